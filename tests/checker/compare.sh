#!/usr/bin/env bash
# Two checkers, one verdict: the kernel and check.py agree on what they accept, and on the hypotheses used. Tried on
# - certificates of the problem files, and mutants of them (MUTANTS: how many),
# - random derivations of tests/adversarial.rs that do not care about soundness (ADVERSARIAL: how many claims),
# - the small certificates, and mutants of those.
# Those in tests/checker/certificates try what a theorem rests on: pointwise laws, facts, regularity, values. The
# certificates in tests/redteam must be rejected for their real fault. And check.py replays the derivations of the lemmas,
# those that closed certificates carry, too.
#
#   PROFILE=quick MUTANTS=20000 bash tests/checker/compare.sh
#
# GRADUS names a program that is built already; OUT a folder in which everything is left.
set -euo pipefail
cd "$(dirname "$0")/../.."

profile=${PROFILE:-quick}
mutants=${MUTANTS:-2000}
claims=${ADVERSARIAL:-2000}
jobs=${JOBS:-2}
if [ -z "${GRADUS:-}" ]; then
  cargo build --quiet --profile "$profile"
  folder=$profile
  [ "$profile" = dev ] && folder=debug
  gradus=${CARGO_TARGET_DIR:-target}/$folder/gradus
else
  gradus=$GRADUS
fi
if [ -n "${OUT:-}" ]; then
  rm -rf "$OUT" && mkdir -p "$OUT"
  dir=$(cd "$OUT" && pwd)
else
  dir=$(mktemp -d)
  trap 'rm -rf "$dir"' EXIT
fi
mkdir "$dir/laws" "$dir/certs" "$dir/mutants" "$dir/adversarial" "$dir/small"
status=0

# says OUTPUT OPTION…: what check.py says to the certificates whose names are read.
says() {
  local out=$1
  shift
  xargs -0 -r -P "$jobs" -n 1000 sh -c 'out=$1; shift; python3 tests/checker/check.py --used "$@" >"$out.part.$$" || true' sh "$out" "$@"
  cat "$out".part.* >"$out"
  rm "$out".part.*
}

certificates() {
  find "$@" -name '*.cert' -print0 | sort -z
}

# All laws, those that schemas make among them; check.py knows no schemas.
"$gradus" rules --laws "$dir/laws"
# Neither a claim that is not proved nor a rejected certificate ends the comparison.
"$gradus" prove tests/problems --certs "$dir/certs" >"$dir/prove.txt" || true
python3 tests/checker/mutants.py "$dir/certs" "$dir/mutants" "$mutants"
for part in certs mutants; do
  "$gradus" check --format json "$dir/$part" >"$dir/$part.kernel" || true
  certificates "$dir/$part" | says "$dir/$part.checker" --rules "$dir/laws"
  echo -n "$part: "
  python3 tests/checker/verdicts.py "$dir/$part.kernel" "$dir/$part.checker" || status=1
done

if ! ADVERSARIAL=$claims CERTS="$dir/adversarial" \
  cargo test --quiet --profile "$profile" --test adversarial what_is_accepted >"$dir/adversarial.txt" 2>&1; then
  tail -n 20 "$dir/adversarial.txt"
  status=1
fi
certificates "$dir/adversarial" | says "$dir/adversarial.checker" --rules "$dir/laws"
echo -n "adversarial: "
python3 tests/checker/verdicts.py "$dir/adversarial/said" "$dir/adversarial.checker" || status=1

# The small certificates, and mutants of them beside their rules.
own="tests/certificates tests/checker/certificates"
for small in $own "tests/redteam tests/adversarial/rejected"; do
  name=$(echo "$small" | tr '/ ' '--')
  mkdir "$dir/small/$name" "$dir/small/$name.sources"
  for cert in $(find $small -name '*.cert' | sort); do
    cp "$cert" "$dir/small/$name.sources/$(echo "$cert" | tr / -)"
  done
  python3 tests/checker/mutants.py "$dir/small/$name.sources" "$dir/small/$name" "$mutants"
done
folders=""
for small in $own; do
  folders+=" $small/accept=$small/test.rules $small/reject=$small/test.rules $dir/small/${small//\//-}=$small/test.rules"
done
folders+=" tests/redteam tests/adversarial/rejected $dir/small/tests-redteam-tests-adversarial-rejected"
if ! FOLDERS="${folders# }" SAID="$dir/small.kernel" \
  cargo test --quiet --profile "$profile" --test checker >"$dir/small.txt" 2>&1; then
  tail -n 20 "$dir/small.txt"
  status=1
fi
for folder in $folders; do
  rules=$dir/laws
  [[ $folder == *=* ]] && rules=${folder#*=}
  certificates "${folder%=*}" | says "$dir/part.checker" --any-rules --rules "$rules"
  cat "$dir/part.checker" >>"$dir/small.checker"
done
echo -n "small: "
python3 tests/checker/verdicts.py "$dir/small.kernel" "$dir/small.checker" || status=1
for want in accept reject; do
  if grep "^tests/checker/certificates/$want/" "$dir/small.checker" | grep -v ": ${want}ed"; then
    status=1
  fi
done
python3 tests/checker/verdicts.py --reasons "$dir/small.checker" || status=1

# Closed certificates, and such that were tampered with: the lemma's derivation, its place, what it says.
mkdir "$dir/closed" "$dir/tampered"
for problems in tests/problems/seeds/00*.gradus; do
  "$gradus" prove "$problems" --certs "$dir/closed" --closed >>"$dir/prove.txt" || true
done
python3 tests/checker/tamper.py "$dir/closed" "$dir/tampered" "$((mutants / 10))"
for part in closed tampered; do
  "$gradus" check --format json "$dir/$part" >"$dir/$part.kernel" || true
  certificates "$dir/$part" | says "$dir/$part.checker" --rules "$dir/laws"
  echo -n "$part: "
  python3 tests/checker/verdicts.py "$dir/$part.kernel" "$dir/$part.checker" || status=1
done
if grep ': accepted' "$dir/tampered.checker" | grep -v /damaged-; then
  status=1
fi

python3 tests/checker/lemmas.py "$dir/laws" rules/derivations || status=1
exit $status

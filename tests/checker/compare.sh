#!/usr/bin/env bash
# Two checkers, one verdict: the kernel and check.py, on certificates of the problem files, on mutants of them,
# and on the small certificates, whose verdicts by the kernel the tests kernel_accepts and kernel_rejects prove.
# Those in tests/checker/certificates try what a theorem rests on: pointwise laws, facts, regularity, values
# (in `doubtful` are accepted ones that perhaps should not be). And check.py replays the derivations of the lemmas.
#
#   GRADUS=path/to/gradus MUTANTS=3000 tests/checker/compare.sh
set -euo pipefail
cd "$(dirname "$0")/../.."

gradus=${GRADUS:-${CARGO_TARGET_DIR:-target}/release/gradus}
mutants=${MUTANTS:-2000}
dir=$(mktemp -d)
trap 'rm -rf "$dir"' EXIT
mkdir "$dir/certs" "$dir/mutants"

# Neither a claim that is not proved nor a rejected certificate ends the comparison.
"$gradus" prove tests/problems/seeds tests/problems/ml --certs "$dir/certs" >"$dir/prove.txt" || true
python3 tests/checker/mutants.py "$dir/certs" "$dir/mutants" "$mutants"

status=0
for part in certs mutants; do
  "$gradus" check --format json "$dir/$part" >"$dir/$part.kernel" || true
  find "$dir/$part" -name '*.cert' -print0 | sort -z |
    xargs -0 -n 100000 python3 tests/checker/check.py --used --rules rules >"$dir/$part.checker" || true
  echo -n "$part: "
  python3 tests/checker/verdicts.py "$dir/$part.kernel" "$dir/$part.checker" || status=1
done

python3 tests/checker/lemmas.py rules rules/derivations || status=1

for small in tests/certificates tests/checker/certificates; do
  for want in accept reject; do
    said="$dir/$(basename "$(dirname "$small")").$want.checker"
    python3 tests/checker/check.py --rules $small/test.rules --any-rules $small/$want/*.cert >"$said" || true
    echo "$small/$want: $(wc -l <"$said") certificates"
    if grep -v ": ${want}ed" "$said"; then
      status=1
    fi
    if [ "$(wc -l <"$said")" != "$(find $small/$want -name '*.cert' | wc -l)" ]; then
      echo "$small/$want: a certificate has no verdict"
      status=1
    fi
  done
done
exit $status

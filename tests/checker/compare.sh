#!/usr/bin/env bash
# Two checkers, one verdict: the kernel and check.py, on certificates of the problem files, on mutants of them,
# and on the small certificates, whose verdicts by the kernel the tests kernel_accepts and kernel_rejects prove.
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
    xargs -0 -n 100000 python3 tests/checker/check.py --rules rules >"$dir/$part.checker" || true
  echo -n "$part: "
  python3 tests/checker/verdicts.py "$dir/$part.kernel" "$dir/$part.checker" || status=1
done

for want in accept reject; do
  python3 tests/checker/check.py --rules tests/certificates/test.rules --any-rules tests/certificates/$want/*.cert \
    >"$dir/$want.checker" || true
  echo "$want: $(wc -l <"$dir/$want.checker") certificates"
  if grep -v ": ${want}ed" "$dir/$want.checker"; then
    status=1
  fi
  if [ "$(wc -l <"$dir/$want.checker")" != "$(find tests/certificates/$want -name '*.cert' | wc -l)" ]; then
    echo "$want: a certificate has no verdict"
    status=1
  fi
done
exit $status

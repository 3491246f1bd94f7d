#!/usr/bin/env bash
# How much of the kernel its own tests run: lines, regions, branches, and every line and branch that is not taken.
#
#   rustup component add llvm-tools
#   tests/coverage.sh
#
# Branches are measured by an option of the compiler that is not stable yet; where it is gone, BRANCHES=0 leaves them out.
set -euo pipefail
cd "$(dirname "$0")/.."

tools=$(dirname "$(find "$(rustc --print sysroot)" -name llvm-profdata -type f | head -n 1)")
export CARGO_TARGET_DIR=${CARGO_TARGET_DIR:-target}/coverage
export RUSTFLAGS="-C instrument-coverage" COUNTED=1
if [ "${BRANCHES:-1}" = 1 ]; then
  export RUSTC_BOOTSTRAP=1
  RUSTFLAGS+=" -Z coverage-options=branch"
fi
profiles=$(mktemp -d)
trap 'rm -rf "$profiles"' EXIT
export LLVM_PROFILE_FILE=$profiles/%p-%m.profraw

tests=(kernel_accepts kernel_rejects kernel_direct)
binaries=$(cargo test --quiet --profile quick "${tests[@]/#/--test=}" --no-run --message-format=json |
  sed -n 's/.*"target":{"kind":\["test"\].*"executable":"\([^"]*\)".*/\1/p')
for binary in $binaries; do
  "$binary" --quiet >"$profiles/log" || { cat "$profiles/log"; exit 1; }
done
"$tools/llvm-profdata" merge -sparse "$profiles"/*.profraw -o "$profiles/all"
objects=()
for binary in $binaries; do
  objects+=(--object "$binary")
done
"$tools/llvm-cov" export --format=lcov --instr-profile "$profiles/all" "${objects[@]}" --sources "$PWD"/src/kernel/*.rs |
  python3 tests/coverage.py
"$tools/llvm-cov" report --instr-profile "$profiles/all" "${objects[@]}" --sources "$PWD"/src/kernel/*.rs |
  awk '$1 == "TOTAL" { print "regions: " $2 - $3 " of " $2 " (" $4 ")" }'

#!/usr/bin/env bash
# Builds the page and runs its tests in a headless Chromium (CHROMIUM names another than the system's).
#
#   web/check.sh           all tests; the engine is less optimised than the published one, which builds in half the time
#   web/check.sh WORD      those whose name has the word in it
#   PUBLISHED=1            the engine as it is published
#   GRADUS=FILE            the native program, if it is built already
#   FOLDERS=a,b            the folders of tests/problems that are compared byte for byte; seeds and ml where nothing is said
#
# Where Chromium, Rust's target wasm32 or the packages of npm are missing and cannot be installed, nothing can be said: a line
# that begins with NOT RUN says so, and the exit status is 77. Everything else that goes wrong is a failure.
set -euo pipefail
cd "$(dirname "$0")"

not_run() {
  echo "NOT RUN: the page in the browser was not tested: $1"
  exit 77
}
log=$(mktemp)
trap 'rm -f "$log"' EXIT

target=wasm32-unknown-unknown
if [ ! -d "$(rustc --print sysroot)/lib/rustlib/$target" ]; then
  rustup target add "$target" >"$log" 2>&1 || not_run "Rust's target $target cannot be installed ($(tail -n 1 "$log"))"
fi

found=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$found" ]; then
  as_root=
  [ "$(id -u)" = 0 ] || as_root='sudo -n'
  install="$as_root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 install -y --no-install-recommends chromium"
  $install >"$log" 2>&1 || { $as_root apt-get update && $install; } >"$log" 2>&1 || true
  found=$(command -v chromium || true)
  [ -n "$found" ] || not_run "Chromium cannot be installed ($(tail -n 1 "$log"))"
fi
export CHROMIUM=$found

./build.sh packages >"$log" 2>&1 || not_run "the packages of npm cannot be installed ($(tail -n 1 "$log"))"

if [ -z "${GRADUS:-}" ]; then
  cargo build --manifest-path ../Cargo.toml --profile quick
  GRADUS=../target/quick/gradus
fi
GRADUS=$(realpath "$GRADUS")
export GRADUS
[ -n "${PUBLISHED:-}" ] || export QUICK=1
./build.sh
node tests/page.mjs "$GRADUS" "$@"

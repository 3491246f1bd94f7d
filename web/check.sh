#!/usr/bin/env bash
# Builds the page and runs its tests in a headless Chromium (CHROMIUM names another than the system's).
#
#   GRADUS=FILE    the native program, if it is built already
#   FOLDERS=a,b    the folders of tests/problems that are compared byte for byte; seeds and ml where nothing is said
set -euo pipefail
cd "$(dirname "$0")"

if [ -z "${GRADUS:-}" ]; then
  cargo build --manifest-path ../Cargo.toml --profile quick
  GRADUS=../target/quick/gradus
fi
GRADUS=$(realpath "$GRADUS")
export GRADUS
if [ -z "${CHROMIUM:-}" ] && ! command -v chromium >/dev/null && ! command -v google-chrome >/dev/null; then
  if [ "$(id -u)" = 0 ]; then apt-get install -y chromium; else sudo apt-get install -y chromium; fi
fi
./build.sh
node tests/page.mjs "$GRADUS" "$@"

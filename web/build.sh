#!/usr/bin/env bash
# Builds the page into web/dist, from a fresh clone: what is missing is installed.
#
#   web/build.sh           as it is published
#   QUICK=1 web/build.sh   the engine less optimised, for working on it
#   web/build.sh packages  installs what is missing, and builds nothing
set -euo pipefail
cd "$(dirname "$0")"

target=wasm32-unknown-unknown
[ -d "$(rustc --print sysroot)/lib/rustlib/$target" ] || rustup target add "$target"
for needed in katex playwright-core; do
  [ -d "node_modules/$needed" ] || npm install --no-package-lock --no-audit --no-fund --silent
done
[ "${1:-}" != packages ] || exit 0

# The native program tells the laws. One that is built already is taken, if it is named.
gradus=$(realpath "${GRADUS:-../target/quick/gradus}")
[ -n "${GRADUS:-}" ] || cargo build --manifest-path ../Cargo.toml --profile quick

engine() { # PROFILE NAME OPTIONS…
  local profile=$1 name=$2
  shift 2
  (cd engine && cargo build --quiet --locked --profile "$profile" "$@")
  cp "engine/target/$target/$profile/gradus_web.wasm" "engine/target/$name"
}
if [ -n "${QUICK:-}" ]; then
  # The second finds the library built.
  engine quick engine.wasm
  engine quick full.wasm --features full
else
  engine first engine.wasm &
  first=$!
  engine web full.wasm --features full
  wait "$first"
  # Functions that came out alike are kept once; what else wasm-opt does makes a module that is longer once compressed.
  [ -d node_modules/binaryen ] || npm install --no-save --no-package-lock --no-audit --no-fund --silent binaryen@132
  known='--enable-bulk-memory --enable-sign-ext --enable-nontrapping-float-to-int --enable-mutable-globals
    --enable-multivalue --enable-reference-types'
  for module in engine full; do
    # shellcheck disable=SC2086
    node_modules/.bin/wasm-opt $known --duplicate-function-elimination --duplicate-function-elimination --reorder-locals \
      "engine/target/$module.wasm" -o "engine/target/$module.wasm"
  done
fi

rm -rf dist
mkdir -p dist/katex/fonts
cp engine/target/engine.wasm engine/target/full.wasm dist/
cp page/* dist/
cp node_modules/katex/dist/katex.min.js dist/katex/
cp node_modules/katex/dist/fonts/*.woff2 dist/katex/fonts/
# Only one form of each font is served.
sed -E 's/,url\([^)]*\.(woff|ttf)\) format\("[a-z]*"\)//g' node_modules/katex/dist/katex.min.css > dist/katex/katex.min.css
"$gradus" rules --format json | node data.mjs dist

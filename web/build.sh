#!/usr/bin/env bash
# Builds the page into web/dist, from a fresh clone: what is missing is installed.
#
#   web/build.sh           as it is published
#   QUICK=1 web/build.sh   the engine less optimised, for working on it
set -euo pipefail
cd "$(dirname "$0")"

rustup target list --installed 2>/dev/null | grep -q wasm32-unknown-unknown || rustup target add wasm32-unknown-unknown
npm install --no-package-lock --no-audit --no-fund --silent

first=first
whole=web
if [ -n "${QUICK:-}" ]; then
  first=quick
  whole=quick
fi
rm -rf dist
mkdir -p dist/katex/fonts
# The native program tells the laws. One that is built already is taken, if it is named.
gradus=${GRADUS:-}
if [ -z "$gradus" ]; then
  cargo build --manifest-path ../Cargo.toml --profile quick
  gradus=../target/quick/gradus
fi
built=engine/target/wasm32-unknown-unknown
(cd engine && cargo build --locked --profile "$first")
cp "$built/$first/gradus_web.wasm" dist/engine.wasm
(cd engine && cargo build --locked --profile "$whole" --features full)
cp "$built/$whole/gradus_web.wasm" dist/full.wasm

cp page/* dist/
cp node_modules/katex/dist/katex.min.js dist/katex/
cp node_modules/katex/dist/fonts/*.woff2 dist/katex/fonts/
# Only one form of each font is served.
sed -E 's/,url\([^)]*\.(woff|ttf)\) format\("[a-z]*"\)//g' node_modules/katex/dist/katex.min.css > dist/katex/katex.min.css
"$gradus" rules --format json | node data.mjs dist

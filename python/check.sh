#!/usr/bin/env bash
# The Python package on its own: a fresh environment, installed into it, tested there.
set -euo pipefail
cd "$(dirname "$0")"

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
python3 -m venv "$work/venv"
"$work/venv/bin/pip" install --quiet --disable-pip-version-check '.[test]'
"$work/venv/bin/pytest" -q -p no:cacheprovider tests
"$work/venv/bin/python" -c 'import gradus; print(gradus.derive("norm2(X@w - y)^2", wrt="w"))'

#!/usr/bin/env bash
# The printed code of all seed, ML and cookbook derivatives, run in every language: makes what it needs in target/, then
# compares. `check.sh LANGUAGE…` runs some languages only; PROFILE=release takes that binary; NEED=1 fails where a
# language cannot be had, which otherwise is skipped and said.
set -euo pipefail
cd "$(dirname "$0")/../.."

profile=${PROFILE:-quick}
venv=target/venv
cargo build --quiet --profile "$profile"

if [ ! -x "$venv/bin/python" ]; then
    python3 -m venv "$venv"
fi
have() { "$venv/bin/python" -c "import $1" 2>/dev/null; }
have scipy || "$venv/bin/pip" install --quiet --disable-pip-version-check numpy scipy
have jax || "$venv/bin/pip" install --quiet --disable-pip-version-check jax
# The wheels for the processor alone are a tenth as large; their index is not everywhere to be reached.
have torch ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check --retries 0 torch \
        --index-url https://download.pytorch.org/whl/cpu 2>/dev/null ||
    "$venv/bin/pip" install --quiet --disable-pip-version-check torch ||
    echo "PyTorch cannot be installed"

# Octave and Eigen's headers, where the system has packages and we may install them.
missing=()
command -v octave-cli >/dev/null || missing+=(octave)
[ -d /usr/include/eigen3 ] || [ -d /opt/homebrew/include/eigen3 ] || missing+=(libeigen3-dev)
if [ ${#missing[@]} -gt 0 ] && command -v apt-get >/dev/null; then
    as_root=()
    [ "$(id -u)" = 0 ] || as_root=(sudo -n)
    { "${as_root[@]}" apt-get update -qq && "${as_root[@]}" apt-get install -y -qq --no-install-recommends "${missing[@]}"; } \
        >/dev/null 2>&1 || echo "cannot be installed here: ${missing[*]}"
fi

"$venv/bin/python" tests/code/run.py --gradus "target/$profile/gradus" ${NEED:+--need} "$@"

#!/usr/bin/env bash
# Proves the base in Coq: every axiom and every property of rules/*.rules, over the meaning in formal/theories.
# Fails if a law has no proof and is not in open.txt, if one in open.txt is proved, if a statement changed under its proof,
# and if a theorem rests on anything but the classical axioms of mathcomp-analysis.
# Where Coq is not there and cannot be installed, it says NOT RUN and compares only the lists of laws.
#   formal/check.sh [--quick | --lists]
set -euo pipefail
cd "$(dirname "$0")"
packages="coq libcoq-mathcomp-algebra libcoq-mathcomp-analysis libcoq-mathcomp-algebra-tactics"

installed() {
  command -v coqc >/dev/null && ls "$(coqc -where)"/user-contrib/mathcomp/analysis/exp.vo >/dev/null 2>&1
}

install() {
  command -v apt-get >/dev/null || { echo "there is no apt-get"; return 1; }
  apt-get update -qq 2>&1 && apt-get install -y -qq --no-install-recommends $packages 2>&1
}

if [ "${1:-}" = --lists ] || installed; then
  exec python3 gen/check.py "$@"
fi
if why=$(install) && installed; then
  exec python3 gen/check.py "$@"
fi
echo "NOT RUN: the laws are not proved here, Coq is not there and cannot be installed: $(tail -n 1 <<<"$why")"
exec python3 gen/check.py --lists

#!/usr/bin/env bash
# Proves the base in Coq: every axiom and every property of rules/*.rules, over the meaning in formal/theories.
# Fails if a law has no proof and is not in open.txt, if one in open.txt is proved, if a statement changed under its proof,
# and if a theorem rests on anything but the classical axioms of mathcomp-analysis.
set -euo pipefail
cd "$(dirname "$0")"
if ! command -v coqc >/dev/null || ! ls "$(coqc -where)"/user-contrib/mathcomp/analysis/exp.vo >/dev/null 2>&1; then
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends coq libcoq-mathcomp-algebra libcoq-mathcomp-analysis libcoq-mathcomp-algebra-tactics >/dev/null
fi
exec python3 gen/check.py "$@"

//! Which variables and hypotheses matter to a statement, and which equations belong together.

use super::hypotheses::{Equation, variables};
use crate::term::{Dim, Fact, Hypothesis, Op, Sym, TermId, Terms, Theory, Variable, Wrt};
use std::collections::BTreeSet;

/// The dimensions an operator mentions.
pub(super) fn op_dims(op: &Op) -> Vec<&Dim> {
    match op {
        Op::Size(d) | Op::Eye(d) | Op::BigSum(d) | Op::Fixed(_, d) => vec![d],
        Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => vec![m, n],
        _ => vec![],
    }
}

/// The terms a hypothesis speaks of.
pub(super) fn subjects(h: &Hypothesis) -> Vec<TermId> {
    match h.fact {
        Fact::Is(_, t) => vec![t],
        Fact::Eq(a, b) => vec![a, b],
        Fact::AtLeast(..) => vec![],
    }
}

/// The variables that matter to these terms, and the hypotheses that speak of them.
pub(super) fn concerned(
    terms: &Terms,
    theory: &Theory,
    hyps: &[Hypothesis],
    roots: &[TermId],
) -> (Vec<Variable>, Vec<Hypothesis>) {
    let mut wanted: BTreeSet<Sym> = variables(terms, theory, roots).into_iter().collect();
    for t in roots.iter().flat_map(|t| terms.subterms(*t)) {
        if let Op::D(Wrt::Only(names)) = terms.op(t) {
            wanted.extend(names.iter().cloned());
        }
    }
    let each: Vec<Vec<Sym>> = hyps.iter().map(|h| variables(terms, theory, &subjects(h))).collect();
    loop {
        let before = wanted.len();
        for names in each.iter().filter(|names| names.iter().any(|n| wanted.contains(n))).collect::<Vec<_>>() {
            wanted.extend(names.iter().cloned());
        }
        if wanted.len() == before {
            break;
        }
    }
    let vars = theory.vars.iter().filter(|v| wanted.contains(&v.name)).cloned().collect();
    let speaks = |names: &Vec<Sym>| names.is_empty() || names.iter().any(|n| wanted.contains(n));
    (vars, hyps.iter().zip(&each).filter(|(_, names)| speaks(names)).map(|(h, _)| h.clone()).collect())
}

/// Groups equations that share variables.
pub(super) fn components(equations: &[Equation]) -> Vec<(Vec<Equation>, Vec<Sym>)> {
    let mut out: Vec<(Vec<Equation>, Vec<Sym>)> = Vec::new();
    for e in equations {
        let mut group = (vec![e.clone()], e.vars.clone());
        let (joined, apart): (Vec<_>, Vec<_>) =
            out.into_iter().partition(|(_, vars)| vars.iter().any(|v| group.1.contains(v)));
        out = apart;
        for (es, vars) in joined {
            group.0.extend(es);
            group.1.extend(vars.into_iter().filter(|v| !e.vars.contains(v)));
        }
        group.1.sort();
        group.1.dedup();
        out.push(group);
    }
    out
}

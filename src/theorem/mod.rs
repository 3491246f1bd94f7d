//! What a theorem says: the hypotheses that it rests on, and values that meet them.

mod problem;
mod same;

pub use problem::{Stated, stated};
pub use same::Same;

use crate::certificate::Certified;
use crate::kernel::{Claim, Hypothetical, Line};
use crate::numeric::{self, Modelled};
use crate::syntax::{Format, print_hypothesis};
use crate::term::{Hypothesis, TermId, Terms};

/// What is said where no values were found that meet what a theorem rests on.
pub const VACUOUS: &str = "no values were found that meet these hypotheses";

/// The hypotheses that a theorem rests on. Those about a stationary point speak of its value, whatever definitions hide
/// the variable in the statement.
pub fn hypotheses(terms: &mut Terms, certified: &Certified) -> Vec<Hypothesis> {
    let theory = &certified.statement.theory;
    let mut out: Vec<Hypothesis> = Vec::new();
    for u in &certified.theorem.used {
        let h = match u {
            Hypothetical::Hypothesis(i) => theory.hypotheses.get(*i).cloned(),
            Hypothetical::Substituted(i) => theory.hypotheses.get(*i).map(|h| match &certified.statement.claim {
                Claim::Stationary { var, value, .. } => {
                    theory.hypothesis_at(terms, h, var, *value).unwrap_or_else(|_| h.clone())
                }
                _ => h.clone(),
            }),
            Hypothetical::Open(line) => match certified.certificate.lines.get(*line) {
                Some(Line::Open { fact }) => Some(Hypothesis { over: vec![], fact: fact.clone() }),
                _ => None,
            },
        };
        out.extend(h.filter(|h| !out.contains(h)));
    }
    out
}

/// The same, printed.
pub fn printed(terms: &mut Terms, certified: &Certified, format: Format) -> Vec<String> {
    let all = hypotheses(terms, certified);
    let mut out: Vec<String> = Vec::new();
    for h in all {
        let s = print_hypothesis(terms, &certified.statement.theory, &h, format);
        if !out.contains(&s) {
            out.push(s);
        }
    }
    out
}

/// The terms that a claim is made of.
pub fn claimed(claim: &Claim) -> Vec<TermId> {
    match claim {
        Claim::Equation(a, b) => vec![*a, *b],
        Claim::Equations(all) => all.iter().flat_map(|(a, b)| [*a, *b]).collect(),
        Claim::Stationary { f, value, .. } => vec![*f, *value],
    }
}

/// Is there a hypothesis about a value that cannot be said in a term, since it differentiates by a definition that the
/// value changes? It is printed as it stands, and nothing is known to meet it.
fn is_unsaid(terms: &mut Terms, certified: &Certified) -> bool {
    let s = &certified.statement;
    let Claim::Stationary { var, value, .. } = &s.claim else { return false };
    certified.theorem.used.iter().any(|u| match u {
        Hypothetical::Substituted(i) => {
            let h = s.theory.hypotheses.get(*i);
            h.is_none_or(|h| s.theory.hypothesis_at(terms, h, var, *value).is_err())
        }
        _ => false,
    })
}

/// Values that meet what a theorem rests on, if any are found.
pub fn model(terms: &mut Terms, certified: &Certified) -> Modelled {
    if is_unsaid(terms, certified) {
        return Modelled::NotFound;
    }
    let all = hypotheses(terms, certified);
    numeric::model(terms, &certified.statement.theory, &all, &claimed(&certified.statement.claim))
}

/// Why a theorem says nothing, if a hypothesis that it rests on is false.
pub fn contradiction(terms: &Terms, certified: &Certified, m: &Modelled) -> Option<String> {
    match m {
        Modelled::False(h) => Some(numeric::false_hypothesis(terms, &certified.statement.theory, h)),
        _ => None,
    }
}

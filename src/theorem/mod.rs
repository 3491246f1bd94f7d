//! What a theorem says: the hypotheses that it rests on, and values that meet them.

mod problem;
mod same;

pub use problem::{Stated, stated};
pub use same::Same;

use crate::certificate::Certified;
use crate::kernel::Hypothetical;
use crate::numeric::{self, Modelled};
use crate::syntax::{Format, print_hypothesis, say_hypotheses};
use crate::term::{AtValue, Fact, Hypothesis, TermId, Terms};

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
            Hypothetical::Substituted(i) => {
                theory.hypotheses.get(*i).map(|h| match &certified.statement.claim.at()[..] {
                    at @ [_, ..] => AtValue::new(theory, terms, at).hypothesis(terms, h).unwrap_or_else(|_| h.clone()),
                    _ => h.clone(),
                })
            }
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

/// The same as people say them: clauses for "Holds where … and …".
/// Terms are written as `write` says.
pub fn said(
    terms: &mut Terms,
    certified: &Certified,
    format: Format,
    write: &mut dyn FnMut(&mut Terms, TermId) -> TermId,
) -> Vec<String> {
    let mut all = hypotheses(terms, certified);
    for h in &mut all {
        match &mut h.fact {
            Fact::Is(_, t) => *t = write(terms, *t),
            Fact::Eq(a, b) => (*a, *b) = (write(terms, *a), write(terms, *b)),
            Fact::AtLeast(..) => {}
        }
    }
    say_hypotheses(terms, &certified.statement.theory, &all, format)
}

/// Values that meet what a theorem rests on, if any are found.
pub fn model(terms: &mut Terms, certified: &Certified) -> Modelled {
    let all = hypotheses(terms, certified);
    numeric::model(terms, &certified.statement.theory, &all, &certified.statement.claim.terms())
}

/// Why a theorem says nothing, if a hypothesis that it rests on is false.
pub fn contradiction(terms: &Terms, certified: &Certified, m: &Modelled) -> Option<String> {
    match m {
        Modelled::False(h) => Some(numeric::false_hypothesis(terms, &certified.statement.theory, h)),
        _ => None,
    }
}

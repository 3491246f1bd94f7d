//! What a stationary point is: a minimum, a maximum, and whether there is no other. The kernel checks each.

use crate::calculus::{Effort, Session};
use crate::certificate::Certified;
use crate::kernel::Claim;
use crate::numeric::{self, Budget, Question};
use crate::syntax::Format;
use crate::term::{Fact, Layout, Op, Pred, Sym, TermId, Wrt};
use crate::theorem;

/// What a stationary point is, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Nature {
    /// `minimum`, `maximum`, `saddle`.
    pub kind: Option<&'static str>,
    /// Is it known that there is no other?
    pub only: bool,
    /// The hypotheses that this rests on, in the language.
    pub hypotheses: Vec<String>,
}

/// The work that it may take.
const BUDGET: usize = 40_000;
/// Points at which a definite matrix is looked for.
const LOOK: Budget = Budget::new(4, 40, 11);

/// What the point is at which a function was found to be stationary.
pub(super) fn of(s: &Session<'_>, f: TermId, var: &Sym, value: TermId, effort: Effort) -> Nature {
    let mut out = Nature::default();
    let start = || Session::new(s.terms.clone(), s.theory.clone(), s.rules, s.index, BUDGET);
    for kind in ["minimum", "maximum"] {
        let mut own = start();
        let Some(g) = turned(&mut own, f, kind) else { continue };
        let Some(found) = minimum(&mut own, g, var, value, effort) else { continue };
        out.kind = Some(kind);
        out.note(&mut own, &found);
        let mut own = start();
        if let Some(g) = turned(&mut own, f, kind)
            && let Some(found) = curved(&mut own, g, var, effort)
        {
            out.only = true;
            out.note(&mut own, &found);
        }
        return out;
    }
    if is_saddle(&mut start(), f, var) {
        out.kind = Some("saddle");
    }
    out
}

impl Nature {
    fn note(&mut self, s: &mut Session<'_>, c: &Certified) {
        for h in theorem::printed(&mut s.problem.terms, c, Format::Ascii) {
            if !self.hypotheses.contains(&h) {
                self.hypotheses.push(h);
            }
        }
    }

    /// In words: `a minimum, and no other point is stationary`.
    pub fn words(&self, with_only: bool) -> Option<String> {
        let kind = self.kind?;
        Some(match self.only && with_only {
            true => format!("a {kind}, and no other point is stationary"),
            false => format!("a {kind}{}", if kind == "saddle" { " point" } else { "" }),
        })
    }
}

/// The function of which a minimum is asked for.
fn turned(s: &mut Session<'_>, f: TermId, kind: &str) -> Option<TermId> {
    if kind == "minimum" { Some(f) } else { s.problem.terms.add(Op::Neg, &[f]).ok() }
}

fn minimum(s: &mut Session<'_>, f: TermId, var: &Sym, value: TermId, effort: Effort) -> Option<Certified> {
    let line = s.prove_minimum(f, var, value, effort).ok()??;
    s.certify(Claim::Minimum { f, var: var.clone(), value }, line).ok()
}

fn hessian(s: &mut Session<'_>, f: TermId, var: &Sym) -> Option<TermId> {
    let terms = &mut s.problem.terms;
    let x = terms.var(var).ok()?;
    let gradient = terms.add(Op::Grad, &[f, x]).ok()?;
    terms.add(Op::Jac(Layout::Denominator), &[gradient, x]).ok()
}

/// The Hessian is positive definite on a convex set: then at most one point is stationary.
fn curved(s: &mut Session<'_>, f: TermId, var: &Sym, effort: Effort) -> Option<Certified> {
    let x = s.problem.terms.var(var).ok()?;
    let set = Wrt::only([var.clone()]);
    for h in s.theory.hypotheses.clone() {
        use Pred::{Antisymmetric, Diagonal, Nonnegative, Posdef, Positive, Psd, Symmetric};
        let whole = matches!(h.fact, Fact::Is(Symmetric | Antisymmetric | Diagonal | Posdef | Psd | Positive | Nonnegative, t) if t == x);
        if !whole && h.fact.terms().into_iter().any(|t| s.problem.depends(t, &set)) {
            return None;
        }
    }
    let hessian = hessian(s, f, var)?;
    let line = s.prove_fact(Pred::Posdef, hessian, effort).ok()??;
    s.certify(Claim::Fact(Pred::Posdef, hessian), line).ok()
}

/// The Hessian is one matrix of numbers, whatever the values are, and neither it nor its opposite is semidefinite.
fn is_saddle(s: &mut Session<'_>, f: TermId, var: &Sym) -> bool {
    let Some(h) = hessian(s, f, var) else { return false };
    let Some(closed) = s.eliminate(h).ok().and_then(|p| s.simplify(p.to(), Effort::quick()).ok()) else { return false };
    let h = closed.to();
    if !s.theory.mentioned(&s.terms, [h]).is_empty() || s.terms.subterms(h).into_iter().any(|t| of_a_size(s, t)) {
        return false;
    }
    let Ok(opposite) = s.problem.terms.add(Op::Neg, &[h]) else { return false };
    [h, opposite].into_iter().all(|t| {
        let question = Question::Fact(Pred::Psd, t);
        numeric::judge(&s.terms, &s.theory, &[], question, &LOOK).counterexample().is_some()
    })
}

/// Is it of a size that has no number?
fn of_a_size(s: &Session<'_>, t: TermId) -> bool {
    let shape = s.terms.shape(t);
    shape.rows.as_literal().is_none() || shape.cols.as_literal().is_none()
}

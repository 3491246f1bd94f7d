//! Large terms that differ in their arguments only: what is equal inside need not be multiplied out.

use super::options::Options;
use crate::calculus::{Effort, Leaf, Proof, Session};
use crate::term::{Op, TermId};

/// Smaller equations are proved as a whole: that is a matter of a moment, and tells more.
const LARGE: usize = 200;

/// Proves that two terms with the same operator are equal by proving that their arguments are; the line that says so.
/// `None` where they have not the same operator, or the arguments are not seen to be equal soon.
pub(super) fn prove(s: &mut Session<'_>, lhs: TermId, rhs: TermId, options: &Options) -> Option<usize> {
    let op = s.terms.op(lhs).clone();
    // Below these, what holds of the arguments depends on an index, or on what varies.
    let scoped =
        matches!(op, Op::D(_) | Op::Grad | Op::Jac(_) | Op::BigSum(_) | Op::Var(_)) || op.has_index_arguments();
    if lhs == rhs || scoped || op != *s.terms.op(rhs) || s.terms.subterms(lhs).len() < LARGE {
        return None;
    }
    let pairs: Vec<(TermId, TermId)> =
        s.terms.args(lhs).iter().copied().zip(s.terms.args(rhs).iter().copied()).collect();
    let budget = s.budget.refill(options.budget / 8);
    let found = arguments(s, lhs, &pairs);
    s.budget.refill(budget);
    found
}

fn arguments(s: &mut Session<'_>, lhs: TermId, pairs: &[(TermId, TermId)]) -> Option<usize> {
    let mut proof = Proof::refl(lhs);
    for (k, &(a, b)) in pairs.iter().enumerate().filter(|(_, (a, b))| a != b) {
        if s.terms.shape(a) != s.terms.shape(b) || !s.terms.is_closed(a) || !s.terms.is_closed(b) {
            return None;
        }
        let line = s.prove_equation(a, b, Effort::quick()).ok()?.line?;
        let now = proof.to();
        let mut args = s.terms.args(now).to_vec();
        *args.get_mut(k)? = b;
        let next = s.terms.with_args(now, &args).ok()?;
        proof = proof.then(&Proof::leaf(a, b, Leaf::Line(line, vec![]), true).at(k, now, next));
    }
    Some(s.have_line(&proof))
}

//! Is a stationary point the only one?

use crate::calculus::{Effort, Session, Solution};
use crate::kernel::Claim;
use crate::syntax::{Format, print_hypothesis};
use crate::term::{Fact, Hypothesis, Op, TermId};
use crate::theorem;

/// Does the kernel accept, under the hypotheses of the solution, that wherever the gradients are zero the unknowns have
/// these values?
pub(super) fn proved(s: &Session<'_>, xs: &[TermId], solution: &Solution, holds: &[String], effort: Effort) -> bool {
    let Some(equations) = &solution.equations else { return false };
    let mut own = s.beside();
    let mut zeros = Vec::new();
    for &g in equations {
        let shape = own.terms.shape(g).clone();
        let Ok(zero) = own.terms.add(Op::Zeros(shape.rows, shape.cols), &[]) else { return false };
        let h = Hypothesis { over: vec![], fact: Fact::Eq(g, zero) };
        own.assume(h.clone());
        zeros.push(h);
    }
    let mut lines = Vec::new();
    let claims: Vec<(TermId, TermId)> = xs.iter().copied().zip(solution.values.iter().copied()).collect();
    for &(x, value) in &claims {
        match own.prove_equation(x, value, effort) {
            Ok(a) => lines.extend(a.line),
            Err(_) => return false,
        }
    }
    if lines.len() != claims.len() {
        return false;
    }
    let claim = Claim::Equations(claims);
    let Ok(certified) = own.certify_all(claim, &lines) else { return false };
    theorem::hypotheses(&mut own.terms, &certified).iter().all(|h| {
        let print = |h| print_hypothesis(&own.terms, &own.theory, h, Format::Ascii);
        zeros.contains(h) || holds.contains(&print(h))
    })
}

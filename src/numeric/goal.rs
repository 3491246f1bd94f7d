//! What is to hold, and how values compare.

use super::Rat;
use super::ball::Ball;
use super::error::EvalError;
use super::fact;
use super::instance::Instances;
use super::matrix::Matrix;
use super::point::Point;
use super::scalar::{Field, Ring, Scalar};
use crate::term::{Pred, Sym, TermId};

/// What is to hold.
pub(super) enum Goal {
    Equation(TermId, TermId),
    /// The gradients, and the values by which names are replaced.
    Stationary(Vec<TermId>, Vec<(Sym, TermId)>),
    /// The function, the name, the value at which it is least.
    Minimum(TermId, Sym, TermId),
    /// The term has the property.
    Fact(Pred, TermId),
}

/// How two values compare.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Comparison {
    Equal,
    /// By at least this.
    Different(f64),
    Unclear,
}

impl Goal {
    pub(super) fn roots(&self) -> Vec<TermId> {
        match self {
            Goal::Equation(l, r) => vec![*l, *r],
            Goal::Stationary(g, at) => g.iter().copied().chain(at.iter().map(|(_, value)| *value)).collect(),
            Goal::Minimum(g, _, v) => vec![*g, *v],
            Goal::Fact(_, t) => vec![*t],
        }
    }

    /// The values of both sides.
    pub(super) fn sides<F: Scalar<Base = F> + Field>(
        &self,
        inst: &Instances,
        p: &Point<F>,
    ) -> Result<(Matrix<F>, Matrix<F>), EvalError> {
        match self {
            Goal::Equation(l, r) => {
                let mut both = inst.ev.eval_all(p, &[*l, *r])?;
                match (both.pop(), both.pop()) {
                    (Some(r), Some(l)) if (l.rows(), l.cols()) == (r.rows(), r.cols()) => Ok((l, r)),
                    _ => Err(EvalError::Domain("shapes differ at these sizes")),
                }
            }
            Goal::Stationary(gradients, at) => {
                let mut q = p.clone();
                for (name, value) in at {
                    q.overrides.insert(name.clone(), vec![inst.ev.eval(p, *value)?]);
                }
                let all = gradients.iter().map(|g| inst.ev.eval(&q, *g)).collect::<Result<Vec<_>, _>>()?;
                // One below the other, each as it is if it is alone.
                let l = match <[Matrix<F>; 1]>::try_from(all) {
                    Ok([one]) => one,
                    Err(all) => {
                        let entries: Vec<F> = all.iter().flat_map(|g| g.entries().iter().cloned()).collect();
                        Matrix::build(entries.len(), 1, |i, _| entries[i].clone())
                    }
                };
                let zero = Matrix::zeros(l.rows(), l.cols());
                Ok((l, zero))
            }
            Goal::Minimum(f, name, value) => {
                let here = inst.ev.eval(p, *f)?;
                let x = inst.ev.eval(p, *value)?;
                let mut q = p.clone();
                q.overrides.insert(name.clone(), vec![x]);
                let least = inst.ev.eval(&q, *f)?;
                // Equal where it is not less than the least.
                let less = here.zip(&least, F::sub)?.entries().iter().any(|d| d.sign_of().is_some_and(|s| s < 0));
                Ok(if less { (here, least) } else { (here.clone(), here) })
            }
            Goal::Fact(pred, t) => fact::sides(*pred, &inst.ev.eval(p, *t)?),
        }
    }
}

/// How many times the bound on its error, and which share of the values, a difference must exceed.
const MARGIN: (f64, f64) = (50.0, 1e-9);
/// Where hypotheses hold only as well as floats can tell, it takes more to be told from rounding.
const ROUGH_MARGIN: (f64, f64) = (1e3, 1e-6);

/// Compares floats, rounding accounted for.
pub(super) fn compare(l: &Matrix<Ball>, r: &Matrix<Ball>, sure: bool) -> Comparison {
    let (times, share) = if sure { MARGIN } else { ROUGH_MARGIN };
    let mut gap: f64 = 0.0;
    let mut equal = true;
    let scale = l.max_abs().max(r.max_abs()).max(1e-2);
    for (a, b) in l.entries().iter().zip(r.entries()) {
        let d = a.sub(b);
        let size = d.value.abs();
        if size > times * d.radius && size > share * a.value.abs().max(b.value.abs()) {
            gap = gap.max(size - d.radius);
        }
        equal &= size <= d.radius && d.radius <= 1e-7 * scale;
    }
    match (gap > 0.0, equal) {
        (true, _) => Comparison::Different(gap),
        (_, true) => Comparison::Equal,
        _ => Comparison::Unclear,
    }
}

/// Do both sides differ at an exact point? `None` if that cannot be said.
pub(super) fn differs(inst: &Instances, goal: &Goal, p: &Point<Rat>) -> Option<bool> {
    let (l, r) = goal.sides(inst, p).ok()?;
    Some(l.entries().iter().zip(r.entries()).any(|(a, b)| !a.sub(b).is_zero()))
}

//! What random points show: agreement, or a difference at a point that meets the hypotheses.

use super::budget::Budget;
use super::error::EvalError;
use super::goal::{Comparison, Goal, compare, differs};
use super::instance::{Instance, Instances};
use super::rng::Rng;
use std::collections::BTreeMap;

/// The work one evaluation in floats may take.
const FLOAT_FUEL: u64 = 30_000_000;

/// What random points showed.
pub(super) struct Look {
    /// At how many both sides agreed.
    pub(super) agreed: usize,
    /// Where they differ.
    pub(super) difference: Option<Instance>,
    /// Differences at points that meet the hypotheses only as well as floats can tell.
    pub(super) rough: usize,
    /// A difference at sizes at which no values were found for the other variables.
    pub(super) nowhere: bool,
    /// Why points were thrown out.
    pub(super) reasons: BTreeMap<String, usize>,
}

/// After so many differences at points that only nearly meet the hypotheses no more are looked for.
const MAX_ROUGH: usize = 10;

/// A point that meets the hypotheses, at which the sides differ, near one that nearly does or at the same sizes.
fn verified(inst: &Instances, goal: &Goal, rng: &mut Rng, i: &Instance) -> Option<Instance> {
    if i.sure {
        return inst.verify(i);
    }
    let near = inst.verify(i).filter(|v| differs_at(inst, goal, v));
    near.or_else(|| inst.exact_here(rng, &i.floats.dims).filter(|v| differs_at(inst, goal, v)))
}

/// How many points are looked at more closely because rounding hides the answer.
const MAX_DOUBTS: usize = 4;

/// Do the sides differ at a point that meets the hypotheses?
fn differs_at(inst: &Instances, goal: &Goal, i: &Instance) -> bool {
    i.exact.as_ref().is_some_and(|p| differs(inst, goal, p) == Some(true))
        || goal.sides(inst, &i.floats).is_ok_and(|(l, r)| matches!(compare(&l, &r, true), Comparison::Different(_)))
}

/// Compares the sides at random points.
pub(super) fn look(inst: &Instances, goal: &Goal, budget: &Budget, rng: &mut Rng) -> Look {
    let mut out = Look { agreed: 0, difference: None, rough: 0, nowhere: false, reasons: BTreeMap::new() };
    let (mut small, mut doubts) = (false, 0);
    inst.ev.limit(FLOAT_FUEL);
    // Where hypotheses throw points out, what is left may be of one kind: more are looked at.
    let mut wanted = budget.points;
    // Equations that a quarter of all attempts cannot meet will not be met.
    let patience = if inst.has_equations() { budget.attempts / 4 } else { budget.attempts };
    for round in 0..budget.attempts {
        if inst.ev.spent() > budget.work {
            *out.reasons.entry(EvalError::TooLarge("the amount of work").to_string()).or_default() += round + 1;
            out.agreed = 0;
            break;
        }
        if out.agreed >= wanted || (out.agreed == 0 && out.rough == 0 && round > patience) || out.rough >= MAX_ROUGH {
            break;
        }
        let found = inst.random(rng, round, small).and_then(|i| {
            let (l, r) = goal.sides(inst, &i.floats)?;
            Ok((i, l, r))
        });
        let (i, l, r) = match found {
            Ok(x) => x,
            Err(e) => {
                small |= matches!(e, EvalError::TooLarge(_));
                if matches!(e, EvalError::Domain(_)) && !inst.has_equations() {
                    wanted = 4 * budget.points;
                }
                *out.reasons.entry(e.to_string()).or_default() += 1;
                continue;
            }
        };
        match compare(&l, &r, i.sure) {
            Comparison::Equal => out.agreed += 1,
            // A box in which a root is proved to lie is smaller than what Newton's method leaves in doubt.
            Comparison::Unclear if !i.sure && doubts < MAX_DOUBTS && inst.others_at(&i.floats.dims).is_some() => {
                doubts += 1;
                if let Some(v) = inst.verify(&i).filter(|v| differs_at(inst, goal, v)) {
                    out.difference = Some(v);
                    return out;
                }
                *out.reasons.entry("rounding hides the answer".to_string()).or_default() += 1;
            }
            Comparison::Unclear => {
                *out.reasons.entry("rounding hides the answer".to_string()).or_default() += 1;
            }
            // There must be values that meet all hypotheses, those about other variables too.
            Comparison::Different(_) if inst.others_at(&i.floats.dims).is_none() => out.nowhere = true,
            Comparison::Different(_) => match verified(inst, goal, rng, &i) {
                Some(v) => {
                    out.difference = Some(v);
                    return out;
                }
                None => out.rough += 1,
            },
        }
    }
    out
}

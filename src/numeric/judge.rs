//! The judge: does an equation hold wherever its hypotheses do?
//!
//! A true equation is never refuted: a float difference counts only when it exceeds the error bound that the floats
//! carry, many times over, and exact arithmetic has no error. A verdict that an equation holds is evidence, not proof.

use super::ball::Ball;
use super::error::EvalError;
use super::instance::{Instance, Instances};
use super::matrix::Matrix;
use super::model::is_false;
use super::point::Point;
use super::rng::Rng;
use super::scalar::{Field, Ring, Scalar};
use super::shrink;
use super::{Counterexample, Rat};
use crate::syntax::{Format, print_hypothesis, to_ascii};
use crate::term::{AtValue, Fact, Hypothesis, Op, Pred, Sym, TermId, Terms, Theory};
use std::collections::BTreeMap;

/// How much work a verdict may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// At how many points an equation must hold.
    pub points: usize,
    /// How many points to try.
    pub attempts: usize,
    /// The same seed gives the same verdict and the same counterexample.
    pub seed: u64,
    /// How much work all points together may take, in multiplications of floats.
    pub work: u64,
}

impl Budget {
    /// As many points as are wanted, whatever they cost.
    pub const fn new(points: usize, attempts: usize, seed: u64) -> Budget {
        Budget { points, attempts, seed, work: u64::MAX }
    }
}

impl Default for Budget {
    fn default() -> Budget {
        Budget::new(6, 120, 1)
    }
}

/// What the judge says.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The equation held at this many random points.
    Holds {
        /// How many.
        points: usize,
    },
    /// It is false.
    Refuted(Box<Counterexample>),
    /// Neither, and why.
    Unknown(String),
}

impl Verdict {
    /// Did it hold?
    pub fn holds(&self) -> bool {
        matches!(self, Verdict::Holds { .. })
    }

    /// The counterexample, if it is refuted.
    pub fn counterexample(&self) -> Option<&Counterexample> {
        match self {
            Verdict::Refuted(c) => Some(c),
            _ => None,
        }
    }
}

/// What is to hold.
pub(super) enum Goal {
    Equation(TermId, TermId),
    /// The gradient, the name, the value it is replaced by.
    Stationary(TermId, Sym, TermId),
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
            Goal::Stationary(g, _, v) => vec![*g, *v],
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
            Goal::Stationary(g, name, value) => {
                let x = inst.ev.eval(p, *value)?;
                let mut q = p.clone();
                q.overrides.insert(name.clone(), vec![x]);
                let l = inst.ev.eval(&q, *g)?;
                let zero = Matrix::zeros(l.rows(), l.cols());
                Ok((l, zero))
            }
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

/// A statement that is true or false at a point.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// Are the two equal?
    Equation(TermId, TermId),
    /// Is the gradient of the first by a name zero when the name is replaced by the value?
    Stationary(TermId, &'a Sym, TermId),
}

impl Question<'_> {
    /// What is assumed: of a variable that is replaced also what is assumed of its value. `None` when that cannot be
    /// said in a term.
    fn assumed(self, terms: &mut Terms, theory: &Theory, hyps: &[Hypothesis]) -> Option<Vec<Hypothesis>> {
        let mut all = hyps.to_vec();
        let Question::Stationary(_, var, value) = self else { return Some(all) };
        for h in hyps {
            let new = AtValue::new(theory, terms, var, value).hypothesis(terms, h).ok()?;
            if !hyps.contains(&new) {
                all.push(new);
            }
        }
        Some(all)
    }

    /// What is to be evaluated, in a store that has it.
    fn goal(self, terms: &mut Terms) -> Result<Goal, String> {
        match self {
            Question::Equation(l, r) => Ok(Goal::Equation(l, r)),
            Question::Stationary(f, var, value) => {
                let x = terms.var(var).map_err(|e| e.to_string())?;
                if terms.shape(x) != terms.shape(value) {
                    return Err("the value has not the shape of the variable".to_string());
                }
                let g = terms.add(Op::Grad, &[f, x]).map_err(|e| e.to_string())?;
                Ok(Goal::Stationary(g, var.clone(), value))
            }
        }
    }
}

/// Does `lhs == rhs` hold wherever the hypotheses do?
pub fn judge_equation(
    terms: &Terms,
    theory: &Theory,
    hyps: &[Hypothesis],
    lhs: TermId,
    rhs: TermId,
    budget: &Budget,
) -> Verdict {
    judge(terms, theory, hyps, Question::Equation(lhs, rhs), budget)
}

/// Is the gradient of `f` by `var` zero when `var` is replaced by `value`?
pub fn judge_stationary(
    terms: &Terms,
    theory: &Theory,
    hyps: &[Hypothesis],
    f: TermId,
    var: &Sym,
    value: TermId,
    budget: &Budget,
) -> Verdict {
    judge(terms, theory, hyps, Question::Stationary(f, var, value), budget)
}

/// The work one exact evaluation at small sizes may take.
const EXACT_FUEL: u64 = 2_000_000;
/// The work one evaluation in floats may take.
const FLOAT_FUEL: u64 = 30_000_000;

/// What random points showed.
struct Look {
    /// At how many both sides agreed.
    agreed: usize,
    /// Where they differ.
    difference: Option<Instance>,
    /// Differences at points that meet the hypotheses only as well as floats can tell.
    rough: usize,
    /// A difference at sizes at which no values were found for the other variables.
    nowhere: bool,
    /// Why points were thrown out.
    reasons: BTreeMap<String, usize>,
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

fn look(inst: &Instances, goal: &Goal, budget: &Budget, rng: &mut Rng) -> Look {
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

/// Is it true wherever the hypotheses hold?
pub fn judge(terms: &Terms, theory: &Theory, hyps: &[Hypothesis], question: Question<'_>, budget: &Budget) -> Verdict {
    let mut terms = terms.clone();
    let goal = match question.goal(&mut terms) {
        Ok(g) => g,
        Err(e) => return Verdict::Unknown(e),
    };
    let Some(hyps) = question.assumed(&mut terms, theory, hyps) else {
        return Verdict::Unknown(NOWHERE.to_string());
    };
    if let Some(h) = hyps.iter().find(|h| is_false(&terms, theory, h)) {
        return Verdict::Unknown(false_hypothesis(&terms, theory, h));
    }
    let inst = Instances::new(&terms, theory, &hyps, &goal.roots());
    let mut rng = Rng::new(budget.seed);
    let seen = look(&inst, &goal, budget, &mut rng);
    if let Some(i) = seen.difference {
        inst.ev.limit(EXACT_FUEL);
        return Verdict::Refuted(Box::new(shrink::best(&inst, &goal, i, &mut rng)));
    }
    // Differences too small for floats, or at integers only.
    inst.ev.limit(EXACT_FUEL / 10);
    if let Some(p) = shrink::quick(&inst, &goal, &mut rng, if seen.agreed > 0 { 3 } else { 20 }) {
        let found = Instance::exactly(p.convert(), p);
        return Verdict::Refuted(Box::new(shrink::best(&inst, &goal, found, &mut rng)));
    }
    if seen.agreed > 0 && seen.rough == 0 {
        return Verdict::Holds { points: seen.agreed };
    }
    let most = seen.reasons.into_iter().max_by_key(|(_, n)| *n).map(|(r, _)| r);
    Verdict::Unknown(match most {
        _ if seen.rough > 0 => NEARLY.to_string(),
        _ if seen.nowhere => NOWHERE.to_string(),
        Some(r) => r,
        None => "no point was tried".to_string(),
    })
}

/// Why nothing can be said where hypotheses exclude each other.
const NOWHERE: &str = "no point was found that meets all hypotheses";
/// Why nothing can be said where a hypothesis is false, whatever the values: `assumes that -5 + 1 > 0, which is false`.
pub fn false_hypothesis(terms: &Terms, theory: &Theory, h: &Hypothesis) -> String {
    let says = match h.fact {
        Fact::Is(Pred::Positive, t) => format!("{} > 0", to_ascii(terms, theory, t)),
        Fact::Is(Pred::Nonnegative, t) => format!("{} >= 0", to_ascii(terms, theory, t)),
        Fact::Is(Pred::Nonzero, t) => format!("{} is not 0", to_ascii(terms, theory, t)),
        _ => print_hypothesis(terms, theory, h, Format::Ascii),
    };
    format!("assumes that {says}, which is false")
}

/// Why differences say nothing where equations hold only as well as floats can tell.
const NEARLY: &str = "differences were seen only where the hypotheses hold nearly";

/// At how many random points is it true? `None` when it is false at one, or might be.
pub fn agreements(
    terms: &Terms,
    theory: &Theory,
    hyps: &[Hypothesis],
    question: Question<'_>,
    budget: &Budget,
) -> Option<usize> {
    let mut terms = terms.clone();
    let goal = question.goal(&mut terms).ok()?;
    let hyps = question.assumed(&mut terms, theory, hyps)?;
    let inst = Instances::new(&terms, theory, &hyps, &goal.roots());
    let seen = look(&inst, &goal, budget, &mut Rng::new(budget.seed));
    (seen.difference.is_none() && seen.rough == 0).then_some(seen.agreed)
}

/// Do both sides differ at an exact point? `None` if that cannot be said.
pub(super) fn differs(inst: &Instances, goal: &Goal, p: &Point<Rat>) -> Option<bool> {
    let (l, r) = goal.sides(inst, p).ok()?;
    Some(l.entries().iter().zip(r.entries()).any(|(a, b)| !a.sub(b).is_zero()))
}

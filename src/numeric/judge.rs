//! The judge: does an equation hold wherever its hypotheses do?
//!
//! A true equation is never refuted: a float difference counts only when it exceeds the error bound that the floats
//! carry, many times over, and exact arithmetic has no error. A verdict that an equation holds is evidence, not proof.

use super::Counterexample;
use super::budget::Budget;
use super::goal::Goal;
use super::instance::{Instance, Instances};
use super::look::look;
use super::model::is_false;
use super::rng::Rng;
use super::shrink;
use crate::syntax::{Format, print_hypothesis, to_ascii};
use crate::term::{AtValue, Fact, Hypothesis, Op, Pred, Sym, TermId, Terms, Theory};

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

/// A statement that is true or false at a point.
#[derive(Clone, Copy, Debug)]
pub enum Question<'a> {
    /// Are the two equal?
    Equation(TermId, TermId),
    /// Is the gradient of the first by each of the names zero when all of them are replaced by their values?
    Stationary(TermId, &'a [(Sym, TermId)]),
    /// Is the first nowhere less than where the name is replaced by the value?
    Minimum(TermId, &'a Sym, TermId),
    /// Has the term the property?
    Fact(Pred, TermId),
}

impl Question<'_> {
    /// What is assumed: of a variable that is replaced also what is assumed of its value. `None` when that cannot be
    /// said in a term.
    fn assumed(self, terms: &mut Terms, theory: &Theory, hyps: &[Hypothesis]) -> Option<Vec<Hypothesis>> {
        let mut all = hyps.to_vec();
        let one;
        let at = match self {
            Question::Stationary(_, at) => at,
            Question::Minimum(_, var, value) => {
                one = [(var.clone(), value)];
                &one
            }
            _ => return Some(all),
        };
        for h in hyps {
            let new = AtValue::new(theory, terms, at).hypothesis(terms, h).ok()?;
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
            Question::Fact(pred, t) => Ok(Goal::Fact(pred, t)),
            Question::Minimum(f, var, value) => Ok(Goal::Minimum(f, var.clone(), value)),
            Question::Stationary(f, at) => {
                let mut gradients = Vec::new();
                for (var, value) in at {
                    let x = terms.var(var).map_err(|e| e.to_string())?;
                    if terms.shape(x) != terms.shape(*value) {
                        return Err("the value has not the shape of the variable".to_string());
                    }
                    gradients.push(terms.add(Op::Grad, &[f, x]).map_err(|e| e.to_string())?);
                }
                Ok(Goal::Stationary(gradients, at.to_vec()))
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

/// Is the gradient of `f` by each variable zero when all of them are replaced by their values?
pub fn judge_stationary(
    terms: &Terms,
    theory: &Theory,
    hyps: &[Hypothesis],
    f: TermId,
    at: &[(Sym, TermId)],
    budget: &Budget,
) -> Verdict {
    judge(terms, theory, hyps, Question::Stationary(f, at), budget)
}

/// The work one exact evaluation at small sizes may take.
const EXACT_FUEL: u64 = 2_000_000;
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
    let tries = match goal {
        // Where an inequality is an equation, and far out: small integers show both.
        Goal::Fact(..) | Goal::Minimum(..) => 60,
        _ if seen.agreed > 0 => 3,
        _ => 20,
    };
    if let Some(p) = shrink::quick(&inst, &goal, &mut rng, tries) {
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

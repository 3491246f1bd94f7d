//! Values that meet hypotheses: what is proved of nothing at all is no theorem worth having.

use super::ball::Ball;
use super::concern::{op_dims, subjects};
use super::counterexample::{Values, written};
use super::eval::Evaluator;
use super::goal::{Comparison, compare};
use super::hypotheses::{Hypotheses, variables};
use super::instance::{Instance, Instances};
use super::point::Point;
use super::present::{setting, values};
use super::rng::Rng;
use super::scalar::Field;
use super::{Rat, Style};
use crate::term::{Fact, Hypothesis, Pred, Sym, TermId, Terms, Theory};
use serde_json::{Map, Value, json};
use std::fmt;

/// Values that meet hypotheses: exactly, or in a box that is proved to hold such values.
#[derive(Clone, Debug, PartialEq)]
pub struct Model {
    /// The sizes.
    pub dims: Vec<(Sym, u64)>,
    /// The variables, a family's member as `x[1]`.
    pub values: Vec<(String, Values)>,
    /// What the unknown functions are, as a formula in x.
    pub functions: Vec<(Sym, String)>,
    /// Is every number exact?
    pub exact: bool,
}

/// Can hypotheses be met?
#[derive(Clone, Debug, PartialEq)]
pub enum Modelled {
    /// By these values.
    Found(Box<Model>),
    /// No: this one speaks of no variable, and is false.
    False(Hypothesis),
    /// No values were found.
    NotFound,
}

/// Styles of the exact points that are tried at each of the smallest sizes.
const EXACT: [Style; 4] = [Style::Small, Style::Positive, Style::Tiny, Style::Generic];
/// How many exact points are tried, then how many random ones.
const EXACT_TRIES: usize = 16;
const RANDOM_TRIES: usize = 40;
/// The work of one evaluation, and of all, in multiplications of floats.
const FUEL: u64 = 1_000_000;
const WORK: u64 = 20_000_000;

/// Looks for values that meet hypotheses. The model has a value for all that the roots speak of.
pub fn model(terms: &Terms, theory: &Theory, hyps: &[Hypothesis], roots: &[TermId]) -> Modelled {
    if let Some(h) = hyps.iter().find(|h| is_false(terms, theory, h)) {
        return Modelled::False(h.clone());
    }
    let mut spoken = roots.to_vec();
    spoken.extend(hyps.iter().flat_map(subjects));
    let inst = Instances::new(terms, theory, hyps, &spoken);
    inst.ev.limit(FUEL);
    match search(&inst) {
        Some(i) => Modelled::Found(Box::new(shown(&inst, &spoken, &i))),
        None => Modelled::NotFound,
    }
}

fn search(inst: &Instances) -> Option<Instance> {
    let mut rng = Rng::new(7);
    let sizes = inst.small_sizes(2);
    let each = sizes.iter().flat_map(|s| EXACT.into_iter().map(move |style| (s, style)));
    for (sizes, style) in each.take(EXACT_TRIES) {
        if let Some(p) = inst.exact(&mut rng, sizes, style) {
            return Some(Instance::exactly(p.convert(), p));
        }
        if inst.ev.spent() > WORK / 4 {
            break;
        }
    }
    for round in 0..RANDOM_TRIES {
        if inst.ev.spent() > WORK {
            break;
        }
        let found = inst.random(&mut rng, round, round % 2 == 1).ok();
        if let Some(i) = found.and_then(|i| inst.verify(&i)) {
            return Some(i);
        }
    }
    inst.small_sizes(2).iter().rev().take(8).find_map(|sizes| {
        let style = if rng.chance(1, 2) { Style::Structured } else { Style::Zero };
        let p = inst.exact(&mut rng, sizes, style)?;
        Some(Instance::exactly(p.convert(), p))
    })
}

fn shown(inst: &Instances, spoken: &[TermId], i: &Instance) -> Model {
    let names = inst.variables(spoken);
    let values = names.iter().flat_map(|n| values(inst, n, false, i.exact.as_ref(), &i.floats)).collect();
    let (dims, functions) = setting(&i.floats);
    Model { dims, values, functions, exact: i.exact.is_some() }
}

/// Does it speak of no variable and no size, and is it false for certain?
pub(super) fn is_false(terms: &Terms, theory: &Theory, h: &Hypothesis) -> bool {
    let roots = subjects(h);
    let sized = |t: TermId| terms.subterms(t).into_iter().any(|u| !op_dims(terms.op(u)).is_empty());
    // An index that is fixed, or sizes that are numbers, could be evaluated too; a search for a point does so.
    if roots.is_empty() || !h.over.is_empty() || !variables(terms, theory, &roots).is_empty() {
        return false;
    }
    if theory.parts(terms, roots.iter().copied()).into_iter().any(|t| terms.args(t).is_empty() && sized(t)) {
        return false;
    }
    let ev = Evaluator::new(terms, theory);
    ev.limit(FUEL);
    match Hypotheses::new(terms, theory, std::slice::from_ref(h)).met_exactly(&ev, &Point::<Rat>::default()) {
        // What is irrational was looked at in floats, where only what is clear holds.
        Ok(true) => return false,
        Ok(false) if roots.iter().all(|&t| ev.eval(&Point::<Rat>::default(), t).is_ok()) => return true,
        _ => {}
    }
    let value = |t: TermId| ev.eval(&Point::<Ball>::default(), t).ok();
    match h.fact {
        Fact::Is(p, t) => value(t).is_some_and(|m| {
            let wrong = |s: i32| match p {
                Pred::Positive => s <= 0,
                Pred::Nonnegative => s < 0,
                Pred::Nonzero => s == 0,
                _ => false,
            };
            m.entries().iter().any(|x| x.sign_of().is_some_and(wrong))
        }),
        Fact::Eq(a, b) => match (value(a), value(b)) {
            (Some(a), Some(b)) => matches!(compare(&a, &b, true), Comparison::Different(_)),
            _ => false,
        },
        Fact::AtLeast(..) => false,
    }
}

impl Model {
    /// As JSON, in the form of a counterexample.
    pub fn to_json(&self) -> Value {
        let dims: Map<String, Value> = self.dims.iter().map(|(n, k)| (n.to_string(), json!(k))).collect();
        let values: Map<String, Value> =
            self.values.iter().map(|(n, m)| (n.clone(), super::counterexample::rows(m))).collect();
        let functions: Map<String, Value> = self.functions.iter().map(|(n, p)| (n.to_string(), json!(p))).collect();
        json!({ "dims": dims, "values": values, "functions": functions, "exact": self.exact })
    }
}

impl fmt::Display for Model {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut parts: Vec<String> = self.dims.iter().map(|(n, k)| format!("{n} = {k}")).collect();
        parts.extend(self.functions.iter().map(|(s, p)| format!("{s}(x) = {p}")));
        parts.extend(self.values.iter().map(|(n, m)| format!("{n} = {}", written(m))));
        f.write_str(&parts.join(", "))
    }
}

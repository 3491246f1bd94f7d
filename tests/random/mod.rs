//! Random equations: true ones by rewriting random expressions with random laws, false ones by damaging those.
//!
//! A seed stands for one true equation and two damaged twins; the same seed gives the same two everywhere.

pub mod damage;
pub mod grow;
pub mod laws;
pub mod world;

use gradus::answer::{self, AnswerKind, Question};
use gradus::calculus::{Effort, Index, Session};
use gradus::library::library;
use gradus::numeric::{Ball, Instances, Matrix, Ring, Rng};
use gradus::rules::RuleSet;
use gradus::syntax::{GoalBody, Problem, read_problems};
use gradus::term::{Layout, Op, Shape, TermId, Wrt};
use laws::Laws;
use std::sync::LazyLock;
use world::World;

/// The laws, sorted for use.
pub struct Library {
    pub rules: &'static RuleSet,
    pub index: Index,
    pub laws: Laws<'static>,
}

pub static LIBRARY: LazyLock<Library> = LazyLock::new(|| {
    let rules = library();
    Library { rules, index: Index::new(rules), laws: Laws::new(rules) }
});

/// One equation.
pub struct Case {
    pub text: String,
    pub problem: Problem,
    /// The laws that led from one side to the other, or the slip.
    pub how: String,
}

/// What a seed gives.
pub struct Pair {
    pub holds: Case,
    /// With different slips.
    pub damaged: Vec<Case>,
}

/// What both sides do at random points.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sample {
    /// No point was found that meets the hypotheses.
    Nowhere,
    /// No difference was seen.
    Same,
    Different,
}

/// An expression that is never defined is not read.
const UNDEFINED: [&str; 5] = [
    "division by zero",
    "the square root of a negative",
    "a root of a negative",
    "the logarithm of a number",
    "has no value",
];

/// The equations of a seed, if its expression can be used.
pub fn pair(seed: u64) -> Result<Option<Pair>, String> {
    let library = &*LIBRARY;
    let mut w = World::new(Rng::new(seed.wrapping_mul(0x9e37_79b9).wrapping_add(17)));
    let mut how = Vec::new();
    let Some((l, r)) = equation(&mut w, library, &mut how) else { return Ok(None) };
    if l == r {
        return Ok(None);
    }
    let (l, r) = if w.rng.chance(1, 4) { (r, l) } else { (l, r) };
    let name = format!("seed-{seed}");
    let holds = match case(w.problem(&name, "claim", l, r), how.join(", ")) {
        Ok(c) => c,
        Err(e) if UNDEFINED.iter().any(|u| e.contains(u)) => return Ok(None),
        Err(e) => return Err(e),
    };
    let (mut damaged, mut seen) = (Vec::new(), vec![l, r]);
    for twin in 1..=2 {
        let Some((d, what)) = damage::damage(&mut w, r).filter(|(d, _)| !seen.contains(d)) else { continue };
        seen.push(d);
        // A slip may divide by the number zero, which is not read.
        damaged.extend(case(w.problem(&format!("{name}-damaged-{twin}"), "refute", l, d), what.to_string()));
    }
    Ok(Some(Pair { holds, damaged }))
}

fn case(text: String, how: String) -> Result<Case, String> {
    let (mut problems, mistakes) = read_problems("random", text.as_bytes());
    match (problems.pop(), mistakes.is_empty()) {
        (Some(problem), true) => Ok(Case { text, problem, how }),
        _ => Err(format!("{text}{mistakes:?}")),
    }
}

fn equation(w: &mut World, library: &Library, how: &mut Vec<String>) -> Option<(TermId, TermId)> {
    let depth = 2 + w.rng.below(3) as u32;
    let times = 1 + w.rng.below(6) as u32;
    if w.rng.chance(1, 6) {
        let body = w.root(2)?;
        w.define("z", body)?;
    }
    match w.rng.below(20) {
        0..=9 => {
            let l = w.root(depth)?;
            let r = library.laws.rewrite(w, l, times, how);
            Some((l, r))
        }
        10 | 11 => {
            let l = w.root(depth)?;
            let wrt = if w.rng.chance(1, 2) { Wrt::All } else { Wrt::only(["A".into(), "x".into(), "P".into()]) };
            let l = w.terms.add(Op::D(wrt), &[l]).ok()?;
            let r = library.laws.rewrite(w, l, times, how);
            Some((l, r))
        }
        12 => {
            // The gradient of something rewritten.
            let f = w.grow(&Shape::scalar(), depth, &mut vec![])?;
            let x = variable(w, f)?;
            let l = w.terms.add(Op::Grad, &[f, x]).ok()?;
            let r = library.laws.rewrite(w, l, times, how);
            Some((l, r))
        }
        k => {
            let (f, kind) = match k {
                13..=17 => (w.grow(&Shape::scalar(), depth, &mut vec![])?, AnswerKind::Gradient),
                18 => (w.root(depth.min(3))?, AnswerKind::Jacobian(Layout::Denominator)),
                _ => (w.grow(&Shape::scalar(), depth.min(3), &mut vec![])?, AnswerKind::Hessian(Layout::Denominator)),
            };
            derivative(w, library, f, kind, times, how)
        }
    }
}

/// A variable of the expression.
fn variable(w: &mut World, f: TermId) -> Option<TermId> {
    let mut all = w.terms.subterms(f);
    all.retain(|&t| matches!(w.terms.op(t), Op::Var(_)) && w.terms.args(t).is_empty());
    w.pick(&all)
}

/// A derivative and its closed form, which the kernel has accepted, rewritten.
fn derivative(
    w: &mut World,
    library: &Library,
    f: TermId,
    kind: AnswerKind,
    times: u32,
    how: &mut Vec<String>,
) -> Option<(TermId, TermId)> {
    let x = variable(w, f)?;
    let statement = case(w.problem("derived", "claim", f, f), String::new()).ok()?;
    // The hypotheses that the expression implies, in this store.
    let mut theory = w.theory.clone();
    let goal = statement.problem.goals.first()?;
    let read = statement.problem.theory.hypotheses.iter().chain(&goal.implied);
    for h in read {
        theory.hypotheses.push(gradus::term::Hypothesis {
            over: h.over.clone(),
            fact: translate(w, &statement.problem.terms, &h.fact)?,
        });
    }
    let mut s = Session::new(w.terms.clone(), theory, library.rules, &library.index, 60_000);
    let question = Question { f, wrt: vec![x], what: kind, effort: Effort::default() };
    let answer = answer::derive(&mut s, &question).ok()?.into_iter().next()?;
    w.terms = s.problem.terms;
    how.push("derived".to_string());
    let r = library.laws.rewrite(w, answer.result, times.min(3), how);
    Some((answer.of, r))
}

fn translate(w: &mut World, from: &gradus::term::Terms, fact: &gradus::term::Fact) -> Option<gradus::term::Fact> {
    use gradus::term::Fact;
    fn copy(w: &mut World, from: &gradus::term::Terms, t: TermId) -> Option<TermId> {
        let args = from.args(t).iter().map(|&a| copy(w, from, a)).collect::<Option<Vec<_>>>()?;
        w.terms.add(from.op(t).clone(), &args).ok()
    }
    Some(match fact {
        Fact::Is(p, t) => Fact::Is(*p, copy(w, from, *t)?),
        Fact::Eq(a, b) => Fact::Eq(copy(w, from, *a)?, copy(w, from, *b)?),
        Fact::AtLeast(d, n) => Fact::AtLeast(d.clone(), *n),
    })
}

/// Compares both sides at random points. The comparison is this test's own.
pub fn sample(p: &Problem, points: usize) -> Sample {
    let Some(goal) = p.goals.first() else { return Sample::Nowhere };
    let GoalBody::Equation { lhs, rhs, .. } = goal.body else { return Sample::Nowhere };
    let hyps: Vec<_> = p.theory.hypotheses.iter().chain(&goal.implied).cloned().collect();
    let inst = Instances::new(&p.terms, &p.theory, &hyps, &[lhs, rhs]);
    inst.ev.limit(5_000_000);
    let mut rng = Rng::new(99);
    let (mut seen, mut small) = (0, false);
    for round in 0..points * 4 {
        if seen >= points {
            break;
        }
        let Ok(i) = inst.random(&mut rng, round, small) else { continue };
        // Exactly, where the terms allow it.
        if let Some(Ok(v)) = i.exact.as_ref().map(|q| inst.ev.eval_all(q, &[lhs, rhs])) {
            let [l, r] = &v[..] else { continue };
            seen += 1;
            if l.entries().iter().zip(r.entries()).any(|(a, b)| !a.sub(b).is_zero()) {
                return Sample::Different;
            }
            continue;
        }
        match inst.ev.eval_all(&i.floats, &[lhs, rhs]) {
            Ok(v) => {
                let [l, r] = &v[..] else { continue };
                seen += 1;
                if apart(l, r, i.exact.is_none()) {
                    return Sample::Different;
                }
            }
            Err(_) => small = true,
        }
    }
    if seen == 0 { Sample::Nowhere } else { Sample::Same }
}

fn apart(l: &Matrix<Ball>, r: &Matrix<Ball>, rough: bool) -> bool {
    let (times, share) = if rough { (1e4, 1e-5) } else { (100.0, 1e-8) };
    l.entries().iter().zip(r.entries()).any(|(a, b)| {
        let d = a.sub(b);
        let size = d.value.abs();
        size > times * d.radius && size > share * a.value.abs().max(b.value.abs()) && size > 1e-7
    })
}

//! What a law is found to be: smooth, true of real numbers only, or false.

use super::draw::Reals;
use super::instance::{Sizes, instantiate};
use super::trial::{Law, Outcome, Plan, try_law};
use crate::numeric::Rng;
use crate::numeric::jets::{Evaluator, Jet, Point, Trouble};
use crate::rules::{Pat, Rule};
use crate::term::{Dim, Op};

/// What a law turned out to be.
#[derive(Debug)]
pub enum Verdict {
    /// It held everywhere, and does not say that it might not.
    Smooth,
    /// It is false of values with nilpotent parts, and says so.
    Pointwise,
    /// It is false: where, and the values of its sides.
    False(String),
    /// It is false of values with nilpotent parts, and does not say so.
    Unmarked(String),
    /// It is said to hold of real numbers only, but held everywhere.
    SpareMark,
    /// It could not be tried at enough points.
    Untried(String),
}

/// A part of an examination: a plan, and at how many points the law must have held.
struct Part {
    plan: Plan,
    least: usize,
}

/// How thoroughly a law is examined.
pub struct Effort {
    parts: Vec<Part>,
    /// Must numbers that are the same at every point be known exactly?
    exact: bool,
    /// How much longer one looks for what shows that a law is not smooth that says so.
    longer: usize,
}

impl Effort {
    /// For a law of the library: at so many points in each of J₀, J₁ and J₂, and at a fifth of them in J₄. (Products of
    /// four nilpotents are 0 in J₃: only in J₄ a root to the fourth power is seen.)
    pub fn library(points: usize) -> Effort {
        let part = |level: usize, points: usize, most: u64, least: usize| {
            let work = if level > 2 { 2_000_000 } else { 400_000 };
            let (sizes, reals) = (Sizes::UpTo(most), Reals::Usual);
            Part { plan: Plan { level, points, sizes, reals, work, total: u64::MAX, seed: 7 }, least }
        };
        let mut parts: Vec<Part> = (0..3).map(|k| part(k, points, 4, points)).collect();
        let mut large = part(0, points / 4, 3, 0);
        large.plan.reals = Reals::Large;
        parts.insert(1, large);
        parts.push(part(4, points / 5, 2, points / 10));
        Effort { parts, exact: false, longer: 20 }
    }

    /// For a law that somebody has just written, at most with so much work: sizes to 8 and beyond, and numbers of every
    /// magnitude.
    pub fn stranger(rule: &Rule, total: u64) -> Effort {
        let plan = |level: usize, points: usize, sizes: Sizes, reals: Reals| {
            let work = if level > 2 { 1_000_000 } else { 400_000 };
            Plan { level, points, sizes, reals, work, total: total / 8, seed: 11 }
        };
        let mut parts = Vec::new();
        if !rule.dims.is_empty() {
            // Something may hold in the sizes that are usually tried, and in no others.
            let bare = rule.metas.is_empty();
            let more: &[u64] = if bare { &[11, 12, 13, 29, 60, 101] } else { &[11, 12, 13, 17, 29, 41] };
            for n in (1..=8).chain(more.iter().copied()) {
                let mut p = plan(0, if bare { 1 } else { 2 }, Sizes::All(n), Reals::Usual);
                p.total = total / 64;
                parts.push(Part { plan: p, least: 0 });
            }
        }
        parts.push(Part { plan: plan(0, 100, Sizes::UpTo(8), Reals::Usual), least: 10 });
        parts.push(Part { plan: plan(0, 100, Sizes::UpTo(3), Reals::Large), least: 0 });
        parts.push(Part { plan: plan(1, 60, Sizes::UpTo(5), Reals::Usual), least: 10 });
        parts.push(Part { plan: plan(1, 30, Sizes::UpTo(2), Reals::Large), least: 0 });
        parts.push(Part { plan: plan(2, 40, Sizes::UpTo(4), Reals::Usual), least: 10 });
        parts.push(Part { plan: plan(4, 12, Sizes::UpTo(2), Reals::Usual), least: 0 });
        Effort { parts, exact: true, longer: 1 }
    }
}

/// Why a law was tried at too few points.
fn why(level: usize, o: &Outcome) -> String {
    let trouble = match &o.trouble {
        Some(t) => format!(" ({t})"),
        None if o.unclear > 0 => format!(" ({})", Trouble::Unclear),
        None => " (few values were found that meet its conditions)".into(),
    };
    format!("in J{level} it was seen to hold at {} points only{trouble}", o.held)
}

/// Is it the same wherever the law is used: without variables, sizes that are open, and unknown functions?
fn constant(rule: &Rule, p: &Pat) -> bool {
    let literal = |d: &Dim| d.as_literal().is_some();
    let Pat::Node(op, args) = p else { return false };
    let here = match op {
        Op::Size(n) | Op::Eye(n) | Op::Fixed(_, n) => literal(n),
        Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => literal(m) && literal(n),
        Op::Map(f) | Op::Mfun(f) => !rule.funs.contains(&f.name),
        Op::Idx(_) | Op::BigSum(_) => false,
        _ => true,
    };
    here && args.iter().all(|a| constant(rule, a))
}

/// Does a part of the pattern have the same value everywhere, which is not known exactly?
fn rounded(rule: &Rule, p: &Pat) -> bool {
    let Pat::Node(_, args) = p else { return false };
    if !constant(rule, p) || matches!(p, Pat::Node(Op::At(_), _)) {
        return args.iter().any(|a| rounded(rule, a));
    }
    let alone = Rule { metas: vec![], dims: vec![], when: vec![], lhs: p.clone(), rhs: p.clone(), ..rule.clone() };
    let Some(i) = instantiate(&alone, Sizes::All(1), &mut Rng::new(0)) else { return false };
    let (s, point) = (&i.statement, Point::default());
    let mut ev = Evaluator::new(&s.terms, &s.theory, &point, 0);
    ev.limit(400_000);
    !ev.value(s.lhs).is_ok_and(|v| v.entries().iter().all(Jet::is_exact))
}

/// Examines a law.
pub fn examine(law: &Law<'_>, effort: &Effort) -> Verdict {
    if effort.exact && [&law.rule.lhs, &law.rule.rhs].into_iter().any(|p| rounded(law.rule, p)) {
        let why = "it holds a number that is known only approximately, so that no point tells it from its neighbours";
        return Verdict::Untried(why.into());
    }
    let mut untried = None;
    for Part { plan, least } in &effort.parts {
        let mut plan = *plan;
        if law.rule.pointwise && plan.level > 0 {
            // What is not expected to hold is looked for longer.
            plan.points *= effort.longer;
        }
        let o = try_law(law, &plan);
        if let Some(at) = o.failed {
            return match (plan.level, law.rule.pointwise) {
                (0, _) => Verdict::False(at),
                (_, true) => match untried {
                    // That it holds of real numbers was not seen.
                    Some(why) => Verdict::Untried(why),
                    None => Verdict::Pointwise,
                },
                (_, false) => Verdict::Unmarked(at),
            };
        }
        if o.held < *least {
            untried.get_or_insert_with(|| why(plan.level, &o));
        }
    }
    match untried {
        Some(why) => Verdict::Untried(why),
        None if law.rule.pointwise => Verdict::SpareMark,
        None => Verdict::Smooth,
    }
}

//! Laws at random points: shapes from 1×1 upwards, conditions met by construction.
#![allow(dead_code)]

use gradus::numeric::{Ball, EvalError, Instances, Matrix, Ring, Rng};
use gradus::rules::{Condition, MetaKind, Pat, Rule, Statement};
use gradus::term::{Dim, Fact, Fun, Hypothesis, Op, Pred, Sym};
use num_rational::BigRational;
use num_traits::Signed;
use std::sync::Arc;

/// At how many points each law must hold: 100, or what the environment says.
pub fn points() -> usize {
    std::env::var("POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(100)
}

/// How many points may be tried.
fn attempts() -> usize {
    9 * points()
}

/// The work one evaluation may take.
pub const FUEL: u64 = 200_000;

/// What one law does at random points.
#[derive(Debug, Default)]
pub struct Outcome {
    pub agreed: usize,
    /// Where both sides were zero.
    pub vanished: usize,
    pub differed: Option<String>,
    pub undecided: usize,
    pub trouble: Option<String>,
}

pub fn literal(p: &Pat) -> Option<BigRational> {
    match p {
        Pat::Node(Op::Num(q), _) => Some((**q).clone()),
        Pat::Node(op, args) => {
            let v: Vec<BigRational> = args.iter().map(literal).collect::<Option<_>>()?;
            match (op, &v[..]) {
                (Op::Add, [a, b]) => Some(a + b),
                (Op::Sub, [a, b]) => Some(a - b),
                (Op::Neg, [a]) => Some(-a),
                (Op::Scale, [a, b]) => Some(a * b),
                _ => None,
            }
        }
        _ => None,
    }
}

pub fn substitute(p: &Pat, with: &dyn Fn(usize) -> Option<Pat>, fun: &dyn Fn(&Fun) -> Fun) -> Pat {
    match p {
        Pat::Meta(k) => with(*k).unwrap_or_else(|| p.clone()),
        Pat::Apply(k, i) => Pat::Apply(*k, Box::new(substitute(i, with, fun))),
        Pat::Offset(i, n) => match (substitute(i, with, fun), n.as_literal()) {
            (Pat::Node(Op::At(i), _), Some(n)) => Pat::Node(Op::At(i + n), vec![]),
            (i, _) => Pat::Offset(Box::new(i), n.clone()),
        },
        Pat::Pair(i, j, m) => match (substitute(i, with, fun), substitute(j, with, fun), m.as_literal()) {
            (Pat::Node(Op::At(i), _), Pat::Node(Op::At(j), _), Some(m)) => Pat::Node(Op::At(i + m * (j - 1)), vec![]),
            (i, j, _) => Pat::Pair(Box::new(i), Box::new(j), m.clone()),
        },
        Pat::Node(op, args) => {
            let op = if let Op::Map(f) = op { Op::Map(fun(f)) } else { op.clone() };
            Pat::Node(op, args.iter().map(|a| substitute(a, with, fun)).collect())
        }
    }
}

/// Does the pattern calculate a position?
fn positions(p: &Pat) -> bool {
    match p {
        Pat::Meta(_) | Pat::Apply(..) => false,
        Pat::Offset(..) | Pat::Pair(..) => true,
        Pat::Node(_, args) => args.iter().any(positions),
    }
}

/// The rule with numbers for its sizes, which positions are calculated from.
pub fn with_sizes(rule: &Rule, rng: &mut Rng) -> Rule {
    let sizes: Vec<Dim> = rule.dims.iter().map(|_| Dim::literal(1 + rng.below(4)).expect("not zero")).collect();
    let known = |d: &Dim| {
        let mut value = |s: &Sym| rule.dims.iter().position(|n| n == s).map(|k| sizes[k].clone());
        if d.as_literal().is_some() { d.clone() } else { d.substitute(&mut value).expect("a size") }
    };
    fn all(p: &Pat, known: &dyn Fn(&Dim) -> Dim) -> Pat {
        match p {
            Pat::Meta(_) | Pat::Apply(..) => p.clone(),
            Pat::Offset(i, n) => Pat::Offset(Box::new(all(i, known)), known(n)),
            Pat::Pair(i, j, m) => Pat::Pair(Box::new(all(i, known)), Box::new(all(j, known)), known(m)),
            Pat::Node(op, args) => {
                let op = match op {
                    Op::Size(n) => Op::Size(known(n)),
                    Op::Eye(n) => Op::Eye(known(n)),
                    Op::BigSum(n) => Op::BigSum(known(n)),
                    Op::Ones(m, n) => Op::Ones(known(m), known(n)),
                    Op::Zeros(m, n) => Op::Zeros(known(m), known(n)),
                    Op::Comm(m, n) => Op::Comm(known(m), known(n)),
                    op => op.clone(),
                };
                Pat::Node(op, args.iter().map(|a| all(a, known)).collect())
            }
        }
    }
    let mut out = rule.clone();
    for m in &mut out.metas {
        (m.rows, m.cols) = (known(&m.rows), known(&m.cols));
        if let MetaKind::Index(n) = &mut m.kind {
            *n = known(n);
        }
    }
    (out.lhs, out.rhs) = (all(&rule.lhs, &known), all(&rule.rhs, &known));
    out.dims.clear();
    out
}

pub fn substitute_condition(c: &Condition, s: &dyn Fn(&Pat) -> Pat) -> Condition {
    match c {
        Condition::Is(p, a) => Condition::Is(*p, s(a)),
        Condition::Eq(a, b) => Condition::Eq(s(a), s(b)),
        Condition::Natural(a) => Condition::Natural(s(a)),
        Condition::Integer(a) => Condition::Integer(s(a)),
        Condition::Fits(i, n) => Condition::Fits(s(i), n.clone()),
        Condition::Distinct(i, j) => Condition::Distinct(s(i), s(j)),
    }
}

/// A rule with its indices, literal numbers and functions chosen, and the sizes these choices need.
pub fn choose(rule: &Rule, rng: &mut Rng, builtins: bool) -> Option<(Rule, Vec<Hypothesis>)> {
    let sized = positions(&rule.lhs) || positions(&rule.rhs);
    let rule = &if sized { with_sizes(rule, rng) } else { rule.clone() };
    let mut numbers = vec![false; rule.metas.len()];
    for c in &rule.when {
        if let Condition::Natural(a) | Condition::Integer(a) = c {
            a.metas(&mut |k| numbers[k] = true);
        }
    }
    let mut least = Vec::new();
    let mut at_least = |n: &Dim, k: u64| {
        least.push(Hypothesis { over: vec![], fact: Fact::AtLeast(n.clone(), k) });
    };
    let chosen: Vec<Option<Pat>> = rule
        .metas
        .iter()
        .enumerate()
        .map(|(k, m)| match &m.kind {
            MetaKind::Index(n) => {
                let i = 1 + rng.below(n.as_literal().unwrap_or(4));
                at_least(n, i);
                Some(Pat::Node(Op::At(i), vec![]))
            }
            MetaKind::Term if numbers[k] => {
                let q = BigRational::from_integer(rng.range(-3, 4).into());
                Some(Pat::Node(Op::Num(Arc::new(q)), vec![]))
            }
            _ => None,
        })
        .collect();
    let named = ["exp", "sin", "tanh", "sigmoid"][rng.below(4) as usize];
    let fun = |f: &Fun| {
        let known = builtins && rule.funs.contains(&f.name);
        Fun { name: if known { Sym::new(named) } else { f.name.clone() }, order: f.order }
    };
    let s = |p: &Pat| substitute(p, &|k| chosen[k].clone(), &fun);
    let mut out = rule.clone();
    (out.lhs, out.rhs) = (s(&rule.lhs), s(&rule.rhs));
    out.when.clear();
    for c in &rule.when {
        let c = substitute_condition(c, &s);
        match &c {
            Condition::Natural(a) => {
                let q = literal(a)?;
                if !q.is_integer() || q.is_negative() {
                    return None;
                }
            }
            Condition::Integer(a) if !literal(a)?.is_integer() => return None,
            Condition::Integer(_) => {}
            Condition::Fits(Pat::Node(Op::At(i), _), n) => at_least(n, *i),
            Condition::Distinct(i, j) if i == j => return None,
            Condition::Fits(..) | Condition::Distinct(..) => {}
            Condition::Is(..) | Condition::Eq(..) => out.when.push(c),
        }
    }
    Some((out, least))
}

/// Do the choices matter, so that several are needed?
pub fn has_choices(rule: &Rule) -> bool {
    rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_)))
        || !rule.funs.is_empty()
        || rule.when.iter().any(|c| matches!(c, Condition::Natural(_) | Condition::Integer(_)))
}

pub enum Same {
    Yes,
    No,
    Unclear,
}

pub fn compare(l: &Matrix<Ball>, r: &Matrix<Ball>, rough: bool) -> Same {
    let (times, share) = if rough { (1e3, 1e-6) } else { (50.0, 1e-9) };
    let scale = l.max_abs().max(r.max_abs()).max(1e-2);
    let mut equal = true;
    for (a, b) in l.entries().iter().zip(r.entries()) {
        let d = a.sub(b);
        let size = d.value.abs();
        if size > times * d.radius && size > share * a.value.abs().max(b.value.abs()) {
            return Same::No;
        }
        equal &= size <= d.radius.max(if rough { 1e-7 * scale } else { 0.0 }) && d.radius <= 1e-6 * scale;
    }
    if equal { Same::Yes } else { Same::Unclear }
}

pub fn shown(m: &Matrix<Ball>) -> String {
    let v: Vec<String> = m.entries().iter().take(6).map(|b| format!("{:.6}", b.value)).collect();
    format!("{}×{} [{}]", m.rows(), m.cols(), v.join(", "))
}

/// Compares the sides of a statement at up to `points` more points.
pub fn sample(s: &Statement, least: &[Hypothesis], points: usize, tries: usize, rng: &mut Rng, out: &mut Outcome) {
    let hyps: Vec<Hypothesis> = s.theory.hypotheses.iter().chain(least).cloned().collect();
    let inst = Instances::new(&s.terms, &s.theory, &hyps, &[s.lhs, s.rhs]);
    inst.ev.limit(FUEL);
    let enough = out.agreed + points;
    let mut small = false;
    for round in 0..tries {
        if out.agreed >= enough || out.differed.is_some() {
            return;
        }
        let values =
            inst.random(rng, round, small).and_then(|i| inst.ev.eval_all(&i.floats, &[s.lhs, s.rhs]).map(|v| (i, v)));
        let (i, v) = match values {
            Ok(x) => x,
            Err(e) => {
                small |= matches!(e, EvalError::TooLarge(_));
                out.trouble = Some(e.to_string());
                continue;
            }
        };
        let [l, r] = &v[..] else { continue };
        match compare(l, r, i.exact.is_none()) {
            Same::Yes => {
                out.agreed += 1;
                out.vanished += usize::from(l.max_abs().max(r.max_abs()) < 1e-9);
            }
            Same::Unclear => out.undecided += 1,
            Same::No => out.differed = Some(format!("{} is not {} at {:?}", shown(l), shown(r), i.floats.dims)),
        }
    }
}

/// Compares both sides of a rule at this many points.
pub fn try_rule(rule: &Rule, points: usize, seed: u64) -> Outcome {
    let mut rng = Rng::new(seed);
    let mut out = Outcome::default();
    let (batches, tries) = if has_choices(rule) { (40, points.max(40)) } else { (1, attempts()) };
    for batch in 0..batches * 10 {
        if out.agreed >= points || out.differed.is_some() {
            break;
        }
        let Some((chosen, least)) = choose(rule, &mut rng, batch % 2 == 1) else { continue };
        // A chosen position may not exist in a size that is a number.
        let Ok(s) = chosen.statement() else { continue };
        sample(&s, &least, points.div_ceil(batches), tries.min(attempts()), &mut rng, &mut out);
        if !has_choices(rule) {
            break;
        }
    }
    out
}

/// Does a value have a property? `None` when rounding hides it.
pub fn has(p: Pred, m: &Matrix<Ball>) -> Option<bool> {
    let zero = |x: &Ball| if x.value.abs() <= x.radius.max(1e-9) { Some(true) } else { Some(false) };
    let all = |f: &dyn Fn(&Ball) -> Option<bool>| m.entries().iter().map(f).try_fold(true, |a, b| b.map(|b| a && b));
    let sign = |x: &Ball| (x.value.abs() > x.radius).then_some(x.value > 0.0);
    let same = |a: &Matrix<Ball>, b: &Matrix<Ball>| {
        a.entries().iter().zip(b.entries()).map(|(x, y)| zero(&x.sub(y))).try_fold(true, |a, b| b.map(|b| a && b))
    };
    match p {
        Pred::Positive => all(&|x| if x.value == 0.0 && x.radius == 0.0 { Some(false) } else { sign(x) }),
        Pred::Nonnegative => all(&|x| if x.value >= 0.0 { Some(true) } else { sign(x) }),
        Pred::Nonzero => all(&|x| if x.value == 0.0 && x.radius < 1e-12 { Some(false) } else { sign(x).map(|_| true) }),
        Pred::Symmetric => same(m, &m.transpose()),
        Pred::Antisymmetric => same(m, &m.transpose().map(Ring::neg)),
        Pred::Diagonal => {
            same(m, &Matrix::build(m.rows(), m.cols(), |i, j| if i == j { *m.at(i, j) } else { Ball::zero() }))
        }
        Pred::Orthogonal => same(&m.transpose().mul(m).ok()?, &Matrix::eye(m.rows())),
        Pred::Invertible => {
            let d = m.det().ok()?;
            if d.value == 0.0 && d.radius < 1e-12 { Some(false) } else { sign(&d).map(|_| true) }
        }
        Pred::Posdef => {
            let none = |x: &Ball| x.value == 0.0 && x.radius < 1e-12;
            let minors = (1..=m.rows()).map(|k| {
                let d = Matrix::build(k, k, |i, j| *m.at(i, j)).det().ok()?;
                if none(&d) { Some(false) } else { sign(&d) }
            });
            let positive = minors.collect::<Option<Vec<bool>>>()?.into_iter().all(|x| x);
            Some(positive && has(Pred::Symmetric, m)?)
        }
    }
}

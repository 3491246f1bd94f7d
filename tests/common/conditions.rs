//! Is a condition of a law needed? Points that violate it, and meet the others, tell.
#![allow(dead_code)]

use super::laws::{FUEL, Same, choose, compare, has, literal, shown, substitute, substitute_condition, with_sizes};
use gradus::numeric::{Ball, EvalError, Instances, Point, Rng};
use gradus::rules::{Condition, MetaKind, Pat, Rule};
use gradus::term::{Fact, Hypothesis, Op, Pred, TermId};
use num_rational::BigRational;
use num_traits::Signed;
use std::collections::BTreeSet;
use std::sync::Arc;

/// What the points say that violate one condition of a law and meet the others; later is stronger.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// There are none: the other conditions imply it, or none was found.
    NoPoint,
    /// The law holds at all of them.
    Spare,
    /// Neither side has a value at one of them, or another condition has none.
    Undefined,
    /// One side has a value at one of them and the other has none.
    OneSide,
    /// The law is false at one of them.
    Fails(String),
}

impl Need {
    /// The stronger of what was found before and now.
    fn hear(&mut self, said: Need) {
        if said > *self {
            *self = said;
        }
    }
}

/// A law whose conclusion is an equation, or a predicate of its left side.
pub struct Law<'a> {
    pub rule: &'a Rule,
    pub pred: Option<Pred>,
}

/// How points that violate a condition are sought.
struct Way {
    rule: Rule,
    /// These are met by what is drawn; the condition that is lost follows them, to be looked at only.
    lost: Option<Condition>,
    /// Nothing else is possible at what is drawn.
    certain: bool,
}

fn node(op: Op, args: Vec<Pat>) -> Pat {
    Pat::Node(op, args)
}

fn number(n: i64, d: i64) -> Pat {
    node(Op::Num(Arc::new(BigRational::new(n.into(), d.into()))), vec![])
}

/// The rule with a metavariable replaced.
fn put(rule: &Rule, m: usize, by: &Pat) -> Rule {
    let s = |p: &Pat| substitute(p, &|k| (k == m).then(|| by.clone()), &|f| f.clone());
    let when = rule.when.iter().map(|c| substitute_condition(c, &s)).collect();
    Rule { when, lhs: s(&rule.lhs), rhs: s(&rule.rhs), ..rule.clone() }
}

/// Values of a metavariable at which much goes wrong.
fn special(rule: &Rule, m: usize) -> Vec<Pat> {
    let meta = &rule.metas[m];
    if !matches!(meta.kind, MetaKind::Term) {
        return vec![];
    }
    if meta.rows.is_one() && meta.cols.is_one() {
        return [(0, 1), (-1, 1), (1, 1), (-5, 2), (1, 2), (-2, 1)].map(|(n, d)| number(n, d)).to_vec();
    }
    let ones = node(Op::Ones(meta.rows.clone(), meta.cols.clone()), vec![]);
    let mut out = vec![
        node(Op::Zeros(meta.rows.clone(), meta.cols.clone()), vec![]),
        node(Op::Neg, vec![ones.clone()]),
        ones.clone(),
        node(Op::Scale, vec![number(-5, 2), ones]),
    ];
    if meta.rows == meta.cols {
        let eye = node(Op::Eye(meta.rows.clone()), vec![]);
        out.extend([node(Op::Neg, vec![eye.clone()]), eye]);
    }
    out
}

fn metas_of(p: &Pat) -> Vec<usize> {
    let mut out = Vec::new();
    p.metas(&mut |k| {
        if !out.contains(&k) {
            out.push(k);
        }
    });
    out
}

/// The rule with these conditions in place of the k-th, and the k-th after them.
fn instead(rule: &Rule, k: usize, extra: Vec<Condition>, certain: bool) -> Way {
    let mut changed = rule.clone();
    let lost = changed.when.remove(k);
    changed.when.extend(extra);
    changed.when.push(lost.clone());
    Way { rule: changed, lost: Some(lost), certain }
}

/// Ways to violate a predicate or an equation.
fn ways_of_facts(rule: &Rule, k: usize) -> Vec<Way> {
    let mut out = vec![instead(rule, k, vec![], false)];
    let parts = match &rule.when[k] {
        Condition::Is(pred, p) => {
            let zero = Condition::Eq(p.clone(), node(Op::Sub, vec![p.clone(), p.clone()]));
            let less = |q: Pred| Condition::Is(q, node(Op::Neg, vec![p.clone()]));
            let mut with = |c: Condition, certain| out.push(instead(rule, k, vec![c], certain));
            match pred {
                Pred::Invertible => {
                    with(Condition::Eq(node(Op::Det, vec![p.clone()]), number(0, 1)), true);
                    with(zero, true);
                }
                Pred::Nonzero => with(zero, true),
                Pred::Positive => {
                    with(less(Pred::Positive), true);
                    with(zero, true);
                }
                Pred::Nonnegative => with(less(Pred::Positive), true),
                Pred::Posdef => {
                    with(less(Pred::Posdef), true);
                    with(Condition::Is(Pred::Symmetric, p.clone()), false);
                    with(zero, true);
                }
                Pred::Orthogonal => with(Condition::Is(Pred::Invertible, p.clone()), false),
                Pred::Symmetric => with(less(Pred::Antisymmetric), false),
                Pred::Antisymmetric => with(Condition::Is(Pred::Symmetric, p.clone()), false),
                Pred::Diagonal => {
                    with(Condition::Is(Pred::Symmetric, p.clone()), false);
                    with(Condition::Is(Pred::Antisymmetric, p.clone()), false);
                }
            }
            metas_of(p)
        }
        Condition::Eq(p, q) => metas_of(p).into_iter().chain(metas_of(q)).collect(),
        _ => vec![],
    };
    for m in parts {
        for value in special(rule, m) {
            out.push(instead(&put(rule, m, &value), k, vec![], false));
        }
    }
    out
}

/// Ways to violate that a term is a literal integer: other numbers.
fn ways_of_numbers(rule: &Rule, k: usize) -> Vec<Way> {
    const VALUES: [(i64, i64); 13] =
        [(1, 2), (-1, 2), (3, 2), (0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (3, 1), (-3, 1), (5, 2), (-3, 2), (1, 3)];
    let (Condition::Natural(p) | Condition::Integer(p)) = &rule.when[k] else { return vec![] };
    let natural = matches!(rule.when[k], Condition::Natural(_));
    let mut numbers: Vec<usize> = metas_of(p);
    for c in &rule.when {
        if let Condition::Natural(p) | Condition::Integer(p) = c {
            numbers.extend(metas_of(p).into_iter().filter(|m| !numbers.contains(m)).collect::<Vec<_>>());
        }
    }
    let mut chosen = vec![rule.clone()];
    for &m in &numbers {
        chosen = chosen.iter().flat_map(|r| VALUES.map(|(n, d)| put(r, m, &number(n, d)))).collect();
    }
    let integer = |p: &Pat, natural: bool| literal(p).is_some_and(|q| q.is_integer() && !(natural && q.is_negative()));
    let mut out = Vec::new();
    for mut r in chosen {
        let others = r.when.iter().enumerate().all(|(j, c)| match c {
            Condition::Natural(p) => j == k || integer(p, true),
            Condition::Integer(p) => j == k || integer(p, false),
            _ => true,
        });
        let (Condition::Natural(p) | Condition::Integer(p)) = r.when.remove(k) else { continue };
        if !others || integer(&p, natural) || literal(&p).is_none() {
            continue;
        }
        // Powers go wrong at zero and below.
        for m in (0..r.metas.len()).filter(|m| !numbers.contains(m)) {
            out.extend(special(&r, m).into_iter().take(2).map(|v| Way {
                rule: put(&r, m, &v),
                lost: None,
                certain: true,
            }));
        }
        out.push(Way { rule: r, lost: None, certain: true });
    }
    out
}

/// An index that is too large: sizes become numbers, the index one more. Which sides can be written then?
fn without_fits(rule: &Rule, k: usize, rng: &mut Rng) -> Option<Result<Way, Need>> {
    let Condition::Fits(Pat::Meta(m), n) = &rule.when[k] else { return None };
    if rule.metas[*m].kind != MetaKind::Index(n.clone()) {
        return None;
    }
    let mut r = with_sizes(rule, rng);
    r.when.remove(k);
    let size = |r: &Rule, j: usize| match &r.metas[j].kind {
        MetaKind::Index(n) => n.as_literal(),
        _ => None,
    };
    let at = |i: u64| node(Op::At(i), vec![]);
    for j in (0..r.metas.len()).filter(|j| j != m) {
        if let Some(n) = size(&r, j) {
            r = put(&r, j, &at(1 + rng.below(n)));
        }
    }
    put(&r, *m, &at(1)).statement().ok()?;
    let outside = put(&r, *m, &at(size(&r, *m)? + 1));
    let whole = |side: &Pat| Rule { lhs: side.clone(), rhs: side.clone(), ..outside.clone() }.statement().is_ok();
    Some(match (whole(&outside.lhs), whole(&outside.rhs)) {
        (false, false) => Err(Need::Undefined),
        (true, true) => Ok(Way { rule: outside, lost: None, certain: true }),
        _ => Err(Need::OneSide),
    })
}

/// What a law says where an index is too large, in several sizes.
fn too_large(law: &Law<'_>, rule: &Rule, k: usize, rng: &mut Rng, found: &mut Need) {
    for outside in (0..24).filter_map(|_| without_fits(rule, k, rng)).collect::<Vec<_>>() {
        match outside {
            Ok(way) => look(law, &way, (1, 4), rng, found),
            Err(need) => found.hear(need),
        }
    }
}

/// Two indices that are the same.
fn without_distinct(rule: &Rule, k: usize) -> Option<Way> {
    let Condition::Distinct(Pat::Meta(i), j) = &rule.when[k] else { return None };
    let mut r = rule.clone();
    r.when.remove(k);
    Some(Way { rule: put(&r, *i, j), lost: None, certain: true })
}

fn subjects(f: &Fact) -> Vec<TermId> {
    match f {
        Fact::Is(_, t) => vec![*t],
        Fact::Eq(a, b) => vec![*a, *b],
        Fact::AtLeast(..) => vec![],
    }
}

/// Is the condition violated at this point? `None` where rounding hides it.
fn violated(fact: &Fact, inst: &Instances<'_>, point: &Point<Ball>) -> Option<bool> {
    let value = |t| inst.ev.eval(point, t).ok();
    match fact {
        Fact::Is(pred, t) => has(*pred, &value(*t)?).map(|b| !b),
        Fact::Eq(a, b) => match compare(&value(*a)?, &value(*b)?, false) {
            Same::Yes => Some(false),
            Same::No => Some(true),
            Same::Unclear => None,
        },
        Fact::AtLeast(..) => None,
    }
}

/// Has another condition no value where this one is violated?
fn others_say_nothing(way: &Way, kept: usize, rng: &mut Rng) -> bool {
    let Some((chosen, least)) = choose(&way.rule, rng, false) else { return false };
    let Ok(s) = chosen.statement() else { return false };
    // The other conditions come first, then what violates this one, then this one.
    let all: Vec<Fact> = s.theory.hypotheses.iter().map(|h| h.fact.clone()).collect();
    let (Some(others), Some(lost)) = (all.get(..kept), all.last()) else { return false };
    let mut hyps: Vec<Hypothesis> = s.theory.hypotheses[kept..all.len() - 1].to_vec();
    hyps.extend(least);
    let roots: Vec<_> = all.iter().flat_map(subjects).collect();
    let inst = Instances::new(&s.terms, &s.theory, &hyps, &roots);
    inst.ev.limit(FUEL);
    (0..10).any(|round| {
        let Ok(i) = inst.random(rng, round, false) else { return false };
        let excluded = way.certain || violated(lost, &inst, &i.floats) == Some(true);
        let none = |t| matches!(inst.ev.eval(&i.floats, t), Err(EvalError::Domain(_)));
        excluded && others.iter().flat_map(subjects).any(none)
    })
}

/// Looks at points of one way; `found` becomes the strongest that they say.
fn look(law: &Law<'_>, way: &Way, (batches, rounds): (usize, usize), rng: &mut Rng, found: &mut Need) {
    for batch in 0..batches {
        let Some((chosen, least)) = choose(&way.rule, rng, batch % 2 == 1) else { continue };
        let Ok(s) = chosen.statement() else { continue };
        let (mut hyps, mut fact) = (s.theory.hypotheses.clone(), None);
        if way.lost.is_some() {
            fact = hyps.pop().map(|h| h.fact);
        }
        hyps.extend(least);
        // Conditions count also where nothing of their variables is left in the sides.
        let mut roots = vec![s.lhs, s.rhs];
        roots.extend(s.theory.hypotheses.iter().flat_map(|h| subjects(&h.fact)));
        let inst = Instances::new(&s.terms, &s.theory, &hyps, &roots);
        inst.ev.limit(FUEL);
        for round in 0..rounds {
            let Ok(i) = inst.random(rng, round, false) else { continue };
            let excluded = way.certain
                || match &fact {
                    Some(f) => violated(f, &inst, &i.floats) == Some(true),
                    None => true,
                };
            if !excluded {
                continue;
            }
            let (l, r) = (inst.ev.eval(&i.floats, s.lhs), inst.ev.eval(&i.floats, s.rhs));
            let none = |v: &Result<_, EvalError>| matches!(v, Err(EvalError::Domain(_)));
            let said = match (&l, &r) {
                (Ok(l), Ok(r)) => match law.pred {
                    Some(pred) => match has(pred, l) {
                        Some(false) => Need::Fails(format!("{} is not {}", shown(l), pred.name())),
                        _ => Need::Spare,
                    },
                    None => match compare(l, r, i.exact.is_none()) {
                        Same::No => Need::Fails(format!("{} is not {}", shown(l), shown(r))),
                        _ => Need::Spare,
                    },
                },
                _ if none(&l) && none(&r) => Need::Undefined,
                _ if none(&l) || none(&r) => Need::OneSide,
                _ => continue,
            };
            found.hear(said);
            if let Need::Fails(_) = found {
                return;
            }
        }
    }
}

/// Conditions or laws listed in a file, one a line; a line that begins with `#` gives the reason for those below it.
pub struct Listed(BTreeSet<String>);

impl Listed {
    pub fn read(text: &str) -> Listed {
        let line = |l: &str| (!l.is_empty() && !l.starts_with('#')).then(|| l.to_string());
        Listed(text.lines().filter_map(|l| line(l.trim())).collect())
    }

    pub fn has(&self, entry: &str) -> bool {
        self.0.contains(entry)
    }

    pub fn all(&self) -> impl Iterator<Item = &String> {
        self.0.iter()
    }
}

/// The conditions of a law as it is written.
pub fn conditions(rule: &Rule) -> Vec<String> {
    let law = rule.law();
    let Some((_, rest)) = law.split_once("(when ") else { return vec![] };
    let (mut out, mut depth, mut one) = (Vec::new(), 0, String::new());
    for c in rest.chars() {
        depth += i32::from(c == '(') - i32::from(c == ')');
        if depth < 0 {
            break;
        }
        one.push(c);
        if depth == 0 && c == ')' {
            out.push(one.trim().to_string());
            one.clear();
        }
    }
    assert_eq!(out.len(), rule.when.len(), "{law}");
    out
}

/// What kind of condition it is.
pub fn kind(c: &Condition) -> &'static str {
    match c {
        Condition::Is(p, _) => p.name(),
        Condition::Eq(..) => "equation",
        Condition::Natural(_) => "natural",
        Condition::Integer(_) => "integer",
        Condition::Fits(..) => "fits",
        Condition::Distinct(..) => "distinct",
    }
}

/// Is the k-th condition needed? That something is undefined counts where nothing is while the condition holds.
pub fn need(law: &Law<'_>, k: usize) -> Need {
    let found = without(law, k);
    let undefined = matches!(found, Need::OneSide | Need::Undefined);
    if undefined && !matches!(law.rule.when[k], Condition::Fits(..)) && at_special_points(law) >= found {
        return Need::Spare;
    }
    found
}

/// What points say that violate the k-th condition.
fn without(law: &Law<'_>, k: usize) -> Need {
    let (rule, mut rng, mut found) = (law.rule, Rng::new(17), Need::NoPoint);
    let ways = match &rule.when[k] {
        Condition::Is(..) | Condition::Eq(..) => ways_of_facts(rule, k),
        Condition::Natural(_) | Condition::Integer(_) => ways_of_numbers(rule, k),
        Condition::Distinct(..) => without_distinct(rule, k).into_iter().collect(),
        Condition::Fits(..) => {
            too_large(law, rule, k, &mut rng, &mut found);
            return found;
        }
    };
    for way in &ways {
        look(law, way, (4, 10), &mut rng, &mut found);
        if let Need::Fails(_) = found {
            return found;
        }
    }
    let facts = rule.when.iter().filter(|c| matches!(c, Condition::Is(..) | Condition::Eq(..))).count();
    if matches!(found, Need::NoPoint | Need::Spare)
        && facts > 1
        && ways.iter().all(|w| w.lost.is_some())
        && ways.iter().any(|w| others_say_nothing(w, facts - 1, &mut rng))
    {
        found = Need::Undefined;
    }
    // A matrix that is not symmetric, or the like, makes nothing undefined: then something else did.
    let closed = |p: &Pred| !p.is_open() && !matches!(p, Pred::Posdef | Pred::Nonnegative);
    match (&found, &rule.when[k]) {
        (Need::OneSide | Need::Undefined, Condition::Is(p, _)) if closed(p) => Need::Spare,
        _ => found,
    }
}

/// What a law says at special values of its variables, one or two at a time, where its conditions hold; and at
/// indices that are too large, where no condition says that they fit.
pub fn at_special_points(law: &Law<'_>) -> Need {
    let (rule, mut rng, mut found) = (law.rule, Rng::new(3), Need::NoPoint);
    let literal = |c: &Condition| match c {
        Condition::Natural(p) | Condition::Integer(p) => metas_of(p),
        _ => vec![],
    };
    let numbers: Vec<usize> = rule.when.iter().flat_map(literal).collect();
    let free: Vec<usize> = (0..rule.metas.len()).filter(|m| !numbers.contains(m)).collect();
    let mut special_rules = Vec::new();
    for (n, &m) in free.iter().enumerate() {
        for value in special(rule, m) {
            let one = put(rule, m, &value);
            for &k in free.iter().skip(n + 1).take(3) {
                special_rules.extend(special(rule, k).iter().map(|v| put(&one, k, v)));
            }
            special_rules.push(one);
        }
    }
    // Numbers that a condition asks for are drawn.
    let batches = if numbers.is_empty() { 2 } else { 16 };
    for rule in special_rules {
        let way = Way { rule, lost: None, certain: true };
        look(law, &way, (batches, 5), &mut rng, &mut found);
        if let Need::Fails(_) = found {
            return found;
        }
    }
    for (m, meta) in rule.metas.iter().enumerate() {
        let MetaKind::Index(n) = &meta.kind else { continue };
        let fits = Condition::Fits(Pat::Meta(m), n.clone());
        if rule.when.contains(&fits) {
            continue;
        }
        let mut more = rule.clone();
        more.when.insert(0, fits);
        too_large(law, &more, 0, &mut rng, &mut found);
    }
    found
}

//! Laws without one of their conditions, at points that violate it.
#![allow(dead_code)]

use gradus::laws::{Law, Plan, Reals, Sizes, instantiate, try_law};
use gradus::numeric::Rng;
use gradus::rules::{Condition, MetaKind, Pat, Rule};
use gradus::term::{Op, Pred, Sym};
use num_rational::BigRational;
use std::collections::BTreeSet;
use std::sync::Arc;

fn node(op: Op, args: Vec<Pat>) -> Pat {
    Pat::Node(op, args)
}

fn number(n: i64, d: i64) -> Pat {
    node(Op::Num(Arc::new(BigRational::new(n.into(), d.into()))), vec![])
}

/// The pattern with a metavariable replaced.
pub fn put(p: &Pat, m: usize, by: &Pat) -> Pat {
    match p {
        Pat::Meta(k) if *k == m => by.clone(),
        Pat::Meta(_) => p.clone(),
        Pat::Apply(k, i) => Pat::Apply(*k, Box::new(put(i, m, by))),
        Pat::Offset(i, n) => Pat::Offset(Box::new(put(i, m, by)), n.clone()),
        Pat::Pair(i, j, n) => Pat::Pair(Box::new(put(i, m, by)), Box::new(put(j, m, by)), n.clone()),
        Pat::Node(op, args) => node(op.clone(), args.iter().map(|a| put(a, m, by)).collect()),
    }
}

/// The rule with a metavariable replaced.
pub fn put_rule(rule: &Rule, m: usize, by: &Pat) -> Rule {
    let s = |p: &Pat| put(p, m, by);
    let when = rule.when.iter().map(|c| match c {
        Condition::Is(p, a) => Condition::Is(*p, s(a)),
        Condition::Eq(a, b) => Condition::Eq(s(a), s(b)),
        Condition::Natural(a) => Condition::Natural(s(a)),
        Condition::Integer(a) => Condition::Integer(s(a)),
        Condition::Fits(i, n) => Condition::Fits(s(i), n.clone()),
        Condition::Distinct(i, j) => Condition::Distinct(s(i), s(j)),
    });
    Rule { when: when.collect(), lhs: s(&rule.lhs), rhs: s(&rule.rhs), ..rule.clone() }
}

fn metas_of(p: &Pat) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    p.metas(&mut |k| {
        out.insert(k);
    });
    out
}

/// The rule without its k-th condition, and with others that violate it.
fn weaker(rule: &Rule, k: usize) -> Vec<Rule> {
    let mut without = rule.clone();
    let lost = without.when.remove(k);
    let with = |c: Condition| {
        let mut r = without.clone();
        r.when.push(c);
        r
    };
    let mut out = vec![without.clone()];
    match &lost {
        Condition::Is(p, a) => {
            let minus = || node(Op::Neg, vec![a.clone()]);
            let vanishes = |b: Pat| Condition::Eq(b.clone(), node(Op::Sub, vec![b.clone(), b]));
            let first = || node(Op::At(1), vec![]);
            match p {
                Pred::Invertible => {
                    out.push(with(vanishes(node(Op::Col, vec![a.clone(), first()]))));
                    out.push(with(vanishes(node(Op::Row, vec![a.clone(), first()]))));
                    out.push(with(vanishes(a.clone())));
                }
                Pred::Nonzero | Pred::Positive | Pred::Nonnegative => {
                    out.push(with(vanishes(node(Op::Entry, vec![a.clone(), first(), first()]))));
                    out.push(with(Condition::Is(Pred::Positive, minus())));
                }
                Pred::Psd => {
                    out.push(with(Condition::Is(Pred::Symmetric, a.clone())));
                    out.push(with(Condition::Is(Pred::Psd, minus())));
                }
                Pred::Posdef => {
                    out.push(with(Condition::Is(Pred::Symmetric, a.clone())));
                    out.push(with(Condition::Is(Pred::Posdef, minus())));
                    out.push(with(vanishes(a.clone())));
                }
                Pred::Orthogonal => out.push(with(Condition::Is(Pred::Invertible, a.clone()))),
                Pred::Antisymmetric => out.push(with(Condition::Is(Pred::Symmetric, a.clone()))),
                Pred::Principal => {
                    out.push(with(Condition::Is(Pred::Posdef, minus())));
                    out.push(with(vanishes(a.clone())));
                }
                Pred::Fullcolumn | Pred::Fullrow => {
                    out.push(with(vanishes(node(Op::Col, vec![a.clone(), first()]))));
                    out.push(with(vanishes(node(Op::Row, vec![a.clone(), first()]))));
                    out.push(with(vanishes(a.clone())));
                }
                Pred::Symmetric | Pred::Diagonal | Pred::Idempotent | Pred::Stochastic => {}
                Pred::Lower | Pred::Upper | Pred::Triangular | Pred::Toeplitz => {}
            }
        }
        Condition::Natural(p) | Condition::Integer(p) => {
            const VALUES: [(i64, i64); 10] =
                [(1, 2), (-1, 2), (0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (-3, 1), (3, 2), (1, 3)];
            let mut chosen = vec![without.clone()];
            for m in metas_of(p) {
                chosen = chosen.iter().flat_map(|r| VALUES.map(|(n, d)| put_rule(r, m, &number(n, d)))).collect();
            }
            out.extend(chosen);
        }
        Condition::Distinct(Pat::Meta(i), j) => out.push(put_rule(&without, *i, j)),
        Condition::Distinct(..) | Condition::Eq(..) | Condition::Fits(..) => {}
    }
    out
}

/// Is a law false somewhere, in a Jₖ of those for which it is meant?
pub fn false_somewhere(rule: &Rule, pred: Option<Pred>, points: usize) -> Option<String> {
    let levels = if rule.pointwise { 0..1 } else { 0..3 };
    levels.into_iter().find_map(|level| {
        let (sizes, reals) = (Sizes::UpTo(3), Reals::Usual);
        let plan = Plan { level, points, sizes, reals, work: 400_000, total: u64::MAX, seed: 17 };
        try_law(&Law { rule, pred }, &plan).failed.map(|f| format!("J{level}: {f}"))
    })
}

/// Is what the law says no term when the index is one too large?
fn keeps_in_range(rule: &Rule, k: usize) -> bool {
    let Condition::Fits(Pat::Meta(m), n) = &rule.when[k] else { return false };
    let two = |_: &Sym| Some(2);
    let Some(n) = n.evaluate(&two) else { return false };
    let mut without = rule.clone();
    without.when.remove(k);
    let at = |i: u64| put_rule(&without, *m, &node(Op::At(i), vec![]));
    let exists = |r: &Rule| {
        let mut rng = Rng::new(5);
        (0..60).any(|_| instantiate(r, Sizes::All(2), &mut rng).is_some())
    };
    (1..=n).any(|i| exists(&at(i))) && !exists(&at(n + 1))
}

/// Why the k-th condition of a law is needed, if it is.
pub fn need(rule: &Rule, pred: Option<Pred>, k: usize) -> Option<String> {
    if matches!(rule.when[k], Condition::Fits(..)) {
        return keeps_in_range(rule, k).then(|| "an index is out of range".into());
    }
    let all = weaker(rule, k);
    let few = all.len() > 8;
    all.iter().find_map(|r| false_somewhere(r, pred, if few { 12 } else { 60 }))
}

/// The same, looked for longer: where the law is false at one point in a hundred only.
pub fn need_longer(rule: &Rule, pred: Option<Pred>, k: usize) -> Option<String> {
    weaker(rule, k).iter().find_map(|r| false_somewhere(r, pred, 600))
}

/// Conditions listed in a file, one a line; a line that begins with `#` gives the reason for those below it.
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

/// Does the rule have an index?
pub fn has_index(rule: &Rule) -> bool {
    rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_)))
}

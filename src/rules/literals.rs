//! Laws about literal numbers as laws about sizes, which the kernel can prove once and for all.
//!
//! A law with `(natural p)` holds of each natural number, and the kernel knows such numbers as `size(N) - 1`: N is a
//! size, so a positive number, and all theorems hold for all sizes. `(integer p)` is split into `size(N) - 1` and
//! `-size(N)`. Every literal that meets the conditions is the value of what stands in its place, for some sizes, and what
//! a term is worth depends on the values of its parts alone; so the parts together say all that the law says.
//! By induction: N = 1, and N + 1 with the law for N as a hypothesis. No other hypothesis may speak of N.

use super::pattern::*;
use crate::term::{Dim, Op, Pred, Rational, Sym};
use std::collections::BTreeMap;

/// A whole number: a constant and whole multiples of what is numbered, variables of the law or sizes that are put in.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Linear {
    constant: i64,
    of: BTreeMap<usize, i64>,
}

impl Linear {
    fn plus(mut self, other: &Linear, times: i64) -> Linear {
        self.constant += times * other.constant;
        for (k, c) in &other.of {
            *self.of.entry(*k).or_default() += times * c;
        }
        self.of.retain(|_, c| *c != 0);
        self
    }

    /// The same with numbers put in place of some of what it is made of.
    fn with(&self, values: &BTreeMap<usize, Linear>) -> Linear {
        let start = Linear { constant: self.constant, of: BTreeMap::new() };
        self.of.iter().fold(start, |sum, (k, c)| match values.get(k) {
            Some(v) => sum.plus(v, *c),
            None => sum.plus(&Linear { constant: 0, of: BTreeMap::from([(*k, 1)]) }, *c),
        })
    }

    fn read(p: &Pat) -> Option<Linear> {
        match p {
            Pat::Meta(k) => Some(Linear { constant: 0, of: BTreeMap::from([(*k, 1)]) }),
            Pat::Node(Op::Num(q), _) if q.is_integer() => {
                Some(Linear { constant: i64::try_from(q.to_integer()).ok()?, of: BTreeMap::new() })
            }
            Pat::Node(Op::Neg, a) => Some(Linear::default().plus(&Linear::read(a.first()?)?, -1)),
            Pat::Node(op @ (Op::Add | Op::Sub), a) => {
                let times = if *op == Op::Add { 1 } else { -1 };
                Some(Linear::read(a.first()?)?.plus(&Linear::read(a.get(1)?)?, times))
            }
            _ => None,
        }
    }

    /// As a term, the names of the sizes given.
    fn pattern(&self, names: &[Sym]) -> Pat {
        // The opposite of a sum is easier to read than a sum of opposites.
        if !self.of.is_empty() && self.of.values().all(|c| *c < 0) {
            return Pat::Node(Op::Neg, vec![Linear::default().plus(self, -1).pattern(names)]);
        }
        let number = |n: i64| Pat::Node(Op::Num(Rational::from_integer(n.into()).into()), vec![]);
        let mut terms: Vec<Pat> = Vec::new();
        for (k, c) in &self.of {
            let size = Pat::Node(Op::Size(Dim::name(names[*k].clone())), vec![]);
            terms.push(match c {
                1 => size,
                -1 => Pat::Node(Op::Neg, vec![size]),
                c => Pat::Node(Op::Scale, vec![number(*c), size]),
            });
        }
        if self.constant != 0 || terms.is_empty() {
            terms.push(number(self.constant));
        }
        let last = terms.pop().unwrap_or_else(|| number(0));
        terms.into_iter().rev().fold(last, |sum, t| Pat::Node(Op::Add, vec![t, sum]))
    }
}

/// What stands in place of the variables that are literals: numbers made of so many sizes.
#[derive(Clone, Debug, Default)]
struct Case {
    values: BTreeMap<usize, Linear>,
    sizes: usize,
}

impl Case {
    fn give(&self, variable: usize, value: impl FnOnce(Linear) -> Linear) -> Case {
        let mut case = self.clone();
        let size = Linear { constant: 0, of: BTreeMap::from([(self.sizes, 1)]) };
        case.values.insert(variable, value(size));
        case.sizes += 1;
        case
    }
}

/// All cases; `None` where the conditions are of another form.
fn cases(rule: &Rule) -> Option<Vec<Case>> {
    let (mut naturals, mut integers) = (Vec::new(), Vec::new());
    for c in &rule.when {
        match c {
            Condition::Natural(p) => naturals.push(Linear::read(p)?),
            Condition::Integer(Pat::Meta(k)) => integers.push(*k),
            Condition::Integer(_) => return None,
            _ => {}
        }
    }
    let (mut open, mut done) = (vec![Case::default()], Vec::new());
    while let Some(case) = open.pop() {
        let unknown = |f: &Linear| -> Vec<(usize, i64)> {
            f.of.iter().filter(|(k, _)| !case.values.contains_key(k)).map(|(k, c)| (*k, *c)).collect()
        };
        // A natural number N - 1 that has one variable without a value gives it one.
        if let Some((f, k, c)) = naturals.iter().find_map(|f| match unknown(f)[..] {
            [(k, c)] => Some((f, k, c)),
            _ => None,
        }) {
            if c.abs() != 1 {
                return None;
            }
            let mut rest = f.clone();
            rest.of.remove(&k);
            rest.of.retain(|k, _| case.values.contains_key(k));
            let known = Linear { constant: f.constant, of: rest.of }.with(&case.values);
            let natural = |n: Linear| n.plus(&Linear { constant: 1, of: BTreeMap::new() }, -1).plus(&known, -1);
            open.push(case.give(k, |n| Linear::default().plus(&natural(n), c)));
            continue;
        }
        let next = integers.iter().find(|k| !case.values.contains_key(k));
        match next {
            Some(&k) => {
                open.push(case.give(k, |n| Linear::default().plus(&n, -1)));
                open.push(case.give(k, |n| n.plus(&Linear { constant: 1, of: BTreeMap::new() }, -1)));
            }
            None if naturals.iter().any(|f| !unknown(f).is_empty()) => return None,
            None => done.push(case),
        }
    }
    Some(done)
}

/// A pattern with terms in place of variables, the others numbered anew.
fn replaced(p: &Pat, values: &BTreeMap<usize, Pat>, places: &[usize]) -> Pat {
    let inner = |p: &Pat| Box::new(replaced(p, values, places));
    match p {
        Pat::Meta(k) => values.get(k).cloned().unwrap_or(Pat::Meta(places[*k])),
        Pat::Apply(k, i) => Pat::Apply(places[*k], inner(i)),
        Pat::Offset(i, n) => Pat::Offset(inner(i), n.clone()),
        Pat::Pair(i, j, n) => Pat::Pair(inner(i), inner(j), n.clone()),
        Pat::Node(op, args) => Pat::Node(op.clone(), args.iter().map(|a| replaced(a, values, places)).collect()),
    }
}

/// The law in one case, with the number `shift` added to a size, or with 1 in its place.
fn part(rule: &Rule, case: &Case, name: String, moved: Option<(usize, Option<i64>)>) -> Rule {
    let taken = |n: &str| rule.dims.iter().chain(rule.metas.iter().map(|m| &m.name)).any(|t| **t == *n);
    let mut names: Vec<Sym> = Vec::new();
    for k in 1..=case.sizes {
        let mut n = format!("N{k}");
        while taken(&n) {
            n.push('_');
        }
        names.push(Sym::new(&n));
    }
    let move_to: BTreeMap<usize, Linear> = match moved {
        Some((k, Some(shift))) => BTreeMap::from([(k, Linear { constant: shift, of: BTreeMap::from([(k, 1)]) })]),
        Some((k, None)) => BTreeMap::from([(k, Linear { constant: 1, of: BTreeMap::new() })]),
        None => BTreeMap::new(),
    };
    let values: BTreeMap<usize, Pat> =
        case.values.iter().map(|(k, v)| (*k, v.with(&move_to).pattern(&names))).collect();
    let mut places = vec![0; rule.metas.len()];
    let mut metas = Vec::new();
    for (k, m) in rule.metas.iter().enumerate().filter(|(k, _)| !values.contains_key(k)) {
        places[k] = metas.len();
        metas.push(m.clone());
    }
    let put = |p: &Pat| replaced(p, &values, &places);
    let when = rule.when.iter().filter_map(|c| match c {
        Condition::Is(p, a) => Some(Condition::Is(*p, put(a))),
        Condition::Eq(a, b) => Some(Condition::Eq(put(a), put(b))),
        Condition::Natural(_) | Condition::Integer(_) => None,
        Condition::Fits(i, n) => Some(Condition::Fits(put(i), n.clone())),
        Condition::Distinct(i, j) => Some(Condition::Distinct(put(i), put(j))),
    });
    Rule {
        name: Sym::new(&name),
        metas,
        dims: rule.dims.iter().cloned().chain(names).collect(),
        when: when.collect(),
        lhs: put(&rule.lhs),
        rhs: put(&rule.rhs),
        uses: vec![],
        ..rule.clone()
    }
}

impl Rule {
    /// The ways to prove a law about literals; each is a list of laws about sizes which together say what it says. `fact`
    /// is the predicate of a law that both sides are the subject of. There is none where no condition asks for literals.
    pub fn in_sizes(&self, fact: Option<Pred>) -> Vec<Vec<Rule>> {
        let literal = |c: &Condition| matches!(c, Condition::Natural(_) | Condition::Integer(_));
        let Some(cases) = cases(self).filter(|_| self.when.iter().any(literal)) else { return vec![] };
        let number = |c: usize| format!("{}#{}", self.name, c + 1);
        let mut ways = vec![cases.iter().enumerate().map(|(c, case)| part(self, case, number(c), None)).collect()];
        for k in 0..cases.iter().map(|c| c.sizes).max().unwrap_or(0) {
            let mut way = Vec::new();
            for (c, case) in cases.iter().enumerate() {
                // Of what varies nothing else may be assumed.
                let depends = |i: &usize| case.values.get(i).is_some_and(|v| v.of.contains_key(&k));
                let mut assumed = false;
                for condition in self.when.iter().filter(|c| !literal(c)) {
                    for p in super::canonical::parts(condition) {
                        p.metas(&mut |i| assumed |= depends(&i));
                    }
                }
                if assumed {
                    way.clear();
                    break;
                }
                if k >= case.sizes {
                    way.push(part(self, case, number(c), None));
                    continue;
                }
                let named = |what: &str| format!("{}.{}.{what}", number(c), k + 1);
                way.push(part(self, case, named("base"), Some((k, None))));
                let mut step = part(self, case, named("step"), Some((k, Some(1))));
                let before = part(self, case, String::new(), None);
                step.when.push(match fact {
                    Some(p) => Condition::Is(p, before.lhs),
                    None => Condition::Eq(before.lhs, before.rhs),
                });
                way.push(step);
            }
            if !way.is_empty() {
                ways.push(way);
            }
        }
        ways
    }
}

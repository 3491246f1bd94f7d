//! A reader who knows how things were written before.
//!
//! The order of summands and of the factors of an elementwise product says nothing, and neither does which way
//! round a scalar xᵀy is written. So each line writes what an earlier one, or the user, wrote already in the same
//! way; what changes is then what has changed.

use super::flat;
use super::order::Order;
use super::parts::Parts;
use super::readable;
use super::sums;
use crate::term::{Op, TermId, Terms};
use rustc_hash::FxHashMap;

/// Larger lines are not compared with what was written before.
const LARGEST: u32 = 400;

/// Remembers how terms were written.
#[derive(Default)]
pub(super) struct Reader {
    shown: FxHashMap<TermId, TermId>,
    keys: FxHashMap<TermId, TermId>,
    /// By what is equal up to order: how it was written first.
    known: FxHashMap<TermId, TermId>,
    aligned: FxHashMap<TermId, TermId>,
    order: Order,
}

impl Reader {
    /// The form of a term that is shown.
    pub fn show(&mut self, terms: &mut Terms, t: TermId) -> TermId {
        let t = readable::walk(terms, t, &mut self.shown, &mut readable::node);
        if terms.depth(t) > LARGEST {
            return t;
        }
        let (keys, known, order) = (&mut self.keys, &self.known, &self.order);
        let t = readable::walk(terms, t, &mut self.aligned, &mut |terms, u, args| {
            let old = match terms.op(u) {
                Op::Add | Op::Sub => sums::raw_summands(terms, u).into_iter().map(|(_, s)| s).collect(),
                _ => terms.args(u).to_vec(),
            };
            // What is written in another way now may read more simply.
            let v = if old == args { u } else { readable::node(terms, u, args)? };
            let k = key(terms, keys, v);
            if let Some(&written) = known.get(&k) {
                return Some(written);
            }
            // `-(x - y)` for `y - x`, where the first was written before.
            if matches!(terms.op(v), Op::Add | Op::Sub)
                && let Some(opposite) = sums::opposite(terms, v)
            {
                let k = key(terms, keys, opposite);
                if let Some(&written) = known.get(&k).filter(|t| matches!(terms.op(**t), Op::Add | Op::Sub)) {
                    return terms.add(Op::Neg, &[written]).ok();
                }
            }
            order.put(terms, v).or(Some(v))
        });
        // The sign of a whole that is transposed.
        let inside = (*terms.op(t) == Op::T).then(|| terms.arg(t, 0)).flatten();
        let positive = inside.filter(|a| *terms.op(*a) == Op::Neg).and_then(|a| terms.arg(a, 0));
        let Some(positive) = positive else { return t };
        let turned = terms.add(Op::T, &[positive]).and_then(|p| terms.add(Op::Neg, &[p]));
        turned.unwrap_or(t)
    }

    /// Remembers how the parts of a shown term are written.
    pub fn learn(&mut self, terms: &mut Terms, t: TermId) {
        if terms.depth(t) > LARGEST {
            return;
        }
        self.aligned.clear();
        let mut stack = vec![t];
        let mut seen = rustc_hash::FxHashSet::default();
        while let Some(u) = stack.pop() {
            if !seen.insert(u) || matches!(terms.op(u), Op::Idx(_) | Op::At(_)) {
                continue;
            }
            let k = key(terms, &mut self.keys, u);
            self.known.entry(k).or_insert(u);
            if let Some(norm) = as_norm(terms, u) {
                let k = key(terms, &mut self.keys, norm);
                self.known.entry(k).or_insert(u);
            }
            match terms.op(u) {
                Op::Add | Op::Sub => stack.extend(sums::raw_summands(terms, u).into_iter().rev().map(|(_, s)| s)),
                _ => stack.extend(terms.args(u).iter().rev()),
            }
        }
    }

    /// From now on, sums and elementwise products that were not written before are in the order in which this term, the question, has their
    /// variables.
    pub fn ask(&mut self, terms: &Terms, t: TermId) {
        self.order.ask(terms, t);
        self.aligned.clear();
    }

    /// From now on, writes the name of an intermediate value for what it stands for.
    pub fn fold(&mut self, terms: &mut Terms, body: TermId, name: TermId) {
        let body = self.show(terms, body);
        let k = key(terms, &mut self.keys, body);
        self.known.insert(k, name);
        self.order.name(terms, name, body);
        self.aligned.clear();
    }

    /// Does a reader see that these two differ?
    pub fn differ(&mut self, terms: &mut Terms, a: TermId, b: TermId) -> bool {
        let a = readable::walk(terms, a, &mut self.shown, &mut readable::node);
        let b = readable::walk(terms, b, &mut self.shown, &mut readable::node);
        a != b && key(terms, &mut self.keys, a) != key(terms, &mut self.keys, b)
    }
}

/// Terms written in the order of a question.
pub struct Asked(Reader);

impl Asked {
    /// As this question has them.
    pub fn of(terms: &mut Terms, question: TermId) -> Asked {
        let mut reader = Reader::default();
        reader.ask(terms, question);
        let shown = reader.show(terms, question);
        reader.learn(terms, shown);
        Asked(reader)
    }

    /// The term in that order.
    pub fn show(&mut self, terms: &mut Terms, t: TermId) -> TermId {
        self.0.show(terms, t)
    }
}

/// What terms are up to order and brackets.
#[derive(Default)]
pub struct Spelling(Reader);

impl Spelling {
    /// The same for two terms that read the same, in whatever order their summands and factors are written.
    pub fn of(&mut self, terms: &mut Terms, t: TermId) -> TermId {
        let shown = readable::walk(terms, t, &mut self.0.shown, &mut readable::node);
        key(terms, &mut self.0.keys, shown)
    }
}

/// Equal for terms that differ in order alone.
fn key(terms: &mut Terms, keys: &mut FxHashMap<TermId, TermId>, t: TermId) -> TermId {
    readable::walk(terms, t, keys, &mut |terms, u, args| {
        let v = match terms.op(u) {
            Op::Add | Op::Sub => u,
            _ => terms.with_args(u, args).ok()?,
        };
        match terms.op(v).clone() {
            Op::Add | Op::Sub => {
                let signs = sums::raw_summands(terms, u);
                let mut parts = Vec::new();
                for ((minus, _), a) in signs.into_iter().zip(args) {
                    parts.extend(sums::summands(terms, *a).into_iter().map(|(m, p)| (m != minus, p)));
                }
                parts.sort_by_key(|(minus, p)| (*p, *minus));
                sums::sum_of(terms, &parts)
            }
            Op::Had => {
                let mut parts = flat::operands(terms, &Op::Had, v);
                parts.sort();
                flat::chain(terms, &Op::Had, &parts)
            }
            Op::Scale | Op::Neg => {
                let mut parts = Parts::of(terms, v);
                if parts.core.is_none() {
                    parts.scalars.sort();
                }
                parts.join(terms)
            }
            Op::Mul if terms.shape(v).is_scalar() && !flat::moves(terms, v) => {
                let turned = turned(terms, v)?;
                Some(v.min(turned))
            }
            _ => Some(v),
        }
    })
}

/// The square of a norm for x'x, which is written so where it was.
fn as_norm(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let &[a, x] = terms.args(t) else { return None };
    let inner = *terms.op(t) == Op::Mul && *terms.op(a) == Op::T && terms.arg(a, 0) == Some(x);
    if !inner || !terms.shape(t).is_scalar() {
        return None;
    }
    let (norm, two) = (terms.add(Op::Norm2, &[x]).ok()?, terms.int(2));
    terms.add(Op::Pow, &[norm, two]).ok()
}

/// A scalar product written the other way round.
fn turned(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let mut factors = flat::operands(terms, &Op::Mul, t);
    factors.reverse();
    for f in &mut factors {
        *f = match (terms.op(*f).clone(), terms.args(*f)) {
            (Op::T, &[a]) => a,
            (Op::Ones(m, n), _) => terms.add(Op::Ones(n, m), &[]).ok()?,
            (Op::Eye(_) | Op::Diag, _) => *f,
            _ => terms.add(Op::T, &[*f]).ok()?,
        };
    }
    flat::chain(terms, &Op::Mul, &factors)
}

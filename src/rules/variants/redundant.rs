//! Variants that no term meets: another law of the same phase is tried before, at the same place or further inside.

use crate::rules::pattern::*;
use crate::rules::typing;
use crate::term::{Declaration, Dim, Fun, Op, Shape, Sym, TermId, Terms};
use rustc_hash::FxHashMap;

/// A use of a law.
#[derive(Clone, Copy)]
struct Way<'a> {
    law: &'a Rule,
    how: &'a Use,
}

impl<'a> Way<'a> {
    fn from(&self) -> &'a Pat {
        self.law.from_side(self.how.direction)
    }
}

/// Drops the uses of variants that are covered, and the variants that are left without any.
pub(super) fn drop_redundant(rules: &[&Rule], made: &mut Vec<Rule>) {
    let all: Vec<Rule> = made.clone();
    let mut ways: FxHashMap<Sym, Vec<(usize, Way<'_>)>> = FxHashMap::default();
    // What is written comes before what is made, a variant before those that are made of it.
    for (k, law) in rules.iter().copied().chain(&all).enumerate() {
        for how in &law.uses {
            ways.entry(how.phase.clone()).or_default().push((k, Way { law, how }));
        }
    }
    for (k, v) in made.iter_mut().enumerate() {
        let own = rules.len() + k;
        let mut work = Covering::new(&all[k]);
        v.uses.retain(|u| {
            let before = ways.get(&u.phase).into_iter().flatten().filter(|(i, _)| *i < own);
            !before.map(|(_, w)| w).any(|w| work.covered(u, *w))
        });
    }
    made.retain(|r| !r.uses.is_empty());
}

/// Does a law apply, in some phase, to what the mirrored law makes there? Then the two go round in a circle.
pub(super) fn turns_back(law: &Rule, u: &Use, mirrored: &Rule) -> bool {
    let mut work = Covering::new(mirrored);
    let side = mirrored.to_side(u.direction);
    let Some(whole) = work.term(side) else { return false };
    let way = Way { law, how: u };
    work.terms.subterms(whole).into_iter().any(|t| work.matches(way, way.from(), t, &mut Binding::default()))
}

/// A variant as terms, its variables as variables.
struct Covering<'a> {
    variant: &'a Rule,
    terms: Terms,
}

#[derive(Default)]
struct Binding {
    metas: FxHashMap<usize, TermId>,
    dims: FxHashMap<Sym, Dim>,
    funs: FxHashMap<Sym, Fun>,
}

impl<'a> Covering<'a> {
    fn new(variant: &'a Rule) -> Covering<'a> {
        let mut terms = Terms::new();
        for m in &variant.metas {
            let over = match &m.kind {
                MetaKind::Index(_) => continue,
                MetaKind::Family => Some(Dim::one()),
                MetaKind::Term => None,
            };
            terms.declare(m.name.clone(), Declaration { shape: Shape::new(m.rows.clone(), m.cols.clone()), over });
        }
        Covering { variant, terms }
    }

    fn term(&mut self, p: &Pat) -> Option<TermId> {
        typing::build(&mut self.terms, &self.variant.metas, p).ok()
    }

    /// Does a way of another law apply wherever this use of the variant does?
    fn covered(&mut self, u: &Use, way: Way<'_>) -> bool {
        let side = self.variant.from_side(u.direction);
        if side.has_binder() || way.law.metas.iter().any(|m| m.kind != MetaKind::Term) {
            return false;
        }
        let Some(whole) = self.term(side) else { return false };
        let inside = self.terms.subterms(whole);
        inside.into_iter().any(|t| {
            let mut b = Binding::default();
            self.matches(way, way.from(), t, &mut b)
                && self.conditions(way, &b)
                && way.how.guards.iter().all(|g| {
                    // What is kept inside, with its order or its sums, is kept on purpose.
                    t != whole && matches!(g, Guard::NotHead(..)) || self.guard(way, g, &b, u)
                })
        })
    }

    fn dim(&self, way: Way<'_>, p: &Dim, d: &Dim, b: &mut Binding) -> bool {
        match p.as_name().filter(|s| way.law.dims.contains(s)) {
            Some(s) => b.dims.entry(s.clone()).or_insert_with(|| d.clone()) == d,
            None => p.substitute(&mut |s| b.dims.get(s).cloned()).is_some_and(|x| x == *d),
        }
    }

    fn matches(&self, way: Way<'_>, p: &Pat, t: TermId, b: &mut Binding) -> bool {
        match p {
            Pat::Meta(k) if matches!(way.law.metas[*k].kind, MetaKind::Index(_)) => true,
            Pat::Meta(k) => {
                let (m, s) = (&way.law.metas[*k], self.terms.shape(t));
                *b.metas.entry(*k).or_insert(t) == t
                    && self.dim(way, &m.rows, &s.rows, b)
                    && self.dim(way, &m.cols, &s.cols, b)
            }
            Pat::Node(op, args) => {
                let fits = match (op, self.terms.op(t)) {
                    (Op::Eye(a), Op::Eye(c)) | (Op::Size(a), Op::Size(c)) => self.dim(way, a, c, b),
                    (Op::Fixed(f, a), Op::Fixed(g, c)) => f == g && self.dim(way, a, c, b),
                    (Op::Ones(a, c), Op::Ones(d, e))
                    | (Op::Zeros(a, c), Op::Zeros(d, e))
                    | (Op::Comm(a, c), Op::Comm(d, e)) => self.dim(way, a, d, b) && self.dim(way, c, e, b),
                    (Op::Map(f), Op::Map(g)) | (Op::Mfun(f), Op::Mfun(g)) if way.law.funs.contains(&f.name) => {
                        f.order == g.order && b.funs.entry(f.name.clone()).or_insert_with(|| g.clone()) == g
                    }
                    (p, q) => p == q,
                };
                let inner = self.terms.args(t);
                fits && args.len() == inner.len() && args.iter().zip(inner).all(|(a, &u)| self.matches(way, a, u, b))
            }
            _ => false,
        }
    }

    /// Are the conditions of the other law among the variant's?
    fn conditions(&mut self, way: Way<'_>, b: &Binding) -> bool {
        let own: Vec<Condition> = self.variant.when.clone();
        way.law.when.iter().all(|c| {
            own.iter().any(|d| match (c, d) {
                (Condition::Is(p, a), Condition::Is(q, x)) => {
                    p == q && (self.same(way, a, x, b) || p.needs_square() && self.transposed(way, a, x, b))
                }
                (Condition::Natural(a), Condition::Natural(x)) | (Condition::Integer(a), Condition::Integer(x)) => {
                    self.same(way, a, x, b)
                }
                (Condition::Eq(a, c), Condition::Eq(x, y)) => self.same(way, a, x, b) && self.same(way, c, y, b),
                _ => false,
            })
        })
    }

    /// Is a pattern of the other law, bound, this one of the variant?
    fn same(&mut self, way: Way<'_>, a: &Pat, x: &Pat, b: &Binding) -> bool {
        let Some(t) = self.term(x) else { return false };
        self.agrees(way, a, t, b)
    }

    fn agrees(&self, way: Way<'_>, a: &Pat, t: TermId, b: &Binding) -> bool {
        let mut c = Binding { metas: b.metas.clone(), dims: b.dims.clone(), funs: b.funs.clone() };
        self.matches(way, a, t, &mut c) && c.metas.len() == b.metas.len()
    }

    /// Is it the transpose? What is assumed of a square matrix holds of its transpose.
    fn transposed(&mut self, way: Way<'_>, a: &Pat, x: &Pat, b: &Binding) -> bool {
        let Some(t) = self.term(x) else { return false };
        self.terms.add(Op::T, &[t]).is_ok_and(|t| self.agrees(way, a, t, b))
    }

    /// Does a guard of the other law hold wherever the variant's do?
    fn guard(&mut self, way: Way<'_>, g: &Guard, b: &Binding, u: &Use) -> bool {
        u.guards.clone().iter().any(|h| match (g, h) {
            (Guard::Differential(k), Guard::Differential(l))
            | (Guard::Constant(k), Guard::Constant(l))
            | (Guard::Literal(k), Guard::Literal(l))
            | (Guard::NotLiteral(k), Guard::NotLiteral(l)) => self.same(way, &Pat::Meta(*k), &Pat::Meta(*l), b),
            (Guard::Head(k, a), Guard::Head(l, c)) | (Guard::NotHead(k, a), Guard::NotHead(l, c)) => {
                a == c && self.same(way, &Pat::Meta(*k), &Pat::Meta(*l), b)
            }
            (Guard::Before(p, q), Guard::Before(x, y)) => self.same(way, p, x, b) && self.same(way, q, y, b),
            (Guard::NotOne(d), Guard::NotOne(e))
            | (Guard::Symbolic(d), Guard::Symbolic(e))
            | (Guard::Small(d), Guard::Small(e)) => {
                d.substitute(&mut |s| b.dims.get(s).cloned()).is_some_and(|x| x == *e)
            }
            _ => false,
        })
    }
}

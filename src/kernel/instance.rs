//! The instance of a law: what a pattern becomes when each variable of the law has its value.

use super::certificate::Substitution;
use crate::rules::{Condition, Meta, MetaKind, Pat, Property, Rule};
use crate::term::{Args, Dim, Fun, Op, Sym, TermId, Terms};

/// The variables of a law, and a value for each.
#[derive(Clone, Copy)]
pub(super) struct Instance<'a> {
    pub name: &'a Sym,
    pub when: &'a [Condition],
    metas: &'a [Meta],
    dims: &'a [Sym],
    funs: &'a [Sym],
    values: &'a Substitution,
}

impl<'a> Instance<'a> {
    pub fn of_rule(r: &'a Rule, values: &'a Substitution) -> Instance<'a> {
        Instance { name: &r.name, when: &r.when, metas: &r.metas, dims: &r.dims, funs: &r.funs, values }
    }

    pub fn of_property(p: &'a Property, values: &'a Substitution) -> Instance<'a> {
        Instance { name: &p.name, when: &p.when, metas: &p.metas, dims: &p.dims, funs: &p.funs, values }
    }

    /// Has every variable a value, and one of its declared shape?
    pub fn well_typed(&self, terms: &Terms) -> bool {
        let Substitution { metas, dims, funs, .. } = self.values;
        let fits = |(m, &t): (&Meta, &TermId)| {
            let (is_index, shape) = (matches!(terms.op(t), Op::Idx(_) | Op::At(_)), terms.shape(t));
            let sizes = [(&m.rows, &shape.rows), (&m.cols, &shape.cols)];
            match m.kind {
                MetaKind::Index(_) => is_index,
                _ => !is_index && sizes.iter().all(|(p, d)| self.dim(p).as_ref() == Some(*d)),
            }
        };
        (metas.len(), dims.len(), funs.len()) == (self.metas.len(), self.dims.len(), self.funs.len())
            && self.metas.iter().zip(metas).all(fits)
    }

    /// The size that a pattern of a size stands for.
    pub fn dim(&self, d: &Dim) -> Option<Dim> {
        d.substitute(&mut |s| self.values.dims.get(place(self.dims, s)?).cloned())
    }

    /// What a pattern stands for under `depth` binders of the law; `None` when it is ill-shaped.
    pub fn of(&self, terms: &mut Terms, p: &Pat, depth: u32) -> Option<TermId> {
        match p {
            Pat::Meta(k) => terms.shift(*self.values.metas.get(*k)?, i64::from(depth), 0).ok(),
            Pat::Apply(k, i) => {
                let index = self.of(terms, i, depth)?;
                let body = terms.shift(*self.values.metas.get(*k)?, i64::from(depth), 1).ok()?;
                terms.instantiate(body, index).ok()
            }
            Pat::Offset(i, n) => {
                let (i, n) = (self.fixed(terms, i, depth)?, self.dim(n)?.as_literal()?);
                terms.add(Op::At(i.checked_add(n)?), &[]).ok()
            }
            Pat::Pair(i, j, m) => {
                let (i, j) = (self.fixed(terms, i, depth)?, self.fixed(terms, j, depth)?);
                let m = self.dim(m)?.as_literal().filter(|m| (1..=*m).contains(&i))?;
                terms.add(Op::At(j.checked_sub(1)?.checked_mul(m)?.checked_add(i)?), &[]).ok()
            }
            Pat::Node(op, args) => {
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                let args = args.iter().map(|a| self.of(terms, a, inner)).collect::<Option<Args>>()?;
                let op = self.operator(op)?;
                terms.add(op, &args).ok()
            }
        }
    }

    fn fixed(&self, terms: &mut Terms, p: &Pat, depth: u32) -> Option<u64> {
        let t = self.of(terms, p, depth)?;
        if let Op::At(k) = terms.op(t) { Some(*k) } else { None }
    }

    fn operator(&self, op: &Op) -> Option<Op> {
        Some(match op {
            Op::Eye(n) => Op::Eye(self.dim(n)?),
            Op::Size(n) => Op::Size(self.dim(n)?),
            Op::BigSum(n) => Op::BigSum(self.dim(n)?),
            Op::Fixed(f, n) => Op::Fixed(*f, self.dim(n)?),
            Op::Ones(m, n) => Op::Ones(self.dim(m)?, self.dim(n)?),
            Op::Zeros(m, n) => Op::Zeros(self.dim(m)?, self.dim(n)?),
            Op::Comm(m, n) => Op::Comm(self.dim(m)?, self.dim(n)?),
            Op::D(_) => Op::D(self.values.wrt.clone()?),
            Op::Map(f) | Op::Mfun(f) => match place(self.funs, &f.name) {
                None => op.clone(),
                Some(k) => {
                    let g = self.values.funs.get(k)?;
                    let f = Fun { name: g.name.clone(), order: g.order.checked_add(f.order)? };
                    if matches!(op, Op::Map(_)) { Op::Map(f) } else { Op::Mfun(f) }
                }
            },
            _ => op.clone(),
        })
    }
}

fn place(names: &[Sym], s: &Sym) -> Option<usize> {
    names.iter().position(|n| n == s)
}

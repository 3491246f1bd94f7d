//! Matching a rule's pattern against a term, and building its instance.
//!
//! Matching only guesses: the checker builds the instance of the side it starts from and compares it.

use super::certificate::Given;
use crate::rules::{Meta, MetaKind, Pat};
use crate::term::{Args, Dim, Fun, Op, ShapeError, Sym, TermId, Terms, Wrt};

/// Values of a rule's metavariables.
#[derive(Clone, Debug, Default)]
pub(super) struct Subst {
    pub metas: Vec<Option<TermId>>,
    pub dims: Vec<Option<Dim>>,
    pub funs: Vec<Option<Fun>>,
    pub wrt: Option<Wrt>,
}

/// The variables of a rule or property.
#[derive(Clone, Copy)]
pub(super) struct Vars<'a> {
    pub metas: &'a [Meta],
    pub dims: &'a [Sym],
    pub funs: &'a [Sym],
}

fn place(names: &[Sym], s: &Sym) -> Option<usize> {
    names.iter().position(|n| n == s)
}

impl Subst {
    /// The values that are given; false when one of them names no variable.
    pub fn start(v: Vars<'_>, g: &Given) -> Option<Subst> {
        let mut s = Subst {
            metas: vec![None; v.metas.len()],
            dims: vec![None; v.dims.len()],
            funs: vec![None; v.funs.len()],
            wrt: g.wrt.clone(),
        };
        for (k, t) in &g.metas {
            *s.metas.get_mut(*k)? = Some(*t);
        }
        for (k, d) in &g.dims {
            *s.dims.get_mut(*k)? = Some(d.clone());
        }
        for (k, f) in &g.funs {
            *s.funs.get_mut(*k)? = Some(f.clone());
        }
        Some(s)
    }

    /// The size that a dimension pattern stands for.
    pub fn dim(&self, v: Vars<'_>, d: &Dim) -> Option<Dim> {
        d.substitute(&mut |s| self.dims.get(place(v.dims, s)?)?.clone())
    }

    /// Binds a dimension pattern that is a variable; anything else is compared later.
    fn bind_dim(&mut self, v: Vars<'_>, pattern: &Dim, value: &Dim) {
        if let Some(slot) = pattern.as_name().and_then(|s| place(v.dims, s)).and_then(|k| self.dims.get_mut(k)) {
            slot.get_or_insert_with(|| value.clone());
        }
    }

    fn bind_fun(&mut self, v: Vars<'_>, pattern: &Fun, value: &Fun) {
        if let Some(slot) = place(v.funs, &pattern.name).and_then(|k| self.funs.get_mut(k))
            && slot.is_none()
            && let Some(order) = value.order.checked_sub(pattern.order)
        {
            *slot = Some(Fun { name: value.name.clone(), order });
        }
    }

    fn bind(&mut self, k: usize, t: TermId) {
        if let Some(slot) = self.metas.get_mut(k) {
            slot.get_or_insert(t);
        }
    }

    /// Guesses values by walking the pattern and the term side by side; `depth` binders were passed.
    pub fn guess(&mut self, terms: &mut Terms, v: Vars<'_>, p: &Pat, t: TermId, depth: u32) {
        match p {
            Pat::Meta(k) => {
                if let Ok(u) = terms.shift(t, -i64::from(depth), 0) {
                    self.bind(*k, u);
                }
            }
            Pat::Apply(k, i) => {
                if let Pat::Node(Op::Idx(j), _) = **i
                    && let Some(body) = abstracted(terms, t, j, depth)
                {
                    self.bind(*k, body);
                }
            }
            Pat::Offset(i, n) => {
                if let (Op::At(v0), Some(n)) = (terms.op(t).clone(), self.dim(v, n).and_then(|d| d.as_literal()))
                    && v0 > n
                    && let Ok(u) = terms.add(Op::At(v0 - n), &[])
                {
                    self.guess(terms, v, i, u, depth);
                }
            }
            Pat::Pair(i, j, m) => {
                if let (Op::At(v0), Some(m)) = (terms.op(t).clone(), self.dim(v, m).and_then(|d| d.as_literal()))
                    && v0 > 0
                    && let Ok(a) = terms.add(Op::At((v0 - 1) % m + 1), &[])
                    && let Ok(b) = terms.add(Op::At((v0 - 1) / m + 1), &[])
                {
                    self.guess(terms, v, i, a, depth);
                    self.guess(terms, v, j, b, depth);
                }
            }
            Pat::Node(op, args) => {
                match (op, terms.op(t)) {
                    (Op::Eye(a), Op::Eye(b)) | (Op::Size(a), Op::Size(b)) | (Op::BigSum(a), Op::BigSum(b)) => {
                        self.bind_dim(v, a, b);
                    }
                    (Op::Ones(a, b), Op::Ones(c, d))
                    | (Op::Zeros(a, b), Op::Zeros(c, d))
                    | (Op::Comm(a, b), Op::Comm(c, d)) => {
                        self.bind_dim(v, a, c);
                        self.bind_dim(v, b, d);
                    }
                    (Op::Map(f), Op::Map(g)) => self.bind_fun(v, f, g),
                    (Op::D(_), Op::D(w)) => {
                        self.wrt.get_or_insert_with(|| w.clone());
                    }
                    _ => {}
                }
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                // Indices last: their patterns may need sizes that the other arguments settle.
                let index = |i: &usize| op.index_argument(*i);
                for i in (0..args.len()).filter(|i| !index(i)).chain((0..args.len()).filter(index)) {
                    if index(&i) {
                        self.guess_sizes(terms, v);
                    }
                    if let (Some(q), Some(u)) = (args.get(i), terms.arg(t, i)) {
                        self.guess(terms, v, q, u, inner);
                    }
                }
            }
        }
    }

    /// Reads dimension variables off the shapes of the values found so far.
    pub fn guess_sizes(&mut self, terms: &Terms, v: Vars<'_>) {
        for (k, m) in v.metas.iter().enumerate() {
            if let Some(Some(t)) = self.metas.get(k) {
                let shape = terms.shape(*t).clone();
                self.bind_dim(v, &m.rows, &shape.rows);
                self.bind_dim(v, &m.cols, &shape.cols);
            }
        }
    }

    /// Has every variable a value of its declared shape?
    pub fn well_typed(&self, terms: &Terms, v: Vars<'_>) -> bool {
        v.metas.iter().enumerate().all(|(k, m)| {
            let Some(Some(t)) = self.metas.get(k) else { return false };
            let is_index = matches!(terms.op(*t), Op::Idx(_) | Op::At(_));
            match m.kind {
                MetaKind::Index(_) => is_index,
                _ => {
                    let shape = terms.shape(*t);
                    !is_index
                        && self.dim(v, &m.rows).as_ref() == Some(&shape.rows)
                        && self.dim(v, &m.cols).as_ref() == Some(&shape.cols)
                }
            }
        })
    }

    /// The instance of a pattern under `depth` binders; `None` when a variable has no value.
    pub fn instance(&self, terms: &mut Terms, v: Vars<'_>, p: &Pat, depth: u32) -> Option<TermId> {
        match p {
            Pat::Meta(k) => {
                let t = (*self.metas.get(*k)?)?;
                terms.shift(t, i64::from(depth), 0).ok()
            }
            Pat::Apply(k, i) => {
                let body = (*self.metas.get(*k)?)?;
                let index = self.instance(terms, v, i, depth)?;
                let body = terms.shift(body, i64::from(depth), 1).ok()?;
                terms.instantiate(body, index).ok()
            }
            Pat::Offset(i, n) => {
                let (i, n) = (self.fixed(terms, v, i, depth)?, self.dim(v, n)?.as_literal()?);
                terms.add(Op::At(i.checked_add(n)?), &[]).ok()
            }
            Pat::Pair(i, j, m) => {
                let (i, j) = (self.fixed(terms, v, i, depth)?, self.fixed(terms, v, j, depth)?);
                let m = self.dim(v, m)?.as_literal()?;
                if i == 0 || j == 0 || i > m {
                    return None;
                }
                terms.add(Op::At((j - 1).checked_mul(m)?.checked_add(i)?), &[]).ok()
            }
            Pat::Node(op, args) => {
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                let mut values = Args::new();
                for a in args {
                    values.push(self.instance(terms, v, a, inner)?);
                }
                let op = self.operator(v, op)?;
                terms.add(op, &values).ok()
            }
        }
    }

    /// Is a term the instance of a pattern?
    pub fn is_instance(&self, terms: &mut Terms, v: Vars<'_>, p: &Pat, t: TermId, depth: u32) -> bool {
        let Pat::Node(op, args) = p else { return self.instance(terms, v, p, depth) == Some(t) };
        let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
        self.operator(v, op).as_ref() == Some(terms.op(t))
            && args.len() == terms.args(t).len()
            && args
                .iter()
                .enumerate()
                .all(|(i, q)| terms.arg(t, i).is_some_and(|u| self.is_instance(terms, v, q, u, inner)))
    }

    fn fixed(&self, terms: &mut Terms, v: Vars<'_>, p: &Pat, depth: u32) -> Option<u64> {
        let t = self.instance(terms, v, p, depth)?;
        match terms.op(t) {
            Op::At(k) => Some(*k),
            _ => None,
        }
    }

    fn operator(&self, v: Vars<'_>, op: &Op) -> Option<Op> {
        Some(match op {
            Op::Eye(n) => Op::Eye(self.dim(v, n)?),
            Op::Size(n) => Op::Size(self.dim(v, n)?),
            Op::BigSum(n) => Op::BigSum(self.dim(v, n)?),
            Op::Ones(m, n) => Op::Ones(self.dim(v, m)?, self.dim(v, n)?),
            Op::Zeros(m, n) => Op::Zeros(self.dim(v, m)?, self.dim(v, n)?),
            Op::Comm(m, n) => Op::Comm(self.dim(v, m)?, self.dim(v, n)?),
            Op::D(_) => Op::D(self.wrt.clone()?),
            Op::Map(f) => match place(v.funs, &f.name) {
                None => op.clone(),
                Some(k) => {
                    let g = self.funs.get(k)?.as_ref()?;
                    Op::Map(Fun { name: g.name.clone(), order: g.order.checked_add(f.order)? })
                }
            },
            _ => op.clone(),
        })
    }
}

/// The term as a function of the pattern's index j: `Idx(j)` becomes `Idx(0)`, outer indices follow it.
/// `None` when another index bound in the pattern occurs.
fn abstracted(terms: &mut Terms, t: TermId, j: u32, depth: u32) -> Option<TermId> {
    let bound = (1u64 << depth.min(63)) - 1;
    if j >= depth || terms.free(t) & bound & !(1 << j) != 0 {
        return None;
    }
    let result: Result<TermId, ShapeError> = terms.transform(t, &mut |terms, u, inside| match *terms.op(u) {
        Op::Idx(k) if k >= inside => {
            let k = k - inside;
            let to = if k == j { 0 } else { k - depth + 1 };
            terms.add(Op::Idx(to + inside), &[]).map(Some)
        }
        _ => Ok(None),
    });
    result.ok()
}

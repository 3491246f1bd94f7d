//! The search's own matcher: patterns against terms, failing as early as it can.

use crate::kernel::Substitution;
use crate::rules::{MetaKind, Pat, Rule};
use crate::term::{Dim, Fun, Op, ShapeError, Sym, TermId, Terms, Wrt};
use smallvec::SmallVec;

/// Values of a rule's variables.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Match {
    /// Metavariables.
    pub metas: SmallVec<[Option<TermId>; 4]>,
    /// Dimension variables.
    pub dims: SmallVec<[Option<Dim>; 3]>,
    /// Function variables.
    pub funs: SmallVec<[Option<Fun>; 1]>,
    /// What the rule's differentials vary.
    pub wrt: Option<Wrt>,
}

/// The variables of a rule or property.
#[derive(Clone, Copy)]
pub struct Vars<'a> {
    /// Metavariables.
    pub metas: &'a [crate::rules::Meta],
    /// Dimension variables.
    pub dims: &'a [Sym],
    /// Function variables.
    pub funs: &'a [Sym],
}

impl<'a> Vars<'a> {
    /// Those of a rule.
    pub fn of(r: &'a Rule) -> Vars<'a> {
        Vars { metas: &r.metas, dims: &r.dims, funs: &r.funs }
    }

    /// No values yet.
    pub fn empty(&self) -> Match {
        Match {
            metas: SmallVec::from_elem(None, self.metas.len()),
            dims: SmallVec::from_elem(None, self.dims.len()),
            funs: SmallVec::from_elem(None, self.funs.len()),
            wrt: None,
        }
    }
}

fn place(names: &[Sym], s: &Sym) -> Option<usize> {
    names.iter().position(|n| n == s)
}

impl Match {
    /// The values of all variables of a law. What occurs nowhere in it (the size that an index runs over, where nothing
    /// asks for it) is 1.
    pub fn values(&self) -> Substitution {
        Substitution {
            metas: self.metas.iter().copied().flatten().collect(),
            dims: self.dims.iter().map(|d| d.clone().unwrap_or_else(Dim::one)).collect(),
            funs: self.funs.iter().flatten().cloned().collect(),
            wrt: self.wrt.clone(),
        }
    }

    /// The size a dimension pattern stands for, if its variables have values.
    pub fn size(&self, v: Vars<'_>, d: &Dim) -> Option<Dim> {
        if d.as_literal().is_some() {
            return Some(d.clone());
        }
        d.substitute(&mut |s| self.dims.get(place(v.dims, s)?)?.clone())
    }

    /// Unifies a dimension pattern with a size. A pattern whose variables are not all known yet is
    /// left for [`Match::complete`].
    fn dim(&mut self, v: Vars<'_>, p: &Dim, d: &Dim) -> bool {
        if let Some(s) = p.as_name() {
            let Some(k) = place(v.dims, s) else { return false };
            return match &self.dims[k] {
                Some(x) => x == d,
                None => {
                    self.dims[k] = Some(d.clone());
                    true
                }
            };
        }
        if let Some((s, k)) = p.name_and_literal()
            && let Some(unknown) = place(v.dims, s).filter(|i| self.dims[*i].is_none())
        {
            self.dims[unknown] = d.less(k);
            return self.dims[unknown].is_some();
        }
        match self.size(v, p) {
            Some(x) => x == *d,
            None => true,
        }
    }

    /// Of a size as a number, the two parts that a pattern `(+ m n)` or `(* m n)` names: no argument shows them.
    fn parts(&mut self, v: Vars<'_>, p: &Dim, d: &Dim) -> bool {
        let Some((a, b)) = p.first_and_rest() else { return true };
        let unknown = |x: &Dim| place(v.dims, x.as_name()?).filter(|k| self.dims[*k].is_none());
        let (Some(a), Some(b)) = (unknown(&a), unknown(&b)) else { return true };
        let Some((first, rest)) = d.first_and_rest().filter(|_| p.is_sum() == d.is_sum()) else { return false };
        self.dims[a] = Some(first);
        self.dims[b] = Some(rest);
        true
    }

    fn bind(&mut self, terms: &Terms, v: Vars<'_>, k: usize, t: TermId) -> bool {
        if let Some(u) = self.metas[k] {
            return u == t;
        }
        let m = &v.metas[k];
        let is_index = matches!(terms.op(t), Op::Idx(_) | Op::At(_));
        if is_index != matches!(m.kind, MetaKind::Index(_)) {
            return false;
        }
        if !is_index {
            let s = terms.shape(t);
            if !self.dim(v, &m.rows, &s.rows) || !self.dim(v, &m.cols, &s.cols) {
                return false;
            }
        }
        self.metas[k] = Some(t);
        true
    }

    /// Matches a pattern under `depth` binders of its own.
    pub fn pattern(&mut self, terms: &mut Terms, v: Vars<'_>, p: &Pat, t: TermId, depth: u32) -> bool {
        match p {
            Pat::Meta(k) => match terms.shift(t, -i64::from(depth), 0) {
                Ok(u) => self.bind(terms, v, *k, u),
                Err(_) => false,
            },
            Pat::Apply(k, i) => match **i {
                Pat::Node(Op::Idx(j), _) => match abstracted(terms, t, j, depth) {
                    Some(body) => self.bind(terms, v, *k, body),
                    None => false,
                },
                // Applied to anything else the family must be known already; compared at the end.
                _ => self.metas[*k].is_some() && self.instance(terms, v, p, depth) == Some(t),
            },
            Pat::Offset(i, n) => {
                // A distance that nothing else shows is that from an index that is known.
                if let (Pat::Meta(from), Some(s), &Op::At(k)) = (&**i, n.as_name(), terms.op(t))
                    && let Some(unknown) = place(v.dims, s).filter(|d| self.dims[*d].is_none())
                {
                    let Some(&Op::At(from)) = self.metas[*from].map(|u| terms.op(u)) else { return false };
                    self.dims[unknown] = k.checked_sub(from).and_then(Dim::literal);
                    return self.dims[unknown].is_some();
                }
                let Some(n) = self.size(v, n).and_then(|d| d.as_literal()) else { return false };
                match *terms.op(t) {
                    Op::At(k) if k > n => match terms.add(Op::At(k - n), &[]) {
                        Ok(u) => self.pattern(terms, v, i, u, depth),
                        Err(_) => false,
                    },
                    _ => false,
                }
            }
            Pat::Pair(i, j, m) => {
                let Some(m) = self.size(v, m).and_then(|d| d.as_literal()) else { return false };
                match *terms.op(t) {
                    Op::At(k) if k > 0 => {
                        let (a, b) = (terms.add(Op::At((k - 1) % m + 1), &[]), terms.add(Op::At((k - 1) / m + 1), &[]));
                        match (a, b) {
                            (Ok(a), Ok(b)) => {
                                self.pattern(terms, v, i, a, depth) && self.pattern(terms, v, j, b, depth)
                            }
                            _ => false,
                        }
                    }
                    _ => false,
                }
            }
            Pat::Node(op, args) => {
                let node = terms.node(t);
                if op.kind() != node.op.kind() || args.len() != node.args.len() {
                    return false;
                }
                let fits = match (op, &node.op) {
                    (Op::Eye(a), Op::Eye(b)) | (Op::BigSum(a), Op::BigSum(b)) => self.dim(v, a, b),
                    (Op::Size(a), Op::Size(b)) => self.parts(v, a, b) && self.dim(v, a, b),
                    (Op::Fixed(f, a), Op::Fixed(g, b)) => f == g && self.dim(v, a, b),
                    (Op::Ones(a, b), Op::Ones(c, d))
                    | (Op::Zeros(a, b), Op::Zeros(c, d))
                    | (Op::Comm(a, b), Op::Comm(c, d)) => self.dim(v, a, c) && self.dim(v, b, d),
                    (Op::Map(f), Op::Map(g)) | (Op::Mfun(f), Op::Mfun(g)) => self.fun(v, f, g),
                    (Op::D(_), Op::D(w)) => match &self.wrt {
                        Some(x) => x == w,
                        None => {
                            self.wrt = Some(w.clone());
                            true
                        }
                    },
                    (a, b) => a == b,
                };
                if !fits {
                    return false;
                }
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                // Indices last: their patterns may need sizes that the other arguments settle, and those that are
                // calculated may need indices.
                let order = |i: usize, q: &Pat| match q {
                    _ if !op.index_argument(i) => 0,
                    Pat::Offset(..) | Pat::Pair(..) => 2,
                    _ => 1,
                };
                for pass in 0..3 {
                    for (i, q) in args.iter().enumerate() {
                        if order(i, q) != pass {
                            continue;
                        }
                        let Some(u) = terms.arg(t, i) else { return false };
                        if !self.pattern(terms, v, q, u, inner) {
                            return false;
                        }
                    }
                    if !op.has_index_arguments() {
                        break;
                    }
                }
                true
            }
        }
    }

    fn fun(&mut self, v: Vars<'_>, p: &Fun, f: &Fun) -> bool {
        let Some(k) = place(v.funs, &p.name) else { return p == f };
        let Some(order) = f.order.checked_sub(p.order) else { return false };
        let value = Fun { name: f.name.clone(), order };
        match &self.funs[k] {
            Some(g) => *g == value,
            None => {
                self.funs[k] = Some(value);
                true
            }
        }
    }

    /// Are all variables that occur in the rule known, and of their declared shapes?
    pub fn complete(&self, terms: &Terms, v: Vars<'_>) -> bool {
        v.metas.iter().zip(&self.metas).all(|(m, t)| match t {
            None => false,
            Some(_) if matches!(m.kind, MetaKind::Index(_)) => true,
            Some(t) => {
                let s = terms.shape(*t);
                self.size(v, &m.rows).as_ref() == Some(&s.rows) && self.size(v, &m.cols).as_ref() == Some(&s.cols)
            }
        })
    }

    /// The instance of a pattern under `depth` binders; `None` when something is unknown or ill-shaped.
    pub fn instance(&self, terms: &mut Terms, v: Vars<'_>, p: &Pat, depth: u32) -> Option<TermId> {
        match p {
            Pat::Meta(k) => terms.shift(self.metas[*k]?, i64::from(depth), 0).ok(),
            Pat::Apply(k, i) => {
                let index = self.instance(terms, v, i, depth)?;
                let body = terms.shift(self.metas[*k]?, i64::from(depth), 1).ok()?;
                terms.instantiate(body, index).ok()
            }
            Pat::Offset(i, n) => {
                let i = self.instance(terms, v, i, depth)?;
                let n = self.size(v, n)?.as_literal()?;
                match *terms.op(i) {
                    Op::At(k) => terms.add(Op::At(k.checked_add(n)?), &[]).ok(),
                    _ => None,
                }
            }
            Pat::Pair(i, j, m) => {
                let (i, j) = (self.instance(terms, v, i, depth)?, self.instance(terms, v, j, depth)?);
                let m = self.size(v, m)?.as_literal()?;
                match (terms.op(i), terms.op(j)) {
                    (Op::At(a), Op::At(b)) if (1..=m).contains(a) && *b >= 1 => {
                        let k = (b - 1).checked_mul(m)?.checked_add(*a)?;
                        terms.add(Op::At(k), &[]).ok()
                    }
                    _ => None,
                }
            }
            Pat::Node(op, args) => {
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                let mut values: crate::term::Args = Default::default();
                for a in args {
                    values.push(self.instance(terms, v, a, inner)?);
                }
                let op = match op {
                    Op::Eye(n) => Op::Eye(self.size(v, n)?),
                    Op::Size(n) => Op::Size(self.size(v, n)?),
                    Op::BigSum(n) => Op::BigSum(self.size(v, n)?),
                    Op::Fixed(f, n) => Op::Fixed(*f, self.size(v, n)?),
                    Op::Ones(m, n) => Op::Ones(self.size(v, m)?, self.size(v, n)?),
                    Op::Zeros(m, n) => Op::Zeros(self.size(v, m)?, self.size(v, n)?),
                    Op::Comm(m, n) => Op::Comm(self.size(v, m)?, self.size(v, n)?),
                    Op::D(Wrt::All) => Op::D(self.wrt.clone()?),
                    Op::Map(f) | Op::Mfun(f) => match place(v.funs, &f.name) {
                        None => op.clone(),
                        Some(k) => {
                            let g = self.funs[k].as_ref()?;
                            let f = Fun { name: g.name.clone(), order: g.order + f.order };
                            if matches!(op, Op::Map(_)) { Op::Map(f) } else { Op::Mfun(f) }
                        }
                    },
                    _ => op.clone(),
                };
                terms.add(op, &values).ok()
            }
        }
    }
}

/// The term as a function of the pattern's index j; `None` when another pattern index occurs in it.
fn abstracted(terms: &mut Terms, t: TermId, j: u32, depth: u32) -> Option<TermId> {
    let bound = (1u64 << depth.min(63)) - 1;
    if terms.free(t) & bound & !(1 << j) != 0 {
        return None;
    }
    if j == 0 && depth == 1 {
        return Some(t);
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

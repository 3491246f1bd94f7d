//! The store of terms: every term is there once, so equal terms have equal ids.

use super::dim::Dim;
use super::function::Functions;
use super::inference::{ShapeError, infer};
use super::op::{Fun, Layout, Op};
use super::shape::Shape;
use super::sym::Sym;
use super::wrt::Wrt;
use hashbrown::HashTable;
use num_rational::BigRational;
use num_traits::One;
use rustc_hash::{FxBuildHasher, FxHashMap};
use smallvec::SmallVec;
use std::hash::BuildHasher;
use std::sync::Arc;

/// Terms deeper than this are refused.
pub const MAX_DEPTH: u32 = 20_000;
/// The sizes of all terms of a store may have this many summands and factors.
pub const MAX_WEIGHT: usize = 1 << 26;
/// At most this many sums may be nested.
pub const MAX_BINDERS: u32 = 60;

/// A term in a [`Terms`] store.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct TermId(u32);

impl TermId {
    /// The position in the store; arguments come before what they stand in.
    pub fn index(self) -> usize {
        self.0 as usize
    }
}

/// The arguments of a node.
pub type Args = SmallVec<[TermId; 3]>;

/// An operator and its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The operator.
    pub op: Op,
    /// The arguments.
    pub args: Args,
}

/// What is known of a name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Declaration {
    /// The shape of the value, or of each member.
    pub shape: Shape,
    /// The number of members, when it is a family.
    pub over: Option<Dim>,
}

#[derive(Clone, Debug)]
struct Info {
    shape: Shape,
    /// Bit k: `Idx(k)` occurs free.
    free: u64,
    depth: u32,
}

/// A hash-consing store of terms with their shapes.
///
/// Names must be declared before terms use them; every term in the store is well-shaped.
#[derive(Clone, Debug, Default)]
pub struct Terms {
    nodes: Vec<Node>,
    info: Vec<Info>,
    /// The terms by their nodes, which stand in `nodes` only.
    ids: HashTable<TermId>,
    names: FxHashMap<Sym, Declaration>,
    visits: u64,
    /// Substitutions are refused when they have visited this many.
    most: Option<u64>,
    weight: usize,
    /// How terms were written that stand for something else: `norm2(A)^2` is read as `sum(A .* A)`.
    spellings: FxHashMap<TermId, TermId>,
    functions: Functions,
}

impl Terms {
    /// An empty store.
    pub fn new() -> Terms {
        Terms::default()
    }

    /// An empty store in which these elementwise functions are known.
    pub fn knowing(functions: Functions) -> Terms {
        Terms { functions, ..Terms::default() }
    }

    /// The elementwise functions that are known.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// Declares a name. Returns false, changing nothing, if it is declared otherwise already.
    pub fn declare(&mut self, name: Sym, declaration: Declaration) -> bool {
        match self.names.get(&name) {
            Some(d) => *d == declaration,
            None => {
                self.names.insert(name, declaration);
                true
            }
        }
    }

    /// What is known of a name.
    pub fn declaration(&self, name: &Sym) -> Option<&Declaration> {
        self.names.get(name)
    }

    /// A name that is not declared, made from `stem`.
    pub fn fresh_name(&self, stem: &str) -> Sym {
        let mut s = Sym::new(stem);
        let mut k = 1;
        while self.names.contains_key(&s) {
            s = Sym::new(&format!("{stem}{k}"));
            k += 1;
        }
        s
    }

    /// Notes how a term was written, for printing; the first spelling stays.
    pub fn spell(&mut self, t: TermId, written: TermId) {
        self.spellings.entry(t).or_insert(written);
    }

    /// Was any term written otherwise than it stands?
    pub fn is_spelt(&self) -> bool {
        !self.spellings.is_empty()
    }

    /// How a term was written, if that is not how it stands.
    pub fn spelling(&self, t: TermId) -> Option<TermId> {
        self.spellings.get(&t).copied()
    }

    /// Is any term written in a short form?
    pub fn has_short(&self) -> bool {
        self.spellings.keys().any(|&t| self.is_short(t))
    }

    /// Is it written in a short form of the language, such as `mean(x)`, or as the transpose of one?
    pub fn is_short(&self, t: TermId) -> bool {
        let short = |w: TermId| matches!(self.op(w), Op::Written(w) if w.short);
        let turned = |w: TermId| *self.op(w) == Op::T && self.arg(w, 0).is_some_and(short);
        self.spelling(t).is_some_and(|w| short(w) || turned(w))
    }

    /// Is there a term with such an operator at its root?
    pub fn any_operator(&self, f: impl Fn(&Op) -> bool) -> bool {
        self.nodes.iter().any(|n| f(&n.op))
    }

    /// Every term there is.
    pub fn ids(&self) -> impl Iterator<Item = TermId> + use<> {
        (0..self.nodes.len() as u32).map(TermId)
    }

    /// The number of distinct terms.
    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    /// The number of nodes that substitutions have visited so far: a measure of the work done.
    pub fn visits(&self) -> u64 {
        self.visits
    }

    /// Refuses substitutions once so many nodes are visited in all.
    pub fn stop_at(&mut self, visits: Option<u64>) {
        self.most = visits;
    }

    /// Is the store empty?
    pub fn is_empty(&self) -> bool {
        self.nodes.is_empty()
    }

    /// The node of a term.
    pub fn node(&self, t: TermId) -> &Node {
        &self.nodes[t.index()]
    }

    /// The operator of a term.
    pub fn op(&self, t: TermId) -> &Op {
        &self.node(t).op
    }

    /// The arguments of a term.
    pub fn args(&self, t: TermId) -> &[TermId] {
        &self.node(t).args
    }

    /// The i-th argument, if there is one.
    pub fn arg(&self, t: TermId, i: usize) -> Option<TermId> {
        self.args(t).get(i).copied()
    }

    /// The shape of a term.
    pub fn shape(&self, t: TermId) -> &Shape {
        &self.info[t.index()].shape
    }

    /// The free bound indices of a term: bit k is set when `Idx(k)` occurs free.
    pub fn free(&self, t: TermId) -> u64 {
        self.info[t.index()].free
    }

    /// Has the term no free indices?
    pub fn is_closed(&self, t: TermId) -> bool {
        self.free(t) == 0
    }

    /// The nesting depth of a term.
    pub fn depth(&self, t: TermId) -> u32 {
        self.info[t.index()].depth
    }

    /// Does the term with this operator and arguments stand in an index place only?
    fn is_index(&self, t: TermId) -> bool {
        matches!(self.op(t), Op::Idx(_) | Op::At(_))
    }

    /// The term with this operator and these arguments.
    ///
    /// # Errors
    /// When the shapes do not fit, an index stands where none may, a fixed index is out of range of
    /// a size that is a number, a name is unknown, or the term would be nested too deeply.
    pub fn add(&mut self, op: Op, args: &[TermId]) -> Result<TermId, ShapeError> {
        let node = Node { op, args: Args::from_slice(args) };
        let hash = FxBuildHasher.hash_one(&node);
        if let Some(&id) = self.ids.find(hash, |t| self.node(*t) == &node) {
            return Ok(id);
        }
        let info = self.infer(&node)?;
        self.weight += info.shape.rows.weight() + info.shape.cols.weight();
        if self.weight > MAX_WEIGHT && !node.args.is_empty() {
            return Err(ShapeError::Size);
        }
        let id = TermId(u32::try_from(self.nodes.len()).map_err(|_| ShapeError::Size)?);
        self.nodes.push(node);
        self.info.push(info);
        let nodes = &self.nodes;
        self.ids.insert_unique(hash, id, |t| FxBuildHasher.hash_one(&nodes[t.index()]));
        Ok(id)
    }

    fn infer(&self, node: &Node) -> Result<Info, ShapeError> {
        let op = &node.op;
        for (i, &a) in node.args.iter().enumerate() {
            if self.is_index(a) != op.index_argument(i) {
                return Err(ShapeError::Index { op: op.name() });
            }
        }
        let depth = 1 + node.args.iter().map(|&a| self.depth(a)).max().unwrap_or(0);
        if depth > MAX_DEPTH {
            return Err(ShapeError::Depth);
        }
        let mut free = node.args.iter().fold(0, |f, &a| f | self.free(a));
        let shape = match op {
            Op::Var(name) => {
                let d = self.names.get(name).ok_or_else(|| ShapeError::Unknown(name.clone()))?;
                match (&d.over, &node.args[..]) {
                    (None, []) => {}
                    (Some(n), [i]) => self.in_range(*i, n)?,
                    (_, args) => return Err(ShapeError::Arity { op: "var", got: args.len() }),
                }
                d.shape.clone()
            }
            _ => {
                let shapes: SmallVec<[&Shape; 3]> = node.args.iter().map(|&a| self.shape(a)).collect();
                infer(op, &shapes)?
            }
        };
        match (op, &node.args[..]) {
            (Op::Idx(k), _) if *k >= MAX_BINDERS => return Err(ShapeError::Depth),
            (Op::Idx(k), _) => free = 1 << k,
            (Op::BigSum(_), _) => free >>= 1,
            (Op::Entry, [a, i, j]) => {
                self.in_range(*i, &self.shape(*a).rows)?;
                self.in_range(*j, &self.shape(*a).cols)?;
            }
            (Op::Col, [a, j]) => self.in_range(*j, &self.shape(*a).cols)?,
            (Op::Row, [a, i]) => self.in_range(*i, &self.shape(*a).rows)?,
            (Op::Number, [i]) if *self.op(*i) == Op::At(0) => {
                return Err(ShapeError::Range { index: 0, size: Dim::one() });
            }
            (Op::Grad | Op::Jac(_), [_, x]) if !matches!(self.op(*x), Op::Var(_)) => {
                return Err(ShapeError::Variable { op: op.name() });
            }
            _ => {}
        }
        Ok(Info { shape, free, depth })
    }

    fn in_range(&self, i: TermId, size: &Dim) -> Result<(), ShapeError> {
        match (self.op(i), size.as_literal()) {
            (Op::At(0), _) => Err(ShapeError::Range { index: 0, size: size.clone() }),
            (Op::At(k), Some(n)) if *k > n => Err(ShapeError::Range { index: *k, size: size.clone() }),
            _ => Ok(()),
        }
    }

    // ---- common constructors -------------------------------------------------------------

    /// A rational number.
    pub fn num(&mut self, q: BigRational) -> TermId {
        self.leaf(Op::Num(Arc::new(q)))
    }

    /// An integer.
    pub fn int(&mut self, n: i64) -> TermId {
        self.num(BigRational::from_integer(n.into()))
    }

    /// A node without arguments whose operator can stand alone: numbers, sizes, constants, indices.
    fn leaf(&mut self, op: Op) -> TermId {
        match self.add(op, &[]) {
            Ok(t) => t,
            // A number is always well-shaped; only a full store could refuse it.
            Err(e) => unreachable!("a leaf is well-shaped: {e}"),
        }
    }

    /// A variable or intermediate that is no family.
    ///
    /// # Errors
    /// When the name is not declared, or is a family.
    pub fn var(&mut self, name: &Sym) -> Result<TermId, ShapeError> {
        self.add(Op::Var(name.clone()), &[])
    }

    /// The number a term is, if it is a literal.
    pub fn as_num(&self, t: TermId) -> Option<&BigRational> {
        match self.op(t) {
            Op::Num(q) => Some(q),
            _ => None,
        }
    }

    /// Is the term the number 1?
    pub fn is_one(&self, t: TermId) -> bool {
        self.as_num(t).is_some_and(One::is_one)
    }

    /// The derivative symbol of an elementwise function.
    pub fn derivative(fun: &Fun) -> Fun {
        Fun { name: fun.name.clone(), order: fun.order.saturating_add(1) }
    }

    // ---- substitution --------------------------------------------------------------------

    /// Rebuilds a term with new arguments.
    ///
    /// # Errors
    /// When they do not fit.
    pub fn with_args(&mut self, t: TermId, args: &[TermId]) -> Result<TermId, ShapeError> {
        if self.args(t) == args {
            return Ok(t);
        }
        let op = self.op(t).clone();
        self.add(op, args)
    }

    /// Replaces every node for which `f` gives a term, outermost first; `f` is told how many binders
    /// stand between the root and the node. Shared subterms are rebuilt once for each depth.
    ///
    /// # Errors
    /// When a replacement does not fit.
    #[allow(clippy::type_complexity)]
    pub fn transform(
        &mut self,
        t: TermId,
        f: &mut dyn FnMut(&mut Terms, TermId, u32) -> Result<Option<TermId>, ShapeError>,
    ) -> Result<TermId, ShapeError> {
        let mut memo: FxHashMap<(TermId, u32), TermId> = FxHashMap::default();
        // An explicit stack: the depth of a term must not decide whether the program survives.
        let mut stack: Vec<(TermId, u32, bool)> = vec![(t, 0, false)];
        while let Some((u, depth, ready)) = stack.pop() {
            self.visits += 1;
            if self.most.is_some_and(|most| self.visits > most) {
                return Err(ShapeError::Work);
            }
            if memo.contains_key(&(u, depth)) {
                continue;
            }
            let inner = depth + u32::from(matches!(self.op(u), Op::BigSum(_)));
            if ready {
                let args: Args = self.args(u).iter().map(|&a| memo.get(&(a, inner)).copied().unwrap_or(a)).collect();
                let v = self.with_args(u, &args)?;
                memo.insert((u, depth), v);
                continue;
            }
            if let Some(v) = f(self, u, depth)? {
                memo.insert((u, depth), v);
                continue;
            }
            stack.push((u, depth, true));
            for &a in self.args(u) {
                stack.push((a, inner, false));
            }
        }
        Ok(memo.get(&(t, 0)).copied().unwrap_or(t))
    }

    /// Renumbers the free indices from `cutoff` upwards by `by` (which may be negative).
    ///
    /// # Errors
    /// When an index would become negative, that is, escape its binder, or too large.
    pub fn shift(&mut self, t: TermId, by: i64, cutoff: u32) -> Result<TermId, ShapeError> {
        if by == 0 || self.free(t) >> cutoff.min(63) == 0 {
            return Ok(t);
        }
        self.transform(t, &mut |terms, u, depth| {
            let from = cutoff + depth;
            if from >= 63 || terms.free(u) >> from == 0 {
                return Ok(Some(u));
            }
            match terms.op(u) {
                Op::Idx(k) if *k >= from => {
                    let k = i64::from(*k) + by;
                    if k < i64::from(from) && by > 0 {
                        return Err(ShapeError::Depth);
                    }
                    let k = u32::try_from(k).map_err(|_| ShapeError::Depth)?;
                    if by < 0 && k < from {
                        return Err(ShapeError::Depth);
                    }
                    terms.add(Op::Idx(k), &[]).map(Some)
                }
                _ => Ok(None),
            }
        })
    }

    /// The body of a binder with its index replaced: `Idx(0)` becomes `index`, the others move down.
    ///
    /// # Errors
    /// When `index` is not an index, or out of range somewhere.
    pub fn instantiate(&mut self, body: TermId, index: TermId) -> Result<TermId, ShapeError> {
        if self.is_closed(body) {
            return Ok(body);
        }
        self.transform(body, &mut |terms, u, depth| {
            if terms.free(u) >> depth.min(63) == 0 {
                return Ok(Some(u));
            }
            match terms.op(u) {
                Op::Idx(k) if *k == depth => terms.shift(index, i64::from(depth), 0).map(Some),
                Op::Idx(k) if *k > depth => {
                    let k = *k - 1;
                    terms.add(Op::Idx(k), &[]).map(Some)
                }
                _ => Ok(None),
            }
        })
    }

    /// The first free indices replaced: `Idx(k)` becomes `indices[k]`; those beyond stay.
    ///
    /// # Errors
    /// When one is not an index, or out of range somewhere.
    pub fn put_indices(&mut self, t: TermId, indices: &[TermId]) -> Result<TermId, ShapeError> {
        if self.is_closed(t) {
            return Ok(t);
        }
        self.transform(t, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k >= depth => match indices.get((k - depth) as usize) {
                Some(&i) => terms.shift(i, i64::from(depth), 0).map(Some),
                None => Ok(None),
            },
            _ => Ok(None),
        })
    }

    /// Replaces a variable that is no family by a term, everywhere but as the variable of a derivative.
    ///
    /// # Errors
    /// When the shapes differ somewhere.
    pub fn replace_var(&mut self, t: TermId, name: &Sym, by: TermId) -> Result<TermId, ShapeError> {
        self.transform(t, &mut |terms, u, depth| match terms.op(u) {
            Op::Var(s) if s == name && terms.args(u).is_empty() => terms.shift(by, i64::from(depth), 0).map(Some),
            _ => Ok(None),
        })
    }

    /// Every distinct subterm, arguments before what they stand in.
    pub fn subterms(&self, t: TermId) -> Vec<TermId> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            if seen.insert(u) {
                stack.extend_from_slice(self.args(u));
            }
        }
        let mut all: Vec<TermId> = seen.into_iter().collect();
        all.sort();
        all
    }

    /// Does a name for which `f` holds occur in the term?
    pub fn mentions(&self, t: TermId, f: &mut dyn FnMut(&Sym) -> bool) -> bool {
        self.subterms(t).into_iter().any(|u| match self.op(u) {
            Op::Var(s) => f(s),
            _ => false,
        })
    }

    /// Does a differential that varies any of `wrt` occur in the term?
    pub fn has_differential(&self, t: TermId) -> bool {
        self.subterms(t).into_iter().any(|u| matches!(self.op(u), Op::D(_)))
    }

    /// The differential of a term.
    ///
    /// # Errors
    /// Only when the store is full.
    pub fn d(&mut self, wrt: &Wrt, t: TermId) -> Result<TermId, ShapeError> {
        self.add(Op::D(wrt.clone()), &[t])
    }

    /// The Jacobian operator for a layout.
    pub fn jac_op(layout: Layout) -> Op {
        Op::Jac(layout)
    }
}

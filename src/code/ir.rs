//! The intermediate form: array operations with shapes, each value there once, arguments before what uses them.

use crate::term::{Dim, Fixed, Fun, Shape, Sym};
use num_rational::BigRational;
use num_traits::Zero;
use rustc_hash::FxHashMap;
use smallvec::SmallVec;
use std::sync::Arc;

/// A value of a [`Graph`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Id(u32);

/// How a system of linear equations is solved.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Factor {
    /// LU with partial pivoting.
    General,
    /// Cholesky: the matrix is symmetric positive definite.
    Cholesky,
    /// Forward substitution.
    Lower,
    /// Back substitution.
    Upper,
}

impl Factor {
    /// How systems with the transposed matrix are solved.
    pub fn turned(self) -> Factor {
        match self {
            Factor::Lower => Factor::Upper,
            Factor::Upper => Factor::Lower,
            other => other,
        }
    }
}

/// What a value is made by. The shapes in the comments are those of the arguments and of the value.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Op {
    /// An argument of the function.
    Input(Sym),
    /// A family of scalars as a column, or of vectors as a matrix whose rows they are.
    Family(Sym),
    /// A member of a family; the argument is its index.
    Member(Sym),
    /// The index of the loop that binds this number.
    Index(u32),
    /// A fixed index, from 1.
    At(u64),
    /// A number.
    Num(Arc<BigRational>),
    /// A size as a number.
    Size(Dim),
    /// The identity.
    Eye,
    /// All ones.
    Ones,
    /// All zeros.
    Zeros,
    /// The commutation matrix: `vec(A') = comm(m,n) vec(A)`.
    Comm(Dim, Dim),
    /// The duplication matrix and so on.
    Fixed(Fixed, Dim),
    /// `-a`
    Neg,
    /// Transpose.
    T,
    /// Trace.
    Trace,
    /// Determinant.
    Det,
    /// log |det a|, by Cholesky or by LU.
    Logdet(Factor),
    /// Inverse, and how systems with it are solved.
    Inv(Factor),
    /// Adjugate.
    Adj,
    /// The Moore–Penrose inverse.
    Pinv,
    /// A function of a square matrix that every language may know: `expm`, `logm`, `sqrtm`.
    Primary(&'static str),
    /// Columns stacked.
    Vec,
    /// The matrix of this shape whose columns are stacked in the argument.
    Unvec,
    /// The diagonal matrix of a column.
    Diag,
    /// The diagonal as a column.
    Diagvec,
    /// The sum of all entries.
    Sum,
    /// The root of the sum of squares.
    Norm2,
    /// Softmax of each column, less its largest entry first.
    Softmax,
    /// log of the sum of exponentials of each column, less its largest entry first; of a row, of all of it.
    Logsumexp,
    /// An elementwise function.
    Map(Fun),
    /// `a + b`
    Add,
    /// `a - b`
    Sub,
    /// Matrix product; neither argument is 1×1.
    Mul,
    /// Entry by entry product.
    Had,
    /// Entry by entry quotient.
    Hdiv,
    /// The first argument, 1×1, times the second.
    Scale,
    /// The first argument divided by the second, 1×1.
    Div,
    /// Kronecker product.
    Kron,
    /// Side by side.
    Hcat,
    /// One below the other.
    Vcat,
    /// Entry by entry power; the second argument is 1×1.
    Pow,
    /// Power of a square matrix.
    Mpow(i64),
    /// Power of a square matrix by a whole number, 1×1, that the function is given.
    MpowBy,
    /// An index as a number, from 1; the argument is the index.
    Number,
    /// An entry; the last two arguments are indices.
    Entry,
    /// A column, as a column.
    Col,
    /// A row, as a row.
    Row,
    /// The sum of the argument over an index, from 1 to a size.
    Loop(u32, Dim),
    /// `inv(a)*b`
    Solve(Factor),
    /// `sum(a .* b)`
    Dot,
    /// `diag(v)*a`, v a column.
    RowScale,
    /// `a*diag(v)`, v a column.
    ColScale,
    /// The sums of rows, as a column.
    RowSum,
    /// The sums of columns, as a row.
    ColSum,
    /// `diagvec(a*b')`, as a column.
    RowDot,
    /// A 1×1, a column or a row, repeated to this shape.
    Spread,
}

/// The arguments of a node.
pub type Args = SmallVec<[Id; 3]>;

/// A value: an operation, its arguments, its shape.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Node {
    /// The operation.
    pub op: Op,
    /// The arguments.
    pub args: Args,
    /// Rows and columns.
    pub shape: Shape,
}

/// The rank of a shape, in symbols: what has n rows is no scalar, though n may be 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rank {
    /// 1×1.
    Scalar,
    /// n×1.
    Column,
    /// 1×n.
    Row,
    /// Anything else.
    Matrix,
}

impl Rank {
    /// The rank of a shape.
    pub fn of(s: &Shape) -> Rank {
        match (s.rows.is_one(), s.cols.is_one()) {
            (true, true) => Rank::Scalar,
            (false, true) => Rank::Column,
            (true, false) => Rank::Row,
            (false, false) => Rank::Matrix,
        }
    }
}

/// Values, each once.
#[derive(Clone, Debug, Default)]
pub struct Graph {
    nodes: Vec<Node>,
    free: Vec<u64>,
    ids: FxHashMap<Node, Id>,
}

impl Graph {
    /// The value with this operation, these arguments and this shape.
    pub fn add(&mut self, op: Op, args: &[Id], shape: Shape) -> Id {
        let mut free = args.iter().fold(0, |f, a| f | self.free(*a));
        match &op {
            Op::Index(k) => free |= 1 << k,
            Op::Loop(k, _) => free &= !(1 << k),
            _ => {}
        }
        let node = Node { op, args: Args::from_slice(args), shape };
        if let Some(&id) = self.ids.get(&node) {
            return id;
        }
        let id = Id(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        self.ids.insert(node.clone(), id);
        self.nodes.push(node);
        self.free.push(free);
        id
    }

    /// The node of a value.
    pub fn node(&self, a: Id) -> &Node {
        &self.nodes[a.0 as usize]
    }

    /// The operation of a value.
    pub fn op(&self, a: Id) -> &Op {
        &self.node(a).op
    }

    /// The arguments of a value.
    pub fn args(&self, a: Id) -> &[Id] {
        &self.node(a).args
    }

    /// The i-th argument of a value that has one.
    pub fn arg(&self, a: Id, i: usize) -> Id {
        self.node(a).args[i]
    }

    /// The shape of a value.
    pub fn shape(&self, a: Id) -> &Shape {
        &self.node(a).shape
    }

    /// The rank of a value.
    pub fn rank(&self, a: Id) -> Rank {
        Rank::of(self.shape(a))
    }

    /// Is the value 1×1?
    pub fn is_scalar(&self, a: Id) -> bool {
        self.shape(a).is_scalar()
    }

    /// The loops whose index a value depends on, as bits.
    pub fn free(&self, a: Id) -> u64 {
        self.free[a.0 as usize]
    }

    /// The number a value is, if it is one.
    pub fn as_num(&self, a: Id) -> Option<&BigRational> {
        match self.op(a) {
            Op::Num(q) => Some(q),
            _ => None,
        }
    }

    /// Is it this whole number?
    pub fn is_int(&self, a: Id, n: i64) -> bool {
        self.as_num(a).is_some_and(|q| *q == BigRational::from_integer(n.into()))
    }

    /// The values that roots are made of, arguments first.
    pub fn reachable(&self, roots: &[Id]) -> Vec<Id> {
        let mut seen = rustc_hash::FxHashSet::default();
        let mut stack = roots.to_vec();
        while let Some(a) = stack.pop() {
            if seen.insert(a) {
                stack.extend_from_slice(self.args(a));
            }
        }
        let mut all: Vec<Id> = seen.into_iter().collect();
        all.sort();
        all
    }

    // ---- values with what is plain simplified -------------------------------------------------------

    /// A number.
    pub fn num(&mut self, q: BigRational) -> Id {
        self.add(Op::Num(Arc::new(q)), &[], Shape::scalar())
    }

    /// A whole number.
    pub fn int(&mut self, n: i64) -> Id {
        self.num(BigRational::from_integer(n.into()))
    }

    /// All ones, of a shape.
    pub fn ones(&mut self, shape: Shape) -> Id {
        if shape.is_scalar() { self.int(1) } else { self.add(Op::Ones, &[], shape) }
    }

    /// All zeros, of a shape.
    pub fn zeros(&mut self, shape: Shape) -> Id {
        if shape.is_scalar() { self.int(0) } else { self.add(Op::Zeros, &[], shape) }
    }

    /// An operation that keeps the shape of its last argument.
    pub fn like(&mut self, op: Op, args: &[Id]) -> Id {
        let shape = args.last().map_or_else(Shape::scalar, |a| self.shape(*a).clone());
        self.add(op, args, shape)
    }

    /// An operation with a 1×1 value.
    pub fn scalar(&mut self, op: Op, args: &[Id]) -> Id {
        self.add(op, args, Shape::scalar())
    }

    /// The transpose.
    pub fn t(&mut self, a: Id) -> Id {
        let shape = self.shape(a).transposed();
        match self.op(a) {
            Op::T => self.arg(a, 0),
            _ if self.is_scalar(a) => a,
            Op::Diag | Op::Eye => a,
            Op::Inv(how) => {
                let how = how.turned();
                let x = self.arg(a, 0);
                let x = self.t(x);
                self.add(Op::Inv(how), &[x], shape)
            }
            op @ (Op::Ones | Op::Zeros) => {
                let op = op.clone();
                self.add(op, &[], shape)
            }
            Op::Spread => {
                let b = self.arg(a, 0);
                let b = self.t(b);
                self.add(Op::Spread, &[b], shape)
            }
            _ => self.add(Op::T, &[a], shape),
        }
    }

    /// The product.
    pub fn mul(&mut self, a: Id, b: Id) -> Id {
        if self.is_scalar(a) {
            return self.scale(a, b);
        }
        if self.is_scalar(b) {
            return self.scale(b, a);
        }
        let shape = Shape::new(self.shape(a).rows.clone(), self.shape(b).cols.clone());
        match (self.op(a), self.op(b)) {
            (Op::Eye, _) => b,
            (_, Op::Eye) => a,
            (Op::Zeros, _) | (_, Op::Zeros) => self.zeros(shape),
            _ => self.add(Op::Mul, &[a, b], shape),
        }
    }

    /// A multiple.
    pub fn scale(&mut self, c: Id, a: Id) -> Id {
        if let (Some(x), Some(y)) = (self.as_num(c), self.as_num(a)) {
            let q = x * y;
            return self.num(q);
        }
        if self.is_int(c, 1) {
            return a;
        }
        if self.is_int(a, 1) {
            return c;
        }
        if self.is_int(c, -1) {
            return self.neg(a);
        }
        if self.is_scalar(a) && self.as_num(a).is_some() {
            return self.scale(a, c);
        }
        let zero = self.as_num(c).is_some_and(Zero::is_zero) || matches!(self.op(a), Op::Zeros);
        if zero {
            let shape = self.shape(a).clone();
            return self.zeros(shape);
        }
        self.like(Op::Scale, &[c, a])
    }

    /// The negative.
    pub fn neg(&mut self, a: Id) -> Id {
        match self.op(a) {
            Op::Neg => self.arg(a, 0),
            Op::Zeros => a,
            Op::Num(q) => {
                let q = -(**q).clone();
                self.num(q)
            }
            _ => self.like(Op::Neg, &[a]),
        }
    }

    /// The sum.
    pub fn sum_of(&mut self, a: Id, b: Id) -> Id {
        let is_zero = |g: &Graph, x| matches!(g.op(x), Op::Zeros) || g.is_int(x, 0);
        match () {
            () if is_zero(self, a) => b,
            () if is_zero(self, b) => a,
            () if matches!(self.op(b), Op::Neg) => {
                let b = self.arg(b, 0);
                self.like(Op::Sub, &[a, b])
            }
            // The same sum may be there the other way round.
            () => match self.find(&Op::Add, &[b, a]) {
                Some(there) => there,
                None => self.like(Op::Add, &[a, b]),
            },
        }
    }

    fn find(&self, op: &Op, args: &[Id]) -> Option<Id> {
        let shape = args.last().map(|a| self.shape(*a).clone())?;
        self.ids.get(&Node { op: op.clone(), args: Args::from_slice(args), shape }).copied()
    }

    /// The difference.
    pub fn difference(&mut self, a: Id, b: Id) -> Id {
        let is_zero = |g: &Graph, x| matches!(g.op(x), Op::Zeros) || g.is_int(x, 0);
        match () {
            () if is_zero(self, a) => self.neg(b),
            () if is_zero(self, b) => a,
            () if matches!(self.op(b), Op::Neg) => {
                let b = self.arg(b, 0);
                self.like(Op::Add, &[a, b])
            }
            () => self.like(Op::Sub, &[a, b]),
        }
    }

    /// The entry by entry product.
    pub fn had(&mut self, a: Id, b: Id) -> Id {
        match (self.op(a), self.op(b)) {
            _ if self.is_scalar(a) => self.scale(a, b),
            (Op::Ones, _) => b,
            (_, Op::Ones) => a,
            _ => self.like(Op::Had, &[a, b]),
        }
    }

    /// The columns stacked.
    pub fn vec(&mut self, a: Id) -> Id {
        if self.shape(a).cols.is_one() {
            return a;
        }
        if matches!(self.op(a), Op::Unvec) {
            return self.arg(a, 0);
        }
        let s = self.shape(a);
        let rows = s.rows.mul(&s.cols).unwrap_or_else(Dim::one);
        if s.rows.is_one() {
            return self.t(a);
        }
        self.add(Op::Vec, &[a], Shape::new(rows, Dim::one()))
    }

    /// The matrix of a shape whose columns are stacked in a column.
    pub fn unvec(&mut self, v: Id, shape: Shape) -> Id {
        match self.op(v) {
            _ if shape.cols.is_one() => v,
            _ if shape.rows.is_one() => self.t(v),
            Op::Vec if *self.shape(self.arg(v, 0)) == shape => self.arg(v, 0),
            _ => self.add(Op::Unvec, &[v], shape),
        }
    }

    /// The same with other arguments, simplified where it is plain how.
    pub fn rebuild(&mut self, a: Id, args: &[Id]) -> Id {
        if self.args(a) == args {
            return a;
        }
        let Node { op, shape, .. } = self.node(a).clone();
        match (&op, args) {
            (Op::T, &[x]) => self.t(x),
            (Op::Mul, &[x, y]) => self.mul(x, y),
            (Op::Scale, &[x, y]) => self.scale(x, y),
            (Op::Neg, &[x]) => self.neg(x),
            (Op::Add, &[x, y]) => self.sum_of(x, y),
            (Op::Sub, &[x, y]) => self.difference(x, y),
            (Op::Had, &[x, y]) => self.had(x, y),
            (Op::Vec, &[x]) => self.vec(x),
            (Op::Unvec, &[x]) => self.unvec(x, shape),
            (Op::Div, &[x, y]) if self.is_int(y, 1) => x,
            _ => self.add(op, args, shape),
        }
    }
}

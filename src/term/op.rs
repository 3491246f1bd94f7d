//! The operators of terms.

use super::dim::Dim;
use super::shape::Shape;
use super::sym::Sym;
use super::wrt::Wrt;
use num_rational::BigRational;
use std::sync::Arc;

/// An elementwise function symbol: a name and how often it has been differentiated.
///
/// The derivative of a symbol is a symbol again, so unknown functions need nothing special.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Fun {
    /// `exp`, `sigmoid`, … or a name declared with `fun`.
    pub name: Sym,
    /// The number of derivatives taken.
    pub order: u32,
}

/// How a Jacobian is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Layout {
    /// `mn×pq`: `vec(dF) = J' vec(dX)`.
    Denominator,
    /// `pq×mn`: `vec(dF) = J vec(dX)`.
    Numerator,
}

/// A constant matrix of zeros and ones that one size makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fixed {
    /// The duplication matrix, n²×n(n+1)/2: `dup(n)*vech(A) = vec(A)` for symmetric A of n×n.
    Dup,
    /// The elimination matrix, n(n+1)/2×n²: `elim(n)*vec(A) = vech(A)` for A of n×n.
    Elim,
    /// n×n, ones on the diagonal and below it.
    Tril,
}

impl Fixed {
    /// All of them.
    pub const ALL: [Fixed; 3] = [Fixed::Dup, Fixed::Elim, Fixed::Tril];

    /// Its name in s-expressions.
    pub fn name(self) -> &'static str {
        match self {
            Fixed::Dup => "dup",
            Fixed::Elim => "elim",
            Fixed::Tril => "tril",
        }
    }

    /// That of this name.
    pub fn parse(name: &str) -> Option<Fixed> {
        Fixed::ALL.into_iter().find(|f| f.name() == name)
    }

    /// The shape for a size; `None` when it outgrows the limits.
    pub fn shape(self, n: &Dim) -> Option<Shape> {
        if self == Fixed::Tril {
            return Some(Shape::new(n.clone(), n.clone()));
        }
        let (all, half) = (n.mul(n)?, n.mul(&n.add(&Dim::one())?)?.divided(2)?);
        Some(if self == Fixed::Dup { Shape::new(all, half) } else { Shape::new(half, all) })
    }
}

/// The operator at the root of a term. Everything is a matrix; a scalar is 1×1.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Op {
    /// A variable or an intermediate. A member of a family has one argument, its index.
    Var(Sym),
    /// An exact rational, 1×1.
    Num(Arc<BigRational>),
    /// A size used as a number, 1×1.
    Size(Dim),
    /// A bound index, counted from the innermost binder (0) outwards. Stands in index places only.
    Idx(u32),
    /// A fixed index, from 1. Stands in index places only.
    At(u64),
    /// The identity of this size.
    Eye(Dim),
    /// All entries 1.
    Ones(Dim, Dim),
    /// All entries 0.
    Zeros(Dim, Dim),
    /// The commutation matrix: `vec(A') = comm(m,n) vec(A)` for A of m×n. It is mn×mn.
    Comm(Dim, Dim),
    /// The duplication matrix and so on, of this size.
    Fixed(Fixed, Dim),
    /// `-A`
    Neg,
    /// Transpose.
    T,
    /// Trace.
    Tr,
    /// Determinant.
    Det,
    /// `log(det(A))`
    Logdet,
    /// Inverse.
    Inv,
    /// Adjugate.
    Adj,
    /// The Moore–Penrose inverse.
    Pinv,
    /// A primary matrix function of a square matrix: one that every problem knows ([`super::PRIMARY`]), or an unknown one.
    Mfun(Fun),
    /// Columns stacked.
    Vec,
    /// The diagonal matrix of a column vector.
    Diag,
    /// The diagonal of a square matrix, as a column vector.
    Diagvec,
    /// The sum of all entries.
    Sum,
    /// Euclidean or Frobenius norm.
    Norm2,
    /// Softmax of each column.
    Softmax,
    /// `log(sum(exp(a)))` of a column vector.
    Logsumexp,
    /// The differential.
    D(Wrt),
    /// An elementwise function.
    Map(Fun),
    /// `A + B`
    Add,
    /// `A - B`
    Sub,
    /// Matrix product.
    Mul,
    /// Elementwise product.
    Had,
    /// Elementwise quotient.
    Hdiv,
    /// `c * A`, c of 1×1.
    Scale,
    /// `A / c`, c of 1×1.
    Div,
    /// Kronecker product.
    Kron,
    /// `[A, B]`
    Hcat,
    /// `[A; B]`
    Vcat,
    /// `A .^ p`: elementwise power, p of 1×1. The square root is the power 1/2.
    Pow,
    /// `A ^ k`: power of a square matrix; the second argument is 1×1.
    Mpow,
    /// `A[i,j]`: three arguments, the last two are indices.
    Entry,
    /// `A[:,j]` as a column vector: two arguments.
    Col,
    /// `A[i,:]` as a row vector: two arguments.
    Row,
    /// An index as a number, 1×1: one argument, the index.
    Number,
    /// The sum over an index 1…N of the argument, in which `Idx(0)` is that index.
    BigSum(Dim),
    /// `grad(f, X)`: the second argument is a variable, an intermediate or a member of a family.
    Grad,
    /// `jac(F, X)`.
    Jac(Layout),
    /// A call that stands for another term, such as `mean(A)` or `max(A, B)`: how that term is shown (see
    /// [`super::Terms::spell`]). It has no meaning of its own, no s-expression reads as it, and no proof speaks of it.
    Written(Arc<Written>),
}

/// A call that stands for another term: its name, what follows its arguments, and the shape of what it stands for.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Written {
    /// `softmax`
    pub name: Sym,
    /// `, 2`
    pub suffix: String,
    /// The shape of the value.
    pub shape: Shape,
    /// Is it a short form, which the core language does not have?
    pub short: bool,
}

impl Op {
    /// A number of the kind of operator, whatever its parameters; less than 64, so that kinds make up sets of bits.
    pub fn kind(&self) -> u8 {
        match self {
            Op::Var(_) => 0,
            Op::Num(_) => 1,
            Op::Size(_) => 2,
            Op::Idx(_) => 3,
            Op::At(_) => 4,
            Op::Eye(_) => 5,
            Op::Ones(..) => 6,
            Op::Zeros(..) => 7,
            Op::Comm(..) => 8,
            Op::Neg => 9,
            Op::T => 10,
            Op::Tr => 11,
            Op::Det => 12,
            Op::Logdet => 13,
            Op::Inv => 14,
            Op::Adj => 15,
            Op::Vec => 16,
            Op::Diag => 17,
            Op::Diagvec => 18,
            Op::Sum => 19,
            Op::Norm2 => 20,
            Op::Softmax => 21,
            Op::Logsumexp => 22,
            Op::D(_) => 23,
            Op::Map(_) => 24,
            Op::Add => 25,
            Op::Sub => 26,
            Op::Mul => 27,
            Op::Had => 28,
            Op::Hdiv => 29,
            Op::Scale => 30,
            Op::Div => 31,
            Op::Kron => 32,
            Op::Hcat => 33,
            Op::Vcat => 34,
            Op::Pow => 35,
            Op::Mpow => 36,
            Op::Entry => 37,
            Op::Col => 38,
            Op::Row => 39,
            Op::BigSum(_) => 40,
            Op::Grad => 41,
            Op::Jac(_) => 42,
            Op::Written(_) => 43,
            Op::Pinv => 44,
            Op::Mfun(_) => 45,
            Op::Number => 46,
            Op::Fixed(Fixed::Dup, _) => 47,
            Op::Fixed(Fixed::Elim, _) => 48,
            Op::Fixed(Fixed::Tril, _) => 49,
        }
    }

    /// The operator's name in s-expressions. A rule file that uses any other name is refused.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Var(_) => "var",
            Op::Num(_) => "num",
            Op::Size(_) => "size",
            Op::Idx(_) => "idx",
            Op::At(_) => "at",
            Op::Eye(_) => "eye",
            Op::Ones(..) => "ones",
            Op::Zeros(..) => "zeros",
            Op::Comm(..) => "comm",
            Op::Fixed(f, _) => f.name(),
            Op::Neg => "neg",
            Op::T => "t",
            Op::Tr => "tr",
            Op::Det => "det",
            Op::Logdet => "logdet",
            Op::Inv => "inv",
            Op::Adj => "adj",
            Op::Pinv => "pinv",
            Op::Mfun(_) => "mfun",
            Op::Vec => "vec",
            Op::Diag => "diag",
            Op::Diagvec => "diagvec",
            Op::Sum => "sum",
            Op::Norm2 => "norm2",
            Op::Softmax => "softmax",
            Op::Logsumexp => "logsumexp",
            Op::D(_) => "d",
            Op::Map(_) => "map",
            Op::Add => "+",
            Op::Sub => "-",
            Op::Mul => "*",
            Op::Had => "had",
            Op::Hdiv => "hdiv",
            Op::Scale => "scale",
            Op::Div => "/",
            Op::Kron => "kron",
            Op::Hcat => "hcat",
            Op::Vcat => "vcat",
            Op::Pow => "pow",
            Op::Mpow => "mpow",
            Op::Entry => "entry",
            Op::Col => "col",
            Op::Row => "row",
            Op::Number => "number",
            Op::BigSum(_) => "bigsum",
            Op::Grad => "grad",
            Op::Jac(Layout::Denominator) => "jac",
            Op::Jac(Layout::Numerator) => "jacn",
            Op::Written(_) => "written",
        }
    }

    /// The operator without parameters that has this name, with its number of arguments.
    pub fn plain(name: &str) -> Option<(Op, usize)> {
        Some(match name {
            "neg" => (Op::Neg, 1),
            "t" => (Op::T, 1),
            "tr" => (Op::Tr, 1),
            "det" => (Op::Det, 1),
            "logdet" => (Op::Logdet, 1),
            "inv" => (Op::Inv, 1),
            "adj" => (Op::Adj, 1),
            "pinv" => (Op::Pinv, 1),
            "vec" => (Op::Vec, 1),
            "diag" => (Op::Diag, 1),
            "diagvec" => (Op::Diagvec, 1),
            "sum" => (Op::Sum, 1),
            "norm2" => (Op::Norm2, 1),
            "softmax" => (Op::Softmax, 1),
            "logsumexp" => (Op::Logsumexp, 1),
            "+" => (Op::Add, 2),
            "-" => (Op::Sub, 2),
            "*" => (Op::Mul, 2),
            "had" => (Op::Had, 2),
            "hdiv" => (Op::Hdiv, 2),
            "scale" => (Op::Scale, 2),
            "/" => (Op::Div, 2),
            "kron" => (Op::Kron, 2),
            "hcat" => (Op::Hcat, 2),
            "vcat" => (Op::Vcat, 2),
            "pow" => (Op::Pow, 2),
            "mpow" => (Op::Mpow, 2),
            "entry" => (Op::Entry, 3),
            "col" => (Op::Col, 2),
            "row" => (Op::Row, 2),
            "number" => (Op::Number, 1),
            "grad" => (Op::Grad, 2),
            "jac" => (Op::Jac(Layout::Denominator), 2),
            "jacn" => (Op::Jac(Layout::Numerator), 2),
            _ => return None,
        })
    }

    /// How many arguments the operator takes; `None` for `Var`, which takes none or one, and for what is only shown.
    pub fn arity(&self) -> Option<usize> {
        Some(match self {
            Op::Var(_) | Op::Written(_) => return None,
            Op::Num(_) | Op::Size(_) | Op::Idx(_) | Op::At(_) => 0,
            Op::Eye(_) | Op::Ones(..) | Op::Zeros(..) | Op::Comm(..) | Op::Fixed(..) => 0,
            Op::D(_) | Op::Map(_) | Op::Mfun(_) | Op::BigSum(_) => 1,
            _ => return Op::plain(self.name()).map(|(_, n)| n),
        })
    }

    /// Which arguments are indices.
    pub fn index_argument(&self, i: usize) -> bool {
        match self {
            Op::Var(_) => true,
            Op::Entry => i > 0,
            Op::Col | Op::Row => i == 1,
            Op::Number => i == 0,
            _ => false,
        }
    }

    /// Is any argument an index?
    pub fn has_index_arguments(&self) -> bool {
        matches!(self, Op::Var(_) | Op::Entry | Op::Col | Op::Row | Op::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is only shown has no name that a file of laws or a certificate could use.
    #[test]
    fn short_forms_are_only_shown() {
        let w = Written { name: Sym::new("mean"), suffix: String::new(), shape: Shape::scalar(), short: true };
        let op = Op::Written(Arc::new(w));
        assert_eq!(Op::plain(op.name()), None);
        assert_eq!(op.arity(), None);
    }
}

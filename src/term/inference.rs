//! Shape inference: one function, shared by all.

use super::dim::Dim;
use super::op::{Layout, Op};
use super::shape::Shape;
use super::sym::Sym;
use thiserror::Error;

/// Why an operator cannot take its arguments.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ShapeError {
    /// A value cannot be put in below a derivative.
    #[error("a derivative is left where the value is put in")]
    Derivative,
    /// Two arguments should have one shape.
    #[error("`{op}` needs equal shapes, got {left} and {right}")]
    Unequal {
        /// The operator.
        op: &'static str,
        /// The first argument's shape.
        left: Shape,
        /// The second argument's shape.
        right: Shape,
    },
    /// The inner sizes of a product differ.
    #[error("the inner sizes {left} and {right} of a product differ")]
    Inner {
        /// Columns of the first factor.
        left: Dim,
        /// Rows of the second factor.
        right: Dim,
    },
    /// A square matrix is needed.
    #[error("`{op}` needs a square matrix, got {shape}")]
    Square {
        /// The operator.
        op: &'static str,
        /// What it got.
        shape: Shape,
    },
    /// A column vector is needed.
    #[error("`{op}` needs a column vector, got {shape}")]
    Column {
        /// The operator.
        op: &'static str,
        /// What it got.
        shape: Shape,
    },
    /// A scalar is needed.
    #[error("`{op}` needs a scalar, got {shape}")]
    Scalar {
        /// The operator.
        op: &'static str,
        /// What it got.
        shape: Shape,
    },
    /// An index is out of range.
    #[error("index {index} of a size {size}")]
    Range {
        /// The index.
        index: u64,
        /// The number of entries.
        size: Dim,
    },
    /// Something that is no index stands in an index place, or the other way round.
    #[error("`{op}`: an index is needed here, and only here")]
    Index {
        /// The operator.
        op: &'static str,
    },
    /// Wrong number of arguments.
    #[error("`{op}` got {got} arguments")]
    Arity {
        /// The operator.
        op: &'static str,
        /// How many there were.
        got: usize,
    },
    /// A quotient of sizes is not whole for all values of its names.
    #[error("a quotient of sizes is not whole")]
    Quotient,
    /// A size outgrew its limits.
    #[error("a size is too large")]
    Size,
    /// A name that was never declared.
    #[error("unknown name {0}")]
    Unknown(Sym),
    /// The second argument of a derivative is not a variable.
    #[error("`{op}`: expected a variable, an intermediate or a member of a family to differentiate by")]
    Variable {
        /// The operator.
        op: &'static str,
    },
    /// More nodes would be visited than allowed.
    #[error("too much work")]
    Work,
    /// The term is nested too deeply or has too many binders.
    #[error("the expression is nested too deeply")]
    Depth,
}

/// The shape of `op` applied to arguments of these shapes. `Var` is not handled here.
///
/// # Errors
/// Says which shapes do not fit.
pub fn infer(op: &Op, args: &[&Shape]) -> Result<Shape, ShapeError> {
    let name = op.name();
    let times = |a: &Dim, b: &Dim| a.mul(b).ok_or(ShapeError::Size);
    let same = |a: &Shape, b: &Shape| {
        if a == b { Ok(a.clone()) } else { Err(ShapeError::Unequal { op: name, left: a.clone(), right: b.clone() }) }
    };
    let square = |a: &Shape| {
        if a.rows == a.cols { Ok(()) } else { Err(ShapeError::Square { op: name, shape: a.clone() }) }
    };
    let scalar =
        |a: &Shape| if a.is_scalar() { Ok(()) } else { Err(ShapeError::Scalar { op: name, shape: a.clone() }) };
    let column =
        |a: &Shape| if a.cols.is_one() { Ok(()) } else { Err(ShapeError::Column { op: name, shape: a.clone() }) };
    Ok(match (op, args) {
        (Op::Num(_) | Op::Size(_) | Op::Idx(_) | Op::At(_), &[]) => Shape::scalar(),
        (Op::Eye(n), &[]) => Shape::new(n.clone(), n.clone()),
        (Op::Ones(m, n) | Op::Zeros(m, n), &[]) => Shape::new(m.clone(), n.clone()),
        (Op::Comm(m, n), &[]) => {
            let k = times(m, n)?;
            Shape::new(k.clone(), k)
        }
        (Op::Fixed(f, n), &[]) => f.shape(n).ok_or(ShapeError::Size)?,
        (Op::Neg | Op::D(_) | Op::Map(_) | Op::Softmax | Op::BigSum(_), &[a]) => a.clone(),
        (Op::T, &[a]) => a.transposed(),
        (Op::Pinv, &[a]) => Shape::new(a.cols.clone(), a.rows.clone()),
        (Op::Tr | Op::Det | Op::Logdet, &[a]) => {
            square(a)?;
            Shape::scalar()
        }
        (Op::Inv | Op::Adj | Op::Mfun(_), &[a]) => {
            square(a)?;
            a.clone()
        }
        (Op::Vec, &[a]) => Shape::new(times(&a.cols, &a.rows)?, Dim::one()),
        (Op::Diag, &[a]) => {
            column(a)?;
            Shape::new(a.rows.clone(), a.rows.clone())
        }
        (Op::Diagvec, &[a]) => {
            square(a)?;
            Shape::new(a.rows.clone(), Dim::one())
        }
        (Op::Sum | Op::Norm2, &[_]) => Shape::scalar(),
        (Op::Logsumexp, &[a]) => {
            column(a)?;
            Shape::scalar()
        }
        (Op::Add | Op::Sub | Op::Had | Op::Hdiv, &[a, b]) => same(a, b)?,
        (Op::Mul, &[a, b]) => {
            if a.cols != b.rows {
                return Err(ShapeError::Inner { left: a.cols.clone(), right: b.rows.clone() });
            }
            Shape::new(a.rows.clone(), b.cols.clone())
        }
        (Op::Scale, &[c, a]) | (Op::Div | Op::Pow, &[a, c]) => {
            scalar(c)?;
            a.clone()
        }
        (Op::Mpow, &[a, k]) => {
            scalar(k)?;
            square(a)?;
            a.clone()
        }
        (Op::Kron, &[a, b]) => Shape::new(times(&a.rows, &b.rows)?, times(&a.cols, &b.cols)?),
        (Op::Hcat, &[a, b]) if a.rows == b.rows => {
            Shape::new(a.rows.clone(), a.cols.add(&b.cols).ok_or(ShapeError::Size)?)
        }
        (Op::Vcat, &[a, b]) if a.cols == b.cols => {
            Shape::new(a.rows.add(&b.rows).ok_or(ShapeError::Size)?, a.cols.clone())
        }
        (Op::Hcat | Op::Vcat, &[a, b]) => {
            return Err(ShapeError::Unequal { op: name, left: a.clone(), right: b.clone() });
        }
        (Op::Entry, &[_, _, _]) | (Op::Number, &[_]) => Shape::scalar(),
        (Op::Col, &[a, _]) => Shape::new(a.rows.clone(), Dim::one()),
        (Op::Row, &[a, _]) => Shape::new(Dim::one(), a.cols.clone()),
        (Op::Grad, &[f, x]) => {
            scalar(f)?;
            x.clone()
        }
        (Op::Jac(layout), &[f, x]) => {
            let (p, q) = (times(&f.rows, &f.cols)?, times(&x.rows, &x.cols)?);
            match layout {
                Layout::Denominator => Shape::new(q, p),
                Layout::Numerator => Shape::new(p, q),
            }
        }
        (Op::Written(w), _) => w.shape.clone(),
        _ => return Err(ShapeError::Arity { op: name, got: args.len() }),
    })
}

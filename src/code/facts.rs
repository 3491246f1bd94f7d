//! What is known of the structure of values: definite, triangular, diagonal, orthogonal.

use super::build::Known;
use super::ir::{Factor, Graph, Id, Op, Rank};
use crate::term::Pred;
use num_traits::Signed;

/// What is known.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    known: Known,
}

impl Facts {
    /// From what hypotheses say.
    pub fn new(known: Known) -> Facts {
        Facts { known }
    }

    /// Is a property stated of the value?
    fn stated(&self, a: Id, name: &str) -> bool {
        self.known.get(&a).is_some_and(|ps| ps.iter().any(|p| p.name() == name))
    }

    /// Is it its own transpose?
    pub fn symmetric(&self, g: &Graph, a: Id) -> bool {
        let all = |ids: &[Id]| ids.iter().all(|x| self.symmetric(g, *x));
        match g.op(a) {
            _ if self.stated(a, "symmetric") || self.stated(a, "diagonal") => true,
            Op::Inv(_) | Op::T | Op::Neg | Op::Add | Op::Sub | Op::Had => all(g.args(a)),
            Op::Scale => self.symmetric(g, g.arg(a, 1)),
            Op::Div => self.symmetric(g, g.arg(a, 0)),
            _ => self.semidefinite(g, a),
        }
    }

    /// Is every entry ≥ 0?
    fn nonnegative(&self, g: &Graph, a: Id) -> bool {
        if [Pred::Positive, Pred::Nonnegative].iter().any(|p| self.stated(a, p.name())) {
            return true;
        }
        let all = |ids: &[Id]| ids.iter().all(|x| self.nonnegative(g, *x));
        match g.op(a) {
            Op::Num(q) => !q.is_negative(),
            Op::Ones | Op::Size(_) | Op::Eye | Op::Zeros | Op::Softmax | Op::Norm2 => true,
            Op::Map(f) => f.order == 0 && matches!(&*f.name, "exp" | "sigmoid" | "softplus" | "relu" | "abs" | "cosh"),
            Op::Pow => {
                let even = g.as_num(g.arg(a, 1)).is_some_and(|p| p.is_integer() && !p.to_integer().bit(0));
                even || self.nonnegative(g, g.arg(a, 0))
            }
            Op::Add | Op::Had | Op::Scale | Op::Div | Op::Hdiv | Op::Sum | Op::T | Op::Spread => all(g.args(a)),
            _ => false,
        }
    }

    /// Is it symmetric positive semidefinite? What is inverted beside is definite.
    pub fn semidefinite(&self, g: &Graph, a: Id) -> bool {
        let all = |ids: &[Id]| ids.iter().all(|x| self.semidefinite(g, *x));
        match g.op(a) {
            _ if self.stated(a, "posdef") => true,
            Op::Eye => true,
            Op::Diag => self.nonnegative(g, g.arg(a, 0)),
            Op::T | Op::Inv(_) | Op::Add | Op::Kron => all(g.args(a)),
            Op::Scale => self.nonnegative(g, g.arg(a, 0)) && self.semidefinite(g, g.arg(a, 1)),
            Op::Div => self.nonnegative(g, g.arg(a, 1)) && self.semidefinite(g, g.arg(a, 0)),
            Op::Mul => self.palindrome(g, a),
            _ => false,
        }
    }

    /// Is it B'*P*B, P semidefinite or absent?
    fn palindrome(&self, g: &Graph, a: Id) -> bool {
        let mut factors = Vec::new();
        let mut stack = vec![a];
        while let Some(x) = stack.pop() {
            match (g.op(x), g.args(x)) {
                (Op::Mul, &[l, r]) => stack.extend([r, l]),
                (Op::T, &[p]) if matches!(g.op(p), Op::Mul) => return false,
                _ => factors.push(x),
            }
        }
        let mirrored = |x: Id, y: Id| {
            let of = |s: Id, t: Id| matches!(g.op(s), Op::T) && g.arg(s, 0) == t;
            of(x, y) || of(y, x)
        };
        let (mut rest, mut outer) = (&factors[..], false);
        while let [first, middle @ .., last] = rest {
            if !mirrored(*first, *last) {
                break;
            }
            (rest, outer) = (middle, true);
        }
        outer
            && match rest {
                [] => true,
                [p] => g.rank(*p) == Rank::Matrix && self.semidefinite(g, *p),
                _ => false,
            }
    }

    /// How a system with this matrix is solved.
    pub fn factor(&self, g: &Graph, a: Id) -> Factor {
        match g.op(a) {
            _ if self.semidefinite(g, a) => Factor::Cholesky,
            _ if self.stated(a, "lower") => Factor::Lower,
            _ if self.stated(a, "upper") => Factor::Upper,
            Op::T => match self.factor(g, g.arg(a, 0)) {
                Factor::Cholesky => Factor::General,
                other => other.turned(),
            },
            _ => Factor::General,
        }
    }

    /// Is it zero off the diagonal?
    pub fn diagonal(&self, g: &Graph, a: Id) -> bool {
        self.stated(a, "diagonal") || matches!(g.op(a), Op::Diag)
    }

    /// Is its transpose its inverse?
    pub fn orthogonal(&self, a: Id) -> bool {
        self.stated(a, "orthogonal")
    }
}

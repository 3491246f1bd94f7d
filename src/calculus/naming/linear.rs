//! Which operators are linear.

use crate::term::Op;

/// Is the operator linear in each of its arguments?
pub(super) fn linear(op: &Op) -> bool {
    matches!(
        op,
        Op::Add
            | Op::Sub
            | Op::Neg
            | Op::T
            | Op::Tr
            | Op::Sum
            | Op::Vec
            | Op::Diag
            | Op::Diagvec
            | Op::Mul
            | Op::Had
            | Op::Scale
            | Op::Kron
            | Op::Hcat
            | Op::Vcat
            | Op::Entry
            | Op::Col
            | Op::Row
    )
}

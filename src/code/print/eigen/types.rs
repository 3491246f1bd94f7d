//! The types of Eigen that values have.

use crate::code::function::Argument;
use crate::code::ir::Rank;

/// The type of values of a rank.
pub fn kind(rank: Rank) -> &'static str {
    match rank {
        Rank::Scalar => "double",
        Rank::Column => "Eigen::VectorXd",
        Rank::Row => "Eigen::RowVectorXd",
        Rank::Matrix => "Eigen::MatrixXd",
    }
}

/// The type of an argument.
pub fn argument_kind(a: &Argument) -> &'static str {
    match (&a.over, Rank::of(&a.shape)) {
        (None, rank) => kind(rank),
        (Some(_), Rank::Scalar) => "Eigen::VectorXd",
        (Some(_), Rank::Matrix) => "std::vector<Eigen::MatrixXd>",
        (Some(_), _) => "Eigen::MatrixXd",
    }
}

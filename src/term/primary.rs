//! The primary matrix functions that every problem knows.
//!
//! A primary function of a square matrix is the function of numbers put to work on the matrix: its power series, where it
//! has one, and the value on the eigenvalues, where the matrix is diagonalisable. It is not the function of each entry.

use super::pred::Pred;

/// A function of square matrices: how it is called, and where it is smooth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Primary {
    /// The name, in expressions and in terms.
    pub name: &'static str,
    /// The elementwise function that it is of a number.
    pub of_numbers: &'static str,
    /// What its argument must be; a function without such a place is smooth everywhere.
    pub smooth: Option<Pred>,
}

/// All of them. A matrix function of the user's own is unknown, and smooth everywhere: a power series that converges
/// everywhere.
pub const PRIMARY: [Primary; 3] = [
    Primary { name: "expm", of_numbers: "exp", smooth: None },
    Primary { name: "logm", of_numbers: "log", smooth: Some(Pred::Principal) },
    Primary { name: "sqrtm", of_numbers: "sqrt", smooth: Some(Pred::Principal) },
];

/// The matrix function of this name.
pub fn primary(name: &str) -> Option<&'static Primary> {
    PRIMARY.iter().find(|f| f.name == name)
}

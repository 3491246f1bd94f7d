//! Shapes: rows and columns.

use super::dim::Dim;

/// Rows and columns.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Shape {
    /// The number of rows.
    pub rows: Dim,
    /// The number of columns.
    pub cols: Dim,
}

impl Shape {
    /// A shape from rows and columns.
    pub fn new(rows: Dim, cols: Dim) -> Shape {
        Shape { rows, cols }
    }

    /// The shape 1×1.
    pub fn scalar() -> Shape {
        Shape { rows: Dim::one(), cols: Dim::one() }
    }

    /// Is it 1×1?
    pub fn is_scalar(&self) -> bool {
        self.rows.is_one() && self.cols.is_one()
    }

    /// Rows and columns exchanged.
    pub fn transposed(&self) -> Shape {
        Shape { rows: self.cols.clone(), cols: self.rows.clone() }
    }
}

impl std::fmt::Display for Shape {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match (self.rows.is_one(), self.cols.is_one()) {
            (true, true) => f.write_str("a scalar"),
            _ if [&self.rows, &self.cols].iter().any(|d| d.as_literal().is_none() && d.as_name().is_none()) => {
                write!(f, "{} × {}", self.rows, self.cols)
            }
            _ => write!(f, "{}×{}", self.rows, self.cols),
        }
    }
}

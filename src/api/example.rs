//! Values: those that meet the hypotheses of a theorem, and those at which an equation fails.

use crate::numeric::{Counterexample, Model, Number};
use crate::term::Sym;
use std::fmt;

/// A matrix, row by row. Exact numbers are written as fractions, others as decimals.
pub type Rows = Vec<Vec<String>>;

/// Values for every size, variable and unknown function.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Example {
    /// The sizes.
    pub sizes: Vec<(String, u64)>,
    /// The variables; a family's member is called `x[1]`, a direction `d(X)`.
    pub values: Vec<(String, Rows)>,
    /// The unknown functions, as formulas in x.
    pub functions: Vec<(String, String)>,
    /// What both sides of a false equation are there.
    pub sides: Option<[Rows; 2]>,
    /// The property that the left side has not, where the claim is that it has one.
    pub property: Option<&'static str>,
    /// Is every number exact?
    pub exact: bool,
    text: String,
}

fn rows(m: &crate::numeric::Matrix<Number>) -> Rows {
    (0..m.rows()).map(|i| (0..m.cols()).map(|j| m.at(i, j).to_string()).collect()).collect()
}

fn named<T: Clone>(all: &[(Sym, T)]) -> Vec<(String, T)> {
    all.iter().map(|(n, x)| (n.to_string(), x.clone())).collect()
}

impl Example {
    pub(super) fn of_model(m: &Model) -> Example {
        Example {
            sizes: named(&m.dims),
            values: m.values.iter().map(|(n, v)| (n.clone(), rows(v))).collect(),
            functions: named(&m.functions),
            sides: None,
            property: None,
            exact: m.exact,
            text: m.to_string(),
        }
    }

    pub(super) fn of_counterexample(c: &Counterexample) -> Example {
        Example {
            sizes: named(&c.dims),
            values: c.values.iter().map(|(n, v)| (n.clone(), rows(v))).collect(),
            functions: named(&c.functions),
            sides: Some([rows(&c.lhs), rows(&c.rhs)]),
            property: c.property,
            exact: c.exact,
            text: c.to_string(),
        }
    }
}

impl fmt::Display for Example {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

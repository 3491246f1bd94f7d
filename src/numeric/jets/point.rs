//! Where terms are evaluated.

use super::Trouble;
use super::elementary::Function;
use super::jet::Jet;
use super::matrix::JetMatrix;
use crate::term::{Dim, Sym};
use rustc_hash::FxHashMap;

/// A value, its increment, the increment's increment, …: `X`, `d(X)`, `d(d(X))`.
pub type Increments = Vec<JetMatrix>;

/// Sizes, values of variables and their increments, and functions.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// The sizes.
    pub sizes: FxHashMap<Sym, u64>,
    /// What unknown functions stand for.
    pub functions: FxHashMap<Sym, Function>,
    /// The value of each variable; of a family the values of all members.
    pub values: FxHashMap<Sym, Vec<Increments>>,
}

impl Point {
    /// Gives a variable its value and increments.
    pub fn set(&mut self, name: &Sym, value: Increments) {
        self.values.insert(name.clone(), vec![value]);
    }

    /// Gives a family the values and increments of its members.
    pub fn set_family(&mut self, name: &Sym, members: Vec<Increments>) {
        self.values.insert(name.clone(), members);
    }

    /// The value of a size.
    ///
    /// # Errors
    /// When a name in it has none.
    pub fn size(&self, d: &Dim) -> Result<usize, Trouble> {
        let n = d.evaluate(&|s| self.sizes.get(s).copied()).ok_or_else(|| Trouble::Unknown(format!("the size {d}")))?;
        // Products of sizes are the sizes of matrices.
        if n > 4096 { Err(Trouble::TooLarge("a size")) } else { Ok(n as usize) }
    }

    /// The value of an elementwise function at a number.
    ///
    /// # Errors
    /// When a sign that decides is not known.
    pub fn apply(&self, name: &Sym, order: u32, x: &Jet) -> Result<Jet, Trouble> {
        match self.functions.get(name) {
            Some(f) => x.apply(f, order),
            None => x.apply(&Function::Named(name.to_string()), order),
        }
    }
}

//! A point: sizes, values, directions and functions at which terms are evaluated.

use super::mapping::Mapping;
use super::matrix::Matrix;
use super::rat::Rat;
use super::scalar::Field;
use crate::term::{Dim, Sym};
use rustc_hash::FxHashMap;

/// Sizes, values, directions and functions. A family has one value for each member; everything else has one.
#[derive(Clone, Debug)]
pub struct Point<F> {
    /// The sizes.
    pub dims: FxHashMap<Sym, u64>,
    /// The values of the variables.
    pub values: FxHashMap<Sym, Vec<Matrix<F>>>,
    /// The directions `d(X)` of the variables, and of intermediates in `d(…, X)`.
    pub directions: FxHashMap<Sym, Vec<Matrix<F>>>,
    /// Polynomials for the unknown functions, coefficients from the constant upwards.
    pub functions: FxHashMap<Sym, Vec<Rat>>,
    /// Polynomials for the unknown functions of matrices.
    pub maps: FxHashMap<Sym, Mapping>,
    /// Values that replace those of intermediates.
    pub overrides: FxHashMap<Sym, Vec<Matrix<F>>>,
}

impl<F> Default for Point<F> {
    fn default() -> Point<F> {
        Point {
            dims: FxHashMap::default(),
            values: FxHashMap::default(),
            directions: FxHashMap::default(),
            functions: FxHashMap::default(),
            maps: FxHashMap::default(),
            overrides: FxHashMap::default(),
        }
    }
}

impl<F: Field> Point<F> {
    /// The value of a size.
    pub fn dim(&self, d: &Dim) -> Option<u64> {
        d.evaluate(&|s| self.dims.get(s).copied())
    }
}

impl Point<Rat> {
    /// The same point in another field.
    pub fn convert<F: Field>(&self) -> Point<F> {
        let all = |m: &FxHashMap<Sym, Vec<Matrix<Rat>>>| {
            m.iter().map(|(s, v)| (s.clone(), v.iter().map(|x| x.map(F::from_rat)).collect())).collect()
        };
        Point {
            dims: self.dims.clone(),
            values: all(&self.values),
            directions: all(&self.directions),
            functions: self.functions.clone(),
            maps: self.maps.clone(),
            overrides: all(&self.overrides),
        }
    }
}

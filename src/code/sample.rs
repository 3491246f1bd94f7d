//! A point at which code is tried: it meets the hypotheses.

use super::interpret::Array;
use crate::numeric::{Ball, Field, Instances, Matrix, Point, Rng};
use crate::term::{Fun, Sym, TermId, Terms, Theory};
use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;

/// Sizes, arguments and unknown functions.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    /// The sizes.
    pub dims: FxHashMap<Sym, u64>,
    /// The variables; a family has a value for each member, anything else one.
    pub inputs: FxHashMap<Sym, Vec<Array>>,
    /// Polynomials for the unknown functions, coefficients from the constant upwards.
    pub functions: FxHashMap<Sym, Vec<f64>>,
    /// The point for the numeric evaluator.
    pub point: Point<Ball>,
}

/// How many points are drawn before there is none.
const TRIES: usize = 20;

impl Sample {
    /// A point that meets the hypotheses of a theory, at which the roots have values. The same for the same seed.
    pub fn draw(terms: &Terms, theory: &Theory, roots: &[TermId], seed: u64) -> Option<Sample> {
        let inst = Instances::new(terms, theory, &theory.hypotheses, roots);
        let mut rng = Rng::new(seed);
        let found = (0..TRIES).find_map(|round| inst.random(&mut rng, round, false).ok())?;
        let point = found.floats;
        let inputs = point.values.iter().map(|(s, v)| (s.clone(), v.iter().map(floats).collect())).collect();
        let functions =
            point.functions.iter().map(|(s, c)| (s.clone(), c.iter().map(|q| q.to_f64()).collect())).collect();
        Some(Sample { dims: point.dims.clone(), inputs, functions, point })
    }

    /// The value of an unknown function, or of a derivative of it.
    pub fn function(&self, f: &Fun, x: f64) -> Option<f64> {
        let c = derivative(self.functions.get(&f.name)?, f.order);
        Some(c.iter().rev().fold(0.0, |acc, c| acc * x + c))
    }
}

/// The coefficients of a derivative of a polynomial.
pub fn derivative(c: &[f64], order: u32) -> Vec<f64> {
    (0..order)
        .fold(c.to_vec(), |c, _| c.iter().enumerate().skip(1).map(|(i, c)| i.to_f64().unwrap_or(0.0) * c).collect())
}

/// The entries of a matrix as floats.
pub fn floats(m: &Matrix<Ball>) -> Array {
    Array::build(m.rows(), m.cols(), |i, j| m.at(i, j).approx())
}

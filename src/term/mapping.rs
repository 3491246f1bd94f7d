//! Unknown functions of numbers, vectors and matrices.

use super::shape::Shape;
use super::sym::Sym;

/// An unknown smooth function of all matrices of a shape, with matrices of a shape for its values.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mapping {
    /// Its name.
    pub name: Sym,
    /// The shape of its argument.
    pub argument: Shape,
    /// The shape of its values.
    pub value: Shape,
}

impl Mapping {
    /// The shape of the values of its derivative of this order: that of a function of a number has the shape of the function,
    /// that of a number the shape of the argument, and any other is a Jacobian in numerator layout. `None` where a size is
    /// too large.
    pub fn shape(&self, order: u32) -> Option<Shape> {
        let mut value = self.value.clone();
        if self.argument.is_scalar() {
            return Some(value);
        }
        for _ in 0..order {
            value = match value.is_scalar() {
                true => self.argument.clone(),
                false => Shape::new(value.rows.mul(&value.cols)?, self.argument.rows.mul(&self.argument.cols)?),
            };
        }
        Some(value)
    }
}

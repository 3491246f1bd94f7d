//! Unknown functions of numbers, vectors and matrices: the shapes of their values and of those of their derivatives.

use crate::term::{Layout, Shape};

/// The shapes of a function `fun F(X)[p,q]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Mapping {
    /// The shape of what it is a function of.
    pub argument: Shape,
    /// The shape of its values.
    pub value: Shape,
}

impl Mapping {
    /// How many derivatives are written with primes; none if there is no end to them.
    pub fn orders(&self) -> Option<u32> {
        match (self.argument.is_scalar(), self.value.is_scalar()) {
            (true, _) => None,
            (_, true) => Some(2),
            _ => Some(1),
        }
    }

    /// The shape of the values of the derivative of this order: of a function of a number that of the function, of a
    /// number the gradient's and the Hessian's, else the Jacobian's. `None` where there is no such derivative.
    pub fn shape(&self, order: u32, layout: Layout) -> Option<Shape> {
        if self.argument.is_scalar() || order == 0 {
            return Some(self.value.clone());
        }
        let all = |s: &Shape| s.rows.mul(&s.cols);
        let (argument, value) = (all(&self.argument)?, all(&self.value)?);
        match (order, self.value.is_scalar()) {
            (1, true) => Some(self.argument.clone()),
            (2, true) => Some(Shape::new(argument.clone(), argument)),
            (1, false) if layout == Layout::Numerator => Some(Shape::new(value, argument)),
            (1, false) => Some(Shape::new(argument, value)),
            _ => None,
        }
    }
}

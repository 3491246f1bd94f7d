//! Differentiation: differentials, isolated and read off as gradients and Jacobians; backward through names.

pub mod backward;
mod chain;
mod closed;
mod differential;
mod gradient;
mod isolation;
mod jacobian;
mod reading;
mod summands;

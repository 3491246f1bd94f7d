//! Claims that are not equations: properties, inequalities, convexity, minima.

mod gap;
mod minimum;
mod property;
mod sums;

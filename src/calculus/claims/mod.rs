//! Claims that are not equations: properties, inequalities, convexity, minima.

mod assumed;
mod congruence;
mod gap;
mod inequality;
mod minimum;
mod property;
mod sums;

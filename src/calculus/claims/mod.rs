//! Claims that are not equations: properties, inequalities, convexity, minima.

mod assumed;
mod base;
mod congruence;
mod gap;
mod inequality;
mod minimum;
mod outer;
mod property;
mod roads;
mod sums;
mod symmetrised;

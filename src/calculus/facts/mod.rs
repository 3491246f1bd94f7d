//! Facts: which conditions follow from the hypotheses by the properties of the rule set.

mod fact;
pub mod literal;
mod members;
pub mod regular;
mod subjects;

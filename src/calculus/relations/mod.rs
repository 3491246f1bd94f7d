//! Equations that are assumed, and inverses, as rules without variables: found, and applied.

pub mod apply;
mod find;
mod leads;

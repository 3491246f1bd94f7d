//! Simplest forms.

mod fractions;
mod long;
mod monomials;
mod names;
mod simplest;

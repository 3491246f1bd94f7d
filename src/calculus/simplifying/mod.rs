//! Simplest forms.

mod fractions;
mod long;
mod meanings;
mod monomials;
mod names;
mod reducing;
mod simplest;

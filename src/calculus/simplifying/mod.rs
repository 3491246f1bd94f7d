//! Simplest forms.

mod long;
mod monomials;
mod names;
mod simplest;

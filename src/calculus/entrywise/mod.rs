//! Matrices by their entries: equality, and small matrices written out.

mod entries;
mod small;

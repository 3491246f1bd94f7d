//! Calls as NumPy, PyTorch, JAX and Julia have them, where they mean what a function of ours does.
//!
//! `np.exp(x)`, `np.linalg.inv(A)`, `X.sum(axis=0)`, `x.dot(y)`: which they are is data. What means something else there,
//! or has a default of its own, has a line in `foreign.txt` and is refused with it.

use crate::syntax::foreign::foreign_function;
use crate::syntax::sugar::forms;
use crate::syntax::words::{self, is_function};

/// Modules whose names stand before functions.
pub(in crate::syntax) const MODULES: &[&str] = &[
    "np",
    "numpy",
    "jnp",
    "jax",
    "torch",
    "tf",
    "tensorflow",
    "scipy",
    "math",
    "linalg",
    "nn",
    "functional",
    "sympy",
    "LinearAlgebra",
    "Flux",
    "mx",
    "keras",
    "K",
    "F",
    "sy",
    "sp",
    "S",
    "la",
    "LA",
    "jsp",
    "cp",
    "cvxpy",
];

/// Those of Julia.
pub(in crate::syntax) const OF_JULIA: &[&str] = &["LinearAlgebra", "Flux", "Statistics", "Zygote", "ForwardDiff"];

/// Those in which `*`, `/` and `**` are of each entry.
const OF_ARRAYS: &[&str] = &["np", "numpy", "jnp", "jax", "torch", "tf", "tensorflow", "scipy", "jsp"];

/// Methods of arrays, in whose company `*` is of each entry. Those of symbolic matrices have other names.
const OF_ARRAY: &[&str] = &[".dot", ".sum", ".mean", ".matmul", ".mm", ".norm"];

/// A product that is an inner one where both factors are columns: `x.dot(y)`. Nobody can write the name.
pub(in crate::syntax) const ARRAY_PRODUCT: &str = "·";

/// Functions and methods, and what they are called here.
const OTHERWISE: &[(&str, &str)] = &[
    ("dot", ARRAY_PRODUCT),
    ("matmul", ARRAY_PRODUCT),
    ("mm", ARRAY_PRODUCT),
    ("mv", ARRAY_PRODUCT),
    // The norm of an array is that of all its entries.
    ("norm", "norm2"),
];

/// Methods, and what they are called here.
const METHODS: &[(&str, &str)] = &[("transpose", "transpose"), ("t", "transpose")];

fn find(table: &[(&'static str, &'static str)], name: &str) -> Option<&'static str> {
    table.iter().find(|(n, _)| *n == name).map(|(_, ours)| *ours)
}

/// How arguments follow a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) struct Arguments {
    /// How many, without those that say along what.
    pub plain: usize,
    /// Does one say along what: `axis=0`?
    pub along: bool,
}

/// What stands for `np.linalg.inv` with such arguments.
pub(in crate::syntax) fn of_module(name: &str, arguments: Arguments) -> Option<&str> {
    let other = find(OTHERWISE, name);
    let takes = if other == Some(ARRAY_PRODUCT) { arguments.plain == 2 } else { arguments.plain > 0 };
    ours(name, "library", other, arguments).filter(|_| takes)
}

/// What stands for `X.sum` with such arguments; the value before the point is none of them.
pub(in crate::syntax) fn of_value(name: &str, arguments: Arguments) -> Option<&str> {
    let other = find(OTHERWISE, name).or_else(|| find(METHODS, name));
    let takes = usize::from(other == Some(ARRAY_PRODUCT));
    ours(name, "method", other, arguments).filter(|_| arguments.plain == takes)
}

fn ours<'a>(name: &'a str, kind: &str, other: Option<&'a str>, arguments: Arguments) -> Option<&'a str> {
    // Its second argument says which.
    if name == "norm" && arguments.plain == 2 && !arguments.along {
        return Some(name);
    }
    let single = name != "norm" || arguments.plain <= 1;
    if let Some(other) = other.filter(|_| single) {
        return (!arguments.along || has_direction(other)).then_some(other);
    }
    // What has a default direction of its own means what ours does where the direction is said.
    let said = arguments.along && has_direction(name);
    let same = foreign_function(&format!("{kind}.{name}")).is_none() || said;
    let plain = !words::DERIVATIVES.contains(&name) && name != "norm";
    (is_function(name) && plain && same && (!arguments.along || said)).then_some(name)
}

/// Does the function have a second argument that says along what: `sum(A,2)`? The second argument of `norm` says which.
pub(in crate::syntax) fn has_direction(function: &str) -> bool {
    function != "norm" && forms(function).iter().any(|f| f.ends_with("(A,2)"))
}

/// Is it a call of arrays, whose `*` is of each entry: `np.exp`, `.dot`? As it is written.
pub(in crate::syntax) fn is_of_arrays(written: &str) -> bool {
    match written.split_once('.') {
        Some(("", _)) => OF_ARRAY.contains(&written),
        Some((module, _)) => OF_ARRAYS.contains(&module),
        None => false,
    }
}

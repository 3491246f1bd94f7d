//! The types of ndarray that values have, and how arguments are passed.

use super::super::body::{Body, function_name};
use crate::code::function::{Argument, Function};
use crate::code::ir::Rank;

/// The type of values of a rank.
pub fn kind(rank: Rank) -> &'static str {
    match rank {
        Rank::Scalar => "f64",
        Rank::Column | Rank::Row => "Array1<f64>",
        Rank::Matrix => "Array2<f64>",
    }
}

/// The type of an argument's value.
pub fn argument_kind(a: &Argument) -> &'static str {
    match (&a.over, Rank::of(&a.shape)) {
        (None, rank) => kind(rank),
        (Some(_), Rank::Scalar) => "Array1<f64>",
        (Some(_), Rank::Matrix) => "Array3<f64>",
        (Some(_), _) => "Array2<f64>",
    }
}

/// The arguments of a call, where each argument is a variable that holds its value; unknown functions have a prefix.
pub fn passed(f: &Function, prefix: &str) -> String {
    let b = Body::new(f);
    let by = |a: &Argument| if argument_kind(a) == "f64" { "" } else { "&" };
    let mut args: Vec<String> = f.arguments.iter().map(|a| format!("{}{}", by(a), b.name(&a.name))).collect();
    args.extend(f.functions.iter().map(|g| format!("&{prefix}{}", function_name(&g.name, g.order))));
    args.extend(f.sizes.iter().map(|z| b.name(z)));
    args.join(", ")
}

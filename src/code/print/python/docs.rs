//! What a Python function says of itself.

use super::super::body::{Body, function_name};
use crate::code::function::Argument;
use crate::code::ir::Rank;
use std::fmt::Write;

/// The shape of an argument, as arrays have it.
fn described(b: &Body<'_>, a: &Argument) -> String {
    let (r, c) = (b.dim(&a.shape.rows), b.dim(&a.shape.cols));
    let mut axes: Vec<String> = a.over.iter().map(|n| b.dim(n)).collect();
    match Rank::of(&a.shape) {
        Rank::Scalar => {}
        Rank::Column => axes.push(r),
        Rank::Row => axes.push(c),
        Rank::Matrix => axes.extend([r, c]),
    }
    match &axes[..] {
        [] => "a number".into(),
        [one] => format!("({one},)"),
        _ => format!("({})", axes.join(", ")),
    }
}

pub fn docstring(b: &Body<'_>) -> String {
    let f = b.f;
    let mut s = format!("    \"\"\"{}\n\n", f.title);
    for a in &f.arguments {
        let row = match (Rank::of(&a.shape), &a.over) {
            (Rank::Row, _) => ", a row",
            _ => "",
        };
        let over = if a.over.is_some() { ", a sample in each row" } else { "" };
        let _ = writeln!(s, "    {}: {}{row}{over}", b.name(&a.name), described(b, a));
    }
    for g in &f.functions {
        let word = match g.order {
            0 => "an elementwise function".to_string(),
            1 => format!("the derivative of {}", g.name),
            k => format!("the derivative of order {k} of {}", g.name),
        };
        let _ = writeln!(s, "    {}: {word}", function_name(&g.name, g.order));
    }
    for z in &f.sizes {
        let _ = writeln!(s, "    {}: a size", b.name(z));
    }
    let outs: Vec<String> = f
        .outputs
        .iter()
        .map(|o| {
            let a = Argument { name: "x".into(), shape: f.graph.shape(o.value).clone(), over: None };
            let shape = described(b, &a);
            if f.outputs.len() > 1 { format!("{} {shape}", o.label) } else { shape }
        })
        .collect();
    let _ = writeln!(s, "    returns: {}", outs.join(", "));
    if !f.formula.is_empty() && f.formula.len() < 200 {
        let _ = writeln!(s, "\n    Equals {}", f.formula);
    }
    if !f.hypotheses.is_empty() {
        let _ = writeln!(s, "    if {}", f.hypotheses.join(" and "));
    }
    s.push_str("    \"\"\"\n");
    s
}

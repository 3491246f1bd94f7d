//! Rust with the ndarray crate: rows and columns are `Array1`, matrices `Array2`; what ndarray has no form for is a
//! small function beside.

mod check;
mod helpers;
mod operands;
mod types;
mod values;

use super::body::{Body, function_name};
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::{Function, Unit};
use crate::code::ir::{Id, Op, Rank};
use helpers::{HELPERS, needed};
use operands::Ndarray;
use std::collections::BTreeSet;
use std::fmt::Write;
use types::{argument_kind, kind};

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(units: &[Unit]) -> Result<String, CodeError> {
    let (mut texts, mut helpers) = (Vec::new(), BTreeSet::new());
    for u in units {
        for f in u.functions.iter().chain(u.check.as_ref().map(|c| &c.of)) {
            let (text, used) = function(f)?;
            texts.push(text);
            helpers.extend(used);
        }
    }
    let all = needed(&helpers);
    let parts = HELPERS.iter().filter(|h| all.contains(h.0)).map(|h| h.1).chain(texts.iter().map(String::as_str));
    let body = format!("{}{}", parts.collect::<Vec<_>>().join("\n"), check::main(units));
    let names = [
        "Array",
        "Array1",
        "Array2",
        "Array3",
        "ArrayView2",
        "Axis",
        "Dimension",
        "Order",
        "RemoveAxis",
        "ShapeBuilder",
    ];
    let used: Vec<&str> = names.into_iter().filter(|n| mentions(&body, n) || trait_is_used(n, &body)).collect();
    Ok(match &used[..] {
        [] => body,
        [one] => format!("use ndarray::{one};\n\n{body}"),
        _ => format!("use ndarray::{{{}}};\n\n{body}", used.join(", ")),
    })
}

/// Is it a trait that the text needs without naming it?
fn trait_is_used(name: &str, body: &str) -> bool {
    name == "ShapeBuilder" && body.contains(").f()")
}

fn function(f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
    let mut b = Body::new(f);
    let (lines, outs) = b.write(&Ndarray)?;
    let mut args: Vec<String> = Vec::new();
    for a in &f.arguments {
        let (k, n) = (argument_kind(a), b.name(&a.name));
        args.push(if k == "f64" { format!("{n}: f64") } else { format!("{n}: &{k}") });
    }
    args.extend(f.functions.iter().map(|g| format!("{}: &dyn Fn(f64) -> f64", function_name(&g.name, g.order))));
    args.extend(f.sizes.iter().map(|z| format!("{}: usize", b.name(z))));
    let kinds: Vec<&str> = f.outputs.iter().map(|o| kind(f.graph.rank(o.value))).collect();
    let result = match &kinds[..] {
        [one] => (*one).to_string(),
        _ => format!("({})", kinds.join(", ")),
    };
    let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
    let returned: Vec<String> = (0..outs.len()).map(|k| owned(&b, f.outputs[k].value, &outs, k)).collect();
    let mut s = comment(&b);
    s.push_str("#[allow(non_snake_case)]\n");
    let flat = args.join(", ");
    let open = format!("pub fn {}(", f.name);
    let flat =
        if open.len() + flat.len() + result.len() < 105 { flat } else { format!("\n    {},\n", args.join(",\n    ")) };
    let _ = writeln!(s, "{open}{flat}) -> {result} {{");
    for (z, a, axis) in shown(f) {
        let name = b.name(&z);
        if mentions(&all, &name) {
            let arg = b.name(&a.name);
            let size = match (argument_kind(a), axis) {
                ("Array1<f64>", _) => format!("{arg}.len()"),
                ("Array2<f64>", 0) => format!("{arg}.nrows()"),
                ("Array2<f64>", _) => format!("{arg}.ncols()"),
                _ => format!("{arg}.dim().{axis}"),
            };
            let _ = writeln!(s, "    let {name} = {size};");
        }
    }
    for l in &lines {
        let _ = writeln!(s, "    {l}");
    }
    let _ = match &returned[..] {
        [one] => writeln!(s, "    {one}\n}}"),
        _ => writeln!(s, "    ({})\n}}", returned.join(", ")),
    };
    Ok((s, b.helpers))
}

/// A value that is returned, as an array of its own.
fn owned(b: &Body<'_>, a: Id, outs: &[String], k: usize) -> String {
    let text = &outs[k];
    if b.f.graph.is_scalar(a) {
        return text.clone();
    }
    let name = text.chars().all(|c| c.is_alphanumeric() || c == '_');
    let view = matches!(b.f.graph.op(a), Op::Input(_) | Op::Family(_) | Op::T | Op::Member(_) | Op::Col | Op::Row);
    if view && !text.ends_with(".reversed_axes()") || name && outs[k + 1..].contains(text) {
        format!("{text}.to_owned()")
    } else {
        text.clone()
    }
}

fn comment(b: &Body<'_>) -> String {
    let f = b.f;
    let mut s = format!("/// {}\n///\n", f.title);
    for a in &f.arguments {
        let (r, c) = (b.dim(&a.shape.rows), b.dim(&a.shape.cols));
        let shape = match Rank::of(&a.shape) {
            Rank::Scalar => "a number".to_string(),
            Rank::Column => format!("a vector of {r}"),
            Rank::Row => format!("a row of {c}"),
            Rank::Matrix => format!("{r} by {c}"),
        };
        let over = a.over.as_ref().map(|n| format!(", one for each of {}, along the first axis", b.dim(n)));
        let _ = writeln!(s, "/// * `{}`: {shape}{}", b.name(&a.name), over.unwrap_or_default());
    }
    if f.formula.len() < 200 {
        let _ = writeln!(s, "///\n/// Equals `{}`", f.formula);
    }
    if !f.hypotheses.is_empty() {
        let all: Vec<String> = f.hypotheses.iter().map(|h| format!("`{h}`")).collect();
        let _ = writeln!(s, "/// if {}", all.join(" and "));
    }
    s
}

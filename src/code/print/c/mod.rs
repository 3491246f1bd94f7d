//! C99: matrices row by row, one loop for each value that is more than an entry of others.

mod check;
mod entries;
mod helpers;
mod signature;
mod sums;
mod writer;

use super::body::function_name;
use super::numbers::size;
use crate::code::error::CodeError;
use crate::code::function::{Function, Unit};
use crate::code::ir::Rank;
use crate::term::Dim;
use helpers::{HELPERS, needed};
use signature::Signature;
use std::collections::BTreeSet;
use std::fmt::Write;
use writer::Writer;

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(units: &[Unit]) -> Result<String, CodeError> {
    let (mut functions, mut helpers) = (Vec::new(), BTreeSet::new());
    for u in units {
        for f in u.functions.iter().chain(u.check.as_ref().map(|c| &c.of)) {
            let (text, used) = function(f)?;
            helpers.extend(used);
            functions.push(text);
        }
    }
    let main = check::main(units);
    let mut s = String::from("#include <math.h>\n#include <stddef.h>\n#include <stdlib.h>\n");
    if !main.is_empty() {
        s.push_str("#include <stdio.h>\n");
    }
    let all = needed(&helpers);
    for (name, text) in HELPERS.iter().filter(|h| all.contains(h.0)) {
        let _ = name;
        let _ = write!(s, "\n{text}");
    }
    for f in functions {
        let _ = write!(s, "\n{f}");
    }
    s.push_str(&main);
    Ok(s)
}

fn function(f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
    let mut w = Writer::new(f);
    let number = Signature::returns_number(f);
    let mut parameters: Vec<String> = w.sig.sizes.iter().map(|s| format!("size_t {}", w.sig.name(s))).collect();
    for a in &f.arguments {
        let n = w.sig.name(&a.name);
        let plain = a.over.is_none() && a.shape.is_scalar();
        parameters.push(if plain { format!("double {n}") } else { format!("const double *{n}") });
    }
    for g in &f.functions {
        parameters.push(format!("double (*{})(double)", function_name(&g.name, g.order)));
    }
    let outs: Vec<String> = f.outputs.iter().map(|o| w.sig.names.give(&o.label)).collect();
    let mut result = String::new();
    for (o, out) in f.outputs.iter().zip(&outs) {
        if number {
            result = w.entry(o.value, "0", "0")?.0;
            // Buffers go before the value is returned.
            if !w.owned.last().is_none_or(Vec::is_empty) {
                w.line(format!("const double {out} = {result};"));
                result.clone_from(out);
            }
        } else {
            parameters.push(format!("double *{out}"));
            w.store(o.value, out)?;
        }
    }
    w.free();
    let mut s = comment(f, &w.sig);
    let kind = if number { "double" } else { "void" };
    let open = format!("{kind} {}(", f.name);
    let flat = parameters.join(", ");
    let all =
        if open.len() + flat.len() < 110 { flat } else { parameters.join(&format!(",\n{}", " ".repeat(open.len()))) };
    let _ = writeln!(s, "{open}{})\n{{", if all.is_empty() { "void".into() } else { all });
    let body = w.lines.join("\n");
    for z in w.sig.sizes.iter().map(|z| w.sig.name(z)) {
        if !super::shared::mentions(&format!("{body}{result}"), &z) {
            let _ = writeln!(s, "    (void){z};");
        }
    }
    for l in &w.lines {
        let _ = writeln!(s, "{l}");
    }
    if number {
        let _ = writeln!(s, "    return {result};");
    }
    s.push_str("}\n");
    Ok((s, w.helpers))
}

fn comment(f: &Function, sig: &Signature) -> String {
    let mut s = format!("/* {}\n *\n", f.title);
    let dim = |d: &Dim| size(d, &|s| sig.name(s), "/").0;
    for a in &f.arguments {
        let shape = match Rank::of(&a.shape) {
            Rank::Scalar => "a number".to_string(),
            Rank::Column => dim(&a.shape.rows),
            Rank::Row => format!("{}, a row", dim(&a.shape.cols)),
            Rank::Matrix => format!("{} by {}", dim(&a.shape.rows), dim(&a.shape.cols)),
        };
        let over = a.over.as_ref().map(|n| format!(", one after the other for each of {}", dim(n))).unwrap_or_default();
        let _ = writeln!(s, " * {}: {shape}{over}", sig.name(&a.name));
    }
    for o in &f.outputs {
        let shape = f.graph.shape(o.value);
        let _ = writeln!(s, " * {}: {} by {}", o.label, dim(&shape.rows), dim(&shape.cols));
    }
    s.push_str(" * Matrices are stored row by row.\n");
    if f.formula.len() < 200 {
        let _ = writeln!(s, " *\n * Equals {}", f.formula.replace("*/", "* /").replace("/*", "/ *"));
    }
    if !f.hypotheses.is_empty() {
        let _ = writeln!(s, " * if {}", f.hypotheses.join(" and ").replace("*/", "* /").replace("/*", "/ *"));
    }
    s.push_str(" */\n");
    s
}

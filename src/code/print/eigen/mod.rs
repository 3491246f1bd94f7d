//! C++ with Eigen: columns are `VectorXd`, rows `RowVectorXd`.

mod check;
mod helpers;
mod types;
mod values;

use super::body::{Body, function_name};
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::{Function, Unit};
use crate::code::ir::Rank;
use helpers::HELPERS;
use std::collections::BTreeSet;
use std::fmt::Write;
use types::{argument_kind, kind};

/// The language.
pub struct Eigen;

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
    let mut s = String::from(
        "#include <Eigen/Dense>\n#include <algorithm>\n#include <cmath>\n#include <tuple>\n#include <vector>\n",
    );
    let main = check::main(units);
    if !main.is_empty() {
        s.push_str("#include <cstdio>\n");
    }
    for (_, text) in HELPERS.iter().filter(|h| helpers.contains(h.0)) {
        let _ = write!(s, "\n{text}");
    }
    for t in texts {
        let _ = write!(s, "\n{t}");
    }
    s.push_str(&main);
    Ok(s)
}

fn function(f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
    let mut b = Body::new(f);
    let (lines, outs) = b.write(&Eigen)?;
    let mut args: Vec<String> = Vec::new();
    for a in &f.arguments {
        let (k, n) = (argument_kind(a), b.name(&a.name));
        args.push(if k == "double" { format!("double {n}") } else { format!("const {k} &{n}") });
    }
    args.extend(f.functions.iter().map(|g| format!("double (*{})(double)", function_name(&g.name, g.order))));
    args.extend(f.sizes.iter().map(|z| format!("Eigen::Index {}", b.name(z))));
    let kinds: Vec<&str> = f.outputs.iter().map(|o| kind(f.graph.rank(o.value))).collect();
    let result = match &kinds[..] {
        [one] => (*one).to_string(),
        _ => format!("std::tuple<{}>", kinds.join(", ")),
    };
    let mut s = comment(&b);
    let open = format!("{result} {}(", f.name);
    let flat = args.join(", ");
    let flat = if open.len() + flat.len() < 110 { flat } else { args.join(&format!(",\n{}", " ".repeat(open.len()))) };
    let _ = writeln!(s, "{open}{flat})\n{{");
    let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
    for (z, a, axis) in shown(f) {
        let name = b.name(&z);
        if mentions(&all, &name) {
            let over = a.over.is_some() && Rank::of(&a.shape) == Rank::Matrix;
            let row = Rank::of(&a.shape) == Rank::Row && a.over.is_none();
            let arg = b.name(&a.name);
            let size = match (over, axis) {
                (true, 0) => format!("Eigen::Index({arg}.size())"),
                (true, 1) => format!("{arg}[0].rows()"),
                (true, _) => format!("{arg}[0].cols()"),
                (false, 0) if !row => format!("{arg}.rows()"),
                _ => format!("{arg}.cols()"),
            };
            let _ = writeln!(s, "    const Eigen::Index {name} = {size};");
        }
    }
    for l in &lines {
        let _ = writeln!(s, "    {l}");
    }
    match &outs[..] {
        [one] => {
            let _ = writeln!(s, "    return {one};\n}}");
        }
        _ => {
            let _ = writeln!(s, "    return {{{}}};\n}}", outs.join(", "));
        }
    }
    Ok((s, b.helpers))
}

fn comment(b: &Body<'_>) -> String {
    let f = b.f;
    let mut s = format!("// {}\n//\n", f.title);
    for a in &f.arguments {
        let shape = format!("{} by {}", b.dim(&a.shape.rows), b.dim(&a.shape.cols));
        let over = a.over.as_ref().map(|n| format!(", one for each of {}", b.dim(n))).unwrap_or_default();
        let rows =
            if a.over.is_some() && Rank::of(&a.shape) != Rank::Matrix { ", as the rows of a matrix" } else { "" };
        let _ = writeln!(s, "// {}: {shape}{over}{rows}", b.name(&a.name));
    }
    if f.formula.len() < 200 {
        let _ = writeln!(s, "//\n// Equals {} .", f.formula);
    }
    if !f.hypotheses.is_empty() {
        let _ = writeln!(s, "// if {}", f.hypotheses.join(" and "));
    }
    s
}

//! Julia and MATLAB: languages in which products and transposes are written as in mathematics.

mod check;
mod helpers;
mod values;

use super::Language;
use super::body::{Body, function_name};
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::{Argument, Function, Unit};
use crate::code::ir::Rank;
use std::collections::BTreeSet;
use std::fmt::Write;

/// One of the two.
pub struct Mathematical {
    /// Julia, not MATLAB?
    julia: bool,
}

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(language: Language, units: &[Unit]) -> Result<String, CodeError> {
    let d = Mathematical { julia: language == Language::Julia };
    let (mut texts, mut helpers) = (Vec::new(), BTreeSet::new());
    let main = if d.julia { String::new() } else { check::main(units) };
    let checked = |u: &Unit| if main.is_empty() { None } else { u.check.as_ref().map(|c| c.of.clone()) };
    let of: Vec<Function> = units.iter().filter_map(checked).collect();
    for f in units.iter().flat_map(|u| &u.functions).chain(&of) {
        let (text, used) = d.function(f)?;
        texts.push(text);
        helpers.extend(used);
    }
    let mut s = String::new();
    if !main.is_empty() {
        s.push_str("1; % a script\n\n");
    }
    if d.julia {
        s.push_str("using LinearAlgebra\n\n");
    }
    let helpers: Vec<&str> =
        d.helpers().into_iter().filter(|(n, _)| helpers.contains(n)).map(|(_, text)| text).collect();
    // A MATLAB file is called as its first function.
    let parts: Vec<&str> = match d.julia {
        true => helpers.into_iter().chain(texts.iter().map(String::as_str)).collect(),
        false => texts.iter().map(String::as_str).chain(helpers).collect(),
    };
    s.push_str(&parts.join("\n"));
    s.push_str(&main);
    Ok(s)
}

impl Mathematical {
    fn function(&self, f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
        let mut b = Body::new(f);
        b.over = if self.julia { "÷" } else { "/" };
        let (lines, outs) = b.write(self)?;
        let mut args: Vec<String> = f.arguments.iter().map(|a| b.name(&a.name)).collect();
        args.extend(f.functions.iter().map(|g| function_name(&g.name, g.order)));
        args.extend(f.sizes.iter().map(|s| b.name(s)));
        let several = outs.len() > 1;
        let labels: Vec<String> = match several {
            true => outs.clone(),
            false => f.outputs.iter().map(|o| b.names.give(&o.label)).collect(),
        };
        let mut s = String::new();
        let doc = self.comment(&b);
        let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
        let sizes: Vec<String> = shown(f)
            .into_iter()
            .filter(|(z, ..)| mentions(&all, &b.name(z)))
            .map(|(z, a, axis)| {
                let axis = match (self.julia, Rank::of(&a.shape), a.over.is_some()) {
                    (false, Rank::Row, false) => 2,
                    _ => axis + 1,
                };
                let end = if self.julia { "" } else { ";" };
                format!("{} = size({}, {axis}){end}", b.name(&z), b.name(&a.name))
            })
            .collect();
        if self.julia {
            let _ = write!(s, "\"\"\"\n{doc}\"\"\"\nfunction {}({})\n", f.name, args.join(", "));
            for l in sizes.iter().chain(&lines) {
                let _ = writeln!(s, "    {l}");
            }
            let _ = writeln!(s, "    return {}\nend", outs.join(", "));
        } else {
            let left = if labels.len() > 1 { format!("[{}]", labels.join(", ")) } else { labels.join("") };
            let _ = writeln!(s, "function {left} = {}({})", f.name, args.join(", "));
            for l in doc.lines() {
                let _ = writeln!(s, "%{}{l}", if l.is_empty() { "" } else { " " });
            }
            for l in sizes.iter().chain(&lines) {
                let _ = writeln!(s, "    {l}");
            }
            for (label, out) in labels.iter().zip(&outs).filter(|(l, o)| l != o) {
                let _ = writeln!(s, "    {label} = {out};");
            }
            s.push_str("end\n");
        }
        Ok((s, b.helpers))
    }

    fn comment(&self, b: &Body<'_>) -> String {
        let f = b.f;
        let mut s = format!("{}\n\n", f.title);
        for a in &f.arguments {
            let _ = writeln!(s, "{}: {}", b.name(&a.name), self.described(b, a));
        }
        if f.formula.len() < 200 {
            let _ = writeln!(s, "\nEquals {}", f.formula);
        }
        if !f.hypotheses.is_empty() {
            let _ = writeln!(s, "if {}", f.hypotheses.join(" and "));
        }
        if self.julia { s.replace('\\', "\\\\").replace('$', "\\$").replace('"', "\\\"") } else { s }
    }

    fn described(&self, b: &Body<'_>, a: &Argument) -> String {
        let (r, c) = (b.dim(&a.shape.rows), b.dim(&a.shape.cols));
        match (&a.over, Rank::of(&a.shape)) {
            (None, Rank::Scalar) => "a number".into(),
            (None, Rank::Column) if self.julia => format!("a vector of {r}"),
            (None, _) => format!("{r} by {c}"),
            (Some(n), Rank::Scalar) => format!("a vector of {}", b.dim(n)),
            (Some(n), Rank::Column) => format!("{} by {r}, a sample in each row", b.dim(n)),
            (Some(n), Rank::Row) => format!("{} by {c}, a sample in each row", b.dim(n)),
            (Some(n), Rank::Matrix) => format!("{} by {r} by {c}", b.dim(n)),
        }
    }
}

//! Python: NumPy with SciPy, JAX, PyTorch. Rows and columns are arrays of one axis.

mod check;
mod docs;
pub mod file;
mod imports;
mod parts;
mod values;

use super::Language;
use super::body::{Body, bracketed, function_name};
use super::numbers::{ADD, ATOM};
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::Function;
use crate::code::ir::{Id, Op, Rank};
use docs::docstring;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A flavour of Python.
pub struct Python {
    /// Which.
    pub language: Language,
}

impl Python {
    /// The module of arrays.
    pub fn lib(&self) -> &'static str {
        match self.language {
            Language::Jax => "jnp",
            Language::Torch => "torch",
            _ => "np",
        }
    }

    /// The arguments in the order in which they stand.
    pub fn parameters(b: &Body<'_>) -> Vec<String> {
        let f = b.f;
        let mut out: Vec<String> = f.arguments.iter().map(|a| b.name(&a.name)).collect();
        out.extend(f.functions.iter().map(|g| function_name(&g.name, g.order)));
        out.extend(f.sizes.iter().map(|s| b.name(s)));
        out
    }

    /// A function, and the helpers that it calls.
    ///
    /// # Errors
    /// When an operation has no form.
    pub fn function(&self, f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
        let mut b = Body::new(f);
        b.over = "//";
        let (lines, outs) = b.write(self)?;
        let mut s = format!("def {}({}):\n", f.name, Self::parameters(&b).join(", "));
        s.push_str(&docstring(&b));
        let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
        for (size, argument, axis) in shown(f) {
            let name = b.name(&size);
            if mentions(&all, &name) {
                let _ = writeln!(s, "    {name} = {}.shape[{axis}]", b.name(&argument.name));
            }
        }
        for l in &lines {
            let _ = writeln!(s, "    {l}");
        }
        let outs = f.outputs.iter().zip(outs).map(|(o, text)| self.returned(&b, o.value, text)).collect::<Vec<_>>();
        let _ = writeln!(s, "    return {}", outs.join(", "));
        Ok((s, b.helpers))
    }

    /// What is returned is an array of its own.
    fn returned(&self, b: &Body<'_>, a: Id, text: String) -> String {
        match b.f.graph.op(a) {
            Op::Input(_) | Op::Family(_) | Op::T
                if self.language == Language::NumPy && b.f.graph.rank(a) != Rank::Scalar =>
            {
                format!("{}.copy()", bracketed((text.clone(), if text.contains(' ') { ADD } else { ATOM }), ATOM))
            }
            _ => text,
        }
    }

    /// Where arrays of a shape that nothing else shows come from.
    fn kind(&self, b: &Body<'_>) -> String {
        match (self.language, b.f.arguments.first()) {
            (Language::Torch, Some(a)) => {
                let a = b.name(&a.name);
                format!(", dtype={a}.dtype, device={a}.device")
            }
            _ => String::new(),
        }
    }

    fn shape(&self, b: &Body<'_>, a: Id) -> String {
        let s = b.f.graph.shape(a);
        match b.f.graph.rank(a) {
            Rank::Scalar => "()".into(),
            Rank::Column => match self.language {
                Language::Torch => format!("({},)", b.dim(&s.rows)),
                _ => b.dim(&s.rows),
            },
            Rank::Row => match self.language {
                Language::Torch => format!("({},)", b.dim(&s.cols)),
                _ => b.dim(&s.cols),
            },
            Rank::Matrix => format!("({}, {})", b.dim(&s.rows), b.dim(&s.cols)),
        }
    }
}

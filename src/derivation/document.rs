//! Derivations for Markdown and for programs.

use super::Derivation;
use super::latex::rows;
use super::layout::subject;
use crate::syntax::{Format, print_open};
use crate::term::{Terms, Theory};
use serde_json::{Value, json as object};

/// A block of mathematics, as code hosts render it.
pub fn markdown(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    format!("```math\n\\begin{{aligned}}\n{}\\end{{aligned}}\n```\n", rows(terms, theory, d))
}

/// The lines as data: `subject`, `expression` (ascii), `latex`, `laws`.
pub fn json(terms: &Terms, theory: &Theory, d: &Derivation) -> Value {
    let lines = d.lines.iter().map(|l| {
        object!({
            "subject": l.subject.as_ref().map(|s| subject(terms, theory, s, l.open, Format::Ascii)),
            "expression": print_open(terms, theory, l.term, l.open, Format::Ascii),
            "latex": print_open(terms, theory, l.shown, l.open, Format::Latex),
            "laws": l.said(),
        })
    });
    Value::Array(lines.collect())
}

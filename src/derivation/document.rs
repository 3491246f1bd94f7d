//! Derivations for Markdown and for programs.

use super::latex::{By, rows};
use super::layout::subject;
use super::{Derivation, Subject};
use crate::syntax::{Format, print_fact, print_open};
use crate::term::{Fact, Terms, Theory};
use serde_json::{Value, json as object};

/// A block of mathematics, as code hosts render it.
pub fn markdown(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    format!("```math\n\\begin{{aligned}}\n{}\\end{{aligned}}\n```\n", rows(terms, theory, d, By::Browser))
}

/// The lines as data: `subject`, `expression` (ascii), `latex`, `laws`.
pub fn json(terms: &Terms, theory: &Theory, d: &Derivation) -> Value {
    let lines = d.lines.iter().map(|l| {
        let fact = |pred, t| print_fact(terms, theory, &Fact::Is(pred, t), Format::Ascii);
        if let Some(Subject::Holds { pred, .. }) = l.subject {
            let latex = super::layout::holds(terms, theory, l, Format::Latex);
            return object!({ "subject": null, "expression": fact(pred, l.term), "latex": latex, "laws": l.said() });
        }
        object!({
            "subject": l.subject.as_ref().map(|s| subject(terms, theory, s, l.open, Format::Ascii)),
            "expression": print_open(terms, theory, l.term, l.open, Format::Ascii),
            "latex": print_open(terms, theory, l.shown, l.open, Format::Latex),
            "laws": l.said(),
        })
    });
    Value::Array(lines.collect())
}

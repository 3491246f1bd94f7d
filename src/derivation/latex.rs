//! Derivations as an `align*` environment.

use super::layout::subject;
use super::{Derivation, Subject};
use crate::syntax::{Format, to_latex};
use crate::term::{Terms, Theory};

/// A name of ours for LaTeX.
pub(super) fn name(s: &str) -> String {
    let mut out = String::new();
    let (nabla, rest) = match s.strip_prefix('∇') {
        Some(r) => ("\\nabla ", r),
        None => ("", s),
    };
    out.push_str(nabla);
    let stem = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let digits = rest.get(stem.len()..).unwrap_or("");
    match stem {
        "ℓ" => out.push_str("\\ell"),
        "Φ" => out.push_str("\\Phi"),
        "φ" => out.push_str("\\varphi"),
        s if s.chars().count() > 1 => out.push_str(&format!("\\mathit{{{}}}", s.replace('_', "\\_"))),
        s => out.push_str(s),
    }
    if !digits.is_empty() {
        out.push_str(&format!("_{{{digits}}}"));
    }
    out
}

/// Text in LaTeX's text mode.
pub(super) fn escape(s: &str) -> String {
    let mut out = String::new();
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\^{}"),
            '~' => out.push_str("\\~{}"),
            'ᵀ' => out.push_str("$^\\top$"),
            '⊙' => out.push_str("$\\odot$"),
            '⊗' => out.push_str("$\\otimes$"),
            '·' => out.push_str("$\\cdot$"),
            '×' => out.push_str("$\\times$"),
            'Σ' => out.push_str("$\\Sigma$"),
            c => out.push(c),
        }
    }
    out
}

/// The lines of the environment, without its begin and end.
pub(super) fn rows(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    let mut rows: Vec<String> = Vec::new();
    for l in &d.lines {
        let left = l.subject.as_ref().map(|s| subject(terms, theory, s, Format::Latex)).unwrap_or_default();
        let long = matches!(l.subject, Some(Subject::Term(_))) && left.len() > 60;
        let body = to_latex(terms, theory, l.shown);
        if long {
            rows.push(format!("{left} &"));
            rows.push(format!("&= {body}"));
        } else {
            rows.push(format!("{left} &= {body}"));
        }
        if !l.laws.is_empty() {
            let wrapped = super::layout::wrap(&l.laws.join("; "), 76);
            for row in wrapped {
                rows.push(format!("&\\quad \\text{{\\small {}}}", escape(&row)));
            }
        }
    }
    rows.iter().map(|r| format!("  {r}")).collect::<Vec<_>>().join(" \\\\\n") + "\n"
}

/// An `align*` environment, complete.
pub fn align(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    format!("\\begin{{align*}}\n{}\\end{{align*}}\n", rows(terms, theory, d))
}

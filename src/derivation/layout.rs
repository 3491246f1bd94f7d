//! Derivations as plain text, aligned at the equals sign and broken at 80 columns.

use super::{Derivation, Line, Subject};
use crate::syntax::{Format, print_open};
use crate::term::{Terms, Theory};

/// Lines are broken here.
pub const WIDTH: usize = 80;

/// The left side of a line in a format.
pub(super) fn subject(terms: &Terms, theory: &Theory, s: &Subject, open: u32, format: Format) -> String {
    let p = |t| print_open(terms, theory, t, open, format);
    match (s, format) {
        (Subject::Term(t), _) => p(*t),
        (Subject::Function(f), Format::Latex) => super::latex::name(f),
        (Subject::Function(f), _) => f.clone(),
        (Subject::Differential(f), Format::Latex) => format!("\\mathrm{{d}}{}", super::latex::name(f)),
        (Subject::VecDifferential(f), Format::Latex) => {
            format!("\\operatorname{{vec}}(\\mathrm{{d}}{})", super::latex::name(f))
        }
        (Subject::Derivative(f, x), Format::Latex) => {
            format!("\\frac{{\\partial {}}}{{\\partial {}}}", super::latex::name(f), p(*x))
        }
        (Subject::Second(f, x), Format::Latex) => {
            format!("\\frac{{\\partial^2 {}}}{{\\partial {}^2}}", super::latex::name(f), p(*x))
        }
        (Subject::Differential(f), Format::Ascii) => format!("d({})", f.replace('∇', "grad ")),
        (Subject::VecDifferential(f), Format::Ascii) => format!("vec(d({}))", f.replace('∇', "grad ")),
        (Subject::Derivative(f, x), Format::Ascii) => format!("d{f}/d{}", p(*x)),
        (Subject::Second(f, x), Format::Ascii) => format!("d2{f}/d{}2", p(*x)),
        (Subject::Differential(f), _) => format!("d{f}"),
        (Subject::VecDifferential(f), _) => format!("vec(d{f})"),
        (Subject::Derivative(f, x), _) => format!("∂{f}/∂{}", p(*x)),
        (Subject::Second(f, x), _) => format!("∂²{f}/∂{}²", p(*x)),
    }
}

/// The left side of a line, for people.
pub fn subject_text(terms: &Terms, theory: &Theory, s: &Subject) -> String {
    subject(terms, theory, s, 0, Format::Unicode)
}

/// Unicode text.
pub fn text(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    layout(terms, theory, &d.lines, Format::Unicode)
}

/// ASCII text; the expressions are those of the language.
pub fn ascii(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    layout(terms, theory, &d.lines, Format::Ascii)
}

fn layout(terms: &Terms, theory: &Theory, lines: &[Line], format: Format) -> String {
    let left = |l: &Line| l.subject.as_ref().map(|s| subject(terms, theory, s, l.open, format)).unwrap_or_default();
    // A left side that is long stands on a line of its own.
    let widest = lines.iter().map(|l| left(l).chars().count()).filter(|n| *n <= 24).max().unwrap_or(0).max(3);
    let mut out = String::new();
    for l in lines {
        let s = left(l);
        if s.chars().count() > 24 {
            out.push_str(&format!("  {s}\n"));
            out.push_str(&" ".repeat(2 + widest));
        } else {
            out.push_str(&" ".repeat(2 + widest - s.chars().count()));
            out.push_str(&s);
        }
        let body = print_open(terms, theory, l.shown, l.open, format);
        out.push_str(" = ");
        out.push_str(&body);
        out.push('\n');
        if !l.laws.is_empty() {
            let indent = " ".repeat(widest + 9);
            for row in wrap(&l.laws.join("; "), WIDTH.saturating_sub(indent.len()).max(30)) {
                out.push_str(&indent);
                out.push_str(&row);
                out.push('\n');
            }
        }
    }
    out
}

/// Words in lines of at most this width.
pub(super) fn wrap(s: &str, width: usize) -> Vec<String> {
    let mut rows = vec![String::new()];
    for word in s.split_whitespace() {
        let Some(row) = rows.last_mut() else { break };
        if !row.is_empty() && row.chars().count() + 1 + word.chars().count() > width {
            rows.push(word.to_string());
        } else {
            if !row.is_empty() {
                row.push(' ');
            }
            row.push_str(word);
        }
    }
    rows
}

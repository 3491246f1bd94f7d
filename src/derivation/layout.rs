//! Derivations as plain text, aligned at the equals sign and broken at 80 columns.

use super::{Derivation, Line, Subject, breaking, changes};
use crate::syntax::{Format, print_open, say_fact};
use crate::term::{Terms, Theory};

/// Lines are broken here.
pub const WIDTH: usize = 80;

/// The left side of a line in a format.
pub(super) fn subject(terms: &Terms, theory: &Theory, s: &Subject, open: u32, format: Format) -> String {
    let p = |t| print_open(terms, theory, t, open, format);
    match (s, format) {
        (Subject::Term(t), _) => p(*t),
        (Subject::Holds { .. }, _) => String::new(),
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

/// What a line says of its term: `so A is positive definite`. In LaTeX, mathematics.
pub(super) fn holds(terms: &Terms, theory: &Theory, l: &Line, format: Format) -> Option<String> {
    let Some(Subject::Holds { pred, so }) = l.subject else { return None };
    let (before, t, after) = say_fact(terms, theory, pred, l.shown, l.open, format);
    let so = if so { "so" } else { "" };
    let before = [so, before].iter().filter(|s| !s.is_empty()).copied().collect::<Vec<_>>().join(" ");
    Some(match format {
        Format::Latex => {
            let words = |s: &str| s.replace('≤', "$\\le$");
            let before = if before.is_empty() { String::new() } else { format!("\\text{{{before} }}") };
            let after = if after.is_empty() { String::new() } else { format!("\\text{{ {}}}", words(&after)) };
            format!("{before}{t}{after}")
        }
        _ => [before, t, after].iter().filter(|s| !s.is_empty()).cloned().collect::<Vec<_>>().join(" "),
    })
}

/// The left side of a line in a format.
pub fn subject_in(terms: &Terms, theory: &Theory, s: &Subject, format: Format) -> String {
    subject(terms, theory, s, 0, format)
}

/// The left side of a line, for people.
pub fn subject_text(terms: &Terms, theory: &Theory, s: &Subject) -> String {
    subject(terms, theory, s, 0, Format::Unicode)
}

/// How derivations are written as text.
pub struct Look<'l> {
    /// Rows are broken here.
    pub width: usize,
    /// Writes what is new in a line.
    pub new: &'l dyn Fn(&str) -> String,
    /// Writes the names of laws.
    pub law: &'l dyn Fn(&str) -> String,
}

impl Look<'_> {
    /// Nothing but text, at 80 columns.
    pub fn plain() -> Look<'static> {
        Look { width: WIDTH, new: &|s| s.to_string(), law: &|s| s.to_string() }
    }
}

/// Unicode text.
pub fn text(terms: &Terms, theory: &Theory, d: &Derivation, look: &Look<'_>) -> String {
    layout(terms, theory, &d.lines, Format::Unicode, look)
}

/// ASCII text; the expressions are those of the language.
pub fn ascii(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    // Two columns are left for a sign in front of a comment.
    let look = Look { width: WIDTH - 2, ..Look::plain() };
    layout(terms, theory, &d.lines, Format::Ascii, &look)
}

/// An expression in rows that are no longer than `width`, the first beginning in `column`.
pub fn in_rows(expression: &str, column: usize, width: usize, format: Format) -> String {
    marked(&expression.chars().collect::<Vec<_>>(), 0..0, column, width, format, &|s| s.to_string())
}

fn marked(
    text: &[char],
    new: std::ops::Range<usize>,
    column: usize,
    width: usize,
    format: Format,
    mark: &dyn Fn(&str) -> String,
) -> String {
    let mut out = String::new();
    let room = width.saturating_sub(column).max(NARROWEST);
    let part = |r: std::ops::Range<usize>| text.get(r).unwrap_or_default().iter().collect::<String>();
    for (k, (indent, row)) in breaking::rows(text, room, format == Format::Ascii).into_iter().enumerate() {
        if k > 0 {
            out.push('\n');
            out.push_str(&" ".repeat(column + indent));
        }
        let (from, to) = (new.start.clamp(row.start, row.end), new.end.clamp(row.start, row.end));
        out.push_str(&part(row.start..from));
        if from < to {
            out.push_str(&mark(&part(from..to)));
        }
        out.push_str(&part(to.max(from)..row.end));
    }
    out
}

/// A row has so many columns at least, whatever stands before it.
const NARROWEST: usize = 20;

/// From so many columns on, the laws stand further right than the formulas.
const ROOMY: usize = 60;

/// Left sides that are longer stand on a line of their own.
const LONGEST: usize = 24;

fn layout(terms: &Terms, theory: &Theory, lines: &[Line], format: Format, look: &Look<'_>) -> String {
    let left = |l: &Line| l.subject.as_ref().map(|s| subject(terms, theory, s, l.open, format)).unwrap_or_default();
    // A term on the left does not push everything else to the right.
    let term = |l: &Line| matches!(l.subject, Some(Subject::Term(_)));
    let named = lines.iter().filter(|l| !term(l)).map(|l| left(l).chars().count()).max().unwrap_or(0);
    let longest = if named > 0 { named.max(10) } else { LONGEST.min(look.width / 3) };
    let widest = lines.iter().map(|l| left(l).chars().count()).filter(|n| *n <= longest).max().unwrap_or(0).max(3);
    let mut out = String::new();
    let mut before: Vec<char> = Vec::new();
    for l in lines {
        let s = left(l);
        if let Some(words) = holds(terms, theory, l, format) {
            out.push_str(&format!("  {}\n", in_rows(&words, 2, look.width, format)));
            beside(l, 6, look, &mut out);
            continue;
        }
        if s.chars().count() > longest {
            out.push_str(&format!("  {}\n", in_rows(&s, 2, look.width, format)));
            out.push_str(&" ".repeat(2 + widest));
        } else {
            out.push_str(&" ".repeat(2 + widest - s.chars().count()));
            out.push_str(&s);
        }
        let body: Vec<char> = print_open(terms, theory, l.shown, l.open, format).chars().collect();
        let given = matches!(l.subject, Some(Subject::Function(_)));
        let new = if given || before.is_empty() { 0..0 } else { changes::changed(&before, &body) };
        out.push_str(" = ");
        out.push_str(&marked(&body, new, widest + 5, look.width, format, look.new));
        out.push('\n');
        before = body;
        // Where there is little room, words begin further left.
        beside(l, if look.width < ROOMY { 6 } else { widest + 9 }, look, &mut out);
    }
    out
}

/// The words beside a line, below it.
fn beside(l: &Line, indent: usize, look: &Look<'_>, out: &mut String) {
    let said = l.said();
    if said.is_empty() {
        return;
    }
    for row in wrap(&said.join("; "), look.width.saturating_sub(indent).max(NARROWEST)) {
        out.push_str(&" ".repeat(indent));
        out.push_str(&(look.law)(&row));
        out.push('\n');
    }
}

/// Words in lines of at most this width.
pub fn wrap(s: &str, width: usize) -> Vec<String> {
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

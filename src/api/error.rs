//! Why there is no answer.

use crate::syntax;
use std::fmt;
use std::ops::Range;

/// The text that a diagnostic is about. Those of one kind are numbered from 0, in the order in which they were given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Place {
    /// The expression.
    Expression,
    /// The claim.
    Claim,
    /// What [`Problem::var`](super::Problem::var) was given.
    Variables(usize),
    /// What [`Problem::fun`](super::Problem::fun) was given.
    Functions(usize),
    /// What [`Problem::random`](super::Problem::random) was given.
    Random(usize),
    /// What [`Problem::implicit`](super::Problem::implicit) was given.
    Implicit(usize),
    /// What [`Problem::define`](super::Problem::define) was given.
    Definition(usize),
    /// What [`Problem::assume`](super::Problem::assume) was given.
    Assumption(usize),
    /// A variable of differentiation.
    Wrt(usize),
    /// A problem file.
    File,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (word, k) = match self {
            Place::Expression => return f.write_str("expression"),
            Place::Claim => return f.write_str("claim"),
            Place::File => return f.write_str("file"),
            Place::Variables(k) => ("variables", k),
            Place::Functions(k) => ("functions", k),
            Place::Random(k) => ("random vector", k),
            Place::Implicit(k) => ("implicit value", k),
            Place::Definition(k) => ("definition", k),
            Place::Assumption(k) => ("assumption", k),
            Place::Wrt(k) => ("variable of differentiation", k),
        };
        if *k == 0 { f.write_str(word) } else { write!(f, "{word} {}", k + 1) }
    }
}

/// A note at a second place of the same text.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Label {
    /// Its bytes.
    pub span: Range<usize>,
    /// What is said of them.
    pub text: String,
}

/// One mistake in what was given.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Diagnostic {
    /// The text that it is in.
    pub place: Place,
    /// The bytes of that text that it is about.
    pub span: Range<usize>,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The column after the last character on that line.
    pub end_column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// What to write instead, where that is known.
    pub hint: Option<String>,
    /// Other places that matter.
    pub labels: Vec<Label>,
    /// All of it with the excerpt of the text, marked, in several lines.
    pub rendered: String,
}

impl Diagnostic {
    /// About a text as a whole.
    pub(super) fn whole(place: Place, text: &str, message: String, hint: &str) -> Diagnostic {
        let width = text.lines().next().map_or(0, |l| l.trim_end().chars().count()).max(1);
        Diagnostic {
            place,
            span: 0..text.len(),
            line: 1,
            column: 1,
            end_column: 1 + width,
            rendered: format!("error: {message}\n --> {place}\n  help: {hint}\n"),
            message,
            hint: Some(hint.to_string()),
            labels: Vec::new(),
        }
    }

    pub(super) fn of(d: &syntax::Diagnostic) -> Diagnostic {
        let place = match d.file.as_str() {
            "EXPR" => Place::Expression,
            "CLAIM" => Place::Claim,
            "-v" => Place::Variables(d.number),
            "--fun" | "--matfun" => Place::Functions(d.number),
            "--random" => Place::Random(d.number),
            "--implicit" => Place::Implicit(d.number),
            "--let" => Place::Definition(d.number),
            "--assume" => Place::Assumption(d.number),
            "-w" => Place::Wrt(d.number),
            _ => Place::File,
        };
        let name = if place == Place::File { d.file.clone() } else { place.to_string() };
        let label = |l: &syntax::Label| Label { span: l.start..l.end, text: l.text.clone() };
        Diagnostic {
            place,
            span: d.bytes(),
            line: d.line,
            column: d.column,
            end_column: d.end_column,
            message: d.message.clone(),
            hint: d.hint.clone(),
            labels: d.labels.iter().map(label).collect(),
            rendered: d.clone().named(&name).render(false),
        }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.rendered.trim_end())
    }
}

/// The search came to no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NoAnswer {
    /// The variable that there is none for, where one was asked for.
    pub wrt: Option<String>,
    /// Why.
    pub reason: String,
}

/// Why there is no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Error {
    /// What was given cannot be used: every mistake that was found.
    Input(Vec<Diagnostic>),
    /// The search came to none.
    NoAnswer(NoAnswer),
    /// The answer is none that can be written as code.
    NoCode(String),
    /// The work was called off.
    Cancelled,
    /// The program contradicts itself, or cannot work at all.
    Internal(String),
}

impl Error {
    pub(super) fn none(wrt: Option<String>, reason: impl Into<String>) -> Error {
        Error::NoAnswer(NoAnswer { wrt, reason: reason.into() })
    }
}

impl From<Vec<syntax::Diagnostic>> for Error {
    fn from(all: Vec<syntax::Diagnostic>) -> Error {
        Error::Input(all.iter().map(Diagnostic::of).collect())
    }
}

impl From<Diagnostic> for Error {
    fn from(d: Diagnostic) -> Error {
        Error::Input(vec![d])
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Error::Input(all) => {
                let texts: Vec<String> = all.iter().map(ToString::to_string).collect();
                f.write_str(&texts.join("\n\n"))
            }
            Error::NoAnswer(NoAnswer { wrt: Some(x), reason }) => write!(f, "no answer for {x}: {reason}"),
            Error::NoAnswer(NoAnswer { wrt: None, reason }) => write!(f, "no answer: {reason}"),
            Error::NoCode(why) => write!(f, "no code: {why}"),
            Error::Cancelled => f.write_str("the work was called off"),
            Error::Internal(why) => write!(f, "internal error: {why}"),
        }
    }
}

impl std::error::Error for Error {}

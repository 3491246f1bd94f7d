//! The forms of a rule file: words and brackets, with the lines where they begin.

use super::limits::{MAX_NESTING, MAX_WORD};
use symbolic_expressions::Sexp;
use thiserror::Error;

/// Why a rule file is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
#[error("{file}:{line}: {message}")]
pub struct RuleError {
    /// The file.
    pub file: String,
    /// The line its entry begins at.
    pub line: usize,
    /// What is wrong.
    pub message: String,
}

/// A form whose words are parts of the text.
#[derive(Clone, Debug)]
pub(super) enum Tree<'a> {
    Word(&'a str),
    List(Vec<Tree<'a>>),
}

impl<'a> Tree<'a> {
    pub(super) fn of(s: &'a Sexp) -> Tree<'a> {
        match s {
            Sexp::String(a) => Tree::Word(a),
            Sexp::List(l) => Tree::List(l.iter().map(Tree::of).collect()),
            Sexp::Empty => Tree::List(vec![]),
        }
    }

    /// The number of words in it.
    pub(super) fn words(&self) -> usize {
        match self {
            Tree::Word(_) => 1,
            Tree::List(l) => l.iter().map(Tree::words).sum(),
        }
    }

    pub(super) fn to_sexp(&self) -> Sexp {
        match self {
            Tree::Word(a) => Sexp::String((*a).to_string()),
            Tree::List(l) => Sexp::List(l.iter().map(Tree::to_sexp).collect()),
        }
    }
}

impl std::fmt::Display for Tree<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.to_sexp().fmt(f)
    }
}

/// Splits a text into its top-level forms with their lines; `;` starts a comment.
///
/// # Errors
/// When brackets do not match or nest too deeply.
pub fn forms(file: &str, text: &str) -> Result<Vec<(usize, Sexp)>, RuleError> {
    let mut out = Vec::new();
    trees(file, text, &mut |line, tree| {
        out.push((line, tree.to_sexp()));
        Ok(())
    })?;
    Ok(out)
}

/// Calls `f` with each top-level form and its line.
pub(super) fn trees<'a>(
    file: &str,
    text: &'a str,
    f: &mut dyn FnMut(usize, Tree<'a>) -> Result<(), RuleError>,
) -> Result<(), RuleError> {
    let fail = |line: usize, m: &str| RuleError { file: file.into(), line, message: m.into() };
    let bytes = text.as_bytes();
    // The lists that are open, outermost first.
    let mut open: Vec<Vec<Tree<'a>>> = Vec::new();
    let (mut line, mut start_line, mut at) = (1, 1, 0);
    // Everything that separates words is ASCII, so cutting there never cuts a character.
    while let Some(&c) = bytes.get(at) {
        at += 1;
        match c {
            b'\n' => line += 1,
            b' ' | b'\t' | b'\r' => {}
            b';' => at = end_of(bytes, at, |c| c == b'\n'),
            b'(' => {
                if open.is_empty() {
                    start_line = line;
                }
                if open.len() == MAX_NESTING {
                    return Err(fail(line, "nested too deeply"));
                }
                open.push(Vec::new());
            }
            b')' => {
                let list = Tree::List(open.pop().ok_or_else(|| fail(line, "`)` closes nothing"))?);
                match open.last_mut() {
                    Some(outer) => outer.push(list),
                    None => f(start_line, list)?,
                }
            }
            _ => {
                let Some(list) = open.last_mut() else { return Err(fail(line, "expected `(`")) };
                let (from, end) = if c == b'"' {
                    let end = end_of(bytes, at, |c| c == b'"');
                    line += bytes[at..end].iter().filter(|c| **c == b'\n').count();
                    if end == bytes.len() {
                        return Err(fail(start_line, "`(` is never closed"));
                    }
                    (at, end)
                } else {
                    let ends = |c: u8| matches!(c, b' ' | b'\t' | b'\r' | b'\n' | b'(' | b')' | b';' | b'"');
                    (at - 1, end_of(bytes, at, ends))
                };
                if end - from > MAX_WORD {
                    return Err(fail(line, &format!("a word of more than {MAX_WORD} characters")));
                }
                list.push(Tree::Word(text.get(from..end).unwrap_or_default()));
                at = end + usize::from(c == b'"');
            }
        }
    }
    if open.is_empty() { Ok(()) } else { Err(fail(start_line, "`(` is never closed")) }
}

/// The next place, from `at` on, of a byte that `ends` a word; the end of the text if there is none.
fn end_of(bytes: &[u8], at: usize, ends: impl Fn(u8) -> bool) -> usize {
    bytes.get(at..).and_then(|rest| rest.iter().position(|c| ends(*c))).map_or(bytes.len(), |n| at + n)
}

/// The parts of a list.
pub(super) fn list<'t, 'a>(s: &'t Tree<'a>) -> Result<&'t [Tree<'a>], String> {
    match s {
        Tree::List(l) => Ok(l),
        _ => Err(format!("expected a list, found `{s}`")),
    }
}

/// A word.
pub(super) fn atom<'a>(s: &Tree<'a>) -> Result<&'a str, String> {
    match s {
        Tree::Word(a) => Ok(a),
        _ => Err(format!("expected a word, found `{s}`")),
    }
}

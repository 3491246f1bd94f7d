//! What has no meaning is taken out, and a delimiter is joined with the command that makes it larger.

use super::lexer::{Kind, Side, Token, named_delimiter};
use super::symbols::{AROUND, IGNORED, MATRICES, SIZES, SKIPPED};
use crate::syntax::diagnostic::Issue;

/// The end of the argument that begins at `at`: the place after it.
fn argument_end(tokens: &[Token], at: usize) -> usize {
    if tokens.get(at).map(|t| &t.kind) != Some(&Kind::Begin) {
        return at + 1;
    }
    let mut depth = 0_usize;
    for (k, t) in tokens.iter().enumerate().skip(at) {
        match t.kind {
            Kind::Begin => depth += 1,
            Kind::End => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return k + 1;
        }
    }
    tokens.len()
}

/// The word in braces that begins at `at`.
pub(super) fn word_at(tokens: &[Token], at: usize) -> String {
    let end = argument_end(tokens, at);
    let inside = tokens.get(at + 1..end.saturating_sub(1)).unwrap_or_default();
    let mut word = String::new();
    for t in inside {
        match &t.kind {
            Kind::Letter(c) | Kind::Char(c) => word.push(*c),
            Kind::Number(n) => word.push_str(n),
            _ => {}
        }
    }
    word
}

/// As a delimiter of this side.
fn sided(t: &Token, side: Side) -> Option<Kind> {
    match &t.kind {
        Kind::Delimiter(d, _) => Some(Kind::Delimiter(d, side)),
        Kind::Char('<') => Some(Kind::Delimiter("<", side)),
        Kind::Char('>') => Some(Kind::Delimiter("<", side)),
        Kind::Char('.') => Some(Kind::Delimiter(".", side)),
        Kind::Command(c) => named_delimiter(c),
        _ => None,
    }
}

/// Makes tokens ready for the parser.
pub(super) fn prepare(tokens: &[Token]) -> Result<Vec<Token>, Issue> {
    let mut out: Vec<Token> = Vec::new();
    let mut at = 0;
    // The surroundings that are open: is it a matrix?
    let mut open: Vec<bool> = Vec::new();
    while let Some(t) = tokens.get(at) {
        at += 1;
        match &t.kind {
            Kind::Command(c) if c == "left" || c == "right" || SIZES.contains(&c.as_str()) => {
                let side = match c.as_str() {
                    "left" => Some(Side::Open),
                    "right" => Some(Side::Close),
                    c if c.ends_with('l') => Some(Side::Open),
                    c if c.ends_with('r') => Some(Side::Close),
                    _ => None,
                };
                let next = tokens.get(at);
                let kind = match (next, side) {
                    (Some(n), Some(side)) => sided(n, side),
                    // `\big/` and the like are as if the word were not there.
                    (Some(_), None) => continue,
                    (None, _) => None,
                };
                let (Some(kind), Some(n)) = (kind, next) else {
                    return Err(Issue::new(t.span, format!("`\\{c}` stands before no bracket"))
                        .hint("write a bracket after it, such as `\\left(`"));
                };
                out.push(Token { kind, span: t.span.to(n.span) });
                at += 1;
            }
            Kind::Command(c) if c == "begin" || c == "end" => {
                let name = word_at(tokens, at);
                if AROUND.contains(&name.as_str()) {
                    at = argument_end(tokens, at);
                    continue;
                }
                if c == "begin" {
                    open.push(MATRICES.contains(&name.as_str()));
                } else {
                    open.pop();
                }
                out.push(t.clone());
            }
            Kind::Command(c) if matches!(c.as_str(), "stackrel" | "overset" | "underset") => {
                // The second argument is what the sign is.
                let (start, end) = (argument_end(tokens, at), argument_end(tokens, argument_end(tokens, at)));
                let inner = tokens.get(start..end).unwrap_or_default();
                let braced = inner.first().is_some_and(|t| t.kind == Kind::Begin);
                let inner = if braced { inner.get(1..inner.len() - 1).unwrap_or_default() } else { inner };
                out.extend(inner.iter().cloned());
                at = end;
            }
            Kind::Command(c) if SKIPPED.contains(&c.as_str()) => at = argument_end(tokens, at),
            Kind::Command(c) if c == "ensuremath" || IGNORED.contains(&c.as_str()) => {}
            Kind::Cell | Kind::Row if open.last() != Some(&true) => {
                // `&` aligns; a new line at the end, or within one formula, is only a new line.
                if t.kind == Kind::Row && tokens.get(at..).is_some_and(|rest| second_formula(&out, rest)) {
                    out.push(t.clone());
                }
            }
            Kind::Command(c) => {
                out.push(match named_delimiter(c) {
                    Some(kind) => Token { kind, span: t.span },
                    None => t.clone(),
                });
            }
            _ => out.push(t.clone()),
        }
    }
    Ok(out)
}

/// Does another formula begin after a line's end? A line that begins or ends with an operator or `=` goes on.
fn second_formula(before: &[Token], rest: &[Token]) -> bool {
    let equals = |tokens: &[Token]| tokens.iter().any(|t| t.is_char('='));
    let next = rest.iter().find(|t| t.kind != Kind::Cell);
    match next {
        None => false,
        Some(t) => match &t.kind {
            Kind::Char('+' | '-' | '*' | '/') => false,
            Kind::Command(c) if c == "end" || super::symbols::find(super::symbols::TIGHT, c).is_some() => false,
            _ => equals(before) && equals(rest),
        },
    }
}

//! Tokens to statements: which lines belong together.

use super::diagnostic::Issue;
use super::lexer::{Token, TokenKind};
use super::words::{ATTRIBUTES, STATEMENTS};

/// The tokens of one statement.
pub(super) struct Line<'a> {
    pub tokens: Vec<Token<'a>>,
    /// Something in it was reported already.
    pub broken: bool,
}

/// Operators between two operands, and what stands between the sides of a statement.
const BETWEEN: &[&str] =
    &["+", "-", "*", "/", "\\", "^", ".*", "./", ".^", ".+", ".-", "⊗", "=", "==", "<=", ">=", "<", ">"];

/// Does a statement go on after this at the end of a line?
fn goes_on(last: &Token<'_>) -> bool {
    matches!(last.kind, TokenKind::Op(op) if op == "," || BETWEEN.contains(&op))
}

/// Does a statement go on where a line begins with this? No statement begins with an operator.
fn continues(line: &Line<'_>, first: &Token<'_>) -> bool {
    let expressions = ["let", "assume", "claim", "refute", "show", "derive"];
    line.tokens.first().is_some_and(|t| expressions.contains(&t.text))
        && matches!(first.kind, TokenKind::Op(op) if BETWEEN.contains(&op))
}

/// Does a statement certainly begin with these two tokens? No expression has two names in a row.
fn begins_statement(first: &Token<'_>, second: Option<&Token<'_>>) -> bool {
    let statement = first.kind == TokenKind::Name && STATEMENTS.contains(&first.text);
    statement
        && second.is_some_and(|t| {
            t.span.line == first.span.line
                && (t.kind == TokenKind::Name
                    && !["in", "at", "for", "over"].contains(&t.text)
                    && !ATTRIBUTES.contains(&t.text)
                    || t.kind == TokenKind::Number)
        })
}

/// Splits a text into statements. With `whole`, the text is one statement however many lines it has.
pub(super) fn split<'a>(tokens: &[Token<'a>], whole: bool) -> (Vec<Line<'a>>, Vec<Issue>) {
    let (mut lines, mut issues): (Vec<Line<'a>>, Vec<Issue>) = (Vec::new(), Vec::new());
    let mut current = Line { tokens: Vec::new(), broken: false };
    let mut open: Vec<Token<'a>> = Vec::new();
    for (i, t) in tokens.iter().enumerate() {
        if let Some(last) = current.tokens.last().filter(|l| l.span.line < t.span.line && !whole) {
            let forced = begins_statement(t, tokens.get(i + 1));
            if forced || (open.is_empty() && !goes_on(last) && !continues(&current, t)) {
                finish(&mut lines, &mut issues, &mut current, &mut open);
            }
        }
        match t.kind {
            TokenKind::Bad => current.broken = true,
            TokenKind::Op("(" | "[") => open.push(*t),
            TokenKind::Op(close @ (")" | "]")) => match open.pop() {
                Some(o) if o.is(if close == ")" { "(" } else { "[" }) => {}
                Some(o) => {
                    if !current.broken {
                        issues.push(
                            Issue::new(t.span, format!("`{close}` does not close the bracket `{}`", o.text))
                                .label(o.span, "opened here")
                                .hint(format!("close it first: `{}`", if o.is("(") { ")" } else { "]" })),
                        );
                    }
                    current.broken = true;
                }
                None => {
                    if !current.broken {
                        issues.push(
                            Issue::new(t.span, format!("`{close}` closes no bracket"))
                                .hint("remove it, or open a bracket before it"),
                        );
                    }
                    current.broken = true;
                }
            },
            _ => {}
        }
        current.tokens.push(*t);
    }
    finish(&mut lines, &mut issues, &mut current, &mut open);
    (lines, issues)
}

fn finish<'a>(lines: &mut Vec<Line<'a>>, issues: &mut Vec<Issue>, current: &mut Line<'a>, open: &mut Vec<Token<'a>>) {
    if let (Some(o), false) = (open.last(), current.broken) {
        let close = if o.is("(") { ")" } else { "]" };
        issues.push(
            Issue::new(o.span, format!("the bracket `{}` is never closed", o.text)).hint(format!("add `{close}`")),
        );
        current.broken = true;
    }
    open.clear();
    let line = std::mem::replace(current, Line { tokens: Vec::new(), broken: false });
    if !line.tokens.is_empty() {
        lines.push(line);
    }
}

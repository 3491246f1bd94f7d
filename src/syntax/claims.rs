//! Claims that are not equations: `posdef(A)`, `a <= b`, `convex f in x`, `minimum f at x = v`.

use super::ast::{Ast, Compare, FactAst, GoalAst, Word};
use super::diagnostic::Issue;
use super::lexer::{Span, Token, TokenKind};
use super::parser::Parser;
use super::words::ATTRIBUTES;
use crate::term::Sym;

type Parsed<T> = Result<T, Issue>;

/// How claims about points are written, by their first word.
const POINTS: [(&str, &str); 3] = [
    ("stationary", "write `claim stationary f at X = EXPR`"),
    ("minimum", "write `claim minimum f at X = EXPR`"),
    ("maximum", "write `claim maximum f at X = EXPR`"),
];

/// Does a claim begin with such a word, or with a name that is spelt so?
fn says(word: &str, tokens: &[Token<'_>]) -> bool {
    let compared = tokens.iter().any(|t| ["==", "<=", ">=", "<", ">"].iter().any(|sign| t.is(sign)));
    tokens.get(1).is_some_and(|t| t.is_word(word))
        && tokens.get(2).is_some_and(|t| match t.kind {
            TokenKind::Name | TokenKind::Number => true,
            TokenKind::Op("(" | "[" | "-" | "+") => !compared,
            _ => false,
        })
}

/// `X = EXPR`, after `at` or a comma; with the place of `=`.
fn point(p: &mut Parser<'_>, form: &'static str) -> Parsed<(Word, Ast, Span)> {
    p.advance();
    let variable = p.word("a variable")?;
    if !p.next_is("=") {
        return Err(p.expected("`=`").hint(form));
    }
    let at = p.expect("=")?;
    Ok((variable, p.expression()?, at))
}

/// A claim that begins with a word of its own; `None` if it is an equation, a comparison, or a property.
pub(super) fn worded(p: &mut Parser<'_>, tokens: &[Token<'_>]) -> Parsed<Option<GoalAst>> {
    if let Some((word, form)) = POINTS.into_iter().find(|(w, _)| says(w, tokens)) {
        p.advance();
        p.at_is_stated = true;
        let f = p.expression()?;
        p.at_is_stated = false;
        if !p.next_is_word("at") {
            return Err(p.expected("`at`").hint(form));
        }
        if word != "stationary" {
            let (variable, value, at) = point(p, form)?;
            return Ok(Some(GoalAst::Extremum(f, variable, value, at, word == "maximum")));
        }
        let mut points = Vec::new();
        while points.is_empty() || p.next_is(",") {
            let (variable, value, _) = point(p, form)?;
            points.push((variable, value));
        }
        return Ok(Some(GoalAst::Stationary(f, points)));
    }
    let Some(word) = ["convex", "concave"].into_iter().find(|w| says(w, tokens)) else { return Ok(None) };
    p.advance();
    let f = p.expression()?;
    if !p.next_is_word("in") {
        return Err(p.expected("`in`").hint(format!("write `claim {word} f in x`")));
    }
    p.advance();
    let variable = p.word("a variable")?;
    Ok(Some(GoalAst::Convex(f, variable, word == "concave")))
}

/// `posdef(A)`, where what stands before it is `before` tokens and nothing stands behind; also in `assume`, where
/// `for i in N` may stand behind.
pub(super) fn property(p: &mut Parser<'_>) -> Parsed<Option<FactAst>> {
    let word = p.peek(0).filter(|t| t.kind == TokenKind::Name && ATTRIBUTES.contains(&t.text)).copied();
    let Some(t) = word.filter(|_| p.peek(1).is_some_and(|t| t.is("("))) else { return Ok(None) };
    p.advance();
    p.advance();
    let body = p.expression()?;
    p.expect(")")?;
    Ok(Some(FactAst::Is(Word { name: Sym::new(t.text), span: t.span }, body)))
}

/// The sign of an inequality.
pub(super) fn comparison(p: &Parser<'_>) -> Option<Compare> {
    let signs = [("<=", Compare::LE), (">=", Compare::GE), ("<", Compare::LT), (">", Compare::GT)];
    signs.into_iter().find(|(sign, _)| p.next_is(sign)).map(|(_, c)| c)
}

/// What follows the left side of an inequality.
pub(super) fn compared(p: &mut Parser<'_>, lhs: super::ast::Ast, sign: Compare) -> Parsed<FactAst> {
    let at = p.here();
    p.advance();
    let rhs = p.expression()?;
    if comparison(p).is_some() {
        return Err(p.expected("the end of the statement").hint("a chain of inequalities is two statements"));
    }
    Ok(FactAst::Compare(lhs, rhs, at, sign))
}

//! Fractions, roots and matrices.

use super::lexer::{Kind, Side};
use super::parser::{Parsed, Parser};
use super::prepare::word_at;
use super::symbols::MATRICES;
use super::tree::{Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    pub fn fraction(&mut self, span: Span) -> Parsed<Node> {
        let (above, above_span) = self.raw()?;
        let (below, below_span) = self.raw()?;
        let whole = span.to(self.before());
        if let Some(n) = self.derivative(&above, &below, whole)? {
            return Ok(n);
        }
        let (a, b) = (self.inside(above, above_span, |p| p.sum())?, self.inside(below, below_span, |p| p.sum())?);
        if let (Tree::Number(m), Tree::Number(n)) = (&a.tree, &b.tree)
            && !self.quote(above_span).starts_with("{{")
            && let Some(decimal) = decimal(m, n)
        {
            return Ok(Node::new(Tree::Number(decimal), whole));
        }
        Ok(Node::new(Tree::Product(vec![("*", a), ("/", b)]), whole))
    }

    pub fn root(&mut self, span: Span) -> Parsed<Node> {
        let degree = if self.next_is(&Kind::Delimiter("[", Side::Open)) {
            let place = self.here();
            self.at += 1;
            self.bracketed("[", place)?.into_iter().next()
        } else {
            None
        };
        let inside = self.argument(span)?;
        let whole = span.to(self.before());
        Ok(match degree {
            None => Node::new(Tree::Call("sqrt".into(), 0, vec![inside]), whole),
            Some(k) => {
                let one = Node::new(Tree::Number("1".into()), k.span);
                let p = Node::new(Tree::Product(vec![("*", one), ("/", k)]), whole);
                Node::new(Tree::Power(inside.boxed(), p.boxed(), false), whole)
            }
        })
    }

    /// `\begin{bmatrix} … \end{bmatrix}`; `\begin` is read.
    pub fn matrix(&mut self, span: Span) -> Parsed<Node> {
        let name = word_at(&self.tokens, self.at);
        let place = self.here();
        self.at = (self.closing_brace() + 1).min(self.tokens.len());
        if !MATRICES.contains(&name.as_str()) {
            let issue = Issue::new(span.to(self.before()), format!("`\\begin{{{name}}}` is not read"));
            return Err(match name.as_str() {
                "cases" => issue.hint("elementwise `relu`, `abs`, `max` and `min` say many of them"),
                "vmatrix" => issue.hint("write `\\det\\begin{bmatrix} … \\end{bmatrix}`"),
                _ => issue.hint("a matrix is `\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}`"),
            });
        }
        if name == "array" && self.next_is(&Kind::Begin) {
            self.at = (self.closing_brace() + 1).min(self.tokens.len());
        }
        let mut rows = vec![Vec::new()];
        loop {
            if self.command() == Some("end") {
                break;
            }
            let cell = self.sum()?;
            if let Some(r) = rows.last_mut() {
                r.push(cell);
            }
            match self.kind(0) {
                Some(Kind::Cell) => self.at += 1,
                Some(Kind::Row) => {
                    self.at += 1;
                    if self.command() != Some("end") {
                        rows.push(Vec::new());
                    }
                }
                Some(Kind::Command(c)) if c == "end" => {}
                None => {
                    return Err(Issue::new(place, "the matrix is never closed").hint(format!("add `\\end{{{name}}}`")));
                }
                _ => return Err(self.unexpected("`&`, `\\\\` or the end of the matrix")),
            }
        }
        self.at += 1;
        self.at = (self.closing_brace() + 1).min(self.tokens.len());
        Ok(Node::new(Tree::Matrix(rows), span.to(self.before())))
    }
}

/// A fraction of whole numbers that has a decimal form.
pub(super) fn decimal(m: &str, n: &str) -> Option<String> {
    let (m, n): (num_bigint::BigInt, num_bigint::BigInt) = (m.parse().ok()?, n.parse().ok()?);
    if num_traits::Zero::is_zero(&n) {
        return None;
    }
    let q = crate::term::Rational::new(m, n);
    crate::syntax::print::decimal(&q).filter(|_| !q.is_integer())
}

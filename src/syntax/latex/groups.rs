//! What stands in braces, as tokens.

use super::lexer::{Kind, Token};
use super::parser::{Parsed, Parser};
use super::symbols::{ACCENTS, FONTS, WORDS, find};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    /// The place of the brace that closes the one here.
    pub fn closing_brace(&self) -> usize {
        let mut depth = 0_usize;
        for (k, t) in self.tokens.iter().enumerate().skip(self.at) {
            match t.kind {
                Kind::Begin => depth += 1,
                Kind::End => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return k;
            }
        }
        self.tokens.len()
    }

    /// Another parser for what stands in braces, such as a numerator.
    pub fn inside<T>(
        &mut self,
        tokens: Vec<Token>,
        span: Span,
        read: impl FnOnce(&mut Parser<'_>) -> Parsed<T>,
    ) -> Parsed<T> {
        let mut p = Parser {
            text: self.text,
            tokens,
            at: 0,
            known: self.known,
            bound: self.bound.clone(),
            bars: vec![],
            depth: self.depth,
            ambiguous: self.ambiguous.clone(),
            argument: false,
            claim: false,
        };
        if p.tokens.is_empty() {
            return Err(Issue::new(span, "nothing stands here").hint("write an expression in the braces"));
        }
        let value = read(&mut p)?;
        match p.peek() {
            None => Ok(value),
            Some(_) => Err(p.unexpected("an operator")),
        }
    }

    /// The tokens of an argument: what stands in braces, or one token with what belongs to it.
    pub fn raw(&mut self) -> Parsed<(Vec<Token>, Span)> {
        let start = self.here();
        if self.next_is(&Kind::Begin) {
            let end = self.closing_brace();
            if end >= self.tokens.len() {
                return Err(Issue::new(start, "the brace `{` is never closed").hint("add `}`"));
            }
            let inside = self.tokens.get(self.at + 1..end).unwrap_or_default().to_vec();
            self.at = end + 1;
            return Ok((inside, start.to(self.before())));
        }
        if matches!(self.kind(0), Some(Kind::Number(n)) if n.chars().count() > 1) {
            self.first_digit();
        }
        let Some(t) = self.next() else { return Err(self.unexpected("what stands above or below")) };
        let mut tokens = vec![t.clone()];
        if let Kind::Command(c) = &t.kind
            && (find(FONTS, c).is_some()
                || find(ACCENTS, c).is_some()
                || WORDS.contains(&c.as_str())
                || matches!(c.as_str(), "frac" | "tfrac" | "sqrt"))
        {
            let n = if c.ends_with("frac") { 2 } else { 1 };
            self.deeper()?;
            for _ in 0..n {
                let from = self.at;
                self.raw()?;
                tokens.extend(self.tokens.get(from..self.at).unwrap_or_default().to_vec());
            }
            self.depth -= 1;
        }
        Ok((tokens, start.to(self.before())))
    }
}

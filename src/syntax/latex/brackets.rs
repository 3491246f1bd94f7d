//! Brackets, bars and braces.

use super::lexer::{Kind, Side, Token};
use super::parser::{Parsed, Parser, number};
use super::tree::{Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    /// What stands in brackets; the opening one is read.
    pub fn bracketed(&mut self, open: &'static str, place: Span) -> Parsed<Vec<Node>> {
        let bars = std::mem::take(&mut self.bars);
        let argument = std::mem::replace(&mut self.argument, false);
        let mut parts = Vec::new();
        let closes = |k: Option<&Kind>| matches!(k, Some(Kind::Delimiter(_, Side::Close)));
        if !closes(self.kind(0)) {
            loop {
                parts.push(self.sum()?);
                match self.kind(0) {
                    Some(Kind::Char(',')) => self.at += 1,
                    _ => break,
                }
            }
        }
        match self.kind(0) {
            Some(Kind::Delimiter(d, Side::Close)) if *d == open || *d == "." => self.at += 1,
            Some(Kind::Delimiter(..)) if closes(self.kind(0)) => {
                let shown = self.quote(self.here()).to_string();
                return Err(Issue::new(self.here(), format!("`{shown}` does not close this bracket"))
                    .label(place, "opened here")
                    .hint("close it with its own kind"));
            }
            None => {
                return Err(
                    Issue::new(place, format!("the bracket `{}` is never closed", self.quote(place))).hint("close it")
                );
            }
            _ => return Err(self.unexpected("an operator or the closing bracket")),
        }
        self.bars = bars;
        self.argument = argument;
        Ok(parts)
    }

    /// `\left. f \right|_{x = v}`: f where x has a value. Closed by a bracket of another kind, it is a bracket.
    pub fn evaluated(&mut self, place: Span) -> Parsed<Node> {
        let (bars, argument) = (std::mem::take(&mut self.bars), std::mem::replace(&mut self.argument, false));
        let inside = self.sum()?;
        (self.bars, self.argument) = (bars, argument);
        match self.kind(0) {
            Some(Kind::Delimiter(d, Side::Close)) => {
                let bar = *d == "|";
                self.at += 1;
                if !bar {
                    return Ok(Node { span: place.to(self.before()), ..inside });
                }
            }
            _ => return Err(self.unexpected("`\\right|_{x = …}`")),
        }
        let here = self.here();
        let wrong = move || Issue::new(here, "at which value?").hint("write `\\right|_{x = v}`");
        if !(self.eat(&Kind::Below) && self.eat(&Kind::Begin)) {
            return Err(wrong());
        }
        let Node { tree: Tree::Name(name), .. } = self.row()? else { return Err(wrong()) };
        if !self.eat(&Kind::Char('=')) {
            return Err(wrong());
        }
        let value = self.sum()?;
        if !self.eat(&Kind::End) {
            return Err(self.unexpected("an operator or `}`"));
        }
        Ok(Node::new(Tree::At(name, inside.boxed(), value.boxed()), place.to(self.before())))
    }

    /// What stands between bars; the opening one is read.
    pub fn barred(&mut self, bar: &'static str, place: Span) -> Parsed<Node> {
        self.bars.push(bar);
        let argument = std::mem::replace(&mut self.argument, false);
        let inside = self.sum()?;
        self.argument = argument;
        self.bars.pop();
        match self.kind(0) {
            Some(Kind::Delimiter(d, Side::Either | Side::Close)) if *d == bar => self.at += 1,
            None => {
                return Err(
                    Issue::new(place, format!("the bar `{}` is never closed", self.quote(place))).hint("close it")
                );
            }
            Some(Kind::Delimiter(_, Side::Close)) => {
                return Err(Issue::new(place, format!("the bar `{}` is never closed", self.quote(place)))
                    .hint("close it; a bar for \"given\" has no meaning here: gradus has no conditioning"));
            }
            _ => return Err(self.unexpected("an operator or the closing bar")),
        }
        Ok(inside)
    }

    /// One expression in braces, or one token.
    pub fn argument(&mut self, of: Span) -> Parsed<Node> {
        match self.kind(0) {
            Some(Kind::Begin) => self.group(),
            Some(Kind::Number(n)) if n.chars().count() > 1 && n.bytes().all(|b| b.is_ascii_digit()) => {
                self.first_digit();
                self.factor()
            }
            Some(Kind::Number(_) | Kind::Letter(_)) => {
                let Some(t) = self.next() else { return Err(self.unexpected("an argument")) };
                match t.kind {
                    Kind::Number(n) => Ok(Node::new(number(&n), t.span)),
                    Kind::Letter(c) => Ok(self.letter(c, t.span)),
                    _ => Err(self.unexpected("an argument")),
                }
            }
            Some(Kind::Command(_)) => self.primary(),
            _ => Err(Issue::new(of, format!("`{}` needs an argument in braces", self.quote(of)))
                .hint("write `{…}` after it")),
        }
    }

    /// Of a number without braces, TeX takes the first digit.
    pub fn first_digit(&mut self) {
        let Some(t) = self.tokens.get(self.at).cloned() else { return };
        if let Kind::Number(n) = &t.kind {
            let (a, b) = super::macros::split(t.span, 1);
            let (one, more) = n.split_at(1);
            let new = [
                Token { kind: Kind::Number(one.to_string()), span: a },
                Token { kind: Kind::Number(more.to_string()), span: b },
            ];
            self.tokens.splice(self.at..=self.at, new);
        }
    }

    /// `{…}` as a bracket.
    pub fn group(&mut self) -> Parsed<Node> {
        let open = self.here();
        if !self.eat(&Kind::Begin) {
            return Err(self.unexpected("`{`"));
        }
        let bars = std::mem::take(&mut self.bars);
        let node = self.sum()?;
        self.bars = bars;
        if !self.eat(&Kind::End) {
            return Err(match self.peek() {
                None => Issue::new(open, "the brace `{` is never closed").hint("add `}`"),
                Some(_) => self.unexpected("an operator or `}`"),
            });
        }
        Ok(Node { span: open.to(self.before()), ..node })
    }
}

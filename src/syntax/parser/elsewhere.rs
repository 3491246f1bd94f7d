//! Calls as NumPy, PyTorch, JAX and Julia have them, read as calls of ours.

use super::{Parsed, Parser, Postfix};
use crate::library::library;
use crate::syntax::ast::{Binary, Kind, NodeId, Word};
use crate::syntax::lexer::TokenKind;
use crate::syntax::notation::python::{Arguments, MODULES, OF_JULIA, has_direction, is_of_arrays, of_module, of_value};
use crate::term::{Rational, Sym};
use smallvec::smallvec;

/// Arguments are not looked through any further.
const MAX_LOOK: usize = 2_000;

/// The name of an argument that says along what.
const ALONG: &[&str] = &["axis", "dim", "dims"];
/// Those that only say how the answer is kept.
const KEPT: &[&str] = &["keepdims", "keepdim"];

impl<'a> Parser<'a> {
    fn name_at(&self, ahead: usize) -> Option<&'a str> {
        self.peek(ahead).filter(|t| t.kind == TokenKind::Name).map(|t| t.text)
    }

    fn op_at(&self, ahead: usize, op: &str) -> bool {
        self.peek(ahead).is_some_and(|t| t.is(op))
    }

    /// Do two tokens touch?
    fn touch(&self, ahead: usize) -> bool {
        matches!((self.peek(ahead), self.peek(ahead + 1)), (Some(a), Some(b)) if a.span.end == b.span.start)
    }

    /// The arguments after the bracket that stands here.
    fn arguments_at(&self, ahead: usize) -> Option<Arguments> {
        let (mut depth, mut out, mut empty) = (0_usize, Arguments { plain: 0, along: false }, true);
        for k in ahead..ahead + MAX_LOOK {
            let t = self.peek(k)?;
            match t.kind {
                TokenKind::Op("(" | "[") => depth += 1,
                TokenKind::Op(")" | "]") => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                out.plain += usize::from(!empty);
                return Some(out);
            }
            if k == ahead {
                continue;
            }
            if depth == 1 && t.is(",") {
                out.plain += usize::from(!empty);
                empty = true;
            } else if depth == 1 && empty && self.name_at(k).is_some() && self.op_at(k + 1, "=") {
                let name = self.name_at(k)?;
                out.along |= ALONG.contains(&name);
                if !ALONG.contains(&name) && !KEPT.contains(&name) {
                    return None;
                }
                // It counts as no plain argument.
                let end = (k..k + 4).find(|&e| self.op_at(e, ",") || self.op_at(e, ")"))?;
                if self.op_at(end, ")") {
                    return Some(out);
                }
            } else if !self.op_at(k.saturating_sub(1), "=") && !self.op_at(k, "=") {
                empty = false;
            }
        }
        None
    }

    /// `exp.(`: Julia's call for each entry, of a function that is of each entry anyway.
    pub(super) fn is_pointwise(&self) -> bool {
        let dotted = self.touch(0) && self.op_at(1, ".") && self.touch(1) && self.op_at(2, "(");
        let each = |n: &str| library().functions().symbol(n).is_some() || matches!(n, "sqrt" | "ln" | "sgn" | "expit");
        dotted && self.name_at(0).is_some_and(each)
    }

    /// In the company of `@`, `np.exp(…)` and `x.dot(y)` the operators `*`, `/` and `**` are of each entry.
    pub(super) fn of_arrays(&mut self) {
        if !self.arrays {
            return;
        }
        let tokens = self.tokens;
        for n in &mut self.nodes {
            let found = tokens.binary_search_by_key(&n.at.start, |t| t.span.start).ok().and_then(|k| tokens.get(k));
            let each = match (&n.kind, found.map_or("", |t| t.text)) {
                (Kind::Binary(Binary::Mul), "*") => Kind::Binary(Binary::Had),
                (Kind::Binary(Binary::Div), "/") => Kind::Binary(Binary::Hdiv),
                (Kind::Power { elementwise: false }, "**") => Kind::Power { elementwise: true },
                _ => continue,
            };
            n.kind = each;
        }
    }

    /// `np.linalg.inv` before a bracket: the call of ours that it is, and how many tokens the name has.
    pub(super) fn of_module(&mut self) -> Option<(Word, usize)> {
        let first = self.name_at(0).filter(|n| MODULES.contains(n) || OF_JULIA.contains(n))?;
        let mut last = 0;
        while self.touch(last) && self.op_at(last + 1, ".") && self.touch(last + 1) && self.name_at(last + 2).is_some()
        {
            last += 2;
        }
        let (name, span) = (self.name_at(last)?, self.peek(0)?.span.to(self.peek(last)?.span));
        if last == 0 || first == name {
            return None;
        }
        let word = |name: &str| Word { name: Sym::new(name), span };
        let arrays = is_of_arrays(&format!("{first}.{name}"));
        if name == "pi" && !self.op_at(last + 1, "(") {
            return Some((word(name), last + 1));
        }
        if !self.op_at(last + 1, "(") {
            return None;
        }
        let ours = of_module(name, self.arguments_at(last + 1)?)?;
        self.arrays |= arrays;
        Some((word(ours), last + 1))
    }

    /// `.sum(axis=0)` after a value: a call of it.
    pub(super) fn method(&mut self, value: NodeId) -> Parsed<Option<Method>> {
        let before = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        let joined = before.is_some_and(|b| self.peek(0).is_some_and(|t| b.span.end == t.span.start));
        if !(joined && self.op_at(0, ".") && self.touch(0) && self.op_at(2, "(")) {
            return Ok(None);
        }
        let (Some(name), Some(arguments)) = (self.name_at(1), self.arguments_at(2)) else { return Ok(None) };
        let Some(ours) = of_value(name, arguments) else { return Ok(None) };
        let (Some(dot), Some(last)) = (self.peek(0), self.peek(1)) else { return Ok(None) };
        let word = Word { name: Sym::new(ours), span: dot.span.to(last.span) };
        self.at += 3;
        self.arrays |= is_of_arrays(&format!(".{name}"));
        let mut args = vec![value];
        if arguments.plain > 0 {
            return Ok(Some(Method::Open(word, args)));
        }
        // Only what says along what stands between the brackets.
        while !self.op_at(0, ")") {
            match self.along(ours)? {
                Some(k) => args.push(k),
                None if self.kept() => {}
                None => return Err(self.expected("`)`")),
            }
            self.eat(",");
        }
        let (span, at) = (self.span(value).to(self.here()), word.span);
        self.advance();
        let node = self.push(Kind::Call(word, 0), span, at, args.into())?;
        Ok(Some(Method::Done(Postfix::Done(node))))
    }

    /// `, axis=0` and `, keepdims=True` after an argument of a call.
    pub(super) fn named_arguments(&mut self, word: &Word, args: &mut Vec<NodeId>) -> Parsed<()> {
        while self.op_at(0, ",") {
            self.advance();
            if let Some(k) = self.along(&word.name)? {
                args.push(k);
            } else if !self.kept() {
                self.at -= 1;
                return Ok(());
            }
        }
        Ok(())
    }

    /// `keepdims=True`
    fn kept(&mut self) -> bool {
        let value = |s: &str| matches!(s, "True" | "False" | "true" | "false");
        let kept = self.name_at(0).is_some_and(|n| KEPT.contains(&n))
            && self.op_at(1, "=")
            && self.name_at(2).is_some_and(value);
        self.at += if kept { 3 } else { 0 };
        kept
    }

    /// `axis=0`: Python counts from 0, Julia from 1. The last axis may be the only one, so `-1` is not read.
    fn along(&mut self, function: &str) -> Parsed<Option<NodeId>> {
        let Some(name) = self.name_at(0).filter(|n| ALONG.contains(n)) else { return Ok(None) };
        if !self.op_at(1, "=") || !has_direction(function) {
            return Ok(None);
        }
        let direction = match (name, self.peek(2).map(|t| t.text)) {
            ("dims", Some("1")) | ("axis" | "dim", Some("0")) => 1,
            ("dims", Some("2")) | ("axis" | "dim", Some("1")) => 2,
            _ => return Ok(None),
        };
        let span = self.here().to(self.peek(2).map_or(self.end, |t| t.span));
        self.at += 3;
        let k = std::sync::Arc::new(Rational::from_integer(i64::from(direction).into()));
        self.push(Kind::Num(k), span, span, smallvec![]).map(Some)
    }
}

/// A call of a value that was read.
pub(super) enum Method {
    /// The whole of it.
    Done(Postfix),
    /// Its bracket is open, with the arguments so far.
    Open(Word, Vec<NodeId>),
}

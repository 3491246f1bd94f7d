//! Letters and words with their marks: names, members, entries, functions.

use super::lexer::{Kind, Side, Token};
use super::names::What;
use super::parser::{Parsed, Parser};
use super::scripts::{Script, is_index, is_transpose};
use super::sizes::key_text;
use super::tree::{Index, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    /// A letter or a word with its marks: a name, a member, an entry, a function of something.
    pub fn named(&mut self, start: Span, keys: Vec<String>) -> Parsed<Node> {
        let mut scripts = self.scripts()?;
        let plain = self.plain_name(&keys, start.to(start));
        let base = match &plain.tree {
            Tree::Name(n) => n.clone(),
            _ => String::new(),
        };
        let declared = keys.iter().any(|k| self.known.by_key(k).is_some());
        // `(A^{-1})_{ij}` is written `A^{-1}_{ij}`, but `w^\top_1` is of `w_1`: what stands below is looked at first
        // unless it has two parts.
        let below = scripts.iter().position(|s| matches!(s, Script::Below(..)));
        let mut node = Node::new(Tree::Name(base.clone()), start);
        if let Some(k) = below
            && let Script::Below(tokens, span) = scripts.remove(k)
        {
            match self.lowered(&keys, &base, declared, &tokens, span)? {
                Lowered::Name(n) => node = Node::new(Tree::Name(n), start.to(span)),
                Lowered::Constant(t) => {
                    // `x_i^\top` is the row itself.
                    let transposed = scripts.get(k).is_some_and(|s| match s {
                        Script::Prime(_) => true,
                        Script::Above(tokens, _) => is_transpose(tokens, self),
                        Script::Below(..) => false,
                    });
                    node = match t {
                        Tree::Transpose(row) if transposed => {
                            scripts.remove(k);
                            *row
                        }
                        t => Node::new(t, start.to(span)),
                    };
                }
                Lowered::Index(base, parts) => {
                    if k > 0 && parts.len() > 1 {
                        scripts.insert(k, Script::Below(tokens, span));
                        node = Node::new(Tree::Name(base), start);
                    } else {
                        node = self.indexed(base, parts, start.to(span));
                    }
                }
            }
        }
        if let Tree::Name(name) = node.tree.clone() {
            if let Some(call) = self.applied_name(&name, &mut scripts, start)? {
                scripts.extend(self.scripts()?);
                return self.marked(call, scripts);
            }
            if name == "e" && below.is_none() && !declared {
                if let [Script::Above(tokens, span), rest @ ..] = scripts.as_slice() {
                    let (tokens, span, rest) = (tokens.clone(), *span, rest.to_vec());
                    if !is_transpose(&tokens, self)
                        && !matches!(tokens.first().map(|t| &t.kind), Some(Kind::Delimiter(..)) if tokens.len() == 3)
                    {
                        let p = self.inside(tokens, span, |p| p.sum())?;
                        let n = Node::new(Tree::Exponential(p.boxed()), start.to(span));
                        return self.marked(n, rest);
                    }
                }
            }
            // `x^{(i)}` is a member; of a name that is not declared, `W^{(1)}` is a name of its own.
            if let Some(k) = scripts.iter().position(|s| matches!(s, Script::Above(t, _) if matches!(t.as_slice(), [a, inside @ .., b] if is_index(inside) && a.kind == Kind::Delimiter("(", Side::Open) && b.kind == Kind::Delimiter("(", Side::Close))))
                && let Script::Above(tokens, span) = scripts.remove(k)
            {
                let inside: Vec<Token> = tokens.get(1..tokens.len() - 1).unwrap_or_default().to_vec();
                node = self.member(&name, &inside, span, start)?;
            }
        }
        self.marked(node, scripts)
    }

    /// A function that is declared, or that a letter commonly is, applied to something.
    pub fn applied_name(&mut self, name: &str, scripts: &mut Vec<Script>, start: Span) -> Parsed<Option<Node>> {
        let bracket = matches!(self.kind(0), Some(Kind::Delimiter("(" | "[", Side::Open)));
        let usual =
            bracket && self.known.get(name).is_none() && matches!(name, "f" | "g" | "h" | "φ" | "ψ" | "F" | "G");
        if !self.known.is_function(name) && !usual {
            return Ok(None);
        }
        let mut primes = 0;
        let mut rest = Vec::new();
        for s in scripts.drain(..) {
            match &s {
                Script::Prime(_) => primes += 1,
                Script::Above(t, _) => match t.as_slice() {
                    [
                        Token { kind: Kind::Delimiter("(", _), .. },
                        Token { kind: Kind::Number(k), .. },
                        Token { kind: Kind::Delimiter("(", _), .. },
                    ] => {
                        primes += k.parse::<usize>().unwrap_or(0).min(1_000);
                    }
                    t if t.iter().all(|t| t.is_command("prime")) => primes += t.len(),
                    _ => rest.push(s),
                },
                Script::Below(..) => rest.push(s),
            }
        }
        *scripts = rest;
        self.call_with(name, primes, start).map(Some)
    }

    /// `x^{(i)}`
    pub fn member(&mut self, name: &str, inside: &[Token], span: Span, start: Span) -> Parsed<Node> {
        let whole = start.to(span);
        let family = matches!(self.known.get(name), Some(What::Value { over: Some(_), .. }));
        let parts = self.indices(inside, span, false)?;
        let bound = parts.iter().any(|p| matches!(p, Index::One(i) if self.bound.contains(i)));
        if family || bound {
            return Ok(self.indexed(name.to_string(), parts, whole));
        }
        if let [Index::One(i)] = parts.as_slice() {
            let key = format!("{name}_{i}");
            let found = self.known.by_key(&key).map(str::to_string);
            if found.is_some() || self.known.get(name).is_none() {
                return Ok(Node::new(Tree::Name(found.unwrap_or_else(|| super::names::spelled(&key))), whole));
            }
        }
        Err(Issue::new(span, format!("`{name}` has no members"))
            .hint("a family is declared `-v 'x[n] over N'`; a power stands without brackets"))
    }

    /// A name with indices. Of a family of vectors or matrices, the first index says which member.
    pub fn indexed(&self, base: String, mut parts: Vec<Index>, span: Span) -> Node {
        let name = |n: &str| Node::new(Tree::Name(n.to_string()), span);
        match self.known.get(&base) {
            Some(What::Value { over: Some(_), .. }) if parts.len() > 1 => {
                let first = parts.remove(0);
                let member = Node::new(Tree::Index(name(&base).boxed(), vec![first]), span);
                Node::new(Tree::Index(member.boxed(), parts), span)
            }
            // One index of a matrix is a row.
            Some(What::Value { over: None, shape: Some((m, n)) }) if parts.len() == 1 && n != "1" && m != "1" => {
                parts.push(Index::All);
                Node::new(Tree::Index(name(&base).boxed(), parts), span)
            }
            _ => Node::new(Tree::Index(name(&base).boxed(), parts), span),
        }
    }

    /// What a letter with something below it is.
    pub fn lowered(
        &self,
        keys: &[String],
        base: &str,
        declared: bool,
        tokens: &[Token],
        span: Span,
    ) -> Parsed<Lowered> {
        let text = key_text(tokens);
        for k in keys {
            for key in [format!("{k}_{text}"), format!("{k}{text}")] {
                if let Some(n) = self.known.by_key(&key) {
                    return Ok(Lowered::Name(n.to_string()));
                }
            }
        }
        if base == "K" && !declared && tokens.iter().any(|t| t.is_char(',')) {
            let sizes: Vec<&[Token]> = tokens.split(|t| t.is_char(',')).collect();
            let sizes: Option<Vec<String>> = sizes.into_iter().map(|s| self.size(s)).collect();
            if let Some(sizes) = sizes.filter(|s| s.len() == 2) {
                return Ok(Lowered::Constant(Tree::Constant("comm", sizes)));
            }
        }
        let value = self.known.is_value(base);
        let indexable = value
            && !matches!(self.known.get(base), Some(What::Value { over: None, shape: Some((m, n)) }) if m == "1" && n == "1");
        let parts = self.indices(
            tokens,
            span,
            declared && value || self.is_matrix(&Node::new(Tree::Name(base.to_string()), span)),
        );
        let bound = |p: &Index| matches!(p, Index::One(i) if self.bound.contains(i)) || *p == Index::All;
        match parts {
            Ok(parts) if indexable => Ok(Lowered::Index(base.to_string(), parts)),
            Ok(parts) if parts.iter().any(bound) => {
                // `a_{ij}` is an entry of A, `x_i` a row of X, where only these are there.
                let twin = self.twin(base);
                match (twin, parts.len(), declared) {
                    (Some(t), 2, false) => Ok(Lowered::Index(t, parts)),
                    (Some(t), 1, false) if self.known.is_value(&t) => {
                        let row = Node::new(
                            Tree::Index(Node::new(Tree::Name(t), span).boxed(), vec![parts[0].clone(), Index::All]),
                            span,
                        );
                        Ok(Lowered::Constant(Tree::Transpose(row.boxed())))
                    }
                    _ => Ok(Lowered::Index(base.to_string(), parts)),
                }
            }
            Ok(_) if value => Err(Issue::new(span, format!("`{base}` is a scalar: it has no entries")).hint(format!(
                "declare `{base}[n]`, or the whole name `{}`",
                super::names::spelled(&format!("{base}_{text}"))
            ))),
            _ => {
                let plain = tokens.iter().all(|t| {
                    matches!(t.kind, Kind::Letter(_) | Kind::Number(_) | Kind::Begin | Kind::End | Kind::Command(_))
                        || t.is_char(',')
                });
                let key = keys.first().map(|k| format!("{k}_{text}")).unwrap_or_default();
                let name = super::names::spelled(&key);
                if !plain || text.is_empty() || !crate::term::is_name(&name) {
                    return Err(self.no_index(span));
                }
                Ok(Lowered::Name(name))
            }
        }
    }

    /// The capital letter of a small one, if it stands in the formula or is declared and the small one is not.
    pub fn twin(&self, base: &str) -> Option<String> {
        let mut chars = base.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return None };
        let upper: String = c.to_uppercase().collect();
        if !c.is_lowercase() || self.known.get(base).is_some() {
            return None;
        }
        let there = self.known.is_value(&upper)
            || self.tokens.iter().any(|t| matches!(t.kind, Kind::Letter(l) if l.to_string() == upper && l != 'T'));
        there.then_some(upper)
    }
}

/// What a letter with something below it is.
pub(super) enum Lowered {
    Name(String),
    Constant(Tree),
    Index(String, Vec<Index>),
}

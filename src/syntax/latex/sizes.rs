//! Sizes, constants that have one, and what stands below a norm.

use super::lexer::{Kind, Side, Token};
use super::parser::{Parsed, Parser};
use super::scripts::Script;
use super::symbols::{GREEK, WORDS, find};
use super::tree::{Below, Hole, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    /// A constant with what stands below and above it.
    pub fn constant(&mut self, start: Span, hole: Hole, word: &str) -> Parsed<Node> {
        let mut scripts = self.scripts()?;
        let mut tree = Tree::Hole(hole);
        let mut end = start;
        if let Some(k) = scripts.iter().position(|s| matches!(s, Script::Below(..)))
            && let Script::Below(tokens, span) = scripts.remove(k)
        {
            let key = format!("{word}_{}", key_text(&tokens));
            let sizes: Option<Vec<String>> = tokens
                .split(|t| t.is_command("times") || t.is_char('×') || t.is_char(','))
                .map(|s| self.size(s))
                .collect();
            let name = match hole {
                Hole::Ones => "ones",
                Hole::Eye => "eye",
                _ => "zeros",
            };
            tree = match (self.known.by_key(&key), sizes) {
                (Some(n), _) if word == "I" => Tree::Name(n.to_string()),
                (_, Some(mut sizes)) => {
                    if hole == Hole::Eye || sizes.get(1).is_some_and(|n| n == "1") {
                        sizes.truncate(1);
                    }
                    Tree::Constant(name, sizes)
                }
                _ => {
                    return Err(Issue::new(span, format!("`{}` is not a size", self.quote(span)))
                        .hint("write a size below it, such as `_{n}` or `_{m \\times n}`"));
                }
            };
            end = span;
        }
        let node = Node::new(tree, start.to(end));
        self.marked(node, scripts)
    }

    /// A size: a product of names and numbers, or a sum of such.
    pub fn size(&self, tokens: &[Token]) -> Option<String> {
        let mut out = String::new();
        let mut fresh = true;
        for t in tokens {
            let part = match &t.kind {
                Kind::Begin | Kind::End => continue,
                Kind::Command(c) if matches!(c.as_str(), "cdot" | "times") => continue,
                Kind::Command(c) if WORDS.contains(&c.as_str()) || find(super::symbols::FONTS, c).is_some() => continue,
                Kind::Char('+') if !fresh => {
                    out.push('+');
                    fresh = true;
                    continue;
                }
                Kind::Char('/') if !fresh => {
                    out.push('/');
                    fresh = true;
                    continue;
                }
                Kind::Delimiter("(", Side::Open) => {
                    out.push_str(if fresh { "(" } else { "*(" });
                    fresh = true;
                    continue;
                }
                Kind::Delimiter("(", Side::Close) if !fresh => {
                    out.push(')');
                    continue;
                }
                Kind::Letter(c) => self.known.by_key(&c.to_string()).map_or_else(|| c.to_string(), str::to_string),
                Kind::Command(c) => {
                    let l = find(GREEK, c)?;
                    self.known.by_key(l).unwrap_or(l).to_string()
                }
                Kind::Number(n) => n.clone(),
                Kind::Below => {
                    out.push('_');
                    fresh = true;
                    continue;
                }
                _ => return None,
            };
            if !fresh {
                out.push('*');
            }
            fresh = false;
            out.push_str(&part);
        }
        // A longer name of letters that is declared.
        let joined = out.replace('*', "");
        let key: String = joined.chars().collect();
        if let Some(n) = self.known.by_key(&key) {
            return Some(n.to_string());
        }
        (!out.is_empty() && !fresh).then_some(out)
    }

    /// Puts what stands below a norm before what stands above it: `‖A‖^2_F` is `‖A‖_F^2`.
    fn below_first(&mut self) -> Parsed<()> {
        if !self.next_is(&Kind::Above) {
            return Ok(());
        }
        let start = self.at;
        self.at += 1;
        self.raw()?;
        let middle = self.at;
        if self.next_is(&Kind::Below) {
            self.at += 1;
            self.raw()?;
            let end = self.at;
            if let Some(both) = self.tokens.get_mut(start..end) {
                both.rotate_left(middle - start);
            }
        }
        self.at = start;
        Ok(())
    }

    /// What stands below a norm.
    pub fn below_norm(&mut self) -> Parsed<Below> {
        self.below_first()?;
        if !self.next_is(&Kind::Below) {
            return Ok(Below::Nothing);
        }
        self.at += 1;
        let (tokens, span) = self.raw()?;
        let text = key_text(&tokens);
        Ok(match text.as_str() {
            "1" => Below::One,
            "2" => Below::Two,
            "F" | "Fro" | "fro" | "HS" => Below::Frobenius,
            "∞" | "infty" | "max" => {
                return Err(Issue::new(span, "the largest absolute value is no function of gradus")
                    .hint("it has no gradient where two entries are equal; `\\|x\\|_1` and `\\|x\\|_2` are there"));
            }
            "*" | "∗" => {
                return Err(Issue::new(span, "the nuclear norm is no function of gradus")
                    .hint("`\\|A\\|_F` is the Frobenius norm"));
            }
            "p" | "q" | "0" | "21" => {
                return Err(Issue::new(span, format!("this norm (`{text}`) is no function of gradus"))
                    .hint("`\\|x\\|_1` and `\\|x\\|_2` are there; others are written out with `\\sum`"));
            }
            _ => Below::Weight(self.inside(tokens, span, |p| p.sum())?.boxed()),
        })
    }
}

/// The tokens as a part of a key.
pub(super) fn key_text(tokens: &[Token]) -> String {
    let mut out = String::new();
    for t in tokens {
        match &t.kind {
            Kind::Letter(c) => out.push(*c),
            Kind::Number(n) => out.push_str(n),
            Kind::Char('*') => out.push('*'),
            Kind::Char(':') => out.push(':'),
            Kind::Command(c) if WORDS.contains(&c.as_str()) => {}
            Kind::Command(c) if c == "_" => out.push('_'),
            Kind::Command(c) => out.push_str(find(GREEK, c).unwrap_or(c)),
            _ => {}
        }
    }
    out
}

//! Letters in fonts and with marks above them, and words.

use super::atoms::Atom;
use super::lexer::{Kind, Side, Token};
use super::names::spelled;
use super::parser::{Parsed, Parser};
use super::prepare::word_at;
use super::symbols::{self, ACCENTS, FONTS, GREEK, WORDS, find};
use super::tree::{Hole, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

impl Parser<'_> {
    /// A letter in a font.
    pub fn font(&mut self, font: &'static str, span: Span) -> Parsed<Atom> {
        let end = if self.next_is(&Kind::Begin) { self.closing_brace() } else { self.at };
        let inside: Vec<Token> = match self.kind(0) {
            Some(Kind::Begin) => self.tokens.get(self.at + 1..end).unwrap_or_default().to_vec(),
            _ => self.peek().cloned().into_iter().collect(),
        };
        let whole = |p: &Self| span.to(p.before());
        let letters: String =
            inside.iter().filter_map(|t| if let Kind::Letter(l) = t.kind { Some(l) } else { None }).collect();
        match inside.as_slice() {
            [t] => {
                self.at = end + 1;
                match &t.kind {
                    Kind::Number(n) if n == "1" => Ok(Atom::Constant(Hole::Ones, "1")),
                    Kind::Number(n) if n == "0" => Ok(Atom::Constant(Hole::Zeros, "0")),
                    Kind::Letter('I') if self.known.by_key("I").is_none() => Ok(Atom::Constant(Hole::Eye, "I")),
                    Kind::Letter('d') if font == "bb" => Ok(Atom::Name(vec!["d".into()])),
                    Kind::Letter('E') if font == "bb" => self.call("E", span.to(t.span)).map(Atom::Node),
                    Kind::Letter(l) => Ok(Atom::Name(self.in_font(&l.to_string(), font, *l))),
                    Kind::Command(c) => match find(GREEK, c) {
                        Some(l) => Ok(Atom::Name(vec![l.to_string(), c.to_string()])),
                        None => {
                            // A mark in a font: `\mathbf{\hat x}` has more tokens, `\bm\hat x` comes here.
                            self.at = end;
                            self.atom()
                        }
                    },
                    _ => Ok(Atom::Node(Node::new(Tree::Name(spelled(&letters)), whole(self)))),
                }
            }
            all if all.len() == letters.chars().count() && all.len() > 1 => {
                if self.known.get(&letters).is_some() || super::functions::ours(&letters).is_some() {
                    self.at = end + 1;
                    return self.word(&letters, whole(self));
                }
                self.group().map(Atom::Node)
            }
            _ if self.next_is(&Kind::Begin) => self.in_braces(span),
            _ => Err(Issue::new(span, "a letter is missing after the font").hint("write `\\mathbf{x}`")),
        }
    }

    /// A group of which only one operand is, so that marks after the braces are its own.
    pub fn in_braces(&mut self, _font: Span) -> Parsed<Atom> {
        let end = self.closing_brace();
        let start = self.at;
        self.at += 1;
        if matches!(self.kind(0), Some(Kind::Command(c)) if find(ACCENTS, c).is_some() || find(FONTS, c).is_some()) {
            let atom = self.atom()?;
            if self.at == end {
                self.at += 1;
                return Ok(atom);
            }
        }
        self.at = start;
        self.group().map(Atom::Node)
    }

    /// The keys of a letter in a font.
    pub fn in_font(&self, letter: &str, font: &str, l: char) -> Vec<String> {
        let marked = format!("{letter}_{font}");
        if self.ambiguous.contains(&l) || self.known.by_key(&marked).is_some() && self.known.by_key(letter).is_none() {
            return vec![marked];
        }
        vec![letter.to_string()]
    }

    /// A letter with a mark above it: `ŷ` is `y_hat`.
    pub fn accent(&mut self, suffix: &str, span: Span) -> Parsed<Atom> {
        let braced = self.next_is(&Kind::Begin);
        let end = self.closing_brace();
        self.at += usize::from(braced);
        let atom = self.atom()?;
        if braced && self.at != end {
            return Err(Issue::new(span.to(self.here()), "a mark above a whole expression")
                .hint("a mark is a part of a name: put it on one letter"));
        }
        self.at += usize::from(braced);
        match atom {
            Atom::Name(keys) => {
                let first = keys.first().cloned().unwrap_or_default();
                let mut all = Vec::new();
                for k in &keys {
                    all.extend([format!("{k}_{suffix}"), format!("{k}{suffix}"), format!("{suffix}_{k}")]);
                }
                // A combining mark, as our language allows it.
                let mark = match suffix {
                    "hat" => Some('\u{302}'),
                    "tilde" => Some('\u{303}'),
                    "bar" => Some('\u{304}'),
                    "dot" => Some('\u{307}'),
                    _ => None,
                };
                if let Some(m) = mark {
                    // The letter that is both in one, where there is one.
                    let last = first.chars().last();
                    if let Some((c, both)) = last.and_then(|c| Some((c, unicode_normalization::char::compose(c, m)?))) {
                        all.push(format!("{}{both}", &first[..first.len() - c.len_utf8()]));
                    }
                    all.push(format!("{first}{m}"));
                }
                Ok(Atom::Name(all))
            }
            _ => Err(Issue::new(span, "a mark above something that is no letter")
                .hint("a mark is a part of a name: put it on one letter")),
        }
    }

    /// A word: a function, a name, or what is no formula.
    pub fn word(&mut self, word: &str, span: Span) -> Parsed<Atom> {
        let known = self.known.by_key(word).is_some();
        if word == "J" && self.next_is(&Kind::Below) && (!known || self.quote(span).contains("operatorname")) {
            return self.jacobian(span).map(Atom::Node);
        }
        let moment = match word {
            "E" | "Cov" | "Var" => Some(word),
            "cov" => Some("Cov"),
            "var" => Some("Var"),
            _ => None,
        };
        if let Some(name) = moment.filter(|_| self.known.random && !known) {
            return self.call(name, span).map(Atom::Node);
        }
        if !known {
            if matches!(word, "d" | "D") && self.differential_follows(0) {
                return self.differential(span).map(Atom::Node);
            }
            if word == "I" {
                return Ok(Atom::Constant(Hole::Eye, "I"));
            }
            if word == "T" {
                return Err(Issue::new(span, "a transpose stands above the line").hint("write `^\\top`"));
            }
            if let Some(name) = super::functions::ours(word) {
                return self.call(&name, span).map(Atom::Node);
            }
            if let Some((_, what, instead)) = symbols::REFUSED.iter().find(|(n, ..)| *n == word.replace(['*', ' '], ""))
            {
                return Err(Issue::new(span, format!("`{}` is {what}", self.quote(span))).hint(*instead));
            }
            if matches!(self.kind(0), Some(Kind::Delimiter("(" | "[" | "{", Side::Open)))
                && !word.is_empty()
                && self.quote(span).contains("operatorname")
            {
                return self.call(&spelled(word), span).map(Atom::Node);
            }
        }
        if word.is_empty() || !crate::term::is_name(&spelled(word)) || word.contains(' ') {
            return Err(Issue::new(span, "words are no part of a formula").hint("give the formula alone"));
        }
        Ok(Atom::Name(vec![word.to_string()]))
    }
}

/// The letters that stand in two fonts, so that they are two names.
pub(super) fn letters_in_several_fonts(tokens: &[Token]) -> Vec<char> {
    let mut seen: Vec<(char, &str)> = Vec::new();
    let mut at = 0;
    while let Some(t) = tokens.get(at) {
        at += 1;
        match &t.kind {
            Kind::Command(c) => {
                if let Some(font) = find(FONTS, c) {
                    let braced = tokens.get(at).is_some_and(|t| t.kind == Kind::Begin);
                    if let (Some(Kind::Letter(l)), true) =
                        (tokens.get(at + usize::from(braced)).map(|t| &t.kind), !font.is_empty())
                    {
                        seen.push((*l, font));
                        at += 1 + usize::from(braced);
                    }
                } else if WORDS.contains(&c.as_str()) || c == "begin" || c == "end" {
                    at += word_at(tokens, at).chars().count() + 2;
                }
            }
            // A transpose is no name.
            Kind::Letter('T') => {}
            Kind::Letter(l) => seen.push((*l, "")),
            _ => {}
        }
    }
    seen.sort_unstable();
    seen.dedup();
    // What is there twice now is there in two fonts.
    let mut several: Vec<char> = seen.windows(2).filter(|w| w[0].0 == w[1].0).map(|w| w[0].0).collect();
    several.dedup();
    several
}

//! Functions and their arguments.

use super::lexer::{Kind, Side, Token};
use super::parser::{Parsed, Parser};
use super::scripts::Script;
use super::symbols::{FUNCTIONS, find};
use super::tree::{Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::foreign::foreign_function;
use crate::syntax::lexer::Span;
use crate::syntax::{sugar, words};

/// Our name of a function that LaTeX has by this word.
pub(super) fn ours(word: &str) -> Option<String> {
    if let Some(f) = find(FUNCTIONS, word) {
        return Some(f.to_string());
    }
    let constant = words::CONSTANTS.contains(&word) && sized(word).is_none() || words::DERIVATIVES.contains(&word);
    let lower = word.to_lowercase();
    let fits = |w: &str| {
        (words::is_ours(w) || sugar::is_name(w)) && !constant || foreign_function(w).is_some_and(|f| f.name.len() > 1)
    };
    if fits(word) {
        return Some(word.to_string());
    }
    (word.len() > 2 && fits(&lower)).then_some(lower)
}

/// A constant that is written with its size below it: `\operatorname{dup}_{n}`.
fn sized(word: &str) -> Option<&'static str> {
    ["dup", "elim"].into_iter().find(|w| *w == word)
}

/// Our name of the function that a command of LaTeX is. What the command means in LaTeX goes before.
pub(super) fn of_command(c: &str) -> Option<String> {
    let table = |t| find(t, c).is_some();
    let other = super::atoms::begins_operand(c)
        || table(super::symbols::TIGHT)
        || table(super::symbols::PRODUCTS)
        || super::symbols::REFUSED.iter().any(|(n, ..)| *n == c);
    ours(c).filter(|_| !other)
}

impl Parser<'_> {
    /// Does a function begin here?
    pub fn begins_function(&self) -> bool {
        self.function_at(0)
    }

    /// Does a function begin so far ahead?
    pub fn function_at(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Some(Kind::Command(c)) => {
                let word = super::symbols::WORDS.contains(&c.as_str());
                of_command(c).is_some()
                    || word && ours(&super::prepare::word_at(&self.tokens, self.at + ahead + 1)).is_some()
            }
            _ => false,
        }
    }

    /// A function; its name is read.
    pub fn call(&mut self, name: &str, span: Span) -> Parsed<Node> {
        if let (Some(constant), true) = (sized(name), self.next_is(&Kind::Below)) {
            self.at += 1;
            let (tokens, place) = self.raw()?;
            let Some(size) = self.size(&tokens) else {
                return Err(Issue::new(place, format!("`{}` is not a size", self.quote(place)))
                    .hint(format!("write a size below it, such as `\\operatorname{{{constant}}}_{{n}}`")));
            };
            let node = Node::new(Tree::Constant(constant, vec![size]), span.to(place));
            let scripts = self.scripts()?;
            return self.marked(node, scripts);
        }
        let mut primes = 0;
        let mut name = name.to_string();
        let mut after = Vec::new();
        for s in self.scripts()? {
            match &s {
                Script::Prime(_) => primes += 1,
                Script::Below(tokens, place) => name = self.base(&name, tokens, *place)?,
                Script::Above(tokens, _) => match tokens.as_slice() {
                    [minus, one] if minus.is_char('-') && one.kind == Kind::Number("1".into()) => match name.as_str() {
                        "sin" | "cos" | "tan" | "sinh" | "cosh" | "tanh" => name = format!("a{name}"),
                        _ => after.push(s),
                    },
                    [
                        Token { kind: Kind::Delimiter("(", _), .. },
                        Token { kind: Kind::Number(k), .. },
                        Token { kind: Kind::Delimiter("(", _), .. },
                    ] => {
                        primes += k.parse::<usize>().unwrap_or(0).min(1_000);
                    }
                    t if t.iter().all(|t| t.is_command("prime")) => primes += t.len(),
                    _ => after.push(s),
                },
            }
        }
        let node = self.call_with(&name, primes, span)?;
        self.marked(node, after)
    }

    /// The name of a function with something below it: `\log_2`.
    fn base(&self, name: &str, tokens: &[Token], place: Span) -> Parsed<String> {
        match (name, super::sizes::key_text(tokens).as_str()) {
            ("log", "2") => Ok("log2".into()),
            ("log", "10") => Ok("log10".into()),
            ("log", "e") => Ok("log".into()),
            ("max" | "min" | "sup" | "inf", _) => Err(Issue::new(
                place,
                format!(
                    "the {} over a variable is a problem, not a function",
                    if name == "max" { "greatest value" } else { "least value" }
                ),
            )
            .hint("give the function alone; `gradus solve` finds where its gradient is zero")),
            ("E", _) => Ok("E".into()),
            _ => Err(Issue::new(place, format!("nothing can stand below `{name}`")).hint("write it without")),
        }
    }

    /// The argument of a function, in brackets or without.
    pub fn call_with(&mut self, name: &str, primes: usize, span: Span) -> Parsed<Node> {
        if let Some(Kind::Delimiter(d @ ("(" | "[" | "{"), Side::Open)) = self.kind(0).cloned() {
            let place = self.here();
            self.at += 1;
            let arguments = self.bracketed(d, place)?;
            return Ok(Node::new(Tree::Call(name.into(), primes, arguments), span.to(self.before())));
        }
        if !self.begins_factor() && !self.begins_function() {
            return Err(Issue::new(span, format!("`{}` needs an argument", self.quote(span)))
                .hint(format!("write `{}(…)`", self.quote(span))));
        }
        let outer = std::mem::replace(&mut self.argument, true);
        let argument = self.argument_row();
        self.argument = outer;
        let argument = argument?;
        let whole = span.to(self.before());
        if name == "log" && primes == 0 {
            match argument.tree {
                Tree::Call(f, 0, a) if f == "det" => return Ok(Node::new(Tree::Call("logdet".into(), 0, a), whole)),
                Tree::Bars(a) => return Ok(Node::new(Tree::LogBars(a), whole)),
                tree => {
                    let argument = Node { tree, ..argument };
                    return Ok(Node::new(Tree::Call(name.into(), primes, vec![argument]), whole));
                }
            }
        }
        Ok(Node::new(Tree::Call(name.into(), primes, vec![argument]), whole))
    }

    /// Factors in a row up to the next function or operator. Bars end an argument: `\log |A| b`.
    fn argument_row(&mut self) -> Parsed<Node> {
        if matches!(self.kind(0), Some(Kind::Delimiter("|", _))) {
            return self.factor();
        }
        if self.begins_function() {
            return self.factor();
        }
        self.row()
    }
}

//! LaTeX to a formula: sums, products, and what stands in a row.

use super::lexer::{Kind, Side, Token};
use super::names::Known;
use super::symbols::{self, find};
use super::tree::{Hole, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

pub(super) type Parsed<T> = Result<T, Issue>;

/// Formulas in brackets, arguments and marks may be nested so deep; brackets count twice.
const MAX_NESTING: usize = 300;

/// Reads tokens.
pub(super) struct Parser<'a> {
    pub text: &'a str,
    pub tokens: Vec<Token>,
    pub at: usize,
    pub known: &'a Known,
    /// The indices of the sums that are open.
    pub bound: Vec<String>,
    /// The bars that are open: `|` or `||`.
    pub bars: Vec<&'static str>,
    pub depth: usize,
    /// The letters that stand in several fonts.
    pub ambiguous: Vec<char>,
    /// Is what stands here an argument without brackets, where a second function ends it?
    pub argument: bool,
    /// May it be a claim: an inequality, a definite matrix?
    pub claim: bool,
}

impl<'a> Parser<'a> {
    pub fn new(text: &'a str, tokens: Vec<Token>, known: &'a Known) -> Parser<'a> {
        let ambiguous = super::fonts::letters_in_several_fonts(&tokens);
        Parser {
            text,
            tokens,
            at: 0,
            known,
            bound: vec![],
            bars: vec![],
            depth: 0,
            ambiguous,
            argument: false,
            claim: false,
        }
    }

    pub fn peek(&self) -> Option<&Token> {
        self.tokens.get(self.at)
    }

    pub fn kind(&self, ahead: usize) -> Option<&Kind> {
        self.tokens.get(self.at + ahead).map(|t| &t.kind)
    }

    pub fn next(&mut self) -> Option<Token> {
        let t = self.tokens.get(self.at).cloned();
        self.at += usize::from(t.is_some());
        t
    }

    pub fn command(&self) -> Option<&str> {
        match self.kind(0) {
            Some(Kind::Command(c)) => Some(c),
            _ => None,
        }
    }

    pub fn next_is(&self, kind: &Kind) -> bool {
        self.kind(0) == Some(kind)
    }

    pub fn eat(&mut self, kind: &Kind) -> bool {
        let found = self.next_is(kind);
        self.at += usize::from(found);
        found
    }

    /// The place of the next token, or the end.
    pub fn here(&self) -> Span {
        let end =
            || self.tokens.last().map_or(Span { line: 1, column: 1, ..Span::default() }, |t| t.span.after(self.text));
        self.peek().map_or_else(end, |t| t.span)
    }

    /// The place of the token just read.
    pub fn before(&self) -> Span {
        self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or_else(|| self.here(), |t| t.span)
    }

    pub fn quote(&self, span: Span) -> &'a str {
        self.text.get(span.start..span.end).unwrap_or("")
    }

    /// What is said of a token that cannot stand here.
    pub fn unexpected(&self, what: &str) -> Issue {
        let Some(t) = self.peek() else {
            return Issue::new(self.here(), format!("expected {what}, but the formula ends here"))
                .hint("write what is missing, or leave out the operator before it");
        };
        let shown = self.quote(t.span);
        match &t.kind {
            Kind::Command(c) => match symbols::REFUSED.iter().find(|(n, ..)| n == c) {
                Some((_, what, instead)) => Issue::new(t.span, format!("`{shown}` is {what}")).hint(*instead),
                None => Issue::new(t.span, format!("`{shown}` is not a command that gradus reads"))
                    .hint("what is read: `\\frac`, `\\sum`, `\\top`, `\\odot`, `\\operatorname{tr}`, …; a macro is read with its `\\newcommand`"),
            },
            Kind::End => Issue::new(t.span, format!("expected {what}, found `}}`")).hint("write something before it"),
            Kind::Row => Issue::new(t.span, "a second line").hint("give one formula at a time"),
            Kind::Char('<' | '>' | '≤' | '≥') => {
                Issue::new(t.span, format!("`{shown}` is an inequality")).hint("give one side, or the difference of both")
            }
            _ => Issue::new(t.span, format!("expected {what}, found `{shown}`")).hint("is something missing before it?"),
        }
    }

    /// A whole formula; nothing may follow.
    pub fn formula(&mut self) -> Parsed<Node> {
        let node = self.equation()?;
        // Sentences end with a point.
        while matches!(self.kind(0), Some(Kind::Char('.' | ',' | ';'))) && self.at + 1 == self.tokens.len() {
            self.at += 1;
        }
        match self.peek() {
            None => Ok(node),
            Some(t) => Err(match &t.kind {
                Kind::Delimiter(_, Side::Close) => {
                    Issue::new(t.span, format!("`{}` closes no bracket", self.quote(t.span)))
                        .hint("remove it, or open one before it")
                }
                Kind::End => Issue::new(t.span, "`}` closes no brace").hint("remove it, or open one before it"),
                Kind::Char(',' | ';') => {
                    Issue::new(t.span, "a second expression").hint("give one expression at a time")
                }
                _ => self.unexpected("an operator"),
            }),
        }
    }

    fn equals(&self) -> usize {
        match self.kind(0) {
            Some(Kind::Char('=')) => 1 + usize::from(self.kind(1) == Some(&Kind::Char('='))),
            Some(Kind::Char('≡')) => 1,
            Some(Kind::Char(':')) if self.kind(1) == Some(&Kind::Char('=')) => 2,
            Some(Kind::Command(c)) if symbols::EQUALS.contains(&c.as_str()) => 1,
            _ => 0,
        }
    }

    fn equation(&mut self) -> Parsed<Node> {
        let left = self.sum()?;
        let n = self.equals();
        if n == 0 {
            return match self.relation().filter(|_| self.claim) {
                Some(r) => self.related(left, r),
                None => Ok(left),
            };
        }
        self.at += n;
        let right = self.sum()?;
        if self.equals() > 0 {
            return Err(Issue::new(self.here(), "a second `=`").hint("one equation at a time: it has two sides"));
        }
        let span = left.span.to(right.span);
        Ok(Node::new(Tree::Equation(left.boxed(), right.boxed()), span))
    }

    /// The sign of an inequality, of numbers or of matrices.
    fn relation(&self) -> Option<symbols::Relation> {
        let word = match self.kind(0) {
            Some(Kind::Command(c)) => c.clone(),
            Some(Kind::Char(c)) => c.to_string(),
            _ => return None,
        };
        symbols::RELATIONS.iter().find(|(n, _)| *n == word).map(|(_, r)| *r)
    }

    /// What stands behind the sign of an inequality.
    fn related(&mut self, left: Node, relation: symbols::Relation) -> Parsed<Node> {
        self.at += 1;
        let right = self.sum()?;
        if self.relation().is_some() || self.equals() > 0 {
            return Err(Issue::new(self.here(), "a chain of inequalities").hint("one at a time: it has two sides"));
        }
        let span = left.span.to(right.span);
        Ok(Node::new(
            match relation {
                symbols::Relation::Compare(sign) => Tree::Compare(left.boxed(), sign, right.boxed()),
                symbols::Relation::Above(property) => Tree::Definite(property, difference(left, right, span).boxed()),
                symbols::Relation::Below(property) => Tree::Definite(property, difference(right, left, span).boxed()),
            },
            span,
        ))
    }

    /// One level further into the formula.
    pub fn deeper(&mut self) -> Parsed<()> {
        self.depth += 1;
        if self.depth > MAX_NESTING {
            return Err(Issue::new(self.here(), "nested too deeply").hint("name parts of it with `let`"));
        }
        Ok(())
    }

    /// The sign here.
    fn sign(&self) -> Option<char> {
        match self.kind(0) {
            Some(Kind::Char(c @ ('+' | '-'))) => Some(*c),
            _ => None,
        }
    }

    /// Terms with `+` and `-`.
    pub fn sum(&mut self) -> Parsed<Node> {
        self.deeper()?;
        let argument = std::mem::replace(&mut self.argument, false);
        let start = self.here();
        let mut terms = Vec::new();
        loop {
            let mut sign = '+';
            let mut signs = 0;
            while let Some(s) = self.sign() {
                if s == '-' {
                    sign = if sign == '-' { '+' } else { '-' };
                }
                signs += 1;
                self.at += 1;
                if !terms.is_empty() && signs > 1 {
                    return Err(
                        Issue::new(self.before(), "two signs in a row").hint("put brackets around the second term")
                    );
                }
            }
            terms.push((sign, self.product()?));
            if self.sign().is_none() {
                break;
            }
        }
        self.argument = argument;
        self.depth -= 1;
        let span = start.to(self.before());
        match terms.as_slice() {
            [('+', _)] => Ok(terms.remove(0).1),
            _ => Ok(Node::new(Tree::Sum(terms), span)),
        }
    }

    /// Products of different kinds; what stands in a row is tighter.
    pub fn product(&mut self) -> Parsed<Node> {
        let start = self.here();
        let mut factors = vec![("*", self.row()?)];
        loop {
            let op = match self.kind(0) {
                Some(Kind::Command(c)) => find(symbols::PRODUCTS, c),
                Some(Kind::Char(c)) => match c {
                    '⊙' | '∘' => Some(".*"),
                    '⊗' => Some("⊗"),
                    '⊘' => Some("./"),
                    _ => None,
                },
                _ => None,
            };
            let Some(op) = op else { break };
            self.at += 1;
            factors.push((op, self.row()?));
        }
        let span = start.to(self.before());
        Ok(if factors.len() == 1 { factors.remove(0).1 } else { Node::new(Tree::Product(factors), span) })
    }

    /// The operator here that is as tight as juxtaposition.
    pub fn tight_operator(&self) -> Option<&'static str> {
        match self.kind(0) {
            Some(Kind::Command(c)) => find(symbols::TIGHT, c),
            Some(Kind::Char('*' | '×' | '·')) => Some("*"),
            Some(Kind::Char('/')) => Some("/"),
            _ => None,
        }
    }

    /// Factors in a row, with `\cdot` or `/` between them or nothing.
    pub fn row(&mut self) -> Parsed<Node> {
        self.factors(!self.argument)
    }

    /// Factors in a row, with or without operators between them.
    pub fn factors(&mut self, operators: bool) -> Parsed<Node> {
        let start = self.here();
        let mut factors: Vec<(&'static str, Node)> = vec![("*", self.factor()?)];
        loop {
            if let Some(op) = self.tight_operator() {
                if !operators {
                    break;
                }
                let place = self.here();
                self.at += 1;
                if op == "/" {
                    self.unclear_divisor(&factors, place)?;
                }
                factors.push((op, self.signed_factor()?));
                continue;
            }
            if !self.begins_factor() {
                break;
            }
            factors.push(("*", self.factor()?));
        }
        let span = start.to(self.before());
        Ok(if factors.len() == 1 { factors.remove(0).1 } else { Node::new(Tree::Product(factors), span) })
    }

    /// After an operator a sign may stand before a factor.
    fn signed_factor(&mut self) -> Parsed<Node> {
        let start = self.here();
        if self.sign() != Some('-') {
            return self.factor();
        }
        self.at += 1;
        let f = self.factor()?;
        let span = start.to(f.span);
        Ok(Node::new(Tree::Sum(vec![('-', f)]), span))
    }

    /// `a/2b` is `a/(2b)` for some and `(a/2)b` for others; `1/2 b` is plain.
    fn unclear_divisor(&self, before: &[(&'static str, Node)], slash: Span) -> Parsed<()> {
        let plain = matches!(before, [(_, Node { tree: Tree::Number(_), .. })]);
        let number = matches!(self.kind(0), Some(Kind::Number(_)));
        let goes_on = match self.kind(1) {
            Some(Kind::Letter(_)) => true,
            Some(Kind::Command(c)) => find(symbols::GREEK, c).is_some() || find(symbols::FONTS, c).is_some(),
            _ => false,
        };
        if plain || !number || !goes_on {
            return Ok(());
        }
        Err(Issue::new(slash.to(self.here()), "is what follows the number a part of the divisor?")
            .hint("write `\\frac{…}{…}`, or brackets around the divisor"))
    }

    /// Can a factor begin here, so that what stands before is multiplied by it?
    pub fn begins_factor(&self) -> bool {
        match self.kind(0) {
            None => false,
            Some(Kind::Letter(_) | Kind::Number(_) | Kind::Begin) => true,
            Some(Kind::Delimiter(d, Side::Either)) => self.bars.last() != Some(d) && !self.bars.contains(d),
            Some(Kind::Delimiter(_, side)) => *side == Side::Open,
            Some(Kind::Command(c)) => {
                let function = self.begins_function();
                if self.argument && (function || matches!(c.as_str(), "sum" | "nabla" | "partial")) {
                    return false;
                }
                function || super::atoms::begins_operand(c)
            }
            Some(Kind::Char(c)) => matches!(c, '∇' | '√'),
            _ => false,
        }
    }
}

/// One side less the other; nothing is taken from a side where the other is 0.
fn difference(a: Node, b: Node, span: Span) -> Node {
    match (&a.tree, &b.tree) {
        (_, Tree::Hole(Hole::Zero | Hole::Zeros)) => a,
        (Tree::Hole(Hole::Zero | Hole::Zeros), _) => Node::new(Tree::Sum(vec![('-', b)]), span),
        _ => Node::new(Tree::Sum(vec![('+', a), ('-', b)]), span),
    }
}

/// A number. Zero may turn out to be a matrix.
pub(super) fn number(n: &str) -> Tree {
    if n == "0" { Tree::Hole(Hole::Zero) } else { Tree::Number(n.to_string()) }
}

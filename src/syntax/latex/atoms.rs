//! Operands: letters with their marks, brackets, fractions, roots, matrices.

use super::lexer::{Kind, Side, Token};
use super::names::spelled;
use super::parser::{Parsed, Parser, number};
use super::prepare::word_at;
use super::scripts::Script;
use super::symbols::{ACCENTS, FONTS, GREEK, WORDS, find};
use super::tree::{Hole, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

/// An operand before what stands above and below it.
pub(super) enum Atom {
    /// A letter or a word: keys it may be declared under, the first is its own.
    Name(Vec<String>),
    /// The figures 1 and 0 in bold, and the letter I.
    Constant(Hole, &'static str),
    /// Anything else.
    Node(Node),
}

/// Can an operand begin with this command?
pub(super) fn begins_operand(c: &str) -> bool {
    let known = [GREEK, FONTS, ACCENTS].iter().any(|t| find(t, c).is_some()) || WORDS.contains(&c);
    known
        || matches!(
            c,
            "frac"
                | "tfrac"
                | "dfrac"
                | "cfrac"
                | "sqrt"
                | "sum"
                | "nabla"
                | "partial"
                | "begin"
                | "underbrace"
                | "overbrace"
                | "boxed"
                | "nicefrac"
        )
}

impl Parser<'_> {
    /// An operand with everything that stands above and below it.
    pub fn factor(&mut self) -> Parsed<Node> {
        let start = self.here();
        let node = match self.atom()? {
            Atom::Name(keys) => self.named(start, keys)?,
            Atom::Constant(hole, word) => self.constant(start, hole, word)?,
            Atom::Node(n) => {
                let scripts = self.scripts()?;
                self.marked(n, scripts)?
            }
        };
        Ok(node)
    }

    /// An operand without marks.
    pub fn primary(&mut self) -> Parsed<Node> {
        let start = self.here();
        Ok(match self.atom()? {
            Atom::Name(keys) => self.plain_name(&keys, start.to(self.before())),
            Atom::Constant(Hole::Ones, _) => Node::new(Tree::Number("1".into()), start),
            Atom::Constant(hole, _) => Node::new(Tree::Hole(hole), start),
            Atom::Node(n) => n,
        })
    }

    /// The name with one of these keys.
    pub fn plain_name(&self, keys: &[String], span: Span) -> Node {
        let declared = keys.iter().find_map(|k| self.known.by_key(k));
        let own = || keys.first().map(|k| if k == "π" { "pi".to_string() } else { spelled(k) }).unwrap_or_default();
        Node::new(Tree::Name(declared.map_or_else(own, str::to_string)), span)
    }

    pub fn letter(&self, c: char, span: Span) -> Node {
        self.plain_name(&[c.to_string()], span)
    }

    pub fn atom(&mut self) -> Parsed<Atom> {
        self.deeper()?;
        let atom = self.any_atom()?;
        self.depth -= 1;
        Ok(atom)
    }

    fn any_atom(&mut self) -> Parsed<Atom> {
        let Some(t) = self.peek().cloned() else { return Err(self.unexpected("an operand")) };
        match &t.kind {
            Kind::Number(n) => {
                self.at += 1;
                if (n == "1" || n == "0") && self.next_is(&Kind::Below) {
                    return Ok(Atom::Constant(if n == "1" { Hole::Ones } else { Hole::Zeros }, "1"));
                }
                Ok(Atom::Node(Node::new(number(n), t.span)))
            }
            Kind::Letter(c) => self.letters(*c, t.span),
            Kind::Begin => self.braces(&t),
            Kind::Delimiter(d, Side::Open | Side::Either) => {
                self.at += 1;
                self.delimited(d, t.span).map(Atom::Node)
            }
            Kind::Command(c) => self.commanded(&c.clone(), t.span),
            Kind::Char('∇') => self.nabla(t.span).map(Atom::Node),
            Kind::Char(c @ ('√' | '<')) => Err(Issue::new(t.span, format!("unexpected `{c}`")).hint(if *c == '√' {
                "write `\\sqrt{…}`"
            } else {
                "an inner product is `\\langle a, b \\rangle`"
            })),
            _ => Err(self.unexpected("an operand")),
        }
    }

    /// A letter: the first of a declared name or of a function's, or a name of its own.
    fn letters(&mut self, c: char, span: Span) -> Parsed<Atom> {
        let run: Vec<char> = (0..)
            .map_while(|k| match self.kind(k) {
                Some(Kind::Letter(c)) => Some(*c),
                _ => None,
            })
            .take(40)
            .collect();
        let run: String = run.into_iter().collect();
        if let Some((name, n)) = self.spelled_function(&run) {
            self.at += n;
            return self.call(&name, span.to(self.before())).map(Atom::Node);
        }
        if let Some(name) = self.known.longest_prefix(&run) {
            self.at += name.chars().count();
            return Ok(Atom::Name(vec![name]));
        }
        if c == 'd' && self.known.by_key("d").is_none() && self.differential_follows(1) {
            self.at += 1;
            return self.differential(span).map(Atom::Node);
        }
        self.at += 1;
        Ok(match c {
            'I' if self.known.by_key("I").is_none() || self.next_is(&Kind::Below) => Atom::Constant(Hole::Eye, "I"),
            '∂' => return self.partial(span).map(Atom::Node),
            _ => Atom::Name(vec![c.to_string()]),
        })
    }

    /// A function's name, typed letter by letter, at the beginning of a run of letters.
    fn spelled_function(&self, run: &str) -> Option<(String, usize)> {
        let n = run.chars().count();
        // `b c e` is a product.
        let joined = (1..n).all(|k| matches!((self.tokens.get(self.at + k - 1), self.tokens.get(self.at + k)), (Some(a), Some(b)) if a.span.end == b.span.start));
        if !joined {
            return None;
        }
        let bracket = matches!(self.kind(n), Some(Kind::Delimiter("(" | "[", Side::Open)));
        if n < 2 || self.known.get(run).is_some() {
            return None;
        }
        super::functions::ours(run)
            .filter(|f| bracket || f.as_str() == run && n > 2 && crate::syntax::words::is_function(run))
            .map(|f| (f, n))
    }

    fn braces(&mut self, t: &Token) -> Parsed<Atom> {
        // `{\bf x}`: the font is a part of the name.
        if let Some(Kind::Command(c)) = self.kind(1).cloned()
            && matches!(c.as_str(), "rm" | "bf" | "it" | "sf" | "tt" | "cal" | "boldmath")
        {
            let end = self.closing_brace();
            self.at += 2;
            let inside: Vec<Token> = self.tokens.get(self.at..end).unwrap_or_default().to_vec();
            let letters = inside.iter().all(|t| matches!(t.kind, Kind::Letter(_)));
            if letters && (inside.len() == 1 || c == "rm") {
                let word: String =
                    inside.iter().filter_map(|t| if let Kind::Letter(l) = t.kind { Some(l) } else { None }).collect();
                self.at = end + 1;
                return self.word(&word, t.span.to(self.before()));
            }
            let node = self.sum()?;
            if !self.eat(&Kind::End) {
                return Err(self.unexpected("`}`"));
            }
            return Ok(Atom::Node(node));
        }
        self.group().map(Atom::Node)
    }

    fn delimited(&mut self, d: &'static str, span: Span) -> Parsed<Node> {
        match d {
            "|" => {
                let inside = self.barred(d, span)?;
                // `||x||` is a norm, bars within bars are rare.
                let whole = span.to(self.before());
                Ok(match inside.tree {
                    Tree::Bars(x) if self.quote(span.to(x.span)).starts_with("||") => {
                        Node::new(Tree::Norm(x, self.below_norm()?), whole)
                    }
                    _ => Node::new(Tree::Bars(inside.boxed()), whole),
                })
            }
            "||" => {
                let inside = self.barred(d, span)?;
                let below = self.below_norm()?;
                Ok(Node::new(Tree::Norm(inside.boxed(), below), span.to(self.before())))
            }
            "<" => {
                let parts = self.bracketed(d, span)?;
                let whole = span.to(self.before());
                let [a, b]: [Node; 2] = parts.try_into().map_err(|_| {
                    Issue::new(whole, "an inner product is of two").hint("write `\\langle a, b \\rangle`")
                })?;
                Ok(Node::new(Tree::Call("dot".into(), 0, vec![a, b]), whole))
            }
            "." => self.evaluated(span),
            _ => {
                let mut parts = self.bracketed(d, span)?;
                let whole = span.to(self.before());
                if parts.len() != 1 {
                    return Err(Issue::new(whole, "brackets with several expressions, but no function before them")
                        .hint("a matrix is `\\begin{bmatrix} a & b \\\\ c & d \\end{bmatrix}`"));
                }
                let inside = parts.remove(0);
                Ok(Node { span: whole, ..inside })
            }
        }
    }

    fn commanded(&mut self, c: &str, span: Span) -> Parsed<Atom> {
        if c == "sigma" && !self.known.is_value("sigma") && !self.known.is_value("σ") && self.applied(1) {
            self.at += 1;
            return self.call("sigmoid", span).map(Atom::Node);
        }
        if let Some(l) = find(GREEK, c) {
            self.at += 1;
            return Ok(Atom::Name(vec![l.to_string(), c.to_string()]));
        }
        if c == "vec" && matches!(self.kind(1), Some(Kind::Delimiter("(" | "[", Side::Open))) {
            self.at += 1;
            return self.call("vec", span).map(Atom::Node);
        }
        if let Some(font) = find(FONTS, c) {
            self.at += 1;
            return self.font(font, span);
        }
        if let Some(suffix) = find(ACCENTS, c) {
            self.at += 1;
            return self.accent(suffix, span);
        }
        if WORDS.contains(&c) {
            self.at += 1;
            let word = match self.kind(0) {
                Some(Kind::Begin) => {
                    let w = word_at(&self.tokens, self.at);
                    self.at = (self.closing_brace() + 1).min(self.tokens.len());
                    w
                }
                Some(Kind::Letter(l)) => {
                    let l = l.to_string();
                    self.at += 1;
                    l
                }
                _ => String::new(),
            };
            // `\mathop{\mathrm{tr}}`
            let word = if c == "mathop" { word.trim().to_string() } else { word };
            return self.word(&word, span.to(self.before()));
        }
        if let Some(name) = super::functions::of_command(c) {
            self.at += 1;
            return self.call(&name, span).map(Atom::Node);
        }
        self.at += 1;
        let node = match c {
            "frac" | "tfrac" | "dfrac" | "cfrac" | "nicefrac" => self.fraction(span)?,
            "sqrt" => self.root(span)?,
            "sum" => self.big_sum(span)?,
            "nabla" => {
                self.at -= 1;
                self.nabla(span)?
            }
            "partial" => self.partial(span)?,
            "begin" => self.matrix(span)?,
            "boxed" => self.argument(span)?,
            "underbrace" | "overbrace" => {
                let node = self.argument(span)?;
                // What is written at the brace is a remark.
                while matches!(self.kind(0), Some(Kind::Below | Kind::Above)) {
                    self.at += 1;
                    self.raw()?;
                }
                node
            }
            _ => {
                self.at -= 1;
                return Err(self.unexpected("an operand"));
            }
        };
        Ok(Atom::Node(node))
    }

    /// Is what comes, so far ahead, a bracket, perhaps after primes?
    pub fn applied(&self, mut ahead: usize) -> bool {
        while matches!(self.kind(ahead), Some(Kind::Char('\''))) {
            ahead += 1;
        }
        matches!(self.kind(ahead), Some(Kind::Delimiter("(" | "[", Side::Open)))
    }

    /// The same node with marks.
    pub fn marked(&mut self, mut node: Node, scripts: Vec<Script>) -> Parsed<Node> {
        for s in scripts {
            node = self.mark(node, s)?;
        }
        Ok(node)
    }
}

//! Operands: letters with their marks, brackets, fractions, roots, matrices.

use super::lexer::{Kind, Side, Token};
use super::names::spelled;
use super::parser::{Parsed, Parser, number};
use super::prepare::word_at;
use super::scripts::Script;
use super::symbols::{self, ACCENTS, FONTS, GREEK, MATRICES, WORDS, find};
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
            "frac" | "tfrac" | "dfrac" | "cfrac" | "sqrt" | "sum" | "nabla" | "partial" | "begin" | "underbrace" | "overbrace" | "boxed" | "nicefrac"
        )
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
                    if let (Some(Kind::Letter(l)), true) = (tokens.get(at + usize::from(braced)).map(|t| &t.kind), !font.is_empty()) {
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
    let mut several: Vec<char> = seen.iter().filter(|(l, f)| seen.iter().any(|(m, g)| l == m && f != g)).map(|(l, _)| *l).collect();
    several.sort_unstable();
    several.dedup();
    several
}

impl Parser<'_> {
    /// An operand with everything that stands above and below it.
    pub fn factor(&mut self) -> Parsed<Node> {
        self.depth += 1;
        if self.depth > 400 {
            return Err(Issue::new(self.here(), "nested too deeply").hint("name parts of it with `let`"));
        }
        let start = self.here();
        let node = match self.atom()? {
            Atom::Name(keys) => self.named(start, keys)?,
            Atom::Constant(hole, word) => self.constant(start, hole, word)?,
            Atom::Node(n) => {
                let scripts = self.scripts()?;
                self.marked(n, scripts)?
            }
        };
        self.depth -= 1;
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

    fn atom(&mut self) -> Parsed<Atom> {
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
            Kind::Char(c @ ('√' | '<')) => Err(Issue::new(t.span, format!("unexpected `{c}`"))
                .hint(if *c == '√' { "write `\\sqrt{…}`" } else { "an inner product is `\\langle a, b \\rangle`" })),
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
        let key = if self.ambiguous.contains(&c) { vec![c.to_string()] } else { vec![c.to_string()] };
        Ok(match c {
            'I' if self.known.by_key("I").is_none() || self.next_is(&Kind::Below) => Atom::Constant(Hole::Eye, "I"),
            '∂' => return self.partial(span).map(Atom::Node),
            _ => Atom::Name(key),
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
        super::functions::ours(run).filter(|f| bracket || f.as_str() == run && n > 2 && crate::syntax::words::is_reserved(run)).map(|f| (f, n))
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
                let word: String = inside.iter().filter_map(|t| if let Kind::Letter(l) = t.kind { Some(l) } else { None }).collect();
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

    fn delimited(&mut self, d: &'static str, span: Span) -> Parsed<Node> {
        match d {
            "|" => {
                let inside = self.barred(d, span)?;
                // `||x||` is a norm, bars within bars are rare.
                let whole = span.to(self.before());
                Ok(match inside.tree {
                    Tree::Bars(x) if self.quote(span.to(x.span)).starts_with("||") => Node::new(Tree::Norm(x, self.below_norm()?), whole),
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

    /// A letter in a font.
    fn font(&mut self, font: &'static str, span: Span) -> Parsed<Atom> {
        let end = if self.next_is(&Kind::Begin) { self.closing_brace() } else { self.at };
        let inside: Vec<Token> = match self.kind(0) {
            Some(Kind::Begin) => self.tokens.get(self.at + 1..end).unwrap_or_default().to_vec(),
            _ => self.peek().cloned().into_iter().collect(),
        };
        let whole = |p: &Self| span.to(p.before());
        let letters: String = inside.iter().filter_map(|t| if let Kind::Letter(l) = t.kind { Some(l) } else { None }).collect();
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
    fn in_braces(&mut self, _font: Span) -> Parsed<Atom> {
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
    fn in_font(&self, letter: &str, font: &str, l: char) -> Vec<String> {
        let marked = format!("{letter}_{font}");
        if self.ambiguous.contains(&l) || self.known.by_key(&marked).is_some() && self.known.by_key(letter).is_none() {
            return vec![marked];
        }
        vec![letter.to_string()]
    }

    /// A letter with a mark above it: `ŷ` is `y_hat`.
    fn accent(&mut self, suffix: &str, span: Span) -> Parsed<Atom> {
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
                    let two = format!("{first}{m}");
                    all.push(unicode_normalization::UnicodeNormalization::nfc(two.as_str()).collect());
                    all.push(two);
                }
                Ok(Atom::Name(all))
            }
            _ => Err(Issue::new(span, "a mark above something that is no letter").hint("a mark is a part of a name: put it on one letter")),
        }
    }

    /// A word: a function, a name, or what is no formula.
    fn word(&mut self, word: &str, span: Span) -> Parsed<Atom> {
        let known = self.known.by_key(word).is_some();
        if word == "J" && self.next_is(&Kind::Below) && (!known || self.quote(span).contains("operatorname")) {
            return self.jacobian(span).map(Atom::Node);
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
            if let Some((_, what, instead)) = symbols::REFUSED.iter().find(|(n, ..)| *n == word.replace(['*', ' '], "")) {
                return Err(Issue::new(span, format!("`{}` is {what}", self.quote(span))).hint(*instead));
            }
            if matches!(self.kind(0), Some(Kind::Delimiter("(" | "[" | "{", Side::Open))) && !word.is_empty() && self.quote(span).contains("operatorname") {
                return self.call(&spelled(word), span).map(Atom::Node);
            }
        }
        if word.is_empty() || !crate::term::is_name(&spelled(word)) || word.contains(' ') {
            return Err(Issue::new(span, "words are no part of a formula").hint("give the formula alone"));
        }
        Ok(Atom::Name(vec![word.to_string()]))
    }

    fn fraction(&mut self, span: Span) -> Parsed<Node> {
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

    fn root(&mut self, span: Span) -> Parsed<Node> {
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
    fn matrix(&mut self, span: Span) -> Parsed<Node> {
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
                None => return Err(Issue::new(place, "the matrix is never closed").hint(format!("add `\\end{{{name}}}`"))),
                _ => return Err(self.unexpected("`&`, `\\\\` or the end of the matrix")),
            }
        }
        self.at += 1;
        self.at = (self.closing_brace() + 1).min(self.tokens.len());
        Ok(Node::new(Tree::Matrix(rows), span.to(self.before())))
    }

    /// Another parser for what stands in braces, such as a numerator.
    pub fn inside<T>(&mut self, tokens: Vec<Token>, span: Span, read: impl FnOnce(&mut Parser<'_>) -> Parsed<T>) -> Parsed<T> {
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
            && (find(FONTS, c).is_some() || find(ACCENTS, c).is_some() || WORDS.contains(&c.as_str()) || matches!(c.as_str(), "frac" | "tfrac" | "sqrt"))
        {
            let n = if c.ends_with("frac") { 2 } else { 1 };
            for _ in 0..n {
                let from = self.at;
                self.raw()?;
                tokens.extend(self.tokens.get(from..self.at).unwrap_or_default().to_vec());
            }
        }
        Ok((tokens, start.to(self.before())))
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

/// A fraction of whole numbers that has a decimal form.
fn decimal(m: &str, n: &str) -> Option<String> {
    let (m, n): (num_bigint::BigInt, num_bigint::BigInt) = (m.parse().ok()?, n.parse().ok()?);
    if num_traits::Zero::is_zero(&n) {
        return None;
    }
    let q = crate::term::Rational::new(m, n);
    crate::syntax::print::decimal(&q).filter(|_| !q.is_integer())
}

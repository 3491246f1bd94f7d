//! What stands above and below: powers, transposes, indices, and parts of names.

use super::lexer::{Kind, Side, Token};
use super::names::What;
use super::parser::{Parsed, Parser};
use super::symbols::{GREEK, WORDS, find};
use super::tree::{Below, Hole, Index, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

/// A mark.
#[derive(Clone, Debug)]
pub(super) enum Script {
    /// `_{…}`
    Below(Vec<Token>, Span),
    /// `^{…}`
    Above(Vec<Token>, Span),
    /// `'`
    Prime(Span),
}

/// What a mark above says.
enum Above {
    Transpose,
    InverseTranspose,
    Inverse,
    /// `^{(i)}`
    Member(Vec<Token>),
    /// `^{\circ 2}`
    Elementwise(Vec<Token>),
    Power,
}

/// Do the tokens say "transpose"?
fn is_transpose(tokens: &[Token], p: &Parser<'_>) -> bool {
    match tokens {
        [t] => match &t.kind {
            Kind::Command(c) => matches!(c.as_str(), "top" | "intercal" | "prime" | "transpose" | "trans" | "mathsfT"),
            Kind::Letter('T') => !p.known.is_value("T"),
            Kind::Letter('⊤') | Kind::Char('⊤' | '\'') => true,
            _ => false,
        },
        [f, rest @ ..] => match &f.kind {
            Kind::Command(c) if WORDS.contains(&c.as_str()) || matches!(c.as_str(), "mathbf" | "boldsymbol" | "bm") => match rest {
                [Token { kind: Kind::Begin, .. }, inside @ .., Token { kind: Kind::End, .. }] => is_letter_t(inside),
                other => is_letter_t(other),
            },
            _ => false,
        },
        [] => false,
    }
}

/// May this be the index of a member: letters and figures alone?
fn is_index(tokens: &[Token]) -> bool {
    let plain = |t: &Token| matches!(&t.kind, Kind::Letter(_) | Kind::Number(_)) || t.is_char(',');
    tokens.iter().all(|t| plain(t) || matches!(&t.kind, Kind::Command(c) if find(GREEK, c).is_some()))
}

fn is_letter_t(tokens: &[Token]) -> bool {
    match tokens {
        [t] => matches!(t.kind, Kind::Letter('T')) || t.is_command("top") || t.is_command("intercal"),
        _ => false,
    }
}

impl Parser<'_> {
    /// Everything that stands above and below here.
    pub fn scripts(&mut self) -> Parsed<Vec<Script>> {
        let mut out = Vec::new();
        loop {
            let start = self.here();
            match self.kind(0) {
                Some(Kind::Below) => {
                    self.at += 1;
                    let (tokens, span) = self.script_tokens()?;
                    out.push(Script::Below(tokens, start.to(span)));
                }
                Some(Kind::Above) => {
                    self.at += 1;
                    let (tokens, span) = self.script_tokens()?;
                    out.push(Script::Above(tokens, start.to(span)));
                }
                Some(Kind::Char('\'')) => {
                    self.at += 1;
                    out.push(Script::Prime(start));
                }
                _ => return Ok(out),
            }
        }
    }

    fn script_tokens(&mut self) -> Parsed<(Vec<Token>, Span)> {
        if let Some(Kind::Number(n)) = self.kind(0)
            && n.chars().count() > 1
        {
            let span = self.here();
            return Err(Issue::new(span, format!("without braces only the first figure of `{n}` is above or below the line"))
                .hint(format!("write `{{{n}}}`")));
        }
        self.raw()
    }

    fn above(&self, tokens: &[Token], span: Span) -> Parsed<Above> {
        if is_transpose(tokens, self) {
            return Ok(Above::Transpose);
        }
        let refuse = |what: &str, hint: &str| Err(Issue::new(span, what.to_string()).hint(hint));
        match tokens {
            [minus, rest @ ..] if minus.is_char('-') && is_transpose(rest, self) => Ok(Above::InverseTranspose),
            [minus, one] if minus.is_char('-') && one.kind == Kind::Number("1".into()) => Ok(Above::Inverse),
            [minus, one, rest @ ..] if minus.is_char('-') && one.kind == Kind::Number("1".into()) && is_transpose(rest, self) => {
                Ok(Above::InverseTranspose)
            }
            [Token { kind: Kind::Delimiter("(", Side::Open), .. }, inside @ .., Token { kind: Kind::Delimiter("(", Side::Close), .. }]
                if is_index(inside) =>
            {
                Ok(Above::Member(inside.to_vec()))
            }
            [c, rest @ ..] if (c.is_command("circ") || c.is_command("odot")) && !rest.is_empty() => Ok(Above::Elementwise(rest.to_vec())),
            [t] => match &t.kind {
                Kind::Char('+') => refuse("`^+` is a pseudo-inverse", "write `\\operatorname{pinv}(X)`"),
                Kind::Command(c) if c == "dagger" || c == "dag" => {
                    refuse("`^\\dagger` is a pseudo-inverse or a conjugate transpose", "write `\\operatorname{pinv}(X)`, or `^\\top`: values are real")
                }
                Kind::Letter('H') if !self.known.is_value("H") => refuse("`^H` is the conjugate transpose", "values are real: write `^\\top`"),
                Kind::Char('*' | '∗' | '⋆') => refuse("`^*` has no meaning here", "as a part of a name write `_{opt}`; a conjugate transpose is `^\\top`: values are real"),
                Kind::Command(c) if matches!(c.as_str(), "ast" | "star" | "circ" | "sharp" | "natural") => {
                    refuse(&format!("`^\\{c}` has no meaning here"), "as a part of a name write it below: `x_{opt}`")
                }
                _ => Ok(Above::Power),
            },
            _ => Ok(Above::Power),
        }
    }

    /// A node with one mark.
    pub fn mark(&mut self, node: Node, script: Script) -> Parsed<Node> {
        let start = node.span;
        match script {
            Script::Prime(s) => Ok(Node::new(Tree::Transpose(node.boxed()), start.to(s))),
            Script::Below(tokens, s) => {
                let parts = self.indices(&tokens, s, self.is_matrix(&node))?;
                Ok(Node::new(Tree::Index(node.boxed(), parts), start.to(s)))
            }
            Script::Above(tokens, s) => {
                let span = start.to(s);
                Ok(match self.above(&tokens, s)? {
                    Above::Transpose => Node::new(Tree::Transpose(node.boxed()), span),
                    Above::Inverse => Node::new(Tree::Inverse(node.boxed()), span),
                    Above::InverseTranspose => {
                        let inverse = Node::new(Tree::Inverse(node.boxed()), span);
                        Node::new(Tree::Transpose(inverse.boxed()), span)
                    }
                    Above::Member(inside) => {
                        let parts = self.indices(&inside, s, false)?;
                        Node::new(Tree::Index(node.boxed(), parts), span)
                    }
                    Above::Elementwise(rest) => {
                        let p = self.inside(rest, s, |p| p.sum())?;
                        Node::new(Tree::Power(node.boxed(), p.boxed(), true), span)
                    }
                    Above::Power => {
                        let p = self.inside(tokens, s, |p| p.sum())?;
                        Node::new(Tree::Power(node.boxed(), p.boxed(), false), span)
                    }
                })
            }
        }
    }

    fn is_matrix(&self, node: &Node) -> bool {
        match &node.tree {
            Tree::Name(n) => match self.known.get(n) {
                Some(What::Value { shape: Some((_, n)), over: None }) => n != "1",
                Some(_) => false,
                None => n.starts_with(char::is_uppercase),
            },
            Tree::Inverse(a) | Tree::Transpose(a) => self.is_matrix(a),
            _ => true,
        }
    }

    /// The parts between commas; of a matrix, letters in a row are two indices.
    fn indices(&self, tokens: &[Token], span: Span, matrix: bool) -> Parsed<Vec<Index>> {
        let commas = tokens.iter().any(|t| t.is_char(','));
        let mut parts = Vec::new();
        let mut fresh = true;
        for t in tokens {
            let one = match &t.kind {
                Kind::Char(',') => {
                    fresh = true;
                    continue;
                }
                Kind::Char(':' | '*' | '·' | '⋅') => Index::All,
                Kind::Command(c) if matches!(c.as_str(), "cdot" | "bullet" | "ast") => Index::All,
                Kind::Command(c) => match find(GREEK, c) {
                    Some(l) => Index::One(l.to_string()),
                    None => return Err(self.no_index(span)),
                },
                Kind::Letter(c) => Index::One(c.to_string()),
                Kind::Number(n) if matrix && !commas && n.chars().count() == 2 && tokens.len() == 1 => {
                    parts.extend(n.chars().map(|c| Index::One(c.to_string())));
                    continue;
                }
                Kind::Number(n) => Index::One(n.clone()),
                _ => return Err(self.no_index(span)),
            };
            if !fresh && commas {
                return Err(self.no_index(span));
            }
            fresh = false;
            parts.push(one);
        }
        if parts.is_empty() {
            return Err(self.no_index(span));
        }
        Ok(parts)
    }

    fn no_index(&self, span: Span) -> Issue {
        Issue::new(span, format!("`{}` is no index", self.quote(span)))
            .hint("an index is a whole number from 1, the index of a sum, or `:`; other values need a name of their own")
    }

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
        } else {
            node.span = start.to(self.letter_end(start));
        }
        if let Tree::Name(name) = node.tree.clone() {
            if let Some(call) = self.applied_name(&name, &mut scripts, start)? {
                scripts.extend(self.scripts()?);
                return self.marked(call, scripts);
            }
            if name == "e" && below.is_none() && !declared {
                if let [Script::Above(tokens, span), rest @ ..] = scripts.as_slice() {
                    let (tokens, span, rest) = (tokens.clone(), *span, rest.to_vec());
                    if !is_transpose(&tokens, self) && !matches!(tokens.first().map(|t| &t.kind), Some(Kind::Delimiter(..)) if tokens.len() == 3) {
                        let p = self.inside(tokens, span, |p| p.sum())?;
                        let n = Node::new(Tree::Call("exp".into(), 0, vec![p]), start.to(span));
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

    fn letter_end(&self, start: Span) -> Span {
        start
    }

    /// A function that is declared, or that a letter commonly is, applied to something.
    fn applied_name(&mut self, name: &str, scripts: &mut Vec<Script>, start: Span) -> Parsed<Option<Node>> {
        let bracket = matches!(self.kind(0), Some(Kind::Delimiter("(" | "[", Side::Open)));
        let usual = bracket && self.known.get(name).is_none() && matches!(name, "f" | "g" | "h" | "φ" | "ψ" | "F" | "G");
        if !self.known.is_function(name) && !usual {
            return Ok(None);
        }
        let mut primes = 0;
        let mut rest = Vec::new();
        for s in scripts.drain(..) {
            match &s {
                Script::Prime(_) => primes += 1,
                Script::Above(t, _) => match t.as_slice() {
                    [Token { kind: Kind::Delimiter("(", _), .. }, Token { kind: Kind::Number(k), .. }, Token { kind: Kind::Delimiter("(", _), .. }] => {
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
    fn member(&mut self, name: &str, inside: &[Token], span: Span, start: Span) -> Parsed<Node> {
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
        Err(Issue::new(span, format!("`{name}` has no members")).hint("a family is declared `-v 'x[n] over N'`; a power stands without brackets"))
    }

    /// A name with indices. Of a family of vectors or matrices, the first index says which member.
    fn indexed(&self, base: String, mut parts: Vec<Index>, span: Span) -> Node {
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
    fn lowered(&self, keys: &[String], base: &str, declared: bool, tokens: &[Token], span: Span) -> Parsed<Lowered> {
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
        let indexable = value && !matches!(self.known.get(base), Some(What::Value { over: None, shape: Some((m, n)) }) if m == "1" && n == "1");
        let parts = self.indices(tokens, span, declared && value || self.is_matrix(&Node::new(Tree::Name(base.to_string()), span)));
        let bound = |p: &Index| matches!(p, Index::One(i) if self.bound.contains(i)) || *p == Index::All;
        match parts {
            Ok(parts) if indexable => Ok(Lowered::Index(base.to_string(), parts)),
            Ok(parts) if parts.iter().any(bound) => {
                // `a_{ij}` is an entry of A, `x_i` a row of X, where only these are there.
                let twin = self.twin(base);
                match (twin, parts.len(), declared) {
                    (Some(t), 2, false) => Ok(Lowered::Index(t, parts)),
                    (Some(t), 1, false) if self.known.is_value(&t) => {
                        let row = Node::new(Tree::Index(Node::new(Tree::Name(t), span).boxed(), vec![parts[0].clone(), Index::All]), span);
                        Ok(Lowered::Constant(Tree::Transpose(row.boxed())))
                    }
                    _ => Ok(Lowered::Index(base.to_string(), parts)),
                }
            }
            Ok(_) if value => Err(Issue::new(span, format!("`{base}` is a scalar: it has no entries"))
                .hint(format!("declare `{base}[n]`, or the whole name `{}`", super::names::spelled(&format!("{base}_{text}"))))),
            _ => {
                let plain = tokens.iter().all(|t| matches!(t.kind, Kind::Letter(_) | Kind::Number(_) | Kind::Begin | Kind::End | Kind::Command(_)) || t.is_char(','));
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
    fn twin(&self, base: &str) -> Option<String> {
        let mut chars = base.chars();
        let (Some(c), None) = (chars.next(), chars.next()) else { return None };
        let upper: String = c.to_uppercase().collect();
        if !c.is_lowercase() || self.known.get(base).is_some() {
            return None;
        }
        let there = self.known.is_value(&upper) || self.tokens.iter().any(|t| matches!(t.kind, Kind::Letter(l) if l.to_string() == upper && l != 'T'));
        there.then_some(upper)
    }

    /// A constant with what stands below and above it.
    pub fn constant(&mut self, start: Span, hole: Hole, word: &str) -> Parsed<Node> {
        let mut scripts = self.scripts()?;
        let mut tree = Tree::Hole(hole);
        let mut end = start;
        if let Some(k) = scripts.iter().position(|s| matches!(s, Script::Below(..)))
            && let Script::Below(tokens, span) = scripts.remove(k)
        {
            let key = format!("{word}_{}", key_text(&tokens));
            let sizes: Option<Vec<String>> = tokens.split(|t| t.is_command("times") || t.is_char('×') || t.is_char(',')).map(|s| self.size(s)).collect();
            let name = match hole {
                Hole::Ones => "ones",
                Hole::Eye => "eye",
                _ => "zeros",
            };
            tree = match (self.known.by_key(&key), sizes) {
                (Some(n), _) if word == "I" => Tree::Name(n.to_string()),
                (_, Some(mut sizes)) => {
                    if hole == Hole::Eye {
                        sizes.truncate(1);
                    } else if sizes.len() == 2 && sizes[1] == "1" {
                        sizes.truncate(1);
                    }
                    Tree::Constant(name, sizes)
                }
                _ => return Err(Issue::new(span, format!("`{}` is not a size", self.quote(span))).hint("write a size below it, such as `_{n}` or `_{m \\times n}`")),
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

    /// What stands below a norm.
    pub fn below_norm(&mut self) -> Parsed<Below> {
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
            "∞" | "infty" | "max" => return Err(Issue::new(span, "the largest absolute value is no function of gradus").hint("it has no gradient where two entries are equal; `\\|x\\|_1` and `\\|x\\|_2` are there")),
            "*" | "∗" => return Err(Issue::new(span, "the nuclear norm is no function of gradus").hint("`\\|A\\|_F` is the Frobenius norm")),
            "p" | "q" | "0" | "21" => return Err(Issue::new(span, format!("this norm (`{text}`) is no function of gradus")).hint("`\\|x\\|_1` and `\\|x\\|_2` are there; others are written out with `\\sum`")),
            _ => Below::Weight(self.inside(tokens, span, |p| p.sum())?.boxed()),
        })
    }
}

/// What a letter with something below it is.
enum Lowered {
    Name(String),
    Constant(Tree),
    Index(String, Vec<Index>),
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

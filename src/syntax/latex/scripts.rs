//! What stands above and below: powers, transposes, indices, and parts of names.

use super::lexer::{Kind, Side, Token};
use super::names::What;
use super::parser::{Parsed, Parser};
use super::symbols::{GREEK, WORDS, find};
use super::tree::{Index, Node, Tree};
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

/// So many marks may stand on one operand.
const MAX_MARKS: usize = 60;

/// What a mark above says.
enum Above {
    Transpose,
    InverseTranspose,
    Inverse,
    PseudoInverse,
    /// `^{(i)}`
    Member(Vec<Token>),
    /// `^{\circ 2}`
    Elementwise(Vec<Token>),
    Power,
}

/// Do the tokens say "transpose"?
pub(super) fn is_transpose(tokens: &[Token], p: &Parser<'_>) -> bool {
    match tokens {
        [t] => match &t.kind {
            Kind::Command(c) => matches!(c.as_str(), "top" | "intercal" | "prime" | "transpose" | "trans" | "mathsfT"),
            Kind::Letter('T') => !p.known.is_value("T"),
            Kind::Letter('⊤') | Kind::Char('⊤' | '\'') => true,
            _ => false,
        },
        [f, rest @ ..] => match &f.kind {
            Kind::Command(c) if WORDS.contains(&c.as_str()) || matches!(c.as_str(), "mathbf" | "boldsymbol" | "bm") => {
                match rest {
                    [Token { kind: Kind::Begin, .. }, inside @ .., Token { kind: Kind::End, .. }] => {
                        is_letter_t(inside)
                    }
                    other => is_letter_t(other),
                }
            }
            _ => false,
        },
        [] => false,
    }
}

/// May this be the index of a member: letters and figures alone?
pub(super) fn is_index(tokens: &[Token]) -> bool {
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
            if out.len() > MAX_MARKS {
                return Err(Issue::new(start, format!("more than {MAX_MARKS} marks on one operand"))
                    .hint("put brackets around a part, or write fewer"));
            }
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

    pub fn script_tokens(&mut self) -> Parsed<(Vec<Token>, Span)> {
        if let Some(Kind::Number(n)) = self.kind(0)
            && n.chars().count() > 1
        {
            let span = self.here();
            return Err(Issue::new(
                span,
                format!("without braces only the first figure of `{n}` is above or below the line"),
            )
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
            [minus, one, rest @ ..]
                if minus.is_char('-') && one.kind == Kind::Number("1".into()) && is_transpose(rest, self) =>
            {
                Ok(Above::InverseTranspose)
            }
            [
                Token { kind: Kind::Delimiter("(", Side::Open), .. },
                inside @ ..,
                Token { kind: Kind::Delimiter("(", Side::Close), .. },
            ] if is_index(inside) => Ok(Above::Member(inside.to_vec())),
            [c, rest @ ..] if (c.is_command("circ") || c.is_command("odot")) && !rest.is_empty() => {
                Ok(Above::Elementwise(rest.to_vec()))
            }
            [t] => match &t.kind {
                Kind::Char('+') => Ok(Above::PseudoInverse),
                Kind::Command(c) if c == "dagger" || c == "dag" => Ok(Above::PseudoInverse),
                Kind::Char('†') => Ok(Above::PseudoInverse),
                Kind::Letter('H') if !self.known.is_value("H") => {
                    refuse("`^H` is the conjugate transpose", "values are real: write `^\\top`")
                }
                Kind::Char('*' | '∗' | '⋆') => refuse(
                    "`^*` has no meaning here",
                    "as a part of a name write `_{opt}`; a conjugate transpose is `^\\top`: values are real",
                ),
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
                    Above::PseudoInverse => Node::new(Tree::Call("pinv".into(), 0, vec![node]), span),
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

    pub fn is_matrix(&self, node: &Node) -> bool {
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
    pub fn indices(&self, tokens: &[Token], span: Span, matrix: bool) -> Parsed<Vec<Index>> {
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

    pub fn no_index(&self, span: Span) -> Issue {
        Issue::new(span, format!("`{}` is no index", self.quote(span))).hint(
            "an index is a whole number from 1, the index of a sum, or `:`; other values need a name of their own",
        )
    }
}

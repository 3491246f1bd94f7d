//! LaTeX to tokens.

use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

/// A delimiter's side: `(` opens, `)` closes, `|` does either.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Open,
    Close,
    Either,
}

/// What a token is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// `\name`, without the backslash.
    Command(String),
    /// A letter.
    Letter(char),
    /// Digits, perhaps with a decimal point.
    Number(String),
    /// `{`
    Begin,
    /// `}`
    End,
    /// `^`
    Above,
    /// `_`
    Below,
    /// `&`
    Cell,
    /// `\\`
    Row,
    /// `#1`
    Parameter(usize),
    /// A delimiter in its plain form: `(`, `[`, `{`, `<`, `|`, `||`.
    Delimiter(&'static str, Side),
    /// Anything else.
    Char(char),
}

/// A token and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Token {
    pub kind: Kind,
    pub span: Span,
}

impl Token {
    pub fn is_command(&self, name: &str) -> bool {
        matches!(&self.kind, Kind::Command(c) if c == name)
    }

    pub fn is_char(&self, c: char) -> bool {
        self.kind == Kind::Char(c)
    }
}

/// More tokens than this are not read.
pub(super) const MAX_TOKENS: usize = 100_000;

/// The delimiter that a character is.
fn delimiter(c: char) -> Option<Kind> {
    Some(match c {
        '(' => Kind::Delimiter("(", Side::Open),
        ')' => Kind::Delimiter("(", Side::Close),
        '[' => Kind::Delimiter("[", Side::Open),
        ']' => Kind::Delimiter("[", Side::Close),
        '|' => Kind::Delimiter("|", Side::Either),
        '‖' => Kind::Delimiter("||", Side::Either),
        '⟨' => Kind::Delimiter("<", Side::Open),
        '⟩' => Kind::Delimiter("<", Side::Close),
        _ => return None,
    })
}

/// The delimiter that a command is.
pub(super) fn named_delimiter(name: &str) -> Option<Kind> {
    Some(match name {
        "{" | "lbrace" => Kind::Delimiter("{", Side::Open),
        "}" | "rbrace" => Kind::Delimiter("{", Side::Close),
        "langle" => Kind::Delimiter("<", Side::Open),
        "rangle" => Kind::Delimiter("<", Side::Close),
        "lbrack" => Kind::Delimiter("[", Side::Open),
        "rbrack" => Kind::Delimiter("[", Side::Close),
        "lvert" => Kind::Delimiter("|", Side::Open),
        "rvert" => Kind::Delimiter("|", Side::Close),
        "vert" => Kind::Delimiter("|", Side::Either),
        "lVert" => Kind::Delimiter("||", Side::Open),
        "rVert" => Kind::Delimiter("||", Side::Close),
        "|" | "Vert" => Kind::Delimiter("||", Side::Either),
        _ => return None,
    })
}

/// The tokens of a text; comments and spaces are left out.
pub(super) fn lex(text: &str) -> Result<Vec<Token>, Issue> {
    let mut tokens: Vec<Token> = Vec::new();
    let (mut at, mut line, mut column) = (0, 1, 1);
    while let Some(rest) = text.get(at..) {
        let mut chars = rest.chars();
        let Some(c) = chars.next() else { break };
        let next = chars.next();
        let mut length = c.len_utf8();
        let kind = match c {
            '\\' => match next {
                Some('\\') => {
                    length = 2;
                    Some(Kind::Row)
                }
                Some(n) if n.is_ascii_alphabetic() => {
                    let name: String = rest.chars().skip(1).take_while(char::is_ascii_alphabetic).collect();
                    length = 1 + name.len();
                    Some(named_delimiter(&name).unwrap_or(Kind::Command(name)))
                }
                Some(n) => {
                    length = 1 + n.len_utf8();
                    let name = n.to_string();
                    Some(named_delimiter(&name).unwrap_or(Kind::Command(name)))
                }
                None => Some(Kind::Command(String::new())),
            },
            '{' => Some(Kind::Begin),
            '}' => Some(Kind::End),
            '^' => Some(Kind::Above),
            '_' => Some(Kind::Below),
            '&' => Some(Kind::Cell),
            '%' => {
                length = rest.find('\n').unwrap_or(rest.len());
                None
            }
            '#' => match next.and_then(|d| d.to_digit(10)) {
                Some(d) => {
                    length = 2;
                    Some(Kind::Parameter(d as usize))
                }
                None => Some(Kind::Char('#')),
            },
            c if c.is_whitespace() || c == '~' || c == '$' => None,
            c if c.is_ascii_digit() || c == '.' && next.is_some_and(|n| n.is_ascii_digit()) => {
                let digits = |s: &str| s.bytes().take_while(u8::is_ascii_digit).count();
                length = digits(rest);
                if let Some(fraction) = rest.get(length..).and_then(|r| r.strip_prefix('.')) {
                    let n = digits(fraction);
                    length += if n > 0 { n + 1 } else { 0 };
                }
                let number = rest.get(..length).unwrap_or(rest);
                Some(Kind::Number(if c == '.' { format!("0{number}") } else { number.to_string() }))
            }
            c if c.is_alphabetic() => Some(Kind::Letter(c)),
            c => Some(delimiter(c).unwrap_or(Kind::Char(match c {
                '−' | '–' => '-',
                '·' | '⋅' => '*',
                '′' | '’' => '\'',
                c => c,
            }))),
        };
        let piece = rest.get(..length).unwrap_or(rest);
        let span = Span { start: at, end: at + length, line, column };
        if tokens.len() >= MAX_TOKENS {
            return Err(Issue::new(span, format!("more than {MAX_TOKENS} words and signs")).hint("write it in parts"));
        }
        tokens.extend(kind.map(|kind| Token { kind, span }));
        at += length;
        match piece.rfind('\n') {
            Some(i) => {
                line += piece.matches('\n').count();
                column = 1 + piece.get(i + 1..).map_or(0, |t| t.chars().count());
            }
            None => column += piece.chars().count(),
        }
    }
    Ok(tokens)
}

//! Characters to tokens.

use super::diagnostic::Issue;
use super::print::plain_of;
pub(super) use crate::term::starts_name;
use crate::term::{continues_name, is_invisible, is_superscript, turns_text};
use rustc_hash::FxHashSet;

/// Bytes of a name.
pub const MAX_NAME: usize = 255;
/// Words and signs of a text.
pub const MAX_TOKENS: usize = 2_000_000;
/// After this many mistakes in its characters a text is not read any further.
const MAX_BAD: usize = 10_000;

/// A stretch of a text: bytes, and the line and column (in characters) where it begins.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Span {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
}

impl Span {
    /// From the beginning of this to the end of the other.
    pub fn to(self, other: Span) -> Span {
        Span { end: other.end.max(self.end), ..self }
    }

    /// The empty place right after.
    pub fn after(self, text: &str) -> Span {
        let inside = text.get(self.start..self.end).unwrap_or("");
        let (line, column) = match inside.rfind('\n') {
            Some(i) => {
                (self.line + inside.matches('\n').count(), 1 + inside.get(i + 1..).map_or(0, |t| t.chars().count()))
            }
            None => (self.line, self.column + inside.chars().count()),
        };
        Span { start: self.end, end: self.end, line, column }
    }
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenKind {
    /// A number.
    Number,
    /// A name or a word.
    Name,
    /// An operator or bracket, in its plain spelling: `−` is `-`, `⊙` is `.*`.
    Op(&'static str),
    /// A character that cannot stand there; it has been reported.
    Bad,
}

/// A token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Token<'a> {
    /// What it is.
    pub kind: TokenKind,
    /// As it is written.
    pub text: &'a str,
    /// Where.
    pub span: Span,
}

impl Token<'_> {
    /// Is it this operator?
    pub fn is(&self, op: &str) -> bool {
        matches!(self.kind, TokenKind::Op(o) if o == op)
    }

    /// Is it this word?
    pub fn is_word(&self, word: &str) -> bool {
        self.kind == TokenKind::Name && self.text == word
    }
}

/// Spellings, longest first, and the plain operator.
const OPERATORS: &[(&str, &str)] = &[
    ("⁻¹", "⁻¹"),
    ("⁻ᵀ", "⁻ᵀ"),
    ("⁺", "⁺"),
    ("√", "√"),
    ("∑", "∑"),
    ("…", "…"),
    ("==", "=="),
    ("<=", "<="),
    (">=", ">="),
    ("≤", "<="),
    ("⩽", "<="),
    ("≥", ">="),
    ("⩾", ">="),
    ("<", "<"),
    (">", ">"),
    (".'", "'"),
    (".**", ".^"),
    ("**", "^"),
    ("^⊤", "'"),
    ("^ᵀ", "'"),
    (".+", ".+"),
    (".-", ".-"),
    ("\\", "\\"),
    ("@", "*"),
    ("'fro'", "'fro'"),
    ("\"fro\"", "'fro'"),
    ("'all'", "'all'"),
    ("\"all\"", "'all'"),
    ("||_2", "‖₂"),
    ("‖_2", "‖₂"),
    ("‖₂", "‖₂"),
    ("||₂", "‖₂"),
    ("||₁", "‖₁"),
    ("||_F", "‖F"),
    ("‖_F", "‖F"),
    ("||_1", "‖₁"),
    ("‖_1", "‖₁"),
    ("‖₁", "‖₁"),
    ("||", "‖"),
    ("‖", "‖"),
    (".*", ".*"),
    ("./", "./"),
    (".^", ".^"),
    ("+", "+"),
    ("-", "-"),
    ("−", "-"),
    ("*", "*"),
    ("·", "*"),
    ("×", "*"),
    ("/", "/"),
    ("^", "^"),
    ("'", "'"),
    ("ᵀ", "'"),
    ("(", "("),
    (")", ")"),
    ("[", "["),
    ("]", "]"),
    (",", ","),
    (";", ";"),
    (":", ":"),
    ("=", "="),
    (".", "."),
    ("⊙", ".*"),
    ("⊘", "./"),
    ("⊗", "⊗"),
];

/// Characters that are often meant to be something else: the character, its name, what to write.
const LOOK_ALIKES: &[(char, &str, &str)] = &[
    ('\u{037e}', "Greek question mark", "`;`"),
    ('\u{ff1b}', "fullwidth semicolon", "`;`"),
    ('\u{ff0c}', "fullwidth comma", "`,`"),
    ('\u{3001}', "ideographic comma", "`,`"),
    ('\u{201a}', "low quotation mark", "`,`"),
    ('\u{2018}', "left single quotation mark", "`'`"),
    ('\u{2019}', "right single quotation mark", "`'`"),
    ('\u{201c}', "left double quotation mark", "nothing there, or `'` for a transpose"),
    ('\u{201d}', "right double quotation mark", "nothing there, or `'` for a transpose"),
    ('\u{27e8}', "left angle bracket", "`dot(x, y)` for an inner product"),
    ('\u{27e9}', "right angle bracket", "`dot(x, y)` for an inner product"),
    ('\u{221e}', "infinity", "a finite number"),
    ('\u{00b4}', "acute accent", "`'`"),
    ('`', "grave accent", "`'`"),
    ('\u{2032}', "prime", "`'`"),
    ('\u{2033}', "double prime", "`''`"),
    ('\u{ff07}', "fullwidth apostrophe", "`'`"),
    ('"', "double quotation mark", "nothing there, or `'` for a transpose"),
    ('\u{22a4}', "down tack", "`'` for the transpose"),
    ('\u{2020}', "dagger", "`'` for the transpose"),
    ('\u{2010}', "hyphen", "`-`"),
    ('\u{2011}', "non-breaking hyphen", "`-`"),
    ('\u{2012}', "figure dash", "`-`"),
    ('\u{2013}', "en dash", "`-`"),
    ('\u{2014}', "em dash", "`-`"),
    ('\u{00ad}', "soft hyphen", "`-`"),
    ('\u{ff0d}', "fullwidth hyphen", "`-`"),
    ('\u{ff0b}', "fullwidth plus sign", "`+`"),
    ('\u{ff1d}', "fullwidth equals sign", "`==`"),
    ('\u{2261}', "identical to", "`==`"),
    ('\u{2217}', "asterisk operator", "`*`"),
    ('\u{22c5}', "dot operator", "`*`, of two columns `x'*y`"),
    ('\u{2022}', "bullet", "`*`"),
    ('\u{2219}', "bullet operator", "`*`"),
    ('\u{2218}', "ring operator", "`.*`"),
    (
        '\u{2295}',
        "direct sum",
        "a block matrix `[A, zeros(m,n); zeros(p,q), B]`, or the Kronecker sum `kron(A,eye(n)) + kron(eye(m),B)`",
    ),
    ('\u{00f7}', "division sign", "`/`"),
    ('\u{2215}', "division slash", "`/`"),
    ('\u{2044}', "fraction slash", "`/`"),
    ('\u{ff0a}', "fullwidth asterisk", "`*`"),
    ('\u{ff0f}', "fullwidth solidus", "`/`"),
    ('\u{ff08}', "fullwidth left parenthesis", "`(`"),
    ('\u{ff09}', "fullwidth right parenthesis", "`)`"),
    ('\u{ff3b}', "fullwidth left bracket", "`[`"),
    ('\u{ff3d}', "fullwidth right bracket", "`]`"),
    ('\u{ff1a}', "fullwidth colon", "`:`"),
    ('{', "left brace", "`(` or `[`"),
    ('}', "right brace", "`)` or `]`"),
    ('\u{02c6}', "modifier circumflex", "`^`"),
    ('\u{2207}', "nabla", "`grad(f, X)`"),
    ('\u{2202}', "partial differential", "`grad(f, X)` or `d(A)`"),
    ('\u{2200}', "for all", "`for i in N`"),
    ('!', "exclamation mark", "`refute A == B` for an equation that is false"),
    ('\u{2260}', "not equal to", "`refute A == B` for an equation that is false"),
    ('%', "percent sign", "`#` for a comment"),
    ('\u{207b}', "superscript minus", "`^-2`, `⁻¹` for the inverse, `inv(A)'` for its transpose"),
    ('\u{200b}', "zero width space", "nothing there"),
    ('\u{200c}', "zero width non-joiner", "nothing there"),
    ('\u{200d}', "zero width joiner", "nothing there"),
    ('\u{2060}', "word joiner", "nothing there"),
    ('\u{feff}', "byte order mark", "nothing there"),
    ('\u{202f}', "narrow no-break space", "a space"),
    ('\u{2002}', "en space", "a space"),
    ('\u{2003}', "em space", "a space"),
    ('\u{2009}', "thin space", "a space"),
    ('\u{3000}', "ideographic space", "a space"),
    ('\u{2028}', "line separator", "a new line"),
    ('\u{2029}', "paragraph separator", "a new line"),
    ('\u{0}', "null character", "nothing there"),
    ('|', "vertical bar", "`norm2(…)`, `abs(…)` or `det(…)`"),
    ('\u{c}', "form feed", "a new line"),
    ('\u{b}', "vertical tab", "a new line"),
];

const SUBSCRIPTS: std::ops::RangeInclusive<char> = '₀'..='₉';

fn unexpected(c: char, span: Span) -> Issue {
    let code = format!("U+{:04X}", u32::from(c));
    if let Some((_, name, instead)) = LOOK_ALIKES.iter().find(|l| l.0 == c) {
        let shown = if c.is_control() || c.is_whitespace() || instead.starts_with("nothing") {
            code
        } else {
            format!("`{c}`, {code}")
        };
        return Issue::new(span, format!("unexpected character: {name} ({shown})")).hint(format!("write {instead}"));
    }
    if SUBSCRIPTS.contains(&c) {
        return Issue::new(span, format!("a name cannot begin with the subscript digit `{c}` ({code})"))
            .hint("put a letter before it");
    }
    if is_superscript(c) {
        return Issue::new(span, format!("unexpected character: `{c}` ({code}) stands above the line"))
            .hint("it is no part of a name; write powers such as `^n`");
    }
    if is_invisible(c) {
        return Issue::new(span, format!("unexpected character: {code}, which cannot be seen"))
            .hint("write nothing there");
    }
    if c.is_numeric() {
        return Issue::new(span, format!("unexpected character: `{c}` ({code}) is not one of the digits 0 to 9"))
            .hint("write numbers with the digits 0 to 9");
    }
    let shown = if c.is_control() { code } else { format!("`{c}` ({code})") };
    Issue::new(span, format!("unexpected character {shown}"))
        .hint("it means nothing in the language; only a comment, after `#`, may contain it")
}

/// The length in bytes of the number at the beginning of a text; 0 if there is none.
fn number_length(s: &str) -> usize {
    let b = s.as_bytes();
    let digits = |from: usize| b.iter().skip(from).take_while(|c| c.is_ascii_digit()).count();
    let whole = digits(0);
    let mut n = whole;
    if b.get(n) == Some(&b'.') {
        let fraction = digits(n + 1);
        // `2.` is a number, but the point of `2.*x` belongs to the operator.
        let ends = whole > 0 && !matches!(b.get(n + 1), Some(b'*' | b'/' | b'^' | b'\'' | b'.'));
        if fraction > 0 || ends {
            n += 1 + fraction;
        }
    }
    if n == 0 {
        return 0;
    }
    if matches!(b.get(n), Some(b'e' | b'E')) {
        let sign = usize::from(matches!(b.get(n + 1), Some(b'+' | b'-')));
        let exponent = digits(n + 1 + sign);
        if exponent > 0 {
            n += 1 + sign + exponent;
        }
    }
    n
}

/// Fractions that have a sign of their own.
pub(super) const FRACTIONS: &[(&str, u8, u8)] = &[("½", 1, 2), ("⅓", 1, 3), ("⅔", 2, 3), ("¼", 1, 4), ("¾", 3, 4)];

/// The length in bytes of a whole number above the line, `⁻²` or `¹⁰`, at the beginning of a text; 0 if there is none.
fn raised_length(s: &str) -> usize {
    let digits = s.strip_prefix('⁻').unwrap_or(s);
    let length = digits.find(|c| !"⁰¹²³⁴⁵⁶⁷⁸⁹".contains(c)).unwrap_or(digits.len());
    if length == 0 { 0 } else { s.len() - digits.len() + length }
}

/// The length in bytes of `1ₙ`, `1ₘₓₙ` or `1_n` at the beginning of a text; 0 if there is none.
fn filled_length(s: &str) -> usize {
    let Some(below) = s.strip_prefix(['1', '0']) else { return 0 };
    let first = below.strip_prefix('_').map_or_else(
        || below.starts_with(|c| SUBSCRIPTS.contains(&c) || plain_of(c).is_some()),
        |name| name.starts_with(|c: char| c.is_alphabetic()),
    );
    if first { 1 + below.find(|c| !continues_name(c)).unwrap_or(below.len()) } else { 0 }
}

/// The tokens of a text, comments left out, and the characters that cannot be.
pub(super) fn lex(text: &str) -> (Vec<Token<'_>>, Vec<Issue>) {
    let (mut tokens, mut issues) = (Vec::new(), Vec::new());
    let mut told = FxHashSet::default();
    let (mut at, mut line, mut column) = (0, 1, 1);
    if text.starts_with('\u{feff}') {
        at = '\u{feff}'.len_utf8();
    }
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        if c == '\n' {
            at += 1;
            line += 1;
            column = 1;
            continue;
        }
        if matches!(c, ' ' | '\t' | '\r' | '\u{a0}') {
            at += c.len_utf8();
            column += 1;
            continue;
        }
        if c == '#' {
            let comment = rest.get(..rest.find('\n').unwrap_or(rest.len())).unwrap_or(rest);
            if let Some(c) = comment.chars().find(|c| turns_text(*c)) {
                let span = Span { start: at, end: at + 1, line, column };
                let message = format!("U+{:04X} in a comment turns the direction of the text", u32::from(c));
                issues.push(Issue::new(span, message).hint("what is read must be what is seen: write nothing there"));
            }
            at += comment.len();
            continue;
        }
        let (number, raised, filled) = (number_length(rest), raised_length(rest), filled_length(rest));
        let fraction = FRACTIONS.iter().find(|(f, ..)| rest.starts_with(f));
        let (kind, length) = if filled > 0 {
            (TokenKind::Op("1ₙ"), filled)
        } else if let Some((f, ..)) = fraction {
            (TokenKind::Number, f.len())
        } else if number > 0 {
            (TokenKind::Number, number)
        } else if raised > 0 && rest.get(..raised) != Some("⁻¹") {
            (TokenKind::Op("ⁿ"), raised)
        } else if starts_name(c) {
            (TokenKind::Name, rest.find(|c| !continues_name(c)).unwrap_or(rest.len()))
        } else if let Some((spelling, op)) = OPERATORS.iter().find(|(s, _)| rest.starts_with(s)) {
            (TokenKind::Op(op), spelling.len())
        } else {
            (TokenKind::Bad, c.len_utf8())
        };
        let piece = rest.get(..length).unwrap_or(rest);
        let span = Span { start: at, end: at + length, line, column };
        // One mistake in a line is told once: `x’*A*y’`, “x”, `{x}`.
        let partner = match c {
            '}' => '{',
            '\u{201d}' => '\u{201c}',
            '\u{27e9}' => '\u{27e8}',
            c => c,
        };
        if kind == TokenKind::Bad && !told.contains(&(line, c)) && !told.contains(&(line, partner)) {
            issues.push(unexpected(c, span));
            told.insert((line, c));
        }
        if kind == TokenKind::Name && length > MAX_NAME {
            issues
                .push(Issue::new(span, format!("a name of more than {MAX_NAME} bytes")).hint("choose a shorter name"));
        }
        if tokens.len() == MAX_TOKENS || issues.len() == MAX_BAD {
            let what = match issues.len() == MAX_BAD {
                true => format!("more than {MAX_BAD} mistakes"),
                false => format!("more than {MAX_TOKENS} words and signs"),
            };
            issues.push(Issue::new(span, what + ": the text is not read any further").hint("write it in parts"));
            break;
        }
        tokens.push(Token { kind, text: piece, span });
        at += length;
        column += piece.chars().count();
    }
    (tokens, issues)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kinds(s: &str) -> Vec<String> {
        lex(s).0.iter().map(|t| format!("{}@{}", t.text, t.span.column)).collect()
    }

    #[test]
    fn tokens_and_columns() {
        assert_eq!(kinds("2.*x .^2"), ["2@1", ".*@2", "x@4", ".^@6", "2@8"]);
        assert_eq!(kinds("2.+3./x.' 2.'"), ["2.@1", "+@3", "3@4", "./@5", "x@7", ".'@8", "2@11", ".'@12"]);
        assert_eq!(kinds("α₁ᵀ*1e-3 # no"), ["α₁@1", "ᵀ@3", "*@4", "1e-3@5"]);
        assert_eq!(kinds("A⁻¹ 1e x"), ["A@1", "⁻¹@2", "1@5", "e@6", "x@8"]);
    }

    #[test]
    fn look_alikes_are_named() {
        for (s, word) in [("a\u{37e}", "Greek question mark"), ("x’", "right single"), ("٣", "digits 0 to 9")] {
            let issues = lex(s).1;
            assert!(issues.iter().any(|i| i.message.contains(word)), "{issues:?}");
        }
    }
}

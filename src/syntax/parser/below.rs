//! Signs that answers are printed with: sizes below the line, `1ₙ`, `1ₘₓₙ`, `Iₙ`, `I_n`; numbers above it; `∑(i = 1…n: …)`.

use super::number::number;
use super::{Frame, Parsed, Parser};
use crate::syntax::ast::{Factor, Kind, NodeId, Size, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::{Span, Token, TokenKind};
use crate::syntax::print::plain_of;
use crate::term::Sym;
use smallvec::smallvec;
use std::sync::Arc;

/// `ₘₙ` or `₃`: a product of sizes of one letter each, or a number.
fn product(part: &str, span: Span) -> Option<Vec<Factor>> {
    let digit = |c: char| char::from_digit(u32::from(c).wrapping_sub(u32::from('₀')), 10);
    if let Some(digits) = part.chars().map(digit).collect::<Option<String>>() {
        return digits.parse().ok().filter(|k| *k > 0).map(|k| vec![Factor::Number(k, span)]);
    }
    let name = |c: char| plain_of(c).map(|p| Factor::Name(Word { name: Sym::new(&p.to_string()), span }));
    part.chars().map(name).collect()
}

/// The sizes that stand below a sign, where nothing else does.
pub(in crate::syntax) fn sizes_below(text: &str, span: Span) -> Option<Vec<Size>> {
    let parts = match text.strip_prefix('_') {
        Some(n) if n.bytes().all(|b| b.is_ascii_digit()) => {
            vec![vec![Factor::Number(n.parse().ok().filter(|k| *k > 0)?, span)]]
        }
        Some(n) if n.chars().all(char::is_alphanumeric) => {
            vec![vec![Factor::Name(Word { name: Sym::new(n), span })]]
        }
        Some(_) => return None,
        None if text.is_empty() => return None,
        None => text.split('ₓ').map(|p| product(p, span).filter(|f| !f.is_empty())).collect::<Option<_>>()?,
    };
    Some(parts.into_iter().map(|p| Size { summands: vec![p], span }).collect())
}

/// The size of the identity that a name stands for: `Iₙ`, `I_n`, `I₃`. `I₁` is a name like others.
pub(in crate::syntax) fn identity_below(name: &str) -> Option<Size> {
    let [size] = <[Size; 1]>::try_from(sizes_below(name.strip_prefix('I')?, Span::default())?).ok()?;
    let one = matches!(size.summands.concat()[..], [Factor::Number(1, _)]);
    (!one).then_some(size)
}

impl Parser<'_> {
    /// `1ₙ`, `1ₘₓₙ`, `0_n`
    pub(super) fn filled(&mut self, t: &Token<'_>) -> Parsed<NodeId> {
        let (number, below) = t.text.split_at(1);
        let f = if number == "1" { "ones" } else { "zeros" };
        let Some(sizes) = sizes_below(below, t.span).filter(|s| s.len() <= 2) else {
            let message = format!("`{}` has no size below the line that is read", t.text);
            return Err(Issue::new(t.span, message).hint(format!("write `{f}(n)` or `{f}(m,n)`")));
        };
        self.advance();
        let word = Word { name: Sym::new(f), span: t.span };
        self.push(Kind::Constant(word, sizes), t.span, t.span, smallvec![])
    }

    /// `∑(i = 1…n: …)`, as answers have it.
    pub(super) fn summation(&mut self, t: &Token<'_>, stack: &mut Vec<Frame>) -> Parsed<Option<NodeId>> {
        let from_one = self.peek(1).is_some_and(|t| t.is("("))
            && self.peek(3).is_some_and(|t| t.is("="))
            && self.peek(4).is_some_and(|t| t.text == "1")
            && self.peek(5).is_some_and(|t| t.is("…"));
        if !from_one {
            return Err(Issue::new(t.span, "`∑` is not read here").hint("write `sum(i in N, …)`"));
        }
        self.at += 2;
        let index = self.word("an index")?;
        self.at += 3;
        let size = self.size()?;
        self.expect(":").map_err(|i| i.or_hint("write `sum(i in N, …)`"))?;
        stack.push(Frame::Sum(t.span, index, size));
        Ok(None)
    }

    /// `⁻²`: a number, negative ones as `-2` is read.
    pub(super) fn raised(&mut self, t: &Token<'_>) -> Parsed<NodeId> {
        let digit = |c: char| "⁰¹²³⁴⁵⁶⁷⁸⁹".chars().position(|d| d == c).and_then(|k| char::from_digit(k as u32, 10));
        let text: String = t.text.chars().filter_map(digit).collect();
        let plain = Token { kind: TokenKind::Number, text: &text, span: t.span };
        let k = number(&plain)?;
        let k = self.push(Kind::Num(Arc::new(k)), t.span, t.span, smallvec![])?;
        match t.text.starts_with('⁻') {
            true => self.push(Kind::Neg, t.span, t.span, smallvec![k]),
            false => Ok(k),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn below() {
        let read = |s: &str| {
            let text = |f: &Factor| match f {
                Factor::Number(k, _) => k.to_string(),
                Factor::Name(w) => w.name.to_string(),
                Factor::Group(_) | Factor::Over(..) => String::new(),
            };
            let sizes = sizes_below(s, Span::default())?;
            let product = |s: &Size| s.summands.concat().iter().map(text).collect::<Vec<_>>().join("*");
            Some(sizes.iter().map(product).collect::<Vec<_>>().join(","))
        };
        for (below, sizes) in
            [("ₙ", "n"), ("ₘₓₙ", "m,n"), ("ₘₙ", "m*n"), ("_n", "n"), ("_N", "N"), ("₁₂", "12"), ("₂ₓ₃", "2,3")]
        {
            assert_eq!(read(below).as_deref(), Some(sizes), "{below}");
        }
        for none in ["", "_", "ₓ", "_i_j", "₀", "₁ₙ"] {
            assert_eq!(read(none), None, "{none}");
        }
        assert!(identity_below("I_n").is_some() && identity_below("I₁").is_none() && identity_below("Is").is_none());
    }
}

//! Sizes below the line: `1ₙ`, `1ₘₓₙ`, `Iₙ`, `I_n`, as answers are printed.

use crate::syntax::ast::{Factor, Size, Word};
use crate::syntax::lexer::Span;
use crate::syntax::print::plain_of;
use crate::term::Sym;

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

//! Names: letters, marks that combine with letters, digits, subscript digits and `_`. What cannot be seen, or reads as a
//! power, is no part of a name; so in problems, in certificates and in rule files.

use unicode_ident::is_xid_start;
use unicode_normalization::char::is_combining_mark;

/// Subscript digits.
const SUBSCRIPTS: std::ops::RangeInclusive<char> = '₀'..='₉';

/// Letters and marks that cannot be seen: fillers, joiners, selectors of variants.
const INVISIBLE: &[std::ops::RangeInclusive<char>] = &[
    '\u{34f}'..='\u{34f}',
    '\u{115f}'..='\u{1160}',
    '\u{17b4}'..='\u{17b5}',
    '\u{180b}'..='\u{180f}',
    '\u{3164}'..='\u{3164}',
    '\u{fe00}'..='\u{fe0f}',
    '\u{ffa0}'..='\u{ffa0}',
    '\u{1bca0}'..='\u{1bca3}',
    '\u{1d173}'..='\u{1d17a}',
    '\u{e0000}'..='\u{e0fff}',
];

/// Letters that are written above the line, where powers and the mark of the transpose stand.
const SUPERSCRIPTS: &[std::ops::RangeInclusive<char>] = &[
    'ª'..='ª',
    'º'..='º',
    '\u{2b0}'..='\u{2b8}',
    '\u{2c0}'..='\u{2c1}',
    '\u{2e0}'..='\u{2e4}',
    '\u{10fc}'..='\u{10fc}',
    '\u{1d2c}'..='\u{1d61}',
    '\u{1d78}'..='\u{1d78}',
    '\u{1d9b}'..='\u{1dbf}',
    '\u{2071}'..='\u{2071}',
    '\u{207f}'..='\u{207f}',
    '\u{2c7d}'..='\u{2c7d}',
    '\u{2d6f}'..='\u{2d6f}',
    '\u{a69c}'..='\u{a69d}',
    '\u{a770}'..='\u{a770}',
    '\u{a7f2}'..='\u{a7f4}',
    '\u{a7f8}'..='\u{a7f9}',
    '\u{ab5c}'..='\u{ab5f}',
    '\u{10780}'..='\u{107ba}',
];

fn among(c: char, ranges: &[std::ops::RangeInclusive<char>]) -> bool {
    ranges.iter().any(|r| r.contains(&c))
}

/// Is it a letter or a digit above the line?
pub fn is_superscript(c: char) -> bool {
    among(c, SUPERSCRIPTS) || matches!(c, '²' | '³' | '¹' | '⁰' | '⁴'..='⁹')
}

/// Does it change how a text is shown without being seen: invisible letters, joiners, marks of direction?
pub fn is_invisible(c: char) -> bool {
    among(c, INVISIBLE)
        || matches!(c, '\u{ad}' | '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
        || matches!(c, '\u{feff}' | '\u{fff9}'..='\u{fffb}')
}

/// Does it change the direction in which a text is shown? Not even a comment may contain it: what is read would not be
/// what is seen.
pub fn turns_text(c: char) -> bool {
    matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Can a name begin with the character?
pub fn starts_name(c: char) -> bool {
    c == '_' || c.is_ascii_alphabetic() || !c.is_ascii() && is_xid_start(c) && !is_superscript(c) && !is_invisible(c)
}

/// Can the character stand in a name?
pub fn continues_name(c: char) -> bool {
    starts_name(c)
        || c.is_ascii_digit()
        || !c.is_ascii() && (SUBSCRIPTS.contains(&c) || is_combining_mark(c) && !is_invisible(c))
}

/// May a word be the name of a size, a variable, a definition or a function?
pub fn is_name(word: &str) -> bool {
    word.starts_with(starts_name) && word.chars().all(continues_name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names() {
        for good in ["x", "_", "X_1", "x₁₂", "Σ", "ℓ", "x\u{302}", "é", "переменная", "数", "𝐗", "a1b2"]
        {
            assert!(is_name(good), "{good}");
        }
        let bad = [
            "",
            "1x",
            "₁",
            "x²",
            "x⁴",
            "xⁿ",
            "Aᵀ",
            "ᵀ",
            "\u{302}x",
            "x\u{200b}",
            "x\u{200d}y",
            "x\u{202e}",
            "x\u{fe0f}",
            "x\u{34f}",
            "\u{3164}",
            "x\u{115f}",
            "x·y",
            "x٣",
            "Ⅷ²",
            "x-y",
            "x\u{e0041}",
            "ªx",
            "①",
        ];
        for bad in bad {
            assert!(!is_name(bad), "{bad:?}");
        }
    }
}

//! The characters of rule files: what cannot be seen, or reads as a power, names nothing.

use gradus::syntax::Diagnostic;
use gradus::term::{is_invisible, is_superscript};

/// The first character that must not stand where it does: invisible ones nowhere, superscripts in titles and comments
/// only.
pub fn mistake(file: &str, text: &str) -> Option<Diagnostic> {
    for (k, line) in text.lines().enumerate() {
        let (mut quoted, mut comment) = (false, false);
        for c in line.chars() {
            let bad = is_invisible(c) && !(k == 0 && c == '\u{feff}') || is_superscript(c) && !quoted && !comment;
            if bad {
                let message = format!("the character U+{:04X} cannot stand in a law", u32::from(c));
                let hint = "names are letters, digits and `_`; a power is written `(pow x (num 2))`";
                return Some(Diagnostic::of_line(file, text, k + 1, &message, hint));
            }
            match c {
                '"' if !comment => quoted = !quoted,
                ';' if !quoted => comment = true,
                _ => {}
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::mistake;

    #[test]
    fn characters_of_laws() {
        assert!(mistake("f", "(rule a (= x y) (title \"x² of ᵀ\")) ; x²\n").is_none());
        for bad in ["(rule a (= x² y))", "; \u{202e}", "(title \"\u{200b}\")", "(rule a (= xⁿ y))"] {
            assert!(mistake("f", bad).is_some(), "{bad}");
        }
    }
}

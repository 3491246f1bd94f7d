//! Names: how a letter with marks is called in our language, and what is declared.

use super::lexer::{Kind, lex};
use super::symbols::{ACCENTS, FONTS, GREEK, WORDS, find};
use crate::syntax::words;
use rustc_hash::FxHashMap;

/// What a declared name is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum What {
    /// A variable or an intermediate with its sizes (rows, columns), where they are known, and the family's.
    Value {
        /// Rows and columns.
        shape: Option<(String, String)>,
        /// The number of members.
        over: Option<String>,
    },
    /// An unknown function.
    Function,
    /// A size.
    Size,
}

/// What is declared, by name.
#[derive(Clone, Debug, Default)]
pub(in crate::syntax) struct Known {
    names: FxHashMap<String, What>,
    /// By the key of what LaTeX has for the name.
    keys: FxHashMap<String, String>,
    /// The longest name that is only letters.
    longest: usize,
    /// Is something random, so that there are expectations?
    pub random: bool,
}

impl Known {
    /// One more.
    pub fn declare(&mut self, name: &str, what: What) {
        if let What::Value { shape, over } = &what {
            for d in shape.iter().flat_map(|(m, n)| [m, n]).chain(over) {
                for size in d.split(|c: char| !(c.is_alphanumeric() || c == '_')) {
                    if !size.is_empty()
                        && !size.starts_with(|c: char| c.is_ascii_digit())
                        && !self.names.contains_key(size)
                    {
                        self.add(size, What::Size);
                    }
                }
            }
        }
        self.add(name, what);
    }

    fn add(&mut self, name: &str, what: What) {
        let key = key_of_latex(&crate::syntax::print::latex_name(name));
        self.keys.entry(key).or_insert_with(|| name.to_string());
        if name.chars().all(char::is_alphabetic) {
            self.longest = self.longest.max(name.chars().count());
        }
        self.names.insert(name.to_string(), what);
    }

    pub fn get(&self, name: &str) -> Option<&What> {
        self.names.get(name)
    }

    /// The declared name for a key, or for a spelling of it.
    pub fn by_key(&self, key: &str) -> Option<&str> {
        self.keys.get(key).map(String::as_str).or_else(|| self.names.get_key_value(key).map(|(n, _)| n.as_str()))
    }

    /// The longest declared name of letters that the text begins with, of two letters or more.
    pub fn longest_prefix(&self, letters: &str) -> Option<String> {
        let n = letters.chars().count().min(self.longest);
        (2..=n).rev().map(|k| letters.chars().take(k).collect::<String>()).find(|p| self.names.contains_key(p))
    }

    pub fn is_function(&self, name: &str) -> bool {
        self.get(name) == Some(&What::Function)
    }

    pub fn is_value(&self, name: &str) -> bool {
        matches!(self.get(name), Some(What::Value { .. }))
    }
}

/// The key of a name that our printer has written: its letter and what stands below it, `x_1`.
fn key_of_latex(latex: &str) -> String {
    let mut key = String::new();
    for t in lex(latex).unwrap_or_default() {
        match t.kind {
            Kind::Command(c) if WORDS.contains(&c.as_str()) || find(FONTS, &c).is_some() => {}
            Kind::Command(c) if find(ACCENTS, &c).is_some() => {}
            Kind::Command(c) if c == "_" => key.push('_'),
            Kind::Command(c) => key.push_str(find(GREEK, &c).unwrap_or(&c)),
            Kind::Letter(c) | Kind::Char(c) => key.push(c),
            Kind::Number(n) => key.push_str(&n),
            Kind::Below => key.push('_'),
            _ => {}
        }
    }
    key
}

/// A key as a name of our language.
pub(super) fn spelled(key: &str) -> String {
    let mut name: String = key.chars().filter(|c| crate::term::continues_name(*c)).collect();
    while name.contains("__") {
        name = name.replace("__", "_");
    }
    let name = name.trim_end_matches('_').to_string();
    if words::is_ours(&name) { name + "_" } else { name }
}

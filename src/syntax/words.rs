//! The words of the language, and which one was probably meant.

use super::foreign::foreign_word;
use crate::library::library;
use crate::term::Functions;

/// The statements.
pub const STATEMENTS: &[&str] = &[
    "problem", "var", "random", "fun", "matfun", "implicit", "let", "assume", "layout", "claim", "refute", "infer",
    "show", "derive",
];

/// The attributes of variables. They are the facts that `assume` takes as well.
pub const ATTRIBUTES: &[&str] = &[
    "symmetric",
    "antisymmetric",
    "diagonal",
    "orthogonal",
    "invertible",
    "posdef",
    "psd",
    "positive",
    "nonnegative",
    "nonzero",
    "fullcolumn",
    "fullrow",
    "principal",
    "idempotent",
    "stochastic",
    "lower",
    "upper",
    "triangular",
    "toeplitz",
];

/// Functions that are not elementwise function symbols of their own.
pub const OPERATIONS: &[&str] = &[
    "tr",
    "det",
    "logdet",
    "inv",
    "pinv",
    "expm",
    "logm",
    "sqrtm",
    "adj",
    "vec",
    "diag",
    "diagvec",
    "sum",
    "norm1",
    "norm2",
    "softmax",
    "logsumexp",
    "sqrt",
    "kron",
    "dot",
];

/// The constants, which take sizes.
pub const CONSTANTS: &[&str] = &["eye", "ones", "zeros", "comm", "dup", "elim"];

/// The derivatives.
pub const DERIVATIVES: &[&str] = &["d", "grad", "jac", "hess"];

/// Every name that a variable cannot have, where these functions are known. Those of numbers it can.
pub fn reserved(known: &Functions) -> impl Iterator<Item = &str> {
    let functions = known.all().iter().filter(|f| f.arity > 0).map(|f| &*f.name);
    functions.chain([OPERATIONS, CONSTANTS, DERIVATIVES].into_iter().flatten().copied())
}

/// Is it a name that a variable cannot have?
pub fn is_reserved(known: &Functions, name: &str) -> bool {
    known.get(name).is_some_and(|f| f.arity > 0)
        || [OPERATIONS, CONSTANTS, DERIVATIVES].into_iter().any(|all| all.contains(&name))
}

/// The same, where only the functions are known that every problem has.
pub fn is_ours(name: &str) -> bool {
    is_reserved(library().functions(), name)
}

/// Is it a function that everybody can call: of the language, or one that is read as something of it?
pub fn is_function(name: &str) -> bool {
    is_ours(name) || super::sugar::is_name(name)
}

/// What people write between a statement and what it rests on.
pub const CONDITIONS: &[&str] =
    &["with", "where", "if", "when", "given", "assuming", "assume", "provided", "suppose", "subject", "since"];

/// What people from elsewhere write for statements and attributes. For names and functions there is `foreign.txt`.
const SYNONYMS: &[(&str, &str)] = &[
    ("variable", "var"),
    ("prove", "claim"),
    ("function", "fun"),
    ("where", "let"),
    ("pd", "posdef"),
    ("spd", "posdef"),
    ("semidefinite", "psd"),
    ("sym", "symmetric"),
    ("nonsingular", "invertible"),
];

/// The distance of two words: insertions, deletions, replacements and swaps of neighbours.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cell = |r: usize, c: usize| rows.get(r).and_then(|r| r.get(c)).copied().unwrap_or(usize::MAX / 2);
            let differ = usize::from(a.get(i - 1) != b.get(j - 1));
            let left = row.last().copied().unwrap_or(0) + 1;
            let mut best = left.min(cell(i - 1, j) + 1).min(cell(i - 1, j - 1) + differ);
            if i > 1 && j > 1 && a.get(i - 1) == b.get(j - 2) && a.get(i - 2) == b.get(j - 1) {
                best = best.min(cell(i - 2, j - 2) + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows.last().and_then(|r| r.last()).copied().unwrap_or(0)
}

/// The candidate that was probably meant.
pub fn nearest<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let length = word.chars().count();
    if length > 40 {
        return None;
    }
    let candidates: Vec<&str> = candidates.into_iter().filter(|c| c.chars().count() <= 40 && *c != word).collect();
    // What people from elsewhere write goes before what is only spelled alike.
    if let Some((_, meant)) = SYNONYMS.iter().find(|(s, _)| *s == word) {
        if candidates.contains(meant) {
            return Some(meant.to_string());
        }
    }
    let plain = |s: &str| s.to_lowercase().replace('_', "");
    let near = candidates
        .iter()
        .map(|c| (if plain(c) == plain(word) { 0 } else { distance(word, c) }, *c))
        // Short words are alike by chance.
        .filter(|(k, c)| {
            let shorter = length.min(c.chars().count());
            let begins = c.chars().next() == word.chars().next();
            let sorted = |s: &str| {
                let mut letters: Vec<char> = s.chars().collect();
                letters.sort_unstable();
                letters
            };
            let swapped = *k <= 1 && shorter >= 3 && sorted(c) == sorted(word);
            *k == 0 || swapped || begins && (shorter >= 4 && *k <= 1 || shorter >= 7 && *k <= 2)
        })
        .min();
    near.map(|(_, c)| c.to_string())
}

/// Could somebody mean a variable by this name, though it is declared nowhere? One letter may always be meant so.
pub fn may_be_variable(known: &Functions, name: &str) -> bool {
    let letters = name.strip_prefix('π').is_some_and(|r| r.starts_with(char::is_alphabetic));
    // `I_n` is an identity, and `πr` a product.
    let other = letters || name.starts_with("I_") || foreign_word(name).is_some();
    !is_reserved(known, name) && (name.chars().count() == 1 || !other)
}

/// Letters of other alphabets that look like Latin ones.
const ALIKE: &[(&str, &str)] = &[
    ("АВЕКМНОРСТУХЅІЈ", "ABEKMHOPCTYXSIJ"),
    ("асеорхуѕіј", "aceopxysij"),
    ("ΑΒΕΖΗΙΚΜΝΟΡΤΥΧ", "ABEZHIKMNOPTYX"),
    ("ονν", "ovv"),
];

/// A letter as it looks.
fn latin(c: char) -> char {
    if ('\u{ff21}'..='\u{ff5a}').contains(&c) {
        return char::from_u32(u32::from(c) - 0xfee0).unwrap_or(c);
    }
    let found = ALIKE.iter().find_map(|(from, to)| from.chars().zip(to.chars()).find(|(f, _)| *f == c));
    found.map_or(c, |(_, l)| l)
}

/// A hint for a name that looks like one of the candidates but is written with other letters.
pub fn look_alike<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let seen: String = word.chars().map(latin).collect();
    let meant = candidates.into_iter().find(|c| *c != word && c.chars().map(latin).eq(seen.chars()))?;
    let (a, _) = word.chars().zip(meant.chars()).find(|(a, b)| a != b)?;
    Some(format!("`{a}` is the character U+{:04X}, which only looks alike; did you mean `{meant}`?", u32::from(a)))
}

/// "did you mean …?" for the nearest candidate.
pub fn did_you_mean<'a>(word: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<String> {
    nearest(word, candidates).map(|c| format!("did you mean `{c}`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words() {
        let known = crate::library::library().functions();
        assert_eq!(nearest("Simga", ["Sigma", "X"]).as_deref(), Some("Sigma"));
        assert_eq!(nearest("sigmod", reserved(known)).as_deref(), Some("sigmoid"));
        // A different function that is spelt alike is no help.
        for word in ["elu", "sort", "kl", "int", "cov", "min", "gelu", "sec", "cot"] {
            let known: Vec<&str> = reserved(known).filter(|r| *r != word).collect();
            assert!(
                super::super::foreign::foreign_function(word).is_some() || nearest(word, known).is_none(),
                "{word}"
            );
        }
        assert_eq!(nearest("clam", STATEMENTS.iter().copied()).as_deref(), Some("claim"));
        assert_eq!(nearest("x", ["y", "z"]), None);
        assert_eq!(nearest("x", ["X"]).as_deref(), Some("X"));
        assert_eq!(nearest("w_1", ["w1", "w"]).as_deref(), Some("w1"));
        assert!(look_alike("А", ["A", "X"]).is_some_and(|h| h.contains("U+0410") && h.contains("`A`")));
        assert_eq!(look_alike("α", ["a", "A"]), None);
    }
}

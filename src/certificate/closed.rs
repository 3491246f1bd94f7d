//! Closed certificates: what they carry before their statement.
//!
//! `(certificate 1 (base HASH) (lemmas LEMMA…) (statement …) (lines …))`, each lemma with what it says and the lines
//! that derive it. Here they are only taken apart; `crate::base` replays them.

use super::error::{CertificateError, Problem};
use super::limits::MAX_LEMMAS;
use super::scan::{Node, Result, Scanner, excerpt};
use std::fmt::Write;

/// What a closed certificate carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The hash of the base that it was made with.
    pub base: String,
    /// The lemmas, in their order.
    pub lemmas: Vec<Lemma>,
}

/// A lemma of a closed certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lemma {
    /// Its name.
    pub name: String,
    /// What it says: clauses of an entry of a rule file.
    pub law: String,
    /// The lines of its derivation.
    pub lines: String,
}

/// Reads `(lemmas LEMMA…)`.
pub(super) fn lemmas(s: &mut Scanner<'_>) -> Result<Vec<Lemma>> {
    s.open("lemmas")?;
    let mut out = Vec::new();
    while let Some(form) = s.form()? {
        if out.len() == MAX_LEMMAS {
            return Err(form.error(Problem::TooMany { what: "lemmas", limit: MAX_LEMMAS }));
        }
        out.push(lemma(&form)?);
    }
    Ok(out)
}

/// `(lemma NAME CLAUSE… (lines LINE…))`
fn lemma(form: &Node<'_>) -> Result<Lemma> {
    let parts = form.clause("lemma")?;
    let [name, law @ .., lines] = parts else { return Err(form.expected("(lemma NAME LAW (lines …))")) };
    let known = ["forall", "when", "pointwise", "="];
    if let Some(other) = law.iter().find(|c| !known.contains(&c.head())) {
        return Err(other.error(Problem::Field(excerpt(other.head()))));
    }
    let each = |nodes: &[Node<'_>]| nodes.iter().map(Node::text).collect::<Vec<_>>().join(" ");
    Ok(Lemma { name: name.word("a name")?.to_string(), law: each(law), lines: each(lines.clause("lines")?) })
}

/// A certificate made closed: `(rules HASH)` makes way for the base and the lemmas.
///
/// # Errors
/// When the text is not that of a certificate.
pub fn close(text: &str, carried: &Carried) -> std::result::Result<String, CertificateError> {
    let missing = || CertificateError { line: 1, problem: Problem::Missing("rules") };
    let (head, rest) = text.split_once("(rules ").ok_or_else(missing)?;
    let (_, rest) = rest.split_once(')').ok_or_else(missing)?;
    let mut out = format!("{head}(base {})\n (lemmas", carried.base);
    for Lemma { name, law, lines } in &carried.lemmas {
        let _ = write!(out, "\n  (lemma {name} {law}\n   (lines");
        for line in lines.lines() {
            let _ = write!(out, "\n   {line}");
        }
        out += "))";
    }
    Ok(out + ")" + rest)
}

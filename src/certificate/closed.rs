//! Closed certificates: what they carry before their statement.
//!
//! `(certificate 1 (base HASH) (lemmas LEMMA…) (statement …) (lines …))`, each lemma with what it says and the lines
//! that derive it. Here they are only taken apart; `crate::base` replays them.

use super::error::{CertificateError, Problem};
use super::limits::MAX_LEMMAS;
use super::scan::{Node, Result, Scanner, excerpt};
use crate::term::Pred;
use std::fmt::Write;

const LEMMA: &str = "(lemma NAME LAW (lines …))";

/// What a closed certificate carries.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// The hash of the base that it was made with.
    pub base: String,
    /// The lemmas, in their order.
    pub lemmas: Vec<Lemma>,
}

/// A lemma or corollary of a closed certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lemma {
    /// Its name.
    pub name: String,
    /// What it says: clauses of an entry of a rule file.
    pub law: String,
    /// Does it say that a predicate holds?
    pub is_fact: bool,
    /// The lines of its derivation, or of the parts of it, by the ends of their names: one that stands alone has none.
    pub parts: Vec<(String, String)>,
}

impl Lemma {
    /// What it is called in files.
    pub fn kind(&self) -> &'static str {
        if self.is_fact { "corollary" } else { "lemma" }
    }
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

/// `(lemma NAME CLAUSE… (lines LINE…))`, or with `(part END LINE…) …` in place of the lines; and so `(corollary …)`.
fn lemma(form: &Node<'_>) -> Result<Lemma> {
    let (kind, parts) = form.headed(LEMMA)?;
    let is_fact = kind == "corollary";
    if !is_fact && kind != "lemma" {
        return Err(form.expected(LEMMA));
    }
    let end = parts.iter().position(|c| matches!(c.head(), "lines" | "part")).unwrap_or(parts.len());
    let (Some(([name], law)), Some(proof)) = (parts.get(..end).and_then(<[_]>::split_first_chunk), parts.get(end..))
    else {
        return Err(form.expected(LEMMA));
    };
    let known = |head| match head {
        "=" | "pointwise" => !is_fact,
        p => matches!(p, "forall" | "when") || is_fact && Pred::parse(p).is_some(),
    };
    if let Some(other) = law.iter().find(|c| !known(c.head())) {
        return Err(other.error(Problem::Field(excerpt(other.head()))));
    }
    let each = |nodes: &[Node<'_>]| nodes.iter().map(Node::text).collect::<Vec<_>>().join(" ");
    let parts = match proof {
        [lines] if lines.head() == "lines" => vec![(String::new(), each(lines.clause("lines")?))],
        [] => return Err(form.expected(LEMMA)),
        parts => {
            let part = |p: &Node<'_>| match p.clause("part")? {
                [end, lines @ ..] => Ok((end.word("the end of a name")?.to_string(), each(lines))),
                [] => Err(p.expected("(part END LINE…)")),
            };
            parts.iter().map(part).collect::<Result<Vec<_>>>()?
        }
    };
    Ok(Lemma { name: name.word("a name")?.to_string(), is_fact, law: each(law), parts })
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
    for lemma in &carried.lemmas {
        let _ = write!(out, "\n  ({} {} {}", lemma.kind(), lemma.name, lemma.law);
        for (end, lines) in &lemma.parts {
            let _ = if end.is_empty() { write!(out, "\n   (lines") } else { write!(out, "\n   (part {end}") };
            for line in lines.lines() {
                let _ = write!(out, "\n   {line}");
            }
            out.push(')');
        }
        out.push(')');
    }
    Ok(out + ")" + rest)
}

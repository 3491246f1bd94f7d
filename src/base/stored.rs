//! The derivations of the lemmas as they are stored: `rules/derivations/<file>`, one file for each file of rules.
//!
//! A derivation is `(derivation NAME LINE…)`; its lines are those of a certificate. The statement is not stored: it
//! is the lemma's own, as the rules say it today. Neither is the hash of the rules: laws may be added.

use crate::certificate::{self, ReadCertificate, write_parts};
use crate::kernel::{Certificate, Claim, Statement};
use crate::rules::{Rule, RuleSet};
use crate::term::Terms;
use std::collections::BTreeMap;
use std::sync::OnceLock;

/// The lines of derivations, by the names of their lemmas.
pub type Derivations<'a> = BTreeMap<&'a str, &'a str>;

/// The files of derivations, as text.
const FILES: &[&str] = include!(concat!(env!("OUT_DIR"), "/derivations.rs"));

/// The derivations that come with the program. Nothing is read before they are asked for.
///
/// # Panics
/// When a file is malformed, or a name stands twice, which the tests exclude.
pub fn derivations() -> &'static Derivations<'static> {
    static DERIVATIONS: OnceLock<Derivations<'static>> = OnceLock::new();
    DERIVATIONS.get_or_init(|| read(FILES).expect("the derivations that the program was built with"))
}

/// Splits texts of derivations.
///
/// # Errors
/// When one is malformed, or a name stands twice.
pub fn read<'a>(texts: &[&'a str]) -> Result<Derivations<'a>, String> {
    let mut all = BTreeMap::new();
    for text in texts {
        for part in text.split("\n(derivation ").skip(1) {
            let part = part.trim_end();
            let entry = part.split_once('\n').and_then(|(name, rest)| Some((name, rest.strip_suffix(')')?)));
            let (name, lines) = entry.ok_or_else(|| {
                let head: String = part.chars().take(60).collect();
                format!("no derivation: {head}")
            })?;
            if all.insert(name, lines).is_some() {
                return Err(format!("{name} has two derivations"));
            }
        }
    }
    Ok(all)
}

/// A statement of its own for a lemma: the store, the statement.
///
/// # Errors
/// When none covers every use of the lemma.
pub fn statement(rule: &Rule) -> Result<(Terms, Statement), String> {
    let s = rule.generic_statement()?;
    Ok((s.terms, Statement { theory: s.theory, claim: Claim::Equation(s.lhs, s.rhs) }))
}

/// The text of a certificate up to its lines.
fn head(rules: &RuleSet, terms: &Terms, s: &Statement) -> String {
    let none = Certificate { rules: rules.hash().to_string(), lines: vec![] };
    let text = write_parts(terms, rules, s, &none);
    text.strip_suffix("))").unwrap_or(&text).to_string()
}

/// The lines of a certificate as they are stored.
pub fn lines(rules: &RuleSet, terms: &Terms, s: &Statement, c: &Certificate) -> String {
    let text = write_parts(terms, rules, s, c);
    let inner = text.strip_prefix(&head(rules, terms, s)).and_then(|t| t.strip_suffix("))"));
    let lines: Vec<&str> = inner.unwrap_or_default().lines().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
    lines.join("\n").trim_matches('\n').to_string()
}

/// The certificate of a lemma, put together from its own statement and the stored lines.
///
/// # Errors
/// When the lines do not read.
pub fn certificate(rules: &RuleSet, rule: &Rule, lines: &str) -> Result<ReadCertificate, String> {
    let (terms, s) = statement(rule)?;
    let head = head(rules, &terms, &s);
    let c = certificate::read(&format!("{head}\n{lines}))"), rules).map_err(|e| e.to_string())?;
    // What was read is what the lemma says.
    if self::head(rules, &c.terms, &c.statement) != head {
        return Err("the statement does not read back".into());
    }
    Ok(c)
}

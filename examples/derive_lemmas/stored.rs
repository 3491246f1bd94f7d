//! The derivations of the lemmas as they are stored: `rules/derivations/<file>`, one file for each file of rules.
//!
//! A derivation is `(derivation NAME LINE…)`; its lines are those of a certificate. The statement is not stored: it
//! is the lemma's own, as the rules say it today. Neither is the hash of the rules: laws may be added.

use gradus::certificate::{ReadCertificate, read, write_parts};
use gradus::kernel::{By, Certificate, Claim, Line, Statement, Step};
use gradus::rules::{Kind, Rule, RuleSet};
use gradus::term::Terms;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// A derivation, its lines as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// The lines.
    pub lines: String,
}

/// The folder of the derivations.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/derivations")
}

/// The name of the file that holds the derivations of a file of rules.
pub fn file_of(rules_file: &str) -> String {
    format!("{}.derivations", rules_file.strip_suffix(".rules").unwrap_or(rules_file))
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
pub fn lines(rules: &RuleSet, terms: &Terms, s: &Statement, c: &Certificate) -> Stored {
    let text = write_parts(terms, rules, s, c);
    let inner = text.strip_prefix(&head(rules, terms, s)).and_then(|t| t.strip_suffix("))"));
    let lines: Vec<&str> = inner.unwrap_or_default().lines().map(|l| l.strip_prefix(' ').unwrap_or(l)).collect();
    Stored { lines: lines.join("\n").trim_matches('\n').to_string() }
}

/// The certificate of a lemma, put together from its own statement and the stored lines.
///
/// # Errors
/// When the lines do not read.
pub fn certificate(rules: &RuleSet, rule: &Rule, stored: &Stored) -> Result<ReadCertificate, String> {
    let (terms, s) = statement(rule)?;
    let head = head(rules, &terms, &s);
    let c = read(&format!("{head}\n{}))", stored.lines), rules).map_err(|e| e.to_string())?;
    // What was read is what the lemma says.
    if self::head(rules, &c.terms, &c.statement) != head {
        return Err("the statement does not read back".into());
    }
    Ok(c)
}

/// The rules that a certificate cites.
pub fn cited(c: &Certificate) -> BTreeSet<usize> {
    let mut out = BTreeSet::new();
    for line in &c.lines {
        if let Line::Have { steps, .. } | Line::Transport { steps, .. } = line {
            out.extend(steps.iter().filter_map(|s: &Step| match &s.by {
                By::Rule { rule, .. } => Some(*rule),
                _ => None,
            }));
        }
    }
    out
}

/// Reads every file of a folder.
///
/// # Errors
/// When a file cannot be read or is malformed.
pub fn load(folder: &Path) -> Result<BTreeMap<String, Stored>, String> {
    let mut all = BTreeMap::new();
    let entries = std::fs::read_dir(folder).map_err(|e| format!("{}: {e}", folder.display()))?;
    for entry in entries {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_none_or(|e| e != "derivations") {
            continue;
        }
        let text = std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?;
        for part in text.split("\n(derivation ").skip(1) {
            let part = part.trim_end();
            let (name, rest) = part.split_once('\n').ok_or_else(|| format!("{}: {part}", path.display()))?;
            let lines = rest.strip_suffix(')').ok_or_else(|| format!("{}: {name}", path.display()))?;
            if all.insert(name.to_string(), Stored { lines: lines.to_string() }).is_some() {
                return Err(format!("{name} has two derivations"));
            }
        }
    }
    Ok(all)
}

/// For each derived lemma its level: 1 if it rests on axioms only, else one more than the highest below it.
/// What goes round in circles, or rests on a lemma that has no derivation, has none.
pub fn levels(rules: &RuleSet, cites: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeMap<usize, usize> {
    let mut levels: BTreeMap<usize, usize> = BTreeMap::new();
    let level = |levels: &BTreeMap<usize, usize>, r: &usize| match rules.rules()[*r].kind {
        Kind::Lemma => levels.get(r).copied(),
        _ => Some(0),
    };
    loop {
        let mut found = Vec::new();
        for (lemma, from) in cites {
            if !levels.contains_key(lemma)
                && let Some(below) = from.iter().map(|r| level(&levels, r)).collect::<Option<Vec<usize>>>()
            {
                found.push((*lemma, 1 + below.into_iter().max().unwrap_or(0)));
            }
        }
        if found.is_empty() {
            return levels;
        }
        levels.extend(found);
    }
}

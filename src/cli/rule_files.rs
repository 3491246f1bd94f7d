//! `gradus rules --laws`: what the laws say, as rule files that another checker can read: it need not know schemas.

use super::certs::whole;
use super::output::{Failure, Output};
use gradus::base::Law;
use gradus::rules::{Kind, RuleSet};
use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::Path;

/// Writes a file for each file of laws: an entry for each law, its variables, conditions and what it states. A variant is
/// written as a lemma. What serves the search only is left out, and so are rejected laws: the hash stays what it is.
///
/// # Errors
/// When a file cannot be written.
pub fn write(set: &RuleSet, folder: &Path, out: &mut Output) -> Result<(), Failure> {
    let mut files: BTreeMap<&str, String> = BTreeMap::new();
    let mut count = 0;
    for law in Law::all(set) {
        let (file, source) = match law {
            Law::Rule(k) => set.rules().get(k).map(|r| (&r.file, &r.source)),
            Law::Property(k) => set.properties().get(k).map(|p| (&p.file, &p.source)),
        }
        .unzip();
        let (Some(file), Some(source)) = (file, source) else { continue };
        let head = match (law, law.kind(set).is_some_and(Kind::is_derived)) {
            (Law::Rule(_), false) => "rule",
            (Law::Rule(_), true) => "lemma",
            (Law::Property(_), false) => "property",
            (Law::Property(_), true) => "corollary",
        };
        let text = files.entry(file).or_default();
        let _ = writeln!(text, "({head} {} {}\n (source \"{source}\"))", law.name(set), law.to_text(set));
        count += 1;
    }
    for (file, text) in &files {
        whole(&folder.join(file), text)?;
    }
    whole(&folder.join("symbols"), &set.symbols_text())?;
    out.line(&format!("{count} laws in {} files, hash {}", files.len(), set.hash()));
    Ok(())
}

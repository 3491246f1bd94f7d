//! The files of derivations: where they are, and what stands in them.

use gradus::base::read;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The folder of the derivations.
pub fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("rules/derivations")
}

/// The name of the file that holds the derivations of a file of rules.
pub fn file_of(rules_file: &str) -> String {
    format!("{}.derivations", rules_file.strip_suffix(".rules").unwrap_or(rules_file))
}

/// Reads every file: the lines of each derivation, by the name of its lemma.
///
/// # Errors
/// When a file cannot be read or is malformed.
pub fn load() -> Result<BTreeMap<String, String>, String> {
    let folder = folder();
    let mut texts = Vec::new();
    for entry in std::fs::read_dir(&folder).map_err(|e| format!("{}: {e}", folder.display()))? {
        let path = entry.map_err(|e| e.to_string())?.path();
        if path.extension().is_some_and(|e| e == "derivations") {
            texts.push(std::fs::read_to_string(&path).map_err(|e| format!("{}: {e}", path.display()))?);
        }
    }
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    Ok(read(&texts)?.into_iter().map(|(name, lines)| (name.to_string(), lines.to_string())).collect())
}

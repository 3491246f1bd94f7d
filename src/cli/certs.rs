//! Certificate files.

use super::output::{Complaint, Failure};
use gradus::base::{self, Ground};
use gradus::certificate::{self, Certified};
use gradus::rules::RuleSet;
use gradus::term::{Sym, Terms};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Where the certificate of an answer goes.
#[derive(clap::Args, Debug)]
pub struct Target {
    /// Writes the certificate to a file
    #[arg(long, value_name = "FILE")]
    pub cert: Option<PathBuf>,
    /// The certificate carries the derivations of its lemmas, so that it can be checked with the axioms alone
    #[arg(long, requires = "cert")]
    pub closed: bool,
}

/// What puts lemmas into certificates, where that is asked for.
pub fn ground(rules: &RuleSet, closed: bool) -> Option<Ground<'_>> {
    closed.then(|| Ground::new(rules, base::derivations()))
}

/// Writes a certificate, whole or not at all; with the lemmas below it if there is something to get them from.
///
/// # Errors
/// When the file cannot be written, or a lemma has no derivation.
pub fn write(
    path: &Path,
    terms: &Terms,
    rules: &RuleSet,
    c: &Certified,
    ground: Option<&mut Ground<'_>>,
) -> Result<(), Failure> {
    let text = certificate::write(terms, rules, c);
    let Some(ground) = ground else { return whole(path, &text) };
    let fail = |e: String| Complaint::at(&path.display().to_string(), format!("cannot be closed: {e}"));
    let carried = ground.carried(&c.certificate).map_err(|e| fail(e.to_string()))?;
    whole(path, &certificate::close(&text, &carried).map_err(|e| fail(e.to_string()))?)
}

/// Writes a file, whole or not at all; folders on the way are made.
///
/// # Errors
/// When it cannot be written.
pub fn whole(path: &Path, text: &str) -> Result<(), Failure> {
    let fail = |e: std::io::Error| {
        let hint = "name a file in a folder that can be written to";
        Complaint::at(&path.display().to_string(), format!("cannot be written: {e}")).hint(Some(hint.into()))
    };
    if let Some(folder) = path.parent().filter(|p| !p.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(fail)?;
    }
    // Something that is no file, such as /dev/stdout, is written as it is.
    if path.exists() && !path.is_file() {
        return Ok(std::fs::write(path, text).map_err(fail)?);
    }
    let mut part = path.as_os_str().to_os_string();
    part.push(format!(".{}.part", std::process::id()));
    let part = Path::new(&part);
    std::fs::write(part, text).and_then(|()| std::fs::rename(part, path)).map_err(|e| {
        let _ = std::fs::remove_file(part);
        fail(e)
    })?;
    Ok(())
}

/// Names for the certificates of a run, each once.
#[derive(Default)]
pub struct Names {
    used: BTreeSet<String>,
}

impl Names {
    /// The name for a claim: file, problem and line.
    pub fn of(&mut self, file: &str, problem: &str, line: usize) -> String {
        let stem = Path::new(file).file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let base = format!("{stem}.{problem}.{line}");
        let mut name = format!("{base}.cert");
        let mut k = 2;
        while !self.used.insert(name.clone()) {
            name = format!("{base}-{k}.cert");
            k += 1;
        }
        name
    }
}

/// The file of the answer for one of several variables: `out.cert` becomes `out-X.cert`.
pub fn beside(path: &Path, variable: &str) -> std::path::PathBuf {
    let clean: String = variable.chars().map(|c| if c.is_alphanumeric() || c == '_' { c } else { '.' }).collect();
    let clean = clean.trim_end_matches('.');
    let stem = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
    let extension = path.extension().map(|e| format!(".{}", e.to_string_lossy())).unwrap_or_default();
    path.with_file_name(format!("{stem}-{clean}{extension}"))
}

/// The file of the case in which these natural numbers are 0: `out.cert` becomes `out-k0.cert`.
pub fn where_zero(path: &Path, zeros: &[Sym]) -> std::path::PathBuf {
    zeros.iter().fold(path.to_path_buf(), |p, k| beside(&p, &format!("{k}0")))
}

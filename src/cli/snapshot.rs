//! `gradus snapshot`: writes the derivation documents, or compares them.

use super::Outcome;
use super::certs;
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use super::prove;
use gradus::decide::Options;
use gradus::documents::Documents;
use serde_json::json;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// Options of `snapshot`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Compares instead of writing
    #[arg(long)]
    check: bool,
    /// The problems
    #[arg(long, value_name = "DIR", default_value = "tests/problems/seeds")]
    problems: PathBuf,
    /// Where the documents stand
    #[arg(long, value_name = "DIR", default_value = "snapshots")]
    to: PathBuf,
    /// How many claims are worked on at a time; all cores if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    threads: Option<u32>,
}

/// Writes or compares the documents.
///
/// # Errors
/// When the problems cannot be read or a document cannot be written.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let (problems, complaints) = prove::read(std::slice::from_ref(&a.problems), &global.functions()?);
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    let (rules, index) = global.laws()?;
    let options = Options { explain: true, ..Options::level(global.effort) };
    let mut documents = Documents::default();
    prove::decide_all(&problems, &rules, &index, &options, a.threads, &mut |located, goal, timed| {
        documents.add(&located.problem, goal, &timed.decision, &rules);
    });
    let bodies = documents.finish(&rules);
    if a.check { compare(&a.to, &bodies, out) } else { store(&a.to, &bodies, out) }
}

fn store(folder: &Path, bodies: &BTreeMap<String, String>, out: &mut Output) -> Result<Outcome, Failure> {
    let mut changed = 0;
    for (name, text) in bodies {
        let path = folder.join(name);
        if std::fs::read_to_string(&path).ok().as_ref() != Some(text) {
            changed += 1;
            certs::whole(&path, text)?;
        }
    }
    for path in strangers(folder, bodies) {
        changed += 1;
        std::fs::remove_file(&path)
            .map_err(|e| Complaint::at(&path.display().to_string(), format!("cannot be removed: {e}")))?;
    }
    if out.format == OutputFormat::Json {
        out.json(&json!({ "documents": bodies.len(), "changed": changed }));
    } else {
        out.line(&format!("{} documents, {changed} changed.", bodies.len()));
    }
    Ok(Outcome::Held)
}

/// Documents that no problem has.
fn strangers(folder: &Path, bodies: &BTreeMap<String, String>) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut found: Vec<PathBuf> = entries
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "md"))
        .filter(|p| p.file_name().is_some_and(|n| !bodies.contains_key(&*n.to_string_lossy())))
        .collect();
    found.sort();
    found
}

fn compare(folder: &Path, bodies: &BTreeMap<String, String>, out: &mut Output) -> Result<Outcome, Failure> {
    let mut different = 0;
    let json = out.format == OutputFormat::Json;
    let mut tell = |path: &Path, change: &str, said: &str| match json {
        true => out.json(&json!({ "file": path.display().to_string(), "change": change })),
        false => out.line(&format!("{}: {said}", path.display())),
    };
    for (name, text) in bodies {
        let path = folder.join(name);
        let (change, said) = match std::fs::read_to_string(&path) {
            Ok(old) if old == *text => continue,
            Ok(old) => {
                let line = old.lines().zip(text.lines()).take_while(|(a, b)| a == b).count();
                let was = old.lines().nth(line).unwrap_or("(nothing)");
                let is = text.lines().nth(line).unwrap_or("(nothing)");
                ("changed", format!("differs at line {}\n  - {was}\n  + {is}", line + 1))
            }
            Err(_) => ("new", "would be new".to_string()),
        };
        different += 1;
        tell(&path, change, &said);
    }
    for path in strangers(folder, bodies) {
        different += 1;
        tell(&path, "removed", "would be removed");
    }
    if json {
        out.json(&json!({ "documents": bodies.len(), "changed": different }));
        return Ok(if different == 0 { Outcome::Held } else { Outcome::Failed });
    }
    if different == 0 {
        out.line(&format!("{} documents, all as they are.", bodies.len()));
        return Ok(Outcome::Held);
    }
    out.line(&format!("{different} documents would change; `gradus snapshot` writes them."));
    Ok(Outcome::Failed)
}

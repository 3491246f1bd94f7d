//! `gradus check`: the kernel alone.

use super::Outcome;
use super::files::{below, bytes};
use super::format::comment;
use super::laws::{base_object, grounds};
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output, many};
use gradus::base::{self, Ground};
use gradus::certificate::MAX_TEXT;
use gradus::replay::{Replay, replay};
use gradus::rules::RuleSet;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

/// Options of `check`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Certificate files; a folder stands for every `*.cert` below it, `-` for standard input
    #[arg(required = true, value_name = "CERT")]
    files: Vec<PathBuf>,
    /// Replays the derivations of all lemmas below, too, and lists what is trusted in the end
    #[arg(long)]
    base: bool,
}

/// Checks and prints.
///
/// # Errors
/// When a file cannot be read.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let rules = global.rule_set()?;
    let mut complaints = Vec::new();
    // Nothing is read of the derivations unless they are asked for.
    let mut ground = a.base.then(|| Ground::new(&rules, base::derivations()));
    let (mut all, mut accepted, mut held) = (0, 0, true);
    for path in files(&a.files, &mut complaints) {
        let file = path.display().to_string();
        let text = match read(&path) {
            Ok(t) => t,
            Err(e) => {
                complaints.push(Complaint::unreadable(&file, &e));
                continue;
            }
        };
        let name = path.file_stem().map(|s| s.to_string_lossy().into_owned()).unwrap_or_default();
        let answer = replay(&text, &name, &rules, ground.as_mut());
        all += 1;
        answer.warnings.iter().for_each(|w| out.note(&format!("warning: {file}: {w}")));
        accepted += usize::from(answer.accepted);
        held &= answer.accepted && (!answer.vacuous || global.vacuous);
        print(&file, &answer, &rules, out);
    }
    if all > 1 && out.format != OutputFormat::Json {
        out.line(&comment(out.format, &format!("{accepted} of {all} certificates accepted.")));
    }
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    Ok(if held { Outcome::Held } else { Outcome::Failed })
}

/// Reads a file, but no more of it than a certificate may have.
fn read(path: &Path) -> std::io::Result<String> {
    // What is not UTF-8 is no certificate; the reader will say so.
    Ok(String::from_utf8_lossy(&bytes(path, MAX_TEXT)?).into_owned())
}

fn files(paths: &[PathBuf], complaints: &mut Vec<Complaint>) -> Vec<PathBuf> {
    let mut out = Vec::new();
    for p in paths {
        if !p.is_dir() {
            out.push(p.clone());
            continue;
        }
        let before = out.len();
        match below(p, "cert") {
            Ok(found) => out.extend(found),
            Err(c) => {
                complaints.push(c);
                continue;
            }
        }
        if out.len() == before {
            let hint = "`gradus prove FILE --certs DIR` writes certificates".to_string();
            complaints
                .push(Complaint::at(&p.display().to_string(), "no *.cert file is below this folder").hint(Some(hint)));
        }
    }
    out
}

/// The laws of the base that a certificate rests on: as they were replayed, else by the stored derivations.
fn rests_on(a: &Replay, rules: &RuleSet) -> BTreeSet<String> {
    let Some(base) = &a.base else { return a.rests_on.clone() };
    super::base::names(a.closed.as_ref().unwrap_or(rules), base).into_iter().map(String::from).collect()
}

fn print(file: &str, a: &Replay, rules: &RuleSet, out: &mut Output) {
    if out.format == OutputFormat::Json {
        let mut object = json!({
            "file": file, "accepted": a.accepted, "statement": a.statement.as_ref().map(|all| all.join("; ")),
            "variables": a.variables, "definitions": a.definitions, "hypotheses": a.hypotheses, "steps": a.steps,
            "reason": a.reason, "foreign_rules": a.foreign,
            "problem": a.problem.as_ref().map(|p| &p.text), "faithful": a.problem.as_ref().map(|p| p.faithful),
            "model": a.model.as_ref().map(|m| m.to_json()),
        });
        object["rests_on"] = match a.accepted {
            true => base_object(&rests_on(a, rules)),
            false => Value::Null,
        };
        if let Some(b) = &a.base {
            object["base"] = super::base::object(a.closed.as_ref().unwrap_or(rules), b);
        }
        return out.json(&object);
    }
    let steps = a.steps.map(|n| format!("  ({})", many(n, "step"))).unwrap_or_default();
    let markdown = out.format == OutputFormat::Markdown;
    let head = match (markdown, a.accepted) {
        (true, true) => format!("- **accepted** `{file}`{steps}"),
        (true, false) => format!("- **rejected** `{file}`{steps}"),
        (false, true) => format!("{}  {file}{steps}", out.styled("32", "accepted")),
        (false, false) => format!("{}  {file}{steps}", out.styled("31", "rejected")),
    };
    let quoted = |s: &str| if markdown { format!("`{s}`") } else { s.to_string() };
    let mut rows = vec![head];
    let lines = a.problem.iter().flat_map(|p| p.text.lines());
    match markdown {
        true => {
            rows.push("  ```".into());
            rows.extend(lines.map(|l| format!("  {l}")));
            rows.push("  ```".into());
        }
        false => rows.extend(lines.map(|l| format!("  {l}"))),
    }
    rows.extend(a.foreign.iter().map(|f| format!("  by a law of your own: {}", quoted(f))));
    rows.extend(a.reason.iter().map(|r| format!("  {r}")));
    let laws = rests_on(a, rules);
    if a.accepted && a.base.is_none() && !laws.is_empty() {
        rows.push(format!("  rests on {}", grounds(&laws)));
    }
    rows.extend(a.base.iter().flat_map(|b| super::base::rows(a.closed.as_ref().unwrap_or(rules), b, out.format)));
    for row in rows {
        out.line(&comment(out.format, &row));
    }
}

//! `gradus examples`: problems to copy, by subject.

use super::Outcome;
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use gradus::syntax::did_you_mean;
use serde_json::json;

/// The problems. Each begins with `== NAME | SUBJECT | TITLE`; the rest is a command, or problems for a file.
const TEXT: &str = include_str!("examples.txt");

/// Options of `examples`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The example to print whole; without it, the list
    name: Option<String>,
}

struct Example {
    name: &'static str,
    subject: &'static str,
    title: &'static str,
    text: &'static str,
}

fn all() -> Vec<Example> {
    let mut out = Vec::new();
    for part in TEXT.split("\n== ") {
        let (head, text) = part.trim_start_matches("== ").split_once('\n').unwrap_or((part, ""));
        if let [name, subject, title] = head.split(" | ").collect::<Vec<_>>()[..] {
            out.push(Example { name, subject, title, text: text.trim() });
        }
    }
    out
}

/// Prints the list, or one of them.
///
/// # Errors
/// When no example has this name.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let all = all();
    let chosen: Vec<&Example> = all.iter().filter(|e| a.name.as_deref().is_none_or(|n| n == e.name)).collect();
    if let (true, Some(name)) = (chosen.is_empty(), &a.name) {
        let near = did_you_mean(name, all.iter().map(|e| e.name));
        let hint = near.unwrap_or_else(|| "`gradus examples` lists them".into());
        return Err(Complaint::at("examples", format!("there is no example `{name}`")).hint(Some(hint)).into());
    }
    if global.format == OutputFormat::Json {
        for e in chosen {
            out.json(&json!({"name": e.name, "subject": e.subject, "title": e.title, "text": e.text}));
        }
    } else if a.name.is_some() {
        chosen.iter().for_each(|e| one(e, out));
    } else {
        list(&chosen, out);
    }
    Ok(Outcome::Held)
}

fn one(e: &Example, out: &mut Output) {
    out.line(&format!("# {}.", e.title));
    if e.text.starts_with("problem") {
        out.line(&format!("# Save as {0}.gradus and run `gradus prove {0}.gradus --derivation`.", e.name));
    }
    out.line(e.text);
}

fn list(all: &[&Example], out: &mut Output) {
    let width = all.iter().map(|e| e.name.len()).max().unwrap_or(0);
    let mut subject = "";
    for e in all {
        if e.subject != subject {
            let blank = if subject.is_empty() { "" } else { "\n" };
            out.line(&format!("{blank}{}", e.subject));
            subject = e.subject;
        }
        out.line(&format!("  {:width$}  {}", e.name, e.title));
    }
    out.line("\n`gradus examples NAME` prints one of them, to copy.");
}

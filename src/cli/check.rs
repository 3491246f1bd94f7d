//! `gradus check`: the kernel alone.

use super::Outcome;
use super::files::{below, bytes};
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output, many};
use super::prove::comment;
use gradus::answer;
use gradus::certificate::{self, Certified, MAX_TEXT};
use gradus::kernel::{self, Claim, Statement};
use gradus::rules::RuleSet;
use gradus::syntax::{Format, print_definition, print_variable, to_ascii};
use gradus::term::{Fact, Terms, Theory};
use serde_json::json;
use std::path::{Path, PathBuf};

/// Options of `check`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Certificate files; a folder stands for every `*.cert` below it, `-` for standard input
    #[arg(required = true, value_name = "CERT")]
    files: Vec<PathBuf>,
}

/// What the kernel says to one file.
#[derive(Default)]
struct Answer {
    accepted: bool,
    /// The claims.
    statement: Option<Vec<String>>,
    /// The variables and the definitions that it speaks of.
    variables: Vec<String>,
    definitions: Vec<String>,
    hypotheses: Vec<String>,
    steps: Option<usize>,
    reason: Option<String>,
    foreign: Vec<String>,
}

/// Checks and prints.
///
/// # Errors
/// When a file cannot be read.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let rules = global.rule_set()?;
    let mut complaints = Vec::new();
    let (mut all, mut accepted) = (0, 0);
    for path in files(&a.files, &mut complaints) {
        let file = path.display().to_string();
        let text = match read(&path) {
            Ok(t) => t,
            Err(e) => {
                complaints.push(Complaint::unreadable(&file, &e));
                continue;
            }
        };
        let answer = check(&text, &rules);
        all += 1;
        accepted += usize::from(answer.accepted);
        print(&file, &answer, out);
    }
    if all > 1 && out.format != OutputFormat::Json {
        out.line(&comment(out.format, &format!("{accepted} of {all} certificates accepted.")));
    }
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    Ok(if accepted == all { Outcome::Held } else { Outcome::Failed })
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

fn check(text: &str, rules: &RuleSet) -> Answer {
    let mut answer = Answer::default();
    let mut c = match certificate::read(text, rules) {
        Ok(c) => c,
        Err(e) => {
            answer.reason = Some(e.to_string());
            return answer;
        }
    };
    answer.statement = Some(statement(&c.terms, &c.statement.theory, &c.statement.claim));
    (answer.variables, answer.definitions) = mentioned(&c.terms, &c.statement);
    match kernel::check(&mut c.terms, rules, &c.statement, &c.certificate) {
        Ok(theorem) => {
            answer.steps = Some(theorem.steps);
            answer.accepted = true;
            let certified = Certified { statement: c.statement, certificate: c.certificate, theorem };
            answer.hypotheses = answer::hypotheses(&mut c.terms, &certified, Format::Ascii);
            answer.foreign = answer::foreign_rules(rules, &certified).into_iter().map(String::from).collect();
        }
        Err(r) => answer.reason = Some(r.to_string()),
    }
    answer
}

/// The claims in the language.
fn statement(terms: &Terms, theory: &Theory, claim: &Claim) -> Vec<String> {
    let p = |t| to_ascii(terms, theory, t);
    let equation = |(a, b): &(_, _)| format!("{} == {}", p(*a), p(*b));
    match claim {
        Claim::Equation(a, b) => vec![equation(&(*a, *b))],
        Claim::Equations(all) => all.iter().map(equation).collect(),
        Claim::Stationary { f, var, value } => vec![format!("stationary {} at {var} = {}", p(*f), p(*value))],
    }
}

/// The variables and the definitions that a statement speaks of, as they are declared.
fn mentioned(terms: &Terms, s: &Statement) -> (Vec<String>, Vec<String>) {
    let mut roots = match &s.claim {
        Claim::Equation(a, b) => vec![*a, *b],
        Claim::Equations(all) => all.iter().flat_map(|(a, b)| [*a, *b]).collect(),
        Claim::Stationary { f, value, .. } => vec![*f, *value],
    };
    for h in &s.theory.hypotheses {
        match h.fact {
            Fact::Is(_, t) => roots.push(t),
            Fact::Eq(a, b) => roots.extend([a, b]),
            Fact::AtLeast(..) => {}
        }
    }
    let mut names = s.theory.mentioned(terms, roots);
    if let Claim::Stationary { var, .. } = &s.claim {
        names.insert(var.clone());
    }
    let variables = s.theory.vars.iter().filter(|v| names.contains(&v.name)).map(print_variable).collect();
    let defined = s.theory.lets.iter().filter(|d| names.contains(&d.name));
    (variables, defined.map(|d| print_definition(terms, &s.theory, d, Format::Ascii)).collect())
}

/// A list with commas, in rows that fit a screen.
fn in_rows(items: &[String]) -> Vec<String> {
    let mut rows: Vec<String> = Vec::new();
    for (k, item) in items.iter().enumerate() {
        let item = if k + 1 < items.len() { format!("{item},") } else { item.clone() };
        match rows.last_mut().filter(|row| row.chars().count() + item.chars().count() < 90) {
            Some(row) => *row = format!("{row} {item}"),
            None => rows.push(item),
        }
    }
    rows
}

fn print(file: &str, a: &Answer, out: &mut Output) {
    if out.format == OutputFormat::Json {
        return out.json(&json!({
            "file": file, "accepted": a.accepted, "statement": a.statement.as_ref().map(|all| all.join("; ")),
            "variables": a.variables, "definitions": a.definitions, "hypotheses": a.hypotheses, "steps": a.steps,
            "reason": a.reason, "foreign_rules": a.foreign,
        }));
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
    rows.extend(a.statement.iter().flatten().map(|s| format!("  {}", quoted(s))));
    for (k, row) in in_rows(&a.variables).iter().enumerate() {
        rows.push(format!("  {} {}", if k == 0 { "for" } else { "   " }, quoted(row)));
    }
    rows.extend(a.definitions.iter().map(|d| format!("  where {}", quoted(d))));
    rows.extend(a.hypotheses.iter().map(|h| format!("  if {}", quoted(h))));
    rows.extend(a.foreign.iter().map(|f| format!("  by a law of your own: {}", quoted(f))));
    rows.extend(a.reason.iter().map(|r| format!("  {r}")));
    for row in rows {
        out.line(&comment(out.format, &row));
    }
}

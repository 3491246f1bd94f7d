//! `gradus snapshot`: one Markdown document for each problem, and an index page.

use super::Outcome;
use super::certs;
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output, many};
use super::prove::{self, Located, Timed};
use gradus::answer::{Answer, rules_used};
use gradus::decide::{Decision, Options, Status};
use gradus::derivation;
use gradus::rules::{Rule, RuleSet};
use gradus::syntax::{Format, Goal, GoalBody, GoalKind, print_hypothesis, to_ascii, to_latex};
use serde_json::json;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
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

/// One row of the index page.
struct Row {
    problem: String,
    document: String,
    held: usize,
    goals: usize,
    steps: usize,
}

/// Writes or compares the documents.
///
/// # Errors
/// When the problems cannot be read or a document cannot be written.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let (problems, complaints) = prove::read(std::slice::from_ref(&a.problems));
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    let (rules, index) = global.laws()?;
    let mut bodies: BTreeMap<String, String> = BTreeMap::new();
    let mut rows: Vec<Row> = Vec::new();
    let mut count = 0;
    let options = Options { explain: true, ..Options::level(global.effort) };
    let mut laws = Laws::default();
    prove::decide_all(&problems, &rules, &index, &options, a.threads, &mut |located, goal, timed| {
        let name = format!("{}.md", located.problem.name);
        if rows.last().is_none_or(|r| r.problem != located.problem.name) {
            count = 0;
            bodies.insert(name.clone(), opening(located));
            let problem = located.problem.name.clone();
            rows.push(Row { problem, document: name.clone(), held: 0, goals: 0, steps: 0 });
        }
        count += 1;
        if let Some(r) = rows.last_mut() {
            r.goals += 1;
            r.held += usize::from(timed.decision.held);
            r.steps += timed.decision.certified.as_ref().map_or(0, |c| c.theorem.steps);
        }
        if let Some(body) = bodies.get_mut(&name) {
            claim(body, count, goal, timed, &rules);
            laws.note(&located.problem.name, &timed.decision, &rules);
        }
    });
    bodies.insert("README.md".to_string(), contents(&rows));
    bodies.insert("laws.md".to_string(), laws.page(&rules));
    if a.check { compare(&a.to, &bodies, out) } else { store(&a.to, &bodies, out) }
}

fn opening(l: &Located) -> String {
    let p = &l.problem;
    let mut s = format!("# {}\n\n", p.name);
    let declared: Vec<String> = p
        .theory
        .vars
        .iter()
        .map(|v| {
            let over = v.over.as_ref().map(|n| format!(", one for each of {n}")).unwrap_or_default();
            format!("`{}` is {}{over}", v.name, v.shape)
        })
        .collect();
    if !declared.is_empty() {
        let _ = writeln!(s, "{}.\n", declared.join("; "));
    }
    if !p.theory.funs.is_empty() {
        let funs: Vec<String> = p.theory.funs.iter().map(|f| format!("`{f}`")).collect();
        let _ = writeln!(s, "Unknown elementwise functions: {}.\n", funs.join(", "));
    }
    for d in &p.theory.lets {
        let over = d.over.as_ref().map(|n| format!(", for each of {n}")).unwrap_or_default();
        let _ = writeln!(s, "- `{} = {}`{over}", d.name, to_ascii(&p.terms, &p.theory, d.body));
    }
    if !p.theory.lets.is_empty() {
        s.push('\n');
    }
    let assumed: Vec<String> = p
        .theory
        .hypotheses
        .iter()
        .map(|h| format!("`{}`", print_hypothesis(&p.terms, &p.theory, h, Format::Ascii)))
        .collect();
    if !assumed.is_empty() {
        let _ = writeln!(s, "Given: {}.\n", assumed.join(", "));
    }
    s
}

fn claim(s: &mut String, k: usize, goal: &Goal, timed: &Timed, rules: &RuleSet) {
    let d = &timed.decision;
    let kind = match goal.kind {
        GoalKind::Claim => "claim",
        GoalKind::Refute => "refute",
    };
    let _ = writeln!(s, "## {k}. {kind} `{}`\n", goal.statement);
    let p = |t| to_latex(&d.terms, &d.theory, t);
    let sign = if d.status == Status::Refuted { "\\ne" } else { "=" };
    match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => {
            let _ = writeln!(s, "```math\n{} {sign} {}\n```\n", p(*lhs), p(*rhs));
        }
        GoalBody::Stationary { f, var, value } => {
            let _ = writeln!(s, "```math\n{} \\text{{ is stationary at }} {var} = {}\n```\n", p(*f), p(*value));
        }
    }
    let mut verdict = format!("**{}**", d.status.name());
    if let (Some(c), Status::Proved) = (&d.certified, d.status) {
        let _ = write!(verdict, ", {}, checked by the kernel", many(c.theorem.steps, "step"));
        if !d.hypotheses.is_empty() {
            let all: Vec<String> = d.hypotheses.iter().map(|h| format!("`{h}`")).collect();
            let _ = write!(verdict, ", if {}", all.join(" and "));
        }
    }
    let _ = writeln!(s, "{verdict}.\n");
    if let Some(r) = &d.reason {
        let _ = writeln!(s, "{r}\n");
    }
    if let Some(c) = &d.counterexample {
        let _ = writeln!(s, "Counterexample:\n\n```text\n{c}\n```\n");
    }
    let mut same = false;
    if let Some(a) = &d.derived {
        derivation_of(s, a, timed);
        same = matches!(goal.body, GoalBody::Equation { rhs, .. } if rhs == a.result);
    }
    if let (Some(e), false) = (&d.explanation, same) {
        let word = if d.derived.is_some() { "That this is the right side" } else { "In lines" };
        let _ = writeln!(s, "{word}:\n");
        s.push_str(&derivation::markdown(&d.terms, &d.theory, e));
        s.push('\n');
    }
    let names: Vec<String> = used(d, rules).iter().map(|r| format!("`{}`", r.name)).collect();
    if !names.is_empty() {
        let _ = writeln!(s, "Laws: {}.\n", names.join(", "));
    }
}

/// The laws that a goal's certificates use, each once, in order of use.
fn used<'r>(d: &Decision, rules: &'r RuleSet) -> Vec<&'r Rule> {
    let mut seen = BTreeSet::new();
    let proved = d.certified.iter().filter(|_| d.status == Status::Proved);
    proved
        .chain(d.derived.iter().map(|a| &a.certified))
        .flat_map(rules_used)
        .filter_map(|r| rules.rules().get(r))
        .filter(|r| seen.insert(&*r.name))
        .collect()
}

/// Where each law is used.
#[derive(Default)]
struct Laws(BTreeMap<String, Vec<String>>);

impl Laws {
    fn note(&mut self, problem: &str, d: &Decision, rules: &RuleSet) {
        for r in used(d, rules) {
            let all = self.0.entry(r.name.to_string()).or_default();
            if all.last().is_none_or(|p| p != problem) {
                all.push(problem.to_string());
            }
        }
    }

    fn page(&self, rules: &RuleSet) -> String {
        let mut s = String::from("# Where each law is used\n\n");
        s.push_str("Written by `gradus snapshot`; `gradus rules NAME` shows a law.\n\n");
        for (name, problems) in &self.0 {
            let title = rules.rule(name).map(derivation::title).unwrap_or_default();
            let links: Vec<String> = problems.iter().map(|p| format!("[{p}]({p}.md)")).collect();
            let _ = writeln!(s, "- `{name}` ({title}): {}", links.join(", "));
        }
        let unused: Vec<String> =
            rules.rules().iter().filter(|r| !self.0.contains_key(&*r.name)).map(|r| format!("`{}`", r.name)).collect();
        if !unused.is_empty() {
            let _ = writeln!(s, "\nNot used in any of them: {}.", unused.join(", "));
        }
        s
    }
}

fn derivation_of(s: &mut String, a: &Answer, timed: &Timed) {
    let d = &timed.decision;
    let shape = d.terms.shape(a.result);
    let layout = a.kind.layout().map(|l| format!(", {l} layout")).unwrap_or_default();
    let _ = writeln!(
        s,
        "Derived without looking at the right side ({shape}{layout}, {}):\n",
        many(a.certified.theorem.steps, "step")
    );
    s.push_str(&derivation::markdown(&d.terms, &d.theory, &a.derivation));
    s.push('\n');
}

fn contents(rows: &[Row]) -> String {
    let mut s = String::from("# Derivations\n\n");
    s.push_str("One page for each problem of the seeds, written by `gradus snapshot`; [laws.md](laws.md) says where each law is used.\n\n");
    s.push_str("| problem | as stated | steps |\n| --- | --- | --- |\n");
    for r in rows {
        let mark = if r.held == r.goals { "all" } else { "**not all**" };
        let _ = writeln!(s, "| [{}]({}) | {mark}, {} of {} | {} |", r.problem, r.document, r.held, r.goals, r.steps);
    }
    let (held, goals): (usize, usize) = rows.iter().fold((0, 0), |(h, g), r| (h + r.held, g + r.goals));
    let _ = writeln!(s, "\n{held} of {goals} goals came out as stated.");
    s
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

//! `gradus check`: the kernel alone.

use super::Outcome;
use super::files::{below, bytes};
use super::format::comment;
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output, many};
use gradus::answer;
use gradus::base::{self, Base, ClosedError, Ground};
use gradus::certificate::{self, CertificateError, Certified, MAX_TEXT, ReadCertificate};
use gradus::kernel::{self, Claim, Statement};
use gradus::numeric::{Model, Modelled};
use gradus::rules::RuleSet;
use gradus::syntax::{Format, look_alikes, print_definition, print_variable, to_ascii};
use gradus::term::{Fact, Hypothesis, Op, Terms, Theory, Wrt};
use gradus::theorem::{self, Stated};
use serde_json::json;
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

/// What the kernel says to one file.
#[derive(Default)]
struct Answer {
    accepted: bool,
    /// The claims.
    statement: Option<Vec<String>>,
    /// All of it as a problem of the language, and whether the language says all of it.
    problem: Option<Stated>,
    /// Values that meet the hypotheses.
    model: Option<Box<Model>>,
    /// Accepted, but no such values were found.
    vacuous: bool,
    /// The variables and the definitions that it speaks of.
    variables: Vec<String>,
    definitions: Vec<String>,
    hypotheses: Vec<String>,
    steps: Option<usize>,
    reason: Option<String>,
    foreign: Vec<String>,
    /// What it rests on once lemmas are derived, where that is asked for.
    base: Option<Base>,
    /// The rules of a certificate that carries its lemmas.
    closed: Option<RuleSet>,
    /// Names that may be taken for others.
    warnings: Vec<String>,
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
        let answer = check(&text, &name, &rules, ground.as_mut());
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

fn check(text: &str, name: &str, rules: &RuleSet, ground: Option<&mut Ground<'_>>) -> Answer {
    match base::open(text, rules) {
        Ok(Some(closed)) => {
            let mut answer = judge(closed.certificate, name, &closed.rules, None);
            answer.base = answer.accepted.then_some(closed.base);
            answer.closed = Some(closed.rules);
            answer
        }
        Ok(None) => match certificate::read(text, rules) {
            Ok(c) => judge(c, name, rules, ground),
            Err(e) => malformed(text, rules, &e),
        },
        Err(ClosedError::Form(e)) => malformed(text, rules, &e),
        Err(e) => Answer { reason: Some(e.to_string()), ..Answer::default() },
    }
}

/// What is no certificate, or none of these rules.
fn malformed(text: &str, rules: &RuleSet, e: &CertificateError) -> Answer {
    let other = hash(text).filter(|h| *h != rules.hash());
    let reason = match other {
        Some(h) => format!("{}; besides, {e}", other_rules(h, rules)),
        None => e.to_string(),
    };
    Answer { reason: Some(reason), ..Answer::default() }
}

/// What the kernel says to a certificate that was read.
fn judge(mut c: ReadCertificate, name: &str, rules: &RuleSet, ground: Option<&mut Ground<'_>>) -> Answer {
    let (variables, definitions) = mentioned(&c.terms, &c.statement);
    let mut answer = Answer {
        statement: Some(statement(&c.terms, &c.statement.theory, &c.statement.claim)),
        warnings: look_alikes(c.statement.theory.names().map(|n| &**n)),
        variables,
        definitions,
        ..Answer::default()
    };
    let stated = |terms: &Terms, s: &Statement, hypotheses: &[Hypothesis]| {
        Some(theorem::stated(terms, &s.theory, hypotheses, &s.claim, name))
    };
    match kernel::check(&mut c.terms, rules, &c.statement, &c.certificate) {
        Ok(theorem) => {
            answer.steps = Some(theorem.steps);
            answer.accepted = true;
            let certified = Certified { statement: c.statement, certificate: c.certificate, theorem };
            let used = theorem::hypotheses(&mut c.terms, &certified);
            answer.problem = stated(&c.terms, &certified.statement, &used);
            answer.hypotheses = theorem::printed(&mut c.terms, &certified, Format::Ascii);
            answer.foreign = answer::foreign_rules(rules, &certified).into_iter().map(String::from).collect();
            met(&mut c.terms, &certified, &mut answer);
            match ground.filter(|_| answer.accepted).map(|g| g.of(&certified.certificate)) {
                Some(Ok(base)) => answer.base = Some(base),
                // What rests on something that is not derived is no theorem.
                Some(Err(fault)) => (answer.accepted, answer.reason) = (false, Some(fault.to_string())),
                None => {}
            }
        }
        Err(r) => {
            answer.problem = stated(&c.terms, &c.statement, &c.statement.theory.hypotheses);
            answer.reason = Some(if c.certificate.rules == rules.hash() {
                r.to_string()
            } else {
                // Whatever made it: a fault that it has with these rules is worth more than the hash.
                let made = other_rules(&c.certificate.rules, rules);
                c.certificate.rules = rules.hash().to_string();
                match kernel::check(&mut c.terms, rules, &c.statement, &c.certificate) {
                    Ok(_) => made,
                    Err(fault) => format!("{made}; besides, {fault}"),
                }
            });
        }
    }
    answer
}

fn other_rules(hash: &str, rules: &RuleSet) -> String {
    format!("made with other rules ({hash}, these are {})", rules.hash())
}

/// The hash that a certificate says it was made with, if one is found in a text that is none.
fn hash(text: &str) -> Option<&str> {
    let rest = text.split_once("(rules")?.1;
    let word = rest.split_once(')')?.0.trim();
    (!word.is_empty() && word.len() <= 64 && word.chars().all(|c| c.is_ascii_hexdigit())).then_some(word)
}

/// Can what it rests on be met?
fn met(terms: &mut Terms, certified: &Certified, answer: &mut Answer) {
    let found = theorem::model(terms, certified);
    if let Some(why) = theorem::contradiction(terms, certified, &found) {
        (answer.accepted, answer.reason) = (false, Some(why));
        return;
    }
    match found {
        Modelled::Found(m) => answer.model = Some(m),
        _ => (answer.vacuous, answer.reason) = (true, Some(theorem::VACUOUS.into())),
    }
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
    let mut names = s.theory.mentioned(terms, roots.iter().copied());
    for t in s.theory.parts(terms, roots) {
        if let Op::D(Wrt::Only(varying)) = terms.op(t) {
            names.extend(varying.iter().cloned());
        }
    }
    if let Claim::Stationary { var, .. } = &s.claim {
        names.insert(var.clone());
    }
    let variables = s.theory.vars.iter().filter(|v| names.contains(&v.name)).map(print_variable).collect();
    let defined = s.theory.lets.iter().filter(|d| names.contains(&d.name));
    (variables, defined.map(|d| print_definition(terms, &s.theory, d, Format::Ascii)).collect())
}

fn print(file: &str, a: &Answer, rules: &RuleSet, out: &mut Output) {
    if out.format == OutputFormat::Json {
        let mut object = json!({
            "file": file, "accepted": a.accepted, "statement": a.statement.as_ref().map(|all| all.join("; ")),
            "variables": a.variables, "definitions": a.definitions, "hypotheses": a.hypotheses, "steps": a.steps,
            "reason": a.reason, "foreign_rules": a.foreign,
            "problem": a.problem.as_ref().map(|p| &p.text), "faithful": a.problem.as_ref().map(|p| p.faithful),
            "model": a.model.as_ref().map(|m| m.to_json()),
        });
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
    rows.extend(a.base.iter().flat_map(|b| super::base::rows(a.closed.as_ref().unwrap_or(rules), b, out.format)));
    for row in rows {
        out.line(&comment(out.format, &row));
    }
}

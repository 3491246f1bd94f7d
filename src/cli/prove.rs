//! `gradus prove`: every claim of problem files, on several cores, answered in order.

use super::Outcome;
use super::certs;
use super::files::{below, bytes};
use super::format::{comment, indented};
use super::located::{Located, heading};
use super::options::{Declared, FromOption, Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use super::show::{ascii_only, milliseconds};
use super::shows::{Showing, Shows};
use gradus::answer::foreign_rules;
use gradus::calculus::Index;
use gradus::decide::{Decision, Options, Status, decide, where_zero};
use gradus::derivation::{self, Derivation, Seen};
use gradus::documents::stated;
use gradus::rules::RuleSet;
use gradus::syntax::{Format, Goal, GoalKind, MAX_TEXT, listed, read_claim, read_problems_with, size, to_ascii};
use gradus::term::Functions;
use gradus::theorem;
use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::{Value, json};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc;
use std::time::{Duration, Instant};

/// Options of `prove`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Problem files, and claims such as 'A == B'; a folder stands for every `*.gradus` below it, `-` for standard input
    #[arg(required = true, value_name = "FILE|CLAIM")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    declared: Declared,
    /// Shows how each claim was proved
    #[arg(long)]
    derivation: bool,
    /// Writes the certificate of each claim into a folder
    #[arg(long, value_name = "DIR")]
    certs: Option<PathBuf>,
    /// The certificates carry the derivations of their lemmas, so that they can be checked with the axioms alone
    #[arg(long, requires = "certs")]
    closed: bool,
    /// How many claims are worked on at a time; all cores if not said
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=256))]
    threads: Option<u32>,
}

/// A decision and how long it took.
pub struct Timed {
    /// What was found out.
    pub decision: Decision,
    /// How long it took.
    pub elapsed: Duration,
}

/// Proves and prints.
///
/// # Errors
/// When a file cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let latex = a.declared.from == FromOption::Latex;
    let (claims, files): (Vec<PathBuf>, Vec<PathBuf>) = a.files.iter().cloned().partition(|p| is_claim(p, latex));
    if claims.is_empty() && !a.declared.is_empty() {
        let hint = "write the claim, such as 'A == B', beside the declarations";
        let message = "options that declare are for claims on the command line; a file declares for itself";
        return Err(Complaint::at("gradus", message).hint(Some(hint.into())).into());
    }
    let meant: Vec<Complaint> = files.iter().filter_map(|p| meant_as_claim(p)).collect();
    if !meant.is_empty() {
        return Err(Failure(meant));
    }
    let known = global.functions()?;
    let (mut problems, mut complaints) = (Vec::new(), Vec::new());
    for (k, c) in claims.iter().enumerate() {
        match read_claim(&a.declared.request(known.clone()), &c.to_string_lossy()) {
            Ok(mut problem) => {
                if k > 0 {
                    problem.name = format!("claim-{}", k + 1);
                }
                problems.push(Located { file: "CLAIM".to_string(), problem });
            }
            Err(d) => complaints.extend(Failure::from(d).0),
        }
    }
    let (found, more) = read_as(&files, &known, a.declared.strict);
    problems.extend(found);
    complaints.extend(more);
    for p in &problems {
        let place = format!("{}:{}", p.file, p.problem.line);
        out.warn_of_names(&place, &p.problem.theory);
        p.problem.warnings.iter().for_each(|w| out.note(&format!("warning: {place}: {w}")));
    }
    let (rules, index) = global.laws()?;
    let options = Options { explain: a.derivation, ..Options::level(global.effort) };
    let mut tally = Tally::default();
    let mut names = certs::Names::default();
    let mut trouble = None;
    let mut ground = certs::ground(&rules, a.closed);
    let mut last = None;
    let mut seen = Seen::default();
    let mut shows = Shows::of(&problems);
    let show = Showing { rules: &rules, index: &index, global };
    let bar = progress(problems.iter().map(|p| p.problem.goals.len()).sum());
    let shown = !bar.is_hidden();
    decide_all(&problems, &rules, &index, &options, a.threads, &mut |located, goal, timed| {
        tally.count(&timed.decision, global.vacuous);
        bar.suspend(|| {
            shows.until(Some((located, goal)), &mut last, &show, out);
            if out.format != OutputFormat::Json && last != Some((&located.file, &located.problem.name)) {
                heading(located, last.is_none(), out);
                last = Some((&located.file, &located.problem.name));
                seen = Seen::default();
            }
            report(located, goal, timed, &rules, &mut seen, out);
            if shown {
                out.flush();
            }
        });
        bar.inc(1);
        if let (Some(folder), Some(c), None) = (&a.certs, &timed.decision.certified, &trouble) {
            let name = names.of(&located.file, &located.problem.name, goal.line);
            let d = &timed.decision;
            let path = folder.join(name);
            trouble = certs::write(&path, &d.terms, &rules, c, ground.as_mut()).err();
            for z in &d.cases {
                if let (Some(c), None) = (&z.decision.certified, &trouble) {
                    let path = certs::where_zero(&path, &z.zeros);
                    trouble = certs::write(&path, &z.decision.terms, &rules, c, ground.as_mut()).err();
                }
            }
        }
    });
    bar.finish_and_clear();
    shows.until(None, &mut last, &show, out);
    if let Some(failure) = trouble {
        return Err(failure);
    }
    let told = tally.goals > 0 || complaints.is_empty() && !shows.any;
    if out.format != OutputFormat::Json && told {
        if tally.goals > 0 {
            out.line("");
        }
        out.line(&comment(out.format, &tally.summary()));
    }
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    Ok(if tally.failed == 0 && !shows.failed { Outcome::Held } else { Outcome::Failed })
}

/// Is it a claim? What exists as a file or a folder is none.
fn is_claim(p: &Path, latex: bool) -> bool {
    let text = p.to_string_lossy();
    // What is no equation is told as a claim is.
    let signs = ["!=", "~=", "/=", "<", ">", "≠", "≤", "≥", "≻", "≽", "⪰", "≺", "≼", "⪯", "≈"];
    let commands = ["\\succ", "\\prec", "\\le", "\\ge", "\\lt", "\\gt", "<", ">", "≤", "≥", "≻", "≺", "⪰", "⪯"];
    let compared = if latex { &commands[..] } else { &signs }.iter().any(|sign| text.contains(sign));
    !p.exists()
        && (compared
            || text.contains(if latex { "=" } else { "==" })
            || ["stationary", "minimum", "maximum", "convex", "concave"].iter().any(|w| begins(&text, w, " "))
            || gradus::syntax::ATTRIBUTES.iter().any(|w| begins(&text, w, "(")))
}

/// Does a text begin with this word, and this after it?
fn begins(text: &str, word: &str, after: &str) -> bool {
    text.trim_start().strip_prefix(word).is_some_and(|rest| rest.trim_end().starts_with(after))
}

/// What is said of a file that is not there and was meant as a claim.
fn meant_as_claim(p: &Path) -> Option<Complaint> {
    let text = p.to_string_lossy();
    if p.exists() || !text.contains(['*', '(', '\'', '=', '+', '^', ' ']) || text.ends_with(".gradus") {
        return None;
    }
    let (message, hint) = match text.split_once('=') {
        Some((a, b)) => {
            ("an equation is written with `==`", format!("`gradus prove \"{} == {}\"`", a.trim(), b.trim()))
        }
        None => (
            "neither a file nor a claim",
            "a claim is `A == B`, `a <= b`, `posdef(A)`, `psd(A)` or `convex f in x`".to_string(),
        ),
    };
    Some(Complaint::at("CLAIM", message).hint(Some(hint)))
}

fn progress(goals: usize) -> ProgressBar {
    if goals < 20 {
        return ProgressBar::with_draw_target(None, ProgressDrawTarget::hidden());
    }
    let bar = ProgressBar::new(goals as u64);
    if let Ok(style) = ProgressStyle::with_template("{bar:40} {pos}/{len}") {
        bar.set_style(style);
    }
    bar
}

/// Reads files and folders. What can be used is, every mistake is told.
pub fn read(paths: &[PathBuf], known: &Functions) -> (Vec<Located>, Vec<Complaint>) {
    read_as(paths, known, false)
}

/// The same; `strict` as [`gradus::syntax::read_problems_with`] has it.
fn read_as(paths: &[PathBuf], known: &Functions, strict: bool) -> (Vec<Located>, Vec<Complaint>) {
    let (mut files, mut complaints) = (Vec::new(), Vec::new());
    for p in paths {
        if p.is_dir() {
            match below(p, "gradus") {
                Ok(found) if found.is_empty() => {
                    complaints.push(
                        Complaint::at(&p.display().to_string(), "no *.gradus file is below this folder")
                            .hint(Some("problem files are named `*.gradus`".into())),
                    );
                }
                Ok(found) => files.extend(found),
                Err(c) => complaints.push(c),
            }
        } else {
            files.push(p.clone());
        }
    }
    let mut problems = Vec::new();
    for path in files {
        let file = path.display().to_string();
        match bytes(&path, MAX_TEXT) {
            Ok(bytes) => {
                let (found, diagnostics) = read_problems_with(known, strict, &file, &bytes);
                problems.extend(found.into_iter().map(|problem| Located { file: file.clone(), problem }));
                complaints.extend(Failure::from(diagnostics).0);
            }
            Err(e) => complaints.push(Complaint::unreadable(&file, &e)),
        }
    }
    (problems, complaints)
}

/// Decides every goal on several threads; `each` is called in file order.
pub fn decide_all<'p>(
    problems: &'p [Located],
    rules: &RuleSet,
    index: &Index,
    options: &Options,
    threads: Option<u32>,
    each: &mut dyn FnMut(&'p Located, &'p Goal, &Timed),
) {
    let goals: Vec<(&Located, &Goal)> =
        problems.iter().flat_map(|l| l.problem.goals.iter().map(move |g| (l, g))).collect();
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let threads = threads.map_or(cores, |n| n as usize).min(goals.len()).max(1);
    let next = AtomicUsize::new(0);
    let (send, receive) = mpsc::channel::<(usize, Box<Timed>)>();
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let (send, next, goals) = (send.clone(), &next, &goals);
            let work = move || {
                loop {
                    let k = next.fetch_add(1, Ordering::Relaxed);
                    let Some((located, goal)) = goals.get(k) else { break };
                    let start = Instant::now();
                    let decision = decide(&located.problem, goal, rules, index, options);
                    if send.send((k, Box::new(Timed { decision, elapsed: start.elapsed() }))).is_err() {
                        break;
                    }
                }
            };
            if let Err(e) = std::thread::Builder::new().stack_size(super::STACK).spawn_scoped(scope, work) {
                eprintln!("error: cannot start a thread: {e}");
            }
        }
        drop(send);
        let mut waiting: std::collections::BTreeMap<usize, Box<Timed>> = std::collections::BTreeMap::new();
        let mut wanted = 0;
        for (k, timed) in receive {
            waiting.insert(k, timed);
            while let Some(timed) = waiting.remove(&wanted) {
                if let Some((located, goal)) = goals.get(wanted) {
                    each(located, goal, &timed);
                }
                wanted += 1;
            }
        }
    });
}

#[derive(Default)]
struct Tally {
    goals: usize,
    proved: usize,
    refuted: usize,
    unknown: usize,
    failed: usize,
}

impl Tally {
    fn count(&mut self, d: &Decision, vacuous: bool) {
        self.goals += 1;
        match d.status {
            Status::Proved => self.proved += 1,
            Status::Refuted => self.refuted += 1,
            Status::Unknown => self.unknown += 1,
        }
        self.failed += usize::from(!d.held || d.is_vacuous() && !vacuous);
    }

    fn summary(&self) -> String {
        let plural = if self.goals == 1 { "" } else { "s" };
        let mut s = format!("{} goal{plural}: {} proved, {} refuted", self.goals, self.proved, self.refuted);
        if self.unknown > 0 {
            s += &format!(", {} unknown", self.unknown);
        }
        if self.goals == 0 {
            return "0 goals: there is nothing to prove.".into();
        }
        s += &if self.failed == 0 { ". All as stated.".into() } else { format!(". {} not as stated.", self.failed) };
        s
    }
}

/// `(22 steps, if invertible(X'*X))`
fn footing(d: &Decision, rules: &RuleSet) -> String {
    let Some(c) = &d.certified else { return String::new() };
    let n = c.theorem.steps;
    let mut s = format!("{n} step{}", if n == 1 { "" } else { "s" });
    for z in &d.cases {
        let n = z.decision.certified.as_ref().map_or(0, |c| c.theorem.steps);
        s += &format!(", {n} {}", where_zero(&z.zeros));
    }
    if !d.hypotheses.is_empty() {
        s += &format!("; if {}", d.hypotheses.join(" and "));
    }
    let foreign = foreign_rules(rules, c);
    if !foreign.is_empty() {
        s += &format!("; by laws of your own: {}", foreign.join(", "));
    }
    format!("({s})")
}

fn report(l: &Located, goal: &Goal, timed: &Timed, rules: &RuleSet, seen: &mut Seen, out: &mut Output) {
    let d = &timed.decision;
    let format = out.format;
    if format == OutputFormat::Json {
        return out.json(&object(l, goal, timed, rules));
    }
    let mark = match (d.held, d.status) {
        (true, _) if !d.is_vacuous() => out.styled("32", "✓"),
        (true, _) => out.styled("33", "?"),
        (false, Status::Unknown) => out.styled("33", "?"),
        (false, _) => out.styled("31", "✗"),
    };
    let word = match goal.kind {
        GoalKind::Claim => "claim",
        GoalKind::Refute => "refute",
    };
    let footing = if d.status == Status::Proved { footing(d, rules) } else { String::new() };
    let row = match format {
        OutputFormat::Markdown => format!("- **{}** {word} `{}` {footing}", d.status.name(), goal.statement),
        OutputFormat::Text => {
            let begin = format!("  {mark} {:<8}{word} ", d.status.name());
            // The mark may have a colour, which takes no room.
            let column = 4 + 8.max(d.status.name().len()) + word.len() + 1;
            let rows = derivation::in_rows(&goal.statement, column, out.width, Format::Ascii);
            let last =
                rows.lines().last().map_or(0, |r| r.chars().count()) + if rows.contains('\n') { 0 } else { column };
            if last + 2 + footing.chars().count() <= out.width {
                format!("{begin}{rows}  {}", out.styled("2", &footing))
            } else {
                let below = derivation::wrap(&footing, out.width.saturating_sub(4).max(30));
                let below: Vec<String> = below.iter().map(|r| format!("\n    {}", out.styled("2", r))).collect();
                format!("{begin}{rows}{}", below.join(""))
            }
        }
        f => comment(f, &format!("  {:<8}{word} {}  {footing}", d.status.name(), goal.statement)),
    };
    out.line(row.trim_end());
    if format == OutputFormat::Latex {
        out.line(&format!("\\[\n{}\n\\]", stated(goal, d)));
        let mut terms = d.terms.clone();
        let said = d.certified.as_ref().map(|c| theorem::said(&mut terms, c, Format::Latex, &mut |_, t| t));
        let held = said.filter(|all| !all.is_empty()).map(|all| format!(", where {}", listed(&all)));
        let status = match d.status {
            Status::Proved => "Proved",
            Status::Refuted => "Refuted",
            Status::Unknown => "Unknown",
        };
        out.line(&format!("{status}{}.", held.unwrap_or_default()));
    }
    // What was asked for needs no explanation.
    if let (Some(c), GoalKind::Claim) = (&d.counterexample, goal.kind) {
        let text = indented(&format!("counterexample\n{c}"));
        out.line(&comment(format, &text));
    }
    if !d.holds_if.is_empty() {
        out.line(&comment(format, &indented(&format!("holds if {}", d.holds_if.join(" and ")))));
    }
    if let Some(r) = d.unproved.as_ref().map(|u| u.text()).or(d.reason.clone()) {
        out.line(&comment(format, &indented(&r)));
    }
    if d.explanation.is_some() {
        how(goal, d, seen, out);
    }
    if let Some(defect) = &d.defect {
        out.note(&format!("INTERNAL ERROR at {}:{}: {defect}. Please report this.", l.file, goal.line));
    }
}

/// How a claim was proved: the derivation of its left side, if that is a derivative, and why it is the right side.
fn how(goal: &Goal, d: &Decision, seen: &mut Seen, out: &mut Output) {
    let mut shown = false;
    let mut show = |as_in: Option<&str>, e: &Derivation| {
        let lead = if std::mem::replace(&mut shown, true) { "" } else { "\n" };
        let before = as_in.map(|p| format!("As for the claim of {p}, down to"));
        match out.format {
            OutputFormat::Markdown => {
                out.line("");
                if let Some(b) = &before {
                    out.line(&format!("{b}\n"));
                }
                out.text(&derivation::markdown(&d.terms, &d.theory, e));
                out.line("");
            }
            OutputFormat::Latex => {
                if let Some(b) = &before {
                    out.line(b);
                }
                out.text(&derivation::align(&d.terms, &d.theory, e));
            }
            OutputFormat::Ascii => {
                let text = derivation::ascii(&d.terms, &d.theory, e);
                let before = before.map(|b| format!("  {b}\n")).unwrap_or_default();
                out.line(&comment(OutputFormat::Ascii, &ascii_only(&format!("{before}{text}"))));
            }
            _ => {
                let text = out.derivation(&d.terms, &d.theory, e);
                let before = before.map(|b| format!("  {b}\n\n")).unwrap_or_default();
                out.text(&format!("{lead}{before}{}\n\n", text.trim_end()));
            }
        }
    };
    let (first, then) = d.told();
    if let Some(first) = first {
        let place = format!("line {}", goal.line);
        let (where_else, rest) = seen.new_in(&d.terms, &d.theory, &first, &place);
        show(where_else.as_deref(), &rest);
    }
    if let Some(then) = then {
        show(None, &then);
    }
}

fn object(l: &Located, goal: &Goal, timed: &Timed, rules: &RuleSet) -> Value {
    let d = &timed.decision;
    let mut v = json!({
        "file": l.file,
        "problem": l.problem.name,
        "line": goal.line,
        "kind": match goal.kind { GoalKind::Claim => "claim", GoalKind::Refute => "refute" },
        "statement": goal.statement,
        "status": d.status.name(),
        "steps": d.certified.as_ref().map(|c| c.theorem.steps),
        "hypotheses": d.hypotheses,
        "zeros": d.cases.iter().map(|z| z.zeros.iter().map(|k| k.to_string()).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "checked": d.status == Status::Proved,
        "counterexample": d.counterexample.as_ref().map(|c| c.to_json()),
        "model": d.model.as_ref().map(|m| m.to_json()),
        "reason": d.reason,
        "holds_if": d.holds_if,
        "reached": d.unproved.as_ref().and_then(|u| Some(json!([u.left.as_ref()?, u.right.as_ref()?]))),
        "tried": d.unproved.as_ref().map(|u| u.tried.clone()).unwrap_or_default(),
        "spent": d.unproved.as_ref().map(|u| u.spent),
        "budget": d.unproved.as_ref().map(|u| u.budget),
        "derived": d.derived.as_ref().map(|a| to_ascii(&d.terms, &d.theory, a.result)),
        "derived_size": d.derived.as_ref().map(|a| size(&d.terms, a.result)),
        "derived_steps": d.derived.as_ref().map(|a| a.certified.theorem.steps),
        "derived_hypotheses": d.derived.as_ref().map(|a| a.hypotheses.clone()),
        "derivation": d.explanation.as_ref().map(|_| {
            let (first, then) = d.told();
            let all = first.unwrap_or_default().then(&then.unwrap_or_default());
            derivation::json(&d.terms, &d.theory, &all)
        }),
        "claimed_size": d.claimed_size,
        "inferred": l.problem.inferred,
        "notes": l.problem.notes,
        "foreign_rules": d.certified.as_ref().map(|c| foreign_rules(rules, c)).unwrap_or_default(),
        "elapsed_ms": milliseconds(timed.elapsed),
    });
    if let (true, Some(map)) = (goal.from_latex, v.as_object_mut()) {
        map.insert("read_as".into(), json!(goal.statement));
    }
    v
}

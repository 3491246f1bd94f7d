//! The derivation documents: one Markdown page for each problem, an index page, and where each law is used.

use crate::answer::{Answer, rules_used};
use crate::decide::{Decision, Status};
use crate::derivation::{self, Derivation, Seen};
use crate::rules::{Rule, RuleSet};
use crate::syntax::{Format, Goal, GoalBody, GoalKind, Problem, print_hypothesis, say_fact, to_ascii, to_latex};
use crate::term::{Fact, Hypothesis, Op, Pred};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// One row of the index page.
struct Row {
    problem: String,
    document: String,
    held: usize,
    goals: usize,
    /// How many were proved, refuted, and neither.
    verdicts: [usize; 3],
    steps: usize,
}

/// Documents in the making.
#[derive(Default)]
pub struct Documents {
    bodies: BTreeMap<String, String>,
    rows: Vec<Row>,
    laws: Laws,
    seen: Seen,
}

impl Documents {
    /// Adds what was decided of a goal; goals come in the order of their problems.
    pub fn add(&mut self, problem: &Problem, goal: &Goal, d: &Decision, rules: &RuleSet) {
        let name = format!("{}.md", problem.name);
        if self.rows.last().is_none_or(|r| r.problem != problem.name) {
            self.seen = Seen::default();
            self.bodies.insert(name.clone(), opening(problem));
            let (problem, document) = (problem.name.clone(), name.clone());
            self.rows.push(Row { problem, document, held: 0, goals: 0, verdicts: [0; 3], steps: 0 });
        }
        let (Some(row), Some(body)) = (self.rows.last_mut(), self.bodies.get_mut(&name)) else { return };
        row.goals += 1;
        row.held += usize::from(d.held);
        let [proved, refuted, unknown] = &mut row.verdicts;
        match d.status {
            Status::Proved => *proved += 1,
            Status::Refuted => *refuted += 1,
            Status::Unknown => *unknown += 1,
        }
        row.steps += d.certified.as_ref().map_or(0, |c| c.theorem.steps);
        claim(body, row.goals, goal, d, rules, &mut self.seen);
        self.laws.note(&problem.name, d, rules);
    }

    /// The pages by name.
    pub fn finish(mut self, rules: &RuleSet) -> BTreeMap<String, String> {
        self.bodies.insert("README.md".to_string(), contents(&self.rows));
        self.bodies.insert("laws.md".to_string(), self.laws.page(rules));
        self.bodies
    }
}

/// `1 step`, `2 steps`.
fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

fn opening(p: &Problem) -> String {
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
    for (matrices, what) in [(false, "elementwise functions"), (true, "functions of matrices")] {
        let of = |f: &&crate::term::Sym| p.theory.matfuns.contains(f) == matrices;
        let funs: Vec<String> = p.theory.funs.iter().filter(of).map(|f| format!("`{f}`")).collect();
        if !funs.is_empty() {
            let _ = writeln!(s, "Unknown {what}: {}.\n", funs.join(", "));
        }
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

/// What a goal says, as mathematics; a false equation with the sign that it deserves.
pub fn stated(goal: &Goal, d: &Decision) -> String {
    let p = |t| to_latex(&d.terms, &d.theory, t);
    let sign = if d.status == Status::Refuted { "\\ne" } else { "=" };
    match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => derivation::display(&p(*lhs), &format!("{sign} {}", p(*rhs))),
        GoalBody::Stationary { f, at } => {
            let values: Vec<String> = at.iter().map(|(var, value)| format!("{var} = {}", p(*value))).collect();
            derivation::display(&p(*f), &format!("\\text{{ is stationary at }} {}", values.join(",\\; ")))
        }
        GoalBody::Minimum { f, var, value } => {
            // A maximum is where the negative has its minimum.
            let (f, what) = match (d.terms.op(*f), d.terms.arg(*f, 0), goal.statement.starts_with("maximum")) {
                (Op::Neg, Some(g), true) => (g, "maximum"),
                _ => (*f, "minimum"),
            };
            derivation::display(&p(f), &format!("\\text{{ has its {what} at }} {var} = {}", p(*value)))
        }
        // What has a sign is written with it.
        GoalBody::Fact(pred, t)
            if !matches!(pred, Pred::Posdef | Pred::Psd | Pred::Positive | Pred::Nonnegative | Pred::Nonzero) =>
        {
            let (_, t, is) = say_fact(&d.terms, &d.theory, *pred, *t, 0, Format::Latex);
            derivation::display(&t, &format!("\\text{{ {is}}}"))
        }
        GoalBody::Fact(pred, t) => {
            let h = Hypothesis { over: vec![], fact: Fact::Is(*pred, *t) };
            derivation::display(&print_hypothesis(&d.terms, &d.theory, &h, Format::Latex), "")
        }
    }
}

fn claim(s: &mut String, k: usize, goal: &Goal, d: &Decision, rules: &RuleSet, seen: &mut Seen) {
    let kind = match goal.kind {
        GoalKind::Claim => "claim",
        GoalKind::Refute => "refute",
    };
    let _ = writeln!(s, "## {k}. {kind} `{}`\n", goal.statement);
    let _ = writeln!(s, "```math\n{}\n```\n", stated(goal, d));
    let mut verdict = format!("**{}**", d.status.name());
    if let (Some(c), Status::Proved) = (&d.certified, d.status) {
        let (steps, lines) = (many(c.theorem.steps, "step"), many(c.certificate.lines.len(), "line"));
        let _ = write!(verdict, ", certificate of {steps} in {lines}, checked by the kernel");
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
    let (first, then) = d.told();
    if let (Some(a), Some(first)) = (&d.derived, &first) {
        derivation_of(s, k, a, first, d, seen);
    }
    if let Some(e) = &then {
        let word = if first.is_some() { "That this is the right side" } else { "In lines" };
        let _ = writeln!(s, "{word}:\n");
        s.push_str(&derivation::markdown(&d.terms, &d.theory, e));
        s.push('\n');
    }
    let names: Vec<String> = used(d, rules).iter().map(|r| format!("`{}`", r.name)).collect();
    if !names.is_empty() {
        let count = many(names.len(), "law");
        let _ = writeln!(s, "<details><summary>{count}</summary>\n\n{}.\n\n</details>\n", names.join(", "));
    }
}

/// The laws that a goal's certificates use, each once, in order of use.
fn used<'r>(d: &Decision, rules: &'r RuleSet) -> Vec<&'r Rule> {
    let mut seen = BTreeSet::new();
    let proved = d.certified.iter().filter(|_| d.status == Status::Proved);
    proved
        .chain(d.derived.iter().map(|a| &*a.certified))
        .flat_map(rules_used)
        .filter_map(|r| rules.rules().get(r).map(|law| &**law))
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

fn derivation_of(s: &mut String, k: usize, a: &Answer, told: &Derivation, d: &Decision, seen: &mut Seen) {
    let shape = d.terms.shape(a.result);
    let layout = a.kind.layout().map(|l| format!(", {l} layout")).unwrap_or_default();
    let _ = writeln!(
        s,
        "Derived without looking at the right side ({shape}{layout}, {}):\n",
        many(a.certified.theorem.steps, "step")
    );
    let (as_in, rest) = seen.new_in(&d.terms, &d.theory, told, &k.to_string());
    if let Some(place) = as_in {
        let _ = writeln!(s, "The lines of {place}, down to\n");
    }
    s.push_str(&derivation::markdown(&d.terms, &d.theory, &rest));
    s.push('\n');
}

fn contents(rows: &[Row]) -> String {
    let mut s = String::from("# Derivations\n\n");
    s.push_str("One page for each problem of the seeds, written by `gradus snapshot`; [laws.md](laws.md) says where each law is used.\n\n");
    s.push_str("| problem | verdict | as stated | steps |\n| --- | --- | --- | --- |\n");
    for r in rows {
        let verdict: Vec<String> = [Status::Proved, Status::Refuted, Status::Unknown]
            .iter()
            .zip(r.verdicts)
            .filter(|(_, n)| *n > 0)
            .map(|(s, n)| format!("{n} {}", s.name()))
            .collect();
        let mark = if r.held == r.goals { "yes" } else { "**no**" };
        let _ = writeln!(s, "| [{}]({}) | {} | {mark} | {} |", r.problem, r.document, verdict.join(", "), r.steps);
    }
    let (held, goals): (usize, usize) = rows.iter().fold((0, 0), |(h, g), r| (h + r.held, g + r.goals));
    let _ = writeln!(s, "\n{held} of {goals} goals came out as stated.");
    s
}

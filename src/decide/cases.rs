//! Natural numbers that may be 0: what is said of all of them is decided for 0 and for the positive ones.
//!
//! Each case is a theorem of its own with a certificate of its own. What is said of a natural number holds under the
//! hypotheses of all of them; where a case has no meaning, or was not proved of an answer, the number is not 0.

use super::options::Options;
use super::single::{Decision, Status, Zero, one};
use crate::answer::{Answer, AtZero};
use crate::calculus::{Index, Session};
use crate::rules::RuleSet;
use crate::syntax::{self, Declarations, Format, Goal, GoalKind, Problem, Request, read_claim, to_ascii};
use crate::term::Sym;

/// Decides a goal.
pub fn decide(problem: &Problem, goal: &Goal, rules: &RuleSet, index: &Index, options: &Options) -> Decision {
    let same = |g: &Goal| g.line == goal.line && g.statement == goal.statement && g.kind == goal.kind;
    let Some(k) = problem.goals.iter().position(same).filter(|_| !problem.cases.is_empty()) else {
        return one(problem, goal, rules, index, options);
    };
    let mut cases = Vec::new();
    let mut without: Vec<String> = Vec::new();
    for case in &problem.cases {
        let Some(there) = case.goal(k) else {
            add(&mut without, case.zeros.iter().map(nonzero));
            continue;
        };
        let mut d = one(&case.problem, there, rules, index, options);
        if d.status == Status::Refuted || d.defect.is_some() {
            if let Some(c) = &mut d.counterexample {
                c.dims.splice(0..0, case.zeros.iter().map(|n| (n.clone(), 0)));
            }
            return d;
        }
        cases.push(Zero { zeros: case.zeros.clone(), decision: d });
    }
    let mut d = one(problem, goal, rules, index, options);
    if d.status != Status::Proved {
        return d;
    }
    let open = cases.iter().find(|c| c.decision.status != Status::Proved);
    if let Some(c) = open {
        let why = c.decision.unproved.as_ref().map(|u| u.line()).or(c.decision.reason.clone()).unwrap_or_default();
        d.reason = Some(format!("{}: {why}", where_zero(&c.zeros)));
        (d.status, d.certified, d.explanation, d.model) = (Status::Unknown, None, None, None);
        d.hypotheses.clear();
        d.held = false;
        return d;
    }
    for c in &cases {
        add(&mut d.hypotheses, c.decision.hypotheses.iter().cloned());
        if c.decision.is_vacuous() {
            (d.model, d.reason) = (None, c.decision.reason.clone());
        }
    }
    add(&mut d.hypotheses, without);
    if goal.kind == GoalKind::Refute {
        d.held = false;
    }
    d.cases = cases;
    d
}

/// Looks at answers where natural numbers are 0 that are positive in them: what they rest on there is added, and which
/// cases they do not cover.
pub fn at_zero(
    request: &Request,
    read: &syntax::Session,
    session: &Session<'_>,
    answers: &mut [Answer],
    options: &Options,
) {
    if read.maybe_zero.is_empty() {
        return;
    }
    let mut declarations = request.declarations.clone();
    declarations.vars.extend(read.inferred.iter().cloned());
    for answer in answers {
        let (terms, theory) = (&session.terms, &session.theory);
        let wheres = answer.wheres(terms, theory, Format::Ascii).into_iter().map(|(n, body)| format!("{n} = {body}"));
        let lets = declarations.lets.iter().cloned().chain(wheres).collect();
        let claim = format!("{} == {}", to_ascii(terms, theory, answer.of), answer.ascii(terms, theory));
        let known = Declarations { lets, ..declarations.clone() };
        for zeros in syntax::subsets(&read.maybe_zero) {
            let declarations = Declarations { zeros: zeros.clone(), ..known.clone() };
            let there = Request { declarations, latex: None, ..request.clone() };
            let decided = read_claim(&there, &claim).ok().and_then(|p| {
                let goal = p.goals.first()?;
                let quick = Options { explain: false, missing: false, ..options.clone() };
                Some(one(&p, goal, session.rules, session.index, &quick))
            });
            match decided {
                Some(Decision { status: Status::Proved, certified: Some(c), hypotheses, terms, .. }) => {
                    add(&mut answer.hypotheses, hypotheses);
                    answer.zeros.push(AtZero { zeros, certified: c.into(), terms: Box::new(terms) });
                }
                _ => not_zero(answer, &zeros),
            }
        }
    }
}

/// The answers were looked at for positive numbers alone.
pub fn not_at_zero(read: &syntax::Session, answers: &mut [Answer]) {
    answers.iter_mut().for_each(|a| not_zero(a, &read.maybe_zero));
}

fn not_zero(answer: &mut Answer, zeros: &[Sym]) {
    add(&mut answer.hypotheses, zeros.iter().map(nonzero));
    add(&mut answer.hypotheses_said.text, zeros.iter().map(|k| format!("{k} is not 0")));
    add(&mut answer.hypotheses_said.latex, zeros.iter().map(|k| format!("${k} \\neq 0$")));
}

fn nonzero(k: &Sym) -> String {
    format!("nonzero({k})")
}

/// `where k = 0`
pub fn where_zero(zeros: &[Sym]) -> String {
    let all: Vec<String> = zeros.iter().map(|k| format!("{k} = 0")).collect();
    format!("where {}", all.join(" and "))
}

/// Adds what is not there yet.
fn add(to: &mut Vec<String>, more: impl IntoIterator<Item = String>) {
    for h in more {
        if !to.contains(&h) {
            to.push(h);
        }
    }
}

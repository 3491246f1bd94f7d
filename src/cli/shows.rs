//! What a file asks to be shown: derivations, between its claims.

use super::Outcome;
use super::format::comment;
use super::located::{Located, heading};
use super::options::{Detail, Global, OutputFormat};
use super::output::Output;
use super::show::{self, Answers};
use gradus::answer::{self, Answer, NoAnswer, Question, Through};
use gradus::calculus::{Effort, Index, Session};
use gradus::rules::RuleSet;
use gradus::syntax::{Goal, Show};
use gradus::term::TermId;
use std::time::Instant;

/// What derivations are made with.
pub struct Showing<'a> {
    /// The laws.
    pub rules: &'a RuleSet,
    /// Their index.
    pub index: &'a Index,
    /// The options of every command.
    pub global: &'a Global,
}

/// The derivations that are still to be shown, in the order of the files.
pub struct Shows<'p> {
    problems: &'p [Located],
    /// The next problem, and the next of its derivations.
    next: (usize, usize),
    /// Was one asked for?
    pub any: bool,
    /// Was one not found?
    pub failed: bool,
}

/// The file and the problem that were told of last.
pub type Last<'p> = Option<(&'p String, &'p String)>;

impl<'p> Shows<'p> {
    /// All that problems ask for.
    pub fn of(problems: &'p [Located]) -> Shows<'p> {
        let any = problems.iter().any(|l| !l.problem.shows.is_empty());
        Shows { problems, next: (0, 0), any, failed: false }
    }

    /// Shows what stands before a claim, or all that is left.
    pub fn until(
        &mut self,
        claim: Option<(&Located, &Goal)>,
        last: &mut Last<'p>,
        with: &Showing<'_>,
        out: &mut Output,
    ) {
        while let Some(l) = self.problems.get(self.next.0) {
            let here = claim.filter(|(c, _)| std::ptr::eq(*c, l));
            let before = here.and_then(|(_, g)| l.problem.goals.iter().position(|x| std::ptr::eq(x, g)));
            while let Some(s) = l.problem.shows.get(self.next.1) {
                if before.is_some_and(|k| s.goals_before > k) {
                    return;
                }
                self.next.1 += 1;
                if out.format != OutputFormat::Json && *last != Some((&l.file, &l.problem.name)) {
                    heading(l, last.is_none(), out);
                    *last = Some((&l.file, &l.problem.name));
                }
                if one(l, s, with, out) == Outcome::Failed {
                    self.failed = true;
                }
            }
            if here.is_some() {
                return;
            }
            self.next = (self.next.0 + 1, 0);
        }
    }
}

/// What a term asks for: a derivative is derived, anything else simplified.
fn answers(s: &mut Session<'_>, term: TermId, effort: Effort) -> Result<Vec<Answer>, NoAnswer> {
    match Question::of(&s.terms, term, effort) {
        Some(question) => answer::derive(s, &question),
        None => answer::simplify(s, term, effort).map(|a| vec![a]),
    }
}

fn one(l: &Located, s: &Show, with: &Showing<'_>, out: &mut Output) -> Outcome {
    let start = Instant::now();
    let mut theory = l.problem.theory.clone();
    theory.hypotheses.extend(s.implied.clone());
    let (effort, budget) = answer::effort(with.global.effort);
    let laws = (with.rules, with.index);
    let through = match Question::of(&l.problem.terms, s.term, effort) {
        Some(q) if q.wrt.iter().any(|&x| answer::moves(&l.problem.terms, &theory, q.f, x)) => {
            let x = q.wrt.first().copied().unwrap_or(q.f);
            Some(Through::new((&l.problem.terms, &theory), (q.f, x), laws, (effort, budget)))
        }
        _ => None,
    };
    let (terms, theory) = match &through {
        Some(Ok(t)) => (t.terms.clone(), t.theory.clone()),
        _ => (l.problem.terms.clone(), theory),
    };
    let mut session = Session::new(terms, theory, with.rules, with.index, budget);
    out.place(Some((&l.file, &l.problem.name, s.line)));
    if out.format != OutputFormat::Json {
        out.line(&comment(out.format, &format!("  {}", s.statement)));
        out.line("");
    }
    let found = match through {
        Some(Ok(t)) => t.answer(&mut session, effort).map(|a| vec![a]),
        Some(Err(e)) => Err(e),
        None => answers(&mut session, s.term, effort),
    };
    let outcome = match found {
        Ok(answers) => {
            let (detail, vacuous) = (Detail::Lines, with.global.vacuous);
            let elapsed = start.elapsed();
            show::answers(&Answers { session: &session, answers: &answers, detail, elapsed, vacuous }, out)
        }
        Err(why) => show::no_answer(&session, &[], false, &why, start, out).unwrap_or(Outcome::Failed),
    };
    if out.format == OutputFormat::Text {
        out.line("");
    }
    out.place(None);
    outcome
}

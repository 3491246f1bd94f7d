//! One claim, decided: numbers first, then proof.
//!
//! Nothing here reads or writes anything, so that a test or a browser can use it like the command line.

use crate::answer::{self, Answer, NoAnswer, Question};
use crate::calculus::{Effort, Index, Session, Stop};
use crate::certificate::Certified;
use crate::derivation::{self, Derivation};
use crate::kernel::Claim;
use crate::numeric::{Budget, Counterexample, Verdict, judge_equation, judge_stationary};
use crate::rules::RuleSet;
use crate::syntax::{Format, Goal, GoalBody, GoalKind, Problem, to_ascii};
use crate::term::{TermId, Terms, Theory};

/// How much work a decision may take.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Limits of saturations.
    pub effort: Effort,
    /// Rewriting steps.
    pub budget: usize,
    /// Random points.
    pub numeric: Budget,
    /// Try to prove even what is refuted, to catch a defect of the program.
    pub cross_check: bool,
    /// Write down how an equation was proved, for people.
    pub explain: bool,
}

impl Options {
    /// The options of an effort level, 1 being the default.
    pub fn level(level: u32) -> Options {
        let (effort, budget) = answer::effort(level);
        Options { effort, budget, numeric: Budget::default(), cross_check: false, explain: false }
    }
}

impl Default for Options {
    fn default() -> Options {
        Options::level(1)
    }
}

/// What was found out about an equation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// The kernel accepted a certificate.
    Proved,
    /// There is a counterexample.
    Refuted,
    /// Neither.
    Unknown,
}

impl Status {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            Status::Proved => "proved",
            Status::Refuted => "refuted",
            Status::Unknown => "unknown",
        }
    }
}

/// What was found out about a goal.
#[derive(Clone, Debug)]
pub struct Decision {
    /// The verdict.
    pub status: Status,
    /// Is it what the goal asks for: proved for a claim, refuted for a refutation?
    pub held: bool,
    /// The certificate, if it is proved.
    pub certified: Option<Certified>,
    /// The hypotheses that the proof used, in the language.
    pub hypotheses: Vec<String>,
    /// Where the equation fails.
    pub counterexample: Option<Box<Counterexample>>,
    /// Why it is neither proved nor refuted, or what else there is to say.
    pub reason: Option<String>,
    /// The program contradicts itself; this must be reported.
    pub defect: Option<String>,
    /// Where the left side is a derivative: its simplest form, found without looking at the right side.
    pub derived: Option<Answer>,
    /// In that case, the operator count of the right side.
    pub claimed_size: Option<usize>,
    /// How it was proved, for people, if that was asked for.
    pub explanation: Option<Derivation>,
    /// The normal forms of both sides.
    pub normal: Option<(TermId, TermId)>,
    /// The store that all terms live in.
    pub terms: Terms,
    /// Declarations and hypotheses.
    pub theory: Theory,
}

/// Decides a goal.
pub fn decide(problem: &Problem, goal: &Goal, rules: &RuleSet, index: &Index, options: &Options) -> Decision {
    let mut theory = match &goal.body {
        GoalBody::Stationary { var, .. } => problem.theory.freed(&problem.terms, var),
        GoalBody::Equation { .. } => problem.theory.clone(),
    };
    theory.hypotheses.extend(goal.implied.iter().cloned());
    let verdict = judge(&problem.terms, &theory, goal, &options.numeric);
    let mut session = Session::new(problem.terms.clone(), theory, rules, index, options.budget);
    let mut out = Decision {
        status: Status::Unknown,
        held: false,
        certified: None,
        hypotheses: Vec::new(),
        counterexample: None,
        reason: None,
        defect: None,
        derived: None,
        explanation: None,
        claimed_size: None,
        normal: None,
        terms: Terms::new(),
        theory: Theory::default(),
    };
    match verdict {
        Verdict::Refuted(c) => {
            out.status = Status::Refuted;
            out.counterexample = Some(c);
            if options.cross_check && prove(&mut session, goal, options, &mut out.clone()) {
                out.defect = Some("the kernel accepts a proof of an equation that has a counterexample".into());
            }
        }
        other => {
            if prove(&mut session, goal, options, &mut out) {
                out.status = Status::Proved;
                out.reason = None;
            } else if out.reason.is_none() {
                out.reason = Some(reason(&session, &other, out.normal));
            }
        }
    }
    if let GoalBody::Equation { lhs, rhs_size, .. } = &goal.body {
        session.fuel = options.budget;
        derived(&mut session, *lhs, *rhs_size, options.effort, &mut out);
    }
    if out.defect.is_some() {
        out.status = Status::Unknown;
        out.reason.clone_from(&out.defect);
    }
    out.held = match goal.kind {
        GoalKind::Claim => out.status == Status::Proved,
        GoalKind::Refute => out.status == Status::Refuted,
    };
    if goal.kind == GoalKind::Refute && out.status == Status::Proved {
        out.reason = Some("the equation is in fact true".to_string());
    }
    out.terms = session.terms;
    out.theory = session.theory;
    out
}

fn judge(terms: &Terms, theory: &Theory, goal: &Goal, budget: &Budget) -> Verdict {
    let hyps = &theory.hypotheses;
    match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => judge_equation(terms, theory, hyps, *lhs, *rhs, budget),
        GoalBody::Stationary { f, var, value } => judge_stationary(terms, theory, hyps, *f, var, *value, budget),
    }
}

/// Proves a goal and has the kernel check it. Why not, otherwise, stands in the decision.
fn prove(s: &mut Session<'_>, goal: &Goal, options: &Options, out: &mut Decision) -> bool {
    let found: Result<_, Stop> = match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => s.prove_equation(*lhs, *rhs, options.effort).map(|a| {
            out.normal = Some((a.left, a.right));
            (a.line, Claim::Equation(*lhs, *rhs))
        }),
        GoalBody::Stationary { f, var, value } => s
            .prove_stationary(*f, var, *value, options.effort)
            .map(|line| (line, Claim::Stationary { f: *f, var: var.clone(), value: *value })),
    };
    let (line, claim) = match found {
        Ok((Some(line), claim)) => (line, claim),
        Ok((None, _)) => return false,
        Err(e) => {
            out.reason = Some(e.to_string());
            return false;
        }
    };
    match s.certify(claim, line) {
        Ok(c) => {
            if options.explain {
                let derived = |t| Question::of(&s.terms, t, options.effort).is_some();
                let derived = matches!(goal.body, GoalBody::Equation { lhs, .. } if derived(lhs));
                out.explanation = Some(derivation::of_equation(s, derived));
            }
            out.hypotheses = answer::hypotheses(&mut s.terms, &c, Format::Ascii);
            let open = c.theorem.is_open();
            out.certified = Some(c);
            if open {
                out.reason = Some(format!("holds if {}, which is not assumed", out.hypotheses.join(" and ")));
            }
            !open
        }
        Err(r) => {
            match NoAnswer::from(r) {
                NoAnswer::Stop(stop) => out.reason = Some(stop.to_string()),
                rejected => out.defect = Some(rejected.to_string()),
            }
            false
        }
    }
}

/// What can be said of a claim that is neither proved nor refuted.
fn reason(s: &Session<'_>, verdict: &Verdict, normal: Option<(TermId, TermId)>) -> String {
    let numbers = match verdict {
        Verdict::Holds { points } => format!("it held at {points} random points, but no proof was found"),
        Verdict::Unknown(why) => format!("no proof was found, and no number decides: {why}"),
        Verdict::Refuted(_) => String::new(),
    };
    match normal {
        Some((l, r)) => {
            let p = |t| shorten(&to_ascii(&s.terms, &s.theory, t));
            format!("{numbers}; the left side came to {}, the right side to {}", p(l), p(r))
        }
        None => numbers,
    }
}

fn shorten(s: &str) -> String {
    match s.char_indices().nth(300) {
        Some((i, _)) => format!("{}…", s.get(..i).unwrap_or("")),
        None => s.to_string(),
    }
}

/// The simplest form of a left side that is a derivative.
fn derived(s: &mut Session<'_>, lhs: TermId, claimed: usize, effort: Effort, out: &mut Decision) {
    let Some(q) = Question::of(&s.terms, lhs, effort) else { return };
    out.claimed_size = Some(claimed);
    match answer::derive(s, &q) {
        Ok(answers) => out.derived = answers.into_iter().next(),
        Err(NoAnswer::Rejected(r)) => out.defect = Some(NoAnswer::Rejected(r).to_string()),
        Err(NoAnswer::Stop(_)) => {}
    }
}

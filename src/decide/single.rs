//! One claim, decided where its natural numbers are positive, or have values: numbers first, then proof.

use super::hypotheses::Setting;
use super::options::{Options, numeric_question};
use super::parts;
use super::unknown::Unproved;
use crate::answer::{self, Answer, NoAnswer, Question};
use crate::calculus::{Effort, Index, Proof, Session, Stop};
use crate::certificate::Certified;
use crate::derivation::{self, Derivation, DetailStep};
use crate::explain;
use crate::kernel::Claim;
use crate::numeric::{self, Budget, Counterexample, Model, Modelled, Verdict};
use crate::rules::RuleSet;
use crate::syntax::{Format, Goal, GoalBody, GoalKind, Problem};
use crate::term::{Op, Sym, TermId, Terms, Theory};
use crate::theorem;

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
    /// Where it is not proved: hypotheses under which it would be, if some were found.
    pub holds_if: Vec<String>,
    /// If it is proved: values that meet the hypotheses that the proof used, if some were found.
    pub model: Option<Box<Model>>,
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
    /// Both as they are told, with names for what their long lines repeat.
    telling: Option<(Option<Derivation>, Option<Derivation>)>,
    /// Every step of it, if they were asked for.
    pub detail: Vec<DetailStep>,
    /// What was tried, if it is neither proved nor refuted.
    pub unproved: Option<Unproved>,
    /// If it is proved: the cases in which natural numbers are 0.
    pub cases: Vec<Zero>,
    /// The store that all terms live in.
    pub terms: Terms,
    /// Declarations and hypotheses.
    pub theory: Theory,
}

/// What was found out where some natural numbers are 0.
#[derive(Clone, Debug)]
pub struct Zero {
    /// These.
    pub zeros: Vec<Sym>,
    /// What was found out there.
    pub decision: Decision,
}

impl Decision {
    /// Is it proved of nothing that is known?
    pub fn is_vacuous(&self) -> bool {
        self.status == Status::Proved && self.model.is_none()
    }

    /// How it is told: what is derived, and what else there is to say. What goes on from the last line of the former
    /// stands with it.
    pub fn told(&self) -> (Option<Derivation>, Option<Derivation>) {
        match &self.telling {
            Some(told) => told.clone(),
            None => self.pages(),
        }
    }

    fn pages(&self) -> (Option<Derivation>, Option<Derivation>) {
        let rest = self.explanation.clone().filter(|e| !e.lines.is_empty());
        match (&self.derived, rest) {
            (Some(a), Some(e)) if e.goes_on() => (Some(a.derivation.then(&e)), None),
            (a, e) => (a.as_ref().map(|a| a.derivation.clone()), e),
        }
    }

    /// Gives names to what its long lines repeat.
    fn name_parts(&mut self, terms: &mut Terms, theory: &Theory) {
        let (first, then) = self.pages();
        let (one, two) = (first.is_some(), then.is_some());
        let mut pages: Vec<Derivation> = first.into_iter().chain(then).collect();
        derivation::called(terms, theory, &mut pages, false);
        let mut pages = pages.into_iter();
        let mut next = |is: bool| if is { pages.next() } else { None };
        let (first, then) = (next(one), next(two));
        self.telling = Some((first, then));
    }
}

/// Decides a goal as the problem has it: its natural numbers are positive, or have values.
pub(super) fn one(problem: &Problem, goal: &Goal, rules: &RuleSet, index: &Index, options: &Options) -> Decision {
    let mut theory = match &goal.body {
        GoalBody::Stationary { at, .. } => {
            let freed = |theory: Theory, (var, _): &(Sym, TermId)| theory.freed(&problem.terms, var);
            at.iter().fold(problem.theory.clone(), freed)
        }
        GoalBody::Minimum { var, .. } => problem.theory.freed(&problem.terms, var),
        GoalBody::Equation { .. } | GoalBody::Fact(..) => problem.theory.clone(),
    };
    theory.hypotheses.extend(goal.implied.iter().cloned());
    let question = numeric_question(&goal.body);
    let verdict = match same_term(goal) {
        Some(_) => Verdict::Holds { points: 0 },
        None => numeric::judge(&problem.terms, &theory, &theory.hypotheses, question, &options.numeric),
    };
    let setting = Setting { terms: &problem.terms, theory: &theory, goal, rules, index, options };
    let mut session = Session::new(problem.terms.clone(), theory.clone(), rules, index, options.budget);
    session.budget.until(&options.cancel);
    session.stepwise = options.stepwise;
    let mut out = Decision {
        status: Status::Unknown,
        held: false,
        certified: None,
        hypotheses: Vec::new(),
        holds_if: Vec::new(),
        model: None,
        counterexample: None,
        reason: None,
        defect: None,
        derived: None,
        explanation: None,
        telling: None,
        detail: Vec::new(),
        claimed_size: None,
        unproved: None,
        cases: Vec::new(),
        terms: Terms::new(),
        theory: Theory::default(),
    };
    // Are there points at which the hypotheses hold?
    let mut somewhere = true;
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
                let fewer = out.certified.as_ref().and_then(|c| setting.sparing(c));
                if let Some((s, c)) = fewer {
                    session = s;
                    session.stepwise = options.stepwise;
                    explain(&mut session, goal, options, &mut out);
                    out.hypotheses = theorem::printed(&mut session.terms, &c, Format::Ascii);
                    out.certified = Some(c);
                }
            } else if let Some(h) = session.reports.take_false_ground() {
                out.reason = Some(numeric::false_hypothesis(&session.terms, &session.theory, &h));
            } else if out.defect.is_none() {
                // The first look was short, for what can be proved needs no more.
                somewhere = other.holds();
                let second = match other {
                    Verdict::Holds { .. } if !options.cancel.is_cancelled() => {
                        numeric::judge(&problem.terms, &theory, &theory.hypotheses, question, &SECOND_LOOK)
                    }
                    _ => other.clone(),
                };
                if let Verdict::Refuted(c) = second {
                    out.status = Status::Refuted;
                    out.counterexample = Some(c);
                    (out.reason, out.certified) = (None, None);
                    out.hypotheses.clear();
                } else if out.certified.is_none() {
                    let unproved = Unproved::new(&mut session, &[other, second], out.reason.take(), options.budget);
                    out.reason = Some(unproved.line());
                    out.unproved = Some(unproved);
                }
            }
        }
    }
    if goal.kind == GoalKind::Claim
        && out.status != Status::Proved
        && out.defect.is_none()
        && options.missing
        && somewhere
    {
        out.holds_if = setting.missing(out.status == Status::Refuted);
    }
    if let GoalBody::Equation { lhs, rhs_size, .. } = &goal.body
        && Question::of(&session.terms, *lhs, options.effort).is_some()
    {
        // A session that has seen the right side would answer in its light.
        session = Session::new(session.problem.terms, theory, rules, index, options.budget);
        session.budget.until(&options.cancel);
        session.stepwise = options.stepwise;
        derived(&mut session, *lhs, *rhs_size, options.effort, &mut out);
    }
    if let (GoalBody::Fact(_, t), true, Status::Proved) = (&goal.body, options.explain, out.status)
        && let Some(q) = hessian(&session.terms, *t).and_then(|h| Question::of(&session.terms, h, options.effort))
    {
        session.budget.refill(options.budget);
        out.derived = answer::derive(&mut session, &q).ok().and_then(|all| all.into_iter().next());
    }
    if options.explain {
        continued(&mut session, goal, options, &mut out);
        let problem = &mut session.problem;
        out.name_parts(&mut problem.terms, &problem.theory);
    }
    if out.defect.is_some() {
        out.status = Status::Unknown;
        out.unproved = None;
        out.reason.clone_from(&out.defect);
    }
    if out.status == Status::Proved {
        met(&mut session, &mut out);
    }
    out.held = match goal.kind {
        GoalKind::Claim => out.status == Status::Proved,
        GoalKind::Refute => out.status == Status::Refuted,
    };
    if goal.kind == GoalKind::Refute && out.status == Status::Proved && out.model.is_some() {
        out.reason = Some("the equation is in fact true".to_string());
    }
    out.terms = session.problem.terms;
    out.theory = session.problem.theory;
    out
}

/// The term that both sides are, if they are one: nothing needs to be looked at, nor looked for.
fn same_term(goal: &Goal) -> Option<TermId> {
    match goal.body {
        GoalBody::Equation { lhs, rhs, .. } => (lhs == rhs).then_some(lhs),
        _ => None,
    }
}

/// Many points, where there was no proof.
const SECOND_LOOK: Budget = Budget::new(32, 240, 2);

/// Proves a goal and has the kernel check it. Why not, otherwise, stands in the decision.
fn prove(s: &mut Session<'_>, goal: &Goal, options: &Options, out: &mut Decision) -> bool {
    let found: Result<_, Stop> = match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } if lhs == rhs => {
            Ok((Some(s.have_line(&Proof::refl(*lhs))), Claim::Equation(*lhs, *rhs)))
        }
        GoalBody::Equation { lhs, rhs, .. } => match parts::prove(s, *lhs, *rhs, options) {
            Some(line) => Ok((Some(line), Claim::Equation(*lhs, *rhs))),
            None => s.prove_equation(*lhs, *rhs, options.effort).map(|a| (a.line, Claim::Equation(*lhs, *rhs))),
        },
        GoalBody::Stationary { f, at } => {
            s.prove_stationary(*f, at, options.effort).map(|line| (line, Claim::Stationary { f: *f, at: at.clone() }))
        }
        GoalBody::Minimum { f, var, value } => s
            .prove_minimum(*f, var, *value, options.effort)
            .map(|line| (line, Claim::Minimum { f: *f, var: var.clone(), value: *value })),
        GoalBody::Fact(pred, t) => s.prove_fact(*pred, *t, options.effort).map(|line| (line, Claim::Fact(*pred, *t))),
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
            explain(s, goal, options, out);
            out.hypotheses = theorem::printed(&mut s.terms, &c, Format::Ascii);
            out.certified = Some(c);
            true
        }
        Err(r) => {
            match NoAnswer::from(r) {
                NoAnswer::Stop(s) => out.reason = Some(s.to_string()),
                defect => out.defect = Some(defect.to_string()),
            }
            false
        }
    }
}

/// Can what the proof used be met? What rests on something false proves nothing, what nothing is known to meet is told so.
fn met(s: &mut Session<'_>, out: &mut Decision) {
    let Some(c) = &out.certified else { return };
    let found = theorem::model(&mut s.terms, c);
    if let Some(why) = theorem::contradiction(&s.terms, c, &found) {
        out.status = Status::Unknown;
        out.reason = Some(why);
        (out.certified, out.explanation, out.telling) = (None, None, None);
        out.hypotheses.clear();
        return;
    }
    match found {
        Modelled::Found(m) => out.model = Some(m),
        _ => out.reason = Some(theorem::VACUOUS.to_string()),
    }
}

/// How a proved equation is told: with its derivatives derived first, where it has any.
fn continued(s: &mut Session<'_>, goal: &Goal, options: &Options, out: &mut Decision) {
    let (GoalBody::Equation { lhs, rhs, .. }, Status::Proved) = (&goal.body, out.status) else { return };
    let found = explain::equation(s, *lhs, *rhs, out.derived.as_ref(), options.effort, options.budget);
    if let Some((e, detail)) = found {
        (out.explanation, out.detail) = (Some(e), detail);
    }
}

/// Writes down the proof that was just found, if that was asked for.
fn explain(s: &mut Session<'_>, goal: &Goal, options: &Options, out: &mut Decision) {
    let fact = s.reports.take_fact();
    if !options.explain {
        return;
    }
    let mut told = match goal.body {
        GoalBody::Equation { .. } | GoalBody::Stationary { .. } => derivation::of_equation(s, None, &[]),
        GoalBody::Fact(..) | GoalBody::Minimum { .. } => derivation::of_claim(s),
    };
    if let (GoalBody::Fact(..) | GoalBody::Minimum { .. }, Some(line)) = (&goal.body, fact) {
        // The Hessian of a convex function has a derivation of its own.
        let second = matches!(goal.body, GoalBody::Minimum { .. });
        // So has the Hessian: then what is said of it is the end of that.
        let alone =
            told.lines.is_empty() && !matches!(goal.body, GoalBody::Fact(_, t) if hessian(&s.terms, t).is_some());
        told = told.then(&derivation::of_fact(s, line, second, alone));
    }
    out.explanation = Some(told);
    out.detail = derivation::detail_told(s);
}

/// The Hessian that a claim about convexity speaks of.
fn hessian(terms: &Terms, t: TermId) -> Option<TermId> {
    match (terms.op(t), terms.args(t)) {
        (Op::Neg, &[a]) => hessian(terms, a),
        (Op::Jac(_), &[g, _]) if *terms.op(g) == Op::Grad => Some(t),
        _ => None,
    }
}

/// The simplest form of a left side that is a derivative.
fn derived(s: &mut Session<'_>, lhs: TermId, claimed: usize, effort: Effort, out: &mut Decision) {
    let Some(q) = Question::of(&s.terms, lhs, effort) else { return };
    out.claimed_size = Some(claimed);
    // A derivative at a value is simplified, so that the value is put in.
    let at_value = s.theory.mentioned(&s.terms, [lhs]).iter().any(|x| s.theory.point(x).is_some());
    let found = match at_value {
        true => answer::simplify(s, lhs, effort).map(|a| vec![a]),
        false => answer::derive(s, &q),
    };
    match found {
        Ok(answers) => out.derived = answers.into_iter().next(),
        Err(NoAnswer::Rejected(r)) => out.defect = Some(NoAnswer::Rejected(r).to_string()),
        Err(NoAnswer::Stop(_)) => {}
    }
}

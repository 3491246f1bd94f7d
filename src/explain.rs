//! How a proved equation is told when it has derivatives in it: these are derived first, then the chain leads from
//! one side to the other with their closed forms put in.
//!
//! Each derivation has a certificate of its own, and so has the chain; the certificate of the claim itself may have
//! gone another way.

use crate::answer::{self, Answer, Question};
use crate::calculus::{Effort, Session};
use crate::derivation::{self, Derivation, DetailStep, Law, Line, Subject, Weight};
use crate::kernel::Claim;
use crate::term::{Op, TermId, Terms, Theory};

/// With more derivatives than these, only what each comes to is shown.
const TOLD: usize = 3;

/// The derivation of a proved equation, `None` where it has no derivatives or the chain is not found. `first` is
/// what the left side is, if it was derived already; it is not told again. With it, every step, if the session was
/// asked for them.
pub fn equation(
    s: &mut Session<'_>,
    lhs: TermId,
    rhs: TermId,
    first: Option<&Answer>,
    effort: Effort,
    budget: usize,
) -> Option<(Derivation, Vec<DetailStep>)> {
    let mut told = Told { lines: Vec::new(), detail: Vec::new(), answers: Vec::new(), effort, budget };
    if let Some(a) = first {
        told.lines.clone_from(&a.derivation.lines);
        told.answers.push((lhs, a.result));
    }
    let known = told.lines.len();
    let left = told.settled(s, lhs)?;
    let right = told.settled(s, rhs)?;
    if told.answers.is_empty() {
        return None;
    }
    let lines = told.lines.split_off(known);
    if derivation::reads_like(&mut s.terms, left, right) {
        if derivation::reads_like(&mut s.terms, left, rhs) && first.is_some() {
            return Some((Derivation::default(), Vec::new()));
        }
        let chain = derivation::of_sides(s, (lhs, rhs), left).lines;
        return Some((joined(first.is_some(), lines, chain), told.detail));
    }
    s.budget.refill(budget);
    let line = s.prove_equation(left, right, effort).ok()?.line?;
    s.certify(Claim::Equation(left, right), line).ok()?;
    let above: Vec<TermId> = told.lines.iter().chain(&lines).map(|l| l.shown).collect();
    let mut chain = derivation::of_equation(s, Some((lhs, rhs)), &above).lines;
    told.detail.extend(derivation::detail_told(s));
    let all: Vec<Line> = told.lines.iter().chain(&lines).cloned().collect();
    if let Some(line) = differential(s, &all, lhs, right) {
        chain = derivation::of_line(s, (lhs, rhs), line).lines;
    }
    Some((joined(first.is_some(), lines, chain), told.detail))
}

/// The line that has already shown what the differential on the left side comes to, in the form that the right side has.
fn differential(s: &mut Session<'_>, lines: &[Line], lhs: TermId, right: TermId) -> Option<TermId> {
    let (vec, d) = match (s.terms.op(lhs), s.terms.arg(lhs, 0)) {
        (Op::Vec, Some(d)) => (true, d),
        _ => (false, lhs),
    };
    let f = matches!(s.terms.op(d), Op::D(_)).then(|| s.terms.arg(d, 0))??;
    let name = derivation::function_name(&s.terms, &s.theory, f);
    let begin = lines.iter().position(|l| match &l.subject {
        Some(Subject::Differential(n)) => !vec && *n == name,
        Some(Subject::VecDifferential(n)) => vec && *n == name,
        _ => false,
    })?;
    let rest = lines.get(begin + 1..)?;
    let chain: Vec<TermId> = rest.iter().take_while(|l| l.subject.is_none()).map(|l| l.shown).collect();
    chain.into_iter().find(|t| derivation::reads_like(&mut s.problem.terms, *t, right))
}

/// The chain after the derivations that it rests on. Where there are none but that of the left side, it goes on from
/// its last line.
fn joined(derived: bool, mut lines: Vec<Line>, mut chain: Vec<Line>) -> Derivation {
    if derived && lines.is_empty() && chain.len() > 1 && chain.get(1).is_some_and(|l| l.subject.is_none()) {
        chain.remove(0);
    }
    // Where both sides read the same, the right side as it was written is one more line of it.
    if let (true, true, [only]) = (derived, lines.is_empty(), &mut chain[..])
        && only.laws.iter().any(|l| l.title == derivation::AS_DERIVED)
    {
        only.subject = None;
        only.laws = vec![Law::way("as claimed")];
    }
    lines.extend(chain);
    Derivation { lines }
}

struct Told {
    lines: Vec<Line>,
    detail: Vec<DetailStep>,
    /// What each derivative comes to.
    answers: Vec<(TermId, TermId)>,
    effort: Effort,
    budget: usize,
}

impl Told {
    /// The term with every gradient and Jacobian in closed form, also those that hide in intermediate values.
    fn settled(&mut self, s: &mut Session<'_>, t: TermId) -> Option<TermId> {
        let theory = s.theory.clone();
        let open = s.terms.transform(t, &mut |terms, u, _| {
            let Op::Var(name) = terms.op(u) else { return Ok(None) };
            Ok(theory.definition(name).filter(|d| hides(terms, &theory, d.body)).map(|d| d.body))
        });
        let open = open.ok()?;
        let mut found = Vec::new();
        outermost(&s.terms, open, &mut found);
        let many = found.len() > TOLD;
        for d in found {
            if self.answers.iter().all(|(of, _)| *of != d) {
                self.derive(s, d, many)?;
            }
        }
        let answers = &self.answers;
        s.terms
            .transform(open, &mut |_, u, _| Ok(answers.iter().find(|(of, _)| *of == u).map(|(_, result)| *result)))
            .ok()
    }

    fn derive(&mut self, s: &mut Session<'_>, d: TermId, briefly: bool) -> Option<()> {
        let question = Question::of(&s.terms, d, self.effort)?;
        s.budget.refill(self.budget);
        let answer = answer::derive(s, &question).ok()?.into_iter().next()?;
        self.answers.push((d, answer.result));
        self.detail.extend(answer.detail);
        let mut lines = answer.derivation.lines;
        if briefly {
            // The idea, if there is one, and that it is read off.
            let used: Vec<Law> = lines.iter().flat_map(|l| l.laws.clone()).collect();
            let last_way = lines.last().map(|l| l.laws.clone()).unwrap_or_default();
            let number = lines.last().is_some_and(|l| s.terms.as_num(l.shown).is_some());
            let ideas = used.into_iter().filter(|l| l.weight == Weight::First && !number);
            let mut all: Vec<Law> = ideas.take(1).collect();
            derivation::add_laws(&mut all, last_way.into_iter().filter(|l| l.weight == Weight::Way));
            let subject = lines.iter().rev().find_map(|l| l.subject.clone());
            let last = lines.pop()?;
            self.lines.push(Line { subject, laws: all, ..last });
            return Some(());
        }
        let seen = |l: &Line| self.lines.iter().any(|k| k.subject == l.subject && k.shown == l.shown);
        let definition = |l: &Line| matches!(l.subject, Some(Subject::Function(_)));
        lines.retain(|l| !(definition(l) && seen(l)));
        // What an earlier derivation has shown is not shown again.
        let new = lines.iter().position(|l| !seen(l) && !definition(l)).unwrap_or(lines.len());
        let whole = lines.get(new).is_none_or(|l| l.subject.is_some());
        if whole {
            lines.retain({
                let mut k = 0;
                move |l| {
                    k += 1;
                    k > new || matches!(l.subject, Some(Subject::Function(_)))
                }
            });
        }
        self.lines.extend(lines);
        Some(())
    }
}

/// Does a derivative stand in it, or in what an intermediate value in it stands for?
fn hides(terms: &Terms, theory: &Theory, t: TermId) -> bool {
    terms.subterms(t).into_iter().any(|u| match terms.op(u) {
        Op::Grad | Op::Jac(_) => true,
        Op::Var(name) => theory.definition(name).is_some_and(|d| hides(terms, theory, d.body)),
        _ => false,
    })
}

/// The derivatives that stand in no other one, in order.
fn outermost(terms: &Terms, t: TermId, out: &mut Vec<TermId>) {
    let mut stack = vec![t];
    while let Some(u) = stack.pop() {
        match terms.op(u) {
            Op::Grad | Op::Jac(_) if terms.is_closed(u) => {
                if !out.contains(&u) {
                    out.push(u);
                }
            }
            // Below a differential, everything else is left to the search.
            Op::D(_) => {}
            _ => stack.extend(terms.args(u).iter().rev()),
        }
    }
}

//! The hypotheses of a theorem: none that can be spared, and those that a false or unproved claim lacks.

use super::options::{Options, numeric_question};
use crate::calculus::{Effort, Index, Session};
use crate::certificate::Certified;
use crate::kernel::{Claim, Hypothetical};
use crate::numeric::{Budget, agreements};
use crate::rules::RuleSet;
use crate::syntax::{Format, Goal, GoalBody, print_hypothesis};
use crate::term::*;

/// What it takes to decide one goal again under other hypotheses.
pub(super) struct Setting<'a> {
    pub(super) terms: &'a Terms,
    pub(super) theory: &'a Theory,
    pub(super) goal: &'a Goal,
    pub(super) rules: &'a RuleSet,
    pub(super) index: &'a Index,
    pub(super) options: &'a Options,
}

/// No more hypotheses than this are tried one by one, and no more pairs.
const MAX_SINGLE: usize = 48;
const MAX_PAIRS: usize = 60;
/// No more proofs than this are tried for each claim.
const MAX_PROOFS: usize = 6;

/// Points at which a claim must hold before a proof is tried.
const PROBE: Budget = Budget::new(4, 40, 5);

/// Proves the goal in a session of its own; a proof that rests on what is not assumed is none.
pub(super) fn prove(s: &mut Session<'_>, goal: &Goal, effort: Effort) -> Option<Certified> {
    let (line, claim) = match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => {
            (s.prove_equation(*lhs, *rhs, effort).ok()?.line?, Claim::Equation(*lhs, *rhs))
        }
        GoalBody::Stationary { f, at } => {
            let line = s.prove_stationary(*f, at, effort).ok()??;
            (line, Claim::Stationary { f: *f, at: at.clone() })
        }
        GoalBody::Minimum { f, var, value } => {
            let line = s.prove_minimum(*f, var, *value, effort).ok()??;
            (line, Claim::Minimum { f: *f, var: var.clone(), value: *value })
        }
        GoalBody::Fact(pred, t) => (s.prove_fact(*pred, *t, effort).ok()??, Claim::Fact(*pred, *t)),
    };
    s.certify(claim, line).ok()
}

/// The hypotheses that a theorem rests on.
fn used(c: &Certified) -> Vec<Hypothesis> {
    let at = |u: &Hypothetical| match u {
        Hypothetical::Hypothesis(i) => c.statement.theory.hypotheses.get(*i).cloned(),
        _ => None,
    };
    c.theorem.used.iter().filter_map(at).collect()
}

impl<'a> Setting<'a> {
    fn started(&self, terms: Terms, theory: Theory) -> Session<'a> {
        let mut s = Session::new(terms, theory, self.rules, self.index, self.options.budget / 4);
        s.budget.until(&self.options.cancel);
        s
    }

    fn session(&self, theory: Theory) -> Session<'a> {
        let terms = self.terms.clone();
        self.started(terms, theory)
    }

    /// A theorem that rests on some of these hypotheses only, if there is one.
    pub(super) fn sparing(&self, found: &Certified) -> Option<(Session<'a>, Certified)> {
        // What is assumed of a value that replaces a variable is none of the problem's own hypotheses.
        let own = |c: &Certified| -> Vec<Hypothesis> {
            used(c).into_iter().filter(|h| self.theory.hypotheses.contains(h)).collect()
        };
        let mut used = own(found);
        let mut best = None;
        // What the expressions imply is not told where what was declared says it.
        let (implied, mut rest): (Vec<_>, Vec<_>) = used.iter().cloned().partition(|h| !self.declared(h));
        let (follow, needed): (Vec<_>, Vec<_>) = implied.into_iter().partition(|h| self.follows(h, &used));
        rest.extend(needed);
        if !follow.is_empty()
            && let Some(better) = self.proved_from(&rest)
        {
            used = own(&better.1);
            best = Some(better);
        }
        for h in used.clone().into_iter().filter(|h| self.declared(h)) {
            let without =
                |all: &[Hypothesis]| -> Vec<Hypothesis> { all.iter().filter(|x| **x != h).cloned().collect() };
            let question = numeric_question(&self.goal.body);
            let possible =
                || agreements(self.terms, self.theory, &without(&self.theory.hypotheses), question, &PROBE).is_some();
            if used.contains(&h)
                && possible()
                && let Some(better) = self.proved_from(&without(&used))
            {
                used = own(&better.1);
                best = Some(better);
            }
        }
        best
    }

    /// A proof from these hypotheses alone, if a short search finds one.
    fn proved_from(&self, hypotheses: &[Hypothesis]) -> Option<(Session<'a>, Certified)> {
        let mut s = self.session(self.theory.clone());
        s.budget.refill(self.options.budget / 20);
        let others: Vec<_> = self.theory.hypotheses.iter().filter(|h| !hypotheses.contains(h)).cloned().collect();
        others.iter().for_each(|h| s.spare(h));
        prove(&mut s, self.goal, Effort::quick()).map(|c| (s, c))
    }

    /// Does it follow from what was declared among these?
    fn follows(&self, h: &Hypothesis, used: &[Hypothesis]) -> bool {
        let mut s = self.session(self.theory.clone());
        let others = self.theory.hypotheses.iter().filter(|x| !used.contains(x) || !self.declared(x));
        others.for_each(|h| s.spare(h));
        match h.fact {
            Fact::Is(p, t) if h.over.is_empty() => matches!(s.fact(p, t, &[], 0), Ok(Some(_))),
            _ => false,
        }
    }

    /// Was it declared? What the expressions themselves imply says where they are defined, and is not spared.
    fn declared(&self, h: &Hypothesis) -> bool {
        match h.fact {
            Fact::Is(Pred::Invertible, t) => {
                matches!(self.terms.op(t), Op::Var(_))
                    && !self.mentioned().any(|u| *self.terms.op(u) == Op::Inv && self.terms.arg(u, 0) == Some(t))
            }
            Fact::Is(p, t) => {
                !p.is_of_real_parts() || matches!(self.terms.op(t), Op::Var(_)) && !self.goal.implied.contains(h)
            }
            Fact::Eq(..) => true,
            Fact::AtLeast(..) => false,
        }
    }

    /// Every term of the goal and of what intermediate values stand for.
    fn mentioned(&self) -> impl Iterator<Item = TermId> + '_ {
        let mut roots = self.goal.body.terms();
        roots.extend(self.theory.lets.iter().map(|l| l.body));
        roots.into_iter().flat_map(|t| self.terms.subterms(t))
    }

    /// Hypotheses under which the claim is a theorem, as weak as were found; none if none were found.
    pub(super) fn missing(&self, refuted: bool) -> Vec<String> {
        let mut terms = self.terms.clone();
        let all = self.candidates(&mut terms);
        let mut sets: Vec<Vec<&Candidate>> = all.iter().take(MAX_SINGLE).map(|c| vec![c]).collect();
        // Where it holds as it stands, as far as numbers can tell, only a proof is missing.
        if refuted {
            let pairs = all.iter().enumerate().flat_map(|(i, a)| all[i + 1..].iter().map(move |b| vec![a, b]));
            let likely = |p: &Vec<&Candidate>| p[0].subject != p[1].subject && p.iter().all(|c| c.weak);
            sets.extend(pairs.filter(likely).take(MAX_PAIRS));
        }
        let mut proofs = 0;
        for set in sets {
            if self.options.cancel.is_cancelled() {
                break;
            }
            let mut theory = self.theory.clone();
            theory.hypotheses.extend(set.iter().map(|c| c.hypothesis.clone()));
            let question = numeric_question(&self.goal.body);
            let agreed = agreements(&terms, &theory, &theory.hypotheses, question, &PROBE);
            if agreed.is_none_or(|n| n < PROBE.points) {
                continue;
            }
            proofs += 1;
            if proofs > MAX_PROOFS {
                break;
            }
            let mut s = self.started(terms.clone(), theory);
            let Some(c) = prove(&mut s, self.goal, self.options.effort) else { continue };
            let hypotheses = &c.statement.theory.hypotheses;
            let used = |h: &Hypothesis| {
                let at = |u: &Hypothetical| match u {
                    Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i) => hypotheses.get(*i) == Some(h),
                };
                c.theorem.used.iter().any(at)
            };
            let needed = set.iter().map(|c| &c.hypothesis).filter(|h| used(h));
            let told: Vec<String> = needed.map(|h| print_hypothesis(&terms, self.theory, h, Format::Ascii)).collect();
            if !told.is_empty() {
                return told;
            }
        }
        Vec::new()
    }

    /// What might be assumed of the variables that the goal speaks of, the weakest first.
    fn candidates(&self, terms: &mut Terms) -> Vec<Candidate> {
        let roots = self.goal.body.terms();
        let names = self.theory.mentioned(terms, roots);
        let variables: Vec<&Variable> =
            self.theory.vars.iter().filter(|v| v.over.is_none() && names.contains(&v.name)).collect();
        let mut drafts: Vec<(u32, Fact, bool, String)> = Vec::new();
        let mut squares = Vec::new();
        for v in &variables {
            let Ok(x) = terms.var(&v.name) else { continue };
            let subject = v.name.to_string();
            let mut is = |rank: u32, p: Pred, weak: bool| drafts.push((rank, Fact::Is(p, x), weak, subject.clone()));
            let square = v.shape.rows == v.shape.cols && !v.shape.is_scalar();
            if square {
                is(0, Pred::Symmetric, true);
                is(0, Pred::Invertible, true);
                is(1, Pred::Antisymmetric, false);
                is(2, Pred::Orthogonal, true);
                is(3, Pred::Diagonal, true);
                is(3, Pred::Psd, false);
                is(3, Pred::Posdef, false);
                squares.push((x, v));
            }
            if !square && !v.shape.is_scalar() {
                is(1, Pred::Fullcolumn, true);
                is(1, Pred::Fullrow, true);
            }
            is(4, Pred::Nonzero, false);
            is(5, Pred::Positive, false);
            let mut equation = |l: Option<TermId>, r: Option<TermId>| {
                if let (Some(l), Some(r)) = (l, r) {
                    drafts.push((6, Fact::Eq(l, r), false, v.name.to_string()));
                }
            };
            if square {
                // A projection that has an inverse is the identity.
                let regular = |h: &Hypothesis| {
                    use Pred::{Invertible, Orthogonal, Posdef};
                    matches!(h.fact, Fact::Is(Invertible | Orthogonal | Posdef, t) if t == x)
                };
                if !self.theory.hypotheses.iter().any(regular) {
                    let product = terms.add(Op::Mul, &[x, x]).ok();
                    equation(product, Some(x));
                }
            } else if !v.shape.is_scalar() {
                let t = terms.add(Op::T, &[x]).ok();
                let gram = t.and_then(|t| terms.add(Op::Mul, &[t, x]).ok());
                let one = terms.add(Op::Eye(v.shape.cols.clone()), &[]).ok();
                let one = if v.shape.cols.is_one() { Some(terms.int(1)) } else { one };
                equation(gram, one);
                if v.shape.cols.is_one() {
                    let (sum, one) = (terms.add(Op::Sum, &[x]).ok(), terms.int(1));
                    equation(sum, Some(one));
                }
            }
        }
        for (k, (a, v)) in squares.iter().enumerate() {
            for (b, w) in squares.iter().skip(k + 1).filter(|(_, w)| w.shape == v.shape) {
                let (Ok(ab), Ok(ba)) = (terms.add(Op::Mul, &[*a, *b]), terms.add(Op::Mul, &[*b, *a])) else { continue };
                drafts.push((1, Fact::Eq(ab, ba), true, format!("{} {}", v.name, w.name)));
            }
        }
        drafts.sort_by_key(|d| d.0);
        // What is claimed, and what is assumed already, helps nobody.
        let claimed = |f: &Fact| match (f, &self.goal.body) {
            (Fact::Eq(a, b), GoalBody::Equation { lhs, rhs, .. }) => (a, b) == (lhs, rhs) || (b, a) == (lhs, rhs),
            (Fact::Is(p, t), GoalBody::Fact(q, u)) => p == q && t == u,
            _ => false,
        };
        let known = |f: &Fact| {
            use Pred::{Antisymmetric, Diagonal, Posdef, Psd, Symmetric};
            let opposite = |p: Pred, t: TermId| match *f {
                Fact::Is(q, u) if t == u => {
                    let even = [Symmetric, Posdef, Psd, Diagonal];
                    p == Antisymmetric && even.contains(&q) || q == Antisymmetric && even.contains(&p)
                }
                _ => false,
            };
            let says = |h: &Hypothesis| match h.fact {
                Fact::Is(p, t) if opposite(p, t) => true,
                _ => h.over.is_empty() && h.fact == *f,
            };
            self.theory.hypotheses.iter().any(says)
        };
        let new = drafts.into_iter().filter(|(_, f, ..)| !claimed(f) && !known(f));
        new.map(|(_, fact, weak, subject)| Candidate { hypothesis: Hypothesis { over: vec![], fact }, weak, subject })
            .collect()
    }
}

/// A hypothesis that might be missing.
struct Candidate {
    hypothesis: Hypothesis,
    /// Is it likely enough to be tried together with another?
    weak: bool,
    /// Of what it speaks.
    subject: String,
}

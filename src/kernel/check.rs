//! The checker: replays a certificate line by line.
//!
//! Each line proves a judgement, an equation or a fact, from earlier ones. A judgement remembers which
//! hypotheses it rests on (`used`) and which names they constrain (`support`): below a differential of a
//! name, nothing may be used that holds only because of a constraint on that name.

use super::certificate::*;
use super::derivatives::Summands;
use super::names::{Below, NameSet};
use super::regular::{FALSE, ROUGH};
use crate::rules::RuleSet;
use crate::term::*;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Certificates that make more terms than this are rejected.
pub const MAX_TERMS: usize = 500_000;
/// Certificates that visit more nodes of terms than this are rejected.
pub const MAX_WORK: u64 = 10_000_000;
/// Statements that name more variables and definitions than this are rejected; a file may declare a few more names.
pub const MAX_NAMES: usize = 9_000;
/// What it costs to substitute in a node, compared with a look at it.
const VISIT: u64 = 4;

/// What a theorem rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hypothetical {
    /// The hypothesis at this place.
    Hypothesis(usize),
    /// The hypothesis at this place, with the variable of a stationary point replaced by its value.
    Substituted(usize),
}

/// A claim that was proved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Theorem {
    /// The hypotheses its proof used, in order.
    pub used: Vec<Hypothetical>,
    /// The number of steps replayed.
    pub steps: usize,
    /// Was no law used that holds of real numbers only? Then what is claimed holds of all jets that meet the hypotheses.
    pub smooth: bool,
}

/// Why a certificate is rejected, and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {}{}: {reason}", line + 1, step.map(|s| format!(", step {}", s + 1)).unwrap_or_default())]
pub struct Rejection {
    /// The line, from 0; one past the last when the claim is not among the conclusions.
    pub line: usize,
    /// The step within the line.
    pub step: Option<usize>,
    /// The reason.
    pub reason: String,
}

const TOO_MANY: &str = "too many terms";
const TOO_MUCH: &str = "too much work";
const TOO_MANY_NAMES: &str = "too many names";

impl Rejection {
    /// Is the certificate too large to be checked, and nothing else known to be wrong with it?
    pub fn is_limit(&self) -> bool {
        [TOO_MANY, TOO_MUCH, TOO_MANY_NAMES].iter().any(|l| self.reason.ends_with(l))
    }

    /// Does it rest on a hypothesis that says something false of numbers?
    pub fn is_vacuous(&self) -> bool {
        self.reason.contains(FALSE)
    }

    /// Does it not follow that what the statement differentiates is differentiable?
    pub fn is_rough(&self) -> bool {
        self.reason.contains(ROUGH)
    }
}

pub(super) type Result<T> = std::result::Result<T, String>;

/// What a judgement rests on.
#[derive(Clone, Debug, Default)]
pub(super) struct Basis {
    /// Names constrained by the facts used, intermediates included.
    pub support: NameSet,
    pub used: BTreeSet<Hypothetical>,
    /// Was a law used that holds of real numbers only?
    pub pointwise: bool,
}

impl Basis {
    /// What rests on one hypothesis, and constrains nothing.
    pub fn of(used: Hypothetical) -> Basis {
        Basis { used: BTreeSet::from([used]), ..Basis::default() }
    }

    /// What it costs to copy, compared with a look at a node.
    pub fn weight(&self) -> usize {
        self.support.weight() + 16 * self.used.len()
    }

    pub fn join(&mut self, other: &Basis) {
        self.support.extend(&other.support);
        self.used.extend(other.used.iter().copied());
        self.pointwise |= other.pointwise;
    }
}

#[derive(Clone, Debug)]
pub(super) struct Equation {
    pub over: Vec<Dim>,
    pub lhs: TermId,
    pub rhs: TermId,
    pub basis: Basis,
}

#[derive(Clone, Debug)]
pub(super) struct Known {
    pub over: Vec<Dim>,
    pub basis: Basis,
}

pub(super) struct Checker<'a> {
    pub terms: &'a mut Terms,
    pub rules: &'a RuleSet,
    pub theory: &'a Theory,
    pub facts: FxHashMap<(Pred, TermId), Vec<Known>>,
    pub lines: Vec<Option<Equation>>,
    pub by_sides: FxHashMap<(TermId, TermId), usize>,
    pub fresh: BTreeSet<Sym>,
    /// For each size the numbers that it is known to reach, each larger than those before.
    pub at_least: FxHashMap<Dim, Vec<(u64, Hypothetical)>>,
    pub depends: FxHashMap<(TermId, Wrt), bool>,
    /// The places of variables and definitions.
    pub places: FxHashMap<Sym, usize>,
    /// What the definitions depend on, as far as they are read.
    pub below: Vec<Below>,
    /// The places of the definitions that depend on what varies.
    pub varying: FxHashMap<Wrt, BTreeSet<usize>>,
    /// The summands of differentials that gradients were read off.
    pub summands: FxHashMap<usize, Summands>,
    pub steps: usize,
    pub work: u64,
    /// The number of terms and of visits in the store at the start.
    pub start: (usize, u64),
}

/// Replays a certificate for a statement with a rule set. Terms live in `terms`.
///
/// # Errors
/// The first line and step that do not hold, that the claim is not proved by the last line, or a derivative of the
/// statement that need not be one.
pub fn check(
    terms: &mut Terms,
    rules: &RuleSet,
    statement: &Statement,
    certificate: &Certificate,
) -> std::result::Result<Theorem, Rejection> {
    limited(terms, |terms| replay(terms, rules, statement, certificate, End::Theorem))
}

/// The same for a law. It says that two terms have the same value, `d` being the formal differential, of which it is not
/// asked whether it is a derivative. Where the theorem is not smooth the law is one of real numbers only.
///
/// # Errors
/// As [`check`].
pub fn check_law(
    terms: &mut Terms,
    rules: &RuleSet,
    law: &Statement,
    certificate: &Certificate,
) -> std::result::Result<Theorem, Rejection> {
    limited(terms, |terms| replay(terms, rules, law, certificate, End::Law))
}

/// The same for a law about a predicate: the last line proves the fact. The statement's claim is the equation of the
/// fact's term with itself. Of a fact about real parts a proof by laws of real numbers is as good as any.
///
/// # Errors
/// As [`check`].
pub fn check_fact(
    terms: &mut Terms,
    rules: &RuleSet,
    law: &Statement,
    pred: Pred,
    certificate: &Certificate,
) -> std::result::Result<Theorem, Rejection> {
    limited(terms, |terms| replay(terms, rules, law, certificate, End::Fact(pred)))
}

/// What the last line has to prove.
#[derive(Clone, Copy, PartialEq, Eq)]
enum End {
    /// The claim, whose derivatives are to be derivatives.
    Theorem,
    /// The claim, whose differentials are formal.
    Law,
    /// This, of the term that the claim equates with itself.
    Fact(Pred),
}

impl End {
    fn fact(self) -> Option<Pred> {
        if let End::Fact(pred) = self { Some(pred) } else { None }
    }
}

fn limited<T>(terms: &mut Terms, f: impl FnOnce(&mut Terms) -> T) -> T {
    terms.stop_at(Some(terms.visits() + MAX_WORK / VISIT));
    let theorem = f(terms);
    terms.stop_at(None);
    theorem
}

fn replay(
    terms: &mut Terms,
    rules: &RuleSet,
    statement: &Statement,
    certificate: &Certificate,
    aim: End,
) -> std::result::Result<Theorem, Rejection> {
    let reject = |line, step, reason| Rejection { line, step, reason };
    if certificate.rules != rules.hash() {
        let reason = format!("made with the rules {}, these are {}", certificate.rules, rules.hash());
        return Err(reject(0, None, reason));
    }
    let start = (terms.len(), terms.visits());
    let mut c = Checker {
        terms,
        rules,
        theory: &statement.theory,
        facts: FxHashMap::default(),
        lines: Vec::new(),
        by_sides: FxHashMap::default(),
        fresh: BTreeSet::new(),
        at_least: FxHashMap::default(),
        depends: FxHashMap::default(),
        places: places(&statement.theory),
        below: Vec::new(),
        varying: FxHashMap::default(),
        summands: FxHashMap::default(),
        steps: 0,
        work: 0,
        start,
    };
    if c.places.len() > MAX_NAMES {
        return Err(reject(0, None, TOO_MANY_NAMES.into()));
    }
    c.statement(&statement.claim).map_err(|r| reject(0, None, format!("the statement: {r}")))?;
    let mut stationary = None;
    for (i, line) in certificate.lines.iter().enumerate() {
        let mut step = None;
        let equation = c.line(line, statement, &mut stationary, &mut step).map_err(|r| reject(i, step, r))?;
        let mut weight = 1;
        if let Some(e) = &equation {
            c.by_sides.entry((e.lhs, e.rhs)).or_insert(i);
            weight += e.basis.weight();
        }
        c.lines.push(equation);
        c.spend(weight).map_err(|r| reject(i, None, r))?;
    }
    let end = certificate.lines.len();
    let mut basis = match statement.claim {
        Claim::Equation(a, b) if a == b && aim.fact().is_some() => aim
            .fact()
            .and_then(|pred| c.concluded(pred, a, certificate.lines.last()))
            .ok_or_else(|| reject(end, None, "the last line is not the fact".into()))?,
        _ if aim.fact().is_some() => return Err(reject(end, None, "the claim is no fact".into())),
        Claim::Equation(a, b) => match c.lines.last() {
            Some(Some(e)) if e.lhs == a && e.rhs == b && e.over.is_empty() => e.basis.clone(),
            _ => return Err(reject(end, None, "the last line is not the claim".into())),
        },
        Claim::Equations(ref all) => c.all_of(all).map_err(|r| reject(end, None, r))?,
        Claim::Stationary { .. } => match (stationary, certificate.lines.last()) {
            (Some(basis), Some(Line::Stationary { .. })) => basis,
            _ => return Err(reject(end, None, "the last line is not the claim".into())),
        },
    };
    if aim == End::Theorem {
        c.regularity(&statement.claim, &mut basis).map_err(|r| reject(end, None, r))?;
    }
    let smooth = !basis.pointwise;
    Ok(Theorem { used: basis.used.into_iter().collect(), steps: c.steps, smooth })
}

impl Checker<'_> {
    /// Counts nodes visited; a certificate that costs too much is rejected.
    pub fn spend(&mut self, nodes: usize) -> Result<()> {
        self.work += nodes as u64;
        if self.terms.len() - self.start.0 > MAX_TERMS {
            return Err(TOO_MANY.into());
        }
        if self.work + VISIT * (self.terms.visits() - self.start.1) > MAX_WORK {
            return Err(TOO_MUCH.into());
        }
        Ok(())
    }

    fn line(
        &mut self,
        line: &Line,
        statement: &Statement,
        stationary: &mut Option<Basis>,
        step: &mut Option<usize>,
    ) -> Result<Option<Equation>> {
        match line {
            Line::Fresh { name, rows, cols } => {
                let shape = Shape::new(rows.clone(), cols.clone());
                let taken = self.place(name).is_some();
                // A name that the store knows with this very shape stands in terms of this certificate already.
                if taken
                    || !self.terms.declare(name.clone(), Declaration { shape, over: None })
                    || !self.fresh.insert(name.clone())
                {
                    return Err(format!("{name} is not fresh"));
                }
                // Its place comes after those of variables and definitions.
                let place = self.theory.vars.len() + self.theory.lets.len() + self.fresh.len();
                self.places.insert(name.clone(), place);
                Ok(None)
            }
            Line::Assumption { over, index, indices } => {
                let h = self.theory.hypotheses.get(*index).ok_or("no such hypothesis")?;
                let Fact::Is(pred, t) = h.fact else { return Err("the hypothesis is no fact".into()) };
                let mut basis = self.hypothesis_basis(*index, &[t])?;
                basis.join(&self.fit_all(&h.over, indices, over)?);
                let t = self.rename(t, indices)?;
                self.know(pred, t, over, basis).map(|()| None)
            }
            Line::Property { over, property, given } => self.property(over, *property, given).map(|()| None),
            Line::Transport { over, pred, start, steps } => {
                let mut basis = self.fact(*pred, *start, over)?;
                let end = self.chain(*start, steps, over, &mut basis, step)?;
                self.know(*pred, end, over, basis).map(|()| None)
            }
            Line::Have { over, start, steps } => {
                let mut basis = Basis::default();
                let end = self.chain(*start, steps, over, &mut basis, step)?;
                Ok(Some(Equation { over: over.clone(), lhs: *start, rhs: end, basis }))
            }
            Line::Gradient { line, wrt } => self.gradient(*line, *wrt).map(Some),
            Line::Jacobian { line, numerator } => self.jacobian(*line, *numerator).map(Some),
            Line::Extensionality { line, var } => self.extensionality(*line, var).map(Some),
            Line::Entrywise { line } => self.entrywise(*line).map(Some),
            Line::Cases { lines } => self.cases(lines).map(Some),
            Line::Stationary { gradient, zero } => {
                let Claim::Stationary { f, var, value } = &statement.claim else {
                    return Err("the claim is no stationary point".into());
                };
                *stationary = Some(self.stationary(*gradient, *zero, *f, var, *value)?);
                Ok(None)
            }
        }
    }

    /// What the fact rests on that the last line proves, if it is this one, without ranges.
    fn concluded(&self, pred: Pred, t: TermId, last: Option<&Line>) -> Option<Basis> {
        let proves = matches!(last, Some(Line::Assumption { .. } | Line::Property { .. } | Line::Transport { .. }));
        // The fact noted last of this term: if the last line proved another one, what it says of this holds all the same.
        let known = self.facts.get(&(pred, t)).filter(|_| proves)?.iter().rev().find(|k| k.over.is_empty())?;
        Some(known.basis.clone())
    }

    /// What several claims rest on: each is the equation of some line without ranges.
    fn all_of(&self, claims: &[(TermId, TermId)]) -> Result<Basis> {
        let mut basis = Basis::default();
        for sides in claims {
            let line = self.by_sides.get(sides).and_then(|&i| self.lines.get(i)).and_then(Option::as_ref);
            let e = line.filter(|e| e.over.is_empty()).ok_or("a claim is not the equation of a line")?;
            basis.join(&e.basis);
        }
        if claims.is_empty() { Err("no claim".into()) } else { Ok(basis) }
    }

    /// The equation of an earlier line.
    pub fn equation(&mut self, line: usize) -> Result<Equation> {
        let e = self.lines.get(line).and_then(Clone::clone).ok_or("the line is no equation")?;
        self.spend(e.basis.weight())?;
        Ok(e)
    }
}

/// Where variables and definitions stand, the variables first.
fn places(theory: &Theory) -> FxHashMap<Sym, usize> {
    let names = theory.vars.iter().map(|v| &v.name).chain(theory.lets.iter().map(|l| &l.name));
    names.cloned().enumerate().map(|(k, n)| (n, k)).collect()
}

/// The range of `Idx(k)` in a context.
pub(super) fn range(ranges: &[Dim], k: u32) -> Option<&Dim> {
    ranges.len().checked_sub(k as usize + 1).and_then(|i| ranges.get(i))
}

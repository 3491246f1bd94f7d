//! What a checker knows: judgements and what they rest on, and how much work was done.

use super::certificate::{Claim, Statement};
use crate::rules::RuleSet;
use crate::term::*;
use num_bigint::BigUint;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// Certificates that make more terms than this are rejected.
pub const MAX_TERMS: usize = 500_000;
/// Certificates that visit more nodes of terms than this are rejected.
pub const MAX_WORK: u64 = 10_000_000;
/// What it costs to substitute in a node, compared with a look at it.
const VISIT: u64 = 4;

/// Too many terms were made.
pub const TOO_MANY: &str = "too many terms";
/// Too many nodes were visited.
pub const TOO_MUCH: &str = "too much work";

pub(super) type Result<T> = std::result::Result<T, String>;

/// What a theorem rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Hypothetical {
    /// The hypothesis at this place.
    Hypothesis(usize),
    /// The hypothesis at this place, with the variable of a stationary point replaced by its value.
    Substituted(usize),
}

/// Variables and definitions of the statement, and fresh variables: bit k stands for the name at place k.
pub(super) type NameSet = BigUint;

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
        self.support.bits() as usize / 64 + 16 * self.used.len()
    }

    pub fn join(&mut self, other: &Basis) {
        self.support |= &other.support;
        self.used.extend(other.used.iter().copied());
        self.pointwise |= other.pointwise;
    }
}

/// Two terms have the same value, for all values of the free indices.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    /// The ranges of the free indices, that of `Idx(0)` last.
    pub over: Vec<Dim>,
    pub lhs: TermId,
    pub rhs: TermId,
    pub basis: Basis,
}

impl Equation {
    /// One without free indices of its own.
    pub fn plain(lhs: TermId, rhs: TermId, basis: Basis) -> Equation {
        Equation { over: vec![], lhs, rhs, basis }
    }
}

/// A fact about a term: for which ranges of its free indices, and what it rests on.
pub(super) type Known = (Vec<Dim>, Basis);

/// What is known of a definition.
#[derive(Clone, Debug)]
pub(super) struct Below {
    /// The names that occur in its term, and those that occur in their definitions, and so on.
    pub names: NameSet,
    /// Does no differential occur in any of these terms?
    pub settled: bool,
    /// And no derivative of any kind?
    pub plain: bool,
}

/// The summands `tr(G' d(Y))` of a differential by the name of Y: G and Y. Where Y is `member(y, Idx(0))`, the summand
/// is the sum over all members.
pub(super) type Summands = FxHashMap<Sym, Vec<(TermId, TermId)>>;

/// What was found out once, so that it need not be found again.
#[derive(Default)]
pub(super) struct Notes {
    /// The names below terms.
    pub names: FxHashMap<TermId, NameSet>,
    /// What the definitions depend on, as far as they are read.
    pub below: Vec<Below>,
    /// The summands of the differentials that gradients were read off, by line.
    pub summands: FxHashMap<usize, Summands>,
}

pub(super) struct Checker<'a> {
    pub terms: &'a mut Terms,
    pub rules: &'a RuleSet,
    pub theory: &'a Theory,
    pub claim: &'a Claim,
    pub facts: FxHashMap<(Pred, TermId), Vec<Known>>,
    pub lines: Vec<Option<Equation>>,
    /// The first line that has these sides.
    pub by_sides: FxHashMap<(TermId, TermId), usize>,
    /// What a claim about a stationary point or a minimum rests on, if the last line proves it.
    pub at_value: Option<Basis>,
    pub fresh: BTreeSet<Sym>,
    /// The places of variables, definitions and fresh variables.
    pub places: FxHashMap<Sym, usize>,
    pub notes: Notes,
    /// The step of a line that is being made.
    pub at: Option<usize>,
    pub steps: usize,
    work: u64,
    /// The number of terms and of visits in the store at the start.
    start: (usize, u64),
}

impl<'a> Checker<'a> {
    /// Nothing is known yet, and only so much work may be done.
    pub fn new(terms: &'a mut Terms, rules: &'a RuleSet, statement: &'a Statement) -> Checker<'a> {
        let (start, theory) = ((terms.len(), terms.visits()), &statement.theory);
        terms.stop_at(Some(terms.visits() + MAX_WORK / VISIT));
        let names = theory.vars.iter().map(|v| &v.name).chain(theory.lets.iter().map(|l| &l.name));
        Checker {
            terms,
            rules,
            theory,
            claim: &statement.claim,
            facts: FxHashMap::default(),
            lines: Vec::new(),
            by_sides: FxHashMap::default(),
            at_value: None,
            fresh: BTreeSet::new(),
            places: names.cloned().enumerate().map(|(k, n)| (n, k)).collect(),
            notes: Notes::default(),
            at: None,
            steps: 0,
            work: 0,
            start,
        }
    }

    /// Counts nodes visited; a certificate that costs too much is rejected.
    pub fn spend(&mut self, nodes: usize) -> Result<()> {
        self.work += nodes as u64;
        if self.terms.len() - self.start.0 > MAX_TERMS {
            return Err(TOO_MANY.into());
        }
        if self.work() > MAX_WORK { Err(TOO_MUCH.into()) } else { Ok(()) }
    }

    /// How much was done.
    pub fn work(&self) -> u64 {
        self.work + VISIT * (self.terms.visits() - self.start.1)
    }

    /// The equation of an earlier line.
    pub fn equation(&mut self, line: usize) -> Result<Equation> {
        let e = self.lines.get(line).and_then(Clone::clone).ok_or("the line is no equation")?;
        self.spend(e.basis.weight())?;
        Ok(e)
    }

    /// The first line that has these sides.
    pub fn proved(&self, sides: (TermId, TermId)) -> Option<&Equation> {
        self.by_sides.get(&sides).and_then(|&line| self.lines.get(line)?.as_ref())
    }

    pub fn build(&mut self, op: Op, args: &[TermId]) -> Result<TermId> {
        self.terms.add(op, args).map_err(|e| e.to_string())
    }

    /// The zero of the shape of a term.
    pub fn zeros(&mut self, like: TermId) -> Result<TermId> {
        let shape = self.terms.shape(like).clone();
        self.build(Op::Zeros(shape.rows, shape.cols), &[])
    }

    /// A term with an index put for `Idx(0)`.
    pub fn instantiate(&mut self, t: TermId, index: TermId) -> Result<TermId> {
        self.terms.instantiate(t, index).map_err(|e| e.to_string())
    }

    /// The i-th argument of a term that has this operator.
    pub fn child(&self, t: TermId, op: &Op, i: usize) -> Option<TermId> {
        (self.terms.op(t) == op).then(|| self.terms.arg(t, i)).flatten()
    }

    /// The first free indices of a term replaced by these.
    pub fn put_indices(&mut self, t: TermId, indices: &[TermId]) -> Result<TermId> {
        self.terms.put_indices(t, indices).map_err(|e| e.to_string())
    }
}

/// The range of `Idx(k)` in a context.
pub(super) fn range(ranges: &[Dim], k: u32) -> Option<&Dim> {
    ranges.len().checked_sub(k as usize + 1).and_then(|i| ranges.get(i))
}

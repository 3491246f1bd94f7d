//! Hypotheses, sorted by how they are met: by construction, by solving, by trying again.

use super::ball::Ball;
use super::context::{Ctx, Move};
use super::draw::{Wanted, holds};
use super::error::EvalError;
use super::eval::{Evaluator, known};
use super::matrix::Matrix;
use super::point::Point;
use super::rat::Rat;
use super::scalar::{Field, Ring, Scalar};
use super::symmetry::is_symmetric;
use crate::term::{Dim, Fact, Hypothesis, Op, Pred, Sym, TermId, Terms, Theory};
use rustc_hash::FxHashMap;

/// A hypothesis that says that something is zero.
#[derive(Clone, Debug)]
pub(super) struct Equation {
    over: Vec<Dim>,
    fact: Fact,
    /// The variables it rests on, in order of declaration.
    pub(super) vars: Vec<Sym>,
}

/// All hypotheses of a statement.
#[derive(Clone, Debug, Default)]
pub(super) struct Hypotheses {
    /// What is asked of a variable or of every member of a family: met by construction.
    pub(super) attributes: FxHashMap<Sym, Wanted>,
    /// What has to be solved for.
    pub(super) equations: Vec<Equation>,
    /// Equations of differentials: directions are found that meet them.
    pub(super) moving: Vec<Equation>,
    /// Everything, to be checked.
    all: Vec<Hypothesis>,
    /// Sizes and the least they may be.
    pub(super) least: Vec<(Dim, u64)>,
}

/// The most members one hypothesis may be checked for.
const MAX_MEMBERS: u64 = 10_000;

/// The variables a term rests on, through intermediates too.
pub(super) fn variables(terms: &Terms, theory: &Theory, roots: &[TermId]) -> Vec<Sym> {
    let names = theory.mentioned(terms, roots.iter().copied());
    theory.vars.iter().map(|v| v.name.clone()).filter(|n| names.contains(n)).collect()
}

impl Hypotheses {
    pub(super) fn new(terms: &Terms, theory: &Theory, hyps: &[Hypothesis]) -> Hypotheses {
        let mut out = Hypotheses { all: hyps.to_vec(), ..Hypotheses::default() };
        for h in hyps {
            match &h.fact {
                Fact::AtLeast(d, k) => out.least.push((d.clone(), *k)),
                Fact::Is(p, t) => match terms.op(*t) {
                    Op::Var(s) if theory.variable(s).is_some() && whole(terms, theory, h, *t) => {
                        out.attributes.entry(s.clone()).or_default().add(*p);
                    }
                    _ if closes(*p) => out.push(terms, theory, h, &[*t]),
                    _ => {}
                },
                Fact::Eq(a, b) if theory.parts(terms, [*a, *b]).iter().any(|t| matches!(terms.op(*t), Op::D(_))) => {
                    let vars = variables(terms, theory, &[*a, *b]);
                    out.moving.push(Equation { over: h.over.clone(), fact: h.fact.clone(), vars });
                }
                Fact::Eq(a, b) => out.push(terms, theory, h, &[*a, *b]),
            }
        }
        out
    }

    fn push(&mut self, terms: &Terms, theory: &Theory, h: &Hypothesis, roots: &[TermId]) {
        let vars = variables(terms, theory, roots);
        self.equations.push(Equation { over: h.over.clone(), fact: h.fact.clone(), vars });
    }

    /// Do all hypotheses hold at a point, clearly?
    pub(super) fn met<F: Scalar<Base = F> + Field>(&self, ev: &Evaluator, p: &Point<F>) -> Result<bool, EvalError> {
        self.check(ev, p, None)
    }

    /// Do all hypotheses hold at an exact point? What is irrational is checked in floats: that a norm is
    /// not zero, for example.
    pub(super) fn met_exactly(&self, ev: &Evaluator, p: &Point<Rat>) -> Result<bool, EvalError> {
        self.check(ev, p, Some(&p.convert()))
    }

    fn check<F: Scalar<Base = F> + Field>(
        &self,
        ev: &Evaluator,
        p: &Point<F>,
        floats: Option<&Point<Ball>>,
    ) -> Result<bool, EvalError> {
        // Hypotheses that follow from one expression have most subterms in common.
        let mut shared = Ctx::root(ev, p, Move::Nothing, &[]);
        let mut value = |t: TermId, i: &[u64]| match i {
            [] => shared.next(t).and_then(known),
            _ => ev.eval_at(p, t, i),
        };
        for h in &self.all {
            let indices = members(&h.over, p)?;
            for i in &indices {
                let ok = match &h.fact {
                    Fact::AtLeast(d, k) => p.dim(d).is_some_and(|n| n >= *k),
                    Fact::Is(pred, t) => match (value(*t, i), floats) {
                        (Ok(m), _) => holds(&m, *pred),
                        (Err(EvalError::NotExact), Some(q)) if !closes(*pred) => holds(&ev.eval_at(q, *t, i)?, *pred),
                        (Err(e), _) => return Err(e),
                    },
                    Fact::Eq(a, b) => {
                        let (a, b) = (value(*a, i)?, value(*b, i)?);
                        let d = a.zip(&b, F::sub)?;
                        d.entries().iter().zip(a.entries()).all(|(d, a)| {
                            if F::EXACT { d.is_zero() } else { d.approx().abs() < 1e-9 * (1.0 + a.approx().abs()) }
                        })
                    }
                };
                if !ok {
                    return Ok(false);
                }
            }
        }
        Ok(true)
    }
}

/// Does the hypothesis speak of a whole variable, or of every member of a family?
fn whole(terms: &Terms, theory: &Theory, h: &Hypothesis, t: TermId) -> bool {
    match (terms.op(t), terms.args(t), &h.over[..]) {
        (_, [], []) => true,
        (Op::Var(s), [i], [n]) => {
            *terms.op(*i) == Op::Idx(0) && theory.variable(s).is_some_and(|v| v.over.as_ref() == Some(n))
        }
        _ => false,
    }
}

/// Is it an equation in disguise?
fn closes(p: Pred) -> bool {
    !p.is_of_real_parts()
}

/// All combinations of indices.
fn members<F: Field>(over: &[Dim], p: &Point<F>) -> Result<Vec<Vec<u64>>, EvalError> {
    let mut all = vec![vec![]];
    for d in over {
        let n = p.dim(d).ok_or(EvalError::TooLarge("a size"))?;
        if n.saturating_mul(all.len() as u64) > MAX_MEMBERS {
            return Err(EvalError::TooLarge("the number of hypotheses"));
        }
        all = all.into_iter().flat_map(|v| (1..=n).map(move |i| [v.clone(), vec![i]].concat())).collect();
    }
    Ok(all)
}

/// What a property of a matrix says is zero.
pub(super) fn defects<S: Ring>(a: &Matrix<S>, p: Pred, out: &mut Vec<S>) -> Result<(), EvalError> {
    let n = a.rows();
    match p {
        Pred::Symmetric | Pred::Posdef | Pred::Psd => {
            for i in 0..n {
                for j in 0..i {
                    out.push(a.at(i, j).sub(a.at(j, i)));
                }
            }
        }
        Pred::Antisymmetric => {
            for i in 0..n {
                for j in 0..=i {
                    out.push(a.at(i, j).add(a.at(j, i)));
                }
            }
        }
        Pred::Diagonal => {
            for i in 0..n {
                for j in (0..n).filter(|&j| j != i) {
                    out.push(a.at(i, j).clone());
                }
            }
        }
        Pred::Lower | Pred::Upper => {
            for i in 0..n {
                for j in (0..n).filter(|&j| if p == Pred::Lower { j > i } else { j < i }) {
                    out.push(a.at(i, j).clone());
                }
            }
        }
        // One of each two entries is 0 in turn: what lies below times what lies above.
        Pred::Triangular => {
            for (i, j) in (0..n).flat_map(|i| (0..i).map(move |j| (i, j))) {
                for (k, l) in (0..n).flat_map(|k| (0..k).map(move |l| (k, l))) {
                    out.push(a.at(i, j).mul(a.at(l, k)));
                }
            }
        }
        Pred::Toeplitz => {
            for i in 1..n {
                out.extend((1..n).map(|j| a.at(i, j).sub(a.at(i - 1, j - 1))));
            }
        }
        Pred::Idempotent => out.extend_from_slice(a.mul(a)?.zip(a, S::sub)?.entries()),
        Pred::Stochastic => {
            let row = |i: usize| (0..a.cols()).fold(S::one().neg(), |s, j| s.add(a.at(i, j)));
            out.extend((0..n).map(row));
        }
        Pred::Orthogonal => half(&a.transpose().mul(a)?.zip(&Matrix::eye(n), S::sub)?, out),
        _ => {}
    }
    Ok(())
}

/// The entries of a symmetric matrix, each once: what is said twice hides that equations are independent.
fn half<S: Ring>(m: &Matrix<S>, out: &mut Vec<S>) {
    for i in 0..m.rows() {
        out.extend((0..=i).map(|j| m.at(i, j).clone()));
    }
}

impl Equation {
    /// What has to be zero, with one variable's member replaced.
    pub(super) fn residuals<S: Scalar>(
        &self,
        ev: &Evaluator,
        p: &Point<S::Base>,
        moved: Option<(&Sym, u64, &Matrix<S>)>,
        out: &mut Vec<S>,
    ) -> Result<(), EvalError> {
        let value = |t: TermId, i: &[u64]| ev.eval_moved(p, moved.map(|(s, k, x)| (s, k, x.clone())), t, i);
        for i in members(&self.over, p)? {
            match &self.fact {
                Fact::Eq(a, b) => {
                    let d = value(*a, &i)?.zip(&value(*b, &i)?, S::sub)?;
                    match is_symmetric(ev.terms, *a) && is_symmetric(ev.terms, *b) {
                        true => half(&d, out),
                        false => out.extend_from_slice(d.entries()),
                    }
                }
                Fact::Is(pred, t) => defects(&value(*t, &i)?, *pred, out)?,
                Fact::AtLeast(..) => {}
            }
        }
        Ok(())
    }
}

//! Evaluation of terms at a point, derivatives included.
//!
//! A derivative is evaluated by evaluating its argument again, in the next ring of the tower, with the variable
//! moved in one direction at a time. What does not depend on the variable is computed in the outer ring, once.

use super::context::{Ctx, Move};
use super::error::EvalError;
use super::matrix::Matrix;
use super::point::Point;
use super::scalar::{Field, Ring, Scalar};
use crate::term::{Op, Sym, TermId, Terms, Theory};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::rc::Rc;

/// The amount of work one evaluation may take, in multiplications.
const FUEL: u64 = 40_000_000;

/// Evaluates a closed term at a point.
///
/// # Errors
/// See [`EvalError`].
pub fn eval<F: Scalar<Base = F> + Field>(
    terms: &Terms,
    theory: &Theory,
    point: &Point<F>,
    term: TermId,
) -> Result<Matrix<F>, EvalError> {
    Evaluator::new(terms, theory).eval(point, term)
}

/// What is known of a name, prepared for many evaluations.
pub(super) enum Name {
    Variable,
    Let(TermId),
}

/// Evaluates terms of one theory at many points.
pub struct Evaluator<'a> {
    pub(super) terms: &'a Terms,
    pub(super) names: FxHashMap<Sym, (Name, u64)>,
    /// The bit of each name by itself.
    pub(super) own: FxHashMap<Sym, u64>,
    pub(super) lets: Vec<(Sym, TermId, bool)>,
    /// The names each term depends on, as bits; different names may share one. `u64::MAX` is not known yet,
    /// or all of them, which is safe.
    masks: RefCell<FxHashMap<TermId, u64>>,
    fuel: Cell<u64>,
    limit: Cell<u64>,
    spent: Cell<u64>,
}

impl<'a> Evaluator<'a> {
    /// Prepares a theory.
    pub fn new(terms: &'a Terms, theory: &'a Theory) -> Evaluator<'a> {
        let mut ev = Evaluator {
            terms,
            names: FxHashMap::default(),
            own: FxHashMap::default(),
            lets: Vec::new(),
            masks: RefCell::default(),
            fuel: Cell::new(0),
            limit: Cell::new(FUEL),
            spent: Cell::new(0),
        };
        let mut bits = (0u32..).map(|k| 1u64 << (k % 62));
        for (v, bit) in theory.vars.iter().zip(&mut bits) {
            ev.names.insert(v.name.clone(), (Name::Variable, bit));
            ev.own.insert(v.name.clone(), bit);
        }
        for (l, bit) in theory.lets.iter().zip(&mut bits) {
            let below = ev.mask(l.body);
            ev.names.insert(l.name.clone(), (Name::Let(l.body), below | bit));
            ev.own.insert(l.name.clone(), bit);
            ev.lets.push((l.name.clone(), l.body, l.over.is_some()));
        }
        ev
    }

    /// The store whose terms are evaluated.
    pub fn terms(&self) -> &'a Terms {
        self.terms
    }

    /// Is the name a family of variables or intermediates?
    pub fn is_family(&self, name: &Sym) -> bool {
        self.terms.declaration(name).is_some_and(|d| d.over.is_some())
    }

    /// Limits the work of each evaluation from here on, in multiplications of floats.
    pub fn limit(&self, fuel: u64) {
        self.limit.set(fuel);
    }

    /// Allows the whole amount of work again.
    pub(super) fn refill(&self) {
        self.fuel.set(self.limit.get());
    }

    /// The work of all evaluations so far, in multiplications of floats.
    pub fn spent(&self) -> u64 {
        self.spent.get()
    }

    /// The bits of the names a term depends on, through intermediates too.
    pub(super) fn mask(&self, t: TermId) -> u64 {
        if let Some(&m) = self.masks.borrow().get(&t) {
            return m;
        }
        let mut masks = self.masks.borrow_mut();
        let mut stack = vec![(t, false)];
        while let Some((u, ready)) = stack.pop() {
            if masks.contains_key(&u) {
                continue;
            }
            let args = self.terms.args(u);
            if !ready {
                stack.push((u, true));
                stack.extend(args.iter().map(|&a| (a, false)));
                continue;
            }
            // A differential depends on directions too; those are the same in every ring.
            let own = match self.terms.op(u) {
                Op::Var(s) => self.names.get(s).map_or(1 << 62, |n| n.1),
                _ => 0,
            };
            let all = args.iter().fold(own, |m, a| m | masks.get(a).copied().unwrap_or(0));
            masks.insert(u, all);
        }
        masks.get(&t).copied().unwrap_or(u64::MAX)
    }

    /// Evaluates a closed term.
    ///
    /// # Errors
    /// See [`EvalError`].
    pub fn eval<F: Scalar<Base = F> + Field>(&self, point: &Point<F>, term: TermId) -> Result<Matrix<F>, EvalError> {
        self.eval_at(point, term, &[])
    }

    /// Evaluates a term with free indices; the last of `indices` is the value of `Idx(0)`, from 1.
    ///
    /// # Errors
    /// See [`EvalError`].
    pub fn eval_at<F: Scalar<Base = F> + Field>(
        &self,
        point: &Point<F>,
        term: TermId,
        indices: &[u64],
    ) -> Result<Matrix<F>, EvalError> {
        self.eval_moved(point, None, term, indices)
    }

    /// Evaluates several closed terms that share subterms.
    ///
    /// # Errors
    /// See [`EvalError`].
    pub fn eval_all<F: Scalar<Base = F> + Field>(
        &self,
        point: &Point<F>,
        terms: &[TermId],
    ) -> Result<Vec<Matrix<F>>, EvalError> {
        self.refill();
        let mut ctx = Ctx::root(self, point, Move::Nothing, &[]);
        terms.iter().map(|&t| ctx.eval(t).and_then(known)).collect()
    }

    /// Evaluates a term in any ring, with one variable's member replaced.
    pub(super) fn eval_moved<S: Scalar>(
        &self,
        point: &Point<S::Base>,
        moved: Option<(&Sym, u64, Matrix<S>)>,
        term: TermId,
        indices: &[u64],
    ) -> Result<Matrix<S>, EvalError> {
        self.refill();
        let moved = match moved {
            None => Move::Nothing,
            Some((name, k, x)) => Move::Value(name.clone(), k, Rc::new(x)),
        };
        let mut ctx = Ctx::<S>::root(self, point, moved, indices);
        ctx.eval(term).and_then(known)
    }

    /// Takes `n` multiplications in a ring of some weight from what is left.
    pub(super) fn spend(&self, n: u64, weight: u64) -> Result<(), EvalError> {
        let work = n.saturating_mul(weight);
        self.spent.set(self.spent.get().saturating_add(work.min(self.fuel.get())));
        match self.fuel.get().checked_sub(work) {
            Some(left) => {
                self.fuel.set(left);
                Ok(())
            }
            None => Err(EvalError::TooLarge("the amount of work")),
        }
    }
}

/// Refuses values that exact arithmetic does not know.
pub(super) fn known<S: Ring>(m: Rc<Matrix<S>>) -> Result<Matrix<S>, EvalError> {
    if !m.entries().iter().all(|x| x.base().is_known()) {
        return Err(EvalError::NotExact);
    }
    Ok(Rc::try_unwrap(m).unwrap_or_else(|m| (*m).clone()))
}

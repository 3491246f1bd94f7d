//! Terms where a variable has a value: what hides the variable is opened first.

use super::inference::ShapeError;
use super::op::Op;
use super::store::{TermId, Terms};
use super::sym::Sym;
use super::theory::{Fact, Hypothesis, Theory};
use rustc_hash::FxHashMap;

/// A variable and its value, and what the definitions that depend on it stand for there.
#[derive(Clone, Debug)]
pub struct AtValue {
    /// The variable.
    pub var: Sym,
    value: TermId,
    /// Those with a derivative in them have no form.
    bodies: FxHashMap<Sym, Option<TermId>>,
}

impl AtValue {
    /// A variable of a theory at a value.
    pub fn new(theory: &Theory, terms: &mut Terms, var: &Sym, value: TermId) -> AtValue {
        let mut at = AtValue { var: var.clone(), value, bodies: FxHashMap::default() };
        for l in &theory.lets {
            if at.concerns(terms, l.body) {
                let body = at.of(terms, l.body).ok();
                at.bodies.insert(l.name.clone(), body);
            }
        }
        at
    }

    /// Does a term depend on the variable?
    fn concerns(&self, terms: &Terms, t: TermId) -> bool {
        terms.mentions(t, &mut |s| *s == self.var || self.bodies.contains_key(s))
    }

    /// The term at the value: the definitions in it that depend on the variable unfolded, then the variable replaced.
    ///
    /// # Errors
    /// When it depends on the variable and a derivative occurs in it, or below it: replacing a variable there would
    /// differentiate something else.
    pub fn of(&self, terms: &mut Terms, t: TermId) -> Result<TermId, ShapeError> {
        if !self.concerns(terms, t) {
            return Ok(t);
        }
        terms.transform(t, &mut |terms, u, depth| match (terms.op(u), terms.arg(u, 0)) {
            (Op::D(_) | Op::Grad | Op::Jac(_), _) => Err(ShapeError::Derivative),
            (Op::Var(x), _) if *x == self.var => terms.shift(self.value, i64::from(depth), 0).map(Some),
            (Op::Var(x), index) => match (self.bodies.get(x), index) {
                (Some(None), _) => Err(ShapeError::Derivative),
                (Some(Some(body)), Some(i)) => terms.instantiate(*body, i).map(Some),
                (Some(body), None) => Ok(*body),
                (None, _) => Ok(None),
            },
            _ => Ok(None),
        })
    }

    /// What a hypothesis says at the value.
    ///
    /// # Errors
    /// As [`AtValue::of`].
    pub fn hypothesis(&self, terms: &mut Terms, h: &Hypothesis) -> Result<Hypothesis, ShapeError> {
        let mut at = |t| self.of(terms, t);
        let fact = match h.fact {
            Fact::Is(p, t) => Fact::Is(p, at(t)?),
            Fact::Eq(a, b) => Fact::Eq(at(a)?, at(b)?),
            Fact::AtLeast(ref d, k) => Fact::AtLeast(d.clone(), k),
        };
        Ok(Hypothesis { over: h.over.clone(), fact })
    }
}

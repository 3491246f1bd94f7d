//! Terms where variables have values: what hides the variables is opened first.

use super::inference::ShapeError;
use super::op::Op;
use super::store::{TermId, Terms};
use super::sym::Sym;
use super::theory::{Fact, Hypothesis, Theory};
use super::wrt::Wrt;
use rustc_hash::FxHashMap;

/// Variables and their values, and what the definitions that depend on these stand for there.
#[derive(Clone, Debug)]
pub struct AtValue {
    values: Vec<(Sym, TermId)>,
    /// Those with a derivative in them have no form.
    bodies: FxHashMap<Sym, Option<TermId>>,
}

impl AtValue {
    /// Variables of a theory at values, in which none of them occurs.
    pub fn new(theory: &Theory, terms: &mut Terms, values: &[(Sym, TermId)]) -> AtValue {
        let mut at = AtValue { values: values.to_vec(), bodies: FxHashMap::default() };
        for l in &theory.lets {
            if at.concerns(terms, l.body) {
                let body = at.of(terms, l.body).ok();
                at.bodies.insert(l.name.clone(), body);
            }
        }
        at
    }

    /// The variables.
    pub fn variables(&self) -> Wrt {
        Wrt::only(self.values.iter().map(|(x, _)| x.clone()))
    }

    fn value(&self, name: &Sym) -> Option<TermId> {
        self.values.iter().find(|(x, _)| x == name).map(|(_, value)| *value)
    }

    /// Does a term depend on one of the variables?
    fn concerns(&self, terms: &Terms, t: TermId) -> bool {
        terms.mentions(t, &mut |s| self.value(s).is_some() || self.bodies.contains_key(s))
    }

    /// The term at the values: the definitions in it that depend on the variables unfolded, then the variables replaced.
    ///
    /// # Errors
    /// When it depends on one of them and a derivative occurs in it, or below it: replacing a variable there would
    /// differentiate something else.
    pub fn of(&self, terms: &mut Terms, t: TermId) -> Result<TermId, ShapeError> {
        if !self.concerns(terms, t) {
            return Ok(t);
        }
        terms.transform(t, &mut |terms, u, depth| match (terms.op(u), terms.arg(u, 0)) {
            (Op::D(_) | Op::Grad | Op::Jac(_), _) => Err(ShapeError::Derivative),
            (Op::Var(x), index) => match (self.value(x), self.bodies.get(x), index) {
                (Some(value), ..) => terms.shift(value, i64::from(depth), 0).map(Some),
                (None, Some(None), _) => Err(ShapeError::Derivative),
                (None, Some(Some(body)), Some(i)) => terms.instantiate(*body, i).map(Some),
                (None, Some(body), None) => Ok(*body),
                (None, None, _) => Ok(None),
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

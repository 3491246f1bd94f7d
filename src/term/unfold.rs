//! A term at a value of a variable: what hides the variable is opened first.

use super::op::Op;
use super::shape::ShapeError;
use super::store::{TermId, Terms};
use super::sym::Sym;
use super::theory::{Fact, Hypothesis, Theory};
use rustc_hash::FxHashMap;

impl Theory {
    /// The term with a value in place of a variable, in the definitions below it too: those that depend on the variable
    /// are unfolded.
    ///
    /// # Errors
    /// When a derivative by such a definition occurs, or the shapes differ.
    pub fn at_value(&self, terms: &mut Terms, t: TermId, var: &Sym, value: TermId) -> Result<TermId, ShapeError> {
        let mut bodies: FxHashMap<Sym, TermId> = FxHashMap::default();
        for l in self.lets.iter().filter(|l| l.name != *var) {
            if terms.mentions(l.body, &mut |s| s == var || bodies.contains_key(s)) {
                let body = unfold(terms, l.body, &bodies)?;
                bodies.insert(l.name.clone(), body);
            }
        }
        let opened = unfold(terms, t, &bodies)?;
        terms.replace_var(opened, var, value)
    }

    /// A hypothesis about the value of a variable: see [`Theory::at_value`].
    ///
    /// # Errors
    /// As there.
    pub fn hypothesis_at(
        &self,
        terms: &mut Terms,
        h: &Hypothesis,
        var: &Sym,
        value: TermId,
    ) -> Result<Hypothesis, ShapeError> {
        let mut at = |t| self.at_value(terms, t, var, value);
        let fact = match h.fact {
            Fact::Is(p, t) => Fact::Is(p, at(t)?),
            Fact::Eq(a, b) => Fact::Eq(at(a)?, at(b)?),
            Fact::AtLeast(ref d, k) => Fact::AtLeast(d.clone(), k),
        };
        Ok(Hypothesis { over: h.over.clone(), fact })
    }
}

fn unfold(terms: &mut Terms, t: TermId, bodies: &FxHashMap<Sym, TermId>) -> Result<TermId, ShapeError> {
    if bodies.is_empty() {
        return Ok(t);
    }
    terms.transform(t, &mut |terms, u, _| match terms.op(u) {
        Op::Var(s) => match (bodies.get(s).copied(), terms.arg(u, 0)) {
            (Some(body), Some(index)) => terms.instantiate(body, index).map(Some),
            (body, _) => Ok(body),
        },
        _ => Ok(None),
    })
}

//! Derivatives in a term replaced by closed forms.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;
use std::collections::BTreeSet;

impl Session<'_> {
    /// Replaces every gradient, Jacobian and differential of a term by a closed form.
    ///
    /// # Errors
    /// When one cannot be found.
    pub fn eliminate(&mut self, t: TermId) -> Result<Proof, Stop> {
        if !self.hides_derivative(t) {
            return Ok(Proof::refl(t));
        }
        let mut parts = Vec::new();
        let mut current = t;
        if let Some(p) = self.unfold(t)? {
            parts.push(p.clone());
            let rest = self.eliminate(p.to())?;
            parts.push(rest);
            return Ok(Proof::chain(t, parts));
        }
        let op = self.terms.op(t).clone();
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) || (matches!(op, Op::Grad | Op::Jac(_)) && i > 0) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = match &op {
                Op::Grad | Op::Jac(_) | Op::D(_) => {
                    let names = self.varied(current);
                    self.freezing(names, |s| s.eliminate(a))?
                }
                Op::BigSum(n) => self.under(n.clone(), |s| s.eliminate(a))?,
                _ => self.eliminate(a)?,
            };
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        let args = self.terms.args(current).to_vec();
        let last = match (&op, &args[..]) {
            (Op::Grad, [f, x]) => {
                let d = self.gradients(*f, &[*x], Effort::quick())?;
                d.first().map(|d| d.proof.clone())
            }
            (Op::Jac(layout), [f, x]) => Some(self.jacobian(*f, *x, *layout, Effort::quick())?.proof),
            (Op::D(_), [_]) => Some(self.normalize(current, &Strategy::pushing(true))?),
            _ => None,
        };
        if let Some(p) = last {
            parts.push(self.have(&p));
        }
        Ok(Proof::chain(t, parts))
    }

    /// The names that a derivative varies.
    fn varied(&self, t: TermId) -> BTreeSet<Sym> {
        match (self.terms.op(t), self.terms.arg(t, 1).map(|x| self.terms.op(x))) {
            (Op::D(Wrt::Only(names)), _) => names.iter().cloned().collect(),
            (Op::D(Wrt::All), _) => self.theory.vars.iter().map(|v| v.name.clone()).collect(),
            (_, Some(Op::Var(x))) => BTreeSet::from([x.clone()]),
            _ => Default::default(),
        }
    }
}

//! Stationary points: the gradients are set to zero and solved for the unknowns, one after the other, and the solution is
//! proved by substitution.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::session::Session;
use crate::term::*;

/// A stationary point with its proof.
#[derive(Clone, Debug)]
pub struct Solution {
    /// Where the gradients are zero: a value for each unknown.
    pub values: Vec<TermId>,
    /// The line that proves it.
    pub line: usize,
    /// Equations that say that the gradients are zero, if each was solved in a way that loses no solution. So what
    /// remains to be proved is that the values follow from them.
    pub equations: Option<Vec<TermId>>,
}

impl Session<'_> {
    /// Solves `grad(f, X) = 0` for all unknowns X at once. The hypotheses that the solution needs (an inverse exists)
    /// are added to the theory, so that the theorem lists them.
    ///
    /// # Errors
    /// When the equations cannot be solved one after the other, or the solution cannot be proved.
    pub fn solve(&mut self, f: TermId, xs: &[TermId], effort: Effort) -> Result<Solution, Stop> {
        let mut names = Vec::new();
        for &x in xs {
            match self.terms.op(x).clone() {
                Op::Var(name) => names.push(name),
                _ => return Err(Stop::Stuck("the unknown must be a variable".into())),
            }
        }
        let inner = self.eliminate(f)?;
        let gradients = self.gradients(inner.to(), xs, effort)?;
        if gradients.len() != xs.len() {
            return Err(Stop::Stuck("there is no gradient".into()));
        }
        let open = Strategy { unfold_on: Some(Wrt::only(names.iter().cloned())), ..Strategy::new(&["define", "zero"]) };
        let mut equations = Vec::new();
        for g in &gradients {
            equations.push(self.normalize(g.result, &open)?.to());
        }
        let found = self.eliminated(&equations, xs, effort)?;
        let at: Vec<(Sym, TermId)> = names.into_iter().zip(found.values.iter().copied()).collect();
        match self.prove_stationary(f, &at, effort)? {
            Some(line) => Ok(Solution { values: found.values, line, equations: found.keeps.then_some(equations) }),
            None => Err(Stop::Stuck("a solution was found but could not be proved".into())),
        }
    }
}

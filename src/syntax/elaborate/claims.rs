//! Claims that are not equations: properties, inequalities, convexity, minima.

use super::{Context, Elaborator, Result, Scope, Stop, settle};
use crate::syntax::ast::{Ast, FactAst, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::problem::GoalBody;
use crate::term::{Hypothesis, Op, Pred, TermId};

/// A fact about a term, and the hypotheses that its expressions imply.
type Stated = (Pred, TermId, Vec<Hypothesis>);

impl Context {
    /// `posdef(A)`, `a <= b`.
    pub fn fact(&mut self, reporter: &mut Reporter, fact: &FactAst, scope: &Scope) -> Result<Stated> {
        match fact {
            FactAst::Is(word, body) => self.property(reporter, word, body, scope),
            FactAst::Compare(lhs, rhs, at, sign) => {
                let (less, greater) = if sign.right_greater { (lhs, rhs) } else { (rhs, lhs) };
                let pred = if sign.strict { Pred::Positive } else { Pred::Nonnegative };
                let mut implied = Vec::new();
                // Any matrix is compared with 0.
                let one = |cx: &mut Self, reporter: &mut Reporter, a: &Ast, implied: &mut _| {
                    Elaborator::run(cx, reporter, a, scope, implied).ok_or(Stop::Silent)
                };
                let error = |e| super::shape_issue(*at, &e);
                if less.is_zero() {
                    return Ok((pred, one(self, reporter, greater, &mut implied)?, implied));
                }
                if greater.is_zero() {
                    let t = one(self, reporter, less, &mut implied)?;
                    return Ok((pred, self.terms.add(Op::Neg, &[t]).map_err(error)?, implied));
                }
                let e = self.equation(reporter, lhs, rhs, *at, scope)?;
                let sides = if sign.right_greater { [e.rhs, e.lhs] } else { [e.lhs, e.rhs] };
                Ok((pred, self.terms.add(Op::Sub, &sides).map_err(error)?, e.implied))
            }
            FactAst::Eq(_, _, at) | FactAst::Eigen(_, at) => Err(Issue::new(*at, "an equation is no property").into()),
        }
    }

    fn property(&mut self, reporter: &mut Reporter, word: &Word, body: &Ast, scope: &Scope) -> Result<Stated> {
        let mut implied = Vec::new();
        let t = Elaborator::run(self, reporter, body, scope, &mut implied).ok_or(Stop::Silent)?;
        let pred = Pred::parse(&word.name).ok_or(Stop::Silent)?;
        let shape = self.terms.shape(t);
        if pred.needs_square() && shape.rows != shape.cols {
            let text = reporter.quote(body.span());
            let message = format!("only a square matrix can be {}; `{text}` is {shape}", word.name);
            return Err(Issue::new(body.span(), message).hint("a square matrix has as many rows as columns").into());
        }
        Ok((pred, t, implied))
    }

    /// `convex f in X`: the Hessian is positive semidefinite; of `-f`, if f is to be concave.
    pub fn convex(
        &mut self,
        reporter: &mut Reporter,
        f: &Ast,
        variable: &Word,
        concave: bool,
    ) -> Result<(GoalBody, Vec<Hypothesis>)> {
        let mut implied = Vec::new();
        let term = Elaborator::run(self, reporter, f, &Scope::new(), &mut implied);
        settle(reporter, self.plain_variable(variable)).ok_or(Stop::Silent)?;
        let mut t = term.ok_or(Stop::Silent)?;
        if !self.terms.shape(t).is_scalar() {
            let (text, shape) = (reporter.quote(f.span()), self.terms.shape(t).clone());
            let word = if concave { "concave" } else { "convex" };
            return Err(Issue::new(f.span(), format!("only a scalar can be {word}, but `{text}` is {shape}"))
                .hint(format!("`sum({text})` or `norm2({text})` is a scalar"))
                .into());
        }
        let mut add = |op, args: &[TermId]| self.terms.add(op, args).map_err(|e| super::shape_issue(f.span(), &e));
        if concave {
            t = add(Op::Neg, &[t])?;
        }
        let x = add(Op::Var(variable.name.clone()), &[])?;
        let mut e = Elaborator::walked(self, reporter, f, &Scope::new(), &mut Vec::new(), None);
        let hessian = e.hessian_in_its_space(t, x, f.span())?;
        Ok((GoalBody::Fact(Pred::Psd, hessian), implied))
    }

    /// `minimum f at X = EXPR`, once f and the value are read; a maximum is a minimum of `-f`.
    pub fn extremum(&mut self, f: TermId, variable: &Word, value: TermId, maximum: bool) -> Result<GoalBody> {
        let f = match maximum {
            true => self.terms.add(Op::Neg, &[f]).map_err(|e| super::shape_issue(variable.span, &e))?,
            false => f,
        };
        Ok(GoalBody::Minimum { f, var: variable.name.clone(), value })
    }
}

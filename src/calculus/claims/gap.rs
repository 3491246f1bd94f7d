//! A scalar that is quadratic in a variable is half its second differential, taken from where it is least, and what it is
//! there: so squares are completed.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// Variables that are tried one after the other, each in what the one before left.
const MAX_VARIABLES: usize = 6;

impl Session<'_> {
    /// A scalar as a sum of squares, each around the value of one variable where it is least, and of a rest that has the
    /// property.
    pub(super) fn by_gap(&mut self, pred: Pred, t: TermId, effort: Effort) -> Result<Option<(usize, Proof)>, Stop> {
        let budget = self.budget.left();
        let names: Vec<Sym> = {
            let mentioned = self.theory.mentioned(&self.terms, [t]);
            let single = |v: &&Variable| v.over.is_none() && mentioned.contains(&v.name);
            self.theory.vars.iter().filter(single).map(|v| v.name.clone()).collect()
        };
        // One variable by itself first: of a wrong one little is known where it is least.
        let orders = names.iter().map(|n| vec![n.clone()]).chain((names.len() > 1).then(|| names.clone()));
        for order in orders.collect::<Vec<_>>() {
            let (mut squares, mut rest) = (Vec::new(), t);
            for name in order.into_iter().take(MAX_VARIABLES) {
                if self.budget.left() < budget / 4 {
                    return Ok(None);
                }
                let Some((square, left)) = self.completed(rest, &name, None, effort)? else { continue };
                squares.push(square);
                rest = left;
                if let Some(found) = self.gathered(pred, t, &squares, rest)? {
                    return Ok(Some(found));
                }
            }
        }
        // Where the gradient is zero may be plain, though its equation has no solution that can be written.
        for name in &names {
            for value in self.likely(name, &names)? {
                if self.budget.left() < budget / 4 {
                    return Ok(None);
                }
                if let Some((square, left)) = self.completed(t, name, Some(value), effort)?
                    && let Some(found) = self.gathered(pred, t, &[square], left)?
                {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    /// Values that a variable may well have where something is least: other variables of its shape, and zero.
    fn likely(&mut self, name: &Sym, names: &[Sym]) -> Result<Vec<TermId>, Stop> {
        let x = self.terms.var(name)?;
        let shape = self.terms.shape(x).clone();
        let mut out = Vec::new();
        for z in names.iter().filter(|z| *z != name).take(MAX_VARIABLES) {
            let z = self.terms.var(z)?;
            if *self.terms.shape(z) == shape {
                out.push(z);
            }
        }
        if !shape.is_scalar() {
            out.push(self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?);
        }
        Ok(out)
    }

    /// The squares and the rest together, if they have the property and are the term.
    pub(super) fn gathered(
        &mut self,
        pred: Pred,
        t: TermId,
        squares: &[TermId],
        rest: TermId,
    ) -> Result<Option<(usize, Proof)>, Stop> {
        let mut all = squares.to_vec();
        if !self.is_nothing(rest) && !self.comes_to_nothing(rest)? {
            all.push(rest);
        }
        let Some(sum) = self.summed(&all)? else { return Ok(None) };
        let found = match all.len() {
            1 => match self.fact(pred, sum, &[], 0)? {
                Some(line) => Some((line, Proof::refl(sum))),
                None => self.by_congruence(pred, sum)?,
            },
            _ => self.by_summands(pred, sum)?,
        };
        let Some((line, p)) = found else { return Ok(None) };
        Ok(self.same(t, sum)?.map(|q| (line, q.then(&p))))
    }

    /// Half the second differential of a scalar by a variable, taken from a value, or from where the differential is zero;
    /// and what the scalar is there. None where the second differential still depends on the variable, or is zero.
    pub(super) fn completed(
        &mut self,
        t: TermId,
        name: &Sym,
        value: Option<TermId>,
        effort: Effort,
    ) -> Result<Option<(TermId, TermId)>, Stop> {
        let x = self.terms.var(name)?;
        if !self.depends(t, &Wrt::only([name.clone()])) {
            return Ok(None);
        }
        let Some(second) = self.second_differential(t, name)? else { return Ok(None) };
        let value = match value {
            Some(v) => v,
            None => {
                let Some(v) = self.zero_of_gradient(t, x, effort)? else { return Ok(None) };
                v
            }
        };
        // The increment is how far the variable is from the value.
        let from = if self.is_nothing(value) { x } else { self.terms.add(Op::Sub, &[x, value])? };
        let set = Wrt::only([name.clone()]);
        let square = self.terms.transform(second, &mut |terms, u, _| {
            let is = matches!((terms.op(u), terms.arg(u, 0)), (Op::D(w), Some(a)) if *w == set && a == x);
            Ok(is.then_some(from))
        })?;
        let square = self.as_form(square, t, from, x, effort)?;
        let at = AtValue::new(&self.problem.theory, &mut self.problem.terms, &[(name.clone(), value)]);
        let Ok(there) = at.of(&mut self.problem.terms, t) else { return Ok(None) };
        let rest = self.simplify(there, effort)?.to();
        Ok(Some((square, rest)))
    }

    /// Half the quadratic form of the Hessian, where the square itself is not seen to be one.
    fn as_form(&mut self, square: TermId, t: TermId, from: TermId, x: TermId, effort: Effort) -> Result<TermId, Stop> {
        let column = self.terms.shape(x).cols.is_one() && !self.terms.shape(x).rows.is_one();
        if !column || !self.terms.shape(t).is_scalar() || self.by_summands(Pred::Nonnegative, square)?.is_some() {
            return Ok(square);
        }
        let gradient = self.terms.add(Op::Grad, &[t, x])?;
        let hessian = self.terms.add(Op::Jac(Layout::Denominator), &[gradient, x])?;
        let Ok(closed) = self.eliminate(hessian) else { return Ok(square) };
        let Some((_, form)) = self.in_form(Pred::Psd, closed.to(), effort)? else { return Ok(square) };
        let half = self.half()?;
        let turned = self.terms.add(Op::T, &[from])?;
        let first = self.terms.add(Op::Mul, &[turned, form.to()])?;
        let whole = self.terms.add(Op::Mul, &[first, from])?;
        Ok(self.terms.add(Op::Scale, &[half, whole])?)
    }

    fn half(&mut self) -> Result<TermId, Stop> {
        Ok(self.terms.add(Op::Num(Rational::new(1.into(), 2.into()).into()), &[])?)
    }

    /// Is it zero, though it does not look so?
    fn comes_to_nothing(&mut self, t: TermId) -> Result<bool, Stop> {
        let shape = self.terms.shape(t).clone();
        let zero = match shape.is_scalar() {
            true => self.terms.int(0),
            false => self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?,
        };
        Ok(self.same(t, zero)?.is_some())
    }

    /// Half the second differential in its simplest form, the increment of the variable standing for itself.
    fn second_differential(&mut self, t: TermId, name: &Sym) -> Result<Option<TermId>, Stop> {
        let (x, set) = (self.terms.var(name)?, Wrt::only([name.clone()]));
        let half = self.half()?;
        let open = Strategy { unfold_on: Some(set.clone()), ..Strategy::new(&["define", "zero"]) };
        let opened = self.normalize(t, &open)?.to();
        let first = self.terms.add(Op::D(set.clone()), &[opened])?;
        let first = self.normalize(first, &Strategy::pushing(true))?.to();
        let second = self.terms.add(Op::D(set.clone()), &[first])?;
        let second = self.normalize(second, &Strategy::pushing(true))?.to();
        let dx = self.terms.add(Op::D(set.clone()), &[x])?;
        let shape = self.terms.shape(x).clone();
        let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[])?;
        // That the increment does not vary is no law: it is how far the variable is from a value that does not.
        let still = self.terms.transform(second, &mut |terms, u, _| {
            let is = matches!((terms.op(u), terms.arg(u, 0)), (Op::D(w), Some(a)) if *w == set && a == dx);
            Ok(is.then_some(zero))
        })?;
        let halved = self.terms.add(Op::Scale, &[half, still])?;
        let simple = self.simplify(halved, Effort::quick())?.to();
        let mut varies = false;
        let mut stack = vec![simple];
        while let Some(u) = stack.pop() {
            match (self.terms.op(u), self.terms.arg(u, 0)) {
                (Op::D(_), Some(a)) if a == x => {}
                (Op::D(_), _) => varies = true,
                _ if u == x => varies = true,
                _ => stack.extend_from_slice(self.terms.args(u)),
            }
        }
        Ok((!varies && !self.is_nothing(simple)).then_some(simple))
    }

    /// Where the gradient is zero, as far as that equation is linear.
    fn zero_of_gradient(&mut self, t: TermId, x: TermId, effort: Effort) -> Result<Option<TermId>, Stop> {
        let total = if self.terms.shape(t).is_scalar() { t } else { self.terms.add(Op::Sum, &[t])? };
        let found = self.gradients(total, &[x], Effort::quick());
        let Ok(found) = found else { return Ok(None) };
        let Some(d) = found.into_iter().next() else { return Ok(None) };
        let expanded = self.normalize(d.result, &Strategy::normal())?.to();
        match self.linear_solution(expanded, x) {
            Ok(v) => Ok(Some(self.simplify(v, effort)?.to())),
            Err(Stop::Stuck(_)) => Ok(None),
            Err(e) => Err(e),
        }
    }
}

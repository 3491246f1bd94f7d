//! Equations that are not linear as they stand: denominators are cleared, and one function of the unknown is
//! undone. What is found is a candidate; it is proved by substitution like any other.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::session::Session;
use crate::rules::Pat;
use crate::term::*;
use num_traits::{One, Signed, Zero};

/// So many denominators are cleared one after the other.
const MAX_CLEARED: usize = 6;

impl Session<'_> {
    /// Multiplies a scalar equation by every power in a denominator that contains the unknown.
    pub(super) fn without_denominators(&mut self, g: TermId, x: TermId) -> Result<TermId, Stop> {
        let mut g = g;
        for _ in 0..MAX_CLEARED {
            let summands = self.summands(g);
            let mut worst: Option<(TermId, Rational)> = None;
            for &t in &summands {
                for (base, exponent) in self.powers(t) {
                    let inside = self.terms.subterms(base).contains(&x);
                    let same = worst.as_ref().is_none_or(|(b, e)| *b == base && exponent < *e);
                    if inside && exponent.is_negative() && same {
                        worst = Some((base, exponent));
                    }
                }
            }
            let Some((base, exponent)) = worst else { return Ok(g) };
            let mut sum: Option<TermId> = None;
            for t in summands {
                let mut product = self.terms.int(1);
                let mut rest = -exponent.clone();
                for (b, e) in self.powers(t) {
                    if b == base {
                        rest += e;
                    } else {
                        product = self.times_power(product, b, e)?;
                    }
                }
                let product = self.times_power(product, base, rest)?;
                sum = Some(match sum {
                    None => product,
                    Some(s) => self.terms.add(Op::Add, &[s, product])?,
                });
            }
            g = self.multiplied_out(sum.unwrap_or(g))?;
        }
        Err(Stop::Stuck("the unknown stands in denominators that cannot be multiplied away".into()))
    }

    fn summands(&self, g: TermId) -> Vec<TermId> {
        let (mut out, mut stack) = (Vec::new(), vec![g]);
        while let Some(t) = stack.pop() {
            match (self.terms.op(t), self.terms.args(t)) {
                (Op::Add, &[a, b]) => stack.extend([b, a]),
                _ => out.push(t),
            }
        }
        out
    }

    /// The factors of a scalar product, each as a base and a literal exponent.
    fn powers(&self, t: TermId) -> Vec<(TermId, Rational)> {
        let (mut out, mut stack) = (Vec::new(), vec![t]);
        while let Some(u) = stack.pop() {
            match (self.terms.op(u), self.terms.args(u)) {
                (Op::Scale, &[a, b]) => stack.extend([b, a]),
                (Op::Pow, &[b, e]) if self.terms.as_num(e).is_some() => {
                    out.push((b, self.terms.as_num(e).cloned().unwrap_or_else(Rational::one)));
                }
                _ => out.push((u, Rational::one())),
            }
        }
        out
    }

    fn times_power(&mut self, product: TermId, base: TermId, exponent: Rational) -> Result<TermId, Stop> {
        if exponent.is_zero() {
            return Ok(product);
        }
        let factor = if exponent.is_one() {
            base
        } else {
            let e = self.terms.num(exponent);
            self.terms.add(Op::Pow, &[base, e])?
        };
        Ok(self.terms.add(Op::Scale, &[factor, product])?)
    }

    /// Where the unknown stands in one function or one power only: that is solved for, and undone.
    pub(super) fn undone_solution(&mut self, g: TermId, x: TermId) -> Result<Option<TermId>, Stop> {
        let around: Vec<TermId> = self
            .terms
            .subterms(g)
            .into_iter()
            .filter(|&u| self.terms.arg(u, 0) == Some(x) && matches!(self.terms.op(u), Op::Map(_) | Op::Pow))
            .collect();
        let &[u] = &around[..] else { return Ok(None) };
        let name = self.terms.fresh_name("U_");
        let shape = self.terms.shape(u).clone();
        self.terms.declare(name.clone(), Declaration { shape, over: None });
        let unknown = self.terms.var(&name)?;
        let replaced = self.terms.transform(g, &mut |_, t, _| Ok((t == u).then_some(unknown)))?;
        if self.terms.subterms(replaced).contains(&x) {
            return Ok(None);
        }
        let value = match self.linear_solution(replaced, unknown) {
            Err(Stop::Stuck(_)) => return Ok(None),
            other => other?,
        };
        match (self.terms.op(u).clone(), self.terms.arg(u, 1)) {
            (Op::Map(f), _) => match self.inverse_function(&f) {
                Some(inverse) => Ok(Some(self.terms.add(Op::Map(inverse), &[value])?)),
                None => Ok(None),
            },
            (_, Some(e)) => {
                let Some(e) = self.terms.as_num(e).filter(|e| !e.is_zero()).cloned() else { return Ok(None) };
                let root = self.terms.num(e.recip());
                Ok(Some(self.terms.add(Op::Pow, &[value, root])?))
            }
            _ => Ok(None),
        }
    }

    /// The g of a law g(f(A)) = A.
    fn inverse_function(&self, f: &Fun) -> Option<Fun> {
        self.rules.rules().iter().find_map(|rule| {
            let Pat::Node(Op::Map(outer), args) = &rule.lhs else { return None };
            let [Pat::Node(Op::Map(inner), leaf)] = &args[..] else { return None };
            let (Pat::Meta(a), [Pat::Meta(b)]) = (&rule.rhs, &leaf[..]) else { return None };
            (inner == f && a == b).then(|| outer.clone())
        })
    }
}

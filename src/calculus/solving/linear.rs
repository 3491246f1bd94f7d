//! Equations linear in the unknown.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::session::Session;
use crate::term::*;

/// A summand that has the unknown once: scalar factor, left and right factors.
struct Linear {
    scale: Option<TermId>,
    left: Vec<TermId>,
    right: Vec<TermId>,
}

impl Session<'_> {
    pub(super) fn multiplied_out(&mut self, t: TermId) -> Result<TermId, Stop> {
        Ok(self.normalize(t, &Strategy::expand())?.to())
    }

    /// Solves a sum of terms P X Q and constants for X.
    pub(in crate::calculus) fn linear_solution(&mut self, g: TermId, x: TermId) -> Result<TermId, Stop> {
        let stuck = |why: &str| Err(Stop::Stuck(format!("the equation for the zero of the gradient {why}")));
        let transposed = self.terms.add(Op::T, &[x])?;
        let only_transposed = self.terms.subterms(g).contains(&transposed);
        let g = if only_transposed {
            let t = self.terms.add(Op::T, &[g])?;
            self.multiplied_out(t)?
        } else {
            g
        };
        let (mut constants, mut linear) = (Vec::new(), Vec::new());
        let mut rest = vec![g];
        while let Some(t) = rest.pop() {
            if let (Op::Add, &[a, b]) = (self.terms.op(t), self.terms.args(t)) {
                rest.extend([b, a]);
                continue;
            }
            if !self.terms.subterms(t).contains(&x) {
                constants.push(t);
                continue;
            }
            match self.linear_term(t, x)? {
                Some(l) => linear.push(l),
                None => return stuck("is not linear in the unknown"),
            }
        }
        if linear.is_empty() {
            return stuck("does not contain the unknown");
        }
        let shape = self.terms.shape(x).clone();
        let mut right_side = self.terms.add(Op::Zeros(shape.rows.clone(), shape.cols.clone()), &[])?;
        for c in constants {
            right_side = self.terms.add(Op::Sub, &[right_side, c])?;
        }
        let one_sided = |side: fn(&Linear) -> &Vec<TermId>| linear.iter().all(|l| side(l).is_empty());
        if let [l] = &linear[..] {
            // P X Q = C: each side is undone by itself.
            let mut value = right_side;
            if let Some(c) = l.scale {
                value = self.terms.add(Op::Div, &[value, c])?;
            }
            if let Some(p) = self.product(&l.left)? {
                let p = self.terms.add(Op::Inv, &[p])?;
                value = self.terms.add(Op::Mul, &[p, value])?;
            }
            if let Some(q) = self.product(&l.right)? {
                let q = self.terms.add(Op::Inv, &[q])?;
                value = self.terms.add(Op::Mul, &[value, q])?;
            }
            return Ok(value);
        }
        let left = one_sided(|l| &l.right);
        if !left && !one_sided(|l| &l.left) {
            return stuck("has the unknown between factors on both sides (a Sylvester equation)");
        }
        let first = linear[0].scale.filter(|&c| self.terms.as_num(c).is_some());
        let size = if left { shape.rows.clone() } else { shape.cols.clone() };
        let mut sum: Option<TermId> = None;
        for l in &linear {
            let mut m = match self.product(if left { &l.left } else { &l.right })? {
                Some(m) => m,
                None => self.terms.add(Op::Eye(size.clone()), &[])?,
            };
            if let Some(c) = l.scale {
                m = self.terms.add(Op::Scale, &[c, m])?;
            }
            // A common number is divided out, so that 2 X'X w = 2 X'y reads X'X w = X'y.
            if let Some(c) = first {
                m = self.terms.add(Op::Div, &[m, c])?;
            }
            sum = Some(match sum {
                None => m,
                Some(s) => self.terms.add(Op::Add, &[s, m])?,
            });
        }
        if let Some(c) = first {
            right_side = self.terms.add(Op::Div, &[right_side, c])?;
        }
        let Some(m) = sum else { return stuck("does not contain the unknown") };
        if size.is_one() && shape.cols.is_one() {
            return Ok(self.terms.add(Op::Div, &[right_side, m])?);
        }
        let mut m = self.simplify(m, Effort::default())?.to();
        while let (Op::Scale, &[c, a]) = (self.terms.op(m), self.terms.args(m))
            && self.terms.as_num(c).is_some()
        {
            m = a;
            right_side = self.terms.add(Op::Div, &[right_side, c])?;
        }
        let inverse = self.terms.add(Op::Inv, &[m])?;
        let pair = if left { [inverse, right_side] } else { [right_side, inverse] };
        Ok(self.terms.add(Op::Mul, &pair)?)
    }

    fn product(&mut self, factors: &[TermId]) -> Result<Option<TermId>, Stop> {
        let mut acc = None;
        for &f in factors {
            acc = Some(match acc {
                None => f,
                Some(a) => self.terms.add(Op::Mul, &[a, f])?,
            });
        }
        Ok(acc)
    }

    /// Reads `c P X Q`; `None` when the unknown stands more than once or inside something else.
    fn linear_term(&mut self, t: TermId, x: TermId) -> Result<Option<Linear>, Stop> {
        let (mut scale, mut body): (Option<TermId>, TermId) = (None, t);
        while let (Op::Scale, &[c, m]) = (self.terms.op(body), self.terms.args(body)) {
            if m == x && !self.terms.subterms(c).contains(&x) || !self.terms.subterms(c).contains(&x) {
                scale = Some(match scale {
                    None => c,
                    Some(s) => self.terms.add(Op::Scale, &[s, c])?,
                });
                body = m;
            } else if c == x && !self.terms.subterms(m).contains(&x) {
                scale = Some(match scale {
                    None => m,
                    Some(s) => self.terms.add(Op::Scale, &[s, m])?,
                });
                body = c;
            } else {
                return Ok(None);
            }
        }
        let mut factors = Vec::new();
        let mut stack = vec![body];
        while let Some(u) = stack.pop() {
            match (self.terms.op(u), self.terms.args(u)) {
                (Op::Mul, &[a, b]) => stack.extend([b, a]),
                _ => factors.push(u),
            }
        }
        let places: Vec<usize> = (0..factors.len()).filter(|&i| self.terms.subterms(factors[i]).contains(&x)).collect();
        let &[k] = &places[..] else { return Ok(None) };
        if factors[k] != x {
            return Ok(None);
        }
        Ok(Some(Linear { scale, left: factors[..k].to_vec(), right: factors[k + 1..].to_vec() }))
    }
}

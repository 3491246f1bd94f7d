//! Polynomials and their quotients written as terms, in the smallest of several ways.

use super::cost;
use super::polynomial::{Fraction, Poly};
use crate::term::*;
use num_traits::{One, Signed};

/// What the variables of polynomials stand for, in terms of one shape and scalars.
pub(in crate::calculus) struct Ring {
    /// The terms that the variables stand for.
    pub atoms: Vec<TermId>,
    /// The shape in which products are taken, entry by entry.
    pub shape: Shape,
}

impl Ring {
    /// The smallest way found of writing a quotient; factors that might occur are tried.
    pub fn write(&self, terms: &mut Terms, f: &Fraction, hints: &[Poly]) -> Option<TermId> {
        let (c, over) = f.over.factors(hints)?;
        let (d, under) = f.under.factors(hints)?;
        let q = c / &d;
        let below = self.below(terms, &f.under, &under)?;
        let mut best: Option<(cost::Cost, TermId)> = None;
        let mut offer = |me: &Self, terms: &mut Terms, q: Rational, parts: Vec<TermId>| -> Option<()> {
            let t = me.quotient(terms, q, parts, &below)?;
            let k = cost::of(terms, t);
            if best.is_none_or(|(b, _)| k < b) {
                best = Some((k, t));
            }
            Some(())
        };
        let mut parts = Vec::new();
        for (p, k) in &over {
            let t = self.sum(terms, p)?;
            parts.push((self.power(terms, t, *k)?, p, *k));
        }
        let plain: Vec<TermId> = parts.iter().map(|p| p.0).collect();
        offer(self, terms, q.clone(), plain.clone())?;
        // The sign goes into a factor.
        for (i, (_, p, k)) in parts.iter().enumerate() {
            if k % 2 == 1 && p.len() > 1 {
                let t = self.sum(terms, &p.times_number(&-Rational::one()))?;
                let mut other = plain.clone();
                other[i] = self.power(terms, t, *k)?;
                offer(self, terms, -q.clone(), other)?;
            }
        }
        // Not factored at all.
        if over.len() > 1 || over.iter().any(|(_, k)| *k > 1) {
            let whole = f.over.primitive();
            for sign in [Rational::one(), -Rational::one()] {
                let t = self.sum(terms, &whole.times_number(&sign))?;
                offer(self, terms, f.over.content() / &d * &sign, vec![t])?;
            }
        }
        best.map(|(_, t)| t)
    }

    /// The factors of a denominator.
    fn below(&self, terms: &mut Terms, whole: &Poly, factors: &[(Poly, u32)]) -> Option<Vec<TermId>> {
        let mut out = Vec::new();
        let mut size = 0;
        for (p, k) in factors {
            let t = self.sum(terms, p)?;
            out.push(self.power(terms, t, *k)?);
            size += cost::of(terms, out[out.len() - 1]).size() + 1;
        }
        // Factors are written only as far as they are shorter.
        let mut product = Poly::one(self.atoms.len());
        for (p, k) in factors {
            for _ in 0..*k {
                product = product.times(p)?;
            }
        }
        if factors.len() > 1 && product.len() == whole.len() {
            let t = self.sum(terms, &product)?;
            if cost::of(terms, t).size() + 1 < size {
                return Some(vec![t]);
            }
        }
        Some(out)
    }

    fn is_scalar(&self, terms: &Terms, t: TermId) -> bool {
        terms.shape(t).is_scalar()
    }

    fn power(&self, terms: &mut Terms, t: TermId, k: u32) -> Option<TermId> {
        if k == 1 {
            return Some(t);
        }
        // A power of a root is one power.
        let (mut base, mut e) = (t, Rational::from_integer(k.into()));
        if let (Op::Pow, &[a, p]) = (terms.op(t), terms.args(t))
            && let Some(p) = terms.as_num(p)
        {
            (base, e) = (a, p * e);
        }
        if e.is_one() {
            return Some(base);
        }
        let e = terms.num(e);
        terms.add(Op::Pow, &[base, e]).ok()
    }

    /// A product of scalars, entry by entry of matrices, and of both.
    fn product(&self, terms: &mut Terms, parts: &[TermId]) -> Option<TermId> {
        let (mut scalar, mut matrix): (Option<TermId>, Option<TermId>) = (None, None);
        for &t in parts {
            let (slot, op) = match self.is_scalar(terms, t) {
                true => (&mut scalar, Op::Scale),
                false => (&mut matrix, Op::Had),
            };
            *slot = Some(match *slot {
                None => t,
                Some(u) => terms.add(op, &[u, t]).ok()?,
            });
        }
        match (scalar, matrix) {
            (Some(c), Some(m)) => terms.add(Op::Scale, &[c, m]).ok(),
            (Some(t), None) | (None, Some(t)) => Some(t),
            (None, None) => Some(terms.int(1)),
        }
    }

    /// A number times a product over another.
    fn quotient(&self, terms: &mut Terms, q: Rational, over: Vec<TermId>, under: &[TermId]) -> Option<TermId> {
        let of = |me: &Self, terms: &Terms, scalar: bool, all: &[TermId]| -> Vec<TermId> {
            all.iter().copied().filter(|&t| me.is_scalar(terms, t) == scalar).collect()
        };
        let (s_over, m_over) = (of(self, terms, true, &over), of(self, terms, false, &over));
        let (s_under, m_under) = (of(self, terms, true, under), of(self, terms, false, under));
        let mut t = match (m_over.is_empty(), m_under.is_empty()) {
            (true, true) if self.shape.is_scalar() => None,
            (true, _) => Some(terms.add(Op::Ones(self.shape.rows.clone(), self.shape.cols.clone()), &[]).ok()?),
            (false, _) => Some(self.product(terms, &m_over)?),
        };
        if let (Some(m), false) = (t, m_under.is_empty()) {
            let d = self.product(terms, &m_under)?;
            t = Some(terms.add(Op::Hdiv, &[m, d]).ok()?);
        }
        if !s_over.is_empty() {
            let c = self.product(terms, &s_over)?;
            t = Some(match t {
                Some(m) => terms.add(Op::Scale, &[c, m]).ok()?,
                None => c,
            });
        }
        let number = q.abs();
        let mut t = match t {
            Some(t) if number.is_one() => t,
            Some(t) => {
                let c = terms.num(number);
                terms.add(Op::Scale, &[c, t]).ok()?
            }
            None => terms.num(number),
        };
        if !s_under.is_empty() {
            let d = self.product(terms, &s_under)?;
            t = terms.add(Op::Div, &[t, d]).ok()?;
        }
        if q.is_negative() { self.negative(terms, t) } else { Some(t) }
    }

    /// -(c*A), with the sign at the number if there is one in front.
    fn negative(&self, terms: &mut Terms, t: TermId) -> Option<TermId> {
        match (terms.op(t).clone(), terms.args(t).to_vec().as_slice()) {
            (Op::Num(q), _) => Some(terms.num(-q.as_ref().clone())),
            (op @ (Op::Scale | Op::Div), &[c, m]) if terms.as_num(c).is_some() || op == Op::Div => {
                let c = match terms.as_num(c).cloned() {
                    Some(q) => terms.num(-q),
                    None if matches!(terms.op(c), Op::Scale) => self.negative(terms, c)?,
                    None => return terms.add(Op::Neg, &[t]).ok(),
                };
                terms.add(op, &[c, m]).ok()
            }
            _ => terms.add(Op::Neg, &[t]).ok(),
        }
    }

    /// A sum: as it stands, or with what most summands have in common taken out.
    fn sum(&self, terms: &mut Terms, p: &Poly) -> Option<TermId> {
        let flat = self.flat(terms, p)?;
        let Some(nested) = self.nested(terms, p)? else { return Some(flat) };
        Some(if cost::of(terms, nested) < cost::of(terms, flat) { nested } else { flat })
    }

    /// Does a polynomial stand for a matrix?
    fn is_matrix(&self, terms: &Terms, p: &Poly) -> bool {
        (0..self.atoms.len()).any(|v| p.degree(v) > 0 && !self.is_scalar(terms, self.atoms[v]))
    }

    fn flat(&self, terms: &mut Terms, p: &Poly) -> Option<TermId> {
        let matrix = self.is_matrix(terms, p);
        let mut summands = Vec::new();
        for (e, c) in p.summands().rev() {
            let mut parts = Vec::new();
            for (v, &k) in e.iter().enumerate().filter(|(_, k)| **k > 0) {
                parts.push(self.power(terms, self.atoms[v], k)?);
            }
            if matrix && parts.iter().all(|&t| self.is_scalar(terms, t)) {
                parts.push(terms.add(Op::Ones(self.shape.rows.clone(), self.shape.cols.clone()), &[]).ok()?);
            }
            let number = c.abs();
            let t = match (number.is_one(), parts.is_empty()) {
                (true, false) => self.product(terms, &parts)?,
                (_, true) => terms.num(number),
                (false, false) => {
                    let t = self.product(terms, &parts)?;
                    let c = terms.num(number);
                    terms.add(Op::Scale, &[c, t]).ok()?
                }
            };
            summands.push((t, c.is_negative()));
        }
        self.total(terms, summands)
    }

    /// The sum of terms with signs, the first positive one in front.
    fn total(&self, terms: &mut Terms, mut summands: Vec<(TermId, bool)>) -> Option<TermId> {
        let Some(first) = summands.iter().position(|(_, negative)| !negative) else {
            let all = summands.into_iter().map(|(t, _)| (t, false)).collect::<Vec<_>>();
            if all.is_empty() {
                return Some(terms.int(0));
            }
            let t = self.total(terms, all)?;
            return self.negative(terms, t);
        };
        let front = summands.remove(first);
        let mut sum = front.0;
        for (t, negative) in summands {
            sum = terms.add(if negative { Op::Sub } else { Op::Add }, &[sum, t]).ok()?;
        }
        Some(sum)
    }

    fn nested(&self, terms: &mut Terms, p: &Poly) -> Option<Option<TermId>> {
        let count = |v: usize| p.summands().filter(|(e, _)| e[v] > 0).count();
        let Some(v) = (0..self.atoms.len()).max_by_key(|&v| (count(v), std::cmp::Reverse(v))) else {
            return Some(None);
        };
        if count(v) < 2 || p.len() < 3 {
            return Some(None);
        }
        let k = p.summands().map(|(e, _)| e[v]).filter(|k| *k > 0).min().unwrap_or(1);
        let (mut with, mut without) = (Poly::default(), Poly::default());
        let n = self.atoms.len();
        for (e, c) in p.summands() {
            let mut f = e.clone();
            let to = if f[v] > 0 { &mut with } else { &mut without };
            f[v] = f[v].saturating_sub(k);
            let mut one = Poly::constant(c.clone(), n);
            for (w, j) in f.into_iter().enumerate() {
                for _ in 0..j {
                    one = one.times(&Poly::variable(w, n))?;
                }
            }
            *to = to.plus(&one, &Rational::one())?;
        }
        let number = with.content();
        let inner = self.sum(terms, &with.primitive())?;
        let front = self.power(terms, self.atoms[v], k)?;
        let matrix = self.is_matrix(terms, p);
        let mut parts = vec![front, inner];
        if matrix && parts.iter().all(|&t| self.is_scalar(terms, t)) {
            parts.push(terms.add(Op::Ones(self.shape.rows.clone(), self.shape.cols.clone()), &[]).ok()?);
        }
        let mut t = self.product(terms, &parts)?;
        if !number.abs().is_one() {
            let c = terms.num(number.abs());
            t = terms.add(Op::Scale, &[c, t]).ok()?;
        }
        if without.is_zero() {
            return Some(Some(if number.is_negative() { self.negative(terms, t)? } else { t }));
        }
        let mut rest = self.sum(terms, &without)?;
        if matrix && self.is_scalar(terms, rest) {
            let ones = terms.add(Op::Ones(self.shape.rows.clone(), self.shape.cols.clone()), &[]).ok()?;
            rest = terms.add(Op::Scale, &[rest, ones]).ok()?;
        }
        Some(self.total(terms, vec![(t, number.is_negative()), (rest, false)]))
    }
}

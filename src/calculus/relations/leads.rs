//! Which summand of an equation is replaced by the rest.

use crate::calculus::forms::cost;
use crate::calculus::forms::order::compare;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The summands of an equation's normal form that might be replaced by the rest, with their coefficients, the best
    /// one last.
    pub(super) fn leads(&mut self, d: TermId, over: &[Dim]) -> Result<Vec<(TermId, Rational)>, Stop> {
        let mut summands = Vec::new();
        let mut rest = d;
        while let (Op::Add, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            summands.push(a);
            rest = b;
        }
        summands.push(rest);
        let mut leads: Vec<(TermId, Rational)> = Vec::new();
        for &s in &summands {
            let (q, m) = match (self.terms.op(s), self.terms.args(s)) {
                (Op::Scale, &[c, m]) if self.terms.as_num(c).is_some() => {
                    (self.terms.as_num(c).cloned().unwrap_or_default(), m)
                }
                _ => (Rational::from_integer(1.into()), s),
            };
            let constant = self.terms.args(m).is_empty() && !matches!(self.terms.op(m), Op::Var(_));
            // A rule whose left side stands in its right side would never end.
            if !constant && !summands.iter().any(|&t| t != s && self.occurs(m, t)) {
                leads.push((m, q));
            }
        }
        // The largest summand is replaced; an outer product, which is met in pieces, only for want of another.
        // A name that stands alone is eliminated if nothing else is known of it, and a product of names of which the
        // other summands have none is preferred; a multiple by what may be zero comes last.
        let mut keyed = Vec::new();
        for (m, q) in leads {
            let divisible = match (self.terms.op(m), self.terms.args(m)) {
                (Op::Scale, &[c, _]) => self.fact(Pred::Nonzero, c, over, 0)?.is_some(),
                _ => true,
            };
            let alone = self.only_here(m, &summands)?;
            let plain = *self.terms.op(m) != Op::Scale;
            let own = self.own_names(m, &summands);
            keyed.push(((alone, own, !self.is_outer(m), plain, divisible, self.lead_size(m)), m, q));
        }
        keyed.sort_by(|(x, a, _), (y, b, _)| x.cmp(y).then_with(|| compare(&self.terms, *a, *b)));
        Ok(keyed.into_iter().map(|(_, m, q)| (m, q)).collect())
    }

    /// Is a term a name that occurs in one of these summands and in no other equation, and of which no more
    /// than symmetry is assumed?
    fn only_here(&mut self, m: TermId, summands: &[TermId]) -> Result<bool, Stop> {
        let m = match (self.terms.op(m), self.terms.arg(m, 0)) {
            (Op::T, Some(a)) => a,
            _ => m,
        };
        if !matches!(self.terms.op(m), Op::Var(_)) || !self.terms.args(m).is_empty() {
            return Ok(false);
        }
        for h in self.theory.hypotheses.clone() {
            let Fact::Is(p, t) = h.fact else { continue };
            if p == Pred::Symmetric || !self.terms.subterms(t).contains(&m) {
                continue;
            }
            // What is assumed of the name alone may be plain of what it stands for.
            let other = summands.iter().map(|&u| self.unsigned(u)).find(|&u| !self.terms.subterms(u).contains(&m));
            let plain = match other {
                Some(u) if t == m && summands.len() == 2 => self.fact(p, u, &[], 0)?.is_some(),
                _ => false,
            };
            if !plain {
                return Ok(false);
            }
        }
        let within = |t: TermId| self.terms.subterms(t).contains(&m);
        let equations = self.theory.hypotheses.iter().filter(|h| match h.fact {
            Fact::Eq(a, b) => within(a) || within(b),
            _ => false,
        });
        Ok(equations.count() == 1 && summands.iter().filter(|&&t| within(t)).count() == 1)
    }

    /// A term without a literal multiple.
    fn unsigned(&self, t: TermId) -> TermId {
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Scale, &[c, u]) if self.terms.as_num(c).is_some() => u,
            _ => t,
        }
    }

    /// The size of a summand; the inverse of a name counts as little as the name, so that products are replaced by it.
    fn lead_size(&self, m: TermId) -> u64 {
        let mut core = m;
        while let (Op::Inv | Op::T, Some(a)) = (self.terms.op(core), self.terms.arg(core, 0)) {
            core = a;
        }
        if matches!(self.terms.op(core), Op::Var(_)) { 0 } else { cost::of(&self.terms, m).size().into() }
    }

    /// Is a term a product of matrices whose names occur in none of the other summands?
    fn own_names(&self, m: TermId, summands: &[TermId]) -> bool {
        let names = |t: TermId| {
            self.terms.subterms(t).into_iter().filter(|&u| matches!(self.terms.op(u), Op::Var(_))).collect::<Vec<_>>()
        };
        let mine = names(m);
        let others = summands.iter().filter(|&&t| !self.terms.subterms(t).contains(&m));
        *self.terms.op(m) == Op::Mul
            && !self.terms.shape(m).is_scalar()
            && summands.len() > 2
            && others.flat_map(|&t| names(t)).all(|n| !mine.contains(&n))
    }

    /// Is a term, apart from scalar factors, a column times a row?
    pub(super) fn is_outer(&self, mut t: TermId) -> bool {
        while let (Op::Scale, Some(a)) = (self.terms.op(t), self.terms.arg(t, 1)) {
            t = a;
        }
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Mul, &[a, b]) => self.terms.shape(a).cols.is_one() || self.is_outer(b),
            _ => false,
        }
    }

    /// Does a term occur in another, a product also as some of the factors of a longer one?
    pub(in crate::calculus) fn occurs(&self, m: TermId, t: TermId) -> bool {
        let all = self.terms.subterms(t);
        if *self.terms.op(m) != Op::Mul {
            return all.contains(&m);
        }
        let factors = |mut t: TermId| {
            let mut out = Vec::new();
            while let (Op::Mul, &[a, b]) = (self.terms.op(t), self.terms.args(t)) {
                out.push(a);
                t = b;
            }
            out.push(t);
            out
        };
        let wanted = factors(m);
        let products = all.into_iter().filter(|&u| *self.terms.op(u) == Op::Mul);
        products.into_iter().any(|u| factors(u).windows(wanted.len()).any(|w| *w == wanted[..]))
    }
}

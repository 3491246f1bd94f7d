//! Outer products that are taken away: -c uu', c not negative, is c((u'u)I - uu') or c n(diag(u.u) - uu'/n), which are
//! congruences of I - K and of I - 11'/n, and a rest. Second derivatives of norms and of geometric means are of this kind.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

/// A congruence that is positive semidefinite, what it is multiplied out, and how often that has -uu' in it.
struct Square {
    congruence: TermId,
    closed: TermId,
    /// c
    factor: TermId,
    times: TermId,
}

impl Session<'_> {
    /// A sum in which an outer product is taken away, as such a square and a rest.
    pub(super) fn by_outer(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        if pred != Pred::Psd {
            return Ok(None);
        }
        let Some(parts) = self.parts_of(t)? else { return Ok(None) };
        for part in parts {
            let Some((c, u)) = self.taken_away(part)? else { continue };
            for square in self.squares(c, u)? {
                if let Some(found) = self.with_square(pred, t, &square)? {
                    return Ok(Some(found));
                }
            }
        }
        Ok(None)
    }

    /// The c and u of -c uu', if c is not negative.
    fn taken_away(&mut self, part: TermId) -> Result<Option<(TermId, TermId)>, Stop> {
        let mut factors = Vec::new();
        let mut at = part;
        loop {
            match (self.terms.op(at).clone(), self.terms.args(at).to_vec().as_slice()) {
                (Op::Scale, &[a, b]) => {
                    factors.push(a);
                    at = b;
                }
                (Op::Div, &[a, b]) => {
                    let minus = self.terms.int(-1);
                    factors.push(self.terms.add(Op::Pow, &[b, minus])?);
                    at = a;
                }
                (Op::Neg, &[a]) => {
                    factors.push(self.terms.int(-1));
                    at = a;
                }
                (Op::Mul, &[a, b]) if self.terms.shape(a).cols.is_one() && !self.terms.shape(a).is_scalar() => {
                    let turned = self.terms.add(Op::T, &[a])?;
                    if turned != b && self.same(turned, b)?.is_none() {
                        return Ok(None);
                    }
                    let mut c = self.terms.int(-1);
                    for f in factors {
                        c = self.terms.add(Op::Scale, &[c, f])?;
                    }
                    let c = self.simplify(c, Effort::quick())?.to();
                    let positive =
                        self.is_plain(Pred::Nonnegative, c) || self.fact(Pred::Nonnegative, c, &[], 0)?.is_some();
                    return Ok(positive.then_some((c, a)));
                }
                _ => return Ok(None),
            }
        }
    }

    fn squares(&mut self, c: TermId, u: TermId) -> Result<Vec<Square>, Stop> {
        let n = self.terms.shape(u).rows.clone();
        let Some(all) = n.mul(&n) else { return Ok(Vec::new()) };
        let one = self.terms.int(1);
        let turned = self.terms.add(Op::T, &[u])?;
        let outer = self.terms.add(Op::Mul, &[u, turned])?;
        let eye = self.terms.add(Op::Eye(n.clone()), &[])?;
        let big = self.terms.add(Op::Eye(all), &[])?;
        let comm = self.terms.add(Op::Comm(n.clone(), n.clone()), &[])?;
        let apart = self.terms.add(Op::Sub, &[big, comm])?;
        let spread = self.terms.add(Op::Kron, &[u, eye])?;
        let length = self.terms.add(Op::Mul, &[turned, u])?;
        let scaled = self.terms.add(Op::Scale, &[length, eye])?;
        let closed = self.terms.add(Op::Sub, &[scaled, outer])?;
        let first = Square { congruence: self.congruence_of(apart, spread)?, closed, factor: c, times: one };
        let size = self.terms.add(Op::Size(n.clone()), &[])?;
        let ones = self.terms.add(Op::Ones(n.clone(), n), &[])?;
        let mean = self.terms.add(Op::Div, &[ones, size])?;
        let centred = self.terms.add(Op::Sub, &[eye, mean])?;
        let diagonal = self.terms.add(Op::Diag, &[u])?;
        let squares = self.terms.add(Op::Had, &[u, u])?;
        let squares = self.terms.add(Op::Diag, &[squares])?;
        let part = self.terms.add(Op::Div, &[outer, size])?;
        let closed = self.terms.add(Op::Sub, &[squares, part])?;
        let second = Square { congruence: self.congruence_of(centred, diagonal)?, closed, factor: c, times: size };
        Ok(vec![first, second])
    }

    /// B'AB
    fn congruence_of(&mut self, a: TermId, b: TermId) -> Result<TermId, Stop> {
        let turned = self.terms.add(Op::T, &[b])?;
        let left = self.terms.add(Op::Mul, &[turned, a])?;
        Ok(self.terms.add(Op::Mul, &[left, b])?)
    }

    /// The term as c times a square and a rest that has the property.
    fn with_square(&mut self, pred: Pred, t: TermId, s: &Square) -> Result<Option<(usize, Proof)>, Stop> {
        let Some(open) = self.same(s.closed, s.congruence)? else { return Ok(None) };
        let multiple = self.terms.add(Op::Scale, &[s.times, s.closed])?;
        // What is left, once the common factor is divided out.
        let minus = self.terms.int(-1);
        let inverse = self.terms.add(Op::Pow, &[s.factor, minus])?;
        let divided = self.terms.add(Op::Scale, &[inverse, t])?;
        let difference = self.terms.add(Op::Sub, &[divided, multiple])?;
        let spread = self.normalize(difference, &Strategy::expand())?.to();
        let rest = self.simplify(spread, Effort::quick())?.to();
        let inner = if self.is_nothing(rest) {
            multiple
        } else {
            let found = match self.fact(pred, rest, &[], 0)? {
                Some(line) => Some((line, Proof::refl(rest))),
                None => match self.by_congruence(pred, rest)? {
                    Some(found) => Some(found),
                    None => self.by_summands(pred, rest)?,
                },
            };
            let Some((_, p)) = found else { return Ok(None) };
            self.terms.add(Op::Add, &[p.to(), multiple])?
        };
        let whole = self.terms.add(Op::Scale, &[s.factor, inner])?;
        let attempt = self.prove_equation(t, whole, Effort::default())?;
        let Some(proof) = attempt.proof.filter(|_| attempt.line.is_some()) else { return Ok(None) };
        let mut step = open;
        let mut places = vec![(multiple, 1)];
        places.extend((inner != multiple).then_some((inner, 1)));
        places.push((whole, 1));
        for (outer, place) in places {
            match self.inside(outer, place, &step)? {
                Some((p, _)) => step = p,
                None => return Ok(None),
            }
        }
        let proof = proof.then(&step);
        Ok(self.fact(pred, proof.to(), &[], 0)?.map(|line| (line, proof)))
    }
}

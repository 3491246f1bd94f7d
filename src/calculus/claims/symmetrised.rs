//! Sums that a commutation matrix carries into themselves: M + KM + MK + KMK is (I + K)'M(I + K), so it is positive
//! semidefinite where M is. Second derivatives within the symmetric matrices are of this kind.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// A sum whose parts without a commutation matrix at an end make up a matrix M with the property, if that sum is
    /// (I + K)'M(I + K).
    pub(super) fn by_symmetriser(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        if pred != Pred::Psd {
            return Ok(None);
        }
        let Some(parts) = self.parts_of(t)? else { return Ok(None) };
        let (parts, mut core) = self.identities(parts)?;
        let turned: Vec<bool> = parts.iter().map(|&p| self.commutes(p).is_some()).collect();
        let Some(comm) = parts.iter().find_map(|&p| self.commutes(p)) else { return Ok(None) };
        let plain: Vec<TermId> = parts.iter().zip(&turned).filter(|(_, t)| !**t).map(|(p, _)| *p).collect();
        if plain.is_empty() || 4 * plain.len() != parts.len() {
            return Ok(None);
        }
        core.extend(plain);
        let Some(sum) = self.summed(&core)? else { return Ok(None) };
        let found = match self.fact(pred, sum, &[], 0)? {
            Some(line) => Some((line, Proof::refl(sum))),
            None => match self.by_congruence(pred, sum)? {
                Some(found) => Some(found),
                None => self.by_parts(pred, sum, core)?,
            },
        };
        // The core, in the form in which the property is known of it.
        let Some((_, p)) = found else { return Ok(None) };
        let size = self.terms.shape(t).rows.clone();
        let eye = self.terms.add(Op::Eye(size), &[])?;
        let both = self.terms.add(Op::Add, &[eye, comm])?;
        let left = self.terms.add(Op::T, &[both])?;
        let left = self.terms.add(Op::Mul, &[left, p.to()])?;
        let whole = self.terms.add(Op::Mul, &[left, both])?;
        let Some(line) = self.fact(pred, whole, &[], 0)? else { return Ok(None) };
        Ok(self.same(t, whole)?.map(|p| (line, p)))
    }

    /// The parts without those that are cI and cK, which together are (I + K)'(c/2 I)(I + K), and c/2 I for each of these.
    fn identities(&mut self, mut parts: Vec<TermId>) -> Result<(Vec<TermId>, Vec<TermId>), Stop> {
        let factor = |s: &Self, t: TermId, wanted: fn(&Op) -> bool| match (s.terms.op(t), s.terms.args(t)) {
            (op, _) if wanted(op) => Some(None),
            (Op::Scale, &[c, u]) if wanted(s.terms.op(u)) => Some(Some(c)),
            _ => None,
        };
        let mut halves = Vec::new();
        while let Some((i, c)) =
            parts.iter().enumerate().find_map(|(i, &p)| factor(self, p, |op| matches!(op, Op::Eye(_))).map(|c| (i, c)))
        {
            let own = |p: &TermId| factor(self, *p, |op| matches!(op, Op::Comm(m, n) if m == n)) == Some(c);
            let Some(j) = parts.iter().position(own) else { break };
            let eye = parts[i];
            let half = self.terms.num(Rational::new(1.into(), 2.into()));
            halves.push(self.terms.add(Op::Scale, &[half, eye])?);
            parts.retain({
                let (a, b) = (parts[i], parts[j]);
                move |&p| p != a && p != b
            });
        }
        Ok((parts, halves))
    }

    /// The commutation matrix of a square at an end of a product, or of a multiple of one.
    fn commutes(&self, mut t: TermId) -> Option<TermId> {
        while let (Op::Scale | Op::Neg | Op::Div, args) = (self.terms.op(t), self.terms.args(t)) {
            t = if *self.terms.op(t) == Op::Scale { *args.get(1)? } else { *args.first()? };
        }
        let square = |u: TermId| matches!(self.terms.op(u), Op::Comm(m, n) if m == n).then_some(u);
        let mut last = t;
        while let (Op::Mul, Some(b)) = (self.terms.op(last), self.terms.arg(last, 1)) {
            last = b;
        }
        let mut first = t;
        while let (Op::Mul, Some(a)) = (self.terms.op(first), self.terms.arg(first, 0)) {
            first = a;
        }
        square(first).or(square(last))
    }
}

//! Where ground rules apply: to terms, to the beginnings of products, to members of families.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// A ground rule for a term, for the beginning of a product, or for a member of a family; none where names are frozen.
    pub(in crate::calculus) fn by_relations(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        if !self.context.is_free() {
            return Ok(None);
        }
        if let Some(g) = self.equations.ground(t) {
            return Ok(Some(g.proof.clone()));
        }
        match self.ground_prefix(t, ranges)? {
            Some(p) => Ok(Some(p)),
            None => self.by_family(t, ranges),
        }
    }

    /// An equation that is assumed of every member of a family, used for one of them.
    fn by_family(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        for k in 0..self.equations.families().len() {
            let f = self.equations.families()[k].clone();
            if self.terms.op(f.lhs) != self.terms.op(t) {
                continue;
            }
            let Some(indices) = self.instance_indices(f.lhs, &f.over, t, ranges) else { continue };
            let u = self.terms.transform(f.rhs, &mut |terms, u, depth| match *terms.op(u) {
                Op::Idx(k) if k >= depth => match indices.get((k - depth) as usize) {
                    Some(&i) => terms.shift(i, i64::from(depth), 0).map(Some),
                    None => Err(ShapeError::Depth),
                },
                _ => Ok(None),
            })?;
            return Ok(Some(Proof::leaf(t, u, Leaf::Line(f.line, indices), true)));
        }
        Ok(None)
    }

    /// A ground rule whose left side is the beginning of a longer product, or a product whose column stands here.
    fn ground_prefix(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        if self.equations.has_no_ground() {
            return Ok(None);
        }
        if let (Op::Scale, &[c, product]) = (self.terms.op(t), self.terms.args(t)) {
            return self.scaled_prefix(t, c, product);
        }
        if *self.terms.op(t) != Op::Mul {
            return Ok(None);
        }
        if let Some(p) = self.by_rules(t, &["gather"], ranges)?
            && let Some(inner) = self.terms.arg(p.to(), 0)
            && let Some(g) = self.equations.ground(inner).cloned()
            && let Some((q, _)) = self.inside(p.to(), 0, &g.proof)?
        {
            return Ok(Some(p.then(&q)));
        }
        if let Some(p) = self.spread_tail(t, ranges)?
            && let Some(q) = self.ground_prefix(p.to(), ranges)?
        {
            return Ok(Some(p.then(&q)));
        }
        // The beginnings of a product nested to the right: A, A B, A B C, …
        let mut factors = Vec::new();
        let mut rest = t;
        while let (Op::Mul, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            factors.push((a, b));
            rest = b;
        }
        for k in 2..=factors.len().min(self.longest_ground()) {
            let mut prefix = factors[k - 1].0;
            for &(a, _) in factors[..k - 1].iter().rev() {
                match self.terms.add(Op::Mul, &[a, prefix]) {
                    Ok(p) => prefix = p,
                    Err(_) => return Ok(None),
                }
            }
            let Some(g) = self.equations.ground(prefix).cloned() else { continue };
            let z = factors[k - 1].1;
            let (from, to) = (self.terms.add(Op::Mul, &[g.lhs, z])?, self.terms.add(Op::Mul, &[g.rhs, z])?);
            let back = self.normalize(from, &Strategy::new(&["associate"]))?;
            if back.to() == t {
                return Ok(Some(back.sym().then(&g.proof.at(0, from, to))));
            }
        }
        Ok(None)
    }

    /// How many factors the longest left side of a ground rule has: longer beginnings of a product need not be made.
    fn longest_ground(&self) -> usize {
        let factors = |mut t: TermId| {
            let mut n = 1;
            while let (Op::Mul | Op::Scale, &[_, b]) = (self.terms.op(t), self.terms.args(t)) {
                (n, t) = (n + 1, b);
            }
            n
        };
        self.equations.grounds().map(|g| factors(g.lhs)).max().unwrap_or(0)
    }

    /// A ground rule for a multiple of a product whose left side is the beginning of a longer one: `c A B` in `c A B C`.
    fn scaled_prefix(&mut self, t: TermId, c: TermId, product: TermId) -> Result<Option<Proof>, Stop> {
        let mut factors = Vec::new();
        let mut rest = product;
        while let (Op::Mul, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            factors.push((a, b));
            rest = b;
        }
        for k in 1..=factors.len().min(self.longest_ground()) {
            let mut prefix = factors[k - 1].0;
            for &(a, _) in factors[..k - 1].iter().rev() {
                match self.terms.add(Op::Mul, &[a, prefix]) {
                    Ok(p) => prefix = p,
                    Err(_) => return Ok(None),
                }
            }
            let Ok(scaled) = self.terms.add(Op::Scale, &[c, prefix]) else { return Ok(None) };
            let Some(g) = self.equations.ground(scaled).cloned() else { continue };
            let z = factors[k - 1].1;
            let (from, to) = (self.terms.add(Op::Mul, &[g.lhs, z])?, self.terms.add(Op::Mul, &[g.rhs, z])?);
            let back = self.normalize(from, &Strategy::new(&["associate", "distribute"]))?;
            if back.to() == t {
                return Ok(Some(back.sym().then(&g.proof.at(0, from, to))));
            }
        }
        Ok(None)
    }

    /// A weighted column at the end of a product as a product itself: `A (w .* B c)` is `A diag(w) B c`.
    fn spread_tail(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let mut above = Vec::new();
        let mut last = t;
        while let (Op::Mul, &[_, b]) = (self.terms.op(last), self.terms.args(last)) {
            above.push(last);
            last = b;
        }
        if *self.terms.op(last) != Op::Had {
            return Ok(None);
        }
        let Some(mut proof) = self.by_rules(last, &["spread"], ranges)? else { return Ok(None) };
        for u in above.into_iter().rev() {
            let Some((q, _)) = self.inside(u, 1, &proof)? else { return Ok(None) };
            proof = q;
        }
        Ok(Some(proof))
    }
}

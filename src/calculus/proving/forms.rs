//! Roads by another normal form: norms as roots, traces turned round, blocks, the simplest forms, one e-graph for both.

use crate::calculus::egraph::saturate::{Aim, Saturation};
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// Norms as roots of sums of squares.
    pub(super) fn by_roots(&mut self, l: TermId, r: TermId, clearings: u32) -> Result<Option<Proof>, Stop> {
        let norm = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| *s.terms.op(u) == Op::Norm2);
        if !(norm(self, l) || norm(self, r)) {
            return Ok(None);
        }
        let normal = Strategy::normal();
        let phases = ["root"].into_iter().chain(normal.phases.iter().copied()).collect();
        let s = Strategy { phases, ..normal };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        let middle = if p.to() == q.to() {
            Some(Proof::refl(p.to()))
        } else {
            self.by_clearing(p.to(), q.to(), &Strategy::normal(), clearings)?
        };
        Ok(middle.map(|m| p.then(&m).then(&q.sym())))
    }

    /// Traces turned round so that relations apply to them.
    pub(super) fn by_turning(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let trace = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| *s.terms.op(u) == Op::Tr);
        if self.equations.has_no_ground() || !(trace(self, l) || trace(self, r)) {
            return Ok(None);
        }
        let s = Strategy { turn: true, ..Strategy::normal() };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        Ok((p.to() == q.to()).then(|| p.then(&q.sym())))
    }

    /// Both sides with their products inside of sums over an index, where what is assumed of members applies.
    pub(super) fn by_members(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let sum = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| matches!(s.terms.op(u), Op::BigSum(_)));
        if !(sum(self, l) || sum(self, r)) {
            return Ok(None);
        }
        let s = Strategy { phases: vec!["enter", "open", "split", "expand", "sorted", "push"], ..Strategy::normal() };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        Ok((p.to() == q.to()).then(|| p.then(&q.sym())))
    }

    /// Both sides in blocks, where small left factors of Kronecker products are written out.
    pub(super) fn by_blocks(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let has = |s: &Self, op: fn(&Op) -> bool| {
            [l, r].iter().any(|&t| s.terms.subterms(t).into_iter().any(|u| op(s.terms.op(u))))
        };
        if !has(self, |o| matches!(o, Op::Kron)) || !has(self, |o| matches!(o, Op::Hcat | Op::Vcat)) {
            return Ok(None);
        }
        let s = Strategy { write_factors: true, ..Strategy::normal() };
        let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
        Ok((p.to() == q.to()).then(|| p.then(&q.sym())))
    }

    /// Both sides in one e-graph.
    pub(super) fn by_saturation(&mut self, l: TermId, r: TermId, effort: Effort) -> Result<Option<Proof>, Stop> {
        let mut graph = Saturation::new(self);
        graph.add(l);
        graph.add(r);
        let run = graph.run(self, "simplify", effort.limits, Aim::Equal(l, r));
        let proof = graph.proof(l, r);
        let (classes, nodes) = graph.size();
        graph.finish(self);
        self.reports.road(&format!("an e-graph of both ({nodes} nodes in {classes} classes)"));
        run?;
        Ok(proof)
    }

    /// The simplest form of each side, expanded, and that once more: much cancels before a term is multiplied out.
    pub(super) fn by_simplest(&mut self, l: TermId, r: TermId, effort: Effort) -> Result<Option<Proof>, Stop> {
        self.reports.road("the simplest forms");
        let mut sides = [Proof::refl(l), Proof::refl(r)];
        for _ in 0..2 {
            for side in &mut sides {
                let p = self.simplify(side.to(), effort)?;
                *side = side.then(&p);
                for s in [Strategy::define(), Strategy::normal()] {
                    let p = self.normalize(side.to(), &s)?;
                    *side = side.then(&p);
                }
            }
            if sides[0].to() == sides[1].to() {
                return Ok(Some(sides[0].then(&sides[1].sym())));
            }
        }
        self.by_entries(sides[0].to(), sides[1].to()).map(|p| p.map(|p| sides[0].then(&p).then(&sides[1].sym())))
    }
}

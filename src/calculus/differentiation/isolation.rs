//! Isolating a differential: a sum of traces tr(G' dX), each G simplified.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::reports::{Stage, StageKind};
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    pub(super) fn isolate(&mut self, proof: Proof, stages: &mut Vec<Stage>) -> Result<Proof, Stop> {
        let start = proof.to();
        let mut p = Proof::refl(start);
        let around = self.around();
        if let Some(wrap) = self.by_rules(start, &["wrap"], &around)? {
            p = p.then(&wrap);
        }
        let q = self.normalize(p.to(), &Strategy::new(&["adjoint", "zero"]))?;
        p = p.then(&q);
        let q = self.normalize(p.to(), &Strategy::new(&["collect", "adjoint", "zero"]))?;
        p = p.then(&q);
        if !p.is_refl() {
            stages.push(Stage { what: StageKind::Isolate, proof: p.clone() });
        }
        Ok(proof.then(&p))
    }

    /// Simplifies each G of a sum of tr(G' d(v)), also below sums over an index.
    pub(super) fn simplify_factors(
        &mut self,
        proof: Proof,
        stages: &mut Vec<Stage>,
        effort: Effort,
    ) -> Result<Proof, Stop> {
        let mut around = self.around();
        let p = self.factors(proof.to(), effort, &mut around)?;
        if !p.is_refl() {
            stages.push(Stage { what: StageKind::Simplify, proof: p.clone() });
        }
        Ok(proof.then(&p))
    }

    fn factors(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let op = self.terms.op(t).clone();
        let args = self.terms.args(t).to_vec();
        match (&op, &args[..]) {
            (Op::Add, [_, _]) => {
                let mut parts = Vec::new();
                let mut current = t;
                for (i, &a) in args.iter().enumerate() {
                    let p = self.factors(a, effort, ranges)?;
                    if let Some((q, next)) = self.inside(current, i, &p)? {
                        parts.push(q);
                        current = next;
                    }
                }
                Ok(Proof::chain(t, parts))
            }
            (Op::BigSum(n), [body]) => {
                ranges.push(n.clone());
                let p = self.factors(*body, effort, ranges);
                ranges.pop();
                match self.inside(t, 0, &p?)? {
                    Some((q, _)) => Ok(q),
                    None => Ok(Proof::refl(t)),
                }
            }
            (Op::Tr, [m]) => {
                let (Op::Mul, &[gt, _]) = (self.terms.op(*m).clone(), self.terms.args(*m)) else {
                    return Ok(Proof::refl(t));
                };
                let (Op::T, &[g]) = (self.terms.op(gt).clone(), self.terms.args(gt)) else {
                    return Ok(Proof::refl(t));
                };
                let p = self.simplify_open(g, effort, ranges)?;
                let mut proof = p;
                let mut inner = gt;
                for (outer, i) in [(gt, 0), (*m, 0), (t, 0)] {
                    let _ = inner;
                    match self.inside(outer, i, &proof)? {
                        Some((q, next)) => {
                            proof = q;
                            inner = next;
                        }
                        None => return Ok(Proof::refl(t)),
                    }
                }
                Ok(proof)
            }
            _ => Ok(Proof::refl(t)),
        }
    }
}

//! Known inequalities: laws that say of a difference that it is not negative. What is greater is matched; that the
//! difference is the one that was asked for is proved like any equation.

use crate::calculus::lawbook::matching::Vars;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::rules::Pat;
use crate::term::*;

impl Session<'_> {
    /// A difference that a law speaks of, once its greater side is matched.
    pub(super) fn by_inequality(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        let (Op::Sub, Some(greater)) = (self.terms.op(t), self.terms.arg(t, 0)) else { return Ok(None) };
        let mut sides = vec![greater];
        if let (Op::Scale | Op::Add | Op::Had, &[a, b]) = (self.terms.op(greater).clone(), self.terms.args(greater)) {
            let op = self.terms.op(greater).clone();
            sides.extend(self.terms.add(op, &[b, a]).ok());
        }
        let rules = self.rules;
        for (place, p) in rules.properties().iter().enumerate() {
            let Pat::Node(Op::Sub, sub) = &p.subject else { continue };
            let (true, Some(pattern)) = (p.pred == pred, sub.first()) else { continue };
            let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
            for &side in &sides {
                let mut m = v.empty();
                if !m.pattern(&mut self.terms, v, pattern, side, 0) || !m.complete(&self.terms, v) {
                    continue;
                }
                let Some(instance) = m.instance(&mut self.terms, v, &p.subject, 0) else { continue };
                if self.terms.shape(instance) != self.terms.shape(t) {
                    continue;
                }
                let (mut lines, mut met) = (Vec::new(), true);
                for c in &p.when {
                    met = met && self.condition(v, &m, c, &[], 1, &mut lines)?;
                }
                if !met {
                    continue;
                }
                if let Some(proof) = self.same(t, instance)? {
                    let values = m.values();
                    let line = Line::Property { over: vec![], property: place, values };
                    let line = self.ledger.push_fact(line, lines, p.pred, instance);
                    return Ok(Some((line, proof)));
                }
            }
        }
        Ok(None)
    }
}

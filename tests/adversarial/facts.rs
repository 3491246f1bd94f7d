//! Random facts: hypotheses, properties, and what is carried from term to term.

use super::forge::{Forge, Place};
use gradus::calculus::Vars;
use gradus::kernel::Line;
use gradus::rules::MetaKind;
use gradus::term::{Dim, Fact, Op, Pred, TermId};

impl Forge<'_> {
    /// Lines that prove facts: assumptions, properties, transports.
    pub fn facts(&mut self) {
        for (k, h) in self.theory.hypotheses.clone().iter().enumerate() {
            let Fact::Is(pred, t) = h.fact else { continue };
            let indices: Vec<TermId> = (0..h.over.len() as u32).filter_map(|k| self.add(Op::Idx(k), &[])).collect();
            let line = Line::Assumption { over: h.over.clone(), index: k, indices };
            if self.line("assumption", line, None).is_some() {
                self.known.push((pred, t));
                self.around.push(t);
            }
        }
        let rules = self.sides.rules;
        for _ in 0..12 {
            let k = self.rng.below(rules.properties().len() as u64) as usize;
            let p = rules.properties()[k].as_rule();
            let v = Vars::of(&p);
            let mut m = v.empty();
            // A variable stands for a term of which something is known, or for any.
            for (i, meta) in p.metas.iter().enumerate() {
                if !matches!(meta.kind, MetaKind::Term) {
                    continue;
                }
                let Some((_, t)) = self.known() else { break };
                let shape = self.terms.shape(t).clone();
                let fits = |d: &Dim, s: &Dim| d.as_literal().is_none() || d == s;
                if fits(&meta.rows, &shape.rows) && fits(&meta.cols, &shape.cols) && self.chance(3, 4) {
                    m.metas[i] = Some(t);
                    for (d, s) in [(&meta.rows, &shape.rows), (&meta.cols, &shape.cols)] {
                        if let Some(slot) = v.dims.iter().position(|n| d.as_name() == Some(n)) {
                            m.dims[slot].get_or_insert_with(|| s.clone());
                        }
                    }
                }
            }
            let place = Place { path: vec![], term: self.terms.int(0), ranges: vec![], below: vec![] };
            if self.invent(&place, &p, v, &mut m).is_none() {
                continue;
            }
            let Some(t) = m.instance(&mut self.terms, v, &p.lhs, 0) else { continue };
            let line = Line::Property { over: vec![], property: k, values: super::laws::values(&m) };
            if self.line("property", line, None).is_some() {
                self.known.push((rules.properties()[k].pred, t));
                self.around.push(t);
            }
        }
        for _ in 0..2 {
            let Some((pred, start)) = self.known() else { break };
            if !self.terms.is_closed(start) {
                continue;
            }
            let (steps, end) = self.chain(start, &[], 2);
            if end != start
                && self.line("transport", Line::Transport { over: vec![], pred, start, steps }, None).is_some()
            {
                self.known.push((pred, end));
            }
        }
    }

    fn known(&mut self) -> Option<(Pred, TermId)> {
        let all = self.known.clone();
        self.pick(&all)
    }
}

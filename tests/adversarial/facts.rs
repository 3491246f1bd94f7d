//! Random facts: hypotheses, properties, and what is carried from term to term; claims of facts and of minima.

use super::forge::{Forge, Place};
use super::lines::Aim;
use gradus::calculus::Vars;
use gradus::kernel::{By, Claim, Line, Step, Substitution};
use gradus::rules::MetaKind;
use gradus::term::{Dim, Fact, Op, Pred, Shape, TermId};

impl Forge<'_> {
    /// Lines that prove facts: assumptions, properties, transports.
    pub fn facts(&mut self) {
        for (k, h) in self.theory.hypotheses.clone().iter().enumerate() {
            let Fact::Is(pred, t) = h.fact else { continue };
            let indices: Vec<TermId> = (0..h.over.len() as u32).filter_map(|k| self.add(Op::Idx(k), &[])).collect();
            let line = Line::Assumption { over: h.over.clone(), index: k, indices };
            if self.line("assumption", line.clone(), None).is_some() {
                self.known.push((pred, t));
                self.around.push(t);
                if h.over.is_empty() {
                    self.told.push((pred, t, line));
                }
            }
        }
        let rules = self.sides.rules;
        for _ in 0..12 {
            let any = self.rng.below(rules.properties().len() as u64) as usize;
            let k = self.favourite_property.filter(|_| self.rng.chance(1, 4)).unwrap_or(any);
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
            if self.line("property", line.clone(), None).is_some() {
                self.known.push((rules.properties()[k].pred, t));
                self.told.push((rules.properties()[k].pred, t, line));
                self.around.push(t);
            }
        }
        for _ in 0..2 {
            let Some((pred, start)) = self.known() else { break };
            if !self.terms.is_closed(start) {
                continue;
            }
            let (steps, end) = self.chain(start, &[], 2);
            let line = Line::Transport { over: vec![], pred, start, steps };
            if end != start && self.line("transport", line.clone(), None).is_some() {
                self.known.push((pred, end));
                self.told.push((pred, end, line));
            }
        }
    }

    /// A fact as a claim: the line that proves it stands at the end once more.
    pub fn fact(&mut self) -> Option<Aim> {
        let told = self.told.clone();
        let (pred, t, line) = self.pick(&told)?;
        self.terms.is_closed(t).then(|| Aim { kind: "fact", claim: Claim::Fact(pred, t), more: vec![line] })
    }

    /// What is not negative is least where it is 0: a square, or something else of which a line says so, at a value that
    /// makes it 0 by some laws.
    pub fn minimum(&mut self) -> Option<Aim> {
        let scalar = Shape::scalar();
        let rules = self.sides.rules;
        let mut known: Vec<TermId> =
            self.known.iter().filter(|(p, _)| *p == Pred::Nonnegative).map(|(_, t)| *t).collect();
        known.retain(|&t| self.terms.shape(t).is_scalar() && self.terms.is_closed(t));
        let f = match self.pick(&known) {
            Some(f) if self.chance(1, 2) => f,
            _ => {
                let h = self.grow(&scalar, 2, &[])?;
                let two = self.number(2, 1);
                let f = self.add(Op::Pow, &[h, two])?;
                let property = rules.properties().iter().position(|p| *p.name == *"nonnegative-square")?;
                let values =
                    Substitution { metas: vec![h], dims: vec![Dim::one(), Dim::one()], ..Substitution::default() };
                self.line("property", Line::Property { over: vec![], property, values }, None)?;
                f
            }
        };
        let x = self.variable(f)?;
        let Op::Var(var) = self.terms.op(x).clone() else { return None };
        let shape = self.terms.shape(x).clone();
        let value = self.grow(&shape, 0, &[])?;
        let there = self.terms.replace_var(f, &var, value).ok()?;
        let (mut steps, sides) = (vec![], self.sides);
        let shrink = |f: &Forge<'_>, p: &Place| f.weight(p.term) < 16;
        let end = self.driven(&sides.shrinking, (there, &[]), &mut steps, there, 10, &shrink);
        let zeros = self.add(Op::Zeros(Dim::one(), Dim::one()), &[])?;
        let zero = self.number(0, 1);
        if end != zeros && end != zero {
            return None;
        }
        let line =
            self.line("have, a value", Line::Have { over: vec![], start: there, steps }, Some((vec![], there, end)))?;
        // f is f - 0, and 0 is what f is there.
        let by = |rule: &str, metas: Vec<TermId>, dims: Vec<Dim>| {
            let values = Substitution { metas, dims, ..Substitution::default() };
            rules.rule_index(rule).map(|rule| By::Rule { rule, values })
        };
        let one = Dim::one;
        let mut steps = vec![Step { path: vec![], forward: false, by: by("sub-zero", vec![f], vec![one(), one()])? }];
        if end == zero {
            steps.push(Step { path: vec![1], forward: true, by: by("scalar-zeros", vec![], vec![])? });
        }
        steps.push(Step { path: vec![1], forward: false, by: By::Line { line, indices: vec![] } });
        let more = vec![
            Line::Transport { over: vec![], pred: Pred::Nonnegative, start: f, steps },
            Line::Minimum { stationary: None },
        ];
        Some(Aim { kind: "minimum", claim: Claim::Minimum { f, var, value }, more })
    }

    fn known(&mut self) -> Option<(Pred, TermId)> {
        let all = self.known.clone();
        self.pick(&all)
    }
}

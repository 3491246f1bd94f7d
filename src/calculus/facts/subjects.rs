//! What is assumed, in normal form, and what follows from it for parts of it: where facts are looked for last.

use crate::calculus::lawbook::matching::Vars;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::known::Subject;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::rules::{Condition, Pat};
use crate::term::*;

/// What is larger than this, with its definitions put in, is compared with hypotheses as it stands only.
const MAX_OPENED: usize = 300;
/// No more facts than this are gathered from the hypotheses.
const MAX_SUBJECTS: usize = 64;

/// Asks for a fact: the line that says so, if it can be proved.
pub(super) type Ask<'a> = &'a mut dyn FnMut(&mut Session<'_>, Pred, TermId) -> Result<Option<usize>, Stop>;

impl Session<'_> {
    /// Would a term with its definitions put in be too large to be multiplied out?
    pub(in crate::calculus) fn is_large(&mut self, t: TermId) -> Result<bool, Stop> {
        Ok(self.spelt_out(t, MAX_OPENED)?.is_none())
    }

    /// A fact about one side of an equation as a fact about the other.
    pub(in crate::calculus) fn transport(&mut self, pred: Pred, line: usize, proof: &Proof) -> usize {
        let mut needed = vec![line];
        let steps = self.steps_of(proof, &mut needed);
        let line = Line::Transport { over: vec![], pred, start: proof.from(), steps };
        self.ledger.push_fact(line, needed, pred, proof.to())
    }

    /// What is assumed, in normal form, and what follows from it for parts of it.
    pub(super) fn read_subjects(&mut self, ask: Ask<'_>) -> Result<Vec<Subject>, Stop> {
        let mut subjects = Vec::new();
        for index in 0..self.theory.hypotheses.len() {
            let h = &self.theory.hypotheses[index];
            if let (true, Fact::Is(pred, term)) = (h.over.is_empty(), &h.fact) {
                let (pred, term) = (*pred, *term);
                if self.is_large(term)? {
                    continue;
                }
                let normal = self.normalize(term, &Strategy::facts())?;
                let line = Line::Assumption { over: vec![], index, indices: vec![] };
                let line = self.ledger.push_fact(line, vec![], pred, term);
                subjects.push(Subject { line, pred, term, normal });
            }
        }
        subjects.extend(self.invertible_sides(ask)?);
        let mut next = 0;
        while next < subjects.len() && subjects.len() < MAX_SUBJECTS {
            let s: Subject = subjects[next].clone();
            next += 1;
            if !s.pred.is_of_real_parts() {
                continue;
            }
            let line = if s.normal.is_refl() { s.line } else { self.transport(s.pred, s.line, &s.normal) };
            for (line, pred, term) in self.parts(s.pred, line, s.normal.to())? {
                let normal = self.normalize(term, &Strategy::facts())?;
                if !subjects.iter().any(|t| t.pred == pred && t.normal.to() == normal.to()) {
                    subjects.push(Subject { line, pred, term, normal });
                }
            }
        }
        Ok(subjects)
    }

    /// Where one side of an assumed equation is invertible, so is the other.
    fn invertible_sides(&mut self, ask: Ask<'_>) -> Result<Vec<Subject>, Stop> {
        let mut found = Vec::new();
        for index in 0..self.theory.hypotheses.len() {
            let h = self.theory.hypotheses[index].clone();
            let (true, Fact::Eq(a, b)) = (h.over.is_empty(), h.fact) else { continue };
            let shape = self.terms.shape(a);
            if shape.rows != shape.cols || shape.is_scalar() {
                continue;
            }
            let proof = Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true);
            for proof in [proof.sym(), proof] {
                if let Some(line) = ask(self, Pred::Invertible, proof.from())? {
                    let (line, term) = (self.transport(Pred::Invertible, line, &proof), proof.to());
                    let normal = self.normalize(term, &Strategy::facts())?;
                    found.push(Subject { line, pred: Pred::Invertible, term, normal });
                    break;
                }
            }
        }
        Ok(found)
    }

    /// What properties such as `nonzero(a b) ⇒ nonzero(a)` conclude from a fact about a composite term. Where the
    /// conclusion says less than the condition, or has another normal form, it is not found from its end.
    fn parts(&mut self, pred: Pred, line: usize, t: TermId) -> Result<Vec<(usize, Pred, TermId)>, Stop> {
        let key = (pred, t, 0, self.context.frozen_set());
        self.known.note(key, line);
        let (rules, establish) = (self.rules, self.means.establish);
        let mut found = Vec::new();
        for (index, p) in rules.properties().iter().enumerate() {
            let [Condition::Is(_, whole), rest @ ..] = &p.when[..] else { continue };
            let v = Vars { metas: &p.metas, dims: &p.dims, funs: &p.funs };
            let mut m = v.empty();
            if matches!(whole, Pat::Meta(_))
                || !p.pred.is_of_real_parts()
                || !m.pattern(&mut self.terms, v, whole, t, 0)
                || !m.complete(&self.terms, v)
            {
                continue;
            }
            let mut lines = Vec::new();
            let mut met = establish(self, v, &m, &p.when[0], &[], 1, &mut lines)?;
            for c in rest {
                met = met && establish(self, v, &m, c, &[], 1, &mut lines)?;
            }
            if met && let Some(part) = m.instance(&mut self.terms, v, &p.subject, 0) {
                let values = m.values();
                let line = Line::Property { over: vec![], property: index, values };
                found.push((self.ledger.push_fact(line, lines, p.pred, part), p.pred, part));
            }
        }
        Ok(found)
    }
}

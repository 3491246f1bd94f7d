//! The facts asked for so far, and what came of it.

use super::context::Ranges;
use super::proof::Proof;
use crate::term::{Pred, TermId};
use rustc_hash::{FxHashMap, FxHashSet};

/// A question: what of which term, with which free indices, while which names are frozen.
pub(in crate::calculus) type Question = (Pred, TermId, Ranges, usize);

/// The lines that say so; none for what could not be found.
type Answers = FxHashMap<Question, Option<usize>>;

/// Something assumed, or that follows from an assumption.
#[derive(Clone, Debug)]
pub(in crate::calculus) struct Subject {
    /// The line that says so.
    pub line: usize,
    /// What.
    pub pred: Pred,
    /// What it is said of.
    pub term: TermId,
    /// Its normal form.
    pub normal: Proof,
}

/// What is known of terms.
#[derive(Debug, Default)]
pub(in crate::calculus) struct Known {
    answers: Answers,
    busy: FxHashSet<Question>,
    subjects: Option<Vec<Subject>>,
    reading: bool,
    /// Equations that conditions asked for and normal forms did not show, with the set of frozen names.
    unequal: FxHashSet<(TermId, TermId, usize)>,
    /// Conditions that are being proved, one inside the other.
    nested: u32,
    /// Are the equations that properties ask for proved as well?
    pub thorough: bool,
    /// The special properties that are spoken of, such as ranks. Not known before they are asked for.
    pub special: Option<Vec<Pred>>,
    /// A fact that is not to be found by the hypothesis that says it.
    shunned: Option<(Pred, TermId)>,
}

impl Known {
    /// An equation that a condition asks for is to be proved: not one that could not be, nor inside of two others.
    pub fn begin_equation(&mut self, e: (TermId, TermId, usize)) -> bool {
        let free = self.nested < 2 && !self.unequal.contains(&e);
        if free {
            self.nested += 1;
            // Not again inside of itself.
            self.unequal.insert(e);
        }
        free
    }

    /// It was, or was not.
    pub fn end_equation(&mut self, e: (TermId, TermId, usize), proved: bool) {
        self.nested -= 1;
        if proved || self.nested > 0 {
            self.unequal.remove(&e);
        }
    }

    /// What was found before.
    pub fn answer(&self, q: &Question) -> Option<Option<usize>> {
        self.answers.get(q).copied()
    }

    /// A search begins; not while the same is being searched.
    pub fn begin(&mut self, q: Question) -> bool {
        self.busy.insert(q)
    }

    /// It ends, without an answer.
    pub fn give_up(&mut self, q: &Question) {
        self.busy.remove(q);
    }

    /// It has an answer. A failure below an unfinished goal or at the depth limit may not be final.
    pub fn settle(&mut self, q: Question, found: Option<usize>, outermost: bool) {
        if found.is_some() || (outermost && self.busy.is_empty() && !self.reading) {
            self.answers.insert(q, found);
        }
    }

    /// A line says so.
    pub fn learn(&mut self, q: Question, line: usize) {
        self.answers.insert(q, Some(line));
    }

    /// A line says so, unless another does.
    pub fn note(&mut self, q: Question, line: usize) {
        self.answers.entry(q).or_insert(Some(line));
    }

    /// Forgets the answers.
    pub fn forget_answers(&mut self) {
        self.answers.clear();
    }

    /// Something more is assumed: what could not be found may be found now.
    pub fn forget(&mut self) {
        self.subjects = None;
        self.answers.clear();
        self.unequal.clear();
    }

    /// Are the hypotheses to be read? They are being read from here on, until [`Known::set_subjects`]: reading asks for
    /// facts again.
    pub fn begin_reading(&mut self) -> bool {
        if self.subjects.is_some() {
            return false;
        }
        self.subjects = Some(Vec::new());
        self.reading = true;
        true
    }

    /// They are read, or could not be.
    pub fn end_reading(&mut self) {
        self.reading = false;
    }

    /// What they say.
    pub fn set_subjects(&mut self, subjects: Vec<Subject>) {
        self.subjects = Some(subjects);
    }

    /// What they say.
    pub fn subjects(&self) -> &[Subject] {
        self.subjects.as_deref().unwrap_or_default()
    }

    /// From here on a fact is not to be found by the hypothesis that says it; what is known is put aside.
    pub fn shun(&mut self, pred: Pred, t: TermId) -> impl FnOnce(&mut Known) + use<> {
        let answers = std::mem::take(&mut self.answers);
        self.shunned = Some((pred, t));
        move |known| {
            known.shunned = None;
            known.answers = answers;
        }
    }

    /// Is that so of this fact?
    pub fn is_shunned(&self, pred: Pred, t: TermId) -> bool {
        self.shunned == Some((pred, t))
    }
}

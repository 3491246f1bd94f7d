//! What a search tells of itself: how far it got, what it tried, by which parts it came through.

use super::proof::Proof;
use crate::term::{Hypothesis, Sym, TermId};

/// What a part of the proof of an equation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// Derivatives are replaced by closed forms.
    Derivatives,
    /// Definitions are put in that must be seen first.
    Definitions,
    /// A side is multiplied out, sorted and collected.
    Normal,
    /// Two normal forms that differ are shown to be equal.
    Meeting,
    /// The same entry of both sides.
    Entries,
    /// Both sides applied to the same arbitrary vector or matrix.
    Action,
}

/// A part of the proof of an equation, for the lines that people read.
#[derive(Clone, Debug)]
pub struct Leg {
    /// What it does.
    pub what: LegKind,
    /// The proof, in the direction from the left side to the right.
    pub proof: Proof,
    /// Was it found from the right side?
    pub back: bool,
}

impl Leg {
    /// Both sides of an equation brought to the same term.
    pub(in crate::calculus) fn both(what: LegKind, left: Proof, right: &Proof) -> Vec<Leg> {
        vec![Leg { what, proof: left, back: false }, Leg { what, proof: right.sym(), back: true }]
    }
}

/// A derivative with its proof, as one line of the certificate.
#[derive(Clone, Debug)]
pub struct Derivative {
    /// `grad(f, X)` or `jac(F, X)`.
    pub of: TermId,
    /// Its simplest form.
    pub result: TermId,
    /// A proof of their equality.
    pub proof: Proof,
    /// The stages of the differential, for people.
    pub stages: Vec<Stage>,
}

/// A stage of a derivation: a term and how it was reached from the one before.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What was done.
    pub what: StageKind,
    /// The proof from the stage before.
    pub proof: Proof,
}

/// What a stage does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// The differential is taken; constants drop out.
    Differential,
    /// The differentials are brought to the form tr(G' dX) or J vec(dX).
    Isolate,
    /// The factor G is simplified.
    Simplify,
    /// The differential of an intermediate value is put in.
    Intermediate(Sym),
    /// The derivative is read off.
    ReadOff,
}

/// A gradient that is zero at a point, and why.
#[derive(Clone, Debug)]
pub struct Zero {
    /// The gradient.
    pub gradient: Derivative,
    /// The parts of the proof that it is zero.
    pub legs: Vec<Leg>,
    /// The same, entry by entry or by how it acts.
    pub inner: Vec<Leg>,
}

/// What the last search tells.
#[derive(Debug, Default)]
pub struct Reports {
    legs: Vec<Leg>,
    inner: Vec<Leg>,
    reached: Option<(TermId, TermId)>,
    tried: Vec<String>,
    zeros: Vec<Zero>,
    told: Vec<Proof>,
    fact: Option<usize>,
    doubt: Option<Hypothesis>,
    false_ground: Option<Hypothesis>,
}

impl Reports {
    /// A proof of an equation is begun.
    pub(in crate::calculus) fn begin(&mut self) {
        self.legs.clear();
        self.inner.clear();
        self.tried.clear();
        self.reached = None;
    }

    /// The parts of the last equation proved.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The same, taken away.
    pub fn take_legs(&mut self) -> Vec<Leg> {
        std::mem::take(&mut self.legs)
    }

    /// Where it was proved entry by entry or by how it acts: that proof, taken away.
    pub fn take_inner(&mut self) -> Vec<Leg> {
        std::mem::take(&mut self.inner)
    }

    pub(in crate::calculus) fn set_legs(&mut self, legs: Vec<Leg>) {
        self.legs = legs;
    }

    pub(in crate::calculus) fn set_inner(&mut self, legs: Vec<Leg>) {
        self.inner = legs;
    }

    /// How far both sides of the last equation got.
    pub fn reached(&self) -> Option<(TermId, TermId)> {
        self.reached
    }

    pub(in crate::calculus) fn reach(&mut self, left: TermId, right: TermId) {
        self.reached = Some((left, right));
    }

    /// What was tried to prove it.
    pub fn tried(&self) -> &[String] {
        &self.tried
    }

    /// Something is being tried.
    pub(in crate::calculus) fn road(&mut self, name: &str) {
        if !self.tried.iter().any(|t| t == name) {
            self.tried.push(name.to_string());
        }
    }

    /// The gradients of the last stationary point, taken away.
    pub fn take_zeros(&mut self) -> Vec<Zero> {
        self.end_zero();
        std::mem::take(&mut self.zeros)
    }

    /// What was proved last is why the last gradient is zero.
    fn end_zero(&mut self) {
        if let Some(last) = self.zeros.last_mut() {
            (last.legs, last.inner) = (std::mem::take(&mut self.legs), std::mem::take(&mut self.inner));
        }
    }

    /// The line that says what was claimed of a term, taken away.
    pub fn take_fact(&mut self) -> Option<usize> {
        self.fact.take()
    }

    pub(in crate::calculus) fn set_fact(&mut self, line: usize) {
        self.fact = Some(line);
    }

    pub(in crate::calculus) fn no_zeros(&mut self) {
        self.zeros.clear();
    }

    /// Begins on a gradient that is to be zero.
    pub(in crate::calculus) fn add_zero(&mut self, gradient: Derivative) {
        self.end_zero();
        self.zeros.push(Zero { gradient, legs: Vec::new(), inner: Vec::new() });
    }

    /// These proofs stand behind the lines that people read.
    pub fn tell(&mut self, proofs: impl IntoIterator<Item = Proof>) {
        self.told.extend(proofs);
    }

    /// The proofs behind the lines that people read, taken away.
    pub fn take_told(&mut self) -> Vec<Proof> {
        std::mem::take(&mut self.told)
    }

    /// What would have to be known for the derivatives of the last claim to be derivatives, and is not.
    pub(in crate::calculus) fn doubt(&self) -> Option<&Hypothesis> {
        self.doubt.as_ref()
    }

    pub(in crate::calculus) fn no_doubt(&mut self) {
        self.doubt = None;
    }

    /// The first doubt counts.
    pub(in crate::calculus) fn set_doubt(&mut self, h: Hypothesis) {
        self.doubt.get_or_insert(h);
    }

    /// A hypothesis that the last proof rested on, and that is false; taken away.
    pub fn take_false_ground(&mut self) -> Option<Hypothesis> {
        self.false_ground.take()
    }

    pub(in crate::calculus) fn set_false_ground(&mut self, h: Hypothesis) {
        self.false_ground = Some(h);
    }
}

//! Proving an equation: derivatives are replaced by closed forms, both sides are brought to normal form,
//! and where they do not meet there, other roads are tried one after the other.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::rewriting::clearing::MAX_CLEARINGS;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::reports::{Leg, LegKind};
use crate::calculus::session::session::Session;
use crate::term::*;

/// What an attempt to prove an equation came to.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The line that proves it, if one was found.
    pub line: Option<usize>,
    /// The proof that the line writes out.
    pub proof: Option<Proof>,
    /// How far the left side got.
    pub left: TermId,
    /// How far the right side got.
    pub right: TermId,
}

impl Session<'_> {
    /// Tries to prove `lhs = rhs`.
    ///
    /// # Errors
    /// When the budget is used up or a derivative cannot be found.
    pub fn prove_equation(&mut self, lhs: TermId, rhs: TermId, effort: Effort) -> Result<Attempt, Stop> {
        self.reports.begin();
        let (a, b) = (self.eliminate(lhs)?, self.eliminate(rhs)?);
        self.reports.reach(a.to(), b.to());
        self.find_grounds(&[a.to(), b.to()])?;
        let mut attempt = Attempt { line: None, proof: None, left: a.to(), right: b.to() };
        let (mut there, mut back) = (vec![(LegKind::Derivatives, a)], vec![(LegKind::Derivatives, b)]);
        let mut meeting = None;
        self.reports.road("normal forms");
        for what in [LegKind::Definitions, LegKind::Normal] {
            if attempt.left == attempt.right {
                break;
            }
            let s = if what == LegKind::Normal { Strategy::whole() } else { Strategy::define() };
            let (mut p, mut q) = (self.normalize(attempt.left, &s)?, self.normalize(attempt.right, &s)?);
            if what == LegKind::Normal && p.to() != q.to() {
                let s = Strategy::normal();
                (p, q) = (self.normalize(attempt.left, &s)?, self.normalize(attempt.right, &s)?);
            }
            (attempt.left, attempt.right) = (p.to(), q.to());
            self.reports.reach(p.to(), q.to());
            there.push((what, p));
            back.push((what, q));
        }
        if attempt.left != attempt.right {
            let (l, r) = (there[0].1.to(), back[0].1.to());
            meeting = self.by_one_law(l, r)?;
            let mut from_start = meeting.is_some();
            if !from_start {
                meeting = self.meet(attempt.left, attempt.right, effort, MAX_CLEARINGS)?;
            }
            if meeting.is_none() && effort.saturate {
                let normal = [&there, &back]
                    .map(|legs| Proof::chain(legs[0].1.to(), legs[1..].iter().map(|l| l.1.clone()).collect()));
                meeting = self.by_some_law(l, r, [&normal[0], &normal[1]])?;
                from_start = meeting.is_some();
            }
            if meeting.is_none() && effort.saturate {
                // From the beginning again, by another way.
                meeting = self.by_simplest(l, r, effort)?;
                from_start = true;
            }
            if from_start {
                there.truncate(1);
                back.truncate(1);
            }
            if meeting.is_none() {
                return Ok(attempt);
            }
        }
        let there = there.into_iter().map(|(what, proof)| Leg { what, proof, back: false });
        let middle = meeting.into_iter().map(|proof| Leg { what: LegKind::Meeting, proof, back: false });
        let back = back.into_iter().rev().map(|(what, p)| Leg { what, proof: p.sym(), back: true });
        let legs: Vec<Leg> = there.chain(middle).chain(back).filter(|l| !l.proof.is_refl()).collect();
        let whole = Proof::chain(lhs, legs.iter().map(|l| l.proof.clone()).collect());
        attempt.line = Some(self.have_line(&whole));
        attempt.proof = Some(whole);
        self.reports.set_legs(legs);
        Ok(attempt)
    }
}

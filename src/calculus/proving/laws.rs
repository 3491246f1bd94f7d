//! The road by a law that no phase of the search tries here, or not in this direction: a claim may be a law of the book
//! itself, or one step by a law away from another form.

use crate::calculus::lawbook::index::Look;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::rules::Use;
use crate::term::*;

/// How many rewritten sides are brought to normal form.
const MAX_TRIES: usize = 48;

/// Of a term with more uses than these, not all places are looked at.
const MAX_USES: usize = 512;

impl Session<'_> {
    /// One step by any law, from one side to the other.
    pub(super) fn by_one_law(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        for p in self.uses_at(l, false)? {
            if p.to() == r {
                return Ok(Some(p));
            }
        }
        for p in self.uses_at(r, false)? {
            if p.to() == l {
                return Ok(Some(p.sym()));
            }
        }
        let before = std::mem::replace(&mut self.known.thorough, true);
        let found = match self.between(l, r) {
            Ok(None) => self.between(r, l).map(|p| p.map(|p| p.sym())),
            found => found,
        };
        self.known.thorough = before;
        found
    }

    /// One step by a law of whose variables neither side shows all: what has a property that only one thing has, for example.
    fn between(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let look = Look::at(&self.terms, l);
        for entry in index.every(rules).candidates(rules, look) {
            self.budget.burn(self.terms.len())?;
            if let Some(p) = self.apply_between(l, r, entry)? {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }

    /// One step by any law, somewhere in one of these sides, and from there to the normal form of the other side.
    /// `normal` are the normal forms of both.
    pub(super) fn by_some_law(&mut self, l: TermId, r: TermId, normal: [&Proof; 2]) -> Result<Option<Proof>, Stop> {
        self.reports.road("a law that goes another way");
        let strategy = Strategy::normal();
        let mut tries = MAX_TRIES;
        for side in [0, 1] {
            let (own, other) = (normal[side], normal[1 - side]);
            for from in [Proof::refl([l, r][side]), own.clone()] {
                for p in self.uses_within(from.to())? {
                    if tries == 0 {
                        return Ok(None);
                    }
                    tries -= 1;
                    let end = self.normalize(p.to(), &strategy)?;
                    if end.to() == other.to() {
                        let way = from.then(&p).then(&end).then(&other.sym());
                        return Ok(Some(if side == 0 { way } else { way.sym() }));
                    }
                }
            }
        }
        Ok(None)
    }

    /// What one law makes of a term, here or inside, but not below binders; first where few laws apply.
    fn uses_within(&mut self, t: TermId) -> Result<Vec<Proof>, Stop> {
        let mut all = Vec::new();
        self.collect_uses(t, &mut all)?;
        all.sort_by_key(|(laws, _)| *laws);
        Ok(all.into_iter().map(|(_, p)| p).collect())
    }

    /// Each use with how many laws apply at its place.
    fn collect_uses(&mut self, t: TermId, all: &mut Vec<(usize, Proof)>) -> Result<(), Stop> {
        let here = self.uses_at(t, true)?;
        let laws = here.len();
        all.extend(here.into_iter().map(|p| (laws, p)));
        if matches!(self.terms.op(t), Op::BigSum(_)) {
            return Ok(());
        }
        for k in 0..self.terms.args(t).len() {
            let Some(a) = self.terms.arg(t, k) else { continue };
            let mut inside = Vec::new();
            if all.len() < MAX_USES {
                self.collect_uses(a, &mut inside)?;
            }
            for (laws, p) in inside {
                all.extend(self.inside(t, k, &p)?.map(|(q, _)| (laws, q)));
            }
        }
        Ok(())
    }

    /// What each law makes of a term at its root, in either direction; `but_undone`: not in the one that the normal form
    /// goes back wherever it can.
    fn uses_at(&mut self, t: TermId, but_undone: bool) -> Result<Vec<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let look = Look::at(&self.terms, t);
        let normal = Strategy::normal().phases;
        let mut all = Vec::new();
        for entry in index.every(rules).candidates(rules, look) {
            self.budget.burn(self.terms.len())?;
            let undone = |u: &Use| u.guards.is_empty() && u.direction != entry.direction && normal.contains(&&*u.phase);
            if but_undone && rules.rules()[entry.rule].uses.iter().any(undone) {
                continue;
            }
            all.extend(self.apply_freely(t, entry)?);
        }
        Ok(all)
    }
}

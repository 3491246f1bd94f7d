//! Points that meet all hypotheses for certain: those about other variables too, and equations not only as well as floats
//! can tell.

use super::draw::Style;
use super::instance::{Instance, Instances, MAX_SYSTEMS};
use super::rng::Rng;
use super::solve::System;
use crate::term::Sym;
use rustc_hash::FxHashMap;
use std::cell::RefCell;
use std::rc::Rc;

/// Hypotheses about other variables: they bind the statement through the sizes that it shares with them.
pub(super) struct Others<'a> {
    pub(super) inst: Instances<'a>,
    /// For each assignment of sizes, a point that meets them, or that none was found.
    pub(super) found: RefCell<FxHashMap<Vec<u64>, Option<Rc<Instance>>>>,
}

/// How many points are tried for the hypotheses about other variables at given sizes, and where that was in vain at some
/// sizes already.
const OTHER_POINTS: [usize; 4] = [40, 12, 6, 3];

impl Instances<'_> {
    /// A point at these sizes that meets the hypotheses about other variables than the statement's. The outer `None`
    /// says that there are such hypotheses and no point was found, the inner that there are none.
    pub(super) fn others_at(&self, sizes: &FxHashMap<Sym, u64>) -> Option<Option<Rc<Instance>>> {
        let Some(o) = &self.others else { return Some(None) };
        let key: Vec<u64> = o.inst.sizes.iter().map(|s| sizes.get(s).copied().unwrap_or(1)).collect();
        if let Some(known) = o.found.borrow().get(&key) {
            return known.clone().map(Some);
        }
        let here: FxHashMap<Sym, u64> = o.inst.sizes.iter().cloned().zip(key.iter().copied()).collect();
        let mut rng = Rng::new(3);
        // That other sizes had no point says nothing of these.
        o.inst.left.set(MAX_SYSTEMS);
        let exact = [Style::Tiny, Style::Small, Style::Structured].into_iter().find_map(|style| {
            let p = o.inst.exact(&mut rng, &here, style)?;
            Some(Instance::exactly(p.convert(), p))
        });
        let failed = o.found.borrow().values().filter(|f| f.is_none()).count();
        let tries = OTHER_POINTS.get(failed).or(OTHER_POINTS.last()).copied().unwrap_or(1);
        let found = exact
            .or_else(|| (0..tries).find_map(|round| o.inst.verify(&o.inst.random_at(&mut rng, round, &here).ok()?)));
        let found = found.map(Rc::new);
        o.found.borrow_mut().insert(key, found.clone());
        found.map(Some)
    }

    /// The variables that only hypotheses speak of.
    pub(super) fn other_variables(&self) -> Vec<Sym> {
        self.others.iter().flat_map(|o| &o.inst.vars).map(|v| v.name.clone()).collect()
    }

    /// An exact point at sizes that are known to be possible, for floats came near one.
    pub(super) fn exact_here(&self, rng: &mut Rng, sizes: &FxHashMap<Sym, u64>) -> Option<Instance> {
        [Style::Structured, Style::Small, Style::Structured].into_iter().find_map(|style| {
            self.left.set(MAX_SYSTEMS);
            let p = self.exact(rng, sizes, style)?;
            Some(Instance::exactly(p.convert(), p))
        })
    }

    /// A system for each group of equations that share variables.
    pub(super) fn systems(&self) -> impl Iterator<Item = System<'_>> {
        self.components.iter().map(|(equations, vars)| System {
            ev: &self.ev,
            equations: equations.iter().collect(),
            unknowns: vars.iter().map(|v| (v.clone(), self.wanted(v))).collect(),
        })
    }

    /// A point that meets the hypotheses, near one that nearly does: exact with small fractions, or a box that is proved
    /// to hold one.
    pub(super) fn verify(&self, i: &Instance) -> Option<Instance> {
        if i.sure {
            return Some(Instance { floats: i.floats.clone(), exact: i.exact.clone(), before: None, sure: true });
        }
        if let Some(mut p) = i.before.clone()
            && self.systems().all(|s| s.snap(&i.floats, &mut p))
            && self.meets(&p)
        {
            return Some(Instance::exactly(p.convert(), p));
        }
        let mut floats = i.floats.clone();
        for system in self.systems() {
            floats = system.verified(&floats)?;
        }
        let met = self.hyps.met(&self.ev, &floats) == Ok(true);
        met.then_some(Instance { floats, exact: None, before: None, sure: true })
    }
}

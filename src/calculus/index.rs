//! The rules sorted by phase and by the operator they start from.

use crate::rules::{Direction, RuleSet};
use crate::term::{Op, Sym};
use rustc_hash::FxHashMap;
use std::mem::{Discriminant, discriminant};

/// One way to use a rule: `(rule, its use clause)`.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The rule's place in the set.
    pub rule: usize,
    /// The use clause's place in the rule.
    pub clause: usize,
    /// The direction.
    pub direction: Direction,
}

/// The uses of one phase.
#[derive(Clone, Debug, Default)]
pub struct Phase {
    by_head: FxHashMap<Discriminant<Op>, Vec<Entry>>,
    anywhere: Vec<Entry>,
}

impl Phase {
    /// The uses that may apply to a term with this operator, the more specific ones first.
    pub fn candidates(&self, op: &Op) -> impl Iterator<Item = Entry> + '_ {
        self.by_head.get(&discriminant(op)).into_iter().flatten().chain(&self.anywhere).copied()
    }

    /// All uses, in a fixed order.
    pub fn all(&self) -> Vec<Entry> {
        let mut all: Vec<Entry> = self.by_head.values().flatten().chain(&self.anywhere).copied().collect();
        all.sort_by_key(|e| (e.rule, e.clause));
        all
    }
}

/// The phases of a rule set.
#[derive(Clone, Debug, Default)]
pub struct Index {
    phases: FxHashMap<Sym, Phase>,
    empty: Phase,
}

impl Index {
    /// Sorts a rule set. The order of rules in files does not matter: ties are broken by name.
    pub fn new(rules: &RuleSet) -> Index {
        Index::restricted(rules, |_| true)
    }

    /// Sorts the rules among a set that are allowed, by their places.
    pub fn restricted(rules: &RuleSet, allowed: impl Fn(usize) -> bool) -> Index {
        let mut index = Index::default();
        for u in rules.uses().iter().filter(|u| allowed(u.rule)) {
            let phase = match index.phases.get_mut(&u.phase) {
                Some(phase) => phase,
                None => index.phases.entry(u.phase.clone()).or_default(),
            };
            let list = match &u.head {
                Some(op) => phase.by_head.entry(discriminant(op)).or_default(),
                None => &mut phase.anywhere,
            };
            list.push(Entry { rule: u.rule, clause: u.clause, direction: u.direction });
        }
        index
    }

    /// The phase of a name; empty if no rule is used in it.
    pub fn phase(&self, name: &str) -> &Phase {
        self.phases.get(name).unwrap_or(&self.empty)
    }
}

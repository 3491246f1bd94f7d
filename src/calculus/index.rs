//! The rules sorted by phase and by the operator they start from.

use crate::rules::{Direction, Pat, RuleSet};
use crate::term::Op;
use rustc_hash::FxHashMap;
use std::cmp::Reverse;
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
    phases: FxHashMap<String, Phase>,
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
        for (rule, r) in rules.rules().iter().enumerate().filter(|(k, _)| allowed(*k)) {
            for (clause, u) in r.uses.iter().enumerate() {
                let phase = index.phases.entry(u.phase.clone()).or_default();
                let entry = Entry { rule, clause, direction: u.direction };
                match r.from_side(u.direction) {
                    Pat::Node(op, _) => phase.by_head.entry(discriminant(op)).or_default().push(entry),
                    _ => phase.anywhere.push(entry),
                }
            }
        }
        for phase in index.phases.values_mut() {
            for list in phase.by_head.values_mut().chain([&mut phase.anywhere]) {
                // The keys are found once for each use, not once for each comparison.
                list.sort_by_cached_key(|e| {
                    let r = &rules.rules()[e.rule];
                    let size = r.from_side(e.direction).size();
                    let one = |m: &crate::rules::Meta| usize::from(m.rows.is_one()) + usize::from(m.cols.is_one());
                    let exact = r.metas.iter().map(one).sum::<usize>();
                    // A variable met twice says more than two variables.
                    let mut seen = Vec::new();
                    r.from_side(e.direction).metas(&mut |k| seen.push(k));
                    let all = seen.len();
                    seen.sort_unstable();
                    seen.dedup();
                    (Reverse((size, all - seen.len(), exact)), r.name.clone(), e.clause)
                });
            }
        }
        index
    }

    /// The phase of a name; empty if no rule is used in it.
    pub fn phase(&self, name: &str) -> &Phase {
        self.phases.get(name).unwrap_or(&self.empty)
    }
}

//! The rules sorted by phase and by the operator they start from.

use crate::rules::{Direction, Meta, Pat, Rule, RuleSet};
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

/// How specific a side is: its operators, the variables that it repeats, the sizes of 1 that the law fixes.
type Measure = (usize, usize, usize);

fn measure(r: &Rule, direction: Direction) -> Measure {
    let side = r.from_side(direction);
    let one = |m: &Meta| usize::from(m.rows.is_one()) + usize::from(m.cols.is_one());
    // A variable met twice says more than two variables.
    let mut seen = Vec::new();
    side.metas(&mut |k| seen.push(k));
    let all = seen.len();
    seen.sort_unstable();
    seen.dedup();
    (side.size(), all - seen.len(), r.metas.iter().map(one).sum())
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
        let mut uses: Vec<(Measure, Entry)> = Vec::with_capacity(2 * rules.rules().len());
        for (rule, r) in rules.rules().iter().enumerate().filter(|(k, _)| allowed(*k)) {
            let [mut forward, mut backward] = [None, None];
            for (clause, u) in r.uses.iter().enumerate() {
                // Found once for each side, not once for each use.
                let found = if u.direction == Direction::Forward { &mut forward } else { &mut backward };
                let measure = *found.get_or_insert_with(|| measure(r, u.direction));
                uses.push((measure, Entry { rule, clause, direction: u.direction }));
            }
        }
        let name = |e: &Entry| &rules.rules()[e.rule].name;
        uses.sort_unstable_by(|(m, e), (n, f)| {
            n.cmp(m).then_with(|| name(e).cmp(name(f))).then_with(|| e.clause.cmp(&f.clause))
        });
        let mut index = Index::default();
        for (_, entry) in uses {
            let r = &rules.rules()[entry.rule];
            let name = &r.uses[entry.clause].phase;
            let phase = match index.phases.get_mut(name) {
                Some(phase) => phase,
                None => index.phases.entry(name.clone()).or_default(),
            };
            match r.from_side(entry.direction) {
                Pat::Node(op, _) => phase.by_head.entry(discriminant(op)).or_default().push(entry),
                _ => phase.anywhere.push(entry),
            }
        }
        index
    }

    /// The phase of a name; empty if no rule is used in it.
    pub fn phase(&self, name: &str) -> &Phase {
        self.phases.get(name).unwrap_or(&self.empty)
    }
}

//! The rules sorted by phase and by the operator they start from.

use crate::rules::{Direction, MetaKind, Pat, Rule, RuleSet};
use crate::term::{TermId, Terms};
use rustc_hash::FxHashMap;
use std::cmp::Reverse;

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

/// A bit for each kind of operator, and one for 1×1.
type Kinds = u64;

const SCALAR: Kinds = 1 << 63;
const ANY: Kinds = !SCALAR;

/// What is seen of a term without matching: its operator, and of each argument its operator and whether it is 1×1.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    kind: u8,
    args: [Kinds; 3],
}

impl Look {
    /// A look at a term.
    pub fn at(terms: &Terms, t: TermId) -> Look {
        let mut args = [0; 3];
        for (seen, &a) in args.iter_mut().zip(terms.args(t)) {
            *seen = 1 << terms.op(a).kind() | if terms.shape(a).is_scalar() { SCALAR } else { 0 };
        }
        Look { kind: terms.op(t).kind(), args }
    }
}

/// A use of a rule, and what the arguments must look like for it to apply.
#[derive(Clone, Copy, Debug)]
struct Candidate {
    entry: Entry,
    /// One of these operators, and whether it must be 1×1.
    args: [Kinds; 3],
}

impl Candidate {
    fn new(rule: &Rule, entry: Entry) -> Candidate {
        let mut args = [ANY; 3];
        if let Pat::Node(_, patterns) = rule.from_side(entry.direction) {
            for (wanted, p) in args.iter_mut().zip(patterns) {
                *wanted = match p {
                    Pat::Node(op, _) => 1 << op.kind(),
                    Pat::Meta(k) => match &rule.metas[*k] {
                        m if m.kind == MetaKind::Term && m.rows.is_one() && m.cols.is_one() => ANY | SCALAR,
                        _ => ANY,
                    },
                    _ => ANY,
                };
            }
        }
        Candidate { entry, args }
    }

    fn may_apply(&self, look: &Look) -> bool {
        let fits = |(wanted, seen): (&Kinds, &Kinds)| {
            // No argument there is the matcher's business: the numbers of arguments differ, or both have none.
            *seen == 0 || (wanted & seen & ANY != 0 && wanted & SCALAR <= seen & SCALAR)
        };
        self.args.iter().zip(&look.args).all(fits)
    }
}

/// The uses of one phase.
#[derive(Clone, Debug, Default)]
pub struct Phase {
    /// By the kind of operator.
    by_head: Vec<Vec<Candidate>>,
    anywhere: Vec<Candidate>,
}

impl Phase {
    /// The uses that may apply to a term that looks like this, the more specific ones first.
    pub fn candidates(&self, look: Look) -> impl Iterator<Item = Entry> + '_ {
        let own = self.by_head.get(usize::from(look.kind)).into_iter().flatten();
        own.chain(&self.anywhere).filter(move |c| c.may_apply(&look)).map(|c| c.entry)
    }

    /// All uses, in a fixed order.
    pub fn all(&self) -> Vec<Entry> {
        let mut all: Vec<Entry> = self.by_head.iter().flatten().chain(&self.anywhere).map(|c| c.entry).collect();
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
                let candidate = Candidate::new(r, Entry { rule, clause, direction: u.direction });
                match r.from_side(u.direction) {
                    Pat::Node(op, _) => {
                        let kind = usize::from(op.kind());
                        if phase.by_head.len() <= kind {
                            phase.by_head.resize(kind + 1, Vec::new());
                        }
                        phase.by_head[kind].push(candidate);
                    }
                    _ => phase.anywhere.push(candidate),
                }
            }
        }
        for phase in index.phases.values_mut() {
            for list in phase.by_head.iter_mut().chain([&mut phase.anywhere]) {
                // The keys are found once for each use, not once for each comparison.
                list.sort_by_cached_key(|c| {
                    let e = c.entry;
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

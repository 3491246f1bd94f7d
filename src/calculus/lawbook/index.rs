//! The rules sorted by phase and by the operator they start from.

use super::program::Program;
use crate::rules::{Direction, MetaKind, Pat, Rule, RuleSet};
use crate::term::{Op, Sym, TermId, Terms};
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

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
            let scalar = if terms.shape(a).is_scalar() { SCALAR } else { 0 };
            *seen = 1 << terms.op(a).kind() | scalar;
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
            // An argument that is not there is the matcher's business.
            *seen == 0 || (wanted & seen & ANY != 0 && wanted & SCALAR <= seen & SCALAR)
        };
        self.args.iter().zip(&look.args).all(fits)
    }
}

/// The uses that start from one operator. Their laws are read when a term has it.
#[derive(Clone, Debug, Default)]
struct List {
    entries: Vec<Entry>,
    candidates: OnceLock<Vec<Candidate>>,
}

impl List {
    fn candidates(&self, rules: &RuleSet) -> &[Candidate] {
        let new = |e: &Entry| Candidate::new(&rules.rules()[e.rule], *e);
        self.candidates.get_or_init(|| self.entries.iter().map(new).collect())
    }
}

/// The uses of one phase.
#[derive(Clone, Debug, Default)]
pub struct Phase {
    /// By the kind of operator.
    by_head: Vec<List>,
    anywhere: List,
    programs: OnceLock<Vec<(Entry, Program)>>,
}

impl Phase {
    /// The list of an operator.
    fn headed(&mut self, op: &Op) -> &mut List {
        let kind = usize::from(op.kind());
        if self.by_head.len() <= kind {
            self.by_head.resize(kind + 1, List::default());
        }
        &mut self.by_head[kind]
    }

    /// The uses that may apply to a term that looks like this, the more specific ones first.
    pub fn candidates<'p>(&'p self, rules: &RuleSet, look: Look) -> impl Iterator<Item = Entry> + use<'p> {
        let own = self.by_head.get(usize::from(look.kind)).map_or(&[][..], |l| l.candidates(rules));
        let all = own.iter().chain(self.anywhere.candidates(rules));
        all.filter(move |c| c.may_apply(&look)).map(|c| c.entry)
    }

    /// All uses, in a fixed order.
    pub fn all(&self) -> Vec<Entry> {
        let lists = self.by_head.iter().chain([&self.anywhere]);
        let mut all: Vec<Entry> = lists.flat_map(|l| &l.entries).copied().collect();
        all.sort_by_key(|e| (e.rule, e.clause));
        all
    }

    /// Those that an e-graph can search for, prepared.
    pub(in crate::calculus) fn programs(&self, rules: &RuleSet) -> &[(Entry, Program)] {
        let new = |e: Entry| Program::new(&rules.rules()[e.rule], e.direction).map(|p| (e, p));
        self.programs.get_or_init(|| self.all().into_iter().filter_map(new).collect())
    }
}

/// The phases of a rule set.
#[derive(Clone, Debug, Default)]
pub struct Index {
    phases: FxHashMap<Sym, Phase>,
    empty: Phase,
    /// The rules that are allowed, by their places.
    allowed: Vec<usize>,
    every: OnceLock<Phase>,
}

impl Index {
    /// Sorts a rule set. The order of rules in files does not matter: ties are broken by name.
    pub fn new(rules: &RuleSet) -> Index {
        Index::restricted(rules, |_| true)
    }

    /// Sorts the rules among a set that are allowed, by their places.
    pub fn restricted(rules: &RuleSet, allowed: impl Fn(usize) -> bool) -> Index {
        let mut index =
            Index { allowed: (0..rules.rules().len()).filter(|&k| allowed(k)).collect(), ..Index::default() };
        for u in rules.uses().iter().filter(|u| allowed(u.rule)) {
            let phase = match index.phases.get_mut(&u.phase) {
                Some(phase) => phase,
                None => index.phases.entry(u.phase.clone()).or_default(),
            };
            let list = match &u.head {
                Some(op) => phase.headed(op),
                None => &mut phase.anywhere,
            };
            list.entries.push(Entry { rule: u.rule, clause: u.clause, direction: u.direction });
        }
        index
    }

    /// Every law in both directions, whatever phases try it, but for those that would apply to any term at all. Their
    /// entries belong to no use clause.
    pub(in crate::calculus) fn every(&self, rules: &RuleSet) -> &Phase {
        self.every.get_or_init(|| {
            let mut phase = Phase::default();
            for &rule in &self.allowed {
                for direction in [Direction::Forward, Direction::Backward] {
                    if let Pat::Node(op, _) = rules.rules()[rule].from_side(direction) {
                        phase.headed(op).entries.push(Entry { rule, clause: usize::MAX, direction });
                    }
                }
            }
            phase
        })
    }

    /// The phase of a name; empty if no rule is used in it.
    pub fn phase(&self, name: &str) -> &Phase {
        self.phases.get(name).unwrap_or(&self.empty)
    }
}

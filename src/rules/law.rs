//! Rules that are read when they are first looked at.
//!
//! A problem needs a hundred laws of more than a thousand. Which phase tries which of them is known without reading
//! any, so the others stay bytes.

use super::packed::Span;
use super::pattern::{Direction, Meta, Pat, Rule};
use crate::term::{Op, Sym};
use std::fmt;
use std::ops::{Deref, DerefMut};
use std::sync::OnceLock;

/// A rule of a set, read or still packed.
#[derive(Clone)]
pub struct Law {
    // Boxed: most are never filled.
    rule: OnceLock<Box<Rule>>,
    packed: Option<Span>,
}

impl Law {
    /// A rule that is packed.
    pub(super) fn packed(span: Span) -> Law {
        Law { rule: OnceLock::new(), packed: Some(span) }
    }

    fn read(&self) -> &Rule {
        // A span is cut from bytes that `RuleSet::pack` has written; the tests read every one of the library's.
        self.rule.get_or_init(|| Box::new(self.packed.as_ref().and_then(Span::rule).expect("a packed rule")))
    }
}

impl From<Rule> for Law {
    fn from(rule: Rule) -> Law {
        Law { rule: OnceLock::from(Box::new(rule)), packed: None }
    }
}

impl Deref for Law {
    type Target = Rule;
    fn deref(&self) -> &Rule {
        self.read()
    }
}

impl DerefMut for Law {
    fn deref_mut(&mut self) -> &mut Rule {
        self.read();
        // What it says is no longer what was packed.
        self.packed = None;
        self.rule.get_mut().expect("read just now")
    }
}

impl PartialEq for Law {
    fn eq(&self, other: &Law) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Law {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).fmt(f)
    }
}

/// A use clause of a rule of a set: what the search has to know before it looks at the rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UseOf {
    /// The phase.
    pub phase: Sym,
    /// The rule's place in the set.
    pub rule: usize,
    /// The use clause's place in the rule.
    pub clause: usize,
    /// The direction.
    pub direction: Direction,
    /// The operator that the rule starts from; `None` where it starts from a variable.
    pub head: Option<Op>,
}

/// The uses of rules, the more specific ones first. The order of rules in files does not matter: ties are broken by
/// name.
pub(super) fn uses(rules: &[Law]) -> Vec<UseOf> {
    let mut found = Vec::new();
    for (rule, r) in rules.iter().enumerate() {
        for (clause, u) in r.uses.iter().enumerate() {
            let head = match r.from_side(u.direction) {
                Pat::Node(op, _) => Some(op.clone()),
                _ => None,
            };
            let u = UseOf { phase: u.phase.clone(), rule, clause, direction: u.direction, head };
            found.push((measure(r, u.direction), u));
        }
    }
    let name = |u: &UseOf| &rules[u.rule].name;
    found.sort_unstable_by(|(m, u), (n, v)| {
        n.cmp(m).then_with(|| name(u).cmp(name(v))).then_with(|| u.clause.cmp(&v.clause))
    });
    found.into_iter().map(|(_, u)| u).collect()
}

/// How specific a side is: its operators, the variables that it repeats, the sizes of 1 that the law fixes.
fn measure(r: &Rule, direction: Direction) -> (usize, usize, usize) {
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

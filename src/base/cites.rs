//! What certificates cite, and the levels that follow from it.

use crate::kernel::{By, Certificate, Line, Step};
use crate::library::library;
use crate::rules::{Kind, Property, RuleSet};
use std::collections::{BTreeMap, BTreeSet};

/// A law of a set, by its place among the rules or among the properties.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Law {
    /// An axiom or a lemma.
    Rule(usize),
    /// A property or a corollary.
    Property(usize),
}

impl Law {
    /// The law of a name.
    pub fn named(rules: &RuleSet, name: &str) -> Option<Law> {
        rules.rule_index(name).map(Law::Rule).or_else(|| rules.property_index(name).map(Law::Property))
    }

    /// Every law of a set.
    pub fn all(rules: &RuleSet) -> impl Iterator<Item = Law> + use<> {
        (0..rules.rules().len()).map(Law::Rule).chain((0..rules.properties().len()).map(Law::Property))
    }

    /// How it is justified; `None` if the set does not have it.
    pub fn kind(self, rules: &RuleSet) -> Option<Kind> {
        match self {
            Law::Rule(k) => rules.rules().get(k).map(|r| r.kind),
            Law::Property(k) => rules.properties().get(k).map(|p| p.kind),
        }
    }

    /// Is it one that has to have a derivation?
    pub fn is_derived(self, rules: &RuleSet) -> bool {
        self.kind(rules).is_some_and(Kind::is_derived)
    }

    /// What it says, as clauses of an entry of a rule file.
    pub fn to_text(self, rules: &RuleSet) -> String {
        match self {
            Law::Rule(k) => rules.rules().get(k).map_or(String::new(), |r| r.to_text()),
            Law::Property(k) => rules.properties().get(k).map_or(String::new(), Property::to_text),
        }
    }

    /// Its place among the rules or the properties.
    pub fn place(self) -> usize {
        let (Law::Rule(k) | Law::Property(k)) = self;
        k
    }

    /// Is it no law of a user's file?
    pub fn comes_with_the_program(self, rules: &RuleSet) -> bool {
        Law::named(library(), self.name(rules)).is_some()
    }

    /// Its name; empty if the set does not have it.
    pub fn name(self, rules: &RuleSet) -> &str {
        match self {
            Law::Rule(k) => rules.rules().get(k).map_or("", |r| &r.name),
            Law::Property(k) => rules.properties().get(k).map_or("", |p| &p.name),
        }
    }
}

/// The laws that a certificate cites, by their places in the set.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cites {
    /// Axioms and lemmas.
    pub rules: BTreeSet<usize>,
    /// Properties.
    pub properties: BTreeSet<usize>,
}

impl Cites {
    /// Those of a certificate, all of its lines.
    pub fn of(c: &Certificate) -> Cites {
        let mut out = Cites::default();
        for line in &c.lines {
            match line {
                Line::Have { steps, .. } | Line::Transport { steps, .. } => {
                    out.rules.extend(steps.iter().filter_map(|s: &Step| match &s.by {
                        By::Rule { rule, .. } => Some(*rule),
                        _ => None,
                    }));
                }
                Line::Property { property, .. } => {
                    out.properties.insert(*property);
                }
                _ => {}
            }
        }
        out
    }

    /// Both.
    pub fn laws(&self) -> BTreeSet<Law> {
        let properties = self.properties.iter().map(|k| Law::Property(*k));
        self.rules.iter().map(|k| Law::Rule(*k)).chain(properties).collect()
    }

    /// Adds those of another certificate.
    pub fn join(&mut self, other: Cites) {
        self.rules.extend(other.rules);
        self.properties.extend(other.properties);
    }
}

/// For each law that is derived its level: 1 if it rests on what is trusted only, else one more than the highest below it.
/// What goes round in circles, or rests on a lemma that has no derivation, has none.
pub fn levels(rules: &RuleSet, cites: &BTreeMap<Law, BTreeSet<Law>>) -> BTreeMap<Law, usize> {
    let derived = |l: &Law| l.kind(rules).is_none_or(Kind::is_derived);
    let mut levels: BTreeMap<Law, usize> = BTreeMap::new();
    loop {
        let level = |l: &Law| if derived(l) { levels.get(l).copied() } else { Some(0) };
        let mut found = Vec::new();
        for (law, from) in cites {
            if !levels.contains_key(law)
                && let Some(below) = from.iter().map(level).collect::<Option<Vec<usize>>>()
            {
                found.push((*law, 1 + below.into_iter().max().unwrap_or(0)));
            }
        }
        if found.is_empty() {
            return levels;
        }
        levels.extend(found);
    }
}

//! What certificates cite, and the levels that follow from it.

use crate::kernel::{By, Certificate, Line, Step};
use crate::rules::RuleSet;
use std::collections::{BTreeMap, BTreeSet};

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
}

/// For each derived lemma its level: 1 if it rests on axioms only, else one more than the highest below it.
/// What goes round in circles, or rests on a lemma that has no derivation, has none.
pub fn levels(rules: &RuleSet, cites: &BTreeMap<usize, BTreeSet<usize>>) -> BTreeMap<usize, usize> {
    let is_lemma = |r: &usize| rules.rules().get(*r).is_none_or(|r| r.kind.is_derived());
    let mut levels: BTreeMap<usize, usize> = BTreeMap::new();
    loop {
        let level = |r: &usize| if is_lemma(r) { levels.get(r).copied() } else { Some(0) };
        let mut found = Vec::new();
        for (lemma, from) in cites {
            if !levels.contains_key(lemma)
                && let Some(below) = from.iter().map(level).collect::<Option<Vec<usize>>>()
            {
                found.push((*lemma, 1 + below.into_iter().max().unwrap_or(0)));
            }
        }
        if found.is_empty() {
            return levels;
        }
        levels.extend(found);
    }
}

//! How many laws a line names, and which.
//!
//! A reader takes in three at most. What goes without saying (`quiet` in `rules/telling.rules`) is named where nothing
//! else happened; where there are more laws than three, those are named that a teacher would name first (`tell`). A law that a reader stops at (`hard`) does not share its line
//! with another such.

use crate::rules::{Rule, RuleSet};
use std::collections::BTreeSet;

/// So many laws are named beside a line.
pub const MOST: usize = 3;

/// How much a law is worth naming.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Weight {
    /// Not a law but what the line does: always said.
    Way,
    /// Named first.
    First,
    /// Named.
    Plain,
    /// Named where nothing else happened.
    Quiet,
    /// Changes nothing that a reader sees: named only where it is alone, with few of its kind.
    Small,
}

/// A law that a line used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Law {
    /// What people call it.
    pub title: String,
    /// Is it worth naming?
    pub weight: Weight,
}

impl Law {
    /// What the line does, in words.
    pub fn way(words: impl Into<String>) -> Law {
        Law { title: words.into(), weight: Weight::Way }
    }
}

/// The words beside a line: what it does, and at most [`MOST`] laws, in order of use.
pub fn said(laws: &[Law]) -> Vec<&str> {
    let count = |w: Weight| laws.iter().filter(|l| l.weight == w).count();
    let loud = count(Weight::First) + count(Weight::Plain) > 0;
    let way = count(Weight::Way) > 0;
    let mut chosen: BTreeSet<usize> = BTreeSet::new();
    let mut choose = |w: Weight, most: usize| {
        let left = most.saturating_sub(chosen.len());
        chosen.extend(laws.iter().enumerate().filter(|(_, l)| l.weight == w).map(|(k, _)| k).take(left));
    };
    choose(Weight::First, MOST);
    choose(Weight::Plain, MOST);
    if !loud && !way {
        // One word is enough for what goes without saying.
        choose(Weight::Quiet, 1);
        if count(Weight::Quiet) == 0 && count(Weight::Small) > MOST {
            return vec![ORDER];
        }
        if count(Weight::Quiet) == 0 {
            choose(Weight::Small, MOST);
        }
    }
    let words = laws.iter().enumerate().filter(|(k, l)| l.weight == Weight::Way || chosen.contains(k));
    words.map(|(_, l)| l.title.as_str()).collect()
}

/// What is said of many laws that are not worth a word.
const ORDER: &str = "signs, brackets and terms put in order";

/// Adds laws that are not there yet; one that is there and is worth more now counts as that.
pub fn add(laws: &mut Vec<Law>, more: impl IntoIterator<Item = Law>) {
    for l in more {
        match laws.iter_mut().find(|k| k.title == l.title) {
            Some(known) => known.weight = known.weight.min(l.weight),
            None => laws.push(l),
        }
    }
}

/// What the laws say of how they are told.
pub(super) struct Telling<'r> {
    quiet: BTreeSet<&'r str>,
    first: BTreeSet<&'r str>,
    hard: BTreeSet<&'r str>,
}

impl<'r> Telling<'r> {
    /// Reads the phases `quiet`, `tell` and `hard`. A law stands for those that have its title.
    pub fn of(rules: &'r RuleSet) -> Telling<'r> {
        let in_phase = |phase: &str| Telling::titles(rules, phase);
        Telling { quiet: in_phase("quiet"), first: in_phase("tell"), hard: in_phase("hard") }
    }

    /// The names and titles of the laws in a phase.
    pub fn titles(rules: &'r RuleSet, phase: &str) -> BTreeSet<&'r str> {
        // Which laws these are is known without reading the others.
        let marked = rules.uses().iter().filter(|u| &*u.phase == phase).filter_map(|u| rules.rules().get(u.rule));
        marked.flat_map(|r| [Some(&*r.name), r.title.as_deref()]).flatten().collect()
    }

    /// Is the law, or one of its title, in a set?
    fn within(set: &BTreeSet<&str>, r: &Rule) -> bool {
        // A variant is called after its law: `t-add/difference`.
        let base = r.name.split('/').next().unwrap_or(&r.name);
        set.contains(base) || r.title.as_deref().is_some_and(|t| set.contains(t))
    }

    /// Does a reader stop at it? Two such laws do not stand beside one line.
    pub fn is_hard(&self, r: &Rule) -> bool {
        Telling::within(&self.hard, r)
    }

    /// What a law is worth, if it did something that can be seen.
    pub fn weight(&self, r: &Rule) -> Weight {
        if Telling::within(&self.first, r) {
            Weight::First
        } else if Telling::within(&self.quiet, r) {
            Weight::Quiet
        } else {
            Weight::Plain
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Law, Weight, add, said};

    fn laws(all: &[(&str, Weight)]) -> Vec<Law> {
        all.iter().map(|(t, w)| Law { title: (*t).to_string(), weight: *w }).collect()
    }

    #[test]
    fn three_at_most_and_the_first_ones_first() {
        use Weight::*;
        let all = laws(&[("a", Plain), ("b", Quiet), ("c", Plain), ("d", Plain), ("e", First), ("way", Way)]);
        assert_eq!(said(&all), ["a", "c", "e", "way"]);
    }

    #[test]
    fn what_is_quiet_is_said_alone() {
        use Weight::*;
        assert_eq!(said(&laws(&[("a", Quiet), ("s", Small)])), ["a"]);
        assert_eq!(said(&laws(&[("a", Quiet), ("w", Way)])), ["w"]);
        assert_eq!(said(&laws(&[("s", Small)])), ["s"]);
        assert_eq!(said(&laws(&[("s", Small), ("t", Small), ("u", Small), ("v", Small)])).len(), 1);
    }

    #[test]
    fn a_law_stands_once() {
        let mut all = laws(&[("a", Weight::Small)]);
        add(&mut all, laws(&[("a", Weight::Plain), ("b", Weight::Plain)]));
        assert_eq!(said(&all), ["a", "b"]);
    }
}

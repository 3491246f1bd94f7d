//! How the lemmas are justified: the index of their derivations.
//!
//! The derivations themselves stand in `rules/derivations/`, one file for each file of rules; the tests have the
//! kernel replay them. Here is what the program says about them.

use rustc_hash::FxHashMap;
use std::sync::OnceLock;

/// Where a lemma comes from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Derivation {
    /// 1 if it rests on axioms only, else one more than the highest level among the lemmas it rests on.
    pub level: usize,
    /// The number of rewriting steps.
    pub steps: usize,
    /// The axioms and lemmas it rests on, by name, in alphabetical order.
    pub from: Vec<&'static str>,
}

/// The index: for each lemma a line `NAME LEVEL STEPS LAW…`.
const INDEX: &str = include_str!("../../rules/derivations/index");

/// The derivation of a lemma of the library.
pub fn derivation(name: &str) -> Option<&'static Derivation> {
    static DERIVATIONS: OnceLock<FxHashMap<&'static str, Derivation>> = OnceLock::new();
    DERIVATIONS.get_or_init(|| INDEX.lines().filter_map(read).collect()).get(name)
}

fn read(line: &'static str) -> Option<(&'static str, Derivation)> {
    let mut words = line.split_whitespace();
    let name = words.next()?;
    let level = words.next()?.parse().ok()?;
    let steps = words.next()?.parse().ok()?;
    Some((name, Derivation { level, steps, from: words.collect() }))
}

//! What was tried, and what became of it.

use gradus::kernel::Rejection;
use std::collections::BTreeMap;

#[derive(Debug, Default)]
pub struct Stats {
    /// Kinds of steps and lines: accepted and rejected.
    pub tried: BTreeMap<&'static str, (usize, usize)>,
    /// Why things were rejected.
    pub reasons: BTreeMap<String, usize>,
    /// Kinds of claims: true, without points, unclear, rejected.
    pub claims: BTreeMap<&'static str, [usize; 4]>,
    /// Facts: true, without points, unclear.
    pub facts: [usize; 3],
}

/// The columns of claims.
pub const FATES: [&str; 4] = ["holds", "no point", "unclear", "rejected"];

/// A reason without what is particular.
fn general(reason: &str) -> String {
    let cut = reason.find('(').map_or(reason, |k| &reason[..k]);
    let words: Vec<&str> = cut.split_whitespace().collect();
    let kept =
        words.iter().map(|w| if w.ends_with(':') && words.len() > 1 && !w.contains("regular") { "LAW:" } else { w });
    kept.collect::<Vec<_>>().join(" ").chars().take(70).collect()
}

impl Stats {
    pub fn count(&mut self, kind: &'static str, rejection: Option<&Rejection>) {
        let n = self.tried.entry(kind).or_default();
        match rejection {
            None => n.0 += 1,
            Some(r) => {
                n.1 += 1;
                *self.reasons.entry(general(&r.reason)).or_default() += 1;
            }
        }
    }

    pub fn claim(&mut self, kind: &'static str, fate: usize) {
        self.claims.entry(kind).or_default()[fate] += 1;
    }

    pub fn fact(&mut self, fate: usize) {
        self.facts[fate] += 1;
    }

    pub fn total(&self, fate: usize) -> usize {
        self.claims.values().map(|c| c[fate]).sum()
    }

    pub fn print(&self) {
        println!("| {:34} | {:>9} | {:>9} |\n| --- | ---: | ---: |", "trap", "accepted", "rejected");
        for (k, (a, r)) in &self.tried {
            println!("| {k:34} | {a:>9} | {r:>9} |");
        }
        println!("\n| {:34} | {} |\n| --- | ---: | ---: | ---: | ---: |", "claim", FATES.join(" | "));
        for (k, c) in &self.claims {
            println!("| {k:34} | {} | {} | {} | {} |", c[0], c[1], c[2], c[3]);
        }
        println!("| a fact | {} | {} | {} | |", self.facts[0], self.facts[1], self.facts[2]);
        let mut reasons: Vec<_> = self.reasons.iter().collect();
        reasons.sort_by_key(|(_, n)| std::cmp::Reverse(**n));
        println!("\n| why rejected | |\n| --- | ---: |");
        reasons.iter().take(40).for_each(|(r, n)| println!("| {r} | {n} |"));
    }
}

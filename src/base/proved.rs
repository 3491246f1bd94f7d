//! What Coq has proved: which laws of the base, and so which lemmas rest on nothing else.

use super::cites::Cites;
use super::stored::derivations;
use crate::kernel::Certificate;
use crate::rules::{Kind, RuleSet};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::OnceLock;

/// The laws of the base that are proved in Coq as they read today, in order: the build has compared them
/// (`src/rules/proved.rs`).
const PROVED: &[&str] = include!(concat!(env!("OUT_DIR"), "/proved.rs"));

/// Is this the name of a law that is proved in Coq as it reads today? No law of a user has such a name.
pub fn is_proved(name: &str) -> bool {
    PROVED.binary_search(&name).is_ok()
}

/// What a law stands on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// A law of the base that is proved in Coq.
    Proved,
    /// A law that is believed.
    Trusted,
    /// It follows from these laws of the base, by the stored derivations.
    Derived(BTreeSet<String>),
    /// It is false.
    Rejected,
}

impl Standing {
    /// Of a law of some name and kind.
    pub fn of(kind: Kind, name: &str) -> Standing {
        match kind {
            Kind::Rejected => Standing::Rejected,
            Kind::Axiom if is_proved(name) => Standing::Proved,
            Kind::Axiom => Standing::Trusted,
            _ if !cited().contains_key(name) => Standing::Trusted,
            _ => Standing::Derived(below([name])),
        }
    }

    /// Is it proved in Coq, or derived from what is?
    pub fn is_sound(&self) -> bool {
        match self {
            Standing::Proved => true,
            Standing::Derived(from) => from.iter().all(|n| is_proved(n)),
            Standing::Trusted | Standing::Rejected => false,
        }
    }
}

/// What a certificate rests on in the end, by the stored derivations, which are not replayed here.
pub fn rests_on(rules: &RuleSet, certificate: &Certificate) -> BTreeSet<String> {
    let laws = Cites::of(certificate).laws();
    below(laws.iter().map(|l| l.name(rules)))
}

/// For each law that has a derivation the names of those that it cites.
fn cited() -> &'static BTreeMap<&'static str, BTreeSet<&'static str>> {
    static CITED: OnceLock<BTreeMap<&'static str, BTreeSet<&'static str>>> = OnceLock::new();
    CITED.get_or_init(|| {
        let mut all: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
        for (name, lines) in derivations() {
            // A law about literals is derived in parts.
            let law = name.split_once('#').map_or(*name, |(law, _)| law);
            let mut words = lines.split([' ', '\n', '(', ')']).filter(|w| !w.is_empty());
            let cites = all.entry(law).or_default();
            while let Some(word) = words.next() {
                if matches!(word, "rule" | "property") {
                    cites.extend(words.next());
                }
            }
        }
        all
    })
}

/// The laws without a derivation that are left below some.
fn below<'a>(names: impl IntoIterator<Item = &'a str>) -> BTreeSet<String> {
    let mut open: Vec<&str> = names.into_iter().collect();
    let (mut seen, mut out) = (BTreeSet::new(), BTreeSet::new());
    while let Some(name) = open.pop() {
        if !seen.insert(name) {
            continue;
        }
        match cited().get(name) {
            Some(from) => open.extend(from),
            None => {
                out.insert(name.to_string());
            }
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Ground, Law};
    use crate::library::library;

    #[test]
    fn what_is_told_is_what_the_kernel_replays() {
        let rules = library();
        let mut ground = Ground::new(rules, derivations());
        let lemmas = rules.rules().iter().filter(|r| r.kind.is_derived());
        // Some of them: all are replayed by tests/lemmas.rs.
        for lemma in lemmas.step_by(97) {
            let name = |l: Law| l.name(rules).to_string();
            let Standing::Derived(told) = Standing::of(lemma.kind, &lemma.name) else { panic!("{}", lemma.name) };
            let found = ground.below(Law::named(rules, &lemma.name)).expect("derived");
            let laws = found.axioms.iter().chain(&found.functions).map(|k| Law::Rule(*k));
            let laws = laws.chain(found.properties.iter().map(|k| Law::Property(*k)));
            assert_eq!(told, laws.map(name).collect(), "{}", lemma.name);
        }
    }
}

//! Replays the derivations below a certificate, down to what is trusted.

use super::cites::{Cites, Law, levels};
use super::origin::is_function_fact;
use super::replay::{Goal, replay, stored_way};
use super::stored::Derivations;
use crate::certificate::{Carried, Lemma};
use crate::kernel::Certificate;
use crate::rules::RuleSet;
use std::cell::OnceCell;
use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};

/// What a theorem rests on in the end: places in the set of rules, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Base {
    /// Axioms.
    pub axioms: BTreeSet<usize>,
    /// Axioms that say what the derivative of a function is.
    pub functions: BTreeSet<usize>,
    /// Properties, by their places among the properties.
    pub properties: BTreeSet<usize>,
    /// Lemmas of a user's file: they have no derivation.
    pub trusted: BTreeSet<usize>,
    /// The lemmas and corollaries whose derivations were replayed.
    pub lemmas: BTreeSet<Law>,
}

impl Base {
    /// Adds a law that is not derived.
    pub(super) fn trust(&mut self, law: Law, rules: &RuleSet) {
        match law {
            Law::Rule(k) if rules.rules().get(k).is_some_and(|r| is_function_fact(r)) => &mut self.functions,
            Law::Rule(_) => &mut self.axioms,
            Law::Property(_) => &mut self.properties,
        }
        .insert(law.place());
    }
}

/// Why a lemma does not count as derived.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Fault {
    /// A law that the set does not have.
    #[error("a law is cited that is not there")]
    Unknown,
    /// A lemma that comes with the program has no derivation.
    #[error("the lemma {0} has no derivation")]
    Missing(String),
    /// The kernel does not accept a derivation, or what it proves is less than the lemma says.
    #[error("the derivation of the lemma {lemma} is refused: {reason}")]
    Refused {
        /// The lemma.
        lemma: String,
        /// Why.
        reason: String,
    },
    /// Lemmas that rest on each other, or on such lemmas.
    #[error("no order is left in which these lemmas could be derived: {}", .0.join(", "))]
    Circle(Vec<String>),
}

/// Replays derivations, each once, however many certificates rest on it.
#[derive(Clone, Debug)]
pub struct Ground<'a> {
    rules: &'a RuleSet,
    stored: &'a Derivations<'a>,
    /// What the derivation of a lemma cites; nothing if it has none.
    replayed: BTreeMap<Law, Result<Option<BTreeSet<Law>>, Fault>>,
    /// The hash of the base, once it is asked for.
    hash: OnceCell<String>,
}

impl<'a> Ground<'a> {
    /// For a set of rules and derivations of its lemmas.
    pub fn new(rules: &'a RuleSet, stored: &'a Derivations<'a>) -> Ground<'a> {
        Ground { rules, stored, replayed: BTreeMap::new(), hash: OnceCell::new() }
    }

    /// What a certificate rests on. It is not asked here whether the certificate holds.
    ///
    /// # Errors
    /// When a lemma below it is not derived.
    pub fn of(&mut self, certificate: &Certificate) -> Result<Base, Fault> {
        self.below(Cites::of(certificate).laws())
    }

    /// What some laws rest on.
    ///
    /// # Errors
    /// When a lemma among them or below is not derived.
    pub fn below(&mut self, laws: impl IntoIterator<Item = Law>) -> Result<Base, Fault> {
        let rules = self.rules;
        let mut base = Base::default();
        let mut below: BTreeMap<Law, BTreeSet<Law>> = BTreeMap::new();
        let mut open: Vec<Law> = laws.into_iter().collect();
        while let Some(law) = open.pop() {
            let kind = law.kind(rules).ok_or(Fault::Unknown)?;
            if below.contains_key(&law) {
                continue;
            }
            if !kind.is_derived() {
                base.trust(law, rules);
                continue;
            }
            let replayed = match self.replayed.entry(law) {
                Entry::Occupied(e) => e.into_mut(),
                Entry::Vacant(e) => {
                    let refused = |reason| Fault::Refused { lemma: law.name(rules).to_string(), reason };
                    e.insert(match replay(rules, law, self.stored) {
                        Some(Ok(found)) => Ok(Some(found.cites.laws())),
                        Some(Err(reason)) => Err(refused(reason)),
                        None if law.comes_with_the_program(rules) => Err(Fault::Missing(law.name(rules).to_string())),
                        None => Ok(None),
                    })
                }
            };
            let Some(cites) = replayed.as_ref().map_err(Clone::clone)? else {
                // No property stands in a file of a user.
                base.trusted.insert(law.place());
                continue;
            };
            open.extend(cites);
            below.insert(law, cites.clone());
        }
        // Nothing rests on itself: each lemma has a place after all that it cites.
        let trusted: BTreeSet<Law> = base.trusted.iter().map(|k| Law::Rule(*k)).collect();
        below.values_mut().for_each(|from| from.retain(|r| !trusted.contains(r)));
        let sound = levels(rules, &below);
        let name = |l: &Law| l.name(rules).to_string();
        let circle: Vec<String> = below.keys().filter(|k| !sound.contains_key(k)).map(name).collect();
        if !circle.is_empty() {
            return Err(Fault::Circle(circle));
        }
        base.lemmas = below.into_keys().collect();
        Ok(base)
    }
}

impl Ground<'_> {
    /// What a certificate carries so that it can be checked with the base alone: the lemmas and corollaries below it, each
    /// after those that its derivation cites.
    ///
    /// # Errors
    /// When a lemma below it is not derived, or is one of a user's file.
    pub fn carried(&mut self, certificate: &Certificate) -> Result<Carried, Fault> {
        let (base, rules) = (self.of(certificate)?, self.rules);
        let name = |l: &Law| l.name(rules).to_string();
        if let Some(k) = base.trusted.first() {
            return Err(Fault::Missing(name(&Law::Rule(*k))));
        }
        let (mut open, mut lemmas) = (base.lemmas, Vec::new());
        while !open.is_empty() {
            let cites = |l: &Law| self.replayed.get(l).and_then(|c| c.as_ref().ok()?.as_ref());
            let ready = |l: &&Law| cites(l).is_some_and(|c| c.is_disjoint(&open));
            let Some(next) = open.iter().find(ready).copied() else {
                return Err(Fault::Circle(open.iter().map(name).collect()));
            };
            let way = Goal::of(rules, next).and_then(|g| stored_way(&g, self.stored)).ok_or(Fault::Unknown)?;
            let end = |g: Goal| g.rule.name.split_once('#').map(|(_, end)| end.to_string()).unwrap_or_default();
            let parts = way.into_iter().map(|(g, lines)| (end(g), lines.to_string())).collect();
            let is_fact = matches!(next, Law::Property(_));
            lemmas.push(Lemma { name: name(&next), is_fact, law: next.to_text(rules), parts });
            open.remove(&next);
        }
        let base = self.hash.get_or_init(|| rules.base().hash().to_string()).clone();
        Ok(Carried { base, lemmas })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{Goal, certificate, derivations, statement};
    use crate::library::library;
    use crate::rules::Kind;

    /// A derivation of a lemma that cites the lemma itself.
    fn by_itself(lemma: &str) -> String {
        let rule = library().rule(lemma).expect("a lemma");
        let (terms, s) = statement(rule).expect("a statement");
        let values: String = rule.metas.iter().map(|m| &m.name).chain(&rule.dims).map(|v| format!(" {v}")).collect();
        format!("(1 have {}\n (. -> rule {lemma}{values}))", terms.to_sexpr(s.claim.terms()[0], 0))
    }

    /// What a certificate rests on that cites one lemma, with some derivations replaced.
    fn below(lemma: &str, changed: &[(&str, Option<&str>)]) -> Result<Base, String> {
        let rules = library();
        let mut stored = derivations().clone();
        for (name, lines) in changed {
            match lines {
                Some(lines) => stored.insert(name, lines),
                None => stored.remove(name),
            };
        }
        let rule = rules.rule(lemma).expect("a lemma");
        let citing = by_itself(lemma);
        let c = certificate(rules, rule, &citing).expect("a certificate");
        Ground::new(rules, &stored).of(&c.certificate).map_err(|e| e.to_string())
    }

    #[test]
    fn derivations_are_replayed_down_to_axioms() {
        let base = below("trace-cyclic", &[]).expect("derived");
        let name = |l: Law| l.name(library());
        let axioms: Vec<&str> = base.axioms.iter().map(|k| name(Law::Rule(*k))).collect();
        assert_eq!(axioms, ["entry-mul", "scale-one-by-one", "tr-entries"]);
        assert_eq!(base.lemmas.iter().map(|l| name(*l)).collect::<Vec<_>>(), ["trace-cyclic"]);
        assert!(base.properties.is_empty() && base.functions.is_empty() && base.trusted.is_empty());
    }

    #[test]
    fn a_damaged_derivation_is_refused() {
        let good = derivations()["trace-cyclic"];
        let other = good.replace("rule tr-entries", "rule tr-t");
        let unread = good.replace("rule tr-entries", "rule tr-of-entries");
        let shorter = good.rsplit_once("\n").map(|(first, _)| format!("{first})")).expect("several steps");
        let another = derivations()["trace-cyclic-3"];
        for text in [other.as_str(), &shorter, &unread, "", another, "))"] {
            let e = below("trace-cyclic", &[("trace-cyclic", Some(text))]).expect_err(text);
            assert!(e.starts_with("the derivation of the lemma trace-cyclic is refused: "), "{e}");
        }
        let e = below("trace-cyclic", &[("trace-cyclic", None)]).expect_err("nothing is stored");
        assert_eq!(e, "the lemma trace-cyclic has no derivation");
    }

    #[test]
    fn no_lemma_rests_on_itself() {
        for (lemma, itself) in [("trace-cyclic-3", "trace-cyclic-3"), ("trace-cyclic-3", "trace-cyclic")] {
            let text = by_itself(itself);
            let e = below(lemma, &[(itself, Some(&text))]).expect_err("a circle");
            let named = if lemma == itself { lemma.to_string() } else { format!("{itself}, {lemma}") };
            assert_eq!(e, format!("no order is left in which these lemmas could be derived: {named}"));
        }
    }

    #[test]
    fn a_smooth_lemma_has_a_smooth_derivation() {
        // A pointwise lemma, read as smooth.
        let rules = library();
        let k = rules
            .rules()
            .iter()
            .position(|r| r.kind == Kind::Lemma && r.pointwise && derivations().contains_key(&*r.name));
        let k = k.expect("a pointwise lemma");
        let mut goal = Goal::of(rules, Law::Rule(k)).expect("a law");
        let lines = derivations()[&*goal.rule.name];
        assert!(goal.check(rules, lines).is_ok());
        goal.rule.pointwise = false;
        let e = goal.check(rules, lines).expect_err("it holds of real numbers only");
        assert!(e.contains("real numbers only"), "{e}");
    }
}

//! Replays the derivations below a certificate, down to what is trusted.

use super::cites::{Cites, levels};
use super::stored::{Derivations, certificate};
use super::{comes_with_the_program, is_function_fact};
use crate::certificate::{Carried, Lemma};
use crate::kernel::{Certificate, Hypothetical, check_law};
use crate::rules::{Rule, RuleSet};
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
    /// The lemmas whose derivations were replayed.
    pub lemmas: BTreeSet<usize>,
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
    replayed: BTreeMap<usize, Result<Cites, Fault>>,
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
        let rules = self.rules;
        let Cites { rules: cited, properties } = Cites::of(certificate);
        let mut base = Base { properties, ..Base::default() };
        let mut below: BTreeMap<usize, BTreeSet<usize>> = BTreeMap::new();
        let mut open: Vec<usize> = cited.into_iter().collect();
        while let Some(k) = open.pop() {
            let rule = rules.rules().get(k).ok_or(Fault::Unknown)?;
            if below.contains_key(&k) {
                continue;
            }
            if !rule.kind.is_derived() {
                if is_function_fact(rule) { &mut base.functions } else { &mut base.axioms }.insert(k);
                continue;
            }
            let Some(lines) = self.stored.get(&*rule.name).copied() else {
                if comes_with_the_program(rule) {
                    return Err(Fault::Missing(rule.name.to_string()));
                }
                base.trusted.insert(k);
                continue;
            };
            let cites = match self.replayed.entry(k) {
                Entry::Occupied(e) => e.into_mut(),
                Entry::Vacant(e) => e.insert(replay(rules, rule, lines).map(|(cites, _)| cites)),
            };
            let cites = cites.as_ref().map_err(Clone::clone)?;
            base.properties.extend(&cites.properties);
            open.extend(&cites.rules);
            below.insert(k, cites.rules.clone());
        }
        // Nothing rests on itself: each lemma has a place after all that it cites.
        below.values_mut().for_each(|from| from.retain(|r| !base.trusted.contains(r)));
        let sound = levels(rules, &below);
        let name = |k: &usize| rules.rules().get(*k).map(|r| r.name.to_string());
        let circle: Vec<String> = below.keys().filter(|k| !sound.contains_key(k)).filter_map(name).collect();
        if !circle.is_empty() {
            return Err(Fault::Circle(circle));
        }
        base.lemmas = below.into_keys().collect();
        Ok(base)
    }
}

impl Ground<'_> {
    /// What a certificate carries so that it can be checked with the base alone: the lemmas below it, each after those
    /// that its derivation cites.
    ///
    /// # Errors
    /// When a lemma below it is not derived, or is one of a user's file.
    pub fn carried(&mut self, certificate: &Certificate) -> Result<Carried, Fault> {
        let base = self.of(certificate)?;
        let name = |k: &usize| self.rules.rules().get(*k).map(|r| r.name.to_string()).unwrap_or_default();
        if let Some(k) = base.trusted.first() {
            return Err(Fault::Missing(name(k)));
        }
        let (mut open, mut lemmas) = (base.lemmas, Vec::new());
        while !open.is_empty() {
            let cites = |k: &usize| self.replayed.get(k).and_then(|c| c.as_ref().ok());
            let ready = |k: &&usize| cites(k).is_some_and(|c| c.rules.is_disjoint(&open));
            let Some(next) = open.iter().find(ready).copied() else {
                return Err(Fault::Circle(open.iter().map(name).collect()));
            };
            let rule = self.rules.rules().get(next).ok_or(Fault::Unknown)?;
            let lines = self.stored.get(&*rule.name).copied().unwrap_or_default().to_string();
            lemmas.push(Lemma { name: rule.name.to_string(), law: rule.to_text(), lines });
            open.remove(&next);
        }
        let base = self.hash.get_or_init(|| self.rules.base().hash().to_string()).clone();
        Ok(Carried { base, lemmas })
    }
}

/// Has the kernel check the derivation of a lemma; what it cites, and how much work it was.
pub(super) fn replay(rules: &RuleSet, rule: &Rule, lines: &str) -> Result<(Cites, u64), Fault> {
    let refused = |reason: String| Fault::Refused { lemma: rule.name.to_string(), reason };
    let mut c = certificate(rules, rule, lines).map_err(refused)?;
    let theorem = check_law(&mut c.terms, rules, &c.statement, &c.certificate).map_err(|e| refused(e.to_string()))?;
    if theorem.used.iter().any(|u| !matches!(u, Hypothetical::Hypothesis(_))) {
        return Err(refused("it assumes more than the lemma says".into()));
    }
    if !rule.pointwise && !theorem.smooth {
        return Err(refused("it holds of real numbers only, and the lemma is not marked pointwise".into()));
    }
    Ok((Cites::of(&c.certificate), theorem.work))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::{derivations, statement};
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
        let name = |k: &usize| library().rules()[*k].name.to_string();
        let axioms: Vec<String> = base.axioms.iter().map(name).collect();
        assert_eq!(axioms, ["entry-mul", "scale-one-by-one", "tr-entries"]);
        assert_eq!(base.lemmas.iter().map(name).collect::<Vec<_>>(), ["trace-cyclic"]);
        assert!(base.properties.is_empty() && base.functions.is_empty() && base.trusted.is_empty());
    }

    #[test]
    fn a_damaged_derivation_is_refused() {
        let good = derivations()["trace-cyclic"];
        let other = good.replace("rule tr-entries", "rule tr-t");
        let unread = good.replace("rule tr-entries", "rule tr-of-entries");
        let shorter = good.rsplit_once("\n").map(|(first, _)| format!("{first})")).expect("several steps");
        let another = derivations()["trace-cyclic-4"];
        for text in [other.as_str(), &shorter, &unread, "", another, "))"] {
            let e = below("trace-cyclic", &[("trace-cyclic", Some(text))]).expect_err(text);
            assert!(e.starts_with("the derivation of the lemma trace-cyclic is refused: "), "{e}");
        }
        let e = below("trace-cyclic", &[("trace-cyclic", None)]).expect_err("nothing is stored");
        assert_eq!(e, "the lemma trace-cyclic has no derivation");
    }

    #[test]
    fn no_lemma_rests_on_itself() {
        for (lemma, itself) in [("trace-cyclic-3", "trace-cyclic-3"), ("add-neg-add", "add-swap")] {
            let text = by_itself(itself);
            let e = below(lemma, &[(itself, Some(&text))]).expect_err("a circle");
            let named = if lemma == itself { lemma.to_string() } else { format!("{lemma}, {itself}") };
            assert_eq!(e, format!("no order is left in which these lemmas could be derived: {named}"));
        }
    }

    #[test]
    fn a_smooth_lemma_has_a_smooth_derivation() {
        // A pointwise lemma, read as smooth.
        let rules = library();
        let rule = rules.rules().iter().find(|r| r.kind == Kind::Lemma && r.pointwise).expect("a pointwise lemma");
        let lines = derivations()[&*rule.name];
        assert!(replay(rules, rule, lines).is_ok());
        let smooth = Rule { pointwise: false, ..(**rule).clone() };
        let e = replay(rules, &smooth, lines).expect_err("it holds of real numbers only");
        assert!(e.to_string().contains("real numbers only"), "{e}");
    }
}

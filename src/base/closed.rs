//! Closed certificates: the lemmas below a theorem come with it, and nothing is needed but the base.

use super::cites::Cites;
use super::ground::{Base, Fault, replay};
use super::origin::is_function_fact;
use crate::certificate::{self, CertificateError, ReadCertificate};
use crate::kernel::MAX_WORK;
use crate::rules::{Kind, RuleSet};
use std::collections::BTreeMap;
use thiserror::Error;

/// All derivations of a closed certificate together may cost this many times what one certificate may.
const MOST: u64 = 10;

/// A closed certificate whose lemmas hold.
#[derive(Debug)]
pub struct Closed {
    /// The base and the lemmas.
    pub rules: RuleSet,
    /// The theorem and its proof, not yet checked.
    pub certificate: ReadCertificate,
    /// What it rests on.
    pub base: Base,
}

/// Why a closed certificate is refused before its own lines are looked at.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ClosedError {
    /// It is malformed.
    #[error(transparent)]
    Form(#[from] CertificateError),
    /// It was made with another base.
    #[error("made with another base ({made}, this is {this})")]
    Base {
        /// The hash that it has.
        made: String,
        /// The hash of the base here.
        this: String,
    },
    /// What a lemma says is malformed, or stands twice.
    #[error("the lemmas: {0}")]
    Laws(String),
    /// A lemma does not say what the law of its name says.
    #[error("the lemma {0} is not the law of this name")]
    Other(String),
    /// A derivation does not hold.
    #[error(transparent)]
    Lemma(#[from] Fault),
    /// A derivation cites what does not stand before it.
    #[error("the derivation of the lemma {0} cites {1}, which does not stand before it")]
    Order(String, String),
    /// The derivations cost too much.
    #[error("the derivations of the lemmas are too much work")]
    Work,
}

/// Reads a closed certificate and replays the derivations in it; `None` for one that is not closed. Of the rules only
/// those are used that are no lemmas; a lemma that has the name of one must say the same.
///
/// # Errors
/// When it is malformed or a lemma does not follow from the base and the lemmas before it.
pub fn open(text: &str, rules: &RuleSet) -> Result<Option<Closed>, ClosedError> {
    let Some(carried) = certificate::carried(text)? else { return Ok(None) };
    let base = rules.base();
    if carried.base != base.hash() {
        return Err(ClosedError::Base { made: carried.base, this: base.hash().to_string() });
    }
    let entry = |l: &certificate::Lemma| format!("(lemma {} {} (source \"closed\"))\n", l.name, l.law);
    let laws: String = carried.lemmas.iter().map(entry).collect();
    let first = |errors: Vec<crate::rules::RuleError>| {
        ClosedError::Laws(errors.first().map(|e| e.message.clone()).unwrap_or_default())
    };
    let all = base.beside(&[("lemmas", &laws)]).map_err(first)?;
    let (mut cites, mut work) = (BTreeMap::new(), 0);
    for l in &carried.lemmas {
        let found = all.rule_index(&l.name).and_then(|k| all.rules().get(k).map(|r| (k, r)));
        let (k, rule) = found.ok_or_else(|| ClosedError::Laws(format!("{} is not there", l.name)))?;
        if rules.rule(&l.name).is_some_and(|r| r.to_text() != rule.to_text()) {
            return Err(ClosedError::Other(l.name.clone()));
        }
        let (own, cost) = replay(&all, rule, &l.lines)?;
        work += cost;
        if work > MOST * MAX_WORK {
            return Err(ClosedError::Work);
        }
        let is_later = |c: &&usize| {
            let lemma = all.rules().get(**c).is_none_or(|r| r.kind == Kind::Lemma);
            lemma && !cites.contains_key(*c)
        };
        if let Some(later) = own.rules.iter().find(is_later) {
            let name = all.rules().get(*later).map(|r| r.name.to_string()).unwrap_or_default();
            return Err(ClosedError::Order(l.name.clone(), name));
        }
        cites.insert(k, own);
    }
    let certificate = certificate::read_closed(text, &all)?;
    let base = rests_on(&all, &Cites::of(&certificate.certificate), &cites);
    Ok(Some(Closed { rules: all, certificate, base }))
}

/// What is trusted below some laws, lemmas being replaced by what their derivations cite.
fn rests_on(rules: &RuleSet, own: &Cites, cites: &BTreeMap<usize, Cites>) -> Base {
    let mut base = Base { properties: own.properties.clone(), ..Base::default() };
    let mut open: Vec<usize> = own.rules.iter().copied().collect();
    while let Some(k) = open.pop() {
        if let Some(below) = cites.get(&k) {
            if base.lemmas.insert(k) {
                open.extend(&below.rules);
                base.properties.extend(&below.properties);
            }
        } else if rules.rules().get(k).is_some_and(|r| is_function_fact(r)) {
            base.functions.insert(k);
        } else {
            base.axioms.insert(k);
        }
    }
    base
}

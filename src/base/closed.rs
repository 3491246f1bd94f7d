//! Closed certificates: the lemmas below a theorem come with it, and nothing is needed but the base.

use super::cites::{Cites, Law};
use super::ground::{Base, Fault};
use super::replay::replay;
use super::stored::Derivations;
use crate::certificate::{self, CertificateError, ReadCertificate};
use crate::kernel::MAX_WORK;
use crate::rules::RuleSet;
use std::collections::{BTreeMap, BTreeSet};
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
    let entry = |l: &certificate::Lemma| format!("({} {} {} (source \"closed\"))\n", l.kind(), l.name, l.law);
    let laws: String = carried.lemmas.iter().map(entry).collect();
    let first = |errors: Vec<crate::rules::RuleError>| {
        ClosedError::Laws(errors.first().map(|e| e.message.clone()).unwrap_or_default())
    };
    let all = base.beside(&[("lemmas", &laws)]).map_err(first)?;
    let (mut cites, mut work) = (BTreeMap::new(), 0);
    for l in &carried.lemmas {
        let law = Law::named(&all, &l.name).ok_or_else(|| ClosedError::Laws(format!("{} is not there", l.name)))?;
        if Law::named(rules, &l.name).is_some_and(|own| own.to_text(rules) != law.to_text(&all)) {
            return Err(ClosedError::Other(l.name.clone()));
        }
        let named = |end: &str| if end.is_empty() { l.name.clone() } else { format!("{}#{end}", l.name) };
        let parts: Vec<(String, &str)> = l.parts.iter().map(|(end, lines)| (named(end), lines.as_str())).collect();
        let parts: Derivations<'_> = parts.iter().map(|(name, lines)| (name.as_str(), *lines)).collect();
        let refused = |reason| Fault::Refused { lemma: l.name.clone(), reason };
        let missing = || Fault::Missing(l.name.clone());
        let found = replay(&all, law, &parts).ok_or_else(missing)?.map_err(refused)?;
        work += found.work;
        if work > MOST * MAX_WORK {
            return Err(ClosedError::Work);
        }
        let own = found.cites.laws();
        if let Some(later) = own.iter().find(|c| c.is_derived(&all) && !cites.contains_key(*c)) {
            return Err(ClosedError::Order(l.name.clone(), later.name(&all).to_string()));
        }
        cites.insert(law, own);
    }
    let certificate = certificate::read_closed(text, &all)?;
    let base = rests_on(&all, &Cites::of(&certificate.certificate), &cites);
    Ok(Some(Closed { rules: all, certificate, base }))
}

/// What is trusted below some laws, lemmas being replaced by what their derivations cite.
fn rests_on(rules: &RuleSet, own: &Cites, cites: &BTreeMap<Law, BTreeSet<Law>>) -> Base {
    let mut base = Base::default();
    let mut open: Vec<Law> = own.laws().into_iter().collect();
    while let Some(law) = open.pop() {
        match cites.get(&law) {
            Some(below) if base.lemmas.insert(law) => open.extend(below),
            Some(_) => {}
            None => base.trust(law, rules),
        }
    }
    base
}

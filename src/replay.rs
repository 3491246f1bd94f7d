//! Certificates replayed: what the kernel says to a text, and what it proves.
//!
//! Nothing here knows how proofs are found.

use crate::answer;
use crate::base::{self, Base, ClosedError, Ground};
use crate::certificate::{self, CertificateError, Certified, ReadCertificate};
use crate::kernel::{self, Claim, Statement};
use crate::numeric::{Model, Modelled};
use crate::rules::RuleSet;
use crate::syntax::{Format, look_alikes, print_definition, print_variable, say_minimum, to_ascii};
use crate::term::{Fact, Hypothesis, Op, Terms, Theory, Wrt};
use crate::theorem::{self, Stated};
use std::collections::BTreeSet;

/// What the kernel says to one text.
#[derive(Debug, Default)]
pub struct Replay {
    /// Is it accepted?
    pub accepted: bool,
    /// The claims.
    pub statement: Option<Vec<String>>,
    /// All of it as a problem of the language, and whether the language says all of it.
    pub problem: Option<Stated>,
    /// Values that meet the hypotheses.
    pub model: Option<Box<Model>>,
    /// Accepted, but no such values were found.
    pub vacuous: bool,
    /// The variables that it speaks of.
    pub variables: Vec<String>,
    /// The definitions that it speaks of.
    pub definitions: Vec<String>,
    /// What the theorem rests on, in the language.
    pub hypotheses: Vec<String>,
    /// The steps of the certificate.
    pub steps: Option<usize>,
    /// Why it is not accepted, or what else there is to say.
    pub reason: Option<String>,
    /// The laws of the user's own that it uses.
    pub foreign: Vec<String>,
    /// The laws of the base that it rests on by the stored derivations, which nothing has replayed here.
    pub rests_on: BTreeSet<String>,
    /// What it rests on once lemmas are derived, where that is asked for.
    pub base: Option<Base>,
    /// The rules of a certificate that carries its lemmas.
    pub closed: Option<RuleSet>,
    /// Names that may be taken for others.
    pub warnings: Vec<String>,
}

/// Reads a certificate and has the kernel replay it; with a ground, the derivations of all lemmas below it too. Where
/// its statement is told as a problem, that has this name.
pub fn replay(text: &str, name: &str, rules: &RuleSet, ground: Option<&mut Ground<'_>>) -> Replay {
    match base::open(text, rules) {
        Ok(Some(closed)) => {
            let mut answer = judge(closed.certificate, name, &closed.rules, None);
            answer.base = answer.accepted.then_some(closed.base);
            answer.closed = Some(closed.rules);
            answer
        }
        Ok(None) => match certificate::read(text, rules) {
            Ok(c) => judge(c, name, rules, ground),
            Err(e) => malformed(text, rules, &e),
        },
        Err(ClosedError::Form(e)) => malformed(text, rules, &e),
        Err(e) => Replay { reason: Some(e.to_string()), ..Replay::default() },
    }
}

/// What is no certificate, or none of these rules.
fn malformed(text: &str, rules: &RuleSet, e: &CertificateError) -> Replay {
    let other = hash(text).filter(|h| *h != rules.hash());
    let reason = match other {
        Some(h) => format!("{}; besides, {e}", other_rules(h, rules)),
        None => e.to_string(),
    };
    Replay { reason: Some(reason), ..Replay::default() }
}

/// What the kernel says to a certificate that was read.
fn judge(mut c: ReadCertificate, name: &str, rules: &RuleSet, ground: Option<&mut Ground<'_>>) -> Replay {
    let (variables, definitions) = mentioned(&c.terms, &c.statement);
    let mut answer = Replay {
        statement: Some(statement(&c.terms, &c.statement.theory, &c.statement.claim)),
        warnings: look_alikes(c.statement.theory.names().map(|n| &**n)),
        variables,
        definitions,
        ..Replay::default()
    };
    let stated = |terms: &Terms, s: &Statement, hypotheses: &[Hypothesis]| {
        Some(theorem::stated(terms, &s.theory, hypotheses, &s.claim, name))
    };
    match kernel::check(&mut c.terms, rules, &c.statement, &c.certificate) {
        Ok(theorem) => {
            answer.steps = Some(theorem.steps);
            answer.accepted = true;
            let certified = Certified { statement: c.statement, certificate: c.certificate, theorem };
            let used = theorem::hypotheses(&mut c.terms, &certified);
            answer.problem = stated(&c.terms, &certified.statement, &used);
            answer.hypotheses = theorem::printed(&mut c.terms, &certified, Format::Ascii);
            answer.foreign = answer::foreign_rules(rules, &certified).into_iter().map(String::from).collect();
            answer.rests_on = base::rests_on(rules, &certified.certificate);
            met(&mut c.terms, &certified, &mut answer);
            match ground.filter(|_| answer.accepted).map(|g| g.of(&certified.certificate)) {
                Some(Ok(base)) => answer.base = Some(base),
                // What rests on something that is not derived is no theorem.
                Some(Err(fault)) => (answer.accepted, answer.reason) = (false, Some(fault.to_string())),
                None => {}
            }
        }
        Err(r) => {
            answer.problem = stated(&c.terms, &c.statement, &c.statement.theory.hypotheses);
            answer.reason = Some(if c.certificate.rules == rules.hash() {
                r.to_string()
            } else {
                // Whatever made it: a fault that it has with these rules is worth more than the hash.
                let made = other_rules(&c.certificate.rules, rules);
                c.certificate.rules = rules.hash().to_string();
                match kernel::check(&mut c.terms, rules, &c.statement, &c.certificate) {
                    Ok(_) => made,
                    Err(fault) => format!("{made}; besides, {fault}"),
                }
            });
        }
    }
    answer
}

fn other_rules(hash: &str, rules: &RuleSet) -> String {
    format!("made with other rules ({hash}, these are {})", rules.hash())
}

/// The hash that a certificate says it was made with, if one is found in a text that is none.
fn hash(text: &str) -> Option<&str> {
    let rest = text.split_once("(rules")?.1;
    let word = rest.split_once(')')?.0.trim();
    (!word.is_empty() && word.len() <= 64 && word.chars().all(|c| c.is_ascii_hexdigit())).then_some(word)
}

/// Can what it rests on be met?
fn met(terms: &mut Terms, certified: &Certified, answer: &mut Replay) {
    let found = theorem::model(terms, certified);
    if let Some(why) = theorem::contradiction(terms, certified, &found) {
        (answer.accepted, answer.reason) = (false, Some(why));
        return;
    }
    match found {
        Modelled::Found(m) => answer.model = Some(m),
        _ => (answer.vacuous, answer.reason) = (true, Some(theorem::VACUOUS.into())),
    }
}

/// The claims in the language.
fn statement(terms: &Terms, theory: &Theory, claim: &Claim) -> Vec<String> {
    let p = |t| to_ascii(terms, theory, t);
    let equation = |(a, b): &(_, _)| format!("{} == {}", p(*a), p(*b));
    match claim {
        Claim::Equation(a, b) => vec![equation(&(*a, *b))],
        Claim::Equations(all) => all.iter().map(equation).collect(),
        Claim::Stationary { f, at } => {
            let values: Vec<String> = at.iter().map(|(var, value)| format!("{var} = {}", p(*value))).collect();
            vec![format!("stationary {} at {}", p(*f), values.join(", "))]
        }
        Claim::Minimum { f, var, value } => vec![say_minimum(terms, theory, *f, var, *value)],
        Claim::Fact(pred, t) => vec![format!("{}({})", pred.name(), p(*t))],
    }
}

/// The variables and the definitions that a statement speaks of, as they are declared.
fn mentioned(terms: &Terms, s: &Statement) -> (Vec<String>, Vec<String>) {
    let mut roots = s.claim.terms();
    for h in &s.theory.hypotheses {
        match h.fact {
            Fact::Is(_, t) => roots.push(t),
            Fact::Eq(a, b) => roots.extend([a, b]),
            Fact::AtLeast(..) => {}
        }
    }
    let mut names = s.theory.mentioned(terms, roots.iter().copied());
    for t in s.theory.parts(terms, roots) {
        if let Op::D(Wrt::Only(varying)) = terms.op(t) {
            names.extend(varying.iter().cloned());
        }
    }
    names.extend(s.claim.at().into_iter().map(|(var, _)| var));
    let variables = s.theory.vars.iter().filter(|v| names.contains(&v.name)).map(print_variable).collect();
    let defined = s.theory.lets.iter().filter(|d| names.contains(&d.name));
    (variables, defined.map(|d| print_definition(terms, &s.theory, d, Format::Ascii)).collect())
}

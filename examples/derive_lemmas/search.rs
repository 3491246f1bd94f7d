//! The search for a derivation.

use crate::chain::through;
use crate::facts;
use crate::hints::hint;
use crate::roads::{FUEL, below_differential, bridges, normal_forms, saturate, strategies};
use gradus::base::{Goal, Law, lines, statement};
use gradus::calculus::{Effort as Search, Index, Limits, Session, Stop};
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::rules::{Condition, Direction, MetaKind, Pat, Rule, RuleSet};
use gradus::term::Op;
use std::collections::BTreeSet;

/// How long to search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effort {
    /// Normal forms, and a small saturation.
    Low,
    /// More normal forms, a larger saturation.
    Middle,
    /// The law's sides rewritten once in every way first.
    High,
}

/// A derivation that the kernel accepted.
#[derive(Clone, Debug)]
pub struct Found {
    /// The parts: their names, and the lines as they are stored.
    pub parts: Vec<(String, String)>,
    /// The number of steps.
    pub steps: usize,
    /// What it cites.
    pub cites: BTreeSet<Law>,
    /// How it was found.
    pub road: &'static str,
}

impl Found {
    fn len(&self) -> usize {
        self.parts.iter().map(|(_, lines)| lines.len()).sum()
    }
}

/// What a derivation may cite.
pub struct Allowed {
    /// The rules with the properties that are allowed.
    rules: RuleSet,
    laws: BTreeSet<Law>,
}

impl Allowed {
    /// These laws of a set.
    pub fn of(rules: &RuleSet, laws: BTreeSet<Law>) -> Allowed {
        Allowed { rules: rules.with_properties(|k| laws.contains(&Law::Property(k))), laws }
    }
}

/// The phases added to those of the strategy file: every law in each direction that binds all its variables
/// (`both`), and the same without what makes a term larger (`shrink`).
pub fn rules() -> RuleSet {
    let plain = library();
    let (mut both, mut shrink, mut root) = (String::new(), String::new(), String::new());
    for r in plain.rules() {
        for d in [Direction::Forward, Direction::Backward] {
            let (from, to) = (r.from_side(d), r.to_side(d));
            if !binds(r, from) {
                continue;
            }
            root += &format!(" ({} {})", r.name, d.arrow());
            if matches!(from, Pat::Meta(_)) {
                continue;
            }
            both += &format!(" ({} {})", r.name, d.arrow());
            if to.size() <= from.size() {
                shrink += &format!(" ({} {})", r.name, d.arrow());
            }
        }
    }
    let text = format!("(strategy both{both}) (strategy shrink{shrink}) (strategy anywhere{root})");
    plain.with_strategies("search", &text).unwrap_or_else(|e| panic!("{e:?}"))
}

/// Does a side determine all variables, with the equations among the conditions?
fn binds(r: &Rule, side: &Pat) -> bool {
    let mut bound = vec![false; r.metas.len()];
    side.metas(&mut |k| bound[k] = true);
    for c in &r.when {
        if let Condition::Eq(a, b) = c {
            a.metas(&mut |k| bound[k] = true);
            b.metas(&mut |k| bound[k] = true);
        }
    }
    bound.iter().all(|b| *b)
}

/// Searches a derivation of a law from allowed ones: by itself, or in parts.
pub fn derive(full: &RuleSet, law: Law, allowed: &Allowed, effort: Effort) -> Option<Found> {
    let goal = Goal::of(full, law)?;
    let ok = |l: &Law| *l != law && allowed.laws.contains(l);
    let debug = std::env::var("PARTS").is_ok();
    for way in goal.ways() {
        let mut whole = Found { parts: vec![], steps: 0, cites: BTreeSet::new(), road: "stored" };
        let done = way.iter().all(|part| {
            let found = one(full, part, allowed, &ok, effort);
            if debug {
                println!("  {}: {}  {}", part.rule.name, found.is_some(), part.rule.law());
            }
            let Some(found) = found else { return false };
            whole.parts.extend(found.parts);
            whole.steps += found.steps;
            whole.cites.extend(found.cites);
            whole.road = if way.len() > 1 { "parts" } else { found.road };
            true
        });
        if done {
            return Some(whole);
        }
    }
    None
}

/// Searches a derivation of one part.
fn one(full: &RuleSet, goal: &Goal, allowed: &Allowed, ok: &dyn Fn(&Law) -> bool, effort: Effort) -> Option<Found> {
    let (rule, rules) = (&goal.rule, &allowed.rules);
    let (terms, statement) = statement(rule).ok()?;
    let Claim::Equation(l, r) = statement.claim else { return None };
    let index = Index::restricted(rules, |k| ok(&Law::Rule(k)));
    let fresh = || {
        let mut s = Session::new(terms.clone(), statement.theory.clone(), rules, &index, FUEL);
        s.for_jets(!rule.pointwise);
        s.for_whole(true);
        s
    };
    if let Some(pred) = goal.fact {
        if rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_))) {
            return None;
        }
        let mut s = fresh();
        s.for_jets(!pred.is_of_real_parts());
        let line = facts::derive(&mut s, rule, pred, l, effort)?;
        let certified = match s.certify_fact(statement.claim.clone(), pred, line) {
            Ok(c) => c,
            Err(e) => {
                if std::env::var("HINTS").is_ok() {
                    println!("  {}: {e}", rule.name);
                }
                return None;
            }
        };
        return found(full, goal, lines(rules, &s.terms, &certified.statement, &certified.certificate), "fact")
            .filter(|f| f.cites.iter().all(ok));
    }
    let mut best: Option<Found> = None;
    let mut consider = |road: &'static str, s: &mut Session<'_>, line: Result<Option<usize>, Stop>| {
        if let Ok(Some(line)) = line
            && let Ok(c) = s.certify_law(statement.claim.clone(), line)
            && let Some(f) = found(full, goal, lines(rules, &s.terms, &c.statement, &c.certificate), road)
            && f.cites.iter().all(ok)
            && best.as_ref().is_none_or(|b| f.len() < b.len())
        {
            best = Some(f);
        }
        best.is_some()
    };
    let differential = matches!(terms.op(l), Op::D(_));
    match effort {
        Effort::Low => {
            if let Some(path) = hint("through", rule) {
                let mut s = fresh();
                let line = through(&mut s, l, r, &path);
                if std::env::var("HINTS").is_ok() && !matches!(line, Ok(Some(_))) {
                    println!("  the hint of {} fails: {line:?}", rule.name);
                }
                if consider("hint", &mut s, line) {
                    return best;
                }
            }
            let mut s = fresh();
            let line = s.prove_equation(l, r, Search::default()).map(|a| a.line);
            consider("normal", &mut s, line);
            let mut s = fresh();
            let line = saturate(&mut s, l, r, "both", Limits { nodes: 400, iterations: 3 }, false);
            consider("saturation", &mut s, line);
        }
        Effort::Middle => {
            for strategy in strategies() {
                let mut s = fresh();
                let line = normal_forms(&mut s, l, r, &strategy);
                if consider("strategy", &mut s, line) {
                    break;
                }
            }
            for (road, phase, nodes, iterations, forms) in [
                ("saturation", "both", 2_000, 5, false),
                ("both forms", "both", 2_500, 4, true),
                ("shrinking", "shrink", 3_000, 8, true),
            ] {
                if consider("", &mut fresh(), Ok(None)) {
                    break;
                }
                let mut s = fresh();
                let line = saturate(&mut s, l, r, phase, Limits { nodes, iterations }, forms);
                consider(road, &mut s, line);
            }
            if differential {
                let mut s = fresh();
                let line = below_differential(&mut s, l, r);
                consider("differential", &mut s, line);
            }
        }
        Effort::High => {
            let mut s = fresh();
            let line = bridges(&mut s, &index, l, r, differential);
            if !consider("bridge", &mut s, line) {
                let mut s = fresh();
                let line = saturate(&mut s, l, r, "both", Limits { nodes: 10_000, iterations: 7 }, true);
                consider("large saturation", &mut s, line);
            }
        }
    }
    best
}

/// What the kernel says to lines as they will be read.
fn found(full: &RuleSet, goal: &Goal, lines: String, road: &'static str) -> Option<Found> {
    let checked = goal.check(full, &lines).ok()?;
    let parts = vec![(goal.rule.name.to_string(), lines)];
    Some(Found { parts, steps: checked.steps, cites: checked.cites.laws(), road })
}

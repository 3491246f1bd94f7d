//! The roads to a fact: properties, what the term is equal to, and equations that predicates stand for.

use crate::chain::{chain, connect};
use crate::hints::{hint, steps, terms_of, using};
use crate::roads::{neighbours, strategies};
use crate::search::Effort;
use gradus::calculus::{Effort as Search, Match, Proof, Session, Vars};
use gradus::kernel::{By, Line, Step, is_whole};
use gradus::rules::{Condition, Pat, Property, Rule};
use gradus::term::{Fact, Op, Pred, TermId};

/// Rewriting steps for one equation.
const FUEL: usize = 10_000;

/// Searches a line that proves the fact.
pub fn derive(s: &mut Session<'_>, rule: &Rule, pred: Pred, t: TermId, effort: Effort) -> Option<usize> {
    // (inverse NAME TERM): the term times this is the identity.
    if let Some(path) = hint("inverse", rule) {
        let inverse = *terms_of(s, &path).ok()??.first()?;
        let line = by_inverse(s, t, inverse)?;
        if pred != Pred::Nonzero {
            return Some(line);
        }
        return cite(s, "nonzero-invertible-scalar", &[t], line);
    }
    if let Some(all) = steps(rule) {
        return by_steps(s, rule, &all, pred, t);
    }
    if let Some((name, path)) = using(rule) {
        let values = terms_of(s, &path).ok()??;
        return by_given(s, rule, &name, &values, t);
    }
    // (determinant NAME TERM…): what the determinant is.
    if let Some(path) = hint("determinant", rule) {
        let determinant = s.terms.add(Op::Det, &[t]).ok()?;
        let mut stops = terms_of(s, &path).ok()??;
        stops.insert(0, determinant);
        let last = *stops.last()?;
        let proof = chain(s, &stops).ok()??;
        let line = fact(s, Pred::Nonzero, last, 3, true)?;
        let line = transport(s, Pred::Nonzero, line, &proof.sym());
        return cite(s, "invertible-det", &[t], line);
    }
    // (through NAME TERM…): the fact is proved of the last, which equals the first.
    if let Some(path) = hint("through", rule) {
        let mut stops = terms_of(s, &path).ok()??;
        stops.insert(0, t);
        let last = *stops.last()?;
        let proof = chain(s, &stops).ok()??;
        let line = fact(s, pred, last, 2, true);
        if line.is_none() && std::env::var("HINTS").is_ok() {
            println!("  {}: no fact {}({})", rule.name, pred.name(), s.terms.to_sexpr(last, 0));
        }
        return line.map(|line| transport(s, pred, line, &proof.sym()));
    }
    let deep = if effort == Effort::Low { 1 } else { 2 };
    if let Some(line) = fact(s, pred, t, deep, effort != Effort::Low) {
        return Some(line);
    }
    equal_terms(s, t).into_iter().find_map(|p| {
        let line = fact(s, pred, p.to(), deep, effort == Effort::High)?;
        Some(transport(s, pred, line, &p.sym()))
    })
}

/// Terms that equal a term: normal forms, and what one law makes of it.
fn equal_terms(s: &mut Session<'_>, t: TermId) -> Vec<Proof> {
    let mut found: Vec<Proof> = Vec::new();
    for strategy in strategies() {
        s.budget.refill(FUEL);
        found.extend(s.normalize(t, &strategy));
    }
    let index = s.index;
    s.budget.refill(FUEL);
    found.extend(neighbours(s, index, t).into_iter().take(60));
    for i in 0..s.terms.args(t).len() {
        let Some(a) = s.terms.arg(t, i).filter(|_| !s.terms.op(t).index_argument(i)) else { continue };
        if !s.terms.is_closed(a) {
            continue;
        }
        for p in neighbours(s, index, a).into_iter().take(30) {
            let mut args = s.terms.args(t).to_vec();
            args[i] = p.to();
            if let Ok(u) = s.terms.with_args(t, &args) {
                found.push(p.at(i, t, u));
            }
        }
    }
    let mut seen = std::collections::BTreeSet::from([t]);
    found.retain(|p| seen.insert(p.to()));
    found
}

/// A fact: as the search finds it, or by a property whose conditions are searched in turn.
fn fact(s: &mut Session<'_>, pred: Pred, t: TermId, depth: u32, hard: bool) -> Option<usize> {
    s.budget.refill(FUEL);
    if let Ok(Some(line)) = s.fact(pred, t, &[], 0) {
        return Some(line);
    }
    if depth == 0 {
        return None;
    }
    let rules = s.rules;
    rules.properties().iter().enumerate().filter(|(_, p)| p.pred == pred).find_map(|(k, p)| by(s, k, p, t, depth, hard))
}

fn by(s: &mut Session<'_>, place: usize, p: &Property, t: TermId, depth: u32, hard: bool) -> Option<usize> {
    let rule = p.as_rule();
    let v = Vars::of(&rule);
    let mut m = v.empty();
    if !m.pattern(&mut s.terms, v, &p.subject, t, 0) || !m.complete(&s.terms, v) {
        return None;
    }
    if m.instance(&mut s.terms, v, &p.subject, 0) != Some(t) {
        return None;
    }
    let mut rests = Vec::new();
    for c in &p.when {
        match c {
            Condition::Is(q, a) => {
                let a = m.instance(&mut s.terms, v, a, 0)?;
                rests.push(fact(s, *q, a, depth - 1, hard)?);
            }
            Condition::Eq(a, b) => {
                let (a, b) = (m.instance(&mut s.terms, v, a, 0)?, m.instance(&mut s.terms, v, b, 0)?);
                if a != b {
                    rests.push(equation(s, a, b, hard)?);
                }
            }
            Condition::Natural(a) | Condition::Integer(a) => {
                let a = m.instance(&mut s.terms, v, a, 0)?;
                if !is_whole(&s.terms, a, matches!(c, Condition::Natural(_)), &[]) {
                    return None;
                }
            }
            Condition::Fits(..) | Condition::Distinct(..) => return None,
        }
    }
    Some(s.push(Line::Property { over: vec![], property: place, values: m.values() }, rests))
}

/// What a law says with these values of its variables; their shapes give its sizes.
fn given(s: &mut Session<'_>, v: Vars<'_>, of: &[TermId]) -> Option<Match> {
    let mut m = v.empty();
    let bound = of.iter().enumerate().all(|(k, t)| m.pattern(&mut s.terms, v, &Pat::Meta(k), *t, 0));
    (bound && m.complete(&s.terms, v)).then_some(m)
}

/// A property with values for all of its variables, whose condition a line proves.
fn cite(s: &mut Session<'_>, name: &str, of: &[TermId], line: usize) -> Option<usize> {
    let property = s.rules.property_index(name)?;
    let rule = s.rules.properties()[property].as_rule();
    let values = given(s, Vars::of(&rule), of)?.values();
    Some(s.push(Line::Property { over: vec![], property, values }, vec![line]))
}

/// A property with values for all of its variables.
fn by_given(s: &mut Session<'_>, rule: &Rule, name: &str, of: &[TermId], t: TermId) -> Option<usize> {
    let rules = s.rules;
    let place = rules.property_index(name)?;
    let p = &rules.properties()[place];
    let r = p.as_rule();
    let v = Vars::of(&r);
    let m = given(s, v, of)?;
    if m.instance(&mut s.terms, v, &p.subject, 0) != Some(t) {
        return None;
    }
    let mut rests = Vec::new();
    for (k, c) in p.when.iter().enumerate() {
        let Condition::Is(q, a) = c else { return None };
        let a = m.instance(&mut s.terms, v, a, 0)?;
        let mut stops = vec![a];
        if k == 0
            && let Some(path) = hint("condition", rule)
        {
            stops.extend(terms_of(s, &path).ok()??);
        }
        let proof = chain(s, &stops).ok()??;
        let line = fact(s, *q, *stops.last()?, 2, true)?;
        rests.push(transport(s, *q, line, &proof.sym()));
    }
    Some(s.push(Line::Property { over: vec![], property: place, values: m.values() }, rests))
}

/// What the steps before have shown.
#[derive(Default)]
struct Shown {
    facts: Vec<(Pred, TermId, usize)>,
    equations: Vec<(Proof, usize)>,
}

/// (steps NAME STEP…): one property after the other, each with the values of its variables, `(PROPERTY TERM…)`; or
/// equations, `(= TERM…)`. The last fact is the one to be proved, or is so of a term that equals its own.
fn by_steps(s: &mut Session<'_>, rule: &Rule, all: &[(String, Vec<Rule>)], pred: Pred, t: TermId) -> Option<usize> {
    let mut shown = Shown::default();
    for k in 0..s.theory.hypotheses.len() {
        if let Fact::Is(q, a) = s.theory.hypotheses[k].fact {
            let line = fact(s, q, a, 0, false)?;
            shown.facts.push((q, a, line));
        }
    }
    for (name, terms) in all {
        let done = step(s, name, terms, &mut shown);
        if done.is_none() {
            if std::env::var("HINTS").is_ok() {
                println!("  {}: no step {name}", rule.name);
            }
            return None;
        }
    }
    let known = shown.of(s, pred, t);
    if known.is_none() && std::env::var("HINTS").is_ok() {
        println!("  {}: the last step is another fact", rule.name);
    }
    known
}

fn step(s: &mut Session<'_>, name: &str, terms: &[Rule], shown: &mut Shown) -> Option<()> {
    let values = terms_of(s, terms).ok()??;
    if name == "=" {
        let proof = chain(s, &values).ok()??;
        let line = s.have_line(&proof);
        shown.equations.push((proof, line));
        return Some(());
    }
    let rules = s.rules;
    let place = rules.property_index(name)?;
    let p = &rules.properties()[place];
    let r = p.as_rule();
    let v = Vars::of(&r);
    let m = given(s, v, &values)?;
    let t = m.instance(&mut s.terms, v, &p.subject, 0)?;
    let mut rests = Vec::new();
    for c in &p.when {
        match c {
            Condition::Is(q, a) => {
                let a = m.instance(&mut s.terms, v, a, 0)?;
                rests.push(shown.of(s, *q, a)?);
            }
            Condition::Eq(a, b) => {
                let (a, b) = (m.instance(&mut s.terms, v, a, 0)?, m.instance(&mut s.terms, v, b, 0)?);
                let known = shown.equations.iter().find(|(p, _)| p.from() == a && p.to() == b).map(|(_, line)| *line);
                rests.push(match known {
                    Some(line) => line,
                    None => equation(s, a, b, true)?,
                });
            }
            Condition::Natural(_) | Condition::Integer(_) => {}
            Condition::Fits(..) | Condition::Distinct(..) => return None,
        }
    }
    let line = s.push(Line::Property { over: vec![], property: place, values: m.values() }, rests);
    shown.facts.push((p.pred, t, line));
    Some(())
}

impl Shown {
    /// A line that proves a fact: known, known of a term that equals its own, or as the search finds it.
    fn of(&self, s: &mut Session<'_>, pred: Pred, t: TermId) -> Option<usize> {
        let known = |t: TermId| self.facts.iter().rev().find(|(q, a, _)| *q == pred && *a == t).map(|f| f.2);
        if let Some(line) = known(t) {
            return Some(line);
        }
        for (proof, _) in self.equations.iter().filter(|(p, _)| p.from() == t) {
            if let Some(line) = known(proof.to()) {
                return Some(transport(s, pred, line, &proof.sym()));
            }
        }
        if let Some(line) = fact(s, pred, t, 1, false) {
            return Some(line);
        }
        for (q, a, line) in self.facts.iter().rev() {
            if *q == pred
                && s.terms.shape(*a) == s.terms.shape(t)
                && let Ok(Some(equal)) = connect(s, *a, t)
            {
                let step = Step { path: vec![], forward: true, by: By::Line { line: equal, indices: vec![] } };
                return Some(
                    s.push(Line::Transport { over: vec![], pred, start: *a, steps: vec![step] }, vec![*line, equal]),
                );
            }
        }
        None
    }
}

/// A line that is this equation.
fn equation(s: &mut Session<'_>, a: TermId, b: TermId, hard: bool) -> Option<usize> {
    s.budget.refill(FUEL);
    let line = match s.prove_equation(a, b, Search::default()) {
        Ok(found) => found.line,
        Err(_) => None,
    };
    line.or_else(|| if hard { connect(s, a, b).ok().flatten() } else { None })
}

/// Invertible, since this times an inverse is the identity.
fn by_inverse(s: &mut Session<'_>, t: TermId, inverse: TermId) -> Option<usize> {
    let product = s.terms.add(Op::Mul, &[t, inverse]).ok()?;
    let n = s.terms.shape(t).rows.clone();
    let eye = s.terms.add(Op::Eye(n), &[]).ok()?;
    let line = equation(s, product, eye, true)?;
    cite(s, "invertible-by-inverse", &[t, inverse], line)
}

/// A fact about one side of an equation as a fact about the other.
fn transport(s: &mut Session<'_>, pred: Pred, line: usize, proof: &Proof) -> usize {
    if proof.from() == proof.to() {
        return line;
    }
    let equal = s.have_line(proof);
    let step = Step { path: vec![], forward: true, by: By::Line { line: equal, indices: vec![] } };
    s.push(Line::Transport { over: vec![], pred, start: proof.from(), steps: vec![step] }, vec![line, equal])
}

//! Laws as JSON, and what is told of each.

use super::options::OutputFormat;
use super::show::ascii_only;
use super::statements::{Readable, side_conditions};
use gradus::base::{Standing, is_proved};
use gradus::rules::{Kind, Property, Rule, derivation};
use gradus::syntax::Format;
use serde_json::{Value, json};
use std::collections::BTreeSet;

/// Where each law is used, as `gradus snapshot` wrote it when the program was built.
const USED: &str = include_str!("../../snapshots/laws.md");

/// What a law stands on, in a word: what of a derived law is not proved in Coq its base tells.
pub fn standing_word(s: &Standing) -> &'static str {
    match s {
        Standing::Proved => "in Coq",
        Standing::Trusted => "trusted",
        Standing::Derived(_) => "derived",
        Standing::Rejected => "false",
    }
}

/// The same as JSON: what is said, and what a derived law rests on.
fn standing_object(s: &Standing) -> (Value, Value) {
    match s {
        Standing::Proved => ("coq".into(), Value::Null),
        Standing::Trusted => ("trusted".into(), Value::Null),
        Standing::Derived(from) => ("derived".into(), base_object(from)),
        Standing::Rejected => (Value::Null, Value::Null),
    }
}

/// Laws of the base: how many, and which of them are not proved in Coq.
pub fn base_object(laws: &BTreeSet<String>) -> Value {
    let trusted: Vec<&String> = laws.iter().filter(|n| !is_proved(n)).collect();
    json!({ "laws": laws.len(), "proved": laws.len() - trusted.len(), "trusted": trusted })
}

/// So many laws that are not proved are named.
const NAMED: usize = 12;

/// How many of some laws of the base are proved in Coq, and which are not.
pub fn in_coq<'a>(laws: impl IntoIterator<Item = &'a str>) -> String {
    let all: Vec<&str> = laws.into_iter().collect();
    let trusted: Vec<&str> = all.iter().copied().filter(|n| !is_proved(n)).collect();
    if trusted.is_empty() {
        return if all.len() == 1 { "proved in Coq".into() } else { "all proved in Coq".into() };
    }
    let named = trusted.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let rest = trusted.len().saturating_sub(NAMED);
    let and = if rest > 0 { format!(" and {rest} more") } else { String::new() };
    format!("{} proved in Coq, {} trusted: {named}{and}", all.len() - trusted.len(), trusted.len())
}

/// The laws of the base below something, in words: how many, and what Coq says of them.
pub fn grounds(laws: &BTreeSet<String>) -> String {
    let many = super::output::many(laws.len(), "law");
    format!("{many} of the base, {}", in_coq(laws.iter().map(String::as_str)))
}

/// An axiom or lemma as JSON.
pub fn rule_object(r: &Rule) -> Value {
    let read = Readable::new(r);
    let (lhs, rhs) = read.as_ref().map(|s| s.sides(Format::Ascii)).unwrap_or_default();
    let typeset = read.as_ref().map(typeset);
    let conditions = read.map(|s| s.conditions(Format::Ascii)).unwrap_or_default();
    let derived = derivation(&r.name).filter(|_| r.kind.is_derived());
    let derived = derived.map(|d| json!({ "steps": d.steps, "level": d.level, "from": d.from }));
    let (proved, rests_on) = standing_object(&Standing::of(r.kind, &r.name));
    json!({
        "name": &*r.name, "kind": kind(r.kind), "title": r.title.as_deref(), "lhs": lhs, "rhs": rhs,
        "conditions": conditions.into_iter().chain(side_conditions(r)).collect::<Vec<_>>(),
        "pointwise": r.pointwise, "derivation": derived, "source": &*r.source, "file": &*r.file, "line": r.line,
        "uses": r.uses.iter().map(|u| format!("{} {}", u.phase, u.direction.arrow())).collect::<Vec<_>>(),
        "law": r.law(), "latex": typeset,
        "used_by": problems_using(&r.name), "proved": proved, "rests_on": rests_on,
    })
}

/// A law in LaTeX, and what its letters stand for.
fn typeset(s: &Readable) -> Value {
    let (lhs, rhs) = s.sides(Format::Latex);
    json!({ "lhs": lhs, "rhs": rhs, "conditions": s.conditions(Format::Latex), "where": s.variables() })
}

/// What a law about a predicate is called.
pub fn property_kind(p: &Property) -> &'static str {
    if p.kind == Kind::Lemma { "corollary" } else { "property" }
}

/// A property as JSON.
pub fn property_object(p: &Property) -> Value {
    let rule = p.as_rule();
    let read = Readable::new(&rule);
    let typeset = read.as_ref().map(|s| {
        let mut v = typeset(s);
        v["lhs"] = super::statements::fact(p, &s.sides(Format::Latex).0, Format::Latex).into();
        v["rhs"] = Value::Null;
        v
    });
    let subject = read.as_ref().map(|s| s.sides(Format::Ascii).0).unwrap_or_default();
    let conditions = read.map(|s| s.conditions(Format::Ascii)).unwrap_or_default().into_iter();
    let conditions: Vec<String> = conditions.chain(side_conditions(&rule)).collect();
    let (proved, rests_on) = standing_object(&Standing::of(p.kind, &p.name));
    json!({
        "name": &*p.name, "kind": property_kind(p), "title": null, "lhs": format!("{}({subject})", p.pred.name()),
        "rhs": null, "conditions": conditions, "source": &*p.source, "file": &*p.file, "line": p.line,
        "uses": [], "law": p.law(), "latex": typeset, "proved": proved, "rests_on": rests_on,
    })
}

/// The text with the signs that the format has.
pub fn ascii_if(f: OutputFormat, s: &str) -> String {
    if f == OutputFormat::Ascii { ascii_only(s) } else { s.to_string() }
}

pub fn kind(k: Kind) -> &'static str {
    match k {
        Kind::Axiom => "axiom",
        Kind::Lemma => "lemma",
        Kind::Variant => "variant",
        Kind::Rejected => "rejected",
    }
}

/// The problems of the snapshots that use a law.
pub fn problems_using(name: &str) -> Vec<&'static str> {
    let head = format!("- `{name}` (");
    let Some(line) = USED.lines().find(|l| l.starts_with(&head)) else { return Vec::new() };
    line.split('[').skip(1).filter_map(|part| part.split_once(']').map(|(name, _)| name)).collect()
}

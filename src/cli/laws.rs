//! Laws as JSON, and what is told of each.

use super::options::OutputFormat;
use super::show::ascii_only;
use super::statements::{Readable, side_conditions};
use gradus::rules::{Kind, Property, Rule, derivation};
use gradus::syntax::Format;
use serde_json::{Value, json};

/// Where each law is used, as `gradus snapshot` wrote it when the program was built.
const USED: &str = include_str!("../../snapshots/laws.md");

/// An axiom or lemma as JSON.
pub fn rule_object(r: &Rule) -> Value {
    let read = Readable::new(r);
    let (lhs, rhs) = read.as_ref().map(|s| s.sides(Format::Ascii)).unwrap_or_default();
    let typeset = read.as_ref().map(typeset);
    let conditions = read.map(|s| s.conditions(Format::Ascii)).unwrap_or_default();
    let derived = derivation(&r.name).filter(|_| r.kind.is_derived());
    let derived = derived.map(|d| json!({ "steps": d.steps, "level": d.level, "from": d.from }));
    json!({
        "name": &*r.name, "kind": kind(r.kind), "title": r.title.as_deref(), "lhs": lhs, "rhs": rhs,
        "conditions": conditions.into_iter().chain(side_conditions(r)).collect::<Vec<_>>(),
        "pointwise": r.pointwise, "derivation": derived, "source": &*r.source, "file": &*r.file, "line": r.line,
        "uses": r.uses.iter().map(|u| format!("{} {}", u.phase, u.direction.arrow())).collect::<Vec<_>>(),
        "law": r.law(), "latex": typeset,
        "used_by": problems_using(&r.name),
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
    json!({
        "name": &*p.name, "kind": property_kind(p), "title": null, "lhs": format!("{}({subject})", p.pred.name()),
        "rhs": null, "conditions": conditions, "source": &*p.source, "file": &*p.file, "line": p.line,
        "uses": [], "law": p.law(), "latex": typeset,
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

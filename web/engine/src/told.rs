//! What was found, as JSON.

use gradus::library::library;
use gradus::{
    Answer, Diagnostic, Error, Example, Kind, Layout, Line, Parsed, ParsedClaim, Place, Reading, Step, Variable,
};
use serde_json::{Value, json};

/// A mistake, with its place in UTF-8 bytes.
pub fn mistake(d: &Diagnostic) -> Value {
    let (place, number) = match d.place {
        Place::Expression => ("text", 0),
        Place::Claim => ("text", 0),
        Place::Variables(k) => ("vars", k),
        Place::Functions(k) => ("funs", k),
        Place::Definition(k) => ("lets", k),
        Place::Assumption(k) => ("assumes", k),
        Place::Wrt(k) => ("by", k),
        _ => ("file", 0),
    };
    json!({
        "place": place, "number": number, "span": [d.span.start, d.span.end], "line": d.line, "message": d.message,
        "hint": d.hint, "fixes": [],
        "labels": d.labels.iter().map(|l| json!({ "span": [l.span.start, l.span.end], "text": l.text })).collect::<Vec<_>>(),
    })
}

/// Why there is no answer.
pub fn error(e: &Error) -> Value {
    match e {
        Error::Input(all) => json!({ "error": "input", "mistakes": all.iter().map(mistake).collect::<Vec<_>>() }),
        Error::NoAnswer(n) => json!({ "error": "none", "wrt": n.wrt, "message": n.reason }),
        Error::NoCode(why) => json!({ "error": "no code", "message": why }),
        Error::Internal(why) => json!({ "error": "internal", "message": why }),
        other => json!({ "error": "internal", "message": other.to_string() }),
    }
}

fn variable(v: &Variable) -> Value {
    json!({
        "name": v.name, "latex": v.latex, "rows": v.shape[0], "cols": v.shape[1], "over": v.over,
        "attributes": v.attributes, "declaration": v.declaration,
    })
}

fn read(r: &Reading) -> Value {
    json!({ "inferred": r.inferred, "notes": r.notes, "warnings": r.warnings, "read_as": r.read_as })
}

/// How an expression is understood.
pub fn parsed(p: &Parsed) -> Value {
    json!({
        "latex": p.latex, "shape": p.shape, "assumes": p.hypotheses,
        "variables": p.variables.iter().map(variable).collect::<Vec<_>>(), "reading": read(&p.reading),
    })
}

/// How a claim is understood.
pub fn claim(p: &ParsedClaim) -> Value {
    json!({
        "latex": p.latex, "statement": p.statement,
        "variables": p.variables.iter().map(variable).collect::<Vec<_>>(), "reading": read(&p.reading),
    })
}

fn kind(k: Kind) -> &'static str {
    match k {
        Kind::Gradient => "gradient",
        Kind::Jacobian => "jacobian",
        Kind::Hessian => "hessian",
        Kind::Stationary => "stationary",
        _ => "simplest",
    }
}

/// So many laws of one title are shown.
const MOST: usize = 3;

fn line(l: &Line, named: &[(String, String)]) -> Value {
    let laws = l.laws.iter().map(|title| {
        let mut names: Vec<&str> = named.iter().filter(|(t, _)| t == title).map(|(_, name)| &**name).collect();
        if names.is_empty() {
            // A lemma of the certificate used it, not a step of this line.
            let all = library().rules().iter().filter(|r| r.kind != gradus::rules::Kind::Variant);
            names.extend(all.filter(|r| r.title.as_deref() == Some(title)).take(MOST).map(|r| &*r.name));
        }
        json!({ "title": title, "names": names })
    });
    json!({
        "subject": l.subject, "subject_latex": l.subject_latex, "expression": l.expression, "latex": l.latex,
        "laws": laws.collect::<Vec<_>>(),
    })
}

/// An answer with its derivation.
pub fn answer(a: &Answer) -> Result<Value, Error> {
    let named = a.laws_of_lines();
    let lines = a.derivation()?;
    let lines = lines.iter().enumerate().map(|(k, l)| line(l, named.get(k).map_or(&[], |n| n)));
    Ok(json!({
        "kind": kind(a.kind),
        "layout": a.layout.map(|l| if l == Layout::Numerator { "numerator" } else { "denominator" }),
        "of": a.of, "wrt": a.wrt, "result": a.result, "text": a.text, "latex": a.latex, "name": a.name[1],
        "shape": a.shape,
        "parts": a.parts.iter().map(|p| json!({ "name": p.name, "body": p.body, "latex": p.latex })).collect::<Vec<_>>(),
        "hypotheses": a.hypotheses, "hypotheses_said": a.hypotheses_said, "hypotheses_latex": a.hypotheses_latex,
        "example": a.example.as_ref().map(example), "steps": a.steps, "derivation": lines.collect::<Vec<_>>(),
        "reading": read(&a.reading),
    }))
}

/// Steps of a proof.
pub fn steps(all: &[Step]) -> Value {
    json!({ "steps": all.iter().map(step).collect::<Vec<_>>() })
}

fn step(s: &Step) -> Value {
    json!({ "by": s.by, "title": s.title, "forward": s.forward, "before": s.before[1], "after": s.after[1] })
}

fn example(e: &Example) -> Value {
    json!({
        "sizes": e.sizes, "values": e.values, "functions": e.functions, "sides": e.sides, "property": e.property, "exact": e.exact,
        "text": e.to_string(),
    })
}

#[cfg(feature = "full")]
pub use full::{checked, verdict};

#[cfg(feature = "full")]
mod full {
    use super::{Error, Value, example, json, line, read};

    /// What was found out about a claim.
    pub fn verdict(v: &gradus::Verdict) -> Result<Value, Error> {
        let (lines, named) = (v.derivation()?, v.laws_of_lines());
        let lines = lines.iter().enumerate().map(|(k, l)| line(l, named.get(k).map_or(&[], |n| n)));
        Ok(json!({
            "verdict": v.kind.name(), "held": v.held, "statement": v.statement, "hypotheses": v.hypotheses, "hypotheses_latex": v.hypotheses_latex,
            "holds_if": v.holds_if, "example": v.example.as_ref().map(example),
            "counterexample": v.counterexample.as_ref().map(example), "reason": v.reason, "derived": v.derived,
            "steps": v.steps, "derivation": lines.collect::<Vec<_>>(),
            "certificate": v.certificate()?, "reading": read(&v.reading),
        }))
    }

    /// What the kernel says to a certificate.
    pub fn checked(c: &gradus::Checked) -> Value {
        json!({
            "accepted": c.accepted, "statement": c.statement, "problem": c.problem, "hypotheses": c.hypotheses,
            "example": c.example.as_ref().map(example), "steps": c.steps, "reason": c.reason, "warnings": c.warnings,
        })
    }
}

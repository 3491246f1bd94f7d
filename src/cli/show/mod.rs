//! Answers in every format.

mod text;
mod typeset;

use super::Outcome;
pub use super::answers::Answers;
use super::certs;
use super::code;
use super::options::{Detail, OutputFormat};
use super::output::{Failure, Output};
use gradus::answer::{Answer, AnswerKind, NoAnswer, foreign_rules};
use gradus::calculus::Session;
use gradus::decide::where_zero;
use gradus::derivation::{self, Derivation};
use gradus::numeric::{Model, Modelled};
use gradus::syntax::{Format, listed, print, to_ascii, to_latex};
use gradus::term::TermId;
use gradus::theorem;
use serde_json::{Value, json};
use std::time::{Duration, Instant};

/// An answer, the lines that no answer before it has, and values that meet what it rests on.
struct Shown<'a> {
    answer: &'a Answer,
    rest: Derivation,
    met: Option<Box<Model>>,
}

/// Prints answers in the format asked for; those that rest on something false are none. Did all hold?
pub fn answers(a: &Answers<'_, '_>, out: &mut Output) -> Outcome {
    let mut outcome = Outcome::Held;
    // Answers that share the lines up to what is read off are told together.
    let mut groups: Vec<Vec<Shown<'_>>> = Vec::new();
    let mut before: &[derivation::Line] = &[];
    let mut held = Vec::new();
    for answer in a.answers {
        let mut terms = a.session.terms.clone();
        let found = theorem::model(&mut terms, &answer.certified);
        if let Some(why) = theorem::contradiction(&terms, &answer.certified, &found) {
            let targets: Vec<TermId> = answer.wrt.into_iter().collect();
            none(a.session, &targets, a.answers.len() > 1, &why, a.elapsed, out);
            outcome = Outcome::Failed;
            continue;
        }
        let met = match found {
            Modelled::Found(m) => Some(m),
            _ => None,
        };
        if met.is_none() && !a.vacuous {
            outcome = Outcome::Failed;
        }
        let lines = &answer.derivation.lines;
        let shared = before.iter().zip(lines).take_while(|(x, y)| x == y).count();
        let goes_on = answer.certified_with(groups.last().and_then(|g| g.last()).map(|s| s.answer)) || shared > 0;
        let rest = Derivation { lines: lines.get(shared..).unwrap_or_default().to_vec() };
        let shown = Shown { answer, rest, met };
        match groups.last_mut() {
            Some(group) if goes_on => group.push(shown),
            _ => groups.push(vec![shown]),
        }
        before = lines;
    }
    let last = groups.len();
    for (k, group) in groups.iter().enumerate() {
        match out.format {
            OutputFormat::Json => group.iter().for_each(|s| out.answer(object(a, s.answer, s.met.as_deref()))),
            OutputFormat::Ascii => group.iter().for_each(|s| ascii(a, s.answer, &s.rest, s.met.as_deref(), out)),
            OutputFormat::Text => {
                text::group(a, group, out);
                if k + 1 < last {
                    out.line("");
                }
            }
            OutputFormat::Latex => typeset::latex(a, group, out),
            OutputFormat::Markdown => typeset::markdown(a, group, out),
            OutputFormat::Code(_) => held.extend(group.iter().map(|s| s.answer)),
        }
    }
    if let OutputFormat::Code(l) = out.format
        && code::answers(a, &held, l, out) == Outcome::Failed
    {
        outcome = Outcome::Failed;
    }
    outcome
}

/// What is said of the values that meet what an answer rests on: all of them, if everything is asked for, else only that
/// there are none.
fn met_by(a: &Answers<'_, '_>, answer: &Answer, met: Option<&Model>) -> Option<String> {
    match met {
        None => Some("No values were found that meet these hypotheses.".into()),
        Some(m) if a.detail == Detail::Full && !answer.hypotheses.is_empty() => Some(format!("For example, {m}.")),
        Some(_) => None,
    }
}

/// The cases in which natural numbers are 0 and the answer was proved as well.
fn also(answer: &Answer) -> Option<String> {
    let cases: Vec<String> = answer.zeros.iter().map(|z| where_zero(&z.zeros)).collect();
    (!cases.is_empty()).then(|| format!("Proved also {}.", listed(&cases)))
}

/// The milliseconds of a duration, to three places.
pub fn milliseconds(d: Duration) -> f64 {
    (d.as_secs_f64() * 1e6).round() / 1e3
}

fn wrt(s: &Session<'_>, answer: &Answer) -> Option<String> {
    answer.wrt.map(|x| to_ascii(&s.terms, &s.theory, x))
}

fn object(a: &Answers<'_, '_>, answer: &Answer, met: Option<&Model>) -> Value {
    let s = a.session;
    let (terms, theory) = (&s.terms, &s.theory);
    let mut v = json!({
        "wrt": wrt(s, answer),
        "kind": answer.kind.name(),
        "layout": answer.kind.layout(),
        "of": to_ascii(terms, theory, answer.of),
        "result": answer.ascii(terms, theory),
        "latex": to_latex(terms, theory, answer.result),
        "size": answer.size(terms),
        "shape": answer.shape(terms),
        "steps": answer.certified.theorem.steps,
        "hypotheses": answer.hypotheses,
        "zeros": answer.zeros.iter().map(|z| z.zeros.iter().map(|k| k.to_string()).collect::<Vec<_>>()).collect::<Vec<_>>(),
        "nature": answer.nature.as_ref().and_then(|n| n.kind),
        "nature_hypotheses": answer.nature.as_ref().map(|n| n.hypotheses.clone()).unwrap_or_default(),
        "model": met.map(Model::to_json),
        "checked": true,
        "foreign_rules": foreign_rules(s.rules, &answer.certified),
        "derivation": derivation::json(terms, theory, &answer.derivation),
        "elapsed_ms": milliseconds(a.elapsed),
    });
    if let (AnswerKind::Stationary, Some(map)) = (answer.kind, v.as_object_mut()) {
        map.insert(
            "only".into(),
            json!(if answer.only || answer.nature.as_ref().is_some_and(|n| n.only) { Some(true) } else { None }),
        );
    }
    if let (false, Some(map)) = (answer.names.is_empty(), v.as_object_mut()) {
        map.insert("where".into(), json!(wheres(s, answer, Format::Ascii)));
    }
    if let (false, Some(map)) = (answer.adjoints.is_empty(), v.as_object_mut()) {
        map.insert("adjoints".into(), json!(adjoints(s, answer, Format::Ascii)));
    }
    if let (Detail::Full, Some(map)) = (a.detail, v.as_object_mut()) {
        let steps = answer.detail.iter().map(|d| {
            json!({
                "by": d.by, "forward": d.forward, "position": d.position,
                "before": to_ascii(terms, theory, d.before), "after": to_ascii(terms, theory, d.after),
                "term": to_ascii(terms, theory, d.whole),
                "values": d.values.iter().map(|(n, t)| (n.clone(), json!(to_ascii(terms, theory, *t))))
                    .collect::<serde_json::Map<_, _>>(),
            })
        });
        map.insert("detail".into(), Value::Array(steps.collect()));
    }
    v
}

/// The equations that the adjoint solutions in an answer solve.
fn adjoints(s: &Session<'_>, answer: &Answer, format: Format) -> Vec<String> {
    let p = |t| print(&s.terms, &s.theory, t, format);
    let sign = if format == Format::Ascii { "==" } else { "=" };
    answer.adjoints.iter().map(|&(l, r)| format!("{} {sign} {}", p(l), p(r))).collect()
}

/// The definitions of the names in an answer that are not the user's, as a `let` has them.
fn wheres(s: &Session<'_>, answer: &Answer, format: Format) -> Vec<String> {
    answer.wheres(&s.terms, &s.theory, format).into_iter().map(|(n, body)| format!("{n} = {body}")).collect()
}

/// What the answer is of, in a format.
fn left(s: &Session<'_>, answer: &Answer, format: Format) -> String {
    print(&s.terms, &s.theory, answer.of, format)
}

fn right(s: &Session<'_>, answer: &Answer, format: Format) -> String {
    answer.right(&s.terms, &s.theory, format)
}

/// The left side of an answer in a format.
fn name(s: &Session<'_>, answer: &Answer, format: Format) -> String {
    answer.left(&s.terms, &s.theory, format)
}

/// `n×1, denominator layout`
fn about(s: &Session<'_>, answer: &Answer) -> String {
    let mut parts = vec![s.terms.shape(answer.result).to_string().replace('*', "·")];
    if let Some(l) = answer.kind.layout() {
        parts.push(format!("{l} layout"));
    }
    parts.join(", ")
}

fn steps(answer: &Answer) -> String {
    let n = answer.certified.theorem.steps;
    format!("checked by the kernel: {n} step{}", if n == 1 { "" } else { "s" })
}

/// `Checked by the kernel: 88 and 85 steps`; answers with one certificate have one number.
fn all_steps(group: &[Shown<'_>]) -> String {
    let mut numbers: Vec<String> = Vec::new();
    let mut before = None;
    for s in group {
        if !s.answer.certified_with(before) {
            numbers.push(s.answer.certified.theorem.steps.to_string());
        }
        before = Some(s.answer);
    }
    let plural = if numbers == ["1"] { "" } else { "s" };
    format!("Checked by the kernel: {} step{plural}", listed(&numbers))
}

/// What answers rest on: once, if it is the same for all.
fn holds<'g>(
    group: &'g [Shown<'_>],
    of: impl Fn(&'g Answer) -> &'g [String],
) -> Vec<(Option<&'g Answer>, &'g [String])> {
    let all: Vec<&[String]> = group.iter().map(|s| of(s.answer)).collect();
    match all.first() {
        Some(first) if all.iter().all(|h| h == first) => vec![(None, first)],
        _ => group.iter().zip(all).map(|(s, h)| (Some(s.answer), h)).collect(),
    }
}

/// The lines of several answers, one after the other.
fn joint(group: &[Shown<'_>]) -> Derivation {
    Derivation { lines: group.iter().flat_map(|s| s.rest.lines.clone()).collect() }
}

fn full(a: &Answers<'_, '_>, answer: &Answer, format: Format) -> Vec<String> {
    let s = a.session;
    let p = |t| print(&s.terms, &s.theory, t, format);
    let mut rows = Vec::new();
    for (k, d) in answer.detail.iter().enumerate() {
        let arrow = if d.forward { "->" } else { "<-" };
        let place = if d.position.is_empty() { "root" } else { &d.position };
        rows.push(format!("{:>4}. {} {arrow} at {place}", k + 1, d.by));
        if !d.values.is_empty() {
            let values: Vec<String> = d.values.iter().map(|(n, t)| format!("{n} := {}", p(*t))).collect();
            rows.push(format!("      with {}", values.join(", ")));
        }
        rows.push(format!("      {}  =>  {}", p(d.before), p(d.after)));
        rows.push(format!("      {}", p(d.whole)));
    }
    rows
}

fn ascii(a: &Answers<'_, '_>, answer: &Answer, rest: &Derivation, met: Option<&Model>, out: &mut Output) {
    let s = a.session;
    out.line(&format!("# {}   ({})", left(s, answer, Format::Ascii), ascii_only(&about(s, answer))));
    for row in derivation::ascii(&s.terms, &s.theory, rest).lines() {
        out.line(&format!("# {}", ascii_only(row)));
    }
    if a.detail == Detail::Full {
        for row in full(a, answer, Format::Ascii) {
            out.line(&format!("# {row}"));
        }
    }
    for h in &answer.hypotheses {
        out.line(&format!("# holds if {h}"));
    }
    if let Some(m) = met_by(a, answer, met) {
        out.line(&format!("# {m}"));
    }
    for f in foreign_rules(s.rules, &answer.certified) {
        out.line(&format!("# rests on a law of your own: {f}"));
    }
    if let Some(also) = also(answer) {
        out.line(&format!("# {also}"));
    }
    if answer.only {
        out.line("# there is no other");
    }
    out.line(&format!("# {}", steps(answer)));
    for w in wheres(s, answer, Format::Ascii) {
        out.line(&format!("# where {w}"));
    }
    for e in adjoints(s, answer, Format::Ascii) {
        out.line(&format!("# where {e}"));
    }
    out.line(&right(s, answer, Format::Ascii));
}

/// Titles of laws have signs that ASCII has not.
pub fn ascii_only(s: &str) -> String {
    let mut out = String::new();
    for c in s.chars() {
        match c {
            'ᵀ' => out.push('\''),
            '⊙' => out.push_str(".*"),
            '⊗' | '×' => out.push('x'),
            '·' => out.push('*'),
            '−' | '–' => out.push('-'),
            '∂' => out.push('d'),
            'ℓ' => out.push('l'),
            c if c.is_ascii() => out.push(c),
            c => out.extend(c.to_lowercase().filter(|c| c.is_alphanumeric())),
        }
    }
    out
}

/// Says that there is none.
///
/// # Errors
/// Never; the type is that of a command.
pub fn no_answer(
    s: &Session<'_>,
    targets: &[TermId],
    several: bool,
    why: &NoAnswer,
    start: Instant,
    out: &mut Output,
) -> Result<Outcome, Failure> {
    none(s, targets, several, &why.to_string(), start.elapsed(), out);
    Ok(Outcome::Failed)
}

fn none(s: &Session<'_>, targets: &[TermId], several: bool, why: &str, elapsed: Duration, out: &mut Output) {
    if out.format == OutputFormat::Json {
        let names: Vec<Option<String>> = if targets.is_empty() {
            vec![None]
        } else {
            targets.iter().map(|x| Some(to_ascii(&s.terms, &s.theory, *x))).collect()
        };
        for wrt in names {
            out.answer(json!({
                "wrt": wrt, "result": null, "size": null, "shape": null, "steps": null, "hypotheses": [],
                "model": null, "checked": false, "reason": why, "elapsed_ms": milliseconds(elapsed),
            }));
        }
    }
    // Where several variables were asked for, which one it is.
    match targets {
        [x] if several => out.note(&format!("no answer for {}: {why}", to_ascii(&s.terms, &s.theory, *x))),
        _ => out.note(&format!("no answer: {why}")),
    }
}

/// Writes certificates, one file for each answer: the name asked for; of several, with the variable in it.
/// Answers that were found together have one.
///
/// # Errors
/// When a file cannot be written.
pub fn certificates(s: &Session<'_>, answers: &[Answer], to: &certs::Target, several: bool) -> Result<(), Failure> {
    let Some(file) = &to.cert else { return Ok(()) };
    let mut ground = certs::ground(s.rules, to.closed);
    if let Some((first, rest)) = answers.split_first()
        && !rest.is_empty()
        && rest.iter().all(|a| std::sync::Arc::ptr_eq(&a.certified, &first.certified))
    {
        return certs::write(file, &s.terms, s.rules, &first.certified, ground.as_mut());
    }
    for answer in answers {
        let path = match (several, wrt(s, answer)) {
            (true, Some(x)) => certs::beside(file, &x),
            _ => file.to_path_buf(),
        };
        certs::write(&path, &s.terms, s.rules, &answer.certified, ground.as_mut())?;
        for z in &answer.zeros {
            let path = certs::where_zero(&path, &z.zeros);
            certs::write(&path, &z.terms, s.rules, &z.certified, ground.as_mut())?;
        }
    }
    Ok(())
}

//! Questions.

use crate::{fixes, told};
use gradus::{Answer, Error, Layout, Problem};
use serde_json::{Value, json};
use std::cell::RefCell;

thread_local! {
    /// The answers that were given last: their code, certificates and steps are asked for one by one.
    static GIVEN: RefCell<Vec<Answer>> = const { RefCell::new(Vec::new()) };
}

#[cfg(feature = "full")]
thread_local! {
    /// The claim that was decided last: its steps are asked for line by line.
    static JUDGED: RefCell<Option<gradus::Verdict>> = const { RefCell::new(None) };
}

fn text<'a>(q: &'a Value, field: &str) -> &'a str {
    q[field].as_str().unwrap_or_default()
}

fn texts<'a>(q: &'a Value, field: &str) -> Vec<&'a str> {
    q[field].as_array().into_iter().flatten().filter_map(Value::as_str).filter(|s| !s.trim().is_empty()).collect()
}

/// The problem that a question states, with this text.
fn problem(q: &Value, text: &str, latex: bool) -> Problem {
    let mut p = Problem::new(text).stepwise(true);
    // The small module is built without the reader of LaTeX, as long as it never asks for it.
    if cfg!(feature = "full") && latex {
        p = p.latex(true);
    }
    p = texts(q, "vars").into_iter().fold(p, Problem::var);
    p = texts(q, "funs").into_iter().fold(p, Problem::fun);
    p = texts(q, "lets").into_iter().fold(p, Problem::define);
    p = texts(q, "assumes").into_iter().fold(p, Problem::assume);
    p = texts(q, "by").into_iter().fold(p, |p, name| p.by(name));
    if q["layout"] == "numerator" {
        p = p.layout(Layout::Numerator);
    }
    p.effort(q["effort"].as_u64().and_then(|n| u32::try_from(n).ok()).unwrap_or(1))
}

/// Has a text what only LaTeX has?
fn has_commands(text: &str) -> bool {
    let command = |s: &str| s.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || "|{},;!: ".contains(c));
    text.split('\\').skip(1).any(command) || ["^{", "_{", "$"].iter().any(|s| text.contains(s))
}

/// What is read: an expression or a claim.
enum Read {
    Expression(gradus::Parsed),
    Claim(gradus::ParsedClaim),
}

fn read(q: &Value, latex: bool) -> Result<Read, Error> {
    let p = problem(q, text(q, "text"), latex);
    match q["view"] == "claim" {
        true => p.parse_claim().map(Read::Claim),
        false => p.parse().map(Read::Expression),
    }
}

/// Is the text LaTeX? What reads in the language is of the language.
fn is_latex(q: &Value) -> bool {
    let mut plain = q.clone();
    plain["by"] = json!([]);
    has_commands(text(q, "text")) && read(&plain, false).is_err()
}

/// Answers a question.
pub fn answer(question: &str) -> String {
    let q: Value = match serde_json::from_str(question) {
        Ok(q) => q,
        Err(e) => return json!({ "error": "internal", "message": format!("no question: {e}") }).to_string(),
    };
    let found = match text(&q, "do") {
        "read" => reading(&q),
        "derive" => derive(&q),
        "steps" => with_given(&q, |a| Ok(told::steps(&a.steps_of_line(number(&q, "line"))?))),
        "certificate" => with_given(&q, |a| Ok(json!({ "text": a.certificate()? }))),
        "latex" => with_given(&q, |a| Ok(json!({ "text": a.derivation_latex()? }))),
        "text" => with_given(&q, |a| Ok(json!({ "text": plain(a)? }))),
        other => more(other, &q),
    };
    found.unwrap_or_else(|e| told::error(&e)).to_string()
}

/// A number, or one that is larger than any.
fn number(q: &Value, field: &str) -> usize {
    q[field].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(usize::MAX)
}

fn with_given(q: &Value, f: impl FnOnce(&Answer) -> Result<Value, Error>) -> Result<Value, Error> {
    let k = q["answer"].as_u64().and_then(|n| usize::try_from(n).ok()).unwrap_or(0);
    GIVEN.with_borrow(|all| match all.get(k) {
        Some(a) => f(a),
        None => Ok(json!({ "error": "gone", "message": "the answer is not there any more" })),
    })
}

/// The answer and its derivation as text.
fn plain(a: &Answer) -> Result<String, Error> {
    let steps = if a.steps == 1 { "1 step".to_string() } else { format!("{} steps", a.steps) };
    Ok(format!("{a}\n\n{}\nChecked by the kernel: {steps}.\n", a.derivation_text()?))
}

/// How a text is understood, or its mistakes with what mends them.
fn reading(q: &Value) -> Result<Value, Error> {
    let latex = is_latex(q);
    if latex && !cfg!(feature = "full") {
        return Ok(later());
    }
    let mut told = match read(q, latex) {
        Ok(Read::Expression(p)) => told::parsed(&p),
        Ok(Read::Claim(p)) => told::claim(&p),
        Err(e) => {
            let mut told = told::error(&e);
            if let Error::Input(all) = &e {
                let far = |s: &str, left: &[gradus::Diagnostic]| {
                    let first = left.iter().min_by_key(|d| d.span.start);
                    let rest = s.len().saturating_sub(first.map_or(0, |d| d.span.start));
                    (left.len(), rest, first.map(|d| d.message.clone()).unwrap_or_default())
                };
                let reads = |s: &str| {
                    let mut other = q.clone();
                    other["text"] = s.into();
                    match read(&other, latex) {
                        Err(Error::Input(left)) => far(s, &left),
                        Err(_) => (usize::MAX, 0, String::new()),
                        Ok(_) => (0, 0, String::new()),
                    }
                };
                let now = far(text(q, "text"), all);
                for (d, m) in all.iter().zip(told["mistakes"].as_array_mut().into_iter().flatten()) {
                    m["fixes"] = fixes::of(text(q, "text"), d, &now, reads).into();
                }
            }
            told
        }
    };
    told["latex_input"] = latex.into();
    Ok(told)
}

fn derive(q: &Value) -> Result<Value, Error> {
    let latex = is_latex(q);
    if !cfg!(feature = "full") && (latex || matches!(text(q, "what"), "stationary" | "simplest")) {
        return Ok(later());
    }
    let p = problem(q, text(q, "text"), latex);
    let found = find(&p, text(q, "what"));
    let answers = match found {
        Ok(a) => a,
        Err(e) => {
            GIVEN.take();
            return Err(e);
        }
    };
    let told: Result<Vec<Value>, Error> = answers.iter().map(told::answer).collect();
    GIVEN.set(answers);
    Ok(json!({ "answers": told?, "latex_input": latex, "examined": cfg!(feature = "full") }))
}

#[cfg(feature = "full")]
fn find(p: &Problem, what: &str) -> Result<Vec<Answer>, Error> {
    match what {
        "hessian" => p.hessian(),
        "stationary" => p.solve(),
        "simplest" => p.simplify().map(|a| vec![a]),
        _ => p.derive(),
    }
}

#[cfg(not(feature = "full"))]
fn find(p: &Problem, what: &str) -> Result<Vec<Answer>, Error> {
    match what {
        "hessian" => p.hessian_unexamined(),
        _ => p.derive_unexamined(),
    }
}

/// What is asked of the other module.
fn later() -> Value {
    json!({ "error": "later", "message": "this part is not loaded yet" })
}

#[cfg(not(feature = "full"))]
fn more(_: &str, _: &Value) -> Result<Value, Error> {
    Ok(later())
}

#[cfg(feature = "full")]
fn more(what: &str, q: &Value) -> Result<Value, Error> {
    match what {
        "code" => with_given(q, |a| {
            let name = text(q, "language");
            let language = gradus::Language::ALL.into_iter().find(|l| l.name() == name);
            let language = language.ok_or_else(|| Error::NoCode(format!("there is no language `{name}`")))?;
            let mut code = a.code(language, &gradus::CodeOptions::new())?.text;
            if code.lines().next().is_some_and(|l| l.trim().is_empty()) {
                code = code.trim_start().to_string();
            }
            Ok(json!({ "text": code }))
        }),
        "prove" => {
            JUDGED.take();
            let v = problem(q, text(q, "text"), is_latex(q)).prove()?;
            let told = told::verdict(&v);
            JUDGED.set(Some(v));
            told
        }
        "steps of the claim" => JUDGED.with_borrow(|v| match v {
            Some(v) => Ok(told::steps(&v.steps_of_line(number(q, "line"))?)),
            None => Ok(json!({ "error": "gone", "message": "the answer is not there any more" })),
        }),
        "check" => gradus::check(text(q, "text")).map(|c| told::checked(&c)),
        "file" => {
            let report = gradus::ProblemFile::new("file", text(q, "text")).run()?;
            let verdicts: Result<Vec<Value>, Error> = report.verdicts.iter().map(told::verdict).collect();
            let mut shown = Vec::new();
            for s in report.shown {
                let mut all = Vec::new();
                for a in s.answers? {
                    let mut v = told::answer(&a)?;
                    v["certificate"] = a.certificate()?.into();
                    all.push(v);
                }
                shown.push(json!({ "problem": s.problem, "line": s.line, "answers": all }));
            }
            let mistakes: Vec<Value> = report.diagnostics.iter().map(told::mistake).collect();
            Ok(json!({ "verdicts": verdicts?, "shown": shown, "mistakes": mistakes }))
        }
        _ => Ok(json!({ "error": "internal", "message": format!("nothing is known of `{what}`") })),
    }
}

//! Formulas from papers and lecture notes, read as they stand there.

use gradus::syntax::{Declarations, Diagnostic, GoalBody, Session, read_declarations, read_problems, to_ascii};

/// A formula and what it must be read as.
#[derive(Default, Debug)]
struct Entry {
    of: String,
    vars: Vec<String>,
    funs: Vec<String>,
    tex: String,
    is: String,
    at: String,
}

fn entries() -> Vec<Entry> {
    let mut all: Vec<Entry> = Vec::new();
    let mut key = String::new();
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/latex/formulas.txt");
    let text = std::fs::read_to_string(file).expect("readable");
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()) {
        let (k, value) = match line.split_once(": ") {
            Some((k, v)) if !line.starts_with(' ') => (k, v),
            _ => (key.as_str(), line.trim()),
        };
        let k = &k.to_string();
        key.clone_from(k);
        if k == "of" {
            all.push(Entry::default());
        }
        let e = all.last_mut().expect("a source first");
        match k.as_str() {
            "of" => e.of = value.to_string(),
            "var" => e.vars.push(value.to_string()),
            "fun" => e.funs.push(value.to_string()),
            "tex" => e.tex = format!("{}{}{value}", e.tex, if e.tex.is_empty() { "" } else { "\n" }),
            "is" => e.is = value.to_string(),
            "at" => e.at = value.to_string(),
            other => panic!("unknown key {other}"),
        }
    }
    all
}

fn session(e: &Entry) -> Session {
    let d = Declarations { vars: e.vars.clone(), funs: e.funs.clone(), ..Declarations::default() };
    read_declarations(&d).unwrap_or_else(|d| panic!("{}: {}", e.of, d[0]))
}

fn shown(d: &[Diagnostic]) -> String {
    d.iter().map(|d| d.render(false)).collect()
}

/// The claims of a problem with the formula's declarations.
fn claim(e: &Entry, what: &str) -> Result<(String, String), Vec<Diagnostic>> {
    let vars: String = e.vars.iter().map(|v| format!("var {v}\n")).collect();
    let (problems, errors) = read_problems("f", format!("problem p\n{vars}claim {what}\n").as_bytes());
    let Some(p) = problems.first() else { return Err(errors) };
    match p.goals[0].body {
        GoalBody::Equation { lhs, rhs, .. } => {
            Ok((to_ascii(&p.terms, &p.theory, lhs), to_ascii(&p.terms, &p.theory, rhs)))
        }
        _ => panic!("no equation"),
    }
}

/// What the formula is read as, and what it should be.
fn both(e: &Entry) -> (Result<String, Vec<Diagnostic>>, String) {
    if e.is.contains("==") {
        let got = claim(e, &format!("tex \"{}\"", e.tex)).map(|(a, b)| format!("{a} == {b}"));
        let (a, b) = claim(e, &e.is).unwrap_or_else(|d| panic!("{}: {}", e.of, shown(&d)));
        return (got, format!("{a} == {b}"));
    }
    let mut s = session(e);
    let got = s.latex_in("EXPR", &e.tex).map(|(x, _)| to_ascii(&s.terms, &s.theory, x.term));
    let want = match e.is.is_empty() {
        true => String::new(),
        false => {
            let x = s.expression(&e.is).unwrap_or_else(|d| panic!("{}: {}", e.of, shown(&d)));
            to_ascii(&s.terms, &s.theory, x.term)
        }
    };
    (got, want)
}

#[test]
fn formulas_are_read() {
    let (mut right, mut failed) = (0, Vec::new());
    let all = entries();
    for e in &all {
        let (got, want) = both(e);
        match got {
            Ok(got) if !e.is.is_empty() && got == want => right += 1,
            Ok(got) => failed.push(format!("{}\n  {}\n  read as {got}\n  not     {want}{}", e.of, e.tex, e.at)),
            Err(d) if e.is.is_empty() => {
                let (place, message) = e.at.split_once(" |").unwrap_or((&e.at, ""));
                let d = &d[0];
                let line = e.tex.lines().nth(d.line - 1).unwrap_or("");
                let from: String = line.chars().skip(d.column - 1).collect();
                if !from.starts_with(place) || !d.to_string().contains(message.trim()) {
                    failed.push(format!("{}\n  pointed at {from}\n{}", e.of, d.render(false)));
                }
            }
            Err(d) => failed.push(format!("{}\n{}", e.of, shown(&d))),
        }
    }
    println!("{right} of {} read right", all.len());
    assert!(failed.is_empty(), "{right} of {} read right\n{}", all.len(), failed.join("\n"));
    assert!(all.len() >= 120 && right >= 110, "{right} of {}", all.len());
}

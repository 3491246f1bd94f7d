//! Answers in LaTeX read back as themselves, and nothing that is typed as LaTeX does harm.

use gradus::syntax::{Declarations, Format, Session, print_open, read_declarations, read_problems, to_ascii, to_latex};
use proptest::prelude::*;
use std::collections::HashMap;
use std::process::Command;

#[path = "common/key.rs"]
mod key;
use key::key;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// What `prove` derives for the claims of these folders, as it prints it in LaTeX.
#[test]
fn derived_answers_read_back() {
    let folders = ["tests/problems/ml", "tests/problems/cookbook", "tests/problems/seeds"];
    let mut command = Command::new(env!("CARGO_BIN_EXE_gradus"));
    let output = command.arg("prove").args(folders).args(["--format", "json"]).current_dir(ROOT).output();
    let text = String::from_utf8(output.expect("the program starts").stdout).expect("UTF-8");
    let mut files: HashMap<String, HashMap<String, Session>> = HashMap::new();
    let (mut read, mut wrong) = (0, Vec::new());
    for line in text.lines() {
        let v: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let (Some(file), Some(problem), Some(derived)) =
            (v["file"].as_str(), v["problem"].as_str(), v["derived"].as_str())
        else {
            continue;
        };
        let sessions = files.entry(file.to_string()).or_insert_with(|| {
            let bytes = std::fs::read(format!("{ROOT}/{file}")).expect("readable");
            let (problems, _) = read_problems(file, &bytes);
            problems.into_iter().map(|p| (p.name, Session::new(p.terms, p.theory, p.layout))).collect()
        });
        let s = sessions.get_mut(problem).expect("the problem");
        // Names that an answer gives to parts of it are none of the problem.
        let Ok(e) = s.expression(derived) else { continue };
        read += 1;
        let latex = to_latex(&s.terms, &s.theory, e.term);
        let loose = print_open(&s.terms, &s.theory, e.term, 0, Format::Ascii);
        let want = s.expression(&loose).unwrap_or_else(|d| panic!("{loose}: {}", d[0]));
        match s.latex_in("EXPR", &latex) {
            Ok((got, _)) if key(s, got.term) == key(s, want.term) => {}
            Ok((got, _)) => wrong.push(format!("{latex}\n  {}\n  {derived}", to_ascii(&s.terms, &s.theory, got.term))),
            Err(d) => wrong.push(format!("{latex}\n{}", d[0].render(false))),
        }
    }
    assert!(wrong.is_empty(), "{} of {read}\n{}", wrong.len(), wrong.join("\n"));
    assert!(read > 170, "{read}");
}

fn session() -> Session {
    let d = Declarations { vars: vec!["A[n,n], X[m,n], x[n], y[n], c".to_string()], ..Declarations::default() };
    read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]))
}

/// Nesting without end is an error, not the end of the program.
#[test]
fn deep_formulas() {
    for piece in [
        "(",
        "{",
        "\\left(",
        "\\log ",
        "\\hat",
        "\\mathbf{",
        "\\mathbf",
        "\\sqrt{",
        "x^{",
        "\\frac{1}{",
        "\\frac\\frac",
        "\\mathrm{d}",
        "|",
        "\\|",
        "-",
        "x'",
        "'",
        "x_{",
        "\\sum_i ",
        "\\nabla_x ",
        "\\begin{bmatrix}",
    ] {
        let text = format!("x{}", piece.repeat(5_000));
        if let Err(d) = session().latex_in("EXPR", &text) {
            assert!(!d.is_empty() && d[0].column >= 1, "{piece}");
        }
    }
    let long = format!("x{}", " + A x".repeat(5_000));
    assert!(session().latex_in("EXPR", &long).is_ok());
    for macros in
        ["\\newcommand{\\a}{\\a\\a}\\a", "\\def\\a{\\b}\\def\\b{\\a}\\a", "\\newcommand{\\a}[1]{#1#1}\\a{\\a{\\a{x}}}"]
    {
        let _ = session().latex_in("EXPR", macros);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    /// Whatever is typed is an answer or an error with a place in the text.
    #[test]
    fn noise(pieces in prop::collection::vec(prop::sample::select(vec![
        "x", "A", "y", "c", "1", "0", "23", "\\frac", "{", "}", "^", "_", "^{", "_{", "\\top", "T", "'", "-", "+", "(", ")", "[", "]", "|", "\\|",
        "\\left(", "\\right)", "\\sum_{i=1}^n", "i", ",", "=", "\\log", "\\det", "\\operatorname{tr}", "\\mathbf{x}", "\\mathbf", "\\hat", "\\odot",
        "\\otimes", "\\cdot", "/", "\\nabla_x", "\\partial", "\\mathrm{d}", "d", "\\sigma", "\\begin{bmatrix}", "\\end{bmatrix}", "&", "\\\\",
        "\\newcommand{\\z}[1]{#1}", "\\z", "#1", "\\sqrt", "\\langle", "\\rangle", "e", "I", "\\mathbf{1}", "\\text{a b}", "é", "∇", "%", "\n", "\\",
    ]), 0..14)) {
        let text = pieces.join(" ").replace("{ ", "{");
        for text in [text, pieces.concat()] {
            if let Err(errors) = session().latex_in("EXPR", &text) {
                for d in errors {
                    prop_assert!(d.hint.is_some(), "{}: {}", text, d);
                    prop_assert!(d.line >= 1 && d.line <= 1 + text.matches('\n').count(), "{}: {}", text, d);
                    prop_assert!(d.column <= 1 + text.lines().nth(d.line - 1).unwrap_or("").chars().count(), "{}: {}", text, d);
                    d.render(false);
                }
            }
        }
    }
}

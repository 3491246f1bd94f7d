//! Every problem file reads without a diagnostic, every file with a mistake is told so at the right place.

#[path = "common/key.rs"]
mod key;

use gradus::syntax::{
    Format, GoalBody, Session, print, print_hypothesis, print_open, read_problems, size, to_ascii, to_latex,
};
use gradus::term::{Op, TermId, Terms};
use key::key;
use std::fs;
use std::path::{Path, PathBuf};

fn files(folder: &str) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder)];
    while let Some(f) = folders.pop() {
        for e in fs::read_dir(f).expect("the folder is there") {
            let p = e.expect("an entry").path();
            if p.is_dir() {
                folders.push(p);
            } else if p.extension().is_some_and(|x| x == "gradus") {
                found.push(p);
            }
        }
    }
    found.sort();
    found
}

/// Without the numbers that tell values put in apart: each reading of `f at x = v` names its own, `x_at2`.
fn unnumbered(key: &str) -> String {
    let mut parts = key.split("_at");
    let first = parts.next().unwrap_or_default().to_string();
    parts.fold(first, |text, part| text + "_at" + part.trim_start_matches(|c: char| c.is_ascii_digit()))
}

/// The term with the squares of norms that LaTeX writes for sums of squares.
fn with_norms(terms: &Terms, t: TermId) -> (Terms, TermId) {
    let mut terms = terms.clone();
    let t = terms.transform(t, &mut |terms, u, _| {
        let square = (*terms.op(u) == Op::Sum).then(|| terms.arg(u, 0)).flatten();
        let Some(a) = square.filter(|a| *terms.op(*a) == Op::Pow) else { return Ok(None) };
        let (Some(x), Some(p)) = (terms.arg(a, 0), terms.arg(a, 1)) else { return Ok(None) };
        if terms.as_num(p).is_none_or(|q| q.to_string() != "2") {
            return Ok(None);
        }
        let norm = terms.add(Op::Norm2, &[x])?;
        terms.add(Op::Pow, &[norm, p]).map(Some)
    });
    (terms, t.expect("a term"))
}

#[test]
fn problems_read_and_print() {
    let (mut problems, mut goals) = (0, 0);
    let mut misread: Vec<String> = Vec::new();
    for path in files("problems") {
        let name = path.display().to_string();
        let (read, diagnostics) = read_problems(&name, &fs::read(&path).expect("readable"));
        let shown: String = diagnostics.iter().map(|d| d.render(false)).collect();
        assert!(diagnostics.is_empty(), "{shown}");
        for p in read {
            problems += 1;
            goals += p.goals.len();
            let mut session = Session::new(p.terms.clone(), p.theory.clone(), p.layout);
            let mut seen: Vec<_> = p.theory.lets.iter().filter(|l| l.over.is_none()).map(|l| l.body).collect();
            for g in &p.goals {
                match &g.body {
                    GoalBody::Equation { lhs, rhs, lhs_size, rhs_size } => {
                        seen.extend([*lhs, *rhs]);
                        // Stacked and structured derivatives and free indices stand for longer terms.
                        let short = ["several", "structured", "indices", "evaluation", "expectation", "implicit", "cookbook2", "natural", "triangular", "half"]
                                .iter()
                                .any(|f| name.contains(f))
                                // A number over each entry is written with one sign.
                                || g.statement.contains("./");
                        assert!(short || size(&p.terms, *lhs) <= *lhs_size, "{}", g.statement);
                        assert!(short || size(&p.terms, *rhs) <= *rhs_size, "{}", g.statement);
                    }
                    other => seen.extend(other.terms()),
                }
            }
            // An unknown function of vectors and matrices is known where it is declared: the whole statement is read back
            // by tests/statement.rs.
            if name.contains("unknown") {
                continue;
            }
            for t in seen {
                let ascii = to_ascii(&p.terms, &p.theory, t);
                let again = session.expression(&ascii);
                let again = again.unwrap_or_else(|e| panic!("{}: {ascii}: {}", p.name, e[0]));
                assert_eq!(again.term, t, "{}: {ascii}", p.name);
                assert_eq!(again.size, size(&p.terms, t), "{}: {ascii}", p.name);
                let latex = to_latex(&p.terms, &p.theory, t);
                // Which of two values put in is meant says their place alone.
                if latex.matches("\\right|_").count() > 1 {
                    continue;
                }
                // LaTeX leaves out the brackets that people leave out, as this form does.
                let (terms, normed) = with_norms(&p.terms, t);
                let loose = print_open(&terms, &p.theory, normed, 0, Format::Ascii);
                let want = session.expression(&loose).unwrap_or_else(|e| panic!("{}: {loose}: {}", p.name, e[0]));
                match session.latex_in("EXPR", &latex) {
                    Ok((e, _)) if unnumbered(&key(&session, e.term)) == unnumbered(&key(&session, want.term)) => {}
                    Ok((_, read_as)) => misread.push(format!("{}: {latex}\n  {read_as}\n  {loose}", p.name)),
                    Err(d) => misread.push(format!("{}: {latex}\n{}", p.name, d[0].render(false))),
                }
                for format in [Format::Unicode, Format::Latex] {
                    assert!(!print(&p.terms, &p.theory, t, format).contains('?'));
                }
            }
            for h in &p.theory.hypotheses {
                assert!(!print_hypothesis(&p.terms, &p.theory, h, Format::Ascii).contains('?'));
            }
        }
    }
    assert!(misread.is_empty(), "{} misread\n{}", misread.len(), misread.join("\n"));
    assert!(problems > 250 && goals > 450, "{problems} problems, {goals} goals");
}

#[test]
fn mistakes_are_placed() {
    let expected =
        fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors/expected.json")).expect("readable");
    let expected: serde_json::Value = serde_json::from_slice(&expected).expect("JSON");
    for path in files("errors") {
        let name = path.file_name().expect("a name").to_string_lossy().to_string();
        let (problems, diagnostics) = read_problems(&name, &fs::read(&path).expect("readable"));
        let shown: String = diagnostics.iter().map(|d| d.render(false)).collect();
        println!("{shown}");
        let e = &expected[&name];
        assert!(problems.is_empty(), "{name}");
        assert_eq!(diagnostics.len(), 1, "{name}: {shown}");
        let d = &diagnostics[0];
        let lines = e["lines"].as_array().expect("lines");
        assert!(lines.iter().any(|l| l.as_u64() == Some(d.line as u64)), "{name}: {shown}");
        for key in ["column", "near_column"] {
            if let Some(c) = e[key].as_u64() {
                assert_eq!(d.column as u64, c, "{name}: {shown}");
            }
        }
    }
}

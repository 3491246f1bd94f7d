//! Certificates of the engine for the tests, from problem files.
#![allow(dead_code)]

use gradus::calculus::{Effort, Index, Session};
use gradus::certificate::Certified;
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::syntax::{GoalBody, GoalKind, read_problems};
use gradus::term::Terms;
use std::path::{Path, PathBuf};

/// A certificate, the store of its terms, and where it comes from.
pub struct Sample {
    pub name: String,
    pub terms: Terms,
    pub certified: Certified,
}

/// The engine recurses; tests run it where there is room.
pub fn with_room<T: Send + 'static>(f: impl FnOnce() -> T + Send + 'static) -> T {
    match std::thread::Builder::new().stack_size(256 << 20).spawn(f).expect("a thread").join() {
        Ok(v) => v,
        Err(e) => std::panic::resume_unwind(e),
    }
}

pub fn root(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// Every problem file of the test folders that is free of mistakes.
pub fn problem_files() -> Vec<String> {
    let (mut out, mut folders) = (Vec::new(), vec![root("tests/problems")]);
    while let Some(folder) = folders.pop() {
        for e in std::fs::read_dir(&folder).expect("a folder") {
            let path = e.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|x| x == "gradus")
                && read_problems("", &std::fs::read(&path).expect("a file")).1.is_empty()
            {
                let name = path.strip_prefix(root("")).expect("below the root");
                out.push(name.to_string_lossy().into_owned());
            }
        }
    }
    out.sort();
    out
}

/// The certificates of the claims of a problem file that the engine proves, at most `limit` of them.
pub fn certificates(path: &str, limit: usize) -> Vec<Sample> {
    let rules = library();
    let index = Index::new(rules);
    let text = std::fs::read(root(path)).expect(path);
    let (problems, mistakes) = read_problems(path, &text);
    assert!(mistakes.is_empty(), "{mistakes:?}");
    let mut out = Vec::new();
    for p in &problems {
        for g in p.goals.iter().filter(|g| g.kind != GoalKind::Refute) {
            if out.len() >= limit {
                return out;
            }
            let mut theory = p.theory.clone();
            theory.hypotheses.extend(g.implied.clone());
            let mut s = Session::new(p.terms.clone(), theory, rules, &index, 60_000);
            let (claim, line) = match &g.body {
                GoalBody::Equation { lhs, rhs, .. } => {
                    let line = s.prove_equation(*lhs, *rhs, Effort::default()).ok().and_then(|a| a.line);
                    (Claim::Equation(*lhs, *rhs), line)
                }
                GoalBody::Stationary { f, at } => {
                    let line = s.prove_stationary(*f, at, Effort::default()).ok().flatten();
                    (Claim::Stationary { f: *f, at: at.clone() }, line)
                }
                GoalBody::Minimum { f, var, value } => {
                    let line = s.prove_minimum(*f, var, *value, Effort::default()).ok().flatten();
                    (Claim::Minimum { f: *f, var: var.clone(), value: *value }, line)
                }
                GoalBody::Fact(pred, t) => {
                    (Claim::Fact(*pred, *t), s.prove_fact(*pred, *t, Effort::default()).ok().flatten())
                }
            };
            let Some(line) = line else { continue };
            let name = format!("{} {}", p.name, g.statement);
            match s.certify(claim, line) {
                Ok(certified) => out.push(Sample { name, terms: s.problem.terms, certified }),
                Err(e) => panic!("{name}: the kernel rejects what the engine proved: {e}"),
            }
        }
    }
    out
}

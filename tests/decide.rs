//! Whole problem files through the library: numbers and proofs never contradict each other.

use gradus::calculus::Index;
use gradus::decide::{Options, Status, decide};
use gradus::library::library;
use gradus::syntax::{GoalKind, read_problems};
use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "gradus") {
            out.push(path);
        }
    }
}

/// Of the answers that are derived without a look at what is claimed, so many in a thousand have more operators.
const LARGER: usize = 36;

/// Does a claim say what a derivative is, and not only how it hangs together with others?
fn says_a_form(statement: &str) -> bool {
    let right = statement.split_once("==").map_or("", |(_, right)| right);
    !["grad(", "jac(", "hess(", "E(", "Cov("].iter().any(|f| right.contains(f))
}

fn no_contradiction() {
    let rules = library();
    let index = Index::new(rules);
    let options = Options { cross_check: true, ..Options::default() };
    let (mut paths, mut trouble) = (Vec::new(), Vec::new());
    let (mut forms, mut larger) = (0, Vec::new());
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems"), &mut paths);
    paths.sort();
    for path in paths {
        let name = path.display().to_string();
        let (problems, diagnostics) = read_problems(&name, &std::fs::read(&path).expect("a file"));
        assert_eq!(diagnostics, vec![]);
        for p in &problems {
            for g in &p.goals {
                let d = decide(p, g, rules, &index, &options);
                // What is to be proved is never refuted, nor the other way about.
                let wrong = match g.kind {
                    GoalKind::Claim => Status::Refuted,
                    GoalKind::Refute => Status::Proved,
                };
                if d.status == wrong || d.defect.is_some() {
                    trouble.push(format!("{name}:{}: {:?} {:?}", g.line, d.status, d.defect));
                }
                assert_eq!(d.status == Status::Proved, d.certified.is_some());
                // An unknown function is derived by its parts, and claimed by its derivative.
                if let (GoalKind::Claim, Some(a), Some(claimed)) = (g.kind, &d.derived, d.claimed_size)
                    && says_a_form(&g.statement)
                    && !name.contains("/unknown/")
                {
                    forms += 1;
                    if a.size(&d.terms) > claimed {
                        larger.push(format!("{name}:{}: {}", g.line, a.ascii(&d.terms, &d.theory)));
                    }
                }
            }
        }
    }
    assert!(trouble.is_empty(), "{}", trouble.join("\n"));
    println!("{} of {forms} derived forms are larger than what is claimed", larger.len());
    assert!(
        forms > 1_000 && larger.len() * 1_000 <= forms * LARGER,
        "{} of {forms}:\n{}",
        larger.len(),
        larger.join("\n")
    );
}

#[test]
fn numbers_and_proofs_agree() {
    let work = std::thread::Builder::new().stack_size(512 << 20).spawn(no_contradiction);
    assert!(work.expect("a thread").join().is_ok());
}

//! A refutation shows values that meet all hypotheses. Nearly is not enough: the claims of these files are true, and what
//! floats say of points that meet an equation to within rounding must not refute them. The false ones still are.

use gradus::calculus::Index;
use gradus::decide::{Options, Status, decide};
use gradus::library::library;
use gradus::syntax::{GoalKind, read_problems};

fn statuses(file: &str) -> Vec<(String, GoalKind, Status)> {
    let path = format!("{}/tests/refuter/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read(&path).unwrap();
    let (problems, diagnostics) = read_problems(file, &text);
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let index = Index::new(library());
    let options = Options { missing: false, ..Options::default() };
    let goals = problems.iter().flat_map(|p| p.goals.iter().map(move |g| (p, g)));
    goals.map(|(p, g)| (p.name.clone(), g.kind, decide(p, g, library(), &index, &options).status)).collect()
}

#[test]
fn true_claims_are_not_refuted() {
    for file in ["sizes.gradus", "double-roots.gradus", "more.gradus", "saturated.gradus"] {
        let all = statuses(file);
        assert!(all.len() >= 8, "{file}");
        for (name, _, status) in all {
            assert_ne!(status, Status::Refuted, "{file}: {name}");
        }
    }
}

#[test]
fn false_claims_are_refuted() {
    for (name, kind, status) in statuses("false.gradus") {
        assert_eq!(kind, GoalKind::Refute);
        assert_eq!(status, Status::Refuted, "{name}");
    }
}

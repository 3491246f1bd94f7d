//! What looks large and is not: it is answered at once.

use gradus::calculus::Index;
use gradus::decide::{Decision, Options, Status, decide};
use gradus::library::library;
use gradus::syntax::read_problems;
use std::time::{Duration, Instant};

fn decided(file: &str) -> Vec<(Decision, Duration)> {
    let path = format!("{}/tests/budget/{file}", env!("CARGO_MANIFEST_DIR"));
    let (problems, diagnostics) = read_problems(file, &std::fs::read(path).unwrap());
    assert!(diagnostics.is_empty(), "{diagnostics:?}");
    let work = move || {
        let index = Index::new(library());
        let goals = problems.iter().flat_map(|p| p.goals.iter().map(move |g| (p, g)));
        let timed = goals.map(|(p, g)| {
            let start = Instant::now();
            (decide(p, g, library(), &index, &Options::default()), start.elapsed())
        });
        timed.collect()
    };
    std::thread::Builder::new().stack_size(256 << 20).spawn(work).unwrap().join().unwrap()
}

/// Two products of 400 factors: refuted soon, and what would make them equal takes no minutes either.
#[test]
fn long_products() {
    let all = decided("long-product.gradus");
    let (d, took) = &all[0];
    assert_eq!(d.status, Status::Refuted);
    // Half a minute and more before, where this takes half a second.
    assert!(*took < Duration::from_secs(12), "{took:?}");
}

/// The square of a sum of 300 scalars is that of the same sum, and of the sum in another order.
#[test]
fn what_need_not_be_multiplied_out() {
    let all = decided("same-term.gradus");
    let steps = |k: usize| all[k].0.certified.as_ref().map(|c| c.theorem.steps);
    assert_eq!(steps(0), Some(0));
    assert!(steps(1).is_some_and(|n| n < 10_000), "{:?}", steps(1));
}

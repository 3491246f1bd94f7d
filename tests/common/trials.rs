//! How much the tests try a law, and what they make of it.
#![allow(dead_code)]

use gradus::laws::{Effort, Law, Plan, Reals, Sizes, Verdict, examine};

/// At how many points each law must hold in each of J₀, J₁ and J₂: 60, or what the environment says.
pub fn points() -> usize {
    std::env::var("POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

/// A plan for a trial in Jₖ.
pub fn plan(level: usize, points: usize) -> Plan {
    let (sizes, reals) = (Sizes::UpTo(4), Reals::Usual);
    Plan { level, points, sizes, reals, work: 400_000, total: u64::MAX, seed: 7 }
}

/// What a law of the library turns out to be.
pub fn verdict(law: &Law<'_>, points: usize) -> Verdict {
    examine(law, &Effort::library(points))
}

/// What is wrong with a law of the library.
pub fn complaint(v: &Verdict) -> Option<String> {
    match v {
        Verdict::Smooth | Verdict::Pointwise => None,
        Verdict::False(at) => Some(format!("false at\n{at}")),
        Verdict::Unmarked(at) => Some(format!("true of real numbers only, which it must say: false at\n{at}")),
        Verdict::SpareMark => Some("marked pointwise, but nothing shows that it is not smooth".into()),
        Verdict::Untried(why) => Some(format!("cannot be tried: {why}")),
    }
}

/// Was a law found to be false, or not as true as it says?
pub fn caught(v: &Verdict) -> bool {
    matches!(v, Verdict::False(_) | Verdict::Unmarked(_))
}

/// What a function finds in all of a list, worked on by several threads.
pub fn in_parts<T: Sync>(all: &[T], f: impl Fn(&T) -> Option<String> + Sync) -> Vec<String> {
    let threads = std::thread::available_parallelism().map_or(2, usize::from).min(4);
    let mut found: Vec<(usize, String)> = std::thread::scope(|s| {
        let work = |part: usize| {
            let f = &f;
            s.spawn(move || {
                let mine = all.iter().enumerate().filter(|(i, _)| i % threads == part);
                mine.filter_map(|(i, x)| f(x).map(|c| (i, c))).collect::<Vec<_>>()
            })
        };
        let handles: Vec<_> = (0..threads).map(work).collect();
        handles.into_iter().flat_map(|h| h.join().expect("a thread")).collect()
    });
    found.sort();
    found.into_iter().map(|(_, c)| c).collect()
}

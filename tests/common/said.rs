//! What the kernel says to a certificate, as `tests/checker/check.py --used` says it.

use gradus::kernel::{Hypothetical, Theorem};

pub fn said<E: std::fmt::Display>(verdict: &Result<Theorem, E>) -> String {
    let theorem = match verdict {
        Ok(t) => t,
        Err(e) => return format!("rejected: {}", e.to_string().replace('\n', " ")),
    };
    let (mut used, mut substituted) = (Vec::new(), Vec::new());
    for h in &theorem.used {
        match h {
            Hypothetical::Hypothesis(k) => used.push(k + 1),
            Hypothetical::Substituted(k) => substituted.push(k + 1),
        }
    }
    let words = |mut all: Vec<usize>| {
        all.sort_unstable();
        all.iter().map(ToString::to_string).collect::<Vec<_>>().join(" ")
    };
    format!("accepted; hypotheses: {}; at the value: {}", words(used), words(substituted))
}

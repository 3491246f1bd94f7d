//! How much the tests try a law, and what they make of it.
#![allow(dead_code)]

use gradus::laws::{Law, Plan, Sizes, try_law};

/// At how many points each law must hold in each of J₀, J₁ and J₂: 60, or what the environment says.
pub fn points() -> usize {
    std::env::var("POINTS").ok().and_then(|n| n.parse().ok()).unwrap_or(60)
}

/// The plan for a trial in Jₖ. Products of four nilpotents are 0 in J₃, so that a root to the fourth power is tried in
/// J₄, where only small sizes are affordable.
pub fn plan(level: usize, points: usize) -> Plan {
    let sizes = Sizes::UpTo(if level > 2 { 2 } else { 4 });
    Plan { level, points, sizes, work: if level > 2 { 2_000_000 } else { 400_000 }, seed: 7 }
}

/// What a law turned out to be.
pub enum Verdict {
    /// It held everywhere, and says so.
    Smooth,
    /// It is false of values with nilpotent parts, and says so.
    Pointwise,
    /// It is false.
    False(String),
    /// It is false of values with nilpotent parts, and does not say so.
    Unmarked(String),
    /// It is said to be pointwise, but held everywhere.
    SpareMark,
    /// It could not be tried at enough points.
    Untried(String),
}

impl Verdict {
    /// What is wrong with the law.
    pub fn complaint(&self) -> Option<String> {
        match self {
            Verdict::Smooth | Verdict::Pointwise => None,
            Verdict::False(at) => Some(format!("false at\n{at}")),
            Verdict::Unmarked(at) => Some(format!("true of real numbers only, which it must say: false at\n{at}")),
            Verdict::SpareMark => Some("marked pointwise, but nothing shows that it is not smooth".into()),
            Verdict::Untried(why) => Some(format!("cannot be tried: {why}")),
        }
    }

    /// Was it found to be false, or not as true as it says?
    pub fn caught(&self) -> bool {
        matches!(self, Verdict::False(_) | Verdict::Unmarked(_))
    }
}

/// Tries a law in J₀, J₁ and J₂ at so many points each, and at a few in J₄.
pub fn verdict(law: &Law<'_>, points: usize) -> Verdict {
    for (level, points) in [(0, points), (1, points), (2, points), (4, points / 5)] {
        // What is not expected to hold is looked for longer.
        let o = try_law(law, &plan(level, if law.rule.pointwise && level > 0 { 20 * points } else { points }));
        if let Some(at) = o.failed {
            return match (level, law.rule.pointwise) {
                (0, _) => Verdict::False(at),
                (_, true) => Verdict::Pointwise,
                (_, false) => Verdict::Unmarked(format!("J{level}: {at}")),
            };
        }
        if o.held < points {
            return Verdict::Untried(format!(
                "J{level}: it held at {} points, at {} that is unclear, {:?}",
                o.held, o.unclear, o.trouble
            ));
        }
    }
    if law.rule.pointwise { Verdict::SpareMark } else { Verdict::Smooth }
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

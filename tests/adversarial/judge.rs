//! Is an accepted theorem true? It is evaluated at special and random points that meet what it used.

use super::points::point;
use super::total;
use super::world::World;
use gradus::kernel::{Claim, Hypothetical, Theorem};
use gradus::numeric::Rng;
use gradus::term::Terms;

pub use super::total::Verdict;

/// A theorem at so many points.
pub fn judge(terms: &Terms, w: &World, claim: &Claim, theorem: &Theorem, rng: &mut Rng, points: usize) -> Verdict {
    let meets = theorem.used.iter().filter_map(|u| match u {
        Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i) => w.meets.get(*i).cloned(),
    });
    // One hypothesis may undo what was done for another.
    let once: Vec<_> = meets.collect();
    let twice: Vec<_> = once.iter().chain(&once).cloned().collect();
    let mut draw = |_, base| Some(point(w, &twice, rng, base));
    total::judge(terms, &w.statement.theory, claim, theorem, points, &mut draw)
}

//! Is an accepted theorem true? It is evaluated at special and random points that meet what it used.

use super::points::point;
use super::total::{self, evaluator, shown};
use super::world::World;
use gradus::kernel::{Claim, Hypothetical, Theorem};
use gradus::numeric::Rng;
use gradus::term::{Fact, Hypothesis, Pred, TermId, Terms};

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

/// A fact that a line proves, at points that meet all hypotheses.
pub fn judge_fact(terms: &Terms, w: &World, pred: Pred, t: TermId, rng: &mut Rng, points: usize) -> Verdict {
    let theory = &w.statement.theory;
    let twice: Vec<_> = w.meets.iter().chain(&w.meets).cloned().collect();
    let said = Hypothesis { over: vec![], fact: Fact::Is(pred, t) };
    let (mut held, mut trouble) = (0, None);
    for _ in 0..points * 4 {
        if held >= points {
            break;
        }
        let p = point(w, &twice, rng, 0);
        let mut ev = evaluator(terms, theory, &p, 0);
        let met = theory.hypotheses.iter().map(|h| ev.hypothesis(h)).collect::<Result<Vec<_>, _>>();
        match met.and_then(|m| Ok(m.into_iter().all(|x| x).then_some(ev.hypothesis(&said)?))) {
            Ok(None) => {}
            Ok(Some(true)) => held += 1,
            Ok(Some(false)) => return Verdict::False(format!("not {} at {}", pred.name(), shown(&p, theory))),
            Err(e) => trouble = Some(e.to_string()),
        }
    }
    match (held, trouble) {
        (0, Some(t)) => Verdict::Unclear(t),
        (0, None) => Verdict::Nowhere,
        (n, _) => Verdict::Holds(n),
    }
}

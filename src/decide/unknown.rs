//! What can be said of a claim that is neither proved nor refuted: what was tried, and how far both sides got.

use crate::calculus::{Session, Strategy};
use crate::numeric::Verdict;
use crate::syntax::to_ascii;

/// Why there is no verdict.
#[derive(Clone, Debug)]
pub struct Unproved {
    /// What numbers say.
    pub numbers: String,
    /// Why the search ended early, if it did.
    pub stop: Option<String>,
    /// How far the left side got, in the language.
    pub left: Option<String>,
    /// How far the right side got.
    pub right: Option<String>,
    /// The roads that were tried, in order.
    pub tried: Vec<String>,
    /// The rewriting steps spent.
    pub spent: usize,
    /// The rewriting steps that might have been spent.
    pub budget: usize,
}

/// Longer forms are cut off.
const MAX_SHOWN: usize = 400;

impl Unproved {
    /// What a search that failed leaves behind.
    pub(super) fn new(s: &mut Session<'_>, verdicts: &[Verdict], stop: Option<String>, budget: usize) -> Unproved {
        let mut points = 0;
        let mut why = None;
        for v in verdicts {
            match v {
                Verdict::Holds { points: n } => points += n,
                Verdict::Unknown(reason) => why = Some(reason),
                Verdict::Refuted(_) => {}
            }
        }
        let numbers = match why {
            Some(why) if points == 0 => format!("no proof was found, and no number decides: {why}"),
            _ => format!("it held at {points} random points, but no proof was found"),
        };
        let spent = budget - s.budget.left().min(budget);
        let reached = s.reports.reached();
        // Differences are written as such again.
        s.budget.refill(s.budget.left().max(budget / 10));
        let mut shown = |t| {
            let folded = s.normalize(t, &Strategy::new(&["fold", "clean", "zero"])).map_or(t, |p| p.to());
            shorten(&to_ascii(&s.terms, &s.theory, folded))
        };
        let (left, right) = (reached.map(|r| shown(r.0)), reached.map(|r| shown(r.1)));
        Unproved { numbers, stop, left, right, tried: s.reports.tried().to_vec(), spent, budget }
    }

    /// In one line.
    pub fn line(&self) -> String {
        let mut out = self.numbers.clone();
        if let Some(s) = &self.stop {
            out += &format!("; {s}");
        }
        if let (Some(l), Some(r)) = (&self.left, &self.right) {
            out += &format!("; the left side came to {l}, the right side to {r}");
        }
        out + "; " + &self.trials()
    }

    /// In several lines, for people.
    pub fn text(&self) -> String {
        let mut out = vec![self.numbers.clone()];
        out.extend(self.stop.clone());
        if let (Some(l), Some(r)) = (&self.left, &self.right) {
            out.push(format!("left side:  {l}"));
            out.push(format!("right side: {r}"));
        }
        out.push(self.trials());
        out.join("\n")
    }

    fn trials(&self) -> String {
        let tried = if self.tried.is_empty() { "the derivatives".to_string() } else { self.tried.join(", ") };
        let more = if self.stop.is_some() { " (--effort allows more)" } else { "" };
        format!("tried: {tried}; {} of {} steps spent{more}", self.spent, self.budget)
    }
}

fn shorten(s: &str) -> String {
    match s.char_indices().nth(MAX_SHOWN) {
        Some((i, _)) => format!("{}…", s.get(..i).unwrap_or("")),
        None => s.to_string(),
    }
}

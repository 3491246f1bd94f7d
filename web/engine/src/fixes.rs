//! What mends a mistake, from what its hint says: every way to apply it is tried, and those are kept after which the text
//! has fewer mistakes, or the first of as many stands further right.

use gradus::Diagnostic;
use serde_json::{Value, json};

/// The texts between backticks.
fn quoted(hint: &str) -> impl Iterator<Item = &str> {
    hint.split('`').skip(1).step_by(2).filter(|s| !s.is_empty())
}

/// At most so many ways are offered.
const MOST: usize = 2;

/// How far a text is from being read: the number of mistakes, how many bytes stand from the first to the end, and what it
/// is.
pub type Far = (usize, usize, String);

/// Ways to mend a mistake of a text that is so far from being read, where `reads` tells that of another: each is a label
/// and the whole text after it.
pub fn of(text: &str, d: &Diagnostic, now: &Far, reads: impl Fn(&str) -> Far) -> Vec<Value> {
    let (Some(hint), Some(before), Some(after)) = (&d.hint, text.get(..d.span.start), text.get(d.span.end..)) else {
        return Vec::new();
    };
    // Only what stands in the field is mended there.
    if !matches!(d.place, gradus::Place::Expression | gradus::Place::Claim) {
        return Vec::new();
    }
    let found = text.get(d.span.clone()).unwrap_or_default();
    let mut out: Vec<(Far, String, String)> = Vec::new();
    let says = |s: &str| s.contains(char::is_alphanumeric);
    for piece in quoted(hint) {
        let mut ways = vec![
            format!("{before}{piece}{found}{after}"),
            format!("{before}{found}{piece}{after}"),
            format!("{}{piece}", text.trim_end()),
        ];
        // A sign takes the place of a sign, not of a name.
        if says(piece) || !says(found) {
            ways.insert(0, format!("{before}{piece}{after}"));
        }
        // `log(x)` for `loge(…)` is the name alone.
        if let (Some((name, _)), true) = (piece.split_once('('), after.trim_start().starts_with('(')) {
            ways.insert(0, format!("{before}{name}{after}"));
        }
        for way in ways {
            let left = reads(&way);
            // What could not be parsed may have hidden a mistake that stands further left.
            let other = left.0 == now.0 && left.2 != now.2 && way.len().saturating_sub(left.1) < d.span.start;
            if (left.0 < now.0 || (left.0 == now.0 && left.1 < now.1) || other)
                && way != text
                && !out.iter().any(|(_, _, w)| *w == way)
            {
                out.push((left, piece.to_string(), way));
            }
        }
    }
    out.sort_by_key(|(left, ..)| (left.0, left.1));
    let best = out.first().map(|(left, ..)| (left.0, left.1));
    let best = out.into_iter().filter(|(left, ..)| Some((left.0, left.1)) == best).take(MOST);
    best.map(|(_, piece, way)| json!({ "label": piece, "text": way })).collect()
}

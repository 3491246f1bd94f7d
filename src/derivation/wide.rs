//! Wide formulas in LaTeX: broken at the operators that bind least.
//!
//! Brackets are as large as what is in them: as they are round what is flat, `\bigl( … \bigr)` round other brackets,
//! `\left( … \right)` round fractions and sums. The last cannot stand in two rows; where a row ends inside, they become
//! `\bigl( … \bigr)` too.

/// Rows of about so many signs fit in the column of an article, beside a short left side.
pub(super) const WIDTH: usize = 62;

/// A sign takes so much room, in tenths of a point. The widths below are those of letters of 11 points.
const SIGN: usize = 50;

/// What a level of brackets costs.
const DEEP: usize = 4;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Takes so much room, in tenths of a point.
    Ink(usize),
    /// An operator, with the spaces round it.
    Operator(usize),
    Left,
    Right,
    Open,
    Close,
    Begin,
    End,
    Space,
}

/// Commands, braces, single signs and runs of spaces, with what they are.
fn tokens(tex: &str) -> Vec<(&str, Kind)> {
    let mut out = Vec::new();
    let mut rest = tex;
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '\\' => {
                let letters = rest.chars().skip(1).take_while(char::is_ascii_alphabetic).count();
                let next = rest.chars().nth(1).map_or(0, char::len_utf8);
                1 + if letters > 0 { letters } else { next }
            }
            ' ' => rest.chars().take_while(|c| *c == ' ').count(),
            c => c.len_utf8(),
        };
        let (token, tail) = rest.split_at(length.min(rest.len()));
        let kind = match token {
            "\\left" => Kind::Left,
            "\\right" => Kind::Right,
            "\\begin" => Kind::Begin,
            "\\end" => Kind::End,
            "{" => Kind::Open,
            "}" => Kind::Close,
            "^" | "_" | "\\operatorname" | "\\mathrm" | "\\mathit" | "\\mathbf" | "\\frac" | "\\," | "\\;" => {
                Kind::Ink(0)
            }
            t if t.starts_with(' ') => Kind::Space,
            "\\lVert" | "\\rVert" | "\\langle" | "\\rangle" | "(" | ")" | "[" | "]" => Kind::Ink(55),
            "\\odot" | "\\otimes" | "\\oslash" | "+" | "-" => Kind::Operator(134),
            "=" => Kind::Operator(146),
            "\\cdot" => Kind::Operator(80),
            "'" => Kind::Ink(30),
            "," => Kind::Ink(50),
            "\\partial" | "\\top" | "\\circ" => Kind::Ink(50),
            t if t.starts_with('\\') => Kind::Ink(if t.len() > 4 { 90 } else { 60 }),
            t if t.starts_with(|c: char| c.is_ascii_uppercase()) => Kind::Ink(85),
            _ => Kind::Ink(56),
        };
        out.push((token, kind));
        rest = tail;
    }
    out
}

/// The room that a sign takes in its row.
fn room_of(kind: Kind) -> usize {
    match kind {
        Kind::Ink(n) | Kind::Operator(n) => n,
        Kind::Left | Kind::Right => 10,
        _ => 0,
    }
}

/// How many signs wide a row is.
pub(super) fn signs(tex: &str) -> usize {
    let all = tokens(tex);
    let below = denominators(&all);
    let inks = all.iter().enumerate().filter(|(k, _)| !below.contains(k));
    inks.map(|(_, (_, kind))| room_of(*kind)).sum::<usize>().div_ceil(SIGN)
}

/// The formula in rows; a continued row says how deep in brackets it begins.
pub(super) fn rows(tex: &str, room: usize) -> Vec<(usize, String)> {
    let all = tokens(tex);
    let room = room * SIGN;
    let below = denominators(&all);
    let ink = |j: usize| if below.contains(&j) { 0 } else { all.get(j).map_or(0, |(_, kind)| room_of(*kind)) };
    if (0..all.len()).map(ink).sum::<usize>() <= room {
        return vec![(0, written(&all, 0..all.len(), &[], &heights(&all)))];
    }
    // Where a row may begin: the token, its cost, the depth.
    let mut places: Vec<(usize, usize, usize)> = Vec::new();
    let (mut braces, mut pairs, mut environments) = (0_usize, 0_usize, 0_usize);
    // The space after a sum sign or a nabla is no product.
    let mut opens = false;
    for (k, (token, kind)) in all.iter().enumerate() {
        match kind {
            Kind::Open => braces += 1,
            Kind::Close => braces = braces.saturating_sub(1),
            Kind::Left => pairs += 1,
            Kind::Right => pairs = pairs.saturating_sub(1),
            Kind::Begin => environments += 1,
            Kind::End => environments = environments.saturating_sub(1),
            _ => {}
        }
        match (*token, kind) {
            ("\\sum" | "\\nabla", _) => opens = true,
            (_, Kind::Space) if braces == 0 && environments == 0 => {
                let operator = |t: Option<&(&str, Kind)>| t.is_none_or(|(_, k)| matches!(k, Kind::Operator(_)));
                let (before, after) = (all.get(k.wrapping_sub(1)), all.get(k + 1));
                let product = !operator(before) && !operator(after);
                let closes = after.is_some_and(|(t, k)| *k == Kind::Right || matches!(*t, "," | "\\," | "\\;"));
                if product && !opens && !closes && k > 1 {
                    places.push((k + 1, pairs * DEEP + 2, pairs));
                }
                opens = false;
            }
            _ => {}
        }
        let spaced = k > 0 && all.get(k - 1).is_some_and(|(_, b)| *b == Kind::Space);
        let binds = match *token {
            "+" | "-" => 0,
            "\\odot" | "\\otimes" | "\\oslash" => 1,
            "\\cdot" => 2,
            _ => continue,
        };
        let followed = all.get(k + 1).is_some_and(|(_, a)| *a == Kind::Space);
        if braces == 0 && environments == 0 && spaced && followed && k > 1 {
            places.push((k, pairs * DEEP + binds, pairs));
        }
    }
    let mut out = Vec::new();
    let (mut start, mut depth) = (0, 0);
    let mut breaks = Vec::new();
    loop {
        let (mut used, mut limit) = (0, all.len());
        for k in start..all.len() {
            used += ink(k);
            if used > room.saturating_sub(2 * SIGN * depth.min(3) + if start > 0 { 4 * SIGN } else { 0 }).max(30 * SIGN)
            {
                limit = k;
                break;
            }
        }
        let early = start + (limit - start) / 3;
        let cost = |(k, cost, _): &(usize, usize, usize)| cost + if *k < early { DEEP } else { 0 };
        let fits = places.iter().filter(|(k, ..)| *k > start && *k < limit);
        let best = fits.min_by_key(|p| (cost(p), std::cmp::Reverse(p.0)));
        let (Some(&(at, _, pairs)), true) = (best, limit < all.len()) else { break };
        breaks.push(at);
        out.push((depth, start..at));
        (start, depth) = (at, pairs);
    }
    out.push((depth, start..all.len()));
    let (split, heights) = (torn(&all, &breaks), heights(&all));
    out.into_iter().map(|(d, r)| (d, written(&all, r, &split, &heights))).collect()
}

/// How high a bracket is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Height {
    Flat,
    Brackets,
    Tall,
}

/// The heights of the pairs of brackets, by the places of both.
fn heights(all: &[(&str, Kind)]) -> std::collections::BTreeMap<usize, Height> {
    let mut out = std::collections::BTreeMap::new();
    // Each open bracket, and the height of what has been found in it.
    let mut open: Vec<(usize, Height)> = Vec::new();
    for (k, (token, kind)) in all.iter().enumerate() {
        let found = match (*token, kind) {
            (_, Kind::Left) => {
                open.push((k, Height::Flat));
                continue;
            }
            (_, Kind::Right) => {
                let Some((l, height)) = open.pop() else { continue };
                out.extend([(l, height), (k, height)]);
                height.max(Height::Brackets)
            }
            ("\\frac" | "\\sum" | "\\begin", _) => Height::Tall,
            _ => continue,
        };
        if let Some((_, height)) = open.last_mut() {
            *height = found.max(*height);
        }
    }
    out
}

/// Some tokens as they are written; brackets that are torn apart are of a fixed size.
fn written(
    all: &[(&str, Kind)],
    range: std::ops::Range<usize>,
    torn: &[usize],
    heights: &std::collections::BTreeMap<usize, Height>,
) -> String {
    let mut s = String::new();
    for k in range {
        let Some((token, kind)) = all.get(k) else { continue };
        // A bracket that is not seen has a size only.
        let seen = all.get(k + 1).is_some_and(|(t, _)| *t != ".");
        let size = match heights.get(&k) {
            _ if torn.contains(&k) => Height::Brackets,
            Some(h) if seen => *h,
            _ => Height::Tall,
        };
        s.push_str(match (kind, size) {
            (Kind::Left | Kind::Right, Height::Flat) => "",
            (Kind::Left, Height::Brackets) => "\\bigl",
            (Kind::Right, Height::Brackets) => "\\bigr",
            _ => token,
        });
    }
    s.trim().to_string()
}

/// The tokens of denominators, which stand below something at least as wide, as a rule.
fn denominators(all: &[(&str, Kind)]) -> std::collections::BTreeSet<usize> {
    let mut out = std::collections::BTreeSet::new();
    // The end of the group that opens at k.
    let group = |k: usize| {
        let mut depth = 0_usize;
        for (j, (_, kind)) in all.iter().enumerate().skip(k) {
            match kind {
                Kind::Open => depth += 1,
                Kind::Close => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth == 0 {
                return j;
            }
        }
        all.len()
    };
    let width = |r: std::ops::Range<usize>| {
        let inks = all.get(r).unwrap_or_default().iter();
        inks.map(|(_, k)| if let Kind::Ink(n) | Kind::Operator(n) = k { *n } else { 0 }).sum::<usize>()
    };
    for (k, _) in all.iter().enumerate().filter(|(_, (t, _))| *t == "\\frac") {
        let above = k + 1..group(k + 1);
        let below = above.end + 1..group(above.end + 1);
        out.extend(if width(below.clone()) <= width(above.clone()) { below } else { above });
    }
    out
}

/// A row after the first: one that begins with a factor says that it is one.
pub(super) fn continued(row: &str) -> String {
    let operator = ["+", "-", "\\odot", "\\otimes", "\\oslash", "\\cdot", "="].iter().any(|o| row.starts_with(o));
    if operator { row.to_string() } else { format!("\\cdot {row}") }
}

/// The brackets that a break stands inside of.
fn torn(all: &[(&str, Kind)], breaks: &[usize]) -> Vec<usize> {
    let (mut open, mut out): (Vec<usize>, Vec<usize>) = (Vec::new(), Vec::new());
    for (k, (_, kind)) in all.iter().enumerate() {
        match kind {
            Kind::Left => open.push(k),
            Kind::Right => {
                if let Some(l) = open.pop()
                    && breaks.iter().any(|b| l < *b && *b < k)
                {
                    out.extend([l, k]);
                }
            }
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::rows;

    #[test]
    fn a_narrow_one_stays() {
        assert_eq!(rows("a + b", 12), [(0, "a + b".to_string())]);
    }

    #[test]
    fn torn_brackets_have_a_size() {
        let tex = "A \\left(bbbbbbbbbbbbbbbbbbbb + cccccccccccccccccccc\\right)";
        let all = rows(tex, 34);
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].1, "A \\bigl(bbbbbbbbbbbbbbbbbbbb");
        assert_eq!(all[1], (1, "+ cccccccccccccccccccc\\bigr)".to_string()));
    }

    #[test]
    fn brackets_are_as_large_as_what_is_in_them() {
        let tex = "\\left(a + \\left(b + c\\right)\\right) \\left(\\frac{a}{b}\\right)";
        assert_eq!(rows(tex, 80)[0].1, "\\bigl(a + (b + c)\\bigr) \\left(\\frac{a}{b}\\right)");
    }

    #[test]
    fn nothing_is_lost() {
        let tex = "\\frac{a + b}{c} \\odot \\left(x^{\\top} y - z\\right) + \\operatorname{tr}\\left(A B + C\\right)";
        let all: Vec<String> = rows(tex, 12).into_iter().map(|(_, s)| s).collect();
        assert!(all.len() > 1);
        let bare =
            |s: &str| ["\\bigl", "\\bigr", "\\left", "\\right"].iter().fold(s.to_string(), |s, b| s.replace(b, ""));
        assert_eq!(bare(&all.join(" ")), bare(tex));
    }
}

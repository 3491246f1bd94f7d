//! Long expressions in several rows: broken at the operators that bind least, continued where the bracket opens.

/// A place where a row may end.
#[derive(Clone, Copy)]
struct Place {
    /// The next row begins with this character of the text.
    at: usize,
    /// How deep in brackets, and how tightly the operator there binds.
    cost: usize,
    /// The brackets that are open there.
    open: usize,
}

/// Operators of the texts, with how tightly they bind.
const OPERATORS: &[(&str, usize)] = &[
    (" + ", 1),
    (" − ", 1),
    (" - ", 1),
    (" = ", 1),
    (" == ", 0),
    (" ⊙ ", 2),
    (" .* ", 2),
    (" ⊘ ", 2),
    (" ./ ", 2),
    (" ⊗ ", 2),
    ("·", 3),
    (" * ", 3),
    ("*", 3),
    ("; ", 0),
    (", ", 0),
    (": ", 0),
];

/// What a level of brackets costs.
const DEEP: usize = 5;

/// The bracket that stands at a place.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Bracket {
    Open,
    Close,
}

/// Where brackets are. A norm's bars have no sides: a bar after an operator or at the beginning opens.
fn brackets(text: &[char]) -> Vec<Option<Bracket>> {
    let mut open: Vec<char> = Vec::new();
    let mut out: Vec<Option<Bracket>> = Vec::with_capacity(text.len());
    for (k, c) in text.iter().enumerate() {
        let before = k.checked_sub(1).and_then(|j| text.get(j));
        let begins = before.is_none_or(|b| " ([·*/√−-".contains(*b))
            || before == Some(&'‖') && matches!(out.last(), Some(Some(Bracket::Open)));
        out.push(match c {
            '(' | '[' => {
                open.push(*c);
                Some(Bracket::Open)
            }
            ')' | ']' => open.pop().map(|_| Bracket::Close),
            '‖' if begins || open.last() != Some(&'‖') => {
                open.push(*c);
                Some(Bracket::Open)
            }
            '‖' => open.pop().map(|_| Bracket::Close),
            _ => None,
        });
    }
    out
}

/// Rows of a text, each with the column it begins in, counted from where the text begins. A row before the operator
/// at which it is broken, or after it where the text must still be read by a program.
pub(super) fn rows(text: &[char], room: usize, after: bool) -> Vec<(usize, std::ops::Range<usize>)> {
    let at_bracket = brackets(text);
    let places = places(text, &at_bracket, after);
    let mut out = Vec::new();
    let (mut start, mut column) = (0, 0);
    // Where each bracket that is open stands, in columns.
    let mut opened: Vec<usize> = Vec::new();
    loop {
        let width = room.saturating_sub(column).max(20);
        let end = if text.len() - start <= width { text.len() } else { start + width };
        // They stand in order, so those that fit are a slice.
        let (from, to) = (places.partition_point(|p| p.at <= start), places.partition_point(|p| p.at <= end));
        let fitting = places.get(from..to).unwrap_or_default();
        // A break soon after the beginning wastes the row.
        let cost = |p: &Place| {
            p.cost
                + match p.at - start {
                    n if n < width / 8 => 3 * DEEP,
                    n if n < width / 3 => DEEP,
                    _ => 0,
                }
        };
        let best = fitting.iter().min_by_key(|p| (cost(p), std::cmp::Reverse(p.at)));
        let (Some(best), true) = (best, end < text.len()) else {
            out.push((column, start..text.len()));
            return out;
        };
        let mut stop = best.at;
        for (k, b) in at_bracket.iter().enumerate().take(best.at).skip(start) {
            match b {
                Some(Bracket::Open) => opened.push(column + k - start + 1),
                Some(Bracket::Close) => {
                    opened.pop();
                }
                None => {}
            }
        }
        while stop > start && text.get(stop - 1) == Some(&' ') {
            stop -= 1;
        }
        out.push((column, start..stop));
        start = best.at;
        debug_assert_eq!(opened.len(), best.open);
        column = opened.last().copied().unwrap_or(0).min(room / 2).min(room.saturating_sub(20));
    }
}

fn places(text: &[char], at_bracket: &[Option<Bracket>], after: bool) -> Vec<Place> {
    let mut out = Vec::new();
    let mut open: Vec<char> = Vec::new();
    for (k, b) in at_bracket.iter().enumerate() {
        match b {
            Some(Bracket::Open) => open.extend(text.get(k)),
            Some(Bracket::Close) => {
                open.pop();
            }
            None => {}
        }
        let depth = open.len();
        for (sign, binds) in OPERATORS {
            let found = sign.chars().enumerate().all(|(i, s)| text.get(k + i) == Some(&s));
            let spaced = *sign == "*" && text.get(k + 1) == Some(&' ');
            if !found || spaced {
                continue;
            }
            let length = sign.chars().count();
            let separates = matches!(*sign, "; " | ", " | ": ");
            // A row begins with the operator, but not with a comma.
            let at = if after || separates { k + length } else { k + usize::from(sign.starts_with(' ')) };
            // The rows of a matrix are kept whole.
            let binds = binds + usize::from(*sign == ", " && open.last() == Some(&'['));
            out.push(Place { at, cost: depth * DEEP + binds, open: depth });
        }
    }
    out.sort_by_key(|p| p.at);
    out
}

#[cfg(test)]
mod tests {
    use super::rows;

    fn broken(s: &str, room: usize, after: bool) -> Vec<String> {
        let text: Vec<char> = s.chars().collect();
        let rows = rows(&text, room, after).into_iter();
        rows.map(|(c, r)| format!("{}{}", " ".repeat(c), text[r].iter().collect::<String>())).collect()
    }

    #[test]
    fn short_ones_stay() {
        assert_eq!(broken("a + b", 20, false), ["a + b"]);
    }

    #[test]
    fn at_the_weakest_operator() {
        let s = "aaaaaaaa·(bbbb + cccc) − dddddddd·eeeeeeee";
        assert_eq!(broken(s, 30, false), ["aaaaaaaa·(bbbb + cccc)", "− dddddddd·eeeeeeee"]);
        assert_eq!(broken(s, 30, true), ["aaaaaaaa·(bbbb + cccc) −", "dddddddd·eeeeeeee"]);
    }

    #[test]
    fn inside_a_bracket_the_rows_are_aligned() {
        let s = "tr(aaaaaaaaaaaaaaa + bbbbbbbbbbbbbbb + ccccccccccc)";
        assert_eq!(broken(s, 40, false), ["tr(aaaaaaaaaaaaaaa + bbbbbbbbbbbbbbb", "   + ccccccccccc)"]);
    }

    #[test]
    fn the_bars_of_a_norm_are_brackets() {
        let s = "‖aaaaaaaaaaaa + bbbbbbbb‖² + l·‖cccccccc‖";
        assert_eq!(broken(s, 30, false), ["‖aaaaaaaaaaaa + bbbbbbbb‖²", "+ l·‖cccccccc‖"]);
        let s = "‖‖aaaaaaaaaaaa‖·bbbbbbbb + cccccccccccccc‖";
        assert_eq!(broken(s, 30, false), ["‖‖aaaaaaaaaaaa‖·bbbbbbbb", " + cccccccccccccc‖"]);
    }

    #[test]
    fn what_has_no_operator_is_not_broken() {
        let s = "a".repeat(50);
        assert_eq!(broken(&s, 30, false), [s]);
    }
}

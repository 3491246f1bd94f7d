//! What of a line is new.

/// Names and numbers are one token, everything else one for each character.
fn tokens(text: &[char]) -> Vec<std::ops::Range<usize>> {
    let mut out: Vec<std::ops::Range<usize>> = Vec::new();
    let word = |c: &char| c.is_alphanumeric() || *c == '_';
    for (k, c) in text.iter().enumerate() {
        match out.last_mut() {
            Some(last) if word(c) && k > 0 && text.get(k - 1).is_some_and(word) => last.end = k + 1,
            _ => out.push(k..k + 1),
        }
    }
    out
}

/// The part of `now` that is not as in `before`; none where nearly everything is new.
pub(super) fn changed(before: &[char], now: &[char]) -> std::ops::Range<usize> {
    let (old, new) = (tokens(before), tokens(now));
    let same = |i: usize, j: usize| match (old.get(i), new.get(j)) {
        (Some(a), Some(b)) => before.get(a.clone()) == now.get(b.clone()),
        _ => false,
    };
    let shorter = old.len().min(new.len());
    let front = (0..shorter).take_while(|&k| same(k, k)).count();
    let back = (0..shorter - front).take_while(|&k| same(old.len() - 1 - k, new.len() - 1 - k)).count();
    let middle = front..new.len() - back;
    if middle.is_empty() || (front + back) * 4 < new.len() {
        return 0..0;
    }
    let begin = new.get(middle.start).map_or(0, |r| r.start);
    let end = new.get(middle.end.saturating_sub(1)).map_or(0, |r| r.end);
    begin..end
}

#[cfg(test)]
mod tests {
    use super::changed;

    fn marked(a: &str, b: &str) -> String {
        let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
        b[changed(&a, &b)].iter().collect()
    }

    #[test]
    fn the_middle_is_new() {
        assert_eq!(marked("2·(X·w − y)ᵀ·X·dw", "2·(X·w − y)ᵀ·Z·dw"), "Z");
        assert_eq!(marked("a + bb·c", "a + bx·c"), "bx");
        assert_eq!(marked("a", "a"), "");
        assert_eq!(marked("abc", "x + y"), "");
    }
}

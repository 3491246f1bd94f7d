//! What several languages ask of a function and of its text.

use crate::code::function::{Argument, Function};
use crate::code::ir::Rank;
use crate::term::{Dim, Sym};

/// Sizes that arguments show: the size, the argument, the axis.
pub fn shown(f: &Function) -> Vec<(Sym, &Argument, usize)> {
    let mut out: Vec<(Sym, &Argument, usize)> = Vec::new();
    for a in &f.arguments {
        let mut axes: Vec<&Dim> = a.over.iter().collect();
        match Rank::of(&a.shape) {
            Rank::Scalar => {}
            Rank::Column => axes.push(&a.shape.rows),
            Rank::Row => axes.push(&a.shape.cols),
            Rank::Matrix => axes.extend([&a.shape.rows, &a.shape.cols]),
        }
        for (k, d) in axes.into_iter().enumerate() {
            if let Some(s) = d.as_name()
                && !out.iter().any(|(t, ..)| t == s)
            {
                out.push((s.clone(), a, k));
            }
        }
    }
    out
}

/// Does a text mention an identifier?
pub fn mentions(text: &str, name: &str) -> bool {
    let word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    text.match_indices(name).any(|(k, _)| {
        // `0..n` mentions n, `x.n` does not.
        let before = text.get(..k).filter(|s| !s.ends_with("..")).and_then(|s| s.chars().next_back());
        let after = text.get(k + name.len()..).and_then(|s| s.chars().next());
        !before.is_some_and(|c| word(c) || c == '.') && !after.is_some_and(|c| word(c) || c == '=')
    })
}

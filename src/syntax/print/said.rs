//! Hypotheses as people say them: `Σ is symmetric and invertible and x ≠ 0`.

use super::{Format, Printer, level, names};
use crate::term::{Dim, Fact, Hypothesis, Pred, TermId, Terms, Theory};

/// What is said of a term, apart from it, so that two facts about it can be said in one.
enum Said {
    /// `is symmetric`
    Is(String, &'static str),
    /// A whole sentence.
    Whole(String),
}

/// Hypotheses in words, each a clause; several about one term are one. In LaTeX, text with mathematics between dollars.
pub fn say_hypotheses(terms: &Terms, theory: &Theory, all: &[Hypothesis], format: Format) -> Vec<String> {
    let mut said: Vec<(String, Vec<&'static str>)> = Vec::new();
    for h in all {
        match say(terms, theory, h, format) {
            Said::Is(of, what) => match said.iter_mut().find(|(s, w)| *s == of && !w.is_empty()) {
                Some((_, known)) if known.contains(&what) => {}
                Some((_, known)) => known.push(what),
                None => said.push((of, vec![what])),
            },
            Said::Whole(s) if said.iter().any(|(known, w)| *known == s && w.is_empty()) => {}
            Said::Whole(s) => said.push((s, vec![])),
        }
    }
    said.into_iter().map(|(of, what)| if what.is_empty() { of } else { format!("{of} is {}", listed(&what)) }).collect()
}

/// `a`, `a and b`, `a, b and c`.
pub fn listed<S: AsRef<str>>(all: &[S]) -> String {
    match all {
        [] => String::new(),
        [one] => one.as_ref().to_string(),
        [first @ .., last] => {
            let first: Vec<&str> = first.iter().map(AsRef::as_ref).collect();
            format!("{} and {}", first.join(", "), last.as_ref())
        }
    }
}

fn say(terms: &Terms, theory: &Theory, h: &Hypothesis, format: Format) -> Said {
    let mut p = Printer::new(terms, theory, format);
    p.loose = true;
    for _ in &h.over {
        let s = p.fresh();
        p.bound.push(s);
    }
    let latex = format == Format::Latex;
    let bound = p.bound.clone();
    let mut term = |t: TermId, level: u8| {
        p.out.clear();
        p.term(t, level);
        p.out.clone()
    };
    let maths = |s: &str| if latex { format!("${s}$") } else { s.to_string() };
    let size = |d: &Dim| if latex { names::dim(d) } else { d.to_string() };
    let (ge, ne, equal) = match format {
        Format::Ascii => (">=", "!=", "=="),
        Format::Unicode => ("≥", "≠", "="),
        Format::Latex => ("\\ge", "\\ne", "="),
    };
    let every: Vec<String> = bound
        .iter()
        .zip(&h.over)
        .map(|(i, d)| match latex {
            true => format!(" for $1 \\le {i} \\le {}$", size(d)),
            false => format!(" for {i} = 1, …, {}", size(d)),
        })
        .collect();
    let every = every.join("");
    let whole = |s: String| Said::Whole(format!("{s}{every}"));
    match &h.fact {
        Fact::Eq(a, b) => {
            let (a, b) = (term(*a, level::SUM), term(*b, level::SUM));
            whole(maths(&format!("{a} {equal} {b}")))
        }
        Fact::AtLeast(d, k) => whole(maths(&format!("{} {ge} {k}", size(d)))),
        Fact::Is(pred, t) => {
            let scalar = terms.shape(*t).is_scalar();
            let sign = match pred {
                Pred::Positive => Some((">", "positive")),
                Pred::Nonnegative => Some((ge, "nonnegative")),
                Pred::Nonzero => Some((ne, "nonzero")),
                Pred::Invertible if scalar => Some((ne, "nonzero")),
                _ => None,
            };
            match sign {
                Some((sign, _)) if scalar => {
                    let t = term(*t, level::SUM);
                    whole(maths(&format!("{t} {sign} 0")))
                }
                Some((_, word)) => {
                    let t = term(*t, 0);
                    whole(format!("all entries of {} are {word}", maths(&t)))
                }
                None => {
                    let word = match pred {
                        Pred::Posdef => "positive definite",
                        Pred::Psd => "positive semidefinite",
                        Pred::Fullcolumn => "of full column rank",
                        Pred::Fullrow => "of full row rank",
                        Pred::Principal => "without eigenvalues that are real and ≤ 0",
                        Pred::Stochastic => "stochastic (its rows sum to 1)",
                        other => other.name(),
                    };
                    let t = maths(&term(*t, 0));
                    if every.is_empty() { Said::Is(t, word) } else { whole(format!("{t} is {word}")) }
                }
            }
        }
    }
}

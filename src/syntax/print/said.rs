//! Hypotheses as people say them: `Σ is symmetric and invertible and x ≠ 0`.

use super::{Format, Printer, level, names};
use crate::term::{Dim, Fact, Hypothesis, Pred, TermId, Terms, Theory};

/// What is said of a term, apart from it, so that two facts about it, or one about two terms, can be said in one.
enum Said {
    /// `X` `is symmetric`
    Of(String, Word),
    /// `all entries of` `x` `are positive`
    Entries(String, Sign),
    /// A whole sentence.
    Whole(String),
}

/// What a term is, or has.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Is(&'static str),
    Has(&'static str),
}

/// What is said of entries: the words before them, and those after, of one term and of several.
type Sign = [&'static str; 2];
const POSITIVE: Sign = ["all entries of", "are positive"];
const NONNEGATIVE: Sign = ["no entry of", "is negative"];
const NONZERO: Sign = ["no entry of", "is 0"];

/// `is symmetric and has full column rank`
fn predicate(words: &[Word], several: bool) -> String {
    let is: Vec<&str> = words.iter().filter_map(|w| if let Word::Is(s) = w { Some(*s) } else { None }).collect();
    let has: Vec<&str> = words.iter().filter_map(|w| if let Word::Has(s) = w { Some(*s) } else { None }).collect();
    let verb = |all: &[&str], verb: &str| (!all.is_empty()).then(|| format!("{verb} {}", listed(all)));
    let (be, have) = if several { ("are", "have") } else { ("is", "has") };
    let both: Vec<String> = [verb(&is, be), verb(&has, have)].into_iter().flatten().collect();
    listed(&both)
}

/// Hypotheses in words, each a clause; several about one term are one, and so is one about several terms. In LaTeX, text
/// with mathematics between dollars.
pub fn say_hypotheses(terms: &Terms, theory: &Theory, all: &[Hypothesis], format: Format) -> Vec<String> {
    enum Clause {
        Of(Vec<String>, Vec<Word>),
        Entries(Vec<String>, Sign),
        Whole(String),
    }
    let mut said: Vec<Clause> = Vec::new();
    for h in all {
        match say(terms, theory, h, format) {
            Said::Of(of, word) => {
                let known = said.iter_mut().find_map(|c| match c {
                    Clause::Of(t, words) if *t == [of.clone()] => Some(words),
                    _ => None,
                });
                match known {
                    Some(words) if words.contains(&word) => {}
                    Some(words) => words.push(word),
                    None => said.push(Clause::Of(vec![of], vec![word])),
                }
            }
            Said::Entries(of, sign) => {
                let known = said.iter_mut().find_map(|c| match c {
                    Clause::Entries(all, s) if *s == sign => Some(all),
                    _ => None,
                });
                match known {
                    Some(all) if all.contains(&of) => {}
                    Some(all) => all.push(of),
                    None => said.push(Clause::Entries(vec![of], sign)),
                }
            }
            Said::Whole(s) if said.iter().any(|c| matches!(c, Clause::Whole(known) if *known == s)) => {}
            Said::Whole(s) => said.push(Clause::Whole(s)),
        }
    }
    // Terms of which the same is said.
    let mut clauses: Vec<Clause> = Vec::new();
    for c in said {
        let same = clauses.iter_mut().find_map(|known| match (known, &c) {
            (Clause::Of(all, words), Clause::Of(_, more)) if words == more => Some(all),
            _ => None,
        });
        match (same, c) {
            (Some(all), Clause::Of(of, _)) => all.extend(of),
            (_, c) => clauses.push(c),
        }
    }
    let or = |all: &[String]| listed(all).replace(" and ", " or ");
    let words = |c: Clause| match c {
        Clause::Of(all, words) => format!("{} {}", listed(&all), predicate(&words, all.len() > 1)),
        Clause::Entries(all, [before, after]) => {
            let of = if before.starts_with("no") { or(&all) } else { listed(&all) };
            format!("{before} {of} {after}")
        }
        Clause::Whole(s) => s,
    };
    clauses.into_iter().map(words).collect()
}

/// A fact on a line of its own: words before, the term as mathematics, words after.
pub fn say_fact(
    terms: &Terms,
    theory: &Theory,
    pred: Pred,
    t: TermId,
    open: u32,
    format: Format,
) -> (&'static str, String, String) {
    let mut p = Printer::new(terms, theory, format);
    p.loose = true;
    for _ in 0..open {
        let s = p.fresh();
        p.bound.push(s);
    }
    let scalar = terms.shape(t).is_scalar();
    p.term(t, if scalar { level::SUM } else { 0 });
    let (ge, ne) = match format {
        Format::Ascii => (">=", "!="),
        Format::Unicode => ("≥", "≠"),
        Format::Latex => ("\\ge", "\\ne"),
    };
    let (before, sign, words) = match pred {
        Pred::Positive | Pred::Posdef if scalar => ("", Some(">"), String::new()),
        Pred::Nonnegative | Pred::Psd if scalar => ("", Some(ge), String::new()),
        Pred::Nonzero | Pred::Invertible if scalar => ("", Some(ne), String::new()),
        Pred::Positive => (POSITIVE[0], None, POSITIVE[1].to_string()),
        Pred::Nonnegative => (NONNEGATIVE[0], None, NONNEGATIVE[1].to_string()),
        Pred::Nonzero => (NONZERO[0], None, NONZERO[1].to_string()),
        other => ("", None, predicate(&[word(other)], false)),
    };
    if let Some(sign) = sign {
        p.out.push_str(&format!(" {sign} 0"));
    }
    (before, p.out, words)
}

/// What is said of a term that has a property.
fn word(pred: Pred) -> Word {
    match pred {
        Pred::Posdef => Word::Is("positive definite"),
        Pred::Psd => Word::Is("positive semidefinite"),
        Pred::Fullcolumn => Word::Has("full column rank"),
        Pred::Fullrow => Word::Has("full row rank"),
        Pred::Principal => Word::Has("no real eigenvalue ≤ 0"),
        Pred::Stochastic => Word::Is("stochastic (rows sum to 1)"),
        Pred::Lower => Word::Is("lower triangular"),
        Pred::Upper => Word::Is("upper triangular"),
        Pred::Toeplitz => Word::Is("Toeplitz (constant along its diagonals)"),
        other => Word::Is(other.name()),
    }
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
                Pred::Positive => Some((">", POSITIVE)),
                Pred::Nonnegative => Some((ge, NONNEGATIVE)),
                Pred::Nonzero => Some((ne, NONZERO)),
                Pred::Invertible if scalar => Some((ne, NONZERO)),
                _ => None,
            };
            match sign {
                Some((sign, _)) if scalar => {
                    let t = term(*t, level::SUM);
                    whole(maths(&format!("{t} {sign} 0")))
                }
                Some((_, sign)) => {
                    let t = maths(&term(*t, 0));
                    let [before, after] = sign;
                    if every.is_empty() { Said::Entries(t, sign) } else { whole(format!("{before} {t} {after}")) }
                }
                None => {
                    let t = maths(&term(*t, 0));
                    let word = word(*pred);
                    if every.is_empty() {
                        Said::Of(t, word)
                    } else {
                        whole(format!("{t} {}", predicate(&[word], false)))
                    }
                }
            }
        }
    }
}

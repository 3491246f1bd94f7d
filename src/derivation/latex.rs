//! Derivations as an `align*` environment.

use super::laws::BY_HYPOTHESIS;
use super::layout::subject;
use super::{Derivation, Subject, wide};
use crate::syntax::{Format, plain_of, print_hypothesis, print_open, to_latex};
use crate::term::{Declaration, Shape, Sym, Terms, Theory};

/// A name for LaTeX.
pub(super) fn name(s: &str) -> String {
    if let Some(rest) = s.strip_prefix('∇') {
        return format!("\\nabla {}", name(rest));
    }
    if s == "ℓ" {
        return "\\ell".to_string();
    }
    let (mut terms, sym) = (Terms::new(), Sym::new(s));
    terms.declare(sym.clone(), Declaration { shape: Shape::scalar(), over: None });
    terms.var(&sym).map_or_else(|_| escape(s), |t| to_latex(&terms, &Theory::default(), t))
}

/// Writes dX as a d before X, not as a name of two letters.
fn differentials(theory: &Theory, tex: String) -> String {
    let names = theory.vars.iter().map(|v| &v.name).chain(theory.lets.iter().map(|l| &l.name));
    let mut pairs: Vec<(String, String)> =
        names.map(|s| (name(&format!("d{s}")), format!("\\mathrm{{d}}{}", name(s)))).collect();
    pairs.sort_by_key(|(from, _)| std::cmp::Reverse(from.len()));
    let tex =
        pairs.into_iter().fold(tex, |tex, (from, to)| if tex.contains(&from) { tex.replace(&from, &to) } else { tex });
    apart(&tex)
}

/// A thin space round each dX in a product, which would else read as d times X.
fn apart(tex: &str) -> String {
    const D: &str = "\\mathrm{d}";
    let operator = |word: &str| {
        matches!(
            word,
            "" | "+" | "-" | "=" | "\\odot" | "\\otimes" | "\\oslash" | "\\cdot" | "\\," | "\\left" | "\\sum"
        ) || ["\\right", "\\end", "\\begin", "&", "\\\\"].iter().any(|w| word.starts_with(w))
            || word.ends_with(',')
    };
    let words: Vec<&str> = tex.split(' ').collect();
    let mut out = String::with_capacity(tex.len() + 16);
    for (k, word) in words.iter().enumerate() {
        if let Some(before) = k.checked_sub(1).and_then(|j| words.get(j)) {
            out.push(' ');
            // A dX by itself, maybe at the end of brackets or their beginning.
            let alone = |w: &str| w.rfind(D).is_some_and(|at| !w.get(at..).unwrap_or("").contains("\\right"));
            let product = !operator(before) && !operator(word);
            if product && (word.starts_with(D) || alone(before)) {
                out.push_str("\\, ");
            }
        }
        out.push_str(word);
    }
    out
}

/// Text in LaTeX's text mode.
pub fn escape(s: &str) -> String {
    let mut out = String::new();
    for c in s.chars() {
        match c {
            '\\' => out.push_str("\\textbackslash{}"),
            '&' | '%' | '$' | '#' | '_' | '{' | '}' => {
                out.push('\\');
                out.push(c);
            }
            '^' => out.push_str("\\^{}"),
            '~' => out.push_str("\\~{}"),
            'ᵀ' => out.push_str("$^\\top$"),
            '⊙' => out.push_str("$\\odot$"),
            '⊗' => out.push_str("$\\otimes$"),
            '·' => out.push_str("$\\cdot$"),
            '×' => out.push_str("$\\times$"),
            '⊘' => out.push_str("$\\oslash$"),
            '∑' => out.push_str("$\\sum$"),
            '∂' => out.push_str("$\\partial$"),
            '<' | '>' => out.push_str(&format!("${c}$")),
            '≥' => out.push_str("$\\ge$"),
            '≤' => out.push_str("$\\le$"),
            '≠' => out.push_str("$\\ne$"),
            '−' | '–' => out.push('-'),
            '…' => out.push_str("..."),
            '⁻' => out.push_str("$^-$"),
            '⁰' => out.push_str("$^0$"),
            '¹' => out.push_str("$^1$"),
            '²' => out.push_str("$^2$"),
            '³' => out.push_str("$^3$"),
            '½' => out.push_str("$\\frac{1}{2}$"),
            '√' => out.push_str("$\\surd$"),
            '‖' => out.push_str("$\\Vert$"),
            '₀'..='₉' => out.push_str(&format!("$_{}$", u32::from(c) - u32::from('₀'))),
            c if plain_of(c).is_some() => out.push_str(&format!("$_{}$", plain_of(c).unwrap_or(c))),
            '⁴'..='⁹' => out.push_str(&format!("$^{}$", u32::from(c) - u32::from('⁴') + 4)),
            c if c.is_ascii() => out.push(c),
            c if c.is_alphabetic() => out.push_str(&format!("${}$", name(&c.to_string()))),
            _ => out.push('?'),
        }
    }
    out
}

/// Words beside a line; names of values are mathematics. One letter may be a word.
fn words(theory: &Theory, formulas: &[String], s: &str) -> String {
    let known = |w: &str| theory.lets.iter().any(|l| *l.name == *w) && w.chars().count() > 1;
    let of = |w: &str| {
        let bare = w.trim_end_matches([';', ',', '.']);
        let rest = w.get(bare.len()..).unwrap_or("");
        if let Some(k) = bare.strip_prefix(FORMULA) {
            let formula = k.trim_end_matches(ROOM).parse().ok().and_then(|k: usize| formulas.get(k));
            return format!("${}${rest}", formula.map_or("", String::as_str));
        }
        if known(bare) { format!("${}${rest}", name(bare)) } else { escape(w) }
    };
    s.split(' ').map(of).collect::<Vec<_>>().join(" ")
}

/// The sign of a formula among words, and what keeps its room.
const FORMULA: char = '\u{1}';
const ROOM: char = '\u{2}';

/// Words with a sign for each hypothesis in them, which is mathematics, and these.
fn hypotheses(terms: &Terms, theory: &Theory, mut said: String) -> (String, Vec<String>) {
    let mut formulas = Vec::new();
    let written = theory.hypotheses.iter().map(|h| (print_hypothesis(terms, theory, h, Format::Unicode), h));
    let mut all: Vec<_> = written.filter(|(w, _)| said.contains(w)).collect();
    // One may begin as another does.
    all.sort_by_key(|(w, _)| std::cmp::Reverse(w.len()));
    for (written, h) in all {
        let whole = format!("{BY_HYPOTHESIS}{written}");
        if said.contains(&whole) {
            let room: String = std::iter::repeat_n(ROOM, written.chars().count()).collect();
            said = said.replace(&whole, &format!("{BY_HYPOTHESIS}{FORMULA}{}{room}", formulas.len()));
            formulas.push(print_hypothesis(terms, theory, h, Format::Latex));
        }
    }
    (said, formulas)
}

/// What typesets the formulas.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum By {
    /// LaTeX, where the size of letters is set in a text.
    Latex,
    /// What renders mathematics in a browser, where it is set outside of one.
    Browser,
}

impl By {
    fn small(self, words: &str) -> String {
        match self {
            By::Latex => format!("\\text{{\\small {words}}}"),
            By::Browser => format!("{{\\small\\text{{{words}}}}}"),
        }
    }
}

/// The lines of the environment, without its begin and end.
pub(super) fn rows(terms: &Terms, theory: &Theory, d: &Derivation, by: By) -> String {
    let mut rows: Vec<String> = Vec::new();
    let left = |l: &super::Line| {
        let left = l.subject.as_ref().map(|s| subject(terms, theory, s, l.open, Format::Latex)).unwrap_or_default();
        if matches!(l.subject, Some(Subject::Term(_))) { differentials(theory, left) } else { left }
    };
    // A long left side stands in a row of its own; the others push all rows to the right.
    let long = |l: &super::Line, left: &str| matches!(l.subject, Some(Subject::Term(_))) && wide::signs(left) > LEFT;
    let lefts = d.lines.iter().map(|l| (l, left(l))).filter(|(l, left)| !long(l, left));
    let widest = lefts.map(|(_, left)| wide::signs(&left)).max().unwrap_or(0);
    let room = wide::WIDTH - widest.min(LEFT).saturating_sub(SPARED);
    for l in &d.lines {
        if let Some(words) = super::layout::holds(terms, theory, l, Format::Latex) {
            for (k, (_, row)) in wide::rows(&differentials(theory, words), room).into_iter().enumerate() {
                rows.push(format!("{}{row}", if k == 0 { "&" } else { "&\\quad " }));
            }
            said((terms, theory), l, by, room, &mut rows);
            continue;
        }
        let left = left(l);
        let body = differentials(theory, print_open(terms, theory, l.shown, l.open, Format::Latex));
        let mut begin = format!("{} &= ", flat(&left));
        if long(l, &left) {
            for (k, (_, row)) in wide::rows(&left, room).into_iter().enumerate() {
                rows.push(format!("{}{row}", if k == 0 { "&" } else { "&\\quad " }));
            }
            begin = "&= ".to_string();
        }
        for (k, (deep, row)) in wide::rows(&body, room).into_iter().enumerate() {
            match k {
                0 => rows.push(format!("{begin}{row}")),
                _ => rows.push(format!("&\\quad {}{{}} {}", "\\quad ".repeat(deep.min(3)), wide::continued(&row))),
            }
        }
        said((terms, theory), l, by, room, &mut rows);
    }
    rows.iter().map(|r| format!("  {r}")).collect::<Vec<_>>().join(" \\\\\n") + "\n"
}

/// The words beside a line: where there is room for them at its end, else below it.
fn said((terms, theory): (&Terms, &Theory), l: &super::Line, by: By, room: usize, rows: &mut Vec<String>) {
    let (said, formulas) = hypotheses(terms, theory, l.said().join("; "));
    if said.is_empty() {
        return;
    }
    let words = |s: &str| words(theory, &formulas, s);
    if said.chars().count() <= SHORT
        && let Some(row) = rows.last_mut()
        && row.split('&').next_back().is_some_and(|r| wide::signs(r) + said.chars().count() + GAP <= room)
    {
        row.push_str(&format!(" \\qquad {}", by.small(&words(&said))));
        return;
    }
    let wrapped = super::layout::wrap(&said, room + 4);
    rows.extend(wrapped.iter().map(|row| format!("&\\quad {}", by.small(&words(row)))));
}

/// Left sides that are wider stand in a row of their own; so many signs of one are no burden.
const LEFT: usize = 16;
const SPARED: usize = 6;

/// Words of so many signs may stand at the end of a row, so far away.
const SHORT: usize = 32;
const GAP: usize = 6;

/// A formula in one row, with brackets as large as what is in them.
pub fn flat(tex: &str) -> String {
    wide::rows(&apart(tex), usize::MAX / 1000).into_iter().map(|(_, row)| row).collect()
}

/// `left = right` as a displayed formula, in several rows where it is wide.
pub fn display(left: &str, right: &str) -> String {
    let room = wide::WIDTH.saturating_sub(8);
    let (left, right) = (wide::rows(&apart(left), room), wide::rows(&apart(right), room));
    if let ([(_, l)], [(_, r)]) = (&left[..], &right[..])
        && wide::signs(l) + wide::signs(r) <= wide::WIDTH
    {
        return format!("{l} {r}").trim_end().to_string();
    }
    let mut rows = Vec::new();
    for (k, (_, row)) in left.iter().chain(&right).enumerate() {
        let indent = if k > 0 && k < left.len() || k > left.len() { "\\quad {} " } else { "" };
        rows.push(format!("  &{indent}{row}"));
    }
    format!("\\begin{{aligned}}\n{}\n\\end{{aligned}}", rows.join(" \\\\\n"))
}

/// An `align*` environment, complete.
pub fn align(terms: &Terms, theory: &Theory, d: &Derivation) -> String {
    format!("\\begin{{align*}}\n{}\\end{{align*}}\n", rows(terms, theory, d, By::Latex))
}

/// The answers, and below them what names in them stand for, as lines of an environment that aligns: `align*` by
/// itself, `aligned` in a formula.
pub fn answers(answers: &[(String, String)], names: &[(String, String)], environment: &str) -> String {
    let mut out: Vec<String> = Vec::new();
    let mut begin = "";
    for (k, (left, right)) in answers.iter().chain(names).enumerate() {
        if k == answers.len() {
            begin = "\\text{where}\\quad ";
        }
        let mut parts = wide::rows(&apart(right), wide::WIDTH - 10).into_iter();
        let first = parts.next().map_or_else(String::new, |(_, row)| row);
        if left.len() > LONG {
            for (j, (_, row)) in wide::rows(left, wide::WIDTH).into_iter().enumerate() {
                out.push(format!("&{}{row}", if j == 0 { "" } else { "\\quad {} " }));
            }
            out.push(format!("&\\quad = {first}"));
        } else {
            out.push(format!("{begin}{left} &= {first}"));
        }
        begin = "";
        for (deep, row) in parts {
            out.push(format!("&\\quad {}{{}} {}", "\\quad ".repeat(deep.min(3)), wide::continued(&row)));
        }
    }
    let rows: Vec<String> = out.iter().map(|r| format!("  {r}")).collect();
    format!("\\begin{{{environment}}}\n{}\n\\end{{{environment}}}\n", rows.join(" \\\\\n"))
}

/// A left side with more characters than these stands on a line of its own.
const LONG: usize = 60;

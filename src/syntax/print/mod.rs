//! Terms to text: ascii (which reads back as the same term), unicode, LaTeX.
//!
//! Each format says of one node what stands around its operands and how tightly it binds; the walk, the
//! brackets and the names of indices are shared. The walk keeps its own stack, so deep terms are no danger.

mod at;
mod latex;
mod names;
mod people;
mod products;
mod said;
mod text;

pub(super) use names::{decimal, latex as latex_name};
pub use names::{is_decimal, plain_of};
pub use said::{listed, say_fact, say_hypotheses};

use super::words;
use crate::term::{Definition, Dim, Fact, Function, Hypothesis, Op, Pred, Rational, TermId, Terms, Theory, Variable};
use num_traits::Signed;
use products::{factors, has_inner, is_inner, last_factor};
use rustc_hash::FxHashMap;

/// Printing stops here; a shared term can be exponentially larger on paper than in the store.
const MAX_OUTPUT: usize = 16 << 20;

/// How terms are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// The language itself: what is printed reads back as the same term.
    Ascii,
    /// For people at a terminal.
    Unicode,
    /// For KaTeX and LaTeX.
    Latex,
}

/// How tightly something binds.
mod level {
    /// A large sum sign, which reaches as far right as it can.
    pub const LARGE: u8 = 0;
    pub const SUM: u8 = 1;
    pub const PRODUCT: u8 = 2;
    pub const UNARY: u8 = 3;
    pub const POWER: u8 = 4;
    pub const POSTFIX: u8 = 5;
    pub const PRIMARY: u8 = 6;
}

/// A piece of the text of a node.
enum Piece {
    Text(String),
    /// An operand, in brackets if it binds less tightly than this.
    Term(TermId, u8),
    /// An operand in brackets.
    Bracketed(TermId),
    /// An index.
    Index(TermId),
    /// A new index is bound.
    Bind,
    /// The name of the innermost index.
    Bound,
    /// The innermost index is no longer bound.
    Unbind,
    /// From here on a value put in is called as the variable in whose place it stands, by number among the theory's.
    At(usize),
    /// No longer.
    NotAt,
}

fn text(s: impl Into<String>) -> Piece {
    Piece::Text(s.into())
}

/// How one node is written.
struct Layout {
    level: u8,
    /// The operators that the pieces of text contain.
    cost: usize,
    pieces: Vec<Piece>,
}

impl Layout {
    fn new(level: u8, cost: usize, pieces: Vec<Piece>) -> Layout {
        Layout { level, cost, pieces }
    }
}

struct Printer<'a> {
    terms: &'a Terms,
    format: Format,
    theory: &'a Theory,
    bound: Vec<String>,
    /// The values put in that are called as their variables here.
    at: Vec<usize>,
    /// Also in ascii, brackets are those that people write.
    loose: bool,
    /// Unicode that is bracketed as the term is?
    strict: bool,
    /// In the core language, short forms written out?
    core: bool,
    out: String,
}

impl<'a> Printer<'a> {
    fn new(terms: &'a Terms, theory: &'a Theory, format: Format) -> Printer<'a> {
        Printer {
            terms,
            format,
            theory,
            bound: Vec::new(),
            at: Vec::new(),
            loose: false,
            strict: false,
            core: false,
            out: String::new(),
        }
    }

    /// A name for the next index.
    fn fresh(&self) -> String {
        let letters = "ijklpqrstuvw";
        let plain = letters.chars().map(String::from);
        let numbered = (1..).map(|k| format!("i{k}"));
        let t = self.theory;
        let names = || t.dims.iter().chain(&t.funs).chain(t.vars.iter().map(|v| &v.name));
        let taken = |s: &str| names().chain(t.lets.iter().map(|l| &l.name)).any(|n| **n == *s);
        let free = |s: &String| !taken(s) && !self.bound.contains(s) && !words::is_reserved(self.terms.functions(), s);
        plain.chain(numbered).find(free).unwrap_or_default()
    }

    fn index(&self, t: TermId) -> String {
        match self.terms.op(t) {
            Op::At(k) => k.to_string(),
            Op::Idx(k) => {
                let at = self.bound.len().checked_sub(1 + *k as usize);
                at.and_then(|i| self.bound.get(i)).cloned().unwrap_or_else(|| format!("?{k}"))
            }
            _ => "?".to_string(),
        }
    }

    fn layout(&self, t: TermId) -> Layout {
        let short = self.core && self.terms.is_short(t);
        let t = self.terms.spelling(t).filter(|_| !short).unwrap_or(t);
        let known = self.terms.functions();
        // Whoever declares the name of a number sees what the number is.
        let declared = |f: &Function| self.terms.declaration(&f.name).is_some();
        if let Some(f) = known.number(self.terms, t).filter(|f| !declared(f)) {
            let name = match self.format {
                Format::Latex => f.latex.as_deref(),
                Format::Unicode => f.text.as_deref(),
                Format::Ascii => None,
            };
            return Layout::new(level::PRIMARY, 0, vec![text(name.unwrap_or(&f.name))]);
        }
        if let Some(l) = self.at_point(t).or_else(|| self.as_variable(t)) {
            return l;
        }
        match self.format {
            Format::Latex => latex::layout(self.terms, t),
            f => text::layout(self.terms, t, f == Format::Unicode, self.loose || f == Format::Unicode && !self.strict),
        }
    }

    fn term(&mut self, t: TermId, at_least: u8) {
        let mut stack = vec![Piece::Term(t, at_least)];
        let (open, close) = if self.format == Format::Latex { ("\\left(", "\\right)") } else { ("(", ")") };
        while let Some(piece) = stack.pop() {
            if self.out.len() > MAX_OUTPUT {
                self.out.push('…');
                return;
            }
            match piece {
                Piece::Text(s) => self.out.push_str(&s),
                Piece::Index(i) => {
                    let s = self.index(i);
                    self.out.push_str(&s);
                }
                Piece::Bind => {
                    let s = self.fresh();
                    self.bound.push(s);
                }
                Piece::Bound => {
                    if let Some(s) = self.bound.last() {
                        self.out.push_str(s);
                    }
                }
                Piece::Unbind => {
                    self.bound.pop();
                }
                Piece::At(k) => self.at.push(k),
                Piece::NotAt => {
                    self.at.pop();
                }
                Piece::Bracketed(u) => stack.push(Piece::Term(u, u8::MAX)),
                Piece::Term(u, least) => {
                    let l = self.layout(u);
                    let bracket = l.level < least;
                    if bracket {
                        stack.push(text(close));
                    }
                    stack.extend(l.pieces.into_iter().rev());
                    if bracket {
                        stack.push(text(open));
                    }
                }
            }
        }
    }
}

/// A term in a format. Bound indices get names that the theory does not declare.
pub fn print(terms: &Terms, theory: &Theory, t: TermId, format: Format) -> String {
    let mut p = Printer::new(terms, theory, format);
    p.term(t, 0);
    p.out
}

/// A term for people. Its ascii form reads back as an equal term, which may be bracketed otherwise. Indices that are
/// bound nowhere in it get the first names that are free, the outermost first.
pub fn print_open(terms: &Terms, theory: &Theory, t: TermId, open: u32, format: Format) -> String {
    let mut p = Printer::new(terms, theory, format);
    p.loose = true;
    for _ in 0..open {
        let s = p.fresh();
        p.bound.push(s);
    }
    p.term(t, 0);
    p.out
}

/// A term whose free indices have these names, the last that of `Idx(0)`. Where it is strict, products show how they are
/// bracketed (not in LaTeX).
pub fn print_named(
    terms: &Terms,
    theory: &Theory,
    t: TermId,
    names: &[String],
    strict: bool,
    format: Format,
) -> String {
    let mut p = Printer::new(terms, theory, format);
    p.bound.extend_from_slice(names);
    p.strict = strict;
    p.term(t, 0);
    p.out
}

/// The language's own form. It reads back as the same term.
pub fn to_ascii(terms: &Terms, theory: &Theory, t: TermId) -> String {
    print(terms, theory, t, Format::Ascii)
}

/// The core language: the ascii form without the short forms of the user, such as `mean(x)`.
pub fn to_core(terms: &Terms, theory: &Theory, t: TermId) -> String {
    let mut p = Printer::new(terms, theory, Format::Ascii);
    p.core = true;
    p.term(t, 0);
    p.out
}

/// The form for people: `Xᵀ·(X·w − y)`.
pub fn to_unicode(terms: &Terms, theory: &Theory, t: TermId) -> String {
    print(terms, theory, t, Format::Unicode)
}

/// The form for LaTeX, such as KaTeX reads.
pub fn to_latex(terms: &Terms, theory: &Theory, t: TermId) -> String {
    print(terms, theory, t, Format::Latex)
}

/// The operator count of a term's ascii form. It stays at `usize::MAX` rather than overflow.
pub fn size(terms: &Terms, t: TermId) -> usize {
    size_as(terms, t, false)
}

/// The operator count of a term in the core language, without short forms such as `mean(x)`.
pub fn core_size(terms: &Terms, t: TermId) -> usize {
    size_as(terms, t, true)
}

fn size_as(terms: &Terms, t: TermId, core: bool) -> usize {
    let (none, mut sizes) = (Theory::default(), FxHashMap::<TermId, usize>::default());
    let mut stack = vec![(t, false)];
    while let Some((u, ready)) = stack.pop() {
        if sizes.contains_key(&u) {
            continue;
        }
        let l = Printer { core, ..Printer::new(terms, &none, Format::Ascii) }.layout(u);
        let operands = l.pieces.iter().filter_map(|p| match p {
            Piece::Term(v, _) | Piece::Bracketed(v) => Some(*v),
            _ => None,
        });
        if ready {
            let total = operands.fold(l.cost, |s, v| s.saturating_add(sizes.get(&v).copied().unwrap_or(0)));
            sizes.insert(u, total);
        } else {
            stack.push((u, true));
            stack.extend(operands.map(|v| (v, false)));
        }
    }
    sizes.get(&t).copied().unwrap_or(0)
}

/// A variable as it is declared: `X[m,n]`, `w[n]`, `c`, `x[n] over N`.
pub fn print_variable(v: &Variable) -> String {
    let (rows, cols) = (&v.shape.rows, &v.shape.cols);
    let shape = match (rows.is_one(), cols.is_one()) {
        (true, true) => String::new(),
        (_, true) => format!("[{rows}]"),
        _ => format!("[{rows},{cols}]"),
    };
    let over = v.over.as_ref().map(|n| format!(" over {n}")).unwrap_or_default();
    format!("{}{shape}{over}", v.name)
}

/// An intermediate value as it is defined: `r = X*w - y`, `r[i] = x[i]'*w for i in N`. The ascii form reads back as
/// the same definition.
pub fn print_definition(terms: &Terms, theory: &Theory, d: &Definition, format: Format) -> String {
    let mut p = Printer::new(terms, theory, format);
    if d.over.is_some() {
        let s = p.fresh();
        p.bound.push(s);
    }
    p.term(d.body, 0);
    let body = p.out;
    match &d.over {
        None => format!("{} = {body}", d.name),
        Some(n) => {
            let i = Printer::new(terms, theory, format).fresh();
            format!("{}[{i}] = {body} for {i} in {n}", d.name)
        }
    }
}

/// A fact: `invertible(X'*X)`, `sum(y) == 1`, `n >= 3`.
pub fn print_fact(terms: &Terms, theory: &Theory, fact: &Fact, format: Format) -> String {
    let h = Hypothesis { over: Vec::new(), fact: fact.clone() };
    print_hypothesis(terms, theory, &h, format)
}

/// `minimum f at x = v`, or `maximum g at x = v` where f is `-g`.
pub fn say_minimum(terms: &Terms, theory: &Theory, f: TermId, var: &str, value: TermId) -> String {
    let (word, f) = match (terms.op(f), terms.arg(f, 0)) {
        (Op::Neg, Some(g)) => ("maximum", g),
        _ => ("minimum", f),
    };
    format!("{word} {} at {var} = {}", to_ascii(terms, theory, f), to_ascii(terms, theory, value))
}

/// A hypothesis: `positive(x[i]) for i in N`.
pub fn print_hypothesis(terms: &Terms, theory: &Theory, h: &Hypothesis, format: Format) -> String {
    let mut p = Printer::new(terms, theory, format);
    for _ in &h.over {
        let s = p.fresh();
        p.bound.push(s);
    }
    let latex = format == Format::Latex;
    match &h.fact {
        Fact::Eq(a, b) => {
            p.term(*a, level::SUM);
            p.out.push_str(if format == Format::Ascii { " == " } else { " = " });
            p.term(*b, level::SUM);
        }
        Fact::AtLeast(d, k) => {
            let sign = match format {
                Format::Ascii => ">=",
                Format::Unicode => "≥",
                Format::Latex => "\\ge",
            };
            let d = if latex { names::dim(d) } else { d.to_string() };
            p.out.push_str(&format!("{d} {sign} {k}"));
        }
        Fact::Is(pred, t) if latex => {
            let word = match pred {
                Pred::Positive => " > 0".to_string(),
                Pred::Nonnegative => " \\ge 0".to_string(),
                Pred::Nonzero => " \\ne 0".to_string(),
                Pred::Posdef => " \\succ 0".to_string(),
                Pred::Psd => " \\succeq 0".to_string(),
                other => format!(" \\text{{ {}}}", other.name()),
            };
            p.term(*t, level::SUM);
            p.out.push_str(&word);
        }
        Fact::Is(pred, t) => {
            p.out.push_str(pred.name());
            p.out.push('(');
            p.term(*t, 0);
            p.out.push(')');
        }
    }
    let names = p.bound.clone();
    for (k, (i, d)) in names.iter().zip(&h.over).enumerate() {
        let range = |d: &Dim| if latex { names::dim(d) } else { d.to_string() };
        p.out.push_str(&match (format, k) {
            (Format::Latex, 0) => format!("\\text{{ for }} {i} = 1, \\dots, {}", range(d)),
            (Format::Latex, _) => format!(",\\; {i} = 1, \\dots, {}", range(d)),
            (_, 0) => format!(" for {i} in {}", range(d)),
            (_, _) => format!(", {i} in {}", range(d)),
        });
    }
    p.out
}

/// Does the text of the term begin with a minus sign that no bracket hides?
fn begins_with_sign(terms: &Terms, mut t: TermId, level_of: impl Fn(TermId) -> u8) -> bool {
    loop {
        let left = match terms.op(t) {
            Op::Neg => return true,
            Op::Num(q) => return q.is_negative(),
            Op::Add | Op::Sub => level::SUM,
            Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Div => level::PRODUCT,
            _ => return false,
        };
        match terms.arg(t, 0) {
            Some(a) if level_of(a) >= left => t = a,
            _ => return false,
        }
    }
}

/// The blocks of a matrix, row by row, that nested `Hcat` and `Vcat` stand for.
fn blocks(terms: &Terms, t: TermId) -> Vec<Vec<TermId>> {
    let spine = |mut t: TermId, op: &Op| {
        let mut parts = Vec::new();
        while let (true, [a, b]) = (terms.op(t) == op, terms.args(t)) {
            parts.push(*a);
            t = *b;
        }
        parts.push(t);
        parts
    };
    spine(t, &Op::Vcat).into_iter().map(|row| spine(row, &Op::Hcat)).collect()
}

/// Is one of the sizes 1?
fn is_vector(terms: &Terms, t: TermId) -> bool {
    let shape = terms.shape(t);
    shape.rows.is_one() || shape.cols.is_one()
}

/// Is it the power 1/2?
fn is_half(q: &Rational) -> bool {
    *q == Rational::new(1.into(), 2.into())
}

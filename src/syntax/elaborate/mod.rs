//! What is written to what is meant: names, shapes, terms and hypotheses.

mod along;
mod broadcast;
mod calls;
mod claims;
mod conditions;
mod declare;
mod derivatives;
mod evaluation;
mod expectation;
mod expression;
mod forall;
mod functions;
mod implicit;
mod index;
mod mapping;
mod mismatch;
mod operators;
mod short;
mod slices;
mod structure;

use super::ast::{NoSize, Size, Word};
use super::diagnostic::{Issue, Reporter};
use super::foreign::{foreign_function, foreign_word};
use super::words;
use crate::term::{Dim, Functions, Hypothesis, Layout, Pred, ShapeError, Sym, TermId, Terms, Theory};
use rustc_hash::{FxHashMap, FxHashSet};

pub(super) use along::moving;
pub(super) use derivatives::MODES;
pub(super) use expression::Elaborator;
pub use implicit::inner;
pub(super) use implicit::through_note;

/// Indices by which NumPy makes a vector a row or a column.
const NEW_AXES: &[&str] = &["None", "newaxis"];

/// Why something has no meaning: a mistake, or one that was reported before.
#[derive(Debug)]
pub(super) enum Stop {
    /// Reported already, or follows from what was.
    Silent,
    /// A new one.
    Issue(Issue),
}

impl From<Issue> for Stop {
    fn from(i: Issue) -> Stop {
        Stop::Issue(i)
    }
}

pub(super) type Result<T> = std::result::Result<T, Stop>;

/// What a name is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Variable,
    Intermediate,
    Function,
    Size,
    Natural,
}

impl What {
    fn text(self) -> &'static str {
        match self {
            What::Variable => "a variable",
            What::Intermediate => "an intermediate value",
            What::Function => "a function",
            What::Size => "a size",
            What::Natural => "a natural number",
        }
    }
}

/// The indices in force, outermost first, with their ranges.
pub(super) type Scope = Vec<(Sym, Dim)>;

/// What is declared so far.
#[derive(Debug)]
pub(super) struct Context {
    pub terms: Terms,
    pub theory: Theory,
    pub layout: Layout,
    names: FxHashMap<Sym, What>,
    /// The natural numbers that are 0 here.
    pub zeros: Vec<Sym>,
    /// Those of which nothing says that they are not 0.
    pub maybe_zero: Vec<Sym>,
    /// Names in declarations that failed. That they are unknown is not worth a message.
    poisoned: FxHashSet<Sym>,
    /// May a number stand for a matrix of it beside `+` and `-`?
    pub lenient: bool,
    /// Does `.*` repeat columns wherever they stand?
    pub repeats: bool,
    /// How names that are not declared could be declared.
    pub guessed: FxHashMap<Sym, String>,
    /// Names declared without brackets, with an attribute that only square matrices have, and which.
    pub marked: FxHashMap<Sym, Pred>,
    /// The variables that stand for arbitrary weights in claims with free indices.
    weights: Vec<Sym>,
    /// The random vectors.
    random: Vec<expectation::Random>,
    /// Names that stand for values at which something is evaluated, and the values.
    points: Vec<(TermId, Sym)>,
    /// The unknown functions of numbers, vectors and matrices.
    mappings: Vec<mapping::Unknown>,
    /// May the sides of the equation that is read be gradients through implicit values? Then those that are are kept:
    /// what is differentiated, and by what.
    through: Option<Vec<(TermId, TermId)>>,
    /// What was evaluated, and the variable that had a value there.
    evaluated: Vec<(TermId, Sym)>,
    /// What the answer has to say about how the input was taken.
    pub notes: Vec<String>,
    /// What was probably not meant.
    pub warnings: Vec<String>,
}

impl Context {
    pub fn new(layout: Layout, functions: &Functions) -> Context {
        Context::of(Terms::knowing(functions.clone()), Theory::default(), layout)
    }

    /// The context in which everything a theory declares is known.
    pub fn of(terms: Terms, theory: Theory, layout: Layout) -> Context {
        let mut names = FxHashMap::default();
        names.extend(theory.dims.iter().map(|s| (s.clone(), What::Size)));
        names.extend(theory.naturals.iter().map(|n| (n.name.clone(), What::Natural)));
        names.extend(theory.vars.iter().map(|v| (v.name.clone(), What::Variable)));
        names.extend(theory.lets.iter().map(|l| (l.name.clone(), What::Intermediate)));
        names.extend(theory.funs.iter().map(|s| (s.clone(), What::Function)));
        Context {
            terms,
            theory,
            layout,
            names,
            zeros: Vec::new(),
            maybe_zero: Vec::new(),
            poisoned: FxHashSet::default(),
            lenient: false,
            repeats: false,
            guessed: FxHashMap::default(),
            random: Vec::new(),
            points: Vec::new(),
            marked: FxHashMap::default(),
            weights: Vec::new(),
            mappings: Vec::new(),
            through: None,
            evaluated: Vec::new(),
            notes: Vec::new(),
            warnings: Vec::new(),
        }
    }

    /// Something that the answer has to say, once.
    pub fn note(&mut self, text: String) {
        if !self.notes.contains(&text) {
            self.notes.push(text);
        }
    }

    /// Something that was probably not meant, once.
    pub fn warn(&mut self, text: String) {
        if !self.warnings.contains(&text) {
            self.warnings.push(text);
        }
    }

    /// Later complaints about these names are kept quiet.
    pub fn poison(&mut self, names: impl Iterator<Item = Sym>) {
        self.poisoned.extend(names);
    }

    pub fn what(&self, name: &Sym) -> Option<What> {
        self.names.get(name).copied()
    }

    /// Every name with what it is.
    pub fn names(&self) -> impl Iterator<Item = (&Sym, What)> {
        self.names.iter().map(|(s, w)| (s, *w))
    }

    fn is_poisoned(&self, name: &Sym) -> bool {
        self.poisoned.contains(name)
    }

    /// The error for a name that nothing is known of.
    fn unknown(&self, word: &Word, kind: &str, extra: &[&str], fits: impl Fn(What) -> bool) -> Stop {
        if self.is_poisoned(&word.name) {
            return Stop::Silent;
        }
        let mut known: Vec<&str> = self.names.iter().filter(|(_, w)| fits(**w)).map(|(s, _)| &**s).collect();
        known.extend(extra);
        known.sort_unstable();
        let list = known.join(", ");
        let name = &*word.name;
        let similar = words::look_alike(name, known.iter().copied());
        let elsewhere = match kind {
            "function" => foreign_function(name),
            "name" => foreign_word(name),
            _ => None,
        };
        // A name that is known elsewhere is no misspelt one of ours.
        if let (Some(f), None) = (elsewhere, &similar) {
            return Issue::new(word.span, f.message(kind)).hint(f.instead).into();
        }
        let guessed = self.guessed.get(&word.name).filter(|_| kind == "name");
        let declare = |g: &String| format!("declare it: `var {g}`; or write `infer`, and nothing need be declared");
        // Spellings from elsewhere that are read can be misspelt as well.
        let read = super::sugar::spellings().filter(|_| kind == "function");
        let mut near = known.clone();
        read.for_each(|r| near.push(r));
        let meant = similar.or_else(|| words::did_you_mean(name, near));
        // `Ax` was meant as a product, by somebody who differentiates by x.
        let letters = |k: &str| k.chars().count() <= 4 && k.chars().all(char::is_alphabetic);
        let joined = known.iter().find(|k| {
            kind == "name" && k.len() > name.len() && letters(k) && (k.starts_with(name) || k.ends_with(name))
        });
        let hint = meant
            .map(|m| {
                guessed.filter(|_| m.ends_with('?')).map_or(m.clone(), |g| format!("{m} Otherwise {}", declare(g)))
            })
            .or_else(|| if kind == "name" { self.mathematical(name) } else { None })
            .or_else(|| guessed.map(declare))
            .or_else(|| joined.map(|k| format!("`{k}` is one name; a product is written with `*`")))
            .or_else(|| (!known.is_empty() && list.len() < 60).then(|| format!("declared: {list}")))
            .unwrap_or_else(|| match kind {
                "size" => "sizes are the names in the brackets of `var X[m,n]`".to_string(),
                "index" if NEW_AXES.contains(&name) => {
                    "a new axis is NumPy's: a vector is a column already, and its transpose is `x'`".to_string()
                }
                "index" if name == "end" => "indices run from 1 to the size, and `end` is none here".to_string(),
                "index" => format!("an index is bound by a sum: `sum({name} in N, …)`"),
                "function" => format!("a function of your own that acts on each entry is declared: `fun {name}`"),
                _ => "declare it first: `var X[m,n], w[n]`, on the command line `-v 'X[m,n], w[n]'`".to_string(),
            });
        Issue::new(word.span, format!("unknown {kind} `{name}`")).hint(hint).into()
    }

    /// What a name that nobody declared is in mathematics.
    pub(super) fn mathematical(&self, name: &str) -> Option<String> {
        if let Some(n) = name.strip_prefix("I_").filter(|n| !n.is_empty()) {
            return Some(format!("the identity matrix is `eye({n})`"));
        }
        if let Some(i) = name.strip_prefix("e_").filter(|i| !i.is_empty()) {
            return Some(format!("a unit vector is a column of the identity: `eye(n)[:,{i}]`"));
        }
        let declared = |x: &str| self.what(&Sym::new(x)).is_some();
        if let Some(x) = name.strip_prefix(['d', '∂']).filter(|x| declared(x)) {
            return Some(format!("the derivative of f by {x} is `grad(f, {x})`, the differential is `d({x})`"));
        }
        let (stem, figures) = split_figures(name);
        if !figures.is_empty() && declared(stem) {
            return Some(format!("for an entry write `{stem}[{figures}]`; another variable must be declared"));
        }
        // `sinx`
        let called =
            |f: &str| name.strip_prefix(f).filter(|x| x.chars().count() == 1 && *x != "s").map(|x| (f.len(), x));
        let known = self.terms.functions().all().iter().filter(|f| f.arity == 1).map(|f| &*f.name);
        let functions = known.chain(["tr", "det", "logdet", "inv", "sqrt", "ln", "vec", "diag"]);
        if let Some((k, x)) = functions.filter_map(called).max() {
            let f = name.get(..k).unwrap_or_default();
            return Some(format!("the argument of a function stands in brackets: `{f}({x})`"));
        }
        if name == "I" {
            return Some("the identity matrix is `eye(n)`".to_string());
        }
        let split = name.char_indices().skip(1).find_map(|(i, _)| {
            let (a, b) = (name.get(..i)?, name.get(i..)?);
            (a != b && (a == "π" || declared(a) && declared(b))).then_some((a, b))
        });
        split.map(|(a, b)| format!("for a product write `{}*{b}`", if a == "π" { "pi" } else { a }))
    }

    /// May this name be declared?
    fn check_new(&self, word: &Word) -> Result<()> {
        if words::is_reserved(self.terms.functions(), &word.name) {
            let what = if *word.name == *"d" { "the differential's name" } else { "a function's name" };
            return Err(Issue::new(word.span, format!("`{}` is {what}", word.name)).hint("choose another name").into());
        }
        match self.what(&word.name) {
            Some(What::Size) => Err(Issue::new(word.span, format!("`{}` is a size already", word.name))
                .hint("a size and a variable cannot share a name")
                .into()),
            Some(w) => Err(Issue::new(word.span, format!("`{}` is declared already, as {}", word.name, w.text()))
                .hint("a name is declared once; choose another")
                .into()),
            None => Ok(()),
        }
    }

    /// The size that is written; its names must be known.
    pub fn size(&self, size: &Size) -> Result<Dim> {
        self.positive(size, false)?.ok_or_else(|| too_large(size))
    }

    /// How many summands a sum over this has; none if that is 0.
    pub fn count(&self, size: &Size) -> Result<Option<Dim>> {
        self.positive(size, true)
    }

    /// What is written where sizes stand; natural numbers among its names only where it may be 0.
    fn positive(&self, size: &Size, may_be_zero: bool) -> Result<Option<Dim>> {
        let stopped = |issue: Issue| Err(Written::Stopped(issue.into()));
        let read = size.value(&mut |w| match self.what(&w.name) {
            Some(What::Size) => Ok(Some(Dim::name(w.name.clone()))),
            Some(What::Natural) if may_be_zero => Ok(match self.natural(&w.name) {
                Some(n) => Dim::literal(n),
                None => Some(Dim::name(w.name.clone())),
            }),
            Some(What::Natural) => stopped(
                Issue::new(w.span, format!("`{}` may be 0, and a size is positive", w.name))
                    .hint("it stands in exponents, as a number, and in `sum(r in k, …)`"),
            ),
            Some(other) => stopped(
                Issue::new(w.span, format!("`{}` is {}, not a size", w.name, other.text()))
                    .hint("sizes are numbers and the names in the brackets of `var X[m,n]`"),
            ),
            None => Err(Written::Stopped(self.unknown(w, "size", &[], |k| k == What::Size))),
        });
        read.map_err(|e| match e {
            Written::Stopped(stop) => stop,
            Written::No(NoSize::Large) => too_large(size),
            Written::No(NoSize::Broken(span, by)) => {
                Issue::new(span, format!("the size divided by {by} is not whole, whatever its names stand for"))
                    .hint("`n*(n+1)/2` is: write the quotient of a whole product")
                    .into()
            }
        })
    }

    /// The number that the name of a natural number has here; none if it is any positive one.
    pub fn natural(&self, name: &Sym) -> Option<u64> {
        self.theory.naturals.iter().find(|n| n.name == *name)?.value
    }
}

/// Why a size that is written has no value.
enum Written {
    Stopped(Stop),
    No(NoSize),
}

impl From<NoSize> for Written {
    fn from(e: NoSize) -> Written {
        Written::No(e)
    }
}

fn too_large(size: &Size) -> Stop {
    Issue::new(size.span, "the size is too large").hint("give the size a name, such as `var X[m,n]`").into()
}

/// A name and the figures at its end, after a `_` or as subscripts.
fn split_figures(name: &str) -> (&str, String) {
    let subscript = |c: char| ('₀'..='₉').contains(&c);
    let below = name.trim_end_matches(subscript);
    if below.len() < name.len() {
        let plain = |c: char| char::from_digit(u32::from(c).wrapping_sub(u32::from('₀')), 10);
        return (below, name.get(below.len()..).unwrap_or("").chars().filter_map(plain).collect());
    }
    match name.rsplit_once('_') {
        Some((stem, n)) if !n.is_empty() && n.bytes().all(|b| b.is_ascii_digit()) => (stem, n.to_string()),
        _ => (name, String::new()),
    }
}

/// Reports what stopped a statement; `None` then.
pub(super) fn settle<T>(reporter: &mut Reporter, r: Result<T>) -> Option<T> {
    match r {
        Ok(v) => Some(v),
        Err(Stop::Silent) => None,
        Err(Stop::Issue(i)) => {
            reporter.report(i);
            None
        }
    }
}

/// An equation, its sides' sizes as written, and the hypotheses its expressions imply.
pub(super) struct Equation {
    pub lhs: TermId,
    pub rhs: TermId,
    pub implied: Vec<Hypothesis>,
}

/// A shape error that the checks before it should have explained better.
fn shape_issue(span: super::lexer::Span, e: &ShapeError) -> Stop {
    Issue::new(span, e.to_string()).hint("cut the expression into parts, each with a name: `let a = EXPR`").into()
}

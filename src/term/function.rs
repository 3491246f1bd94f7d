//! The elementwise functions that every problem knows, as data: where each is differentiable, and what it stands for.
//!
//! The table is read from the rule files. A store of terms carries it, for whoever reads, prints or evaluates them.

use super::op::Op;
use super::pred::Pred;
use super::sym::Sym;
use num_rational::BigRational as Rational;
use std::sync::Arc;

/// A term with places for the arguments of a function, which have one shape, m×n.
///
/// Its sizes are the names `m` and `n`. Built for scalars, `ones` and `zeros` are numbers, and elementwise products and
/// quotients those of scalars.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Template {
    /// An argument, by its place.
    Arg(usize),
    /// An operator with its arguments.
    Node(Op, Vec<Template>),
}

impl Template {
    /// Does an argument occur in it?
    pub fn varies(&self) -> bool {
        match self {
            Template::Arg(_) => true,
            Template::Node(_, below) => below.iter().any(Template::varies),
        }
    }
}

/// What says when a case of an abbreviation is meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// The two are the same term.
    Same(Template, Template),
    /// This is a number throughout, with this property.
    Is(Pred, Template),
}

/// What a function stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Meaning {
    /// A symbol that evaluators know by its name.
    Primitive,
    /// A symbol whose value is that of this term.
    Definition(Template),
    /// A symbol with this derivative, in which it may occur itself, and this value at a number.
    Slope {
        /// The derivative.
        slope: Template,
        /// The number.
        at: Rational,
        /// The value there.
        value: Rational,
    },
    /// No symbol: the first of these terms whose guard holds is read in its place. The last has no guard.
    Abbreviation(Vec<(Option<Guard>, Template)>),
}

/// An elementwise function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Function {
    /// Its name.
    pub name: Sym,
    /// How many arguments it takes, all of one shape: one if it is a symbol, none if it is a number.
    pub arity: usize,
    /// What it stands for.
    pub meaning: Meaning,
    /// Where it is differentiable: where this holds, everywhere if nothing is said.
    pub regular: Option<(Pred, Template)>,
    /// Where it has a value of its own; elsewhere it counts as 0.
    pub defined: Option<(Pred, Template)>,
    /// Its name for people, if that is another.
    pub text: Option<String>,
    /// Its name in LaTeX, if that is not the name as an operator.
    pub latex: Option<String>,
    /// What it is, in words.
    pub title: String,
    /// Where that is from.
    pub source: String,
    /// The file it stands in.
    pub file: Sym,
    /// The line it begins at.
    pub line: usize,
}

impl Function {
    /// Can it stand in a term?
    pub fn is_symbol(&self) -> bool {
        !matches!(self.meaning, Meaning::Abbreviation(_))
    }
}

/// The functions that are known. Copies share them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Functions(Arc<Vec<Function>>);

impl Functions {
    /// A table of these functions, whose names differ.
    pub fn new(mut all: Vec<Function>) -> Functions {
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Functions(Arc::new(all))
    }

    /// All of them, by name.
    pub fn all(&self) -> &[Function] {
        &self.0
    }

    /// The function of this name.
    pub fn get(&self, name: &str) -> Option<&Function> {
        self.0.binary_search_by(|f| (*f.name).cmp(name)).ok().and_then(|k| self.0.get(k))
    }

    /// The symbol of this name.
    pub fn symbol(&self, name: &str) -> Option<&Function> {
        self.get(name).filter(|f| f.is_symbol())
    }

    /// The number of this name, or of this name for people: `pi` and `π`.
    pub fn constant(&self, name: &str) -> Option<&Function> {
        let numbers = || self.0.iter().filter(|f| f.arity == 0);
        numbers().find(|f| *f.name == *name).or_else(|| numbers().find(|f| f.text.as_deref() == Some(name)))
    }

    /// Those that can stand in terms, by name.
    pub fn symbols(&self) -> impl Iterator<Item = &Function> {
        self.0.iter().filter(|f| f.is_symbol())
    }
}

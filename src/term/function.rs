//! The elementwise functions that every problem knows, as data: where each is differentiable, and what it stands for.
//!
//! The table is read from the rule files. A store of terms carries it, for whoever reads, prints or evaluates them.

use super::op::Op;
use super::shape::{Shape, ShapeError};
use super::store::{Args, TermId, Terms};
use super::{Pred, Rational, Sym};
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
    /// The term for these arguments, of this shape. What has been built is shown to `each`, from the inside outwards.
    ///
    /// # Errors
    /// When an argument is missing, or the store refuses a part.
    pub fn build<E: From<ShapeError>>(
        &self,
        terms: &mut Terms,
        shape: &Shape,
        args: &[TermId],
        each: &mut dyn FnMut(&mut Terms, TermId) -> Result<(), E>,
    ) -> Result<TermId, E> {
        let (op, below) = match self {
            Template::Arg(k) => return args.get(*k).copied().ok_or_else(|| ShapeError::Depth.into()),
            Template::Node(op, below) => (op, below),
        };
        let mut inner = Args::new();
        for t in below {
            inner.push(t.build(terms, shape, args, each)?);
        }
        let scalar = shape.is_scalar();
        let op = match op {
            Op::Ones(..) if scalar => Op::Num(Arc::new(Rational::from_integer(1.into()))),
            Op::Zeros(..) if scalar => Op::Num(Arc::new(Rational::from_integer(0.into()))),
            Op::Ones(..) => Op::Ones(shape.rows.clone(), shape.cols.clone()),
            Op::Zeros(..) => Op::Zeros(shape.rows.clone(), shape.cols.clone()),
            Op::Had if scalar => Op::Scale,
            Op::Hdiv if scalar => Op::Div,
            op => op.clone(),
        };
        // What is subtracted may be a negative number.
        let op = match (op, inner.get(1).map(|b| (terms.op(*b), terms.args(*b).first().copied()))) {
            (Op::Sub, Some((Op::Neg, Some(b)))) => {
                inner[1] = b;
                Op::Add
            }
            (op, _) => op,
        };
        let t = terms.add(op, &inner)?;
        each(terms, t)?;
        Ok(t)
    }

    /// Does an argument occur in it?
    pub fn varies(&self) -> bool {
        match self {
            Template::Arg(_) => true,
            Template::Node(_, below) => below.iter().any(Template::varies),
        }
    }

    /// Is this the term, for these arguments?
    pub fn is(&self, terms: &Terms, t: TermId, args: &[TermId]) -> bool {
        match self {
            Template::Arg(k) => args.get(*k) == Some(&t),
            Template::Node(op, below) => {
                let parts = terms.args(t);
                terms.op(t) == op
                    && parts.len() == below.len()
                    && below.iter().zip(parts).all(|(b, &u)| b.is(terms, u, args))
            }
        }
    }

    /// The term for one argument.
    ///
    /// # Errors
    /// When the store refuses a part.
    pub fn at(&self, terms: &mut Terms, a: TermId) -> Result<TermId, ShapeError> {
        let shape = terms.shape(a).clone();
        self.build(terms, &shape, &[a], &mut |_, _| Ok::<(), ShapeError>(()))
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

    /// The named number that a term is.
    pub fn number(&self, terms: &Terms, t: TermId) -> Option<&Function> {
        let is_number = |f: &&Function| match &f.meaning {
            Meaning::Abbreviation(cases) => f.arity == 0 && cases.last().is_some_and(|(_, b)| b.is(terms, t, &[])),
            _ => false,
        };
        terms.shape(t).is_scalar().then(|| self.0.iter().find(is_number)).flatten()
    }

    /// Those that can stand in terms, by name.
    pub fn symbols(&self) -> impl Iterator<Item = &Function> {
        self.0.iter().filter(|f| f.is_symbol())
    }
}

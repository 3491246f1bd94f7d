//! What functions stand for, as terms of a store.

use super::function::{Function, Functions, Meaning, Template};
use super::inference::ShapeError;
use super::op::Op;
use super::shape::Shape;
use super::store::{Args, TermId, Terms};
use num_rational::BigRational as Rational;
use std::sync::Arc;

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

impl Functions {
    /// The named number that a term is.
    pub fn number(&self, terms: &Terms, t: TermId) -> Option<&Function> {
        let is_number = |f: &&Function| match &f.meaning {
            Meaning::Abbreviation(cases) => f.arity == 0 && cases.last().is_some_and(|(_, b)| b.is(terms, t, &[])),
            _ => false,
        };
        terms.shape(t).is_scalar().then(|| self.all().iter().find(is_number)).flatten()
    }
}

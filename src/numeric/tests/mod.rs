//! Tests of the numeric judge, with a small reader of declarations.

mod evaluate;
mod verdicts;

use crate::term::{Declaration, Definition, Dim, Fact, Hypothesis, Pred, Shape, Sym, TermId, Terms, Theory, Variable};
use crate::term::{read_dim, read_term};
use symbolic_expressions::parser::parse_str;

/// A theory under construction.
#[derive(Clone, Default)]
pub struct Fixture {
    pub terms: Terms,
    pub theory: Theory,
}

fn dim(s: &str) -> Dim {
    read_dim(&parse_str(s).expect(s)).expect(s)
}

impl Fixture {
    /// Variables: `X m n`, `x n 1 over N`, separated by semicolons.
    pub fn new(decls: &str) -> Fixture {
        let mut f = Fixture::default();
        for d in decls.split(';').map(str::trim).filter(|d| !d.is_empty()) {
            let (d, over) = match d.split_once(" over ") {
                Some((d, n)) => (d, Some(dim(n))),
                None => (d, None),
            };
            let mut words = d.split_whitespace();
            let name = Sym::new(words.next().expect("a name"));
            let sizes: Vec<Dim> = words.map(dim).collect();
            let at = |i: usize| sizes.get(i).cloned().unwrap_or_else(Dim::one);
            let shape = Shape::new(at(0), at(1));
            assert!(f.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: over.clone() }));
            for s in sizes.iter().chain(&over) {
                s.names(&mut |n| {
                    if !f.theory.dims.contains(n) {
                        f.theory.dims.push(n.clone());
                    }
                });
            }
            f.theory.vars.push(Variable { name, shape, over });
        }
        f
    }

    pub fn fun(mut self, name: &str) -> Fixture {
        self.theory.funs.push(Sym::new(name));
        self
    }

    pub fn def(mut self, name: &str, body: &str) -> Fixture {
        let body = self.term(body);
        self.define(name, body, None);
        self
    }

    pub fn family(mut self, name: &str, over: &str, body: &str) -> Fixture {
        let body = read_term(&mut self.terms, &parse_str(body).expect(body), 1).expect(body);
        self.define(name, body, Some(dim(over)));
        self
    }

    fn define(&mut self, name: &str, body: TermId, over: Option<Dim>) {
        let name = Sym::new(name);
        let shape = self.terms.shape(body).clone();
        assert!(self.terms.declare(name.clone(), Declaration { shape, over: over.clone() }));
        self.theory.lets.push(Definition { name, over, body });
    }

    pub fn is(mut self, pred: Pred, term: &str) -> Fixture {
        let t = self.term(term);
        self.theory.hypotheses.push(Hypothesis { over: vec![], fact: Fact::Is(pred, t) });
        self
    }

    pub fn eq(mut self, a: &str, b: &str) -> Fixture {
        let fact = Fact::Eq(self.term(a), self.term(b));
        self.theory.hypotheses.push(Hypothesis { over: vec![], fact });
        self
    }

    pub fn term(&mut self, s: &str) -> TermId {
        read_term(&mut self.terms, &parse_str(s).expect(s), 0).expect(s)
    }
}

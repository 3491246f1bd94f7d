//! The shapes of calls.

use super::shapes::{Beside, Constraint};
use super::walk::Walk;
use super::{Inference, Known};
use crate::syntax::ast::{Kind, Node};
use crate::syntax::sugar::{self, Core, Row};
use crate::syntax::words;
use crate::term::{Dim, Layout, Shape, Sym};

/// The arguments of `grad(f, X, structured)` but for the last, which is no value.
fn without_mode<'a>(w: &Walk<'_>, node: &Node, args: &'a [Shape]) -> &'a [Shape] {
    let mode = node.args.get(2).is_some_and(|&a| matches!(w.ast.node(a).kind, Kind::Text(_)));
    args.get(..2).filter(|_| mode).unwrap_or(args)
}

impl Inference {
    /// A call: of a function that is declared, of the table, or of the core language.
    pub(super) fn call(&mut self, w: &Walk<'_>, node: &Node, name: &Sym, primes: u32, args: &[Shape]) -> Shape {
        if let (Some(Known::Mapping(f)), None) = (self.known.get(name).cloned(), w.bound) {
            if let Some(a) = args.first() {
                self.same(a, &f.argument);
            }
            return f.shape(primes, self.layout).unwrap_or_else(|| self.unknown());
        }
        if self.known.contains_key(name) && w.bound.is_none() || primes > 0 {
            return args.first().cloned().unwrap_or_else(|| self.unknown());
        }
        if let ("tril" | "triu", Some(a)) = (&**name, args.first()) {
            self.equal(&a.rows, &a.cols);
            return a.clone();
        }
        let rows = sugar::candidates(name, w.ast, node);
        let usable: Vec<&'static Row> = rows.into_iter().filter(|r| !matches!(r.core, Core::No(..))).collect();
        let Some(first) = usable.first() else { return self.core_call(name, without_mode(w, node, args)) };
        let operands: Vec<Shape> = first.operands().filter_map(|i| args.get(i).cloned()).collect();
        let core = words::is_reserved(&self.functions, name) && args.len() == 1;
        if usable.len() == 1 && !core {
            return self.template(first, &operands);
        }
        let out = self.unknown();
        self.constraints.push(Constraint::Short(name.clone(), usable, operands, out.clone()));
        out
    }

    /// A function of each entry: its arguments have one shape, but a scalar among them stands in every entry.
    fn entrywise(&mut self, args: &[Shape]) -> Shape {
        let mut out = args.first().cloned().unwrap_or_else(Shape::scalar);
        for b in args.iter().skip(1) {
            let both = self.unknown();
            let beside = Beside { number: false, written: true };
            self.constraints.push(Constraint::Sum(out, b.clone(), both.clone(), beside));
            out = both;
        }
        out
    }

    /// A call of the core language.
    pub(super) fn core_call(&mut self, name: &Sym, args: &[Shape]) -> Shape {
        let name = &**name;
        match (name, args) {
            ("tr" | "det" | "logdet", [a]) => {
                self.equal(&a.rows, &a.cols);
                Shape::scalar()
            }
            ("pinv", [a]) => Shape::new(a.cols.clone(), a.rows.clone()),
            ("inv" | "adj" | "expm" | "logm" | "sqrtm", [a]) => {
                self.equal(&a.rows, &a.cols);
                a.clone()
            }
            ("diagvec", [a]) => {
                self.equal(&a.rows, &a.cols);
                Shape::new(a.rows.clone(), Dim::one())
            }
            ("diag", [a]) => {
                self.equal(&a.cols, &Dim::one());
                Shape::new(a.rows.clone(), a.rows.clone())
            }
            ("logsumexp", [a]) => {
                self.equal(&a.cols, &Dim::one());
                Shape::scalar()
            }
            ("sum" | "norm1" | "norm2", [_]) => Shape::scalar(),
            ("vec", [a]) => {
                let length = self.times(&a.cols, &a.rows);
                self.stacked.push((length.clone(), a.rows.clone(), a.cols.clone()));
                Shape::new(length, Dim::one())
            }
            ("dot", [a, b]) => {
                self.same(a, b);
                Shape::scalar()
            }
            ("kron", [a, b]) => self.kron(a, b),
            ("grad", [f, x]) => {
                self.scalar(f);
                x.clone()
            }
            ("jac", [f, x]) => {
                let (p, q) = (self.times(&f.rows, &f.cols), self.times(&x.rows, &x.cols));
                match self.layout {
                    Layout::Denominator => Shape::new(q, p),
                    Layout::Numerator => Shape::new(p, q),
                }
            }
            ("hess", [f, x]) => {
                self.scalar(f);
                let q = self.times(&x.rows, &x.cols);
                Shape::new(q.clone(), q)
            }
            ("hess", [f, x, y]) => {
                self.scalar(f);
                let (q, r) = (self.times(&x.rows, &x.cols), self.times(&y.rows, &y.cols));
                match self.layout {
                    Layout::Denominator => Shape::new(r, q),
                    Layout::Numerator => Shape::new(q, r),
                }
            }
            ("softmax" | "sqrt" | "d", [a, ..]) => a.clone(),
            (f, args) if self.functions.get(f).is_some_and(|f| f.arity == args.len()) => self.entrywise(args),
            _ => self.unknown(),
        }
    }
}

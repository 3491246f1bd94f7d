//! A statement must be sane by itself: declared names only, closed terms, definitions in order.

use super::certificate::Claim;
use super::state::{Checker, Result};
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a name stands for.
#[derive(Clone, Copy, PartialEq)]
enum Sort {
    Size,
    Function,
    /// A variable or an intermediate value.
    Name,
}

/// What is declared so far.
struct Scope<'a> {
    /// The functions that the laws know.
    known: &'a Functions,
    declared: FxHashMap<Sym, Sort>,
    /// Terms that mention nothing undeclared.
    sane: FxHashSet<TermId>,
}

impl Scope<'_> {
    fn declare(&mut self, name: &Sym, sort: Sort) -> Result<()> {
        if self.known.symbol(name).is_some() || primary(name).is_some() {
            return Err(format!("{name} is a known function, it cannot be declared"));
        }
        match self.declared.insert(name.clone(), sort) {
            None => Ok(()),
            Some(_) => Err(format!("{name} is declared twice")),
        }
    }

    fn is(&self, name: &Sym, sort: Sort) -> Result<()> {
        let known = sort == Sort::Function && self.known.symbol(name).is_some();
        match known || self.declared.get(name) == Some(&sort) {
            true => Ok(()),
            false => Err(format!("the name {name} is not declared before its use")),
        }
    }

    fn size(&self, d: &Dim) -> Result<()> {
        let mut result = Ok(());
        d.names(&mut |s| result = result.clone().and_then(|()| self.is(s, Sort::Size)));
        result
    }

    /// A term of this many free indices that mentions nothing undeclared.
    fn term(&mut self, terms: &Terms, t: TermId, indices: usize) -> Result<()> {
        if terms.free(t) >> indices.min(63) != 0 {
            return Err("an unbound index".into());
        }
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            if !self.sane.insert(u) {
                continue;
            }
            stack.extend_from_slice(terms.args(u));
            match terms.op(u) {
                Op::Var(s) => self.is(s, Sort::Name)?,
                Op::D(Wrt::Only(names)) => names.iter().try_for_each(|s| self.is(s, Sort::Name))?,
                Op::Map(f) => self.is(&f.name, Sort::Function)?,
                Op::Mfun(f) if primary(&f.name).is_some() => {}
                Op::Mfun(f) if self.declared.get(&f.name) == Some(&Sort::Function) => {}
                Op::Mfun(f) => return Err(format!("{} is no function of matrices", f.name)),
                Op::Size(n) | Op::Eye(n) | Op::BigSum(n) | Op::Fixed(_, n) => self.size(n)?,
                Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                    [m, n].into_iter().try_for_each(|d| self.size(d))?
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Checker<'_> {
    /// Checks the statement, and notes what its definitions depend on.
    pub fn statement(&mut self) -> Result<()> {
        let theory = self.theory;
        let known = self.rules.functions();
        let mut scope = Scope { known, declared: FxHashMap::default(), sane: FxHashSet::default() };
        theory.dims.iter().try_for_each(|n| scope.declare(n, Sort::Size))?;
        theory.funs.iter().try_for_each(|f| scope.declare(f, Sort::Function))?;
        for v in &theory.vars {
            [&v.shape.rows, &v.shape.cols].into_iter().chain(&v.over).try_for_each(|d| scope.size(d))?;
            self.declared(&mut scope, &v.name, &v.shape, &v.over)?;
        }
        for l in &theory.lets {
            l.over.iter().try_for_each(|d| scope.size(d))?;
            scope.term(self.terms, l.body, usize::from(l.over.is_some()))?;
            let shape = self.terms.shape(l.body).clone();
            self.declared(&mut scope, &l.name, &shape, &l.over)?;
            self.note_definition(l.body)?;
        }
        for h in &theory.hypotheses {
            h.over.iter().try_for_each(|d| scope.size(d))?;
            let shape = |t: &TermId| self.terms.shape(*t);
            match &h.fact {
                Fact::Is(p, a) if p.needs_square() && shape(a).rows != shape(a).cols => {
                    return Err(format!("a hypothesis calls {} what is not square", p.name()));
                }
                Fact::Eq(a, b) if shape(a) != shape(b) => return Err("a hypothesis equates different shapes".into()),
                Fact::AtLeast(d, _) => scope.size(d)?,
                _ => {}
            }
            for t in h.fact.terms() {
                scope.term(self.terms, t, h.over.len())?;
                // An equation may speak of increments: then nothing is read off a differential by it.
                if !matches!(h.fact, Fact::Eq(..)) {
                    self.settled(t)?;
                }
            }
        }
        if let Claim::Fact(p, t) = self.claim {
            let shape = self.terms.shape(*t);
            if p.needs_square() && shape.rows != shape.cols {
                return Err(format!("the claim calls {} what is not square", p.name()));
            }
        }
        self.claim.terms().into_iter().try_for_each(|t| scope.term(self.terms, t, 0))
    }

    /// A new name, of the shape that the store knows.
    fn declared(&self, scope: &mut Scope<'_>, name: &Sym, shape: &Shape, over: &Option<Dim>) -> Result<()> {
        if self.terms.declaration(name).is_none_or(|d| d.shape != *shape || d.over != *over) {
            return Err(format!("{name} has another shape"));
        }
        scope.declare(name, Sort::Name)
    }
}

//! A statement must be sane by itself: declared names only, closed terms, definitions in order.

use super::certificate::Claim;
use super::check::{Checker, Hypothetical, Result};
use crate::term::*;
use rustc_hash::FxHashSet;
use std::collections::BTreeSet;

/// What is declared so far.
struct Scope {
    names: BTreeSet<Sym>,
    sizes: BTreeSet<Sym>,
    functions: BTreeSet<Sym>,
    /// Terms that mention nothing undeclared.
    sane: FxHashSet<TermId>,
}

fn distinct(what: &str, names: &[Sym]) -> Result<BTreeSet<Sym>> {
    let set: BTreeSet<Sym> = names.iter().cloned().collect();
    if set.len() == names.len() { Ok(set) } else { Err(format!("a {what} is declared twice")) }
}

impl Scope {
    fn size(&self, d: &Dim) -> Result<()> {
        let mut unknown = None;
        d.names(&mut |s| {
            if !self.sizes.contains(s) {
                unknown = Some(s.clone());
            }
        });
        unknown.map_or(Ok(()), |s| Err(format!("the size {s} is not declared")))
    }

    /// A term of this many free indices that mentions nothing undeclared.
    fn term(&mut self, terms: &Terms, t: TermId, indices: usize) -> Result<()> {
        if terms.free(t) >> indices.min(63) != 0 {
            return Err("an unbound index".into());
        }
        let name = |s: &Sym| match self.names.contains(s) {
            true => Ok(()),
            false => Err(format!("the name {s} is not declared before its use")),
        };
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            if !self.sane.insert(u) {
                continue;
            }
            stack.extend_from_slice(terms.args(u));
            match terms.op(u) {
                Op::Var(s) => name(s)?,
                Op::D(Wrt::Only(names)) => names.iter().try_for_each(name)?,
                Op::Map(f) if !self.functions.contains(&f.name) => {
                    return Err(format!("the function {} is not declared", f.name));
                }
                Op::Size(n) | Op::Eye(n) | Op::BigSum(n) => self.size(n)?,
                Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                    self.size(m)?;
                    self.size(n)?;
                }
                _ => {}
            }
        }
        Ok(())
    }
}

impl Checker<'_> {
    /// Checks the statement, and notes the sizes that it says are large enough.
    pub fn statement(&mut self, claim: &Claim) -> Result<()> {
        let theory = self.theory;
        let mut scope = Scope {
            names: BTreeSet::new(),
            sizes: distinct("size", &theory.dims)?,
            functions: distinct("function", &theory.funs)?,
            sane: FxHashSet::default(),
        };
        for f in self.rules.functions().symbols() {
            if !scope.functions.insert(f.name.clone()) {
                return Err(format!("{} is a known function, it cannot be declared", f.name));
            }
        }
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
        for (i, h) in theory.hypotheses.iter().enumerate() {
            h.over.iter().try_for_each(|d| scope.size(d))?;
            let parts = match &h.fact {
                Fact::Is(p, a) if p.needs_square() && self.terms.shape(*a).rows != self.terms.shape(*a).cols => {
                    return Err(format!("a hypothesis calls {} what is not square", p.name()));
                }
                Fact::Is(_, a) => vec![*a],
                Fact::Eq(a, b) if self.terms.shape(*a) == self.terms.shape(*b) => vec![*a, *b],
                Fact::Eq(..) => return Err("a hypothesis equates different shapes".into()),
                Fact::AtLeast(d, k) => {
                    scope.size(d)?;
                    self.note_size(d, *k, Hypothetical::Hypothesis(i));
                    vec![]
                }
            };
            for t in parts {
                scope.term(self.terms, t, h.over.len())?;
                // Increments are free: nothing may be assumed of them.
                self.settled(t)?;
            }
        }
        claim.terms().into_iter().try_for_each(|t| scope.term(self.terms, t, 0))
    }

    /// A new name, of the shape that the store knows.
    fn declared(&self, scope: &mut Scope, name: &Sym, shape: &Shape, over: &Option<Dim>) -> Result<()> {
        if self.terms.declaration(name).is_none_or(|d| d.shape != *shape || d.over != *over) {
            return Err(format!("{name} has another shape"));
        }
        if scope.names.insert(name.clone()) { Ok(()) } else { Err(format!("{name} is declared twice")) }
    }
}

//! Which names a term depends on, through definitions.
//!
//! What the definitions depend on is found once, when the statement is read; a question about a term then
//! costs no more than the term itself, however many definitions stand below it.

use super::check::{Checker, Result};
use crate::term::*;
use std::collections::BTreeSet;

/// Variables and definitions of the statement, by their places (the variables first).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct NameSet(Vec<u64>);

impl NameSet {
    pub fn insert(&mut self, place: usize) {
        let word = place / 64;
        if self.0.len() <= word {
            self.0.resize(word + 1, 0);
        }
        if let Some(w) = self.0.get_mut(word) {
            *w |= 1 << (place % 64);
        }
    }

    pub fn contains(&self, place: usize) -> bool {
        self.0.get(place / 64).is_some_and(|w| w >> (place % 64) & 1 == 1)
    }

    pub fn extend(&mut self, other: &NameSet) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        self.0.iter_mut().zip(&other.0).for_each(|(a, b)| *a |= b);
    }

    /// What it costs to copy, compared with a look at a node.
    pub fn weight(&self) -> usize {
        self.0.len()
    }

    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|w| *w == 0)
    }

    pub fn clear(&mut self) {
        self.0.clear();
    }
}

/// What is known of a definition.
#[derive(Clone, Debug)]
pub(super) struct Below {
    /// The names that occur in its term, and those that occur in their definitions, and so on.
    names: NameSet,
    /// Does no differential occur in any of these terms?
    settled: bool,
    /// And no derivative of any kind?
    plain: bool,
}

impl<'a> Checker<'a> {
    /// The place of a name among the variables and definitions of the statement.
    pub fn place(&self, name: &Sym) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Is it a variable of the statement?
    pub fn is_variable(&self, name: &Sym) -> bool {
        self.place(name).is_some_and(|k| k < self.theory.vars.len())
    }

    /// The definition of a name, and its place among the definitions.
    pub fn definition(&self, name: &Sym) -> Option<(usize, &'a Definition)> {
        let k = self.place(name)?.checked_sub(self.theory.vars.len())?;
        self.theory.lets.get(k).map(|l| (k, l))
    }

    /// Notes what the next definition depends on; those before it are noted already.
    pub fn note_definition(&mut self, body: TermId) -> Result<()> {
        let names = self.names_below(body)?;
        let (settled, plain) = (self.settled(body).is_ok(), self.plain(body)?);
        self.below.push(Below { names, settled, plain });
        Ok(())
    }

    /// Every name that a term depends on, through definitions, fresh ones included.
    pub fn names_below(&mut self, t: TermId) -> Result<NameSet> {
        let mut out = NameSet::default();
        let all = self.terms.subterms(t);
        self.spend(all.len())?;
        for u in all {
            let Op::Var(s) = self.terms.op(u) else { continue };
            let place = self.place(s).ok_or_else(|| format!("{s} is not declared"))?;
            out.insert(place);
            if let Some((k, _)) = self.definition(s) {
                out.extend(&self.below.get(k).ok_or("a definition is used before its place")?.names);
            }
        }
        Ok(out)
    }

    /// A term that no differential occurs in, not even through definitions.
    pub fn settled(&mut self, t: TermId) -> Result<()> {
        let found = self.occurs(t, |op| matches!(op, Op::D(_)), |b| !b.settled)?;
        if found { Err("a differential is left".into()) } else { Ok(()) }
    }

    /// Does no derivative of any kind occur in a term, not even through definitions?
    pub fn plain(&mut self, t: TermId) -> Result<bool> {
        Ok(!self.occurs(t, |op| matches!(op, Op::D(_) | Op::Grad | Op::Jac(_)), |b| !b.plain)?)
    }

    /// Does something occur in a term, or in a definition below it?
    fn occurs(&mut self, t: TermId, here: fn(&Op) -> bool, below: fn(&Below) -> bool) -> Result<bool> {
        let all = self.terms.subterms(t);
        self.spend(all.len())?;
        Ok(all.into_iter().any(|u| match self.terms.op(u) {
            Op::Var(s) => self.definition(s).is_some_and(|(k, _)| self.below.get(k).is_none_or(below)),
            op => here(op),
        }))
    }

    /// The names that a derivative at its root varies.
    pub fn varied(&self, u: TermId) -> Option<Wrt> {
        match (self.terms.op(u), self.terms.arg(u, 1).map(|x| self.terms.op(x))) {
            (Op::D(wrt), _) => Some(wrt.clone()),
            (Op::Grad | Op::Jac(_), Some(Op::Var(x))) => Some(Wrt::only([x.clone()])),
            _ => None,
        }
    }

    /// Does a term depend on a varying name, directly or through definitions?
    pub fn depends(&mut self, t: TermId, wrt: &Wrt) -> Result<bool> {
        if !self.varying.contains_key(wrt) {
            let mut varying = BTreeSet::new();
            for (k, l) in self.theory.lets.iter().enumerate() {
                if self.varies(l.body, wrt, &varying)? {
                    varying.insert(k);
                }
            }
            self.varying.insert(wrt.clone(), varying);
        }
        if let Some(&d) = self.depends.get(&(t, wrt.clone())) {
            return Ok(d);
        }
        let varying = self.varying.remove(wrt).unwrap_or_default();
        let found = self.varies(t, wrt, &varying);
        self.varying.insert(wrt.clone(), varying);
        self.depends.insert((t, wrt.clone()), found.clone()?);
        found
    }

    /// The same, where the places of the definitions that depend on it are known.
    fn varies(&mut self, t: TermId, wrt: &Wrt, varying: &BTreeSet<usize>) -> Result<bool> {
        let all = self.terms.subterms(t);
        self.spend(all.len())?;
        Ok(all.into_iter().any(|u| match self.terms.op(u) {
            Op::Var(s) => {
                let definition = self.definition(s);
                let itself = match wrt {
                    Wrt::All => definition.is_none(),
                    Wrt::Only(names) => names.contains(s),
                };
                itself || definition.is_some_and(|(k, _)| varying.contains(&k))
            }
            _ => false,
        }))
    }
}

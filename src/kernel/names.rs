//! Which names a term depends on, through definitions.
//!
//! What the definitions depend on is found once, when the statement is read; a question about a term then
//! costs no more than the term itself, however many definitions stand below it.

use super::state::{Below, Checker, NameSet, Result};
use crate::term::*;

impl<'a> Checker<'a> {
    /// The place of a name among the variables and definitions of the statement.
    pub fn place(&self, name: &Sym) -> Option<usize> {
        self.places.get(name).copied()
    }

    /// Is it a variable of the statement?
    pub fn is_variable(&self, name: &Sym) -> bool {
        self.place(name).is_some_and(|k| k < self.theory.vars.len())
    }

    /// Is a name in a set?
    pub fn is_among(&self, name: &Sym, names: &NameSet) -> bool {
        self.place(name).is_some_and(|k| names.bit(k as u64))
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
        self.notes.below.push(Below { names, settled, plain });
        Ok(())
    }

    /// Every name that occurs in a term, and those that occur in the definitions of these, and so on.
    pub fn names_below(&mut self, t: TermId) -> Result<NameSet> {
        if let Some(known) = self.notes.names.get(&t).cloned() {
            self.spend(known.bits() as usize / 64)?;
            return Ok(known);
        }
        let mut out = NameSet::default();
        let all = self.terms.subterms(t);
        self.spend(all.len())?;
        for u in all {
            let Op::Var(s) = self.terms.op(u) else { continue };
            let place = self.place(s).ok_or_else(|| format!("{s} is not declared"))?;
            out.set_bit(place as u64, true);
            if let Some((k, _)) = self.definition(s) {
                out |= &self.notes.below.get(k).ok_or("a definition is used before its place")?.names;
            }
        }
        self.notes.names.insert(t, out.clone());
        Ok(out)
    }

    /// Does a term depend on a varying name, directly or through definitions?
    pub fn depends(&mut self, t: TermId, wrt: &Wrt) -> Result<bool> {
        let names = self.names_below(t)?;
        let (variables, definitions) = (self.theory.vars.len(), self.theory.lets.len());
        Ok(match wrt {
            Wrt::Only(varying) => varying.iter().any(|n| self.is_among(n, &names)),
            Wrt::All => {
                let mut varying = (0..variables).chain(variables + definitions..self.places.len());
                varying.any(|k| names.bit(k as u64))
            }
        })
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
            Op::Var(s) => self.definition(s).is_some_and(|(k, _)| self.notes.below.get(k).is_none_or(below)),
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
}

//! New names: which are free, what they stand for, in which order they are told.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;
use std::collections::BTreeSet;

impl Session<'_> {
    /// The first of some letters that no name begins with and goes on with digits.
    pub(in crate::calculus) fn stem(&self, letters: &[&str]) -> String {
        let th = &self.theory;
        let names = th.vars.iter().map(|v| &v.name).chain(th.lets.iter().map(|l| &l.name));
        let taken: Vec<&Sym> = names.chain(&th.dims).chain(&th.funs).collect();
        let like =
            |s: &Sym, l: &str| s.strip_prefix(l).is_some_and(|r| r.chars().all(|c| c.is_ascii_digit() || c == '_'));
        let free = |l: &&&str| !taken.iter().any(|s| like(s, l));
        let many = letters.first().map_or(String::new(), |l| format!("{l}_"));
        letters.iter().find(free).map_or(many, ToString::to_string)
    }

    /// A name that stands for nothing yet: the wanted one if it is free.
    pub(in crate::calculus) fn free_name(&self, wanted: &str) -> Sym {
        let taken = |s: &Sym| {
            self.terms.declaration(s).is_some() || self.theory.dims.contains(s) || self.theory.funs.contains(s)
        };
        let mut s = Sym::new(wanted);
        let mut k = 2;
        while taken(&s) || self.rules.functions().get(&s).is_some() {
            s = Sym::new(&format!("{wanted}_{k}"));
            k += 1;
        }
        s
    }

    /// A new definition, and the proof that its term is its name.
    pub(in crate::calculus) fn introduce(&mut self, name: Sym, body: TermId) -> Result<Proof, Stop> {
        let shape = self.terms.shape(body).clone();
        if !self.terms.declare(name.clone(), Declaration { shape, over: None }) {
            return Err(Stop::Stuck(format!("the name {name} is taken")));
        }
        let var = self.terms.var(&name)?;
        self.theory.lets.push(Definition { name, over: None, body });
        Ok(Proof::leaf(var, body, Leaf::Definition, true).sym())
    }

    /// The names from the k-th definition on that terms mention, directly or through each other, without those
    /// that are told already, in order of definition.
    pub fn names_made(&mut self, terms: &[TermId], k: usize, told: &mut BTreeSet<Sym>) -> Vec<Sym> {
        let (mut found, mut stack) = (Vec::new(), terms.to_vec());
        while let Some(t) = stack.pop() {
            for u in self.terms.subterms(t) {
                let Op::Var(s) = self.terms.op(u).clone() else { continue };
                let Some(body) = self.definition(&s).map(|l| l.body) else { continue };
                let place = self.place_of_definition(&s).filter(|p| *p >= k);
                if let Some(place) = place.filter(|_| told.insert(s.clone())) {
                    found.push((place, s));
                    stack.push(body);
                }
            }
        }
        found.sort();
        found.into_iter().map(|(_, s)| s).collect()
    }
}

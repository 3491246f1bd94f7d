//! The list of summands that a gradient goes backward through: sorted by name, like summands added up.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::naming::names::Naming;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::syntax::to_ascii;
use crate::term::*;

/// A summand tr(G' d(v)).
#[derive(Clone, Copy)]
pub(super) struct Item {
    pub term: TermId,
    pub g: TermId,
    pub v: TermId,
    /// The place of v among the names; none if it is a variable.
    pub rank: Option<usize>,
}

/// A sum, nested to the right, on its way.
pub(super) struct Sum {
    pub term: TermId,
    pub items: Vec<Item>,
    pub parts: Vec<Proof>,
}

impl Session<'_> {
    fn item(&mut self, t: TermId, naming: &Naming) -> Result<Item, Stop> {
        let (g, v) = self.trace_form(t).ok_or_else(|| self.stuck(t))?;
        let rank = match self.terms.op(v) {
            Op::Var(s) if self.terms.args(v).is_empty() => naming.rank.get(s).copied(),
            _ => return Err(self.stuck(t)),
        };
        Ok(Item { term: t, g, v, rank })
    }

    /// The summands of a sum that is nested to the right; what is zero has none.
    fn items(&mut self, t: TermId, naming: &Naming) -> Result<Vec<Item>, Stop> {
        let (mut out, mut rest) = (Vec::new(), t);
        loop {
            match (self.terms.op(rest), self.terms.args(rest)) {
                (Op::Add, &[a, b]) => {
                    out.push(self.item(a, naming)?);
                    rest = b;
                }
                (Op::Zeros(..) | Op::Num(_), []) if out.is_empty() => return Ok(out),
                _ => {
                    out.push(self.item(rest, naming)?);
                    return Ok(out);
                }
            }
        }
    }

    /// The end of a proof as a sorted list.
    pub(super) fn list(&mut self, proof: &Proof, naming: &Naming) -> Result<Sum, Stop> {
        let right = self.normalize(proof.to(), &Strategy::new(&["sum-right"]))?;
        let items = self.items(right.to(), naming)?;
        let mut sum = Sum { term: right.to(), items, parts: vec![right] };
        for k in (0..sum.items.len()).rev() {
            self.insert(&mut sum, k, naming, Effort::default())?;
        }
        Ok(sum)
    }

    /// Puts a sum in the place of the first summand, and its summands in their places.
    pub(super) fn replace_first(
        &mut self,
        sum: &mut Sum,
        stage: &Proof,
        naming: &Naming,
        effort: Effort,
    ) -> Result<(), Stop> {
        let right = self.normalize(stage.to(), &Strategy::new(&["sum-right"]))?;
        let new = stage.then(&right);
        let items = self.items(new.to(), naming)?;
        let alone = sum.items.len() == 1;
        let whole = if alone { new } else { self.deep(sum.term, &[0], &new)? };
        self.follow(sum, whole);
        if !alone && items.is_empty() {
            self.local(sum, 0, "zero")?;
        }
        for k in 1..items.len() {
            if !alone {
                self.local(sum, k - 1, "sum-right")?;
            }
        }
        let count = items.len();
        sum.items.splice(0..1, items);
        for k in (0..count).rev() {
            self.insert(sum, k, naming, effort)?;
        }
        Ok(())
    }

    fn follow(&mut self, sum: &mut Sum, p: Proof) {
        sum.term = p.to();
        sum.parts.push(p);
    }

    /// One rewriting of the rest of the list from the k-th summand on.
    fn local(&mut self, sum: &mut Sum, k: usize, phase: &'static str) -> Result<(), Stop> {
        let mut rest = sum.term;
        for _ in 0..k {
            rest = self.terms.arg(rest, 1).ok_or_else(|| self.stuck(rest))?;
        }
        self.burn()?;
        let p = self.by_rules(rest, &[phase], &[])?.ok_or_else(|| Stop::Stuck(format!("no rule for {phase}")))?;
        let p = self.deep(sum.term, &vec![1; k], &p)?;
        self.follow(sum, p);
        Ok(())
    }

    /// Moves the k-th summand to its place in the sorted rest; what belongs to the same name is added up.
    fn insert(&mut self, sum: &mut Sum, mut k: usize, naming: &Naming, effort: Effort) -> Result<(), Stop> {
        while let (Some(a), Some(b)) = (sum.items.get(k).copied(), sum.items.get(k + 1).copied()) {
            let last = k + 2 == sum.items.len();
            if a.rank < b.rank {
                self.local(sum, k, if last { "sum-turn" } else { "sum-swap" })?;
                sum.items.swap(k, k + 1);
                k += 1;
                continue;
            }
            if a.rank.is_some() && a.rank == b.rank {
                let path = vec![1; k];
                let at = if last {
                    path
                } else {
                    self.local(sum, k, "sum-left")?;
                    [path, vec![0]].concat()
                };
                let both = self.terms.add(Op::Add, &[a.term, b.term])?;
                let p = self.normalize(both, &Strategy::new(&["collect", "adjoint", "zero"]))?;
                let mut unused = Vec::new();
                let p = self.simplify_factors(p, &mut unused, effort)?;
                let one = self.item(p.to(), naming)?;
                let p = self.deep(sum.term, &at, &p)?;
                self.follow(sum, p);
                sum.items.splice(k..k + 2, [one]);
            }
            break;
        }
        Ok(())
    }

    /// A proof at a position, as a proof about the whole term.
    pub(super) fn deep(&mut self, t: TermId, path: &[usize], p: &Proof) -> Result<Proof, Stop> {
        let mut way = Vec::with_capacity(path.len());
        let mut u = t;
        for &i in path {
            way.push((u, i));
            u = self.terms.arg(u, i).ok_or_else(|| self.stuck(t))?;
        }
        let mut proof = p.clone();
        for (u, i) in way.into_iter().rev() {
            proof = match self.inside(u, i, &proof)? {
                Some((q, _)) => q,
                None => return Ok(Proof::refl(t)),
            };
        }
        Ok(proof)
    }

    pub(super) fn stuck(&self, t: TermId) -> Stop {
        Stop::Stuck(format!("{} has no form tr(G' d(X))", self.shown(t)))
    }

    /// A term in a message: in the language, and no more than a reader takes in.
    pub(super) fn shown(&self, t: TermId) -> String {
        const MOST: usize = 200;
        let text = match self.terms.is_closed(t) {
            true => to_ascii(&self.terms, &self.theory, t),
            false => "what stands under a sum".to_string(),
        };
        match text.char_indices().nth(MOST) {
            Some((end, _)) => format!("{} …", text.get(..end).unwrap_or_default()),
            None => text,
        }
    }
}

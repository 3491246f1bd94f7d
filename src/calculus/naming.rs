//! Intermediate values of the search's own.
//!
//! The gradients of a deep expression, written out, grow with the square or the cube of its depth: every layer
//! stands in the gradient of every other. Where that would happen, the parts of the expression get names, as a
//! textbook's backpropagation gives them. The names are definitions of the statement like a user's `let`.

use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use crate::kernel::Line;
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// Answers that would have fewer operators are written out.
const SMALL: f64 = 400.0;
/// Answers that are not this many times as large as the question are written out.
const RATIO: f64 = 5.0;
/// A part with more operators gets a name.
const WEIGHT: u32 = 4;

/// The names given, and the user's, in the order in which they are made of each other.
#[derive(Debug, Default)]
pub(super) struct Naming {
    /// The expression in terms of names.
    pub top: Option<Proof>,
    /// The place of each name in the order: what it is made of comes before it.
    pub rank: FxHashMap<Sym, usize>,
    /// Where a definition's term is folded further: a proof from it to that.
    pub folded: FxHashMap<Sym, Proof>,
    /// The parts of the expression in terms of names.
    parts: FxHashMap<TermId, Proof>,
    /// Hypotheses, by their places, in terms of names.
    pub assumed: Vec<(usize, TermId)>,
    /// Definitions made, for going back.
    made: Vec<TermId>,
    /// The number of definitions before.
    pub before: usize,
}

/// What is known of a part.
struct Part {
    proof: Proof,
    /// Operators down to names.
    weight: u32,
    /// Varying places down to names.
    fan: u32,
}

impl Session<'_> {
    /// Would the gradients of f, written out, be far larger than f?
    ///
    /// An estimate: a factor's gradient has the other factors in it, a function's the function's argument.
    pub(super) fn pays(&mut self, f: TermId, wrt: &[TermId], set: &Wrt) -> bool {
        let order = self.with_definitions(f);
        let mut size: FxHashMap<TermId, f64> = FxHashMap::default();
        for &u in &order {
            let args: f64 = self.terms.args(u).iter().map(|a| size.get(a).copied().unwrap_or(0.0)).sum();
            let own = if self.terms.args(u).is_empty() || matches!(self.terms.op(u), Op::Var(_)) { 0.0 } else { 1.0 };
            size.insert(u, own + args);
        }
        let mut adjoint: FxHashMap<TermId, f64> = FxHashMap::default();
        adjoint.insert(f, 1.0);
        for &u in order.iter().rev() {
            let Some(g) = adjoint.get(&u).copied() else { continue };
            let args = self.terms.args(u).to_vec();
            if let Op::Var(s) = self.terms.op(u).clone() {
                let definition = self.definition(&s).map(|l| l.body);
                if let Some(body) = definition.filter(|_| !wrt.contains(&u)) {
                    *adjoint.entry(body).or_default() += g;
                }
                continue;
            }
            let all: f64 = args.iter().map(|a| size.get(a).copied().unwrap_or(0.0)).sum();
            for a in args {
                if !self.depends(a, set) {
                    continue;
                }
                let own = size.get(&a).copied().unwrap_or(0.0);
                *adjoint.entry(a).or_default() += match self.terms.op(u) {
                    Op::Add | Op::Sub | Op::Neg | Op::T | Op::Tr | Op::Sum | Op::Vec => g,
                    op if linear(op) => g + 1.0 + all - own,
                    _ => g + 2.0 + all,
                };
            }
        }
        let answers: f64 = wrt.iter().map(|x| adjoint.get(x).copied().unwrap_or(0.0)).sum();
        answers > SMALL && answers > RATIO * (order.len() + wrt.len()) as f64
    }

    /// The subterms of a term, and of the definitions below it, each before what it stands in.
    fn with_definitions(&mut self, t: TermId) -> Vec<TermId> {
        let (mut order, mut seen) = (Vec::new(), FxHashSet::default());
        let mut stack = vec![(t, false)];
        while let Some((u, done)) = stack.pop() {
            if done {
                order.push(u);
            } else if seen.insert(u) {
                stack.push((u, true));
                stack.extend(self.terms.args(u).iter().map(|a| (*a, false)));
                if let Op::Var(s) = self.terms.op(u).clone() {
                    stack.extend(self.definition(&s).map(|l| (l.body, false)));
                }
            }
        }
        order
    }

    /// Gives names to the parts of f that vary, and orders all names.
    pub(super) fn give_names(&mut self, f: TermId, set: &Wrt) -> Result<Naming, Stop> {
        self.read_names()?;
        let mut n = Naming { before: self.theory.lets.len(), ..Naming::default() };
        let made = self.name_all(f, set, &mut n);
        if let Err(e) = made {
            self.take_back(n);
            return Err(e);
        }
        Ok(n)
    }

    fn name_all(&mut self, f: TermId, set: &Wrt, n: &mut Naming) -> Result<(), Stop> {
        let stem = self.stem(&["z", "u", "v", "q"]);
        let top = match self.unfold(f)? {
            Some(p) => {
                let rest = self.fold(p.to(), set, &stem, n)?;
                p.then(&rest)
            }
            None => self.fold(f, set, &stem, n)?,
        };
        n.top = Some(self.have(&top));
        self.name_hypotheses(n)?;
        for k in 0..n.before {
            let l = self.theory.lets[k].clone();
            if l.over.is_none() && self.depends(l.body, set) {
                let p = self.fold(l.body, set, &stem, n)?;
                let p = self.have(&p);
                n.folded.insert(l.name, p);
            }
        }
        // What a name is made of has a lower rank.
        let mut seen: FxHashSet<TermId> = FxHashSet::default();
        let mut stack: Vec<(TermId, bool)> = vec![(top.to(), false)];
        while let Some((t, done)) = stack.pop() {
            if let (true, Op::Var(s)) = (done, self.terms.op(t)) {
                n.rank.insert(s.clone(), n.rank.len());
                continue;
            }
            if done || !seen.insert(t) {
                continue;
            }
            let mut body = t;
            if let Op::Var(s) = self.terms.op(t).clone() {
                let Some(meaning) = self.definition(&s).map(|l| l.body) else { continue };
                body = n.folded.get(&s).map_or(meaning, Proof::to);
            }
            stack.push((t, true));
            for u in self.terms.subterms(body) {
                if matches!(self.terms.op(u), Op::Var(_)) && self.depends(u, set) {
                    stack.push((u, false));
                }
            }
        }
        Ok(())
    }

    /// What is assumed of a part of the expression holds of its name.
    fn name_hypotheses(&mut self, n: &mut Naming) -> Result<(), Stop> {
        for index in 0..self.theory.hypotheses.len() {
            let h = &self.theory.hypotheses[index];
            let (true, Fact::Is(pred, t)) = (h.over.is_empty(), &h.fact) else { continue };
            let (pred, t) = (*pred, *t);
            let Some(fold) = n.parts.get(&t).filter(|p| !p.is_refl()).cloned() else { continue };
            let first = self.push(Line::Assumption { over: vec![], index, indices: vec![] }, vec![]);
            let mut needed = vec![first];
            let steps = self.steps_of(&fold, &mut needed);
            let line = self.push(Line::Transport { over: vec![], pred, start: t, steps }, needed);
            let key = (pred, fold.to(), 0, self.frozen_set());
            self.known.insert(key, Some(line));
            n.assumed.push((index, fold.to()));
        }
        n.parts.clear();
        Ok(())
    }

    /// Undoes what [`Session::give_names`] did.
    pub(super) fn take_back(&mut self, n: Naming) {
        self.theory.lets.truncate(n.before);
        self.places.clear();
        self.hiding.truncate(n.before);
        self.known.clear();
        for t in n.made {
            self.names.remove(&t);
        }
        self.memo.clear();
        self.simple.clear();
    }

    /// The names from the k-th definition on that terms mention, directly or through each other, without those
    /// that are told already, in order of definition.
    pub fn names_made(&mut self, terms: &[TermId], k: usize, told: &mut BTreeSet<Sym>) -> Vec<Sym> {
        let (mut found, mut stack) = (Vec::new(), terms.to_vec());
        while let Some(t) = stack.pop() {
            for u in self.terms.subterms(t) {
                let Op::Var(s) = self.terms.op(u).clone() else { continue };
                let Some(body) = self.definition(&s).map(|l| l.body) else { continue };
                let place = self.places.get(&s).copied().filter(|p| *p >= k);
                if let Some(place) = place.filter(|_| told.insert(s.clone())) {
                    found.push((place, s));
                    stack.push(body);
                }
            }
        }
        found.sort();
        found.into_iter().map(|(_, s)| s).collect()
    }

    /// The first of some letters that no name begins with and goes on with digits.
    pub(super) fn stem(&self, letters: &[&str]) -> String {
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
    pub(super) fn free_name(&self, wanted: &str) -> Sym {
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
    pub(super) fn introduce(&mut self, name: Sym, body: TermId) -> Result<Proof, Stop> {
        let shape = self.terms.shape(body).clone();
        if !self.terms.declare(name.clone(), Declaration { shape, over: None }) {
            return Err(Stop::Stuck(format!("the name {name} is taken")));
        }
        let var = self.terms.var(&name)?;
        self.theory.lets.push(Definition { name, over: None, body });
        Ok(Proof::leaf(var, body, Leaf::Definition, true).sym())
    }

    /// The term with names for its parts.
    fn fold(&mut self, root: TermId, set: &Wrt, stem: &str, n: &mut Naming) -> Result<Proof, Stop> {
        let all = self.terms.subterms(root);
        let mut uses: FxHashMap<TermId, u32> = FxHashMap::default();
        for &u in &all {
            for &a in self.terms.args(u) {
                *uses.entry(a).or_default() += 1;
            }
        }
        let mut parts: FxHashMap<TermId, Part> = FxHashMap::default();
        for u in all {
            let op = self.terms.op(u).clone();
            let opaque = matches!(op, Op::Var(_) | Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_));
            if matches!(op, Op::Idx(_) | Op::At(_)) || !self.terms.is_closed(u) || !self.depends(u, set) || opaque {
                let fan = u32::from(self.terms.is_closed(u) && self.depends(u, set));
                parts.insert(u, Part { proof: Proof::refl(u), weight: 0, fan });
                continue;
            }
            let (mut current, mut inside) = (u, Vec::new());
            let (mut total, mut most, mut fan) = (0u32, 0, 0u32);
            for i in 0..self.terms.args(u).len() {
                let Some(a) = self.terms.arg(u, i) else { break };
                if !linear(&op) && parts.get(&a).is_some_and(|p| p.fan > 1) {
                    self.name_part(a, &mut parts, stem, n)?;
                }
                let Some(p) = parts.get(&a) else { continue };
                total = total.saturating_add(p.weight);
                most = most.max(p.weight);
                fan = fan.saturating_add(p.fan);
                let proof = p.proof.clone();
                if let Some((q, next)) = self.inside(current, i, &proof)? {
                    inside.push(q);
                    current = next;
                }
            }
            let weight = match op {
                Op::Add | Op::Sub => most.max(1),
                Op::Neg | Op::T => most,
                _ => total.saturating_add(1),
            };
            parts.insert(u, Part { proof: Proof::chain(u, inside), weight, fan });
            let shared = uses.get(&u).is_some_and(|k| *k > 1) && weight > 0;
            if u != root && (shared || weight >= WEIGHT) {
                self.name_part(u, &mut parts, stem, n)?;
            }
        }
        let top = parts.remove(&root).map_or(Proof::refl(root), |p| p.proof);
        n.parts.extend(parts.into_iter().map(|(t, p)| (t, p.proof)));
        Ok(top)
    }

    fn name_part(
        &mut self,
        u: TermId,
        parts: &mut FxHashMap<TermId, Part>,
        stem: &str,
        n: &mut Naming,
    ) -> Result<(), Stop> {
        let Some(part) = parts.get_mut(&u) else { return Ok(()) };
        let body = part.proof.to();
        let fold = match self.names.get(&body) {
            Some(p) => p.clone(),
            None => {
                let name = self.free_name(&format!("{stem}{}", self.theory.lets.len() - n.before + 1));
                let tidy = Strategy { names: true, ..Strategy::clean() };
                let clean = self.normalize(body, &tidy)?;
                let fold = self.introduce(name, body)?;
                for (from, p) in [(clean.to(), clean.sym().then(&fold)), (body, fold.clone())] {
                    if self.names.insert(from, p).is_none() {
                        n.made.push(from);
                    }
                }
                fold
            }
        };
        let whole = part.proof.then(&fold);
        part.proof = self.have(&whole);
        part.weight = 0;
        part.fan = 1;
        Ok(())
    }
}

/// Is the operator linear in each of its arguments?
fn linear(op: &Op) -> bool {
    matches!(
        op,
        Op::Add
            | Op::Sub
            | Op::Neg
            | Op::T
            | Op::Tr
            | Op::Sum
            | Op::Vec
            | Op::Diag
            | Op::Diagvec
            | Op::Mul
            | Op::Had
            | Op::Scale
            | Op::Kron
            | Op::Hcat
            | Op::Vcat
            | Op::Entry
            | Op::Col
            | Op::Row
    )
}

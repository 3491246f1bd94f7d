//! Proving an equation: derivatives are replaced by closed forms, both sides are brought to normal form,
//! and where they do not meet there, other roads are tried one after the other.

use super::proof::Proof;
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use super::simplify::Effort;
use crate::egraph::{Aim, Saturation};
use crate::kernel::Line;
use crate::term::*;

/// What an attempt to prove an equation came to.
#[derive(Clone, Debug)]
pub struct Attempt {
    /// The line that proves it, if one was found.
    pub line: Option<usize>,
    /// The proof that the line writes out.
    pub proof: Option<Proof>,
    /// How far the left side got.
    pub left: TermId,
    /// How far the right side got.
    pub right: TermId,
}

/// What a part of the proof of an equation does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LegKind {
    /// Derivatives are replaced by closed forms.
    Derivatives,
    /// Definitions are put in that must be seen first.
    Definitions,
    /// A side is multiplied out, sorted and collected.
    Normal,
    /// Two normal forms that differ are shown to be equal.
    Meeting,
    /// The same entry of both sides.
    Entries,
    /// Both sides applied to the same arbitrary vector or matrix.
    Action,
}

/// A part of the proof of an equation, for the lines that people read.
#[derive(Clone, Debug)]
pub struct Leg {
    /// What it does.
    pub what: LegKind,
    /// The proof, in the direction from the left side to the right.
    pub proof: Proof,
    /// Was it found from the right side?
    pub back: bool,
}

/// How often denominators are cleared one after the other.
pub(super) const MAX_CLEARINGS: u32 = 3;

impl Strategy {
    /// The normal form with intermediate values unfolded.
    pub fn normal() -> Strategy {
        Strategy { phases: vec!["open", "split", "expand", "sorted", "pull"], ..Strategy::whole() }
    }

    /// The same with the exponential of a sum left whole.
    pub fn whole() -> Strategy {
        Strategy { unfold: true, phases: vec!["open", "expand", "sorted", "pull"], ..Strategy::expand() }
    }

    /// The normal form of an entry.
    pub(super) fn entries() -> Strategy {
        Strategy {
            phases: vec!["entry", "open", "split", "expand", "sorted", "push"],
            unroll: true,
            exchange: true,
            ..Strategy::normal()
        }
    }

    /// Definitions that must be seen before sums and powers are multiplied out.
    pub fn define() -> Strategy {
        Strategy { unfold: true, ..Strategy::new(&["define", "zero"]) }
    }
}

impl Session<'_> {
    /// Tries to prove `lhs = rhs`.
    ///
    /// # Errors
    /// When the budget is used up or a derivative cannot be found.
    pub fn prove_equation(&mut self, lhs: TermId, rhs: TermId, effort: Effort) -> Result<Attempt, Stop> {
        self.legs.clear();
        self.inner.clear();
        self.tried.clear();
        self.reached = None;
        let (a, b) = (self.eliminate(lhs)?, self.eliminate(rhs)?);
        self.reached = Some((a.to(), b.to()));
        self.find_grounds(&[a.to(), b.to()])?;
        let mut attempt = Attempt { line: None, proof: None, left: a.to(), right: b.to() };
        let (mut there, mut back) = (vec![(LegKind::Derivatives, a)], vec![(LegKind::Derivatives, b)]);
        let mut meeting = None;
        self.tried.push("normal forms".to_string());
        for what in [LegKind::Definitions, LegKind::Normal] {
            if attempt.left == attempt.right {
                break;
            }
            let s = if what == LegKind::Normal { Strategy::whole() } else { Strategy::define() };
            let (mut p, mut q) = (self.normalize(attempt.left, &s)?, self.normalize(attempt.right, &s)?);
            if what == LegKind::Normal && p.to() != q.to() {
                let s = Strategy::normal();
                (p, q) = (self.normalize(attempt.left, &s)?, self.normalize(attempt.right, &s)?);
            }
            (attempt.left, attempt.right) = (p.to(), q.to());
            self.reached = Some((p.to(), q.to()));
            there.push((what, p));
            back.push((what, q));
        }
        if attempt.left != attempt.right {
            meeting = self.meet(attempt.left, attempt.right, effort, MAX_CLEARINGS)?;
            if meeting.is_none() && effort.saturate {
                // From the beginning again, by another way.
                let (l, r) = (there[0].1.to(), back[0].1.to());
                meeting = self.by_simplest(l, r, effort)?;
                there.truncate(1);
                back.truncate(1);
            }
            if meeting.is_none() {
                return Ok(attempt);
            }
        }
        let there = there.into_iter().map(|(what, proof)| Leg { what, proof, back: false });
        let middle = meeting.into_iter().map(|proof| Leg { what: LegKind::Meeting, proof, back: false });
        let back = back.into_iter().rev().map(|(what, p)| Leg { what, proof: p.sym(), back: true });
        let legs: Vec<Leg> = there.chain(middle).chain(back).filter(|l| !l.proof.is_refl()).collect();
        let whole = Proof::chain(lhs, legs.iter().map(|l| l.proof.clone()).collect());
        attempt.line = Some(self.have_line(&whole));
        attempt.proof = Some(whole);
        self.legs = legs;
        Ok(attempt)
    }

    /// A proof that two normal forms are equal, by any of the roads there are.
    pub(super) fn meet(&mut self, l: TermId, r: TermId, effort: Effort, clearings: u32) -> Result<Option<Proof>, Stop> {
        if l == r {
            return Ok(Some(Proof::refl(l)));
        }
        if clearings > 0
            && let Some(p) = self.by_clearing(l, r, effort, clearings)?
        {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_extensionality(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_entries(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_arguments(l, r, effort, clearings)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_common_factor(l, r, effort, clearings)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_turning(l, r)? {
            return Ok(Some(p));
        }
        if let Some(p) = self.by_blocks(l, r)? {
            return Ok(Some(p));
        }
        if clearings == MAX_CLEARINGS && effort.saturate {
            if let Some(p) = self.by_roots(l, r, effort)? {
                return Ok(Some(p));
            }
            return self.by_saturation(l, r, effort);
        }
        Ok(None)
    }

    // ---- derivatives ---------------------------------------------------------------------

    /// Replaces every gradient, Jacobian and differential of a term by a closed form.
    ///
    /// # Errors
    /// When one cannot be found.
    pub fn eliminate(&mut self, t: TermId) -> Result<Proof, Stop> {
        if !self.hides_derivative(t) {
            return Ok(Proof::refl(t));
        }
        let mut parts = Vec::new();
        let mut current = t;
        if let Some(p) = self.unfold(t)? {
            parts.push(p.clone());
            let rest = self.eliminate(p.to())?;
            parts.push(rest);
            return Ok(Proof::chain(t, parts));
        }
        let op = self.terms.op(t).clone();
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) || (matches!(op, Op::Grad | Op::Jac(_)) && i > 0) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = match &op {
                Op::Grad | Op::Jac(_) | Op::D(_) => {
                    let names = self.varied(current);
                    self.freezing(names, |s| s.eliminate(a))?
                }
                _ => self.eliminate(a)?,
            };
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        let args = self.terms.args(current).to_vec();
        let last = match (&op, &args[..]) {
            (Op::Grad, [f, x]) => {
                let d = self.gradients(*f, &[*x], Effort::quick())?;
                d.first().map(|d| d.proof.clone())
            }
            (Op::Jac(layout), [f, x]) => Some(self.jacobian(*f, *x, *layout, Effort::quick())?.proof),
            (Op::D(_), [_]) => {
                let s = Strategy {
                    differentiate: true,
                    unfold_differentials: true,
                    ..Strategy::new(&["differentiate", "differentiate-adj", "zero"])
                };
                Some(self.normalize(current, &s)?)
            }
            _ => None,
        };
        if let Some(p) = last {
            parts.push(self.have(&p));
        }
        Ok(Proof::chain(t, parts))
    }

    /// The names that a derivative varies.
    fn varied(&self, t: TermId) -> std::collections::BTreeSet<Sym> {
        match (self.terms.op(t), self.terms.arg(t, 1).map(|x| self.terms.op(x))) {
            (Op::D(Wrt::Only(names)), _) => names.iter().cloned().collect(),
            (Op::D(Wrt::All), _) => self.theory.vars.iter().map(|v| v.name.clone()).collect(),
            (_, Some(Op::Var(x))) => std::collections::BTreeSet::from([x.clone()]),
            _ => Default::default(),
        }
    }

    /// Does a derivative occur in a term, or in what an intermediate value in it stands for?
    fn hides_derivative(&mut self, t: TermId) -> bool {
        // A definition is made of earlier ones: each is looked at once.
        for k in self.hiding.len()..self.theory.lets.len() {
            let body = self.theory.lets[k].body;
            let hides = self.terms.subterms(body).into_iter().any(|u| match self.terms.op(u).clone() {
                Op::Grad | Op::Jac(_) | Op::D(_) => true,
                Op::Var(s) => self.definition_hides(&s),
                _ => false,
            });
            self.hiding.push(hides);
        }
        self.terms.subterms(t).into_iter().any(|u| match self.terms.op(u).clone() {
            Op::Grad | Op::Jac(_) => true,
            // The differential of a variable that varies is settled.
            Op::D(set) => self.terms.arg(u, 0).is_none_or(|a| {
                let Op::Var(s) = self.terms.op(a) else { return true };
                match set {
                    Wrt::All => self.theory.definition(s).is_some(),
                    Wrt::Only(names) => !names.contains(s),
                }
            }),
            Op::Var(s) => self.definition_hides(&s),
            _ => false,
        })
    }

    fn definition_hides(&mut self, name: &Sym) -> bool {
        self.definition(name).is_some()
            && self.places.get(name).is_some_and(|k| self.hiding.get(*k).copied().unwrap_or(false))
    }

    /// Remembers what is being tried.
    pub(super) fn road(&mut self, name: &str) {
        if !self.tried.iter().any(|t| t == name) {
            self.tried.push(name.to_string());
        }
    }

    // ---- roads ---------------------------------------------------------------------------

    /// `M X = N X` for a fresh X, then `M = N`. The size of the columns says what X may be: a product
    /// of sizes m*n takes `vec` of an m×n matrix, so that Kronecker products act on it.
    fn by_extensionality(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let kron = |s: &Self, t: TermId| {
            s.terms
                .subterms(t)
                .into_iter()
                .any(|u| matches!(s.terms.op(u), Op::Kron | Op::Comm(..)) || (*s.terms.op(u) == Op::Vec))
        };
        if !(self.terms.is_closed(l) && self.terms.is_closed(r)) || !(kron(self, l) || kron(self, r)) {
            return Ok(None);
        }
        let shape = self.terms.shape(l).clone();
        if shape.cols.is_one() {
            return Ok(None);
        }
        self.road("the action on vec(X)");
        for (m, n) in self.factors_of(&shape.cols, l, r) {
            let name = self.terms.fresh_name("V_");
            let declaration = Declaration { shape: Shape::new(m.clone(), n.clone()), over: None };
            self.terms.declare(name.clone(), declaration);
            let x = self.terms.var(&name)?;
            let v = if n.is_one() { x } else { self.terms.add(Op::Vec, &[x])? };
            let (lx, rx) = (self.terms.add(Op::Mul, &[l, v])?, self.terms.add(Op::Mul, &[r, v])?);
            let s = Strategy { phases: vec!["act", "open", "split", "expand", "sorted", "pull"], ..Strategy::normal() };
            let (p, q) = (self.normalize(lx, &s)?, self.normalize(rx, &s)?);
            if p.to() == q.to() {
                let fresh = self.push(Line::Fresh { name: name.clone(), rows: m, cols: n }, vec![]);
                let line = self.have_line(&p.then(&q.sym()));
                let number = self.push(Line::Extensionality { line, var: name }, vec![line, fresh]);
                self.inner = vec![
                    Leg { what: LegKind::Action, proof: p, back: false },
                    Leg { what: LegKind::Action, proof: q.sym(), back: true },
                ];
                return Ok(Some(Proof::leaf(l, r, super::proof::Leaf::Line(number, vec![]), true)));
            }
        }
        Ok(None)
    }

    /// The ways to split a size into two factors that the terms suggest.
    fn factors_of(&self, size: &Dim, l: TermId, r: TermId) -> Vec<(Dim, Dim)> {
        let mut found: Vec<(Dim, Dim)> = Vec::new();
        let mut add = |m: Dim, n: Dim| {
            if m.mul(&n).as_ref() == Some(size) && !found.contains(&(m.clone(), n.clone())) {
                found.push((m, n));
            }
        };
        for t in [l, r] {
            for u in self.terms.subterms(t) {
                match (self.terms.op(u), self.terms.args(u)) {
                    // (B ⊗ A) vec X: X has the columns of A as rows and those of B as columns.
                    (Op::Kron, [b, a]) => {
                        add(self.terms.shape(*a).cols.clone(), self.terms.shape(*b).cols.clone());
                        add(self.terms.shape(*a).rows.clone(), self.terms.shape(*b).rows.clone());
                    }
                    (Op::Comm(m, n), _) => {
                        add(m.clone(), n.clone());
                        add(n.clone(), m.clone());
                    }
                    (Op::Vec, [a]) => {
                        let s = self.terms.shape(*a);
                        add(s.rows.clone(), s.cols.clone());
                    }
                    _ => {}
                }
            }
        }
        add(size.clone(), Dim::one());
        found
    }

    /// Entry by entry: for sizes that are numbers each entry, else a fresh pair of indices.
    pub(super) fn by_entries(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        if !(self.terms.is_closed(l) && self.terms.is_closed(r)) {
            return Ok(None);
        }
        self.road("entries");
        let shape = self.terms.shape(l).clone();
        let s = Strategy::entries();
        if shape.is_scalar() {
            let columns =
                Strategy { phases: vec!["columns", "open", "split", "expand", "sorted", "pull"], ..Strategy::normal() };
            for s in [columns, s] {
                let (p, q) = (self.normalize(l, &s)?, self.normalize(r, &s)?);
                if p.to() == q.to() {
                    return Ok(Some(p.then(&q.sym())));
                }
            }
            return Ok(None);
        }
        let small = |d: &Dim| d.as_literal().filter(|n| *n <= 9);
        if let (Some(m), Some(n)) = (small(&shape.rows), small(&shape.cols)) {
            let mut lines = Vec::new();
            for i in 1..=m {
                for j in 1..=n {
                    let (i, j) = (self.terms.add(Op::At(i), &[])?, self.terms.add(Op::At(j), &[])?);
                    let (a, b) = (self.terms.add(Op::Entry, &[l, i, j])?, self.terms.add(Op::Entry, &[r, i, j])?);
                    let (p, q) = (self.normalize(a, &s)?, self.normalize(b, &s)?);
                    if p.to() != q.to() {
                        return Ok(None);
                    }
                    lines.push(self.have_line(&p.then(&q.sym())));
                }
            }
            let number = self.push(Line::Cases { lines: lines.clone() }, lines);
            return Ok(Some(Proof::leaf(l, r, super::proof::Leaf::Line(number, vec![]), true)));
        }
        let mut over = Vec::new();
        let mut index = Vec::new();
        for d in [&shape.rows, &shape.cols] {
            if !d.is_one() {
                over.push(d.clone());
            }
        }
        for d in [&shape.rows, &shape.cols] {
            index.push(if d.is_one() {
                self.terms.add(Op::At(1), &[])?
            } else {
                let k = if over.len() == 2 && index.is_empty() { 1 } else { 0 };
                self.terms.add(Op::Idx(k), &[])?
            });
        }
        let (a, b) = (
            self.terms.add(Op::Entry, &[l, index[0], index[1]])?,
            self.terms.add(Op::Entry, &[r, index[0], index[1]])?,
        );
        let p = self.normalize_open(a, &s, &mut over.clone())?;
        let q = self.normalize_open(b, &s, &mut over.clone())?;
        if p.to() != q.to() {
            return Ok(None);
        }
        let mut needed = Vec::new();
        let steps = self.steps_of(&p.then(&q.sym()), &mut needed);
        let line = self.push(Line::Have { over, start: a, steps }, needed);
        self.inner = vec![
            Leg { what: LegKind::Entries, proof: p, back: false },
            Leg { what: LegKind::Entries, proof: q.sym(), back: true },
        ];
        let number = self.push(Line::Entrywise { line }, vec![line]);
        Ok(Some(Proof::leaf(l, r, super::proof::Leaf::Line(number, vec![]), true)))
    }

    /// Both sides in one e-graph.
    fn by_saturation(&mut self, l: TermId, r: TermId, effort: Effort) -> Result<Option<Proof>, Stop> {
        let mut graph = Saturation::new(self);
        graph.add(l);
        graph.add(r);
        let run = graph.run(self, "simplify", effort.limits, Aim::Equal(l, r));
        let proof = graph.proof(l, r);
        let (classes, nodes) = graph.size();
        graph.finish(self);
        self.tried.push(format!("an e-graph of both ({nodes} nodes in {classes} classes)"));
        run?;
        Ok(proof)
    }

    /// The simplest form of each side, expanded, and that once more: much cancels before a term is multiplied out.
    fn by_simplest(&mut self, l: TermId, r: TermId, effort: Effort) -> Result<Option<Proof>, Stop> {
        self.road("the simplest forms");
        let mut sides = [Proof::refl(l), Proof::refl(r)];
        for _ in 0..2 {
            for side in &mut sides {
                let p = self.simplify(side.to(), effort)?;
                *side = side.then(&p);
                for s in [Strategy::define(), Strategy::normal()] {
                    let p = self.normalize(side.to(), &s)?;
                    *side = side.then(&p);
                }
            }
            if sides[0].to() == sides[1].to() {
                return Ok(Some(sides[0].then(&sides[1].sym())));
            }
        }
        self.by_entries(sides[0].to(), sides[1].to()).map(|p| p.map(|p| sides[0].then(&p).then(&sides[1].sym())))
    }
}

//! Chains of rewriting steps.

use super::certificate::{By, Step, Substitution};
use super::check::{Basis, Checker, Result};
use super::instance::Instance;
use super::names::NameSet;
use crate::term::*;

/// Sums longer than this are not unrolled.
pub const MAX_UNROLL: u64 = 256;

/// A place in a term that is being rewritten. The nodes above it are as they were on the way down; they are built
/// again on the way up, so that steps next to each other do not go through the root.
struct Place {
    /// The term there.
    term: TermId,
    /// The nodes above, the root first, and which argument leads on.
    above: Vec<(TermId, u8)>,
    /// The ranges of the indices bound there.
    ranges: Vec<Dim>,
}

/// The other side of an equation, if the term is the side that the step starts from.
fn across(t: TermId, s: &Step, (lhs, rhs): (TermId, TermId)) -> Option<TermId> {
    let (from, to) = if s.forward { (lhs, rhs) } else { (rhs, lhs) };
    (from == t).then_some(to)
}

impl Checker<'_> {
    /// Follows steps from a term, adds to the basis what they rest on, and tells where they end.
    pub fn chain(
        &mut self,
        start: TermId,
        steps: &[Step],
        over: &[Dim],
        basis: &mut Basis,
        at: &mut Option<usize>,
    ) -> Result<TermId> {
        self.bounded(start, over)?;
        let mut place = Place { term: start, above: Vec::new(), ranges: over.to_vec() };
        for (i, s) in steps.iter().enumerate() {
            *at = Some(i);
            self.step(&mut place, s, basis)?;
        }
        while self.up(&mut place)? {}
        *at = None;
        Ok(place.term)
    }

    /// One step: go to where it is made, as far as need be through the root, and rewrite there.
    fn step(&mut self, place: &mut Place, s: &Step, basis: &mut Basis) -> Result<()> {
        self.steps += 1;
        self.spend(1 + s.path.len())?;
        let common = place.above.iter().zip(&s.path).take_while(|((_, i), j)| i == *j).count();
        while place.above.len() > common {
            self.up(place)?;
        }
        for &i in s.path.iter().skip(common) {
            self.down(place, i)?;
        }
        let (t, used) = self.rewrite(place.term, s, &place.ranges)?;
        if !used.support.is_empty() {
            for &(u, _) in &place.above {
                self.free_to_vary(u, &used.support)?;
            }
        }
        place.term = t;
        basis.join(&used);
        Ok(())
    }

    fn down(&mut self, place: &mut Place, i: u8) -> Result<()> {
        let node = self.terms.node(place.term);
        let closed = node.op.index_argument(usize::from(i)) || matches!(node.op, Op::Grad | Op::Jac(_)) && i > 0;
        let child = node.args.get(usize::from(i)).copied().filter(|_| !closed);
        match &node.op {
            Op::BigSum(n) => place.ranges.push(n.clone()),
            // Long lists of names are copied and compared.
            Op::D(Wrt::Only(names)) => self.work += names.len() as u64,
            _ => {}
        }
        place.above.push((place.term, i));
        place.term = child.ok_or("the position does not exist")?;
        Ok(())
    }

    /// To the node above, with what has become of its argument; false at the root.
    fn up(&mut self, place: &mut Place) -> Result<bool> {
        let Some((u, i)) = place.above.pop() else { return Ok(false) };
        let node = self.terms.node(u);
        if let Op::BigSum(_) = node.op {
            place.ranges.pop();
        }
        let mut args = node.args.clone();
        if let Some(a) = args.get_mut(usize::from(i)) {
            *a = place.term;
        }
        place.term = self.terms.with_args(u, &args).map_err(|e| e.to_string())?;
        Ok(true)
    }

    /// Below a derivative, an equation that constrains a varying name may not be used.
    fn free_to_vary(&self, u: TermId, support: &NameSet) -> Result<()> {
        match self.varied(u).and_then(|wrt| self.clash(&wrt, support)) {
            Some(x) => Err(format!("uses what is assumed of {x} below a derivative that varies it")),
            None => Ok(()),
        }
    }

    /// A varying name that is constrained.
    pub fn clash(&self, wrt: &Wrt, support: &NameSet) -> Option<Sym> {
        let constrained = |n: &&Sym| self.place(n).is_some_and(|k| support.contains(k));
        match wrt {
            Wrt::All => self.theory.vars.iter().map(|v| &v.name).chain(&self.fresh).find(constrained).cloned(),
            Wrt::Only(names) => names.iter().find(constrained).cloned(),
        }
    }

    /// The term after a step at its root, and what the step rests on. The shape stays the same.
    fn rewrite(&mut self, t: TermId, s: &Step, ranges: &[Dim]) -> Result<(TermId, Basis)> {
        match &s.by {
            By::Rule { rule, values } => self.rule(t, *rule, s.forward, values, ranges),
            By::Line { line, indices } => {
                let e = self.equation(*line)?;
                let mut basis = self.fit_all(&e.over, indices, ranges)?;
                basis.join(&e.basis);
                let sides = (self.rename(e.lhs, indices)?, self.rename(e.rhs, indices)?);
                Ok((across(t, s, sides).ok_or("the line does not match")?, basis))
            }
            By::Hypothesis { index, indices } => {
                let h = self.theory.hypotheses.get(*index).ok_or("no such hypothesis")?;
                let Fact::Eq(a, b) = h.fact else { return Err("the hypothesis is no equation".into()) };
                let mut basis = self.hypothesis_basis(*index, &[a, b])?;
                basis.join(&self.fit_all(&h.over, indices, ranges)?);
                let sides = (self.rename(a, indices)?, self.rename(b, indices)?);
                Ok((across(t, s, sides).ok_or("the hypothesis does not match")?, basis))
            }
            By::Definition { target } => {
                let name = if s.forward { t } else { target.ok_or("no target")? };
                self.bounded(name, ranges)?;
                let (place, body, mut basis) = self.unfold(name, ranges)?;
                // Valid wherever the name is not itself the one that varies.
                basis.support.insert(place);
                Ok((across(t, s, (name, body)).ok_or("the definition does not match")?, basis))
            }
            By::Arithmetic { target } => match (self.value(t)?, self.value(*target)?) {
                (Some(a), Some(b)) if a == b => Ok((*target, Basis::default())),
                _ => Err("the numbers differ".into()),
            },
            By::Constant { target } => {
                let d = if s.forward { t } else { target.ok_or("no target")? };
                self.bounded(d, ranges)?;
                let (Op::D(wrt), Some(a)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else {
                    return Err("not a differential".into());
                };
                if self.depends(a, &wrt)? {
                    return Err("the term is not constant".into());
                }
                let shape = self.terms.shape(d).clone();
                let zero = self.terms.add(Op::Zeros(shape.rows, shape.cols), &[]).map_err(|e| e.to_string())?;
                Ok((across(t, s, (d, zero)).ok_or("not a zero of this shape")?, Basis::default()))
            }
            By::Exchange => {
                let u = self.exchange(t)?;
                self.bounded(u, ranges)?;
                Ok((u, Basis::default()))
            }
            By::Unroll { target } => {
                let sum = if s.forward { t } else { target.ok_or("no target")? };
                self.bounded(sum, ranges)?;
                let long = self.unroll(sum)?;
                Ok((across(t, s, (sum, long)).ok_or("not the unrolled sum")?, Basis::default()))
            }
        }
    }

    /// A rule: the instance of the side it starts from must be the term itself.
    fn rule(
        &mut self,
        t: TermId,
        rule: usize,
        forward: bool,
        values: &Substitution,
        ranges: &[Dim],
    ) -> Result<(TermId, Basis)> {
        let rules = self.rules;
        let r = rules.rules().get(rule).ok_or("no such rule")?;
        let law = Instance::of_rule(r, values);
        let (from, to) = if forward { (&r.lhs, &r.rhs) } else { (&r.rhs, &r.lhs) };
        if !law.well_typed(self.terms) {
            return Err(format!("{}: a value is missing or has the wrong shape", r.name));
        }
        if law.of(self.terms, from, 0) != Some(t) {
            return Err(format!("{} does not match", r.name));
        }
        let mut basis = Basis::default();
        for c in &r.when {
            let b = self.condition(law, c, ranges).map_err(|e| format!("{}: {e}", r.name))?;
            basis.join(&b);
        }
        let u = law.of(self.terms, to, 0).ok_or_else(|| format!("{}: ill-shaped instance", r.name))?;
        if self.terms.shape(u) != self.terms.shape(t) {
            return Err(format!("{} changes the shape", r.name));
        }
        self.bounded(u, ranges)?;
        // What holds of real numbers only constrains all that it speaks of.
        if r.pointwise {
            basis.pointwise = true;
            for side in [t, u] {
                basis.support.extend(&self.names_below(side)?);
            }
        }
        Ok((u, basis))
    }

    /// An intermediate value, or a member of a family of them: its place, what it stands for, and that the index fits.
    fn unfold(&mut self, name: TermId, ranges: &[Dim]) -> Result<(usize, TermId, Basis)> {
        let Op::Var(x) = self.terms.op(name).clone() else { return Err("not an intermediate value".into()) };
        let place = self.place(&x).ok_or("not an intermediate value")?;
        let (_, l) = self.definition(&x).ok_or("not an intermediate value")?;
        match (self.terms.arg(name, 0), &l.over) {
            (Some(i), Some(n)) => {
                let fits = self.fits(i, n, ranges)?;
                Ok((place, self.terms.instantiate(l.body, i).map_err(|e| e.to_string())?, fits))
            }
            _ => Ok((place, l.body, Basis::default())),
        }
    }

    /// `sum i, sum j` of a body is `sum j, sum i` of it, the two indices renamed in it.
    fn exchange(&mut self, sum: TermId) -> Result<TermId> {
        let parts = |t: TermId| match (self.terms.op(t), self.terms.arg(t, 0)) {
            (Op::BigSum(n), Some(body)) => Some((n.clone(), body)),
            _ => None,
        };
        let (n, inner) = parts(sum).ok_or("not a sum over an index")?;
        let (p, body) = parts(inner).ok_or("not a sum of sums")?;
        let swapped = self.terms.transform(body, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k == depth => terms.add(Op::Idx(depth + 1), &[]).map(Some),
            Op::Idx(k) if k == depth + 1 => terms.add(Op::Idx(depth), &[]).map(Some),
            _ => Ok(None),
        });
        let swapped = swapped.map_err(|e| e.to_string())?;
        let inner = self.terms.add(Op::BigSum(n), &[swapped]).map_err(|e| e.to_string())?;
        self.terms.add(Op::BigSum(p), &[inner]).map_err(|e| e.to_string())
    }

    /// The members of a sum over a size that is a number, added from the right: `f(1) + (f(2) + f(3))`.
    fn unroll(&mut self, sum: TermId) -> Result<TermId> {
        let (Op::BigSum(n), Some(body)) = (self.terms.op(sum).clone(), self.terms.arg(sum, 0)) else {
            return Err("not a sum over an index".into());
        };
        let n = n.as_literal().filter(|n| *n <= MAX_UNROLL).ok_or("the size is not a small number")?;
        let mut acc = None;
        for k in (1..=n).rev() {
            let i = self.terms.add(Op::At(k), &[]).map_err(|e| e.to_string())?;
            let member = self.terms.instantiate(body, i).map_err(|e| e.to_string())?;
            self.spend(1)?;
            acc = Some(match acc {
                None => member,
                Some(rest) => self.terms.add(Op::Add, &[member, rest]).map_err(|e| e.to_string())?,
            });
        }
        acc.ok_or_else(|| "an empty sum".into())
    }
}

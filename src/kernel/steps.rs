//! Chains of rewriting steps.

use super::certificate::{By, Step, Substitution};
use super::instance::Instance;
use super::state::{Basis, Checker, Equation, NameSet, Result};
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

impl Checker<'_> {
    /// Follows steps from a term, adds to the basis what they rest on, and tells where they end.
    pub fn chain(&mut self, start: TermId, steps: &[Step], over: &[Dim], basis: &mut Basis) -> Result<TermId> {
        self.bounded(start, over)?;
        let mut place = Place { term: start, above: Vec::new(), ranges: over.to_vec() };
        for (i, s) in steps.iter().enumerate() {
            self.at = Some(i);
            self.step(&mut place, s, basis)?;
        }
        while self.up(&mut place)? {}
        self.at = None;
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
        if used.support.bits() > 0 {
            place.above.iter().try_for_each(|(u, _)| self.free_to_vary(*u, &used.support))?;
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
            Op::D(Wrt::Only(names)) => self.spend(names.len())?,
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
        let constrained = |n: &&Sym| self.is_among(n, support);
        let clash = match self.varied(u) {
            None => None,
            Some(Wrt::All) => self.theory.vars.iter().map(|v| &v.name).chain(&self.fresh).find(constrained).cloned(),
            Some(Wrt::Only(names)) => names.iter().find(constrained).cloned(),
        };
        clash.map_or(Ok(()), |x| Err(format!("uses what is assumed of {x} below a derivative that varies it")))
    }

    /// The term after a step at its root, and what the step rests on. The shape stays the same.
    fn rewrite(&mut self, t: TermId, s: &Step, ranges: &[Dim]) -> Result<(TermId, Basis)> {
        // What a step computes from: the term there, or, backwards, what it leads to.
        let whole = |target: &Option<TermId>| if s.forward { Ok(t) } else { target.ok_or("no target") };
        let e = match &s.by {
            By::Rule { rule, values } => self.rule(*rule, values, ranges)?,
            By::Line { line, indices } => {
                let e = self.equation(*line)?;
                self.with_indices(e, indices, ranges)?
            }
            By::Hypothesis { index, indices } => {
                let e = self.assumed_equation(*index)?;
                self.with_indices(e, indices, ranges)?
            }
            By::Definition(target) => self.unfold(whole(target)?, ranges)?,
            By::Constant(target) => self.constant(whole(target)?)?,
            By::Unroll(target) => self.unroll(whole(target)?)?,
            By::Chain(target) => self.chain_rule(whole(target)?)?,
            By::Arithmetic(target) => self.same_number(t, *target)?,
            By::Exchange => self.exchange(t)?,
        };
        // These two read the same in both directions.
        let forward = s.forward || matches!(s.by, By::Arithmetic(_) | By::Exchange);
        let (from, to) = if forward { (e.lhs, e.rhs) } else { (e.rhs, e.lhs) };
        let name = match &s.by {
            By::Rule { rule, .. } => self.rules.rules().get(*rule).map_or("the rule", |r| &r.name),
            _ => "the equation",
        };
        if from != t {
            return Err(format!("{name} does not match"));
        }
        if self.terms.shape(to) != self.terms.shape(t) {
            return Err(format!("{name} changes the shape"));
        }
        self.bounded(to, ranges)?;
        Ok((to, e.basis))
    }

    /// The instance of a rule.
    fn rule(&mut self, rule: usize, values: &Substitution, ranges: &[Dim]) -> Result<Equation> {
        let rules = self.rules;
        let r = rules.rules().get(rule).ok_or("no such rule")?;
        let law = Instance::of_rule(r, values);
        let mut basis = self.conditions(law, ranges)?;
        let mut side = |p| law.of(self.terms, p, 0).ok_or_else(|| format!("{}: ill-shaped instance", r.name));
        let (lhs, rhs) = (side(&r.lhs)?, side(&r.rhs)?);
        // What holds of real numbers only constrains all that it speaks of.
        if r.pointwise {
            basis.pointwise = true;
            basis.support |= self.names_below(lhs)? | self.names_below(rhs)?;
        }
        Ok(Equation::plain(lhs, rhs, basis))
    }

    /// An equation with indices put for its free ones.
    fn with_indices(&mut self, e: Equation, indices: &[TermId], ranges: &[Dim]) -> Result<Equation> {
        let mut basis = self.fit_all(&e.over, indices, ranges)?;
        basis.join(&e.basis);
        Ok(Equation::plain(self.put_indices(e.lhs, indices)?, self.put_indices(e.rhs, indices)?, basis))
    }

    /// An intermediate value, or a member of a family of them whose index fits, is what it stands for.
    fn unfold(&mut self, name: TermId, ranges: &[Dim]) -> Result<Equation> {
        let Op::Var(x) = self.terms.op(name).clone() else { return Err("not an intermediate value".into()) };
        let (_, l) = self.definition(&x).ok_or("not an intermediate value")?;
        let (mut basis, mut body) = (Basis::default(), l.body);
        if let (Some(i), Some(n)) = (self.terms.arg(name, 0), &l.over) {
            basis = self.fits(i, n, ranges)?;
            body = self.instantiate(body, i)?;
        }
        // Valid wherever the name is not itself the one that varies.
        let place = self.place(&x).ok_or("not an intermediate value")?;
        basis.support.set_bit(place as u64, true);
        Ok(Equation::plain(name, body, basis))
    }

    /// Two numbers that have the same value.
    fn same_number(&mut self, a: TermId, b: TermId) -> Result<Equation> {
        match (self.value(a)?, self.value(b)?) {
            (Some(x), Some(y)) if x == y => Ok(Equation::plain(a, b, Basis::default())),
            _ => Err("the numbers differ".into()),
        }
    }

    /// The differential of what does not vary is zero.
    fn constant(&mut self, d: TermId) -> Result<Equation> {
        let (Op::D(wrt), Some(a)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else {
            return Err("not a differential".into());
        };
        if self.depends(a, &wrt)? {
            return Err("the term is not constant".into());
        }
        Ok(Equation::plain(d, self.zeros(d)?, Basis::default()))
    }

    /// The differential of an unknown function of matrices is its derivative times the differential of the argument: of a
    /// function of a number entry by entry, of a number by the gradient; otherwise both are stacked, and the derivative is
    /// the Jacobian.
    fn chain_rule(&mut self, t: TermId) -> Result<Equation> {
        let stacked = *self.terms.op(t) == Op::Vec;
        let d = if stacked { self.terms.arg(t, 0).ok_or("not a differential")? } else { t };
        let (Op::D(wrt), Some(y)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else {
            return Err("not a differential".into());
        };
        let (Op::App(f), Some(a)) = (self.terms.op(y).clone(), self.terms.arg(y, 0)) else {
            return Err("not a function of matrices".into());
        };
        let order = f.order.checked_add(1).ok_or("too many derivatives")?;
        let slope = self.build(Op::App(Fun { name: f.name, order }), &[a])?;
        let da = self.build(Op::D(wrt), &[a])?;
        let of_number = self.terms.shape(a).is_scalar();
        let (number, column) = (self.terms.shape(y).is_scalar(), self.terms.shape(y).cols.is_one());
        let to = match (of_number, number, stacked) {
            (true, _, false) => self.build(Op::Scale, &[da, slope])?,
            (false, true, false) => {
                let turned = self.build(Op::T, &[slope])?;
                let product = self.build(Op::Mul, &[turned, da])?;
                self.build(Op::Tr, &[product])?
            }
            (false, false, _) if stacked || column => {
                let da = self.build(Op::Vec, &[da])?;
                self.build(Op::Mul, &[slope, da])?
            }
            _ => return Err("the chain rule is not for this".into()),
        };
        Ok(Equation::plain(t, to, Basis::default()))
    }

    /// A sum over an index: its size and what is added up.
    fn sum(&self, t: TermId) -> Result<(Dim, TermId)> {
        match (self.terms.op(t), self.terms.arg(t, 0)) {
            (Op::BigSum(n), Some(body)) => Ok((n.clone(), body)),
            _ => Err("not a sum over an index".into()),
        }
    }

    /// `sum i, sum j` of a body is `sum j, sum i` of it, the two indices renamed in it.
    fn exchange(&mut self, sum: TermId) -> Result<Equation> {
        let (n, inner) = self.sum(sum)?;
        let (p, body) = self.sum(inner)?;
        let (i, j) = (self.build(Op::Idx(0), &[])?, self.build(Op::Idx(1), &[])?);
        let swapped = self.put_indices(body, &[j, i])?;
        let inner = self.build(Op::BigSum(n), &[swapped])?;
        Ok(Equation::plain(sum, self.build(Op::BigSum(p), &[inner])?, Basis::default()))
    }

    /// The members of a sum over a size that is a number, added from the right: `f(1) + (f(2) + f(3))`.
    fn unroll(&mut self, sum: TermId) -> Result<Equation> {
        let (n, body) = self.sum(sum)?;
        let n = n.as_literal().filter(|n| *n <= MAX_UNROLL).ok_or("the size is not a small number")?;
        let mut long = None;
        for k in (1..=n).rev() {
            let i = self.build(Op::At(k), &[])?;
            let member = self.instantiate(body, i)?;
            self.spend(1)?;
            long = Some(match long {
                None => member,
                Some(rest) => self.build(Op::Add, &[member, rest])?,
            });
        }
        Ok(Equation::plain(sum, long.ok_or("an empty sum")?, Basis::default()))
    }
}

//! Equations as rewriting: hypotheses and the inverses that occur become rules without variables.

use crate::calculus::forms::order::compare;
use crate::calculus::lawbook::index::Look;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::equations::{Family, Ground};
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

/// No more ground rules than this are looked at for overlaps.
const MAX_OVERLAPPING: usize = 12;

fn plain() -> Strategy {
    Strategy { grounds: false, ..Strategy::normal() }
}

impl Session<'_> {
    /// Turns the hypotheses, and `M inv(M) = I` for each inverse of a sum or product in these terms,
    /// into ground rules.
    ///
    /// # Errors
    /// When the budget is used up.
    pub(in crate::calculus) fn find_grounds(&mut self, terms: &[TermId]) -> Result<(), Stop> {
        if self.equations.first_reading() {
            let mut moved = Vec::new();
            for index in 0..self.theory.hypotheses.len() {
                let h = self.theory.hypotheses[index].clone();
                if let Fact::Eq(a, b) = h.fact {
                    let mut own = Vec::new();
                    for k in 0..h.over.len() {
                        own.push(self.terms.add(Op::Idx(k as u32), &[])?);
                    }
                    let proof = Proof::leaf(a, b, Leaf::Hypothesis(index, own), true);
                    if h.over.is_empty() && (self.hides_derivative(a) || self.hides_derivative(b)) {
                        moved.push(proof.clone());
                    }
                    self.relation_at(&proof, &h.over, 2)?;
                    if h.over.is_empty() {
                        self.transposed_relation(&proof)?;
                        self.squared_relation(&proof)?;
                        self.block_relations(&proof)?;
                        self.written_out(&proof)?;
                    }
                }
            }
            for proof in moved {
                self.differentiated_relation(&proof)?;
            }
            self.attributes_meet()?;
            self.overlaps()?;
        }
        // Inverses are looked for in normal forms: that is where the ground rules apply.
        for &t in terms {
            let p = self.normalize(t, &plain())?;
            for u in self.terms.subterms(p.to()) {
                if *self.terms.op(u) == Op::Inv && self.terms.is_closed(u) && self.equations.first_met(u) {
                    self.inverse_relations(u)?;
                }
            }
        }
        Ok(())
    }

    fn inverse_relations(&mut self, z: TermId) -> Result<(), Stop> {
        let Some(m) = self.terms.arg(z, 0) else { return Ok(()) };
        if !matches!(self.terms.op(m), Op::Add | Op::Mul | Op::Scale) {
            return Ok(());
        }
        for product in [[m, z], [z, m]] {
            let t = self.terms.add(Op::Mul, &product)?;
            let Some(one) = self.by_rules(t, &["cancel"], &[])? else { return Ok(()) };
            let spread = self.normalize(t, &Strategy::new(&["distribute", "associate"]))?;
            let proof = spread.sym().then(&one);
            if *self.terms.op(proof.from()) == Op::Mul {
                // The product is a rule as it stands: its normal form would cancel at once.
                let proof = self.have(&proof);
                let (lhs, rhs) = (proof.from(), proof.to());
                self.equations.add(Ground { lhs, rhs, proof: proof.clone() });
                self.complete(lhs, rhs, &proof, 2)?;
            } else {
                self.relation(&proof)?;
            }
        }
        Ok(())
    }

    /// An equation of differentials, with these in closed form: as it then stands, and as the other equations make it.
    fn differentiated_relation(&mut self, proof: &Proof) -> Result<(), Stop> {
        let (Ok(p), Ok(q)) = (self.eliminate(proof.from()), self.eliminate(proof.to())) else { return Ok(()) };
        let closed = p.sym().then(proof).then(&q);
        let (l, r) =
            (self.normalize(closed.from(), &Strategy::normal())?, self.normalize(closed.to(), &Strategy::normal())?);
        let reduced = l.sym().then(&closed).then(&r);
        for proof in [closed, reduced] {
            if proof.from() != proof.to() && !self.follows(proof.from(), proof.to())? {
                self.relation(&proof)?;
            }
        }
        Ok(())
    }

    /// `A' = B'` from `A = B`.
    fn transposed_relation(&mut self, proof: &Proof) -> Result<(), Stop> {
        if self.terms.shape(proof.from()).is_scalar() {
            return Ok(());
        }
        let (a, b) = (self.terms.add(Op::T, &[proof.from()])?, self.terms.add(Op::T, &[proof.to()])?);
        if self.follows(a, b)? {
            return Ok(());
        }
        self.relation(&proof.at(0, a, b))
    }

    /// Two ground rules `A B = S` and `B C = T` also say `S C = A T`.
    fn overlaps(&mut self) -> Result<(), Stop> {
        let mut rules: Vec<Ground> = self.equations.grounds().cloned().collect();
        rules.sort_by(|g, h| compare(&self.terms, g.lhs, h.lhs));
        rules.truncate(MAX_OVERLAPPING);
        let pair = |s: &Self, t: TermId| match (s.terms.op(t), s.terms.args(t)) {
            (Op::Mul, &[a, b]) if *s.terms.op(b) != Op::Mul => Some((a, b)),
            _ => None,
        };
        // A product of a row and a column is a number, and may be met the other way round.
        for g in rules.clone() {
            let Some((a, b)) = pair(self, g.lhs).filter(|_| self.terms.shape(g.lhs).is_scalar()) else { continue };
            let (u, v) = (self.terms.add(Op::T, &[b])?, self.terms.add(Op::T, &[a])?);
            let (u, v) = (self.normalize(u, &plain())?.to(), self.normalize(v, &plain())?.to());
            let lhs = self.terms.add(Op::Mul, &[u, v])?;
            let back = self.normalize(lhs, &plain())?;
            if lhs != g.lhs && back.to() == g.lhs {
                rules.push(Ground { lhs, rhs: g.rhs, proof: back.then(&g.proof) });
            }
        }
        for g in &rules {
            for h in &rules {
                let (Some((a, b)), Some((b2, c))) = (pair(self, g.lhs), pair(self, h.lhs)) else { continue };
                if b != b2 {
                    continue;
                }
                let left = self.terms.add(Op::Mul, &[g.lhs, c])?;
                let right = self.terms.add(Op::Mul, &[a, h.lhs])?;
                let (s, t) = (self.terms.add(Op::Mul, &[g.rhs, c])?, self.terms.add(Op::Mul, &[a, h.rhs])?);
                if self.follows(s, t)? {
                    continue;
                }
                let turn = self.normalize(left, &Strategy::new(&["associate"]))?;
                if turn.to() == right {
                    let proof = g.proof.at(0, left, s).sym().then(&turn).then(&h.proof.at(1, right, t));
                    self.relation(&proof)?;
                }
            }
        }
        Ok(())
    }

    /// `A'A = B'B` from `A = B`, for columns, where an orthogonal matrix cancels.
    fn squared_relation(&mut self, proof: &Proof) -> Result<(), Stop> {
        let (a, b) = (proof.from(), proof.to());
        let shape = self.terms.shape(a).clone();
        if !shape.cols.is_one() || shape.is_scalar() {
            return Ok(());
        }
        let mut orthogonal = false;
        for side in [a, b] {
            let mut first = side;
            while let (Op::Mul | Op::Scale, &[x, y]) = (self.terms.op(first), self.terms.args(first)) {
                first = if *self.terms.op(first) == Op::Mul { x } else { y };
            }
            let shape = self.terms.shape(first);
            if first != side && shape.rows == shape.cols {
                orthogonal |= self.fact(Pred::Orthogonal, first, &[], 0)?.is_some();
            }
        }
        if !orthogonal {
            return Ok(());
        }
        let (ta, tb) = (self.terms.add(Op::T, &[a])?, self.terms.add(Op::T, &[b])?);
        let from = self.terms.add(Op::Mul, &[ta, a])?;
        let half = self.terms.add(Op::Mul, &[tb, a])?;
        let to = self.terms.add(Op::Mul, &[tb, b])?;
        self.relation(&proof.at(0, ta, tb).at(0, from, half).then(&proof.at(1, half, to)))
    }

    /// An equation of blocks, block by block.
    fn block_relations(&mut self, proof: &Proof) -> Result<(), Stop> {
        let (a, b) = (proof.from(), proof.to());
        let below = *self.terms.op(a) == Op::Vcat;
        if !(below || *self.terms.op(a) == Op::Hcat) || self.terms.op(a) != self.terms.op(b) {
            return Ok(());
        }
        let size = |s: &Self, i: usize| {
            let shape = s.terms.arg(a, i).map(|u| s.terms.shape(u));
            shape.map(|d| if below { d.rows.clone() } else { d.cols.clone() })
        };
        let (Some(m), Some(n)) = (size(self, 0), size(self, 1)) else { return Ok(()) };
        for first in [true, false] {
            let (own, other) = if first { (&m, &n) } else { (&n, &m) };
            let one = self.terms.add(Op::Eye(own.clone()), &[])?;
            let (rows, cols) = if below { (own, other) } else { (other, own) };
            let zero = self.terms.add(Op::Zeros(rows.clone(), cols.clone()), &[])?;
            let parts = if first { [one, zero] } else { [zero, one] };
            let part = self.terms.add(if below { Op::Hcat } else { Op::Vcat }, &parts)?;
            let pair = |t: TermId| if below { [part, t] } else { [t, part] };
            let (from, to) = (self.terms.add(Op::Mul, &pair(a))?, self.terms.add(Op::Mul, &pair(b))?);
            self.relation(&proof.at(usize::from(below), from, to))?;
        }
        Ok(())
    }

    /// What two attributes of one matrix say together: Q'Q = I and Q' = Q make QQ = I.
    fn attributes_meet(&mut self) -> Result<(), Stop> {
        let mut seen: Vec<TermId> = Vec::new();
        let mut twice: Vec<TermId> = Vec::new();
        for h in &self.theory.hypotheses {
            let Fact::Is(p, t) = h.fact else { continue };
            if p.is_of_real_parts() || !h.over.is_empty() || !self.terms.is_closed(t) || twice.contains(&t) {
                continue;
            }
            if seen.contains(&t) { twice.push(t) } else { seen.push(t) }
        }
        for x in twice {
            let turned = self.terms.add(Op::T, &[x])?;
            let inner = self.single_steps(turned)?;
            for args in [[turned, x], [x, turned]] {
                let Ok(product) = self.terms.add(Op::Mul, &args) else { continue };
                let place = usize::from(args[1] == turned);
                for whole in self.single_steps(product)? {
                    for part in &inner {
                        let Some((p, _)) = self.inside(product, place, part)? else { continue };
                        let proof = whole.sym().then(&p);
                        if !self.follows(proof.from(), proof.to())? {
                            self.relation(&proof)?;
                        }
                    }
                }
            }
        }
        Ok(())
    }

    /// All single steps at the root that the laws of the normal form allow.
    fn single_steps(&mut self, t: TermId) -> Result<Vec<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let mut out: Vec<Proof> = Vec::new();
        for entry in index.phase("expand").candidates(rules, Look::at(&self.terms, t)) {
            if let Some(p) = self.apply(t, entry, &[])?
                && out.iter().all(|q| q.to() != p.to())
            {
                out.push(p);
            }
        }
        Ok(out)
    }

    /// An equation of scalars with its sums written out, where their lengths are numbers.
    fn written_out(&mut self, proof: &Proof) -> Result<(), Stop> {
        let (a, b) = (proof.from(), proof.to());
        if !self.terms.shape(a).is_scalar() {
            return Ok(());
        }
        let s = Strategy { grounds: false, ..Strategy::entries() };
        let (p, q) = (self.normalize(a, &s)?, self.normalize(b, &s)?);
        let sum = |s: &Self, t: TermId| s.terms.subterms(t).into_iter().any(|u| matches!(s.terms.op(u), Op::BigSum(_)));
        if sum(self, p.to()) || sum(self, q.to()) {
            return Ok(());
        }
        let proof = p.sym().then(proof).then(&q);
        if self.follows(proof.from(), proof.to())? { Ok(()) } else { self.relation(&proof) }
    }

    /// Makes a proved equation a ground rule: its largest summand is replaced by the rest.
    fn relation(&mut self, proof: &Proof) -> Result<(), Stop> {
        self.relation_at(proof, &[], 2)
    }

    /// The same where free indices run over `over`.
    fn relation_at(&mut self, proof: &Proof, over: &[Dim], depth: u32) -> Result<(), Stop> {
        let (l, r) = (proof.from(), proof.to());
        let difference = self.terms.add(Op::Sub, &[l, r])?;
        let d = self.normalize_open(difference, &plain(), &mut over.to_vec())?.to();
        let mut leads = self.leads(d, over)?;
        while let Some((m, q)) = leads.pop() {
            // A scalar factor that is not zero is divided out first, so that the rule applies wherever the rest stands.
            if let (Op::Scale, &[c, _]) = (self.terms.op(m), self.terms.args(m))
                && depth > 0
                && self.fact(Pred::Nonzero, c, over, 0)?.is_some()
            {
                let minus = self.terms.int(-1);
                let by = self.terms.add(Op::Pow, &[c, minus])?;
                let (from, to) = (self.terms.add(Op::Scale, &[by, l])?, self.terms.add(Op::Scale, &[by, r])?);
                return self.relation_at(&proof.at(1, from, to), over, depth - 1);
            }
            // m = target + (l - r)/q, whatever l and r are; with l = r that is the target.
            let by = self.terms.num(-q.recip());
            let scaled = self.terms.add(Op::Scale, &[by, d])?;
            let sum = self.terms.add(Op::Add, &[m, scaled])?;
            let target = self.normalize_open(sum, &plain(), &mut over.to_vec())?.to();
            // Together with the others the rule must come to an end; another summand may do.
            if !over.is_empty() || !self.goes_round(m, target)? {
                return self.replace_lead(proof, over, m, &q, target, depth);
            }
        }
        Ok(())
    }

    /// Would a ground rule `m = target`, with those there are, bring m back? A product is also met transposed.
    fn goes_round(&mut self, m: TermId, target: TermId) -> Result<bool, Stop> {
        let (mut seen, mut todo) = (Vec::new(), vec![target]);
        while let Some(t) = todo.pop() {
            let turned = self.terms.add(Op::T, &[t])?;
            let turned = self.normalize(turned, &plain())?.to();
            // At once, P' = P does not lead back; in a round of several equations it would.
            let at_once = t == target;
            let alone = |u: TermId| at_once && *self.terms.op(u) == Op::T;
            // Nor does an equation whose sides are each other's transposes.
            let own = at_once && turned == m;
            let met = |u: TermId| self.occurs(u, t) || !(alone(u) || own && u == m) && self.occurs(u, turned);
            if met(m) {
                return Ok(true);
            }
            for g in self.equations.grounds() {
                if !seen.contains(&g.lhs) && met(g.lhs) {
                    seen.push(g.lhs);
                    todo.push(g.rhs);
                }
            }
        }
        Ok(false)
    }

    /// The ground rule that replaces the summand `m`, of coefficient q, by the rest of the equation.
    fn replace_lead(
        &mut self,
        proof: &Proof,
        over: &[Dim],
        m: TermId,
        q: &Rational,
        target: TermId,
        depth: u32,
    ) -> Result<(), Stop> {
        let (l, r) = (proof.from(), proof.to());
        let by = self.terms.num(q.recip());
        let build = |me: &mut Self, left: TermId| -> Result<TermId, Stop> {
            let d = me.terms.add(Op::Sub, &[left, r])?;
            let s = me.terms.add(Op::Scale, &[by, d])?;
            Ok(me.terms.add(Op::Add, &[target, s])?)
        };
        let (before, after) = (build(self, l)?, build(self, r)?);
        let up = self.normalize_open(before, &plain(), &mut over.to_vec())?;
        let down = self.normalize_open(after, &plain(), &mut over.to_vec())?;
        if up.to() != m || down.to() != target || m == target {
            return Ok(());
        }
        // Replace l by r at its place: argument 1 of the sum, 1 of the multiple, 0 of the difference.
        let mut middle = proof.clone();
        for (op, other, place) in [(Op::Sub, r, 0), (Op::Scale, by, 1), (Op::Add, target, 1)] {
            let wrap = |t: TermId| if place == 0 { [t, other] } else { [other, t] };
            let (from, to) = (wrap(middle.from()), wrap(middle.to()));
            let (from, to) = (self.terms.add(op.clone(), &from)?, self.terms.add(op, &to)?);
            middle = middle.at(place, from, to);
        }
        let whole = up.sym().then(&middle).then(&down);
        if !over.is_empty() {
            let mut needed = Vec::new();
            let steps = self.steps_of(&whole, &mut needed);
            let line = self.push(Line::Have { over: over.to_vec(), start: m, steps }, needed);
            self.equations.add_family(Family { over: over.to_vec(), lhs: m, rhs: target, line });
            return Ok(());
        }
        let proof = self.have(&whole);
        self.equations.add(Ground { lhs: m, rhs: target, proof: proof.clone() });
        self.complete(m, target, &proof, depth)
    }

    /// Do the ground rules so far make these terms equal?
    fn follows(&mut self, a: TermId, b: TermId) -> Result<bool, Stop> {
        let (a, b) = (self.normalize(a, &plain())?.to(), self.normalize(b, &plain())?.to());
        let (a, b) = (self.normalize(a, &Strategy::normal())?, self.normalize(b, &Strategy::normal())?);
        Ok(a.to() == b.to())
    }

    /// A ground rule `F R = T` also says `R = inv(F) T`, and the same on the right: without these the
    /// cancellation of F and the rule itself would lead apart.
    fn complete(&mut self, m: TermId, target: TermId, proof: &Proof, depth: u32) -> Result<(), Stop> {
        if depth == 0 || *self.terms.op(m) != Op::Mul || self.is_outer(m) {
            return Ok(());
        }
        let mut last = m;
        while let (Op::Mul, Some(b)) = (self.terms.op(last), self.terms.arg(last, 1)) {
            last = b;
        }
        for (factor, left) in [(self.terms.arg(m, 0), true), (Some(last), false)] {
            let Some(f) = factor else { continue };
            // Only simple factors: the inverse of a sum would bring the sum back.
            if self.terms.depth(f) > 2 {
                continue;
            }
            let shape = self.terms.shape(f);
            if shape.rows != shape.cols || shape.is_scalar() || self.fact(Pred::Invertible, f, &[], 0)?.is_none() {
                continue;
            }
            let inverse = match (self.terms.op(f), self.terms.arg(f, 0)) {
                (Op::Inv, Some(a)) => a,
                _ => self.terms.add(Op::Inv, &[f])?,
            };
            let pair = |t: TermId| if left { [inverse, t] } else { [t, inverse] };
            let (from, to) = (self.terms.add(Op::Mul, &pair(m))?, self.terms.add(Op::Mul, &pair(target))?);
            let p = proof.at(usize::from(left), from, to);
            // Two rules that say the same of two names would go round in circles.
            if self.follows(from, to)? {
                continue;
            }
            self.relation_at(&p, &[], depth - 1)?;
        }
        Ok(())
    }
}

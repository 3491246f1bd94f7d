//! Equations as rewriting: hypotheses and the inverses that occur become rules without variables, and
//! denominators are cleared by multiplying both sides.

use super::cost;
use super::matcher::Vars;
use super::order::compare;
use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Ground, Session, Stop};
use super::simplify::Effort;
use crate::rules::Pat;
use crate::term::*;
use std::rc::Rc;

fn plain() -> Strategy {
    Strategy { grounds: false, ..Strategy::normal() }
}

impl Session<'_> {
    /// Turns the hypotheses, and `M inv(M) = I` for each inverse of a sum or product in these terms,
    /// into ground rules.
    ///
    /// # Errors
    /// When the budget is used up.
    pub(super) fn find_grounds(&mut self, terms: &[TermId]) -> Result<(), Stop> {
        if !self.hypotheses_read {
            self.hypotheses_read = true;
            for index in 0..self.theory.hypotheses.len() {
                let h = self.theory.hypotheses[index].clone();
                if let (true, Fact::Eq(a, b)) = (h.over.is_empty(), h.fact) {
                    let proof = Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true);
                    self.relation(&proof)?;
                    self.transposed_relation(&proof)?;
                }
            }
        }
        // Inverses are looked for in normal forms: that is where the ground rules apply.
        for &t in terms {
            let p = self.normalize(t, &plain())?;
            for u in self.terms.subterms(p.to()) {
                if *self.terms.op(u) == Op::Inv && self.terms.is_closed(u) && self.inverses_seen.insert(u) {
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
                self.grounds.entry(lhs).or_insert(Ground { lhs, rhs, proof: proof.clone() });
                self.complete(lhs, rhs, &proof, 2)?;
            } else {
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
        self.relation(&proof.at(0, a, b))
    }

    /// Makes a proved equation a ground rule: its largest summand is replaced by the rest.
    fn relation(&mut self, proof: &Proof) -> Result<(), Stop> {
        self.relation_at(proof, 2)
    }

    fn relation_at(&mut self, proof: &Proof, depth: u32) -> Result<(), Stop> {
        let (l, r) = (proof.from(), proof.to());
        let difference = self.terms.add(Op::Sub, &[l, r])?;
        let d = self.normalize(difference, &plain())?.to();
        let mut summands = Vec::new();
        let mut rest = d;
        while let (Op::Add, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            summands.push(a);
            rest = b;
        }
        summands.push(rest);
        let mut leads: Vec<(TermId, Rational)> = Vec::new();
        for &s in &summands {
            let (q, m) = match (self.terms.op(s), self.terms.args(s)) {
                (Op::Scale, &[c, m]) if self.terms.as_num(c).is_some() => {
                    (self.terms.as_num(c).cloned().unwrap_or_default(), m)
                }
                _ => (Rational::from_integer(1.into()), s),
            };
            let constant = self.terms.args(m).is_empty() && !matches!(self.terms.op(m), Op::Var(_));
            // A rule whose left side stands in its right side would never end.
            if !constant && !summands.iter().any(|&t| t != s && self.terms.subterms(t).contains(&m)) {
                leads.push((m, q));
            }
        }
        // The largest summand is replaced; an outer product, which is met in pieces, only for want of another.
        // A name that stands alone is eliminated if nothing else is known of it; a multiple by what may be zero comes last.
        let mut keyed = Vec::new();
        for (m, q) in leads {
            let divisible = match (self.terms.op(m), self.terms.args(m)) {
                (Op::Scale, &[c, _]) => self.fact(Pred::Nonzero, c, &[], 0)?.is_some(),
                _ => true,
            };
            let alone = self.only_here(m, &summands);
            let plain = *self.terms.op(m) != Op::Scale;
            keyed.push(((alone, !self.is_outer(m), plain, divisible, cost::of(&self.terms, m).size()), m, q));
        }
        keyed.sort_by(|(x, a, _), (y, b, _)| x.cmp(y).then_with(|| compare(&self.terms, *a, *b)));
        let mut leads: Vec<(TermId, Rational)> = keyed.into_iter().map(|(_, m, q)| (m, q)).collect();
        while let Some((m, q)) = leads.pop() {
            // A scalar factor that is not zero is divided out first, so that the rule applies wherever the rest stands.
            if let (Op::Scale, &[c, _]) = (self.terms.op(m), self.terms.args(m))
                && depth > 0
                && self.fact(Pred::Nonzero, c, &[], 0)?.is_some()
            {
                let minus = self.terms.int(-1);
                let by = self.terms.add(Op::Pow, &[c, minus])?;
                let (from, to) = (self.terms.add(Op::Scale, &[by, l])?, self.terms.add(Op::Scale, &[by, r])?);
                return self.relation_at(&proof.at(1, from, to), depth - 1);
            }
            // m = target + (l - r)/q, whatever l and r are; with l = r that is the target.
            let by = self.terms.num(-q.recip());
            let scaled = self.terms.add(Op::Scale, &[by, d])?;
            let sum = self.terms.add(Op::Add, &[m, scaled])?;
            let target = self.normalize(sum, &plain())?.to();
            // Together with the others the rule must come to an end; another summand may do.
            if !self.goes_round(m, target)? {
                return self.replace_lead(proof, m, &q, target, depth);
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
            let met = |u: TermId| self.occurs(u, t) || !alone(u) && self.occurs(u, turned);
            if met(m) {
                return Ok(true);
            }
            for g in self.grounds.values() {
                if !seen.contains(&g.lhs) && met(g.lhs) {
                    seen.push(g.lhs);
                    todo.push(g.rhs);
                }
            }
        }
        Ok(false)
    }

    /// Does a term occur in another, a product also as some of the factors of a longer one?
    fn occurs(&self, m: TermId, t: TermId) -> bool {
        let all = self.terms.subterms(t);
        if *self.terms.op(m) != Op::Mul {
            return all.contains(&m);
        }
        let factors = |mut t: TermId| {
            let mut out = Vec::new();
            while let (Op::Mul, &[a, b]) = (self.terms.op(t), self.terms.args(t)) {
                out.push(a);
                t = b;
            }
            out.push(t);
            out
        };
        let wanted = factors(m);
        let products = all.into_iter().filter(|&u| *self.terms.op(u) == Op::Mul);
        products.into_iter().any(|u| factors(u).windows(wanted.len()).any(|w| *w == wanted[..]))
    }

    /// The ground rule that replaces the summand `m`, of coefficient q, by the rest of the equation.
    fn replace_lead(&mut self, proof: &Proof, m: TermId, q: &Rational, target: TermId, depth: u32) -> Result<(), Stop> {
        let (l, r) = (proof.from(), proof.to());
        let by = self.terms.num(q.recip());
        let build = |me: &mut Self, left: TermId| -> Result<TermId, Stop> {
            let d = me.terms.add(Op::Sub, &[left, r])?;
            let s = me.terms.add(Op::Scale, &[by, d])?;
            Ok(me.terms.add(Op::Add, &[target, s])?)
        };
        let (before, after) = (build(self, l)?, build(self, r)?);
        let up = self.normalize(before, &plain())?;
        let down = self.normalize(after, &plain())?;
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
        let proof = self.have(&whole);
        self.grounds.entry(m).or_insert(Ground { lhs: m, rhs: target, proof: proof.clone() });
        self.complete(m, target, &proof, depth)
    }

    /// Is a term a name that occurs in one of these summands and in no other equation, and of which no more
    /// than symmetry is assumed?
    fn only_here(&self, m: TermId, summands: &[TermId]) -> bool {
        if !matches!(self.terms.op(m), Op::Var(_)) || !self.terms.args(m).is_empty() {
            return false;
        }
        let within = |t: TermId| self.terms.subterms(t).contains(&m);
        let elsewhere = self.theory.hypotheses.iter().any(|h| match h.fact {
            Fact::Is(p, t) => p != Pred::Symmetric && within(t),
            _ => false,
        });
        let equations = self.theory.hypotheses.iter().filter(|h| match h.fact {
            Fact::Eq(a, b) => within(a) || within(b),
            _ => false,
        });
        !elsewhere && equations.count() == 1 && summands.iter().filter(|&&t| within(t)).count() == 1
    }

    /// Is a term, apart from scalar factors, a column times a row?
    fn is_outer(&self, mut t: TermId) -> bool {
        while let (Op::Scale, Some(a)) = (self.terms.op(t), self.terms.arg(t, 1)) {
            t = a;
        }
        match (self.terms.op(t), self.terms.args(t)) {
            (Op::Mul, &[a, b]) => self.terms.shape(a).cols.is_one() || self.is_outer(b),
            _ => false,
        }
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
            self.relation_at(&p, depth - 1)?;
        }
        Ok(())
    }

    /// A ground rule whose left side is the beginning of a longer product, or a product whose column stands here.
    pub(super) fn ground_prefix(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        if self.grounds.is_empty() || *self.terms.op(t) != Op::Mul {
            return Ok(None);
        }
        if let Some(p) = self.by_rules(t, &["gather"], ranges)?
            && let Some(inner) = self.terms.arg(p.to(), 0)
            && let Some(g) = self.grounds.get(&inner).cloned()
            && let Some((q, _)) = self.inside(p.to(), 0, &g.proof)?
        {
            return Ok(Some(p.then(&q)));
        }
        if let Some(p) = self.spread_tail(t, ranges)?
            && let Some(q) = self.ground_prefix(p.to(), ranges)?
        {
            return Ok(Some(p.then(&q)));
        }
        // The beginnings of a product nested to the right: A, A B, A B C, …
        let mut factors = Vec::new();
        let mut rest = t;
        while let (Op::Mul, &[a, b]) = (self.terms.op(rest), self.terms.args(rest)) {
            factors.push((a, b));
            rest = b;
        }
        for k in 2..=factors.len() {
            let mut prefix = factors[k - 1].0;
            for &(a, _) in factors[..k - 1].iter().rev() {
                match self.terms.add(Op::Mul, &[a, prefix]) {
                    Ok(p) => prefix = p,
                    Err(_) => return Ok(None),
                }
            }
            let Some(g) = self.grounds.get(&prefix).cloned() else { continue };
            let z = factors[k - 1].1;
            let (from, to) = (self.terms.add(Op::Mul, &[g.lhs, z])?, self.terms.add(Op::Mul, &[g.rhs, z])?);
            let back = self.normalize(from, &Strategy::new(&["associate"]))?;
            if back.to() == t {
                return Ok(Some(back.sym().then(&g.proof.at(0, from, to))));
            }
        }
        Ok(None)
    }

    /// A weighted column at the end of a product as a product itself: `A (w .* B c)` is `A diag(w) B c`.
    fn spread_tail(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let mut above = Vec::new();
        let mut last = t;
        while let (Op::Mul, &[_, b]) = (self.terms.op(last), self.terms.args(last)) {
            above.push(last);
            last = b;
        }
        if *self.terms.op(last) != Op::Had {
            return Ok(None);
        }
        let Some(mut proof) = self.by_rules(last, &["spread"], ranges)? else { return Ok(None) };
        for u in above.into_iter().rev() {
            let Some((q, _)) = self.inside(u, 1, &proof)? else { return Ok(None) };
            proof = q;
        }
        Ok(Some(proof))
    }

    /// Multiplies both sides by what stands in a denominator. The laws of the phase `clear` say how:
    /// each has the form `T(A, B) = B`, with A the denominator.
    pub(super) fn by_clearing(
        &mut self,
        l: TermId,
        r: TermId,
        effort: Effort,
        left: u32,
    ) -> Result<Option<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let mut inner = self.terms.subterms(l);
        inner.extend(self.terms.subterms(r));
        inner.sort();
        inner.dedup();
        for entry in index.phase("clear").all() {
            let rule = &rules.rules()[entry.rule];
            let v = Vars::of(rule);
            let Pat::Meta(body) = rule.rhs else { continue };
            for (pattern, _) in denominators(&rule.lhs, body) {
                for &u in &inner {
                    let mut m = v.empty();
                    if !m.pattern(&mut self.terms, v, pattern, u, 0) {
                        continue;
                    }
                    // The inverse of a name is cancelled already, unless an equation speaks of the name.
                    let compound = m.metas.iter().flatten().any(|&t| !self.terms.args(t).is_empty());
                    if !compound && self.grounds.is_empty() {
                        continue;
                    }
                    let mut sides = Vec::new();
                    for side in [l, r] {
                        let mut m = m.clone();
                        if !m.pattern(&mut self.terms, v, &rule.rhs, side, 0) || !m.complete(&self.terms, v) {
                            break;
                        }
                        let Some(facts) = self.conditions(rule, &m, &[])? else { break };
                        let Some(t) = m.instance(&mut self.terms, v, &rule.lhs, 0) else { break };
                        let proof = Proof::leaf(side, t, Leaf::Rule(entry.rule, Rc::new(m), facts), false);
                        sides.push((proof, t));
                    }
                    let [(pl, tl), (pr, tr)] = &sides[..] else { continue };
                    self.road("clearing denominators");
                    if let Some(p) = self.arguments_meet(*tl, *tr, effort, left)? {
                        return Ok(Some(pl.then(&p).then(&pr.sym())));
                    }
                }
            }
        }
        Ok(None)
    }

    /// A proof that two terms with one operator are equal, argument by argument; the root is left alone.
    fn arguments_meet(&mut self, a: TermId, b: TermId, effort: Effort, left: u32) -> Result<Option<Proof>, Stop> {
        let mut parts = Vec::new();
        let mut current = a;
        for i in 0..self.terms.args(a).len() {
            let (Some(x), Some(y)) = (self.terms.arg(a, i), self.terms.arg(b, i)) else { return Ok(None) };
            if x == y {
                continue;
            }
            let (p, q) = (self.normalize(x, &Strategy::normal())?, self.normalize(y, &Strategy::normal())?);
            let middle = if p.to() == q.to() {
                Some(Proof::refl(p.to()))
            } else if left > 1 {
                self.by_clearing(p.to(), q.to(), effort, left - 1)?
            } else {
                None
            };
            let Some(middle) = middle else { return Ok(None) };
            let whole = p.then(&middle).then(&q.sym());
            if let Some((proof, next)) = self.inside(current, i, &whole)? {
                parts.push(proof);
                current = next;
            }
        }
        Ok((current == b).then(|| Proof::chain(a, parts)))
    }
}

/// The subpatterns that determine the other metavariables than `body`, largest first.
fn denominators(p: &Pat, body: usize) -> Vec<(&Pat, usize)> {
    let mut out = Vec::new();
    fn walk<'a>(p: &'a Pat, body: usize, out: &mut Vec<(&'a Pat, usize)>) {
        let Pat::Node(_, args) = p else { return };
        let (mut other, mut has_body) = (false, false);
        p.metas(&mut |k| if k == body { has_body = true } else { other = true });
        if other && !has_body {
            out.push((p, p.size()));
            return;
        }
        args.iter().for_each(|a| walk(a, body, out));
    }
    walk(p, body, &mut out);
    out
}

//! Random steps: laws, hypotheses, definitions, lines and the rest, anywhere and in any direction.

use super::forge::{Forge, Place};
use gradus::kernel::{By, Step};
use gradus::rules::Direction;
use gradus::term::{Dim, Fact, Op, Sym, TermId, Wrt};
use std::mem::discriminant;

/// What a step does: by what, in which direction, and the term that comes of it.
pub type Move = (By, bool, TermId);

impl Forge<'_> {
    /// A random chain of steps from a term: the steps and where they end.
    pub fn chain(&mut self, start: TermId, over: &[Dim], wanted: usize) -> (Vec<Step>, TermId) {
        let (mut steps, mut current) = (Vec::new(), start);
        for _ in 0..wanted {
            for _ in 0..6 {
                let places = self.places(current, over);
                let deep: Vec<Place> = places.iter().filter(|p| !p.below.is_empty()).cloned().collect();
                let Some(place) =
                    (if self.chance(1, 2) { self.pick(&deep) } else { None }).or_else(|| self.pick(&places))
                else {
                    break;
                };
                let Some((kind, step)) = self.propose(&place) else { continue };
                if let Some(next) = self.step(kind, (start, over), &mut steps, (current, &place), step) {
                    current = next;
                    break;
                }
            }
        }
        (steps, current)
    }

    /// A random step at a place, and its kind.
    fn propose(&mut self, place: &Place) -> Option<(&'static str, Move)> {
        let below = !place.below.is_empty();
        match self.rng.below(16) {
            0..=7 => self.law(place),
            8 | 9 => {
                let step = self.equation_used(place, true)?;
                Some((if below { "hypothesis below d" } else { "hypothesis" }, step))
            }
            10 | 11 => self.definition(place),
            12 => {
                let step = self.equation_used(place, false)?;
                Some((if below { "line below d" } else { "line" }, step))
            }
            13 => {
                let op = self.terms.op(place.term).clone();
                let shape = self.terms.shape(place.term).clone();
                let zeros = self.add(Op::Zeros(shape.rows.clone(), shape.cols.clone()), &[])?;
                match op {
                    Op::D(_) => Some(("constant", (By::Constant(None), true, zeros))),
                    Op::Zeros(..) => {
                        let a = self.grow(&shape, 1, &place.ranges)?;
                        let w = self.varying()?;
                        let d = self.add(Op::D(w), &[a])?;
                        Some(("constant backwards", (By::Constant(Some(d)), false, d)))
                    }
                    _ => None,
                }
            }
            14 => self.arithmetic(place),
            _ => self.sums(place),
        }
    }

    fn law(&mut self, place: &Place) -> Option<(&'static str, Move)> {
        let head = discriminant(self.terms.op(place.term));
        let sides = self.sides;
        let below = !place.below.is_empty();
        for _ in 0..16 {
            let (k, d) = match (self.favourite, self.rng.below(8)) {
                (Some(k), 0..=3) if below => {
                    (k, if self.chance(1, 2) { Direction::Forward } else { Direction::Backward })
                }
                (Some(k), 0..=1) => (k, Direction::Forward),
                (_, 0) => self.pick(&sides.traps)?,
                (_, 1) => self.pick(&sides.anywhere)?,
                (_, 2) => self.pick(&sides.differentiate)?,
                _ => match sides.by_head.get(&head) {
                    Some(l) => self.pick(l)?,
                    None => self.pick(&sides.anywhere)?,
                },
            };
            if let Some(step) = self.by_law(place, k, d) {
                let kind = match (sides.rules.rules()[k].pointwise, below) {
                    (true, true) => "pointwise law below d",
                    (true, false) => "pointwise law",
                    (false, true) => "smooth law below d",
                    (false, false) => "smooth law",
                };
                return Some((kind, step));
            }
        }
        None
    }

    /// A hypothesis or an earlier line, its indices replaced at random.
    fn equation_used(&mut self, place: &Place, hypothesis: bool) -> Option<Move> {
        let mut all: Vec<(usize, Vec<Dim>, TermId, TermId)> = Vec::new();
        if hypothesis {
            for (k, h) in self.theory.hypotheses.iter().enumerate() {
                if let Fact::Eq(a, b) = h.fact {
                    all.push((k, h.over.clone(), a, b));
                }
            }
        } else {
            all.extend(self.proved.iter().map(|p| (p.line, p.over.clone(), p.lhs, p.rhs)));
        }
        for _ in 0..8 {
            let (k, over, a, b) = self.pick(&all)?;
            let mut indices = Vec::new();
            for size in over.iter().rev() {
                indices.push(self.index(size, &place.ranges)?);
            }
            let (Some(a), Some(b)) = (self.renamed(a, &indices), self.renamed(b, &indices)) else { continue };
            let by = if hypothesis { By::Hypothesis { index: k, indices } } else { By::Line { line: k, indices } };
            if a == place.term && (b != place.term) {
                return Some((by, true, b));
            }
            if b == place.term {
                return Some((by, false, a));
            }
        }
        None
    }

    /// A term with its free indices replaced, that of number 0 by the first.
    pub fn renamed(&mut self, t: TermId, indices: &[TermId]) -> Option<TermId> {
        let r = self.terms.transform(t, &mut |terms, u, depth| match *terms.op(u) {
            Op::Idx(k) if k >= depth => match indices.get((k - depth) as usize) {
                Some(&i) => terms.shift(i, i64::from(depth), 0).map(Some),
                None => Err(gradus::term::ShapeError::Depth),
            },
            _ => Ok(None),
        });
        r.ok()
    }

    fn definition(&mut self, place: &Place) -> Option<(&'static str, Move)> {
        let varies = |below: &[Wrt], name: &Sym| below.iter().any(|w| matches!(w, Wrt::Only(l) if l.contains(name)));
        if let Op::Var(x) = self.terms.op(place.term).clone()
            && let Some(l) = self.theory.definition(&x).cloned()
        {
            let to = match self.terms.arg(place.term, 0) {
                None => l.body,
                Some(i) => self.terms.instantiate(l.body, i).ok()?,
            };
            let kind = match (varies(&place.below, &x), place.below.is_empty()) {
                (true, _) => "unfolded where it varies itself",
                (_, false) => "unfolded below d",
                _ => "unfolded",
            };
            return Some((kind, (By::Definition(None), true, to)));
        }
        let lets = self.theory.lets.clone();
        let l = self.pick(&lets)?;
        let (target, body) = match &l.over {
            None => (self.add(Op::Var(l.name.clone()), &[])?, l.body),
            Some(n) => {
                let i = self.index(n, &place.ranges)?;
                (self.add(Op::Var(l.name.clone()), &[i])?, self.terms.instantiate(l.body, i).ok()?)
            }
        };
        (body == place.term).then_some(())?;
        let kind = if varies(&place.below, &l.name) { "folded where it varies itself" } else { "folded" };
        Some((kind, (By::Definition(Some(target)), false, target)))
    }

    fn arithmetic(&mut self, place: &Place) -> Option<(&'static str, Move)> {
        let shape = self.terms.shape(place.term).clone();
        shape.is_scalar().then_some(())?;
        let target = match self.rng.below(4) {
            0 => self.number(0, 1),
            1 => self.number(1, 1),
            2 => self.grow(&shape, 1, &place.ranges)?,
            _ => {
                let zero = self.number(0, 1);
                match self.rng.below(3) {
                    0 => self.add(Op::Neg, &[zero])?,
                    1 => self.add(Op::Scale, &[zero, zero])?,
                    _ => self.add(Op::Pow, &[zero, zero])?,
                }
            }
        };
        let forward = self.chance(1, 2);
        Some(("arithmetic", (By::Arithmetic(target), forward, target)))
    }

    fn sums(&mut self, place: &Place) -> Option<(&'static str, Move)> {
        let Op::BigSum(n) = self.terms.op(place.term).clone() else { return None };
        let body = self.terms.arg(place.term, 0)?;
        if let Op::BigSum(p) = self.terms.op(body).clone()
            && self.chance(1, 2)
        {
            let inner = self.terms.arg(body, 0)?;
            let swapped = self.terms.transform(inner, &mut |terms, u, depth| match *terms.op(u) {
                Op::Idx(k) if k == depth => terms.add(Op::Idx(depth + 1), &[]).map(Some),
                Op::Idx(k) if k == depth + 1 => terms.add(Op::Idx(depth), &[]).map(Some),
                _ => Ok(None),
            });
            let inner = self.add(Op::BigSum(n), &[swapped.ok()?])?;
            let to = self.add(Op::BigSum(p), &[inner])?;
            return Some(("exchange", (By::Exchange, true, to)));
        }
        let mut acc = None;
        for k in (1..=n.as_literal().filter(|n| *n < 4)?).rev() {
            let i = self.add(Op::At(k), &[])?;
            let member = self.terms.instantiate(body, i).ok()?;
            acc = Some(match acc {
                None => member,
                Some(rest) => self.add(Op::Add, &[member, rest])?,
            });
        }
        Some(("unroll", (By::Unroll(None), true, acc?)))
    }
}

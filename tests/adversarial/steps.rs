//! Random steps: laws, hypotheses, definitions, lines and the rest, anywhere and in any direction.

use super::forge::{Forge, Place};
use gradus::calculus::{Match, Vars};
use gradus::kernel::{By, Given, Step};
use gradus::rules::{Condition, Direction, Guard, MetaKind, Pat, Rule};
use gradus::term::{BUILTIN_FUNCTIONS, Dim, Fact, Fun, Op, Shape, Sym, TermId, Wrt};
use std::mem::discriminant;

/// What a step does: by what, in which direction, and the term that comes of it.
pub type Move = (By, bool, TermId);

/// The values of a match, all of them given.
fn given(m: &Match) -> Given {
    fn all<T: Clone>(l: &[Option<T>]) -> Vec<(usize, T)> {
        l.iter().enumerate().filter_map(|(k, v)| v.clone().map(|v| (k, v))).collect()
    }
    Given { metas: all(&m.metas), dims: all(&m.dims), funs: all(&m.funs), wrt: m.wrt.clone() }
}

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
                    Op::D(_) => Some(("constant", (By::Constant { target: None }, true, zeros))),
                    Op::Zeros(..) => {
                        let a = self.grow(&shape, 1, &place.ranges)?;
                        let w = self.varying()?;
                        let d = self.add(Op::D(w), &[a])?;
                        Some(("constant backwards", (By::Constant { target: Some(d) }, false, d)))
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

    /// A law at a place, if it matches there; its conditions are for the kernel.
    pub fn by_law(&mut self, place: &Place, k: usize, d: Direction) -> Option<Move> {
        let rule: &Rule = &self.sides.rules.rules()[k];
        let v = Vars::of(rule);
        let mut m = v.empty();
        m.pattern(&mut self.terms, v, rule.from_side(d), place.term, 0).then_some(())?;
        self.invent(place, rule, v, &mut m)?;
        let u = m.instance(&mut self.terms, v, rule.to_side(d), 0)?;
        let by = By::Rule { rule: k, given: given(&m) };
        Some((by, d == Direction::Forward, u))
    }

    /// Is a law used as the search would use it, with the differential where it is expected?
    fn meant(&self, k: usize, by: &By) -> bool {
        let By::Rule { given, .. } = by else { return true };
        let value = |k: &usize| given.metas.iter().find(|(i, _)| i == k).map(|(_, t)| *t);
        let moves = |k: &usize| value(k).is_some_and(|t| self.terms.has_differential(t));
        let uses = &self.sides.rules.rules()[k].uses;
        let met = |g: &Guard| match g {
            Guard::Differential(k) => moves(k),
            Guard::Constant(k) => !moves(k),
            _ => true,
        };
        uses.is_empty() || uses.iter().any(|u| u.guards.iter().all(met))
    }

    /// Values for the variables that matching leaves open.
    pub fn invent(&mut self, place: &Place, rule: &Rule, v: Vars<'_>, m: &mut Match) -> Option<()> {
        for k in 0..m.dims.len() {
            if m.dims[k].is_none() {
                let sizes = [self.n.clone(), self.members.clone(), Dim::one(), Dim::name(Sym::new("m"))];
                m.dims[k] = self.pick(&sizes);
            }
        }
        for k in 0..m.funs.len() {
            if m.funs[k].is_none() {
                let name = if self.chance(1, 3) { "s" } else { self.pick(BUILTIN_FUNCTIONS)? };
                m.funs[k] = Some(Fun { name: Sym::new(name), order: 0 });
            }
        }
        if m.wrt.is_none() && (rule.lhs.has_differential() || rule.rhs.has_differential()) {
            m.wrt = self.varying();
        }
        for (k, meta) in rule.metas.iter().enumerate() {
            if m.metas[k].is_some() {
                continue;
            }
            let shape = Shape::new(m.size(v, &meta.rows)?, m.size(v, &meta.cols)?);
            m.metas[k] = Some(match &meta.kind {
                MetaKind::Index(n) => {
                    let n = m.size(v, n)?;
                    self.index(&n, &place.ranges)?
                }
                MetaKind::Term => match self.of_which(rule, k, &shape) {
                    Some(t) => t,
                    None => self.something(&shape, &place.ranges)?,
                },
                MetaKind::Family => {
                    let mut inner = place.ranges.clone();
                    inner.push(self.members.clone());
                    self.grow(&shape, 1, &inner)?
                }
            });
        }
        Some(())
    }

    /// A term of which something is known that a law asks of one of its variables.
    fn of_which(&mut self, rule: &Rule, meta: usize, shape: &Shape) -> Option<TermId> {
        let mut fits = Vec::new();
        for c in &rule.when {
            if let Condition::Is(p, Pat::Meta(k)) = c
                && *k == meta
            {
                let terms = &self.terms;
                let known =
                    self.known.iter().filter(|(q, t)| q == p && terms.shape(*t) == shape && terms.is_closed(*t));
                fits.extend(known.map(|(_, t)| *t));
            }
        }
        if self.chance(3, 4) { self.pick(&fits) } else { None }
    }

    /// An instance of a side of a law: the favourite, or one with kinks and poles in it.
    pub fn from_law(&mut self, shape: &Shape, ranges: &[Dim]) -> Option<TermId> {
        let sides = self.sides;
        for _ in 0..3 {
            let (often, back) = (self.chance(1, 2), self.chance(1, 2));
            let (k, d) = match self.favourite {
                Some(k) => (k, if back { Direction::Backward } else { Direction::Forward }),
                None if often => self.pick(&sides.traps)?,
                None => (self.rng.below(sides.rules.rules().len() as u64) as usize, Direction::Forward),
            };
            let rule: &Rule = &sides.rules.rules()[k];
            let v = Vars::of(rule);
            let mut m = v.empty();
            for k in 0..m.dims.len() {
                let sizes = [shape.rows.clone(), shape.cols.clone(), self.n.clone()];
                m.dims[k] = self.pick(&sizes);
            }
            let place = Place { path: vec![], term: self.terms.int(0), ranges: ranges.to_vec(), below: vec![] };
            if self.invent(&place, rule, v, &mut m).is_some()
                && let Some(t) = m.instance(&mut self.terms, v, rule.from_side(d), 0)
                && self.terms.shape(t) == shape
            {
                return Some(t);
            }
        }
        None
    }

    /// A term of this shape: one that stands around, or a new one.
    pub fn something(&mut self, shape: &Shape, ranges: &[Dim]) -> Option<TermId> {
        if self.chance(1, 2) {
            let roots = self.around.clone();
            let root = self.pick(&roots)?;
            let mut all = self.terms.subterms(root);
            all.retain(|&t| {
                self.terms.shape(t) == shape
                    && self.terms.is_closed(t)
                    && !matches!(self.terms.op(t), Op::Idx(_) | Op::At(_))
            });
            if let Some(t) = self.pick(&all) {
                return Some(t);
            }
        }
        let depth = u32::from(self.chance(1, 3));
        self.grow(shape, depth, ranges)
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
            return Some((kind, (By::Definition { target: None }, true, to)));
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
        Some((kind, (By::Definition { target: Some(target) }, false, target)))
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
        Some(("arithmetic", (By::Arithmetic { target }, forward, target)))
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
        Some(("unroll", (By::Unroll { target: None }, true, acc?)))
    }

    /// Steps by the laws of a list until none applies, or so many were made; the first place that takes one counts.
    pub fn driven(
        &mut self,
        list: &[(usize, Direction)],
        (start, over): (TermId, &[Dim]),
        steps: &mut Vec<Step>,
        mut current: TermId,
        most: usize,
        wanted: &dyn Fn(&Forge<'_>, &Place) -> bool,
    ) -> TermId {
        'next: for _ in 0..most {
            for place in self.places(current, over) {
                if !wanted(self, &place) {
                    continue;
                }
                let op = self.terms.op(place.term).clone();
                if let Op::D(_) = op {
                    let s = self.terms.shape(place.term).clone();
                    if let Some(zeros) = self.add(Op::Zeros(s.rows, s.cols), &[])
                        && let by = (By::Constant { target: None }, true, zeros)
                        && let Some(next) = self.step("constant, driven", (start, over), steps, (current, &place), by)
                    {
                        current = next;
                        continue 'next;
                    }
                }
                for &(k, d) in list {
                    if !matches!(self.sides.rules.rules()[k].from_side(d), Pat::Node(p, _) if p.kind() == op.kind()) {
                        continue;
                    }
                    let Some(by) = self.by_law(&place, k, d) else { continue };
                    if !self.meant(k, &by.0) {
                        continue;
                    }
                    if self.weight(by.2) > self.weight(place.term) + 30 {
                        continue;
                    }
                    if let Some(next) = self.step("law, driven", (start, over), steps, (current, &place), by) {
                        current = next;
                        continue 'next;
                    }
                }
            }
            break;
        }
        current
    }
}

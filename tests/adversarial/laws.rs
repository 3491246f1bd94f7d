//! Laws at places, and values for what matching leaves open.

use super::forge::{Forge, Place};
use super::steps::Move;
use gradus::calculus::{Match, Vars};
use gradus::kernel::{By, Substitution};
use gradus::library::library;
use gradus::rules::{Condition, Direction, MetaKind, Pat, Rule};
use gradus::term::{Dim, Fun, Op, Shape, Sym, TermId};

/// The values of a match that has all of them.
pub fn values(m: &Match) -> Substitution {
    fn all<T: Clone>(l: &[Option<T>]) -> Vec<T> {
        l.iter().flatten().cloned().collect()
    }
    Substitution { metas: all(&m.metas), dims: all(&m.dims), funs: all(&m.funs), wrt: m.wrt.clone() }
}

impl Forge<'_> {
    /// A law at a place, if it matches there; its conditions are for the kernel.
    pub fn by_law(&mut self, place: &Place, k: usize, d: Direction) -> Option<Move> {
        let rule: &Rule = &self.sides.rules.rules()[k];
        let v = Vars::of(rule);
        let mut m = v.empty();
        m.pattern(&mut self.terms, v, rule.from_side(d), place.term, 0).then_some(())?;
        self.invent(place, rule, v, &mut m)?;
        let u = m.instance(&mut self.terms, v, rule.to_side(d), 0)?;
        let by = By::Rule { rule: k, values: values(&m) };
        Some((by, d == Direction::Forward, u))
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
                let known: Vec<Sym> = library().functions().symbols().map(|f| f.name.clone()).collect();
                let name = if self.chance(1, 3) { Sym::new("s") } else { self.pick(&known)? };
                m.funs[k] = Some(Fun { name, order: 0 });
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
    pub fn law_side(&mut self, shape: &Shape, ranges: &[Dim]) -> Option<TermId> {
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
}

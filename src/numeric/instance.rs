//! Random points that meet hypotheses.

use super::ball::Ball;
use super::concern::{components, concerned, op_dims, subjects};
use super::directions::turn;
use super::draw::{self, Style, Wanted};
use super::error::EvalError;
use super::eval::Evaluator;
use super::hypotheses::{Equation, Hypotheses, variables};
use super::mapping::Mapping;
use super::matrix::Matrix;
use super::meet::Others;
use super::point::Point;
use super::rat::Rat;
use super::rng::Rng;
use super::solve::System;
use crate::term::{Dim, Hypothesis, Op, Shape, Sym, TermId, Terms, Theory, Variable, Wrt};
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;

/// After so many systems of equations in a row that could not be solved exactly no more are tried.
pub(super) const MAX_SYSTEMS: usize = 160;

/// What random points look like, one after the other.
const STYLES: [Style; 5] = [Style::Generic, Style::NearIdentity, Style::Positive, Style::Fraction, Style::Unit];

/// An instance: exact, or in floats only where the hypotheses could not be met exactly.
pub struct Instance {
    /// The point in floats.
    pub floats: Point<Ball>,
    /// The same point exactly, if there is one.
    pub exact: Option<Point<Rat>>,
    /// Where it is not exact: the point before its equations were solved.
    pub(super) before: Option<Point<Rat>>,
    /// Do the hypotheses hold, not only as well as floats can tell?
    pub(super) sure: bool,
}

impl Instance {
    /// An exact point.
    pub(super) fn exactly(floats: Point<Ball>, p: Point<Rat>) -> Instance {
        Instance { floats, exact: Some(p), before: None, sure: true }
    }
}

/// Draws points that meet the hypotheses of a statement.
pub struct Instances<'a> {
    /// Evaluates terms of the statement.
    pub ev: Evaluator<'a>,
    theory: &'a Theory,
    /// The variables that the statement rests on, directly or through hypotheses.
    pub(super) vars: Vec<Variable>,
    pub(super) hyps: Hypotheses,
    /// Every size name that occurs.
    pub(super) sizes: Vec<Sym>,
    /// Names that need a direction, with what each member looks like.
    moving: Vec<(Sym, Shape, Option<Dim>)>,
    /// How many systems may still fail.
    pub(super) left: Cell<usize>,
    /// The systems of equations that share no variable.
    pub(super) components: Vec<(Vec<Equation>, Vec<Sym>)>,
    /// The hypotheses that speak of other variables than the statement does.
    pub(super) others: Option<Box<Others<'a>>>,
}

impl<'a> Instances<'a> {
    /// Prepares a statement: `roots` are the terms that will be evaluated.
    pub fn new(terms: &'a Terms, theory: &'a Theory, hyps: &[Hypothesis], roots: &[TermId]) -> Instances<'a> {
        let (vars, kept) = concerned(terms, theory, hyps, roots);
        let others: Vec<Hypothesis> = hyps.iter().filter(|h| !kept.contains(h)).cloned().collect();
        let others = (!others.is_empty()).then(|| {
            let spoken: Vec<TermId> = others.iter().flat_map(subjects).collect();
            let inst = Instances::new(terms, theory, &others, &spoken);
            Box::new(Others { inst, found: RefCell::default() })
        });
        let hyps = kept;
        let hypotheses = Hypotheses::new(terms, theory, &hyps);
        let mut sizes: BTreeSet<Sym> = BTreeSet::new();
        let mut wrt: BTreeSet<Sym> = BTreeSet::new();
        let mut note = |d: &Dim| {
            d.names(&mut |n| {
                sizes.insert(n.clone());
            })
        };
        for v in vars.iter().chain(others.iter().flat_map(|o| &o.inst.vars)) {
            [&v.shape.rows, &v.shape.cols].into_iter().chain(&v.over).for_each(&mut note);
        }
        hypotheses.least.iter().for_each(|(d, _)| note(d));
        hyps.iter().flat_map(|h| &h.over).for_each(&mut note);
        others.iter().flat_map(|o| &o.inst.sizes).for_each(|s| note(&Dim::name(s.clone())));
        let stated = hyps.iter().flat_map(subjects);
        let bodies = theory.lets.iter().map(|l| l.body);
        for t in roots.iter().copied().chain(bodies).chain(stated) {
            for u in terms.subterms(t) {
                op_dims(terms.op(u)).into_iter().for_each(&mut note);
                if let Op::D(Wrt::Only(names)) = terms.op(u) {
                    wrt.extend(names.iter().cloned());
                }
            }
        }
        for l in &theory.lets {
            l.over.iter().for_each(&mut note);
        }
        let mut moving: Vec<_> = vars.iter().map(|v| (v.name.clone(), v.shape.clone(), v.over.clone())).collect();
        for l in theory.lets.iter().filter(|l| wrt.contains(&l.name)) {
            let shape = terms.shape(l.body).clone();
            [&shape.rows, &shape.cols].into_iter().for_each(&mut note);
            moving.push((l.name.clone(), shape, l.over.clone()));
        }
        let components = components(&hypotheses.equations);
        Instances {
            ev: Evaluator::new(terms, theory),
            theory,
            vars,
            hyps: hypotheses,
            sizes: sizes.into_iter().collect(),
            moving,
            left: Cell::new(MAX_SYSTEMS),
            components,
            others,
        }
    }

    /// The variables that the statement rests on.
    pub fn variables(&self, roots: &[TermId]) -> Vec<Sym> {
        let mut all = variables(self.ev.terms(), self.theory, roots);
        for e in &self.hyps.equations {
            all.extend(e.vars.iter().filter(|v| !all.contains(v)).cloned().collect::<Vec<_>>());
        }
        all
    }

    /// Every subterm that evaluation may reach, through intermediates too.
    pub(super) fn reachable(&self, roots: &[TermId]) -> Vec<TermId> {
        let terms = self.ev.terms();
        let bodies: FxHashMap<&Sym, TermId> = self.theory.lets.iter().map(|l| (&l.name, l.body)).collect();
        let mut seen = rustc_hash::FxHashSet::default();
        let mut todo = roots.to_vec();
        let mut out = Vec::new();
        while let Some(t) = todo.pop() {
            for u in terms.subterms(t) {
                if !seen.insert(u) {
                    continue;
                }
                out.push(u);
                if let Op::Var(s) = terms.op(u) {
                    todo.extend(bodies.get(s));
                }
            }
        }
        out
    }

    /// Are there hypotheses that are equations?
    pub fn has_equations(&self) -> bool {
        !self.hyps.equations.is_empty()
    }

    /// Random sizes, mostly small and unequal. `small` keeps them at 1 and 2.
    pub fn random_sizes(&self, rng: &mut Rng, round: usize, small: bool) -> FxHashMap<Sym, u64> {
        let n = self.sizes.len() as u64;
        let mut pool: Vec<u64> = match round % 4 {
            _ if small => (0..n).map(|_| 1 + rng.below(2)).collect(),
            0 => (0..n).map(|k| 2 + k % 4).collect(),
            1 => (0..n).map(|k| 1 + k % 4).collect(),
            2 => (0..n).map(|_| 1 + rng.below(4)).collect(),
            _ => (0..n).map(|k| [3, 2, 4, 1][(k % 4) as usize]).collect(),
        };
        rng.shuffle(&mut pool);
        let mut sizes: FxHashMap<Sym, u64> = self.sizes.iter().cloned().zip(pool).collect();
        self.enlarge(&mut sizes);
        sizes
    }

    /// All assignments of small sizes that meet the hypotheses on sizes, the smallest first.
    pub fn small_sizes(&self, largest: u64) -> Vec<FxHashMap<Sym, u64>> {
        let n = self.sizes.len();
        let mut all: Vec<Vec<u64>> = vec![vec![]];
        for k in 0..n {
            // With many names only the first few vary.
            let top = if k < 4 { largest } else { 1 };
            all = all.into_iter().flat_map(|v| (1..=top).map(move |i| [v.clone(), vec![i]].concat())).collect();
        }
        all.sort_by_key(|v| (v.iter().product::<u64>(), v.iter().sum::<u64>(), v.iter().max().copied()));
        let mut out: Vec<FxHashMap<Sym, u64>> = Vec::new();
        for v in all {
            let mut sizes: FxHashMap<Sym, u64> = self.sizes.iter().cloned().zip(v).collect();
            self.enlarge(&mut sizes);
            if !out.contains(&sizes) {
                out.push(sizes);
            }
        }
        out
    }

    /// Enlarges sizes until each is as large as assumed.
    fn enlarge(&self, sizes: &mut FxHashMap<Sym, u64>) {
        for _ in 0..64 {
            let short =
                self.hyps.least.iter().find(|(d, k)| d.evaluate(&|s| sizes.get(s).copied()).is_some_and(|n| n < *k));
            let Some((d, _)) = short else { return };
            let mut first = None;
            d.names(&mut |n| {
                first.get_or_insert_with(|| n.clone());
            });
            match first.and_then(|n| sizes.get_mut(&n)) {
                Some(n) => *n += 1,
                None => return,
            }
        }
    }

    fn shape(&self, sizes: &FxHashMap<Sym, u64>, s: &Shape) -> Option<(usize, usize)> {
        let get = |d: &Dim| d.evaluate(&|s| sizes.get(s).copied()).filter(|n| *n <= 200).map(|n| n as usize);
        Some((get(&s.rows)?, get(&s.cols)?))
    }

    fn members(&self, sizes: &FxHashMap<Sym, u64>, over: &Option<Dim>) -> Option<u64> {
        match over {
            None => Some(1),
            Some(d) => d.evaluate(&|s| sizes.get(s).copied()).filter(|n| *n <= 1000),
        }
    }

    pub(super) fn wanted(&self, name: &Sym) -> Wanted {
        self.hyps.attributes.get(name).copied().unwrap_or_default()
    }

    fn redraw(&self, rng: &mut Rng, p: &mut Point<Rat>, name: &Sym, style: Style) -> Option<()> {
        let v = self.theory.variable(name)?;
        let (m, n) = self.shape(&p.dims, &v.shape)?;
        let wanted = self.wanted(name);
        let count = self.members(&p.dims, &v.over)?;
        let mut all = Vec::new();
        for _ in 0..count {
            all.push((0..20).find_map(|_| draw::matrix(rng, style, m, n, wanted))?);
        }
        p.values.insert(name.clone(), all);
        Some(())
    }

    /// A random point with these sizes that has the attributes, equations not yet met.
    fn draw(&self, rng: &mut Rng, sizes: &FxHashMap<Sym, u64>, style: Style, mixed: bool) -> Option<Point<Rat>> {
        let mut p = Point { dims: sizes.clone(), ..Point::default() };
        const MIX: [Style; 5] = [Style::Generic, Style::Positive, Style::NearIdentity, Style::Fraction, Style::Unit];
        for v in &self.vars {
            let style = if mixed { MIX[rng.below(5) as usize] } else { style };
            self.redraw(rng, &mut p, &v.name, style)?;
        }
        let free = match style {
            Style::Zero | Style::Tiny => Style::Tiny,
            Style::Small => Style::Small,
            _ => Style::Generic,
        };
        for (name, shape, over) in &self.moving {
            let (m, n) = self.shape(sizes, shape)?;
            let count = self.members(sizes, over)?;
            let all = (0..count).filter_map(|_| draw::matrix(rng, free, m, n, Wanted::default())).collect();
            p.directions.insert(name.clone(), all);
        }
        for f in &self.theory.funs {
            let top = if free == Style::Generic { 5 } else { 3 };
            let c = (0..=top).map(|i| Rat::int(rng.range(-2, 2) + i64::from(i == top) * 3)).collect();
            p.functions.insert(f.clone(), c);
        }
        for map in &self.theory.maps {
            let (argument, value) = (self.shape(sizes, &map.argument)?, self.shape(sizes, &map.value)?);
            p.maps.insert(map.name.clone(), Mapping::random(rng, argument, value));
        }
        Some(p)
    }

    /// An exact point with these sizes that meets the hypotheses, if this attempt finds one.
    pub fn exact(&self, rng: &mut Rng, sizes: &FxHashMap<Sym, u64>, style: Style) -> Option<Point<Rat>> {
        let mut p = self.draw(rng, sizes, style, false)?;
        self.meet_exactly(rng, &mut p, style)?;
        turn(&self.hyps.moving, &self.ev, &mut p).ok()?.then_some(())?;
        self.meets(&p).then_some(p)
    }

    /// Does an exact point meet all hypotheses?
    pub fn meets(&self, p: &Point<Rat>) -> bool {
        self.hyps.met_exactly(&self.ev, p).unwrap_or(false)
    }

    fn meet_exactly(&self, rng: &mut Rng, p: &mut Point<Rat>, style: Style) -> Option<()> {
        'components: for (equations, vars) in &self.components {
            let as_it_is = System { ev: &self.ev, equations: equations.iter().collect(), unknowns: vec![] };
            if as_it_is.exactly(p, rng) == Ok(true) {
                continue;
            }
            if vars.is_empty() {
                return None;
            }
            for attempt in 0..16 {
                if attempt > 0 {
                    for v in vars {
                        let structured = attempt % 2 == 0 || rng.chance(1, 2);
                        self.redraw(rng, p, v, if structured { Style::Structured } else { style })?;
                    }
                }
                // First one variable, then several, in random order.
                let mut order = vars.clone();
                rng.shuffle(&mut order);
                for count in 1..=order.len().min(3) {
                    for first in 0..order.len() {
                        let chosen = (0..count).map(|k| order[(first + k) % order.len()].clone());
                        let system = System {
                            ev: &self.ev,
                            equations: equations.iter().collect(),
                            unknowns: chosen.map(|v| (v.clone(), self.wanted(&v))).collect(),
                        };
                        let before: Vec<_> =
                            system.unknowns.iter().map(|(v, _)| (v.clone(), p.values.get(v).cloned())).collect();
                        let left = self.left.get().checked_sub(1)?;
                        self.left.set(left);
                        if system.exactly(p, rng) == Ok(true) {
                            self.left.set(MAX_SYSTEMS);
                            continue 'components;
                        }
                        for (v, old) in before {
                            old.and_then(|m| p.values.insert(v, m));
                        }
                    }
                }
            }
            return None;
        }
        Some(())
    }

    /// A random point that meets the hypotheses clearly, if this attempt finds one.
    ///
    /// # Errors
    /// Why this attempt found none.
    pub fn random(&self, rng: &mut Rng, round: usize, small: bool) -> Result<Instance, EvalError> {
        let sizes = self.random_sizes(rng, round, small);
        self.random_at(rng, round, &sizes)
    }

    /// The same with these sizes.
    pub(super) fn random_at(
        &self,
        rng: &mut Rng,
        round: usize,
        sizes: &FxHashMap<Sym, u64>,
    ) -> Result<Instance, EvalError> {
        let style = STYLES[round % 5];
        let failed = EvalError::Domain("no point was found that meets the hypotheses");
        let mut p = self.draw(rng, sizes, style, round >= 5 && round % 2 == 0).ok_or(failed.clone())?;
        if !self.has_equations() {
            if !turn(&self.hyps.moving, &self.ev, &mut p)? {
                return Err(failed);
            }
            let floats = p.convert::<Ball>();
            return if self.hyps.met(&self.ev, &floats)? { Ok(Instance::exactly(floats, p)) } else { Err(failed) };
        }
        // Exactly and in floats in turn: each finds points that the other does not.
        let mut q = p.clone();
        if round % 2 == 0
            && self.meet_exactly(rng, &mut q, style).is_some()
            && turn(&self.hyps.moving, &self.ev, &mut q) == Ok(true)
        {
            let floats = q.convert::<Ball>();
            if self.hyps.met(&self.ev, &floats)? {
                return Ok(Instance::exactly(floats, q));
            }
        }
        if round % 3 == 2 {
            for v in self.components.iter().flat_map(|c| &c.1) {
                self.redraw(rng, &mut p, v, Style::NearIdentity).ok_or(failed.clone())?;
            }
        }
        let mut floats = p.convert::<Ball>();
        for system in self.systems() {
            if !system.roughly(&mut floats)? {
                return Err(failed);
            }
        }
        if !turn(&self.hyps.moving, &self.ev, &mut floats)? {
            return Err(failed);
        }
        match self.hyps.met(&self.ev, &floats)? {
            true => Ok(Instance { floats, exact: None, before: Some(p), sure: false }),
            false => Err(failed),
        }
    }
}

/// The entries of a matrix, for those who shrink it.
pub(super) fn replace_entry(m: &mut Matrix<Rat>, e: usize, x: Rat) -> Option<Rat> {
    m.entries_mut().get_mut(e).map(|slot| std::mem::replace(slot, x))
}

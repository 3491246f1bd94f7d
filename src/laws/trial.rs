//! Both sides of a law at many points.

use super::draw::{self, Demands, Reals};
use super::instance::{Instance, Sizes, instantiate};
use super::{show, solve};
use crate::numeric::Rng;
use crate::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Same, Trouble, compare, has};
use crate::rules::{Condition, Pat, Rule};
use crate::term::{Op, Pred, Sym, Wrt};
use std::collections::BTreeSet;

/// A law: an equation, or (a property) a predicate of its left side.
#[derive(Clone, Copy)]
pub struct Law<'a> {
    /// The equation; of a property the subject stands on both sides.
    pub rule: &'a Rule,
    /// The predicate of the conclusion.
    pub pred: Option<Pred>,
}

/// How much a law is tried.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// In which Jₖ.
    pub level: usize,
    /// At how many points.
    pub points: usize,
    /// In which sizes.
    pub sizes: Sizes,
    /// With which real parts.
    pub reals: Reals,
    /// The work that one evaluation may take, in products of numbers.
    pub work: u64,
    /// The work that the whole trial may take.
    pub total: u64,
    /// Where the choice begins.
    pub seed: u64,
}

/// What a trial found.
#[derive(Debug, Default)]
pub struct Outcome {
    /// At so many points the law held.
    pub held: usize,
    /// At so many of these with nothing but zeros on both sides.
    pub vanished: usize,
    /// At so many rounding hid whether it does.
    pub unclear: usize,
    /// What went wrong most recently where no value was found.
    pub trouble: Option<Trouble>,
    /// Where it is false: the point, and the values.
    pub failed: Option<String>,
}

/// How deep differentials stand in each other.
fn nesting(p: &Pat) -> usize {
    match p {
        Pat::Node(op, args) => args.iter().map(nesting).max().unwrap_or(0) + usize::from(matches!(op, Op::D(_))),
        _ => 0,
    }
}

/// The variables that stand below a differential.
fn varying(p: &Pat, below: bool, out: &mut BTreeSet<usize>) {
    match p {
        Pat::Meta(k) | Pat::Apply(k, _) if below => {
            out.insert(*k);
        }
        Pat::Node(op, args) => {
            let below = below || matches!(op, Op::D(_));
            args.iter().for_each(|a| varying(a, below, out));
        }
        _ => {}
    }
}

/// What is the same at all points of an instance.
struct Ground<'a> {
    instance: &'a Instance,
    demands: Vec<Demands>,
    nesting: usize,
    varying: BTreeSet<usize>,
    names: Wrt,
    level: usize,
    equations: bool,
    reals: Reals,
    work: u64,
}

/// Variables with more entries than this are not drawn.
const MAX_ENTRIES: u64 = 10_000;

/// The entries of all variables of an instance.
fn entries(i: &Instance) -> Option<u64> {
    i.statement.theory.vars.iter().try_fold(0u64, |sum, v| {
        let one = v.shape.rows.as_literal()?.checked_mul(v.shape.cols.as_literal()?)?;
        sum.checked_add(one.checked_mul(v.over.as_ref().map_or(Some(1), |n| n.as_literal())?)?)
    })
}

impl<'a> Ground<'a> {
    fn new(instance: &'a Instance, plan: &Plan) -> Ground<'a> {
        let rule = &instance.rule;
        let mut set = BTreeSet::new();
        varying(&rule.lhs, false, &mut set);
        varying(&rule.rhs, false, &mut set);
        let names: Vec<Sym> = set.iter().map(|k| rule.metas[*k].name.clone()).collect();
        let nesting = nesting(&rule.lhs).max(nesting(&rule.rhs));
        Ground {
            instance,
            demands: (0..rule.metas.len()).map(|k| Demands::of(rule, k)).collect(),
            nesting,
            varying: set,
            names: Wrt::only(names),
            level: plan.level,
            equations: nesting == 0 && rule.when.iter().any(|c| matches!(c, Condition::Eq(..))),
            reals: plan.reals,
            work: plan.work,
        }
    }

    /// The value of a variable and its increments.
    fn increments(&self, k: usize, rng: &mut Rng) -> Option<Vec<JetMatrix>> {
        let m = &self.instance.rule.metas[k];
        let (rows, cols) = (m.rows.as_literal()? as usize, m.cols.as_literal()? as usize);
        if self.nesting != 1 || !self.varying.contains(&k) {
            let mut out = vec![draw::value((rows, cols), self.level, &self.demands[k], self.reals, rng)?];
            for _ in 0..self.nesting {
                // What does not stand below a differential does not move.
                out.push(if self.varying.contains(&k) {
                    draw::value((rows, cols), self.level, &Demands::default(), Reals::Usual, rng)?
                } else {
                    JetMatrix::zeros(rows, cols)
                });
            }
            return Some(out);
        }
        // What is demanded holds of the value and its increment together.
        let place = 1 << self.level;
        let both = draw::value((rows, cols), self.level + 1, &self.demands[k], self.reals, rng)?;
        let part = |from: usize| both.map(|x| Jet::new((0..place).map(|s| x.coefficient(from + s))));
        Some(vec![part(0), part(place)])
    }

    fn draw(&self, rng: &mut Rng) -> Option<Point> {
        let rule = &self.instance.rule;
        let mut point = Point::default();
        for f in &rule.funs {
            point.functions.insert(f.clone(), draw::function(&rule.functions, rng));
        }
        for v in &self.instance.statement.theory.vars {
            let k = rule.metas.iter().position(|m| m.name == v.name)?;
            let members = v.over.as_ref().map_or(Some(1), |n| n.as_literal())?;
            let mut all = (0..members).map(|_| self.increments(k, rng)).collect::<Option<Vec<_>>>()?;
            // Two that are equal, or opposite, or transposed.
            if rng.chance(1, 6) {
                let shape = (all[0][0].rows(), all[0][0].cols(), all[0].len());
                let like =
                    |o: &&Vec<Vec<JetMatrix>>| o.len() == 1 && (o[0][0].rows(), o[0][0].cols(), o[0].len()) == shape;
                if let Some(other) = point.values.values().find(like).cloned() {
                    let style = rng.below(4);
                    let change = |a: &JetMatrix| match style {
                        0 => a.clone(),
                        1 => a.map(Jet::neg),
                        2 if a.rows() == a.cols() => a.t(),
                        // Only the real parts.
                        _ => a.base(),
                    };
                    all = vec![other[0].iter().map(change).collect()];
                }
            }
            point.set_family(&v.name, all);
        }
        if self.equations {
            point = solve::solve(self.instance, &point, self.level, rng)?;
        }
        Some(point)
    }

    /// Does the point meet all conditions?
    fn meets(&self, point: &Point, left: &mut u64) -> Result<bool, Trouble> {
        let s = &self.instance.statement;
        let mut ev = Evaluator::new(&s.terms, &s.theory, point, self.level).with_free(&self.instance.indices);
        ev.limit(self.work.min(*left));
        let mut met = Ok(true);
        for h in &s.theory.hypotheses {
            met = ev.fact(&h.fact, &self.names, self.nesting);
            if met != Ok(true) {
                break;
            }
        }
        *left = left.saturating_sub(ev.spent());
        met
    }
}

impl Law<'_> {
    /// Notes what the sides are at a point.
    fn compare(&self, ground: &Ground<'_>, point: &Point, left: &mut u64, out: &mut Outcome) -> Result<(), Trouble> {
        let s = &ground.instance.statement;
        let mut ev = Evaluator::new(&s.terms, &s.theory, point, ground.level).with_free(&ground.instance.indices);
        ev.limit(ground.work.min(*left));
        let sides = ev.value(s.lhs).and_then(|l| ev.value(s.rhs).map(|r| (l, r)));
        *left = left.saturating_sub(ev.spent());
        let (l, r) = sides?;
        let same = match self.pred {
            None => compare(&l, &r),
            Some(p) => match has(p, &l) {
                Ok(true) => Same::Yes,
                Ok(false) => Same::No,
                Err(_) => Same::Unclear,
            },
        };
        match same {
            Same::Yes => {
                out.held += 1;
                let nothing = |x: &Jet| (0..x.places()).all(|s| x.coefficient(s).ball().0.abs() < 1e-9);
                out.vanished += usize::from(l.entries().iter().chain(r.entries()).all(nothing));
            }
            Same::Unclear => out.unclear += 1,
            Same::No => {
                let end = match self.pred {
                    None => format!("left side  = {}\nright side = {}", show::matrix(&l), show::matrix(&r)),
                    Some(p) => format!("{} is not {}", show::matrix(&l), p.name()),
                };
                let at = show::point(ground.instance, point);
                out.failed = Some(if at.is_empty() { end } else { format!("{at}\n{end}") });
            }
        }
        Ok(())
    }
}

/// Tries a law at points that meet its conditions, until it is false at one or enough have been seen.
pub fn try_law(law: &Law<'_>, plan: &Plan) -> Outcome {
    let (mut rng, mut out) = (Rng::new(plan.seed ^ plan.level as u64), Outcome::default());
    let (mut tries, mut left) = (0, plan.total);
    let writing = 20 * (law.rule.lhs.size() + law.rule.rhs.size() + 10) as u64;
    while out.failed.is_none() && out.held < plan.points && tries < 25 * plan.points && left > 0 {
        tries += 1;
        left = left.saturating_sub(writing);
        let Some(instance) = instantiate(law.rule, plan.sizes, &mut rng) else { continue };
        if entries(&instance).is_none_or(|n| n > MAX_ENTRIES) {
            out.trouble = Some(Trouble::TooLarge("a size"));
            continue;
        }
        let ground = Ground::new(&instance, plan);
        let fixed = instance.statement.theory.vars.is_empty() && instance.rule.funs.is_empty();
        for _ in 0..if fixed { 1 } else { 4 } {
            tries += 1;
            let Some(point) = ground.draw(&mut rng) else { continue };
            let tried = ground.meets(&point, &mut left).and_then(|met| match met {
                true => law.compare(&ground, &point, &mut left, &mut out),
                false => Ok(()),
            });
            if let Err(trouble) = tried {
                out.unclear += usize::from(trouble == Trouble::Unclear);
                out.trouble = Some(trouble);
            }
            if out.failed.is_some() || out.held >= plan.points || left == 0 {
                break;
            }
        }
    }
    out
}

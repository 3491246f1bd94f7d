//! Rewriting by the laws of the library, in both directions, anywhere in a term.

use super::world::World;
use gradus::calculus::{Match, Vars};
use gradus::rules::{Condition, Direction, MetaKind, Pat, Rule, RuleSet};
use gradus::term::{Dim, Fact, Fun, Op, Pred, Shape, Sym, TermId};
use num_traits::{Signed, Zero};
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

/// The sides of the laws by the operator they start with.
pub struct Laws<'r> {
    rules: &'r RuleSet,
    by_head: HashMap<Discriminant<Op>, Vec<(usize, Direction)>>,
    anywhere: Vec<(usize, Direction)>,
}

/// A place in a term.
#[derive(Clone)]
pub struct Place {
    pub path: Vec<usize>,
    pub term: TermId,
    /// The ranges of the indices that are bound there, outermost first.
    pub ranges: Vec<Dim>,
    /// Is it inside of what is differentiated?
    pub moving: bool,
}

/// Terms larger than this are not rewritten further.
const MAX_SIZE: usize = 36;

/// The number of nodes of a term written out.
pub fn weight(w: &World, t: TermId) -> usize {
    1 + w.terms.args(t).iter().map(|&a| weight(w, a)).sum::<usize>()
}

/// Every place of a term that may be rewritten.
pub fn places(w: &World, t: TermId) -> Vec<Place> {
    let mut out = Vec::new();
    let mut todo = vec![Place { path: vec![], term: t, ranges: vec![], moving: false }];
    while let Some(p) = todo.pop() {
        let op = w.terms.op(p.term).clone();
        let derivative = matches!(op, Op::Grad | Op::Jac(_));
        for (i, &a) in w.terms.args(p.term).iter().enumerate() {
            // The power of a matrix is a literal.
            if op.index_argument(i) || ((derivative || op == Op::Mpow) && i > 0) {
                continue;
            }
            let mut next = p.clone();
            next.path.push(i);
            next.term = a;
            next.moving |= derivative || matches!(op, Op::D(_));
            if let Op::BigSum(n) = &op {
                next.ranges.push(n.clone());
            }
            todo.push(next);
        }
        out.push(p);
    }
    out
}

/// A term with the subterm at a place replaced.
pub fn put(w: &mut World, t: TermId, path: &[usize], by: TermId) -> Option<TermId> {
    let Some((&i, rest)) = path.split_first() else { return Some(by) };
    let mut args = w.terms.args(t).to_vec();
    args[i] = put(w, *args.get(i)?, rest, by)?;
    w.terms.with_args(t, &args).ok()
}

/// Does what is declared of a variable already say so, or can it be assumed as well?
fn compatible(declared: Pred, asked: Pred) -> bool {
    use Pred::{Diagonal, Invertible, Nonzero, Orthogonal, Posdef, Positive, Symmetric};
    declared == asked
        || matches!(
            (declared, asked),
            (Posdef, Symmetric | Invertible)
                | (Diagonal, Symmetric | Invertible)
                | (Symmetric, Invertible)
                | (Orthogonal, Invertible)
                | (Positive, Nonzero)
        )
}

impl<'r> Laws<'r> {
    pub fn new(rules: &'r RuleSet) -> Laws<'r> {
        let mut laws = Laws { rules, by_head: HashMap::new(), anywhere: Vec::new() };
        for (k, r) in rules.rules().iter().enumerate() {
            for d in [Direction::Forward, Direction::Backward] {
                match r.from_side(d) {
                    Pat::Node(op, _) => laws.by_head.entry(discriminant(op)).or_default().push((k, d)),
                    _ => laws.anywhere.push((k, d)),
                }
            }
        }
        laws
    }

    /// Rewrites a term some times. The names of the laws are added to `used`.
    pub fn rewrite(&self, w: &mut World, t: TermId, times: u32, used: &mut Vec<String>) -> TermId {
        let mut current = t;
        for _ in 0..times {
            for _ in 0..40 {
                let Some((next, name)) = self.once(w, current) else { continue };
                if next != current && weight(w, next) <= MAX_SIZE {
                    used.push(name);
                    current = next;
                    break;
                }
            }
        }
        current
    }

    fn once(&self, w: &mut World, t: TermId) -> Option<(TermId, String)> {
        let all = places(w, t);
        let place = w.pick(&all)?;
        let none = Vec::new();
        let head = self.by_head.get(&discriminant(w.terms.op(place.term))).unwrap_or(&none);
        let list = if head.is_empty() || w.rng.chance(1, 6) { &self.anywhere } else { head };
        // A law that fits is rare: many are tried at one place.
        for _ in 0..12 {
            let (k, d) = w.pick(list)?;
            let rule = &self.rules.rules()[k];
            let before = w.assumed.len();
            match self.apply(w, &place, rule, d) {
                Some(u) => return Some((put(w, t, &place.path, u)?, rule.name.to_string())),
                None => w.assumed.truncate(before),
            }
        }
        None
    }

    fn apply(&self, w: &mut World, place: &Place, rule: &Rule, d: Direction) -> Option<TermId> {
        // What holds of real numbers only is not used of what varies.
        if rule.pointwise && place.moving {
            return None;
        }
        let v = Vars::of(rule);
        let mut m = v.empty();
        m.pattern(&mut w.terms, v, rule.from_side(d), place.term, 0).then_some(())?;
        self.invent(w, place, rule, v, &mut m)?;
        m.complete(&w.terms, v).then_some(())?;
        (m.instance(&mut w.terms, v, rule.from_side(d), 0)? == place.term).then_some(())?;
        for c in &rule.when {
            holds(w, place, v, &m, c).then_some(())?;
        }
        let u = m.instance(&mut w.terms, v, rule.to_side(d), 0)?;
        (w.terms.shape(u) == w.terms.shape(place.term)).then_some(u)
    }

    /// Values for the variables that stand on the other side only.
    fn invent(&self, w: &mut World, place: &Place, rule: &Rule, v: Vars<'_>, m: &mut Match) -> Option<()> {
        for k in 0..m.dims.len() {
            if m.dims[k].is_none() {
                let sizes = w.sizes.clone();
                m.dims[k] = w.pick(&sizes);
            }
        }
        for f in m.funs.iter_mut().filter(|f| f.is_none()) {
            *f = Some(Fun { name: Sym::new("s"), order: 0 });
        }
        for (k, meta) in rule.metas.iter().enumerate() {
            if m.metas[k].is_some() {
                continue;
            }
            m.metas[k] = Some(match &meta.kind {
                MetaKind::Index(_) => w.terms.add(Op::At(1), &[]).ok()?,
                MetaKind::Term => {
                    let shape = Shape::new(m.size(v, &meta.rows)?, m.size(v, &meta.cols)?);
                    let depth = u32::from(w.rng.chance(1, 3));
                    w.grow(&shape, depth, &mut place.ranges.clone())?
                }
                _ => return None,
            });
        }
        Some(())
    }
}

/// Is a condition met, or can it be assumed?
fn holds(w: &mut World, place: &Place, v: Vars<'_>, m: &Match, c: &Condition) -> bool {
    match c {
        Condition::Is(p, a) => m.instance(&mut w.terms, v, a, 0).is_some_and(|t| assume(w, place, *p, t)),
        Condition::Eq(a, b) => {
            let (a, b) = (m.instance(&mut w.terms, v, a, 0), m.instance(&mut w.terms, v, b, 0));
            match (a, b) {
                (Some(a), Some(b)) if a == b => true,
                (Some(a), Some(b)) => {
                    let closed = w.terms.is_closed(a) && w.terms.is_closed(b);
                    let few = !w.assumed.iter().any(|f| matches!(f, Fact::Eq(..)));
                    let fine = closed && few && !place.moving && weight(w, a) + weight(w, b) < 10;
                    if fine {
                        w.assumed.push(Fact::Eq(a, b));
                    }
                    fine
                }
                _ => false,
            }
        }
        Condition::Natural(a) | Condition::Integer(a) => {
            let natural = matches!(c, Condition::Natural(_));
            let t = m.instance(&mut w.terms, v, a, 0);
            let q = t.and_then(|t| w.terms.as_num(t));
            q.is_some_and(|q| q.is_integer() && !(natural && q.is_negative()))
        }
        Condition::Fits(i, n) => match (m.instance(&mut w.terms, v, i, 0), m.size(v, n)) {
            (Some(i), Some(n)) => match *w.terms.op(i) {
                Op::Idx(k) => place.ranges.iter().rev().nth(k as usize) == Some(&n),
                Op::At(k) => k == 1 || n.as_literal().is_some_and(|n| k <= n),
                _ => false,
            },
            _ => false,
        },
        Condition::Distinct(i, j) => {
            let (i, j) = (m.instance(&mut w.terms, v, i, 0), m.instance(&mut w.terms, v, j, 0));
            match (i.map(|t| w.terms.op(t)), j.map(|t| w.terms.op(t))) {
                (Some(Op::At(a)), Some(Op::At(b))) => a != b,
                _ => false,
            }
        }
    }
}

fn assume(w: &mut World, place: &Place, p: Pred, t: TermId) -> bool {
    if let Some(q) = w.terms.as_num(t) {
        return match p {
            Pred::Nonzero | Pred::Invertible => !q.is_zero(),
            Pred::Positive => q.is_positive(),
            Pred::Nonnegative => !q.is_negative(),
            _ => false,
        };
    }
    if p == Pred::Nonnegative || !w.terms.is_closed(t) || weight(w, t) > 5 {
        return false;
    }
    // What constrains a variable may not be used where it varies.
    if !p.is_of_real_parts() && (place.moving || w.terms.has_differential(t)) {
        return false;
    }
    if w.assumed.contains(&Fact::Is(p, t)) {
        return true;
    }
    let inner = match (w.terms.op(t), w.terms.args(t)) {
        (Op::T | Op::Inv, &[a]) => a,
        _ => t,
    };
    match w.terms.op(inner).clone() {
        Op::Var(name) => {
            let declared: Vec<Pred> = w.attributes.iter().filter(|(n, _)| *n == name).map(|(_, p)| *p).collect();
            if !declared.iter().all(|d| compatible(*d, p)) {
                return false;
            }
        }
        _ if p.is_of_real_parts() => {}
        // An equation in disguise, rarely met.
        _ => return false,
    }
    w.assumed.push(Fact::Is(p, t));
    true
}

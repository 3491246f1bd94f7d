//! Directed rewriting: the uses of some phases, innermost first, to a normal form, with a proof.

use super::index::{Entry, Look};
use super::matcher::Vars;
use super::order::compare;
use super::proof::{Leaf, Match, Proof};
use super::session::{Session, Stop};
use crate::rules::{Guard, Pat, Rule};
use crate::term::*;
use std::cmp::Ordering;
use std::rc::Rc;

/// What a normal form is taken by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// The phases whose rules apply.
    pub phases: Vec<&'static str>,
    /// Evaluate arithmetic on literals?
    pub arithmetic: bool,
    /// Replace intermediate values by what they stand for?
    pub unfold: bool,
    /// Replace just those that depend on this variable?
    pub unfold_on: Option<Sym>,
    /// Write out sums over sizes that are numbers?
    pub unroll: bool,
    /// Sort nested sums over indices?
    pub exchange: bool,
    /// Push differentials inwards? Then their arguments are left alone.
    pub differentiate: bool,
    /// Open the differentials of intermediate values?
    pub unfold_differentials: bool,
    /// Open the differential of just this one?
    pub open_differential: Option<Sym>,
    /// Choose the least among the forms that laws which go round in circles lead to?
    pub orbit: bool,
    /// Fold what an intermediate value stands for into its name?
    pub names: bool,
    /// Fold back what was written in a shorter way than it stands, `sum(A .* A)` to `norm2(A)^2`?
    pub written: bool,
    /// Use the equations among the hypotheses?
    pub grounds: bool,
    /// Turn a trace round so that one of them applies?
    pub turn: bool,
    /// Write out small left factors of Kronecker products?
    pub write_factors: bool,
}

impl Strategy {
    /// Rules of these phases and arithmetic.
    pub fn new(phases: &[&'static str]) -> Strategy {
        Strategy {
            phases: phases.to_vec(),
            arithmetic: true,
            unfold: false,
            unfold_on: None,
            unroll: false,
            exchange: false,
            differentiate: false,
            unfold_differentials: false,
            open_differential: None,
            orbit: false,
            names: false,
            written: false,
            grounds: false,
            turn: false,
            write_factors: false,
        }
    }
}

/// No more forms than this are looked at when choosing the least.
pub(super) const MAX_ORBIT: usize = 24;
/// Normal forms of arguments of normal forms: as deep as terms may be, and a little more.
const MAX_NESTING: u32 = MAX_DEPTH + 10_000;
/// A trace is turned round for a relation no more often than this, one time after the other.
const MAX_TURNS: u32 = 3;

impl Session<'_> {
    fn strategy(&mut self, s: &Strategy) -> u32 {
        // What was in normal form may not be so once another relation is known.
        let relations = if s.grounds { self.grounds.len() + self.families.len() } else { 0 };
        match self.strategies.iter().position(|(x, f, n)| x == s && *f == self.frozen && *n == relations) {
            Some(i) => i as u32,
            None => {
                self.strategies.push((s.clone(), self.frozen.clone(), relations));
                (self.strategies.len() - 1) as u32
            }
        }
    }

    /// The normal form of a closed term.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn normalize(&mut self, t: TermId, s: &Strategy) -> Result<Proof, Stop> {
        self.normalize_open(t, s, &mut Vec::new())
    }

    /// The normal form of a term that stands under binders with these ranges.
    pub(super) fn normalize_open(&mut self, t: TermId, s: &Strategy, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let id = self.strategy(s);
        self.normal(t, s, id, ranges)
    }

    fn normal(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        // Laws that lead round in a circle through arguments end here, not at the end of the stack.
        if self.nesting >= MAX_NESTING {
            return Err(Stop::Budget(self.budget));
        }
        self.nesting += 1;
        let p = self.normal_form(t, s, id, ranges);
        self.nesting -= 1;
        p
    }

    fn normal_form(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let context = if self.terms.is_closed(t) { 0 } else { self.context(ranges) };
        if let Some(p) = self.memo.get(&(id, t, context)) {
            return Ok(p.clone());
        }
        let mut parts: Vec<Proof> = Vec::new();
        let mut current = t;
        if let Some(p) = self.long_sum(t, s, id)? {
            current = p.to();
            parts.push(p);
        }
        loop {
            let inside = self.arguments(current, s, id, ranges)?;
            if !inside.is_refl() {
                current = inside.to();
                parts.push(inside);
            }
            match self.root(current, s, ranges)? {
                None => break,
                Some(p) => {
                    self.burn()?;
                    current = p.to();
                    parts.push(p);
                }
            }
            // What was met before has its normal form already.
            let context = if self.terms.is_closed(current) { 0 } else { self.context(ranges) };
            if let Some(p) = self.memo.get(&(id, current, context)) {
                parts.push(p.clone());
                break;
            }
        }
        let proof = Proof::chain(t, parts);
        self.memo.insert((id, t, context), proof.clone());
        let end = proof.to();
        let context = if self.terms.is_closed(end) { 0 } else { self.context(ranges) };
        self.memo.insert((id, end, context), Proof::refl(end));
        Ok(proof)
    }

    /// Normalises the arguments.
    fn arguments(&mut self, t: TermId, s: &Strategy, id: u32, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let op = self.terms.op(t).clone();
        if matches!(op, Op::D(_) | Op::Grad | Op::Jac(_)) {
            return Ok(Proof::refl(t));
        }
        if let Op::BigSum(n) = &op {
            ranges.push(n.clone());
        }
        let mut parts = Vec::new();
        let mut current = t;
        let mut failed = None;
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            match self.normal(a, s, id, ranges) {
                Ok(p) if p.is_refl() => {}
                Ok(p) => {
                    let mut args = self.terms.node(current).args.clone();
                    args[i] = p.to();
                    let next = self.terms.with_args(current, &args)?;
                    parts.push(p.at(i, current, next));
                    current = next;
                }
                Err(e) => {
                    failed = Some(e);
                    break;
                }
            }
        }
        if matches!(op, Op::BigSum(_)) {
            ranges.pop();
        }
        match failed {
            Some(e) => Err(e),
            None => Ok(Proof::chain(t, parts)),
        }
    }

    /// One rewriting at the root, if any applies.
    fn root(&mut self, t: TermId, s: &Strategy, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        if s.arithmetic
            && let Some(p) = self.arithmetic(t)
        {
            return Ok(Some(p));
        }
        if s.unfold
            && let Some(p) = self.unfold(t)?
        {
            return Ok(Some(p));
        }
        if let Some(x) = &s.unfold_on
            && matches!(self.terms.op(t), Op::Var(y) if y != x)
            && self.depends(t, &Wrt::only([x.clone()]))
            && let Some(p) = self.unfold(t)?
        {
            return Ok(Some(p));
        }
        if s.unroll
            && let Some(p) = self.unroll(t)?
        {
            return Ok(Some(p));
        }
        if s.write_factors
            && let Some(p) = self.written_factor(t)?
        {
            return Ok(Some(p));
        }
        if s.exchange
            && let Some(p) = self.exchange(t, s, ranges)?
        {
            return Ok(Some(p));
        }
        if s.differentiate
            && let Some(p) = self.primitive_differential(t, s, ranges)?
        {
            return Ok(Some(p));
        }
        if s.names
            && let Some(p) = self.names.get(&t)
        {
            return Ok(Some(p.clone()));
        }
        if s.grounds
            && self.frozen.is_empty()
            && let Some(g) = self.grounds.get(&t)
        {
            return Ok(Some(g.proof.clone()));
        }
        if s.grounds
            && self.frozen.is_empty()
            && let Some(p) = self.ground_prefix(t, ranges)?
        {
            return Ok(Some(p));
        }
        if s.grounds
            && self.frozen.is_empty()
            && !self.families.is_empty()
            && let Some(p) = self.by_family(t, ranges)?
        {
            return Ok(Some(p));
        }
        if s.written {
            return self.as_written(t, ranges);
        }
        if let Some(p) = self.by_rules(t, &s.phases, ranges)? {
            return Ok(Some(p));
        }
        if s.orbit { self.orbit(t, s, ranges) } else { Ok(None) }
    }

    /// The least form that the laws of the phase `orbit` lead to, up to a bound on their number.
    fn orbit(&mut self, t: TermId, s: &Strategy, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let index = self.index;
        let plain = Strategy { orbit: false, ..s.clone() };
        if let (false, Some(p)) = (s.turn, self.long_cycle(t, s, ranges)?) {
            return Ok((!p.is_refl()).then_some(p));
        }
        let related = *self.terms.op(t) == Op::Tr && s.turn && self.frozen.is_empty() && self.turns < MAX_TURNS;
        let mut met: Vec<Proof> = vec![Proof::refl(t)];
        let mut next = 0;
        while next < met.len() && met.len() < MAX_ORBIT {
            let here = met[next].clone();
            next += 1;
            let look = Look::at(&self.terms, here.to());
            for entry in index.phase("orbit").candidates(self.rules, look) {
                let Some(p) = self.apply(here.to(), entry, ranges)? else { continue };
                self.burn()?;
                let q = self.normalize_open(p.to(), &plain, &mut ranges.to_vec())?;
                let round = here.then(&p).then(&q);
                if related && !self.terms.subterms(q.to()).contains(&t) {
                    // A trace to which a relation applies once it is turned round is replaced at once.
                    let bare = Strategy { grounds: false, ..plain.clone() };
                    if self.normalize_open(p.to(), &bare, &mut ranges.to_vec())?.to() != q.to() {
                        self.turns += 1;
                        let rest = self.normalize_open(q.to(), s, &mut ranges.to_vec());
                        self.turns -= 1;
                        return Ok(Some(round.then(&rest?)));
                    }
                }
                if let (Op::Scale, &[c, u]) = (self.terms.op(q.to()), self.terms.args(q.to()))
                    && self.terms.as_num(c).is_some()
                    && let Some(k) = met.iter().position(|m| m.to() == u)
                    && self.terms.is_closed(t)
                {
                    // t = c u = c t: what is its own negative vanishes.
                    let (u, back) = (met[k].to(), met[k].clone());
                    self.have(&back.sym().then(&round));
                    if let Some(zero) = self.by_rules(u, &["vanish"], ranges)? {
                        return Ok(Some(back.then(&zero)));
                    }
                }
                if !met.iter().any(|m| m.to() == q.to()) {
                    met.push(round);
                }
            }
        }
        let best = (0..met.len()).min_by(|&a, &b| compare(&self.terms, met[a].to(), met[b].to())).unwrap_or(0);
        let id = self.strategy(s);
        for m in &met {
            let context = if self.terms.is_closed(m.to()) { 0 } else { self.context(ranges) };
            let p = m.sym().then(&met[best]);
            self.memo.insert((id, m.to(), context), p);
        }
        Ok((best != 0).then(|| met[best].clone()))
    }

    /// One rewriting at the root by the laws of the phase `written`, if it leads to what has a spelling of its own. The
    /// square of a norm is that spelling, and reads as what it spells.
    fn as_written(&mut self, t: TermId, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let base = self.terms.arg(t, 0).map(|a| self.terms.op(a));
        let square = matches!((self.terms.op(t), base), (Op::Pow, Some(Op::Norm2)));
        if !square && !self.terms.is_spelt() || self.terms.spelling(t).is_some() {
            return Ok(None);
        }
        if let Some(p) = self.in_short(t, ranges)? {
            return Ok(Some(p));
        }
        let (rules, index) = (self.rules, self.index);
        for entry in index.phase("written").candidates(rules, Look::at(&self.terms, t)) {
            let Some(p) = self.apply(t, entry, ranges)? else { continue };
            if square {
                self.terms.spell(p.to(), t);
            }
            if self.terms.spelling(p.to()).is_some() {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }

    /// One rewriting at the root by the rules of some phases.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn by_rules(&mut self, t: TermId, phases: &[&str], ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let (rules, index) = (self.rules, self.index);
        let look = Look::at(&self.terms, t);
        for phase in phases {
            for entry in index.phase(phase).candidates(rules, look) {
                if let Some(p) = self.apply(t, entry, ranges)? {
                    return Ok(Some(p));
                }
            }
        }
        Ok(None)
    }

    /// Tries one use of a rule at the root.
    pub(super) fn apply(&mut self, t: TermId, entry: Entry, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        let mut m = v.empty();
        if !m.pattern(&mut self.terms, v, rule.from_side(entry.direction), t, 0) {
            return Ok(None);
        }
        self.finish_match(t, entry, m, ranges)
    }

    /// Applies a use of a rule with values that were found elsewhere, to closed terms.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn apply_match(&mut self, entry: Entry, m: Match) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        if !m.complete(&self.terms, v) {
            return Ok(None);
        }
        match m.instance(&mut self.terms, v, rule.from_side(entry.direction), 0) {
            Some(t) => self.finish_match(t, entry, m, &[]),
            None => Ok(None),
        }
    }

    fn finish_match(&mut self, t: TermId, entry: Entry, m: Match, ranges: &[Dim]) -> Result<Option<Proof>, Stop> {
        let rules = self.rules;
        let rule = &rules.rules()[entry.rule];
        let v = Vars::of(rule);
        if !m.complete(&self.terms, v) {
            return Ok(None);
        }
        for g in &rule.uses[entry.clause].guards {
            if !self.guard(v, &m, g) {
                return Ok(None);
            }
        }
        let Some(facts) = self.conditions(rule, &m, ranges)? else { return Ok(None) };
        let Some(u) = m.instance(&mut self.terms, v, rule.to_side(entry.direction), 0) else { return Ok(None) };
        if u == t || self.terms.shape(u) != self.terms.shape(t) {
            return Ok(None);
        }
        // What holds of real numbers only may not be used of what varies.
        if rule.pointwise && (self.jets || !self.usable(&[t, u])) {
            return Ok(None);
        }
        let forward = entry.direction == crate::rules::Direction::Forward;
        Ok(Some(Proof::leaf(t, u, Leaf::Rule(entry.rule, Rc::new(m), facts), forward)))
    }

    /// The lines that establish the conditions of a rule, if they are met.
    pub(super) fn conditions(&mut self, rule: &Rule, m: &Match, ranges: &[Dim]) -> Result<Option<Rc<[usize]>>, Stop> {
        let mut lines = Vec::new();
        for c in &rule.when {
            if !self.condition(Vars::of(rule), m, c, ranges, 0, &mut lines)? {
                return Ok(None);
            }
        }
        Ok(Some(Rc::from(lines)))
    }

    fn guard(&mut self, v: Vars<'_>, m: &Match, g: &Guard) -> bool {
        let value = |k: usize| m.metas[k];
        let build = |me: &mut Self, p: &Pat| m.instance(&mut me.terms, v, p, 0);
        match g {
            Guard::Differential(k) => value(*k).is_some_and(|t| self.has_differential(t)),
            Guard::Constant(k) => value(*k).is_some_and(|t| !self.has_differential(t)),
            Guard::Before(p, q) => match (build(self, p), build(self, q)) {
                (Some(a), Some(b)) => compare(&self.terms, a, b) == Ordering::Less,
                _ => false,
            },
            Guard::Literal(k) => value(*k).is_some_and(|t| self.terms.as_num(t).is_some()),
            Guard::NotLiteral(k) => value(*k).is_some_and(|t| self.terms.as_num(t).is_none()),
            Guard::NotOne(d) => m.size(v, d).is_some_and(|d| !d.is_one()),
            Guard::Symbolic(d) => m.size(v, d).is_some_and(|d| d.as_literal().is_none()),
            Guard::Small(d) => m.size(v, d).and_then(|d| d.as_literal()).is_some_and(|n| n <= 8),
            Guard::Head(k, ops) => value(*k).is_some_and(|t| ops.iter().any(|o| o == self.terms.op(t).name())),
            Guard::NotHead(k, ops) => value(*k).is_some_and(|t| !ops.iter().any(|o| o == self.terms.op(t).name())),
        }
    }
}

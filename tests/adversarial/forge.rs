//! A certificate that grows step by step, each step tried without regard for soundness: the kernel decides.

use super::stats::Stats;
use super::world::World;
use gradus::kernel::{By, Certificate, Claim, Line, Rejection, Statement, Step, check};
use gradus::numeric::Rng;
use gradus::rules::{Direction, Pat, RuleSet};
use gradus::term::{Dim, Op, Pred, Shape, Sym, TermId, Terms, Theory, Wrt};
use std::collections::HashMap;
use std::mem::{Discriminant, discriminant};

/// The sides of the laws of a set, by the operator that they start with.
pub struct Sides<'r> {
    pub rules: &'r RuleSet,
    pub by_head: HashMap<Discriminant<Op>, Vec<(usize, Direction)>>,
    /// Those that start with a variable.
    pub anywhere: Vec<(usize, Direction)>,
    /// Laws that hold of real numbers only, and others that speak of kinks and poles.
    pub traps: Vec<(usize, Direction)>,
    /// Laws that make terms smaller.
    pub shrinking: Vec<(usize, Direction)>,
    /// Laws by what the search uses them for: to differentiate, and to bring differentials to the end.
    pub differentiate: Vec<(usize, Direction)>,
    pub adjoint: Vec<(usize, Direction)>,
    /// The same for Jacobians.
    pub isolate: Vec<(usize, Direction)>,
}

/// Operators and numbers with which much goes wrong.
fn risky(p: &Pat) -> bool {
    match p {
        Pat::Node(op, args) => {
            let own = match op {
                Op::Map(f) => matches!(&*f.name, "abs" | "sign" | "relu" | "log" | "tan" | "asin"),
                Op::Norm2 | Op::Pow | Op::Div | Op::Hdiv | Op::Inv | Op::Logdet | Op::Mpow => true,
                _ => false,
            };
            own || args.iter().any(risky)
        }
        _ => false,
    }
}

impl<'r> Sides<'r> {
    pub fn new(rules: &'r RuleSet) -> Sides<'r> {
        let mut s = Sides {
            rules,
            by_head: HashMap::new(),
            anywhere: Vec::new(),
            traps: Vec::new(),
            shrinking: Vec::new(),
            differentiate: Vec::new(),
            adjoint: Vec::new(),
            isolate: Vec::new(),
        };
        for (k, r) in rules.rules().iter().enumerate() {
            for d in [Direction::Forward, Direction::Backward] {
                match r.from_side(d) {
                    Pat::Node(op, _) => s.by_head.entry(discriminant(op)).or_default().push((k, d)),
                    _ => s.anywhere.push((k, d)),
                }
                if r.pointwise || (r.when.is_empty() && (risky(&r.lhs) || risky(&r.rhs))) {
                    s.traps.extend(std::iter::repeat_n((k, d), if r.pointwise { 8 } else { 1 }));
                }
                let constant = matches!(r.to_side(d), Pat::Node(Op::Num(_), _));
                if r.from_side(d).size() > r.to_side(d).size() || (constant && d == Direction::Forward) {
                    s.shrinking.push((k, d));
                }
            }
            for u in r.uses.iter() {
                match &*u.phase {
                    "differentiate" => s.differentiate.push((k, u.direction)),
                    "adjoint" => s.adjoint.push((k, u.direction)),
                    "vec-isolate" | "vec-collect" => s.isolate.push((k, u.direction)),
                    _ => {}
                }
            }
        }
        s
    }
}

/// An equation that a line proves.
#[derive(Clone, Debug)]
pub struct Proved {
    pub line: usize,
    pub over: Vec<Dim>,
    pub lhs: TermId,
    pub rhs: TermId,
}

/// A place in a term.
#[derive(Clone, Debug)]
pub struct Place {
    pub path: Vec<u8>,
    pub term: TermId,
    /// The ranges of the indices bound there, outermost first.
    pub ranges: Vec<Dim>,
    /// The sets of names that vary around it.
    pub below: Vec<Wrt>,
}

/// What is tried more often than others.
#[derive(Clone, Copy, Default)]
pub struct Favourite {
    pub rule: Option<usize>,
    pub property: Option<usize>,
}

/// A statement and the lines so far.
pub struct Forge<'r> {
    pub sides: &'r Sides<'r>,
    pub rng: Rng,
    pub terms: Terms,
    pub theory: Theory,
    pub n: Dim,
    pub members: Dim,
    pub lines: Vec<Line>,
    pub proved: Vec<Proved>,
    /// Terms of which something is known, for conditions.
    pub around: Vec<TermId>,
    /// A fresh variable and its shape.
    pub fresh: Option<(Sym, Shape)>,
    /// Facts that lines have proved.
    pub known: Vec<(Pred, TermId)>,
    pub stats: &'r mut Stats,
    /// A law to be tried more often than others.
    pub favourite: Option<usize>,
    /// A property to be tried more often than others.
    pub favourite_property: Option<usize>,
    /// Lines that prove facts, and these.
    pub told: Vec<(Pred, TermId, Line)>,
    one: TermId,
}

impl<'r> Forge<'r> {
    pub fn new(sides: &'r Sides<'r>, world: &World, rng: Rng, stats: &'r mut Stats, favourite: Favourite) -> Forge<'r> {
        let mut terms = world.terms.clone();
        let one = terms.int(1);
        Forge {
            sides,
            rng,
            terms,
            theory: world.statement.theory.clone(),
            n: world.n.clone(),
            members: world.members.clone(),
            lines: Vec::new(),
            proved: Vec::new(),
            around: Vec::new(),
            fresh: None,
            known: Vec::new(),
            stats,
            favourite: favourite.rule,
            favourite_property: favourite.property,
            told: Vec::new(),
            one,
        }
    }

    /// Every place of a term at which a step can be made.
    pub fn places(&self, t: TermId, over: &[Dim]) -> Vec<Place> {
        let mut out = Vec::new();
        let mut todo = vec![Place { path: vec![], term: t, ranges: over.to_vec(), below: vec![] }];
        while let Some(p) = todo.pop() {
            let op = self.terms.op(p.term).clone();
            let derivative = matches!(op, Op::Grad | Op::Jac(_));
            for (i, &a) in self.terms.args(p.term).iter().enumerate() {
                if op.index_argument(i) || (derivative && i > 0) || out.len() + todo.len() > 60 {
                    continue;
                }
                let mut next = p.clone();
                next.path.push(i as u8);
                next.term = a;
                match (&op, self.terms.arg(p.term, 1).map(|x| self.terms.op(x))) {
                    (Op::D(w), _) => next.below.push(w.clone()),
                    (Op::Grad | Op::Jac(_), Some(Op::Var(x))) => next.below.push(Wrt::only([x.clone()])),
                    (Op::BigSum(n), _) => next.ranges.push(n.clone()),
                    _ => {}
                }
                todo.push(next);
            }
            out.push(p);
        }
        out
    }

    /// A term with the subterm at a place replaced.
    pub fn put(&mut self, t: TermId, path: &[u8], by: TermId) -> Option<TermId> {
        let Some((&i, rest)) = path.split_first() else { return Some(by) };
        let mut args = self.terms.args(t).to_vec();
        args[usize::from(i)] = self.put(*args.get(usize::from(i))?, rest, by)?;
        self.terms.with_args(t, &args).ok()
    }

    /// The number of nodes of a term written out, as far as it matters.
    pub fn weight(&self, t: TermId) -> usize {
        1 + self.terms.args(t).iter().map(|&a| self.weight(a)).sum::<usize>()
    }

    /// What the kernel says to the lines so far and these, whatever they are meant to prove.
    pub fn tried(&mut self, more: &[Line]) -> Result<(), Rejection> {
        let mut lines = self.lines.clone();
        lines.extend_from_slice(more);
        lines.push(Line::Have { over: vec![], start: self.one, steps: vec![] });
        let statement = Statement { theory: self.theory.clone(), claim: Claim::Equation(self.one, self.one) };
        let certificate = Certificate { rules: self.sides.rules.hash().to_string(), lines };
        let said = check(&mut self.terms, self.sides.rules, &statement, &certificate);
        // Most steps that are tried fit nowhere.
        let every = if said.as_ref().is_err_and(|e| !e.to_string().contains("match")) { 5 } else { 50 };
        super::written::write(&self.terms, self.sides.rules, &statement, &certificate, every);
        said.map(|_| ())
    }

    /// Adds a line if the kernel accepts it; counts it as of this kind.
    pub fn line(
        &mut self,
        kind: &'static str,
        line: Line,
        proves: Option<(Vec<Dim>, TermId, TermId)>,
    ) -> Option<usize> {
        let said = self.tried(std::slice::from_ref(&line));
        self.stats.count(kind, said.as_ref().err());
        said.ok()?;
        self.lines.push(line);
        let number = self.lines.len() - 1;
        if let Some((over, lhs, rhs)) = proves {
            self.proved.push(Proved { line: number, over, lhs, rhs });
            self.around.extend([lhs, rhs]);
        }
        Some(number)
    }

    /// The term after one step at a place, if it is one for the kernel, following those before it in a line.
    pub fn step(
        &mut self,
        kind: &'static str,
        (start, over): (TermId, &[Dim]),
        steps: &mut Vec<Step>,
        (current, place): (TermId, &Place),
        (by, forward, to): (By, bool, TermId),
    ) -> Option<TermId> {
        let next = self.put(current, &place.path, to)?;
        if next == current || self.weight(next) > 60 {
            return None;
        }
        steps.push(Step { path: place.path.clone(), forward, by });
        let said = self.tried(&[Line::Have { over: over.to_vec(), start, steps: steps.clone() }]);
        self.stats.count(kind, said.as_ref().err());
        if said.is_err() {
            steps.pop();
            return None;
        }
        Some(next)
    }
}

//! Facts that make what the statement differentiates regular, so that the kernel finds them in the certificate.
//!
//! The kernel takes the hypothesis that an expression implies, `positive(1 + exp(x))`, as it stands. Where it follows
//! from less, a line says so, and the theorem needs it no longer.

use crate::calculus::facts::literal::holds_of_literal;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::session::Session;
use crate::kernel::{self, Claim};
use crate::term::*;
use num_traits::Signed;
use rustc_hash::FxHashSet;

/// A term with the ranges of its free indices.
type InContext = (TermId, Vec<Dim>);

impl Session<'_> {
    /// Lines that say why the derivatives of a claim, and of the definitions below it, are regular; where nothing but a
    /// hypothesis says so, none.
    pub(in crate::calculus) fn regularity(&mut self, claim: &Claim) -> Vec<usize> {
        let (mut places, mut seen) = (Vec::new(), FxHashSet::default());
        let mut lines = Vec::new();
        self.reports.no_doubt();
        match claim {
            Claim::Equation(a, b) => self.places_of(vec![(*a, vec![]), (*b, vec![])], &mut seen, &mut places),
            Claim::Equations(all) => {
                let sides = all.iter().flat_map(|(a, b)| [(*a, vec![]), (*b, vec![])]).collect();
                self.places_of(sides, &mut seen, &mut places);
            }
            Claim::Fact(_, t) => self.places_of(vec![(*t, vec![])], &mut seen, &mut places),
            Claim::Minimum { f, var, value } => {
                let sides = vec![(*f, vec![]), (*value, vec![])];
                self.places_of(sides, &mut seen, &mut places);
                self.places_in(*f, &Wrt::only([var.clone()]), vec![], &mut places);
            }
            Claim::Stationary { f, at } => {
                let mut inner = Vec::new();
                let point = AtValue::new(&self.problem.theory, &mut self.problem.terms, at);
                for (var, _) in at {
                    self.places_in(*f, &Wrt::only([var.clone()]), vec![], &mut inner);
                }
                self.places_of(vec![(*f, vec![])], &mut FxHashSet::default(), &mut inner);
                for (pred, t, ranges) in inner {
                    places.extend(point.of(&mut self.terms, t).ok().map(|t| (pred, t, ranges)));
                }
                self.places_of(at.iter().map(|(_, value)| (*value, vec![])).collect(), &mut seen, &mut places);
            }
        }
        let mut done = FxHashSet::default();
        for (pred, t, ranges) in places {
            if done.insert((pred, t, ranges.clone())) {
                // A search that runs out of its budget leaves the hypothesis.
                match self.without_hypothesis(pred, t, &ranges).ok().flatten() {
                    Some(line) => lines.push(line),
                    None if self.literal(t).is_some() => {}
                    None => {
                        let h = Hypothesis { over: ranges, fact: Fact::Is(pred, t) };
                        let stated = |x: &Hypothesis| x.fact == h.fact;
                        if !self.theory.hypotheses.iter().any(stated) {
                            self.reports.set_doubt(h);
                        }
                    }
                }
            }
        }
        lines
    }

    /// A fact by other means than the hypothesis that says just this; by that one, if it is not stated in these words.
    fn without_hypothesis(&mut self, pred: Pred, t: TermId, ranges: &[Dim]) -> Result<Option<usize>, Stop> {
        if self.literal(t).is_some() {
            return Ok(None);
        }
        let restore = self.known.shun(pred, t);
        let found = self.fact(pred, t, ranges, 0);
        restore(&mut self.known);
        found
    }

    /// The places where what is differentiated in these terms, and in the definitions that occur in them, may be singular.
    fn places_of(
        &mut self,
        mut stack: Vec<InContext>,
        seen: &mut FxHashSet<InContext>,
        places: &mut Vec<(Pred, TermId, Vec<Dim>)>,
    ) {
        while let Some((u, ranges)) = stack.pop() {
            if !seen.insert((u, ranges.clone())) {
                continue;
            }
            let node = self.terms.node(u).clone();
            let varied = match (&node.op, node.args.get(1).map(|x| self.terms.op(*x))) {
                (Op::D(wrt), _) => Some(wrt.clone()),
                (Op::Grad | Op::Jac(_), Some(Op::Var(x))) => Some(Wrt::only([x.clone()])),
                _ => None,
            };
            if let (Some(wrt), Some(&a)) = (varied, node.args.first()) {
                self.places_in(a, &wrt, ranges.clone(), places);
            }
            self.go_below(&node, ranges, &mut stack);
        }
    }

    fn go_below(&mut self, node: &Node, mut ranges: Vec<Dim>, stack: &mut Vec<InContext>) {
        if let Op::Var(x) = &node.op
            && let Some(l) = self.definition(x)
        {
            stack.push((l.body, l.over.iter().cloned().collect()));
        }
        if let Op::BigSum(n) = &node.op {
            ranges.push(n.clone());
        }
        stack.extend(node.args.iter().map(|a| (*a, ranges.clone())));
    }

    /// The places where a term that is differentiated may be singular, and what excludes that it is.
    fn places_in(&mut self, t: TermId, wrt: &Wrt, ranges: Vec<Dim>, places: &mut Vec<(Pred, TermId, Vec<Dim>)>) {
        let (mut stack, mut seen) = (vec![(t, ranges)], FxHashSet::default());
        while let Some((u, ranges)) = stack.pop() {
            if !seen.insert((u, ranges.clone())) {
                continue;
            }
            if let Some((pred, at)) = self.place(u, &ranges) {
                let varying = if *self.terms.op(u) == Op::Pow { u } else { at };
                if self.depends(varying, wrt) {
                    places.push((pred, at, ranges.clone()));
                }
            }
            let node = self.terms.node(u).clone();
            let closed = match (&node.op, wrt) {
                (Op::Var(x), Wrt::Only(names)) if names.contains(x) => true,
                (Op::Var(_), _) => !self.depends(u, wrt),
                _ => false,
            };
            if !closed {
                self.go_below(&node, ranges, &mut stack);
            }
        }
    }

    /// Does a term divide by 0, or take the logarithm of what is not positive, whatever the values are?
    pub fn is_nowhere_defined(&mut self, t: TermId) -> bool {
        self.terms.subterms(t).into_iter().any(|u| {
            if let (Op::Map(f), Some(a)) = (self.terms.op(u).clone(), self.terms.arg(u, 0)) {
                let Some((pred, place)) = self.rules.functions().symbol(&f.name).and_then(|f| f.defined.as_ref())
                else {
                    return false;
                };
                let at = place.at(&mut self.terms, a).ok();
                return at.and_then(|at| self.literal(at)).is_some_and(|q| !holds_of_literal(*pred, &q));
            }
            let Some((pred, at)) = self.place(u, &[]) else { return false };
            // The root of 0 has a value.
            let defined = match self.terms.op(u) {
                Op::Pow => pred == Pred::Positive,
                op => *op == Op::Norm2,
            };
            !defined && self.literal(at).is_some_and(|q| !holds_of_literal(pred, &q))
        })
    }

    /// Where a term may be singular at its root: the table of the specification, which the kernel has of its own.
    fn place(&mut self, u: TermId, ranges: &[Dim]) -> Option<(Pred, TermId)> {
        let (first, second) = (self.terms.arg(u, 0), self.terms.arg(u, 1));
        match (self.terms.op(u).clone(), first, second) {
            (Op::Map(f), Some(a), _) => {
                let (need, place) = self.rules.functions().symbol(&f.name)?.regular.as_ref()?;
                Some((*need, place.at(&mut self.terms, a).ok()?))
            }
            (Op::Div | Op::Hdiv, _, Some(b)) => Some((Pred::Nonzero, b)),
            (Op::Norm2, ..) => Some((Pred::Nonzero, u)),
            (Op::Inv | Op::Logdet, Some(a), _) => Some((Pred::Invertible, a)),
            (Op::Pinv, Some(a), _) => Some((Pred::Fullcolumn, a)),
            (Op::Mfun(f), Some(a), _) => primary(&f.name)?.smooth.map(|need| (need, a)),
            (op @ (Op::Pow | Op::Mpow), Some(a), Some(p)) => {
                let (natural, whole) = match self.literal(p) {
                    Some(q) => (q.is_integer() && !q.is_negative(), q.is_integer()),
                    None => [true, false].map(|natural| kernel::is_whole(&self.terms, p, natural, ranges)).into(),
                };
                if natural {
                    return None;
                }
                let pred = match (op, whole) {
                    (Op::Mpow, _) => Pred::Invertible,
                    (_, true) => Pred::Nonzero,
                    _ => Pred::Positive,
                };
                Some((pred, a))
            }
            _ => None,
        }
    }
}

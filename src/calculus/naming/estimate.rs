//! Whether names pay.

use crate::calculus::naming::linear::linear;
use crate::calculus::session::session::Session;
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// Answers that would have fewer operators are written out.
const SMALL: f64 = 400.0;
/// Answers that are not this many times as large as the question are written out.
const RATIO: f64 = 5.0;

impl Session<'_> {
    /// Would the gradients of f, written out, be far larger than f?
    ///
    /// An estimate: a factor's gradient has the other factors in it, a function's the function's argument.
    pub(in crate::calculus) fn pays(&mut self, f: TermId, wrt: &[TermId], set: &Wrt) -> bool {
        let order = self.with_definitions(f);
        let mut size: FxHashMap<TermId, f64> = FxHashMap::default();
        for &u in &order {
            let args: f64 = self.terms.args(u).iter().map(|a| size.get(a).copied().unwrap_or(0.0)).sum();
            let own = if self.terms.args(u).is_empty() || matches!(self.terms.op(u), Op::Var(_)) { 0.0 } else { 1.0 };
            size.insert(u, own + args);
        }
        let mut adjoint: FxHashMap<TermId, f64> = FxHashMap::default();
        adjoint.insert(f, 1.0);
        for &u in order.iter().rev() {
            let Some(g) = adjoint.get(&u).copied() else { continue };
            let args = self.terms.args(u).to_vec();
            if let Op::Var(s) = self.terms.op(u).clone() {
                let definition = self.definition(&s).map(|l| l.body);
                if let Some(body) = definition.filter(|_| !wrt.contains(&u)) {
                    *adjoint.entry(body).or_default() += g;
                }
                continue;
            }
            let all: f64 = args.iter().map(|a| size.get(a).copied().unwrap_or(0.0)).sum();
            for a in args {
                if !self.depends(a, set) {
                    continue;
                }
                let own = size.get(&a).copied().unwrap_or(0.0);
                *adjoint.entry(a).or_default() += match self.terms.op(u) {
                    Op::Add | Op::Sub | Op::Neg | Op::T | Op::Tr | Op::Sum | Op::Vec => g,
                    op if linear(op) => g + 1.0 + all - own,
                    _ => g + 2.0 + all,
                };
            }
        }
        let answers: f64 = wrt.iter().map(|x| adjoint.get(x).copied().unwrap_or(0.0)).sum();
        answers > SMALL && answers > RATIO * (order.len() + wrt.len()) as f64
    }

    /// The subterms of a term, and of the definitions below it, each before what it stands in.
    fn with_definitions(&mut self, t: TermId) -> Vec<TermId> {
        let (mut order, mut seen) = (Vec::new(), FxHashSet::default());
        let mut stack = vec![(t, false)];
        while let Some((u, done)) = stack.pop() {
            if done {
                order.push(u);
            } else if seen.insert(u) {
                stack.push((u, true));
                stack.extend(self.terms.args(u).iter().map(|a| (*a, false)));
                if let Op::Var(s) = self.terms.op(u).clone() {
                    stack.extend(self.definition(&s).map(|l| (l.body, false)));
                }
            }
        }
        order
    }
}

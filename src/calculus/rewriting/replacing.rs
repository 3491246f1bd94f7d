//! One term in place of another, wherever that stands.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::{Op, TermId};
use rustc_hash::FxHashMap;

impl Session<'_> {
    /// A term with a name wherever what it stands for stands; `fold` is what [`Session::define_part`] said.
    ///
    /// # Errors
    /// When a term cannot be built.
    pub fn with_part(&mut self, t: TermId, fold: &Proof) -> Result<Proof, Stop> {
        let mut done: FxHashMap<TermId, Proof> = FxHashMap::default();
        let mut stack = vec![(t, false)];
        while let Some((u, ready)) = stack.pop() {
            if done.contains_key(&u) {
                continue;
            }
            if u == fold.from() {
                done.insert(u, fold.clone());
                continue;
            }
            // The variable by which one differentiates is no place for another name.
            let opaque = matches!(self.terms.op(u), Op::D(_) | Op::Grad | Op::Jac(_) | Op::Idx(_) | Op::At(_));
            if opaque || self.terms.args(u).is_empty() {
                done.insert(u, Proof::refl(u));
                continue;
            }
            if !ready {
                stack.push((u, true));
                stack.extend(self.terms.args(u).iter().map(|a| (*a, false)));
                continue;
            }
            let (mut current, mut inside) = (u, Vec::new());
            for i in 0..self.terms.args(u).len() {
                let Some(p) = self.terms.arg(u, i).and_then(|a| done.get(&a)).cloned() else { continue };
                if let Some((q, next)) = self.inside(current, i, &p)? {
                    inside.push(q);
                    current = next;
                }
            }
            done.insert(u, Proof::chain(u, inside));
        }
        Ok(done.remove(&t).unwrap_or_else(|| Proof::refl(t)))
    }
}

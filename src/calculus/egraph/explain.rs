//! From egg's explanation trees to proofs.

use super::language::{ENode, Head};
use crate::calculus::session::proof::Proof;
use crate::term::{Args, TermId, Terms};
use egg::{Symbol, TreeTerm};
use rustc_hash::FxHashMap;
use std::rc::Rc;

struct Reader<'a> {
    terms: &'a mut Terms,
    reasons: &'a [Proof],
    initial: FxHashMap<*const TreeTerm<ENode>, TermId>,
    proofs: FxHashMap<*const TreeTerm<ENode>, Proof>,
}

/// The proof that an explanation describes: every justification is the number of a reason.
/// `None` when the explanation does not fit the reasons; then nothing may be concluded.
pub fn proof_of(terms: &mut Terms, reasons: &[Proof], trees: &[Rc<TreeTerm<ENode>>]) -> Option<Proof> {
    Reader { terms, reasons, initial: FxHashMap::default(), proofs: FxHashMap::default() }.sequence(trees)
}

impl Reader<'_> {
    /// The term a tree starts with.
    fn initial(&mut self, t: &Rc<TreeTerm<ENode>>) -> Option<TermId> {
        if let Some(&id) = self.initial.get(&Rc::as_ptr(t)) {
            return Some(id);
        }
        let mut args = Args::new();
        for child in &t.child_proofs {
            args.push(self.initial(child.first()?)?);
        }
        let id = match &t.node.head {
            Head::Opaque(t) => *t,
            Head::Op(op) => self.terms.add(op.clone(), &args).ok()?,
        };
        self.initial.insert(Rc::as_ptr(t), id);
        Some(id)
    }

    /// A list of trees: each is reached from the one before by a rewriting at the root, and then
    /// rewrites its arguments.
    fn sequence(&mut self, trees: &[Rc<TreeTerm<ENode>>]) -> Option<Proof> {
        let start = self.initial(trees.first()?)?;
        let mut parts: Vec<Proof> = Vec::new();
        let mut current = start;
        for (i, t) in trees.iter().enumerate() {
            let next = self.initial(t)?;
            if i > 0 {
                let step = match (&t.forward_rule, &t.backward_rule) {
                    (Some(r), _) => self.reason(r)?.clone(),
                    (_, Some(r)) => self.reason(r)?.sym(),
                    (None, None) => Proof::refl(current),
                };
                if step.from() != current || step.to() != next {
                    return None;
                }
                parts.push(step);
            }
            let inside = self.inside(t, next)?;
            current = inside.to();
            parts.push(inside);
        }
        Some(Proof::chain(start, without_loops(start, parts)))
    }

    fn reason(&self, r: &Symbol) -> Option<&Proof> {
        self.reasons.get(r.as_str().parse::<usize>().ok()?)
    }

    fn inside(&mut self, t: &Rc<TreeTerm<ENode>>, start: TermId) -> Option<Proof> {
        if let Some(p) = self.proofs.get(&Rc::as_ptr(t)) {
            return Some(p.clone());
        }
        let mut parts = Vec::new();
        let mut current = start;
        for (i, child) in t.child_proofs.iter().enumerate() {
            let p = self.sequence(child)?;
            if p.is_refl() {
                continue;
            }
            let mut args = self.terms.node(current).args.clone();
            *args.get_mut(i)? = p.to();
            let next = self.terms.with_args(current, &args).ok()?;
            parts.push(p.at(i, current, next));
            current = next;
        }
        let proof = Proof::chain(start, parts);
        self.proofs.insert(Rc::as_ptr(t), proof.clone());
        Some(proof)
    }
}

/// Where a chain comes back to a term it has met, what lies between is dropped.
fn without_loops(start: TermId, parts: Vec<Proof>) -> Vec<Proof> {
    let mut out: Vec<Proof> = Vec::with_capacity(parts.len());
    let mut at: Vec<TermId> = vec![start];
    for p in parts {
        if p.is_refl() {
            continue;
        }
        if let Some(k) = at.iter().position(|&t| t == p.to()) {
            at.truncate(k + 1);
            out.truncate(k);
        } else {
            at.push(p.to());
            out.push(p);
        }
    }
    out
}

//! Terms as e-nodes, and what is known of an e-class.

use crate::term::{Op, TermId, Terms};
use egg::{Analysis, DidMerge, EGraph, Id, Language};
use smallvec::SmallVec;

/// What stands at an e-node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Head {
    /// An operator whose arguments are e-classes.
    Op(Op),
    /// A term that the e-graph does not look into: a derivative, a sum over an index.
    Opaque(TermId),
}

/// An e-node.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct ENode {
    /// What it is.
    pub head: Head,
    /// Its arguments.
    pub children: SmallVec<[Id; 3]>,
}

/// The kind of an operator, and for a leaf which one it is.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// An operator with arguments, whatever its parameters.
    Inner(std::mem::Discriminant<Op>),
    /// A leaf or an operator without arguments.
    Leaf,
}

impl Language for ENode {
    type Discriminant = Kind;

    fn discriminant(&self) -> Kind {
        match &self.head {
            Head::Op(op) if !self.children.is_empty() => Kind::Inner(std::mem::discriminant(op)),
            _ => Kind::Leaf,
        }
    }

    fn matches(&self, other: &Self) -> bool {
        self.head == other.head && self.children.len() == other.children.len()
    }

    fn children(&self) -> &[Id] {
        &self.children
    }

    fn children_mut(&mut self) -> &mut [Id] {
        &mut self.children
    }
}

/// What is known of a class: one of its terms, and how large that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// A term of the class, the smallest met when classes were joined. `None` is never seen by users.
    pub term: Option<TermId>,
    /// Its number of operators.
    pub weight: u32,
}

/// Carries the store, so that every class has a term.
#[derive(Clone, Debug, Default)]
pub struct Representatives {
    /// The store of terms.
    pub terms: Terms,
}

impl Analysis<ENode> for Representatives {
    type Data = Known;

    fn make(egraph: &mut EGraph<ENode, Self>, node: &ENode, _: Id) -> Known {
        let mut weight = u32::from(!node.children.is_empty());
        let term = match &node.head {
            Head::Opaque(t) => Some(*t),
            Head::Op(op) => {
                let mut args: SmallVec<[TermId; 3]> = SmallVec::new();
                for &c in &node.children {
                    let k = egraph[c].data;
                    weight = weight.saturating_add(k.weight);
                    args.extend(k.term);
                }
                egraph.analysis.terms.add(op.clone(), &args).ok()
            }
        };
        Known { term, weight }
    }

    fn merge(&mut self, a: &mut Known, b: Known) -> DidMerge {
        // Ties go to the term that was there first.
        let keep = (a.term.is_none(), a.weight, a.term) <= (b.term.is_none(), b.weight, b.term);
        let differ = *a != b;
        if !keep {
            *a = b;
        }
        DidMerge(!keep, keep && differ)
    }
}

/// The e-graph of gradus.
pub type Graph = EGraph<ENode, Representatives>;

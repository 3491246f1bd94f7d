//! Which undeclared names are families: `x` in `sum(i in N, norm2(x[i] - mu)^2)`.
//!
//! `x[i]` may be an entry of a vector or a member of a family. It is a member where it is used as no number is, and
//! where the name is a matrix by its letter; then every place of the name must have one index.

use super::letters::{Letter, letter};
use super::{Inference, Known};
use crate::syntax::ast::{Ast, Binary, Kind, NodeId};
use crate::syntax::words;
use crate::term::Sym;
use rustc_hash::FxHashSet;

/// Norms: what they are of is no number.
const NORMS: &[&str] = &["norm", "norm2", "norm1", "‖", "‖F", "‖₂", "‖₁"];

/// An expression with the node above each node.
struct Upwards<'a> {
    ast: &'a Ast,
    parents: Vec<Option<(NodeId, usize)>>,
}

impl<'a> Upwards<'a> {
    fn of(ast: &'a Ast) -> Upwards<'a> {
        let mut parents = vec![None; ast.nodes.len()];
        for (k, n) in ast.nodes.iter().enumerate() {
            let id = NodeId(u32::try_from(k).unwrap_or(u32::MAX));
            for (i, a) in n.args.iter().enumerate() {
                if let Some(p) = parents.get_mut(a.index()) {
                    *p = Some((id, i));
                }
            }
        }
        Upwards { ast, parents }
    }

    /// Is a node certainly a matrix, a row or a column: a transpose, or a name by its letter?
    fn is_matrix(&self, id: NodeId) -> bool {
        match &self.ast.node(id).kind {
            Kind::Transpose => true,
            Kind::Name(s) => letter(s) == Letter::Upper,
            Kind::Binary(Binary::Mul) => self.ast.node(id).args.last().is_some_and(|&a| self.is_matrix(a)),
            _ => false,
        }
    }

    /// Is what stands at a node used as no number is?
    fn is_vector(&self, mut id: NodeId) -> bool {
        while let Some((above, i)) = self.parents.get(id.index()).copied().flatten() {
            let n = self.ast.node(above);
            match &n.kind {
                Kind::Transpose => return true,
                // What is differentiated by is a member.
                Kind::Call(f, 0) if i == 1 && words::DERIVATIVES.contains(&&*f.name) => return true,
                Kind::Call(f, 0) if NORMS.contains(&&*f.name) => return true,
                Kind::Binary(Binary::Mul) if i == 1 => return n.args.first().is_some_and(|&a| self.is_matrix(a)),
                Kind::Neg | Kind::Binary(Binary::Add | Binary::Sub) => id = above,
                _ => return false,
            }
        }
        false
    }
}

impl Inference {
    /// The undeclared names that are families.
    pub(super) fn families(&self, expressions: &[&Ast]) -> FxHashSet<Sym> {
        let (mut members, mut alone, mut vectors) = (FxHashSet::default(), FxHashSet::default(), FxHashSet::default());
        for ast in expressions {
            let up = Upwards::of(ast);
            for (k, n) in ast.nodes.iter().enumerate() {
                let Kind::Name(s) = &n.kind else { continue };
                if self.known.contains_key(s) || words::is_reserved(&self.functions, s) {
                    continue;
                }
                let above = up.parents.get(k).copied().flatten();
                let member = above.filter(|(p, _)| matches!(&ast.node(*p).kind, Kind::Index(i) if i.len() == 1));
                match member {
                    Some((p, _)) => {
                        members.insert(s.clone());
                        if letter(s) == Letter::Upper || up.is_vector(p) {
                            vectors.insert(s.clone());
                        }
                    }
                    None => drop(alone.insert(s.clone())),
                }
            }
        }
        vectors.retain(|s| members.contains(s) && !alone.contains(s));
        vectors
    }

    /// What is known of a name: nothing, or a value that is no family.
    pub(super) fn is_member(&self, s: &Sym) -> bool {
        self.families.contains(s) && !matches!(self.known.get(s), Some(Known::Value { over: None, .. }))
    }
}

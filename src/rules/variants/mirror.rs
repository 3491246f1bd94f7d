//! Transposition: the law of the transposes.
//!
//! Both sides are transposed, and the transposition is pushed down to the variables. A variable that stands for any
//! matrix stands for its transpose as well, so no transposes remain at it: AB = C becomes BA = C. One whose shape or
//! place says which way it lies (a column, what vec, diag or softmax is of) keeps its name, and gets the transpose.

use super::frame::{Shapes, map_patterns, node};
use crate::rules::pattern::*;
use crate::term::{Dim, Op};

/// The mirrored law.
pub(super) fn mirrored(r: &Rule) -> Option<Rule> {
    // A law whose variables only a hypothesis shows is met as the hypothesis is written.
    let shows = |side: &Pat| {
        let mut seen = vec![false; r.metas.len()];
        side.metas(&mut |k| seen[k] = true);
        seen.into_iter().all(|s| s)
    };
    if !shows(&r.lhs) && r.when.iter().any(|c| matches!(c, Condition::Eq(..))) {
        return None;
    }
    let mut lies = vec![false; r.metas.len()];
    for (k, m) in r.metas.iter().enumerate() {
        lies[k] = match m.kind {
            MetaKind::Index(_) => true,
            _ => m.rows.is_one() || m.cols.is_one(),
        };
    }
    let sides = [&r.lhs, &r.rhs].into_iter().chain(r.when.iter().flat_map(crate::rules::canonical::parts));
    sides.for_each(|p| fixed(p, &mut lies));
    let mut work = Mirror { lies: &lies, shapes: Shapes::new(&r.metas) };
    let mut v = map_patterns(r, &mut |p| work.transposed(p))?;
    // What is assumed of a matrix is assumed of its transpose: it is said of the one that is written more simply.
    for (c, d) in v.when.iter_mut().zip(&r.when) {
        if let (Condition::Is(pred, new), Condition::Is(_, old)) = (c, d) {
            let plain = work.kept(old);
            match pred.transposed() {
                Some(other) if plain.size() >= new.size() => *pred = other,
                _ => *new = plain,
            }
        }
    }
    for (m, _) in v.metas.iter_mut().zip(&lies).filter(|(_, lies)| !**lies) {
        std::mem::swap(&mut m.rows, &mut m.cols);
    }
    Some(v)
}

/// Marks the variables that stand where a transposition does not reach.
fn fixed(p: &Pat, lies: &mut [bool]) {
    if let Pat::Node(op, args) = p {
        match op {
            Op::Vec | Op::Diag | Op::Softmax | Op::Logsumexp => {
                args.iter().for_each(|a| a.metas(&mut |k| lies[k] = true))
            }
            _ => args.iter().for_each(|a| fixed(a, lies)),
        }
    }
}

struct Mirror<'a> {
    lies: &'a [bool],
    shapes: Shapes<'a>,
}

impl Mirror<'_> {
    /// The transpose of a pattern, in the variables' new meaning. A number is its own, and is written the shorter way.
    fn transposed(&mut self, p: &Pat) -> Option<Pat> {
        let pushed = self.pushed(p)?;
        if matches!(p, Pat::Node(..)) && self.shapes.is_scalar(p) {
            let kept = self.kept(p);
            return Some(if kept.size() < pushed.size() { kept } else { pushed });
        }
        Some(pushed)
    }

    /// A pattern in the variables' new meaning, as it is written.
    fn kept(&mut self, p: &Pat) -> Pat {
        match p {
            Pat::Meta(k) | Pat::Apply(k, _) if !self.lies[*k] => node(Op::T, vec![p.clone()]),
            Pat::Node(op, args) => {
                let args: Vec<Pat> = args.iter().map(|a| self.kept(a)).collect();
                match (op, &args[..]) {
                    (Op::T, [Pat::Node(Op::T, inner)]) => inner[0].clone(),
                    _ => node(op.clone(), args),
                }
            }
            p => p.clone(),
        }
    }

    /// The transpose, pushed down to the variables.
    fn pushed(&mut self, p: &Pat) -> Option<Pat> {
        let shape = self.shapes.of(p);
        let t = |p: Pat| node(Op::T, vec![p]);
        match p {
            // An index.
            Pat::Meta(k) if self.shapes.is_index(*k) => Some(Pat::Meta(*k)),
            Pat::Meta(k) | Pat::Apply(k, _) => {
                let scalar = shape?.is_scalar();
                Some(if self.lies[*k] && !scalar { t(p.clone()) } else { p.clone() })
            }
            Pat::Offset(..) | Pat::Pair(..) => Some(p.clone()),
            Pat::Node(op, args) => {
                let all = |me: &mut Self| args.iter().map(|a| me.transposed(a)).collect::<Option<Vec<Pat>>>();
                Some(match (op, &args[..]) {
                    (Op::T, [a]) => self.meant(a)?,
                    (Op::Mul, [a, b]) => {
                        let (a, b) = (self.transposed(a)?, self.transposed(b)?);
                        node(Op::Mul, vec![b, a])
                    }
                    (Op::Hcat, _) => node(Op::Vcat, all(self)?),
                    (Op::Vcat, _) => node(Op::Hcat, all(self)?),
                    (Op::Entry, [a, i, j]) => node(Op::Entry, vec![self.transposed(a)?, j.clone(), i.clone()]),
                    (Op::Col, [a, j]) => node(Op::Row, vec![self.transposed(a)?, j.clone()]),
                    (Op::Row, [a, i]) => node(Op::Col, vec![self.transposed(a)?, i.clone()]),
                    (Op::Ones(m, n), _) => self.constant(Op::Ones(n.clone(), m.clone()), m, n),
                    (Op::Zeros(m, n), _) => self.constant(Op::Zeros(n.clone(), m.clone()), m, n),
                    (Op::Comm(m, n), _) => node(Op::Comm(n.clone(), m.clone()), vec![]),
                    (Op::Fixed(..), _) => t(p.clone()),
                    // The transpose stays outside.
                    (Op::Vec | Op::Softmax, _) => t(p.clone()),
                    (Op::Diag | Op::Logsumexp, _) => p.clone(),
                    (Op::Diagvec, [a]) => t(node(Op::Diagvec, vec![self.transposed(a)?])),
                    (Op::Grad | Op::Jac(_), _) => return None,
                    _ => node(op.clone(), all(self)?),
                })
            }
        }
    }

    /// A pattern in the variables' new meaning, itself not transposed.
    fn meant(&mut self, p: &Pat) -> Option<Pat> {
        Some(match self.transposed(p)? {
            Pat::Node(Op::T, inner) if inner.len() == 1 => inner.into_iter().next()?,
            q if self.shapes.of(p)?.is_scalar() => q,
            q => node(Op::T, vec![q]),
        })
    }

    /// Ones and zeros of a row are written as a transposed column.
    fn constant(&self, op: Op, m: &Dim, n: &Dim) -> Pat {
        match (m.is_one(), n.is_one()) {
            (false, true) => node(
                Op::T,
                vec![node(
                    match op {
                        Op::Ones(a, b) => Op::Ones(b, a),
                        Op::Zeros(a, b) => Op::Zeros(b, a),
                        op => op,
                    },
                    vec![],
                )],
            ),
            _ => node(op, vec![]),
        }
    }
}

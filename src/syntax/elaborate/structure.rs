//! Derivatives within a structure: `grad(f, X, structured)` by the free entries that X has by its attribute,
//! `grad(f, X, projected)` the part of the gradient that lies in the space of such X, or in its tangent space. Both are
//! written with the gradient G of f by X, all entries of which vary.

use super::{Elaborator, Result, Stop};
use crate::syntax::ast::{Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Fact, Op, Pred, Rational, Sym, TermId};

/// What X is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Structure {
    Symmetric,
    Antisymmetric,
    Diagonal,
    /// X'X = 1: orthogonal, with orthonormal columns, or a unit vector.
    Orthonormal,
}

impl Elaborator<'_> {
    /// `grad(f, X, structured)` and so on.
    pub(super) fn in_structure(&mut self, node: &Node, word: &Word, mode: &Sym) -> Result<TermId> {
        let (f, x) = (self.value(node, 0)?, self.value(node, 1)?);
        self.need_scalar(node, 0, f, &word.name)?;
        let span = self.operand_span(node, 1);
        if !matches!(self.cx.terms.op(x), Op::Var(_)) {
            let text = self.reporter.quote(span);
            return Err(Issue::new(
                span,
                format!("`{text}` is no variable, so it has no attribute that says its structure"),
            )
            .into());
        }
        let (free, hessian) = (&**mode == "structured", &*word.name == "hess");
        let found = self.structure(x);
        let Some(structure) = found.filter(|s| *s != Structure::Orthonormal || !free && !hessian) else {
            let text = self.reporter.quote(span);
            let message = match found {
                Some(_) => format!(
                    "the entries of `{text}` are not free by themselves, only `grad(f, {text}, projected)` is there"
                ),
                None => format!("nothing says what structure `{text}` has"),
            };
            let hint = match free {
                true => format!(
                    "declare it `symmetric`, `antisymmetric` or `diagonal`; `{}(f, {text})` has all entries free",
                    word.name
                ),
                false => format!(
                    "declare it `symmetric`, `antisymmetric`, `diagonal` or `orthogonal`, or assume `{text}'*{text} == eye(n)`"
                ),
            };
            return Err(Issue::new(span, message).hint(hint).into());
        };
        let g = self.build(Op::Grad, &[f, x], node.at)?;
        if hessian {
            let h = self.build(Op::Jac(self.cx.layout), &[g, x], node.at)?;
            return self.structured_hessian(h, x, structure, free, node.at);
        }
        self.structured_gradient(g, x, structure, free, node.at)
    }

    fn structured_gradient(&mut self, g: TermId, x: TermId, s: Structure, free: bool, at: Span) -> Result<TermId> {
        let transposed = self.build(Op::T, &[g], at)?;
        let n = self.shape(x).rows;
        match s {
            Structure::Diagonal => {
                let eye = self.build(Op::Eye(n), &[], at)?;
                self.build(Op::Had, &[g, eye], at)
            }
            Structure::Symmetric if free => {
                let (both, eye) = (self.build(Op::Add, &[g, transposed], at)?, self.build(Op::Eye(n), &[], at)?);
                let diagonal = self.build(Op::Had, &[g, eye], at)?;
                self.build(Op::Sub, &[both, diagonal], at)
            }
            Structure::Antisymmetric if free => self.build(Op::Sub, &[g, transposed], at),
            Structure::Symmetric | Structure::Antisymmetric => {
                let op = if s == Structure::Symmetric { Op::Add } else { Op::Sub };
                let both = self.build(op, &[g, transposed], at)?;
                self.halved(both, at)
            }
            Structure::Orthonormal => {
                // G - X (X'G + G'X)/2, of a column G - X (X'G).
                let xt = self.build(Op::T, &[x], at)?;
                let along = self.build(Op::Mul, &[xt, g], at)?;
                if self.shape(x).cols.is_one() {
                    let part = self.build(Op::Scale, &[along, x], at)?;
                    return self.build(Op::Sub, &[g, part], at);
                }
                let back = self.build(Op::Mul, &[transposed, x], at)?;
                let both = self.build(Op::Add, &[along, back], at)?;
                let (half, part) = (self.halved(both, at)?, x);
                let part = self.build(Op::Mul, &[part, half], at)?;
                self.build(Op::Sub, &[g, part], at)
            }
        }
    }

    /// S H S' for the S that leads from vec(G) to vec of the structured gradient.
    fn structured_hessian(&mut self, h: TermId, x: TermId, s: Structure, free: bool, at: Span) -> Result<TermId> {
        let n = self.shape(x).rows;
        let all = n.mul(&n).ok_or(Stop::Silent)?;
        let (eye, small) = (self.build(Op::Eye(all), &[], at)?, self.build(Op::Eye(n.clone()), &[], at)?);
        let comm = self.build(Op::Comm(n.clone(), n), &[], at)?;
        let diagonal = self.build(Op::Vec, &[small], at)?;
        let diagonal = self.build(Op::Diag, &[diagonal], at)?;
        let map = match s {
            Structure::Diagonal => diagonal,
            Structure::Antisymmetric => self.build(Op::Sub, &[eye, comm], at)?,
            _ => self.build(Op::Add, &[eye, comm], at)?,
        };
        let map = match (s, free) {
            (Structure::Diagonal, _) | (Structure::Antisymmetric, true) => map,
            (_, true) => self.build(Op::Sub, &[map, diagonal], at)?,
            (_, false) => self.halved(map, at)?,
        };
        let left = self.build(Op::Mul, &[map, h], at)?;
        self.build(Op::Mul, &[left, map], at)
    }

    fn halved(&mut self, t: TermId, at: Span) -> Result<TermId> {
        let two = self.cx.terms.num(Rational::from_integer(2.into()));
        self.build(Op::Div, &[t, two], at)
    }

    /// What the hypotheses say of the structure of a variable; the narrowest counts.
    fn structure(&mut self, x: TermId) -> Option<Structure> {
        let terms = &self.cx.terms;
        let product = |t: TermId| {
            let (Op::Mul, &[a, b]) = (terms.op(t), terms.args(t)) else { return false };
            b == x && *terms.op(a) == Op::T && terms.arg(a, 0) == Some(x)
        };
        let one = |t: TermId| match terms.op(t) {
            Op::Eye(_) => true,
            _ => terms.as_num(t).is_some_and(|q| *q == Rational::from_integer(1.into())),
        };
        let mut all = Vec::new();
        for h in self.cx.theory.hypotheses.iter().filter(|h| h.over.is_empty()) {
            all.extend(match h.fact {
                Fact::Is(Pred::Diagonal, t) if t == x => Some(Structure::Diagonal),
                Fact::Is(Pred::Symmetric | Pred::Posdef, t) if t == x => Some(Structure::Symmetric),
                Fact::Is(Pred::Antisymmetric, t) if t == x => Some(Structure::Antisymmetric),
                Fact::Is(Pred::Orthogonal, t) if t == x => Some(Structure::Orthonormal),
                Fact::Eq(a, b) if product(a) && one(b) => Some(Structure::Orthonormal),
                _ => None,
            });
        }
        use Structure::{Antisymmetric, Diagonal, Orthonormal, Symmetric};
        [Diagonal, Symmetric, Antisymmetric, Orthonormal].into_iter().find(|s| all.contains(s))
    }
}

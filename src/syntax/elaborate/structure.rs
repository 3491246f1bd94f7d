//! Derivatives within a structure: `grad(f, X, structured)` by the free entries that X has by its attribute,
//! `grad(f, X, projected)` the part of the gradient that lies in the space of such X, or in its tangent space. Both are
//! written with the gradient G of f by X, all entries of which vary.

use super::{Context, Elaborator, Result, Stop, shape_issue};
use crate::syntax::ast::{Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Fact, Layout, Op, Pred, Rational, Sym, TermId};

/// What X is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Structure {
    Symmetric,
    Antisymmetric,
    Diagonal,
    /// X'X = 1: orthogonal, with orthonormal columns, or a unit vector.
    Orthonormal,
    /// Two of them that meet in a space of its own, as orthogonal and symmetric do.
    Several,
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
        let found = self.cx.structure(x);
        let written = |s: &Structure| match s {
            Structure::Several => false,
            Structure::Orthonormal => !free && !hessian,
            _ => true,
        };
        let Some(structure) = found.filter(written) else {
            let text = self.reporter.quote(span);
            let message = match found {
                Some(Structure::Several) => {
                    format!("`{text}` has two structures at once, and the space of what has both is another")
                }
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
            return self.cx.structured_hessian(h, x, structure, free, node.at);
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
                self.cx.halved(both, at)
            }
            Structure::Several => Err(Stop::Silent),
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
                let (half, part) = (self.cx.halved(both, at)?, x);
                let part = self.build(Op::Mul, &[part, half], at)?;
                self.build(Op::Sub, &[g, part], at)
            }
        }
    }
}

impl Context {
    fn made(&mut self, op: Op, args: &[TermId], at: Span) -> Result<TermId> {
        self.terms.add(op, args).map_err(|e| shape_issue(at, &e))
    }

    /// The Hessian that counts: in the directions that an attribute leaves to X, where it has one of a linear structure.
    pub(super) fn hessian_in_its_space(&mut self, f: TermId, x: TermId, at: Span) -> Result<TermId> {
        let gradient = self.made(Op::Grad, &[f, x], at)?;
        let hessian = self.made(Op::Jac(Layout::Denominator), &[gradient, x], at)?;
        match self.structure(x) {
            Some(s) if !matches!(s, Structure::Orthonormal | Structure::Several) => {
                self.structured_hessian(hessian, x, s, false, at)
            }
            _ => Ok(hessian),
        }
    }

    /// S H S' for the S that leads from vec(G) to vec of the structured gradient.
    fn structured_hessian(&mut self, h: TermId, x: TermId, s: Structure, free: bool, at: Span) -> Result<TermId> {
        let n = self.terms.shape(x).rows.clone();
        let all = n.mul(&n).ok_or(Stop::Silent)?;
        let (eye, small) = (self.made(Op::Eye(all), &[], at)?, self.made(Op::Eye(n.clone()), &[], at)?);
        let comm = self.made(Op::Comm(n.clone(), n), &[], at)?;
        let diagonal = self.made(Op::Vec, &[small], at)?;
        let diagonal = self.made(Op::Diag, &[diagonal], at)?;
        let map = match s {
            Structure::Diagonal => diagonal,
            Structure::Antisymmetric => self.made(Op::Sub, &[eye, comm], at)?,
            _ => self.made(Op::Add, &[eye, comm], at)?,
        };
        let map = match (s, free) {
            (Structure::Diagonal, _) | (Structure::Antisymmetric, true) => map,
            (_, true) => self.made(Op::Sub, &[map, diagonal], at)?,
            (_, false) => self.halved(map, at)?,
        };
        let left = self.made(Op::Mul, &[map, h], at)?;
        self.made(Op::Mul, &[left, map], at)
    }

    fn halved(&mut self, t: TermId, at: Span) -> Result<TermId> {
        let two = self.terms.num(Rational::from_integer(2.into()));
        self.made(Op::Div, &[t, two], at)
    }

    /// What the hypotheses say of the structure of a variable; the narrowest counts.
    fn structure(&mut self, x: TermId) -> Option<Structure> {
        let terms = &self.terms;
        let product = |t: TermId| {
            let (Op::Mul, &[a, b]) = (terms.op(t), terms.args(t)) else { return false };
            b == x && *terms.op(a) == Op::T && terms.arg(a, 0) == Some(x)
        };
        let one = |t: TermId| match terms.op(t) {
            Op::Eye(_) => true,
            _ => terms.as_num(t).is_some_and(|q| *q == Rational::from_integer(1.into())),
        };
        let mut all = Vec::new();
        for h in self.theory.hypotheses.iter().filter(|h| h.over.is_empty()) {
            all.extend(match h.fact {
                Fact::Is(Pred::Diagonal, t) if t == x => Some(Structure::Diagonal),
                Fact::Is(Pred::Symmetric | Pred::Posdef | Pred::Psd, t) if t == x => Some(Structure::Symmetric),
                Fact::Is(Pred::Antisymmetric, t) if t == x => Some(Structure::Antisymmetric),
                Fact::Is(Pred::Orthogonal, t) if t == x => Some(Structure::Orthonormal),
                Fact::Eq(a, b) if product(a) && one(b) => Some(Structure::Orthonormal),
                _ => None,
            });
        }
        use Structure::{Antisymmetric, Diagonal, Orthonormal, Symmetric};
        let kinds = [
            all.contains(&Diagonal) || all.contains(&Symmetric),
            all.contains(&Antisymmetric),
            all.contains(&Orthonormal),
        ];
        if kinds.into_iter().filter(|k| *k).count() > 1 {
            return Some(Structure::Several);
        }
        [Diagonal, Symmetric, Antisymmetric, Orthonormal].into_iter().find(|s| all.contains(s))
    }
}

//! Derivatives within a structure: `grad(f, X, structured)` by the free entries that X has by its attribute,
//! `grad(f, X, projected)` the part of the gradient that lies in the space of such X, or in its tangent space. Both are
//! written with the gradient G of f by X, all entries of which vary.

use super::{Elaborator, Result, Stop};
use crate::syntax::ast::{Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Dim, Fact, Fixed, Layout, Op, Pred, Rational, Sym, TermId};

/// What a matrix that is constant along its diagonals is besides.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Along {
    Any,
    Symmetric,
    Lower,
    Upper,
}

/// Sizes up to this one have their diagonals written out.
const MAX_WRITTEN: u64 = 12;

/// What X is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Structure {
    Symmetric,
    Antisymmetric,
    Diagonal,
    Lower,
    Upper,
    /// Constant along its diagonals, and more.
    Toeplitz(Along),
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
        let found = self.structure(x);
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
                    "declare it `symmetric`, `antisymmetric`, `diagonal`, `lower` or `upper`; `{}(f, {text})` has all entries free",
                    word.name
                ),
                false => format!(
                    "declare it `symmetric`, `antisymmetric`, `diagonal`, `lower`, `upper` or `orthogonal`, or assume `{text}'*{text} == eye(n)`"
                ),
            };
            return Err(Issue::new(span, message).hint(hint).into());
        };
        if let Structure::Toeplitz(_) = structure {
            let (text, size) = (self.reporter.quote(span), self.shape(x).rows);
            let message = if hessian {
                Some(format!("`{text}` is constant along its diagonals, for which there is no such Hessian"))
            } else if size.as_literal().is_none_or(|n| n > MAX_WRITTEN) {
                Some(format!(
                    "the sums along the diagonals of `{text}` are written out, and its size {size} is not a number up to {MAX_WRITTEN}"
                ))
            } else {
                None
            };
            if let Some(message) = message {
                let hint = format!(
                    "`grad(f, {text})` has all entries free; give the size as a number, such as `var {text}[3,3] toeplitz`"
                );
                return Err(Issue::new(span, message).hint(hint).into());
            }
        }
        let g = self.build(Op::Grad, &[f, x], node.at)?;
        if hessian {
            let h = self.build(Op::Jac(self.cx.layout), &[g, x], node.at)?;
            return self.structured_hessian(h, x, structure, free, node.at);
        }
        self.structured_gradient(g, x, structure, free, node.at)
    }

    /// The Hessian that counts: in the directions that an attribute leaves to X, where it has one of a linear structure.
    pub(super) fn hessian_in_its_space(&mut self, f: TermId, x: TermId, at: Span) -> Result<TermId> {
        let gradient = self.build(Op::Grad, &[f, x], at)?;
        let hessian = self.build(Op::Jac(Layout::Denominator), &[gradient, x], at)?;
        match self.structure(x) {
            None | Some(Structure::Orthonormal | Structure::Several | Structure::Toeplitz(_)) => Ok(hessian),
            Some(s) => self.structured_hessian(hessian, x, s, false, at),
        }
    }

    fn structured_gradient(&mut self, g: TermId, x: TermId, s: Structure, free: bool, at: Span) -> Result<TermId> {
        let transposed = self.build(Op::T, &[g], at)?;
        let n = self.shape(x).rows;
        match s {
            Structure::Diagonal => {
                let eye = self.build(Op::Eye(n), &[], at)?;
                self.build(Op::Had, &[g, eye], at)
            }
            Structure::Lower | Structure::Upper => {
                let mask = self.triangle(&n, s, at)?;
                self.build(Op::Had, &[g, mask], at)
            }
            Structure::Toeplitz(along) => self.diagonals(g, along, free, at),
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
            Structure::Toeplitz(_) => return Err(Stop::Silent),
            Structure::Lower | Structure::Upper => {
                let mask = self.triangle(&self.shape(x).rows, s, at)?;
                let mask = self.build(Op::Vec, &[mask], at)?;
                self.build(Op::Diag, &[mask], at)?
            }
            Structure::Diagonal => diagonal,
            Structure::Antisymmetric => self.build(Op::Sub, &[eye, comm], at)?,
            _ => self.build(Op::Add, &[eye, comm], at)?,
        };
        let map = match (s, free) {
            (Structure::Diagonal | Structure::Lower | Structure::Upper, _) | (Structure::Antisymmetric, true) => map,
            (_, true) => self.build(Op::Sub, &[map, diagonal], at)?,
            (_, false) => self.halved(map, at)?,
        };
        let left = self.build(Op::Mul, &[map, h], at)?;
        self.build(Op::Mul, &[left, map], at)
    }

    /// The sums along the diagonals of a matrix whose size is a number, or their means, at each place of its diagonal.
    fn diagonals(&mut self, g: TermId, along: Along, free: bool, at: Span) -> Result<TermId> {
        let n = self.shape(g).rows.as_literal().ok_or(Stop::Silent)?;
        let zero = self.cx.terms.num(Rational::from_integer(0.into()));
        let mut below: Option<TermId> = None;
        for i in 1..=n {
            let mut beside: Option<TermId> = None;
            for j in 1..=n {
                let kept = match along {
                    Along::Any => |(k, l): (u64, u64), (i, j): (u64, u64)| k + j == l + i,
                    Along::Symmetric => |(k, l): (u64, u64), (i, j): (u64, u64)| k.abs_diff(l) == i.abs_diff(j),
                    Along::Lower => |(k, l): (u64, u64), (i, j): (u64, u64)| k + j == l + i && i >= j,
                    Along::Upper => |(k, l): (u64, u64), (i, j): (u64, u64)| k + j == l + i && i <= j,
                };
                let places = (1..=n).flat_map(|k| (1..=n).map(move |l| (k, l))).filter(|p| kept(*p, (i, j)));
                let (mut sum, mut count) = (None, 0_u64);
                for (k, l) in places {
                    let (k, l) = (self.build(Op::At(k), &[], at)?, self.build(Op::At(l), &[], at)?);
                    let entry = self.build(Op::Entry, &[g, k, l], at)?;
                    count += 1;
                    sum = Some(match sum {
                        None => entry,
                        Some(s) => self.build(Op::Add, &[s, entry], at)?,
                    });
                }
                let mut entry = sum.unwrap_or(zero);
                if !free && count > 1 {
                    let count = self.cx.terms.num(Rational::from_integer(count.into()));
                    entry = self.build(Op::Div, &[entry, count], at)?;
                }
                beside = Some(match beside {
                    None => entry,
                    Some(row) => self.build(Op::Hcat, &[row, entry], at)?,
                });
            }
            let row = beside.ok_or(Stop::Silent)?;
            below = Some(match below {
                None => row,
                Some(rows) => self.build(Op::Vcat, &[rows, row], at)?,
            });
        }
        below.ok_or(Stop::Silent)
    }

    /// Ones where the entries of a triangular matrix are free.
    fn triangle(&mut self, n: &Dim, s: Structure, at: Span) -> Result<TermId> {
        let lower = self.build(Op::Fixed(Fixed::Tril, n.clone()), &[], at)?;
        if s == Structure::Lower { Ok(lower) } else { self.build(Op::T, &[lower], at) }
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
        let mut toeplitz = false;
        for h in self.cx.theory.hypotheses.iter().filter(|h| h.over.is_empty()) {
            all.extend(match h.fact {
                Fact::Is(Pred::Diagonal, t) if t == x => Some(Structure::Diagonal),
                Fact::Is(Pred::Symmetric | Pred::Posdef | Pred::Psd, t) if t == x => Some(Structure::Symmetric),
                Fact::Is(Pred::Antisymmetric, t) if t == x => Some(Structure::Antisymmetric),
                Fact::Is(Pred::Toeplitz, t) if t == x => {
                    toeplitz = true;
                    None
                }
                Fact::Is(Pred::Lower, t) if t == x => Some(Structure::Lower),
                Fact::Is(Pred::Upper, t) if t == x => Some(Structure::Upper),
                Fact::Is(Pred::Orthogonal, t) if t == x => Some(Structure::Orthonormal),
                Fact::Eq(a, b) if product(a) && one(b) => Some(Structure::Orthonormal),
                _ => None,
            });
        }
        use Structure::{Antisymmetric, Diagonal, Lower, Orthonormal, Symmetric, Upper};
        let has = |s: Structure| all.contains(&s);
        let kinds = [has(Diagonal) || has(Symmetric), has(Antisymmetric), has(Orthonormal)];
        let triangles =
            [has(Lower), has(Upper), has(Diagonal) || has(Symmetric) || has(Antisymmetric) || has(Orthonormal)];
        let several = |kinds: &[bool]| kinds.iter().filter(|k| **k).count() > 1;
        if several(&kinds) || !toeplitz && several(&triangles) && !has(Diagonal) {
            return Some(Structure::Several);
        }
        if toeplitz && !has(Diagonal) {
            let along = match (has(Lower), has(Upper), has(Symmetric), has(Antisymmetric) || has(Orthonormal)) {
                (false, false, false, false) => Along::Any,
                (true, false, false, false) => Along::Lower,
                (false, true, false, false) => Along::Upper,
                (false, false, true, false) => Along::Symmetric,
                _ => return Some(Structure::Several),
            };
            return Some(Structure::Toeplitz(along));
        }
        [Diagonal, Lower, Upper, Symmetric, Antisymmetric, Orthonormal].into_iter().find(|s| has(*s))
    }
}

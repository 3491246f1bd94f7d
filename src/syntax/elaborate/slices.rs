//! Slices: `x[1:k]`, `A[k+1:k+m,:]`. They are products with blocks of an identity matrix, so all that is known of blocks
//! is known of them.

use super::{Elaborator, Result, Stop};
use crate::syntax::ast::{Index, Node, Size};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Dim, Fact, Op, Sym, TermId};

/// Slices of a size that is not known to have so many entries are no longer than this.
const MAX_ROWS: u64 = 32;

/// What remains of a size: nothing, or a size.
type Rest = Option<Dim>;

/// A size less another, if none of its monomials becomes negative.
fn less(a: &Dim, b: &Dim) -> Option<Rest> {
    let coefficient =
        |d: &Dim, names: &[Sym]| d.monomials().iter().find(|m| m.names == names).map_or(0, |m| m.whole().unwrap_or(0));
    if a.divisor() != 1 || b.divisor() != 1 {
        return (a == b).then_some(None);
    }
    if b.monomials().iter().any(|m| m.whole().is_none_or(|k| coefficient(a, &m.names) < k)) {
        return None;
    }
    let mut rest: Rest = None;
    for m in a.monomials() {
        let Some(k) = m.whole().and_then(|k| Dim::literal(k - coefficient(b, &m.names))) else { continue };
        let product = m.names.iter().try_fold(k, |p, s| p.mul(&Dim::name(s.clone())))?;
        rest = Some(match rest {
            None => product,
            Some(d) => d.add(&product)?,
        });
    }
    Some(rest)
}

impl Elaborator<'_> {
    /// `A[…]` with a range among the indices.
    pub(super) fn slice(&mut self, node: &Node, indices: &[Index]) -> Result<TermId> {
        let base = self.operand(node, 0)?;
        let text = self.reporter.quote(base.span);
        if self.family(node).is_some() {
            return Err(Issue::new(node.span, format!("`{text}` is a family; only columns and matrices have slices"))
                .hint("a member is `x[i]`")
                .into());
        }
        let a = self.value(node, 0)?;
        let shape = self.shape(a);
        let (rows, cols) = match indices {
            [r] if shape.cols.is_one() => (r, None),
            [r, c] => (r, Some(c)),
            _ => {
                return Err(Issue::new(
                    node.at,
                    format!("these indices do not choose a slice of `{text}`, which is {shape}"),
                )
                .hint(format!("write `{text}[1:k,:]` for rows, `{text}[:,1:k]` for columns"))
                .into());
            }
        };
        let left = self.selection(rows, &shape.rows, &text)?;
        let right = cols.map(|c| self.selection(c, &shape.cols, &text)).transpose()?.flatten();
        let mut out = a;
        if let Some(p) = left {
            out = self.build(Op::Mul, &[p, out], node.span)?;
        }
        if let Some(q) = right {
            let q = self.build(Op::T, &[q], node.span)?;
            out = self.build(Op::Mul, &[out, q], node.span)?;
        }
        Ok(out)
    }

    /// The rows of an identity that a range chooses; none for all.
    fn selection(&mut self, index: &Index, of: &Dim, text: &str) -> Result<Option<TermId>> {
        let (from, to) = match index {
            Index::All(_) => return Ok(None),
            Index::Range(from, to) => (from, to),
            other => {
                return Err(Issue::new(other.span(), "an index beside a range")
                    .hint("take the slice first, `A[1:k,:]`, then its column `(…)[:,j]`")
                    .into());
            }
        };
        let (start, end) = (self.cx.size(from)?, self.cx.size(to)?);
        let Some(before) = less(&start, &Dim::one()) else {
            return Err(self.no_slice(from, to, from.span.to(to.span)));
        };
        let length = match &before {
            None => Some(Some(end.clone())),
            Some(b) => less(&end, b),
        };
        let Some(length) = length.flatten() else { return Err(self.no_slice(from, to, from.span.to(to.span))) };
        if let (None, Some(from), Some(to)) = (less(of, &end), start.as_literal(), end.as_literal())
            && of.as_literal().is_none()
            && to - from < MAX_ROWS
        {
            return self.row_by_row(of, from, to, index.span()).map(Some);
        }
        let Some(after) = less(of, &end) else {
            let span = to.span;
            let message = format!("nothing says that {end} is at most {of}, the size of `{text}` there");
            return Err(Issue::new(span, message)
                .hint(format!("declare a size that is a sum, such as `var z[{end}+m]`"))
                .into());
        };
        if before.is_none() && after.is_none() {
            return Ok(None);
        }
        let at = from.span;
        let mut row = self.build(Op::Eye(length.clone()), &[], at)?;
        if let Some(n) = after {
            let zeros = self.build(Op::Zeros(length.clone(), n), &[], at)?;
            row = self.build(Op::Hcat, &[row, zeros], at)?;
        }
        if let Some(n) = before {
            let zeros = self.build(Op::Zeros(length, n), &[], at)?;
            row = self.build(Op::Hcat, &[zeros, row], at)?;
        }
        Ok(Some(row))
    }

    /// The rows of an identity of a size that need not be so large: that it is so is a hypothesis.
    fn row_by_row(&mut self, of: &Dim, from: u64, to: u64, at: Span) -> Result<TermId> {
        self.imply(Fact::AtLeast(of.clone(), to), at)?;
        let eye = self.build(Op::Eye(of.clone()), &[], at)?;
        let mut all: Option<TermId> = None;
        for k in (from..=to).rev() {
            let k = self.build(Op::At(k), &[], at)?;
            let row = self.build(Op::Row, &[eye, k], at)?;
            all = Some(match all {
                Some(below) => self.build(Op::Vcat, &[row, below], at)?,
                None => row,
            });
        }
        all.ok_or(Stop::Silent)
    }

    fn no_slice(&self, from: &Size, to: &Size, span: Span) -> Stop {
        let (a, b) = (self.reporter.quote(from.span), self.reporter.quote(to.span));
        Issue::new(span, format!("nothing says that `{a}:{b}` has an entry"))
            .hint("a slice is `1:k`, or `k+1:k+m`")
            .into()
    }
}

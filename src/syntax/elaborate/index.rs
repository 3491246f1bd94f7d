//! Members, entries, rows, columns, and matrices from blocks.

use super::{Elaborator, Result, Stop, What};
use crate::syntax::ast::{Index, Node};
use crate::syntax::diagnostic::Issue;
use crate::term::{Dim, Fact, Op, TermId};

/// The least value a size can have: every name is at least 1.
fn least(d: &Dim) -> u64 {
    d.evaluate(&|_| Some(1)).unwrap_or(0)
}

/// Is the one size at most the other, whatever the names stand for?
fn fits(range: &Dim, size: &Dim) -> bool {
    range.as_literal().is_some_and(|k| k <= least(size))
        || range
            .monomials()
            .iter()
            .all(|r| size.monomials().iter().any(|s| s.names == r.names && s.coefficient >= r.coefficient))
}

impl Elaborator<'_> {
    /// An index into something of `size` places; `of` says of what, for messages.
    fn place(&mut self, index: &Index, size: &Dim, of: &str, unit: &str) -> Result<TermId> {
        let span = index.span();
        match index {
            Index::All(_) | Index::Range(..) => {
                Err(Issue::new(span, "`:` cannot stand here").hint("write `A[:,j]` or `A[i,:]`").into())
            }
            Index::Number(k, _) => {
                match size.as_literal() {
                    Some(n) if *k > n => {
                        let units = if n == 1 { unit.to_string() } else { plural(unit) };
                        return Err(Issue::new(span, format!("index {k} is out of range: {of} has {n} {units}"))
                            .hint(format!("indices run from 1 to {n}"))
                            .into());
                    }
                    None if *k > least(size) => self.imply(Fact::AtLeast(size.clone(), *k), span)?,
                    _ => {}
                }
                self.build(Op::At(*k), &[], span)
            }
            Index::Name(word) => {
                let found = self.scope.iter().rev().enumerate().find(|(_, (s, _))| *s == word.name);
                let Some((k, (_, range))) = found.map(|(k, (s, d))| (k, (s, d.clone()))) else {
                    return Err(self.no_index(word));
                };
                if !fits(&range, size) {
                    match range.as_literal() {
                        Some(r) if size.as_literal().is_none() => self.imply(Fact::AtLeast(size.clone(), r), span)?,
                        _ => {
                            let message =
                                format!("`{}` runs from 1 to {range}, but {of} has {size} {}", word.name, plural(unit));
                            return Err(Issue::new(span, message)
                                .hint(format!("sum over {size}, or index something with {range} {}", plural(unit)))
                                .into());
                        }
                    }
                }
                let k = u32::try_from(k).map_err(|_| Stop::Silent)?;
                self.build(Op::Idx(k), &[], span)
            }
        }
    }

    fn no_index(&self, word: &crate::syntax::ast::Word) -> Stop {
        match self.cx.what(&word.name) {
            Some(w) => Issue::new(word.span, format!("`{}` is {}, not an index", word.name, w.text()))
                .hint("indices are whole numbers from 1, or the index of a sum: `sum(i in N, x[i])`")
                .into(),
            None => {
                let indices: Vec<&str> = self.scope.iter().map(|(s, _)| &**s).collect();
                self.cx.unknown(word, "index", &indices, |_: What| false)
            }
        }
    }

    /// `A[…]`
    pub(super) fn index(&mut self, node: &Node, indices: &[Index]) -> Result<TermId> {
        if indices.iter().any(|i| matches!(i, Index::Range(..))) {
            return self.slice(node, indices);
        }
        let base = self.operand(node, 0)?;
        let text = self.reporter.quote(base.span);
        let of = format!("`{text}`");
        if let ([index], Some((name, over))) = (indices, self.family(node)) {
            let i = self.place(index, &over, &of, "member")?;
            return self.build(Op::Var(name), &[i], node.span);
        }
        let a = self.value(node, 0)?;
        let shape = self.shape(a);
        match indices {
            [i] if shape.cols.is_one() && !matches!(i, Index::All(_)) => {
                let i = self.place(i, &shape.rows, &of, "entry")?;
                let one = self.build(Op::At(1), &[], node.span)?;
                self.build(Op::Entry, &[a, i, one], node.span)
            }
            [Index::All(s)] => Err(Issue::new(*s, "`:` alone is no index")
                .hint(format!("write `vec({text})` for the columns stacked"))
                .into()),
            [i] => Err(Issue::new(i.span(), format!("one index into `{text}`, which is {shape}"))
                .hint(format!("write `{text}[i,j]` for an entry, `{text}[:,j]` for a column, `{text}[i,:]` for a row"))
                .into()),
            [Index::All(s), Index::All(_)] => {
                Err(Issue::new(*s, "`[:,:]` chooses nothing").hint(format!("write `{text}`")).into())
            }
            [Index::All(_), j] => {
                let j = self.place(j, &shape.cols, &of, "column")?;
                self.build(Op::Col, &[a, j], node.span)
            }
            [i, Index::All(_)] => {
                let i = self.place(i, &shape.rows, &of, "row")?;
                self.build(Op::Row, &[a, i], node.span)
            }
            [i, j] => {
                let i = self.place(i, &shape.rows, &of, "row")?;
                let j = self.place(j, &shape.cols, &of, "column")?;
                self.build(Op::Entry, &[a, i, j], node.span)
            }
            _ => Err(Issue::new(node.at, format!("{} indices; a matrix has two", indices.len()))
                .hint(format!("write `{text}[i,j]` for an entry, `{text}[:,j]` for a column, `{text}[i,:]` for a row"))
                .into()),
        }
    }

    /// `[a, b; c, d]`
    pub(super) fn matrix(&mut self, node: &Node, rows: &[usize]) -> Result<TermId> {
        let mut next = 0;
        let mut stacked: Vec<(TermId, usize)> = Vec::new();
        for &n in rows {
            let first = next;
            let blocks: Vec<TermId> = (first..first + n).map(|i| self.value(node, i)).collect::<Result<_>>()?;
            next += n;
            let height = blocks.first().map(|&b| self.shape(b).rows).ok_or(Stop::Silent)?;
            if let Some(k) = blocks.iter().position(|&b| self.shape(b).rows != height) {
                let message = "the blocks of a row need equally many rows";
                return Err(self.blocks_differ(node, message, first, first + k));
            }
            let row = self.fold(Op::Hcat, &blocks, node)?;
            stacked.push((row, first));
        }
        let width = stacked.first().map(|&(r, _)| self.shape(r).cols).ok_or(Stop::Silent)?;
        if let Some(&(row, first)) = stacked.iter().find(|&&(r, _)| self.shape(r).cols != width) {
            let span = self.operand_span(node, first);
            let got = self.shape(row).cols;
            return Err(Issue::new(
                span,
                format!("the rows of blocks need equally many columns: the first has {width}, this has {got}"),
            )
            .label(self.operand_span(node, 0), format!("{width} columns in this row"))
            .hint("`,` puts blocks side by side, `;` begins a new row of blocks")
            .into());
        }
        let rows: Vec<TermId> = stacked.into_iter().map(|(r, _)| r).collect();
        self.fold(Op::Vcat, &rows, node)
    }

    fn blocks_differ(&self, node: &Node, message: &str, i: usize, j: usize) -> Stop {
        let (a, b) = (self.operand_span(node, i), self.operand_span(node, j));
        let shape = |k| self.value(node, k).map(|t| self.shape(t).to_string()).unwrap_or_default();
        let (sa, sb) = (shape(i), shape(j));
        let (ta, tb) = (self.reporter.quote(a), self.reporter.quote(b));
        Issue::new(b, format!("{message}, but `{ta}` is {sa} and `{tb}` is {sb}"))
            .label(a, sa)
            .label(b, sb)
            .hint("`,` puts blocks side by side, `;` begins a new row of blocks")
            .into()
    }

    fn fold(&mut self, op: Op, parts: &[TermId], node: &Node) -> Result<TermId> {
        let (&last, rest) = parts.split_last().ok_or(Stop::Silent)?;
        rest.iter().rev().try_fold(last, |acc, &p| self.build(op.clone(), &[p, acc], node.span))
    }
}

fn plural(unit: &str) -> String {
    if unit == "entry" { "entries".to_string() } else { format!("{unit}s") }
}

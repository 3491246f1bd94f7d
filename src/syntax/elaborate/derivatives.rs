//! `grad`, `jac` and `hess`: by a variable, by several stacked, by an entry, within a structure.

use super::{Elaborator, Result, Stop};
use crate::syntax::ast::{Ast, Kind, Node, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Dim, Layout, Op, TermId};

/// What the third argument of `grad` and `hess` may say.
pub(in crate::syntax) const MODES: [&str; 2] = ["structured", "projected"];

impl Elaborator<'_> {
    /// `grad(f, X)`, `jac(F, X)`, `hess(f, X)` and their further forms.
    pub(super) fn derivative(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        let t = self.derivative_of(node, word)?;
        self.refuse_moving(node, t)?;
        Ok(t)
    }

    /// Refuses a derivative by a variable with which an implicit value moves: it would take that to be constant.
    fn refuse_moving(&mut self, node: &Node, t: TermId) -> Result<()> {
        for u in self.cx.terms.subterms(t) {
            let (Op::Grad | Op::Jac(_), &[f, x, ..]) = (self.cx.terms.op(u), self.cx.terms.args(u)) else { continue };
            if let Op::Var(name) = self.cx.terms.op(x).clone()
                && let Some(p) = self.cx.moves_with(f, &name)
            {
                let alone = self.ast.root().is_some_and(|r| std::ptr::eq(self.ast.node(r), node));
                let whole = u == t && alone && *self.cx.terms.op(u) == Op::Grad && self.cx.terms.args(x).is_empty();
                if let Some(through) = self.cx.through.as_mut().filter(|_| whole) {
                    through.push((f, x));
                    continue;
                }
                let text = self.reporter.quote(node.span);
                return Err(Issue::new(node.at, format!("`{p}` moves with `{name}`, so `{text}` would not be its gradient"))
                    .hint(format!("claim what `d(…)` of it is, with `d({name})` and without `d({p})`: the factor of `d({name})` is the gradient"))
                    .into());
            }
        }
        Ok(())
    }

    fn derivative_of(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        let name = &*word.name;
        let third = self.operand(node, 2).ok().filter(|_| node.args.len() == 3);
        match third.map(|n| &n.kind) {
            Some(Kind::Text(mode)) if name != "jac" => {
                let mode = mode.clone();
                return self.in_structure(node, word, &mode);
            }
            Some(_) if name == "hess" => return self.mixed(node, word),
            _ => {}
        }
        self.arguments(node, word, 2)?;
        let blocks = self.blocks(node, 1)?;
        let f = self.value(node, 0);
        match &blocks {
            Target::Entry(x) => {
                let (f, x) = (f?, *x);
                match name {
                    "grad" => self.need_scalar(node, 0, f, name)?,
                    "jac" => return self.jacobian_by_part(f, x, node.at),
                    _ => {
                        let text = self.reporter.quote(self.operand_span(node, 1));
                        return Err(Issue::new(self.operand_span(node, 1), format!("cannot differentiate by `{text}`"))
                            .hint("by an entry there are `grad(f, X[i,j])` and `jac(F, X[i,j])`; otherwise differentiate by the whole, then take the entry")
                            .into());
                    }
                }
                let (op, mut args) = (self.cx.terms.op(x).clone(), self.cx.terms.args(x).to_vec());
                let whole = args.first().copied().ok_or(Stop::Silent)?;
                let g = self.build(Op::Grad, &[f, whole], node.at)?;
                if let Some(first) = args.first_mut() {
                    *first = g;
                }
                self.build(op, &args, node.at)
            }
            Target::Blocks(rows) => {
                let (f, rows) = (f?, rows.clone());
                if name != "jac" {
                    self.need_scalar(node, 0, f, name)?;
                }
                self.by_blocks(name, f, &rows, node.at)
            }
        }
    }

    /// The derivative of a term by variables that a text stacks, `[x; y]`.
    pub fn derivative_by(
        cx: &mut super::Context,
        reporter: &mut Reporter,
        by: &Ast,
        f: TermId,
        hessian: bool,
    ) -> Option<TermId> {
        let mut e = Elaborator::walked(cx, reporter, by, &super::Scope::new(), &mut Vec::new(), None);
        let root = by.root()?;
        let (target, x) = (by.node(root), e.values.get(root.index()).copied().flatten()?);
        let found = e.blocks_of(target, x).and_then(|blocks| {
            let Target::Blocks(rows) = blocks else { return Err(Stop::Silent) };
            let name = if hessian {
                "hess"
            } else if e.shape(f).is_scalar() {
                "grad"
            } else {
                "jac"
            };
            let t = e.by_blocks(name, f, &rows, target.at)?;
            e.refuse_moving(target, t)?;
            Ok(t)
        });
        super::settle(e.reporter, found)
    }

    /// `grad`, `jac` or `hess` by variables in rows of blocks.
    fn by_blocks(&mut self, name: &str, f: TermId, rows: &[Vec<TermId>], at: Span) -> Result<TermId> {
        match name {
            "grad" => self.put_together(rows, at, |e, x| e.build(Op::Grad, &[f, x], at)),
            "jac" => self.stacked_jacobian(f, rows, at),
            _ => {
                let mut all = Vec::new();
                for x in self.column(rows, at)? {
                    let g = self.build(Op::Grad, &[f, x], at)?;
                    all.push(self.stacked_jacobian(g, rows, at)?);
                }
                // Denominator layout has the second differentiation go down, numerator layout along a row.
                let op = match self.cx.layout {
                    Layout::Denominator => Op::Hcat,
                    Layout::Numerator => Op::Vcat,
                };
                self.joined(&op, &all, at)
            }
        }
    }

    /// `jac(F, X[i,j])`, and by a column or a row: the Jacobian by X, and the matrix S that leads from the vec of the part
    /// to the vec of what then changes in X.
    fn jacobian_by_part(&mut self, f: TermId, part: TermId, at: Span) -> Result<TermId> {
        let (op, args) = (self.cx.terms.op(part).clone(), self.cx.terms.args(part).to_vec());
        let (&x, indices) = args.split_first().ok_or(Stop::Silent)?;
        let shape = self.shape(x);
        let unit = |e: &mut Self, n: &Dim, i: TermId| {
            let eye = e.build(Op::Eye(n.clone()), &[], at)?;
            e.build(Op::Col, &[eye, i], at)
        };
        let (rows, cols) = match (&op, indices) {
            (Op::Entry, &[i, _]) if shape.cols.is_one() => (unit(self, &shape.rows, i)?, None),
            (Op::Entry, &[i, j]) => (unit(self, &shape.rows, i)?, Some(unit(self, &shape.cols, j)?)),
            (Op::Col, &[j]) => {
                let eye = self.build(Op::Eye(shape.rows.clone()), &[], at)?;
                (eye, Some(unit(self, &shape.cols, j)?))
            }
            (Op::Row, &[i]) => {
                let eye = self.build(Op::Eye(shape.cols.clone()), &[], at)?;
                (unit(self, &shape.rows, i)?, Some(eye))
            }
            _ => return Err(Stop::Silent),
        };
        let s = match cols {
            Some(c) => self.build(Op::Kron, &[c, rows], at)?,
            None => rows,
        };
        let whole = self.build(Op::Jac(self.cx.layout), &[f, x], at)?;
        match self.cx.layout {
            Layout::Denominator => {
                let s = self.build(Op::T, &[s], at)?;
                self.build(Op::Mul, &[s, whole], at)
            }
            Layout::Numerator => self.build(Op::Mul, &[whole, s], at),
        }
    }

    /// `hess(L, x, l)`: jac(grad(L, x), l).
    fn mixed(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        let (first, second) = (self.blocks(node, 1)?, self.blocks(node, 2)?);
        let f = self.value(node, 0)?;
        self.need_scalar(node, 0, f, &word.name)?;
        let (Target::Blocks(first), Target::Blocks(second)) = (first, second) else {
            return Err(Issue::new(node.at, "a second derivative is by variables")
                .hint("differentiate by the whole, then take the entry")
                .into());
        };
        let mut all = Vec::new();
        for x in self.column(&first, node.at)? {
            let g = self.build(Op::Grad, &[f, x], node.at)?;
            all.push(self.stacked_jacobian(g, &second, node.at)?);
        }
        let op = match self.cx.layout {
            Layout::Denominator => Op::Hcat,
            Layout::Numerator => Op::Vcat,
        };
        self.joined(&op, &all, node.at)
    }

    /// The Jacobians by blocks that stand below each other, put together.
    fn stacked_jacobian(&mut self, f: TermId, rows: &[Vec<TermId>], at: Span) -> Result<TermId> {
        let jac = Op::Jac(self.cx.layout);
        let mut all = Vec::new();
        for x in self.column(rows, at)? {
            all.push(self.build(jac.clone(), &[f, x], at)?);
        }
        let op = match self.cx.layout {
            Layout::Denominator => Op::Vcat,
            Layout::Numerator => Op::Hcat,
        };
        self.joined(&op, &all, at)
    }

    /// Blocks below each other whose entries have the order of the stacked column: columns, if there are several.
    fn column(&self, rows: &[Vec<TermId>], at: Span) -> Result<Vec<TermId>> {
        let all: Vec<TermId> = rows.iter().flatten().copied().collect();
        let below = rows.iter().all(|r| r.len() == 1);
        let columns = all.iter().all(|&x| self.shape(x).cols.is_one());
        if all.len() == 1 || below && columns {
            return Ok(all);
        }
        Err(Issue::new(at, "only columns can be stacked here: `[x; y]`")
            .hint("the entries of matrices side by side have no order as blocks; differentiate by each of them")
            .into())
    }

    fn put_together(
        &mut self,
        rows: &[Vec<TermId>],
        at: Span,
        mut one: impl FnMut(&mut Self, TermId) -> Result<TermId>,
    ) -> Result<TermId> {
        let mut all = Vec::new();
        for row in rows {
            let parts = row.iter().map(|&x| one(self, x)).collect::<Result<Vec<_>>>()?;
            all.push(self.joined(&Op::Hcat, &parts, at)?);
        }
        self.joined(&Op::Vcat, &all, at)
    }

    fn joined(&mut self, op: &Op, parts: &[TermId], at: Span) -> Result<TermId> {
        let (&last, rest) = parts.split_last().ok_or(Stop::Silent)?;
        rest.iter().rev().try_fold(last, |all, &p| self.build(op.clone(), &[p, all], at))
    }

    /// What is differentiated by.
    fn blocks(&mut self, node: &Node, i: usize) -> Result<Target> {
        let target = self.operand(node, i)?;
        let x = self.value(node, i)?;
        self.blocks_of(target, x)
    }

    fn blocks_of(&mut self, target: &Node, x: TermId) -> Result<Target> {
        if let (Kind::Matrix(counts), true) = (&target.kind, target.args.len() > 1) {
            let mut rows = Vec::new();
            let mut at = 0;
            for &n in counts {
                let mut row: Vec<TermId> = Vec::new();
                for k in at..at + n {
                    let part = self.value(target, k)?;
                    let earlier = rows.iter().flatten().chain(&row).any(|&y| y == part);
                    if earlier || !matches!(self.cx.terms.op(part), Op::Var(_)) {
                        let span = self.operand_span(target, k);
                        let text = self.reporter.quote(span);
                        let why = if earlier { "stands here twice" } else { "is no variable" };
                        return Err(Issue::new(span, format!("cannot differentiate by these blocks: `{text}` {why}"))
                            .hint("stack variables, each once: `grad(f, [x; y])`")
                            .into());
                    }
                    row.push(part);
                }
                at += n;
                rows.push(row);
            }
            return Ok(Target::Blocks(rows));
        }
        let varies = |t: Option<TermId>| t.is_some_and(|t| matches!(self.cx.terms.op(t), Op::Var(_)));
        match self.cx.terms.op(x) {
            Op::Var(_) => return Ok(Target::Blocks(vec![vec![x]])),
            Op::Entry | Op::Col | Op::Row if varies(self.cx.terms.arg(x, 0)) => return Ok(Target::Entry(x)),
            _ => {}
        }
        let text = self.reporter.quote(target.span);
        let issue = Issue::new(target.span, format!("cannot differentiate by `{text}`"));
        let hint = match &target.kind {
            Kind::Index(_) => {
                let base = self.reporter.quote(self.operand_span(target, 0));
                format!("differentiate by the whole `{base}`, then take the entry")
            }
            Kind::Name(_) => "a size does not vary".to_string(),
            // A name that is given afterwards would not occur in the function, and the derivative be 0.
            _ => "a derivative is by a variable; by a value in the function, if `let` names it there: `let z = …`, and the function written with `z`".to_string(),
        };
        Err(issue.hint(hint).into())
    }
}

/// What is differentiated by.
enum Target {
    /// Variables in rows of blocks; one alone is one block.
    Blocks(Vec<Vec<TermId>>),
    /// An entry, a column or a row of a variable.
    Entry(TermId),
}

//! Rows, columns and scalars that are repeated, division by matrices, and scalars that were probably meant otherwise.

use super::mismatch::spread;
use super::{Elaborator, Result, What};
use crate::syntax::ast::{Binary, Kind, Node};
use crate::syntax::diagnostic::Issue;
use crate::term::{Dim, Op, Pred, Shape, TermId};
use num_traits::{One, Signed, Zero};

/// The size of two places of which one may be repeated.
fn common(a: &Dim, b: &Dim) -> Option<Dim> {
    match (a.is_one(), b.is_one()) {
        (true, _) => Some(b.clone()),
        (_, true) => Some(a.clone()),
        _ => (a == b).then(|| a.clone()),
    }
}

impl Elaborator<'_> {
    /// `A + B`, `A .* B` and so on of different shapes: a scalar beside a matrix, or what is repeated.
    pub(super) fn repeated(&mut self, node: &Node, op: Binary, a: TermId, b: TermId) -> Result<TermId> {
        let (sa, sb) = (self.shape(a), self.shape(b));
        let plain = matches!(op, Binary::Add | Binary::Sub);
        if plain && (!self.cx.lenient || !sa.is_scalar() && !sb.is_scalar()) || !plain && !self.may_repeat(node, op) {
            return Err(self.unequal(node, op, &sa, &sb));
        }
        let (Some(rows), Some(cols)) = (common(&sa.rows, &sb.rows), common(&sa.cols, &sb.cols)) else {
            return Err(self.unequal(node, op, &sa, &sb));
        };
        if plain {
            let i = usize::from(!sa.is_scalar());
            let (text, shape) = (self.factor(node.args.get(i)), if i == 0 { &sb } else { &sa });
            self.cx.note(format!("{text} taken as {}", spread(&text, shape)));
        }
        match op {
            Binary::Had if sa.is_scalar() => return self.build(Op::Scale, &[a, b], node.at),
            Binary::Had if sb.is_scalar() => return self.build(Op::Scale, &[b, a], node.at),
            Binary::Hdiv => self.require_divisor(b, self.operand_span(node, 1))?,
            _ => {}
        }
        if op == Binary::Hdiv && sb.is_scalar() {
            return self.build(Op::Div, &[a, b], node.at);
        }
        let shape = Shape::new(rows, cols);
        let (a, b) = (self.spread(node, a, &shape)?, self.spread(node, b, &shape)?);
        let op = match op {
            Binary::Add | Binary::Dadd => Op::Add,
            Binary::Sub | Binary::Dsub => Op::Sub,
            Binary::Had => Op::Had,
            _ => Op::Hdiv,
        };
        self.build(op, &[a, b], node.at)
    }

    /// In a problem whose names are all declared, a column beside a matrix in `.*` and `./` is more often a slip, unless it
    /// was made along an axis: `A ./ sum(A,2)`. `.+` and `.-` say that something is repeated, and a scalar can be meant
    /// in one way only.
    fn may_repeat(&self, node: &Node, op: Binary) -> bool {
        let scalar = |i: usize| self.value(node, i).is_ok_and(|t| self.shape(t).is_scalar());
        if scalar(0) || scalar(1) {
            return true;
        }
        let column = |i: usize| {
            let Ok(shape) = self.value(node, i).map(|t| self.shape(t)) else { return false };
            let along = self.operand(node, i).is_ok_and(|n| matches!(&n.kind, Kind::Call(..) if n.args.len() == 2));
            shape.cols.is_one() && !shape.is_scalar() && !along
        };
        self.cx.repeats || self.bound.is_some() || matches!(op, Binary::Dadd | Binary::Dsub) || !column(0) && !column(1)
    }

    /// A value repeated to a shape: `c*ones(m,n)`, `v*ones(1,n)`, `ones(m)*r`.
    pub(super) fn spread(&mut self, node: &Node, a: TermId, shape: &Shape) -> Result<TermId> {
        let own = self.shape(a);
        if own == *shape {
            return Ok(a);
        }
        let (rows, cols) = (shape.rows.clone(), shape.cols.clone());
        if own.is_scalar() {
            let ones = self.build(Op::Ones(rows.clone(), cols.clone()), &[], node.at)?;
            return match self.cx.terms.as_num(a) {
                Some(q) if q.is_one() => Ok(ones),
                Some(q) if q.is_zero() => self.build(Op::Zeros(rows, cols), &[], node.at),
                Some(q) if q.is_negative() => {
                    let q = self.cx.terms.num(-q.clone());
                    let b = self.spread(node, q, shape)?;
                    self.build(Op::Neg, &[b], node.at)
                }
                _ => self.build(Op::Scale, &[a, ones], node.at),
            };
        }
        let mut a = a;
        if own.cols != cols {
            let ones = self.build(Op::Ones(Dim::one(), cols), &[], node.at)?;
            a = self.build(Op::Mul, &[a, ones], node.at)?;
        }
        if own.rows != rows {
            let ones = self.build(Op::Ones(rows, Dim::one()), &[], node.at)?;
            a = self.build(Op::Mul, &[ones, a], node.at)?;
        }
        Ok(a)
    }

    fn inverted(&mut self, node: &Node, a: TermId) -> Result<TermId> {
        self.require(Pred::Invertible, a, node.at)?;
        self.build(Op::Inv, &[a], node.at)
    }

    /// `B / A`: B*inv(A)
    pub(super) fn right_division(&mut self, node: &Node, b: TermId, a: TermId) -> Result<TermId> {
        let (sb, sa) = (self.shape(b), self.shape(a));
        if sa.rows != sa.cols || sb.cols != sa.rows {
            return Err(self.matrix_divisor(node, &sb, &sa));
        }
        let inverse = self.inverted(node, a)?;
        self.build(Op::Mul, &[b, inverse], node.at)
    }

    /// `A \ B`: inv(A)*B
    pub(super) fn left_division(&mut self, node: &Node, a: TermId, b: TermId) -> Result<TermId> {
        let (sa, sb) = (self.shape(a), self.shape(b));
        if sa.is_scalar() {
            self.require_divisor(a, self.operand_span(node, 0))?;
            return self.build(Op::Div, &[b, a], node.at);
        }
        if sa.rows != sa.cols {
            let text = self.reporter.quote(self.operand_span(node, 0));
            let message = format!("`A \\ B` is inv(A)*B, but `{text}` is {sa} and has no inverse");
            let hint = format!("for least squares write `inv({0}'*{0})*{0}'*…`", self.factor(node.args.first()));
            return Err(Issue::new(self.operand_span(node, 0), message).hint(hint).into());
        }
        if sa.cols != sb.rows {
            return Err(self.inner_sizes(node, &sa, &sb));
        }
        let inverse = self.inverted(node, a)?;
        self.build(Op::Mul, &[inverse, b], node.at)
    }

    /// `A^T` is the transpose and `A^-T` that of the inverse, where T is not declared. Is there a minus?
    pub(super) fn raised_to_t(&self, node: &Node) -> Option<bool> {
        let is_t = |n: &Node| matches!(&n.kind, Kind::Name(s) if **s == *"T");
        let open = self.bound.is_none()
            && self.cx.what(&crate::term::Sym::new("T")).is_none()
            && self.scope.iter().all(|(s, _)| **s != *"T");
        let exponent = self.operand(node, 1).ok().filter(|_| open)?;
        match exponent.kind {
            Kind::Neg => self.operand(exponent, 0).ok().filter(|n| is_t(n)).map(|_| true),
            _ => is_t(exponent).then_some(false),
        }
    }

    /// Warns of a variable that was declared without brackets and is used as no scalar is.
    ///
    /// # Errors
    /// When it has an attribute of matrices: the answer would be one to another question.
    pub(super) fn warn_of_scalar(&mut self, node: &Node, i: usize, a: TermId, how: &str, capital: bool) -> Result<()> {
        let Ok(Kind::Name(name)) = self.operand(node, i).map(|n| &n.kind) else { return Ok(()) };
        // `A`, but not `Δx`.
        let upper = name.chars().next().is_some_and(char::is_uppercase) && !name.chars().any(char::is_lowercase);
        let declared = self.cx.what(name) == Some(What::Variable) && !self.cx.guessed.contains_key(name);
        if !declared || !self.shape(a).is_scalar() || self.bound.is_some() {
            return Ok(());
        }
        // What `assume` says is left alone: it names what is meant.
        let marked = self.cx.marked.get(name).filter(|p| upper || !p.is_of_real_parts());
        if let Some(p) = marked {
            let p = p.name();
            let message = format!("`{name}` is declared {p}, but without brackets, so it is a scalar, and it is {how}");
            return Err(Issue::new(self.operand_span(node, i), message)
                .hint(format!("write `{name}[n,n] {p}`"))
                .into());
        }
        // The number of samples has a capital letter.
        if capital && (!upper || **name == *"N") {
            return Ok(());
        }
        let brackets =
            if upper { format!("`{name}[m,n]` is a matrix") } else { format!("`{name}[n]` is a column vector") };
        self.cx.warn(format!("`{name}` is declared without brackets, so it is a scalar, and it is {how}; {brackets}"));
        Ok(())
    }
}

//! Operators to terms.

use super::conditions::constant;
use super::{Elaborator, Result, Stop};
use crate::kernel::is_whole;
use crate::syntax::ast::{Binary, Kind, Node};
use crate::syntax::diagnostic::Issue;
use crate::term::{Dim, Fact, Fun, Op, Pred, Rational, Shape, TermId};
use num_traits::{One, Signed};

impl Elaborator<'_> {
    /// `-A`; of a literal, the negative literal.
    pub(super) fn negation(&mut self, node: &Node) -> Result<TermId> {
        let a = self.value(node, 0)?;
        let literal = matches!(self.operand(node, 0)?.kind, crate::syntax::ast::Kind::Num(_));
        match self.cx.terms.as_num(a).cloned() {
            // What is printed must be read as the same term, and a number in brackets is a number.
            Some(q) if literal || !num_traits::Signed::is_negative(&q) => Ok(self.cx.terms.num(-q)),
            _ => self.build(Op::Neg, &[a], node.at),
        }
    }

    /// `inv(A)`
    pub(super) fn inverse(&mut self, node: &Node, a: TermId) -> Result<TermId> {
        self.need_square(node, 0, a, "inv")?;
        if self.cx.terms.as_num(a).is_some_and(num_traits::Zero::is_zero) {
            return Err(Issue::new(node.at, "division by zero").hint("zero has no inverse").into());
        }
        self.require(Pred::Invertible, a, node.at)?;
        self.build(Op::Inv, &[a], node.at)
    }

    /// `A op B`
    pub(super) fn binary(&mut self, node: &Node, op: Binary) -> Result<TermId> {
        let (a, b) = (self.value(node, 0)?, self.value(node, 1)?);
        let (sa, sb) = (self.shape(a), self.shape(b));
        match op {
            Binary::Had if sa.is_scalar() && sb.is_scalar() && self.note_of_arrays(node, &sa, &sb) => {
                self.product(node, a, b)
            }
            Binary::Div if !sb.is_scalar() => self.right_division(node, a, b),
            Binary::Mul => self.product(node, a, b),
            Binary::Kron => self.build(Op::Kron, &[a, b], node.at),
            Binary::Ldiv => self.left_division(node, a, b),
            Binary::Div => {
                self.require_divisor(b, self.operand_span(node, 1))?;
                self.build(Op::Div, &[a, b], node.at)
            }
            Binary::Hdiv if sa.is_scalar() && sb.is_scalar() && self.note_of_arrays(node, &sa, &sb) => {
                self.require_divisor(b, self.operand_span(node, 1))?;
                self.build(Op::Div, &[a, b], node.at)
            }
            Binary::Had | Binary::Hdiv if sa != sb => {
                self.note_of_arrays(node, &sa, &sb);
                self.repeated(node, op, a, b)
            }
            _ if sa != sb => self.repeated(node, op, a, b),
            Binary::Add | Binary::Dadd => self.build(Op::Add, &[a, b], node.at),
            Binary::Sub | Binary::Dsub => self.build(Op::Sub, &[a, b], node.at),
            Binary::Had => {
                self.note_of_arrays(node, &sa, &sb);
                self.build(Op::Had, &[a, b], node.at)
            }
            Binary::Hdiv => {
                self.note_of_arrays(node, &sa, &sb);
                self.require_divisor(b, self.operand_span(node, 1))?;
                self.build(Op::Hdiv, &[a, b], node.at)
            }
        }
    }

    /// Is it `*`, `/` or `**` that is of each entry, as beside `@`, `np.exp(…)` or `x.dot(y)`? That is said where it matters.
    fn note_of_arrays(&mut self, node: &Node, sa: &Shape, sb: &Shape) -> bool {
        let written = self.reporter.quote(node.at);
        let of_arrays = self.bound.is_none() && matches!(written.as_str(), "*" | "/" | "**");
        if of_arrays && !(sa.is_scalar() || written == "*" && sb.is_scalar()) {
            self.cx.note(format!("`{written}` is of each entry, as NumPy has it"));
        }
        of_arrays
    }

    fn product(&mut self, node: &Node, a: TermId, b: TermId) -> Result<TermId> {
        let (sa, sb) = (self.shape(a), self.shape(b));
        // A number, or another number's name, is what a number is multiplied by.
        let number = |x: &Elaborator<'_>, i: usize, t: TermId| {
            x.shape(t).is_scalar() && x.operand(node, i).is_ok_and(|n| matches!(n.kind, Kind::Name(_) | Kind::Num(_)))
        };
        let numbers = [number(self, 0, a), number(self, 1, b)];
        if !numbers[1] {
            self.warn_of_scalar(node, 0, a, "multiplied as a matrix", true)?;
        }
        if !numbers[0] {
            self.warn_of_scalar(node, 1, b, "multiplied as a matrix", true)?;
        }
        if sa.is_scalar() {
            return self.build(Op::Scale, &[a, b], node.at);
        }
        if sb.is_scalar() {
            return self.build(Op::Scale, &[b, a], node.at);
        }
        if sa.cols != sb.rows {
            return Err(self.inner_sizes(node, &sa, &sb));
        }
        self.build(Op::Mul, &[a, b], node.at)
    }

    /// `A ^ k` and `A .^ p`
    pub(super) fn power(&mut self, node: &Node, elementwise: bool) -> Result<TermId> {
        if let Some(minus) = self.raised_to_t(node) {
            let a = self.value(node, 0)?;
            self.warn_of_scalar(node, 0, a, "transposed", false)?;
            let a = if minus { self.inverse(node, a)? } else { a };
            return self.build(Op::T, &[a], node.at);
        }
        let (a, p) = (self.value(node, 0)?, self.value(node, 1)?);
        let p_span = self.operand_span(node, 1);
        let text = self.reporter.quote(self.operand_span(node, 0));
        let (sa, sp) = (self.shape(a), self.shape(p));
        if !sp.is_scalar() {
            let shown = self.reporter.quote(p_span);
            return Err(Issue::new(p_span, format!("an exponent is a scalar, but `{shown}` is {sp}"))
                .hint(match self.operand(node, 1)?.kind {
                    crate::syntax::ast::Kind::Index(_) => "powers and indices are read from the left: for a power by an entry write `a^(x[1])`",
                    _ if sa.is_scalar() => "a number to the power of each entry of x is `exp(log(a)*x)`; for a square matrix `expm(log(a)*A)` is the power by the matrix",
                    _ => "each entry to the power of another one is `exp(y .* log(x))`",
                })
                .into());
        }
        let literal = constant(&self.cx.terms, p, 0);
        let p = literal.clone().map_or(p, |q| self.cx.terms.num(q));
        if elementwise || sa.is_scalar() {
            if elementwise {
                self.note_of_arrays(node, &sa, &sp);
            }
            if let Some(t) = self.even_power(node, a, p)? {
                return Ok(t);
            }
            self.require_power(a, p, node.at)?;
            return self.build(Op::Pow, &[a, p], node.at);
        }
        let whole = literal.as_ref().map_or_else(|| self.is_whole(p, false), Rational::is_integer);
        if !whole {
            let hint = match literal {
                Some(_) => {
                    "the principal root is `sqrtm(A)`, another power `expm(p*logm(A))`; `.^` is the power of every entry, another thing"
                }
                None => {
                    "an exponent is a number, such as `A^3`, or a name of one, `var k natural`; `.^` is the power of every entry, another thing"
                }
            };
            let exponent = self.reporter.quote(p_span);
            let issue = Issue::new(p_span, format!("the power of a matrix is a whole number; `{text}` is {sa}"));
            return Err(match exponent.as_str() {
                "T" | "H" | "t" => issue.hint(format!("`{exponent}` is a variable here; the transpose is `{text}'`")),
                _ => issue.hint(hint),
            }
            .into());
        }
        if sa.rows != sa.cols {
            return Err(Issue::new(node.at, format!("`^` needs a square matrix, but `{text}` is {sa}"))
                .label(self.operand_span(node, 0), sa.to_string())
                .hint("write `.^` for the power of every entry")
                .into());
        }
        let Some(k) = literal else { return self.symbolic_power(node, a, p) };
        if !k.is_negative() {
            return self.build(Op::Mpow, &[a, p], node.at);
        }
        let inverse = self.inverse(node, a)?;
        if k == -Rational::one() {
            return Ok(inverse);
        }
        let k = self.cx.terms.num(k.abs());
        self.build(Op::Mpow, &[inverse, k], node.at)
    }

    /// Is a number made of sizes and indices whole, and not negative if `natural`?
    pub(super) fn is_whole(&self, p: TermId, natural: bool) -> bool {
        let ranges: Vec<Dim> = self.scope.iter().map(|(_, d)| d.clone()).collect();
        is_whole(&self.cx.terms, p, natural, &ranges)
    }

    /// A whole power that is not written as a number.
    fn symbolic_power(&mut self, node: &Node, a: TermId, p: TermId) -> Result<TermId> {
        if self.is_whole(p, true) {
            return self.build(Op::Mpow, &[a, p], node.at);
        }
        let minus = match (self.cx.terms.op(p), self.cx.terms.arg(p, 0)) {
            (Op::Neg, Some(k)) => k,
            _ => self.build(Op::Neg, &[p], node.at)?,
        };
        if self.is_whole(minus, true) {
            let inverse = self.inverse(node, a)?;
            return self.build(Op::Mpow, &[inverse, minus], node.at);
        }
        // It may be negative.
        self.require(Pred::Invertible, a, node.at)?;
        self.build(Op::Mpow, &[a, p], node.at)
    }

    /// `norm2(A)^k` and `abs(A)^k`, k an even whole number, are `sum(A .* A)^(k/2)` and `A^k`: the root is not smooth at
    /// 0, its square is.
    fn even_power(&mut self, node: &Node, a: TermId, p: TermId) -> Result<Option<TermId>> {
        let two = Rational::from_integer(2.into());
        let half = match self.cx.terms.as_num(p) {
            Some(k) if (k / &two).is_integer() => k / two,
            _ => return Ok(None),
        };
        let abs = |f: &Fun| &*f.name == "abs" && f.order == 0;
        let (op, inner) = (self.cx.terms.op(a).clone(), self.cx.terms.arg(a, 0));
        let (inner, kink) = match (op, inner) {
            (Op::Norm2, Some(x)) => (x, a),
            (Op::Map(f), Some(x)) if abs(&f) => (x, x),
            _ => return Ok(None),
        };
        // That the base is no kink was implied on its behalf alone.
        self.retract(Fact::Is(Pred::Nonzero, kink), node.at)?;
        if *self.cx.terms.op(a) != Op::Norm2 {
            self.require_power(inner, p, node.at)?;
            return self.build(Op::Pow, &[inner, p], node.at).map(Some);
        }
        let square = self.build(Op::Had, &[inner, inner], node.at)?;
        let sum = self.build(Op::Sum, &[square], node.at)?;
        let two = self.cx.terms.int(2);
        let written = self.build(Op::Pow, &[a, two], node.at)?;
        self.cx.terms.spell(sum, written);
        // Powers of it, as they come up in answers.
        for k in [2, 3, -1, -2] {
            let (k, twice) = (self.cx.terms.int(k), self.cx.terms.int(2 * k));
            let (t, written) = (self.build(Op::Pow, &[sum, k], node.at)?, self.build(Op::Pow, &[a, twice], node.at)?);
            self.cx.terms.spell(t, written);
        }
        if half.is_one() {
            return Ok(Some(sum));
        }
        let half = self.cx.terms.num(half);
        self.require_power(sum, half, node.at)?;
        let power = self.build(Op::Pow, &[sum, half], node.at)?;
        let written = self.build(Op::Pow, &[a, p], node.at)?;
        self.cx.terms.spell(power, written);
        Ok(Some(power))
    }

    /// The i-th operand must be square.
    pub(super) fn need_square(&self, node: &Node, i: usize, a: TermId, name: &str) -> Result<()> {
        let shape = self.shape(a);
        if shape.rows == shape.cols {
            return Ok(());
        }
        let span = self.operand_span(node, i);
        let text = self.reporter.quote(span);
        let hint = match name {
            "inv" => Some("only a square matrix has an inverse".to_string()),
            "diagvec" if shape.cols.is_one() => Some(format!("`diag({text})` is the diagonal matrix of a vector")),
            _ => Some("a square matrix has as many rows as columns".to_string()),
        };
        Err(Stop::from(
            Issue::new(span, format!("`{name}` needs a square matrix, but `{text}` is {shape}")).maybe_hint(hint),
        ))
    }

    /// The i-th operand must be a scalar.
    pub(super) fn need_scalar(&self, node: &Node, i: usize, a: TermId, name: &str) -> Result<()> {
        let shape = self.shape(a);
        if shape.is_scalar() {
            return Ok(());
        }
        let span = self.operand_span(node, i);
        let text = self.reporter.quote(span);
        let hint = match name {
            "grad" | "hess" => {
                Some(format!("`jac` differentiates vectors and matrices; `sum({text})` or `tr({text})` is a scalar"))
            }
            _ => Some("a scalar has one row and one column".to_string()),
        };
        Err(Issue::new(span, format!("`{name}` needs a scalar, but `{text}` is {shape}")).maybe_hint(hint).into())
    }

    /// The i-th operand must be a column vector.
    pub(super) fn need_column(&self, node: &Node, i: usize, a: TermId, name: &str) -> Result<()> {
        let shape = self.shape(a);
        if shape.cols.is_one() {
            return Ok(());
        }
        let span = self.operand_span(node, i);
        let text = self.reporter.quote(span);
        let hint = match name {
            "diag" if shape.rows == shape.cols => {
                Some(format!("`diagvec({text})` is the diagonal of a matrix, as a column vector"))
            }
            "diag" if !shape.rows.is_one() => Some(
                "of a column it is the diagonal matrix, of a square matrix its diagonal as a column; this is neither"
                    .to_string(),
            ),
            "logsumexp" if !shape.rows.is_one() => {
                Some(format!("`logsumexp({text},1)` is of each column, `logsumexp({text},2)` of each row"))
            }
            _ if shape.rows.is_one() => Some("transpose it: postfix `'`".to_string()),
            _ => Some(format!("`vec({text})` is a column vector")),
        };
        Err(Issue::new(span, format!("`{name}` needs a column vector, but `{text}` is {shape}"))
            .maybe_hint(hint)
            .into())
    }
}

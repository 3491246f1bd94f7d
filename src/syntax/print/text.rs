//! The ascii and the unicode form of one node.

use super::level::{POSTFIX, POWER, PRIMARY, PRODUCT, SUM, UNARY};
use super::{
    Layout, Piece, begins_with_sign, blocks, factors, is_half, is_inner, is_vector, names, people, products, text,
};
use crate::term::{Dim, Fixed, Fun, Op, Rational, TermId, Terms, Written, Wrt};
use num_rational::Ratio;
use num_traits::Signed;

/// How tightly the text of a term binds.
fn level(terms: &Terms, t: TermId, unicode: bool, loose: bool) -> u8 {
    match terms.op(t) {
        Op::Num(q) if unicode && loose && people::fraction(q).is_some() => UNARY,
        Op::Num(q) if names::decimal(q).is_none() => PRODUCT,
        Op::Num(q) if q.is_negative() => UNARY,
        Op::Size(d) => match d.monomials() {
            [m] if m.names.is_empty() || (m.names.len() == 1 && m.coefficient == Ratio::ONE) => PRIMARY,
            [_] => PRODUCT,
            _ if d.divisor() != 1 => PRODUCT,
            _ => SUM,
        },
        Op::Add | Op::Sub => SUM,
        Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Div => PRODUCT,
        Op::Kron if unicode => PRODUCT,
        Op::Neg => UNARY,
        Op::T => POSTFIX,
        Op::Inv | Op::Pinv if unicode => POSTFIX,
        Op::Pow if terms.arg(t, 1).and_then(|p| terms.as_num(p)).is_some_and(is_half) => {
            if unicode && loose && terms.shape(t).is_scalar() { UNARY } else { PRIMARY }
        }
        Op::Pow | Op::Mpow => POWER,
        Op::Sum if unicode && loose && is_square(terms, t) => POWER,
        _ => PRIMARY,
    }
}

/// Is it a sum of squares, shown as the square of a norm?
fn is_square(terms: &Terms, t: TermId) -> bool {
    let Some(a) = terms.arg(t, 0) else { return false };
    let square = matches!((terms.op(a), terms.args(a)), (Op::Had, [x, y]) if x == y);
    *terms.op(t) == Op::Sum && square && terms.spelling(a).is_none()
}

fn call(name: &str, args: &[TermId]) -> Layout {
    let mut pieces = vec![text(format!("{name}("))];
    for (i, &a) in args.iter().enumerate() {
        if i > 0 {
            pieces.push(text(", "));
        }
        pieces.push(Piece::Term(a, 0));
    }
    pieces.push(text(")"));
    Layout::new(PRIMARY, 1, pieces)
}

/// A call that stands for something else, as the user wrote it.
fn written(w: &Written, args: &[TermId]) -> Layout {
    let mut layout = call(&w.name, args);
    if let Some(Piece::Text(close)) = layout.pieces.last_mut() {
        close.insert_str(0, &w.suffix);
    }
    layout
}

fn constant(name: &str, dims: &[&Dim]) -> Layout {
    let sizes: Vec<String> = dims.iter().map(|d| d.to_string()).collect();
    Layout::new(PRIMARY, 0, vec![text(format!("{name}({})", sizes.join(",")))])
}

/// `ones` and `zeros`: one size for a column.
fn filled(name: &str, m: &Dim, n: &Dim) -> Layout {
    if n.is_one() { constant(name, &[m]) } else { constant(name, &[m, n]) }
}

/// A number. A fraction without a decimal form is a division.
fn number(q: &Rational, unicode: bool, loose: bool) -> Layout {
    if let Some(f) = people::fraction(q).filter(|_| unicode && loose) {
        return Layout::new(UNARY, 0, vec![text(f)]);
    }
    match names::decimal(q).filter(|d| !unicode || q.is_integer() || d.len() <= 6) {
        Some(d) => Layout::new(if q.is_negative() { UNARY } else { PRIMARY }, 0, vec![text(sign(d, unicode))]),
        None => Layout::new(PRODUCT, 1, vec![text(sign(format!("{}/{}", q.numer(), q.denom()), unicode))]),
    }
}

/// For people, the sign of a number is the sign of a difference.
fn sign(number: String, unicode: bool) -> String {
    match number.strip_prefix('-').filter(|_| unicode) {
        Some(rest) => format!("−{rest}"),
        None => number,
    }
}

/// The blocks in one pair of brackets.
fn matrix(terms: &Terms, t: TermId) -> Layout {
    let mut pieces = vec![text("[")];
    for (r, row) in blocks(terms, t).into_iter().enumerate() {
        if r > 0 {
            pieces.push(text("; "));
        }
        for (c, block) in row.into_iter().enumerate() {
            if c > 0 {
                pieces.push(text(", "));
            }
            pieces.push(Piece::Term(block, 0));
        }
    }
    pieces.push(text("]"));
    Layout::new(PRIMARY, 1, pieces)
}

fn fun(f: &Fun) -> String {
    format!("{}{}", f.name, "'".repeat(f.order.min(1_000) as usize))
}

struct Writer<'a> {
    terms: &'a Terms,
    unicode: bool,
    /// Brackets that make no difference are left out, and those that help a reader are written.
    loose: bool,
}

impl Writer<'_> {
    fn level(&self, t: TermId) -> u8 {
        level(self.terms, t, self.unicode, self.loose)
    }

    /// `left op right`
    fn binary(&self, t: TermId, sign: &str, at: u8, a: TermId, b: TermId) -> Layout {
        let op = self.terms.op(t);
        let plain = |o: &Op| matches!(o, Op::Mul | Op::Scale);
        // For people, products of different kinds are kept apart by brackets.
        let foreign = |o: &Op| {
            self.loose
                && at == PRODUCT
                && matches!(o, Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron)
                && o != op
                && !(plain(o) && (plain(op) || *op == Op::Div))
        };
        if self.loose && plain(op) {
            let all = factors(self.terms, t);
            if all.len() > 1 {
                return self.factors(&all, sign);
            }
        }
        let (oa, ob) = (self.terms.op(a), self.terms.op(b));
        // A scalar that is a product of matrices would be read as going on with the next factor.
        let scalar = *op == Op::Scale && is_inner(self.terms, a);
        let left = if foreign(oa) || scalar { Piece::Bracketed(a) } else { Piece::Term(a, at) };
        // And where it makes no difference, brackets are left out.
        let associative = self.loose
            && match op {
                Op::Add => matches!(ob, Op::Add | Op::Sub),
                Op::Mul | Op::Scale => (plain(ob) || *ob == Op::Div) && products::go_on(self.terms, a, b, true),
                Op::Had | Op::Kron => ob == op,
                _ => false,
            };
        if let (true, SUM) = (self.unicode && self.loose, at)
            && let Some([left, right]) = people::constant_beside(self.terms, a, b)
        {
            let signed = begins_with_sign(self.terms, b, |x| self.level(x));
            let left = left.unwrap_or_else(|| vec![Piece::Term(a, at)]);
            let right = match right {
                Some(r) => r,
                None if signed => vec![Piece::Bracketed(b)],
                None => vec![Piece::Term(b, if associative { at } else { at + 1 })],
            };
            return Layout::new(at, 1, left.into_iter().chain([text(sign)]).chain(right).collect());
        }
        let signed = begins_with_sign(self.terms, b, |x| self.level(x));
        let right = if foreign(ob) || signed {
            Piece::Bracketed(b)
        } else {
            Piece::Term(b, if associative { at } else { at + 1 })
        };
        Layout::new(at, 1, vec![left, text(sign), right])
    }

    /// A product of scalars, and at its end maybe a matrix. A factor that is a product of matrices or a quotient itself
    /// stands in brackets, unless it is the last.
    fn factors(&self, all: &[TermId], sign: &str) -> Layout {
        let mut pieces = Vec::new();
        let simple = |t: TermId| matches!(self.terms.op(t), Op::Var(_) | Op::Num(_) | Op::Size(_) | Op::Number);
        for (k, &f) in all.iter().enumerate() {
            let last = k + 1 == all.len();
            if k > 0 {
                pieces.push(text(sign));
            }
            let quotient = *self.terms.op(f) == Op::Div && !self.terms.args(f).iter().all(|a| simple(*a));
            let elementwise = matches!(self.terms.op(f), Op::Had | Op::Hdiv | Op::Kron);
            let signed = k > 0 && begins_with_sign(self.terms, f, |x| self.level(x));
            let apart = !last && (quotient || is_inner(self.terms, f));
            pieces.push(if elementwise || signed || apart { Piece::Bracketed(f) } else { Piece::Term(f, PRODUCT) });
        }
        Layout::new(PRODUCT, all.len() - 1, pieces)
    }

    /// An exponent. An index after it would be taken as one of the whole power.
    fn exponent(&self, p: TermId) -> Piece {
        match (self.terms.op(p), self.terms.args(p)) {
            (Op::Entry | Op::Col | Op::Row, _) | (Op::Var(_), [_, ..]) => Piece::Bracketed(p),
            _ => Piece::Term(p, PRIMARY),
        }
    }

    fn power(&self, sign: &str, a: TermId, p: TermId) -> Layout {
        if let (true, Some(up)) = (self.unicode && sign == "^", self.terms.as_num(p).and_then(names::superscript)) {
            // Two marks in a row are hard to read.
            let marked = matches!(self.terms.op(a), Op::T | Op::Inv);
            let base = if marked { Piece::Bracketed(a) } else { Piece::Term(a, POSTFIX) };
            return Layout::new(POWER, 1, vec![base, text(up)]);
        }
        let mut pieces = vec![Piece::Term(a, POSTFIX), text(sign)];
        let mut cost = 1;
        match (self.terms.op(p), self.terms.args(p)) {
            (Op::Num(q), _) if q.is_negative() && names::decimal(q).is_some() => pieces.push(Piece::Term(p, 0)),
            (Op::Neg, [b]) if !matches!(self.terms.op(*b), Op::Num(_)) => {
                cost += 1;
                pieces.push(text("-"));
                pieces.push(self.exponent(*b));
            }
            _ => pieces.push(self.exponent(p)),
        }
        Layout::new(POWER, cost, pieces)
    }

    fn matrix_power(&self, a: TermId, k: TermId) -> Layout {
        let inverted = (self.terms.op(a) == &Op::Inv).then(|| self.terms.arg(a, 0)).flatten();
        match (inverted, self.terms.as_num(k)) {
            // `A^-2` is how it was written; `A^-1` would be the inverse itself.
            (Some(b), Some(q)) if q.is_integer() && *q > Rational::from_integer(1.into()) => {
                let minus = -q;
                if let (true, Some(up)) = (self.unicode, names::superscript(&minus)) {
                    return Layout::new(POWER, 1, vec![Piece::Term(b, POSTFIX), text(up)]);
                }
                Layout::new(POWER, 1, vec![Piece::Term(b, POSTFIX), text(format!("^{minus}"))])
            }
            _ => self.power("^", a, k),
        }
    }

    /// `A[…]`
    fn indexed(&self, a: TermId, inside: Vec<Piece>) -> Layout {
        let simple = matches!(self.terms.op(a), Op::Hcat | Op::Vcat | Op::Num(_));
        let mut pieces = vec![if simple { Piece::Bracketed(a) } else { Piece::Term(a, PRIMARY) }, text("[")];
        pieces.extend(inside);
        pieces.push(text("]"));
        Layout::new(PRIMARY, 1, pieces)
    }
}

/// How a term is written; its operands are left to the walk.
pub(super) fn layout(terms: &Terms, t: TermId, unicode: bool, loose: bool) -> Layout {
    let w = Writer { terms, unicode, loose };
    let pick = |ascii: &'static str, other: &'static str| if unicode { other } else { ascii };
    match (terms.op(t), terms.args(t)) {
        (Op::Var(s), []) => Layout::new(PRIMARY, 0, vec![text(s.to_string())]),
        (Op::Var(s), [i, ..]) => Layout::new(PRIMARY, 1, vec![text(format!("{s}[")), Piece::Index(*i), text("]")]),
        (Op::Num(q), _) => number(q, unicode, loose),
        (Op::Size(d), _) => {
            let s = d.to_string();
            let cost = s.matches(['*', '+']).count();
            let s = if unicode { s.replace('*', "·").replace('+', " + ") } else { s };
            Layout::new(w.level(t), cost, vec![text(s)])
        }
        (Op::Idx(_) | Op::At(_), _) => Layout::new(PRIMARY, 0, vec![Piece::Index(t)]),
        (Op::Zeros(..), _) if unicode && loose => Layout::new(PRIMARY, 0, vec![text("0")]),
        (Op::Eye(n), _) => match people::identity(terms, n).filter(|_| unicode && loose) {
            Some(s) => Layout::new(PRIMARY, 0, vec![text(s)]),
            None => constant("eye", &[n]),
        },
        (Op::Ones(m, n), _) => match people::ones(m, n).filter(|_| unicode && loose) {
            Some(s) => Layout::new(PRIMARY, 0, vec![text(s)]),
            None => filled("ones", m, n),
        },
        (Op::Zeros(m, n), _) => filled("zeros", m, n),
        (Op::Comm(m, n), _) => constant("comm", &[m, n]),
        (Op::Fixed(Fixed::Tril, n), _) => Layout::new(PRIMARY, 1, vec![text(format!("tril(ones({n},{n}))"))]),
        (Op::Fixed(f, n), _) => constant(f.name(), &[n]),
        (Op::Neg, [a]) => {
            // The minus of a literal would become its sign, so it stands in brackets.
            let a = match terms.op(*a) {
                Op::Num(_) => Piece::Bracketed(*a),
                // For people, the sign of a product stands in front of it without brackets.
                Op::Mul | Op::Scale | Op::Div | Op::Hdiv if loose && !begins_with_sign(terms, *a, |x| w.level(x)) => {
                    Piece::Term(*a, PRODUCT)
                }
                _ => Piece::Term(*a, POWER),
            };
            Layout::new(UNARY, 1, vec![text(pick("-", "−")), a])
        }
        (Op::T, [a]) if unicode && loose && matches!(terms.op(*a), Op::Inv) => {
            let inner = terms.arg(*a, 0).unwrap_or(*a);
            Layout::new(POSTFIX, 2, vec![Piece::Term(inner, POSTFIX), text("⁻ᵀ")])
        }
        // Two marks in a row are hard to read.
        (Op::T, [a]) if unicode && matches!(terms.op(*a), Op::Inv) => {
            Layout::new(POSTFIX, 1, vec![Piece::Bracketed(*a), text("ᵀ")])
        }
        (Op::T, [a]) => Layout::new(POSTFIX, 1, vec![Piece::Term(*a, POSTFIX), text(pick("'", "ᵀ"))]),
        (Op::Inv, [a]) if unicode && matches!(terms.op(*a), Op::T) => {
            Layout::new(POSTFIX, 1, vec![Piece::Bracketed(*a), text("⁻¹")])
        }
        (Op::Inv, [a]) if unicode => Layout::new(POSTFIX, 1, vec![Piece::Term(*a, POSTFIX), text("⁻¹")]),
        (Op::Norm2, [a]) if unicode && loose => {
            let mark = if is_vector(terms, *a) { "‖" } else { "‖_F" };
            Layout::new(PRIMARY, 1, vec![text("‖"), Piece::Term(*a, 0), text(mark)])
        }
        (Op::Sum, [a]) => match (terms.op(*a), terms.args(*a)) {
            (Op::Had, [x, _]) if unicode && loose && is_square(terms, t) => {
                let mark = if is_vector(terms, *x) { "‖²" } else { "‖_F²" };
                Layout::new(POWER, 1, vec![text("‖"), Piece::Term(*x, 0), text(mark)])
            }
            (Op::Had, [x, y]) if terms.spelling(*a).is_none() => call("dot", &[*x, *y]),
            (Op::Map(f), [x]) if &*f.name == "abs" && f.order == 0 && unicode && loose && is_vector(terms, *x) => {
                Layout::new(PRIMARY, 1, vec![text("‖"), Piece::Term(*x, 0), text("‖₁")])
            }
            (Op::Map(f), [x]) if &*f.name == "abs" && f.order == 0 => call("norm1", &[*x]),
            _ => call("sum", &[*a]),
        },
        (Op::D(Wrt::All), [a]) if unicode && matches!(terms.op(*a), Op::Var(_)) => {
            Layout::new(PRIMARY, 1, vec![text("d"), Piece::Term(*a, 0)])
        }
        (Op::D(Wrt::All), [a]) => call("d", &[*a]),
        (Op::D(Wrt::Only(names)), [a]) => {
            let names: Vec<&str> = names.iter().map(|s| &**s).collect();
            Layout::new(PRIMARY, 1, vec![text("d("), Piece::Term(*a, 0), text(format!(", {})", names.join(", ")))])
        }
        (Op::Pinv, [a]) if unicode => Layout::new(POSTFIX, 1, vec![Piece::Term(*a, POSTFIX), text("⁺")]),
        (Op::Map(f) | Op::Mfun(f), [a]) => call(&fun(f), &[*a]),
        (Op::Add, [a, b]) => w.binary(t, " + ", SUM, *a, *b),
        (Op::Sub, [a, b]) => w.binary(t, pick(" - ", " − "), SUM, *a, *b),
        (Op::Scale, [c, q]) if unicode && loose && people::reciprocal(terms, *q).is_some() => {
            people::quotient(terms, Some(*c), people::reciprocal(terms, *q).unwrap_or(*q))
        }
        (Op::Mul | Op::Scale, [a, b]) => w.binary(t, pick("*", "·"), PRODUCT, *a, *b),
        (Op::Had, [a, b]) => w.binary(t, pick(" .* ", " ⊙ "), PRODUCT, *a, *b),
        // The language reads `1 ./ x` so, and `c ./ x`.
        (Op::Hdiv, [a, b]) if unicode && loose && people::repeated(terms, *a).is_some() => {
            let c = people::repeated(terms, *a).flatten();
            people::quotient(terms, c, *b)
        }
        (Op::Hdiv, [a, b]) => w.binary(t, pick(" ./ ", " ⊘ "), PRODUCT, *a, *b),
        (Op::Div, [a, b]) => w.binary(t, "/", PRODUCT, *a, *b),
        (Op::Kron, [a, b]) if unicode => w.binary(t, " ⊗ ", PRODUCT, *a, *b),
        (Op::Hcat | Op::Vcat, _) => matrix(terms, t),
        (Op::Pow, [a, p]) => {
            if terms.as_num(*p).is_some_and(is_half) {
                match unicode && loose && terms.shape(*a).is_scalar() {
                    true => Layout::new(UNARY, 1, vec![text("√"), Piece::Term(*a, PRIMARY)]),
                    false => call("sqrt", &[*a]),
                }
            } else {
                w.power(if terms.shape(*a).is_scalar() { "^" } else { ".^" }, *a, *p)
            }
        }
        (Op::Mpow, [a, k]) => w.matrix_power(*a, *k),
        (Op::Entry, [a, i, j]) => {
            let first = Piece::Index(*i);
            if terms.shape(*a).cols.is_one() && terms.op(*j) == &Op::At(1) {
                w.indexed(*a, vec![first])
            } else {
                w.indexed(*a, vec![first, text(","), Piece::Index(*j)])
            }
        }
        (Op::Number, [i]) => Layout::new(PRIMARY, 0, vec![Piece::Index(*i)]),
        (Op::Col, [a, j]) => w.indexed(*a, vec![text(":,"), Piece::Index(*j)]),
        (Op::Row, [a, i]) => w.indexed(*a, vec![Piece::Index(*i), text(",:")]),
        (Op::BigSum(n), [body]) => {
            let mut pieces = vec![text(pick("sum(", "∑(")), Piece::Bind, Piece::Bound];
            pieces.push(text(if unicode { format!(" = 1…{n}: ") } else { format!(" in {n}, ") }));
            pieces.extend([Piece::Term(*body, 0), Piece::Unbind, text(")")]);
            Layout::new(PRIMARY, 1, pieces)
        }
        (Op::Jac(_), [g, x]) => match (terms.op(*g), terms.args(*g)) {
            (Op::Grad, [f, y]) if x == y => call("hess", &[*f, *x]),
            _ => call("jac", &[*g, *x]),
        },
        (Op::Written(w), args) => written(w, args),
        (op, args) => call(op.name(), args),
    }
}

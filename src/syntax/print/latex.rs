//! The LaTeX form of one node.

use super::level::{LARGE, POSTFIX, POWER, PRIMARY, PRODUCT, SUM, UNARY};
use super::{
    Layout, Piece, begins_with_sign, blocks, factors, has_inner, is_half, is_inner, is_vector, last_factor, names,
    products, text,
};
use crate::term::{Dim, Fixed, Functions, Op, Rational, TermId, Terms, Wrt, primary};
use num_rational::Ratio;
use num_traits::{One, Signed};

/// How tightly the text of a term binds.
fn level(terms: &Terms, t: TermId) -> u8 {
    match (terms.op(t), terms.args(t)) {
        (Op::Num(q), _) if q.is_negative() => UNARY,
        (Op::Num(q), _) if !q.is_integer() => POWER,
        (Op::Size(d), _) => match d.monomials() {
            [m] if m.names.is_empty() || (m.names.len() == 1 && m.coefficient == Ratio::ONE) => PRIMARY,
            [_] => PRODUCT,
            _ if d.divisor() != 1 => PRODUCT,
            _ => SUM,
        },
        (Op::BigSum(_), _) => LARGE,
        (Op::Div, [a, _]) if is_wide(terms, *a) => PRODUCT,
        (Op::Add | Op::Sub, _) => SUM,
        (Op::Scale | Op::Mul, [_, b]) if is_large(terms, *b) => LARGE,
        (Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron, _) => PRODUCT,
        (Op::Neg, [a]) if ends_large(terms, *a) => LARGE,
        (Op::Neg, _) => UNARY,
        (Op::Pow, [_, p]) if terms.as_num(*p).is_some_and(is_half) => PRIMARY,
        (Op::Div | Op::T | Op::Inv | Op::Pinv | Op::Pow | Op::Mpow, _) => POWER,
        (Op::D(_), _) => POSTFIX,
        // What is differentiated reaches as far as the factors do.
        (Op::Grad | Op::Jac(_), _) => SUM,
        _ => PRIMARY,
    }
}

fn is_large(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::BigSum(_))
}

/// Does a sum sign stand before its last factor?
fn ends_large(terms: &Terms, t: TermId) -> bool {
    is_large(terms, last_factor(terms, t))
}

/// A summand: a sum sign reaches as far as the factors behind it, not over the next summand.
fn summand(terms: &Terms, t: TermId, at: u8) -> Piece {
    let inside = match (terms.op(t), terms.args(t)) {
        (Op::Neg, [a]) => *a,
        _ => t,
    };
    let piece = if ends_large(terms, inside) { LARGE } else { at };
    Piece::Term(t, piece)
}

/// A numerator with so many operators is no longer seen as one.
const LONG_NUMERATOR: usize = 9;

/// Is it a matrix product with sums or elementwise products in it, or long, maybe with scalars in front? Over something,
/// it is written with a fraction in front.
fn is_wide(terms: &Terms, t: TermId) -> bool {
    let core = last_factor(terms, t);
    if is_large(terms, core) {
        return false;
    }
    let mut stack = if terms.shape(core).is_scalar() { vec![] } else { vec![core] };
    while let Some(u) = stack.pop() {
        match (terms.op(u), terms.args(u)) {
            (Op::Mul, &[a, b]) => stack.extend([a, b]),
            (Op::T, &[a]) => stack.push(a),
            (Op::Add | Op::Sub | Op::Had | Op::Hdiv | Op::Kron, _) if u != core => return true,
            _ => {}
        }
    }
    is_long(terms, core) || has_fraction(terms, core)
}

/// Has it a fraction among its summands and factors? Over another line, that would be a third storey.
fn has_fraction(terms: &Terms, core: TermId) -> bool {
    let mut stack = if matches!(terms.op(core), Op::Add | Op::Sub | Op::Mul) { vec![core] } else { vec![] };
    let mut left = LONG_NUMERATOR;
    while let Some(u) = stack.pop() {
        match (terms.op(u), terms.args(u)) {
            (Op::Div, _) => return true,
            (Op::Add | Op::Sub | Op::Mul | Op::Scale, &[a, b]) => stack.extend([a, b]),
            (Op::Neg | Op::T, &[a]) => stack.push(a),
            _ => {}
        }
        left -= 1;
        if left == 0 {
            return false;
        }
    }
    false
}

/// Has it as many operators as make a numerator long? No more of it is looked at than that.
fn is_long(terms: &Terms, t: TermId) -> bool {
    let (mut stack, mut operators) = (vec![t], 0);
    while let Some(u) = stack.pop() {
        operators += usize::from(!terms.args(u).is_empty());
        if operators >= LONG_NUMERATOR {
            return true;
        }
        stack.extend(terms.args(u));
    }
    false
}

/// The scalars of a product over something, and the matrix after them.
fn fraction_in_front(terms: &Terms, a: TermId, c: TermId) -> Layout {
    let all = factors(terms, a);
    let (core, scalars) = all.split_last().unwrap_or((&a, &[]));
    let mut pieces = vec![text("\\frac{")];
    match scalars {
        [] => pieces.push(text("1")),
        [one] => pieces.push(Piece::Term(*one, 0)),
        many => pieces.extend(product(terms, many).pieces),
    }
    let elementwise = matches!(terms.op(*core), Op::Had | Op::Hdiv | Op::Kron);
    let signed = begins_with_sign(terms, *core, |x| level(terms, x));
    let core = if elementwise || signed { Piece::Bracketed(*core) } else { Piece::Term(*core, PRODUCT) };
    pieces.extend([text("}{"), Piece::Term(c, 0), text("} "), core]);
    Layout::new(PRODUCT, all.len(), pieces)
}

fn call(name: &str, args: &[TermId]) -> Layout {
    let mut pieces = vec![text(format!("{name}\\left("))];
    for (i, &a) in args.iter().enumerate() {
        if i > 0 {
            pieces.push(text(", "));
        }
        pieces.push(Piece::Term(a, 0));
    }
    pieces.push(text("\\right)"));
    Layout::new(PRIMARY, 1, pieces)
}

/// Is there a name that LaTeX would not tell from the sigmoid?
fn sigma_is_a_name(terms: &Terms) -> bool {
    ["sigma", "σ"].iter().any(|s| terms.declaration(&crate::term::Sym::new(s)).is_some())
}

fn operator(name: &str) -> String {
    if name == "det" { "\\det".to_string() } else { format!("\\operatorname{{{name}}}") }
}

/// The name of an elementwise function.
fn function(known: &Functions, name: &str) -> String {
    match known.get(name) {
        Some(f) => f.latex.clone().unwrap_or_else(|| operator(name)),
        None => names::latex(name),
    }
}

fn number(q: &Rational) -> Layout {
    if q.is_integer() {
        let l = if q.is_negative() { UNARY } else { PRIMARY };
        return Layout::new(l, 0, vec![text(q.numer().to_string())]);
    }
    let (sign, l) = if q.is_negative() { ("-", UNARY) } else { ("", POWER) };
    Layout::new(l, 0, vec![text(format!("{sign}\\frac{{{}}}{{{}}}", q.numer().abs(), q.denom()))])
}

fn sized(symbol: &str, m: &Dim, n: &Dim) -> Layout {
    let below = if n.is_one() { names::dim(m) } else { format!("{} \\times {}", names::dim(m), names::dim(n)) };
    Layout::new(PRIMARY, 0, vec![text(format!("{symbol}_{{{below}}}"))])
}

/// Does the text of the term begin with a digit, so that a number before it would run into it?
fn begins_with_digit(terms: &Terms, mut t: TermId) -> bool {
    loop {
        match (terms.op(t), terms.args(t)) {
            (Op::Num(_), _) => return true,
            (Op::Size(d), _) => {
                return d.monomials().first().is_some_and(|m| m.coefficient != Ratio::ONE || m.names.is_empty());
            }
            (Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron | Op::Pow, [a, _]) => t = *a,
            _ => return false,
        }
    }
}

fn begins_with_differential(terms: &Terms, mut t: TermId) -> bool {
    while matches!(terms.op(t), Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron | Op::Add | Op::Sub) {
        match terms.arg(t, 0) {
            Some(a) => t = a,
            None => return false,
        }
    }
    matches!(terms.op(t), Op::D(_))
}

fn binary(terms: &Terms, t: TermId, sign: &str, at: u8, a: TermId, b: TermId) -> Layout {
    let (op, oa, ob) = (terms.op(t), terms.op(a), terms.op(b));
    let plain = |o: &Op| matches!(o, Op::Mul | Op::Scale);
    let foreign = |o: &Op| {
        at == PRODUCT
            && matches!(o, Op::Mul | Op::Scale | Op::Had | Op::Hdiv | Op::Kron)
            && o != op
            && !(plain(o) && plain(op))
    };
    // A scalar that is a product of matrices would be read as going on with the next factor.
    if plain(op) && has_inner(terms, t) {
        return product(terms, &factors(terms, t));
    }
    // `-A \odot B` is `-(A \odot B)`.
    let other = at == PRODUCT && !plain(op);
    let negative = other && begins_with_sign(terms, a, |x| level(terms, x));
    // The minus of `(-A \odot B) C` would be read as that of the whole.
    let unsigned = match (oa, terms.arg(a, 0)) {
        (Op::Neg, Some(x)) => terms.op(x),
        _ => oa,
    };
    let front = |t: TermId| {
        let above = (other && *terms.op(t) == Op::Div).then(|| terms.arg(t, 0)).flatten();
        above.is_some_and(|u| is_wide(terms, u))
    };
    let left = if foreign(unsigned) || negative || front(a) {
        Piece::Bracketed(a)
    } else if at == SUM {
        summand(terms, a, at)
    } else {
        Piece::Term(a, at)
    };
    let associative = match op {
        Op::Add => matches!(ob, Op::Add | Op::Sub),
        Op::Mul | Op::Scale => (plain(ob) || *ob == Op::Div) && products::go_on(terms, a, b, false),
        Op::Had => ob == op,
        _ => false,
    };
    let signed = begins_with_sign(terms, b, |x| level(terms, x));
    let large = plain(op) && is_large(terms, b);
    let right = if large {
        Piece::Term(b, LARGE)
    } else if foreign(ob) || signed || front(b) {
        Piece::Bracketed(b)
    } else if at == SUM && !matches!(ob, Op::Neg) {
        summand(terms, b, if associative { at } else { at + 1 })
    } else {
        Piece::Term(b, if associative { at } else { at + 1 })
    };
    // Brackets that people leave out are braces, which are not seen.
    if op == &Op::Kron && ob == op {
        let braces = vec![left, text(format!("{sign}{{")), Piece::Term(b, at), text("}")];
        return Layout::new(at, 1, braces);
    }
    let sign = if sign == " " && begins_with_digit(terms, b) { " \\cdot " } else { sign };
    Layout::new(if large { LARGE } else { at }, 1, vec![left, text(sign), right])
}

/// A product of scalars, and at its end maybe a matrix.
fn product(terms: &Terms, all: &[TermId]) -> Layout {
    let mut pieces = Vec::new();
    let mut at = PRODUCT;
    for (k, &f) in all.iter().enumerate() {
        let last = k + 1 == all.len();
        let digit = |t: TermId| begins_with_digit(terms, t);
        if k > 0 {
            let bracket = !last && is_inner(terms, f);
            pieces.push(text(if digit(f) && !bracket { " \\cdot " } else { " " }));
        }
        let elementwise = matches!(terms.op(f), Op::Had | Op::Hdiv | Op::Kron);
        let signed = k > 0 && begins_with_sign(terms, f, |x| level(terms, x));
        pieces.push(if last && is_large(terms, f) {
            at = LARGE;
            Piece::Term(f, LARGE)
        } else if elementwise || signed || !last && is_inner(terms, f) {
            Piece::Bracketed(f)
        } else {
            Piece::Term(f, PRODUCT)
        });
    }
    Layout::new(at, all.len() - 1, pieces)
}

/// `\lVert x \rVert_{2}`
fn norm(terms: &Terms, x: TermId) -> Vec<Piece> {
    let mark = if is_vector(terms, x) { " \\right\\rVert_{2}" } else { " \\right\\rVert_{F}" };
    vec![text("\\left\\lVert "), Piece::Term(x, 0), text(mark)]
}

/// A sum of squares.
fn squared_norm(terms: &Terms, x: TermId) -> Layout {
    let mut pieces = norm(terms, x);
    pieces.push(text("^{2}"));
    Layout::new(POWER, 2, pieces)
}

fn matrix(terms: &Terms, t: TermId) -> Layout {
    let mut pieces = vec![text("\\begin{bmatrix} ")];
    for (r, row) in blocks(terms, t).into_iter().enumerate() {
        if r > 0 {
            pieces.push(text(" \\\\ "));
        }
        for (c, block) in row.into_iter().enumerate() {
            if c > 0 {
                pieces.push(text(" & "));
            }
            pieces.push(Piece::Term(block, 0));
        }
    }
    pieces.push(text(" \\end{bmatrix}"));
    Layout::new(PRIMARY, 1, pieces)
}

fn power(terms: &Terms, a: TermId, mark: Vec<Piece>) -> Layout {
    // A member of a family has a mark already; two of them in a row are an error in LaTeX.
    let marked = matches!((terms.op(a), terms.args(a)), (Op::Var(_), [_, ..]));
    let mut pieces = match marked {
        true => vec![text("{"), Piece::Term(a, PRIMARY), text("}^{")],
        false => vec![Piece::Term(a, PRIMARY), text("^{")],
    };
    pieces.extend(mark);
    pieces.push(text("}"));
    Layout::new(POWER, 1, pieces)
}

fn derivative(symbol: &str, l: u8, f: TermId, x: TermId) -> Layout {
    Layout::new(l, 1, vec![text(format!("{symbol}_{{")), Piece::Term(x, 0), text("} "), Piece::Term(f, PRIMARY)])
}

fn indexed(a: TermId, inside: Vec<Piece>) -> Layout {
    let mut pieces = vec![text("{"), Piece::Term(a, PRIMARY), text("}_{")];
    pieces.extend(inside);
    pieces.push(text("}"));
    Layout::new(PRIMARY, 1, pieces)
}

/// How a term is written; its operands are left to the walk.
pub(super) fn layout(terms: &Terms, t: TermId) -> Layout {
    match (terms.op(t), terms.args(t)) {
        (Op::Var(s), []) => Layout::new(PRIMARY, 0, vec![text(names::latex(s))]),
        (Op::Var(s), [i, ..]) => {
            let s = names::latex(s);
            Layout::new(PRIMARY, 1, vec![text(format!("{s}^{{(")), Piece::Index(*i), text(")}")])
        }
        (Op::Num(q), _) => number(q),
        (Op::Size(d), _) => Layout::new(level(terms, t), 0, vec![text(names::dim(d))]),
        (Op::Idx(_) | Op::At(_), _) => Layout::new(PRIMARY, 0, vec![Piece::Index(t)]),
        (Op::Eye(n), _) => sized("I", n, &Dim::one()),
        (Op::Ones(m, n), _) => sized("\\mathbf{1}", m, n),
        (Op::Zeros(m, n), _) => sized("\\mathbf{0}", m, n),
        (Op::Comm(m, n), _) => {
            Layout::new(PRIMARY, 0, vec![text(format!("K_{{{}, {}}}", names::dim(m), names::dim(n)))])
        }
        (Op::Fixed(f, n), _) => {
            let n = names::dim(n);
            let sign = match f {
                Fixed::Tril => format!("\\operatorname{{tril}}(\\mathbf{{1}}_{{{n} \\times {n}}})"),
                _ => format!("\\operatorname{{{}}}_{{{n}}}", f.name()),
            };
            Layout::new(PRIMARY, 0, vec![text(sign)])
        }
        (Op::Neg, [a]) => {
            let large = ends_large(terms, *a);
            let least = if large { LARGE } else { PRODUCT };
            let a_signed = begins_with_sign(terms, *a, |x| level(terms, x));
            let a = if a_signed { Piece::Bracketed(*a) } else { Piece::Term(*a, least) };
            Layout::new(if large { LARGE } else { UNARY }, 1, vec![text("-"), a])
        }
        (Op::T, [a]) => match (terms.op(*a), terms.args(*a)) {
            (Op::Inv, [b]) => power(terms, *b, vec![text("-\\top")]),
            _ => power(terms, *a, vec![text("\\top")]),
        },
        // The power −1 of a scalar is another term.
        (Op::Inv, [a]) if terms.shape(*a).is_scalar() => call(&operator("inv"), &[*a]),
        (Op::Inv, [a]) => power(terms, *a, vec![text("-1")]),
        (Op::Norm2, [a]) => Layout::new(PRIMARY, 1, norm(terms, *a)),
        (Op::Sum, [a]) => match (terms.op(*a), terms.args(*a)) {
            (Op::Had, [x, y]) if x == y && terms.spelling(*a).is_none() => squared_norm(terms, *x),
            (Op::Pow, [x, p]) if terms.as_num(*p).is_some_and(|q| *q == Rational::from_integer(2.into())) => {
                squared_norm(terms, *x)
            }
            (Op::Had, [x, y]) if terms.spelling(*a).is_none() => Layout::new(
                PRIMARY,
                1,
                vec![
                    text("\\left\\langle "),
                    Piece::Term(*x, 0),
                    text(", "),
                    Piece::Term(*y, 0),
                    text(" \\right\\rangle"),
                ],
            ),
            // Of a matrix, that sign is the largest column sum.
            (Op::Map(f), [x]) if &*f.name == "abs" && f.order == 0 && !is_vector(terms, *x) => {
                call(&operator("norm1"), &[*x])
            }
            (Op::Map(f), [x]) if &*f.name == "abs" && f.order == 0 => {
                Layout::new(PRIMARY, 1, vec![text("\\left\\lVert "), Piece::Term(*x, 0), text(" \\right\\rVert_{1}")])
            }
            _ => call(&operator("sum"), &[*a]),
        },
        (Op::D(Wrt::All), [a]) => Layout::new(POSTFIX, 1, vec![text("\\mathrm{d}"), Piece::Term(*a, PRIMARY)]),
        (Op::D(Wrt::Only(only)), [a]) => {
            let only: Vec<String> = only.iter().map(|s| names::latex(s)).collect();
            let d = text(format!("\\mathrm{{d}}_{{{}}}", only.join(", ")));
            Layout::new(POSTFIX, 1, vec![d, Piece::Term(*a, PRIMARY)])
        }
        (Op::Pinv, [a]) => power(terms, *a, vec![text("+")]),
        (Op::Mfun(f), [a]) => {
            let primes = "'".repeat(f.order.min(1_000) as usize);
            let name = match primary(&f.name) {
                Some(_) => operator(&f.name),
                None => function(terms.functions(), &f.name),
            };
            call(&format!("{name}{primes}"), &[*a])
        }
        (Op::Map(f), [a]) => {
            let name = match &*f.name {
                "sigmoid" if sigma_is_a_name(terms) => "\\operatorname{sigmoid}".to_string(),
                name => function(terms.functions(), name),
            };
            let primes = match f.order {
                0 => String::new(),
                k @ 1..=3 => "'".repeat(k as usize),
                k => format!("^{{({k})}}"),
            };
            call(&format!("{name}{primes}"), &[*a])
        }
        (Op::Add, [a, b]) => binary(terms, t, " + ", SUM, *a, *b),
        (Op::Sub, [a, b]) => binary(terms, t, " - ", SUM, *a, *b),
        (Op::Mul | Op::Scale, [a, b]) => binary(terms, t, " ", PRODUCT, *a, *b),
        (Op::Had, [a, b]) => binary(terms, t, " \\odot ", PRODUCT, *a, *b),
        (Op::Hdiv, [a, b]) => binary(terms, t, " \\oslash ", PRODUCT, *a, *b),
        (Op::Kron, [a, b]) => binary(terms, t, " \\otimes ", PRODUCT, *a, *b),
        (Op::Div, [a, b]) if is_wide(terms, *a) => fraction_in_front(terms, *a, *b),
        (Op::Div, [a, b]) => {
            // A fraction of two figures is a number, one of two differentials a derivative; the inner braces, which are not
            // seen, say that it is a division.
            let plain = |t: TermId| terms.as_num(t).is_some_and(|q| q.is_integer() && !q.is_negative());
            let differential = |t: TermId| begins_with_differential(terms, t);
            if plain(*a) && plain(*b) || differential(*a) && differential(*b) {
                let pieces = vec![text("\\frac{{"), Piece::Term(*a, 0), text("}}{"), Piece::Term(*b, 0), text("}")];
                return Layout::new(POWER, 1, pieces);
            }
            Layout::new(POWER, 1, vec![text("\\frac{"), Piece::Term(*a, 0), text("}{"), Piece::Term(*b, 0), text("}")])
        }
        (Op::Hcat | Op::Vcat, _) => matrix(terms, t),
        (Op::Pow, [a, p]) => {
            if terms.as_num(*p).is_some_and(is_half) {
                return Layout::new(PRIMARY, 1, vec![text("\\sqrt{"), Piece::Term(*a, 0), text("}")]);
            }
            let circle = if terms.shape(*a).is_scalar() { "" } else { "\\circ " };
            power(terms, *a, vec![text(circle), Piece::Term(*p, 0)])
        }
        (Op::Mpow, [a, k]) => match (terms.op(*a), terms.args(*a), terms.as_num(*k)) {
            (Op::Inv, [b], Some(q)) if *q > Rational::one() => power(terms, *b, vec![text(format!("-{q}"))]),
            _ => power(terms, *a, vec![Piece::Term(*k, 0)]),
        },
        (Op::Entry, [a, i, j]) => {
            if terms.shape(*a).cols.is_one() && terms.op(*j) == &Op::At(1) {
                indexed(*a, vec![Piece::Index(*i)])
            } else {
                indexed(*a, vec![Piece::Index(*i), text(","), Piece::Index(*j)])
            }
        }
        (Op::Number, [i]) => Layout::new(PRIMARY, 0, vec![Piece::Index(*i)]),
        (Op::Col, [a, j]) => indexed(*a, vec![text(":,"), Piece::Index(*j)]),
        (Op::Row, [a, i]) => indexed(*a, vec![Piece::Index(*i), text(",:")]),
        (Op::BigSum(n), [body]) => Layout::new(
            LARGE,
            1,
            vec![
                text("\\sum_{"),
                Piece::Bind,
                Piece::Bound,
                text(format!("=1}}^{{{}}} ", names::dim(n))),
                Piece::Term(*body, if is_large(terms, *body) { LARGE } else { PRODUCT }),
                Piece::Unbind,
            ],
        ),
        (Op::Grad, [f, x]) => derivative("\\nabla", level(terms, t), *f, *x),
        (Op::Jac(_), [g, x]) => match (terms.op(*g), terms.args(*g)) {
            (Op::Grad, [f, y]) if x == y => derivative("\\nabla^{2}", level(terms, t), *f, *x),
            _ => derivative("\\operatorname{J}", level(terms, t), *g, *x),
        },
        (Op::Written(w), args) => {
            let known = terms.functions();
            let name = if known.get(&w.name).is_some() { function(known, &w.name) } else { operator(&w.name) };
            let mut layout = call(&name, args);
            if let Some(Piece::Text(close)) = layout.pieces.last_mut() {
                close.insert_str(0, &w.suffix);
            }
            layout
        }
        (op, args) => call(&operator(op.name()), args),
    }
}

//! How values are written with ndarray: arguments are references, what is computed is owned, transposes and rows are views.

use super::super::body::{Body, Dialect, Loop, Text, bracketed, helper};
use super::super::numbers::{ADD, ATOM, MUL, UNARY, number};
use super::operands::{Held, Ndarray, held, is_name};
use super::types::kind;
use crate::code::error::CodeError;
use crate::code::ir::{Factor, Id, Op, Rank};
use num_traits::Signed;
use std::fmt::Write;

impl Ndarray {
    fn blocks(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let rows = b.blocks(a);
        let rank = b.f.graph.rank(a);
        let join = |axis: u8, parts: &[String]| match parts {
            [one] => one.clone(),
            _ => format!("ndarray::concatenate(Axis({axis}), &[{}]).unwrap()", parts.join(", ")),
        };
        if rows.iter().flatten().all(|x| b.f.graph.is_scalar(*x)) {
            let mut lists = Vec::new();
            for r in &rows {
                let parts: Result<Vec<String>, _> = r.iter().map(|x| Ok(b.expr(self, *x)?.0)).collect();
                lists.push(parts?.join(", "));
            }
            let list = if rank == Rank::Matrix { format!("[{}]", lists.join("], [")) } else { lists.join(", ") };
            return Ok((format!("ndarray::array![{list}]"), ATOM));
        }
        let mut texts = Vec::new();
        for r in &rows {
            let mut parts = Vec::new();
            for x in r {
                parts.push(match (rank, b.f.graph.is_scalar(*x)) {
                    (Rank::Matrix, _) => self.wide(b, *x)?,
                    (_, true) => format!("Array1::from_elem(1, {}).view()", b.expr(self, *x)?.0),
                    _ => self.view(b, *x)?,
                });
            }
            texts.push(parts);
        }
        if rank != Rank::Matrix {
            return Ok((join(0, &texts.concat()), ATOM));
        }
        let several = texts.len() > 1;
        let rows: Vec<String> =
            texts.iter().map(|r| join(1, r) + if several && r.len() > 1 { ".view()" } else { "" }).collect();
        Ok((join(0, &rows), ATOM))
    }

    fn cholesky(&self, b: &mut Body<'_>, m: Id) -> Result<String, CodeError> {
        b.helpers.insert("cholesky");
        let view = |t: &str| if is_name(t) { format!("{t}.view()") } else { format!("({t}).view()") };
        b.factor(self, m, Factor::Cholesky, &|name, text| format!("let {name} = cholesky({});", view(text)))
    }

    fn solve(&self, b: &mut Body<'_>, how: Factor, m: Id, x: Id) -> Result<Text, CodeError> {
        let (f, m) = match how {
            Factor::Cholesky => ("cholesky_solve", format!("&{}", self.cholesky(b, m)?)),
            Factor::General if b.systems(m) > 1 => {
                b.helpers.insert("lu_factor");
                let view = |t: &str| if is_name(t) { t.to_string() } else { format!("({t})") };
                let make = |n: &str, t: &str| format!("let {n} = lu_factor({}.view());", view(t));
                ("lu_solve", format!("&{}", b.factor(self, m, how, &make)?))
            }
            Factor::General => ("solve", self.view(b, m)?),
            Factor::Lower => ("solve_lower", self.view(b, m)?),
            Factor::Upper => ("solve_upper", self.view(b, m)?),
        };
        b.helpers.insert(f);
        Ok((format!("{f}({m}, {})", self.owned(b, x)?), ATOM))
    }

    /// A helper that is given views.
    fn helped(&self, b: &mut Body<'_>, f: &'static str, args: &[Id]) -> Result<Text, CodeError> {
        b.helpers.insert(f);
        let views: Result<Vec<String>, _> = args.iter().map(|x| self.view(b, *x)).collect();
        Ok((format!("{f}({})", views?.join(", ")), ATOM))
    }

    /// Arithmetic.
    fn arithmetic(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let node = b.f.graph.node(a).clone();
        Ok(match (&node.op, &node.args[..]) {
            (Op::Input(s) | Op::Family(s), _) => (b.name(s), ATOM),
            (Op::Num(q), _) => number(q, true),
            (Op::Add, &[x, y]) => {
                // a + -b reads a - b
                let negative = |b: &Body<'_>| b.f.graph.as_num(b.f.graph.arg(y, 0)).is_some_and(Signed::is_negative);
                if matches!(b.f.graph.op(y), Op::Scale) && negative(b) {
                    let t = b.expr(self, y)?;
                    if let Some(rest) = t.0.strip_prefix('-') {
                        return Ok((format!("{} - {rest}", self.left(b, x, ADD)?), ADD));
                    }
                }
                self.operator(b, "+", x, y, ADD)?
            }
            (Op::Sub, &[x, y]) => self.operator(b, "-", x, y, ADD)?,
            (Op::Had, &[x, y]) => self.operator(b, "*", x, y, MUL)?,
            (Op::Hdiv, &[x, y]) => self.operator(b, "/", x, y, MUL)?,
            (Op::Neg, &[x]) => (format!("-{}", self.left(b, x, MUL)?), UNARY.min(MUL)),
            (Op::Scale, &[c, x]) => (format!("{} * {}", b.at(self, c, MUL)?, self.left(b, x, UNARY)?), MUL),
            (Op::Div, &[x, c]) => (format!("{} / {}", self.left(b, x, MUL)?, b.at(self, c, UNARY)?), MUL),
            (Op::Pow, &[x, p]) => self.power(b, x, p)?,
            (Op::Map(f), &[x]) => self.map(b, &f.name, f.order, x)?,
            _ => return Err(CodeError::Operation("this operation in Rust")),
        })
    }
}

impl Dialect for Ndarray {
    fn assign(&self, _: &Body<'_>, name: &str, text: &str, _: Id) -> String {
        format!("let {name} = {text};")
    }

    fn sum(&self, b: &mut Body<'_>, a: Id, l: Loop) -> Result<Text, CodeError> {
        let (size, name) = (b.dim(&l.size), b.names.fresh("total"));
        let scalar = b.f.graph.is_scalar(a);
        let zero = if scalar { "0.0".to_string() } else { self.full(b, a, "zeros", None).0 };
        let kind = if scalar { format!(": {}", kind(Rank::Scalar)) } else { String::new() };
        let mut s = format!("let mut {name}{kind} = {zero};\nfor {} in 0..{size} {{", l.index);
        for line in &l.lines {
            let _ = write!(s, "\n    {line}");
        }
        let by = match held(b, b.f.graph.arg(a, 0), &l.text) {
            Held::Number | Held::Reference => l.text,
            _ => format!("&({})", l.text),
        };
        let _ = write!(s, "\n    {name} += {by};\n}}");
        b.line(a, s);
        Ok((name, ATOM))
    }

    #[allow(clippy::too_many_lines)]
    fn value(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let node = b.f.graph.node(a).clone();
        let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
        let rank = b.f.graph.rank(a);
        let of = |b: &Body<'_>, x: Id| b.f.graph.rank(x);
        Ok(match (&node.op, &node.args[..]) {
            (Op::Member(s), &[i]) => {
                let (s, i) = (b.name(s), b.index(i, 0));
                let t = match rank {
                    Rank::Scalar => format!("{s}[{i}]"),
                    Rank::Matrix => format!("{s}.index_axis(Axis(0), {i})"),
                    _ => format!("{s}.row({i})"),
                };
                (t, ATOM)
            }
            (Op::Size(d), _) => (format!("({} as f64)", bracketed(b.size(d), ATOM)), ATOM),
            (Op::Eye, _) => (format!("Array2::<f64>::eye({r})"), ATOM),
            (Op::Ones, _) => self.full(b, a, "ones", None),
            (Op::Zeros, _) => self.full(b, a, "zeros", None),
            (Op::Comm(m, n), _) => {
                b.helpers.insert("commutation");
                (format!("commutation({}, {})", b.dim(m), b.dim(n)), ATOM)
            }
            (Op::Fixed(f, n), _) => {
                let name = helper(*f);
                b.helpers.insert(name);
                (format!("{name}({})", b.dim(n)), ATOM)
            }
            (Op::Spread, &[x]) => match of(b, x) {
                Rank::Scalar => {
                    let t = b.expr(self, x)?.0;
                    self.full(b, a, "from_elem", Some(&t))
                }
                _ => (format!("{}.broadcast(({r}, {c})).unwrap().to_owned()", self.wide(b, x)?), ATOM),
            },
            (Op::T, &[x]) if rank == Rank::Matrix => {
                let t = b.expr(self, x)?;
                match held(b, x, &t.0) {
                    // A view of what is gone at the end of the line would dangle.
                    Held::Owned => (format!("{}.reversed_axes()", bracketed(t, ATOM)), ATOM),
                    _ => (format!("{}.t()", bracketed(t, ATOM)), ATOM),
                }
            }
            (Op::T, &[x]) => b.expr(self, x)?,
            (Op::Trace, &[x]) => b.method(self, x, "diag().sum()")?,
            (Op::Det, &[x]) => self.helped(b, "determinant", &[x])?,
            (Op::Logdet(Factor::Cholesky), &[m]) => {
                let l = self.cholesky(b, m)?;
                (format!("2.0 * {l}.diag().mapv(f64::ln).sum()"), MUL)
            }
            (Op::Logdet(_), &[m]) => self.helped(b, "logdet", &[m])?,
            (Op::Inv(_), &[m]) => self.helped(b, "inverse", &[m])?,
            (Op::Adj, &[m]) => self.helped(b, "adjugate", &[m])?,
            (Op::Vec, &[x]) => (format!("Array1::from_iter({}.t().iter().copied())", b.at(self, x, ATOM)?), ATOM),
            (Op::Unvec, &[v]) => {
                let v = if let Op::T = b.f.graph.op(v) { b.f.graph.arg(v, 0) } else { v };
                let t = bracketed((self.owned(b, v)?, ADD), ATOM);
                (format!("{t}.into_shape_with_order((({r}, {c}), Order::ColumnMajor)).unwrap()"), ATOM)
            }
            (Op::Diag, &[x]) => (format!("Array2::from_diag({})", self.reference(b, x, ADD)?), ATOM),
            (Op::Diagvec, &[x]) => b.method(self, x, "diag().to_owned()")?,
            (Op::Sum, &[x]) if of(b, x) == Rank::Scalar => b.expr(self, x)?,
            (Op::Sum, &[x]) => b.method(self, x, "sum()")?,
            (Op::Norm2, &[x]) if of(b, x) == Rank::Scalar => self.map(b, "abs", 0, x)?,
            (Op::Norm2, &[x]) => b.method(self, x, "powi(2).sum().sqrt()")?,
            (Op::Softmax, &[x]) => {
                b.helpers.insert("softmax");
                (format!("softmax({})", self.owned(b, x)?), ATOM)
            }
            (Op::Logsumexp, &[x]) if rank != Rank::Scalar => {
                b.helpers.insert("logsumexp_columns");
                self.helped(b, "logsumexp_columns", &[x])?
            }
            (Op::Logsumexp, &[x]) => {
                b.helpers.insert("logsumexp");
                (format!("logsumexp({})", self.reference(b, x, ADD)?), ATOM)
            }
            (Op::Mul, &[x, y]) => match (of(b, x), of(b, y)) {
                (Rank::Column, Rank::Row) => (format!("&{} * {}", self.wide(b, x)?, self.reference(b, y, UNARY)?), MUL),
                _ => {
                    let y = self.reference(b, y, ADD)?;
                    b.method(self, x, &format!("dot({y})"))?
                }
            },
            (Op::Kron, &[x, y]) => {
                b.helpers.insert("kron");
                let t = format!("kron({}, {})", self.wide(b, x)?, self.wide(b, y)?);
                match rank {
                    Rank::Column => (format!("{t}.remove_axis(Axis(1))"), ATOM),
                    Rank::Row => (format!("{t}.remove_axis(Axis(0))"), ATOM),
                    _ => (t, ATOM),
                }
            }
            (Op::Hcat | Op::Vcat, _) => self.blocks(b, a)?,
            (Op::Mpow(k), &[x]) => {
                b.helpers.insert("power");
                (format!("power({}, {k})", self.view(b, x)?), ATOM)
            }
            (Op::Entry, &[x, i, j]) => {
                let (i, j) = (b.index(i, 0), b.index(j, 0));
                let t = b.named(self, x)?;
                match of(b, x) {
                    Rank::Matrix => (format!("{t}[[{i}, {j}]]"), ATOM),
                    Rank::Row => (format!("{t}[{j}]"), ATOM),
                    _ => (format!("{t}[{i}]"), ATOM),
                }
            }
            (Op::Col | Op::Row, &[x, k]) => {
                let (k, t) = (b.index(k, 0), b.named(self, x)?);
                match (rank, &node.op) {
                    (Rank::Scalar, _) => (format!("{t}[{k}]"), ATOM),
                    (_, Op::Col) => (format!("{t}.column({k})"), ATOM),
                    _ => (format!("{t}.row({k})"), ATOM),
                }
            }
            (Op::Solve(how), &[m, x]) => self.solve(b, *how, m, x)?,
            (Op::Dot, &[x, y]) => match of(b, x) {
                Rank::Matrix => (format!("({} * {}).sum()", self.left(b, x, MUL)?, self.reference(b, y, UNARY)?), ATOM),
                _ => {
                    let y = self.reference(b, y, ADD)?;
                    b.method(self, x, &format!("dot({y})"))?
                }
            },
            (Op::RowScale, &[v, x]) => (format!("&{} * {}", self.wide(b, v)?, self.reference(b, x, UNARY)?), MUL),
            (Op::ColScale, &[x, v]) => (format!("{} * {}", self.left(b, x, MUL)?, self.reference(b, v, UNARY)?), MUL),
            (Op::RowSum, &[x]) if of(b, x) == Rank::Row => b.method(self, x, "sum()")?,
            (Op::RowSum, &[x]) => b.method(self, x, "sum_axis(Axis(1))")?,
            (Op::ColSum, &[x]) if of(b, x) == Rank::Column => b.method(self, x, "sum()")?,
            (Op::ColSum, &[x]) => b.method(self, x, "sum_axis(Axis(0))")?,
            (Op::RowDot, &[x, y]) => {
                let t = format!("{} * {}", self.left(b, x, MUL)?, self.reference(b, y, UNARY)?);
                (format!("({t}).sum_axis(Axis(1))"), ATOM)
            }
            _ => self.arithmetic(b, a)?,
        })
    }
}

//! How values are written with Eigen.

use super::super::body::{Body, Dialect, Loop, Text, function_name, helper, plain};
use super::super::numbers::{ADD, ATOM, MUL, UNARY, whole};
use super::Eigen;
use super::types::kind;
use crate::code::error::CodeError;
use crate::code::ir::{Factor, Id, Op, Rank};
use std::fmt::Write;

impl Eigen {
    fn constant(&self, b: &Body<'_>, a: Id, f: &str, value: Option<&str>) -> Text {
        let s = b.f.graph.shape(a);
        let rank = b.f.graph.rank(a);
        let (r, c) = (b.dim(&s.rows), b.dim(&s.cols));
        let size = match rank {
            Rank::Row => c,
            Rank::Column => r,
            _ => format!("{r}, {c}"),
        };
        let value = value.map(|v| format!(", {v}")).unwrap_or_default();
        (format!("{}::{f}({size}{value})", kind(rank)), ATOM)
    }

    fn map(&self, b: &mut Body<'_>, a: Id, name: &str, order: u32, x: Id) -> Result<Text, CodeError> {
        let own = b.f.functions.iter().any(|f| *f.name == *name);
        let helper = ["sigmoid", "softplus", "relu", "sign"].into_iter().find(|h| *h == name && !own);
        if let Some(h) = helper {
            b.helpers.insert(h);
        }
        let f = if own { function_name(&name.into(), order) } else { name.to_string() };
        if b.f.graph.is_scalar(a) {
            let f = if own || helper.is_some() { f } else { format!("std::{f}") };
            return b.call(self, &f, &[x]);
        }
        let m = if own || helper.is_some() {
            format!("unaryExpr({})", if own { f } else { format!("&{f}") })
        } else {
            format!("array().{f}().matrix()")
        };
        b.method(self, x, &m)
    }

    /// A value as a type of its own, not as an expression.
    fn whole(&self, b: &Body<'_>, a: Id, text: &str) -> Text {
        (format!("{}({text})", kind(b.f.graph.rank(a))), ATOM)
    }

    fn factored(&self, b: &mut Body<'_>, m: Id, how: Factor) -> Result<String, CodeError> {
        let name = if how == Factor::Cholesky { "LLT" } else { "PartialPivLU" };
        b.factor(self, m, how, &|n, text| format!("const Eigen::{name}<Eigen::MatrixXd> {n}({text});"))
    }
}

impl Dialect for Eigen {
    fn assign(&self, b: &Body<'_>, name: &str, text: &str, a: Id) -> String {
        format!("const {} {name} = {text};", kind(b.f.graph.rank(a)))
    }

    fn sum(&self, b: &mut Body<'_>, a: Id, l: Loop) -> Result<Text, CodeError> {
        let (size, name) = (b.dim(&l.size), b.names.fresh("total"));
        let zero = if b.f.graph.is_scalar(a) { "0.0".to_string() } else { self.constant(b, a, "Zero", None).0 };
        let mut s = format!("{} {name} = {zero};\n", kind(b.f.graph.rank(a)));
        let _ = write!(s, "for (Eigen::Index {0} = 0; {0} < {size}; ++{0}) {{", l.index);
        for line in &l.lines {
            let _ = write!(s, "\n    {line}");
        }
        let _ = write!(s, "\n    {name} += {};\n}}", l.text);
        b.line(a, s);
        Ok((name, ATOM))
    }

    #[allow(clippy::too_many_lines)]
    fn value(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let node = b.f.graph.node(a).clone();
        let rank = b.f.graph.rank(a);
        let of = |b: &Body<'_>, x: Id| b.f.graph.rank(x);
        Ok(match (&node.op, &node.args[..]) {
            (Op::Member(s), &[i]) => {
                let (s, i) = (b.name(s), b.index(i, 0));
                let t = match rank {
                    Rank::Scalar => format!("{s}({i})"),
                    Rank::Column => format!("{s}.row({i}).transpose()"),
                    Rank::Row => format!("{s}.row({i})"),
                    Rank::Matrix => format!("{s}[{i}]"),
                };
                (t, ATOM)
            }
            (Op::Size(d), _) => (format!("double({})", b.dim(d)), ATOM),
            (Op::Eye, _) => self.constant(b, a, "Identity", None),
            (Op::Ones, _) => self.constant(b, a, "Ones", None),
            (Op::Zeros, _) => self.constant(b, a, "Zero", None),
            (Op::Comm(m, n), _) => {
                b.helpers.insert("commutation");
                (format!("commutation({}, {})", b.dim(m), b.dim(n)), ATOM)
            }
            (Op::Fixed(f, n), _) => {
                let name = helper(*f);
                b.helpers.insert(name);
                (format!("{name}({})", b.dim(n)), ATOM)
            }
            (Op::Spread, &[c]) => {
                let (r, n) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                match of(b, c) {
                    Rank::Column => b.method(self, c, &format!("replicate(1, {n})"))?,
                    Rank::Row => b.method(self, c, &format!("replicate({r}, 1)"))?,
                    _ => {
                        let t = b.expr(self, c)?.0;
                        self.constant(b, a, "Constant", Some(&t))
                    }
                }
            }
            (Op::T, &[x]) => b.method(self, x, "transpose()")?,
            (Op::Trace, &[x]) => b.method(self, x, "trace()")?,
            (Op::Det, &[x]) => b.method(self, x, "determinant()")?,
            (Op::Logdet(Factor::Cholesky), &[m]) => {
                let c = self.factored(b, m, Factor::Cholesky)?;
                (format!("2.0 * {c}.matrixLLT().diagonal().array().log().sum()"), MUL)
            }
            (Op::Logdet(_), &[m]) => {
                b.method(self, m, "partialPivLu().matrixLU().diagonal().array().abs().log().sum()")?
            }
            (Op::Inv(_), &[m]) => b.method(self, m, "inverse()")?,
            (Op::Pinv, &[m]) => b.method(self, m, "completeOrthogonalDecomposition().pseudoInverse()")?,
            (Op::Adj, &[m]) => {
                b.helpers.insert("adjugate");
                b.call(self, "adjugate", &[m])?
            }
            (Op::Vec, &[x]) => {
                let t = b.expr(self, x)?.0;
                (format!("Eigen::MatrixXd({t}).reshaped()"), ATOM)
            }
            (Op::Unvec, &[v]) => {
                let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                let t = b.expr(self, v)?.0;
                (format!("Eigen::VectorXd({t}).reshaped({r}, {c})"), ATOM)
            }
            (Op::Diag, &[x]) => {
                let t = b.at(self, x, ATOM)?;
                (format!("Eigen::MatrixXd({t}.asDiagonal())"), ATOM)
            }
            (Op::Diagvec, &[x]) => {
                let t = b.expr(self, x)?.0;
                (format!("Eigen::MatrixXd({t}).diagonal()"), ATOM)
            }
            (Op::Sum, &[x]) => b.method(self, x, "sum()")?,
            (Op::Norm2, &[x]) if of(b, x) == Rank::Scalar => b.call(self, "std::abs", &[x])?,
            (Op::Norm2, &[x]) => b.method(self, x, "norm()")?,
            (Op::Softmax, &[x]) => {
                b.helpers.insert("softmax");
                b.call(self, "softmax", &[x])?
            }
            (Op::Logsumexp, &[x]) if rank != Rank::Scalar => {
                b.helpers.insert("logsumexp_columns");
                b.call(self, "logsumexp_columns", &[x])?
            }
            (Op::Logsumexp, &[x]) => {
                b.helpers.insert("logsumexp");
                b.call(self, "logsumexp", &[x])?
            }
            (Op::Map(f), &[x]) => self.map(b, a, &f.name, f.order, x)?,
            (Op::Had, &[x, y]) => {
                let y = b.expr(self, y)?.0;
                b.method(self, x, &format!("cwiseProduct({y})"))?
            }
            (Op::Hdiv, &[x, y]) => {
                let y = b.expr(self, y)?.0;
                b.method(self, x, &format!("cwiseQuotient({y})"))?
            }
            (Op::Mul, &[x, y]) => match (of(b, x), of(b, y), b.f.graph.op(x)) {
                (Rank::Row, Rank::Column, Op::T) => {
                    let (x, y) = (b.f.graph.arg(x, 0), b.expr(self, y)?.0);
                    b.method(self, x, &format!("dot({y})"))?
                }
                (Rank::Row, Rank::Column, _) => {
                    (format!("({} * {}).value()", b.at(self, x, MUL)?, b.at(self, y, UNARY)?), ATOM)
                }
                _ => b.infix(self, "*", x, y, MUL)?,
            },
            (Op::Kron, &[x, y]) => {
                b.helpers.insert("kron");
                let t = b.call(self, "kron", &[x, y])?;
                match rank {
                    Rank::Matrix => t,
                    _ => self.whole(b, a, &t.0),
                }
            }
            (Op::Hcat | Op::Vcat, _) => {
                let mut parts = Vec::new();
                for x in b.blocks(a).concat() {
                    parts.push(b.at(self, x, ADD)?);
                }
                let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                let size = match rank {
                    Rank::Column => r,
                    Rank::Row => c,
                    _ => format!("{r}, {c}"),
                };
                (format!("({}({size}) << {}).finished()", kind(rank), parts.join(", ")), ATOM)
            }
            (Op::Pow, &[x, p]) => {
                let q = b.f.graph.as_num(p).cloned();
                let half = num_rational::BigRational::new(1.into(), 2.into());
                let n = q.as_ref().and_then(whole);
                if rank == Rank::Scalar {
                    return Ok(match (q, n) {
                        (_, Some(-1)) => (format!("1.0 / {}", b.at(self, x, UNARY)?), MUL),
                        (Some(q), _) if q == half => b.call(self, "std::sqrt", &[x])?,
                        _ => b.call(self, "std::pow", &[x, p])?,
                    });
                }
                match (q, n) {
                    (_, Some(2)) => b.method(self, x, "array().square().matrix()")?,
                    (_, Some(-1)) => b.method(self, x, "array().inverse().matrix()")?,
                    (Some(q), _) if q == half => b.method(self, x, "array().sqrt().matrix()")?,
                    _ => {
                        let p = b.expr(self, p)?.0;
                        b.method(self, x, &format!("array().pow({p}).matrix()"))?
                    }
                }
            }
            (Op::Mpow(k), &[x]) => {
                b.helpers.insert("power");
                (format!("power({}, {k})", b.expr(self, x)?.0), ATOM)
            }
            (Op::Entry, &[x, i, j]) => {
                let (i, j) = (b.index(i, 0), b.index(j, 0));
                let t = b.named(self, x)?;
                match of(b, x) {
                    Rank::Matrix => (format!("{t}({i}, {j})"), ATOM),
                    Rank::Row => (format!("{t}({j})"), ATOM),
                    _ => (format!("{t}({i})"), ATOM),
                }
            }
            (Op::Col, &[x, j]) => {
                let j = b.index(j, 0);
                b.method(
                    self,
                    x,
                    &if rank == Rank::Scalar { format!("col({j}).value()") } else { format!("col({j})") },
                )?
            }
            (Op::Row, &[x, i]) => {
                let i = b.index(i, 0);
                b.method(
                    self,
                    x,
                    &if rank == Rank::Scalar { format!("row({i}).value()") } else { format!("row({i})") },
                )?
            }
            (Op::Solve(how), &[m, x]) => {
                let solver = match how {
                    Factor::Cholesky => self.factored(b, m, *how)?,
                    Factor::General if b.systems(m) > 1 => self.factored(b, m, *how)?,
                    Factor::General => b.method(self, m, "partialPivLu()")?.0,
                    Factor::Lower => b.method(self, m, "triangularView<Eigen::Lower>()")?.0,
                    Factor::Upper => b.method(self, m, "triangularView<Eigen::Upper>()")?.0,
                };
                let x = b.expr(self, x)?.0;
                self.whole(b, a, &format!("{solver}.solve({x})"))
            }
            (Op::Dot, &[x, y]) => {
                let y = b.expr(self, y)?.0;
                b.method(self, x, &format!("cwiseProduct({y}).sum()"))?
            }
            (Op::RowScale, &[v, x]) => {
                (format!("{}.asDiagonal() * {}", b.at(self, v, ATOM)?, b.at(self, x, UNARY)?), MUL)
            }
            (Op::ColScale, &[x, v]) => {
                (format!("{} * {}.asDiagonal()", b.at(self, x, MUL)?, b.at(self, v, ATOM)?), MUL)
            }
            (Op::RowSum, &[x]) => b.method(self, x, "rowwise().sum()")?,
            (Op::ColSum, &[x]) => b.method(self, x, "colwise().sum()")?,
            (Op::RowDot, &[x, y]) => {
                let y = b.expr(self, y)?.0;
                b.method(self, x, &format!("cwiseProduct({y}).rowwise().sum()"))?
            }
            _ => match plain(self, b, a, true)? {
                Some(t) => t,
                None => return Err(CodeError::Operation("this operation in Eigen")),
            },
        })
    }
}

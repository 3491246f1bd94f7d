//! How values are written in Python.

use super::super::Language;
use super::super::body::{Body, Dialect, Loop, Text, helper, plain};
use super::super::numbers::{ADD, ATOM, MUL, UNARY};
use super::Python;
use crate::code::error::CodeError;
use crate::code::ir::{Factor, Id, Op, Rank};
use crate::term::Fixed;
use std::fmt::Write;

impl Python {
    fn solve(&self, b: &mut Body<'_>, how: Factor, m: Id, x: Id) -> Result<Text, CodeError> {
        let torch = self.language == Language::Torch;
        match how {
            Factor::Cholesky => {
                b.helpers.insert("cho_solve");
                let c = self.cholesky(b, m)?;
                Ok((format!("cho_solve({c}, {})", b.expr(self, x)?.0), ATOM))
            }
            Factor::General if b.systems(m) > 1 => {
                b.helpers.insert("lu_solve");
                if !torch {
                    b.helpers.insert("lu_factor");
                }
                let call = if torch { "torch.linalg.lu_factor" } else { "lu_factor" };
                let f = b.factor(self, m, how, &|name, text| format!("{name} = {call}({text})"))?;
                Ok((format!("lu_solve({f}, {})", b.expr(self, x)?.0), ATOM))
            }
            Factor::General => b.call(self, &format!("{}.linalg.solve", self.lib()), &[m, x]),
            Factor::Lower | Factor::Upper => {
                let lower = how == Factor::Lower;
                if torch {
                    let f = if lower { "solve_lower" } else { "solve_upper" };
                    b.helpers.insert(f);
                    return b.call(self, f, &[m, x]);
                }
                b.helpers.insert("solve_triangular");
                let (m, x) = (b.expr(self, m)?.0, b.expr(self, x)?.0);
                let lower = if lower { "True" } else { "False" };
                Ok((format!("solve_triangular({m}, {x}, lower={lower})"), ATOM))
            }
        }
    }

    fn cholesky(&self, b: &mut Body<'_>, m: Id) -> Result<String, CodeError> {
        let torch = self.language == Language::Torch;
        if !torch {
            b.helpers.insert("cho_factor");
        }
        b.factor(self, m, Factor::Cholesky, &|name, text| match torch {
            true => format!("{name} = torch.linalg.cholesky({text})"),
            false => format!("{name} = cho_factor({text}, lower=True)"),
        })
    }
}

impl Dialect for Python {
    fn assign(&self, _: &Body<'_>, name: &str, text: &str, _: Id) -> String {
        format!("{name} = {text}")
    }

    fn sum(&self, b: &mut Body<'_>, a: Id, l: Loop) -> Result<Text, CodeError> {
        let size = b.dim(&l.size);
        if self.language == Language::Jax {
            let f = b.names.fresh("term");
            let mut text = format!("def {f}({}):", l.index);
            for line in &l.lines {
                let _ = write!(text, "\n    {line}");
            }
            let _ = write!(text, "\n    return {}", l.text);
            b.line(a, text);
            return Ok((format!("jax.vmap({f})(jnp.arange({size})).sum(axis=0)"), ATOM));
        }
        let name = b.names.fresh("total");
        let mut text = format!("{name} = 0.0\nfor {} in range({size}):", l.index);
        for line in &l.lines {
            let _ = write!(text, "\n    {line}");
        }
        let _ = write!(text, "\n    {name} = {name} + {}", l.text);
        b.line(a, text);
        Ok((name, ATOM))
    }

    #[allow(clippy::too_many_lines)]
    fn value(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let node = b.f.graph.node(a).clone();
        let (rank, lib) = (b.f.graph.rank(a), self.lib());
        let of = |b: &Body<'_>, x: Id| b.f.graph.rank(x);
        let torch = self.language == Language::Torch;
        let call = |b: &mut Body<'_>, f: &str, args: &[Id]| b.call(self, &format!("{lib}.{f}"), args);
        Ok(match (&node.op, &node.args[..]) {
            (Op::Member(s), &[i]) => (format!("{}[{}]", b.name(s), b.index(i, 0)), ATOM),
            (Op::Size(d), _) => b.size(d),
            (Op::Eye, _) => (format!("{lib}.eye({}{})", b.dim(&node.shape.rows), self.kind(b)), ATOM),
            (Op::Ones, _) => (format!("{lib}.ones({}{})", self.shape(b, a), self.kind(b)), ATOM),
            (Op::Zeros, _) => (format!("{lib}.zeros({}{})", self.shape(b, a), self.kind(b)), ATOM),
            (Op::Comm(m, n), _) => {
                b.helpers.insert("commutation");
                let t = format!("commutation({}, {})", b.dim(m), b.dim(n));
                match (torch, b.f.arguments.first()) {
                    (true, Some(x)) => (format!("{t}.to({})", b.name(&x.name)), ATOM),
                    _ => (t, ATOM),
                }
            }
            (Op::Fixed(Fixed::Tril, n), _) => {
                let n = b.dim(n);
                (
                    format!(
                        "{lib}.tril({lib}.ones({}{}))",
                        if torch { format!("{n}, {n}") } else { format!("({n}, {n})") },
                        self.kind(b)
                    ),
                    ATOM,
                )
            }
            (Op::Fixed(f, n), _) => {
                let name = helper(*f);
                b.helpers.insert(name);
                let t = format!("{name}({})", b.dim(n));
                match (torch, b.f.arguments.first()) {
                    (true, Some(x)) => (format!("{t}.to({})", b.name(&x.name)), ATOM),
                    _ => (t, ATOM),
                }
            }
            (Op::Spread, &[c]) => match (of(b, c), torch) {
                (Rank::Scalar, true) => {
                    let (t, shape) = (b.at(self, c, MUL)?, self.shape(b, a));
                    (format!("{t} * torch.ones({shape}{})", self.kind(b)), MUL)
                }
                (Rank::Scalar, false) => {
                    let (t, shape) = (b.expr(self, c)?.0, self.shape(b, a));
                    (format!("{lib}.full({shape}, {t})"), ATOM)
                }
                _ => {
                    let (t, shape) = (self.two(b, c)?, self.shape(b, a));
                    (format!("{lib}.broadcast_to({t}, {shape})"), ATOM)
                }
            },
            (Op::T, &[x]) if rank == Rank::Matrix => {
                let g = &b.f.graph;
                if let (Op::Softmax, &[y]) = (g.op(x), g.args(x))
                    && let (Op::T, &[z]) = (g.op(y), g.args(y))
                {
                    b.helpers.insert("softmax");
                    let axis = if torch { "dim" } else { "axis" };
                    return Ok((format!("softmax({}, {axis}=1)", b.expr(self, z)?.0), ATOM));
                }
                b.method(self, x, "T")?
            }
            (Op::T, &[x]) => b.expr(self, x)?,
            (Op::Trace, &[x]) => call(b, "trace", &[x])?,
            (Op::Det, &[x]) => call(b, "linalg.det", &[x])?,
            (Op::Logdet(Factor::Cholesky), &[m]) => {
                let c = self.cholesky(b, m)?;
                match torch {
                    true => (format!("2 * {c}.diagonal().log().sum()"), MUL),
                    false => (format!("2 * {lib}.log({lib}.diag({c}[0])).sum()"), MUL),
                }
            }
            (Op::Logdet(_), &[m]) => {
                let t = call(b, "linalg.slogdet", &[m])?;
                (format!("{}[1]", t.0), ATOM)
            }
            (Op::Inv(_), &[m]) => call(b, "linalg.inv", &[m])?,
            (Op::Pinv, &[m]) => call(b, "linalg.pinv", &[m])?,
            (Op::Primary(f), &[m]) => match (self.language, *f) {
                (Language::Torch, "expm") => call(b, "linalg.matrix_exp", &[m])?,
                (Language::Torch, _) | (Language::Jax, "logm") => {
                    return Err(CodeError::Operation("this function of a matrix in this library"));
                }
                (_, f) => {
                    b.helpers.insert(f);
                    b.call(self, f, &[m])?
                }
            },
            (Op::Adj, &[m]) => {
                b.helpers.insert("adjugate");
                b.call(self, "adjugate", &[m])?
            }
            (Op::Vec, &[x]) => (format!("{}.T.reshape(-1)", b.at(self, x, ATOM)?), ATOM),
            (Op::Unvec, &[v]) => {
                let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                (format!("{}.reshape({c}, {r}).T", b.at(self, v, ATOM)?), ATOM)
            }
            (Op::Diag | Op::Diagvec, &[x]) => match of(b, x) {
                Rank::Scalar => b.expr(self, x)?,
                _ => call(b, "diag", &[x])?,
            },
            (Op::Sum, &[x]) => b.method(self, x, "sum()")?,
            (Op::Norm2, &[x]) => match of(b, x) {
                Rank::Scalar => b.call(self, "abs", &[x])?,
                _ => call(b, "linalg.norm", &[x])?,
            },
            (Op::Softmax, &[x]) => {
                b.helpers.insert("softmax");
                let t = b.expr(self, x)?.0;
                match (torch, rank) {
                    (true, _) => (format!("softmax({t}, dim=0)"), ATOM),
                    (false, Rank::Column) => (format!("softmax({t})"), ATOM),
                    _ => (format!("softmax({t}, axis=0)"), ATOM),
                }
            }
            (Op::Logsumexp, &[x]) => {
                b.helpers.insert("logsumexp");
                let t = b.expr(self, x)?.0;
                let t = match (torch, rank) {
                    (true, _) => format!("logsumexp({t}, dim=0)"),
                    (false, Rank::Scalar) => format!("logsumexp({t})"),
                    _ => format!("logsumexp({t}, axis=0)"),
                };
                (t, ATOM)
            }
            (Op::Map(f), &[x]) => self.map(b, &f.name, f.order, x)?,
            (Op::Add, &[x, y]) if rank != Rank::Scalar => {
                let g = &b.f.graph;
                let ones = |z: Id| matches!(g.op(z), Op::Ones | Op::Spread);
                match ones(x) || ones(y) {
                    true => self.elementwise(b, "+", x, y, ADD)?,
                    false => return plain(self, b, a, false)?.ok_or(CodeError::Operation("a sum")),
                }
            }
            (Op::Sub, &[x, y]) if rank != Rank::Scalar => self.elementwise(b, "-", x, y, ADD)?,
            (Op::Had, &[x, y]) => self.elementwise(b, "*", x, y, MUL)?,
            (Op::Hdiv, &[x, y]) => self.elementwise(b, "/", x, y, MUL)?,
            (Op::Mul, &[x, y]) => {
                let turned = |z: Id| match (b.f.graph.op(z), b.f.graph.args(z)) {
                    (Op::T, &[w]) if b.f.graph.rank(w) == Rank::Matrix => Some(w),
                    _ => None,
                };
                match (of(b, x), of(b, y)) {
                    (Rank::Column, Rank::Row) => call(b, "outer", &[x, y])?,
                    // A vector times a matrix needs no transpose.
                    (Rank::Matrix, Rank::Column) if turned(x).is_some() => {
                        let x = turned(x).unwrap_or(x);
                        b.infix(self, "@", y, x, MUL)?
                    }
                    (Rank::Row, Rank::Matrix) if turned(y).is_some() => {
                        let y = turned(y).unwrap_or(y);
                        b.infix(self, "@", y, x, MUL)?
                    }
                    _ => b.infix(self, "@", x, y, MUL)?,
                }
            }
            (Op::Kron, &[x, y]) => self.kron(b, a, x, y)?,
            (Op::Hcat | Op::Vcat, _) => self.blocks(b, a)?,
            (Op::Pow, &[x, p]) => self.power(b, x, p)?,
            (Op::Mpow(k), &[x]) => {
                let t = b.expr(self, x)?.0;
                (format!("{lib}.linalg.matrix_power({t}, {k})"), ATOM)
            }
            (Op::MpowBy, &[x, k]) => {
                let (t, k) = (b.expr(self, x)?.0, b.expr(self, k)?.0);
                (format!("{lib}.linalg.matrix_power({t}, {k})"), ATOM)
            }
            (Op::Number, &[i]) => (format!("{} + 1", b.index(i, 0)), ADD),
            (Op::Entry, &[x, i, j]) => {
                let (i, j) = (b.index(i, 0), b.index(j, 0));
                let t = b.at(self, x, ATOM)?;
                match of(b, x) {
                    Rank::Matrix => (format!("{t}[{i}, {j}]"), ATOM),
                    Rank::Row => (format!("{t}[{j}]"), ATOM),
                    _ => (format!("{t}[{i}]"), ATOM),
                }
            }
            (Op::Col, &[x, j]) => {
                let j = b.index(j, 0);
                let t = b.at(self, x, ATOM)?;
                (if of(b, x) == Rank::Matrix { format!("{t}[:, {j}]") } else { format!("{t}[{j}]") }, ATOM)
            }
            (Op::Row, &[x, i]) => (format!("{}[{}]", b.at(self, x, ATOM)?, b.index(i, 0)), ATOM),
            (Op::Solve(how), &[m, x]) => self.solve(b, *how, m, x)?,
            (Op::Dot, &[x, y]) => match of(b, x) {
                Rank::Matrix if torch => (format!("({} * {}).sum()", b.at(self, x, MUL)?, b.at(self, y, UNARY)?), ATOM),
                Rank::Matrix => call(b, "vdot", &[x, y])?,
                _ => b.infix(self, "@", x, y, MUL)?,
            },
            (Op::RowScale, &[v, x]) => (format!("{}[:, None] * {}", b.at(self, v, ATOM)?, b.at(self, x, UNARY)?), MUL),
            (Op::ColScale, &[x, v]) => b.infix(self, "*", x, v, MUL)?,
            (Op::RowSum, &[x]) => {
                let axis = if of(b, x) == Rank::Matrix { "axis=1" } else { "" };
                b.method(self, x, &format!("sum({axis})"))?
            }
            (Op::ColSum, &[x]) => b.method(self, x, "sum(axis=0)")?,
            (Op::RowDot, &[x, y]) => {
                (format!("({} * {}).sum(axis=1)", b.at(self, x, MUL)?, b.at(self, y, UNARY)?), ATOM)
            }
            _ => match plain(self, b, a, false)? {
                Some(t) => t,
                None => return Err(CodeError::Operation("this operation in Python")),
            },
        })
    }
}

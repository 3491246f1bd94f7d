//! How values are written in Julia and MATLAB.

use super::super::body::{Body, Dialect, Loop, POWERS, Text, function_name, helper, plain};
use super::super::numbers::{ADD, ATOM, MUL, UNARY};
use super::Mathematical;
use crate::code::error::CodeError;
use crate::code::ir::{Factor, Graph, Id, Op, Rank};
use crate::term::Fixed;
use std::fmt::Write;

impl Mathematical {
    fn full(&self, b: &Body<'_>, a: Id, f: &str) -> Text {
        let s = b.f.graph.shape(a);
        let (r, c) = (b.dim(&s.rows), b.dim(&s.cols));
        let column = self.julia && b.f.graph.rank(a) == Rank::Column;
        (if column { format!("{f}({r})") } else { format!("{f}({r}, {c})") }, ATOM)
    }

    /// An operator entry by entry: what is repeated is left to broadcasting.
    fn entrywise(&self, b: &mut Body<'_>, sign: &str, x: Id, y: Id, level: u8) -> Result<Text, CodeError> {
        let spread = |b: &Body<'_>, z: Id| matches!(b.f.graph.op(z), Op::Spread | Op::Ones);
        let (sx, sy) = (spread(b, x), spread(b, y));
        let part = |b: &mut Body<'_>, z: Id, broadcast: bool, level: u8| match b.f.graph.op(z) {
            Op::Ones if broadcast => Ok("1".to_string()),
            Op::Spread if broadcast => {
                let c = b.f.graph.arg(z, 0);
                b.at(self, c, level)
            }
            // Octave keeps such matrices by their diagonal, and does not repeat others beside them.
            _ if !self.julia && is_diagonal(&b.f.graph, z) => Ok(format!("full({})", b.expr(self, z)?.0)),
            _ => b.at(self, z, level),
        };
        let u = part(b, x, sx && !sy, level)?;
        let v = part(b, y, sy, level + 1)?;
        let plus = sign == "+" || sign == "-";
        let dot = if plus && (!self.julia || !(sx || sy)) { "" } else { "." };
        Ok((format!("{u} {dot}{sign} {v}"), level))
    }

    fn map(&self, b: &mut Body<'_>, a: Id, name: &str, order: u32, x: Id) -> Result<Text, CodeError> {
        let own = b.f.functions.iter().any(|f| *f.name == *name);
        let helper = ["sigmoid", "softplus", "relu"].into_iter().find(|h| *h == name && !own);
        let f = match helper {
            Some(h) => {
                b.helpers.insert(h);
                h.to_string()
            }
            None if own => function_name(&name.into(), order),
            None => name.to_string(),
        };
        let dot = if self.julia && !b.f.graph.is_scalar(a) { "." } else { "" };
        b.call(self, &format!("{f}{dot}"), &[x])
    }

    fn factored(&self, b: &mut Body<'_>, m: Id) -> Result<String, CodeError> {
        b.factor(self, m, Factor::Cholesky, &|name, text| match self.julia {
            true => format!("{name} = cholesky(Symmetric({text}))"),
            false => format!("{name} = chol({text});"),
        })
    }
}

impl Dialect for Mathematical {
    fn assign(&self, _: &Body<'_>, name: &str, text: &str, _: Id) -> String {
        format!("{name} = {text}{}", if self.julia { "" } else { ";" })
    }

    fn sum(&self, b: &mut Body<'_>, a: Id, l: Loop) -> Result<Text, CodeError> {
        let (size, name) = (b.dim(&l.size), b.names.fresh("total"));
        let end = if self.julia { "" } else { ";" };
        let zero = match b.f.graph.is_scalar(a) {
            true => "0.0".to_string(),
            false => self.full(b, a, "zeros").0,
        };
        let head =
            if self.julia { format!("for {} in 1:{size}", l.index) } else { format!("for {} = 1:{size}", l.index) };
        let mut text = format!("{name} = {zero}{end}\n{head}");
        for line in &l.lines {
            let _ = write!(text, "\n    {line}");
        }
        let _ = write!(text, "\n    {name} = {name} + {}{end}\nend", l.text);
        b.line(a, text);
        Ok((name, ATOM))
    }

    #[allow(clippy::too_many_lines)]
    fn value(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let node = b.f.graph.node(a).clone();
        let rank = b.f.graph.rank(a);
        let of = |b: &Body<'_>, x: Id| b.f.graph.rank(x);
        let julia = self.julia;
        Ok(match (&node.op, &node.args[..]) {
            (Op::Member(s), &[i]) => {
                let (s, i) = (b.name(s), b.index(i, 1));
                match rank {
                    Rank::Scalar if julia => (format!("{s}[{i}]"), ATOM),
                    Rank::Scalar => (format!("{s}({i})"), ATOM),
                    Rank::Column if julia => (format!("{s}[{i}, :]"), ATOM),
                    Rank::Column => (format!("{s}({i}, :)'"), ATOM),
                    Rank::Row if julia => (format!("transpose({s}[{i}, :])"), ATOM),
                    Rank::Row => (format!("{s}({i}, :)"), ATOM),
                    Rank::Matrix if julia => (format!("{s}[{i}, :, :]"), ATOM),
                    Rank::Matrix => {
                        let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                        (format!("reshape({s}({i}, :, :), {r}, {c})"), ATOM)
                    }
                }
            }
            (Op::Size(d), _) => b.size(d),
            (Op::Eye, _) if julia => {
                let n = b.dim(&node.shape.rows);
                (format!("Matrix(1.0I, {n}, {n})"), ATOM)
            }
            (Op::Eye, _) => (format!("eye({})", b.dim(&node.shape.rows)), ATOM),
            (Op::Ones, _) => self.full(b, a, "ones"),
            (Op::Zeros, _) => self.full(b, a, "zeros"),
            (Op::Comm(m, n), _) => {
                b.helpers.insert("commutation");
                (format!("commutation({}, {})", b.dim(m), b.dim(n)), ATOM)
            }
            (Op::Fixed(Fixed::Tril, n), _) => {
                let n = b.dim(n);
                (format!("tril(ones({n}, {n}))"), ATOM)
            }
            (Op::Fixed(f, n), _) => {
                let name = helper(*f);
                b.helpers.insert(name);
                (format!("{name}({})", b.dim(n)), ATOM)
            }
            (Op::Spread, &[c]) => {
                let ones = self.full(b, a, "ones").0;
                let dot = if of(b, c) == Rank::Scalar { "" } else { "." };
                (format!("{} {dot}* {ones}", b.at(self, c, MUL)?), MUL)
            }
            (Op::T, &[x]) => (format!("{}'", b.at(self, x, ATOM)?), ATOM),
            (Op::Trace, &[x]) => b.call(self, if julia { "tr" } else { "trace" }, &[x])?,
            (Op::Det, &[x]) => b.call(self, "det", &[x])?,
            (Op::Logdet(Factor::Cholesky), &[m]) => {
                let c = self.factored(b, m)?;
                if julia { (format!("logdet({c})"), ATOM) } else { (format!("2 * sum(log(diag({c})))"), MUL) }
            }
            (Op::Logdet(_), &[m]) if julia => {
                let t = b.call(self, "logabsdet", &[m])?;
                (format!("{}[1]", t.0), ATOM)
            }
            (Op::Logdet(_), &[m]) => {
                b.helpers.insert("logdet");
                b.call(self, "logdet", &[m])?
            }
            (Op::Inv(_), &[m]) => b.call(self, "inv", &[m])?,
            (Op::Pinv, &[m]) => b.call(self, "pinv", &[m])?,
            // Julia's functions of numbers are of matrices too.
            (Op::Primary(f), &[m]) => b.call(self, if julia { f.trim_end_matches('m') } else { f }, &[m])?,
            (Op::Adj, &[m]) => {
                b.helpers.insert("adjugate");
                b.call(self, "adjugate", &[m])?
            }
            (Op::Vec, &[x]) if julia => b.call(self, "vec", &[x])?,
            (Op::Vec, &[x]) => (format!("reshape({}, [], 1)", b.expr(self, x)?.0), ATOM),
            (Op::Unvec, &[v]) => {
                let (r, c) = (b.dim(&node.shape.rows), b.dim(&node.shape.cols));
                (format!("reshape({}, {r}, {c})", b.expr(self, v)?.0), ATOM)
            }
            (Op::Diag, &[x]) => b.call(self, if julia { "Diagonal" } else { "diag" }, &[x])?,
            (Op::Diagvec, &[x]) => b.call(self, "diag", &[x])?,
            (Op::Sum, &[x]) if julia || of(b, x) != Rank::Matrix => b.call(self, "sum", &[x])?,
            (Op::Sum, &[x]) => (format!("sum(sum({}))", b.expr(self, x)?.0), ATOM),
            (Op::Norm2, &[x]) if julia => b.call(self, "norm", &[x])?,
            (Op::Norm2, &[x]) => (format!("norm({}, 'fro')", b.expr(self, x)?.0), ATOM),
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
            (Op::Add | Op::Sub, &[x, y]) if rank != Rank::Scalar => {
                let spread = |z: Id| matches!(b.f.graph.op(z), Op::Spread | Op::Ones);
                let sign = if node.op == Op::Add { "+" } else { "-" };
                match spread(x) || spread(y) {
                    true => self.entrywise(b, sign, x, y, ADD)?,
                    false => return plain(self, b, a, false)?.ok_or(CodeError::Operation("a sum")),
                }
            }
            (Op::Had, &[x, y]) => self.entrywise(b, "*", x, y, MUL)?,
            (Op::Hdiv, &[x, y]) => self.entrywise(b, "/", x, y, MUL)?,
            (Op::Mul, &[x, y]) => match (julia, of(b, x), of(b, y)) {
                (true, Rank::Row, Rank::Column) => {
                    let x = if let Op::T = b.f.graph.op(x) { Ok(b.f.graph.arg(x, 0)) } else { Err(x) };
                    match x {
                        Ok(x) => b.call(self, "dot", &[x, y])?,
                        Err(x) => (format!("dot(vec({}), {})", b.expr(self, x)?.0, b.expr(self, y)?.0), ATOM),
                    }
                }
                _ => b.infix(self, "*", x, y, MUL)?,
            },
            (Op::Kron, &[x, y]) => b.call(self, "kron", &[x, y])?,
            (Op::Hcat | Op::Vcat, _) => {
                let mut rows = Vec::new();
                for r in b.blocks(a) {
                    let mut row = Vec::new();
                    for x in r {
                        row.push(b.at(self, x, if julia { MUL } else { ADD })?);
                    }
                    rows.push(row.join(if julia { " " } else { ", " }));
                }
                (format!("[{}]", rows.join("; ")), ATOM)
            }
            (Op::Pow, &[x, p]) => {
                let dot = if rank == Rank::Scalar { "" } else { "." };
                let half = num_rational::BigRational::new(1.into(), 2.into());
                match b.f.graph.as_num(p).cloned() {
                    Some(q) if q == half => {
                        b.call(self, if julia && rank != Rank::Scalar { "sqrt." } else { "sqrt" }, &[x])?
                    }
                    // A whole number to a negative power is no whole number.
                    _ => (format!("{}{dot}^{}", b.at(self, x, ATOM)?, b.at(self, p, ATOM)?), POWERS),
                }
            }
            (Op::Mpow(k), &[x]) => (format!("{}^{k}", b.at(self, x, ATOM)?), POWERS),
            (Op::MpowBy, &[x, k]) => (format!("{}^{}", b.at(self, x, ATOM)?, b.at(self, k, ATOM)?), POWERS),
            (Op::Number, &[i]) => (b.index(i, 1), ATOM),
            (Op::Entry, &[x, i, j]) => {
                let (i, j) = (b.index(i, 1), b.index(j, 1));
                let t = b.named(self, x)?;
                match (julia, of(b, x)) {
                    (true, Rank::Column) => (format!("{t}[{i}]"), ATOM),
                    (true, _) => (format!("{t}[{i}, {j}]"), ATOM),
                    (false, _) => (format!("{t}({i}, {j})"), ATOM),
                }
            }
            (Op::Col, &[x, j]) => {
                let j = b.index(j, 1);
                let t = b.named(self, x)?;
                (if julia { format!("{t}[:, {j}]") } else { format!("{t}(:, {j})") }, ATOM)
            }
            (Op::Row, &[x, i]) => {
                let i = b.index(i, 1);
                let t = b.named(self, x)?;
                (if julia { format!("transpose({t}[{i}, :])") } else { format!("{t}({i}, :)") }, ATOM)
            }
            (Op::Solve(Factor::Cholesky), &[m, x]) => {
                let c = self.factored(b, m)?;
                let x = b.at(self, x, UNARY)?;
                if julia { (format!("{c} \\ {x}"), MUL) } else { (format!("{c} \\ ({c}' \\ {x})"), MUL) }
            }
            (Op::Solve(how), &[m, x]) => {
                let m = match (julia, how) {
                    (true, Factor::Lower) => format!("LowerTriangular({})", b.expr(self, m)?.0),
                    (true, Factor::Upper) => format!("UpperTriangular({})", b.expr(self, m)?.0),
                    (true, _) if b.systems(m) > 1 => {
                        b.factor(self, m, Factor::General, &|name, text| format!("{name} = lu({text})"))?
                    }
                    _ => b.at(self, m, ATOM)?,
                };
                (format!("{m} \\ {}", b.at(self, x, UNARY)?), MUL)
            }
            (Op::Dot, &[x, y]) if julia => b.call(self, "dot", &[x, y])?,
            (Op::Dot, &[x, y]) => (format!("sum(sum({} .* {}))", b.at(self, x, MUL)?, b.at(self, y, UNARY)?), ATOM),
            (Op::RowScale, &[v, x]) => (format!("{} .* {}", b.at(self, v, MUL)?, b.at(self, x, UNARY)?), MUL),
            (Op::ColScale, &[x, v]) => (format!("{} .* {}'", b.at(self, x, MUL)?, b.at(self, v, ATOM)?), MUL),
            (Op::RowSum, &[x]) if julia => (format!("vec(sum({}, dims=2))", b.expr(self, x)?.0), ATOM),
            (Op::RowSum, &[x]) => (format!("sum({}, 2)", b.expr(self, x)?.0), ATOM),
            (Op::ColSum, &[x]) if julia => (format!("sum({}, dims=1)", b.expr(self, x)?.0), ATOM),
            (Op::ColSum, &[x]) => (format!("sum({}, 1)", b.expr(self, x)?.0), ATOM),
            (Op::RowDot, &[x, y]) => {
                let t = format!("{} .* {}", b.at(self, x, MUL)?, b.at(self, y, UNARY)?);
                (if julia { format!("vec(sum({t}, dims=2))") } else { format!("sum({t}, 2)") }, ATOM)
            }
            _ => match plain(self, b, a, false)? {
                Some(t) => t,
                None => return Err(CodeError::Operation("this operation in this language")),
            },
        })
    }
}

fn is_diagonal(g: &Graph, a: Id) -> bool {
    match g.op(a) {
        Op::Eye | Op::Diag => true,
        Op::Neg | Op::Add | Op::Sub | Op::T => g.args(a).iter().all(|x| is_diagonal(g, *x)),
        Op::Scale => is_diagonal(g, g.arg(a, 1)),
        Op::Div => is_diagonal(g, g.arg(a, 0)),
        _ => false,
    }
}

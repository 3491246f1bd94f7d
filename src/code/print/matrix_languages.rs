//! Julia and MATLAB: languages in which products and transposes are written as in mathematics.

use super::Language;
use super::body::{Body, Dialect, Loop, POWERS, Text, function_name, plain};
use super::numbers::{ADD, ATOM, MUL, UNARY};
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::{Argument, Function, Unit};
use crate::code::ir::{Factor, Id, Op, Rank};
use std::collections::BTreeSet;
use std::fmt::Write;

/// One of the two.
pub struct Mathematical {
    /// Julia, not MATLAB?
    julia: bool,
}

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(language: Language, units: &[Unit]) -> Result<String, CodeError> {
    let d = Mathematical { julia: language == Language::Julia };
    let (mut texts, mut helpers) = (Vec::new(), BTreeSet::new());
    for f in units.iter().flat_map(|u| &u.functions) {
        let (text, used) = d.function(f)?;
        texts.push(text);
        helpers.extend(used);
    }
    let mut s = String::new();
    if d.julia {
        s.push_str("using LinearAlgebra\n\n");
    }
    let helpers: Vec<&str> =
        d.helpers().into_iter().filter(|(n, _)| helpers.contains(n)).map(|(_, text)| text).collect();
    // A MATLAB file is called as its first function.
    let parts: Vec<&str> = match d.julia {
        true => helpers.into_iter().chain(texts.iter().map(String::as_str)).collect(),
        false => texts.iter().map(String::as_str).chain(helpers).collect(),
    };
    s.push_str(&parts.join("\n"));
    Ok(s)
}

impl Mathematical {
    fn helpers(&self) -> Vec<(&'static str, &'static str)> {
        if self.julia {
            return vec![
                ("sigmoid", "sigmoid(x) = 1 / (1 + exp(-x))\n"),
                ("softplus", "softplus(x) = max(x, 0) + log1p(exp(-abs(x)))\n"),
                ("relu", "relu(x) = max(x, 0)\n"),
                (
                    "softmax",
                    "function softmax(a)\n    e = exp.(a .- maximum(a, dims=1))\n    return e ./ sum(e, dims=1)\nend\n",
                ),
                (
                    "logsumexp",
                    "function logsumexp(a)\n    top = maximum(a)\n    return top + log(sum(exp.(a .- top)))\nend\n",
                ),
                (
                    "commutation",
                    "commutation(m, n) = Matrix(1.0I, m * n, m * n)[vec(permutedims(reshape(1:m*n, m, n))), :]\n",
                ),
                (
                    "adjugate",
                    "function adjugate(A)\n    U, s, V = svd(A)\n    others = [prod(s[1:end .!= i]) for i in eachindex(s)]\n    \
                     return det(U) * det(V) * V * Diagonal(others) * U'\nend\n",
                ),
            ];
        }
        vec![
            ("sigmoid", "function y = sigmoid(x)\n    y = 1 ./ (1 + exp(-x));\nend\n"),
            ("softplus", "function y = softplus(x)\n    y = max(x, 0) + log1p(exp(-abs(x)));\nend\n"),
            ("relu", "function y = relu(x)\n    y = max(x, 0);\nend\n"),
            ("softmax", "function y = softmax(a)\n    e = exp(a - max(a, [], 1));\n    y = e ./ sum(e, 1);\nend\n"),
            ("logsumexp", "function y = logsumexp(a)\n    top = max(a);\n    y = top + log(sum(exp(a - top)));\nend\n"),
            ("logdet", "function y = logdet(A)\n    [~, R, ~] = lu(A);\n    y = sum(log(abs(diag(R))));\nend\n"),
            (
                "commutation",
                "function K = commutation(m, n)\n    K = eye(m * n)(reshape(reshape(1:m*n, m, n)', [], 1), :);\nend\n",
            ),
            (
                "adjugate",
                "function X = adjugate(A)\n    [U, S, V] = svd(A);\n    s = diag(S);\n    others = arrayfun(@(k) prod(s([1:k-1, k+1:end])), 1:numel(s));\n    \
                 X = det(U) * det(V) * V * diag(others) * U';\nend\n",
            ),
        ]
    }

    fn function(&self, f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
        let mut b = Body::new(f);
        let (lines, outs) = b.write(self)?;
        let mut args: Vec<String> = f.arguments.iter().map(|a| b.name(&a.name)).collect();
        args.extend(f.functions.iter().map(|g| function_name(&g.name, g.order)));
        args.extend(f.sizes.iter().map(|s| b.name(s)));
        let several = outs.len() > 1;
        let labels: Vec<String> = match several {
            true => outs.clone(),
            false => f.outputs.iter().map(|o| b.names.give(&o.label)).collect(),
        };
        let mut s = String::new();
        let doc = self.comment(&b);
        let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
        let sizes: Vec<String> = shown(f)
            .into_iter()
            .filter(|(z, ..)| mentions(&all, &b.name(z)))
            .map(|(z, a, axis)| {
                let axis = match (self.julia, Rank::of(&a.shape), a.over.is_some()) {
                    (false, Rank::Row, false) => 2,
                    _ => axis + 1,
                };
                let end = if self.julia { "" } else { ";" };
                format!("{} = size({}, {axis}){end}", b.name(&z), b.name(&a.name))
            })
            .collect();
        if self.julia {
            let _ = write!(s, "\"\"\"\n{doc}\"\"\"\nfunction {}({})\n", f.name, args.join(", "));
            for l in sizes.iter().chain(&lines) {
                let _ = writeln!(s, "    {l}");
            }
            let _ = writeln!(s, "    return {}\nend", outs.join(", "));
        } else {
            let left = if labels.len() > 1 { format!("[{}]", labels.join(", ")) } else { labels.join("") };
            let _ = writeln!(s, "function {left} = {}({})", f.name, args.join(", "));
            for l in doc.lines() {
                let _ = writeln!(s, "%{}{l}", if l.is_empty() { "" } else { " " });
            }
            for l in sizes.iter().chain(&lines) {
                let _ = writeln!(s, "    {l}");
            }
            for (label, out) in labels.iter().zip(&outs).filter(|(l, o)| l != o) {
                let _ = writeln!(s, "    {label} = {out};");
            }
            s.push_str("end\n");
        }
        Ok((s, b.helpers))
    }

    fn comment(&self, b: &Body<'_>) -> String {
        let f = b.f;
        let mut s = format!("{}\n\n", f.title);
        for a in &f.arguments {
            let _ = writeln!(s, "{}: {}", b.name(&a.name), self.described(b, a));
        }
        if f.formula.len() < 200 {
            let _ = writeln!(s, "\nEquals {}", f.formula);
        }
        if !f.hypotheses.is_empty() {
            let _ = writeln!(s, "if {}", f.hypotheses.join(" and "));
        }
        if self.julia { s.replace('\\', "\\\\").replace('$', "\\$").replace('"', "\\\"") } else { s }
    }

    fn described(&self, b: &Body<'_>, a: &Argument) -> String {
        let (r, c) = (b.dim(&a.shape.rows), b.dim(&a.shape.cols));
        match (&a.over, Rank::of(&a.shape)) {
            (None, Rank::Scalar) => "a number".into(),
            (None, Rank::Column) if self.julia => format!("a vector of {r}"),
            (None, _) => format!("{r} by {c}"),
            (Some(n), Rank::Scalar) => format!("a vector of {}", b.dim(n)),
            (Some(n), Rank::Column) => format!("{} by {r}, a sample in each row", b.dim(n)),
            (Some(n), Rank::Row) => format!("{} by {c}, a sample in each row", b.dim(n)),
            (Some(n), Rank::Matrix) => format!("{} by {r} by {c}", b.dim(n)),
        }
    }

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

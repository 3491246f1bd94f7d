//! Python: NumPy with SciPy, JAX, PyTorch. Rows and columns are arrays of one axis.

use super::Language;
use super::body::{Body, Dialect, Loop, POWERS, Text, bracketed, function_name, plain};
use super::numbers::{ADD, ATOM, MUL, UNARY, whole};
use super::python_docs::docstring;
use super::shared::{mentions, shown};
use crate::code::error::CodeError;
use crate::code::function::Function;
use crate::code::ir::{Factor, Id, Op, Rank};
use num_rational::BigRational;
use std::collections::BTreeSet;
use std::fmt::Write;

/// A flavour of Python.
pub struct Python {
    /// Which.
    pub language: Language,
}

impl Python {
    /// The module of arrays.
    pub fn lib(&self) -> &'static str {
        match self.language {
            Language::Jax => "jnp",
            Language::Torch => "torch",
            _ => "np",
        }
    }

    /// The imports and helpers that a file needs.
    pub fn head(&self, helpers: &BTreeSet<&'static str>, body: &str) -> String {
        let has = |h: &str| helpers.contains(h);
        let listed = |names: &[&str]| names.iter().filter(|n| has(n)).copied().collect::<Vec<_>>().join(", ");
        let mut s = String::new();
        let mut from = |module: &str, names: &[&str]| {
            let names = listed(names);
            if !names.is_empty() {
                let _ = writeln!(s, "from {module} import {names}");
            }
        };
        match self.language {
            Language::Jax => {
                from("jax.nn", &["relu", "sigmoid", "softmax", "softplus"]);
                from("jax.scipy.linalg", &["cho_factor", "cho_solve", "lu_factor", "lu_solve", "solve_triangular"]);
                from("jax.scipy.special", &["logsumexp"]);
            }
            Language::Torch => {
                from("torch", &["logsumexp", "sigmoid", "softmax"]);
                from("torch.nn.functional", &["relu", "softplus"]);
            }
            _ => {
                from("scipy.linalg", &["cho_factor", "cho_solve", "lu_factor", "lu_solve", "solve_triangular"]);
                from("scipy.special", &["logsumexp", "softmax"]);
                if has("sigmoid") {
                    s.push_str("from scipy.special import expit as sigmoid\n");
                }
            }
        }
        let lib = self.lib();
        let mut top = String::new();
        if body.contains(&format!("{lib}.")) || !helpers.is_empty() {
            top.push_str(match self.language {
                Language::Jax if body.contains("jax.") => "import jax\nimport jax.numpy as jnp\n",
                Language::Jax => "import jax.numpy as jnp\n",
                Language::Torch => "import torch\n",
                _ => "import numpy as np\n",
            });
        }
        top.push_str(&s);
        for (name, text) in self.own() {
            if has(name) {
                let _ = write!(top, "\n\n{text}");
            }
        }
        if top.is_empty() { top } else { format!("{top}\n\n") }
    }

    /// Helpers that no library has.
    fn own(&self) -> Vec<(&'static str, String)> {
        let l = self.lib();
        let range = |n: &str| format!("{l}.arange({n})");
        let prod = if self.language == Language::Torch { "dim=1" } else { "axis=1" };
        let svd = format!("{l}.linalg.svd(A)");
        let eye = if self.language == Language::Torch {
            "torch.eye(len(s), dtype=bool)".to_string()
        } else {
            format!("{l}.eye(len(s), dtype=bool)")
        };
        let mut all = vec![
            (
                "commutation",
                format!(
                    "def commutation(m, n):\n    \"\"\"The matrix K with vec(A.T) = K @ vec(A) for A of shape (m, n).\"\"\"\n    \
                     return {l}.eye(m * n)[{}.reshape(n, m).T.reshape(-1)]\n",
                    range("m * n")
                ),
            ),
            (
                "adjugate",
                format!(
                    "def adjugate(A):\n    \"\"\"The adjugate, of singular matrices too.\"\"\"\n    U, s, Vt = {svd}\n    \
                     others = {l}.where({eye}, 1.0, s).prod({prod})\n    \
                     return {l}.linalg.det(U) * {l}.linalg.det(Vt) * (Vt.T * others) @ U.T\n"
                ),
            ),
        ];
        match self.language {
            Language::NumPy => {
                all.push(("softplus", "def softplus(a):\n    return np.logaddexp(0, a)\n".into()));
                all.push(("relu", "def relu(a):\n    return np.maximum(a, 0)\n".into()));
            }
            Language::Torch => {
                let column = |name: &str, args: &str, call: &str| {
                    format!(
                        "def {name}({args}, b):\n    if b.ndim == 1:\n        return {name}({args}, b[:, None])[:, 0]\n    return {call}\n"
                    )
                };
                all.push((
                    "kron",
                    "def kron(a, b):\n    # PyTorch's own fails on transposes.\n    return torch.kron(a.contiguous(), b.contiguous())\n".into(),
                ));
                all.push(("cho_solve", column("cho_solve", "L", "torch.cholesky_solve(b, L)")));
                all.push(("lu_solve", column("lu_solve", "F", "torch.linalg.lu_solve(*F, b)")));
                all.push((
                    "solve_lower",
                    column("solve_lower", "L", "torch.linalg.solve_triangular(L, b, upper=False)"),
                ));
                all.push((
                    "solve_upper",
                    column("solve_upper", "R", "torch.linalg.solve_triangular(R, b, upper=True)"),
                ));
            }
            _ => {}
        }
        all
    }

    /// The arguments in the order in which they stand.
    pub fn parameters(b: &Body<'_>) -> Vec<String> {
        let f = b.f;
        let mut out: Vec<String> = f.arguments.iter().map(|a| b.name(&a.name)).collect();
        out.extend(f.functions.iter().map(|g| function_name(&g.name, g.order)));
        out.extend(f.sizes.iter().map(|s| b.name(s)));
        out
    }

    /// A function, and the helpers that it calls.
    ///
    /// # Errors
    /// When an operation has no form.
    pub fn function(&self, f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
        let mut b = Body::new(f);
        let (lines, outs) = b.write(self)?;
        let mut s = format!("def {}({}):\n", f.name, Self::parameters(&b).join(", "));
        s.push_str(&docstring(&b));
        let all = format!("{}\n{}", lines.join("\n"), outs.join("\n"));
        for (size, argument, axis) in shown(f) {
            let name = b.name(&size);
            if mentions(&all, &name) {
                let _ = writeln!(s, "    {name} = {}.shape[{axis}]", b.name(&argument.name));
            }
        }
        for l in &lines {
            let _ = writeln!(s, "    {l}");
        }
        let outs = f.outputs.iter().zip(outs).map(|(o, text)| self.returned(&b, o.value, text)).collect::<Vec<_>>();
        let _ = writeln!(s, "    return {}", outs.join(", "));
        Ok((s, b.helpers))
    }

    /// What is returned is an array of its own.
    fn returned(&self, b: &Body<'_>, a: Id, text: String) -> String {
        match b.f.graph.op(a) {
            Op::Input(_) | Op::Family(_) | Op::T
                if self.language == Language::NumPy && b.f.graph.rank(a) != Rank::Scalar =>
            {
                format!("{}.copy()", bracketed((text.clone(), if text.contains(' ') { ADD } else { ATOM }), ATOM))
            }
            _ => text,
        }
    }

    /// Where arrays of a shape that nothing else shows come from.
    fn kind(&self, b: &Body<'_>) -> String {
        match (self.language, b.f.arguments.first()) {
            (Language::Torch, Some(a)) => {
                let a = b.name(&a.name);
                format!(", dtype={a}.dtype, device={a}.device")
            }
            _ => String::new(),
        }
    }

    fn shape(&self, b: &Body<'_>, a: Id) -> String {
        let s = b.f.graph.shape(a);
        match b.f.graph.rank(a) {
            Rank::Scalar => "()".into(),
            Rank::Column => match self.language {
                Language::Torch => format!("({},)", b.dim(&s.rows)),
                _ => b.dim(&s.rows),
            },
            Rank::Row => match self.language {
                Language::Torch => format!("({},)", b.dim(&s.cols)),
                _ => b.dim(&s.cols),
            },
            Rank::Matrix => format!("({}, {})", b.dim(&s.rows), b.dim(&s.cols)),
        }
    }

    /// A value as an array of two axes.
    fn two(&self, b: &mut Body<'_>, a: Id) -> Result<String, CodeError> {
        let rank = b.f.graph.rank(a);
        let t = b.at(self, a, ATOM)?;
        Ok(match rank {
            Rank::Matrix => t,
            Rank::Column => format!("{t}[:, None]"),
            Rank::Row => format!("{t}[None, :]"),
            Rank::Scalar => match self.language {
                Language::Torch => format!("torch.as_tensor({t}).reshape(1, 1)"),
                _ => format!("{}.reshape({t}, (1, 1))", self.lib()),
            },
        })
    }

    /// A part of an elementwise operation: what is repeated is left to broadcasting where the other part has the shape.
    fn part(&self, b: &mut Body<'_>, a: Id, other: bool, level: u8) -> Result<String, CodeError> {
        let g = &b.f.graph;
        if !other {
            return b.at(self, a, level);
        }
        match g.op(a) {
            Op::Ones => Ok("1".into()),
            Op::Spread => {
                let x = g.arg(a, 0);
                match g.rank(x) {
                    Rank::Column => Ok(format!("{}[:, None]", b.at(self, x, ATOM)?)),
                    _ => b.at(self, x, level),
                }
            }
            _ => b.at(self, a, level),
        }
    }

    fn elementwise(&self, b: &mut Body<'_>, sign: &str, x: Id, y: Id, level: u8) -> Result<Text, CodeError> {
        let full = |b: &Body<'_>, a: Id| !matches!(b.f.graph.op(a), Op::Ones | Op::Spread);
        let (fx, fy) = (full(b, x), full(b, y));
        let left = self.part(b, x, fy, level)?;
        let right = self.part(b, y, true, level + 1)?;
        let _ = fx;
        Ok((format!("{left} {sign} {right}"), level))
    }

    fn map(&self, b: &mut Body<'_>, name: &str, order: u32, x: Id) -> Result<Text, CodeError> {
        if b.f.functions.iter().any(|f| *f.name == *name) {
            return b.call(self, &function_name(&name.into(), order), &[x]);
        }
        let helper = ["sigmoid", "softplus", "relu"].into_iter().find(|h| *h == name);
        let lib = self.lib();
        let f = match (helper, name, self.language) {
            (Some(h), ..) => {
                b.helpers.insert(h);
                h.to_string()
            }
            (None, "asin" | "acos" | "atan", Language::NumPy | Language::Jax) => format!("{lib}.arc{}", &name[1..]),
            _ => format!("{lib}.{name}"),
        };
        let number = matches!(b.f.graph.op(x), Op::Num(_) | Op::Size(_));
        if self.language == Language::Torch && number {
            let (t, _) = b.expr(self, x)?;
            return Ok((format!("{f}(torch.tensor(float({t})))"), ATOM));
        }
        b.call(self, &f, &[x])
    }

    fn power(&self, b: &mut Body<'_>, x: Id, p: Id) -> Result<Text, CodeError> {
        let q = b.f.graph.as_num(p).cloned();
        let half = BigRational::new(1.into(), 2.into());
        let sqrt = format!("{}.sqrt", self.lib());
        let number = matches!(b.f.graph.op(x), Op::Num(_) | Op::Size(_));
        match q {
            Some(q) if (q == half || q == -half.clone()) && !number => {
                let t = b.call(self, &sqrt, &[x])?;
                Ok(if q == half { t } else { (format!("1 / {}", t.0), MUL) })
            }
            Some(q) if whole(&q) == Some(-1) => Ok((format!("1 / {}", b.at(self, x, UNARY)?), MUL)),
            Some(q) if whole(&q).is_some_and(|n| n < 0) => {
                let n = whole(&q).unwrap_or(0).abs();
                Ok((format!("1 / {}**{n}", b.at(self, x, ATOM)?), MUL))
            }
            _ => Ok((format!("{}**{}", b.at(self, x, ATOM)?, b.at(self, p, ATOM)?), POWERS)),
        }
    }

    fn blocks(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
        let rows = b.blocks(a);
        let rank = b.f.graph.rank(a);
        let (lib, torch) = (self.lib(), self.language == Language::Torch);
        let entries = rows.iter().flatten().all(|x| b.f.graph.is_scalar(*x));
        let mut texts = Vec::new();
        for r in &rows {
            let mut row = Vec::new();
            for x in r {
                row.push(if entries { b.expr(self, *x)?.0 } else { self.two(b, *x)? });
            }
            texts.push(row);
        }
        if entries {
            let listed = |v: &[String]| match torch {
                true => {
                    let kind = self.kind(b);
                    let kind = kind.split(", device").next().unwrap_or("");
                    let each: Vec<String> = v.iter().map(|t| format!("torch.as_tensor({t}{kind})")).collect();
                    format!("torch.stack([{}])", each.join(", "))
                }
                false => format!("[{}]", v.join(", ")),
            };
            let array = |s: String| if torch { s } else { format!("{lib}.array({s})") };
            return Ok((
                match rank {
                    Rank::Matrix => {
                        let rows: Vec<String> = texts.iter().map(|r| listed(r)).collect();
                        match torch {
                            true => format!("torch.stack([{}])", rows.join(", ")),
                            false => array(format!("[{}]", rows.join(", "))),
                        }
                    }
                    _ => array(listed(&texts.concat())),
                },
                ATOM,
            ));
        }
        let joined = |v: &[String], axis: u8| match (v, torch) {
            ([one], _) => one.clone(),
            (_, true) => format!("torch.cat(({}), {axis})", v.join(", ")),
            (_, false) => format!("{lib}.{}(({}))", if axis == 0 { "vstack" } else { "hstack" }, v.join(", ")),
        };
        let flat = match rank {
            // Columns one below the other need no second axis.
            Rank::Column | Rank::Row => {
                let mut parts = Vec::new();
                for x in rows.iter().flatten() {
                    let t = b.at(self, *x, ATOM)?;
                    parts.push(match (b.f.graph.is_scalar(*x), torch) {
                        (true, true) => format!("torch.as_tensor({t}).reshape(1)"),
                        (true, false) => t,
                        (false, _) => t,
                    });
                }
                if torch {
                    format!("torch.cat(({}))", parts.join(", "))
                } else {
                    format!("{lib}.hstack(({}))", parts.join(", "))
                }
            }
            _ => {
                let rows: Vec<String> = texts.iter().map(|r| joined(r, 1)).collect();
                joined(&rows, 0)
            }
        };
        Ok((flat, ATOM))
    }

    fn kron(&self, b: &mut Body<'_>, a: Id, x: Id, y: Id) -> Result<Text, CodeError> {
        let mut f = format!("{}.kron", self.lib());
        if self.language == Language::Torch {
            b.helpers.insert("kron");
            f = "kron".into();
        }
        let g = &b.f.graph;
        let (rx, ry, r) = (g.rank(x), g.rank(y), g.rank(a));
        if rx == ry {
            return b.call(self, &f, &[x, y]);
        }
        let t = format!("{f}({}, {})", self.two(b, x)?, self.two(b, y)?);
        Ok((if r == Rank::Matrix { t } else { format!("{t}.reshape(-1)") }, ATOM))
    }

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
                (if torch { format!("logsumexp({t}, dim=0)") } else { format!("logsumexp({t})") }, ATOM)
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

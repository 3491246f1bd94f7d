//! An entry of a value in C, in terms of entries of others.

use super::super::body::{function_name, helper};
use super::super::numbers::{ADD, ATOM, MUL, UNARY, number, size, whole};
use super::writer::{Text, Writer, atom, place, wrap};
use crate::code::error::CodeError;
use crate::code::ir::{Id, Op, Rank};

impl Writer<'_> {
    pub(super) fn index(&self, i: Id) -> String {
        match self.f.graph.op(i) {
            Op::At(k) => (k - 1).to_string(),
            Op::Index(k) => self.indices.get(k).cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// An entry of a value.
    #[allow(clippy::too_many_lines)]
    pub(super) fn entry(&mut self, a: Id, i: &str, j: &str) -> Result<Text, CodeError> {
        let g = &self.f.graph;
        let scalar = g.is_scalar(a);
        if let Some(n) = self.done.get(&a) {
            let cols = self.cols(a);
            return Ok((if scalar { n.clone() } else { format!("{n}[{}]", place(i, &cols, j)) }, ATOM));
        }
        let node = g.node(a).clone();
        let x = node.args.first().copied();
        let cols = self.cols(a);
        let infix = |w: &mut Self, sign: &str, x: Id, y: Id, level: u8| -> Result<Text, CodeError> {
            let (u, v) = (w.entry(x, i, j)?, w.entry(y, i, j)?);
            Ok((format!("{} {sign} {}", wrap(u, level), wrap(v, level + 1)), level))
        };
        Ok(match (&node.op, &node.args[..]) {
            (Op::Input(s), _) if scalar => (self.sig.name(s), ATOM),
            (Op::Input(s) | Op::Family(s), _) => (format!("{}[{}]", self.sig.name(s), place(i, &cols, j)), ATOM),
            (Op::Member(s), &[k]) => {
                let (rows, k) = (self.rows(a), self.index(k));
                let size = match (rows.as_str(), cols.as_str()) {
                    ("1", c) => c.to_string(),
                    (r, "1") => r.to_string(),
                    (r, c) => format!("{r} * {c}"),
                };
                let inner = if scalar { "0".to_string() } else { place(i, &cols, j) };
                (format!("{}[{}]", self.sig.name(s), place(&k, &size, &inner)), ATOM)
            }
            (Op::Num(q), _) => number(q, true),
            (Op::Size(d), _) => {
                let t = size(d, &|s| self.sig.name(s), "/");
                (format!("(double){}", wrap(t, ATOM)), UNARY)
            }
            (Op::Eye, _) => (format!("({i} == {j})"), ATOM),
            (Op::Ones, _) => ("1.0".into(), ATOM),
            (Op::Zeros, _) => ("0.0".into(), ATOM),
            (Op::Comm(m, n), _) => {
                let (m, n) =
                    (wrap(size(m, &|s| self.sig.name(s), "/"), ATOM), wrap(size(n, &|s| self.sig.name(s), "/"), ATOM));
                (format!("({i} == {j} / {m} + {n} * ({j} % {m}))"), ATOM)
            }
            (Op::Fixed(f, n), _) => {
                let n = wrap(size(n, &|s| self.sig.name(s), "/"), ATOM);
                self.helpers.insert(helper(*f));
                (format!("{}({i}, {j}, {n})", helper(*f)), ATOM)
            }
            (Op::Neg, &[x]) => {
                let t = self.entry(x, i, j)?;
                (format!("-{}", wrap(t, UNARY + 1)), UNARY)
            }
            (Op::T, &[x]) => self.entry(x, j, i)?,
            (Op::Add, &[x, y]) => infix(self, "+", x, y, ADD)?,
            (Op::Sub, &[x, y]) => infix(self, "-", x, y, ADD)?,
            (Op::Had, &[x, y]) => infix(self, "*", x, y, MUL)?,
            (Op::Hdiv, &[x, y]) => infix(self, "/", x, y, MUL)?,
            (Op::Scale, &[c, x]) => {
                let (c, x) = (self.entry(c, "0", "0")?, self.entry(x, i, j)?);
                (format!("{} * {}", wrap(c, MUL), wrap(x, UNARY)), MUL)
            }
            (Op::Div, &[x, c]) => {
                let (x, c) = (self.entry(x, i, j)?, self.entry(c, "0", "0")?);
                (format!("{} / {}", wrap(x, MUL), wrap(c, UNARY)), MUL)
            }
            (Op::Pow, &[x, p]) => {
                let t = self.entry(x, i, j)?;
                let q = self.f.graph.as_num(p).cloned();
                let half = num_rational::BigRational::new(1.into(), 2.into());
                match q {
                    Some(q) if whole(&q) == Some(2) && t.1 == ATOM && t.0.len() < 16 => {
                        (format!("{0} * {0}", t.0), MUL)
                    }
                    Some(q) if whole(&q) == Some(-1) => (format!("1.0 / {}", wrap(t, UNARY)), MUL),
                    Some(q) if q == half => (format!("sqrt({})", t.0), ATOM),
                    _ => {
                        let p = self.entry(p, "0", "0")?.0;
                        (format!("pow({}, {p})", t.0), ATOM)
                    }
                }
            }
            (Op::Map(f), &[x]) => {
                let t = self.entry(x, i, j)?.0;
                let name = if self.f.functions.contains(f) {
                    function_name(&f.name, f.order)
                } else {
                    match &*f.name {
                        "abs" => "fabs".into(),
                        "sigmoid" => self.helper("sigmoid"),
                        "softplus" => self.helper("softplus"),
                        "relu" => self.helper("relu"),
                        "sign" => self.helper("sign"),
                        other => other.to_string(),
                    }
                };
                (format!("{name}({t})"), ATOM)
            }
            (Op::Diag, &[x]) => {
                let t = self.entry(x, i, "0")?.0;
                (format!("({i} == {j} ? {t} : 0.0)"), ATOM)
            }
            (Op::Diagvec, &[x]) => self.entry(x, i, i)?,
            (Op::RowScale, &[v, x]) => {
                let (v, x) = (self.entry(v, i, "0")?, self.entry(x, i, j)?);
                (format!("{} * {}", wrap(v, MUL), wrap(x, UNARY)), MUL)
            }
            (Op::ColScale, &[x, v]) => {
                let (x, v) = (self.entry(x, i, j)?, self.entry(v, j, "0")?);
                (format!("{} * {}", wrap(x, MUL), wrap(v, UNARY)), MUL)
            }
            (Op::Spread, &[x]) => match self.f.graph.rank(x) {
                Rank::Column => self.entry(x, i, "0")?,
                Rank::Row => self.entry(x, "0", j)?,
                _ => self.entry(x, "0", "0")?,
            },
            (Op::Mul, &[x, y]) if self.entrywise(a) => {
                let (u, v) = (self.entry(x, i, "0")?, self.entry(y, "0", j)?);
                (format!("{} * {}", wrap(u, MUL), wrap(v, UNARY)), MUL)
            }
            (Op::Entry, &[x, r, c]) => {
                let (r, c) = (self.index(r), self.index(c));
                self.entry(x, &r, &c)?
            }
            (Op::Col, &[x, c]) => {
                let c = self.index(c);
                self.entry(x, i, &c)?
            }
            (Op::Row, &[x, r]) => {
                let r = self.index(r);
                self.entry(x, &r, j)?
            }
            (Op::Vec, &[x]) => {
                let r = self.rows(x);
                let (r, i) = (atom(&r), atom(i));
                self.entry(x, &format!("{i} % {r}"), &format!("{i} / {r}"))?
            }
            (Op::Unvec, &[x]) => {
                let r = self.rows(a);
                let p = if j == "0" { i.to_string() } else { format!("{i} + {} * {}", atom(&r), atom(j)) };
                self.entry(x, &p, "0")?
            }
            (Op::Kron, &[x, y]) => {
                let (r, c) = (self.rows(y), self.cols(y));
                let cut = |k: &str, n: &str| match n {
                    "1" => (k.to_string(), "0".to_string()),
                    _ if k == "0" => ("0".into(), "0".into()),
                    n => (format!("{} / {}", atom(k), atom(n)), format!("{} % {}", atom(k), atom(n))),
                };
                let ((i1, i2), (j1, j2)) = (cut(i, &r), cut(j, &c));
                let (u, v) = (self.entry(x, &i1, &j1)?, self.entry(y, &i2, &j2)?);
                (format!("{} * {}", wrap(u, MUL), wrap(v, UNARY)), MUL)
            }
            (Op::Hcat, &[x, y]) => self.joined(x, y, &self.cols(x), j, &mut |w, z, k| w.entry(z, i, k))?,
            (Op::Vcat, &[x, y]) => self.joined(x, y, &self.rows(x), i, &mut |w, z, k| w.entry(z, k, j))?,
            _ => {
                let _ = x;
                let n = self.named(a)?;
                (if scalar { n } else { format!("{n}[{}]", place(i, &cols, j)) }, ATOM)
            }
        })
    }

    pub(super) fn joined(
        &mut self,
        x: Id,
        y: Id,
        cut: &str,
        k: &str,
        entry: &mut dyn FnMut(&mut Self, Id, &str) -> Result<Text, CodeError>,
    ) -> Result<Text, CodeError> {
        if let (Ok(c), Ok(k)) = (cut.parse::<u64>(), k.parse::<u64>()) {
            return if k < c { entry(self, x, &k.to_string()) } else { entry(self, y, &(k - c).to_string()) };
        }
        let u = entry(self, x, k)?.0;
        let v = entry(self, y, &format!("{} - {}", atom(k), atom(cut)))?.0;
        Ok((format!("({k} < {cut} ? {u} : {v})"), ATOM))
    }

    pub(super) fn helper(&mut self, name: &'static str) -> String {
        self.helpers.insert(name);
        name.to_string()
    }
}

//! Parts of Python expressions: broadcasts, elementwise functions, powers, blocks, Kronecker products.

use super::super::Language;
use super::super::body::{Body, POWERS, Text, function_name};
use super::super::numbers::{ATOM, MUL, UNARY, whole};
use super::Python;
use crate::code::error::CodeError;
use crate::code::ir::{Id, Op, Rank};
use num_rational::BigRational;

impl Python {
    /// A value as an array of two axes.
    pub(super) fn two(&self, b: &mut Body<'_>, a: Id) -> Result<String, CodeError> {
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
    pub(super) fn part(&self, b: &mut Body<'_>, a: Id, other: bool, level: u8) -> Result<String, CodeError> {
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

    pub(super) fn elementwise(&self, b: &mut Body<'_>, sign: &str, x: Id, y: Id, level: u8) -> Result<Text, CodeError> {
        let full = |b: &Body<'_>, a: Id| !matches!(b.f.graph.op(a), Op::Ones | Op::Spread);
        let (fx, fy) = (full(b, x), full(b, y));
        let left = self.part(b, x, fy, level)?;
        let right = self.part(b, y, true, level + 1)?;
        let _ = fx;
        Ok((format!("{left} {sign} {right}"), level))
    }

    pub(super) fn map(&self, b: &mut Body<'_>, name: &str, order: u32, x: Id) -> Result<Text, CodeError> {
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

    pub(super) fn power(&self, b: &mut Body<'_>, x: Id, p: Id) -> Result<Text, CodeError> {
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

    pub(super) fn blocks(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError> {
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

    pub(super) fn kron(&self, b: &mut Body<'_>, a: Id, x: Id, y: Id) -> Result<Text, CodeError> {
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
}

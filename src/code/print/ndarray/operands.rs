//! Operands in Rust: by reference, as a view, as an array of its own.

use super::super::body::{Body, Text, bracketed, function_name};
use super::super::numbers::{ATOM, MUL, UNARY, whole};
use crate::code::error::CodeError;
use crate::code::ir::{Id, Op, Rank};
use num_rational::BigRational;

/// The language.
pub struct Ndarray;

/// What a text stands for.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// A number.
    Number,
    /// A name that is a reference.
    Reference,
    /// A name that is a value.
    Local,
    /// An expression that is a view.
    View,
    /// An expression that is a new array.
    Owned,
}

/// Is the text a name?
pub fn is_name(t: &str) -> bool {
    t.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// What the text of a value stands for.
pub fn held(b: &Body<'_>, a: Id, text: &str) -> Held {
    let g = &b.f.graph;
    match g.op(a) {
        _ if g.is_scalar(a) => Held::Number,
        Op::T if g.rank(a) != Rank::Matrix => held(b, g.arg(a, 0), text),
        Op::Input(_) | Op::Family(_) => Held::Reference,
        _ if is_name(text) => Held::Local,
        Op::T if text.ends_with(".t()") => Held::View,
        Op::Member(_) | Op::Col | Op::Row => Held::View,
        _ => Held::Owned,
    }
}

impl Ndarray {
    /// A value as the left operand of an operator: new arrays lend their memory.
    pub(super) fn left(&self, b: &mut Body<'_>, a: Id, level: u8) -> Result<String, CodeError> {
        let t = b.expr(self, a)?;
        Ok(match held(b, a, &t.0) {
            Held::Local | Held::View => format!("&{}", bracketed(t, ATOM)),
            _ => bracketed(t, level),
        })
    }

    /// A value by reference; numbers as they are.
    pub(super) fn reference(&self, b: &mut Body<'_>, a: Id, level: u8) -> Result<String, CodeError> {
        let t = b.expr(self, a)?;
        Ok(match held(b, a, &t.0) {
            Held::Number => bracketed(t, level),
            Held::Reference => t.0,
            _ => format!("&{}", bracketed(t, ATOM)),
        })
    }

    /// A value as an array of its own.
    pub(super) fn owned(&self, b: &mut Body<'_>, a: Id) -> Result<String, CodeError> {
        let t = b.expr(self, a)?;
        Ok(match held(b, a, &t.0) {
            Held::Number | Held::Owned => t.0,
            _ => format!("{}.to_owned()", bracketed(t, ATOM)),
        })
    }

    pub(super) fn view(&self, b: &mut Body<'_>, a: Id) -> Result<String, CodeError> {
        let t = b.expr(self, a)?;
        Ok(match held(b, a, &t.0) {
            Held::View => t.0,
            _ => format!("{}.view()", bracketed(t, ATOM)),
        })
    }

    /// A view of two axes.
    pub(super) fn wide(&self, b: &mut Body<'_>, a: Id) -> Result<String, CodeError> {
        let rank = b.f.graph.rank(a);
        if rank == Rank::Scalar {
            return Ok(format!("Array2::from_elem((1, 1), {}).view()", b.expr(self, a)?.0));
        }
        let t = self.view(b, a)?;
        Ok(match rank {
            Rank::Column => format!("{t}.insert_axis(Axis(1))"),
            Rank::Row => format!("{t}.insert_axis(Axis(0))"),
            _ => t,
        })
    }

    pub(super) fn operator(&self, b: &mut Body<'_>, sign: &str, x: Id, y: Id, level: u8) -> Result<Text, CodeError> {
        // Repetition is left to broadcasting where the other operand has the shape.
        let narrow = |b: &Body<'_>, z: Id| matches!(b.f.graph.op(z), Op::Ones | Op::Spread) && !b.f.graph.is_scalar(z);
        let (nx, ny) = (narrow(b, x), narrow(b, y));
        let left = if nx && !ny { self.narrow(b, x, level)? } else { self.left(b, x, level)? };
        let right = if ny { self.narrow(b, y, level + 1)? } else { self.reference(b, y, level + 1)? };
        Ok((format!("{left} {sign} {right}"), level))
    }

    pub(super) fn narrow(&self, b: &mut Body<'_>, z: Id, level: u8) -> Result<String, CodeError> {
        if matches!(b.f.graph.op(z), Op::Ones) {
            return Ok("1.0".into());
        }
        let x = b.f.graph.arg(z, 0);
        match b.f.graph.rank(x) {
            Rank::Scalar => b.at(self, x, level),
            Rank::Column => Ok(format!("&{}", self.wide(b, x)?)),
            _ => self.reference(b, x, level),
        }
    }

    pub(super) fn full(&self, b: &Body<'_>, a: Id, call: &str, value: Option<&str>) -> Text {
        let s = b.f.graph.shape(a);
        let (r, c) = (b.dim(&s.rows), b.dim(&s.cols));
        let (of, size) = match b.f.graph.rank(a) {
            Rank::Column => ("Array1", r),
            Rank::Row => ("Array1", c),
            _ => ("Array2", format!("({r}, {c})")),
        };
        let t = match value {
            Some(v) => format!("{of}::{call}({size}, {v})"),
            None => format!("{of}::<f64>::{call}({size})"),
        };
        (t, ATOM)
    }

    /// A function of Rust's floats or of this file, at a number or entry by entry.
    pub(super) fn map(&self, b: &mut Body<'_>, name: &str, order: u32, x: Id) -> Result<Text, CodeError> {
        let own = b.f.functions.iter().any(|f| *f.name == *name);
        let helper = ["sigmoid", "softplus", "relu", "sign"].into_iter().find(|h| *h == name && !own);
        b.helpers.extend(helper);
        let method = if name == "log" { "ln" } else { name };
        let f = match (own, helper) {
            (true, _) => function_name(&name.into(), order),
            (_, Some(h)) => h.to_string(),
            _ => format!("f64::{method}"),
        };
        if !b.f.graph.is_scalar(x) {
            return b.method(self, x, &format!("mapv({f})"));
        }
        let t = b.expr(self, x)?;
        // A literal has no type yet.
        let typed = t.0.chars().any(char::is_alphabetic);
        match own || helper.is_some() || !typed {
            true => Ok((format!("{f}({})", t.0), ATOM)),
            false => b.method(self, x, &format!("{method}()")),
        }
    }

    pub(super) fn power(&self, b: &mut Body<'_>, x: Id, p: Id) -> Result<Text, CodeError> {
        let q = b.f.graph.as_num(p).cloned();
        let half = BigRational::new(1.into(), 2.into());
        let n = q.as_ref().and_then(whole).filter(|n| n.abs() < 1 << 30);
        let scalar = b.f.graph.is_scalar(x);
        if n == Some(-1) {
            return Ok((format!("1.0 / {}", self.reference(b, x, UNARY)?), MUL));
        }
        let method = match (q, n) {
            (Some(q), _) if q == half => "sqrt()".to_string(),
            (_, Some(n)) => format!("powi({n})"),
            _ => format!("powf({})", b.expr(self, p)?.0),
        };
        if scalar {
            let t = b.expr(self, x)?;
            let typed = t.0.chars().any(char::is_alphabetic);
            let t = if typed { bracketed(t, ATOM) } else { format!("f64::from({})", t.0) };
            return Ok((format!("{t}.{method}"), ATOM));
        }
        if method == "sqrt()" {
            return b.method(self, x, "mapv(f64::sqrt)");
        }
        let z = b.names.fresh("z");
        b.method(self, x, &format!("mapv(|{z}| {z}.{method})"))
    }
}

//! Counterexamples, for people and for programs.

use super::ball::Ball;
use super::matrix::Matrix;
use super::rat::Rat;
use crate::term::Sym;
use serde_json::{Map, Value, json};
use std::fmt;

/// A number in a counterexample.
#[derive(Clone, Debug, PartialEq)]
pub enum Number {
    /// An exact rational.
    Exact(Rat),
    /// A decimal, rounded.
    Decimal(f64),
}

impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Number::Exact(q) => write!(f, "{q}"),
            Number::Decimal(x) if *x == 0.0 => f.write_str("0"),
            Number::Decimal(x) => {
                // Six significant digits, no trailing zeros.
                let size = x.abs().log10().floor();
                if !(-5.0..9.0).contains(&size) {
                    return write!(f, "{x:.5e}");
                }
                let digits = (5.0 - size).max(0.0) as usize;
                let text = format!("{x:.digits$}");
                f.write_str(if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text })
            }
        }
    }
}

/// A matrix in a counterexample.
pub type Values = Matrix<Number>;

/// Values that meet every hypothesis and at which two sides differ.
#[derive(Clone, Debug, PartialEq)]
pub struct Counterexample {
    /// The sizes.
    pub dims: Vec<(Sym, u64)>,
    /// The variables, a family's member as `x[1]`, a direction as `d(X)`.
    pub values: Vec<(String, Values)>,
    /// What the unknown functions are, as a formula in x.
    pub functions: Vec<(Sym, String)>,
    /// The left side's value.
    pub lhs: Values,
    /// The right side's value.
    pub rhs: Values,
    /// The property that the left side has not, where it is not compared with a right side.
    pub property: Option<&'static str>,
    /// Is every number exact?
    pub exact: bool,
    /// If not exact: the sides differ somewhere by at least this, rounding accounted for.
    pub margin: Option<f64>,
}

/// Exact values.
pub(super) fn exact(m: &Matrix<Rat>) -> Values {
    m.map(|x| Number::Exact(x.clone()))
}

/// Rounded values.
pub(super) fn rounded(m: &Matrix<Ball>) -> Values {
    m.map(|x| Number::Decimal(x.value))
}

/// A polynomial in x.
pub(super) fn polynomial(c: &[Rat]) -> String {
    let mut out = String::new();
    for (k, c) in c.iter().enumerate().rev() {
        if c.signum() == 0 {
            continue;
        }
        let sign = if c.signum() < 0 { "-" } else { "+" };
        let sign = match (out.is_empty(), sign) {
            (true, "+") => String::new(),
            (true, s) => s.to_string(),
            (false, s) => format!(" {s} "),
        };
        let size = c.abs().to_string();
        let power = match k {
            0 => String::new(),
            1 => "x".to_string(),
            _ => format!("x^{k}"),
        };
        out += &match (size.as_str(), power.as_str()) {
            (s, "") => format!("{sign}{s}"),
            ("1", p) => format!("{sign}{p}"),
            (s, p) => format!("{sign}{s}*{p}"),
        };
    }
    if out.is_empty() { "0".to_string() } else { out }
}

/// A matrix as the language writes it.
pub(super) fn written(m: &Values) -> String {
    if let [x] = m.entries() {
        return x.to_string();
    }
    let rows: Vec<String> =
        (0..m.rows()).map(|i| (0..m.cols()).map(|j| m.at(i, j).to_string()).collect::<Vec<_>>().join(", ")).collect();
    format!("[{}]", rows.join("; "))
}

/// A matrix as JSON: a list of rows.
pub(super) fn rows(m: &Values) -> Value {
    let row = |i: usize| (0..m.cols()).map(|j| json!(m.at(i, j).to_string())).collect::<Vec<_>>();
    json!((0..m.rows()).map(row).collect::<Vec<_>>())
}

impl fmt::Display for Counterexample {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if !self.dims.is_empty() {
            let dims: Vec<String> = self.dims.iter().map(|(n, k)| format!("{n} = {k}")).collect();
            writeln!(f, "{}", dims.join(", "))?;
        }
        let width = self.values.iter().map(|(n, _)| n.chars().count()).max().unwrap_or(0).clamp(5, 40);
        for (s, p) in &self.functions {
            let name = format!("{s}(x)");
            writeln!(f, "{name:width$} = {p}")?;
        }
        for (n, m) in &self.values {
            writeln!(f, "{n:width$} = {}", written(m))?;
        }
        if let Some(p) = self.property {
            return write!(f, "{:width$} = {}\nwhich is not {p}", "value", written(&self.lhs));
        }
        writeln!(f, "{:width$} = {}", "left", written(&self.lhs))?;
        write!(f, "{:width$} = {}", "right", written(&self.rhs))?;
        if let Some(m) = self.margin {
            write!(f, "\nthe sides differ by at least {}", Number::Decimal(m))?;
        }
        Ok(())
    }
}

impl Counterexample {
    /// As JSON: numbers are strings, so that exact ones stay exact.
    pub fn to_json(&self) -> Value {
        let dims: Map<String, Value> = self.dims.iter().map(|(n, k)| (n.to_string(), json!(k))).collect();
        let values: Map<String, Value> = self.values.iter().map(|(n, m)| (n.clone(), rows(m))).collect();
        let functions: Map<String, Value> = self.functions.iter().map(|(n, p)| (n.to_string(), json!(p))).collect();
        json!({
            "dims": dims,
            "values": values,
            "functions": functions,
            "lhs": rows(&self.lhs),
            "rhs": rows(&self.rhs),
            "property": self.property,
            "exact": self.exact,
            "margin": self.margin,
        })
    }
}

//! Points and values, for people.

use super::instance::Instance;
use crate::numeric::jets::{Function, Jet, JetMatrix, Point, Real};
use std::fmt::Write as _;

/// A number of Jₖ: the real part, then the others with their ε.
fn number(x: &Jet) -> String {
    let mut out = x.base().to_string();
    for s in 1..x.places() {
        let c = x.coefficient(s);
        if c.is_zero() {
            continue;
        }
        let places = usize::BITS as usize - s.leading_zeros() as usize;
        let names: String = (0..places).filter(|b| s >> b & 1 == 1).map(|b| format!("ε{}", b + 1)).collect();
        let _ = write!(out, " + {c} {names}");
    }
    out
}

/// The first entries of a matrix.
pub fn matrix(a: &JetMatrix) -> String {
    if a.entries().len() == 1 {
        return number(a.at(0, 0));
    }
    let row = |i: usize| (0..a.cols().min(4)).map(|j| number(a.at(i, j))).collect::<Vec<_>>().join(", ");
    let rows: Vec<String> = (0..a.rows().min(4)).map(row).collect();
    let rest = if a.rows() > 4 || a.cols() > 4 { " …" } else { "" };
    format!("[{}]{rest}", rows.join("; "))
}

/// What an unknown function stands for, at x.
fn function(f: &Function) -> String {
    let polynomial = |c: &[Real]| {
        let power = |(k, c): (usize, &Real)| match k {
            0 => c.to_string(),
            1 => format!("{c}*x"),
            k => format!("{c}*x^{k}"),
        };
        let all: Vec<String> = c.iter().enumerate().filter(|(_, c)| !c.is_zero()).map(power).collect();
        if all.is_empty() { "0".to_string() } else { all.join(" + ") }
    };
    match f {
        Function::Named(name) => format!("{name}(x)"),
        Function::Defined(_, name) => format!("{name}(x)"),
        Function::Polynomial(c) => polynomial(c),
        Function::Exponential(a, c) => format!("exp({a}*x) + {}", polynomial(c)),
    }
}

/// Where a law was tried.
pub fn point(i: &Instance, point: &Point) -> String {
    let mut out: Vec<String> = i.choices.iter().map(|(name, n)| format!("{name} = {n}")).collect();
    for v in &i.statement.theory.vars {
        let Some(members) = point.values.get(&v.name) else { continue };
        // What was chosen as a literal is named above.
        if i.choices.iter().any(|(name, _)| *name == v.name) {
            continue;
        }
        for (k, member) in members.iter().enumerate() {
            let name = if v.over.is_some() { format!("{}[{}]", v.name, k + 1) } else { v.name.to_string() };
            for (order, value) in member.iter().enumerate() {
                out.push(format!("{}{name}{} = {}", "d(".repeat(order), ")".repeat(order), matrix(value)));
            }
        }
    }
    for (name, f) in &point.functions {
        out.push(format!("{name}(x) = {}", function(f)));
    }
    out.join("\n")
}

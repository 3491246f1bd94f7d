//! The main program of a Rust file: central differences.

use super::super::body::{Body, function_name};
use super::super::numbers::float;
use super::types::{argument_kind, passed};
use crate::answer::AnswerKind;
use crate::code::function::{Argument, Check, Function, Unit};
use crate::code::interpret::Array;
use crate::code::ir::Rank;
use crate::code::sample::derivative;
use crate::term::{Dim, Layout, Sym};
use std::fmt::Write;

const HEAD: &str = "
/// The entries, columns stacked.
trait Stacked {
    fn stacked(&self) -> Vec<f64>;
}

impl Stacked for f64 {
    fn stacked(&self) -> Vec<f64> {
        vec![*self]
    }
}

impl Stacked for Array1<f64> {
    fn stacked(&self) -> Vec<f64> {
        self.to_vec()
    }
}

impl Stacked for Array2<f64> {
    fn stacked(&self) -> Vec<f64> {
        self.t().iter().copied().collect()
    }
}

/// The derivatives of f by central differences, those by one entry of x in each column.
fn differences(f: &dyn Fn(&[f64]) -> Vec<f64>, x: &[f64], h: f64) -> Array2<f64> {
    let mut d = Array2::zeros((f(x).len(), x.len()));
    for k in 0..x.len() {
        let mut at = x.to_vec();
        at[k] = x[k] + h;
        let up = f(&at);
        at[k] = x[k] - h;
        for (i, down) in f(&at).into_iter().enumerate() {
            d[[i, k]] = (up[i] - down) / (2.0 * h);
        }
    }
    d
}

fn agree(name: &str, got: Vec<f64>, want: Vec<f64>, tolerance: f64) -> bool {
    let scale = want.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
    let error = got.iter().zip(&want).fold(0.0_f64, |m, (a, b)| if (a - b).abs() <= m { m } else { (a - b).abs() });
    let error = if got.len() == want.len() { error / scale } else { f64::INFINITY };
    println!(\"{} {name} {error:.1e}\", if error < tolerance { \"ok   \" } else { \"WRONG\" });
    error < tolerance
}
";

/// The main program; nothing if there is nothing to check.
pub fn main(units: &[Unit]) -> String {
    let (mut s, mut calls) = (String::new(), Vec::new());
    for u in units {
        if let (Some(c), [f]) = (&u.check, &u.functions[..])
            && let Some(text) = check(f, c)
        {
            s.push_str(&text);
            calls.push(format!("check_{}()", f.name));
        }
    }
    if calls.is_empty() {
        return String::new();
    }
    let mut out = format!("{HEAD}{s}\nfn main() {{\n    let held = [\n");
    for c in calls {
        let _ = writeln!(out, "        {c},");
    }
    out.push_str("    ];\n    std::process::exit(if held.iter().all(|h| *h) { 0 } else { 1 });\n}\n");
    out
}

fn literal(a: &Argument, v: &[Array]) -> Option<String> {
    let list = |x: &[f64]| x.iter().map(|y| float(*y)).collect::<Vec<_>>().join(", ");
    let first = v.first()?;
    let all: Vec<f64> = v.iter().flat_map(|x| x.data.clone()).collect();
    let (m, r, c) = (v.len(), first.rows, first.cols);
    let shape = match (a.over.is_some(), Rank::of(&a.shape)) {
        (false, Rank::Scalar) => return Some(float(*first.data.first()?)),
        (false, Rank::Column | Rank::Row) | (true, Rank::Scalar) => {
            return Some(format!("Array1::from(vec![{}])", list(&all)));
        }
        (false, Rank::Matrix) => format!("Array2::from_shape_vec(({r}, {c})"),
        (true, Rank::Matrix) => format!("Array3::from_shape_vec(({m}, {r}, {c})"),
        (true, _) => format!("Array2::from_shape_vec(({m}, {})", r * c),
    };
    Some(format!("{shape}, vec![{}]).unwrap()", list(&all)))
}

/// The values of the arguments as variables, the unknown functions as functions of their own.
fn point(f: &Function, c: &Check) -> Option<(String, String)> {
    let (mut s, mut locals, mut set) = (String::new(), String::new(), Vec::new());
    for g in [f, &c.of] {
        let b = Body::new(g);
        for a in &g.arguments {
            let name = b.name(&a.name);
            if !set.contains(&name) {
                let value = literal(a, c.sample.inputs.get(&a.name)?)?;
                let _ = writeln!(locals, "    let {name}: {} = {value};", argument_kind(a));
                set.push(name);
            }
        }
        for z in &g.sizes {
            let name = b.name(z);
            if !set.contains(&name) {
                let _ = writeln!(locals, "    let {name}: usize = {};", c.sample.dims.get(z)?);
                set.push(name);
            }
        }
        for h in &g.functions {
            let own = format!("{}_{}", f.name, function_name(&h.name, h.order));
            if !set.contains(&own) {
                let k = derivative(c.sample.functions.get(&h.name).map_or(&[], |v| &v[..]), h.order);
                let p = k.iter().rev().fold("0.0 * x".to_string(), |acc, k| format!("{} + x * ({acc})", float(*k)));
                let _ = writeln!(s, "\n#[allow(non_snake_case)]\nfn {own}(x: f64) -> f64 {{\n    {p}\n}}");
                set.push(own);
            }
        }
    }
    Some((s, locals))
}

/// The variable at a stacked point, and its stacked value.
fn variable(c: &Check, wrt: &Argument, member: Option<u64>) -> (String, String) {
    let n = |d: &Dim| d.evaluate(&|s: &Sym| c.sample.dims.get(s).copied()).unwrap_or(1);
    let x = Body::new(&c.of).name(&wrt.name);
    let value = match Rank::of(&wrt.shape) {
        Rank::Scalar => "at_x[0]".to_string(),
        Rank::Column | Rank::Row => "Array1::from(at_x.to_vec())".to_string(),
        Rank::Matrix => {
            let (r, c) = (n(&wrt.shape.rows), n(&wrt.shape.cols));
            format!("Array2::from_shape_vec(({r}, {c}).f(), at_x.to_vec()).unwrap()")
        }
    };
    let Some(k) = member else { return (format!("let {x} = {value};"), format!("{x}.stacked()")) };
    match Rank::of(&wrt.shape) {
        Rank::Scalar => (format!("let mut {x} = {x}.clone();\n        {x}[{k}] = {value};"), format!("vec![{x}[{k}]]")),
        _ => (
            format!("let mut {x} = {x}.clone();\n        {x}.index_axis_mut(Axis(0), {k}).assign(&{value});"),
            format!("{x}.index_axis(Axis(0), {k}).to_owned().stacked()"),
        ),
    }
}

fn check(f: &Function, c: &Check) -> Option<String> {
    let (mut s, locals) = point(f, c)?;
    let prefix = format!("{}_", f.name);
    let call = |g: &Function| format!("{}({})", g.name, passed(g, &prefix));
    let _ = write!(s, "\n#[allow(non_snake_case, unused_variables)]\nfn check_{}() -> bool {{\n{locals}", f.name);
    let got = if f.outputs.len() == 1 { call(f) } else { format!("{}.1", call(f)) };
    if c.kind == AnswerKind::Simplest {
        let _ = writeln!(s, "    agree(\"{}\", {got}.stacked(), {}.stacked(), 1e-9)\n}}", f.name, call(&c.of));
        return Some(s);
    }
    let (wrt, member) = c.wrt.as_ref()?;
    let (set, start) = variable(c, wrt, *member);
    let _ = writeln!(s, "    let f_of = |at_x: &[f64]| {{\n        {set}\n        {}.stacked()\n    }};", call(&c.of));
    let start = if c.kind == AnswerKind::Stationary { format!("{got}.stacked()") } else { start };
    let second = "differences(&|at_x| differences(&f_of, at_x, 1e-4).stacked(), &START, 1e-4)";
    let (want, tolerance) = match c.kind {
        AnswerKind::Hessian(_) => (format!("{second}.stacked()"), "1e-4"),
        AnswerKind::Jacobian(Layout::Denominator) => {
            ("differences(&f_of, &START, 1e-6).reversed_axes().stacked()".into(), "1e-6")
        }
        _ => ("differences(&f_of, &START, 1e-6).stacked()".into(), "1e-6"),
    };
    let want = want.replace("START", &start);
    let _ = match (c.kind, f.outputs.len()) {
        (AnswerKind::Stationary, _) => writeln!(
            s,
            "    let got_all = {want};\n    let want_all = vec![0.0; got_all.len()];\n    agree(\"{}\", got_all, want_all, 1e-5)\n}}",
            f.name
        ),
        (_, 1) => writeln!(s, "    agree(\"{}\", {got}.stacked(), {want}, {tolerance})\n}}", f.name),
        _ => writeln!(
            s,
            "    let got_all = {};\n    agree(\"{1} value\", got_all.0.stacked(), {2}.stacked(), 1e-9)\n        & agree(\"{1}\", got_all.1.stacked(), {want}, {tolerance})\n}}",
            call(f),
            f.name,
            call(&c.of)
        ),
    };
    Some(s)
}

//! The main program of an Eigen file: central differences.

use super::super::body::{Body, function_name};
use super::super::numbers::float;
use super::types::argument_kind;
use crate::answer::AnswerKind;
use crate::code::function::{Argument, Check, Function, Unit};
use crate::code::interpret::Array;
use crate::code::ir::Rank;
use crate::code::sample::derivative;
use crate::term::Layout;
use std::fmt::Write;

const HEAD: &str = "
static Eigen::MatrixXd as_matrix(double x) { return Eigen::MatrixXd::Constant(1, 1, x); }
static Eigen::MatrixXd as_matrix(const Eigen::MatrixXd &x) { return x; }

// The matrix of f's derivatives by central differences: vec(df) = D vec(dx).
template <class F> static Eigen::MatrixXd derivative(F f, Eigen::MatrixXd x, double h)
{
    Eigen::MatrixXd d(f(x).size(), x.size());
    for (Eigen::Index k = 0; k < x.size(); ++k) {
        const double old = x.data()[k];
        x.data()[k] = old + h;
        const Eigen::MatrixXd up = f(x);
        x.data()[k] = old - h;
        const Eigen::MatrixXd down = f(x);
        x.data()[k] = old;
        d.col(k) = (up - down).reshaped() / (2 * h);
    }
    return d;
}

static bool agree(const char *name, const Eigen::MatrixXd &got, const Eigen::MatrixXd &want, double tolerance)
{
    const bool fits = got.size() == want.size();
    const double scale = std::max(1.0, want.cwiseAbs().maxCoeff());
    const double error = fits ? (got.reshaped() - want.reshaped()).cwiseAbs().maxCoeff() / scale : INFINITY;
    std::printf(\"%s %s %.1e\\n\", error < tolerance ? \"ok   \" : \"WRONG\", name, error);
    return error < tolerance;
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
    let mut out = format!("{HEAD}{s}\nint main()\n{{\n    bool held = true;\n");
    for c in calls {
        let _ = writeln!(out, "    held &= {c};");
    }
    out.push_str("    return held ? 0 : 1;\n}\n");
    out
}

fn literal(a: &Argument, v: &[Array]) -> Option<String> {
    let matrix = |rows: usize, cols: usize, data: &[f64]| {
        let all: Vec<String> = data.iter().map(|x| float(*x)).collect();
        format!("(Eigen::MatrixXd({rows}, {cols}) << {}).finished()", all.join(", "))
    };
    let first = v.first()?;
    Some(match (&a.over, Rank::of(&a.shape)) {
        (None, Rank::Scalar) => float(*first.data.first()?),
        (None, _) => matrix(first.rows, first.cols, &first.data),
        (Some(_), Rank::Matrix) => {
            let all: Vec<String> = v.iter().map(|x| matrix(x.rows, x.cols, &x.data)).collect();
            format!("{{{}}}", all.join(", "))
        }
        (Some(_), _) => {
            let data: Vec<f64> = v.iter().flat_map(|x| x.data.clone()).collect();
            matrix(v.len(), first.data.len(), &data)
        }
    })
}

fn check(f: &Function, c: &Check) -> Option<String> {
    let (mut s, mut locals, mut set) = (String::new(), String::new(), Vec::new());
    for g in [f, &c.of] {
        let b = Body::new(g);
        for a in &g.arguments {
            let name = b.name(&a.name);
            if !set.contains(&name) {
                let _ = writeln!(
                    locals,
                    "    const {} {name} = {};",
                    argument_kind(a),
                    literal(a, c.sample.inputs.get(&a.name)?)?
                );
                set.push(name);
            }
        }
        for z in &g.sizes {
            let name = b.name(z);
            if !set.contains(&name) {
                let _ = writeln!(locals, "    const Eigen::Index {name} = {};", c.sample.dims.get(z)?);
                set.push(name);
            }
        }
        for h in &g.functions {
            let own = format!("{}_{}", f.name, function_name(&h.name, h.order));
            if !set.contains(&own) {
                let k = derivative(c.sample.functions.get(&h.name).map_or(&[], |v| &v[..]), h.order);
                let p = k.iter().rev().fold("0.0 * x".to_string(), |acc, k| format!("{} + x * ({acc})", float(*k)));
                let _ = writeln!(s, "\nstatic double {own}(double x) {{ return {p}; }}");
                set.push(own);
            }
        }
    }
    let call = |g: &Function| {
        let b = Body::new(g);
        let mut args: Vec<String> = g.arguments.iter().map(|a| b.name(&a.name)).collect();
        args.extend(g.functions.iter().map(|h| format!("{}_{}", f.name, function_name(&h.name, h.order))));
        args.extend(g.sizes.iter().map(|z| b.name(z)));
        format!("{}({})", g.name, args.join(", "))
    };
    let got = match f.outputs.len() {
        1 => format!("as_matrix({})", call(f)),
        _ => format!("as_matrix(std::get<1>({}))", call(f)),
    };
    let _ = write!(s, "\nstatic bool check_{}()\n{{\n{locals}", f.name);
    if c.kind == AnswerKind::Simplest {
        let _ = writeln!(s, "    return agree(\"{}\", {got}, as_matrix({}), 1e-9);\n}}", f.name, call(&c.of));
        return Some(s);
    }
    let (wrt, member) = c.wrt.as_ref()?;
    if member.is_some() {
        return None;
    }
    let x = Body::new(&c.of).name(&wrt.name);
    let scalar = wrt.shape.is_scalar();
    let (kind, inner) = (argument_kind(wrt), if scalar { "at_x(0, 0)" } else { "at_x" });
    let _ = writeln!(
        s,
        "    auto f_of = [&](const Eigen::MatrixXd &at_x) {{\n        const {kind} {x} = {inner};\n        return as_matrix({});\n    }};",
        call(&c.of)
    );
    let start = if c.kind == AnswerKind::Stationary { got.clone() } else { format!("as_matrix({x})") };
    let (want, tolerance) = match c.kind {
        AnswerKind::Hessian(_) => (
            "derivative([&](const Eigen::MatrixXd &at_x) { return derivative(f_of, at_x, 1e-4); }, START, 1e-4)"
                .to_string(),
            "1e-4",
        ),
        AnswerKind::Jacobian(Layout::Denominator) => {
            ("derivative(f_of, START, 1e-6).transpose().eval()".into(), "1e-6")
        }
        _ => ("derivative(f_of, START, 1e-6)".into(), "1e-6"),
    };
    let want = want.replace("START", &start);
    if c.kind == AnswerKind::Stationary {
        let _ = writeln!(s, "    return agree(\"{}\", {want}, 0 * {want}, 1e-5);\n}}", f.name);
    } else {
        let value = match f.outputs.len() {
            1 => String::new(),
            _ => format!(
                "agree(\"{} value\", as_matrix(std::get<0>({})), as_matrix({}), 1e-9) & ",
                f.name,
                call(f),
                call(&c.of)
            ),
        };
        let _ = writeln!(s, "    return {value}agree(\"{}\", {got}, {want}, {tolerance});\n}}", f.name);
    }
    Some(s)
}

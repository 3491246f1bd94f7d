//! The main program of a Python file: finite differences in NumPy, automatic differentiation in JAX and PyTorch.

use super::super::Language;
use super::super::body::{Body, function_name};
use super::super::numbers::float;
use super::Python;
use crate::answer::AnswerKind;
use crate::code::function::{Argument, Check, Function, Unit};
use crate::code::interpret::Array;
use crate::code::ir::Rank;
use crate::code::sample::derivative;
use crate::term::{Layout, Sym};
use std::fmt::Write;

const NUMPY: &str = r#"

def _derivative(f, x, h):
    """The matrix of f's derivatives by central differences: vec(df) = D vec(dx)."""
    x = np.array(x, dtype=float)
    columns = []
    for k in range(x.size):
        d = np.zeros(x.size)
        d[k] = h
        d = d.reshape(x.T.shape).T
        columns.append((_vec(f(x + d)) - _vec(f(x - d))) / (2 * h))
    return np.array(columns).T


def _first(f, x):
    return _derivative(f, x, 1e-6)


def _second(f, x):
    return _derivative(lambda x: _derivative(f, x, 1e-4), x, 1e-4)


def _vec(a):
    return np.asarray(a, dtype=float).T.reshape(-1)
"#;

const JAX: &str = r#"

def _first(f, x):
    """The matrix of f's derivatives by automatic differentiation: vec(df) = D vec(dx)."""
    shape = jnp.shape(x)
    return jax.jacobian(lambda v: _vec(f(v.reshape(shape[::-1]).T)))(_vec(x))


def _second(f, x):
    return _first(lambda x: _first(f, x), x)


def _vec(a):
    return jnp.asarray(a, dtype=float).T.reshape(-1)
"#;

const TORCH: &str = r#"

def _first(f, x):
    """The matrix of f's derivatives by automatic differentiation: vec(df) = D vec(dx)."""
    x = torch.as_tensor(x, dtype=torch.float64)
    shape = tuple(x.shape)
    return torch.func.jacrev(lambda v: _vec(f(_t(v.reshape(shape[::-1])))))(_vec(x))


def _second(f, x):
    return _first(lambda x: _first(f, x), x)


def _t(a):
    return a.T if a.ndim == 2 else a


def _vec(a):
    return _t(torch.as_tensor(a, dtype=torch.float64)).reshape(-1)
"#;

/// The main program; nothing if there is nothing to check.
pub fn main(p: &Python, units: &[Unit]) -> String {
    if units.iter().all(|u| u.check.is_none()) {
        return String::new();
    }
    let mut s = match p.language {
        Language::Jax => JAX.to_string(),
        Language::Torch => TORCH.to_string(),
        _ => NUMPY.to_string(),
    };
    let array = "[float(x) for x in _vec(a)]";
    let _ = write!(
        s,
        "\n\ndef _agree(name, got, want, tolerance):\n    got, want = ({array} for a in (got, want))\n    \
         scale = max([1.0] + [abs(x) for x in want])\n    \
         error = max(abs(a - b) for a, b in zip(got, want)) / scale if len(got) == len(want) else float(\"inf\")\n    \
         print(\"ok   \" if error < tolerance else \"WRONG\", name, f\"{{error:.1e}}\")\n    return error < tolerance\n"
    );
    let mut calls = Vec::new();
    for u in units {
        let Some(c) = &u.check else { continue };
        let Some(first) = u.functions.first() else { continue };
        let name = format!("_check_{}", first.name);
        let _ = write!(s, "\n\ndef {name}():\n{}", check(p, u, c));
        calls.push(format!("{name}()"));
    }
    s.push_str("\n\nif __name__ == \"__main__\":\n");
    if p.language == Language::Jax {
        s.push_str("    jax.config.update(\"jax_enable_x64\", True)\n");
    }
    let _ = writeln!(s, "    held = [{}]\n    raise SystemExit(0 if all(held) else 1)", calls.join(", "));
    s
}

/// The body of one check.
fn check(p: &Python, u: &Unit, c: &Check) -> String {
    let mut s = String::new();
    let all: Vec<&Function> = u.functions.iter().chain([&c.of]).collect();
    // Names are given once for all of them: those of the function that is checked.
    let mut set = Vec::new();
    let mut define = |name: &str, text: String, s: &mut String| {
        if !set.contains(&name.to_string()) {
            set.push(name.to_string());
            let _ = writeln!(s, "    {name} = {text}");
        }
    };
    for f in &all {
        let b = Body::new(f);
        for a in &f.arguments {
            let text = match c.sample.inputs.get(&a.name) {
                Some(v) => literal(p, a, v),
                None => direction(p, a, c),
            };
            define(&b.name(&a.name), text, &mut s);
        }
        for g in &f.functions {
            let coefficients = derivative(c.sample.functions.get(&g.name).map_or(&[], |v| &v[..]), g.order);
            define(&function_name(&g.name, g.order), polynomial(&coefficients), &mut s);
        }
        for z in &f.sizes {
            let n = c.sample.dims.get(z).copied().unwrap_or(1);
            define(&b.name(z), n.to_string(), &mut s);
        }
    }
    let call = |f: &Function| format!("{}({})", f.name, Python::parameters(&Body::new(f)).join(", "));
    let Some(first) = u.functions.first() else { return s };
    let second_order = matches!(c.kind, AnswerKind::Hessian(_));
    let tolerance = match (p.language, second_order) {
        (Language::NumPy, true) => "1e-4",
        (Language::NumPy, false) => "1e-6",
        _ => "1e-9",
    };
    let Some((wrt, member)) = &c.wrt else {
        let _ = writeln!(s, "    return _agree(\"{0}\", {1}, {2}, 1e-9)", first.name, call(first), call(&c.of));
        return s;
    };
    let of = Body::new(&c.of);
    let x = of.name(&wrt.name);
    let point = if c.kind == AnswerKind::Stationary { call(first) } else { x.clone() };
    let (variable, start) = match member {
        None => (call(&c.of), point),
        Some(k) => {
            let whole = match p.language {
                Language::Jax => format!("{x}.at[{k}].set(_x)"),
                Language::Torch => format!("torch.cat(({x}[:{k}], torch.as_tensor(_x)[None], {x}[{k} + 1:]))"),
                _ => format!("np.concatenate(({x}[:{k}], np.asarray(_x)[None], {x}[{k} + 1:]))"),
            };
            let call = format!("(lambda {x}: {})({whole})", call(&c.of));
            let _ = writeln!(s, "    def _f(_x):\n        return {call}");
            (call, format!("{x}[{k}]"))
        }
    };
    if member.is_none() {
        let _ = writeln!(s, "    def _f({x}):\n        return {variable}");
    }
    let order = if second_order { "_second" } else { "_first" };
    let numerator = matches!(c.kind, AnswerKind::Jacobian(Layout::Numerator) | AnswerKind::Hessian(Layout::Numerator));
    match c.kind {
        AnswerKind::Stationary => {
            let _ = writeln!(
                s,
                "    return _agree(\"{0}\", _first(_f, {start}), 0 * _first(_f, {start}), 1e-5)",
                first.name
            );
        }
        _ if u.functions.len() > 1 || first.arguments.iter().any(|a| !c.sample.inputs.contains_key(&a.name)) => {
            let mut parts = Vec::new();
            let _ = writeln!(s, "    _D = {order}(_f, {start})");
            for (k, f) in u.functions.iter().enumerate() {
                let v = f.arguments.iter().find(|a| !c.sample.inputs.contains_key(&a.name));
                let v = v.map(|a| Body::new(f).name(&a.name)).unwrap_or_default();
                let v = if k == 0 { v } else { format!("_{v}2") };
                if k > 0
                    && let Some(a) = f.arguments.iter().find(|a| !c.sample.inputs.contains_key(&a.name))
                {
                    let _ = writeln!(s, "    {v} = {}", direction(p, a, c));
                }
                let mut args = Python::parameters(&Body::new(f));
                if let Some(slot) = f.arguments.iter().position(|a| !c.sample.inputs.contains_key(&a.name)) {
                    args[slot] = v.clone();
                }
                let turned = if k == 0 { "_D" } else { "_D.T" };
                let call = format!("{}({})", f.name, args.join(", "));
                parts.push(format!("_agree(\"{}\", {call}, {turned} @ _vec({v}), {tolerance})", f.name));
            }
            let _ = writeln!(s, "    return all([{}])", parts.join(", "));
        }
        _ => {
            let turned = match c.kind {
                AnswerKind::Gradient => "",
                _ if numerator || second_order => "",
                _ => ".T",
            };
            let want = format!("{order}(_f, {start}){turned}");
            if first.outputs.len() > 1 {
                let _ = writeln!(s, "    _value, _got = {}", call(first));
                let _ = writeln!(
                    s,
                    "    return all([_agree(\"{0} value\", _value, _f({start}), 1e-9), _agree(\"{0}\", _got, {want}, {tolerance})])",
                    first.name
                );
            } else {
                let _ = writeln!(s, "    return _agree(\"{}\", {}, {want}, {tolerance})", first.name, call(first));
            }
        }
    }
    s
}

/// `lambda x: 1 + x*(2 + x*3)`
fn polynomial(c: &[f64]) -> String {
    let text = c.iter().rev().fold(String::new(), |acc, c| match acc.is_empty() {
        true => float(*c),
        false => format!("{} + x * ({acc})", float(*c)),
    });
    // The shape is that of the argument.
    format!("lambda x: 0 * x + {}", if text.is_empty() { "0.0" } else { &text })
}

fn nested(a: &Array, rank: Rank) -> String {
    let list = |v: &[f64]| format!("[{}]", v.iter().map(|x| float(*x)).collect::<Vec<_>>().join(", "));
    match rank {
        Rank::Scalar => a.data.first().map(|x| float(*x)).unwrap_or_default(),
        Rank::Column | Rank::Row => list(&a.data),
        Rank::Matrix => {
            let rows: Vec<String> = a.data.chunks(a.cols.max(1)).map(list).collect();
            format!("[{}]", rows.join(", "))
        }
    }
}

fn array(p: &Python, text: &str) -> String {
    match p.language {
        Language::Torch => format!("torch.tensor({text}, dtype=torch.float64)"),
        _ => format!("{}.array({text})", p.lib()),
    }
}

/// An argument's value.
fn literal(p: &Python, a: &Argument, v: &[Array]) -> String {
    let rank = Rank::of(&a.shape);
    match &a.over {
        Some(_) => {
            let all: Vec<String> = v.iter().map(|x| nested(x, rank)).collect();
            array(p, &format!("[{}]", all.join(", ")))
        }
        None => array(p, &v.first().map(|x| nested(x, rank)).unwrap_or_default()),
    }
}

/// A direction of the shape of an argument.
fn direction(p: &Python, a: &Argument, c: &Check) -> String {
    let n = |d: &crate::term::Dim| {
        let n = d.evaluate(&|s: &Sym| c.sample.dims.get(s).copied()).and_then(|n| usize::try_from(n).ok());
        n.unwrap_or(1)
    };
    let steps = [0.5, -1.25, 0.75, 2.0, -0.25, 1.5, -0.75];
    let v = Array::build(n(&a.shape.rows), n(&a.shape.cols), |i, j| steps[(3 * i + j) % steps.len()]);
    array(p, &nested(&v, Rank::of(&a.shape)))
}

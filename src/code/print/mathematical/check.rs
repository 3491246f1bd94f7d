//! The main program of a MATLAB or Octave file: central differences.

use super::super::body::{Body, function_name};
use super::super::numbers::float;
use crate::answer::AnswerKind;
use crate::code::function::{Argument, Check, Function, Unit};
use crate::code::interpret::Array;
use crate::code::ir::Rank;
use crate::code::sample::derivative;
use crate::term::Layout;
use std::fmt::Write;

const HEAD: &str = "
function D = differences(f, x, h)
    % The matrix of f's derivatives: vec(df) = D vec(dx).
    D = zeros(numel(f(x)), numel(x));
    for k = 1:numel(x)
        d = zeros(size(x));
        d(k) = h;
        D(:, k) = reshape(f(x + d) - f(x - d), [], 1) / (2 * h);
    end
end

function held = agree(name, got, want, tolerance)
    error_ = Inf;
    if numel(got) == numel(want)
        error_ = max(abs(got(:) - want(:))) / max([1; abs(want(:))]);
    end
    held = error_ < tolerance;
    if held, word = 'ok   '; else, word = 'WRONG'; end
    printf('%s %s %.1e\\n', word, name, error_);
end
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
    format!("{HEAD}{s}\nheld = [{}];\nif ~all(held), error('wrong'); end\n", calls.join(", "))
}

fn matrix(a: &Array) -> String {
    let rows: Vec<String> =
        a.data.chunks(a.cols.max(1)).map(|r| r.iter().map(|x| float(*x)).collect::<Vec<_>>().join(", ")).collect();
    format!("[{}]", rows.join("; "))
}

fn literal(a: &Argument, v: &[Array]) -> Option<String> {
    let first = v.first()?;
    Some(match (&a.over, Rank::of(&a.shape)) {
        (None, _) => matrix(first),
        (Some(_), Rank::Matrix) => {
            let all: Vec<String> =
                v.iter().map(|x| format!("reshape({}, 1, {}, {})", matrix(x), x.rows, x.cols)).collect();
            format!("cat(1, {})", all.join(", "))
        }
        (Some(_), _) => {
            let data: Vec<f64> = v.iter().flat_map(|x| x.data.clone()).collect();
            matrix(&Array { rows: v.len(), cols: first.data.len(), data })
        }
    })
}

/// The values of the arguments and of the unknown functions, as variables.
fn point(f: &Function, c: &Check) -> Option<String> {
    let mut values: Vec<(String, String)> = Vec::new();
    let mut set = |name: String, value: String| {
        if !values.iter().any(|v| v.0 == name) {
            values.push((name, value));
        }
    };
    for g in [f, &c.of] {
        let b = Body::new(g);
        for a in &g.arguments {
            set(b.name(&a.name), literal(a, c.sample.inputs.get(&a.name)?)?);
        }
        for z in &g.sizes {
            set(b.name(z), c.sample.dims.get(z)?.to_string());
        }
        for h in &g.functions {
            let k = derivative(c.sample.functions.get(&h.name).map_or(&[], |v| &v[..]), h.order);
            let p = k.iter().rev().fold("0 * x".to_string(), |acc, k| format!("{} + x .* ({acc})", float(*k)));
            set(function_name(&h.name, h.order), format!("@(x) {p}"));
        }
    }
    Some(values.into_iter().fold(String::new(), |s, (name, value)| format!("{s}    {name} = {value};\n")))
}

fn call(g: &Function) -> String {
    let b = Body::new(g);
    let mut args: Vec<String> = g.arguments.iter().map(|a| b.name(&a.name)).collect();
    args.extend(g.functions.iter().map(|h| function_name(&h.name, h.order)));
    args.extend(g.sizes.iter().map(|z| b.name(z)));
    format!("{}({})", g.name, args.join(", "))
}

fn check(f: &Function, c: &Check) -> Option<String> {
    let mut s = format!("\nfunction held = check_{}()\n{}", f.name, point(f, c)?);
    let name = &f.name;
    let _ = match f.outputs.len() {
        1 => writeln!(s, "    got_all = {};", call(f)),
        _ => writeln!(s, "    [value_all, got_all] = {};", call(f)),
    };
    if c.kind == AnswerKind::Simplest {
        let _ = writeln!(s, "    held = agree('{name}', got_all, {}, 1e-9);\nend", call(&c.of));
        return Some(s);
    }
    let (wrt, member) = c.wrt.as_ref()?;
    if member.is_some() {
        return None;
    }
    let x = Body::new(&c.of).name(&wrt.name);
    let _ = writeln!(s, "    f_of = @({x}) {};", call(&c.of));
    if f.outputs.len() > 1 {
        let _ = writeln!(s, "    held_value = agree('{name} value', value_all, {}, 1e-9);", call(&c.of));
    }
    let start = if c.kind == AnswerKind::Stationary { "got_all".to_string() } else { x };
    let (want, tolerance) = match c.kind {
        AnswerKind::Hessian(_) => {
            (format!("differences(@(at_x) differences(f_of, at_x, 1e-4), {start}, 1e-4)"), "1e-4")
        }
        AnswerKind::Jacobian(Layout::Denominator) => (format!("differences(f_of, {start}, 1e-6)'"), "1e-6"),
        _ => (format!("differences(f_of, {start}, 1e-6)"), "1e-6"),
    };
    let and = if f.outputs.len() > 1 { " && held_value" } else { "" };
    let _ = match c.kind {
        AnswerKind::Stationary => {
            writeln!(s, "    want_all = {want};\n    held = agree('{name}', want_all, 0 * want_all, 1e-5);\nend")
        }
        _ => {
            writeln!(s, "    want_all = {want};\n    held = agree('{name}', got_all, want_all, {tolerance}){and};\nend")
        }
    };
    Some(s)
}

//! The main program of a C file: central differences.

use super::super::body::function_name;
use super::super::numbers::float;
use super::signature::Signature;
use crate::answer::AnswerKind;
use crate::code::function::{Argument, Check, Function, Unit};
use crate::code::sample::derivative;
use crate::term::{Dim, Layout, Sym};
use std::fmt::Write;

/// The main program; nothing if there is nothing to check.
pub fn main(units: &[Unit]) -> String {
    let mut s = String::new();
    let mut calls = Vec::new();
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
    let agree = "\n/* Are n values equal, relative to the largest? */
static int agree(const char *name, size_t n, const double *got, const double *want, double tolerance)
{
    double scale = 1.0, error = 0.0;
    for (size_t i = 0; i < n; i++) scale = fmax(scale, fabs(want[i]));
    for (size_t i = 0; i < n; i++) {
        const double e = fabs(got[i] - want[i]) / scale;
        if (!(e <= error)) error = e;
    }
    printf(\"%s %s %.1e\\n\", error < tolerance ? \"ok   \" : \"WRONG\", name, error);
    return error < tolerance;
}
";
    let mut out = format!("{agree}{s}\nint main(void)\n{{\n    int held = 1;\n");
    for c in calls {
        let _ = writeln!(out, "    held &= {c};");
    }
    out.push_str("    return held ? 0 : 1;\n}\n");
    out
}

fn count(c: &Check, d: &Dim) -> usize {
    let n = d.evaluate(&|s: &Sym| c.sample.dims.get(s).copied()).and_then(|n| usize::try_from(n).ok());
    n.unwrap_or(1)
}

fn check(f: &Function, c: &Check) -> Option<String> {
    let mut s = String::new();
    let mut locals = String::new();
    let mut set: Vec<String> = Vec::new();
    for g in [f, &c.of] {
        let sig = Signature::new(g);
        for z in &sig.sizes {
            let name = sig.name(z);
            if !set.contains(&name) {
                let n = c.sample.dims.get(z).copied().unwrap_or(1);
                let _ = writeln!(locals, "    const size_t {name} = {n};");
                set.push(name);
            }
        }
        for a in &g.arguments {
            let name = sig.name(&a.name);
            if set.contains(&name) {
                continue;
            }
            let v = c.sample.inputs.get(&a.name)?;
            let all: Vec<String> = v.iter().flat_map(|x| x.data.iter().map(|y| float(*y))).collect();
            let _ = writeln!(locals, "    double {name}[] = {{{}}};", all.join(", "));
            set.push(name);
        }
        for h in &g.functions {
            let own = format!("{}_{}", f.name, function_name(&h.name, h.order));
            if !set.contains(&own) {
                let k = derivative(c.sample.functions.get(&h.name).map_or(&[], |v| &v[..]), h.order);
                let p = k.iter().rev().fold(String::new(), |acc, k| match acc.is_empty() {
                    true => float(*k),
                    false => format!("{} + x * ({acc})", float(*k)),
                });
                let p = if p.is_empty() { "0.0".to_string() } else { p };
                let _ = writeln!(s, "\nstatic double {own}(double x)\n{{\n    return {p};\n}}");
                set.push(own);
            }
        }
    }
    let size_of = |g: &Function, k: usize| {
        let shape = g.graph.shape(g.outputs[k].value);
        (count(c, &shape.rows), count(c, &shape.cols))
    };
    // A call that writes into arrays, as a statement.
    let call = |g: &Function, outs: &[&str]| {
        let sig = Signature::new(g);
        let mut args: Vec<String> = sig.sizes.iter().map(|z| sig.name(z)).collect();
        let plain = |a: &Argument| a.over.is_none() && a.shape.is_scalar();
        args.extend(
            g.arguments.iter().map(|a| if plain(a) { format!("{}[0]", sig.name(&a.name)) } else { sig.name(&a.name) }),
        );
        args.extend(g.functions.iter().map(|h| format!("{}_{}", f.name, function_name(&h.name, h.order))));
        if Signature::returns_number(g) {
            return format!("{}[0] = {}({});", outs[0], g.name, args.join(", "));
        }
        args.extend(outs.iter().map(|o| (*o).to_string()));
        format!("{}({});", g.name, args.join(", "))
    };
    let _ = write!(s, "\nstatic int check_{}(void)\n{{\n{locals}", f.name);
    let (p, q) = size_of(&c.of, 0);
    let last = f.outputs.len() - 1;
    let (gr, gc) = size_of(f, last);
    let _ = writeln!(s, "    double got_all[{}], value_all[{}], f_up[{2}], f_down[{2}];", gr * gc, p * q, p * q);
    let outs: Vec<&str> = if last == 1 { vec!["value_all", "got_all"] } else { vec!["got_all"] };
    if c.kind == AnswerKind::Simplest {
        let _ = writeln!(s, "    {}\n    {}", call(f, &["got_all"]), call(&c.of, &["value_all"]));
        let _ = writeln!(
            s,
            "    (void)f_up, (void)f_down;\n    return agree(\"{}\", {}, got_all, value_all, 1e-9);\n}}",
            f.name,
            gr * gc
        );
        return Some(s);
    }
    let (wrt, member) = c.wrt.as_ref()?;
    let sig = Signature::new(&c.of);
    let x = sig.name(&wrt.name);
    let (m, n) = (count(c, &wrt.shape.rows), count(c, &wrt.shape.cols));
    let start = member.map_or(0, |k| usize::try_from(k).unwrap_or(0) * m * n);
    let _ = writeln!(s, "    {}", call(f, &outs));
    let at = |k: &str| if start == 0 { format!("{x}[{k}]") } else { format!("{x}[{start} + {k}]") };
    let tell = |s: &mut String, want: usize, tolerance: &str| {
        if last == 1 {
            let _ = writeln!(s, "    {}", call(&c.of, &["f_up"]));
            let _ = writeln!(
                s,
                "    return agree(\"{0} value\", {1}, value_all, f_up, 1e-9) & agree(\"{0}\", {want}, got_all, want_all, {tolerance});\n}}",
                f.name,
                p * q
            );
        } else {
            let _ = writeln!(
                s,
                "    (void)value_all;\n    return agree(\"{}\", {want}, got_all, want_all, {tolerance});\n}}",
                f.name
            );
        }
    };
    match c.kind {
        AnswerKind::Hessian(_) => {
            // Second differences; x is stored row by row, the Hessian counts it column by column.
            let mn = m * n;
            let _ = writeln!(s, "    double want_all[{}];\n    const double step_h = 1e-4;", mn * mn);
            let _ = writeln!(
                s,
                "    for (size_t at_x = 0; at_x < {mn}; at_x++) {{\n        for (size_t at_f = 0; at_f < {mn}; at_f++) {{"
            );
            let _ = writeln!(s, "            double sum_4 = 0.0;\n            for (int k4 = 0; k4 < 4; k4++) {{");
            let _ = writeln!(
                s,
                "                const double du_h = k4 & 1 ? -step_h : step_h, dv_h = k4 & 2 ? -step_h : step_h;"
            );
            let (xa, xb) = (at("at_x"), at("at_f"));
            let _ = writeln!(
                s,
                "                {xa} += du_h;\n                {xb} += dv_h;\n                {}",
                call(&c.of, &["f_up"])
            );
            let _ = writeln!(s, "                {xb} -= dv_h;\n                {xa} -= du_h;");
            let _ = writeln!(s, "                sum_4 += du_h * dv_h > 0.0 ? f_up[0] : -f_up[0];\n            }}");
            let _ = writeln!(
                s,
                "            want_all[(at_x / {n} + {m} * (at_x % {n})) * {mn} + at_f / {n} + {m} * (at_f % {n})] = sum_4 / (4.0 * step_h * step_h);\n        }}\n    }}\n    (void)f_down;"
            );
            tell(&mut s, mn * mn, "1e-4");
        }
        _ => {
            let (rows, pq) = (m * n, p * q);
            let stationary = c.kind == AnswerKind::Stationary;
            if stationary {
                let _ = writeln!(s, "    for (size_t at_x = 0; at_x < {rows}; at_x++) {x}[at_x] = got_all[at_x];");
            }
            let _ = writeln!(s, "    double want_all[{}];\n    const double step_h = 1e-6;", rows * pq);
            let _ = writeln!(s, "    for (size_t at_x = 0; at_x < {rows}; at_x++) {{");
            let xa = at("at_x");
            let _ = writeln!(
                s,
                "        const double old_x = {xa};\n        {xa} = old_x + step_h;\n        {}",
                call(&c.of, &["f_up"])
            );
            let _ = writeln!(
                s,
                "        {xa} = old_x - step_h;\n        {}\n        {xa} = old_x;",
                call(&c.of, &["f_down"])
            );
            let place = match c.kind {
                AnswerKind::Jacobian(Layout::Denominator) => {
                    format!("(at_x / {n} + {m} * (at_x % {n})) * {pq} + at_f / {q} + {p} * (at_f % {q})")
                }
                AnswerKind::Jacobian(Layout::Numerator) => {
                    format!("(at_f / {q} + {p} * (at_f % {q})) * {rows} + at_x / {n} + {m} * (at_x % {n})")
                }
                _ => "at_x".into(),
            };
            let _ = writeln!(
                s,
                "        for (size_t at_f = 0; at_f < {pq}; at_f++) want_all[{place}] = (f_up[at_f] - f_down[at_f]) / (2.0 * step_h);\n    }}"
            );
            if stationary {
                let _ = writeln!(s, "    for (size_t at_x = 0; at_x < {rows}; at_x++) got_all[at_x] = 0.0;");
            }
            tell(&mut s, rows * pq, if stationary { "1e-5" } else { "1e-6" });
        }
    }
    Some(s)
}

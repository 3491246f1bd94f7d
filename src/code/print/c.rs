//! C99: matrices row by row, one loop for each value that is more than an entry of others.

use super::body::function_name;
use super::c_check;
use super::c_helpers::{HELPERS, needed};
use super::c_signature::Signature;
use super::numbers::{ADD, ATOM, MUL, UNARY, number, size, whole};
use crate::code::error::CodeError;
use crate::code::function::{Function, Unit};
use crate::code::ir::{Factor, Id, Op, Rank};
use crate::term::Dim;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::fmt::Write;

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(units: &[Unit]) -> Result<String, CodeError> {
    let (mut functions, mut helpers) = (Vec::new(), BTreeSet::new());
    for u in units {
        for f in u.functions.iter().chain(u.check.as_ref().map(|c| &c.of)) {
            let (text, used) = function(f)?;
            helpers.extend(used);
            functions.push(text);
        }
    }
    let main = c_check::main(units);
    let mut s = String::from("#include <math.h>\n#include <stddef.h>\n#include <stdlib.h>\n");
    if !main.is_empty() {
        s.push_str("#include <stdio.h>\n");
    }
    let all = needed(&helpers);
    for (name, text) in HELPERS.iter().filter(|h| all.contains(h.0)) {
        let _ = name;
        let _ = write!(s, "\n{text}");
    }
    for f in functions {
        let _ = write!(s, "\n{f}");
    }
    s.push_str(&main);
    Ok(s)
}

fn function(f: &Function) -> Result<(String, BTreeSet<&'static str>), CodeError> {
    let mut w = Writer::new(f);
    let number = Signature::returns_number(f);
    let mut parameters: Vec<String> = w.sig.sizes.iter().map(|s| format!("size_t {}", w.sig.name(s))).collect();
    for a in &f.arguments {
        let n = w.sig.name(&a.name);
        let plain = a.over.is_none() && a.shape.is_scalar();
        parameters.push(if plain { format!("double {n}") } else { format!("const double *{n}") });
    }
    for g in &f.functions {
        parameters.push(format!("double (*{})(double)", function_name(&g.name, g.order)));
    }
    let outs: Vec<String> = f.outputs.iter().map(|o| w.sig.names.give(&o.label)).collect();
    let mut result = String::new();
    for (o, out) in f.outputs.iter().zip(&outs) {
        if number {
            result = w.entry(o.value, "0", "0")?.0;
            // Buffers go before the value is returned.
            if !w.owned.last().is_none_or(Vec::is_empty) {
                w.line(format!("const double {out} = {result};"));
                result.clone_from(out);
            }
        } else {
            parameters.push(format!("double *{out}"));
            w.store(o.value, out)?;
        }
    }
    w.free();
    let mut s = comment(f, &w.sig);
    let kind = if number { "double" } else { "void" };
    let open = format!("{kind} {}(", f.name);
    let flat = parameters.join(", ");
    let all =
        if open.len() + flat.len() < 110 { flat } else { parameters.join(&format!(",\n{}", " ".repeat(open.len()))) };
    let _ = writeln!(s, "{open}{})\n{{", if all.is_empty() { "void".into() } else { all });
    let body = w.lines.join("\n");
    for z in w.sig.sizes.iter().map(|z| w.sig.name(z)) {
        if !super::shared::mentions(&format!("{body}{result}"), &z) {
            let _ = writeln!(s, "    (void){z};");
        }
    }
    for l in &w.lines {
        let _ = writeln!(s, "{l}");
    }
    if number {
        let _ = writeln!(s, "    return {result};");
    }
    s.push_str("}\n");
    Ok((s, w.helpers))
}

fn comment(f: &Function, sig: &Signature) -> String {
    let mut s = format!("/* {}\n *\n", f.title);
    let dim = |d: &Dim| size(d, &|s| sig.name(s)).0;
    for a in &f.arguments {
        let shape = match Rank::of(&a.shape) {
            Rank::Scalar => "a number".to_string(),
            Rank::Column => dim(&a.shape.rows),
            Rank::Row => format!("{}, a row", dim(&a.shape.cols)),
            Rank::Matrix => format!("{} by {}", dim(&a.shape.rows), dim(&a.shape.cols)),
        };
        let over = a.over.as_ref().map(|n| format!(", one after the other for each of {}", dim(n))).unwrap_or_default();
        let _ = writeln!(s, " * {}: {shape}{over}", sig.name(&a.name));
    }
    for o in &f.outputs {
        let shape = f.graph.shape(o.value);
        let _ = writeln!(s, " * {}: {} by {}", o.label, dim(&shape.rows), dim(&shape.cols));
    }
    s.push_str(" * Matrices are stored row by row.\n");
    if f.formula.len() < 200 {
        let _ = writeln!(s, " *\n * Equals {}", f.formula.replace("*/", "* /").replace("/*", "/ *"));
    }
    if !f.hypotheses.is_empty() {
        let _ = writeln!(s, " * if {}", f.hypotheses.join(" and ").replace("*/", "* /").replace("/*", "/ *"));
    }
    s.push_str(" */\n");
    s
}

struct Writer<'f> {
    f: &'f Function,
    sig: Signature,
    uses: FxHashMap<Id, u32>,
    done: FxHashMap<Id, String>,
    factored: FxHashMap<Id, String>,
    lines: Vec<String>,
    depth: usize,
    /// Buffers to be freed, for each loop that is open.
    owned: Vec<Vec<String>>,
    indices: FxHashMap<u32, String>,
    helpers: BTreeSet<&'static str>,
}

type Text = (String, u8);

fn wrap(t: Text, level: u8) -> String {
    super::body::bracketed(t, level)
}

/// `a * b` without factors 0 and 1, `a + b` without 0.
fn place(i: &str, cols: &str, j: &str) -> String {
    let simple = |s: &str| s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let b = |s: &str| if simple(s) { s.to_string() } else { format!("({s})") };
    match (i, j, cols) {
        ("0", j, _) => j.to_string(),
        (i, "0", "1") => i.to_string(),
        (i, "0", c) => format!("{} * {}", b(i), b(c)),
        (i, j, c) => format!("{} * {} + {}", b(i), b(c), j),
    }
}

impl<'f> Writer<'f> {
    fn new(f: &'f Function) -> Writer<'f> {
        let roots: Vec<Id> = f.outputs.iter().map(|o| o.value).collect();
        let mut uses = FxHashMap::default();
        for a in f.graph.reachable(&roots) {
            for x in f.graph.args(a) {
                *uses.entry(*x).or_default() += 1;
            }
        }
        Writer {
            f,
            sig: Signature::new(f),
            uses,
            done: FxHashMap::default(),
            factored: FxHashMap::default(),
            lines: vec![],
            depth: 1,
            owned: vec![vec![]],
            indices: FxHashMap::default(),
            helpers: BTreeSet::new(),
        }
    }

    fn line(&mut self, s: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "    ".repeat(self.depth), s.as_ref()));
    }

    fn dim(&self, d: &Dim) -> String {
        size(d, &|s| self.sig.name(s)).0
    }

    fn rows(&self, a: Id) -> String {
        self.dim(&self.f.graph.shape(a).rows)
    }

    fn cols(&self, a: Id) -> String {
        self.dim(&self.f.graph.shape(a).cols)
    }

    fn free(&mut self) {
        for b in self.owned.pop().unwrap_or_default() {
            self.line(format!("free({b});"));
        }
    }

    /// Opens loops over the entries of a shape, tells the indices.
    fn open(&mut self, a: Id) -> (String, String, usize) {
        let (r, c) = (self.rows(a), self.cols(a));
        let mut opened = 0;
        let mut one = |w: &mut Self, n: &str, stem: &str| {
            if n == "1" {
                return "0".to_string();
            }
            let i = w.sig.names.fresh(stem);
            w.line(format!("for (size_t {i} = 0; {i} < {n}; {i}++) {{"));
            w.depth += 1;
            opened += 1;
            i
        };
        let i = one(self, &r, "r");
        let j = one(self, &c, "c");
        (i, j, opened)
    }

    fn shut(&mut self, opened: usize) {
        for _ in 0..opened {
            self.depth -= 1;
            self.line("}");
        }
    }

    fn buffer(&mut self, a: Id) -> String {
        let name = match self.f.names.get(&a) {
            Some(s) => self.sig.names.give(s),
            None => self.sig.names.fresh("t"),
        };
        let n = match (self.rows(a), self.cols(a)) {
            (r, c) if c == "1" => r,
            (r, c) if r == "1" => c,
            (r, c) => format!("{} * {}", product(&r), product(&c)),
        };
        let n = product(&n);
        self.line(format!("double *{name} = malloc({n} * sizeof *{name});"));
        if let Some(o) = self.owned.last_mut() {
            o.push(name.clone());
        }
        name
    }

    /// Is an entry of it worth no buffer?
    fn light(&self, a: Id) -> bool {
        let g = &self.f.graph;
        match g.op(a) {
            Op::Input(_)
            | Op::Family(_)
            | Op::Member(_)
            | Op::Num(_)
            | Op::Size(_)
            | Op::Eye
            | Op::Ones
            | Op::Zeros => true,
            Op::T | Op::Neg | Op::Spread | Op::Col | Op::Row | Op::Entry | Op::Vec | Op::Unvec => {
                self.light(g.arg(a, 0))
            }
            _ => false,
        }
    }

    /// Is it made of entries of its arguments?
    fn entrywise(&self, a: Id) -> bool {
        let g = &self.f.graph;
        match g.op(a) {
            Op::Mul => g.rank(g.arg(a, 0)) == Rank::Column && g.rank(g.arg(a, 1)) == Rank::Row,
            Op::Trace | Op::Det | Op::Logdet(_) | Op::Inv(_) | Op::Adj | Op::Sum | Op::Norm2 | Op::Softmax => false,
            Op::Logsumexp
            | Op::Mpow(_)
            | Op::Loop(..)
            | Op::Solve(_)
            | Op::Dot
            | Op::RowSum
            | Op::ColSum
            | Op::RowDot => false,
            _ => true,
        }
    }

    /// Writes a value into an array.
    fn store(&mut self, a: Id, to: &str) -> Result<(), CodeError> {
        if self.entrywise(a) || self.done.contains_key(&a) || self.f.graph.is_scalar(a) {
            self.prepare(a)?;
            let cols = self.cols(a);
            let (i, j, opened) = self.open(a);
            let t = self.entry(a, &i, &j)?.0;
            self.line(format!("{to}[{}] = {t};", place(&i, &cols, &j)));
            self.shut(opened);
            return Ok(());
        }
        self.heavy(a, to)
    }

    /// Computes, before loops are opened, what an entry of a value needs.
    fn prepare(&mut self, a: Id) -> Result<(), CodeError> {
        if self.done.contains_key(&a) || self.light(a) {
            return Ok(());
        }
        let g = &self.f.graph;
        let args = g.args(a).to_vec();
        let op = g.op(a).clone();
        if !self.entrywise(a) {
            self.named(a)?;
            return Ok(());
        }
        for (k, x) in args.into_iter().enumerate() {
            if matches!(self.f.graph.op(x), Op::At(_) | Op::Index(_)) {
                continue;
            }
            // What each row or column, or every entry, needs again is computed once.
            let again = match (&op, k) {
                (Op::RowScale, 0) | (Op::ColScale, 1) | (Op::Mul | Op::Kron | Op::Spread, _) => true,
                (Op::Scale, 0) | (Op::Div | Op::Pow, 1) => !self.f.graph.is_scalar(a),
                (Op::Entry | Op::Col | Op::Row | Op::Hcat | Op::Vcat, _) => false,
                _ => self.uses.get(&x).is_some_and(|n| *n > 1),
            };
            let number = matches!(self.f.graph.op(x), Op::Num(_) | Op::Size(_));
            if again && !self.light(x) && !number {
                self.named(x)?;
            } else {
                self.prepare(x)?;
            }
        }
        Ok(())
    }

    /// A value in a variable.
    fn named(&mut self, a: Id) -> Result<String, CodeError> {
        if let Some(n) = self.done.get(&a) {
            return Ok(n.clone());
        }
        match self.f.graph.op(a) {
            Op::Input(s) | Op::Family(s) => return Ok(self.sig.name(s)),
            _ => {}
        }
        let name = if self.f.graph.is_scalar(a) {
            if self.entrywise(a) {
                self.prepare(a)?;
                let t = self.entry(a, "0", "0")?.0;
                let name = self.sig.names.fresh("s");
                self.line(format!("const double {name} = {t};"));
                name
            } else {
                self.number(a)?
            }
        } else if self.entrywise(a) {
            self.prepare(a)?;
            let name = self.buffer(a);
            self.store(a, &name)?;
            name
        } else {
            let name = self.buffer(a);
            self.heavy(a, &name)?;
            name
        };
        self.done.insert(a, name.clone());
        Ok(name)
    }

    /// A number that loops accumulate.
    fn number(&mut self, a: Id) -> Result<String, CodeError> {
        let node = self.f.graph.node(a).clone();
        let name = self.sig.names.fresh("s");
        let x = node.args[0];
        match &node.op {
            Op::Sum | Op::Norm2 | Op::Trace | Op::Dot => {
                for x in &node.args {
                    self.prepare(*x)?;
                }
                self.line(format!("double {name} = 0.0;"));
                let (i, j, opened) = if node.op == Op::Trace {
                    let (r, i) = (self.rows(x), self.sig.names.fresh("r"));
                    self.line(format!("for (size_t {i} = 0; {i} < {r}; {i}++) {{"));
                    self.depth += 1;
                    (i.clone(), i, 1)
                } else {
                    self.open(x)
                };
                let t = self.entry(x, &i, &j)?;
                let t = match node.op {
                    Op::Norm2 => format!("{0} * {0}", wrap(t, UNARY)),
                    Op::Dot => format!("{} * {}", wrap(t, MUL), wrap(self.entry(node.args[1], &i, &j)?, UNARY)),
                    _ => t.0,
                };
                self.line(format!("{name} += {t};"));
                self.shut(opened);
                if node.op == Op::Norm2 {
                    self.line(format!("{name} = sqrt({name});"));
                }
            }
            Op::Mul => {
                let y = node.args[1];
                self.prepare(x)?;
                self.prepare(y)?;
                self.line(format!("double {name} = 0.0;"));
                let n = self.cols(x);
                let k = self.sig.names.fresh("k");
                self.line(format!("for (size_t {k} = 0; {k} < {n}; {k}++) {{"));
                self.depth += 1;
                let (u, v) = (self.entry(x, "0", &k)?, self.entry(y, &k, "0")?);
                self.line(format!("{name} += {} * {};", wrap(u, MUL), wrap(v, UNARY)));
                self.shut(1);
            }
            Op::Logsumexp => {
                let (v, n) = (self.named(x)?, self.rows(x));
                self.helpers.insert("logsumexp");
                self.line(format!("const double {name} = logsumexp({n}, {v});"));
            }
            Op::Det => {
                let (v, n) = (self.named(x)?, self.rows(x));
                self.helpers.insert("determinant");
                self.line(format!("const double {name} = determinant({n}, {v});"));
            }
            Op::Logdet(Factor::Cholesky) => {
                let l = self.cholesky(x)?;
                let (n, i) = (self.rows(x), self.sig.names.fresh("r"));
                self.line(format!("double {name} = 0.0;"));
                self.line(format!("for (size_t {i} = 0; {i} < {n}; {i}++) {{"));
                self.depth += 1;
                self.line(format!("{name} += 2.0 * log({l}[{}]);", place(&i, &n, &i)));
                self.shut(1);
            }
            Op::Logdet(_) => {
                let (v, n) = (self.named(x)?, self.rows(x));
                self.helpers.insert("determinant");
                self.line(format!("const double {name} = log(fabs(determinant({n}, {v})));"));
            }
            Op::Loop(k, n) => {
                self.line(format!("double {name} = 0.0;"));
                self.looped(*k, n, x, &name)?;
            }
            _ => return Err(CodeError::Operation("this operation in C")),
        }
        Ok(name)
    }

    /// Adds the values of a loop to a number or an array.
    fn looped(&mut self, k: u32, n: &Dim, x: Id, to: &str) -> Result<(), CodeError> {
        let (index, n) = (self.sig.names.fresh("i"), self.dim(n));
        self.indices.insert(k, index.clone());
        self.line(format!("for (size_t {index} = 0; {index} < {n}; {index}++) {{"));
        self.depth += 1;
        self.owned.push(vec![]);
        let before = (self.done.clone(), self.factored.clone());
        self.prepare(x)?;
        if self.f.graph.is_scalar(x) {
            let t = self.entry(x, "0", "0")?.0;
            self.line(format!("{to} += {t};"));
        } else {
            let cols = self.cols(x);
            let (i, j, opened) = self.open(x);
            let t = self.entry(x, &i, &j)?.0;
            self.line(format!("{to}[{}] += {t};", place(&i, &cols, &j)));
            self.shut(opened);
        }
        self.free();
        // What was computed in the loop is gone.
        (self.done, self.factored) = before;
        self.shut(1);
        Ok(())
    }

    fn cholesky(&mut self, m: Id) -> Result<String, CodeError> {
        if let Some(l) = self.factored.get(&m) {
            return Ok(l.clone());
        }
        self.helpers.insert("cholesky");
        let (v, n) = (self.named(m)?, self.rows(m));
        let l = self.buffer(m);
        self.line(format!("cholesky({n}, {v}, {l});"));
        self.factored.insert(m, l.clone());
        Ok(l)
    }

    /// Writes a value that is no mere entries into an array.
    fn heavy(&mut self, a: Id, to: &str) -> Result<(), CodeError> {
        let node = self.f.graph.node(a).clone();
        let x = node.args[0];
        let (n, cols) = (self.rows(a), self.cols(a));
        match &node.op {
            Op::Mul => {
                let y = node.args[1];
                for z in [x, y] {
                    // Each entry is needed again and again.
                    if self.light(z) { self.prepare(z)? } else { self.named(z).map(|_| ())? }
                }
                let inner = self.cols(x);
                let (i, j, opened) = self.open(a);
                let k = self.sig.names.fresh("k");
                let s = self.sig.names.fresh("s");
                self.line(format!("double {s} = 0.0;"));
                self.line(format!("for (size_t {k} = 0; {k} < {inner}; {k}++) {{"));
                self.depth += 1;
                let (u, v) = (self.entry(x, &i, &k)?, self.entry(y, &k, &j)?);
                self.line(format!("{s} += {} * {};", wrap(u, MUL), wrap(v, UNARY)));
                self.shut(1);
                self.line(format!("{to}[{}] = {s};", place(&i, &cols, &j)));
                self.shut(opened);
            }
            Op::RowSum | Op::ColSum | Op::RowDot => {
                for z in &node.args {
                    self.prepare(*z)?;
                }
                let column = node.op == Op::ColSum;
                let inner = if column { self.rows(x) } else { self.cols(x) };
                let (i, j, opened) = self.open(a);
                let (k, s) = (self.sig.names.fresh("k"), self.sig.names.fresh("s"));
                self.line(format!("double {s} = 0.0;"));
                self.line(format!("for (size_t {k} = 0; {k} < {inner}; {k}++) {{"));
                self.depth += 1;
                let at = |w: &mut Self, z: Id| if column { w.entry(z, &k, &j) } else { w.entry(z, &i, &k) };
                let mut t = at(self, x)?;
                if node.op == Op::RowDot {
                    t = (format!("{} * {}", wrap(t, MUL), wrap(at(self, node.args[1])?, UNARY)), MUL);
                }
                self.line(format!("{s} += {};", t.0));
                self.shut(1);
                self.line(format!("{to}[{}] = {s};", place(&i, &cols, &j)));
                self.shut(opened);
            }
            Op::Softmax => {
                let v = self.named(x)?;
                self.helpers.insert("softmax");
                self.line(format!("softmax({n}, {cols}, {v}, {to});"));
            }
            Op::Inv(_) => {
                let v = self.named(x)?;
                self.helpers.insert("inverse");
                self.line(format!("inverse({n}, {v}, {to});"));
            }
            Op::Adj => {
                let v = self.named(x)?;
                self.helpers.insert("adjugate");
                self.line(format!("adjugate({n}, {v}, {to});"));
            }
            Op::Mpow(k) => {
                let v = self.named(x)?;
                self.helpers.insert("matrix_power");
                self.line(format!("matrix_power({n}, {v}, {k}, {to});"));
            }
            Op::Solve(how) => {
                let (f, m) = match how {
                    Factor::Cholesky => ("cholesky_solve", self.cholesky(x)?),
                    Factor::General => ("solve", self.named(x)?),
                    Factor::Lower => ("solve_lower", self.named(x)?),
                    Factor::Upper => ("solve_upper", self.named(x)?),
                };
                self.helpers.insert(f);
                let y = self.named(node.args[1])?;
                self.line(format!("{f}({n}, {cols}, {m}, {y}, {to});"));
            }
            Op::Loop(k, size) => {
                let (i, j, opened) = self.open(a);
                self.line(format!("{to}[{}] = 0.0;", place(&i, &cols, &j)));
                self.shut(opened);
                self.looped(*k, size, x, to)?;
            }
            _ => return Err(CodeError::Operation("this operation in C")),
        }
        Ok(())
    }

    fn index(&self, i: Id) -> String {
        match self.f.graph.op(i) {
            Op::At(k) => (k - 1).to_string(),
            Op::Index(k) => self.indices.get(k).cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// An entry of a value.
    #[allow(clippy::too_many_lines)]
    fn entry(&mut self, a: Id, i: &str, j: &str) -> Result<Text, CodeError> {
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
                let t = size(d, &|s| self.sig.name(s));
                (format!("(double){}", wrap(t, ATOM)), UNARY)
            }
            (Op::Eye, _) => (format!("({i} == {j})"), ATOM),
            (Op::Ones, _) => ("1.0".into(), ATOM),
            (Op::Zeros, _) => ("0.0".into(), ATOM),
            (Op::Comm(m, n), _) => {
                let (m, n) = (wrap(size(m, &|s| self.sig.name(s)), ATOM), wrap(size(n, &|s| self.sig.name(s)), ATOM));
                (format!("({i} == {j} / {m} + {n} * ({j} % {m}))"), ATOM)
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

    fn joined(
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

    fn helper(&mut self, name: &'static str) -> String {
        self.helpers.insert(name);
        name.to_string()
    }
}

fn atom(s: &str) -> String {
    if s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') { s.to_string() } else { format!("({s})") }
}

/// A size as a factor.
fn product(s: &str) -> String {
    if s.contains(" + ") { format!("({s})") } else { s.to_string() }
}

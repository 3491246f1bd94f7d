//! A C function while it is written: which values get arrays, where loops are opened.

use super::super::body::bracketed;
use super::super::numbers::size;
use super::signature::Signature;
use crate::code::error::CodeError;
use crate::code::function::Function;
use crate::code::ir::{Id, Op, Rank};
use crate::term::Dim;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

pub struct Writer<'f> {
    pub(super) f: &'f Function,
    pub(super) sig: Signature,
    pub(super) uses: FxHashMap<Id, u32>,
    pub(super) done: FxHashMap<Id, String>,
    pub(super) factored: FxHashMap<Id, String>,
    pub(super) lines: Vec<String>,
    pub(super) depth: usize,
    /// Buffers to be freed, for each loop that is open.
    pub(super) owned: Vec<Vec<String>>,
    pub(super) indices: FxHashMap<u32, String>,
    pub(super) helpers: BTreeSet<&'static str>,
}

pub type Text = (String, u8);

pub fn wrap(t: Text, level: u8) -> String {
    bracketed(t, level)
}

/// `a * b` without factors 0 and 1, `a + b` without 0.
pub fn place(i: &str, cols: &str, j: &str) -> String {
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
    pub(super) fn new(f: &'f Function) -> Writer<'f> {
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

    pub(super) fn line(&mut self, s: impl AsRef<str>) {
        self.lines.push(format!("{}{}", "    ".repeat(self.depth), s.as_ref()));
    }

    pub(super) fn dim(&self, d: &Dim) -> String {
        size(d, &|s| self.sig.name(s), "/").0
    }

    pub(super) fn rows(&self, a: Id) -> String {
        self.dim(&self.f.graph.shape(a).rows)
    }

    pub(super) fn cols(&self, a: Id) -> String {
        self.dim(&self.f.graph.shape(a).cols)
    }

    pub(super) fn free(&mut self) {
        for b in self.owned.pop().unwrap_or_default() {
            self.line(format!("free({b});"));
        }
    }

    /// Opens loops over the entries of a shape, tells the indices.
    pub(super) fn open(&mut self, a: Id) -> (String, String, usize) {
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

    pub(super) fn shut(&mut self, opened: usize) {
        for _ in 0..opened {
            self.depth -= 1;
            self.line("}");
        }
    }

    pub(super) fn buffer(&mut self, a: Id) -> String {
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
    pub(super) fn light(&self, a: Id) -> bool {
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
    pub(super) fn entrywise(&self, a: Id) -> bool {
        let g = &self.f.graph;
        match g.op(a) {
            Op::Mul => g.rank(g.arg(a, 0)) == Rank::Column && g.rank(g.arg(a, 1)) == Rank::Row,
            Op::Pinv | Op::Primary(_) => false,
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
    pub(super) fn store(&mut self, a: Id, to: &str) -> Result<(), CodeError> {
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
    pub(super) fn prepare(&mut self, a: Id) -> Result<(), CodeError> {
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
    pub(super) fn named(&mut self, a: Id) -> Result<String, CodeError> {
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
}

pub fn atom(s: &str) -> String {
    if s.chars().all(|c| c.is_ascii_alphanumeric() || c == '_') { s.to_string() } else { format!("({s})") }
}

/// A size as a factor.
fn product(s: &str) -> String {
    if s.contains(" + ") { format!("({s})") } else { s.to_string() }
}

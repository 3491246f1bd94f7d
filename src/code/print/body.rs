//! What the printers share: which values get names, where their lines stand, brackets.

use super::numbers::{ADD, ATOM, MUL, POWER, UNARY, number, size};
use crate::code::error::CodeError;
use crate::code::function::{Function, Output};
use crate::code::ir::{Factor, Id, Op};
use crate::code::names::Names;
use crate::term::{Dim, Fixed, Sym};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A text, and how tightly it binds.
pub type Text = (String, u8);

/// Texts longer than this are given a name.
const LONG: usize = 66;

/// The helper that makes a constant of one size.
pub fn helper(f: Fixed) -> &'static str {
    match f {
        Fixed::Dup => "duplication",
        Fixed::Elim => "elimination",
        Fixed::Tril => "lower_ones",
    }
}

/// How a language writes values.
pub trait Dialect {
    /// A value in terms of its arguments.
    ///
    /// # Errors
    /// When there is no form for it.
    fn value(&self, b: &mut Body<'_>, a: Id) -> Result<Text, CodeError>;
    /// The line that names a value.
    fn assign(&self, b: &Body<'_>, name: &str, text: &str, a: Id) -> String;
    /// The sum over an index: lines are written to the body, the text is the sum.
    ///
    /// # Errors
    /// As [`Dialect::value`].
    fn sum(&self, b: &mut Body<'_>, a: Id, inner: Loop) -> Result<Text, CodeError>;
}

/// A loop whose body has been written.
pub struct Loop {
    /// The index.
    pub index: String,
    /// The size that it runs to.
    pub size: Dim,
    /// Lines of the body.
    pub lines: Vec<String>,
    /// What is summed.
    pub text: String,
}

/// The body of a function while it is written.
pub struct Body<'f> {
    /// The function.
    pub f: &'f Function,
    uses: FxHashMap<Id, u32>,
    done: FxHashMap<Id, String>,
    factored: FxHashMap<(Id, Factor), String>,
    /// How often a matrix is factored.
    systems: FxHashMap<Id, u32>,
    /// The index and the lines of each loop that is open; the function's own lines come first.
    scopes: Vec<(Option<u32>, Vec<String>)>,
    indices: FxHashMap<u32, String>,
    /// The identifiers given.
    pub names: Names,
    /// Those of arguments, sizes and unknown functions.
    pub given: FxHashMap<Sym, String>,
    /// How sizes are divided.
    pub over: &'static str,
    /// Helpers that the text calls.
    pub helpers: BTreeSet<&'static str>,
    longest: usize,
}

impl<'f> Body<'f> {
    /// Before anything is written.
    pub fn new(f: &'f Function) -> Body<'f> {
        let mut names = Names::default();
        let mut given = FxHashMap::default();
        let mut sizes = BTreeSet::new();
        let mut note = |d: &Dim| {
            d.names(&mut |n| {
                sizes.insert(n.clone());
            });
        };
        for a in &f.arguments {
            [Some(&a.shape.rows), Some(&a.shape.cols), a.over.as_ref()].into_iter().flatten().for_each(&mut note);
        }
        f.sizes.iter().for_each(|s| note(&Dim::name(s.clone())));
        // Letters that are no one's are for sizes first: `n` stays `n`.
        for s in sizes.iter().chain(f.arguments.iter().map(|a| &a.name)) {
            let name = names.give(s);
            given.insert(s.clone(), name);
        }
        for g in &f.functions {
            let name = function_name(&g.name, g.order);
            names.give(&name);
        }
        let roots: Vec<Id> = f.outputs.iter().map(|o| o.value).collect();
        let (mut uses, mut systems) = (FxHashMap::default(), FxHashMap::default());
        for r in &roots {
            *uses.entry(*r).or_default() += 1;
        }
        for a in f.graph.reachable(&roots) {
            if matches!(f.graph.op(a), Op::Solve(_) | Op::Logdet(Factor::Cholesky)) {
                *systems.entry(f.graph.arg(a, 0)).or_default() += 1;
            }
            for x in f.graph.args(a) {
                *uses.entry(*x).or_default() += 1;
            }
        }
        Body {
            f,
            uses,
            done: FxHashMap::default(),
            factored: FxHashMap::default(),
            systems,
            scopes: vec![(None, vec![])],
            indices: FxHashMap::default(),
            names,
            given,
            over: "/",
            helpers: BTreeSet::new(),
            longest: LONG,
        }
    }

    /// Writes the values that a function returns: its lines, and the texts of the values.
    ///
    /// # Errors
    /// When there is no form for one.
    pub fn write(&mut self, d: &dyn Dialect) -> Result<(Vec<String>, Vec<String>), CodeError> {
        let mut out = Vec::new();
        for o in &self.f.outputs {
            let text = self.text(d, o.value, true)?.0;
            let several = self.f.outputs.len() > 1 && !text.chars().all(|c| c.is_alphanumeric() || c == '_');
            out.push(if several { self.labelled(d, o, &text) } else { text });
        }
        let (_, lines) = self.scopes.swap_remove(0);
        Ok((lines, out))
    }

    /// One of several values that are returned, as a name.
    fn labelled(&mut self, d: &dyn Dialect, o: &Output, text: &str) -> String {
        let name = self.names.give(&o.label);
        let line = d.assign(self, &name, text, o.value);
        self.line(o.value, line);
        name
    }

    /// The identifier of an argument, a size or an unknown function.
    pub fn name(&self, s: &Sym) -> String {
        self.given.get(s).cloned().unwrap_or_else(|| s.to_string())
    }

    /// A size.
    pub fn size(&self, d: &Dim) -> Text {
        size(d, &|s| self.name(s), self.over)
    }

    /// A size as an argument of a call.
    pub fn dim(&self, d: &Dim) -> String {
        self.size(d).0
    }

    /// A value.
    ///
    /// # Errors
    /// When there is no form for it.
    pub fn expr(&mut self, d: &dyn Dialect, a: Id) -> Result<Text, CodeError> {
        self.text(d, a, false)
    }

    fn text(&mut self, d: &dyn Dialect, a: Id, root: bool) -> Result<Text, CodeError> {
        if let Some(name) = self.done.get(&a) {
            return Ok((name.clone(), ATOM));
        }
        let t = match self.f.graph.op(a).clone() {
            Op::Loop(k, n) => self.looped(d, a, k, &n)?,
            _ => d.value(self, a)?,
        };
        let shared = self.uses.get(&a).is_some_and(|n| *n > 1) && !self.is_cheap(a);
        let long = t.0.chars().count() > self.longest && !root;
        if shared || long {
            return Ok((self.give(d, a, &t.0), ATOM));
        }
        Ok(t)
    }

    /// Is it as short as a name?
    fn is_cheap(&self, a: Id) -> bool {
        let g = &self.f.graph;
        match g.op(a) {
            Op::Input(_) | Op::Family(_) | Op::Member(_) | Op::Num(_) | Op::Size(_) | Op::Index(_) | Op::At(_) => true,
            Op::Eye | Op::Ones | Op::Zeros => true,
            Op::T | Op::Neg | Op::Spread | Op::Entry | Op::Col | Op::Row => g.args(a).iter().all(|x| self.is_cheap(*x)),
            _ => false,
        }
    }

    /// Names a value.
    fn give(&mut self, d: &dyn Dialect, a: Id, text: &str) -> String {
        if let Some(name) = self.done.get(&a) {
            return name.clone();
        }
        // What is a name already, as the transpose of a vector may be, needs no other.
        if !text.is_empty()
            && text.chars().all(|c| c.is_alphanumeric() || c == '_')
            && !text.starts_with(char::is_numeric)
        {
            self.done.insert(a, text.to_string());
            return text.to_string();
        }
        let name = match self.f.names.get(&a) {
            Some(s) => self.names.give(s),
            None => self.names.fresh("t"),
        };
        let line = d.assign(self, &name, text, a);
        self.line(a, line);
        self.done.insert(a, name.clone());
        name
    }

    /// A value as a name.
    ///
    /// # Errors
    /// When there is no form for it.
    pub fn named(&mut self, d: &dyn Dialect, a: Id) -> Result<String, CodeError> {
        let t = self.expr(d, a)?.0;
        if self.done.contains_key(&a) || self.is_argument(a) {
            return Ok(t);
        }
        Ok(self.give(d, a, &t))
    }

    fn is_argument(&self, a: Id) -> bool {
        matches!(self.f.graph.op(a), Op::Input(_) | Op::Family(_))
    }

    /// A line in the innermost loop whose index a value depends on.
    pub fn line(&mut self, a: Id, line: String) {
        let free = self.f.graph.free(a);
        let open = self.scopes.iter().rposition(|(k, _)| k.is_none_or(|k| free >> k & 1 == 1)).unwrap_or(0);
        if let Some((_, lines)) = self.scopes.get_mut(open) {
            lines.extend(line.lines().map(str::to_string));
        }
    }

    fn looped(&mut self, d: &dyn Dialect, a: Id, k: u32, n: &Dim) -> Result<Text, CodeError> {
        let body = self.f.graph.arg(a, 0);
        let index = match self.indices.get(&k) {
            Some(i) => i.clone(),
            None => {
                let free = ["i", "j", "k", "l"].into_iter().nth(k as usize).unwrap_or("i");
                let taken = self.given.values().any(|v| v == free);
                if taken { self.names.fresh("i") } else { free.to_string() }
            }
        };
        self.indices.insert(k, index.clone());
        self.scopes.push((Some(k), vec![]));
        let text = self.expr(d, body)?.0;
        let lines = self.scopes.pop().map(|s| s.1).unwrap_or_default();
        // What depends on the index is gone after the loop.
        let g = &self.f.graph;
        self.done.retain(|x, _| g.free(*x) >> k & 1 == 0);
        self.factored.retain(|(x, _), _| g.free(*x) >> k & 1 == 0);
        d.sum(self, a, Loop { index, size: n.clone(), lines, text })
    }

    /// An index, counted from `base`.
    pub fn index(&self, i: Id, base: u64) -> String {
        match self.f.graph.op(i) {
            Op::At(k) => (k + base).saturating_sub(1).to_string(),
            Op::Index(k) => self.indices.get(k).cloned().unwrap_or_default(),
            _ => String::new(),
        }
    }

    /// A value in brackets where it binds less tightly.
    ///
    /// # Errors
    /// When there is no form for it.
    pub fn at(&mut self, d: &dyn Dialect, a: Id, level: u8) -> Result<String, CodeError> {
        Ok(bracketed(self.expr(d, a)?, level))
    }

    /// Two values with an operator between them, left to right.
    ///
    /// # Errors
    /// When there is no form for one.
    pub fn infix(&mut self, d: &dyn Dialect, sign: &str, a: Id, b: Id, level: u8) -> Result<Text, CodeError> {
        let (x, y) = (self.at(d, a, level)?, self.at(d, b, level + 1)?);
        Ok((format!("{x} {sign} {y}"), level))
    }

    /// A call.
    ///
    /// # Errors
    /// When there is no form for an argument.
    pub fn call(&mut self, d: &dyn Dialect, f: &str, args: &[Id]) -> Result<Text, CodeError> {
        let mut texts = Vec::new();
        for a in args {
            texts.push(self.expr(d, *a)?.0);
        }
        Ok((format!("{f}({})", texts.join(", ")), ATOM))
    }

    /// A method.
    ///
    /// # Errors
    /// When there is no form for the receiver.
    pub fn method(&mut self, d: &dyn Dialect, a: Id, m: &str) -> Result<Text, CodeError> {
        Ok((format!("{}.{m}", self.at(d, a, ATOM)?), ATOM))
    }

    /// The name of the factorisation of a matrix, which `make` writes from the text of the matrix.
    ///
    /// # Errors
    /// When there is no form for the matrix.
    pub fn factor(
        &mut self,
        d: &dyn Dialect,
        m: Id,
        how: Factor,
        make: &dyn Fn(&str, &str) -> String,
    ) -> Result<String, CodeError> {
        if let Some(name) = self.factored.get(&(m, how)) {
            return Ok(name.clone());
        }
        let text = self.expr(d, m)?.0;
        let name = self.names.fresh(if how == Factor::Cholesky { "chol" } else { "lu" });
        self.line(m, make(&name, &text));
        self.factored.insert((m, how), name.clone());
        Ok(name)
    }

    /// How many systems have this matrix.
    pub fn systems(&self, m: Id) -> u32 {
        self.systems.get(&m).copied().unwrap_or(0)
    }

    /// The blocks of a nest of concatenations, row by row.
    pub fn blocks(&self, a: Id) -> Vec<Vec<Id>> {
        let g = &self.f.graph;
        let list = |a: Id, op: &Op| {
            let (mut out, mut stack) = (Vec::new(), vec![a]);
            while let Some(x) = stack.pop() {
                if g.op(x) == op {
                    stack.extend(g.args(x).iter().rev());
                } else {
                    out.push(x);
                }
            }
            out
        };
        list(a, &Op::Vcat).into_iter().map(|r| list(r, &Op::Hcat)).collect()
    }
}

/// In brackets where it binds less tightly.
pub fn bracketed(t: Text, level: u8) -> String {
    if t.1 >= level { t.0 } else { format!("({})", t.0) }
}

/// The name of an unknown function or a derivative: `s`, `ds`, `d2s`.
pub fn function_name(name: &Sym, order: u32) -> String {
    let plain = crate::code::names::identifier(name);
    match order {
        0 => plain,
        1 => format!("d{plain}"),
        k => format!("d{k}{plain}"),
    }
}

/// The arithmetic that every language writes alike: numbers, signs, sums of equal shapes.
///
/// # Errors
/// When there is no form for an argument.
pub fn plain(d: &dyn Dialect, b: &mut Body<'_>, a: Id, float: bool) -> Result<Option<Text>, CodeError> {
    let node = b.f.graph.node(a).clone();
    Ok(Some(match (&node.op, &node.args[..]) {
        (Op::Input(s) | Op::Family(s), _) => (b.name(s), ATOM),
        (Op::Num(q), _) => number(q, float),
        (Op::Add, &[x, y]) => {
            // a + -b reads a - b
            if let Op::Scale = b.f.graph.op(y)
                && let Some(q) = b.f.graph.as_num(b.f.graph.arg(y, 0)).cloned()
                && num_traits::Signed::is_negative(&q)
            {
                let t = b.expr(d, y)?;
                if let Some(rest) = t.0.strip_prefix('-') {
                    return Ok(Some((format!("{} - {rest}", b.at(d, x, ADD)?), ADD)));
                }
                return Ok(Some((format!("{} + {}", b.at(d, x, ADD)?, bracketed(t, MUL)), ADD)));
            }
            b.infix(d, "+", x, y, ADD)?
        }
        (Op::Sub, &[x, y]) => b.infix(d, "-", x, y, ADD)?,
        (Op::Neg, &[x]) => (format!("-{}", b.at(d, x, MUL)?), UNARY.min(MUL)),
        (Op::Scale, &[x, y]) => b.infix(d, "*", x, y, MUL)?,
        (Op::Div, &[x, y]) => b.infix(d, "/", x, y, MUL)?,
        _ => return Ok(None),
    }))
}

/// The level of a power.
pub const POWERS: u8 = POWER;

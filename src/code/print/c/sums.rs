//! Values in C that are more than entries of others: sums, products, systems of equations.

use super::super::numbers::{MUL, UNARY};
use super::writer::{Writer, place, wrap};
use crate::code::error::CodeError;
use crate::code::ir::{Factor, Id, Op};
use crate::term::Dim;

impl Writer<'_> {
    /// A number that loops accumulate.
    pub(super) fn number(&mut self, a: Id) -> Result<String, CodeError> {
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
    pub(super) fn looped(&mut self, k: u32, n: &Dim, x: Id, to: &str) -> Result<(), CodeError> {
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

    pub(super) fn cholesky(&mut self, m: Id) -> Result<String, CodeError> {
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
    pub(super) fn heavy(&mut self, a: Id, to: &str) -> Result<(), CodeError> {
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
            Op::Logsumexp => {
                let (v, m) = (self.named(x)?, self.rows(x));
                self.helpers.insert("logsumexp_columns");
                self.line(format!("logsumexp_columns({m}, {cols}, {v}, {to});"));
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
}

//! Computes the values of a graph in floats, as the printed code does: what the languages are tested against.

use super::ir::{Factor, Graph, Id, Op};
use crate::term::{Dim, Fixed, Fun, Sym};
use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub struct Array {
    /// The number of rows.
    pub rows: usize,
    /// The number of columns.
    pub cols: usize,
    /// The entries.
    pub data: Vec<f64>,
}

impl Array {
    /// The matrix with these entries.
    pub fn build(rows: usize, cols: usize, mut f: impl FnMut(usize, usize) -> f64) -> Array {
        let mut data = Vec::with_capacity(rows * cols);
        for i in 0..rows {
            for j in 0..cols {
                data.push(f(i, j));
            }
        }
        Array { rows, cols, data }
    }

    /// An entry.
    pub fn at(&self, i: usize, j: usize) -> f64 {
        self.data[i * self.cols + j]
    }

    fn t(&self) -> Array {
        Array::build(self.cols, self.rows, |i, j| self.at(j, i))
    }

    fn zip(&self, o: &Array, f: impl Fn(f64, f64) -> f64) -> Array {
        Array::build(self.rows, self.cols, |i, j| f(self.at(i, j), o.at(i, j)))
    }

    fn map(&self, f: impl Fn(f64) -> f64) -> Array {
        Array::build(self.rows, self.cols, |i, j| f(self.at(i, j)))
    }

    fn mul(&self, o: &Array) -> Array {
        Array::build(self.rows, o.cols, |i, j| (0..self.cols).map(|k| self.at(i, k) * o.at(k, j)).sum())
    }

    fn eye(n: usize) -> Array {
        Array::build(n, n, |i, j| f64::from(u8::from(i == j)))
    }
}

/// What the arguments of a function are.
pub struct Values<'a> {
    /// The sizes.
    pub dims: &'a FxHashMap<Sym, u64>,
    /// The variables; a family has a value for each member, anything else one.
    pub inputs: FxHashMap<Sym, Vec<Array>>,
    /// The unknown functions.
    pub functions: &'a dyn Fn(&Fun, f64) -> Option<f64>,
}

/// Computes a value. `None` where an argument is missing, a matrix is not definite that should be, and so on.
pub fn interpret(g: &Graph, root: Id, values: &Values<'_>) -> Option<Array> {
    Run { g, values, done: FxHashMap::default() }.value(root, &mut FxHashMap::default())
}

struct Run<'a> {
    g: &'a Graph,
    values: &'a Values<'a>,
    /// Of what depends on no index.
    done: FxHashMap<Id, Array>,
}

fn scalar(x: f64) -> Array {
    Array { rows: 1, cols: 1, data: vec![x] }
}

impl Run<'_> {
    fn size(&self, d: &Dim) -> Option<usize> {
        d.evaluate(&|s| self.values.dims.get(s).copied()).and_then(|n| usize::try_from(n).ok())
    }

    fn index(&self, i: Id, env: &FxHashMap<u32, usize>) -> Option<usize> {
        match self.g.op(i) {
            Op::At(k) => usize::try_from(*k).ok()?.checked_sub(1),
            Op::Index(k) => env.get(k).copied(),
            _ => None,
        }
    }

    fn value(&mut self, root: Id, env: &mut FxHashMap<u32, usize>) -> Option<Array> {
        if let Some(v) = self.done.get(&root) {
            return Some(v.clone());
        }
        let v = self.node(root, env)?;
        let (r, c) = (self.size(&self.g.shape(root).rows)?, self.size(&self.g.shape(root).cols)?);
        if (v.rows, v.cols) != (r, c) {
            panic!("{:?} is {}x{}, not {r}x{c}", self.g.node(root), v.rows, v.cols);
        }
        if self.g.free(root) == 0 {
            self.done.insert(root, v.clone());
        }
        Some(v)
    }

    #[allow(clippy::too_many_lines)]
    fn node(&mut self, root: Id, env: &mut FxHashMap<u32, usize>) -> Option<Array> {
        let g = self.g;
        let node = g.node(root);
        let (rows, cols) = (self.size(&node.shape.rows)?, self.size(&node.shape.cols)?);
        if let Op::Loop(k, n) = &node.op {
            let mut sum = Array::build(rows, cols, |_, _| 0.0);
            for i in 0..self.size(n)? {
                env.insert(*k, i);
                sum = sum.zip(&self.value(node.args[0], env)?, |a, b| a + b);
            }
            env.remove(k);
            return Some(sum);
        }
        let mut a = Vec::new();
        for &x in &node.args {
            if matches!(g.op(x), Op::At(_) | Op::Index(_)) {
                a.push(scalar(0.0));
            } else {
                a.push(self.value(x, env)?);
            }
        }
        let index = |k: usize| node.args.get(k).and_then(|i| self.index(*i, env));
        Some(match (&node.op, &a[..]) {
            (Op::Input(s), _) => self.values.inputs.get(s)?.first()?.clone(),
            (Op::Family(s), _) => {
                let all = self.values.inputs.get(s)?;
                Array::build(rows, cols, |i, j| all[i].data[j])
            }
            (Op::Member(s), _) => self.values.inputs.get(s)?.get(index(0)?)?.clone(),
            (Op::Num(q), _) => scalar(q.to_f64()?),
            #[allow(clippy::cast_precision_loss)]
            (Op::Size(d), _) => scalar(self.size(d)? as f64),
            (Op::Eye, _) => Array::eye(rows),
            (Op::Ones, _) => Array::build(rows, cols, |_, _| 1.0),
            (Op::Zeros, _) => Array::build(rows, cols, |_, _| 0.0),
            (Op::Comm(m, n), _) => {
                let (m, n) = (self.size(m)?, self.size(n)?);
                // Entry (i,j) of A, at i + m j in vec(A), is at j + n i in vec(A').
                Array::build(rows, cols, |r, c| f64::from(u8::from(r == c / m + n * (c % m))))
            }
            (Op::Fixed(f, n), _) => {
                let n = self.size(n)?;
                let place = |i: usize, j: usize| j * (2 * n - j + 1) / 2 + i - j;
                let (low, high) = (|k: usize| (k % n).max(k / n), |k: usize| (k % n).min(k / n));
                Array::build(rows, cols, |r, c| {
                    let one = match f {
                        Fixed::Dup => c == place(low(r), high(r)),
                        Fixed::Elim => c % n >= c / n && r == place(c % n, c / n),
                        Fixed::Tril => r >= c,
                    };
                    f64::from(u8::from(one))
                })
            }
            (Op::Neg, [x]) => x.map(|x| -x),
            (Op::T, [x]) => x.t(),
            (Op::Trace, [x]) => scalar((0..x.rows).map(|i| x.at(i, i)).sum()),
            (Op::Det, [x]) => scalar(eliminate(x.clone(), Array::eye(x.rows)).0),
            (Op::Logdet(Factor::Cholesky), [x]) => {
                let l = cholesky(x)?;
                scalar((0..l.rows).map(|i| 2.0 * l.at(i, i).ln()).sum())
            }
            (Op::Logdet(_), [x]) => scalar(eliminate(x.clone(), Array::eye(x.rows)).0.abs().ln()),
            (Op::Inv(_), [x]) => eliminate(x.clone(), Array::eye(x.rows)).1,
            (Op::Adj, [x]) => Array::build(rows, cols, |i, j| {
                let minor =
                    Array::build(rows - 1, rows - 1, |r, c| x.at(r + usize::from(r >= j), c + usize::from(c >= i)));
                let sign = if (i + j) % 2 == 0 { 1.0 } else { -1.0 };
                sign * eliminate(minor.clone(), Array::eye(rows - 1)).0
            }),
            (Op::Vec, [x]) => Array::build(rows, 1, |i, _| x.at(i % x.rows, i / x.rows)),
            (Op::Unvec, [x]) => Array::build(rows, cols, |i, j| x.data[i + rows * j]),
            (Op::Diag, [x]) => Array::build(rows, cols, |i, j| if i == j { x.data[i] } else { 0.0 }),
            (Op::Diagvec, [x]) => Array::build(rows, 1, |i, _| x.at(i, i)),
            (Op::Sum, [x]) => scalar(x.data.iter().sum()),
            (Op::Norm2, [x]) => scalar(x.data.iter().map(|x| x * x).sum::<f64>().sqrt()),
            (Op::Softmax, [x]) => {
                let column = |j: usize| (0..rows).map(move |i| x.at(i, j));
                let top: Vec<f64> = (0..cols).map(|j| column(j).fold(f64::NEG_INFINITY, f64::max)).collect();
                let sum: Vec<f64> = (0..cols).map(|j| column(j).map(|x| (x - top[j]).exp()).sum()).collect();
                Array::build(rows, cols, |i, j| (x.at(i, j) - top[j]).exp() / sum[j])
            }
            (Op::Logsumexp, [x]) if cols > 1 => {
                let column = |j: usize| (0..x.rows).map(move |i| x.at(i, j));
                let top: Vec<f64> = (0..cols).map(|j| column(j).fold(f64::NEG_INFINITY, f64::max)).collect();
                let sum = |j: usize| column(j).map(|x| (x - top[j]).exp()).sum::<f64>();
                Array::build(1, cols, |_, j| top[j] + sum(j).ln())
            }
            (Op::Logsumexp, [x]) => {
                let top = x.data.iter().copied().fold(f64::NEG_INFINITY, f64::max);
                scalar(top + x.data.iter().map(|x| (x - top).exp()).sum::<f64>().ln())
            }
            (Op::Map(f), [x]) => {
                let mut out = x.clone();
                for e in &mut out.data {
                    *e = match elementary(&f.name, *e).filter(|_| f.order == 0) {
                        Some(y) => y,
                        None => (self.values.functions)(f, *e)?,
                    };
                }
                out
            }
            (Op::Add, [x, y]) => x.zip(y, |a, b| a + b),
            (Op::Sub, [x, y]) => x.zip(y, |a, b| a - b),
            (Op::Mul, [x, y]) => x.mul(y),
            (Op::Had, [x, y]) => x.zip(y, |a, b| a * b),
            (Op::Hdiv, [x, y]) => x.zip(y, |a, b| a / b),
            (Op::Scale, [c, x]) => x.map(|x| c.data[0] * x),
            (Op::Div, [x, c]) => x.map(|x| x / c.data[0]),
            (Op::Kron, [x, y]) => {
                Array::build(rows, cols, |i, j| x.at(i / y.rows, j / y.cols) * y.at(i % y.rows, j % y.cols))
            }
            (Op::Hcat, [x, y]) => {
                Array::build(rows, cols, |i, j| if j < x.cols { x.at(i, j) } else { y.at(i, j - x.cols) })
            }
            (Op::Vcat, [x, y]) => {
                Array::build(rows, cols, |i, j| if i < x.rows { x.at(i, j) } else { y.at(i - x.rows, j) })
            }
            (Op::Pow, [x, p]) => x.map(|x| power(x, p.data[0])),
            (Op::Mpow(k), [x]) => (0..*k).fold(Array::eye(rows), |p, _| p.mul(x)),
            (Op::MpowBy, [x, k]) => {
                let k = k.data[0].round();
                let base = if k < 0.0 { eliminate(x.clone(), Array::eye(x.rows)).1 } else { x.clone() };
                (0..k.abs() as u64).fold(Array::eye(rows), |p, _| p.mul(&base))
            }
            #[allow(clippy::cast_precision_loss)]
            (Op::Number, _) => scalar((index(0)? + 1) as f64),
            (Op::Entry, [x, ..]) => scalar(x.at(index(1)?, index(2)?)),
            (Op::Col, [x, _]) => {
                let j = index(1)?;
                Array::build(rows, 1, |i, _| x.at(i, j))
            }
            (Op::Row, [x, _]) => {
                let i = index(1)?;
                Array::build(1, cols, |_, j| x.at(i, j))
            }
            (Op::Solve(Factor::Cholesky), [m, b]) => {
                let l = cholesky(m)?;
                triangular(&l.t(), &triangular(&l, b, true), false)
            }
            (Op::Solve(Factor::Lower), [m, b]) => triangular(m, b, true),
            (Op::Solve(Factor::Upper), [m, b]) => triangular(m, b, false),
            (Op::Solve(Factor::General), [m, b]) => eliminate(m.clone(), b.clone()).1,
            (Op::Dot, [x, y]) => scalar(x.data.iter().zip(&y.data).map(|(a, b)| a * b).sum()),
            (Op::RowScale, [v, x]) => Array::build(rows, cols, |i, j| v.data[i] * x.at(i, j)),
            (Op::ColScale, [x, v]) => Array::build(rows, cols, |i, j| x.at(i, j) * v.data[j]),
            (Op::RowSum, [x]) => Array::build(rows, 1, |i, _| (0..x.cols).map(|j| x.at(i, j)).sum()),
            (Op::ColSum, [x]) => Array::build(1, cols, |_, j| (0..x.rows).map(|i| x.at(i, j)).sum()),
            (Op::RowDot, [x, y]) => Array::build(rows, 1, |i, _| (0..x.cols).map(|j| x.at(i, j) * y.at(i, j)).sum()),
            (Op::Spread, [x]) => Array::build(rows, cols, |i, j| x.at(i.min(x.rows - 1), j.min(x.cols - 1))),
            _ => return None,
        })
    }
}

/// `x^p`, a whole p exactly so.
fn power(x: f64, p: f64) -> f64 {
    #[allow(clippy::cast_possible_truncation)]
    if p.fract() == 0.0 && p.abs() < 64.0 { x.powi(p as i32) } else { x.powf(p) }
}

fn elementary(name: &str, x: f64) -> Option<f64> {
    Some(match name {
        "exp" => x.exp(),
        "log" => x.ln(),
        "sin" => x.sin(),
        "cos" => x.cos(),
        "tan" => x.tan(),
        "asin" => x.asin(),
        "acos" => x.acos(),
        "atan" => x.atan(),
        "sinh" => x.sinh(),
        "cosh" => x.cosh(),
        "tanh" => x.tanh(),
        "sigmoid" => 1.0 / (1.0 + (-x).exp()),
        "softplus" => x.max(0.0) + (-x.abs()).exp().ln_1p(),
        "relu" => x.max(0.0),
        "abs" => x.abs(),
        "sign" if x == 0.0 => 0.0,
        "sign" => x.signum(),
        _ => return None,
    })
}

/// Gauss elimination with partial pivoting: the determinant, and the solution.
fn eliminate(mut m: Array, mut b: Array) -> (f64, Array) {
    let n = m.rows;
    let mut det = 1.0;
    for k in 0..n {
        let p = (k..n).max_by(|i, j| m.at(*i, k).abs().total_cmp(&m.at(*j, k).abs())).unwrap_or(k);
        if p != k {
            det = -det;
            for x in [&mut m, &mut b] {
                for j in 0..x.cols {
                    x.data.swap(k * x.cols + j, p * x.cols + j);
                }
            }
        }
        det *= m.at(k, k);
        for i in 0..n {
            if i == k {
                continue;
            }
            let f = m.at(i, k) / m.at(k, k);
            for x in [&mut m, &mut b] {
                for j in 0..x.cols {
                    let y = x.at(k, j);
                    x.data[i * x.cols + j] -= f * y;
                }
            }
        }
    }
    let x = Array::build(b.rows, b.cols, |i, j| b.at(i, j) / m.at(i, i));
    (det, x)
}

/// The lower triangular L with L*L' = m. `None` if m is not positive definite.
fn cholesky(m: &Array) -> Option<Array> {
    let n = m.rows;
    let mut l = Array::build(n, n, |_, _| 0.0);
    for j in 0..n {
        for i in j..n {
            let s: f64 = m.at(i, j) - (0..j).map(|k| l.at(i, k) * l.at(j, k)).sum::<f64>();
            l.data[i * n + j] = if i == j {
                if s <= 0.0 {
                    return None;
                }
                s.sqrt()
            } else {
                s / l.at(j, j)
            };
        }
    }
    Some(l)
}

/// Forward or back substitution.
fn triangular(m: &Array, b: &Array, lower: bool) -> Array {
    let n = m.rows;
    let mut x = b.clone();
    for r in 0..n {
        let i = if lower { r } else { n - 1 - r };
        for j in 0..b.cols {
            let others = if lower { 0..i } else { i + 1..n };
            let s: f64 = others.map(|k| m.at(i, k) * x.at(k, j)).sum();
            x.data[i * b.cols + j] = (x.at(i, j) - s) / m.at(i, i);
        }
    }
    x
}

//! Polynomial maps: what unknown functions of numbers, vectors and matrices stand for.

use super::rat::Rat;
use super::rng::Rng;

/// A coefficient, and the numbers of the entries that it is multiplied with, sorted.
type Term = (Rat, Vec<usize>);

/// A matrix of polynomials in the entries of a matrix. Entries are numbered by columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The rows and columns of the argument.
    argument: (usize, usize),
    rows: usize,
    cols: usize,
    entries: Vec<Vec<Term>>,
}

/// More entries than these are not worked with.
const MAX_ENTRIES: usize = 4_096;

impl Mapping {
    /// A random one of at most the third degree.
    pub fn random(rng: &mut Rng, argument: (usize, usize), (rows, cols): (usize, usize)) -> Mapping {
        let variables = argument.0 * argument.1;
        let entry = |rng: &mut Rng| {
            let mut out = vec![(Rat::int(rng.range(-2, 2)), vec![])];
            for k in 0..4 + variables.min(4) {
                let degree = 1 + k % 3;
                let mut of: Vec<usize> = (0..degree).map(|_| rng.below(variables as u64) as usize).collect();
                of.sort_unstable();
                out.push((Rat::int(rng.range(-2, 2)), of));
            }
            collected(out)
        };
        let entries = (0..rows * cols).map(|_| entry(rng)).collect();
        Mapping { argument, rows, cols, entries }
    }

    /// The derivative, as a map of its own: by a number of the same shape, of a number of the shape of the argument, else
    /// the Jacobian in numerator layout.
    fn derivative(&self) -> Option<Mapping> {
        let variables = self.argument.0 * self.argument.1;
        let (rows, cols) = match (variables, self.rows * self.cols) {
            (1, _) => (self.rows, self.cols),
            (_, 1) => self.argument,
            (n, m) => (m, n),
        };
        if self.entries.len() * variables > MAX_ENTRIES {
            return None;
        }
        let by = |j: usize| self.entries.iter().map(move |e| slope(e, j));
        let entries = (0..variables).flat_map(by).collect();
        Some(Mapping { argument: self.argument, rows, cols, entries })
    }

    /// The value of the derivative of this order: rows, columns, and the entries by columns.
    pub fn value<T: Clone>(
        &self,
        order: u32,
        x: &[T],
        number: &dyn Fn(&Rat) -> T,
        sum: &dyn Fn(&T, &T) -> T,
        product: &dyn Fn(&T, &T) -> T,
    ) -> Option<(usize, usize, Vec<T>)> {
        let mut map = self.clone();
        for _ in 0..order {
            map = map.derivative()?;
        }
        if x.len() != map.argument.0 * map.argument.1 {
            return None;
        }
        let term = |(c, of): &Term| of.iter().fold(number(c), |p, &j| product(&p, &x[j]));
        let entry = |e: &Vec<Term>| e.iter().fold(number(&Rat::int(0)), |s, t| sum(&s, &term(t)));
        Some((map.rows, map.cols, map.entries.iter().map(entry).collect()))
    }

    /// How many operations a value takes, roughly.
    pub fn cost(&self) -> u64 {
        4 * self.entries.iter().map(|e| e.len() as u64).sum::<u64>()
    }

    /// As it is written, of x.
    pub fn text(&self) -> String {
        let name = |j: usize| match self.argument {
            (1, 1) => "x".to_string(),
            (_, 1) => format!("x[{}]", j + 1),
            (m, _) => format!("x[{},{}]", j % m + 1, j / m + 1),
        };
        let term = |(c, of): &Term| {
            let names: Vec<String> = of.iter().map(|&j| name(j)).collect();
            match names.is_empty() {
                true => c.to_string(),
                false => format!("{c}*{}", names.join("*")),
            }
        };
        let entry = |e: &Vec<Term>| {
            let all: Vec<String> = e.iter().map(term).collect();
            if all.is_empty() { "0".to_string() } else { all.join(" + ").replace("+ -", "- ") }
        };
        if self.entries.len() == 1 {
            return entry(&self.entries[0]);
        }
        let row = |i: usize| (0..self.cols).map(|j| entry(&self.entries[i + j * self.rows])).collect::<Vec<_>>().join(", ");
        format!("[{}]", (0..self.rows).map(row).collect::<Vec<_>>().join("; "))
    }
}

/// The derivative of a polynomial by the variable of this number.
fn slope(e: &[Term], j: usize) -> Vec<Term> {
    let each = e.iter().filter_map(|(c, of)| {
        let times = of.iter().filter(|k| **k == j).count();
        let at = of.iter().position(|k| *k == j)?;
        let mut rest = of.clone();
        rest.remove(at);
        Some((c.mul(&Rat::int(times as i64)), rest))
    });
    collected(each.collect())
}

/// Like terms together, none of them 0.
fn collected(all: Vec<Term>) -> Vec<Term> {
    let mut out: Vec<Term> = Vec::new();
    for (c, of) in all {
        match out.iter_mut().find(|(_, o)| *o == of) {
            Some((d, _)) => *d = d.add(&c),
            None => out.push((c, of)),
        }
    }
    out.retain(|(c, _)| c.signum() != 0);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values of derivatives are slopes of values.
    #[test]
    fn derivatives_are_slopes() {
        let mut rng = Rng::new(7);
        for (argument, shape) in [((1, 1), (2, 3)), ((2, 2), (1, 1)), ((3, 1), (2, 1)), ((2, 1), (2, 2))] {
            let map = Mapping::random(&mut rng, argument, shape);
            let n = argument.0 * argument.1;
            let x: Vec<f64> = (0..n).map(|k| 0.3 + 0.2 * k as f64).collect();
            let number = |q: &Rat| q.approx();
            let at = |order, x: &[f64]| {
                map.value(order, x, &number, &|a, b| a + b, &|a, b| a * b).expect("a value of few entries").2
            };
            let jacobian = at(1, &x);
            for j in 0..n {
                let h = 1e-5;
                let moved = |s: f64| x.iter().enumerate().map(|(k, v)| if k == j { v + s * h } else { *v }).collect::<Vec<_>>();
                let (up, down) = (at(0, &moved(1.0)), at(0, &moved(-1.0)));
                let m = shape.0 * shape.1;
                for i in 0..m {
                    let slope = (up[i] - down[i]) / (2.0 * h);
                    assert!((slope - jacobian[i + j * m]).abs() < 1e-6, "{argument:?} {shape:?} {i} {j}");
                }
            }
        }
    }
}

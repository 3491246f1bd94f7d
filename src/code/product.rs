//! Products in the cheapest order.

use super::ir::{Graph, Id, Op};
use crate::term::{Dim, Sym};
use rustc_hash::FxHashMap;

/// What a size counts that nothing is said of.
const USUAL: u64 = 100;

/// Sizes by which costs are compared.
#[derive(Clone, Debug, Default)]
pub struct Sizes(pub FxHashMap<Sym, u64>);

impl Sizes {
    /// The size as a number.
    pub fn of(&self, d: &Dim) -> f64 {
        let n = d.evaluate(&|s| Some(self.0.get(s).copied().unwrap_or(USUAL)));
        #[allow(clippy::cast_precision_loss)]
        n.map_or(1e18, |n| n as f64)
    }
}

/// Where to cut each part of a product: `cuts[i][j]` is the last factor of the left half of factors i to j.
pub struct Order {
    cuts: Vec<Vec<usize>>,
    costs: Vec<Vec<f64>>,
}

/// Products longer than this are multiplied from the right.
const LONGEST: usize = 60;

impl Order {
    /// The cheapest order (the dynamic program of matrix chains; a diagonal factor costs little, a system of equations
    /// beside what it is solved for costs no more than an inverse).
    pub fn new(g: &Graph, sizes: &Sizes, factors: &[Id]) -> Order {
        let k = factors.len();
        let mut d: Vec<f64> = factors.iter().map(|f| sizes.of(&g.shape(*f).rows)).collect();
        d.extend(factors.last().map(|f| sizes.of(&g.shape(*f).cols)));
        let mut cuts = vec![vec![0; k]; k];
        let mut costs = vec![vec![0.0_f64; k]; k];
        let light = |f: Id| matches!(g.op(f), Op::Diag | Op::Ones | Op::Comm(..));
        let solved = |f: Id| matches!(g.op(f), Op::Inv(_));
        for length in 2..=k {
            for i in 0..=k - length {
                let j = i + length - 1;
                let mut best = f64::INFINITY;
                let last = if k > LONGEST { i + 1 } else { j };
                for cut in i..last {
                    let mut w = d[i] * d[cut + 1] * d[j + 1];
                    let (left, right) = (cut == i, cut + 1 == j);
                    if (left && light(factors[i])) || (right && light(factors[j])) {
                        w /= 50.0;
                    }
                    for (alone, f) in [(left, factors[i]), (right, factors[j])] {
                        if alone && solved(f) {
                            w += sizes.of(&g.shape(f).rows).powi(3) / 3.0;
                        }
                    }
                    let total = costs[i][cut] + costs[cut + 1][j] + w;
                    if total < best * (1.0 - 1e-9) {
                        best = total;
                        cuts[i][j] = cut;
                    }
                }
                costs[i][j] = best;
            }
        }
        Order { cuts, costs }
    }

    /// Multiplies the factors i to j with what multiplies two.
    pub fn fold(&self, factors: &[Id], i: usize, j: usize, mul: &mut dyn FnMut(Id, Id) -> Id) -> Id {
        if i == j {
            return factors[i];
        }
        let cut = self.cuts[i][j];
        let (a, b) = (self.fold(factors, i, cut, mul), self.fold(factors, cut + 1, j, mul));
        mul(a, b)
    }

    /// The cost of the factors i to j.
    pub fn cost(&self, i: usize, j: usize) -> f64 {
        self.costs[i][j]
    }
}

//! Where terms are evaluated.

use super::elementary::Function;
use super::jet::Jet;
use super::matrix::JetMatrix;
use super::real::Real;
use super::trouble::Trouble;
use crate::numeric::mapping::Mapping;
use crate::numeric::rat::Rat;
use crate::numeric::rng::Rng;
use crate::numeric::{Matrix, Point as JudgePoint};
use crate::term::{Dim, Functions, Sym};
use rustc_hash::FxHashMap;

/// A value, its increment, the increment's increment, …: `X`, `d(X)`, `d(d(X))`.
pub type Increments = Vec<JetMatrix>;

/// Sizes, values of variables and their increments, and functions.
#[derive(Clone, Debug, Default)]
pub struct Point {
    /// The sizes.
    pub sizes: FxHashMap<Sym, u64>,
    /// What unknown functions stand for.
    pub functions: FxHashMap<Sym, Function>,
    /// What unknown functions of matrices stand for.
    pub maps: FxHashMap<Sym, Mapping>,
    /// The value of each variable; of a family the values of all members.
    pub values: FxHashMap<Sym, Vec<Increments>>,
}

impl Point {
    /// Gives a variable its value and increments.
    pub fn set(&mut self, name: &Sym, value: Increments) {
        self.values.insert(name.clone(), vec![value]);
    }

    /// Gives a family the values and increments of its members.
    pub fn set_family(&mut self, name: &Sym, members: Vec<Increments>) {
        self.values.insert(name.clone(), members);
    }

    /// The same point with random nilpotent parts of small integers, in J_level. Real parts are kept; a value with some
    /// nilpotent parts loses them.
    pub fn thickened(&self, level: usize, rng: &mut Rng) -> Point {
        let mut out = self.clone();
        // In the order of names: the same seed gives the same point everywhere.
        let mut names: Vec<&Sym> = self.values.keys().collect();
        names.sort();
        for name in names {
            let all = out.values.get_mut(name).into_iter().flatten().flatten();
            for value in all {
                *value = value.map(|x| {
                    let part = |s: usize| if s == 0 { *x.base() } else { Real::int(rng.range(-3, 3)) };
                    Jet::new((0..1usize << level).map(part))
                });
            }
        }
        out
    }

    /// The value of a size.
    ///
    /// # Errors
    /// When a name in it has none.
    pub fn size(&self, d: &Dim) -> Result<usize, Trouble> {
        let n = d.evaluate(&|s| self.sizes.get(s).copied()).ok_or_else(|| Trouble::Unknown(format!("the size {d}")))?;
        // Products of sizes are the sizes of matrices.
        if n > 4096 { Err(Trouble::TooLarge("a size")) } else { Ok(n as usize) }
    }

    /// The value of an elementwise function at a number; the table says what the known ones are.
    ///
    /// # Errors
    /// When a sign that decides is not known.
    pub fn apply(&self, table: &Functions, name: &Sym, order: u32, x: &Jet) -> Result<Jet, Trouble> {
        match self.functions.get(name) {
            Some(f) => x.apply(f, order),
            None => x.apply(&Function::of(table, name), order),
        }
    }
}

/// How many increments of a variable a point of the judge gives: the first is a direction, the others are 0.
const ORDERS: usize = 4;

impl From<&JudgePoint<Rat>> for Point {
    /// A point of the judge, whose directions become the first increments. (It lets increments stand still.)
    fn from(p: &JudgePoint<Rat>) -> Point {
        let matrix = |m: &Matrix<Rat>| {
            JetMatrix::build(m.rows(), m.cols(), |i, j| Jet::real(Real::rational(&m.at(i, j).to_big())))
        };
        let mut out = Point { sizes: p.dims.clone(), ..Point::default() };
        for (f, c) in &p.functions {
            let c = c.iter().map(|q| Real::rational(&q.to_big())).collect();
            out.functions.insert(f.clone(), Function::Polynomial(c));
        }
        out.maps.clone_from(&p.maps);
        for (x, members) in &p.values {
            let directions = p.directions.get(x);
            let member = |(k, m): (usize, &Matrix<Rat>)| {
                let mut all = vec![matrix(m)];
                all.extend(directions.and_then(|d| d.get(k)).map(matrix));
                all.resize(ORDERS, JetMatrix::zeros(m.rows(), m.cols()));
                all
            };
            out.set_family(x, members.iter().enumerate().map(member).collect());
        }
        out
    }
}

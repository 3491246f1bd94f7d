//! Values for the variables of a law: real parts where much is special, nilpotent parts at random.

use crate::numeric::Rng;
use crate::numeric::jets::{Function, Jet, JetMatrix, Real};
use crate::rules::{Condition, Pat, Rule};
use crate::term::{Functions, Op, Pred, Sym};
use smallvec::SmallVec;

/// Which real parts are drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reals {
    /// What is special, and small fractions.
    Usual,
    /// Numbers of every magnitude from a millionth to a few millions.
    Large,
}

/// What conditions say directly of a variable.
#[derive(Clone, Debug, Default)]
pub struct Demands(SmallVec<[Pred; 2]>, bool, bool);

impl Demands {
    /// What the conditions of a rule say of one of its variables.
    pub fn of(rule: &Rule, meta: usize) -> Demands {
        let mut out = Demands::default();
        for c in &rule.when {
            match c {
                Condition::Is(p, Pat::Meta(k)) if *k == meta => out.0.push(*p),
                Condition::Is(Pred::Positive, Pat::Node(Op::Neg, a)) if a[..] == [Pat::Meta(meta)] => out.1 = true,
                Condition::Is(Pred::Stochastic, Pat::Node(Op::T, a)) if a[..] == [Pat::Meta(meta)] => out.2 = true,
                // A'A = I and a'a = 1: what has orthogonal columns.
                Condition::Eq(Pat::Node(Op::Mul, a), _) if gram_of(a) == Some(meta) => out.0.push(Pred::Orthogonal),
                _ => {}
            }
        }
        out
    }

    fn has(&self, p: Pred) -> bool {
        self.0.contains(&p)
    }
}

/// The variable A when these are the factors A' and A.
fn gram_of(factors: &[Pat]) -> Option<usize> {
    match factors {
        [Pat::Node(Op::T, a), Pat::Meta(k)] if a[..] == [Pat::Meta(*k)] => Some(*k),
        _ => None,
    }
}

fn pick<T: Copy>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.below(all.len() as u64) as usize]
}

/// A small fraction.
fn fraction(rng: &mut Rng) -> Real {
    Real::fraction(rng.range(-9, 9).into(), pick(rng, &[1, 2, 3, 4]))
}

/// A number where functions have kinks, poles, zeros and ends.
fn special(rng: &mut Rng) -> Real {
    // Sines, cosines and tangents have their zeros and poles where no fraction is.
    if rng.chance(1, 4) {
        return Real::Turn(pick(rng, &[1, -1, 1, 3, 2, -2]));
    }
    let (n, d) = pick(
        rng,
        &[(0, 1), (0, 1), (1, 1), (-1, 1), (2, 1), (-2, 1), (1, 2), (-1, 2), (3, 1), (-5, 2), (4, 1), (1, 4)],
    );
    Real::fraction(n, d)
}

/// A large number.
fn large(rng: &mut Rng) -> Real {
    let size = pick(rng, &[20, 100, 5_000, 1_000_000]);
    Real::int(if rng.chance(1, 2) { size + rng.range(0, 9) } else { -size - rng.range(0, 9) })
}

/// A number of any magnitude.
fn of_any_size(rng: &mut Rng) -> Real {
    let (digits, power) = (i128::from(rng.range(1, 99)), 10i128.pow(rng.below(6) as u32));
    let digits = if rng.chance(1, 2) { -digits } else { digits };
    if rng.chance(1, 4) { Real::fraction(digits, 10 * power) } else { Real::fraction(digits * power, 1) }
}

/// The real part of a matrix in one of many styles.
fn real_part(m: usize, n: usize, rng: &mut Rng) -> JetMatrix {
    let constant = |x: Real| JetMatrix::build(m, n, |_, _| Jet::real(x));
    let unit = |x: i64| JetMatrix::build(m, n, |i, j| Jet::int(if i == j { x } else { 0 }));
    match rng.below(16) {
        0 => JetMatrix::zeros(m, n),
        1 => constant(special(rng)),
        2 => unit(pick(rng, &[1, 1, -1, 2])),
        3 | 4 => JetMatrix::build(m, n, |_, _| Jet::int(rng.range(-2, 2))),
        5 => JetMatrix::build(m, n, |_, _| Jet::int(rng.range(0, 1))),
        6 => JetMatrix::build(m, n, |_, _| Jet::real(special(rng))),
        7 => {
            // Of rank 1, or 0.
            let column: Vec<i64> = (0..m).map(|_| rng.range(-2, 2)).collect();
            let row: Vec<i64> = (0..n).map(|_| rng.range(-2, 2)).collect();
            JetMatrix::build(m, n, |i, j| Jet::int(column[i] * row[j]))
        }
        8 => {
            // A row and a column of zeros.
            let (r, c) = (rng.below(m as u64) as usize, rng.below(n as u64) as usize);
            JetMatrix::build(m, n, |i, j| Jet::int(if i == r || j == c { 0 } else { rng.range(-3, 3) }))
        }
        9 => JetMatrix::build(m, n, |_, _| Jet::int(-rng.range(1, 4))),
        10 => JetMatrix::build(m, n, |_, _| Jet::int(rng.range(1, 4))),
        11 if rng.chance(1, 2) => JetMatrix::build(m, n, |_, _| Jet::real(large(rng))),
        _ => JetMatrix::build(m, n, |_, _| Jet::real(fraction(rng))),
    }
}

/// Adds nilpotent parts; in one point of five there are none, in one of five they are equal everywhere.
fn with_nilpotent(a: &JetMatrix, level: usize, rng: &mut Rng) -> JetMatrix {
    let (style, c) = (rng.below(5), rng.range(-2, 2));
    let mut part = |x: &Jet, s: usize| match (s, style) {
        (0, _) => *x.base(),
        (_, 0) => Real::ZERO,
        (_, 1) => Real::int(c),
        _ => Real::int(rng.range(-3, 3)),
    };
    a.map(|x| Jet::new((0..1 << level).map(|s| part(x, s))))
}

/// (I - S)⁻¹(I + S) with S antisymmetric, columns exchanged and turned about.
fn orthogonal(n: usize, level: usize, rng: &mut Rng) -> Option<JetMatrix> {
    let s = with_nilpotent(&JetMatrix::build(n, n, |_, _| Jet::int(rng.range(-2, 2))), level, rng);
    let s = JetMatrix::build(n, n, |i, j| match i.cmp(&j) {
        std::cmp::Ordering::Less => s.at(i, j).clone(),
        std::cmp::Ordering::Equal => Jet::int(0),
        std::cmp::Ordering::Greater => s.at(j, i).neg(),
    });
    let eye = JetMatrix::eye(n);
    let q = eye.zip(&s, Jet::sub).inv().ok()?.mul(&eye.zip(&s, Jet::add));
    let mut order: Vec<usize> = (0..n).collect();
    rng.shuffle(&mut order);
    let signs: Vec<Real> = (0..n).map(|_| Real::int(pick(rng, &[1, -1]))).collect();
    Some(JetMatrix::build(n, n, |i, j| q.at(i, order[j]).times(&signs[j])))
}

/// A part of the identity, turned about: PDP⁻¹.
fn projection((m, n): (usize, usize), level: usize, demands: &Demands, rng: &mut Rng) -> Option<JetMatrix> {
    let some = (0..n).map(|_| Jet::int(rng.range(0, 1))).collect::<Vec<_>>();
    let d = JetMatrix::build(m, n, |i, j| if i == j { some[i].clone() } else { Jet::int(0) });
    if demands.has(Pred::Symmetric) {
        let q = orthogonal(n, level, rng)?;
        return Some(q.mul(&d).mul(&q.t()));
    }
    let p = with_nilpotent(&unimodular(n, rng), level, rng);
    Some(p.mul(&d).mul(&p.inv().ok()?))
}

/// A product of triangles: one alone would leave what it turns about a triangle.
fn unimodular(n: usize, rng: &mut Rng) -> JetMatrix {
    let mut triangle = |below: bool| {
        JetMatrix::build(n, n, |i, j| match (i == j, (i > j) == below) {
            (true, _) => Jet::int(1),
            (false, true) => Jet::int(rng.range(-2, 2)),
            (false, false) => Jet::int(0),
        })
    };
    triangle(true).mul(&triangle(false))
}

/// A matrix with eigenvalues in all directions but that of the numbers ≤ 0: turns of planes, turned about.
fn turning(n: usize, level: usize, rng: &mut Rng) -> Option<JetMatrix> {
    let turns: Vec<(i64, i64)> = (0..n).map(|_| (rng.range(-3, 3), pick(rng, &[1, -1, 2, 4]))).collect();
    let d = JetMatrix::build(n, n, |i, j| {
        let (a, b) = turns[i / 2];
        Jet::int(match (i == j, i / 2 == j / 2) {
            // The last stands alone where n is odd.
            (true, _) if i + 1 == n && n % 2 == 1 => b.abs(),
            (true, _) => a,
            (false, true) if i < j => -b,
            (false, true) => b,
            (false, false) => 0,
        })
    });
    let p = unimodular(n, rng);
    Some(with_nilpotent(&p.mul(&d).mul(&p.inv().ok()?), level, rng))
}

/// Replaces the real part of every entry.
fn with_base(a: &JetMatrix, f: impl Fn(usize, usize, &Real) -> Real) -> JetMatrix {
    JetMatrix::build(a.rows(), a.cols(), |i, j| {
        let x = a.at(i, j);
        Jet::new((0..x.places()).map(|s| if s == 0 { f(i, j, x.base()) } else { x.coefficient(s) }))
    })
}

/// Draws a value in J_level that meets what is demanded of it directly, as far as that can be arranged.
pub fn value(
    (m, n): (usize, usize),
    level: usize,
    demands: &Demands,
    reals: Reals,
    rng: &mut Rng,
) -> Option<JetMatrix> {
    if demands.has(Pred::Orthogonal) && m >= n {
        let q = orthogonal(m, level, rng)?;
        return Some(JetMatrix::build(m, n, |i, j| q.at(i, j).clone()));
    }
    if demands.has(Pred::Idempotent) {
        return projection((m, n), level, demands, rng);
    }
    let structured = [Pred::Symmetric, Pred::Posdef, Pred::Psd, Pred::Diagonal, Pred::Antisymmetric, Pred::Positive];
    if demands.has(Pred::Principal) && m == n && !structured.iter().any(|p| demands.has(*p)) && rng.chance(1, 3) {
        return turning(n, level, rng);
    }
    // Where there are many ε, what is special is that they are multiplied and no real part stands beside them.
    let real = match reals {
        Reals::Large if rng.chance(1, 2) => JetMatrix::build(m, n, |_, _| Jet::real(of_any_size(rng))),
        Reals::Usual if level > 2 && rng.chance(1, 2) => JetMatrix::zeros(m, n),
        _ => real_part(m, n, rng),
    };
    let mut a = with_nilpotent(&real, level, rng);
    if demands.has(Pred::Psd) && !demands.has(Pred::Posdef) && m == n {
        // B'B, B of less rank as often as not.
        let b = a.base();
        let low = rng.chance(1, 2);
        let part = JetMatrix::build(m, n, |i, j| if low && i == 0 { Jet::int(0) } else { b.at(i, j).clone() });
        let gram = part.t().mul(&part);
        a = with_base(&a, |i, j, _| *gram.at(i, j).base());
    }
    if demands.has(Pred::Posdef) {
        // B'B + I, or a diagonal.
        let b = a.base();
        let gram = if rng.chance(1, 3) { JetMatrix::zeros(n, n) } else { b.t().mul(&b) };
        let one = Real::fraction(rng.range(1, 3).into(), pick(rng, &[1, 2]));
        a = with_base(&a, |i, j, _| if i == j { gram.at(i, j).base().add(&one) } else { *gram.at(i, j).base() });
    }
    if [Pred::Symmetric, Pred::Posdef, Pred::Psd].into_iter().any(|p| demands.has(p)) {
        a = JetMatrix::build(m, n, |i, j| a.at(i.min(j), i.max(j)).clone());
    }
    if demands.has(Pred::Antisymmetric) {
        a = JetMatrix::build(m, n, |i, j| match i.cmp(&j) {
            std::cmp::Ordering::Less => a.at(i, j).clone(),
            std::cmp::Ordering::Equal => Jet::int(0),
            std::cmp::Ordering::Greater => a.at(j, i).neg(),
        });
    }
    if demands.has(Pred::Stochastic) {
        let rest = |i: usize| (0..n - 1).fold(Jet::int(1), |s, j| s.sub(a.at(i, j)));
        a = JetMatrix::build(m, n, |i, j| if j + 1 == n { rest(i) } else { a.at(i, j).clone() });
    }
    if demands.2 {
        let rest = |j: usize| (0..m - 1).fold(Jet::int(1), |s, i| s.sub(a.at(i, j)));
        a = JetMatrix::build(m, n, |i, j| if i + 1 == m { rest(j) } else { a.at(i, j).clone() });
    }
    if demands.has(Pred::Diagonal) {
        let zero = Jet::int(0);
        a = JetMatrix::build(m, n, |i, j| if i == j { a.at(i, j) } else { &zero }.clone());
    }
    if [Pred::Lower, Pred::Upper, Pred::Triangular].into_iter().any(|p| demands.has(p)) {
        let lower = demands.has(Pred::Lower) || !demands.has(Pred::Upper) && rng.chance(1, 2);
        let both = demands.has(Pred::Lower) && demands.has(Pred::Upper);
        let zero = Jet::int(0);
        let kept = |i: usize, j: usize| i == j || !both && (i > j) == lower;
        a = JetMatrix::build(m, n, |i, j| if kept(i, j) { a.at(i, j) } else { &zero }.clone());
    }
    if demands.has(Pred::Toeplitz) {
        a = JetMatrix::build(m, n, |i, j| a.at(i.saturating_sub(j), j.saturating_sub(i)).clone());
    }
    let sign = |x: &Real| x.sign().unwrap_or(1);
    if demands.has(Pred::Positive) || demands.has(Pred::Nonnegative) {
        a = with_base(&a, |_, _, x| x.mul(&Real::int(sign(x))));
    }
    if demands.has(Pred::Positive) || demands.has(Pred::Nonzero) || demands.1 {
        let other = Real::fraction(rng.range(1, 3).into(), pick(rng, &[1, 1, 2]));
        let turned = !demands.has(Pred::Positive) && rng.chance(1, 2);
        let other = if turned { other.neg() } else { other };
        a = with_base(&a, |_, _, x| if x.is_zero() { other } else { *x });
    }
    if demands.1 {
        a = with_base(&a, |_, _, x| x.mul(&Real::int(-sign(x))));
    }
    if demands.has(Pred::Principal) && m == n && !demands.has(Pred::Posdef) {
        // The square of what has its eigenvalues to the right; its own if there are none to the left.
        let one = Real::int(pick(rng, &[1, 2, 4]));
        let near = with_base(&a, |i, j, x| {
            let x = x.mul(&Real::fraction(1, 8));
            if i == j { x.add(&one) } else { x }
        });
        a = if rng.chance(1, 2) { near } else { near.mul(&near) };
    }
    if demands.has(Pred::Invertible) && m == n && !a.is_invertible().unwrap_or(false) {
        let c = Real::int(pick(rng, &[1, -1, 3]));
        a = with_base(&a, |i, j, x| if i == j { x.add(&c) } else { *x });
    }
    Some(a)
}

/// A function to stand for an unknown one: any that there is.
pub fn function(table: &Functions, rng: &mut Rng) -> Function {
    let coefficients = |rng: &mut Rng| (0..7).map(|_| fraction(rng)).collect();
    match rng.below(4) {
        0 => Function::Polynomial(coefficients(rng)),
        1 => Function::Exponential(Real::fraction(rng.range(1, 3).into(), 2), coefficients(rng)),
        _ => {
            let names: Vec<&Sym> = table.symbols().map(|f| &f.name).collect();
            match names.get(rng.below(names.len().max(1) as u64) as usize) {
                Some(name) => Function::of(table, name),
                None => Function::Polynomial(coefficients(rng)),
            }
        }
    }
}

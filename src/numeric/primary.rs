//! Primary functions of square matrices.

use super::ball::Ball;
use super::error::{EvalError, domain};
use super::functions::Function;
use super::matrix::Matrix;
use super::rat::Rat;
use super::scalar::{Field, Ring};

/// So many terms of a power series leave less than any rounding, at matrices of norm 1/2 or less.
const TERMS: i64 = 40;
/// So many square roots are taken, at most, until a matrix is near to the identity.
const ROOTS: u32 = 40;
/// Larger matrices have no roots here: the work grows with the sixth power.
const LARGEST: usize = 8;

fn number<S: Ring>(q: &Rat) -> S {
    S::from_base(S::Base::from_rat(q))
}

fn times<S: Ring>(a: &Matrix<S>, q: &Rat) -> Matrix<S> {
    let c: S = number(q);
    a.map(|x| x.mul(&c))
}

/// The largest sum of absolute values in a row, roughly.
fn norm<S: Ring>(a: &Matrix<S>) -> f64 {
    let row = |i: usize| (0..a.cols()).map(|j| a.at(i, j).base().approx().abs()).sum::<f64>();
    (0..a.rows()).map(row).fold(0.0, f64::max)
}

fn is_zero<S: Ring>(a: &Matrix<S>) -> bool {
    a.entries().iter().all(S::is_zero)
}

fn power<S: Ring>(a: &Matrix<S>, k: u32) -> Result<Matrix<S>, EvalError> {
    (0..k).try_fold(Matrix::eye(a.rows()), |p, _| p.mul(a))
}

/// The sum of c(k) Aᵏ over k < `TERMS`. In exact arithmetic there must be no more of them.
fn series<S: Ring>(a: &Matrix<S>, c: impl Fn(i64) -> Rat) -> Result<Matrix<S>, EvalError> {
    let mut out = times(&Matrix::eye(a.rows()), &c(0));
    let mut p = Matrix::eye(a.rows());
    for k in 1..TERMS {
        p = p.mul(a)?;
        if is_zero(&p) {
            return Ok(out);
        }
        // A power that is not 0 beyond the size of the matrix, at some order of its derivatives, never is.
        if S::Base::EXACT && k as usize > 6 * a.rows() {
            return Err(EvalError::NotExact);
        }
        out = out.zip(&times(&p, &c(k)), S::add)?;
    }
    Ok(out)
}

/// The exponential: of A/2ᵏ by its series, squared k times.
fn exponential<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let size = norm(a);
    if !S::Base::EXACT && size > 60.0 {
        return domain("the exponential of a large matrix");
    }
    let halvings = if S::Base::EXACT { 0 } else { (2.0 * size).max(1.0).log2().ceil() as u32 };
    let small = times(a, &Rat::new(1, 1 << halvings));
    // 1/k!, term by term, so that no factorial grows too large.
    let mut out = Matrix::eye(a.rows());
    let mut p = Matrix::eye(a.rows());
    for k in 1..TERMS {
        p = times(&p.mul(&small)?, &Rat::new(1, k));
        if is_zero(&p) {
            break;
        }
        if S::Base::EXACT && k as usize > 6 * a.rows() {
            return Err(EvalError::NotExact);
        }
        out = out.zip(&p, S::add)?;
    }
    for _ in 0..halvings {
        out = out.mul(&out)?;
    }
    Ok(out)
}

/// The coefficients of det(tI + A), that of tⁿ⁻ᵏ at place k.
fn characteristic<F: Field>(a: &Matrix<F>) -> Result<Vec<F>, EvalError> {
    let n = a.rows();
    let (mut out, mut m) = (vec![F::one()], Matrix::<F>::eye(n));
    for k in 1..=n {
        let p = a.mul(&m)?;
        let trace = (0..n).fold(F::zero(), |s, i| s.add(p.at(i, i)));
        let c = trace.mul(&F::from_rat(&Rat::new(1, k as i64)));
        out.push(c.clone());
        m = Matrix::build(n, n, |i, j| if i == j { c.sub(p.at(i, j)) } else { p.at(i, j).neg() });
    }
    Ok(out)
}

/// Is no eigenvalue real and at most 0? `None` where that is not clear.
pub(super) fn is_principal<F: Field>(a: &Matrix<F>) -> Option<bool> {
    let c = characteristic(a).ok()?;
    let signs: Vec<i32> = c.iter().map(F::sign_of).collect::<Option<_>>()?;
    if signs.last() == Some(&0) {
        return Some(false);
    }
    if signs.iter().all(|s| *s > 0) {
        return Some(true);
    }
    sturm(c)
}

/// Has the polynomial, its value at 0 not 0 and its first coefficient 1, no root ≥ 0? By Sturm's sequence.
fn sturm<F: Field>(p: Vec<F>) -> Option<bool> {
    let n = p.len() - 1;
    let slope: Vec<F> =
        p[..n].iter().enumerate().map(|(k, c)| c.mul(&F::from_rat(&Rat::int((n - k) as i64)))).collect();
    let mut chain = vec![p, slope];
    while let [.., a, b] = &chain[..] {
        let mut r = a.clone();
        let first = b.first()?.recip().ok()?;
        while r.len() >= b.len() {
            let q = r[0].mul(&first);
            for (x, y) in r.iter_mut().zip(b) {
                *x = x.sub(&q.mul(y));
            }
            r.remove(0);
        }
        let lead = r.iter().position(|c| c.sign_of() != Some(0));
        let Some(lead) = lead else { break };
        r[lead].sign_of()?;
        let next: Vec<F> = r[lead..].iter().map(F::neg).collect();
        chain.push(next);
        if chain.last().is_some_and(|c| c.len() == 1) {
            break;
        }
    }
    let changes = |signs: Vec<i32>| {
        let signs: Vec<i32> = signs.into_iter().filter(|s| *s != 0).collect();
        signs.windows(2).filter(|w| w[0] != w[1]).count()
    };
    let at = |end: bool| {
        chain.iter().map(|p| if end { p.first() } else { p.last() }?.sign_of()).collect::<Option<Vec<i32>>>()
    };
    Some(changes(at(false)?) == changes(at(true)?))
}

/// Have all eigenvalues a positive real part? By Routh's array.
fn is_stable<F: Field>(a: &Matrix<F>) -> Option<bool> {
    let c = characteristic(a).ok()?;
    let row = |from: usize| c.iter().skip(from).step_by(2).cloned().collect::<Vec<F>>();
    let (mut above, mut here) = (row(0), row(1));
    loop {
        let Some(first) = here.first() else { return Some(true) };
        if first.sign_of()? <= 0 {
            return Some(false);
        }
        let inverse = first.recip().ok()?;
        let lead = above.first()?.clone();
        let at = |v: &[F], k: usize| v.get(k).cloned().unwrap_or_else(F::zero);
        let below = (1..above.len()).map(|k| at(&above, k).sub(&lead.mul(&inverse).mul(&at(&here, k)))).collect();
        above = std::mem::replace(&mut here, below);
    }
}

/// A principal square root in floats, of no known accuracy: Denman's and Beavers' iteration.
fn rough_root(a: &Matrix<Ball>) -> Result<Matrix<Ball>, EvalError> {
    let plain = |m: &Matrix<Ball>| m.map(|x| Ball::exact(x.value));
    let half = Ball::exact(0.5);
    let (mut y, mut z) = (plain(a), Matrix::eye(a.rows()));
    for _ in 0..60 {
        let (next, other) = (
            plain(&y.zip(&z.inverse()?, |a, b| a.add(b).mul(&half))?),
            plain(&z.zip(&y.inverse()?, |a, b| a.add(b).mul(&half))?),
        );
        let moved = next.zip(&y, Ball::sub)?.max_abs();
        (y, z) = (next, other);
        if moved <= 1e-15 * y.max_abs() {
            break;
        }
    }
    Ok(y)
}

/// The matrix of H ↦ XH + HX on the columns stacked.
fn sylvester<S: Ring>(x: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let eye = Matrix::eye(x.rows());
    eye.kron(x)?.zip(&x.transpose().kron(&eye)?, S::add)
}

/// The matrix whose stacked columns these are.
fn unstacked<S: Ring>(v: &Matrix<S>, n: usize) -> Matrix<S> {
    Matrix::build(n, n, |i, j| v.at(j * n + i, 0).clone())
}

/// An enclosure of the principal square root, by Krawczyk's test.
pub(super) fn enclosed_root(a: &Matrix<Ball>) -> Result<Matrix<Ball>, EvalError> {
    let n = a.rows();
    let x = rough_root(a)?;
    let inverse = sylvester(&x)?.inverse()?.map(|b| Ball::exact(b.value));
    let step = inverse.mul(&x.mul(&x)?.zip(a, Ball::sub)?.vec())?;
    let reach = step.entries().iter().map(|b| b.value.abs() + b.radius).fold(0.0, f64::max);
    let radius = 4.0 * reach + 1e-300;
    let wide = x.map(|b| Ball::new(b.value, radius));
    let spread = Matrix::eye(n * n).zip(&inverse.mul(&sylvester(&wide)?)?, Ball::sub)?;
    let row = |i: usize| (0..n * n).map(|j| spread.at(i, j).value.abs() + spread.at(i, j).radius).sum::<f64>();
    if !(reach.is_finite() && (0..n * n).all(|i| reach + 1.000_001 * row(i) * radius < radius)) {
        return domain("a square root that is badly conditioned");
    }
    match is_stable(&wide) {
        Some(true) => Ok(wide),
        _ => domain("a square root of a matrix with an eigenvalue that is real and not positive"),
    }
}

/// The principal square root, if it is rational.
pub(super) fn exact_root(a: &Matrix<Rat>) -> Result<Matrix<Rat>, EvalError> {
    if a.entries().iter().any(|x| !Field::is_known(x)) {
        return Err(EvalError::NotExact);
    }
    let near = rough_root(&a.map(Ball::from_rat))?;
    let simple = |x: f64| {
        (1..=64_i64).find_map(|d| {
            let k = (x * d as f64).round();
            ((x - k / d as f64).abs() < 1e-9 * (1.0 + x.abs()) && k.abs() < 1e9).then(|| Rat::new(k as i64, d))
        })
    };
    let root = near.try_map(|x| simple(x.value).ok_or(EvalError::NotExact))?;
    let exact = root.mul(&root)?.zip(a, Rat::sub)?.entries().iter().all(Ring::is_zero);
    if exact && is_stable(&root) == Some(true) { Ok(root) } else { Err(EvalError::NotExact) }
}

/// The principal square root: that of the real part, and then the derivatives by Newton's method.
fn root<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let n = a.rows();
    if n > LARGEST {
        return Err(EvalError::TooLarge("the root of a matrix"));
    }
    let base = S::Base::matrix_root(&a.map(|x| x.base().clone()))?;
    let mut x = base.map(|b| S::from_base(b.clone()));
    if a.entries().iter().all(S::is_constant) {
        return Ok(x);
    }
    // Each step doubles the order up to which the derivatives are right.
    for _ in 0..3 {
        let off = x.mul(&x)?.zip(a, S::sub)?;
        let step = unstacked(&sylvester(&x)?.inverse()?.mul(&off.vec())?, n);
        // The real part stays as it is enclosed.
        let step = step.map(|s| s.sub(&S::from_base(s.base().clone())));
        x = x.zip(&step, S::sub)?;
    }
    Ok(x)
}

/// The principal logarithm: of a root that is near to the identity by its series, as often as roots were taken.
fn logarithm<S: Ring>(a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let eye = Matrix::eye(a.rows());
    let (mut x, mut roots) = (a.clone(), 0);
    if !S::Base::EXACT {
        while norm(&x.zip(&eye, S::sub)?) > 0.25 {
            if roots == ROOTS {
                return domain("the logarithm of a matrix that is badly conditioned");
            }
            x = root(&x)?;
            roots += 1;
        }
    }
    let off = x.zip(&eye, S::sub)?;
    let c = |k: i64| if k == 0 { Rat::int(0) } else { Rat::new(if k % 2 == 1 { 1 } else { -1 }, k) };
    Ok(times(&series(&off, c)?, &Rat::int(1 << roots)))
}

/// A function of numbers that every problem knows as one of matrices, or its derivative of some order.
///
/// # Errors
/// Where it has no value, or not a rational one in exact arithmetic.
pub(super) fn known<S: Ring>(name: &str, order: u32, a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    if order > 12 {
        return Err(EvalError::TooLarge("an order of differentiation"));
    }
    let principal = || match is_principal(&a.map(|x| x.base().clone())) {
        Some(true) => Ok(()),
        _ => domain("an eigenvalue that is real and not positive"),
    };
    match name {
        "expm" => exponential(a),
        "logm" if order == 0 => {
            principal()?;
            logarithm(a)
        }
        "logm" => {
            principal()?;
            // (-1)ᵏ⁻¹ (k-1)! A⁻ᵏ
            let c = (1..i64::from(order)).fold(1, |c, k| -c * k);
            Ok(times(&power(&a.inverse()?, order)?, &Rat::int(c)))
        }
        "sqrtm" => {
            principal()?;
            // ½ (½ - 1) … A^(½ - k)
            let c = (0..i64::from(order)).fold(Rat::int(1), |c, k| Ring::mul(&c, &Rat::new(1 - 2 * k, 2)));
            Ok(times(&root(a)?.mul(&power(&a.inverse()?, order)?)?, &c))
        }
        _ => domain("a matrix function that is not known"),
    }
}

/// The derivative of some order of an unknown function, at a matrix.
///
/// # Errors
/// When the function is none that has a power series everywhere.
pub(super) fn unknown<S: Ring>(f: &Function<'_>, order: u32, a: &Matrix<S>) -> Result<Matrix<S>, EvalError> {
    let Function::Polynomial(c) = f else { return domain("an elementwise function of a matrix") };
    let mut out = Matrix::zeros(a.rows(), a.rows());
    for (i, c) in c.iter().enumerate().skip(order as usize).rev() {
        let falling = (0..order as usize).fold(c.clone(), |q, k| Ring::mul(&q, &Rat::int((i - k) as i64)));
        out = out.mul(a)?.zip(&times(&Matrix::eye(a.rows()), &falling), S::add)?;
    }
    Ok(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix<F: Field>(n: usize, entries: &[(i64, i64)]) -> Matrix<F> {
        Matrix::from_rows(n, n, entries.iter().map(|(a, b)| F::from_rat(&Rat::new(*a, *b))).collect()).unwrap()
    }

    #[test]
    fn eigenvalues_that_are_real_and_not_positive() {
        for (entries, principal) in [
            (vec![(2, 1), (1, 1), (1, 1), (1, 1)], true),
            (vec![(0, 1), (-1, 1), (1, 1), (0, 1)], true),
            (vec![(-1, 1), (-1, 1), (1, 1), (-1, 1)], true),
            (vec![(-1, 1), (0, 1), (0, 1), (-1, 1)], false),
            (vec![(0, 1), (1, 1), (1, 1), (0, 1)], false),
            (vec![(1, 1), (1, 1), (1, 1), (1, 1)], false),
        ] {
            assert_eq!(is_principal::<Rat>(&matrix(2, &entries)), Some(principal), "{entries:?}");
        }
        let turn = [(-1, 1), (-1, 1), (0, 1), (1, 1), (-1, 1), (0, 1), (0, 1), (0, 1), (-1, 1)];
        assert_eq!(is_principal::<Rat>(&matrix(3, &turn)), Some(false));
    }

    #[test]
    fn roots_and_logarithms() {
        let a = matrix::<Rat>(2, &[(5, 1), (4, 1), (4, 1), (5, 1)]);
        assert_eq!(known("sqrtm", 0, &a).unwrap(), matrix(2, &[(2, 1), (1, 1), (1, 1), (2, 1)]));
        let jordan = matrix::<Rat>(2, &[(1, 1), (3, 1), (0, 1), (1, 1)]);
        assert_eq!(known("logm", 0, &jordan).unwrap(), matrix(2, &[(0, 1), (3, 1), (0, 1), (0, 1)]));
        let b = matrix::<Ball>(2, &[(-1, 1), (-1, 1), (2, 1), (-1, 1)]);
        let (root, log) = (known("sqrtm", 0, &b).unwrap(), known("logm", 0, &b).unwrap());
        let near = |x: &Matrix<Ball>, y: &Matrix<Ball>| {
            x.zip(y, Ball::sub).unwrap().entries().iter().all(|d| d.value.abs() <= d.radius && d.radius < 1e-9)
        };
        assert!(near(&root.mul(&root).unwrap(), &b));
        assert!(near(&exponential(&log).unwrap(), &b));
        assert!(known("logm", 0, &matrix::<Ball>(2, &[(-1, 1), (0, 1), (0, 1), (-1, 1)])).is_err());
    }
}

//! What predicates and equations say of values.

use super::jet::Jet;
use super::matrix::JetMatrix;
use super::primary;
use super::trouble::Trouble;
use crate::term::Pred;

/// Are two values the same?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Same {
    /// They are: exactly, or as far as many digits tell.
    Yes,
    /// They differ by more than rounding can explain.
    No,
    /// Rounding hides it.
    Unclear,
}

impl Same {
    /// The answer, if there is one.
    ///
    /// # Errors
    /// When rounding hides it.
    pub fn known(self) -> Result<bool, Trouble> {
        match self {
            Same::Yes => Ok(true),
            Same::No => Ok(false),
            Same::Unclear => Err(Trouble::Unclear),
        }
    }
}

/// Compares two values of the same shape in every coefficient. Differences of enclosures are real ones when
/// they exclude 0, however small they are; they count as none only where the enclosures are narrow.
pub fn compare(a: &JetMatrix, b: &JetMatrix) -> Same {
    if (a.rows(), a.cols()) != (b.rows(), b.cols()) {
        return Same::No;
    }
    let mut clear = true;
    let size =
        |m: &JetMatrix, s: usize| m.entries().iter().map(|x| x.coefficient(s).ball().0.abs()).fold(0.0, f64::max);
    let places = a.entries().iter().chain(b.entries()).map(Jet::places).max().unwrap_or(1);
    for s in 0..places {
        let scale = size(a, s).max(size(b, s)).max(0.1);
        for (x, y) in a.entries().iter().zip(b.entries()) {
            let (x, y) = (x.coefficient(s), y.coefficient(s));
            let d = x.sub(&y);
            if d.is_zero() {
                continue;
            }
            let (mid, rad) = d.ball();
            if mid.abs() > rad {
                return Same::No;
            }
            // Narrow beside the numbers themselves; or, where they cancel, beside what stands around them.
            let own = x.ball().0.abs().max(y.ball().0.abs());
            clear &= rad <= 1e-6 * own || rad <= 1e-11 * scale;
        }
    }
    if clear { Same::Yes } else { Same::Unclear }
}

/// Is it an equation between values, and not a fact about real parts?
pub fn is_equation(p: Pred) -> bool {
    !p.is_of_real_parts() && p != Pred::Posdef
}

/// Does a value have a property? Signs, zeros and definiteness are those of real parts; symmetry and the like are
/// equations.
///
/// # Errors
/// When rounding hides it.
pub fn has(p: Pred, a: &JetMatrix) -> Result<bool, Trouble> {
    let all = |f: &dyn Fn(i64) -> bool| {
        let mut unclear = false;
        for x in a.entries() {
            match x.base().sign() {
                Ok(s) if !f(s) => return Ok(false),
                Ok(_) => {}
                Err(_) => unclear = true,
            }
        }
        if unclear { Err(Trouble::Unclear) } else { Ok(true) }
    };
    match p {
        Pred::Positive => all(&|s| s > 0),
        Pred::Nonnegative => all(&|s| s >= 0),
        Pred::Nonzero => all(&|s| s != 0),
        Pred::Invertible => a.is_invertible(),
        Pred::Symmetric => compare(a, &a.t()).known(),
        Pred::Antisymmetric => compare(a, &a.t().map(Jet::neg)).known(),
        Pred::Diagonal => {
            let zero = Jet::int(0);
            let diagonal = JetMatrix::build(a.rows(), a.cols(), |i, j| if i == j { a.at(i, j) } else { &zero }.clone());
            compare(a, &diagonal).known()
        }
        Pred::Lower | Pred::Upper => {
            let zero = Jet::int(0);
            let kept = |i: usize, j: usize| if p == Pred::Lower { i >= j } else { i <= j };
            let part = JetMatrix::build(a.rows(), a.cols(), |i, j| if kept(i, j) { a.at(i, j) } else { &zero }.clone());
            compare(a, &part).known()
        }
        Pred::Triangular => Ok(has(Pred::Lower, a)? || has(Pred::Upper, a)?),
        Pred::Toeplitz => {
            let first = |i: usize, j: usize| a.at(i.saturating_sub(j), j.saturating_sub(i)).clone();
            compare(a, &JetMatrix::build(a.rows(), a.cols(), first)).known()
        }
        Pred::Fullcolumn => a.t().mul(a).is_invertible(),
        Pred::Fullrow => a.mul(&a.t()).is_invertible(),
        Pred::Principal => primary::is_principal(a),
        Pred::Idempotent => compare(&a.mul(a), a).known(),
        Pred::Stochastic => {
            let ones = |m: usize| JetMatrix::build(m, 1, |_, _| Jet::int(1));
            compare(&a.mul(&ones(a.cols())), &ones(a.rows())).known()
        }
        Pred::Orthogonal => compare(&a.t().mul(a), &JetMatrix::eye(a.rows())).known(),
        Pred::Posdef => {
            if !has(Pred::Symmetric, a)? {
                return Ok(false);
            }
            let real = a.base();
            for k in 1..=a.rows() {
                let minor = JetMatrix::build(k, k, |i, j| real.at(i, j).clone()).det()?;
                if minor.base().sign()? <= 0 {
                    return Ok(false);
                }
            }
            Ok(true)
        }
        Pred::Psd => {
            if !has(Pred::Symmetric, a)? {
                return Ok(false);
            }
            // The minors of all choices of rows.
            let (real, n) = (a.base(), a.rows());
            for chosen in 1_u32..1 << n.min(MAX_ROWS) {
                let rows: Vec<usize> = (0..n).filter(|i| chosen >> i & 1 == 1).collect();
                let k = rows.len();
                let minor = JetMatrix::build(k, k, |i, j| real.at(rows[i], rows[j]).clone()).det()?;
                if minor.base().sign()? < 0 {
                    return Ok(false);
                }
            }
            if n > MAX_ROWS { Err(Trouble::TooLarge("a matrix that is to be semidefinite")) } else { Ok(true) }
        }
    }
}

/// Of larger matrices it is not said that they are positive semidefinite.
const MAX_ROWS: usize = 10;

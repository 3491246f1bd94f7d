//! The pseudo-inverse over Jₖ.
//!
//! The real part R of A has a rank r. Near R, the best approximation of rank r is an analytic function of a matrix, and so
//! is its Moore–Penrose inverse: f(A'A) A', f being 0 near 0 and 1/z away from 0. Taylor's series of that is the value in
//! Jₖ. It is the Moore–Penrose inverse wherever A has one: where r is the number of rows or of columns, or where the
//! nilpotent part leaves the rank as it is.

use super::jet::Jet;
use super::matrix::JetMatrix;
use super::real::Real;
use super::trouble::Trouble;

/// The coefficients of the characteristic polynomial of a real matrix, that of the highest power first.
pub(super) fn characteristic(a: &JetMatrix) -> Vec<Real> {
    let n = a.rows();
    let (mut out, mut m) = (vec![Real::ONE], JetMatrix::eye(n));
    for k in 1..=n {
        let p = a.mul(&m);
        let trace = (0..n).fold(Jet::int(0), |s, i| s.add(p.at(i, i)));
        let c = trace.base().mul(&Real::fraction(-1, k as i128));
        out.push(c);
        m = JetMatrix::build(n, n, |i, j| if i == j { p.at(i, j).add(&Jet::real(c)) } else { p.at(i, j).clone() });
    }
    out
}

/// The idempotent polynomial of S whose real part projects on the space where S is not singular, along that where the real
/// part of S is 0: as for a Gram matrix, there must be no more beside the two.
pub(super) fn projector(s: &JetMatrix, c: &[Real]) -> Result<JetMatrix, Trouble> {
    let n = s.rows();
    // With zᵏ g(z) the characteristic polynomial, it is 1 - g(S)/g(0) but for nilpotent parts.
    let rank = c.iter().rposition(|x| x.sign() != Ok(0)).unwrap_or(0);
    let last = c[rank];
    last.sign()?;
    let (mut g, eye) = (JetMatrix::zeros(n, n), JetMatrix::eye(n));
    for x in &c[..=rank] {
        g = g.mul(s).zip(&eye.map(|e| e.times(x)), Jet::add);
    }
    let over = last.inv()?;
    let mut e = eye.zip(&g.map(|x| x.times(&over)), Jet::sub);
    // 3E² - 2E³ doubles the order up to which it is idempotent.
    let level = s.entries().iter().map(Jet::level).max().unwrap_or(0);
    let mut order = 1;
    while order <= level {
        let square = e.mul(&e);
        let cube = square.mul(&e);
        e = square.map(|x| x.times(&Real::int(3))).zip(&cube.map(|x| x.times(&Real::int(2))), Jet::sub);
        order *= 2;
    }
    Ok(e)
}

/// The pseudo-inverse.
///
/// # Errors
/// When the rank of the real part is not known.
pub(super) fn inverse(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let t = a.t();
    let (inner, outer) = (t.mul(a), a.mul(&t));
    if inner.is_invertible()? {
        return Ok(inner.inv()?.mul(&t));
    }
    if outer.is_invertible()? {
        return Ok(t.mul(&outer.inv()?));
    }
    let e = projector(&inner, &characteristic(&inner.base()))?;
    let eye = JetMatrix::eye(a.cols());
    let whole = inner.mul(&e).zip(&eye, Jet::add).zip(&e, Jet::sub);
    Ok(whole.inv()?.mul(&e).mul(&t))
}

//! Primary functions of square matrices over Jₖ.
//!
//! An unknown function of matrices is a power series that converges everywhere, and its value the series of the matrix.
//! The logarithm and the square root are the principal ones where no eigenvalue of the real part is real and ≤ 0, and count
//! as 0 elsewhere, with all derivatives.

use super::elementary::Function;
use super::jet::Jet;
use super::matrix::JetMatrix;
use super::pseudo;
use super::real::Real;
use super::trouble::Trouble;
use crate::term::Fun;

/// So many terms of a series are enough where the norm is 1/2 or less.
const TERMS: i64 = 36;
/// Larger matrices have no roots here.
const LARGEST: usize = 8;

fn scaled(a: &JetMatrix, c: &Real) -> JetMatrix {
    a.map(|x| x.times(c))
}

/// A sum in which what vanishes beside the other is a term of a series, and may.
fn plus(a: &Jet, b: &Jet) -> Jet {
    let sum = |s: usize| {
        let (x, y) = (a.coefficient(s), b.coefficient(s));
        if x.is_exact() && y.is_exact() {
            return x.add(&y);
        }
        let ((x, r), (y, s)) = (x.ball(), y.ball());
        Real::near(x + y, r + s + 2.3e-16 * (x + y).abs())
    };
    Jet::new((0..a.places().max(b.places())).map(sum))
}

fn is_zero(a: &JetMatrix) -> bool {
    a.entries().iter().all(Jet::is_zero)
}

fn level(a: &JetMatrix) -> usize {
    a.entries().iter().map(Jet::level).max().unwrap_or(0)
}

/// The largest sum of absolute values of real parts in a row, roughly.
fn norm(a: &JetMatrix) -> f64 {
    let row = |i: usize| (0..a.cols()).map(|j| a.at(i, j).base().ball().0.abs()).sum::<f64>();
    (0..a.rows()).map(row).fold(0.0, f64::max)
}

fn power(a: &JetMatrix, k: u32) -> JetMatrix {
    (0..k).fold(JetMatrix::eye(a.rows()), |p, _| p.mul(a))
}

/// The exponential of a matrix.
fn exponential(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let size = norm(a);
    if size > 200.0 {
        return Err(Trouble::TooLarge("the exponential of a matrix"));
    }
    let nilpotent = is_zero(&power(&a.base(), a.rows() as u32));
    let halvings = if nilpotent { 0 } else { (2.0 * size).max(1.0).log2().ceil() as u32 };
    let small = scaled(a, &Real::fraction(1, 1 << halvings));
    let (mut out, mut p) = (JetMatrix::eye(a.rows()), JetMatrix::eye(a.rows()));
    for k in 1..=TERMS {
        p = scaled(&p.mul(&small), &Real::fraction(1, k.into()));
        if is_zero(&p) {
            break;
        }
        out = out.zip(&p, plus);
    }
    if !nilpotent {
        // What is left of the series.
        out = out.map(|x| plus(x, &Jet::real(Real::near(0.0, 1e-30))));
    }
    for _ in 0..halvings {
        out = out.mul(&out);
    }
    Ok(out)
}

/// The coefficients of det(tI + R), that of tⁿ first.
fn characteristic(real: &JetMatrix) -> Vec<Real> {
    let n = real.rows();
    let (mut out, mut m) = (vec![Real::ONE], JetMatrix::eye(n));
    for k in 1..=n {
        let p = real.mul(&m);
        let trace = (0..n).fold(Real::ZERO, |s, i| s.add(p.at(i, i).base()));
        let c = trace.mul(&Real::fraction(1, k as i128));
        out.push(c);
        m = JetMatrix::build(n, n, |i, j| if i == j { Jet::real(c).sub(p.at(i, j)) } else { p.at(i, j).neg() });
    }
    out
}

/// Is no eigenvalue of the real part real and ≤ 0?
///
/// # Errors
/// When that is not known.
pub(super) fn is_principal(a: &JetMatrix) -> Result<bool, Trouble> {
    let c = characteristic(&a.base());
    if c.last().is_some_and(Real::is_zero) {
        return Ok(false);
    }
    let signs = c.iter().map(Real::sign).collect::<Result<Vec<_>, _>>()?;
    if signs.iter().all(|s| *s > 0) {
        return Ok(true);
    }
    // Sturm's sequence: how often its signs change at 0, and far away.
    let n = c.len() - 1;
    let slope = (0..n).map(|k| c[k].mul(&Real::int((n - k) as i64))).collect::<Vec<_>>();
    let mut chain = vec![c, slope];
    while let [.., above, here] = &chain[..] {
        let (mut rest, first) = (above.clone(), here[0].inv()?);
        while rest.len() >= here.len() {
            let q = rest[0].mul(&first);
            for (x, y) in rest.iter_mut().zip(here) {
                *x = x.sub(&q.mul(y));
            }
            rest.remove(0);
        }
        let mut lead = None;
        for (k, x) in rest.iter().enumerate() {
            if x.sign()? != 0 {
                lead = Some(k);
                break;
            }
        }
        let Some(lead) = lead else { break };
        chain.push(rest[lead..].iter().map(Real::neg).collect());
        if rest.len() - lead == 1 {
            break;
        }
    }
    let changes = |far: bool| {
        let mut last = 0;
        let mut count = 0;
        for p in &chain {
            let s = if far { p[0].sign()? } else { p[p.len() - 1].sign()? };
            count += usize::from(s * last < 0);
            last = if s == 0 { last } else { s };
        }
        Ok::<usize, Trouble>(count)
    };
    Ok(changes(false)? == changes(true)?)
}

/// The idempotent polynomial of A that projects on the part without eigenvalues that are real and ≤ 0, where these are small
/// fractions.
fn principal_part(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let n = a.rows();
    let (mut c, mut u) = (characteristic(&a.base()), JetMatrix::eye(n));
    let mut all = (0..=48).flat_map(|p| (1..=6).map(move |q| Real::fraction(p, q)));
    let mut next = all.next();
    while let Some(t) = next {
        // By Horner's scheme: the quotient, and the value.
        let quotient = c.iter().scan(Real::ZERO, |s, x| {
            *s = s.mul(&t).add(x);
            Some(*s)
        });
        let quotient: Vec<Real> = quotient.collect();
        if c.len() > 1 && quotient.last().is_some_and(Real::is_zero) {
            c = quotient[..c.len() - 1].to_vec();
            u = u.mul(&a.zip(&JetMatrix::eye(n).map(|e| e.times(&t)), Jet::add));
        } else {
            next = all.next();
        }
    }
    // What is left is the polynomial of the other part.
    let m = c.len() - 1;
    let companion = JetMatrix::build(m, m, |i, j| match (i, j + 1 == i) {
        (0, _) => Jet::real(c[j + 1]),
        (_, true) => Jet::int(-1),
        _ => Jet::int(0),
    });
    if m > 0 && !is_principal(&companion)? {
        return Err(Trouble::Unclear);
    }
    pseudo::projector(&u, &pseudo::characteristic(&u.base()))
}

fn kron(a: &JetMatrix, b: &JetMatrix) -> JetMatrix {
    let (m, n) = (b.rows(), b.cols());
    JetMatrix::build(a.rows() * m, a.cols() * n, |i, j| a.at(i / m, j / n).mul(b.at(i % m, j % n)))
}

/// The H with XH + HX = E.
fn undo(x: &JetMatrix, e: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let n = x.rows();
    let eye = JetMatrix::eye(n);
    let map = kron(&eye, x).zip(&kron(&x.t(), &eye), Jet::add);
    if !map.is_invertible()? {
        return Err(Trouble::Unclear);
    }
    let stacked = JetMatrix::build(n * n, 1, |k, _| e.at(k % n, k / n).clone());
    let h = map.inv()?.mul(&stacked);
    Ok(JetMatrix::build(n, n, |i, j| h.at(j * n + i, 0).clone()))
}

/// The principal root of a real matrix that has one: exact if it is a matrix of small fractions.
fn real_root(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let rough = |m: &JetMatrix| m.map(|x| Jet::real(Real::near(x.base().ball().0, 0.0)));
    let half = Real::fraction(1, 2);
    let (mut y, mut z) = (rough(a), JetMatrix::eye(a.rows()));
    for _ in 0..60 {
        let next = rough(&scaled(&y.zip(&z.inv()?, Jet::add), &half));
        z = rough(&scaled(&z.zip(&y.inv()?, Jet::add), &half));
        y = next;
    }
    let simple = |x: f64| {
        let near = |d: i64| ((x * d as f64).round(), d);
        let fits = |(n, d): &(f64, i64)| (x - n / *d as f64).abs() < 1e-9 && n.abs() < 1e6;
        (1..=24).map(near).find(fits).map(|(n, d)| Real::fraction(n as i128, d.into()))
    };
    let guess: Option<Vec<Real>> = y.entries().iter().map(|x| simple(x.base().ball().0)).collect();
    if let Some(g) = guess {
        let root = JetMatrix::build(a.rows(), a.rows(), |i, j| Jet::real(g[i * a.rows() + j]));
        if is_zero(&root.mul(&root).zip(a, Jet::sub)) {
            return Ok(root);
        }
    }
    // One step of Newton's method tells how far it is.
    let off = undo(&y, &y.mul(&y).zip(a, Jet::sub))?;
    let reach = off.entries().iter().map(|x| x.base().ball()).map(|(m, r)| m.abs() + r).fold(0.0, f64::max);
    if reach > 1e-6 {
        return Err(Trouble::Unclear);
    }
    Ok(y.map(|x| Jet::real(Real::near(x.base().ball().0, 2.0 * reach + 1e-18))))
}

/// The principal root: that of the real part, and the nilpotent part by Newton's method.
fn root(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    if a.rows() > LARGEST {
        return Err(Trouble::TooLarge("the root of a matrix"));
    }
    let mut x = real_root(&a.base())?;
    let mut order = 1;
    while order <= level(a) {
        let step = undo(&x, &x.mul(&x).zip(a, Jet::sub))?;
        x = x.zip(&step.map(|s| s.sub(&Jet::real(*s.base()))), Jet::sub);
        order *= 2;
    }
    Ok(x)
}

fn logarithm(a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let eye = JetMatrix::eye(a.rows());
    let unipotent = |x: &JetMatrix| is_zero(&power(&x.zip(&eye, Jet::sub).base(), x.rows() as u32));
    let (mut x, mut twice) = (a.clone(), 1);
    while !unipotent(&x) && norm(&x.zip(&eye, Jet::sub)) > 0.25 {
        if twice > 1 << 30 {
            return Err(Trouble::Unclear);
        }
        x = root(&x)?;
        twice *= 2;
    }
    let off = x.zip(&eye, Jet::sub);
    let (mut out, mut p) = (JetMatrix::zeros(a.rows(), a.rows()), eye);
    for k in 1..=2 * TERMS {
        p = p.mul(&off);
        if is_zero(&p) {
            return Ok(scaled(&out, &Real::int(twice)));
        }
        out = out.zip(&scaled(&p, &Real::fraction(if k % 2 == 1 { 1 } else { -1 }, k.into())), plus);
    }
    Ok(scaled(&out, &Real::int(twice)).map(|x| plus(x, &Jet::real(Real::near(0.0, 1e-20)))))
}

/// A derivative of a polynomial, of a matrix.
fn polynomial(c: &[Real], order: u32, a: &JetMatrix) -> JetMatrix {
    let eye = JetMatrix::eye(a.rows());
    let mut out = JetMatrix::zeros(a.rows(), a.rows());
    for (i, c) in c.iter().enumerate().skip(order as usize).rev() {
        let falling = (0..order as usize).fold(*c, |q, k| q.mul(&Real::int((i - k) as i64)));
        out = out.mul(a).zip(&scaled(&eye, &falling), Jet::add);
    }
    out
}

/// The value of a matrix function, unknown if it is given.
///
/// # Errors
/// When a sign that decides is not known, or no power series of the function is.
pub(super) fn value(unknown: Option<&Function>, f: &Fun, a: &JetMatrix) -> Result<JetMatrix, Trouble> {
    let (n, order) = (a.rows(), f.order);
    if order > 12 {
        return Err(Trouble::TooLarge("an order of differentiation"));
    }
    match (unknown, &*f.name) {
        (Some(Function::Polynomial(c)), _) => Ok(polynomial(c, order, a)),
        (Some(Function::Exponential(c, p)), _) => {
            let exp = exponential(&scaled(a, c))?;
            Ok(polynomial(p, order, a).zip(&scaled(&exp, &c.pow(order.into())?), Jet::add))
        }
        (Some(Function::Named(name)), _) if &**name == "exp" => exponential(a),
        (Some(_), _) => Err(Trouble::Unknown(format!("the power series of {}", f.name))),
        (None, "expm") => exponential(a),
        (None, "logm" | "sqrtm") if !is_principal(a)? => {
            // 0 on the part of the eigenvalues that are real and ≤ 0.
            let e = principal_part(a)?;
            let rest = JetMatrix::eye(n).zip(&e, Jet::sub);
            Ok(value(None, f, &a.mul(&e).zip(&rest, Jet::add))?.mul(&e))
        }
        (None, "logm") if order == 0 => logarithm(a),
        (None, "logm") => {
            let c = (1..i64::from(order)).fold(1, |c, k| -c * k);
            Ok(scaled(&power(&a.inv()?, order), &Real::int(c)))
        }
        (None, "sqrtm") => {
            let c = (0..i64::from(order)).fold(Real::ONE, |c, k| c.mul(&Real::fraction((1 - 2 * k).into(), 2)));
            Ok(scaled(&root(a)?.mul(&power(&a.inv()?, order)), &c))
        }
        _ => Err(Trouble::Unknown(format!("the matrix function {}", f.name))),
    }
}

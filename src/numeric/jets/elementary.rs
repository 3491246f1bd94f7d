//! The elementary functions and all their derivatives, as power series about any real number.
//!
//! Each series comes from what defines the function: exp from its own coefficients, the tangent as a quotient, the
//! arctangent as the integral of 1/(1 + x²), and so on. No table of derivatives is used.

use super::defined;
use super::real::Real;
use super::trouble::Trouble;
use crate::term::{Functions, Meaning, Sym};

/// What an elementwise function symbol stands for.
#[derive(Clone, Debug)]
pub enum Function {
    /// A function that every problem knows, by its name.
    Named(String),
    /// A function that is what a table says.
    Defined(Functions, Sym),
    /// A polynomial, coefficients from the constant upwards.
    Polynomial(Vec<Real>),
    /// The exponential of a multiple, plus a polynomial: no derivative of it vanishes.
    Exponential(Real, Vec<Real>),
}

pub(super) type Series = Vec<Real>;

pub(super) fn times(a: &[Real], b: &[Real]) -> Series {
    let n = a.len().min(b.len());
    (0..n).map(|k| (0..=k).fold(Real::ZERO, |s, i| s.add(&a[i].mul(&b[k - i])))).collect()
}

/// The quotient of two series; the divisor does not begin with 0.
pub(super) fn over(a: &[Real], b: &[Real]) -> Result<Series, Trouble> {
    let first = b[0].inv()?;
    let mut out: Series = Vec::with_capacity(a.len());
    for k in 0..a.len() {
        let known = (1..=k).fold(a[k], |s, i| s.sub(&b[i].mul(&out[k - i])));
        out.push(known.mul(&first));
    }
    Ok(out)
}

/// The power of a series that begins with a positive number.
pub(super) fn power(g: &[Real], p: &Real) -> Result<Series, Trouble> {
    let mut h = vec![g[0].root_power(p)?];
    let first = g[0].inv()?;
    for n in 1..g.len() {
        let mut sum = Real::ZERO;
        for k in 1..=n {
            let weight = p.mul(&Real::int(k as i64)).sub(&Real::int((n - k) as i64));
            sum = sum.add(&weight.mul(&g[k]).mul(&h[n - k]));
        }
        h.push(sum.mul(&first).mul(&Real::fraction(1, n as i128)));
    }
    Ok(h)
}

/// The series with this derivative and this value.
pub(super) fn integral(value: Real, slope: &[Real]) -> Series {
    let rest = slope.iter().enumerate().map(|(k, c)| c.mul(&Real::fraction(1, k as i128 + 1)));
    std::iter::once(value).chain(rest).take(slope.len()).collect()
}

fn exponential(x: &Real, factor: &Real, n: usize) -> Series {
    let mut c = x.mul(factor).exp();
    (0..n)
        .map(|k| {
            if k > 0 {
                c = c.mul(factor).mul(&Real::fraction(1, k as i128));
            }
            c
        })
        .collect()
}

/// x + t, x² + 2xt + t², … in t.
pub(super) fn linear(x: &Real, n: usize) -> Series {
    (0..n).map(|k| [*x, Real::ONE].get(k).copied().unwrap_or(Real::ZERO)).collect()
}

/// 1 + s (x + t)².
fn one_plus_square(x: &Real, s: &Real, n: usize) -> Series {
    let mut g: Series = times(&linear(x, n), &linear(x, n)).iter().map(|c| c.mul(s)).collect();
    g[0] = g[0].add(&Real::ONE);
    g
}

fn circular(x: &Real, n: usize, shift: usize) -> Series {
    let (s, c) = (x.sin(), x.cos());
    let mut factor = Real::ONE;
    (0..n)
        .map(|k| {
            if k > 0 {
                factor = factor.mul(&Real::fraction(1, k as i128));
            }
            let value = match (k + shift) % 4 {
                0 => s,
                1 => c,
                2 => s.neg(),
                _ => c.neg(),
            };
            value.mul(&factor)
        })
        .collect()
}

fn hyperbolic(x: &Real, n: usize, sign: i64) -> Series {
    let (up, down) = (exponential(x, &Real::ONE, n), exponential(x, &Real::int(-1), n));
    up.iter().zip(&down).map(|(a, b)| a.add(&b.mul(&Real::int(sign))).mul(&Real::fraction(1, 2))).collect()
}

fn sigmoid(x: &Real, n: usize) -> Result<Series, Trouble> {
    let mut below = exponential(x, &Real::int(-1), n);
    below[0] = below[0].add(&Real::ONE);
    let mut one = vec![Real::ZERO; n];
    one[0] = Real::ONE;
    over(&one, &below)
}

fn polynomial(p: &[Real], x: &Real, n: usize) -> Series {
    let mut out = vec![Real::ZERO; n];
    for c in p.iter().rev() {
        out = times(&out, &linear(x, n));
        out[0] = out[0].add(c);
    }
    out
}

/// The first terms given, then zeros.
fn then_zeros(first: &[Real], n: usize) -> Series {
    (0..n).map(|k| first.get(k).copied().unwrap_or(Real::ZERO)).collect()
}

impl Function {
    /// The function that a name is in a table.
    pub fn of(table: &Functions, name: &Sym) -> Function {
        match table.symbol(name).map(|f| &f.meaning) {
            Some(Meaning::Definition(_) | Meaning::Slope { .. }) => Function::Defined(table.clone(), name.clone()),
            _ => Function::Named(name.to_string()),
        }
    }

    /// The first `n` coefficients of the power series about a number, where the function and its derivatives are 0
    /// if they have no value.
    ///
    /// # Errors
    /// When a sign that decides is not known, or the name is none.
    pub fn series(&self, x: &Real, n: usize) -> Result<Vec<Real>, Trouble> {
        let n = n.max(1);
        let name = match self {
            Function::Polynomial(p) => return Ok(polynomial(p, x, n)),
            Function::Exponential(c, p) => {
                return Ok(polynomial(p, x, n).iter().zip(exponential(x, c, n)).map(|(a, b)| a.add(&b)).collect());
            }
            Function::Defined(table, name) => return defined::series(table, name, x, n),
            Function::Named(name) => &**name,
        };
        let half = Real::fraction(1, 2);
        Ok(match name {
            "exp" => exponential(x, &Real::ONE, n),
            "log" => {
                if x.sign()? <= 0 {
                    return Ok(vec![Real::ZERO; n]);
                }
                let mut one = vec![Real::ZERO; n];
                one[0] = Real::ONE;
                integral(x.ln()?, &over(&one, &linear(x, n))?)
            }
            "sin" => circular(x, n, 0),
            "cos" => circular(x, n, 1),
            "tan" => {
                if x.cos().sign()? == 0 {
                    return Ok(vec![Real::ZERO; n]);
                }
                over(&circular(x, n, 0), &circular(x, n, 1))?
            }
            "sinh" => hyperbolic(x, n, -1),
            "cosh" => hyperbolic(x, n, 1),
            "tanh" => over(&hyperbolic(x, n, -1), &hyperbolic(x, n, 1))?,
            "atan" => {
                let mut one = vec![Real::ZERO; n];
                one[0] = Real::ONE;
                integral(x.atan(), &over(&one, &one_plus_square(x, &Real::ONE, n))?)
            }
            "asin" | "acos" => {
                let inside = Real::ONE.sub(&x.mul(x)).sign()?;
                if inside < 0 {
                    return Ok(vec![Real::ZERO; n]);
                }
                let mut out = if inside == 0 {
                    let end = if x.sign()? > 0 { Real::quarter_turn() } else { Real::quarter_turn().neg() };
                    then_zeros(&[end], n)
                } else {
                    let slope = power(&one_plus_square(x, &Real::int(-1), n), &Real::fraction(-1, 2))?;
                    integral(x.asin(), &slope)
                };
                if name == "acos" {
                    out = out.iter().map(Real::neg).collect();
                    // acos 1 is 0, which no enclosure says.
                    out[0] = if *x == Real::ONE { Real::ZERO } else { out[0].add(&Real::quarter_turn()) };
                }
                out
            }
            "sigmoid" => sigmoid(x, n)?,
            "softplus" => integral(Real::ONE.add(&x.exp()).ln()?, &sigmoid(x, n)?),
            "abs" | "sign" | "relu" => {
                let sign = Real::int(x.sign()?);
                let (abs, step) = (x.mul(&sign), Real::ONE.add(&sign).mul(&half));
                match name {
                    "abs" => then_zeros(&[abs, sign], n),
                    "sign" => then_zeros(&[sign], n),
                    _ => then_zeros(&[x.add(&abs).mul(&half), step], n),
                }
            }
            _ => return Err(Trouble::Unknown(format!("the function {name}"))),
        })
    }

    /// The Taylor coefficients f⁽ᵐ⁺ʲ⁾(x)/j! of the m-th derivative, j < n.
    ///
    /// # Errors
    /// As [`Function::series`].
    pub fn derivative(&self, m: u32, x: &Real, n: usize) -> Result<Vec<Real>, Trouble> {
        let m = m as usize;
        if m > 12 {
            return Err(Trouble::TooLarge("an order of differentiation"));
        }
        Ok(defined::raised(self.series(x, n + m)?, m, n))
    }
}

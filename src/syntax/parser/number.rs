//! Literals to exact rationals.

use super::Parsed;
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::{FRACTIONS, Token};
use crate::term::Rational;
use num_bigint::BigInt;
use num_traits::pow;

/// Numbers with more digits than this are refused.
const MAX_DIGITS: usize = 10_000;
/// Powers of ten beyond this are refused.
const MAX_EXPONENT: i64 = 5_000;

/// The number that a token is.
pub(super) fn number(t: &Token<'_>) -> Parsed<Rational> {
    let too_large = || {
        Issue::new(t.span, "the number is too large")
            .hint(format!("at most {MAX_DIGITS} digits and powers of ten up to {MAX_EXPONENT}"))
    };
    if let Some((_, above, below)) = FRACTIONS.iter().find(|(f, ..)| *f == t.text) {
        return Ok(Rational::new((*above).into(), (*below).into()));
    }
    if t.text.len() > MAX_DIGITS {
        return Err(too_large());
    }
    let (mantissa, exponent) = match t.text.split_once(['e', 'E']) {
        Some((m, e)) => (m, e.parse::<i64>().map_err(|_| too_large())?),
        None => (t.text, 0),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let digits = format!("{whole}{fraction}");
    let n: BigInt = digits.parse().map_err(|_| Issue::new(t.span, format!("`{}` is not a number", t.text)))?;
    let exponent = exponent.saturating_sub(i64::try_from(fraction.len()).map_err(|_| too_large())?);
    if exponent.abs() > MAX_EXPONENT + i64::try_from(MAX_DIGITS).map_err(|_| too_large())? {
        return Err(too_large());
    }
    // What is written out must be readable again.
    if exponent > 0 && digits.len() as i64 + exponent > MAX_DIGITS as i64 {
        return Err(too_large());
    }
    let power = pow(BigInt::from(10), usize::try_from(exponent.unsigned_abs()).map_err(|_| too_large())?);
    Ok(if exponent < 0 { Rational::new(n, power) } else { Rational::from_integer(n * power) })
}

//! Functions that are data, at the numbers of the judge. Their values are those of the meaning; where that is 0 because the
//! function has no value or no derivative, the judge has none.

use super::error::{EvalError, domain};
use super::jets::{Function, Real, holds_at};
use crate::term::{Functions, Sym};

/// The derivative of this order at a number.
///
/// # Errors
/// Where there is none, or rounding hides whether there is.
pub(super) fn derivative(table: &Functions, name: &Sym, order: u32, x: &Real) -> Result<Real, EvalError> {
    let f = table.symbol(name).ok_or_else(|| EvalError::Unknown(name.clone()))?;
    let regular = if order > 0 { &f.regular } else { &None };
    if !(holds_at(table, &f.defined, x) == Ok(true) && holds_at(table, regular, x) == Ok(true)) {
        return domain("a function where it has no value");
    }
    let all = Function::of(table, name).derivative(order, x, 1);
    match all.map(|c| c.first().copied()) {
        Ok(Some(y)) if y.ball().1.is_finite() => Ok(y),
        _ => domain("a function's value is not known"),
    }
}

//! Numbers and sizes as text.

use crate::term::{Dim, Sym};
use num_bigint::BigInt;
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive};

/// How tightly a text binds.
pub const ADD: u8 = 0;
/// Products and quotients.
pub const MUL: u8 = 1;
/// Signs.
pub const UNARY: u8 = 2;
/// Powers.
pub const POWER: u8 = 3;
/// Names, calls, brackets.
pub const ATOM: u8 = 4;

/// A rational: a decimal if that is exact and short, else a quotient. `float` writes whole numbers with a point.
pub fn number(q: &BigRational, float: bool) -> (String, u8) {
    let sign = |level| if q.is_negative() { UNARY } else { level };
    let point = if float { ".0" } else { "" };
    if q.is_integer() {
        return (format!("{}{point}", q.numer()), sign(ATOM));
    }
    let mut power = BigInt::from(1);
    for digits in 1..=6_usize {
        power *= 10;
        let scaled = q * BigRational::from_integer(power.clone());
        if scaled.is_integer() {
            let all = format!("{:0>width$}", scaled.numer().abs().to_string(), width = digits + 1);
            let (whole, rest) = all.split_at(all.len() - digits);
            let minus = if q.is_negative() { "-" } else { "" };
            return (format!("{minus}{whole}.{rest}"), sign(ATOM));
        }
    }
    (format!("{}{point} / {}{point}", q.numer(), q.denom()), sign(MUL))
}

/// A float, so that it is read back as it is.
pub fn float(x: f64) -> String {
    format!("{x:?}")
}

/// A size, its names as `name` gives them, and whole numbers divided by `over`.
pub fn size(d: &Dim, name: &dyn Fn(&Sym) -> String, over: &str) -> (String, u8) {
    if let Some((common, rest, by)) = d.quotient().filter(|(.., by)| *by != 1) {
        let common: String = common.iter().map(|s| name(s) + " * ").collect();
        return (format!("{common}({}) {over} {by}", size(&rest, name, over).0), MUL);
    }
    let mut terms = Vec::new();
    for m in d.monomials() {
        let mut factors: Vec<String> = m.names.iter().map(name).collect();
        if m.whole() != Some(1) || factors.is_empty() {
            factors.insert(0, m.coefficient.to_string());
        }
        terms.push(factors.join(" * "));
    }
    let level = match (d.monomials(), terms.len()) {
        ([m], 1) if m.names.len() + usize::from(m.whole() != Some(1)) <= 1 => ATOM,
        (_, 1) => MUL,
        _ => ADD,
    };
    (terms.join(" + "), level)
}

/// The whole number a rational is, if it is a small one.
pub fn whole(q: &BigRational) -> Option<i64> {
    if q.is_integer() { q.to_integer().to_i64() } else { None }
}

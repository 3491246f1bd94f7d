//! Functions that are data: power series of what they stand for, or of the solution of their equation.
//!
//! A function with a definition has the series of its definition. One with a derivative f' = g(x, f) and a value at a
//! number is followed from there: each step is a Taylor polynomial, and what it leaves is enclosed by its last coefficient
//! over the whole step, once an enclosure of f there is found which its own equation confirms.

use super::elementary::{Function, Series, integral, linear, over, power, times};
use super::real::Real;
use super::trouble::Trouble;
use crate::term::{Function as Known, Functions, Meaning, Op, Pred, Sym, Template};

/// Definitions within definitions.
const MAX_DEPTH: usize = 12;
/// The terms of a step's polynomial.
const TERMS: usize = 16;
/// The longest step, and how many there may be.
const STEP: f64 = 0.25;
const MAX_STEPS: usize = 200;
/// What a step may leave.
const REST: f64 = 1e-15;

/// The function itself, in its own equation: its name, and its series so far.
type Itself<'s> = Option<(&'s Sym, &'s [Real])>;

struct Reader<'t> {
    table: &'t Functions,
    depth: usize,
}

fn constant(c: Real, n: usize) -> Series {
    let mut out = vec![Real::ZERO; n];
    out[0] = c;
    out
}

/// Σ f[k] (a - a₀)^k
fn compose(f: &[Real], a: &[Real]) -> Series {
    let mut rest = a.to_vec();
    rest[0] = Real::ZERO;
    let mut out = vec![Real::ZERO; a.len()];
    for c in f.iter().rev() {
        out = times(&out, &rest);
        out[0] = out[0].add(c);
    }
    out
}

fn each(a: &[Real], b: &[Real], f: impl Fn(&Real, &Real) -> Real) -> Series {
    a.iter().zip(b).map(|(x, y)| f(x, y)).collect()
}

impl Reader<'_> {
    /// The series of a template about x, where its argument has the series `arg`.
    fn template(&self, t: &Template, arg: &[Real], itself: Itself<'_>) -> Result<Series, Trouble> {
        let n = arg.len();
        let Template::Node(op, below) = t else { return Ok(arg.to_vec()) };
        let part = |k: usize| match below.get(k) {
            Some(t) => self.template(t, arg, itself),
            None => Err(Trouble::Malformed),
        };
        Ok(match op {
            Op::Num(q) => constant(Real::rational(q), n),
            Op::Ones(..) => constant(Real::ONE, n),
            Op::Zeros(..) => vec![Real::ZERO; n],
            Op::Neg => part(0)?.iter().map(Real::neg).collect(),
            Op::Add => each(&part(0)?, &part(1)?, Real::add),
            Op::Sub => each(&part(0)?, &part(1)?, Real::sub),
            Op::Scale | Op::Had => times(&part(0)?, &part(1)?),
            Op::Div | Op::Hdiv => {
                let d = part(1)?;
                if d[0].sign()? == 0 { vec![Real::ZERO; n] } else { over(&part(0)?, &d)? }
            }
            Op::Pow => {
                let a = part(0)?;
                let p = *part(1)?.first().ok_or(Trouble::Malformed)?;
                match p.whole()? {
                    Some(k) if k >= 0 => whole_power(&a, k.unsigned_abs()),
                    Some(_) if a[0].sign()? != 0 => power_of(&a, &p)?,
                    None if a[0].sign()? > 0 => power(&a, &p)?,
                    _ => vec![Real::ZERO; n],
                }
            }
            Op::Map(f) => match itself {
                Some((name, series)) if *name == f.name && f.order == 0 => {
                    // Of its own argument only: anything else is a value elsewhere.
                    if !matches!(below.first(), Some(Template::Arg(0))) {
                        return Err(Trouble::Malformed);
                    }
                    (0..n).map(|k| series.get(k).copied().unwrap_or(Real::ZERO)).collect()
                }
                _ => {
                    let a = part(0)?;
                    let g = match self.table.symbol(&f.name).map(|g| (g, &g.meaning)) {
                        Some((g, Meaning::Definition(_) | Meaning::Slope { .. })) => {
                            let inner = Reader { table: self.table, depth: self.depth + 1 };
                            raised(inner.series(g, &a[0], n + f.order as usize)?, f.order as usize, n)
                        }
                        _ => Function::Named(f.name.to_string()).derivative(f.order, &a[0], n)?,
                    };
                    compose(&g, &a)
                }
            },
            _ => return Err(Trouble::Malformed),
        })
    }

    fn holds(&self, p: &Option<(Pred, Template)>, x: &Real) -> Result<bool, Trouble> {
        let Some((p, t)) = p else { return Ok(true) };
        let sign = self.template(t, &[*x], None)?[0].sign()?;
        match p {
            Pred::Positive => Ok(sign > 0),
            Pred::Nonnegative => Ok(sign >= 0),
            Pred::Nonzero => Ok(sign != 0),
            _ => Err(Trouble::Malformed),
        }
    }

    /// The first `n` coefficients about a number.
    fn series(&self, f: &Known, x: &Real, n: usize) -> Result<Series, Trouble> {
        if self.depth > MAX_DEPTH {
            return Err(Trouble::TooLarge("the nesting of definitions"));
        }
        if !self.holds(&f.defined, x)? {
            return Ok(vec![Real::ZERO; n]);
        }
        // Where it has no derivatives they count as 0.
        let known = if self.holds(&f.regular, x)? { n } else { 1 };
        let mut out = match &f.meaning {
            Meaning::Definition(t) => self.template(t, &linear(x, known), None)?,
            Meaning::Slope { slope, at, value } => {
                let value = self.follow(&f.name, slope, (Real::rational(at), Real::rational(value)), x)?;
                self.solution(&f.name, slope, x, value, known)?
            }
            _ => return Err(Trouble::Unknown(format!("the function {}", f.name))),
        };
        out.resize(n, Real::ZERO);
        Ok(out)
    }

    /// The series about x of the solution of y' = slope that has this value there.
    fn solution(&self, name: &Sym, slope: &Template, x: &Real, value: Real, n: usize) -> Result<Series, Trouble> {
        if !mentions(slope, name) {
            return Ok(integral(value, &self.template(slope, &linear(x, n), None)?));
        }
        let mut y = vec![value];
        for k in 1..n {
            y.resize(k, Real::ZERO);
            let g = self.template(slope, &linear(x, k), Some((name, &y)))?;
            y.push(g[k - 1].mul(&Real::fraction(1, k as i128)));
        }
        Ok(y)
    }

    /// The value at `to` of the solution that has a value at a number.
    fn follow(&self, name: &Sym, slope: &Template, (from, value): (Real, Real), to: &Real) -> Result<Real, Trouble> {
        if from == *to {
            return Ok(value);
        }
        let ((mut at, _), (end, rad)) = (from.ball(), to.ball());
        // What is too far is not set out for.
        if (end - at).abs() > STEP * MAX_STEPS as f64 {
            return Err(Trouble::TooLarge("the way to a function's value"));
        }
        let plain = |x: f64, r: f64| Real::plain(x, r);
        let (v, r) = value.ball();
        let mut y = plain(v, r);
        let mut h = STEP;
        for _ in 0..MAX_STEPS {
            if at == end {
                // How far it may have come in what is not known of the place.
                let wide = self.enclosure(name, slope, plain(end, rad), y, rad)?;
                let (mid, r) = if rad == 0.0 { y.ball() } else { wide.ball() };
                return Ok(Real::near(mid, r + 4.0 * f64::EPSILON * mid.abs()).if_flat(to));
            }
            h = (2.0 * h).min(STEP);
            loop {
                let next = if (end - at).abs() <= h { end } else { at + h.copysign(end - at) };
                let step = next - at;
                let over_it = plain(at + step / 2.0, 0.5 * step.abs() * (1.0 + 1e-12) + f64::EPSILON * at.abs());
                let wide = self.enclosure(name, slope, over_it, y, step.abs());
                let last = wide.and_then(|w| Ok(self.solution(name, slope, &over_it, w, TERMS + 1)?[TERMS]));
                let power = |k: usize| plain(step.powi(k as i32), 1e-14 * step.abs().powi(k as i32));
                let rest = last.map(|c| c.mul(&power(TERMS)));
                if let Ok(rest) = rest
                    && rest.ball().0.abs() + rest.ball().1 <= REST * (1.0 + y.ball().0.abs())
                {
                    let terms = self.solution(name, slope, &plain(at, 0.0), y, TERMS)?;
                    let sum = terms.iter().enumerate().skip(1).fold(y, |s, (k, c)| s.add(&c.mul(&power(k))));
                    (y, at) = (sum.add(&rest), next);
                    break;
                }
                h /= 2.0;
                if h < 1e-4 {
                    return Err(Trouble::TooLarge("the growth of a function"));
                }
            }
        }
        Err(Trouble::TooLarge("the way to a function's value"))
    }

    /// What encloses the solution over an interval in which it has the value y somewhere, no point of which is farther off.
    fn enclosure(&self, name: &Sym, slope: &Template, x: Real, y: Real, far: f64) -> Result<Real, Trouble> {
        let (mid, rad) = y.ball();
        let steep = |y: Real| -> Result<f64, Trouble> {
            let (g, r) = self.template(slope, &[x], Some((name, &[y])))?[0].ball();
            Ok((g.abs() + r) * far * (1.0 + 1e-9))
        };
        let mut wide = rad + 1.5 * steep(y)? + 1e-300;
        for _ in 0..6 {
            // It cannot leave: as long as it is within, it goes no farther than this.
            if rad + steep(Real::plain(mid, wide))? <= wide {
                return Ok(Real::plain(mid, wide));
            }
            wide *= 2.0;
        }
        Err(Trouble::TooLarge("the growth of a function"))
    }
}

/// A whole power of a series, by squares.
fn whole_power(a: &[Real], mut k: u64) -> Series {
    let (mut out, mut square) = (constant(Real::ONE, a.len()), a.to_vec());
    while k > 0 {
        if k & 1 == 1 {
            out = times(&out, &square);
        }
        k >>= 1;
        if k > 0 {
            square = times(&square, &square);
        }
    }
    out
}

/// A whole negative power of a series that does not begin with 0.
fn power_of(a: &[Real], p: &Real) -> Result<Series, Trouble> {
    let k = p.whole()?.ok_or(Trouble::Malformed)?.unsigned_abs();
    over(&constant(Real::ONE, a.len()), &whole_power(a, k))
}

fn mentions(t: &Template, name: &Sym) -> bool {
    match t {
        Template::Arg(_) => false,
        Template::Node(Op::Map(f), _) if f.name == *name => true,
        Template::Node(_, below) => below.iter().any(|t| mentions(t, name)),
    }
}

/// From the coefficients of f to the first `n` of its m-th derivative.
pub(super) fn raised(all: Series, m: usize, n: usize) -> Series {
    // (m+j)!/j! times the coefficient.
    let factor = |j: usize| (j + 1..=j + m).fold(Real::ONE, |p, i| p.mul(&Real::int(i as i64)));
    (0..n).filter_map(|j| all.get(j + m).map(|c| c.mul(&factor(j)))).collect()
}

/// The first `n` coefficients of the power series of a function of the table about a number.
///
/// # Errors
/// When a sign that decides is not known, or the function is no symbol with a meaning of its own.
pub(super) fn series(table: &Functions, name: &str, x: &Real, n: usize) -> Result<Series, Trouble> {
    let f = table.symbol(name).ok_or_else(|| Trouble::Unknown(format!("the function {name}")))?;
    Reader { table, depth: 0 }.series(f, x, n)
}

/// Does a function's condition hold at a number? No condition does.
///
/// # Errors
/// When a sign that decides is not known.
pub fn holds_at(table: &Functions, p: &Option<(Pred, Template)>, x: &Real) -> Result<bool, Trouble> {
    Reader { table, depth: 0 }.holds(p, x)
}

/// A number not far from 0 at which a function is said to be differentiable, but to which its equation could not be
/// followed.
pub fn lost_at(table: &Functions, name: &str) -> Option<Real> {
    let f = table.symbol(name)?;
    let reader = Reader { table, depth: 0 };
    let lost = |x: &Real| reader.holds(&f.regular, x) == Ok(true) && reader.series(f, x, 1).is_err();
    (-24..=24).map(|k| Real::fraction(k, 8)).find(lost)
}

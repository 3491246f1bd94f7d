//! Terms as rational functions of what they are made of: numbers, or matrices entry by entry.

use super::polynomial::{Fraction, Poly};
use super::written_polynomial::Ring;
use crate::term::*;
use num_traits::{One, ToPrimitive};

/// A rational function of more terms than this is left as it stands.
const MAX_ATOMS: usize = 10;
/// Powers up to this are multiplied out.
const MAX_POWER: i64 = 6;

/// What is divided by in a rational function, as far as it is composed.
pub(in crate::calculus) fn divisors(terms: &Terms, t: TermId) -> Vec<TermId> {
    let mut out = Vec::new();
    for u in terms.subterms(t) {
        let d = match terms.op(u) {
            Op::Div | Op::Hdiv => terms.arg(u, 1),
            Op::Pow if power(terms, u).is_some_and(|(k, _)| k < 0) => terms.arg(u, 0),
            _ => None,
        };
        let mut factors: Vec<TermId> = d.into_iter().collect();
        while let Some(d) = factors.pop() {
            match terms.op(d) {
                Op::Scale | Op::Had => factors.extend_from_slice(terms.args(d)),
                Op::Pow => factors.extend(terms.arg(d, 0)),
                _ if !terms.args(d).is_empty() && !out.contains(&d) => out.push(d),
                _ => {}
            }
        }
    }
    out
}

/// A multiple of e by what e is divided by, if it equals d.
pub(in crate::calculus) fn multiple_that_is(terms: &mut Terms, d: TermId, e: TermId) -> Option<TermId> {
    let (mut all, _) = atoms(terms, d, &[])?;
    let (others, _) = atoms(terms, e, &[])?;
    let more: Vec<TermId> = others.into_iter().filter(|a| !all.contains(a)).collect();
    all.extend(more);
    let (whole, part) = (read(terms, &all, d, &mut Vec::new())?, read(terms, &all, e, &mut Vec::new())?);
    whole.under.as_constant()?;
    let number = whole.over.divided_by(&part.over)?.as_constant()? / whole.under.as_constant()?;
    let ring = Ring { atoms: all, shape: terms.shape(d).clone() };
    let by = Fraction::whole(part.under.times_number(&number), ring.atoms.len());
    let by = ring.write(terms, &by, &[])?;
    match terms.shape(by).is_scalar() {
        true => terms.add(Op::Scale, &[by, e]).ok(),
        false => terms.add(Op::Had, &[by, e]).ok(),
    }
}

/// Is a term made by the operations of a field from others, and from square roots?
pub(in crate::calculus) fn is_rational(terms: &Terms, t: TermId) -> bool {
    match terms.op(t) {
        Op::Neg | Op::Add | Op::Sub | Op::Scale | Op::Had | Op::Div | Op::Hdiv => true,
        Op::Pow => power(terms, t).is_some_and(|(k, root)| !root || k != 1),
        _ => false,
    }
}

/// The exponent of a whole power, or twice that of half a power, and whether it is the latter.
fn power(terms: &Terms, t: TermId) -> Option<(i64, bool)> {
    let q = terms.arg(t, 1).and_then(|e| terms.as_num(e))?;
    let root = !q.is_integer();
    let k = (if root { q * Rational::from_integer(2.into()) } else { q.clone() }).to_integer().to_i64()?;
    let exact = *q == Rational::new(k.into(), if root { 2.into() } else { 1.into() });
    (exact && k.abs() <= MAX_POWER).then_some((k, root))
}

/// The square root of a term.
fn root(terms: &mut Terms, a: TermId) -> Option<TermId> {
    let half = terms.num(Rational::new(1.into(), 2.into()));
    terms.add(Op::Pow, &[a, half]).ok()
}

/// Is a term a constant of the field?
fn constant(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::Num(_) | Op::Ones(..))
}

/// What a rational function is made of, in the order in which it occurs, and whether it has a quotient in it or something
/// that occurs twice; none if it is too much. Some sums may be left whole.
pub(in crate::calculus) fn atoms(terms: &mut Terms, t: TermId, whole: &[TermId]) -> Option<(Vec<TermId>, bool)> {
    let (mut out, mut stack, mut again) = (Vec::new(), vec![t], false);
    while let Some(mut u) = stack.pop() {
        if constant(terms, u) {
            continue;
        }
        if is_rational(terms, u) && !whole.contains(&u) {
            let args = terms.args(u);
            let (first, other) = (*args.first()?, args.get(1).copied());
            again |= matches!(terms.op(u), Op::Div | Op::Hdiv);
            if *terms.op(u) != Op::Pow {
                stack.extend(other.into_iter().chain([first]));
                continue;
            }
            let (k, half) = power(terms, u)?;
            again |= k < 0;
            if !half {
                stack.push(first);
                continue;
            }
            u = root(terms, first)?;
        }
        if out.contains(&u) {
            again = true;
        } else {
            out.push(u);
            if out.len() > MAX_ATOMS {
                return None;
            }
        }
    }
    Some((out, again))
}

/// A term as a rational function; the polynomials that its sums are, are collected.
pub(in crate::calculus) fn read(
    terms: &mut Terms,
    atoms: &[TermId],
    t: TermId,
    sums: &mut Vec<Poly>,
) -> Option<Fraction> {
    let n = atoms.len();
    let (one, minus) = (Rational::one(), -Rational::one());
    if let Op::Num(q) = terms.op(t) {
        return Some(Fraction::whole(Poly::constant(q.as_ref().clone(), n), n));
    }
    if constant(terms, t) {
        return Some(Fraction::whole(Poly::one(n), n));
    }
    let place = atoms.iter().position(|a| *a == t);
    if place.is_some() || !is_rational(terms, t) {
        let v = place?;
        return Some(Fraction::whole(Poly::variable(v, n), n));
    }
    let args = terms.args(t);
    let (arg, other) = (*args.first()?, args.get(1).copied());
    if *terms.op(t) == Op::Pow {
        let (k, half) = power(terms, t)?;
        let arg = if half { root(terms, arg)? } else { arg };
        let first = read(terms, atoms, arg, sums)?;
        let mut power = Fraction::whole(Poly::one(n), n);
        for _ in 0..k.unsigned_abs() {
            power = if k > 0 { power.times(&first)? } else { power.divided_by(&first)? };
        }
        return Some(power);
    }
    let first = read(terms, atoms, arg, sums)?;
    if *terms.op(t) == Op::Neg {
        return Fraction::whole(Poly::default(), n).plus(&first, &minus);
    }
    let second = read(terms, atoms, other?, sums)?;
    match terms.op(t) {
        Op::Add | Op::Sub => {
            let f = first.plus(&second, if *terms.op(t) == Op::Add { &one } else { &minus })?;
            if f.under.as_constant().is_some() && f.over.len() > 1 {
                sums.push(f.over.clone());
            }
            Some(f)
        }
        Op::Scale | Op::Had => first.times(&second),
        Op::Div | Op::Hdiv => first.divided_by(&second),
        _ => None,
    }
}

/// Ways of writing a rational function: in lowest terms, and so with a name in place of one of the things it is made of.
pub(in crate::calculus) fn lowest_forms(terms: &mut Terms, t: TermId, named: &[(TermId, TermId)]) -> Vec<TermId> {
    let mut out = Vec::new();
    let Some((own, again)) = atoms(terms, t, &[]) else { return out };
    if again {
        for roots in [false, true] {
            out.extend(lowest_form(terms, t, own.clone(), roots, None));
        }
    }
    let one_way = turned_one_way(terms, t);
    let whole = repeated_sums(terms, one_way);
    if !whole.is_empty()
        && let Some((own, true)) = atoms(terms, one_way, &whole)
    {
        out.extend(lowest_form(terms, one_way, own, false, None));
    }
    for &(form, name) in named {
        let Some((others, _)) = atoms(terms, form, &[]) else { continue };
        let shape = terms.shape(form);
        let fits = shape.is_scalar() || shape == terms.shape(t);
        // With less in common nothing cancels.
        let common = others.iter().filter(|a| own.contains(a)).count();
        if !fits || !is_rational(terms, form) || common < others.len().clamp(1, 2) {
            continue;
        }
        let mut all = own.clone();
        all.extend(others.iter().chain([&name]).filter(|a| !own.contains(a)));
        if all.len() > MAX_ATOMS {
            continue;
        }
        for a in others.into_iter().filter(|a| own.contains(a)) {
            for roots in [false, true] {
                out.extend(lowest_form(terms, t, all.clone(), roots, Some((form, name, a))));
            }
        }
    }
    out
}

/// The term with differences that stand in it both ways, `x - u` and `u - x`, as the first that is met or its negative.
fn turned_one_way(terms: &mut Terms, t: TermId) -> TermId {
    let (mut met, mut stack) = (Vec::new(), vec![t]);
    while let Some(u) = stack.pop() {
        if let (Op::Sub, &[a, b]) = (terms.op(u), terms.args(u))
            && !met.contains(&(b, a))
        {
            met.push((a, b));
        }
        if is_rational(terms, u) {
            stack.extend_from_slice(terms.args(u));
        }
    }
    let turned = terms.transform(t, &mut |terms, u, _| match (terms.op(u), terms.args(u)) {
        (Op::Sub, &[a, b]) if met.contains(&(b, a)) => {
            let other = terms.add(Op::Sub, &[b, a])?;
            terms.add(Op::Neg, &[other]).map(Some)
        }
        _ => Ok(None),
    });
    turned.unwrap_or(t)
}

/// The sums that stand in a rational function more than once.
fn repeated_sums(terms: &Terms, t: TermId) -> Vec<TermId> {
    let (mut met, mut again, mut stack) = (Vec::new(), Vec::new(), vec![t]);
    while let Some(u) = stack.pop() {
        if matches!(terms.op(u), Op::Add | Op::Sub) {
            let list = if met.contains(&u) { &mut again } else { &mut met };
            if !list.contains(&u) {
                list.push(u);
            }
        }
        if is_rational(terms, u) {
            stack.extend_from_slice(terms.args(u));
        }
    }
    again
}

/// The smallest way found of writing a rational function in lowest terms: with what stands below square roots as their
/// squares if asked for; with a name that stands for a form, put in place of something in it, if one is given.
fn lowest_form(
    terms: &mut Terms,
    t: TermId,
    atoms: Vec<TermId>,
    roots: bool,
    put: Option<(TermId, TermId, TermId)>,
) -> Option<TermId> {
    let (mut sums, n) = (Vec::new(), atoms.len());
    if roots && !atoms.iter().any(|&a| *terms.op(a) == Op::Pow) {
        return None;
    }
    let mut f = read(terms, &atoms, t, &mut sums)?;
    let place = |t: TermId| atoms.iter().position(|a| *a == t);
    if let Some((form, name, old)) = put {
        let name = Fraction::whole(Poly::variable(place(name)?, n), n);
        let meaning = read(terms, &atoms, form, &mut Vec::new())?;
        let value = solved(&name, &meaning, place(old)?)?;
        f = f.at(place(old)?, &value)?;
    }
    if roots {
        let before = f.clone();
        for (v, &r) in atoms.iter().enumerate() {
            let (Op::Pow, &[a, _]) = (terms.op(r), terms.args(r)) else { continue };
            let Some(square) = read(terms, &atoms, a, &mut Vec::new()) else { continue };
            let root = Fraction::whole(Poly::variable(v, n), n);
            let linear =
                |w: &usize| *w != v && square.over.linear_in(*w).is_some_and(|(a, _)| a.as_constant().is_some());
            let Some(w) = (0..n).find(linear) else { continue };
            f = f.at(w, &solved(&root.times(&root)?, &square, w)?)?;
        }
        if f == before {
            return None;
        }
    }
    let ring = Ring { atoms, shape: terms.shape(t).clone() };
    if f.over.is_zero() {
        return terms.add(Op::Zeros(ring.shape.rows, ring.shape.cols), &[]).ok();
    }
    ring.write(terms, &f, &sums)
}

/// The variable v for which a rational function, linear in it, has this value.
fn solved(value: &Fraction, function: &Fraction, v: usize) -> Option<Fraction> {
    // value = (a*v + b)/under, so v = (value*under - b)/a.
    let n = function.variables();
    let (a, b) = function.over.linear_in(v).filter(|_| function.under.degree(v) == 0)?;
    let under = Fraction::whole(function.under.clone(), n);
    let rest = value.times(&under)?.plus(&Fraction::whole(b, n), &-Rational::one())?;
    rest.divided_by(&Fraction::whole(a, n))
}

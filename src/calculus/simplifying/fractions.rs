//! Quotients in lowest terms: sums, products and quotients of numbers, or entry by entry, as rational functions of what
//! they are made of.

use crate::calculus::forms::cost;
use crate::calculus::forms::order::compare;
use crate::calculus::forms::polynomial::{Fraction, Poly};
use crate::calculus::forms::written_polynomial::Ring;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;
use num_traits::{One, ToPrimitive};
use rustc_hash::FxHashMap;

/// A rational function of more terms than this is left as it stands.
const MAX_ATOMS: usize = 10;
/// So is a term with more operators.
const MAX_SIZE: u32 = 60;
/// Powers up to this are multiplied out.
const MAX_POWER: i64 = 6;
/// So often denominators are cleared in the proof.
const CLEARINGS: u32 = 3;
/// So many forms are tried.
const MAX_TRIALS: usize = 3;

impl Session<'_> {
    /// The term with what names mean made use of, and fractions in lowest terms.
    pub(super) fn reduced(&mut self, t: TermId) -> Result<Proof, Stop> {
        let meaning = self.by_meaning(t)?;
        let tidy = match meaning.is_refl() {
            true => Proof::refl(t),
            false => self.normalize(meaning.to(), &Strategy::clean())?,
        };
        let lowest = self.in_lowest_terms(tidy.to())?;
        Ok(meaning.then(&tidy).then(&lowest))
    }

    /// The term with every rational function in it that has a smaller form in lowest terms in that form.
    pub(super) fn in_lowest_terms(&mut self, t: TermId) -> Result<Proof, Stop> {
        self.lowest(t, &mut FxHashMap::default())
    }

    fn lowest(&mut self, t: TermId, done: &mut FxHashMap<TermId, Proof>) -> Result<Proof, Stop> {
        if let Some(p) = done.get(&t) {
            return Ok(p.clone());
        }
        let op = self.terms.op(t).clone();
        if self.terms.args(t).is_empty()
            || !self.terms.is_closed(t)
            || matches!(op, Op::BigSum(_) | Op::D(_) | Op::Grad | Op::Jac(_))
        {
            return Ok(Proof::refl(t));
        }
        let (mut current, mut parts) = (t, Vec::new());
        for i in 0..self.terms.args(t).len() {
            if op.index_argument(i) {
                continue;
            }
            let Some(a) = self.terms.arg(current, i) else { break };
            let p = self.lowest(a, done)?;
            if let Some((q, next)) = self.inside(current, i, &p)? {
                parts.push(q);
                current = next;
            }
        }
        if let Some(p) = self.one_in_lowest_terms(current)? {
            parts.push(p);
        }
        let proof = Proof::chain(t, parts);
        done.insert(t, proof.clone());
        Ok(proof)
    }

    /// A rational function in lowest terms, if that is smaller.
    fn one_in_lowest_terms(&mut self, t: TermId) -> Result<Option<Proof>, Stop> {
        let size = cost::of(&self.terms, t).size();
        if !(2..=MAX_SIZE).contains(&size) || !is_rational(&self.terms, t) {
            return Ok(None);
        }
        let named: Vec<(TermId, TermId)> = self.names_about(t).iter().map(|p| (p.from(), p.to())).collect();
        let mut found = Vec::new();
        for u in lowest_forms(&mut self.problem.terms, t, &named) {
            let tidy = self.normalize(u, &Strategy { grounds: false, ..Strategy::clean() })?.to();
            let (k, l) = (cost::of(&self.terms, u), cost::of(&self.terms, tidy));
            found.push(if l < k { (l, tidy) } else { (k, u) });
        }
        found.retain(|(k, _)| k.size() < size);
        found.sort_by(|(k, a), (l, b)| k.cmp(l).then_with(|| compare(&self.terms, *a, *b)));
        found.dedup();
        for (_, better) in found.into_iter().take(MAX_TRIALS) {
            if let Some(p) = self.same_fraction(t, better)? {
                return Ok(Some(p));
            }
        }
        Ok(None)
    }

    /// A proof that two rational functions are equal.
    pub(super) fn same_fraction(&mut self, t: TermId, u: TermId) -> Result<Option<Proof>, Stop> {
        // What the functions in it are made of matters only where they are compared with each other.
        let closed = Strategy { unfold: false, ..Strategy::whole() };
        for s in [closed, Strategy::whole(), Strategy::normal()] {
            self.divisors_do_not_vanish(t, u, &s)?;
            let define = Strategy { unfold: s.unfold, ..Strategy::define() };
            let mut sides = [Proof::refl(t), Proof::refl(u)];
            for side in &mut sides {
                for by in [&define, &s] {
                    let p = self.normalize(side.to(), by)?;
                    *side = side.then(&p);
                }
            }
            let [p, q] = sides;
            let middle = match p.to() == q.to() {
                true => Some(Proof::refl(p.to())),
                false => self.by_clearing(p.to(), q.to(), &s, CLEARINGS)?,
            };
            if let Some(m) = middle {
                let whole = p.then(&m).then(&q.sym());
                return Ok(Some(self.have(&whole)));
            }
        }
        Ok(None)
    }

    /// -(b - a) for a - b.
    fn turned_round(&mut self, t: TermId) -> Result<Option<TermId>, Stop> {
        let (Op::Sub, &[a, b]) = (self.terms.op(t), self.terms.args(t)) else { return Ok(None) };
        let u = self.terms.add(Op::Sub, &[b, a])?;
        Ok(Some(self.terms.add(Op::Neg, &[u])?))
    }

    /// Looks for facts about the divisors of two equal rational functions, of the normal forms of which they are hard to see.
    fn divisors_do_not_vanish(&mut self, t: TermId, u: TermId, s: &Strategy) -> Result<(), Stop> {
        let given = divisors(&self.terms, t);
        for d in divisors(&self.terms, u).into_iter().chain(given.iter().copied()) {
            let normal = self.normalize(d, s)?;
            if self.fact(Pred::Nonzero, normal.to(), &[], 0)?.is_some() {
                continue;
            }
            let mut known = self.fact(Pred::Nonzero, d, &[], 0)?.map(|line| (line, normal.clone()));
            // A divisor of the one, times its own divisor, may be that of the other; so may the difference turned round.
            let mut multiples = vec![self.turned_round(d)?];
            for &e in &given {
                multiples.push(multiple_that_is(&mut self.problem.terms, d, e));
            }
            for m in multiples.into_iter().flatten() {
                if known.is_some() {
                    break;
                }
                let p = self.normalize(m, s)?;
                if p.to() == normal.to() {
                    known = self.fact(Pred::Nonzero, m, &[], 0)?.map(|line| (line, p));
                }
            }
            let Some((line, p)) = known.filter(|(_, p)| !p.is_refl()) else { continue };
            let mut needed = vec![line];
            let steps = self.steps_of(&p, &mut needed);
            let transport = Line::Transport { over: vec![], pred: Pred::Nonzero, start: p.from(), steps };
            let line = self.push(transport, needed);
            let key = (Pred::Nonzero, p.to(), 0, self.context.frozen_set());
            self.known.learn(key, line);
        }
        Ok(())
    }
}

/// What is divided by in a rational function, as far as it is composed.
fn divisors(terms: &Terms, t: TermId) -> Vec<TermId> {
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
fn multiple_that_is(terms: &mut Terms, d: TermId, e: TermId) -> Option<TermId> {
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
fn is_rational(terms: &Terms, t: TermId) -> bool {
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
fn atoms(terms: &mut Terms, t: TermId, whole: &[TermId]) -> Option<(Vec<TermId>, bool)> {
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
fn read(terms: &mut Terms, atoms: &[TermId], t: TermId, sums: &mut Vec<Poly>) -> Option<Fraction> {
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
fn lowest_forms(terms: &mut Terms, t: TermId, named: &[(TermId, TermId)]) -> Vec<TermId> {
    let mut out = Vec::new();
    let Some((own, again)) = atoms(terms, t, &[]) else { return out };
    if again {
        for roots in [false, true] {
            out.extend(lowest_form(terms, t, own.clone(), roots, None));
        }
    }
    let whole = repeated_sums(terms, t);
    if !whole.is_empty()
        && let Some((own, true)) = atoms(terms, t, &whole)
    {
        out.extend(lowest_form(terms, t, own, false, None));
    }
    for &(form, name) in named {
        let Some((others, _)) = atoms(terms, form, &[]) else { continue };
        let shape = terms.shape(form);
        let fits = shape.is_scalar() || shape == terms.shape(t);
        if !fits || !is_rational(terms, form) || !others.iter().any(|a| own.contains(a)) {
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
            let linear = |w: &usize| *w != v && square.over.linear_in(*w).is_some_and(|(a, _)| a.as_constant().is_some());
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

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
        if !(3..=MAX_SIZE).contains(&size) || !is_rational(&self.terms, t) {
            return Ok(None);
        }
        let named: Vec<(TermId, TermId)> = self.names_in(t).iter().map(|p| (p.from(), p.to())).collect();
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
    fn same_fraction(&mut self, t: TermId, u: TermId) -> Result<Option<Proof>, Stop> {
        // What the functions in it are made of matters only where they are compared with each other.
        let closed = Strategy { unfold: false, ..Strategy::whole() };
        for s in [closed, Strategy::whole(), Strategy::normal()] {
            let (p, q) = (self.normalize(t, &s)?, self.normalize(u, &s)?);
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
}

/// Is a term made by the operations of a field from others?
fn is_rational(terms: &Terms, t: TermId) -> bool {
    match terms.op(t) {
        Op::Neg | Op::Add | Op::Sub | Op::Scale | Op::Had | Op::Div | Op::Hdiv => true,
        Op::Pow => exponent(terms, t).is_some(),
        _ => false,
    }
}

fn exponent(terms: &Terms, t: TermId) -> Option<i64> {
    let q = terms.arg(t, 1).and_then(|e| terms.as_num(e)).filter(|q| q.is_integer())?;
    q.to_integer().to_i64().filter(|k| k.abs() <= MAX_POWER)
}

/// Is a term a constant of the field?
fn constant(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::Num(_) | Op::Ones(..))
}

/// What a rational function is made of, in the order in which it occurs, and whether it has a quotient in it or something
/// that occurs twice; none if it is too much.
fn atoms(terms: &Terms, t: TermId) -> Option<(Vec<TermId>, bool)> {
    let (mut out, mut stack, mut again) = (Vec::new(), vec![t], false);
    while let Some(u) = stack.pop() {
        if constant(terms, u) {
        } else if is_rational(terms, u) {
            let power = *terms.op(u) == Op::Pow;
            again |= matches!(terms.op(u), Op::Div | Op::Hdiv) || power && exponent(terms, u).is_some_and(|k| k < 0);
            let args = terms.args(u);
            stack.extend(if power { &args[..1] } else { args }.iter().rev());
        } else if out.contains(&u) {
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
fn read(terms: &Terms, atoms: &[TermId], t: TermId, sums: &mut Vec<Poly>) -> Option<Fraction> {
    let n = atoms.len();
    let (one, minus) = (Rational::one(), -Rational::one());
    if let Op::Num(q) = terms.op(t) {
        return Some(Fraction::whole(Poly::constant(q.as_ref().clone(), n), n));
    }
    if constant(terms, t) {
        return Some(Fraction::whole(Poly::one(n), n));
    }
    if !is_rational(terms, t) {
        let v = atoms.iter().position(|a| *a == t)?;
        return Some(Fraction::whole(Poly::variable(v, n), n));
    }
    let args = terms.args(t);
    let first = read(terms, atoms, *args.first()?, sums)?;
    if *terms.op(t) == Op::Pow {
        let k = exponent(terms, t)?;
        let mut power = Fraction::whole(Poly::one(n), n);
        for _ in 0..k.unsigned_abs() {
            power = if k > 0 { power.times(&first)? } else { power.divided_by(&first)? };
        }
        return Some(power);
    }
    if *terms.op(t) == Op::Neg {
        return Fraction::whole(Poly::default(), n).plus(&first, &minus);
    }
    let second = read(terms, atoms, *args.get(1)?, sums)?;
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
    let Some((own, again)) = atoms(terms, t) else { return out };
    if again {
        out.extend(lowest_form(terms, t, own.clone(), None));
    }
    for &(form, name) in named {
        let Some((others, _)) = atoms(terms, form) else { continue };
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
            out.extend(lowest_form(terms, t, all.clone(), Some((form, name, a))));
        }
    }
    out
}

/// The smallest way found of writing a rational function in lowest terms; with a name that stands for a form, put in
/// place of something in it, if one is given.
fn lowest_form(
    terms: &mut Terms,
    t: TermId,
    atoms: Vec<TermId>,
    put: Option<(TermId, TermId, TermId)>,
) -> Option<TermId> {
    let mut sums = Vec::new();
    let mut f = read(terms, &atoms, t, &mut sums)?;
    if let Some((form, name, old)) = put {
        let place = |t: TermId| atoms.iter().position(|a| *a == t);
        let (v, n) = (place(old)?, atoms.len());
        let name = Fraction::whole(Poly::variable(place(name)?, n), n);
        let meaning = read(terms, &atoms, form, &mut Vec::new())?;
        // name = (a*old + b)/under, so old = (name*under - b)/a.
        let (a, b) = meaning.over.linear_in(v).filter(|_| meaning.under.degree(v) == 0)?;
        let under = Fraction::whole(meaning.under, n);
        let value = name.times(&under)?.plus(&Fraction::whole(b, n), &-Rational::one())?;
        f = f.at(v, &value.divided_by(&Fraction::whole(a, n))?)?;
    }
    let ring = Ring { atoms, shape: terms.shape(t).clone() };
    if f.over.is_zero() {
        return terms.add(Op::Zeros(ring.shape.rows, ring.shape.cols), &[]).ok();
    }
    ring.write(terms, &f, &sums)
}

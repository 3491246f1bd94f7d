//! An equation as a sum of multiples of the hypotheses: completion of the hypotheses as polynomials, within a budget.

use crate::calculus::forms::polynomial::{Fraction, Poly};
use crate::calculus::forms::rational::{atoms, read};
use crate::calculus::forms::written_polynomial::Ring;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;
use num_traits::One;

/// More hypotheses, or polynomials that follow from them, are not looked at.
const MAX_BASIS: usize = 12;

/// A polynomial, and by which multiples of the hypotheses it is their sum.
#[derive(Clone)]
struct Member {
    poly: Poly,
    by: Vec<Poly>,
}

impl Member {
    /// This and q times a polynomial times another.
    fn plus(&self, other: &Member, times: &Poly, q: &Rational) -> Option<Member> {
        let poly = self.poly.plus(&other.poly.times(times)?, q)?;
        let mut by = Vec::with_capacity(self.by.len());
        for (a, b) in self.by.iter().zip(&other.by) {
            by.push(a.plus(&b.times(times)?, q)?);
        }
        Some(Member { poly, by })
    }

    /// What is left of it when multiples of the others are taken away from its leading summands.
    fn reduced_by(mut self, basis: &[Member]) -> Option<Member> {
        loop {
            let quotient = basis.iter().find_map(|m| Some((m, self.poly.lead_over(&m.poly)?)));
            match quotient {
                Some((m, q)) => self = self.plus(m, &q, &-Rational::one())?,
                None => return Some(self),
            }
        }
    }
}

/// The polynomials of the hypotheses, completed (Buchberger), as far as the budget goes.
fn completed(given: Vec<Poly>, variables: usize) -> Option<Vec<Member>> {
    let count = given.len();
    let unit = |k: usize| (0..count).map(|j| if j == k { Poly::one(variables) } else { Poly::default() }).collect();
    let mut basis: Vec<Member> = given
        .into_iter()
        .enumerate()
        .map(|(k, poly)| Member { poly, by: unit(k) })
        .filter(|m| !m.poly.is_zero())
        .collect();
    let mut pairs: Vec<(usize, usize)> = (0..basis.len()).flat_map(|j| (0..j).map(move |i| (i, j))).collect();
    while let Some((i, j)) = pairs.pop() {
        let Some((p, q)) = basis[i].poly.to_common_lead(&basis[j].poly) else { continue };
        let zero = Member { poly: Poly::default(), by: vec![Poly::default(); count] };
        let Some(s) = zero.plus(&basis[i], &p, &Rational::one()).and_then(|s| s.plus(&basis[j], &q, &-Rational::one()))
        else {
            continue;
        };
        let Some(rest) = s.reduced_by(&basis).filter(|m| !m.poly.is_zero()) else { continue };
        if basis.len() == MAX_BASIS {
            break;
        }
        pairs.extend((0..basis.len()).map(|i| (i, basis.len())));
        basis.push(rest);
    }
    Some(basis)
}

impl Session<'_> {
    /// The difference of two sides as a sum of multiples of hypotheses, over what is known not to be zero if need be.
    pub(super) fn by_multiples(&mut self, l: TermId, r: TermId) -> Result<Option<Proof>, Stop> {
        let shape = self.terms.shape(l).clone();
        let (mut equations, mut divisors) = (Vec::new(), Vec::new());
        for (index, h) in self.theory.hypotheses.iter().enumerate().filter(|(_, h)| h.over.is_empty()) {
            match h.fact {
                Fact::Eq(a, b) if *self.terms.shape(a) == shape => {
                    equations.push(Proof::leaf(a, b, Leaf::Hypothesis(index, vec![]), true));
                }
                Fact::Is(Pred::Nonzero, c) if self.terms.shape(c).is_scalar() => divisors.push(c),
                _ => {}
            }
        }
        equations.retain(|p| self.terms.is_closed(p.from()) && self.terms.is_closed(p.to()));
        if !self.usable(&[l, r]) || !self.terms.is_closed(l) {
            return Ok(None);
        }
        if let Some(p) = self.as_multiples(l, r, &equations, &divisors)? {
            return Ok(Some(p));
        }
        if !shape.is_scalar() {
            return Ok(None);
        }
        let paired = self.paired(l, r)?;
        self.as_multiples(l, r, &paired, &[])
    }

    /// The difference of two sides as a sum of multiples of equations.
    fn as_multiples(
        &mut self,
        l: TermId,
        r: TermId,
        equations: &[Proof],
        divisors: &[TermId],
    ) -> Result<Option<Proof>, Stop> {
        if equations.is_empty() || equations.len() > MAX_BASIS {
            return Ok(None);
        }
        let sides: Vec<(TermId, TermId)> = equations.iter().map(|p| (p.from(), p.to())).collect();
        let Some((sum, divisor)) = multiples(&mut self.problem.terms, l, r, &sides, divisors) else {
            return Ok(None);
        };
        self.reports.road("multiples of the hypotheses");
        // l = (l - r) + r, the difference is Σ mₖ (aₖ - bₖ), and that is Σ mₖ (bₖ - bₖ).
        let mut whole = r;
        let mut steps = Vec::new();
        for &(k, m) in &sum {
            let (a, b) = sides[k];
            let difference = self.terms.add(Op::Sub, &[a, b])?;
            let op = if self.terms.shape(m).is_scalar() { Op::Scale } else { Op::Had };
            let mut summand = self.terms.add(op, &[m, difference])?;
            if let Some(c) = divisor {
                summand = self.terms.add(Op::Div, &[summand, c])?;
            }
            whole = self.terms.add(Op::Add, &[whole, summand])?;
            steps.push(k);
        }
        let Some(spread) = self.same_fraction(l, whole, false)? else { return Ok(None) };
        // Each a is replaced by its b, from the outside.
        let (mut current, mut above, mut proof) = (whole, Vec::new(), spread);
        for &k in steps.iter().rev() {
            let (a, _) = sides[k];
            let mut at = current;
            let mut path: Vec<(TermId, usize)> = above.clone();
            for place in [1].into_iter().chain(divisor.map(|_| 0)).chain([1, 0]) {
                path.push((at, place));
                at = self.terms.arg(at, place).unwrap_or(at);
            }
            if at != a {
                return Ok(None);
            }
            let mut step = equations[k].clone();
            for &(t, place) in path.iter().rev() {
                match self.inside(t, place, &step)? {
                    Some((p, _)) => step = p,
                    None => return Ok(None),
                }
            }
            // All terms above have changed.
            let next = step.to();
            proof = proof.then(&step);
            let depth = above.len();
            above.clear();
            let mut t = next;
            for _ in 0..=depth {
                above.push((t, 0));
                t = self.terms.arg(t, 0).unwrap_or(t);
            }
            current = t;
        }
        let plain = Strategy { grounds: false, ..Strategy::whole() };
        let (p, q) = (self.normalize(proof.to(), &plain)?, self.normalize(r, &plain)?);
        if p.to() != q.to() {
            return Ok(None);
        }
        Ok(Some(proof.then(&p).then(&q.sym())))
    }
}

/// Multipliers of the equations, by their places, that add up to l - r, and a common divisor of them, if one is needed.
type Multiples = (Vec<(usize, TermId)>, Option<TermId>);

fn multiples(
    terms: &mut Terms,
    l: TermId,
    r: TermId,
    equations: &[(TermId, TermId)],
    divisors: &[TermId],
) -> Option<Multiples> {
    let mut all: Vec<TermId> = Vec::new();
    let roots = [l, r].into_iter().chain(equations.iter().flat_map(|e| [e.0, e.1])).chain(divisors.iter().copied());
    for t in roots {
        let (own, _) = atoms(terms, t, &[])?;
        all.extend(own.into_iter().filter(|a| !all.contains(a)).collect::<Vec<_>>());
    }
    let n = all.len();
    let difference = |terms: &mut Terms, a: TermId, b: TermId| -> Option<Fraction> {
        let (a, b) = (read(terms, &all, a, &mut Vec::new())?, read(terms, &all, b, &mut Vec::new())?);
        a.plus(&b, &-Rational::one())
    };
    let mut given = Vec::new();
    let mut under = Vec::new();
    for &(a, b) in equations {
        let f = difference(terms, a, b)?;
        given.push(f.over);
        under.push(f.under);
    }
    let basis = completed(given, n)?;
    let goal = difference(terms, l, r)?;
    let zero = vec![Poly::default(); equations.len()];
    let mut ways: Vec<(Option<TermId>, Poly)> = vec![(None, Poly::one(n))];
    for &c in divisors {
        let f = read(terms, &all, c, &mut Vec::new())?;
        ways.push((f.under.as_constant().map(|_| c), f.over));
    }
    for (divisor, c) in ways {
        let start = Member { poly: goal.over.times(&c)?, by: zero.clone() };
        let Some(rest) = start.reduced_by(&basis) else { continue };
        if !rest.poly.is_zero() {
            continue;
        }
        let ring = Ring { atoms: all.clone(), shape: terms.shape(l).clone() };
        let mut out = Vec::new();
        for (k, (by, under)) in rest.by.iter().zip(&under).enumerate().filter(|(_, (by, _))| !by.is_zero()) {
            // over = -Σ by·given, and given = under·(a - b).
            let f = Fraction { over: by.times(under)?.times_number(&-Rational::one()), under: goal.under.clone() };
            out.push((k, ring.write(terms, &f, &[])?));
        }
        return Some((out, divisor));
    }
    None
}

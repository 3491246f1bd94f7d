//! Derivatives held against quotients of small differences.

use super::{evaluator, shift_to, text};
use gradus::numeric::jets::{Jet, JetMatrix, Point, Real, Trouble};
use gradus::term::{Layout, Op, Sym, TermId, Terms, Theory, Wrt};

/// The entry of a member that moves, or nothing where all do by their increments; and what the quotient has to be.
type Way = (Option<(usize, usize, usize)>, JetMatrix);

/// Does a derivative differ from the quotient of small differences, from either side?
pub fn differences(terms: &Terms, theory: &Theory, p: &Point, u: TermId) -> Result<Option<String>, Trouble> {
    let formal = evaluator(terms, theory, p, 0).value(u)?;
    let (Some(a), op) = (terms.arg(u, 0), terms.op(u).clone()) else { return Ok(None) };
    let names: Vec<Sym> = match (&op, terms.arg(u, 1).map(|x| terms.op(x))) {
        (Op::D(Wrt::All), _) => theory.vars.iter().map(|v| v.name.clone()).collect(),
        (Op::D(Wrt::Only(names)), _) => names.iter().cloned().collect(),
        (_, Some(Op::Var(x))) => vec![x.clone()],
        _ => return Ok(None),
    };
    let (mut free, mut start) = (theory.clone(), p.clone());
    for name in &names {
        let Some(l) = theory.definition(name) else { continue };
        // A definition that varies has its own value; derivatives inside would see it otherwise.
        let inside = theory.parts(terms, [a]).into_iter();
        if l.over.is_some() || inside.into_iter().any(|t| matches!(terms.op(t), Op::D(_) | Op::Grad | Op::Jac(_))) {
            return Ok(None);
        }
        let value = evaluator(terms, theory, p, 0).value(l.body)?;
        shift_to(&mut start, name, &value);
        free = free.freed(terms, name);
    }
    // Of which entry, and what the quotient has to be.
    let mut ways: Vec<Way> = Vec::new();
    if let Op::D(_) = op {
        ways.push((None, (*formal).clone()));
    } else {
        let Some(x) = terms.arg(u, 1) else { return Ok(None) };
        let member = match terms.arg(x, 0).map(|i| terms.op(i)) {
            Some(Op::At(k)) => *k as usize - 1,
            _ => 0,
        };
        let (m, n) = (p.size(&terms.shape(x).rows)?, p.size(&terms.shape(x).cols)?);
        let value = evaluator(terms, &free, &start, 0).value(a)?;
        let (r, c) = (value.rows(), value.cols());
        for j in 0..n {
            for i in 0..m {
                let by = j * m + i;
                let slope = JetMatrix::build(r, c, |k, l| match op {
                    Op::Grad => formal.at(i, j).clone(),
                    Op::Jac(Layout::Numerator) => formal.at(l * r + k, by).clone(),
                    _ => formal.at(by, l * r + k).clone(),
                });
                ways.push((Some((member, i, j)), slope));
            }
        }
    }
    let before = evaluator(terms, &free, &start, 0).value(a)?;
    for (entry, slope) in ways {
        for side in [1, -1] {
            let mut wrong = Vec::new();
            for step in [1 << 8, 1 << 18] {
                let h = Real::fraction(side, step);
                let mut moved = start.clone();
                for name in &names {
                    let Some(members) = moved.values.get_mut(name) else { return Ok(None) };
                    for (k, orders) in members.iter_mut().enumerate() {
                        match entry {
                            None => {
                                for o in 0..orders.len() - 1 {
                                    let next = orders[o + 1].map(|x| x.times(&h));
                                    orders[o] = orders[o].zip(&next, Jet::add);
                                }
                            }
                            Some((member, i, j)) if member == k => {
                                let v = &orders[0];
                                orders[0] = JetMatrix::build(v.rows(), v.cols(), |r, c| {
                                    if (r, c) == (i, j) { v.at(r, c).add(&Jet::real(h)) } else { v.at(r, c).clone() }
                                });
                            }
                            Some(_) => {}
                        }
                    }
                }
                let after = evaluator(terms, &free, &moved, 0).value(a)?;
                let mut worst: f64 = 0.0;
                for (k, (x, y)) in after.entries().iter().zip(before.entries()).enumerate() {
                    let (d, s) = (x.base().sub(y.base()), slope.entries()[k].base());
                    let q = d.mul(&Real::int(side as i64 * step as i64)).sub(s).ball();
                    if q.1 > 1e-4 * (1.0 + s.ball().0.abs()) {
                        return Err(Trouble::Unclear);
                    }
                    worst = worst.max(q.0.abs() / (1.0 + s.ball().0.abs()));
                }
                wrong.push(worst);
            }
            if wrong[1] > 1e-3 && wrong[1] > wrong[0] / 8.0 {
                return Ok(Some(format!(
                    "{} is {}, no true derivative: small differences miss it by {:.3}",
                    terms.to_sexpr_with(u, 0, &|_| None),
                    text(&slope),
                    wrong[1]
                )));
            }
        }
    }
    Ok(None)
}

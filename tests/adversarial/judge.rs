//! Is an accepted theorem true? It is evaluated at special and random points that meet what it used.

use super::points::point;
use super::world::World;
use gradus::kernel::{Claim, Hypothetical, Theorem};
use gradus::numeric::Rng;
use gradus::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Real, Same, Trouble, compare};
use gradus::term::{Layout, Op, Sym, TermId, Terms, Theory, Wrt};

/// What the points say.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// It holds at so many points.
    Holds(usize),
    /// No point was found that meets the hypotheses.
    Nowhere,
    /// Rounding hides it, or a term is too large.
    Unclear(String),
    /// It is false, and where.
    False(String),
}

/// The work that one evaluation may take.
const FUEL: u64 = 3_000_000;

/// A theorem at so many points.
pub fn judge(terms: &Terms, w: &World, claim: &Claim, theorem: &Theorem, rng: &mut Rng, points: usize) -> Verdict {
    let theory = &w.statement.theory;
    let used: Vec<usize> = theorem
        .used
        .iter()
        .filter_map(|u| match u {
            Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i) => Some(*i),
            Hypothetical::Open(_) => None,
        })
        .collect();
    let meets: Vec<_> = used.iter().filter_map(|&i| w.meets.get(i).cloned()).collect();
    let (mut held, mut trouble) = (0, None);
    for round in 0..points * 4 {
        if held >= points {
            break;
        }
        let stationary = matches!(claim, Claim::Stationary { .. });
        let base = if theorem.smooth && !stationary { [0, 0, 1, 2][round % 4] } else { 0 };
        // One hypothesis may undo what was done for another.
        let twice: Vec<_> = meets.iter().chain(&meets).cloned().collect();
        let mut p = point(w, &twice, rng, base);
        if let Claim::Stationary { var, value, .. } = claim {
            let v = {
                let mut ev = evaluator(terms, theory, &p, 0);
                ev.value(*value)
            };
            match v {
                Ok(v) => shift_to(&mut p, var, &v),
                Err(e) => {
                    trouble = Some(e.to_string());
                    continue;
                }
            }
        }
        match at(terms, theory, &p, base, &used, claim) {
            Ok(None) => {}
            Ok(Some(None)) => held += 1,
            Ok(Some(Some(why))) => return Verdict::False(format!("{why} in J_{base} at {}", shown(&p, theory))),
            Err(e) => trouble = Some(e.to_string()),
        }
    }
    match (held, trouble) {
        (0, Some(t)) => Verdict::Unclear(t),
        (0, None) => Verdict::Nowhere,
        (n, _) => Verdict::Holds(n),
    }
}

fn evaluator<'a>(terms: &'a Terms, theory: &'a Theory, p: &'a Point, base: usize) -> Evaluator<'a> {
    let mut ev = Evaluator::new(terms, theory, p, base);
    ev.limit(FUEL);
    ev
}

fn shift_to(p: &mut Point, var: &Sym, value: &JetMatrix) {
    if let Some(v) = p.values.get_mut(var).and_then(|m| m.first_mut()).and_then(|o| o.first_mut()) {
        *v = value.clone();
    }
}

/// `None` if the point does not meet the hypotheses, else what is wrong there.
fn at(
    terms: &Terms,
    theory: &Theory,
    p: &Point,
    base: usize,
    used: &[usize],
    claim: &Claim,
) -> Result<Option<Option<String>>, Trouble> {
    let mut ev = evaluator(terms, theory, p, base);
    for &i in used {
        if !ev.hypothesis(&theory.hypotheses[i])? {
            return Ok(None);
        }
    }
    let mut roots = Vec::new();
    let sides: Vec<(TermId, TermId)> = match claim {
        Claim::Equation(a, b) => vec![(*a, *b)],
        Claim::Equations(all) => all.clone(),
        Claim::Stationary { f, var, .. } => {
            let mut terms = terms.clone();
            let x = terms.var(var).map_err(|_| Trouble::Malformed)?;
            let grad = terms.add(Op::Grad, &[*f, x]).map_err(|_| Trouble::Malformed)?;
            let g = evaluator(&terms, theory, p, 0).value(grad)?;
            if compare(&g, &JetMatrix::zeros(g.rows(), g.cols())) == Same::No {
                return Ok(Some(Some(format!("the gradient is {}", text(&g)))));
            }
            if let Some(why) = differences(&terms, theory, p, grad)? {
                return Ok(Some(Some(why)));
            }
            vec![]
        }
    };
    for (a, b) in &sides {
        let (l, r) = (ev.value(*a)?, ev.value(*b)?);
        match compare(&l, &r) {
            Same::Yes => {}
            Same::No => return Ok(Some(Some(format!("{} is not {}", text(&l), text(&r))))),
            Same::Unclear => return Err(Trouble::Unclear),
        }
        roots.extend([*a, *b]);
    }
    if base == 0 {
        for u in theory.parts(terms, roots) {
            let derivative = matches!(terms.op(u), Op::D(_) | Op::Grad | Op::Jac(_));
            if derivative && terms.is_closed(u) {
                match differences(terms, theory, p, u) {
                    Ok(Some(why)) => return Ok(Some(Some(why))),
                    Ok(None) | Err(_) => {}
                }
            }
        }
    }
    Ok(Some(None))
}

/// Does a derivative differ from the quotient of small differences, from either side?
fn differences(terms: &Terms, theory: &Theory, p: &Point, u: TermId) -> Result<Option<String>, Trouble> {
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
    let mut ways: Vec<(Option<(usize, usize, usize)>, JetMatrix)> = Vec::new();
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

fn text(m: &JetMatrix) -> String {
    let jet = |x: &Jet| {
        let c = (0..x.places()).map(|s| match x.coefficient(s) {
            Real::Exact(n, 1) => n.to_string(),
            Real::Exact(n, d) => format!("{n}/{d}"),
            Real::Near(x, _) => format!("{x:.6}"),
        });
        c.collect::<Vec<_>>().join("+e")
    };
    format!("[{}]", m.entries().iter().map(jet).collect::<Vec<_>>().join(" "))
}

fn shown(p: &Point, theory: &Theory) -> String {
    let mut out: Vec<String> = p.sizes.iter().map(|(s, n)| format!("{s}={n}")).collect();
    out.sort();
    for v in &theory.vars {
        for (k, m) in p.values.get(&v.name).into_iter().flatten().enumerate() {
            out.push(format!("{}.{}={}", v.name, k + 1, m.iter().take(2).map(text).collect::<Vec<_>>().join(" d ")));
        }
    }
    out.join(" ")
}

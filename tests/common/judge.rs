//! Is an accepted theorem true? It is evaluated at special and random points that meet what it used.

use gradus::kernel::{Claim, Hypothetical, Theorem};
use gradus::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Real, Same, Trouble, compare};
use gradus::term::{Fact, Hypothesis, Op, Sym, TermId, Terms, Theory};

#[path = "differences.rs"]
mod differences;
use differences::differences;

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

/// A theorem at so many points. `draw` gives points of J_base that meet what is used, in all likelihood; it is given the
/// number of the round and the base.
pub fn judge(
    terms: &Terms,
    theory: &Theory,
    claim: &Claim,
    theorem: &Theorem,
    points: usize,
    draw: &mut dyn FnMut(usize, usize) -> Option<Point>,
) -> Verdict {
    let of = |u: &Hypothetical| match u {
        Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i) => *i,
    };
    let used: Vec<usize> = theorem.used.iter().map(of).collect();
    let at_value = |u: &Hypothetical| match u {
        Hypothetical::Substituted(i) if matches!(claim, Claim::Minimum { .. }) => Some(*i),
        _ => None,
    };
    let substituted: Vec<usize> = theorem.used.iter().filter_map(at_value).collect();
    let used: Vec<usize> = match claim {
        Claim::Minimum { .. } => theorem
            .used
            .iter()
            .filter_map(|u| if let Hypothetical::Hypothesis(i) = u { Some(*i) } else { None })
            .collect(),
        _ => used,
    };
    let (mut held, mut trouble) = (0, None);
    for round in 0..points * 4 {
        if held >= points {
            break;
        }
        let stationary = !claim.at().is_empty();
        let base = if theorem.smooth && !stationary { [0, 0, 1, 2][round % 4] } else { 0 };
        let Some(mut p) = draw(round, base) else { continue };
        if let Claim::Stationary { at, .. } = claim {
            let values: Result<Vec<_>, _> = {
                let mut ev = evaluator(terms, theory, &p, 0);
                at.iter().map(|(_, value)| ev.value(*value)).collect()
            };
            match values {
                Ok(values) => at.iter().zip(&values).for_each(|((var, _), v)| shift_to(&mut p, var, v)),
                Err(e) => {
                    trouble = Some(e.to_string());
                    continue;
                }
            }
        }
        match at(terms, theory, &p, base, &used, &substituted, claim) {
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

pub fn evaluator<'a>(terms: &'a Terms, theory: &'a Theory, p: &'a Point, base: usize) -> Evaluator<'a> {
    let mut ev = Evaluator::new(terms, theory, p, base);
    ev.limit(FUEL);
    ev
}

pub fn shift_to(p: &mut Point, var: &Sym, value: &JetMatrix) {
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
    substituted: &[usize],
    claim: &Claim,
) -> Result<Option<Option<String>>, Trouble> {
    let mut ev = evaluator(terms, theory, p, base);
    // What is used of the value of a minimum is asked for there.
    let there = |i: &usize| substituted.contains(i);
    for &i in used.iter().filter(|i| !there(i)) {
        if !ev.hypothesis(&theory.hypotheses[i])? {
            return Ok(None);
        }
    }
    let mut roots = Vec::new();
    let sides: Vec<(TermId, TermId)> = match claim {
        Claim::Equation(a, b) => vec![(*a, *b)],
        Claim::Equations(all) => all.clone(),
        Claim::Fact(pred, t) => {
            let fact = Hypothesis { over: vec![], fact: Fact::Is(*pred, *t) };
            if !ev.hypothesis(&fact)? {
                let value = ev.value(*t)?;
                return Ok(Some(Some(format!("{} is not {}", text(&value), pred.name()))));
            }
            roots.push(*t);
            vec![]
        }
        Claim::Minimum { f, var, value } => {
            let (here, v) = (ev.value(*f)?, ev.value(*value)?);
            let mut q = p.clone();
            shift_to(&mut q, var, &v);
            let mut ev = evaluator(terms, theory, &q, 0);
            for &i in substituted {
                if !ev.hypothesis(&theory.hypotheses[i])? {
                    return Ok(None);
                }
            }
            let least = ev.value(*f)?;
            let mut pairs = here.entries().iter().zip(least.entries());
            if pairs.any(|(a, b)| a.sub(b).base().sign().is_ok_and(|s| s < 0)) {
                return Ok(Some(Some(format!("{} is less than {}", text(&here), text(&least)))));
            }
            vec![]
        }
        Claim::Stationary { f, at } => {
            for (var, _) in at {
                let mut terms = terms.clone();
                let x = terms.var(var).map_err(|_| Trouble::Malformed)?;
                let grad = terms.add(Op::Grad, &[*f, x]).map_err(|_| Trouble::Malformed)?;
                let g = evaluator(&terms, theory, p, 0).value(grad)?;
                if compare(&g, &JetMatrix::zeros(g.rows(), g.cols())) == Same::No {
                    return Ok(Some(Some(format!("the gradient by {var} is {}", text(&g)))));
                }
                if let Some(why) = differences(&terms, theory, p, grad)? {
                    return Ok(Some(Some(why)));
                }
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
                if let Ok(Some(why)) = differences(terms, theory, p, u) {
                    return Ok(Some(Some(why)));
                }
            }
        }
    }
    Ok(Some(None))
}

pub fn text(m: &JetMatrix) -> String {
    let jet = |x: &Jet| {
        let c = (0..x.places()).map(|s| match x.coefficient(s) {
            Real::Exact(n, 1) => n.to_string(),
            Real::Exact(n, d) => format!("{n}/{d}"),
            Real::Plain(x, _) | Real::Near(x, _) => format!("{x:.6}"),
            turn @ Real::Turn(_) => turn.to_string(),
        });
        c.collect::<Vec<_>>().join("+e")
    };
    format!("[{}]", m.entries().iter().map(jet).collect::<Vec<_>>().join(" "))
}

pub fn shown(p: &Point, theory: &Theory) -> String {
    let mut out: Vec<String> = p.sizes.iter().map(|(s, n)| format!("{s}={n}")).collect();
    out.sort();
    for v in &theory.vars {
        for (k, m) in p.values.get(&v.name).into_iter().flatten().enumerate() {
            out.push(format!("{}.{}={}", v.name, k + 1, m.iter().take(2).map(text).collect::<Vec<_>>().join(" d ")));
        }
    }
    out.join(" ")
}

//! Points that meet hypotheses: values special or random, with nilpotent parts, and free increments.

use super::world::{Meet, World};
use gradus::numeric::Rng;
use gradus::numeric::jets::{Function, Jet, JetMatrix, Point, Real};
use gradus::term::{Shape, Sym};
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// Increments of increments are given up to this order.
const ORDERS: usize = 4;

fn number(rng: &mut Rng, special: bool) -> Real {
    let all: &[(i128, i128)] = if special {
        &[(0, 1), (0, 1), (0, 1), (1, 1), (-1, 1), (2, 1), (-1, 2)]
    } else {
        &[(3, 2), (-2, 3), (1, 2), (-5, 4), (2, 1), (-3, 1), (5, 3), (1, 3), (-1, 3), (3, 4)]
    };
    let (n, d) = all[rng.below(all.len() as u64) as usize];
    Real::fraction(n, d)
}

/// A matrix over J_base; special ones have zeros, equal entries and rows, and are singular.
fn draw(rng: &mut Rng, (m, n): (usize, usize), base: usize) -> JetMatrix {
    let style = rng.below(6);
    let special = rng.below(2) == 0;
    let equal = number(rng, special);
    let real = JetMatrix::build(m, n, |i, j| {
        Jet::real(match style {
            0 => Real::ZERO,
            1 => equal,
            2 => Real::int(i64::from(i == j)),
            3 | 4 => number(rng, true),
            _ => number(rng, false),
        })
    });
    nilpotent(rng, &real, base)
}

/// The same real parts with new nilpotent parts.
fn nilpotent(rng: &mut Rng, a: &JetMatrix, base: usize) -> JetMatrix {
    a.map(|x| {
        let mut c = vec![*x.base()];
        c.extend((1..1 << base).map(|_| Real::int(rng.range(-2, 3))));
        Jet::new(c)
    })
}

fn with_real(x: &Jet, f: impl Fn(&Real) -> Real) -> Jet {
    Jet::new((0..x.places()).map(|s| if s == 0 { f(x.base()) } else { x.coefficient(s) }))
}

fn size(x: &Real) -> Real {
    if x.ball().0 < 0.0 { x.neg() } else { *x }
}

type Values = BTreeMap<Sym, Vec<JetMatrix>>;

/// Changes the values of a name.
fn change(values: &mut Values, name: &str, f: &mut dyn FnMut(&JetMatrix) -> JetMatrix) {
    for v in values.get_mut(name).into_iter().flatten() {
        *v = f(v);
    }
}

/// Changes the values so that a hypothesis is met.
fn meet(values: &mut Values, how: &Meet, rng: &mut Rng) {
    let apart = rng.below(3);
    let turn = rng.below(4);
    let entries = |a: &JetMatrix, f: &dyn Fn(usize, usize) -> Jet| JetMatrix::build(a.rows(), a.cols(), f);
    let zero = || Jet::int(0);
    match how {
        Meet::Zero(x) => change(values, x, &mut |a| a.map(|_| zero())),
        Meet::Small(x) => change(values, x, &mut |a| a.map(|x| with_real(x, |_| Real::ZERO))),
        Meet::Number(x, n) => change(values, x, &mut |a| a.map(|_| Jet::int(*n))),
        Meet::Same(a, b) => {
            if let Some(v) = values.get(*a).cloned() {
                values.insert(Sym::new(b), v);
            }
        }
        Meet::Positive(x) => {
            change(values, x, &mut |a| a.map(|x| with_real(x, |r| size(r).add(&Real::fraction(1, 2)))))
        }
        Meet::Nonnegative(x) => change(values, x, &mut |a| a.map(|x| with_real(x, size))),
        Meet::Nonzero(x) => change(values, x, &mut |a| {
            a.map(|x| with_real(x, |r| if r.is_zero() { Real::int(if turn < 2 { -1 } else { 2 }) } else { *r }))
        }),
        Meet::Symmetric(x) => change(values, x, &mut |a| entries(a, &|i, j| a.at(i.min(j), i.max(j)).clone())),
        Meet::Antisymmetric(x) => change(values, x, &mut |a| {
            entries(a, &|i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => a.at(i, j).clone(),
                std::cmp::Ordering::Equal => zero(),
                std::cmp::Ordering::Greater => a.at(j, i).neg(),
            })
        }),
        Meet::Diagonal(x) => {
            change(values, x, &mut |a| entries(a, &|i, j| if i == j { a.at(i, j).clone() } else { zero() }))
        }
        Meet::Orthogonal(x) => change(values, x, &mut |a| {
            let n = a.rows();
            let shift = turn as usize % n;
            entries(a, &|i, j| {
                Jet::int(if (i + shift) % n == j { if (i + turn as usize) & 1 == 0 { 1 } else { -1 } } else { 0 })
            })
        }),
        Meet::Posdef(x) => change(values, x, &mut |a| a.t().mul(a).zip(&JetMatrix::eye(a.rows()), Jet::add)),
        Meet::Psd(x) => change(values, x, &mut |a| {
            let m = entries(a, &|i, j| if i == 0 && turn < 2 { zero() } else { a.at(i, j).clone() });
            m.t().mul(&m)
        }),
        Meet::Regular(x) => change(values, x, &mut |a| {
            let part = |below: bool| {
                entries(a, &|i, j| match i.cmp(&j) {
                    Ordering::Equal if below => Jet::int(1),
                    Ordering::Equal => with_real(a.at(i, j), |r| if r.is_zero() { Real::int(2) } else { *r }),
                    side if (side == Ordering::Greater) == below => a.at(i, j).clone(),
                    _ => zero(),
                })
            };
            part(true).mul(&part(false))
        }),
        Meet::Principal(x) => change(values, x, &mut |a| {
            entries(a, &|i, j| match i.cmp(&j) {
                _ if turn == 0 && i < 2 && j < 2 && a.rows() > 1 => Jet::int([[0, -1], [1, 0]][i][j]),
                Ordering::Less => a.at(i, j).clone(),
                Ordering::Equal => with_real(a.at(i, j), |r| size(r).add(&Real::fraction(1, 2))),
                Ordering::Greater => zero(),
            })
        }),
        Meet::Idempotent(x) => change(values, x, &mut |a| {
            let part = |below: bool| {
                entries(a, &|i, j| match i.cmp(&j) {
                    Ordering::Equal => Jet::int(1),
                    side if (side == Ordering::Greater) == below => a.at(i, j).clone(),
                    _ => zero(),
                })
            };
            let p = part(true).mul(&part(false));
            let some = entries(a, &|i, j| Jet::int(i64::from(i == j && (i as u64 + turn) % 2 == 0)));
            p.inv().map_or_else(|_| some.clone(), |inverse| p.mul(&some).mul(&inverse))
        }),
        Meet::Stochastic(x) => change(values, x, &mut |a| {
            let last = a.cols() - 1;
            let rest = |i: usize| (0..last).fold(Jet::int(1), |s, j| s.sub(a.at(i, j)));
            entries(a, &|i, j| if j == last { rest(i) } else { a.at(i, j).clone() })
        }),
        Meet::AtMost(a, c) => {
            if let Some(v) = values.get(*a).cloned() {
                // They are equal as often as not.
                change(values, c, &mut |x| {
                    v[0].zip(&x.map(|x| with_real(x, |r| if turn < 2 { Real::ZERO } else { size(r) })), Jet::add)
                });
            }
        }
        Meet::Inverse(a, b) => {
            let Some(v) = values.get(*a).cloned() else { return };
            let n = v[0].rows();
            // A unit triangular matrix has an inverse.
            let a_new = JetMatrix::build(n, n, |i, j| match i.cmp(&j) {
                std::cmp::Ordering::Less => v[0].at(i, j).clone(),
                std::cmp::Ordering::Equal => with_real(v[0].at(i, j), |_| Real::int(if turn == 0 { -2 } else { 1 })),
                std::cmp::Ordering::Greater => zero(),
            });
            if let Ok(inverse) = a_new.inv() {
                values.insert(Sym::new(a), vec![a_new]);
                values.insert(Sym::new(b), vec![inverse]);
            }
        }
        Meet::Transposed(a, b) => {
            if let Some(v) = values.get(*a).cloned() {
                values.insert(Sym::new(b), v.iter().map(JetMatrix::t).collect());
            }
        }
        Meet::Apart(x, y) => match apart {
            0 => change(values, x, &mut |a| a.map(|_| zero())),
            1 => change(values, y, &mut |a| a.map(|_| zero())),
            _ => {
                change(values, x, &mut |a| entries(a, &|i, j| if i % 2 == 0 { a.at(i, j).clone() } else { zero() }));
                change(values, y, &mut |a| entries(a, &|i, j| if i % 2 == 1 { a.at(i, j).clone() } else { zero() }));
            }
        },
        Meet::Members(u, a) => {
            if let Some(v) = values.get(*a).cloned() {
                change(values, u, &mut |_| v[0].clone());
            }
        }
    }
}

/// A point that meets what these ask for, in all likelihood.
pub fn point(w: &World, meets: &[Meet], rng: &mut Rng, base: usize) -> Point {
    let mut p = Point::default();
    for s in &w.statement.theory.dims {
        p.sizes.insert(s.clone(), 1 + rng.below(3));
    }
    let c = |rng: &mut Rng| number(rng, false);
    p.functions.insert(Sym::new("s"), Function::Exponential(Real::ONE, vec![c(rng), c(rng), c(rng)]));
    let size = |shape: &Shape| (p.size(&shape.rows).unwrap_or(1), p.size(&shape.cols).unwrap_or(1));
    let mut values = Values::new();
    for v in &w.statement.theory.vars {
        let members = v.over.as_ref().map_or(1, |n| p.size(n).unwrap_or(1));
        values.insert(v.name.clone(), (0..members).map(|_| draw(rng, size(&v.shape), base)).collect());
    }
    for how in meets {
        meet(&mut values, how, rng);
    }
    // A definition that is differentiated by has increments, too.
    let lets = w.statement.theory.lets.iter();
    let lets = lets.map(|l| (l.name.clone(), w.terms.shape(l.body).clone(), l.over.clone()));
    for (name, shape, over) in lets {
        let members = over.as_ref().map_or(1, |n| p.size(n).unwrap_or(1));
        values.insert(name, (0..members).map(|_| draw(rng, size(&shape), base)).collect());
    }
    for (name, members) in values {
        let family = w.terms.declaration(&name).is_some_and(|d| d.over.is_some());
        let all: Vec<Vec<JetMatrix>> = members
            .into_iter()
            .map(|v| {
                let shape = (v.rows(), v.cols());
                let more: Vec<JetMatrix> = (1..ORDERS).map(|_| draw(rng, shape, base)).collect();
                std::iter::once(v).chain(more).collect()
            })
            .collect();
        match family {
            true => p.set_family(&name, all),
            false => p.set(&name, all.into_iter().next().unwrap_or_default()),
        }
    }
    p
}

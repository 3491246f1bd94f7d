//! Laws with numbers for their sizes, indices and literals.

use crate::numeric::Rng;
use crate::rules::{Condition, Kind, MetaKind, Pat, Rule, Statement};
use crate::term::{Dim, Op, Sym};
use num_rational::BigRational;
use num_traits::{Signed, ToPrimitive, Zero};
use std::sync::Arc;

/// Which sizes are tried.
#[derive(Clone, Copy, Debug)]
pub enum Sizes {
    /// From 1 to this many, the small ones more often.
    UpTo(u64),
    /// All the same.
    All(u64),
}

impl Sizes {
    fn draw(self, rng: &mut Rng) -> u64 {
        match self {
            Sizes::All(n) => n,
            Sizes::UpTo(most) => {
                let small = [1, 1, 2, 2, 2, 3, 3, 3, 4][rng.below(9) as usize];
                let n = if most > 4 && rng.chance(1, 6) { rng.range(5, most as i64) as u64 } else { small };
                n.min(most)
            }
        }
    }
}

/// A law of which nothing is open but the values of its variables.
pub struct Instance {
    /// The law with numbers in place of sizes, indices and literals; without the conditions on them.
    pub rule: Rule,
    /// The same as a problem.
    pub statement: Statement,
    /// What was chosen, for people.
    pub choices: Vec<(Sym, String)>,
    /// The values of the law's indices, the last of which is the innermost. One may lie beyond its size: what is bound
    /// by a sum over another size may as well.
    pub indices: Vec<u64>,
}

/// The number that a pattern without variables is.
pub fn literal(p: &Pat) -> Option<BigRational> {
    let Pat::Node(op, args) = p else { return None };
    if let Op::Num(q) = op {
        return Some((**q).clone());
    }
    let v: Vec<BigRational> = args.iter().map(literal).collect::<Option<_>>()?;
    match (op, &v[..]) {
        (Op::Add, [a, b]) => Some(a + b),
        (Op::Sub, [a, b]) => Some(a - b),
        (Op::Neg, [a]) => Some(-a),
        (Op::Scale, [a, b]) => Some(a * b),
        (Op::Div, [a, b]) if !b.is_zero() => Some(a / b),
        _ => None,
    }
}

/// A whole number as a pattern.
fn number(n: i64) -> Pat {
    Pat::Node(Op::Num(Arc::new(BigRational::from_integer(n.into()))), vec![])
}

struct Choice<'a> {
    rule: &'a Rule,
    sizes: Vec<Dim>,
    metas: Vec<Option<Pat>>,
    /// The values of indices.
    indices: Vec<Option<u64>>,
}

impl Choice<'_> {
    fn size(&self, d: &Dim) -> Option<Dim> {
        let value = |s: &Sym| self.rule.dims.iter().position(|n| n == s).and_then(|k| self.sizes[k].as_literal());
        d.evaluate(&value).and_then(Dim::literal)
    }

    fn index(&self, p: &Pat) -> Option<u64> {
        match self.pat(p)? {
            Pat::Node(Op::At(i), _) => Some(i),
            Pat::Meta(k) => self.indices[k],
            _ => None,
        }
    }

    fn pat(&self, p: &Pat) -> Option<Pat> {
        let at = |i: u64| Some(Pat::Node(Op::At(i), vec![]));
        match p {
            Pat::Meta(k) => Some(self.metas[*k].clone().unwrap_or_else(|| p.clone())),
            Pat::Apply(k, i) => Some(Pat::Apply(*k, Box::new(self.pat(i)?))),
            Pat::Offset(i, n) => at(self.index(i)? + self.size(n)?.as_literal()?),
            Pat::Pair(i, j, m) => at(self.index(i)? + self.size(m)?.as_literal()? * (self.index(j)? - 1)),
            Pat::Node(op, args) => {
                let op = match op {
                    Op::Size(n) => Op::Size(self.size(n)?),
                    Op::Eye(n) => Op::Eye(self.size(n)?),
                    Op::BigSum(n) => Op::BigSum(self.size(n)?),
                    Op::Fixed(f, n) => Op::Fixed(*f, self.size(n)?),
                    Op::Ones(m, n) => Op::Ones(self.size(m)?, self.size(n)?),
                    Op::Zeros(m, n) => Op::Zeros(self.size(m)?, self.size(n)?),
                    Op::Comm(m, n) => Op::Comm(self.size(m)?, self.size(n)?),
                    op => op.clone(),
                };
                Some(Pat::Node(op, args.iter().map(|a| self.pat(a)).collect::<Option<_>>()?))
            }
        }
    }
}

/// Is a position calculated from this index? Then it is a number, and the position has to fit.
fn calculates(rule: &Rule, index: usize) -> bool {
    let from = |p: &Pat| match p {
        Pat::Offset(i, _) => **i == Pat::Meta(index),
        Pat::Pair(i, j, _) => [i, j].into_iter().any(|i| **i == Pat::Meta(index)),
        _ => false,
    };
    let conditions = rule.when.iter().flat_map(|c| match c {
        Condition::Natural(a) | Condition::Integer(a) | Condition::Fits(a, _) | Condition::Is(_, a) => vec![a],
        Condition::Distinct(a, b) | Condition::Eq(a, b) => vec![a, b],
    });
    [&rule.lhs, &rule.rhs].into_iter().chain(conditions).any(|p| p.any(&from))
}

/// A whole number where one is asked for: mostly small, now and then so large that nothing holds of it by chance.
fn whole(rng: &mut Rng) -> i64 {
    match rng.below(16) {
        0 => rng.range(5, 60) * if rng.chance(1, 2) { 1 } else { -1 },
        1 => rng.range(-9, 9),
        _ => rng.range(-4, 4),
    }
}

/// Chooses sizes, indices and literals. `None` where the choice does not meet the conditions on them.
pub fn instantiate(rule: &Rule, sizes: Sizes, rng: &mut Rng) -> Option<Instance> {
    let dims = rule.dims.iter().map(|_| Dim::literal(sizes.draw(rng))).collect::<Option<Vec<_>>>()?;
    let count = rule.metas.len();
    let mut choice = Choice { rule, sizes: dims, metas: vec![None; count], indices: vec![None; count] };
    let mut numbers = vec![false; rule.metas.len()];
    for c in &rule.when {
        if let Condition::Natural(a) | Condition::Integer(a) = c {
            a.metas(&mut |k| numbers[k] = true);
        }
    }
    let mut choices: Vec<(Sym, String)> =
        rule.dims.iter().cloned().zip(choice.sizes.iter().map(ToString::to_string)).collect();
    for (k, m) in rule.metas.iter().enumerate() {
        let chosen = match &m.kind {
            MetaKind::Index(n) => {
                // Half of them in the first or last place, where blocks begin and end.
                let n = choice.size(n)?.as_literal()?;
                let i = if rng.chance(1, 4) { n } else { 1 + rng.below(n) };
                let calculates = calculates(rule, k);
                let i = if !calculates && rng.chance(1, 6) { n + 1 + rng.below(2) } else { i };
                choices.push((m.name.clone(), i.to_string()));
                choice.indices[k] = Some(i);
                if !calculates {
                    continue;
                }
                Pat::Node(Op::At(i), vec![])
            }
            MetaKind::Term if numbers[k] => {
                let n = whole(rng);
                choices.push((m.name.clone(), n.to_string()));
                number(n)
            }
            _ => continue,
        };
        choice.metas[k] = Some(chosen);
    }
    let mut when = Vec::new();
    for c in &rule.when {
        let whole = |p: &Pat| literal(&choice.pat(p)?).filter(BigRational::is_integer);
        match c {
            Condition::Natural(p) => {
                whole(p).filter(|q| !q.is_negative())?;
            }
            Condition::Integer(p) => {
                whole(p).filter(|q| q.to_i64().is_some())?;
            }
            Condition::Fits(i, n) => {
                let (i, n) = (choice.index(i)?, choice.size(n)?.as_literal()?);
                (1..=n).contains(&i).then_some(())?;
            }
            Condition::Distinct(i, j) => (choice.index(i)? != choice.index(j)?).then_some(())?,
            Condition::Is(p, a) => when.push(Condition::Is(*p, choice.pat(a)?)),
            Condition::Eq(a, b) => when.push(Condition::Eq(choice.pat(a)?, choice.pat(b)?)),
        }
    }
    let mut out = Rule { lhs: choice.pat(&rule.lhs)?, rhs: choice.pat(&rule.rhs)?, when, ..rule.clone() };
    out.kind = Kind::Axiom;
    for m in &mut out.metas {
        (m.rows, m.cols) = (choice.size(&m.rows)?, choice.size(&m.cols)?);
        if let MetaKind::Index(n) = &mut m.kind {
            *n = choice.size(n)?;
        }
    }
    out.dims.clear();
    let (statement, _) = out.open_statement().ok()?;
    Some(Instance { rule: out, statement, choices, indices: choice.indices.into_iter().flatten().collect() })
}

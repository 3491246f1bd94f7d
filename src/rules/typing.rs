//! Rules as statements: each side of a rule must be well-shaped by itself.

use super::pattern::*;
use super::read::Entry;
use crate::term::*;

/// A rule read as a problem of its own: metavariables become variables, conditions hypotheses.
///
/// It is how a rule is type-checked, tested numerically, and (a lemma) proved.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The store the terms live in.
    pub terms: Terms,
    /// Variables, functions and hypotheses.
    pub theory: Theory,
    /// Conditions on literals and indices, which are no hypotheses.
    pub side: Vec<Condition>,
    /// Left and right side; for a property the subject twice.
    pub lhs: TermId,
    /// The right side.
    pub rhs: TermId,
}

/// What is declared by a rule or a property.
pub(super) struct View<'a> {
    pub(super) metas: &'a [Meta],
    pub(super) dims: &'a [Sym],
    pub(super) funs: &'a [Sym],
    pub(super) when: &'a [Condition],
    pub(super) functions: &'a Functions,
}

/// The size a family ranges over: that of the binder, or of the index, it is applied to.
fn family_range(v: &View<'_>, family: usize, sides: [&Pat; 2]) -> Result<Dim, String> {
    fn walk(v: &View<'_>, family: usize, p: &Pat, binders: &mut Vec<Dim>, out: &mut Vec<Dim>) {
        match p {
            Pat::Meta(_) | Pat::Offset(..) | Pat::Pair(..) => {}
            Pat::Apply(k, i) if *k == family => match &**i {
                Pat::Node(Op::Idx(level), _) => {
                    let depth = binders.len().checked_sub(*level as usize + 1);
                    out.extend(depth.and_then(|d| binders.get(d)).cloned());
                }
                Pat::Meta(m) => {
                    if let MetaKind::Index(n) = &v.metas[*m].kind {
                        out.push(n.clone());
                    }
                }
                _ => {}
            },
            Pat::Apply(..) => {}
            Pat::Node(op, args) => {
                if let Op::BigSum(n) = op {
                    binders.push(n.clone());
                }
                args.iter().for_each(|a| walk(v, family, a, binders, out));
                if let Op::BigSum(_) = op {
                    binders.pop();
                }
            }
        }
    }
    let mut found = Vec::new();
    for side in sides {
        walk(v, family, side, &mut Vec::new(), &mut found);
    }
    let name = &v.metas[family].name;
    let (first, rest) = found.split_first().ok_or_else(|| format!("the family {name} ranges over no size"))?;
    match rest.iter().find(|d| *d != first) {
        Some(other) => Err(format!("the family {name} ranges over {first} and over {other}")),
        None => Ok(first.clone()),
    }
}

fn statement(v: &View<'_>, lhs: &Pat, rhs: &Pat) -> Result<Statement, String> {
    let mut terms = Terms::knowing(v.functions.clone());
    let mut theory = Theory { dims: v.dims.to_vec(), funs: v.funs.to_vec(), ..Theory::default() };
    for (k, m) in v.metas.iter().enumerate() {
        let over = match m.kind {
            MetaKind::Index(_) => continue,
            MetaKind::Family => Some(family_range(v, k, [lhs, rhs])?),
            MetaKind::Term => None,
        };
        theory.vars.push(Variable { name: m.name.clone(), shape: Shape::new(m.rows.clone(), m.cols.clone()), over });
    }
    theory.declare_in(&mut terms);
    let mut side = Vec::new();
    for c in v.when {
        let fact = match c {
            Condition::Is(p, a) => {
                let a = build(&mut terms, v.metas, a)?;
                let shape = terms.shape(a);
                if p.needs_square() && shape.rows != shape.cols {
                    return Err(format!("`{}` of a matrix that is not square", p.name()));
                }
                Fact::Is(*p, a)
            }
            Condition::Eq(a, b) => {
                let (a, b) = (build(&mut terms, v.metas, a)?, build(&mut terms, v.metas, b)?);
                if terms.shape(a) != terms.shape(b) {
                    return Err("the sides of a condition have different shapes".into());
                }
                Fact::Eq(a, b)
            }
            c => {
                side.push(c.clone());
                continue;
            }
        };
        theory.hypotheses.push(Hypothesis { over: vec![], fact });
    }
    let (l, r) = (build(&mut terms, v.metas, lhs)?, build(&mut terms, v.metas, rhs)?);
    if terms.shape(l) != terms.shape(r) {
        return Err(format!("the sides have different shapes: {} and {}", terms.shape(l), terms.shape(r)));
    }
    Ok(Statement { terms, theory, side, lhs: l, rhs: r })
}

/// A rule's index metavariables, bound from the outermost inwards.
struct Bound<'a> {
    metas: &'a [Meta],
    /// Their places.
    indices: Vec<usize>,
}

impl Bound<'_> {
    /// Conditions that are facts about terms.
    fn facts(&self, terms: &mut Terms, when: &[Condition]) -> Result<Vec<Fact>, String> {
        let fact = |c: &Condition| match c {
            Condition::Is(p, a) => Some(self.build(terms, a, 0).map(|a| Fact::Is(*p, a))),
            Condition::Eq(a, b) => {
                Some(self.build(terms, a, 0).and_then(|a| self.build(terms, b, 0).map(|b| Fact::Eq(a, b))))
            }
            _ => None,
        };
        when.iter().filter_map(fact).collect()
    }

    /// Builds a pattern under this many binders of its own, the index metavariables as indices bound around it.
    fn build(&self, terms: &mut Terms, p: &Pat, depth: u32) -> Result<TermId, String> {
        let shape = |e: ShapeError| e.to_string();
        match p {
            Pat::Meta(k) => match self.indices.iter().rev().position(|i| i == k) {
                Some(level) => terms.add(Op::Idx(depth + level as u32), &[]).map_err(shape),
                None => terms.var(&self.metas[*k].name).map_err(shape),
            },
            Pat::Apply(k, i) => {
                let i = self.build(terms, i, depth)?;
                terms.add(Op::Var(self.metas[*k].name.clone()), &[i]).map_err(shape)
            }
            Pat::Offset(..) | Pat::Pair(..) => Err("it calculates a position".into()),
            Pat::Node(op, args) => {
                let inner = depth + u32::from(matches!(op, Op::BigSum(_)));
                let args = args.iter().map(|a| self.build(terms, a, inner)).collect::<Result<Vec<_>, _>>()?;
                terms.add(op.clone(), &args).map_err(shape)
            }
        }
    }
}

/// Both sides for all values of the indices at once: two functions of an index are equal exactly when their sums
/// with arbitrary weights are. The weights are new variables.
fn generic(r: &Rule) -> Result<Statement, String> {
    let mut s = r.statement()?;
    let conditions = r.when.iter().filter(|c| !matches!(c, Condition::Fits(..) | Condition::Distinct(..)));
    let parts = || [&r.lhs, &r.rhs].into_iter().chain(conditions.clone().flat_map(super::canonical::parts));
    if parts().any(|p| p.any(&|q| matches!(q, Pat::Offset(..) | Pat::Pair(..)))) {
        return Err("a position that is calculated needs numbers".into());
    }
    let indices: Vec<usize> = (0..r.metas.len()).filter(|k| matches!(r.metas[*k].kind, MetaKind::Index(_))).collect();
    if indices.is_empty() {
        // What needs literals is stated without them, which says more.
        return Ok(s);
    }
    let size = |k: usize| match &r.metas[k].kind {
        MetaKind::Index(n) => n.clone(),
        _ => Dim::one(),
    };
    let ranges: Vec<Dim> = indices.iter().map(|&k| size(k)).collect();
    // The sides are added up over the range of each index: of another index nothing is said.
    let fits = |k: &usize| {
        let own = |c: &Condition| matches!(c, Condition::Fits(Pat::Meta(i), n) if i == k && *n == size(*k));
        r.when.iter().any(own)
    };
    if !indices.iter().all(fits) {
        return Err("an index need not fit its size".into());
    }
    // A hypothesis about all of its values would be more than a condition on one.
    let is_index = |q: &Pat| matches!(q, Pat::Meta(k) if indices.contains(k));
    if conditions.flat_map(super::canonical::parts).any(|p| p.any(&is_index)) {
        return Err("a condition on an index is none on all of them".into());
    }
    for c in &s.side {
        if let Condition::Fits(Pat::Meta(k), n) = c
            && indices.contains(k)
            && size(*k) == *n
        {
            continue;
        }
        if let Condition::Fits(..) = c {
            return Err("an index must fit another size than its own".into());
        }
    }
    let bound = Bound { metas: &r.metas, indices };
    s.theory.hypotheses.clear();
    for fact in bound.facts(&mut s.terms, &r.when)? {
        s.theory.hypotheses.push(Hypothesis { over: vec![], fact });
    }
    let sides = [bound.build(&mut s.terms, &r.lhs, 0)?, bound.build(&mut s.terms, &r.rhs, 0)?];
    let mut weights = Vec::new();
    for n in &ranges {
        let name = s.terms.fresh_name("w");
        let shape = Shape::new(n.clone(), Dim::one());
        s.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: None });
        s.theory.vars.push(Variable { name: name.clone(), shape, over: None });
        weights.push(name);
    }
    let mut framed = Vec::new();
    for mut t in sides {
        for (n, w) in ranges.iter().zip(&weights).rev() {
            let e = |e: ShapeError| e.to_string();
            let weight = s.terms.var(w).map_err(e)?;
            let (i, one) = (s.terms.add(Op::Idx(0), &[]).map_err(e)?, s.terms.add(Op::At(1), &[]).map_err(e)?);
            let factor = s.terms.add(Op::Entry, &[weight, i, one]).map_err(e)?;
            let body = s.terms.add(Op::Scale, &[factor, t]).map_err(e)?;
            t = s.terms.add(Op::BigSum(n.clone()), &[body]).map_err(e)?;
        }
        framed.push(t);
    }
    (s.lhs, s.rhs) = (framed[0], framed[1]);
    Ok(s)
}

/// Builds a pattern with metavariables as variables; index metavariables become fixed index 1.
pub(super) fn build(terms: &mut Terms, metas: &[Meta], p: &Pat) -> Result<TermId, String> {
    let shape = |e: ShapeError| e.to_string();
    match p {
        Pat::Meta(k) => match metas[*k].kind {
            MetaKind::Index(_) => terms.add(Op::At(1), &[]).map_err(shape),
            _ => terms.var(&metas[*k].name).map_err(shape),
        },
        Pat::Apply(k, i) => {
            let i = build(terms, metas, i)?;
            terms.add(Op::Var(metas[*k].name.clone()), &[i]).map_err(shape)
        }
        Pat::Offset(..) | Pat::Pair(..) => terms.add(Op::At(1), &[]).map_err(shape),
        Pat::Node(op, args) => {
            let args = args.iter().map(|a| build(terms, metas, a)).collect::<Result<Vec<_>, _>>()?;
            terms.add(op.clone(), &args).map_err(shape)
        }
    }
}

impl Rule {
    /// The rule as a problem of its own.
    ///
    /// # Errors
    /// When a side is ill-shaped.
    pub fn statement(&self) -> Result<Statement, String> {
        let v = View {
            metas: &self.metas,
            dims: &self.dims,
            funs: &self.funs,
            when: &self.when,
            functions: &self.functions,
        };
        statement(&v, &self.lhs, &self.rhs)
    }

    /// The rule as it is read: its index variables are free indices, the last of them `Idx(0)`; with their names.
    ///
    /// # Errors
    /// When a side is ill-shaped, or a position is calculated.
    pub fn open_statement(&self) -> Result<(Statement, Vec<Sym>), String> {
        let mut s = self.statement()?;
        let is_index = |k: &usize| matches!(self.metas[*k].kind, MetaKind::Index(_));
        let indices: Vec<usize> = (0..self.metas.len()).filter(is_index).collect();
        let names = indices.iter().map(|&k| self.metas[k].name.clone()).collect();
        let bound = Bound { metas: &self.metas, indices };
        s.theory.hypotheses =
            bound.facts(&mut s.terms, &self.when)?.into_iter().map(|fact| Hypothesis { over: vec![], fact }).collect();
        (s.lhs, s.rhs) = (bound.build(&mut s.terms, &self.lhs, 0)?, bound.build(&mut s.terms, &self.rhs, 0)?);
        Ok((s, names))
    }

    /// The rule as a problem of its own whose proof covers every use of the rule: an index metavariable is bound
    /// by a sum with arbitrary weights. Conditions on literals are left out, so that it may say more than the rule.
    ///
    /// # Errors
    /// When no such problem can be stated.
    pub fn generic_statement(&self) -> Result<Statement, String> {
        generic(self)
    }
}

impl Property {
    /// The property as a problem of its own; both sides are its subject.
    ///
    /// # Errors
    /// When a part is ill-shaped.
    pub fn statement(&self) -> Result<Statement, String> {
        let v = View {
            metas: &self.metas,
            dims: &self.dims,
            funs: &self.funs,
            when: &self.when,
            functions: &self.functions,
        };
        statement(&v, &self.subject, &self.subject)
    }
}

/// Checks an entry: both sides well-shaped, and every variable bound by a side that the search starts from.
pub(super) fn check(entry: &Entry) -> Result<(), String> {
    match entry {
        Entry::Strategy(_) | Entry::Variants(..) | Entry::Function(_) => Ok(()),
        Entry::Property(p) => {
            p.statement()?;
            used(&p.metas, &p.when, &[&p.subject])
        }
        Entry::Rule(r) => {
            r.statement()?;
            if r.lhs == r.rhs {
                return Err("both sides are the same".into());
            }
            if r.kind == Kind::Rejected && !r.uses.is_empty() {
                return Err("a rejected law cannot be used".into());
            }
            used(&r.metas, &r.when, &[&r.lhs, &r.rhs])?;
            r.uses.iter().try_for_each(|u| bound(r, u))
        }
    }
}

/// Every declared variable must occur: one that does not is a slip of the pen.
fn used(metas: &[Meta], when: &[Condition], sides: &[&Pat]) -> Result<(), String> {
    let mut seen = vec![false; metas.len()];
    let conditions = when.iter().flat_map(super::canonical::parts);
    sides.iter().copied().chain(conditions).for_each(|p| p.metas(&mut |k| seen[k] = true));
    match seen.iter().position(|s| !s) {
        Some(k) => Err(format!("{} is declared but never used", metas[k].name)),
        None => Ok(()),
    }
}

/// Every variable must be bound by the side that a use starts from, or by an equation among the conditions, which the search
/// looks for among the hypotheses.
pub(super) fn bound(r: &Rule, u: &Use) -> Result<(), String> {
    let mut bound = vec![false; r.metas.len()];
    r.from_side(u.direction).metas(&mut |k| bound[k] = true);
    for c in &r.when {
        if let Condition::Eq(a, b) = c {
            a.metas(&mut |k| bound[k] = true);
            b.metas(&mut |k| bound[k] = true);
        }
    }
    let mut missing = None;
    let mut note = |k: usize| {
        if !bound[k] {
            missing = Some(r.metas[k].name.clone());
        }
    };
    r.to_side(u.direction).metas(&mut note);
    match missing {
        Some(m) => Err(format!("`use {}`: {m} is not bound by the side it starts from", u.phase)),
        None => Ok(()),
    }
}

//! What a problem declares: sizes, variables, functions, intermediate values, hypotheses.
//!
//! This is the part of a statement that the claim stands on; the language produces it, the kernel,
//! the search and the numeric judge read it.

use super::dim::Dim;
use super::op::Op;
use super::pred::Pred;
use super::shape::Shape;
use super::store::{Declaration, TermId, Terms};
use super::sym::Sym;
use super::wrt::Wrt;
use rustc_hash::{FxHashMap, FxHashSet};
use std::collections::BTreeSet;

/// What a hypothesis says.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Fact {
    /// The term has the property.
    Is(Pred, TermId),
    /// The two terms are equal.
    Eq(TermId, TermId),
    /// The size is at least this number, so that an index fits.
    AtLeast(Dim, u64),
}

impl Fact {
    /// The terms that it speaks of.
    pub fn terms(&self) -> Vec<TermId> {
        match self {
            Fact::Is(_, t) => vec![*t],
            Fact::Eq(a, b) => vec![*a, *b],
            Fact::AtLeast(..) => vec![],
        }
    }
}

/// A hypothesis. When `over` has sizes, it is stated for all indices in their ranges; the last size is the
/// range of `Idx(0)`, the one before it that of `Idx(1)`, and so on.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Hypothesis {
    /// The ranges of its free indices; empty if it is a single hypothesis.
    pub over: Vec<Dim>,
    /// What is assumed.
    pub fact: Fact,
}

/// A variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Variable {
    /// Its name.
    pub name: Sym,
    /// The shape of its value, or of each member.
    pub shape: Shape,
    /// The number of members, if it is a family.
    pub over: Option<Dim>,
}

/// An intermediate value. When `over` is a size, it is a family, and `Idx(0)` is free in the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Definition {
    /// Its name.
    pub name: Sym,
    /// The range of the index, if it is a family.
    pub over: Option<Dim>,
    /// What it stands for. Mentions only variables and earlier definitions.
    pub body: TermId,
}

/// A name of a natural number. What is said of all natural numbers is said of 0 and of the positive ones, one case after the
/// other: here it is one of these, so that terms speak of a number or of a size. No proof looks at it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Natural {
    /// The name.
    pub name: Sym,
    /// What it is here; nothing if it is any positive number. Then it is one of the sizes.
    pub value: Option<u64>,
}

/// A value put in: where `f` is differentiated by `x`, `f at x = v` speaks of a name of its own that stands for `v`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Point {
    /// The name, an intermediate value.
    pub name: Sym,
    /// The variable in whose place it stands.
    pub of: Sym,
}

/// What a problem declares, in order of declaration.
#[derive(Clone, Debug, Default)]
pub struct Theory {
    /// The size names.
    pub dims: Vec<Sym>,
    /// The names of natural numbers.
    pub naturals: Vec<Natural>,
    /// The variables.
    pub vars: Vec<Variable>,
    /// The unknown functions: elementwise, or of square matrices.
    pub funs: Vec<Sym>,
    /// Those of them that were declared as functions of matrices: how they are written. No proof looks at it.
    pub matfuns: Vec<Sym>,
    /// The intermediate values.
    pub lets: Vec<Definition>,
    /// Those of them that are values put in: how they are written. No proof looks at it.
    pub points: Vec<Point>,
    /// What is assumed, written down or implied by what is written (`inv(A)` assumes `invertible(A)`).
    pub hypotheses: Vec<Hypothesis>,
    /// Variables that an equation defines, with the names that it speaks of beside: they move with these. No proof looks
    /// at it, so what would take them to be constant is refused when it is read.
    pub moving: Vec<Moving>,
}

/// A name that moves with others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moving {
    /// The name.
    pub name: Sym,
    /// What it moves with.
    pub others: Vec<Sym>,
    /// The sides of the equation that defines it; none if it moves by more than one.
    pub sides: Option<(TermId, TermId)>,
}

impl Theory {
    /// A name in a term that moves with a variable while others vary by themselves, by equations that define it or what
    /// it moves with.
    pub fn moves_with(&self, terms: &Terms, t: TermId, x: &Sym, free: &BTreeSet<Sym>) -> Option<Sym> {
        let mut moved: Vec<&Sym> = vec![x];
        // Each round finds one more.
        while let Some(next) = self.moving.iter().find(|m| {
            !moved.contains(&&m.name) && !free.contains(&m.name) && m.others.iter().any(|n| moved.contains(&n))
        }) {
            moved.push(&next.name);
        }
        let below = self.mentioned(terms, [t]);
        moved.into_iter().skip(1).find(|p| below.contains(*p)).cloned()
    }

    /// The values on which a term depends that move with a variable, directly or by each other, in the order of their
    /// equations.
    pub fn moved_by(&self, terms: &Terms, t: TermId, x: &Sym) -> Vec<Moving> {
        let mut moving: BTreeSet<&Sym> = BTreeSet::from([x]);
        while let Some(next) =
            self.moving.iter().find(|m| !moving.contains(&m.name) && m.others.iter().any(|o| moving.contains(o)))
        {
            moving.insert(&next.name);
        }
        let mut below: BTreeSet<Sym> = self.mentioned(terms, [t]).into_iter().collect();
        let mut found: BTreeSet<&Sym> = BTreeSet::new();
        while let Some(next) = self
            .moving
            .iter()
            .find(|m| m.name != *x && moving.contains(&m.name) && below.contains(&m.name) && !found.contains(&m.name))
        {
            found.insert(&next.name);
            below.extend(next.others.iter().cloned());
        }
        self.moving.iter().filter(|m| found.contains(&m.name)).cloned().collect()
    }

    /// A derivative in terms, or in what names in them stand for, that takes a name to be constant which moves with what
    /// varies there: the name, and what varies.
    pub fn held(&self, terms: &Terms, roots: impl IntoIterator<Item = TermId>) -> Option<(Sym, Sym)> {
        if self.moving.is_empty() {
            return None;
        }
        self.parts(terms, roots).into_iter().find_map(|u| {
            let varying: BTreeSet<Sym> = match (terms.op(u), terms.arg(u, 1).map(|x| terms.op(x))) {
                (Op::D(Wrt::Only(names)), _) => names.iter().cloned().collect(),
                (Op::Grad | Op::Jac(_), Some(Op::Var(x))) => BTreeSet::from([x.clone()]),
                _ => return None,
            };
            let f = terms.arg(u, 0)?;
            varying.iter().find_map(|x| self.moves_with(terms, f, x, &varying).map(|p| (p, x.clone())))
        })
    }

    /// The value put in that has this name.
    pub fn point(&self, name: &Sym) -> Option<&Point> {
        self.points.iter().find(|p| p.name == *name)
    }

    /// The terms below some, each once: subterms, and those of the definitions that they mention.
    pub fn parts(&self, terms: &Terms, roots: impl IntoIterator<Item = TermId>) -> Vec<TermId> {
        let bodies: FxHashMap<&Sym, TermId> = self.lets.iter().map(|l| (&l.name, l.body)).collect();
        let (mut seen, mut out) = (FxHashSet::default(), Vec::new());
        let mut stack: Vec<TermId> = roots.into_iter().collect();
        while let Some(t) = stack.pop() {
            if seen.insert(t) {
                out.push(t);
                if let Op::Var(x) = terms.op(t) {
                    stack.extend(bodies.get(x));
                }
                stack.extend_from_slice(terms.args(t));
            }
        }
        out
    }

    /// Every name that terms mention, directly or through definitions.
    pub fn mentioned(&self, terms: &Terms, roots: impl IntoIterator<Item = TermId>) -> BTreeSet<Sym> {
        let name = |t: TermId| match terms.op(t) {
            Op::Var(x) => Some(x.clone()),
            _ => None,
        };
        self.parts(terms, roots).into_iter().filter_map(name).collect()
    }

    /// Declares every variable and intermediate value in a store. False when a name clashes.
    pub fn declare_in(&self, terms: &mut Terms) -> bool {
        let vars = self.vars.iter().map(|v| (v.name.clone(), v.shape.clone(), v.over.clone())).collect::<Vec<_>>();
        let lets = self.lets.iter().map(|l| (l.name.clone(), terms.shape(l.body).clone(), l.over.clone()));
        vars.into_iter()
            .chain(lets.collect::<Vec<_>>())
            .all(|(name, shape, over)| terms.declare(name, Declaration { shape, over }))
    }

    /// The definition of a name.
    pub fn definition(&self, name: &Sym) -> Option<&Definition> {
        self.lets.iter().find(|l| l.name == *name)
    }

    /// The same with an intermediate value as a variable of its own, as differentiating by it reads it.
    pub fn freed(&self, terms: &Terms, name: &Sym) -> Theory {
        let mut out = self.clone();
        if let Some(i) = out.lets.iter().position(|l| l.name == *name) {
            let l = out.lets.remove(i);
            out.vars.push(Variable { name: l.name, shape: terms.shape(l.body).clone(), over: l.over });
        }
        out
    }

    /// Every name that is declared: of sizes, functions, variables and intermediate values.
    pub fn names(&self) -> impl Iterator<Item = &Sym> {
        let vars = self.vars.iter().map(|v| &v.name);
        self.dims.iter().chain(&self.funs).chain(vars).chain(self.lets.iter().map(|l| &l.name))
    }

    /// The variable of a name.
    pub fn variable(&self, name: &Sym) -> Option<&Variable> {
        self.vars.iter().find(|v| v.name == *name)
    }
}

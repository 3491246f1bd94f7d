//! What the kernel is given: a statement, and a certificate for it.

use crate::term::{Dim, Fun, Pred, Sym, TermId, Theory, Wrt};

/// What is claimed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Claim {
    /// `A == B`. A gradient, Jacobian or Hessian is an equation with `grad` or `jac` on its left.
    Equation(TermId, TermId),
    /// Several equations that are proved together: the derivatives by several variables.
    Equations(Vec<(TermId, TermId)>),
    /// `grad(f, X)` is zero for each of the variables X when all of them are replaced by their values.
    Stationary {
        /// The function.
        f: TermId,
        /// The variables and their values, in which none of the variables occurs.
        at: Vec<(Sym, TermId)>,
    },
    /// The term has the property: it is positive, positive semidefinite, symmetric, …
    Fact(Pred, TermId),
    /// `f >= f with X replaced by the value`, for all X that meet the hypotheses; the value meets them too.
    Minimum {
        /// The function.
        f: TermId,
        /// The variable.
        var: Sym,
        /// Where the minimum is; does not mention the variable.
        value: TermId,
    },
}

impl Claim {
    /// The terms that it speaks of.
    pub fn terms(&self) -> Vec<TermId> {
        match self {
            Claim::Equation(a, b) => vec![*a, *b],
            Claim::Equations(all) => all.iter().flat_map(|(a, b)| [*a, *b]).collect(),
            Claim::Fact(_, t) => vec![*t],
            Claim::Minimum { f, value, .. } => vec![*f, *value],
            Claim::Stationary { f, at } => [*f].into_iter().chain(at.iter().map(|(_, value)| *value)).collect(),
        }
    }

    /// The variables that get a value, and the values.
    pub fn at(&self) -> Vec<(Sym, TermId)> {
        match self {
            Claim::Stationary { at, .. } => at.clone(),
            Claim::Minimum { var, value, .. } => vec![(var.clone(), *value)],
            _ => vec![],
        }
    }
}

/// Declarations and hypotheses, and the claim that stands on them.
#[derive(Clone, Debug)]
pub struct Statement {
    /// Declarations and hypotheses.
    pub theory: Theory,
    /// The claim.
    pub claim: Claim,
}

/// A value for each variable of a law, in the order in which the law declares them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Substitution {
    /// Metavariables; a family's value has its index as `Idx(0)`.
    pub metas: Vec<TermId>,
    /// Dimension variables.
    pub dims: Vec<Dim>,
    /// Function variables.
    pub funs: Vec<Fun>,
    /// What the law's differentials vary, if it has any.
    pub wrt: Option<Wrt>,
}

/// What justifies a step. Where the step cannot compute the term that it leads to, this is given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum By {
    /// A rule (axiom or lemma of the rule set), by its place in the set.
    Rule {
        /// The rule.
        rule: usize,
        /// The values of its variables.
        values: Substitution,
    },
    /// The equation of an earlier line, its free indices replaced by these.
    Line {
        /// The line, counted from 0.
        line: usize,
        /// An index for each free index of the line, that of `Idx(0)` first.
        indices: Vec<TermId>,
    },
    /// An equation among the hypotheses.
    Hypothesis {
        /// Its place.
        index: usize,
        /// An index for each free index, that of `Idx(0)` first.
        indices: Vec<TermId>,
    },
    /// An intermediate value and what it stands for. Forward unfolds; backward folds to the value, which is given.
    Definition(Option<TermId>),
    /// Arithmetic on literals: the term has the same rational value as this one, which takes its place.
    Arithmetic(TermId),
    /// The differential of a term free of the varying names is zero. Backward the differential is given.
    Constant(Option<TermId>),
    /// Two sums over indices, one right inside the other, change places.
    Exchange,
    /// The chain rule for a function of matrices. Backward the differential is given.
    Chain(Option<TermId>),
    /// A sum over a size that is a number is the sum of its members. Backward the sum over an index is given.
    Unroll(Option<TermId>),
}

/// One rewriting step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Where: argument numbers from the root.
    pub path: Vec<u8>,
    /// Left to right?
    pub forward: bool,
    /// By what.
    pub by: By,
}

/// One inference. Lines may use earlier lines only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Line {
    /// Declares a variable of its own for an extensionality argument. Nothing is known of it.
    Fresh {
        /// A name not used before.
        name: Sym,
        /// Rows.
        rows: Dim,
        /// Columns.
        cols: Dim,
    },
    /// A hypothesis about a predicate, its free indices replaced by these (that of `Idx(0)` first).
    Assumption {
        /// The ranges of the free indices of this line.
        over: Vec<Dim>,
        /// Its place among the hypotheses.
        index: usize,
        /// The indices.
        indices: Vec<TermId>,
    },
    /// A property of the rule set.
    Property {
        /// The ranges of the free indices of this line.
        over: Vec<Dim>,
        /// Its place in the set.
        property: usize,
        /// The values of its variables.
        values: Substitution,
    },
    /// A property of a term holds of an equal term.
    Transport {
        /// The ranges of the free indices of this line.
        over: Vec<Dim>,
        /// The property.
        pred: Pred,
        /// The term it is known of.
        start: TermId,
        /// Steps to the equal term.
        steps: Vec<Step>,
    },
    /// A chain of steps: the start equals its end.
    Have {
        /// The ranges of the free indices of this line; the last is that of `Idx(0)`.
        over: Vec<Dim>,
        /// Where the chain starts.
        start: TermId,
        /// The steps.
        steps: Vec<Step>,
    },
    /// From `d(f) = Σ tr(G' d(X))` conclude `grad(f, X) = G`.
    Gradient {
        /// The line that has the differential.
        line: usize,
        /// The variable, intermediate or member.
        wrt: TermId,
    },
    /// From `vec(d(F)) = J' vec(d(X))`, or `= J vec(d(X))` in numerator layout, conclude `jac(F, X) = J`.
    Jacobian {
        /// The line that has the differential.
        line: usize,
        /// Numerator layout?
        numerator: bool,
    },
    /// From `M X = N X`, `M vec(X) = N vec(X)` or `tr(M' X) = tr(N' X)`, X fresh, conclude `M = N`.
    Extensionality {
        /// The line that has the equation.
        line: usize,
        /// The fresh variable.
        var: Sym,
    },
    /// From `A[i,j] = B[i,j]` for fresh indices conclude `A = B`.
    Entrywise {
        /// The line, whose last free indices are i and j (or the one of them that is no fixed 1).
        line: usize,
    },
    /// From `A[i,j] = B[i,j]` for each fixed i and j conclude `A = B`; the sizes must be numbers.
    Cases {
        /// The lines, one for each entry, row by row.
        lines: Vec<usize>,
    },
    /// From `grad(f, X) = G` and `G[X := value, …] = 0`, for each variable X, conclude that f is stationary there.
    Stationary {
        /// For each variable, in the order of the claim, the line that has the gradient and the one that has the zero.
        parts: Vec<(usize, usize)>,
    },
    /// From `nonnegative(f - f[X := value])` conclude that f has its minimum there; or, with a gradient and its zero as
    /// for a stationary point, from `psd(hess(f, X))` for all X that meet hypotheses which convex sets meet.
    Minimum {
        /// The lines that have the gradient and the zero, where f is convex.
        stationary: Option<(usize, usize)>,
    },
}

/// A certificate: lines of inference, the last of which proves the claim.
#[derive(Clone, Debug, Default)]
pub struct Certificate {
    /// The hash of the rule set it was made with.
    pub rules: String,
    /// The lines.
    pub lines: Vec<Line>,
}

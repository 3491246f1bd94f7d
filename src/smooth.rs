//! Is a function that somebody has added differentiable where its entry says so?
//!
//! No trial at numbers sees a kink between them. So the kernel is asked: what the function is said to be, or the right
//! side of its equation, is differentiated under the entry's own condition, and a certificate in which nothing else is
//! assumed says that it is regular there.

use crate::calculus::Index;
use crate::decide::{Options, Status, decide};
use crate::numeric::jets::{Real, holds_at, lost_at};
use crate::rules::RuleSet;
use crate::syntax::{Goal, GoalBody, GoalKind, Problem};
use crate::term::{
    Fact, Function, Hypothesis, Layout, Meaning, Op, Pred, Shape, ShapeError, Sym, Template, TermId, Terms, Theory,
    Variable,
};

/// What is wrong with a function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NotSmooth {
    /// It was not proved that it is differentiable where it is said to be.
    Rough,
    /// It was not proved that it has a value of its own wherever it is said to be differentiable.
    Undefined,
    /// It is said to be differentiable at the ends of where it has values.
    Closed,
    /// Where its equation holds is not all one side of a number, the same as that of its known value.
    Apart,
    /// Its equation, which is not linear, has no solution that could be followed as far as it should.
    Lost,
}

impl NotSmooth {
    /// What is wrong, after the function's name; and what to do.
    pub fn text(self) -> (&'static str, &'static str) {
        match self {
            NotSmooth::Rough => (
                "is said to be differentiable where nothing says why",
                "say where it is: `(regular (nonzero A))`, `(regular (positive A))`, …",
            ),
            NotSmooth::Undefined => (
                "is said to be differentiable where it may have no value",
                "what `(regular …)` says must imply what `(defined …)` says",
            ),
            NotSmooth::Closed => (
                "is said to be differentiable at the end of an interval",
                "write `(regular (positive …))` or `(regular (nonzero …))`",
            ),
            NotSmooth::Apart => (
                "cannot be followed from its known value to wherever it is said to be differentiable",
                "write `(regular (positive …))` of something linear that is positive where the value is known",
            ),
            NotSmooth::Lost => (
                "cannot be followed from its known value to some numbers between -3 and 3 where it is said to be differentiable",
                "write `(regular (positive …))` of something linear, that ends where the solution does",
            ),
        }
    }
}

/// A problem of two numbers, x and (in the function's own equation) y, the function's value there.
struct Ground<'r> {
    rules: &'r RuleSet,
    index: &'r Index,
    terms: Terms,
    theory: Theory,
    x: TermId,
    y: TermId,
}

impl Ground<'_> {
    fn new<'r>(rules: &'r RuleSet, index: &'r Index) -> Result<Ground<'r>, ShapeError> {
        let mut terms = Terms::knowing(rules.functions().clone());
        let names = ["x", "y"].map(Sym::new);
        let var = |name: &Sym| Variable { name: name.clone(), shape: Shape::scalar(), over: None };
        let theory = Theory { vars: names.iter().map(var).collect(), ..Theory::default() };
        theory.declare_in(&mut terms);
        let (x, y) = (terms.var(&names[0])?, terms.var(&names[1])?);
        Ok(Ground { rules, index, terms, theory, x, y })
    }

    fn build(&mut self, t: &Template) -> Result<TermId, ShapeError> {
        t.build(&mut self.terms, &Shape::scalar(), &[self.x], &mut |_, _| Ok(()))
    }

    fn assume(&mut self, (p, t): &(Pred, Template)) -> Result<(), ShapeError> {
        let t = self.build(t)?;
        self.theory.hypotheses.push(Hypothesis { over: vec![], fact: Fact::Is(*p, t) });
        Ok(())
    }

    /// Is a number proved to be regular in a variable, whatever the values that meet what is assumed?
    fn regular(&mut self, f: TermId, by: TermId) -> Result<bool, ShapeError> {
        let slope = self.terms.add(Op::Grad, &[f, by])?;
        let body = GoalBody::Equation { lhs: slope, rhs: slope, lhs_size: 0, rhs_size: 0 };
        let statement = String::new();
        let goal = Goal { kind: GoalKind::Claim, line: 0, statement, from_latex: false, body, implied: vec![] };
        let problem = Problem {
            name: "smooth".into(),
            line: 0,
            terms: self.terms.clone(),
            theory: self.theory.clone(),
            layout: Layout::Denominator,
            goals: vec![],
            shows: vec![],
            cases: vec![],
            inferred: None,
            notes: vec![],
            warnings: vec![],
        };
        let options = Options { missing: false, ..Options::level(1) };
        Ok(decide(&problem, &goal, self.rules, self.index, &options).status == Status::Proved)
    }

    /// Does what is assumed imply this?
    fn implies(&mut self, (p, t): &(Pred, Template)) -> Result<bool, ShapeError> {
        let t = self.build(t)?;
        // Where log(y*t), 1/t are regular, t is positive and not 0, if y is positive.
        let witness = match p {
            Pred::Positive | Pred::Nonnegative => {
                self.terms.add(Op::Map(crate::term::Fun { name: Sym::new("log"), order: 0 }), &[t])?
            }
            _ => {
                let one = self.terms.int(1);
                self.terms.add(Op::Div, &[one, t])?
            }
        };
        self.regular(witness, self.x)
    }
}

/// The template with the function itself replaced by another argument; `None` where it occurs of something else.
fn freed(t: &Template, name: &Sym) -> Option<Template> {
    Some(match t {
        Template::Node(Op::Map(f), below) if f.name == *name => match (f.order, &below[..]) {
            (0, [Template::Arg(0)]) => Template::Arg(1),
            _ => return None,
        },
        Template::Node(op, below) => {
            Template::Node(op.clone(), below.iter().map(|t| freed(t, name)).collect::<Option<_>>()?)
        }
        Template::Arg(k) => Template::Arg(*k),
    })
}

/// Is a template linear in one of its arguments, as far as is seen at once?
fn is_linear(t: &Template, arg: usize) -> bool {
    fn mentions(t: &Template, arg: usize) -> bool {
        match t {
            Template::Arg(k) => *k == arg,
            Template::Node(_, below) => below.iter().any(|t| mentions(t, arg)),
        }
    }
    match t {
        t if !mentions(t, arg) => true,
        Template::Arg(_) => true,
        Template::Node(Op::Add | Op::Sub | Op::Neg, below) => below.iter().all(|t| is_linear(t, arg)),
        Template::Node(Op::Scale | Op::Had, below) => {
            below.iter().filter(|t| mentions(t, arg)).count() == 1 && below.iter().all(|t| is_linear(t, arg))
        }
        Template::Node(Op::Div | Op::Hdiv, below) => match &below[..] {
            [a, b] => is_linear(a, arg) && !mentions(b, arg),
            _ => false,
        },
        _ => false,
    }
}

/// What is wrong with a function that has a definition or an equation, if anything.
pub fn not_smooth(rules: &RuleSet, index: &Index, f: &Function) -> Option<NotSmooth> {
    find(rules, index, f).unwrap_or(Some(NotSmooth::Rough))
}

fn find(rules: &RuleSet, index: &Index, f: &Function) -> Result<Option<NotSmooth>, ShapeError> {
    let mut g = Ground::new(rules, index)?;
    if let Some(p) = &f.regular {
        if !matches!(p.0, Pred::Positive | Pred::Nonzero) {
            return Ok(Some(NotSmooth::Closed));
        }
        g.assume(p)?;
    }
    if let Some(p) = &f.defined
        && f.regular.as_ref() != Some(p)
        && !g.implies(p)?
    {
        return Ok(Some(NotSmooth::Undefined));
    }
    match &f.meaning {
        Meaning::Definition(body) => {
            let t = g.build(body)?;
            Ok((!g.regular(t, g.x)?).then_some(NotSmooth::Rough))
        }
        Meaning::Slope { slope, at, .. } => {
            let one_side = match &f.regular {
                None => true,
                Some(p @ (Pred::Positive, t)) => {
                    let at = Real::rational(at);
                    is_linear(t, 0) && holds_at(rules.functions(), &Some(p.clone()), &at) == Ok(true)
                }
                Some(_) => false,
            };
            if !one_side {
                return Ok(Some(NotSmooth::Apart));
            }
            let Some(free) = freed(slope, &f.name) else { return Ok(Some(NotSmooth::Rough)) };
            let t = free.build(&mut g.terms, &Shape::scalar(), &[g.x, g.y], &mut |_, _| Ok::<(), ShapeError>(()))?;
            let smooth = g.regular(t, g.x)? && g.regular(t, g.y)?;
            if !smooth {
                return Ok(Some(NotSmooth::Rough));
            }
            // A linear equation has a solution wherever it is regular; any other may run away.
            let lost = !is_linear(&free, 1) && lost_at(rules.functions(), &f.name).is_some();
            Ok(lost.then_some(NotSmooth::Lost))
        }
        _ => Ok(None),
    }
}

//! How texts are understood: the variables with their shapes and attributes, and claims before they are decided.

use super::answer::Reading;
use crate::syntax::{self, Format, GoalBody, print_hypothesis, print_variable, to_latex};
use crate::term::{Fact, Hypothesis, Op, Terms, Theory};

/// A variable, declared or inferred.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Variable {
    /// Its name.
    pub name: String,
    /// The name in LaTeX.
    pub latex: String,
    /// Rows and columns, of each member if it is a family.
    pub shape: [String; 2],
    /// The number of members, if it is a family.
    pub over: Option<String>,
    /// What is declared of it: `symmetric`, `posdef`, …
    pub attributes: Vec<String>,
    /// Its declaration without attributes, as [`Problem::var`](super::Problem::var) takes it.
    pub declaration: String,
}

/// How a claim is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParsedClaim {
    /// The claim, as it was read.
    pub statement: String,
    /// It in LaTeX, if it is an equation or a stationary point.
    pub latex: Option<String>,
    /// The variables, in order of declaration.
    pub variables: Vec<Variable>,
    /// How the input was taken.
    pub reading: Reading,
}

/// The variables of a theory with what it assumes of them.
pub(super) fn variables(terms: &mut Terms, theory: &Theory) -> Vec<Variable> {
    let mut out = Vec::new();
    for v in &theory.vars {
        let is_it = |t| matches!(terms.op(t), Op::Var(n) if *n == v.name);
        let attributes = theory.hypotheses.iter().filter_map(|h| match &h.fact {
            Fact::Is(p, t) if is_it(*t) => Some(p.name().to_string()),
            _ => None,
        });
        out.push(Variable {
            attributes: attributes.collect(),
            name: v.name.to_string(),
            latex: String::new(),
            shape: [v.shape.rows.to_string(), v.shape.cols.to_string()],
            over: v.over.as_ref().map(ToString::to_string),
            declaration: print_variable(v),
        });
    }
    for (v, declared) in out.iter_mut().zip(&theory.vars) {
        let var = terms.var(&declared.name).ok().filter(|_| declared.over.is_none());
        v.latex = var.map_or_else(|| v.name.clone(), |t| to_latex(terms, theory, t));
    }
    out
}

/// A claim that was read.
pub(super) fn claim(mut p: syntax::Problem) -> ParsedClaim {
    let variables = variables(&mut p.terms, &p.theory);
    let latex = |t| syntax::print(&p.terms, &p.theory, t, Format::Latex);
    let goal = p.goals.first();
    let said = goal.map(|g| match &g.body {
        GoalBody::Equation { lhs, rhs, .. } => format!("{} = {}", latex(*lhs), latex(*rhs)),
        GoalBody::Stationary { f, at } => {
            let names: Vec<&str> = at.iter().map(|(x, _)| &**x).collect();
            let values: Vec<String> = at.iter().map(|(x, v)| format!("{x} = {}", latex(*v))).collect();
            format!(
                "\\nabla_{{{}}}\\,\\Bigl({}\\Bigr) = 0 \\quad\\text{{at}}\\quad {}",
                names.join(", "),
                latex(*f),
                values.join(",\\; ")
            )
        }
        GoalBody::Minimum { f, var, value } => {
            format!("\\min_{{{var}}}\\,\\Bigl({}\\Bigr) \\quad\\text{{at}}\\quad {var} = {}", latex(*f), latex(*value))
        }
        GoalBody::Fact(pred, t) => {
            let fact = Hypothesis { over: vec![], fact: Fact::Is(*pred, *t) };
            print_hypothesis(&p.terms, &p.theory, &fact, Format::Latex)
        }
    });
    ParsedClaim {
        statement: goal.map(|g| g.statement.clone()).unwrap_or_default(),
        latex: said,
        variables,
        reading: Reading {
            inferred: p.inferred.clone(),
            notes: p.notes.clone(),
            warnings: p.warnings.clone(),
            read_as: goal.filter(|g| g.from_latex).map(|g| g.statement.clone()),
        },
    }
}

//! The functions that an answer becomes.

use super::apply::{apply, transposed};
use super::build::Builder;
use super::error::CodeError;
use super::facts::Facts;
use super::interpret::{Values, interpret};
use super::ir::{Graph, Id, Op};
use super::lower::Lowering;
use super::names::identifier;
use super::product::Sizes;
use super::sample::Sample;
use crate::answer::{Answer, AnswerKind};
use crate::kernel::Claim;
use crate::syntax::to_ascii;
use crate::term::{Dim, Fun, Layout, Op as Term, Shape, Sym, TermId, Terms, Theory};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// The value of the function beside its derivative.
    pub with_value: bool,
    /// A Jacobian or Hessian applied to a direction, in place of itself.
    pub apply: bool,
    /// A test by finite differences or by automatic differentiation, which is the main program.
    pub check: bool,
    /// Sizes by which the order of products is chosen.
    pub sizes: Sizes,
}

/// An argument of a function.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Argument {
    /// Its name in the language of gradus.
    pub name: Sym,
    /// The shape of its value, or of each member.
    pub shape: Shape,
    /// The number of members, if it is a family.
    pub over: Option<Dim>,
}

/// A value that a function returns.
#[derive(Clone, Debug)]
pub struct Output {
    /// What it is, in words.
    pub label: String,
    /// The value.
    pub value: Id,
}

/// A function to be printed.
#[derive(Clone, Debug)]
pub struct Function {
    /// An identifier.
    pub name: String,
    /// What it computes, in a line.
    pub title: String,
    /// What it equals, in the language of gradus.
    pub formula: String,
    /// When it does, in the language of gradus.
    pub hypotheses: Vec<String>,
    /// Its arguments, in order of declaration.
    pub arguments: Vec<Argument>,
    /// The unknown functions that it calls, which are arguments too.
    pub functions: Vec<Fun>,
    /// The sizes that no argument shows, which are arguments too.
    pub sizes: Vec<Sym>,
    /// What it returns.
    pub outputs: Vec<Output>,
    /// The values.
    pub graph: Graph,
    /// Names for some of them.
    pub names: FxHashMap<Id, Sym>,
}

/// What an answer is checked against.
#[derive(Clone, Debug)]
pub struct Check {
    /// The function that is differentiated, or that the answer equals. It rests on no hypothesis.
    pub of: Function,
    /// What the answer is to it.
    pub kind: AnswerKind,
    /// The variable, and which member of it from 0 where it is a family.
    pub wrt: Option<(Argument, Option<u64>)>,
    /// Where.
    pub sample: Sample,
}

/// The functions of an answer.
#[derive(Clone, Debug)]
pub struct Unit {
    /// The answer; with `apply` what it does to a direction, then what its transpose does, unless that is the same.
    pub functions: Vec<Function>,
    /// What it is checked against, if that is asked for and can be.
    pub check: Option<Check>,
}

/// A name that no variable has: the direction to which a Jacobian is applied.
const DIRECTION: &str = "V";

/// The functions of an answer. `prefix` stands before their names.
///
/// # Errors
/// When the answer has no code, or is of a kind that has not what is asked for.
pub fn unit(terms: &Terms, theory: &Theory, a: &Answer, prefix: &str, o: &Options) -> Result<Unit, CodeError> {
    let f = differentiated(terms, a);
    let derived = matches!(a.kind, AnswerKind::Gradient | AnswerKind::Jacobian(_) | AnswerKind::Hessian(_));
    if o.with_value && !derived {
        return Err(CodeError::Unfit("only a derivative has a value beside it"));
    }
    if o.apply && !matches!(a.kind, AnswerKind::Jacobian(_) | AnswerKind::Hessian(_)) {
        return Err(CodeError::Unfit("only a Jacobian or a Hessian can be applied to a direction"));
    }
    let kept = a.wrt.and_then(|x| name_of(terms, x)).filter(|n| theory.definition(n).is_some());
    let mut functions = Vec::new();
    if o.apply {
        let numerator = a.kind.layout() == Some("numerator");
        functions.push(make(terms, theory, a, prefix, o, Some((true, numerator)))?);
        if matches!(a.kind, AnswerKind::Jacobian(_)) {
            functions.push(make(terms, theory, a, prefix, o, Some((false, numerator)))?);
        }
    } else {
        functions.push(make(terms, theory, a, prefix, o, None)?);
    }
    let check = if o.check { check(terms, theory, a, f, kept, prefix) } else { None };
    Ok(Unit { functions, check })
}

fn name_of(terms: &Terms, x: TermId) -> Option<Sym> {
    match terms.op(x) {
        Term::Var(s) => Some(s.clone()),
        _ => None,
    }
}

/// What is differentiated in an answer, or what it equals.
fn differentiated(terms: &Terms, a: &Answer) -> Option<TermId> {
    match a.kind {
        AnswerKind::Gradient | AnswerKind::Jacobian(_) => terms.arg(a.of, 0),
        AnswerKind::Hessian(_) => terms.arg(a.of, 0).and_then(|g| terms.arg(g, 0)),
        AnswerKind::Simplest => Some(a.of),
        AnswerKind::Stationary => match a.certified.statement.claim {
            Claim::Stationary { f, .. } => Some(f),
            _ => None,
        },
    }
}

/// `of` in words.
fn title(terms: &Terms, theory: &Theory, a: &Answer, applied: Option<bool>) -> String {
    let p = |t| to_ascii(terms, theory, t);
    let f = differentiated(terms, a).map(p).unwrap_or_default();
    let x = a.wrt.map(p).unwrap_or_default();
    match (a.kind, applied) {
        (AnswerKind::Gradient, _) => format!("Gradient of {f} by {x}."),
        (AnswerKind::Jacobian(Layout::Denominator), None) => {
            format!("Jacobian J of {f} by {x}: vec(dF) = J' vec(d{x}).")
        }
        (AnswerKind::Jacobian(Layout::Numerator), None) => format!("Jacobian J of {f} by {x}: vec(dF) = J vec(d{x})."),
        (AnswerKind::Jacobian(_), Some(true)) => format!("How {f} changes as {x} moves along V."),
        (AnswerKind::Jacobian(_), Some(false)) => {
            format!("Gradient by {x} of sum(V .* F) for F = {f}.")
        }
        (AnswerKind::Hessian(_), None) => format!("Hessian of {f} by {x}."),
        (AnswerKind::Hessian(_), Some(_)) => format!("Hessian of {f} by {x}, applied to V."),
        (AnswerKind::Simplest, _) => format!("{f}, simplified."),
        (AnswerKind::Stationary, _) => format!("The {x} at which the gradient of {f} is zero."),
    }
}

/// `grad_w`, `jac_X_times`
fn function_name(terms: &Terms, theory: &Theory, a: &Answer, prefix: &str, applied: Option<bool>) -> String {
    let x = a.wrt.map(|x| identifier(&to_ascii(terms, theory, x).replace(['[', ','], "_").replace(']', "")));
    let x = x.unwrap_or_default();
    let stem = match a.kind {
        AnswerKind::Gradient => format!("grad_{x}"),
        AnswerKind::Jacobian(_) => format!("jac_{x}"),
        AnswerKind::Hessian(_) => format!("hess_{x}"),
        AnswerKind::Simplest => "value".to_string(),
        AnswerKind::Stationary => format!("stationary_{x}"),
    };
    let tail = match applied {
        None => "",
        Some(true) => "_times",
        Some(false) => "_transposed_times",
    };
    let prefix = if prefix.is_empty() { String::new() } else { format!("{}_", identifier(prefix)) };
    format!("{prefix}{stem}{tail}")
}

fn make(
    terms: &Terms,
    theory: &Theory,
    a: &Answer,
    prefix: &str,
    o: &Options,
    applied: Option<(bool, bool)>,
) -> Result<Function, CodeError> {
    let mut b = Builder::new(terms, theory, None);
    let mut result = b.term(a.result)?;
    let known = b.known();
    let f = differentiated(terms, a);
    let mut direction = None;
    if let (Some((forward, numerator)), Some(f), Some(x)) = (applied, f, a.wrt) {
        let (of_f, of_x) = match a.kind {
            AnswerKind::Hessian(_) => (terms.shape(x), terms.shape(x)),
            _ => (terms.shape(f), terms.shape(x)),
        };
        let (from, to) = if forward { (of_x, of_f) } else { (of_f, of_x) };
        let mut name = DIRECTION.to_string();
        while theory.names().any(|n| **n == *name) {
            name.push('V');
        }
        let name = Sym::new(&name);
        let v = b.graph.add(Op::Input(name.clone()), &[], from.clone());
        let v = b.graph.vec(v);
        let w = if forward == numerator { apply(&mut b.graph, result, v) } else { transposed(&mut b.graph, result, v) };
        result = b.graph.unvec(w, to.clone());
        direction = Some(Argument { name, shape: from.clone(), over: None });
    }
    let mut roots = vec![(a.kind.name().to_string(), result)];
    if o.with_value
        && let Some(f) = f
    {
        roots.insert(0, ("value".to_string(), b.term(f)?));
    }
    let out = Finish { terms, theory, a, o, facts: Facts::new(known), direction };
    let forward = applied.map(|x| x.0);
    let name = function_name(terms, theory, a, prefix, forward);
    Ok(out.function(b, name, title(terms, theory, a, forward), &roots))
}

struct Finish<'a> {
    terms: &'a Terms,
    theory: &'a Theory,
    a: &'a Answer,
    o: &'a Options,
    facts: Facts,
    direction: Option<Argument>,
}

impl Finish<'_> {
    fn function(self, b: Builder<'_>, name: String, title: String, roots: &[(String, Id)]) -> Function {
        let (mut graph, unfolded) = (b.graph, b.names);
        let raw: Vec<Id> = roots.iter().map(|r| r.1).collect();
        let mut lowering = Lowering::new(&mut graph, self.facts, self.o.sizes.clone(), &raw);
        let lowered: Vec<Id> = raw.iter().map(|r| lowering.of(*r)).collect();
        let mut names = FxHashMap::default();
        for (id, name) in unfolded {
            if let Some(v) = lowering.done(id) {
                names.entry(v).or_insert(name);
            }
        }
        let outputs: Vec<Output> =
            roots.iter().zip(lowered).map(|((label, _), value)| Output { label: label.clone(), value }).collect();
        let values: Vec<Id> = outputs.iter().map(|o| o.value).collect();
        let (mut arguments, functions, sizes) = arguments(self.terms, self.theory, &graph, &values);
        if let Some(d) = self.direction {
            arguments.retain(|a| a.name != d.name);
            arguments.push(d);
        }
        let sizes = sizes_missing(self.theory, &arguments, &sizes);
        Function {
            name,
            title,
            formula: to_ascii(self.terms, self.theory, self.a.result),
            hypotheses: self.a.hypotheses.clone(),
            arguments,
            functions,
            sizes,
            outputs,
            graph,
            names,
        }
    }
}

/// The arguments, unknown functions and sizes that values need.
fn arguments(terms: &Terms, theory: &Theory, g: &Graph, roots: &[Id]) -> (Vec<Argument>, Vec<Fun>, BTreeSet<Sym>) {
    let (mut used, mut funs, mut sizes) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    for a in g.reachable(roots) {
        let mut note = |d: &Dim| {
            d.names(&mut |n| {
                sizes.insert(n.clone());
            });
        };
        note(&g.shape(a).rows);
        note(&g.shape(a).cols);
        match g.op(a) {
            Op::Input(s) | Op::Family(s) | Op::Member(s) => {
                used.insert(s.clone());
            }
            Op::Map(f) if theory.funs.contains(&f.name) => {
                funs.insert(f.clone());
            }
            Op::Size(d) | Op::Loop(_, d) => note(d),
            _ => {}
        }
    }
    let vars = theory.vars.iter().filter(|v| used.contains(&v.name));
    let vars = vars.map(|v| Argument { name: v.name.clone(), shape: v.shape.clone(), over: v.over.clone() });
    let lets = theory.lets.iter().filter(|l| used.contains(&l.name));
    let lets =
        lets.map(|l| Argument { name: l.name.clone(), shape: terms.shape(l.body).clone(), over: l.over.clone() });
    (vars.chain(lets).collect(), funs.into_iter().collect(), sizes)
}

/// The sizes among some that cannot be read off the arguments.
fn sizes_missing(theory: &Theory, arguments: &[Argument], sizes: &BTreeSet<Sym>) -> Vec<Sym> {
    let shown: BTreeSet<&Sym> = arguments
        .iter()
        .flat_map(|a| [Some(&a.shape.rows), Some(&a.shape.cols), a.over.as_ref()])
        .flatten()
        .filter_map(Dim::as_name)
        .collect();
    theory.dims.iter().filter(|d| sizes.contains(*d) && !shown.contains(d)).cloned().collect()
}

fn check(
    terms: &Terms,
    theory: &Theory,
    a: &Answer,
    f: Option<TermId>,
    kept: Option<Sym>,
    prefix: &str,
) -> Option<Check> {
    // The value of one unknown alone is no point at which a gradient could be looked at.
    if matches!(&a.certified.statement.claim, Claim::Stationary { at, .. } if at.len() > 1) {
        return None;
    }
    let f = f?;
    let mut b = Builder::new(terms, theory, kept.clone());
    let root = b.term(f).ok()?;
    let seed = 11;
    let mut sample = Sample::draw(terms, theory, &[f, a.result], seed)?;
    if let Some(k) = &kept {
        // A definition by which one differentiates has the value that it stands for.
        let l = theory.definition(k).filter(|l| l.over.is_none())?;
        let mut plain = Builder::new(terms, theory, None);
        let body = plain.term(l.body).ok()?;
        let known = |f: &Fun, x: f64| sample.function(f, x);
        let values = Values { dims: &sample.dims, inputs: sample.inputs.clone(), functions: &known };
        let value = interpret(&plain.graph, body, &values)?;
        sample.inputs.insert(k.clone(), vec![value]);
    }
    let stem = function_name(terms, theory, a, prefix, None);
    let title = format!("{}.", to_ascii(terms, theory, f));
    let o = Options::default();
    let out = Finish { terms, theory, a, o: &o, facts: Facts::default(), direction: None };
    let mut of = out.function(b, format!("{stem}_of"), title, &[("value".to_string(), root)]);
    of.hypotheses = vec![];
    of.formula = to_ascii(terms, theory, f);
    let wrt = match a.wrt {
        None => None,
        Some(x) => {
            let name = name_of(terms, x)?;
            let member = match terms.arg(x, 0).map(|i| terms.op(i)) {
                None => None,
                Some(Term::At(k)) => Some(k.checked_sub(1)?),
                Some(_) => return None,
            };
            let shape = terms.shape(x).clone();
            let over = terms.declaration(&name).and_then(|d| d.over.clone());
            let argument = Argument { name, shape, over };
            if !of.arguments.iter().any(|y| y.name == argument.name) {
                of.arguments.push(argument.clone());
            }
            Some((argument, member))
        }
    };
    Some(Check { of, kind: a.kind, wrt, sample })
}

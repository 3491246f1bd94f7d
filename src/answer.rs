//! One question, one certified answer: what `derive`, `simplify` and `solve` have in common.
//!
//! Nothing here reads or writes anything, so that a test or a browser can use it like the command line.

mod nature;
mod only;
mod parts;
mod through;
mod told;

pub use nature::Nature;
pub use through::{Through, moves};

use crate::base::comes_with_the_program;
use crate::calculus::{Backward, Derivative, Effort, Proof, Session, Stop};
use crate::certificate::Certified;
use crate::derivation::{self, Derivation, DetailStep};
use crate::kernel::{By, Claim, Hypothetical, Line, Rejection};
use crate::rules::RuleSet;
use crate::syntax::{Format, size, to_ascii};
use crate::term::{Dim, Fact, Hypothesis, Layout, Op, Sym, TermId, Terms, Theory};
use crate::theorem;
use std::collections::BTreeSet;
use std::sync::Arc;
use thiserror::Error;

/// Rewriting steps that one unit of effort allows.
pub const BUDGET: usize = 200_000;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AnswerKind {
    /// The gradient of a scalar.
    Gradient,
    /// The Jacobian of a matrix, in this layout.
    Jacobian(Layout),
    /// The Hessian of a scalar, in this layout.
    Hessian(Layout),
    /// The simplest equal expression.
    Simplest,
    /// The value of a variable at which the gradient is zero.
    Stationary,
}

impl AnswerKind {
    /// One word for it.
    pub fn name(self) -> &'static str {
        match self {
            AnswerKind::Gradient => "gradient",
            AnswerKind::Jacobian(_) => "jacobian",
            AnswerKind::Hessian(_) => "hessian",
            AnswerKind::Simplest => "simplest",
            AnswerKind::Stationary => "stationary",
        }
    }

    /// The layout, where there is one.
    pub fn layout(self) -> Option<&'static str> {
        match self {
            AnswerKind::Jacobian(l) | AnswerKind::Hessian(l) => Some(match l {
                Layout::Denominator => "denominator",
                Layout::Numerator => "numerator",
            }),
            _ => None,
        }
    }
}

/// An answer that the kernel accepted.
#[derive(Clone, Debug)]
pub struct Answer {
    /// What it is.
    pub kind: AnswerKind,
    /// The variable, if it is about one.
    pub wrt: Option<TermId>,
    /// What was asked for: `grad(f, X)`, or the expression.
    pub of: TermId,
    /// What it equals.
    pub result: TermId,
    /// How, for people.
    pub derivation: Derivation,
    /// Every step, if the session was asked for them.
    pub detail: Vec<DetailStep>,
    /// The statement, the certificate, and the kernel's theorem; answers that were found together share them.
    pub certified: Arc<Certified>,
    /// Names in the answer that the user did not give and no answer before it explains, in order of definition.
    pub names: Vec<Sym>,
    /// The hypotheses that the proof used, in the language.
    pub hypotheses: Vec<String>,
    /// The same as people say them.
    pub hypotheses_said: Said,
    /// Of a stationary point: was it proved, under the same hypotheses, that there is no other?
    pub only: bool,
    /// Of a stationary point: what it is, as far as it is known.
    pub nature: Option<Nature>,
    /// The cases in which natural numbers are 0 and it was proved as well.
    pub zeros: Vec<AtZero>,
    /// Of a gradient through implicit values: the adjoint equations that the names in it solve.
    pub adjoints: Vec<(TermId, TermId)>,
    /// Names for what its lines repeat, and what they stand for: for readers alone, no definitions of the statement.
    called: Vec<(TermId, TermId)>,
    /// The result without them, as the derivation had it.
    written_out: Option<TermId>,
}

/// An answer where some natural numbers are 0.
#[derive(Clone, Debug)]
pub struct AtZero {
    /// These.
    pub zeros: Vec<Sym>,
    /// The statement, the certificate, and the kernel's theorem.
    pub certified: Arc<Certified>,
    /// The store of its terms.
    pub terms: Box<Terms>,
}

/// Hypotheses in words, as clauses.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// For screens.
    pub text: Vec<String>,
    /// For LaTeX.
    pub latex: Vec<String>,
}

/// In the order of the question.
fn said(s: &mut Session<'_>, certified: &Certified, mut question: TermId) -> Said {
    while let (Op::Grad | Op::Jac(_), Some(f)) = (s.terms.op(question), s.terms.arg(question, 0)) {
        question = f;
    }
    let mut asked = derivation::Asked::of(&mut s.problem.terms, question);
    let mut write = |terms: &mut Terms, t: TermId| asked.show(terms, t);
    let [text, latex] =
        [Format::Unicode, Format::Latex].map(|f| theorem::said(&mut s.problem.terms, certified, f, &mut write));
    Said { text, latex }
}

/// Why there is no answer.
#[derive(Clone, Debug, Error)]
pub enum NoAnswer {
    /// The search ended.
    #[error(transparent)]
    Stop(#[from] Stop),
    /// The kernel does not accept what the search found. Always a defect of the program.
    #[error("internal error: the kernel rejects the certificate: {0}")]
    Rejected(Rejection),
}

impl From<Rejection> for NoAnswer {
    fn from(r: Rejection) -> NoAnswer {
        // A proof that is too large is none, nor one about derivatives of which nothing says that they are regular, nor
        // one that rests on what is false; these are no defects.
        let stuck = |why: &str| NoAnswer::Stop(Stop::Stuck(format!("{why}: {}", r.reason)));
        if r.is_limit() {
            stuck("the proof found is larger than the kernel checks")
        } else if r.is_rough() || r.is_cut() {
            stuck("the kernel does not accept the proof found")
        } else if r.is_vacuous() {
            stuck("the proof found says nothing")
        } else {
            NoAnswer::Rejected(r)
        }
    }
}

/// What is to be derived.
#[derive(Clone, Debug)]
pub struct Question {
    /// The expression.
    pub f: TermId,
    /// The variables.
    pub wrt: Vec<TermId>,
    /// Gradients, Jacobians or Hessians.
    pub what: AnswerKind,
    /// How much search.
    pub effort: Effort,
}

impl Question {
    /// The question that a term asks whose root is `grad` or `jac`.
    pub fn of(terms: &Terms, t: TermId, effort: Effort) -> Option<Question> {
        let &[f, x] = terms.args(t) else { return None };
        match (terms.op(t), terms.op(f), terms.args(f)) {
            (Op::Grad, ..) => Some(Question { f, wrt: vec![x], what: AnswerKind::Gradient, effort }),
            (Op::Jac(l), Op::Grad, &[g, y]) if x == y => {
                Some(Question { f: g, wrt: vec![x], what: AnswerKind::Hessian(*l), effort })
            }
            (Op::Jac(l), ..) => Some(Question { f, wrt: vec![x], what: AnswerKind::Jacobian(*l), effort }),
            _ => None,
        }
    }
}

/// The effort of a level: 1 is the default, each level more doubles every limit.
pub fn effort(level: u32) -> (Effort, usize) {
    let mut e = Effort::default();
    let factor = 1_usize << level.clamp(1, 8).saturating_sub(1);
    e.limits.nodes = e.limits.nodes.saturating_mul(factor);
    e.limits.iterations = e.limits.iterations.saturating_mul(factor);
    (e, BUDGET.saturating_mul(factor))
}

/// The rules that a certificate uses, by place, in order of use.
pub fn rules_used(certified: &Certified) -> Vec<usize> {
    let mut out = Vec::new();
    for line in &certified.certificate.lines {
        let (Line::Have { steps, .. } | Line::Transport { steps, .. }) = line else { continue };
        for s in steps {
            if let By::Rule { rule, .. } = &s.by
                && !out.contains(rule)
            {
                out.push(*rule);
            }
        }
    }
    out
}

/// The rules used that do not come with the program.
pub fn foreign_rules<'r>(rules: &'r RuleSet, certified: &Certified) -> Vec<&'r str> {
    let used = rules_used(certified).into_iter().filter_map(|r| rules.rules().get(r));
    // A file of the user may be called as one of the program's is.
    used.filter(|r| !comes_with_the_program(r)).map(|r| &*r.name).collect()
}

struct Draft {
    kind: AnswerKind,
    wrt: Option<TermId>,
    of: TermId,
    proof: Proof,
    derivatives: Vec<Derivative>,
}

/// The steps of proofs, if they are wanted.
fn detail(s: &mut Session<'_>, proofs: &[Proof]) -> Vec<DetailStep> {
    let (detailed, problem) = (s.detailed || s.stepwise, &mut s.problem);
    let wanted = proofs.iter().filter(|_| detailed);
    wanted.flat_map(|p| derivation::detail(&mut problem.terms, problem.rules, p)).collect()
}

/// An answer that divides by 0 is none.
fn defined(s: &mut Session<'_>, result: TermId) -> Result<(), NoAnswer> {
    let why = "the expression divides by what is always 0, or has no value for another such reason";
    if s.is_nowhere_defined(result) { Err(Stop::Stuck(why.into()).into()) } else { Ok(()) }
}

/// Certifies drafts, and tells how they were found. If it is wanted, parts that they repeat get names first.
fn finish_all(s: &mut Session<'_>, mut drafts: Vec<Draft>, names: Option<Effort>) -> Result<Vec<Answer>, NoAnswer> {
    let given = s.theory.lets.len();
    if let Some(effort) = names {
        let mut proofs: Vec<Proof> = drafts.iter().map(|d| d.proof.clone()).collect();
        parts::name(s, &mut proofs, effort)?;
        drafts.iter_mut().zip(proofs).for_each(|(d, p)| d.proof = p);
    }
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for d in drafts {
        let mut answer = finish(s, d, given)?;
        answer.names = s.names_made(&[answer.of, answer.result], given, &mut told);
        out.push(answer);
    }
    Ok(out)
}

fn finish(s: &mut Session<'_>, d: Draft, given: usize) -> Result<Answer, NoAnswer> {
    let line = s.have_line(&d.proof);
    let result = d.proof.to();
    defined(s, result)?;
    let certified = s.certify(Claim::Equation(d.of, result), line)?;
    let derivation = match &d.derivatives[..] {
        [one] => derivation::of_derivative(s, one, given),
        [first, second, ..] => derivation::of_hessian(s, first, second, given),
        [] => derivation::of_chain(s, std::slice::from_ref(&d.proof)),
    };
    let mut proofs: Vec<Proof> = d.derivatives.iter().flat_map(|x| x.stages.iter().map(|s| s.proof.clone())).collect();
    if d.derivatives.is_empty() {
        proofs.push(d.proof.clone());
    }
    let detail = detail(s, &proofs);
    let hypotheses_ascii = theorem::printed(&mut s.terms, &certified, Format::Ascii);
    let hypotheses_said = said(s, &certified, d.of);
    Ok(Answer {
        kind: d.kind,
        wrt: d.wrt,
        of: d.of,
        result,
        derivation,
        detail,
        certified: Arc::new(certified),
        names: vec![],
        hypotheses: hypotheses_ascii,
        hypotheses_said,
        only: false,
        nature: None,
        zeros: Vec::new(),
        adjoints: Vec::new(),
        called: Vec::new(),
        written_out: None,
    })
}

/// Gives names to what the long lines of answers repeat under a sum sign: the members of families that no definition of
/// the statement names.
pub fn name_members(s: &mut Session<'_>, answers: &mut [Answer]) {
    let mut pages: Vec<Derivation> = answers.iter().map(|a| a.derivation.clone()).collect();
    let problem = &mut s.problem;
    let mut called = derivation::called(&mut problem.terms, &problem.theory, &mut pages, true);
    if called.is_empty() {
        return;
    }
    for (a, page) in answers.iter_mut().zip(pages) {
        a.written_out = a.derivation.lines.last().map(|l| l.shown);
        a.derivation = page;
        // Each stands below the first answer that has it, after those that it is made of.
        let Some(last) = a.derivation.lines.last().map(|l| l.shown) else { continue };
        let mut known = vec![last];
        for (name, body) in called.iter().rev() {
            if known.iter().any(|t| s.problem.terms.subterms(*t).contains(name)) {
                known.push(*body);
                a.called.insert(0, (*name, *body));
            }
        }
        called.retain(|part| !a.called.contains(part));
    }
}

/// Derives: gradients, Jacobians or Hessians by each variable.
///
/// # Errors
/// When the search finds no closed form.
pub fn derive(s: &mut Session<'_>, q: &Question) -> Result<Vec<Answer>, NoAnswer> {
    derive_naming(s, q, false)
}

/// The same, with names for the parts that stand in the answers again and again: definitions of the statement, like
/// those that the user gives.
///
/// # Errors
/// When the search finds no closed form.
pub fn derive_with_names(s: &mut Session<'_>, q: &Question) -> Result<Vec<Answer>, NoAnswer> {
    derive_naming(s, q, true)
}

fn derive_naming(s: &mut Session<'_>, q: &Question, names: bool) -> Result<Vec<Answer>, NoAnswer> {
    // Derivatives inside the expression come first. Below a derivative by X nothing may be used that constrains X.
    let names = names.then_some(q.effort);
    let varied: BTreeSet<Sym> = q.wrt.iter().filter_map(|x| name(&s.terms, *x)).collect();
    let inner = s.freezing(varied.clone(), |s| s.eliminate(q.f))?;
    let f = inner.to();
    let mut out = Vec::new();
    if let AnswerKind::Jacobian(layout) = q.what {
        for &x in &q.wrt {
            let d = s.jacobian(f, x, layout, q.effort)?;
            let of = s.terms.add(Op::Jac(layout), &[q.f, x]).map_err(Stop::from)?;
            let proof = inner.at(0, of, d.of).then(&d.proof);
            out.push(Draft { kind: q.what, wrt: Some(x), of, proof, derivatives: vec![d] });
        }
        return finish_all(s, out, names);
    }
    if q.what == AnswerKind::Gradient
        && let Some(b) = s.backward(f, &q.wrt, q.effort)?
    {
        return together(s, q, &inner, &b);
    }
    let gradients = if matches!(q.what, AnswerKind::Hessian(_)) {
        s.freezing(varied, |s| s.gradients(f, &q.wrt, q.effort))?
    } else {
        s.gradients(f, &q.wrt, q.effort)?
    };
    for (first, &x) in gradients.into_iter().zip(&q.wrt) {
        let grad = s.terms.add(Op::Grad, &[q.f, x]).map_err(Stop::from)?;
        let proof = inner.at(0, grad, first.of).then(&first.proof);
        let AnswerKind::Hessian(layout) = q.what else {
            let d = Draft { kind: AnswerKind::Gradient, wrt: Some(x), of: grad, proof, derivatives: vec![first] };
            out.push(d);
            continue;
        };
        let second = s.jacobian(first.result, x, layout, q.effort)?;
        let of = s.terms.add(Op::Jac(layout), &[grad, x]).map_err(Stop::from)?;
        let proof = proof.at(0, of, second.of).then(&second.proof);
        out.push(Draft { kind: q.what, wrt: Some(x), of, proof, derivatives: vec![first, second] });
    }
    finish_all(s, out, names)
}

/// The answers for several variables that share intermediate values, with one certificate for all.
fn together(s: &mut Session<'_>, q: &Question, inner: &Proof, b: &Backward) -> Result<Vec<Answer>, NoAnswer> {
    let (mut claims, mut lines) = (Vec::new(), Vec::new());
    for (p, &x) in b.gradients.iter().zip(&q.wrt) {
        let of = s.terms.add(Op::Grad, &[q.f, x]).map_err(Stop::from)?;
        let proof = inner.at(0, of, p.from()).then(p);
        lines.push(s.have_line(&proof));
        defined(s, proof.to())?;
        claims.push((of, proof.to()));
    }
    let claim = match claims[..] {
        [(of, result)] => Claim::Equation(of, result),
        _ => Claim::Equations(claims.clone()),
    };
    let certified = Arc::new(s.certify_all(claim, &lines)?);
    // The hypotheses are shown in terms of the names.
    let mut named = (*certified).clone();
    let mut parts = Vec::new();
    for &(k, t) in &b.assumed {
        if let Some(Hypothesis { fact: Fact::Is(_, of), .. }) = named.statement.theory.hypotheses.get_mut(k)
            && certified.theorem.used.contains(&Hypothetical::Hypothesis(k))
        {
            *of = t;
            parts.push(t);
        }
    }
    let hypotheses_ascii = theorem::printed(&mut s.terms, &named, Format::Ascii);
    let hypotheses_said = said(s, &named, q.f);
    let mut told = BTreeSet::new();
    let mut out = Vec::new();
    for (k, ((&x, p), (_, result))) in q.wrt.iter().zip(&b.gradients).zip(claims).enumerate() {
        // What the answers share is told once, with the first.
        let shared = b.stages.iter().filter(|_| k == 0).map(|(_, stage)| stage);
        let detail = detail(s, &shared.chain([p]).cloned().collect::<Vec<_>>());
        let derivation = derivation::of_backward(s, b, k == 0, x, p);
        let of = s.terms.add(Op::Grad, &[b.top, x]).map_err(Stop::from)?;
        out.push(Answer {
            kind: AnswerKind::Gradient,
            wrt: Some(x),
            of,
            result,
            derivation,
            detail,
            certified: certified.clone(),
            names: s.names_made(&[&[of, result], &parts[..]].concat(), b.given, &mut told),
            hypotheses: hypotheses_ascii.clone(),
            hypotheses_said: hypotheses_said.clone(),
            only: false,
            nature: None,
            zeros: Vec::new(),
            adjoints: Vec::new(),
            called: Vec::new(),
            written_out: None,
        });
    }
    Ok(out)
}

fn name(terms: &Terms, x: TermId) -> Option<Sym> {
    match terms.op(x) {
        Op::Var(s) => Some(s.clone()),
        _ => None,
    }
}

/// The simplest equal expression.
///
/// # Errors
/// When the budget is used up.
pub fn simplify(s: &mut Session<'_>, t: TermId, effort: Effort) -> Result<Answer, NoAnswer> {
    // Derivatives first; where one has no closed form, the rest is simplified around it.
    let inner = match s.eliminate(t) {
        Ok(p) => p,
        Err(Stop::Stuck(_)) => Proof::refl(t),
        Err(e) => return Err(e.into()),
    };
    // Where a derivative was taken at a value, the value is put in.
    let inner = inner.then(&s.at_points(inner.to())?);
    let simple = s.simplify(inner.to(), effort)?;
    let proof = inner.then(&simple);
    finish(s, Draft { kind: AnswerKind::Simplest, wrt: None, of: t, proof, derivatives: vec![] }, usize::MAX)
}

/// Where the gradients of a scalar by variables are zero, all at once: a value for each.
///
/// # Errors
/// When the equations cannot be solved, or their solution not be proved.
pub fn solve(s: &mut Session<'_>, f: TermId, xs: &[TermId], effort: Effort) -> Result<Vec<Answer>, NoAnswer> {
    let solution = s.solve(f, xs, effort)?;
    let names: Option<Vec<Sym>> = xs.iter().map(|&x| name(&s.terms, x)).collect();
    let names = names.ok_or_else(|| Stop::Stuck("the unknown must be a variable".into()))?;
    let at: Vec<(Sym, TermId)> = names.into_iter().zip(solution.values.iter().copied()).collect();
    let claim = Claim::Stationary { f, at };
    let certified = Arc::new(s.certify(claim, solution.line)?);
    let zeros = s.reports.take_zeros();
    let hypotheses = theorem::printed(&mut s.terms, &certified, Format::Ascii);
    let hypotheses_said = said(s, &certified, f);
    let mut out = Vec::new();
    for ((&x, &result), zero) in xs.iter().zip(&solution.values).zip(zeros) {
        let stages = zero.gradient.stages.iter().map(|stage| stage.proof.clone());
        let proofs: Vec<Proof> = stages.chain(zero.legs.iter().map(|leg| leg.proof.clone())).collect();
        let detail = detail(s, &proofs);
        out.push(Answer {
            kind: AnswerKind::Stationary,
            wrt: Some(x),
            of: x,
            result,
            derivation: derivation::of_solution(s, x, result, zero),
            detail,
            certified: certified.clone(),
            names: vec![],
            hypotheses: hypotheses.clone(),
            hypotheses_said: hypotheses_said.clone(),
            only: false,
            nature: None,
            zeros: Vec::new(),
            adjoints: Vec::new(),
            called: Vec::new(),
            written_out: None,
        });
    }
    let only = only::proved(s, xs, &solution, &hypotheses, effort);
    out.iter_mut().for_each(|a| a.only = only);
    if let ([a], [x]) = (&mut out[..], xs)
        && let Some(var) = name(&s.terms, *x)
    {
        let nature = nature::of(s, f, &var, a.result, effort);
        // What holds under the same hypotheses is said once.
        a.only |= nature.only && nature.hypotheses.iter().all(|h| a.hypotheses.contains(h));
        a.nature = Some(nature);
    }
    Ok(out)
}

/// A size as the language writes it.
pub fn shape_text(d: &Dim) -> String {
    d.to_string()
}

impl Answer {
    /// The result in the language.
    pub fn ascii(&self, terms: &Terms, theory: &Theory) -> String {
        to_ascii(terms, theory, self.result)
    }

    /// Was it proved with another one, by one certificate?
    pub fn certified_with(&self, other: Option<&Answer>) -> bool {
        other.is_some_and(|o| Arc::ptr_eq(&self.certified, &o.certified))
    }

    /// The result's operator count.
    pub fn size(&self, terms: &Terms) -> usize {
        size(terms, self.result)
    }

    /// Rows and columns of the result.
    pub fn shape(&self, terms: &Terms) -> [String; 2] {
        let s = terms.shape(self.result);
        [shape_text(&s.rows), shape_text(&s.cols)]
    }
}

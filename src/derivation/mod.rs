//! From proofs to the lines that people read.
//!
//! A page of the kernel's steps is no derivation. The stages of a proof become lines as a textbook has them:
//! the differential, the form tr(G' dX) or J vec(dX), one line for each intermediate value, and what is read
//! off. Each line is the whole expression after it, with the titles of the laws it used.

mod detail;
mod document;
mod equation;
mod latex;
mod layout;
mod readable;

pub use detail::{DetailStep, detail};
pub use document::{json, markdown};
pub use equation::of_equation;
pub use latex::align;
pub use layout::{WIDTH, ascii, subject_text, text};
pub use readable::readable;

use crate::calculus::{Backward, Derivative, Leaf, Proof, Stage, StageKind};
use crate::rules::{Condition, Pat, Rule, RuleSet};
use crate::term::{Op, Sym, TermId, Terms, Theory};

/// One line of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// What stands to the left of the equals sign; lines that go on with the same left side have none.
    pub subject: Option<Subject>,
    /// The whole expression after this line, as proved.
    pub term: TermId,
    /// The same as it is shown: differentials of variables by name, brackets that associativity makes
    /// superfluous left out.
    pub shown: TermId,
    /// The laws used, by title, in order of use.
    pub laws: Vec<String>,
}

/// The left side of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The function itself.
    Function(String),
    /// Its differential.
    Differential(String),
    /// The differential as a vector.
    VecDifferential(String),
    /// The derivative by a variable.
    Derivative(String, TermId),
    /// A second derivative by a variable.
    Second(String, TermId),
    /// A term.
    Term(TermId),
}

/// The lines of a derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// In order.
    pub lines: Vec<Line>,
}

/// The titles of the laws that a proof uses, each once, in order of use. Moving signs and literal factors about
/// and dropping zeros goes without saying where anything else was done.
pub fn laws(rules: &RuleSet, proofs: &[&Proof]) -> Vec<String> {
    let (mut out, mut small): (Vec<String>, Vec<String>) = (Vec::new(), Vec::new());
    for proof in proofs {
        proof.each_leaf(&mut |leaf, _, _, _, _| {
            let mut trivial = false;
            let title = match leaf {
                Leaf::Rule(r, ..) => rules.rules().get(*r).map(|r| {
                    trivial = bookkeeping(r);
                    title(r)
                }),
                Leaf::Line(..) => None,
                Leaf::Hypothesis(..) => Some("by hypothesis".to_string()),
                Leaf::Definition => Some("definition".to_string()),
                Leaf::Arithmetic => {
                    trivial = true;
                    Some("arithmetic".to_string())
                }
                Leaf::Constant => Some("constants drop out".to_string()),
                Leaf::Unroll => Some("the sum written out".to_string()),
                Leaf::Exchange => Some("sums change places".to_string()),
            };
            let list = if trivial { &mut small } else { &mut out };
            if let Some(t) = title.filter(|t| !list.contains(t)) {
                list.push(t);
            }
        });
    }
    if out.is_empty() { small } else { out }
}

/// What people call a law.
pub fn title(r: &Rule) -> String {
    r.title.clone().unwrap_or_else(|| r.name.replace('-', " "))
}

/// Does the law only move signs and literal factors, or drop zeros and ones?
fn bookkeeping(r: &Rule) -> bool {
    #[derive(Default)]
    struct Count {
        /// Operators that say something.
        other: usize,
        trivial: usize,
        sums: usize,
        scales: usize,
    }
    fn walk(p: &Pat, c: &mut Count) {
        let Pat::Node(op, args) = p else { return };
        match op {
            Op::Neg | Op::Num(_) | Op::Zeros(..) | Op::Eye(_) => c.trivial += 1,
            Op::Scale => {
                c.trivial += 1;
                c.scales += 1;
            }
            Op::Add | Op::Sub => c.sums += 1,
            Op::Mul | Op::Had | Op::Div | Op::T | Op::Tr | Op::Kron => {}
            _ => c.other += 1,
        }
        args.iter().for_each(|a| walk(a, c));
    }
    let conditional = r.when.iter().any(|w| matches!(w, Condition::Is(..) | Condition::Eq(..)));
    if conditional || r.uses.iter().any(|u| u.phase == "wrap" || u.phase == "differentiate") {
        return false;
    }
    let (mut l, mut m) = (Count::default(), Count::default());
    walk(&r.lhs, &mut l);
    walk(&r.rhs, &mut m);
    let bare = matches!(r.lhs, Pat::Meta(_)) || matches!(r.rhs, Pat::Meta(_));
    let zero = r.uses.iter().any(|u| u.phase == "zero");
    let moves = l.trivial + m.trivial > 0 && l.sums == m.sums && (l.scales == m.scales || l.sums == 0);
    zero || (l.other + m.other == 0 && (bare || moves))
}

/// A name for the function that is differentiated: the user's own, or a letter that is free.
pub fn function_name(terms: &Terms, theory: &Theory, f: TermId) -> String {
    if let (Op::Var(s), []) = (terms.op(f), terms.args(f)) {
        return s.to_string();
    }
    let scalar = terms.shape(f).is_scalar();
    let letters: &[&str] = if scalar { &["f", "g", "h", "ℓ"] } else { &["F", "G", "H", "Φ"] };
    let taken = |s: &str| {
        let s = Sym::new(s);
        let funs = theory.funs.contains(&s) || theory.dims.contains(&s);
        funs || theory.variable(&s).is_some() || theory.definition(&s).is_some()
    };
    letters.iter().find(|s| !taken(s)).unwrap_or(&"φ").to_string()
}

struct Builder<'a> {
    terms: &'a mut Terms,
    rules: &'a RuleSet,
    lines: Vec<Line>,
    /// Laws of lines that showed nothing new.
    pending: Vec<String>,
}

impl Builder<'_> {
    fn push(&mut self, subject: Option<Subject>, term: TermId, laws: Vec<String>) {
        let shown = readable(self.terms, term);
        let mut all = std::mem::take(&mut self.pending);
        for l in laws {
            if !all.contains(&l) {
                all.push(l);
            }
        }
        let again = subject.is_none() && self.lines.last().is_some_and(|l| l.shown == shown);
        if again {
            // Nothing that a reader could see has changed: what was used belongs to the line before.
            if let Some(last) = self.lines.last_mut() {
                last.term = term;
                for l in all {
                    if !last.laws.contains(&l) {
                        last.laws.push(l);
                    }
                }
            }
            return;
        }
        self.lines.push(Line { subject, term, shown, laws: all });
    }

    /// One line for each differential, and one for all that brings it to the form that is read off.
    fn stages(&mut self, subject: Subject, stages: &[Stage]) {
        let mut subject = Some(subject);
        let mut i = 0;
        while let Some(stage) = stages.get(i) {
            i += 1;
            let mut proofs = vec![&stage.proof];
            match stage.what {
                StageKind::Differential => {
                    let used = laws(self.rules, &proofs);
                    self.push(subject.take(), stage.proof.to(), used);
                    continue;
                }
                StageKind::ReadOff => return,
                StageKind::Intermediate(_) | StageKind::Isolate | StageKind::Simplify => {}
            }
            // What follows until the next differential is one line.
            while let Some(next) = stages.get(i).filter(|s| matches!(s.what, StageKind::Isolate | StageKind::Simplify))
            {
                proofs.push(&next.proof);
                i += 1;
            }
            let mut used = laws(self.rules, &proofs);
            if let StageKind::Intermediate(name) = &stage.what {
                used.retain(|l| l != "definition");
                used.insert(0, format!("the differential of {name}"));
            }
            let end = proofs.last().map_or(stage.proof.to(), |p| p.to());
            self.push(subject.take(), end, used);
        }
    }

    /// What is read off, and its simplest form.
    fn read_off(&mut self, subject: Subject, stages: &[Stage]) {
        let Some(at) = stages.iter().position(|s| s.what == StageKind::ReadOff) else { return };
        let mut subject = Some(subject);
        for (k, stage) in stages.iter().enumerate().skip(at) {
            let used = if k == at { vec!["read off".to_string()] } else { laws(self.rules, &[&stage.proof]) };
            self.push(subject.take(), stage.proof.to(), used);
        }
    }
}

/// The derivation of a gradient or a Jacobian.
pub fn of_derivative(terms: &mut Terms, theory: &Theory, rules: &RuleSet, d: &Derivative) -> Derivation {
    let [f, x] = match terms.args(d.of) {
        [f, x] => [*f, *x],
        _ => return Derivation::default(),
    };
    let name = function_name(terms, theory, f);
    named(terms, theory, rules, d, f, x, &name, false)
}

#[allow(clippy::too_many_arguments)]
fn named(
    terms: &mut Terms,
    theory: &Theory,
    rules: &RuleSet,
    d: &Derivative,
    f: TermId,
    x: TermId,
    name: &str,
    second: bool,
) -> Derivation {
    let gradient = *terms.op(d.of) == Op::Grad;
    let body = match terms.op(f).clone() {
        Op::Var(s) if terms.args(f).is_empty() => theory.definition(&s).map_or(f, |l| l.body),
        _ => f,
    };
    let mut b = Builder { terms, rules, lines: Vec::new(), pending: Vec::new() };
    if !second {
        b.push(Some(Subject::Function(name.to_string())), body, vec![]);
        for (s, meaning) in intermediates(b.terms, theory, body) {
            b.push(Some(Subject::Function(s.to_string())), meaning, vec![]);
        }
    }
    let whole = if second { format!("∇{name}") } else { name.to_string() };
    let subject = if gradient { Subject::Differential(whole) } else { Subject::VecDifferential(whole) };
    b.stages(subject, &d.stages);
    let left = if second { Subject::Second(name.to_string(), x) } else { Subject::Derivative(name.to_string(), x) };
    b.read_off(left, &d.stages);
    Derivation { lines: b.lines }
}

/// The derivation of one of several gradients that share intermediate values: the lines that they share, if
/// wanted, and what is read off.
pub fn of_backward(
    terms: &mut Terms,
    theory: &Theory,
    rules: &RuleSet,
    b: &Backward,
    shared: bool,
    x: TermId,
    gradient: &Proof,
) -> Derivation {
    let name = function_name(terms, theory, b.top);
    let mut builder = Builder { terms, rules, lines: Vec::new(), pending: Vec::new() };
    if shared {
        builder.push(Some(Subject::Function(name.clone())), b.top, vec![]);
        let used = laws(rules, &[&b.differential]);
        builder.push(Some(Subject::Differential(name.clone())), b.differential.to(), used);
        for (v, stage) in &b.stages {
            let start = readable(builder.terms, stage.from());
            let mut used = laws(rules, &[stage]);
            used.retain(|l| l != "definition");
            used.insert(0, format!("the differential of {v}"));
            builder.push(Some(Subject::Term(start)), stage.to(), used);
        }
    }
    builder.push(Some(Subject::Derivative(name, x)), gradient.to(), vec!["read off".to_string()]);
    // A differential names all that varies: here that may be hundreds, so it stays dX in every format.
    builder.lines.iter_mut().for_each(|l| l.term = l.shown);
    Derivation { lines: builder.lines }
}

/// The intermediate values that a term mentions, directly or through others, in order of definition.
fn intermediates(terms: &Terms, theory: &Theory, t: TermId) -> Vec<(Sym, TermId)> {
    let mut found = Vec::new();
    let mut roots = vec![t];
    for l in theory.lets.iter().rev() {
        if l.over.is_none() && roots.iter().any(|r| terms.mentions(*r, &mut |s| *s == l.name)) {
            roots.push(l.body);
            found.push((l.name.clone(), l.body));
        }
    }
    found.reverse();
    found
}

/// The derivation of a Hessian: the gradient first, then its Jacobian.
pub fn of_hessian(
    terms: &mut Terms,
    theory: &Theory,
    rules: &RuleSet,
    first: &Derivative,
    second: &Derivative,
) -> Derivation {
    let [f, x] = match terms.args(first.of) {
        [f, x] => [*f, *x],
        _ => return Derivation::default(),
    };
    let name = function_name(terms, theory, f);
    let mut all = named(terms, theory, rules, first, f, x, &name, false);
    let g = terms.arg(second.of, 0).unwrap_or(f);
    all.lines.extend(named(terms, theory, rules, second, g, x, &name, true).lines);
    all
}

/// The derivation of an equation from stages: `start = … = …`.
pub fn of_chain(terms: &mut Terms, rules: &RuleSet, proofs: &[Proof]) -> Derivation {
    let mut b = Builder { terms, rules, lines: Vec::new(), pending: Vec::new() };
    let Some(start) = proofs.first().map(Proof::from) else { return Derivation::default() };
    let shown = readable(b.terms, start);
    let mut subject = Some(Subject::Term(shown));
    for p in proofs {
        let used = laws(rules, &[p]);
        b.push(subject.take(), p.to(), used);
    }
    Derivation { lines: b.lines }
}

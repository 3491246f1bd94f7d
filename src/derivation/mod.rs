//! From proofs to the lines that people read.
//!
//! A page of the kernel's steps is no derivation. The stages of a proof become lines as a textbook has them:
//! the differential, the form tr(G' dX) or J vec(dX), one line for each intermediate value, and what is read
//! off. Each line is the whole expression after it, with the titles of the laws it used.

mod because;
mod breaking;
mod called;
mod changes;
mod constant;
mod detail;
mod document;
mod elementwise;
mod equation;
mod flat;
mod introduced;
mod latex;
mod laws;
mod layout;
mod letters;
mod order;
mod parts;
mod readable;
mod reader;
mod shorten;
mod sums;
mod telling;
mod wide;

pub use because::of_fact;
pub use called::called;
pub use detail::{DetailStep, detail, detail_told};
pub use document::{json, markdown};
pub use equation::{AS_DERIVED, of_claim, of_equation, of_line, of_sides, of_solution, reads_like};
pub use latex::{align, answers as latex_answers, display, escape as latex_text, flat};
pub use laws::title;
pub use layout::{Look, WIDTH, ascii, in_rows, subject_in, subject_text, text, wrap};
pub use letters::letter;
pub use readable::{plain, readable};
pub use reader::{Asked, Spelling};
pub use telling::{Law, MOST, Weight, add as add_laws};

use crate::calculus::{Backward, Derivative, Proof, Session, Stage, StageKind};
use crate::rules::RuleSet;
use crate::syntax::{Format, size, to_unicode};
use crate::term::{Definition, Op, Pred, Rational, Sym, TermId, Terms, Theory};
use laws::{Did, Known};
use reader::Reader;

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
    /// The laws used, in order of use.
    pub laws: Vec<Law>,
    /// How many indices the line leaves open, being about any entry.
    pub open: u32,
}

impl Line {
    /// The words beside the line: what it does, and the laws that matter, at most [`MOST`].
    pub fn said(&self) -> Vec<&str> {
        telling::said(&self.laws)
    }
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
    /// The line says that its term has a property; that follows from what stands above it, or not.
    Holds {
        /// The property.
        pred: Pred,
        /// Does it follow from the line above?
        so: bool,
    },
}

/// The lines of a derivation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Derivation {
    /// In order.
    pub lines: Vec<Line>,
}

impl Derivation {
    /// The lines as they read, to be compared with those of others.
    pub fn read(&self, terms: &Terms, theory: &Theory) -> Vec<String> {
        let subject = |l: &Line| l.subject.as_ref().map(|s| subject_text(terms, theory, s)).unwrap_or_default();
        let read = |l: &Line| match l.subject {
            Some(Subject::Holds { .. }) => layout::holds(terms, theory, l, Format::Unicode).unwrap_or_default(),
            _ => format!("{} = {}", subject(l), to_unicode(terms, theory, l.shown)),
        };
        self.lines.iter().map(read).collect()
    }

    /// Does it go on from the last line of another?
    pub fn goes_on(&self) -> bool {
        self.lines.first().is_some_and(|l| l.subject.is_none())
    }

    /// With the lines of another after it.
    pub fn then(&self, next: &Derivation) -> Derivation {
        Derivation { lines: self.lines.iter().chain(&next.lines).cloned().collect() }
    }

    /// The lines from the k-th, which says what stands on its left.
    pub fn from_line(&self, k: usize) -> Derivation {
        let mut lines = self.lines.get(k..).unwrap_or_default().to_vec();
        let above = self.lines.get(..k).unwrap_or_default();
        if let Some(first) = lines.first_mut().filter(|l| l.subject.is_none()) {
            first.subject = above.iter().rev().find_map(|l| l.subject.clone());
        }
        Derivation { lines }
    }
}

/// So many lines at least are worth a reference to where they stand.
const WORTH: usize = 4;

/// The derivations that a reader has seen.
#[derive(Default)]
pub struct Seen(Vec<(String, Vec<String>)>);

impl Seen {
    /// Remembers a derivation, and tells what of it is new: the lines from the last one that an earlier derivation
    /// has too, and where that stands.
    pub fn new_in(
        &mut self,
        terms: &Terms,
        theory: &Theory,
        d: &Derivation,
        place: &str,
    ) -> (Option<String>, Derivation) {
        let now = d.read(terms, theory);
        let common = |old: &Vec<String>| old.iter().zip(&now).take_while(|(a, b)| a == b).count();
        // The first of those that have most in common.
        let best = self.0.iter().map(|(p, old)| (common(old), p)).reduce(|a, b| if b.0 > a.0 { b } else { a });
        let out = match best {
            Some((n, p)) if n >= WORTH && n < now.len() => (Some(p.clone()), d.from_line(n - 1)),
            _ => (None, d.clone()),
        };
        self.0.push((place.to_string(), now));
        out
    }
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

/// Collects lines.
struct Builder<'a> {
    terms: &'a mut Terms,
    reader: Reader,
    rules: &'a RuleSet,
    known: Known<'a>,
    lines: Vec<Line>,
    /// Names for parts of the answer, what they stand for, and how that is shown.
    parts: Vec<(Sym, TermId, TermId)>,
}

/// A line before everything is brought together is left out when it has more operators than this.
const LARGEST_STEP: usize = 40;

impl<'a> Builder<'a> {
    fn new(terms: &'a mut Terms, rules: &'a RuleSet, known: Known<'a>) -> Builder<'a> {
        Builder { terms, reader: Reader::default(), rules, known, lines: Vec::new(), parts: Vec::new() }
    }

    /// What the user wrote: later lines write it the same way.
    fn wrote(&mut self, t: TermId) {
        let shown = self.reader.show(self.terms, t);
        self.reader.learn(self.terms, shown);
    }

    /// A line as it was written.
    fn given(&mut self, subject: Subject, term: TermId) {
        self.wrote(term);
        // The negative of a sum, of which a minimum is asked for instead of a maximum, is a sum.
        let shown = match positive_first(self.terms, term) {
            Some(turned) => plain(self.terms, turned),
            None => plain(self.terms, term),
        };
        self.lines.push(Line { subject: Some(subject), term, shown, laws: vec![], open: 0 });
    }

    /// A line that nobody wrote.
    fn top(&mut self, subject: Subject, term: TermId) {
        let shown = self.reader.show(self.terms, term);
        self.reader.learn(self.terms, shown);
        self.lines.push(Line { subject: Some(subject), term, shown, laws: vec![], open: 0 });
    }

    fn push(&mut self, subject: Option<Subject>, term: TermId, laws: Vec<Law>) {
        let shown = self.reader.show(self.terms, term);
        self.reader.learn(self.terms, shown);
        let again = subject.is_none() && self.lines.last().is_some_and(|l| same_text(self.terms, l.shown, shown));
        if let (true, Some(last)) = (again, self.lines.last_mut()) {
            // Nothing that a reader could see has changed: what was used belongs to the line before.
            last.term = term;
            telling::add(&mut last.laws, laws);
            return;
        }
        self.lines.push(Line { subject, term, shown, laws, open: 0 });
    }

    fn done(&mut self, proof: &Proof) -> Vec<Did> {
        laws::done(self.terms, &mut self.reader, self.rules, proof, &self.known)
    }

    /// A line for what was done, unless it changes nothing to be seen and another follows.
    fn tell(&mut self, subject: &mut Option<Subject>, term: TermId, did: &[Did], first: Option<String>) {
        let trace = |terms: &Terms, t: TermId| terms.subterms(t).into_iter().any(|u| *terms.op(u) == Op::Tr);
        let shown = self.reader.show(self.terms, term);
        let before = self.lines.last().is_some_and(|l| trace(self.terms, l.shown));
        let new_trace = !before && trace(self.terms, shown);
        let mut used = laws::named(did, new_trace, self.known.full);
        if !before && !trace(self.terms, shown) && !self.known.full {
            laws::without_traces(&mut used, self.rules);
        }
        let vec = |terms: &Terms, t: TermId| terms.subterms(t).into_iter().any(|u| *terms.op(u) == Op::Vec);
        let vecs = vec(self.terms, shown) || self.lines.last().is_some_and(|l| vec(self.terms, l.shown));
        if !vecs && !self.known.full {
            laws::without_vecs(&mut used, self.rules);
        }
        // What is zero needs no other reason than that it does not vary.
        if is_zero(self.terms, shown) && !self.known.full {
            used.retain(|l| l.title == laws::CONSTANT || l.weight == Weight::Way);
        }
        if used.len() > 1 {
            used.retain(|l| l.title != laws::DEFINITION);
        }
        if subject.is_none() && laws::unspoken(did) && self.lines.last().is_some_and(|l| l.shown == shown) {
            used.clear();
        }
        used.splice(0..0, first.map(Law::way));
        self.push(subject.take(), term, used);
    }

    /// A line that would hold two hard ideas becomes two: tells all but the last, and gives back what that one did.
    fn apart(&mut self, subject: &mut Option<Subject>, end: TermId, mut did: Vec<Did>) -> Vec<Did> {
        let last = self.reader.show(self.terms, end);
        let mut k = 0;
        let mut hard: Vec<String> = Vec::new();
        while let Some(d) = did.get(k) {
            let idea = d.hard && d.weight < Weight::Small && !hard.contains(&d.title);
            if !idea {
                k += 1;
                continue;
            }
            let title = d.title.clone();
            let whole = d.whole_before.filter(|_| !hard.is_empty());
            let whole = whole.map(|w| constant::dropped(self.terms, &self.known, w));
            let now = whole.map(|w| self.reader.show(self.terms, w));
            let old = self.lines.last().map(|l| l.shown);
            match (whole, now) {
                (Some(whole), Some(now))
                    if now != last && old != Some(now) && size(self.terms, now) <= LARGEST_STEP =>
                {
                    let rest = did.split_off(k);
                    self.tell(subject, whole, &did, None);
                    (did, k) = (rest, 0);
                    hard.clear();
                }
                _ => {}
            }
            hard.push(title);
            k += 1;
        }
        did
    }

    /// One line for each differential, one where its terms have the form tr(G' dX) or J vec(dX), and one
    /// where these are collected.
    fn stages(&mut self, subject: Subject, stages: &[Stage]) {
        let mut subject = Some(subject);
        let mut i = 0;
        while let Some(stage) = stages.get(i) {
            i += 1;
            match &stage.what {
                StageKind::ReadOff => return,
                StageKind::Differential => {
                    let did = self.done(&stage.proof);
                    let did = self.apart(&mut subject, stage.proof.to(), did);
                    self.tell(&mut subject, stage.proof.to(), &did, None);
                    continue;
                }
                StageKind::Intermediate(name) => {
                    let did = self.done(&stage.proof);
                    let first = format!("the differential of {name}");
                    self.tell(&mut subject, stage.proof.to(), &did, Some(first));
                    continue;
                }
                StageKind::Isolate | StageKind::Simplify => {}
            }
            // What follows until the next differential belongs together.
            let mut did = self.done(&stage.proof);
            let mut end = stage.proof.to();
            while let Some(next) = stages.get(i).filter(|s| matches!(s.what, StageKind::Isolate | StageKind::Simplify))
            {
                did.extend(self.done(&next.proof));
                end = next.proof.to();
                i += 1;
            }
            let cut = did.iter().position(|d| d.collects);
            if let Some((k, apart)) = cut.and_then(|k| did.get(k).and_then(|d| Some((k, d.whole_before?)))) {
                let (now, then) = (self.reader.show(self.terms, apart), self.reader.show(self.terms, end));
                let old = self.lines.last().map(|l| l.shown);
                if now != then && old != Some(now) && size(self.terms, now) <= LARGEST_STEP {
                    let rest = did.split_off(k);
                    let did_first = self.apart(&mut subject, apart, did);
                    self.tell(&mut subject, apart, &did_first, None);
                    did = rest;
                }
            }
            let did = self.apart(&mut subject, end, did);
            self.tell(&mut subject, end, &did, None);
        }
    }

    /// What is read off, and its simplest form.
    fn read_off(&mut self, subject: Subject, stages: &[Stage]) {
        let Some(at) = stages.iter().position(|s| s.what == StageKind::ReadOff) else { return };
        let mut subject = Some(subject);
        for (k, stage) in stages.iter().enumerate().skip(at) {
            let did = self.done(&stage.proof);
            let first = (k == at).then(|| READ_OFF.to_string());
            self.tell(&mut subject, stage.proof.to(), &did, first);
        }
    }
}

/// The negative of what has a sign of its own, without brackets: the negative of a sum begins with what is positive then.
fn positive_first(terms: &mut Terms, t: TermId) -> Option<TermId> {
    let inside = (*terms.op(t) == Op::Neg).then(|| terms.arg(t, 0)).flatten()?;
    if !matches!(terms.op(inside), Op::Add | Op::Sub) {
        let positive = readable(terms, t);
        return (*terms.op(positive) != Op::Neg).then_some(positive);
    }
    let mut all = sums::raw_summands(terms, inside);
    all.iter_mut().for_each(|(minus, _)| *minus = !*minus);
    let first = all.iter().position(|(minus, _)| !minus)?;
    let first = all.remove(first);
    all.insert(0, first);
    sums::sum_of(terms, &all)
}

/// Is it zero?
fn is_zero(terms: &Terms, t: TermId) -> bool {
    matches!(terms.op(t), Op::Zeros(..)) || terms.as_num(t).is_some_and(|q| *q == Rational::from_integer(0.into()))
}

/// Do two terms read the same, however they are bracketed?
fn same_text(terms: &Terms, a: TermId, b: TermId) -> bool {
    let text = |t| to_unicode(terms, &Theory::default(), t);
    a == b || size(terms, a) == size(terms, b) && size(terms, a) < LARGEST_TEXT && text(a) == text(b)
}

/// Larger ones are not compared as text.
const LARGEST_TEXT: usize = 200;

/// The last step of every derivation.
const READ_OFF: &str = "read off";

/// The derivation of a gradient or a Jacobian. The last of the definitions, from `given` on, are names for parts of
/// the answer: each is introduced where it first helps.
pub fn of_derivative(s: &mut Session<'_>, d: &Derivative, given: usize) -> Derivation {
    derivatives(s, d, None, given)
}

/// The derivation of a Hessian: the gradient first, then its Jacobian.
pub fn of_hessian(s: &mut Session<'_>, first: &Derivative, second: &Derivative, given: usize) -> Derivation {
    derivatives(s, first, Some(second), given)
}

fn derivatives(s: &mut Session<'_>, first: &Derivative, second: Option<&Derivative>, given: usize) -> Derivation {
    let [f, x] = match s.terms.args(first.of) {
        [f, x] => [*f, *x],
        _ => return Derivation::default(),
    };
    let name = function_name(&s.terms, &s.theory, f);
    let hypotheses = laws::hypotheses(&s.terms, &s.theory);
    let known = Known::of(s.ledger.lines(), s.problem.rules, s.detailed, &hypotheses, &s.problem.theory, false);
    let g = second.and_then(|d| s.terms.arg(d.of, 0));
    let mut b = Builder::new(&mut s.problem.terms, s.problem.rules, known);
    let parts = s.problem.theory.lets.get(given..).unwrap_or_default();
    told(&mut b, &s.problem.theory, first, f, x, &name, Some(parts));
    if let (Some(d), Some(g)) = (second, g) {
        told(&mut b, &s.problem.theory, d, g, x, &name, None);
    }
    let lines = introduced::names(b.terms, b.lines, &b.parts);
    Derivation { lines }
}

/// The lines of one derivative; the second of a function has no definition before it.
fn told(
    b: &mut Builder<'_>,
    theory: &Theory,
    d: &Derivative,
    f: TermId,
    x: TermId,
    name: &str,
    parts: Option<&[Definition]>,
) {
    let second = parts.is_none();
    let gradient = *b.terms.op(d.of) == Op::Grad;
    let body = match b.terms.op(f).clone() {
        Op::Var(s) if b.terms.args(f).is_empty() => theory.definition(&s).map_or(f, |l| l.body),
        _ => f,
    };
    if let Some(parts) = parts {
        b.given(Subject::Function(name.to_string()), body);
        b.reader.ask(b.terms, body);
        let names = intermediates(b.terms, theory, body, x);
        // What the user named is called so where it comes again.
        if body != f {
            b.reader.fold(b.terms, body, f);
        }
        for (s, meaning) in &names {
            b.given(Subject::Function(s.to_string()), *meaning);
            b.reader.ask(b.terms, *meaning);
        }
        let parts = parts.iter().map(|l| (l.name.clone(), l.body));
        let known = names.len();
        for (k, (s, meaning)) in names.into_iter().chain(parts).enumerate() {
            if k >= known {
                let shown = b.reader.show(b.terms, meaning);
                b.reader.learn(b.terms, shown);
                b.parts.push((s.clone(), meaning, shown));
            }
            if let Ok(var) = b.terms.var(&s) {
                b.reader.fold(b.terms, meaning, var);
            }
        }
    }
    let whole = if second { format!("∇{name}") } else { name.to_string() };
    // The vec of a column is the column.
    let column = gradient || b.terms.shape(f).cols.is_one();
    let subject = if column { Subject::Differential(whole) } else { Subject::VecDifferential(whole) };
    let start = b.lines.len();
    b.stages(subject, &d.stages);
    let left = if second { Subject::Second(name.to_string(), x) } else { Subject::Derivative(name.to_string(), x) };
    b.read_off(left, &d.stages);
    shorten::jacobian(b, d, start);
    shorten::transposed(b, start);
    shorten::picked(b, start);
    shorten::trivial(b, start);
    shorten::symmetric(b, d, start);
}

/// The line with which a derivative is read off a differential that stands above it.
pub fn read_off(s: &mut Session<'_>, f: TermId, x: TermId, result: TermId) -> Derivation {
    let name = function_name(&s.terms, &s.theory, f);
    let hypotheses = laws::hypotheses(&s.terms, &s.theory);
    let known = Known::of(s.ledger.lines(), s.problem.rules, s.detailed, &hypotheses, &s.problem.theory, true);
    let mut b = Builder::new(&mut s.problem.terms, s.problem.rules, known);
    let did = b.done(&Proof::refl(result));
    b.tell(&mut Some(Subject::Derivative(name, x)), result, &did, Some(READ_OFF.to_string()));
    Derivation { lines: b.lines }
}

/// The derivation of one of several gradients that share intermediate values: the lines that they share, if
/// wanted, and what is read off.
pub fn of_backward(s: &mut Session<'_>, b: &Backward, shared: bool, x: TermId, gradient: &Proof) -> Derivation {
    let name = function_name(&s.terms, &s.theory, b.top);
    let hypotheses = laws::hypotheses(&s.terms, &s.theory);
    let known = Known::of(s.ledger.lines(), s.problem.rules, s.detailed, &hypotheses, &s.problem.theory, false);
    let mut builder = Builder::new(&mut s.problem.terms, s.problem.rules, known);
    if shared {
        builder.top(Subject::Function(name.clone()), b.top);
        let did = builder.done(&b.differential);
        builder.tell(&mut Some(Subject::Differential(name.clone())), b.differential.to(), &did, None);
        for (v, stage) in &b.stages {
            let start = builder.reader.show(builder.terms, stage.from());
            let did = builder.done(stage);
            let first = format!("the differential of {v}");
            builder.tell(&mut Some(Subject::Term(start)), stage.to(), &did, Some(first));
        }
    }
    builder.push(Some(Subject::Derivative(name, x)), gradient.to(), vec![Law::way(READ_OFF)]);
    // A differential names all that varies: here that may be hundreds, so it stays dX in every format.
    builder.lines.iter_mut().for_each(|l| l.term = l.shown);
    Derivation { lines: builder.lines }
}

/// The intermediate values that a term mentions, directly or through others, in order of definition. What `x` is made
/// of, by which it is differentiated, is of no concern.
fn intermediates(terms: &Terms, theory: &Theory, t: TermId, x: TermId) -> Vec<(Sym, TermId)> {
    let by = |s: &Sym| matches!(terms.op(x), Op::Var(v) if v == s);
    let (mut names, mut stack) = (std::collections::BTreeSet::new(), vec![t]);
    while let Some(u) = stack.pop() {
        for v in terms.subterms(u) {
            let Op::Var(s) = terms.op(v) else { continue };
            if let Some(l) = theory.definition(s).filter(|_| !by(s))
                && names.insert(s.clone())
            {
                stack.push(l.body);
            }
        }
    }
    let found = theory.lets.iter().filter(|l| l.over.is_none() && names.contains(&l.name));
    found.map(|l| (l.name.clone(), l.body)).collect()
}

/// The derivation of an equation from stages: `start = … = …`.
pub fn of_chain(s: &mut Session<'_>, proofs: &[Proof]) -> Derivation {
    let hypotheses = laws::hypotheses(&s.terms, &s.theory);
    let known = Known::of(s.ledger.lines(), s.problem.rules, s.detailed, &hypotheses, &s.problem.theory, true);
    let mut b = Builder::new(&mut s.problem.terms, s.problem.rules, known);
    let Some(start) = proofs.first().map(Proof::from) else { return Derivation::default() };
    b.wrote(start);
    let mut subject = Some(Subject::Term(plain(b.terms, start)));
    for p in proofs {
        let did = b.done(p);
        b.tell(&mut subject, p.to(), &did, None);
    }
    Derivation { lines: b.lines }
}

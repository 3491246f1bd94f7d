//! Proofs of equations as trees, before they become the steps of a certificate.

use crate::calculus::lawbook::matching::Match;
use crate::kernel::{By, Step};
use crate::term::TermId;
use std::sync::Arc;

/// What justifies one rewriting.
#[derive(Clone, Debug)]
pub enum Leaf {
    /// A rule, its values, and the lines that establish its conditions.
    Rule(usize, Arc<Match>, Arc<[usize]>),
    /// An earlier line of the certificate, with indices for its free ones.
    Line(usize, Vec<TermId>),
    /// A hypothesis, with indices for its free ones.
    Hypothesis(usize, Vec<TermId>),
    /// An intermediate value is unfolded.
    Definition,
    /// Literals are evaluated.
    Arithmetic,
    /// The differential of a constant.
    Constant,
    /// The chain rule for a function of matrices.
    Chain,
    /// Two sums over indices change places.
    Exchange,
    /// A sum over a number is written out.
    Unroll,
}

#[derive(Clone, Debug)]
enum Kind {
    Refl,
    /// The flag: does the leaf's own direction lead from `from` to `to`?
    Leaf(Leaf, bool),
    Trans(Vec<Proof>),
    At(u8, Proof),
    Sym(Proof),
}

#[derive(Debug)]
struct Inner {
    from: TermId,
    to: TermId,
    steps: usize,
    kind: Kind,
}

/// What stands deeper in a term than this is proved in a line of its own: a step costs the kernel, and the reader
/// of a certificate, as much as its position is deep.
const DEEP: usize = 24;

/// A proof that two terms are equal. Cheap to copy; parts are shared.
#[derive(Clone, Debug)]
pub struct Proof(Arc<Inner>);

impl Proof {
    fn new(from: TermId, to: TermId, steps: usize, kind: Kind) -> Proof {
        Proof(Arc::new(Inner { from, to, steps, kind }))
    }

    /// A term equals itself.
    pub fn refl(t: TermId) -> Proof {
        Proof::new(t, t, 0, Kind::Refl)
    }

    /// One rewriting at the root.
    pub fn leaf(from: TermId, to: TermId, leaf: Leaf, forward: bool) -> Proof {
        Proof::new(from, to, 1, Kind::Leaf(leaf, forward))
    }

    /// Where the proof starts.
    pub fn from(&self) -> TermId {
        self.0.from
    }

    /// Where it ends.
    pub fn to(&self) -> TermId {
        self.0.to
    }

    /// The number of steps when written out.
    pub fn steps(&self) -> usize {
        self.0.steps
    }

    /// Is nothing rewritten?
    pub fn is_refl(&self) -> bool {
        matches!(self.0.kind, Kind::Refl)
    }

    /// One after the other; the second must start where the first ends.
    pub fn then(&self, next: &Proof) -> Proof {
        debug_assert_eq!(self.to(), next.from());
        match (&self.0.kind, &next.0.kind) {
            (Kind::Refl, _) => next.clone(),
            (_, Kind::Refl) => self.clone(),
            _ => {
                let steps = self.steps().saturating_add(next.steps());
                Proof::new(self.from(), next.to(), steps, Kind::Trans(vec![self.clone(), next.clone()]))
            }
        }
    }

    /// A chain; empty chains prove that `start` equals itself.
    pub fn chain(start: TermId, parts: Vec<Proof>) -> Proof {
        let mut parts: Vec<Proof> = parts.into_iter().filter(|p| !p.is_refl()).collect();
        match parts.len() {
            0 => Proof::refl(start),
            1 => parts.remove(0),
            _ => {
                let steps = parts.iter().fold(0usize, |n, p| n.saturating_add(p.steps()));
                let to = parts[parts.len() - 1].to();
                Proof::new(start, to, steps, Kind::Trans(parts))
            }
        }
    }

    /// The proof inside the i-th argument; `from` and `to` are the whole terms.
    pub fn at(&self, i: usize, from: TermId, to: TermId) -> Proof {
        if self.is_refl() {
            return Proof::refl(from);
        }
        Proof::new(from, to, self.steps(), Kind::At(i as u8, self.clone()))
    }

    /// Backwards.
    pub fn sym(&self) -> Proof {
        match &self.0.kind {
            Kind::Refl => self.clone(),
            Kind::Sym(p) => p.clone(),
            Kind::Leaf(l, f) => Proof::new(self.to(), self.from(), 1, Kind::Leaf(l.clone(), !f)),
            _ => Proof::new(self.to(), self.from(), self.steps(), Kind::Sym(self.clone())),
        }
    }

    /// Writes the steps out; `needed` collects the lines they rest on. `cut` is asked, for a part that stands
    /// deep in the term, for a line that proves it.
    pub fn write(&self, needed: &mut Vec<usize>, cut: &mut dyn FnMut(&Proof) -> Option<usize>) -> Vec<Step> {
        // Not recursive: proofs can be as deep as terms.
        enum Work<'a> {
            Proof(&'a Proof, bool),
            Push(u8),
            Pop,
        }
        let (mut out, mut path) = (Vec::with_capacity(self.steps().min(1 << 10)), Vec::new());
        let mut stack = vec![Work::Proof(self, true)];
        while let Some(w) = stack.pop() {
            match w {
                Work::Push(i) => path.push(i),
                Work::Pop => {
                    path.pop();
                }
                Work::Proof(p, forward) => match &p.0.kind {
                    _ if path.len() >= DEEP
                        && p.steps() > 2
                        && let Some(line) = cut(p) =>
                    {
                        needed.push(line);
                        out.push(Step { path: path.clone(), forward, by: By::Line { line, indices: vec![] } });
                    }
                    Kind::Refl => {}
                    Kind::Sym(q) => stack.push(Work::Proof(q, !forward)),
                    Kind::At(i, q) => {
                        stack.push(Work::Pop);
                        stack.push(Work::Proof(q, forward));
                        stack.push(Work::Push(*i));
                    }
                    Kind::Trans(parts) if forward => {
                        stack.extend(parts.iter().rev().map(|q| Work::Proof(q, forward)));
                    }
                    Kind::Trans(parts) => stack.extend(parts.iter().map(|q| Work::Proof(q, forward))),
                    Kind::Leaf(leaf, own) => {
                        let to = if forward { p.to() } else { p.from() };
                        let own = *own == forward;
                        match leaf {
                            Leaf::Rule(_, _, lines) => needed.extend_from_slice(lines),
                            Leaf::Line(line, _) => needed.push(*line),
                            _ => {}
                        }
                        out.push(Step { path: path.clone(), forward: own, by: by(leaf, own, to) });
                    }
                },
            }
        }
        out
    }

    /// Calls `f` for each rewriting, in order: what justifies it, whether forward, where, and the subterm before
    /// and after it.
    #[allow(clippy::type_complexity)]
    pub fn each_leaf(&self, f: &mut dyn FnMut(&Leaf, bool, &[u8], TermId, TermId)) {
        enum Work<'a> {
            Proof(&'a Proof, bool),
            Push(u8),
            Pop,
        }
        let (mut path, mut stack) = (Vec::new(), vec![Work::Proof(self, true)]);
        while let Some(w) = stack.pop() {
            match w {
                Work::Push(i) => path.push(i),
                Work::Pop => {
                    path.pop();
                }
                Work::Proof(p, forward) => match &p.0.kind {
                    Kind::Refl => {}
                    Kind::Sym(q) => stack.push(Work::Proof(q, !forward)),
                    Kind::At(i, q) => {
                        stack.extend([Work::Pop, Work::Proof(q, forward), Work::Push(*i)]);
                    }
                    Kind::Trans(parts) if forward => stack.extend(parts.iter().rev().map(|q| Work::Proof(q, forward))),
                    Kind::Trans(parts) => stack.extend(parts.iter().map(|q| Work::Proof(q, forward))),
                    Kind::Leaf(leaf, own) => {
                        let (from, to) = if forward { (p.from(), p.to()) } else { (p.to(), p.from()) };
                        f(leaf, *own == forward, &path, from, to);
                    }
                },
            }
        }
    }

    /// Calls `f` for each rule that the proof uses, in order, once for each use.
    pub fn cited_rules(&self, f: &mut dyn FnMut(usize)) {
        let mut stack = vec![self];
        while let Some(p) = stack.pop() {
            match &p.0.kind {
                Kind::Refl => {}
                Kind::Leaf(Leaf::Rule(r, ..), _) => f(*r),
                Kind::Leaf(..) => {}
                Kind::Trans(parts) => stack.extend(parts.iter().rev()),
                Kind::At(_, q) | Kind::Sym(q) => stack.push(q),
            }
        }
    }
}

fn by(leaf: &Leaf, forward: bool, to: TermId) -> By {
    let target = (!forward).then_some(to);
    match leaf {
        Leaf::Rule(r, m, _) => By::Rule { rule: *r, values: m.values() },
        Leaf::Line(line, indices) => By::Line { line: *line, indices: indices.clone() },
        Leaf::Hypothesis(index, indices) => By::Hypothesis { index: *index, indices: indices.clone() },
        Leaf::Definition => By::Definition(target),
        Leaf::Arithmetic => By::Arithmetic(to),
        Leaf::Constant => By::Constant(target),
        Leaf::Exchange => By::Exchange,
        Leaf::Chain => By::Chain(target),
        Leaf::Unroll => By::Unroll(target),
    }
}

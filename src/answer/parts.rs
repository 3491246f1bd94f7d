//! Names for what stands in answers again and again.
//!
//! A softmax that stands five times in a gradient is read once, if it is called S. Which parts get names is decided by
//! how often they stand in the answers, in whatever order their summands are written; each name is then a definition of
//! the statement like one of the user's, and the answers are proved in terms of it.

use crate::calculus::{Effort, Leaf, Proof, Session, Stop};
use crate::derivation::{Spelling, letter, readable};
use crate::syntax::size;
use crate::term::{Declaration, Op, Sym, TermId, Terms};
use rustc_hash::FxHashMap;

/// A part has at least so many operators, written out.
const LEAST: usize = 3;
/// And so many in terms of the names before it.
const LEAST_NAMED: usize = 2;
/// A part that stands so often gets a name,
const OFTEN: u64 = 3;
/// and one that stands twice if it has so many operators.
const LARGE: usize = 5;
/// No more names than these.
const MOST: usize = 6;
/// Answers with more operators are left as they are: they are names already.
const LARGEST: usize = 3000;

/// Gives names to the parts of answers, and leads the proofs on to them. The definitions made are the last ones of the
/// theory.
///
/// # Errors
/// When a term cannot be built.
pub(super) fn name(s: &mut Session<'_>, proofs: &mut [Proof], effort: Effort) -> Result<(), Stop> {
    let results: Vec<TermId> = proofs.iter().map(Proof::to).collect();
    if results.iter().map(|t| size(&s.terms, *t)).sum::<usize>() > LARGEST {
        return Ok(());
    }
    for part in Choice::of(results).all(s)? {
        let fold = s.define_part(part.name, part.body)?;
        let mut folds = vec![fold.clone()];
        for other in part.others {
            // The same in another order; if that is not proved, it stays written out.
            let line = s.prove_equation(other, part.body, effort).ok().and_then(|a| a.line);
            folds.extend(line.map(|n| Proof::leaf(other, part.body, Leaf::Line(n, vec![]), true).then(&fold)));
        }
        for p in proofs.iter_mut() {
            for fold in &folds {
                let rest = s.with_part(p.to(), fold)?;
                *p = p.then(&rest);
            }
        }
    }
    Ok(())
}

/// A name and what it stands for.
struct Part {
    name: Sym,
    body: TermId,
    /// What reads the same and is written in another order.
    others: Vec<TermId>,
}

/// What was chosen so far, all in terms of the names.
struct Choice {
    answers: Vec<TermId>,
    parts: Vec<Part>,
    spelling: Spelling,
}

impl Choice {
    fn of(answers: Vec<TermId>) -> Choice {
        Choice { answers, parts: vec![], spelling: Spelling::default() }
    }

    /// The names, each after those that it is made of.
    fn all(mut self, s: &mut Session<'_>) -> Result<Vec<Part>, Stop> {
        while self.parts.len() < MOST {
            let Some(part) = self.best(&mut s.terms) else { break };
            let shown = readable(&mut s.terms, part);
            let name = letter(&s.terms, &s.theory, shown, &[]);
            let shape = s.terms.shape(part).clone();
            if !s.terms.declare(name.clone(), Declaration { shape, over: None }) {
                break;
            }
            let var = s.terms.var(&name)?;
            let view = self.spelling.of(&mut s.terms, part);
            let mut others = Vec::new();
            for u in self.terms_in(&s.terms) {
                if u != part && names_well(&s.terms, u) && self.spelling.of(&mut s.terms, u) == view {
                    others.push(u);
                }
            }
            for t in self.all_terms() {
                *t = s.terms.transform(*t, &mut |_, u, _| Ok((u == part || others.contains(&u)).then_some(var)))?;
            }
            self.parts.push(Part { name, body: part, others });
        }
        let mut out = Vec::new();
        while !self.parts.is_empty() {
            let made_of = |b: TermId, n: &Sym| s.terms.mentions(b, &mut |m| m == n);
            let free = self.parts.iter().position(|p| !self.parts.iter().any(|q| made_of(p.body, &q.name)));
            out.push(self.parts.remove(free.unwrap_or(0)));
        }
        Ok(out)
    }

    fn all_terms(&mut self) -> impl Iterator<Item = &mut TermId> {
        let parts = self.parts.iter_mut().flat_map(|p| std::iter::once(&mut p.body).chain(&mut p.others));
        self.answers.iter_mut().chain(parts)
    }

    /// The answers and what the names stand for.
    fn views(&self) -> Vec<TermId> {
        self.answers.iter().copied().chain(self.parts.iter().map(|p| p.body)).collect()
    }

    /// All parts of all terms.
    fn terms_in(&self, terms: &Terms) -> Vec<TermId> {
        let mut out: Vec<TermId> = Vec::new();
        let mut seen = rustc_hash::FxHashSet::default();
        let others = self.parts.iter().flat_map(|p| p.others.iter().copied());
        for t in self.views().into_iter().chain(others) {
            out.extend(terms.subterms(t).into_iter().filter(|u| seen.insert(*u)));
        }
        out
    }

    /// The part whose name saves most.
    fn best(&mut self, terms: &mut Terms) -> Option<TermId> {
        let mut views: Vec<TermId> = Vec::new();
        for t in &self.views() {
            views.push(self.spelling.of(terms, *t));
        }
        let times = occurrences(terms, &views);
        let mut best: Option<(u64, TermId)> = None;
        for t in self.views() {
            let mut parts = terms.subterms(t);
            parts.reverse();
            for u in parts.into_iter().filter(|u| *u != t) {
                if !names_well(terms, u) {
                    continue;
                }
                let view = self.spelling.of(terms, u);
                let count = times.get(&view).copied().unwrap_or(0);
                let (short, long) = (size(terms, u), self.written_out(terms, u));
                let often = count >= OFTEN && long >= LEAST && short >= LEAST_NAMED;
                let large = count >= 2 && short >= LARGE;
                let saved = (count.saturating_sub(1)) * short as u64;
                if (often || large) && best.is_none_or(|(most, _)| saved > most) {
                    best = Some((saved, u));
                }
            }
        }
        best.map(|(_, u)| u)
    }

    /// The operators of a term, names put in.
    fn written_out(&self, terms: &Terms, t: TermId) -> usize {
        let own = size(terms, t);
        let inside = self.parts.iter().filter(|p| terms.mentions(t, &mut |m| *m == p.name));
        inside.fold(own, |sum, p| sum + size(terms, p.body))
    }
}

/// Is it something that people give a name to? What is only turned round, negated or multiplied by a number is not, and
/// neither is what has no variable in it.
fn names_well(terms: &Terms, t: TermId) -> bool {
    let head = match terms.op(t) {
        Op::T | Op::Neg | Op::Num(_) | Op::Size(_) | Op::Var(_) | Op::Idx(_) | Op::At(_) | Op::D(_) => false,
        Op::Grad | Op::Jac(_) => false,
        Op::Scale => terms.arg(t, 0).is_some_and(|c| terms.as_num(c).is_none()),
        _ => !terms.args(t).is_empty(),
    };
    head && terms.is_closed(t) && terms.mentions(t, &mut |_| true)
}

/// How often each part stands in some terms, written out as trees.
fn occurrences(terms: &Terms, roots: &[TermId]) -> FxHashMap<TermId, u64> {
    let mut out: FxHashMap<TermId, u64> = FxHashMap::default();
    for &root in roots {
        let mut here: FxHashMap<TermId, u64> = FxHashMap::default();
        here.insert(root, 1);
        let order = outermost_first(terms, root);
        for u in order {
            let n = here.get(&u).copied().unwrap_or(0);
            let total = out.entry(u).or_default();
            *total = total.saturating_add(n);
            for &a in terms.args(u) {
                let m = here.entry(a).or_default();
                *m = m.saturating_add(n);
            }
        }
    }
    out
}

/// The parts of a term, each before those it is made of.
fn outermost_first(terms: &Terms, root: TermId) -> Vec<TermId> {
    let (mut out, mut seen) = (Vec::new(), rustc_hash::FxHashSet::default());
    let mut stack = vec![(root, false)];
    while let Some((u, ready)) = stack.pop() {
        if ready {
            out.push(u);
        } else if seen.insert(u) {
            stack.push((u, true));
            stack.extend(terms.args(u).iter().map(|a| (*a, false)));
        }
    }
    out.reverse();
    out
}

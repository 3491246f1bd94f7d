//! Names for what stands in answers again and again.
//!
//! A softmax that stands five times in a gradient is read once, if it is called S. Which parts get names is decided by
//! how often they stand in the answers, in whatever order their summands are written; each name is then a definition of
//! the statement like one of the user's, and the answers are proved in terms of it.

use super::letters::letter;
use crate::calculus::{Proof, Session, Stop};
use crate::derivation::Spelling;
use crate::syntax::size;
use crate::term::{Declaration, Definition, Op, Sym, TermId, Terms};
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
pub(super) fn name(s: &mut Session<'_>, proofs: &mut [Proof]) -> Result<(), Stop> {
    let results: Vec<TermId> = proofs.iter().map(Proof::to).collect();
    if results.iter().map(|t| size(&s.terms, *t)).sum::<usize>() > LARGEST {
        return Ok(());
    }
    let chosen = Choice::of(s, results).all(s)?;
    for Definition { name, body, .. } in chosen {
        let fold = s.define_part(name, body)?;
        for p in proofs.iter_mut() {
            let rest = s.with_part(p.to(), &fold)?;
            *p = p.then(&rest);
        }
    }
    Ok(())
}

/// What was chosen so far.
struct Choice {
    /// The answers, then what the names stand for, all in terms of the names.
    now: Vec<TermId>,
    answers: usize,
    names: Vec<Sym>,
    spelling: Spelling,
}

impl Choice {
    fn of(s: &Session<'_>, answers: Vec<TermId>) -> Choice {
        let _ = s;
        Choice { answers: answers.len(), now: answers, names: vec![], spelling: Spelling::default() }
    }

    /// The names, each after those that it is made of.
    fn all(mut self, s: &mut Session<'_>) -> Result<Vec<Definition>, Stop> {
        while self.names.len() < MOST {
            let Some(part) = self.best(&mut s.terms) else { break };
            let name = letter(&s.terms, &s.theory, part);
            let shape = s.terms.shape(part).clone();
            if !s.terms.declare(name.clone(), Declaration { shape, over: None }) {
                break;
            }
            let var = s.terms.var(&name)?;
            for t in &mut self.now {
                *t = s.terms.transform(*t, &mut |_, u, _| Ok((u == part).then_some(var)))?;
            }
            self.names.push(name);
            self.now.push(part);
        }
        let bodies = self.now.split_off(self.answers);
        let mut left: Vec<(Sym, TermId)> = self.names.into_iter().zip(bodies).collect();
        let mut out = Vec::new();
        while !left.is_empty() {
            let made_of = |b: TermId, n: &Sym| s.terms.mentions(b, &mut |m| m == n);
            let free = left.iter().position(|(_, b)| !left.iter().any(|(n, _)| made_of(*b, n)));
            let (name, body) = left.remove(free.unwrap_or(0));
            out.push(Definition { name, over: None, body });
        }
        Ok(out)
    }

    /// The part whose name saves most.
    fn best(&mut self, terms: &mut Terms) -> Option<TermId> {
        let mut views: Vec<TermId> = Vec::new();
        for t in &self.now {
            views.push(self.spelling.of(terms, *t));
        }
        let times = occurrences(terms, &views);
        let mut best: Option<(u64, TermId)> = None;
        for t in self.now.clone() {
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
        let bodies = self.now.get(self.answers..).unwrap_or_default();
        let own = size(terms, t);
        let inside = self.names.iter().zip(bodies).filter(|(n, _)| terms.mentions(t, &mut |m| m == *n));
        inside.fold(own, |sum, (_, b)| sum + size(terms, *b))
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

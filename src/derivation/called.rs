//! Names for what long lines repeat.
//!
//! The names of an answer are definitions of its statement. The lines of a proof speak of more than that; where they are
//! long, what they repeat gets a name as well, for the lines alone: it says how they are written, and changes nothing of
//! what is proved. What stands under a sum sign is then a member of a family, by the index of the sum.

use super::letters::letter;
use super::{Derivation, Line, Subject, flat};
use crate::syntax::{Format, print_open, size};
use crate::term::{Declaration, Dim, Op, Sym, TermId, Terms, Theory};
use rustc_hash::FxHashMap;

/// Lines of so many characters do not fit a page.
const LONG: usize = 72;
/// Where there is one, those of so many are looked at with it.
const LOOKED_AT: usize = 60;
/// No more names than these.
const MOST: usize = 4;
/// A part has so many operators at least,
const LEAST: usize = 3;
/// and stands so often in one of the long lines, or twice if it has more operators than that.
const OFTEN: usize = 3;
/// Larger lines are left as they are.
const LARGEST: usize = 2_000;

/// A part of the lines that gets a name.
struct Part {
    /// What is written for it: a name, or a member of a family.
    name: TermId,
    body: TermId,
    /// Is it a member of a family?
    open: bool,
}

/// Where a part stands: how often in the line that has most of it, how often in all, and under the index of which sum.
#[derive(Default)]
struct Found {
    here: usize,
    most: usize,
    total: usize,
    over: Option<Dim>,
    fits: bool,
}

/// Gives names to what the long lines of some derivations repeat, maybe only to `members` of families. The derivations are
/// read one after the other. What was named, each after what it is made of, with what it stands for.
pub fn called(terms: &mut Terms, theory: &Theory, pages: &mut [Derivation], members: bool) -> Vec<(TermId, TermId)> {
    let mut parts: Vec<Part> = Vec::new();
    while parts.len() < MOST {
        let Some((body, over)) = best(terms, theory, pages, members) else { break };
        let open = over.is_some();
        let taken: Vec<String> = pages.iter().flat_map(|p| &p.lines).filter_map(own_name).collect();
        let name = letter(terms, theory, body, &taken);
        let shape = terms.shape(body).clone();
        if !terms.declare(name.clone(), Declaration { shape, over }) {
            break;
        }
        let Some(name) = written(terms, name, open) else { break };
        let lines = pages.iter_mut().flat_map(|p| &mut p.lines);
        for l in lines.filter(|l| !matches!(l.subject, Some(Subject::Function(_)))) {
            l.shown = with(terms, l.shown, body, name);
            if let Some(Subject::Term(t)) = &mut l.subject {
                *t = with(terms, *t, body, name);
            }
        }
        for p in &mut parts {
            p.body = with(terms, p.body, body, name);
        }
        parts.push(Part { name, body, open });
    }
    // What a part is made of is introduced before it: so it is put there later.
    let mut out = Vec::new();
    while !parts.is_empty() {
        let used = |p: &Part| parts.iter().any(|q| stands_in(terms, q.body, p.name));
        let next = parts.iter().position(|p| !used(p)).unwrap_or(0);
        let part = parts.remove(next);
        introduce(terms, pages, &part);
        out.insert(0, (part.name, part.body));
    }
    out
}

fn own_name(l: &Line) -> Option<String> {
    match &l.subject {
        Some(Subject::Function(f) | Subject::Differential(f) | Subject::VecDifferential(f)) => Some(f.clone()),
        _ => None,
    }
}

fn written(terms: &mut Terms, name: Sym, open: bool) -> Option<TermId> {
    let index = if open { vec![terms.add(Op::Idx(0), &[]).ok()?] } else { vec![] };
    terms.add(Op::Var(name), &index).ok()
}

fn with(terms: &mut Terms, t: TermId, body: TermId, name: TermId) -> TermId {
    let whole = terms.transform(t, &mut |_, u, _| Ok((u == body).then_some(name))).unwrap_or(t);
    // Factors that stand side by side in a longer product.
    let run = flat::operands(terms, &Op::Mul, body);
    if run.len() < 2 {
        return whole;
    }
    let inside = terms.transform(whole, &mut |terms, u, _| {
        if *terms.op(u) != Op::Mul {
            return Ok(None);
        }
        let mut factors = flat::operands(terms, &Op::Mul, u);
        let Some(at) = factors.windows(run.len()).position(|w| w == run) else { return Ok(None) };
        factors.splice(at..at + run.len(), [name]);
        Ok(flat::chain(terms, &Op::Mul, &factors))
    });
    inside.unwrap_or(whole)
}

fn stands_in(terms: &Terms, t: TermId, name: TermId) -> bool {
    terms.subterms(t).into_iter().any(|u| u == name)
}

/// A line that says what a name stands for, before the first one that has it.
fn introduce(terms: &Terms, pages: &mut [Derivation], p: &Part) {
    for page in pages {
        let Some(first) = page.lines.iter().position(|l| stands_in(terms, l.shown, p.name)) else { continue };
        let subject = page.lines.iter().take(first).rev().find_map(|l| l.subject.clone());
        if let Some(l) = page.lines.get_mut(first).filter(|l| l.subject.is_none()) {
            l.subject = subject;
        }
        let subject = match terms.op(p.name) {
            Op::Var(s) if !p.open => Subject::Function(s.to_string()),
            _ => Subject::Term(p.name),
        };
        let open = u32::from(p.open);
        page.lines.insert(first, Line { subject: Some(subject), term: p.body, shown: p.body, laws: vec![], open });
        return;
    }
}

/// The part whose name saves most, and the size over which its index runs.
fn best(terms: &Terms, theory: &Theory, pages: &[Derivation], members: bool) -> Option<(TermId, Option<Dim>)> {
    let mut order: Vec<TermId> = Vec::new();
    let mut found: FxHashMap<TermId, Found> = FxHashMap::default();
    let mut longest = 0;
    for l in pages.iter().flat_map(|p| &p.lines) {
        let definition = matches!(l.subject, Some(Subject::Function(_)));
        if definition || l.open > 0 || size(terms, l.shown) > LARGEST {
            continue;
        }
        let left = match l.subject {
            Some(Subject::Term(t)) => Some(t),
            _ => None,
        };
        found.values_mut().for_each(|f| f.here = 0);
        for t in left.into_iter().chain([l.shown]) {
            let width = print_open(terms, theory, t, l.open, Format::Unicode).chars().count();
            longest = longest.max(width);
            if width >= LOOKED_AT {
                count(terms, t, &mut order, &mut found);
            }
        }
    }
    if longest < LONG {
        return None;
    }
    let mut best: Option<(usize, TermId)> = None;
    for t in order {
        let Some(f) = found.get(&t).filter(|f| f.fits && (f.over.is_some() || !members)) else { continue };
        let long = size(terms, t);
        if long < LEAST || f.most < 2 || f.most < OFTEN && long <= LEAST && f.total < OFTEN {
            continue;
        }
        let saved = (f.total - 1) * long;
        if best.is_none_or(|(most, _)| saved > most) {
            best = Some((saved, t));
        }
    }
    best.map(|(_, t)| (t, found.remove(&t).and_then(|f| f.over)))
}

/// Counts the parts of a line that can have a name.
fn count(terms: &Terms, line: TermId, order: &mut Vec<TermId>, found: &mut FxHashMap<TermId, Found>) {
    let mut stack: Vec<(TermId, Option<&Dim>)> = vec![(line, None)];
    while let Some((u, over)) = stack.pop() {
        let inner = match terms.op(u) {
            Op::BigSum(n) => Some(n),
            _ => over,
        };
        stack.extend(terms.args(u).iter().rev().map(|a| (*a, inner)));
        if u == line || !names_well(terms, u) {
            continue;
        }
        let over = if terms.is_closed(u) { None } else { over.cloned() };
        let f = found.entry(u).or_insert_with(|| {
            order.push(u);
            Found { over: over.clone(), fits: true, ..Found::default() }
        });
        f.fits &= f.over == over && (terms.is_closed(u) || over.is_some());
        f.here += 1;
        f.total += 1;
        f.most = f.most.max(f.here);
    }
}

/// Is it something that people give a name to?
fn names_well(terms: &Terms, t: TermId) -> bool {
    let head = match terms.op(t) {
        Op::T | Op::Neg | Op::Num(_) | Op::Size(_) | Op::Var(_) | Op::Idx(_) | Op::At(_) | Op::D(_) => false,
        Op::Grad | Op::Jac(_) | Op::Diag => false,
        Op::Scale => terms.arg(t, 0).is_some_and(|c| terms.as_num(c).is_none()),
        _ => !terms.args(t).is_empty(),
    };
    head && terms.free(t) <= 1
        && terms.spelling(t).is_none()
        && terms.mentions(t, &mut |_| true)
        && !flat::moves(terms, t)
}

//! Laws of the user, tried before they are used.

use super::format::indented;
use super::output::{Complaint, Failure};
use gradus::calculus::Index;
use gradus::laws::{Effort, Law, Verdict, examine};
use gradus::library::library;
use gradus::rules::{MAX_LAWS, Rule, RuleSet};
use gradus::smooth::not_smooth;
use gradus::syntax::{MAX_DIAGNOSTICS, nearest};
use gradus::term::Function;
use std::collections::BTreeSet;

/// The work that testing all laws may take, in products of numbers, and what each may take at least.
const WORK: u64 = 200_000_000;

const LEAST_WORK: u64 = 800_000;

/// What is wrong with a law of the user, if anything: the message, and what to do.
fn wrong(r: &Rule, work: u64) -> Option<(String, &'static str)> {
    let name = &r.name;
    Some(match examine(&Law { rule: r, pred: None }, &Effort::stranger(r, work)) {
        // To say that a law holds of real numbers only is never wrong.
        Verdict::Smooth | Verdict::Pointwise | Verdict::SpareMark => return None,
        Verdict::False(at) => (
            format!("the law {name} is false:\n{}", indented(&at)),
            "only a law that holds at every point that is tried can be used; correct it, or give its conditions",
        ),
        Verdict::Unmarked(at) => (
            format!(
                "the law {name} holds of real numbers only, so that it says nothing of derivatives; where the square of \
                 each ε is 0 it is false:\n{}",
                indented(&at)
            ),
            "write (pointwise) after its conditions, or give a condition that keeps away from the point, such as nonzero",
        ),
        Verdict::Untried(why) => (
            format!("the law {name} cannot be tested: {why}"),
            "state it with smaller sizes and numbers, and with conditions that values can be found for",
        ),
    })
}

/// A use in a phase that no law of the program is used in.
fn unknown_phase(r: &Rule) -> Option<Complaint> {
    let library = library().rules().iter();
    // What defines a function is unfolded where nothing else says what its derivative is.
    let known: BTreeSet<&str> = library.flat_map(|r| r.uses.iter().map(|u| &*u.phase)).chain(["unfold"]).collect();
    let phase = &r.uses.iter().find(|u| !known.contains(&*u.phase))?.phase;
    let hint = match nearest(phase, known.iter().copied()) {
        Some(meant) => format!("did you mean `{meant}`?"),
        None => format!("the phases are {}", known.into_iter().collect::<Vec<_>>().join(", ")),
    };
    let message = format!("the law {} is used in the phase `{phase}`, which there is not", r.name);
    Some(Complaint { line: r.line, ..Complaint::at(&r.file, message).hint(Some(hint)) })
}

/// Tries each law of the files that `own` accepts, as those of the library are tried.
///
/// # Errors
/// Names each law that is false, holds of real numbers only without saying so, or cannot be tested.
pub fn test_laws(set: &RuleSet, own: impl Fn(&str) -> bool) -> Result<(), Failure> {
    let mut complaints = Vec::new();
    // A file may be called as one of the program is: what the program has is not the user's.
    let is_own = |r: &&Rule| own(&r.file) && library().rule(&r.name).is_none();
    let laws: Vec<&Rule> = set.rules().iter().map(|r| &**r).filter(is_own).collect();
    if let Some(r) = laws.get(MAX_LAWS) {
        let message = format!("{} laws of your own, at most {MAX_LAWS} can be tested", laws.len());
        let hint = Some("leave out those that are not needed here".into());
        return Err(Complaint { line: r.line, ..Complaint::at(&r.file, message).hint(hint) }.into());
    }
    complaints.extend(laws.iter().filter_map(|r| unknown_phase(r)));
    let work = (WORK / laws.len().max(1) as u64).max(LEAST_WORK);
    for (i, r) in laws.iter().enumerate() {
        if complaints.len() == MAX_DIAGNOSTICS {
            let left = format!("{} more laws are not tested", laws.len() - i);
            let hint = Some("mend those above first".into());
            complaints.push(Complaint { line: r.line, ..Complaint::at(&r.file, left).hint(hint) });
            break;
        }
        if let Some((message, hint)) = wrong(r, work) {
            complaints.push(Complaint { line: r.line, ..Complaint::at(&r.file, message).hint(Some(hint.into())) });
        }
    }
    // The kernel is asked about what is true only, as far as could be seen.
    let is_new = |f: &&Function| own(&f.file) && library().functions().get(&f.name).is_none();
    if complaints.is_empty() && set.functions().symbols().any(|f| is_new(&f)) {
        let index = Index::new(set);
        for f in set.functions().symbols().filter(is_new) {
            if let Some(wrong) = not_smooth(set, &index, f) {
                let (message, hint) = wrong.text();
                let complaint = Complaint::at(&f.file, format!("the function {} {message}", f.name));
                complaints.push(Complaint { line: f.line, ..complaint.hint(Some(hint.into())) });
            }
        }
    }
    if let Some(p) = set.properties().iter().find(|p| own(&p.file) && library().property(&p.name).is_none()) {
        let message = format!("the property {} stands in a file of your own; only equations can be added", p.name);
        let hint = Some("write an equation with `(rule …)` or `(lemma …)`".into());
        complaints.push(Complaint { line: p.line, ..Complaint::at(&p.file, message).hint(hint) });
    }
    if complaints.is_empty() { Ok(()) } else { Err(Failure(complaints)) }
}

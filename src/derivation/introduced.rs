//! Names for parts of an answer, each introduced where it first helps.

use super::{Line, Subject};
use crate::term::{Sym, TermId, Terms};

/// The lines with a line `name = part` before the first one that has the name. A chain that is interrupted says again
/// what stands on its left. Each part is a name, what it stands for, and how that is shown.
pub(super) fn names(terms: &Terms, mut lines: Vec<Line>, parts: &[(Sym, TermId, TermId)]) -> Vec<Line> {
    // Those that are made of others come later, and so need the others first.
    for (name, term, shown) in parts.iter().rev() {
        let has = |t: TermId| terms.mentions(t, &mut |s| s == name);
        let Some(first) = lines.iter().position(|line| has(line.shown)) else { continue };
        let above = lines.get(..first).unwrap_or_default();
        let subject = above.iter().rev().find_map(|line| line.subject.clone());
        if let Some(line) = lines.get_mut(first).filter(|line| line.subject.is_none()) {
            line.subject = subject;
        }
        let subject = Some(Subject::Function(name.to_string()));
        lines.insert(first, Line { subject, term: *term, shown: *shown, laws: vec![], open: 0 });
    }
    lines
}

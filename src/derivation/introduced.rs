//! Names for parts of an answer, each introduced where it first helps.

use super::{Line, Subject, readable};
use crate::term::{Definition, TermId, Terms};

/// The lines with a line `name = part` before the first one that has the name. A chain that is interrupted says again
/// what stands on its left.
pub(super) fn names(terms: &mut Terms, mut lines: Vec<Line>, parts: &[Definition]) -> Vec<Line> {
    // Those that are made of others come later, and so need the others first.
    for l in parts.iter().rev() {
        let has = |terms: &Terms, t: TermId| terms.mentions(t, &mut |s| *s == l.name);
        let Some(first) = lines.iter().position(|line| has(terms, line.shown)) else { continue };
        let subject = lines.get(..first).unwrap_or_default().iter().rev().find_map(|line| line.subject.clone());
        let function = |s: &Option<Subject>| matches!(s, Some(Subject::Function(_)));
        if let Some(line) = lines.get_mut(first).filter(|line| line.subject.is_none() && !function(&subject)) {
            line.subject = subject;
        }
        let shown = readable(terms, l.body);
        let name = Subject::Function(l.name.to_string());
        lines.insert(first, Line { subject: Some(name), term: l.body, shown, laws: vec![], open: 0 });
    }
    lines
}

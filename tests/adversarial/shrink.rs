//! A certificate without what it does not need.

use gradus::kernel::{By, Certificate, Line, Statement, Step};
use gradus::term::Terms;

/// The lines that a line cites.
fn cited(line: &mut Line) -> Vec<&mut usize> {
    fn steps(steps: &mut [Step]) -> Vec<&mut usize> {
        steps
            .iter_mut()
            .filter_map(|s| match &mut s.by {
                By::Line { line, .. } => Some(line),
                _ => None,
            })
            .collect()
    }
    match line {
        Line::Have { steps: s, .. } | Line::Transport { steps: s, .. } => steps(s),
        Line::Gradient { line, .. }
        | Line::Jacobian { line, .. }
        | Line::Extensionality { line, .. }
        | Line::Entrywise { line } => vec![line],
        Line::Cases { lines } => lines.iter_mut().collect(),
        Line::Stationary { parts } => parts.iter_mut().flat_map(|(gradient, zero)| [gradient, zero]).collect(),
        Line::Minimum { stationary: Some((gradient, zero)) } => vec![gradient, zero],
        Line::Minimum { stationary: None } => vec![],
        Line::Fresh { .. } | Line::Assumption { .. } | Line::Property { .. } => vec![],
    }
}

/// Without one line, if no other cites it.
fn without(c: &Certificate, k: usize) -> Option<Certificate> {
    let mut out = c.clone();
    out.lines.remove(k);
    for line in &mut out.lines {
        for i in cited(line) {
            match (*i).cmp(&k) {
                std::cmp::Ordering::Equal => return None,
                std::cmp::Ordering::Greater => *i -= 1,
                std::cmp::Ordering::Less => {}
            }
        }
    }
    Some(out)
}

/// Drops lines while it stays what it is.
pub fn shrink(
    terms: &mut Terms,
    statement: &Statement,
    mut c: Certificate,
    still: &dyn Fn(&mut Terms, &Statement, &Certificate) -> bool,
) -> Certificate {
    for k in (0..c.lines.len()).rev() {
        if let Some(less) = without(&c, k)
            && still(terms, statement, &less)
        {
            c = less;
        }
    }
    c
}

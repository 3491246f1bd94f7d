//! Which variable is meant where none is named.

use super::output::{Complaint, Failure};
use gradus::syntax::Session;
use gradus::term::TermId;

/// The variable, when there is no doubt which.
///
/// # Errors
/// When there are several, or none.
pub fn only_variable(read: &Session, what: &str) -> Result<TermId, Failure> {
    let mut copy = read.clone();
    let names: Vec<&str> = read.theory.vars.iter().map(|v| &*v.name).collect();
    if let ([one], [name]) = (&read.theory.vars[..], &names[..])
        && one.over.is_none()
        && let Ok(x) = copy.target(name)
    {
        return Ok(x);
    }
    let hint = match (&read.theory.vars[..], &names[..]) {
        (_, []) => "the expression has no variable".to_string(),
        ([one], [name]) if one.over.is_some() => format!("name a member of the family: `-w \"{name}[1]\"`"),
        (_, [first, .., last]) => {
            let each: Vec<String> = names.iter().map(|n| format!("`-w {n}`")).collect();
            format!("name it: {}, or several: `-w {first},{last}`", each.join(", "))
        }
        (_, [name]) => format!("name it: `-w {name}`"),
    };
    Err(Complaint::at("-w", what).hint(Some(hint)).into())
}

//! A Python file: the imports and helpers that its functions need, the functions, what checks them.

use super::super::Language;
use super::Python;
use super::check;
use crate::code::error::CodeError;
use crate::code::function::Unit;
use std::collections::BTreeSet;

/// The file.
///
/// # Errors
/// When an operation has no form.
pub fn file(language: Language, units: &[Unit]) -> Result<String, CodeError> {
    let p = Python { language };
    let (mut functions, mut helpers) = (Vec::new(), BTreeSet::new());
    for u in units {
        for f in u.functions.iter().chain(u.check.as_ref().map(|c| &c.of)) {
            let (text, used) = p.function(f)?;
            helpers.extend(used);
            functions.push(text);
        }
    }
    let body = functions.join("\n\n");
    let main = check::main(&p, units);
    let mut out = p.head(&helpers, &format!("{body}{main}"));
    out.push_str(&body);
    out.push_str(&main);
    Ok(out)
}

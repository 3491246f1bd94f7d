//! Answers as functions of other languages.

use super::error::Error;
use crate::answer::Answer;
use crate::code::{self, Language, Options, Sizes};
use crate::term::{Sym, Terms, Theory};

/// What the functions are to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct CodeOptions {
    /// The value of the function beside its derivative.
    pub with_value: bool,
    /// A Jacobian or Hessian applied to a direction, in place of itself.
    pub apply: bool,
    /// A main program that tests the derivative.
    pub check: bool,
    /// Sizes by which the order of products is chosen; 100 where nothing is said.
    pub sizes: Vec<(String, u64)>,
}

impl CodeOptions {
    /// Plain functions.
    pub fn new() -> CodeOptions {
        CodeOptions::default()
    }
}

/// A text with functions.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Code {
    /// The text of a file.
    pub text: String,
    /// The names of its functions.
    pub functions: Vec<String>,
}

pub(super) fn code(
    terms: &Terms,
    theory: &Theory,
    a: &Answer,
    language: Language,
    o: &CodeOptions,
) -> Result<Code, Error> {
    let sizes = o.sizes.iter().map(|(n, k)| (Sym::new(n), (*k).max(1))).collect();
    let options = Options { with_value: o.with_value, apply: o.apply, check: o.check, sizes: Sizes(sizes) };
    let failed = |e: code::CodeError| Error::NoCode(e.to_string());
    let unit = code::unit(terms, theory, a, "", &options).map_err(failed)?;
    let functions = unit.functions.iter().map(|f| f.name.clone()).collect();
    let text = code::print(language, std::slice::from_ref(&unit)).map_err(failed)?;
    Ok(Code { text, functions })
}

//! What every command needs: the laws, a stack, and answers made ready to leave.

use super::error::Error;
use crate::answer::NoAnswer;
use crate::calculus::{Index, Session, Stop};
use crate::library::library;
use crate::term::{Terms, Theory};
use crate::work::{Cancel, on_large_stack};
use std::sync::OnceLock;

/// The index of the library, made once.
pub fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(library()))
}

/// Does a command's work where the stack is deep enough.
pub fn work<T: Send>(f: impl FnOnce() -> Result<T, Error> + Send) -> Result<T, Error> {
    on_large_stack(f).map_err(Error::Internal)?
}

/// A session with the laws of the library that ends when it is called off.
pub fn session(terms: Terms, theory: Theory, budget: usize, cancel: &Cancel) -> Session<'static> {
    let mut s = Session::new(terms, theory, library(), index(), budget);
    s.budget.until(cancel);
    s
}

/// Why a search came to nothing.
pub fn no_answer(e: &NoAnswer, wrt: Option<String>, cancel: &Cancel) -> Error {
    match e {
        NoAnswer::Stop(Stop::Cancelled) => Error::Cancelled,
        _ if cancel.is_cancelled() => Error::Cancelled,
        NoAnswer::Rejected(_) => Error::Internal(e.to_string()),
        NoAnswer::Stop(_) => Error::none(wrt, e.to_string()),
    }
}

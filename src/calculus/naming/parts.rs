//! Definitions for parts of an answer.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::{Sym, TermId};

impl Session<'_> {
    /// A new definition `name = body` of the statement; the proof says that the body is the name.
    ///
    /// # Errors
    /// When the name is taken.
    pub fn define_part(&mut self, name: Sym, body: TermId) -> Result<Proof, Stop> {
        self.introduce(name, body)
    }
}

//! The library as other programs use it: texts in, answers out that own all they say.
//!
//! A [`Problem`] is an expression or a claim with what is declared beside it. Its commands read it, search, have the
//! kernel replay what was found, and hand back strings and tables; nothing of the engine's own stores leaves it, so
//! terms of two problems cannot be mixed, and what an expression implies is always among the hypotheses.
//! Every command works on a stack of its own size, so that it may be called from a thread with a small one.

mod answer;
mod certificates;
mod claims;
mod code;
mod engine;
mod error;
mod example;
mod file;
mod problem;
mod reading;
mod steps;
mod table;

pub use answer::{Answer, Kind, Line, Part, Reading};
pub use certificates::{Checked, check};
pub use claims::{Verdict, VerdictKind};
pub use code::{Code, CodeOptions};
pub use error::{Diagnostic, Error, Label, NoAnswer, Place};
pub use example::Example;
pub use file::{ProblemFile, Report, Shown};
pub use problem::{Parsed, Problem};
pub use reading::{ParsedClaim, Variable};
pub use steps::Step;
pub use table::{Declared, Node, Table};

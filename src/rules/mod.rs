//! The rules: read from files, linted, typed. Depends on terms only.

mod canonical;
mod derivations;
mod forms;
mod function;
mod law;
mod limits;
mod literals;
mod packed;
mod pattern;
mod proved;
mod read;
mod set;
mod typing;
mod variants;
mod written;

pub use derivations::{Derivation, derivation};
pub use forms::{RuleError, forms};
pub use function::functions_of;
pub use law::{Law, UseOf};
pub use limits::{MAX_CONDITIONS, MAX_LAWS, MAX_NESTING, MAX_TEXT, MAX_VARIABLES, MAX_WORD, MAX_WORDS};
pub use pattern::{Condition, Direction, Guard, Kind, Meta, MetaKind, Pat, Property, Rule, Text, Use};
pub use proved::proved;
pub use read::{Entry, read_rules};
pub use set::RuleSet;
pub use typing::Statement;
pub use variants::Schema;

//! Where a law comes from.

use crate::library::library;
use crate::rules::{Pat, Rule};
use crate::term::Op;

/// Does a law say what the derivative of a function is? One of a user's file does not count.
pub fn is_function_fact(rule: &Rule) -> bool {
    matches!(&rule.lhs, Pat::Node(Op::Map(f), _) if f.order > 0) && comes_with_the_program(rule)
}

/// Does a rule of some set come with the program? No law of a user has the name of one that does.
pub fn comes_with_the_program(rule: &Rule) -> bool {
    library().rule(&rule.name).is_some()
}

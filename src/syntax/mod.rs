//! The language: lexer, parser, elaboration to terms, diagnostics, printers.
//!
//! The path of a text: [`lexer`](self) → lines → statements (an [`Ast`] for each expression) → terms with
//! shapes and hypotheses. [`read_problems`] reads a file, [`read_declarations`] the command line's
//! options. The way back is [`to_ascii`], [`to_unicode`] and [`to_latex`].

mod ast;
mod diagnostic;
mod elaborate;
mod lexer;
mod lines;
mod parser;
mod print;
mod problem;
mod scripts;
mod session;
mod statements;
mod words;

pub use ast::Ast;
pub use diagnostic::{Diagnostic, Label, MAX_DIAGNOSTICS, left_out};
pub use lexer::Span;
pub use parser::MAX_NESTING;
pub use print::{
    Format, listed, print, print_definition, print_fact, print_hypothesis, print_named, print_open, print_variable,
    say_hypotheses, size, to_ascii, to_latex, to_unicode,
};
pub use problem::{Goal, GoalBody, GoalKind, MAX_TEXT, Problem, read_problems};
pub use scripts::look_alikes;
pub use session::{Declarations, Expression, Session, read_declarations, size_of_text};
pub use words::{did_you_mean, is_reserved};

//! The language: lexer, parser, elaboration to terms, diagnostics, printers.
//!
//! The path of a text: [`lexer`](self) → lines → statements (an [`Ast`] for each expression) → terms with
//! shapes and hypotheses. [`read_problems`] reads a file, [`read_declarations`] the command line's
//! options. The way back is [`to_ascii`], [`to_unicode`] and [`to_latex`].

mod ast;
mod claims;
mod diagnostic;
mod elaborate;
mod foreign;
mod infer;
mod latex;
mod lexer;
mod lines;
mod mapping;
mod notation;
mod parser;
mod print;
mod problem;
mod read;
mod scripts;
mod session;
mod statements;
mod sugar;
mod words;

pub use ast::Ast;
pub use diagnostic::{Diagnostic, Label, MAX_DIAGNOSTICS, left_out};
pub use elaborate::inner;
pub use foreign::{Foreign, foreign_function, foreign_names, foreign_word};
pub use lexer::Span;
pub use parser::MAX_NESTING;
pub use print::{
    Format, core_size, is_decimal, listed, plain_of, print, print_definition, print_fact, print_hypothesis,
    print_named, print_open, print_variable, say_fact, say_hypotheses, say_minimum, size, to_ascii, to_core, to_latex,
    to_unicode,
};
pub use problem::{
    Case, Goal, GoalBody, GoalKind, MAX_TEXT, Problem, Show, read_problems, read_problems_with, subsets,
};
pub use read::{LATEX, LatexReader, Reading, Request, Stacked, at_commas, read_claim, read_request};
pub use scripts::look_alikes;
pub use session::{Declarations, Expression, Session, read_declarations, read_declarations_with, size_of_text};
pub use sugar::spellings;
pub use words::{ATTRIBUTES, STATEMENTS, did_you_mean, is_function, is_reserved, nearest, reserved};

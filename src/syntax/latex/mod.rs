//! LaTeX in: a formula is read to the text of our language, which is then read like any other.
//!
//! The path: [`lexer`] → [`macros`] → [`prepare`] → [`parser`] → [`shapes`] → [`write`]. What is written knows for each
//! of its parts where it comes from, so that a mistake found later is shown in the LaTeX.

mod atoms;
mod brackets;
mod context;
mod files;
mod fonts;
mod fractions;
mod functions;
mod groups;
mod lexer;
mod macros;
mod named;
mod names;
mod operators;
mod parser;
mod prepare;
mod scripts;
mod shapes;
mod sizes;
mod symbols;
mod tree;
mod write;

use super::diagnostic::{Issue, Piece};
pub(super) use files::embedded;
use lexer::{Kind, Side, Token};
use names::Known;
pub(super) use symbols::GREEK;
use tree::Tree;

/// A formula in our language.
#[derive(Clone, Debug)]
pub(super) struct Read {
    /// Its text.
    pub text: String,
    /// Where the parts of it come from.
    pub pieces: Vec<Piece>,
}

/// What a formula is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Wanted {
    /// An expression; in `L(w) = EXPR` the left side is its name.
    Expression,
    /// An expression or an equation.
    Claim,
}

/// Reads LaTeX.
///
/// # Errors
/// The first mistake.
pub(super) fn read(text: &str, known: &Known, wanted: Wanted) -> Result<Read, Issue> {
    let tokens = macros::expand(text, lexer::lex(text)?)?;
    let mut tokens = prepare::prepare(&tokens)?;
    if wanted == Wanted::Expression {
        tokens = without_name(tokens);
    }
    if tokens.is_empty() {
        let span = super::lexer::Span { start: 0, end: 0, line: 1, column: 1 };
        return Err(Issue::new(span, "no formula").hint("write one, such as `\\frac{1}{2} \\|X w - y\\|^2`"));
    }
    let taken: Vec<String> = tokens
        .iter()
        .filter_map(|t| match &t.kind {
            Kind::Letter(c) => Some(c.to_string()),
            _ => None,
        })
        .collect();
    let mut parser = parser::Parser::new(text, tokens, known);
    parser.claim = wanted == Wanted::Claim;
    let mut node = parser.formula()?;
    if let (Wanted::Expression, Tree::Equation(a, b)) = (wanted, &node.tree) {
        return Err(
            Issue::new(a.span.to(b.span), "an equation, where an expression is expected").hint("give one side of it")
        );
    }
    let mut shapes = shapes::Shapes::new(known);
    shapes.of(&mut node)?;
    let mut w = write::Writer::new(&shapes, taken);
    w.node(&node, 0)?;
    Ok(Read { text: w.text, pieces: w.pieces })
}

/// Is it a command that is read, or understood?
pub(super) fn is_command(name: &str) -> bool {
    let tables = [symbols::GREEK, symbols::FONTS, symbols::ACCENTS, symbols::PRODUCTS, symbols::TIGHT];
    let lists = [symbols::WORDS, symbols::IGNORED, symbols::SIZES, symbols::EQUALS, symbols::SKIPPED];
    let others = [
        "frac",
        "tfrac",
        "dfrac",
        "sqrt",
        "sum",
        "nabla",
        "partial",
        "begin",
        "end",
        "left",
        "right",
        "top",
        "intercal",
        "prime",
        "newcommand",
        "def",
        "dagger",
        "dag",
    ];
    name.len() > 1
        && (tables.iter().any(|t| symbols::find(t, name).is_some())
            || lists.iter().any(|l| l.contains(&name))
            || others.contains(&name)
            || symbols::REFUSED.iter().any(|(n, ..)| *n == name)
            || symbols::RELATIONS.iter().any(|(n, _)| *n == name)
            || lexer::named_delimiter(name).is_some()
            || functions::of_command(name).is_some())
}

/// Without `L =` or `f(x) =` before the expression that it names.
fn without_name(tokens: Vec<Token>) -> Vec<Token> {
    let mut depth = 0_usize;
    let mut equals = None;
    for (k, t) in tokens.iter().enumerate() {
        match &t.kind {
            Kind::Begin | Kind::Delimiter(_, Side::Open) => depth += 1,
            Kind::End | Kind::Delimiter(_, Side::Close) => depth = depth.saturating_sub(1),
            Kind::Char('=') if depth == 0 && equals.is_some() => return tokens,
            Kind::Char('=') if depth == 0 => equals = Some(k),
            Kind::Command(c) if depth == 0 && symbols::EQUALS.contains(&c.as_str()) => equals = Some(k),
            _ => {}
        }
    }
    let Some(at) = equals else { return tokens };
    let end = if at > 0 && tokens[at - 1].is_char(':') { at - 1 } else { at };
    // One letter or word, with marks and perhaps with arguments.
    let (mut depth, mut letters, mut applied, mut name) = (0_usize, 0, false, true);
    for t in tokens.iter().take(end) {
        match &t.kind {
            Kind::Begin => depth += 1,
            Kind::End => depth = depth.saturating_sub(1),
            Kind::Delimiter("(" | "[", Side::Open) => {
                applied = true;
                depth += 1;
            }
            Kind::Delimiter(_, Side::Close) => depth = depth.saturating_sub(1),
            Kind::Below | Kind::Above => {}
            Kind::Command(c) if symbols::WORDS.contains(&c.as_str()) || symbols::find(symbols::FONTS, c).is_some() => {}
            Kind::Command(c) if symbols::find(symbols::ACCENTS, c).is_some() => {}
            Kind::Command(c) if depth == 0 => {
                letters += 1;
                name &= symbols::find(symbols::GREEK, c).is_some();
            }
            Kind::Letter(_) if depth == 0 => letters += 1,
            _ if depth > 0 => {}
            Kind::Number(_) => {}
            _ => name = false,
        }
    }
    let marked = tokens.iter().take(end).filter(|t| matches!(t.kind, Kind::Below | Kind::Above)).count();
    let _ = applied;
    match name && letters <= 1 + marked && end > 0 {
        true => tokens.get(at + 1..).unwrap_or_default().to_vec(),
        false => tokens,
    }
}

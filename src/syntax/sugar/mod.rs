//! Spellings from elsewhere and short forms: which calls they are, and what of the core language they are read as.
//!
//! The [table](table::TABLE) is data. What a line means is written in the core language itself, and read by the same
//! parser, inference and elaboration as what users type; so nothing about shapes is said twice.

mod table;

use super::ast::{Ast, Kind, Node};
use super::lexer::lex;
use super::parser::Parser;
use crate::term::Rational;
use rustc_hash::FxHashMap;
use std::sync::OnceLock;

pub(super) use table::{Core, NOTES, Of};

/// The names of the arguments in the table.
pub(super) const ARGUMENTS: [&str; 3] = ["A", "B", "C"];

/// An argument of a line's call.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Argument {
    /// Any expression.
    Any,
    /// This number.
    Number(Rational),
    /// This text.
    Text(String),
}

/// A line of the table, read.
#[derive(Debug)]
pub(super) struct Row {
    /// The name of the call.
    pub name: String,
    arguments: Vec<Argument>,
    /// What the first argument must be.
    pub of: Of,
    /// What it is read as.
    pub core: Core,
    /// The core's text, read; nothing for a line that refuses.
    pub template: Ast,
}

/// Reads a text of the table.
fn read(text: &str) -> Ast {
    let (tokens, _) = lex(text);
    Parser::new(text, &tokens).expression().unwrap_or_default()
}

fn row((call, of, core): &(&'static str, Of, Core)) -> Option<Row> {
    // Norm bars are names of calls that nobody can write.
    let (name, inside) = call.split_once('(')?;
    let argument = |a: &str| match a.trim() {
        a if ARGUMENTS.contains(&a) => Argument::Any,
        a => match a.parse::<i64>() {
            Ok(k) => Argument::Number(Rational::from_integer(k.into())),
            Err(_) => Argument::Text(a.trim_matches('\'').to_string()),
        },
    };
    let arguments = inside.trim_end_matches(')').split(',').map(argument).collect();
    let template = match core {
        Core::As(text) | Core::Short(text) => read(text),
        Core::No(..) => Ast::default(),
    };
    Some(Row { name: name.to_string(), arguments, of: *of, core: *core, template })
}

/// The table, by names.
fn rows() -> &'static FxHashMap<String, Vec<Row>> {
    static ROWS: OnceLock<FxHashMap<String, Vec<Row>>> = OnceLock::new();
    ROWS.get_or_init(|| {
        let mut rows: FxHashMap<String, Vec<Row>> = FxHashMap::default();
        for r in table::TABLE.iter().filter_map(row) {
            rows.entry(r.name.clone()).or_default().push(r);
        }
        rows
    })
}

/// The lines that a call may be, in order, whatever its first argument is.
pub(super) fn candidates(name: &str, ast: &Ast, node: &Node) -> Vec<&'static Row> {
    let fits = |(a, id): (&Argument, &super::ast::NodeId)| match (a, &ast.node(*id).kind) {
        (Argument::Any, Kind::Text(_)) => false,
        (Argument::Any, _) => true,
        (Argument::Number(q), Kind::Num(p)) => *q == **p,
        (Argument::Number(q), Kind::Neg) => {
            let below = ast.node(*id).args.first().map(|a| &ast.node(*a).kind);
            matches!(below, Some(Kind::Num(p)) if *q == -(**p).clone())
        }
        (Argument::Text(t), Kind::Text(s)) => t.as_str() == &**s,
        _ => false,
    };
    let all = rows().get(name).map(Vec::as_slice).unwrap_or_default();
    let fitting = |r: &&Row| r.arguments.len() == node.args.len() && r.arguments.iter().zip(&node.args).all(fits);
    all.iter().filter(fitting).collect()
}

impl Row {
    /// The positions of the arguments that are expressions.
    pub fn operands(&self) -> impl Iterator<Item = usize> + '_ {
        self.arguments.iter().enumerate().filter(|(_, a)| **a == Argument::Any).map(|(i, _)| i)
    }

    /// What is written after the operands: `,2`.
    pub fn suffix(&self) -> String {
        self.arguments
            .iter()
            .filter_map(|a| match a {
                Argument::Any => None,
                Argument::Number(q) => Some(format!(", {q}")),
                Argument::Text(t) => Some(format!(", '{t}'")),
            })
            .collect()
    }
}

/// Is it a name of the table?
pub(super) fn is_name(name: &str) -> bool {
    rows().contains_key(name)
}

/// Every name of the table, in its order.
pub fn spellings() -> impl Iterator<Item = &'static str> {
    let name = |(call, _, _): &(&'static str, Of, Core)| call.split('(').next().unwrap_or(call);
    let all = table::TABLE.iter().map(name).filter(|n| !n.starts_with(['‖', '·']));
    let mut last = "";
    all.filter(move |n| std::mem::replace(&mut last, *n) != *n)
}

/// How the calls of a name can be written: `mean(A)`, `mean(A,1)`.
pub(super) fn forms(name: &str) -> Vec<&'static str> {
    let mut all: Vec<&'static str> = Vec::new();
    for (call, _, core) in table::TABLE {
        if call.split('(').next() == Some(name) && !matches!(core, Core::No(..)) && !all.contains(call) {
            all.push(call);
        }
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_is_read() {
        for line in table::TABLE {
            let r = row(line).unwrap_or_else(|| panic!("{}", line.0));
            assert_eq!(r.template.nodes.is_empty(), matches!(r.core, Core::No(..)), "{}", line.0);
        }
    }
}

//! What is said of a name: its shape and attributes, where it is declared, which names there are.

use super::document::Document;
use crate::cli::reference::entries;
use gradus::syntax::{ATTRIBUTES, Format, STATEMENTS, print_definition, print_hypothesis, print_variable, reserved};
use gradus::term::{Functions, Sym, Theory, continues_name};
use lsp_types::{CompletionItem, CompletionItemKind, Position, Range};

/// What is known of a name at a line.
pub fn about(d: &Document, line: u32, word: &str) -> Option<String> {
    let declared = d.problem(line).and_then(|p| {
        let (t, name) = (&p.theory, Sym::new(word));
        let facts: Vec<String> = t
            .hypotheses
            .iter()
            .map(|h| print_hypothesis(&p.terms, t, h, Format::Ascii))
            .filter(|h| mentions(h, word))
            .collect();
        let facts = if facts.is_empty() { String::new() } else { format!("\n\nassumed: `{}`", facts.join("`, `")) };
        if let Some(v) = t.vars.iter().find(|v| v.name == name) {
            return Some(format!("```gradus\nvar {}\n```{facts}", print_variable(v)));
        }
        if let Some(l) = t.definition(&name) {
            let shape = p.terms.shape(l.body);
            let (r, c) = (&shape.rows, &shape.cols);
            let definition = print_definition(&p.terms, t, l, Format::Ascii);
            return Some(format!("```gradus\nlet {definition}\n```\n\n{r} by {c}{facts}"));
        }
        if t.funs.contains(&name) {
            let of = if t.matfuns.contains(&name) { "of square matrices" } else { "entry by entry" };
            return Some(format!("`{word}`: an unknown function, {of}"));
        }
        t.dims.contains(&name).then(|| format!("`{word}`: a size"))
    });
    declared.or_else(|| {
        let found: Vec<String> =
            entries().into_iter().filter(|e| e.fits(word) == Some(0)).map(|e| e.shown().trim().to_string()).collect();
        (!found.is_empty()).then(|| found.join("\n\n"))
    })
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    text.split(|c| !continues_name(c)).filter(|w| !w.is_empty())
}

fn mentions(text: &str, word: &str) -> bool {
    words(text).any(|w| w == word)
}

/// Where a name is declared.
pub fn declaration(d: &Document, line: u32, word: &str) -> Option<Range> {
    let (first, end) = d.around(line);
    (first..end).find_map(|k| {
        let text = d.line(k).split('#').next().unwrap_or("");
        let statement = words(text).next()?;
        if !matches!(statement, "var" | "let" | "fun") {
            return None;
        }
        let chars: Vec<char> = text.chars().collect();
        let mut at = 0;
        while at < chars.len() {
            let to = (at..chars.len()).find(|i| !continues_name(chars[*i])).unwrap_or(chars.len());
            if to > at && chars[at..to].iter().collect::<String>() == word {
                return Some(d.range(k, at + 1, to + 1));
            }
            // A definition declares what stands before its sign.
            if statement == "let" && chars.get(to) == Some(&'=') {
                return None;
            }
            at = to + 1;
        }
        None
    })
}

fn declared(t: &Theory) -> Vec<(String, CompletionItemKind, String)> {
    let mut out = Vec::new();
    out.extend(t.vars.iter().map(|v| (v.name.to_string(), CompletionItemKind::VARIABLE, print_variable(v))));
    out.extend(t.lets.iter().map(|l| (l.name.to_string(), CompletionItemKind::VARIABLE, "a definition".to_string())));
    out.extend(t.funs.iter().map(|f| (f.to_string(), CompletionItemKind::FUNCTION, "an unknown function".into())));
    out.extend(t.dims.iter().map(|n| (n.to_string(), CompletionItemKind::CONSTANT, "a size".to_string())));
    out
}

/// The names that can stand at a position: statements at the beginning of a line; elsewhere what is declared, the
/// functions, and in declarations the attributes.
pub fn completions(d: &Document, at: Position, known: &Functions) -> Vec<CompletionItem> {
    let line = d.line(at.line);
    let first = words(line).next().unwrap_or("");
    let indent = line.chars().count() - line.trim_start().chars().count();
    let started = (at.character as usize) > indent + first.chars().count();
    let item = |label: String, kind: CompletionItemKind, detail: String| CompletionItem {
        label,
        kind: Some(kind),
        detail: (!detail.is_empty()).then_some(detail),
        ..CompletionItem::default()
    };
    if !started {
        return STATEMENTS.iter().map(|s| item((*s).to_string(), CompletionItemKind::KEYWORD, String::new())).collect();
    }
    let mut out: Vec<CompletionItem> = Vec::new();
    if let Some(p) = d.problem(at.line) {
        out.extend(declared(&p.theory).into_iter().map(|(l, k, detail)| item(l, k, detail)));
    }
    if matches!(first, "var" | "assume") {
        let attribute = |a: &&str| item((*a).to_string(), CompletionItemKind::PROPERTY, "an attribute".into());
        out.extend(ATTRIBUTES.iter().map(attribute));
    }
    let mut functions: Vec<&str> = reserved(known).collect();
    functions.sort_unstable();
    functions.dedup();
    out.extend(functions.into_iter().map(|f| item(f.to_string(), CompletionItemKind::FUNCTION, String::new())));
    out
}

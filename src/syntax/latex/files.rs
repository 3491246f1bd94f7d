//! LaTeX in problem files: `tex "…"` in place of an expression.

use super::{Wanted, read};
use crate::syntax::ast::Statement;
use crate::syntax::diagnostic::{Issue, Piece, Reporter};
use crate::syntax::elaborate::Context;
use crate::syntax::infer::Inferred;
use crate::syntax::latex::names::What;
use crate::syntax::lexer::{Span, lex};
use crate::syntax::lines::split;
use crate::syntax::statements;
use crate::term::{Functions, Layout, Sym};

/// A `tex "…"` in a file.
struct Place {
    /// All of it.
    span: Span,
    /// What stands between the quotation marks.
    formula: Span,
}

/// The places of `tex "…"`, outside of comments.
fn places(text: &str) -> Vec<Place> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(rest) = text.get(at..) {
        let Some(c) = rest.chars().next() else { break };
        let before = text.get(..at).and_then(|t| t.chars().next_back());
        if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
            continue;
        }
        let word = rest.strip_prefix("tex").filter(|_| !before.is_some_and(crate::term::continues_name));
        if let Some(after) = word {
            let gap = after.len() - after.trim_start_matches([' ', '\t']).len();
            if let Some(inside) = after.get(gap..).and_then(|a| a.strip_prefix('"')) {
                let begin = at + 3 + gap + 1;
                let Some(n) = inside.find('"') else { break };
                let zero = Span { start: 0, end: at, line: 1, column: 1 }.after(text);
                let whole = Span { end: begin + n + 1, ..zero };
                let formula = Span {
                    end: begin + n,
                    ..Span { end: begin, ..Span { start: 0, end: 0, line: 1, column: 1 } }.after(text)
                };
                out.push(Place { span: whole, formula });
                at = begin + n + 1;
                continue;
            }
        }
        at += c.len_utf8();
    }
    out
}

/// A file with every `tex "…"` written in our language, the pieces it is made of, and the mistakes in the formulas.
/// None where there is no LaTeX in it.
pub(in crate::syntax) fn embedded(text: &str, functions: &Functions) -> Option<(String, Vec<Piece>, Vec<Issue>)> {
    let places = places(text);
    if places.is_empty() {
        return None;
    }
    let (mut out, mut pieces, mut issues) = (String::new(), Vec::new(), Vec::new());
    let mut copied = Span { start: 0, end: 0, line: 1, column: 1 };
    let mut declared = Context::new(Layout::Denominator, functions);
    // Intermediate values whose shapes are not known here.
    let mut open = Vec::new();
    // So far declarations are known.
    let mut seen = 0;
    for p in &places {
        let verbatim = text.get(copied.start..p.span.start).unwrap_or("");
        pieces.push(Piece { at: out.len(), span: Span { end: p.span.start, ..copied }, verbatim: true });
        out.push_str(verbatim);
        let line = out.rfind('\n').map_or(0, |i| i + 1);
        if let Some(new) = out.get(seen..line) {
            declare(&mut declared, &mut open, functions, new);
            seen = line.max(seen);
        }
        let before = out.get(line..).unwrap_or("").trim();
        let after = text.get(p.span.end..).unwrap_or("").lines().next().unwrap_or("");
        let after = after.split('#').next().unwrap_or("").trim();
        let alone = (before.ends_with('=') || before == "claim" || before == "refute" || before == "assume")
            && (after.is_empty() || after.starts_with("=="));
        let whole = before == "claim" || before == "refute" || before == "assume";
        let formula = text.get(p.formula.start..p.formula.end).unwrap_or("");
        let wanted = if whole && after.is_empty() { Wanted::Claim } else { Wanted::Expression };
        let shift = |s: Span| Span {
            start: s.start + p.formula.start,
            end: s.end + p.formula.start,
            line: s.line + p.formula.line - 1,
            column: if s.line == 1 { s.column + p.formula.column - 1 } else { s.column },
        };
        let mut known = declared.known(&Inferred::default());
        for name in &open {
            known.declare(name, What::Value { shape: None, over: None });
        }
        match read(formula, &known, wanted) {
            Ok(r) => {
                if !alone {
                    pieces.push(Piece { at: out.len(), span: p.span, verbatim: false });
                    out.push('(');
                }
                pieces.extend(r.pieces.into_iter().map(|q| Piece { at: q.at + out.len(), span: shift(q.span), ..q }));
                out.push_str(&r.text);
                pieces.push(Piece { at: out.len(), span: p.span, verbatim: false });
                // The lines stay where they are.
                out.push_str(&"\n".repeat(formula.matches('\n').count()));
                if !alone {
                    out.push(')');
                }
            }
            Err(i) => {
                issues.push(Issue {
                    span: shift(i.span),
                    labels: i.labels.into_iter().map(|(s, t)| (shift(s), t)).collect(),
                    ..i
                });
                // So that the statement is broken, and nothing more is said of it.
                pieces.push(Piece { at: out.len(), span: p.span, verbatim: false });
                out.push(BROKEN);
            }
        }
        copied = Span { end: p.span.end, ..p.span }.after(text);
    }
    pieces.push(Piece { at: out.len(), span: Span { end: text.len(), ..copied }, verbatim: true });
    out.push_str(text.get(copied.start..).unwrap_or(""));
    Some((out, pieces, issues))
}

/// Stands in place of a formula that could not be read; it has been reported.
pub(in crate::syntax) const BROKEN: char = '\u{1}';

/// Declares what the statements of a text declare; mistakes are told when the file is read.
fn declare(cx: &mut Context, open: &mut Vec<Sym>, functions: &Functions, text: &str) {
    let (tokens, _) = lex(text);
    let (lines, _) = split(&tokens, false);
    let mut quiet = Reporter::new("", text.to_string());
    for line in lines.iter().filter(|l| !l.broken) {
        let done = match statements::parse(text, &line.tokens) {
            Ok(Statement::Problem(_)) => {
                *cx = Context::new(Layout::Denominator, functions);
                open.clear();
                continue;
            }
            Ok(Statement::Var(declared, over)) => cx.variables(&declared, over.as_ref()),
            Ok(Statement::Random(v, mean, cov, gaussian)) => cx.random(&mut quiet, &v, &mean, &cov, gaussian),
            Ok(Statement::Fun(declared)) => cx.declared_functions(&declared),
            Ok(Statement::Matfun(names)) => cx.matrix_functions(&names),
            Ok(Statement::Let(name, body, range)) => {
                let done = cx.definition(&mut quiet, &name, &body, range.as_ref());
                if done.is_err() {
                    open.push(name.name.clone());
                }
                done
            }
            _ => continue,
        };
        drop(done);
    }
}

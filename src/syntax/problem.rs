//! Problem files.

use super::ast::{GoalAst, Statement};
use super::diagnostic::{Diagnostic, Issue, Reporter};
use super::elaborate::{Context, Result, Scope, settle};
use super::lexer::{Span, Token, TokenKind, lex};
use super::lines::{Line, split};
use super::{statements, words};
use crate::library::library;
use crate::term::{Functions, Hypothesis, Layout, Sym, TermId, Terms, Theory};
use rustc_hash::FxHashMap;

/// A problem file has at most this many bytes.
pub const MAX_TEXT: usize = 16 << 20;

/// A problem: what it declares, and what is claimed.
#[derive(Clone, Debug)]
pub struct Problem {
    /// Its name, unique in the file.
    pub name: String,
    /// The line of its `problem` statement.
    pub line: usize,
    /// The terms of the theory and the goals.
    pub terms: Terms,
    /// What it declares.
    pub theory: Theory,
    /// How `jac` is laid out.
    pub layout: Layout,
    /// What is claimed and what refuted, in order.
    pub goals: Vec<Goal>,
}

/// To be proved or to be refuted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoalKind {
    /// `claim`
    Claim,
    /// `refute`
    Refute,
}

/// A claim or a refutation.
#[derive(Clone, Debug)]
pub struct Goal {
    /// Which of the two.
    pub kind: GoalKind,
    /// Its line.
    pub line: usize,
    /// What is written after the keyword, without comments and superfluous space.
    pub statement: String,
    /// What it says.
    pub body: GoalBody,
    /// The hypotheses that its own expressions imply and the theory does not have.
    pub implied: Vec<Hypothesis>,
}

/// What a goal says.
#[derive(Clone, Debug)]
pub enum GoalBody {
    /// `A == B`
    Equation {
        /// The left side.
        lhs: TermId,
        /// The right side.
        rhs: TermId,
        /// The left side's operator count, as written.
        lhs_size: usize,
        /// The right side's operator count, as written.
        rhs_size: usize,
    },
    /// `stationary f at X = EXPR`
    Stationary {
        /// The scalar.
        f: TermId,
        /// The variable.
        var: Sym,
        /// Its value at the point.
        value: TermId,
    },
}

/// A text that must be UTF-8; what is wrong otherwise.
pub(super) fn utf8(file: &str, bytes: &[u8]) -> std::result::Result<String, Box<Diagnostic>> {
    std::str::from_utf8(bytes).map(str::to_string).map_err(|e| {
        let good = bytes.get(..e.valid_up_to()).unwrap_or_default();
        let bad = bytes.get(e.valid_up_to()).copied().unwrap_or_default();
        let mut text = String::from_utf8_lossy(good).into_owned();
        let start = Span { start: 0, end: text.len(), line: 1, column: 1 };
        let at = start.after(&text);
        let rest = bytes.get(e.valid_up_to()..).unwrap_or_default();
        let rest = rest.split(|&b| b == b'\n').next().unwrap_or_default();
        text.push_str(&String::from_utf8_lossy(rest.get(..rest.len().min(200)).unwrap_or_default()));
        let mut r = Reporter::new(file, text);
        let end = at.start + '\u{fffd}'.len_utf8();
        r.report(
            Issue::new(Span { end, ..at }, format!("the text is not UTF-8: unexpected byte 0x{bad:02X}"))
                .hint("save the file in the encoding UTF-8"),
        );
        Box::new(r.diagnostics.remove(0))
    })
}

/// The words of a statement that failed; what they declare must not be missed later.
fn names<'a>(line: &'a Line<'_>) -> impl Iterator<Item = Sym> + 'a {
    line.tokens.iter().skip(1).filter(|t| t.kind == TokenKind::Name).map(|t| Sym::new(t.text))
}

fn declares(line: &Line<'_>) -> bool {
    line.tokens.first().is_some_and(|t| {
        let near = words::nearest(t.text, words::STATEMENTS.iter().copied());
        ["var", "let", "fun"].contains(&near.as_deref().unwrap_or(t.text)) || ["var", "let", "fun"].contains(&t.text)
    })
}

/// The source text of tokens, whitespace collapsed.
fn source_text(tokens: &[Token<'_>]) -> String {
    let mut out = String::new();
    let mut end = None;
    for t in tokens {
        if end.is_some_and(|e| e != t.span.start) {
            out.push(' ');
        }
        out.push_str(t.text);
        end = Some(t.span.end);
    }
    out
}

struct Draft<'t> {
    name: String,
    line: usize,
    broken: bool,
    statements: Vec<(Statement, Line<'t>)>,
    /// Lines that could not be parsed, with the number of statements before each.
    failed: Vec<(usize, Vec<Sym>)>,
}

/// Reads a problem file: the problems without mistakes, and every mistake, in order.
pub fn read_problems(file: &str, bytes: &[u8]) -> (Vec<Problem>, Vec<Diagnostic>) {
    read_problems_with(library().functions(), file, bytes)
}

/// Reads a problem file where these elementwise functions are known.
pub fn read_problems_with(known: &Functions, file: &str, bytes: &[u8]) -> (Vec<Problem>, Vec<Diagnostic>) {
    if bytes.len() > MAX_TEXT {
        let mut r = Reporter::new(file, String::new());
        r.report(
            Issue::new(
                Span { start: 0, end: 0, line: 1, column: 1 },
                format!("the file has more than {MAX_TEXT} bytes"),
            )
            .hint("write the problems into several files"),
        );
        return (Vec::new(), r.finish());
    }
    let text = match utf8(file, bytes) {
        Ok(t) => t,
        Err(d) => return (Vec::new(), vec![*d]),
    };
    let mut reporter = Reporter::new(file, text);
    let source = reporter.source.clone();
    let (tokens, issues) = lex(&source.text);
    let (lines, more) = split(&tokens, false);
    issues.into_iter().chain(more).for_each(|i| reporter.report(i));
    let drafts = parse_all(&mut reporter, &source.text, lines);
    if drafts.is_empty() && reporter.diagnostics.is_empty() {
        let span = Span { start: 0, end: 0, line: 1, column: 1 };
        reporter.report(
            Issue::new(span, "no problem in the file")
                .hint("a problem begins with `problem NAME`, then `var …` and `claim …`"),
        );
    }
    let mut problems = Vec::new();
    for d in drafts {
        problems.extend(elaborate(&mut reporter, d, known));
    }
    (problems, reporter.finish())
}

fn parse_all<'t>(reporter: &mut Reporter, text: &str, lines: Vec<Line<'t>>) -> Vec<Draft<'t>> {
    let mut drafts: Vec<Draft<'t>> = Vec::new();
    let mut seen: FxHashMap<Sym, usize> = FxHashMap::default();
    let mut orphan = false;
    for line in lines {
        let Some(first) = line.tokens.first().copied() else { continue };
        let begins = first.is_word("problem");
        let parsed = if line.broken {
            None
        } else {
            settle(reporter, statements::parse(text, &line.tokens).map_err(Into::into))
        };
        if begins {
            let (name, mut broken) = match &parsed {
                Some(Statement::Problem(w)) => (w.name.clone(), false),
                _ => (Sym::new(""), true),
            };
            if let (Some(before), false) = (seen.insert(name.clone(), first.span.line), broken) {
                let span =
                    line.tokens.get(1).map_or(first.span, |t| t.span.to(line.tokens.last().map_or(t.span, |l| l.span)));
                reporter.report(
                    Issue::new(span, format!("a problem named `{name}` is in the file already, at line {before}"))
                        .hint("choose another name"),
                );
                broken = true;
            }
            drafts.push(Draft {
                name: name.to_string(),
                line: first.span.line,
                broken,
                statements: vec![],
                failed: vec![],
            });
            continue;
        }
        match (drafts.last_mut(), parsed) {
            (Some(d), Some(s)) => d.statements.push((s, line)),
            (Some(d), None) => {
                d.broken = true;
                if declares(&line) {
                    d.failed.push((d.statements.len(), names(&line).collect()));
                }
            }
            (None, Some(_)) if !orphan => {
                orphan = true;
                reporter.report(
                    Issue::new(first.span, "expected `problem NAME` first")
                        .hint("a file holds problems; each begins with its name"),
                );
            }
            _ => {}
        }
    }
    drafts
}

fn elaborate(reporter: &mut Reporter, draft: Draft<'_>, known: &Functions) -> Option<Problem> {
    let mut broken = draft.broken;
    let mut layout = None;
    for (s, line) in &draft.statements {
        if let (Statement::Layout(numerator), Some(t)) = (s, line.tokens.first()) {
            let said = if *numerator { Layout::Numerator } else { Layout::Denominator };
            if layout.is_some_and(|l| l != said) {
                reporter.report(
                    Issue::new(t.span, "the layout is given already, as the other one")
                        .hint("a problem has one layout"),
                );
                broken = true;
            }
            layout = Some(said);
        }
    }
    let mut cx = Context::new(layout.unwrap_or(Layout::Denominator), known);
    let mut goals = Vec::new();
    let mut failed = draft.failed.into_iter().peekable();
    for (i, (statement, line)) in draft.statements.iter().enumerate() {
        while let Some((_, names)) = failed.next_if(|(at, _)| *at <= i) {
            cx.poison(names.into_iter());
        }
        let done = perform(&mut cx, reporter, statement, line, &mut goals);
        if settle(reporter, done).is_none() {
            broken = true;
            if declares(line) {
                cx.poison(names(line));
            }
        }
    }
    if broken {
        return None;
    }
    for g in &mut goals {
        g.implied.retain(|h| !cx.theory.hypotheses.contains(h));
    }
    let Context { terms, theory, layout, .. } = cx;
    Some(Problem { name: draft.name, line: draft.line, terms, theory, layout, goals })
}

fn perform(
    cx: &mut Context,
    reporter: &mut Reporter,
    statement: &Statement,
    line: &Line<'_>,
    goals: &mut Vec<Goal>,
) -> Result<()> {
    match statement {
        Statement::Problem(_) | Statement::Layout(_) => Ok(()),
        Statement::Var(declared, over) => cx.variables(declared, over.as_ref()),
        Statement::Fun(names) => cx.functions(names),
        Statement::Let(name, body, range) => cx.definition(reporter, name, body, range.as_ref()),
        Statement::Assume(fact, ranges) => cx.assumption(reporter, fact, ranges),
        Statement::Goal(goal, refute) => {
            let (body, implied) = match goal {
                GoalAst::Equation(lhs, rhs, at) => {
                    let e = cx.equation(reporter, lhs, rhs, *at, &Scope::new())?;
                    let (lhs_size, rhs_size) = (lhs.size(), rhs.size());
                    (GoalBody::Equation { lhs: e.lhs, rhs: e.rhs, lhs_size, rhs_size }, e.implied)
                }
                GoalAst::Stationary(f, variable, value, _) => {
                    let (f, value, implied) = cx.stationary(reporter, f, variable, value)?;
                    (GoalBody::Stationary { f, var: variable.name.clone(), value }, implied)
                }
            };
            goals.push(Goal {
                kind: if *refute { GoalKind::Refute } else { GoalKind::Claim },
                line: line.tokens.first().map_or(0, |t| t.span.line),
                statement: source_text(line.tokens.get(1..).unwrap_or_default()),
                body,
                implied,
            });
            Ok(())
        }
    }
}

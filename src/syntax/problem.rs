//! Problem files.

use super::ast::{GoalAst, Statement};
use super::diagnostic::{Diagnostic, Issue, Reporter};
use super::elaborate::{Context, Result, settle};
use super::infer::infer;
use super::latex::embedded;
use super::lexer::{Span, Token, TokenKind, lex};
use super::lines::{Line, split};
use super::notation::elsewhere;
use super::{statements, words};
use crate::library::library;
use crate::term::{Functions, Hypothesis, Layout, Pred, Sym, TermId, Terms, Theory};
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
    /// What is to be shown, in order.
    pub shows: Vec<Show>,
    /// Where natural numbers may be 0: the same problem for 0. The problem itself speaks of positive ones.
    pub cases: Vec<Case>,
    /// The declarations that nobody wrote, as `var` takes them.
    pub inferred: Option<String>,
    /// How the input was taken where that is not plain.
    pub notes: Vec<String>,
    /// What was probably not meant.
    pub warnings: Vec<String>,
}

/// A problem where some of its natural numbers are 0.
#[derive(Clone, Debug)]
pub struct Case {
    /// These.
    pub zeros: Vec<Sym>,
    /// What the problem says then. Its goals are those that have a meaning.
    pub problem: Problem,
    /// The place there of each goal; none where it has no meaning, since something is divided by 0.
    goals: Vec<Option<usize>>,
}

impl Case {
    pub(super) fn new(zeros: Vec<Sym>, problem: Problem, goals: Vec<Option<usize>>) -> Case {
        Case { zeros, problem, goals }
    }

    /// What a goal of the problem says in this case.
    pub fn goal(&self, k: usize) -> Option<&Goal> {
        self.goals.get(k).copied().flatten().and_then(|k| self.problem.goals.get(k))
    }
}

/// A derivation to be shown.
#[derive(Clone, Debug)]
pub struct Show {
    /// Its line.
    pub line: usize,
    /// So many goals stand before it.
    pub goals_before: usize,
    /// What is written, the keyword with it.
    pub statement: String,
    /// A derivative, or what is to be simplified.
    pub term: TermId,
    /// The hypotheses that its own expression implies and the theory does not have.
    pub implied: Vec<Hypothesis>,
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
    /// Is a part of it written in LaTeX? Then the statement is what that was read as.
    pub from_latex: bool,
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
    /// `stationary f at X = EXPR, …`
    Stationary {
        /// The scalar.
        f: TermId,
        /// The variables and their values at the point.
        at: Vec<(Sym, TermId)>,
    },
    /// `minimum f at X = EXPR`; a maximum is one of `-f`.
    Minimum {
        /// The scalar.
        f: TermId,
        /// The variable.
        var: Sym,
        /// Where the minimum is.
        value: TermId,
    },
    /// `posdef(A)`, `a <= b`, `convex f in X` and so on: a fact about a term.
    Fact(Pred, TermId),
}

impl GoalBody {
    /// The terms that it speaks of.
    pub fn terms(&self) -> Vec<TermId> {
        match self {
            GoalBody::Equation { lhs, rhs, .. } => vec![*lhs, *rhs],
            GoalBody::Minimum { f, value, .. } => vec![*f, *value],
            GoalBody::Fact(_, t) => vec![*t],
            GoalBody::Stationary { f, at } => [*f].into_iter().chain(at.iter().map(|(_, value)| *value)).collect(),
        }
    }

    /// The variables that have values in the first of its terms.
    fn points(&self) -> Vec<Sym> {
        match self {
            GoalBody::Stationary { at, .. } => at.iter().map(|(x, _)| x.clone()).collect(),
            GoalBody::Minimum { var, .. } => vec![var.clone()],
            GoalBody::Equation { .. } | GoalBody::Fact(..) => vec![],
        }
    }
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
        let words = ["var", "let", "fun", "matfun", "random"];
        words.contains(&near.as_deref().unwrap_or(t.text)) || words.contains(&t.text)
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
    read_problems_with(library().functions(), false, file, bytes)
}

/// Reads a problem file where these elementwise functions are known; with `strict` an `I` or a number that stands for a
/// matrix is refused, also where a problem says `infer`.
pub fn read_problems_with(
    known: &Functions,
    strict: bool,
    file: &str,
    bytes: &[u8],
) -> (Vec<Problem>, Vec<Diagnostic>) {
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
    let mut reporter = match embedded(&text, known) {
        None => Reporter::new(file, text),
        Some((read, pieces, issues)) => {
            let mut r = Reporter::from_pieces(file, read, text, pieces);
            issues.into_iter().for_each(|i| r.report_original(i));
            r
        }
    };
    let source = reporter.source.clone();
    let (tokens, mut issues) = lex(&source.text);
    // What stands in place of a formula that could not be read was told.
    issues.retain(|i| source.text.get(i.span.start..i.span.end) != Some("\u{1}"));
    let (mut lines, mut more) = split(&tokens, false);
    for line in lines.iter_mut().filter(|l| l.broken) {
        // What is written as in another language is one mistake, however many characters it has.
        let (Some(first), Some(last)) = (line.tokens.first(), line.tokens.last()) else { continue };
        let inside = |i: &Issue| i.span.start >= first.span.start && i.span.end <= last.span.end;
        if let Some(i) = elsewhere(&source.text, &line.tokens) {
            issues.retain(|i| !inside(i));
            more.retain(|i| !inside(i));
            more.push(i);
        }
    }
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
        problems.extend(elaborate(&mut reporter, d, known, strict));
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
            let parsed = statements::parse(text, &line.tokens);
            let parsed = parsed.map_err(|i| elsewhere(text, &line.tokens).unwrap_or(i));
            settle(reporter, parsed.map_err(Into::into))
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

fn elaborate(reporter: &mut Reporter, draft: Draft<'_>, known: &Functions, strict: bool) -> Option<Problem> {
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
    let (mut statements, failed) = (draft.statements, draft.failed);
    let inferring = statements.iter().any(|(s, _)| matches!(s, Statement::Infer));
    let found = {
        let all: Vec<&Statement> = statements.iter().map(|(s, _)| s).collect();
        let lost = failed.iter().flat_map(|(_, names)| names.iter().cloned()).collect();
        infer(&all, &lost, known, cx.layout, inferring && !strict)
    };
    if inferring {
        (cx.lenient, cx.repeats) = (!strict, true);
        cx.inferred(&found);
        statements.iter_mut().enumerate().for_each(|(k, (s, _))| found.apply(k, s));
    } else {
        cx.guess(&found);
    }
    let mut parts = Parts::default();
    let mut failed = failed.into_iter().peekable();
    for (i, (statement, line)) in statements.iter().enumerate() {
        while let Some((_, names)) = failed.next_if(|(at, _)| *at <= i) {
            cx.poison(names.into_iter());
        }
        let done = perform(&mut cx, reporter, statement, line, &mut parts);
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
    parts.settle(&cx.theory);
    let inferred = found.text().filter(|_| inferring);
    let zeros = subsets(&cx.maybe_zero);
    let context = |zeros: Vec<Sym>| {
        let mut cx = Context::new(layout.unwrap_or(Layout::Denominator), known);
        (cx.zeros, cx.lenient, cx.repeats) = (zeros, inferring && !strict, inferring);
        if inferring {
            cx.inferred(&found);
        }
        cx
    };
    let cases = zeros.into_iter().map(|zeros| case(context(zeros), reporter, &statements)).collect();
    Some(Problem { cases, ..parts.problem(draft.name, draft.line, cx, inferred) })
}

/// More natural numbers than these that may be 0 are not told apart.
pub(super) const MAX_NATURALS: usize = 4;

/// Which of some natural numbers are 0, in each case in which one is.
pub fn subsets(names: &[Sym]) -> Vec<Vec<Sym>> {
    let chosen =
        |bits: usize| names.iter().enumerate().filter(move |(k, _)| bits >> k & 1 == 1).map(|(_, n)| n.clone());
    (1..1_usize << names.len().min(MAX_NATURALS)).map(|bits| chosen(bits).collect()).collect()
}

/// A problem without mistakes where some of its natural numbers are 0.
fn case(mut cx: Context, reporter: &Reporter, statements: &[(Statement, Line<'_>)]) -> Case {
    let (zeros, mut parts, mut goals) = (cx.zeros.clone(), Parts::default(), Vec::new());
    // What has no meaning here needs no message.
    let mut quiet = reporter.quiet();
    let mut broken = false;
    for (statement, line) in statements {
        let before = parts.goals.len();
        if broken {
            if matches!(statement, Statement::Goal(..)) {
                goals.push(None);
            }
            continue;
        }
        let done = perform(&mut cx, &mut quiet, statement, line, &mut parts).ok();
        match statement {
            Statement::Goal(..) => goals.push(done.filter(|()| parts.goals.len() > before).map(|()| before)),
            Statement::Show(..) => {}
            _ => broken |= done.is_none(),
        }
    }
    parts.settle(&cx.theory);
    Case { zeros, problem: parts.problem(String::new(), 0, cx, None), goals }
}

/// The goals of a problem, and what is to be shown.
#[derive(Default)]
pub(super) struct Parts {
    goals: Vec<Goal>,
    shows: Vec<Show>,
}

impl Parts {
    /// What is claimed and shown so far, with the variables that have values there.
    fn stated(&self) -> Vec<(Vec<TermId>, Vec<Sym>)> {
        let shown = self.shows.iter().map(|s| (vec![s.term], vec![]));
        self.goals.iter().map(|g| (g.body.terms(), g.body.points())).chain(shown).collect()
    }

    /// The problem that they make with what is declared.
    pub(super) fn problem(self, name: String, line: usize, cx: Context, inferred: Option<String>) -> Problem {
        let Parts { goals, shows } = self;
        let Context { terms, theory, layout, notes, warnings, .. } = cx;
        Problem { name, line, terms, theory, layout, goals, shows, cases: Vec::new(), inferred, notes, warnings }
    }

    /// The goals, of which those that imply nothing new say so.
    fn settle(&mut self, theory: &Theory) {
        let shows = self.shows.iter_mut().map(|s| &mut s.implied);
        for implied in self.goals.iter_mut().map(|g| &mut g.implied).chain(shows) {
            implied.retain(|h| !theory.hypotheses.contains(h));
        }
    }
}

pub(super) fn perform(
    cx: &mut Context,
    reporter: &mut Reporter,
    statement: &Statement,
    line: &Line<'_>,
    parts: &mut Parts,
) -> Result<()> {
    let statement_text = || source_text(line.tokens.get(1..).unwrap_or_default());
    let after_word =
        line.tokens.get(1).map_or_else(Span::default, |t| t.span.to(line.tokens.last().map_or(t.span, |l| l.span)));
    let number = line.tokens.first().map_or(0, |t| t.span.line);
    match statement {
        Statement::Problem(_) | Statement::Layout(_) | Statement::Infer => Ok(()),
        Statement::Show(body, variable) => {
            let (term, implied) = cx.shown(reporter, body, variable.as_ref())?;
            cx.not_random([term], body.span())?;
            // A gradient through implicit values is found by adjoint solutions.
            if variable.is_none() || !cx.leads_through(term) {
                cx.not_held(&[term], &[], body.span())?;
            }
            let goals_before = parts.goals.len();
            let statement = source_text(&line.tokens);
            parts.shows.push(Show { line: number, goals_before, statement, term, implied });
            Ok(())
        }
        Statement::Var(declared, over) => cx.variables(declared, over.as_ref()),
        Statement::Random(v, mean, cov, gaussian) => cx.random(reporter, v, mean, cov, *gaussian),
        Statement::Fun(declared) => cx.declared_functions(declared),
        Statement::Matfun(names) => cx.matrix_functions(names),
        Statement::Implicit(name, lhs, rhs, at) => {
            cx.implicit(reporter, name, lhs, rhs, *at)?;
            cx.nothing_held(&parts.stated(), after_word)
        }
        Statement::Let(name, body, range) => cx.definition(reporter, name, body, range.as_ref()),
        Statement::Assume(fact, ranges) => {
            cx.assumption(reporter, fact, ranges)?;
            cx.nothing_held(&parts.stated(), after_word)
        }
        Statement::Goal(goal, refute) => {
            let (body, implied) = match goal {
                GoalAst::Equation(lhs, rhs, at, over) => {
                    let e = cx.for_all(reporter, (lhs, rhs), *at, over)?;
                    let (lhs_size, rhs_size) = (lhs.size(), rhs.size());
                    (GoalBody::Equation { lhs: e.lhs, rhs: e.rhs, lhs_size, rhs_size }, e.implied)
                }
                GoalAst::Stationary(f, points) => {
                    let (f, at, implied) = cx.stationary(reporter, f, points)?;
                    (GoalBody::Stationary { f, at }, implied)
                }
                GoalAst::Extremum(f, variable, value, _, sense) => {
                    let point = [(variable.clone(), value.clone())];
                    let (f, at, implied) = cx.stationary(reporter, f, &point)?;
                    let value = at.first().map_or(f, |(_, value)| *value);
                    (cx.extremum(f, variable, value, *sense)?, implied)
                }
                GoalAst::Fact(fact) => {
                    let (pred, t, implied) = cx.fact(reporter, fact, &Vec::new())?;
                    (GoalBody::Fact(pred, t), implied)
                }
                GoalAst::Convex(f, variable, concave) => cx.convex(reporter, f, variable, *concave)?,
            };
            cx.not_random(body.terms(), after_word)?;
            cx.not_held(&body.terms(), &body.points(), after_word)?;
            parts.goals.push(Goal {
                kind: if *refute { GoalKind::Refute } else { GoalKind::Claim },
                line: number,
                statement: statement_text(),
                from_latex: match (line.tokens.first(), line.tokens.last()) {
                    (Some(a), Some(b)) => reporter.is_written(a.span.to(b.span)),
                    _ => false,
                },
                body,
                implied,
            });
            Ok(())
        }
    }
}

//! One command line: declarations, expressions and the names of `-w`, with what nobody declared.

use super::ast::{Ast, Binary, GoalAst, Kind, NodeId, Statement};
use super::diagnostic::{Diagnostic, Issue, Reporter};
use super::elaborate::{Context, Elaborator, Result, Scope, settle};
use super::infer::{Inferred, infer, is_greek};
use super::latex;
use super::lexer::{Token, TokenKind, lex};
use super::lines::{Line, split};
use super::notation::elsewhere;
use super::parser::Parser;
use super::print::print_variable;
use super::problem::{Case, Parts, Problem, perform, subsets};
use super::session::{Declarations, Expression, Session};
use super::statements::{self, ASSUME, FUN, IMPLICIT, LET, MATFUN, RANDOM, VAR};
use super::words;
use crate::library::library;
use crate::term::{Functions, Sym, TermId};
use rustc_hash::FxHashSet;

/// What a command line asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// The elementwise functions that are known.
    pub functions: Functions,
    /// What the options declare.
    pub declarations: Declarations,
    /// Is an undeclared `I`, and a number that stands for a matrix, refused?
    pub strict: bool,
    /// What reads the expression or the claim, and what `-w` names, where they are written in LaTeX: [`LATEX`].
    pub latex: Option<LatexReader>,
    /// What is read where `-w` stacks variables, `[x; y]`.
    pub stacked: Stacked,
    /// May `-w` name a variable with which an implicit value in a scalar moves?
    pub through: bool,
}

/// A reader of LaTeX. It is handed on, so that a program that never asks for LaTeX is built without it.
#[derive(Clone, Copy, Debug)]
pub struct LatexReader {
    formula: fn(&Request, &str, &str, latex::Wanted) -> Outcome<Reporter>,
    /// What `-w` names, in our language.
    name: fn(&mut Session, &str, &str) -> Outcome<String>,
}

/// What was read, or every mistake.
type Outcome<T> = std::result::Result<T, Vec<Diagnostic>>;

/// The reader of LaTeX.
pub const LATEX: LatexReader = LatexReader { formula: from_latex, name: Session::translate };

/// The derivative by variables that `-w` stacks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stacked {
    /// None: they cannot be stacked.
    Refused,
    /// The gradient or Jacobian.
    First,
    /// The Hessian.
    Second,
}

impl Default for Request {
    fn default() -> Request {
        let functions = library().functions().clone();
        Request {
            functions,
            declarations: Declarations::default(),
            strict: false,
            latex: None,
            stacked: Stacked::Refused,
            through: false,
        }
    }
}

/// A command line that was read.
#[derive(Clone, Debug)]
pub struct Reading {
    /// What is declared and what was inferred.
    pub session: Session,
    /// The expression.
    pub expression: Expression,
    /// What `-w` names.
    pub targets: Vec<TermId>,
    /// Does `-w` stack variables, `[x; y]`? Then the expression is the derivative by them.
    pub stacked: bool,
    /// The expression in our language, where it was written in LaTeX.
    pub read_as: Option<String>,
    /// The declarations that nobody wrote, as `-v` takes them.
    pub inferred: Option<String>,
    /// How the input was taken where that is not plain.
    pub notes: Vec<String>,
    /// What was probably not meant.
    pub warnings: Vec<String>,
}

/// A text with what is read of it.
struct Piece {
    /// Which of the texts of its option, from 0.
    number: usize,
    reporter: Reporter,
    statement: Option<Statement>,
}

impl Piece {
    fn new(
        mut reporter: Reporter,
        form: &str,
        rule: impl FnOnce(&mut Parser<'_>) -> std::result::Result<Statement, Issue>,
    ) -> Piece {
        let statement = super::session::parse(&mut reporter, form, rule);
        Piece { number: 0, reporter, statement }
    }

    fn numbered(self, number: usize) -> Piece {
        Piece { number, ..self }
    }

    fn expression(reporter: Reporter) -> Piece {
        Piece::new(reporter, super::session::EXPRESSION, |p| Ok(Statement::Show(p.expression()?, None)))
    }
}

/// A text in LaTeX, in our language; its mistakes are shown in the LaTeX.
fn from_latex(
    request: &Request,
    file: &str,
    text: &str,
    wanted: latex::Wanted,
) -> std::result::Result<Reporter, Vec<Diagnostic>> {
    // Names of several letters are products, unless an option declares them.
    let mut pieces = options(&request.declarations);
    pieces.push(Piece { number: 0, reporter: Reporter::new(file, String::new()), statement: None });
    let (cx, found) = context(request, &mut pieces)?;
    match latex::read(text, &cx.known(&found), wanted) {
        Ok(r) => Ok(Reporter::from_pieces(file, r.text, text.to_string(), r.pieces)),
        Err(i) => {
            let mut r = Reporter::new(file, text.to_string());
            r.report(i);
            Err(r.finish())
        }
    }
}

/// The declarations between semicolons, as inferred families are written: `y[N]; x[m] over N`. Each keeps its column.
fn lines_of(text: &str) -> Vec<String> {
    // Without families a semicolon is a slip.
    if !text.contains(" over ") {
        return vec![text.to_string()];
    }
    let mut before = 0;
    let mut out = Vec::new();
    for part in text.split(';') {
        out.push(format!("{}{part}", " ".repeat(before)));
        before += part.chars().count() + 1;
    }
    out
}

/// The statements that the options are.
fn options(d: &Declarations) -> Vec<Piece> {
    let reporter = |option: &str, text: &str| Reporter::new(option, text.to_string());
    let lines = d.vars.iter().enumerate().flat_map(|(k, t)| lines_of(t).into_iter().map(move |t| (k, t)));
    let vars = lines.map(|(k, t)| {
        let var = |(declared, over)| Statement::Var(declared, over);
        Piece::new(reporter("-v", &t), VAR, |p| statements::variables(p).map(var)).numbered(k)
    });
    let fun = |t| Piece::new(reporter("--fun", t), FUN, |p| statements::function_declarations(p).map(Statement::Fun));
    let funs = d.funs.iter().enumerate().map(|(k, t)| fun(t).numbered(k));
    let matfun = |t| Piece::new(reporter("--matfun", t), MATFUN, |p| statements::functions(p).map(Statement::Matfun));
    let matfuns = d.matfuns.iter().enumerate().map(|(k, t)| matfun(t).numbered(k));
    let random = |t| Piece::new(reporter("--random", t), RANDOM, statements::random);
    let randoms = d.randoms.iter().enumerate().map(|(k, t)| random(t).numbered(k));
    let implicit = |t| Piece::new(reporter("--implicit", t), IMPLICIT, statements::implicit);
    let implicits = d.implicits.iter().enumerate().map(|(k, t)| implicit(t).numbered(k));
    let defined = |t| Piece::new(reporter("--let", t), LET, statements::definition);
    let lets = d.lets.iter().enumerate().map(|(k, t)| defined(t).numbered(k));
    let assumed = |t| Piece::new(reporter("--assume", t), ASSUME, statements::assumption);
    let assumes = d.assumes.iter().enumerate().map(|(k, t)| assumed(t).numbered(k));
    let functions = vars.chain(funs).chain(matfuns);
    functions.chain(randoms).chain(implicits).chain(lets).chain(assumes).collect()
}

/// The context in which everything is declared, and what was inferred.
///
/// The last piece is the expression or the claim; the pieces before it are performed.
fn context(request: &Request, pieces: &mut [Piece]) -> std::result::Result<(Context, Inferred), Vec<Diagnostic>> {
    let mut cx = Context::new(request.declarations.layout, &request.functions);
    (cx.lenient, cx.repeats) = (!request.strict, true);
    cx.zeros.clone_from(&request.declarations.zeros);
    // What would have been declared must not be missed, nor be inferred.
    let (options, _) = pieces.split_at(pieces.len().saturating_sub(1));
    let lost = options.iter().filter(|p| p.statement.is_none());
    let broken: FxHashSet<Sym> =
        lost.flat_map(|p| lex(&p.reporter.source.text).0.into_iter().map(|t| Sym::new(t.text))).collect();
    let found = {
        // Numbered by their pieces.
        let nothing = Statement::Infer;
        let all: Vec<&Statement> = pieces.iter().map(|p| p.statement.as_ref().unwrap_or(&nothing)).collect();
        infer(&all, &broken, &request.functions, cx.layout, cx.lenient)
    };
    for (k, p) in pieces.iter_mut().enumerate() {
        if let Some(s) = &mut p.statement {
            found.apply(k, s);
        }
    }
    cx.poison(broken.into_iter());
    cx.inferred(&found);
    let last = pieces.len().saturating_sub(1);
    for p in pieces.iter_mut().take(last) {
        let Piece { reporter, statement: Some(statement), .. } = p else { continue };
        let done: Result<()> = match statement {
            Statement::Var(declared, over) => cx.variables(declared, over.as_ref()),
            Statement::Fun(declared) => cx.declared_functions(declared),
            Statement::Matfun(names) => cx.matrix_functions(names),
            Statement::Random(v, mean, cov, gaussian) => cx.random(reporter, v, mean, cov, *gaussian),
            Statement::Implicit(name, lhs, rhs, at) => cx.implicit(reporter, name, lhs, rhs, *at),
            Statement::Let(name, body, range) => cx.definition(reporter, name, body, range.as_ref()),
            Statement::Assume(fact, ranges) => cx.assumption(reporter, fact, ranges),
            _ => Ok(()),
        };
        if settle(reporter, done).is_none() {
            cx.poison(lex(&reporter.source.text).0.iter().map(|t| Sym::new(t.text)));
        }
    }
    let mut diagnostics = Vec::new();
    for p in pieces.iter_mut().take(last) {
        diagnostics.extend(take(&mut p.reporter).into_iter().map(|d| d.numbered(p.number)));
    }
    if diagnostics.is_empty() { Ok((cx, found)) } else { Err(explained(diagnostics, &found)) }
}

fn take(reporter: &mut Reporter) -> Vec<Diagnostic> {
    let empty = Reporter::new(&reporter.source.file, reporter.source.text.clone());
    std::mem::replace(reporter, empty).finish()
}

/// With a word on what was inferred, for whoever wonders where a size comes from.
fn explained(mut diagnostics: Vec<Diagnostic>, found: &Inferred) -> Vec<Diagnostic> {
    let of_shapes = |d: &&mut Diagnostic| ["×", "scalar", "sizes"].iter().any(|w| d.message.contains(w));
    if let (Some(first), Some(text)) = (diagnostics.iter_mut().find(of_shapes), found.text()) {
        let hint = first.hint.take().map(|h| format!("{h}; ")).unwrap_or_default();
        first.hint = Some(format!("{hint}inferred: {text}"));
    }
    diagnostics
}

/// The parts between the commas that stand in no bracket: the names of a `-w`.
pub fn at_commas(s: &str) -> Vec<&str> {
    let (mut parts, mut depth, mut start) = (Vec::new(), 0_i32, 0);
    for (i, c) in s.char_indices() {
        match c {
            '[' | '(' => depth += 1,
            ']' | ')' => depth -= 1,
            ',' if depth == 0 => {
                parts.push(s.get(start..i).unwrap_or(""));
                start = i + 1;
            }
            _ => {}
        }
    }
    parts.push(s.get(start..).unwrap_or(""));
    parts
}

/// Reads an expression with the options beside it, and what `-w` names.
///
/// # Errors
/// Every mistake; if there are any in the options, these alone.
pub fn read_request(request: &Request, text: &str, wrt: &[&str]) -> std::result::Result<Reading, Vec<Diagnostic>> {
    let mut pieces = options(&request.declarations);
    let (reporter, read_as) = match request.latex {
        Some(reader) => {
            let r = (reader.formula)(request, "EXPR", text, latex::Wanted::Expression)?;
            let read_as = r.source.text.clone();
            (r, Some(read_as))
        }
        None => (Reporter::new("EXPR", text.to_string()), None),
    };
    pieces.push(Piece::expression(reporter));
    let (mut cx, found) = context(request, &mut pieces)?;
    let statements = pieces.iter().filter_map(|p| p.statement.as_ref());
    let used: FxHashSet<Sym> = statements.flat_map(|s| s.expressions()).flat_map(Ast::names).cloned().collect();
    let mut expression = None;
    let mut diagnostics = Vec::new();
    if let Some(Piece { mut reporter, statement, .. }) = pieces.pop() {
        let one = statement.as_ref().and_then(|s| joined(&cx, s, wrt).filter(|_| request.latex.is_none()));
        if let Some(issue) = one {
            reporter.report(issue);
        } else if let Some(Statement::Show(ast, _)) = statement {
            expression = elaborated(&mut cx, &mut reporter, &ast);
            quotients(&mut cx, &found, &ast);
        }
        diagnostics = reporter.finish();
    }
    if let (Some(e), [w]) = (&mut expression, wrt)
        && w.trim_start().starts_with('[')
        && request.stacked != Stacked::Refused
    {
        return stacked(cx, &found, e, w, read_as, request.stacked == Stacked::Second)
            .map_err(|d| explained(d, &found));
    }
    let inferred = found.text();
    misspelt(&mut cx, &found, &used);
    let (mut notes, warnings) = (std::mem::take(&mut cx.notes), std::mem::take(&mut cx.warnings));
    let maybe_zero = std::mem::take(&mut cx.maybe_zero);
    let mut session = Session::new(cx.terms, cx.theory, cx.layout);
    (session.maybe_zero, session.inferred) = (maybe_zero, inferred.clone());
    let mut targets = Vec::new();
    // Where the expression could not be read, nothing tells what its names are.
    for (k, name) in wrt.iter().enumerate().filter(|_| expression.is_some()) {
        // A name of ours, also in LaTeX; else what LaTeX has for it.
        let greek = other_spelling(name.trim());
        let known = |n: &Sym| session.theory.names().any(|k| k == n);
        let greek = greek.filter(|g| known(&Sym::new(g)) && !known(&Sym::new(name.trim())));
        let name = greek.as_deref().unwrap_or(name);
        let plain = name.trim().chars().all(|c| c.is_alphanumeric() || c == '_');
        let target = match request.latex.filter(|_| !plain) {
            Some(reader) => (reader.name)(&mut session, "-w", name).and_then(|t| session.target(&t)),
            None => session.target(name),
        };
        match target {
            Ok(t) if targets.contains(&t) => {}
            Ok(t) => {
                targets.push(t);
                let of = expression.as_ref().map_or(t, |e| e.term);
                match session.leads_through(of, t).filter(|_| request.through) {
                    Some(note) => notes.push(note),
                    None => {
                        if let Err(d) = session.free(of, t, name) {
                            diagnostics.extend(d.into_iter().map(|d| d.numbered(k)));
                        }
                    }
                }
            }
            Err(d) => diagnostics.extend(d.into_iter().map(|d| d.numbered(k))),
        }
    }
    match expression.filter(|_| diagnostics.is_empty()) {
        Some(expression) => {
            Ok(Reading { session, expression, targets, stacked: false, read_as, inferred, notes, warnings })
        }
        None => Err(explained(diagnostics, &found)),
    }
}

/// The derivative by variables that `-w` stacks.
fn stacked(
    mut cx: Context,
    found: &Inferred,
    e: &Expression,
    by: &str,
    read_as: Option<String>,
    hessian: bool,
) -> std::result::Result<Reading, Vec<Diagnostic>> {
    let Piece { mut reporter, statement, .. } = Piece::expression(Reporter::new("-w", by.to_string()));
    let Some(Statement::Show(ast, _)) = statement else { return Err(reporter.finish()) };
    let term = Elaborator::derivative_by(&mut cx, &mut reporter, &ast, e.term, hessian);
    let Some(term) = term.filter(|_| reporter.diagnostics.is_empty()) else { return Err(reporter.finish()) };
    let (notes, warnings) = (std::mem::take(&mut cx.notes), std::mem::take(&mut cx.warnings));
    Ok(Reading {
        expression: Expression { term, ..e.clone() },
        session: Session::new(cx.terms, cx.theory, cx.layout),
        targets: Vec::new(),
        stacked: true,
        read_as,
        inferred: found.text(),
        notes,
        warnings,
    })
}

/// `μ` for `mu`, and `mu` for `μ`: a Greek letter spelled otherwise.
fn other_spelling(name: &str) -> Option<String> {
    let found = latex::GREEK.iter().find_map(|(word, letter)| match name {
        n if n == *word => Some(*letter),
        n if n == *letter => Some(*word),
        _ => None,
    });
    found.map(str::to_string)
}

/// Warns of names that were inferred, where one that was declared, is alike and stands nowhere was probably meant.
fn misspelt(cx: &mut Context, found: &Inferred, used: &FxHashSet<Sym>) {
    let declared = cx.theory.vars.iter().map(|v| v.name.clone());
    let unused: Vec<Sym> = declared.filter(|n| !used.contains(n)).collect();
    for v in &found.variables {
        if let Some(meant) = words::nearest(&v.name, unused.iter().map(|s| &**s)) {
            cx.warn(format!(
                "`{}` is not declared and was taken as {}; did you mean `{meant}`?",
                v.name,
                print_variable(v)
            ));
        } else if let Some(hint) = cx.mathematical(&v.name) {
            let taken = print_variable(v);
            cx.warn(format!("`{}` is not declared and was taken as {taken}; {hint}", v.name));
        }
    }
}

/// What is wrong with `Xw` that nobody declared, where what `-w` names is `w` and stands nowhere else.
fn joined(cx: &Context, s: &Statement, wrt: &[&str]) -> Option<Issue> {
    let Statement::Show(ast, _) = s else { return None };
    let missing = |w: &&&str| !w.trim().is_empty() && cx.what(&Sym::new(w.trim())).is_none();
    wrt.iter().filter(missing).find_map(|w| {
        let w = w.trim();
        let parts = |name: &str| {
            let plain = |c: char| c.is_ascii_alphabetic() || matches!(c, 'Α'..='Ω' | 'α'..='ω');
            let letters = |s: &&str| (1..=3).contains(&s.chars().count()) && s.chars().all(plain);
            let product = |s: &str| s.chars().map(String::from).collect::<Vec<_>>().join("*");
            let right = name.strip_suffix(w).filter(letters).map(|s| format!("{}*{w}", product(s)));
            right.or_else(|| name.strip_prefix(w).filter(letters).map(|s| format!("{w}*{}", product(s))))
        };
        ast.nodes.iter().find_map(|n| match &n.kind {
            Kind::Name(s) if cx.guessed.contains_key(s) && !is_greek(s) => {
                let issue = Issue::new(n.span, format!("`{s}` is one name, and `{w}` stands nowhere"));
                parts(s).map(|p| issue.hint(format!("for a product write `{p}`")))
            }
            _ => None,
        })
    })
}

/// Warns of `dy/dx`, whose names nobody declared.
fn quotients(cx: &mut Context, found: &Inferred, ast: &Ast) {
    let differential = |id: &NodeId| match &ast.node(*id).kind {
        Kind::Name(n) if found.variables.iter().any(|v| v.name == *n) => {
            n.strip_prefix(['d', '∂']).filter(|rest| rest.starts_with(char::is_alphabetic))
        }
        _ => None,
    };
    for n in &ast.nodes {
        if let (Kind::Binary(Binary::Div), [a, b]) = (&n.kind, &n.args[..])
            && let (Some(f), Some(x)) = (differential(a), differential(b))
        {
            cx.warn(format!(
                "`d{f}/d{x}` was taken as a quotient of two variables; the derivative of {f} by {x} is `grad({f}, {x})` of a number, `jac({f}, {x})` of anything else"
            ));
        }
    }
}

fn elaborated(cx: &mut Context, reporter: &mut Reporter, ast: &Ast) -> Option<Expression> {
    let mut implied = Vec::new();
    let term = Elaborator::run(cx, reporter, ast, &Scope::new(), &mut implied)?;
    implied.retain(|h| !cx.theory.hypotheses.contains(h));
    Some(Expression { term, size: ast.size(), implied })
}

/// The word before a claim, which the command line leaves out.
fn claim_word(span: super::lexer::Span) -> Token<'static> {
    Token { kind: TokenKind::Name, text: "claim", span }
}

/// Reads a claim, as it stands after `claim` in a file, with the options beside it.
///
/// # Errors
/// Every mistake.
pub fn read_claim(request: &Request, text: &str) -> std::result::Result<Problem, Vec<Diagnostic>> {
    let mut pieces = options(&request.declarations);
    // The statement as a file has it, so that it is told in the same way.
    let mut reporter = match request.latex {
        Some(reader) => (reader.formula)(request, "CLAIM", text, latex::Wanted::Claim)?,
        None => Reporter::new("CLAIM", text.to_string()),
    };
    let source = reporter.source.clone();
    let (tokens, issues) = lex(&source.text);
    let (mut lines, more) = split(&tokens, true);
    let broken = !issues.is_empty() || !more.is_empty();
    let mut line = if lines.is_empty() { Line { tokens: Vec::new(), broken } } else { lines.remove(0) };
    let first = line.tokens.first().map(|t| t.span).unwrap_or_default();
    let stated: Vec<Token<'_>> = [claim_word(first)].into_iter().chain(line.tokens.iter().copied()).collect();
    match elsewhere(&source.text, &stated).filter(|_| broken) {
        Some(i) => reporter.report(i),
        None => issues.into_iter().chain(more).for_each(|i| reporter.report(i)),
    }
    if let [word, next, ..] = &line.tokens[..]
        && matches!(word.text, "claim" | "refute")
        && (matches!(next.kind, TokenKind::Name | TokenKind::Number) || next.is("("))
        && next.span.start > word.span.end
    {
        let issue = Issue::new(word.span, format!("`{}` is a statement of files", word.text));
        reporter.report(issue.hint("the equation stands alone here: it is proved or refuted"));
        return Err(reporter.finish());
    }
    line.tokens.insert(0, claim_word(first));
    let goal = statements::claim(&source.text, &line.tokens);
    let goal: Result<GoalAst> = goal.map_err(|i| elsewhere(&source.text, &line.tokens).unwrap_or(i).into());
    let statement = if broken { None } else { settle(&mut reporter, goal).map(|g| Statement::Goal(g, false)) };
    pieces.push(Piece { number: 0, reporter, statement });
    let (mut cx, found) = context(request, &mut pieces)?;
    let mut parts = Parts::default();
    let Some(Piece { mut reporter, statement, .. }) = pieces.pop() else { return Err(Vec::new()) };
    if let Some(statement) = statement {
        let done = perform(&mut cx, &mut reporter, &statement, &line, &mut parts);
        settle(&mut reporter, done);
    }
    let diagnostics = reporter.finish();
    if !diagnostics.is_empty() {
        return Err(explained(diagnostics, &found));
    }
    // Each case is a problem of its own, read for itself.
    let zeros = if request.declarations.zeros.is_empty() { subsets(&cx.maybe_zero) } else { Vec::new() };
    let cases = zeros.into_iter().map(|zeros| claim_where_zero(request, text, &cx, zeros)).collect();
    Ok(Problem { cases, ..parts.problem("claim".to_string(), 1, cx, found.text()) })
}

/// What a claim says where some natural numbers are 0. What is inferred of it does not depend on that.
fn claim_where_zero(request: &Request, text: &str, cx: &Context, zeros: Vec<Sym>) -> Case {
    let declarations = Declarations { zeros: zeros.clone(), ..request.declarations.clone() };
    match read_claim(&Request { declarations, ..request.clone() }, text) {
        Ok(problem) => Case::new(zeros, problem, vec![Some(0)]),
        Err(_) => {
            let empty = Context::new(cx.layout, cx.terms.functions());
            Case::new(zeros, Parts::default().problem(String::new(), 0, empty, None), vec![None])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::at_commas;

    #[test]
    fn commas() {
        assert_eq!(at_commas("X,b"), ["X", "b"]);
        assert_eq!(at_commas("a[1,2], b"), ["a[1,2]", " b"]);
    }
}

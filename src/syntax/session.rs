//! The command line: declarations in options, expressions in arguments.

use super::ast::{Ast, Statement};
use super::diagnostic::{Diagnostic, Issue, Reporter};
use super::elaborate::{Context, Elaborator, Result, Scope, moving, settle, through_note};
use super::infer::Inferred;
use super::latex;
use super::lexer::{Token, lex};
use super::lines::split;
use super::notation::elsewhere;
use super::parser::Parser;
use super::statements::{self, ASSUME, FUN, LET, MATFUN, VAR};
use super::words;
use crate::library::library;
use crate::term::{Functions, Hypothesis, Layout, Op, Sym, TermId, Terms, Theory, continues_name, starts_name};

/// What the options declare. Each string is read as what follows the statement's word in a file.
#[derive(Clone, Debug)]
pub struct Declarations {
    /// `-v`
    pub vars: Vec<String>,
    /// `--fun`
    pub funs: Vec<String>,
    /// `--matfun`
    pub matfuns: Vec<String>,
    /// `--random`
    pub randoms: Vec<String>,
    /// `--implicit`
    pub implicits: Vec<String>,
    /// `--let`
    pub lets: Vec<String>,
    /// `--assume`
    pub assumes: Vec<String>,
    /// `--layout`
    pub layout: Layout,
    /// The natural numbers that are 0.
    pub zeros: Vec<Sym>,
}

impl Default for Declarations {
    fn default() -> Declarations {
        Declarations {
            vars: vec![],
            funs: vec![],
            matfuns: vec![],
            randoms: vec![],
            implicits: vec![],
            lets: vec![],
            assumes: vec![],
            layout: Layout::Denominator,
            zeros: vec![],
        }
    }
}

/// What is declared, ready for expressions.
#[derive(Clone, Debug)]
pub struct Session {
    /// The terms.
    pub terms: Terms,
    /// What is declared.
    pub theory: Theory,
    /// How `jac` is laid out.
    pub layout: Layout,
    /// The natural numbers of which nothing says that they are not 0. What is read speaks of positive ones.
    pub maybe_zero: Vec<Sym>,
    /// The declarations that nobody wrote, as `-v` takes them.
    pub inferred: Option<String>,
}

/// An expression that was read.
#[derive(Clone, Debug)]
pub struct Expression {
    /// Its meaning.
    pub term: TermId,
    /// Its operator count, as written.
    pub size: usize,
    /// The hypotheses it implies and the theory does not have.
    pub implied: Vec<Hypothesis>,
}

/// Parses a whole text as one piece of the grammar. Mistakes are reported.
pub(super) fn parse<T>(
    reporter: &mut Reporter,
    form: &str,
    rule: impl FnOnce(&mut Parser<'_>) -> std::result::Result<T, Issue>,
) -> Option<T> {
    let source = reporter.source.clone();
    let (tokens, issues) = lex(&source.text);
    let (mut lines, more) = split(&tokens, true);
    // In declarations stands no expression that another language could have.
    let expressions = form != VAR && form != FUN;
    let elsewhere = |tokens: &[Token<'_>]| elsewhere(&source.text, tokens).filter(|_| expressions);
    if !issues.is_empty() || !more.is_empty() {
        // What is written as in another language is one mistake, however many characters it has.
        match elsewhere(&tokens) {
            Some(i) => reporter.report(i),
            // The first says enough where the whole is written otherwise.
            None if !expressions => {
                let braces = tokens.iter().any(|t| matches!(t.text, "{" | "}"));
                let first = issues.into_iter().chain(more).next();
                let first = first.map(|i| if braces { i.hint(form) } else { i });
                first.into_iter().for_each(|i| reporter.report(i));
            }
            None => issues.into_iter().chain(more).for_each(|i| reporter.report(i)),
        }
        return None;
    }
    let tokens: Vec<Token<'_>> = if lines.is_empty() { Vec::new() } else { lines.remove(0).tokens };
    let mut p = Parser::new(&source.text, &tokens);
    let parsed = rule(&mut p).and_then(|t| p.done().map(|()| t));
    let parsed = parsed.map_err(|i| elsewhere(&tokens).unwrap_or_else(|| i.or_hint(form)));
    settle(reporter, parsed.map_err(Into::into))
}

/// Reads the options, without random vectors and values that equations define: [`read_request`](super::read_request) has them.
///
/// # Errors
/// Every mistake in them; `file` is the option's name.
pub fn read_declarations(d: &Declarations) -> std::result::Result<Session, Vec<Diagnostic>> {
    read_declarations_with(library().functions(), d)
}

/// Reads the options where these elementwise functions are known.
///
/// # Errors
/// As [`read_declarations`].
pub fn read_declarations_with(known: &Functions, d: &Declarations) -> std::result::Result<Session, Vec<Diagnostic>> {
    let mut cx = Context::new(d.layout, known);
    cx.zeros.clone_from(&d.zeros);
    let mut diagnostics = Vec::new();
    let mut each = |option: &str, text: &String, act: &mut dyn FnMut(&mut Reporter, &mut Context) -> Option<()>| {
        let mut r = Reporter::new(option, text.clone());
        if act(&mut r, &mut cx).is_none() {
            // What it would have declared must not be missed in the other options.
            cx.poison(lex(text).0.iter().map(|t| Sym::new(t.text)));
        }
        diagnostics.append(&mut r.finish());
    };
    for v in &d.vars {
        each("-v", v, &mut |r, cx| {
            let (declared, over) = parse(r, VAR, statements::variables)?;
            let done = cx.variables(&declared, over.as_ref());
            settle(r, done)
        });
    }
    for f in &d.funs {
        each("--fun", f, &mut |r, cx| {
            let declared = parse(r, FUN, statements::function_declarations)?;
            let done = cx.declared_functions(&declared);
            settle(r, done)
        });
    }
    for f in &d.matfuns {
        each("--matfun", f, &mut |r, cx| {
            let names = parse(r, MATFUN, statements::functions)?;
            let done = cx.matrix_functions(&names);
            settle(r, done)
        });
    }
    for l in &d.lets {
        each("--let", l, &mut |r, cx| {
            let Statement::Let(name, body, range) = parse(r, LET, statements::definition)? else { return None };
            let done = cx.definition(r, &name, &body, range.as_ref());
            settle(r, done)
        });
    }
    for a in &d.assumes {
        each("--assume", a, &mut |r, cx| {
            let Statement::Assume(fact, ranges) = parse(r, ASSUME, statements::assumption)? else { return None };
            let done = cx.assumption(r, &fact, &ranges);
            settle(r, done)
        });
    }
    if !diagnostics.is_empty() {
        return Err(diagnostics);
    }
    let session = Session::new(cx.terms, cx.theory, cx.layout);
    Ok(Session { maybe_zero: cx.maybe_zero, ..session })
}

/// How an expression is written.
pub(super) const EXPRESSION: &str = "write one expression, such as `2*X'*y`";

fn parse_expression(r: &mut Reporter) -> Option<Ast> {
    parse(r, EXPRESSION, |p| p.expression())
}

impl Session {
    /// A session from what a problem declares.
    pub fn new(terms: Terms, theory: Theory, layout: Layout) -> Session {
        Session { terms, theory, layout, maybe_zero: Vec::new(), inferred: None }
    }

    /// Does something with the declarations as a context.
    fn with<T>(&mut self, f: impl FnOnce(&mut Context) -> T) -> T {
        let mut cx = Context::of(std::mem::take(&mut self.terms), std::mem::take(&mut self.theory), self.layout);
        let out = f(&mut cx);
        (self.terms, self.theory) = (cx.terms, cx.theory);
        out
    }

    /// Reads an expression; diagnostics name `EXPR` as the file.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn expression(&mut self, text: &str) -> std::result::Result<Expression, Vec<Diagnostic>> {
        self.expression_in("EXPR", text)
    }

    /// Reads an expression; diagnostics name `file`.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn expression_in(&mut self, file: &str, text: &str) -> std::result::Result<Expression, Vec<Diagnostic>> {
        self.elaborated(Reporter::new(file, text.to_string()))
    }

    /// The expression that a reporter's text is.
    fn elaborated(&mut self, mut r: Reporter) -> std::result::Result<Expression, Vec<Diagnostic>> {
        let Some(ast) = parse_expression(&mut r) else { return Err(r.finish()) };
        let mut implied = Vec::new();
        let term = self.with(|cx| Elaborator::run(cx, &mut r, &ast, &Scope::new(), &mut implied));
        let Some(term) = term.filter(|_| r.diagnostics.is_empty()) else { return Err(r.finish()) };
        implied.retain(|h| !self.theory.hypotheses.contains(h));
        Ok(Expression { term, size: ast.size(), implied })
    }

    /// What LaTeX is in our language; diagnostics name `file`.
    ///
    /// # Errors
    /// The first mistake in it.
    pub fn translate(&mut self, file: &str, text: &str) -> std::result::Result<String, Vec<Diagnostic>> {
        self.read_latex(file, text).map(|r| r.text)
    }

    fn read_latex(&mut self, file: &str, text: &str) -> std::result::Result<latex::Read, Vec<Diagnostic>> {
        let known = self.with(|cx| cx.known(&Inferred::default()));
        latex::read(text, &known, latex::Wanted::Expression).map_err(|i| {
            let mut r = Reporter::new(file, text.to_string());
            r.report(i);
            r.finish()
        })
    }

    /// Reads an expression in LaTeX; also what it is in our language. Diagnostics name `file` and places in the LaTeX.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn latex_in(&mut self, file: &str, text: &str) -> std::result::Result<(Expression, String), Vec<Diagnostic>> {
        let read = self.read_latex(file, text)?;
        let r = Reporter::from_pieces(file, read.text.clone(), text.to_string(), read.pieces);
        self.elaborated(r).map(|e| (e, read.text))
    }

    /// Reads what `-w` names: a variable, an intermediate, or a member of a family.
    ///
    /// # Errors
    /// When it is none of these.
    pub fn target(&mut self, text: &str) -> std::result::Result<TermId, Vec<Diagnostic>> {
        self.no_variable(text)?;
        let words: Vec<&str> = text.split_whitespace().collect();
        if words.len() > 1 && words.iter().all(|w| self.theory.names().any(|n| **n == **w)) {
            let mut r = Reporter::new("-w", text.to_string());
            let span = lex(&r.source.text).0.get(1).map(|t| t.span).unwrap_or_default();
            r.report(
                Issue::new(span, "one name is expected here")
                    .hint(format!("several are told apart by commas: `-w {}`", words.join(","))),
            );
            return Err(r.finish());
        }
        let e = self.expression_in("-w", text)?;
        if matches!(self.terms.op(e.term), Op::Var(_)) {
            return Ok(e.term);
        }
        let mut r = Reporter::new("-w", text.to_string());
        let span = parse_expression(&mut r).map(|a| a.span()).unwrap_or_default();
        r.report(Issue::new(span, format!("cannot differentiate by `{}`", text.trim())).hint(
            match self.terms.op(e.term) {
                Op::Entry | Op::Col | Op::Row => {
                    "differentiate by the whole variable, and take the part of the answer that belongs to it"
                }
                _ => "name a variable, an intermediate value, or a member of a family such as `a[1]`",
            },
        ));
        Err(r.finish())
    }

    /// Is a scalar differentiated by a variable with which values in it move, each by an equation that defines it? Then
    /// what is to be told of it.
    pub fn leads_through(&self, f: TermId, by: TermId) -> Option<String> {
        let Op::Var(x) = self.terms.op(by) else { return None };
        let values = self.theory.moved_by(&self.terms, f, x);
        let all = values.iter().all(|v| v.sides.is_some());
        (self.terms.shape(f).is_scalar() && !values.is_empty() && all).then(|| through_note(x, &values))
    }

    /// Refuses to differentiate by what something in the expression moves with.
    ///
    /// # Errors
    /// When a name in it is defined by an equation that speaks of the variable, which `-w` writes so.
    pub fn free(&self, f: TermId, by: TermId, text: &str) -> std::result::Result<(), Vec<Diagnostic>> {
        let Op::Var(x) = self.terms.op(by) else { return Ok(()) };
        let Some(p) = self.theory.moves_with(&self.terms, f, x, &std::collections::BTreeSet::new()) else {
            return Ok(());
        };
        let mut r = Reporter::new("-w", text.to_string());
        let span = lex(&r.source.text).0.first().map(|t| t.span).unwrap_or_default();
        r.report(moving(&p, x, span));
        Err(r.finish())
    }

    /// A name that nothing has is told beside the variables, without the sizes.
    fn no_variable(&self, text: &str) -> std::result::Result<(), Vec<Diagnostic>> {
        let (t, name) = (&self.theory, text.trim());
        let vars = || t.vars.iter().map(|v| &*v.name).chain(t.lets.iter().map(|l| &*l.name));
        let plain = name.starts_with(starts_name) && name.chars().all(continues_name);
        if !plain || t.names().any(|n| **n == *name) || words::is_ours(name) {
            return Ok(());
        }
        let all: Vec<String> = vars().map(|v| format!("`{v}`")).collect();
        let hint =
            words::look_alike(name, vars()).or_else(|| words::did_you_mean(name, vars())).unwrap_or_else(|| match all
                .len()
            {
                0 => "the expression has no variable".to_string(),
                1..=12 => format!("the variables are {}", all.join(", ")),
                _ => "it stands neither in the expression nor in a declaration".to_string(),
            });
        let mut r = Reporter::new("-w", text.to_string());
        let span = lex(&r.source.text).0.first().map(|t| t.span).unwrap_or_default();
        r.report(Issue::new(span, format!("unknown name `{name}`")).hint(hint));
        Err(r.finish())
    }

    /// Reads a hypothesis, as `--assume` takes it, and adds it to the theory.
    ///
    /// # Errors
    /// Every mistake in it.
    pub fn assume(&mut self, text: &str) -> std::result::Result<(), Vec<Diagnostic>> {
        let mut r = Reporter::new("--assume", text.to_string());
        let parsed = parse(&mut r, ASSUME, statements::assumption);
        if let Some(Statement::Assume(fact, ranges)) = parsed {
            let done: Result<()> = self.with(|cx| cx.assumption(&mut r, &fact, &ranges));
            settle(&mut r, done);
        }
        if r.diagnostics.is_empty() { Ok(()) } else { Err(r.finish()) }
    }
}

/// The operator count of an expression as written; names need not be declared.
///
/// # Errors
/// When it does not parse.
pub fn size_of_text(text: &str) -> std::result::Result<usize, Vec<Diagnostic>> {
    let mut r = Reporter::new("EXPR", text.to_string());
    match parse_expression(&mut r) {
        Some(a) => Ok(a.size()),
        None => Err(r.finish()),
    }
}

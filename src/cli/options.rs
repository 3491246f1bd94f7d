//! Options that several commands take.

use super::files::bytes;
pub use super::format::OutputFormat;
use super::output::{Complaint, Failure, Output};
use clap::{Args, ValueEnum};
use gradus::calculus::Index;
use gradus::library::library;
use gradus::rules::{MAX_TEXT, RuleError, RuleSet, functions_of};
use gradus::syntax::{
    Declarations, Diagnostic, Expression, LATEX, MAX_DIAGNOSTICS, Reading, Request, Session, Stacked, at_commas,
    read_request,
};
use gradus::term::{Functions, Layout, TermId};
use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::PathBuf;

/// The language of expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum FromOption {
    /// The language of problem files
    Gradus,
    /// LaTeX, as in a paper
    Latex,
}

/// How much of a derivation is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Detail {
    /// The lines that a person writes
    Lines,
    /// Every step of the certificate
    Full,
}

/// How Jacobians are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LayoutOption {
    /// mn×pq: vec(dF) = J' vec(dX)
    Denominator,
    /// pq×mn: vec(dF) = J vec(dX)
    Numerator,
}

/// Options of every command.
#[derive(Args, Debug)]
pub struct Global {
    /// How answers are written
    #[arg(long, global = true, value_enum, default_value_t = OutputFormat::Text)]
    pub format: OutputFormat,
    /// With --format latex: a document that compiles, not a fragment
    #[arg(long, global = true)]
    pub standalone: bool,
    /// With --format markdown: formulas between $$, for notebooks
    #[arg(long, global = true)]
    pub notebook: bool,
    /// A file of laws of your own; each is tested numerically first. Repeatable
    #[arg(long, global = true, value_name = "FILE")]
    pub rules: Vec<PathBuf>,
    /// How much search: each level from 1 to 8 doubles every limit
    #[arg(long, global = true, value_name = "LEVEL", default_value_t = 1, value_parser = clap::value_parser!(u32).range(1..=8))]
    pub effort: u32,
    /// Accepts theorems whose hypotheses no values were found to meet; without it the exit status is 1
    #[arg(long, global = true)]
    pub vacuous: bool,
}

/// What is declared on the command line.
#[derive(Args, Debug)]
pub struct Declared {
    /// Variables, as after `var` in a file: 'X[m,n] symmetric, w[n], c'. Repeatable
    #[arg(short = 'v', long = "var", value_name = "DECLS", allow_hyphen_values = true)]
    pub vars: Vec<String>,
    /// Unknown elementwise functions. Repeatable
    #[arg(long = "fun", value_name = "NAMES", allow_hyphen_values = true)]
    pub funs: Vec<String>,
    /// Unknown functions of square matrices. Repeatable
    #[arg(long = "matfun", value_name = "NAMES", allow_hyphen_values = true)]
    pub matfuns: Vec<String>,
    /// A random vector: 'x[n] mean m cov S', `gaussian` behind it if it is normal. Repeatable
    #[arg(long = "random", value_name = "DECL", allow_hyphen_values = true)]
    pub randoms: Vec<String>,
    /// A value that an equation defines: 'P: A*P + P*B == C'. Repeatable
    #[arg(long = "implicit", value_name = "EQUATION", allow_hyphen_values = true)]
    pub implicits: Vec<String>,
    /// An intermediate value: 'r = X*w - y'. Repeatable
    #[arg(long = "let", value_name = "DEFINITION", allow_hyphen_values = true)]
    pub lets: Vec<String>,
    /// A hypothesis: 'invertible(A)', 'A*B == B*A'. Repeatable
    #[arg(long = "assume", value_name = "FACT", allow_hyphen_values = true)]
    pub assumes: Vec<String>,
    /// How Jacobians are laid out
    #[arg(long, value_enum, default_value_t = LayoutOption::Denominator)]
    pub layout: LayoutOption,
    /// Refuses an undeclared `I`, and a number beside a matrix in a sum
    #[arg(long)]
    pub strict: bool,
    /// The language of EXPR and of -w
    #[arg(long, value_enum, default_value_t = FromOption::Gradus)]
    pub from: FromOption,
}

impl Declared {
    /// Is nothing declared?
    pub fn is_empty(&self) -> bool {
        let all = [&self.vars, &self.funs, &self.matfuns, &self.randoms, &self.implicits, &self.lets, &self.assumes];
        all.iter().all(|o| o.is_empty())
    }

    /// What the options ask for.
    pub fn request(&self, functions: Functions) -> Request {
        let layout = match self.layout {
            LayoutOption::Denominator => Layout::Denominator,
            LayoutOption::Numerator => Layout::Numerator,
        };
        let declarations = Declarations {
            vars: self.vars.clone(),
            funs: self.funs.clone(),
            matfuns: self.matfuns.clone(),
            randoms: self.randoms.clone(),
            implicits: self.implicits.clone(),
            lets: self.lets.clone(),
            assumes: self.assumes.clone(),
            layout,
            zeros: Vec::new(),
        };
        let latex = (self.from == FromOption::Latex).then_some(LATEX);
        Request { functions, declarations, strict: self.strict, latex, stacked: Stacked::Refused, through: false }
    }

    /// The session, an expression in it, and the variables of `-w`. An option and the expression are all
    /// looked at before the first mistake is final. What was taken in a way that is not plain is told.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(
        &self,
        known: Functions,
        text: &str,
        wrt: &[String],
        out: &mut Output,
    ) -> Result<(Session, Expression, Vec<TermId>), Failure> {
        let r = self.reading(&self.request(known), text, wrt, out)?;
        Ok((r.session, r.expression, r.targets))
    }

    /// The same with all that was read.
    ///
    /// # Errors
    /// As [`Declared::read`].
    pub fn reading(&self, request: &Request, text: &str, wrt: &[String], out: &mut Output) -> Result<Reading, Failure> {
        let names: Vec<&str> = wrt.iter().flat_map(|w| at_commas(w)).collect();
        let r = read_request(request, text, &names)?;
        out.taken(r.read_as.as_deref(), r.inferred.as_deref(), &r.notes);
        r.warnings.iter().for_each(|w| out.note(&format!("warning: {w}")));
        Ok(r)
    }
}

impl Global {
    /// The elementwise functions: those of the program and those of `--rules`.
    ///
    /// # Errors
    /// When a file cannot be read or is malformed.
    pub fn functions(&self) -> Result<Functions, Failure> {
        if self.rules.is_empty() {
            return Ok(library().functions().clone());
        }
        let texts = self.rule_texts()?;
        functions_of(&parts(&texts), library().functions()).map_err(|e| malformed(&texts, &[e]))
    }

    /// The files of `--rules` with their texts.
    fn rule_texts(&self) -> Result<Vec<(String, String)>, Failure> {
        let mut texts = Vec::new();
        for path in &self.rules {
            let file = path.display().to_string();
            let not_utf8 = |_| std::io::Error::new(ErrorKind::InvalidData, "the text is not UTF-8");
            let text = |b: Vec<u8>| match b.len() > MAX_TEXT {
                // It is refused, however its last character is cut.
                true => Ok(String::from_utf8_lossy(&b).into_owned()),
                false => String::from_utf8(b).map_err(not_utf8),
            };
            match bytes(path, MAX_TEXT).and_then(text) {
                Ok(text) => texts.push((file, text)),
                Err(e) => return Err(Complaint::unreadable(&file, &e).into()),
            }
        }
        let mistakes: Vec<Diagnostic> = texts.iter().filter_map(|(f, t)| super::rule_text::mistake(f, t)).collect();
        if mistakes.is_empty() { Ok(texts) } else { Err(mistakes.into()) }
    }

    /// The laws: those of the program and those of `--rules`, which are tested first.
    ///
    /// # Errors
    /// When a file cannot be read, is malformed, or says something false.
    pub fn rule_set(&self) -> Result<Cow<'static, RuleSet>, Failure> {
        if self.rules.is_empty() {
            return Ok(Cow::Borrowed(library()));
        }
        let texts = self.rule_texts()?;
        let set = library().beside(&parts(&texts)).map_err(|errors| malformed(&texts, &errors))?;
        super::trial::test_laws(&set, |f| texts.iter().any(|(own, _)| own == f))?;
        Ok(Cow::Owned(set))
    }

    /// The laws and their index.
    ///
    /// # Errors
    /// As [`Global::rule_set`].
    pub fn laws(&self) -> Result<(Cow<'static, RuleSet>, Index), Failure> {
        let set = self.rule_set()?;
        let index = Index::new(&set);
        Ok((set, index))
    }
}

fn parts(texts: &[(String, String)]) -> Vec<(&str, &str)> {
    texts.iter().map(|(f, t)| (f.as_str(), t.as_str())).collect()
}

/// What is wrong with the files of `--rules`.
fn malformed(texts: &[(String, String)], errors: &[RuleError]) -> Failure {
    let hint = "docs/rules.md says what an entry may contain";
    let one = |e: &RuleError| {
        let text = texts.iter().find(|(f, _)| *f == e.file).map_or("", |(_, t)| t);
        Diagnostic::of_line(&e.file, text, e.line, &e.message, hint).into()
    };
    let rest = errors.get(MAX_DIAGNOSTICS..).unwrap_or_default();
    Failure::of(errors.iter().take(MAX_DIAGNOSTICS).map(one).collect(), rest.len())
}

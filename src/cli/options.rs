//! Options that several commands take.

use super::files::bytes;
use super::output::{Complaint, Failure};
use clap::builder::PossibleValue;
use clap::{Args, ValueEnum};
use gradus::calculus::Index;
use gradus::code::Language;
use gradus::library::library;
use gradus::rules::{MAX_TEXT, RuleError, RuleSet};
use gradus::syntax::{Declarations, Diagnostic, Expression, MAX_DIAGNOSTICS, Session, read_declarations};
use gradus::term::{Layout, TermId};
use std::borrow::Cow;
use std::io::ErrorKind;
use std::path::PathBuf;

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OutputFormat {
    /// Unicode, for people
    Text,
    /// The language itself; what is not an answer is a comment
    Ascii,
    /// For LaTeX
    Latex,
    /// For code hosts and notebooks
    Markdown,
    /// One JSON object a line
    Json,
    /// A function in a language: of `derive`, `simplify`, `solve` and `code`
    Code(Language),
}

impl ValueEnum for OutputFormat {
    fn value_variants<'a>() -> &'a [OutputFormat] {
        use OutputFormat::{Ascii, Code, Json, Latex, Markdown, Text};
        const ALL: [OutputFormat; 12] = [
            Text,
            Ascii,
            Latex,
            Markdown,
            Json,
            Code(Language::NumPy),
            Code(Language::Jax),
            Code(Language::Torch),
            Code(Language::Julia),
            Code(Language::Matlab),
            Code(Language::Eigen),
            Code(Language::C),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            OutputFormat::Text => ("text", "Unicode, for people"),
            OutputFormat::Ascii => ("ascii", "The language itself; what is not an answer is a comment"),
            OutputFormat::Latex => ("latex", "For LaTeX"),
            OutputFormat::Markdown => ("markdown", "For code hosts and notebooks"),
            OutputFormat::Json => ("json", "One JSON object a line"),
            OutputFormat::Code(l) => (l.name(), l.about()),
        };
        Some(PossibleValue::new(name).help(help))
    }
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
    /// An intermediate value: 'r = X*w - y'. Repeatable
    #[arg(long = "let", value_name = "DEFINITION", allow_hyphen_values = true)]
    pub lets: Vec<String>,
    /// A hypothesis: 'invertible(A)', 'A*B == B*A'. Repeatable
    #[arg(long = "assume", value_name = "FACT", allow_hyphen_values = true)]
    pub assumes: Vec<String>,
    /// How Jacobians are laid out
    #[arg(long, value_enum, default_value_t = LayoutOption::Denominator)]
    pub layout: LayoutOption,
}

impl Declared {
    /// The session with these declarations.
    ///
    /// # Errors
    /// Every mistake in them.
    pub fn session(&self) -> Result<Session, Failure> {
        let layout = match self.layout {
            LayoutOption::Denominator => Layout::Denominator,
            LayoutOption::Numerator => Layout::Numerator,
        };
        let d = Declarations {
            vars: self.vars.clone(),
            funs: self.funs.clone(),
            lets: self.lets.clone(),
            assumes: self.assumes.clone(),
            layout,
        };
        Ok(read_declarations(&d)?)
    }

    /// The session, an expression in it, and the variables of `-w`. An option and the expression are all
    /// looked at before the first mistake is final.
    ///
    /// # Errors
    /// Every mistake.
    pub fn read(&self, text: &str, wrt: &[String]) -> Result<(Session, Expression, Vec<TermId>), Failure> {
        let mut session = self.session()?;
        let mut complaints = Vec::new();
        let expression = session.expression(text).map_err(|d| complaints.extend(Failure::from(d).0)).ok();
        let mut targets = Vec::new();
        for name in wrt.iter().flat_map(|w| at_commas(w)) {
            match session.target(name) {
                Ok(t) if targets.contains(&t) => {}
                Ok(t) => targets.push(t),
                Err(d) => complaints.extend(Failure::from(d).0),
            }
        }
        match expression {
            Some(e) if complaints.is_empty() => Ok((session, e, targets)),
            _ => Err(Failure(complaints)),
        }
    }
}

/// The parts between the commas that stand in no bracket.
fn at_commas(s: &str) -> Vec<&str> {
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

impl Global {
    /// The laws: those of the program and those of `--rules`, which are tested first.
    ///
    /// # Errors
    /// When a file cannot be read, is malformed, or says something false.
    pub fn rule_set(&self) -> Result<Cow<'static, RuleSet>, Failure> {
        if self.rules.is_empty() {
            return Ok(Cow::Borrowed(library()));
        }
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
        if !mistakes.is_empty() {
            return Err(mistakes.into());
        }
        let files: Vec<(&str, &str)> = texts.iter().map(|(f, t)| (f.as_str(), t.as_str())).collect();
        let set = library().beside(&files).map_err(|errors| {
            let hint = "docs/rules.md says what an entry may contain";
            let one = |e: &RuleError| {
                let text = files.iter().find(|(f, _)| *f == e.file).map_or("", |(_, t)| t);
                Diagnostic::of_line(&e.file, text, e.line, &e.message, hint).into()
            };
            let rest = errors.get(MAX_DIAGNOSTICS..).unwrap_or_default();
            Failure::of(errors.iter().take(MAX_DIAGNOSTICS).map(one).collect(), rest.len())
        })?;
        super::rules::test_laws(&set, |f| texts.iter().any(|(own, _)| own == f))?;
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

#[cfg(test)]
mod tests {
    use super::at_commas;

    #[test]
    fn commas() {
        assert_eq!(at_commas("X,b"), ["X", "b"]);
        assert_eq!(at_commas("a[1,2], b"), ["a[1,2]", " b"]);
    }
}

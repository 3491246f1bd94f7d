//! Answers as code that runs: `--format numpy` and its like, and `gradus code`.

use super::Outcome;
use super::answers::Answers;
use super::files;
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use gradus::answer::{self, Answer, AnswerKind, Question};
use gradus::calculus::Session;
use gradus::code::{self, CodeError, Language, Options, Sizes, Unit};
use gradus::syntax::{GoalBody, MAX_TEXT, Problem, read_problems, to_ascii};
use gradus::term::{Sym, TermId};
use rustc_hash::FxHashMap;
use std::collections::BTreeMap;
use std::path::PathBuf;

/// Options of code.
#[derive(clap::Args, Clone, Debug, Default)]
#[command(next_help_heading = "Options of code")]
pub struct CodeArguments {
    /// The function's value beside its derivative
    #[arg(long)]
    pub with_value: bool,
    /// A Jacobian or Hessian applied to a direction, without being formed
    #[arg(long)]
    pub apply: bool,
    /// A main program that compares the derivative with differences or automatic differentiation
    #[arg(long = "check")]
    pub check: bool,
    /// Sizes by which the order of products is chosen: 'n=1000, m=50'; 100 where nothing is said
    #[arg(long = "sizes", value_name = "SIZES")]
    pub sizes: Option<String>,
}

impl CodeArguments {
    /// What is asked for, in a format.
    ///
    /// # Errors
    /// When the format is no code and something is, or when sizes are no sizes.
    pub fn options(&self, format: OutputFormat) -> Result<Options, Failure> {
        let asked = [("--with-value", self.with_value), ("--apply", self.apply), ("--check", self.check)];
        let asked = asked.into_iter().chain([("--sizes", self.sizes.is_some())]).find(|a| a.1);
        if let (Some((option, _)), false) = (asked, matches!(format, OutputFormat::Code(_))) {
            let c = Complaint::at(option, format!("`{option}` is about code"));
            return Err(c.hint(Some("name a language: --format numpy, jax, torch, julia, …".into())).into());
        }
        if let (true, OutputFormat::Code(l)) = (self.check, format) {
            let none = match l {
                Language::Julia => Some("no main program is written in this language"),
                Language::C | Language::Eigen | Language::Ndarray | Language::Matlab if self.apply => {
                    Some("here only what is formed can be checked")
                }
                _ => None,
            };
            if let Some(why) = none {
                let hint = "numpy, jax and torch check everything; c, eigen, ndarray and matlab all but --apply";
                return Err(Complaint::at("--check", why).hint(Some(hint.into())).into());
            }
        }
        let mut sizes = FxHashMap::default();
        for part in self.sizes.iter().flat_map(|s| s.split(',')) {
            let bad = || {
                let c = Complaint::at("--sizes", format!("`{}` is no size", part.trim()));
                c.hint(Some("a size is written n=1000; several are separated by commas".into()))
            };
            let (name, n) = part.split_once('=').ok_or_else(bad)?;
            let n: u64 = n.trim().parse().ok().filter(|n| *n > 0).ok_or_else(bad)?;
            sizes.insert(Sym::new(name.trim()), n);
        }
        Ok(Options { with_value: self.with_value, apply: self.apply, check: self.check, sizes: Sizes(sizes) })
    }
}

/// Code is asked for of a command that writes none.
pub fn misplaced() -> Failure {
    let c = Complaint::at("--format", "this command writes no code");
    c.hint(Some("`derive`, `simplify`, `solve` and `code` do".into())).into()
}

/// Prints answers that hold as one file of a language.
pub fn answers(a: &Answers<'_, '_>, held: &[&Answer], language: Language, out: &mut Output) -> Outcome {
    let s = a.session;
    let mut units = Units::default();
    let mut outcome = Outcome::Held;
    for answer in held {
        if let Err(e) = units.add(s, answer, "", language, &out.code.clone()) {
            let of = answer.wrt.map(|x| format!(" for {}", to_ascii(&s.terms, &s.theory, x))).unwrap_or_default();
            out.note(&format!("no code{of}: {e}"));
            outcome = Outcome::Failed;
        }
    }
    units.print(language, out);
    outcome
}

/// The units of a file; no two functions have one name.
#[derive(Default)]
struct Units {
    units: Vec<Unit>,
    names: BTreeMap<String, usize>,
}

impl Units {
    fn add(&mut self, s: &Session<'_>, a: &Answer, prefix: &str, l: Language, o: &Options) -> Result<(), CodeError> {
        let mut unit = code::unit(&s.terms, &s.theory, a, prefix, o)?;
        // What cannot be printed is left out alone.
        code::print(l, std::slice::from_ref(&unit))?;
        let first = unit.functions.first().map(|f| f.name.clone()).unwrap_or_default();
        let count = self.names.entry(first).or_default();
        *count += 1;
        if *count > 1 {
            for f in unit.functions.iter_mut().chain(unit.check.as_mut().map(|c| &mut c.of)) {
                f.name = format!("{}_{count}", f.name);
            }
        }
        self.units.push(unit);
        Ok(())
    }

    fn print(&self, language: Language, out: &mut Output) {
        if self.units.is_empty() {
            return;
        }
        match code::print(language, &self.units) {
            Ok(text) => out.text(&text),
            Err(e) => out.note(&format!("no code: {e}")),
        }
    }
}

/// Options of `code`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// Problem files; a folder stands for every *.gradus below it, `-` for standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    #[command(flatten)]
    code: CodeArguments,
}

/// Prints code for the derivatives and the stationary points that the claims of files are about.
///
/// # Errors
/// When the input cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let language = match global.format {
        OutputFormat::Code(l) => l,
        OutputFormat::Text => Language::NumPy,
        _ => {
            let c = Complaint::at("--format", "`gradus code` writes code");
            return Err(c.hint(Some("name a language: --format numpy, jax, torch, julia, …".into())).into());
        }
    };
    let options = a.code.options(OutputFormat::Code(language))?;
    let mut problems = Vec::new();
    let mut complaints = Vec::new();
    for path in paths(&a.files)? {
        let file = path.display().to_string();
        match files::bytes(&path, MAX_TEXT) {
            Ok(bytes) => {
                let (read, mistakes) = read_problems(&file, &bytes);
                problems.extend(read);
                complaints.extend(mistakes.into_iter().map(Complaint::from));
            }
            Err(e) => complaints.push(Complaint::unreadable(&file, &e)),
        }
    }
    if !complaints.is_empty() {
        return Err(Failure(complaints));
    }
    let (rules, index) = global.laws()?;
    let (effort, budget) = answer::effort(global.effort);
    let mut units = Units::default();
    let mut outcome = Outcome::Held;
    for p in &problems {
        for of in questions(p) {
            let mut theory = p.theory.clone();
            if let Some(g) = p.goals.get(of.goal) {
                theory.hypotheses.extend(g.implied.clone());
            }
            let mut s = Session::new(p.terms.clone(), theory, &rules, &index, budget);
            let found = match of.what {
                What::Derivative(t) => Question::of(&s.terms, t, effort).map(|q| answer::derive(&mut s, &q)),
                What::Stationary(f, ref all) => Some(answer::solve(&mut s, f, all, effort)),
            };
            let told = match found {
                None => continue,
                Some(Err(e)) => Some(e.to_string()),
                Some(Ok(answers)) => answers.iter().find_map(|answer| {
                    let o = fitting(&options, answer.kind)?;
                    if let Err(e) = units.add(&s, answer, &p.name, language, &o) {
                        return Some(e.to_string());
                    }
                    if o.check && units.units.last().is_some_and(|u| u.check.is_none()) {
                        out.note(&format!("{}: no check of `{}`", p.name, answer.ascii(&s.terms, &s.theory)));
                    }
                    None
                }),
            };
            if let Some(why) = told {
                let statement = p.goals.get(of.goal).map(|g| g.statement.as_str()).unwrap_or_default();
                out.note(&format!("{}: no code for `{statement}`: {why}", p.name));
                outcome = Outcome::Failed;
            }
        }
    }
    units.print(language, out);
    Ok(outcome)
}

/// The options as far as they fit a kind of answer; `None` if it is not asked for.
fn fitting(o: &Options, kind: AnswerKind) -> Option<Options> {
    let second = matches!(kind, AnswerKind::Jacobian(_) | AnswerKind::Hessian(_));
    if o.apply && !second {
        return None;
    }
    let derived = second || kind == AnswerKind::Gradient;
    Some(Options { with_value: o.with_value && derived, ..o.clone() })
}

enum What {
    Derivative(TermId),
    Stationary(TermId, Vec<TermId>),
}

struct Asked {
    goal: usize,
    what: What,
}

/// What the goals of a problem ask for, each once.
fn questions(p: &Problem) -> Vec<Asked> {
    let mut seen = Vec::new();
    let mut out = Vec::new();
    let mut terms = p.terms.clone();
    for (goal, g) in p.goals.iter().enumerate() {
        match &g.body {
            GoalBody::Equation { lhs, rhs, .. } => {
                for &t in [lhs, rhs] {
                    let (effort, _) = answer::effort(1);
                    if p.terms.is_closed(t) && Question::of(&p.terms, t, effort).is_some() && !seen.contains(&t) {
                        seen.push(t);
                        out.push(Asked { goal, what: What::Derivative(t) });
                    }
                }
            }
            GoalBody::Fact(..) => {}
            GoalBody::Minimum { f, var, .. } => {
                if let Ok(x) = terms.var(var)
                    && p.theory.definition(var).is_none()
                {
                    out.push(Asked { goal, what: What::Stationary(*f, vec![x]) });
                }
            }
            GoalBody::Stationary { f, at } => {
                let free = |(var, _): &(Sym, TermId)| match p.theory.definition(var) {
                    Some(_) => None,
                    None => terms.var(var).ok(),
                };
                if let Some(all) = at.iter().map(free).collect() {
                    out.push(Asked { goal, what: What::Stationary(*f, all) });
                }
            }
        }
    }
    out
}

fn paths(given: &[PathBuf]) -> Result<Vec<PathBuf>, Failure> {
    let mut out = Vec::new();
    for p in given {
        if p.is_dir() {
            out.extend(files::below(p, "gradus")?);
        } else {
            out.push(p.clone());
        }
    }
    Ok(out)
}

//! `gradus solve`: where the gradient is zero.

use super::Outcome;
use super::certs;
use super::code::CodeArguments;
use super::options::{Declared, Detail, Global};
use super::output::{Complaint, Failure, Output};
use super::progress::Progress;
use super::show::{self, Answers};
use super::unknowns::only_variable;
use gradus::answer::{self, Answer};
use gradus::calculus;
use gradus::decide::not_at_zero;
use gradus::syntax::to_ascii;
use gradus::term::{Fact, Op, TermId};
use std::time::Instant;

/// Options of `solve`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A scalar expression
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    declared: Declared,
    /// The unknown; several, as `w,l`, are solved for together
    #[arg(short = 'w', long = "wrt", value_name = "NAME", allow_hyphen_values = true)]
    wrt: Vec<String>,
    /// How much of the derivation is shown
    #[arg(long, value_enum, default_value_t = Detail::Lines)]
    detail: Detail,
    #[command(flatten)]
    certificate: certs::Target,
    #[command(flatten)]
    code: CodeArguments,
}

/// Solves and prints.
///
/// # Errors
/// When the input cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let start = Instant::now();
    out.code = a.code.options(global.format)?;
    if let Some((left, right)) = a.expr.split_once("==") {
        let (left, right) = (left.trim(), right.trim());
        let right = if right.contains(['+', '-']) { format!("({right})") } else { right.to_string() };
        let hint = format!("the least squares of an equation are `norm2({left} - {right})^2`");
        let message = "`solve` finds where the gradient of a scalar is zero; this is an equation";
        return Err(Complaint::at("EXPR", message).hint(Some(hint)).into());
    }
    let (read, e, mut targets) = a.declared.read(global.functions()?, &a.expr, &a.wrt, out)?;
    if targets.is_empty() {
        targets = vec![only_variable(&read, "which variable is the unknown?")?];
    }
    let shape = read.terms.shape(e.term);
    if !shape.is_scalar() {
        let message = format!("only a scalar has stationary points; `{}` is {shape}", a.expr.trim());
        let hint = format!("`sum({0})` or `norm2({0})` is a scalar", a.expr.trim());
        return Err(Complaint::at("EXPR", message).hint(Some(hint)).into());
    }
    for &x in &targets {
        if !read.terms.args(x).is_empty() {
            let message = format!("`{}` is a member of a family", to_ascii(&read.terms, &read.theory, x));
            let hint = "a stationary point is in one variable, not in one of a family";
            return Err(Complaint::at("-w", message).hint(Some(hint.into())).into());
        }
    }
    out.warn_of_names("-v", &read.theory);
    let (rules, index) = global.laws()?;
    let mut theory = read.theory.clone();
    for &x in &targets {
        // The gradient is zero at the value, whether or not that has what is said of the unknown.
        let said = theory.hypotheses.iter().filter_map(|h| match h.fact {
            Fact::Is(p, t) if t == x => Some(p.name()),
            _ => None,
        });
        let said: Vec<&str> = said.collect();
        if !said.is_empty() {
            let name = to_ascii(&read.terms, &theory, x);
            out.note(&format!(
                "note: `{name}` is {}: a value that is not is no answer, and only what the answer holds under was asked",
                said.join(", ")
            ));
        }
    }
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let session = |theory| {
        let mut s = calculus::Session::new(read.terms.clone(), theory, &rules, &index, budget);
        s.detailed = a.detail == Detail::Full;
        s
    };
    let defined = |x: &TermId| matches!(read.terms.op(*x), Op::Var(n) if theory.definition(n).is_some());
    if targets.len() > 1 && !targets.iter().any(defined) {
        let mut own = session(theory.clone());
        let progress = Progress::of(&mut own);
        let found = answer::solve(&mut own, e.term, &targets, effort);
        drop(progress);
        match found {
            Ok(mut all) => {
                not_at_zero(&read, &mut all);
                let elapsed = start.elapsed();
                let shown =
                    Answers { session: &own, answers: &all, detail: a.detail, elapsed, vacuous: global.vacuous };
                let outcome = show::answers(&shown, out);
                show::certificates(&own, &all, &a.certificate, true)?;
                return Ok(outcome);
            }
            Err(why) => out.note(&format!("no point where all gradients are zero was found: {why}; each by itself:")),
        }
    }
    let mut shared = session(theory.clone());
    let mut outcome = Outcome::Held;
    let several = targets.len() > 1;
    let mut answers = Vec::new();
    let vacuous = global.vacuous;
    let flush =
        |session: &calculus::Session<'_>, answers: &mut Vec<Answer>, outcome: &mut Outcome, out: &mut Output| {
            let mut all = std::mem::take(answers);
            not_at_zero(&read, &mut all);
            let shown = Answers { session, answers: &all, detail: a.detail, elapsed: start.elapsed(), vacuous };
            if show::answers(&shown, out) == Outcome::Failed {
                *outcome = Outcome::Failed;
            }
            show::certificates(session, &all, &a.certificate, several)
        };
    for &x in &targets {
        // An intermediate value is a variable of its own here.
        let mut own = match read.terms.op(x) {
            Op::Var(n) if theory.definition(n).is_some() => Some(session(theory.freed(&read.terms, n))),
            _ => None,
        };
        if own.is_some() {
            flush(&shared, &mut answers, &mut outcome, out)?;
        }
        let session = own.as_mut().unwrap_or(&mut shared);
        let progress = Progress::of(session);
        let found = answer::solve(session, e.term, &[x], effort);
        drop(progress);
        match found {
            Ok(found) => answers.extend(found),
            Err(e) => {
                flush(&shared, &mut answers, &mut outcome, out)?;
                outcome = show::no_answer(own.as_ref().unwrap_or(&shared), &[x], several, &e, start, out)?;
            }
        }
        if let Some(own) = &own {
            flush(own, &mut answers, &mut outcome, out)?;
        }
    }
    flush(&shared, &mut answers, &mut outcome, out)?;
    Ok(outcome)
}

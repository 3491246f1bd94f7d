//! `gradus simplify`: the simplest equal expression.

use super::Outcome;
use super::certs;
use super::code::CodeArguments;
use super::options::{Declared, Detail, Global};
use super::output::{Failure, Output};
use super::progress::Progress;
use super::show::{self, Answers};
use gradus::answer;
use gradus::calculus;
use std::time::Instant;

/// Options of `simplify`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The expression
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    declared: Declared,
    /// How much of the derivation is shown
    #[arg(long, value_enum, default_value_t = Detail::Lines)]
    detail: Detail,
    #[command(flatten)]
    certificate: certs::Target,
    #[command(flatten)]
    code: CodeArguments,
}

/// Simplifies and prints.
///
/// # Errors
/// When the input cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let start = Instant::now();
    out.code = a.code.options(global.format)?;
    let (read, e, _) = a.declared.read(global.functions()?, &a.expr, &[], out)?;
    out.warn_of_names("-v", &read.theory);
    let (rules, index) = global.laws()?;
    let mut theory = read.theory;
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let mut session = calculus::Session::new(read.terms, theory, &rules, &index, budget);
    session.detailed = a.detail == Detail::Full;
    let progress = Progress::of(&mut session);
    let found = answer::simplify(&mut session, e.term, effort);
    drop(progress);
    let answers = match found {
        Ok(answer) => vec![answer],
        Err(e) => return show::no_answer(&session, &[], false, &e, start, out),
    };
    let elapsed = start.elapsed();
    let vacuous = global.vacuous;
    let outcome =
        show::answers(&Answers { session: &session, answers: &answers, detail: a.detail, elapsed, vacuous }, out);
    show::certificates(&session, &answers, &a.certificate, false)?;
    Ok(outcome)
}

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
use gradus::decide::{Options, at_zero};
use gradus::syntax::{Expression, Request, Session};
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
    let request = a.declared.request(global.functions()?);
    simplest(global, &request, (read, e), (a.detail, &a.certificate), start, out)
}

/// The simplest form of what was read.
///
/// # Errors
/// When a certificate cannot be written.
pub fn simplest(
    global: &Global,
    request: &Request,
    (read, e): (Session, Expression),
    (detail, certificate): (Detail, &certs::Target),
    start: Instant,
    out: &mut Output,
) -> Result<Outcome, Failure> {
    out.warn_of_names("-v", &read.theory);
    let (rules, index) = global.laws()?;
    let mut theory = read.theory.clone();
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let mut session = calculus::Session::new(read.terms.clone(), theory, &rules, &index, budget);
    session.detailed = detail == Detail::Full;
    let progress = Progress::of(&mut session);
    let found = answer::simplify(&mut session, e.term, effort);
    drop(progress);
    let mut answers = match found {
        Ok(answer) => vec![answer],
        Err(e) => return show::no_answer(&session, &[], false, &e, start, out),
    };
    at_zero(request, &read, &session, &mut answers, &Options::level(global.effort));
    let elapsed = start.elapsed();
    let vacuous = global.vacuous;
    let outcome = show::answers(&Answers { session: &session, answers: &answers, detail, elapsed, vacuous }, out);
    show::certificates(&session, &answers, certificate, false)?;
    Ok(outcome)
}

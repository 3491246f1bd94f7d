//! `gradus solve`: where the gradient is zero.

use super::Outcome;
use super::options::{Declared, Detail, Global};
use super::output::{Complaint, Failure, Output};
use super::show::{self, Answers};
use gradus::answer;
use gradus::calculus;
use std::path::PathBuf;
use std::time::Instant;

/// Options of `solve`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A scalar expression
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    declared: Declared,
    /// The unknown
    #[arg(short = 'w', long = "wrt", value_name = "NAME", required = true, allow_hyphen_values = true)]
    wrt: Vec<String>,
    /// How much of the derivation is shown
    #[arg(long, value_enum, default_value_t = Detail::Lines)]
    detail: Detail,
    /// Writes the certificate to a file
    #[arg(long, value_name = "FILE")]
    cert: Option<PathBuf>,
}

/// Solves and prints.
///
/// # Errors
/// When the input cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let start = Instant::now();
    let (read, e, targets) = a.declared.read(&a.expr, &a.wrt)?;
    let shape = read.terms.shape(e.term);
    if !shape.is_scalar() {
        let message = format!("only a scalar has stationary points; `{}` is {shape}", a.expr.trim());
        return Err(Complaint::at("EXPR", message).into());
    }
    let (rules, index) = global.laws()?;
    let mut theory = read.theory;
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let mut session = calculus::Session::new(read.terms, theory, &rules, &index, budget);
    session.detailed = a.detail == Detail::Full;
    let mut answers = Vec::new();
    for &x in &targets {
        match answer::solve(&mut session, e.term, x, effort) {
            Ok(answer) => answers.push(answer),
            Err(e) => return show::no_answer(&session, &targets, &e, start, out),
        }
    }
    let elapsed = start.elapsed();
    show::answers(&Answers { session: &session, answers: &answers, detail: a.detail, elapsed }, out);
    show::certificates(&session, &answers, a.cert.as_deref())?;
    Ok(Outcome::Held)
}

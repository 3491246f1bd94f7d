//! `gradus solve`: where the gradient is zero.

use super::Outcome;
use super::options::{Declared, Detail, Global};
use super::output::{Complaint, Failure, Output};
use super::show;
use gradus::answer::{self, NoAnswer};
use gradus::calculus::{self, Stop};
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
    let (_, budget) = answer::effort(global.effort);
    let session = calculus::Session::new(read.terms, theory, &rules, &index, budget);
    let _ = (a.detail, &a.cert);
    // STUB until the engine solves equations.
    let why = NoAnswer::Stop(Stop::Stuck("solving for a stationary point is not there yet".to_string()));
    show::no_answer(&session, &targets, &why, start, out)
}

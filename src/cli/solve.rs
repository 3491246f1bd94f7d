//! `gradus solve`: where the gradient is zero.

use super::Outcome;
use super::certs;
use super::code::CodeArguments;
use super::options::{Declared, Detail, Global};
use super::output::{Complaint, Failure, Output};
use super::progress::Progress;
use super::show::{self, Answers};
use super::unknowns::only_variable;
use gradus::answer;
use gradus::calculus;
use gradus::syntax::to_ascii;
use gradus::term::Op;
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
    let mut theory = read.theory;
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let mut session = {
        // An intermediate value is a variable of its own here.
        let freed = targets.iter().fold(theory, |theory, &x| match read.terms.op(x) {
            Op::Var(n) => theory.freed(&read.terms, n),
            _ => theory,
        });
        calculus::Session::new(read.terms, freed, &rules, &index, budget)
    };
    session.detailed = a.detail == Detail::Full;
    let progress = Progress::of(&mut session);
    let found = answer::solve(&mut session, e.term, &targets, effort);
    drop(progress);
    let several = targets.len() > 1;
    match found {
        Ok(answers) => {
            let elapsed = start.elapsed();
            let shown =
                Answers { session: &session, answers: &answers, detail: a.detail, elapsed, vacuous: global.vacuous };
            let outcome = show::answers(&shown, out);
            show::certificates(&session, &answers, &a.certificate, several)?;
            Ok(outcome)
        }
        Err(e) => show::no_answer(&session, &targets, several, &e, start, out),
    }
}

//! `gradus derive`: gradients, Jacobians, Hessians.

use super::Outcome;
use super::certs;
use super::code::CodeArguments;
use super::options::{Declared, Detail, Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use super::progress::Progress;
use super::show::{self, Answers};
use super::unknowns::only_variable;
use gradus::answer::through::{Through, moves};
use gradus::answer::{self, AnswerKind, Question};
use gradus::calculus;
use gradus::decide::{Options, at_zero};
use gradus::syntax::{Request, Stacked};
use gradus::term::{Terms, Theory};
use std::time::Instant;

/// Options of `derive`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The expression; a scalar has a gradient, anything else a Jacobian
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    declared: Declared,
    /// The variables of differentiation, separated by commas
    #[arg(short = 'w', long = "wrt", value_name = "NAMES", allow_hyphen_values = true)]
    wrt: Vec<String>,
    /// The second derivative of a scalar
    #[arg(long)]
    hessian: bool,
    /// How much of the derivation is shown
    #[arg(long, value_enum, default_value_t = Detail::Lines)]
    detail: Detail,
    /// Gives no names to parts of the answer that it repeats
    #[arg(long)]
    no_names: bool,
    #[command(flatten)]
    certificate: certs::Target,
    #[command(flatten)]
    code: CodeArguments,
}

/// Derives and prints.
///
/// # Errors
/// When the input cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let start = Instant::now();
    out.code = a.code.options(global.format)?;
    let stacked = if a.hessian { Stacked::Second } else { Stacked::First };
    let code = matches!(out.format, OutputFormat::Code(_));
    let request = Request { stacked, through: !a.hessian && !code, ..a.declared.request(global.functions()?) };
    let reading = a.declared.reading(&request, &a.expr, &a.wrt, out)?;
    if reading.stacked {
        let (read, e) = (reading.session, reading.expression);
        return super::simplify::simplest(global, &request, (read, e), (a.detail, &a.certificate), start, out);
    }
    let (read, e, mut targets) = (reading.session, reading.expression, reading.targets);
    if targets.is_empty() {
        targets = vec![only_variable(&read, "which variable is it differentiated by?")?];
    }
    if a.hessian && !read.terms.shape(e.term).is_scalar() {
        let message = format!("a Hessian is of a scalar; `{}` is {}", a.expr.trim(), read.terms.shape(e.term));
        return Err(Complaint::at("EXPR", message).hint(Some("without --hessian it has a Jacobian".into())).into());
    }
    out.warn_of_names("-v", &read.theory);
    let (rules, index) = global.laws()?;
    let options = Options::level(global.effort);
    let mut theory = read.theory.clone();
    theory.hypotheses.extend(e.implied);
    let (effort, budget) = answer::effort(global.effort);
    let mut session = calculus::Session::new(read.terms.clone(), theory, &rules, &index, budget);
    session.detailed = a.detail == Detail::Full;
    let what = match (a.hessian, session.terms.shape(e.term).is_scalar()) {
        (true, _) => AnswerKind::Hessian(read.layout),
        (false, true) => AnswerKind::Gradient,
        (false, false) => AnswerKind::Jacobian(read.layout),
    };
    let question = Question { f: e.term, wrt: targets.clone(), what, effort };
    let several = targets.len() > 1;
    if request.through && targets.iter().any(|&x| moves(&session.terms, &session.theory, e.term, x)) {
        return through(global, a, (&session, &question), start, out);
    }
    let derive = if a.no_names { answer::derive } else { answer::derive_with_names };
    let progress = Progress::of(&mut session);
    let found = derive(&mut session, &question);
    drop(progress);
    match found {
        Ok(mut answers) => {
            at_zero(&a.declared.request(global.functions()?), &read, &session, &mut answers, &options);
            if for_readers(a, out) {
                answer::name_members(&mut session, &mut answers);
            }
            let elapsed = start.elapsed();
            let shown =
                Answers { session: &session, answers: &answers, detail: a.detail, elapsed, vacuous: global.vacuous };
            let outcome = show::answers(&shown, out);
            show::certificates(&session, &answers, &a.certificate, several)?;
            Ok(outcome)
        }
        // One variable without an answer does not take the others' away.
        Err(_) if several => {
            let mut outcome = Outcome::Held;
            for &x in &targets {
                session.budget.refill(budget);
                let progress = Progress::of(&mut session);
                let found = derive(&mut session, &Question { wrt: vec![x], ..question.clone() });
                drop(progress);
                match found {
                    Ok(mut answers) => {
                        at_zero(&a.declared.request(global.functions()?), &read, &session, &mut answers, &options);
                        if for_readers(a, out) {
                            answer::name_members(&mut session, &mut answers);
                        }
                        let elapsed = start.elapsed();
                        let (detail, vacuous) = (a.detail, global.vacuous);
                        let shown = Answers { session: &session, answers: &answers, detail, elapsed, vacuous };
                        if show::answers(&shown, out) == Outcome::Failed {
                            outcome = Outcome::Failed;
                        }
                        show::certificates(&session, &answers, &a.certificate, true)?;
                    }
                    Err(e) => outcome = show::no_answer(&session, &[x], several, &e, start, out)?,
                }
            }
            Ok(outcome)
        }
        Err(e) => show::no_answer(&session, &targets, several, &e, start, out),
    }
}

/// Gradients of which some are through implicit values: each is found by itself.
fn through(
    global: &Global,
    a: &Arguments,
    (asked, question): (&calculus::Session<'_>, &Question),
    start: Instant,
    out: &mut Output,
) -> Result<Outcome, Failure> {
    let (effort, budget) = answer::effort(global.effort);
    let several = question.wrt.len() > 1;
    let mut outcome = Outcome::Held;
    for &x in &question.wrt {
        let (terms, theory, laws) = (&asked.terms, &asked.theory, (asked.rules, asked.index));
        let fresh = |terms: &Terms, theory: &Theory| {
            calculus::Session::new(terms.clone(), theory.clone(), laws.0, laws.1, budget)
        };
        let implicit = moves(terms, theory, question.f, x)
            .then(|| Through::new((terms, theory), (question.f, x), laws, (effort, budget)));
        let (mut session, found) = match implicit {
            Some(Ok(t)) => {
                let mut s = fresh(&t.terms, &t.theory);
                let found = t.answer(&mut s, effort).map(|a| vec![a]);
                (s, found)
            }
            Some(Err(e)) => (fresh(terms, theory), Err(e)),
            None => {
                let mut s = fresh(terms, theory);
                let found = answer::derive(&mut s, &Question { wrt: vec![x], ..question.clone() });
                (s, found)
            }
        };
        match found {
            Ok(mut answers) => {
                if for_readers(a, out) {
                    answer::name_members(&mut session, &mut answers);
                }
                let (detail, vacuous) = (a.detail, global.vacuous);
                let shown = Answers { session: &session, answers: &answers, detail, elapsed: start.elapsed(), vacuous };
                if show::answers(&shown, out) == Outcome::Failed {
                    outcome = Outcome::Failed;
                }
                show::certificates(&session, &answers, &a.certificate, several)?;
            }
            Err(e) => outcome = show::no_answer(&session, &[x], several, &e, start, out)?,
        }
    }
    Ok(outcome)
}

/// Are names wanted that are for readers alone? What programs read has only those that the statement has.
fn for_readers(a: &Arguments, out: &Output) -> bool {
    !a.no_names && !matches!(out.format, OutputFormat::Json | OutputFormat::Ascii)
}

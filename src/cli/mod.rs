//! The commands. Each has a file; what they share is in `options` and `output`.

mod answers;
mod base;
mod certs;
mod check;
mod code;
mod derive;
mod examples;
mod files;
mod format;
mod help;
mod laws;
mod located;
mod lsp;
mod options;
mod outcome;
mod output;
mod parse;
mod progress;
mod prove;
mod reference;
mod rule_files;
mod rule_text;
mod rules;
mod show;
mod shows;
mod simplify;
mod snapshot;
mod solve;
mod statements;
mod trial;
mod unknowns;
mod usage;

use clap::builder::styling::{AnsiColor, Styles};
use clap::{Parser, Subcommand};
use gradus::work::STACK;
use options::{Global, OutputFormat};
pub use outcome::Outcome;
use output::{Failure, Output};
use std::process::ExitCode;

/// The colours of help and of wrong arguments, as cargo has them.
const STYLES: Styles = Styles::styled()
    .header(AnsiColor::BrightGreen.on_default().bold())
    .usage(AnsiColor::BrightGreen.on_default().bold())
    .literal(AnsiColor::BrightCyan.on_default().bold())
    .placeholder(AnsiColor::Cyan.on_default())
    .error(AnsiColor::BrightRed.on_default().bold())
    .valid(AnsiColor::BrightCyan.on_default().bold())
    .invalid(AnsiColor::BrightYellow.on_default().bold());

/// Proof-carrying matrix calculus.
#[derive(Parser, Debug)]
#[command(styles = STYLES)]
#[command(name = "gradus", version, about, max_term_width = 100, disable_help_subcommand = true)]
struct Arguments {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand, Debug)]
enum Command {
    /// The gradient or Jacobian of an expression, with a derivation
    Derive(derive::Arguments),
    /// The simplest equal expression, with its derivation
    Simplify(simplify::Arguments),
    /// Functions that compute the derivatives in problem files
    Code(code::Arguments),
    /// Every claim and refutation of problem files
    Prove(prove::Arguments),
    /// Where the gradient of an expression is zero
    Solve(solve::Arguments),
    /// Replays certificates with the kernel alone
    Check(check::Arguments),
    /// Regenerates the derivation documents in snapshots/
    Snapshot(snapshot::Arguments),
    /// The laws: statement, source, how each is justified
    Rules(rules::Arguments),
    /// Shape, size and s-expression of an expression
    Parse(parse::Arguments),
    /// Problems to copy, by subject
    Examples(examples::Arguments),
    /// A language server for editors, over standard input and output
    Lsp(lsp::Arguments),
    /// A command, or the language: `help language`, `help functions`, `help NAME`
    Help(help::Arguments),
}

/// Reads the command line, works in a thread with a large stack, and tells the exit status.
pub fn main() -> ExitCode {
    let arguments = match Arguments::try_parse() {
        Ok(a) => a,
        Err(e) => {
            // Help and version are answers; anything else is an error in the input.
            let code = if e.use_stderr() { 2 } else { 0 };
            let _ = e.print();
            if code != 0 {
                usage::explain(&e);
            }
            return ExitCode::from(code);
        }
    };
    if !matches!(arguments.command, Command::Parse(_) | Command::Examples(_) | Command::Help(_)) {
        // Here, and not where they are first asked for: the memory of the first thread grows in larger pieces.
        let _ = gradus::library::library();
    }
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run(arguments));
    match worker.map(std::thread::JoinHandle::join) {
        Ok(Ok(code)) => code,
        // The thread has said what went wrong.
        Ok(Err(_)) => ExitCode::from(101),
        Err(e) => {
            eprintln!("error: cannot start the thread that works: {e}");
            ExitCode::from(2)
        }
    }
}

/// Is code asked for of a command that writes none?
fn is_misplaced(format: OutputFormat, command: &Command) -> bool {
    let writes = matches!(command, Command::Derive(_) | Command::Simplify(_) | Command::Solve(_) | Command::Code(_));
    matches!(format, OutputFormat::Code(_)) && !writes
}

fn run(arguments: Arguments) -> ExitCode {
    let Arguments { global, command } = arguments;
    let mut out = Output::new(global.format, global.standalone, global.notebook);
    let done = match command {
        _ if is_misplaced(global.format, &command) => Err(code::misplaced()),
        Command::Derive(a) => derive::run(&global, &a, &mut out),
        Command::Simplify(a) => simplify::run(&global, &a, &mut out),
        Command::Code(a) => code::run(&global, &a, &mut out),
        Command::Prove(a) => prove::run(&global, &a, &mut out),
        Command::Solve(a) => solve::run(&global, &a, &mut out),
        Command::Check(a) => check::run(&global, &a, &mut out),
        Command::Snapshot(a) => snapshot::run(&global, &a, &mut out),
        Command::Rules(a) => rules::run(&global, &a, &mut out),
        Command::Parse(a) => parse::run(&global, &a, &mut out),
        Command::Examples(a) => examples::run(&global, &a, &mut out),
        Command::Lsp(a) => lsp::run(&global, &a),
        Command::Help(a) => help::run(&a, &mut out),
    };
    let code = match done {
        Ok(Outcome::Held) => 0,
        Ok(Outcome::Failed) => 1,
        Err(Failure(complaints)) => {
            out.complain(&complaints);
            2
        }
    };
    out.close();
    ExitCode::from(code)
}

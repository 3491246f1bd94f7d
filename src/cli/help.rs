//! `gradus help`: the commands, and what stands in the reference of the language, `docs/language.md`.

use super::output::{Complaint, Failure, Output};
use super::reference::{Entry, PAGE, entries, section, shown};
use super::{Arguments as Program, Outcome};
use clap::CommandFactory;
use gradus::syntax::{did_you_mean, foreign_function, foreign_word};

/// Options of `help`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// A command, `language`, `functions`, or a function, an operator, a statement or an attribute
    #[arg(value_name = "COMMAND|NAME", allow_hyphen_values = true)]
    topic: Option<String>,
}

/// Prints what is known of the topic.
///
/// # Errors
/// When nothing is known of it.
pub fn run(a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let Some(topic) = a.topic.as_deref() else {
        out.line(Program::command().render_long_help().to_string().trim_end());
        out.line("\nThe language: `gradus help language`, `gradus help functions`, `gradus help NAME`; problems to copy: `gradus examples`");
        return Ok(Outcome::Held);
    };
    let mut parts: Vec<String> = Vec::new();
    parts.extend(command(topic));
    if topic == "language" {
        parts.push(shown(PAGE));
    } else {
        let found = named(topic);
        match section(topic).filter(|_| found.is_empty()) {
            Some(text) => parts.push(shown(text)),
            None => parts.extend(found.iter().map(Entry::shown)),
        }
    }
    if parts.is_empty() {
        parts.extend(foreign(topic));
    }
    if parts.is_empty() {
        return Err(unknown(topic).into());
    }
    out.line(parts.join("\n\n").trim_end());
    Ok(Outcome::Held)
}

/// What the parser of the command line says of a command.
fn command(topic: &str) -> Option<String> {
    let mut program = Program::command();
    program.build();
    let found = program.find_subcommand_mut(topic)?;
    Some(found.render_long_help().to_string().trim_end().to_string())
}

/// The entries of the reference with this name, those only that have it most exactly.
fn named(topic: &str) -> Vec<Entry> {
    let all: Vec<(u8, Entry)> = entries().into_iter().filter_map(|e| Some((e.fits(topic)?, e))).collect();
    let best = all.iter().map(|(rank, _)| *rank).min();
    all.into_iter().filter(|(rank, _)| Some(*rank) == best).map(|(_, e)| e).collect()
}

/// What is known of a name from elsewhere.
fn foreign(topic: &str) -> Option<String> {
    let name = topic.split('(').next().unwrap_or(topic).rsplit('.').next().unwrap_or(topic);
    let f = foreign_function(name).or_else(|| foreign_word(name))?;
    let call = if f.function { "()" } else { "" };
    let has = if f.has { "written otherwise here" } else { "gradus does not have it" };
    Some(format!("{}{call}: {}; {has}.\n{}", f.name, f.what, f.instead))
}

fn unknown(topic: &str) -> Complaint {
    let all = entries();
    let names = all.iter().flat_map(|e| e.names().iter().map(String::as_str));
    let program = Program::command();
    let commands = program.get_subcommands().map(clap::Command::get_name);
    let near = did_you_mean(topic, names.chain(commands));
    let hint = near.unwrap_or_else(|| "`gradus help` lists the commands, `gradus help functions` the functions".into());
    Complaint::at("help", format!("nothing is known of `{topic}`")).hint(Some(hint))
}

//! Mistakes in the command line itself.

use super::Arguments;
use super::output::Complaint;
use clap::CommandFactory;
use clap::error::ErrorKind;
use gradus::syntax::did_you_mean;
use std::io::Write;

/// Adds to what the parser of the command line has said: the option that was probably meant, and the
/// mistake as an object when the output is JSON.
pub fn explain(e: &clap::Error) {
    let words: Vec<String> = std::env::args_os().skip(1).map(|w| w.to_string_lossy().into_owned()).collect();
    let meant = (e.kind() == ErrorKind::UnknownArgument).then(|| misspelt(&words)).flatten();
    if let Some(hint) = &meant {
        eprintln!("\n  tip: {hint}");
    }
    let json = words.iter().zip(words.iter().skip(1)).any(|(a, b)| a == "--format" && b == "json");
    if json || words.iter().any(|w| w == "--format=json") {
        let text = e.to_string();
        let (message, rest) = text.split_once("\n\n").unwrap_or((&text, ""));
        let message: Vec<&str> = message.lines().map(str::trim).collect();
        let message = message.join(" ");
        let tip = rest.lines().map(str::trim).find(|l| l.starts_with("tip:") || l.starts_with("Usage:"));
        let hint = meant.or(tip.map(str::to_string)).unwrap_or_else(|| "`gradus --help` lists the commands".into());
        let c = Complaint::at("gradus", message.strip_prefix("error: ").unwrap_or(&message)).hint(Some(hint));
        let _ = writeln!(std::io::stdout(), "{}", c.to_json());
    }
}

/// An expression may begin with `-`, so an option that is misspelt before it is taken for one.
fn misspelt(words: &[String]) -> Option<String> {
    let command = Arguments::command();
    let sub = words.iter().find_map(|w| command.find_subcommand(w))?;
    let known: Vec<&str> = sub.get_arguments().chain(command.get_arguments()).filter_map(|a| a.get_long()).collect();
    words.iter().filter_map(|w| w.strip_prefix("--")).find_map(|w| {
        let name = w.split('=').next().unwrap_or(w);
        let option = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphabetic() || c == '-');
        let near = did_you_mean(name, known.iter().copied()).filter(|_| option && !known.contains(&name))?;
        Some(near.replace(" `", " `--"))
    })
}

//! Mistakes in the command line itself.

use super::Arguments;
use super::output::Complaint;
use clap::CommandFactory;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use gradus::syntax::did_you_mean;
use std::io::Write;

/// What people call commands, and what to type here. `{}` is what they typed after it.
const MEANT: &[(&[&str], &str)] = &[
    (
        &["grad", "gradient", "diff", "derivative", "differentiate", "deriv", "nabla", "differential"],
        "a gradient or Jacobian is `gradus derive {}`",
    ),
    (&["jac", "jacobian"], "the Jacobian of what is not a scalar is `gradus derive {}`"),
    (&["hess", "hessian"], "the Hessian is `gradus derive --hessian {}`"),
    (
        &["min", "minimize", "minimise", "max", "maximize", "optimize", "optimise", "argmin", "argmax", "stationary"],
        "where the gradient is zero says `gradus solve {}`",
    ),
    (&["verify", "equal", "equals", "test", "claim", "refute", "decide"], "a claim is decided by `gradus prove {}`"),
    (&["eval", "evaluate", "expand", "simp", "calc"], "the simplest equal expression is `gradus simplify {}`"),
    (&["replay", "certificate"], "certificates are replayed by `gradus check {}`"),
    (&["codegen", "generate"], "code is a format of an answer: `gradus derive {} --format numpy`"),
];

/// Other names of formats, and the formats they mean.
const FORMATS: &[(&[&str], &str)] = &[
    (&["python", "py", "np"], "numpy"),
    (&["pytorch"], "torch"),
    (&["octave", "m"], "matlab"),
    (&["jl"], "julia"),
    (&["c++", "cpp"], "eigen"),
    (&["tex"], "latex"),
    (&["md"], "markdown"),
    (&["plain", "txt", "unicode"], "text"),
];

/// Adds to what the parser of the command line has said: what was probably meant, and the mistake as an object when the
/// output is JSON.
pub fn explain(e: &clap::Error) {
    let words: Vec<String> = std::env::args_os().skip(1).map(|w| w.to_string_lossy().into_owned()).collect();
    let meant = meant(e, &words);
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

fn meant(e: &clap::Error, words: &[String]) -> Option<String> {
    let said = |kind| match e.get(kind) {
        Some(ContextValue::String(s)) => Some(s.as_str()),
        _ => None,
    };
    match e.kind() {
        ErrorKind::InvalidSubcommand => {
            let word = said(ContextKind::InvalidSubcommand)?;
            let at = words.iter().position(|w| w == word)?;
            // Where the program's own parser has a word for it, that is enough.
            let known = e.get(ContextKind::SuggestedSubcommand).is_some();
            command(word, words.get(at + 1..).unwrap_or_default(), known)
        }
        ErrorKind::UnknownArgument => {
            misspelt(words).or_else(|| letter(words)).or_else(|| another(said(ContextKind::InvalidArg)?))
        }
        ErrorKind::InvalidValue => {
            let (option, value) = (said(ContextKind::InvalidArg)?, said(ContextKind::InvalidValue)?);
            let (_, format) = FORMATS.iter().find(|(names, _)| names.contains(&value.to_lowercase().as_str()))?;
            option.starts_with("--format").then(|| format!("`--format {format}`"))
        }
        _ => None,
    }
}

/// What was meant by a word in the place of a command.
fn command(word: &str, rest: &[String], known: bool) -> Option<String> {
    let lower = word.to_lowercase();
    if let Some((_, hint)) = MEANT.iter().find(|(names, _)| names.contains(&lower.as_str())) {
        let typed: Vec<String> = rest.iter().map(|w| quoted(w)).collect();
        let typed = if typed.is_empty() { "\"x'*A*x\" -w x".to_string() } else { typed.join(" ") };
        return Some(hint.replace("{}", &typed));
    }
    if known {
        return None;
    }
    let all = || [word].into_iter().chain(rest.iter().map(String::as_str)).map(quoted).collect::<Vec<_>>().join(" ");
    if lower.ends_with(".gradus") {
        return Some(format!("the claims of a file are decided by `gradus prove {}`", all()));
    }
    if lower.ends_with(".cert") {
        return Some(format!("certificates are replayed by `gradus check {}`", all()));
    }
    if word.contains("==") {
        return Some(format!("a claim is decided by `gradus prove {}`", all()));
    }
    // A word alone is no expression that anybody differentiates.
    if word.chars().all(|c| c.is_alphanumeric() || c == '-' || c == '_') {
        return None;
    }
    Some(match rest.iter().any(|w| w == "-w" || w == "--wrt") {
        true => format!("the command stands first: `gradus derive {}`", all()),
        false => format!("the command stands first: `gradus derive {0} -w X` or `gradus simplify {0}`", all()),
    })
}

/// `-x w`, where the variable is called x or w.
fn letter(words: &[String]) -> Option<String> {
    let options = ["-w", "-v", "-h", "-V"];
    let one =
        |w: &str| w.strip_prefix('-').is_some_and(|r| r.chars().count() == 1 && r.starts_with(char::is_alphabetic));
    let k = words.iter().position(|w| one(w) && !options.contains(&w.as_str()))?;
    let names = |w: &&String| w.chars().all(|c| c.is_alphanumeric() || "_,[]".contains(c)) && !w.is_empty();
    let name = words.get(k + 1).filter(names)?;
    Some(format!("the variable of differentiation is named by `-w {name}`"))
}

/// What was meant by a second word where one expression stands.
fn another(word: &str) -> Option<String> {
    if word.starts_with("--") {
        return None;
    }
    let name = !word.is_empty() && word.chars().all(|c| c.is_alphanumeric() || c == '_');
    Some(match name {
        true => format!("the variable of differentiation is named by `-w {word}`; an expression stands in quotes"),
        false => "an expression stands in quotes, as a whole: \"x'*A*x\"".to_string(),
    })
}

/// A word as it is typed in a shell.
fn quoted(word: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_.,/=:@%+".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else if word.contains(['"', '$', '`', '\\', '!']) {
        format!("'{}'", word.replace('\'', "'\\''"))
    } else {
        format!("\"{word}\"")
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

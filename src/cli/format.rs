//! How answers are written.

use clap::ValueEnum;

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum OutputFormat {
    /// Unicode, for people
    Text,
    /// The language itself; what is not an answer is a comment
    Ascii,
    /// For LaTeX
    Latex,
    /// For code hosts and notebooks
    Markdown,
    /// One JSON object a line
    Json,
}

/// Lines that are no answer, as comments where the format has them.
pub fn comment(format: OutputFormat, s: &str) -> String {
    let sign = match format {
        OutputFormat::Ascii => "# ",
        OutputFormat::Latex => "% ",
        _ => "",
    };
    s.lines().map(|l| format!("{sign}{l}")).collect::<Vec<_>>().join("\n")
}

/// Each line moved to the right.
pub fn indented(s: &str) -> String {
    s.lines().map(|l| format!("    {l}")).collect::<Vec<_>>().join("\n")
}

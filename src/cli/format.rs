//! How answers are written.

use clap::ValueEnum;
use clap::builder::PossibleValue;
use gradus::code::Language;

/// How answers are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
    /// A function in a language: of `derive`, `simplify`, `solve` and `code`
    Code(Language),
}

impl ValueEnum for OutputFormat {
    fn value_variants<'a>() -> &'a [OutputFormat] {
        use OutputFormat::{Ascii, Code, Json, Latex, Markdown, Text};
        const ALL: [OutputFormat; 13] = [
            Text,
            Ascii,
            Latex,
            Markdown,
            Json,
            Code(Language::NumPy),
            Code(Language::Jax),
            Code(Language::Torch),
            Code(Language::Julia),
            Code(Language::Matlab),
            Code(Language::Eigen),
            Code(Language::Ndarray),
            Code(Language::C),
        ];
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        let (name, help) = match self {
            OutputFormat::Text => ("text", "Unicode, for people"),
            OutputFormat::Ascii => {
                ("ascii", "The language itself, which can be read back; for MATLAB code there is matlab")
            }
            OutputFormat::Latex => ("latex", "For LaTeX"),
            OutputFormat::Markdown => ("markdown", "For code hosts and notebooks"),
            OutputFormat::Json => ("json", "One JSON object a line"),
            OutputFormat::Code(l) => (l.name(), l.about()),
        };
        Some(PossibleValue::new(name).help(help))
    }
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

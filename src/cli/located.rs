//! Problems with the files they stand in, and what is written above their answers.

use super::format::{OutputFormat, comment};
use super::output::Output;
use gradus::derivation::latex_text;
use gradus::syntax::Problem;

/// A problem and the file it stands in.
pub struct Located {
    /// The file.
    pub file: String,
    /// The problem.
    pub problem: Problem,
}

/// The name of a problem and where it stands, and what was inferred for it.
pub fn heading(l: &Located, first: bool, out: &mut Output) {
    if !first {
        out.line("");
    }
    match out.format {
        OutputFormat::Markdown => out.line(&format!("### {} ({}:{})\n", l.problem.name, l.file, l.problem.line)),
        OutputFormat::Text => {
            let place = format!("  {}:{}", l.file, l.problem.line);
            let fits = l.problem.name.chars().count() + place.chars().count() <= out.width;
            let apart = if fits { "" } else { "\n" };
            out.line(&format!("{}{apart}{}", out.bold(&l.problem.name), out.styled("2", &place)));
        }
        OutputFormat::Latex => {
            out.line(&format!("\\subsection*{{{}}}", latex_text(&l.problem.name)));
            out.line(&comment(out.format, &format!("{}:{}", l.file, l.problem.line)));
        }
        f => out.line(&comment(f, &format!("{}  {}:{}", l.problem.name, l.file, l.problem.line))),
    }
    let with = l.problem.inferred.iter().map(|i| format!("  with {i}"));
    for row in with.chain(l.problem.notes.iter().map(|n| format!("  {n}"))) {
        out.line(&comment(out.format, &row));
    }
}

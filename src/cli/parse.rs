//! `gradus parse`: how an expression is understood.

use super::Outcome;
use super::options::{Declared, Global, OutputFormat};
use super::output::{Failure, Output};
use gradus::syntax::{Format, print_hypothesis, to_core, to_latex, to_unicode};
use serde_json::json;

/// Options of `parse`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The expression
    #[arg(allow_hyphen_values = true)]
    expr: String,
    #[command(flatten)]
    declared: Declared,
}

/// Prints shape, size and s-expression.
///
/// # Errors
/// When the expression cannot be used.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let (session, e, _) = a.declared.read(global.functions()?, &a.expr, &[], out)?;
    let (terms, theory) = (&session.terms, &session.theory);
    let shape = terms.shape(e.term);
    let ascii = to_core(terms, theory, e.term);
    let sexpr = terms.to_sexpr(e.term, 0);
    match global.format {
        OutputFormat::Json => out.answer(json!({
            "shape": [shape.rows.to_string(), shape.cols.to_string()],
            "size": e.size,
            "sexpr": sexpr,
            "ascii": ascii,
            "latex": to_latex(terms, theory, e.term),
            "hypotheses": e.implied.iter().map(|h| print_hypothesis(terms, theory, h, Format::Ascii)).collect::<Vec<_>>(),
        })),
        OutputFormat::Ascii => out.line(&ascii),
        OutputFormat::Latex => out.line(&to_latex(terms, theory, e.term)),
        OutputFormat::Markdown => out.line(&format!("$`{}`$", to_latex(terms, theory, e.term))),
        OutputFormat::Text | OutputFormat::Code(_) => {
            out.line(&format!("expression  {}", to_unicode(terms, theory, e.term)));
            out.line(&format!("shape       {shape}"));
            out.line(&format!("size        {}", e.size));
            out.line(&format!("s-expr      {sexpr}"));
            for h in &e.implied {
                out.line(&format!("assumes     {}", print_hypothesis(terms, theory, h, Format::Unicode)));
            }
        }
    }
    Ok(Outcome::Held)
}

//! The certificate file: a statement and the steps that prove it, as one s-expression.
//!
//! `docs/certificate.md` is its specification. What is written depends on the statement and the proof
//! only, never on the order in which terms were made; what is read is checked for form here, for truth
//! by the kernel.

mod certified;
mod closed;
mod error;
mod limits;
mod lines;
mod scan;
mod statement;
mod table;
mod terms;
mod write;

pub use certified::Certified;
pub use closed::{Carried, Lemma, close};
pub use error::{CertificateError, Problem};
pub use limits::{MAX_LEMMAS, MAX_LINES, MAX_NESTING, MAX_NUMBER, MAX_STEPS, MAX_TEXT, MAX_WORDS, VERSION};
pub use write::{write, write_parts};

use crate::kernel::{Certificate, Line, Statement};
use crate::rules::RuleSet;
use crate::term::Terms;
use scan::Scanner;

/// What a certificate file holds.
#[derive(Clone, Debug)]
pub struct ReadCertificate {
    /// The store that the statement's and the certificate's terms live in.
    pub terms: Terms,
    /// What is claimed.
    pub statement: Statement,
    /// Its proof, not yet checked.
    pub certificate: Certificate,
}

/// Reads a certificate file. The rules give names a meaning; that the file was made with these rules is
/// for the kernel to check.
///
/// # Errors
/// The first thing that is not of the form of a certificate, with its line.
pub fn read(text: &str, rules: &RuleSet) -> Result<ReadCertificate, CertificateError> {
    match head(text)? {
        (s, hash, None) => body(s, hash, rules),
        (s, ..) => Err(s.problem(Problem::Closed)),
    }
}

/// What a closed certificate carries before its statement; `None` for one that is not closed.
///
/// # Errors
/// As [`read`].
pub fn carried(text: &str) -> Result<Option<Carried>, CertificateError> {
    let (_, base, lemmas) = head(text)?;
    Ok(lemmas.map(|lemmas| Carried { base, lemmas }))
}

/// Reads the statement and the lines of a closed certificate, with rules that have its lemmas among them: they count
/// as those that it was made with.
///
/// # Errors
/// As [`read`].
pub fn read_closed(text: &str, rules: &RuleSet) -> Result<ReadCertificate, CertificateError> {
    let (s, ..) = head(text)?;
    body(s, rules.hash().to_string(), rules)
}

/// The hash, and the lemmas of a closed certificate.
type Head<'t> = (Scanner<'t>, String, Option<Vec<Lemma>>);

/// Reads up to the statement.
fn head(text: &str) -> Result<Head<'_>, CertificateError> {
    if text.len() > MAX_TEXT {
        return Err(CertificateError { line: 1, problem: Problem::TooMany { what: "bytes", limit: MAX_TEXT } });
    }
    let mut s = Scanner::new(text);
    s.open("certificate")?;
    let (line, version) = s.word("a version")?;
    if version != VERSION {
        return Err(CertificateError { line, problem: Problem::Version(version.to_string()) });
    }
    let clause = s.form()?.ok_or_else(|| s.missing("rules"))?;
    let closed = clause.head() == "base";
    let [hash] = clause.clause(if closed { "base" } else { "rules" })? else {
        return Err(clause.expected("(rules HASH)"));
    };
    let hash = hash.word("the hash of the rules")?.to_string();
    let lemmas = if closed { Some(closed::lemmas(&mut s)?) } else { None };
    Ok((s, hash, lemmas))
}

/// Reads the statement and the lines.
fn body(mut s: Scanner<'_>, hash: String, rules: &RuleSet) -> Result<ReadCertificate, CertificateError> {
    s.open("statement")?;
    let mut table = table::Table::new(rules.functions());
    let statement = statement::read(&mut s, &mut table)?;
    s.open("lines")?;
    let mut reader = lines::Lines { table, rules, lines: Vec::new(), steps: 0 };
    while let Some(form) = s.form()? {
        reader.item(&form)?;
    }
    s.close()?;
    s.end()?;
    let lines: Vec<Line> = reader.lines;
    let certificate = Certificate { rules: hash, lines };
    Ok(ReadCertificate { terms: reader.table.terms, statement, certificate })
}

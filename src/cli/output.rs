//! Where everything that is printed goes through.

use super::options::OutputFormat;
use gradus::code::Options;
use gradus::derivation::{Derivation, Look, WIDTH, text};
use gradus::syntax::{Diagnostic, left_out, look_alikes};
use gradus::term::{Terms, Theory};
use serde_json::{Value, json};
use std::io::{BufWriter, IsTerminal, Stderr, Stdout, Write};

/// Something wrong with the input.
#[derive(Clone, Debug)]
pub struct Complaint {
    /// The file, or the option.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub hint: Option<String>,
    /// With the excerpt of the source.
    pub source: Option<Box<Diagnostic>>,
}

impl Complaint {
    /// About a file as a whole.
    pub fn at(file: &str, message: impl Into<String>) -> Complaint {
        let message = message.into();
        Complaint { file: file.to_string(), line: 1, column: 1, message, hint: None, source: None }
    }

    /// About a file that cannot be read.
    pub fn unreadable(file: &str, e: &std::io::Error) -> Complaint {
        let hint = match e.kind() {
            std::io::ErrorKind::NotFound => "is the name right? `-` stands for standard input",
            std::io::ErrorKind::PermissionDenied => "the file may not be read by you",
            std::io::ErrorKind::InvalidData => "save the file in the encoding UTF-8",
            _ => "name a file or a folder that can be read",
        };
        Complaint::at(file, format!("cannot be read: {e}")).hint(Some(hint.into()))
    }

    /// With a hint.
    pub fn hint(mut self, hint: Option<String>) -> Complaint {
        self.hint = hint;
        self
    }

    /// The object of JSON output.
    pub fn to_json(&self) -> Value {
        json!({
            "file": self.file, "line": self.line, "column": self.column,
            "message": self.message, "hint": self.hint,
        })
    }

    fn render(&self, colour: bool) -> String {
        match &self.source {
            Some(d) => d.render(colour),
            None => {
                let hint = self.hint.as_ref().map(|h| format!("\n  help: {h}")).unwrap_or_default();
                format!("error: {}\n --> {}:{}:{}{hint}\n", self.message, self.file, self.line, self.column)
            }
        }
    }
}

/// The input cannot be used.
#[derive(Clone, Debug)]
pub struct Failure(pub Vec<Complaint>);

impl Failure {
    /// With a word about how many more there are.
    pub fn of(mut shown: Vec<Complaint>, more: usize) -> Failure {
        if let Some(last) = shown.last().filter(|_| more > 0) {
            let hint = Some("mend those above first".to_string());
            let rest = Complaint::at(&last.file, left_out(more)).hint(hint);
            shown.push(Complaint { line: last.line, column: last.column, ..rest });
        }
        Failure(shown)
    }
}

impl From<Complaint> for Failure {
    fn from(c: Complaint) -> Failure {
        Failure(vec![c])
    }
}

impl From<Diagnostic> for Complaint {
    fn from(d: Diagnostic) -> Complaint {
        Complaint {
            file: d.file.clone(),
            line: d.line,
            column: d.column,
            message: d.message.clone(),
            hint: d.hint.clone(),
            source: Some(Box::new(d)),
        }
    }
}

impl From<Vec<Diagnostic>> for Failure {
    fn from(all: Vec<Diagnostic>) -> Failure {
        Failure(all.into_iter().map(Complaint::from).collect())
    }
}

/// Standard output and standard error. A reader that has gone away ends the program silently.
pub struct Output {
    out: BufWriter<Stdout>,
    err: Stderr,
    /// How answers are written.
    pub format: OutputFormat,
    /// Colours on standard output?
    pub colour: bool,
    /// What code is to have.
    pub code: Options,
    /// Columns of standard output: those of the terminal, 80 for anything else.
    pub width: usize,
    err_colour: bool,
}

impl Output {
    /// For a format.
    pub fn new(format: OutputFormat) -> Output {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let (out, err) = (std::io::stdout(), std::io::stderr());
        let colour = !plain && out.is_terminal() && format == OutputFormat::Text;
        let err_colour = !plain && err.is_terminal();
        let width = if out.is_terminal() { columns() } else { WIDTH };
        Output { out: BufWriter::new(out), err, format, colour, code: Options::default(), width, err_colour }
    }

    /// Prints text as it is.
    pub fn text(&mut self, s: &str) {
        let done = self.out.write_all(s.as_bytes());
        self.settle(done);
    }

    /// Prints a line.
    pub fn line(&mut self, s: &str) {
        self.text(s);
        self.text("\n");
    }

    /// Prints an object as a line.
    pub fn json(&mut self, v: &Value) {
        self.line(&v.to_string());
    }

    /// Prints to standard error.
    pub fn note(&mut self, s: &str) {
        let _ = writeln!(self.err, "{s}");
    }

    /// Warns of names that may be taken for others.
    pub fn warn_of_names(&mut self, place: &str, theory: &Theory) {
        for w in look_alikes(theory.names().map(|n| &**n)) {
            self.note(&format!("warning: {place}: {w}"));
        }
    }

    /// Prints errors: to standard error, and as JSON to standard output when that is the format.
    pub fn complain(&mut self, complaints: &[Complaint]) {
        let colour = self.err_colour;
        for c in complaints {
            if self.format == OutputFormat::Json {
                self.json(&c.to_json());
            }
            let _ = write!(self.err, "{}", c.render(colour));
        }
    }

    /// Text in bold, on a terminal.
    pub fn bold(&self, s: &str) -> String {
        self.styled("1", s)
    }

    /// Text in a colour (an SGR code), on a terminal.
    pub fn styled(&self, code: &str, s: &str) -> String {
        if self.colour { format!("\u{1b}[{code}m{s}\u{1b}[0m") } else { s.to_string() }
    }

    /// How derivations look here.
    pub fn derivation(&self, terms: &Terms, theory: &Theory, d: &Derivation) -> String {
        let (new, law) = (|s: &str| self.styled("36", s), |s: &str| self.styled("2", s));
        text(terms, theory, d, &Look { width: self.width, new: &new, law: &law })
    }

    /// Writes what is buffered.
    pub fn flush(&mut self) {
        let done = self.out.flush();
        self.settle(done);
    }

    fn settle(&mut self, done: std::io::Result<()>) {
        match done {
            Ok(()) => {}
            Err(e) if e.kind() == std::io::ErrorKind::BrokenPipe => std::process::exit(0),
            Err(e) => {
                let _ = writeln!(self.err, "error: cannot write: {e}");
                std::process::exit(2);
            }
        }
    }
}

/// The columns of the terminal; `COLUMNS` says otherwise.
fn columns() -> usize {
    let said = std::env::var("COLUMNS").ok().and_then(|c| c.parse::<usize>().ok());
    let asked = || console::Term::stdout().size_checked().map(|(_, columns)| usize::from(columns));
    said.filter(|c| *c > 0).or_else(asked).unwrap_or(WIDTH).clamp(40, 240)
}

/// `1 step`, `2 steps`.
pub fn many(n: usize, what: &str) -> String {
    format!("{n} {what}{}", if n == 1 { "" } else { "s" })
}

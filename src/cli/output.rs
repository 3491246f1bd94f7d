//! Where everything that is printed goes through.

use super::format::OutputFormat;
use clap::builder::styling::{AnsiColor, Style};
use gradus::code::Options;
use gradus::derivation::{Derivation, Look, WIDTH, text, wrap};
use gradus::syntax::{Diagnostic, left_out, look_alikes};
use gradus::term::{Terms, Theory};
use serde_json::{Value, json};
use std::borrow::Cow;
use std::io::{BufWriter, IsTerminal, Stderr, Stdout, Write};

/// The colours that cargo has for its words.
const ERROR: Style = AnsiColor::BrightRed.on_default().bold();
const WARNING: Style = AnsiColor::BrightYellow.on_default().bold();
const HELP: Style = AnsiColor::BrightCyan.on_default().bold();
const FRAME: Style = AnsiColor::BrightBlue.on_default().bold();
const BOLD: Style = Style::new().bold();

fn styled(style: Style, s: &str, colour: bool) -> String {
    if colour { format!("{style}{s}{style:#}") } else { s.to_string() }
}

/// A message whose first word says what it is, with that word in its colour.
fn led(s: &str, colour: bool) -> Cow<'_, str> {
    let words = [("error", ERROR), ("no answer", ERROR), ("warning", WARNING), ("note", HELP), ("help", HELP)];
    let found = words.iter().find(|(w, _)| s.starts_with(w)).filter(|_| colour);
    found.map_or(Cow::Borrowed(s), |(w, style)| {
        Cow::Owned(format!("{style}{w}{style:#}{}", s.get(w.len()..).unwrap_or("")))
    })
}

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
                let (error, bold) = (styled(ERROR, "error", colour), styled(BOLD, &self.message, colour));
                let arrow = styled(FRAME, "-->", colour);
                let help = styled(HELP, "help", colour);
                let hint = self.hint.as_ref().map(|h| format!("\n  {help}: {h}")).unwrap_or_default();
                format!("{error}: {bold}\n {arrow} {}:{}:{}{hint}\n", self.file, self.line, self.column)
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
    /// What objects have besides the answer: the declarations that nobody wrote, how the input was taken, and where it
    /// stands.
    about: serde_json::Map<String, Value>,
    page: Page,
}

/// What stands around what is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Page {
    /// Nothing.
    Fragment,
    /// A LaTeX document, opened with the first word.
    Document { open: bool },
    /// Markdown whose formulas stand between `$$`.
    Notebook,
}

/// The beginning of a LaTeX document.
const PREAMBLE: &str = "\\documentclass[11pt,a4paper]{article}\n\\usepackage[margin=25mm]{geometry}\n\\usepackage{amsmath,amssymb}\n\\allowdisplaybreaks\n\\setlength{\\parindent}{0pt}\n\\begin{document}\n";

impl Output {
    /// For a format.
    pub fn new(format: OutputFormat, standalone: bool, notebook: bool) -> Output {
        let plain = std::env::var_os("NO_COLOR").is_some_and(|v| !v.is_empty())
            || std::env::var_os("TERM").is_some_and(|t| t == "dumb");
        let (out, err) = (std::io::stdout(), std::io::stderr());
        let colour = !plain && out.is_terminal() && format == OutputFormat::Text;
        let err_colour = !plain && err.is_terminal();
        let width = if out.is_terminal() { columns() } else { WIDTH };
        let page = match format {
            OutputFormat::Latex if standalone => Page::Document { open: false },
            OutputFormat::Markdown if notebook => Page::Notebook,
            _ => Page::Fragment,
        };
        Output {
            out: BufWriter::new(out),
            err,
            format,
            colour,
            width,
            err_colour,
            code: Options::default(),
            about: serde_json::Map::new(),
            page,
        }
    }

    /// Prints text as it is.
    pub fn text(&mut self, s: &str) {
        if self.page == (Page::Document { open: false }) {
            self.page = Page::Document { open: true };
            self.text(PREAMBLE);
        }
        let s = if self.page == Page::Notebook { Cow::Owned(dollars(s)) } else { Cow::Borrowed(s) };
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

    /// Keeps what the input was read as where it was written in another language, what was inferred, and how the input
    /// was taken. An answer begins with it; in JSON it is part of the answer.
    pub fn taken(&mut self, read_as: Option<&str>, inferred: Option<&str>, notes: &[String]) {
        if let Some(text) = read_as {
            self.about.insert("read_as".into(), json!(text));
        }
        self.about.insert("inferred".into(), json!(inferred));
        self.about.insert("notes".into(), json!(notes));
        let (quote, sign) = match self.format {
            OutputFormat::Json | OutputFormat::Code(_) => return,
            OutputFormat::Text => ("", ""),
            OutputFormat::Markdown => ("`", ""),
            OutputFormat::Ascii => ("", "# "),
            OutputFormat::Latex => ("", "% "),
        };
        let read = read_as.map(|t| format!("read as: {quote}{t}{quote}"));
        let with = inferred.map(|i| format!("with {quote}{i}{quote}"));
        let rows: Vec<String> = read.into_iter().chain(with).chain(notes.iter().cloned()).collect();
        for row in &rows {
            if self.format == OutputFormat::Text {
                wrap(row, self.width).iter().for_each(|r| self.line(r));
            } else {
                self.line(&format!("{sign}{row}"));
            }
        }
        let apart = matches!(self.format, OutputFormat::Text | OutputFormat::Markdown);
        if apart && !rows.is_empty() {
            self.line("");
        }
    }

    /// Where the next answers stand in a file; nothing any more.
    pub fn place(&mut self, place: Option<(&str, &str, usize)>) {
        self.about.clear();
        if let Some((file, problem, line)) = place {
            self.about.insert("file".into(), json!(file));
            self.about.insert("problem".into(), json!(problem));
            self.about.insert("line".into(), json!(line));
        }
    }

    /// Prints the object of an answer as a line, with what was kept.
    pub fn answer(&mut self, mut v: Value) {
        if let Some(map) = v.as_object_mut() {
            map.extend(self.about.clone());
        }
        self.json(&v);
    }

    /// Prints to standard error.
    pub fn note(&mut self, s: &str) {
        let _ = writeln!(self.err, "{}", led(s, self.err_colour));
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

    /// Writes what is buffered, and ends the document.
    pub fn close(&mut self) {
        if self.page == (Page::Document { open: true }) {
            self.text("\\end{document}\n");
            self.page = Page::Fragment;
        }
        self.flush();
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

/// Blocks of mathematics between `$$` instead of fences.
fn dollars(s: &str) -> String {
    let mut inside = false;
    let rows = s.split('\n').map(|row| match row {
        "```math" => {
            inside = true;
            "$$"
        }
        "```" if inside => {
            inside = false;
            "$$"
        }
        row => row,
    });
    rows.collect::<Vec<_>>().join("\n")
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

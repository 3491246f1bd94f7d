//! Errors in what a user wrote: where, what, what was expected, and a hint.

use super::lexer::Span;
use std::sync::Arc;

/// A file keeps at most this many diagnostics; a binary file must not print a million.
pub const MAX_DIAGNOSTICS: usize = 100;

/// What is said of the diagnostics beyond [`MAX_DIAGNOSTICS`].
pub fn left_out(n: usize) -> String {
    format!("{n} more {} not shown", if n == 1 { "mistake is" } else { "mistakes are" })
}

/// A text that is being read, and what to call it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The file's name, or an option such as `-v`.
    pub file: String,
    /// The whole text.
    pub text: String,
}

/// A note at a second place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The first byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
    /// What is said of it.
    pub text: String,
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, or the option of the command line.
    pub file: String,
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1, in characters.
    pub column: usize,
    /// The column after the last character, on the same line.
    pub end_column: usize,
    /// What is wrong and what was expected.
    pub message: String,
    /// What to write instead, where that is known.
    pub hint: Option<String>,
    /// Other places that matter, such as the operands.
    pub labels: Vec<Label>,
    /// Which of the texts that `file` stands for, from 0: the second `-v` has 1.
    pub number: usize,
    /// The bytes `column..end_column` stand for.
    bytes: (usize, usize),
    source: Arc<Source>,
}

impl Diagnostic {
    /// The same about the k-th of the texts that `file` stands for.
    pub fn numbered(mut self, k: usize) -> Diagnostic {
        self.number = k;
        self
    }

    /// The same about a text that is called otherwise.
    pub fn named(mut self, file: &str) -> Diagnostic {
        self.file = file.to_string();
        self
    }

    /// The bytes of the text that it is about.
    pub fn bytes(&self) -> std::ops::Range<usize> {
        self.bytes.0..self.bytes.1
    }

    /// One JSON object on one line: `file`, `line`, `column`, `message`, `hint`.
    pub fn to_json(&self) -> String {
        serde_json::json!({
            "file": self.file, "line": self.line, "column": self.column,
            "message": self.message, "hint": self.hint,
        })
        .to_string()
    }

    /// The message with the place in the source, for people; with colours for a terminal.
    pub fn render(&self, colour: bool) -> String {
        self.drawn(colour).unwrap_or_else(|| self.render_long(&format!("{}:{}:{}", self.file, self.line, self.column)))
    }

    #[cfg(not(feature = "drawn"))]
    fn drawn(&self, _: bool) -> Option<String> {
        None
    }

    /// All places in the source; `None` where that would be no help.
    #[cfg(feature = "drawn")]
    fn drawn(&self, colour: bool) -> Option<String> {
        use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
        let text = &self.source.text;
        // A line of a megabyte is no help; nor are labels on lines far away.
        let first = self.labels.iter().map(|l| l.start).chain([self.bytes.0]).min().unwrap_or(0);
        let last = self.labels.iter().map(|l| l.end).chain([self.bytes.1]).max().unwrap_or(0);
        let line_start = text.get(..first).and_then(|t| t.rfind('\n')).map_or(0, |i| i + 1);
        let line_end = text.get(last..).and_then(|t| t.find('\n')).map_or(text.len(), |i| last + i);
        let excerpt = text.get(line_start..line_end).unwrap_or("");
        if excerpt.len() > 2_000 || excerpt.trim().is_empty() {
            return None;
        }
        let line = text.get(..line_start).map_or(1, |t| 1 + t.matches('\n').count());
        let clip = |a: usize, b: usize| (a.max(line_start) - line_start)..(b.min(line_end).max(a) - line_start);
        let mut snippet = Snippet::source(excerpt)
            .path(&self.file)
            .line_start(line)
            .annotation(AnnotationKind::Primary.span(clip(self.bytes.0, self.bytes.1)));
        for l in &self.labels {
            snippet = snippet.annotation(AnnotationKind::Context.span(clip(l.start, l.end)).label(&l.text));
        }
        let mut group = Level::ERROR.primary_title(&self.message).element(snippet);
        if let Some(h) = &self.hint {
            group = group.element(Level::HELP.message(h));
        }
        let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
        let mut out = renderer.render(&[group]).to_string();
        out.push('\n');
        Some(out)
    }
}

impl Diagnostic {
    /// A mistake in a text of another language, such as a file of laws: about a line as a whole.
    pub fn of_line(file: &str, text: &str, line: usize, message: &str, hint: &str) -> Diagnostic {
        let mut r = Reporter::new(file, text.to_string());
        let start = text.split_inclusive('\n').take(line.saturating_sub(1)).map(str::len).sum::<usize>();
        let here = text.get(start..).and_then(|t| t.lines().next()).unwrap_or("");
        let indent = here.len() - here.trim_start().len();
        let column = 1 + here.chars().count() - here.trim_start().chars().count();
        let span = Span { start: start + indent, end: start + here.trim_end().len().max(indent), line, column };
        r.report(Issue::new(span, "").hint(hint));
        // Laws are quoted as they are, but not without end.
        let clip = |l: &str| match l.char_indices().nth(1_000) {
            Some((i, _)) => format!("{}…", l.get(..i).unwrap_or("")),
            None => l.to_string(),
        };
        let message = message.lines().map(clip).collect::<Vec<_>>().join("\n");
        Diagnostic { message, ..r.diagnostics.remove(0) }
    }
}

/// So many characters of a long line are shown on each side of the place.
const AROUND: usize = 40;

impl Diagnostic {
    /// The message with a piece of the line that it is about.
    fn render_long(&self, place: &str) -> String {
        let text = &self.source.text;
        let at = self.bytes.0.min(text.len());
        let (before, after) = (text.get(..at).unwrap_or(""), text.get(at..).unwrap_or(""));
        let before = before.rsplit('\n').next().unwrap_or("");
        let after = after.split('\n').next().unwrap_or("");
        let plain = |c: char| if c.is_control() { ' ' } else { c };
        let mut left: String = before.chars().rev().take(AROUND).map(plain).collect::<Vec<_>>().iter().rev().collect();
        if before.chars().nth(AROUND).is_some() {
            left.insert(0, '…');
        }
        let mut piece: String = after.chars().take(AROUND).map(plain).collect();
        if after.chars().nth(AROUND).is_some() {
            piece.push('…');
        }
        let mut out = format!("error: {}\n --> {place}\n", self.message);
        let hint = self.hint.as_ref().map(|h| format!("help: {h}\n")).unwrap_or_default();
        if left.trim().is_empty() && piece.trim().is_empty() {
            return if hint.is_empty() { out } else { out + "  " + &hint };
        }
        let number = self.line.to_string();
        let margin = " ".repeat(number.len());
        let marks = (self.end_column - self.column).clamp(1, piece.chars().count().max(1));
        let (gap, marks) = (" ".repeat(left.chars().count()), "^".repeat(marks));
        out += &format!("{margin} |\n{number} | {left}{}\n{margin} | {gap}{marks}\n", piece.trim_end());
        if !hint.is_empty() {
            out += &format!("{margin} |\n{margin} = {hint}");
        }
        out
    }
}

impl std::fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}:{}:{}: {}", self.file, self.line, self.column, self.message)?;
        self.hint.as_ref().map_or(Ok(()), |h| write!(f, " ({h})"))
    }
}

/// A mistake before it is known in which text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Issue {
    pub span: Span,
    pub message: String,
    pub hint: Option<String>,
    pub labels: Vec<(Span, String)>,
}

impl Issue {
    pub fn new(span: Span, message: impl Into<String>) -> Issue {
        Issue { span, message: message.into(), hint: None, labels: Vec::new() }
    }

    pub fn hint(mut self, hint: impl Into<String>) -> Issue {
        self.hint = Some(hint.into());
        self
    }

    pub fn maybe_hint(mut self, hint: Option<String>) -> Issue {
        self.hint = hint.or(self.hint);
        self
    }

    /// With this hint, if it has none yet.
    pub fn or_hint(self, hint: &str) -> Issue {
        if self.hint.is_some() { self } else { self.hint(hint) }
    }

    pub fn label(mut self, span: Span, text: impl Into<String>) -> Issue {
        self.labels.push((span, text.into()));
        self
    }
}

/// Shortens what is quoted in a message; a name can be a megabyte long.
fn shorten(message: &str) -> String {
    let clip = |part: &str| match part.char_indices().nth(120) {
        Some((i, _)) => format!("{}…", part.get(..i).unwrap_or("")),
        None => part.to_string(),
    };
    message.split('`').map(clip).collect::<Vec<_>>().join("`")
}

/// A part of a text that was written from another one, such as a formula in LaTeX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Piece {
    /// Where it begins in the text that is read.
    pub at: usize,
    /// Where it comes from.
    pub span: Span,
    /// Is it the same, character by character?
    pub verbatim: bool,
}

/// The text that a text was written from, and which part of it comes from where.
#[derive(Clone, Debug)]
struct Origin {
    source: Arc<Source>,
    pieces: Vec<Piece>,
}

impl Origin {
    /// The piece with this place.
    fn piece(&self, at: usize) -> Option<&Piece> {
        self.pieces.partition_point(|p| p.at <= at).checked_sub(1).and_then(|k| self.pieces.get(k))
    }

    /// The place in the other text.
    fn span(&self, s: Span) -> Span {
        let shifted = |p: &Piece, at: usize| p.span.start + at.saturating_sub(p.at);
        let Some(first) = self.piece(s.start) else { return Span { start: 0, end: 0, line: 1, column: 1 } };
        let start = match first.verbatim {
            true => Span { end: shifted(first, s.start), ..first.span }.after(&self.source.text),
            false => first.span,
        };
        let last = self.piece(s.end.max(s.start + 1) - 1).unwrap_or(first);
        let end = if last.verbatim { shifted(last, s.end) } else { last.span.end };
        Span { end: end.max(start.start), ..start }
    }
}

/// Collects the diagnostics of one text.
#[derive(Debug)]
pub(super) struct Reporter {
    pub source: Arc<Source>,
    /// What the text was written from, where that is what is shown.
    origin: Option<Origin>,
    pub diagnostics: Vec<Diagnostic>,
    /// How many more there are, and where the first of them stands.
    left_out: Option<(usize, Span)>,
}

impl Reporter {
    pub fn new(file: &str, text: String) -> Reporter {
        let source = Arc::new(Source { file: file.to_string(), text });
        Reporter { source, origin: None, diagnostics: Vec::new(), left_out: None }
    }

    /// For a text that was written from another one; mistakes are shown in that one.
    pub fn from_pieces(file: &str, read: String, original: String, pieces: Vec<Piece>) -> Reporter {
        let source = Arc::new(Source { file: file.to_string(), text: original });
        Reporter { origin: Some(Origin { source, pieces }), ..Reporter::new(file, read) }
    }

    /// Another one for the same text, of which nobody hears.
    pub fn quiet(&self) -> Reporter {
        let origin = self.origin.as_ref().map(|o| Origin { source: o.source.clone(), pieces: o.pieces.clone() });
        Reporter { source: self.source.clone(), origin, diagnostics: Vec::new(), left_out: None }
    }

    /// Was the same said of another place on the line?
    pub fn says(&self, issue: &Issue) -> bool {
        let message = shorten(&issue.message);
        self.diagnostics.iter().any(|d| d.line == issue.span.line && d.message == message)
    }

    pub fn report(&mut self, issue: Issue) {
        if self.diagnostics.len() >= MAX_DIAGNOSTICS {
            self.left_out.get_or_insert((0, issue.span)).0 += 1;
            return;
        }
        self.keep(issue);
    }

    /// Is a part of this stretch written from something else?
    pub fn is_written(&self, span: Span) -> bool {
        let pieces = self.origin.as_ref().map_or(&[][..], |o| &o.pieces);
        pieces.iter().any(|p| !p.verbatim && p.at >= span.start && p.at < span.end)
    }

    /// Reports a mistake whose place is in the text that this one was written from.
    pub fn report_original(&mut self, issue: Issue) {
        let origin = self.origin.take();
        let read = origin.as_ref().map(|o| std::mem::replace(&mut self.source, o.source.clone()));
        self.report(issue);
        self.origin = origin;
        if let Some(s) = read {
            self.source = s;
        }
    }

    /// The diagnostics in order, and how many were left out.
    pub fn finish(mut self) -> Vec<Diagnostic> {
        self.diagnostics.sort_by_key(|d| (d.line, d.column));
        if let Some((n, span)) = self.left_out {
            self.keep(Issue::new(span, left_out(n)).hint("mend those above first"));
        }
        self.diagnostics
    }

    fn keep(&mut self, issue: Issue) {
        let Issue { span, message, hint, labels } = issue;
        let place = |s: Span| self.origin.as_ref().map_or(s, |o| o.span(s));
        let source = self.origin.as_ref().map_or(&self.source, |o| &o.source).clone();
        let span = place(span);
        let marked = source.text.get(span.start..span.end).unwrap_or("");
        let width = marked.split('\n').next().map_or(0, |l| l.trim_end().chars().count()).max(1);
        self.diagnostics.push(Diagnostic {
            file: self.source.file.clone(),
            line: span.line,
            column: span.column,
            end_column: span.column + width,
            message: shorten(&message),
            hint: hint.map(|h| shorten(&h)),
            labels: labels
                .into_iter()
                .map(|(s, text)| (place(s), text))
                .map(|(s, text)| Label { start: s.start, end: s.end, text })
                .collect(),
            number: 0,
            bytes: (span.start, span.end),
            source,
        });
    }

    /// What the user wrote at a place: comments removed, whitespace collapsed, shortened.
    pub fn quote(&self, span: Span) -> String {
        let raw = self.source.text.get(span.start..span.end).unwrap_or("");
        let mut text = String::new();
        for line in raw.lines() {
            let line = line.split('#').next().unwrap_or("");
            for word in line.split_whitespace() {
                if !text.is_empty() {
                    text.push(' ');
                }
                text.push_str(word);
                if text.len() > 400 {
                    break;
                }
            }
        }
        if text.chars().count() > 60 {
            text = text.chars().take(57).collect::<String>() + "…";
        }
        text
    }
}

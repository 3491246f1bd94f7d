//! A text as it was last read: its problems, its mistakes, its words.

use gradus::syntax::{Diagnostic, Goal, Problem, read_problems_with};
use gradus::term::{Functions, continues_name};
use lsp_types::{Diagnostic as Told, DiagnosticRelatedInformation, DiagnosticSeverity, Location, Position, Range, Uri};
use std::collections::BTreeMap;

/// An open text.
pub struct Document {
    text: String,
    problems: Vec<Problem>,
    mistakes: Vec<Diagnostic>,
    /// The problems as they last were without mistakes.
    known: BTreeMap<String, Problem>,
}

/// A place in a line, in characters from 1, as editors count: in units of UTF-16 from 0.
fn units(line: &str, column: usize) -> u32 {
    let n: usize = line.chars().take(column.saturating_sub(1)).map(char::len_utf16).sum();
    u32::try_from(n).unwrap_or(u32::MAX)
}

fn number(line: usize) -> u32 {
    u32::try_from(line.saturating_sub(1)).unwrap_or(u32::MAX)
}

impl Document {
    /// Reads a text; names that a mistake hides now are known from before.
    pub fn read(uri: &str, text: String, functions: &Functions, before: Option<Document>) -> Document {
        let (problems, mistakes) = read_problems_with(functions, false, uri, text.as_bytes());
        let mut known = before.map(|d| d.known).unwrap_or_default();
        known.extend(problems.iter().map(|p| (p.name.clone(), p.clone())));
        Document { text, problems, mistakes, known }
    }

    /// A line, counted from 0.
    pub fn line(&self, line: u32) -> &str {
        self.text.lines().nth(line as usize).unwrap_or("")
    }

    /// All of a line but its indentation.
    pub fn line_range(&self, line: u32) -> Range {
        let text = self.line(line).trim_end();
        let indent = text.chars().count() - text.trim_start().chars().count();
        self.range(line, indent + 1, text.chars().count() + 1)
    }

    /// Columns of a line, in characters from 1.
    pub fn range(&self, line: u32, from: usize, to: usize) -> Range {
        let text = self.line(line);
        Range::new(Position::new(line, units(text, from)), Position::new(line, units(text, to)))
    }

    /// The name at a position, and where it stands.
    pub fn word(&self, at: Position) -> Option<(String, Range)> {
        let chars: Vec<char> = self.line(at.line).chars().collect();
        let (mut here, mut seen) = (0, 0);
        while here < chars.len() && seen < at.character as usize {
            seen += chars[here].len_utf16();
            here += 1;
        }
        // After the last letter is still at the word.
        if !chars.get(here).is_some_and(|c| continues_name(*c)) {
            here = here.checked_sub(1)?;
        }
        let from = (0..=here).rev().take_while(|k| chars.get(*k).is_some_and(|c| continues_name(*c))).last()?;
        let to = (from..chars.len()).take_while(|k| continues_name(chars[*k])).last()? + 1;
        Some((chars[from..to].iter().collect(), self.range(at.line, from + 1, to + 1)))
    }

    /// Every claim and refutation that can be read: its problem, itself, its line from 0.
    pub fn goals(&self) -> impl Iterator<Item = (&Problem, &Goal, u32)> {
        self.problems.iter().flat_map(|p| p.goals.iter().map(move |g| (p, g, number(g.line))))
    }

    /// The first line of each problem, from 0, with its name.
    fn heads(&self) -> impl Iterator<Item = (u32, &str)> {
        self.text.lines().enumerate().filter_map(|(k, l)| {
            let name = l.trim_start().strip_prefix("problem")?.split('#').next()?;
            name.starts_with(char::is_whitespace).then(|| (number(k + 1), name.trim()))
        })
    }

    /// The lines of the problem around a line: the first, and the one after the last.
    pub fn around(&self, line: u32) -> (u32, u32) {
        let first = self.heads().map(|h| h.0).filter(|l| *l <= line).last().unwrap_or(0);
        let end = self.heads().map(|h| h.0).find(|l| *l > line);
        (first, end.unwrap_or_else(|| number(self.text.lines().count() + 1)))
    }

    /// The problem around a line, as it was when it last had no mistake.
    pub fn problem(&self, line: u32) -> Option<&Problem> {
        let name = self.heads().filter(|h| h.0 <= line).last().map(|h| h.1);
        match name {
            Some(name) => self.known.get(name),
            // A file may be one problem without a name.
            None => self.problems.first().or_else(|| self.known.values().next()),
        }
    }

    /// What a problem says, for telling whether it has changed.
    pub fn block(&self, p: &Problem) -> String {
        let (first, end) = self.around(number(p.line));
        let lines = self.text.lines().skip(first as usize).take((end - first) as usize);
        lines.map(str::trim_end).collect::<Vec<_>>().join("\n").trim_end().to_string()
    }

    /// What is wrong, and what was probably not meant.
    pub fn diagnostics(&self, uri: &str) -> Vec<Told> {
        let address = uri.parse::<Uri>().ok();
        let mut out = Vec::new();
        for d in &self.mistakes {
            let line = number(d.line);
            let hint = d.hint.as_ref().map(|h| format!("\n{h}")).unwrap_or_default();
            let labels = d.labels.iter().filter_map(|l| {
                let location = Location { uri: address.clone()?, range: self.bytes(l.start, l.end) };
                Some(DiagnosticRelatedInformation { location, message: l.text.clone() })
            });
            let related: Vec<_> = labels.collect();
            out.push(Told {
                range: self.range(line, d.column, d.end_column.max(d.column + 1)),
                severity: Some(DiagnosticSeverity::ERROR),
                source: Some("gradus".into()),
                message: format!("{}{hint}", d.message),
                related_information: (!related.is_empty()).then_some(related),
                ..Told::default()
            });
        }
        for p in &self.problems {
            out.extend(p.warnings.iter().map(|w| Told {
                range: self.line_range(number(p.line)),
                severity: Some(DiagnosticSeverity::WARNING),
                source: Some("gradus".into()),
                message: w.clone(),
                ..Told::default()
            }));
        }
        out
    }

    /// Bytes of the text as a range.
    fn bytes(&self, start: usize, end: usize) -> Range {
        let at = |byte: usize| {
            let before = self.text.get(..byte).unwrap_or("");
            let line = before.rsplit('\n').next().unwrap_or("");
            let line_number = before.matches('\n').count();
            Position::new(number(line_number + 1), units(line, line.chars().count() + 1))
        };
        Range::new(at(start), at(end))
    }
}

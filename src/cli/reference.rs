//! The reference of the language as the program holds it: `docs/language.md`, cut into sections and entries.
//!
//! An entry is a heading `### …` with what stands below it, or a row of a table. Its names stand in backticks in the
//! heading, or in the first cell.

/// The page.
pub const PAGE: &str = include_str!("../../docs/language.md");

/// Something of the language that has names.
#[derive(Clone, Debug)]
pub struct Entry {
    /// The forms in backticks, such as `tr(A)`.
    forms: Vec<String>,
    /// Names that are looked up: `tr`, `.*`.
    names: Vec<String>,
    text: String,
}

impl Entry {
    fn new(title: &str, text: String) -> Entry {
        let forms: Vec<String> = title.split('`').skip(1).step_by(2).map(|f| f.replace("\\|", "|")).collect();
        let names = forms.iter().flat_map(|f| names(f)).collect();
        Entry { forms, names, text }
    }

    /// How well a topic names it; less is better.
    pub fn fits(&self, topic: &str) -> Option<u8> {
        if self.names.iter().any(|n| n == topic) {
            return Some(0);
        }
        // A form that somebody has copied from the page.
        self.forms.iter().any(|f| f == topic).then_some(1)
    }

    /// The names that are looked up.
    pub fn names(&self) -> &[String] {
        &self.names
    }

    /// The entry as it is printed.
    pub fn shown(&self) -> String {
        self.text.clone()
    }
}

/// The names in a form: the function of a call, the first word of a statement, else its signs.
fn names(form: &str) -> Vec<String> {
    let word: String = form.chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
    let rest = form.get(word.len()..).unwrap_or("");
    let is_word = word.chars().count() > 1 || (rest.is_empty() && !word.is_empty());
    if !word.is_empty() && (rest.starts_with('(') || is_word) {
        return vec![word];
    }
    let signs = form.split(|c: char| c.is_alphanumeric() || "_ ,:()[]…".contains(c));
    signs.filter(|s| !s.is_empty()).map(str::to_string).collect()
}

/// The cells of a row of a table, without the bars.
fn cells(line: &str) -> Vec<String> {
    let hidden = line.trim().replace("\\|", "\u{1}");
    let inner = hidden.trim_start_matches('|').trim_end_matches('|');
    inner.split('|').map(|c| c.trim().replace('\u{1}', "|")).collect()
}

/// Every entry of the page.
pub fn entries() -> Vec<Entry> {
    let mut out = Vec::new();
    let lines: Vec<&str> = PAGE.lines().collect();
    let (mut code, mut header) = (false, None::<Vec<String>>);
    for (k, line) in lines.iter().enumerate() {
        if line.starts_with("```") {
            code = !code;
        }
        if code {
            continue;
        }
        if let Some(title) = line.strip_prefix("### ") {
            let end = ends(&lines, k + 1, &["## ", "### "]);
            let text = lines.get(k..end).unwrap_or_default().join("\n");
            out.push(Entry::new(title, shown(&text)));
        }
        if !line.starts_with('|') {
            header = None;
            continue;
        }
        match &header {
            None => header = Some(cells(line)),
            Some(_) if line.starts_with("| ---") => {}
            Some(h) => out.push(row(h, &cells(line))),
        }
    }
    out
}

/// A row of a table as an entry.
fn row(header: &[String], cells: &[String]) -> Entry {
    let plain = |c: &String| c.replace('`', "");
    let mut text = cells.first().map(plain).unwrap_or_default();
    for (title, cell) in header.iter().zip(cells).skip(1).filter(|(_, c)| !c.is_empty()) {
        let cell = if title == "try" { format!("gradus {}", plain(cell)) } else { plain(cell) };
        text.push_str(&format!("\n  {title:<10}{cell}"));
    }
    Entry::new(cells.first().map_or("", String::as_str), text)
}

/// The line before which what begins before `from` ends.
fn ends(lines: &[&str], from: usize, marks: &[&str]) -> usize {
    let mut code = false;
    for (k, line) in lines.iter().enumerate().skip(from) {
        code ^= line.starts_with("```");
        if !code && marks.iter().any(|m| line.starts_with(m)) {
            return k;
        }
    }
    lines.len()
}

/// The section whose heading has this word, `functions` for one.
pub fn section(topic: &str) -> Option<&'static str> {
    let wanted = topic.to_lowercase();
    let mut rest = PAGE;
    while let Some(at) = rest.find("\n## ") {
        rest = rest.get(at + 1..)?;
        let title = rest.lines().next().unwrap_or("").to_lowercase();
        let end = rest.find("\n## ").unwrap_or(rest.len());
        if title.split(|c: char| !c.is_alphanumeric()).any(|w| w == wanted) {
            return rest.get(..end);
        }
    }
    None
}

/// The page's Markdown as a terminal shows it: without the marks of headings and code, examples set in.
pub fn shown(text: &str) -> String {
    let (mut out, mut code) = (String::new(), false);
    for line in text.lines().filter(|l| !l.starts_with("<!--")) {
        if line.starts_with("```") {
            code = !code;
            continue;
        }
        let plain = if code { line.to_string() } else { line.trim_start_matches('#').trim_start().replace('`', "") };
        if line.starts_with("| ---") && !code {
            continue;
        }
        match (code, line.starts_with('|')) {
            (true, _) => out.push_str(&format!("  {plain}\n")),
            (false, true) => {
                let cells = cells(&plain);
                out.push_str(&format!(
                    "  {:<28} {}\n",
                    cells.first().map_or("", String::as_str),
                    cells.get(1..).unwrap_or_default().join("  ·  ")
                ));
            }
            (false, false) => out.push_str(&format!("{plain}\n")),
        }
    }
    out.trim_end().to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_forms() {
        for (form, expected) in [
            ("tr(A)", "tr"),
            ("A .* B", ".*"),
            ("A'", "'"),
            ("var X[m,n] ATTR", "var"),
            ("symmetric", "symmetric"),
            ("I", "I"),
            ("d(A)", "d"),
            ("A ⊙ B", "⊙"),
            ("pi", "pi"),
        ] {
            assert_eq!(names(form), [expected], "{form}");
        }
    }

    #[test]
    fn cells_with_bars() {
        assert_eq!(cells("| `‖A‖`, `\\|\\|A\\|\\|` | the norm |"), ["`‖A‖`, `||A||`", "the norm"]);
    }
}

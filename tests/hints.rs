//! Plausible mistakes, `tests/messages/hints.txt`: one mistake is told once, at the right characters, and with what to write.

use gradus::syntax::{Declarations, Diagnostic, Request, read_request};
use std::path::Path;

fn mistakes(typed: &str, declared: &str) -> Vec<Diagnostic> {
    let vars = if declared.is_empty() { vec![] } else { vec![declared.to_string()] };
    let request = Request { declarations: Declarations { vars, ..Declarations::default() }, ..Request::default() };
    read_request(&request, typed, &[]).map(|_| ()).err().unwrap_or_default()
}

#[test]
fn plausible_mistakes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/messages/hints.txt");
    let text = std::fs::read_to_string(&path).expect("the table");
    let (mut wrong, mut count) = (Vec::new(), 0);
    for line in text.lines().filter(|l| !l.starts_with('#')) {
        let [typed, declared, column, hint] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("four columns: {line}");
        };
        count += 1;
        match &mistakes(typed, declared)[..] {
            [d] if d.column.to_string() == column && d.hint.as_ref().is_some_and(|h| h.contains(hint)) => {}
            all => {
                let all: Vec<String> = all.iter().map(|d| d.render(false)).collect();
                wrong.push(format!("{typed}: {column}, {hint}\n{}", all.join("\n")));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(count >= 60, "{count}");
}

//! The library with laws that hold of real numbers only passed off as laws of jets.

use gradus::library::LIBRARY_FILES;
use gradus::rules::RuleSet;

pub fn unmarked(laws: &[&str]) -> RuleSet {
    let mut found = 0;
    let mut files: Vec<(&str, String)> = LIBRARY_FILES.iter().map(|(f, t)| (*f, t.to_string())).collect();
    for name in laws {
        for (_, text) in &mut files {
            for head in ["(rule ", "(lemma "] {
                if let Some(from) = text.find(&format!("{head}{name} ")) {
                    let mark = from + text[from..].find("(pointwise)").expect("a law of real numbers only");
                    text.replace_range(mark..mark + "(pointwise)".len(), "");
                    found += 1;
                }
            }
        }
    }
    assert_eq!(found, laws.len(), "{laws:?}");
    let files: Vec<(&str, &str)> = files.iter().map(|(f, t)| (*f, t.as_str())).collect();
    RuleSet::read(&files).expect("the library with some marks less")
}

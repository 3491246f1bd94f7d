//! What the kernel says to the small certificates, for `tests/checker/compare.sh`: `SAID` names the file that it is written to.

#[path = "common/said.rs"]
mod said;

use gradus::certificate::read;
use gradus::kernel::check;
use gradus::library::library;
use gradus::rules::RuleSet;
use said::said;
use std::fmt::Write;
use std::path::Path;

/// Folders of certificates, and the file of their rules where it is not the library.
const FOLDERS: [(&str, Option<&str>); 7] = [
    ("tests/certificates/accept", Some("tests/certificates/test.rules")),
    ("tests/certificates/reject", Some("tests/certificates/test.rules")),
    ("tests/checker/certificates/accept", Some("tests/checker/certificates/test.rules")),
    ("tests/checker/certificates/reject", Some("tests/checker/certificates/test.rules")),
    ("tests/checker/certificates/doubtful", Some("tests/checker/certificates/test.rules")),
    ("tests/redteam", None),
    ("tests/adversarial/rejected", None),
];

/// The text with this hash of the rules.
fn with_hash(text: &str, hash: &str) -> String {
    let from = text.find("(rules ").map(|k| k + "(rules ".len());
    let to = from.and_then(|from| text[from..].find(')').map(|k| from + k));
    match (from, to) {
        (Some(from), Some(to)) => format!("{}{hash}{}", &text[..from], &text[to..]),
        _ => text.to_string(),
    }
}

#[test]
fn small_certificates_have_verdicts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut out, mut count) = (String::new(), 0);
    for (folder, file) in FOLDERS {
        let own = file.map(|file| {
            let text = std::fs::read_to_string(root.join(file)).expect("rules");
            RuleSet::read(&[(file, &text)]).unwrap_or_else(|e| panic!("{e:?}"))
        });
        let rules = own.as_ref().unwrap_or(library());
        for e in std::fs::read_dir(root.join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}")) {
            let path = e.expect("an entry").path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|n| n.ends_with(".cert")) else { continue };
            let text = std::fs::read(&path).expect("a file");
            let verdict = String::from_utf8(text).map_err(|e| e.to_string()).and_then(|text| {
                let hash = if folder.ends_with("reject") { text.replace("HASH", rules.hash()) } else { with_hash(&text, rules.hash()) };
                let mut r = read(&hash, rules).map_err(|e| e.to_string())?;
                check(&mut r.terms, rules, &r.statement, &r.certificate).map_err(|e| e.to_string())
            });
            writeln!(out, "{folder}/{name}: {}", said(&verdict)).expect("a line");
            count += 1;
        }
    }
    assert!(count >= 250, "{count}");
    if let Ok(path) = std::env::var("SAID") {
        std::fs::write(path, out).expect("a file");
    }
}

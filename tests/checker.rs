//! What the kernel says to the small certificates, for `tests/checker/compare.sh`: `SAID` names the file that it is written to,
//! and `FOLDERS` the folders, `FOLDER` or `FOLDER=RULES`.

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
const FOLDERS: &str = "tests/certificates/accept=tests/certificates/test.rules \
    tests/certificates/reject=tests/certificates/test.rules \
    tests/checker/certificates/accept=tests/checker/certificates/test.rules \
    tests/checker/certificates/reject=tests/checker/certificates/test.rules \
    tests/redteam tests/adversarial/rejected";

/// The text with this hash instead of the word HASH or another hash.
fn with_hash(text: &str, hash: &str) -> String {
    let from = text.find("(rules ").map(|k| k + "(rules ".len());
    let to = from.and_then(|from| text[from..].find(')').map(|k| from + k));
    match (from, to) {
        (Some(from), Some(to)) if text[from..to] == *"HASH" || is_hash(&text[from..to]) => {
            format!("{}{hash}{}", &text[..from], &text[to..])
        }
        _ => text.to_string(),
    }
}

fn is_hash(word: &str) -> bool {
    word.len() == 32 && word.bytes().all(|b| matches!(b, b'0'..=b'9' | b'a'..=b'f'))
}

#[test]
fn small_certificates_have_verdicts() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (mut out, mut count) = (String::new(), 0);
    let folders = std::env::var("FOLDERS").unwrap_or(FOLDERS.into());
    for folder in folders.split_whitespace() {
        let (folder, file) = folder.split_once('=').map_or((folder, None), |(folder, file)| (folder, Some(file)));
        let own = file.map(|file| {
            let text = std::fs::read_to_string(root.join(file)).expect("rules");
            RuleSet::read(&[(file, &text)]).unwrap_or_else(|e| panic!("{e:?}"))
        });
        let rules = own.as_ref().unwrap_or(library());
        for e in std::fs::read_dir(root.join(folder)).unwrap_or_else(|e| panic!("{folder}: {e}")) {
            let path = e.expect("an entry").path();
            let Some(name) = path.file_name().and_then(|n| n.to_str()).filter(|n| n.ends_with(".cert")) else {
                continue;
            };
            let text = std::fs::read(&path).expect("a file");
            let verdict = String::from_utf8(text).map_err(|e| e.to_string()).and_then(|text| {
                let mut r = read(&with_hash(&text, rules.hash()), rules).map_err(|e| e.to_string())?;
                check(&mut r.terms, rules, &r.statement, &r.certificate).map_err(|e| e.to_string())
            });
            writeln!(out, "{folder}/{name}: {}", said(&verdict)).expect("a line");
            count += 1;
        }
    }
    assert!(count >= 250 || std::env::var("FOLDERS").is_ok(), "{count}");
    if let Ok(path) = std::env::var("SAID") {
        std::fs::write(path, out).expect("a file");
    }
}

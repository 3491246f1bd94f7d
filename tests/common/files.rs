//! Certificate files of a folder, checked with a rule set of their own.

use gradus::certificate::read;
use gradus::kernel::{Theorem, check};
use gradus::rules::RuleSet;
use std::path::Path;

/// A small rule set that has something for each inference.
pub fn test_rules() -> RuleSet {
    let text = include_str!("../certificates/test.rules");
    RuleSet::read(&[("test.rules", text)]).unwrap_or_else(|e| panic!("{e:?}"))
}

/// A folder's files in order: the name, what the first comment says, the text.
pub fn files(folder: &str) -> Vec<(String, String, String)> {
    files_in(&format!("certificates/{folder}"))
}

/// The same for any folder of the tests.
pub fn files_in(folder: &str) -> Vec<(String, String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests").join(folder);
    let mut out = Vec::new();
    for e in std::fs::read_dir(dir).expect("a folder") {
        let path = e.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        let comment = text.lines().next().and_then(|l| l.strip_prefix("; ")).expect("a first comment").to_string();
        out.push((path.file_stem().expect("a name").to_string_lossy().into_owned(), comment, text));
    }
    out.sort();
    out
}

/// Reads and checks a certificate; `HASH` in it stands for the hash of the rules.
pub fn verdict(text: &str, rules: &RuleSet) -> Result<Theorem, String> {
    let mut r = read(&text.replace("HASH", rules.hash()), rules).map_err(|e| e.to_string())?;
    check(&mut r.terms, rules, &r.statement, &r.certificate).map_err(|e| {
        assert_eq!(e.is_rough(), e.to_string().contains("nothing says that it is regular"), "{e}");
        e.to_string()
    })
}

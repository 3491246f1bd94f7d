//! Certificates made by hand against each inference of the kernel. The first line of each file is a part of the reason
//! that it is rejected with.

use gradus::certificate::read;
use gradus::kernel::check;
use gradus::library::library;
use std::path::Path;

/// The files of a folder: name, first comment, text.
fn files(folder: &str) -> Vec<(String, String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/adversarial").join(folder);
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

fn verdict(text: &str) -> Result<(), String> {
    let mut r = read(&text.replace("HASH", library().hash()), library()).map_err(|e| e.to_string())?;
    check(&mut r.terms, library(), &r.statement, &r.certificate).map(|_| ()).map_err(|e| e.to_string())
}

#[test]
fn attacks_are_rejected() {
    let all = files("rejected");
    let mut wrong = Vec::new();
    for (name, reason, text) in &all {
        match verdict(text) {
            Ok(()) => wrong.push(format!("{name}: accepted")),
            Err(e) if e.contains(reason.as_str()) => {}
            Err(e) => wrong.push(format!("{name}: {e}, not {reason}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(all.len() >= 35);
}

//! The problems of the test folders with their declarations taken away: `infer` finds them.

use gradus::syntax::read_problems;
use std::path::{Path, PathBuf};

fn files(folder: &Path, out: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, out);
        } else if path.extension().is_some_and(|e| e == "gradus") {
            out.push(path);
        }
    }
}

/// The problems of a file, each by itself, `var …` replaced by `infer`.
fn undeclared(text: &str) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in text.lines() {
        if line.starts_with("problem ") {
            out.push(format!("{line}\n  infer\n"));
        } else if let Some(p) = out.last_mut().filter(|_| !line.trim_start().starts_with("var ")) {
            p.push_str(line);
            p.push('\n');
        }
    }
    out
}

#[test]
fn problems_without_declarations() {
    let mut all = Vec::new();
    files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems"), &mut all);
    all.sort();
    // Of what these say the declarations are a part: attributes that are a structure, sizes through which indices run,
    // what an unknown function is of.
    all.retain(|p| !["structured", "indices", "unknown"].iter().any(|f| p.components().any(|c| c.as_os_str() == *f)));
    let (mut problems, mut inferred, mut missed) = (0, 0, Vec::new());
    for path in &all {
        let text = std::fs::read_to_string(path).expect("a file");
        for p in undeclared(&text) {
            problems += 1;
            let (read, diagnostics) = read_problems("p", p.as_bytes());
            match diagnostics.first() {
                None => inferred += usize::from(read.iter().any(|r| r.inferred.is_some())),
                Some(d) => missed.push(format!("{}: {d}", p.lines().next().unwrap_or(""))),
            }
        }
    }
    println!("{}", missed.join("\n"));
    assert!(problems > 1_200 && inferred > 1_200, "{inferred} of {problems} inferred");
    // Sizes that are numbers elsewhere, columns with capital letters in several places, families by their entries.
    assert!(missed.len() * 50 < problems, "{} of {problems} not read", missed.len());
}

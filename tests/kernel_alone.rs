//! The kernel depends on nothing but terms, rules and exact rationals, and nothing in it can panic.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The kernel's files: name and text without comments.
fn sources() -> Vec<(String, String)> {
    let dir = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kernel");
    let mut out = Vec::new();
    for e in std::fs::read_dir(dir).expect("the kernel") {
        let path = e.expect("an entry").path();
        let text = std::fs::read_to_string(&path).expect("a file");
        // A lint that is denied names what it forbids.
        let told = text.lines().filter(|l| !l.trim().starts_with("clippy::"));
        let code = told.map(|l| l.split("//").next().unwrap_or("")).collect::<Vec<_>>().join("\n");
        out.push((path.file_name().expect("a name").to_string_lossy().into_owned(), code));
    }
    out.sort();
    out
}

/// The identifiers and numbers of a text.
fn words(code: &str) -> Vec<&str> {
    code.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| !w.is_empty()).collect()
}

#[test]
fn imports() {
    let allowed = [
        "crate::term",
        "crate::rules",
        "num_bigint::BigUint",
        "num_traits::",
        "rustc_hash::",
        "std::collections::",
        "super::",
    ];
    for (file, code) in sources() {
        for part in code.split(';').flat_map(|s| s.split('}')) {
            let Some(path) = part.trim().strip_prefix("use ").or_else(|| part.trim().strip_prefix("pub use ")) else {
                continue;
            };
            let local = file == "mod.rs" && code.contains(&format!("mod {}", words(path)[0]));
            assert!(local || allowed.iter().any(|a| path.starts_with(a)), "{file}: use {path}");
        }
        // Paths that are written out where they are used.
        for (i, _) in code.match_indices("::") {
            let before = &code[..i];
            let start = before.rfind(|c: char| !(c.is_alphanumeric() || c == '_')).map_or(0, |k| k + 1);
            let root = &before[start..];
            let crates = ["egg", "smallvec", "symbolic_expressions", "serde_json", "clap", "sha2", "core", "alloc"];
            assert!(!crates.contains(&root), "{file}: {root}::");
            if root == "crate" {
                let next = words(&code[i..])[0];
                assert!(["term", "rules"].contains(&next), "{file}: crate::{next}");
            }
            if root == "std" {
                let next = words(&code[i..])[0];
                assert!(["collections", "result"].contains(&next), "{file}: std::{next}");
            }
        }
    }
}

#[test]
fn nothing_else() {
    let never = [
        "unsafe",
        "f32",
        "f64",
        "fs",
        "io",
        "net",
        "thread",
        "time",
        "env",
        "process",
        "static",
        "extern",
        "unwrap",
        "expect",
        "panic",
        "unreachable",
        "todo",
        "unimplemented",
        "assert",
        "macro_rules",
        "include_str",
        "rand",
    ];
    for (file, code) in sources() {
        for w in words(&code) {
            assert!(!never.contains(&w), "{file}: {w}");
        }
        // An index in square brackets stands after a name or a bracket that closes.
        let chars: Vec<char> = code.chars().collect();
        for (i, pair) in chars.windows(2).enumerate() {
            let index = pair[1] == '[' && (pair[0].is_alphanumeric() || ")]_".contains(pair[0]));
            let line = chars[..i].iter().filter(|c| **c == '\n').count() + 1;
            assert!(!index, "{file}:{line}: an index that could be out of range");
        }
    }
}

/// No file of the kernel rests on one that rests on it: neither by what it imports, nor by the methods of the checker
/// that it calls, each of which has one file. So the files can be read in an order.
#[test]
fn no_circles() {
    let all = sources();
    let name = |file: &str| file.trim_end_matches(".rs").to_string();
    let after = |code: &str, word: &str| -> BTreeSet<String> {
        code.match_indices(word)
            .filter_map(|(i, w)| words(&code[i + w.len()..]).first().map(|w| w.to_string()))
            .collect()
    };
    let mut methods: BTreeMap<String, String> = BTreeMap::new();
    for (file, code) in all.iter().filter(|(_, code)| code.contains("Checker")) {
        for f in after(&code[code.find("\nimpl").unwrap_or(0)..], " fn ") {
            methods.insert(f, name(file));
        }
    }
    let rests_on: BTreeMap<String, BTreeSet<String>> = all
        .iter()
        .filter(|(file, _)| file != "mod.rs")
        .map(|(file, code)| {
            let imported = after(code, "super::");
            let called =
                after(code, "self.").into_iter().chain(after(code, "c.")).filter_map(|f| methods.get(&f).cloned());
            (name(file), imported.into_iter().chain(called).filter(|f| *f != name(file)).collect())
        })
        .collect();
    assert!(rests_on["steps"].contains("facts") && rests_on["check"].contains("regular"), "{rests_on:?}");
    let mut open: BTreeMap<&String, &BTreeSet<String>> = rests_on.iter().collect();
    let mut order = Vec::new();
    while let Some(next) = open.iter().find(|(_, on)| !on.iter().any(|f| open.contains_key(f))).map(|(f, _)| *f) {
        open.remove(next);
        order.push(next);
    }
    println!("{order:?}");
    assert!(open.is_empty(), "these rest on each other: {open:?}");
}

/// Clippy, which `.ci/run` calls, refuses what can panic.
#[test]
fn lints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/kernel/mod.rs");
    let text = std::fs::read_to_string(path).expect("a file");
    for lint in ["unwrap_used", "expect_used", "panic", "unreachable", "todo", "indexing_slicing", "string_slice"] {
        assert!(text.contains(&format!("    clippy::{lint}")), "{lint}");
    }
    assert!(text.contains("#![deny("));
}

/// The part that has to be believed stays small: lines of code, without blank lines and comments.
#[test]
fn size() {
    let count = |code: &str| code.lines().filter(|l| !l.trim().is_empty()).count();
    let lines: Vec<(String, usize)> = sources().iter().map(|(f, c)| (f.clone(), count(c))).collect();
    let total: usize = lines.iter().map(|(_, n)| n).sum();
    println!("{lines:?}, together {total}");
    assert!(total <= 1_800, "{total} lines");
    assert!(sources().iter().all(|(_, c)| c.lines().count() <= 400));
}

//! Prepares the laws of `rules/` when the program is built: they are read, checked and packed as bytes, so that
//! starting the program costs no time for them. A law that is malformed fails the build, with its file and line.

// What the program says of its modules is not meant for this one.
#![allow(dead_code, unused_imports, clippy::all)]

#[path = "src/rules/mod.rs"]
mod rules;
#[path = "src/term/mod.rs"]
mod term;

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// The laws that are proved in Coq, each with a digest of what was proved.
const PROVED: &str = "formal/proved.txt";

fn main() {
    for path in ["build.rs", "rules", PROVED, "src/rules", "src/term"] {
        println!("cargo::rerun-if-changed={path}");
    }
    let root = PathBuf::from(env::var_os("CARGO_MANIFEST_DIR").expect("set by cargo"));
    let folder = root.join("rules");
    let out = PathBuf::from(env::var_os("OUT_DIR").expect("set by cargo"));
    let mut files: Vec<(String, PathBuf, String)> = fs::read_dir(&folder)
        .expect("the folder of the laws")
        .map(|e| e.expect("an entry").path())
        .filter(|p| p.extension().is_some_and(|e| e == "rules"))
        .map(|p| (name(&p), p.clone(), fs::read_to_string(&p).expect("a text")))
        .collect();
    files.sort();
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, _, text)| (name.as_str(), text.as_str())).collect();
    match rules::RuleSet::read(&texts) {
        Ok(set) => {
            fs::write(out.join("laws"), set.pack()).expect("the build's own folder");
            let list = fs::read_to_string(root.join(PROVED)).expect("the list of the laws that are proved");
            let proved = format!("&{:?}", rules::proved(&set, &list));
            fs::write(out.join("proved.rs"), proved).expect("the build's own folder");
        }
        Err(errors) => {
            for e in errors {
                println!("cargo::error=rules/{}", e.to_string().replace('\n', " "));
            }
            return;
        }
    }
    let mut list = String::from("&[\n");
    for (name, path, _) in &files {
        writeln!(list, "({name:?}, include_str!({path:?})),").expect("a string");
    }
    fs::write(out.join("files.rs"), list + "]").expect("the build's own folder");
    fs::write(out.join("derivations.rs"), derivations(&folder.join("derivations"))).expect("the build's own folder");
}

/// The list of the files of derivations, which the program holds as text: they are read only where they are asked for.
fn derivations(folder: &Path) -> String {
    let entries = fs::read_dir(folder).expect("the folder of the derivations");
    let mut files: Vec<PathBuf> = entries.map(|e| e.expect("an entry").path()).collect();
    files.retain(|p| p.extension().is_some_and(|e| e == "derivations"));
    files.sort();
    let line = |p: &PathBuf| format!("include_str!({p:?}),\n");
    format!("&[\n{}]", files.iter().map(line).collect::<String>())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

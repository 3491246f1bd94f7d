//! The contract of the language and the command line, as a table: what is typed, and what comes back.

#[path = "contract/commands.rs"]
mod commands;
#[path = "contract/edition.rs"]
mod edition;
#[path = "contract/expressions.rs"]
mod expressions;
#[path = "contract/mistakes.rs"]
mod mistakes;
#[path = "contract/problems.rs"]
mod problems;
#[path = "contract/rows.rs"]
mod rows;
#[path = "contract/typed.rs"]
mod typed;

use serde_json::Value;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// Runs the program with something on its standard input.
fn gradus_with(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .env_remove("NO_COLOR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    // A program that reads nothing may be gone already.
    let _ = child.stdin.take().expect("a pipe").write_all(input);
    child.wait_with_output().expect("the program ends")
}

fn gradus(arguments: &[&str]) -> Output {
    gradus_with(arguments, b"")
}

fn stdout(o: &Output) -> String {
    String::from_utf8(o.stdout.clone()).expect("UTF-8")
}

fn stderr(o: &Output) -> String {
    String::from_utf8(o.stderr.clone()).expect("UTF-8")
}

fn code(arguments: &[&str]) -> Option<i32> {
    gradus(arguments).status.code()
}

fn objects(o: &Output) -> Vec<Value> {
    stdout(o).lines().map(|l| serde_json::from_str(l).expect("a JSON object a line")).collect()
}

/// A folder of a test's own.
fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn file(folder: &Path, name: &str, text: &str) -> String {
    let path = folder.join(name);
    std::fs::write(&path, text).expect("a file");
    path.display().to_string()
}

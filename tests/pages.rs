//! What the README and the pages in `docs/` say is true: every command runs, and prints what stands below it. `UPDATE=1`
//! writes what it prints into the pages.

#[path = "common/words.rs"]
mod words;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;
use words::words;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

/// A block of code in a page.
struct Block {
    page: String,
    kind: String,
    lines: Vec<String>,
}

fn blocks() -> Vec<Block> {
    let mut pages = vec![PathBuf::from(ROOT).join("README.md")];
    let docs = std::fs::read_dir(Path::new(ROOT).join("docs")).expect("the pages");
    pages.extend(docs.map(|e| e.expect("an entry").path()).filter(|p| p.extension().is_some_and(|x| x == "md")));
    pages.sort();
    let mut out = Vec::new();
    for path in pages {
        let page = path.strip_prefix(ROOT).expect("below the root").display().to_string();
        let text = std::fs::read_to_string(&path).expect("a page");
        let mut open: Option<Block> = None;
        for line in text.lines() {
            match (open.as_mut(), line.strip_prefix("```")) {
                (None, Some(kind)) => {
                    open = Some(Block { page: page.clone(), kind: kind.trim().to_string(), lines: Vec::new() });
                }
                (None, None) => {}
                (Some(_), Some(_)) => out.extend(open.take()),
                (Some(b), None) => b.lines.push(line.to_string()),
            }
        }
        assert!(open.is_none(), "{page}: a block does not end");
    }
    out
}

/// The arguments of the program, if the command runs it.
fn arguments(line: &str) -> Option<Vec<String>> {
    let all = words(line);
    let rest = |n: usize| Some(all.get(n..)?.to_vec());
    let begins = |with: &[&str]| all.iter().zip(with).all(|(a, b)| a == b) && all.len() > with.len();
    if begins(&["cargo", "run", "--release", "--"]) {
        return rest(4);
    }
    if begins(&["gradus"]) { rest(1) } else { None }
}

/// Files that the pages write out: a block that begins with `; NAME.rules` or `# NAME.gradus`.
fn files() -> &'static BTreeMap<String, PathBuf> {
    static FILES: OnceLock<BTreeMap<String, PathBuf>> = OnceLock::new();
    FILES.get_or_init(written)
}

fn written() -> BTreeMap<String, PathBuf> {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages");
    std::fs::create_dir_all(&folder).expect("a folder");
    let mut out = BTreeMap::new();
    for b in blocks() {
        let first = b.lines.first().map_or("", String::as_str);
        let rules = first.strip_prefix("; ").filter(|n| n.ends_with(".rules"));
        let problems = first.strip_prefix("# ").filter(|n| n.ends_with(".gradus") && !n.contains(' '));
        if let Some(name) = rules.or(problems) {
            let path = folder.join(name);
            std::fs::write(&path, b.lines.join("\n")).expect("a file");
            let before = out.insert(name.to_string(), path);
            assert!(before.is_none(), "{}: another page has {name}", b.page);
        }
    }
    out
}

fn run(arguments: &[String]) -> Output {
    let files = files();
    let arguments = arguments.iter().map(|a| files.get(a).map_or(a.clone(), |p| p.display().to_string()));
    Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).current_dir(ROOT).output().expect("the program starts")
}

#[test]
fn every_command_runs() {
    let mut count = 0;
    for b in blocks().iter().filter(|b| b.kind == "sh") {
        for line in &b.lines {
            let command = words(line);
            let Some(arguments) = arguments(line) else {
                // What builds and tests is not run from a test.
                let python = ["pip", "bash"].iter().any(|w| command.first().is_some_and(|c| c == w));
                let known = command.is_empty() || python || command.iter().any(|w| w == "cargo");
                assert!(known, "{}: what is this? {line}", b.page);
                continue;
            };
            let o = run(&arguments);
            assert_eq!(o.status.code(), Some(0), "{}: {line}\n{}", b.page, String::from_utf8_lossy(&o.stderr));
            assert!(!o.stdout.is_empty(), "{}: {line} prints nothing", b.page);
            count += 1;
        }
    }
    assert!(count >= 7, "only {count} commands were found");
}

/// What the program prints, answers before messages, the folder of the files left out.
fn printed(arguments: &[String]) -> String {
    let o = run(arguments);
    let both = format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr));
    let folder = format!("{}/", Path::new(env!("CARGO_TARGET_TMPDIR")).join("pages").display());
    both.replace(&folder, "").trim_end().to_string()
}

#[test]
fn every_example_is_what_the_program_prints() {
    let (mut count, mut wrong) = (0, Vec::new());
    for b in blocks().iter().filter(|b| b.kind == "console") {
        let mut rest = b.lines.iter().peekable();
        let mut now: Vec<String> = Vec::new();
        while let Some(line) = rest.next() {
            let command = line.strip_prefix("$ ").unwrap_or_else(|| panic!("{}: no command: {line}", b.page));
            while rest.next_if(|l| !l.starts_with("$ ")).is_some() {}
            let arguments = arguments(command).unwrap_or_else(|| panic!("{}: not of this program: {line}", b.page));
            now.push(line.clone());
            now.extend(printed(&arguments).lines().map(str::to_string));
            count += 1;
        }
        let (was, now) = (b.lines.join("\n"), now.join("\n"));
        if was == now {
            continue;
        }
        if std::env::var_os("UPDATE").is_some() {
            let path = Path::new(ROOT).join(&b.page);
            let text = std::fs::read_to_string(&path).expect("a page");
            let put = |s: &str| format!("```console\n{s}\n```");
            std::fs::write(&path, text.replacen(&put(&was), &put(&now), 1)).expect("a page");
        } else {
            wrong.push(format!("{}: it is now\n{now}", b.page));
        }
    }
    assert!(wrong.is_empty(), "UPDATE=1 writes them anew\n{}", wrong.join("\n\n"));
    assert!(count >= 20, "only {count} examples were found");
}

#[test]
fn the_law_that_is_added_as_an_example_works() {
    let files = files();
    let path = files.get("my.rules").expect("the example of the page for contributors");
    let own = |a: &[&str]| a.iter().map(ToString::to_string).collect::<Vec<String>>();
    let rules = path.display().to_string();
    let o = run(&own(&["--rules", &rules, "derive", "tr(X+X)", "-v", "X[n,n]", "-w", "X"]));
    let text = String::from_utf8_lossy(&o.stdout).into_owned();
    assert!(text.contains("2·Iₙ"), "{text}");
    let o = run(&own(&["--rules", &rules, "simplify", "tr(A+A)", "-v", "A[n,n]"]));
    let text = String::from_utf8_lossy(&o.stdout).into_owned();
    assert!(text.contains("2·tr(A)"), "{text}");
    let o = run(&own(&["--rules", &rules, "rules", "trace-of-double"]));
    assert!(String::from_utf8_lossy(&o.stdout).contains("the trace of a double"));
}

#[test]
fn the_links_lead_somewhere() {
    let mut count = 0;
    for page in [
        "README.md",
        "docs/contributing.md",
        "docs/reading.md",
        "docs/rules.md",
        "docs/kernel.md",
        "docs/certificate.md",
        "docs/language.md",
        "docs/mathematics.md",
    ] {
        let path = Path::new(ROOT).join(page);
        let text = std::fs::read_to_string(&path).expect("a page");
        for part in text.split("](").skip(1) {
            let target = part.split(')').next().unwrap_or("").split('#').next().unwrap_or("");
            if target.is_empty() || target.starts_with("http") {
                continue;
            }
            assert!(path.parent().expect("a folder").join(target).exists(), "{page}: {target} is not there");
            count += 1;
        }
    }
    assert!(count > 10, "only {count} links were found");
}

//! The derivation documents in `snapshots/`: up to date, and the same whatever the order of the laws and the number
//! of threads.

use gradus::calculus::Index;
use gradus::decide::{Options, decide};
use gradus::documents::Documents;
use gradus::library::LIBRARY_FILES;
use gradus::rules::RuleSet;
use gradus::syntax::read_problems;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

const SEEDS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/problems/seeds");

fn gradus(arguments: &[&str]) -> (Option<i32>, String) {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(arguments)
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("the program starts");
    (o.status.code(), String::from_utf8_lossy(&o.stdout).into_owned())
}

fn folder(name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&path);
    std::fs::create_dir_all(&path).expect("a folder");
    path
}

fn pages(folder: &Path) -> BTreeMap<String, String> {
    let mut out = BTreeMap::new();
    for e in std::fs::read_dir(folder).expect("a folder") {
        let path = e.expect("an entry").path();
        let name = path.file_name().expect("a name").to_string_lossy().into_owned();
        out.insert(name, std::fs::read_to_string(&path).expect("a page"));
    }
    out
}

/// The first difference, for a message that can be read.
fn difference(a: &BTreeMap<String, String>, b: &BTreeMap<String, String>) -> Option<String> {
    for (name, text) in a {
        let other = b.get(name).map_or("", String::as_str);
        if let Some((x, y)) = text.lines().zip(other.lines()).find(|(x, y)| x != y) {
            return Some(format!("{name}\n  - {x}\n  + {y}"));
        }
        if text != other {
            return Some(format!("{name}: of different length"));
        }
    }
    (a.len() != b.len()).then(|| "other pages".to_string())
}

#[test]
fn the_documents_are_those_that_the_program_writes() {
    let (code, said) = gradus(&["snapshot", "--check"]);
    assert_eq!(code, Some(0), "{said}");
}

#[test]
fn the_same_with_one_thread_and_with_many() {
    let (one, many) = (folder("documents-one"), folder("documents-many"));
    for (to, threads) in [(&one, "1"), (&many, "7")] {
        let (code, said) = gradus(&["snapshot", "--to", &to.display().to_string(), "--threads", threads]);
        assert_eq!(code, Some(0), "{said}");
    }
    let (one, many) = (pages(&one), pages(&many));
    assert!(one.len() > 100, "every problem has a page");
    assert_eq!(difference(&one, &many), None);
}

/// A generator of numbers that is the same on every machine.
struct Random(u64);

impl Random {
    fn below(&mut self, n: usize) -> usize {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 % n.max(1) as u64) as usize
    }

    fn shuffle<T>(&mut self, all: &mut [T]) {
        for k in (1..all.len()).rev() {
            let j = self.below(k + 1);
            all.swap(k, j);
        }
    }
}

/// The entries of a file of laws: from a bracket that nothing encloses to the one that closes it.
fn entries(text: &str) -> Vec<String> {
    let (mut out, mut depth, mut current, mut quoted) = (Vec::new(), 0_usize, String::new(), false);
    for line in text.lines() {
        let mut chars = line.chars();
        while let Some(c) = chars.next() {
            match c {
                ';' if !quoted => break,
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                _ => {}
            }
            if depth > 0 || quoted {
                current.push(c);
            }
            if c == '\\' && quoted {
                current.extend(chars.next());
            }
            if c == ')' && !quoted {
                depth -= 1;
                if depth == 0 {
                    out.push(std::mem::take(&mut current));
                }
            }
        }
        if depth > 0 {
            current.push('\n');
        }
    }
    out
}

/// The documents of a problem file, with some laws.
fn documents(files: &[(String, String)], problems: &[&str]) -> BTreeMap<String, String> {
    let files: Vec<(&str, &str)> = files.iter().map(|(n, t)| (n.as_str(), t.as_str())).collect();
    let rules = RuleSet::read(&files).expect("the laws can be read");
    let index = Index::new(&rules);
    let options = Options { explain: true, ..Options::default() };
    let mut out = Documents::default();
    for name in problems {
        let path = Path::new(SEEDS).join(name);
        let (found, errors) = read_problems(name, &std::fs::read(&path).expect("problems"));
        assert!(errors.is_empty());
        for p in &found {
            for g in &p.goals {
                out.add(p, g, &decide(p, g, &rules, &index, &options), &rules);
            }
        }
    }
    out.finish(&rules)
}

#[test]
fn the_same_in_whatever_order_the_laws_stand() {
    let files: Vec<(String, Vec<String>)> =
        LIBRARY_FILES.iter().map(|(name, text)| (name.to_string(), entries(text))).collect();
    let joined = |files: &[(String, Vec<String>)]| -> Vec<(String, String)> {
        files.iter().map(|(name, all)| (name.clone(), all.join("\n"))).collect()
    };
    let problems = [
        "001-matrix.gradus",
        "001-network.gradus",
        "001-rules.gradus",
        "001-scalar.gradus",
        "002.gradus",
        "003.gradus",
    ];
    let before = documents(&joined(&files), &problems);
    let mut random = Random(20_240_607);
    for _ in 0..2 {
        let mut shuffled = files.clone();
        for (_, all) in &mut shuffled {
            random.shuffle(all);
        }
        random.shuffle(&mut shuffled);
        let after = documents(&joined(&shuffled), &problems);
        assert_eq!(difference(&before, &after), None);
    }
}

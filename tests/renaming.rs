//! Renaming variables changes no verdict: the problems of the folders with their names permuted.

mod common;

use gradus::numeric::Rng;
use gradus::syntax::{Problem, read_problems};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::process::Command;

/// So many problems are tried.
const PROBLEMS: usize = 500;

/// The words of a text and what stands between them.
fn words(text: &str) -> Vec<&str> {
    let is_word = |c: char| gradus::term::continues_name(c) && !gradus::term::is_superscript(c);
    let (mut out, mut start) = (vec![], 0);
    for (i, c) in text.char_indices() {
        let before = text[..i].chars().next_back();
        if before.is_some_and(|b| is_word(b) != is_word(c)) {
            out.push(&text[start..i]);
            start = i;
        }
    }
    out.push(&text[start..]);
    out
}

/// The text of a problem with what it declares by `var` and `let` permuted.
fn renamed(text: &str, problem: &Problem, rng: &mut Rng) -> String {
    let words = words(text);
    // What an index is called, or an attribute, stays.
    let kept: BTreeSet<&str> = words
        .windows(3)
        .filter(|w| w[1].trim().is_empty() && w[2] == "in")
        .map(|w| w[0])
        .chain(gradus::syntax::ATTRIBUTES.iter().copied())
        .collect();
    let theory = &problem.theory;
    let names = theory.vars.iter().map(|v| &v.name).chain(theory.lets.iter().map(|l| &l.name));
    let names: Vec<&str> = names.map(|n| &**n).filter(|n| !kept.contains(n)).collect();
    let mut others = names.clone();
    rng.shuffle(&mut others);
    let map: BTreeMap<&str, &str> = names.into_iter().zip(others).collect();
    let mut lines = words.split_inclusive(|w| w.contains('\n'));
    let head: String = lines.next().unwrap_or_default().concat();
    head + &lines.flatten().map(|w| *map.get(w).unwrap_or(w)).collect::<String>()
}

/// The verdicts of each problem, by its number.
fn verdicts(file: &Path) -> BTreeMap<String, Vec<String>> {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["prove", "--format", "json"])
        .arg(file)
        .output()
        .expect("the program");
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in String::from_utf8(o.stdout).expect("UTF-8").lines() {
        let v: serde_json::Value = serde_json::from_str(line).expect("JSON");
        let status = v["status"].as_str().unwrap_or_else(|| panic!("{line}"));
        out.entry(v["problem"].as_str().expect("a problem").to_string()).or_default().push(status.to_string());
    }
    out
}

#[test]
fn names_are_only_names() {
    let mut problems = vec![];
    for path in common::problem_files() {
        let text = std::fs::read_to_string(path).expect("a file");
        let read = read_problems("", text.as_bytes()).0;
        let starts: Vec<usize> =
            text.match_indices("problem ").map(|(i, _)| i).filter(|&i| i == 0 || text[..i].ends_with('\n')).collect();
        if starts.len() != read.len() || text.contains("tex \"") {
            continue;
        }
        for (k, p) in read.into_iter().enumerate() {
            let end = starts.get(k + 1).copied().unwrap_or(text.len());
            problems.push((text[starts[k]..end].to_string(), p));
        }
    }
    assert!(problems.len() > 2 * PROBLEMS, "{} problems", problems.len());
    let mut rng = Rng::new(17);
    rng.shuffle(&mut problems);
    let (mut plain, mut turned) = (String::new(), String::new());
    for (k, (text, p)) in problems.iter().take(PROBLEMS).enumerate() {
        let body = text.split_once('\n').map_or("", |(_, b)| b);
        let text = format!("problem p{k}\n{body}\n");
        turned += &renamed(&text, p, &mut rng);
        plain += &text;
    }
    let folder = std::env::temp_dir().join(format!("gradus-renaming-{}", std::process::id()));
    std::fs::create_dir_all(&folder).expect("a folder");
    let [a, b] = [("plain.gradus", plain), ("turned.gradus", turned)].map(|(name, text)| {
        std::fs::write(folder.join(name), text).expect("a file");
        verdicts(&folder.join(name))
    });
    assert_eq!(a.len(), PROBLEMS);
    for (name, one) in &a {
        assert_eq!(Some(one), b.get(name), "{name} of {}", folder.display());
    }
    std::fs::remove_dir_all(&folder).expect("the folder");
}

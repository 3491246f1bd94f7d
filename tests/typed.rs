//! What people typed in public, `tests/typed/posts.txt`: it is read with the right meaning, or refused with a word that
//! does not mislead. `UPDATE=1` writes what is said now into the table; the kinds are judged by people.

use gradus::syntax::{
    Declarations, Diagnostic, Format, LATEX, Reading, Request, is_function, print_open, print_variable, read_request,
    to_core,
};
use std::collections::BTreeMap;
use std::path::Path;

#[path = "typed/meant.rs"]
mod meant;

/// The core form of an expression, or what is wrong.
fn read(latex: bool, typed: &str) -> Result<String, Vec<Diagnostic>> {
    let request =
        Request { declarations: Declarations::default(), latex: latex.then_some(LATEX), ..Request::default() };
    let r = read_request(&request, typed, &[])?;
    Ok(to_core(&r.session.terms, &r.session.theory, r.expression.term))
}

/// A hint that leads to another function, to a declaration as an elementwise one, or nowhere.
fn misleads(d: &Diagnostic) -> bool {
    let hint = d.hint.clone().unwrap_or_default();
    let names = hint.split('`').skip(1).step_by(2).filter_map(|p| p.split_once('(')).map(|(name, _)| name);
    let unknown = names.filter(|n| n.len() > 2 && n.chars().all(char::is_alphanumeric)).any(|n| !is_function(n));
    hint.is_empty() || hint.contains("did you mean") || hint.contains("`fun ") || unknown
}

#[test]
fn what_was_typed_in_public() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typed/posts.txt");
    let text = std::fs::read_to_string(&path).expect("the table");
    let update = std::env::var_os("UPDATE").is_some();
    let (mut out, mut wrong) = (String::new(), Vec::new());
    let (mut all, mut count) = (0, std::collections::BTreeMap::<String, usize>::new());
    for line in text.lines() {
        let parts: Vec<&str> = line.split('\t').collect();
        let [kind, source, form, typed, must] = parts[..] else {
            out.push_str(&format!("{line}\n"));
            continue;
        };
        all += 1;
        *count.entry(kind.to_string()).or_default() += 1;
        let is_read = kind == "read" || kind == "wrong";
        let now = match read(form == "latex", typed) {
            Ok(core) if is_read => core,
            Err(all) if !is_read => {
                if let Some(d) = all.iter().find(|d| misleads(d)) {
                    wrong.push(format!("{source}: {typed}\n  misleads: {d}"));
                }
                all.first().map(|d| d.hint.clone().unwrap_or_default()).unwrap_or_default()
            }
            Ok(core) => format!("is read: {core}"),
            Err(all) => format!("is refused: {}", all.first().map(ToString::to_string).unwrap_or_default()),
        };
        let held = if is_read { now == must } else { now.contains(must) };
        if !held {
            wrong.push(format!("{source}: {typed}\n  must: {must}\n  now:  {now}"));
        }
        out.push_str(&format!("{}\n", [kind, source, form, typed, &now].join("\t")));
    }
    if update {
        std::fs::write(&path, out).expect("the table");
        return;
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    let of = |kind: &str| count.get(kind).copied().unwrap_or(0);
    println!("{all} expressions: {count:?}");
    assert!(all >= 150);
    // Of what the language can say, 85 % is read as it was meant.
    let can = of("read") + of("wrong") + of("means");
    assert!(of("read") * 100 >= can * 85, "{} of {can}", of("read"));
}

/// Where names are declared, what has a size of its own gets it from them.
#[test]
fn ones_of_declared_sizes() {
    let declarations = Declarations { vars: vec!["A[n,n], x[n]".to_string()], ..Declarations::default() };
    let request = Request { declarations, latex: Some(LATEX), ..Request::default() };
    for (typed, core) in [
        ("\\mathbf{1}^\\top x", "ones(n)'*x"),
        ("\\mathbf{1}^\\top A \\mathbf{1}", "ones(n)'*A*ones(n)"),
        ("A + \\lambda I", "A + λ*eye(n)"),
    ] {
        let r = read_request(&request, typed, &[]).unwrap_or_else(|e| panic!("{typed}: {}", e[0]));
        assert_eq!(to_core(&r.session.terms, &r.session.theory, r.expression.term), core, "{typed}");
    }
}

/// What is typed has the value that was meant: `tests/typed/meanings.txt`. What is refused though gradus could say it must
/// be refused with a hint that does not mislead.
#[test]
fn what_it_means() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/typed/meanings.txt");
    let text = std::fs::read_to_string(path).expect("the table");
    let (mut source, mut latex, mut declared) = (String::new(), false, Vec::new());
    let mut count: BTreeMap<String, [usize; 3]> = BTreeMap::new();
    let (mut others, mut misled) = (0, Vec::new());
    let (mut wrong, mut refused) = (Vec::new(), Vec::new());
    let (mut printed, mut lost) = (0, Vec::new());
    for line in text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()) {
        if let Some(of) = line.strip_prefix("@source ") {
            let (name, form) = of.rsplit_once(' ').expect("a form");
            (source, latex, declared) = (name.to_string(), form == "latex", Vec::new());
            continue;
        }
        if let Some(of) = line.strip_prefix("@declared ") {
            declared = vec![of.to_string()];
            continue;
        }
        let [must, typed, given, meant, value] = line.split('\t').collect::<Vec<_>>()[..] else { panic!("{line}") };
        let declarations = Declarations { vars: declared.clone(), ..Declarations::default() };
        let request = Request { declarations, latex: latex.then_some(LATEX), ..Request::default() };
        let kind = match read_request(&request, typed, &[]) {
            Ok(r) => match meant::has_value(&r, given, value) {
                Ok(()) => {
                    printed += 1;
                    let text = print_open(&r.session.terms, &r.session.theory, r.expression.term, 0, Format::Unicode);
                    if let Err(e) = reads_back(&r, &text, given, value) {
                        lost.push(format!("{typed}: printed as {text}: {e}"));
                    }
                    0
                }
                Err(e) => {
                    let core = to_core(&r.session.terms, &r.session.theory, r.expression.term);
                    wrong.push(format!("{source}: {typed}: read as {core}, meant {meant}: {e}"));
                    1
                }
            },
            Err(all) => {
                refused.push(format!("{source}: {typed}: {}", all.first().map(said).unwrap_or_default()));
                if all.iter().any(misleads) { 3 } else { 2 }
            }
        };
        match (must, kind) {
            ("other", 2) => others += 1,
            ("other", 3) => misled.push(typed.to_string()),
            ("wrong", 1) => drop((wrong.pop(), count.entry(source.clone()).or_default()[1] += 1)),
            ("read", 0..=2) => count.entry(source.clone()).or_default()[kind] += 1,
            ("read", 3) => misled.push(typed.to_string()),
            _ => wrong.push(format!("{source}: {typed}: is no longer {must}")),
        }
    }
    let mut all = [0; 3];
    for (name, c) in &count {
        println!("{name}: {} read as meant, {} otherwise, {} refused", c[0], c[1], c[2]);
        (0..3).for_each(|k| all[k] += c[k]);
    }
    let can = all.iter().sum::<usize>();
    println!(
        "in all {all:?}: {} % of what the language says so, {} % with {others} that it says otherwise",
        100 * all[0] / can,
        100 * all[0] / (can + others)
    );
    refused.iter().for_each(|r| println!("  {r}"));
    println!("{} of {printed} read back as they are printed", printed - lost.len());
    lost.iter().for_each(|r| println!("  {r}"));
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(misled.is_empty(), "misled: {}", misled.join("\n"));
    assert!(all[0] * 100 >= can * 85, "{all:?}");
    assert!(can + others >= 400);
}

/// Does the text that people are shown mean the same when it is typed?
fn reads_back(r: &Reading, text: &str, given: &str, value: &str) -> Result<(), String> {
    let vars = r.session.theory.vars.iter().map(print_variable).collect();
    let request = Request { declarations: Declarations { vars, ..Declarations::default() }, ..Request::default() };
    let again = read_request(&request, text, &[]).map_err(|all| all.first().map(said).unwrap_or_default())?;
    meant::has_value(&again, given, value)
}

fn said(d: &Diagnostic) -> String {
    format!("{} ({})", d.message, d.hint.clone().unwrap_or_default())
}

//! What people typed in public, `tests/typed/posts.txt`: it is read with the right meaning, or refused with a word that
//! does not mislead. `UPDATE=1` writes what is said now into the table; the kinds are judged by people.

use gradus::syntax::{Declarations, Diagnostic, Request, is_function, read_request, to_core};
use std::path::Path;

/// The core form of an expression, or what is wrong.
fn read(latex: bool, typed: &str) -> Result<String, Vec<Diagnostic>> {
    let request = Request { declarations: Declarations::default(), latex, ..Request::default() };
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
    let request = Request { declarations, latex: true, ..Request::default() };
    for (typed, core) in [
        ("\\mathbf{1}^\\top x", "ones(n)'*x"),
        ("\\mathbf{1}^\\top A \\mathbf{1}", "ones(n)'*A*ones(n)"),
        ("A + \\lambda I", "A + λ*eye(n)"),
    ] {
        let r = read_request(&request, typed, &[]).unwrap_or_else(|e| panic!("{typed}: {}", e[0]));
        assert_eq!(to_core(&r.session.terms, &r.session.theory, r.expression.term), core, "{typed}");
    }
}

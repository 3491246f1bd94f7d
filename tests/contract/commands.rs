//! The commands: exit status, fields of the output, formats, certificates, standard input.

use super::{code, file, folder, gradus, gradus_with, objects, stderr, stdout};
use serde_json::{Value, json};
use std::path::Path;

const DECLS: &str = "X[m,n], w[n], y[m], S[n,n] posdef, c";
const GOOD: &str = "problem p\n  var A[m,n], B[n,m]\n  claim tr(A*B) == tr(B*A)\n";
const WRONG: &str = "problem q\n  var A[n,n], B[n,n]\n  claim A*B == B*A\n";
const BROKEN: &str = "problem r\n  var A[m,n]\n  claim A*A == A\n";

/// Arguments and the exit status; `DECLS` is declared.
const STATUS: &[(&[&str], i32)] = &[
    (&["derive", "norm2(X*w - y)^2", "-w", "w"], 0),
    (&["derive", "-w'*w", "-w", "w"], 0),
    (&["derive", "w'*w", "-w", "w", "-w", "y,c"], 0),
    (&["derive", "X*w", "-w", "w", "--layout", "numerator"], 0),
    (&["derive", "w'*w", "-w", "w", "--hessian"], 0),
    (&["derive", "w'*w", "-w", "w", "--hessian", "--layout", "numerator"], 0),
    (&["derive", "r'*r", "--let", "r = X*w - y", "-w", "r"], 0),
    (&["derive", "sum(s(w))", "--fun", "s", "-w", "w"], 0),
    (&["derive", "w'*A*w", "-v", "A[n,n]", "--assume", "A == A'", "-w", "w"], 0),
    (&["derive", "sum(i in N, z[i]'*z[i])", "-v", "z[p] over N", "-w", "z[1]"], 0),
    (&["derive", "w'*w + y'*y", "-w", "[w; y]"], 0),
    (&["derive", "w'*w + y'*y", "-w", "[w; y]", "--hessian"], 0),
    (&["derive", "w'*w + y'*y", "-w", "[w; w]"], 2),
    (&["derive", "w'*w + y'*y", "-w", "[w; 2*y]"], 2),
    (&["solve", "w'*w + y'*y", "-w", "[w; y]"], 2),
    (&["simplify", "E(z'*z)", "--random", "z[n] mean w cov S"], 0),
    (&["simplify", "E(z'*z)", "--random", "z[n] cov S"], 2),
    (&["simplify", "d(P)", "--implicit", "P: X*P == y", "-v", "P[n]"], 0),
    (&["derive", "P'*P", "--implicit", "P: X*P == y", "-v", "P[n]", "-w", "X"], 0),
    (&["derive", "P'*P", "--implicit", "P: X*P == y", "-v", "P[n]", "-w", "X", "--hessian"], 2),
    (&["derive", "X*P", "--implicit", "P: X*P == y", "-v", "P[n]", "-w", "X"], 2),
    (&["derive", "logdet(Y(t))", "--fun", "Y(t)[n,n]", "-v", "t", "-w", "t"], 0),
    (&["derive", "Y(t)", "--fun", "Y(u)[n,n]", "-v", "t, u", "-w", "t"], 0),
    (&["derive", "Y(t)", "--fun", "Y(t", "-v", "t", "-w", "t"], 2),
    (&["derive", "P'*P", "--implicit", "Q: X*P == y", "-v", "P[n]", "-w", "w"], 2),
    (&["derive", "w'*w"], 2),
    (&["derive", "w'*w", "-w", "q"], 2),
    (&["derive", "w'*w", "-w", "m"], 2),
    (&["derive", "w'*w", "-w", "w'"], 2),
    (&["derive", "w'*w", "-w", "w[1]"], 2),
    (&["derive", "w'*w", "-w", "w,"], 2),
    (&["derive", "w'*w", "-w", "exp"], 2),
    (&["derive", "X*w", "-w", "w", "--hessian"], 2),
    (&["derive", "w'*w", "-w", "w", "-v", "w[n]"], 2),
    (&["derive", "w'*w", "-w", "w", "-v", "var q"], 2),
    (&["derive", "w'*w", "-w", "w", "-v", "exp"], 2),
    (&["derive", "w'*w", "-w", "w", "-v", "d"], 2),
    (&["derive", "w'*w", "-w", "w", "-v", "m"], 2),
    (&["derive", "w'*w", "-w", "w", "--let", "w = y"], 2),
    (&["derive", "w'*w", "-w", "w", "--let", "let a = y"], 2),
    (&["derive", "w'*w", "-w", "w", "--fun", "w"], 2),
    (&["derive", "w'*w", "-w", "w", "--assume", "symmetric(X)"], 2),
    (&["derive", "w'*w", "-w", "w", "--layout", "both"], 2),
    (&["derive", "w'*w", "-w", "w", "--format", "xml"], 2),
    (&["derive", "--hesian", "w'*w", "-w", "w"], 2),
    (&["simplify", "X'*X + X'*X"], 0),
    (&["simplify", "X + 1", "--strict"], 2),
    (&["solve", "norm2(X*w - y)^2", "-w", "w"], 0),
    (&["solve", "norm2(X*w - y)^2", "-w", "w,y"], 0),
    (&["solve", "r'*r", "--let", "r = X*w - y", "-w", "w,r"], 0),
    (&["solve", "sin(sum(w))", "-w", "w"], 1),
    (&["solve", "X*w", "-w", "w"], 2),
    (&["solve", "sum(i in N, z[i]'*z[i])", "-v", "z[p] over N", "-w", "z[1]"], 2),
    (&["solve", "w'*w"], 2),
    (&["parse", "X*w"], 0),
    (&["parse", "w*X"], 2),
    (&["parse", ""], 2),
];

#[test]
fn exit_status() {
    for (arguments, expected) in STATUS {
        for format in ["text", "ascii", "latex", "markdown", "json"] {
            let mut all = arguments.to_vec();
            all.extend(["-v", DECLS]);
            if !arguments.contains(&"--format") {
                all.extend(["--format", format]);
            }
            let o = gradus(&all);
            assert_eq!(o.status.code(), Some(*expected), "{all:?}: {}", stderr(&o));
            assert_eq!(stderr(&o).is_empty(), *expected == 0, "{all:?}: {}", stderr(&o));
            assert!(!stdout(&o).contains('\u{1b}') && !stderr(&o).contains('\u{1b}'), "no colours here");
            if format != "json" && *expected == 2 {
                assert_eq!(stdout(&o), "", "{all:?}");
            }
        }
    }
}

/// With `--format json` each mistake is an object on standard output, those of the command line too.
#[test]
fn mistakes_are_objects() {
    let mut cases: Vec<Vec<&str>> = vec![
        vec!["--format", "json"],
        vec!["--format=json", "derive"],
        vec!["nonsense", "--format", "json"],
        vec!["derive", "--hesian", "w'*w", "-v", "w[n]", "-w", "w", "--format", "json"],
        vec!["prove", "--format", "json"],
        vec!["prove", "no/such/file.gradus", "--format", "json"],
        vec!["prove", "src/cli", "--format", "json"],
        vec!["check", "no/such/file.cert", "--format", "json"],
        vec!["check", "src/cli", "--format", "json"],
        vec!["rules", "no-such-law", "--format", "json"],
        vec!["rules", "--rules", "no/such.rules", "--format", "json"],
        vec!["rules", "--rules", "README.md", "--format", "json"],
        vec!["snapshot", "--problems", "no/such/folder", "--format", "json"],
    ];
    let declared = STATUS.iter().filter(|(a, e)| *e == 2 && !a.contains(&"--format"));
    cases.extend(declared.map(|(a, _)| [a, &["-v", DECLS, "--format", "json"][..]].concat()));
    for c in cases {
        let o = gradus(&c);
        assert_eq!(o.status.code(), Some(2), "{c:?}");
        let all = objects(&o);
        assert!(!all.is_empty(), "{c:?}");
        for v in all {
            assert!(v["file"].is_string() && v["message"].is_string() && v["hint"].is_string(), "{c:?}: {v}");
            assert!(v["line"].as_u64() >= Some(1) && v["column"].as_u64() >= Some(1), "{c:?}: {v}");
        }
    }
    // A file of laws is shown with the line that is wrong.
    let laws = file(&folder("contract-laws"), "my.rules", "; mine\n\n  (rule x (forall (A n n)) (= A A) (foo))\n");
    let o = gradus(&["rules", "--rules", &laws, "--format", "json"]);
    assert_eq!((objects(&o)[0]["line"].as_u64(), objects(&o)[0]["column"].as_u64()), (Some(3), Some(3)));
    assert!(stderr(&o).contains("(= A A) (foo)"), "{}", stderr(&o));
    // Of a law that is there already both are shown.
    let twice = "(rule mine (forall (A m n) (B n m)) (= (tr (* A B)) (tr (* B A)))\n  (title \"t\") (use clean ->) (source \"s\"))\n";
    let laws = file(&folder("contract-laws"), "my.rules", twice);
    let v = objects(&gradus(&["rules", "--rules", &laws, "--format", "json"])).remove(0);
    assert!(v["message"].as_str().is_some_and(|m| m.matches("(= (tr (* A B)) (tr (* B A)))").count() == 2), "{v}");
    // Declarations one after the other are separated by commas.
    for (vars, phrase) in
        [("X[m,n]; w[n]", "write `,`"), ("X[m,n] w[n]", "write `,` before `w`"), ("var X[m,n]", "leave out")]
    {
        let v = objects(&gradus(&["parse", "1", "-v", vars, "--format", "json"])).remove(0);
        assert_eq!(v["file"], "-v");
        assert!(v["hint"].as_str().is_some_and(|h| h.contains(phrase)), "{v}");
    }
    let o = gradus(&["derive", "--hesian", "w'*w", "-v", "w[n]", "-w", "w"]);
    assert!(stderr(&o).contains("--hessian"), "{}", stderr(&o));
}

fn is_answer(v: &Value) {
    let keys = ["wrt", "result", "size", "shape", "steps", "hypotheses", "checked", "elapsed_ms"];
    assert!(keys.iter().all(|k| v.get(k).is_some()), "{v}");
    assert!(v["result"].is_string() && v["size"].is_u64() && v["steps"].is_u64() && v["elapsed_ms"].is_f64(), "{v}");
    assert!(v["shape"].as_array().is_some_and(|a| a.len() == 2 && a.iter().all(Value::is_string)), "{v}");
    assert!(v["hypotheses"].as_array().is_some_and(|a| a.iter().all(Value::is_string)), "{v}");
    assert_eq!(v["checked"], true, "{v}");
}

/// `wrt`, `result`, rows, columns and `size` of an answer.
type Expected = (Value, &'static str, &'static str, &'static str, u64);

#[test]
fn answers() {
    let x = |s: &str| json!(s);
    let cases: Vec<(Vec<&str>, Vec<Expected>)> = vec![
        (vec!["derive", "w'*w", "-w", "w"], vec![(x("w"), "2*w", "n", "1", 1)]),
        (vec!["derive", "w'*w", "-w", "w,w", "-w", "w"], vec![(x("w"), "2*w", "n", "1", 1)]),
        (vec!["derive", "y'*X*w", "-w", "w,X"], vec![(x("w"), "X'*y", "n", "1", 2), (x("X"), "y*w'", "m", "n", 2)]),
        (vec!["derive", "w'*w", "-w", "X"], vec![(x("X"), "zeros(m,n)", "m", "n", 0)]),
        (vec!["derive", "X*w", "-w", "w"], vec![(x("w"), "X'", "n", "m", 1)]),
        (vec!["derive", "X*w", "-w", "w", "--layout", "numerator"], vec![(x("w"), "X", "m", "n", 0)]),
        (vec!["derive", "w'*w", "-w", "w", "--hessian"], vec![(x("w"), "2*eye(n)", "n", "n", 1)]),
        (vec!["derive", "r'*r", "--let", "r = X*w - y", "-w", "r"], vec![(x("r"), "2*r", "m", "1", 1)]),
        (vec!["derive", "z[1]'*z[1]", "-v", "z[p] over N", "-w", "z[1]"], vec![(x("z[1]"), "2*z[1]", "p", "1", 2)]),
        (vec!["simplify", "inv(S)*S*w + w"], vec![(Value::Null, "2*w", "n", "1", 1)]),
        (vec!["simplify", "w"], vec![(Value::Null, "w", "n", "1", 0)]),
        (vec!["solve", "norm2(X*w - y)^2", "-w", "w"], vec![(x("w"), "inv(X'*X)*X'*y", "n", "1", 6)]),
        (
            vec!["solve", "r'*r", "--let", "r = X*w - y", "-w", "r,y"],
            vec![(x("r"), "zeros(m)", "m", "1", 0), (x("y"), "X*w", "m", "1", 1)],
        ),
    ];
    for (arguments, expected) in cases {
        let o = gradus(&[&arguments[..], &["-v", DECLS, "--format", "json"]].concat());
        let all = objects(&o);
        assert_eq!(all.len(), expected.len(), "{arguments:?}: {}", stderr(&o));
        for (v, (wrt, result, rows, cols, size)) in all.iter().zip(expected) {
            is_answer(v);
            assert_eq!((&v["wrt"], &v["result"]), (&wrt, &json!(result)), "{arguments:?}");
            assert_eq!((&v["shape"], &v["size"]), (&json!([rows, cols]), &json!(size)), "{arguments:?}");
        }
    }
}

/// One variable without an answer takes nothing from the others.
#[test]
fn some_without_an_answer() {
    let o = gradus(&["solve", "sin(sum(w)) + y'*y", "-v", "w[n], y[n]", "-w", "y,w", "--format", "json"]);
    assert_eq!(o.status.code(), Some(1));
    let all = objects(&o);
    assert_eq!((all[0]["wrt"].as_str(), all[0]["result"].as_str()), (Some("y"), Some("zeros(n)")));
    assert_eq!((all[1]["wrt"].as_str(), &all[1]["result"]), (Some("w"), &Value::Null));
    assert!(all[1]["reason"].is_string() && all[1]["checked"] == false);
}

/// In the ASCII format all but the answers is comment, and the answers read back.
#[test]
fn ascii_reads_back() {
    for arguments in [
        &["derive", "norm2(X*w - y)^2", "-w", "w,y"][..],
        &["derive", "sum(abs(w))", "-w", "w"],
        &["derive", "w'*S*w", "-w", "w", "--detail", "full"],
        &["simplify", "inv(S)*S*w + w"],
        &["solve", "norm2(X*w - y)^2", "-w", "w"],
        &["parse", "2·Xᵀ⊙Xᵀ − X'"],
    ] {
        let o = gradus(&[arguments, &["-v", DECLS, "--format", "ascii"]].concat());
        let text = stdout(&o);
        assert!(text.is_ascii() && o.status.success(), "{arguments:?}: {text}");
        let results: Vec<&str> = text.lines().filter(|l| !l.starts_with('#') && !l.is_empty()).collect();
        assert_eq!(results.len(), if arguments.contains(&"w,y") { 2 } else { 1 }, "{text}");
        for r in results {
            assert_eq!(code(&["parse", "-v", DECLS, "--", r]), Some(0), "{r}");
        }
    }
    let o = gradus(&["solve", "norm2(X*w - y)^2", "-v", DECLS, "-w", "w", "--format", "latex"]);
    assert!(stdout(&o).contains("\n  w &= (X"), "the point itself is shown: {}", stdout(&o));
    for (name, format, sign) in [("trace", "ascii", "#"), ("trace", "latex", "%")] {
        let o = gradus(&["rules", name, "--format", format]);
        assert!(stdout(&o).lines().all(|l| l.is_empty() || l.starts_with(sign)), "{}", stdout(&o));
    }
    let dir = folder("contract-ascii");
    let path = file(&dir, "p.gradus", &format!("{GOOD}{WRONG}"));
    let certs = dir.join("certs").display().to_string();
    for (format, sign) in [("ascii", "#"), ("latex", "%")] {
        let o = gradus(&["prove", &path, "--format", format, "--certs", &certs]);
        let text = stdout(&o);
        // In LaTeX each claim is shown.
        match format {
            "latex" => assert!(text.contains("\\[\n\\operatorname{tr}") && text.contains("Proved."), "{text}"),
            _ => assert!(text.lines().all(|l| l.is_empty() || l.starts_with(sign)), "{text}"),
        }
        let o = gradus(&["check", &certs, "--format", format]);
        assert!(stdout(&o).lines().all(|l| l.is_empty() || l.starts_with(sign)), "{}", stdout(&o));
    }
}

/// A checked certificate tells its whole statement: what the names in the claim are, and what is assumed.
#[test]
fn check_tells_the_statement() {
    let dir = folder("contract-statement");
    let path = dir.join("c.cert").display().to_string();
    let declared = ["-v", "X[m,n], w[n], c, Z[m,m]", "-v", "x[n], y over N", "--let", "r = X*w - c*ones(m,1)"];
    let member = ["--let", "e[i] = x[i]'*w - y[i] for i in N", "--let", "unused = tr(Z)"];
    let asked = ["derive", "sum(log(r)) + sum(i in N, e[i]^2)", "--assume", "positive(r)", "-w", "w", "--cert", &path];
    assert_eq!(code(&[&asked[..], &declared, &member].concat()), Some(0));
    let text = stdout(&gradus(&["check", &path]));
    let rows: Vec<&str> = text.lines().skip(1).collect();
    let declared = ["    var X[m,n], w[n], c, Z[m,m]", "    var x[n] over N", "    var y over N"];
    assert_eq!(rows[0], "  problem c");
    assert_eq!(rows[1..4], declared, "{text}");
    let defined = ["    let r = X*w - c*ones(m)", "    let e[i] = x[i]'*w - y[i] for i in N", "    let unused = tr(Z)"];
    assert_eq!(rows[4..7], defined, "{text}");
    assert_eq!(rows[7], "    assume positive(r)");
    assert!(rows[8].starts_with("    claim grad(sum(log(r)) + sum(i in N, e[i]^2), w) == "), "{text}");
    let v = &objects(&gradus(&["check", &path, "--format", "json"]))[0];
    assert_eq!(v["variables"], json!(["X[m,n]", "w[n]", "c", "x[n] over N", "y over N"]));
    assert_eq!(v["definitions"], json!(["r = X*w - c*ones(m)", "e[i] = x[i]'*w - y[i] for i in N"]));
}

#[test]
fn files_and_folders() {
    let dir = folder("contract-files");
    let sub = dir.join("a/b");
    std::fs::create_dir_all(&sub).expect("a folder");
    let empty = dir.join("empty");
    std::fs::create_dir_all(&empty).expect("a folder");
    let (good, wrong) = (file(&sub, "good.gradus", GOOD), file(&dir, "wrong.gradus", WRONG));
    let broken = file(&dir, "broken.txt", BROKEN);
    let none = file(&dir, "none.txt", "problem p\n  var A[n,n]\n");
    let absent = dir.join("absent.gradus").display().to_string();
    let (all, sub) = (dir.display().to_string(), sub.display().to_string());
    let empty = empty.display().to_string();
    for (files, status, goals) in [
        (vec![&good], 0, 1),
        (vec![&wrong], 1, 1),
        (vec![&good, &wrong], 1, 2),
        (vec![&sub], 0, 1),
        (vec![&all], 1, 2),
        (vec![&good, &good], 0, 2),
        (vec![&broken], 2, 0),
        (vec![&broken, &wrong, &good], 2, 2),
        (vec![&absent, &good], 2, 1),
        (vec![&empty], 2, 0),
        (vec![&none], 0, 0),
    ] {
        let files: Vec<&str> = files.into_iter().map(String::as_str).collect();
        let o = gradus(&[&["prove", "--format", "json"], &files[..]].concat());
        assert_eq!(o.status.code(), Some(status), "{files:?}: {}", stderr(&o));
        let found = objects(&o).iter().filter(|v| v.get("status").is_some()).count();
        assert_eq!(found, goals, "{files:?}");
        let names: Vec<String> =
            objects(&o).iter().filter(|v| v.get("status").is_some()).map(|v| v["file"].to_string()).collect();
        assert!(names.iter().all(|n| n.contains(".gradus")), "{names:?}");
    }
    let o = gradus_with(&["prove", "-", "--format", "json"], GOOD.as_bytes());
    assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
    assert_eq!(objects(&o)[0]["file"], "-");
    let o = gradus_with(&["prove", "-", "--format", "json"], BROKEN.as_bytes());
    assert_eq!(o.status.code(), Some(2));
    assert_eq!((objects(&o)[0]["file"].as_str(), objects(&o)[0]["line"].as_u64()), (Some("-"), Some(3)));
}

#[test]
fn certificates() {
    let dir = folder("contract-certificates");
    let at = |name: &str| dir.join(name).display().to_string();
    let text = "problem p\n  var X[m,n], w[n], y[m]\n  let l = norm2(X*w - y)^2\n  \
                claim grad(l, w) == 2*X'*(X*w - y)\n  claim stationary l at w = inv(X'*X)*X'*y\n  \
                refute grad(l, w) == X*w\n  claim l == l\n";
    let text = text.replace("  refute grad(l, w) == X*w\n", "  refute grad(l, w) == w\n");
    let path = file(&dir, "p.gradus", &text);
    let certs = at("certs");
    assert_eq!(code(&["prove", &path, "--certs", &certs]), Some(0));
    let mut names: Vec<String> = std::fs::read_dir(&certs)
        .expect("a folder")
        .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
        .collect();
    names.sort();
    assert_eq!(names, ["p.p.4.cert", "p.p.5.cert", "p.p.7.cert"], "one for each claim that is proved");
    let o = gradus(&["check", &certs, "--format", "json"]);
    assert_eq!(o.status.code(), Some(0));
    for v in objects(&o) {
        assert!(v["file"].is_string() && v["accepted"] == true && v["statement"].is_string() && v["steps"].is_u64());
        assert!(v["hypotheses"].is_array() && v["reason"].is_null(), "{v}");
    }
    assert_eq!(objects(&o)[1]["hypotheses"], json!(["invertible(X'*X)"]));
    let good = std::fs::read_to_string(Path::new(&certs).join("p.p.4.cert")).expect("a certificate");
    let hash = good.split("(rules ").nth(1).and_then(|r| r.split(')').next()).expect("the hash of the rules");
    let rejected = [
        ("empty", String::new()),
        ("half", good[..good.len() / 2].to_string()),
        ("trailing", format!("{good}(x)")),
        ("foreign", good.replace(hash, &"0".repeat(hash.len()))),
        ("later", good.replace("(certificate 1", "(certificate 2")),
        ("other", text.clone()),
        ("deep", "(".repeat(200_000)),
        ("factor", good.replace("(num 2)", "(num 3)")),
    ];
    for (name, text) in rejected {
        assert_ne!(text, good, "{name}");
        let o = gradus(&["check", &file(&dir, &format!("{name}.cert"), &text), "--format", "json"]);
        assert_eq!(o.status.code(), Some(1), "{name}");
        let v = objects(&o).remove(0);
        assert!(v["accepted"] == false && v["reason"].is_string() && v["hypotheses"].is_array(), "{name}: {v}");
    }
    assert_eq!(code(&["check", &at("absent.cert"), &certs]), Some(2));
    let o = gradus_with(&["check", "-", "--format", "json"], good.as_bytes());
    assert_eq!((o.status.code(), &objects(&o)[0]["accepted"]), (Some(0), &json!(true)));
    for (command, wrt) in [("derive", "w,y"), ("solve", "w,y")] {
        let out = at(&format!("{command}.cert"));
        let o = gradus(&[command, "norm2(X*w - y)^2", "-v", DECLS, "-w", wrt, "--cert", &out]);
        assert_eq!(o.status.code(), Some(0), "{}", stderr(&o));
        // What is solved for together has one certificate.
        let files = match command {
            "solve" => [out.clone(), out.clone()],
            _ => [at(&format!("{command}-w.cert")), at(&format!("{command}-y.cert"))],
        };
        assert_eq!(code(&["check", &files[0], &files[1]]), Some(0));
    }
    assert_eq!(code(&["simplify", "X + X", "-v", DECLS, "--cert", &at("s.cert")]), Some(0));
    assert_eq!(code(&["check", &at("s.cert")]), Some(0));
}

#[test]
fn snapshots_as_objects() {
    let dir = folder("contract-snapshots");
    let problems = dir.join("in");
    std::fs::create_dir_all(&problems).expect("a folder");
    file(&problems, "p.gradus", GOOD);
    let (from, to) = (problems.display().to_string(), dir.join("out").display().to_string());
    let run = |check: bool| {
        let mut a = vec!["snapshot", "--problems", &from, "--to", &to, "--format", "json"];
        a.extend(check.then_some("--check"));
        gradus(&a)
    };
    assert_eq!(run(true).status.code(), Some(1));
    assert_eq!(run(false).status.code(), Some(0));
    let o = run(true);
    assert_eq!((o.status.code(), objects(&o)), (Some(0), vec![json!({ "documents": 3, "changed": 0 })]));
    file(&dir.join("out"), "p.md", "changed");
    let o = run(true);
    assert_eq!(o.status.code(), Some(1));
    assert_eq!(objects(&o)[0]["change"], "changed");
}

#[test]
fn laws() {
    let all = objects(&gradus(&["rules", "--format", "json"]));
    assert!(all.len() > 100);
    for v in &all {
        assert!(v["name"].is_string() && v["kind"].is_string() && v["source"].is_string() && v["law"].is_string());
    }
    let name = all[0]["name"].as_str().expect("a name");
    for format in ["text", "ascii", "latex", "markdown", "json"] {
        assert_eq!(code(&["rules", name, "--format", format]), Some(0));
    }
    assert_eq!(code(&["rules", "no-such-law"]), Some(2));
}

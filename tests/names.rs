//! Names: letters, marks, digits, subscripts and `_`, in problems, certificates and rule files alike.

use std::process::{Command, Output};

fn gradus(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().unwrap()
}

fn file(name: &str, text: &str) -> String {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("names");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_string()
}

fn told(o: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&o.stdout), String::from_utf8_lossy(&o.stderr))
}

/// What cannot be a name, and what can.
const BAD: [&str; 6] = ["x²", "xⁿ", "x\u{200b}", "x\u{202e}", "x\u{3164}", "x\u{fe0f}"];
const GOOD: [&str; 5] = ["x_1", "x₁", "x\u{302}", "ξ", "имя"];

#[test]
fn of_problems() {
    let problem = |name: &str| format!("problem p\n var {name}, y\n claim {name} + y == y + {name}\n");
    for name in GOOD {
        let o = gradus(&["prove", &file("good.gradus", &problem(name))]);
        assert_eq!(o.status.code(), Some(0), "{name}: {}", told(&o));
    }
    for name in BAD {
        let o = gradus(&["prove", &file("bad.gradus", &problem(name))]);
        assert_eq!(o.status.code(), Some(2), "{name:?}: {}", told(&o));
    }
}

#[test]
fn of_certificates() {
    let made = file("made.cert", "");
    let o = gradus(&["simplify", "qq + yy - yy", "-v", "qq, yy", "--cert", &made]);
    assert_eq!(o.status.code(), Some(0), "{}", told(&o));
    let text = std::fs::read_to_string(&made).unwrap();
    let check = |name: &str| gradus(&["check", &file("c.cert", &text.replace("qq", name))]);
    for name in GOOD {
        assert_eq!(check(name).status.code(), Some(0), "{name}: {}", told(&check(name)));
    }
    for name in BAD {
        let o = check(name);
        assert_eq!(o.status.code(), Some(1), "{name:?}");
        assert!(told(&o).contains("has no meaning here"), "{name:?}: {}", told(&o));
    }
    let turned = gradus(&["check", &file("t.cert", &format!("; \u{202e}\n{text}"))]);
    assert_eq!(turned.status.code(), Some(1), "{}", told(&turned));
}

#[test]
fn of_laws() {
    let law = |name: &str| {
        format!("(rule own-law (forall ({name} m n)) (= (t (t (t (t {name})))) {name}) (title \"t\") (source \"s\"))\n")
    };
    let run = |name: &str| gradus(&["simplify", "x", "-v", "x", "--rules", &file("own.rules", &law(name))]);
    assert_eq!(run("A").status.code(), Some(0), "{}", told(&run("A")));
    for name in BAD {
        assert_eq!(run(name).status.code(), Some(2), "{name:?}");
    }
}

#[test]
fn look_alikes_are_warned_of() {
    let warned = |names: &str, expression: &str| {
        let o = gradus(&["simplify", expression, "-v", names, "--format", "json"]);
        assert_eq!(o.status.code(), Some(0), "{}", told(&o));
        assert!(!String::from_utf8_lossy(&o.stdout).contains("warning"));
        String::from_utf8_lossy(&o.stderr).contains("warning: ")
    };
    // Latin and Cyrillic a.
    assert!(warned("a, а", "a - а"));
    assert!(warned("xа", "xа"));
    assert!(!warned("a, α, Δx", "a - α*Δx"));
    let o = gradus(&["prove", &file("w.gradus", "problem p\n var A[n,n], Α[n,n]\n claim A + Α == Α + A\n")]);
    assert!(o.status.code() == Some(0) && told(&o).contains("U+0391"), "{}", told(&o));
}

//! `gradus help` and `gradus examples`: every name is answered, every example runs.

use std::path::Path;
use std::process::Command;

fn gradus(arguments: &[&str]) -> (i32, String, String) {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().expect("the program starts");
    let text = |b: &[u8]| String::from_utf8_lossy(b).into_owned();
    (o.status.code().unwrap_or(-1), text(&o.stdout), text(&o.stderr))
}

#[test]
fn names_are_answered() {
    for (name, said) in [
        ("tr", "trace"),
        ("tr(A)", "trace"),
        (".*", "product of entries"),
        ("'", "transpose"),
        ("symmetric", "A' == A"),
        ("claim", "must be proved"),
        ("sigmoid", "logistic"),
        ("sum", "column sums"),
        ("sum", "sum over i"),
        ("pi", "circle"),
        ("eig", "gradus does not have it"),
        ("np.linalg.eig", "gradus does not have it"),
        ("expm", "not of each entry"),
        ("matfun", "power series"),
        ("grad", "gradient"),
        ("--strict", "refuses"),
        ("layout", "numerator"),
        ("statements", "claim"),
        ("attributes", "posdef"),
        ("broadcasting", "repeat"),
    ] {
        let (code, out, err) = gradus(&["help", name]);
        assert!(code == 0 && out.contains(said), "{name}: {out}{err}");
    }
}

#[test]
fn commands_keep_their_help() {
    let (code, out, _) = gradus(&["help", "solve"]);
    assert!(code == 0 && out.contains("Usage: gradus solve"), "{out}");
    // A statement, too.
    let (_, out, _) = gradus(&["help", "derive"]);
    assert!(out.contains("Usage: gradus derive") && out.contains("Prints a derivation"), "{out}");
    let (code, out, _) = gradus(&["help"]);
    assert!(code == 0 && out.contains("derive") && out.contains("gradus help language"), "{out}");
}

#[test]
fn what_is_unknown_is_said() {
    let (code, _, err) = gradus(&["help", "sigmod"]);
    assert!(code == 2 && err.contains("did you mean `sigmoid`"), "{err}");
    let (code, out, err) = gradus(&["examples", "rigde"]);
    assert!(code == 2 && out.is_empty() && err.contains("did you mean `ridge`"), "{err}");
}

#[test]
fn the_page_is_printed() {
    let (code, all, _) = gradus(&["help", "language"]);
    let (_, functions, _) = gradus(&["help", "functions"]);
    assert!(code == 0 && all.contains("In a minute") && all.contains("What is not there"), "{all}");
    assert!(all.contains(functions.trim()) && functions.contains("sigmoid(A)") && !functions.contains("posdef"));
    assert!(!all.contains("```") && !all.contains("<!--") && !all.contains("| ---"));
}

/// The words of a command, quotes taken away.
fn words(line: &str) -> Vec<String> {
    let parts = line.split('"').enumerate();
    parts
        .flat_map(|(k, part)| match k % 2 {
            0 => part.split_whitespace().map(str::to_string).collect(),
            _ => vec![part.to_string()],
        })
        .collect()
}

#[test]
fn every_example_runs() {
    let (code, list, _) = gradus(&["examples"]);
    assert_eq!(code, 0);
    let names: Vec<&str> =
        list.lines().filter(|l| l.starts_with("  ")).filter_map(|l| l.split_whitespace().next()).collect();
    assert!(names.len() >= 20, "{list}");
    let subjects = list.lines().filter(|l| !l.starts_with(' ') && !l.starts_with('`') && !l.is_empty()).count();
    assert!(subjects >= 5, "{list}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("examples");
    std::fs::create_dir_all(&folder).expect("a folder");
    for name in names {
        let (code, text, err) = gradus(&["examples", name]);
        assert_eq!(code, 0, "{name}: {err}");
        let body: String = text.lines().filter(|l| !l.starts_with('#')).map(|l| format!("{l}\n")).collect();
        let (code, out, err) = if body.starts_with("problem") {
            let path = folder.join(format!("{name}.gradus"));
            std::fs::write(&path, &text).expect("a file");
            gradus(&["prove", &path.display().to_string()])
        } else {
            let words = words(body.strip_prefix("gradus ").unwrap_or_else(|| panic!("{name}: {body}")));
            gradus(&words.iter().map(String::as_str).collect::<Vec<_>>())
        };
        assert!(
            code == 0 && (out.contains("Checked by the kernel") || out.contains("All as stated")),
            "{name}: {out}{err}"
        );
        assert!(!out.contains(" taken as ") && !err.contains("warning"), "{name}: {out}{err}");
    }
}

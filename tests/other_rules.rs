//! Certificates that were made with other rules are rejected, and a real fault is told as well.

use gradus::library::library;
use std::process::Command;

fn gradus(arguments: &[&str]) -> (String, Option<i32>) {
    let o = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().unwrap();
    (String::from_utf8(o.stdout).unwrap(), o.status.code())
}

#[test]
fn the_fault_is_named() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("other-rules");
    std::fs::create_dir_all(&folder).unwrap();
    let path = folder.join("c.cert");
    let path = path.to_str().unwrap();
    assert_eq!(gradus(&["simplify", "inv(X)*X*w", "-v", "X[n,n], w[n]", "--cert", path]).1, Some(0));
    let made = std::fs::read_to_string(path).unwrap();
    let hash = library().hash();
    let check = |text: &str| {
        std::fs::write(path, text).unwrap();
        let (text, code) = gradus(&["check", "--format", "json", path]);
        let v: serde_json::Value = serde_json::from_str(&text).unwrap();
        (v["reason"].as_str().unwrap_or("").to_string(), code)
    };
    assert_eq!(check(&made), (String::new(), Some(0)));
    let other = made.replace(hash, "0123456789abcdef0123456789abcdef");
    let plain = format!("made with other rules (0123456789abcdef0123456789abcdef, these are {hash})");
    assert_eq!(check(&other), (plain.clone(), Some(1)));
    // Nothing says that X is invertible.
    let (reason, code) = check(&other.replace("(invertible X)", "(symmetric X)"));
    assert!(reason.starts_with(&format!("{plain}; besides, line 2, step 1: ")) && code == Some(1), "{reason}\n{other}");
    // The reader finds a fault before the kernel does.
    let (reason, code) = check(&other.replace("rule inv-mul-self", "rule no-inv"));
    assert!(reason.starts_with(&format!("{plain}; besides, line ")) && reason.contains("no-inv"), "{reason}\n{other}");
    assert_eq!(code, Some(1));
}

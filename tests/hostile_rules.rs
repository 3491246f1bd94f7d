//! Files of laws that promise much work: refused or loaded at once, in little memory.

use std::path::PathBuf;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Kilobytes that the program has come to use, where the system tells it.
fn peak(pid: u32) -> u64 {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix("VmHWM:"));
    line.and_then(|l| l.split_whitespace().next()?.parse().ok()).unwrap_or(0)
}

struct Answer {
    code: Option<i32>,
    errors: String,
    took: Duration,
    memory: u64,
}

fn load(name: &str, text: &str) -> Answer {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("hostile-rules");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (rules, errors) = (folder.join(format!("{name}.rules")), folder.join(format!("{name}.txt")));
    std::fs::write(&rules, text).expect("a file");
    let start = Instant::now();
    let mut program = Command::new(env!("CARGO_BIN_EXE_gradus"))
        .args(["rules", "t-t", "--rules"])
        .arg(&rules)
        .stdout(Stdio::null())
        .stderr(std::fs::File::create(&errors).expect("a file"))
        .spawn()
        .expect("the program");
    let mut memory = 0;
    let status = loop {
        if let Some(status) = program.try_wait().expect("the program") {
            break status;
        }
        memory = memory.max(peak(program.id()));
        std::thread::sleep(Duration::from_millis(5));
    };
    let errors = std::fs::read_to_string(errors).expect("a text");
    Answer { code: status.code(), errors, took: start.elapsed(), memory }
}

fn each(n: usize, f: &dyn Fn(usize) -> String) -> String {
    (0..n).map(f).collect()
}

fn law(variables: &str, sides: &str) -> String {
    format!("(rule mine (forall {variables}) (= {sides}) (source \"a test\"))\n")
}

#[test]
fn hostile() {
    let named = |k: usize, sides: &str| format!("(rule my-{k} (forall (A m n)) (= {sides}) (source \"x\"))\n");
    let long = |n: usize| "7".repeat(n);
    let conditions = each(40, &|k| format!("(= (* A (scale (num {k}) A)) (eye n)) "));
    let nested = |n: usize, open: &str, inner: &str| format!("{}{inner}{}", open.repeat(n), ")".repeat(n));
    let sums = |n: usize, size: usize, body: &str| {
        format!("{}{body}{}", each(n, &|k| format!("(sum (i{k} {size}) ")), ")".repeat(n))
    };
    // The file, and what is said of it; nothing where it is loaded.
    let cases = [
        ("bytes", format!(";{}", "x".repeat(17 << 20)), "more than 16777216 bytes"),
        ("brackets", "(".repeat(5_000_000), "nested too deeply"),
        ("depth", law("(A n n)", &format!("{} A", nested(300, "(t ", "A"))), "nested too deeply"),
        ("words", law("(A n n)", &format!("(+ A {}) A", "A ".repeat(1_000_000))), "words"),
        ("laws", each(100_000, &|k| named(k, "(t (t (t A))) (t A)")), "more than 2000 laws"),
        ("twins", each(1_900, &|k| named(k, "(t (t (t A))) (t A)")), "says the same as"),
        (
            "false-laws",
            each(1_000, &|k| named(k, &format!("(scale (num {}) A) A", k + 2))),
            "900 more laws are not tested",
        ),
        ("mistakes", each(1_900, &|k| named(k, "(* A A) A")), "1800 more mistakes are not shown"),
        ("number", law("(A m n)", &format!("(scale (num {}) A) A", long(1_000_000))), "a word of more than 10000"),
        ("power", law("(a 1 1)", &format!("(pow a (num {})) a", long(9_000))), "cannot be tested"),
        ("variables", law(&each(101, &|k| format!("(A{k} m n)")), "A0 A1"), "101 variables, at most 100"),
        (
            "conditions",
            format!("(rule my (forall (A n n)) (when {conditions}) (= (t A) A) (source \"x\"))"),
            "40 conditions, at most 32",
        ),
        ("large", law("(A 1000000 1000000)", "(t (t (+ A A))) (+ A A)"), "cannot be tested"),
        ("too-large", law("(A 18446744073709551615 2)", "(t (t (kron A A))) (kron A A)"), "a size is too large"),
        ("kronecker", law("(A 150 150)", "(t (t (kron A (kron A A)))) (kron A (kron A A))"), "cannot be tested"),
        ("determinant", law("(A 60 60)", "(+ (det A) (det (inv A))) (det (* A A))"), "cannot be tested"),
        ("sums", law("(a 1 1)", &format!("{} a", sums(50, 1_000, "a"))), "is false"),
        ("many-sums", law("(a 1 1)", &format!("{} (* a a)", sums(9, 60, "(* a a)"))), "is false"),
        (
            "many-true",
            each(300, &|k| named(k, &format!("(+ A (scale (num {}) A)) (scale (num {}) A)", k + 7, k + 8))),
            "",
        ),
        ("binary", "\0\u{1}\u{2}".repeat(1_000_000), "expected `(`"),
    ];
    for (name, text, said) in &cases {
        let a = load(name, text);
        println!("{name}: {:?}, {} kB", a.took, a.memory);
        assert!(a.errors.contains(said), "{name}: {}", a.errors.chars().take(1_000).collect::<String>());
        assert_eq!(a.code, Some(if said.is_empty() { 0 } else { 2 }), "{name}");
        assert!(a.errors.len() < 100_000, "{name}: {} bytes", a.errors.len());
        // An optimised build takes a second at most; the machine may be busy.
        assert!(a.took < Duration::from_secs(20), "{name}: {:?}", a.took);
        assert!(a.memory < 1_000_000, "{name}: {} kB", a.memory);
    }
}

//! Each file of `certificates/reject` is refused for the reason that its first comment names a part of.

#[path = "common/files.rs"]
mod files;

use files::{files, test_rules, verdict};
use std::time::{Duration, Instant};

#[test]
fn rejected() {
    let (rules, all) = (test_rules(), files("reject"));
    let mut wrong = Vec::new();
    for (name, comment, text) in &all {
        match verdict(text, &rules) {
            Ok(_) => wrong.push(format!("{name}: accepted")),
            Err(e) if e.contains(comment.as_str()) => {}
            Err(e) => wrong.push(format!("{name}: {e}, not {comment}")),
        }
    }
    assert!(wrong.is_empty(), "{} of {}\n{}", wrong.len(), all.len(), wrong.join("\n"));
    assert!(all.len() >= files("accept").len() && all.len() >= 40);
}

/// A certificate of one line that ends in this claim and these lines.
fn certificate(statement: &str, lines: &str) -> String {
    format!("(certificate 1 (rules HASH) (statement {statement}) (lines {lines}))")
}

/// Hostile files are refused at once.
#[test]
fn hostile() {
    let rules = test_rules();
    let deep = format!("{}(num 1){}", "(neg ".repeat(1_000_000), ")".repeat(1_000_000));
    let claim = "(variables (x 1 1)) (claim (= x x))";
    let mut chain = String::from("(#1 (+ x x))");
    let mut kron = String::from("(#1 (kron A A))");
    // d(F + F) = dF + dF, doubled from line to line: a gradient of 2^60 summands.
    let mut doubled = String::from(
        "(#1 (tr (* (t (num 2)) x))) (1 have (d (wrt x) #1) (. -> rule d-tr) (0 -> rule d-mul) \
         (0.0.0 -> constant) (0.0 -> rule zero-mul) (0 -> rule zero-add))",
    );
    for k in 2..=60 {
        let j = k - 1;
        doubled += &format!("(#{k} (+ #{j} #{j})) ({k} have (d (wrt x) #{k}) (. -> rule d-add)");
        doubled += &format!("(0 -> line {j}) (1 -> line {j}))");
    }
    for k in 2..2_000 {
        let j = k - 1;
        chain += &format!("(#{k} (+ #{j} #{j}))");
        kron += &format!("(#{k} (kron #{j} A))");
    }
    let sizes = "(sizes a b c) (variables (A (+ a b c) (+ a b c))) (claim (= A A))";
    let cases = [
        (certificate(claim, &format!("(1 have {deep})")), "nested too deeply"),
        ("(".repeat(10_000_000), "expected certificate"),
        (certificate(claim, &format!("{chain} (1 have #1999 (. -> rule d-add))")), "d-add"),
        (certificate(claim, &format!("{chain} (1 have #1999 (. -> arithmetic (num 1)))")), "the numbers differ"),
        (certificate(claim, &format!("{chain} (1 transport symmetric #1999)")), "nothing establishes"),
        (certificate(sizes, &format!("{kron} (1 have #1999)")), "too large"),
        (certificate(claim, &format!("(1 have (num {}))", "7".repeat(1_000_000))), "no number"),
        (certificate(claim, &"(1 have x)".repeat(2)), "expected line 2"),
        (certificate(claim, &format!("(1 have x {})", "(. <- rule t-t) ".repeat(300_000))), "ill-shaped"),
        (certificate(claim, &format!("{doubled} (61 gradient 60 x)")), "too many summands"),
        (
            certificate(
                "(variables (family x 1 1 256)) (claim (= (member x 1) (member x 1)))",
                "(1 have (sum (%0 256) (sum (%1 256) (sum (%2 256) (sum (%3 256) (member x %0))))) \
             (. -> unroll) (0 -> unroll) (0.0 -> unroll) (0.0.0 -> unroll))",
            ),
            "the last line",
        ),
        (certificate(claim, &"x ".repeat(20_000_000)), "expected a line"),
        (certificate(claim, &format!("(1 have x {})", "x ".repeat(20_000_000))), "words in one item"),
        (certificate(claim, &"(".repeat(70_000_000)), "bytes"),
    ];
    for (i, (text, reason)) in cases.iter().enumerate() {
        let start = Instant::now();
        let e = verdict(text, &rules).expect_err("hostile");
        assert!(e.contains(reason), "case {i}: {e}");
        assert!(start.elapsed() < Duration::from_secs(5), "case {i}: {:?}", start.elapsed());
    }
}

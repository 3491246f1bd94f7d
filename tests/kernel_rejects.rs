//! Each file of `certificates/reject` is refused for the reason that its first comment names a part of.

#[path = "common/files.rs"]
mod files;

use files::{files, test_rules, verdict};
use gradus::rules::RuleSet;
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

fn each(n: usize, f: &dyn Fn(usize) -> String) -> String {
    (0..n).map(f).collect()
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
    let negated = |n| each(n, &|k| format!("(#{} (neg {}))", k + 1, if k == 0 { "x".into() } else { format!("#{k}") }));
    let (deep_terms, steep) = (negated(2_000), negated(19_999));
    // 0 = 0 + 0, doubled from line to line.
    let zeros = "(1 have (zeros 1 1) (. <- rule add-zero (zeros 1 1) 1 1))".to_string()
        + &each(18, &|k| {
            format!(
                "({} have (zeros 1 1) (. <- rule add-zero (zeros 1 1) 1 1) (0 -> line {j}) (1 -> line {j}))",
                k + 2,
                j = k + 1
            )
        })
        + "(20 have (d (wrt x) (num 1)) (. -> constant) (. -> line 19))";
    let bottom = vec!["0"; 2_000].join(".");
    // Each time through the root, so that everything in between is built again.
    let far = each(260, &|k| {
        format!("(0.{bottom}{} <- rule t-t x 1 1) (1 <- rule t-t x 1 1) (1 -> rule t-t x 1 1)", ".0.0".repeat(k))
    });
    let copies = format!("{deep_terms} (1 have (+ #2000 x) {far})");
    let mut doubled = String::from(
        "(#1 (tr (* (t (num 2)) x))) (1 have (d (wrt x) #1) \
         (. -> rule d-tr (* (t (num 2)) x) 1 (wrt x)) (0 -> rule d-mul (t (num 2)) x 1 1 1 (wrt x)) \
         (0.0.0 -> constant) (0.0 -> rule zero-mul x 1 1 1) (0 -> rule zero-add (* (t (num 2)) (d (wrt x) x)) 1 1))",
    );
    for k in 2..=60 {
        let j = k - 1;
        doubled += &format!("(#{k} (+ #{j} #{j})) ({k} have (d (wrt x) #{k}) (. -> rule d-add #{j} #{j} 1 1 (wrt x))");
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
        (certificate(claim, &format!("{chain} (1 have #1999 (. -> rule d-add #1998 #1998 1 1 (wrt x)))")), "d-add"),
        (certificate(claim, &format!("{chain} (1 have #1999 (. -> arithmetic (num 1)))")), "the numbers differ"),
        (certificate(claim, &format!("{chain} (1 transport symmetric #1999)")), "nothing establishes"),
        (certificate(sizes, &format!("{kron} (1 have #1999)")), "too large"),
        (certificate(claim, &format!("(1 have (num {}))", "7".repeat(1_000_000))), "no number"),
        (certificate(claim, &"(1 have x)".repeat(2)), "expected line 2"),
        (certificate(claim, &format!("{steep} (1 have #19999 (. <- rule t-t #19999 1 1))")), "ill-shaped"),
        (certificate(claim, &format!("{doubled} (61 gradient 60 x)")), "too many summands"),
        (certificate(claim, &format!("{zeros} (21 gradient 20 x)")), "too many summands"),
        (certificate(claim, &copies), "too many terms"),
        (
            certificate(
                "(variables (family x 1 1 256)) (claim (= (member x 1) (member x 1)))",
                "(1 have (sum (%0 256) (sum (%1 256) (sum (%2 256) (sum (%3 256) (member x %0))))) \
             (. -> unroll) (0 -> unroll) (0.0 -> unroll) (0.0.0 -> unroll))",
            ),
            "the last line",
        ),
        (certificate(claim, &"x ".repeat(8_000_000)), "expected a line"),
        (certificate(claim, &format!("(1 have x {})", "x ".repeat(8_000_000))), "words in one item"),
        (certificate(claim, &"(".repeat(70_000_000)), "bytes"),
    ];
    for (i, (text, reason)) in cases.iter().enumerate() {
        rejected_at_once(&format!("case {i}"), text, reason, &rules);
    }
}

/// Processor time of this thread where the system tells it: the machine may be busy.
fn processor(start: Instant) -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|s| s.split_whitespace().next().and_then(|w| w.parse().ok()));
    nanoseconds.map_or(start.elapsed(), Duration::from_nanos)
}

/// An optimised build takes less than a second.
fn rejected_at_once(name: &str, text: &str, reason: &str, rules: &RuleSet) {
    let zero = Instant::now();
    let start = processor(zero);
    let e = verdict(text, rules).expect_err("hostile");
    let took = processor(zero).saturating_sub(start);
    println!("{name}: {took:?}: {}", e.chars().take(100).collect::<String>());
    assert!(e.contains(reason), "{name}: {e}");
    // A build that counts what it runs takes longer.
    let most = Duration::from_secs(if std::env::var_os("COUNTED").is_some() { 60 } else { 5 });
    assert!(took < most, "{name}: {took:?}");
}

/// What is cheap to write and dear to check: long lists, cited often.
#[test]
fn quadratic() {
    let rules = test_rules();
    let claim = "(claim (= x x))";
    let names = each(8_990, &|k| format!("(v{k} 1 1)"));
    let all = format!("(variables (x 1 1) {names})");
    let sum = (0..8_990).fold("x".to_string(), |s, k| if k % 90 == 89 { s } else { format!("(+ {s} v{k})") });
    let wide = each(8_990, &|k| format!("(#{} (+ {} v{k}))", k + 1, if k == 0 { "x".into() } else { format!("#{k}") }));
    // A hypothesis about ten thousand names, used again and again.
    let heavy = format!("{all} {wide} (hypotheses (= #8990 x)) {claim}");
    let uses = each(60_000, &|_| "(. -> hypothesis 1) (. <- hypothesis 1)".to_string());
    let lines = each(100_000, &|k| format!("({} have #8990 (. -> line {}))", k + 2, k + 1));
    // The same fact, for ever other ranges.
    let facts = each(100_000, &|k| format!("({} assumption 1 (over {}))", k + 1, k + 1));
    let found = each(60_000, &|_| "(. -> rule t-symmetric x 1) (. <- rule t-symmetric x 1)".to_string());
    let least = each(9_990, &|k| format!("(at-least n {})", k + 2));
    let fresh = each(100_000, &|k| format!("({} fresh w{k} 1 1)", k + 1));
    // A big term, copied at each of 59 depths.
    let body = "(#1 (+ (member y %-1) (member y %-59)))".to_string()
        + &each(9_000, &|k| format!("(#{} (+ #{} (neg #{})))", k + 2, k + 1, k + 1));
    let nest = each(58, &|k| format!("(#{} (sum (%0 2) (+ #{} #9001)))", k + 9_002, k + 9_001));
    let sizes = (0..90).fold("a".to_string(), |s, k| format!("(+ {s} (* a{}))", " b".repeat(k % 60)));
    let grown = each(3_000, &|k| format!("(#{} (eye {sizes}))", k + 1));
    let (digits, zeros) = ("7".repeat(4_900), "0".repeat(4_900));
    let numbers = each(1_500, &|k| format!("(#{} (num {}{digits}/1{zeros}))", k + 1, k + 1));
    let cases = [
        (
            "names",
            format!("(variables (x 1 1) {}) {claim}", each(100_000, &|k| format!("(v{k} 1 1)"))),
            String::new(),
            "more than 10000 names",
        ),
        (
            "variables",
            format!("(variables (x 1 1) {}) {claim}", each(9_990, &|k| format!("(v{k} 1 1)"))),
            "(1 have x)".into(),
            "too many names",
        ),
        (
            "hypotheses",
            format!("(variables (x 1 1)) (hypotheses {}) {claim}", "(nonzero x)".repeat(100_000)),
            String::new(),
            "more than 10000 hypotheses",
        ),
        ("support", heavy.clone(), format!("(1 have #8990 {uses})"), "too much work"),
        ("lines", heavy, format!("(1 have #8990 (. -> hypothesis 1)) {lines}"), "too much work"),
        (
            "facts",
            format!("(variables (x 1 1)) (hypotheses (symmetric x)) {claim}"),
            format!("{facts} (100001 have (t x) {found})"),
            "too much work",
        ),
        (
            "sizes",
            format!(
                "(sizes n) (variables (family x 1 1 n)) (hypotheses {least}) (claim (= (member x 1) (member x 1)))"
            ),
            "(1 have (member x 10000))".into(),
            "the last line",
        ),
        ("fresh", format!("(variables (x 1 1)) {claim}"), fresh, "more than 10000 names"),
        ("sum", format!("{all} {claim}"), format!("(1 have {sum})"), "nested too deeply"),
        (
            "depths",
            "(variables (family y 1 1 2)) (claim (= (member y 1) (member y 1)))".into(),
            format!(
                "{body} {nest} (1 have (over{}) (sum (%59 2) #9059) (. -> unroll) (0 -> unroll) (1 -> unroll) (0.0.0 -> unroll) (0.1.0 -> unroll))",
                " 2".repeat(59)
            ),
            "too much work",
        ),
        ("size polynomials", format!("(sizes a b) (variables (x 1 1)) {grown} {claim}"), String::new(), "too large"),
        ("rationals", format!("(variables (x 1 1)) {numbers} {claim}"), String::new(), "no number"),
    ];
    for (name, statement, lines, reason) in &cases {
        rejected_at_once(name, &certificate(statement, lines), reason, &rules);
    }
}

//! Hostile input: an answer or an error, at once.

use gradus::syntax::{
    Declarations, Diagnostic, Session, read_declarations, read_problems, to_ascii, to_latex, to_unicode,
};
use gradus::term::{Op, Terms, Theory};

fn session() -> Session {
    let d = Declarations { vars: vec!["A[n,n], x[n], a".to_string()], ..Declarations::default() };
    read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]))
}

fn refusal(text: &str) -> Diagnostic {
    let mut e = match session().expression(text) {
        Ok(_) => panic!("accepted"),
        Err(e) => e,
    };
    let d = e.remove(0);
    assert!(d.render(false).len() < 8_000);
    assert!(!d.render(true).is_empty());
    d
}

#[test]
fn nested_brackets() {
    for (open, close) in
        [("(", ")"), ("[", "]"), ("-(", ")"), ("exp(", ")"), ("a^(", ")"), ("sum(i in n, ", ")"), ("-", "")]
    {
        let n = 100_000;
        let d = refusal(&format!("{}a{}", open.repeat(n), close.repeat(n)));
        assert!(d.message.contains("nested too deeply"), "{open}: {}", d.message);
        assert!(session().expression(&format!("{}a{}", open.repeat(50), close.repeat(50))).is_ok(), "{open}");
    }
    assert!(refusal(&"(".repeat(100_000)).message.contains("never closed"));
    assert!(refusal(&")".repeat(100_000)).message.contains("closes no bracket"));
}

/// What is printed with brackets is read again.
#[test]
fn nested_powers() {
    for (base, power) in [("a", "^2"), ("A", "^-1"), ("A", "⁻¹"), ("A", "'^2"), ("x", ".^a"), ("a", "^(1/2)")] {
        let mut s = session();
        let e = s.expression(&format!("{base}{}", power.repeat(1_000))).unwrap_or_else(|e| panic!("{}", e[0]));
        let printed = to_ascii(&s.terms, &s.theory, e.term);
        assert_eq!(s.expression(&printed).map(|f| f.term).ok(), Some(e.term), "{base}{power}");
        let d = refusal(&format!("{base}{}", power.repeat(1_001)));
        assert!(d.message.contains("nested too deeply"), "{}", d.message);
        assert!(refusal(&format!("{base}{}", power.repeat(300_000))).message.contains("nested too deeply"));
    }
}

#[test]
fn long_chains() {
    for op in ["+", "-", "*", ".*", "/"] {
        let mut s = session();
        let text = vec!["a"; 10_000].join(op);
        let e = s.expression(&text).unwrap_or_else(|e| panic!("{}", e[0].message));
        assert_eq!(e.size, 9_999);
        let ascii = to_ascii(&s.terms, &s.theory, e.term);
        assert_eq!(s.expression(&ascii).map(|e| e.term).ok(), Some(e.term));
        assert!(!to_latex(&s.terms, &s.theory, e.term).is_empty());
        let d = refusal(&vec!["a"; 300_000].join(op));
        assert!(d.message.contains("nested too deeply"), "{}", d.message);
    }
    let mut s = session();
    assert!(s.expression(&format!("A{}", "'".repeat(10_000))).is_ok());
    assert!(s.expression(&format!("[{}]", vec!["a"; 10_000].join(", "))).is_ok());
}

#[test]
fn big_lines_and_files() {
    let line = "a ".repeat(500_000);
    assert!(refusal(&line).message.contains("unexpected"));
    let name = "b".repeat(1_000_000);
    refusal(&name);
    refusal(&"\u{37e}".repeat(500_000));
    refusal(&"1".repeat(1_000_000));
    refusal("1e999999999999999999999");
    refusal("1e-99999");
    let statements = "claim B == B\n".repeat(50_000);
    let (_, d) = read_problems("f", format!("problem p\n{statements}").as_bytes());
    assert_eq!(d.len(), gradus::syntax::MAX_DIAGNOSTICS + 1);
    assert_eq!((d[100].line, &*d[100].message), (102, "99800 more mistakes are not shown"));
    let (_, d) = read_problems("f", format!("problem p\n{}", "claim B == B\n".repeat(100)).as_bytes());
    assert!(d.len() == 100 && !d[99].message.contains("not shown"));
    let (p, d) = read_problems("f", &[b'#'; 1_000_000]);
    assert!(p.is_empty() && d.len() == 1);
}

/// The text, the names and the number of words are bounded.
#[test]
fn limits_of_files() {
    use gradus::syntax::MAX_TEXT;
    let message = |text: &[u8]| {
        let (p, mut d) = read_problems("f", text);
        assert!(p.is_empty() && d.iter().all(|d| d.hint.is_some() && !d.render(false).is_empty()));
        d.pop().map(|d| d.message).unwrap_or_default()
    };
    let comment = |n: usize| [b"problem p\nvar a\nclaim a == a\n#".as_slice(), &vec![b'x'; n]].concat();
    assert!(message(&comment(MAX_TEXT)).contains("more than 16777216 bytes"));
    assert_eq!(read_problems("f", &comment(MAX_TEXT - 31)).0.len(), 1);
    assert!(message("\0\n".repeat(7 << 20).as_bytes()).contains("more mistakes"));
    assert!(message(&vec![0; 15 << 20]).contains("words and signs"));
    assert!(message("a ".repeat(2_000_001).as_bytes()).contains("words and signs"));
    let named = |n: usize| format!("problem p\nvar {0}\nclaim {0} == 0\n", "x".repeat(n));
    assert!(read_problems("f", named(256).as_bytes()).1[0].message.contains("more than 255 bytes"));
    assert_eq!(read_problems("f", named(255).as_bytes()).0.len(), 1);
}

#[test]
fn not_utf8() {
    let (p, d) = read_problems("f", b"problem p\n  var x\xff[n]\n");
    assert!(p.is_empty());
    assert_eq!((d.len(), d[0].line, d[0].column), (1, 2, 8));
    assert!(d[0].message.contains("UTF-8") && !d[0].render(false).is_empty());
    for n in 0..=255_u8 {
        let (p, d) = read_problems("f", &[n; 300]);
        assert!(p.is_empty() && !d.is_empty());
        d.iter().for_each(|d| assert!(!d.render(false).is_empty() && d.to_json().lines().count() == 1));
    }
}

#[test]
fn huge_sizes() {
    for v in ["x[18446744073709551616]", "x[0]", "x[9999999999*99999999999*99999999999]", "x[1.5]", "x[-1]"] {
        let d = Declarations { vars: vec![v.to_string()], ..Declarations::default() };
        assert!(read_declarations(&d).is_err(), "{v}");
    }
    let mut s = session();
    let kron = vec!["A"; 200].join(" ⊗ ");
    assert!(s.expression(&kron).is_err());
    assert!(s.expression("2^(1e4000*1e4000)").is_ok());
}

#[test]
fn shared_terms_do_not_explode() {
    let mut terms = Terms::new();
    let mut t = terms.int(2);
    for _ in 0..200 {
        t = terms.add(Op::Add, &[t, t]).expect("scalars");
    }
    assert_eq!(gradus::syntax::size(&terms, t), usize::MAX);
    assert!(to_unicode(&terms, &Theory::default(), t).len() < 20 << 20);
}

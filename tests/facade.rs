//! The library as other programs use it. Its examples are tests of the documentation; here is what they do not show.

use gradus::{Answer, Cancel, CodeOptions, Error, Kind, Language, Place, Problem, ProblemFile, Verdict, VerdictKind};
use std::sync::mpsc;
use std::time::{Duration, Instant};

fn input(e: Error) -> Vec<gradus::Diagnostic> {
    match e {
        Error::Input(all) => all,
        other => panic!("{other}"),
    }
}

#[test]
fn what_leaves_may_go_to_other_threads() {
    fn sent<T: Send + Sync + 'static>() {}
    sent::<Problem>();
    sent::<ProblemFile>();
    sent::<Answer>();
    sent::<Verdict>();
    sent::<gradus::Report>();
    sent::<Error>();
    sent::<Cancel>();
}

#[test]
fn mistakes_say_in_which_text_they_are() {
    let p = Problem::new("x'*y").var("x[n]").var("y[n").by("x");
    let found = input(p.derive().expect_err("a bracket is open"));
    assert_eq!((found[0].place, found[0].line), (Place::Variables(1), 1));
    assert!(found[0].rendered.contains("variables 2"), "{}", found[0].rendered);

    let found = input(Problem::new("x'*x").by("x, z").derive().expect_err("z stands nowhere"));
    assert_eq!(found[0].place, Place::Wrt(1));

    let found = input(Problem::new("a*x'*x").define("a = 2").define("b = )").by("x").derive().expect_err("a bracket"));
    assert_eq!((found[0].place, found[0].span.clone()), (Place::Definition(1), 4..5));

    let p = Problem::new("inv(A)").var("A[n,n]").assume("invertible(A)").assume("invertible(");
    let found = input(p.simplify().expect_err("an end"));
    assert_eq!(found[0].place, Place::Assumption(1));

    // Bytes, where characters are wider.
    let found = input(Problem::new("α*β + )").var("α, β").simplify().expect_err("a bracket"));
    assert_eq!((found[0].span.clone(), found[0].column), (8..9, 7));

    let found = input(Problem::new("tr(A) = ").prove().expect_err("no claim"));
    assert_eq!(found[0].place, Place::Claim);

    let found = input(Problem::new("x'*x + y'*y").derive().expect_err("which?"));
    assert_eq!(found[0].place, Place::Wrt(0));
    let found = input(Problem::new("A*x").by("x").hessian().expect_err("no scalar"));
    assert_eq!(found[0].place, Place::Expression);
    let found = input(Problem::new("A*x").by("x").solve().expect_err("no scalar"));
    assert!(found[0].hint.as_deref().is_some_and(|h| h.contains("sum(A*x)")));
}

#[test]
fn implied_hypotheses_are_there() {
    let a = &Problem::new("tr(inv(A)*B)").by("A").derive().expect("a gradient")[0];
    assert_eq!(a.hypotheses, ["invertible(A)"]);
    assert!(a.example.is_some());
    let v = Problem::new("inv(A)*A == eye(n)").var("A[n,n]").prove().expect("a verdict");
    assert_eq!((v.kind, v.hypotheses), (VerdictKind::Proved, vec!["invertible(A)".to_string()]));
    // What rests on something false is no answer.
    assert!(matches!(Problem::new("x/0").var("x").simplify(), Err(Error::NoAnswer(_)) | Err(Error::Input(_))));
}

#[test]
fn answers_own_what_they_say() {
    let answers = Problem::new("norm2(A*B - C)^2").by("A").by("B").derive().expect("gradients");
    let of: Vec<_> = answers.iter().map(|a| a.wrt.as_deref().unwrap_or_default()).collect();
    assert_eq!(of, ["A", "B"]);
    let a = &answers[0];
    assert_eq!((a.kind, a.layout), (Kind::Gradient, None));
    let lines = a.derivation().expect("lines");
    assert_eq!(lines.first().and_then(|l| l.subject.as_deref()), Some("f"));
    assert_eq!(lines.last().map(|l| l.laws.clone()), Some(vec!["read off".to_string()]));
    assert!(a.derivation_text().expect("a text").contains("read off"));
    assert!(a.derivation_latex().expect("a text").starts_with("\\begin{align*}"));
    assert!(gradus::check(&a.certificate().expect("a text")).expect("a stack").accepted);

    let table = a.table().expect("a table");
    let root = &table.nodes[table.result];
    assert_eq!(root.shape.as_ref(), Some(&a.shape));
    assert!(table.nodes.iter().enumerate().all(|(k, n)| n.args.iter().all(|x| *x < k)));
    assert_eq!(table.variables.len(), 3);

    let code = a.code(Language::NumPy, &CodeOptions::new()).expect("code");
    assert_eq!(code.functions, ["grad_A"]);
    assert!(code.text.contains("def grad_A("));
    let mut options = CodeOptions::new();
    options.apply = true;
    assert!(matches!(a.code(Language::NumPy, &options), Err(Error::NoCode(_))));
}

#[test]
fn parts_that_repeat_have_names() {
    let found = Problem::new("-sum(Y.*log(softmax(X*W,2)))").by("W").derive().expect("a gradient");
    let a = &found[0];
    for p in &a.parts {
        assert!(!p.body.is_empty() && !p.latex.is_empty());
    }
    assert!(gradus::check(&a.certificate().expect("a text")).expect("a stack").accepted);
}

#[test]
fn files() {
    let text = "problem p\n  infer\n  claim tr(A*B) == tr(B*A)\n  show tr(A*B) - tr(B*A)\nproblem q\n  claim (\n";
    let report = ProblemFile::new("two", text).run().expect("a report");
    assert_eq!((report.verdicts.len(), report.shown.len(), report.diagnostics.len()), (1, 1, 1));
    assert_eq!((report.diagnostics[0].place, report.diagnostics[0].line), (Place::File, 6));
    assert!(report.verdicts[0].held && report.verdicts[0].certificate().expect("a stack").is_some());
    assert_eq!(report.shown[0].answers.as_ref().map(|a| a[0].result.clone()).ok().as_deref(), Some("0"));
}

/// A gradient that takes long: many factors that each depend on the variable.
fn long() -> Problem {
    let f: Vec<String> = (0..60).map(|k| format!("norm2(A{k}*w - exp(B{k}*w) .* softmax(C{k}*w))^2")).collect();
    Problem::new(f.join(" * ")).by("w").effort(8)
}

#[test]
fn work_can_be_called_off() {
    let cancel = Cancel::new();
    cancel.cancel();
    assert!(matches!(Problem::new("x'*x").by("x").until(&cancel).derive(), Err(Error::Cancelled)));
    assert!(matches!(Problem::new("A'*B == B'*A").until(&cancel).prove(), Err(Error::Cancelled)));

    let cancel = Cancel::new();
    let (send, receive) = mpsc::channel();
    let work = long().until(&cancel);
    std::thread::spawn(move || send.send(work.derive().map(|_| ())));
    // Either it is done before, or it ends soon after.
    std::thread::sleep(Duration::from_millis(200));
    cancel.cancel();
    let start = Instant::now();
    let done = receive.recv_timeout(Duration::from_secs(60)).expect("it ends");
    assert!(done.is_ok() || matches!(done, Err(Error::Cancelled)), "{done:?}");
    assert!(start.elapsed() < Duration::from_secs(20), "{:?}", start.elapsed());
}

/// Inputs at the limits of docs/limits.md, and those that were too deep for a small stack.
fn extremes() -> Vec<(&'static str, String)> {
    let brackets = |n: usize| format!("{}x'*x{}", "(".repeat(n), ")".repeat(n));
    let sum: Vec<String> = (0..3_000).map(|k| format!("a{k}*x'*x")).collect();
    let product: Vec<String> = (0..2_000).map(|k| format!("A{k}")).collect();
    vec![
        ("3,000 summands", sum.join(" + ")),
        ("900 transposes", format!("x'*A{}*x", "'".repeat(900))),
        ("990 brackets", brackets(990)),
        ("1,010 brackets", brackets(1_010)),
        ("990 calls", format!("{}x{}", "exp(".repeat(990), ")".repeat(990))),
        ("990 powers", format!("x'*x{}", "^2".repeat(900))),
        ("990 signs", format!("{}x'*x", "-".repeat(990))),
        ("a product of 2,000", format!("x'*{}*x", product.join("*"))),
        ("a long number", format!("{}*x'*x", "7".repeat(9_999))),
        ("a long name", format!("x'*x*{}", "a".repeat(255))),
        ("too long a name", format!("x'*x*{}", "a".repeat(256))),
        ("40,000 signs", format!("{}x", "-x".repeat(20_000))),
    ]
}

#[test]
fn every_command_runs_in_a_small_thread() {
    for (name, text) in extremes() {
        let cancel = Cancel::new();
        let watch = cancel.clone();
        let (send, receive) = mpsc::channel::<()>();
        // What is asked is whether the stack is deep enough, not how long it takes.
        let watcher = std::thread::spawn(move || {
            if receive.recv_timeout(Duration::from_secs(2)).is_err() {
                watch.cancel();
            }
        });
        let worker = std::thread::Builder::new().name(name.into()).stack_size(1 << 20).spawn(move || {
            let problem = Problem::new(text.clone()).by("x").until(&cancel);
            let _ = problem.parse();
            let derived = problem.derive();
            if let Some(a) = derived.as_ref().ok().and_then(|all| all.first()) {
                let _ = (a.certificate(), a.derivation(), a.derivation_latex(), a.table(), a.to_string());
                let _ = a.code(Language::NumPy, &CodeOptions::new());
                let _ = a.certificate().map(|c| gradus::check(&c));
            }
            let plain = Problem::new(text.clone()).until(&cancel);
            let _ = plain.simplify();
            let _ = problem.solve();
            let claim = Problem::new(format!("{text} == {text}")).until(&cancel);
            let _ = claim.prove();
            let _ = ProblemFile::new("f", format!("problem p\n infer\n claim {text} == x\n")).until(&cancel).run();
            let _ = gradus::check(&text);
            let _ = send.send(());
            drop(derived);
        });
        worker.expect("a thread").join().unwrap_or_else(|_| panic!("{name}"));
        watcher.join().expect("it only waits");
    }
}

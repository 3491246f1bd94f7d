//! The benchmark suite: `cargo bench` runs all of it and prints the tables of `docs/benchmarks.md`;
//! `cargo bench -- seeds deep` runs some parts. Times are the best of several runs: what else the machine does
//! makes a run longer, never shorter.

use gradus::answer::{self, Answer, AnswerKind, Question};
use gradus::calculus::{Index, Session};
use gradus::decide::{Options, decide};
use gradus::kernel;
use gradus::library::{LIBRARY_FILES, library};
use gradus::rules::RuleSet;
use gradus::syntax::{Declarations, Format, GoalBody, GoalKind, print, read_declarations, read_problems};
use gradus::term::{Layout, TermId, Terms, Theory};
use std::path::Path;
use std::time::{Duration, Instant};

/// Runs of each measurement.
const RUNS: usize = 5;

/// What this thread has used of a processor so far, where the system tells; it is counted in ticks of some milliseconds.
fn used() -> Option<Duration> {
    let text = std::fs::read_to_string("/proc/thread-self/schedstat").ok()?;
    text.split(' ').next()?.parse().ok().map(Duration::from_nanos)
}

/// The best time of several runs in milliseconds, and the last result. Of longer runs, what the thread used
/// of a processor counts: other work on the machine does not.
fn best<T>(runs: usize, mut f: impl FnMut() -> T) -> (f64, T) {
    let mut shortest = Duration::MAX;
    let mut out = None;
    for _ in 0..runs.max(1) {
        let (start, before) = (Instant::now(), used());
        let r = f();
        let mut time = start.elapsed();
        if let (Some(a), Some(b)) = (before, used()) {
            let own = b.saturating_sub(a);
            if own > Duration::from_millis(40) {
                time = time.min(own);
            }
        }
        shortest = shortest.min(time);
        out = Some(r);
    }
    (shortest.as_secs_f64() * 1e3, out.expect("at least one run"))
}

fn quantile(sorted: &[f64], q: f64) -> f64 {
    let k = ((sorted.len().saturating_sub(1)) as f64 * q).round() as usize;
    sorted.get(k).copied().unwrap_or(0.0)
}

/// Median, 90th percentile and maximum of a column.
fn row(name: &str, mut times: Vec<f64>) {
    times.sort_by(f64::total_cmp);
    let [m, p, x] = [0.5, 0.9, 1.0].map(|q| quantile(&times, q));
    println!("| {name} | {} | {m:.3} | {p:.3} | {x:.3} |", times.len());
}

/// The exponent b of the least-squares fit of t = a n^b.
fn exponent(points: &[(usize, f64)]) -> f64 {
    let n = points.len() as f64;
    let logs: Vec<(f64, f64)> = points.iter().map(|(x, y)| ((*x as f64).ln(), y.ln())).collect();
    let (sx, sy) = logs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + x, b + y));
    let (mx, my) = (sx / n, sy / n);
    let (num, den) = logs.iter().fold((0.0, 0.0), |(a, b), (x, y)| (a + (x - mx) * (y - my), b + (x - mx).powi(2)));
    num / den
}

/// A question as it is typed.
struct Typed {
    expression: String,
    vars: String,
    lets: Vec<String>,
    wrt: Vec<String>,
}

fn read(t: &Typed) -> (Terms, Theory, TermId, Vec<TermId>) {
    let declarations = Declarations { vars: vec![t.vars.clone()], lets: t.lets.clone(), ..Declarations::default() };
    let mut s = read_declarations(&declarations).expect("the declarations are well-formed");
    let e = s.expression(&t.expression).expect("the expression is well-formed");
    let wrt = t.wrt.iter().map(|x| s.target(x).expect("a variable")).collect();
    let mut theory = s.theory.clone();
    theory.hypotheses.extend(e.implied);
    (s.terms, theory, e.term, wrt)
}

/// What one question takes.
struct Figures {
    parse: f64,
    derive: f64,
    check: f64,
    steps: usize,
    bytes: usize,
}

fn ask(t: &Typed, index: &Index, runs: usize) -> Option<Figures> {
    let rules = library();
    let (parse, (terms, theory, f, wrt)) = best(runs, || read(t));
    let (effort, budget) = answer::effort(1);
    let what = match (wrt.is_empty(), terms.shape(f).is_scalar()) {
        (true, _) => AnswerKind::Simplest,
        (_, true) => AnswerKind::Gradient,
        _ => AnswerKind::Jacobian(Layout::Denominator),
    };
    let (derive, (answers, terms)) = best(runs, || {
        let mut s = Session::new(terms.clone(), theory.clone(), rules, index, budget);
        let answers: Option<Vec<Answer>> = match what {
            AnswerKind::Simplest => answer::simplify(&mut s, f, effort).ok().map(|a| vec![a]),
            _ => answer::derive(&mut s, &Question { f, wrt: wrt.clone(), what, effort }).ok(),
        };
        (answers, s.problem.terms)
    });
    let c = answers?.first()?.certified.clone();
    let text = gradus::certificate::write(&terms, rules, &c);
    let read = gradus::certificate::read(&text, rules).expect("a certificate");
    let mut stores = vec![read.terms.clone(); runs];
    let (check, (accepted, _)) = best(runs, || {
        let mut terms = stores.pop().expect("one for each run");
        (kernel::check(&mut terms, rules, &read.statement, &read.certificate).is_ok(), terms)
    });
    accepted.then_some(Figures { parse, derive, check, steps: c.theorem.steps, bytes: text.len() })
}

fn head(title: &str) {
    println!("\n### {title}\n");
}

fn start_up() {
    head("Start-up");
    // The first use in the process is the cold one.
    let start = Instant::now();
    let rules = library();
    let laws = start.elapsed().as_secs_f64() * 1e3;
    let start = Instant::now();
    let index = Index::new(rules);
    let sorted = start.elapsed().as_secs_f64() * 1e3;
    let start = Instant::now();
    let hash = rules.hash().len();
    let hashed = start.elapsed().as_secs_f64() * 1e3;
    let (lint, same) = best(3, || RuleSet::read(LIBRARY_FILES).is_ok_and(|s| s.hash().len() == hash));
    let own =
        "(lemma own-double (forall (A n n)) (= (tr (+ A A)) (scale (num 2) (tr A))) (title \"t\") (source \"s\"))";
    let (beside, _) = best(3, || rules.beside(&[("own.rules", own)]).is_ok());
    println!("| what | ms |\n| --- | --- |");
    println!("| the laws are read, cold ({} rules) | {laws:.2} |", rules.rules().len());
    println!("| and sorted by phase | {sorted:.2} |\n| and hashed | {hashed:.2} |");
    println!("| the laws are read and linted | {lint:.2} |\n| a file of the user's own, beside them | {beside:.2} |");
    assert!(same && index.phase("clean").all().len() > 10);
}

/// How long the check of a certificate takes by itself, on a store as the file gives it.
fn checked(text: &str) -> f64 {
    let r = gradus::certificate::read(text, library()).expect("a certificate");
    // A store of its own for each run, made before.
    let mut stores = vec![r.terms.clone(); RUNS];
    let (time, _) = best(RUNS, || {
        let mut terms = stores.pop().expect("one for each run");
        let theorem = kernel::check(&mut terms, library(), &r.statement, &r.certificate);
        (theorem.expect("accepted"), terms)
    });
    time
}

/// Every claim of the seed problems: parsed, proved, derived where it is a derivative, checked, printed.
fn seeds(index: &Index) {
    head("Seed problems (ms)");
    let rules = library();
    let (effort, budget) = answer::effort(1);
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems/seeds");
    let mut files: Vec<_> =
        std::fs::read_dir(folder).expect("the seeds").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    let [mut parse, mut prove, mut gradients, mut others, mut check, mut show] = [const { Vec::new() }; 6];
    let (mut steps, mut slowest, mut longest) = (0, Vec::new(), Vec::new());
    let (mut all_check, mut all_prove, mut checked_derived, mut all_derive) = (0.0, 0.0, 0.0, 0.0);
    for path in files.iter().filter(|p| p.extension().is_some_and(|e| e == "gradus")) {
        let bytes = std::fs::read(path).expect("a file");
        let (time, (problems, _)) = best(RUNS, || read_problems("seeds", &bytes));
        parse.push(time / problems.len().max(1) as f64);
        for p in &problems {
            for g in p.goals.iter().filter(|g| g.kind == GoalKind::Claim) {
                let mut theory = p.theory.clone();
                theory.hypotheses.extend(g.implied.clone());
                let session = || Session::new(p.terms.clone(), theory.clone(), rules, index, budget);
                let GoalBody::Equation { lhs, rhs, .. } = g.body else { continue };
                let (time, done) = best(RUNS, || {
                    let mut s = session();
                    let line = s.prove_equation(lhs, rhs, effort).ok().and_then(|a| a.line)?;
                    s.certify(kernel::Claim::Equation(lhs, rhs), line).ok().map(|c| (c, s.problem.terms))
                });
                let Some((c, terms)) = done else { continue };
                prove.push(time);
                slowest.push((time, format!("{} {}", p.name, g.statement)));
                steps += c.theorem.steps;
                let time_c = checked(&gradus::certificate::write(&terms, rules, &c));
                check.push(time_c);
                all_check += time_c;
                all_prove += time;
                if let Some(q) = Question::of(&p.terms, lhs, effort) {
                    let (time, answers) = best(RUNS, || {
                        let mut s = session();
                        answer::derive(&mut s, &q).ok().map(|a| (a, s))
                    });
                    let Some((answers, s)) = answers else { continue };
                    longest.push((time, format!("{} {}", p.name, g.statement)));
                    all_derive += time;
                    for a in &answers {
                        checked_derived += checked(&gradus::certificate::write(&s.terms, rules, &a.certified));
                    }
                    if q.what == AnswerKind::Gradient {
                        gradients.push(time)
                    } else {
                        others.push(time)
                    }
                    let (time, _) = best(RUNS, || {
                        let one = |a: &Answer| print(&s.terms, &s.theory, a.result, Format::Unicode).len();
                        answers.iter().map(one).sum::<usize>()
                    });
                    show.push(time);
                }
            }
        }
    }
    println!("| what | number | median | 90 % | most |\n| --- | --- | --- | --- | --- |");
    row("parse a problem", parse);
    row("prove a claim, certified", prove);
    row("derive a gradient, certified", gradients);
    row("derive a Jacobian or Hessian, certified", others);
    row("check a certificate", check);
    row("print an answer", show);
    println!(
        "\ncheck / derive: {:.1} %; check / prove: {:.1} %; {:.0} steps a second\n",
        100.0 * checked_derived / all_derive,
        100.0 * all_check / all_prove,
        steps as f64 / all_check * 1e3
    );
    for (what, mut list) in [("proved", slowest), ("derived", longest)] {
        list.sort_by(|a, b| b.0.total_cmp(&a.0));
        for (t, s) in list.iter().take(5) {
            println!("- {what} in {t:.2} ms: {s}");
        }
    }
}

fn names(letter: &str, n: usize) -> Vec<String> {
    (1..=n).map(|k| format!("{letter}{k}")).collect()
}

fn matrices(letter: &str, n: usize) -> String {
    names(letter, n).iter().map(|a| format!("{a}[n,n]")).collect::<Vec<_>>().join(", ")
}

fn network(n: usize) -> Typed {
    let e = names("W", n).iter().fold("x".to_string(), |e, w| format!("tanh({w}*{e})"));
    let vars = matrices("W", n) + ", x[n]";
    Typed { expression: format!("sum({e})"), vars, lets: vec![], wrt: names("W", n) }
}

fn recurrent(n: usize) -> Typed {
    let e = (0..n).fold("x".to_string(), |e, _| format!("tanh(W*{e})"));
    Typed { expression: format!("sum({e})"), vars: "W[n,n], x[n]".into(), lets: vec![], wrt: vec!["W".into()] }
}

fn residual(n: usize) -> Typed {
    let lets = (1..=n).map(|k| format!("h{k} = h{0} + tanh(W{k}*h{0})", k - 1)).collect();
    let vars = matrices("W", n) + ", h0[n]";
    Typed { expression: format!("sum(h{n})"), vars, lets, wrt: names("W", n) }
}

fn product(n: usize) -> Typed {
    Typed {
        expression: format!("tr({})", names("A", n).join("*")),
        vars: matrices("A", n),
        lets: vec![],
        wrt: names("A", n),
    }
}

fn power(n: usize) -> Typed {
    let expression = format!("tr({})", vec!["A"; n].join("*"));
    Typed { expression, vars: "A[n,n]".into(), lets: vec![], wrt: vec!["A".into()] }
}

fn sum(n: usize) -> Typed {
    // In an order that is neither theirs nor the reverse.
    let order = (0..n).map(|k| format!("A{}", (k * 7919) % n + 1)).collect::<Vec<_>>();
    Typed { expression: order.join(" + "), vars: matrices("A", n), lets: vec![], wrt: vec![] }
}

fn gradient_of_sum(n: usize) -> Typed {
    let expression = names("A", n).iter().map(|a| format!("x'*{a}*x")).collect::<Vec<_>>().join(" + ");
    Typed { expression, vars: matrices("A", n) + ", x[n]", lets: vec![], wrt: vec!["x".into()] }
}

fn jacobian(n: usize) -> Typed {
    let e = names("W", n).iter().fold("x".to_string(), |e, w| format!("tanh({w}*{e})"));
    let vars = matrices("W", n) + ", x[n]";
    Typed { expression: e, vars, lets: vec![], wrt: vec!["x".into()] }
}

fn kronecker(n: usize) -> Typed {
    let expression = format!("tr(kron({}))", names("A", n).join(", ")).replace(", ", " ⊗ ").replace("kron(", "(");
    Typed { expression, vars: matrices("A", n), lets: vec![], wrt: vec!["A1".into()] }
}

type Family = (&'static str, fn(usize) -> Typed, &'static [usize]);

fn growth(index: &Index) {
    head("Growth (ms; exponents fitted over all sizes)");
    let families: &[Family] = &[
        ("network, all weights", network, &[10, 30, 100, 300]),
        ("recurrent, one weight", recurrent, &[10, 30, 100, 300]),
        ("residual, all weights", residual, &[10, 30, 100, 300]),
        ("tr of a product, all factors", product, &[25, 50, 100, 200]),
        ("tr of one matrix, n times", power, &[25, 50, 100, 200]),
        ("a sum, shuffled, simplified", sum, &[200, 600, 3000]),
        ("a sum of quadratic forms, derived", gradient_of_sum, &[50, 100, 200]),
        ("Jacobian of a network by its input", jacobian, &[10, 20, 40]),
        ("Kronecker products, wide", kronecker, &[2, 4, 8]),
    ];
    println!("| family | size | parse | derive | check | check/derive | steps | certificate, kB |");
    println!("| --- | --- | --- | --- | --- | --- | --- | --- |");
    let mut fits = Vec::new();
    for (name, make, sizes) in families {
        let (mut times, mut texts) = (vec![], vec![]);
        for &n in *sizes {
            let Some(f) = ask(&make(n), index, 2) else {
                println!("| {name} | {n} | | no answer | | | | |");
                continue;
            };
            let ratio = 100.0 * f.check / f.derive;
            let kb = f.bytes as f64 / 1e3;
            println!(
                "| {name} | {n} | {:.2} | {:.1} | {:.2} | {ratio:.1} % | {} | {kb:.0} |",
                f.parse, f.derive, f.check, f.steps
            );
            times.push((n, f.derive));
            texts.push((n, f.bytes as f64));
        }
        if times.len() > 1 {
            fits.push(format!("| {name} | {:.2} | {:.2} |", exponent(&times), exponent(&texts)));
        }
    }
    println!("\n| family | exponent of the time | of the certificate |\n| --- | --- | --- |\n{}", fits.join("\n"));
}

/// A hundred small problems in one run.
fn hundred(index: &Index) {
    head("A hundred problems in one run");
    let mut text = String::new();
    for k in 1..=100 {
        text += &format!("problem p{k}\n  var X[m,n], w[n], y[m], c\n");
        text += &format!("  claim grad({k}*norm2(X*w - y)^2, w) == {}*X'*(X*w - y)\n", 2 * k);
    }
    let options = Options::level(1);
    let (time, proved) = best(2, || {
        let (problems, _) = read_problems("hundred", text.as_bytes());
        let mut proved = 0;
        for p in &problems {
            for g in &p.goals {
                proved += usize::from(decide(p, g, library(), index, &options).held);
            }
        }
        proved
    });
    println!("{proved} proved in {time:.1} ms, {:.2} ms each", time / 100.0);
}

fn run() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|a| !a.starts_with('-')).collect();
    let part = |name: &str| wanted.is_empty() || wanted.iter().any(|w| w == name);
    if part("start") {
        start_up();
    }
    let index = Index::new(library());
    if part("seeds") {
        seeds(&index);
    }
    if part("deep") {
        growth(&index);
    }
    if part("hundred") {
        hundred(&index);
    }
}

fn main() {
    // The engine recurses along deep terms.
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(run).expect("a thread");
    thread.join().expect("the suite");
}

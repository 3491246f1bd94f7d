//! Times of parsing, deriving and checking ten gradients, and of starting up. `cargo bench --bench derive [-- N]`
//! prints the median of N runs (default 21) and what part of deriving the check takes.

use gradus::calculus::{Effort, Index, Session};
use gradus::kernel::{Claim, check};
use gradus::rules::{LIBRARY_FILES, RuleSet, library};
use gradus::syntax::{Declarations, read_declarations, to_ascii};
use gradus::term::{TermId, Terms, Theory};
use std::time::{Duration, Instant};

/// Expression, declarations, function symbols, variable.
type Example = (&'static str, &'static str, &'static [&'static str], &'static str);

const EXAMPLES: &[Example] = &[
    ("a'*X*b", "a[m], X[m,n], b[n]", &[], "X"),
    ("a'*exp(X*b)", "a[m], X[m,n], b[n]", &[], "X"),
    ("tr(s(W*X)'*M*s(W*X))", "W[l,m], X[m,n], M[l,l] symmetric", &["s"], "X"),
    ("norm2(X*w-y)^2", "X[m,n], w[n], y[m]", &[], "w"),
    ("logdet(S)+(x-u)'*inv(S)*(x-u)", "S[m,m] posdef, x[m], u[m]", &[], "S"),
    ("log(sum(exp(W*x)))-y'*W*x", "W[m,n], x[n], y[m]", &[], "W"),
    ("x'*A*x", "A[n,n], x[n]", &[], "x"),
    ("a'*inv(X)*b", "a[n], b[n], X[n,n]", &[], "X"),
    ("det(X)", "X[n,n]", &[], "X"),
    ("tr(A*X'*B*X*C)", "X[m,n], A[p,n], B[m,m], C[n,p]", &[], "X"),
];

fn parse(e: &Example) -> (Terms, Theory, TermId, TermId) {
    let (expression, vars, funs, wrt) = e;
    let owned = |list: &[&str]| list.iter().map(ToString::to_string).collect();
    let declarations = Declarations { vars: owned(&[vars]), funs: owned(funs), ..Declarations::default() };
    let mut session = read_declarations(&declarations).expect("the declarations are well-formed");
    let f = session.expression(expression).expect("the expression is well-formed");
    let x = session.target(wrt).expect("the variable is declared");
    let mut theory = session.theory.clone();
    theory.hypotheses.extend(f.implied.clone());
    (session.terms, theory, f.term, x)
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort();
    times.get(times.len() / 2).map_or(0.0, Duration::as_secs_f64) * 1e3
}

fn main() {
    let runs = std::env::args().filter_map(|a| a.parse().ok()).next().unwrap_or(21);
    let start = Instant::now();
    let rules = library();
    let first = start.elapsed();
    let index = Index::new(rules);
    let hash = rules.hash().len();
    println!(
        "start-up, cold: laws {:.2} ms, all {:.2} ms",
        first.as_secs_f64() * 1e3,
        start.elapsed().as_secs_f64() * 1e3
    );
    let start = Instant::now();
    let checked = RuleSet::read(LIBRARY_FILES).is_ok_and(|set| set.hash().len() == hash);
    println!("the same with every law linted: {:.2} ms ({checked})", start.elapsed().as_secs_f64() * 1e3);
    println!("{:>9} {:>9} {:>9} {:>7} {:>5}   (ms)", "parse", "derive", "check", "ratio", "steps");
    let (mut all_derive, mut all_check) = (0.0, 0.0);
    for e in EXAMPLES {
        let (mut parsing, mut deriving, mut checking) = (vec![], vec![], vec![]);
        let (mut result, mut steps) = (String::new(), 0);
        for _ in 0..runs {
            let start = Instant::now();
            let (terms, theory, f, x) = parse(e);
            parsing.push(start.elapsed());
            let start = Instant::now();
            let mut session = Session::new(terms.clone(), theory.clone(), rules, &index, 200_000);
            let derivatives = session.gradients(f, &[x], Effort::default()).expect("a derivative");
            let d = derivatives.first().expect("one derivative");
            let last = session.have_line(&d.proof);
            let derived = start.elapsed();
            let certified = session.certify(Claim::Equation(d.of, d.result), last).expect("the kernel accepts it");
            // `certify` has checked it already; here the check is timed alone, on a store that knows only the terms.
            let start = Instant::now();
            check(&mut session.terms.clone(), rules, &certified.statement, &certified.certificate).expect("again");
            checking.push(start.elapsed());
            deriving.push(derived);
            steps = certified.theorem.steps;
            result = to_ascii(&session.terms, &theory, d.result);
        }
        let (p, d, c) = (median(parsing), median(deriving), median(checking));
        all_derive += d;
        all_check += c;
        println!("{p:>9.3} {d:>9.3} {c:>9.3} {:>6.1}% {steps:>5}   {} -> {result}", 100.0 * c / d, e.0);
    }
    println!("check/derive over all: {:.1}%", 100.0 * all_check / all_derive);
}

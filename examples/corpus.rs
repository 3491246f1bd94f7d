//! Runs problem files (development only).
use gradus::calculus::*;
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::syntax::*;
fn main() {
    std::thread::Builder::new().stack_size(512 << 20).spawn(run).unwrap().join().unwrap();
}
fn run() {
    let rules = library();
    let index = Index::new(rules);
    let verbose = std::env::var("V").is_ok();
    let only = std::env::var("P").ok();
    let (mut good, mut all) = (0, 0);
    let start = std::time::Instant::now();
    for f in std::env::args().skip(1) {
        let (problems, ds) = read_problems(&f, &std::fs::read(&f).unwrap());
        for d in ds {
            eprintln!("{}:{} {}", d.line, d.column, d.message);
        }
        for p in &problems {
            if only.as_ref().is_some_and(|o| !p.name.contains(o.as_str())) {
                continue;
            }
            for g in &p.goals {
                if g.kind == GoalKind::Refute {
                    continue;
                }
                all += 1;
                let t0 = std::time::Instant::now();
                let mut theory = p.theory.clone();
                theory.hypotheses.extend(g.implied.clone());
                let mut s = gradus::calculus::Session::new(
                    p.terms.clone(),
                    theory.clone(),
                    rules,
                    &index,
                    std::env::var("F").ok().and_then(|f| f.parse().ok()).unwrap_or(60_000),
                );
                let (claim, r) = match &g.body {
                    GoalBody::Equation { lhs, rhs, .. } => (
                        Claim::Equation(*lhs, *rhs),
                        s.prove_equation(*lhs, *rhs, Effort::default()).map(|a| (a.line, a.left, a.right)),
                    ),
                    GoalBody::Stationary { f, at } => (
                        Claim::Stationary { f: *f, at: at.clone() },
                        s.prove_stationary(*f, at, Effort::default()).map(|l| (l, *f, *f)),
                    ),
                    GoalBody::Minimum { f, var, value } => (
                        Claim::Minimum { f: *f, var: var.clone(), value: *value },
                        s.prove_minimum(*f, var, *value, Effort::default()).map(|l| (l, *f, *value)),
                    ),
                    GoalBody::Fact(pred, t) => {
                        (Claim::Fact(*pred, *t), s.prove_fact(*pred, *t, Effort::default()).map(|l| (l, *t, *t)))
                    }
                };
                let el = t0.elapsed();
                match r {
                    Ok((Some(line), _, _)) => match s.certify(claim, line) {
                        Ok(c) => {
                            good += 1;
                            if verbose {
                                println!(
                                    "ok   {} {} [{} steps, {:?}] {:?}",
                                    p.name, g.statement, c.theorem.steps, el, c.theorem.used
                                );
                            } else if el.as_millis() > 100 {
                                println!("slow {} {:?} {}", p.name, el, g.statement);
                            }
                        }
                        Err(e) => println!("REJECTED {} {}: {}", p.name, g.statement, e),
                    },
                    Ok((None, l, r)) => println!(
                        "?    {} {} ({:?})\n        L {}\n        R {}",
                        p.name,
                        g.statement,
                        el,
                        to_ascii(&s.terms, &theory, l),
                        to_ascii(&s.terms, &theory, r)
                    ),
                    Err(e) => println!("STOP {} {}: {} ({:?})", p.name, g.statement, e, el),
                }
            }
        }
    }
    println!("{good}/{all} in {:?}", start.elapsed());
}

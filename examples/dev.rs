//! A scratch program for development.
use gradus::calculus::*;
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::syntax::*;
fn main() {
    std::thread::Builder::new().stack_size(512 << 20).spawn(run).unwrap().join().unwrap();
}
fn run() {
    let a: Vec<String> = std::env::args().skip(1).collect();
    let t0 = std::time::Instant::now();
    let rules = library();
    let t1 = t0.elapsed();
    let index = Index::new(rules);
    let t2 = t0.elapsed();
    let hash = rules.hash();
    eprintln!(
        "rules {} in {:?}; read {t1:?} index {:?} hash {:?} {hash}",
        rules.rules().len(),
        t0.elapsed(),
        t2 - t1,
        t0.elapsed() - t2
    );
    let mut decl = Declarations::default();
    let mut expr = String::new();
    let mut wrt = String::new();
    let mut i = 0;
    while i < a.len() {
        match a[i].as_str() {
            "-v" => {
                decl.vars.push(a[i + 1].clone());
                i += 1;
            }
            "--fun" => {
                decl.funs.push(a[i + 1].clone());
                i += 1;
            }
            "--let" => {
                decl.lets.push(a[i + 1].clone());
                i += 1;
            }
            "--assume" => {
                decl.assumes.push(a[i + 1].clone());
                i += 1;
            }
            "-w" => {
                wrt = a[i + 1].clone();
                i += 1;
            }
            e => expr = e.to_string(),
        }
        i += 1;
    }
    let mut s = match read_declarations(&decl) {
        Ok(s) => s,
        Err(e) => {
            for d in e {
                eprintln!("{}:{} {}", d.line, d.column, d.message);
            }
            return;
        }
    };
    let e = match s.expression(&expr) {
        Ok(e) => e,
        Err(e) => {
            for d in e {
                eprintln!("{}:{} {}", d.line, d.column, d.message);
            }
            return;
        }
    };
    let targets: Vec<_> = wrt.split(',').filter(|x| !x.is_empty()).map(|w| s.target(w).unwrap()).collect();
    let effort = Effort::default();
    let mut theory = s.theory.clone();
    theory.hypotheses.extend(e.implied.clone());
    for round in 0..3 {
        let t1 = std::time::Instant::now();
        let mut session = gradus::calculus::Session::new(s.terms.clone(), theory.clone(), rules, &index, 200_000);
        if targets.is_empty() {
            let p = session.normalize(e.term, &Strategy::expand()).unwrap();
            let q = session.simplify(e.term, effort).unwrap();
            if round == 0 {
                println!("expand   {} [{} steps]", to_ascii(&session.terms, &theory, p.to()), p.steps());
                println!("simplify {} [{} steps]", to_ascii(&session.terms, &theory, q.to()), q.steps());
            }
            let line = session.have_line(&p.sym().then(&q));
            let c = session.certify(Claim::Equation(p.to(), q.to()), line);
            if round == 0 {
                println!("{:?}", c.map(|c| c.theorem));
            }
            continue;
        }
        match session.gradients(e.term, &targets, effort) {
            Err(e) => println!("{e}"),
            Ok(ds) => {
                for d in ds {
                    let el = t1.elapsed();
                    if round == 0 {
                        for st in &d.stages {
                            println!(
                                "   {:?} {} [{}]",
                                st.what,
                                to_ascii(&session.terms, &theory, st.proof.to()),
                                st.proof.steps()
                            );
                        }
                    }
                    let line = session.have_line(&d.proof);
                    let c = session.certify(Claim::Equation(d.of, d.result), line);
                    println!(
                        "{} = {}   {:?} {:?} {:?}",
                        to_ascii(&session.terms, &theory, d.of),
                        to_ascii(&session.terms, &theory, d.result),
                        el,
                        t1.elapsed(),
                        c.map(|c| (c.theorem, c.certificate.lines.len()))
                    );
                }
            }
        }
    }
}

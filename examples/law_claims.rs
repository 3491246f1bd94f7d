//! dev
use gradus::calculus::*;
use gradus::kernel::Claim;
use gradus::rules::*;
fn main() {
    std::thread::Builder::new().stack_size(512 << 20).spawn(run).unwrap().join().unwrap();
}
fn run() {
    let rules = library();
    let index = Index::new(rules);
    let (mut ok, mut n) = (0, 0);
    for r in rules.rules() {
        let Ok(st) = r.statement() else {
            println!("nost {}", r.name);
            continue;
        };
        n += 1;
        let t0 = std::time::Instant::now();
        let mut s = Session::new(st.terms.clone(), st.theory.clone(), rules, &index, 200_000);
        let a = s.prove_equation(st.lhs, st.rhs, Effort::default());
        let good = match &a {
            Ok(a) => a.line.is_some_and(|l| s.certify(Claim::Equation(st.lhs, st.rhs), l).is_ok()),
            Err(_) => false,
        };
        if good {
            ok += 1
        } else {
            println!(
                "{} {}ms {} uses={}  {}",
                if let Err(e) = &a { format!("ERR {e}") } else { "no".into() },
                t0.elapsed().as_millis(),
                r.name,
                r.uses.iter().map(|u| u.phase.as_str()).collect::<Vec<_>>().join(","),
                r.law()
            );
        }
        if t0.elapsed().as_millis() > 200 {
            println!("SLOW {} {}", r.name, t0.elapsed().as_millis());
        }
    }
    println!("{ok}/{n}");
}

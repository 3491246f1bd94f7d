//! Adversarial certificates: random derivations that do not care about soundness. What the kernel accepts is judged in
//! numbers.
//!
//! `ADVERSARIAL=20000 cargo test --release --test adversarial -- --nocapture` judges that many claims, and prints what was
//! tried; `SEED` begins elsewhere, `FINDS` names a folder for certificates of false theorems,
//! `CERTS` one for all claims and some of the lines that were tried, with what the kernel says to them (see `checker/compare.sh`).

#[path = "adversarial/derivatives.rs"]
mod derivatives;
#[path = "adversarial/driven.rs"]
mod driven;
#[path = "adversarial/facts.rs"]
mod facts;
#[path = "adversarial/forge.rs"]
mod forge;
#[path = "adversarial/grow.rs"]
mod grow;
#[path = "adversarial/judge.rs"]
mod judge;
#[path = "adversarial/laws.rs"]
mod laws;
#[path = "adversarial/lines.rs"]
mod lines;
#[path = "adversarial/points.rs"]
mod points;
#[path = "adversarial/shrink.rs"]
mod shrink;
#[path = "adversarial/stats.rs"]
mod stats;
#[path = "adversarial/steps.rs"]
mod steps;
#[path = "common/judge.rs"]
mod total;
#[path = "adversarial/world.rs"]
mod world;
#[path = "adversarial/written.rs"]
mod written;

#[path = "common/said.rs"]
mod said;

use forge::{Favourite, Forge, Sides};
use gradus::certificate::write_parts;
use gradus::kernel::{Certificate, Claim, Statement, check};
use gradus::library::{LIBRARY_FILES, library};
use gradus::numeric::Rng;
use gradus::rules::RuleSet;
use judge::{Verdict, judge, judge_fact};
use stats::Stats;

/// A false theorem that the kernel accepts.
struct Find {
    seed: u64,
    why: String,
    certificate: String,
}

/// Grows one certificate, and judges what it proves.
fn one(sides: &Sides<'_>, seed: u64, stats: &mut Stats, favourite: Favourite) -> Vec<Find> {
    let mut rng = Rng::new(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15));
    let w = world::world(&mut rng, sides.rules);
    let mut f = Forge::new(sides, &w, rng, stats, favourite);
    f.facts();
    for _ in 0..2 + f.rng.below(3) {
        match f.rng.below(10) {
            0..=2 => drop(f.gradient()),
            3 => drop(f.jacobian()),
            4 => drop(f.extensionality()),
            5 if f.chance(1, 4) => drop(f.cases()),
            5 => drop(f.entrywise()),
            _ => drop(f.random_line()),
        }
    }
    let mut aims = f.aims();
    aims.extend(f.stationary());
    for _ in 0..2 {
        aims.extend(f.minimum());
        aims.extend(f.fact());
    }
    let mut rng = f.rng.clone();
    let known = std::mem::take(&mut f.known);
    let (mut terms, lines, theory) = (f.terms, f.lines, f.theory);
    let mut finds = Vec::new();
    for (pred, t) in known {
        if !terms.is_closed(t) {
            continue;
        }
        match judge_fact(&terms, &w, pred, t, &mut rng, 6) {
            Verdict::Holds(_) => stats.fact(0),
            Verdict::Nowhere => stats.fact(1),
            Verdict::Unclear(_) => stats.fact(2),
            Verdict::False(why) => {
                let statement = Statement { theory: theory.clone(), claim: Claim::Equation(t, t) };
                let certificate = Certificate { rules: sides.rules.hash().to_string(), lines: lines.clone() };
                let text = write_parts(&terms, sides.rules, &statement, &certificate);
                finds.push(Find { seed, why, certificate: text });
            }
        }
    }
    for aim in aims {
        let statement = Statement { theory: theory.clone(), claim: aim.claim.clone() };
        let certificate = Certificate {
            rules: sides.rules.hash().to_string(),
            lines: lines.iter().chain(&aim.more).cloned().collect(),
        };
        let said = check(&mut terms, sides.rules, &statement, &certificate);
        written::write(&terms, sides.rules, &statement, &certificate, 1);
        let theorem = match said {
            Ok(t) => t,
            Err(e) => {
                stats.count("a claim", Some(&e));
                stats.claim(aim.kind, 3);
                continue;
            }
        };
        match judge(&terms, &w, &aim.claim, &theorem, &mut rng, 12) {
            Verdict::Holds(_) => stats.claim(aim.kind, 0),
            Verdict::Nowhere => stats.claim(aim.kind, 1),
            Verdict::Unclear(_) => stats.claim(aim.kind, 2),
            Verdict::False(why) => {
                let still = |terms: &mut gradus::term::Terms, s: &Statement, c: &Certificate| {
                    let Ok(t) = check(terms, sides.rules, s, c) else { return false };
                    let mut rng = Rng::new(1);
                    matches!(judge(terms, &w, &s.claim, &t, &mut rng, 60), Verdict::False(_))
                };
                let small = shrink::shrink(&mut terms, &statement, certificate, &still);
                let text = write_parts(&terms, sides.rules, &statement, &small);
                finds.push(Find { seed, why, certificate: text });
            }
        }
    }
    finds
}

/// Judges so many claims; the finds, and what was tried.
fn run(rules: &RuleSet, from: u64, wanted: usize, favourite: Favourite, enough: usize) -> (Vec<Find>, Stats) {
    let sides = Sides::new(rules);
    let (mut stats, mut finds) = (Stats::default(), Vec::new());
    let mut seed = from;
    while stats.claims.values().flatten().sum::<usize>() < wanted && finds.len() < enough {
        finds.extend(one(&sides, seed, &mut stats, favourite));
        seed += 1;
    }
    println!("{} certificates from seed {from}", seed - from);
    (finds, stats)
}

fn number(name: &str, otherwise: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(otherwise)
}

#[test]
fn what_is_accepted_is_true() {
    let wanted = number("ADVERSARIAL", 600) as usize;
    let from = number("SEED", 1);
    let (finds, stats) = run(library(), from, wanted, Favourite::default(), 40);
    stats.print();
    for f in &finds {
        println!("; seed {}: {}\n{}", f.seed, f.why, f.certificate);
        if let Ok(folder) = std::env::var("FINDS") {
            let path = format!("{folder}/seed-{}.cert", f.seed);
            std::fs::write(path, format!("; {}\n{}", f.why, f.certificate)).expect("a folder");
        }
    }
    assert!(finds.is_empty(), "{} false theorems", finds.len());
    assert!(stats.total(0) * 3 >= wanted, "only {} of {wanted} claims are accepted and judged", stats.total(0));
}

/// The library with a law that holds of real numbers only passed off as one that holds of jets.
fn unmarked(name: &str) -> RuleSet {
    let mut found = 0;
    let files: Vec<(&str, String)> = LIBRARY_FILES
        .iter()
        .map(|(file, text)| {
            let mut text = text.to_string();
            for head in ["(rule ", "(lemma "] {
                if let Some(from) = text.find(&format!("{head}{name} ")) {
                    let mark = from + text[from..].find("(pointwise)").expect("a law that holds of real numbers only");
                    text.replace_range(mark..mark + "(pointwise)".len(), "");
                    found += 1;
                }
            }
            (*file, text)
        })
        .collect();
    assert_eq!(found, 1, "{name}");
    let files: Vec<(&str, &str)> = files.iter().map(|(f, t)| (*f, t.as_str())).collect();
    RuleSet::read(&files).expect("the library with a mark less")
}

/// The generator and the judge find what they are for: laws that are not smooth, used below `d`.
#[test]
fn a_broken_law_is_found() {
    for name in ["had-sign-abs", "norm-squared", "abs-had-abs"] {
        let rules = unmarked(name);
        let favourite = Favourite { rule: rules.rule_index(name), property: None };
        let (finds, stats) = run(&rules, 1, 20_000, favourite, 1);
        let claims = stats.claims.values().flatten().sum::<usize>();
        let Some(f) = finds.first() else { panic!("{name}: nothing found in {claims} claims") };
        println!("{name}: after {claims} claims, seed {}: {}\n{}", f.seed, f.why, f.certificate);
        assert!(f.certificate.contains(name), "{name} is in what was found");
    }
}

/// The library with a law said otherwise.
fn damaged(from: &str, to: &str) -> RuleSet {
    let all = LIBRARY_FILES.iter().map(|(file, text)| (*file, text.replace(from, to))).collect::<Vec<_>>();
    let changed = LIBRARY_FILES.iter().zip(&all).filter(|((_, a), (_, b))| a != b).count();
    assert_eq!(changed, 1, "{from}");
    let files: Vec<(&str, &str)> = all.iter().map(|(f, t)| (*f, t.as_str())).collect();
    RuleSet::read(&files).expect("the library with a law said otherwise")
}

/// Laws and properties about what has a sign, the rank and the functions of matrices, that say too much.
#[test]
fn damaged_laws_are_found() {
    for (name, from, to) in [
        (
            "psd-scalar",
            "(property psd-scalar (forall (a 1 1)) (when (nonnegative a))",
            "(property psd-scalar (forall (a 1 1))",
        ),
        ("psd-posdef", "(when (posdef A)) (psd A)", "(when (symmetric A)) (psd A)"),
        ("nonnegative-square", "(nonnegative (pow A (num 2)))", "(nonnegative (pow A (num 3)))"),
        ("principal-posdef", "(when (posdef A)) (principal A)", "(when (symmetric A)) (principal A)"),
        ("fullcolumn-by-gram", "(when (invertible (* (t A) A))) (fullcolumn A)", "(fullcolumn A)"),
        (
            "pinv-mul-self",
            "(lemma pinv-mul-self (forall (A m n)) (when (fullcolumn A))",
            "(lemma pinv-mul-self (forall (A m n))",
        ),
        ("expm-logm", "(rule expm-logm (forall (A n n)) (when (principal A))", "(rule expm-logm (forall (A n n))"),
    ] {
        let rules = damaged(from, to);
        let property = rules.properties().iter().position(|p| *p.name == *name);
        let favourite = Favourite { rule: rules.rule_index(name), property };
        assert!(favourite.rule.is_some() || property.is_some(), "{name}");
        let (finds, stats) = run(&rules, 1, 3_000, favourite, 1);
        let claims = stats.claims.values().flatten().sum::<usize>();
        let Some(f) = finds.first() else { panic!("{name}: nothing found in {claims} claims") };
        println!("{name}: after {claims} claims, seed {}: {}\n{}", f.seed, f.why, f.certificate);
        assert!(f.certificate.contains(name), "{name} is in what was found");
    }
}

/// The judge knows false statements by their values, and by derivatives that are none.
#[test]
fn the_judge_judges() {
    use gradus::certificate::read;
    use gradus::kernel::Theorem;
    use world::{Meet, World};
    let zero = || vec![Meet::Zero("c")];
    let no = || vec![];
    let at_zero = "(hypotheses (= c (num 0)))";
    // The statement, how its hypotheses are met, whether it is proved by smooth laws, and whether it is true.
    let table: Vec<(String, Vec<Meet>, bool, bool)> = vec![
        (format!("{at_zero} (claim (= (num 1) (num 0)))"), zero(), true, false),
        (format!("{at_zero} (claim (= (d (wrt c) c) (num 0)))"), zero(), true, false),
        (format!("{at_zero} (claim (= (scale c a) (num 0)))"), zero(), true, true),
        ("(claim (= (had (map sign c) (map abs c)) c))".into(), no(), false, true),
        ("(claim (= (had (map sign c) (map abs c)) c))".into(), no(), true, false),
        ("(claim (= (pow (map abs c) (num 2)) (scale c c)))".into(), no(), false, true),
        ("(claim (= (pow (map abs c) (num 2)) (scale c c)))".into(), no(), true, false),
        ("(claim (= (grad (map abs c) c) (map sign c)))".into(), no(), true, false),
        (
            "(hypotheses (nonzero c)) (claim (= (grad (map abs c) c) (map sign c)))".into(),
            vec![Meet::Nonzero("c")],
            true,
            true,
        ),
        ("(define z (map abs c)) (claim (= (grad z c) (grad z c)))".into(), no(), true, false),
        ("(define z (map abs c)) (claim (= (grad (scale z z) z) (scale (num 2) z)))".into(), no(), true, true),
        ("(claim (= (grad (pow c (num 1/2)) c) (scale (num 1/2) (pow c (num -1/2)))))".into(), no(), true, false),
        ("(claim (= (d (wrt c) (map relu c)) (d (wrt c) (map relu c))))".into(), no(), true, false),
        (
            "(claim (= (jac (grad (scale (map abs c) c) c) c) (jac (grad (scale (map abs c) c) c) c)))".into(),
            no(),
            true,
            false,
        ),
        (
            "(claim (= (d (wrt c) (d (wrt c) (scale c (map abs c)))) (d (wrt c) (d (wrt c) (scale c (map abs c))))))"
                .into(),
            no(),
            true,
            false,
        ),
        ("(claim (stationary (map abs c) c (num 0)))".into(), no(), true, false),
        ("(claim (stationary (scale c c) c (num 0)))".into(), no(), true, true),
        ("(claim (stationary (scale c c) c (num 1)))".into(), no(), true, false),
        ("(claim (minimum (scale c c) c (num 0)))".into(), no(), true, true),
        ("(claim (minimum (scale c c) c (num 1)))".into(), no(), true, false),
        ("(claim (minimum (pow c (num 3)) c (num 0)))".into(), no(), true, false),
        ("(claim (minimum (- (scale c c) (scale a c)) c (scale (num 1/2) a)))".into(), no(), true, true),
        ("(hypotheses (nonnegative c)) (claim (minimum c c (num 0)))".into(), vec![Meet::Nonnegative("c")], true, true),
        ("(claim (nonnegative (map relu c)))".into(), no(), true, true),
        ("(claim (positive (map relu c)))".into(), no(), true, false),
        (
            "(hypotheses (nonnegative (- c a))) (claim (nonnegative (- c a)))".into(),
            vec![Meet::AtMost("a", "c")],
            true,
            true,
        ),
        (
            "(hypotheses (nonnegative (- c a))) (claim (positive (- c a)))".into(),
            vec![Meet::AtMost("a", "c")],
            true,
            false,
        ),
        ("(claim (psd (vcat (hcat a c) (hcat c a))))".into(), no(), true, false),
        ("(claim (psd (vcat (hcat (scale a a) (scale a c)) (hcat (scale a c) (scale c c)))))".into(), no(), true, true),
        ("(claim (psd (jac (grad (scale c c) c) c)))".into(), no(), true, true),
        ("(claim (psd (jac (grad (scale a (scale c c)) c) c)))".into(), no(), true, false),
        ("(claim (psd (jac (grad (map abs c) c) c)))".into(), no(), true, false),
        ("(claim (fullcolumn (vcat a c)))".into(), no(), true, false),
        ("(claim (idempotent (vcat (hcat (num 1) c) (hcat (num 0) (num 0)))))".into(), no(), true, true),
        ("(claim (= (scale c (pinv c)) (num 1)))".into(), no(), true, false),
        ("(claim (= (scale c (scale (pinv c) c)) c))".into(), no(), false, true),
        ("(claim (= (scale c (scale (pinv c) c)) c))".into(), no(), true, false),
        ("(claim (= (mfun sqrtm (scale c c)) c))".into(), no(), true, false),
        ("(claim (= (mpow (num 2) c) (mpow (num 2) c)))".into(), no(), true, true),
        ("(claim (= (grad (mpow (num 2) c) c) (grad (mpow (num 2) c) c)))".into(), no(), true, false),
        // Members beyond their size count as 0.
        ("(define (z N) (num 1)) (claim (= (member z 1) (num 1)))".into(), no(), true, true),
        ("(define (z N) (num 1)) (claim (= (member z 2) (num 1)))".into(), no(), true, false),
        (
            "(define (z N) (- (num 1) c)) (claim (stationary (map sign (+ (- c (num 5)) (member z 2))) c (num 5)))"
                .into(),
            no(),
            true,
            false,
        ),
    ];
    for (text, meets, smooth, holds) in table {
        let text =
            format!("(certificate 1 (rules x) (statement (sizes n N) (variables (a 1 1) (c 1 1)) {text}) (lines))");
        let r = read(&text, library()).expect("a statement");
        let one = gradus::term::Dim::one();
        let used = (0..meets.len()).map(gradus::kernel::Hypothetical::Hypothesis).collect();
        let theorem = Theorem { used, steps: 0, work: 0, smooth };
        let claim = r.statement.claim.clone();
        let w = World { terms: r.terms, statement: r.statement, meets, n: one.clone(), members: one };
        let said = judge(&w.terms, &w, &claim, &theorem, &mut Rng::new(5), 60);
        match said {
            Verdict::Holds(n) if holds => assert!(n >= 20, "{text}: only {n} points"),
            Verdict::False(_) if !holds => {}
            said => panic!("{text}: {said:?}"),
        }
    }
}

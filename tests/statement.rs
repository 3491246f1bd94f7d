//! The statement that `check` prints reads back to the statement that was checked, term by term; what the language cannot
//! say is said otherwise, never as something else.

mod common;
#[path = "common/files.rs"]
#[allow(dead_code)]
mod files;

use common::Sample;
use files::{files, test_rules};

use gradus::kernel::{Claim, Statement};
use gradus::library::library;
use gradus::syntax::{GoalBody, Problem, read_problems};
use gradus::term::{AtValue, Dim, Fact, Hypothesis, Layout, Op, Shape, Sym, TermId, Terms, Theory, Variable, Wrt};
use gradus::theorem::{Same, stated};
use std::process::Command;

/// The one problem of a text.
fn read(text: &str) -> Problem {
    let (mut problems, diagnostics) = read_problems("printed", text.as_bytes());
    assert!(diagnostics.is_empty() && problems.len() == 1, "{text}\n{diagnostics:?}");
    problems.remove(0)
}

/// Is the problem this statement, and nothing more?
fn same_statement(terms: &Terms, s: &Statement, p: &Problem, told: &str) {
    let mut same = Same::new(terms, &p.terms);
    let named = |t: &Theory| t.vars.iter().filter(|v| !v.name.starts_with("of_")).cloned().collect::<Vec<_>>();
    assert_eq!(named(&s.theory), named(&p.theory), "{told}");
    let sorted = |t: &Theory| {
        let mut all = t.funs.clone();
        all.sort();
        all
    };
    assert_eq!(sorted(&s.theory), sorted(&p.theory), "{told}");
    assert_eq!(s.theory.lets.len(), p.theory.lets.len(), "{told}");
    for (a, b) in s.theory.lets.iter().zip(&p.theory.lets) {
        assert!(a.name == b.name && a.over == b.over && same.terms(a.body, b.body), "{told}: {}", a.name);
    }
    let all: Vec<&Hypothesis> = p.theory.hypotheses.iter().chain(p.goals.iter().flat_map(|g| &g.implied)).collect();
    for h in &s.theory.hypotheses {
        assert!(all.iter().any(|q| same.hypotheses(h, q)), "{told}: {h:?} is lost");
    }
    // What only a definition needs that the claim does not speak of (`f at x = v` makes one, for another claim) is no
    // part of the theorem.
    let claimed: Vec<TermId> = p.goals.iter().flat_map(|g| g.body.terms()).collect();
    let spoken = p.theory.parts(&p.terms, claimed);
    let idle =
        p.theory.lets.iter().filter(|l| !spoken.iter().any(|t| matches!(p.terms.op(*t), Op::Var(x) if *x == l.name)));
    let idle: Vec<TermId> = idle.flat_map(|l| p.terms.subterms(l.body)).collect();
    for q in all {
        // What is asked of a name may be stated of what it stands for.
        if let Fact::Is(p1, t) = q.fact
            && let Op::Var(x) = p.terms.op(t)
            && let Some(l) = p.theory.definition(x)
            && s.theory
                .hypotheses
                .iter()
                .any(|h| matches!(h.fact, Fact::Is(p2, u) if p1 == p2 && same.terms(u, l.body)))
        {
            continue;
        }
        if q.fact.terms().iter().all(|t| idle.contains(t)) {
            continue;
        }
        assert!(s.theory.hypotheses.iter().any(|h| same.hypotheses(h, q)), "{told}: {q:?} is new");
    }
    let claims: Vec<GoalBody> = p.goals.iter().map(|g| g.body.clone()).collect();
    let wanted = match &s.claim {
        Claim::Equations(all) => all.iter().map(|(a, b)| Claim::Equation(*a, *b)).collect(),
        one => vec![one.clone()],
    };
    assert_eq!(wanted.len(), claims.len(), "{told}");
    for (a, b) in wanted.iter().zip(&claims) {
        let fits = match (a, b) {
            (Claim::Equation(l, r), GoalBody::Equation { lhs, rhs, .. }) => {
                same.terms(*l, *lhs) && same.terms(*r, *rhs)
            }
            (Claim::Stationary { f, at }, GoalBody::Stationary { f: g, at: read }) => {
                let mut values = at.iter().zip(read);
                let equal = values.all(|((x, a), (y, b))| x == y && same.terms(*a, *b));
                at.len() == read.len() && equal && same.terms(*f, *g)
            }
            (Claim::Minimum { f, var, value }, GoalBody::Minimum { f: g, var: x, value: y }) => {
                var == x && same.terms(*f, *g) && same.terms(*value, *y)
            }
            (Claim::Fact(p, t), GoalBody::Fact(q, u)) => p == q && same.terms(*t, *u),
            _ => false,
        };
        assert!(fits, "{told}");
    }
}

fn reads_back(terms: &Terms, s: &Statement, told: &str) {
    let out = stated(terms, &s.theory, &s.theory.hypotheses, &s.claim, told);
    assert!(out.faithful, "{told}\n{}", out.text);
    same_statement(terms, s, &read(&out.text), &out.text);
}

#[test]
fn every_certificate_reads_back() {
    common::with_room(|| {
        let mut seen = 0;
        for file in common::problem_files() {
            // What an unknown function is called, a certificate does not say: it speaks of its parts.
            let parts = file.contains("unknown");
            for Sample { name, terms, certified } in common::certificates(&file, usize::MAX) {
                if parts {
                    let text = gradus::certificate::write(&terms, library(), &certified);
                    let r = gradus::certificate::read(&text, library()).expect("it was just written");
                    reads_back(&r.terms, &r.statement, &name);
                } else {
                    reads_back(&terms, &certified.statement, &name);
                }
                seen += 1;
            }
        }
        assert!(seen > 2000, "only {seen} certificates");
    });
}

#[test]
fn what_the_language_cannot_say_is_a_comment() {
    let mut faithful = 0;
    let accepted = files("accept");
    for (name, _, text) in &accepted {
        let Ok(r) = gradus::certificate::read(text, &test_rules()) else { continue };
        let s = &r.statement;
        let out = stated(&r.terms, &s.theory, &s.theory.hypotheses, &s.claim, name);
        if out.faithful {
            let p = read(&out.text);
            let goal = p.goals.first().map(|g| g.body.clone());
            let GoalBody::Equation { lhs, rhs, .. } = goal.expect("a claim") else { continue };
            let sides = s.claim.terms();
            let mut same = Same::new(&r.terms, &p.terms);
            assert!(same.terms(sides[0], lhs) && same.terms(sides[1], rhs), "{name}");
            faithful += 1;
        } else {
            assert!(out.text.contains("# as in the certificate, the language cannot say it: "), "{name}: {}", out.text);
        }
    }
    assert!(faithful * 10 > accepted.len() * 6, "{faithful} of {}", accepted.len());
}

fn printed(problem: &str) -> String {
    let p = read(problem);
    let goal = &p.goals[0];
    let mut theory = p.theory.clone();
    theory.hypotheses.extend(goal.implied.clone());
    let claim = match &goal.body {
        GoalBody::Equation { lhs, rhs, .. } => Claim::Equation(*lhs, *rhs),
        GoalBody::Stationary { f, at } => Claim::Stationary { f: *f, at: at.clone() },
        GoalBody::Minimum { f, var, value } => Claim::Minimum { f: *f, var: var.clone(), value: *value },
        GoalBody::Fact(pred, t) => Claim::Fact(*pred, *t),
    };
    let s = Statement { theory, claim };
    reads_back(&p.terms, &s, "printed");
    stated(&p.terms, &s.theory, &s.theory.hypotheses, &s.claim, "printed").text
}

#[test]
fn definitions_layouts_and_names_that_only_vary_are_shown() {
    let unused = printed("problem p\n var c\n let z = 1/c\n assume c == 0\n claim 1 == 0");
    assert!(unused.contains("  let z = 1/c\n"), "{unused}");
    let numerator = printed("problem p\n layout numerator\n var A[n,n], x[n]\n claim jac(A*x, x) == A");
    assert!(numerator.contains("  layout numerator\n"), "{numerator}");
    let varying = printed("problem p\n var x, y, z\n let r = y*z\n claim d(x, y, r) == 0");
    assert!(varying.contains("  var x, y, z\n") && varying.contains("  let r = y*z\n"), "{varying}");
    let sizes = printed("problem p\n var x[m]\n claim ones(m)'*ones(m) == m");
    assert!(sizes.contains("  var x[m]\n"), "{sizes}");
    let least = printed("problem p\n var x[m]\n claim x[3] == x[3] + 0");
    assert!(least.contains("  # m >= 3\n"), "{least}");
}

#[test]
fn hypotheses_about_a_value_are_unfolded() {
    let mut p = read("problem p\n var c\n let z = c + 1\n assume positive(z)\n claim stationary abs(z) - z at c = -5");
    let GoalBody::Stationary { f, at } = p.goals[0].body.clone() else { panic!() };
    let h = p.theory.hypotheses[0].clone();
    let there = AtValue::new(&p.theory, &mut p.terms, &at).hypothesis(&mut p.terms, &h).unwrap();
    let text = stated(&p.terms, &p.theory, &[there], &Claim::Stationary { f, at }, "o1").text;
    assert!(text.contains("  assume positive(-5 + 1)\n") && !text.contains("positive(z)"), "{text}");
}

#[test]
fn statements_beyond_the_language() {
    let mut terms = Terms::new();
    let one = Dim::literal(1).unwrap();
    let mut theory = Theory::default();
    // `sum` cannot be declared, a differential by no name cannot be written.
    for name in ["x", "sum"] {
        theory.vars.push(Variable { name: Sym::new(name), shape: Shape::new(one.clone(), one.clone()), over: None });
    }
    assert!(theory.declare_in(&mut terms));
    let (x, sum) = (terms.var(&Sym::new("x")).unwrap(), terms.var(&Sym::new("sum")).unwrap());
    let d = terms.d(&Wrt::only([]), x).unwrap();
    let num = terms.add(Op::Jac(Layout::Numerator), &[x, x]).unwrap();
    let den = terms.add(Op::Jac(Layout::Denominator), &[x, x]).unwrap();
    let claim = Claim::Equations(vec![(sum, x), (d, x), (num, den), (x, x)]);
    let out = stated(&terms, &theory, &[], &claim, "a problem");
    assert!(!out.faithful);
    for line in [
        "problem a-problem\n",
        "  var x\n",
        "cannot say it: variable (sum 1 1)\n",
        "cannot say it: claim (= sum x)\n",
        "cannot say it: claim (= (d (wrt) x) x)\n",
        "cannot say it: claim (= (jacn x x) (jac x x))\n",
        "  claim x == x\n",
    ] {
        assert!(out.text.contains(line), "{line}\n{}", out.text);
    }
}

#[test]
fn check_prints_the_problem() {
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("statement");
    std::fs::create_dir_all(&folder).unwrap();
    let (source, certificate) = (folder.join("s.gradus"), folder.join("s.p.4.cert"));
    std::fs::write(&source, "problem p\n var A[n,n], x[n]\n layout numerator\n claim jac(A*x, x) == A\n").unwrap();
    let run = |arguments: &[&str]| {
        let out = Command::new(env!("CARGO_BIN_EXE_gradus")).args(arguments).output().unwrap();
        String::from_utf8(out.stdout).unwrap()
    };
    run(&["prove", source.to_str().unwrap(), "--certs", folder.to_str().unwrap()]);
    let path = certificate.to_str().unwrap();
    let wanted = "problem s.p.4\n  layout numerator\n  var A[n,n], x[n]\n  claim jac(A*x, x) == A\n";
    let text: String =
        run(&["check", path]).lines().filter_map(|l| l.strip_prefix("  ")).map(|l| format!("{l}\n")).collect();
    let rests = text.strip_prefix(wanted).unwrap_or_else(|| panic!("{text}"));
    assert!(
        rests.starts_with("rests on ") && rests.contains(" laws of the base") && rests.lines().count() == 1,
        "{rests}"
    );
    let json: serde_json::Value = serde_json::from_str(&run(&["check", "--format", "json", path])).unwrap();
    assert_eq!(json["problem"], wanted);
    assert_eq!((&json["faithful"], &json["accepted"]), (&true.into(), &true.into()));
    assert!(json["model"].is_object());
    std::fs::remove_dir_all(&folder).unwrap();
}

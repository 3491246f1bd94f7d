//! Derivations are as long as a person writes them, and say in each line what is new.

use gradus::calculus::Index;
use gradus::decide::{Decision, Options, decide};
use gradus::derivation::{self, Line, Look, Subject};
use gradus::library::library;
use gradus::numeric::{Budget, judge_equation};
use gradus::syntax::{GoalKind, Problem, read_problems, to_unicode};
use gradus::term::{Declaration, Definition, Op, Sym, Terms, Variable};
use std::path::Path;

/// Problem, number of the goal, and the lines of the notes' own derivation: the differential, each step under the
/// trace or vec that the problem's `-steps` restate (or, for those without, that the standard way takes), what an
/// intermediate value puts in, and what is read off. The function and the intermediate values themselves do not count.
const NOTES: &[(&str, usize, usize)] = &[
    // df = a'dXb; tr(a'dXb) = tr((ab')'dX); read off.
    ("001-scalar-case-1", 0, 3),
    // df; three steps; read off.
    ("001-scalar-case-2", 0, 5),
    // df; two steps; read off; with M symmetric.
    ("001-scalar-case-3-y", 0, 5),
    ("001-scalar-case-3-y", 1, 5),
    ("001-scalar-case-3-general-m", 0, 4),
    // As before to df/dY; dY put in; exchanged and cycled; read off.
    ("001-scalar-case-3", 0, 7),
    ("001-scalar-case-3", 1, 7),
    // dl in two terms; collected; read off.
    ("001-scalar-case-4-gradient", 1, 3),
    // The gradient; set to zero; solved.
    ("001-scalar-case-4-stationary", 0, 5),
    // d log det; the quadratic term; under the trace; summed to C; read off; transposed.
    ("001-scalar-case-5-gradient", 0, 6),
    ("001-scalar-case-5-quadratic", 0, 4),
    ("001-scalar-case-5-stationary", 0, 6),
    // The loss rewritten in two lines; dl; three steps; read off.
    ("001-scalar-case-6-method-1", 0, 7),
    ("001-scalar-case-6-method-2", 0, 4),
    ("001-scalar-case-6-method-2", 1, 7),
    // Each layer: what it puts in, and the step under the trace.
    ("001-scalar-case-7-chain", 0, 4),
    ("001-scalar-case-7-chain", 1, 7),
    ("001-scalar-case-7-chain", 2, 7),
    ("001-scalar-case-7-chain", 3, 10),
    ("001-scalar-case-7-chain", 4, 12),
    ("001-scalar-case-7-w1", 0, 6),
    ("001-scalar-case-7-w2", 0, 5),
    ("001-scalar-case-7-batch-chain", 0, 4),
    ("001-scalar-case-7-batch-chain", 1, 7),
    ("001-scalar-case-7-batch-chain", 3, 7),
    ("001-scalar-case-7-batch-chain", 5, 12),
    ("001-scalar-case-7-batch-layer-2", 0, 6),
    ("001-scalar-case-7-batch-layer-1", 0, 7),
    ("001-scalar-case-7-families", 0, 5),
    ("001-scalar-case-7-families", 2, 5),
    // vec(dF); vec of the product; read off, transposed.
    ("001-matrix-case-1", 0, 4),
    ("001-matrix-case-1-vector", 0, 3),
    ("001-matrix-case-2-gradient", 0, 3),
    ("001-matrix-case-2-hessian", 0, 6),
    ("001-matrix-case-3", 0, 5),
    ("001-matrix-case-4-gradient", 1, 5),
    ("001-matrix-case-4-hessian", 1, 9),
    ("001-matrix-case-4-batch", 1, 5),
    ("001-matrix-case-4-batch", 2, 8),
    ("001-matrix-case-5-gradient", 1, 6),
    ("001-matrix-case-5-hessian", 0, 10),
    ("001-composite-axb", 0, 6),
    ("001-determinant-gradient", 0, 2),
    ("001-kronecker-mixed-product-derivation", 1, 4),
    ("002-ex1", 0, 4),
    ("002-ex2", 0, 5),
    ("002-ex3-y", 0, 5),
    ("002-ex3-x", 1, 7),
    ("002-composite-axb", 1, 6),
    ("002-regression-gradient", 1, 4),
    ("002-regression-stationary", 0, 5),
    ("003-ay", 0, 2),
    ("003-yay", 0, 4),
    ("003-yay-symmetric", 0, 4),
    ("003-rss-gradient", 0, 4),
    ("003-rss-numerator", 0, 4),
    ("003-rss-stationary", 0, 5),
    ("003-vector-example", 0, 3),
];

fn seeds() -> Vec<Problem> {
    problems("seeds")
}

fn problems(folder: &str) -> Vec<Problem> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/problems").join(folder);
    let mut paths: Vec<_> =
        std::fs::read_dir(folder).expect("the seeds").map(|e| e.expect("an entry").path()).collect();
    paths.sort();
    let mut out = Vec::new();
    for p in paths.iter().filter(|p| p.extension().is_some_and(|x| x == "gradus")) {
        let (found, errors) = read_problems(&p.display().to_string(), &std::fs::read(p).expect("a file"));
        assert!(errors.is_empty());
        out.extend(found);
    }
    out
}

fn decided(problem: &Problem, goal: usize) -> Decision {
    let index = Index::new(library());
    let options = Options { explain: true, ..Options::default() };
    decide(problem, &problem.goals[goal], library(), &index, &options)
}

/// The lines of a decision that a reader counts.
fn lines(d: &Decision) -> Vec<Line> {
    let (first, then) = d.told();
    let all = first.unwrap_or_default().then(&then.unwrap_or_default());
    all.lines.into_iter().filter(|l| !defines(&d.terms, l)).collect()
}

/// Does the line say what a name stands for, maybe that of a member of a family?
fn defines(terms: &Terms, l: &Line) -> bool {
    match &l.subject {
        Some(Subject::Function(_)) => true,
        Some(Subject::Term(t)) => matches!(terms.op(*t), Op::Var(_)) && !terms.is_closed(*t) && l.laws.is_empty(),
        _ => false,
    }
}

/// The names that stand in the lines alone, as definitions, and those of their differentials.
fn called(d: &Decision) -> (Vec<Definition>, Vec<Sym>) {
    let (first, then) = d.told();
    let all = first.unwrap_or_default().then(&then.unwrap_or_default());
    let mut out: Vec<Definition> = Vec::new();
    for l in all.lines.iter().filter(|l| defines(&d.terms, l)) {
        let name = match &l.subject {
            Some(Subject::Function(name)) => Sym::new(name),
            Some(Subject::Term(t)) => match d.terms.op(*t) {
                Op::Var(s) => s.clone(),
                _ => continue,
            },
            _ => continue,
        };
        let known = d.theory.variable(&name).is_some() || d.theory.definition(&name).is_some();
        let Some(declaration) = d.terms.declaration(&name).filter(|_| !known) else { continue };
        if out.iter().all(|k| k.name != name) {
            out.push(Definition { name, over: declaration.over.clone(), body: l.shown });
        }
    }
    let moved = out.iter().map(|k| Sym::new(&format!("d{}", k.name))).collect();
    (out, moved)
}

/// `cargo test --test derivations -- --nocapture` prints the table.
#[test]
fn at_most_two_lines_more_than_the_notes() {
    let problems = seeds();
    let mut longer = Vec::new();
    println!("| case | goal | notes | here |\n| --- | --- | --- | --- |");
    for (name, goal, notes) in NOTES {
        let problem = problems.iter().find(|p| p.name == *name).expect("a problem of the seeds");
        let d = decided(problem, *goal);
        assert!(d.held, "{name}");
        let here = lines(&d).len();
        println!("| {name} | {} | {notes} | {here} |", goal + 1);
        if here == 0 || here > notes + 2 {
            longer.push(format!("{name}, goal {}: {here} lines, the notes have {notes}", goal + 1));
        }
    }
    assert!(longer.is_empty(), "{}", longer.join("\n"));
}

#[test]
fn every_line_says_something() {
    let problems = seeds();
    let mut seen = 0;
    for problem in &problems {
        for (k, goal) in problem.goals.iter().enumerate().filter(|(_, g)| g.kind == GoalKind::Claim) {
            let d = decided(problem, k);
            let all = lines(&d);
            seen += all.len();
            for l in &all {
                assert!(!l.laws.is_empty(), "{}: {}: a line without a law", problem.name, goal.statement);
            }
            for pair in all.windows(2) {
                let goes_on = pair[1].subject.is_none();
                let same = pair[0].shown == pair[1].shown;
                assert!(!(goes_on && same), "{}: {}: a line twice", problem.name, goal.statement);
            }
        }
    }
    assert!(seen > 800, "only {seen} lines");
}

/// The terms that are shown are not those that were proved: signs, scalars and brackets are moved, identities of size
/// one are left out. They have the same values, dX being one more variable.
#[test]
fn what_is_shown_equals_what_was_proved() {
    let mut compared = 0;
    let all = ["seeds", "cookbook", "ml", "extra"].into_iter().flat_map(problems);
    // A name for d(X) is not one more variable.
    for problem in &all.filter(|p| !p.theory.lets.iter().any(|l| p.terms.has_differential(l.body))).collect::<Vec<_>>()
    {
        for k in 0..problem.goals.len() {
            let d = decided(problem, k);
            let mut terms = d.terms.clone();
            let (names, moved) = called(&d);
            // The differential of such a name is that of what it stands for: no variable of its own.
            let shown = |l: &&Line| {
                let of_name = |s: &Sym| names.iter().any(|k| k.name == *s);
                let within = |u| matches!(d.terms.op(u), Op::D(_)) && d.terms.mentions(u, &mut |s| of_name(s));
                !d.terms.mentions(l.shown, &mut |s| moved.contains(s)) && !d.terms.subterms(l.shown).into_iter().any(within)
            };
            for l in lines(&d).iter().filter(|l| l.open == 0).filter(shown) {
                let proved = derivation::plain(&mut terms, l.term);
                let mut theory = d.theory.clone();
                theory.lets.extend(names.iter().cloned());
                let mut strange = false;
                for t in [proved, l.shown] {
                    for u in terms.subterms(t) {
                        let Op::Var(s) = terms.op(u) else { continue };
                        let known = theory.variable(s).is_some() || theory.definition(s).is_some();
                        let Some(Declaration { shape, over }) = terms.declaration(s).cloned().filter(|_| !known) else {
                            continue;
                        };
                        strange |= s.starts_with('V');
                        theory.vars.push(Variable { name: s.clone(), shape, over });
                    }
                }
                // The arbitrary V of an equation that both sides are applied to has another name in the proof.
                if strange || proved == l.shown {
                    continue;
                }
                let budget = Budget::new(2, 40, 3);
                let verdict = judge_equation(&terms, &theory, &theory.hypotheses, proved, l.shown, &budget);
                let text = |t| to_unicode(&terms, &theory, t);
                assert!(
                    verdict.counterexample().is_none(),
                    "{}: {} is shown as {}",
                    problem.name,
                    text(proved),
                    text(l.shown)
                );
                compared += usize::from(verdict.holds());
            }
        }
    }
    assert!(compared > 1_000, "only {compared} lines were compared");
}

#[test]
fn what_is_new_is_marked() {
    let problems = seeds();
    let problem = problems.iter().find(|p| p.name == "002-composite-axb").expect("a problem");
    let d = decided(problem, 1);
    let a = d.derived.as_ref().expect("a derivation");
    let mark = |s: &str| format!("<{s}>");
    let look = Look { new: &mark, ..Look::plain() };
    let text = derivation::text(&d.terms, &d.theory, &a.derivation, &look);
    assert!(text.contains("tr(s'(Y)ᵀ·<A·dX·B>)"), "{text}");
    let plain = derivation::text(&d.terms, &d.theory, &a.derivation, &Look::plain());
    assert_eq!(text.replace(['<', '>'], ""), plain);
}

#[test]
fn a_terminal_of_any_width() {
    let problems = seeds();
    let problem = problems.iter().find(|p| p.name == "001-scalar-case-7-families").expect("a problem");
    let d = decided(problem, 2);
    let a = d.derived.as_ref().expect("a derivation");
    for width in [40, 60, 80, 120] {
        let look = Look { width, ..Look::plain() };
        let text = derivation::text(&d.terms, &d.theory, &a.derivation, &look);
        for row in text.lines() {
            assert!(row.chars().count() <= width, "{width}: {row}");
        }
        // Without breaks and indents, every width says the same.
        let dense = |s: &str| s.split_whitespace().collect::<String>();
        assert_eq!(dense(&text), dense(&derivation::text(&d.terms, &d.theory, &a.derivation, &Look::plain())));
    }
}

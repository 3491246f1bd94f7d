//! Deep expressions: answers, certificates and steps grow with the depth, and the answers are right.

mod common;

use common::with_room;
use gradus::answer::{self, Answer, AnswerKind, Question};
use gradus::calculus::{Index, Session};
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::numeric::{Budget, judge_equation};
use gradus::syntax::{Declarations, read_declarations};
use gradus::term::{Layout, Sym, Terms, Theory};
use std::collections::BTreeSet;
use std::fmt::Write;

/// A question as it is typed.
#[derive(Clone, Debug, Default)]
struct Typed {
    expression: String,
    vars: String,
    lets: Vec<String>,
    wrt: Vec<String>,
}

/// What came of it.
struct Result {
    terms: Terms,
    theory: Theory,
    answers: Vec<Answer>,
    certificate: String,
    /// The user's own definitions.
    given: BTreeSet<Sym>,
}

fn names(letter: &str, n: usize) -> Vec<String> {
    (1..=n).map(|k| format!("{letter}{k}")).collect()
}

fn ask(t: &Typed) -> Result {
    asked(t, AnswerKind::Gradient)
}

fn asked(t: &Typed, what: AnswerKind) -> Result {
    let declarations = Declarations { vars: vec![t.vars.clone()], lets: t.lets.clone(), ..Declarations::default() };
    let mut read = read_declarations(&declarations).expect("the declarations are well-formed");
    let e = read.expression(&t.expression).expect("the expression is well-formed");
    let wrt = t.wrt.iter().map(|x| read.target(x).expect("a variable")).collect();
    let mut theory = read.theory.clone();
    theory.hypotheses.extend(e.implied);
    let rules = library();
    let index = Index::new(rules);
    let (effort, budget) = answer::effort(1);
    let mut s = Session::new(read.terms, theory, rules, &index, budget);
    let question = Question { f: e.term, wrt, what, effort };
    let answers = answer::derive(&mut s, &question).expect("an answer");
    assert_eq!(answers.len(), t.wrt.len());
    let first = answers.first().expect("an answer");
    let certificate = gradus::certificate::write(&s.terms, rules, &first.certified);
    let given = read.theory.lets.iter().map(|l| l.name.clone()).collect();
    Result { terms: s.problem.terms, theory: s.problem.theory, answers, certificate, given }
}

impl Result {
    fn steps(&self) -> usize {
        self.answers[0].certified.theorem.steps
    }

    /// Operators in all answers and in what their names stand for.
    fn size(&self) -> usize {
        let of = |n| gradus::syntax::size(&self.terms, self.theory.definition(n).expect("a name").body);
        self.answers.iter().map(|a| a.size(&self.terms) + a.names.iter().map(of).sum::<usize>()).sum()
    }

    /// Every claim holds at random points, and all names are explained.
    fn right(&self) {
        let mut told: BTreeSet<_> = self.given.clone();
        for a in &self.answers {
            told.extend(a.names.iter().cloned());
            let theory = &a.certified.statement.theory;
            for d in &theory.lets {
                assert_eq!(theory.definition(&d.name).map(|l| l.body), Some(d.body), "{} stands there twice", d.name);
            }
            assert!(!self.terms.mentions(a.result, &mut |s| theory.variable(s).is_none() && !told.contains(s)));
        }
        let claims = match &self.answers[0].certified.statement.claim {
            Claim::Equation(a, b) => vec![(*a, *b)],
            Claim::Equations(all) => all.clone(),
            _ => panic!("a gradient"),
        };
        assert_eq!(claims.len(), self.answers.len());
        let budget = Budget::new(2, 8, 7);
        // The first, the last and some between.
        let some = [0, 1, claims.len() / 2, claims.len() - 1].into_iter().collect::<BTreeSet<_>>();
        let mut judged = 0;
        for (a, b) in some.into_iter().filter_map(|k| claims.get(k)) {
            let theory = &self.answers[0].certified.statement.theory;
            let verdict = judge_equation(&self.terms, theory, &theory.hypotheses, *a, *b, &budget);
            assert!(verdict.counterexample().is_none(), "{verdict:?}");
            judged += usize::from(verdict.holds());
        }
        assert!(judged > 0, "no claim could be judged");
    }
}

/// `sum(tanh(W_L*tanh(… tanh(W_1*x))))`
fn plain(layers: usize) -> Typed {
    let mut e = "x".to_string();
    for w in names("W", layers) {
        e = format!("tanh({w}*{e})");
    }
    let vars = names("W", layers).iter().fold("x[n]".to_string(), |v, w| v + ", " + w + "[n,n]");
    Typed { expression: format!("sum({e})"), vars, lets: vec![], wrt: names("W", layers) }
}

/// One weight, an input and a bias for each step, and a squared error.
fn recurrent(steps: usize) -> Typed {
    let (mut e, mut vars) = ("h".to_string(), "W[n,n], U[n,m], b[n], h[n], y[n]".to_string());
    for x in names("x", steps) {
        // Small weights: the numeric judge would lose all digits in a chaotic recurrence.
        e = format!("tanh(W*{e}/16 + U*{x} + b)");
        let _ = write!(vars, ", {x}[m]");
    }
    let wrt = ["W", "U", "b"].map(String::from).to_vec();
    Typed { expression: format!("norm2({e} - y)^2"), vars, lets: vec![], wrt }
}

/// `h = h + tanh(W*h + b)`, layer by layer, in `let`s.
fn residual(layers: usize) -> Typed {
    let (mut lets, mut vars) = (vec![], "h0[n]".to_string());
    for k in 1..=layers {
        let before = k - 1;
        lets.push(format!("h{k} = h{before} + tanh(W{k}*h{before}/16 + b{k})/8"));
        let _ = write!(vars, ", W{k}[n,n], b{k}[n]");
    }
    let wrt = [names("W", layers), names("b", layers), vec!["h0".to_string()]].concat();
    Typed { expression: format!("norm2(h{layers})^2"), vars, lets, wrt }
}

/// The trace of a product of different matrices.
fn product(factors: usize) -> Typed {
    let all = names("A", factors);
    let vars = all.iter().map(|a| format!("{a}[n,n]")).collect::<Vec<_>>().join(", ");
    Typed { expression: format!("tr({})", all.join("*")), vars, lets: vec![], wrt: all }
}

/// Twice the layers: twice the work and the text, or nearly.
fn linear(make: fn(usize) -> Typed, small: usize) {
    with_room(move || {
        let (a, b) = (ask(&make(small)), ask(&make(2 * small)));
        let ratio = |x: usize, y: usize| y as f64 / x as f64;
        assert!(ratio(a.steps(), b.steps()) < 2.3, "steps: {} and {}", a.steps(), b.steps());
        let text = ratio(a.certificate.len(), b.certificate.len());
        assert!(text < 2.4, "bytes: {} and {}", a.certificate.len(), b.certificate.len());
        assert!(ratio(a.size(), b.size()) < 2.3, "operators: {} and {}", a.size(), b.size());
        a.right();
        b.right();
    });
}

#[test]
fn plain_network() {
    linear(plain, 30);
}

/// The budget grows with the question: what takes linear time has an answer.
#[test]
fn three_hundred_layers() {
    with_room(|| {
        let (some, all) = (ask(&plain(30)), ask(&plain(300)));
        assert!(all.steps() < 11 * some.steps(), "steps: {} and {}", some.steps(), all.steps());
        assert!(all.certificate.len() < 12 * some.certificate.len());
        assert!(ask(&residual(300)).steps() < 12 * ask(&residual(30)).steps());
    });
}

#[test]
fn recurrent_network() {
    linear(recurrent, 20);
}

#[test]
fn residual_network() {
    linear(residual, 20);
}

#[test]
fn long_product() {
    linear(product, 40);
}

/// What is small is written out as before: no names that the user did not give.
#[test]
fn small_stays() {
    with_room(|| {
        for t in [plain(2), plain(4), recurrent(2), residual(2), product(8)] {
            let r = ask(&t);
            assert!(r.answers.iter().all(|a| a.names.is_empty()), "{}", t.expression);
            assert_eq!(r.theory.lets.len(), t.lets.len());
        }
    });
}

/// Names of the search's own keep clear of the user's, and one certificate proves all gradients.
#[test]
fn names_are_fresh() {
    with_room(|| {
        let mut t = plain(12);
        t.expression = t.expression.replace('x', "z1").replace("W12", "g3");
        t.vars = t.vars.replace("x[n]", "z1[n]").replace("W12", "g3");
        t.wrt = t.wrt.iter().map(|w| w.replace("W12", "g3")).collect();
        let r = ask(&t);
        let text = |s: &str| r.theory.vars.iter().any(|v| &*v.name == s);
        assert!(text("z1") && text("g3"));
        for a in &r.answers {
            assert!(a.names.iter().all(|n| !text(n)), "{:?}", a.names);
        }
        assert!(matches!(&r.answers[0].certified.statement.claim, Claim::Equations(all) if all.len() == 12));
        r.right();
    });
}

/// The Jacobian of a network by its input: a product of as many factors as there are layers. Multiplied out, it would
/// have 2ⁿ summands.
#[test]
fn jacobian_of_a_network() {
    with_room(|| {
        let jacobian = |layers: usize| {
            let mut t = plain(layers);
            t.expression = t.expression.trim_start_matches("sum(").trim_end_matches(')').to_string();
            t.expression += &")".repeat(t.expression.matches('(').count() - t.expression.matches(')').count());
            t.wrt = vec!["x".to_string()];
            asked(&t, AnswerKind::Jacobian(Layout::Denominator))
        };
        let (a, b) = (jacobian(10), jacobian(20));
        assert!(b.steps() < 3 * a.steps(), "steps: {} and {}", a.steps(), b.steps());
        a.right();
    });
}

/// The trace of a long product is that of the product turned round, or transposed.
#[test]
fn long_traces_are_turned_round() {
    with_room(|| {
        let all = names("A", 60);
        let vars = all.iter().map(|a| format!("{a}[n,n]")).collect::<Vec<_>>().join(", ");
        let declarations = Declarations { vars: vec![vars], ..Declarations::default() };
        let mut read = read_declarations(&declarations).expect("the declarations are well-formed");
        let turned = [&all[23..], &all[..23]].concat();
        let back: Vec<String> = turned.iter().rev().map(|a| format!("{a}'")).collect();
        let mut swapped = turned.clone();
        swapped.swap(3, 4);
        let [a, b, c, d] = [all, turned, back, swapped]
            .map(|f| read.expression(&format!("tr({})", f.join("*"))).expect("the expression is well-formed").term);
        let rules = library();
        let index = Index::new(rules);
        let (effort, budget) = answer::effort(1);
        for (other, equal) in [(b, true), (c, true), (d, false)] {
            let mut s = Session::new(read.terms.clone(), read.theory.clone(), rules, &index, budget);
            let line = s.prove_equation(a, other, effort).ok().and_then(|p| p.line);
            assert_eq!(line.is_some(), equal);
            if let Some(line) = line {
                s.certify(Claim::Equation(a, other), line).expect("accepted");
            }
        }
    });
}

/// The simplest form of a sum of matrices.
fn simplified(terms: &[String], names: &[String]) -> (usize, usize, String) {
    let vars = names.iter().map(|a| format!("{a}[n,n]")).collect::<Vec<_>>().join(", ");
    let declarations = Declarations { vars: vec![vars], ..Declarations::default() };
    let mut read = read_declarations(&declarations).expect("the declarations are well-formed");
    let e = read.expression(&terms.join(" + ")).expect("the expression is well-formed");
    let rules = library();
    let index = Index::new(rules);
    let (effort, budget) = answer::effort(1);
    let mut s = Session::new(read.terms, read.theory, rules, &index, budget);
    let a = answer::simplify(&mut s, e.term, effort).expect("an answer");
    (a.certified.theorem.steps, a.size(&s.terms), a.ascii(&s.terms, &s.theory))
}

/// In an order that is neither sorted nor the reverse.
fn shuffled(n: usize) -> Vec<String> {
    (0..n).map(|k| format!("A{}", (k * 37) % n + 1)).collect()
}

#[test]
fn long_sums_are_sorted_and_collected() {
    with_room(|| {
        let (few, many) = (simplified(&shuffled(200), &names("A", 200)), simplified(&shuffled(600), &names("A", 600)));
        assert_eq!((few.1, many.1), (199, 599));
        // n log n steps: far from three times three.
        assert!(many.0 < 5 * few.0, "steps: {} and {}", few.0, many.0);
        let mut sorted = names("A", 200);
        sorted.sort();
        let found = few.2.replace(['(', ')', ' '], "");
        assert_eq!(found.split('+').collect::<Vec<_>>(), sorted);
        // Each twice, once with a factor: 3*A1 + 3*A2 + ….
        let twice: Vec<String> = shuffled(200).into_iter().map(|a| format!("2*{a}")).chain(names("A", 200)).collect();
        let (_, size, text) = simplified(&twice, &names("A", 200));
        assert!(size < 400 && !text.contains("2*"), "{size} {text}");
        // What cancels is gone.
        let none: Vec<String> = shuffled(100).into_iter().chain(names("(-1)*A", 100)).collect();
        let (_, size, text) = simplified(&none, &names("A", 100));
        assert_eq!((size, &*text), (0, "zeros(n,n)"));
    });
}

/// A product of one matrix with itself.
#[test]
fn long_power() {
    with_room(|| {
        let factors = vec!["A"; 200].join("*");
        let t = Typed {
            expression: format!("tr({factors})"),
            vars: "A[n,n]".to_string(),
            lets: vec![],
            wrt: vec!["A".to_string()],
        };
        let r = ask(&t);
        assert!(r.size() < 2_000, "{}", r.size());
        r.right();
    });
}

//! Names for parts of answers: definitions of the statement, never in anybody's way.

use gradus::answer::{Answer, AnswerKind, Question, derive, derive_with_names, effort};
use gradus::calculus::{Index, Session};
use gradus::derivation::MOST;
use gradus::kernel::check;
use gradus::library::library;
use gradus::numeric::{Budget, judge_equation};
use gradus::syntax::{Declarations, read_declarations, to_ascii};

const ATTENTION: &str = "sum((softmax(Q*K'/sqrt(c))*V - T).^2)";
const ITS_VARIABLES: &str = "Q[n,k], K[n,k], V[n,p], T[n,p], c positive";

struct Derived {
    answers: Vec<Answer>,
    terms: gradus::term::Terms,
    theory: gradus::term::Theory,
}

impl Derived {
    fn results(&self) -> Vec<String> {
        self.answers.iter().map(|a| a.ascii(&self.terms, &self.theory)).collect()
    }

    fn names(&self) -> Vec<String> {
        self.theory
            .lets
            .iter()
            .map(|l| format!("{} = {}", l.name, to_ascii(&self.terms, &self.theory, l.body)))
            .collect()
    }
}

fn derived(f: &str, vars: &str, lets: &[&str], wrt: &[&str], named: bool) -> Derived {
    let lets = lets.iter().map(|l| (*l).to_string()).collect();
    let d = Declarations { vars: vec![vars.to_string()], lets, ..Declarations::default() };
    let mut read = read_declarations(&d).expect("declarations");
    let e = read.expression(f).expect("an expression");
    let wrt = wrt.iter().map(|x| read.target(x).expect("a variable")).collect();
    let index = Index::new(library());
    let (effort, budget) = effort(1);
    let mut theory = read.theory;
    theory.hypotheses.extend(e.implied);
    let mut s = Session::new(read.terms, theory, library(), &index, budget);
    let q = Question { f: e.term, wrt, what: AnswerKind::Gradient, effort };
    let answers = if named { derive_with_names(&mut s, &q) } else { derive(&mut s, &q) };
    Derived { answers: answers.expect("answers"), terms: s.terms.clone(), theory: s.theory.clone() }
}

#[test]
fn attention_is_told_with_two_names() {
    let d = derived(ATTENTION, ITS_VARIABLES, &[], &["Q", "K", "V"], true);
    assert_eq!(d.names(), ["S = softmax(Q*K'/sqrt(c))", "R = S*V - T"]);
    assert_eq!(d.results()[2], "2*(S'*R)");
    for a in &d.answers {
        assert!(!a.ascii(&d.terms, &d.theory).contains("softmax"));
    }
}

#[test]
fn without_them_nothing_is_named() {
    let d = derived(ATTENTION, ITS_VARIABLES, &[], &["Q", "K", "V"], false);
    assert!(d.theory.lets.is_empty());
}

#[test]
fn what_is_read_once_is_not_named() {
    let d = derived("norm2(X*w - y)^2 + l*norm2(w)^2", "X[m,n], w[n], y[m], l", &[], &["w"], true);
    assert!(d.theory.lets.is_empty(), "{:?}", d.names());
}

#[test]
fn names_are_nobody_elses() {
    // S is a matrix, and the differential of R has the name of a variable.
    let vars = "S[n,k], K[n,k], V[n,p], dR[n,p], c positive";
    let d = derived("sum((softmax(S*K'/sqrt(c))*V - dR).^2)", vars, &["P = S + S"], &["S"], true);
    for l in d.theory.lets.iter().skip(1) {
        assert!(!["S", "K", "V", "dR", "c", "n", "k", "p", "P", "R"].contains(&&*l.name), "{}", l.name);
    }
    assert!(d.theory.lets.len() > 1);
}

#[test]
fn the_kernel_checks_them() {
    let d = derived(ATTENTION, ITS_VARIABLES, &[], &["Q", "K"], true);
    for a in &d.answers {
        assert_eq!(a.certified.statement.theory.lets.len(), 2);
        let mut terms = d.terms.clone();
        check(&mut terms, library(), &a.certified.statement, &a.certified.certificate).expect("a theorem");
        // With other definitions it is none.
        let mut other = a.certified.statement.clone();
        let last = other.theory.lets.last_mut().expect("a name");
        last.body = terms.add(gradus::term::Op::Neg, &[last.body]).expect("a term");
        assert!(check(&mut terms, library(), &other, &a.certified.certificate).is_err());
    }
}

/// The same in numbers: each answer with names is the one without.
#[test]
fn they_change_no_value() {
    let net = "norm2(W3*tanh(W2*tanh(W1*x+b1)+b2)+b3 - y)^2";
    let vars = "W1[h,n], W2[k,h], W3[m,k], b1[h], b2[k], b3[m], x[n], y[m]";
    for (f, vars, wrt) in [(ATTENTION, ITS_VARIABLES, vec!["Q", "K"]), (net, vars, vec!["W1", "b1", "W2", "b2", "W3"])]
    {
        let (with, without) = (derived(f, vars, &[], &wrt, true), derived(f, vars, &[], &wrt, false));
        assert!(!with.theory.lets.is_empty());
        let d = Declarations { vars: vec![vars.to_string()], lets: with.names(), ..Declarations::default() };
        let mut read = read_declarations(&d).expect("the names as lets");
        for (a, b) in with.results().iter().zip(without.results()) {
            let [a, b] = [a, &b].map(|t| read.expression(t).expect("an answer").term);
            let verdict =
                judge_equation(&read.terms, &read.theory, &read.theory.hypotheses, a, b, &Budget::new(2, 40, 3));
            assert!(verdict.holds());
        }
    }
}

#[test]
fn each_is_introduced_before_it_is_used_and_no_line_has_more_laws_than_a_reader_wants() {
    let d = derived(ATTENTION, ITS_VARIABLES, &[], &["Q", "K", "V"], true);
    for a in &d.answers {
        for l in &d.theory.lets {
            let called = |s: &gradus::derivation::Subject| matches!(s, gradus::derivation::Subject::Function(f) if **f == *l.name);
            let at =
                a.derivation.lines.iter().position(|x| x.subject.as_ref().is_some_and(called)).expect("a definition");
            let used = a.derivation.lines.iter().position(|x| d.terms.mentions(x.shown, &mut |s| *s == l.name));
            assert!(used.is_some_and(|u| at < u));
        }
        for l in &a.derivation.lines {
            assert!(l.said().len() <= MOST + 1);
        }
    }
}

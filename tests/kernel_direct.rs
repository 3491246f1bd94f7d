//! What the reader of certificates refuses is refused by the kernel too, when it is given it as data.

use gradus::kernel::{By, Certificate, Claim, Given, Line, Rejection, Statement, Step, check};
use gradus::rules::RuleSet;
use gradus::term::*;

fn rules() -> RuleSet {
    let text = include_str!("certificates/test.rules");
    RuleSet::read(&[("test.rules", text)]).unwrap_or_else(|e| panic!("{e:?}"))
}

fn variable(name: &str) -> Variable {
    Variable { name: Sym::new(name), shape: Shape::scalar(), over: None }
}

/// A store that knows scalars x, y and z, of which a statement may declare some.
fn store() -> Terms {
    let mut terms = Terms::new();
    for name in ["x", "y", "z"] {
        let declaration = Declaration { shape: Shape::scalar(), over: None };
        assert!(terms.declare(Sym::new(name), declaration));
    }
    terms
}

/// The verdict on lines about a claim.
fn verdict(terms: &mut Terms, theory: Theory, claim: (TermId, TermId), lines: Vec<Line>) -> Result<(), Rejection> {
    let rules = rules();
    let certificate = Certificate { rules: rules.hash().to_string(), lines };
    let statement = Statement { theory, claim: Claim::Equation(claim.0, claim.1) };
    check(terms, &rules, &statement, &certificate).map(|_| ())
}

fn refused(terms: &mut Terms, theory: Theory, claim: TermId, lines: Vec<Line>, why: &str) {
    let e = verdict(terms, theory, (claim, claim), lines).expect_err(why);
    assert!(e.to_string().contains(why), "{e}, not {why}");
    assert!(!e.is_limit() && !e.is_rough());
}

fn with_x() -> Theory {
    Theory { vars: vec![variable("x")], ..Theory::default() }
}

#[test]
fn statements() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let y = t.var(&Sym::new("y")).expect("declared");
    let n = Dim::name(Sym::new("n"));
    let eye = t.add(Op::Eye(n.clone()), &[]).expect("a term");
    let f = Fun { name: Sym::new("f"), order: 0 };
    let fx = t.add(Op::Map(f), &[x]).expect("a term");
    let have = |start| vec![Line::Have { over: vec![], start, steps: vec![] }];
    assert_eq!(verdict(&mut t, with_x(), (x, x), have(x)), Ok(()));
    refused(&mut t, with_x(), eye, have(eye), "the size n is not declared");
    refused(&mut t, with_x(), y, have(y), "the name y is not declared before its use");
    refused(&mut t, with_x(), fx, have(fx), "the function f is not declared");
    let known = Theory { funs: vec![Sym::new("exp")], ..with_x() };
    refused(&mut t, known, x, have(x), "exp is a known function");
    let twice = Theory { vars: vec![variable("x"), variable("x")], ..Theory::default() };
    refused(&mut t, twice, x, have(x), "x is declared twice");
    let sizes = Theory { dims: vec![Sym::new("n"), Sym::new("n")], ..with_x() };
    refused(&mut t, sizes, x, have(x), "a size is declared twice");
    let other = Variable { shape: Shape::new(n, Dim::one()), ..variable("x") };
    let other = Theory { dims: vec![Sym::new("n")], vars: vec![other], ..Theory::default() };
    refused(&mut t, other, x, have(x), "x has another shape");
    let i = t.add(Op::Idx(0), &[]).expect("an index");
    let open = t.add(Op::Entry, &[x, i, i]).expect("an entry");
    refused(&mut t, with_x(), open, have(x), "an unbound index");
}

/// A theorem tells how many steps were replayed.
#[test]
fn steps_are_counted() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let rules = rules();
    let by = |name: &str| By::Rule { rule: rules.rule_index(name).expect("a rule"), given: Given::default() };
    let step = |forward| Step { path: vec![], forward, by: by("t-t") };
    let fresh = Line::Fresh { name: Sym::new("v"), rows: Dim::one(), cols: Dim::one() };
    let have = Line::Have { over: vec![], start: x, steps: vec![step(false), step(true)] };
    let certificate = Certificate { rules: rules.hash().to_string(), lines: vec![fresh, have] };
    let statement = Statement { theory: with_x(), claim: Claim::Equation(x, x) };
    let theorem = check(&mut t, &rules, &statement, &certificate).expect("a proof");
    assert_eq!(theorem.steps, 2);
}

#[test]
fn lines() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let fresh = |name: &str| Line::Fresh { name: Sym::new(name), rows: Dim::one(), cols: Dim::one() };
    refused(&mut t, with_x(), x, vec![fresh("x")], "x is not fresh");
    refused(&mut t, with_x(), x, vec![fresh("w"), fresh("w")], "w is not fresh");
    refused(&mut t, with_x(), x, vec![Line::Gradient { line: 7, wrt: x }], "the line is no equation");
    let chain =
        |by, forward| vec![Line::Have { over: vec![], start: x, steps: vec![Step { path: vec![], forward, by }] }];
    let rule = |rule| By::Rule { rule, given: Given::default() };
    refused(&mut t, with_x(), x, chain(rule(usize::MAX), true), "no such rule");
    refused(&mut t, with_x(), x, chain(By::Definition { target: None }, false), "no target");
    refused(&mut t, with_x(), x, chain(By::Constant { target: None }, false), "no target");
    refused(&mut t, with_x(), x, chain(By::Unroll { target: None }, false), "no target");
    refused(&mut t, with_x(), x, chain(By::Hypothesis { index: 3, indices: vec![] }, true), "no such hypothesis");
    let property = Line::Property { over: vec![], property: usize::MAX, given: Given::default() };
    refused(&mut t, with_x(), x, vec![property], "no such property");
    // A term where an index belongs.
    let n = Dim::name(Sym::new("n"));
    let each = Hypothesis { over: vec![n.clone()], fact: Fact::Is(Pred::Nonzero, x) };
    let theory = Theory { dims: vec![Sym::new("n")], hypotheses: vec![each], ..with_x() };
    let assumption = |indices| vec![Line::Assumption { over: vec![n.clone()], index: 0, indices }];
    refused(&mut t, theory.clone(), x, assumption(vec![x]), "the index does not fit the size n");
    refused(&mut t, theory.clone(), x, assumption(vec![]), "the number of indices is wrong");
    let zero = t.add(Op::At(0), &[]).expect("an index");
    refused(&mut t, theory.clone(), x, assumption(vec![zero]), "the index does not fit the size n");
    let mut large = theory;
    large.hypotheses.push(Hypothesis { over: vec![], fact: Fact::AtLeast(n.clone(), 3) });
    refused(&mut t, large, x, assumption(vec![zero]), "the index does not fit the size n");
    // The store knows y, as a scalar.
    let column = Line::Fresh { name: Sym::new("y"), rows: n, cols: Dim::one() };
    let theory = Theory { dims: vec![Sym::new("n")], ..with_x() };
    refused(&mut t, theory, x, vec![column], "y is not fresh");
    let sum = t.add(Op::Add, &[x, x]).expect("a term");
    let d = t.add(Op::D(Wrt::only([Sym::new("x")])), &[sum]).expect("a term");
    let constant = Line::Have { over: vec![], start: d, steps: vec![] };
    refused(&mut t, with_x(), x, vec![constant, Line::Gradient { line: 0, wrt: sum }], "not a variable");
}

/// Values of variables that no file can write.
#[test]
fn values() {
    let mut t = store();
    let rules = rules();
    let x = t.var(&Sym::new("x")).expect("declared");
    let index = |t: &mut Terms, i| t.add(Op::At(i), &[]).expect("an index");
    let (zero, one) = (index(&mut t, 0), index(&mut t, 1));
    let zeros = t.add(Op::Zeros(Dim::one(), Dim::one()), &[]).expect("a term");
    let vec = t.add(Op::Vec, &[x]).expect("a term");
    let first = t.add(Op::Entry, &[vec, one, one]).expect("an entry");
    let entry = t.add(Op::Entry, &[x, one, one]).expect("an entry");
    let member = t.add(Op::Idx(0), &[]).expect("an index");
    let open = t.add(Op::Entry, &[x, member, one]).expect("an entry");
    let cases = [
        // An index for a matrix; positions before the first; an index without a range, which no line speaks of.
        (zeros, "sub-self", false, vec![(0, one)], "a value is missing or has the wrong shape"),
        (first, "entry-vec", true, vec![(0, x), (1, zero), (2, one)], "entry-vec does not match"),
        (first, "entry-vec", true, vec![(0, x), (1, one), (2, zero)], "entry-vec does not match"),
        (zeros, "sub-equal", false, vec![(0, open), (1, entry)], "nothing establishes the equation"),
    ];
    for (start, name, forward, metas, why) in cases {
        let rule = rules.rule_index(name).expect("a rule");
        let given = Given { metas, ..Given::default() };
        let steps = vec![Step { path: vec![], forward, by: By::Rule { rule, given } }];
        let each = Line::Have {
            over: vec![Dim::one()],
            start: open,
            steps: vec![Step { path: vec![], forward: true, by: By::Hypothesis { index: 0, indices: vec![member] } }],
        };
        let fact = Hypothesis { over: vec![Dim::one()], fact: Fact::Eq(open, entry) };
        let theory = Theory { hypotheses: vec![fact], ..with_x() };
        let line = Line::Have { over: vec![], start, steps };
        refused(&mut t, theory, x, vec![each, line], why);
    }
}

/// An equation without claims says nothing.
#[test]
fn no_claims() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let rules = rules();
    let line = Line::Have { over: vec![], start: x, steps: vec![] };
    let certificate = Certificate { rules: rules.hash().to_string(), lines: vec![line] };
    let statement = Statement { theory: with_x(), claim: Claim::Equations(vec![]) };
    let e = check(&mut t, &rules, &statement, &certificate).expect_err("no claim");
    assert!(e.to_string().contains("no claim"), "{e}");
}

/// A limit that is exceeded says nothing of the proof.
#[test]
fn limits() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let rules = rules();
    let tt = rules.rule_index("t-t").expect("a rule");
    // Deep down, so that each step walks far; the lines are all the same.
    let deep = (0..400).fold(x, |u, _| t.add(Op::Neg, &[u]).expect("a term"));
    let by = By::Rule { rule: tt, given: Given::default() };
    let step = Step { path: vec![0; 400], forward: false, by };
    let line = Line::Have { over: vec![], start: deep, steps: vec![step; 200] };
    let lines = (0..200).map(|_| line.clone()).collect();
    let e = verdict(&mut t, with_x(), (x, x), lines).expect_err("too much");
    assert!(e.is_limit(), "{e}");
}

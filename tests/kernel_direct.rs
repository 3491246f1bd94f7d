//! What the reader of certificates refuses is refused by the kernel too, when it is given it as data.

use gradus::kernel::{
    By, Certificate, Claim, Line, Rejection, Statement, Step, Substitution, check, check_fact, check_law, is_whole,
};
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
    refused(&mut t, with_x(), eye, have(eye), "the name n is not declared before its use");
    refused(&mut t, with_x(), y, have(y), "the name y is not declared before its use");
    refused(&mut t, with_x(), fx, have(fx), "the name f is not declared");
    let known = Theory { funs: vec![Sym::new("exp")], ..with_x() };
    refused(&mut t, known, x, have(x), "exp is a known function");
    let twice = Theory { vars: vec![variable("x"), variable("x")], ..Theory::default() };
    refused(&mut t, twice, x, have(x), "x is declared twice");
    let sizes = Theory { dims: vec![Sym::new("n"), Sym::new("n")], ..with_x() };
    refused(&mut t, sizes, x, have(x), "n is declared twice");
    let other = Variable { shape: Shape::new(n, Dim::one()), ..variable("x") };
    let other = Theory { dims: vec![Sym::new("n")], vars: vec![other], ..Theory::default() };
    refused(&mut t, other, x, have(x), "x has another shape");
    let i = t.add(Op::Idx(0), &[]).expect("an index");
    let open = t.add(Op::Entry, &[x, i, i]).expect("an entry");
    refused(&mut t, with_x(), open, have(x), "an unbound index");
}

/// Values for a law about matrices of two sizes, here scalars.
fn scalars(metas: &[TermId]) -> Substitution {
    Substitution { metas: metas.to_vec(), dims: vec![Dim::one(), Dim::one()], ..Substitution::default() }
}

/// A theorem tells how many steps were replayed.
#[test]
fn steps_are_counted() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let rules = rules();
    let by = By::Rule { rule: rules.rule_index("t-t").expect("a rule"), values: scalars(&[x]) };
    let step = |forward| Step { path: vec![], forward, by: by.clone() };
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
    let rule = |rule| By::Rule { rule, values: Substitution::default() };
    refused(&mut t, with_x(), x, chain(rule(usize::MAX), true), "no such rule");
    refused(&mut t, with_x(), x, chain(By::Definition(None), false), "no target");
    refused(&mut t, with_x(), x, chain(By::Constant(None), false), "no target");
    refused(&mut t, with_x(), x, chain(By::Unroll(None), false), "no target");
    refused(&mut t, with_x(), x, chain(By::Hypothesis { index: 3, indices: vec![] }, true), "no such hypothesis");
    let property = Line::Property { over: vec![], property: usize::MAX, values: Substitution::default() };
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
        (zeros, "sub-self", false, vec![one], "a value is missing or has the wrong shape"),
        (first, "entry-vec", true, vec![x, zero, one], "entry-vec: the index does not fit"),
        (first, "entry-vec", true, vec![x, one, zero], "entry-vec: the index does not fit"),
        (zeros, "sub-equal", false, vec![open, entry], "nothing establishes the equation"),
    ];
    for (start, name, forward, metas, why) in cases {
        let rule = rules.rule_index(name).expect("a rule");
        let steps = vec![Step { path: vec![], forward, by: By::Rule { rule, values: scalars(&metas) } }];
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

/// A law says what formal differentials are: nothing is asked of what it differentiates. As a theorem it is rough.
#[test]
fn laws_are_formal() {
    let mut t = store();
    let rules = rules();
    let x = t.var(&Sym::new("x")).expect("declared");
    let abs = t.add(Op::Map(Fun { name: Sym::new("abs"), order: 0 }), &[x]).expect("a term");
    let d = t.add(Op::D(Wrt::only([Sym::new("x")])), &[abs]).expect("a term");
    let chain = |start, steps| Line::Have { over: vec![], start, steps };
    let by = |name: &str, path, forward| {
        let rule = rules.rule_index(name).expect("a rule");
        Step { path, forward, by: By::Rule { rule, values: scalars(&[x]) } }
    };
    let certificate = |lines| Certificate { rules: rules.hash().to_string(), lines };
    let statement = |a, b| Statement { theory: with_x(), claim: Claim::Equation(a, b) };
    let line = certificate(vec![chain(d, vec![])]);
    let e = check(&mut t, &rules, &statement(d, d), &line).expect_err("rough");
    assert!(e.is_rough() && e.line == 1 && e.step.is_none(), "{e}");
    let law = check_law(&mut t, &rules, &statement(d, d), &line).expect("a law");
    assert!(law.smooth && law.used.is_empty());
    // A law that needs one of real numbers is one of real numbers.
    let line = certificate(vec![chain(x, vec![by("had-sign-abs", vec![], false), by("had-sign-abs", vec![], true)])]);
    let law = check_law(&mut t, &rules, &statement(x, x), &line).expect("a law");
    assert!(!law.smooth);
    // Below a derivative it is none.
    let line = certificate(vec![chain(d, vec![by("had-sign-abs", vec![0, 0], false)])]);
    let e = check_law(&mut t, &rules, &statement(d, d), &line).expect_err("constrained");
    assert!(e.to_string().contains("uses what is assumed of x below a derivative"), "{e}");
}

/// A law of real numbers constrains names; of one that no line has declared nothing can be said.
#[test]
fn names_that_are_not_declared() {
    let mut t = store();
    let rules = rules();
    let x = t.var(&Sym::new("x")).expect("declared");
    let y = t.var(&Sym::new("y")).expect("the store knows it");
    let rule = rules.rule_index("had-sign-abs").expect("a rule");
    let step = Step { path: vec![], forward: false, by: By::Rule { rule, values: scalars(&[y]) } };
    let line = Line::Have { over: vec![], start: y, steps: vec![step] };
    refused(&mut t, with_x(), x, vec![line.clone()], "y is not declared");
    // Neither of one that is declared later.
    let fresh = Line::Fresh { name: Sym::new("y"), rows: Dim::one(), cols: Dim::one() };
    refused(&mut t, with_x(), x, vec![line.clone(), fresh.clone()], "y is not declared");
    let have = Line::Have { over: vec![], start: x, steps: vec![] };
    assert_eq!(verdict(&mut t, with_x(), (x, x), vec![fresh, line, have]), Ok(()));
}

/// A statement whose definitions are out of order, or that no derivative of a hypothesis can be read in.
#[test]
fn definitions_out_of_order() {
    let mut t = store();
    let x = t.var(&Sym::new("x")).expect("declared");
    let (y, z) = (t.var(&Sym::new("y")).expect("known"), t.var(&Sym::new("z")).expect("known"));
    let define = |name: &str, body| Definition { name: Sym::new(name), body, over: None };
    let have = |start| vec![Line::Have { over: vec![], start, steps: vec![] }];
    let later = Theory { lets: vec![define("y", z), define("z", x)], ..with_x() };
    refused(&mut t, later, x, have(x), "the name z is not declared before its use");
    let itself = Theory { lets: vec![define("y", y)], ..with_x() };
    refused(&mut t, itself, x, have(x), "the name y is not declared before its use");
    let variable = Theory { lets: vec![define("x", x)], ..with_x() };
    refused(&mut t, variable, x, have(x), "x is declared twice");
    // By what is no variable, by what is not declared.
    let d = t.add(Op::D(Wrt::only([Sym::new("y")])), &[x]).expect("a term");
    refused(&mut t, with_x(), d, have(d), "the name y is not declared before its use");
}

/// A stationary claim about a name that is none.
#[test]
fn stationary_claims() {
    let mut t = store();
    let rules = rules();
    let x = t.var(&Sym::new("x")).expect("declared");
    let y = t.var(&Sym::new("y")).expect("the store knows it");
    let have = Line::Have { over: vec![], start: x, steps: vec![] };
    let lines = vec![have, Line::Stationary { parts: vec![(0, 0)] }];
    let said = |t: &mut Terms, var: &str, value, lines: &[Line]| {
        let certificate = Certificate { rules: rules.hash().to_string(), lines: lines.to_vec() };
        let claim = Claim::Stationary { f: x, at: vec![(Sym::new(var), value)] };
        check(t, &rules, &Statement { theory: with_x(), claim }, &certificate).expect_err("no proof").to_string()
    };
    assert!(said(&mut t, "y", x, &lines).contains("y is no variable"));
    assert!(said(&mut t, "x", y, &lines).contains("the name y is not declared"));
    let zero = t.num(Rational::from_integer(0.into()));
    assert!(said(&mut t, "x", zero, &[Line::Stationary { parts: vec![(3, 4)] }]).contains("the line is no equation"));
    assert!(said(&mut t, "x", x, &lines).contains("depends on a variable"));
    assert!(said(&mut t, "x", x, &[]).contains("the last line is not the claim"));
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
    let step = |k: usize| Step {
        path: vec![0; 400 + 2 * k],
        forward: false,
        by: By::Rule { rule: tt, values: scalars(&[x]) },
    };
    let line = Line::Have { over: vec![], start: deep, steps: (0..200).map(step).collect() };
    let lines = (0..200).map(|_| line.clone()).collect();
    let e = verdict(&mut t, with_x(), (x, x), lines).expect_err("too much");
    assert!(e.is_limit(), "{e}");
}

#[test]
fn whole_numbers_made_of_sizes() {
    let mut t = Terms::new();
    let mut number = |q: (i64, i64)| {
        t.add(Op::Num(std::sync::Arc::new(Rational::new(q.0.into(), q.1.into()))), &[]).expect("a number")
    };
    let (one, minus, half, two) = (number((1, 1)), number((-1, 1)), number((1, 2)), number((2, 1)));
    let n = t.add(Op::Size(Dim::name(Sym::new("n"))), &[]).expect("a size");
    let m = t.add(Op::Size(Dim::name(Sym::new("m"))), &[]).expect("a size");
    let mut of = |op: Op, args: &[TermId]| t.add(op, args).expect("a term");
    let before = of(Op::Add, &[n, minus]);
    let other = of(Op::Sub, &[m, one]);
    let product = of(Op::Scale, &[before, other]);
    let opposite = of(Op::Neg, &[n]);
    let less = of(Op::Sub, &[before, one]);
    let difference = of(Op::Sub, &[n, m]);
    let (halved, power) = (of(Op::Scale, &[half, n]), of(Op::Pow, &[two, n]));
    let quotient = of(Op::Div, &[n, one]);
    // Whole, and natural.
    for (u, whole, natural) in [
        (n, true, true),
        (before, true, true),
        (product, true, true),
        (opposite, true, false),
        (less, true, false),
        (difference, true, false),
        (halved, false, false),
        (power, false, false),
        (quotient, false, false),
    ] {
        assert_eq!((is_whole(&t, u, false, &[]), is_whole(&t, u, true, &[])), (whole, natural), "{}", t.to_sexpr(u, 0));
    }
}

#[test]
fn facts() {
    let rules = rules();
    let mut t = store();
    let (x, y) = (t.var(&Sym::new("x")).expect("declared"), t.var(&Sym::new("y")).expect("declared"));
    let assumed = Hypothesis { over: vec![], fact: Fact::Is(Pred::Positive, x) };
    let theory = Theory { vars: vec![variable("x"), variable("y")], hypotheses: vec![assumed], ..Theory::default() };
    let line = Line::Assumption { over: vec![], index: 0, indices: vec![] };
    let have = Line::Have { over: vec![], start: x, steps: vec![] };
    let mut proved = |pred, claim: (TermId, TermId), lines: &[Line]| {
        let certificate = Certificate { rules: rules.hash().to_string(), lines: lines.to_vec() };
        let statement = Statement { theory: theory.clone(), claim: Claim::Equation(claim.0, claim.1) };
        check_fact(&mut t, &rules, &statement, pred, &certificate).map(|_| ()).map_err(|e| e.reason)
    };
    assert_eq!(proved(Pred::Positive, (x, x), std::slice::from_ref(&line)), Ok(()));
    let not = Err("the last line is not the fact".to_string());
    assert_eq!(proved(Pred::Positive, (y, y), std::slice::from_ref(&line)), not);
    assert_eq!(proved(Pred::Nonzero, (x, x), std::slice::from_ref(&line)), not);
    assert_eq!(proved(Pred::Positive, (x, x), &[line.clone(), have]), not);
    assert_eq!(proved(Pred::Positive, (x, x), &[]), not);
    assert_eq!(proved(Pred::Positive, (x, y), &[line]), Err("the claim is no fact".to_string()));
}

//! Tampered certificates: each mutant is rejected, or proves a statement that is true.
//!
//! `TAMPER=100000 cargo test --release --test tampering -- --nocapture` makes that many mutants and
//! prints the table by kind.

mod common;
#[path = "common/mutants.rs"]
mod mutants;
#[path = "common/judge.rs"]
mod total;

use gradus::certificate::{read, write};
use gradus::kernel::{Claim, Hypothetical, Statement, Theorem, check, check_law};
use gradus::library::library;
use gradus::numeric::jets::{Function, Jet, JetMatrix, Point, Real};
use gradus::numeric::{Ball, Instances, Matrix, Rng as Numbers, Style};
use gradus::term::{Hypothesis, Sym, Terms};
use mutants::{Kind, Rng, Tree, mutate};
use std::collections::BTreeMap;
use total::Verdict;

/// What became of a mutant.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fate {
    /// The reader refuses it.
    Malformed,
    /// The kernel rejects it.
    Rejected,
    /// It proves the statement it was made from.
    SameStatement,
    /// It proves another statement, which is true.
    OtherTrue,
    /// It proves a statement of whose hypotheses no point was found that meets them, or that no point decides.
    Unclear,
    /// It proves something false.
    False,
}

const FATES: [(Fate, &str); 6] = [
    (Fate::Malformed, "malformed"),
    (Fate::Rejected, "rejected"),
    (Fate::SameStatement, "same statement"),
    (Fate::OtherTrue, "true statement"),
    (Fate::Unclear, "unclear"),
    (Fate::False, "FALSE"),
];

/// The statement, as far as it is a matter of text.
fn statement_of(t: &Tree) -> Option<String> {
    t.list().iter().find(|c| c.head() == "statement").map(Tree::text)
}

/// What is known of statements by their text and what is used.
type Judged = BTreeMap<String, Verdict>;

fn fate(text: &str, original: Option<&str>, judged: &mut Judged) -> (Fate, String) {
    let rules = library();
    let mut r = match read(text, rules) {
        Ok(r) => r,
        Err(e) => return (Fate::Malformed, e.to_string()),
    };
    let theorem = match check(&mut r.terms, rules, &r.statement, &r.certificate) {
        Ok(t) => t,
        Err(e) if e.is_rough() => {
            // The lines hold of formal differentials. Would it be a false theorem?
            let formal = check_law(&mut r.terms, rules, &r.statement, &r.certificate);
            let is_false = formal.is_ok_and(|t| matches!(judge(&mut r.terms, &r.statement, &t), Verdict::False(_)));
            return (Fate::Rejected, if is_false { ROUGH_AND_FALSE } else { ROUGH }.into());
        }
        Err(e) => return (Fate::Rejected, e.to_string()),
    };
    let own = statement_of(&Tree::read(text));
    let same = own.as_deref() == original;
    let key = format!("{:?} {} {}", theorem.used, theorem.smooth, own.unwrap_or_default());
    let verdict = judged.entry(key).or_insert_with(|| judge(&mut r.terms, &r.statement, &theorem));
    match verdict {
        Verdict::Holds(_) if same => (Fate::SameStatement, String::new()),
        Verdict::Holds(_) => (Fate::OtherTrue, String::new()),
        Verdict::False(why) => (Fate::False, why.clone()),
        Verdict::Unclear(why) => (Fate::Unclear, why.clone()),
        Verdict::Nowhere => (Fate::Unclear, "no point meets the hypotheses".into()),
    }
}

/// Rejected for nothing but that what it differentiates need not be differentiable.
const ROUGH: &str = "rough";
/// And it is false.
const ROUGH_AND_FALSE: &str = "rough and false";

/// At how many points a mutant that is accepted must be true.
const POINTS: usize = 12;

/// What the values of terms say of a theorem, at points that meet what it used.
fn judge(terms: &mut Terms, s: &Statement, theorem: &Theorem) -> Verdict {
    let used: Vec<Hypothesis> = theorem
        .used
        .iter()
        .map(|u| match u {
            Hypothetical::Hypothesis(i) | Hypothetical::Substituted(i) => s.theory.hypotheses[*i].clone(),
        })
        .collect();
    let mut roots = s.claim.terms();
    for (var, _) in s.claim.at() {
        roots.push(terms.var(&var).expect("a variable"));
    }
    // Of what is put in for the variable hypotheses are asked afterwards.
    let free: Vec<Hypothesis> = match &s.claim {
        Claim::Stationary { at, .. } => {
            let speaks = |h: &Hypothesis| {
                let names = s.theory.mentioned(terms, h.fact.terms());
                at.iter().any(|(var, _)| names.contains(var))
            };
            used.iter().filter(|h| !speaks(h)).cloned().collect()
        }
        _ => used.clone(),
    };
    let terms = &*terms;
    let inst = Instances::new(terms, &s.theory, &free, &roots);
    inst.ev.limit(2_000_000);
    let mut rng = Numbers::new(11);
    const STYLES: [Style; 6] =
        [Style::Generic, Style::Tiny, Style::Structured, Style::Small, Style::Zero, Style::Positive];
    let mut draw = |round: usize, base: usize| {
        let sizes = inst.random_sizes(&mut rng, round, round % 3 == 1);
        let exact = (0..4).find_map(|k| inst.exact(&mut rng, &sizes, STYLES[(round + k) % STYLES.len()]));
        let mut p = match exact {
            Some(p) => Point::from(&p),
            None => near(&inst.random(&mut rng, round, round % 2 == 0).ok()?.floats),
        };
        complete(&mut p, terms, s, &mut rng);
        Some(if base > 0 { p.thickened(base, &mut rng) } else { p })
    };
    total::judge(terms, &s.theory, &s.claim, theorem, POINTS, &mut draw)
}

/// A point that is known as well as floats can tell.
fn near(p: &gradus::numeric::Point<Ball>) -> Point {
    let real = |b: &Ball| Real::near(b.value, b.radius);
    let matrix = |m: &Matrix<Ball>| JetMatrix::build(m.rows(), m.cols(), |i, j| Jet::real(real(m.at(i, j))));
    let mut out = Point { sizes: p.dims.clone(), ..Point::default() };
    for (f, c) in &p.functions {
        out.functions.insert(f.clone(), Function::Polynomial(c.iter().map(|q| Real::rational(&q.to_big())).collect()));
    }
    for (x, members) in &p.values {
        out.set_family(x, members.iter().map(|m| vec![matrix(m)]).collect());
    }
    out
}

/// Gives every increment a value, those of definitions included.
fn complete(p: &mut Point, terms: &Terms, s: &Statement, rng: &mut Numbers) {
    const ORDERS: usize = 4;
    let mut draw = |m, n| JetMatrix::build(m, n, |_, _| Jet::int(rng.range(-2, 3)));
    for l in &s.theory.lets {
        let shape = terms.shape(l.body);
        let (Ok(m), Ok(n)) = (p.size(&shape.rows), p.size(&shape.cols)) else { continue };
        let Ok(members) = l.over.as_ref().map_or(Ok(1), |d| p.size(d)) else { continue };
        p.set_family(&l.name, (0..members).map(|_| vec![draw(m, n)]).collect());
    }
    // In the order of names: the same seed gives the same point everywhere.
    let mut names: Vec<Sym> = p.values.keys().cloned().collect();
    names.sort();
    for name in names {
        for member in p.values.get_mut(&name).into_iter().flatten() {
            member.truncate(1);
            let (m, n) = (member[0].rows(), member[0].cols());
            member.extend((1..ORDERS).map(|_| draw(m, n)));
        }
    }
}

/// The points that are drawn for a statement meet its hypotheses, kinks are among them, and what is false there is seen.
#[test]
fn the_points_decide() {
    // What the statement says, how many of its hypotheses are used, and whether it is true; nothing where none decides.
    let table = [
        ("(claim (= (grad (map abs x) x) (map sign x)))", 0, Some(false)),
        ("(hypotheses (nonzero x)) (claim (= (grad (map abs x) x) (map sign x)))", 1, Some(true)),
        ("(hypotheses (nonzero x)) (claim (= (grad (map abs x) x) (map sign x)))", 0, Some(false)),
        ("(hypotheses (= (scale x x) x)) (claim (= (pow x (num 3)) x))", 1, Some(true)),
        ("(hypotheses (symmetric A)) (claim (= (t A) A))", 1, Some(true)),
        ("(hypotheses (symmetric A)) (claim (= (d (wrt A) (t A)) (d (wrt A) A)))", 1, Some(false)),
        ("(hypotheses (= (scale x x) (num -1))) (claim (= x y))", 1, None),
        ("(define z (map abs x)) (claim (= (grad (scale z z) z) (scale (num 2) z)))", 0, Some(true)),
        ("(define z (map abs x)) (claim (= (d (wrt z) z) (zeros 1 1)))", 0, Some(false)),
        ("(claim (stationary (map abs x) x (num 0)))", 0, Some(false)),
        ("(claim (stationary (scale x x) x (num 0)))", 0, Some(true)),
        ("(claim (stationary (scale x y) x (num 0) y (num 0)))", 0, Some(true)),
        ("(claim (stationary (scale x y) x (num 0) y (num 1)))", 0, Some(false)),
        ("(hypotheses (nonzero x)) (claim (stationary (scale x x) x (num 0)))", 1, None),
        ("(hypotheses (nonzero y)) (claim (stationary (map abs (scale x y)) x y))", 1, Some(false)),
    ];
    for (text, used, holds) in table {
        let text = format!(
            "(certificate 1 (rules x) (statement (sizes n) (variables (x 1 1) (y 1 1) (A n n)) {text}) (lines))"
        );
        let mut r = read(&text, library()).expect("a statement");
        let theorem =
            Theorem { used: (0..used).map(Hypothetical::Hypothesis).collect(), steps: 0, work: 0, smooth: true };
        match (judge(&mut r.terms, &r.statement, &theorem), holds) {
            (Verdict::Holds(POINTS), Some(true)) | (Verdict::False(_), Some(false)) | (Verdict::Nowhere, None) => {}
            (said, _) => panic!("{text}: {said:?}"),
        }
    }
}

#[test]
fn mutants_are_rejected_or_true() {
    common::with_room(run);
}

fn run() {
    let wanted: usize = std::env::var("TAMPER").ok().and_then(|n| n.parse().ok()).unwrap_or(4_000);
    let mut samples = Vec::new();
    for file in common::problem_files() {
        let found = common::certificates(&file, usize::MAX);
        samples.extend(found.into_iter().map(|s| {
            let text = write(&s.terms, library(), &s.certified);
            (s.name, Tree::read(&text))
        }));
    }
    let mut table: BTreeMap<(usize, Fate), usize> = BTreeMap::new();
    let (mut bad, mut unclear, mut made) = (Vec::new(), Vec::new(), 0);
    let (mut rough, mut needed) = (0, 0);
    let mut judged = Judged::new();
    let mut rng = Rng::new(20_240_607);
    for round in 0.. {
        if made >= wanted || round > wanted * 20 {
            break;
        }
        let kind = round % Kind::ALL.len();
        let (name, tree) = &samples[rng.below(samples.len())];
        let Some(mutant) = mutate(tree, Kind::ALL[kind], &mut rng, &samples) else { continue };
        let text = mutant.text();
        if text == tree.text() {
            continue;
        }
        made += 1;
        let (fate, why) = fate(&text, statement_of(tree).as_deref(), &mut judged);
        *table.entry((kind, fate)).or_default() += 1;
        match fate {
            Fate::False => bad.push(format!("{:?} of {name}: {why}\n{}", Kind::ALL[kind], mutant.lines())),
            Fate::Rejected => {
                rough += usize::from(why == ROUGH);
                needed += usize::from(why == ROUGH_AND_FALSE);
            }
            Fate::Unclear => unclear.push(format!("{:?} of {name}: {why}", Kind::ALL[kind])),
            _ => {}
        }
    }
    println!("{made} mutants of {} certificates", samples.len());
    print!("| {:30} |", "kind");
    FATES.iter().for_each(|(_, n)| print!(" {n:>14} |"));
    print!("\n| {:30} |", "---");
    FATES.iter().for_each(|_| print!(" {:>14} |", "---:"));
    println!();
    for (k, kind) in Kind::ALL.iter().enumerate() {
        print!("| {:30} |", kind.name());
        FATES.iter().for_each(|(f, _)| print!(" {:>14} |", table.get(&(k, *f)).copied().unwrap_or(0)));
        println!();
    }
    println!("{} are rejected since nothing says that they are regular; {needed} of them are false", rough + needed);
    unclear.iter().for_each(|u| println!("unclear: {u}"));
    assert!(bad.is_empty(), "{} false theorems, the first:\n{}", bad.len(), bad[0]);
    assert!(
        wanted < 2_000 || needed > 0,
        "nothing false was excluded by regularity: are there kinks among the points?"
    );
    let kinds = (0..Kind::ALL.len()).filter(|k| table.keys().any(|(j, _)| j == k)).count();
    assert!(kinds >= 24, "only {kinds} kinds of mutants");
}

//! What is fuzzed: for each target its seeds, how inputs are made, and what is done with one.

use crate::expressions;
use crate::mutate::{Random, Seeds, mutant};
use gradus::answer::{Question, derive, simplify, solve};
use gradus::calculus::{Index, Session};
use gradus::certificate;
use gradus::decide::{Options, decide};
use gradus::kernel;
use gradus::library::library;
use gradus::numeric::{Budget, judge_equation};
use gradus::rules::RuleSet;
use gradus::syntax::{Declarations, read_declarations, read_problems, to_ascii, to_latex, to_unicode};
use std::sync::OnceLock;
use std::time::Duration;

/// A target.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Target {
    /// An expression, read, printed and read again.
    Language,
    /// Problem files, read.
    Problems,
    /// Rule files, read, indexed and tested numerically.
    Rules,
    /// Certificates, read and checked.
    Certificates,
    /// Claims of random expressions and of mutants, decided; expressions derived, simplified and solved.
    Prove,
}

const ALL: [(Target, &str); 5] = [
    (Target::Language, "language"),
    (Target::Problems, "problems"),
    (Target::Rules, "rules"),
    (Target::Certificates, "certificates"),
    (Target::Prove, "prove"),
];

fn index() -> &'static Index {
    static INDEX: OnceLock<Index> = OnceLock::new();
    INDEX.get_or_init(|| Index::new(library()))
}

impl Target {
    /// The names.
    pub const NAMES: [&'static str; 5] = ["language", "problems", "rules", "certificates", "prove"];

    /// The target of a name.
    pub fn named(name: &str) -> Option<Target> {
        ALL.iter().find(|t| t.1 == name).map(|t| t.0)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        ALL.iter().find(|t| t.0 == self).map_or("", |t| t.1)
    }

    /// Processor time that one input may take.
    pub fn slow(self) -> Duration {
        Duration::from_secs(if self == Target::Prove { 10 } else { 2 })
    }

    /// Where its seeds stand.
    pub fn folders(self) -> &'static [&'static str] {
        match self {
            Target::Rules => &["rules", "tests/rules"],
            Target::Certificates => &["tests/certificates"],
            _ => &["tests/problems"],
        }
    }

    /// The seeds that a file holds.
    pub fn parts(self, text: &str) -> Vec<String> {
        match self {
            Target::Language => {
                let words = ["claim ", "refute ", "let "];
                let expressions = text.lines().filter_map(|l| words.iter().find_map(|w| l.trim().strip_prefix(w)));
                expressions.flat_map(|e| e.split("==").map(|s| s.trim().to_string()).collect::<Vec<_>>()).collect()
            }
            Target::Problems | Target::Prove => {
                let mut parts: Vec<String> = Vec::new();
                for line in text.lines() {
                    match parts.last_mut() {
                        Some(p) if !line.starts_with("problem") => *p += &format!("{line}\n"),
                        _ => parts.push(format!("{line}\n")),
                    }
                }
                parts
            }
            Target::Rules => text.split("\n\n").map(String::from).collect(),
            Target::Certificates => vec![text.replace("(rules HASH)", &format!("(rules {})", laws().hash()))],
        }
    }

    /// An input.
    pub fn input(self, random: &mut Random, seeds: &Seeds) -> Vec<u8> {
        match self {
            Target::Prove if !random.one_in(4) => expressions::problem(random).into_bytes(),
            Target::Language if random.one_in(4) => {
                let depth = random.below(6);
                expressions::expression(random, ("n", "n"), depth).into_bytes()
            }
            _ => mutant(random, seeds),
        }
    }

    /// Does with an input what the program does.
    pub fn run(self, input: &[u8]) {
        match self {
            Target::Language => language(input),
            Target::Problems => drop(read_problems("fuzz", input)),
            Target::Rules => rules(input),
            Target::Certificates => certificates(input),
            Target::Prove => prove(input),
        }
    }
}

/// The laws of the small certificates.
fn laws() -> &'static RuleSet {
    static LAWS: OnceLock<RuleSet> = OnceLock::new();
    LAWS.get_or_init(|| {
        let text = include_str!("../../tests/certificates/test.rules");
        RuleSet::read(&[("test.rules", text)]).unwrap_or_else(|e| panic!("{e:?}"))
    })
}

fn language(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let declarations = Declarations {
        vars: vec!["A[n,n], B[n,n], X[m,n], W[n,n], S[n,n] symmetric, x[n], y[m], w[n], u[n], v[n], b, a, c, f".into()],
        funs: vec!["s, g".into()],
        lets: vec!["r = X*x - y".into()],
        ..Declarations::default()
    };
    // The text may be an expression or declarations.
    let _ = read_declarations(&Declarations { vars: vec![text.to_string()], ..Declarations::default() });
    let Ok(mut s) = read_declarations(&declarations) else { panic!("the declarations are sane") };
    let Ok(e) = s.expression(&text) else { return };
    let (_, _) = (to_latex(&s.terms, &s.theory, e.term), to_unicode(&s.terms, &s.theory, e.term));
    let printed = to_ascii(&s.terms, &s.theory, e.term);
    match s.expression(&printed) {
        Ok(again) => assert!(again.term == e.term, "read again, {printed} is another expression"),
        // Brackets and powers that alternate may be printed with more brackets than are read.
        Err(d) if d[0].message.contains("nested too deeply") => {}
        Err(d) => panic!("what is printed cannot be read: {printed}: {}", d[0].message),
    }
}

fn rules(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(set) = RuleSet::read(&[("fuzz.rules", &text)]) else { return };
    let _ = (Index::new(&set), set.hash());
    for r in set.rules() {
        if let Ok(s) = r.statement() {
            let budget = Budget::new(5, 45, 7);
            let _ = judge_equation(&s.terms, &s.theory, &s.theory.hypotheses, s.lhs, s.rhs, &budget);
        }
    }
}

fn certificates(input: &[u8]) {
    let text = String::from_utf8_lossy(input);
    let Ok(mut c) = certificate::read(&text, laws()) else { return };
    let _ = kernel::check(&mut c.terms, laws(), &c.statement, &c.certificate);
}

fn prove(input: &[u8]) {
    let (problems, _) = read_problems("fuzz", input);
    for p in problems.iter().take(2) {
        for g in p.goals.iter().take(2) {
            let d =
                decide(p, g, library(), index(), &Options { cross_check: true, explain: true, ..Options::level(1) });
            assert!(d.defect.is_none(), "{}: {:?}", g.statement, d.defect);
            let _ = d.counterexample.map(|c| (c.to_string(), c.to_json()));
            let gradus::syntax::GoalBody::Equation { lhs, rhs, .. } = g.body else { continue };
            let mut theory = p.theory.clone();
            theory.hypotheses.extend(g.implied.iter().cloned());
            let options = Options::level(1);
            let mut s = Session::new(p.terms.clone(), theory, library(), index(), options.budget);
            match Question::of(&s.terms, lhs, options.effort) {
                Some(q) => {
                    let _ = derive(&mut s, &q);
                    if let Some(&x) = q.wrt.first() {
                        let _ = solve(&mut s, q.f, &[x], options.effort);
                    }
                }
                None => drop(simplify(&mut s, rhs, options.effort)),
            }
        }
    }
}

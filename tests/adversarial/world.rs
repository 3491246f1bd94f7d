//! Random small statements, and for each hypothesis how values are found that meet it.

use gradus::certificate::read;
use gradus::kernel::Statement;
use gradus::numeric::Rng;
use gradus::rules::RuleSet;
use gradus::term::{Dim, Sym, Terms};

/// How values are made to meet a hypothesis. What is drawn is checked afterwards: this only makes it likely.
#[derive(Clone, Debug)]
pub enum Meet {
    /// The variable is 0.
    Zero(&'static str),
    /// Its real part is 0.
    Small(&'static str),
    /// It is a number.
    Number(&'static str, i64),
    /// The second has the value of the first.
    Same(&'static str, &'static str),
    /// All entries are positive.
    Positive(&'static str),
    /// No entry is negative; some are 0.
    Nonnegative(&'static str),
    /// No entry is 0.
    Nonzero(&'static str),
    /// A' = A.
    Symmetric(&'static str),
    /// A' = -A.
    Antisymmetric(&'static str),
    /// Zero off the diagonal.
    Diagonal(&'static str),
    /// A permutation with signs.
    Orthogonal(&'static str),
    /// M'M + I.
    Posdef(&'static str),
    /// M'M, of less rank as often as not.
    Psd(&'static str),
    /// A product of triangles whose diagonals are not 0.
    Regular(&'static str),
    /// A triangle with a positive diagonal, or a turn.
    Principal(&'static str),
    /// A part of the identity, turned about.
    Idempotent(&'static str),
    /// The last column is 1 less the others.
    Stochastic(&'static str),
    /// The first is at most the second.
    AtMost(&'static str, &'static str),
    /// The second is the inverse of the first.
    Inverse(&'static str, &'static str),
    /// The second is the transpose of the first.
    Transposed(&'static str, &'static str),
    /// One of the vectors is 0, or they have their entries in different places.
    Apart(&'static str, &'static str),
    /// Every member has the value of a scalar.
    Members(&'static str, &'static str),
}

/// A statement without a claim, in a store of its own.
pub struct World {
    pub terms: Terms,
    pub statement: Statement,
    /// For each hypothesis.
    pub meets: Vec<Meet>,
    /// Sizes that occur: those of vectors and of families.
    pub n: Dim,
    pub members: Dim,
}

fn pick<T: Clone>(rng: &mut Rng, all: &[T]) -> T {
    all[rng.below(all.len() as u64) as usize].clone()
}

/// The definition of a scalar `z`, and what makes it 0.
const SCALARS: [(&str, Meet); 12] = [
    ("c", Meet::Zero("c")),
    ("(- a c)", Meet::Same("c", "a")),
    ("(scale c c)", Meet::Small("c")),
    ("(map abs c)", Meet::Zero("c")),
    ("(scale a c)", Meet::Zero("a")),
    ("(num 0)", Meet::Number("a", 0)),
    ("(* (t x) y)", Meet::Apart("x", "y")),
    ("(norm2 x)", Meet::Zero("x")),
    ("(sum (%0 N) (member u %0))", Meet::Zero("u")),
    ("(grad (scale c c) c)", Meet::Zero("c")),
    ("(grad (map abs c) c)", Meet::Zero("c")),
    ("(d (wrt c) (scale a c))", Meet::Zero("a")),
];

/// Hypotheses that can be met, and how.
fn hypotheses() -> Vec<(&'static str, Meet)> {
    use Meet::*;
    vec![
        ("(= c (num 0))", Zero("c")),
        ("(= c (num 0))", Zero("c")),
        ("(= a (num 1))", Number("a", 1)),
        ("(= a c)", Same("a", "c")),
        ("(= (scale c c) (num 0))", Small("c")),
        ("(= (scale a c) (num 0))", Zero("a")),
        ("(= x y)", Same("x", "y")),
        ("(= x (zeros n 1))", Zero("x")),
        ("(= (* (t x) y) (num 0))", Apart("x", "y")),
        ("(= (* A B) (eye n))", Inverse("A", "B")),
        ("(= B (t A))", Transposed("A", "B")),
        ("(= (* A x) (zeros n 1))", Zero("x")),
        ("(positive c)", Positive("c")),
        ("(nonnegative c)", Nonnegative("c")),
        ("(nonzero a)", Nonzero("a")),
        ("(nonzero c)", Nonzero("c")),
        ("(positive x)", Positive("x")),
        ("(nonnegative x)", Nonnegative("x")),
        ("(nonzero x)", Nonzero("x")),
        ("(nonzero (norm2 x))", Nonzero("x")),
        ("(symmetric A)", Symmetric("A")),
        ("(antisymmetric A)", Antisymmetric("A")),
        ("(diagonal A)", Diagonal("A")),
        ("(orthogonal A)", Orthogonal("A")),
        ("(posdef A)", Posdef("A")),
        ("(invertible A)", Posdef("A")),
        ("(psd A)", Psd("A")),
        ("(psd A)", Psd("A")),
        ("(psd B)", Psd("B")),
        ("(invertible B)", Regular("B")),
        ("(fullcolumn A)", Regular("A")),
        ("(fullrow A)", Regular("A")),
        ("(fullcolumn x)", Nonzero("x")),
        ("(principal A)", Principal("A")),
        ("(principal A)", Principal("A")),
        ("(principal c)", Positive("c")),
        ("(idempotent A)", Idempotent("A")),
        ("(stochastic A)", Stochastic("A")),
        ("(nonnegative (- c a))", AtMost("a", "c")),
        ("(nonnegative (- c a))", AtMost("a", "c")),
        ("(forall (N) (= (member u %0) (num 0)))", Zero("u")),
        ("(forall (N) (= (member u %0) a))", Members("u", "a")),
        ("(forall (N) (positive (member u %0)))", Positive("u")),
        ("(forall (N) (nonzero (member u %0)))", Nonzero("u")),
        ("(positive (member u 1))", Positive("u")),
        ("(nonzero (member u 2))", Nonzero("u")),
        ("(= (member u 1) (num 0))", Zero("u")),
    ]
}

/// Does a text speak of a name?
fn speaks(text: &str, name: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || c == '_')).any(|w| w == name)
}

/// A random statement whose claim is 1 = 1.
pub fn world(rng: &mut Rng, rules: &RuleSet) -> World {
    let n = pick(rng, &["n", "n", "2", "1"]);
    let members = pick(rng, &["N", "N", "2"]);
    let mut names = vec!["a", "c"];
    // Half of all statements are about numbers only.
    if rng.chance(1, 2) {
        names.extend(["x", "y", "A", "B"].iter().filter(|_| rng.chance(2, 3)));
    }
    if rng.chance(1, 3) {
        names.push("u");
    }
    let possible = |text: &str, defined: &[&str]| {
        ["x", "y", "A", "B", "u"].iter().all(|v| !speaks(text, v) || names.contains(v))
            && ["z", "r", "g"].iter().all(|v| !speaks(text, v) || defined.contains(v))
    };
    let (mut define, mut defined) = (String::new(), Vec::new());
    let mut all = hypotheses();
    if rng.chance(1, 2) {
        let scalars: Vec<_> = SCALARS.iter().filter(|(t, _)| possible(t, &[])).collect();
        let (text, meet) = pick(rng, &scalars).clone();
        define += &format!("(define z {text}) ");
        // Nothing may be assumed of increments.
        if !text.starts_with("(d ") {
            defined.push("z");
        }
        all.extend((0..6).map(|_| ("(= z (num 0))", meet.clone())));
        all.push(("(nonzero z)", Meet::Nonzero("c")));
        all.push(("(positive z)", Meet::Positive("c")));
    }
    let vectors: Vec<&str> =
        ["(- x y)", "(* A x)", "(scale c x)", "x"].into_iter().filter(|t| possible(t, &[])).collect();
    if !vectors.is_empty() && rng.chance(1, 3) {
        define += &format!("(define r {}) ", pick(rng, &vectors));
        defined.push("r");
        all.push(("(= r (zeros n 1))", Meet::Zero("x")));
        all.push(("(nonzero (norm2 r))", Meet::Nonzero("x")));
    }
    let families = ["(- (num 1) c)", "(scale c (member u %0))", "(map abs (member u %0))", "(member u %0)", "c"];
    let families: Vec<&str> = families.into_iter().filter(|t| possible(t, &[])).collect();
    if rng.chance(1, 4) {
        define += &format!("(define (g N) {}) ", pick(rng, &families));
        defined.push("g");
        all.push(("(forall (N) (= (member g %0) (num 0)))", Meet::Zero("u")));
        all.push(("(forall (N) (nonzero (member g %0)))", Meet::Nonzero("u")));
        all.push(("(at-least N 2)", Meet::Nonzero("a")));
    }
    if rng.chance(1, 6) {
        define += "(define q (/ (num 1) c)) ";
    }
    let all: Vec<_> = all.into_iter().filter(|(t, _)| possible(t, &defined)).collect();
    let (mut text, mut meets) = (String::new(), Vec::new());
    for _ in 0..rng.below(4) {
        let (h, meet) = pick(rng, &all);
        text += h;
        meets.push(meet);
    }
    if !text.is_empty() {
        text = format!("(hypotheses {text})");
    }
    let shape = |v: &&str| match *v {
        "a" | "c" => format!("({v} 1 1)"),
        "x" | "y" => format!("({v} n 1)"),
        "A" | "B" => format!("({v} n n)"),
        _ => format!("(family {v} 1 1 N)"),
    };
    let variables: String = names.iter().map(shape).collect();
    // Sizes are names or numbers; as names both are always declared.
    let statement = format!("(functions s) (variables {variables}) {define} {text} (claim (= (num 1) (num 1)))");
    let replaced = |w: &str| match w {
        "n" => n.to_string(),
        "N" => members.to_string(),
        w => w.to_string(),
    };
    let mut words = String::new();
    let mut word = String::new();
    for ch in statement.chars() {
        if ch.is_alphanumeric() || "_-%/+*=".contains(ch) {
            word.push(ch);
        } else {
            words += &replaced(&word);
            word.clear();
            words.push(ch);
        }
    }
    let text = format!("(certificate 1 (rules {}) (statement (sizes m n N) {words}) (lines))", rules.hash());
    let r = read(&text, rules).unwrap_or_else(|e| panic!("{e}: {text}"));
    let size = |s: &str| s.parse().ok().and_then(Dim::literal).unwrap_or_else(|| Dim::name(Sym::new(s)));
    World { terms: r.terms, statement: r.statement, meets, n: size(n), members: size(members) }
}

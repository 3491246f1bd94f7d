//! Stationary points at kinks, and hypotheses that are not met at the value.

use super::Row;

/// What precedes every proof: sign(0) = 0.
const SIGN: &str = "(1 have (map sign (num 0)) (0 -> arithmetic (neg (num 0))) (. -> rule sign-neg (num 0) 1 1)
    (. -> rule neg-scale-one (map sign (num 0)) 1 1))
   (2 have (map sign (num 0)) (. -> rule self-negative (map sign (num 0)) 1 1))";

/// |c| at 0; `f` may be a definition of it.
fn absolute(define: &str, hypotheses: &str, f: &str) -> String {
    let unfold = if f == "(map abs c)" { "" } else { "(0 -> definition)" };
    format!(
        "(certificate 1 (rules HASH)
          (statement (variables (c 1 1) (b 1 1)) {define} {hypotheses} (claim (stationary {f} c (num 0))))
          (lines {SIGN}
           (3 have (d (wrt c) {f}) {unfold} (. -> rule d-abs c 1 1 (wrt c)) (. -> rule scalar-had (map sign c) (d (wrt c) c))
            (. -> rule wrap-scalar (scale (map sign c) (d (wrt c) c)))
            (. -> rule adjoint-scale (num 1) (map sign c) (d (wrt c) c) 1 1) (0.0.0 -> rule scale-mul-num (map sign c)))
           (4 gradient 3 c)
           (5 have (map sign (num 0)) (. -> line 2))
           (6 stationary 4 5)))"
    )
}

/// |z| - z with z = c + 1 at a value, which needs that z is positive.
fn excused(define: &str, hypothesis: &str, z: &str, value: &str) -> String {
    format!(
        "(certificate 1 (rules HASH)
          (statement (variables (c 1 1)) {define} (hypotheses {hypothesis})
           (claim (stationary (- (map abs {z}) {z}) c {value})))
          (lines
           (1 assumption 1)
           (2 property nonnegative-positive {z} 1 1)
           (3 have (d (wrt c) (- (map abs {z}) {z}))
            (0.0 -> rule abs-positive {z} 1 1) (0 -> rule sub-self {z} 1 1) (. -> constant))
           (4 gradient 3 c)
           (5 have (zeros 1 1))
           (6 stationary 4 5)))"
    )
}

const ROUGH: &str = "nothing says that it is regular";

pub fn rows() -> Vec<Row> {
    let abs = "(map abs c)";
    let kinks = [
        ("a kink", "", "", abs, ROUGH),
        ("a kink in a definition", "(define f (map abs c))", "", "f", ROUGH),
        ("an unused definition", "(define q (/ (num 1) c))", "", abs, ROUGH),
        ("an unused definition of the same", "(define q (map abs c))", "", abs, ROUGH),
        ("a hypothesis about another", "", "(hypotheses (nonzero b))", abs, ROUGH),
        ("a false hypothesis at the value", "", "(hypotheses (nonzero c))", abs, "is false"),
        ("the same with a definition", "(define z c)", "(hypotheses (nonzero z))", abs, "is false"),
        ("with two", "(define w c) (define z w)", "(hypotheses (nonzero z))", abs, "is false"),
        ("with another sign", "(define z (neg c))", "(hypotheses (nonzero z))", abs, ROUGH),
    ];
    let mut out: Vec<Row> = kinks
        .into_iter()
        .map(|(name, define, hypotheses, f, why)| (name.to_string(), absolute(define, hypotheses, f), why))
        .collect();
    let false_at = "is false";
    for (name, define, hypothesis, z, value, false_at) in [
        ("hidden", "(define z (+ c (num 1)))", "(positive z)", "z", "(num -5)", false_at),
        (
            "at the end",
            "(define z (+ c (num 1)))",
            "(positive z)",
            "z",
            "(num -1)",
            "nothing says that it is regular: nothing establishes nonzero((+ (num -1) (num 1)))",
        ),
        ("plain", "", "(positive (+ c (num 1)))", "(+ c (num 1))", "(num -5)", false_at),
        ("twice hidden", "(define w (+ c (num 1))) (define z w)", "(positive z)", "z", "(num -5)", false_at),
        ("a value to be worked out", "(define z c)", "(positive z)", "z", "(- (num 1) (num 3))", false_at),
    ] {
        out.push((format!("not positive, {name}"), excused(define, hypothesis, z, value), false_at));
    }
    out
}

/// The same at values where the hypotheses are met.
pub fn true_ones() -> Vec<(&'static str, String)> {
    vec![
        ("hidden", excused("(define z (+ c (num 1)))", "(positive z)", "z", "(num 5)")),
        ("plain", excused("", "(positive (+ c (num 1)))", "(+ c (num 1))", "(num 5)")),
        ("twice hidden", excused("(define w (+ c (num 1))) (define z w)", "(positive z)", "z", "(num 5)")),
    ]
}

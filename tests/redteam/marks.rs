//! 1 == 0 where something is 0: laws that hold of real numbers only, used below a differential.

use super::{BELOW, Row};

/// Where the kink is reached: what stands at 0, by which name one differentiates, and how that is stated.
struct Place {
    name: &'static str,
    /// Variables and definitions.
    declared: &'static str,
    /// The term that is 0.
    term: &'static str,
    /// What varies.
    by: &'static str,
    /// By what the gradient is taken.
    x: &'static str,
    /// The hypothesis that it is 0, and its use in a step.
    zero: &'static str,
    step: &'static str,
    /// How many definitions lie between the two.
    folds: usize,
}

const PLACES: [Place; 7] = [
    Place {
        name: "a variable",
        declared: "(variables (c 1 1))",
        term: "c",
        by: "c",
        x: "c",
        zero: "(= c (num 0))",
        step: "hypothesis 1",
        folds: 0,
    },
    Place {
        name: "a definition that hides it",
        declared: "(variables (c 1 1)) (define z c)",
        term: "z",
        by: "c",
        x: "c",
        zero: "(= z (num 0))",
        step: "hypothesis 1",
        folds: 1,
    },
    Place {
        name: "a definition in a definition",
        declared: "(variables (c 1 1)) (define w c) (define z w)",
        term: "z",
        by: "c",
        x: "c",
        zero: "(= z (num 0))",
        step: "hypothesis 1",
        folds: 2,
    },
    Place {
        name: "a definition that varies itself",
        declared: "(variables (a 1 1) (c 1 1)) (define z (- a c))",
        term: "z",
        by: "z",
        x: "z",
        zero: "(= z (num 0))",
        step: "hypothesis 1",
        folds: 0,
    },
    Place {
        name: "a definition of a number",
        declared: "(variables (c 1 1)) (define z (num 0))",
        term: "z",
        by: "z",
        x: "z",
        zero: "(= z (num 0))",
        step: "definition",
        folds: 0,
    },
    Place {
        name: "a member",
        declared: "(variables (family u 1 1 N))",
        term: "(member u 1)",
        by: "u",
        x: "(member u 1)",
        zero: "(forall (N) (= (member u %0) (num 0)))",
        step: "hypothesis 1 1",
        folds: 0,
    },
    Place {
        name: "a member of a family of definitions",
        declared: "(variables (family u 1 1 N)) (define (g N) (member u %0))",
        term: "(member g 1)",
        by: "u",
        x: "(member u 1)",
        zero: "(= (member g 1) (num 0))",
        step: "hypothesis 1",
        folds: 1,
    },
];

/// A law, how it takes the differential of the term to 0, and what it asks.
const WAYS: [(&str, &[&str], &str); 3] = [
    (
        "sign times absolute value",
        &["had-sign-abs"],
        "(0 <- rule had-sign-abs TERM 1 1) (. -> rule d-had (map sign TERM) (map abs TERM) 1 1 (wrt BY)) \
         (0 -> rule scalar-had (d (wrt BY) (map sign TERM)) (map abs TERM)) \
         (1 -> rule scalar-had (map sign TERM) (d (wrt BY) (map abs TERM))) (0.1.0 -> STEP) (1.0.0 -> STEP) \
         (0.1 -> line 1) (1.0 -> line 3) (0 -> rule had-zeros/scalar (d (wrt BY) (map sign TERM))) \
         (1 -> rule scale-zero-left (d (wrt BY) (map abs TERM)) 1 1)",
    ),
    (
        "the absolute value of what is not negative",
        &["abs-nonnegative"],
        "(0 <- rule abs-nonnegative TERM 1 1) (. -> rule d-abs TERM 1 1 (wrt BY)) \
         (. -> rule scalar-had (map sign TERM) (d (wrt BY) TERM)) (0.0 -> STEP) (0 -> line 3) \
         (. -> rule scale-zero-left (d (wrt BY) TERM) 1 1)",
    ),
    (
        "the square of a root",
        &["sqrt-had-sqrt"],
        "(0 <- rule sqrt-had-sqrt TERM 1 1) (. -> rule d-had ROOT ROOT 1 1 (wrt BY)) \
         (0 -> rule scalar-had (d (wrt BY) ROOT) ROOT) (1 -> rule scalar-had ROOT (d (wrt BY) ROOT)) \
         (0.1.0 -> STEP) (1.0.0 -> STEP) (0.1 -> line 4) (1.0 -> line 4) \
         (0 -> rule had-zeros/scalar (d (wrt BY) ROOT)) (1 -> rule scale-zero-left (d (wrt BY) ROOT) 1 1)",
    ),
];

pub fn rows() -> Vec<(Row, &'static [&'static str])> {
    let mut out = Vec::new();
    for p in &PLACES {
        for (name, laws, steps) in WAYS {
            let Place { declared, term, by, x, zero, step, .. } = p;
            let steps = steps.replace("ROOT", "(pow TERM (num 1/2))").replace("TERM", term);
            let steps = steps.replace("BY", by).replace("STEP", step);
            let text = format!(
                "(certificate 1 (rules HASH)
                  (statement (sizes N) {declared} (hypotheses {zero} (nonnegative {term})) (claim (= (num 1) (num 0))))
                  (lines
                   (1 have (map abs (num 0))
                    (. -> rule abs-sign (num 0) 1 1) (. -> rule scalar-had (num 0) (map sign (num 0)))
                    (. -> rule scale-zero-left (map sign (num 0)) 1 1) (. -> rule scalar-zeros))
                   (2 have (map sign (num 0))
                    (0 -> arithmetic (neg (num 0))) (. -> rule sign-neg (num 0) 1 1)
                    (. -> rule neg-scale-one (map sign (num 0)) 1 1))
                   (3 have (map sign (num 0)) (. -> rule self-negative (map sign (num 0)) 1 1) (. -> rule scalar-zeros))
                   (4 have (pow (num 0) (num 1/2))
                    (0 <- arithmetic (pow (num 0) (num 2))) (. -> rule sqrt-of-square (num 0) 1 1))
                   (5 assumption 2)
                   (6 have (d (wrt {by}) {term}) {steps})
                   (7 have (d (wrt {by}) {x}) (. -> rule wrap-scalar (d (wrt {by}) {x})))
                   (8 gradient 7 {x})
                   (9 have (d (wrt {by}) {x}) {fold} (. -> line 6))
                   (10 gradient 9 {x})
                   (11 have (num 1) (. <- line 8) (. -> line 10) (. -> rule scalar-zeros))))",
                fold = folded(p),
            );
            out.push(((format!("{}, {name}", p.name), text, BELOW), laws));
        }
    }
    out
}

/// The steps from d(x) back to d(term).
fn folded(p: &Place) -> String {
    match p.folds {
        0 => String::new(),
        1 => format!("(0 <- definition {})", p.term),
        _ => format!("(0 <- definition w) (0 <- definition {})", p.term),
    }
}

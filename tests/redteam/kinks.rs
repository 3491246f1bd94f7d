//! Derivatives of what has a kink, a pole or an end, where nothing says that it is not reached.

use super::Row;

/// Terms with a singular place, what clears it, and whether they are about the vector x or the matrix A.
const TERMS: [(&str, &str, &str); 13] = [
    ("(map abs c)", "(nonzero c)", "c"),
    ("(map relu c)", "(nonzero c)", "c"),
    ("(map sign c)", "(nonzero c)", "c"),
    ("(map (D abs) c)", "(nonzero c)", "c"),
    ("(pow c (num 1/2))", "(positive c)", "c"),
    ("(pow c a)", "(positive c)", "c"),
    ("(pow c (num -1))", "(nonzero c)", "c"),
    ("(/ (num 1) c)", "(nonzero c)", "c"),
    ("(map log c)", "(positive c)", "c"),
    ("(map tan c)", "(nonzero (map cos c))", "c"),
    ("(map asin c)", "(positive (- (num 1) (scale c c)))", "c"),
    ("(norm2 x)", "(nonzero (norm2 x))", "x"),
    ("(tr (mpow A (num -1)))", "(invertible A)", "A"),
];

/// What is stated, FORM with F for the function and X for the variable; all of it says that something is itself.
const FORMS: [(&str, &str, &str); 9] = [
    ("a gradient", "", "(grad F X)"),
    ("a Jacobian", "", "(jac F X)"),
    ("a differential", "", "(d (wrt X) F)"),
    ("a differential by all", "", "(d F)"),
    ("a Hessian", "", "(jac (grad F X) X)"),
    ("a second differential", "", "(d (wrt X) (d (wrt X) F))"),
    ("the function defined", "(define f F)", "(grad f X)"),
    ("the derivative defined", "(define f (grad F X))", "f"),
    ("a family of definitions", "(define (f N) (scale b F))", "(grad (sum (%0 N) (member f %0)) X)"),
];

/// What excuses nothing.
const EXCUSES: [(&str, &str, &str); 5] = [
    ("no excuse", "", ""),
    ("a definition that is not used", "(define q (/ (num 1) c))", ""),
    ("a hypothesis about another variable", "", "(hypotheses (nonzero b) (positive b))"),
    ("a hypothesis that says more of 0", "", "(hypotheses (= c (num 0)))"),
    ("another range", "", "(hypotheses (forall (N) (nonzero (member u %0))))"),
];

fn statement(f: &str, x: &str, defined: &str, form: &str, excuse: &str, hypotheses: &str) -> String {
    // X in a `wrt` is a name, elsewhere a term: both are written alike.
    let put = |t: &str| t.replace('F', f).replace('X', x);
    let (defined, claim) = (put(defined), put(form));
    format!(
        "(certificate 1 (rules HASH) (statement (sizes n N)
          (variables (a 1 1) (b 1 1) (c 1 1) (x n 1) (A n n) (family u 1 1 N))
          {defined} {excuse} {hypotheses} (claim (= {claim} {claim}))) (lines (1 have {claim})))"
    )
}

pub fn rows() -> Vec<Row> {
    let mut out = Vec::new();
    for (k, (f, _, x)) in TERMS.iter().enumerate() {
        for (j, (name, defined, form)) in FORMS.iter().enumerate() {
            let (excuse, define, hypotheses) = EXCUSES[(k + j) % EXCUSES.len()];
            let text = statement(f, x, defined, form, define, hypotheses);
            out.push((format!("{name} of {f}, {excuse}"), text, "nothing says that it is regular"));
        }
    }
    out
}

/// The same with the hypothesis that excludes the singular place.
pub fn excluded() -> Vec<(String, String)> {
    let mut out = Vec::new();
    for (f, clears, x) in TERMS {
        for (name, defined, form) in FORMS {
            let text = statement(f, x, defined, form, "", &format!("(hypotheses {clears})"));
            out.push((format!("{name} of {f}"), text));
        }
    }
    out
}

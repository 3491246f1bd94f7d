//! What the languages look like: one function of each kind in each.

use gradus::answer::{self, AnswerKind, Question};
use gradus::calculus::{Index, Session};
use gradus::code::{Language, Options, print, unit};
use gradus::library::library;
use gradus::syntax::{Declarations, read_declarations};
use gradus::term::Layout;

/// Title, expression, declarations, variable, a Hessian or not, options.
type Case = (&'static str, &'static str, &'static [&'static str], &'static str, bool, &'static str);

const CASES: &[Case] = &[
    ("least squares", "norm2(X*w - y)^2", &["X[m,n], w[n], y[m]"], "w", false, "value"),
    ("Gaussian likelihood", "logdet(S) + tr(inv(S)*C)", &["S[n,n] posdef, C[n,n] symmetric"], "S", false, "value"),
    ("logistic regression", "sum(log(ones(N) + exp(X*w))) - y'*X*w", &["X[N,n], w[n], y[N]"], "w", true, ""),
    ("samples", "sum(i in N, softplus(x[i]'*w) - y[i]*x[i]'*w)", &["w[n]", "x[n], y over N"], "w", false, ""),
    ("quadratic in a matrix", "tr(X'*A*X*B)", &["X[n,k], A[n,n], B[k,k]"], "X", true, "apply"),
];

fn shown(language: Language) -> String {
    let rules = library();
    let index = Index::new(rules);
    let (effort, budget) = answer::effort(1);
    let mut out = String::new();
    for (title, expr, vars, wrt, hessian, options) in CASES {
        let d = Declarations {
            vars: vars.iter().map(ToString::to_string).collect(),
            layout: Layout::Denominator,
            ..Declarations::default()
        };
        let mut read = read_declarations(&d).expect("declarations");
        let e = read.expression(expr).expect("an expression");
        let x = read.target(wrt).expect("a variable");
        let mut theory = read.theory.clone();
        theory.hypotheses.extend(e.implied);
        let mut s = Session::new(read.terms, theory, rules, &index, budget);
        let what = if *hessian { AnswerKind::Hessian(Layout::Denominator) } else { AnswerKind::Gradient };
        let q = Question { f: e.term, wrt: vec![x], what, effort };
        let answers = answer::derive(&mut s, &q).expect("an answer");
        let o = Options { with_value: *options == "value", apply: *options == "apply", ..Options::default() };
        let u = unit(&s.terms, &s.theory, &answers[0], "", &o).expect("code");
        let text = print(language, &[u]).expect("a file");
        out.push_str(&format!("==== {title} ====\n{text}\n"));
    }
    out
}

#[test]
fn every_language() {
    for l in Language::ALL {
        insta::with_settings!({ prepend_module_to_snapshot => false, snapshot_path => "code/snapshots" }, {
            insta::assert_snapshot!(format!("code-{}", l.name()), shown(l));
        });
    }
}

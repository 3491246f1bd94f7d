//! Print → parse → elaborate is the identity, over random well-shaped expressions.

use gradus::syntax::{
    Declarations, Format, Session, print_open, read_declarations, size, size_of_text, to_ascii, to_latex, to_unicode,
};
use gradus::term::{Layout, TermId};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

#[path = "common/key.rs"]
mod key;
use key::key;

fn session() -> Session {
    let vars = ["A[n,n], B[n,n], X[m,n], x[n], y[n], a, b, i, j", "z[n], c over N", "M[2,3], v[3]"];
    let d = Declarations {
        vars: vars.map(String::from).to_vec(),
        funs: vec!["s".to_string(), "k".to_string()],
        matfuns: vec!["F".to_string()],
        lets: vec!["p = x'*y".to_string(), "q[l] = A*z[l] for l in N".to_string()],
        assumes: vec![],
        layout: Layout::Denominator,
        ..Declarations::default()
    };
    read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]))
}

/// Scalars, columns of n, and n×n matrices that refer to each other.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Scalar,
    Column,
    Square,
}

/// An expression of a sort. `bound` says whether an index `l` over N and one `r` over n are in force.
fn expression(sort: Sort, depth: u32, bound: bool) -> BoxedStrategy<String> {
    use Sort::{Column, Scalar, Square};
    let leaf: Vec<&str> = match (sort, bound) {
        (Scalar, false) => {
            vec!["a", "b", "p", "2", "0.5", "1e-9", "n", "3", "x[2]", "A[1,2]", "M[2,3]", "c[1]", "7.25"]
        }
        (Scalar, true) => vec!["a", "c[l]", "x[r]", "A[r,1]", "z[l][r]", "q[l][2]", "10"],
        (Column, false) => vec!["x", "y", "ones(n)", "zeros(n)", "z[2]", "A[:,1]", "q[1]"],
        (Column, true) => vec!["x", "z[l]", "A[:,r]", "A[r,:]'", "q[l]"],
        (Square, false) => vec!["A", "B", "eye(n)", "X'*X", "ones(n,n)", "comm(n,1)"],
        (Square, true) => vec!["A", "z[l]*x'", "eye(n)"],
    };
    let leaf = proptest::sample::select(leaf).prop_map(String::from).boxed();
    if depth == 0 {
        return leaf;
    }
    let sub = |s| expression(s, depth - 1, bound);
    let same = move |f: &'static str| {
        (sub(sort), sub(sort)).prop_map(move |(a, b)| f.replace('#', &a).replace('@', &b)).boxed()
    };
    let scaled = move |f: &'static str| {
        (sub(Scalar), sub(sort)).prop_map(move |(a, b)| f.replace('#', &a).replace('@', &b)).boxed()
    };
    let from = move |s, f: &'static str| sub(s).prop_map(move |a| f.replace('#', &a)).boxed();
    let two = move |s, t, f: &'static str| {
        (sub(s), sub(t)).prop_map(move |(a, b)| f.replace('#', &a).replace('@', &b)).boxed()
    };
    let mut all = vec![leaf.clone(), leaf];
    for f in ["# + @", "# - @", "(#) - (@)", "(#) + (@)", "(#) .* (@)", "(#) ./ (@)"] {
        all.push(same(f));
    }
    for f in ["(#)*(@)", "(@)/(#)", "(@).^(#)"] {
        all.push(scaled(f));
    }
    for f in ["-#", "-(#)", "+#", "d(#)", "d(#, x, A)", "tanh(#)", "s''(#)", "sqrt(#)", "(#).^-2", "(#) .^ 0.25"] {
        all.push(from(sort, f));
    }
    match sort {
        Scalar => {
            for f in ["(#)^2", "(#)^-3", "(#)'", "hess(#, a)", "(#)²", "grad(#, b)", "(#)^(1/3)", "sin(#)^-1"] {
                all.push(from(Scalar, f));
            }
            for f in ["sum(#)", "norm1(#)", "norm2(#)^2", "tr((#)*x')", "logsumexp(#)", "(#)'*A*x", "(#)[2]"] {
                all.push(from(Column, f));
            }
            for f in ["tr(#)", "det(#)", "logdet(#)", "(#)[1,2]", "x'*(#)*y"] {
                all.push(from(Square, f));
            }
            all.push(two(Column, Column, "dot(#, @)"));
            all.push(two(Scalar, Scalar, "(#)^(-(@))"));
            all.push(two(Scalar, Scalar, "[#, @; 1, 2][2,1]"));
            all.push(two(Scalar, Scalar, "[[#; @], [1; 2]][1,1]"));
        }
        Column => {
            for f in ["softmax(#)", "A*(#)", "(#)''", "(x*x')*(#)"] {
                all.push(from(Column, f));
            }
            for f in ["(#)*x", "diagvec(#)", "(#)[:,2]", "((#)[1,:])'"] {
                all.push(from(Square, f));
            }
            all.push(from(Scalar, "grad(#, x)"));
            all.push(from(Scalar, "grad(#, z[1])"));
        }
        Square => {
            for f in [
                "inv(#)", "pinv(#)", "(#)⁺", "expm(#)", "F'(#)", "logm'(#)", "(#)'", "(#)⁻¹", "(#)^-2", "(#)^3",
                "(#)^0", "adj(#)", "(#)ᵀ",
            ] {
                all.push(from(Square, f));
            }
            for f in ["diag(#)", "(#)*y'", "jac(#, x)", "kron(#, x')", "# ⊗ x'"] {
                all.push(from(Column, f));
            }
            all.push(two(Square, Square, "(#)*(@)"));
            all.push(two(Square, Square, "# * @"));
            all.push(from(Scalar, "hess(#, x)"));
        }
    }
    if !bound {
        let inner = expression(sort, depth - 1, true);
        all.push(inner.prop_map(|e| format!("sum(l in N, sum(r in n, {e}))")).boxed());
    }
    proptest::strategy::Union::new(all).boxed()
}

fn check(text: &str) -> Result<(), TestCaseError> {
    let mut s = session();
    let Ok(e) = s.expression(text) else {
        // Division by a literal zero and the like.
        return Ok(());
    };
    let ascii = to_ascii(&s.terms, &s.theory, e.term);
    let again = s.expression(&ascii).map_err(|d| TestCaseError::fail(format!("{text} → {ascii}: {}", d[0])))?;
    prop_assert_eq!(again.term, e.term, "{} → {}", text, ascii);
    let count = size(&s.terms, e.term);
    prop_assert_eq!(again.size, count, "{} → {}", text, ascii);
    prop_assert_eq!(size_of_text(&ascii).ok(), Some(count));
    for t in [to_unicode(&s.terms, &s.theory, e.term), to_latex(&s.terms, &s.theory, e.term)] {
        prop_assert!(!t.contains('?'), "{} → {}", text, t);
    }
    let latex = to_latex(&s.terms, &s.theory, e.term);
    // LaTeX leaves out the brackets that people leave out, as this form does.
    let loose = print_open(&s.terms, &s.theory, e.term, 0, Format::Ascii);
    let want = s.expression(&loose).map_err(|d| TestCaseError::fail(format!("{text} → {loose}: {}", d[0])))?;
    let (read, read_as) = s
        .latex_in("EXPR", &latex)
        .map_err(|d| TestCaseError::fail(format!("{text} → {latex}: {}", d[0].render(false))))?;
    // Brackets of products that are left out there, and the place of a scalar factor, are no difference.
    let (got, want) = (key(&s, read.term), key(&s, want.term));
    prop_assert_eq!(got, want, "{} → {} → {}", text, latex, read_as);
    prop_assert_eq!(latex.matches('{').count(), latex.matches('}').count(), "{}", latex);
    prop_assert_eq!(latex.matches("\\left").count(), latex.matches("\\right").count(), "{}", latex);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scalars(e in expression(Sort::Scalar, 4, false)) { check(&e)?; }

    #[test]
    fn columns(e in expression(Sort::Column, 4, false)) { check(&e)?; }

    #[test]
    fn squares(e in expression(Sort::Square, 4, false)) { check(&e)?; }

    /// Whatever is typed is an answer or an error.
    #[test]
    fn noise(e in "[-+*/.^'()\\[\\],;:= xAnzl12⊙⊗ᵀ⁻¹²#\\n]{0,40}") {
        let mut s = session();
        let _: Option<TermId> = s.expression(&e).ok().map(|e| e.term);
        let (_, errors) = gradus::syntax::read_problems("f", format!("problem p\nvar x[n], A[n,n]\nclaim {e}").as_bytes());
        for d in errors {
            let (lines, text) = (d.line, d.render(false));
            prop_assert!(lines >= 1 && d.column >= 1 && !text.is_empty());
        }
    }
}

/// A scalar that is a product of vectors keeps its brackets after another factor, and loses them where nothing changes.
#[test]
fn a_scalar_product_as_a_factor() {
    for text in [
        "tr(((x*x')*((x'*(A)*y)*(x)))*x')",
        "x'*((x'*(A)*y)*(A))*y",
        "x*((x'*y)*(y'))",
        "a*((x'*y)*A)",
        "x'*((a*A)*(B*y))",
        "A*(x*(y'*B))",
        "A*(((x'*y)/a)*B)",
        "{}",
    ] {
        check(text).unwrap_or_else(|e| panic!("{e}"));
    }
}

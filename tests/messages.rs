//! What is said of expressions from MATLAB, NumPy, Julia, LaTeX and textbooks: nothing that leads to another function.

use gradus::syntax::{
    Declarations, Diagnostic, Request, Session, foreign_function, foreign_names, foreign_word, is_function,
    read_request, to_core,
};
use gradus::syntax::{read_declarations, read_problems};

const DECLARED: &str = "A[n,n], B[n,n], P[n,n] posdef, X[m,n], x[n], y[n], z[3], b[n], c, k";

fn session() -> Session {
    let d = Declarations { vars: vec![DECLARED.to_string()], ..Declarations::default() };
    read_declarations(&d).unwrap_or_else(|e| panic!("{}", e[0]))
}

/// Does a text look like the inside of the program: `(mul A (t x))`?
fn has_sexpr(text: &str) -> bool {
    let operators =
        ["add", "sub", "mul", "scale", "had", "t", "inv", "var", "num", "div", "neg", "pow", "mpow", "sum", "map"];
    operators.iter().any(|op| text.contains(&format!("({op} ")))
}

/// What must never be said, whatever was typed.
fn misleads(d: &Diagnostic, fun: bool) -> Option<String> {
    let hint = d.hint.clone().unwrap_or_default();
    let text = format!("{} / {hint}", d.message);
    let wrong = hint.contains("did you mean")
        || (hint.contains("`fun ") && !fun && !hint.contains("of your own that acts on each entry"))
        || has_sexpr(&text)
        || hint.is_empty();
    wrong.then_some(text)
}

#[test]
fn what_people_type() {
    let (mut n, mut wrong) = (0, Vec::new());
    let table =
        std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/messages/typed.txt")).expect("readable");
    for line in table.lines().filter(|l| !l.starts_with('#')) {
        let mut parts = line.split('\t');
        let (typed, must) = (parts.next().unwrap_or(""), parts.next().unwrap_or(""));
        let more = parts.next();
        let fun = more == Some("fun");
        n += 1;
        let declarations = Declarations { vars: vec![DECLARED.to_string()], ..Declarations::default() };
        let request = Request { declarations, ..Request::default() };
        match read_request(&request, typed, &[]) {
            Ok(r) if must == "ok" => {
                let core = to_core(&r.session.terms, &r.session.theory, r.expression.term);
                if more != Some(&core) {
                    wrong.push(format!("{typed}: {core}, not {more:?}"));
                }
                continue;
            }
            // What nobody declared may be a variable of the user's; that is said.
            Ok(r) if r.inferred.is_some() => {}
            Ok(_) => wrong.push(format!("{typed}: is read on the command line")),
            Err(all) => wrong.extend(all.iter().filter_map(|d| misleads(d, fun)).map(|t| format!("{typed}: {t}"))),
        }
        match session().expression(typed) {
            Ok(_) => wrong.push(format!("{typed}: is read")),
            Err(all) => {
                wrong.extend(all.iter().filter_map(|d| misleads(d, fun)).map(|t| format!("{typed}: {t}")));
                // Two names are two mistakes; a notation is one.
                let names = all.iter().filter(|d| d.message.starts_with("unknown ")).count();
                if all.len() > names.max(1) && !(all.len() == 2 && names == 1) {
                    wrong.push(format!("{typed}: {} messages, first {}", all.len(), all[0]));
                }
                let hint = all[0].hint.clone().unwrap_or_default();
                if must != "later" && !hint.contains(must) {
                    wrong.push(format!("{typed}: {hint}, not {must}"));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} of {n}\n{}", wrong.len(), wrong.join("\n"));
    assert!(n >= 254, "{n}");
}

/// What is said of particular inputs.
#[test]
fn particular_messages() {
    for (typed, message, hint) in [
        ("A(1,2)", "not a function", "`A[1,2]`"),
        ("A(:,1)", "indices stand in", "`A[:,1]`"),
        ("x(1)", "not a function", "`x[1]`"),
        ("X(:)", "indices stand in", "`vec(X)`"),
        ("funm(A)", "a function of a matrix", "matfun"),
        ("norm.(x)", "Julia", "`norm(…)`"),
        ("x |> sum", "Julia", "`sum(…)`"),
        ("\\frac{1}{2} x^\\top A x + \\lambda \\|x\\|", "LaTeX", "--from latex"),
        ("x^{2}", "LaTeX", "--from latex"),
        ("Ax", "unknown name", "`A*x`"),
        ("dc/dx", "unknown name", "`grad(f, c)`"),
        ("tr A", "unexpected", "`tr(A)`"),
        ("grad(x'*A*x, 2*x)", "cannot differentiate", "by a variable"),
        ("d(c)/d(x)", "divides by a scalar", "`grad(f, X)`"),
        ("P^0.5", "whole number", "another thing"),
    ] {
        let errors = session().expression(typed).map(|_| ()).expect_err(typed);
        let d = &errors[0];
        let said = d.hint.clone().unwrap_or_default();
        assert!(d.message.contains(message) && said.contains(hint), "{typed}: {d}");
        if message == "LaTeX" {
            assert_eq!(errors.len(), 1, "{typed}");
        }
    }
}

/// Typing mistakes in our own names are still seen.
#[test]
fn real_typos() {
    for (typed, meant) in [
        ("sigmod(x)", "sigmoid"),
        ("logdte(A)", "logdet"),
        ("softmx(x)", "softmax"),
        ("Kron(A,B)", "kron"),
        ("logdett(A)", "logdet"),
    ] {
        let errors = session().expression(typed).map(|_| ()).expect_err(typed);
        assert!(errors[0].to_string().contains(&format!("did you mean `{meant}`")), "{}", errors[0]);
    }
}

/// The table is of names that are none of ours, each once, and says what to do.
#[test]
fn the_table_of_names() {
    let all = foreign_names();
    assert!(all.len() > 700, "{}", all.len());
    for f in all {
        assert!(!f.function || !is_function(f.name), "`{}` is ours: take it out of foreign.txt", f.name);
        assert!(f.what.len() > 3 && f.instead.len() > 5, "{f:?}");
        let found = if f.function { foreign_function(f.name) } else { foreign_word(f.name) };
        assert_eq!(found, Some(*f), "twice in the table");
        // What it says to write is read, up to names that stand for the user's.
        for piece in f.instead.split('`').skip(1).step_by(2) {
            for word in piece.split(|c: char| !(c.is_alphanumeric() || c == '_')).filter(|w| w.len() > 3) {
                let ours = is_function(word)
                    || [
                        "grad",
                        "gradus",
                        "simplify",
                        "EXPR",
                        "assume",
                        "orthogonal",
                        "toeplitz",
                        "posdef",
                        "invertible",
                        "solve",
                    ]
                    .contains(&word);
                assert!(ours, "{}: `{word}` in {piece}", f.name);
            }
        }
    }
}

/// In a file, one line in another language is one mistake, and the others are told as well.
#[test]
fn in_files() {
    let text = "problem p\nvar X[m,n], w[n], y[m]\nclaim X^{\\top} \\frac{a}{b} == y\nclaim funm(X'*X) == X'*X\nclaim X*w == zz\n";
    let (problems, errors) = read_problems("f", text.as_bytes());
    assert!(problems.is_empty());
    let lines: Vec<usize> = errors.iter().map(|d| d.line).collect();
    assert_eq!(lines, [3, 4, 5], "{errors:?}");
    assert!(errors[0].message.contains("LaTeX") && errors[1].message.contains("a function of a matrix"), "{errors:?}");
}

/// LaTeX in files: read where it stands, its mistakes shown there, and the lines stay what they are.
#[test]
fn latex_in_files() {
    let text = "problem p\nvar X[m,n], w[n], y[m]\nlet l = tex \"\\frac12\n  \\|Xw-y\\|^2\" # a remark\nclaim tex \"\\nabla_w l = X^\\top(Xw-y)\"\nclaim X*w == tex \"X w + \\nope\"\nclaim X*w == tex \"X y\"\n";
    let (_, errors) = read_problems("f", text.as_bytes());
    let places: Vec<(usize, usize)> = errors.iter().map(|d| (d.line, d.column)).collect();
    assert_eq!(places, [(6, 25), (7, 19)], "{errors:?}");
    let good: String = text.lines().take(5).map(|l| format!("{l}\n")).collect();
    let (problems, errors) = read_problems("f", good.as_bytes());
    assert!(errors.is_empty(), "{errors:?}");
    assert_eq!(problems[0].goals[0].statement, "grad(l, w) == X'*(X*w - y)");
    assert_eq!(problems[0].goals[0].line, 5);
}

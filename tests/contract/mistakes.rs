//! Malformed problem files: every mistake is told with file, line, column, excerpt and hint.

use super::{file, folder, gradus, objects, stderr};
use serde_json::Value;

/// What stands before each of the statements below, in two lines.
const BEFORE: &str = "problem p\n  var X[m,n], w[n], y[m], A[n,n], c\n";

/// The line, the column and a phrase of a mistake.
type Mistake = (u64, u64, &'static str);

/// Statements, and each mistake in them.
const MISTAKES: &[(&str, &[Mistake])] = &[
    ("claim X*w = y", &[(3, 11, "expected `==`, found `=`")]),
    ("implicit w: A*w == w\nclaim convex w'*w in A", &[(4, 7, "`w` moves with `A`")]),
    ("implicit w: A*w == w\nclaim stationary w'*w at A = eye(n)", &[(4, 7, "`w` moves with `A`")]),
    ("implicit w: A*w == w\nderive A in A*w", &[(4, 13, "`w` moves with `A`")]),
    ("fun Y(A)\nclaim Y'''(A) == 1", &[(4, 7, "`Y'''` is not written")]),
    ("fun Y(A)\nclaim Y(w) == 1", &[(4, 9, "is a function of what is")]),
    ("fun Y(q)\nclaim A == A", &[(3, 7, "unknown variable `q`")]),
    ("implicit w: A*w == w\nclaim 2*grad(w'*w, A) == A", &[(4, 9, "`w` moves with `A`")]),
    ("implicit w: A*w == w\nclaim grad(w'*w, A) == d(A)", &[(4, 21, "a gradient has no differentials in it")]),
    ("claim X*w", &[(3, 10, "expected `==`, but the statement ends here")]),
    ("claim", &[(3, 6, "expected an operand after `claim`, but the statement ends")]),
    ("claim ==", &[(3, 7, "expected an operand after `claim`, found `==`")]),
    ("claim X == ", &[(3, 11, "expected an operand after `==`, but the statement ends here")]),
    ("claim X*w == y extra", &[(3, 16, "unexpected `extra`")]),
    ("claim X*(w == y)", &[(3, 12, "expected `)` or an operator, found `==`")]),
    ("clam A == A", &[(3, 1, "unknown statement `clam`")]),
    ("Claim A == A", &[(3, 1, "unknown statement `Claim`")]),
    ("var", &[(3, 4, "expected the name of a variable, but the statement ends")]),
    ("var B[n", &[(3, 6, "the bracket `[` is never closed")]),
    ("var B[n,m,k]", &[(3, 10, "expected `]`, found `,`")]),
    ("var B[]", &[(3, 7, "expected a size, found `]`")]),
    ("var B[n,]", &[(3, 9, "expected a size, found `]`")]),
    ("var B(n)", &[(3, 6, "unexpected `(`")]),
    ("var B[n] symetric", &[(3, 10, "unknown attribute `symetric`")]),
    ("var B[n] symmetric", &[(3, 10, "only a square matrix can be symmetric; `B` is n×1")]),
    ("var B[m,n] posdef", &[(3, 12, "only a square matrix can be posdef; `B` is m×n")]),
    ("var 2B[n]", &[(3, 5, "expected the name of a variable, found `2`")]),
    ("var A[n,n]", &[(3, 5, "`A` is declared already, as a variable")]),
    ("var B, B", &[(3, 8, "`B` is declared already, as a variable")]),
    ("var n", &[(3, 5, "`n` is a size already")]),
    ("var exp[n]", &[(3, 5, "`exp` is a function's name")]),
    ("var d", &[(3, 5, "`d` is the differential's name")]),
    ("var B[X]", &[(3, 7, "`X` is a variable, not a size")]),
    ("var B[n/2]", &[(3, 7, "the size divided by 2 is not whole, whatever its names stand for")]),
    ("var B[n*(n+1)/m]", &[(3, 15, "a size is divided by numbers only")]),
    ("var B[n*(n+1]", &[(3, 13, "`]` does not close the bracket `(`")]),
    ("var k[2] natural", &[(3, 5, "a natural number is one number; `k` is not")]),
    ("var k natural over n", &[(3, 5, "a natural number is one number; `k` is not")]),
    ("var k natural symmetric", &[(3, 15, "a natural number is not said to be symmetric")]),
    ("var k natural, B[k]", &[(3, 18, "`k` may be 0, and a size is positive")]),
    ("var k natural\nclaim eye(k) == A", &[(4, 11, "`k` may be 0, and a size is positive")]),
    ("var k natural\nvar k", &[(4, 5, "`k` is declared already, as a natural number")]),
    ("var i natural, j natural, k natural, l natural, p natural", &[(3, 49, "more than 4 natural numbers")]),
    ("var B over 0", &[(3, 12, "`0` is not a size")]),
    ("var B over", &[(3, 11, "expected a size, but the statement ends here")]),
    ("var B[n] over N, C[n]", &[(3, 16, "expected the end of the statement, found `,`")]),
    ("var B[n]; C[n]", &[(3, 9, "unexpected `;`")]),
    ("var B[n] C[n]", &[(3, 10, "unknown attribute `C`")]),
    ("let = c", &[(3, 5, "expected the name of the value, found `=`")]),
    ("let r X*w", &[(3, 7, "expected `=`, found `X`")]),
    ("let r == X*w", &[(3, 7, "expected `=`, found `==`")]),
    ("let A = c", &[(3, 5, "`A` is declared already, as a variable")]),
    ("let r = X*w for i in n", &[(3, 13, "only a family has `for`")]),
    ("let r[i] = w[i]", &[(3, 16, "expected `for i in N`, but the statement ends here")]),
    ("let r[i] = w[i] for j in n", &[(3, 21, "the index is `i` on the left, `j` here")]),
    ("let r[i,j] = c for i in n", &[(3, 8, "expected `]`, found `,`")]),
    ("let r = r + 1", &[(3, 9, "unknown name `r`")]),
    ("let r[1] = c", &[(3, 7, "expected an index, found `1`")]),
    ("fun", &[(3, 4, "expected the name of a function, but the statement ends")]),
    ("fun exp", &[(3, 5, "`exp` is a function's name")]),
    ("fun A", &[(3, 5, "`A` is declared already, as a variable")]),
    ("fun s(x)", &[(3, 7, "unknown variable `x`")]),
    (
        "fun s\nclaim s == s",
        &[(4, 7, "`s` is a function and needs an argument"), (4, 12, "`s` is a function and needs an argument")],
    ),
    ("fun s\nclaim s(A,A) == s(A)", &[(4, 7, "`s` takes 1 argument, but 2 are given")]),
    ("claim tr'(A) == tr(A)", &[(3, 7, "`tr` is not elementwise, so `tr'` has no meaning")]),
    ("assume", &[(3, 7, "expected an operand after `assume`, but the statement ends")]),
    ("assume invertable(A)", &[(3, 8, "unknown property `invertable`")]),
    ("assume invertible(X)", &[(3, 19, "only a square matrix can be invertible; `X` is m×n")]),
    ("assume invertible A", &[(3, 19, "expected `==`, found `A`")]),
    ("assume A = A", &[(3, 10, "expected `==`, found `=`")]),
    ("assume A", &[(3, 9, "expected `==`, but the statement ends here")]),
    ("assume posdef(X)", &[(3, 15, "only a square matrix can be posdef; `X` is m×n")]),
    ("assume A == X", &[(3, 10, "the sides have different shapes: `A` is n×n, `X` is m×n")]),
    ("assume A == A' for i", &[(3, 21, "expected `in`, but the statement ends here")]),
    ("assume A == A' for i in Q", &[(3, 25, "unknown size `Q`")]),
    ("layout", &[(3, 7, "expected `denominator` or `numerator`, but the statement")]),
    ("layout both", &[(3, 8, "expected `denominator` or `numerator`, found `both`")]),
    ("layout numerator\nlayout denominator", &[(4, 1, "the layout is given already, as the other one")]),
    ("layout numerator denominator", &[(3, 18, "unexpected `denominator`")]),
    ("claim stationary c^2 at c == 0", &[(3, 27, "expected `=`, found `==`")]),
    ("claim stationary c^2 in c = 0", &[(3, 22, "expected `at`, found `in`")]),
    ("claim stationary A at A = A", &[(3, 18, "a stationary point is one of a scalar, but `A` is n×n")]),
    ("claim stationary c^2 at q = 0", &[(3, 25, "unknown variable `q`")]),
    ("claim stationary c^2 at A = 0", &[(3, 29, "`A` is n×n, but its value `0` is a scalar")]),
    ("claim stationary c^2 at c = A", &[(3, 29, "`c` is a scalar, but its value `A` is n×n")]),
    ("claim stationary c^2 at c", &[(3, 26, "expected `=`, but the statement ends here")]),
    ("claim stationary c^2 c = 0", &[(3, 22, "expected `at`, found `c`")]),
    ("problem", &[(3, 8, "expected the problem's name, but the statement ends here")]),
    ("problem p", &[(3, 9, "a problem named `p` is in the file already, at line 1")]),
    ("problem a b", &[(3, 9, "`a b` cannot be a problem's name")]),
    ("problem \"x\"", &[(3, 9, "unexpected character: double quotation mark")]),
    ("problem x/y", &[(3, 9, "`x/y` cannot be a problem's name")]),
    ("end", &[(3, 1, "unknown statement `end`")]),
    ("X*w", &[(3, 1, "unknown statement `X`")]),
    ("* X", &[(3, 1, "expected a statement, found `*`")]),
    (") ", &[(3, 1, "`)` closes no bracket")]),
    ("claim A[ == A", &[(3, 8, "the bracket `[` is never closed")]),
    ("claim (A == A", &[(3, 7, "the bracket `(` is never closed")]),
    ("claim A) == A", &[(3, 8, "`)` closes no bracket")]),
    ("claim [A, A; A] == A", &[(3, 14, "the rows of blocks need equally many columns: the first has")]),
    ("claim (A] == A", &[(3, 9, "`]` does not close the bracket `(`")]),
    ("claim A == A;", &[(3, 13, "unexpected `;`")]),
    ("claim A == A,", &[(3, 13, "unexpected `,`")]),
    ("claim A == A # ok\n % no", &[(4, 2, "unexpected character: percent sign")]),
    ("claim A === A", &[(3, 11, "expected an operand after `==`, found `=`")]),
    ("claim A != A", &[(3, 9, "`!=` is not read in a claim")]),
    ("claim A <= A <= A", &[(3, 14, "expected the end of the statement")]),
    ("claim A == A == A", &[(3, 14, "unexpected `==`")]),
    ("claim A & A == A", &[(3, 9, "no truth values")]),
    ("claim $A == A", &[(3, 7, "this looks like LaTeX")]),
    ("claim A == \"A\"", &[(3, 12, "unexpected character: double quotation mark")]),
    ("claim sum(i in n, w[j]) == c", &[(3, 21, "unknown index `j`")]),
    ("claim sum(i n, w[i]) == c", &[(3, 13, "expected `,`, `)` or an operator, found `n`")]),
    ("claim sum(i in n w[i]) == c", &[(3, 18, "expected `,`, found `w`")]),
    ("claim sum(i in m, w[i]) == c", &[(3, 21, "`i` runs from 1 to m, but `w` has n entries")]),
    ("claim w[i] == c", &[(3, 9, "unknown index `i`")]),
    ("claim w[n] == c", &[(3, 9, "`n` is a size, not an index")]),
    ("claim w[c] == c", &[(3, 9, "`c` is a variable, not an index")]),
    ("claim w[1+1] == c", &[(3, 10, "expected `,` or `]` after an index, found `+`")]),
    ("claim w[-1] == c", &[(3, 9, "indices from the end")]),
    ("claim X[1,2,3] == c", &[(3, 8, "3 indices; a matrix has two")]),
    ("claim X[] == c", &[(3, 9, "expected an index, found `]`")]),
    ("claim X[1,] == c", &[(3, 11, "expected an index, found `]`")]),
    ("claim grad(c) == c", &[(3, 7, "`grad` takes 2 arguments, but 1 is given")]),
    ("claim grad(c, c, c) == c", &[(3, 7, "`grad` takes 2 arguments, but 3 are given")]),
    ("claim grad(c^2, 2*c) == c", &[(3, 17, "cannot differentiate by `2*c`")]),
    ("claim grad(c^2, q) == c", &[(3, 17, "unknown name `q`")]),
    ("claim grad(X*w, w) == X", &[(3, 12, "`grad` needs a scalar, but `X*w` is m×1")]),
    ("claim hess(X*w, w) == X", &[(3, 12, "`hess` needs a scalar, but `X*w` is m×1")]),
    ("claim jac(X*w, w) == X", &[(3, 19, "the sides have different shapes: `jac(X*w, w)` is n×m, `X`")]),
    ("claim d(A, c+c) == A", &[(3, 12, "expected the name of a variable that varies")]),
    ("claim I == A", &[(3, 7, "unknown name `I`")]),
    ("claim A^(-1/2) == A", &[(3, 9, "the power of a matrix is a whole number; `A` is n×n")]),
    ("claim 2A == A", &[(3, 8, "expected `==` or an operator, found `A`")]),
    ("claim 2 A == A", &[(3, 9, "expected `==` or an operator, found `A`")]),
    ("claim A A == A", &[(3, 9, "expected `==` or an operator, found `A`")]),
    ("claim A(1,2) == c", &[(3, 7, "`A` is a variable, not a function")]),
    ("claim A{1} == A", &[(3, 8, "unexpected character: left brace")]),
    ("claim |w| == c", &[(3, 7, "bars are not read here")]),
    ("claim √ == c", &[(3, 9, "expected an operand after `√`, found `==`")]),
    ("claim ∇c == c", &[(3, 7, "unexpected character: nabla")]),
    ("claim A⊤ == A", &[(3, 8, "unexpected character: down tack")]),
    ("claim A† == A", &[(3, 8, "unexpected character: dagger")]),
    ("claim c⁻ == c", &[(3, 8, "unexpected character: superscript minus")]),
    ("claim x₁ == c", &[(3, 7, "unknown name `x₁`")]),
    ("claim ₁x == c", &[(3, 7, "a name cannot begin with the subscript digit `₁`")]),
    ("claim 1e99999999 == c", &[(3, 7, "the number is too large")]),
    ("claim 1.2.3 == c", &[(3, 10, "expected `==` or an operator, found `.3`")]),
    ("claim ..5 == c", &[(3, 7, "expected an operand after `claim`, found `.`")]),
    ("claim 0x10 == c", &[(3, 8, "expected `==` or an operator, found `x10`")]),
    ("claim c^ == c", &[(3, 10, "expected an operand after `^`, found `==`")]),
    ("claim A .* == A", &[(3, 12, "expected an operand after `.*`, found `==`")]),
    ("claim A + == A", &[(3, 11, "expected an operand after `+`, found `==`")]),
    ("claim == A", &[(3, 7, "expected an operand after `claim`, found `==`")]),
    ("claim exp == c", &[(3, 7, "`exp` is a function and needs an argument")]),
    ("claim d == c", &[(3, 7, "`d` is a function and needs an argument")]),
    ("claim 1/0 == c", &[(3, 9, "division by zero")]),
    ("claim log(0) == c", &[(3, 7, "`log(0)` has no value")]),
    (
        "claim A == X\nclaim X*X == A\nclam q\nclaim Q == A",
        &[
            (3, 9, "the sides have different shapes: `A` is n×n, `X` is m×n"),
            (4, 8, "the inner sizes n and m of the product differ: `X` is m×n"),
            (5, 1, "unknown statement `clam`"),
            (6, 7, "unknown name `Q`"),
        ],
    ),
    ("claim A == A + q1 + q2", &[(3, 16, "unknown name `q1`"), (3, 21, "unknown name `q2`")]),
    ("let r = X*q\nclaim r == r", &[(3, 11, "unknown name `q`")]),
    ("var B[n,n] symetric\nclaim B == B", &[(3, 12, "unknown attribute `symetric`")]),
    ("claim A == A\u{200b}", &[(3, 13, "unexpected character: zero width space")]),
    ("claim А == A", &[(3, 7, "unknown name `А`")]),
    ("claim Ａ == A", &[(3, 7, "unknown name `Ａ`")]),
    ("claim A == A\u{0}", &[(3, 13, "unexpected character: null character")]),
    ("claim A == A\u{1b}[31m", &[(3, 13, "unexpected character U+001B")]),
    ("\u{2028}claim A == A", &[(3, 1, "unexpected character: line separator")]),
    ("let a[i] = w[i] for i in n, j in n", &[(3, 17, "a family has one index")]),
    ("assume invertible(A) for n in n", &[(3, 26, "`n` is declared already, as a size")]),
    ("var B[n] over N over M", &[(3, 17, "unexpected `over`")]),
    ("claim stationary w at w = w", &[(3, 18, "a stationary point is one of a scalar, but `w` is n×1")]),
    ("var q[n] over N\nclaim stationary c at q = c", &[(4, 23, "`q` is a family, not a single variable")]),
    ("claim A == A\t; claim A == A", &[(3, 14, "unexpected `;`")]),
    ("problem p2\nvar Z[n,n]\nclaim A == Z", &[(5, 7, "unknown name `A`")]),
    (
        "claim z == z\nproblem p2\nvar z\nclaim z == z\nclaim c == c",
        &[(3, 7, "unknown name `z`"), (7, 7, "unknown name `c`")],
    ),
    ("claim w[1][2] == c", &[(3, 12, "index 2 is out of range: `w[1]` has 1 entry")]),
    ("claim (X == X)", &[(3, 10, "expected `)` or an operator, found `==`")]),
    ("claim A'' '' == B", &[(3, 17, "unknown name `B`")]),
    ("claim grad(w, w) == A", &[(3, 12, "`grad` needs a scalar, but `w` is n×1")]),
    ("claim comm(m) == A", &[(3, 7, "`comm` takes two sizes, but 1 is given")]),
    ("claim kron(A) == A", &[(3, 7, "`kron` takes 2 arguments, but 1 is given")]),
    ("claim A .*. A == A", &[(3, 11, "expected an operand after `.*`, found `.`")]),
    ("fun s\nvar s[n]", &[(4, 5, "`s` is declared already, as a function")]),
    ("let f = 2\nfun f", &[(4, 5, "`f` is declared already, as an intermediate value")]),
    ("var i\nclaim sum(i in n, w[i]) == c", &[(4, 11, "`i` is declared already, as a variable")]),
];

#[test]
fn every_mistake_is_told() {
    let dir = folder("contract-mistakes");
    for (k, (text, expected)) in MISTAKES.iter().enumerate() {
        let path = file(&dir, &format!("{k}.gradus"), &format!("{BEFORE}{text}\n"));
        let o = gradus(&["prove", &path, "--format", "json"]);
        assert_eq!(o.status.code(), Some(2), "{text}");
        let (all, screen) = (objects(&o), stderr(&o));
        let told: Vec<&Value> = all.iter().filter(|v| v.get("message").is_some()).collect();
        assert_eq!(told.len(), expected.len(), "{text}: {screen}");
        for (v, (line, column, phrase)) in told.iter().zip(*expected) {
            assert_eq!(v["file"], path, "{text}");
            assert_eq!((v["line"].as_u64(), v["column"].as_u64()), (Some(*line), Some(*column)), "{text}: {v}");
            assert!(v["message"].as_str().is_some_and(|m| m.contains(phrase)), "{text}: {v}");
            assert!(v["hint"].is_string(), "{text}: {v}");
            assert!(screen.contains(&format!("{path}:{line}:{column}")), "{text}: {screen}");
            let source = format!("{BEFORE}{text}");
            let source = source.split('\n').nth(*line as usize - 1).unwrap_or("").trim();
            let shown = source.chars().all(|c| !c.is_control() && c != '\u{2028}');
            assert!(!shown || screen.contains(source), "{text}: the excerpt is shown: {screen}");
        }
    }
}

#[test]
fn hostile_files() {
    let dir = folder("contract-hostile");
    let claims = [
        format!("{}c{} == c", "(".repeat(100_000), ")".repeat(100_000)),
        format!("{}c == c", "(".repeat(100_000)),
        format!("{}c{} == c", "[".repeat(100_000), "]".repeat(100_000)),
        format!("{}c == c", "-".repeat(100_000)),
        format!("{}c{} == c", "grad(".repeat(2_000), ", c)".repeat(2_000)),
        format!("c{} == c", "'".repeat(100_000)),
        format!("{}Q == c", "c + ".repeat(300_000)),
        format!("{}Q == c", " ".repeat(1_000_000)),
        format!("{} == c", "q".repeat(1_000_000)),
        format!("{} == c", "1".repeat(1_000_000)),
    ];
    let mut texts: Vec<Vec<u8>> = claims.iter().map(|c| format!("{BEFORE}claim {c}\n").into_bytes()).collect();
    texts.extend([
        vec![0; 2_000],
        (0..=255).collect(),
        b"problem p\n  var x\xff[n]\n".to_vec(),
        b"\xff\xfep\0r\0o\0b\0".to_vec(),
        Vec::new(),
        b"# nothing\n\n".to_vec(),
        b"problem".to_vec(),
    ]);
    for (k, text) in texts.iter().enumerate() {
        let path = dir.join(format!("{k}.gradus"));
        std::fs::write(&path, text).expect("a file");
        let path = path.display().to_string();
        let o = gradus(&["prove", &path, "--format", "json"]);
        assert_eq!(o.status.code(), Some(2), "{k}: {}", stderr(&o));
        let all = objects(&o);
        // A hundred, and how many more there are.
        assert!(!all.is_empty() && all.len() <= 101, "{k}");
        for v in &all {
            assert!(v["message"].is_string() && v["hint"].is_string(), "{k}: {v}");
            assert!(v["message"].as_str().is_some_and(|m| m.len() < 1_000), "{k}");
        }
        assert!(stderr(&o).len() < 100_000, "{k}");
    }
}

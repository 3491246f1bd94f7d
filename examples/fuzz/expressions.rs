//! Random problems: expressions of every shape over a few variables.

use crate::mutate::Random;

const DECLARED: &str = "problem random\n  var A[n,n], B[n,n] invertible, S[n,n] symmetric, P[n,n] posdef, X[m,n], Y[m,n], x[n], y[m], u[n], a, b, c positive\n  \
                        var z[n], t over N\n  fun s, g\n  let r = X*x - y\n";

/// The sizes that shapes are made of: rows and columns.
type Shape = (&'static str, &'static str);

/// A problem with some claims.
pub fn problem(random: &mut Random) -> String {
    let mut text = DECLARED.to_string();
    for _ in 0..1 + random.below(2) {
        let depth = 1 + random.below(4);
        let wrt = *random.of(&["A", "B", "S", "X", "x", "y", "a", "c", "r", "z[1]"]);
        match random.below(6) {
            0 => {
                let f = expression(random, ("1", "1"), depth);
                text += &format!("  claim grad({f}, {wrt}) == {}\n", expression(random, shape_of(wrt), depth));
            }
            1 => {
                let f = expression(random, ("1", "1"), depth);
                text += &format!("  claim hess({f}, {wrt}) == hess({f} + 0, {wrt})\n");
            }
            2 => {
                let shape = *random_shape(random);
                let v = expression(random, shape, depth);
                text += &format!("  claim jac({v}, {wrt}) == jac(2*({v}), {wrt})/2\n");
            }
            3 => {
                let f = expression(random, ("1", "1"), depth);
                text += &format!("  claim stationary {f} at x = {}\n", expression(random, ("n", "1"), 1));
            }
            k => {
                let shape = *random_shape(random);
                let (l, r) = (expression(random, shape, depth), expression(random, shape, depth));
                let word = if k == 4 { "claim" } else { "refute" };
                text += &format!("  {word} {l} == {r}\n");
            }
        }
    }
    text
}

fn random_shape(random: &mut Random) -> &'static Shape {
    random.of(&[("1", "1"), ("n", "1"), ("m", "1"), ("n", "n"), ("m", "n"), ("1", "n")])
}

fn shape_of(variable: &str) -> Shape {
    match variable {
        "A" | "B" | "S" => ("n", "n"),
        "X" => ("m", "n"),
        "x" | "z[1]" => ("n", "1"),
        "y" | "r" => ("m", "1"),
        _ => ("1", "1"),
    }
}

fn leaf(random: &mut Random, shape: Shape) -> String {
    match shape {
        ("1", "1") => (*random.of(&[
            "a",
            "b",
            "c",
            "2",
            "0",
            "1/3",
            "n",
            "-1",
            "1e9",
            "sum(i in N, t[i])",
            "x[1]",
            "A[1,1]",
            "123456789012345678901234567890",
        ]))
        .into(),
        ("n", "1") => {
            (*random.of(&["x", "u", "z[1]", "ones(n)", "A[:,1]", "sum(i in N, t[i]*z[i])", "zeros(n)"])).into()
        }
        ("m", "1") => (*random.of(&["y", "r", "X[:,1]", "ones(m)"])).into(),
        ("n", "n") => (*random.of(&["A", "B", "S", "P", "eye(n)", "ones(n,n)", "sum(i in N, z[i]*z[i]')"])).into(),
        ("m", "n") => (*random.of(&["X", "Y", "ones(m,n)", "zeros(m,n)"])).into(),
        ("1", "n") => (*random.of(&["x'", "u'", "X[1,:]", "ones(1,n)"])).into(),
        (r, c) => format!("ones({r},{c})"),
    }
}

/// An expression of this shape.
pub fn expression(random: &mut Random, shape: Shape, depth: usize) -> String {
    if depth == 0 || random.one_in(8) {
        return leaf(random, shape);
    }
    let sub = |random: &mut Random, s: Shape| expression(random, s, depth - 1);
    let inner = *random.of(&["1", "m", "n"]);
    let vector = *random.of(&[("n", "1"), ("m", "1")]);
    let square = ("n", "n");
    let k = random.below(if shape.0 == shape.1 { 20 } else { 12 });
    match k {
        0 => format!("({} + {})", sub(random, shape), sub(random, shape)),
        1 => format!("({} - {})", sub(random, shape), sub(random, shape)),
        2 | 3 => format!("({}*{})", sub(random, (shape.0, inner)), sub(random, (inner, shape.1))),
        4 => format!("({}.*{})", sub(random, shape), sub(random, shape)),
        5 => format!("({}./{})", sub(random, shape), sub(random, shape)),
        6 => format!("{}'", sub(random, (shape.1, shape.0))),
        7 => {
            let f = random
                .of(&["exp", "log", "sin", "tanh", "sigmoid", "softplus", "relu", "abs", "sqrt", "s", "g'", "asin"]);
            format!("{f}({})", sub(random, shape))
        }
        8 => format!("({}*{})", sub(random, ("1", "1")), sub(random, shape)),
        9 => format!("({}.^{})", sub(random, shape), random.of(&["2", "3", "-1", "0.5", "a", "7", "-3/2", "100", "0"])),
        10 => format!("(-{})", sub(random, shape)),
        11 => format!("({}/{})", sub(random, shape), sub(random, ("1", "1"))),
        _ if shape == ("n", "n") => match k {
            12 => format!("inv({})", sub(random, square)),
            13 => format!("{}^{}", sub(random, square), random.of(&["2", "3", "-1", "0", "9"])),
            14 => format!("adj({})", sub(random, square)),
            15 => format!("diag({})", sub(random, ("n", "1"))),
            16 => format!("sum(i in n, {}[:,i]*{}[i,:])", bracketed(random, depth), bracketed(random, depth)),
            _ => format!("({}*{})", sub(random, square), sub(random, square)),
        },
        _ => match k {
            12 => format!("tr({})", sub(random, square)),
            13 => format!("det({})", sub(random, square)),
            14 => format!("logdet({})", sub(random, square)),
            15 => format!("norm2({})", sub(random, vector)),
            16 => format!("sum({})", sub(random, ("m", "n"))),
            17 => format!("logsumexp({})", sub(random, vector)),
            18 => format!("dot({}, {})", sub(random, vector), sub(random, vector)),
            _ => format!("({}'*{})", sub(random, ("n", "1")), sub(random, ("n", "1"))),
        },
    }
}

fn bracketed(random: &mut Random, depth: usize) -> String {
    format!("({})", expression(random, ("n", "n"), depth.saturating_sub(2)))
}

//! What Rust and ndarray have no function for.

use std::collections::BTreeSet;

/// Helpers by name.
pub const HELPERS: &[(&str, &str)] = &[
    (
        "sigmoid",
        "fn sigmoid(x: f64) -> f64 {
    if x < 0.0 { x.exp() / (1.0 + x.exp()) } else { 1.0 / (1.0 + (-x).exp()) }
}
",
    ),
    ("softplus", "fn softplus(x: f64) -> f64 {\n    x.max(0.0) + (-x.abs()).exp().ln_1p()\n}\n"),
    ("relu", "fn relu(x: f64) -> f64 {\n    x.max(0.0)\n}\n"),
    ("sign", "fn sign(x: f64) -> f64 {\n    if x == 0.0 { 0.0 } else { x.signum() }\n}\n"),
    (
        "softmax",
        "/// Softmax of each column.
fn softmax<D: Dimension>(mut a: Array<f64, D>) -> Array<f64, D> {
    for mut column in a.lanes_mut(Axis(0)) {
        let top = column.fold(f64::NEG_INFINITY, |t, &x| t.max(x));
        column.mapv_inplace(|x| (x - top).exp());
        let sum = column.sum();
        column.mapv_inplace(|x| x / sum);
    }
    a
}
",
    ),
    (
        "logsumexp",
        "fn logsumexp(a: &Array1<f64>) -> f64 {
    let top = a.fold(f64::NEG_INFINITY, |t, &x| t.max(x));
    top + a.mapv(|x| (x - top).exp()).sum().ln()
}
",
    ),
    (
        "logsumexp_columns",
        "fn logsumexp_columns(a: ArrayView2<f64>) -> Array1<f64> {
    a.columns().into_iter().map(|c| logsumexp(&c.to_owned())).collect()
}
",
    ),
    (
        "cholesky",
        "/// The lower triangular L with L L' = A.
fn cholesky(a: ArrayView2<f64>) -> Array2<f64> {
    let n = a.nrows();
    let mut l = Array2::<f64>::zeros((n, n));
    for i in 0..n {
        for j in 0..=i {
            let s = a[[i, j]] - l.slice(ndarray::s![i, ..j]).dot(&l.slice(ndarray::s![j, ..j]));
            l[[i, j]] = if i == j { s.sqrt() } else { s / l[[j, j]] };
        }
    }
    l
}
",
    ),
    (
        "cholesky_solve",
        "/// Solves L L' X = B.
fn cholesky_solve<D: RemoveAxis>(l: &Array2<f64>, b: Array<f64, D>) -> Array<f64, D> {
    solve_upper(l.t(), solve_lower(l.view(), b))
}
",
    ),
    (
        "solve_lower",
        "/// Solves L X = B, L lower triangular; B is overwritten.
fn solve_lower<D: RemoveAxis>(l: ArrayView2<f64>, mut b: Array<f64, D>) -> Array<f64, D> {
    let n = l.nrows();
    for i in 0..n {
        let (done, mut rest) = b.view_mut().split_at(Axis(0), i);
        let mut row = rest.index_axis_mut(Axis(0), 0);
        for k in 0..i {
            row.scaled_add(-l[[i, k]], &done.index_axis(Axis(0), k));
        }
        row /= l[[i, i]];
    }
    b
}
",
    ),
    (
        "solve_upper",
        "/// Solves R X = B, R upper triangular; B is overwritten.
fn solve_upper<D: RemoveAxis>(r: ArrayView2<f64>, mut b: Array<f64, D>) -> Array<f64, D> {
    let n = r.nrows();
    for i in (0..n).rev() {
        let (mut rest, done) = b.view_mut().split_at(Axis(0), i + 1);
        let mut row = rest.index_axis_mut(Axis(0), i);
        for k in i + 1..n {
            row.scaled_add(-r[[i, k]], &done.index_axis(Axis(0), k - i - 1));
        }
        row /= r[[i, i]];
    }
    b
}
",
    ),
    (
        "lu_factor",
        "/// Gauss elimination with partial pivoting: L below the diagonal, R on and above it, the order of rows, the sign of
/// that order.
fn lu_factor(a: ArrayView2<f64>) -> (Array2<f64>, Vec<usize>, f64) {
    let n = a.nrows();
    let (mut lu, mut order, mut sign) = (a.to_owned(), (0..n).collect::<Vec<_>>(), 1.0);
    for k in 0..n {
        let p = (k..n).max_by(|&i, &j| lu[[i, k]].abs().total_cmp(&lu[[j, k]].abs())).unwrap_or(k);
        if p != k {
            order.swap(p, k);
            sign = -sign;
            for j in 0..n {
                lu.swap([p, j], [k, j]);
            }
        }
        let (top, mut below) = lu.view_mut().split_at(Axis(0), k + 1);
        let pivot = top.row(k);
        if pivot[k] == 0.0 {
            continue;
        }
        for mut row in below.rows_mut() {
            let f = row[k] / pivot[k];
            row[k] = f;
            row.slice_mut(ndarray::s![k + 1..]).scaled_add(-f, &pivot.slice(ndarray::s![k + 1..]));
        }
    }
    (lu, order, sign)
}
",
    ),
    (
        "lu_solve",
        "/// Solves A X = B from the factors of A.
fn lu_solve<D: RemoveAxis>(
    (lu, order, _): &(Array2<f64>, Vec<usize>, f64),
    b: Array<f64, D>,
) -> Array<f64, D> {
    let mut x = b.select(Axis(0), order);
    for i in 0..lu.nrows() {
        let (done, mut rest) = x.view_mut().split_at(Axis(0), i);
        let mut row = rest.index_axis_mut(Axis(0), 0);
        for k in 0..i {
            row.scaled_add(-lu[[i, k]], &done.index_axis(Axis(0), k));
        }
    }
    solve_upper(lu.view(), x)
}
",
    ),
    (
        "solve",
        "/// Solves A X = B.
fn solve<D: RemoveAxis>(a: ArrayView2<f64>, b: Array<f64, D>) -> Array<f64, D> {
    lu_solve(&lu_factor(a), b)
}
",
    ),
    ("inverse", "fn inverse(a: ArrayView2<f64>) -> Array2<f64> {\n    solve(a, Array2::eye(a.nrows()))\n}\n"),
    (
        "determinant",
        "fn determinant(a: ArrayView2<f64>) -> f64 {
    let (lu, _, sign) = lu_factor(a);
    sign * lu.diag().product()
}
",
    ),
    (
        "logdet",
        "/// log |det A|
fn logdet(a: ArrayView2<f64>) -> f64 {
    lu_factor(a).0.diag().mapv(|x| x.abs().ln()).sum()
}
",
    ),
    (
        "adjugate",
        "/// The adjugate, of singular matrices too: the determinants of minors.
fn adjugate(a: ArrayView2<f64>) -> Array2<f64> {
    let n = a.nrows();
    Array2::from_shape_fn((n, n), |(i, j)| {
        let but = |k: usize| (0..n).filter(|&x| x != k).collect::<Vec<_>>();
        let minor = a.select(Axis(0), &but(j)).select(Axis(1), &but(i));
        (if (i + j) % 2 == 0 { 1.0 } else { -1.0 }) * determinant(minor.view())
    })
}
",
    ),
    (
        "kron",
        "fn kron(a: ArrayView2<f64>, b: ArrayView2<f64>) -> Array2<f64> {
    let (p, q) = b.dim();
    Array2::from_shape_fn((a.nrows() * p, a.ncols() * q), |(i, j)| a[[i / p, j / q]] * b[[i % p, j % q]])
}
",
    ),
    (
        "commutation",
        "/// The K with vec(A') = K vec(A) for A of m rows and n columns.
fn commutation(m: usize, n: usize) -> Array2<f64> {
    Array2::from_shape_fn((m * n, m * n), |(i, j)| if i == j / m + n * (j % m) { 1.0 } else { 0.0 })
}
",
    ),
    (
        "lower_ones",
        "fn lower_ones(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n, n), |(i, j)| if i >= j { 1.0 } else { 0.0 })
}
",
    ),
    (
        "elimination",
        "/// The matrix that takes vec(A) to the columns of the lower half of A.
fn elimination(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n * (n + 1) / 2, n * n), |(r, c)| {
        let (i, j) = (c % n, c / n);
        if i >= j && r == j * (2 * n - j + 1) / 2 + i - j { 1.0 } else { 0.0 }
    })
}
",
    ),
    (
        "duplication",
        "/// The matrix that takes the columns of the lower half of a symmetric A to vec(A).
fn duplication(n: usize) -> Array2<f64> {
    Array2::from_shape_fn((n * n, n * (n + 1) / 2), |(r, c)| {
        let (low, high) = ((r % n).max(r / n), (r % n).min(r / n));
        if c == high * (2 * n - high + 1) / 2 + low - high { 1.0 } else { 0.0 }
    })
}
",
    ),
    (
        "power",
        "fn power(a: ArrayView2<f64>, k: u32) -> Array2<f64> {
    (0..k).fold(Array2::eye(a.nrows()), |x, _| x.dot(&a))
}
",
    ),
];

/// The helpers that some need.
pub fn needed(used: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut all = used.clone();
    let calls = [
        ("logsumexp_columns", "logsumexp"),
        ("adjugate", "determinant"),
        ("determinant", "lu_factor"),
        ("logdet", "lu_factor"),
        ("inverse", "solve"),
        ("solve", "lu_factor"),
        ("solve", "lu_solve"),
        ("lu_solve", "solve_upper"),
        ("cholesky_solve", "solve_lower"),
        ("cholesky_solve", "solve_upper"),
    ];
    for (who, what) in calls {
        if all.contains(who) {
            all.insert(what);
        }
    }
    all
}

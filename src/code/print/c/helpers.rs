//! What C has no library for.

use std::collections::BTreeSet;

/// Helpers by name, those that others call first.
pub const HELPERS: &[(&str, &str)] = &[
    ("sigmoid", "static double sigmoid(double x)\n{\n    return x < 0.0 ? exp(x) / (1.0 + exp(x)) : 1.0 / (1.0 + exp(-x));\n}\n"),
    ("softplus", "static double softplus(double x)\n{\n    return fmax(x, 0.0) + log1p(exp(-fabs(x)));\n}\n"),
    ("relu", "static double relu(double x)\n{\n    return fmax(x, 0.0);\n}\n"),
    ("sign", "static double sign(double x)\n{\n    return (x > 0.0) - (x < 0.0);\n}\n"),
    (
        "softmax",
        "/* Softmax of each column of an m by n matrix. */
static void softmax(size_t m, size_t n, const double *a, double *out)
{
    for (size_t j = 0; j < n; j++) {
        double top = a[j], sum = 0.0;
        for (size_t i = 1; i < m; i++) top = fmax(top, a[i * n + j]);
        for (size_t i = 0; i < m; i++) sum += exp(a[i * n + j] - top);
        for (size_t i = 0; i < m; i++) out[i * n + j] = exp(a[i * n + j] - top) / sum;
    }
}
",
    ),
    (
        "logsumexp",
        "static double logsumexp(size_t n, const double *a)
{
    double top = a[0], sum = 0.0;
    for (size_t i = 1; i < n; i++) top = fmax(top, a[i]);
    for (size_t i = 0; i < n; i++) sum += exp(a[i] - top);
    return top + log(sum);
}
",
    ),
    (
        "logsumexp_columns",
        "/* logsumexp of each column of an m by n matrix. */
static void logsumexp_columns(size_t m, size_t n, const double *a, double *out)
{
    for (size_t j = 0; j < n; j++) {
        double top = a[j], sum = 0.0;
        for (size_t i = 1; i < m; i++) top = fmax(top, a[i * n + j]);
        for (size_t i = 0; i < m; i++) sum += exp(a[i * n + j] - top);
        out[j] = top + log(sum);
    }
}
",
    ),
    (
        "cholesky",
        "/* The lower triangular l with l l' = a. */
static void cholesky(size_t n, const double *a, double *l)
{
    for (size_t j = 0; j < n; j++) {
        for (size_t i = 0; i < n; i++) {
            double s = a[i * n + j];
            for (size_t k = 0; k < j; k++) s -= l[i * n + k] * l[j * n + k];
            l[i * n + j] = i < j ? 0.0 : i == j ? sqrt(s) : s / l[j * n + j];
        }
    }
}
",
    ),
    (
        "cholesky_solve",
        "/* Solves l l' x = b for an n by m matrix b. */
static void cholesky_solve(size_t n, size_t m, const double *l, const double *b, double *x)
{
    for (size_t j = 0; j < m; j++) {
        for (size_t i = 0; i < n; i++) {
            double s = b[i * m + j];
            for (size_t k = 0; k < i; k++) s -= l[i * n + k] * x[k * m + j];
            x[i * m + j] = s / l[i * n + i];
        }
        for (size_t i = n; i-- > 0;) {
            double s = x[i * m + j];
            for (size_t k = i + 1; k < n; k++) s -= l[k * n + i] * x[k * m + j];
            x[i * m + j] = s / l[i * n + i];
        }
    }
}
",
    ),
    (
        "solve_lower",
        "/* Solves l x = b, l lower triangular. */
static void solve_lower(size_t n, size_t m, const double *l, const double *b, double *x)
{
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < m; j++) {
            double s = b[i * m + j];
            for (size_t k = 0; k < i; k++) s -= l[i * n + k] * x[k * m + j];
            x[i * m + j] = s / l[i * n + i];
        }
    }
}
",
    ),
    (
        "solve_upper",
        "/* Solves r x = b, r upper triangular. */
static void solve_upper(size_t n, size_t m, const double *r, const double *b, double *x)
{
    for (size_t i = n; i-- > 0;) {
        for (size_t j = 0; j < m; j++) {
            double s = b[i * m + j];
            for (size_t k = i + 1; k < n; k++) s -= r[i * n + k] * x[k * m + j];
            x[i * m + j] = s / r[i * n + i];
        }
    }
}
",
    ),
    (
        "eliminate",
        "/* Gauss elimination with partial pivoting: a is overwritten, b becomes the solution, the determinant is returned. */
static double eliminate(size_t n, size_t m, double *a, double *b)
{
    double det = 1.0;
    for (size_t k = 0; k < n; k++) {
        size_t p = k;
        for (size_t i = k + 1; i < n; i++) if (fabs(a[i * n + k]) > fabs(a[p * n + k])) p = i;
        if (p != k) {
            det = -det;
            for (size_t j = 0; j < n; j++) { double t = a[k * n + j]; a[k * n + j] = a[p * n + j]; a[p * n + j] = t; }
            for (size_t j = 0; j < m; j++) { double t = b[k * m + j]; b[k * m + j] = b[p * m + j]; b[p * m + j] = t; }
        }
        det *= a[k * n + k];
        if (a[k * n + k] == 0.0) return 0.0;
        for (size_t i = k + 1; i < n; i++) {
            const double f = a[i * n + k] / a[k * n + k];
            for (size_t j = k; j < n; j++) a[i * n + j] -= f * a[k * n + j];
            for (size_t j = 0; j < m; j++) b[i * m + j] -= f * b[k * m + j];
        }
    }
    for (size_t i = n; i-- > 0;) {
        for (size_t j = 0; j < m; j++) {
            for (size_t k = i + 1; k < n; k++) b[i * m + j] -= a[i * n + k] * b[k * m + j];
            b[i * m + j] /= a[i * n + i];
        }
    }
    return det;
}
",
    ),
    (
        "determinant",
        "static double determinant(size_t n, const double *a)
{
    double *lu = malloc(n * n * sizeof *lu);
    for (size_t i = 0; i < n * n; i++) lu[i] = a[i];
    const double det = eliminate(n, 0, lu, NULL);
    free(lu);
    return det;
}
",
    ),
    (
        "solve",
        "/* Solves a x = b for an n by m matrix b. */
static void solve(size_t n, size_t m, const double *a, const double *b, double *x)
{
    double *lu = malloc(n * n * sizeof *lu);
    for (size_t i = 0; i < n * n; i++) lu[i] = a[i];
    for (size_t i = 0; i < n * m; i++) x[i] = b[i];
    eliminate(n, m, lu, x);
    free(lu);
}
",
    ),
    (
        "inverse",
        "static void inverse(size_t n, const double *a, double *x)
{
    double *lu = malloc(n * n * sizeof *lu);
    for (size_t i = 0; i < n * n; i++) {
        lu[i] = a[i];
        x[i] = i / n == i % n;
    }
    eliminate(n, n, lu, x);
    free(lu);
}
",
    ),
    (
        "adjugate",
        "/* The adjugate, of singular matrices too: the determinants of minors. */
static void adjugate(size_t n, const double *a, double *x)
{
    double *minor = malloc(n * n * sizeof *minor);
    for (size_t i = 0; i < n; i++) {
        for (size_t j = 0; j < n; j++) {
            size_t p = 0;
            for (size_t k = 0; k < n * n; k++) if (k / n != j && k % n != i) minor[p++] = a[k];
            x[i * n + j] = ((i + j) % 2 ? -1.0 : 1.0) * determinant(n - 1, minor);
        }
    }
    free(minor);
}
",
    ),
    (
        "lower_ones",
        "static double lower_ones(size_t i, size_t j, size_t n)
{
    (void)n;
    return i >= j;
}
",
    ),
    (
        "elimination",
        "/* The matrix that takes vec(A) to the columns of the lower half of A, n by n. */
static double elimination(size_t r, size_t c, size_t n)
{
    size_t i = c % n, j = c / n;
    return i >= j && r == j * (2 * n - j + 1) / 2 + i - j;
}
",
    ),
    (
        "duplication",
        "/* The matrix that takes the columns of the lower half of a symmetric A, n by n, to vec(A). */
static double duplication(size_t r, size_t c, size_t n)
{
    size_t i = r % n, j = r / n, low = i > j ? i : j, high = i > j ? j : i;
    return c == high * (2 * n - high + 1) / 2 + low - high;
}
",
    ),
    (
        "matrix_power",
        "static void matrix_power(size_t n, const double *a, size_t k, double *x)
{
    double *t = malloc(n * n * sizeof *t);
    for (size_t i = 0; i < n * n; i++) x[i] = i / n == i % n;
    while (k-- > 0) {
        for (size_t i = 0; i < n; i++) {
            for (size_t j = 0; j < n; j++) {
                t[i * n + j] = 0.0;
                for (size_t l = 0; l < n; l++) t[i * n + j] += x[i * n + l] * a[l * n + j];
            }
        }
        for (size_t i = 0; i < n * n; i++) x[i] = t[i];
    }
    free(t);
}
",
    ),
];

/// The helpers that some need.
pub fn needed(used: &BTreeSet<&'static str>) -> BTreeSet<&'static str> {
    let mut all = used.clone();
    let calls = [
        ("adjugate", "determinant"),
        ("determinant", "eliminate"),
        ("solve", "eliminate"),
        ("inverse", "eliminate"),
        ("cholesky_solve", "cholesky"),
    ];
    for (who, what) in calls {
        if all.contains(who) {
            all.insert(what);
        }
    }
    all
}

//! What Eigen has no function for.

/// Helpers by name.
pub const HELPERS: &[(&str, &str)] = &[
    (
        "sigmoid",
        "static double sigmoid(double x) { return x < 0 ? std::exp(x) / (1 + std::exp(x)) : 1 / (1 + std::exp(-x)); }\n",
    ),
    (
        "softplus",
        "static double softplus(double x) { return std::max(x, 0.0) + std::log1p(std::exp(-std::abs(x))); }\n",
    ),
    ("relu", "static double relu(double x) { return std::max(x, 0.0); }\n"),
    ("sign", "static double sign(double x) { return (x > 0) - (x < 0); }\n"),
    (
        "softmax",
        "// Softmax of each column.
static Eigen::MatrixXd softmax(const Eigen::MatrixXd &a)
{
    Eigen::MatrixXd e = (a.rowwise() - a.colwise().maxCoeff().eval()).array().exp();
    return e.array().rowwise() / e.colwise().sum().array().eval();
}
",
    ),
    (
        "logsumexp_columns",
        "static Eigen::RowVectorXd logsumexp_columns(const Eigen::MatrixXd &a)
{
    const Eigen::RowVectorXd top = a.colwise().maxCoeff();
    return top.array() + (a.rowwise() - top).array().exp().colwise().sum().log();
}
",
    ),
    (
        "logsumexp",
        "static double logsumexp(const Eigen::VectorXd &a)
{
    const double top = a.maxCoeff();
    return top + std::log((a.array() - top).exp().sum());
}
",
    ),
    (
        "kron",
        "static Eigen::MatrixXd kron(const Eigen::MatrixXd &a, const Eigen::MatrixXd &b)
{
    Eigen::MatrixXd k(a.rows() * b.rows(), a.cols() * b.cols());
    for (Eigen::Index i = 0; i < a.rows(); ++i)
        for (Eigen::Index j = 0; j < a.cols(); ++j)
            k.block(i * b.rows(), j * b.cols(), b.rows(), b.cols()) = a(i, j) * b;
    return k;
}
",
    ),
    (
        "commutation",
        "// vec(A') = commutation(m, n) * vec(A) for an m by n matrix A.
static Eigen::MatrixXd commutation(Eigen::Index m, Eigen::Index n)
{
    Eigen::MatrixXd k = Eigen::MatrixXd::Zero(m * n, m * n);
    for (Eigen::Index i = 0; i < m; ++i)
        for (Eigen::Index j = 0; j < n; ++j) k(j + n * i, i + m * j) = 1;
    return k;
}
",
    ),
    (
        "lower_ones",
        "static Eigen::MatrixXd lower_ones(Eigen::Index n)
{
    return Eigen::MatrixXd(Eigen::MatrixXd::Ones(n, n).triangularView<Eigen::Lower>());
}
",
    ),
    (
        "elimination",
        "// The columns of the lower half of A, n by n, are elimination(n) * vec(A).
static Eigen::MatrixXd elimination(Eigen::Index n)
{
    Eigen::MatrixXd e = Eigen::MatrixXd::Zero(n * (n + 1) / 2, n * n);
    Eigen::Index k = 0;
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i) e(k++, i + n * j) = 1;
    return e;
}
",
    ),
    (
        "duplication",
        "// vec(A) is duplication(n) times the columns of the lower half of a symmetric A, n by n.
static Eigen::MatrixXd duplication(Eigen::Index n)
{
    Eigen::MatrixXd d = Eigen::MatrixXd::Zero(n * n, n * (n + 1) / 2);
    Eigen::Index k = 0;
    for (Eigen::Index j = 0; j < n; ++j)
        for (Eigen::Index i = j; i < n; ++i, ++k) d(i + n * j, k) = d(j + n * i, k) = 1;
    return d;
}
",
    ),
    (
        "adjugate",
        "// The adjugate, of singular matrices too: the determinants of minors.
static Eigen::MatrixXd adjugate(const Eigen::MatrixXd &a)
{
    const Eigen::Index n = a.rows();
    Eigen::MatrixXd x(n, n), minor(n - 1, n - 1);
    for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j < n; ++j) {
            for (Eigen::Index r = 0; r < n - 1; ++r)
                for (Eigen::Index c = 0; c < n - 1; ++c) minor(r, c) = a(r + (r >= j), c + (c >= i));
            x(i, j) = ((i + j) % 2 ? -1 : 1) * (n > 1 ? minor.determinant() : 1.0);
        }
    }
    return x;
}
",
    ),
    (
        "power",
        "static Eigen::MatrixXd power(const Eigen::MatrixXd &a, int k)
{
    Eigen::MatrixXd x = Eigen::MatrixXd::Identity(a.rows(), a.cols());
    while (k-- > 0) x = x * a;
    return x;
}
",
    ),
];

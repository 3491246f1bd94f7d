//! The spellings and the sugar that are read as something of the core language. Data: a line each.

/// What an argument must be for a line of the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Of {
    /// Anything.
    Any,
    /// A column vector or a scalar.
    Column,
    /// A column or a row.
    Vector,
    /// A square matrix with more than one entry.
    Square,
}

/// What a call is read as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::syntax) enum Core {
    /// Another spelling of this; answers are written with the core's name.
    As(&'static str),
    /// Short for this; where the user wrote it, answers are written with it.
    Short(&'static str),
    /// It is refused: what it is, and what to write.
    No(&'static str, &'static str),
}

/// What an answer says of a call of a matrix that is of each column elsewhere, and of all entries here.
pub(in crate::syntax) const NOTES: &[(&str, &str)] = &[("mean(A)", "mean of all entries; mean(A,1) is of each column")];

/// A call, what its first argument must be, and what it is read as. The arguments are `A`, `B` and `C`; in the core `M`
/// and `N` are the rows and the columns of `A`, and `COUNT` is the number of its entries. The first line that fits counts;
/// where none does, the name is one of the core language or unknown. A name that the user declares is his.
pub(super) const TABLE: &[(&str, Of, Core)] = {
    use Core::{As, No, Short};
    use Of::{Any, Column, Square, Vector};
    &[
        ("trace(A)", Any, As("tr(A)")),
        ("Tr(A)", Any, As("tr(A)")),
        ("transpose(A)", Any, As("A'")),
        ("Trace(A)", Any, As("tr(A)")),
        ("Transpose(A)", Any, As("A'")),
        ("Inverse(A)", Any, As("inv(A)")),
        ("inverse(A)", Any, As("inv(A)")),
        ("PseudoInverse(A)", Any, As("pinv(A)")),
        ("pseudoinverse(A)", Any, As("pinv(A)")),
        ("ginv(A)", Any, As("pinv(A)")),
        ("MatrixExp(A)", Any, As("expm(A)")),
        ("matrix_exp(A)", Any, As("expm(A)")),
        ("mexp(A)", Any, As("expm(A)")),
        ("MatrixLog(A)", Any, As("logm(A)")),
        ("matrix_log(A)", Any, As("logm(A)")),
        ("MatrixSqrt(A)", Any, As("sqrtm(A)")),
        ("matrix_sqrt(A)", Any, As("sqrtm(A)")),
        ("Determinant(A)", Any, As("det(A)")),
        ("determinant(A)", Any, As("det(A)")),
        ("adjugate(A)", Any, As("adj(A)")),
        ("KroneckerProduct(A,B)", Any, As("kron(A,B)")),
        ("hadamard_product(A,B)", Any, As("A .* B")),
        ("hadamard_product(A,B,C)", Any, As("A .* B .* C")),
        ("hadamard_power(A,2)", Any, As("A.^2")),
        // `x.dot(y)` of arrays.
        ("·(A,B)", Column, As("A'*B")),
        ("·(A,B)", Any, As("A*B")),
        ("outer(A,B)", Column, As("A*B'")),
        ("quad_form(A,B)", Column, As("A'*B*A")),
        ("sum_squares(A)", Any, As("norm2(A)^2")),
        ("sum_square(A)", Any, As("norm2(A)^2")),
        ("matrix_frac(A,B)", Column, As("A'*inv(B)*A")),
        ("quad_over_lin(A,B)", Any, As("norm2(A)^2/B")),
        ("mse(A,B)", Any, As("norm2(A - B)^2/COUNT")),
        ("inner(A,B)", Column, As("A'*B")),
        ("inner(A,B)", Any, No("`inner` is of two columns", "of matrices write `A*B'`, or `dot(A,B)`")),
        ("matmul(A,B)", Any, As("A*B")),
        ("times(A,B)", Any, As("A .* B")),
        ("multiply(A,B)", Any, As("A .* B")),
        ("hadamard(A,B)", Any, As("A .* B")),
        ("Diagonal(A)", Column, As("diag(A)")),
        ("Diagonal(A)", Any, No("`Diagonal` is of a column", "write `diag(diagvec(A))` of a square matrix")),
        ("diagm(A)", Column, As("diag(A)")),
        ("diagm(A)", Any, No("`diagm` is of a column", "write `diag(diagvec(A))` of a square matrix")),
        ("maximum(A,B)", Any, As("max(A,B)")),
        ("minimum(A,B)", Any, As("min(A,B)")),
        ("arcsin(A)", Any, As("asin(A)")),
        ("arccos(A)", Any, As("acos(A)")),
        ("arctan(A)", Any, As("atan(A)")),
        ("sgn(A)", Any, As("sign(A)")),
        ("expit(A)", Any, As("sigmoid(A)")),
        ("sigmf(A)", Any, As("sigmoid(A)")),
        ("ln(A)", Any, As("log(A)")),
        ("logabsdet(A)", Any, As("logdet(A)")),
        ("log_det(A)", Any, As("logdet(A)")),
        ("swish(A)", Any, As("silu(A)")),
        ("log_softmax(A)", Column, As("log(softmax(A))")),
        (
            "log_softmax(A)",
            Any,
            No(
                "`log_softmax` is of a column",
                "write `log(softmax(A,1))` of each column, `log(softmax(A,2))` of each row",
            ),
        ),
        ("logsoftmax(A)", Column, As("log(softmax(A))")),
        (
            "logsoftmax(A)",
            Any,
            No(
                "`logsoftmax` is of a column",
                "write `log(softmax(A,1))` of each column, `log(softmax(A,2))` of each row",
            ),
        ),
        ("diag(A)", Square, As("diagvec(A)")),
        ("vech(A)", Square, Short("elim(M)*vec(A)")),
        ("vech(A)", Column, As("A")),
        ("vech(A)", Any, No("`vech` is of a square matrix", "`vec(A)` stacks all columns of any matrix")),
        ("tril(A)", Square, Short("A .* tril(ones(M,M))")),
        ("tril(A,-1)", Square, Short("A .* (tril(ones(M,M)) - eye(M))")),
        ("tril(A)", Any, No("`tril` is of a square matrix", "multiply by a declared mask: `A .* U`")),
        ("triu(A)", Square, Short("A .* tril(ones(M,M))'")),
        ("triu(A,1)", Square, Short("A .* (tril(ones(M,M))' - eye(M))")),
        ("triu(A)", Any, No("`triu` is of a square matrix", "multiply by a declared mask: `A .* U`")),
        ("norm(A)", Vector, As("norm2(A)")),
        (
            "norm(A)",
            Any,
            No("the norm of a matrix is one of several", "`norm(A,'fro')` and `norm2(A)` are the Frobenius norm"),
        ),
        ("norm(A,'fro')", Any, As("norm2(A)")),
        ("norm(A,2)", Vector, As("norm2(A)")),
        ("norm(A,2)", Any, No("gradus has no spectral norm", "`norm2(A)` is the Frobenius norm")),
        ("norm(A,1)", Vector, As("norm1(A)")),
        (
            "norm(A,1)",
            Any,
            No("gradus has no largest column sum", "`norm1(A)` is the sum of the absolute values of all entries"),
        ),
        ("‖(A)", Any, As("norm2(A)")),
        ("‖F(A)", Any, As("norm2(A)")),
        ("‖₂(A)", Vector, As("norm2(A)")),
        ("‖₂(A)", Any, No("gradus has no spectral norm", "`‖A‖_F` and `norm2(A)` are the Frobenius norm")),
        ("‖₁(A)", Vector, As("norm1(A)")),
        (
            "‖₁(A)",
            Any,
            No("gradus has no largest column sum", "`norm1(A)` is the sum of the absolute values of all entries"),
        ),
        ("norm2(A,1)", Any, Short("sqrt(ones(1,M)*(A .* A))")),
        ("norm2(A,2)", Any, Short("sqrt((A .* A)*ones(N))")),
        ("sum(A,'all')", Any, As("sum(A)")),
        ("mean(A,'all')", Any, As("sum(A)/COUNT")),
        ("sum(A,1)", Any, Short("ones(1,M)*A")),
        ("sum(A,2)", Any, Short("A*ones(N)")),
        ("mean(A)", Any, Short("sum(A)/COUNT")),
        ("mean(A,1)", Any, Short("ones(1,M)*A/M")),
        ("mean(A,2)", Any, Short("A*ones(N)/N")),
        ("var(A)", Column, Short("norm2(A - mean(A)*ones(M))^2/M")),
        ("var(A)", Any, No("`var` is of a column vector", "`var(vec(A))` is the variance of all entries")),
        ("prod(A)", Column, Short("det(diag(A))")),
        ("prod(A)", Any, No("`prod` is of a column vector", "`prod(vec(A))` is the product of all entries")),
        ("max(A)", Any, No("gradus has no largest entry", "`max(A,B)` is the larger of each two entries")),
        ("min(A)", Any, No("gradus has no smallest entry", "`min(A,B)` is the smaller of each two entries")),
        ("softmax(A,1)", Any, As("softmax(A)")),
        ("softmax(A,2)", Any, Short("softmax(A')'")),
        ("logsumexp(A,1)", Column, As("logsumexp(A)")),
        ("logsumexp(A,1)", Any, Short("log(ones(1,M)*exp(A))")),
        ("logsumexp(A,2)", Any, Short("log(exp(A)*ones(N))")),
    ]
};

//! What Julia and MATLAB have no function for.

use super::Mathematical;

impl Mathematical {
    /// Helpers by name.
    pub(super) fn helpers(&self) -> Vec<(&'static str, &'static str)> {
        if self.julia {
            return vec![
                ("sigmoid", "sigmoid(x) = 1 / (1 + exp(-x))\n"),
                ("softplus", "softplus(x) = max(x, 0) + log1p(exp(-abs(x)))\n"),
                ("relu", "relu(x) = max(x, 0)\n"),
                (
                    "softmax",
                    "function softmax(a)\n    e = exp.(a .- maximum(a, dims=1))\n    return e ./ sum(e, dims=1)\nend\n",
                ),
                (
                    "logsumexp_columns",
                    "function logsumexp_columns(a)\n    top = maximum(a, dims=1)\n    return top .+ log.(sum(exp.(a .- top), dims=1))\nend\n",
                ),
                (
                    "logsumexp",
                    "function logsumexp(a)\n    top = maximum(a)\n    return top + log(sum(exp.(a .- top)))\nend\n",
                ),
                (
                    "commutation",
                    "commutation(m, n) = Matrix(1.0I, m * n, m * n)[vec(permutedims(reshape(1:m*n, m, n))), :]\n",
                ),
                (
                    "elimination",
                    "elimination(n) = Matrix(1.0I, n * n, n * n)[[i + n * (j - 1) for j in 1:n for i in j:n], :]\n",
                ),
                (
                    "duplication",
                    "function duplication(n)\n    place(i, j) = (j - 1) * (2n - j + 2) ÷ 2 + i - j + 1\n    h = n * (n + 1) ÷ 2\n    \
                     return Matrix(1.0I, h, h)[[place(max(i, j), min(i, j)) for j in 1:n for i in 1:n], :]\nend\n",
                ),
                (
                    "adjugate",
                    "function adjugate(A)\n    U, s, V = svd(A)\n    others = [prod(s[1:end .!= i]) for i in eachindex(s)]\n    \
                     return det(U) * det(V) * V * Diagonal(others) * U'\nend\n",
                ),
            ];
        }
        vec![
            ("sigmoid", "function y = sigmoid(x)\n    y = 1 ./ (1 + exp(-x));\nend\n"),
            ("softplus", "function y = softplus(x)\n    y = max(x, 0) + log1p(exp(-abs(x)));\nend\n"),
            ("relu", "function y = relu(x)\n    y = max(x, 0);\nend\n"),
            ("softmax", "function y = softmax(a)\n    e = exp(a - max(a, [], 1));\n    y = e ./ sum(e, 1);\nend\n"),
            (
                "logsumexp_columns",
                "function y = logsumexp_columns(a)\n    top = max(a, [], 1);\n    y = top + log(sum(exp(a - top), 1));\nend\n",
            ),
            ("logsumexp", "function y = logsumexp(a)\n    top = max(a);\n    y = top + log(sum(exp(a - top)));\nend\n"),
            ("logdet", "function y = logdet(A)\n    [~, R, ~] = lu(A);\n    y = sum(log(abs(diag(R))));\nend\n"),
            (
                "commutation",
                "function K = commutation(m, n)\n    K = eye(m * n)(reshape(reshape(1:m*n, m, n)', [], 1), :);\nend\n",
            ),
            ("elimination", "function E = elimination(n)\n    E = eye(n * n)(find(tril(ones(n))), :);\nend\n"),
            (
                "duplication",
                "function D = duplication(n)\n    h = n * (n + 1) / 2;\n    k = zeros(n);\n    k(tril(true(n))) = 1:h;\n    \
                 k = k + tril(k, -1)';\n    D = eye(h)(k(:), :);\nend\n",
            ),
            (
                "adjugate",
                "function X = adjugate(A)\n    [U, S, V] = svd(A);\n    s = diag(S);\n    others = arrayfun(@(k) prod(s([1:k-1, k+1:end])), 1:numel(s));\n    \
                 X = det(U) * det(V) * V * diag(others) * U';\nend\n",
            ),
        ]
    }
}

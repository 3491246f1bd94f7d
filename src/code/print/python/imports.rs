//! What a Python file imports, and what no library has.

use super::super::Language;
use super::Python;
use std::collections::BTreeSet;
use std::fmt::Write;

/// What SciPy's linear algebra has, and JAX's.
const LINEAR: &[&str] =
    &["cho_factor", "cho_solve", "expm", "logm", "lu_factor", "lu_solve", "solve_triangular", "sqrtm"];

impl Python {
    /// The imports and helpers that a file needs.
    pub fn head(&self, helpers: &BTreeSet<&'static str>, body: &str) -> String {
        let has = |h: &str| helpers.contains(h);
        let listed = |names: &[&str]| names.iter().filter(|n| has(n)).copied().collect::<Vec<_>>().join(", ");
        let mut s = String::new();
        let mut from = |module: &str, names: &[&str]| {
            let names = listed(names);
            if !names.is_empty() {
                let _ = writeln!(s, "from {module} import {names}");
            }
        };
        match self.language {
            Language::Jax => {
                from("jax.nn", &["relu", "sigmoid", "softmax", "softplus"]);
                from("jax.scipy.linalg", LINEAR);
                from("jax.scipy.special", &["logsumexp"]);
            }
            Language::Torch => {
                from("torch", &["logsumexp", "sigmoid", "softmax"]);
                from("torch.nn.functional", &["relu", "softplus"]);
            }
            _ => {
                from("scipy.linalg", LINEAR);
                from("scipy.special", &["logsumexp", "softmax"]);
                if has("sigmoid") {
                    s.push_str("from scipy.special import expit as sigmoid\n");
                }
            }
        }
        let lib = self.lib();
        let mut top = String::new();
        if body.contains(&format!("{lib}.")) || !helpers.is_empty() {
            top.push_str(match self.language {
                Language::Jax if body.contains("jax.") => "import jax\nimport jax.numpy as jnp\n",
                Language::Jax => "import jax.numpy as jnp\n",
                Language::Torch => "import torch\n",
                _ => "import numpy as np\n",
            });
        }
        top.push_str(&s);
        for (name, text) in self.own() {
            if has(name) {
                let _ = write!(top, "\n\n{text}");
            }
        }
        if top.is_empty() { top } else { format!("{top}\n\n") }
    }

    /// Helpers that no library has.
    fn own(&self) -> Vec<(&'static str, String)> {
        let l = self.lib();
        let range = |n: &str| format!("{l}.arange({n})");
        let list = if self.language == Language::Torch { "torch.tensor".to_string() } else { format!("{l}.array") };
        let prod = if self.language == Language::Torch { "dim=1" } else { "axis=1" };
        let svd = format!("{l}.linalg.svd(A)");
        let eye = if self.language == Language::Torch {
            "torch.eye(len(s), dtype=bool)".to_string()
        } else {
            format!("{l}.eye(len(s), dtype=bool)")
        };
        let mut all = vec![
            (
                "commutation",
                format!(
                    "def commutation(m, n):\n    \"\"\"The matrix K with vec(A.T) = K @ vec(A) for A of shape (m, n).\"\"\"\n    \
                     return {l}.eye(m * n)[{}.reshape(n, m).T.reshape(-1)]\n",
                    range("m * n")
                ),
            ),
            (
                "elimination",
                format!(
                    "def elimination(n):\n    \"\"\"The matrix that takes vec(A) to the columns of the lower half of A of shape (n, n).\"\"\"\n    \
                     return {l}.eye(n * n)[{list}([j * n + i for j in range(n) for i in range(j, n)])]\n"
                ),
            ),
            (
                "duplication",
                format!(
                    "def duplication(n):\n    \"\"\"The matrix that takes the columns of the lower half of a symmetric A of shape (n, n) to vec(A).\"\"\"\n    \
                     half = [[j * (2 * n - j + 1) // 2 + i - j for j in range(i + 1)] for i in range(n)]\n    \
                     return {l}.eye(n * (n + 1) // 2)[{list}([half[max(i, j)][min(i, j)] for j in range(n) for i in range(n)])]\n"
                ),
            ),
            (
                "adjugate",
                format!(
                    "def adjugate(A):\n    \"\"\"The adjugate, of singular matrices too.\"\"\"\n    U, s, Vt = {svd}\n    \
                     others = {l}.where({eye}, 1.0, s).prod({prod})\n    \
                     return {l}.linalg.det(U) * {l}.linalg.det(Vt) * (Vt.T * others) @ U.T\n"
                ),
            ),
        ];
        match self.language {
            Language::NumPy => {
                all.push(("softplus", "def softplus(a):\n    return np.logaddexp(0, a)\n".into()));
                all.push(("relu", "def relu(a):\n    return np.maximum(a, 0)\n".into()));
            }
            Language::Torch => {
                let column = |name: &str, args: &str, call: &str| {
                    format!(
                        "def {name}({args}, b):\n    if b.ndim == 1:\n        return {name}({args}, b[:, None])[:, 0]\n    return {call}\n"
                    )
                };
                all.push((
                    "kron",
                    "def kron(a, b):\n    # PyTorch's own fails on transposes.\n    return torch.kron(a.contiguous(), b.contiguous())\n".into(),
                ));
                all.push(("cho_solve", column("cho_solve", "L", "torch.cholesky_solve(b, L)")));
                all.push(("lu_solve", column("lu_solve", "F", "torch.linalg.lu_solve(*F, b)")));
                all.push((
                    "solve_lower",
                    column("solve_lower", "L", "torch.linalg.solve_triangular(L, b, upper=False)"),
                ));
                all.push((
                    "solve_upper",
                    column("solve_upper", "R", "torch.linalg.solve_triangular(R, b, upper=True)"),
                ));
            }
            _ => {}
        }
        all
    }
}

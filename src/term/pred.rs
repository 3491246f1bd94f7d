//! Properties of matrices.

/// A property that a hypothesis or a rule's condition states of a matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Pred {
    /// The inverse exists.
    Invertible,
    /// `A' == A`
    Symmetric,
    /// `A' == -A`
    Antisymmetric,
    /// Zero off the diagonal.
    Diagonal,
    /// `A'*A == eye(n)`, A square.
    Orthogonal,
    /// Symmetric positive definite.
    Posdef,
    /// Symmetric positive semidefinite.
    Psd,
    /// Every entry is > 0.
    Positive,
    /// Every entry is ≥ 0.
    Nonnegative,
    /// Every entry is ≠ 0.
    Nonzero,
    /// The columns are linearly independent.
    Fullcolumn,
    /// The rows are linearly independent.
    Fullrow,
    /// No eigenvalue is real and ≤ 0: where the logarithm and the square root of a matrix are smooth.
    Principal,
    /// `A*A == A`
    Idempotent,
    /// Every row sums to 1.
    Stochastic,
    /// Zero above the diagonal.
    Lower,
    /// Zero below the diagonal.
    Upper,
    /// Zero above the diagonal, or below it.
    Triangular,
    /// `A[i+1,j+1] == A[i,j]`
    Toeplitz,
}

impl Pred {
    /// Every predicate.
    pub const ALL: [Pred; 19] = [
        Pred::Invertible,
        Pred::Symmetric,
        Pred::Antisymmetric,
        Pred::Diagonal,
        Pred::Orthogonal,
        Pred::Posdef,
        Pred::Psd,
        Pred::Positive,
        Pred::Nonnegative,
        Pred::Nonzero,
        Pred::Fullcolumn,
        Pred::Fullrow,
        Pred::Principal,
        Pred::Idempotent,
        Pred::Stochastic,
        Pred::Lower,
        Pred::Upper,
        Pred::Triangular,
        Pred::Toeplitz,
    ];

    /// The word for it in problem files, rule files and certificates.
    pub fn name(self) -> &'static str {
        match self {
            Pred::Invertible => "invertible",
            Pred::Symmetric => "symmetric",
            Pred::Antisymmetric => "antisymmetric",
            Pred::Diagonal => "diagonal",
            Pred::Orthogonal => "orthogonal",
            Pred::Posdef => "posdef",
            Pred::Psd => "psd",
            Pred::Positive => "positive",
            Pred::Nonnegative => "nonnegative",
            Pred::Nonzero => "nonzero",
            Pred::Fullcolumn => "fullcolumn",
            Pred::Fullrow => "fullrow",
            Pred::Principal => "principal",
            Pred::Idempotent => "idempotent",
            Pred::Stochastic => "stochastic",
            Pred::Lower => "lower",
            Pred::Upper => "upper",
            Pred::Triangular => "triangular",
            Pred::Toeplitz => "toeplitz",
        }
    }

    /// The predicate with this name.
    pub fn parse(name: &str) -> Option<Pred> {
        Pred::ALL.into_iter().find(|p| p.name() == name)
    }

    /// Does it speak of the real parts of a value alone?
    ///
    /// Such facts constrain nothing, and may be used below any differential: an X that varies does not stay
    /// symmetric, but its real part stays what it is.
    pub fn is_of_real_parts(self) -> bool {
        match self {
            Pred::Invertible | Pred::Positive | Pred::Nonnegative | Pred::Nonzero => true,
            Pred::Fullcolumn | Pred::Fullrow | Pred::Principal => true,
            Pred::Symmetric | Pred::Antisymmetric | Pred::Diagonal | Pred::Orthogonal | Pred::Posdef | Pred::Psd => {
                false
            }
            Pred::Idempotent | Pred::Stochastic => false,
            Pred::Lower | Pred::Upper | Pred::Triangular | Pred::Toeplitz => false,
        }
    }

    /// Does it speak of ranks, spectra, projections, shares, triangles or diagonals? A problem in which no such word stands has no need of it.
    pub fn is_special(self) -> bool {
        self.is_of_triangles()
            || matches!(
                self,
                Pred::Fullcolumn
                    | Pred::Fullrow
                    | Pred::Principal
                    | Pred::Idempotent
                    | Pred::Stochastic
                    | Pred::Toeplitz
            )
    }

    /// Does it speak of the triangles above and below the diagonal?
    pub fn is_of_triangles(self) -> bool {
        matches!(self, Pred::Lower | Pred::Upper | Pred::Triangular)
    }

    /// What a matrix is whose transpose has the property, if there is a word for it.
    pub fn transposed(self) -> Option<Pred> {
        match self {
            Pred::Fullcolumn => Some(Pred::Fullrow),
            Pred::Fullrow => Some(Pred::Fullcolumn),
            Pred::Lower => Some(Pred::Upper),
            Pred::Upper => Some(Pred::Lower),
            Pred::Stochastic => None,
            other => Some(other),
        }
    }

    /// Does it speak of square matrices only?
    pub fn needs_square(self) -> bool {
        !matches!(
            self,
            Pred::Positive | Pred::Nonnegative | Pred::Nonzero | Pred::Fullcolumn | Pred::Fullrow | Pred::Stochastic
        )
    }
}

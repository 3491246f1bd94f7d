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
}

impl Pred {
    /// Every predicate.
    pub const ALL: [Pred; 15] = [
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
        }
    }

    /// Does it speak of ranks, spectra, projections or shares? A problem in which no such word stands has no need of it.
    pub fn is_special(self) -> bool {
        matches!(self, Pred::Fullcolumn | Pred::Fullrow | Pred::Principal | Pred::Idempotent | Pred::Stochastic)
    }

    /// What a matrix is whose transpose has the property, if there is a word for it.
    pub fn transposed(self) -> Option<Pred> {
        match self {
            Pred::Fullcolumn => Some(Pred::Fullrow),
            Pred::Fullrow => Some(Pred::Fullcolumn),
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

//! How much work numbers may take.

/// How much work a verdict may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// At how many points an equation must hold.
    pub points: usize,
    /// How many points to try.
    pub attempts: usize,
    /// The same seed gives the same verdict and the same counterexample.
    pub seed: u64,
    /// How much work all points together may take, in multiplications of floats.
    pub work: u64,
}

impl Budget {
    /// As many points as are wanted, whatever they cost.
    pub const fn new(points: usize, attempts: usize, seed: u64) -> Budget {
        Budget { points, attempts, seed, work: u64::MAX }
    }
}

impl Default for Budget {
    fn default() -> Budget {
        Budget::new(6, 120, 1)
    }
}

//! How a command ends.

/// How a command ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// All held.
    Held,
    /// Something was not proved, not accepted, or differs.
    Failed,
}

//! What the kernel accepted.

use crate::kernel::{Certificate, Statement, Theorem};

/// A claim, its certificate, and what the kernel said to it.
#[derive(Clone, Debug)]
pub struct Certified {
    /// Declarations, hypotheses and claim.
    pub statement: Statement,
    /// The certificate.
    pub certificate: Certificate,
    /// The kernel's answer.
    pub theorem: Theorem,
}

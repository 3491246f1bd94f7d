//! The threads that work.

/// The stack of the thread that works: terms may be nested deeply. It is mapped lazily.
pub const STACK: usize = 512 << 20;

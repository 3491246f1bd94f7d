//! What a certificate file may hold at most. Whatever exceeds a limit is refused.

/// Bytes of text.
pub const MAX_TEXT: usize = 64 << 20;
/// Nested brackets. What is nested more deeply is cut into named terms.
pub const MAX_NESTING: usize = 100;
/// Lines of inference.
pub const MAX_LINES: usize = 1_000_000;
/// Rewriting steps.
pub const MAX_STEPS: usize = 2_000_000;
/// Characters of a word: a name or a number.
pub const MAX_NUMBER: usize = 10_000;
/// Derivatives taken of a function symbol.
pub const MAX_ORDER: u32 = 50;
/// Words and brackets of one item.
pub const MAX_WORDS: usize = 4_000_000;

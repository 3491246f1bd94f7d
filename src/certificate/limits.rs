//! What a certificate file may hold at most. Whatever exceeds a limit is refused.

/// Bytes of text.
pub const MAX_TEXT: usize = 16 << 20;
/// Nested brackets. What is nested more deeply is cut into named terms.
pub const MAX_NESTING: usize = 100;
/// Lines of inference.
pub const MAX_LINES: usize = 1_000_000;
/// Rewriting steps.
pub const MAX_STEPS: usize = 2_000_000;
/// Bytes of a name.
pub const MAX_NAME: usize = 255;
/// Names that are declared: of sizes, functions, variables and definitions, fresh ones included.
pub const MAX_NAMES: usize = 10_000;
/// Hypotheses.
pub const MAX_HYPOTHESES: usize = 10_000;
/// Distinct terms that are written down.
pub const MAX_TERMS: usize = 1_000_000;
/// Summands and factors of the sizes that are written down, and a thousandth of the squares of the lengths of numbers.
pub const MAX_WEIGHT: usize = 1 << 24;
/// Characters of a word.
pub const MAX_NUMBER: usize = 10_000;
/// Derivatives taken of a function symbol.
pub const MAX_ORDER: u32 = 50;
/// Words and brackets of one item.
pub const MAX_WORDS: usize = 1_000_000;
/// Lemmas that a closed certificate carries.
pub const MAX_LEMMAS: usize = 10_000;

/// The version of the format that is written and read.
pub const VERSION: &str = "1";

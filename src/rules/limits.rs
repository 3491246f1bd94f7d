//! What a rule file may hold at most. Whatever exceeds a limit is refused.

/// Bytes of text.
pub const MAX_TEXT: usize = 16 << 20;
/// Nested brackets.
pub const MAX_NESTING: usize = 200;
/// Characters of a word, in quotes or not.
pub const MAX_WORD: usize = 10_000;
/// Words of an entry that is no strategy.
pub const MAX_WORDS: usize = 10_000;
/// Laws of a file.
pub const MAX_LAWS: usize = 2_000;
/// Variables of a law.
pub const MAX_VARIABLES: usize = 100;
/// Conditions of a law.
pub const MAX_CONDITIONS: usize = 32;

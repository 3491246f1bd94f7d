//! gradus for a browser's worker: a question as JSON in, what was found as JSON out.
//!
//! The module imports nothing. A caller asks for room ([`room`]), writes a question there, and calls [`answer`]; what
//! was found stands at the place that it returns, [`length`] bytes of it. A panic ends the module; [`last_words`] tells
//! what it was about.

mod ask;
mod fixes;
mod told;

use std::cell::RefCell;

thread_local! {
    static INPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static OUTPUT: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
    static LAST_WORDS: RefCell<Vec<u8>> = const { RefCell::new(Vec::new()) };
}

/// What the first answers need. Memory grows by a page at a time where nothing was asked for before, and each growth costs
/// more than what is done in it.
const MEMORY: usize = 8 << 20;

/// Has memory made ready: what is given back is kept.
#[unsafe(no_mangle)]
pub extern "C" fn prepare() {
    drop(std::hint::black_box(Vec::<u8>::with_capacity(MEMORY)));
}

/// Room for a question of so many bytes.
#[unsafe(no_mangle)]
pub extern "C" fn room(bytes: usize) -> *mut u8 {
    INPUT.with_borrow_mut(|input| {
        *input = vec![0; bytes];
        input.as_mut_ptr()
    })
}

/// Answers the question that stands in the room that was asked for last.
#[unsafe(no_mangle)]
pub extern "C" fn answer() -> *const u8 {
    std::panic::set_hook(Box::new(|panic| {
        LAST_WORDS.with_borrow_mut(|words| *words = panic.to_string().into_bytes());
    }));
    let question = INPUT.take();
    let found = ask::answer(&String::from_utf8_lossy(&question));
    OUTPUT.with_borrow_mut(|output| {
        *output = found.into_bytes();
        output.as_ptr()
    })
}

/// The length of the last answer.
#[unsafe(no_mangle)]
pub extern "C" fn length() -> usize {
    OUTPUT.with_borrow(Vec::len)
}

/// What a panic was about: the place of a text that ends with a zero.
#[unsafe(no_mangle)]
pub extern "C" fn last_words() -> *const u8 {
    LAST_WORDS.with_borrow_mut(|words| {
        words.push(0);
        words.as_ptr()
    })
}

/// The same for tests on other machines.
pub fn ask(question: &str) -> String {
    ask::answer(question)
}

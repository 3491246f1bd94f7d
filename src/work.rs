//! How work is done: on a stack that is deep enough, and until somebody calls it off.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// The stack of a thread that works: terms may be nested deeply. It is mapped lazily.
pub const STACK: usize = 512 << 20;

/// A handle that calls work off. Its clones are one handle; it may be used from any thread, and stays used.
///
/// A search looks at it with every step of rewriting, so it ends within moments; what it would have found is not told.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// A handle that nobody has used.
    pub fn new() -> Cancel {
        Cancel::default()
    }

    /// Calls off all work that has this handle, from now on.
    pub fn cancel(&self) {
        self.0.store(true, Ordering::Relaxed);
    }

    /// Is it called off?
    pub fn is_cancelled(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }
}

/// Does work in a thread with a large stack, however small the stack of the caller is.
///
/// # Errors
/// When there is no such thread, or the work panics: in words.
#[cfg(not(target_family = "wasm"))]
pub fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().name("gradus".into()).stack_size(STACK);
        let running = thread.spawn_scoped(scope, work).map_err(|e| format!("cannot start a thread: {e}"))?;
        running.join().map_err(|panic| {
            let text = panic.downcast_ref::<String>().map(String::as_str);
            text.or_else(|| panic.downcast_ref::<&str>().copied()).unwrap_or("a panic").to_string()
        })
    })
}

/// Where there are no threads the stack is what it is.
///
/// # Errors
/// Never.
#[cfg(target_family = "wasm")]
pub fn on_large_stack<T: Send>(work: impl FnOnce() -> T + Send) -> Result<T, String> {
    Ok(work())
}

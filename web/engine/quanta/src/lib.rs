//! A clock that stands still.
//!
//! The search never looks at the time, but egg times itself. The crate of this name asks a browser's window for the
//! time, which a worker has not, and brings its bindings along; a module that imports nothing starts anywhere.

use std::sync::Arc;
use std::time::Duration;

/// The beginning, always.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant;

impl Instant {
    /// Now.
    pub fn now() -> Instant {
        Instant
    }

    /// No time has gone by.
    pub fn elapsed(&self) -> Duration {
        Duration::ZERO
    }
}

/// A clock.
#[derive(Clone, Debug, Default)]
pub struct Clock;

/// What would set it.
#[derive(Debug, Default)]
pub struct Mock;

impl Clock {
    /// A clock that stands still.
    pub fn mock() -> (Clock, Arc<Mock>) {
        (Clock, Arc::new(Mock))
    }
}

/// Does something while this clock goes.
pub fn with_clock<T>(_: &Clock, f: impl FnOnce() -> T) -> T {
    f()
}

//! A word on the terminal while something takes long.

use gradus::calculus::Session;
use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use std::fmt::Write;
use std::sync::atomic::Ordering;
use std::time::Duration;

/// Until then nothing is said.
const PATIENCE: Duration = Duration::from_secs(1);

/// How often it is said again.
const TICK: Duration = Duration::from_millis(250);

/// A line on standard error that says how far the search is; it is there only on a terminal, and goes away by itself.
pub struct Progress(ProgressBar);

impl Progress {
    /// Begins, for the steps of a session.
    pub fn of(session: &mut Session<'_>) -> Progress {
        let steps = session.budget.watch();
        let bar = ProgressBar::new_spinner();
        let line = move |state: &ProgressState, w: &mut dyn Write| {
            let elapsed = state.elapsed();
            if elapsed >= PATIENCE {
                let _ = write!(w, "searching: {} steps, {} s", steps.load(Ordering::Relaxed), elapsed.as_secs());
            }
        };
        if let Ok(style) = ProgressStyle::with_template("{line}") {
            bar.set_style(style.with_key("line", line));
        }
        bar.enable_steady_tick(TICK);
        Progress(bar)
    }
}

impl Drop for Progress {
    fn drop(&mut self) {
        self.0.finish_and_clear();
    }
}

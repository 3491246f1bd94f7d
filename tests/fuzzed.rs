//! Inputs that were found to be trouble once, in `tests/fuzzed/TARGET/`: none is any more. `examples/fuzz` finds such
//! inputs; what it does with one is done here.

#![allow(dead_code)]

#[path = "../examples/fuzz/expressions.rs"]
mod expressions;
#[path = "../examples/fuzz/mutate.rs"]
mod mutate;
#[path = "../examples/fuzz/targets.rs"]
mod targets;

use std::path::Path;
use std::time::{Duration, Instant};
use targets::Target;

/// Processor time of this thread where the system tells it: the machine may be busy.
fn processor(start: Instant) -> Duration {
    let spent = std::fs::read_to_string("/proc/thread-self/schedstat").ok();
    let nanoseconds = spent.and_then(|s| s.split_whitespace().next().and_then(|w| w.parse().ok()));
    nanoseconds.map_or(start.elapsed(), Duration::from_nanos)
}

/// No panic, and an answer in time; slow machines get twice of it.
fn run(target: Target) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzzed").join(target.name());
    let mut files: Vec<_> =
        std::fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let input = std::fs::read(&path).expect("an input");
        let zero = Instant::now();
        let start = processor(zero);
        target.run(&input);
        let took = processor(zero).saturating_sub(start);
        println!("{}: {took:?}", path.display());
        assert!(took < 2 * target.slow(), "{}: {took:?}", path.display());
    }
}

/// With the stack of the program itself.
fn deep(target: Target) {
    let worker = std::thread::Builder::new().stack_size(512 << 20).spawn(move || run(target)).expect("a thread");
    if let Err(e) = worker.join() {
        std::panic::resume_unwind(e);
    }
}

#[test]
fn language() {
    deep(Target::Language);
}

#[test]
fn problems() {
    deep(Target::Problems);
}

#[test]
fn rules() {
    deep(Target::Rules);
}

#[test]
fn certificates() {
    deep(Target::Certificates);
}

#[test]
fn prove() {
    deep(Target::Prove);
}

//! Fuzzing without a special toolchain: mutants of the test folders and random expressions, by a seed.
//!
//! `cargo run --profile quick --example fuzz -- TARGET --seconds N --seed S [--from FOLDER]`
//!
//! TARGET is one of those of `targets.rs`. A finding is a panic, an input that takes more than two seconds
//! of processor time (ten for `prove`, which searches several times, each up to its budget), or one that needs more than half a gigabyte; it is written into FOLDER
//! (`target/fuzz`), and so is each input before it runs, as `TARGET.current`: after a stack overflow it is
//! still there. `cargo run … -- TARGET --input FILE` runs one file.

mod expressions;
mod mutate;
mod targets;

use mutate::{Random, Seeds};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use targets::Target;

/// An input that takes longer than this is never waited for.
const HANG: Duration = Duration::from_secs(180);
/// Kilobytes of memory that one input may add.
const LARGE: u64 = 512 << 10;
/// The stack of the program itself.
const STACK: usize = 512 << 20;

/// Counts inputs that are done; the watchman looks at it.
static DONE: AtomicU64 = AtomicU64::new(0);

struct Arguments {
    target: Target,
    seconds: u64,
    seed: u64,
    folder: PathBuf,
    input: Option<PathBuf>,
}

fn arguments() -> Result<Arguments, String> {
    let mut words = std::env::args().skip(1);
    let target = words.next().ok_or("a target is missing")?;
    let target = Target::named(&target).ok_or_else(|| format!("no target {target}: {}", Target::NAMES.join(", ")))?;
    let mut a = Arguments { target, seconds: 60, seed: 1, folder: "target/fuzz".into(), input: None };
    while let Some(w) = words.next() {
        let value = words.next().ok_or_else(|| format!("{w} needs a value"))?;
        let number = || value.parse().map_err(|_| format!("{value} is no number"));
        match w.as_str() {
            "--seconds" => a.seconds = number()?,
            "--seed" => a.seed = number()?,
            "--from" => a.folder = value.into(),
            "--input" => a.input = Some(value.into()),
            _ => return Err(format!("unknown option {w}")),
        }
    }
    Ok(a)
}

fn main() {
    let a = match arguments() {
        Ok(a) => a,
        Err(e) => {
            eprintln!("error: {e}");
            std::process::exit(2);
        }
    };
    std::fs::create_dir_all(&a.folder).expect("the folder of the findings");
    let current = a.folder.join(format!("{}.current", a.target.name()));
    let worker = std::thread::Builder::new().stack_size(STACK).spawn(move || run(&a)).expect("a thread");
    let (mut last, mut since) = (0, Instant::now());
    while !worker.is_finished() {
        std::thread::sleep(Duration::from_millis(200));
        let done = DONE.load(Ordering::Relaxed);
        if done != last {
            (last, since) = (done, Instant::now());
        }
        if since.elapsed() > HANG {
            println!("HANG: {} still runs; it stands in {}", done + 1, current.display());
            std::process::exit(1);
        }
        if memory() > 3 * LARGE {
            println!("MEMORY: {} kB at input {}; it stands in {}", memory(), done + 1, current.display());
            std::process::exit(1);
        }
    }
    let findings = worker.join().unwrap_or(1);
    std::process::exit(i32::from(findings > 0));
}

/// Runs one input, and says what is wrong with that, if anything.
fn trial(target: Target, input: &[u8]) -> (Option<String>, Duration) {
    let (start, before) = (processor(), memory());
    let panicked = std::panic::catch_unwind(|| target.run(input)).err();
    let (took, after) = (processor().saturating_sub(start), memory());
    DONE.fetch_add(1, Ordering::Relaxed);
    let what = match panicked {
        Some(p) => {
            let text = p.downcast_ref::<String>().cloned();
            let text = text.or_else(|| p.downcast_ref::<&str>().map(|s| s.to_string()));
            Some(format!("panic: {}", text.unwrap_or_default()))
        }
        None if took > target.slow() => Some(format!("slow: {took:?}")),
        None if after.saturating_sub(before) > LARGE => Some(format!("memory: {} kB", after - before)),
        None => None,
    };
    (what, took)
}

fn run(a: &Arguments) -> usize {
    let name = a.target.name();
    if let Some(path) = &a.input {
        let input = std::fs::read(path).expect("the input");
        let (what, took) = trial(a.target, &input);
        println!("{name}: {} in {took:?}", what.as_deref().unwrap_or("nothing found"));
        return usize::from(what.is_some());
    }
    let seeds = Seeds::read(Path::new(env!("CARGO_MANIFEST_DIR")), a.target);
    let (current, start) = (a.folder.join(format!("{name}.current")), Instant::now());
    let (mut inputs, mut findings, mut slowest) = (0_u64, 0, Duration::ZERO);
    while start.elapsed() < Duration::from_secs(a.seconds) && findings < 50 {
        // Each input has a generator of its own: it can be made again without those before it.
        let mut random = Random::new(a.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(inputs));
        let input = a.target.input(&mut random, &seeds);
        std::fs::write(&current, &input).expect("the current input");
        let (what, took) = trial(a.target, &input);
        slowest = slowest.max(took);
        inputs += 1;
        if let Some(what) = what {
            findings += 1;
            let path = a.folder.join(format!("{name}-{}-{inputs}", a.seed));
            std::fs::write(&path, &input).expect("the finding");
            println!("{}: {what}", path.display());
        }
    }
    let _ = std::fs::remove_file(&current);
    println!(
        "{name}, seed {}: {inputs} inputs in {:?}, {findings} findings, slowest {slowest:?}",
        a.seed,
        start.elapsed()
    );
    findings
}

/// A field of a file of /proc, as a number.
fn field(file: &str, find: impl Fn(&str) -> Option<String>) -> u64 {
    std::fs::read_to_string(file).ok().and_then(|s| find(&s)).and_then(|s| s.parse().ok()).unwrap_or(0)
}

/// Kilobytes of memory in use.
fn memory() -> u64 {
    let resident =
        |s: &str| s.lines().find_map(|l| l.strip_prefix("VmRSS:")?.split_whitespace().next().map(String::from));
    field("/proc/self/status", resident)
}

/// Processor time of this thread; the machine may be busy.
fn processor() -> Duration {
    Duration::from_nanos(field("/proc/thread-self/schedstat", |s| s.split_whitespace().next().map(String::from)))
}

//! Searches derivations for the lemmas among the laws: `cargo run --release --example derive_lemmas`.
//!
//! What is stored in `rules/derivations/` and still holds is kept; the rest is searched in rounds, each with the
//! axioms and the lemmas derived in rounds before it. See `docs/rules.md`.

mod files;
mod search;

use gradus::base::{Cites, certificate, levels};
use gradus::kernel::check_law;
use gradus::library::{LIBRARY_FILES, library};
use gradus::rules::{Kind, Rule, RuleSet};
use search::{Effort, Found};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

fn main() -> Result<(), String> {
    let work = std::thread::Builder::new().stack_size(256 << 20).spawn(run).map_err(|e| e.to_string())?;
    work.join().map_err(|_| "the search ended in a defect".to_string())?
}

fn run() -> Result<(), String> {
    let options: BTreeSet<String> = std::env::args().skip(1).collect();
    let known = ["--anew", "--axioms", "--demote", "--quick"];
    if let Some(o) = options.iter().find(|o| !known.contains(&o.as_str()) && o.starts_with('-')) {
        return Err(format!("unknown option {o}; there are {}", known.join(", ")));
    }
    let only: Vec<&String> = options.iter().filter(|o| !o.starts_with('-')).collect();
    if std::env::var("HINTS").is_err() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let rules = search::rules();
    assert_eq!(rules.hash(), library().hash());
    let is_lemma = |k: usize| rules.rules()[k].kind.is_derived();
    let lemmas: Vec<usize> = (0..rules.rules().len()).filter(|&k| is_lemma(k)).collect();
    if options.contains("--axioms") {
        let quick = options.contains("--quick");
        let efforts: &[Effort] = if quick { &[Effort::Low] } else { &[Effort::Low, Effort::Middle, Effort::High] };
        return axioms(&rules, &only, efforts);
    }
    let mut derived: BTreeMap<usize, Found> = BTreeMap::new();
    if !options.contains("--anew") {
        for (name, s) in files::load()? {
            match rules.rule_index(&name).filter(|&k| is_lemma(k)).map(|k| (k, replay(&rules, &rules.rules()[k], &s))) {
                Some((k, Ok((steps, cites)))) => {
                    derived.insert(k, Found { stored: s, steps, cites, road: "stored" });
                }
                Some((_, Err(e))) => println!("{name}: {e}"),
                None => println!("{name} is no lemma any more"),
            }
        }
        // What rests on something that is gone goes too.
        let cites = derived.iter().map(|(k, f)| (*k, f.cites.clone())).collect();
        let sound = levels(&rules, &cites);
        derived.retain(|k, _| sound.contains_key(k));
    }
    println!("{} lemmas, {} of them stored", lemmas.len(), derived.len());
    let efforts: &[Effort] =
        if options.contains("--quick") { &[Effort::Low] } else { &[Effort::Low, Effort::Middle, Effort::High] };
    let (mut effort, mut round) = (0, 0);
    while effort < efforts.len() {
        round += 1;
        let open: Vec<usize> = lemmas
            .iter()
            .copied()
            .filter(|k| !derived.contains_key(k))
            .filter(|&k| only.is_empty() || only.iter().any(|o| **o == *rules.rules()[k].name))
            .collect();
        let allowed: Vec<bool> = (0..rules.rules().len()).map(|k| !is_lemma(k) || derived.contains_key(&k)).collect();
        let start = std::time::Instant::now();
        let found = all(&rules, &open, &|_| allowed.clone(), efforts[effort]);
        let mut roads: BTreeMap<&str, usize> = BTreeMap::new();
        found.iter().for_each(|(_, f)| *roads.entry(f.road).or_default() += 1);
        println!(
            "round {round}, {:?}: {} of {} in {:.1?} {roads:?}",
            efforts[effort],
            found.len(),
            open.len(),
            start.elapsed()
        );
        if found.is_empty() {
            effort += 1;
        } else if effort > 0 {
            // The cheap roads may lead further now.
            effort = 0;
        }
        derived.extend(found);
        save(&rules, &derived)?;
    }
    let mut open = 0;
    for &k in lemmas.iter().filter(|k| !derived.contains_key(k)) {
        let r = &rules.rules()[k];
        println!("open {}: {}  {}", r.file, r.name, r.generic_statement().err().unwrap_or_else(|| r.law()));
        open += 1;
    }
    println!("{} derived, {open} not", derived.len());
    if options.contains("--demote") {
        demote(&rules, &derived)?;
    }
    Ok(())
}

/// Tells which axioms follow from the others and from the lemmas that do not rest on them, as far as the roads lead;
/// nothing is written. Two of them may follow from each other: the last line names those that can go together.
fn axioms(rules: &RuleSet, only: &[&String], efforts: &[Effort]) -> Result<(), String> {
    let mut cites = BTreeMap::new();
    for (name, s) in files::load()? {
        if let Some(k) = rules.rule_index(&name) {
            cites.insert(k, replay(rules, &rules.rules()[k], &s)?.1);
        }
    }
    let is_axiom = |k: usize| rules.rules()[k].kind == Kind::Axiom;
    let asked = |k: usize| only.is_empty() || only.iter().any(|o| **o == *rules.rules()[k].name);
    let open: Vec<usize> = (0..rules.rules().len()).filter(|&k| is_axiom(k) && asked(k)).collect();
    let mut found: BTreeMap<usize, Found> = BTreeMap::new();
    for &effort in efforts {
        let rest: Vec<usize> = open.iter().copied().filter(|k| !found.contains_key(k)).collect();
        let allowed = |k: usize| (0..rules.rules().len()).map(|l| !rests_on(&cites, l, k)).collect();
        found.extend(all(rules, &rest, &allowed, effort));
    }
    for (k, f) in &found {
        let from: Vec<String> = f.cites.iter().map(|c| rules.rules()[*c].name.to_string()).collect();
        println!("{} follows from {} ({} steps)", rules.rules()[*k].name, from.join(", "), f.steps);
    }
    let mut together = Vec::new();
    for (k, f) in &found {
        if !f.cites.iter().any(|&c| rests_on(&cites, c, *k)) {
            cites.insert(*k, f.cites.clone());
            together.push(rules.rules()[*k].name.to_string());
        }
    }
    println!("{} of {} axioms follow from others, {} at once:", found.len(), open.len(), together.len());
    println!("{}", together.join(" "));
    Ok(())
}

/// Is it the law, or does its derivation, or one that it cites, cite it?
fn rests_on(cites: &BTreeMap<usize, BTreeSet<usize>>, lemma: usize, law: usize) -> bool {
    let (mut stack, mut seen) = (vec![lemma], BTreeSet::new());
    while let Some(k) = stack.pop() {
        if k == law {
            return true;
        }
        if seen.insert(k) {
            stack.extend(cites.get(&k).into_iter().flatten());
        }
    }
    false
}

/// Has the kernel check a stored derivation.
fn replay(rules: &RuleSet, rule: &Rule, lines: &str) -> Result<(usize, BTreeSet<usize>), String> {
    let mut c = certificate(rules, rule, lines)?;
    let theorem = check_law(&mut c.terms, rules, &c.statement, &c.certificate).map_err(|e| e.to_string())?;
    if !rule.pointwise && !theorem.smooth {
        return Err("it holds of real numbers only".into());
    }
    Ok((theorem.steps, Cites::of(&c.certificate).rules))
}

/// Tries every open lemma, on as many threads as there are processors.
fn all(
    rules: &RuleSet,
    open: &[usize],
    allowed: &(dyn Fn(usize) -> Vec<bool> + Sync),
    effort: Effort,
) -> Vec<(usize, Found)> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let work = || {
                while let Some(&k) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = std::time::Instant::now();
                    // With few laws allowed the search is in states that it does not expect.
                    let search = || search::derive(rules, k, &allowed(k), effort);
                    let one = std::panic::catch_unwind(std::panic::AssertUnwindSafe(search));
                    if let Ok(Some(f)) = one
                        && let Ok(mut map) = found.lock()
                    {
                        map.insert(k, f);
                    }
                    if std::env::var("SLOW").is_ok() && start.elapsed().as_millis() > 1000 {
                        println!("  slow {} {:.1?}", rules.rules()[k].name, start.elapsed());
                    }
                }
            };
            std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work).expect("a thread");
        }
    });
    found.into_inner().map(|m| m.into_iter().collect()).unwrap_or_default()
}

/// Writes the files of derivations and their index.
fn save(rules: &RuleSet, derived: &BTreeMap<usize, Found>) -> Result<(), String> {
    let cites: BTreeMap<usize, BTreeSet<usize>> = derived.iter().map(|(k, f)| (*k, f.cites.clone())).collect();
    let levels = levels(rules, &cites);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut index: Vec<String> = Vec::new();
    for (k, f) in derived {
        let (r, level) = (&rules.rules()[*k], levels.get(k).ok_or("a circle")?);
        let text = files
            .entry(files::file_of(&r.file))
            .or_insert_with(|| format!("; Derivations of the lemmas of {}. Generated, see docs/rules.md.\n", r.file));
        let _ = write!(text, "\n(derivation {}\n{})\n", r.name, f.stored);
        let mut from: Vec<&str> = f.cites.iter().map(|c| &*rules.rules()[*c].name).collect();
        from.sort_unstable();
        index.push(format!("{} {level} {} {}", r.name, f.steps, from.join(" ")).trim_end().to_string());
    }
    index.sort();
    let folder = files::folder();
    let put = |name: &str, text: &str| std::fs::write(folder.join(name), text).map_err(|e| format!("{name}: {e}"));
    for (file, _) in LIBRARY_FILES {
        let name = files::file_of(file);
        match files.get(&name) {
            Some(text) => put(&name, text)?,
            None => {
                let _ = std::fs::remove_file(folder.join(&name));
            }
        }
    }
    put("index", &(index.join("\n") + "\n"))
}

/// Marks lemmas without a derivation as rules.
fn demote(rules: &RuleSet, derived: &BTreeMap<usize, Found>) -> Result<(), String> {
    for (file, _) in LIBRARY_FILES {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(file);
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let mut new = String::with_capacity(text.len());
        for part in text.split_inclusive('\n') {
            let name = part.strip_prefix("(lemma ").and_then(|r| r.split_whitespace().next());
            match name.and_then(|n| rules.rule_index(n)).filter(|k| !derived.contains_key(k)) {
                Some(_) => new.push_str(&part.replacen("(lemma ", "(rule ", 1)),
                None => new.push_str(part),
            }
        }
        if new != text {
            std::fs::write(&path, new).map_err(|e| e.to_string())?;
        }
    }
    Ok(())
}

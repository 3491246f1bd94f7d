//! Searches derivations for the lemmas among the laws: `cargo run --release --example derive_lemmas`.
//!
//! What is stored in `rules/derivations/` and still holds is kept; the rest is searched in rounds, each with the
//! axioms and the lemmas derived in rounds before it. See `docs/rules.md`.

mod chain;
mod facts;
mod files;
mod hints;
mod roads;
mod search;

use gradus::base::{Derivations, Goal, Law, levels, replay, stored_way};
use gradus::library::{LIBRARY_FILES, library};
use gradus::rules::RuleSet;
use search::{Allowed, Effort, Found};
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
    let known = ["--anew", "--axioms", "--demote", "--promote", "--quick"];
    if let Some(o) = options.iter().find(|o| !known.contains(&o.as_str()) && o.starts_with('-')) {
        return Err(format!("unknown option {o}; there are {}", known.join(", ")));
    }
    let only: Vec<&String> = options.iter().filter(|o| !o.starts_with('-')).collect();
    if std::env::var("HINTS").is_err() {
        std::panic::set_hook(Box::new(|_| {}));
    }
    let rules = search::rules();
    assert_eq!(rules.hash(), library().hash());
    let lemmas: Vec<Law> = Law::all(&rules).filter(|l| l.is_derived(&rules)).collect();
    if options.contains("--axioms") {
        let quick = options.contains("--quick");
        let efforts: &[Effort] = if quick { &[Effort::Low] } else { &[Effort::Low, Effort::Middle, Effort::High] };
        return axioms(&rules, &only, efforts, options.contains("--promote"));
    }
    let mut derived: BTreeMap<Law, Found> =
        if options.contains("--anew") { BTreeMap::new() } else { stored(&rules, &lemmas)? };
    println!("{} lemmas, {} of them stored", lemmas.len(), sound(&rules, &derived).len());
    let efforts: &[Effort] =
        if options.contains("--quick") { &[Effort::Low] } else { &[Effort::Low, Effort::Middle, Effort::High] };
    let (mut effort, mut round) = (0, 0);
    while effort < efforts.len() {
        round += 1;
        // What is stored may rest on what is not derived yet; then another derivation is searched.
        let known = sound(&rules, &derived);
        let open: Vec<Law> = lemmas
            .iter()
            .copied()
            .filter(|l| !known.contains(l))
            .filter(|l| only.is_empty() || only.iter().any(|o| **o == *l.name(&rules)))
            .collect();
        let trusted = Law::all(&rules).filter(|l| !l.is_derived(&rules));
        let laws: BTreeSet<Law> = trusted.chain(known.iter().copied()).collect();
        let allowed = Allowed::of(&rules, laws);
        let start = std::time::Instant::now();
        let search = |l: Law| search::derive(&rules, l, &allowed, efforts[effort]);
        let found = all(&rules, &open, &search);
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
    let known = sound(&rules, &derived);
    let mut open = 0;
    for l in lemmas.iter().filter(|l| !known.contains(l)) {
        if let Some(goal) = Goal::of(&rules, *l) {
            let rule = &goal.rule;
            println!("open {}: {}  {}", rule.file, rule.name, rule.generic_statement().err().unwrap_or(rule.law()));
        }
        open += 1;
    }
    println!("{} derived, {open} not", known.len());
    if options.contains("--demote") {
        let open: BTreeSet<Law> = lemmas.iter().copied().filter(|l| !known.contains(l)).collect();
        mark(&rules, [("(lemma ", "(rule "), ("(corollary ", "(property ")], &|law| open.contains(&law))?;
    }
    Ok(())
}

/// The stored derivations that hold.
fn stored(rules: &RuleSet, lemmas: &[Law]) -> Result<BTreeMap<Law, Found>, String> {
    let texts = files::load()?;
    let texts: Derivations<'_> = texts.iter().map(|(name, lines)| (name.as_str(), lines.as_str())).collect();
    let mut derived = BTreeMap::new();
    for &law in lemmas {
        let Some(way) = Goal::of(rules, law).and_then(|g| stored_way(&g, &texts)) else { continue };
        match replay(rules, law, &texts) {
            Some(Ok(found)) => {
                let parts = way.iter().map(|(g, lines)| (g.rule.name.to_string(), lines.to_string())).collect();
                let (steps, cites) = (found.steps, found.cites.laws());
                derived.insert(law, Found { parts, steps, cites, road: "stored" });
            }
            Some(Err(e)) => println!("{}: {e}", law.name(rules)),
            None => {}
        }
    }
    Ok(derived)
}

/// Those that rest on trusted laws, and on each other in some order.
fn sound(rules: &RuleSet, derived: &BTreeMap<Law, Found>) -> BTreeSet<Law> {
    let cites = derived.iter().map(|(k, f)| (*k, f.cites.clone())).collect();
    levels(rules, &cites).into_keys().collect()
}

/// Tells which axioms follow from the others and from the lemmas that do not rest on them, as far as the roads lead;
/// nothing is written. Two of them may follow from each other: the last line names those that can go together.
fn axioms(rules: &RuleSet, only: &[&String], efforts: &[Effort], promote: bool) -> Result<(), String> {
    let lemmas: Vec<Law> = Law::all(rules).filter(|l| l.is_derived(rules)).collect();
    let mut derived = stored(rules, &lemmas)?;
    let mut cites: BTreeMap<Law, BTreeSet<Law>> = derived.iter().map(|(l, f)| (*l, f.cites.clone())).collect();
    let asked = |l: &Law| only.is_empty() || only.iter().any(|o| **o == *l.name(rules));
    let open: Vec<Law> = Law::all(rules).filter(|l| !l.is_derived(rules) && asked(l)).collect();
    let mut found: BTreeMap<Law, Found> = BTreeMap::new();
    for &effort in efforts {
        let rest: Vec<Law> = open.iter().copied().filter(|k| !found.contains_key(k)).collect();
        let search = |law: Law| {
            let laws = Law::all(rules).filter(|l| !rests_on(&cites, *l, law)).collect();
            search::derive(rules, law, &Allowed::of(rules, laws), effort)
        };
        found.extend(all(rules, &rest, &search));
    }
    for (k, f) in &found {
        let from: Vec<&str> = f.cites.iter().map(|c| c.name(rules)).collect();
        println!("{} follows from {} ({} steps)", k.name(rules), from.join(", "), f.steps);
    }
    let mut together = Vec::new();
    for (k, f) in &found {
        if !f.cites.iter().any(|&c| rests_on(&cites, c, *k)) {
            cites.insert(*k, f.cites.clone());
            together.push(k.name(rules));
        }
    }
    println!("{} of {} axioms follow from others, {} at once:", found.len(), open.len(), together.len());
    println!("{}", together.join(" "));
    if promote {
        let gone: BTreeSet<Law> = together.iter().filter_map(|n| Law::named(rules, n)).collect();
        derived.extend(found.into_iter().filter(|(k, _)| gone.contains(k)));
        save(rules, &derived)?;
        mark(rules, [("(rule ", "(lemma "), ("(property ", "(corollary ")], &|law| gone.contains(&law))?;
        println!("Run the program again: it puts the index in order.");
    }
    Ok(())
}

/// Is it the law, or does its derivation, or one that it cites, cite it?
fn rests_on(cites: &BTreeMap<Law, BTreeSet<Law>>, lemma: Law, law: Law) -> bool {
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

/// Tries every open law, on as many threads as there are processors.
fn all(rules: &RuleSet, open: &[Law], search: &(dyn Fn(Law) -> Option<Found> + Sync)) -> Vec<(Law, Found)> {
    let (next, found) = (AtomicUsize::new(0), Mutex::new(BTreeMap::new()));
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..threads {
            let work = || {
                while let Some(&k) = open.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let start = std::time::Instant::now();
                    // With few laws allowed the search is in states that it does not expect.
                    let one = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| search(k)));
                    if let Ok(Some(f)) = one
                        && let Ok(mut map) = found.lock()
                    {
                        map.insert(k, f);
                    }
                    if std::env::var("SLOW").is_ok() && start.elapsed().as_millis() > 1000 {
                        println!("  slow {} {:.1?}", k.name(rules), start.elapsed());
                    }
                }
            };
            std::thread::Builder::new().stack_size(256 << 20).spawn_scoped(scope, work).expect("a thread");
        }
    });
    found.into_inner().map(|m| m.into_iter().collect()).unwrap_or_default()
}

/// Writes the files of derivations and their index.
fn save(rules: &RuleSet, derived: &BTreeMap<Law, Found>) -> Result<(), String> {
    let cites: BTreeMap<Law, BTreeSet<Law>> = derived.iter().map(|(k, f)| (*k, f.cites.clone())).collect();
    let levels = levels(rules, &cites);
    let mut files: BTreeMap<String, String> = BTreeMap::new();
    let mut index: Vec<String> = Vec::new();
    for (k, f) in derived {
        let file = match k {
            Law::Rule(k) => &rules.rules()[*k].file,
            Law::Property(k) => &rules.properties()[*k].file,
        };
        let text = files
            .entry(files::file_of(file))
            .or_insert_with(|| format!("; Derivations of the lemmas of {file}. Generated, see docs/rules.md.\n"));
        for (name, lines) in &f.parts {
            let _ = write!(text, "\n(derivation {name}\n{lines})\n");
        }
        let mut from: Vec<&str> = f.cites.iter().map(|c| c.name(rules)).collect();
        from.sort_unstable();
        // What rests on something that has no derivation yet has no level.
        let level = levels.get(k).map_or("-".to_string(), usize::to_string);
        index.push(format!("{} {level} {} {}", k.name(rules), f.steps, from.join(" ")).trim_end().to_string());
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

/// Changes the kind of the entries of some laws in their files: of equations the first pair of words, of facts the second.
fn mark(rules: &RuleSet, words: [(&str, &str); 2], of: &dyn Fn(Law) -> bool) -> Result<(), String> {
    for (file, _) in LIBRARY_FILES {
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("rules").join(file);
        let text = std::fs::read_to_string(&path).map_err(|e| e.to_string())?;
        let mut new = String::with_capacity(text.len());
        for part in text.split_inclusive('\n') {
            let named = |old: &str| Law::named(rules, part.strip_prefix(old)?.split_whitespace().next()?);
            match words.iter().find(|(old, _)| named(old).is_some_and(of)) {
                Some((old, word)) => new.push_str(&part.replacen(old, word, 1)),
                None => new.push_str(part),
            }
        }
        if new != text {
            std::fs::write(&path, new).map_err(|e| e.to_string())?;
        }
    }
    Ok(())
}

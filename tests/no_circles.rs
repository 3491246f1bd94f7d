//! No two files of `src` form an import circle, so that they can be read in an order; and no two rooms of
//! `src/calculus` do.
//!
//! An import is a path in the code, in a `use` line or where it is used. A name that a `mod.rs` hands on counts as an
//! import of the file that has it. A method of the search's session that stands in another file than the session
//! counts as one of that file: `PARTS`.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Folders in which circles remain, and why.
const ALLOWED: &[(&str, &str)] = &[
    ("derivation/", "its mod.rs has what its files share"),
    ("numeric/", "intervals, functions and rationals define each other"),
    ("rules/", "reading makes variants, which are read"),
    ("syntax/", "mistakes point at words, and words make mistakes"),
];

/// Types whose methods stand in many files, and what they are called there.
const PARTS: [&str; 2] = ["Session<", "Problem<"];
/// Where these types are.
const PARTS_IN: [&str; 2] = ["calculus/session/session.rs", "calculus/session/problem.rs"];
const RECEIVERS: [&str; 6] = ["self", "s", "x", "me", "session", "problem"];

type Module = Vec<String>;

struct File {
    /// Without comments and texts.
    code: String,
    module: Module,
    /// Of the program, not of the library?
    program: bool,
    /// What it imports under which name, as full paths; `*` for all of a module.
    imports: Vec<(String, Vec<String>)>,
}

fn files_below(dir: &Path, out: &mut Vec<PathBuf>) {
    let mut entries: Vec<PathBuf> =
        std::fs::read_dir(dir).expect("a folder").map(|e| e.expect("an entry").path()).collect();
    entries.sort();
    for p in entries {
        if p.is_dir() {
            files_below(&p, out);
        } else if p.extension().is_some_and(|e| e == "rs") {
            out.push(p);
        }
    }
}

/// The code of a file without comments, and without what stands in quotes.
fn code_of(text: &str) -> String {
    let mut out = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '/' if chars.peek() == Some(&'/') => {
                for d in chars.by_ref() {
                    if d == '\n' {
                        out.push('\n');
                        break;
                    }
                }
            }
            '\'' => {
                // A quoted character; a lifetime is not one.
                let rest: Vec<char> = chars.clone().take(2).collect();
                if rest.first() == Some(&'\\') {
                    chars.nth(1);
                    for d in chars.by_ref() {
                        if d == '\'' {
                            break;
                        }
                    }
                } else if rest.get(1) == Some(&'\'') {
                    chars.nth(1);
                } else {
                    out.push(c);
                }
            }
            '"' => {
                while let Some(d) = chars.next() {
                    match d {
                        '\\' => {
                            chars.next();
                        }
                        '"' => break,
                        _ => {}
                    }
                }
                out.push_str("\"\"");
            }
            c => out.push(c),
        }
    }
    out
}

/// `a::{b, c::{d, self}}` as the paths a::b, a::c::d, a::c, each with the name it has here.
fn expand(tree: &str, before: &[String], out: &mut Vec<(String, Vec<String>)>) {
    let tree = tree.trim();
    if let Some(open) = tree.find('{') {
        let mut path = before.to_vec();
        path.extend(tree[..open].split("::").map(str::trim).filter(|s| !s.is_empty()).map(String::from));
        let inner = &tree[open + 1..tree.rfind('}').expect("a bracket that closes")];
        let (mut depth, mut start) = (0, 0);
        for (i, c) in inner.char_indices().chain([(inner.len(), ',')]) {
            match c {
                '{' => depth += 1,
                '}' => depth -= 1,
                ',' if depth == 0 => {
                    expand(&inner[start..i], &path, out);
                    start = (i + 1).min(inner.len());
                }
                _ => {}
            }
        }
        return;
    }
    if tree.is_empty() {
        return;
    }
    let (path, alias) = match tree.split_once(" as ") {
        Some((p, a)) => (p, Some(a.trim())),
        None => (tree, None),
    };
    let mut full = before.to_vec();
    full.extend(path.split("::").map(|s| s.trim().to_string()));
    if full.last().is_some_and(|s| s == "self") {
        full.pop();
    }
    let name = alias.map(String::from).or_else(|| full.last().cloned()).unwrap_or_default();
    out.push((name, full));
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// The paths that begin with one of these words, wherever they stand.
fn written_out(code: &str) -> Vec<Vec<String>> {
    let mut out = Vec::new();
    for root in ["crate::", "super::", "gradus::"] {
        for (i, _) in code.match_indices(root) {
            // A visibility is no import.
            if code[..i].ends_with(|c| is_word(c) || c == ':') || code[..i].ends_with("(in ") {
                continue;
            }
            let end = code[i..].find(|c| !is_word(c) && c != ':').map_or(code.len(), |k| i + k);
            if code[..end].ends_with("::") {
                // A group of imports, or all of a module: told by the `use` line.
                continue;
            }
            let path: Vec<String> = code[i..end].split("::").filter(|s| !s.is_empty()).map(String::from).collect();
            out.push(path);
        }
    }
    out
}

/// The files of `src` by their names in it.
fn sources() -> BTreeMap<String, File> {
    let src = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut paths = Vec::new();
    files_below(&src, &mut paths);
    let mut all = BTreeMap::new();
    for path in paths {
        let name = path.strip_prefix(&src).expect("below src").to_string_lossy().replace('\\', "/");
        let mut code = code_of(&std::fs::read_to_string(&path).expect("a file"));
        // The tests of a file, in it, may use what they like.
        code.truncate(code.find("\nmod tests {").unwrap_or(code.len()));
        let mut module: Module = name.trim_end_matches(".rs").split('/').map(String::from).collect();
        if ["mod", "lib", "main"].contains(&module.last().map_or("", String::as_str)) {
            module.pop();
        }
        let program = name == "main.rs" || name.starts_with("cli");
        let mut imports = Vec::new();
        for statement in code.split(';') {
            // The last `use` of what ends here begins a line.
            let begin = statement.rfind("\nuse ").or_else(|| statement.rfind(" use ")).map(|i| i + 5);
            let begin = begin.or_else(|| statement.starts_with("use ").then_some(4));
            if let Some(b) = begin.filter(|b| !statement[*b..].contains('=')) {
                expand(&statement[b..], &[], &mut imports);
            }
        }
        all.insert(name, File { code, module, program, imports });
    }
    all
}

struct House {
    files: BTreeMap<String, File>,
    /// Whose module is this? The program and the library are apart.
    places: BTreeMap<(bool, Module), String>,
}

impl House {
    fn new() -> House {
        let files = sources();
        let places = files.iter().map(|(n, f)| ((f.program, f.module.clone()), n.clone())).collect();
        House { files, places }
    }

    /// The file that has what a path in a file leads to; none if it leads out of the house.
    fn resolve(&self, from: &str, path: &[String], depth: usize) -> Option<String> {
        let file = &self.files[from];
        let (mut at, mut rest) = (file.module.clone(), path);
        let mut program = file.program;
        match path.first().map(String::as_str) {
            Some("crate") => (at, rest) = (Vec::new(), &path[1..]),
            Some("gradus") if file.program => (at, rest, program) = (Vec::new(), &path[1..], false),
            Some("self") => rest = &path[1..],
            Some("super") => {
                while let Some("super") = rest.first().map(String::as_str) {
                    at.pop();
                    rest = &rest[1..];
                }
            }
            Some(first) => {
                at.push(first.to_string());
                if !self.places.contains_key(&(program, at.clone())) {
                    return None;
                }
                rest = &path[1..];
            }
            None => return None,
        }
        while let Some(next) = rest.first() {
            at.push(next.clone());
            if !self.places.contains_key(&(program, at.clone())) {
                at.pop();
                break;
            }
            rest = &rest[1..];
        }
        let here = self.places.get(&(program, at))?.clone();
        let Some(name) = rest.first().filter(|n| *n != "*" && depth < 8) else { return Some(here) };
        // What a module hands on belongs to the file that has it.
        for (known, path) in &self.files[&here].imports {
            if known == name && here != from {
                let path = [path.clone(), rest[1..].to_vec()].concat();
                return self.resolve(&here, &path, depth + 1).or(Some(here));
            }
        }
        for (known, path) in &self.files[&here].imports {
            if known == "*"
                && let Some(there) = self.resolve(&here, &path[..path.len() - 1], depth + 1)
                && there != here
                && self.defines(&there, name)
            {
                return Some(there);
            }
        }
        Some(here)
    }

    fn defines(&self, file: &str, name: &str) -> bool {
        let kinds = ["fn", "struct", "enum", "trait", "type", "const", "static"];
        kinds.iter().any(|k| {
            let head = format!("{k} {name}");
            self.files[file]
                .code
                .match_indices(&head)
                .any(|(i, _)| !self.files[file].code[i + head.len()..].starts_with(is_word))
        })
    }

    /// The methods of the types in `PARTS`, and the file of each.
    fn methods(&self) -> BTreeMap<String, String> {
        let mut out = BTreeMap::new();
        for (name, f) in self.files.iter().filter(|(n, _)| n.starts_with("calculus/")) {
            for block in f.code.split("\nimpl").skip(1) {
                let head = block.split('{').next().unwrap_or_default();
                if !PARTS.iter().any(|p| head.contains(&format!(" {p}"))) || head.contains(" for ") {
                    continue;
                }
                let end = block.find("\n}").unwrap_or(block.len());
                let open = block[..end].lines().filter(|l| l.trim_start().starts_with("pub") && l.contains(" fn "));
                for line in open {
                    let (i, w) = line.match_indices(" fn ").next().expect("a function");
                    let method: String = line[i + w.len()..].chars().take_while(|c| is_word(*c)).collect();
                    out.insert(method, name.clone());
                }
            }
        }
        out
    }

    /// For each file, the files that it rests on.
    fn rests_on(&self) -> BTreeMap<String, BTreeSet<String>> {
        let methods = self.methods();
        let mut all = BTreeMap::new();
        for (name, f) in &self.files {
            let mut on = BTreeSet::new();
            let paths = f.imports.iter().map(|(_, p)| p.clone()).chain(written_out(&f.code));
            on.extend(paths.filter_map(|p| self.resolve(name, &p, 0)));
            let knows = PARTS_IN.iter().any(|f| on.contains(*f) || f == name);
            if knows && name.starts_with("calculus/") {
                for r in RECEIVERS {
                    for (i, w) in f.code.match_indices(&format!("{r}.")) {
                        if f.code[..i].ends_with(|c| is_word(c) || c == '.') {
                            continue;
                        }
                        let rest = &f.code[i + w.len()..];
                        let method: String = rest.chars().take_while(|c| is_word(*c)).collect();
                        if rest[method.len()..].starts_with('(') {
                            on.extend(methods.get(&method).cloned());
                        }
                    }
                }
            }
            on.remove(name);
            all.insert(name.clone(), on);
        }
        all
    }
}

/// What is left when, again and again, what rests on nothing left is taken away; then the same from above.
fn circles(graph: &BTreeMap<String, BTreeSet<String>>) -> BTreeMap<String, BTreeSet<String>> {
    let mut open = graph.clone();
    loop {
        let used: BTreeSet<String> = open.values().flatten().cloned().collect();
        let free = |n: &String, on: &BTreeSet<String>| !used.contains(n) || !on.iter().any(|f| open.contains_key(f));
        let gone: BTreeSet<String> = open.iter().filter(|(n, on)| free(n, on)).map(|(n, _)| n.clone()).collect();
        if gone.is_empty() {
            return open;
        }
        open.retain(|n, _| !gone.contains(n));
        open.values_mut().for_each(|on| on.retain(|f| !gone.contains(f)));
    }
}

/// The files of each circle: those that reach each other.
fn groups(open: &BTreeMap<String, BTreeSet<String>>) -> BTreeSet<Vec<String>> {
    let reach = |from: &String| {
        let (mut seen, mut stack) = (BTreeSet::new(), vec![from.clone()]);
        while let Some(n) = stack.pop() {
            for f in open.get(&n).into_iter().flatten() {
                if seen.insert(f.clone()) {
                    stack.push(f.clone());
                }
            }
        }
        seen
    };
    let all: BTreeMap<&String, BTreeSet<String>> = open.keys().map(|n| (n, reach(n))).collect();
    let group = |n: &String| -> Vec<String> {
        all[n].iter().filter(|m| all.get(m).is_some_and(|r| r.contains(n))).cloned().collect()
    };
    open.keys().map(group).filter(|g| g.len() > 1).collect()
}

#[test]
fn files() {
    let house = House::new();
    let graph = house.rests_on();
    // What would make the test blind.
    assert!(graph["calculus/proving/roads.rs"].contains("calculus/rewriting/clearing.rs"));
    assert!(graph["calculus/solving/stationary.rs"].contains("calculus/proving/equation.rs"), "a method");
    assert!(
        graph["calculus/rewriting/normal.rs"].contains("term/store.rs")
            || graph["calculus/rewriting/normal.rs"].contains("term/mod.rs")
    );
    assert!(graph["cli/derive.rs"].iter().any(|f| f.starts_with("calculus/")));
    let found = groups(&circles(&graph));
    let mut wrong = Vec::new();
    let within = |g: &[String], folder: &str| g.iter().all(|f| f.starts_with(folder));
    for g in found.iter().filter(|g| !ALLOWED.iter().any(|(folder, _)| within(g, folder))) {
        for f in g {
            let on: Vec<&String> = graph[f].iter().filter(|n| g.contains(n)).collect();
            wrong.push(format!("{f} rests on {on:?}"));
        }
        wrong.push(String::new());
    }
    assert!(wrong.is_empty(), "these files import each other:\n{}", wrong.join("\n"));
    for (folder, _) in ALLOWED {
        assert!(found.iter().any(|g| within(g, folder)), "no circle is left in {folder}: it need not be allowed one");
    }
}

/// Each rests on those before it: the order of the table in docs/contributing.md.
const ROOMS: [&str; 14] = [
    "forms",
    "lawbook",
    "session",
    "rewriting",
    "facts",
    "relations",
    "entrywise",
    "egraph",
    "simplifying",
    "naming",
    "differentiation",
    "proving",
    "solving",
    "claims",
];

#[test]
fn rooms() {
    let house = House::new();
    let room = |f: &str| f.strip_prefix("calculus/").and_then(|f| f.split_once('/')).map(|(r, _)| r.to_string());
    let mut graph: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for (file, on) in house.rests_on() {
        if let Some(r) = room(&file) {
            let others = on.iter().filter_map(|f| room(f)).filter(|o| *o != r);
            graph.entry(r.clone()).or_default().extend(others);
        }
    }
    let place = |r: &String| ROOMS.iter().position(|x| x == r).unwrap_or_else(|| panic!("{r} is in no order"));
    assert_eq!(graph.len(), ROOMS.len());
    assert!(graph["proving"].contains("rewriting"), "{graph:?}");
    for (r, on) in &graph {
        let wrong: Vec<&String> = on.iter().filter(|o| place(o) > place(r)).collect();
        assert!(wrong.is_empty(), "{r} rests on {wrong:?}");
    }
}

/// The test sees a circle where there is one.
#[test]
fn sees() {
    let edge = |a: &str, b: &str| (a.to_string(), BTreeSet::from([b.to_string()]));
    let graph = BTreeMap::from([edge("a", "b"), edge("b", "c"), edge("c", "b"), edge("d", "a")]);
    assert_eq!(groups(&circles(&graph)), BTreeSet::from([vec!["b".to_string(), "c".to_string()]]));
    let mut paths = Vec::new();
    expand("crate::term::{Op, store::{self, Terms as T}}", &[], &mut paths);
    let names: Vec<&str> = paths.iter().map(|(n, _)| n.as_str()).collect();
    assert_eq!(names, ["Op", "store", "T"]);
    assert_eq!(paths[2].1.join("::"), "crate::term::store::Terms");
    assert_eq!(code_of("a // b\n'c' \"d\" &'e"), "a \n \"\" &'e");
}

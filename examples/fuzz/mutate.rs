//! Seeds from the test folders, and changes to them.

use crate::targets::Target;
use std::path::Path;

/// A generator of random numbers (splitmix64).
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    /// The next number.
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        (self.next() % n.max(1) as u64) as usize
    }

    /// True once in `n` times.
    pub fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }

    /// One of these.
    pub fn of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}

/// What the mutants of a target are made from.
pub struct Seeds {
    /// Texts: files, problems or entries.
    pub texts: Vec<String>,
}

impl Seeds {
    /// Reads the seeds of a target below the repository.
    pub fn read(root: &Path, target: Target) -> Seeds {
        let mut files = Vec::new();
        for folder in target.folders() {
            below(&root.join(folder), &mut files);
        }
        files.sort();
        let mut texts = Vec::new();
        for f in &files {
            let bytes = std::fs::read(f).expect("a seed");
            let text = String::from_utf8_lossy(&bytes).into_owned();
            texts.extend(target.parts(&text));
        }
        assert!(!texts.is_empty(), "there are no seeds");
        Seeds { texts }
    }
}

fn below(path: &Path, files: &mut Vec<std::path::PathBuf>) {
    for e in std::fs::read_dir(path).into_iter().flatten().flatten() {
        let p = e.path();
        if p.is_dir() {
            below(&p, files);
        } else if p.extension().is_some_and(|x| ["gradus", "rules", "cert"].iter().any(|k| x == *k)) {
            files.push(p);
        }
    }
}

/// Words that are worth trying anywhere.
const WORDS: &[&str] = &[
    "0",
    "1",
    "-1",
    "2",
    "256",
    "257",
    "1000",
    "1000000000",
    "18446744073709551615",
    "18446744073709551616",
    "1/2",
    "1e9",
    "1e-9",
    "1e308",
    "1e99999",
    "0.0000001",
    "%0",
    "%1",
    "%59",
    "%60",
    "%-1",
    "%-60",
    "#1",
    "#99",
    ".",
    "0.0",
    "->",
    "<-",
    "(",
    ")",
    "[",
    "]",
    "'",
    "''",
    "^",
    "^-1",
    "^1000000000",
    "^0.5",
    "**",
    "*",
    ".*",
    "./",
    "⊗",
    "⊙",
    "ᵀ",
    "⁻¹",
    "²",
    ",",
    ";",
    ":",
    "==",
    "=",
    "\n",
    "#",
    "\"",
    "\\",
    "\0",
    "\u{feff}",
    "\u{a0}",
    "é",
    "𝒙",
    "ₙ",
    "−",
    "n",
    "m*n",
    "n*n*n",
    "(* n n)",
    "(+ n n)",
    "x",
    "X",
    "d",
    "wrt-all",
    "(wrt)",
    "(num 1/0)",
    "(num 1/3)",
    "(sum (%0 n) x)",
    "sum(i in n, ",
    "sum(i in 1000000000, ",
    "inv(",
    "det(",
    "kron(",
    "grad(",
    "hess(",
    "jac(",
    "norm2(",
    "softmax(",
    "eye(1000000)",
    "eye(n)",
    "zeros(n,n)",
    "comm(n,n)",
    "exp(",
    "log(",
    "A[1,1]",
    "x[i]",
    "x[1000000000]",
    "over N",
    "problem p",
    "var ",
    "let ",
    "assume ",
    "claim ",
    "refute ",
    "for i in n",
];

/// The words of a text and what stands between them.
fn tokens(text: &str) -> Vec<&str> {
    let (mut out, mut start) = (Vec::new(), 0);
    let kind = |c: char| {
        if c.is_alphanumeric() || c == '_' || c == '.' {
            0
        } else if c.is_whitespace() {
            1
        } else {
            2
        }
    };
    let mut last = None;
    for (i, c) in text.char_indices() {
        let k = kind(c);
        if last.is_some_and(|l| l != k || k == 2) {
            out.push(&text[start..i]);
            start = i;
        }
        last = Some(k);
    }
    out.push(&text[start..]);
    out
}

/// A mutant of one of the seeds.
pub fn mutant(random: &mut Random, seeds: &Seeds) -> Vec<u8> {
    let text = random.of(&seeds.texts).clone();
    let mut words: Vec<String> = tokens(&text).into_iter().map(String::from).collect();
    for _ in 0..1 + random.below(4) {
        let (i, j) = (random.below(words.len()), random.below(words.len()));
        let span = 1 + random.below(12);
        let end = (i + span).min(words.len());
        match random.below(9) {
            0 => drop(words.drain(i..end)),
            1 => {
                let copy: Vec<String> = words[i..end].to_vec();
                let times = if random.one_in(20) { 1_000 } else { 1 };
                for _ in 0..times {
                    words.splice(i..i, copy.iter().cloned());
                }
            }
            2 => words.swap(i, j),
            3 => words[i] = words[j].clone(),
            4 => words[i] = (*random.of(WORDS)).to_string(),
            5 => words.insert(i, (*random.of(WORDS)).to_string()),
            6 => {
                let other = random.of(&seeds.texts);
                let pool = tokens(other);
                let k = random.below(pool.len());
                let part: Vec<String> = pool[k..(k + span).min(pool.len())].iter().map(|s| s.to_string()).collect();
                words.splice(i..end, part);
            }
            7 => {
                // Brackets around a part, many of them.
                let n = if random.one_in(10) { 2_000 } else { 1 + random.below(30) };
                let (open, close) =
                    *random.of(&[("(", ")"), ("-(", ")"), ("(neg ", ")"), ("exp(", ")"), ("[", "]"), ("(", "')")]);
                words[i] = format!("{}{}{}", open.repeat(n), words[i], close.repeat(n));
            }
            _ => {
                // A digit more or less.
                if let Some(k) =
                    (0..words.len()).map(|k| (i + k) % words.len()).find(|k| words[*k].parse::<u64>().is_ok())
                {
                    words[k] = match random.below(3) {
                        0 => format!("{}{}", words[k], "0".repeat(1 + random.below(25))),
                        1 => "0".into(),
                        _ => random.below(40).to_string(),
                    };
                }
            }
        }
        if words.is_empty() {
            words.push(String::new());
        }
    }
    let mut bytes = words.concat().into_bytes();
    if random.one_in(20) && !bytes.is_empty() {
        let k = random.below(bytes.len());
        bytes[k] = random.below(256) as u8;
    }
    bytes.truncate(1 << 20);
    bytes
}

//! Names from elsewhere: what they are, and what to write instead.
//!
//! The table is data, `foreign.txt`; its head says how it is written. Our own names are never looked up in it.

use std::sync::OnceLock;

/// What is known of a name from MATLAB, NumPy, PyTorch, Julia, SymPy, Mathematica, R or LaTeX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The name.
    pub name: &'static str,
    /// Is it a function?
    pub function: bool,
    /// Does gradus have it, written otherwise?
    pub has: bool,
    /// What it is, such as "the trace".
    pub what: &'static str,
    /// What to write, or why there is nothing.
    pub instead: &'static str,
}

impl Foreign {
    /// What is said where it stands.
    pub fn message(&self, kind: &str) -> String {
        let Foreign { name, what, .. } = self;
        match self.has {
            true => format!("unknown {kind} `{name}` ({what}): it is written otherwise here"),
            false => format!("unknown {kind} `{name}` ({what}): gradus does not have it"),
        }
    }
}

/// Every entry of the table.
pub fn foreign_names() -> &'static [Foreign] {
    static TABLE: OnceLock<Vec<Foreign>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut all = Vec::new();
        for line in include_str!("foreign.txt").lines().filter(|l| !l.starts_with('#')) {
            let parts: Vec<&'static str> = line.split(" | ").map(str::trim).collect();
            if let [names, status, what, instead] = parts[..] {
                all.extend(names.split(',').map(str::trim).map(|n| Foreign {
                    name: n.strip_suffix("()").unwrap_or(n),
                    function: n.ends_with("()"),
                    has: status == "has",
                    what,
                    instead,
                }));
            }
        }
        all
    })
}

fn find(name: &str, function: bool) -> Option<Foreign> {
    foreign_names().iter().find(|f| f.name == name && f.function == function).copied()
}

/// What is known of a function from elsewhere.
pub fn foreign_function(name: &str) -> Option<Foreign> {
    find(name, true)
}

/// What is known of a name from elsewhere that is no function.
pub fn foreign_word(name: &str) -> Option<Foreign> {
    find(name, false)
}

//! Names from elsewhere: what they are, and what to write instead.
//!
//! The table is data, `foreign.txt`: a line `name, name | what it is | what to write`, under the heading of where it is
//! written. Our own names are never looked up in it.

use std::sync::OnceLock;

/// What is known of a name from MATLAB, NumPy, PyTorch, Julia, SymPy, Mathematica, R or LaTeX.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Foreign {
    /// The name.
    pub name: &'static str,
    /// What it is, as in "`eig` is the eigenvalues of a matrix".
    pub what: &'static str,
    /// What to write, or why there is nothing.
    pub instead: &'static str,
}

fn table() -> &'static [Foreign] {
    static TABLE: OnceLock<Vec<Foreign>> = OnceLock::new();
    TABLE.get_or_init(|| {
        let mut all = Vec::new();
        for line in include_str!("foreign.txt").lines() {
            let mut parts = line.split(" | ").map(str::trim);
            if let (false, Some(names), Some(what), Some(instead)) =
                (line.starts_with('#'), parts.next(), parts.next(), parts.next())
            {
                all.extend(names.split(',').map(|n| Foreign { name: n.trim(), what, instead }));
            }
        }
        all
    })
}

/// What is known of a name from elsewhere.
pub fn foreign(name: &str) -> Option<Foreign> {
    table().iter().find(|f| f.name == name).copied()
}

/// Every entry of the table.
pub fn foreign_names() -> &'static [Foreign] {
    table()
}

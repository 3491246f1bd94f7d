//! What a C function takes, and what its arguments are called.

use super::super::body::function_name;
use crate::code::function::Function;
use crate::code::names::Names;
use crate::term::Sym;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// The sizes that a function takes first, and the names of all that it takes.
pub struct Signature {
    /// Every size.
    pub sizes: Vec<Sym>,
    /// The identifiers of sizes and arguments.
    pub given: FxHashMap<Sym, String>,
    /// Identifiers given so far.
    pub names: Names,
}

impl Signature {
    /// Of a function.
    pub fn new(f: &Function) -> Signature {
        let mut sizes: BTreeSet<Sym> = f.sizes.iter().cloned().collect();
        for a in &f.arguments {
            for d in [Some(&a.shape.rows), Some(&a.shape.cols), a.over.as_ref()].into_iter().flatten() {
                d.names(&mut |n| {
                    sizes.insert(n.clone());
                });
            }
        }
        let (mut names, mut given) = (Names::default(), FxHashMap::default());
        for s in sizes.iter().chain(f.arguments.iter().map(|a| &a.name)) {
            let name = names.give(s);
            given.insert(s.clone(), name);
        }
        for g in &f.functions {
            names.give(&function_name(&g.name, g.order));
        }
        Signature { sizes: sizes.into_iter().collect(), given, names }
    }

    /// An identifier.
    pub fn name(&self, s: &Sym) -> String {
        self.given.get(s).cloned().unwrap_or_else(|| s.to_string())
    }

    /// Does it return a number, and nothing else?
    pub fn returns_number(f: &Function) -> bool {
        matches!(&f.outputs[..], [one] if f.graph.is_scalar(one.value))
    }
}

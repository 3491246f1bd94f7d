//! What a differential lets vary.

use super::sym::Sym;
use std::cmp::Ordering;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

/// Which variables a differential lets vary.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Wrt {
    /// Every variable: the `d(A)` of the language.
    All,
    /// Only these, sorted. An intermediate in the list is a variable of its own.
    Only(Names),
}

/// A set of names, sorted. Its hash is computed once: the differential of a deep network names hundreds of weights
/// in every node.
#[derive(Clone, Debug)]
pub struct Names {
    list: Arc<[Sym]>,
    hash: u64,
}

impl Names {
    fn new(mut v: Vec<Sym>) -> Names {
        v.sort();
        v.dedup();
        let mut h = rustc_hash::FxHasher::default();
        v.hash(&mut h);
        Names { list: Arc::from(v), hash: h.finish() }
    }

    /// Is the name among them?
    pub fn contains(&self, name: &Sym) -> bool {
        self.list.binary_search(name).is_ok()
    }
}

impl Deref for Names {
    type Target = [Sym];
    fn deref(&self) -> &[Sym] {
        &self.list
    }
}

impl PartialEq for Names {
    fn eq(&self, other: &Names) -> bool {
        Arc::ptr_eq(&self.list, &other.list) || (self.hash == other.hash && self.list == other.list)
    }
}

impl Eq for Names {}

impl Hash for Names {
    fn hash<H: Hasher>(&self, state: &mut H) {
        state.write_u64(self.hash);
    }
}

impl PartialOrd for Names {
    fn partial_cmp(&self, other: &Names) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Names {
    fn cmp(&self, other: &Names) -> Ordering {
        if Arc::ptr_eq(&self.list, &other.list) { Ordering::Equal } else { self.list.cmp(&other.list) }
    }
}

impl Wrt {
    /// Just these names, sorted and without repetition.
    pub fn only(names: impl IntoIterator<Item = Sym>) -> Wrt {
        Wrt::Only(Names::new(names.into_iter().collect()))
    }
}

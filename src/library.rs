//! The laws that come with the program: the files of `rules/`, which the build has checked and packed (`build.rs`).

use crate::rules::RuleSet;
use std::sync::OnceLock;

/// The files of `rules/`: name and text.
pub const LIBRARY_FILES: &[(&str, &str)] = include!(concat!(env!("OUT_DIR"), "/files.rs"));

/// The laws of `rules/`, as the build has packed them.
///
/// # Panics
/// When the build has packed something else, which the tests exclude.
pub fn library() -> &'static RuleSet {
    static LIBRARY: OnceLock<RuleSet> = OnceLock::new();
    const LAWS: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/laws"));
    LIBRARY.get_or_init(|| RuleSet::unpack(LAWS).expect("the laws that the build has packed"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_library_is_what_its_files_say() {
        let (set, read) = (library(), RuleSet::read(LIBRARY_FILES).expect("the library is well-formed"));
        assert!(set.rules().len() > 1000);
        assert!(set.properties().len() > 200);
        assert!(set.rejected().len() >= 20);
        assert_eq!(set.rules(), read.rules());
        assert_eq!(set.properties(), read.properties());
        assert_eq!(set.rejected(), read.rejected());
        assert_eq!(set.hash(), read.hash());
    }

    #[test]
    fn every_law_has_a_title() {
        let without: Vec<_> = library().rules().iter().filter(|r| r.title.is_none()).map(|r| r.name.clone()).collect();
        assert!(without.is_empty(), "{without:?}: a reader of a derivation sees titles");
    }
}

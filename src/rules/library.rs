//! The laws that come with the program, embedded in it.

use super::set::RuleSet;
use std::sync::OnceLock;

macro_rules! files {
    ($($name:literal),* $(,)?) => {
        &[$(($name, include_str!(concat!("../../rules/", $name)))),*]
    };
}

/// The files of `rules/`: name and text.
pub const LIBRARY_FILES: &[(&str, &str)] = files![
    "adjoint.rules",
    "bigsum.rules",
    "block.rules",
    "commutation.rules",
    "comparison.rules",
    "compound.rules",
    "derivative.rules",
    "determinant.rules",
    "diag.rules",
    "differential.rules",
    "elementwise.rules",
    "entry.rules",
    "hadamard.rules",
    "inverse.rules",
    "kronecker.rules",
    "linear.rules",
    "norm.rules",
    "normal.rules",
    "ones.rules",
    "parity.rules",
    "power.rules",
    "product.rules",
    "property.rules",
    "rejected.rules",
    "scalar.rules",
    "softmax.rules",
    "strategy.rules",
    "sum.rules",
    "trace.rules",
    "transpose.rules",
    "vec-isolate.rules",
    "vec.rules",
];

/// The laws of `rules/`, read once.
///
/// # Panics
/// When a file is malformed, which the tests exclude. (They also check every shape and look for duplicates,
/// which here would cost more than everything else.)
pub fn library() -> &'static RuleSet {
    static LIBRARY: OnceLock<RuleSet> = OnceLock::new();
    LIBRARY.get_or_init(|| match RuleSet::read_again(LIBRARY_FILES) {
        Ok(set) => set,
        Err(errors) => {
            let lines: Vec<String> = errors.iter().map(ToString::to_string).collect();
            panic!("the laws of the library are malformed:\n{}", lines.join("\n"))
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_listed() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/rules");
        let mut on_disk: Vec<String> = std::fs::read_dir(folder)
            .expect("the folder of the laws")
            .map(|e| e.expect("an entry").file_name().to_string_lossy().into_owned())
            .filter(|name| name.ends_with(".rules"))
            .collect();
        on_disk.sort();
        let listed: Vec<&str> = LIBRARY_FILES.iter().map(|(name, _)| *name).collect();
        assert_eq!(on_disk, listed);
    }

    #[test]
    fn the_library_loads() {
        let set = library();
        assert!(set.rules().len() > 1000);
        assert!(set.properties().len() > 200);
        assert!(set.rejected().len() >= 20);
        assert_eq!(RuleSet::read(LIBRARY_FILES).expect("loads again").hash(), set.hash());
    }

    #[test]
    fn every_law_has_a_title() {
        let without: Vec<_> = library().rules().iter().filter(|r| r.title.is_none()).map(|r| r.name.clone()).collect();
        assert_eq!(without, vec![], "a reader of a derivation sees titles");
    }
}

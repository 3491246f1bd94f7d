//! What a context has declared, for the reader of LaTeX.

use super::names::{Known, What};
use crate::syntax::elaborate::{Context, What as Kind};
use crate::syntax::infer::Inferred;
use crate::term::{Shape, Sym};
use rustc_hash::FxHashSet;

impl Context {
    /// The names that are declared, with their shapes; not what was only inferred.
    pub(in crate::syntax) fn known(&self, inferred: &Inferred) -> Known {
        let mut known = Known::default();
        known.random = self.has_random();
        let mut names: Vec<_> = self.names().collect();
        // One name may have two spellings; the same one is found always.
        names.sort_unstable_by(|a, b| a.0.cmp(b.0));
        let declared =
            |name: &Sym| inferred.variables.iter().all(|v| v.name != *name) && !inferred.sizes.contains(name);
        // Sizes in declarations are found as well, but are not new.
        let mut sizes: FxHashSet<Sym> = FxHashSet::default();
        for (name, _) in names.iter().filter(|(n, k)| *k == Kind::Variable && declared(n)) {
            if let Some(d) = self.terms.declaration(name) {
                let shape = &d.shape;
                [&shape.rows, &shape.cols].into_iter().chain(&d.over).for_each(|d| {
                    d.names(&mut |n| {
                        sizes.insert(n.clone());
                    });
                });
            }
        }
        // An intermediate value of names that are inferred has a shape that is.
        let settled = |s: &Shape| {
            let mut all = true;
            let mut is_known = |n: &Sym| all &= sizes.contains(n) || declared(n);
            [&s.rows, &s.cols].into_iter().for_each(|d| d.names(&mut is_known));
            all
        };
        for (name, kind) in names.into_iter().filter(|(n, _)| declared(n)) {
            let what = match kind {
                Kind::Size | Kind::Natural => What::Size,
                Kind::Function => What::Function,
                Kind::Variable | Kind::Intermediate => {
                    let d = self.terms.declaration(name);
                    What::Value {
                        shape: d
                            .filter(|d| settled(&d.shape))
                            .map(|d| (d.shape.rows.to_string(), d.shape.cols.to_string())),
                        over: d.and_then(|d| d.over.as_ref()).map(ToString::to_string),
                    }
                }
            };
            known.declare(name, what);
        }
        known
    }
}

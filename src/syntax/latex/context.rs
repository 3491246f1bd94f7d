//! What a context has declared, for the reader of LaTeX.

use super::names::{Known, What};
use crate::syntax::elaborate::{Context, What as Kind};

impl Context {
    /// The names that are declared, with their shapes.
    pub(in crate::syntax) fn known(&self) -> Known {
        let mut known = Known::default();
        let mut names: Vec<_> = self.names().collect();
        // One name may have two spellings; the same one is found always.
        names.sort_unstable_by(|a, b| a.0.cmp(b.0));
        for (name, kind) in names {
            let what = match kind {
                Kind::Size => What::Size,
                Kind::Function => What::Function,
                Kind::Variable | Kind::Intermediate => {
                    let d = self.terms.declaration(name);
                    What::Value {
                        shape: d.map(|d| (d.shape.rows.to_string(), d.shape.cols.to_string())),
                        over: d.and_then(|d| d.over.as_ref()).map(ToString::to_string),
                    }
                }
            };
            known.declare(name, what);
        }
        known
    }
}

//! The means of rewriting: what is tried on a term, in which order, and how conditions are established.
//!
//! Taking a normal form ([`rewriting/normal.rs`](rewriting/normal.rs)) comes down to these. Some of them take normal
//! forms of other terms, and stand in rooms above it; this is the one place that knows them all.

use crate::calculus::lawbook::index::Index;
use crate::calculus::session::session::{Means, Session, Way};
use crate::rules::RuleSet;
use crate::term::{Terms, Theory};

static MEANS: Means = Means {
    first: Way { wanted: |s| s.phases.contains(&"expand"), rewrite: |x, t, s, _| x.long_sum(t, s) },
    ways: &[
        Way { wanted: |s| s.arithmetic, rewrite: |x, t, _, _| Ok(x.evaluate(t)) },
        Way { wanted: |s| s.unfold, rewrite: |x, t, _, _| x.unfold(t) },
        Way { wanted: |s| s.unfold_points, rewrite: |x, t, _, _| x.unfold_point(t) },
        Way { wanted: |s| s.unfold_on.is_some(), rewrite: |x, t, s, _| x.unfold_dependent(t, s) },
        Way { wanted: |s| s.unroll, rewrite: |x, t, _, _| x.unroll(t) },
        Way { wanted: |s| s.write_factors, rewrite: |x, t, _, _| x.written_factor(t) },
        Way { wanted: |s| s.deltas, rewrite: |x, t, s, ranges| x.delta(t, s, ranges) },
        Way { wanted: |s| s.exchange, rewrite: |x, t, s, ranges| x.exchange(t, s, ranges) },
        Way { wanted: |s| s.differentiate, rewrite: |x, t, s, ranges| x.primitive_differential(t, s, ranges) },
        Way { wanted: |s| s.names, rewrite: |x, t, _, _| Ok(x.names.of(t).cloned()) },
        Way { wanted: |s| s.grounds, rewrite: |x, t, _, ranges| x.by_relations(t, ranges) },
        Way { wanted: |s| s.written, rewrite: |x, t, _, ranges| x.as_written(t, ranges) },
        Way { wanted: |s| !s.phases.is_empty(), rewrite: |x, t, s, ranges| x.by_rules(t, &s.phases, ranges) },
        Way { wanted: |s| s.orbit, rewrite: |x, t, s, ranges| x.orbit(t, s, ranges) },
    ],
    establish: |x, vars, values, condition, ranges, depth, lines| {
        x.condition(vars, values, condition, ranges, depth, lines)
    },
    close: |x, t| x.eliminate(t),
};

impl<'r> Session<'r> {
    /// A fresh session. Of what a problem assumes of differentials, only equations are made use of.
    pub fn new(terms: Terms, theory: Theory, rules: &'r RuleSet, index: &'r Index, budget: usize) -> Session<'r> {
        Session::with_means(terms, theory, rules, index, budget, &MEANS)
    }
}

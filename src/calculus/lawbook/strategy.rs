//! Strategies: by which laws, and which other ways, a normal form is taken.

use crate::term::{Sym, Wrt};

/// What a normal form is taken by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Strategy {
    /// The phases whose rules apply.
    pub phases: Vec<&'static str>,
    /// Evaluate arithmetic on literals?
    pub arithmetic: bool,
    /// Replace intermediate values by what they stand for?
    pub unfold: bool,
    /// Replace just those that are values put in (`f at x = v`)?
    pub unfold_points: bool,
    /// Replace just those that depend on these variables?
    pub unfold_on: Option<Wrt>,
    /// Write out sums over sizes that are numbers?
    pub unroll: bool,
    /// Sort nested sums over indices?
    pub exchange: bool,
    /// Bring Kronecker deltas to the front of products in sums over their index?
    pub deltas: bool,
    /// Push differentials inwards? Then their arguments are left alone.
    pub differentiate: bool,
    /// Open the differentials of intermediate values?
    pub unfold_differentials: bool,
    /// Open the differential of just this one?
    pub open_differential: Option<Sym>,
    /// Choose the least among the forms that laws which go round in circles lead to?
    pub orbit: bool,
    /// Fold what an intermediate value stands for into its name?
    pub names: bool,
    /// Fold back what was written in a shorter way than it stands, `sum(A .* A)` to `norm2(A)^2`?
    pub written: bool,
    /// Use the equations among the hypotheses?
    pub grounds: bool,
    /// Turn a trace round so that one of them applies?
    pub turn: bool,
    /// Write out small left factors of Kronecker products?
    pub write_factors: bool,
}

impl Strategy {
    /// Rules of these phases and arithmetic.
    pub fn new(phases: &[&'static str]) -> Strategy {
        Strategy {
            phases: phases.to_vec(),
            arithmetic: true,
            unfold: false,
            unfold_points: false,
            unfold_on: None,
            unroll: false,
            exchange: false,
            deltas: false,
            differentiate: false,
            unfold_differentials: false,
            open_differential: None,
            orbit: false,
            names: false,
            written: false,
            grounds: false,
            turn: false,
            write_factors: false,
        }
    }

    /// Directed clean-up: what never makes a term worse.
    pub fn clean() -> Strategy {
        Strategy { grounds: true, ..Strategy::new(&["clean", "zero"]) }
    }

    /// The normal form in which terms are compared.
    pub fn expand() -> Strategy {
        Strategy { grounds: true, orbit: true, ..Strategy::new(&["split", "expand", "sorted", "pull"]) }
    }

    /// The normal form with intermediate values unfolded.
    pub fn normal() -> Strategy {
        Strategy { phases: vec!["open", "split", "expand", "sorted", "pull"], ..Strategy::whole() }
    }

    /// The same with the exponential of a sum left whole.
    pub fn whole() -> Strategy {
        Strategy { unfold: true, phases: vec!["open", "expand", "sorted", "pull"], ..Strategy::expand() }
    }

    /// The normal form of an entry.
    pub(in crate::calculus) fn entries() -> Strategy {
        Strategy {
            phases: vec!["entry", "open", "split", "expand", "sorted", "push"],
            unroll: true,
            exchange: true,
            deltas: true,
            ..Strategy::normal()
        }
    }

    /// Definitions that must be seen before sums and powers are multiplied out.
    pub fn define() -> Strategy {
        Strategy { unfold: true, ..Strategy::new(&["define", "zero"]) }
    }

    /// The normal form in which hypotheses are compared.
    pub fn facts() -> Strategy {
        Strategy { unfold: true, orbit: true, ..Strategy::new(&["open", "split", "expand", "sorted", "pull"]) }
    }

    /// Differentials pushed to the variables; through intermediate values, or to these too.
    pub(in crate::calculus) fn pushing(unfold: bool) -> Strategy {
        Strategy {
            differentiate: true,
            unfold_differentials: unfold,
            ..Strategy::new(&["differentiate", "differentiate-adj", "zero"])
        }
    }
}

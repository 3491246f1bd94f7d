//! What shapes leave open goes by the letter: upper case a matrix, lower-case Latin a column vector, Greek and whatever
//! is used as a number a scalar.

use super::Inference;
use super::shapes::Force;
use crate::term::{Dim, Shape, Sym};

/// With more open questions than this a letter decides without a trial.
const MAX_TRIALS: usize = 200;

/// So many names are looked at that may be numbers against their letters.
const MAX_EXCEPTIONS: usize = 12;

/// The names of Greek letters, as people write them.
const GREEK: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "delta",
    "epsilon",
    "varepsilon",
    "zeta",
    "eta",
    "theta",
    "vartheta",
    "iota",
    "kappa",
    "lambda",
    // As people write it where the word is taken.
    "lam",
    "lamb",
    "lambd",
    "lamda",
    "lmbda",
    "mu",
    "nu",
    "xi",
    "omicron",
    "pi",
    "rho",
    "varrho",
    "sigma",
    "tau",
    "upsilon",
    "phi",
    "varphi",
    "chi",
    "psi",
    "omega",
];

/// What a name is by its first letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Letter {
    Upper,
    Lower,
    Greek,
}

/// What a name is by its first letter. `lambda` and `sigma_1` are Greek letters, too.
pub(super) fn letter(name: &str) -> Letter {
    let stem = name.trim_end_matches(|c: char| c == '_' || c.is_numeric() || ('₀'..='₉').contains(&c));
    match name.chars().next() {
        Some(c) if c.is_uppercase() => Letter::Upper,
        Some('α'..='ω' | 'ϑ' | 'ϕ' | 'ϵ' | 'ϱ' | 'ϖ') => Letter::Greek,
        _ if GREEK.contains(&stem) => Letter::Greek,
        _ => Letter::Lower,
    }
}

/// Is it a Greek letter, as people write it?
pub(in crate::syntax) fn is_greek(name: &str) -> bool {
    letter(name) == Letter::Greek
}

impl Inference {
    /// Settles everything: by the shapes, then by the letters. Where that does not fit, names that stand as factors or
    /// as divisors are numbers, if it fits better so.
    pub(super) fn decide(&mut self) {
        let start = self.clone();
        self.by_letters(&[]);
        if self.clashes == 0 || start.constraints.len() > MAX_TRIALS {
            return;
        }
        let factor = |s: &Sym| (start.factors.contains(s) || start.numbers.contains(s)) && letter(s) != Letter::Upper;
        let mut open: Vec<&Sym> =
            start.found.iter().map(|(s, _)| s).filter(|s| factor(s)).take(MAX_EXCEPTIONS).collect();
        let mut numbers: Vec<Sym> = Vec::new();
        while self.clashes > 0 {
            let better = open.iter().enumerate().find_map(|(k, name)| {
                let with: Vec<Sym> = numbers.iter().cloned().chain([(*name).clone()]).collect();
                let mut next = start.clone();
                next.by_letters(&with);
                (next.clashes < self.clashes).then_some((k, with, next))
            });
            let Some((k, with, next)) = better else { return };
            open.remove(k);
            numbers = with;
            *self = next;
        }
    }

    /// What the letters say, but for some names that are numbers.
    fn by_letters(&mut self, numbers: &[Sym]) {
        for (name, shape) in self.found.clone() {
            if numbers.contains(&name) {
                self.scalar(&shape);
            }
        }
        self.settle(Force::Not);
        for (name, shape) in self.of_letter(Letter::Greek) {
            // `lam * w` of arrays.
            if self.scaled.contains(&name)
                && self.constraints.len() <= MAX_TRIALS
                && let Some(next) = self.tried(|s| s.scalar(&shape))
            {
                *self = next;
            }
        }
        for (_, shape) in self.of_letter(Letter::Upper) {
            self.sizes.widen(&shape.rows);
            self.sizes.widen(&shape.cols);
        }
        self.settle(Force::Not);
        for (name, shape) in self.of_letter(Letter::Lower) {
            self.lower(&name, &shape);
        }
        self.settle(Force::Elementwise);
        for (_, shape) in self.of_letter(Letter::Greek) {
            let open = self.is_open(&shape.rows) && self.is_open(&shape.cols);
            if open && self.constraints.len() > MAX_TRIALS {
                self.scalar(&shape);
            } else if open && let Some(next) = self.tried(|s| s.scalar(&shape)) {
                *self = next;
            } else if !self.is_open(&shape.rows)
                && self.is_open(&shape.cols)
                && self.constraints.len() <= MAX_TRIALS
                && let Some(next) = self.tried(|s| s.equal(&shape.cols, &Dim::one()))
            {
                // `α .* y` with a column is one.
                *self = next;
            }
        }
        self.settle(Force::All);
    }

    fn of_letter(&self, of: Letter) -> Vec<(Sym, Shape)> {
        // Nobody transposes a number.
        let kind = |s: &Sym| match letter(s) {
            Letter::Greek if self.turned.contains(s) => Letter::Lower,
            other => other,
        };
        self.found.iter().filter(|(s, _)| kind(s) == of).cloned().collect()
    }

    /// Is a size a variable that may be 1?
    fn is_open(&self, d: &Dim) -> bool {
        self.sizes.as_variable(d).is_some() && !self.sizes.is_wide(d)
    }

    /// A column, a number, or what the shapes say.
    fn lower(&mut self, name: &Sym, shape: &Shape) {
        let square = self.sizes.as_variable(&shape.rows).is_some()
            && self.sizes.resolve(&shape.rows) == self.sizes.resolve(&shape.cols);
        if square {
            // `x^2` is the power of a number; what is the argument of a determinant is a matrix.
            let raised = |p: &Shape| self.sizes.resolve(&p.rows) == self.sizes.resolve(&shape.rows);
            if self.is_open(&shape.rows) && self.powers.iter().any(raised) {
                self.scalar(shape);
                self.settle(Force::Not);
            }
            return;
        }
        if self.is_open(&shape.cols) {
            if self.constraints.len() > MAX_TRIALS {
                return self.equal(&shape.cols, &Dim::one());
            }
            if self.numbers.contains(name)
                && let Some(next) = self.tried(|s| s.scalar(shape))
            {
                *self = next;
                return;
            }
            let column = |s: &mut Inference| {
                s.equal(&shape.cols, &Dim::one());
                s.sizes.widen(&shape.rows);
            };
            if let Some(next) = self.tried(column) {
                // `norm2(r)^2 + c*norm2(w)^2`: rather a number than a sum of different shapes.
                let spread = next.spreads > self.spreads && self.beside.contains(name);
                let number = spread.then(|| self.tried(|s| s.scalar(shape))).flatten();
                *self = match number {
                    Some(n) if n.spreads < next.spreads => n,
                    _ => next,
                };
                return;
            }
            // `c*A` is a multiple where no column fits.
            if (self.factors.contains(name) || letter(name) == Letter::Greek)
                && let Some(next) = self.tried(|s| s.scalar(shape))
            {
                *self = next;
                return;
            }
            column(self);
        } else if self.sizes.is_one(&shape.cols) {
            self.sizes.widen(&shape.rows);
        }
        self.settle(Force::Not);
    }

    /// What comes of an assumption, if nothing speaks against it.
    fn tried(&mut self, assume: impl FnOnce(&mut Inference)) -> Option<Inference> {
        let mut next = self.clone();
        assume(&mut next);
        next.settle(Force::Not);
        (next.clashes == self.clashes).then_some(next)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters() {
        for (name, of) in [
            ("X", Letter::Upper),
            ("Σ", Letter::Upper),
            ("Sigma", Letter::Upper),
            ("x1", Letter::Lower),
            ("λ", Letter::Greek),
            ("lambda_1", Letter::Greek),
            ("μ₂", Letter::Greek),
            ("muse", Letter::Lower),
        ] {
            assert_eq!(letter(name), of, "{name}");
        }
    }
}

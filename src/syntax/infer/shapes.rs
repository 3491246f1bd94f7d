//! What operators ask of the shapes of their operands, where it depends on what these are.

use super::Inference;
use super::sizes::Unified;
use crate::syntax::sugar::{Of, Row};
use crate::term::{Dim, Shape, Sym};

/// So many times a constraint is looked at, all in all; what is open then stays so.
const MAX_LOOKS: usize = 1_000_000;

/// How far open questions are settled without a reason in the shapes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Force {
    /// Not at all.
    Not,
    /// Operands of sums and elementwise products have one shape.
    Elementwise,
    /// Products are those of matrices, too.
    All,
}

/// What is known of the operands of a sum as they are written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Beside {
    /// One is a name beside a number that it has no part in.
    pub number: bool,
    /// One is a written number.
    pub written: bool,
}

/// Something that must hold, and is looked at until it is settled.
#[derive(Clone, Debug)]
pub(super) enum Constraint {
    /// Two sizes are one.
    Equal(Dim, Dim),
    /// `A * B`
    Product(Shape, Shape, Shape),
    /// `A + B`; a name beside a number that it has no part in is used as a number.
    Sum(Shape, Shape, Shape, Beside),
    /// `A .* B`
    Elementwise(Shape, Shape, Shape),
    /// `A / B`
    Over(Shape, Shape, Shape),
    /// `A \ B`
    Under(Shape, Shape, Shape),
    /// A call that may be one of several, by the shape of its first argument.
    Short(Sym, Vec<&'static Row>, Vec<Shape>, Shape),
}

/// What is said of a constraint after a look at it.
enum Look {
    Settled,
    Waits,
}

impl Inference {
    pub(super) fn is_scalar(&self, s: &Shape) -> bool {
        self.sizes.is_one(&s.rows) && self.sizes.is_one(&s.cols)
    }

    /// Is it certainly no scalar?
    pub(super) fn is_matrix(&self, s: &Shape) -> bool {
        self.sizes.is_wide(&s.rows) || self.sizes.is_wide(&s.cols)
    }

    /// Makes sizes equal, now or later.
    pub(super) fn equal(&mut self, a: &Dim, b: &Dim) {
        match self.sizes.unify(a, b) {
            Unified::Done => {}
            Unified::Clash => self.clashes += 1,
            Unified::Open => self.constraints.push(Constraint::Equal(a.clone(), b.clone())),
        }
    }

    /// Makes shapes equal.
    pub(super) fn same(&mut self, a: &Shape, b: &Shape) {
        self.equal(&a.rows, &b.rows);
        self.equal(&a.cols, &b.cols);
    }

    pub(super) fn scalar(&mut self, a: &Shape) {
        self.same(a, &Shape::scalar());
    }

    /// Looks at all that waits until nothing more comes of it.
    pub(super) fn settle(&mut self, force: Force) {
        while self.looks < MAX_LOOKS {
            let waiting = std::mem::take(&mut self.constraints);
            let mut settled = false;
            let mut left = Vec::new();
            self.looks += waiting.len();
            for c in waiting {
                match self.look(&c, force) {
                    Look::Settled => settled = true,
                    Look::Waits => left.push(c),
                }
            }
            // What was added meanwhile comes after.
            left.append(&mut self.constraints);
            self.constraints = left;
            if !settled || self.constraints.is_empty() {
                return;
            }
        }
    }

    fn look(&mut self, c: &Constraint, force: Force) -> Look {
        match c {
            Constraint::Equal(a, b) => {
                if force == Force::All {
                    self.kronecker(a, b);
                }
                let u = if force == Force::All { self.sizes.guess(a, b) } else { self.sizes.unify(a, b) };
                match u {
                    Unified::Open if force == Force::All => Look::Settled,
                    Unified::Open => Look::Waits,
                    Unified::Done => Look::Settled,
                    Unified::Clash => {
                        self.clashes += 1;
                        Look::Settled
                    }
                }
            }
            Constraint::Product(a, b, out) => self.product(a, b, out, force),
            Constraint::Sum(a, b, out, beside) => self.sum(a, b, out, *beside, force),
            Constraint::Elementwise(a, b, out) => self.elementwise(a, b, out, force),
            Constraint::Over(a, b, out) => self.over(a, b, out, force),
            Constraint::Under(a, b, out) => {
                if self.is_scalar(a) {
                    self.same(b, out);
                } else if self.is_matrix(a) || force == Force::All {
                    self.equal(&a.rows, &a.cols);
                    self.same(b, out);
                    self.equal(&a.cols, &b.rows);
                } else {
                    return Look::Waits;
                }
                Look::Settled
            }
            Constraint::Short(name, rows, args, out) => self.short(name, rows, args, out, force),
        }
    }

    /// `kron(A,B)*vec(X)`: as vec(B*X*A') it has the rows of X from B, and its columns from A.
    fn kronecker(&mut self, a: &Dim, b: &Dim) {
        for (product, length) in [(a, b), (b, a)] {
            let Some((_, rows, cols)) = self.stacked.iter().find(|(l, ..)| l == length).cloned() else { continue };
            let product = self.sizes.resolve(product);
            let open = self.sizes.as_variable(&rows).is_some() && self.sizes.as_variable(&cols).is_some();
            let same = |(p, ..): &&(Dim, Dim, Dim)| self.sizes.resolve(p) == product;
            if let Some((_, first, second)) = self.kroneckers.iter().find(same).cloned().filter(|_| open) {
                self.equal(&rows, &second);
                self.equal(&cols, &first);
                return;
            }
        }
    }

    /// The shape of a Kronecker product.
    pub(super) fn kron(&mut self, a: &Shape, b: &Shape) -> Shape {
        let sides = [(&a.rows, &b.rows), (&a.cols, &b.cols)];
        let [rows, cols] = sides.map(|(x, y)| {
            let product = self.times(x, y);
            self.kroneckers.push((product.clone(), x.clone(), y.clone()));
            product
        });
        Shape::new(rows, cols)
    }

    fn product(&mut self, a: &Shape, b: &Shape, out: &Shape, force: Force) -> Look {
        if self.is_scalar(a) {
            self.same(b, out);
        } else if self.is_scalar(b) {
            self.same(a, out);
        } else if self.is_matrix(a) && self.is_matrix(b) || force == Force::All {
            self.equal(&a.cols, &b.rows);
            self.equal(&a.rows, &out.rows);
            self.equal(&b.cols, &out.cols);
        } else {
            return Look::Waits;
        }
        Look::Settled
    }

    fn sum(&mut self, a: &Shape, b: &Shape, out: &Shape, beside: Beside, force: Force) -> Look {
        let (sa, sb) = (self.is_scalar(a), self.is_scalar(b));
        if !sa && !sb || beside.number || self.is_scalar(out) {
            self.same(a, b);
            self.same(a, out);
            return Look::Settled;
        }
        // A scalar beside something else is spread over it.
        let other = if sa { b } else { a };
        if self.is_scalar(other) || self.is_matrix(other) || force == Force::All {
            self.spreads += usize::from(!beside.written && !self.is_scalar(other));
            self.same(other, out);
            return Look::Settled;
        }
        Look::Waits
    }

    fn elementwise(&mut self, a: &Shape, b: &Shape, out: &Shape, force: Force) -> Look {
        let mut settled = true;
        for (x, y, z) in [(&a.rows, &b.rows, &out.rows), (&a.cols, &b.cols, &out.cols)] {
            let (one_x, one_y) = (self.sizes.is_one(x), self.sizes.is_one(y));
            let wide = self.sizes.is_wide(x) && self.sizes.is_wide(y);
            if one_x {
                self.equal(y, z);
            } else if one_y {
                self.equal(x, z);
            } else if wide || force >= Force::Elementwise || self.sizes.resolve(x) == self.sizes.resolve(y) {
                self.equal(x, y);
                self.equal(x, z);
            } else {
                settled = false;
            }
        }
        if settled { Look::Settled } else { Look::Waits }
    }

    fn over(&mut self, a: &Shape, b: &Shape, out: &Shape, force: Force) -> Look {
        if self.is_scalar(b) {
            self.same(a, out);
        } else if self.is_matrix(b) && !self.is_scalar(a) {
            self.equal(&b.rows, &b.cols);
            self.equal(&a.cols, &b.rows);
            self.same(a, out);
        } else if force == Force::All || self.is_scalar(a) {
            self.scalar(b);
            self.same(a, out);
        } else {
            return Look::Waits;
        }
        Look::Settled
    }

    fn short(&mut self, name: &Sym, rows: &[&'static Row], args: &[Shape], out: &Shape, force: Force) -> Look {
        let Some(first) = args.first().cloned() else { return Look::Settled };
        for row in rows {
            match self.fits(row.of, &first, force) {
                Some(true) => {
                    match row.of {
                        Of::Square => self.equal(&first.rows, &first.cols),
                        Of::Column => self.equal(&first.cols, &Dim::one()),
                        Of::Any | Of::Vector => {}
                    }
                    let value = self.template(row, args);
                    self.same(&value, out);
                    return Look::Settled;
                }
                Some(false) => {}
                None => return Look::Waits,
            }
        }
        let value = self.core_call(name, args);
        self.same(&value, out);
        Look::Settled
    }

    /// Is a shape what a line of the table asks for? Nothing where that is open.
    fn fits(&self, of: Of, s: &Shape, force: Force) -> Option<bool> {
        let (column, row) = (self.sizes.is_one(&s.cols), self.sizes.is_one(&s.rows));
        let (no_column, no_row) = (self.sizes.is_wide(&s.cols), self.sizes.is_wide(&s.rows));
        let open = (force == Force::All).then_some(of != Of::Square);
        match of {
            Of::Any => Some(true),
            Of::Column if column => Some(true),
            Of::Column if no_column => Some(false),
            Of::Vector if column || row => Some(true),
            Of::Vector if no_column && no_row => Some(false),
            // A matrix that is no column must be square.
            Of::Square if no_column => Some(true),
            Of::Square if column => Some(false),
            _ => open,
        }
    }
}

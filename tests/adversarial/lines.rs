//! Random lines, and from them gradients, Jacobians, stationary points and claims.

use super::forge::{Forge, Proved};
use gradus::kernel::{By, Claim, Line, Step};
use gradus::term::{Declaration, Dim, Op, Shape, Sym, TermId};

/// What a certificate is to prove.
pub struct Aim {
    pub kind: &'static str,
    pub claim: Claim,
    /// Lines after those that are there.
    pub more: Vec<Line>,
}

impl Forge<'_> {
    /// A line of random steps from a random term.
    pub fn random_line(&mut self) -> Option<Proved> {
        let over = match self.rng.below(8) {
            0 => vec![self.members.clone()],
            1 => vec![self.n.clone()],
            _ => vec![],
        };
        let start = match self.rng.below(5) {
            // Where another line ends, or what it speaks of.
            0 | 1 if !self.around.is_empty() => {
                let around = self.around.clone();
                self.pick(&around).filter(|&t| self.terms.is_closed(t))?
            }
            _ => {
                let shape = self.shape();
                self.grow(&shape, 2, &over)?
            }
        };
        let start = if over.is_empty() && self.chance(1, 2) {
            let w = self.varying()?;
            self.add(Op::D(w), &[start])?
        } else {
            start
        };
        let wanted = 1 + self.rng.below(6) as usize;
        let (steps, end) = self.chain(start, &over, wanted);
        if steps.is_empty() {
            return None;
        }
        self.line("have", Line::Have { over: over.clone(), start, steps }, Some((over, start, end)))?;
        self.proved.last().cloned()
    }

    fn shape(&mut self) -> Shape {
        let n = self.n.clone();
        match self.rng.below(5) {
            0 => Shape::new(n, Dim::one()),
            1 => Shape::new(n.clone(), n),
            _ => Shape::scalar(),
        }
    }

    /// Matrices that are equal because all their products with a fresh variable are.
    pub fn extensionality(&mut self) -> Option<()> {
        let name = Sym::new("V");
        let n = self.n.clone();
        let shape = Shape::new(n.clone(), Dim::one());
        if self.terms.declaration(&name).is_some()
            || !self.terms.declare(name.clone(), Declaration { shape, over: None })
        {
            return None;
        }
        self.line("fresh", Line::Fresh { name: name.clone(), rows: n.clone(), cols: Dim::one() }, None)?;
        self.fresh = Some((name.clone(), Shape::new(n.clone(), Dim::one())));
        let v = self.terms.var(&name).ok()?;
        let m = self.grow(&Shape::new(n.clone(), n), 2, &[])?;
        let start = self.add(Op::Mul, &[m, v])?;
        let (steps, end) = self.chain(start, &[], 4);
        self.line("have", Line::Have { over: vec![], start, steps }, Some((vec![], start, end)))?;
        let line = self.lines.len() - 1;
        let n = self.terms.arg(end, 0).filter(|_| matches!(self.terms.op(end), Op::Mul))?;
        self.line("extensionality", Line::Extensionality { line, var: name }, Some((vec![], m, n)))?;
        Some(())
    }

    /// Matrices that are equal because their entries are.
    pub fn entrywise(&mut self) -> Option<()> {
        let n = self.n.clone();
        let a = self.grow(&Shape::new(n.clone(), n.clone()), 1, &[])?;
        let over = vec![n.clone(), n.clone()];
        let (i, j) = (self.add(Op::Idx(1), &[])?, self.add(Op::Idx(0), &[])?);
        // Repeated and permuted indices are tried too.
        let (i, j) = match self.rng.below(6) {
            0 => (j, j),
            1 => (j, i),
            _ => (i, j),
        };
        let start = self.add(Op::Entry, &[a, i, j])?;
        let (steps, end) = self.chain(start, &over, 3);
        self.line("have", Line::Have { over: over.clone(), start, steps }, Some((over, start, end)))?;
        let line = self.lines.len() - 1;
        let b = self.terms.arg(end, 0).filter(|_| matches!(self.terms.op(end), Op::Entry))?;
        let (a, b) = (self.terms.shift(a, -2, 0).ok()?, self.terms.shift(b, -2, 0).ok()?);
        self.line("entrywise", Line::Entrywise { line }, Some((vec![], a, b)))?;
        Some(())
    }

    /// Matrices that are equal because each of their entries is; sometimes one is left out, or stands twice.
    pub fn cases(&mut self) -> Option<()> {
        let n = self.n.as_literal()?;
        let shape = Shape::new(self.n.clone(), if self.chance(1, 2) { Dim::one() } else { self.n.clone() });
        let a = self.grow(&shape, 2, &[])?;
        let (steps, b) = self.chain(a, &[], 2);
        let whole = self.line("have", Line::Have { over: vec![], start: a, steps }, Some((vec![], a, b)))?;
        let mut lines = Vec::new();
        for i in 1..=n {
            for j in 1..=shape.cols.as_literal()? {
                let (i, j) = (self.add(Op::At(i), &[])?, self.add(Op::At(j), &[])?);
                let (l, r) = (self.add(Op::Entry, &[a, i, j])?, self.add(Op::Entry, &[b, i, j])?);
                let by = By::Line { line: whole, indices: vec![] };
                let steps = vec![Step { path: vec![0], forward: true, by }];
                lines.push(self.line("have", Line::Have { over: vec![], start: l, steps }, Some((vec![], l, r)))?);
            }
        }
        match self.rng.below(3) {
            0 => drop(lines.pop()),
            1 => lines.extend(lines.first().copied()),
            _ => {}
        }
        self.line("cases", Line::Cases { lines }, Some((vec![], a, b)))?;
        Some(())
    }

    /// What the lines say, and what two lines that begin with one term say together.
    pub fn aims(&mut self) -> Vec<Aim> {
        let mut out = Vec::new();
        let closed: Vec<Proved> = self.proved.iter().filter(|p| p.over.is_empty() && p.lhs != p.rhs).cloned().collect();
        for p in &closed {
            let kind = match self.terms.op(p.lhs) {
                Op::Grad => "gradient",
                Op::Jac(_) => "jacobian",
                _ if self.terms.has_differential(p.lhs) || self.terms.has_differential(p.rhs) => "differential",
                _ => "equation",
            };
            let fresh = |t: TermId| self.terms.mentions(t, &mut |s| &**s == "V");
            if fresh(p.lhs) || fresh(p.rhs) {
                continue;
            }
            out.push(Aim { kind, claim: Claim::Equations(vec![(p.lhs, p.rhs)]), more: vec![] });
        }
        for (k, p) in closed.iter().enumerate() {
            for q in &closed[..k] {
                if p.lhs != q.lhs || p.rhs == q.rhs || out.len() > 12 {
                    continue;
                }
                let step = |line, forward| Step { path: vec![], forward, by: By::Line { line, indices: vec![] } };
                let steps = vec![step(p.line, false), step(q.line, true)];
                let more = vec![Line::Have { over: vec![], start: p.rhs, steps }];
                out.push(Aim { kind: "two values of one term", claim: Claim::Equation(p.rhs, q.rhs), more });
            }
        }
        out
    }
}

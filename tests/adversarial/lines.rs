//! Random lines, and from them gradients, Jacobians, stationary points and claims.

use super::forge::{Forge, Place, Proved};
use gradus::calculus::Vars;
use gradus::kernel::{By, Claim, Line, Step};
use gradus::rules::{Direction, MetaKind};
use gradus::term::{Declaration, Dim, Fact, Layout, Op, Pred, Shape, Sym, TermId, Wrt};

/// What a certificate is to prove.
pub struct Aim {
    pub kind: &'static str,
    pub claim: Claim,
    /// Lines after those that are there.
    pub more: Vec<Line>,
}

impl Forge<'_> {
    /// Lines that prove facts: assumptions, properties, transports.
    pub fn facts(&mut self) {
        for (k, h) in self.theory.hypotheses.clone().iter().enumerate() {
            let Fact::Is(pred, t) = h.fact else { continue };
            let indices: Vec<TermId> = (0..h.over.len() as u32).filter_map(|k| self.add(Op::Idx(k), &[])).collect();
            let line = Line::Assumption { over: h.over.clone(), index: k, indices };
            if self.line("assumption", line, None).is_some() {
                self.known.push((pred, t));
                self.around.push(t);
            }
        }
        let rules = self.sides.rules;
        for _ in 0..12 {
            let k = self.rng.below(rules.properties().len() as u64) as usize;
            let p = rules.properties()[k].as_rule();
            let v = Vars::of(&p);
            let mut m = v.empty();
            // A variable stands for a term of which something is known, or for any.
            for (i, meta) in p.metas.iter().enumerate() {
                if !matches!(meta.kind, MetaKind::Term) {
                    continue;
                }
                let Some((_, t)) = self.known() else { break };
                let shape = self.terms.shape(t).clone();
                let fits = |d: &Dim, s: &Dim| d.as_literal().is_none() || d == s;
                if fits(&meta.rows, &shape.rows) && fits(&meta.cols, &shape.cols) && self.chance(3, 4) {
                    m.metas[i] = Some(t);
                    for (d, s) in [(&meta.rows, &shape.rows), (&meta.cols, &shape.cols)] {
                        if let Some(slot) = v.dims.iter().position(|n| d.as_name() == Some(n)) {
                            m.dims[slot].get_or_insert_with(|| s.clone());
                        }
                    }
                }
            }
            let place = Place { path: vec![], term: self.terms.int(0), ranges: vec![], below: vec![] };
            if self.invent(&place, &p, v, &mut m).is_none() {
                continue;
            }
            let Some(t) = m.instance(&mut self.terms, v, &p.lhs, 0) else { continue };
            let metas = m.metas.iter().enumerate().filter_map(|(k, t)| t.map(|t| (k, t))).collect();
            let dims = m.dims.iter().cloned().enumerate().filter_map(|(k, t)| t.map(|t| (k, t))).collect();
            let funs = m.funs.iter().cloned().enumerate().filter_map(|(k, t)| t.map(|t| (k, t))).collect();
            let given = gradus::kernel::Given { metas, dims, funs, wrt: None };
            let line = Line::Property { over: vec![], property: k, given };
            if self.line("property", line, None).is_some() {
                self.known.push((rules.properties()[k].pred, t));
                self.around.push(t);
            }
        }
        for _ in 0..2 {
            let Some((pred, start)) = self.known() else { break };
            if !self.terms.is_closed(start) {
                continue;
            }
            let (steps, end) = self.chain(start, &[], 2);
            if end != start
                && self.line("transport", Line::Transport { over: vec![], pred, start, steps }, None).is_some()
            {
                self.known.push((pred, end));
            }
        }
    }

    fn known(&mut self) -> Option<(Pred, TermId)> {
        let all = self.known.clone();
        self.pick(&all)
    }

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

    /// A scalar, rewritten below a differential at random, then differentiated as the search would; a gradient.
    pub fn gradient(&mut self) -> Option<()> {
        let f = self.grow(&Shape::scalar(), 2, &[])?;
        let x = self.variable(f)?;
        let Op::Var(name) = self.terms.op(x).clone() else { return None };
        let wrt = Wrt::only([name]);
        let start = self.add(Op::D(wrt.clone()), &[f])?;
        let (steps, end) = self.disturbed(start)?;
        self.trace_form(start, steps, end, &wrt)?;
        let line = self.proved.last()?.line;
        let proved = self.read_off(line, f, x)?;
        self.line("gradient", Line::Gradient { line, wrt: x }, Some(proved))?;
        Some(())
    }

    /// Random steps from a differential, half of them meant for what is below it.
    fn disturbed(&mut self, start: TermId) -> Option<(Vec<Step>, TermId)> {
        let wanted = self.rng.below(4) as usize;
        Some(self.chain(start, &[], wanted))
    }

    /// Brings a differential to the form tr(G' d(X)), if the laws lead there.
    fn trace_form(&mut self, start: TermId, mut steps: Vec<Step>, end: TermId, wrt: &Wrt) -> Option<()> {
        let sides = self.sides;
        let settle = |f: &Forge<'_>, p: &Place| {
            matches!(f.terms.op(p.term), Op::D(_))
                && !f.terms.arg(p.term, 0).is_some_and(|a| matches!(f.terms.op(a), Op::Var(_)))
        };
        let mut end = self.driven(&sides.differentiate, (start, &[]), &mut steps, end, 12, &settle);
        let d = |f: &Forge<'_>, t: TermId| f.terms.has_differential(t);
        let shrink = |f: &Forge<'_>, p: &Place| f.weight(p.term) < 12 && p.below.is_empty();
        end = self.driven(&sides.shrinking, (start, &[]), &mut steps, end, 8, &shrink);
        if d(self, end) && !matches!(self.terms.op(end), Op::Tr) {
            let k = sides.rules.rule_index("wrap-scalar")?;
            // Each summand is wrapped.
            let mut todo = vec![(vec![], end)];
            while let Some((path, t)) = todo.pop() {
                if let (Op::Add, &[a, b]) = (self.terms.op(t), self.terms.args(t)) {
                    todo.push(([path.clone(), vec![0]].concat(), a));
                    todo.push(([path.clone(), vec![1]].concat(), b));
                    continue;
                }
                let place = Place { path, term: t, ranges: vec![], below: vec![] };
                let by = self.by_law(&place, k, Direction::Forward)?;
                end = self.step("law, driven", (start, &[]), &mut steps, (end, &place), by)?;
            }
        }
        let adjoint = |f: &Forge<'_>, p: &Place| {
            p.below.is_empty()
                && matches!(f.terms.op(p.term), Op::Tr)
                && f.terms.has_differential(p.term)
                && !f.is_trace(p.term)
        };
        end = self.driven(&sides.adjoint, (start, &[]), &mut steps, end, 8, &adjoint);
        let _ = wrt;
        self.line("have, a differential", Line::Have { over: vec![], start, steps }, Some((vec![], start, end)))?;
        Some(())
    }

    /// tr(G' d(X))?
    fn is_trace(&self, t: TermId) -> bool {
        let arg = |t: TermId, i: usize| self.terms.arg(t, i);
        let d = arg(t, 0).and_then(|m| arg(m, 1)).filter(|d| matches!(self.terms.op(*d), Op::D(_)));
        d.and_then(|d| arg(d, 0)).is_some_and(|x| matches!(self.terms.op(x), Op::Var(_)))
    }

    /// The gradient that the kernel would read off a line.
    fn read_off(&mut self, line: usize, f: TermId, x: TermId) -> Option<(Vec<Dim>, TermId, TermId)> {
        let e = self.proved.iter().find(|p| p.line == line)?.clone();
        let mut sum: Option<TermId> = None;
        let mut stack = vec![e.rhs];
        while let Some(t) = stack.pop() {
            match (self.terms.op(t).clone(), self.terms.args(t)) {
                (Op::Add, &[a, b]) => stack.extend([a, b]),
                (Op::Tr, _) if self.is_trace(t) => {
                    let m = self.terms.arg(t, 0)?;
                    let (gt, d) = (self.terms.arg(m, 0)?, self.terms.arg(m, 1)?);
                    let g = self.terms.arg(gt, 0).filter(|_| *self.terms.op(gt) == Op::T)?;
                    if self.terms.arg(d, 0) == Some(x) {
                        sum = Some(match sum {
                            None => g,
                            Some(s) => self.add(Op::Add, &[s, g])?,
                        });
                    }
                }
                (Op::Zeros(..) | Op::Num(_), _) => {}
                _ => return None,
            }
        }
        let shape = self.terms.shape(x).clone();
        let g = match sum {
            Some(g) => g,
            None => self.add(Op::Zeros(shape.rows, shape.cols), &[])?,
        };
        let lhs = self.add(Op::Grad, &[f, x])?;
        Some((vec![], lhs, g))
    }

    /// The same by the two layouts of a Jacobian, for columns: vec(d(F)) = J vec(d(X)).
    pub fn jacobian(&mut self) -> Option<()> {
        let shape = Shape::new(self.n.clone(), Dim::one());
        let f = self.grow(&shape, 2, &[])?;
        let x = self.variable(f)?;
        let Op::Var(name) = self.terms.op(x).clone() else { return None };
        let wrt = Wrt::only([name]);
        let d = self.add(Op::D(wrt), &[f])?;
        let start = self.add(Op::Vec, &[d])?;
        let (mut steps, end) = self.disturbed(start)?;
        let sides = self.sides;
        let settle = |f: &Forge<'_>, p: &Place| matches!(f.terms.op(p.term), Op::D(_));
        let end = self.driven(&sides.differentiate, (start, &[]), &mut steps, end, 12, &settle);
        // A column is its own vec, but then nothing is left to be read off.
        let shrink = |f: &Forge<'_>, p: &Place| {
            f.weight(p.term) < 12 && p.below.is_empty() && !matches!(f.terms.op(p.term), Op::Vec)
        };
        let end = self.driven(&sides.shrinking, (start, &[]), &mut steps, end, 6, &shrink);
        let isolate = |f: &Forge<'_>, p: &Place| p.below.is_empty() && f.terms.has_differential(p.term);
        let mut end = self.driven(&sides.isolate, (start, &[]), &mut steps, end, 8, &isolate);
        // J (K vec(dX)) is (J K) vec(dX), and vec(dX) is 1 of it.
        let root = |f: &Forge<'_>, p: &Place| p.path.is_empty() && f.terms.has_differential(p.term);
        let named = |n: &str| sides.rules.rule_index(n);
        if matches!(self.terms.op(end), Op::Vec) {
            let list: Vec<_> = named("vec-wrap").map(|k| (k, Direction::Forward)).into_iter().collect();
            end = self.driven(&list, (start, &[]), &mut steps, end, 1, &root);
        }
        let list: Vec<_> = named("mul-assoc").map(|k| (k, Direction::Backward)).into_iter().collect();
        end = self.driven(&list, (start, &[]), &mut steps, end, 4, &root);
        self.line("have, a differential", Line::Have { over: vec![], start, steps }, Some((vec![], start, end)))?;
        let line = self.lines.len() - 1;
        let j = self.terms.arg(end, 0).filter(|_| matches!(self.terms.op(end), Op::Mul))?;
        let lhs = self.add(Op::Jac(Layout::Numerator), &[f, x])?;
        self.line("jacobian", Line::Jacobian { line, numerator: true }, Some((vec![], lhs, j)))?;
        Some(())
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

    /// A stationary point from a gradient.
    pub fn stationary(&mut self) -> Option<Aim> {
        let gradients: Vec<Proved> =
            self.proved.iter().filter(|p| matches!(self.terms.op(p.lhs), Op::Grad)).cloned().collect();
        let g = self.pick(&gradients)?;
        let (f, x) = (self.terms.arg(g.lhs, 0)?, self.terms.arg(g.lhs, 1)?);
        let Op::Var(var) = self.terms.op(x).clone() else { return None };
        let shape = self.terms.shape(x).clone();
        let value = self.grow(&shape, 0, &[])?;
        let at = self.terms.replace_var(g.rhs, &var, value).ok()?;
        let zeros = self.add(Op::Zeros(shape.rows.clone(), shape.cols.clone()), &[])?;
        let (mut steps, sides) = (vec![], self.sides);
        let shrink = |f: &Forge<'_>, p: &Place| f.weight(p.term) < 16;
        let mut end = self.driven(&sides.shrinking, (at, &[]), &mut steps, at, 10, &shrink);
        if shape.is_scalar() && end == self.number(0, 1) {
            steps.push(Step {
                path: vec![],
                forward: false,
                by: By::Rule { rule: sides.rules.rule_index("scalar-zeros")?, given: Default::default() },
            });
            end = zeros;
        }
        if end != zeros {
            return None;
        }
        let zero = self.line(
            "have, a gradient at a value",
            Line::Have { over: vec![], start: at, steps },
            Some((vec![], at, end)),
        )?;
        let more = vec![Line::Stationary { gradient: g.line, zero }];
        Some(Aim { kind: "stationary", claim: Claim::Stationary { f, var, value }, more })
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

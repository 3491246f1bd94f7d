//! Gradients, Jacobians and stationary points from terms that were rewritten below a differential.

use super::forge::{Forge, Place, Proved};
use super::lines::Aim;
use gradus::kernel::{By, Claim, Line, Step};
use gradus::rules::Direction;
use gradus::term::{Dim, Layout, Op, Shape, TermId, Wrt};

impl Forge<'_> {
    /// A scalar, rewritten below a differential at random, then differentiated as the search would; a gradient.
    pub fn gradient(&mut self) -> Option<()> {
        let f = self.grow(&Shape::scalar(), 2, &[])?;
        let x = self.variable(f)?;
        let Op::Var(name) = self.terms.op(x).clone() else { return None };
        let wrt = Wrt::only([name]);
        let start = self.add(Op::D(wrt.clone()), &[f])?;
        let (steps, end) = self.disturbed(start)?;
        self.trace_form(start, steps, end)?;
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
    fn trace_form(&mut self, start: TermId, mut steps: Vec<Step>, end: TermId) -> Option<()> {
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
                by: By::Rule { rule: sides.rules.rule_index("scalar-zeros")?, values: Default::default() },
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
        let more = vec![Line::Stationary { parts: vec![(g.line, zero)] }];
        Some(Aim { kind: "stationary", claim: Claim::Stationary { f, at: vec![(var, value)] }, more })
    }
}

//! Gradients and Jacobians: differentiate, isolate, read off, simplify.
//!
//! The differential of f is brought to Σ tr(G' d(v)) over variables and intermediate values v, the
//! intermediate values are then replaced by their own differentials, last one first (reverse mode), until
//! only what was asked for varies. Each G is simplified in an e-graph of its own.

use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use super::simplify::Effort;
use crate::kernel::Line;
use crate::term::*;

/// A derivative with its proof, as one line of the certificate.
#[derive(Clone, Debug)]
pub struct Derivative {
    /// `grad(f, X)` or `jac(F, X)`.
    pub of: TermId,
    /// Its simplest form.
    pub result: TermId,
    /// A proof of their equality.
    pub proof: Proof,
    /// The stages of the differential, for people.
    pub stages: Vec<Stage>,
}

/// A stage of a derivation: a term and how it was reached from the one before.
#[derive(Clone, Debug)]
pub struct Stage {
    /// What was done.
    pub what: StageKind,
    /// The proof from the stage before.
    pub proof: Proof,
}

/// What a stage does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StageKind {
    /// The differential is taken; constants drop out.
    Differential,
    /// The differentials are brought to the form tr(G' dX) or J vec(dX).
    Isolate,
    /// The factor G is simplified.
    Simplify,
    /// The differential of an intermediate value is put in.
    Intermediate(Sym),
    /// The derivative is read off.
    ReadOff,
}

/// Differentials pushed to the variables and intermediate values.
pub(super) fn pushing_to_names() -> Strategy {
    pushing(false)
}

fn pushing(unfold: bool) -> Strategy {
    Strategy {
        differentiate: true,
        unfold_differentials: unfold,
        ..Strategy::new(&["differentiate", "differentiate-adj", "zero"])
    }
}

impl Session<'_> {
    /// The gradients of a scalar by several variables at once; each is a variable, an intermediate value
    /// or a member of a family.
    ///
    /// # Errors
    /// When a differential cannot be isolated, or the budget is used up.
    pub fn gradients(&mut self, f: TermId, wrt: &[TermId], effort: Effort) -> Result<Vec<Derivative>, Stop> {
        self.find_grounds(&[])?;
        // Variables share one differential; an intermediate value needs one of its own.
        let name = |t: &Terms, x: TermId| match t.op(x) {
            Op::Var(s) => s.clone(),
            _ => Sym::new("?"),
        };
        let mut out: Vec<Option<Derivative>> = vec![None; wrt.len()];
        let mut shared = Vec::new();
        for (i, &x) in wrt.iter().enumerate() {
            let s = name(&self.terms, x);
            if self.theory.definition(&s).is_some() {
                let line = self.differential_line(f, &Wrt::only([s]), effort)?;
                out[i] = Some(self.read_off(f, x, &line, effort)?);
            } else {
                shared.push((i, x, s));
            }
        }
        if !shared.is_empty() {
            let set = Wrt::only(shared.iter().map(|(_, _, s)| s.clone()));
            let line = self.differential_line(f, &set, effort)?;
            for (i, x, _) in shared {
                out[i] = Some(self.read_off(f, x, &line, effort)?);
            }
        }
        Ok(out.into_iter().flatten().collect())
    }

    /// Brings `d(f)` to Σ tr(G' d(X)) and makes that a line.
    fn differential_line(&mut self, f: TermId, set: &Wrt, effort: Effort) -> Result<(usize, Vec<Stage>), Stop> {
        let start = self.terms.add(Op::D(set.clone()), &[f])?;
        let mut stages = Vec::new();
        // An f that is an intermediate value itself is opened; the ones it is made of are kept.
        let mut proof = Proof::refl(start);
        if let Some(p) = self.unfold_under(start)? {
            proof = proof.then(&p);
        }
        let p = self.normalize(proof.to(), &pushing(false))?;
        stages.push(Stage { what: StageKind::Differential, proof: proof.then(&p) });
        proof = proof.then(&p);
        proof = self.isolate(proof, &mut stages)?;
        proof = self.simplify_factors(proof, &mut stages, effort)?;
        while let Some(name) = self.last_intermediate(proof.to(), set) {
            let open = Strategy { open_differential: Some(name.clone()), ..pushing(false) };
            let p = self.normalize(proof.to(), &open)?;
            if p.is_refl() {
                return Err(Stop::Stuck(format!("the differential of {name} cannot be opened here")));
            }
            stages.push(Stage { what: StageKind::Intermediate(name), proof: p.clone() });
            proof = proof.then(&p);
            proof = self.isolate(proof, &mut stages)?;
            proof = self.simplify_factors(proof, &mut stages, effort)?;
        }
        Ok((self.have_line(&proof), stages))
    }

    /// `d(a) = d(body)` when a is an intermediate value that does not itself vary.
    fn unfold_under(&mut self, d: TermId) -> Result<Option<Proof>, Stop> {
        let (Op::D(set), Some(a)) = (self.terms.op(d).clone(), self.terms.arg(d, 0)) else { return Ok(None) };
        let varies = matches!((self.terms.op(a), &set), (Op::Var(s), Wrt::Only(names)) if names.contains(s));
        if varies {
            return Ok(None);
        }
        match self.unfold(a)? {
            Some(p) => {
                let u = self.terms.add(Op::D(set), &[p.to()])?;
                Ok(Some(p.at(0, d, u)))
            }
            None => Ok(None),
        }
    }

    pub(super) fn isolate(&mut self, proof: Proof, stages: &mut Vec<Stage>) -> Result<Proof, Stop> {
        let start = proof.to();
        let mut p = Proof::refl(start);
        if let Some(wrap) = self.by_rules(start, &["wrap"], &[])? {
            p = p.then(&wrap);
        }
        let q = self.normalize(p.to(), &Strategy::new(&["adjoint", "zero"]))?;
        p = p.then(&q);
        let q = self.normalize(p.to(), &Strategy::new(&["collect", "adjoint", "zero"]))?;
        p = p.then(&q);
        if !p.is_refl() {
            stages.push(Stage { what: StageKind::Isolate, proof: p.clone() });
        }
        Ok(proof.then(&p))
    }

    /// Simplifies each G of a sum of tr(G' d(v)), also below sums over an index.
    pub(super) fn simplify_factors(
        &mut self,
        proof: Proof,
        stages: &mut Vec<Stage>,
        effort: Effort,
    ) -> Result<Proof, Stop> {
        let p = self.factors(proof.to(), effort, &mut Vec::new())?;
        if !p.is_refl() {
            stages.push(Stage { what: StageKind::Simplify, proof: p.clone() });
        }
        Ok(proof.then(&p))
    }

    fn factors(&mut self, t: TermId, effort: Effort, ranges: &mut Vec<Dim>) -> Result<Proof, Stop> {
        let op = self.terms.op(t).clone();
        let args = self.terms.args(t).to_vec();
        match (&op, &args[..]) {
            (Op::Add, [_, _]) => {
                let mut parts = Vec::new();
                let mut current = t;
                for (i, &a) in args.iter().enumerate() {
                    let p = self.factors(a, effort, ranges)?;
                    if let Some((q, next)) = self.inside(current, i, &p)? {
                        parts.push(q);
                        current = next;
                    }
                }
                Ok(Proof::chain(t, parts))
            }
            (Op::BigSum(n), [body]) => {
                ranges.push(n.clone());
                let p = self.factors(*body, effort, ranges);
                ranges.pop();
                match self.inside(t, 0, &p?)? {
                    Some((q, _)) => Ok(q),
                    None => Ok(Proof::refl(t)),
                }
            }
            (Op::Tr, [m]) => {
                let (Op::Mul, &[gt, _]) = (self.terms.op(*m).clone(), self.terms.args(*m)) else {
                    return Ok(Proof::refl(t));
                };
                let (Op::T, &[g]) = (self.terms.op(gt).clone(), self.terms.args(gt)) else {
                    return Ok(Proof::refl(t));
                };
                let p = self.simplify_open(g, effort, ranges)?;
                let mut proof = p;
                let mut inner = gt;
                for (outer, i) in [(gt, 0), (*m, 0), (t, 0)] {
                    let _ = inner;
                    match self.inside(outer, i, &proof)? {
                        Some((q, next)) => {
                            proof = q;
                            inner = next;
                        }
                        None => return Ok(Proof::refl(t)),
                    }
                }
                Ok(proof)
            }
            _ => Ok(Proof::refl(t)),
        }
    }

    /// A proof inside the i-th argument, as a proof about the whole term.
    pub(super) fn inside(&mut self, t: TermId, i: usize, p: &Proof) -> Result<Option<(Proof, TermId)>, Stop> {
        if p.is_refl() {
            return Ok(None);
        }
        let mut args = self.terms.node(t).args.clone();
        args[i] = p.to();
        let next = self.terms.with_args(t, &args)?;
        Ok(Some((p.at(i, t, next), next)))
    }

    /// The intermediate value, defined last, whose differential is left.
    fn last_intermediate(&mut self, t: TermId, set: &Wrt) -> Option<Sym> {
        let mut best: Option<usize> = None;
        for u in self.terms.subterms(t) {
            let (Op::D(w), Some(a)) = (self.terms.op(u), self.terms.arg(u, 0)) else { continue };
            let Op::Var(s) = self.terms.op(a) else { continue };
            let varies = matches!(set, Wrt::Only(names) if names.contains(s));
            if w == set && !varies {
                let k = self.theory.lets.iter().position(|l| l.name == *s);
                best = best.max(k);
            }
        }
        best.map(|k| self.theory.lets[k].name.clone())
    }

    fn read_off(
        &mut self,
        f: TermId,
        x: TermId,
        line: &(usize, Vec<Stage>),
        effort: Effort,
    ) -> Result<Derivative, Stop> {
        let (line, stages) = line;
        let of = self.terms.add(Op::Grad, &[f, x])?;
        if !self.terms.is_closed(f) {
            let why = "the derivative of a term that depends on the index of a sum around it is not found";
            return Err(Stop::Stuck(why.into()));
        }
        let g = self.gradient_in(*line, x)?;
        // By a member with a free index the line is about every member; here it is used for that one.
        let free = self.terms.arg(x, 0).filter(|&i| matches!(self.terms.op(i), Op::Idx(_)));
        let (wrt, indices) = match free {
            Some(i) => {
                let outermost = self.terms.add(Op::Idx(0), &[])?;
                (self.terms.with_args(x, &[outermost])?, vec![i])
            }
            None => (x, vec![]),
        };
        let number = self.push(Line::Gradient { line: *line, wrt }, vec![*line]);
        let read = Proof::leaf(of, g, Leaf::Line(number, indices), true);
        let simple = if free.is_none() { self.simplify(g, effort)? } else { Proof::refl(g) };
        let mut stages = stages.clone();
        stages.push(Stage { what: StageKind::ReadOff, proof: read.clone() });
        if !simple.is_refl() {
            stages.push(Stage { what: StageKind::Simplify, proof: simple.clone() });
        }
        let proof = read.then(&simple);
        Ok(Derivative { of, result: proof.to(), proof, stages })
    }

    /// The gradient that the kernel will read off a line: the same rules, on the same term.
    fn gradient_in(&mut self, line: usize, x: TermId) -> Result<TermId, Stop> {
        let root = self.conclusion(line).ok_or_else(|| Stop::Stuck("not a chain of steps".into()))?;
        self.summands_of(root, x)?.ok_or_else(|| {
            let shown = self.terms.to_sexpr(root, 0);
            Stop::Stuck(format!("the differential could not be brought to the form tr(G' dX); it is {shown}"))
        })
    }

    /// What the summands of a differential say of one variable; none if one of them has another form.
    fn summands_of(&mut self, root: TermId, x: TermId) -> Result<Option<TermId>, Stop> {
        let Op::Var(name) = self.terms.op(x).clone() else { return Ok(None) };
        let (mut sum, mut stack): (Option<TermId>, Vec<TermId>) = (None, vec![root]);
        while let Some(t) = stack.pop() {
            let args = self.terms.args(t).to_vec();
            let (g, v, family) = match (self.terms.op(t).clone(), &args[..]) {
                (Op::Add, [a, b]) => {
                    stack.extend([*a, *b]);
                    continue;
                }
                (Op::Zeros(..) | Op::Num(_), []) => continue,
                (Op::BigSum(_), [body]) => {
                    let Some((g, v)) = self.trace_form(*body) else { return Ok(None) };
                    (g, v, true)
                }
                _ => {
                    let Some((g, v)) = self.trace_form(t) else { return Ok(None) };
                    (g, v, false)
                }
            };
            if !matches!(self.terms.op(v), Op::Var(s) if *s == name) {
                continue;
            }
            let g = if family {
                let Some(k) = self.terms.arg(x, 0) else { return Ok(None) };
                self.terms.instantiate(g, k)?
            } else if v == x {
                g
            } else {
                continue;
            };
            sum = Some(match sum {
                None => g,
                Some(s) => self.terms.add(Op::Add, &[s, g])?,
            });
        }
        match sum {
            Some(g) => Ok(Some(g)),
            None => {
                let s = self.terms.shape(x).clone();
                Ok(Some(self.terms.add(Op::Zeros(s.rows, s.cols), &[])?))
            }
        }
    }

    pub(super) fn trace_form(&mut self, t: TermId) -> Option<(TermId, TermId)> {
        let m = (*self.terms.op(t) == Op::Tr).then(|| self.terms.arg(t, 0))??;
        let (gt, d) = match (self.terms.op(m), self.terms.args(m)) {
            (Op::Mul, &[gt, d]) => (gt, d),
            _ => return None,
        };
        let g = (*self.terms.op(gt) == Op::T).then(|| self.terms.arg(gt, 0))??;
        let x = matches!(self.terms.op(d), Op::D(_)).then(|| self.terms.arg(d, 0))??;
        (matches!(self.terms.op(x), Op::Var(_)) && !self.has_differential(g)).then_some((g, x))
    }

    /// The Jacobian of a matrix by a variable.
    ///
    /// # Errors
    /// When the differential cannot be isolated, or the budget is used up.
    pub fn jacobian(&mut self, f: TermId, x: TermId, layout: Layout, effort: Effort) -> Result<Derivative, Stop> {
        let stuck = || Stop::Stuck("the differential could not be brought to the form J vec(dX)".into());
        let Op::Var(name) = self.terms.op(x).clone() else { return Err(stuck()) };
        if self.terms.arg(x, 0).is_some() || !self.terms.is_closed(f) {
            let why = "a Jacobian or Hessian by a member of a family is not found, only its gradient";
            return Err(Stop::Stuck(why.into()));
        }
        let set = Wrt::only([name]);
        let d = self.terms.add(Op::D(set), &[f])?;
        let start = self.terms.add(Op::Vec, &[d])?;
        let mut stages = Vec::new();
        let p = self.normalize(d, &pushing(true))?;
        let mut proof = match self.inside(start, 0, &p)? {
            Some((p, _)) => p,
            None => Proof::refl(start),
        };
        stages.push(Stage { what: StageKind::Differential, proof: proof.clone() });
        let mut q = Proof::refl(proof.to());
        let r = self.normalize(q.to(), &Strategy::new(&["vec-isolate", "zero"]))?;
        q = q.then(&r);
        let r = self.multiplied(q.to())?;
        q = q.then(&r);
        let r = self.normalize(q.to(), &Strategy::new(&["vec-isolate", "vec-collect", "zero"]))?;
        q = q.then(&r);
        // The factor is tidied where it stands, so that the line can be read; vec(dX) stays as it is.
        if let (Op::Mul, &[j, _]) = (self.terms.op(q.to()).clone(), self.terms.args(q.to())) {
            let r = self.normalize(j, &Strategy::clean())?;
            if let Some((r, _)) = self.inside(q.to(), 0, &r)? {
                q = q.then(&r);
            }
        }
        stages.push(Stage { what: StageKind::Isolate, proof: q.clone() });
        proof = proof.then(&q);
        let dx = self.terms.add(
            Op::D(Wrt::only([match self.terms.op(x) {
                Op::Var(s) => s.clone(),
                _ => return Err(stuck()),
            }])),
            &[x],
        )?;
        let vdx = self.terms.add(Op::Vec, &[dx])?;
        // Nothing varies, or J is the identity: write the product out.
        let shape = (self.terms.shape(start).rows.clone(), self.terms.shape(vdx).rows.clone());
        let whole = self.terms.add(Op::Zeros(shape.0.clone(), shape.1.clone()), &[])?;
        let zero = self.terms.add(Op::Mul, &[whole, vdx])?;
        let eye = if shape.0 == shape.1 {
            let e = self.terms.add(Op::Eye(shape.0.clone()), &[])?;
            Some(self.terms.add(Op::Mul, &[e, vdx])?)
        } else {
            None
        };
        let tidy = Strategy::new(&["clean", "zero"]);
        let end = self.normalize(proof.to(), &tidy)?;
        for candidate in [Some(zero), eye].into_iter().flatten() {
            let r = self.normalize(candidate, &tidy)?;
            if r.to() == end.to() && !r.is_refl() {
                proof = proof.then(&end).then(&r.sym());
                break;
            }
        }
        let (Op::Mul, &[j, v]) = (self.terms.op(proof.to()).clone(), self.terms.args(proof.to())) else {
            let shown = self.terms.to_sexpr(proof.to(), 0);
            return Err(Stop::Stuck(format!(
                "the differential could not be brought to the form J vec(dX); it is {shown}"
            )));
        };
        if v != vdx || self.has_differential(j) {
            let shown = self.terms.to_sexpr(proof.to(), 0);
            return Err(Stop::Stuck(format!(
                "the differential could not be brought to the form J vec(dX); it is {shown}"
            )));
        }
        let numerator = layout == Layout::Numerator;
        if !numerator {
            let (t, tt) = self.double_transpose(j)?;
            let outer = self.terms.add(Op::Mul, &[tt.to(), v])?;
            proof = proof.then(&tt.at(0, proof.to(), outer));
            let _ = t;
        }
        let line = self.have_line(&proof);
        let number = self.push(Line::Jacobian { line, numerator }, vec![line]);
        let of = self.terms.add(Op::Jac(layout), &[f, x])?;
        let read = if numerator { j } else { self.terms.add(Op::T, &[j])? };
        let read = Proof::leaf(of, read, Leaf::Line(number, vec![]), true);
        stages.push(Stage { what: StageKind::ReadOff, proof: read.clone() });
        let simple = self.simplify(read.to(), effort)?;
        if !simple.is_refl() {
            stages.push(Stage { what: StageKind::Simplify, proof: simple.clone() });
        }
        let proof = read.then(&simple);
        Ok(Derivative { of, result: proof.to(), proof, stages })
    }

    /// Writes every bare vec(d(X)) in a sum of multiples as a product with the identity.
    fn multiplied(&mut self, t: TermId) -> Result<Proof, Stop> {
        match self.terms.op(t).clone() {
            Op::Vec if self.has_differential(t) => {
                Ok(self.by_rules(t, &["vec-wrap"], &[])?.unwrap_or_else(|| Proof::refl(t)))
            }
            Op::Add | Op::Sub | Op::Neg | Op::Scale | Op::Div | Op::BigSum(_) => {
                let mut parts = Vec::new();
                let mut current = t;
                for i in 0..self.terms.args(t).len() {
                    let Some(a) = self.terms.arg(current, i) else { break };
                    let p = self.multiplied(a)?;
                    if let Some((q, next)) = self.inside(current, i, &p)? {
                        parts.push(q);
                        current = next;
                    }
                }
                Ok(Proof::chain(t, parts))
            }
            _ => Ok(Proof::refl(t)),
        }
    }

    /// `J = (J')'` by whatever rule says so.
    fn double_transpose(&mut self, j: TermId) -> Result<(TermId, Proof), Stop> {
        let t = self.terms.add(Op::T, &[j])?;
        let tt = self.terms.add(Op::T, &[t])?;
        match self.by_rules(tt, &["clean"], &[])? {
            Some(p) if p.to() == j => Ok((t, p.sym())),
            _ => Err(Stop::Stuck("no rule says that a transpose undoes itself".into())),
        }
    }
}

//! Jacobians: the differential is brought to J vec(dX), and J read off.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::reports::{Derivative, Stage, StageKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

impl Session<'_> {
    /// The Jacobian of a matrix by a variable.
    ///
    /// # Errors
    /// When the differential cannot be isolated, or the budget is used up.
    pub fn jacobian(&mut self, f: TermId, x: TermId, layout: Layout, effort: Effort) -> Result<Derivative, Stop> {
        let stuck = || Stop::Stuck("the differential could not be brought to the form J vec(dX)".into());
        let Op::Var(name) = self.terms.op(x).clone() else { return Err(stuck()) };
        if self.terms.arg(x, 0).is_some() {
            let why = "a Jacobian or Hessian by a member of a family is not found, only its gradient";
            return Err(Stop::Stuck(why.into()));
        }
        let set = Wrt::only([name]);
        let d = self.terms.add(Op::D(set.clone()), &[f])?;
        let start = self.terms.add(Op::Vec, &[d])?;
        let mut stages = Vec::new();
        let p = self.normalize(d, &Strategy::pushing(true))?;
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
        let dx = self.terms.add(Op::D(set), &[x])?;
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
            let shown = self.shown(proof.to());
            let rank = self.rank_missing(proof.to());
            return Err(Stop::Stuck(format!(
                "the differential could not be brought to the form J vec(dX); it is {shown}{rank}"
            )));
        };
        if v != vdx || self.has_differential(j) {
            let shown = self.shown(proof.to());
            let rank = self.rank_missing(proof.to());
            return Err(Stop::Stuck(format!(
                "the differential could not be brought to the form J vec(dX); it is {shown}{rank}"
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
        let indices = self.indices_of(line)?;
        let read = Proof::leaf(of, read, Leaf::Line(number, indices), true);
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
                let around = self.around();
                Ok(self.by_rules(t, &["vec-wrap"], &around)?.unwrap_or_else(|| Proof::refl(t)))
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
        let around = self.around();
        match self.by_rules(tt, &["clean"], &around)? {
            Some(p) if p.to() == j => Ok((t, p.sym())),
            _ => Err(Stop::Stuck("no rule says that a transpose undoes itself".into())),
        }
    }
}

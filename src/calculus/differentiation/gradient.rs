//! Gradients and Jacobians: differentiate, isolate, read off, simplify.
//!
//! The differential of f is brought to Σ tr(G' d(v)) over variables and intermediate values v, the
//! intermediate values are then replaced by their own differentials, last one first (reverse mode), until
//! only what was asked for varies. Each G is simplified in an e-graph of its own.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::reports::{Derivative, Stage, StageKind};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;

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
        let p = self.normalize(proof.to(), &Strategy::pushing(false))?;
        stages.push(Stage { what: StageKind::Differential, proof: proof.then(&p) });
        proof = proof.then(&p);
        proof = self.isolate(proof, &mut stages)?;
        proof = self.simplify_factors(proof, &mut stages, effort)?;
        while let Some(name) = self.last_intermediate(proof.to(), set) {
            let open = Strategy { open_differential: Some(name.clone()), ..Strategy::pushing(false) };
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
        if !self.terms.is_closed(f) && self.terms.arg(x, 0).is_some() {
            let why = "the derivative by a member of a family of a term that depends on the index of a sum around it is not found";
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
            None => (x, self.indices_of(*line)?),
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

    /// The indices of the sums around, where a line is about all of them: its own, as it is used here.
    pub(super) fn indices_of(&mut self, line: usize) -> Result<Vec<TermId>, Stop> {
        let Some(Line::Have { over, .. }) = self.ledger.lines().get(line) else { return Ok(vec![]) };
        (0..over.len()).map(|k| Ok(self.terms.add(Op::Idx(k as u32), &[])?)).collect()
    }

    /// The gradient that the kernel will read off a line: the same rules, on the same term.
    fn gradient_in(&mut self, line: usize, x: TermId) -> Result<TermId, Stop> {
        let root = self.ledger.conclusion(line).ok_or_else(|| Stop::Stuck("not a chain of steps".into()))?;
        self.summands_of(root, x)?.ok_or_else(|| {
            let shown = self.shown(root);
            let rank = self.rank_missing(root);
            Stop::Stuck(format!("the differential could not be brought to the form tr(G' dX); it is {shown}{rank}"))
        })
    }

    /// What to say where the differential of a pseudo-inverse is left, whose rank is not known to be full.
    pub(super) fn rank_missing(&self, t: TermId) -> &'static str {
        let of_pinv = |u: TermId| self.terms.arg(u, 0).is_some_and(|a| *self.terms.op(a) == Op::Pinv);
        let left = |u: &TermId| matches!(self.terms.op(*u), Op::D(_)) && of_pinv(*u);
        match self.terms.subterms(t).iter().any(left) {
            true => {
                "; a pseudo-inverse is differentiated where the rank is full: declare its matrix fullcolumn or fullrow"
            }
            false => "",
        }
    }
}

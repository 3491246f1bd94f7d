//! Gradients of deep expressions, one name at a time (reverse mode).
//!
//! The differential is kept as a list tr(G' d(v)) + (tr(H' d(w)) + …): intermediate values first, last one
//! first, then what was asked for. The differential of the first is put in and its summands are sorted into
//! the list, so that each step is near the root and the certificate grows with the expression, not with its square.

use super::summands::Item;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::naming::names::Naming;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::kernel::Line;
use crate::term::*;
use rustc_hash::FxHashMap;

/// A factor with this many operators gets a name wherever it is used.
const LARGE: usize = 12;
/// The gradient by a variable that occurs in more places is only tidied.
const MANY: usize = 8;

/// The gradients of a deep expression by several variables, found together.
#[derive(Clone, Debug)]
pub struct Backward {
    /// The expression in terms of names.
    pub top: TermId,
    /// Its differential, isolated.
    pub differential: Proof,
    /// For each name, last one first: tr(G' d(v)) with the differential of v put in.
    pub stages: Vec<(Sym, Proof)>,
    /// For each variable: a proof of `grad(f, X) = G`.
    pub gradients: Vec<Proof>,
    /// Hypotheses, by their places, in terms of names.
    pub assumed: Vec<(usize, TermId)>,
    /// The number of definitions that are the user's.
    pub given: usize,
}

impl Session<'_> {
    /// The gradients by several variables with names for the intermediate values, if that pays.
    ///
    /// # Errors
    /// When the budget is used up.
    pub fn backward(&mut self, f: TermId, wrt: &[TermId], effort: Effort) -> Result<Option<Backward>, Stop> {
        let mut names = Vec::new();
        for &x in wrt {
            match self.terms.op(x).clone() {
                Op::Var(s) if self.terms.args(x).is_empty() && self.definition(&s).is_none() => names.push(s),
                _ => return Ok(None),
            }
        }
        let set = Wrt::only(names);
        if !self.context.is_free() || !self.pays(f, wrt, &set) {
            return Ok(None);
        }
        let fuel = self.budget.left();
        self.find_grounds(&[])?;
        let mut naming = self.give_names(f, &set)?;
        match self.through_names(f, wrt, &set, &mut naming, effort) {
            Ok(b) => Ok(Some(b)),
            // Something in it has no such form: the ordinary way will say what.
            Err(_) => {
                self.budget.refill(fuel);
                self.take_back(naming);
                Ok(None)
            }
        }
    }

    fn through_names(
        &mut self,
        f: TermId,
        wrt: &[TermId],
        set: &Wrt,
        naming: &mut Naming,
        effort: Effort,
    ) -> Result<Backward, Stop> {
        let fold = naming.top.take().unwrap_or_else(|| Proof::refl(f));
        let top = fold.to();
        let d = self.terms.d(set, top)?;
        let first = self.normalize(d, &Strategy::pushing(false))?;
        let first = self.isolated(first, effort)?;
        let mut sum = self.list(&first, naming)?;
        let stem = self.stem(&["g", "p", "r", "s"]);
        let mut stages = Vec::new();
        while let Some(item) = sum.items.first().copied().filter(|i| i.rank.is_some()) {
            let stage = self.stage(item, set, naming, &stem, effort)?;
            if let Op::Var(s) = self.terms.op(item.v).clone() {
                stages.push((s, stage.clone()));
            }
            self.replace_first(&mut sum, &stage, naming, effort)?;
        }
        let chain = first.then(&Proof::chain(first.to(), std::mem::take(&mut sum.parts)));
        let line = self.have_line(&chain);
        // The kernel adds up what belongs to a variable from the right.
        let mut of: FxHashMap<TermId, Vec<TermId>> = FxHashMap::default();
        for i in sum.items.iter().rev() {
            of.entry(i.v).or_default().push(i.g);
        }
        let mut gradients = Vec::new();
        for &x in wrt {
            let all = of.remove(&x).unwrap_or_default();
            let mut g: Option<TermId> = None;
            for &h in &all {
                g = Some(match g {
                    None => h,
                    Some(s) => self.terms.add(Op::Add, &[s, h])?,
                });
            }
            let g = match g {
                Some(g) => g,
                None => {
                    let s = self.terms.shape(x).clone();
                    self.terms.add(Op::Zeros(s.rows, s.cols), &[])?
                }
            };
            let outer = self.terms.add(Op::Grad, &[f, x])?;
            let inner = self.terms.add(Op::Grad, &[top, x])?;
            let number = self.push(Line::Gradient { line, wrt: x }, vec![line]);
            let read = Proof::leaf(inner, g, Leaf::Line(number, vec![]), true);
            let simple = match all.len() {
                0..=MANY => self.simplify(g, effort)?,
                _ => self.normalize(g, &Strategy::clean())?,
            };
            gradients.push(fold.at(0, outer, inner).then(&read).then(&simple));
        }
        let assumed = std::mem::take(&mut naming.assumed);
        Ok(Backward { top, differential: first, stages, gradients, assumed, given: naming.before })
    }

    /// A differential brought to the form Σ tr(G' d(v)), each G simplified.
    fn isolated(&mut self, proof: Proof, effort: Effort) -> Result<Proof, Stop> {
        let mut unused = Vec::new();
        let proof = self.isolate(proof, &mut unused)?;
        self.simplify_factors(proof, &mut unused, effort)
    }

    /// tr(G' d(v)) with the differential of v put in; G gets a name first where it would be used often.
    fn stage(&mut self, item: Item, set: &Wrt, naming: &Naming, stem: &str, effort: Effort) -> Result<Proof, Stop> {
        let Op::Var(name) = self.terms.op(item.v).clone() else { return Err(self.stuck(item.term)) };
        let Some(body) = self.unfold(item.v)? else { return Err(self.stuck(item.term)) };
        let body = match naming.folded.get(&name) {
            Some(p) => body.then(p),
            None => body,
        };
        let size = crate::syntax::size(&self.terms, item.g);
        let mut proof = Proof::refl(item.term);
        if size >= LARGE || (size >= 2 && self.places(body.to(), set) > 1) {
            let number = name.trim_start_matches(|c: char| !c.is_ascii_digit());
            let own = naming.folded.contains_key(&name) || number.is_empty();
            let wanted = if own { format!("{stem}_{name}") } else { format!("{stem}{number}") };
            let name = self.free_name(&wanted);
            let fold = self.introduce(name, item.g)?;
            proof = self.deep(item.term, &[0, 0, 0], &fold)?;
        }
        let p = self.deep(proof.to(), &[0, 1, 0], &body)?;
        proof = proof.then(&p);
        let p = self.normalize(proof.to(), &Strategy::pushing(false))?;
        self.isolated(proof.then(&p), effort)
    }

    /// In how many places does a term vary, names counting as one? Two stand for more.
    fn places(&mut self, t: TermId, set: &Wrt) -> usize {
        if !self.depends(t, set) {
            return 0;
        }
        let args = self.terms.args(t).to_vec();
        if args.is_empty() || matches!(self.terms.op(t), Op::Var(_)) {
            return 1;
        }
        let mut n = 0;
        for a in args {
            n += self.places(a, set);
            if n > 1 {
                break;
            }
        }
        n
    }
}

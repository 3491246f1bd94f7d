//! Gradients of deep expressions, one name at a time (reverse mode).
//!
//! The differential is kept as a list tr(G' d(v)) + (tr(H' d(w)) + …): intermediate values first, last one
//! first, then what was asked for. The differential of the first is put in and its summands are sorted into
//! the list, so that each step is near the root and the certificate grows with the expression, not with its square.

use super::naming::Naming;
use super::proof::{Leaf, Proof};
use super::rewrite::Strategy;
use super::session::{Session, Stop};
use super::simplify::Effort;
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

/// A summand tr(G' d(v)).
#[derive(Clone, Copy)]
struct Item {
    term: TermId,
    g: TermId,
    v: TermId,
    /// The place of v among the names; none if it is a variable.
    rank: Option<usize>,
}

/// A sum, nested to the right, on its way.
struct Sum {
    term: TermId,
    items: Vec<Item>,
    parts: Vec<Proof>,
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
        if !self.frozen.is_empty() || !self.pays(f, wrt, &set) {
            return Ok(None);
        }
        let fuel = self.fuel;
        self.find_grounds(&[])?;
        let mut naming = self.give_names(f, &set)?;
        match self.through_names(f, wrt, &set, &mut naming, effort) {
            Ok(b) => Ok(Some(b)),
            // Something in it has no such form: the ordinary way will say what.
            Err(_) => {
                self.fuel = fuel;
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
        let first = self.normalize(d, &super::derive::pushing_to_names())?;
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
        let p = self.normalize(proof.to(), &super::derive::pushing_to_names())?;
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

    /// A proof at a position, as a proof about the whole term.
    fn deep(&mut self, t: TermId, path: &[usize], p: &Proof) -> Result<Proof, Stop> {
        let mut way = Vec::with_capacity(path.len());
        let mut u = t;
        for &i in path {
            way.push((u, i));
            u = self.terms.arg(u, i).ok_or_else(|| self.stuck(t))?;
        }
        let mut proof = p.clone();
        for (u, i) in way.into_iter().rev() {
            proof = match self.inside(u, i, &proof)? {
                Some((q, _)) => q,
                None => return Ok(Proof::refl(t)),
            };
        }
        Ok(proof)
    }

    fn stuck(&self, t: TermId) -> Stop {
        Stop::Stuck(format!("{} has no form tr(G' d(X))", self.terms.to_sexpr(t, 0)))
    }

    // ---- the list ------------------------------------------------------------------------

    fn item(&mut self, t: TermId, naming: &Naming) -> Result<Item, Stop> {
        let (g, v) = self.trace_form(t).ok_or_else(|| self.stuck(t))?;
        let rank = match self.terms.op(v) {
            Op::Var(s) if self.terms.args(v).is_empty() => naming.rank.get(s).copied(),
            _ => return Err(self.stuck(t)),
        };
        Ok(Item { term: t, g, v, rank })
    }

    /// The summands of a sum that is nested to the right; what is zero has none.
    fn items(&mut self, t: TermId, naming: &Naming) -> Result<Vec<Item>, Stop> {
        let (mut out, mut rest) = (Vec::new(), t);
        loop {
            match (self.terms.op(rest), self.terms.args(rest)) {
                (Op::Add, &[a, b]) => {
                    out.push(self.item(a, naming)?);
                    rest = b;
                }
                (Op::Zeros(..) | Op::Num(_), []) if out.is_empty() => return Ok(out),
                _ => {
                    out.push(self.item(rest, naming)?);
                    return Ok(out);
                }
            }
        }
    }

    /// The end of a proof as a sorted list.
    fn list(&mut self, proof: &Proof, naming: &Naming) -> Result<Sum, Stop> {
        let right = self.normalize(proof.to(), &Strategy::new(&["sum-right"]))?;
        let items = self.items(right.to(), naming)?;
        let mut sum = Sum { term: right.to(), items, parts: vec![right] };
        for k in (0..sum.items.len()).rev() {
            self.insert(&mut sum, k, naming, Effort::default())?;
        }
        Ok(sum)
    }

    /// Puts a sum in the place of the first summand, and its summands in their places.
    fn replace_first(&mut self, sum: &mut Sum, stage: &Proof, naming: &Naming, effort: Effort) -> Result<(), Stop> {
        let right = self.normalize(stage.to(), &Strategy::new(&["sum-right"]))?;
        let new = stage.then(&right);
        let items = self.items(new.to(), naming)?;
        let alone = sum.items.len() == 1;
        let whole = if alone { new } else { self.deep(sum.term, &[0], &new)? };
        self.follow(sum, whole);
        if !alone && items.is_empty() {
            self.local(sum, 0, "zero")?;
        }
        for k in 1..items.len() {
            if !alone {
                self.local(sum, k - 1, "sum-right")?;
            }
        }
        let count = items.len();
        sum.items.splice(0..1, items);
        for k in (0..count).rev() {
            self.insert(sum, k, naming, effort)?;
        }
        Ok(())
    }

    fn follow(&mut self, sum: &mut Sum, p: Proof) {
        sum.term = p.to();
        sum.parts.push(p);
    }

    /// One rewriting of the rest of the list from the k-th summand on.
    fn local(&mut self, sum: &mut Sum, k: usize, phase: &'static str) -> Result<(), Stop> {
        let mut rest = sum.term;
        for _ in 0..k {
            rest = self.terms.arg(rest, 1).ok_or_else(|| self.stuck(rest))?;
        }
        self.burn()?;
        let p = self.by_rules(rest, &[phase], &[])?.ok_or_else(|| Stop::Stuck(format!("no rule for {phase}")))?;
        let p = self.deep(sum.term, &vec![1; k], &p)?;
        self.follow(sum, p);
        Ok(())
    }

    /// Moves the k-th summand to its place in the sorted rest; what belongs to the same name is added up.
    fn insert(&mut self, sum: &mut Sum, mut k: usize, naming: &Naming, effort: Effort) -> Result<(), Stop> {
        while let (Some(a), Some(b)) = (sum.items.get(k).copied(), sum.items.get(k + 1).copied()) {
            let last = k + 2 == sum.items.len();
            if a.rank < b.rank {
                self.local(sum, k, if last { "sum-turn" } else { "sum-swap" })?;
                sum.items.swap(k, k + 1);
                k += 1;
                continue;
            }
            if a.rank.is_some() && a.rank == b.rank {
                let path = vec![1; k];
                let at = if last {
                    path
                } else {
                    self.local(sum, k, "sum-left")?;
                    [path, vec![0]].concat()
                };
                let both = self.terms.add(Op::Add, &[a.term, b.term])?;
                let p = self.normalize(both, &Strategy::new(&["collect", "adjoint", "zero"]))?;
                let mut unused = Vec::new();
                let p = self.simplify_factors(p, &mut unused, effort)?;
                let one = self.item(p.to(), naming)?;
                let p = self.deep(sum.term, &at, &p)?;
                self.follow(sum, p);
                sum.items.splice(k..k + 2, [one]);
            }
            break;
        }
        Ok(())
    }
}

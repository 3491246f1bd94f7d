//! The intermediate values in the forms in which a search meets them, so that an answer keeps the names of the user.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::{Leaf, Proof};
use crate::calculus::session::session::Session;
use crate::term::*;
use rustc_hash::FxHashSet;

/// So many intermediate values at most take part in one search.
const MAX_NAMED: usize = 8;

impl Session<'_> {
    /// The intermediate values by what they stand for, so that an answer keeps the user's names.
    pub(in crate::calculus) fn read_names(&mut self) -> Result<(), Stop> {
        if !self.names.first_reading() {
            return Ok(());
        }
        for i in 0..self.theory.lets.len() {
            let l = self.theory.lets[i].clone();
            // The name of a value put in, of `f at x = v`, is not the user's.
            let own = self.theory.point(&l.name).is_none();
            let plain = own && l.over.is_none() && !self.terms.args(l.body).is_empty();
            let settled = !self
                .terms
                .subterms(l.body)
                .into_iter()
                .any(|u| matches!(self.terms.op(u), Op::Grad | Op::Jac(_) | Op::D(_)));
            if !plain || !settled {
                continue;
            }
            let name = self.terms.var(&l.name)?;
            let fold = Proof::leaf(name, l.body, Leaf::Definition, true).sym();
            let tidy = Strategy { names: true, ..Strategy::clean() };
            let clean = self.normalize(l.body, &tidy)?;
            let tidied = clean.sym().then(&fold);
            // The forms in which a search meets it.
            let powers = self.monomials(clean.to(), false, &mut Vec::new())?;
            let expanded = self.folded_back(clean.to())?;
            let forms = [Proof::refl(clean.to()), powers, expanded];
            let mut forms: Vec<Proof> = forms.iter().map(|p| p.sym().then(&tidied)).collect();
            forms.extend(self.transposed(&tidied)?);
            forms.dedup_by_key(|p| p.from());
            for p in &forms {
                self.names.add(p.from(), p.clone());
            }
            self.names.add(l.body, fold);
            self.names.add_forms(forms);
        }
        // What was tidied before the names were known may now be shorter.
        self.normal_forms.forget();
        Ok(())
    }

    /// A term multiplied out and written again as people do.
    fn folded_back(&mut self, t: TermId) -> Result<Proof, Stop> {
        if self.spreads(t) {
            return Ok(Proof::refl(t));
        }
        let expanded = self.normalize(t, &Strategy::expand())?;
        let folded = self.normalize(expanded.to(), &Strategy::new(&["fold", "clean", "zero"]))?;
        Ok(expanded.then(&folded))
    }

    /// The transpose of what a name stands for, and how that is the name's.
    fn transposed(&mut self, fold: &Proof) -> Result<Option<Proof>, Stop> {
        if self.terms.shape(fold.to()).is_scalar() {
            return Ok(None);
        }
        let t = self.terms.add(Op::T, &[fold.from()])?;
        let name = self.terms.add(Op::T, &[fold.to()])?;
        let inner = self.folded_back(t)?;
        Ok((inner.to() != fold.from()).then(|| inner.sym().then(&fold.at(0, t, name))))
    }

    /// The intermediate values that might be seen in a term: all that they are made of occurs in it.
    pub(super) fn names_in(&mut self, t: TermId) -> Vec<Proof> {
        self.names_where(t, |name, made_of| !name && made_of)
    }

    /// The intermediate values that a term may be about: they occur in it, or all that they are made of does.
    pub(super) fn names_about(&mut self, t: TermId) -> Vec<Proof> {
        self.names_where(t, |name, made_of| name || made_of)
    }

    /// The intermediate values of which is so whether they occur themselves, and whether all they are made of does.
    fn names_where(&mut self, t: TermId, so: fn(bool, bool) -> bool) -> Vec<Proof> {
        if !self.context.is_free() || self.names.has_no_forms() {
            return Vec::new();
        }
        let terms = &self.problem.terms;
        let names = |t: TermId| -> FxHashSet<TermId> {
            terms.subterms(t).into_iter().filter(|u| matches!(terms.op(*u), Op::Var(_))).collect()
        };
        let here = names(t);
        // Hardly a law makes a function or a determinant where there is neither: such a value is not looked for in the
        // term, where its forms would take the room of others.
        let functional = |t: TermId| {
            let special = |u: TermId| {
                let op = terms.op(u);
                matches!(
                    op,
                    Op::Map(_) | Op::Softmax | Op::Logsumexp | Op::Det | Op::Logdet | Op::Mfun(_) | Op::BigSum(_)
                )
            };
            terms.subterms(t).into_iter().any(special)
        };
        let plain = !functional(t);
        let known = |(forms, made_of): &(&Vec<Proof>, &Vec<TermId>)| {
            forms.first().is_some_and(|p| {
                so(here.contains(&p.to()), made_of.iter().all(|u| here.contains(u)) && !(plain && functional(p.from())))
            })
        };
        let all = self.names.forms(|t| names(t).into_iter().collect());
        all.filter(known).take(MAX_NAMED).flat_map(|(forms, _)| forms).cloned().collect()
    }
}

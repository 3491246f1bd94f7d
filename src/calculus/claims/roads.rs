//! The forms of a term in which a property is looked for: as it stands, in its simplest form, multiplied out, as a sum
//! whose parts have it.

use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::{Effort, Stop};
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// A form of a term without derivatives of which the property is known: the line that says so, and how it is reached.
    pub(super) fn in_form(&mut self, pred: Pred, t: TermId, effort: Effort) -> Result<Option<(usize, Proof)>, Stop> {
        let mut forms: Vec<Proof> = vec![Proof::refl(t)];
        for s in [Strategy::define(), Strategy::clean()] {
            let p = self.normalize(t, &s)?;
            push_new(&mut forms, p);
        }
        let simple = self.simplify(t, effort)?;
        push_new(&mut forms, simple);
        for s in [Strategy::whole(), Strategy::normal(), Strategy::expand()] {
            let p = self.normalize(t, &s)?;
            push_new(&mut forms, p);
        }
        for form in &forms {
            let form = form.clone();
            if self.is_plain(pred, form.to()) {
                // A number that a line of a fact can speak of: as itself plus nothing.
                if let Some(found) = self.number(pred, form.to())? {
                    return Ok(Some((found.0, form.then(&found.1))));
                }
            }
            if let Some(line) = self.fact(pred, form.to(), &[], 0)? {
                return Ok(Some((line, form)));
            }
        }
        type Road = fn(&mut Session<'_>, Pred, TermId) -> Result<Option<(usize, Proof)>, Stop>;
        let roads: [Road; 5] = [
            |s, p, t| s.by_congruence(p, t),
            |s, p, t| s.by_summands(p, t),
            |s, p, t| s.by_inequality(p, t),
            |s, p, t| s.by_symmetriser(p, t),
            |s, p, t| s.by_outer(p, t),
        ];
        for road in roads {
            for form in &forms {
                let form = form.clone();
                if let Some((line, p)) = road(self, pred, form.to())? {
                    return Ok(Some((line, form.then(&p))));
                }
            }
        }
        Ok(None)
    }

    /// A number as a fact: it is a square of nothing plus itself where a law asks for a literal.
    fn number(&mut self, pred: Pred, t: TermId) -> Result<Option<(usize, Proof)>, Stop> {
        let one = self.terms.int(1);
        let scaled = self.terms.add(Op::Scale, &[t, one])?;
        let p = self.normalize(scaled, &Strategy::clean())?;
        if p.to() != t {
            return Ok(None);
        }
        Ok(self.fact(pred, scaled, &[], 0)?.map(|line| (line, p.sym())))
    }
}

fn push_new(forms: &mut Vec<Proof>, p: Proof) {
    if forms.iter().all(|f| f.to() != p.to()) {
        forms.push(p);
    }
}

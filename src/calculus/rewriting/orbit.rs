//! Laws that go round in circles: of the forms that they lead to, the least.

use super::cycles::MAX_ORBIT;
use crate::calculus::forms::order::compare;
use crate::calculus::lawbook::index::Look;
use crate::calculus::lawbook::strategy::Strategy;
use crate::calculus::session::budget::Stop;
use crate::calculus::session::proof::Proof;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// The least form that the laws of the phase `orbit` lead to, up to a bound on their number.
    pub(in crate::calculus) fn orbit(
        &mut self,
        t: TermId,
        s: &Strategy,
        ranges: &[Dim],
    ) -> Result<Option<Proof>, Stop> {
        let index = self.index;
        let plain = Strategy { orbit: false, ..s.clone() };
        if let (false, Some(p)) = (s.turn, self.long_cycle(t, s, ranges)?) {
            return Ok((!p.is_refl()).then_some(p));
        }
        let related = *self.terms.op(t) == Op::Tr && s.turn && self.context.is_free() && self.context.may_turn();
        let mut met: Vec<Proof> = vec![Proof::refl(t)];
        let mut next = 0;
        while next < met.len() && met.len() < MAX_ORBIT {
            let here = met[next].clone();
            next += 1;
            let look = Look::at(&self.terms, here.to());
            for entry in index.phase("orbit").candidates(self.rules, look) {
                let Some(p) = self.apply(here.to(), entry, ranges)? else { continue };
                self.burn()?;
                let q = self.normalize_open(p.to(), &plain, &mut ranges.to_vec())?;
                let round = here.then(&p).then(&q);
                if related && !self.terms.subterms(q.to()).contains(&t) {
                    // A trace to which a relation applies once it is turned round is replaced at once.
                    let bare = Strategy { grounds: false, ..plain.clone() };
                    if self.normalize_open(p.to(), &bare, &mut ranges.to_vec())?.to() != q.to() {
                        self.context.turn();
                        let rest = self.normalize_open(q.to(), s, &mut ranges.to_vec());
                        self.context.turn_back();
                        return Ok(Some(round.then(&rest?)));
                    }
                }
                if let (Op::Scale, &[c, u]) = (self.terms.op(q.to()), self.terms.args(q.to()))
                    && self.terms.as_num(c).is_some()
                    && let Some(k) = met.iter().position(|m| m.to() == u)
                    && self.terms.is_closed(t)
                {
                    // t = c u = c t: what is its own negative vanishes.
                    let (u, back) = (met[k].to(), met[k].clone());
                    self.have(&back.sym().then(&round));
                    if let Some(zero) = self.by_rules(u, &["vanish"], ranges)? {
                        return Ok(Some(back.then(&zero)));
                    }
                }
                if !met.iter().any(|m| m.to() == q.to()) {
                    met.push(round);
                }
            }
        }
        let best = (0..met.len()).min_by(|&a, &b| compare(&self.terms, met[a].to(), met[b].to())).unwrap_or(0);
        let id = self.strategy(s);
        for m in &met {
            let r = self.ranges_of(m.to(), ranges);
            self.normal_forms.put(id, m.to(), r, m.sym().then(&met[best]));
        }
        Ok((best != 0).then(|| met[best].clone()))
    }
}

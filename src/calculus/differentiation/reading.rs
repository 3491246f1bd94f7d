//! Reading a gradient off an isolated differential.

use crate::calculus::session::budget::Stop;
use crate::calculus::session::session::Session;
use crate::term::*;

impl Session<'_> {
    /// What the summands of a differential say of one variable; none if one of them has another form.
    pub(super) fn summands_of(&mut self, root: TermId, x: TermId) -> Result<Option<TermId>, Stop> {
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

    pub(in crate::calculus) fn trace_form(&mut self, t: TermId) -> Option<(TermId, TermId)> {
        let m = (*self.terms.op(t) == Op::Tr).then(|| self.terms.arg(t, 0))??;
        let (gt, d) = match (self.terms.op(m), self.terms.args(m)) {
            (Op::Mul, &[gt, d]) => (gt, d),
            _ => return None,
        };
        let g = (*self.terms.op(gt) == Op::T).then(|| self.terms.arg(gt, 0))??;
        let x = matches!(self.terms.op(d), Op::D(_)).then(|| self.terms.arg(d, 0))??;
        (matches!(self.terms.op(x), Op::Var(_)) && !self.has_differential(g)).then_some((g, x))
    }
}

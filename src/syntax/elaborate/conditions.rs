//! The hypotheses that an expression implies.

use super::{Context, Elaborator, Result, Scope, shape_issue};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{Dim, Fact, Hypothesis, Op, Pred, Rational, ShapeError, Sym, Template, TermId, Terms};
use num_traits::{Signed, Zero};

impl Context {
    /// The hypothesis that states a fact for all values of the indices it mentions.
    pub fn quantify(&mut self, scope: &Scope, fact: Fact) -> std::result::Result<Hypothesis, ShapeError> {
        let free = match &fact {
            Fact::Is(_, t) => self.terms.free(*t),
            Fact::Eq(a, b) => self.terms.free(*a) | self.terms.free(*b),
            Fact::AtLeast(..) => 0,
        };
        // Idx(k) is bound by the k-th range from the end.
        let over = scope.iter().rev().enumerate().filter(|(k, _)| *k < 64 && free >> k & 1 == 1);
        let mut over: Vec<Dim> = over.map(|(_, (_, d))| d.clone()).collect();
        over.reverse();
        let fact = match fact {
            Fact::Is(p, t) => Fact::Is(p, renumber(&mut self.terms, t, free)?),
            Fact::Eq(a, b) => Fact::Eq(renumber(&mut self.terms, a, free)?, renumber(&mut self.terms, b, free)?),
            other => other,
        };
        Ok(Hypothesis { over, fact })
    }

    /// Adds hypotheses that are not there yet.
    pub fn assume(&mut self, hypotheses: impl IntoIterator<Item = Hypothesis>) {
        for h in hypotheses {
            if !self.theory.hypotheses.contains(&h) {
                self.theory.hypotheses.push(h);
            }
        }
    }
}

/// Makes the free indices of a term contiguous, where `used` are those to keep.
fn renumber(terms: &mut Terms, t: TermId, used: u64) -> std::result::Result<TermId, ShapeError> {
    if used & used.wrapping_add(1) == 0 {
        return Ok(t);
    }
    terms.transform(t, &mut |terms, u, depth| match terms.op(u) {
        Op::Idx(k) if *k >= depth => {
            let k = *k - depth;
            let rank = (used & ((1_u64 << k.min(63)) - 1)).count_ones();
            terms.add(Op::Idx(rank + depth), &[]).map(Some)
        }
        _ => Ok(None),
    })
}

/// The value of an expression of literals alone.
pub(super) fn constant(terms: &Terms, t: TermId, depth: u32) -> Option<Rational> {
    if depth > 16 {
        return None;
    }
    let arg = |i| terms.arg(t, i).and_then(|a| constant(terms, a, depth + 1));
    let q = match terms.op(t) {
        Op::Num(q) => (**q).clone(),
        Op::Neg => -arg(0)?,
        Op::Add => arg(0)? + arg(1)?,
        Op::Sub => arg(0)? - arg(1)?,
        Op::Scale | Op::Had => arg(0)? * arg(1)?,
        Op::Div => {
            let d = arg(1)?;
            if d.is_zero() {
                return None;
            }
            arg(0)? / d
        }
        _ => return None,
    };
    (q.numer().bits() + q.denom().bits() < 4_096).then_some(q)
}

impl Elaborator<'_> {
    /// Adds the hypothesis that a term has a property, unless that is plain.
    pub(super) fn require(&mut self, pred: Pred, t: TermId, span: Span) -> Result<()> {
        match self.cx.terms.op(t) {
            Op::Size(_) | Op::Number => return Ok(()),
            Op::Num(q) if matches!(pred, Pred::Positive | Pred::Principal) && q.is_positive() => return Ok(()),
            Op::Num(q) if !matches!(pred, Pred::Positive | Pred::Principal) && !q.is_zero() => return Ok(()),
            _ => {}
        }
        self.imply(Fact::Is(pred, t), span)
    }

    /// Adds a hypothesis, for all values of the indices it mentions.
    pub(super) fn imply(&mut self, fact: Fact, span: Span) -> Result<()> {
        let h = self.cx.quantify(&self.scope, fact).map_err(|e| shape_issue(span, &e))?;
        *self.asked.entry(h.clone()).or_default() += 1;
        if !self.implied.contains(&h) {
            self.implied.push(h);
        }
        Ok(())
    }

    /// Takes back a hypothesis that was asked for once too often; where nothing else asks for it, it is gone.
    pub(super) fn retract(&mut self, fact: Fact, span: Span) -> Result<()> {
        let h = self.cx.quantify(&self.scope, fact).map_err(|e| shape_issue(span, &e))?;
        if let Some(n) = self.asked.get_mut(&h) {
            *n = n.saturating_sub(1);
            if *n == 0 {
                self.implied.retain(|x| *x != h);
            }
        }
        Ok(())
    }

    /// `c` divides.
    pub(super) fn require_divisor(&mut self, c: TermId, span: Span) -> Result<()> {
        if self.cx.terms.as_num(c).is_some_and(Zero::is_zero) {
            return Err(Issue::new(span, "division by zero").hint("a divisor is not zero").into());
        }
        self.require(Pred::Nonzero, c, span)
    }

    /// The hypotheses of the elementwise function `name` at `a`: where it is differentiable.
    pub(super) fn require_defined(&mut self, name: &Sym, a: TermId, span: Span) -> Result<()> {
        let Some(f) = self.cx.terms.functions().symbol(name).cloned() else { return Ok(()) };
        let at = |e: &mut Self, t: &Template| t.at(&mut e.cx.terms, a).map_err(|e| shape_issue(span, &e));
        let Some((pred, place)) = &f.regular else { return Ok(()) };
        if self.cx.terms.as_num(a).is_none() {
            let place = at(self, place)?;
            return self.require(*pred, place, span);
        }
        // A literal does not vary, so it does not matter that it is at a kink, or at an end.
        if let Some((pred, place)) = &f.defined {
            let place = at(self, place)?;
            match constant(&self.cx.terms, place, 0) {
                Some(q) if is_so(*pred, &q) => {}
                Some(_) => {
                    let print = |t| crate::syntax::to_ascii(&self.cx.terms, &self.cx.theory, t);
                    let (a, place) = (print(a), print(place));
                    return Err(Issue::new(span, format!("`{name}({a})` has no value"))
                        .hint(format!("numbers are real; `{name}` needs {}, here {place}", place_in_words(*pred)))
                        .into());
                }
                None => return self.require(*pred, place, span),
            }
        }
        Ok(())
    }

    /// The hypotheses of the power `a ^ p`, elementwise.
    pub(super) fn require_power(&mut self, a: TermId, p: TermId, span: Span) -> Result<()> {
        let base = self.cx.terms.as_num(a).cloned();
        match self.cx.terms.as_num(p) {
            Some(q) if q.is_integer() && !q.is_negative() => Ok(()),
            Some(q) if q.is_integer() => self.require_divisor(a, span),
            Some(_) if base.as_ref().is_some_and(Signed::is_negative) => {
                Err(Issue::new(span, "a root of a negative number")
                    .hint("numbers are real; only whole powers of negative numbers are")
                    .into())
            }
            Some(q) if base.as_ref().is_some_and(Zero::is_zero) && q.is_positive() => Ok(()),
            None if self.is_whole(p, true) => Ok(()),
            None if self.is_whole(p, false) => self.require_divisor(a, span),
            _ => self.require(Pred::Positive, a, span),
        }
    }
}

/// Does a number have the property?
pub(super) fn is_so(p: Pred, q: &Rational) -> bool {
    match p {
        Pred::Positive => q.is_positive(),
        Pred::Nonnegative => !q.is_negative(),
        _ => !q.is_zero(),
    }
}

fn place_in_words(p: Pred) -> &'static str {
    match p {
        Pred::Positive => "something positive",
        Pred::Nonnegative => "something that is not negative",
        _ => "something that is not 0",
    }
}

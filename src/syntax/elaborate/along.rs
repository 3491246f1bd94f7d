//! Equations that hold along a variation: what they say of differentials is assumed with them.

use super::{Context, Elaborator, Result, Scope, Stop, shape_issue};
use crate::syntax::ast::Ast;
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Args, Fact, Moving, Op, Pred, Rational, ShapeError, Sym, TermId, Wrt};
use num_traits::One;
use std::collections::BTreeSet;

pub(super) type Built<T> = std::result::Result<T, ShapeError>;

impl Context {
    fn op(&mut self, op: Op, args: &[TermId]) -> Built<TermId> {
        self.terms.add(op, args)
    }

    /// The differential of a term by these names, pushed to the variables; none where nothing varies.
    fn pushed(&mut self, t: TermId, wrt: &Wrt) -> Built<Option<TermId>> {
        let varies = match wrt {
            Wrt::All => self.terms.subterms(t).iter().any(|u| matches!(self.terms.op(*u), Op::Var(_))),
            Wrt::Only(names) => self.theory.mentioned(&self.terms, [t]).iter().any(|s| names.contains(s)),
        };
        if !varies {
            return Ok(None);
        }
        let args: Args = self.terms.args(t).iter().copied().collect();
        match (self.terms.op(t).clone(), &args[..]) {
            (op @ (Op::Neg | Op::T | Op::Tr), &[a]) => match self.pushed(a, wrt)? {
                Some(d) => self.op(op, &[d]).map(Some),
                None => Ok(None),
            },
            (op @ (Op::Add | Op::Sub), &[a, b]) => match (self.pushed(a, wrt)?, self.pushed(b, wrt)?) {
                (Some(a), Some(b)) => self.op(op, &[a, b]).map(Some),
                (None, Some(b)) if op == Op::Sub => self.op(Op::Neg, &[b]).map(Some),
                (a, b) => Ok(a.or(b)),
            },
            (op @ (Op::Mul | Op::Scale | Op::Had | Op::Kron), &[a, b]) => {
                let left = self.pushed(a, wrt)?.map(|d| self.op(op.clone(), &[d, b])).transpose()?;
                let right = self.pushed(b, wrt)?.map(|d| self.op(op.clone(), &[a, d])).transpose()?;
                match (left, right) {
                    (Some(l), Some(r)) => self.op(Op::Add, &[l, r]).map(Some),
                    (l, r) => Ok(l.or(r)),
                }
            }
            _ => self.op(Op::D(wrt.clone()), &[t]).map(Some),
        }
    }

    /// The equation of the differentials; none where nothing varies.
    pub(super) fn moved(&mut self, a: TermId, b: TermId, wrt: &Wrt) -> Built<Option<Fact>> {
        let zero = |me: &mut Context| {
            let shape = me.terms.shape(a).clone();
            me.op(Op::Zeros(shape.rows, shape.cols), &[])
        };
        Ok(match (self.pushed(a, wrt)?, self.pushed(b, wrt)?) {
            (None, None) => None,
            (Some(a), Some(b)) => Some(Fact::Eq(a, b)),
            (Some(d), None) | (None, Some(d)) => Some(Fact::Eq(d, zero(self)?)),
        })
    }

    /// `eigen(A, v, l)`; of families, `eigen(A, v[i], l[i]) for i in N`.
    pub(super) fn eigen(&mut self, reporter: &mut Reporter, parts: &[Ast; 3], at: Span, scope: &Scope) -> Result<()> {
        let mut implied = Vec::new();
        let mut read = |cx: &mut Context, a: &Ast| Elaborator::run(cx, reporter, a, scope, &mut implied);
        let [a, v, l] = [read(self, &parts[0]), read(self, &parts[1]), read(self, &parts[2])];
        let (Some(a), Some(v), Some(l)) = (a, v, l) else { return Err(Stop::Silent) };
        let (of, column) = (self.terms.shape(a).clone(), self.terms.shape(v).clone());
        if of.rows != of.cols || column.rows != of.rows || !column.cols.is_one() || !self.terms.shape(l).is_scalar() {
            let (l, form) = (self.terms.shape(l), "eigen(A, v, l)");
            return Err(Issue::new(
                at,
                format!("`{form}` takes a square matrix, a column and a number, but {of}, {column} and {l} are given"),
            )
            .hint("write `assume eigen(A, v, l)` with `var A[n,n], v[n], l`")
            .into());
        }
        self.not_random([a, v, l], at)?;
        let others: Vec<Sym> = self.theory.mentioned(&self.terms, [a]).into_iter().collect();
        let own = self.theory.mentioned(&self.terms, [v, l]).into_iter().filter(|n| !others.contains(n));
        let moving: Vec<_> = own.map(|name| Moving { name, others: others.clone(), sides: None }).collect();
        self.theory.moving.extend(moving);
        let facts = self.eigen_facts(a, v, l).map_err(|e| shape_issue(at, &e))?;
        self.assume(implied);
        for fact in facts {
            let stated = self.quantify(scope, fact).map_err(|e| shape_issue(at, &e))?;
            self.assume([stated]);
        }
        Ok(())
    }

    /// A v = l v, v'v = 1, A symmetric, l simple; and the same of what they vary to.
    fn eigen_facts(&mut self, a: TermId, v: TermId, l: TermId) -> Built<Vec<Fact>> {
        let n = self.terms.shape(a).rows.clone();
        let (av, lv) = (self.op(Op::Mul, &[a, v])?, self.op(Op::Scale, &[l, v])?);
        let (t, eye) = (self.op(Op::T, &[v])?, self.op(Op::Eye(n), &[])?);
        let (gram, outer) = (self.op(Op::Mul, &[t, v])?, self.op(Op::Mul, &[v, t])?);
        let (shift, one) = (self.op(Op::Scale, &[l, eye])?, self.terms.num(Rational::one()));
        let apart = self.op(Op::Sub, &[shift, a])?;
        let simple = self.op(Op::Add, &[apart, outer])?;
        let all = self.everything();
        let mut out = vec![
            Fact::Is(Pred::Symmetric, a),
            Fact::Eq(av, lv),
            Fact::Eq(gram, one),
            Fact::Is(Pred::Invertible, simple),
        ];
        out.extend(self.moved(av, lv, &all)?);
        if let Some(d) = self.pushed(v, &all)? {
            // Half of what d(v'v) = 0 says.
            let zero = self.terms.num(Rational::from_integer(0.into()));
            let inner = self.op(Op::Mul, &[t, d])?;
            out.push(Fact::Eq(inner, zero));
        }
        if let Some(d) = self.pushed(a, &all)? {
            let t = self.op(Op::T, &[d])?;
            out.push(Fact::Eq(t, d));
        }
        Ok(out)
    }

    /// Refuses what takes a name to be constant that moves with what varies, or has another value, beside it: a derivative
    /// in the terms, or the values that these variables have at once in the first of them.
    pub fn not_held(&self, terms: &[TermId], points: &[Sym], span: Span) -> Result<()> {
        let free: BTreeSet<Sym> = points.iter().cloned().collect();
        let at = |x: &Sym| self.theory.moves_with(&self.terms, *terms.first()?, x, &free).map(|p| (p, x.clone()));
        match self.theory.held(&self.terms, terms.iter().copied()).or_else(|| points.iter().find_map(at)) {
            Some((p, x)) => Err(moving(&p, &x, span).into()),
            None => Ok(()),
        }
    }

    /// Refuses an equation by which something moves that was taken to be constant above it.
    pub fn nothing_held(&self, above: &[(Vec<TermId>, Vec<Sym>)], span: Span) -> Result<()> {
        let mut bodies: Vec<TermId> = self.theory.lets.iter().map(|l| l.body).collect();
        bodies.extend(self.theory.hypotheses.iter().flat_map(|h| h.fact.terms()));
        let evaluated = self.evaluated.iter().map(|(f, x)| (vec![*f], vec![x.clone()]));
        for (terms, points) in evaluated.chain([(bodies, vec![])]).chain(above.iter().cloned()) {
            self.not_held(&terms, &points, span)?;
        }
        Ok(())
    }
}

/// That a name moves with a variable, where it is taken to be constant.
pub(in crate::syntax) fn moving(p: &Sym, x: &Sym, span: Span) -> Issue {
    Issue::new(span, format!("`{p}` moves with `{x}`, and is taken to be constant here")).hint(format!(
        "claim what `d(…)` of it is, with `d({x})` and without `d({p})`: the factor of `d({x})` is the gradient"
    ))
}

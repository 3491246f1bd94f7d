//! Equations that hold along a variation: what they say of differentials is assumed with them.

use super::mismatch::sides;
use super::{Context, Elaborator, Result, Scope, Stop, What, shape_issue};
use crate::syntax::ast::{Ast, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Args, Fact, Hypothesis, Op, Pred, Rational, ShapeError, Sym, TermId, Wrt};
use num_traits::One;

type Built<T> = std::result::Result<T, ShapeError>;

impl Context {
    fn op(&mut self, op: Op, args: &[TermId]) -> Built<TermId> {
        self.terms.add(op, args)
    }

    /// The differential of a term, pushed to the variables; none where nothing varies.
    fn pushed(&mut self, t: TermId) -> Built<Option<TermId>> {
        let varies = |u: &TermId| matches!(self.terms.op(*u), Op::Var(_));
        if !self.terms.subterms(t).iter().any(varies) {
            return Ok(None);
        }
        let args: Args = self.terms.args(t).iter().copied().collect();
        match (self.terms.op(t).clone(), &args[..]) {
            (op @ (Op::Neg | Op::T | Op::Tr), &[a]) => match self.pushed(a)? {
                Some(d) => self.op(op, &[d]).map(Some),
                None => Ok(None),
            },
            (op @ (Op::Add | Op::Sub), &[a, b]) => match (self.pushed(a)?, self.pushed(b)?) {
                (Some(a), Some(b)) => self.op(op, &[a, b]).map(Some),
                (None, Some(b)) if op == Op::Sub => self.op(Op::Neg, &[b]).map(Some),
                (a, b) => Ok(a.or(b)),
            },
            (op @ (Op::Mul | Op::Scale | Op::Had | Op::Kron), &[a, b]) => {
                let left = self.pushed(a)?.map(|d| self.op(op.clone(), &[d, b])).transpose()?;
                let right = self.pushed(b)?.map(|d| self.op(op.clone(), &[a, d])).transpose()?;
                match (left, right) {
                    (Some(l), Some(r)) => self.op(Op::Add, &[l, r]).map(Some),
                    (l, r) => Ok(l.or(r)),
                }
            }
            _ => self.op(Op::D(Wrt::All), &[t]).map(Some),
        }
    }

    /// The equation of the differentials; none where nothing varies.
    fn moved(&mut self, a: TermId, b: TermId) -> Built<Option<Fact>> {
        let zero = |me: &mut Context| {
            let shape = me.terms.shape(a).clone();
            me.op(Op::Zeros(shape.rows, shape.cols), &[])
        };
        Ok(match (self.pushed(a)?, self.pushed(b)?) {
            (None, None) => None,
            (Some(a), Some(b)) => Some(Fact::Eq(a, b)),
            (Some(d), None) | (None, Some(d)) => Some(Fact::Eq(d, zero(self)?)),
        })
    }

    /// `eigen(A, v, l)`
    pub(super) fn eigen(&mut self, reporter: &mut Reporter, parts: &[Ast; 3], at: Span) -> Result<()> {
        let mut implied = Vec::new();
        let mut read = |cx: &mut Context, a: &Ast| Elaborator::run(cx, reporter, a, &Scope::new(), &mut implied);
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
        let facts = self.eigen_facts(a, v, l).map_err(|e| shape_issue(at, &e))?;
        self.assume(implied);
        self.assume(facts.into_iter().map(|fact| Hypothesis { over: vec![], fact }));
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
        let mut out = vec![
            Fact::Is(Pred::Symmetric, a),
            Fact::Eq(av, lv),
            Fact::Eq(gram, one),
            Fact::Is(Pred::Invertible, simple),
        ];
        out.extend(self.moved(av, lv)?);
        if let Some(d) = self.pushed(v)? {
            // Half of what d(v'v) = 0 says.
            let zero = self.terms.num(Rational::from_integer(0.into()));
            let inner = self.op(Op::Mul, &[t, d])?;
            out.push(Fact::Eq(inner, zero));
        }
        if let Some(d) = self.pushed(a)? {
            let t = self.op(Op::T, &[d])?;
            out.push(Fact::Eq(t, d));
        }
        Ok(out)
    }

    /// `implicit P: A == B`
    pub fn implicit(&mut self, reporter: &mut Reporter, name: &Word, lhs: &Ast, rhs: &Ast, at: Span) -> Result<()> {
        if self.what(&name.name) != Some(What::Variable) {
            return Err(self.unknown(name, "name", &[], |w| w == What::Variable));
        }
        let mut implied = Vec::new();
        let l = Elaborator::run(self, reporter, lhs, &Scope::new(), &mut implied);
        let r = Elaborator::run(self, reporter, rhs, &Scope::new(), &mut implied);
        let (l, r) = (l.ok_or(Stop::Silent)?, r.ok_or(Stop::Silent)?);
        if self.terms.shape(l) != self.terms.shape(r) {
            return Err(sides(&self.terms, reporter, (lhs, l), (rhs, r), at).into());
        }
        let names = self.theory.mentioned(&self.terms, [l, r]);
        if !names.contains(&name.name) {
            return Err(Issue::new(name.span, format!("the equation does not speak of `{}`", name.name))
                .hint(format!("write `implicit {0}: EQUATION` with `{0}` in the equation", name.name))
                .into());
        }
        let others: Vec<Sym> = names.into_iter().filter(|n| *n != name.name).collect();
        self.implicits.push((name.name.clone(), others));
        let moved = self.moved(l, r).map_err(|e| shape_issue(at, &e))?;
        self.assume(implied);
        let facts = [Fact::Eq(l, r)].into_iter().chain(moved);
        self.assume(facts.map(|fact| Hypothesis { over: vec![], fact }));
        Ok(())
    }

    /// A name in a term that moves with a variable, by an equation that defines it.
    pub(super) fn moves_with(&self, t: TermId, x: &Sym) -> Option<Sym> {
        let below = self.theory.mentioned(&self.terms, [t]);
        let moving = self.implicits.iter().find(|(p, others)| below.contains(p) && others.contains(x) && p != x);
        moving.map(|(p, _)| p.clone())
    }
}

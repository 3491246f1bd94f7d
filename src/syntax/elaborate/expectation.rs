//! `random x[n] mean m cov S`, `E(F)`, `Cov(F, G)`.
//!
//! Of a polynomial of the second degree the expectation is its value at the mean, and half the Hessian's product with the
//! covariance; of a normal vector so up to the third degree, and with the square of this operator to the fifth. That is
//! what `E(F)` is read as: no distribution stands in a term. What is no scalar is read off E of its products with a
//! matrix of its shape, as the gradient by that matrix.

use super::{Context, Elaborator, Result, Stop, shape_issue};
use crate::syntax::ast::{Ast, Node, Size, VarDecl, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::*;
use num_traits::{Signed, ToPrimitive};
use rustc_hash::FxHashMap;

/// A random vector.
#[derive(Clone, Debug)]
pub(super) struct Random {
    name: Sym,
    mean: TermId,
    cov: TermId,
    gaussian: bool,
}

impl Context {
    /// `random x[n] mean m cov S`
    pub fn random(
        &mut self,
        reporter: &mut Reporter,
        declared: &VarDecl,
        mean: &Ast,
        cov: &Ast,
        gaussian: bool,
    ) -> Result<()> {
        let none: Option<&Size> = None;
        self.variables(std::slice::from_ref(declared), none)?;
        let mut implied = Vec::new();
        let read = |cx: &mut Context, r: &mut Reporter, a: &Ast, implied: &mut _| {
            Elaborator::run(cx, r, a, &super::Scope::new(), implied).ok_or(Stop::Silent)
        };
        let (m, s) = (read(self, reporter, mean, &mut implied)?, read(self, reporter, cov, &mut implied)?);
        let name = &declared.name;
        let x = self.terms.var(&name.name).map_err(|e| shape_issue(name.span, &e))?;
        let shape = self.terms.shape(x).clone();
        if !shape.cols.is_one() {
            return Err(Issue::new(name.span, format!("`{}` is {shape}, but only a column is random", name.name))
                .hint("stack the columns: `vec(X)` is one")
                .into());
        }
        for (ast, t, wanted) in [(mean, m, shape.clone()), (cov, s, Shape::new(shape.rows.clone(), shape.rows.clone()))]
        {
            let got = self.terms.shape(t);
            if *got != wanted {
                let (text, word) = (reporter.quote(ast.span()), if t == m { "mean" } else { "covariance" });
                return Err(Issue::new(ast.span(), format!("the {word} `{text}` is {got}, but should be {wanted}"))
                    .hint("the mean has the shape of the vector; the covariance is square, of its size")
                    .into());
            }
        }
        self.not_random([m, s], mean.span().to(cov.span()))?;
        self.assume(implied);
        let pred = if shape.is_scalar() { Pred::Nonnegative } else { Pred::Psd };
        self.assume([Hypothesis { over: vec![], fact: Fact::Is(pred, s) }]);
        self.random.push(Random { name: name.name.clone(), mean: m, cov: s, gaussian });
        Ok(())
    }

    /// Is there a random vector?
    pub fn has_random(&self) -> bool {
        !self.random.is_empty()
    }

    /// Is it `E` or `Cov` here? They are names like others where nothing is random.
    pub(super) fn is_moment(&self, name: &Sym) -> bool {
        matches!(&**name, "E" | "Cov" | "Var") && !self.random.is_empty() && self.what(name).is_none()
    }

    /// Refuses what depends on a random vector outside of `E(…)`.
    pub fn not_random(&self, terms: impl IntoIterator<Item = TermId>, span: Span) -> Result<()> {
        if self.random.is_empty() {
            return Ok(());
        }
        let names = self.theory.mentioned(&self.terms, terms);
        match self.random.iter().find(|r| names.contains(&r.name)) {
            Some(r) => {
                Err(Issue::new(span, format!("`{}` is random, and stands outside of `E(…)` and `Cov(…)`", r.name))
                    .hint(format!("write `E(…)` around what has `{}` in it", r.name))
                    .into())
            }
            None => Ok(()),
        }
    }

    /// The degree of a term as a polynomial in a name; none if it is no polynomial that is seen to be one.
    fn degree(&self, t: TermId, x: &Sym) -> Option<u64> {
        let mut known: FxHashMap<TermId, Option<u64>> = FxHashMap::default();
        for u in self.terms.subterms(t) {
            let of = |i: usize| self.terms.arg(u, i).and_then(|a| known.get(&a).copied().flatten());
            let degree = match self.terms.op(u) {
                Op::Var(s) if s == x => Some(1),
                Op::Add | Op::Sub | Op::Hcat | Op::Vcat => of(0).zip(of(1)).map(|(a, b)| a.max(b)),
                Op::Neg | Op::T | Op::Tr | Op::Vec | Op::Diag | Op::Diagvec | Op::Sum => of(0),
                Op::Entry | Op::Col | Op::Row | Op::BigSum(_) => of(0),
                Op::Mul | Op::Scale | Op::Had | Op::Kron => of(0).zip(of(1)).map(|(a, b)| a.saturating_add(b)),
                Op::Div | Op::Hdiv if of(1) == Some(0) => of(0),
                Op::Pow | Op::Mpow => {
                    let k = self.terms.arg(u, 1).and_then(|p| self.terms.as_num(p));
                    let k = k.filter(|q| q.is_integer() && !q.is_negative()).and_then(|q| q.to_integer().to_u64());
                    k.zip(of(0)).map(|(k, d)| d.saturating_mul(k))
                }
                _ => None,
            };
            let degree = degree.or_else(|| (!self.depends_on(u, x)).then_some(0));
            known.insert(u, degree);
        }
        known.get(&t).copied().flatten()
    }
}

impl Elaborator<'_> {
    /// `E(F)`, `Cov(F, G)`, `Var(F)`
    pub(super) fn moment(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        self.arguments(node, word, if *word.name == *"Cov" { 2 } else { 1 })?;
        let f = self.value(node, 0)?;
        if *word.name == *"E" {
            return self.expectation(f, node.at);
        }
        let g = if *word.name == *"Cov" { self.value(node, 1)? } else { f };
        for (i, t) in [f, g].into_iter().enumerate().take(node.args.len()) {
            let shape = self.shape(t);
            if !shape.cols.is_one() {
                let text = self.reporter.quote(self.operand_span(node, i));
                return Err(Issue::new(
                    self.operand_span(node, i),
                    format!("a covariance is one of columns, but `{text}` is {shape}"),
                )
                .hint(format!("stack its columns: `vec({text})`"))
                .into());
            }
        }
        let both = self.outer(f, g, node.at)?;
        let mean = self.expectation(both, node.at)?;
        let (ef, eg) = (self.expectation(f, node.at)?, self.expectation(g, node.at)?);
        let product = self.outer(ef, eg, node.at)?;
        self.build(Op::Sub, &[mean, product], node.at)
    }

    /// `f*g'`
    fn outer(&mut self, f: TermId, g: TermId, span: Span) -> Result<TermId> {
        let (a, b) = (self.shape(f), self.shape(g));
        if a.is_scalar() && b.is_scalar() {
            return self.build(Op::Scale, &[f, g], span);
        }
        let turned = if b.is_scalar() { g } else { self.build(Op::T, &[g], span)? };
        match (a.is_scalar(), b.is_scalar()) {
            (true, _) => self.build(Op::Scale, &[f, turned], span),
            (_, true) => self.build(Op::Scale, &[g, f], span),
            _ => self.build(Op::Mul, &[f, turned], span),
        }
    }

    /// The expectation over all random vectors, which are independent of each other.
    fn expectation(&mut self, f: TermId, span: Span) -> Result<TermId> {
        let (mut f, mut concerned, mut beyond) = (f, Vec::new(), Vec::new());
        for r in self.cx.random.clone() {
            f = self.opened(f, &r.name, span)?;
        }
        for r in self.cx.random.clone() {
            let degree = self.known_degree(f, &r, span)?;
            if degree > 1 {
                beyond.push((r.clone(), degree));
            }
            if degree > 0 {
                concerned.push(r);
            }
        }
        // E is linear: of tr(C'F), whatever C is, it says what E(F) is.
        let scalar = self.shape(f).is_scalar();
        let any = if scalar || beyond.is_empty() { None } else { Some(self.any_like(f, span)?) };
        let mut whole = match any {
            Some(c) => {
                let turned = self.build(Op::T, &[c], span)?;
                let product = self.build(Op::Mul, &[turned, f], span)?;
                self.build(Op::Tr, &[product], span)?
            }
            None => f,
        };
        for (r, degree) in &beyond {
            whole = self.smeared(whole, r, *degree > 3, span)?;
        }
        for r in &concerned {
            whole = self.at_point(whole, (&r.name, r.mean), concerned.len() > 1, span)?;
        }
        match any {
            Some(c) => self.build(Op::Grad, &[whole, c], span),
            None => Ok(whole),
        }
    }

    /// The degree in a random vector, if its moments of this degree are known.
    fn known_degree(&mut self, f: TermId, r: &Random, span: Span) -> Result<u64> {
        let x = &r.name;
        let Some(degree) = self.cx.degree(f, x) else {
            return Err(Issue::new(span, format!("the expectation of what is no polynomial in `{x}`"))
                .hint("means and covariances say nothing of it; E is of sums and products")
                .into());
        };
        let most = if r.gaussian { 5 } else { 2 };
        if degree <= most {
            return Ok(degree);
        }
        let issue = format!("moments of degree {degree} in `{x}`, of which the first {most} are known");
        let hint = match r.gaussian {
            false => format!("third, fourth and fifth moments need `random {x}… mean … cov … gaussian`"),
            true => "write the moment out, or give it a name".to_string(),
        };
        Err(Issue::new(span, issue).hint(hint).into())
    }

    /// A variable of the shape of a term, of which nothing is known.
    fn any_like(&mut self, f: TermId, span: Span) -> Result<TermId> {
        let shape = self.shape(f);
        let name = self.cx.terms.fresh_name("C_");
        self.cx.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: None });
        self.cx.declare(&name, super::What::Variable);
        self.cx.theory.vars.push(Variable { name: name.clone(), shape, over: None });
        self.build(Op::Var(name), &[], span)
    }

    /// A scalar, and half the Hessian's product with the covariance; with half the square of this, if it matters.
    fn smeared(&mut self, g: TermId, r: &Random, twice: bool, span: Span) -> Result<TermId> {
        let first = self.half_spread(g, r, span)?;
        let sum = self.build(Op::Add, &[g, first], span)?;
        if !twice {
            return Ok(sum);
        }
        let second = self.half_spread(first, r, span)?;
        let two = self.cx.terms.int(2);
        let half = self.build(Op::Div, &[second, two], span)?;
        self.build(Op::Add, &[sum, half], span)
    }

    /// `tr(S*hess(g, x))/2`
    fn half_spread(&mut self, g: TermId, r: &Random, span: Span) -> Result<TermId> {
        let x = self.build(Op::Var(r.name.clone()), &[], span)?;
        let gradient = self.build(Op::Grad, &[g, x], span)?;
        let hessian = self.build(Op::Jac(Layout::Denominator), &[gradient, x], span)?;
        let product = match self.shape(x).is_scalar() {
            true => self.build(Op::Scale, &[r.cov, hessian], span)?,
            false => {
                let p = self.build(Op::Mul, &[r.cov, hessian], span)?;
                self.build(Op::Tr, &[p], span)?
            }
        };
        let two = self.cx.terms.int(2);
        self.build(Op::Div, &[product, two], span)
    }
}

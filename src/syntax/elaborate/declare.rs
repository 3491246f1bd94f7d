//! Declarations, hypotheses and goals.

use super::mismatch::sides;
use super::{Context, Elaborator, Equation, Result, Scope, Stop, What, settle};
use crate::syntax::ast::{Ast, FactAst, Range, Size, VarDecl, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::infer::Inferred;
use crate::syntax::lexer::Span;
use crate::syntax::print::print_variable;
use crate::syntax::problem::MAX_NATURALS;
use crate::syntax::words;
use crate::term::{
    Declaration, Definition, Dim, Fact, Hypothesis, Natural, Op, Pred, Shape, ShapeError, Sym, TermId, Variable, Wrt,
};

/// A scalar, variables with their values, and the hypotheses that these imply.
type Point = (TermId, Vec<(Sym, TermId)>, Vec<Hypothesis>);

impl Context {
    pub(super) fn declare(&mut self, name: &Sym, what: What) {
        self.names.insert(name.clone(), what);
    }

    /// A declared size: names that are new become sizes.
    pub(super) fn declared_size(&mut self, size: &Size) -> Result<Dim> {
        for w in size.words() {
            if self.what(&w.name).is_none() {
                // `d` is a common size, and never in doubt where a size stands.
                if words::is_reserved(self.terms.functions(), &w.name) && *w.name != *"d" {
                    return Err(Issue::new(w.span, format!("`{}` is a function's name", w.name))
                        .hint("choose another name")
                        .into());
                }
                self.theory.dims.push(w.name.clone());
                self.declare(&w.name, What::Size);
            }
        }
        self.size(size)
    }

    /// `var …`
    pub fn variables(&mut self, declared: &[VarDecl], over: Option<&Size>) -> Result<()> {
        let mut read: Vec<(&VarDecl, Shape)> = Vec::new();
        let (naturals, declared): (Vec<&VarDecl>, Vec<&VarDecl>) = declared.iter().partition(|v| v.is_natural());
        for v in naturals {
            self.natural_number(v, over)?;
        }
        for v in declared {
            self.check_new(&v.name)?;
            if let Some((first, _)) = read.iter().find(|(o, _)| o.name.name == v.name.name) {
                return Err(Issue::new(v.name.span, format!("`{}` is declared already, as a variable", v.name.name))
                    .label(first.name.span, "declared here")
                    .hint("a name is declared once; choose another")
                    .into());
            }
            let mut dims = v.sizes.iter().map(|s| self.declared_size(s)).collect::<Result<Vec<Dim>>>()?.into_iter();
            let rows = dims.next().unwrap_or_else(Dim::one);
            let shape = Shape::new(rows, dims.next().unwrap_or_else(Dim::one));
            let square = v.attributes.iter().find(|a| Pred::parse(&a.name).is_some_and(Pred::needs_square));
            if let Some(a) = square.filter(|_| shape.rows != shape.cols) {
                return Err(Issue::new(
                    a.span,
                    format!("only a square matrix can be {}; `{}` is {shape}", a.name, v.name.name),
                )
                .label(v.name.span, shape.to_string())
                .hint("leave the attribute out, or declare equally many rows and columns")
                .into());
            }
            read.push((v, shape));
        }
        let over = over.map(|s| self.declared_size(s)).transpose()?;
        // A name may have become a size in this very statement.
        for (v, _) in &read {
            self.check_new(&v.name)?;
        }
        for (v, shape) in read {
            let name = v.name.name.clone();
            self.declare(&name, What::Variable);
            let declaration = Declaration { shape: shape.clone(), over: over.clone() };
            if !self.terms.declare(name.clone(), declaration) {
                return Err(Issue::new(v.name.span, format!("`{name}` is declared already")).into());
            }
            self.theory.vars.push(Variable { name: name.clone(), shape, over: over.clone() });
            let member = |e| super::shape_issue(v.name.span, &e);
            let index = match &over {
                Some(_) => vec![self.terms.add(Op::Idx(0), &[]).map_err(member)?],
                None => vec![],
            };
            let x = self.terms.add(Op::Var(name), &index).map_err(member)?;
            for a in &v.attributes {
                if let Some(p) = Pred::parse(&a.name) {
                    if v.sizes.is_empty() && p.needs_square() {
                        self.marked.entry(v.name.name.clone()).or_insert(p);
                    }
                    self.assume([Hypothesis { over: over.iter().cloned().collect(), fact: Fact::Is(p, x) }]);
                }
            }
        }
        Ok(())
    }

    /// `var k natural`: what may be 0 is any positive number here, unless it is among the zeros.
    fn natural_number(&mut self, v: &VarDecl, over: Option<&Size>) -> Result<()> {
        self.check_new(&v.name)?;
        if !v.sizes.is_empty() || over.is_some() {
            return Err(Issue::new(v.name.span, format!("a natural number is one number; `{}` is not", v.name.name))
                .hint(format!("write `{} natural`, without sizes, on a line without `over`", v.name.name))
                .into());
        }
        let says = |p: &[&str]| v.attributes.iter().find(|a| p.contains(&&*a.name));
        if let Some(a) =
            v.attributes.iter().find(|a| !["natural", "positive", "nonzero", "nonnegative"].contains(&&*a.name))
        {
            return Err(Issue::new(a.span, format!("a natural number is not said to be {}", a.name))
                .hint("beside `natural` may stand `positive`, then it is at least 1")
                .into());
        }
        let maybe_zero = says(&["positive", "nonzero"]).is_none();
        if maybe_zero && self.maybe_zero.len() >= MAX_NATURALS {
            return Err(Issue::new(v.name.span, format!("more than {MAX_NATURALS} natural numbers that may be 0"))
                .hint(format!("write `{} natural positive` where it is at least 1", v.name.name))
                .into());
        }
        self.counts(&v.name.name, maybe_zero);
        Ok(())
    }

    /// Declares a natural number, which may be 0 or not.
    fn counts(&mut self, name: &Sym, maybe_zero: bool) {
        let zero = maybe_zero && self.zeros.contains(name);
        if maybe_zero {
            self.maybe_zero.push(name.clone());
        }
        if !zero {
            self.theory.dims.push(name.clone());
        }
        self.theory.naturals.push(Natural { name: name.clone(), value: zero.then_some(0) });
        self.declare(name, What::Natural);
    }

    /// Declares what was inferred, as `var …` would.
    pub fn inferred(&mut self, found: &Inferred) {
        for s in &found.naturals {
            if self.what(s).is_none() {
                self.counts(s, true);
            }
        }
        for s in &found.sizes {
            if self.what(s).is_none() {
                self.theory.dims.push(s.clone());
                self.declare(s, What::Size);
            }
        }
        for v in &found.variables {
            let declaration = Declaration { shape: v.shape.clone(), over: v.over.clone() };
            if self.what(&v.name).is_none() && self.terms.declare(v.name.clone(), declaration) {
                self.declare(&v.name, What::Variable);
                self.theory.vars.push(v.clone());
                self.guessed.insert(v.name.clone(), print_variable(v));
            }
        }
    }

    /// Keeps in mind how names could be declared that are not.
    pub fn guess(&mut self, found: &Inferred) {
        self.guessed.extend(found.variables.iter().map(|v| (v.name.clone(), print_variable(v))));
    }

    /// `fun …`
    pub fn functions(&mut self, names: &[Word]) -> Result<()> {
        for w in names {
            self.check_new(w)?;
            self.declare(&w.name, What::Function);
            self.theory.funs.push(w.name.clone());
        }
        Ok(())
    }

    /// `matfun …`
    pub fn matrix_functions(&mut self, names: &[Word]) -> Result<()> {
        self.functions(names)?;
        self.theory.matfuns.extend(names.iter().map(|w| w.name.clone()));
        Ok(())
    }

    pub(super) fn scope(&self, ranges: &[Range]) -> Result<Scope> {
        let mut scope = Scope::new();
        for r in ranges {
            if let Some(w) = self.what(&r.index.name) {
                return Err(Issue::new(
                    r.index.span,
                    format!("`{}` is declared already, as {}", r.index.name, w.text()),
                )
                .hint("choose another name for the index")
                .into());
            }
            scope.push((r.index.name.clone(), self.size(&r.size)?));
        }
        Ok(scope)
    }

    /// `let …`
    pub fn definition(
        &mut self,
        reporter: &mut Reporter,
        name: &Word,
        body: &Ast,
        range: Option<&Range>,
    ) -> Result<()> {
        self.check_new(name)?;
        let scope = self.scope(range.map(std::slice::from_ref).unwrap_or_default())?;
        let mut implied = Vec::new();
        let term = Elaborator::run(self, reporter, body, &scope, &mut implied).ok_or(Stop::Silent)?;
        let over = scope.into_iter().next().map(|(_, d)| d);
        let declaration = Declaration { shape: self.terms.shape(term).clone(), over: over.clone() };
        if !self.terms.declare(name.name.clone(), declaration) {
            return Err(Issue::new(name.span, format!("`{}` is declared already", name.name)).into());
        }
        self.declare(&name.name, What::Intermediate);
        self.theory.lets.push(Definition { name: name.name.clone(), over, body: term });
        self.assume(implied);
        Ok(())
    }

    /// `assume …`
    pub fn assumption(&mut self, reporter: &mut Reporter, fact: &FactAst, ranges: &[Range]) -> Result<()> {
        let scope = self.scope(ranges)?;
        if let FactAst::Eigen(parts, at) = fact {
            return self.eigen(reporter, parts, *at, &scope);
        }
        let (fact, span, implied) = match fact {
            FactAst::Eigen(..) => return Err(Stop::Silent),
            FactAst::Eq(lhs, rhs, at) => {
                let e = self.equation(reporter, lhs, rhs, *at, &scope)?;
                (Fact::Eq(e.lhs, e.rhs), *at, e.implied)
            }
            FactAst::Is(_, a) | FactAst::Compare(a, ..) => {
                let (pred, t, implied) = self.fact(reporter, fact, &scope)?;
                (Fact::Is(pred, t), a.span(), implied)
            }
        };
        self.not_random(fact.terms(), span)?;
        let stated = self.quantify(&scope, fact).map_err(|e| super::shape_issue(span, &e))?;
        self.assume(implied);
        self.assume([stated]);
        Ok(())
    }

    /// `A == B`
    pub fn equation(
        &mut self,
        reporter: &mut Reporter,
        lhs: &Ast,
        rhs: &Ast,
        at: Span,
        scope: &Scope,
    ) -> Result<Equation> {
        let mut implied = Vec::new();
        let l = Elaborator::run(self, reporter, lhs, scope, &mut implied);
        let r = Elaborator::run(self, reporter, rhs, scope, &mut implied);
        let (l, r) = (l.ok_or(Stop::Silent)?, r.ok_or(Stop::Silent)?);
        if self.terms.shape(l) != self.terms.shape(r) {
            return Err(sides(&self.terms, reporter, (lhs, l), (rhs, r), at).into());
        }
        let [l, r] = self.one_differential([l, r]).map_err(|e| super::shape_issue(at, &e))?;
        Ok(Equation { lhs: l, rhs: r, implied })
    }

    /// `d(X)` of a variable is dX, whatever else varies. Beside differentials that say what varies, all the
    /// same names, it is written as they are, so that dX is one term.
    fn one_differential(&mut self, sides: [TermId; 2]) -> std::result::Result<[TermId; 2], ShapeError> {
        let below = sides.map(|t| self.terms.subterms(t));
        let mut sets = below.iter().flatten().filter_map(|&u| match self.terms.op(u) {
            Op::D(set @ Wrt::Only(_)) => Some(set),
            _ => None,
        });
        let Some(set) = sets.next().cloned().filter(|s| sets.all(|other| other == s)) else { return Ok(sides) };
        let Context { terms, theory, .. } = self;
        let Wrt::Only(names) = &set else { return Ok(sides) };
        let mut write = |t| {
            terms.transform(t, &mut |terms, u, _| {
                let (Op::D(Wrt::All), Some(x)) = (terms.op(u), terms.arg(u, 0)) else { return Ok(None) };
                let varies = matches!(terms.op(x), Op::Var(s) if names.contains(s) && theory.definition(s).is_none());
                if varies { terms.add(Op::D(set.clone()), &[x]).map(Some) } else { Ok(None) }
            })
        };
        let [l, r] = sides;
        Ok([write(l)?, write(r)?])
    }

    /// `show EXPR`, or the derivative of an expression by a variable: its term, and the hypotheses.
    pub fn shown(
        &mut self,
        reporter: &mut Reporter,
        body: &Ast,
        variable: Option<&Word>,
    ) -> Result<(TermId, Vec<Hypothesis>)> {
        let mut implied = Vec::new();
        let term = Elaborator::run(self, reporter, body, &Scope::new(), &mut implied);
        let Some(word) = variable else { return Ok((term.ok_or(Stop::Silent)?, implied)) };
        settle(reporter, self.plain_variable(word)).ok_or(Stop::Silent)?;
        let term = term.ok_or(Stop::Silent)?;
        let op = if self.terms.shape(term).is_scalar() { Op::Grad } else { Op::Jac(self.layout) };
        let error = |e: ShapeError| super::shape_issue(word.span, &e);
        let x = self.terms.add(Op::Var(word.name.clone()), &[]).map_err(error)?;
        Ok((self.terms.add(op, &[term, x]).map_err(error)?, implied))
    }

    /// `stationary f at X = EXPR, …`: f, the variables with their values, and the hypotheses.
    pub fn stationary(&mut self, reporter: &mut Reporter, f: &Ast, points: &[(Word, Ast)]) -> Result<Point> {
        let mut implied = Vec::new();
        let term = Elaborator::run(self, reporter, f, &Scope::new(), &mut implied);
        if let Some(s) = term.map(|t| self.terms.shape(t)).filter(|s| !s.is_scalar()) {
            let text = reporter.quote(f.span());
            reporter.report(
                Issue::new(f.span(), format!("a stationary point is one of a scalar, but `{text}` is {s}"))
                    .hint(format!("`sum({text})` or `norm2({text})` is a scalar")),
            );
            return Err(Stop::Silent);
        }
        let mut at: Vec<(Sym, TermId)> = Vec::new();
        for (variable, value) in points {
            let by = self.value_at(reporter, variable, value, &mut implied);
            let by = settle(reporter, by);
            if at.iter().any(|(earlier, _)| *earlier == variable.name) {
                let issue = Issue::new(variable.span, format!("`{}` has a value already", variable.name));
                reporter.report(issue.hint("a stationary point has one value for each variable"));
                return Err(Stop::Silent);
            }
            at.extend(by.map(|t| (variable.name.clone(), t)));
        }
        let Some(term) = term.filter(|_| at.len() == points.len()) else { return Err(Stop::Silent) };
        for ((variable, written), (_, value)) in points.iter().zip(&at).filter(|_| at.len() > 1) {
            if self.terms.mentions(*value, &mut |s| at.iter().any(|(x, _)| x == s)) {
                let text = reporter.quote(written.span());
                let of = &variable.name;
                let message = format!("the value of `{of}`, `{text}`, speaks of a variable that has a value itself");
                return Err(Issue::new(written.span(), message).hint("put that value in").into());
            }
        }
        Ok((term, at, implied))
    }

    /// The value of a variable, which has its shape.
    fn value_at(
        &mut self,
        reporter: &mut Reporter,
        variable: &Word,
        value: &Ast,
        implied: &mut Vec<Hypothesis>,
    ) -> Result<TermId> {
        let by = Elaborator::run(self, reporter, value, &Scope::new(), implied);
        let shape = settle(reporter, self.plain_variable(variable));
        let (by, shape) = (by.ok_or(Stop::Silent)?, shape.ok_or(Stop::Silent)?);
        let got = self.terms.shape(by);
        if *got != shape {
            let text = reporter.quote(value.span());
            let message = format!("`{}` is {shape}, but its value `{text}` is {got}", variable.name);
            let hint = (*got == shape.transposed()).then(|| format!("transpose it: `({text})'`"));
            return Err(Issue::new(value.span(), message)
                .label(variable.span, shape.to_string())
                .maybe_hint(hint)
                .or_hint("the value has the shape of the variable")
                .into());
        }
        Ok(by)
    }

    /// The shape of a variable or intermediate that is no family.
    pub(super) fn plain_variable(&self, word: &Word) -> Result<Shape> {
        match self.what(&word.name) {
            Some(What::Variable | What::Intermediate) => match self.terms.declaration(&word.name) {
                Some(d) if d.over.is_none() => Ok(d.shape.clone()),
                _ => Err(Issue::new(word.span, format!("`{}` is a family, not a single variable", word.name))
                    .hint("a stationary point is in one variable")
                    .into()),
            },
            Some(w) => Err(Issue::new(word.span, format!("`{}` is {}, not a variable", word.name, w.text()))
                .hint("name a variable or an intermediate value")
                .into()),
            None => Err(self.unknown(word, "variable", &[], |w| matches!(w, What::Variable | What::Intermediate))),
        }
    }
}

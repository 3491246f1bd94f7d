//! `f at x = v`: an expression where a variable has a value. Without a derivative by the variable it is replaced. With
//! one, it gets a name of its own that stands for the value: what is differentiated by the name does not look at what it
//! stands for, and the derivative is taken where it has this value.

use super::{Elaborator, Result, Stop, What, shape_issue};
use crate::syntax::ast::{Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::term::{AtValue, Declaration, Definition, Op, Point, Sym, TermId};

impl Elaborator<'_> {
    /// `f at x = v`
    pub(super) fn evaluation(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        let before = self.evaluations.pop().unwrap_or(0);
        let shape = self.cx.plain_variable(word)?;
        let (f, value) = (self.value(node, 0)?, self.value(node, 1)?);
        let got = self.cx.terms.shape(value).clone();
        if got != shape {
            let text = self.reporter.quote(self.operand_span(node, 1));
            let message = format!("`{}` is {shape}, but its value `{text}` is {got}", word.name);
            return Err(Issue::new(self.operand_span(node, 1), message)
                .label(word.span, shape.to_string())
                .hint("the value has the shape of the variable")
                .into());
        }
        // What the expression needs, it needs where the variable has its value.
        let at = AtValue::new(&self.cx.theory, &mut self.cx.terms, &[(word.name.clone(), value)]);
        for h in self.implied.iter_mut().skip(before) {
            if let Ok(there) = at.hypothesis(&mut self.cx.terms, h) {
                *h = there;
            }
        }
        self.at_value(f, &word.name, value, node.at)
    }

    /// A term where a variable has a value.
    pub(super) fn at_value(&mut self, f: TermId, x: &Sym, value: TermId, span: Span) -> Result<TermId> {
        self.at_point(f, (x, value), false, span)
    }

    /// The same; with `named`, the value gets a name even if it is a variable.
    pub(super) fn at_point(
        &mut self,
        f: TermId,
        (x, value): (&Sym, TermId),
        named: bool,
        span: Span,
    ) -> Result<TermId> {
        let open = self.opened(f, x, span)?;
        let mut of_others = Vec::new();
        let mut own = false;
        for u in self.cx.terms.subterms(open) {
            match (self.cx.terms.op(u), self.cx.terms.arg(u, 1).map(|y| self.cx.terms.op(y))) {
                (Op::D(_), _) if self.cx.depends_on(u, x) => {
                    return Err(Issue::new(span, format!("a differential has no value at a value of `{x}`"))
                        .hint(format!("write the derivative: `grad(f, {x})`, `jac(F, {x})`"))
                        .into());
                }
                (Op::Grad | Op::Jac(_), Some(Op::Var(y))) if y == x => own = true,
                (Op::Grad | Op::Jac(_), Some(Op::Var(y))) if self.cx.depends_on(u, x) => of_others.push(y.clone()),
                _ => {}
            }
        }
        if let Some(y) = of_others.iter().find(|y| self.cx.depends_on(value, y) || self.cx.stands_for(y, x)) {
            return Err(Issue::new(span, format!("it is differentiated by `{y}`, which the value of `{x}` changes"))
                .hint(format!("give the value a variable of its own, and say by `assume` what it is, outside of what is differentiated by `{y}`"))
                .into());
        }
        if let Some(p) = self.cx.moves_with(open, x) {
            return Err(super::along::moving(&p, x, span).into());
        }
        self.cx.evaluated.push((open, x.clone()));
        let error = |e| shape_issue(span, &e);
        if !own {
            return self.cx.terms.replace_var(open, x, value).map_err(error);
        }
        let there = self.cx.point(open, (x, value), named, span)?;
        let there = self.cx.terms.add(Op::Var(there), &[]).map_err(error)?;
        self.cx.terms.replace_var(open, x, there).map_err(error)
    }

    /// A term with the definitions opened that depend on a variable, but for those by which it is differentiated.
    pub(super) fn opened(&mut self, f: TermId, x: &Sym, span: Span) -> Result<TermId> {
        let bodies: Vec<(Sym, TermId)> =
            self.cx.theory.lets.iter().map(|l| (l.name.clone(), l.body)).filter(|(n, _)| n != x).collect();
        let mut open = f;
        // A definition is made of earlier ones.
        for (name, body) in bodies.into_iter().rev() {
            if !self.cx.depends_on(body, x) || !self.cx.terms.mentions(open, &mut |s| *s == name) {
                continue;
            }
            let cx = &mut *self.cx;
            open = cx
                .terms
                .transform(open, &mut |terms, u, depth| match (terms.op(u), terms.arg(u, 0)) {
                    (Op::Var(s), None) if *s == name => terms.shift(body, i64::from(depth), 0).map(Some),
                    (Op::Var(s), Some(i)) if *s == name => terms.instantiate(body, i).map(Some),
                    _ => Ok(None),
                })
                .map_err(|_| {
                    Stop::from(
                        Issue::new(span, format!("it is differentiated by `{name}`, which depends on `{x}`"))
                            .hint(format!("differentiate by `{x}` itself, or write out what is differentiated")),
                    )
                })?;
        }
        Ok(open)
    }
}

impl super::Context {
    /// Does a term depend on a name, through definitions too?
    pub(super) fn depends_on(&self, t: TermId, x: &Sym) -> bool {
        self.theory.mentioned(&self.terms, [t]).contains(x)
    }

    /// Does a definition depend on a name?
    fn stands_for(&self, y: &Sym, x: &Sym) -> bool {
        self.theory.definition(y).is_some_and(|l| self.depends_on(l.body, x))
    }

    /// The name for a value: a variable that it is, if the term does not speak of it; a definition made before, or a new one.
    fn point(&mut self, f: TermId, (x, value): (&Sym, TermId), named: bool, span: Span) -> Result<Sym> {
        let mentioned = self.theory.mentioned(&self.terms, [f]);
        if let (Op::Var(z), []) = (self.terms.op(value), self.terms.args(value))
            && !named
            && z != x
            && !mentioned.contains(z)
            && self.theory.variable(z).is_some()
        {
            return Ok(z.clone());
        }
        if !self.terms.is_closed(value) {
            return Err(Issue::new(span, "a derivative at a value that depends on the index of a sum")
                .hint("write the derivative out where the sum runs")
                .into());
        }
        if let Some(name) = self.points.iter().find(|(v, n)| *v == value && !mentioned.contains(n)) {
            return Ok(name.1.clone());
        }
        let name = self.terms.fresh_name(&format!("{x}_at"));
        let shape = self.terms.shape(value).clone();
        self.terms.declare(name.clone(), Declaration { shape, over: None });
        self.declare(&name, What::Intermediate);
        self.theory.lets.push(Definition { name: name.clone(), over: None, body: value });
        self.theory.points.push(Point { name: name.clone(), of: x.clone() });
        self.points.push((value, name.clone()));
        Ok(name)
    }
}

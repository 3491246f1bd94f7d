//! `fun F(X)[p,q]`: unknown functions of numbers, vectors and matrices.
//!
//! What is said of such functions is said of functions made of elementwise ones. A matrix that depends on a number t is
//! read as `s(U + t*ones(m,n))`, s an unknown function of each entry and U any matrix; a function of a vector or a matrix
//! as a sum of any size k, `sum(r in k, s(tr(W[r]'*X) + u[r])*C[r])`. That says as much: a statement looks at finitely
//! many derivatives of F at finitely many points, and whatever these are, some s, W, u, C and k have them, since the
//! powers of linear forms span all polynomials (and for t, since U may keep the arguments of the entries apart). So
//! nothing here is new to what is proved with: no operator, no law.

use super::{Context, Elaborator, Result, What, shape_issue};
use crate::syntax::ast::{FunDecl, Node, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use crate::syntax::mapping::Mapping;
use crate::term::{Declaration, Dim, Fun, Layout, Op, Shape, ShapeError, Sym, TermId, Terms, Variable, Written, Wrt};
use std::sync::Arc;

type Built = std::result::Result<TermId, ShapeError>;

/// What a function is read as.
#[derive(Clone, Debug)]
enum Form {
    /// Of a number, a matrix: `s(U + t*ones(m,n))`.
    Entries { shift: Sym },
    /// Of a column, a number or a column: `C*s(W*x + u)`.
    Layer { weights: Sym, shift: Sym, outer: Sym },
    /// Of a matrix, a matrix: `sum(r in k, s(tr(W[r]'*X) + u[r])*C[r])`.
    Sum { weights: Sym, shift: Sym, outer: Sym, size: Dim },
}

/// An unknown function.
#[derive(Clone, Debug)]
pub(in crate::syntax) struct Unknown {
    name: Sym,
    shapes: Mapping,
    /// The elementwise function in it.
    inner: Sym,
    /// What else is in it; nothing if it is that function.
    form: Option<Form>,
}

impl Context {
    /// `fun s, Y(t)[m,n]`
    pub fn declared_functions(&mut self, declared: &[FunDecl]) -> Result<()> {
        for f in declared {
            match &f.of {
                None => self.functions(std::slice::from_ref(&f.name))?,
                Some((of, sizes)) => {
                    self.check_new(&f.name)?;
                    let argument = self.plain_variable(of)?;
                    let mut dims =
                        sizes.iter().map(|s| self.declared_size(s)).collect::<Result<Vec<Dim>>>()?.into_iter();
                    let rows = dims.next().unwrap_or_else(Dim::one);
                    let value = Shape::new(rows, dims.next().unwrap_or_else(Dim::one));
                    // A name may have become a size in this very statement.
                    self.check_new(&f.name)?;
                    self.unknown_function(&f.name, of, Mapping { argument, value })?;
                }
            }
        }
        Ok(())
    }

    fn unknown_function(&mut self, word: &Word, of: &Word, shapes: Mapping) -> Result<()> {
        let name = word.name.clone();
        if shapes.argument.is_scalar() && shapes.value.is_scalar() {
            self.functions(std::slice::from_ref(word))?;
            self.mappings.push(Unknown { inner: name.clone(), name, shapes, form: None });
            return Ok(());
        }
        self.declare(&name, What::Function);
        let inner = self.hidden_name(&name, "s");
        self.declare(&inner, What::Function);
        self.theory.funs.push(inner.clone());
        let (argument, value) = (shapes.argument.clone(), shapes.value.clone());
        let columns = argument.cols.is_one() && value.cols.is_one();
        let form = if argument.is_scalar() {
            Form::Entries { shift: self.hidden(&name, "u", value.clone(), None) }
        } else {
            let k = self.hidden_name(&name, "k");
            self.declare(&k, What::Size);
            self.theory.dims.push(k.clone());
            let size = Dim::name(k);
            if columns {
                let of_size = |rows: &Dim, cols: &Dim| Shape::new(rows.clone(), cols.clone());
                let outer = match value.is_scalar() {
                    true => of_size(&size, &Dim::one()),
                    false => of_size(&value.rows, &size),
                };
                Form::Layer {
                    weights: self.hidden(&name, "w", of_size(&size, &argument.rows), None),
                    shift: self.hidden(&name, "u", of_size(&size, &Dim::one()), None),
                    outer: self.hidden(&name, "c", outer, None),
                }
            } else {
                Form::Sum {
                    weights: self.hidden(&name, "w", argument.clone(), Some(&size)),
                    shift: self.hidden(&name, "u", Shape::scalar(), Some(&size)),
                    outer: self.hidden(&name, "c", value.clone(), Some(&size)),
                    size,
                }
            }
        };
        let (s, x) = (&inner, &of.name);
        let reading = match &form {
            Form::Entries { shift } => format!("`{s}({shift} + {x}*ones({},{}))`", value.rows, value.cols),
            Form::Layer { weights, shift, outer } => {
                format!("`{outer}{}*{s}({weights}*{x} + {shift})`", if value.is_scalar() { "'" } else { "" })
            }
            Form::Sum { weights, shift, outer, size } => {
                format!("`sum(r in {size}, {s}(tr({weights}[r]'*{x}) + {shift}[r])*{outer}[r])`")
            }
        };
        self.note(format!(
            "`{name}({x})` is read as {reading}, with any values of these: as far as derivatives at points go, every smooth function is one such"
        ));
        self.mappings.push(Unknown { name, shapes, inner, form: Some(form) });
        Ok(())
    }

    /// A name that nothing has.
    fn hidden_name(&self, of: &Sym, part: &str) -> Sym {
        let stem = format!("{of}_{part}");
        let numbered = (1..).map(|k| format!("{stem}{k}"));
        let free = |s: &Sym| self.what(s).is_none() && self.terms.declaration(s).is_none();
        std::iter::once(stem.clone()).chain(numbered).map(|s| Sym::new(&s)).find(free).unwrap_or_else(|| of.clone())
    }

    /// A variable in what a function is read as.
    fn hidden(&mut self, of: &Sym, part: &str, shape: Shape, over: Option<&Dim>) -> Sym {
        let name = self.hidden_name(of, part);
        self.declare(&name, What::Variable);
        self.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: over.cloned() });
        self.theory.vars.push(Variable { name: name.clone(), shape, over: over.cloned() });
        name
    }

    /// What varies where all variables do: not what is in unknown functions.
    pub(super) fn everything(&self) -> Wrt {
        let hidden: Vec<&Sym> = self.mappings.iter().flat_map(Unknown::hidden).collect();
        if hidden.is_empty() {
            return Wrt::All;
        }
        Wrt::only(self.theory.vars.iter().map(|v| &v.name).filter(|n| !hidden.contains(n)).cloned())
    }

    /// `d(A)`, all variables varying.
    pub(super) fn differential(&mut self, a: TermId) -> Built {
        let wrt = self.everything();
        let d = self.terms.add(Op::D(wrt.clone()), &[a])?;
        if let Wrt::Only(names) = &wrt {
            for name in names.iter() {
                if self.terms.declaration(name).is_some_and(|d| d.over.is_none()) {
                    let x = self.terms.var(name)?;
                    self.terms.spell_differential(&wrt, x)?;
                }
            }
            self.terms.spell_differential(&wrt, a)?;
        }
        Ok(d)
    }
}

impl Terms {
    /// `d(A)` stands for the differential in which all that can vary does.
    fn spell_differential(&mut self, wrt: &Wrt, a: TermId) -> std::result::Result<(), ShapeError> {
        let d = self.add(Op::D(wrt.clone()), &[a])?;
        let all = self.add(Op::D(Wrt::All), &[a])?;
        self.spell(d, all);
        Ok(())
    }
}

impl Unknown {
    /// The variables in what it is read as.
    fn hidden(&self) -> impl Iterator<Item = &Sym> {
        let all: Vec<&Sym> = match &self.form {
            None => vec![],
            Some(Form::Entries { shift }) => vec![shift],
            Some(Form::Layer { weights, shift, outer } | Form::Sum { weights, shift, outer, .. }) => {
                vec![weights, shift, outer]
            }
        };
        all.into_iter()
    }

    /// The derivative of this order, of a.
    fn at(&self, terms: &mut Terms, layout: Layout, order: u32, a: TermId) -> Built {
        let slope = Op::Map(Fun { name: self.inner.clone(), order });
        let number = self.shapes.value.is_scalar();
        let numerator = layout == Layout::Numerator;
        match &self.form {
            None => terms.add(slope, &[a]),
            Some(Form::Entries { shift }) => {
                let (m, n) = (self.shapes.value.rows.clone(), self.shapes.value.cols.clone());
                let (ones, shift) = (terms.add(Op::Ones(m, n), &[])?, terms.var(shift)?);
                let same = terms.add(Op::Scale, &[a, ones])?;
                let inner = terms.add(Op::Add, &[shift, same])?;
                terms.add(slope, &[inner])
            }
            Some(Form::Layer { weights, shift, outer }) => {
                let (w, u, c) = (terms.var(weights)?, terms.var(shift)?, terms.var(outer)?);
                let product = terms.add(Op::Mul, &[w, a])?;
                let inner = terms.add(Op::Add, &[product, u])?;
                let s = terms.add(slope, &[inner])?;
                match (order, number) {
                    (0, true) => {
                        let t = terms.add(Op::T, &[c])?;
                        terms.add(Op::Mul, &[t, s])
                    }
                    (0, false) => terms.add(Op::Mul, &[c, s]),
                    (1, true) => {
                        let (t, both) = (terms.add(Op::T, &[w])?, terms.add(Op::Had, &[c, s])?);
                        terms.add(Op::Mul, &[t, both])
                    }
                    (_, true) => {
                        let (t, both) = (terms.add(Op::T, &[w])?, terms.add(Op::Had, &[c, s])?);
                        let both = terms.add(Op::Diag, &[both])?;
                        let left = terms.add(Op::Mul, &[t, both])?;
                        terms.add(Op::Mul, &[left, w])
                    }
                    (_, false) => {
                        let s = terms.add(Op::Diag, &[s])?;
                        let left = terms.add(Op::Mul, &[c, s])?;
                        let all = terms.add(Op::Mul, &[left, w])?;
                        if numerator { Ok(all) } else { terms.add(Op::T, &[all]) }
                    }
                }
            }
            Some(Form::Sum { weights, shift, outer, size }) => {
                let r = terms.add(Op::Idx(0), &[])?;
                let member = |terms: &mut Terms, name: &Sym| terms.add(Op::Var(name.clone()), &[r]);
                let (w, u, c) = (member(terms, weights)?, member(terms, shift)?, member(terms, outer)?);
                let a = terms.shift(a, 1, 0)?;
                let turned = terms.add(Op::T, &[w])?;
                let product = terms.add(Op::Mul, &[turned, a])?;
                let trace = terms.add(Op::Tr, &[product])?;
                let inner = terms.add(Op::Add, &[trace, u])?;
                let s = terms.add(slope, &[inner])?;
                let scaled = match number {
                    true => terms.add(Op::Scale, &[s, c])?,
                    false => s,
                };
                let one = match (order, number) {
                    (0, true) => scaled,
                    (0, false) => terms.add(Op::Scale, &[scaled, c])?,
                    (1, true) => terms.add(Op::Scale, &[scaled, w])?,
                    (_, number) => {
                        let (vw, vc) = (terms.add(Op::Vec, &[w])?, terms.add(Op::Vec, &[c])?);
                        let (left, right) = match number {
                            true => (vw, vw),
                            false if numerator => (vc, vw),
                            false => (vw, vc),
                        };
                        let right = terms.add(Op::T, &[right])?;
                        let outer = terms.add(Op::Mul, &[left, right])?;
                        terms.add(Op::Scale, &[scaled, outer])?
                    }
                };
                terms.add(Op::BigSum(size.clone()), &[one])
            }
        }
    }
}

impl Elaborator<'_> {
    /// A call of an unknown function of numbers, vectors or matrices; nothing for other calls.
    pub(super) fn mapped(&mut self, node: &Node, word: &Word, primes: u32) -> Result<Option<TermId>> {
        let Some(f) = self.cx.mappings.iter().find(|f| f.name == word.name).cloned() else { return Ok(None) };
        self.arguments(node, word, 1)?;
        let a = self.value(node, 0)?;
        let (shape, name) = (self.shape(a), &f.name);
        if shape != f.shapes.argument {
            let span = self.operand_span(node, 0);
            let (text, of) = (self.reporter.quote(span), &f.shapes.argument);
            let message = format!("`{name}` is a function of what is {of}, but `{text}` is {shape}");
            return Err(Issue::new(span, message)
                .hint(format!("declare it of a variable of that shape: with `var z[…]`, `fun {name}(z)`"))
                .into());
        }
        if let Some(most) = f.shapes.orders().filter(|most| primes > *most) {
            let (once, further) = (format!("{name}{}", "'".repeat(most as usize)), "'".repeat(primes as usize));
            return Err(Issue::new(word.span, format!("`{name}{further}` is not written"))
                .hint(format!("differentiate the last that is: `jac({once}(X), X)`"))
                .into());
        }
        let t = self.written_at(&f, primes, a, node.at)?;
        // What comes out of it by differentiation is shown as it would be written.
        let more = f.shapes.orders().unwrap_or(primes + 2).min(primes + 2);
        for order in primes + 1..=more {
            self.written_at(&f, order, a, node.at)?;
        }
        Ok(Some(t))
    }

    fn written_at(&mut self, f: &Unknown, order: u32, a: TermId, at: Span) -> Result<TermId> {
        let layout = self.cx.layout;
        let t = f.at(&mut self.cx.terms, layout, order, a).map_err(|e| shape_issue(at, &e))?;
        if f.form.is_some() {
            let name = Sym::new(&format!("{}{}", f.name, "'".repeat(order.min(64) as usize)));
            let call = Written { name, suffix: String::new(), shape: self.shape(t), short: true };
            let written = self.build(Op::Written(Arc::new(call)), &[a], at)?;
            self.cx.terms.spell(t, written);
        }
        Ok(t)
    }
}

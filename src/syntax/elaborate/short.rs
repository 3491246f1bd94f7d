//! Calls that are read as something of the core language: spellings from elsewhere, and short forms.

use super::expression::Bound;
use super::{Elaborator, MODES, Result, Stop};
use crate::syntax::ast::{Kind, NoSize, Node, NodeId, Size, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::sugar::{self, ARGUMENTS, Core, NOTES, Of, Row};
use crate::term::{Dim, Op, Shape, Sym, TermId, Written};
use std::sync::Arc;

/// Is the first argument what a line of the table asks for?
fn fits(of: Of, s: &Shape) -> bool {
    match of {
        Of::Any => true,
        Of::Column => s.cols.is_one(),
        Of::Vector => s.cols.is_one() || s.rows.is_one(),
        Of::Square => s.rows == s.cols && !s.is_scalar(),
    }
}

impl Elaborator<'_> {
    /// What is wrong with a call of a name of the table whose arguments are those of no line.
    pub(super) fn refused_form(&self, node: &Node, word: &Word, primes: u32) -> Option<Issue> {
        let declared = self.cx.what(&word.name).is_some();
        if primes > 0 || declared || !sugar::candidates(&word.name, self.ast, node).is_empty() {
            return None;
        }
        let text = |a: &NodeId| matches!(&self.ast.node(*a).kind, Kind::Text(s) if !MODES.contains(&&**s));
        if let Some(text) = node.args.iter().find(|a| text(a)) {
            let issue = Issue::new(self.ast.node(*text).span, format!("`{}` does not take this", word.name));
            return Some(
                issue.hint("texts in quotes stand in `norm(A,'fro')`, `sum(A,'all')` and `mean(A,'all')` only"),
            );
        }
        let functions = self.cx.terms.functions();
        let ours = crate::syntax::words::is_reserved(functions, &word.name);
        let arity = functions.get(&word.name).map_or(1, |f| f.arity);
        if !sugar::is_name(&word.name) || ours && node.args.len() == arity {
            return None;
        }
        let message = format!("`{}` does not take these arguments", word.name);
        let own = ours.then(|| format!("{}({})", word.name, ["A", "A,B", "A,B,C"][arity.clamp(1, 3) - 1]));
        // What the table does not have, the grammar does.
        let indexed = (*word.name == *"sum").then(|| "sum(i in N, …)".to_string());
        let forms = own.into_iter().chain(sugar::forms(&word.name).into_iter().map(str::to_string));
        let forms = forms.chain(indexed);
        let forms: Vec<String> = forms.map(|f| format!("`{f}`")).collect();
        Some(Issue::new(word.span, message).hint(format!("what is read is {}", forms.join(", "))))
    }

    /// The value of a call that the table has; nothing for a call of the core language or an unknown one.
    pub(super) fn short_form(&mut self, node: &Node, word: &Word, primes: u32) -> Result<Option<TermId>> {
        if let Some(issue) = self.refused_form(node, word, primes) {
            return Err(issue.into());
        }
        if primes > 0 || self.cx.what(&word.name).is_some() {
            return Ok(None);
        }
        let rows = sugar::candidates(&word.name, self.ast, node);
        if rows.is_empty() {
            return Ok(None);
        }
        let first = self.value(node, 0)?;
        let shape = self.shape(first);
        let Some(row) = rows.into_iter().find(|r| fits(r.of, &shape)) else { return Ok(None) };
        if !fits(Of::Vector, &shape) && self.bound.is_none() {
            let call = format!("{}(A)", row.name);
            let said = NOTES.iter().find(|(c, _)| node.args.len() == 1 && *c == call);
            said.into_iter().for_each(|(_, note)| self.cx.note(note.to_string()));
        }
        match row.core {
            Core::No(what, hint) => {
                let text = self.reporter.quote(self.operand_span(node, 0));
                let message = format!("{what}, and `{text}` is {shape}");
                Err(Issue::new(node.span, message).hint(hint).into())
            }
            Core::As(core) => self.expanded(node, row, core, &shape).map(Some),
            Core::Short(core) => {
                let t = self.expanded(node, row, core, &shape)?;
                let args: Vec<TermId> = row.operands().map(|i| self.value(node, i)).collect::<Result<_>>()?;
                if !args.contains(&t) && self.cx.terms.as_num(t).is_none() {
                    let shape = self.shape(t);
                    let short = Written { name: word.name.clone(), suffix: row.suffix(), shape, short: true };
                    let written = self.build(Op::Written(Arc::new(short)), &args, node.at)?;
                    self.cx.terms.spell(t, written);
                    // What comes up transposed is the short form transposed.
                    if let (Op::T, Some(inner)) = (self.cx.terms.op(t).clone(), self.cx.terms.arg(t, 0)) {
                        let turned = self.build(Op::T, &[written], node.at)?;
                        self.cx.terms.spell(inner, turned);
                    }
                }
                Ok(Some(t))
            }
        }
    }

    /// The core of a line, with the arguments of a call.
    fn expanded(&mut self, node: &Node, row: &Row, core: &str, shape: &Shape) -> Result<TermId> {
        let mut bound = Bound::default();
        for (i, name) in row.operands().zip(ARGUMENTS) {
            bound.terms.push((Sym::new(name), self.value(node, i)?));
        }
        bound.sizes = vec![(Sym::new("M"), shape.rows.clone()), (Sym::new("N"), shape.cols.clone())];
        let mut reporter = Reporter::new("", core.to_string());
        let (scope, mut implied) = (self.scope.clone(), Vec::new());
        let done = Elaborator::run_bound(self.cx, &mut reporter, &row.template, &scope, &mut implied, Some(&bound));
        for h in implied {
            *self.asked.entry(h.clone()).or_default() += 1;
            if !self.implied.contains(&h) {
                self.implied.push(h);
            }
        }
        done.ok_or_else(|| match reporter.diagnostics.into_iter().next() {
            Some(d) => {
                let said = |s: &str| self.in_words_of_call(s, node, row, core);
                Issue::new(node.at, said(&d.message)).maybe_hint(d.hint.as_deref().map(said)).into()
            }
            None => Stop::Silent,
        })
    }

    /// What is said of the core of a line, with the arguments that the user wrote, and by the name that he called.
    fn in_words_of_call(&self, said: &str, node: &Node, row: &Row, core: &str) -> String {
        let mut out = said.to_string();
        for (i, name) in row.operands().zip(ARGUMENTS) {
            out = out.replace(&format!("`{name}`"), &format!("`{}`", self.reporter.quote(self.operand_span(node, i))));
        }
        let (called, plain) = (core.split('(').next().unwrap_or(core), core.ends_with("(A)"));
        let same = plain && called.chars().all(char::is_alphanumeric) && row.name.chars().all(char::is_alphanumeric);
        if same { out.replace(&format!("`{called}`"), &format!("`{}`", row.name)) } else { out }
    }

    /// A name in the text of a short form.
    pub(super) fn bound_name(&mut self, bound: &Bound, name: &Sym) -> Result<TermId> {
        if let Some((_, t)) = bound.terms.iter().find(|(s, _)| s == name) {
            return Ok(*t);
        }
        let sizes: Vec<Dim> = match &**name {
            "COUNT" => bound.sizes.iter().map(|(_, d)| d.clone()).collect(),
            _ => bound.sizes.iter().filter(|(s, _)| s == name).map(|(_, d)| d.clone()).collect(),
        };
        let product = sizes.iter().try_fold(Dim::one(), |p, d| p.mul(d)).ok_or(Stop::Silent)?;
        self.count(&product)
    }

    /// A size as a number, as the language would read it.
    fn count(&mut self, d: &Dim) -> Result<TermId> {
        let span = crate::syntax::lexer::Span::default();
        let mut sum = None;
        for m in d.monomials() {
            let mut product = None;
            if m.whole() != Some(1) || m.names.is_empty() {
                let (above, below) = (*m.coefficient.numer(), *m.coefficient.denom());
                product = Some(self.cx.terms.num(crate::term::Rational::new(above.into(), below.into())));
            }
            for name in &m.names {
                let size = self.build(Op::Size(Dim::name(name.clone())), &[], span)?;
                product = Some(match product {
                    None => size,
                    Some(p) => self.build(Op::Scale, &[p, size], span)?,
                });
            }
            let product = product.ok_or(Stop::Silent)?;
            sum = Some(match sum {
                None => product,
                Some(s) => self.build(Op::Add, &[s, product], span)?,
            });
        }
        sum.ok_or(Stop::Silent)
    }

    /// The size that is written.
    pub(super) fn size(&self, size: &Size) -> Result<Dim> {
        let Some(bound) = self.bound else { return self.cx.size(size) };
        let own = |w: &Word| bound.sizes.iter().find(|(s, _)| *s == w.name).map(|(_, d)| d.clone()).ok_or(Unwritten);
        size.value(&mut |w| own(w).map(Some)).map_err(|Unwritten| Stop::Silent)?.ok_or(Stop::Silent)
    }
}

/// A size of a short form that is none.
struct Unwritten;

impl From<NoSize> for Unwritten {
    fn from(_: NoSize) -> Unwritten {
        Unwritten
    }
}

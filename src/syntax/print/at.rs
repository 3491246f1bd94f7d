//! Derivatives at a value, for people: `grad(f, x) at x = v`, though the term speaks of a name that stands for `v`.

use super::{Format, Layout, Piece, Printer, level, names, text};
use crate::term::{Op, Point, Sym, TermId};

impl Printer<'_> {
    /// A derivative by a value put in. In the language itself it stays as it is: the name has its definition there.
    pub(super) fn at_point(&self, t: TermId) -> Option<Layout> {
        let (Op::Grad | Op::Jac(_), &[_, by]) = (self.terms.op(t), self.terms.args(t)) else { return None };
        let Op::Var(name) = self.terms.op(by) else { return None };
        let k = self.theory.points.iter().position(|p| p.name == *name).filter(|k| !self.at.contains(k))?;
        let Point { of, .. } = self.theory.points.get(k)?;
        let value = self.theory.definition(name)?.body;
        // Where the variable itself is spoken of as well, the name tells them apart.
        if self.format == Format::Ascii || self.terms.mentions(t, &mut |s| s == of) {
            return None;
        }
        let mut pieces = match self.format {
            Format::Latex => vec![text("\\left. ")],
            _ => vec![],
        };
        pieces.extend([Piece::At(k), Piece::Term(t, 0), Piece::NotAt]);
        pieces.extend(match self.format {
            Format::Latex => [text(format!(" \\right|_{{{} = ", names::latex(of))), Piece::Term(value, 0), text("}")],
            _ => [text(format!(" at {of} = ")), Piece::Term(value, level::SUM), text("")],
        });
        let level = if self.format == Format::Latex { level::POSTFIX } else { level::LARGE };
        Some(Layout::new(level, 1, pieces))
    }

    /// The variable in whose place a value put in stands.
    pub(super) fn as_variable(&self, t: TermId) -> Option<Layout> {
        let (Op::Var(name), []) = (self.terms.op(t), self.terms.args(t)) else { return None };
        let of: &Sym =
            self.at.iter().filter_map(|k| self.theory.points.get(*k)).find(|p| p.name == *name).map(|p| &p.of)?;
        let shown = if self.format == Format::Latex { names::latex(of) } else { of.to_string() };
        Some(Layout::new(level::PRIMARY, 0, vec![text(shown)]))
    }
}

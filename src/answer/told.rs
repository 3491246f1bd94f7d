//! An answer as it is told: what stands on its left, what on its right, and what its names stand for.

use super::{Answer, AnswerKind};
use crate::derivation::{self, Line, Subject};
use crate::syntax::{Format, print, print_open};
use crate::term::{Sym, TermId, Terms, Theory};

impl Answer {
    /// What stands on its left: `∂f/∂X`, or what was asked for.
    pub fn left(&self, terms: &Terms, theory: &Theory, format: Format) -> String {
        match self.subject() {
            Some(d) => derivation::subject_in(terms, theory, d, format),
            None => print(terms, theory, self.of, format),
        }
    }

    /// The result as its derivation writes it. In ASCII, which is read back, differentials stand as the language has them.
    pub fn right(&self, terms: &Terms, theory: &Theory, format: Format) -> String {
        // A stationary point's derivation ends with the gradient, not with the point, which has a line of its own.
        if format == Format::Ascii && terms.has_differential(self.result) {
            return print(terms, theory, self.result, format);
        }
        if let (Format::Ascii, Some(result)) = (format, self.written_out) {
            return print(terms, theory, result, format);
        }
        let mut lines = self.derivation.lines.iter();
        let last = match self.kind {
            AnswerKind::Stationary => lines.find(|l| l.subject == Some(Subject::Term(self.of))),
            _ => lines.next_back(),
        };
        print(terms, theory, last.map_or(self.result, |l| l.shown), format)
    }

    /// The names in it that are not the user's, and what they stand for.
    pub fn wheres(&self, terms: &Terms, theory: &Theory, format: Format) -> Vec<(Sym, String)> {
        let body = |n| Some(print(terms, theory, self.meaning(terms, theory, n, format)?, format));
        self.names.iter().filter_map(|n| Some((n.clone(), body(n)?))).collect()
    }

    /// What a name stands for, as its derivation writes it.
    fn meaning(&self, terms: &Terms, theory: &Theory, name: &Sym, format: Format) -> Option<TermId> {
        let meant = theory.definition(name).map(|l| l.body);
        let kept = format == Format::Ascii && meant.is_some_and(|t| terms.has_differential(t));
        let called = |l: &&Line| matches!(&l.subject, Some(Subject::Function(f)) if *f == **name);
        let line = self.derivation.lines.iter().find(called).filter(|_| !kept);
        line.map(|l| l.shown).or(meant)
    }

    /// The names that stand for members of families, in a format, and what they stand for.
    pub fn members(&self, terms: &Terms, theory: &Theory, format: Format) -> Vec<(String, String)> {
        let of = |t| print_open(terms, theory, t, 1, format);
        self.called.iter().map(|(name, body)| (of(*name), of(*body))).collect()
    }

    fn subject(&self) -> Option<&Subject> {
        let lines = self.derivation.lines.iter().rev().filter(|_| self.kind != AnswerKind::Stationary);
        lines.filter_map(|l| l.subject.as_ref()).find(|s| matches!(s, Subject::Derivative(..) | Subject::Second(..)))
    }
}

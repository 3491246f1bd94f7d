//! Answers that own what they say.

use super::code::{Code, CodeOptions, code};
use super::engine::work;
use super::error::Error;
use super::example::Example;
use super::table::Table;
use crate::answer::{self, AnswerKind};
use crate::calculus::Session;
use crate::certificate::{self, Certified};
use crate::code::Language;
use crate::derivation::{self, Derivation, Look, Subject};
use crate::library::library;
use crate::numeric::Modelled;
use crate::syntax::{self, Format, listed, print_open, to_ascii};
use crate::term::{Layout, Terms, Theory};
use crate::theorem;
use std::fmt;
use std::sync::Arc;

/// What an answer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Kind {
    /// The gradient of a scalar.
    Gradient,
    /// The Jacobian of a matrix.
    Jacobian,
    /// The Hessian of a scalar.
    Hessian,
    /// The simplest equal expression.
    Simplest,
    /// The value of a variable at which a gradient is zero.
    Stationary,
}

/// A name in an answer that the user did not give, and what it stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Part {
    /// The name.
    pub name: String,
    /// What it stands for, in the language.
    pub body: String,
    /// The same for people.
    pub text: String,
    /// The same in LaTeX.
    pub latex: String,
}

/// A line of a derivation.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Line {
    /// What stands to the left of the equals sign; lines that go on with the same left side have nothing there.
    pub subject: Option<String>,
    /// The same in LaTeX.
    pub subject_latex: Option<String>,
    /// The whole expression after this line, in the language.
    pub expression: String,
    /// The same in LaTeX.
    pub latex: String,
    /// The laws that it used.
    pub laws: Vec<String>,
}

/// How the input was taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Reading {
    /// The declarations that nobody wrote, as [`Problem::var`](super::Problem::var) takes them.
    pub inferred: Option<String>,
    /// What is not plain: `1 taken as ones(n)`.
    pub notes: Vec<String>,
    /// What was probably not meant.
    pub warnings: Vec<String>,
    /// The expression in the language, where it was written in LaTeX.
    pub read_as: Option<String>,
}

impl Reading {
    pub(super) fn of(r: &syntax::Reading) -> Reading {
        Reading {
            inferred: r.inferred.clone(),
            notes: r.notes.clone(),
            warnings: r.warnings.clone(),
            read_as: r.read_as.clone(),
        }
    }
}

/// The store of answers that were found together.
#[derive(Debug)]
pub(super) struct Store {
    pub terms: Terms,
    pub theory: Theory,
}

/// An answer whose certificate the kernel has replayed.
///
/// It holds where its [`hypotheses`](Answer::hypotheses) do: those that the proof used, no others.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Answer {
    /// What it is.
    pub kind: Kind,
    /// The layout of a Jacobian or Hessian.
    pub layout: Option<Layout>,
    /// What was asked for, in the language: `grad(f, X)`, or the expression.
    pub of: String,
    /// The variable, if it is about one.
    pub wrt: Option<String>,
    /// The result in the language.
    pub result: String,
    /// The result for people.
    pub text: String,
    /// The result in LaTeX.
    pub latex: String,
    /// What stands on its left for people and in LaTeX: `∂f/∂w`.
    pub name: [String; 2],
    /// Rows and columns of the result.
    pub shape: [String; 2],
    /// The result's operator count.
    pub size: usize,
    /// Names in the result that the user did not give; each may speak of those before it.
    pub parts: Vec<Part>,
    /// The hypotheses that the proof used, in the language.
    pub hypotheses: Vec<String>,
    /// The same as people say them.
    pub hypotheses_said: Vec<String>,
    /// The same for LaTeX.
    pub hypotheses_latex: Vec<String>,
    /// Values that meet the hypotheses. Where none were found, the theorem may speak of nothing.
    pub example: Option<Example>,
    /// How many steps the kernel replayed.
    pub steps: usize,
    /// How the input was taken.
    pub reading: Reading,
    found: answer::Answer,
    store: Arc<Store>,
}

fn parts(terms: &Terms, theory: &Theory, a: &answer::Answer) -> Vec<Part> {
    let [ascii, text, latex] = [Format::Ascii, Format::Unicode, Format::Latex].map(|f| a.wheres(terms, theory, f));
    let all = ascii.into_iter().zip(text).zip(latex);
    all.map(|(((n, body), (_, text)), (_, latex))| Part { name: n.to_string(), body, text, latex }).collect()
}

/// Makes answers ready to leave, with the store that they are in. What rests on something false is none.
///
/// # Errors
/// When an answer rests on something false.
pub(super) fn owned(s: Session<'_>, found: Vec<answer::Answer>, reading: &Reading) -> Result<Vec<Answer>, Error> {
    owned_where(s, found, reading, theorem::model)
}

/// Finds values that meet what a theorem rests on. It is named by those who want it alone: a program that does not, has
/// no code for it.
pub(super) type Examine = fn(&mut Terms, &Certified) -> Modelled;

/// The same, where values that meet the hypotheses are found in this way.
///
/// # Errors
/// When an answer rests on something that was found to be false.
pub(super) fn owned_where(
    s: Session<'_>,
    found: Vec<answer::Answer>,
    reading: &Reading,
    examine: Examine,
) -> Result<Vec<Answer>, Error> {
    let problem = s.problem;
    let (mut terms, theory) = (problem.terms, problem.theory);
    let mut examples = Vec::new();
    for a in &found {
        let met = examine(&mut terms, &a.certified);
        if let Some(why) = theorem::contradiction(&terms, &a.certified, &met) {
            return Err(Error::none(a.wrt.map(|x| to_ascii(&terms, &theory, x)), why));
        }
        examples.push(match met {
            Modelled::Found(m) => Some(Example::of_model(&m)),
            _ => None,
        });
    }
    let store = Arc::new(Store { terms, theory });
    let make = |(a, example): (answer::Answer, Option<Example>)| {
        let (terms, theory) = (&store.terms, &store.theory);
        let (kind, layout) = match a.kind {
            AnswerKind::Gradient => (Kind::Gradient, None),
            AnswerKind::Jacobian(l) => (Kind::Jacobian, Some(l)),
            AnswerKind::Hessian(l) => (Kind::Hessian, Some(l)),
            AnswerKind::Simplest => (Kind::Simplest, None),
            AnswerKind::Stationary => (Kind::Stationary, None),
        };
        Answer {
            kind,
            layout,
            of: to_ascii(terms, theory, a.of),
            wrt: a.wrt.map(|x| to_ascii(terms, theory, x)),
            result: a.ascii(terms, theory),
            text: a.right(terms, theory, Format::Unicode),
            latex: a.right(terms, theory, Format::Latex),
            name: [Format::Unicode, Format::Latex].map(|f| a.left(terms, theory, f)),
            shape: a.shape(terms),
            size: a.size(terms),
            parts: parts(terms, theory, &a),
            hypotheses: a.hypotheses.clone(),
            hypotheses_said: a.hypotheses_said.text.clone(),
            hypotheses_latex: a.hypotheses_said.latex.clone(),
            example,
            steps: a.certified.theorem.steps,
            reading: reading.clone(),
            found: a,
            store: Arc::clone(&store),
        }
    };
    Ok(found.into_iter().zip(examples).map(make).collect())
}

/// The lines of a derivation.
pub(super) fn lines(terms: &Terms, theory: &Theory, d: &Derivation) -> Vec<Line> {
    let subject = |s: &Subject, format| derivation::subject_in(terms, theory, s, format);
    let line = |l: &derivation::Line| Line {
        subject: l.subject.as_ref().map(|s| subject(s, Format::Ascii)),
        subject_latex: l.subject.as_ref().map(|s| subject(s, Format::Latex)),
        expression: print_open(terms, theory, l.term, l.open, Format::Ascii),
        latex: print_open(terms, theory, l.shown, l.open, Format::Latex),
        laws: l.said().into_iter().map(String::from).collect(),
    };
    d.lines.iter().map(line).collect()
}

impl Answer {
    /// Does something with the store, on a stack that is large enough.
    pub(super) fn with<T: Send>(
        &self,
        f: impl FnOnce(&Terms, &Theory, &answer::Answer) -> T + Send,
    ) -> Result<T, Error> {
        work(|| Ok(f(&self.store.terms, &self.store.theory, &self.found)))
    }

    /// What was found.
    pub(super) fn found(&self) -> &answer::Answer {
        &self.found
    }

    /// The certificate, which [`check`](super::check()) and the command `gradus check` replay.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn certificate(&self) -> Result<String, Error> {
        self.with(|terms, _, a| certificate::write(terms, library(), &a.certified))
    }

    /// How it was found, line by line.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn derivation(&self) -> Result<Vec<Line>, Error> {
        self.with(|terms, theory, a| lines(terms, theory, &a.derivation))
    }

    /// The derivation for people, of at most 80 columns.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn derivation_text(&self) -> Result<String, Error> {
        self.with(|terms, theory, a| derivation::text(terms, theory, &a.derivation, &Look::plain()))
    }

    /// The derivation as an environment `align*` of LaTeX.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn derivation_latex(&self) -> Result<String, Error> {
        self.with(|terms, theory, a| derivation::align(terms, theory, &a.derivation))
    }

    /// The answer as functions of another language.
    ///
    /// # Errors
    /// When the language has no form for it, or it is of a kind that has not what is asked for.
    pub fn code(&self, language: Language, options: &CodeOptions) -> Result<Code, Error> {
        self.with(|terms, theory, a| code(terms, theory, a, language, options))?
    }

    /// The answer, what was asked for, and all definitions, as a table of nodes with their shapes.
    ///
    /// # Errors
    /// When there is no stack to work on.
    pub fn table(&self) -> Result<Table, Error> {
        self.with(Table::of)
    }
}

/// The answer, its shape, what its names stand for, and what it rests on; the derivation is not told.
impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let shape = match &self.shape {
            [m, n] if m == "1" && n == "1" => "a scalar".to_string(),
            [m, n] => format!("{m}×{n}"),
        };
        write!(f, "{} = {}        ({shape})", self.name[0], self.text)?;
        for p in &self.parts {
            write!(f, "\n  where {} = {}", p.name, p.text)?;
        }
        if !self.hypotheses_said.is_empty() {
            write!(f, "\nHolds where {}.", listed(&self.hypotheses_said))?;
        }
        Ok(())
    }
}

//! A question and what is declared beside it.

use super::answer::{Answer, Examine, Reading, owned, owned_where};
use super::claims::{self, Verdict};
use super::engine::{no_answer, session, work};
use super::error::{Diagnostic, Error, Place};
use super::reading::{self, ParsedClaim, Variable};
use crate::answer::{self, AnswerKind, Question};
use crate::calculus::Session;
use crate::decide::{Options, at_zero, not_at_zero};
use crate::numeric::Modelled;
use crate::syntax::{
    self, Declarations, Format, LATEX, LatexReader, Request, Stacked, at_commas, print_hypothesis, read_request,
    to_core, to_latex,
};
use crate::term::{Layout, Op, TermId, Theory};
use crate::theorem;
use crate::work::Cancel;

/// An expression or a claim, and what is declared beside it.
///
/// Each text is read as what follows the word of a problem file that the method is called for; names that nobody
/// declares are inferred, and told in [`Reading::inferred`].
///
/// ```
/// use gradus::Problem;
///
/// let answers = Problem::new("norm2(X*w - y)^2").by("w").derive()?;
/// assert_eq!(answers[0].result, "2*(X'*(X*w - y))");
/// assert_eq!(answers[0].shape, ["n", "1"]);
/// assert_eq!(answers[0].reading.inferred.as_deref(), Some("X[m,n], w[n], y[m]"));
/// # Ok::<(), gradus::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct Problem {
    text: String,
    declarations: Declarations,
    wrt: Vec<String>,
    latex: Option<LatexReader>,
    strict: bool,
    stepwise: bool,
    effort: u32,
    cancel: Cancel,
}

/// How an expression is understood.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Parsed {
    /// It in the core language: every short form written out.
    pub core: String,
    /// It in LaTeX.
    pub latex: String,
    /// Its s-expression.
    pub sexpr: String,
    /// Rows and columns.
    pub shape: [String; 2],
    /// Its operator count, as written.
    pub size: usize,
    /// What it implies: inverses exist, divisors are not zero.
    pub hypotheses: Vec<String>,
    /// The variables, in order of declaration.
    pub variables: Vec<Variable>,
    /// How the input was taken.
    pub reading: Reading,
}

impl Problem {
    /// An expression to be derived, simplified or solved, or a claim to be proved.
    pub fn new(text: impl Into<String>) -> Problem {
        Problem {
            text: text.into(),
            declarations: Declarations::default(),
            wrt: Vec::new(),
            latex: None,
            strict: false,
            stepwise: false,
            effort: 1,
            cancel: Cancel::new(),
        }
    }

    /// Declares variables: `X[m,n] symmetric, w[n], c`.
    #[must_use]
    pub fn var(mut self, declarations: impl Into<String>) -> Problem {
        self.declarations.vars.push(declarations.into());
        self
    }

    /// Declares unknown functions that act on each entry: `s, t`.
    #[must_use]
    pub fn fun(mut self, names: impl Into<String>) -> Problem {
        self.declarations.funs.push(names.into());
        self
    }

    /// Declares unknown functions of square matrices: `F, G`.
    #[must_use]
    pub fn matfun(mut self, names: impl Into<String>) -> Problem {
        self.declarations.matfuns.push(names.into());
        self
    }

    /// Declares a random vector, as `random` does in a file: `x[n] mean m cov S`.
    #[must_use]
    pub fn random(mut self, declaration: impl Into<String>) -> Problem {
        self.declarations.randoms.push(declaration.into());
        self
    }

    /// Has an equation define a variable, as `implicit` does in a file: `P: A*P + P*B == C`.
    #[must_use]
    pub fn implicit(mut self, equation: impl Into<String>) -> Problem {
        self.declarations.implicits.push(equation.into());
        self
    }

    /// Gives an intermediate value a name, as `let` does in a file: `r = X*w - y`.
    #[must_use]
    pub fn define(mut self, definition: impl Into<String>) -> Problem {
        self.declarations.lets.push(definition.into());
        self
    }

    /// Assumes a fact: `invertible(A)`, `A*B == B*A`.
    #[must_use]
    pub fn assume(mut self, fact: impl Into<String>) -> Problem {
        self.declarations.assumes.push(fact.into());
        self
    }

    /// Names variables of differentiation, or the unknown of [`Problem::solve`]: `w`, or several: `A, B`.
    #[must_use]
    pub fn by(mut self, names: &str) -> Problem {
        self.wrt.extend(at_commas(names).into_iter().map(String::from));
        self
    }

    /// How Jacobians are laid out; the denominator layout if nothing is said.
    #[must_use]
    pub fn layout(mut self, layout: Layout) -> Problem {
        self.declarations.layout = layout;
        self
    }

    /// Is the text written in LaTeX?
    #[must_use]
    pub fn latex(mut self, yes: bool) -> Problem {
        self.latex = yes.then_some(LATEX);
        self
    }

    /// Is an undeclared `I` refused, and a number beside a matrix in a sum?
    #[must_use]
    pub fn strict(mut self, yes: bool) -> Problem {
        self.strict = yes;
        self
    }

    /// Are the steps of the proof kept, for [`Answer::steps_of_line`]?
    #[must_use]
    pub fn stepwise(mut self, yes: bool) -> Problem {
        self.stepwise = yes;
        self
    }

    /// How much search: each level from 1 to 8 doubles every limit.
    #[must_use]
    pub fn effort(mut self, level: u32) -> Problem {
        self.effort = level.clamp(1, 8);
        self
    }

    /// The handle that calls the work off.
    #[must_use]
    pub fn until(mut self, cancel: &Cancel) -> Problem {
        self.cancel = cancel.clone();
        self
    }

    fn options(&self) -> Options {
        Options { cancel: self.cancel.clone(), ..Options::level(self.effort) }
    }

    fn request(&self) -> Request {
        let (strict, latex) = (self.strict, self.latex);
        Request { declarations: self.declarations.clone(), strict, latex, ..Request::default() }
    }

    fn read(&self) -> Result<syntax::Reading, Error> {
        self.read_as(&self.request())
    }

    fn read_as(&self, request: &Request) -> Result<syntax::Reading, Error> {
        let names: Vec<&str> = self.wrt.iter().map(String::as_str).collect();
        Ok(read_request(request, &self.text, &names)?)
    }

    /// A mistake in the text as a whole.
    fn unfit(&self, message: String, hint: &str) -> Error {
        Diagnostic::whole(Place::Expression, &self.text, message, hint).into()
    }

    /// Gradients of a scalar by the variables named, or Jacobians of a matrix: one for each, in their order.
    ///
    /// With one variable declared and none named, it is that one.
    ///
    /// ```
    /// use gradus::{Error, Kind, Layout, Problem};
    ///
    /// let f = Problem::new("logdet(S) + x'*inv(S)*x").var("S[n,n] posdef, x[n]");
    /// let answers = f.clone().by("S, x").derive()?;
    /// assert_eq!(answers[0].result, "inv(S)*(eye(n) - x*x'*inv(S))");
    /// assert_eq!(answers[1].result, "2*(inv(S)*x)");
    /// assert_eq!(answers[0].hypotheses, ["posdef(S)"]);
    ///
    /// let jacobian = &Problem::new("A*x").by("x").layout(Layout::Numerator).derive()?[0];
    /// assert_eq!((jacobian.kind, jacobian.result.as_str()), (Kind::Jacobian, "A"));
    ///
    /// let Err(Error::Input(mistakes)) = Problem::new("x'*A*").by("x").derive() else { panic!() };
    /// assert_eq!(mistakes[0].span, 5..5);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used, or one of the variables has no answer.
    pub fn derive(&self) -> Result<Vec<Answer>, Error> {
        work(|| self.derived(false, EXAMINED))
    }

    /// Hessians of a scalar by the variables named.
    ///
    /// ```
    /// let h = &gradus::Problem::new("x'*A*x").by("x").hessian()?[0];
    /// assert_eq!(h.result, "A + A'");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`Problem::derive`], and when the expression is no scalar.
    pub fn hessian(&self) -> Result<Vec<Answer>, Error> {
        work(|| self.derived(true, EXAMINED))
    }

    /// What [`Problem::derive`] finds, without a look for values that meet the hypotheses: [`Answer::example`] is
    /// nothing, and an answer that rests on what is false is not withheld; natural numbers that may be 0 are not 0 in
    /// it. The certificate is replayed as always.
    ///
    /// # Errors
    /// As [`Problem::derive`].
    pub fn derive_unexamined(&self) -> Result<Vec<Answer>, Error> {
        work(|| self.derived(false, UNEXAMINED))
    }

    /// [`Problem::hessian`] without a look for values that meet the hypotheses.
    ///
    /// # Errors
    /// As [`Problem::hessian`].
    pub fn hessian_unexamined(&self) -> Result<Vec<Answer>, Error> {
        work(|| self.derived(true, UNEXAMINED))
    }

    fn derived(&self, hessian: bool, look: Look) -> Result<Vec<Answer>, Error> {
        let stacked = if hessian { Stacked::Second } else { Stacked::First };
        let mut read = self.read_as(&Request { stacked, ..self.request() })?;
        if read.stacked {
            return self.simplified(read, look).map(|a| vec![a]);
        }
        if read.targets.is_empty() {
            let name = match &read.session.theory.vars[..] {
                [one] if one.over.is_none() => one.name.clone(),
                _ => {
                    let message = "which variable is it differentiated by?".to_string();
                    return Err(Diagnostic::whole(Place::Wrt(0), "", message, "name it, or several").into());
                }
            };
            read.targets.push(read.session.target(&name)?);
        }
        let scalar = read.session.terms.shape(read.expression.term).is_scalar();
        if hessian && !scalar {
            let shape = read.session.terms.shape(read.expression.term);
            let message = format!("a Hessian is of a scalar; `{}` is {shape}", self.text.trim());
            return Err(self.unfit(message, "it has a Jacobian"));
        }
        let layout = read.session.layout;
        let what = match (hessian, scalar) {
            (true, _) => AnswerKind::Hessian(layout),
            (false, true) => AnswerKind::Gradient,
            (false, false) => AnswerKind::Jacobian(layout),
        };
        let reading = Reading::of(&read);
        let (effort, budget) = answer::effort(self.effort);
        let theory = assumed(read.session.theory.clone(), &read.expression);
        let mut s = session(read.session.terms.clone(), theory, budget, &self.cancel);
        s.stepwise = self.stepwise;
        let question = Question { f: read.expression.term, wrt: read.targets, what, effort };
        match answer::derive_with_names(&mut s, &question) {
            Ok(mut found) => {
                (look.at_zero)(self, &read.session, &s, &mut found);
                self.finished(owned_where(s, found, &reading, look.examine))
            }
            Err(e) => Err(no_answer(&e, None, &self.cancel)),
        }
    }

    /// Nothing is told of work that was called off.
    fn finished<T>(&self, found: Result<T, Error>) -> Result<T, Error> {
        if self.cancel.is_cancelled() { Err(Error::Cancelled) } else { found }
    }

    /// The simplest equal expression.
    ///
    /// ```
    /// let a = gradus::Problem::new("inv(A)*(A*X - B) + inv(A)*B").simplify()?;
    /// assert_eq!((a.result.as_str(), a.hypotheses.len()), ("X", 1));
    /// assert_eq!(a.hypotheses, ["invertible(A)"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used, or the search does not end.
    pub fn simplify(&self) -> Result<Answer, Error> {
        work(|| self.simplified(self.read()?, EXAMINED))
    }

    fn simplified(&self, read: syntax::Reading, look: Look) -> Result<Answer, Error> {
        let reading = Reading::of(&read);
        let (effort, budget) = answer::effort(self.effort);
        let theory = assumed(read.session.theory.clone(), &read.expression);
        let mut s = session(read.session.terms.clone(), theory, budget, &self.cancel);
        s.stepwise = self.stepwise;
        match answer::simplify(&mut s, read.expression.term, effort) {
            Ok(found) => {
                let mut found = vec![found];
                (look.at_zero)(self, &read.session, &s, &mut found);
                self.finished(owned_where(s, found, &reading, look.examine)).and_then(only)
            }
            Err(e) => Err(no_answer(&e, None, &self.cancel)),
        }
    }

    /// Where the gradient of a scalar is zero: a value for each variable named.
    ///
    /// ```
    /// let a = &gradus::Problem::new("norm2(X*w - y)^2").by("w").solve()?[0];
    /// assert_eq!(a.result, "inv(X'*X)*X'*y");
    /// assert_eq!(a.hypotheses, ["invertible(X'*X)"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used, or one of the equations has no solution that is found.
    pub fn solve(&self) -> Result<Vec<Answer>, Error> {
        work(|| self.solved())
    }

    fn solved(&self) -> Result<Vec<Answer>, Error> {
        let read = self.read()?;
        let shape = read.session.terms.shape(read.expression.term);
        if !shape.is_scalar() {
            let text = self.text.trim();
            let message = format!("only a scalar has stationary points; `{text}` is {shape}");
            return Err(self.unfit(message, &format!("`sum({text})` or `norm2({text})` is a scalar")));
        }
        if read.targets.is_empty() {
            let message = "which variable is unknown?".to_string();
            return Err(Diagnostic::whole(Place::Wrt(0), "", message, "name it").into());
        }
        let reading = Reading::of(&read);
        let (effort, budget) = answer::effort(self.effort);
        let theory = assumed(read.session.theory.clone(), &read.expression);
        let terms = read.session.terms.clone();
        for (k, &x) in read.targets.iter().enumerate() {
            if !matches!(terms.op(x), Op::Var(_)) || !terms.args(x).is_empty() {
                let name = self.wrt.get(k).map(|w| w.trim().to_string()).unwrap_or_default();
                let hint = "a stationary point is in one variable, not in one of a family";
                let message = format!("`{name}` is a member of a family");
                return Err(Diagnostic::whole(Place::Wrt(k), &name, message, hint).into());
            }
        }
        // Variables together; an intermediate value is a variable of its own where it is the unknown.
        let defined = |x: &TermId| matches!(terms.op(*x), Op::Var(n) if theory.definition(n).is_some());
        let groups: Vec<&[TermId]> = match read.targets.iter().any(defined) {
            true => read.targets.chunks(1).collect(),
            false => vec![&read.targets],
        };
        let mut out = Vec::new();
        for group in groups {
            let freed = group.iter().fold(theory.clone(), |theory, &x| match terms.op(x) {
                Op::Var(n) => theory.freed(&terms, n),
                _ => theory,
            });
            let mut s = session(terms.clone(), freed, budget, &self.cancel);
            s.stepwise = self.stepwise;
            match answer::solve(&mut s, read.expression.term, group, effort) {
                Ok(mut found) => {
                    not_at_zero(&read.session, &mut found);
                    out.extend(self.finished(owned(s, found, &reading))?);
                }
                Err(e) => return Err(no_answer(&e, self.wrt.first().map(|w| w.trim().to_string()), &self.cancel)),
            }
        }
        Ok(out)
    }

    /// Is the claim true? Numbers are tried first, then a proof.
    ///
    /// ```
    /// use gradus::{Problem, VerdictKind};
    ///
    /// let v = Problem::new("grad(x'*A*x, x) == (A + A')*x").prove()?;
    /// assert_eq!(v.kind, VerdictKind::Proved);
    ///
    /// let v = Problem::new("grad(x'*A*x, x) == 2*A*x").var("A[n,n], x[n]").prove()?;
    /// assert_eq!(v.kind, VerdictKind::Refuted);
    /// assert!(v.counterexample.is_some());
    /// assert_eq!(v.holds_if, ["symmetric(A)"]);
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used. A claim that is neither proved nor refuted is no error.
    pub fn prove(&self) -> Result<Verdict, Error> {
        work(|| {
            let problem = syntax::read_claim(&self.request(), &self.text)?;
            let verdicts = claims::decide_all(&problem, self.effort, self.stepwise, &self.cancel)?;
            only(verdicts)
        })
    }

    /// How the expression is understood.
    ///
    /// ```
    /// let p = gradus::Problem::new("norm(X*w - y)^2").parse()?;
    /// assert_eq!((p.core.as_str(), p.size), ("norm2(X*w - y)^2", 4));
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used.
    pub fn parse(&self) -> Result<Parsed, Error> {
        work(|| {
            let mut read = self.read()?;
            let variables = reading::variables(&mut read.session.terms, &read.session.theory);
            let (terms, theory, e) = (&read.session.terms, &read.session.theory, &read.expression);
            let shape = terms.shape(e.term);
            Ok(Parsed {
                core: to_core(terms, theory, e.term),
                latex: to_latex(terms, theory, e.term),
                sexpr: terms.to_sexpr(e.term, 0),
                shape: [shape.rows.to_string(), shape.cols.to_string()],
                size: e.size,
                hypotheses: e.implied.iter().map(|h| print_hypothesis(terms, theory, h, Format::Ascii)).collect(),
                variables,
                reading: Reading::of(&read),
            })
        })
    }

    /// How the text is understood as a claim.
    ///
    /// ```
    /// let p = gradus::Problem::new("tr(A*B) == tr(B*A)").parse_claim()?;
    /// assert_eq!(p.variables[0].declaration, "A[m,n]");
    /// # Ok::<(), gradus::Error>(())
    /// ```
    ///
    /// # Errors
    /// When the input cannot be used.
    pub fn parse_claim(&self) -> Result<ParsedClaim, Error> {
        work(|| Ok(reading::claim(syntax::read_claim(&self.request(), &self.text)?)))
    }
}

/// Looks for nothing.
/// How answers are looked at once they are found. Each look is named by those who want it alone: a program that wants
/// no other has no code for one.
#[derive(Clone, Copy)]
struct Look {
    examine: Examine,
    at_zero: fn(&Problem, &syntax::Session, &Session<'_>, &mut [answer::Answer]),
}

const EXAMINED: Look =
    Look { examine: theorem::model, at_zero: |p, read, s, found| at_zero(&p.request(), read, s, found, &p.options()) };

const UNEXAMINED: Look =
    Look { examine: |_, _| Modelled::NotFound, at_zero: |_, read, _, found| not_at_zero(read, found) };

/// What is declared, and what the expression implies.
fn assumed(mut theory: Theory, e: &syntax::Expression) -> Theory {
    theory.hypotheses.extend(e.implied.iter().cloned());
    theory
}

fn only<T>(all: Vec<T>) -> Result<T, Error> {
    all.into_iter().next().ok_or_else(|| Error::Internal("nothing was found where one thing is".into()))
}

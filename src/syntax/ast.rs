//! Expressions and statements as they are written, before names and shapes are known.

use super::lexer::Span;
use crate::term::{Dim, Rational, Sym};
use smallvec::SmallVec;
use std::sync::Arc;

/// A node of an [`Ast`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NodeId(pub(super) u32);

impl NodeId {
    pub(super) fn index(self) -> usize {
        self.0 as usize
    }
}

/// An operator between two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `+`
    Add,
    /// `-`
    Sub,
    /// `*`
    Mul,
    /// `/`
    Div,
    /// `.*`
    Had,
    /// `./`
    Hdiv,
    /// `⊗`
    Kron,
    /// `A \ B`
    Ldiv,
    /// `.+`
    Dadd,
    /// `.-`
    Dsub,
}

impl Binary {
    /// How tightly it binds: 1 for sums, 2 for products.
    pub(super) fn level(self) -> u8 {
        match self {
            Binary::Add | Binary::Sub | Binary::Dadd | Binary::Dsub => 1,
            _ => 2,
        }
    }

    /// The operator with this plain spelling.
    pub(super) fn parse(op: &str) -> Option<Binary> {
        Some(match op {
            "+" => Binary::Add,
            "-" => Binary::Sub,
            "*" => Binary::Mul,
            "/" => Binary::Div,
            ".*" => Binary::Had,
            "./" => Binary::Hdiv,
            "⊗" => Binary::Kron,
            "\\" => Binary::Ldiv,
            ".+" => Binary::Dadd,
            ".-" => Binary::Dsub,
            _ => return None,
        })
    }

    /// The plain spelling.
    pub(super) fn text(self) -> &'static str {
        match self {
            Binary::Add => "+",
            Binary::Sub => "-",
            Binary::Mul => "*",
            Binary::Div => "/",
            Binary::Had => ".*",
            Binary::Hdiv => "./",
            Binary::Kron => "⊗",
            Binary::Ldiv => "\\",
            Binary::Dadd => ".+",
            Binary::Dsub => ".-",
        }
    }
}

/// A name and where it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Word {
    /// The name.
    pub name: Sym,
    /// Where.
    pub span: Span,
}

/// A factor of a size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Factor {
    /// A number and where it stands.
    Number(u64, Span),
    /// A name.
    Name(Word),
    /// A sum in parentheses.
    Group(Size),
    /// What the whole product is divided by.
    Over(u64, Span),
}

/// A size as written: a sum of products.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Size {
    /// The summands; each a product.
    pub summands: Vec<Vec<Factor>>,
    /// Where.
    pub span: Span,
}

/// Why what is written is no size.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum NoSize {
    /// It outgrows the limits.
    Large,
    /// The product there, divided by this, is not whole whatever its names stand for.
    Broken(Span, u64),
}

impl Size {
    /// The names in it, as they stand there.
    pub fn words(&self) -> Vec<&Word> {
        let (mut out, mut stack) = (Vec::new(), vec![self.summands.iter().flatten()]);
        while let Some(top) = stack.last_mut() {
            match top.next() {
                None => {
                    stack.pop();
                }
                Some(Factor::Name(w)) => out.push(w),
                Some(Factor::Group(inner)) => stack.push(inner.summands.iter().flatten()),
                Some(Factor::Number(..) | Factor::Over(..)) => {}
            }
        }
        out
    }

    /// The size, its names as `name` gives them; nothing where it is 0, as a name may be that stands for a natural number.
    ///
    /// # Errors
    /// Those of `name`, and that it is none.
    pub fn value<E: From<NoSize>>(
        &self,
        name: &mut dyn FnMut(&Word) -> Result<Option<Dim>, E>,
    ) -> Result<Option<Dim>, E> {
        let large = || E::from(NoSize::Large);
        let mut sum: Option<Dim> = None;
        for product in &self.summands {
            let (mut p, mut by) = (Some(Dim::one()), 1_u64);
            for f in product {
                let factor = match f {
                    Factor::Number(n, _) => Some(Dim::literal(*n).ok_or_else(large)?),
                    Factor::Name(w) => name(w)?,
                    Factor::Group(inner) => inner.value(name)?,
                    Factor::Over(k, _) => {
                        by = by.checked_mul(*k).ok_or_else(large)?;
                        continue;
                    }
                };
                p = match (p, factor) {
                    (Some(p), Some(f)) => Some(p.mul(&f).ok_or_else(large)?),
                    _ => None,
                };
            }
            if by != 1 {
                let ends = product.iter().map(|f| match f {
                    Factor::Number(_, s) | Factor::Over(_, s) => *s,
                    Factor::Name(w) => w.span,
                    Factor::Group(inner) => inner.span,
                });
                let span = ends.reduce(Span::to).unwrap_or(self.span);
                let quotient = |p: Dim| p.divided(by).ok_or_else(|| E::from(NoSize::Broken(span, by)));
                p = p.map(quotient).transpose()?;
            }
            sum = match (sum, p) {
                (Some(s), Some(p)) => Some(s.add(&p).ok_or_else(large)?),
                (sum, p) => sum.or(p),
            };
        }
        Ok(sum)
    }
}

/// What stands between index brackets.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Index {
    /// `:`
    All(Span),
    /// A number.
    Number(u64, Span),
    /// A sum's index.
    Name(Word),
    /// `k:l`, from the k-th to the l-th.
    Range(Size, Size),
}

impl Index {
    pub(super) fn span(&self) -> Span {
        match self {
            Index::All(s) | Index::Number(_, s) => *s,
            Index::Name(w) => w.span,
            Index::Range(from, to) => from.span.to(to.span),
        }
    }
}

/// The attribute of natural numbers.
pub const NATURAL: &str = "natural";

impl VarDecl {
    /// Is it declared as a natural number?
    pub fn is_natural(&self) -> bool {
        self.attributes.iter().any(|a| *a.name == *NATURAL)
    }
}

/// What a node is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Kind {
    /// A number.
    Num(Arc<Rational>),
    /// A name.
    Name(Sym),
    /// What stands in quotes, as in `norm(A, 'fro')`.
    Text(Sym),
    /// The identity that an undeclared `I` is, of the size that its context gives it.
    Identity(Dim),
    /// `-A`
    Neg,
    /// `A'`
    Transpose,
    /// `A⁻¹`
    Inverse,
    /// `A + B` and so on.
    Binary(Binary),
    /// `A ^ k`, or `A .^ k`.
    Power {
        /// Is it `.^`?
        elementwise: bool,
    },
    /// `A[…]`
    Index(Vec<Index>),
    /// `[…; …]`, with the number of blocks in each row.
    Matrix(Vec<usize>),
    /// `f(…)` or `f'(…)`: the name with its place, and the number of primes.
    Call(Word, u32),
    /// `eye(n)` and so on.
    Constant(Word, Vec<Size>),
    /// `sum(i in N, …)`
    SumOver(Word, Size),
    /// `f at x = v`: f, then v.
    At(Word),
}

/// A node.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Node {
    /// What it is.
    pub kind: Kind,
    /// The whole of it, with its parentheses.
    pub span: Span,
    /// Its operator; for other nodes, the whole of it.
    pub at: Span,
    /// Its operands.
    pub args: SmallVec<[NodeId; 2]>,
}

/// An expression: nodes, operands before what they stand in. Flat, so that neither depth nor
/// dropping it can exhaust the stack.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ast {
    pub(super) nodes: Vec<Node>,
}

impl Ast {
    /// A node.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id.index()]
    }

    /// The whole expression.
    pub fn root(&self) -> Option<NodeId> {
        u32::try_from(self.nodes.len()).ok()?.checked_sub(1).map(NodeId)
    }

    /// Is it the number 0?
    pub fn is_zero(&self) -> bool {
        matches!(&self.nodes[..], [Node { kind: Kind::Num(q), .. }] if num_traits::Zero::is_zero(&**q))
    }

    /// The names in it, but for those of functions and sizes.
    pub fn names(&self) -> impl Iterator<Item = &Sym> {
        self.nodes.iter().filter_map(|n| match &n.kind {
            Kind::Name(s) => Some(s),
            _ => None,
        })
    }

    /// The place of the whole expression.
    pub fn span(&self) -> Span {
        self.nodes.last().map(|n| n.span).unwrap_or_default()
    }

    /// The size of the expression: every operator counts 1; names, numbers with their sign and constants 0.
    pub fn size(&self) -> usize {
        let counts = |n: &Node| match n.kind {
            Kind::Num(_) | Kind::Name(_) | Kind::Text(_) | Kind::Identity(_) | Kind::Constant(..) => false,
            Kind::Neg => !n.args.iter().any(|&a| matches!(self.node(a).kind, Kind::Num(_))),
            _ => true,
        };
        // An index in a call's argument is a node; indices in brackets are not.
        self.nodes.iter().filter(|n| counts(n)).count()
    }
}

/// One declared variable.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VarDecl {
    /// Its name.
    pub name: Word,
    /// None for a scalar, one for a column vector, two for a matrix.
    pub sizes: Vec<Size>,
    /// Its attributes.
    pub attributes: Vec<Word>,
}

/// A function as it is declared: `s`, or `Y(t)[m,n]`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FunDecl {
    /// Its name.
    pub name: Word,
    /// Of a function of matrices: what it is a function of, and the sizes of its values as those of variables are written.
    pub of: Option<(Word, Vec<Size>)>,
}

/// `i in N`
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Range {
    /// The index.
    pub index: Word,
    /// Its range.
    pub size: Size,
}

/// The sign of an inequality: must the right side be the greater one, and may they be equal?
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Compare {
    /// `<=`, `<`
    pub right_greater: bool,
    /// `<`, `>`
    pub strict: bool,
}

impl Compare {
    /// `<=`
    pub const LE: Compare = Compare { right_greater: true, strict: false };
    /// `<`
    pub const LT: Compare = Compare { right_greater: true, strict: true };
    /// `>=`
    pub const GE: Compare = Compare { right_greater: false, strict: false };
    /// `>`
    pub const GT: Compare = Compare { right_greater: false, strict: true };
}

/// What an `assume` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum FactAst {
    /// `positive(A)` and so on.
    Is(Word, Ast),
    /// `A == B`, with the place of `==`.
    Eq(Ast, Ast, Span),
    /// `a <= b`, with the place of the sign.
    Compare(Ast, Ast, Span, Compare),
    /// `eigen(A, v, l)`: v is a unit eigenvector of the symmetric A, l its simple eigenvalue.
    Eigen([Ast; 3], Span),
}

/// What a `claim` or `refute` says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GoalAst {
    /// `A == B`, with the place of `==`; with ranges, for all values of indices.
    Equation(Ast, Ast, Span, Vec<Range>),
    /// `stationary f at X = EXPR, …`
    Stationary(Ast, Vec<(Word, Ast)>),
    /// `minimum f at X = EXPR`, with the place of `=`; a maximum, if the flag is set.
    Extremum(Ast, Word, Ast, Span, bool),
    /// `convex f in X`; concave, if the flag is set.
    Convex(Ast, Word, bool),
    /// `posdef(A)`, `a <= b`; no equation.
    Fact(FactAst),
}

/// A statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Statement {
    /// `problem NAME`
    Problem(Word),
    /// `var …`
    Var(Vec<VarDecl>, Option<Size>),
    /// `fun …`
    Fun(Vec<FunDecl>),
    /// `matfun F`
    Matfun(Vec<Word>),
    /// `implicit P: A == B`
    Implicit(Word, Ast, Ast, Span),
    /// `let a = EXPR`, `let a[i] = EXPR for i in N`
    Let(Word, Ast, Option<Range>),
    /// `assume FACT`
    Assume(FactAst, Vec<Range>),
    /// `layout numerator`: is it numerator?
    Layout(bool),
    /// `claim`, or `refute` when the flag is set.
    Goal(GoalAst, bool),
    /// `random x[n] mean m cov S`; normal, if the flag is set.
    Random(VarDecl, Ast, Ast, bool),
    /// `infer`
    Infer,
    /// `show EXPR`; with a name, `derive X in EXPR`.
    Show(Ast, Option<Word>),
}

impl Statement {
    /// Its expressions, in order.
    pub fn expressions(&self) -> Vec<&Ast> {
        match self {
            Statement::Let(_, a, _) | Statement::Show(a, _) | Statement::Goal(GoalAst::Convex(a, ..), _) => vec![a],
            Statement::Assume(fact, _) | Statement::Goal(GoalAst::Fact(fact), _) => match fact {
                FactAst::Is(_, a) => vec![a],
                FactAst::Eq(a, b, _) | FactAst::Compare(a, b, ..) => vec![a, b],
                FactAst::Eigen([a, v, l], _) => vec![a, v, l],
            },
            Statement::Goal(GoalAst::Equation(a, b, ..), _) | Statement::Random(_, a, b, _) => vec![a, b],
            Statement::Implicit(_, a, b, _) => vec![a, b],
            Statement::Goal(GoalAst::Extremum(f, _, value, ..), _) => vec![f, value],
            Statement::Goal(GoalAst::Stationary(f, at), _) => {
                [f].into_iter().chain(at.iter().map(|(_, v)| v)).collect()
            }
            Statement::Problem(_)
            | Statement::Var(..)
            | Statement::Fun(_)
            | Statement::Matfun(_)
            | Statement::Layout(_)
            | Statement::Infer => vec![],
        }
    }

    /// Its expressions, in order.
    pub fn expressions_mut(&mut self) -> Vec<&mut Ast> {
        match self {
            Statement::Let(_, a, _) | Statement::Show(a, _) | Statement::Goal(GoalAst::Convex(a, ..), _) => vec![a],
            Statement::Assume(fact, _) | Statement::Goal(GoalAst::Fact(fact), _) => match fact {
                FactAst::Is(_, a) => vec![a],
                FactAst::Eq(a, b, _) | FactAst::Compare(a, b, ..) => vec![a, b],
                FactAst::Eigen([a, v, l], _) => vec![a, v, l],
            },
            Statement::Goal(GoalAst::Equation(a, b, ..), _) | Statement::Random(_, a, b, _) => vec![a, b],
            Statement::Implicit(_, a, b, _) => vec![a, b],
            Statement::Goal(GoalAst::Extremum(f, _, value, ..), _) => vec![f, value],
            Statement::Goal(GoalAst::Stationary(f, at), _) => {
                [f].into_iter().chain(at.iter_mut().map(|(_, v)| v)).collect()
            }
            Statement::Problem(_)
            | Statement::Var(..)
            | Statement::Fun(_)
            | Statement::Matfun(_)
            | Statement::Layout(_)
            | Statement::Infer => vec![],
        }
    }
}

//! Formulas as LaTeX says them, before it is known what a norm or a bar is of.

use crate::syntax::lexer::Span;

/// An index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Index {
    All,
    /// A number or a sum's index.
    One(String),
}

/// A constant whose size is not written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Hole {
    Ones,
    Zeros,
    Eye,
    /// The literal 0, which may be a zero matrix.
    Zero,
}

/// What a node is.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Tree {
    Number(String),
    /// A name in our spelling.
    Name(String),
    /// Terms, each with `+` or `-`.
    Sum(Vec<(char, Node)>),
    /// Factors, each with the operator before it (that of the first means nothing).
    Product(Vec<(&'static str, Node)>),
    /// A function of arguments, with primes.
    Call(String, usize, Vec<Node>),
    /// `eye(n)` and so on.
    Constant(&'static str, Vec<String>),
    Hole(Hole),
    /// A constant of these sizes, by the number of the size in the table of shapes.
    Sized(Hole, usize, usize),
    Transpose(Box<Node>),
    Inverse(Box<Node>),
    /// A power, elementwise or not.
    Power(Box<Node>, Box<Node>, bool),
    Index(Box<Node>, Vec<Index>),
    /// The sum over an index.
    SumOver(String, Extent, Box<Node>),
    Matrix(Vec<Vec<Node>>),
    /// `|A|`: a determinant or an absolute value.
    Bars(Box<Node>),
    /// `‖A‖` with what stands below it.
    Norm(Box<Node>, Below),
    /// `log|A|`, `log det A`: of a scalar, the logarithm of what stands there.
    LogBars(Box<Node>),
    /// `∂f/∂x`: a gradient or a Jacobian.
    Partial(Box<Node>, Box<Node>),
    /// `\left. f \right|_{x = v}`
    At(String, Box<Node>, Box<Node>),
    /// `e^{x}`
    Exponential(Box<Node>),
    /// `A = B`
    Equation(Box<Node>, Box<Node>),
    /// `a \le b`, with our sign.
    Compare(Box<Node>, &'static str, Box<Node>),
    /// `A \succ 0`, by the property's name.
    Definite(&'static str, Box<Node>),
}

/// How far a sum runs.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Extent {
    /// To a size that is written.
    Written(String),
    /// That follows from what the index chooses.
    Open,
    /// To a size in the table of shapes.
    Size(usize),
}

/// What stands below a norm.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Below {
    Nothing,
    One,
    Two,
    Frobenius,
    /// A matrix: `‖x‖_A² = x'Ax`.
    Weight(Box<Node>),
}

/// A node and where it stands.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Node {
    pub tree: Tree,
    pub span: Span,
}

impl Node {
    pub fn new(tree: Tree, span: Span) -> Node {
        Node { tree, span }
    }

    pub fn boxed(self) -> Box<Node> {
        Box::new(self)
    }
}

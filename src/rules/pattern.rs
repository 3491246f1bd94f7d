//! Rules as data: patterns, conditions, and what a rule file says about them.

use crate::term::{Dim, Functions, Op, Pred, Sym};
use std::borrow::Cow;

/// What is said of a law to people. That of the library's laws stands in the program itself.
pub type Text = Cow<'static, str>;

/// What a metavariable stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MetaKind {
    /// A term.
    Term,
    /// A term that depends on a bound index: `(X i)` in the pattern.
    Family,
    /// An index into a size of this many.
    Index(Dim),
}

/// A typed metavariable of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Meta {
    /// Its name in the file.
    pub name: Sym,
    /// Rows, in the rule's dimension variables.
    pub rows: Dim,
    /// Columns.
    pub cols: Dim,
    /// What it stands for.
    pub kind: MetaKind,
}

/// A pattern. Dimension names and function names in its operators are the rule's own variables.
/// A differential in a pattern is written `D(Wrt::All)` and stands for any one set of varying names,
/// the same throughout a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pat {
    /// A metavariable; under binders its value must not mention the indices bound in the pattern.
    Meta(usize),
    /// A family metavariable applied to an index (a `Node(Idx)`, or an index metavariable).
    Apply(usize, Box<Pat>),
    /// In an index place: the fixed index `i + n`, n a size that is a number. Written `(offset i n)`.
    Offset(Box<Pat>, Dim),
    /// In an index place: the fixed index `i + m (j - 1)` with `1 ≤ i ≤ m`. Written `(pair i j m)`.
    Pair(Box<Pat>, Box<Pat>, Dim),
    /// An operator with arguments.
    Node(Op, Vec<Pat>),
}

impl Pat {
    /// The number of nodes; a measure of how specific a pattern is.
    pub fn size(&self) -> usize {
        match self {
            Pat::Meta(_) | Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => 0,
            Pat::Node(_, args) => 1 + args.iter().map(Pat::size).sum::<usize>(),
        }
    }

    /// Calls `f` for each metavariable.
    pub fn metas(&self, f: &mut dyn FnMut(usize)) {
        match self {
            Pat::Meta(k) => f(*k),
            Pat::Apply(k, i) => {
                f(*k);
                i.metas(f);
            }
            Pat::Offset(i, _) => i.metas(f),
            Pat::Pair(i, j, _) => {
                i.metas(f);
                j.metas(f);
            }
            Pat::Node(_, args) => args.iter().for_each(|a| a.metas(f)),
        }
    }

    /// Does a differential occur in the pattern?
    pub fn has_differential(&self) -> bool {
        match self {
            Pat::Meta(_) | Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => false,
            Pat::Node(op, args) => matches!(op, Op::D(_)) || args.iter().any(Pat::has_differential),
        }
    }

    /// Is there a part of the pattern that is such?
    pub fn any(&self, f: &dyn Fn(&Pat) -> bool) -> bool {
        f(self)
            || match self {
                Pat::Meta(_) => false,
                Pat::Apply(_, i) | Pat::Offset(i, _) => i.any(f),
                Pat::Pair(i, j, _) => i.any(f) || j.any(f),
                Pat::Node(_, args) => args.iter().any(|a| a.any(f)),
            }
    }

    /// Does a binder occur in the pattern?
    pub fn has_binder(&self) -> bool {
        match self {
            Pat::Meta(_) | Pat::Apply(..) | Pat::Offset(..) | Pat::Pair(..) => false,
            Pat::Node(op, args) => matches!(op, Op::BigSum(_)) || args.iter().any(Pat::has_binder),
        }
    }
}

/// A condition of a rule or property: it decides soundness, and the kernel checks each use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Condition {
    /// The predicate holds.
    Is(Pred, Pat),
    /// The two are equal.
    Eq(Pat, Pat),
    /// A literal integer ≥ 0.
    Natural(Pat),
    /// A literal integer.
    Integer(Pat),
    /// The index lies within the size.
    Fits(Pat, Dim),
    /// Two fixed indices that differ.
    Distinct(Pat, Pat),
}

/// The direction of a rule.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Direction {
    /// Left to right.
    Forward,
    /// Right to left.
    Backward,
}

impl Direction {
    /// The other direction.
    pub fn reverse(self) -> Direction {
        match self {
            Direction::Forward => Direction::Backward,
            Direction::Backward => Direction::Forward,
        }
    }

    /// `->` or `<-`.
    pub fn arrow(self) -> &'static str {
        match self {
            Direction::Forward => "->",
            Direction::Backward => "<-",
        }
    }
}

/// A guard of a `use` clause: it steers the search and can never make anything unsound.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Guard {
    /// A differential occurs in the metavariable's value.
    Differential(usize),
    /// No differential occurs in it.
    Constant(usize),
    /// The first comes strictly before the second in the order of terms.
    Before(Pat, Pat),
    /// A literal number.
    Literal(usize),
    /// Not a literal number.
    NotLiteral(usize),
    /// The size is not 1.
    NotOne(Dim),
    /// The size is not a number.
    Symbolic(Dim),
    /// The size is a number, at most 8.
    Small(Dim),
    /// The value's root is one of these operators.
    Head(usize, Vec<String>),
    /// The value's root is none of these operators.
    NotHead(usize, Vec<String>),
}

impl Kind {
    /// Does it follow from others, so that a derivation vouches for it?
    pub fn is_derived(self) -> bool {
        matches!(self, Kind::Lemma | Kind::Variant)
    }
}

/// When the search should try a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// The phase: `differentiate`, `adjoint`, `clean`, `expand`, `simplify`, …
    pub phase: Sym,
    /// In which direction.
    pub direction: Direction,
    /// All must hold.
    pub guards: Vec<Guard>,
}

/// How an entry is justified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Trusted; tested numerically.
    Axiom,
    /// Derived from axioms and earlier lemmas; its derivation is replayed by the kernel in the tests.
    Lemma,
    /// A variant that a schema makes of another law ([`crate::rules::Schema`]); derived like a lemma.
    Variant,
    /// A plausible law that is false; kept with its counterexample, never used.
    Rejected,
}

/// An equation between two patterns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Unique among rules and properties.
    pub name: Sym,
    /// How it is justified.
    pub kind: Kind,
    /// The metavariables.
    pub metas: Vec<Meta>,
    /// The dimension variables.
    pub dims: Vec<Sym>,
    /// The function variables.
    pub funs: Vec<Sym>,
    /// What must hold.
    pub when: Vec<Condition>,
    /// Does it hold of real numbers only? Then it says nothing of differentials, and may not stand below a `d` that
    /// varies a name of its instance.
    pub pointwise: bool,
    /// Left side.
    pub lhs: Pat,
    /// Right side.
    pub rhs: Pat,
    /// When to try it.
    pub uses: Vec<Use>,
    /// A short title for people, if the file gives one.
    pub title: Option<Text>,
    /// Where the law comes from.
    pub source: Text,
    /// The file it stands in.
    pub file: Sym,
    /// The line it begins at.
    pub line: usize,
    /// The functions that it may speak of.
    pub functions: Functions,
}

impl Rule {
    /// The side a direction starts from.
    pub fn from_side(&self, d: Direction) -> &Pat {
        if d == Direction::Forward { &self.lhs } else { &self.rhs }
    }

    /// The side a direction leads to.
    pub fn to_side(&self, d: Direction) -> &Pat {
        self.from_side(d.reverse())
    }
}

/// A law about predicates: if all conditions hold, so does the conclusion.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Property {
    /// Unique among rules and properties.
    pub name: Sym,
    /// How it is justified: an axiom, or (a corollary) a lemma.
    pub kind: Kind,
    /// The metavariables.
    pub metas: Vec<Meta>,
    /// The dimension variables.
    pub dims: Vec<Sym>,
    /// The function variables.
    pub funs: Vec<Sym>,
    /// What must hold.
    pub when: Vec<Condition>,
    /// What then holds.
    pub pred: Pred,
    /// Of what.
    pub subject: Pat,
    /// Where the law comes from.
    pub source: Text,
    /// The file it stands in.
    pub file: Sym,
    /// The line it begins at.
    pub line: usize,
    /// The functions that it may speak of.
    pub functions: Functions,
}

impl Property {
    /// The same as a rule whose two sides are the subject.
    pub fn as_rule(&self) -> Rule {
        Rule {
            name: self.name.clone(),
            kind: self.kind,
            metas: self.metas.clone(),
            dims: self.dims.clone(),
            funs: self.funs.clone(),
            when: self.when.clone(),
            pointwise: false,
            lhs: self.subject.clone(),
            rhs: self.subject.clone(),
            uses: vec![],
            title: None,
            source: self.source.clone(),
            file: self.file.clone(),
            line: self.line,
            functions: self.functions.clone(),
        }
    }
}

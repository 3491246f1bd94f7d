//! Undeclared capital letters that are numbers by their use: `C` in `norm2(r)^2 + C*norm2(w)^2`, `N` in
//! `-N/2*logdet(S)`.
//!
//! Such a name stands nowhere but as a factor or a divisor of numbers, first in its product or in a sum with a number.
//! `2*A` and `tr(X)*A` say nothing of that kind, and A is a matrix there.

use super::letters::{Letter, letter};
use super::{Inference, Known};
use crate::syntax::ast::{Ast, Binary, Kind, Node, NodeId};
use crate::syntax::words;
use crate::term::Sym;
use rustc_hash::FxHashSet;

/// Functions of a matrix that are numbers.
const NUMBERS: &[&str] = &[
    "tr",
    "trace",
    "Tr",
    "det",
    "logdet",
    "logabsdet",
    "sum",
    "norm",
    "norm1",
    "norm2",
    "logsumexp",
    "mean",
    "var",
    "dot",
    "‖",
    "‖F",
    "‖₂",
    "‖₁",
];

/// Longer inputs are not looked through.
const MAX_NODES: usize = 1_000;

/// Deeper expressions are not looked through.
const MAX_DEPTH: usize = 200;

/// What a part of an expression is known to be.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    /// A number that is written, or has a name.
    Plain,
    /// A number that is computed from something.
    Computed,
}

/// A look at one expression.
struct Look<'a> {
    of: &'a Inference,
    ast: &'a Ast,
    /// The names that may be numbers, as far as is known.
    open: &'a FxHashSet<Sym>,
}

impl Look<'_> {
    fn all(&self, args: &[NodeId], depth: usize) -> Option<Part> {
        let parts: Vec<Part> = args.iter().map(|&a| self.number(a, depth + 1)).collect::<Option<_>>()?;
        Some(if parts.contains(&Part::Computed) { Part::Computed } else { Part::Plain })
    }

    /// Is it certainly a column: `x`, `X*w - y`?
    fn is_column(&self, id: NodeId, depth: usize) -> bool {
        let n = self.ast.node(id);
        let mut args = n.args.iter().map(|&a| depth < MAX_DEPTH && self.is_column(a, depth + 1));
        match &n.kind {
            Kind::Name(s) => letter(s) == Letter::Lower,
            Kind::Binary(Binary::Mul) => args.next_back() == Some(true),
            Kind::Binary(Binary::Add | Binary::Sub) | Kind::Neg => args.any(|a| a),
            _ => false,
        }
    }

    /// `x'*A*x`
    fn is_form(&self, id: NodeId) -> bool {
        let (mut first, mut products) = (self.ast.node(id), 0);
        let last = first.args.last().copied();
        while let (Kind::Binary(Binary::Mul), Some(&a)) = (&first.kind, first.args.first()) {
            (first, products) = (self.ast.node(a), products + 1);
        }
        let turned = matches!(first.kind, Kind::Transpose) && first.args.iter().all(|&a| self.is_column(a, 0));
        products > 0 && turned && last.is_some_and(|l| self.is_column(l, 0))
    }

    /// Is it a number, and which?
    fn number(&self, id: NodeId, depth: usize) -> Option<Part> {
        if depth > MAX_DEPTH {
            return None;
        }
        let n = self.ast.node(id);
        match &n.kind {
            Kind::Num(_) => Some(Part::Plain),
            Kind::Name(s) => {
                let known = match self.of.known.get(s) {
                    Some(Known::Value { shape, over: None }) => self.of.is_scalar(shape),
                    Some(Known::Size) => true,
                    Some(_) => false,
                    None => self.of.functions.constant(s).is_some() || letter(s) == Letter::Greek,
                };
                known.then_some(Part::Plain)
            }
            Kind::Call(f, 0) if NUMBERS.contains(&&*f.name) && n.args.len() <= 1 + usize::from(*f.name == *"dot") => {
                Some(Part::Computed)
            }
            Kind::Call(f, 0) if self.is_map(&f.name) => self.all(&n.args, depth),
            Kind::SumOver(..) | Kind::Neg => self.all(&n.args, depth),
            Kind::Power { .. } => self.all(n.args.get(..1)?, depth),
            Kind::Binary(Binary::Mul) if self.is_form(id) => Some(Part::Computed),
            // `0.5*w'*w`
            Kind::Binary(Binary::Mul) if self.before_form(n).is_some() => {
                self.number(self.before_form(n)?, depth + 1).map(|_| Part::Computed)
            }
            Kind::Binary(Binary::Mul | Binary::Div | Binary::Add | Binary::Sub) => self.all(&n.args, depth),
            _ => None,
        }
    }

    /// Is it a number if the open names that come first in products are numbers?
    fn summand(&self, id: NodeId, depth: usize) -> Option<Part> {
        let n = self.ast.node(id);
        match (&n.kind, &n.args[..]) {
            _ if depth > MAX_DEPTH => None,
            (Kind::Binary(Binary::Add | Binary::Sub), [a, b]) => {
                let (a, b) = (self.summand(*a, depth + 1)?, self.summand(*b, depth + 1)?);
                Some(if a == Part::Computed { a } else { b })
            }
            (Kind::Neg, [a]) => self.summand(*a, depth + 1),
            _ if self.is_multiple(id) => Some(Part::Computed),
            _ => self.number(id, depth),
        }
    }

    /// Is it a column, transposed?
    fn is_row(&self, id: NodeId) -> bool {
        let n = self.ast.node(id);
        n.kind == Kind::Transpose && n.args.iter().all(|&a| self.is_column(a, 0))
    }

    /// What stands left of `w'` in the product that `w` closes to a number: `C` of `C*w'*A*w`.
    fn row_before(&self, left: NodeId, right: NodeId) -> Option<NodeId> {
        let mut next = self.ast.node(left);
        while let (true, Kind::Binary(Binary::Mul), [a, b]) = (self.is_column(right, 0), &next.kind, &next.args[..]) {
            if self.is_row(*b) {
                return Some(*a);
            }
            next = self.ast.node(*a);
        }
        None
    }

    fn before_form(&self, product: &Node) -> Option<NodeId> {
        match product.args[..] {
            [left, right] => self.row_before(left, right),
            _ => None,
        }
    }

    /// Where the row right of a node is closed to a number by a column: the product up to there.
    fn closed(&self, mut id: NodeId, parents: &[Option<(NodeId, usize)>]) -> Option<NodeId> {
        while let Some((above, 0)) = parents.get(id.index()).copied().flatten() {
            let n = self.ast.node(above);
            if n.kind != Kind::Binary(Binary::Mul) {
                return None;
            }
            if self.is_column(*n.args.get(1)?, 0) {
                return Some(above);
            }
            id = above;
        }
        None
    }

    fn is_map(&self, name: &str) -> bool {
        self.of.functions.symbol(name).is_some() || matches!(name, "sqrt" | "ln")
    }

    /// `C/2*norm2(w)^2`: an open name, and numbers after it of which one is computed.
    fn is_multiple(&self, id: NodeId) -> bool {
        let (mut next, mut computed) = (self.ast.node(id), false);
        while let (Kind::Binary(Binary::Mul | Binary::Div), [left, right]) = (&next.kind, &next.args[..]) {
            let mut left = *left;
            match (self.number(*right, 0), self.row_before(left, *right)) {
                (Some(p), _) => computed |= p == Part::Computed,
                (None, Some(before)) => (left, computed) = (before, true),
                _ => return false,
            }
            next = self.ast.node(left);
            if let (Kind::Neg, Some(&a)) = (&next.kind, next.args.first()) {
                next = self.ast.node(a);
            }
        }
        computed && matches!(&next.kind, Kind::Name(s) if self.open.contains(s))
    }

    /// Is the name at a node used as a number there?
    fn used_as_number(&self, mut id: NodeId, parents: &[Option<(NodeId, usize)>]) -> bool {
        let (mut first, mut computed) = (true, false);
        while let Some((above, i)) = parents.get(id.index()).copied().flatten() {
            let n = self.ast.node(above);
            let beside = n.args.get(1 - i.min(1));
            match &n.kind {
                // `C*w'*w`: no matrix stands left of a row.
                Kind::Binary(Binary::Mul) if i == 0 && beside.is_some_and(|&b| self.is_row(b)) => {
                    let Some(form) = self.closed(above, parents) else { return false };
                    (id, computed) = (form, true);
                    continue;
                }
                Kind::Binary(op @ (Binary::Mul | Binary::Div)) => {
                    let Some(part) = beside.and_then(|&a| self.number(a, 0)) else { return false };
                    computed |= part == Part::Computed;
                    first &= i == 0 || *op == Binary::Div;
                }
                Kind::Binary(Binary::Add | Binary::Sub) => {
                    return match beside.and_then(|&a| self.summand(a, 0)) {
                        Some(Part::Computed) => true,
                        Some(Part::Plain) => first && computed,
                        None => false,
                    };
                }
                Kind::Neg => {}
                Kind::Call(f, 0) if self.is_map(&f.name) => break,
                Kind::Call(f, 0) if i == 0 && words::DERIVATIVES.contains(&&*f.name) => break,
                _ => return false,
            }
            id = above;
        }
        first && computed
    }
}

impl Inference {
    /// The undeclared capital letters that are numbers by their use.
    pub(super) fn multiples(&self, expressions: &[&Ast]) -> FxHashSet<Sym> {
        let open = |s: &Sym| {
            let other = self.known.contains_key(s) || words::is_reserved(&self.functions, s) || **s == *"I";
            letter(s) == Letter::Upper && !other
        };
        if expressions.iter().map(|a| a.nodes.len()).sum::<usize>() > MAX_NODES {
            return FxHashSet::default();
        }
        let names = expressions.iter().flat_map(|a| a.names()).filter(|s| open(s));
        let mut out: FxHashSet<Sym> = names.cloned().collect();
        let mut places = Vec::new();
        for ast in expressions {
            let mut parents = vec![None; ast.nodes.len()];
            for (k, n) in ast.nodes.iter().enumerate() {
                let id = NodeId(u32::try_from(k).unwrap_or(u32::MAX));
                for (i, a) in n.args.iter().enumerate() {
                    if let Some(p) = parents.get_mut(a.index()) {
                        *p = Some((id, i));
                    }
                }
            }
            places.push((*ast, parents));
        }
        // What one name is may rest on what another is.
        loop {
            let mut lost = Vec::new();
            for (ast, parents) in &places {
                let look = Look { of: self, ast, open: &out };
                for (k, n) in ast.nodes.iter().enumerate() {
                    let Kind::Name(s) = &n.kind else { continue };
                    let id = NodeId(u32::try_from(k).unwrap_or(u32::MAX));
                    if out.contains(s) && !look.used_as_number(id, parents) {
                        lost.push(s.clone());
                    }
                }
            }
            if lost.is_empty() {
                return out;
            }
            out.retain(|s| !lost.contains(s));
        }
    }
}

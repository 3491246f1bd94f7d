//! Through an expression: what each node asks of shapes.

use super::letters::{Letter, letter};
use super::shapes::{Beside, Constraint};
use super::{Inference, Known};
use crate::syntax::ast::{Ast, Binary, Index, Kind, NoSize, Node, NodeId, Size, Word};
use crate::syntax::parser::identity_below;
use crate::syntax::sugar::{ARGUMENTS, Core, Row};
use crate::syntax::words;
use crate::term::{Dim, Fixed, Functions, Shape, Sym};

/// What the names in the text of a short form stand for.
pub(super) struct Bound {
    terms: Vec<(Sym, Shape)>,
    sizes: Vec<(Sym, Dim)>,
}

/// A walk through one expression.
pub(super) struct Walk<'a> {
    pub(super) ast: &'a Ast,
    /// The number of the expression, or nothing in a short form.
    key: Option<usize>,
    pub(super) bound: Option<&'a Bound>,
    /// The indices in force.
    scope: Vec<(Sym, Dim)>,
    shapes: Vec<Option<Shape>>,
}

enum Task {
    Enter(NodeId),
    Exit(NodeId),
}

impl Walk<'_> {
    fn bare<'n>(&'n self, node: &Node, i: usize) -> Option<&'n Sym> {
        match &self.ast.node(*node.args.get(i)?).kind {
            Kind::Name(s) if self.bound.is_none() => Some(s),
            _ => None,
        }
    }

    /// Does a name occur below an operand?
    fn mentions(&self, node: &Node, i: usize, name: &Sym) -> bool {
        let mut stack: Vec<NodeId> = node.args.get(i).copied().into_iter().collect();
        while let Some(id) = stack.pop() {
            let n = self.ast.node(id);
            if matches!(&n.kind, Kind::Name(s) if s == name) {
                return true;
            }
            stack.extend(&n.args);
        }
        false
    }

    /// The names of an operand that is built as numbers are: no transposes, no sums of entries, no capital letters; none
    /// if it is long.
    fn numbers(&self, functions: &Functions, node: &Node, i: usize) -> Option<Vec<Sym>> {
        let mut names = Vec::new();
        let mut stack: Vec<NodeId> = node.args.get(i).copied().into_iter().collect();
        let mut left = MOST;
        while let Some(id) = stack.pop() {
            left = usize::checked_sub(left, 1)?;
            let n = self.ast.node(id);
            match &n.kind {
                Kind::Name(s) if letter(s) != Letter::Upper && self.bound.is_none() => names.push(s.clone()),
                Kind::Num(_) | Kind::Neg | Kind::Power { .. } => {}
                Kind::Binary(Binary::Add | Binary::Sub | Binary::Mul | Binary::Div) => {}
                Kind::Call(f, 0) if functions.symbol(&f.name).is_some() || *f.name == *"sqrt" => {}
                _ => return None,
            }
            stack.extend(&n.args);
        }
        Some(names)
    }

    /// The names of an operand that is made of names and numbers by sums, differences and products alone.
    fn whole(&self, node: &Node, i: usize) -> Vec<Sym> {
        let mut names = Vec::new();
        let mut stack: Vec<NodeId> = node.args.get(i).copied().into_iter().collect();
        while let Some(id) = stack.pop() {
            let n = self.ast.node(id);
            match &n.kind {
                Kind::Name(s) if self.bound.is_none() => names.push(s.clone()),
                Kind::Num(q) if q.is_integer() => {}
                Kind::Neg | Kind::Binary(Binary::Add | Binary::Sub | Binary::Mul) => {}
                _ => return Vec::new(),
            }
            stack.extend(&n.args);
        }
        names
    }

    /// Is it a written number, such as the 1 of `1 - y`?
    fn is_written(&self, node: &Node, i: usize) -> bool {
        node.args.get(i).is_some_and(|&a| matches!(self.ast.node(a).kind, Kind::Num(_)))
    }

    /// Is it the name of a matrix by its letter, transposed or not?
    fn is_matrix(&self, node: &Node, i: usize) -> bool {
        let Some(n) = node.args.get(i).map(|&a| self.ast.node(a)) else { return false };
        match &n.kind {
            Kind::Name(s) => self.bound.is_none() && letter(s) == Letter::Upper,
            Kind::Transpose | Kind::Power { .. } => self.is_matrix(n, 0),
            _ => false,
        }
    }

    /// Is it a number or a name alone?
    fn is_plain(&self, node: &Node, i: usize) -> bool {
        node.args.get(i).is_some_and(|&a| matches!(self.ast.node(a).kind, Kind::Num(_) | Kind::Name(_)))
    }
}

/// An operand of more nodes than these says nothing about single names.
const MOST: usize = 256;

/// Functions of vectors: a bare name in them is no number.
const OF_VECTORS: &[&str] =
    &["sum", "mean", "var", "prod", "softmax", "logsumexp", "diag", "norm", "norm1", "norm2", "‖", "‖₂", "‖₁"];

impl Inference {
    /// The shape of an expression. `key` is its number, for what is found out about its nodes.
    pub(super) fn expression(&mut self, key: usize, ast: &Ast, scope: Vec<(Sym, Dim)>) -> Shape {
        self.walk(Walk { ast, key: Some(key), bound: None, scope, shapes: vec![None; ast.nodes.len()] })
    }

    /// The shape of what a line of the table stands for.
    pub(super) fn template(&mut self, row: &Row, args: &[Shape]) -> Shape {
        let Some(first) = args.first().filter(|_| !matches!(row.core, Core::No(..))) else { return self.unknown() };
        let bound = Bound {
            terms: ARGUMENTS.iter().map(|s| Sym::new(s)).zip(args.iter().cloned()).collect(),
            sizes: vec![(Sym::new("M"), first.rows.clone()), (Sym::new("N"), first.cols.clone())],
        };
        let (ast, shapes) = (&row.template, vec![None; row.template.nodes.len()]);
        self.walk(Walk { ast, key: None, bound: Some(&bound), scope: Vec::new(), shapes })
    }

    fn walk(&mut self, mut w: Walk<'_>) -> Shape {
        let Some(root) = w.ast.root() else { return self.unknown() };
        let mut tasks = vec![Task::Enter(root)];
        while let Some(task) = tasks.pop() {
            match task {
                Task::Enter(id) => {
                    let node = w.ast.node(id);
                    tasks.push(Task::Exit(id));
                    let mut args = node.args.len();
                    match &node.kind {
                        Kind::SumOver(index, size) => {
                            let range = self.size_of(size, w.bound);
                            w.scope.push((index.name.clone(), range));
                        }
                        Kind::Power { .. } if self.is_transpose(&w, node) => args = 1,
                        Kind::Call(word, 0) if *word.name == *"d" => args = args.min(1),
                        _ => {}
                    }
                    tasks.extend(node.args.iter().take(args).rev().map(|&a| Task::Enter(a)));
                }
                Task::Exit(id) => {
                    let node = w.ast.node(id);
                    let args: Vec<Shape> =
                        node.args.iter().filter_map(|a| w.shapes.get(a.index()).cloned().flatten()).collect();
                    let shape = self.node(&w, id, node, args);
                    if matches!(node.kind, Kind::SumOver(..)) {
                        w.scope.pop();
                    }
                    if let Some(slot) = w.shapes.get_mut(id.index()) {
                        *slot = Some(shape);
                    }
                }
            }
        }
        w.shapes.get(root.index()).cloned().flatten().unwrap_or_else(|| self.unknown())
    }

    pub(super) fn unknown(&mut self) -> Shape {
        Shape::new(self.sizes.fresh(), self.sizes.fresh())
    }

    fn is_transpose(&self, w: &Walk<'_>, node: &Node) -> bool {
        let Some(&p) = node.args.get(1) else { return false };
        let mut p = w.ast.node(p);
        if let (Kind::Neg, Some(&inner)) = (&p.kind, p.args.first()) {
            p = w.ast.node(inner);
        }
        let known = |s: &Sym| self.known.contains_key(s) || w.scope.iter().any(|(i, _)| i == s);
        matches!(&p.kind, Kind::Name(s) if **s == *"T" && !known(s)) && w.bound.is_none()
    }

    /// A size as written. Names that are nothing else are sizes.
    pub(super) fn size_of(&mut self, size: &Size, bound: Option<&Bound>) -> Dim {
        let own = |w: &Word| {
            let own = bound.and_then(|b| b.sizes.iter().find(|(s, _)| *s == w.name));
            own.map_or_else(|| Dim::name(w.name.clone()), |(_, d)| d.clone())
        };
        size.value::<NoSize>(&mut |w| Ok(Some(own(w)))).ok().flatten().unwrap_or_else(|| self.sizes.fresh())
    }

    pub(super) fn times(&mut self, a: &Dim, b: &Dim) -> Dim {
        a.mul(b).unwrap_or_else(|| self.sizes.fresh())
    }

    fn node(&mut self, w: &Walk<'_>, id: NodeId, node: &Node, args: Vec<Shape>) -> Shape {
        match (&node.kind, &args[..]) {
            (Kind::Num(_) | Kind::Text(_), _) => Shape::scalar(),
            (Kind::Name(s), _) => self.name(w, id, s),
            (Kind::Identity(d), _) => Shape::new(d.clone(), d.clone()),
            (Kind::Constant(word, sizes), _) => {
                let dims: Vec<Dim> = sizes.iter().map(|s| self.size_of(s, w.bound)).collect();
                match (&*word.name, &dims[..]) {
                    ("eye", [n, ..]) => Shape::new(n.clone(), n.clone()),
                    (name, [n]) if Fixed::parse(name).is_some() => {
                        let shape = Fixed::parse(name).and_then(|f| f.shape(n));
                        shape.unwrap_or_else(|| self.unknown())
                    }
                    ("comm", [m, n]) => {
                        let k = self.times(m, n);
                        Shape::new(k.clone(), k)
                    }
                    (_, [m, n]) => Shape::new(m.clone(), n.clone()),
                    (_, [m]) => Shape::new(m.clone(), Dim::one()),
                    _ => self.unknown(),
                }
            }
            (Kind::Neg | Kind::SumOver(..), [a]) => a.clone(),
            (Kind::At(word), [a, b]) => {
                let x = self.name(w, id, &word.name);
                self.same(&x, b);
                a.clone()
            }
            (Kind::Transpose, [a]) => {
                self.turned.extend(w.bare(node, 0).cloned());
                a.transposed()
            }
            (Kind::Inverse, [a]) => {
                self.equal(&a.rows, &a.cols);
                a.clone()
            }
            (Kind::Binary(op), [a, b]) => self.binary(w, node, *op, a, b),
            (Kind::Power { elementwise }, [a, rest @ ..]) => {
                let a = a.clone();
                match rest {
                    [] => {
                        let inverted = node.args.get(1).is_some_and(|&p| matches!(w.ast.node(p).kind, Kind::Neg));
                        if inverted {
                            self.equal(&a.rows, &a.cols);
                        }
                        self.turned.extend(w.bare(node, 0).cloned());
                        return a.transposed();
                    }
                    [p, ..] => self.scalar(&p.clone()),
                }
                if !elementwise {
                    self.equal(&a.rows, &a.cols);
                    self.powers.push(a.clone());
                    let names = w.whole(node, 1).into_iter().map(|s| (s, a.clone()));
                    self.exponents.extend(names);
                }
                a
            }
            (Kind::Index(indices), [a]) => {
                let a = a.clone();
                self.index(w, node, indices, &a)
            }
            (Kind::Matrix(rows), _) => self.matrix(rows, &args),
            (Kind::Call(word, primes), _) => {
                // Nobody sums a number.
                if OF_VECTORS.contains(&&*word.name) {
                    self.turned.extend(w.bare(node, 0).cloned());
                }
                let operands = args.len() == node.args.len();
                if *word.name == *"d" || operands {
                    self.call(w, node, &word.name, *primes, &args)
                } else {
                    self.unknown()
                }
            }
            _ => self.unknown(),
        }
    }

    fn name(&mut self, w: &Walk<'_>, id: NodeId, s: &Sym) -> Shape {
        if let Some(bound) = w.bound {
            let own = bound.terms.iter().find(|(n, _)| n == s).map(|(_, shape)| shape.clone());
            return own.unwrap_or_else(Shape::scalar);
        }
        if w.scope.iter().any(|(i, _)| i == s) {
            return Shape::scalar();
        }
        match self.known.get(s) {
            Some(Known::Value { shape, over: None }) => return shape.clone(),
            Some(Known::Size) => return Shape::scalar(),
            Some(_) => return self.unknown(),
            None if self.functions.constant(s).is_some() => return Shape::scalar(),
            None if self.lenient && w.key.is_some() && self.identity(w, s).is_some() => {
                let n = self.identity(w, s).unwrap_or_else(Dim::one);
                self.identities.extend(w.key.map(|key| (key, id, n.clone())));
                return Shape::new(n.clone(), n);
            }
            None if !words::may_be_variable(&self.functions, s) || self.is_member(s) || self.is_differential(s) => {
                return self.unknown();
            }
            None => {}
        }
        if let ("I", Some(key)) = (&**s, w.key) {
            if !self.lenient {
                return self.unknown();
            }
            let n = self.sizes.fresh();
            self.sizes.widen(&n);
            self.identities.push((key, id, n.clone()));
            return Shape::new(n.clone(), n);
        }
        let shape = if self.multiples.contains(s) { Shape::scalar() } else { self.unknown() };
        self.known.insert(s.clone(), Known::Value { shape: shape.clone(), over: None });
        self.found.push((s.clone(), shape.clone()));
        shape
    }

    /// The size of `I_n`, where `n` is nothing but a size.
    fn identity(&self, w: &Walk<'_>, name: &Sym) -> Option<Dim> {
        let size = identity_below(name)?;
        let known = |n: &Word| {
            let index = w.scope.iter().any(|(i, _)| *i == n.name);
            let is_size = matches!(self.known.get(&n.name), Some(Known::Size)) && !index;
            Ok(is_size.then(|| Dim::name(n.name.clone())))
        };
        size.value::<NoSize>(&mut |n| known(n)).ok().flatten()
    }

    /// Is it `dx` beside a variable x that was declared?
    fn is_differential(&self, s: &Sym) -> bool {
        let rest = s.strip_prefix('d').filter(|r| self.found.iter().all(|(n, _)| **n != **r));
        rest.is_some_and(|r| matches!(self.known.get(r), Some(Known::Value { .. })))
    }

    fn binary(&mut self, w: &Walk<'_>, node: &Node, op: Binary, a: &Shape, b: &Shape) -> Shape {
        let out = self.unknown();
        let (x, y, z) = (a.clone(), b.clone(), out.clone());
        let c = match op {
            Binary::Kron => {
                return self.kron(a, b);
            }
            Binary::Mul => {
                self.factors.extend(w.numbers(&self.functions, node, 0).unwrap_or_default());
                // One writes `2*X`, but `X*theta`.
                self.turned.extend(w.bare(node, 1).filter(|_| w.is_matrix(node, 0)).cloned());
                self.beside.extend([0, 1].into_iter().filter_map(|i| w.numbers(&self.functions, node, i)).flatten());
                Constraint::Product(x, y, z)
            }
            Binary::Div => {
                self.beside.extend(w.numbers(&self.functions, node, 0).unwrap_or_default());
                self.numbers.extend(w.numbers(&self.functions, node, 1).unwrap_or_default());
                Constraint::Over(x, y, z)
            }
            Binary::Ldiv => Constraint::Under(x, y, z),
            Binary::Add | Binary::Sub => {
                let number = |i: usize, other: usize, s: &Shape| {
                    w.bare(node, i).is_some_and(|n| !w.mentions(node, other, n))
                        && !w.is_plain(node, other)
                        && self.is_scalar(s)
                };
                let number = number(0, 1, b) || number(1, 0, a);
                let written = w.is_written(node, 0) || w.is_written(node, 1);
                Constraint::Sum(x, y, z, Beside { number, written })
            }
            Binary::Had | Binary::Hdiv | Binary::Dadd | Binary::Dsub => {
                // `*` and `/` of arrays are of each entry, and of numbers all the same.
                if matches!(op, Binary::Had | Binary::Hdiv) && node.at.end == node.at.start + 1 {
                    let names = [0, 1].into_iter().filter_map(|i| w.numbers(&self.functions, node, i));
                    self.beside.extend(names.flatten());
                    self.scaled.extend(w.bare(node, 0).into_iter().chain(w.bare(node, 1)).cloned());
                    if op == Binary::Hdiv {
                        self.numbers.extend(w.bare(node, 1).cloned());
                    }
                }
                Constraint::Elementwise(x, y, z)
            }
        };
        self.constraints.push(c);
        out
    }

    fn index(&mut self, w: &Walk<'_>, node: &Node, indices: &[Index], a: &Shape) -> Shape {
        if indices.iter().any(|i| matches!(i, Index::Range(..))) {
            // How long a slice is follows from the sizes that it names, once these are known.
            let out = self.unknown();
            match indices {
                [_] => {
                    self.equal(&a.cols, &Dim::one());
                    self.equal(&out.cols, &Dim::one());
                }
                [Index::All(_), _] => self.equal(&out.rows, &a.rows),
                [_, Index::All(_)] => self.equal(&out.cols, &a.cols),
                _ => {}
            }
            return out;
        }
        if let (Some(s), [i]) = (w.bare(node, 0), indices) {
            let over = match i {
                Index::Name(word) => w.scope.iter().rev().find(|(s, _)| *s == word.name).map(|(_, d)| d.clone()),
                _ => None,
            };
            match self.known.get(s).cloned() {
                Some(Known::Value { shape, over: Some(members) }) => {
                    // What a sum runs through has as many members, where nobody said how many.
                    if let Some(over) = over.filter(|_| self.sizes.as_variable(&members).is_some()) {
                        self.equal(&members, &over);
                    }
                    return shape;
                }
                None if self.is_member(s) => {
                    let shape = self.unknown();
                    let over = Some(over.unwrap_or_else(|| self.sizes.fresh()));
                    self.known.insert(s.clone(), Known::Value { shape: shape.clone(), over });
                    self.found.push((s.clone(), shape.clone()));
                    return shape;
                }
                _ => {}
            }
        }
        // What a sum's index runs through is as long as the sum.
        let mut place = |i: &Index, size: &Dim| {
            if let Index::Name(word) = i
                && let Some((_, range)) = w.scope.iter().rev().find(|(s, _)| *s == word.name)
                && self.sizes.as_variable(size).is_some()
            {
                let range = range.clone();
                self.equal(size, &range);
            }
        };
        match indices {
            [i] => {
                place(i, &a.rows);
                self.equal(&a.cols, &Dim::one());
                Shape::scalar()
            }
            [Index::All(_), j] => {
                place(j, &a.cols);
                Shape::new(a.rows.clone(), Dim::one())
            }
            [i, Index::All(_)] => {
                place(i, &a.rows);
                Shape::new(Dim::one(), a.cols.clone())
            }
            [i, j] => {
                place(i, &a.rows);
                place(j, &a.cols);
                Shape::scalar()
            }
            _ => self.unknown(),
        }
    }

    fn matrix(&mut self, rows: &[usize], args: &[Shape]) -> Shape {
        let (mut next, mut height, mut width): (usize, Option<Dim>, Option<Dim>) = (0, None, None);
        for &n in rows {
            let blocks = args.get(next..next + n).unwrap_or_default();
            next += n;
            let Some(first) = blocks.first() else { continue };
            let mut total: Option<Dim> = None;
            for b in blocks {
                self.equal(&first.rows, &b.rows);
                total = Some(match total {
                    None => b.cols.clone(),
                    Some(t) => self.sizes.resolve(&t).add(&self.sizes.resolve(&b.cols)).unwrap_or(t),
                });
            }
            let total = total.unwrap_or_else(Dim::one);
            match &width {
                None => width = Some(total),
                Some(w) => self.equal(&w.clone(), &total),
            }
            height = Some(match height {
                None => first.rows.clone(),
                Some(h) => h.add(&first.rows).unwrap_or(h),
            });
        }
        Shape::new(height.unwrap_or_else(Dim::one), width.unwrap_or_else(Dim::one))
    }
}

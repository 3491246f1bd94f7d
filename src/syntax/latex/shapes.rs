//! What shapes decide: whether bars are a determinant, how large an identity is, how far a sum runs.
//!
//! Shapes are those of the declarations; of a name that is not declared, its letter says whether it is a matrix, a
//! column or a scalar, as our language takes it. Nothing is refused here for its shape: that is said when the expression is read.

use super::names::{Known, What};
use super::tree::{Below, Extent, Hole, Index, Node, Tree};
use crate::syntax::diagnostic::Issue;
use rustc_hash::FxHashMap;

type Parsed<T> = Result<T, Issue>;

/// Rows and columns, by their numbers in the table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    pub rows: usize,
    pub cols: usize,
}

/// The sizes that occur; those that must be equal are joined.
pub(super) struct Shapes<'a> {
    known: &'a Known,
    /// For each size the one that it is joined to, or itself.
    parent: Vec<usize>,
    /// What it is, where that is known.
    value: Vec<Option<String>>,
    /// The shapes of names that are not declared.
    guessed: FxHashMap<String, Shape>,
    /// The indices in force, and how far the first thing that they choose from goes.
    bound: Vec<(String, Option<usize>)>,
    /// Is there a name that is not declared?
    pub undeclared: bool,
}

const ONE: usize = 0;

impl<'a> Shapes<'a> {
    pub fn new(known: &'a Known) -> Shapes<'a> {
        let (parent, value) = (vec![ONE], vec![Some("1".to_string())]);
        Shapes { known, parent, value, guessed: FxHashMap::default(), bound: vec![], undeclared: false }
    }

    pub fn root(&self, mut d: usize) -> usize {
        while let Some(&p) = self.parent.get(d).filter(|p| **p != d) {
            d = p;
        }
        d
    }

    /// The size's text, where it is known.
    pub fn text(&self, d: usize) -> Option<&str> {
        self.value.get(self.root(d)).and_then(|v| v.as_deref())
    }

    fn fresh(&mut self) -> usize {
        self.parent.push(self.parent.len());
        self.value.push(None);
        self.parent.len() - 1
    }

    fn size(&mut self, text: &str) -> usize {
        if let Some(k) = self.value.iter().position(|v| v.as_deref() == Some(text)) {
            return k;
        }
        let d = self.fresh();
        self.value[d] = Some(text.to_string());
        d
    }

    fn join(&mut self, a: usize, b: usize) {
        let (a, b) = (self.root(a), self.root(b));
        if a == b {
            return;
        }
        match (&self.value[a], &self.value[b]) {
            (None, _) => self.parent[a] = b,
            (_, None) => self.parent[b] = a,
            // They differ, which will be told.
            _ => {}
        }
    }

    fn is_one(&self, d: usize) -> bool {
        self.root(d) == ONE
    }

    fn is_scalar(&self, s: Shape) -> bool {
        self.is_one(s.rows) && self.is_one(s.cols)
    }

    fn is_matrix(&self, s: Shape) -> bool {
        !self.is_one(s.rows) && !self.is_one(s.cols)
    }

    fn scalar() -> Shape {
        Shape { rows: ONE, cols: ONE }
    }

    fn same(&mut self, a: Shape, b: Shape) {
        if self.is_scalar(a) == self.is_scalar(b) {
            self.join(a.rows, b.rows);
            self.join(a.cols, b.cols);
        }
    }

    fn name(&mut self, name: &str) -> Shape {
        match self.known.get(name) {
            Some(What::Value { shape: Some((m, n)), .. }) => {
                let (m, n) = (m.clone(), n.clone());
                Shape { rows: self.size(&m), cols: self.size(&n) }
            }
            Some(What::Size | What::Function) => Self::scalar(),
            other => {
                self.undeclared |= other.is_none() && name != "pi";
                if let Some(s) = self.guessed.get(name) {
                    return *s;
                }
                let c = name.chars().next().unwrap_or('x');
                let greek = ('α'..='ω').contains(&c) || name == "pi" || c == 'ℓ';
                let shape = match (greek, c.is_uppercase()) {
                    (true, _) => Self::scalar(),
                    (_, true) => Shape { rows: self.fresh(), cols: self.fresh() },
                    _ => Shape { rows: self.fresh(), cols: ONE },
                };
                self.guessed.insert(name.to_string(), shape);
                shape
            }
        }
    }

    /// The shape of a node. What depends on shapes in it is replaced by what it is.
    pub fn of(&mut self, node: &mut Node) -> Parsed<Shape> {
        let span = node.span;
        let take = |tree: &mut Tree| std::mem::replace(tree, Tree::Number(String::new()));
        match &mut node.tree {
            Tree::Number(_) => Ok(Self::scalar()),
            Tree::Name(n) => {
                let n = n.clone();
                Ok(self.name(&n))
            }
            Tree::Sum(terms) => {
                let mut shapes = Vec::new();
                for (_, t) in terms.iter_mut() {
                    shapes.push(self.of(t)?);
                }
                let first = shapes
                    .iter()
                    .find(|s| !self.is_scalar(**s))
                    .or(shapes.first())
                    .copied()
                    .unwrap_or_else(Self::scalar);
                shapes.iter().for_each(|s| self.same(first, *s));
                Ok(first)
            }
            Tree::Product(factors) => self.product(factors),
            Tree::Call(..) => self.call(node),
            Tree::Constant(name, sizes) => {
                let (name, sizes) = (*name, sizes.clone());
                let d: Vec<usize> = sizes.iter().map(|s| self.size(s)).collect();
                Ok(match (name, d.as_slice()) {
                    ("eye", [n]) => Shape { rows: *n, cols: *n },
                    ("comm", [m, n]) => {
                        let d = self.times(*m, *n);
                        Shape { rows: d, cols: d }
                    }
                    ("dup" | "elim", [n]) => {
                        let text = sizes.first().map(String::as_str).unwrap_or("1");
                        let half = if text.chars().all(char::is_alphanumeric) {
                            format!("{text}*({text}+1)/2")
                        } else {
                            format!("({text})*({text}+1)/2")
                        };
                        let (all, half) = (self.times(*n, *n), self.size(&half));
                        match name {
                            "dup" => Shape { rows: all, cols: half },
                            _ => Shape { rows: half, cols: all },
                        }
                    }
                    (_, [n]) => Shape { rows: *n, cols: ONE },
                    (_, [m, n]) => Shape { rows: *m, cols: *n },
                    _ => Self::scalar(),
                })
            }
            Tree::Hole(Hole::Zero) => {
                node.tree = Tree::Number("0".into());
                Ok(Self::scalar())
            }
            Tree::Hole(h) => {
                let h = *h;
                let rows = self.fresh();
                let cols = if h == Hole::Eye { rows } else { ONE };
                node.tree = Tree::Sized(h, rows, cols);
                Ok(Shape { rows, cols })
            }
            Tree::Sized(_, rows, cols) => Ok(Shape { rows: *rows, cols: *cols }),
            Tree::Transpose(a) => {
                let s = self.of(a)?;
                Ok(Shape { rows: s.cols, cols: s.rows })
            }
            Tree::Inverse(a) => {
                let s = self.of(a)?;
                if self.is_scalar(s) {
                    let Tree::Inverse(a) = take(&mut node.tree) else { return Ok(s) };
                    let one = Node::new(Tree::Number("1".into()), span);
                    let p = Node::new(Tree::Sum(vec![('-', one)]), span);
                    node.tree = Tree::Power(a, p.boxed(), false);
                } else {
                    self.join(s.rows, s.cols);
                }
                Ok(s)
            }
            Tree::Power(a, p, _) => {
                self.of(p)?;
                if let (Tree::Norm(x, Below::Weight(w)), Tree::Number(two)) = (&mut a.tree, &p.tree)
                    && two == "2"
                {
                    // ‖x‖_A² = x'Ax
                    let (x, w) = (x.as_ref().clone(), w.as_ref().clone());
                    let left = Node::new(Tree::Transpose(x.clone().boxed()), x.span);
                    node.tree = Tree::Product(vec![("*", left), ("*", w), ("*", x)]);
                    return self.of(node);
                }
                self.of(a)
            }
            Tree::Index(a, parts) => {
                let parts = parts.clone();
                self.index(a, &parts)
            }
            Tree::SumOver(i, extent, body) => {
                self.bound.push((i.clone(), None));
                let s = self.of(body);
                let found = self.bound.pop().and_then(|(_, d)| d);
                let s = s?;
                if *extent == Extent::Open {
                    *extent = Extent::Size(found.ok_or_else(|| {
                        Issue::new(span, format!("how far does the sum over `{i}` run?"))
                            .hint(format!("write `\\sum_{{{i}=1}}^n`"))
                    })?);
                }
                Ok(s)
            }
            Tree::Matrix(rows) => self.matrix(rows),
            Tree::Bars(a) => {
                let s = self.of(a)?;
                let Tree::Bars(a) = take(&mut node.tree) else { return Ok(s) };
                if self.is_scalar(s) {
                    node.tree = Tree::Call("abs".into(), 0, vec![*a]);
                } else if self.is_matrix(s) {
                    self.join(s.rows, s.cols);
                    node.tree = Tree::Call("det".into(), 0, vec![*a]);
                } else {
                    return Err(Issue::new(span, "bars around a vector").hint(
                        "write `\\|x\\|` for its length, `\\operatorname{abs}(x)` for the absolute value of each entry",
                    ));
                }
                Ok(Self::scalar())
            }
            Tree::LogBars(a) => {
                let s = self.of(a)?;
                let Tree::LogBars(a) = take(&mut node.tree) else { return Ok(s) };
                node.tree = if self.is_scalar(s) {
                    let abs = Node::new(Tree::Call("abs".into(), 0, vec![*a]), span);
                    Tree::Call("log".into(), 0, vec![abs])
                } else {
                    self.join(s.rows, s.cols);
                    Tree::Call("logdet".into(), 0, vec![*a])
                };
                Ok(Self::scalar())
            }
            Tree::Norm(a, _) => {
                let s = self.of(a)?;
                let Tree::Norm(a, below) = take(&mut node.tree) else { return Ok(s) };
                let matrix = self.is_matrix(s);
                let name = match below {
                    Below::Nothing | Below::Frobenius => "norm2",
                    Below::Two if matrix => {
                        return Err(Issue::new(
                            span,
                            "the 2-norm of a matrix is its largest singular value, which gradus does not have",
                        )
                        .hint("the Frobenius norm is `\\|A\\|_F`"));
                    }
                    Below::Two => "norm2",
                    Below::One if matrix => {
                        return Err(Issue::new(
                            span,
                            "the 1-norm of a matrix is its largest column sum, which gradus does not have",
                        )
                        .hint("the sum of all absolute values is `\\|\\operatorname{vec}(A)\\|_1`"));
                    }
                    Below::One => "norm1",
                    Below::Weight(w) => {
                        return Err(Issue::new(w.span, "a norm with a matrix below it is read only squared")
                            .hint("`\\|x\\|_A^2` is `x^\\top A x`; write `\\sqrt{x^\\top A x}`"));
                    }
                };
                node.tree = Tree::Call(name.into(), 0, vec![*a]);
                Ok(Self::scalar())
            }
            Tree::Partial(f, x) => {
                let (s, t) = (self.of(f)?, self.of(x)?);
                let Tree::Partial(f, x) = take(&mut node.tree) else { return Ok(t) };
                let scalar = self.is_scalar(s);
                node.tree = Tree::Call(if scalar { "grad" } else { "jac" }.into(), 0, vec![*f, *x]);
                let (rows, cols) = (self.times(t.rows, t.cols), self.times(s.rows, s.cols));
                Ok(if scalar { t } else { Shape { rows, cols } })
            }
            Tree::Exponential(a) => {
                let s = self.of(a)?;
                let square = self.root(s.rows) == self.root(s.cols);
                if self.is_matrix(s) && (square || self.text(s.rows).is_none() || self.text(s.cols).is_none()) {
                    return Err(Issue::new(span, "the exponential of a matrix, or of each of its entries?")
                        .hint("write `\\operatorname{expm}(A)` for the first, `\\exp(A)` for the second"));
                }
                let Tree::Exponential(a) = take(&mut node.tree) else { return Ok(s) };
                node.tree = Tree::Call("exp".into(), 0, vec![*a]);
                Ok(s)
            }
            Tree::At(name, f, value) => {
                let mut x = Node::new(Tree::Name(name.clone()), span);
                let (s, t, v) = (self.of(f)?, self.of(&mut x)?, self.of(value)?);
                self.same(t, v);
                Ok(s)
            }
            Tree::Definite(_, a) => {
                let s = self.of(a)?;
                self.join(s.rows, s.cols);
                Ok(Self::scalar())
            }
            Tree::Compare(a, _, b) => {
                // Anything may be compared with the number 0.
                if let (Some(s), Some(t)) = (self.of_side(a)?, self.of_side(b)?) {
                    self.same(s, t);
                }
                Ok(Self::scalar())
            }
            Tree::Equation(a, b) => {
                let (s, t) = (self.of_side(a)?, self.of_side(b)?);
                match (s, t) {
                    (Some(s), Some(t)) => self.same(s, t),
                    (Some(s), None) => self.zero(b, s),
                    (None, Some(t)) => self.zero(a, t),
                    (None, None) => {
                        self.zero(a, Self::scalar());
                        self.zero(b, Self::scalar());
                    }
                }
                Ok(s.or(t).unwrap_or_else(Self::scalar))
            }
        }
    }

    /// The shape of something; none of a literal 0, which takes its shape from what is beside it.
    fn of_side(&mut self, node: &mut Node) -> Parsed<Option<Shape>> {
        if node.tree == Tree::Hole(Hole::Zero) { Ok(None) } else { self.of(node).map(Some) }
    }

    fn zero(&mut self, node: &mut Node, s: Shape) {
        node.tree = match self.is_scalar(s) {
            true => Tree::Number("0".into()),
            false => Tree::Sized(Hole::Zeros, s.rows, s.cols),
        };
    }

    fn product(&mut self, factors: &mut [(&'static str, Node)]) -> Parsed<Shape> {
        let mut so_far: Option<Shape> = None;
        for (op, f) in factors {
            let s = self.of(f)?;
            so_far = Some(match so_far {
                None => s,
                Some(a) => match *op {
                    "/" => a,
                    ".*" | "./" => {
                        self.same(a, s);
                        if self.is_scalar(a) { s } else { a }
                    }
                    "⊗" if self.is_scalar(a) => s,
                    "⊗" if self.is_scalar(s) => a,
                    "⊗" => Shape { rows: self.times(a.rows, s.rows), cols: self.times(a.cols, s.cols) },
                    _ if self.is_scalar(a) => s,
                    _ if self.is_scalar(s) => a,
                    _ => {
                        self.join(a.cols, s.rows);
                        Shape { rows: a.rows, cols: s.cols }
                    }
                },
            });
        }
        Ok(so_far.unwrap_or_else(Self::scalar))
    }

    /// The product of two sizes.
    fn times(&mut self, m: usize, n: usize) -> usize {
        match (self.is_one(m), self.is_one(n), self.text(m), self.text(n)) {
            (true, ..) => n,
            (_, true, ..) => m,
            (_, _, Some(m), Some(n)) => {
                let text = format!("{m}*{n}");
                self.size(&text)
            }
            _ => self.fresh(),
        }
    }

    fn call(&mut self, node: &mut Node) -> Parsed<Shape> {
        let Tree::Call(name, _, args) = &mut node.tree else { return Ok(Self::scalar()) };
        let mut shapes = Vec::new();
        for a in args.iter_mut() {
            shapes.push(self.of(a)?);
        }
        let first = shapes.first().copied().unwrap_or_else(Self::scalar);
        Ok(match name.as_str() {
            "tr" | "det" | "logdet" => {
                self.join(first.rows, first.cols);
                Self::scalar()
            }
            "dot" => {
                if let [a, b] = shapes.as_slice() {
                    self.same(*a, *b);
                }
                Self::scalar()
            }
            "sum" | "norm1" | "norm2" | "logsumexp" | "mean" => Self::scalar(),
            "Cov" => Shape { rows: first.rows, cols: shapes.get(1).copied().unwrap_or(first).rows },
            "Var" => Shape { rows: first.rows, cols: first.rows },
            "pinv" => Shape { rows: first.cols, cols: first.rows },
            "inv" | "adj" | "expm" | "logm" | "sqrtm" => {
                self.join(first.rows, first.cols);
                first
            }
            "diag" if self.is_matrix(first) => {
                *name = "diagvec".into();
                self.join(first.rows, first.cols);
                Shape { rows: first.rows, cols: ONE }
            }
            "diag" => Shape { rows: first.rows, cols: first.rows },
            "diagvec" => Shape { rows: first.rows, cols: ONE },
            "vec" => Shape { rows: self.times(first.rows, first.cols), cols: ONE },
            "grad" => shapes.get(1).copied().unwrap_or(first),
            "hess" | "jac" => {
                let x = shapes.get(1).copied().unwrap_or(first);
                let f = if name == "hess" { x } else { first };
                // In the numerator's layout it is the transpose, which decides nothing here.
                Shape { rows: self.times(x.rows, x.cols), cols: self.times(f.rows, f.cols) }
            }
            _ => first,
        })
    }

    fn index(&mut self, a: &mut Node, parts: &[Index]) -> Parsed<Shape> {
        let family = match &a.tree {
            Tree::Name(n) => match self.known.get(n) {
                Some(What::Value { over: Some(d), .. }) => Some(d.clone()),
                _ => None,
            },
            _ => None,
        };
        let s = self.of(a)?;
        let meets = |me: &mut Self, i: &Index, d: usize| {
            if let Index::One(i) = i
                && let Some((_, found)) = me.bound.iter_mut().rev().find(|(b, _)| b == i)
            {
                found.get_or_insert(d);
            }
        };
        match (family, parts) {
            (Some(over), [i]) => {
                let d = self.size(&over);
                meets(self, i, d);
                Ok(s)
            }
            (_, [i]) => {
                meets(self, i, s.rows);
                Ok(Self::scalar())
            }
            (_, [Index::All, j]) => {
                meets(self, j, s.cols);
                Ok(Shape { rows: s.rows, cols: ONE })
            }
            (_, [i, Index::All]) => {
                meets(self, i, s.rows);
                Ok(Shape { rows: ONE, cols: s.cols })
            }
            (_, [i, j]) => {
                meets(self, i, s.rows);
                meets(self, j, s.cols);
                Ok(Self::scalar())
            }
            _ => Ok(Self::scalar()),
        }
    }

    fn matrix(&mut self, rows: &mut [Vec<Node>]) -> Parsed<Shape> {
        let mut shapes: Vec<Vec<Option<Shape>>> = Vec::new();
        for r in rows.iter_mut() {
            let mut all = Vec::new();
            for c in r {
                all.push(self.of_side(c)?);
            }
            shapes.push(all);
        }
        for r in &shapes {
            let known: Vec<Shape> = r.iter().flatten().copied().collect();
            known.windows(2).for_each(|w| self.join(w[0].rows, w[1].rows));
        }
        let columns = shapes.iter().map(Vec::len).max().unwrap_or(0);
        let aligned = shapes.iter().all(|r| r.len() == columns);
        for c in (0..columns).filter(|_| aligned) {
            let known: Vec<Shape> = shapes.iter().filter_map(|r| r.get(c).copied().flatten()).collect();
            known.windows(2).for_each(|w| self.join(w[0].cols, w[1].cols));
        }
        for (i, r) in rows.iter_mut().enumerate() {
            for (j, cell) in r.iter_mut().enumerate() {
                if shapes.get(i).and_then(|r| r.get(j)).is_some_and(Option::is_none) {
                    let row = shapes.get(i).and_then(|r| r.iter().flatten().next()).map_or(ONE, |s| s.rows);
                    let col = shapes.iter().filter_map(|r| r.get(j).copied().flatten()).next().map_or(ONE, |s| s.cols);
                    self.zero(cell, Shape { rows: row, cols: col });
                }
            }
        }
        match (rows.len(), columns) {
            (1, 1) => Ok(shapes.first().and_then(|r| r.first().copied().flatten()).unwrap_or_else(Self::scalar)),
            _ => {
                let total = |me: &mut Self, n: usize, d: Option<usize>| match n {
                    1 => d.unwrap_or(ONE),
                    _ if d.is_some_and(|d| me.is_one(d)) => me.size(&n.to_string()),
                    _ => me.fresh(),
                };
                let first = shapes.iter().flatten().flatten().next().copied();
                let (r, c) =
                    (total(self, rows.len(), first.map(|s| s.rows)), total(self, columns, first.map(|s| s.cols)));
                Ok(Shape { rows: r, cols: c })
            }
        }
    }
}

//! Formulas in our language, and which part of it comes from where.

use super::shapes::Shapes;
use super::tree::{Extent, Hole, Index, Node, Tree};
use crate::syntax::diagnostic::{Issue, Piece};
use crate::syntax::lexer::Span;
use rustc_hash::FxHashMap;

const SUM: u8 = 1;
const PRODUCT: u8 = 2;
const UNARY: u8 = 3;
const POSTFIX: u8 = 4;
const PRIMARY: u8 = 5;

/// How tightly a node's text binds.
fn level(t: &Tree) -> u8 {
    match t {
        Tree::Equation(..) | Tree::Compare(..) => 0,
        Tree::Sum(_) => SUM,
        // What has no decimal form is written as a division.
        Tree::Product(_) => PRODUCT,
        Tree::Power(..) | Tree::Transpose(_) => POSTFIX,
        _ => PRIMARY,
    }
}

/// Is it a product of another kind than the plain one?
fn is_other(t: &Tree) -> bool {
    matches!(t, Tree::Product(f) if f.iter().skip(1).any(|(op, _)| !matches!(*op, "*" | "/")))
}

/// Writes a formula.
pub(super) struct Writer<'a> {
    shapes: &'a Shapes<'a>,
    /// Names that a new size must not have.
    taken: Vec<String>,
    sizes: FxHashMap<usize, String>,
    pub text: String,
    pub pieces: Vec<Piece>,
}

impl<'a> Writer<'a> {
    pub fn new(shapes: &'a Shapes<'a>, taken: Vec<String>) -> Writer<'a> {
        Writer { shapes, taken, sizes: FxHashMap::default(), text: String::new(), pieces: Vec::new() }
    }

    fn put(&mut self, text: &str, span: Span) {
        self.pieces.push(Piece { at: self.text.len(), span, verbatim: false });
        self.text.push_str(text);
    }

    /// The text of a size. One that nothing says gets a name, if names may be inferred.
    fn size(&mut self, d: usize) -> Option<String> {
        if let Some(t) = self.shapes.text(d) {
            return Some(t.to_string());
        }
        if !self.shapes.undeclared {
            return None;
        }
        let root = self.shapes.root(d);
        if let Some(s) = self.sizes.get(&root) {
            return Some(s.clone());
        }
        let free = |s: &String, me: &Self| !me.taken.contains(s) && !me.sizes.values().any(|t| t == s);
        let letters = ["n", "m", "k", "p", "q", "r"].into_iter().map(String::from);
        let name = letters.chain((1..).map(|k| format!("n{k}"))).find(|s| free(s, self))?;
        self.sizes.insert(root, name.clone());
        Some(name)
    }

    /// The node, in brackets where it binds less tightly than that.
    pub fn node(&mut self, node: &Node, least: u8) -> Result<(), Issue> {
        let bracket = level(&node.tree) < least;
        if bracket {
            self.put("(", node.span);
        }
        self.plain(node)?;
        if bracket {
            self.put(")", node.span);
        }
        Ok(())
    }

    fn list(&mut self, nodes: &[Node], span: Span) -> Result<(), Issue> {
        for (k, n) in nodes.iter().enumerate() {
            if k > 0 {
                self.put(", ", span);
            }
            self.node(n, SUM)?;
        }
        Ok(())
    }

    fn plain(&mut self, node: &Node) -> Result<(), Issue> {
        let span = node.span;
        match &node.tree {
            Tree::Number(s) | Tree::Name(s) => self.put(s, span),
            Tree::Sum(terms) => {
                for (k, (sign, t)) in terms.iter().enumerate() {
                    match (k, sign) {
                        (0, '-') => self.put("-", span),
                        (0, _) => {}
                        _ => {
                            let left = terms.get(k - 1).map_or(span, |t| t.1.span);
                            self.put(&format!(" {sign} "), left.to(t.span));
                        }
                    }
                    // Our minus is tighter than every product; before plain ones it makes no difference.
                    self.node(t, if *sign == '-' && is_other(&t.tree) { UNARY } else { PRODUCT })?;
                }
            }
            Tree::Product(factors) => {
                for (k, (op, f)) in factors.iter().enumerate() {
                    if k > 0 {
                        let left = factors.get(k - 1).map_or(span, |f| f.1.span);
                        let op = if op.len() == 1 { op.to_string() } else { format!(" {op} ") };
                        self.put(&op, left.to(f.span));
                    }
                    // Products of different kinds are kept apart by brackets.
                    self.node(f, if k == 0 && !is_other(&f.tree) { PRODUCT } else { UNARY })?;
                }
            }
            Tree::Call(name, primes, args) => {
                self.put(&format!("{name}{}(", "'".repeat(*primes)), span);
                self.list(args, span)?;
                self.put(")", span);
            }
            Tree::Constant(name, sizes) => self.put(&format!("{name}({})", sizes.join(",")), span),
            Tree::Hole(_) => self.put("0", span),
            Tree::Sized(hole, rows, cols) => self.sized(*hole, *rows, *cols, span)?,
            Tree::Transpose(a) => {
                self.node(a, POSTFIX)?;
                self.put("'", span);
            }
            Tree::Inverse(a) => {
                self.put("inv(", span);
                self.node(a, SUM)?;
                self.put(")", span);
            }
            Tree::Power(a, p, elementwise) => {
                self.node(a, POSTFIX)?;
                self.put(if *elementwise { ".^" } else { "^" }, span);
                let p = match &p.tree {
                    Tree::Sum(terms) => match terms.as_slice() {
                        [('-', t)] => {
                            self.put("-", p.span);
                            t
                        }
                        _ => p,
                    },
                    _ => p,
                };
                self.node(p, if matches!(p.tree, Tree::Number(_) | Tree::Name(_)) { SUM } else { u8::MAX })?;
            }
            Tree::Index(a, parts) => {
                let bare = matches!(a.tree, Tree::Name(_) | Tree::Index(..) | Tree::Call(..) | Tree::Inverse(_));
                self.node(a, if bare { SUM } else { u8::MAX })?;
                let parts: Vec<&str> =
                    parts.iter().map(|p| if let Index::One(i) = p { i.as_str() } else { ":" }).collect();
                self.put(&format!("[{}]", parts.join(",")), span);
            }
            Tree::SumOver(i, extent, body) => {
                let size = match extent {
                    Extent::Written(s) => Some(s.clone()),
                    Extent::Size(d) => self.size(*d),
                    Extent::Open => None,
                };
                let size = size.ok_or_else(|| {
                    Issue::new(span, format!("how far does the sum over `{i}` run?"))
                        .hint(format!("write `\\sum_{{{i}=1}}^n`"))
                })?;
                self.put(&format!("sum({i} in {size}, "), span);
                self.node(body, SUM)?;
                self.put(")", span);
            }
            Tree::Matrix(rows) => {
                self.put("[", span);
                for (k, r) in rows.iter().enumerate() {
                    if k > 0 {
                        self.put("; ", span);
                    }
                    self.list(r, span)?;
                }
                self.put("]", span);
            }
            Tree::Equation(a, b) => {
                self.node(a, SUM)?;
                self.put(" == ", a.span.to(b.span));
                self.node(b, SUM)?;
            }
            Tree::At(name, f, value) => {
                self.put("(", span);
                self.node(f, SUM)?;
                self.put(&format!(" at {name} = "), f.span.to(value.span));
                self.node(value, SUM)?;
                self.put(")", span);
            }
            Tree::Compare(a, sign, b) => {
                self.node(a, SUM)?;
                self.put(&format!(" {sign} "), a.span.to(b.span));
                self.node(b, SUM)?;
            }
            Tree::Definite(property, a) => {
                self.put(&format!("{property}("), span);
                self.node(a, SUM)?;
                self.put(")", span);
            }
            Tree::Exponential(_) | Tree::Bars(_) | Tree::Norm(..) | Tree::LogBars(_) | Tree::Partial(..) => {
                return Err(Issue::new(span, "this was not understood")
                    .hint("write it with a function's name, such as `\\det(A)`"));
            }
        }
        Ok(())
    }

    /// `ones(m,n)` and so on, with sizes from what stands beside it.
    fn sized(&mut self, hole: Hole, rows: usize, cols: usize, span: Span) -> Result<(), Issue> {
        let one = |me: &Self, d: usize| me.shapes.text(d) == Some("1");
        if hole == Hole::Eye {
            let size = self.shapes.text(rows).map(str::to_string);
            match size.as_deref() {
                // Our language infers it, or says that it cannot. What is a number here may be so by its letter only.
                Some("1") | None => self.put("I", span),
                Some(n) => self.put(&format!("eye({n})"), span),
            }
            return Ok(());
        }
        let (name, scalar) = if hole == Hole::Ones { ("ones", "1") } else { ("zeros", "0") };
        if one(self, rows) && one(self, cols) {
            self.put(scalar, span);
            return Ok(());
        }
        let (Some(m), Some(n)) = (self.size(rows), self.size(cols)) else {
            return Err(Issue::new(span, "how many entries does this have?")
                .hint(format!("write the size below it: `\\mathbf{{{scalar}}}_{{n}}`")));
        };
        self.put(&if n == "1" { format!("{name}({m})") } else { format!("{name}({m},{n})") }, span);
        Ok(())
    }
}

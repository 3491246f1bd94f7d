//! Shapes that do not fit, explained.

use super::{Elaborator, Stop};
use crate::syntax::ast::{Ast, Binary, Kind, Node, NodeId};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::term::{Dim, Shape, TermId, Terms};

/// `ones(m,n)` of a shape, as the language writes it.
pub(super) fn filled(name: &str, s: &Shape) -> String {
    if s.cols.is_one() { format!("{name}({})", s.rows) } else { format!("{name}({},{})", s.rows, s.cols) }
}

/// Must the node stand in parentheses as an operand of a product?
fn is_loose(ast: &Ast, node: &Node) -> bool {
    let bare = node.args.first().is_none_or(|&a| ast.node(a).span.start <= node.span.start);
    match node.kind {
        Kind::Binary(_) => bare,
        Kind::Neg => node.at.start == node.span.start,
        _ => false,
    }
}

/// The transpose of an operand; two primes are none.
fn transposed(factor: &str) -> String {
    factor.strip_suffix('\'').map_or_else(|| format!("{factor}'"), str::to_string)
}

/// Is it a number or a name, so that it was probably meant for every entry?
fn is_simple(ast: &Ast) -> bool {
    ast.nodes.iter().all(|n| matches!(n.kind, Kind::Num(_) | Kind::Name(_) | Kind::Neg))
}

/// The value of `c` spread over a shape.
pub(super) fn spread(text: &str, s: &Shape) -> String {
    match text {
        "1" => filled("ones", s),
        "0" => filled("zeros", s),
        _ => format!("{text}*{}", filled("ones", s)),
    }
}

/// The issue for an equation whose sides have different shapes.
pub(super) fn sides(terms: &Terms, reporter: &Reporter, lhs: (&Ast, TermId), rhs: (&Ast, TermId), at: Span) -> Issue {
    let (sl, sr) = (terms.shape(lhs.1), terms.shape(rhs.1));
    let (tl, tr) = (reporter.quote(lhs.0.span()), reporter.quote(rhs.0.span()));
    let wrap = |ast: &Ast, t: &str| match ast.root().map(|r| is_loose(ast, ast.node(r))) {
        Some(true) => format!("({t})"),
        _ => t.to_string(),
    };
    let hint = if sr.is_scalar() && is_simple(rhs.0) {
        Some(format!("nothing broadcasts; a value of this shape is `{}`", spread(&wrap(rhs.0, &tr), sl)))
    } else if sl.is_scalar() && is_simple(lhs.0) {
        Some(format!("nothing broadcasts; a value of this shape is `{}`", spread(&wrap(lhs.0, &tl), sr)))
    } else if *sl == sr.transposed() {
        Some(format!("one side is the transpose of the other's shape: `{}`", transposed(&wrap(rhs.0, &tr))))
    } else {
        None
    };
    Issue::new(at, format!("the sides have different shapes: `{tl}` is {sl}, `{tr}` is {sr}"))
        .label(lhs.0.span(), sl.to_string())
        .label(rhs.0.span(), sr.to_string())
        .maybe_hint(hint)
        .or_hint("the sides of an equation have as many rows, and as many columns")
}

impl Elaborator<'_> {
    /// An operand as the user wrote it, in parentheses where a tighter operator is to follow.
    pub(super) fn factor(&self, id: Option<&NodeId>) -> String {
        let Some(node) = id.map(|&id| self.ast.node(id)) else { return String::new() };
        let text = self.reporter.quote(node.span);
        if is_loose(self.ast, node) { format!("({text})") } else { text }
    }

    fn both(&self, node: &Node, what: &str, sa: &Shape, sb: &Shape) -> Issue {
        let (a, b) = (self.operand_span(node, 0), self.operand_span(node, 1));
        let (ta, tb) = (self.reporter.quote(a), self.reporter.quote(b));
        let at = if matches!(node.kind, Kind::Call(..)) { b } else { node.at };
        Issue::new(at, format!("{what}, but `{ta}` is {sa} and `{tb}` is {sb}"))
            .label(a, sa.to_string())
            .label(b, sb.to_string())
    }

    /// `ones(3)` beside a matrix of this size: MATLAB has a matrix there.
    fn square_constant(&self, node: &Node, sa: &Shape, sb: &Shape) -> Option<String> {
        let column = |i: usize, s: &Shape, other: &Shape| {
            let n = self.operand(node, i).ok()?;
            let Kind::Constant(word, sizes) = &n.kind else { return None };
            let beside = s.rows == other.rows && s.rows == other.cols;
            let [size] = &sizes[..] else { return None };
            let size = self.reporter.quote(size.span);
            (beside && *word.name != *"eye")
                .then(|| format!("`{0}({size})` is a column here; the matrix is `{0}({size},{size})`", word.name))
        };
        column(0, sa, sb).or_else(|| column(1, sb, sa))
    }

    /// `A + B`, `A .* B` and so on of different shapes.
    pub(super) fn unequal(&self, node: &Node, op: Binary, sa: &Shape, sb: &Shape) -> Stop {
        let (fa, fb) = (self.factor(node.args.first()), self.factor(node.args.get(1)));
        let call = matches!(node.kind, Kind::Call(..));
        let sum = op.level() == 1;
        let sign = op.text();
        let left = self.reporter.quote(self.operand_span(node, 0));
        let fits = |a: &Dim, b: &Dim| a == b || a.is_one() || b.is_one();
        let hint = if let Some(column) = self.square_constant(node, sa, sb) {
            Some(column)
        } else if call {
            (*sa == sb.transposed()).then(|| format!("transpose one of them: `{}`", transposed(&fb)))
        } else if sum && sb.is_scalar() {
            Some(format!("nothing broadcasts; write `{} {sign} {}`", left, spread(&fb, sa)))
        } else if sum && sa.is_scalar() {
            let right = match self.operand(node, 1).map(|n| matches!(n.kind, Kind::Binary(o) if o.level() == 1)) {
                Ok(true) => fb.clone(),
                _ => self.reporter.quote(self.operand_span(node, 1)),
            };
            Some(format!("nothing broadcasts; write `{} {sign} {right}`", spread(&fa, sb)))
        } else if op == Binary::Had && (sa.is_scalar() || sb.is_scalar()) {
            Some(format!("a multiple by a scalar is written `{fa}*{fb}`"))
        } else if op == Binary::Hdiv && sb.is_scalar() {
            Some(format!("division by a scalar is written `{fa}/{fb}`"))
        } else if op == Binary::Hdiv && sa.is_scalar() {
            Some(format!("nothing broadcasts; write `{} ./ {fb}`", spread(&fa, sb)))
        } else if *sa == sb.transposed() {
            Some(format!(
                "the shapes fit when one is transposed: `{} {sign} {}`",
                if sum { left } else { fa },
                transposed(&fb)
            ))
        } else if matches!(op, Binary::Add | Binary::Sub) && fits(&sa.rows, &sb.rows) && fits(&sa.cols, &sb.cols) {
            Some(format!("nothing broadcasts here; `{left} .{sign} {fb}` repeats the row or the column"))
        } else {
            None
        };
        let what = match &node.kind {
            Kind::Call(word, _) => format!("`{}` needs equal shapes", word.name),
            _ => format!("`{sign}` needs equal shapes"),
        };
        self.both(node, &what, sa, sb)
            .maybe_hint(hint)
            .or_hint("nothing broadcasts: both need as many rows, and as many columns")
            .into()
    }

    /// `A*B` whose inner sizes differ.
    pub(super) fn inner_sizes(&self, node: &Node, sa: &Shape, sb: &Shape) -> Stop {
        let (fa, fb) = (self.factor(node.args.first()), self.factor(node.args.get(1)));
        let (ta, tb) = (sa.transposed(), sb.transposed());
        let hint = if let Some(column) = self.square_constant(node, sa, sb) {
            Some(column)
        } else if sa.rows == sb.rows && sa.cols == sb.cols {
            Some(if sa.cols.is_one() {
                format!("`{}*{fb}` is the inner product, `{fa} .* {fb}` the elementwise one", transposed(&fa))
            } else {
                format!(
                    "`{fa} .* {fb}` is the elementwise product, `{}*{fb}` and `{fa}*{}` fit too",
                    transposed(&fa),
                    transposed(&fb)
                )
            })
        } else {
            let ways = [
                (ta.cols == sb.rows, format!("{}*{fb}", transposed(&fa)), &sb.cols),
                (sa.cols == tb.rows, format!("{fa}*{}", transposed(&fb)), &tb.cols),
                (sb.cols == sa.rows, format!("{fb}*{fa}"), &sa.cols),
            ];
            // What follows in the product must fit as well, where it is known.
            let after = self.factor_after(node);
            let fits = |cols: &Dim| after.as_ref().is_none_or(|(_, s)| s.rows == *cols || s.is_scalar());
            let rest = after.as_ref().map_or(String::new(), |(text, _)| format!("*{text}"));
            let way = ways.iter().find(|(inner, _, cols)| *inner && fits(cols));
            way.map(|(_, text, _)| format!("`{text}{rest}` would fit"))
        };
        let what = format!("the inner sizes {} and {} of the product differ", sa.cols, sb.rows);
        let (a, b) = (self.operand_span(node, 0), self.operand_span(node, 1));
        let (ta, tb) = (self.reporter.quote(a), self.reporter.quote(b));
        Issue::new(node.at, format!("{what}: `{ta}` is {sa} and `{tb}` is {sb}"))
            .label(a, sa.to_string())
            .label(b, sb.to_string())
            .maybe_hint(hint)
            .or_hint("the columns of the left factor must be as many as the rows of the right one")
            .into()
    }

    /// The factor right after a product, with its shape, where it is a name or a transposed one.
    fn factor_after(&self, node: &Node) -> Option<(String, Shape)> {
        let is_left = |p: &&Node| p.args.first().is_some_and(|&a| std::ptr::eq(self.ast.node(a), node));
        let above = self.ast.nodes.iter().find(is_left).filter(|p| matches!(p.kind, Kind::Binary(Binary::Mul)))?;
        let next = self.operand(above, 1).ok()?;
        let (name, turned) = match (&next.kind, &next.args[..]) {
            (Kind::Name(s), _) => (s, false),
            (Kind::Transpose, [a]) => match &self.ast.node(*a).kind {
                Kind::Name(s) => (s, true),
                _ => return None,
            },
            _ => return None,
        };
        let shape = self.cx.terms.declaration(name).filter(|d| d.over.is_none())?.shape.clone();
        Some((self.reporter.quote(next.span), if turned { shape.transposed() } else { shape }))
    }

    /// `x'*x`, where `…/x'*x` divides by the row alone.
    fn product_after(&self, node: &Node, divisor: &Shape) -> Option<String> {
        if !divisor.rows.is_one() {
            return None;
        }
        let above = |n: &Node| {
            let is_left = |p: &&Node| p.args.first().is_some_and(|&a| std::ptr::eq(self.ast.node(a), n));
            self.ast.nodes.iter().filter(is_left).find(|p| matches!(p.kind, Kind::Binary(Binary::Mul)))
        };
        let mut end = None;
        let mut next = above(node).filter(|p| p.span.start == node.span.start);
        while let Some(p) = next {
            end = Some(p.span);
            next = above(p).filter(|q| q.span.start == p.span.start);
        }
        Some(self.reporter.quote(Span { end: end?.end, ..self.operand_span(node, 1) }))
    }

    /// `A/B` with a matrix below.
    pub(super) fn matrix_divisor(&self, node: &Node, sa: &Shape, sb: &Shape) -> Stop {
        let (fa, fb) = (self.factor(node.args.first()), self.factor(node.args.get(1)));
        let differential =
            |i| matches!(self.operand(node, i).map(|n| &n.kind), Ok(Kind::Call(w, 0)) if *w.name == *"d");
        let below = self.product_after(node, sb);
        let hint = if let Some(below) = below {
            let above = self.reporter.quote(self.operand_span(node, 0));
            let divisor = self.reporter.quote(self.operand_span(node, 1));
            format!("`/` binds to `{divisor}` alone; to divide by the product write `{above}/({below})`")
        } else if differential(0) && differential(1) {
            "a derivative is `grad(f, X)` of a scalar, `jac(F, X)` of anything else; `d(…)` is the differential"
                .to_string()
        } else if sa == sb {
            format!("elementwise division is written `{fa} ./ {fb}`")
        } else if sb.rows == sb.cols && fa == "1" {
            format!("write `inv({fb})`")
        } else if sb.rows == sb.cols {
            match fa.as_str() {
                "1" => format!("write `inv({fb})`"),
                _ => format!("write `{fa}*inv({fb})`, or `inv({fb})*{fa}`"),
            }
        } else {
            "elementwise division is written `./`".to_string()
        };
        self.both(node, "`/` divides by a scalar", sa, sb).hint(hint).into()
    }
}

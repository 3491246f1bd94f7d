//! Sums over an index, and derivatives.

use super::atoms::begins_operand;
use super::lexer::{Kind, Side, Token};
use super::parser::{Parsed, Parser};
use super::symbols::{GREEK, find};
use super::tree::{Extent, Node, Tree};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;

/// Is it the `d` or `∂` of a derivative?
fn is_d(tokens: &[Token]) -> Option<usize> {
    match tokens {
        [t, ..] if t.is_command("partial") || matches!(t.kind, Kind::Letter('∂' | 'd')) => Some(1),
        [
            f,
            Token { kind: Kind::Begin, .. },
            Token { kind: Kind::Letter('d'), .. },
            Token { kind: Kind::End, .. },
            ..,
        ] if f.is_command("mathrm")
            || f.is_command("operatorname")
            || f.is_command("mathsf")
            || f.is_command("text") =>
        {
            Some(4)
        }
        [f, Token { kind: Kind::Letter('d'), .. }, ..] if f.is_command("mathrm") || f.is_command("rm") => Some(2),
        _ => None,
    }
}

/// The order that stands above a `∂`: the order and the tokens it takes.
fn order(tokens: &[Token]) -> (u32, usize) {
    match tokens {
        [Token { kind: Kind::Above, .. }, Token { kind: Kind::Number(n), .. }, ..] => (n.parse().unwrap_or(9), 2),
        [
            Token { kind: Kind::Above, .. },
            Token { kind: Kind::Begin, .. },
            Token { kind: Kind::Number(n), .. },
            Token { kind: Kind::End, .. },
            ..,
        ] => (n.parse().unwrap_or(9), 4),
        _ => (1, 0),
    }
}

/// The place of the `^` that stands in no brackets.
fn outer_above(tokens: &[Token]) -> Option<usize> {
    let mut depth = 0_usize;
    for (k, t) in tokens.iter().enumerate() {
        match &t.kind {
            Kind::Begin | Kind::Delimiter(_, Side::Open) => depth += 1,
            Kind::End | Kind::Delimiter(_, Side::Close) => depth = depth.saturating_sub(1),
            Kind::Above if depth == 0 => return Some(k),
            _ => {}
        }
    }
    None
}

fn call(name: &str, args: Vec<Node>, span: Span) -> Node {
    Node::new(Tree::Call(name.into(), 0, args), span)
}

impl Parser<'_> {
    /// `\sum_{i=1}^n …`; the sign is read.
    pub fn big_sum(&mut self, span: Span) -> Parsed<Node> {
        let (mut below, mut above) = (None, None);
        loop {
            match self.kind(0) {
                Some(Kind::Below) if below.is_none() => {
                    self.at += 1;
                    below = Some(self.raw()?);
                }
                Some(Kind::Above) if above.is_none() => {
                    self.at += 1;
                    above = Some(self.raw()?);
                }
                _ => break,
            }
        }
        let whole = span.to(self.before());
        let Some((below, below_span)) = below else {
            return Err(Issue::new(span, "over which index?")
                .hint("write `\\sum_{i=1}^n x_i`; the sum of all entries is `\\operatorname{sum}(x)`"));
        };
        let indices = self.bounds(&below, below_span)?;
        if indices.len() > 20 {
            return Err(Issue::new(below_span, "a sum over more than 20 indices").hint("write several sums"));
        }
        let size = match &above {
            None => Extent::Open,
            Some((tokens, place)) => Extent::Written(self.size(tokens).ok_or_else(|| {
                Issue::new(*place, format!("`{}` is not a size", self.quote(*place)))
                    .hint("a sum runs to a size, such as `n` or `m n`, or to a whole number")
            })?),
        };
        for i in &indices {
            if self.bound.contains(i) {
                return Err(Issue::new(below_span, format!("`{i}` is the index of another sum already"))
                    .hint("choose another letter"));
            }
        }
        self.bound.extend(indices.iter().cloned());
        // A sum reaches to the next `+` or `-`, also where it is an argument.
        let outer = std::mem::replace(&mut self.argument, false);
        let sign = self.eat(&Kind::Char('-'));
        let body = self.product();
        self.argument = outer;
        let mut node = body?;
        self.bound.truncate(self.bound.len() - indices.len());
        if sign {
            node = Node { span: node.span, tree: Tree::Sum(vec![('-', node)]) };
        }
        let end = self.before();
        for i in indices.into_iter().rev() {
            node = Node::new(Tree::SumOver(i, size.clone(), node.boxed()), whole.to(end));
        }
        Ok(node)
    }

    /// The indices below a sum: `i=1`, `i,j`, `i=1,j=1`.
    fn bounds(&self, tokens: &[Token], span: Span) -> Parsed<Vec<String>> {
        let mut names = Vec::new();
        for part in tokens.split(|t| t.is_char(',')) {
            let (name, rest) = match part {
                [Token { kind: Kind::Letter(c), .. }, rest @ ..] => (c.to_string(), rest),
                [Token { kind: Kind::Command(c), .. }, rest @ ..] if find(GREEK, c).is_some() => {
                    (find(GREEK, c).unwrap_or(c).to_string(), rest)
                }
                _ => return Err(Issue::new(span, "which index?").hint("write `\\sum_{i=1}^n`")),
            };
            match rest {
                [] => {}
                [eq, one] if eq.is_char('=') && one.kind == Kind::Number("1".into()) => {}
                [eq, ..] if eq.is_char('=') => {
                    return Err(Issue::new(span, "a sum begins at 1").hint("shift the index: `\\sum_{i=1}^n`"));
                }
                // `ij` below a sum is two indices.
                [Token { kind: Kind::Letter(c), .. }] => names.push(c.to_string()),
                _ => {
                    return Err(Issue::new(span, "a sum over a set or under a condition")
                        .hint("a sum runs from 1 to a size: `\\sum_{i=1}^n`"));
                }
            }
            let at = names.len().saturating_sub(usize::from(matches!(rest, [Token { kind: Kind::Letter(_), .. }])));
            names.insert(at, name);
        }
        Ok(names)
    }

    /// Does an operand follow a `d`, so far ahead?
    pub fn differential_follows(&self, ahead: usize) -> bool {
        match self.kind(ahead) {
            Some(Kind::Letter(c)) => *c != 'd',
            Some(Kind::Delimiter("(" | "[", Side::Open) | Kind::Begin) => true,
            // An upright `d` is no name.
            Some(Kind::Delimiter(_, Side::Open) | Kind::Below) => ahead == 0,
            Some(Kind::Delimiter(_, Side::Either)) => self.bars.is_empty(),
            Some(Kind::Number(_)) => ahead == 0,
            Some(Kind::Command(_)) if self.function_at(ahead) => true,
            Some(Kind::Command(c)) => begins_operand(c) && !matches!(c.as_str(), "frac" | "sum" | "text" | "quad"),
            _ => false,
        }
    }

    /// The differential of what follows; the `d` is read.
    pub fn differential(&mut self, span: Span) -> Parsed<Node> {
        let mut names = Vec::new();
        if self.eat(&Kind::Below) {
            let (tokens, place) = self.raw()?;
            for part in tokens.split(|t| t.is_char(',')) {
                names.push(self.inside(part.to_vec(), place, |p| p.factor())?);
            }
        }
        let mut args = vec![self.factor()?];
        args.extend(names);
        Ok(call("d", args, span.to(self.before())))
    }

    /// `∂f/∂x`, or the differential `∂X`; the `∂` is read.
    pub fn partial(&mut self, span: Span) -> Parsed<Node> {
        if self.next_is(&Kind::Below) {
            return Err(Issue::new(span, "`\\partial_x` is not read")
                .hint("write `\\nabla_x f` or `\\frac{\\partial f}{\\partial x}`"));
        }
        let f = self.factor()?;
        if self.next_is(&Kind::Char('/')) && matches!(self.kind(1), Some(Kind::Command(c)) if c == "partial") {
            self.at += 2;
            let x = self.factor()?;
            return Ok(Node::new(Tree::Partial(f.boxed(), x.boxed()), span.to(self.before())));
        }
        Ok(call("d", vec![f], span.to(self.before())))
    }

    /// What is differentiated: the factors in a row.
    fn operand_of_derivative(&mut self, span: Span) -> Parsed<Node> {
        if !self.begins_factor() {
            return Err(Issue::new(span, "of what is it the derivative?").hint("write the function after it"));
        }
        let outer = std::mem::replace(&mut self.argument, false);
        let f = self.factors(false);
        self.argument = outer;
        let f = f?;
        if self.tight_operator().is_some() {
            let place = self.here();
            return Err(Issue::new(place, format!("is what follows `{}` differentiated too?", self.quote(place)))
                .hint("put brackets around what is differentiated, or around the derivative"));
        }
        Ok(f)
    }

    /// `\nabla_x f`, `\nabla_x^2 f`; the sign is not read.
    pub fn nabla(&mut self, span: Span) -> Parsed<Node> {
        self.at += 1;
        let (mut second, mut by) = (false, None);
        loop {
            if self.eat(&Kind::Above) {
                let (tokens, place) = self.raw()?;
                match tokens.as_slice() {
                    [Token { kind: Kind::Number(n), .. }] if n == "2" => second = true,
                    _ => return Err(Issue::new(place, "which derivative?").hint("`\\nabla_x^2 f` is the Hessian")),
                }
            } else if self.eat(&Kind::Below) {
                let (tokens, place) = self.raw()?;
                by = Some(self.inside(tokens, place, |p| p.factor())?);
            } else {
                break;
            }
        }
        let Some(by) = by else {
            return Err(Issue::new(span, "by which variable?").hint("write `\\nabla_x f`"));
        };
        let head = span.to(self.before());
        let f = self.operand_of_derivative(head)?;
        Ok(call(if second { "hess" } else { "grad" }, vec![f, by], span.to(self.before())))
    }

    /// `\operatorname{J}_x F`; the letter is read.
    pub fn jacobian(&mut self, span: Span) -> Parsed<Node> {
        self.at += 1;
        let (tokens, place) = self.raw()?;
        let by = self.inside(tokens, place, |p| p.factor())?;
        let f = self.factor()?;
        Ok(call("jac", vec![f, by], span.to(self.before())))
    }

    /// A fraction that is a derivative, from its numerator and denominator.
    pub fn derivative(&mut self, above: &[Token], below: &[Token], span: Span) -> Parsed<Option<Node>> {
        let (Some(a), Some(b)) = (is_d(above), is_d(below)) else { return Ok(None) };
        // `d_X` says what varies: no derivative by anything.
        if above.get(a).is_some_and(|t| t.kind == Kind::Below) {
            return Ok(None);
        }
        let (k, n) = order(above.get(a..).unwrap_or_default());
        let of = above.get(a + n..).unwrap_or_default().to_vec();
        // The variables: each after its own d, with powers and transposes left out.
        let mut by = Vec::new();
        let mut rest = below.get(b..).unwrap_or_default().to_vec();
        loop {
            let next = (1..rest.len()).find(|&i| {
                is_d(rest.get(i..).unwrap_or_default()).is_some()
                    && (rest[i].is_command("partial") || below[0].kind == rest[i].kind)
            });
            let mut part: Vec<Token> = rest.get(..next.unwrap_or(rest.len())).unwrap_or_default().to_vec();
            let mut twice = false;
            if let Some(p) = outer_above(&part) {
                twice = order(part.get(p..).unwrap_or_default()).0 == 2;
                let transposed = part.get(p..).is_some_and(|t| {
                    t.iter()
                        .any(|t| t.is_command("top") || matches!(t.kind, Kind::Letter('T')) || t.is_command("intercal"))
                });
                if twice || transposed {
                    part.truncate(p);
                }
            }
            let x = self.inside(part, span, |p| p.factor())?;
            if twice {
                by.push(x.clone());
            }
            by.push(x);
            match next {
                Some(i) => {
                    let d = is_d(rest.get(i..).unwrap_or_default()).unwrap_or(1);
                    rest = rest.get(i + d..).unwrap_or_default().to_vec();
                }
                None => break,
            }
        }
        let f = match of.is_empty() {
            true => self.operand_of_derivative(span)?,
            false => self.inside(of, span, |p| p.sum())?,
        };
        let whole = span.to(self.before());
        let mut by = by.into_iter();
        Ok(Some(match (k, by.next(), by.next(), by.next()) {
            (1, Some(x), None, _) => Node::new(Tree::Partial(f.boxed(), x.boxed()), whole),
            (2, Some(x), Some(y), None) if x.tree == y.tree => call("hess", vec![f, x], whole),
            (2, Some(x), Some(y), None) => call("jac", vec![call("grad", vec![f, x], whole), y], whole),
            _ => {
                return Err(Issue::new(span, "which derivative?").hint(
                    "the first `\\frac{\\partial f}{\\partial x}` or the second `\\frac{\\partial^2 f}{\\partial x^2}`",
                ));
            }
        }))
    }
}

//! Functions, constants and derivatives to terms.

use super::{Elaborator, Result, Stop, What, shape_issue};
use crate::syntax::ast::{Binary, Kind, Node, NodeId, Size, Word};
use crate::syntax::diagnostic::Issue;
use crate::syntax::foreign::foreign_function;
use crate::syntax::lexer::Span;
use crate::syntax::words;
use crate::term::{Dim, Fixed, Fun, Op, Pred, Rational, Sym, TermId, Wrt, primary};
use num_traits::{Signed, Zero};

/// The functions of one argument that are operators of their own.
fn plain(name: &str) -> Option<Op> {
    Some(match name {
        "tr" => Op::Tr,
        "det" => Op::Det,
        "logdet" => Op::Logdet,
        "adj" => Op::Adj,
        "pinv" => Op::Pinv,
        "vec" => Op::Vec,
        "diag" => Op::Diag,
        "diagvec" => Op::Diagvec,
        "sum" => Op::Sum,
        "norm2" => Op::Norm2,
        "softmax" => Op::Softmax,
        "logsumexp" => Op::Logsumexp,
        _ => return None,
    })
}

impl Elaborator<'_> {
    /// `eye(n)` and so on.
    pub(super) fn constant(&mut self, word: &Word, sizes: &[Size], span: Span) -> Result<TermId> {
        let dims: Vec<Dim> = sizes.iter().map(|s| self.size(s)).collect::<Result<_>>()?;
        let op = match (&*word.name, &dims[..]) {
            ("eye", [m, n]) if m != n => {
                return Err(Issue::new(word.span, format!("an identity matrix is square, but {m} and {n} are given"))
                    .hint("write `eye(n)`")
                    .into());
            }
            ("eye", [n] | [n, _]) => Op::Eye(n.clone()),
            ("ones" | "zeros", [m]) if m.as_literal().is_some_and(|k| k > 1) && self.bound.is_none() => {
                let word = &word.name;
                self.cx.note(format!("{word}({m}) is a column; the matrix is {word}({m},{m})"));
                if **word == *"ones" { Op::Ones(m.clone(), Dim::one()) } else { Op::Zeros(m.clone(), Dim::one()) }
            }
            ("ones", [m]) => Op::Ones(m.clone(), Dim::one()),
            ("ones", [m, n]) => Op::Ones(m.clone(), n.clone()),
            ("zeros", [m]) => Op::Zeros(m.clone(), Dim::one()),
            ("zeros", [m, n]) => Op::Zeros(m.clone(), n.clone()),
            ("comm", [m, n]) => Op::Comm(m.clone(), n.clone()),
            ("dup", [n]) => Op::Fixed(Fixed::Dup, n.clone()),
            ("elim", [n]) => Op::Fixed(Fixed::Elim, n.clone()),
            (name, _) => {
                let takes = match name {
                    "eye" | "dup" | "elim" => "one size",
                    "comm" => "two sizes",
                    _ => "one or two sizes",
                };
                let form = match name {
                    "eye" | "dup" | "elim" => format!("`{name}(n)`"),
                    "comm" => "`comm(m,n)`".to_string(),
                    _ => format!("`{name}(m,n)` for a matrix, `{name}(n)` for a column vector"),
                };
                let given = if dims.len() == 1 { "1 is".to_string() } else { format!("{} are", dims.len()) };
                return Err(Issue::new(word.span, format!("`{name}` takes {takes}, but {given} given"))
                    .hint(format!("write {form}"))
                    .into());
            }
        };
        self.cx.terms.add(op, &[]).map_err(|e| shape_issue(span, &e))
    }

    pub(super) fn arguments(&self, node: &Node, word: &Word, n: usize) -> Result<()> {
        if node.args.len() == n {
            return Ok(());
        }
        let takes = if n == 1 { "1 argument".to_string() } else { format!("{n} arguments") };
        let hint = match (&*word.name, node.args.len()) {
            ("grad" | "jac" | "hess", 1) => {
                Some(format!("`{0}(f, X)`: say by which variable to differentiate", word.name))
            }
            ("grad" | "jac" | "hess", _) => Some("differentiate by one variable at a time".to_string()),
            (name, _) => Some(format!("write `{name}({})`", ["A", "A, B", "A, B, C"][n.clamp(1, 3) - 1])),
        };
        Err(Issue::new(
            word.span,
            format!(
                "`{}` takes {takes}, but {} given",
                word.name,
                match node.args.len() {
                    1 => "1 is".to_string(),
                    k => format!("{k} are"),
                }
            ),
        )
        .maybe_hint(hint)
        .into())
    }

    /// `tril(ones(n,n))`: a constant, with which the lower triangle of any other matrix is written.
    fn lower_ones(&mut self, node: &Node, name: &str) -> Result<Option<TermId>> {
        let [a] = node.args[..] else { return Ok(None) };
        let constant = matches!(&self.ast.node(a).kind, Kind::Constant(w, _) if &*w.name == "ones");
        if name != "tril" || !constant || self.bound.is_none() && self.cx.what(&Sym::new(name)).is_some() {
            return Ok(None);
        }
        let ones = self.value(node, 0)?;
        match self.cx.terms.op(ones) {
            Op::Ones(m, n) if m == n => {
                let n = n.clone();
                self.build(Op::Fixed(Fixed::Tril, n), &[], node.at).map(Some)
            }
            _ => Ok(None),
        }
    }

    /// `f(…)`
    pub(super) fn call(&mut self, node: &Node, word: &Word, primes: u32) -> Result<TermId> {
        let name = &*word.name;
        if primes == 0 && self.bound.is_none() && self.cx.is_moment(&word.name) {
            return self.moment(node, word);
        }
        if let Some(t) = self.lower_ones(node, name)? {
            return Ok(t);
        }
        if let Some(t) = self.short_form(node, word, primes)? {
            return Ok(t);
        }
        let declared = self.cx.what(&word.name) == Some(What::Function);
        if !declared && let Some(f) = self.cx.terms.functions().get(name).filter(|f| !f.is_symbol()).cloned() {
            return self.abbreviation(node, word, primes, &f);
        }
        if declared && let Some(t) = self.mapped(node, word, primes)? {
            return Ok(t);
        }
        let known = primary(name).filter(|_| !declared);
        if known.is_some() || declared && self.cx.theory.matfuns.contains(&word.name) {
            self.arguments(node, word, 1)?;
            let a = self.value(node, 0)?;
            self.need_square(node, 0, a, name)?;
            if let Some(need) = known.and_then(|f| f.smooth) {
                self.require(need, a, node.at)?;
            }
            return self.build(Op::Mfun(Fun { name: word.name.clone(), order: primes }), &[a], node.at);
        }
        if declared || self.cx.terms.functions().symbol(name).is_some() {
            self.arguments(node, word, 1)?;
            let a = self.value(node, 0)?;
            if !declared {
                self.require_defined(&word.name, a, node.at)?;
            }
            return self.build(Op::Map(Fun { name: word.name.clone(), order: primes }), &[a], node.at);
        }
        if words::is_reserved(self.cx.terms.functions(), name) && primes > 0 {
            return Err(Issue::new(word.span, format!("`{name}` is not elementwise, so `{name}'` has no meaning"))
                .hint(format!("the derivative is written `grad(f, X)`, a transpose `{name}(…)'`"))
                .into());
        }
        if let Some(op) = plain(name) {
            self.arguments(node, word, 1)?;
            let a = self.value(node, 0)?;
            match name {
                "tr" | "det" | "logdet" | "adj" | "diagvec" => self.need_square(node, 0, a, name)?,
                "diag" | "logsumexp" => self.need_column(node, 0, a, name)?,
                _ => {}
            }
            let t = self.build(op, &[a], node.at)?;
            let shape = self.shape(a);
            if name == "softmax" && self.bound.is_none() && shape.rows == shape.cols && !shape.is_scalar() {
                self.cx.note("softmax of each column; softmax(A,2) is of each row".to_string());
            }
            match name {
                "logdet" => self.require(Pred::Invertible, a, node.at)?,
                "norm2" if self.cx.terms.as_num(a).is_none() => self.require(Pred::Nonzero, t, node.at)?,
                _ => {}
            }
            return Ok(t);
        }
        match name {
            "inv" => {
                self.arguments(node, word, 1)?;
                let a = self.value(node, 0)?;
                self.inverse(node, a)
            }
            "sqrt" => self.sqrt(node, word),
            "norm1" => {
                self.arguments(node, word, 1)?;
                let a = self.value(node, 0)?;
                let abs = Fun { name: Sym::new("abs"), order: 0 };
                self.require_defined(&abs.name, a, node.at)?;
                let t = self.build(Op::Map(abs), &[a], node.at)?;
                self.build(Op::Sum, &[t], node.at)
            }
            "kron" | "dot" => {
                self.arguments(node, word, 2)?;
                let (a, b) = (self.value(node, 0)?, self.value(node, 1)?);
                if name == "kron" {
                    return self.build(Op::Kron, &[a, b], node.at);
                }
                let (sa, sb) = (self.shape(a), self.shape(b));
                if sa != sb {
                    return Err(self.unequal(node, Binary::Had, &sa, &sb));
                }
                let t = self.build(Op::Had, &[a, b], node.at)?;
                self.build(Op::Sum, &[t], node.at)
            }
            "d" => self.differential(node, word),
            "grad" | "jac" | "hess" => self.derivative(node, word),
            _ => match self.no_function(node, word, primes) {
                // Said of the first such call, it is said of all.
                Stop::Issue(i) if self.reporter.says(&i) => Err(Stop::Silent),
                stop => Err(stop),
            },
        }
    }

    fn no_function(&self, node: &Node, word: &Word, primes: u32) -> Stop {
        let name = &word.name;
        // `A(i,j)`, as MATLAB has it.
        let place = |id: &NodeId| match &self.ast.node(*id).kind {
            Kind::Num(q) => q.is_integer(),
            Kind::Name(s) => self.scope.iter().any(|(i, _)| i == s),
            _ => false,
        };
        // A name of several letters that is not declared is a function from elsewhere.
        let value = self.cx.what(name).is_some() || name.chars().count() == 1;
        if value && primes == 0 && node.args.len() <= 2 && node.args.iter().all(place) {
            let inside: Vec<String> = node.args.iter().map(|&a| self.reporter.quote(self.ast.node(a).span)).collect();
            let issue = Issue::new(
                word.span,
                match self.cx.what(name) {
                    Some(w) => format!("`{name}` is {}, not a function", w.text()),
                    None => format!("unknown function `{name}`"),
                },
            );
            let entry = format!("for an entry write `{name}[{}]`", inside.join(","));
            return issue.hint(format!("{entry}, for a product `{name}*(…)`")).into();
        }
        match self.cx.what(name) {
            _ if self.scope.iter().any(|(s, _)| s == name) => {
                Issue::new(word.span, format!("`{name}` is an index, not a function")).into()
            }
            Some(w) => Issue::new(word.span, format!("`{name}` is {}, not a function", w.text()))
                .hint(format!(
                    "for a product write `{name}{}*(…)`, for an entry or a member `{name}[…]`",
                    "'".repeat(primes.min(3) as usize)
                ))
                .into(),
            None if primes == 0
                && !self.cx.is_poisoned(name)
                && name.chars().count() == 1
                && foreign_function(name).is_none()
                && node.args.len() == 1 =>
            {
                Issue::new(word.span, format!("unknown function `{name}`"))
                    .hint(format!(
                        "for a product write `{name}*(…)`; a function of your own that acts on each entry is declared: `fun {name}`, on the command line `--fun {name}`"
                    ))
                    .into()
            }
            None => {
                let known: Vec<&str> = words::reserved(self.cx.terms.functions()).collect();
                self.cx.unknown(word, "function", &known, |w| w == What::Function)
            }
        }
    }

    fn sqrt(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        self.arguments(node, word, 1)?;
        let a = self.value(node, 0)?;
        match self.cx.terms.as_num(a) {
            Some(q) if q.is_negative() => {
                return Err(Issue::new(node.at, "the square root of a negative number")
                    .hint("numbers are real; a root is of something positive")
                    .into());
            }
            Some(q) if q.is_zero() => {}
            _ => self.require(Pred::Positive, a, node.at)?,
        }
        let half = self.cx.terms.num(Rational::new(1.into(), 2.into()));
        self.build(Op::Pow, &[a, half], node.at)
    }

    /// `d(A)` and `d(A, X, Y)`
    fn differential(&mut self, node: &Node, word: &Word) -> Result<TermId> {
        if node.args.is_empty() {
            return self.arguments(node, word, 1).and(Err(Stop::Silent));
        }
        let mut names = Vec::new();
        for i in 1..node.args.len() {
            let n = self.operand(node, i)?;
            let Kind::Name(name) = &n.kind else {
                return Err(Issue::new(n.span, "expected the name of a variable that varies")
                    .hint("`d(A, X, Y)` lets X and Y vary, `d(A)` every variable")
                    .into());
            };
            let w = Word { name: name.clone(), span: n.span };
            match self.cx.what(name) {
                Some(What::Variable | What::Intermediate) => names.push(name.clone()),
                Some(other) => {
                    return Err(Issue::new(n.span, format!("`{name}` is {}; only variables vary", other.text()))
                        .hint("`d(A, X, Y)` lets X and Y vary, `d(A)` every variable")
                        .into());
                }
                None => {
                    return Err(self.cx.unknown(&w, "name", &[], |k| matches!(k, What::Variable | What::Intermediate)));
                }
            }
        }
        let a = self.value(node, 0)?;
        if names.is_empty() {
            return self.cx.differential(a).map_err(|e| shape_issue(node.at, &e));
        }
        self.build(Op::D(Wrt::only(names)), &[a], node.at)
    }
}

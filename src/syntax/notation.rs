//! What is written as in another language: said once, instead of a mistake for each of its characters.
//!
//! This is looked at only where a text could not be read.

use super::diagnostic::Issue;
use super::foreign::foreign_function;
use super::latex::is_command;
use super::lexer::{Token, TokenKind};
use super::sugar::forms;
use super::words::is_function;

/// Modules whose names stand before functions.
const MODULES: &[&str] = &[
    "np",
    "numpy",
    "jnp",
    "jax",
    "torch",
    "tf",
    "tensorflow",
    "scipy",
    "math",
    "linalg",
    "nn",
    "functional",
    "sympy",
    "LinearAlgebra",
    "Flux",
    "mx",
    "keras",
    "K",
    "F",
    "sy",
    "sp",
    "S",
    "la",
    "LA",
    "jsp",
];

/// Those of Julia.
const OF_JULIA: &[&str] = &["LinearAlgebra", "Flux", "Statistics", "Zygote", "ForwardDiff"];

/// Arguments that Python and Julia name.
const NAMED: &[&str] =
    &["axis", "dim", "dims", "keepdims", "keepdim", "dtype", "ord", "p", "axes", "init", "out", "where"];

/// Indices in brackets are not looked for any further.
const MAX_INDICES: usize = 24;

struct Reader<'a, 'b> {
    tokens: &'b [Token<'a>],
    text: &'a str,
}

/// Does the function have a second argument that says along what: `sum(A,2)`?
fn has_direction(function: &str) -> bool {
    forms(function).iter().any(|f| f.ends_with("(A,2)"))
}

/// The notation of another language in the tokens of a statement or an expression.
pub(super) fn elsewhere(text: &str, tokens: &[Token<'_>]) -> Option<Issue> {
    let r = Reader { tokens, text };
    let goal = tokens.first().is_some_and(|t| t.is_word("claim") || t.is_word("refute"));
    if let Some(i) = (1..tokens.len()).filter(|_| goal).find_map(|k| r.comparison(k)) {
        return Some(i);
    }
    (0..tokens.len()).find_map(|k| r.latex(k)).or_else(|| (0..tokens.len()).find_map(|k| r.other(k)))
}

impl<'a> Reader<'a, '_> {
    fn get(&self, k: usize) -> Option<&Token<'a>> {
        self.tokens.get(k)
    }

    fn is(&self, k: usize, text: &str) -> bool {
        self.get(k).is_some_and(|t| t.text == text)
    }

    fn name(&self, k: usize) -> Option<&'a str> {
        self.get(k).filter(|t| t.kind == TokenKind::Name).map(|t| t.text)
    }

    /// Do two tokens touch?
    fn joined(&self, k: usize) -> bool {
        matches!((self.get(k), self.get(k + 1)), (Some(a), Some(b)) if a.span.end == b.span.start)
    }

    fn issue(&self, from: usize, to: usize, message: impl Into<String>, hint: impl Into<String>) -> Option<Issue> {
        let (a, b) = (self.get(from)?, self.get(to).or(self.get(from))?);
        Some(Issue::new(a.span.to(b.span), message).hint(hint))
    }

    fn between(&self, from: usize, to: usize) -> &str {
        match (self.get(from), self.get(to)) {
            (Some(a), Some(b)) => self.text.get(a.span.start..b.span.end).unwrap_or(""),
            _ => "",
        }
    }

    fn latex(&self, k: usize) -> Option<Issue> {
        let joined = self.joined(k);
        let command = self.is(k, "\\")
            && joined
            && self
                .name(k + 1)
                .is_some_and(|n| is_command(n.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or("")));
        let bar = self.is(k, "\\") && joined && self.is(k + 1, "|");
        let braces =
            self.is(k + 1, "{") && joined && (self.is(k, "^") || self.name(k).is_some_and(|n| n.ends_with('_')));
        if !(command || bar || braces) {
            return None;
        }
        self.issue(
            k,
            k + 1,
            "this looks like LaTeX",
            "`--from latex` reads it; in a problem file write `tex \"…\"` around it",
        )
    }

    /// `A != B`, `A <= B` in a claim
    fn comparison(&self, k: usize) -> Option<Issue> {
        let equals = self.joined(k) && (self.is(k + 1, "=") || self.is(k + 1, "=="));
        let (unequal, wide) = match self.get(k)?.text {
            "≠" => (true, false),
            "!" | "~" | "/" if equals => (true, true),
            "≤" | "≥" | "⩽" | "⩾" | "≻" | "≽" | "⪰" | "⪯" | "≺" | "≼" => (false, false),
            "<" | ">" => (false, equals),
            _ => return None,
        };
        let (end, sign) = (k + usize::from(wide), self.between(k, k + usize::from(wide)).to_string());
        match unequal {
            true => self.issue(
                k,
                end,
                format!("a claim is an equation, and `{sign}` is none"),
                "that an equation does not hold is `refute A == B` in a file; `gradus prove \"A == B\"` proves or refutes it",
            ),
            false => self.issue(
                k,
                end,
                format!("a claim is an equation, and `{sign}` is none"),
                "inequalities are not supported yet; a claim is `A == B`, in a file also `refute A == B`",
            ),
        }
    }

    fn other(&self, k: usize) -> Option<Issue> {
        self.dotted(k)
            .or_else(|| self.method(k))
            .or_else(|| self.square_call(k))
            .or_else(|| self.signs(k))
            .or_else(|| self.named_argument(k))
            .or_else(|| self.indices(k))
            .or_else(|| self.quoted(k))
            .or_else(|| self.figures(k))
    }

    /// `Tr[A]`, `Transpose[X]`
    fn square_call(&self, k: usize) -> Option<Issue> {
        let name = self.name(k).filter(|_| self.joined(k) && self.is(k + 1, "["))?;
        let capital = name.chars().next().is_some_and(char::is_uppercase) && name.chars().count() > 1;
        if !capital || !(is_function(name) || foreign_function(name).is_some()) {
            return None;
        }
        let hint = "calls have round brackets, `tr(A)`; a product is `A*B`, a transpose `A'`";
        self.issue(k, k, format!("`{name}[…]` is a call of Mathematica"), hint)
    }

    /// `np.sum(…)`, `x.dot(y)`, `A.shape`, `exp.(x)`
    fn dotted(&self, k: usize) -> Option<Issue> {
        let first = self.name(k)?;
        if !(self.joined(k) && self.is(k + 1, ".") && self.joined(k + 1)) {
            return None;
        }
        if self.is(k + 2, "(") {
            return self.issue(
                k,
                k + 1,
                format!("`{first}.(…)` is Julia's call for each entry"),
                format!("functions act on each entry already: write `{first}(…)`"),
            );
        }
        let mut last = k + 2;
        while self.is(last + 1, ".") && self.name(last + 2).is_some() {
            last += 2;
        }
        let name = self.name(last)?;
        let call = self.is(last + 1, "(");
        if name == "T" && !call {
            return None;
        }
        let shown = self.between(k, last).to_string();
        if MODULES.contains(&first) || OF_JULIA.contains(&first) {
            let other = foreign_function(&format!("library.{name}"));
            let known = other.or_else(|| foreign_function(name)).filter(|_| other.is_some() || !is_function(name));
            let language = if OF_JULIA.contains(&first) { "Julia" } else { "Python" };
            let message = match known {
                Some(f) if !f.has => {
                    format!("`{shown}` is from a library of {language}, and gradus does not have it ({})", f.what)
                }
                _ => format!("`{shown}` is from a library of {language}: functions stand alone here"),
            };
            let hint = match known {
                Some(f) => f.instead.to_string(),
                None if is_function(name) => format!("write `{name}(…)`"),
                None if name == "pi" => "write `pi`".to_string(),
                None if name == "e" => "write `exp(1)`".to_string(),
                None if !call => "leave out the module's name".to_string(),
                None => "gradus has no function of this name; `gradus help functions` lists them".to_string(),
            };
            let more = self.more_of_modules(last + 1);
            let hint = [hint].into_iter().chain(more).collect::<Vec<_>>().join("; ");
            return self.issue(k, last, message, hint);
        }
        let object = self.between(k, last - 2).to_string();
        let other = foreign_function(&format!("method.{name}")).filter(|_| call);
        let known = other.or_else(|| foreign_function(name));
        let what = if call { "a method, as Python has them" } else { "an attribute, as Python has them" };
        let hint = match (name, known) {
            ("T" | "mT" | "H", _) => format!("write `{object}'`"),
            ("I", _) if !call => format!("write `inv({object})`"),
            (_, None) if call && is_function(name) => match self.axis(last + 2).filter(|_| has_direction(name)) {
                Some((direction, each)) => format!("write `{name}({object}, {direction})`: {each}"),
                None if self.is(last + 2, ")") => format!("write `{name}({object})`"),
                None => format!("write `{name}({object}, …)`"),
            },
            (_, Some(f)) => f.instead.replace("{}", &object),
            _ if !call => format!("a product is `{first}*{name}`; elementwise operators are `.*`, `./` and `.^`"),
            _ => "functions stand before their argument: `tr(A)`".to_string(),
        };
        self.issue(k, last, format!("`{shown}` is {what}"), hint)
    }

    /// `(…).sum()`
    fn method(&self, k: usize) -> Option<Issue> {
        let name = self.name(k + 2)?;
        let follows = self.is(k, ")") && self.joined(k) && self.is(k + 1, ".") && self.joined(k + 1);
        if !follows || !self.is(k + 3, "(") {
            return None;
        }
        let mut depth = 0;
        let open = (k.saturating_sub(200)..=k).rev().find(|&i| {
            depth += i32::from(self.is(i, ")")) - i32::from(self.is(i, "("));
            depth == 0
        })?;
        let called = open.checked_sub(1).filter(|&b| self.name(b).is_some() && self.joined(b));
        // Powers of arrays are those of their entries.
        let whole = self.between(called.unwrap_or(open), k).replace("**", ".^");
        let inside = match called {
            Some(_) => whole.clone(),
            None => self.between(open + 1, k.checked_sub(1)?).replace("**", ".^"),
        };
        let known = foreign_function(&format!("method.{name}")).or_else(|| foreign_function(name));
        let hint = match known {
            Some(f) => f.instead.replace("{}", &whole),
            None if is_function(name) => match self.axis(k + 4).filter(|_| has_direction(name)) {
                Some((direction, each)) => format!("write `{name}({inside}, {direction})`: {each}"),
                None if self.is(k + 4, ")") => format!("write `{name}({inside})`"),
                None => format!("write `{name}({inside}, …)`"),
            },
            None => "functions stand before their argument: `tr(A)`".to_string(),
        };
        self.issue(k + 1, k + 2, format!("`.{name}(…)` is a method, as Python has them"), hint)
    }

    /// The functions of modules after this place, and what is written for them: `det(…)` for `np.linalg.det`.
    fn more_of_modules(&self, from: usize) -> Vec<String> {
        let mut out: Vec<String> = Vec::new();
        let mut k = from;
        while let Some(t) = self.get(k) {
            let mut last = k;
            while self.is(last + 1, ".") && self.name(last + 2).is_some() {
                last += 2;
            }
            let starts = t.kind == TokenKind::Name && last > k && MODULES.contains(&t.text) && self.is(last + 1, "(");
            if let Some(name) = self.name(last).filter(|_| starts) {
                let other = foreign_function(&format!("library.{name}"));
                let shown = self.between(k, last);
                let said = match other.or_else(|| foreign_function(name).filter(|_| !is_function(name))) {
                    Some(f) => format!("for `{shown}`: {}", f.instead),
                    None if is_function(name) => format!("for `{shown}` write `{name}(…)`"),
                    None => format!("`{shown}` is none of gradus's functions"),
                };
                if !out.contains(&said) {
                    out.push(said);
                }
            }
            k = last + 1;
        }
        out
    }

    fn signs(&self, k: usize) -> Option<Issue> {
        let t = self.get(k)?;
        let next = self.get(k + 1).filter(|_| self.joined(k)).map_or("", |t| t.text);
        match t.text {
            "@" if next == "(" => self.issue(
                k,
                k + 1,
                "`@(…)` is a function of MATLAB without a name",
                "write the expression itself; its variables are declared with `-v`",
            ),
            "@" if k > 0 && (self.is(k - 1, "(") || self.is(k - 1, ",")) => self.issue(
                k,
                k + 1,
                "`@` before a name is a function handle of MATLAB",
                "write the operator itself, such as `A .* B`",
            ),
            "|" if next == ">" => {
                let f = self.name(k + 2).unwrap_or("f");
                self.issue(k, k + 1, "`|>` is Julia's pipe", format!("write `{f}(…)`"))
            }
            "|" => self.issue(
                k,
                k,
                "bars are not read here",
                "a norm is `norm2(x)`, an absolute value `abs(x)`, a determinant `det(A)`",
            ),
            "∂" => {
                let hint = match self.names_after("∂")[..] {
                    [f, x] => {
                        format!("the derivative is `grad({f}, {x})` of a scalar, `jac({f}, {x})` of anything else")
                    }
                    [x] => format!("a derivative is `grad(f, {x})`, a differential `d({x})`"),
                    _ => "a derivative is `grad(f, X)`, a differential `d(X)`".to_string(),
                };
                self.issue(k, k, "`∂` is not read", hint)
            }
            "^" if self.is(k + 1, "+")
                && !self
                    .get(k + 2)
                    .is_some_and(|t| matches!(t.kind, TokenKind::Number | TokenKind::Name) || t.is("(")) =>
            {
                self.issue(
                    k,
                    k + 1,
                    "`^+` is a pseudo-inverse, which gradus does not have",
                    "for full column rank it is `inv(X'*X)*X'`, for full row rank `X'*inv(X*X')`",
                )
            }
            "^" if self.is(k + 1, "*") || self.is(k + 1, "†") => self.issue(
                k,
                k + 1,
                format!("`^{}` is a conjugate transpose", self.get(k + 1)?.text),
                "values are real: write `A'`",
            ),
            "-" if k > 0
                && self.is(k - 1, "[")
                && k > 1
                && self.name(k - 2).is_some()
                && self.get(k + 1).is_some_and(|t| t.kind == TokenKind::Number) =>
            {
                self.issue(
                    k,
                    k + 1,
                    "indices from the end, as Python has them",
                    "indices run from 1 to the size: the last entry of `x[n]` has no index here",
                )
            }
            ">" if self.is(k + 1, "0") && k + 2 == self.tokens.len() => self.issue(
                k,
                k,
                "gradus has no comparisons in expressions: values are real numbers",
                "that every entry of x is positive is a hypothesis, `--assume 'positive(x)'`; `relu(x)`, `abs(x)` and `sign(x)` say many of them",
            ),
            "<" if k == 0 || self.is(k - 1, "(") => {
                self.issue(k, k, "angle brackets are not read here", "an inner product is `dot(x, y)`")
            }
            "d" if next == "/" && self.name(k + 2).is_some_and(|n| n.starts_with('d')) => self.issue(
                k,
                k + 2,
                "a derivative is not written as a quotient",
                "the derivative is `grad(f, x)` of a scalar, `jac(f, x)` of anything else",
            ),
            "%" if next == "*" => self.issue(k, k + 2, "`%*%` is R's matrix product", "write `A*B`"),
            "<" | ">" | "≤" | "≥" => self.issue(
                k,
                k,
                "gradus has no comparisons in expressions: values are real numbers",
                "`relu(x)`, `abs(x)` and `sign(x)` say many of them",
            ),
            "?" => self.issue(
                k,
                k,
                "gradus has no choice between values",
                "`relu(x)`, `abs(x)` and `sign(x)` say many of them",
            ),
            "!" if k > 0 && next != "=" => {
                self.issue(k, k, "gradus has no factorials", "declare the number as a scalar")
            }
            "~" | "&" | "!" if next != "=" => self.issue(
                k,
                k,
                "gradus has no truth values: values are real numbers",
                "`relu(x)`, `abs(x)` and `sign(x)` say many choices",
            ),
            "lambda" if self.name(k + 1).is_some() => self.issue(
                k,
                k,
                "`lambda` is a function of Python without a name",
                "write the expression itself; its variables are declared with `-v`",
            ),
            _ => None,
        }
    }

    /// The names that stand right after a sign.
    fn names_after(&self, sign: &str) -> Vec<&'a str> {
        (0..self.tokens.len()).filter(|&k| self.is(k, sign)).filter_map(|k| self.name(k + 1)).collect()
    }

    /// `axis=0`
    fn named_argument(&self, k: usize) -> Option<Issue> {
        let name = self.name(k)?;
        let before = k.checked_sub(1)?;
        if !(self.is(k + 1, "=")
            && (self.is(before, ",") || self.is(before, "("))
            && (NAMED.contains(&name) || self.is(before, ",")))
            || self.is(k + 2, "=")
        {
            return None;
        }
        let near = self.tokens.get(k.saturating_sub(200)..k).unwrap_or_default();
        let open: i64 = near.iter().map(|t| i64::from(t.is("(")) - i64::from(t.is(")"))).sum();
        if open <= 0 {
            return None;
        }
        let hint = match name {
            "axis" | "axes" | "dim" | "dims" => self.direction(k).unwrap_or_else(|| {
                "a direction is a number: `sum(A,1)` is of each column, `sum(A,2)` of each row".to_string()
            }),
            // `sum(x_i^2, i=1..n)`
            _ if name.chars().count() == 1 && self.get(k + 2).is_some_and(|t| t.kind == TokenKind::Number) => {
                format!("a sum over an index is `sum({name} in n, …)`")
            }
            _ => "arguments have no names here".to_string(),
        };
        let end = if self.is(k + 2, "-") { k + 3 } else { k + 2 };
        let shown = self.between(k, end).to_string();
        self.issue(k, end, format!("`{shown}` is a named argument, as Python and Julia have them"), hint)
    }

    /// The call whose argument `axis=0` is, as it is written here.
    fn direction(&self, k: usize) -> Option<String> {
        let mut depth = 0;
        let open = (k.saturating_sub(200)..k).rev().find(|&i| {
            depth += i32::from(self.is(i, ")")) - i32::from(self.is(i, "("));
            depth < 0
        })?;
        let function = open.checked_sub(1).and_then(|i| self.name(i)).filter(|f| is_function(f))?;
        if !has_direction(function) {
            return Some(format!("`{function}` has no direction here, and arguments have no names"));
        }
        let (direction, each) = self.axis(k)?;
        let first = self.between(open + 1, k.checked_sub(2)?);
        Some(format!("write `{function}({first}, {direction})`: {each}"))
    }

    /// What `axis=0` is here. Python counts from 0, Julia from 1; the last axis of a matrix goes along its rows.
    fn axis(&self, k: usize) -> Option<(u8, &'static str)> {
        match (self.name(k)?, self.is(k + 1, "="), self.get(k + 2)?.text) {
            ("dims", true, "1") | ("axis" | "dim", true, "0") => Some((1, "of each column")),
            ("dims", true, "2") | ("axis" | "dim", true, "1" | "-") => Some((2, "of each row")),
            _ => None,
        }
    }

    /// `A(:,1)`, `X(:)`, `x(2:end)`, `A[1:2,:]`, `x[:, None]`
    fn indices(&self, k: usize) -> Option<Issue> {
        let name = self.name(k).filter(|_| self.joined(k))?;
        let close = match self.get(k + 1)?.text {
            "(" => ")",
            "[" => "]",
            _ => return None,
        };
        let far = self.tokens.len().min(k + MAX_INDICES);
        let end = (k + 2..far).find(|&i| self.is(i, close))?;
        let parts: Vec<&[Token<'a>]> = self.tokens.get(k + 2..end)?.split(|t| t.is(",")).collect();
        let all = |p: &[Token<'a>]| matches!(p, [t] if t.is(":"));
        let plain = |p: &[Token<'a>]| matches!(p, [t] if matches!(t.kind, TokenKind::Number | TokenKind::Name));
        let new_axis = |p: &[Token<'a>]| matches!(p, [t] if matches!(t.text, "None" | "newaxis"));
        if parts.iter().any(|p| new_axis(p)) {
            return self.issue(
                k,
                end,
                "a new axis is NumPy's",
                "a vector is a column already: n×1; its transpose is `x'`",
            );
        }
        if !parts.iter().any(|p| p.iter().any(|t| t.is(":"))) {
            return None;
        }
        // `sum(i=1:n, …)`
        if let ("sum", [[index, sign, _, colon, size @ ..], ..]) = (name, &parts[..])
            && (sign.is("=") || sign.is_word("in"))
            && colon.is(":")
        {
            let size: Vec<&str> = size.iter().map(|t| t.text).collect();
            let hint = format!("write `sum({} in {}, …)`", index.text, size.concat());
            return self.issue(k + 2, k + 1 + parts[0].len(), "a range of Julia or MATLAB", hint);
        }
        // The indices are those of an argument: `sum(X(:,1))`.
        let nested = |t: &Token<'a>| t.is("(") || t.is("[");
        if close == ")" && is_function(name) && self.tokens.get(k + 2..end).is_some_and(|p| p.iter().any(nested)) {
            return None;
        }
        if close == ")" && parts.len() == 1 && all(parts[0]) {
            return self.issue(k, end, "indices stand in `[…]`", format!("the columns stacked are `vec({name})`"));
        }
        if parts.iter().all(|p| all(p) || plain(p)) {
            if close == "]" {
                return None;
            }
            let inside: Vec<&str> = parts.iter().filter_map(|p| p.first().map(|t| t.text)).collect();
            return self.issue(k, end, "indices stand in `[…]`", format!("write `{name}[{}]`", inside.join(",")));
        }
        self.issue(k, end, "gradus has no ranges of indices", "take entries, rows and columns: `x[1]`, `A[i,:]`, `A[:,j]`; or declare the part as a variable and put the whole together: `[a; b]`")
    }

    /// `norm(A, "fro")`
    fn quoted(&self, k: usize) -> Option<Issue> {
        let before = k.checked_sub(1)?;
        let opens = self.is(before, ",") || self.is(before, "(");
        let double = self.is(k, "\"") || self.is(k, "“");
        let single = self.is(k, "'") && (self.name(k + 1).is_some()) && opens;
        if !(double && opens || single) {
            return None;
        }
        let call = (k.saturating_sub(200)..k).rev().find_map(|i| self.name(i).filter(|_| self.is(i + 1, "(")));
        let hint = match (call, self.name(k + 1)) {
            (_, Some("fro")) => "the Frobenius norm is `norm2(A)`",
            (Some("norm"), _) => {
                "of norms there are `norm2(A)`, Euclidean or Frobenius, and `norm1(A)`, of all entries"
            }
            _ => "write it with operators; `ij,jk->ik` is `A*B`",
        };
        self.issue(k, (k + 2).min(self.tokens.len() - 1), "a text in quotes has no meaning here", hint)
    }

    /// `1_n`, `1i`
    fn figures(&self, k: usize) -> Option<Issue> {
        let number = self.get(k).filter(|t| t.kind == TokenKind::Number && self.joined(k))?;
        let name = self.name(k + 1)?;
        if let Some(size) = name.strip_prefix('_').filter(|s| !s.is_empty()) {
            let f = match number.text {
                "1" => "ones",
                "0" => "zeros",
                _ => return None,
            };
            return self.issue(
                k,
                k + 1,
                format!("`{}{name}` is not read", number.text),
                format!("write `{f}({size})`"),
            );
        }
        if matches!(name, "i" | "j" | "im") {
            return self.issue(
                k,
                k + 1,
                "an imaginary number",
                "values are real here; for a product write `*` between",
            );
        }
        None
    }
}

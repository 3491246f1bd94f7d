//! What is written as in another language: said once, instead of a mistake for each of its characters.
//!
//! This is looked at only where a text could not be read.

mod arguments;
mod modules;
pub(super) mod python;

use super::diagnostic::Issue;
use super::foreign::foreign_function;
use super::latex::is_command;
use super::lexer::{Token, TokenKind};
use super::words::is_function;

/// What is said of a claim that two values differ.
const UNEQUAL: &str =
    "that an equation does not hold is `refute A == B` in a file; `gradus prove \"A == B\"` proves or refutes it";

struct Reader<'a, 'b> {
    tokens: &'b [Token<'a>],
    text: &'a str,
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
        // Nothing is solved where no matrix stands before the sign.
        let first = k.checked_sub(1).and_then(|b| self.get(b)).is_none_or(|b| {
            matches!(b.kind, TokenKind::Op(op) if ![")", "]", "'", "‖"].contains(&op)) && !b.is("ⁿ") && !b.is("⁻¹")
        });
        let bar = self.is(k, "\\") && joined && (self.is(k + 1, "|") || first);
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

    /// `A != B`, `A ≽ B`, `a => b` in a claim
    fn comparison(&self, k: usize) -> Option<Issue> {
        let equals = self.joined(k) && (self.is(k + 1, "=") || self.is(k + 1, "=="));
        let arrow = k > 0 && self.is(k - 1, "=") && self.joined(k - 1);
        let (end, hint) = match self.get(k)?.text {
            "≠" => (k, UNEQUAL),
            "!" | "~" | "/" if equals => (k + 1, UNEQUAL),
            ">" if arrow => (k, "write `>=`; what else holds is an option, `--assume 'A == B'`"),
            "≻" | "≺" => (k, "that A is positive definite is `posdef(A)`"),
            "≽" | "⪰" | "⪯" | "≼" => (k, "that A is positive semidefinite is `psd(A)`"),
            "≈" | "≃" | "≅" => (k, "values are exact: a claim is `A == B`, `a <= b` or `a >= b`"),
            _ => return None,
        };
        let from = if arrow { k - 1 } else { k };
        let sign = self.between(from, end).to_string();
        self.issue(from, end, format!("`{sign}` is not read in a claim"), hint)
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
            "$" => self.issue(
                k,
                k,
                "this looks like LaTeX",
                "`--from latex` reads it; in a problem file write `tex \"…\"` around it",
            ),
            "^" if self.is(k + 1, "+")
                && !self
                    .get(k + 2)
                    .is_some_and(|t| matches!(t.kind, TokenKind::Number | TokenKind::Name) || t.is("(")) =>
            {
                self.issue(
                    k,
                    k + 1,
                    "`^+` is not read",
                    "the pseudo-inverse is `pinv(X)`; for full column rank it is `inv(X'*X)*X'`",
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
            (Some("einsum"), _) => "write it with operators; `ij,jk->ik` is `A*B`",
            _ => "texts stand nowhere but in `norm(A,'fro')` and `sum(A,'all')`",
        };
        self.issue(k, (k + 2).min(self.tokens.len() - 1), "a text in quotes has no meaning here", hint)
    }

    /// `1i`
    fn figures(&self, k: usize) -> Option<Issue> {
        let number = self.get(k).filter(|t| t.kind == TokenKind::Number && self.joined(k))?;
        let name = self.name(k + 1)?;
        if number.text == "1" && matches!(name, "i" | "j" | "im") {
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

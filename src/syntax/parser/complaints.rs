//! What the parser says where something else should stand.

use super::{Parsed, Parser};
use crate::syntax::diagnostic::Issue;
use crate::syntax::foreign::{foreign_function, foreign_word};
use crate::syntax::lexer::{Span, TokenKind};
use crate::syntax::words;

/// Words of the command line.
const COMMANDS: &[&str] = &["gradus", "derive", "simplify", "prove", "solve", "parse"];

impl Parser<'_> {
    /// "expected …, found …".
    pub fn expected(&self, what: &str) -> Issue {
        match self.peek(0) {
            Some(t) => Issue::new(t.span, format!("expected {what}, found `{}`", t.text)),
            None => Issue::new(self.end, format!("expected {what}, but the statement ends here")),
        }
    }

    /// Nothing may follow.
    pub fn done(&self) -> Parsed<()> {
        let Some(t) = self.peek(0) else { return Ok(()) };
        let issue = Issue::new(t.span, format!("unexpected `{}`", t.text));
        let before = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        Err(match t.kind {
            TokenKind::Op(";") if !self.after_expression => issue.hint("write `,` between declarations"),
            TokenKind::Op(";") if self.at + 1 == self.tokens.len() => issue.hint("leave it out"),
            TokenKind::Op(";") => issue.hint("statements stand on lines of their own; `;` separates rows inside `[…]`"),
            TokenKind::Op(",") if self.at + 1 == self.tokens.len() => {
                issue.hint("a line that ends with `,` goes on in the next; leave it out")
            }
            _ if !self.after_expression => issue,
            TokenKind::Op("=") if self.at == 1 || self.is_head() => {
                issue.hint("write the value alone, without its name; an equation is written with `==`")
            }
            TokenKind::Op("=") => issue.hint("an equation is written with `==`"),
            TokenKind::Op("==") if self.tokens.iter().take(self.at).any(|t| t.is("==")) => {
                issue.hint("one equation at a time: it has two sides")
            }
            TokenKind::Op("==") => issue.hint(
                "one expression is expected here; an equation is decided by `gradus prove`, in a file by `claim`",
            ),
            TokenKind::Op(",") if self.tokens.iter().take(self.at).any(|t| t.is("==")) => issue.hint(self.condition()),
            TokenKind::Name if words::CONDITIONS.contains(&t.text) => issue.hint(self.condition()),
            TokenKind::Op(bars) if super::NORM_BARS.contains(&bars) => {
                issue.hint(format!("an operator is missing; for a product write `*` before `{}`", t.text))
            }
            TokenKind::Op(")" | "]") => issue.hint("no bracket is open here"),
            TokenKind::Op(".") => issue.hint("elementwise operators are `.*`, `./` and `.^`"),
            TokenKind::Name | TokenKind::Number | TokenKind::Op("(" | "[") => match before {
                Some(b) if self.at == 1 && self.word_before(b.text).is_some() => {
                    issue.hint(self.word_before(b.text).unwrap_or_default())
                }
                _ if self.raised_function().is_some() => issue.hint(self.raised_function().unwrap_or_default()),
                Some(b) if b.kind == TokenKind::Name && words::is_function(b.text) => {
                    issue.hint(argument(b.text, t.text))
                }
                Some(b)
                    if matches!(b.kind, TokenKind::Name | TokenKind::Number) || b.is(")") || b.is("]") || b.is("'") =>
                {
                    issue.hint(format!("an operator is missing; for a product write `*` before `{}`", t.text))
                }
                _ => issue,
            },
            _ => issue,
        })
    }

    /// What is wrong where an expression begins with a word of another language, or of the command line.
    fn word_before(&self, word: &str) -> Option<String> {
        if COMMANDS.contains(&word) {
            let command = if word == "gradus" { "derive" } else { word };
            return Some(format!("the expression stands alone, after the command: `gradus {command} \"x'*x\"`"));
        }
        match word {
            "for" => return Some("gradus reads one expression at a time; a sum is `sum(i in n, …)`".to_string()),
            "let" => return Some("an intermediate value is an option, `--let 'a = …'`".to_string()),
            "var" => return Some("declarations are an option, `-v 'X[m,n], w[n]'`".to_string()),
            "assume" => return Some("a hypothesis is an option, `--assume 'A == B'`".to_string()),
            _ => {}
        }
        let stem = word.split('_').next().unwrap_or(word);
        let known = foreign_word(word).or_else(|| foreign_function(stem).filter(|_| !words::is_function(word)));
        known.map(|f| f.instead.to_string()).or_else(|| {
            let extreme = ["min", "max"].contains(&stem) && self.peek(0).is_some_and(|t| t.kind == TokenKind::Name);
            extreme.then(|| "write the function alone: `gradus solve` finds where its gradient is zero".to_string())
        })
    }

    /// `f(x)`, which `=` follows: a name with what it depends on.
    fn is_head(&self) -> bool {
        let [name, open, inside @ .., close] = self.tokens.get(..self.at).unwrap_or_default() else { return false };
        let plain = inside.iter().all(|t| t.kind == TokenKind::Name || t.is(","));
        name.kind == TokenKind::Name && open.is("(") && close.is(")") && plain
    }

    /// Where what holds besides the statement is written; it stands after the next token.
    fn condition(&self) -> String {
        let rest = self.tokens.get(self.at + 1..).unwrap_or_default();
        let mut written = String::new();
        for (k, t) in rest.iter().enumerate() {
            let apart = k.checked_sub(1).and_then(|k| rest.get(k)).is_some_and(|b| b.span.end != t.span.start);
            written.push_str(if apart { " " } else { "" });
            written.push_str(t.text);
        }
        match rest {
            [name, all @ ..] if all.last().is_some_and(|t| words::ATTRIBUTES.contains(&t.text)) => {
                let (name, attribute) = (name.text, all.last().map_or("", |t| t.text));
                format!(
                    "what is known of `{name}` is said with its size: `-v '{name}[n,n] {attribute}'`, in a file `var {name}[n,n] {attribute}`"
                )
            }
            [_, ..] if rest.iter().any(|t| t.is("==")) => {
                format!("what else holds is an option, `--assume '{written}'`, in a file a line `assume {written}`")
            }
            _ => "what else holds is an option, `--assume 'A*B == eye(n)'`, in a file a line `assume A*B == eye(n)`"
                .to_string(),
        }
    }

    /// What is wrong where an operand should begin.
    pub(super) fn missing_operand(&self) -> Issue {
        let last = self.at.checked_sub(1).and_then(|i| self.tokens.get(i));
        let after = last.map(|t| format!(" after `{}`", t.text)).unwrap_or_default();
        let issue = match self.peek(0) {
            Some(t) => Issue::new(t.span, format!("expected an operand{after}, found `{}`", t.text)),
            None => Issue::new(self.end, format!("expected an operand{after}, but the statement ends here")),
        };
        let Some(last) = last else { return issue.hint("write an expression, such as `2*X'*y`") };
        let next = self.peek(0);
        let called = self.at.checked_sub(2).and_then(|i| self.tokens.get(i)).filter(|t| t.kind == TokenKind::Name);
        issue.hint(match last.kind {
            // `A(:,j)`, as MATLAB has it.
            TokenKind::Op("(") if called.is_some() && next.is_some_and(|t| t.is(":")) => {
                let name = called.map_or("A", |t| t.text);
                match self.peek(1).is_some_and(|t| t.is(")")) {
                    true => format!("write `vec({name})` for the columns stacked"),
                    false => {
                        format!("indices stand in square brackets: `{name}[:,j]` is a column, `{name}[i,:]` a row")
                    }
                }
            }
            TokenKind::Op("/") if next.is_some_and(|t| t.is("/") && t.span.start == last.span.end) => {
                "a comment begins with `#`".to_string()
            }
            TokenKind::Op("*") if next.is_some_and(|t| t.is("*")) => "powers are written with `^`".to_string(),
            TokenKind::Op("==") if next.is_some_and(|t| t.is("=")) => "an equation is written with `==`".to_string(),
            TokenKind::Op("(" | "[") => "write an expression between the brackets".to_string(),
            TokenKind::Op("," | ";") => format!("write an expression after the `{}`, or leave it out", last.text),
            TokenKind::Op("=" | "==") => format!("write an expression on the right of `{}`", last.text),
            TokenKind::Op("^" | ".^") => "an exponent is a number, a name or something in brackets".to_string(),
            TokenKind::Op(op) => format!("`{op}` needs an operand on its right"),
            _ => "write an expression, such as `2*X'*y`".to_string(),
        })
    }

    /// Reads a closing bracket.
    pub(super) fn closing(&mut self, bracket: &str, what: &str) -> Parsed<Span> {
        if self.next_is(bracket) {
            let span = self.here();
            self.advance();
            return Ok(span);
        }
        let issue = self.expected(what);
        Err(match self.peek(0) {
            Some(_) if self.raised_function().is_some() => issue.hint(self.raised_function().unwrap_or_default()),
            Some(t) if bracket == ")" && t.is(",") => issue.hint(
                "brackets hold one expression; two of them are a matrix: `[x, y]`, or `[x; y]` on top of each other",
            ),
            Some(_) if self.sum_without_in() => issue.hint("write `sum(i in N, EXPR)`"),
            Some(t) if t.kind == TokenKind::Name && self.function_before().is_some() => {
                issue.hint(argument(self.function_before().unwrap_or_default(), t.text))
            }
            Some(t) if matches!(t.kind, TokenKind::Name | TokenKind::Number) || t.is("(") => {
                issue.hint(match bracket {
                    "]" => "write `,` between the entries of a row, `*` for a product".to_string(),
                    _ => format!("for a product write `*` before `{}`", t.text),
                })
            }
            Some(t) if t.is("==") || t.is("=") => issue.hint("an equation cannot stand inside brackets"),
            _ => issue.hint(format!("close the bracket first: `{bracket}`")),
        })
    }

    /// Inside norm bars something follows that goes on with nothing.
    pub(super) fn norm_open(&self) -> Issue {
        let issue = self.expected("`‖` or an operator");
        match self.peek(0) {
            Some(t) if matches!(t.kind, TokenKind::Name | TokenKind::Number) || t.is("(") => {
                issue.hint(format!("for a product write `*` before `{}`", t.text))
            }
            _ => issue.hint("close the norm first: `‖` or `||`"),
        }
    }

    /// The function that was just read, without brackets after it.
    fn function_before(&self) -> Option<&str> {
        let t = self.at.checked_sub(1).and_then(|i| self.tokens.get(i))?;
        (t.kind == TokenKind::Name && words::is_function(t.text)).then_some(t.text)
    }

    /// `sin^2(x)`, as textbooks write it.
    fn raised_function(&self) -> Option<String> {
        let back = |k: usize| self.at.checked_sub(k).and_then(|i| self.tokens.get(i));
        let (f, k) = (back(3)?, back(1)?);
        let raised = f.kind == TokenKind::Name && words::is_function(f.text) && back(2)?.is("^") && self.next_is("(");
        raised.then(|| format!("a power stands after the brackets: `{}(…)^{}`", f.text, k.text))
    }

    /// `sum(i N`: two names after the bracket.
    fn sum_without_in(&self) -> bool {
        let back = |k: usize| self.at.checked_sub(k).and_then(|i| self.tokens.get(i));
        back(0).is_some_and(|t| t.kind == TokenKind::Name)
            && back(1).is_some_and(|t| t.kind == TokenKind::Name)
            && back(2).is_some_and(|t| t.is("("))
            && back(3).is_some_and(|t| t.is_word("sum"))
    }
}

/// How the argument of a function is written.
fn argument(function: &str, argument: &str) -> String {
    match function {
        "grad" | "hess" => return format!("write `{function}(f, X)` of a number f"),
        "jac" => return "write `jac(F, X)`".to_string(),
        "kron" | "dot" => return format!("write `{function}(A, B)`"),
        _ => {}
    }
    if (function, argument) == ("log", "det") {
        return "the argument of a function stands in brackets: `logdet(A)`".to_string();
    }
    match words::is_function(argument) {
        true => format!("the argument of a function stands in brackets: `{function}({argument}(…))`"),
        false => format!("the argument of a function stands in brackets: `{function}({argument})`"),
    }
}

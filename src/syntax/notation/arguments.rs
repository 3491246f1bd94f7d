//! Arguments that are named, directions, and indices in round brackets or with colons.

use super::Reader;
use super::python::has_direction;
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::{Token, TokenKind};
use crate::syntax::words::is_function;

/// Arguments that Python and Julia name.
const NAMED: &[&str] =
    &["axis", "dim", "dims", "keepdims", "keepdim", "dtype", "ord", "p", "axes", "init", "out", "where"];

/// Indices in brackets are not looked for any further.
const MAX_INDICES: usize = 24;

impl<'a> Reader<'a, '_> {
    /// `axis=0`
    pub(super) fn named_argument(&self, k: usize) -> Option<Issue> {
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
    pub(super) fn direction(&self, k: usize) -> Option<String> {
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
    pub(super) fn axis(&self, k: usize) -> Option<(u8, &'static str)> {
        match (self.name(k)?, self.is(k + 1, "="), self.get(k + 2)?.text) {
            ("dims", true, "1") | ("axis" | "dim", true, "0") => Some((1, "of each column")),
            ("dims", true, "2") | ("axis" | "dim", true, "1" | "-") => Some((2, "of each row")),
            _ => None,
        }
    }

    /// `A(:,1)`, `X(:)`, `x(2:end)`, `A[1:2,:]`, `x[:, None]`
    pub(super) fn indices(&self, k: usize) -> Option<Issue> {
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
        self.issue(k, end, "no range of indices that is read", "a slice is `x[1:k]`, `A[k+1:k+m,:]` or `A[:,1:k]`, its ends sizes; else take entries, rows and columns: `x[1]`, `A[i,:]`, `A[:,j]`")
    }
}

//! Functions of modules and methods of values, as Python and Julia have them.

use super::Reader;
use super::python::{MODULES, OF_JULIA, has_direction};
use crate::syntax::diagnostic::Issue;
use crate::syntax::foreign::foreign_function;
use crate::syntax::lexer::TokenKind;
use crate::syntax::words::is_function;

impl Reader<'_, '_> {
    /// `np.sum(…)`, `x.dot(y)`, `A.shape`, `exp.(x)`
    pub(super) fn dotted(&self, k: usize) -> Option<Issue> {
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
    pub(super) fn method(&self, k: usize) -> Option<Issue> {
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
    pub(super) fn more_of_modules(&self, from: usize) -> Vec<String> {
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
}

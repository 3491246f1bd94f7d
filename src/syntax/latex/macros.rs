//! Macros: those that the text defines are expanded, token by token, as TeX does it.

use super::lexer::{Kind, MAX_TOKENS, Side, Token};
use crate::syntax::diagnostic::Issue;
use crate::syntax::lexer::Span;
use rustc_hash::FxHashMap;

/// Macros may stand in one another so deep.
const MAX_EXPANSIONS: usize = 20_000;

/// What a macro stands for.
#[derive(Clone, Debug)]
struct Macro {
    parameters: usize,
    /// The value of an optional first argument.
    default: Option<Vec<Token>>,
    body: Vec<Token>,
}

struct Reader<'a> {
    /// What is still to be read, last first.
    rest: Vec<Token>,
    macros: FxHashMap<String, Macro>,
    out: Vec<Token>,
    expansions: usize,
    end: Span,
    text: &'a str,
}

/// Takes the definitions out of a text and replaces the macros that they define.
pub(super) fn expand(text: &str, mut tokens: Vec<Token>) -> Result<Vec<Token>, Issue> {
    let end = tokens.last().map(|t| t.span.after(text)).unwrap_or(Span { line: 1, column: 1, ..Span::default() });
    tokens.reverse();
    let mut r = Reader { rest: tokens, macros: FxHashMap::default(), out: Vec::new(), expansions: 0, end, text };
    while let Some(t) = r.rest.pop() {
        let Kind::Command(name) = &t.kind else {
            r.out.push(t);
            continue;
        };
        match name.as_str() {
            "newcommand" | "renewcommand" | "providecommand" | "DeclareRobustCommand" => r.new_command(&t)?,
            "def" | "gdef" | "edef" => r.def(&t)?,
            "DeclareMathOperator" => r.operator(&t)?,
            _ => match r.macros.get(name).cloned() {
                Some(m) => r.replace(&t, &m)?,
                None => r.out.push(t),
            },
        }
        if r.out.len() + r.rest.len() > MAX_TOKENS {
            return Err(Issue::new(t_span(&r), "the macros expand to more than can be read").hint("write it in parts"));
        }
    }
    Ok(r.out)
}

fn t_span(r: &Reader<'_>) -> Span {
    r.out.last().map_or(r.end, |t| t.span)
}

impl Reader<'_> {
    fn star(&mut self) {
        if self.rest.last().is_some_and(|t| t.is_char('*')) {
            self.rest.pop();
        }
    }

    /// The name that a definition defines, with or without braces.
    fn defined(&mut self, at: &Token) -> Result<String, Issue> {
        let tokens = self.argument(at)?;
        match tokens.as_slice() {
            [Token { kind: Kind::Command(name), .. }] => Ok(name.clone()),
            _ => Err(Issue::new(at.span, "the name of a macro is a command, such as `\\R`")
                .hint("write `\\newcommand{\\R}{…}`")),
        }
    }

    fn new_command(&mut self, at: &Token) -> Result<(), Issue> {
        self.star();
        let name = self.defined(at)?;
        let parameters = match self.optional(at)?.as_deref() {
            Some([Token { kind: Kind::Number(n), .. }]) => n.parse().unwrap_or(0),
            _ => 0,
        };
        let default = self.optional(at)?;
        let body = self.argument(at)?;
        self.macros.insert(name, Macro { parameters, default, body });
        Ok(())
    }

    fn def(&mut self, at: &Token) -> Result<(), Issue> {
        let name = self.defined(at)?;
        let mut parameters = 0;
        while let Some(Token { kind: Kind::Parameter(k), .. }) = self.rest.last() {
            parameters = *k;
            self.rest.pop();
        }
        let body = self.argument(at)?;
        self.macros.insert(name, Macro { parameters, default: None, body });
        Ok(())
    }

    fn operator(&mut self, at: &Token) -> Result<(), Issue> {
        self.star();
        let name = self.defined(at)?;
        let word = self.argument(at)?;
        let token = |kind| Token { kind, span: at.span };
        let mut body = vec![token(Kind::Command("operatorname".into())), token(Kind::Begin)];
        body.extend(word);
        body.push(token(Kind::End));
        self.macros.insert(name, Macro { parameters: 0, default: None, body });
        Ok(())
    }

    /// The tokens of the next argument: one token, or what stands in braces.
    fn argument(&mut self, at: &Token) -> Result<Vec<Token>, Issue> {
        let Some(first) = self.rest.pop() else {
            return Err(Issue::new(at.span, format!("`{}` needs an argument", self.quote(at.span)))
                .hint("what follows in braces `{…}` is the argument"));
        };
        match first.kind {
            Kind::Begin => {}
            Kind::Number(n) if n.chars().count() > 1 && n.bytes().all(|b| b.is_ascii_digit()) => {
                // Of a number without braces, TeX takes the first digit.
                let (one, more) = n.split_at(1);
                let (a, b) = split(first.span, 1);
                self.rest.push(Token { kind: Kind::Number(more.to_string()), span: b });
                return Ok(vec![Token { kind: Kind::Number(one.to_string()), span: a }]);
            }
            kind => return Ok(vec![Token { kind, ..first }]),
        }
        let (mut tokens, mut depth) = (Vec::new(), 1_usize);
        while let Some(t) = self.rest.pop() {
            match t.kind {
                Kind::Begin => depth += 1,
                Kind::End => depth -= 1,
                _ => {}
            }
            if depth == 0 {
                return Ok(tokens);
            }
            tokens.push(t);
        }
        Err(Issue::new(first.span, "the brace `{` is never closed").hint("add `}`"))
    }

    /// What stands in `[…]`, if that follows.
    fn optional(&mut self, at: &Token) -> Result<Option<Vec<Token>>, Issue> {
        if !self.rest.last().is_some_and(|t| t.kind == Kind::Delimiter("[", Side::Open)) {
            return Ok(None);
        }
        self.rest.pop();
        let mut tokens = Vec::new();
        while let Some(t) = self.rest.pop() {
            if t.kind == Kind::Delimiter("[", Side::Close) {
                return Ok(Some(tokens));
            }
            tokens.push(t);
        }
        Err(Issue::new(at.span, "the bracket `[` is never closed").hint("add `]`"))
    }

    fn replace(&mut self, at: &Token, m: &Macro) -> Result<(), Issue> {
        self.expansions += 1;
        if self.expansions > MAX_EXPANSIONS {
            return Err(Issue::new(at.span, format!("`{}` expands to itself without end", self.quote(at.span)))
                .hint("a macro cannot stand in its own definition"));
        }
        let mut arguments = Vec::new();
        for k in 0..m.parameters.min(9) {
            match (&m.default, k) {
                (Some(d), 0) => arguments.push(self.optional(at)?.unwrap_or_else(|| d.clone())),
                _ => arguments.push(self.argument(at)?),
            }
        }
        let mut tokens = Vec::new();
        for t in &m.body {
            match &t.kind {
                Kind::Parameter(k) => {
                    tokens.extend(k.checked_sub(1).and_then(|k| arguments.get(k)).into_iter().flatten().cloned())
                }
                // What a macro stands for is pointed at where the macro is used.
                kind => tokens.push(Token { kind: kind.clone(), span: at.span }),
            }
        }
        if self.rest.len() + tokens.len() > MAX_TOKENS {
            return Err(Issue::new(at.span, "the macros expand to more than can be read").hint("write it in parts"));
        }
        self.rest.extend(tokens.into_iter().rev());
        Ok(())
    }

    fn quote(&self, span: Span) -> &str {
        self.text.get(span.start..span.end).unwrap_or("")
    }
}

/// A span of ASCII characters in two, at so many bytes.
pub(super) fn split(span: Span, at: usize) -> (Span, Span) {
    let middle = (span.start + at).min(span.end);
    (Span { end: middle, ..span }, Span { start: middle, column: span.column + at, ..span })
}

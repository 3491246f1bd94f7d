//! Tokens to expressions.
//!
//! The parser keeps what is open on a stack of its own instead of calling itself, so the nesting of an
//! input costs no machine stack.

mod below;
mod complaints;
mod elsewhere;
mod number;

use super::ast::{Ast, Binary, Factor, Index, Kind, Node, NodeId, Size, Word};
use super::diagnostic::Issue;
use super::elaborate::MODES;
use super::lexer::{Span, Token, TokenKind};
use super::words;
use crate::term::Sym;
pub(super) use below::identity_below;
use elsewhere::Method;
use number::number;
use smallvec::{SmallVec, smallvec};
use std::sync::Arc;

/// Brackets and signs nested deeper than this are refused, and so are powers of powers.
pub const MAX_NESTING: usize = 1_000;
/// What a size may be.
const SIZE: &str =
    "a size is a positive whole number, a name, or a product, sum or quotient such as `m*n`, `n+m`, `n*(n+1)/2`";
/// How deep parentheses in a size may be nested.
const MAX_SIZE_NESTING: usize = 16;

/// What closes a norm, in its plain spelling; the first opens it as well. They are the names of calls, as no function
/// can have them.
const NORM_BARS: [&str; 4] = ["‖", "‖F", "‖₂", "‖₁"];

type Parsed<T> = Result<T, Issue>;

/// What is open while its last operand is read.
enum Frame {
    Sign(Span, bool),
    Binary(Binary, NodeId, Span),
    Power {
        elementwise: bool,
        base: NodeId,
        at: Span,
        minus: Option<Span>,
    },
    Paren(Span),
    /// Between norm bars.
    Norm(Span),
    /// A function whose argument stands in no brackets: `log det A`.
    Prefix(Word),
    /// `√`, which takes what stands right after it, as answers have it.
    Root(Span),
    Matrix(Span, Vec<NodeId>, Vec<usize>),
    Call(Word, u32, Vec<NodeId>),
    Sum(Span, Word, Size),
    /// `f at x =`
    At(NodeId, Word, Span),
}

/// Reads the tokens of one statement.
pub(super) struct Parser<'a> {
    tokens: &'a [Token<'a>],
    at: usize,
    end: Span,
    nodes: Vec<Node>,
    /// For each node, how many powers stand in one another in it.
    powers: Vec<usize>,
    /// Was an expression read last?
    after_expression: bool,
    /// Does the expression have notation of arrays, in whose company `*`, `/` and `**` are of each entry?
    arrays: bool,
    /// Does `at` belong to the statement, where it stands in no brackets?
    pub at_is_stated: bool,
}

impl<'a> Parser<'a> {
    pub fn new(text: &str, tokens: &'a [Token<'a>]) -> Parser<'a> {
        let end = tokens.last().map_or(Span { line: 1, column: 1, ..Span::default() }, |t| t.span.after(text));
        Parser {
            tokens,
            at: 0,
            end,
            nodes: Vec::new(),
            powers: Vec::new(),
            after_expression: false,
            arrays: false,
            at_is_stated: false,
        }
    }

    pub fn peek(&self, ahead: usize) -> Option<&'a Token<'a>> {
        self.tokens.get(self.at + ahead)
    }

    pub fn next_is(&self, op: &str) -> bool {
        self.peek(0).is_some_and(|t| t.is(op))
    }

    pub fn next_is_word(&self, word: &str) -> bool {
        self.peek(0).is_some_and(|t| t.is_word(word))
    }

    pub fn advance(&mut self) {
        self.at += 1;
    }

    /// Where the next token stands, or the end.
    pub fn here(&self) -> Span {
        self.peek(0).map_or(self.end, |t| t.span)
    }

    /// The place of the token just read.
    pub fn before(&self) -> Span {
        self.at.checked_sub(1).and_then(|i| self.tokens.get(i)).map_or(self.end, |t| t.span)
    }

    pub fn eat(&mut self, op: &str) -> bool {
        let found = self.next_is(op);
        self.at += usize::from(found);
        found
    }

    pub fn expect(&mut self, op: &str) -> Parsed<Span> {
        if !self.next_is(op) {
            return Err(self.expected(&format!("`{op}`")));
        }
        let span = self.here();
        self.advance();
        Ok(span)
    }

    pub fn word(&mut self, what: &str) -> Parsed<Word> {
        match self.peek(0) {
            Some(t) if t.kind == TokenKind::Name => {
                self.advance();
                self.after_expression = false;
                Ok(Word { name: Sym::new(t.text), span: t.span })
            }
            _ => Err(self.expected(what)),
        }
    }

    fn push(&mut self, kind: Kind, span: Span, at: Span, args: SmallVec<[NodeId; 2]>) -> Parsed<NodeId> {
        let id = u32::try_from(self.nodes.len())
            .map_err(|_| Issue::new(span, "the expression is too long").hint("name parts of it with `let`"))?;
        // Powers of powers are printed with brackets, and read without.
        let below = args.iter().filter_map(|a| self.powers.get(a.index())).max().copied().unwrap_or(0);
        let powers = below + usize::from(matches!(kind, Kind::Power { .. } | Kind::Inverse));
        if powers > MAX_NESTING {
            return Err(Issue::new(at, "nested too deeply")
                .hint(format!("at most {MAX_NESTING} powers can stand in one another")));
        }
        self.powers.push(powers);
        self.nodes.push(Node { kind, span, at, args });
        Ok(NodeId(id))
    }

    fn span(&self, id: NodeId) -> Span {
        self.nodes.get(id.index()).map(|n| n.span).unwrap_or_default()
    }

    /// An expression.
    pub fn expression(&mut self) -> Parsed<Ast> {
        self.nodes = Vec::new();
        self.powers = Vec::new();
        self.arrays = false;
        let mut stack: Vec<Frame> = Vec::new();
        let mut open = 0_usize;
        loop {
            // An operand, or something that opens one.
            let opened = stack.len();
            let operand = self.operand(&mut stack)?;
            if stack.len() > opened {
                open += 1;
            }
            if operand.is_none() && open > MAX_NESTING {
                return Err(Issue::new(self.before(), "nested too deeply")
                    .hint(format!("at most {MAX_NESTING} brackets and signs can be open at once")));
            }
            let Some(mut value) = operand else { continue };
            // An operand is complete: postfix operators, then whatever it completes.
            loop {
                if let Some(Frame::Power { .. }) = stack.last() {
                    value = self.reduce(&mut stack, value)?;
                    continue;
                }
                if let (Some(Frame::Root(_)), false) = (stack.last(), self.next_is("[")) {
                    open = open.saturating_sub(1);
                    value = self.reduce(&mut stack, value)?;
                    continue;
                }
                if let Some(v) = self.postfix(value, &mut stack)? {
                    match v {
                        Postfix::Done(v) => value = v,
                        Postfix::Exponent => {
                            // The bracket of a method counts as one.
                            open += usize::from(matches!(stack.last(), Some(Frame::Call(..))));
                            break;
                        }
                    }
                    continue;
                }
                while let Some(Frame::Sign(..) | Frame::Prefix(_) | Frame::Root(_)) = stack.last() {
                    open = open.saturating_sub(1);
                    value = self.reduce(&mut stack, value)?;
                }
                let operator = self.peek(0).and_then(|t| match t.kind {
                    TokenKind::Op(op) => Binary::parse(op),
                    _ => None,
                });
                let level = operator.map_or(0, Binary::level);
                while matches!(stack.last(), Some(Frame::Binary(op, ..)) if op.level() >= level) {
                    value = self.reduce(&mut stack, value)?;
                }
                if let Some(op) = operator {
                    self.arrays |= self.peek(0).is_some_and(|t| t.text == "@");
                    stack.push(Frame::Binary(op, value, self.here()));
                    self.advance();
                    break;
                }
                match self.close(&mut stack, value)? {
                    Closed::Whole => {
                        self.after_expression = true;
                        self.of_arrays();
                        return Ok(Ast { nodes: std::mem::take(&mut self.nodes) });
                    }
                    Closed::Operand(v) => {
                        open = open.saturating_sub(1);
                        value = v;
                    }
                    Closed::More => break,
                }
            }
        }
    }

    /// Reads an operand; `None` when a bracket, call or sign was opened instead.
    fn operand(&mut self, stack: &mut Vec<Frame>) -> Parsed<Option<NodeId>> {
        let Some(t) = self.peek(0) else { return Err(self.missing_operand()) };
        match t.kind {
            TokenKind::Number => {
                let q = number(t)?;
                self.advance();
                self.push(Kind::Num(Arc::new(q)), t.span, t.span, smallvec![]).map(Some)
            }
            TokenKind::Op(sign @ ("-" | "+")) if !matches!(stack.last(), Some(Frame::Power { .. })) => {
                self.advance();
                stack.push(Frame::Sign(t.span, sign == "-"));
                Ok(None)
            }
            TokenKind::Op("(") => {
                self.advance();
                stack.push(Frame::Paren(t.span));
                Ok(None)
            }
            TokenKind::Op("[") => {
                self.advance();
                stack.push(Frame::Matrix(t.span, Vec::new(), vec![0]));
                Ok(None)
            }
            TokenKind::Op(bars) if bars == NORM_BARS[0] => {
                self.advance();
                stack.push(Frame::Norm(t.span));
                Ok(None)
            }
            TokenKind::Op("√") => {
                self.advance();
                stack.push(Frame::Root(t.span));
                Ok(None)
            }
            TokenKind::Op("∑") => self.summation(t, stack),
            TokenKind::Op("1ₙ") => self.filled(t).map(Some),
            TokenKind::Op(text @ ("'fro'" | "'all'")) if matches!(stack.last(), Some(Frame::Call(..))) => {
                self.advance();
                self.push(Kind::Text(Sym::new(text.trim_matches('\''))), t.span, t.span, smallvec![]).map(Some)
            }
            TokenKind::Name => self.name(t, stack),
            _ => Err(self.missing_operand()),
        }
    }

    fn name(&mut self, t: &Token<'_>, stack: &mut Vec<Frame>) -> Parsed<Option<NodeId>> {
        if let Some((word, tokens)) = self.of_module() {
            let at = word.span;
            self.at += tokens;
            if !self.next_is("(") {
                return self.push(Kind::Name(word.name), at, at, smallvec![]).map(Some);
            }
            self.advance();
            return self.opened(word, stack, true);
        }
        let word = Word { name: Sym::new(t.text), span: t.span };
        if let Some(second) = self.peek(1).filter(|s| s.is_word("det") && matches!(t.text, "log" | "ln")) {
            let word = Word { name: Sym::new("logdet"), span: t.span.to(second.span) };
            self.at += 2;
            let called = self.eat("(");
            stack.push(if called { Frame::Call(word, 0, Vec::new()) } else { Frame::Prefix(word) });
            return Ok(None);
        }
        if self.is_pointwise() {
            self.at += 3;
            return self.opened(word, stack, false);
        }
        let mut ahead = 1;
        while self.peek(ahead).is_some_and(|t| t.text == "'") {
            ahead += 1;
        }
        if !self.peek(ahead).is_some_and(|t| t.is("(")) {
            self.advance();
            return self.push(Kind::Name(word.name), t.span, t.span, smallvec![]).map(Some);
        }
        self.at += ahead + 1;
        let primes = u32::try_from(ahead - 1).unwrap_or(u32::MAX);
        if primes == 0 && words::CONSTANTS.contains(&t.text) {
            return self.opened(word, stack, false);
        }
        if primes == 0 && t.text == "sum" && self.peek(1).is_some_and(|t| t.is_word("in")) {
            let index = self.word("an index")?;
            self.advance();
            let size = self.size()?;
            self.expect(",").map_err(|i| i.or_hint("write `sum(i in N, EXPR)`"))?;
            stack.push(Frame::Sum(t.span, index, size));
        } else {
            stack.push(Frame::Call(word, primes, Vec::new()));
        }
        Ok(None)
    }

    /// What follows the bracket of a call that nothing primes. Sizes may stand in brackets of their own: `np.ones((m,n))`.
    fn opened(&mut self, word: Word, stack: &mut Vec<Frame>, module: bool) -> Parsed<Option<NodeId>> {
        if !words::CONSTANTS.contains(&&*word.name) {
            stack.push(Frame::Call(word, 0, Vec::new()));
            return Ok(None);
        }
        let inner = module && self.eat("(");
        let mut sizes = vec![self.size()?];
        while self.eat(",") {
            sizes.push(self.size()?);
        }
        let close = |i: Issue| i.or_hint("between the brackets stand sizes, such as `n` or `m*n`");
        if inner {
            self.expect(")").map_err(close)?;
        }
        let end = self.expect(")").map_err(close)?;
        let (span, at) = (word.span.to(end), word.span);
        self.push(Kind::Constant(word, sizes), span, at, smallvec![]).map(Some)
    }

    /// Reads a postfix operator, if one follows.
    fn postfix(&mut self, value: NodeId, stack: &mut Vec<Frame>) -> Parsed<Option<Postfix>> {
        let Some(t) = self.peek(0) else { return Ok(None) };
        let span = self.span(value).to(t.span);
        let node = match t.kind {
            TokenKind::Op(".") if self.peek(1).is_some_and(|n| n.is_word("T") && n.span.start == t.span.end) => {
                let at = t.span.to(self.peek(1).map_or(t.span, |n| n.span));
                self.advance();
                self.push(Kind::Transpose, span.to(at), at, smallvec![value])?
            }
            TokenKind::Op("'") => self.push(Kind::Transpose, span, t.span, smallvec![value])?,
            TokenKind::Op("⁺") => {
                let name = Word { name: Sym::new("pinv"), span: t.span };
                self.push(Kind::Call(name, 0), span, t.span, smallvec![value])?
            }
            TokenKind::Op("⁻¹") => self.push(Kind::Inverse, span, t.span, smallvec![value])?,
            TokenKind::Op("⁻ᵀ") => {
                let inverse = self.push(Kind::Inverse, span, t.span, smallvec![value])?;
                self.push(Kind::Transpose, span, t.span, smallvec![inverse])?
            }
            TokenKind::Op("ⁿ") => {
                let k = self.raised(t)?;
                self.push(Kind::Power { elementwise: false }, span, t.span, smallvec![value, k])?
            }
            TokenKind::Op(".") => {
                return Ok(match self.method(value)? {
                    None => None,
                    Some(Method::Done(p)) => Some(p),
                    Some(Method::Open(word, args)) => {
                        stack.push(Frame::Call(word, 0, args));
                        Some(Postfix::Exponent)
                    }
                });
            }
            TokenKind::Op(op @ ("^" | ".^")) => {
                self.advance();
                let mut minus = None;
                if self.next_is("-") {
                    minus = Some(self.here());
                    self.advance();
                } else {
                    self.eat("+");
                }
                stack.push(Frame::Power { elementwise: op == ".^", base: value, at: t.span, minus });
                return Ok(Some(Postfix::Exponent));
            }
            TokenKind::Op("[") => {
                self.advance();
                let indices = self.indices()?;
                let span = self.span(value).to(self.expect("]")?);
                let at = t.span.to(span);
                return self.push(Kind::Index(indices), span, at, smallvec![value]).map(|v| Some(Postfix::Done(v)));
            }
            _ => return Ok(None),
        };
        self.advance();
        Ok(Some(Postfix::Done(node)))
    }

    fn indices(&mut self) -> Parsed<Vec<Index>> {
        let mut indices = Vec::new();
        loop {
            let Some(t) = self.peek(0) else { return Err(self.expected("an index")) };
            if let Some(range) = self.range()? {
                indices.push(range);
                if !self.eat(",") {
                    return Ok(indices);
                }
                continue;
            }
            indices.push(match t.kind {
                TokenKind::Op(":") => Index::All(t.span),
                TokenKind::Name => Index::Name(Word { name: Sym::new(t.text), span: t.span }),
                TokenKind::Number => {
                    let whole = t.text.bytes().all(|b| b.is_ascii_digit());
                    match t.text.parse().ok().filter(|&k: &u64| whole && k > 0) {
                        Some(k) => Index::Number(k, t.span),
                        None => {
                            let hint = match t.text {
                                "0" => "indices run from 1: the first is `[1]`",
                                _ => "indices are whole numbers from 1, or the index of a sum",
                            };
                            return Err(Issue::new(t.span, format!("`{}` is not an index", t.text)).hint(hint));
                        }
                    }
                }
                _ => {
                    return Err(self
                        .expected("an index")
                        .hint("indices are whole numbers from 1, the index of a sum, or `:` for all"));
                }
            });
            self.advance();
            if !self.eat(",") {
                if !self.next_is("]") {
                    return Err(self
                        .expected("`,` or `]` after an index")
                        .hint("an index is a single number or the index of a sum"));
                }
                return Ok(indices);
            }
        }
    }

    /// `k:l` between index brackets, if it stands here.
    fn range(&mut self) -> Parsed<Option<Index>> {
        let start = self.at;
        if let Ok(from) = self.size()
            && self.eat(":")
        {
            return Ok(Some(Index::Range(from, self.size()?)));
        }
        self.at = start;
        Ok(None)
    }

    /// Completes the innermost sign, power or binary operator.
    fn reduce(&mut self, stack: &mut Vec<Frame>, value: NodeId) -> Parsed<NodeId> {
        let end = self.span(value);
        match stack.pop() {
            Some(Frame::Sign(at, true)) => self.push(Kind::Neg, at.to(end), at, smallvec![value]),
            Some(Frame::Sign(at, false)) => {
                self.widen(value, at.to(end));
                Ok(value)
            }
            Some(Frame::Prefix(word)) => {
                let operator = self.peek(0).is_some_and(
                    |t| matches!(t.kind, TokenKind::Op(op) if Binary::parse(op).is_some_and(|b| b.level() == 2)),
                );
                if operator {
                    let message = "it is not plain where the argument of `log det` ends";
                    return Err(Issue::new(self.here(), message).hint("put it in brackets: `logdet(…)`"));
                }
                let (span, at) = (word.span.to(end), word.span);
                self.push(Kind::Call(word, 0), span, at, smallvec![value])
            }
            Some(Frame::Root(at)) => {
                let word = Word { name: Sym::new("sqrt"), span: at };
                self.push(Kind::Call(word, 0), at.to(end), at, smallvec![value])
            }
            Some(Frame::Binary(op, left, at)) => {
                let span = self.span(left).to(end);
                self.push(Kind::Binary(op), span, at, smallvec![left, value])
            }
            Some(Frame::Power { elementwise, base, at, minus }) => {
                let span = self.span(base).to(end);
                let exponent = match minus {
                    Some(m) => self.push(Kind::Neg, m.to(end), m, smallvec![value])?,
                    None => value,
                };
                self.push(Kind::Power { elementwise }, span, at, smallvec![base, exponent])
            }
            other => {
                stack.extend(other);
                Ok(value)
            }
        }
    }

    fn widen(&mut self, value: NodeId, span: Span) {
        if let Some(n) = self.nodes.get_mut(value.index()) {
            n.span = span;
        }
    }

    /// `grad(f, X, structured)`: the third argument is no name of a value.
    fn mode(&mut self, word: &Word, args: &[NodeId]) {
        let (true, &[_, _, third]) = (matches!(&*word.name, "grad" | "hess"), args) else { return };
        if let Some(n) = self.nodes.get_mut(third.index())
            && let Kind::Name(s) = &n.kind
            && MODES.contains(&&**s)
        {
            n.kind = Kind::Text(s.clone());
        }
    }

    /// An operand is complete and no operator follows: closes a bracket or goes on in it.
    fn close(&mut self, stack: &mut Vec<Frame>, value: NodeId) -> Parsed<Closed> {
        if let Some(Frame::At(..)) = stack.last()
            && let Some(Frame::At(f, word, at)) = stack.pop()
        {
            let span = self.span(f).to(self.span(value));
            return self.push(Kind::At(word), span, at, smallvec![f, value]).map(Closed::Operand);
        }
        let names = |k: usize| self.peek(k).filter(|t| t.kind == TokenKind::Name);
        if let (Some(at), Some(x)) = (names(0).filter(|t| t.text == "at"), names(1))
            && self.peek(2).is_some_and(|t| t.is("="))
            && !(stack.is_empty() && self.at_is_stated)
        {
            stack.push(Frame::At(value, Word { name: Sym::new(x.text), span: x.span }, at.span));
            self.at += 3;
            return Ok(Closed::More);
        }
        match stack.pop() {
            None => Ok(Closed::Whole),
            Some(Frame::Paren(open)) => {
                let end = self.closing(")", "`)` or an operator")?;
                self.widen(value, open.to(end));
                Ok(Closed::Operand(value))
            }
            Some(Frame::Norm(open)) => {
                let Some(bars) = NORM_BARS.into_iter().find(|b| self.next_is(b)) else {
                    return Err(self.norm_open());
                };
                let end = self.here();
                self.advance();
                let word = Word { name: Sym::new(bars), span: open };
                self.push(Kind::Call(word, 0), open.to(end), open, smallvec![value]).map(Closed::Operand)
            }
            Some(Frame::Call(word, primes, mut args)) => {
                args.push(value);
                self.mode(&word, &args);
                self.named_arguments(&word, &mut args)?;
                if self.eat(",") {
                    stack.push(Frame::Call(word, primes, args));
                    return Ok(Closed::More);
                }
                let end = self.closing(")", "`,`, `)` or an operator")?;
                let (span, at) = (word.span.to(end), word.span);
                self.push(Kind::Call(word, primes), span, at, SmallVec::from_vec(args)).map(Closed::Operand)
            }
            Some(Frame::Sum(at, index, size)) => {
                let end = self.closing(")", "`)` or an operator")?;
                self.push(Kind::SumOver(index, size), at.to(end), at, smallvec![value]).map(Closed::Operand)
            }
            Some(Frame::Matrix(open, mut blocks, mut rows)) => {
                blocks.push(value);
                if let Some(n) = rows.last_mut() {
                    *n += 1;
                }
                let new_row = self.next_is(";");
                if new_row || self.next_is(",") {
                    self.advance();
                    if new_row {
                        rows.push(0);
                    }
                    stack.push(Frame::Matrix(open, blocks, rows));
                    return Ok(Closed::More);
                }
                let end = self.closing("]", "`,`, `;`, `]` or an operator")?;
                let span = open.to(end);
                self.push(Kind::Matrix(rows), span, span, SmallVec::from_vec(blocks)).map(Closed::Operand)
            }
            // Signs, powers and binary operators are complete by now.
            Some(_) => Err(self.expected("an operator")),
        }
    }

    /// A size: products, sums of them in parentheses, quotients by numbers, and sums.
    pub fn size(&mut self) -> Parsed<Size> {
        self.size_within(0)
    }

    fn size_within(&mut self, depth: usize) -> Parsed<Size> {
        self.after_expression = false;
        let start = self.here();
        let mut summands = vec![Vec::new()];
        loop {
            let factor = self.size_factor(depth)?;
            let mut product = vec![factor];
            loop {
                if self.eat("*") {
                    product.push(self.size_factor(depth)?);
                } else if self.eat("/") {
                    let Some(t) = self.peek(0) else { return Err(self.expected("a number").hint(SIZE)) };
                    match (&t.kind, t.text.parse::<u64>()) {
                        (TokenKind::Number, Ok(k)) if k > 0 => product.push(Factor::Over(k, t.span)),
                        _ => return Err(Issue::new(t.span, "a size is divided by numbers only").hint(SIZE)),
                    }
                    self.advance();
                } else {
                    break;
                }
            }
            if let Some(last) = summands.last_mut() {
                *last = product;
            }
            if !self.next_is("+") {
                return Ok(Size { summands, span: start.to(self.before()) });
            }
            self.advance();
            summands.push(Vec::new());
        }
    }

    fn size_factor(&mut self, depth: usize) -> Parsed<Factor> {
        let Some(t) = self.peek(0) else { return Err(self.expected("a size").hint(SIZE)) };
        let factor = match t.kind {
            TokenKind::Name => Factor::Name(Word { name: Sym::new(t.text), span: t.span }),
            TokenKind::Number => match t.text.parse::<u64>() {
                Ok(n) if n > 0 => Factor::Number(n, t.span),
                _ => {
                    return Err(Issue::new(t.span, format!("`{}` is not a size", t.text)).hint(SIZE));
                }
            },
            _ if t.text == "(" && depth < MAX_SIZE_NESTING => {
                self.advance();
                let mut inner = self.size_within(depth + 1)?;
                let end = self.closing(")", "`)`")?;
                inner.span = t.span.to(end);
                return Ok(Factor::Group(inner));
            }
            _ => {
                return Err(self.expected("a size").hint(SIZE));
            }
        };
        self.advance();
        Ok(factor)
    }
}

enum Postfix {
    /// The operand with the operator applied.
    Done(NodeId),
    /// A power's exponent, or an argument, is to be read next.
    Exponent,
}

enum Closed {
    /// The expression is complete.
    Whole,
    /// A bracket was closed; this is an operand again.
    Operand(NodeId),
    /// Another operand follows inside the bracket.
    More,
}

//! Statements: what stands around expressions.

use super::ast::{FactAst, FunDecl, GoalAst, NATURAL, Range, Statement, VarDecl, Word};
use super::claims;
use super::diagnostic::Issue;
use super::lexer::{Token, TokenKind};
use super::parser::Parser;
use super::words::{self, ATTRIBUTES, STATEMENTS};
use crate::term::Sym;

type Parsed<T> = Result<T, Issue>;

/// How the statements are written.
fn form(keyword: &str) -> &'static str {
    match keyword {
        "problem" => "write `problem NAME`",
        "var" => VAR,
        "random" => RANDOM,
        "fun" => FUN,
        "matfun" => MATFUN,
        "implicit" => IMPLICIT,
        "let" => LET,
        "assume" => ASSUME,
        "layout" => "write `layout denominator` or `layout numerator`",
        "refute" => "write `refute A == B`, or another claim that is false",
        "infer" => "write `infer` alone",
        "show" => "write `show EXPR`, such as `show grad(f, X)`",
        "derive" => "write `derive X in EXPR`",
        _ => {
            "write `claim A == B`, `claim a <= b`, `claim posdef(A)`, `claim convex f in X`, or `claim stationary f at X = EXPR`, of several variables `at X = EXPR, y = EXPR`"
        }
    }
}

/// How variables are declared.
pub(super) const VAR: &str = "write names with their sizes and attributes, such as `X[m,n], S[n,n] posdef, c`";
/// How values are defined by equations.
pub(super) const IMPLICIT: &str = "write `P: A == B`, an equation that defines the variable P";
/// How random vectors are declared.
pub(super) const RANDOM: &str = "write `x[n] mean m cov S`, with `gaussian` behind it for third and fourth moments";
/// How functions are declared.
pub(super) const FUN: &str =
    "write `s, g` for functions of each entry, `Y(t)[m,n]` for a function of the variable t whose values are m×n";
/// How functions of matrices are declared.
pub(super) const MATFUN: &str = "write the names alone, such as `F, G`: they are functions of square matrices";
/// How intermediate values are defined.
pub(super) const LET: &str = "write `a = EXPR`, or `a[i] = EXPR for i in N`";
/// How hypotheses are written.
pub(super) const ASSUME: &str = "a fact is an equation `A == B`, an inequality `a <= b`, or `invertible(A)`, `symmetric(A)`, `positive(A)`, `nonzero(A)`";

/// A statement from its tokens.
pub(super) fn parse(text: &str, tokens: &[Token<'_>]) -> Parsed<Statement> {
    let mut p = Parser::new(text, tokens);
    let first = "a statement begins with one of its words; a line goes on when it ends with an operator or a comma";
    let keyword = p.word("a statement").map_err(|i| i.or_hint(first))?;
    statement(text, &mut p, tokens, &keyword).map_err(|i| i.or_hint(form(&keyword.name)))
}

fn statement(text: &str, p: &mut Parser<'_>, tokens: &[Token<'_>], keyword: &Word) -> Parsed<Statement> {
    let statement = match &*keyword.name {
        "problem" => return problem_name(text, p, tokens),
        "var" => {
            let (declared, over) = variables(p)?;
            Statement::Var(declared, over)
        }
        "random" => random(p)?,
        "fun" => Statement::Fun(function_declarations(p)?),
        "matfun" => Statement::Matfun(functions(p)?),
        "implicit" => implicit(p)?,
        "let" => definition(p)?,
        "assume" => assumption(p)?,
        "layout" => {
            let word = p.word("`denominator` or `numerator`")?;
            match &*word.name {
                "denominator" => Statement::Layout(false),
                "numerator" => Statement::Layout(true),
                other => {
                    let near = words::did_you_mean(other, ["denominator", "numerator"]);
                    return Err(Issue::new(
                        word.span,
                        format!("expected `denominator` or `numerator`, found `{other}`"),
                    )
                    .maybe_hint(near));
                }
            }
        }
        "claim" => Statement::Goal(goal(p, tokens)?, false),
        "refute" => Statement::Goal(goal(p, tokens)?, true),
        "infer" => Statement::Infer,
        "show" => Statement::Show(p.expression()?, None),
        "derive" => {
            let variable = p.word("a variable")?;
            if !p.next_is_word("in") {
                return Err(p.expected("`in`"));
            }
            p.advance();
            Statement::Show(p.expression()?, Some(variable))
        }
        other => {
            let known = format!("the statements are {}", STATEMENTS.join(", "));
            let hint = words::did_you_mean(other, STATEMENTS.iter().copied()).unwrap_or(known);
            return Err(Issue::new(keyword.span, format!("unknown statement `{other}`")).hint(hint));
        }
    };
    p.done()?;
    Ok(statement)
}

fn problem_name(text: &str, p: &mut Parser<'_>, tokens: &[Token<'_>]) -> Parsed<Statement> {
    let (Some(first), Some(last)) = (tokens.get(1), tokens.last()) else {
        return Err(p.expected("the problem's name"));
    };
    let span = first.span.to(last.span);
    let name = text.get(span.start..span.end).unwrap_or("");
    if !name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c)) {
        return Err(Issue::new(span, format!("`{name}` cannot be a problem's name"))
            .hint("a name is letters, digits, `-`, `_` and `.`, without spaces"));
    }
    Ok(Statement::Problem(Word { name: Sym::new(name), span }))
}

/// What follows `var`.
pub(super) fn variables(p: &mut Parser<'_>) -> Parsed<(Vec<VarDecl>, Option<super::ast::Size>)> {
    let mut declared = Vec::new();
    loop {
        let name = p.word("the name of a variable")?;
        let mut sizes = Vec::new();
        if p.eat("[") {
            sizes.push(p.size()?);
            if p.eat(",") {
                sizes.push(p.size()?);
            }
            if p.next_is(",") {
                return Err(p.expected("`]`").hint("a matrix has two sizes; several matrices are a family: `over N`"));
            }
            p.expect("]").map_err(|i| match p.peek(0) {
                Some(t) if matches!(t.kind, TokenKind::Name | TokenKind::Number) => {
                    i.hint(format!("write `,` before `{}`, between the sizes", t.text))
                }
                _ => i,
            })?;
        } else if p.next_is("(") || p.next_is(":") {
            let issue = Issue::new(p.here(), format!("unexpected `{}`", p.peek(0).map_or("", |t| t.text)));
            return Err(issue.hint(format!("sizes stand in square brackets: `{0}[m,n]`, `{0}[n]`", name.name)));
        }
        let mut attributes = Vec::new();
        while p.peek(0).is_some_and(|t| t.kind == TokenKind::Name && t.text != "over") {
            let word = p.word("an attribute")?;
            if !ATTRIBUTES.contains(&&*word.name) && *word.name != *NATURAL {
                let known = format!("the attributes are {}, {NATURAL}", ATTRIBUTES.join(", "));
                let hint = if attributes.is_empty() && sizes.is_empty() && STATEMENTS.contains(&&*name.name) {
                    format!("leave out `{}`", name.name)
                } else if p.next_is("[") {
                    format!("write `,` before `{}`", word.name)
                } else if &*word.name == "definite" {
                    "positive definite is one word: `posdef`".to_string()
                } else if matches!(&*name.name, "matrix" | "Matrix" | "vector" | "Vector" | "scalar" | "real") {
                    format!("a matrix is `{0}[m,n]`, a column vector `{0}[n]`, a scalar `{0}`", word.name)
                } else {
                    words::did_you_mean(&word.name, ATTRIBUTES.iter().copied().chain([NATURAL, "over"]))
                        .unwrap_or(known)
                };
                return Err(Issue::new(word.span, format!("unknown attribute `{}`", word.name)).hint(hint));
            }
            attributes.push(word);
        }
        declared.push(VarDecl { name, sizes, attributes });
        if !p.eat(",") {
            break;
        }
    }
    let over = if p.next_is_word("over") {
        p.advance();
        Some(p.size()?)
    } else {
        None
    };
    if over.is_some() && p.next_is(",") {
        return Err(p.expected("the end of the statement")
            .hint("`over` stands at the end and makes families of all that the line declares; declare others on a line of their own"));
    }
    Ok((declared, over))
}

/// What follows `implicit`.
pub(super) fn implicit(p: &mut Parser<'_>) -> Parsed<Statement> {
    let name = p.word("a variable")?;
    p.expect(":")?;
    let lhs = p.expression()?;
    let at = p.expect("==")?;
    Ok(Statement::Implicit(name, lhs, p.expression()?, at))
}

/// What follows `random`.
pub(super) fn random(p: &mut Parser<'_>) -> Parsed<Statement> {
    let name = p.word("the name of a random vector")?;
    let mut sizes = Vec::new();
    if p.eat("[") {
        sizes.push(p.size()?);
        p.expect("]").map_err(|i| i.or_hint("a random vector is a column: it has one size"))?;
    }
    let word = |p: &mut Parser<'_>, word: &str| match p.next_is_word(word) {
        true => {
            p.advance();
            Ok(())
        }
        false => Err(p.expected(&format!("`{word}`")).hint(RANDOM)),
    };
    word(p, "mean")?;
    let mean = p.expression()?;
    word(p, "cov")?;
    let cov = p.expression()?;
    let gaussian = p.next_is_word("gaussian");
    if gaussian {
        p.advance();
    }
    Ok(Statement::Random(VarDecl { name, sizes, attributes: Vec::new() }, mean, cov, gaussian))
}

/// What follows `fun`.
pub(super) fn functions(p: &mut Parser<'_>) -> Parsed<Vec<Word>> {
    let mut names = vec![p.word("the name of a function")?];
    while p.eat(",") {
        names.push(p.word("the name of a function")?);
    }
    Ok(names)
}

/// What follows `fun`.
pub(super) fn function_declarations(p: &mut Parser<'_>) -> Parsed<Vec<FunDecl>> {
    let mut all = Vec::new();
    loop {
        let name = p.word("the name of a function")?;
        let mut of = None;
        if p.eat("(") {
            let argument = p.word("a variable")?;
            p.expect(")").map_err(|i| i.or_hint("a function is of one variable: `fun Y(t)[m,n]`"))?;
            let mut sizes = Vec::new();
            if p.eat("[") {
                sizes.push(p.size()?);
                if p.eat(",") {
                    sizes.push(p.size()?);
                }
                p.expect("]")?;
            }
            of = Some((argument, sizes));
        }
        all.push(FunDecl { name, of });
        if !p.eat(",") {
            return Ok(all);
        }
    }
}

fn ranges(p: &mut Parser<'_>) -> Parsed<Vec<Range>> {
    let mut ranges = Vec::new();
    if p.next_is_word("for") {
        loop {
            p.advance();
            let index = p.word("an index")?;
            if !p.next_is_word("in") {
                return Err(p.expected("`in`").hint("write `for i in N`"));
            }
            p.advance();
            ranges.push(Range { index, size: p.size()? });
            if !p.next_is(",") {
                break;
            }
        }
    }
    Ok(ranges)
}

/// What follows `let`.
pub(super) fn definition(p: &mut Parser<'_>) -> Parsed<Statement> {
    let name = p.word("the name of the value")?;
    let mut index = None;
    if p.eat("[") {
        index = Some(p.word("an index")?);
        if p.next_is(",") {
            return Err(p.expected("`]`").hint("a family has one index"));
        }
        p.expect("]")?;
    }
    if p.next_is("==") {
        return Err(p.expected("`=`").hint("a definition is written with `=`"));
    }
    p.expect("=")?;
    let body = p.expression()?;
    let for_span = p.here();
    let mut range = ranges(p)?;
    match (index, range.len()) {
        (None, 0) => Ok(Statement::Let(name, body, None)),
        (Some(i), 1) => {
            let r = range.remove(0);
            if r.index.name != i.name {
                return Err(Issue::new(
                    r.index.span,
                    format!("the index is `{}` on the left, `{}` here", i.name, r.index.name),
                )
                .label(i.span, "the family's index"));
            }
            Ok(Statement::Let(name, body, Some(r)))
        }
        (Some(i), 0) => Err(p.expected(&format!("`for {} in N`", i.name)).hint("say how many members the family has")),
        (None, _) => Err(Issue::new(for_span, "only a family has `for`")
            .hint(format!("write `let {}[i] = … for i in N`", name.name))),
        (Some(_), _) => Err(Issue::new(for_span, "a family has one index")),
    }
}

/// What follows `assume`.
pub(super) fn assumption(p: &mut Parser<'_>) -> Parsed<Statement> {
    let property = p.peek(0).filter(|t| t.kind == TokenKind::Name && p.peek(1).is_some_and(|t| t.is("(")));
    let eigen = property.filter(|t| t.text == "eigen");
    if let Some(t) = eigen {
        p.advance();
        p.advance();
        let form = |i: Issue| i.or_hint("write `eigen(A, v, l)`: A*v == l*v, of a symmetric A, v'*v == 1 and l simple");
        let a = p.expression()?;
        p.expect(",").map_err(form)?;
        let v = p.expression()?;
        p.expect(",").map_err(form)?;
        let l = p.expression()?;
        let end = p.expect(")").map_err(form)?;
        return Ok(Statement::Assume(FactAst::Eigen([a, v, l], t.span.to(end)), ranges(p)?));
    }
    let fact = match claims::property(p)? {
        Some(fact) => fact,
        None => {
            let lhs = p.expression()?;
            if let Some(sign) = claims::comparison(p) {
                let fact = claims::compared(p, lhs, sign)?;
                return Ok(Statement::Assume(fact, ranges(p)?));
            }
            if !p.next_is("==") {
                let near = property.and_then(|t| Some((t, words::did_you_mean(t.text, ATTRIBUTES.iter().copied())?)));
                let attribute = p.peek(0).filter(|t| ATTRIBUTES.contains(&t.text));
                return Err(match near {
                    None if p.next_is("=") => p.expected("`==`").hint("an equation is written with `==`"),
                    None if attribute.is_some() => {
                        let (word, name) = (attribute.map_or("", |t| t.text), lhs.names().next().map_or("A", |n| n));
                        p.expected("`==`").hint(format!("write `{word}({name})`"))
                    }
                    Some((t, near)) => Issue::new(t.span, format!("unknown property `{}`", t.text)).hint(near),
                    None => p.expected("`==`").hint(ASSUME),
                });
            }
            let at = p.expect("==")?;
            FactAst::Eq(lhs, p.expression()?, at)
        }
    };
    Ok(Statement::Assume(fact, ranges(p)?))
}

/// A claim from its tokens, `claim` before them.
pub(super) fn claim(text: &str, tokens: &[Token<'_>]) -> Parsed<GoalAst> {
    let mut p = Parser::new(text, tokens);
    p.advance();
    let goal = goal(&mut p, tokens).map_err(|i| i.or_hint(form("claim")))?;
    p.done()?;
    Ok(goal)
}

fn goal(p: &mut Parser<'_>, tokens: &[Token<'_>]) -> Parsed<GoalAst> {
    if let Some(goal) = claims::worded(p, tokens)? {
        return Ok(goal);
    }
    // A property stands alone: what goes on is an expression, whatever its first word is.
    let alone = tokens.last().is_some_and(|t| t.is(")")) && !tokens.iter().any(|t| t.is("=="));
    if let Some(fact) = if alone { claims::property(p)? } else { None } {
        return Ok(GoalAst::Fact(fact));
    }
    let lhs = p.expression()?;
    if let Some(sign) = claims::comparison(p) {
        return Ok(GoalAst::Fact(claims::compared(p, lhs, sign)?));
    }
    if !p.next_is("==") {
        return Err(match p.peek(0) {
            Some(t) if t.is("=") => {
                Issue::new(t.span, "expected `==`, found `=`").hint("an equation is written with `==`")
            }
            Some(t) if t.kind == TokenKind::Name || t.kind == TokenKind::Number || t.is("(") => {
                p.expected("`==` or an operator").hint(format!("for a product write `*` before `{}`", t.text))
            }
            _ => p
                .expected("`==`")
                .hint("a claim is an equation, `A == B`, or `a <= b`, `posdef(A)`, `stationary f at X = EXPR`"),
        });
    }
    let at = p.expect("==")?;
    let rhs = p.expression()?;
    Ok(GoalAst::Equation(lhs, rhs, at, ranges(p)?))
}

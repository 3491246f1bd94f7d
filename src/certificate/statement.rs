//! Reading the statement: declarations, definitions, hypotheses and the claim, in this order.

use super::error::Problem;
use super::limits::MAX_HYPOTHESES;
use super::scan::{Node, Result, Scanner, excerpt};
use super::table::{Table, number, optional};
use crate::kernel::{Claim, Statement};
use crate::term::*;

/// The clauses of a statement, in their order.
const ORDER: [&str; 6] = ["sizes", "functions", "variables", "define", "hypotheses", "claim"];

/// Reads the clauses of `(statement …)`; the list is open already.
pub(super) fn read(s: &mut Scanner<'_>, table: &mut Table) -> Result<Statement> {
    let mut theory = Theory::default();
    let mut claim = None;
    let mut place = 0;
    while let Some(form) = s.form()? {
        let (head, rest) = form.headed("a part of the statement")?;
        table.room(&form)?;
        if head.starts_with('#') {
            table.name_term(&form)?;
            continue;
        }
        let Some(k) = ORDER.iter().position(|h| *h == head) else {
            return Err(form.error(Problem::Field(excerpt(head))));
        };
        if k < place {
            return Err(form.error(Problem::Field(head.to_string())));
        }
        place = if head == "define" { k } else { k + 1 };
        if rest.is_empty() {
            return Err(form.expected("a clause that is left out when it is empty"));
        }
        match head {
            "sizes" => {
                for n in rest {
                    let name = table.new_name(n)?;
                    table.sizes.insert(name.clone());
                    theory.dims.push(name);
                }
            }
            "functions" => {
                for n in rest {
                    if let Node::List(_, l) = n {
                        theory.maps.push(mapping(table, n, l)?);
                        continue;
                    }
                    let name = table.new_name(n)?;
                    table.functions.insert(name.clone());
                    theory.funs.push(name);
                }
            }
            "variables" => {
                for n in rest {
                    theory.vars.push(variable(table, n)?);
                }
            }
            "define" => theory.lets.push(definition(table, &form, rest)?),
            "hypotheses" => {
                for n in rest {
                    if theory.hypotheses.len() == MAX_HYPOTHESES {
                        return Err(n.error(Problem::TooMany { what: "hypotheses", limit: MAX_HYPOTHESES }));
                    }
                    theory.hypotheses.push(hypothesis(table, n)?);
                }
            }
            _ => claim = Some(read_claim(table, &form, rest)?),
        }
    }
    let claim = claim.ok_or_else(|| s.missing("claim"))?;
    Ok(Statement { theory, claim })
}

/// `(F m n p q)`, of matrices of m×n, with matrices of p×q for its values.
fn mapping(table: &mut Table, node: &Node<'_>, parts: &[Node<'_>]) -> Result<Mapping> {
    let [name, m, n, p, q] = parts else { return Err(node.expected("(F m n p q)")) };
    let argument = Shape::new(table.size(m)?, table.size(n)?);
    let value = Shape::new(table.size(p)?, table.size(q)?);
    let map = Mapping { name: table.new_name(name)?, argument, value };
    if table.terms.declare_map(map.clone()) {
        Ok(map)
    } else {
        Err(name.error(Problem::Duplicate(map.name.to_string())))
    }
}

/// `(X m n)` or `(family x n 1 N)`.
fn variable(table: &mut Table, node: &Node<'_>) -> Result<Variable> {
    let (name, rows, cols, over) = match node.list("a variable")? {
        [name, rows, cols] => (name, rows, cols, None),
        [Node::Word(_, "family"), name, rows, cols, over] => (name, rows, cols, Some(table.size(over)?)),
        _ => return Err(node.expected("(X m n) or (family x m n N)")),
    };
    let shape = Shape::new(table.size(rows)?, table.size(cols)?);
    let at = name;
    let name = table.new_name(at)?;
    table.declare(at, &name, Declaration { shape: shape.clone(), over: over.clone() })?;
    Ok(Variable { name, shape, over })
}

/// `(define r BODY)` or `(define (a N) BODY)`, the index of a family being `%0`.
fn definition(table: &mut Table, node: &Node<'_>, rest: &[Node<'_>]) -> Result<Definition> {
    let [head, body] = rest else { return Err(node.expected("(define NAME BODY)")) };
    let (at, over) = match head {
        Node::Word(..) => (head, None),
        Node::List(_, l) => match &l[..] {
            [name, size] => (name, Some(table.size(size)?)),
            _ => return Err(head.expected("(NAME SIZE)")),
        },
    };
    let name = table.new_name(at)?;
    let body = table.term(body, u32::from(over.is_some()))?;
    let shape = table.terms.shape(body).clone();
    table.declare(at, &name, Declaration { shape, over: over.clone() })?;
    Ok(Definition { name, over, body })
}

/// A fact, or `(forall (SIZE…) FACT)` for all indices `%0`, `%1`, … in these ranges.
fn hypothesis(table: &mut Table, node: &Node<'_>) -> Result<Hypothesis> {
    if node.head() != "forall" {
        return Ok(Hypothesis { over: vec![], fact: fact(table, node, 0)? });
    }
    let [ranges, inner] = node.clause("forall")? else { return Err(node.expected("(forall (SIZE…) FACT)")) };
    let ranges = ranges.list("sizes")?;
    if ranges.is_empty() || ranges.len() > MAX_BINDERS as usize {
        return Err(node.expected("sizes"));
    }
    let over = ranges.iter().map(|r| table.size(r)).collect::<Result<Vec<Dim>>>()?;
    let fact = fact(table, inner, over.len() as u32)?;
    Ok(Hypothesis { over, fact })
}

/// `(invertible A)`, `(= A B)` or `(at-least n 3)`.
pub(super) fn fact(table: &mut Table, node: &Node<'_>, level: u32) -> Result<Fact> {
    let (head, rest) = node.headed("a fact")?;
    Ok(match (head, rest) {
        ("=", [a, b]) => Fact::Eq(table.term(a, level)?, table.term(b, level)?),
        ("at-least", [n, k]) => Fact::AtLeast(table.size(n)?, number(k)?),
        (p, [a]) => match Pred::parse(p) {
            Some(p) => Fact::Is(p, table.term(a, level)?),
            None => return Err(node.error(Problem::Field(excerpt(p)))),
        },
        _ => return Err(node.expected("a fact")),
    })
}

fn read_claim(table: &mut Table, node: &Node<'_>, rest: &[Node<'_>]) -> Result<Claim> {
    let [claim] = rest else {
        // Several equations are proved together.
        let sides = |table: &mut Table, c: &Node<'_>| match c.headed("an equation")? {
            ("=", [a, b]) => Ok((table.term(a, 0)?, table.term(b, 0)?)),
            _ => Err(c.expected("(= A B)")),
        };
        let all = rest.iter().map(|c| sides(table, c)).collect::<Result<Vec<_>>>()?;
        return if all.is_empty() { Err(node.expected("a claim")) } else { Ok(Claim::Equations(all)) };
    };
    Ok(match claim.headed("a claim")? {
        ("=", [a, b]) => Claim::Equation(table.term(a, 0)?, table.term(b, 0)?),
        ("stationary", [f, points @ ..]) if !points.is_empty() && points.len() % 2 == 0 => {
            let f = table.term(f, 0)?;
            let mut at = Vec::new();
            for pair in points.chunks_exact(2) {
                if let [x, value] = pair {
                    at.push((table.variable(x)?, table.term(value, 0)?));
                }
            }
            Claim::Stationary { f, at }
        }
        ("minimum", [f, x, value]) => {
            let var = table.variable(x)?;
            Claim::Minimum { f: table.term(f, 0)?, var, value: table.term(value, 0)? }
        }
        (p, [a]) if Pred::parse(p).is_some() => match Pred::parse(p) {
            Some(p) => Claim::Fact(p, table.term(a, 0)?),
            None => return Err(claim.expected("a fact")),
        },
        _ => return Err(claim.expected("(= A B), (PREDICATE A), (stationary f X value …) or (minimum f X value)")),
    })
}

/// Is nothing left?
pub(super) fn done(node: &Node<'_>, rest: &[Node<'_>]) -> Result<()> {
    match rest.first() {
        None => Ok(()),
        Some(n) if n.head().is_empty() => Err(node.expected("no more")),
        Some(n) => Err(n.error(Problem::Field(excerpt(n.head())))),
    }
}

/// The elements of a clause that may be left out.
pub(super) fn clause<'a, 't>(rest: &mut &'a [Node<'t>], head: &'static str) -> Result<&'a [Node<'t>]> {
    Ok(optional(rest, head)?.unwrap_or_default())
}

//! What has been read so far: the store, the named terms, the declared sizes and functions.

use super::error::Problem;
use super::limits::{MAX_NAME, MAX_NAMES, MAX_TERMS, MAX_WEIGHT};
use super::scan::{Node, Result, excerpt};
use crate::term::{Declaration, Dim, Functions, MAX_BINDERS, ShapeError, Sym, TermId, Terms, Wrt, is_name};
use rustc_hash::{FxHashMap, FxHashSet};
use std::cell::Cell;

pub(super) struct Table {
    pub terms: Terms,
    pub named: FxHashMap<String, TermId>,
    /// Sets of names that have a number.
    pub sets: FxHashMap<String, Wrt>,
    pub sizes: FxHashSet<Sym>,
    pub functions: FxHashSet<Sym>,
    /// How many names are declared.
    names: Cell<usize>,
    /// What sizes and long numbers cost.
    weight: Cell<usize>,
}

impl Table {
    pub fn new(known: &Functions) -> Table {
        Table {
            terms: Terms::knowing(known.clone()),
            named: FxHashMap::default(),
            sets: FxHashMap::default(),
            sizes: FxHashSet::default(),
            functions: known.symbols().map(|f| f.name.clone()).collect(),
            names: Cell::new(0),
            weight: Cell::new(0),
        }
    }

    /// Are there not too many terms?
    pub fn room(&self, node: &Node<'_>) -> Result<()> {
        match self.terms.len() > MAX_TERMS {
            true => Err(node.error(Problem::TooMany { what: "terms", limit: MAX_TERMS })),
            false => Ok(()),
        }
    }

    /// A name that nothing has yet.
    pub fn new_name(&self, node: &Node<'_>) -> Result<Sym> {
        let word = node.word("a name")?;
        let name = Sym::new(word);
        if !is_name(word) || word.len() > MAX_NAME {
            return Err(node.error(Problem::NotAName(excerpt(word))));
        }
        self.names.set(self.names.get() + 1);
        if self.names.get() > MAX_NAMES {
            return Err(node.error(Problem::TooMany { what: "names", limit: MAX_NAMES }));
        }
        if self.terms.declaration(&name).is_some() || self.sizes.contains(&name) || self.functions.contains(&name) {
            return Err(node.error(Problem::Duplicate(word.to_string())));
        }
        Ok(name)
    }

    pub fn declare(&mut self, node: &Node<'_>, name: &Sym, declaration: Declaration) -> Result<()> {
        if self.terms.declare(name.clone(), declaration) {
            Ok(())
        } else {
            Err(node.error(Problem::Duplicate(name.to_string())))
        }
    }

    /// Counts what is expensive to read; false when it was too much.
    pub fn charge(&self, weight: usize) -> bool {
        self.weight.set(self.weight.get() + weight);
        self.weight.get() <= MAX_WEIGHT
    }

    /// The name of a variable or an intermediate value.
    pub fn variable(&self, node: &Node<'_>) -> Result<Sym> {
        let name = Sym::new(node.word("a variable")?);
        match self.terms.declaration(&name) {
            Some(_) => Ok(name),
            None => Err(node.error(Problem::Name(name.to_string()))),
        }
    }

    /// A size in normal form or not: a number, a name, `(* …)`, `(+ …)` or `(/ … k)`.
    pub fn size(&self, node: &Node<'_>) -> Result<Dim> {
        let too_big = || node.error(Problem::Shape(ShapeError::Size));
        let bounded = |d: Dim| if self.charge(d.weight()) { Ok(d) } else { Err(too_big()) };
        match node {
            Node::Word(_, w) if w.starts_with(|c: char| c.is_ascii_digit()) => {
                Dim::literal(number(node)?).ok_or_else(|| node.expected("a size"))
            }
            Node::Word(_, w) => {
                let name = Sym::new(w);
                if self.sizes.contains(&name) {
                    Ok(Dim::name(name))
                } else {
                    Err(node.error(Problem::Name(w.to_string())))
                }
            }
            Node::List(..) => {
                let (op, rest) = node.headed("a size")?;
                if let ("/", [above, by]) = (op, rest) {
                    let quotient = self.size(above)?.divided(number(by)?);
                    return quotient.ok_or_else(|| node.error(Problem::Shape(ShapeError::Quotient))).and_then(bounded);
                }
                let mut sum: Option<Dim> = None;
                for r in rest {
                    let d = self.size(r)?;
                    sum = Some(bounded(match (sum, op) {
                        (None, "*" | "+") => d,
                        (Some(s), "*") => s.mul(&d).ok_or_else(too_big)?,
                        (Some(s), "+") => s.add(&d).ok_or_else(too_big)?,
                        _ => return Err(node.expected("a size")),
                    })?);
                }
                sum.ok_or_else(|| node.expected("a size"))
            }
        }
    }

    /// The sizes of a clause that may be left out when there are none: `(over …)`.
    pub fn over(&self, rest: &mut &[Node<'_>]) -> Result<Vec<Dim>> {
        let sizes = optional(rest, "over")?.unwrap_or_default();
        let limit = MAX_BINDERS as usize;
        if let Some(n) = sizes.get(limit) {
            return Err(n.error(Problem::TooMany { what: "ranges", limit }));
        }
        sizes.iter().map(|s| self.size(s)).collect()
    }
}

/// Takes the clause with this head off the front, if it is there. It must not be empty.
pub(super) fn optional<'a, 't>(rest: &mut &'a [Node<'t>], head: &'static str) -> Result<Option<&'a [Node<'t>]>> {
    let Some((first, more)) = rest.split_first() else { return Ok(None) };
    if !matches!(first, Node::List(..)) || first.head() != head {
        return Ok(None);
    }
    *rest = more;
    match first.clause(head)? {
        [] => Err(first.expected("a clause that is left out when it is empty")),
        l => Ok(Some(l)),
    }
}

/// A natural number.
pub(super) fn number(node: &Node<'_>) -> Result<u64> {
    let w = node.word("a number")?;
    let canonical = w.len() == 1 || !w.starts_with('0');
    w.parse()
        .ok()
        .filter(|_| canonical && w.bytes().all(|b| b.is_ascii_digit()))
        .ok_or_else(|| node.error(Problem::Number(super::scan::excerpt(w))))
}

//! Reading terms. Recursion is bounded by the nesting that the scanner allows.

use super::error::Problem;
use super::limits::MAX_ORDER;
use super::scan::{Node, Result, excerpt};
use super::table::{Table, number};
use crate::term::{Fixed, Fun, Op, Rational, ShapeError, Sym, TermId, Wrt, primary, starts_name};
use num_traits::Zero;

impl Table {
    fn add(&mut self, node: &Node<'_>, op: Op, args: &[TermId]) -> Result<TermId> {
        self.terms.add(op, args).map_err(|e| match e {
            ShapeError::Unknown(name) => node.error(Problem::Name(name.to_string())),
            e => node.error(Problem::Shape(e)),
        })
    }

    /// A term that stands under `level` binders.
    pub fn term(&mut self, node: &Node<'_>, level: u32) -> Result<TermId> {
        if let Node::Word(_, w) = node {
            return match w.chars().next() {
                Some('#') => match self.named.get(*w) {
                    Some(t) => Ok(*t),
                    None => Err(node.error(Problem::Reference(w.to_string()))),
                },
                Some(c) if starts_name(c) => self.add(node, Op::Var(Sym::new(w)), &[]),
                _ => Err(node.expected("a term")),
            };
        }
        let (head, rest) = node.headed("a term")?;
        let mut inner = level;
        let (op, rest) = match (head, rest) {
            ("num", [q]) => return self.literal(q),
            ("size", [n]) => (Op::Size(self.size(n)?), &[][..]),
            ("eye", [n]) => (Op::Eye(self.size(n)?), &[][..]),
            ("ones", [m, n]) => (Op::Ones(self.size(m)?, self.size(n)?), &[][..]),
            ("zeros", [m, n]) => (Op::Zeros(self.size(m)?, self.size(n)?), &[][..]),
            ("comm", [m, n]) => (Op::Comm(self.size(m)?, self.size(n)?), &[][..]),
            (name, [n]) if Fixed::parse(name).is_some() => {
                let f = Fixed::parse(name).ok_or_else(|| node.expected("a term"))?;
                (Op::Fixed(f, self.size(n)?), &[][..])
            }
            ("map", [f, _]) => (Op::Map(self.symbol(f, false)?), rest.get(1..).unwrap_or_default()),
            ("mfun", [f, _]) => (Op::Mfun(self.symbol(f, true)?), rest.get(1..).unwrap_or_default()),
            ("sum", [binder @ Node::List(_, b), _]) => {
                let [i, n] = &b[..] else { return Err(binder.expected("a binder")) };
                if i.word("a binder")? != format!("%{level}") {
                    return Err(i.expected("the index of this level"));
                }
                inner += 1;
                (Op::BigSum(self.size(n)?), rest.get(1..).unwrap_or_default())
            }
            ("d", [_]) => (Op::D(Wrt::All), rest),
            ("d", [w, _]) if w.head() != "wrt-all" => (Op::D(self.varying(w)?), rest.get(1..).unwrap_or_default()),
            ("member", [x, _]) => (Op::Var(self.variable(x)?), rest.get(1..).unwrap_or_default()),
            (name, args) => match Op::plain(name) {
                Some((op, n)) if n == args.len() => (op, rest),
                Some((op, _)) => {
                    let arity = ShapeError::Arity { op: op.name(), got: args.len() };
                    return Err(node.error(Problem::Shape(arity)));
                }
                None => return Err(node.error(Problem::Operator(excerpt(name)))),
            },
        };
        let mut args = Vec::with_capacity(rest.len());
        for (i, r) in rest.iter().enumerate() {
            args.push(if op.index_argument(i) { self.index(r, level)? } else { self.term(r, inner)? });
        }
        self.add(node, op, &args)
    }

    /// An index under `level` binders: a number, `%k` for the binder of level k, `%-k` for the k-th one
    /// around them, counted outwards.
    pub fn index(&mut self, node: &Node<'_>, level: u32) -> Result<TermId> {
        let Some(k) = node.word("an index")?.strip_prefix('%') else {
            let k = number(node)?;
            return self.add(node, Op::At(k), &[]);
        };
        let place = match k.strip_prefix('-') {
            Some(k) => k.parse::<u32>().ok().and_then(|k| k.checked_sub(1)).and_then(|k| k.checked_add(level)),
            None => k.parse::<u32>().ok().and_then(|k| level.checked_sub(1)?.checked_sub(k)),
        };
        match place {
            Some(k) => self.add(node, Op::Idx(k), &[]),
            None => Err(node.expected("an index")),
        }
    }

    fn literal(&mut self, node: &Node<'_>) -> Result<TermId> {
        let w = node.word("a rational number")?;
        let bad = || node.error(Problem::Number(excerpt(w)));
        // Reading, and bringing to lowest terms, takes the square of the length.
        if !self.charge(w.len() * w.len() / 1_000) {
            return Err(bad());
        }
        let (top, bottom) = w.split_once('/').unwrap_or((w, "1"));
        let [top, bottom] = [top, bottom].map(|s| s.parse::<num_bigint::BigInt>().ok());
        let (top, bottom) = top.zip(bottom).filter(|(_, b)| !b.is_zero()).ok_or_else(bad)?;
        let q = Rational::new(top, bottom);
        if q.to_string() != w {
            return Err(node.expected("a rational number in lowest terms"));
        }
        Ok(self.terms.num(q))
    }

    /// A function symbol: a name or `(D f)`.
    pub fn function(&self, node: &Node<'_>) -> Result<Fun> {
        let (mut at, mut order) = (node, 0);
        while let Node::List(_, l) = at {
            match &l[..] {
                [Node::Word(_, "D"), f] if order < MAX_ORDER => at = f,
                _ => return Err(at.expected("a function")),
            }
            order += 1;
        }
        let name = Sym::new(at.word("a function")?);
        if self.functions.contains(&name) || primary(&name).is_some() {
            Ok(Fun { name, order })
        } else {
            Err(at.error(Problem::Name(name.to_string())))
        }
    }

    /// The function of `(map f A)`, or that of `(mfun f A)`: none of numbers, and none of them of matrices.
    fn symbol(&self, node: &Node<'_>, matrices: bool) -> Result<Fun> {
        let f = self.function(node)?;
        let fits = match matrices {
            true => primary(&f.name).is_some() || self.terms.functions().symbol(&f.name).is_none(),
            false => primary(&f.name).is_none(),
        };
        if fits { Ok(f) } else { Err(node.error(Problem::Name(f.name.to_string()))) }
    }

    /// The names in `(wrt …)`, sorted and each once.
    pub fn wrt(&self, names: &[Node<'_>]) -> Result<Wrt> {
        let names = names.iter().map(|n| self.variable(n)).collect::<Result<Vec<Sym>>>()?;
        Ok(Wrt::only(names))
    }

    /// What varies: a set of names, written out or by its number.
    pub fn varying(&self, node: &Node<'_>) -> Result<Wrt> {
        match node {
            Node::Word(_, "wrt-all") => Ok(Wrt::All),
            Node::Word(_, w) => self.sets.get(*w).cloned().ok_or_else(|| node.expected("(wrt X …)")),
            Node::List(..) => self.wrt(node.clause("wrt")?),
        }
    }

    /// Defines a number for a term, or for a set of names: `(#12 TERM)`, `(#12 (wrt X …))`.
    pub fn name_term(&mut self, node: &Node<'_>) -> Result<()> {
        let (name, rest) = node.headed("(#k TERM)")?;
        let [term] = rest else { return Err(node.expected("(#k TERM)")) };
        if !name.starts_with('#') || name.len() < 2 || !name.bytes().skip(1).all(|b| b.is_ascii_digit()) {
            return Err(node.error(Problem::NotAName(name.to_string())));
        }
        if self.named.contains_key(name) || self.sets.contains_key(name) {
            return Err(node.error(Problem::Duplicate(name.to_string())));
        }
        if term.head() == "wrt" {
            let names = self.wrt(term.clause("wrt")?)?;
            self.sets.insert(name.to_string(), names);
        } else {
            let t = self.term(term, 0)?;
            self.named.insert(name.to_string(), t);
        }
        Ok(())
    }
}

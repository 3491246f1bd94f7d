//! From the forms of a rule file to laws.

use super::forms::{RuleError, Tree, atom, list, trees};
use super::function::{FUNCTION, expand, read_function};
use super::limits::{MAX_CONDITIONS, MAX_LAWS, MAX_TEXT, MAX_VARIABLES, MAX_WORDS};
use super::pattern::*;
use super::variants::Schema;
use crate::term::{
    Dim, Fixed, Fun, Function, Functions, Op, Pred, Rational, Shape, Sym, Wrt, infer, primary, read_dim,
};
use rustc_hash::FxHashMap;
use std::sync::Arc;
use symbolic_expressions::Sexp;

/// An entry of a rule file.
#[derive(Clone, Debug)]
pub enum Entry {
    /// An equation.
    Rule(Rule),
    /// A law about predicates.
    Property(Property),
    /// Which laws a phase of the search tries.
    Strategy(Strategy),
    /// Which phases want the variants of a schema: `(variants SCHEMA PHASE…)`.
    Variants(Schema, Vec<Sym>),
    /// What an elementwise function is. The laws that it states follow as entries of their own.
    Function(Function),
}

/// What to say of a word that is no variable of the entry.
fn unbound(name: &str) -> String {
    match name.parse::<Rational>() {
        Ok(_) => format!("unbound variable {name}; a number is written `(num {name})`"),
        Err(_) => format!("unbound variable {name}"),
    }
}

/// The laws a phase of the search tries: `(strategy PHASE (NAME -> (if GUARD…))…)`.
#[derive(Clone, Debug)]
pub struct Strategy {
    /// The phase.
    pub phase: String,
    /// Each law with the rest of its clause.
    pub items: Vec<(Sym, Vec<Sexp>)>,
    /// The line it begins at.
    pub line: usize,
}

/// Reads a rule file, in which these functions are known.
///
/// # Errors
/// At the first entry that is malformed, with its line.
pub fn read_rules(file: &str, text: &str, functions: &Functions) -> Result<Vec<Entry>, RuleError> {
    if text.len() > MAX_TEXT {
        return Err(RuleError {
            file: file.into(),
            line: 1,
            message: format!("the file has more than {MAX_TEXT} bytes"),
        });
    }
    let (mut out, mut names, mut laws) = (Vec::new(), Names::of(functions), 0);
    trees(file, text, &mut |line, s| {
        let entries = read_entry(file, line, &s, &mut names).and_then(|e| {
            laws += usize::from(matches!(e.first(), Some(Entry::Rule(_) | Entry::Property(_) | Entry::Function(_))));
            if laws > MAX_LAWS { Err(format!("more than {MAX_LAWS} laws in a file")) } else { Ok(e) }
        });
        out.extend(entries.map_err(|message| RuleError { file: file.into(), line, message })?);
        Ok(())
    })?;
    Ok(out)
}

/// The functions that are known, and the names and sizes met in a file; most stand in many laws.
#[derive(Default)]
pub(super) struct Names<'a> {
    functions: Functions,
    syms: FxHashMap<&'a str, Sym>,
    dims: FxHashMap<&'a str, Dim>,
}

impl<'a> Names<'a> {
    pub(super) fn of(functions: &Functions) -> Names<'a> {
        Names { functions: functions.clone(), ..Names::default() }
    }

    fn sym(&mut self, s: &'a str) -> Sym {
        self.syms.entry(s).or_insert_with(|| Sym::new(s)).clone()
    }

    fn dim(&mut self, s: &Tree<'a>) -> Result<Dim, String> {
        let Tree::Word(a) = s else { return read_dim(&s.to_sexp()).map_err(|e| e.to_string()) };
        if let Some(d) = self.dims.get(a) {
            return Ok(d.clone());
        }
        let d = read_dim(&s.to_sexp()).map_err(|e| e.to_string())?;
        self.dims.insert(a, d.clone());
        Ok(d)
    }
}

pub(super) struct Scope<'n, 'a> {
    names: &'n mut Names<'a>,
    metas: Vec<Meta>,
    dims: Vec<Sym>,
    funs: Vec<Sym>,
    bound: Vec<&'a str>,
}

impl<'n, 'a> Scope<'n, 'a> {
    pub(super) fn new(names: &'n mut Names<'a>) -> Scope<'n, 'a> {
        Scope { names, metas: vec![], dims: vec![], funs: vec![], bound: vec![] }
    }

    pub(super) fn metas(&self) -> &[Meta] {
        &self.metas
    }

    pub(super) fn dims(&self) -> &[Sym] {
        &self.dims
    }

    pub(super) fn functions(&self) -> &Functions {
        &self.names.functions
    }

    /// Declares what stands in the clauses `(forall …)`.
    pub(super) fn declare_all(&mut self, clauses: &[Tree<'a>]) -> Result<(), String> {
        for c in clauses {
            let (head, rest) = list(c)?.split_first().ok_or("empty clause")?;
            if atom(head)? == "forall" {
                rest.iter().try_for_each(|d| self.declare(d))?;
            }
        }
        Ok(())
    }

    /// The shape of a pattern.
    fn shape(&self, p: &Pat) -> Result<Shape, String> {
        match p {
            Pat::Meta(k) | Pat::Apply(k, _) => Ok(Shape::new(self.metas[*k].rows.clone(), self.metas[*k].cols.clone())),
            Pat::Offset(..) | Pat::Pair(..) => Ok(Shape::scalar()),
            Pat::Node(op, args) => {
                let below = args.iter().map(|a| self.shape(a)).collect::<Result<Vec<_>, _>>()?;
                infer(op, &below.iter().collect::<Vec<_>>()).map_err(|e| e.to_string())
            }
        }
    }

    /// An abbreviation of these arguments, written out.
    fn abbreviation(&mut self, f: &Function, args: &[Tree<'a>]) -> Result<Pat, String> {
        let args = args.iter().map(|a| self.pat(a)).collect::<Result<Vec<_>, _>>()?;
        let shape = args.first().map_or(Ok(Shape::scalar()), |a| self.shape(a))?;
        expand(f, &shape.rows, &shape.cols, &args)
    }

    fn add_dim(&mut self, d: &Dim) {
        let dims = &mut self.dims;
        d.names(&mut |s| {
            if !dims.contains(s) {
                dims.push(s.clone());
            }
        });
    }

    fn known(&self, d: &Dim) -> Result<(), String> {
        let mut unknown = None;
        d.names(&mut |s| {
            if !self.dims.contains(s) {
                unknown = Some(s.clone());
            }
        });
        unknown.map_or(Ok(()), |s| Err(format!("unbound size {s}")))
    }

    /// A size all of whose names are declared.
    fn size(&mut self, s: &Tree<'a>) -> Result<Dim, String> {
        let d = self.names.dim(s)?;
        self.known(&d)?;
        Ok(d)
    }

    fn meta(&self, name: &str) -> Result<usize, String> {
        self.metas.iter().position(|m| &*m.name == name).ok_or_else(|| unbound(name))
    }

    fn declare(&mut self, s: &Tree<'a>) -> Result<(), String> {
        let l = list(s)?;
        let words: Vec<&Tree<'a>> = l.iter().collect();
        let (name, rows, cols, kind) = match &words[..] {
            [k, n] if atom(k) == Ok("dim") => {
                let d = Dim::name(self.names.sym(atom(n)?));
                self.add_dim(&d);
                return Ok(());
            }
            [k, n] if atom(k) == Ok("fun") => {
                let f = self.names.sym(atom(n)?);
                if self.names.functions.get(&f).is_some() {
                    return Err(format!("{f} is a known function, it cannot be a variable"));
                }
                self.funs.push(f);
                return Ok(());
            }
            [k, i, n] if atom(k) == Ok("index") => {
                (atom(i)?, Dim::one(), Dim::one(), MetaKind::Index(self.names.dim(n)?))
            }
            [k, x, m, n] if atom(k) == Ok("family") => {
                (atom(x)?, self.names.dim(m)?, self.names.dim(n)?, MetaKind::Family)
            }
            [x, m, n] => (atom(x)?, self.names.dim(m)?, self.names.dim(n)?, MetaKind::Term),
            _ => return Err(format!("not a declaration: `{s}`")),
        };
        if self.meta(name).is_ok() {
            return Err(format!("variable {name} is declared twice"));
        }
        self.add_dim(&rows);
        self.add_dim(&cols);
        if let MetaKind::Index(n) = &kind {
            self.add_dim(n);
        }
        self.metas.push(Meta { name: self.names.sym(name), rows, cols, kind });
        Ok(())
    }

    /// A primary matrix function: one that every problem knows, or a variable.
    fn matrix_fun(&mut self, s: &Tree<'a>) -> Result<Fun, String> {
        match s {
            Tree::Word(a) if primary(a).is_some() => Ok(Fun { name: self.names.sym(a), order: 0 }),
            Tree::List(l) if matches!(&l[..], [Tree::Word("D"), _]) => {
                let f = self.matrix_fun(&l[1])?;
                Ok(Fun { name: f.name, order: f.order + 1 })
            }
            Tree::Word(a) if !self.funs.iter().any(|f| &**f == *a) => Err(format!("unknown matrix function {a}")),
            _ => self.fun(s),
        }
    }

    fn fun(&mut self, s: &Tree<'a>) -> Result<Fun, String> {
        match s {
            Tree::Word(a) => {
                let name = self.names.sym(a);
                if self.funs.contains(&name) || self.names.functions.symbol(a).is_some() {
                    Ok(Fun { name, order: 0 })
                } else {
                    Err(format!("unknown function {a}"))
                }
            }
            Tree::List(l) => match &l[..] {
                [Tree::Word(d), f] if *d == "D" => {
                    let f = self.fun(f)?;
                    Ok(Fun { name: f.name, order: f.order + 1 })
                }
                _ => Err(format!("not a function: `{s}`")),
            },
        }
    }

    fn index(&mut self, s: &Tree<'a>) -> Result<Pat, String> {
        if let Tree::List(l) = s {
            return match &l[..] {
                [Tree::Word(k), i, n] if *k == "offset" => Ok(Pat::Offset(Box::new(self.index(i)?), self.size(n)?)),
                [Tree::Word(k), i, j, m] if *k == "pair" => {
                    Ok(Pat::Pair(Box::new(self.index(i)?), Box::new(self.index(j)?), self.size(m)?))
                }
                _ => Err(format!("not an index: `{s}`")),
            };
        }
        let a = atom(s)?;
        if let Some(k) = self.bound.iter().rev().position(|b| *b == a) {
            return Ok(Pat::Node(Op::Idx(k as u32), vec![]));
        }
        if let Ok(n) = a.parse::<u64>() {
            return Ok(Pat::Node(Op::At(n), vec![]));
        }
        let k = self.meta(a)?;
        match self.metas[k].kind {
            MetaKind::Index(_) => Ok(Pat::Meta(k)),
            _ => Err(format!("{a} is not an index")),
        }
    }

    pub(super) fn pat(&mut self, s: &Tree<'a>) -> Result<Pat, String> {
        let l = match s {
            Tree::Word(a) => {
                let k = self.meta(a)?;
                return match self.metas[k].kind {
                    MetaKind::Term => Ok(Pat::Meta(k)),
                    MetaKind::Family => Err(format!("{a} is a family: write ({a} i)")),
                    MetaKind::Index(_) => Err(format!("{a} is an index, it cannot stand as a term")),
                };
            }
            Tree::List(l) => l,
        };
        let (head, rest) = l.split_first().ok_or("expected a term, found `()`")?;
        let head = atom(head)?;
        let op = match (head, rest) {
            ("num", [q]) => {
                let q: Rational = atom(q)?.parse().map_err(|_| format!("not a rational number: `{q}`"))?;
                return Ok(Pat::Node(Op::Num(Arc::new(q)), vec![]));
            }
            ("size", [d]) => return Ok(Pat::Node(Op::Size(self.size(d)?), vec![])),
            ("eye", [d]) => return Ok(Pat::Node(Op::Eye(self.size(d)?), vec![])),
            ("ones", [m, n]) => return Ok(Pat::Node(Op::Ones(self.size(m)?, self.size(n)?), vec![])),
            ("zeros", [m, n]) => return Ok(Pat::Node(Op::Zeros(self.size(m)?, self.size(n)?), vec![])),
            ("comm", [m, n]) => return Ok(Pat::Node(Op::Comm(self.size(m)?, self.size(n)?), vec![])),
            (name, [d]) if Fixed::parse(name).is_some() => {
                let f = Fixed::parse(name).ok_or("an unknown constant")?;
                return Ok(Pat::Node(Op::Fixed(f, self.size(d)?), vec![]));
            }
            ("map", [Tree::Word(f), a]) if self.names.functions.get(f).is_some_and(|f| !f.is_symbol()) => {
                let f = self.names.functions.get(f).cloned().ok_or("an unknown function")?;
                return self.abbreviation(&f, std::slice::from_ref(a));
            }
            ("map", [f, a]) => return Ok(Pat::Node(Op::Map(self.fun(f)?), vec![self.pat(a)?])),
            ("mfun", [f, a]) => return Ok(Pat::Node(Op::Mfun(self.matrix_fun(f)?), vec![self.pat(a)?])),
            ("d", [a]) => return Ok(Pat::Node(Op::D(Wrt::All), vec![self.pat(a)?])),
            ("sum", [Tree::List(b), body]) => {
                let [i, n] = &b[..] else { return Err(format!("not a binder: `{s}`")) };
                let n = self.size(n)?;
                self.bound.push(atom(i)?);
                let body = self.pat(body);
                self.bound.pop();
                return Ok(Pat::Node(Op::BigSum(n), vec![body?]));
            }
            (x, [i]) if self.meta(x).is_ok_and(|k| self.metas[k].kind == MetaKind::Family) => {
                return Ok(Pat::Apply(self.meta(x)?, Box::new(self.index(i)?)));
            }
            (name, args) => match Op::plain(name) {
                Some((op, n)) if n == args.len() => op,
                Some((_, n)) => return Err(format!("`{name}` takes {n} arguments, given {}", args.len())),
                None if self.names.functions.get(name).is_some_and(|f| !f.is_symbol()) => {
                    let f = self.names.functions.get(name).cloned().ok_or("an unknown function")?;
                    return self.abbreviation(&f, args);
                }
                None => return Err(format!("unknown operator `{name}`")),
            },
        };
        let mut args = Vec::with_capacity(rest.len());
        for (i, r) in rest.iter().enumerate() {
            args.push(if op.index_argument(i) { self.index(r)? } else { self.pat(r)? });
        }
        Ok(Pat::Node(op, args))
    }

    pub(super) fn condition(&mut self, s: &Tree<'a>) -> Result<Condition, String> {
        let (head, rest) = list(s)?.split_first().ok_or("empty condition")?;
        Ok(match (atom(head)?, rest) {
            ("=", [a, b]) => Condition::Eq(self.pat(a)?, self.pat(b)?),
            ("natural", [a]) => Condition::Natural(self.pat(a)?),
            ("integer", [a]) => Condition::Integer(self.pat(a)?),
            ("fits", [i, n]) => {
                let n = self.size(n)?;
                Condition::Fits(self.index(i)?, n)
            }
            ("distinct", [i, j]) => Condition::Distinct(self.index(i)?, self.index(j)?),
            (p, [a]) => match Pred::parse(p) {
                Some(p) => Condition::Is(p, self.pat(a)?),
                None => return Err(format!("unknown condition `{p}`")),
            },
            _ => return Err(format!("unknown condition `{s}`")),
        })
    }

    fn guard(&mut self, s: &Tree<'a>) -> Result<Guard, String> {
        let (head, rest) = list(s)?.split_first().ok_or("empty guard")?;
        Ok(match (atom(head)?, rest) {
            ("differential", [a]) => Guard::Differential(self.meta(atom(a)?)?),
            ("constant", [a]) => Guard::Constant(self.meta(atom(a)?)?),
            ("literal", [a]) => Guard::Literal(self.meta(atom(a)?)?),
            ("not-literal", [a]) => Guard::NotLiteral(self.meta(atom(a)?)?),
            ("before", [a, b]) => Guard::Before(self.pat(a)?, self.pat(b)?),
            ("not-one", [n]) => Guard::NotOne(self.names.dim(n)?),
            ("symbolic", [n]) => Guard::Symbolic(self.names.dim(n)?),
            ("small", [n]) => Guard::Small(self.names.dim(n)?),
            (k @ ("head" | "not-head"), [a, ops @ ..]) => {
                let m = self.meta(atom(a)?)?;
                let ops = ops.iter().map(|o| atom(o).map(str::to_string)).collect::<Result<Vec<_>, _>>()?;
                if k == "head" { Guard::Head(m, ops) } else { Guard::NotHead(m, ops) }
            }
            _ => return Err(format!("unknown guard `{s}`")),
        })
    }

    fn use_clause(&mut self, rest: &[Tree<'a>]) -> Result<Use, String> {
        let [phase, dir, more @ ..] = rest else { return Err("`use` takes a phase and a direction".into()) };
        let direction = match atom(dir)? {
            "->" => Direction::Forward,
            "<-" => Direction::Backward,
            d => return Err(format!("expected -> or <-, found `{d}`")),
        };
        let mut guards = Vec::new();
        for m in more {
            match list(m)?.split_first() {
                Some((Tree::Word(k), gs)) if *k == "if" => {
                    for g in gs {
                        guards.push(self.guard(g)?);
                    }
                }
                _ => return Err(format!("expected (if …), found `{m}`")),
            }
        }
        Ok(Use { phase: self.names.sym(atom(phase)?), direction, guards })
    }
}

/// Reads the use clause that a strategy gives a rule: `-> (if GUARD…)`.
///
/// # Errors
/// When it is malformed or names a variable that the rule does not have.
pub(super) fn read_use(rule: &mut Rule, phase: &str, rest: &[Sexp]) -> Result<Use, String> {
    let mut words = vec![Tree::Word(phase)];
    words.extend(rest.iter().map(Tree::of));
    let mut names = Names::default();
    let mut scope = Scope::new(&mut names);
    // Lent, not copied: there are many.
    scope.metas = std::mem::take(&mut rule.metas);
    scope.dims = std::mem::take(&mut rule.dims);
    scope.funs = std::mem::take(&mut rule.funs);
    let read = scope.use_clause(&words);
    (rule.metas, rule.dims, rule.funs) = (scope.metas, scope.dims, scope.funs);
    read
}

/// The kind of an entry, its name and its clauses.
pub(super) fn header<'t, 'a>(s: &'t Tree<'a>) -> Result<(&'a str, &'a str, &'t [Tree<'a>]), String> {
    match list(s)? {
        [kind, name, clauses @ ..] => Ok((atom(kind)?, atom(name)?, clauses)),
        _ => Err(format!("not an entry: `{s}`")),
    }
}

fn read_entry<'a>(file: &str, line: usize, s: &Tree<'a>, names: &mut Names<'a>) -> Result<Vec<Entry>, String> {
    let (kind, name, clauses) = header(s)?;
    if kind == FUNCTION {
        let (f, laws) = read_function(file, line, s, names)?;
        return Ok(std::iter::once(Entry::Function(f)).chain(laws.into_iter().map(Entry::Rule)).collect());
    }
    let (name, functions) = (names.sym(name), names.functions.clone());
    if kind == "strategy" {
        let mut items = Vec::new();
        for c in clauses {
            let (law, rest) = list(c)?.split_first().ok_or("empty clause")?;
            items.push((names.sym(atom(law)?), rest.iter().map(Tree::to_sexp).collect()));
        }
        return Ok(vec![Entry::Strategy(Strategy { phase: name.to_string(), items, line })]);
    }
    if kind == "variants" {
        let schema = Schema::named(&name).ok_or_else(|| {
            let mut known: Vec<&str> = Schema::ALL.iter().map(|s| s.name()).collect();
            known.dedup();
            format!("unknown schema `{name}`: expected {}", known.join(", "))
        })?;
        let phases = clauses.iter().map(|c| Ok(names.sym(atom(c)?))).collect::<Result<_, String>>()?;
        return Ok(vec![Entry::Variants(schema, phases)]);
    }
    // Those with `/` are variants', where laws are written out that schemas made.
    if !name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '/')) {
        return Err(format!("a name is made of letters, digits and `-`: {name}"));
    }
    let words = s.words();
    if words > MAX_WORDS {
        return Err(format!("{name} has {words} words, at most {MAX_WORDS} are read"));
    }
    let of_fact = matches!(kind, "property" | "corollary");
    let mut scope = Scope::new(names);
    let (mut when, mut uses, mut equation, mut conclusion) = (vec![], vec![], None, None);
    let (mut source, mut title, mut pointwise) = (None, None, false);
    // The variables first: the other clauses may stand in any order.
    scope.declare_all(clauses)?;
    for c in clauses {
        let (head, rest) = list(c)?.split_first().ok_or("empty clause")?;
        match (atom(head)?, rest) {
            ("forall", _) => {}
            ("when", cs) => {
                for c in cs {
                    when.push(scope.condition(c)?);
                }
            }
            ("=", [a, b]) if equation.is_none() => equation = Some((scope.pat(a)?, scope.pat(b)?)),
            ("pointwise", []) if !pointwise && matches!(kind, "rule" | "lemma") => pointwise = true,
            ("use", rest) => uses.push(scope.use_clause(rest)?),
            ("source", [s]) => source = Some(Text::from(atom(s)?.to_string())),
            ("title", [s]) => title = Some(Text::from(atom(s)?.to_string())),
            (p, [a]) if Pred::parse(p).is_some() && of_fact && conclusion.is_none() => {
                conclusion = Some((Pred::parse(p).ok_or("")?, scope.pat(a)?));
            }
            (h, _) => return Err(format!("unknown clause `{h}` in {name}")),
        }
    }
    for (found, most, what) in
        [(scope.metas.len(), MAX_VARIABLES, "variables"), (when.len(), MAX_CONDITIONS, "conditions")]
    {
        if found > most {
            return Err(format!("{name} has {found} {what}, at most {most} are read"));
        }
    }
    let source = source.ok_or_else(|| format!("{name} has no source"))?;
    let Scope { metas, dims, funs, .. } = scope;
    let (file, missing) = (Sym::new(file), || format!("{name} states nothing"));
    if of_fact {
        let kind = if kind == "property" { Kind::Axiom } else { Kind::Lemma };
        let (pred, subject) = conclusion.ok_or_else(missing)?;
        let p = Property { name, kind, metas, dims, funs, when, pred, subject, source, file, line, functions };
        return Ok(vec![Entry::Property(p)]);
    }
    let kind = match kind {
        "rule" => Kind::Axiom,
        "lemma" => Kind::Lemma,
        "rejected" => Kind::Rejected,
        k => {
            return Err(format!(
                "unknown kind of entry `{k}`: expected rule, lemma, property, corollary, function or rejected"
            ));
        }
    };
    let (lhs, rhs) = equation.ok_or_else(missing)?;
    let r =
        Rule { name, kind, metas, dims, funs, when, pointwise, lhs, rhs, uses, title, source, file, line, functions };
    Ok(vec![Entry::Rule(r)])
}

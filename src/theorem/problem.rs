//! A statement as a problem of the language, which reads back to this very statement.
//!
//! Nothing is taken on trust: what is written is read again, and compared term by term. What the language cannot say, or
//! would say otherwise, stands as a comment, as the certificate has it.

use super::same::Same;
use crate::kernel::Claim;
use crate::syntax::{
    Format, GoalBody, Problem, print_definition, print_hypothesis, print_variable, read_problems_with, say_minimum,
    to_ascii,
};
use crate::term::{Definition, Dim, Fact, Hypothesis, Layout, Op, Pred, Sym, TermId, Terms, Theory};
use std::collections::BTreeSet;

/// A statement in the language.
#[derive(Clone, Debug)]
pub struct Stated {
    /// The problem, from `problem NAME` to the claims.
    pub text: String,
    /// Does the language say all of it? What it cannot say stands as comments.
    pub faithful: bool,
}

/// Terms with more operators than this, as trees, are not written out in the language.
const MAX_SIZE: u64 = 100_000;
/// Of what is not said in the language, so many characters are shown.
const MAX_SHOWN: usize = 100_000;

/// A line of the problem and what it must read back to.
enum Item<'a> {
    Layout,
    Variable(usize),
    /// A variable that nothing speaks of, since the language knows a size by a variable that has it.
    Size(Sym, Sym),
    /// A function, and whether it is one of matrices.
    Function(Sym, bool),
    Definition(&'a Definition),
    Hypothesis(&'a Hypothesis),
    Equation(TermId, TermId),
    Stationary(TermId, &'a [(Sym, TermId)]),
    Minimum(TermId, &'a Sym, TermId),
    Fact(Pred, TermId),
}

struct Writer<'a> {
    terms: &'a Terms,
    theory: &'a Theory,
    name: String,
    layout: Layout,
}

/// The problem that says what a theorem does: under these hypotheses, this claim.
pub fn stated(terms: &Terms, theory: &Theory, hypotheses: &[Hypothesis], claim: &Claim, name: &str) -> Stated {
    let mut roots = claim.terms();
    for h in hypotheses {
        match h.fact {
            Fact::Is(_, t) => roots.push(t),
            Fact::Eq(a, b) => roots.extend([a, b]),
            Fact::AtLeast(..) => {}
        }
    }
    // Everything that is declared, used or not: whoever reads a statement must not wonder what is left out.
    roots.extend(theory.lets.iter().map(|l| l.body));
    let parts = theory.parts(terms, roots);
    let numerator = parts.iter().any(|t| *terms.op(*t) == Op::Jac(Layout::Numerator));
    let denominator = parts.iter().any(|t| *terms.op(*t) == Op::Jac(Layout::Denominator));
    let layout = if numerator && !denominator { Layout::Numerator } else { Layout::Denominator };
    let missing = sizes_missing(terms, theory, hypotheses, &parts);

    let mut items = Vec::new();
    if numerator {
        items.push(Item::Layout);
    }
    items.extend((0..theory.vars.len()).map(Item::Variable));
    items.extend(missing.into_iter().map(|(name, size)| Item::Size(name, size)));
    let matrices = |f: &Sym| parts.iter().any(|t| matches!(terms.op(*t), Op::Mfun(g) if g.name == *f));
    items.extend(theory.funs.iter().map(|f| Item::Function(f.clone(), matrices(f))));
    items.extend(theory.lets.iter().map(Item::Definition));
    items.extend(hypotheses.iter().map(Item::Hypothesis));
    match claim {
        Claim::Equation(a, b) => items.push(Item::Equation(*a, *b)),
        Claim::Equations(all) => items.extend(all.iter().map(|(a, b)| Item::Equation(*a, *b))),
        Claim::Stationary { f, at } => items.push(Item::Stationary(*f, at)),
        Claim::Minimum { f, var, value } => items.push(Item::Minimum(*f, var, *value)),
        Claim::Fact(pred, t) => items.push(Item::Fact(*pred, *t)),
    }
    Writer { terms, theory, name: plain_name(name), layout }.write(&items)
}

/// The sizes that no variable has, each with a name for one.
fn sizes_missing(terms: &Terms, theory: &Theory, hypotheses: &[Hypothesis], parts: &[TermId]) -> Vec<(Sym, Sym)> {
    let mut wanted = BTreeSet::new();
    let mut note = |d: &Dim| {
        d.names(&mut |s| {
            wanted.insert(s.clone());
        });
    };
    for &t in parts {
        match terms.op(t) {
            Op::Size(d) | Op::Eye(d) | Op::BigSum(d) | Op::Fixed(_, d) => note(d),
            Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => [m, n].into_iter().for_each(&mut note),
            _ => {}
        }
    }
    for h in hypotheses {
        h.over.iter().for_each(&mut note);
        if let Fact::AtLeast(d, _) = &h.fact {
            note(d);
        }
    }
    theory.lets.iter().flat_map(|l| &l.over).for_each(note);
    for d in theory.vars.iter().flat_map(|v| [&v.shape.rows, &v.shape.cols].into_iter().chain(&v.over)) {
        d.names(&mut |s| {
            wanted.remove(s);
        });
    }
    wanted.into_iter().map(|size| (terms.fresh_name(&format!("of_{size}")), size)).collect()
}

/// Lines, those that declare single variables joined as far as they fit.
fn rows<'a>(lines: impl Iterator<Item = &'a String>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for line in lines {
        let single = |l: &str| l.starts_with("var ") && !l.contains(" over ") && !l.contains('#');
        match (out.last_mut(), line.strip_prefix("var ")) {
            (Some(row), Some(v)) if single(row) && single(line) && row.chars().count() + v.chars().count() < 90 => {
                *row += &format!(", {v}");
            }
            _ => out.push(line.clone()),
        }
    }
    out
}

/// A problem's name has letters, digits, `-`, `_`, `.`.
fn plain_name(s: &str) -> String {
    let clean: String =
        s.chars().map(|c| if c.is_ascii_alphanumeric() || "-_.".contains(c) { c } else { '-' }).take(80).collect();
    if clean.chars().any(|c| c.is_ascii_alphanumeric()) { clean } else { "certificate".into() }
}

impl Writer<'_> {
    fn write(&self, items: &[Item<'_>]) -> Stated {
        let head = format!("problem {}\n", self.name);
        let lines: Vec<Option<String>> = items.iter().map(|i| self.line(i)).collect();
        let whole: String = rows(lines.iter().flatten()).iter().map(|l| format!("  {l}\n")).collect();
        let text = format!("{head}{whole}");
        if lines.iter().all(Option::is_some) && self.reads_back(&text, items) {
            return Stated { text, faithful: true };
        }
        // Line by line: what reads back stays.
        let (mut said, mut kept, mut shown, mut faithful) = (head.clone(), Vec::new(), head, true);
        for (item, line) in items.iter().zip(lines) {
            kept.push(item);
            let longer = line.map(|l| format!("  {l}\n"));
            match longer.filter(|l| self.reads_back_kept(&format!("{said}{l}"), &kept)) {
                Some(l) => {
                    said += &l;
                    shown += &l;
                }
                None => {
                    kept.pop();
                    faithful = false;
                    shown += &format!("  # {}\n", self.otherwise(item));
                }
            }
        }
        Stated { text: shown, faithful }
    }

    /// A line of the language; `None` where it would be too long.
    fn line(&self, item: &Item<'_>) -> Option<String> {
        let p = |t| to_ascii(self.terms, self.theory, t);
        let fits = |all: &[TermId]| all.iter().all(|t| tree_size(self.terms, *t) <= MAX_SIZE);
        Some(match item {
            Item::Layout => match self.layout {
                Layout::Numerator => "layout numerator".into(),
                Layout::Denominator => "layout denominator".into(),
            },
            Item::Variable(k) => format!("var {}", print_variable(self.theory.vars.get(*k)?)),
            Item::Size(name, size) => format!("var {name}[{size}] # names the size {size}, nothing else"),
            Item::Function(f, true) => format!("matfun {f}"),
            Item::Function(f, false) => format!("fun {f}"),
            Item::Definition(d) if fits(&[d.body]) => {
                format!("let {}", print_definition(self.terms, self.theory, d, Format::Ascii))
            }
            Item::Hypothesis(h) if fits(&facts(h)) => {
                let text = print_hypothesis(self.terms, self.theory, h, Format::Ascii);
                // What an index needs is not assumed, the language infers it.
                format!("{} {text}", if matches!(h.fact, Fact::AtLeast(..)) { "#" } else { "assume" })
            }
            Item::Equation(a, b) if fits(&[*a, *b]) => format!("claim {} == {}", p(*a), p(*b)),
            Item::Stationary(f, at) if fits(&[*f]) && at.iter().all(|(_, value)| fits(&[*value])) => {
                let values: Vec<String> = at.iter().map(|(var, value)| format!("{var} = {}", p(*value))).collect();
                format!("claim stationary {} at {}", p(*f), values.join(", "))
            }
            Item::Minimum(f, var, value) if fits(&[*f, *value]) => {
                format!("claim {}", say_minimum(self.terms, self.theory, *f, var, *value))
            }
            Item::Fact(pred, t) if fits(&[*t]) => format!("claim {}({})", pred.name(), p(*t)),
            _ => return None,
        })
    }

    /// What the certificate says, of what the language cannot.
    fn otherwise(&self, item: &Item<'_>) -> String {
        let write = |t: TermId, level: usize| match tree_size(self.terms, t) > MAX_SIZE {
            true => "…".to_string(),
            false => self.terms.to_sexpr(t, level as u32),
        };
        let text = match item {
            Item::Layout => "layout".into(),
            Item::Variable(k) => match self.theory.vars.get(*k) {
                Some(v) => format!("variable ({} {} {}{})", v.name, v.shape.rows, v.shape.cols, over(&v.over)),
                None => String::new(),
            },
            Item::Size(_, size) => format!("size {size}"),
            Item::Function(f, _) => format!("function {f}"),
            Item::Definition(d) => {
                let level = usize::from(d.over.is_some());
                format!("definition ({}{} {})", d.name, over(&d.over), write(d.body, level))
            }
            Item::Hypothesis(h) => {
                let n = h.over.len();
                let fact = match &h.fact {
                    Fact::Is(p, t) => format!("({} {})", p.name(), write(*t, n)),
                    Fact::Eq(a, b) => format!("(= {} {})", write(*a, n), write(*b, n)),
                    Fact::AtLeast(d, k) => format!("(at-least {d} {k})"),
                };
                let ranges: Vec<String> = h.over.iter().map(ToString::to_string).collect();
                match ranges.is_empty() {
                    true => format!("hypothesis {fact}"),
                    false => format!("hypothesis (forall ({}) {fact})", ranges.join(" ")),
                }
            }
            Item::Equation(a, b) => format!("claim (= {} {})", write(*a, 0), write(*b, 0)),
            Item::Stationary(f, at) => {
                let values: Vec<String> = at.iter().map(|(var, value)| format!("{var} {}", write(*value, 0))).collect();
                format!("claim (stationary {} {})", write(*f, 0), values.join(" "))
            }
            Item::Minimum(f, var, value) => {
                format!("claim (minimum {} {var} {})", write(*f, 0), write(*value, 0))
            }
            Item::Fact(pred, t) => format!("claim ({} {})", pred.name(), write(*t, 0)),
        };
        let text = match text.char_indices().nth(MAX_SHOWN) {
            Some((i, _)) => format!("{}…", text.get(..i).unwrap_or("")),
            None => text,
        };
        format!("as in the certificate, the language cannot say it: {text}")
    }

    fn reads_back(&self, text: &str, items: &[Item<'_>]) -> bool {
        self.reads_back_kept(text, &items.iter().collect::<Vec<_>>())
    }

    /// Does the text say these things, and make no other claim?
    fn reads_back_kept(&self, text: &str, items: &[&Item<'_>]) -> bool {
        let (problems, diagnostics) = read_problems_with(self.terms.functions(), false, "statement", text.as_bytes());
        let [p] = &problems[..] else { return false };
        if !diagnostics.is_empty() {
            return false;
        }
        let count = |f: fn(&Item<'_>) -> bool| items.iter().filter(|i| f(i)).count();
        let counts = (
            count(|i| matches!(i, Item::Variable(_) | Item::Size(..))),
            count(|i| matches!(i, Item::Function(..))),
            count(|i| matches!(i, Item::Definition(_))),
            count(|i| matches!(i, Item::Equation(..) | Item::Stationary(..) | Item::Minimum(..) | Item::Fact(..))),
        );
        let mut same = Same::new(self.terms, &p.terms);
        let mut goals = p.goals.iter();
        counts == (p.theory.vars.len(), p.theory.funs.len(), p.theory.lets.len(), p.goals.len())
            && items.iter().all(|i| self.says(p, i, &mut same, &mut goals))
    }

    fn says<'p>(
        &self,
        p: &'p Problem,
        item: &Item<'_>,
        same: &mut Same<'_>,
        goals: &mut impl Iterator<Item = &'p crate::syntax::Goal>,
    ) -> bool {
        match item {
            Item::Layout => p.layout == self.layout,
            Item::Variable(k) => self.theory.vars.get(*k).is_some_and(|v| p.theory.variable(&v.name) == Some(v)),
            Item::Size(name, _) => p.theory.variable(name).is_some(),
            Item::Function(f, matrices) => p.theory.funs.contains(f) && p.theory.matfuns.contains(f) == *matrices,
            Item::Definition(d) => {
                p.theory.definition(&d.name).is_some_and(|e| d.over == e.over && same.terms(d.body, e.body))
            }
            Item::Hypothesis(h) => {
                let implied = p.goals.iter().flat_map(|g| &g.implied);
                let mut all = p.theory.hypotheses.iter().chain(implied);
                // Whether an index fits is known only when the claim, which comes later, is read.
                p.goals.is_empty() && matches!(h.fact, Fact::AtLeast(..)) || all.any(|q| same.hypotheses(h, q))
            }
            Item::Equation(a, b) => match goals.next().map(|g| &g.body) {
                Some(GoalBody::Equation { lhs, rhs, .. }) => same.terms(*a, *lhs) && same.terms(*b, *rhs),
                _ => false,
            },
            Item::Stationary(f, at) => match goals.next().map(|g| &g.body) {
                Some(GoalBody::Stationary { f: g, at: read }) => {
                    let mut equal = |((x, a), (y, b)): (&(Sym, TermId), &(Sym, TermId))| x == y && same.terms(*a, *b);
                    at.len() == read.len() && at.iter().zip(read).all(&mut equal) && same.terms(*f, *g)
                }
                _ => false,
            },
            Item::Minimum(f, var, value) => match goals.next().map(|g| &g.body) {
                Some(GoalBody::Minimum { f: g, var: x, value: y }) => {
                    *var == x && same.terms(*f, *g) && same.terms(*value, *y)
                }
                _ => false,
            },
            Item::Fact(pred, t) => match goals.next().map(|g| &g.body) {
                Some(GoalBody::Fact(p, u)) => p == pred && same.terms(*t, *u),
                _ => false,
            },
        }
    }
}

fn over(d: &Option<Dim>) -> String {
    d.as_ref().map(|n| format!(" over {n}")).unwrap_or_default()
}

fn facts(h: &Hypothesis) -> Vec<TermId> {
    match h.fact {
        Fact::Is(_, t) => vec![t],
        Fact::Eq(a, b) => vec![a, b],
        Fact::AtLeast(..) => vec![],
    }
}

/// The operators of a term as a tree, which may be exponentially many more than it has in the store.
fn tree_size(terms: &Terms, t: TermId) -> u64 {
    let mut sizes: rustc_hash::FxHashMap<TermId, u64> = rustc_hash::FxHashMap::default();
    for u in terms.subterms(t) {
        let below = terms.args(u).iter().filter_map(|a| sizes.get(a)).fold(1_u64, |s, n| s.saturating_add(*n));
        sizes.insert(u, below);
    }
    sizes.get(&t).copied().unwrap_or(1)
}

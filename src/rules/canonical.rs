//! What a law says, apart from the names of its variables and the order of its sides.

use super::pattern::*;
use super::read::Entry;
use super::written;
use crate::term::{Dim, Fun, Functions, Op, Sym};
use rustc_hash::FxHashMap;

/// Equal for two entries exactly when one becomes the other by renaming variables, swapping sides, reordering
/// declarations and conditions. (Sizes that are products or sums are compared by their renamed normal forms.)
pub(super) fn canonical(entry: &Entry) -> String {
    match entry {
        Entry::Strategy(_) | Entry::Variants(..) | Entry::Function(_) => String::new(),
        Entry::Rule(r) => {
            let one = |a: &Pat, b: &Pat| Renaming::new(r).entry(r, &[a, b]);
            one(&r.lhs, &r.rhs).min(one(&r.rhs, &r.lhs))
        }
        Entry::Property(p) => {
            let rule = p.as_rule();
            format!("{} {}", p.pred.name(), Renaming::new(&rule).entry(&rule, &[&p.subject]))
        }
    }
}

#[derive(Default)]
struct Renaming {
    metas: Vec<usize>,
    dims: FxHashMap<Sym, Sym>,
    funs: FxHashMap<Sym, Sym>,
    declared_funs: Vec<Sym>,
}

impl Renaming {
    fn new(r: &Rule) -> Renaming {
        Renaming { declared_funs: r.funs.clone(), ..Renaming::default() }
    }

    fn entry(mut self, r: &Rule, sides: &[&Pat]) -> String {
        let mut walk: Vec<&Pat> = sides.to_vec();
        for c in &r.when {
            walk.extend(parts(c));
        }
        for p in walk {
            self.visit(r, p);
        }
        let metas: Vec<Meta> = self.metas.iter().enumerate().map(|(k, &m)| self.meta(k, &r.metas[m])).collect();
        let renamed = Rule {
            name: Sym::new("law"),
            kind: Kind::Axiom,
            metas,
            dims: vec![],
            funs: r.funs.iter().filter_map(|f| self.funs.get(f).cloned()).collect(),
            when: vec![],
            // A law and the same law of real numbers only are one law.
            pointwise: false,
            lhs: self.pat(sides.first().copied().unwrap_or(&r.lhs)),
            rhs: self.pat(sides.last().copied().unwrap_or(&r.rhs)),
            uses: vec![],
            title: None,
            source: Text::default(),
            file: Sym::new(""),
            line: 0,
            functions: Functions::default(),
        };
        let mut when: Vec<String> = r
            .when
            .iter()
            .map(|c| written::law(&Entry::Rule(Rule { when: vec![self.condition(c)], ..renamed.clone() })))
            .collect();
        when.sort();
        when.dedup();
        when.push(written::law(&Entry::Rule(renamed)));
        when.join("\n")
    }

    /// Numbers metavariables, sizes and functions in the order in which they are met.
    fn visit(&mut self, r: &Rule, p: &Pat) {
        match p {
            Pat::Meta(k) => self.visit_meta(r, *k),
            Pat::Apply(k, i) => {
                self.visit_meta(r, *k);
                self.visit(r, i);
            }
            Pat::Offset(i, n) => {
                self.visit(r, i);
                self.visit_dim(n);
            }
            Pat::Pair(i, j, n) => {
                self.visit(r, i);
                self.visit(r, j);
                self.visit_dim(n);
            }
            Pat::Node(op, args) => {
                match op {
                    Op::Size(n) | Op::Eye(n) | Op::BigSum(n) | Op::Fixed(_, n) => self.visit_dim(n),
                    Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                        self.visit_dim(m);
                        self.visit_dim(n);
                    }
                    Op::Map(f) | Op::Mfun(f) if self.declared_funs.contains(&f.name) => {
                        let fresh = Sym::new(&format!("f{}", self.funs.len()));
                        self.funs.entry(f.name.clone()).or_insert(fresh);
                    }
                    _ => {}
                }
                args.iter().for_each(|a| self.visit(r, a));
            }
        }
    }

    fn visit_meta(&mut self, r: &Rule, k: usize) {
        if self.metas.contains(&k) {
            return;
        }
        self.metas.push(k);
        let m = &r.metas[k];
        self.visit_dim(&m.rows);
        self.visit_dim(&m.cols);
        if let MetaKind::Index(n) = &m.kind {
            self.visit_dim(n);
        }
    }

    fn visit_dim(&mut self, d: &Dim) {
        let dims = &mut self.dims;
        d.names(&mut |s| {
            let fresh = Sym::new(&format!("d{}", dims.len()));
            dims.entry(s.clone()).or_insert(fresh);
        });
    }

    fn fun(&self, f: &Fun) -> Fun {
        Fun { name: self.funs.get(&f.name).unwrap_or(&f.name).clone(), order: f.order }
    }

    fn dim(&self, d: &Dim) -> Dim {
        let rename = |s: &Sym| Dim::name(self.dims.get(s).unwrap_or(s).clone());
        d.substitute(&mut |s| Some(rename(s))).unwrap_or_else(|| d.clone())
    }

    fn meta(&self, k: usize, m: &Meta) -> Meta {
        let kind = match &m.kind {
            MetaKind::Index(n) => MetaKind::Index(self.dim(n)),
            kind => kind.clone(),
        };
        Meta { name: Sym::new(&format!("X{k}")), rows: self.dim(&m.rows), cols: self.dim(&m.cols), kind }
    }

    fn pat(&self, p: &Pat) -> Pat {
        let renamed = |k: &usize| self.metas.iter().position(|m| m == k).unwrap_or(*k);
        match p {
            Pat::Meta(k) => Pat::Meta(renamed(k)),
            Pat::Apply(k, i) => Pat::Apply(renamed(k), Box::new(self.pat(i))),
            Pat::Offset(i, n) => Pat::Offset(Box::new(self.pat(i)), self.dim(n)),
            Pat::Pair(i, j, n) => Pat::Pair(Box::new(self.pat(i)), Box::new(self.pat(j)), self.dim(n)),
            Pat::Node(op, args) => {
                let op = match op {
                    Op::Size(n) => Op::Size(self.dim(n)),
                    Op::Eye(n) => Op::Eye(self.dim(n)),
                    Op::BigSum(n) => Op::BigSum(self.dim(n)),
                    Op::Fixed(f, n) => Op::Fixed(*f, self.dim(n)),
                    Op::Ones(m, n) => Op::Ones(self.dim(m), self.dim(n)),
                    Op::Zeros(m, n) => Op::Zeros(self.dim(m), self.dim(n)),
                    Op::Comm(m, n) => Op::Comm(self.dim(m), self.dim(n)),
                    Op::Map(f) => Op::Map(self.fun(f)),
                    Op::Mfun(f) => Op::Mfun(self.fun(f)),
                    op => op.clone(),
                };
                Pat::Node(op, args.iter().map(|a| self.pat(a)).collect())
            }
        }
    }

    fn condition(&self, c: &Condition) -> Condition {
        match c {
            Condition::Is(p, a) => Condition::Is(*p, self.pat(a)),
            Condition::Eq(a, b) => Condition::Eq(self.pat(a), self.pat(b)),
            Condition::Natural(a) => Condition::Natural(self.pat(a)),
            Condition::Integer(a) => Condition::Integer(self.pat(a)),
            Condition::Fits(i, n) => Condition::Fits(self.pat(i), self.dim(n)),
            Condition::Distinct(i, j) => Condition::Distinct(self.pat(i), self.pat(j)),
        }
    }
}

/// The patterns of a condition.
pub(super) fn parts(c: &Condition) -> Vec<&Pat> {
    match c {
        Condition::Is(_, a) | Condition::Natural(a) | Condition::Integer(a) | Condition::Fits(a, _) => vec![a],
        Condition::Eq(a, b) | Condition::Distinct(a, b) => vec![a, b],
    }
}

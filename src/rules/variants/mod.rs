//! Variants of laws, made and not written: what associativity, commutativity, scalar multiples, negation, transposition
//! and entries that are alone (1×1) give.
//!
//! The search matches a law where it stands, in terms that are kept in some order: products nested to one side,
//! transposes at the names, scalars in front. So a law about a product AB says nothing, to the matcher, of the product
//! A(BC), nor of BᵀAᵀ. A *schema* states the law that is meant. Which phase of the search wants which schemas stands in
//! `rules/strategy.rules`: `(variants SCHEMA PHASE…)`. A variant is a lemma: nothing trusts it, its derivation is stored
//! with those of the lemmas that are written, and it says whose variant it is.
//!
//! Schemas apply one after the other, in the order of [`Schema::ALL`], so that a law gives its mirrored form with a rest too.
//! What stands in the library already, under whatever name, is not made.

mod frame;
mod linear;
mod mirror;
mod multiple;
mod opposite;
mod redundant;
mod rest;
mod scalar;

use super::canonical::canonical;
use super::pattern::*;
use super::read::Entry;
use super::typing;
use crate::term::Sym;
use std::collections::BTreeSet;

/// A way to make a law from another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Schema {
    /// A law that is linear, of a difference: f(A + B) = f(A) + f(B) gives f(A - B) = f(A) - f(B).
    Difference,
    /// A law about a scalar multiple, of a negation: f(aA) = a f(A) gives f(-A) = -f(A).
    Negation,
    /// A law about a scalar multiple, of a quotient: f(aA) = a f(A) gives f(A / c) = f(A) / c.
    Quotient,
    /// Both sides transposed: AB = C gives BA = C for the transposes.
    Mirror,
    /// A law about entries, of a number: A ⊙ B = C gives ab = c.
    Scalar,
    /// A law of a sum, of one with a multiple in it: f(A + BC) gives f(A + c(BC)).
    Multiple,
    /// What a function is of the opposite argument, of one that begins with a minus: f(-A) = g(A) gives
    /// f(cA) = g(-cA) and f(cA + B) = g(-cA - B) where c is a negative number.
    Opposite,
    /// The same of a difference: f(-A) = g(A) gives f(A - B) = g(B - A).
    Exchange,
    /// A law about a product, of one that goes on: AB = D gives A(BC) = DC; so for ⊙, for scalar multiples, for sums.
    Rest,
}

impl Schema {
    /// All, in the order in which they are applied; what stands twice is applied twice.
    pub const ALL: [Schema; 10] = [
        Schema::Difference,
        Schema::Negation,
        Schema::Quotient,
        Schema::Opposite,
        Schema::Exchange,
        Schema::Mirror,
        Schema::Multiple,
        Schema::Multiple,
        Schema::Scalar,
        Schema::Rest,
    ];

    /// Its name in files.
    pub fn name(self) -> &'static str {
        match self {
            Schema::Difference => "difference",
            Schema::Negation => "negation",
            Schema::Quotient => "quotient",
            Schema::Mirror => "mirror",
            Schema::Multiple => "multiple",
            Schema::Opposite => "opposite",
            Schema::Exchange => "exchange",
            Schema::Scalar => "scalar",
            Schema::Rest => "rest",
        }
    }

    /// The schema of a name.
    pub fn named(name: &str) -> Option<Schema> {
        Schema::ALL.into_iter().find(|s| s.name() == name)
    }

    /// What people are told of a variant: a law of sums that is one of differences now says so.
    fn title(self, of_law: Text) -> Text {
        let (word, other) = match self {
            Schema::Difference => ("a sum", "a difference"),
            Schema::Negation => ("a multiple", "a negative"),
            Schema::Quotient => ("a multiple", "a quotient"),
            _ => return of_law,
        };
        if of_law.contains(word) { of_law.replace(word, other).into() } else { of_law }
    }

    /// The variants of a law: with the end of its name, and the uses that fit.
    fn of(self, r: &Rule) -> Vec<(&'static str, Rule)> {
        let one = |v: Option<Rule>| v.map(|v| (self.name(), v)).into_iter().collect();
        match self {
            Schema::Difference => one(linear::difference(r)),
            Schema::Negation => one(linear::negation(r)),
            Schema::Quotient => one(linear::quotient(r)),
            Schema::Mirror => one(mirror::mirrored(r)),
            Schema::Multiple => multiple::with_multiples(r),
            Schema::Opposite => opposite::of_negatives(r),
            Schema::Exchange => one(opposite::of_differences(r)),
            Schema::Scalar => one(scalar::of_numbers(r)),
            Schema::Rest => rest::with_rest(r),
        }
    }
}

/// The variant of a law that a strategy asks for by name, `LAW/SCHEMA`, or `LAW/SCHEMA/SCHEMA`; without uses.
pub(super) fn named(law: &Rule, ends: &[&str]) -> Option<Rule> {
    let any = |direction| Use { phase: Sym::new("any"), direction, guards: vec![] };
    let mut v = Rule { uses: vec![any(Direction::Forward), any(Direction::Backward)], ..law.clone() };
    for end in ends {
        v = Schema::ALL.into_iter().flat_map(|s| s.of(&v)).find(|(e, _)| e == end)?.1;
    }
    let v =
        Rule { uses: vec![], kind: Kind::Variant, name: Sym::new(&format!("{}/{}", law.name, ends.join("/"))), ..v };
    typing::check(&Entry::Rule(v.clone())).is_ok().then_some(v)
}

/// The variants of some laws. `wanted` tells which phases want which schemas.
pub(super) fn variants(rules: &[&Rule], wanted: &BTreeSet<(Sym, Schema)>) -> Vec<Rule> {
    let mut said: BTreeSet<String> = rules.iter().map(|r| canonical(&Entry::Rule((*r).clone()))).collect();
    let mut made: Vec<Rule> = Vec::new();
    for schema in Schema::ALL {
        let mut new = Vec::new();
        for r in rules.iter().copied().chain(&made).filter(|r| !r.uses.is_empty()) {
            for (end, mut v) in schema.of(r) {
                let mut uses = std::mem::take(&mut v.uses);
                if matches!(schema, Schema::Opposite | Schema::Exchange) {
                    // Where such arguments are met is another phase than where the law itself is tried.
                    let phases = wanted.iter().filter(|(_, s)| *s == schema).map(|(p, _)| p.clone());
                    uses =
                        phases.flat_map(|p| uses.iter().map(move |u| Use { phase: p.clone(), ..u.clone() })).collect();
                }
                let fits = |u: &Use| wanted.contains(&(u.phase.clone(), schema)) && typing::bound(&v, u).is_ok();
                v.uses = uses.into_iter().filter(fits).collect();
                if schema == Schema::Mirror {
                    let turned = v.clone();
                    v.uses.retain(|u| !redundant::turns_back(r, u, &turned));
                }
                v.kind = Kind::Variant;
                v.title = v.title.map(|t| schema.title(t));
                v.name = Sym::new(&format!("{}/{end}", r.name));
                let entry = Entry::Rule(v);
                if typing::check(&entry).is_err() {
                    continue;
                }
                let key = canonical(&entry);
                if let Entry::Rule(v) = entry
                    && !v.uses.is_empty()
                    && said.insert(key)
                {
                    new.push(v);
                }
            }
        }
        made.extend(new);
    }
    redundant::drop_redundant(rules, &mut made);
    made
}

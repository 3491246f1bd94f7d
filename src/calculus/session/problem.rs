//! What a problem says: terms, declarations and hypotheses, the laws, and what can be read off these alone.

use crate::calculus::lawbook::index::Index;
use crate::rules::RuleSet;
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};

/// What a problem says, and the laws it is said under.
#[derive(Debug)]
pub struct Problem<'r> {
    /// The store.
    pub terms: Terms,
    /// Declarations and hypotheses.
    pub theory: Theory,
    /// The rules.
    pub rules: &'r RuleSet,
    /// The rules by phase.
    pub index: &'r Index,
    /// Hypotheses that are left out, by their places.
    spared: Vec<(usize, Hypothesis)>,
    /// The places of the definitions.
    places: FxHashMap<Sym, usize>,
    /// Does a derivative occur in the definitions, or below them?
    hiding: Vec<bool>,
    varies: FxHashMap<(TermId, Wrt), bool>,
    differential: FxHashMap<TermId, bool>,
}

impl<'r> Problem<'r> {
    /// That a differential is positive, or a fact like it, may not be assumed, and is not made use of.
    pub(super) fn new(terms: Terms, mut theory: Theory, rules: &'r RuleSet, index: &'r Index) -> Problem<'r> {
        let moving = speaking_of_differentials(&terms, &theory);
        theory.hypotheses.retain(|h| !moving.contains(h));
        Problem {
            terms,
            theory,
            rules,
            index,
            spared: Vec::new(),
            places: FxHashMap::default(),
            hiding: Vec::new(),
            varies: FxHashMap::default(),
            differential: FxHashMap::default(),
        }
    }

    /// Leaves a hypothesis of the theory out of the search. The statement keeps it.
    pub fn spare(&mut self, h: &Hypothesis) {
        for (i, x) in self.theory.hypotheses.iter_mut().enumerate().filter(|(_, x)| *x == h) {
            self.spared.push((i, x.clone()));
            // Something that is always true keeps the place.
            *x = Hypothesis { over: vec![], fact: Fact::AtLeast(Dim::one(), 1) };
        }
    }

    /// The theory with the hypotheses that were left out.
    pub(in crate::calculus) fn stated(&self) -> Theory {
        let mut theory = self.theory.clone();
        for (i, h) in &self.spared {
            if let Some(x) = theory.hypotheses.get_mut(*i) {
                *x = h.clone();
            }
        }
        theory
    }

    /// Assumes something more. Was it news?
    pub(super) fn add_hypothesis(&mut self, h: Hypothesis) -> bool {
        let news = !self.theory.hypotheses.contains(&h);
        if news {
            self.theory.hypotheses.push(h);
        }
        news
    }

    /// The names that hypotheses speak of; none if there are none.
    pub(in crate::calculus) fn assumed_names(&self) -> Option<Wrt> {
        let mut names = Vec::new();
        for h in &self.theory.hypotheses {
            let terms = match h.fact {
                Fact::Is(_, t) => [Some(t), None],
                Fact::Eq(a, b) => [Some(a), Some(b)],
                Fact::AtLeast(..) => [None, None],
            };
            for t in terms.into_iter().flatten() {
                self.terms.mentions(t, &mut |s| {
                    names.push(s.clone());
                    false
                });
            }
        }
        (!names.is_empty()).then(|| Wrt::only(names))
    }

    /// Is a size known to be at least k?
    pub(in crate::calculus) fn at_least(&self, size: &Dim, k: u64) -> bool {
        self.theory.hypotheses.iter().any(|h| matches!(&h.fact, Fact::AtLeast(d, a) if d == size && *a >= k))
    }

    /// The definition of a name.
    pub(in crate::calculus) fn definition(&mut self, name: &Sym) -> Option<&Definition> {
        self.place_of_definition(name).and_then(|k| self.theory.lets.get(k))
    }

    /// The place of a name's definition.
    pub(in crate::calculus) fn place_of_definition(&mut self, name: &Sym) -> Option<usize> {
        let lets = &self.theory.lets;
        if self.places.len() != lets.len() {
            self.places = lets.iter().enumerate().map(|(k, l)| (l.name.clone(), k)).collect();
        }
        self.places.get(name).copied()
    }

    /// Takes back the definitions from the k-th on.
    pub(in crate::calculus) fn undefine(&mut self, k: usize) {
        self.theory.lets.truncate(k);
        self.places.clear();
        self.hiding.truncate(k);
    }

    /// Does a term depend on a varying name, directly or through definitions?
    pub fn depends(&mut self, t: TermId, wrt: &Wrt) -> bool {
        if let Some(&d) = self.varies.get(&(t, wrt.clone())) {
            return d;
        }
        let mut found = false;
        if let Op::Var(s) = self.terms.op(t).clone() {
            let definition = self.definition(&s).map(|l| l.body);
            found = match wrt {
                Wrt::All => definition.is_none(),
                Wrt::Only(names) => names.contains(&s),
            };
            if let (false, Some(body)) = (found, definition) {
                found = self.depends(body, wrt);
            }
        } else {
            for a in self.terms.args(t).to_vec() {
                found = found || self.depends(a, wrt);
            }
        }
        self.varies.insert((t, wrt.clone()), found);
        found
    }

    /// Does a differential occur in a term?
    pub fn has_differential(&mut self, t: TermId) -> bool {
        if let Some(&d) = self.differential.get(&t) {
            return d;
        }
        let mut found = matches!(self.terms.op(t), Op::D(_));
        for a in self.terms.args(t).to_vec() {
            found = found || self.has_differential(a);
        }
        self.differential.insert(t, found);
        found
    }

    /// Does a derivative occur in a term, or in what an intermediate value in it stands for?
    pub(in crate::calculus) fn hides_derivative(&mut self, t: TermId) -> bool {
        // A definition is made of earlier ones: each is looked at once.
        for k in self.hiding.len()..self.theory.lets.len() {
            let body = self.theory.lets[k].body;
            let hides = self.terms.subterms(body).into_iter().any(|u| match self.terms.op(u).clone() {
                Op::Grad | Op::Jac(_) | Op::D(_) => true,
                Op::Var(s) => self.definition_hides(&s),
                _ => false,
            });
            self.hiding.push(hides);
        }
        self.terms.subterms(t).into_iter().any(|u| match self.terms.op(u).clone() {
            Op::Grad | Op::Jac(_) => true,
            // The differential of a variable that varies is settled.
            Op::D(set) => self.terms.arg(u, 0).is_none_or(|a| {
                let Op::Var(s) = self.terms.op(a) else { return true };
                match set {
                    Wrt::All => self.theory.definition(s).is_some(),
                    Wrt::Only(names) => !names.contains(s),
                }
            }),
            Op::Var(s) => self.definition_hides(&s),
            _ => false,
        })
    }

    fn definition_hides(&mut self, name: &Sym) -> bool {
        self.place_of_definition(name).is_some_and(|k| self.hiding.get(k).copied().unwrap_or(false))
    }
}

/// The hypotheses in which a differential occurs, or in what a name in them stands for.
fn speaking_of_differentials(terms: &Terms, theory: &Theory) -> Vec<Hypothesis> {
    let mut hiding: FxHashSet<&Sym> = FxHashSet::default();
    let speaks = |t: TermId, hiding: &FxHashSet<&Sym>| {
        terms.subterms(t).into_iter().any(|u| match terms.op(u) {
            Op::D(_) => true,
            Op::Var(s) => hiding.contains(s),
            _ => false,
        })
    };
    for l in &theory.lets {
        if speaks(l.body, &hiding) {
            hiding.insert(&l.name);
        }
    }
    let moving = |h: &&Hypothesis| match h.fact {
        Fact::Is(_, t) => speaks(t, &hiding),
        Fact::Eq(..) => false,
        Fact::AtLeast(..) => false,
    };
    theory.hypotheses.iter().filter(moving).cloned().collect()
}

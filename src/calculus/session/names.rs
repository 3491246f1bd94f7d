//! The intermediate values by what they stand for.

use super::proof::Proof;
use crate::term::TermId;
use rustc_hash::FxHashMap;

/// The forms of what the intermediate values stand for.
#[derive(Debug, Default)]
pub(in crate::calculus) struct Names {
    read: bool,
    of: FxHashMap<TermId, Proof>,
    /// Forms of what each stands for, and how each is the name, in the order of the definitions.
    forms: Vec<Vec<Proof>>,
    /// The names that each of them is made of.
    made_of: Vec<Vec<TermId>>,
}

impl Names {
    /// Are the definitions to be read? Only the first time.
    pub fn first_reading(&mut self) -> bool {
        !std::mem::replace(&mut self.read, true)
    }

    /// How a term is a name.
    pub fn of(&self, t: TermId) -> Option<&Proof> {
        self.of.get(&t)
    }

    /// A term is a name. Was none known for it?
    pub fn add(&mut self, t: TermId, p: Proof) -> bool {
        self.of.insert(t, p).is_none()
    }

    /// It is one no more.
    pub fn remove(&mut self, t: TermId) {
        self.of.remove(&t);
    }

    /// The forms of one more definition.
    pub fn add_forms(&mut self, forms: Vec<Proof>) {
        self.forms.push(forms);
    }

    /// Is there no name that a search might see?
    pub fn has_no_forms(&self) -> bool {
        self.forms.is_empty()
    }

    /// The forms, and the names that they are made of. `names` tells those of a term; it is asked once for each: there
    /// may be hundreds.
    pub fn forms(
        &mut self,
        names: impl Fn(TermId) -> Vec<TermId>,
    ) -> impl Iterator<Item = (&Vec<Proof>, &Vec<TermId>)> {
        for k in self.made_of.len()..self.forms.len() {
            let all = self.forms[k].first().map(|p| names(p.from()));
            self.made_of.push(all.unwrap_or_default());
        }
        self.forms.iter().zip(&self.made_of)
    }
}

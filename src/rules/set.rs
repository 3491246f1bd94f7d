//! A checked set of rules.

use super::pattern::*;
use super::read::{Entry, RuleError, read_rules};
use super::typing;
use crate::term::Sym;
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};

/// Rules and properties that passed the linter, with a hash of what they say.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Rule>,
    properties: Vec<Property>,
    rejected: Vec<Rule>,
    by_name: FxHashMap<Sym, usize>,
    property_by_name: FxHashMap<Sym, usize>,
    hash: String,
}

impl RuleSet {
    /// Reads rule files: `(file name, text)`.
    ///
    /// # Errors
    /// When a file is malformed, a side is ill-shaped, or a name or law stands twice.
    pub fn read(files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
        let (mut set, mut errors) = (RuleSet::default(), Vec::new());
        let mut seen: FxHashMap<Sym, (String, usize)> = FxHashMap::default();
        let mut laws: FxHashMap<String, (Sym, String, usize)> = FxHashMap::default();
        let mut hasher = Sha256::new();
        let mut sorted: Vec<&(&str, &str)> = files.iter().collect();
        sorted.sort();
        for (file, text) in sorted {
            let entries = match read_rules(file, text) {
                Ok(e) => e,
                Err(e) => {
                    errors.push(e);
                    continue;
                }
            };
            for entry in entries {
                let (name, line) = match &entry {
                    Entry::Rule(r) => (r.name.clone(), r.line),
                    Entry::Property(p) => (p.name.clone(), p.line),
                };
                let fail = |message| RuleError { file: file.to_string(), line, message };
                if let Some((f, l)) = seen.insert(name.clone(), (file.to_string(), line)) {
                    errors.push(fail(format!("{name} is already defined at {f}:{l}")));
                    continue;
                }
                if let Err(m) = typing::check(&entry) {
                    errors.push(fail(format!("{name}: {m}")));
                    continue;
                }
                let law = typing::law(&entry);
                if let Some((other, f, l)) = laws.insert(law.clone(), (name.clone(), file.to_string(), line)) {
                    errors.push(fail(format!("{name} says the same as {other} ({f}:{l}): {law}")));
                    continue;
                }
                match entry {
                    Entry::Rule(r) if r.kind == Kind::Rejected => set.rejected.push(r),
                    Entry::Rule(r) => {
                        hasher.update(format!("{name} {law}\n"));
                        set.by_name.insert(name, set.rules.len());
                        set.rules.push(r);
                    }
                    Entry::Property(p) => {
                        hasher.update(format!("{name} {law}\n"));
                        set.property_by_name.insert(name, set.properties.len());
                        set.properties.push(p);
                    }
                }
            }
        }
        let digest = hasher.finalize();
        set.hash = digest.iter().take(16).map(|b| format!("{b:02x}")).collect();
        if errors.is_empty() { Ok(set) } else { Err(errors) }
    }

    /// The rules, axioms and lemmas, in the order of file names and lines.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The properties.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The plausible laws that are false.
    pub fn rejected(&self) -> &[Rule] {
        &self.rejected
    }

    /// The rule of a name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.by_name.get(&Sym::new(name)).map(|&i| &self.rules[i])
    }

    /// The position of a rule in [`RuleSet::rules`].
    pub fn rule_index(&self, name: &str) -> Option<usize> {
        self.by_name.get(&Sym::new(name)).copied()
    }

    /// The property of a name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.property_by_name.get(&Sym::new(name)).map(|&i| &self.properties[i])
    }

    /// The position of a property in [`RuleSet::properties`].
    pub fn property_index(&self, name: &str) -> Option<usize> {
        self.property_by_name.get(&Sym::new(name)).copied()
    }

    /// A hash of every law's name, variables, conditions and sides.
    pub fn hash(&self) -> &str {
        &self.hash
    }
}

//! A checked set of rules.

use super::canonical::canonical;
use super::forms::RuleError;
use super::function::read_functions;
use super::law::{Law, UseOf, uses};
use super::pattern::*;
use super::read::{Entry, Strategy, read_rules, read_use};
use super::typing;
use super::variants::{Schema, named, variants};
use super::written;
use crate::term::{Functions, Sym};
use rustc_hash::FxHashMap;
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};
use std::sync::OnceLock;

/// Rules and properties that passed the linter, with a hash of what they say.
#[derive(Clone, Debug, Default)]
pub struct RuleSet {
    rules: Vec<Law>,
    uses: OnceLock<Vec<UseOf>>,
    properties: Vec<Property>,
    rejected: Vec<Rule>,
    functions: Functions,
    by_name: FxHashMap<Sym, usize>,
    property_by_name: FxHashMap<Sym, usize>,
    hash: OnceLock<String>,
}

impl RuleSet {
    /// Reads rule files: `(file name, text)`.
    ///
    /// # Errors
    /// When a file is malformed, a side is ill-shaped, or a name or law stands twice.
    pub fn read(files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
        RuleSet::default().with_files(files)
    }

    /// Reads rule files in which these functions are known.
    ///
    /// # Errors
    /// As [`RuleSet::read`].
    pub fn read_knowing(functions: &Functions, files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
        RuleSet { functions: functions.clone(), ..RuleSet::default() }.with_files(files)
    }

    /// The laws of this set together with those of further files.
    ///
    /// # Errors
    /// As [`RuleSet::read`].
    pub fn beside(&self, files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
        let set = self.clone().with_files(files)?;
        let errors = set.said_before(self);
        if errors.is_empty() { Ok(set) } else { Err(errors) }
    }

    /// New laws that say the same as an old one.
    fn said_before(&self, old: &RuleSet) -> Vec<RuleError> {
        let rules = self.true_and_false().map(|r| Entry::Rule(r.clone()));
        let properties = self.properties.iter().map(|p| Entry::Property(p.clone()));
        let place = |e: &Entry| match e {
            Entry::Rule(r) => (r.name.clone(), r.file.clone(), r.line),
            Entry::Property(p) => (p.name.clone(), p.file.clone(), p.line),
            Entry::Strategy(s) => (Sym::new(&s.phase), Sym::new(""), s.line),
            Entry::Variants(s, _) => (Sym::new(s.name()), Sym::new(""), 1),
            Entry::Function(f) => (f.name.clone(), f.file.clone(), f.line),
        };
        let (old, mine): (Vec<Entry>, Vec<Entry>) =
            rules.chain(properties).partition(|e| old.place(&place(e).0).is_some());
        let mut errors = Vec::new();
        for e in &mine {
            // Only laws with the same operators can say the same.
            let (key, kind) = (canonical(e), signature(e));
            for o in old.iter().filter(|o| signature(o) == kind) {
                if canonical(o) == key {
                    let ((name, file, line), (other, f, l)) = (place(e), place(o));
                    let (law, said) = (written::law(e), written::law(o));
                    let message =
                        format!("{name} says the same as {other} ({f}:{l})\n  {name}: {law}\n  {other}: {said}");
                    errors.push(RuleError { file: file.to_string(), line, message });
                }
            }
        }
        errors
    }

    /// The file and line where a name is defined.
    fn place(&self, name: &Sym) -> Option<(&str, usize)> {
        let rule = self.by_name.get(name).map(|&k| &*self.rules[k]);
        let rejected = || self.rejected.iter().find(|r| r.name == *name);
        let property = || self.property_by_name.get(name).map(|&k| &self.properties[k]);
        let of_rule = rule.or_else(rejected).map(|r| (&*r.file, r.line));
        of_rule.or_else(|| property().map(|p| (&*p.file, p.line)))
    }

    fn with_files(mut self, files: &[(&str, &str)]) -> Result<RuleSet, Vec<RuleError>> {
        let set = &mut self;
        (set.hash, set.uses) = (OnceLock::new(), OnceLock::new());
        let mut errors = Vec::new();
        let mut laws: FxHashMap<String, (Sym, String, usize, String)> = FxHashMap::default();
        let mut strategies: Vec<(&str, Strategy)> = Vec::new();
        let mut wanted: BTreeSet<(Sym, Schema)> = BTreeSet::new();
        let mut sorted: Vec<&(&str, &str)> = files.iter().collect();
        sorted.sort();
        // What a law speaks of may stand in another file.
        for (file, text) in &sorted {
            match read_functions(file, text, &set.functions) {
                Ok(f) => set.functions = f,
                Err(e) => errors.push(e),
            }
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        for (file, text) in sorted {
            let entries = match read_rules(file, text, &set.functions) {
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
                    Entry::Strategy(s) => {
                        strategies.push((file, s.clone()));
                        continue;
                    }
                    Entry::Variants(schema, phases) => {
                        wanted.extend(phases.iter().map(|p| (p.clone(), *schema)));
                        continue;
                    }
                    Entry::Function(_) => continue,
                };
                let fail = |message| RuleError { file: file.to_string(), line, message };
                if let Some((f, l)) = set.place(&name) {
                    errors.push(fail(format!("{name} is already defined at {f}:{l}")));
                    continue;
                }
                if let Err(m) = typing::check(&entry) {
                    errors.push(fail(format!("{name}: {m}")));
                    continue;
                }
                let law = written::law(&entry);
                let key = canonical(&entry);
                if let Some((other, f, l, said)) = laws.get(&key) {
                    errors.push(fail(format!(
                        "{name} says the same as {other} ({f}:{l})\n  {name}: {law}\n  {other}: {said}"
                    )));
                    continue;
                }
                laws.insert(key, (name.clone(), file.to_string(), line, law));
                match entry {
                    Entry::Strategy(_) | Entry::Variants(..) | Entry::Function(_) => {}
                    Entry::Rule(r) if r.kind == Kind::Rejected => set.rejected.push(r),
                    Entry::Rule(r) => {
                        set.by_name.insert(name, set.rules.len());
                        set.rules.push(r.into());
                    }
                    Entry::Property(p) => {
                        set.property_by_name.insert(name, set.properties.len());
                        set.properties.push(p);
                    }
                }
            }
        }
        set.sort();
        // A law that could not be read would be missed in every strategy.
        if !errors.is_empty() {
            return Err(errors);
        }
        // Variants that strategies name have uses of their own, beside those that they inherit.
        let of_variants = |(_, s): &(&str, Strategy)| s.items.iter().any(|(law, _)| law.contains('/'));
        let by_name: Vec<(&str, Strategy)> = strategies.iter().filter(|s| of_variants(s)).cloned().collect();
        for (file, mut s) in strategies {
            s.items.retain(|(law, _)| !law.contains('/'));
            set.adopt(file, &s, &mut errors);
        }
        for r in set.rules.iter_mut().filter(|r| r.uses.len() > 1) {
            r.uses.sort_by_cached_key(|u| (u.phase.clone(), u.direction, format!("{:?}", u.guards)));
        }
        if !errors.is_empty() {
            return Err(errors);
        }
        if !wanted.is_empty() {
            let new = |r: &&Rule| files.iter().any(|(f, _)| **f == *r.file);
            let written: Vec<&Rule> = set.rules.iter().map(|l| &**l).filter(new).collect();
            let made = variants(&written, &wanted);
            for v in made.iter().filter(|v| set.place(&v.name).is_some()) {
                let message = format!("{} is the name of a variant", v.name);
                errors.push(RuleError { file: v.file.to_string(), line: v.line, message });
            }
            set.rules.extend(made.into_iter().map(Law::from));
            set.sort();
        }
        for (file, mut s) in by_name {
            s.items.retain(|(law, _)| law.contains('/'));
            for (law, _) in &s.items {
                set.make_named(law);
            }
            set.adopt(file, &s, &mut errors);
        }
        if errors.is_empty() { Ok(self) } else { Err(errors) }
    }

    /// The set of these parts, which are in order.
    pub(super) fn of_parts(
        laws: Vec<(Sym, Law)>,
        uses: Vec<UseOf>,
        properties: Vec<Property>,
        rejected: Vec<Rule>,
        functions: Functions,
        hash: String,
    ) -> RuleSet {
        let mut set = RuleSet { properties, rejected, functions, ..RuleSet::default() };
        (set.uses, set.hash) = (OnceLock::from(uses), OnceLock::from(hash));
        set.number_properties();
        set.by_name = laws.iter().enumerate().map(|(k, (name, _))| (name.clone(), k)).collect();
        set.rules = laws.into_iter().map(|(_, law)| law).collect();
        set
    }

    /// Orders everything by file and name, so that the order in which laws stand in a file decides nothing.
    fn sort(&mut self) {
        self.rules.sort_by(|a, b| (&a.file, &a.name).cmp(&(&b.file, &b.name)));
        self.rejected.sort_by(|a, b| (&a.file, &a.name).cmp(&(&b.file, &b.name)));
        self.properties.sort_by(|a, b| (&a.file, &a.name).cmp(&(&b.file, &b.name)));
        self.by_name = self.rules.iter().enumerate().map(|(k, r)| (r.name.clone(), k)).collect();
        self.number_properties();
    }

    fn number_properties(&mut self) {
        self.property_by_name = self.properties.iter().enumerate().map(|(k, p)| (p.name.clone(), k)).collect();
    }

    /// Makes the variant of this name, unless it is there; where there is no such variant it is missed later.
    fn make_named(&mut self, name: &Sym) {
        let mut parts = name.split('/');
        let base = parts.next().and_then(|law| self.by_name.get(law)).map(|&k| &*self.rules[k]);
        if let (None, Some(made)) =
            (self.by_name.get(name), base.and_then(|law| named(law, &parts.collect::<Vec<_>>())))
        {
            self.rules.push(made.into());
            self.sort();
        }
    }

    /// Adds the uses that a strategy lists.
    fn adopt(&mut self, file: &str, s: &Strategy, errors: &mut Vec<RuleError>) {
        for (law, rest) in &s.items {
            let fail = |message| RuleError { file: file.to_string(), line: s.line, message };
            let Some(&i) = self.by_name.get(law) else {
                errors.push(fail(format!("strategy {}: there is no rule {law}", s.phase)));
                continue;
            };
            match read_use(&mut self.rules[i], &s.phase, rest)
                .and_then(|u| typing::bound(&self.rules[i], &u).map(|()| u))
            {
                Ok(u) => self.rules[i].uses.push(u),
                Err(m) => errors.push(fail(format!("strategy {}: {law}: {m}", s.phase))),
            }
        }
    }

    /// The same laws with further phases of the search: the strategies of a text.
    ///
    /// # Errors
    /// When the text is malformed, or names a law that is not there.
    pub fn with_strategies(&self, file: &str, text: &str) -> Result<RuleSet, Vec<RuleError>> {
        let (mut set, mut errors) = (self.clone(), Vec::new());
        set.uses = OnceLock::new();
        for entry in read_rules(file, text, &self.functions).map_err(|e| vec![e])? {
            if let Entry::Strategy(s) = entry {
                set.adopt(file, &s, &mut errors);
            }
        }
        if errors.is_empty() { Ok(set) } else { Err(errors) }
    }

    /// What the hash covers of the functions: a line for each symbol, its places among them.
    pub fn symbols_text(&self) -> String {
        self.functions.symbols().map(written::symbol).collect()
    }

    /// The laws that are trusted: those that are not derived.
    pub fn base(&self) -> RuleSet {
        let rules = self.rules.iter().filter(|r| !r.kind.is_derived()).cloned().collect();
        let properties = self.properties.iter().filter(|p| !p.kind.is_derived()).cloned().collect();
        let functions = self.functions.clone();
        let mut set = RuleSet { rules, properties, functions, ..RuleSet::default() };
        set.sort();
        set
    }

    /// The rules, axioms and lemmas, in the order of their files and names.
    pub fn rules(&self) -> &[Law] {
        &self.rules
    }

    /// The rules, then the plausible ones that are false.
    pub fn true_and_false(&self) -> impl Iterator<Item = &Rule> {
        self.rules.iter().map(|law| &**law).chain(&self.rejected)
    }

    /// What the search has to know of the rules before it looks at them: their uses, the more specific ones first.
    pub fn uses(&self) -> &[UseOf] {
        self.uses.get_or_init(|| uses(&self.rules))
    }

    /// The properties.
    pub fn properties(&self) -> &[Property] {
        &self.properties
    }

    /// The set with some of its properties only.
    pub fn with_properties(&self, keep: impl Fn(usize) -> bool) -> RuleSet {
        let mut set = RuleSet { hash: OnceLock::new(), ..self.clone() };
        set.properties = (0..).zip(&self.properties).filter(|(k, _)| keep(*k)).map(|(_, p)| p.clone()).collect();
        set.number_properties();
        set
    }

    /// The plausible laws that are false.
    pub fn rejected(&self) -> &[Rule] {
        &self.rejected
    }

    /// The elementwise functions.
    pub fn functions(&self) -> &Functions {
        &self.functions
    }

    /// The rule of a name.
    pub fn rule(&self, name: &str) -> Option<&Rule> {
        self.by_name.get(name).map(|&i| &*self.rules[i])
    }

    /// The position of a rule in [`RuleSet::rules`].
    pub fn rule_index(&self, name: &str) -> Option<usize> {
        self.by_name.get(name).copied()
    }

    /// The property of a name.
    pub fn property(&self, name: &str) -> Option<&Property> {
        self.property_by_name.get(name).map(|&i| &self.properties[i])
    }

    /// The position of a property in [`RuleSet::properties`].
    pub fn property_index(&self, name: &str) -> Option<usize> {
        self.property_by_name.get(name).copied()
    }

    /// A hash of every law's name, variables, conditions and sides, and of where each function symbol is differentiable.
    pub fn hash(&self) -> &str {
        self.hash.get_or_init(|| {
            let (mut rules, mut properties) = (self.rules.iter().peekable(), self.properties.iter().peekable());
            let (mut hasher, mut text) = (Sha256::new(), String::new());
            // In the order of files and names.
            loop {
                text.clear();
                match (rules.peek(), properties.peek()) {
                    (Some(r), p) if p.is_none_or(|p| (&r.file, &r.name) <= (&p.file, &p.name)) => {
                        text += &r.name;
                        text.push(' ');
                        written::write_rule(&mut text, r);
                        rules.next();
                    }
                    (_, Some(p)) => {
                        text += &p.name;
                        text.push(' ');
                        written::write_property(&mut text, p);
                        properties.next();
                    }
                    _ => break,
                }
                text.push('\n');
                hasher.update(&text);
            }
            hasher.update(self.symbols_text());
            hasher.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
        })
    }
}

/// The same for laws that say the same: how often which operators stand in them.
fn signature(e: &Entry) -> u64 {
    fn walk(p: &Pat, sum: &mut u64) {
        let mut h = rustc_hash::FxHasher::default();
        match p {
            Pat::Node(op, args) => {
                op.name().hash(&mut h);
                args.iter().for_each(|a| walk(a, sum));
            }
            Pat::Apply(_, i) | Pat::Offset(i, _) => walk(i, sum),
            Pat::Pair(i, j, _) => {
                walk(i, sum);
                walk(j, sum);
            }
            Pat::Meta(_) => {}
        }
        *sum = sum.wrapping_add(h.finish()).wrapping_add(1);
    }
    let mut sum = 0;
    match e {
        Entry::Rule(r) => [&r.lhs, &r.rhs].into_iter().for_each(|p| walk(p, &mut sum)),
        Entry::Property(p) => walk(&p.subject, &mut sum),
        Entry::Strategy(_) | Entry::Variants(..) | Entry::Function(_) => {}
    }
    sum
}

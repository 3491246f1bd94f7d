//! Which laws are proved in Coq: `formal/proved.txt` has a line `NAME DIGEST` for each, and the digest is that of what
//! was proved. A law that reads otherwise now is not proved.

use super::pattern::{Kind, Property, Rule};
use super::set::RuleSet;
use sha2::{Digest, Sha256};

/// Stands for what a law says, in 16 hexadecimal digits. `formal/gen/rules.py` makes the same of the rule files.
fn digest(law: &str) -> String {
    Sha256::digest(law.as_bytes()).iter().take(8).map(|b| format!("{b:02x}")).collect()
}

impl Rule {
    /// Stands for what it says.
    pub fn digest(&self) -> String {
        digest(&self.law())
    }
}

impl Property {
    /// Stands for what it says.
    pub fn digest(&self) -> String {
        digest(&self.law())
    }
}

/// The laws of the base that a list of proved laws names with what they say, by name, in order.
pub fn proved(set: &RuleSet, list: &str) -> Vec<String> {
    let is = |name: &str, mark: &str| {
        let rule = set.rule(name).is_some_and(|r| r.kind == Kind::Axiom && r.digest() == mark);
        rule || set.property(name).is_some_and(|p| p.kind == Kind::Axiom && p.digest() == mark)
    };
    let lines = list.lines().filter(|l| !l.starts_with('#')).filter_map(|l| l.split_once(' '));
    let mut names: Vec<String> = lines.filter(|(name, mark)| is(name, mark)).map(|(name, _)| name.into()).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    const LAWS: &str = r#"(rule twice (forall (A m n)) (= (t (t A)) A) (title "twice") (source "a"))
        (lemma once (forall (A m n)) (= (t (t (t A))) (t A)) (title "once") (source "a"))
        (property p (forall (A n n)) (when (posdef A)) (invertible A) (source "b"))"#;

    fn read(text: &str) -> RuleSet {
        RuleSet::read(&[("a.rules", text)]).expect("well-formed")
    }

    #[test]
    fn what_was_changed_since_is_not_proved() {
        let set = read(LAWS);
        let line = |name: &str, mark: String| format!("{name} {mark}\n");
        let of = |name: &str| set.rule(name).map(Rule::digest).expect("a law");
        let p = set.property("p").map(Property::digest).expect("a property");
        let list = format!("# names\n{}{}{}", line("twice", of("twice")), line("once", of("once")), line("p", p));
        // A lemma is derived, whatever the list says.
        assert_eq!(proved(&set, &list), ["p", "twice"]);
        assert_eq!(proved(&set, "twice\nnothing 00\np 00\n"), Vec::<String>::new());
        for (before, after, left) in [
            ("(= (t (t A)) A)", "(pointwise) (= (t (t A)) A)", &["p"][..]),
            ("(= (t (t A)) A)", "(= A (t (t A)))", &["p"]),
            ("(forall (A m n)) (= (t (t A)) A)", "(forall (A n n)) (= (t (t A)) A)", &["p"]),
            ("(when (posdef A)) (invertible A)", "(when (symmetric A)) (invertible A)", &["twice"]),
            // Neither a source nor a title says what holds.
            ("(source \"b\")", "(source \"c\")", &["p", "twice"]),
        ] {
            assert!(LAWS.contains(before));
            assert_eq!(proved(&read(&LAWS.replace(before, after)), &list), left, "{after}");
        }
    }
}

//! What stands in the book is proved when it is claimed, whatever phases the search tries it in.

use gradus::base::statement;
use gradus::calculus::{Effort, Index, Session};
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::rules::{Condition, MetaKind, Rule};

/// Has a law a generic instance that is a claim of its own? What asks for a literal or names an index has none.
fn is_claim(rule: &Rule) -> bool {
    let literal = |c: &Condition| matches!(c, Condition::Natural(_) | Condition::Integer(_));
    !rule.when.iter().any(literal) && !rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_)))
}

#[test]
fn every_law_is_proved_when_it_is_claimed() {
    let rules = library();
    let index = Index::new(rules);
    let (mut tried, mut unknown) = (0, Vec::new());
    for rule in rules.rules().iter().filter(|r| is_claim(r)) {
        let Ok((terms, statement)) = statement(rule) else { continue };
        let Claim::Equation(l, r) = statement.claim else { continue };
        let mut s = Session::new(terms, statement.theory, rules, &index, 200_000);
        s.for_jets(!rule.pointwise);
        s.for_whole(true);
        tried += 1;
        match s.prove_equation(l, r, Effort::default()) {
            Ok(a) if a.line.is_some() => {}
            Ok(_) => unknown.push(format!("{}: {}", rule.name, rule.law())),
            Err(e) => unknown.push(format!("{}: {e}", rule.name)),
        }
    }
    assert!(tried > 1_000, "{tried}");
    assert!(unknown.is_empty(), "{} of {tried}:\n{}", unknown.len(), unknown.join("\n"));
}

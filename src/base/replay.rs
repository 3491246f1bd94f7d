//! Has the kernel check the stored derivation of a law, all parts of it.

use super::cites::{Cites, Law};
use super::stored::{Derivations, certificate};
use crate::kernel::{Hypothetical, check_fact, check_law};
use crate::rules::{MetaKind, Rule, RuleSet};
use crate::term::Pred;

/// A law that may be derived: as an equation, of a fact that of its subject with itself.
#[derive(Clone, Debug)]
pub struct Goal {
    /// The equation.
    pub rule: Rule,
    /// The predicate, if it is a law about one.
    pub fact: Option<Pred>,
}

impl Goal {
    /// That of a law of a set.
    pub fn of(rules: &RuleSet, law: Law) -> Option<Goal> {
        match law {
            Law::Rule(k) => rules.rules().get(k).map(|r| Goal { rule: (**r).clone(), fact: None }),
            Law::Property(k) => rules.properties().get(k).map(|p| Goal { rule: p.as_rule(), fact: Some(p.pred) }),
        }
    }

    /// The ways to derive it: by itself, or in parts where it asks for literals.
    pub fn ways(&self) -> Vec<Vec<Goal>> {
        let goal = |rule: Rule| Goal { rule, fact: self.fact };
        let parts = self.rule.in_sizes(self.fact).into_iter().map(|way| way.into_iter().map(goal).collect());
        std::iter::once(vec![self.clone()]).chain(parts).collect()
    }

    /// Has the kernel check lines that derive it.
    ///
    /// # Errors
    /// When the kernel does not accept them, or what they prove is less than the law says.
    pub fn check(&self, rules: &RuleSet, lines: &str) -> Result<Replayed, String> {
        // The statement of a law about all values of an index is a sum over it, and no fact about its members.
        if self.fact.is_some() && self.rule.metas.iter().any(|m| matches!(m.kind, MetaKind::Index(_))) {
            return Err("a fact about an index is not derived".into());
        }
        let mut c = certificate(rules, &self.rule, lines)?;
        let theorem = match self.fact {
            Some(pred) => check_fact(&mut c.terms, rules, &c.statement, pred, &c.certificate),
            None => check_law(&mut c.terms, rules, &c.statement, &c.certificate),
        };
        let theorem = theorem.map_err(|e| e.to_string())?;
        if theorem.used.iter().any(|u| !matches!(u, Hypothetical::Hypothesis(_))) {
            return Err("it assumes more than the law says".into());
        }
        if !self.rule.pointwise && !theorem.smooth {
            return Err("it holds of real numbers only, and the law is not marked pointwise".into());
        }
        Ok(Replayed { steps: theorem.steps, cites: Cites::of(&c.certificate), work: theorem.work })
    }
}

/// A derivation that the kernel accepts.
#[derive(Clone, Debug, Default)]
pub struct Replayed {
    /// The number of its steps.
    pub steps: usize,
    /// What it cites.
    pub cites: Cites,
    /// How much work it was.
    pub work: u64,
}

/// The first way to derive a law of which all parts are stored.
pub fn stored_way<'a>(goal: &Goal, stored: &Derivations<'a>) -> Option<Vec<(Goal, &'a str)>> {
    let part = |g: Goal| stored.get(&*g.rule.name).map(|lines| (g, *lines));
    goal.ways().into_iter().find_map(|way| way.into_iter().map(part).collect::<Option<Vec<_>>>())
}

/// Replays the stored derivation of a law, all parts of it. `None` if nothing is stored.
pub fn replay(rules: &RuleSet, law: Law, stored: &Derivations<'_>) -> Option<Result<Replayed, String>> {
    let way = stored_way(&Goal::of(rules, law)?, stored)?;
    let mut all = Replayed::default();
    for (goal, lines) in way {
        match goal.check(rules, lines) {
            Ok(part) => {
                all.steps += part.steps;
                all.cites.join(part.cites);
                all.work += part.work;
            }
            Err(e) => return Some(Err(e)),
        }
    }
    Some(Ok(all))
}

//! Every rewriting step of a proof, with its place and the whole term after it.

use crate::calculus::{Leaf, Proof, Session};
use crate::rules::RuleSet;
use crate::term::{Args, TermId, Terms};

/// One step of a proof.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DetailStep {
    /// The rule, or what else justifies it.
    pub by: String,
    /// Left to right?
    pub forward: bool,
    /// Argument numbers from the root, from 1: `1.2` is the second argument of the first.
    pub position: String,
    /// The subterm before the step.
    pub before: TermId,
    /// The subterm after it.
    pub after: TermId,
    /// The whole term after it.
    pub whole: TermId,
    /// The values of the rule's variables.
    pub values: Vec<(String, TermId)>,
}

/// The steps of a proof.
pub fn detail(terms: &mut Terms, rules: &RuleSet, proof: &Proof) -> Vec<DetailStep> {
    let mut out = Vec::new();
    let mut whole = proof.from();
    proof.each_leaf(&mut |leaf, forward, path, before, after| {
        whole = replaced(terms, whole, path, after).unwrap_or(whole);
        let mut values = Vec::new();
        let by = match leaf {
            Leaf::Rule(r, m, _) => match rules.rules().get(*r) {
                Some(rule) => {
                    let known = rule.metas.iter().zip(&m.metas);
                    values.extend(known.filter_map(|(meta, v)| v.map(|v| (meta.name.to_string(), v))));
                    rule.name.to_string()
                }
                None => String::new(),
            },
            Leaf::Line(n, _) => format!("line {}", n + 1),
            Leaf::Hypothesis(n, _) => format!("hypothesis {}", n + 1),
            Leaf::Definition => "definition".to_string(),
            Leaf::Arithmetic => "arithmetic".to_string(),
            Leaf::Constant => "constant".to_string(),
            Leaf::Unroll => "sum written out".to_string(),
            Leaf::Exchange => "sums exchanged".to_string(),
        };
        let position = path.iter().map(|i| (i + 1).to_string()).collect::<Vec<_>>().join(".");
        out.push(DetailStep { by, forward, position, before, after, whole, values });
    });
    out
}

/// The steps of the proofs behind the lines that were told last, where the session was asked for them.
pub fn detail_told(s: &mut Session<'_>) -> Vec<DetailStep> {
    let (told, problem) = (s.reports.take_told(), &mut s.problem);
    told.iter().flat_map(|p| detail(&mut problem.terms, problem.rules, p)).collect()
}

/// The term with the subterm at a position replaced.
pub(super) fn replaced(terms: &mut Terms, t: TermId, path: &[u8], by: TermId) -> Option<TermId> {
    let mut spine = vec![t];
    for &i in path {
        spine.push(terms.arg(*spine.last()?, i as usize)?);
    }
    spine.pop();
    let mut new = by;
    for (&u, &i) in spine.iter().zip(path).rev() {
        let mut args: Args = terms.args(u).iter().copied().collect();
        *args.get_mut(i as usize)? = new;
        new = terms.with_args(u, &args).ok()?;
    }
    Some(new)
}

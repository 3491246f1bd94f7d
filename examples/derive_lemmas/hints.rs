//! What `rules/derivations/hints` says: the terms that a derivation goes through, the steps to a fact.

use crate::files;
use gradus::calculus::{Session, Stop, Vars};
use gradus::rules::{Meta, MetaKind, Rule};
use gradus::term::{Dim, Fun, Op, TermId, Wrt};
use std::sync::OnceLock;
use symbolic_expressions::Sexp;

/// The terms of a hint: `(KIND NAME TERM…)`.
pub fn hint(kind: &str, rule: &Rule) -> Option<Vec<Rule>> {
    let form = hint_of(kind, rule)?;
    Some(form[2..].iter().map(|t| read_term(rule, t)).collect())
}

/// The property and the terms of a hint `(using NAME PROPERTY TERM…)`.
pub fn using(rule: &Rule) -> Option<(String, Vec<Rule>)> {
    let form = hint_of("using", rule)?;
    Some((form.get(2)?.to_string(), form[3..].iter().map(|t| read_term(rule, t)).collect()))
}

/// The steps of a hint `(steps NAME STEP…)`: the head of each and its terms.
pub fn steps(rule: &Rule) -> Option<Vec<(String, Vec<Rule>)>> {
    let step = |f: &Sexp| match f {
        Sexp::List(l) => Some((l.first()?.to_string(), l[1..].iter().map(|t| read_term(rule, t)).collect())),
        _ => None,
    };
    hint_of("steps", rule)?[2..].iter().map(step).collect()
}

fn hint_of(kind: &str, rule: &Rule) -> Option<&'static [Sexp]> {
    static FORMS: OnceLock<Vec<Sexp>> = OnceLock::new();
    let all = FORMS.get_or_init(|| {
        let path = files::folder().join("hints");
        let text = std::fs::read_to_string(path).unwrap_or_default();
        let lines: String = text.lines().filter(|l| !l.starts_with(';')).collect::<Vec<_>>().join("\n");
        match symbolic_expressions::parser::parse_str(&format!("({lines})")) {
            Ok(Sexp::List(l)) => l,
            other => panic!("rules/derivations/hints: {other:?}"),
        }
    });
    all.iter().find_map(|f| match f {
        Sexp::List(l)
            if l.first().is_some_and(|k| k.to_string() == kind)
                && l.get(1).is_some_and(|n| n.to_string() == *rule.name) =>
        {
            Some(l.as_slice())
        }
        _ => None,
    })
}

/// A term in the variables of a law, as a law of its own: the lemma's left side equals the term.
fn read_term(rule: &Rule, t: &Sexp) -> Rule {
    let law = rule.law();
    let head = &law[..law.find(" (when").or(law.find(" (= ")).unwrap_or(law.len())];
    let sizes: String = rule.dims.iter().map(|d| format!(" (dim {d})")).collect();
    let left = head.replacen("(forall", &format!("(forall{sizes}"), 1);
    let text = format!("(rule hint {left} (= {t} {t}) (source \"a hint\"))");
    match gradus::rules::read_rules("hints", &text, &rule.functions).map(|e| e.into_iter().next()) {
        Ok(Some(gradus::rules::Entry::Rule(r))) => r,
        other => panic!("the hint of {}: {t}: {other:?}", rule.name),
    }
}

/// The terms of a hint in the lemma's own variables.
pub fn terms_of(s: &mut Session<'_>, path: &[Rule]) -> Result<Option<Vec<TermId>>, Stop> {
    let mut stops = vec![];
    for rule in path {
        let v = Vars::of(rule);
        let mut m = v.empty();
        let range = |m: &Meta| match &m.kind {
            MetaKind::Index(n) => Some(n.clone()),
            _ => None,
        };
        let ranges: Vec<Dim> = rule.metas.iter().filter_map(range).collect();
        let mut inner = ranges.len();
        for (k, meta) in rule.metas.iter().enumerate() {
            // The value of a family is its member at its own index.
            m.metas[k] = Some(match meta.kind {
                MetaKind::Family => {
                    let i = s.terms.add(Op::Idx(0), &[])?;
                    s.terms.add(Op::Var(meta.name.clone()), &[i])?
                }
                MetaKind::Index(_) => {
                    inner -= 1;
                    s.terms.add(Op::Idx(inner as u32), &[])?
                }
                _ => s.terms.var(&meta.name)?,
            });
        }
        for (k, d) in rule.dims.iter().enumerate() {
            m.dims[k] = Some(Dim::name(d.clone()));
        }
        for (k, f) in rule.funs.iter().enumerate() {
            m.funs[k] = Some(Fun { name: f.clone(), order: 0 });
        }
        m.wrt = Some(Wrt::All);
        let Some(mut t) = m.instance(&mut s.terms, v, &rule.lhs, 0) else { return Ok(None) };
        // What a law says of an index is stated of the sum with arbitrary weights, the last variables.
        let weights = s.theory.vars.iter().map(|v| v.name.clone()).rev();
        let weights: Vec<_> = weights.take(ranges.len()).collect();
        for (n, w) in ranges.iter().rev().zip(weights) {
            let (i, one) = (s.terms.add(Op::Idx(0), &[])?, s.terms.add(Op::At(1), &[])?);
            let weight = s.terms.var(&w)?;
            let factor = s.terms.add(Op::Entry, &[weight, i, one])?;
            let body = s.terms.add(Op::Scale, &[factor, t])?;
            t = s.terms.add(Op::BigSum(n.clone()), &[body])?;
        }
        stops.push(t);
    }
    Ok(Some(stops))
}

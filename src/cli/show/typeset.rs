//! Answers for LaTeX and Markdown.

use super::{Answers, Shown, about, all_steps, foreign_rules, full, holds, joint, met_by, name, right};
use crate::cli::options::Detail;
use crate::cli::output::Output;
use gradus::answer::{Answer, AnswerKind};
use gradus::derivation;
use gradus::syntax::{Format, listed};

/// Left and right sides.
type Equations = Vec<(String, String)>;

/// `left = right` of every answer, and of every name in them.
fn equations(a: &Answers<'_, '_>, group: &[Shown<'_>]) -> (Equations, Equations) {
    let s = a.session;
    let answers = group.iter().map(|g| (name(s, g.answer, Format::Latex), right(s, g.answer, Format::Latex)));
    let wheres = group.iter().flat_map(|g| g.answer.wheres(&s.terms, &s.theory, Format::Latex));
    let names = wheres.map(|(n, body)| {
        let name = derivation::Subject::Function(n.to_string());
        (derivation::subject_in(&s.terms, &s.theory, &name, Format::Latex), body)
    });
    let members = group.iter().flat_map(|g| g.answer.members(&s.terms, &s.theory, Format::Latex));
    (answers.collect(), names.chain(members).collect())
}

/// What answers rest on, as sentences with mathematics between dollars.
fn sentences(a: &Answers<'_, '_>, group: &[Shown<'_>]) -> Vec<String> {
    let s = a.session;
    let mut out = Vec::new();
    if group.iter().any(|g| g.answer.kind == AnswerKind::Stationary) {
        let is = if group.len() == 1 { "gradient is" } else { "gradients are" };
        let only = if group.iter().all(|g| g.answer.only) { ", and nowhere else" } else { "" };
        out.push(format!("There the {is} zero{only}."));
    }
    let layouts: Vec<&str> = group.iter().filter_map(|g| g.answer.kind.layout()).collect();
    if let Some(l) = layouts.first() {
        let mut l = (*l).to_string();
        if let Some(c) = l.get_mut(0..1) {
            c.make_ascii_uppercase();
        }
        out.push(format!("{l} layout."));
    }
    for (of, hypotheses) in holds(group, |x| &x.hypotheses_said.latex) {
        if hypotheses.is_empty() {
            continue;
        }
        let of = of.map(|x: &Answer| format!("${}$ holds", name(s, x, Format::Latex)));
        out.push(format!("{} where {}.", of.as_deref().unwrap_or("Holds"), listed(hypotheses)));
    }
    let mut words: Vec<String> = group.iter().filter_map(|g| met_by(a, g.answer, g.met.as_deref())).collect();
    words.dedup();
    out.extend(words);
    out
}

fn foreign(a: &Answers<'_, '_>, group: &[Shown<'_>]) -> Vec<String> {
    let mut all: Vec<String> =
        group.iter().flat_map(|g| foreign_rules(a.session.rules, &g.answer.certified)).map(str::to_string).collect();
    all.sort();
    all.dedup();
    all
}

/// A fragment that begins with the answer and what it rests on.
pub(super) fn latex(a: &Answers<'_, '_>, group: &[Shown<'_>], out: &mut Output) {
    let s = a.session;
    let (answers, names) = equations(a, group);
    out.text(&derivation::latex_answers(&answers, &names, "align*"));
    for w in sentences(a, group) {
        out.line(&w);
    }
    for f in foreign(a, group) {
        out.line(&format!("Rests on a law of your own, \\texttt{{{}}}.", f.replace('_', "\\_")));
    }
    out.text(&derivation::align(&s.terms, &s.theory, &joint(group)));
    if a.detail == Detail::Full {
        for row in group.iter().flat_map(|g| full(a, g.answer, Format::Ascii)) {
            out.line(&format!("% {row}"));
        }
    }
    for g in group {
        out.line(&format!("% {}: {}", super::left(s, g.answer, Format::Ascii), super::ascii_only(&about(s, g.answer))));
    }
    out.line(&format!("% {}", all_steps(group)));
}

/// For code hosts, and for notebooks.
pub(super) fn markdown(a: &Answers<'_, '_>, group: &[Shown<'_>], out: &mut Output) {
    let s = a.session;
    let (answers, names) = equations(a, group);
    out.text(&format!("```math\n{}```\n\n", derivation::latex_answers(&answers, &names, "aligned")));
    let shapes: Vec<String> = group.iter().map(|g| about(s, g.answer)).collect();
    out.line(&format!("Shape: {}.\n", shapes.join("; ")));
    for w in sentences(a, group).iter().filter(|w| !w.ends_with("layout.")) {
        out.line(&format!("{w}\n"));
    }
    out.text(&derivation::markdown(&s.terms, &s.theory, &joint(group)));
    if a.detail == Detail::Full {
        out.line("\n```text");
        for row in group.iter().flat_map(|g| full(a, g.answer, Format::Unicode)) {
            out.line(&row);
        }
        out.line("```");
    }
    out.line("");
    for f in foreign(a, group) {
        out.line(&format!("Rests on a law of your own: `{f}`.\n"));
    }
    out.line(&format!("{}.\n", all_steps(group)));
}

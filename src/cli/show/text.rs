//! Answers on a screen.

use super::{
    Answers, Shown, about, adjoints, all_steps, also, foreign_rules, full, holds, joint, met_by, name, right, wheres,
};
use crate::cli::options::Detail;
use crate::cli::output::Output;
use gradus::answer::{Answer, AnswerKind, Nature};
use gradus::derivation::{in_rows, wrap};
use gradus::syntax::{Format, listed};

/// Answers that were found together: what they are, how they were found, and what they rest on, once.
pub(super) fn group(a: &Answers<'_, '_>, group: &[Shown<'_>], out: &mut Output) {
    let s = a.session;
    group.iter().for_each(|g| heading(a, g.answer, out));
    let mut word = "where";
    let members = group.iter().flat_map(|g| g.answer.members(&s.terms, &s.theory, Format::Unicode));
    let members = members.map(|(n, body)| format!("{n} = {body}"));
    for w in group.iter().flat_map(|g| wheres(s, g.answer, Format::Unicode)).chain(members) {
        let (name, body) = w.split_once(" = ").unwrap_or(("", &w));
        let begin = format!("  {word} {name} = ");
        let column = begin.chars().count();
        out.line(&format!("{begin}{}", in_rows(body, column, out.width, Format::Unicode)));
        word = "     ";
    }
    for e in group.iter().flat_map(|g| adjoints(s, g.answer, Format::Unicode)) {
        let begin = format!("  {word} ");
        out.line(&format!("{begin}{}", in_rows(&e, begin.chars().count(), out.width, Format::Unicode)));
        word = "     ";
    }
    out.line("");
    if let [only] = group
        && only.answer.of == only.answer.result
    {
        out.line("Nothing simpler was found.");
        return;
    }
    let shown = out.derivation(&s.terms, &s.theory, &joint(group));
    if !shown.is_empty() {
        out.text(&shown);
        out.line("");
    }
    if a.detail == Detail::Full {
        for g in group {
            full(a, g.answer, Format::Unicode).iter().for_each(|row| out.line(row));
            out.line("");
        }
    }
    let points: Vec<&Answer> = group.iter().map(|g| g.answer).filter(|x| x.kind == AnswerKind::Stationary).collect();
    if !points.is_empty() {
        let values: Vec<String> = points.iter().map(|x| equation(a, x)).collect();
        let is = if points.len() == 1 { "gradient is" } else { "gradients are" };
        let only = if points.iter().all(|x| x.only) { ", and nowhere else" } else { "" };
        wrapped(&format!("The {is} zero at {}{only}.", listed(&values)), out);
        for x in &points {
            if let Some(n) = &x.nature
                && let Some(words) = n.words(!x.only)
            {
                wrapped(&format!("This is {words}{}.", where_else(n, &x.hypotheses)), out);
            }
        }
    }
    for (of, hypotheses) in holds(group, |x| &x.hypotheses_said.text) {
        if hypotheses.is_empty() {
            continue;
        }
        let of = of.map(|x| format!("{} holds", name(s, x, Format::Unicode)));
        wrapped(&format!("{} where {}.", of.as_deref().unwrap_or("Holds"), listed(hypotheses)), out);
    }
    let mut words: Vec<String> = group.iter().filter_map(|g| met_by(a, g.answer, g.met.as_deref())).collect();
    words.dedup();
    let mut foreign: Vec<&str> = group.iter().flat_map(|g| foreign_rules(s.rules, &g.answer.certified)).collect();
    foreign.sort_unstable();
    foreign.dedup();
    if !foreign.is_empty() {
        words.push(format!("Rests on laws of your own: {}.", foreign.join(", ")));
    }
    words.extend(group.iter().flat_map(|g| also(g.answer)));
    words.dedup();
    words.iter().for_each(|w| wrapped(w, out));
    let word = format!("{}.", all_steps(group));
    for row in wrap(&word, out.width) {
        out.line(&out.styled("32", &row));
    }
}

/// The hypotheses that it takes besides those of the answer.
fn where_else(n: &Nature, told: &[String]) -> String {
    let more: Vec<&str> = n.hypotheses.iter().filter(|h| !told.contains(h)).map(String::as_str).collect();
    if more.is_empty() { String::new() } else { format!(", if {}", more.join(" and ")) }
}

/// Words in lines that fit.
fn wrapped(s: &str, out: &mut Output) {
    for row in wrap(s, out.width) {
        out.line(&row);
    }
}

fn equation(a: &Answers<'_, '_>, answer: &Answer) -> String {
    let s = a.session;
    format!("{} = {}", name(s, answer, Format::Unicode), right(s, answer, Format::Unicode))
}

/// `∂f/∂X = …        (m×n)`
fn heading(a: &Answers<'_, '_>, answer: &Answer, out: &mut Output) {
    let s = a.session;
    let l = name(s, answer, Format::Unicode);
    let about = format!("({})", about(s, answer));
    let whole = if answer.of == answer.result { l.clone() } else { equation(a, answer) };
    let gap = out.width.saturating_sub(whole.chars().count() + about.chars().count());
    if gap >= 3 {
        out.line(&format!("{}{}{}", out.bold(&whole), " ".repeat(gap.min(8)), out.styled("2", &about)));
        return;
    }
    let column = l.chars().count() + 3;
    let rows = match whole.strip_prefix(&format!("{l} = ")) {
        Some(r) if column * 3 < out.width => format!("{l} = {}", in_rows(r, column, out.width, Format::Unicode)),
        Some(r) => {
            format!("{}\n  = {}", in_rows(&l, 0, out.width, Format::Unicode), in_rows(r, 4, out.width, Format::Unicode))
        }
        None => in_rows(&whole, 0, out.width, Format::Unicode),
    };
    let last = rows.lines().last().map_or(0, |r| r.chars().count());
    let gap = out.width.saturating_sub(last + about.chars().count());
    let bold: Vec<String> = rows.lines().map(|r| out.bold(r)).collect();
    let bold = bold.join("\n");
    match gap {
        0..3 => out.line(&format!("{bold}\n{}", out.styled("2", &about))),
        _ => out.line(&format!("{bold}{}{}", " ".repeat(gap.min(8)), out.styled("2", &about))),
    }
}

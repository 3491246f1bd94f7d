//! `gradus rules`: the laws, and the numeric test of laws that users add.

use super::Outcome;
use super::format::comment;
use super::laws::{
    ascii_if, grounds, kind, problems_using, property_kind, property_object, rule_object, standing_word,
};
use super::options::{Global, OutputFormat};
use super::output::{Complaint, Failure, Output};
use super::show::ascii_only;
use super::statements::{Readable, side_conditions, style};
use gradus::base::Standing;
use gradus::rules::{Kind, Property, Rule, RuleSet, derivation};
use gradus::syntax::did_you_mean;
use std::path::PathBuf;

/// Options of `rules`.
#[derive(clap::Args, Debug)]
pub struct Arguments {
    /// The name of a law, or of a file of laws
    name: Option<String>,
    /// What has to be believed, on one page: axioms, properties, and what functions have as derivatives; with NAME those
    /// of one file
    #[arg(long, conflicts_with = "count")]
    base: bool,
    /// How many axioms, properties, lemmas, corollaries and variants there are
    #[arg(long, conflicts_with = "name")]
    count: bool,
    /// Writes what all laws say, those that schemas make too, as plain rule files into a folder
    #[arg(long, value_name = "DIR", conflicts_with_all = ["name", "base", "count"])]
    laws: Option<PathBuf>,
}

/// How many problems are named before the rest is counted.
const PROBLEMS: usize = 5;

fn show_problems(name: &str, out: &mut Output) {
    let all = problems_using(name);
    let Some(named) = all.get(..all.len().min(PROBLEMS)).filter(|n| !n.is_empty()) else {
        return fact("used by", "no derivation of the snapshots", out);
    };
    let mut rows: Vec<String> = named.iter().map(|n| n.to_string()).collect();
    if all.len() > named.len() {
        rows.push(format!("and {} more: snapshots/laws.md names all", all.len() - named.len()));
    }
    block("used by", &rows, out);
}

/// Prints the list, or one law.
///
/// # Errors
/// When there is no such law.
pub fn run(global: &Global, a: &Arguments, out: &mut Output) -> Result<Outcome, Failure> {
    let set = global.rule_set()?;
    if a.count {
        super::base::count(&set, out);
        return Ok(Outcome::Held);
    }
    if let Some(folder) = &a.laws {
        super::rule_files::write(&set, folder, out)?;
        return Ok(Outcome::Held);
    }
    match &a.name {
        None if a.base => super::base::page(&set, |_| true, out),
        None => list(&set, |_| true, out),
        Some(name) => {
            let stem = |f: &str| f.strip_suffix(".rules").unwrap_or(f).to_string();
            let of_file = |f: &str| f == name || stem(f) == *name;
            let there = || set.rules().iter().map(|r| &r.file).chain(set.properties().iter().map(|p| &p.file));
            if a.base && there().any(|f| of_file(f)) {
                super::base::page(&set, of_file, out);
            } else if a.base {
                let files: Vec<String> = there().map(|f| stem(f)).collect();
                let hint = did_you_mean(name, files.iter().map(String::as_str));
                let hint = hint.or(Some("`gradus rules --base` lists all".into()));
                return Err(Complaint::at("rules", format!("there is no file of laws named `{name}`"))
                    .hint(hint)
                    .into());
            } else if let Some(r) = set.rule(name).or_else(|| set.rejected().iter().find(|r| *r.name == **name)) {
                show_rule(r, out);
            } else if let Some(p) = set.property(name) {
                show_property(p, out);
            } else if there().any(|f| of_file(f)) {
                list(&set, of_file, out);
            } else {
                let names = set.true_and_false().map(|r| &*r.name);
                let names = names.chain(set.properties().iter().map(|p| &*p.name));
                let hint = did_you_mean(name, names).or(Some("`gradus rules` lists all".into()));
                return Err(Complaint::at("rules", format!("there is no law named `{name}`")).hint(hint).into());
            }
        }
    }
    Ok(Outcome::Held)
}

/// So many laws of a derivation are named.
const NAMED: usize = 12;

/// Why a law of the base is believed, in a sentence.
fn believed(kind: Kind, name: &str) -> &'static str {
    match Standing::of(kind, name) {
        Standing::Proved => {
            "proved in Coq in every ring of jets (formal/), and tested at many points, special ones too"
        }
        _ => "trusted, and tested at many points, special ones too",
    }
}

/// What a derived law rests on in the end.
fn show_grounds(kind: Kind, name: &str, out: &mut Output) {
    if let Standing::Derived(from) = Standing::of(kind, name) {
        fact("rests on", &grounds(&from), out);
    }
}

/// How a law is justified, in a sentence.
fn justified(r: &Rule) -> String {
    match (r.kind, derivation(&r.name)) {
        (Kind::Rejected, _) => "rejected: a plausible law that is false; never used".into(),
        (Kind::Axiom, _) => format!("axiom: {}", believed(Kind::Axiom, &r.name)),
        (k, Some(d)) => {
            let steps = if d.steps == 1 { "1 step".into() } else { format!("{} steps", d.steps) };
            let rest = d.from.len().saturating_sub(NAMED);
            let and = if rest > 0 { format!(" and {rest} more") } else { String::new() };
            let from: Vec<&str> = d.from.iter().take(NAMED).copied().collect();
            match from.is_empty() {
                true => format!("{}: derived in {steps}, which the kernel checked", kind(k)),
                false => format!("{}: derived in {steps} from {}{and}", kind(k), from.join(", ")),
            }
        }
        (k, None) => format!("{} without a derivation: tested at many points", kind(k)),
    }
}

fn list(set: &RuleSet, wanted: impl Fn(&str) -> bool, out: &mut Output) {
    // In the order in which they stand in their files.
    let mut all: Vec<&Rule> = set.true_and_false().filter(|r| wanted(&r.file)).collect();
    all.sort_by_key(|r| (&r.file, r.line));
    let mut properties: Vec<&Property> = set.properties().iter().filter(|p| wanted(&p.file)).collect();
    properties.sort_by_key(|p| (&p.file, p.line));
    if out.format == OutputFormat::Json {
        for r in all {
            out.json(&rule_object(r));
        }
        for p in properties {
            out.json(&property_object(p));
        }
        return;
    }
    let mut files: Vec<&str> = all.iter().map(|r| &*r.file).collect();
    files.extend(properties.iter().map(|p| &*p.file));
    files.sort_unstable();
    files.dedup();
    for (k, file) in files.iter().enumerate() {
        if k > 0 {
            out.line("");
        }
        let stem = file.strip_suffix(".rules").unwrap_or(file);
        let heading = match out.format {
            OutputFormat::Markdown => format!("## {stem}\n"),
            f => comment(f, &out.bold(stem)),
        };
        out.line(&heading);
        let mut row = |name: &str, kind: &str, standing: &Standing, title: &str| {
            let word = standing_word(standing);
            let line = match out.format {
                OutputFormat::Markdown => format!("- `{name}` ({kind}, {word}): {title}"),
                f => comment(f, &ascii_if(f, &format!("  {name:<30} {kind:<9} {word:<7} {title}"))),
            };
            out.line(line.trim_end());
        };
        for r in all.iter().filter(|r| *r.file == **file) {
            row(&r.name, kind(r.kind), &Standing::of(r.kind, &r.name), r.title.as_deref().unwrap_or(""));
        }
        for p in properties.iter().filter(|p| *p.file == **file) {
            row(&p.name, property_kind(p), &Standing::of(p.kind, &p.name), p.pred.name());
        }
    }
    let axioms = all.iter().filter(|r| r.kind == Kind::Axiom).count();
    let lemmas = all.iter().filter(|r| r.kind == Kind::Lemma).count();
    let variants = all.iter().filter(|r| r.kind == Kind::Variant).count();
    let rejected = all.len() - axioms - lemmas - variants;
    out.line("");
    let trusted = properties.iter().filter(|p| p.kind == Kind::Axiom).count();
    let derived = properties.len() - trusted;
    let rules = all.iter().map(|r| (r.kind, &*r.name));
    let all_laws = rules.chain(properties.iter().map(|p| (p.kind, &*p.name)));
    let all = format!(
        "{axioms} axioms, {lemmas} lemmas, {variants} variants, {trusted} properties, {derived} corollaries, \
         {rejected} rejected laws."
    );
    out.line(&comment(out.format, &all));
    let laws = all_laws.map(|(kind, name)| Standing::of(kind, name));
    out.line(&comment(out.format, &format!("{}.", super::base::proved(laws))));
}

fn show_rule(r: &Rule, out: &mut Output) {
    if out.format == OutputFormat::Json {
        return out.json(&rule_object(r));
    }
    let title = r.title.as_ref().map(|t| format!(": {t}")).unwrap_or_default();
    match out.format {
        OutputFormat::Markdown => out.line(&format!("### `{}`{title}", r.name)),
        OutputFormat::Latex => out.line(&format!("% {}{}", r.name, ascii_only(&title))),
        OutputFormat::Ascii => out.line(&format!("# {}{}", r.name, ascii_only(&title))),
        _ => out.line(&format!("{}{title}", out.bold(&r.name))),
    }
    out.line("");
    if let Some(s) = Readable::new(r) {
        let format = style(out.format);
        let ((lhs, rhs), mut conditions) = (s.sides(format), s.conditions(format));
        let sign = if r.kind == Kind::Rejected { "≠" } else { "=" };
        match out.format {
            OutputFormat::Ascii => {
                out.line(&format!("{lhs} {} {rhs}", sign.replace('=', "==").replace('≠', "# is not")))
            }
            OutputFormat::Latex => out.line(&format!("\\[ {lhs} {} {rhs} \\]", sign.replace('≠', "\\ne"))),
            OutputFormat::Markdown => {
                out.line(&format!("```math\n{lhs} {} {rhs}\n```", sign.replace('≠', "\\ne")));
            }
            _ => out.line(&format!("  {lhs}  {sign}  {rhs}")),
        }
        out.line("");
        conditions.extend(side_conditions(r));
        block("where", &s.variables(), out);
        block("if", &conditions, out);
    }
    if r.pointwise {
        fact("holds", "of real numbers only, not below a differential", out);
    }
    fact("justified", &justified(r), out);
    show_grounds(r.kind, &r.name, out);
    fact("source", &r.source, out);
    fact("stands in", &format!("{}:{}", r.file, r.line), out);
    let uses: Vec<String> = r.uses.iter().map(|u| format!("{} {}", u.phase, u.direction.arrow())).collect();
    if !uses.is_empty() {
        fact("used to", &uses.join(", "), out);
    }
    if r.kind != Kind::Rejected {
        show_problems(&r.name, out);
    }
}

/// Rows of facts about a law: the word stands before the first.
fn block(word: &str, rows: &[String], out: &mut Output) {
    for (k, row) in rows.iter().enumerate() {
        let line = match out.format {
            OutputFormat::Markdown => format!("- {word}: {row}"),
            OutputFormat::Latex => format!("% {word:<11} {row}"),
            f => comment(f, &ascii_if(f, &format!("  {:<11} {row}", if k == 0 { word } else { "" }))),
        };
        out.line(&line);
    }
}

fn fact(word: &str, row: &str, out: &mut Output) {
    block(word, &[row.to_string()], out);
}

fn show_property(p: &Property, out: &mut Output) {
    if out.format == OutputFormat::Json {
        return out.json(&property_object(p));
    }
    out.line(&comment(out.format, &out.bold(&p.name)));
    out.line("");
    let rule = p.as_rule();
    if let Some(s) = Readable::new(&rule) {
        let format = style(out.format);
        let law = super::statements::fact(p, &s.sides(format).0, format);
        let fact = match out.format {
            OutputFormat::Latex => format!("\\[ {law} \\]"),
            OutputFormat::Markdown => format!("$`{law}`$"),
            f => comment(f, &format!("  {law}")),
        };
        let mut conditions = s.conditions(format);
        conditions.extend(side_conditions(&rule));
        out.line(&fact);
        out.line("");
        block("where", &s.variables(), out);
        block("if", &conditions, out);
    }
    let how = match derivation(&p.name).filter(|_| p.kind == Kind::Lemma) {
        Some(d) => format!("corollary: derived in {} steps from {}", d.steps, d.from.join(", ")),
        None => format!("property: {}", believed(p.kind, &p.name)),
    };
    fact("justified", &how, out);
    show_grounds(p.kind, &p.name, out);
    fact("source", &p.source, out);
    fact("stands in", &format!("{}:{}", p.file, p.line), out);
}

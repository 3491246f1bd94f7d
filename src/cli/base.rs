//! Down to the base: what is trusted, as one page, as numbers, and below one certificate.

use super::format::comment;
use super::laws::{ascii_if, in_coq, property_object, rule_object};
use super::options::OutputFormat;
use super::output::{Output, many};
use super::show::ascii_only;
use super::statements::{Stated, style};
use gradus::base::{Base, Standing, comes_with_the_program, is_function_fact, is_proved};
use gradus::rules::{Kind, Property, Rule, RuleSet};
use gradus::syntax::Format;
use serde_json::{Value, json};

/// How many laws of each kind there are.
struct Count {
    /// Axioms: smooth, pointwise.
    axioms: [usize; 2],
    /// Axioms that say what the derivative of a function is.
    functions: usize,
    properties: usize,
    /// Lemmas: smooth, pointwise.
    lemmas: [usize; 2],
    /// Properties that are derived.
    corollaries: usize,
    /// Variants that schemas make of laws.
    variants: usize,
}

impl Count {
    fn of(set: &RuleSet) -> Count {
        let of = |kind: Kind, pointwise: bool| {
            set.rules().iter().filter(|r| r.kind == kind && r.pointwise == pointwise).count()
        };
        Count {
            axioms: [of(Kind::Axiom, false), of(Kind::Axiom, true)],
            functions: set.rules().iter().filter(|r| r.kind == Kind::Axiom && is_function_fact(r)).count(),
            properties: set.properties().iter().filter(|p| p.kind == Kind::Axiom).count(),
            lemmas: [of(Kind::Lemma, false), of(Kind::Lemma, true)],
            corollaries: set.properties().iter().filter(|p| p.kind == Kind::Lemma).count(),
            variants: set.rules().iter().filter(|r| r.kind == Kind::Variant).count(),
        }
    }
}

/// How many laws of the base are proved in Coq, of how many; how many derived laws rest on such alone, of how many.
fn in_numbers(laws: impl Iterator<Item = Standing>) -> ([usize; 2], [usize; 2]) {
    let (mut base, mut derived) = ([0, 0], [0, 0]);
    for s in laws {
        let of = match s {
            Standing::Proved | Standing::Trusted => &mut base,
            Standing::Derived(_) => &mut derived,
            Standing::Rejected => continue,
        };
        of[0] += usize::from(s.is_sound());
        of[1] += 1;
    }
    (base, derived)
}

/// The same in words.
pub fn proved(laws: impl Iterator<Item = Standing>) -> String {
    let ([proved, base], [sound, derived]) = in_numbers(laws);
    let base = format!("{proved} of the {base} axioms and properties are proved in Coq");
    match derived {
        0 => base,
        n => format!("{base}; {sound} of the {n} derived laws rest on these alone"),
    }
}

/// What each law of a set stands on.
fn standings(set: &RuleSet) -> impl Iterator<Item = Standing> {
    let rules = set.rules().iter().map(|r| Standing::of(r.kind, &r.name));
    rules.chain(set.properties().iter().map(|p| Standing::of(p.kind, &p.name)))
}

/// Prints how many laws of each kind there are.
pub fn count(set: &RuleSet, out: &mut Output) {
    let Count { axioms, functions, properties, lemmas, corollaries, variants } = Count::of(set);
    if out.format == OutputFormat::Json {
        let both = |[smooth, pointwise]: [usize; 2]| json!({ "smooth": smooth, "pointwise": pointwise });
        let mut of_axioms = both(axioms);
        of_axioms["functions"] = json!(functions);
        let mut counts = json!({
            "axioms": of_axioms, "properties": properties, "lemmas": both(lemmas), "corollaries": corollaries,
            "variants": variants,
        });
        let ([proved, base], [sound, derived]) = in_numbers(standings(set));
        counts["proved"] = json!({ "base": proved, "of": base, "derived": sound, "of_derived": derived });
        return out.json(&counts);
    }
    let both = |[smooth, pointwise]: [usize; 2]| format!("{smooth} smooth, {pointwise} pointwise");
    let rows = [
        (
            "axioms",
            axioms.iter().sum(),
            format!("{}; {functions} of them on the derivatives of functions", both(axioms)),
        ),
        ("properties", properties, "trusted as axioms are".to_string()),
        ("lemmas", lemmas.iter().sum::<usize>(), format!("{}; derived from these", both(lemmas))),
        ("corollaries", corollaries, "properties that are derived from these".to_string()),
        ("variants", variants, "made of these by schemas, and derived as well".to_string()),
    ];
    for (word, number, more) in rows {
        let row = match out.format {
            OutputFormat::Markdown => format!("- {number} {word}: {more}"),
            _ => format!("{word:<11} {number:>5}   {more}"),
        };
        out.line(&comment(out.format, &row));
    }
    out.line("");
    out.line(&comment(out.format, &format!("{}.", proved(standings(set)))));
}

/// What a rule is in the base: nothing if it is derived.
fn group(r: &Rule) -> Option<&'static str> {
    match r.kind {
        Kind::Axiom if is_function_fact(r) => Some("function"),
        Kind::Axiom => Some("axiom"),
        k if k.is_derived() && !comes_with_the_program(r) => Some("trusted lemma"),
        _ => None,
    }
}

/// Prints all that is trusted in the files that are wanted, by topic.
pub fn page(set: &RuleSet, wanted: impl Fn(&str) -> bool, out: &mut Output) {
    let format = style(out.format);
    let rules = set.rules().iter().filter(|r| wanted(&r.file));
    let based: Vec<(&Rule, &str)> = rules.filter_map(|r| group(r).map(|g| (&**r, g))).collect();
    let properties: Vec<&Property> = {
        let trusted = |p: &&Property| p.kind == Kind::Axiom && wanted(&p.file);
        set.properties().iter().filter(trusted).collect()
    };
    if out.format == OutputFormat::Json {
        let rules = based.iter().map(|(r, g)| (rule_object(r), *g));
        for (mut object, group) in rules.chain(properties.iter().map(|p| (property_object(p), "property"))) {
            object["base"] = json!(group);
            out.json(&object);
        }
        return;
    }
    let rules = based.iter().map(|(r, _)| Stated::rule(r, format));
    let all = rules.chain(properties.iter().map(|p| Stated::property(p, format))).collect();
    for (k, (topic, laws)) in by_topic(all).into_iter().enumerate() {
        if k > 0 {
            out.line("");
        }
        match out.format {
            OutputFormat::Markdown => out.line(&format!("## {topic}\n")),
            OutputFormat::Latex => out.line(&format!("\\subsection*{{{}}}", escaped(&topic))),
            f => out.line(&comment(f, &out.bold(&topic))),
        }
        laws.iter().for_each(|l| entry(l, out));
    }
    out.line("");
    let of = |group: &str| based.iter().filter(|(_, g)| *g == group).count();
    let (axioms, functions, trusted) = (of("axiom"), of("function"), of("trusted lemma"));
    let last = total(axioms, properties.len(), functions, trusted) + ".";
    out.line(&comment(out.format, &last));
    let rules = based.iter().map(|(r, _)| Standing::of(r.kind, &r.name));
    let laws = rules.chain(properties.iter().map(|p| Standing::of(p.kind, &p.name)));
    out.line(&comment(out.format, &format!("{}.", proved(laws))));
}

/// One law on the page.
fn entry(l: &Stated, out: &mut Output) {
    let proved = if is_proved(&l.name) { "proved in Coq" } else { "trusted" };
    let mark = if l.pointwise { format!("  (pointwise; {proved})") } else { format!("  ({proved})") };
    let scope = l.scope();
    match out.format {
        OutputFormat::Markdown => {
            let scope = if scope.is_empty() { scope } else { format!("; {scope}") };
            out.line(&format!("- `{}`{}: $`{}`${scope}", l.name, mark.replace("  ", " "), l.law));
        }
        OutputFormat::Latex => {
            out.line(&format!("\n\\noindent\\texttt{{{}}}{}", escaped(&l.name), mark.replace("  ", " ")));
            out.line(&format!("\\[ {} \\]", l.law));
            if !scope.is_empty() {
                out.line(&in_latex(&scope));
            }
        }
        OutputFormat::Ascii => {
            out.line(&format!("# {}{mark}", l.name));
            out.line(&l.law);
            if !scope.is_empty() {
                out.line(&format!("#     {}", ascii_only(&scope)));
            }
        }
        _ => {
            out.line(&format!("  {}{mark}", l.name));
            out.line(&format!("      {}", l.law));
            if !scope.is_empty() {
                out.line(&out.styled("2", &format!("      {scope}")));
            }
        }
    }
}

/// A name as text of LaTeX.
fn escaped(s: &str) -> String {
    s.replace('_', "\\_")
}

/// Words as text of LaTeX.
fn in_latex(s: &str) -> String {
    s.replace('×', "$\\times$").replace('≥', "$\\ge$").replace('·', "$\\cdot$")
}

/// The laws by topic, in the order in which they stand in their files.
fn by_topic(mut all: Vec<Stated>) -> Vec<(String, Vec<Stated>)> {
    all.sort_by(|a, b| a.place.cmp(&b.place));
    let mut out: Vec<(String, Vec<Stated>)> = Vec::new();
    for l in all {
        match out.last_mut().filter(|(topic, _)| topic == l.topic()) {
            Some((_, laws)) => laws.push(l),
            None => out.push((l.topic().to_string(), vec![l])),
        }
    }
    out
}

/// The laws that are trusted below a certificate if Coq has not proved them, by name.
pub fn names<'a>(set: &'a RuleSet, b: &Base) -> Vec<&'a str> {
    let rules = b.axioms.iter().chain(&b.functions).chain(&b.trusted).filter_map(|k| set.rules().get(*k));
    let rules = rules.map(|r| &*r.name);
    rules.chain(b.properties.iter().filter_map(|k| set.properties().get(*k)).map(|p| &*p.name)).collect()
}

/// The base of a certificate as JSON.
pub fn object(set: &RuleSet, b: &Base) -> Value {
    let rules = |of: &std::collections::BTreeSet<usize>| -> Vec<String> {
        of.iter().filter_map(|k| set.rules().get(*k)).map(|r| r.name.to_string()).collect()
    };
    let properties = b.properties.iter().filter_map(|k| set.properties().get(*k)).map(|p| p.name.to_string());
    json!({
        "axioms": rules(&b.axioms), "properties": properties.collect::<Vec<_>>(), "functions": rules(&b.functions),
        "trusted": rules(&b.trusted), "lemmas": b.lemmas.len(),
    })
}

/// How much is trusted, in words.
fn total(axioms: usize, properties: usize, functions: usize, trusted: usize) -> String {
    let mut parts = vec![many(axioms, "axiom")];
    let mut part = |n: usize, one: &str, more: &str| match n {
        0 => {}
        1 => parts.push(format!("1 {one}")),
        n => parts.push(format!("{n} {more}")),
    };
    part(properties, "property", "properties");
    part(functions, "derivative of a function", "derivatives of functions");
    part(trusted, "lemma of your own without a derivation", "lemmas of your own without a derivation");
    let last = parts.pop().unwrap_or_default();
    if parts.is_empty() { last } else { format!("{} and {last}", parts.join(", ")) }
}

/// The base of a certificate as rows below what is said of it.
pub fn rows(set: &RuleSet, b: &Base, f: OutputFormat) -> Vec<String> {
    // Rows of LaTeX are comments here.
    let format = match f {
        OutputFormat::Latex => Format::Ascii,
        f => style(f),
    };
    let all = total(b.axioms.len(), b.properties.len(), b.functions.len(), b.trusted.len());
    let names = names(set, b);
    let coq = if names.is_empty() { String::new() } else { format!(", {}", in_coq(names)) };
    let by = match b.lemmas.len() {
        0 => String::new(),
        n => format!("; the kernel replayed the derivations of {} between", many(n, "lemma")),
    };
    let mut out = vec![format!("  rests on {all}{coq}{by}")];
    let trusted = b.trusted.iter().filter_map(|k| set.rules().get(*k)).map(|r| &*r.name).collect::<Vec<_>>();
    let rules = b.axioms.iter().chain(&b.functions).chain(&b.trusted);
    let laws = rules.filter_map(|k| Stated::of_rule(set, *k, format));
    let laws = laws.chain(b.properties.iter().filter_map(|k| Stated::of_property(set, *k, format))).collect();
    for (topic, laws) in by_topic(laws) {
        match f {
            OutputFormat::Markdown => out.push(format!("  - {topic}")),
            _ => out.push(format!("  {topic}")),
        }
        for l in laws {
            let mut mark = if l.pointwise { "  (pointwise)" } else { "" }.to_string();
            if trusted.contains(&l.name.as_str()) {
                mark += "  (lemma without a derivation, trusted)";
            }
            if f == OutputFormat::Markdown {
                let scope = Some(l.scope()).filter(|s| !s.is_empty()).map(|s| format!("; {s}")).unwrap_or_default();
                out.push(format!("    - `{}`{}: $`{}`${scope}", l.name, mark.replace("  ", " "), l.law));
                continue;
            }
            let plain = if f == OutputFormat::Latex { OutputFormat::Ascii } else { f };
            out.push(format!("    {}{mark}", l.name));
            out.push(format!("        {}", l.law));
            out.extend(Some(l.scope()).filter(|s| !s.is_empty()).map(|s| ascii_if(plain, &format!("        {s}"))));
        }
    }
    out
}

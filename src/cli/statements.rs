//! What a law says, as mathematics and words.

use super::options::OutputFormat;
use gradus::rules::{Condition, MetaKind, Property, Rule, RuleSet, Statement};
use gradus::syntax::{Format, print, print_hypothesis};
use gradus::term::{Fact, Hypothesis, Pred};

/// The statement of a law as mathematics: both sides and the conditions.
pub fn mathematics(s: &Statement, format: Format) -> (String, String, Vec<String>) {
    let p = |t| print(&s.terms, &s.theory, t, format);
    // Conditions stand in lists of words, which no format typesets.
    let words = if format == Format::Latex { Format::Unicode } else { format };
    let h = |h: &Hypothesis| print_hypothesis(&s.terms, &s.theory, h, words);
    (p(s.lhs), p(s.rhs), s.theory.hypotheses.iter().map(h).collect())
}

/// Conditions on indices and literals.
pub fn side_conditions(r: &Rule) -> Vec<String> {
    let name = |p: &gradus::rules::Pat| {
        let mut names = Vec::new();
        p.metas(&mut |k| names.extend(r.metas.get(k).map(|m| m.name.to_string())));
        names.join(" and ")
    };
    let mut out = Vec::new();
    for c in &r.when {
        match c {
            Condition::Natural(p) => out.push(format!("{} is a whole number ≥ 0, as a literal", name(p))),
            Condition::Integer(p) => out.push(format!("{} is a whole number, as a literal", name(p))),
            Condition::Fits(p, d) => out.push(format!("the index {} is at most {d}", name(p))),
            Condition::Distinct(p, q) => out.push(format!("the indices {} and {} differ", name(p), name(q))),
            Condition::Is(..) | Condition::Eq(..) => {}
        }
    }
    for m in &r.metas {
        if let MetaKind::Index(d) = &m.kind {
            out.push(format!("{} is an index from 1 to {d}", m.name));
        }
    }
    out
}

/// The variables and their shapes.
pub fn variables(s: &Statement) -> Vec<String> {
    let one = |v: &gradus::term::Variable| {
        let over = v.over.as_ref().map(|d| format!(", a family over {d}")).unwrap_or_default();
        format!("{} is {}{over}", v.name, v.shape)
    };
    s.theory.vars.iter().map(one).collect()
}

/// How terms are printed in a format.
pub fn style(f: OutputFormat) -> Format {
    match f {
        OutputFormat::Latex | OutputFormat::Markdown => Format::Latex,
        OutputFormat::Ascii | OutputFormat::Json => Format::Ascii,
        OutputFormat::Text => Format::Unicode,
    }
}

/// A condition in words. What is no scalar is spoken of by its entries where the predicate speaks of these.
fn in_words(s: &Statement, h: &Hypothesis, format: Format) -> String {
    let p = |t| print(&s.terms, &s.theory, t, format);
    let quoted = |text: String| if format == Format::Latex { format!("${text}$") } else { text };
    match h.fact {
        Fact::Is(pred, t) => {
            let word = match pred {
                Pred::Posdef => "positive definite",
                other => other.name(),
            };
            let (shown, of_entries) =
                (quoted(p(t)), matches!(pred, Pred::Positive | Pred::Nonnegative | Pred::Nonzero));
            match of_entries && !s.terms.shape(t).is_scalar() {
                true => format!("every entry of {shown} is {word}"),
                false => format!("{shown} is {word}"),
            }
        }
        Fact::Eq(a, b) => quoted(format!("{} {} {}", p(a), if format == Format::Ascii { "==" } else { "=" }, p(b))),
        Fact::AtLeast(..) => print_hypothesis(&s.terms, &s.theory, h, format),
    }
}

/// A law in the lists of the base.
pub struct Stated {
    /// Its name.
    pub name: String,
    /// The file and the line where it stands.
    pub place: (String, usize),
    /// What it says.
    pub law: String,
    /// The shapes of its variables, in words.
    pub shapes: Vec<String>,
    /// Its conditions, in words.
    pub conditions: Vec<String>,
    /// Does it hold of real numbers only?
    pub pointwise: bool,
}

impl Stated {
    /// An axiom or a lemma of a set, by its place.
    pub fn of_rule(set: &RuleSet, k: usize, format: Format) -> Option<Stated> {
        set.rules().get(k).map(|r| Stated::rule(r, format))
    }

    /// A property of a set, by its place.
    pub fn of_property(set: &RuleSet, k: usize, format: Format) -> Option<Stated> {
        set.properties().get(k).map(|p| Stated::property(p, format))
    }

    /// An axiom or a lemma.
    pub fn rule(r: &Rule, format: Format) -> Stated {
        let sign = if format == Format::Ascii { "==" } else { "=" };
        let space = if format == Format::Unicode { "  " } else { " " };
        let law = |s: &Statement| {
            let (lhs, rhs, _) = mathematics(s, format);
            format!("{lhs}{space}{sign}{space}{rhs}")
        };
        let mut out = Stated::new((&r.name, &r.file, r.line), r.statement().ok(), law, r.law(), format);
        out.conditions.extend(side_conditions(r));
        out.pointwise = r.pointwise;
        out
    }

    /// A property.
    pub fn property(p: &Property, format: Format) -> Stated {
        let law = |s: &Statement| {
            let (subject, ..) = mathematics(s, format);
            match format {
                Format::Latex => format!("\\text{{{}}}\\left({subject}\\right)", p.pred.name()),
                _ => format!("{}({subject})", p.pred.name()),
            }
        };
        Stated::new((&p.name, &p.file, p.line), p.statement().ok(), law, p.law(), format)
    }

    fn new(
        (name, file, line): (&str, &str, usize),
        statement: Option<Statement>,
        law: impl Fn(&Statement) -> String,
        otherwise: String,
        format: Format,
    ) -> Stated {
        let conditions = |s: &Statement| s.theory.hypotheses.iter().map(|h| in_words(s, h, format)).collect();
        let s = statement.as_ref();
        Stated {
            name: name.to_string(),
            place: (file.to_string(), line),
            law: s.map_or(otherwise, law),
            shapes: s.map(variables).unwrap_or_default(),
            conditions: s.map(conditions).unwrap_or_default(),
            pointwise: false,
        }
    }

    /// The topic: the name of its file.
    pub fn topic(&self) -> &str {
        let file = self.place.0.as_str();
        file.strip_suffix(".rules").unwrap_or(file)
    }

    /// Shapes and conditions in a row.
    pub fn scope(&self) -> String {
        let conditions = Some(self.conditions.join(", ")).filter(|c| !c.is_empty()).map(|c| format!("if {c}"));
        let shapes = Some(self.shapes.join(", ")).filter(|s| !s.is_empty());
        shapes.into_iter().chain(conditions).collect::<Vec<_>>().join("; ")
    }
}

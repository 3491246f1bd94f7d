//! What a law says, as mathematics and words.

use super::format::OutputFormat;
use gradus::rules::{Condition, MetaKind, Property, Rule, RuleSet, Statement};
use gradus::syntax::{Format, print_hypothesis, print_named};
use gradus::term::{Fact, Hypothesis, Pred, TermId};

/// A law as it is read.
pub struct Readable {
    statement: Statement,
    /// The names of its index variables.
    indices: Vec<String>,
    /// Are positions calculated? Then the mathematics has 1 in their place.
    calculated: bool,
}

impl Readable {
    /// An axiom, a lemma, or a property as a rule of it.
    pub fn new(r: &Rule) -> Option<Readable> {
        let (statement, indices, calculated) = match r.open_statement() {
            Ok((s, names)) => (s, names.iter().map(ToString::to_string).collect(), false),
            Err(_) => (r.statement().ok()?, vec![], true),
        };
        Some(Readable { statement, indices, calculated })
    }

    fn term(&self, t: TermId, strict: bool, format: Format) -> String {
        print_named(&self.statement.terms, &self.statement.theory, t, &self.indices, strict, format)
    }

    /// Both sides; for a property its subject twice. What is equal but for its brackets shows them.
    pub fn sides(&self, format: Format) -> (String, String) {
        let s = &self.statement;
        let both = |strict| (self.term(s.lhs, strict, format), self.term(s.rhs, strict, format));
        let loose = both(false);
        if loose.0 == loose.1 { both(true) } else { loose }
    }

    /// The conditions on terms.
    pub fn conditions(&self, format: Format) -> Vec<String> {
        // Conditions stand in lists of words, which no format typesets.
        let words = if format == Format::Latex { Format::Unicode } else { format };
        let (p, sign) = (|t| self.term(t, false, words), if words == Format::Ascii { "==" } else { "=" });
        let one = |h: &Hypothesis| match h.fact {
            Fact::Is(pred, t) => format!("{}({})", pred.name(), p(t)),
            Fact::Eq(a, b) => format!("{} {sign} {}", p(a), p(b)),
            Fact::AtLeast(..) => print_hypothesis(&self.statement.terms, &self.statement.theory, h, words),
        };
        self.statement.theory.hypotheses.iter().map(one).collect()
    }

    /// The variables and their shapes.
    pub fn variables(&self) -> Vec<String> {
        variables(&self.statement)
    }

    /// A condition in words. What is no scalar is spoken of by its entries where the predicate speaks of these.
    fn in_words(&self, h: &Hypothesis, format: Format) -> String {
        let p = |t| self.term(t, false, format);
        let quoted = |text: String| if format == Format::Latex { format!("${text}$") } else { text };
        match h.fact {
            Fact::Is(pred, t) => {
                let word = match pred {
                    Pred::Posdef => "positive definite",
                    Pred::Psd => "positive semidefinite",
                    Pred::Fullcolumn => "of full column rank",
                    Pred::Fullrow => "of full row rank",
                    Pred::Principal => "without eigenvalues that are real and ≤ 0",
                    Pred::Stochastic => "stochastic (its rows sum to 1)",
                    Pred::Lower => "lower triangular",
                    Pred::Upper => "upper triangular",
                    Pred::Toeplitz => "constant along its diagonals (Toeplitz)",
                    other => other.name(),
                };
                let of_entries = matches!(pred, Pred::Positive | Pred::Nonnegative | Pred::Nonzero);
                match of_entries && !self.statement.terms.shape(t).is_scalar() {
                    true => format!("every entry of {} is {word}", quoted(p(t))),
                    false => format!("{} is {word}", quoted(p(t))),
                }
            }
            Fact::Eq(a, b) => quoted(format!("{} {} {}", p(a), if format == Format::Ascii { "==" } else { "=" }, p(b))),
            Fact::AtLeast(..) => print_hypothesis(&self.statement.terms, &self.statement.theory, h, format),
        }
    }
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
fn variables(s: &Statement) -> Vec<String> {
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
        OutputFormat::Text | OutputFormat::Code(_) => Format::Unicode,
    }
}

/// The equation or fact at the end of a law as the rule files write it.
fn in_terms(law: &str) -> &str {
    let mut depth = 0_usize;
    for (k, c) in law.char_indices().rev() {
        match c {
            ')' => depth += 1,
            '(' if depth == 1 => return law.get(k..).unwrap_or(law),
            '(' => depth = depth.saturating_sub(1),
            _ => {}
        }
    }
    law
}

/// A law for which there is no mathematics, as the rule files write it.
fn as_written(law: &str, format: Format) -> String {
    let text = in_terms(law);
    if format == Format::Latex { format!("\\text{{{}}}", text.replace('_', "\\_")) } else { text.to_string() }
}

/// What a property says of its subject.
pub fn fact(p: &Property, subject: &str, format: Format) -> String {
    match format {
        Format::Latex => format!("\\text{{{}}}\\left({subject}\\right)", p.pred.name()),
        _ => format!("{}({subject})", p.pred.name()),
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
    /// The same as the rule files write it, where the mathematics does not tell all of it.
    pub terms: Option<String>,
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
        let readable = Readable::new(r);
        let sides = readable.as_ref().map(|s| s.sides(format));
        let equal = sides.as_ref().is_some_and(|(lhs, rhs)| lhs == rhs);
        let law = match sides.filter(|_| readable.as_ref().is_some_and(|s| !s.calculated)) {
            Some((lhs, rhs)) => format!("{lhs}{space}{sign}{space}{rhs}"),
            None => as_written(&r.law(), format),
        };
        let terms = equal.then(|| in_terms(&r.law()).to_string());
        let mut out = Stated::new((&r.name, &r.file, r.line), readable, law, terms, format);
        out.conditions.extend(side_conditions(r));
        out.pointwise = r.pointwise;
        out
    }

    /// A property.
    pub fn property(p: &Property, format: Format) -> Stated {
        let rule = p.as_rule();
        let readable = Readable::new(&rule);
        let plain = readable.as_ref().filter(|s| !s.calculated);
        let law = plain.map_or_else(|| as_written(&p.law(), format), |s| fact(p, &s.sides(format).0, format));
        let mut out = Stated::new((&p.name, &p.file, p.line), readable, law, None, format);
        out.conditions.extend(side_conditions(&rule));
        out
    }

    fn new(
        (name, file, line): (&str, &str, usize),
        readable: Option<Readable>,
        law: String,
        terms: Option<String>,
        format: Format,
    ) -> Stated {
        let words = |s: &Readable| s.statement.theory.hypotheses.iter().map(|h| s.in_words(h, format)).collect();
        Stated {
            name: name.to_string(),
            place: (file.to_string(), line),
            law,
            terms,
            shapes: readable.as_ref().map(Readable::variables).unwrap_or_default(),
            conditions: readable.as_ref().map(words).unwrap_or_default(),
            pointwise: false,
        }
    }

    /// The topic: the name of its file.
    pub fn topic(&self) -> &str {
        let file = self.place.0.as_str();
        file.strip_suffix(".rules").unwrap_or(file)
    }

    /// Shapes, conditions, and terms where they are told, in a row.
    pub fn scope(&self) -> String {
        let conditions = Some(self.conditions.join(", ")).filter(|c| !c.is_empty()).map(|c| format!("if {c}"));
        let shapes = Some(self.shapes.join(", ")).filter(|s| !s.is_empty());
        let terms = self.terms.as_ref().map(|t| format!("in terms {t}"));
        shapes.into_iter().chain(conditions).chain(terms).collect::<Vec<_>>().join("; ")
    }
}

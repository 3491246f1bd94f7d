//! The entries of rule files that say what an elementwise function is.

use super::forms::{RuleError, Tree, atom, list, trees};
use super::pattern::*;
use super::read::{Names, Scope, header};
use crate::term::{Dim, Fun, Function, Functions, Guard, Meaning, Op, Pred, Rational, Sym, Template};
use num_traits::{One, Zero};
use std::sync::Arc;

/// What begins such an entry.
pub(super) const FUNCTION: &str = "function";

/// The functions of a file, together with those known before. An abbreviation must stand before its first use.
///
/// # Errors
/// At the first entry that is malformed, with its line.
pub(super) fn read_functions(file: &str, text: &str, before: &Functions) -> Result<Functions, RuleError> {
    if !text.contains("(function ") {
        return Ok(before.clone());
    }
    let mut entries = Vec::new();
    trees(file, text, &mut |line, s| {
        if list(&s).is_ok_and(|l| l.first().is_some_and(|k| atom(k) == Ok(FUNCTION))) {
            entries.push((line, s));
        }
        Ok(())
    })?;
    let fail = |line: usize, message: String| RuleError { file: file.into(), line, message };
    // Symbols may mention each other.
    let mut all: Vec<Function> = before.all().to_vec();
    for (line, s) in &entries {
        let Ok([_, name, clauses @ ..]) = list(s) else { continue };
        let name = atom(name).map_err(|m| fail(*line, m))?;
        if let Some(other) = all.iter().find(|f| *f.name == *name) {
            return Err(fail(*line, format!("{name} is already a function, at {}:{}", other.file, other.line)));
        }
        if !clauses.iter().any(|c| is_headed(c, "is")) {
            all.push(stub(file, *line, name));
        }
    }
    // What is read in place of others may mention what stands after it, but not itself.
    let mut waiting: Vec<_> = entries.iter().collect();
    while !waiting.is_empty() {
        let (before, mut first) = (waiting.len(), None);
        waiting.retain(|(line, s)| {
            let known = Functions::new(all.clone());
            match read_function(file, *line, s, &mut Names::of(&known)) {
                Ok((f, _)) => {
                    match all.iter_mut().find(|g| g.name == f.name) {
                        Some(g) => *g = f,
                        None => all.push(f),
                    }
                    false
                }
                Err(m) => {
                    first.get_or_insert((*line, m));
                    true
                }
            }
        });
        if let (Some((line, message)), true) = (first, waiting.len() == before) {
            return Err(fail(line, message));
        }
    }
    Ok(Functions::new(all))
}

/// The functions of some files, together with those known before.
///
/// # Errors
/// As for [`super::RuleSet::read`].
pub fn functions_of(files: &[(&str, &str)], before: &Functions) -> Result<Functions, RuleError> {
    let mut sorted: Vec<&(&str, &str)> = files.iter().collect();
    sorted.sort();
    sorted.iter().try_fold(before.clone(), |known, (file, text)| read_functions(file, text, &known))
}

fn is_headed(s: &Tree<'_>, word: &str) -> bool {
    list(s).is_ok_and(|l| l.first().is_some_and(|h| atom(h) == Ok(word)))
}

/// A symbol of which nothing else is known yet.
fn stub(file: &str, line: usize, name: &str) -> Function {
    Function {
        name: Sym::new(name),
        arity: 1,
        meaning: Meaning::Primitive,
        regular: None,
        defined: None,
        text: None,
        latex: None,
        title: String::new(),
        source: String::new(),
        file: Sym::new(file),
        line,
    }
}

/// A pattern without families and positions, as a template.
fn template(p: &Pat) -> Result<Template, String> {
    match p {
        Pat::Meta(k) => Ok(Template::Arg(*k)),
        Pat::Node(Op::D(_) | Op::BigSum(_) | Op::Grad | Op::Jac(_), _)
        | Pat::Apply(..)
        | Pat::Offset(..)
        | Pat::Pair(..) => Err("what a function stands for is made of elementwise operators".into()),
        Pat::Node(op, args) => Ok(Template::Node(op.clone(), args.iter().map(template).collect::<Result<_, _>>()?)),
    }
}

/// `(PRED BODY)`
fn property<'a>(scope: &mut Scope<'_, 'a>, s: &Tree<'a>) -> Result<(Pred, Template), String> {
    match scope.condition(s)? {
        Condition::Is(p, a) => Ok((p, template(&a)?)),
        _ => Err(format!("expected a property of a term, found `{s}`")),
    }
}

/// What a symbol's equation says: its right side, and the law.
struct Equation {
    body: Template,
    law: Rule,
}

/// `(HEAD BODY (when COND…) (lemma) (title TEXT))` as the law that this symbol is BODY.
fn equation<'a>(
    scope: &mut Scope<'_, 'a>,
    (name, symbol): (&str, Fun),
    (phase, source): (&str, &str),
    rest: &[Tree<'a>],
    (file, line): (&str, usize),
) -> Result<Equation, String> {
    let (body, more) = rest.split_first().ok_or_else(|| format!("{name} states nothing"))?;
    let rhs = scope.pat(body)?;
    let (mut when, mut title, mut kind) = (vec![], None, Kind::Axiom);
    for c in more {
        match list(c)?.split_first() {
            Some((h, cs)) if atom(h) == Ok("when") => {
                for c in cs {
                    when.push(scope.condition(c)?);
                }
            }
            Some((h, [])) if atom(h) == Ok("lemma") => kind = Kind::Lemma,
            Some((h, [t])) if atom(h) == Ok("title") => title = Some(Text::from(atom(t)?.to_string())),
            _ => return Err(format!("expected (when …), (lemma) or (title …), found `{c}`")),
        }
    }
    let what = if symbol.order > 0 { "the derivative of" } else { "what is" };
    let title = title.or_else(|| Some(Text::from(format!("{what} {}", symbol.name))));
    let use_ = Use { phase: Sym::new(phase), direction: Direction::Forward, guards: vec![] };
    let law = Rule {
        name: Sym::new(name),
        kind,
        metas: scope.metas().to_vec(),
        dims: scope.dims().to_vec(),
        funs: vec![],
        when,
        pointwise: false,
        lhs: Pat::Node(Op::Map(symbol), scope.metas().first().map(|_| Pat::Meta(0)).into_iter().collect()),
        rhs: rhs.clone(),
        uses: vec![use_],
        title,
        source: Text::from(source.to_string()),
        file: Sym::new(file),
        line,
        functions: scope.functions().clone(),
    };
    Ok(Equation { body: template(&rhs)?, law })
}

/// A matrix of one number.
fn throughout(q: &Rational) -> Pat {
    let [m, n] = ["m", "n"].map(|s| Dim::name(Sym::new(s)));
    let ones = Pat::Node(Op::Ones(m.clone(), n.clone()), vec![]);
    match q {
        q if q.is_zero() => Pat::Node(Op::Zeros(m, n), vec![]),
        q if q.is_one() => ones,
        q => Pat::Node(Op::Scale, vec![Pat::Node(Op::Num(Arc::new(q.clone())), vec![]), ones]),
    }
}

/// The law that a symbol has a value at a number; that of a single number follows from it.
fn value_laws(scope: &Scope<'_, '_>, f: &Function, at: &Rational, value: &Rational) -> [Rule; 2] {
    let number = |q: &Rational| Pat::Node(Op::Num(Arc::new(q.clone())), vec![]);
    let uses = ["simplify", "clean", "expand"].map(|phase| Use {
        phase: Sym::new(phase),
        direction: Direction::Forward,
        guards: vec![],
    });
    let law = |suffix: &str, kind, dims: &[Sym], (a, b): (Pat, Pat)| Rule {
        name: Sym::new(&format!("{}-value{suffix}", f.name)),
        kind,
        metas: vec![],
        dims: dims.to_vec(),
        funs: vec![],
        when: vec![],
        pointwise: false,
        lhs: Pat::Node(Op::Map(Fun { name: f.name.clone(), order: 0 }), vec![a]),
        rhs: b,
        uses: uses.to_vec(),
        title: Some(Text::from(format!("{} {at} = {value}", f.name))),
        source: Text::from(f.source.clone()),
        file: f.file.clone(),
        line: f.line,
        functions: scope.functions().clone(),
    };
    [
        law("", Kind::Axiom, scope.dims(), (throughout(at), throughout(value))),
        law("-scalar", Kind::Lemma, &[], (number(at), number(value))),
    ]
}

/// Does a law say what the derivative of a function is?
fn is_slope(l: &Rule) -> bool {
    matches!(&l.lhs, Pat::Node(Op::Map(g), _) if g.order > 0)
}

/// Reads an entry: the function, and the laws that it states.
///
/// # Errors
/// When it is malformed.
pub(super) fn read_function<'a>(
    file: &str,
    line: usize,
    s: &Tree<'a>,
    names: &mut Names<'a>,
) -> Result<(Function, Vec<Rule>), String> {
    let (_, name, clauses) = header(s)?;
    if !crate::term::is_name(name) || Op::plain(name).is_some() {
        return Err(format!("{name} is no name for a function"));
    }
    let mut scope = Scope::new(names);
    scope.declare_all(clauses)?;
    let square = |m: &Meta| m.kind == MetaKind::Term && m.rows.to_string() == "m" && m.cols.to_string() == "n";
    if !scope.metas().iter().all(square) || scope.dims().len() > 2 {
        return Err(format!("the arguments of {name} are declared as (A m n), all of one shape"));
    }
    let arity = scope.metas().len();
    let (mut f, mut laws, mut cases) = (Function { arity, ..stub(file, line, name) }, vec![], vec![]);
    let text = |word: &str| {
        let found =
            clauses.iter().filter_map(|c| list(c).ok()).find(|l| l.first().is_some_and(|h| atom(h) == Ok(word)));
        found.and_then(|l| l.get(1)).and_then(|t| atom(t).ok()).map(str::to_string)
    };
    f.title = text("title").ok_or_else(|| format!("{name} has no title"))?;
    f.source = text("source").ok_or_else(|| format!("{name} has no source"))?;
    (f.text, f.latex) = (text("text"), text("latex"));
    let number = |s: &Tree<'a>| atom(s)?.parse::<Rational>().map_err(|_| format!("not a rational number: `{s}`"));
    let (mut primitive, mut definition, mut slope, mut value) = (false, None, None, None);
    for c in clauses {
        let (head, rest) = list(c)?.split_first().ok_or("empty clause")?;
        match (atom(head)?, rest) {
            ("forall", _) => {}
            ("title" | "source" | "text" | "latex", [_]) => {}
            ("primitive", []) => primitive = true,
            ("definition", rest) if definition.is_none() => {
                let law = format!("{name}-def");
                let symbol = Fun { name: f.name.clone(), order: 0 };
                let e = equation(&mut scope, (&law, symbol), ("open", &f.source), rest, (file, line))?;
                if e.law.kind == Kind::Lemma {
                    return Err(format!("what defines {name} follows from nothing: leave out (lemma)"));
                }
                definition = Some(e.body);
                laws.push(e.law);
            }
            ("derivative", rest) if slope.is_none() => {
                let law = format!("derivative-{name}");
                let symbol = Fun { name: f.name.clone(), order: 1 };
                let e = equation(&mut scope, (&law, symbol), ("differentiate", &f.source), rest, (file, line))?;
                slope = Some(e.body);
                laws.push(e.law);
            }
            ("value", [at, v]) if value.is_none() => {
                let (at, v) = (number(at)?, number(v)?);
                laws.extend(value_laws(&scope, &f, &at, &v));
                value = Some((at, v));
            }
            ("regular", [p]) if f.regular.is_none() => f.regular = Some(property(&mut scope, p)?),
            ("defined", [p]) if f.defined.is_none() => f.defined = Some(property(&mut scope, p)?),
            ("case", [guard, body]) => {
                let guard = match list(guard)? {
                    [h, a, b] if atom(h) == Ok("same") => {
                        Guard::Same(template(&scope.pat(a)?)?, template(&scope.pat(b)?)?)
                    }
                    _ => {
                        let (p, a) = property(&mut scope, guard)?;
                        Guard::Is(p, a)
                    }
                };
                cases.push((Some(guard), template(&scope.pat(body)?)?));
            }
            ("is", [body]) if cases.last().is_none_or(|(g, _)| g.is_some()) => {
                cases.push((None, template(&scope.pat(body)?)?));
            }
            (h, _) => return Err(format!("unknown clause `{h}` in {name}")),
        }
    }
    if value.is_some() && laws.iter().any(|l| l.kind == Kind::Lemma && is_slope(l)) {
        return Err(format!("the derivative of {name} defines it, and follows from nothing: leave out (lemma)"));
    }
    // The derivative follows from a definition; where it is not given, the definition is what is differentiated.
    if definition.is_some() {
        let derivative = slope.is_some();
        for l in &mut laws {
            match l {
                _ if is_slope(l) => l.kind = Kind::Lemma,
                _ if !derivative => l.uses.push(Use { phase: Sym::new("unfold"), ..l.uses[0].clone() }),
                _ => {}
            }
        }
    }
    f.meaning = match (primitive, definition, slope, value, cases) {
        (true, None, Some(_), None, c) if c.is_empty() => Meaning::Primitive,
        (false, Some(body), _, None, c) if c.is_empty() => Meaning::Definition(body),
        (false, None, Some(slope), Some((at, value)), c) if c.is_empty() => Meaning::Slope { slope, at, value },
        (false, None, None, None, c) if c.last().is_some_and(|(g, _)| g.is_none()) => Meaning::Abbreviation(c),
        _ => {
            return Err(format!(
                "{name} needs one of: (is …), after its cases; (definition …); (derivative …) with (value …) or (primitive)"
            ));
        }
    };
    if f.is_symbol() && arity != 1 {
        return Err(format!("{name} is a symbol, which takes one argument"));
    }
    if !f.is_symbol() && (f.regular.is_some() || f.defined.is_some()) {
        return Err(format!("where {name} has a value follows from what it stands for"));
    }
    Ok((f, laws))
}

/// What an abbreviation stands for, as a pattern, where its arguments are these; they have this shape.
pub(super) fn expand(f: &Function, rows: &Dim, cols: &Dim, args: &[Pat]) -> Result<Pat, String> {
    fn fill(t: &Template, rows: &Dim, cols: &Dim, args: &[Pat]) -> Option<Pat> {
        Some(match t {
            Template::Arg(k) => args.get(*k)?.clone(),
            Template::Node(op, below) => {
                let op = match op {
                    Op::Ones(..) => Op::Ones(rows.clone(), cols.clone()),
                    Op::Zeros(..) => Op::Zeros(rows.clone(), cols.clone()),
                    op => op.clone(),
                };
                Pat::Node(op, below.iter().map(|t| fill(t, rows, cols, args)).collect::<Option<_>>()?)
            }
        })
    }
    let Meaning::Abbreviation(cases) = &f.meaning else { return Err(format!("{} is no abbreviation", f.name)) };
    let takes = || format!("`{}` takes {} arguments, given {}", f.name, f.arity, args.len());
    if args.len() != f.arity {
        return Err(takes());
    }
    let holds = |g: &Option<Guard>| match g {
        None => true,
        Some(Guard::Same(a, b)) => {
            let [a, b] = [a, b].map(|t| fill(t, rows, cols, args));
            a.is_some() && a == b
        }
        // In a law nothing is known to be a number.
        Some(Guard::Is(..)) => false,
    };
    let body = cases.iter().find(|(g, _)| holds(g)).map(|(_, t)| t).ok_or_else(takes)?;
    fill(body, rows, cols, args).ok_or_else(takes)
}

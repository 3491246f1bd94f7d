//! Rules as statements: each side of a rule must be well-shaped by itself.

use super::pattern::*;
use super::read::Entry;
use crate::term::*;

/// A rule read as a problem of its own: metavariables become variables, conditions hypotheses.
///
/// It is how a rule is type-checked, tested numerically, and (a lemma) proved.
#[derive(Clone, Debug)]
pub struct Statement {
    /// The store the terms live in.
    pub terms: Terms,
    /// Variables, functions and hypotheses.
    pub theory: Theory,
    /// Conditions on literals and indices, which are no hypotheses.
    pub side: Vec<Condition>,
    /// Left and right side; for a property the subject twice.
    pub lhs: TermId,
    /// The right side.
    pub rhs: TermId,
}

struct View<'a> {
    metas: &'a [Meta],
    dims: &'a [Sym],
    funs: &'a [Sym],
    when: &'a [Condition],
}

/// The size that a family metavariable ranges over when a rule is read as a statement.
const FAMILY_RANGE: &str = "N_";

fn statement(v: &View<'_>, lhs: &Pat, rhs: &Pat) -> Result<Statement, String> {
    let mut terms = Terms::new();
    let mut theory = Theory { dims: v.dims.to_vec(), funs: v.funs.to_vec(), ..Theory::default() };
    let range = Dim::name(Sym::new(FAMILY_RANGE));
    if v.metas.iter().any(|m| m.kind == MetaKind::Family) && !theory.dims.contains(&Sym::new(FAMILY_RANGE)) {
        theory.dims.push(Sym::new(FAMILY_RANGE));
    }
    for m in v.metas {
        let over = match m.kind {
            MetaKind::Index(_) => continue,
            MetaKind::Family => Some(range.clone()),
            MetaKind::Term => None,
        };
        theory.vars.push(Variable { name: m.name.clone(), shape: Shape::new(m.rows.clone(), m.cols.clone()), over });
    }
    theory.declare_in(&mut terms);
    let mut side = Vec::new();
    for c in v.when {
        let fact = match c {
            Condition::Is(p, a) => {
                let a = build(&mut terms, v.metas, a)?;
                let shape = terms.shape(a);
                if p.needs_square() && shape.rows != shape.cols {
                    return Err(format!("`{}` of a matrix that is not square", p.name()));
                }
                Fact::Is(*p, a)
            }
            Condition::Eq(a, b) => {
                let (a, b) = (build(&mut terms, v.metas, a)?, build(&mut terms, v.metas, b)?);
                if terms.shape(a) != terms.shape(b) {
                    return Err("the sides of a condition have different shapes".into());
                }
                Fact::Eq(a, b)
            }
            c => {
                side.push(c.clone());
                continue;
            }
        };
        theory.hypotheses.push(Hypothesis { over: vec![], fact });
    }
    let (l, r) = (build(&mut terms, v.metas, lhs)?, build(&mut terms, v.metas, rhs)?);
    if terms.shape(l) != terms.shape(r) {
        return Err(format!("the sides have different shapes: {} and {}", terms.shape(l), terms.shape(r)));
    }
    Ok(Statement { terms, theory, side, lhs: l, rhs: r })
}

/// Builds a pattern with metavariables as variables; index metavariables become fixed index 1.
fn build(terms: &mut Terms, metas: &[Meta], p: &Pat) -> Result<TermId, String> {
    let shape = |e: ShapeError| e.to_string();
    match p {
        Pat::Meta(k) => match metas[*k].kind {
            MetaKind::Index(_) => terms.add(Op::At(1), &[]).map_err(shape),
            _ => terms.var(&metas[*k].name).map_err(shape),
        },
        Pat::Apply(k, i) => {
            let i = build(terms, metas, i)?;
            terms.add(Op::Var(metas[*k].name.clone()), &[i]).map_err(shape)
        }
        Pat::Offset(..) | Pat::Pair(..) => terms.add(Op::At(1), &[]).map_err(shape),
        Pat::Node(op, args) => {
            let args = args.iter().map(|a| build(terms, metas, a)).collect::<Result<Vec<_>, _>>()?;
            terms.add(op.clone(), &args).map_err(shape)
        }
    }
}

impl Rule {
    /// The rule as a problem of its own.
    ///
    /// # Errors
    /// When a side is ill-shaped.
    pub fn statement(&self) -> Result<Statement, String> {
        let v = View { metas: &self.metas, dims: &self.dims, funs: &self.funs, when: &self.when };
        statement(&v, &self.lhs, &self.rhs)
    }
}

impl Property {
    /// The property as a problem of its own; both sides are its subject.
    ///
    /// # Errors
    /// When a part is ill-shaped.
    pub fn statement(&self) -> Result<Statement, String> {
        let v = View { metas: &self.metas, dims: &self.dims, funs: &self.funs, when: &self.when };
        statement(&v, &self.subject, &self.subject)
    }
}

/// Checks an entry: both sides well-shaped, and every variable bound by a side that the search starts from.
pub(super) fn check(entry: &Entry) -> Result<(), String> {
    match entry {
        Entry::Property(p) => p.statement().map(|_| ()),
        Entry::Rule(r) => {
            r.statement()?;
            for u in &r.uses {
                let mut bound = vec![false; r.metas.len()];
                r.from_side(u.direction).metas(&mut |k| bound[k] = true);
                let mut missing = None;
                r.to_side(u.direction).metas(&mut |k| {
                    if !bound[k] {
                        missing = Some(r.metas[k].name.clone());
                    }
                });
                if let Some(m) = missing {
                    return Err(format!("`use {}`: {m} is not bound by the side it starts from", u.phase));
                }
            }
            Ok(())
        }
    }
}

/// What an entry states, as one line: variables, conditions, equation.
pub(super) fn law(entry: &Entry) -> String {
    match entry {
        Entry::Rule(r) => {
            let v = View { metas: &r.metas, dims: &r.dims, funs: &r.funs, when: &r.when };
            format!("{} (= {} {})", head(&v), show(&v, &r.lhs, 0), show(&v, &r.rhs, 0))
        }
        Entry::Property(p) => {
            let v = View { metas: &p.metas, dims: &p.dims, funs: &p.funs, when: &p.when };
            format!("{} ({} {})", head(&v), p.pred.name(), show(&v, &p.subject, 0))
        }
    }
}

fn head(v: &View<'_>) -> String {
    let mut out = String::from("(forall");
    for m in v.metas {
        let (x, r, c) = (&m.name, m.rows.to_sexpr(), m.cols.to_sexpr());
        out += &match &m.kind {
            MetaKind::Term => format!(" ({x} {r} {c})"),
            MetaKind::Family => format!(" (family {x} {r} {c})"),
            MetaKind::Index(n) => format!(" (index {x} {})", n.to_sexpr()),
        };
    }
    v.funs.iter().for_each(|f| out += &format!(" (fun {f})"));
    out.push(')');
    if !v.when.is_empty() {
        out += " (when";
        for c in v.when {
            out += &match c {
                Condition::Is(p, a) => format!(" ({} {})", p.name(), show(v, a, 0)),
                Condition::Eq(a, b) => format!(" (= {} {})", show(v, a, 0), show(v, b, 0)),
                Condition::Natural(a) => format!(" (natural {})", show(v, a, 0)),
                Condition::Integer(a) => format!(" (integer {})", show(v, a, 0)),
                Condition::Fits(i, n) => format!(" (fits {} {})", show(v, i, 0), n.to_sexpr()),
                Condition::Distinct(i, j) => format!(" (distinct {} {})", show(v, i, 0), show(v, j, 0)),
            };
        }
        out.push(')');
    }
    out
}

fn show(v: &View<'_>, p: &Pat, level: u32) -> String {
    match p {
        Pat::Meta(k) => v.metas[*k].name.to_string(),
        Pat::Apply(k, i) => format!("({} {})", v.metas[*k].name, show(v, i, level)),
        Pat::Offset(i, n) => format!("(offset {} {})", show(v, i, level), n.to_sexpr()),
        Pat::Pair(i, j, m) => format!("(pair {} {} {})", show(v, i, level), show(v, j, level), m.to_sexpr()),
        Pat::Node(op, args) => {
            let a = |i: usize| args.get(i).map(|a| show(v, a, level)).unwrap_or_default();
            match op {
                Op::Num(q) => format!("(num {q})"),
                Op::Size(d) | Op::Eye(d) => format!("({} {})", op.name(), d.to_sexpr()),
                Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                    format!("({} {} {})", op.name(), m.to_sexpr(), n.to_sexpr())
                }
                Op::Idx(k) => format!("%{}", level.saturating_sub(k + 1)),
                Op::At(k) => k.to_string(),
                Op::Map(f) => {
                    let mut s = f.name.to_string();
                    (0..f.order).for_each(|_| s = format!("(D {s})"));
                    format!("(map {s} {})", a(0))
                }
                Op::BigSum(n) => {
                    let body = args.first().map(|b| show(v, b, level + 1)).unwrap_or_default();
                    format!("(sum (%{level} {}) {body})", n.to_sexpr())
                }
                op => {
                    let mut s = format!("({}", op.name());
                    for i in 0..args.len() {
                        s += " ";
                        s += &a(i);
                    }
                    s + ")"
                }
            }
        }
    }
}

impl Rule {
    /// The law as one line: variables, conditions, equation.
    pub fn law(&self) -> String {
        law(&Entry::Rule(self.clone()))
    }
}

impl Property {
    /// The law as one line.
    pub fn law(&self) -> String {
        law(&Entry::Property(self.clone()))
    }
}

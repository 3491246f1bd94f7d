//! What rules state, as text: for people, and for the hash.

use super::pattern::*;
use super::read::Entry;
use super::typing::View;
use crate::term::*;

/// What an entry states, as one line: variables, conditions, equation.
pub(super) fn law(entry: &Entry) -> String {
    let mut out = String::new();
    match entry {
        Entry::Strategy(_) | Entry::Variants(..) | Entry::Function(_) => {}
        Entry::Rule(r) => write_rule(&mut out, r),
        Entry::Property(p) => write_property(&mut out, p),
    }
    out
}

/// Appends what a rule states.
pub(super) fn write_rule(out: &mut String, r: &Rule) {
    let v = View { metas: &r.metas, dims: &r.dims, funs: &r.funs, when: &r.when, functions: &r.functions };
    write_head(out, &v);
    if r.pointwise {
        *out += " (pointwise)";
    }
    out.push(' ');
    write_call(out, &v, "=", &[&r.lhs, &r.rhs], 0);
}

/// Appends what a property states.
pub(super) fn write_property(out: &mut String, p: &Property) {
    let v = View { metas: &p.metas, dims: &p.dims, funs: &p.funs, when: &p.when, functions: &p.functions };
    write_head(out, &v);
    out.push(' ');
    write_call(out, &v, p.pred.name(), &[&p.subject], 0);
}

/// A law with its size variables declared first.
fn with_sizes(dims: &[Sym], law: &str) -> String {
    let dims: String = dims.iter().map(|d| format!(" (dim {d})")).collect();
    format!("(forall{dims}{}", law.strip_prefix("(forall").unwrap_or(law))
}

impl Rule {
    /// What it says, as clauses of an entry of a rule file: its variables, the sizes first, conditions, equation. The
    /// indices of sums are called `%0`, `%1`, … from the outside.
    pub fn to_text(&self) -> String {
        with_sizes(&self.dims, &self.law())
    }
}

impl Property {
    /// What it says, as that of a rule is written.
    pub fn to_text(&self) -> String {
        with_sizes(&self.dims, &self.law())
    }
}

fn write_head(out: &mut String, v: &View<'_>) {
    *out += "(forall";
    for m in v.metas {
        *out += match &m.kind {
            MetaKind::Term => " (",
            MetaKind::Family => " (family ",
            MetaKind::Index(_) => " (index ",
        };
        *out += &m.name;
        match &m.kind {
            MetaKind::Term | MetaKind::Family => {
                write_dim(out, &m.rows);
                write_dim(out, &m.cols);
            }
            MetaKind::Index(n) => write_dim(out, n),
        }
        out.push(')');
    }
    for f in v.funs {
        *out += " (fun ";
        *out += f;
        out.push(')');
    }
    out.push(')');
    if !v.when.is_empty() {
        *out += " (when";
        for c in v.when {
            out.push(' ');
            match c {
                Condition::Is(p, a) => write_call(out, v, p.name(), &[a], 0),
                Condition::Eq(a, b) => write_call(out, v, "=", &[a, b], 0),
                Condition::Natural(a) => write_call(out, v, "natural", &[a], 0),
                Condition::Integer(a) => write_call(out, v, "integer", &[a], 0),
                Condition::Fits(i, n) => {
                    write_call(out, v, "fits", &[i], 0);
                    out.pop();
                    write_dim(out, n);
                    out.push(')');
                }
                Condition::Distinct(i, j) => write_call(out, v, "distinct", &[i, j], 0),
            }
        }
        out.push(')');
    }
}

/// A blank and the size.
fn write_dim(out: &mut String, d: &Dim) {
    out.push(' ');
    match d.as_name() {
        Some(s) => *out += s,
        None => *out += &d.to_sexpr(),
    }
}

/// `(name arguments…)`
fn write_call(out: &mut String, v: &View<'_>, name: &str, args: &[&Pat], level: u32) {
    out.push('(');
    *out += name;
    for a in args {
        out.push(' ');
        write_pat(out, v, a, level);
    }
    out.push(')');
}

fn write_pat(out: &mut String, v: &View<'_>, p: &Pat, level: u32) {
    let closing_dim = |out: &mut String, d: &Dim| {
        out.pop();
        write_dim(out, d);
        out.push(')');
    };
    match p {
        Pat::Meta(k) => *out += &v.metas[*k].name,
        Pat::Apply(k, i) => write_call(out, v, &v.metas[*k].name, &[i], level),
        Pat::Offset(i, n) => {
            write_call(out, v, "offset", &[i], level);
            closing_dim(out, n);
        }
        Pat::Pair(i, j, m) => {
            write_call(out, v, "pair", &[i, j], level);
            closing_dim(out, m);
        }
        Pat::Node(op, args) => match op {
            Op::Num(q) => *out += &format!("(num {q})"),
            Op::Size(d) | Op::Eye(d) | Op::Fixed(_, d) => {
                write_call(out, v, op.name(), &[], level);
                closing_dim(out, d);
            }
            Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                write_call(out, v, op.name(), &[], level);
                closing_dim(out, m);
                closing_dim(out, n);
            }
            Op::Idx(k) => *out += &format!("%{}", level.saturating_sub(k + 1)),
            Op::At(k) => *out += &k.to_string(),
            Op::Map(f) | Op::Mfun(f) => {
                *out += if matches!(op, Op::Map(_)) { "(map " } else { "(mfun " };
                (0..f.order).for_each(|_| *out += "(D ");
                *out += &f.name;
                (0..f.order).for_each(|_| out.push(')'));
                for a in args {
                    out.push(' ');
                    write_pat(out, v, a, level);
                }
                out.push(')');
            }
            Op::BigSum(n) => {
                *out += &format!("(sum (%{level}");
                write_dim(out, n);
                out.push(')');
                for a in args {
                    out.push(' ');
                    write_pat(out, v, a, level + 1);
                }
                out.push(')');
            }
            op => {
                out.push('(');
                *out += op.name();
                for a in args {
                    out.push(' ');
                    write_pat(out, v, a, level);
                }
                out.push(')');
            }
        },
    }
}

impl Rule {
    /// The law as one line: variables, conditions, equation.
    pub fn law(&self) -> String {
        let mut out = String::new();
        write_rule(&mut out, self);
        out
    }
}

impl Property {
    /// The law as one line.
    pub fn law(&self) -> String {
        let mut out = String::new();
        write_property(&mut out, self);
        out
    }
}

/// What the kernel takes from a function symbol: its name and where it is differentiable.
pub(super) fn symbol(f: &Function) -> String {
    let mut out = format!("function {}", f.name);
    if let Some((p, t)) = &f.regular {
        let meta = Meta {
            name: Sym::new("A"),
            rows: Dim::name(Sym::new("m")),
            cols: Dim::name(Sym::new("n")),
            kind: MetaKind::Term,
        };
        let v = View { metas: &[meta], dims: &[], funs: &[], when: &[], functions: &Functions::default() };
        out.push(' ');
        write_call(&mut out, &v, p.name(), &[&pattern(t)], 0);
    }
    out.push('\n');
    out
}

fn pattern(t: &Template) -> Pat {
    match t {
        Template::Arg(k) => Pat::Meta(*k),
        Template::Node(op, below) => Pat::Node(op.clone(), below.iter().map(pattern).collect()),
    }
}

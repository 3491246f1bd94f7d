//! Terms as s-expressions, out and in.
//!
//! `(+ A B)`, `(num 3/2)`, `(eye n)`, `(map (D exp) A)`, `(sum (%0 N) body)`, `(entry A %0 1)`,
//! `(d (wrt X w) A)`. A bound index is written `%k`, k its binder's level counted from the outside.

use super::dim::Dim;
use super::inference::ShapeError;
use super::op::{Fixed, Fun, Op};
use super::store::{TermId, Terms};
use super::sym::Sym;
use super::wrt::Wrt;
use num_rational::BigRational;
use symbolic_expressions::Sexp;
use thiserror::Error;

/// Why an s-expression is not a term.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum TermReadError {
    /// Not of the form of a term.
    #[error("expected {expected}, found `{found}`")]
    Form {
        /// What should stand there.
        expected: &'static str,
        /// What does.
        found: String,
    },
    /// An operator nobody knows.
    #[error("unknown operator `{0}`")]
    Operator(String),
    /// The shapes do not fit.
    #[error(transparent)]
    Shape(#[from] ShapeError),
    /// Nested too deeply.
    #[error("nested too deeply")]
    Depth,
}

const MAX_SEXPR_DEPTH: u32 = 4_000;

fn form<T>(expected: &'static str, found: &Sexp) -> Result<T, TermReadError> {
    let mut text = found.to_string();
    if text.len() > 60 {
        text = text.chars().take(57).collect::<String>() + "...";
    }
    Err(TermReadError::Form { expected, found: text })
}

/// Reads a size: a number, a name, `(* …)` or `(+ …)`.
///
/// # Errors
/// When it is none of these, is zero, or outgrows the limits.
pub fn read_dim(s: &Sexp) -> Result<Dim, TermReadError> {
    read_dim_at(s, 0)
}

fn read_dim_at(s: &Sexp, depth: u32) -> Result<Dim, TermReadError> {
    if depth > 64 {
        return Err(TermReadError::Depth);
    }
    match s {
        Sexp::String(a) if a.starts_with(|c: char| c.is_ascii_digit()) => {
            a.parse().ok().and_then(Dim::literal).map_or_else(|| form("a size", s), Ok)
        }
        Sexp::String(a) => Ok(Dim::name(Sym::new(a))),
        Sexp::List(l) => match l.split_first() {
            Some((Sexp::String(op), rest)) if (op == "*" || op == "+") && !rest.is_empty() => {
                let mut acc: Option<Dim> = None;
                for r in rest {
                    let d = read_dim_at(r, depth + 1)?;
                    acc = match acc {
                        None => Some(d),
                        Some(a) if op == "*" => a.mul(&d),
                        Some(a) => a.add(&d),
                    };
                    if acc.is_none() {
                        return Err(ShapeError::Size.into());
                    }
                }
                acc.map_or_else(|| form("a size", s), Ok)
            }
            Some((Sexp::String(op), [d, Sexp::String(k)])) if op == "/" => {
                let by = k.parse().map_err(|_| TermReadError::Form { expected: "a number", found: k.clone() });
                read_dim_at(d, depth + 1)?.divided(by?).ok_or_else(|| ShapeError::Quotient.into())
            }
            _ => form("a size", s),
        },
        Sexp::Empty => form("a size", s),
    }
}

/// Reads a function symbol: a name or `(D f)`.
fn read_fun(s: &Sexp) -> Result<Fun, TermReadError> {
    let (mut s, mut order) = (s, 0);
    loop {
        match s {
            Sexp::String(a) => return Ok(Fun { name: Sym::new(a), order }),
            Sexp::List(l) => match &l[..] {
                [Sexp::String(d), f] if d == "D" => {
                    s = f;
                    order += 1;
                }
                _ => return form("a function", s),
            },
            Sexp::Empty => return form("a function", s),
        }
    }
}

/// Reads a term; `level` is the number of binders it stands under.
///
/// # Errors
/// When it is not a term, uses an undeclared name, or is ill-shaped.
pub fn read_term(terms: &mut Terms, s: &Sexp, level: u32) -> Result<TermId, TermReadError> {
    read_at(terms, s, level, 0)
}

fn read_index(terms: &mut Terms, s: &Sexp, level: u32) -> Result<TermId, TermReadError> {
    if let Sexp::String(a) = s {
        if let Some(k) = a.strip_prefix('%').and_then(|k| k.parse::<u32>().ok()) {
            if k < level {
                return Ok(terms.add(Op::Idx(level - 1 - k), &[])?);
            }
        } else if let Ok(k) = a.parse::<u64>() {
            return Ok(terms.add(Op::At(k), &[])?);
        }
    }
    form("an index", s)
}

fn read_at(terms: &mut Terms, s: &Sexp, level: u32, depth: u32) -> Result<TermId, TermReadError> {
    if depth > MAX_SEXPR_DEPTH {
        return Err(TermReadError::Depth);
    }
    let l = match s {
        Sexp::String(a) if a.starts_with(|c: char| c == '%' || c.is_ascii_digit()) => return form("a term", s),
        Sexp::String(a) => return Ok(terms.add(Op::Var(Sym::new(a)), &[])?),
        Sexp::List(l) => l,
        Sexp::Empty => return form("a term", s),
    };
    let Some((Sexp::String(head), rest)) = l.split_first() else { return form("a term", s) };
    let op = match (head.as_str(), rest) {
        ("num", [Sexp::String(q)]) => match q.parse::<BigRational>() {
            Ok(q) => return Ok(terms.num(q)),
            Err(_) => return form("a rational number", s),
        },
        ("size", [d]) => return Ok(terms.add(Op::Size(read_dim(d)?), &[])?),
        ("eye", [d]) => return Ok(terms.add(Op::Eye(read_dim(d)?), &[])?),
        ("ones", [m, n]) => return Ok(terms.add(Op::Ones(read_dim(m)?, read_dim(n)?), &[])?),
        ("zeros", [m, n]) => return Ok(terms.add(Op::Zeros(read_dim(m)?, read_dim(n)?), &[])?),
        ("comm", [m, n]) => return Ok(terms.add(Op::Comm(read_dim(m)?, read_dim(n)?), &[])?),
        (name, [d]) if Fixed::parse(name).is_some() => {
            let Some(f) = Fixed::parse(name) else { return form("a term", s) };
            return Ok(terms.add(Op::Fixed(f, read_dim(d)?), &[])?);
        }
        ("map", [f, a]) => {
            let a = read_at(terms, a, level, depth + 1)?;
            return Ok(terms.add(Op::Map(read_fun(f)?), &[a])?);
        }
        ("mfun", [f, a]) => {
            let a = read_at(terms, a, level, depth + 1)?;
            return Ok(terms.add(Op::Mfun(read_fun(f)?), &[a])?);
        }
        ("sum", [Sexp::List(b), body]) => match &b[..] {
            [Sexp::String(i), n] if *i == format!("%{level}") => {
                let n = read_dim(n)?;
                let body = read_at(terms, body, level + 1, depth + 1)?;
                return Ok(terms.add(Op::BigSum(n), &[body])?);
            }
            _ => return form("a binder", s),
        },
        ("d", [a]) => {
            let a = read_at(terms, a, level, depth + 1)?;
            return Ok(terms.add(Op::D(Wrt::All), &[a])?);
        }
        ("d", [Sexp::List(w), a]) => match w.split_first() {
            Some((Sexp::String(k), names)) if k == "wrt" => {
                let mut v = Vec::new();
                for n in names {
                    match n {
                        Sexp::String(n) => v.push(Sym::new(n)),
                        _ => return form("a name", n),
                    }
                }
                let a = read_at(terms, a, level, depth + 1)?;
                return Ok(terms.add(Op::D(Wrt::only(v)), &[a])?);
            }
            _ => return form("(wrt …)", s),
        },
        ("member", [Sexp::String(x), i]) => {
            let i = read_index(terms, i, level)?;
            return Ok(terms.add(Op::Var(Sym::new(x)), &[i])?);
        }
        (name, args) => match Op::plain(name) {
            Some((op, n)) if n == args.len() => op,
            _ => return Err(TermReadError::Operator(head.clone())),
        },
    };
    let mut args = Vec::with_capacity(rest.len());
    for (i, r) in rest.iter().enumerate() {
        args.push(if op.index_argument(i) {
            read_index(terms, r, level)?
        } else {
            read_at(terms, r, level, depth + 1)?
        });
    }
    Ok(terms.add(op, &args)?)
}

impl Fun {
    /// The s-expression: a name or `(D f)`.
    pub fn to_sexpr(&self) -> String {
        let order = self.order as usize;
        format!("{}{}{}", "(D ".repeat(order), self.name, ")".repeat(order))
    }
}

impl Terms {
    /// The s-expression of a term that stands under `level` binders.
    pub fn to_sexpr(&self, t: TermId, level: u32) -> String {
        self.to_sexpr_with(t, level, &|_| None)
    }

    /// The same for a message: the first nodes of a term.
    pub fn excerpt(&self, t: TermId, level: usize) -> String {
        let left = std::cell::Cell::new(60u32);
        let cut = |_| {
            left.set(left.get().saturating_sub(1));
            (left.get() == 0).then(|| "…".to_string())
        };
        self.to_sexpr_with(t, level as u32, &cut)
    }

    /// The same, with subterms replaced by what `name` says of them.
    pub fn to_sexpr_with(&self, t: TermId, level: u32, name: &dyn Fn(TermId) -> Option<String>) -> String {
        let mut out = String::new();
        self.write_sexpr(&mut out, t, level, name);
        out
    }

    fn write_sexpr(&self, out: &mut String, t: TermId, level: u32, name: &dyn Fn(TermId) -> Option<String>) {
        enum Work {
            Text(&'static str),
            Term(TermId, u32),
        }
        let mut stack = vec![Work::Term(t, level)];
        while let Some(w) = stack.pop() {
            let (t, level) = match w {
                Work::Text(s) => {
                    out.push_str(s);
                    continue;
                }
                Work::Term(t, level) => (t, level),
            };
            if let Some(s) = name(t) {
                out.push_str(&s);
                continue;
            }
            let args = self.args(t);
            let mut inner = level;
            match self.op(t) {
                Op::Var(s) if args.is_empty() => {
                    out.push_str(s);
                    continue;
                }
                Op::Var(s) => out.push_str(&format!("(member {s}")),
                Op::Num(q) => {
                    out.push_str(&format!("(num {q})"));
                    continue;
                }
                Op::Idx(k) => {
                    // An index that escapes its binders is shown as it is stored.
                    match level.checked_sub(k + 1) {
                        Some(l) => out.push_str(&format!("%{l}")),
                        None => out.push_str(&format!("%-{}", k + 1 - level)),
                    }
                    continue;
                }
                Op::At(k) => {
                    out.push_str(&k.to_string());
                    continue;
                }
                Op::Size(d) | Op::Eye(d) | Op::Fixed(_, d) => {
                    out.push_str(&format!("({} {})", self.op(t).name(), d.to_sexpr()));
                    continue;
                }
                Op::Ones(m, n) | Op::Zeros(m, n) | Op::Comm(m, n) => {
                    out.push_str(&format!("({} {} {})", self.op(t).name(), m.to_sexpr(), n.to_sexpr()));
                    continue;
                }
                Op::D(Wrt::Only(names)) => {
                    out.push_str("(d (wrt");
                    for n in names.iter() {
                        out.push(' ');
                        out.push_str(n);
                    }
                    out.push(')');
                }
                Op::Map(f) => {
                    out.push_str("(map ");
                    out.push_str(&f.to_sexpr());
                }
                Op::Mfun(f) => {
                    out.push_str("(mfun ");
                    out.push_str(&f.to_sexpr());
                }
                Op::BigSum(n) => {
                    out.push_str(&format!("(sum (%{level} {})", n.to_sexpr()));
                    inner += 1;
                }
                op => {
                    out.push('(');
                    out.push_str(op.name());
                }
            }
            stack.push(Work::Text(")"));
            for &a in args.iter().rev() {
                stack.push(Work::Term(a, inner));
                stack.push(Work::Text(" "));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::{Declaration, Shape};

    fn store() -> Terms {
        let mut t = Terms::new();
        let d = |s: &str| Dim::name(Sym::new(s));
        t.declare("X".into(), Declaration { shape: Shape::new(d("m"), d("n")), over: None });
        t.declare("x".into(), Declaration { shape: Shape::new(d("n"), Dim::one()), over: Some(d("N")) });
        t
    }

    #[test]
    fn round_trip() {
        let mut t = store();
        for text in [
            "(* X (member x 1))",
            "(sum (%0 N) (sum (%1 N) (* (t (member x %0)) (member x %1))))",
            "(scale (num -3/2) (map (D (D exp)) X))",
            "(d (wrt X) (had X (ones m n)))",
            "(entry (* (t X) X) 1 2)",
            "(* (comm m n) (vec X))",
            "(mfun (D logm) (* X (pinv X)))",
            "(scale (size (* 2 m n)) X)",
        ] {
            let s = symbolic_expressions::parser::parse_str(text).expect(text);
            let id = read_term(&mut t, &s, 0).expect(text);
            assert_eq!(t.to_sexpr(id, 0), text);
        }
    }

    #[test]
    fn refusals() {
        let mut t = store();
        for text in ["(foo X)", "(* X X)", "(entry X 0 1)", "Y", "(+ X)", "%0", "(sum (%1 N) X)", "(member x %0)", "3"]
        {
            let s = symbolic_expressions::parser::parse_str(text).expect(text);
            assert!(read_term(&mut t, &s, 0).is_err(), "{text}");
        }
    }

    #[test]
    fn binders() {
        let mut t = store();
        let s = symbolic_expressions::parser::parse_str("(sum (%0 N) (* X (member x %0)))").expect("parses");
        let sum = read_term(&mut t, &s, 0).expect("reads");
        assert!(t.is_closed(sum));
        let body = t.args(sum)[0];
        assert_eq!(t.free(body), 1);
        let at = t.add(Op::At(2), &[]).expect("index");
        let second = t.instantiate(body, at).expect("instance");
        assert_eq!(t.to_sexpr(second, 0), "(* X (member x 2))");
        assert!(t.shift(body, -1, 0).is_err());
    }
}

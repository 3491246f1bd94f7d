//! From terms to the intermediate form: definitions unfolded once, sums over samples as loops or batches.

use super::batch;
use super::error::CodeError;
use super::ir::{Factor, Graph, Id, Op, Rank};
use crate::term::{Fact, Fun, Op as Term, Pred, Shape, Sym, TermId, Terms, Theory, primary};
use num_traits::ToPrimitive;
use rustc_hash::FxHashMap;

/// What is known of values, by the predicates that hypotheses state of them.
pub type Known = FxHashMap<Id, Vec<Pred>>;

/// Builds the values of terms in one graph.
pub struct Builder<'a> {
    terms: &'a Terms,
    theory: &'a Theory,
    /// A definition that is an argument of its own.
    kept: Option<Sym>,
    /// The values.
    pub graph: Graph,
    memo: FxHashMap<(TermId, Vec<Id>), Id>,
    /// Definitions that were unfolded, by value.
    pub names: Vec<(Id, Sym)>,
}

impl<'a> Builder<'a> {
    /// A builder; `kept` is a definition that is read as a variable.
    pub fn new(terms: &'a Terms, theory: &'a Theory, kept: Option<Sym>) -> Builder<'a> {
        Builder { terms, theory, kept, graph: Graph::default(), memo: FxHashMap::default(), names: Vec::new() }
    }

    /// The value of a closed term.
    ///
    /// # Errors
    /// When a derivative is left in it, or an operation that code has no form for.
    pub fn term(&mut self, t: TermId) -> Result<Id, CodeError> {
        self.at(t, &[])
    }

    /// What hypotheses say, as far as they speak of single values.
    pub fn known(&mut self) -> Known {
        let mut known = Known::default();
        for h in &self.theory.hypotheses {
            let Fact::Is(p, t) = h.fact else { continue };
            if h.over.is_empty()
                && let Ok(a) = self.term(t)
            {
                known.entry(a).or_default().push(p);
            }
        }
        known
    }

    /// `env` holds the values of the free indices, the innermost last.
    fn at(&mut self, t: TermId, env: &[Id]) -> Result<Id, CodeError> {
        let env = if self.terms.is_closed(t) { &[] } else { env };
        let key = (t, env.to_vec());
        if let Some(&a) = self.memo.get(&key) {
            return Ok(a);
        }
        let a = self.node(t, env)?;
        self.memo.insert(key, a);
        Ok(a)
    }

    fn variable(&mut self, t: TermId, name: &Sym, env: &[Id]) -> Result<Id, CodeError> {
        let shape = self.terms.shape(t).clone();
        let index = match self.terms.arg(t, 0) {
            Some(i) => Some(self.at(i, env)?),
            None => None,
        };
        if let Some(l) = self.theory.definition(name).filter(|_| self.kept.as_ref() != Some(name)) {
            let body = match index {
                Some(i) => self.at(l.body, &[i])?,
                None => self.at(l.body, &[])?,
            };
            if index.is_none() {
                self.names.push((body, name.clone()));
            }
            return Ok(body);
        }
        Ok(match index {
            Some(i) => self.graph.add(Op::Member(name.clone()), &[i], shape),
            None => self.graph.add(Op::Input(name.clone()), &[], shape),
        })
    }

    fn node(&mut self, t: TermId, env: &[Id]) -> Result<Id, CodeError> {
        let node = self.terms.node(t).clone();
        let shape = self.terms.shape(t).clone();
        match &node.op {
            Term::Var(name) => return self.variable(t, name, env),
            Term::Idx(k) => {
                let place = env.len().checked_sub(1 + *k as usize).and_then(|p| env.get(p));
                return place.copied().ok_or(CodeError::FreeIndex);
            }
            Term::BigSum(n) => {
                let level = env.iter().map(|i| 64 - self.graph.free(*i).leading_zeros()).max().unwrap_or(0);
                let index = self.graph.add(Op::Index(level), &[], Shape::scalar());
                let inner = [env, &[index]].concat();
                let body = self.at(node.args[0], &inner)?;
                if let Some(whole) = batch::sum(&mut self.graph, body, level, n) {
                    return Ok(whole);
                }
                return Ok(self.graph.add(Op::Loop(level, n.clone()), &[body], shape));
            }
            _ => {}
        }
        let mut args = Vec::with_capacity(node.args.len());
        for &a in &node.args {
            args.push(self.at(a, env)?);
        }
        let g = &mut self.graph;
        let op = match (&node.op, &args[..]) {
            (Term::Num(q), _) => Op::Num(q.clone()),
            (Term::Size(d), _) => Op::Size(d.clone()),
            (Term::At(k), _) => Op::At(*k),
            (Term::Eye(_), _) if shape.is_scalar() => return Ok(g.int(1)),
            (Term::Eye(_), _) => Op::Eye,
            (Term::Ones(..), _) => return Ok(g.ones(shape)),
            (Term::Zeros(..), _) => return Ok(g.zeros(shape)),
            (Term::Comm(m, n), _) if m.is_one() || n.is_one() => return Ok(g.add(Op::Eye, &[], shape)),
            (Term::Comm(m, n), _) => Op::Comm(m.clone(), n.clone()),
            (Term::Fixed(_, n), _) if n.is_one() => return Ok(g.int(1)),
            (Term::Fixed(f, n), _) => Op::Fixed(*f, n.clone()),
            (Term::Neg, &[a]) => return Ok(g.neg(a)),
            (Term::T, &[a]) => return Ok(g.t(a)),
            (Term::Tr | Term::Det | Term::Sum | Term::Diag | Term::Diagvec, &[a]) if g.is_scalar(a) => return Ok(a),
            (Term::Tr, _) => Op::Trace,
            (Term::Det, _) => Op::Det,
            (Term::Logdet, _) => Op::Logdet(Factor::General),
            (Term::Inv, &[a]) if g.is_scalar(a) => {
                let one = g.int(1);
                return Ok(g.scalar(Op::Div, &[one, a]));
            }
            (Term::Inv, _) => Op::Inv(Factor::General),
            (Term::Adj, &[a]) if g.is_scalar(a) => return Ok(g.int(1)),
            (Term::Adj, _) => Op::Adj,
            (Term::Pinv, &[a]) if g.rank(a) != Rank::Matrix => {
                return Err(CodeError::Operation("the pseudo-inverse of a vector"));
            }
            (Term::Pinv, _) => Op::Pinv,
            (Term::Mfun(f), &[a]) => match primary(&f.name).filter(|_| f.order == 0) {
                Some(p) if g.is_scalar(a) => match p.name {
                    "sqrtm" => {
                        let half = g.num(num_rational::BigRational::new(1.into(), 2.into()));
                        return Ok(g.scalar(Op::Pow, &[a, half]));
                    }
                    _ => return Ok(g.like(Op::Map(Fun { name: Sym::new(p.of_numbers), order: 0 }), &[a])),
                },
                Some(p) => Op::Primary(p.name),
                None => return Err(CodeError::Operation("an unknown function of matrices")),
            },
            (Term::Vec, &[a]) => return Ok(g.vec(a)),
            (Term::Diag, _) => Op::Diag,
            (Term::Diagvec, _) => Op::Diagvec,
            (Term::Sum, _) => Op::Sum,
            (Term::Norm2, _) => Op::Norm2,
            (Term::Softmax, &[_]) if shape.rows.is_one() => return Ok(g.ones(shape)),
            (Term::Softmax, _) => Op::Softmax,
            (Term::Logsumexp, &[a]) if g.is_scalar(a) => return Ok(a),
            (Term::Logsumexp, _) => Op::Logsumexp,
            (Term::Map(f), &[a]) => return map(g, f, a, &self.theory.funs),
            (Term::Add, &[a, b]) => return Ok(g.sum_of(a, b)),
            (Term::Sub, &[a, b]) => return Ok(g.difference(a, b)),
            (Term::Mul, &[a, b]) => return Ok(g.mul(a, b)),
            (Term::Had, &[a, b]) => return Ok(g.had(a, b)),
            (Term::Hdiv, &[a, b]) if shape.is_scalar() => return Ok(g.scalar(Op::Div, &[a, b])),
            (Term::Hdiv, _) => Op::Hdiv,
            (Term::Scale, &[c, a]) => return Ok(g.scale(c, a)),
            (Term::Div, _) => Op::Div,
            (Term::Kron, &[a, b]) if g.is_scalar(a) => return Ok(g.scale(a, b)),
            (Term::Kron, &[a, b]) if g.is_scalar(b) => return Ok(g.scale(b, a)),
            (Term::Kron, _) => Op::Kron,
            (Term::Hcat, _) => Op::Hcat,
            (Term::Vcat, _) => Op::Vcat,
            (Term::Pow, _) => Op::Pow,
            (Term::Mpow, &[a, k]) if g.is_scalar(a) => return Ok(g.scalar(Op::Pow, &[a, k])),
            (Term::Mpow, &[a, k]) => {
                let n = g.as_num(k).filter(|q| q.is_integer()).and_then(|q| q.to_integer().to_i64());
                let Some(n) = n else { return Ok(g.add(Op::MpowBy, &[a, k], shape)) };
                let base = if n < 0 { g.add(Op::Inv(Factor::General), &[a], shape.clone()) } else { a };
                return Ok(g.add(Op::Mpow(n.abs()), &[base], shape));
            }
            (Term::Number, &[i]) => match *g.op(i) {
                Op::At(k) => return Ok(g.num(num_rational::BigRational::from_integer(k.into()))),
                _ => Op::Number,
            },
            (Term::Entry, &[a, _, _]) if g.is_scalar(a) => return Ok(a),
            (Term::Entry, _) => Op::Entry,
            (Term::Col, &[a, _]) if shape == *g.shape(a) => return Ok(a),
            (Term::Col, _) => Op::Col,
            (Term::Row, &[a, _]) if shape == *g.shape(a) => return Ok(a),
            (Term::Row, _) => Op::Row,
            (Term::D(_) | Term::Grad | Term::Jac(_), _) => return Err(CodeError::Derivative),
            (op, _) => return Err(CodeError::Operation(op.name())),
        };
        Ok(g.add(op, &args, shape))
    }
}

/// An elementwise function; the derivatives of those that every problem knows are written out.
fn map(g: &mut Graph, f: &Fun, a: Id, unknown: &[Sym]) -> Result<Id, CodeError> {
    if f.order == 0 || unknown.contains(&f.name) {
        return Ok(g.like(Op::Map(f.clone()), &[a]));
    }
    let plain = |g: &mut Graph, name: &str, x: Id| g.like(Op::Map(Fun { name: Sym::new(name), order: 0 }), &[x]);
    let shape = g.shape(a).clone();
    let power = |g: &mut Graph, x: Id, n: i64, d: i64| {
        let p = g.num(num_rational::BigRational::new(n.into(), d.into()));
        let shape = g.shape(x).clone();
        g.add(Op::Pow, &[x, p], shape)
    };
    // Derivatives of a function y with y' = flow(y), as a polynomial in y.
    let autonomous = |g: &mut Graph, name: &str, flow: &[i64], order: u32| {
        let mut p = vec![0, 1];
        for _ in 0..order {
            let mut q = vec![0_i64; p.len() + flow.len()];
            for (i, c) in p.iter().enumerate().skip(1) {
                for (j, d) in flow.iter().enumerate() {
                    q[i - 1 + j] += c * i64::try_from(i).unwrap_or(0) * d;
                }
            }
            p = q;
        }
        while p.last() == Some(&0) {
            p.pop();
        }
        let y = plain(g, name, a);
        let ones = g.ones(g.shape(a).clone());
        let mut acc: Option<Id> = None;
        for c in p.iter().rev() {
            let moved = acc.map(|x| g.had(x, y));
            let k = g.int(*c);
            let k = g.scale(k, ones);
            acc = Some(match moved {
                None => k,
                Some(m) => g.sum_of(m, k),
            });
        }
        acc.unwrap_or(ones)
    };
    let n = f.order;
    Ok(match (&*f.name, n) {
        ("exp", _) => plain(g, "exp", a),
        ("log", _) => {
            let factorial: i64 = (1..i64::from(n)).product();
            let c = g.int(if n % 2 == 1 { factorial } else { -factorial });
            let p = power(g, a, -i64::from(n), 1);
            g.scale(c, p)
        }
        ("sin" | "cos", _) => {
            let turn = n + u32::from(&*f.name == "cos");
            let v = plain(g, if turn % 2 == 0 { "sin" } else { "cos" }, a);
            let negative = if turn % 2 == 0 { turn % 4 == 2 } else { turn % 4 == 3 };
            if negative { g.neg(v) } else { v }
        }
        ("sinh" | "cosh", _) => {
            let hyperbolic = (&*f.name == "sinh") == (n % 2 == 0);
            plain(g, if hyperbolic { "sinh" } else { "cosh" }, a)
        }
        ("tan", _) => autonomous(g, "tan", &[1, 0, 1], n),
        ("tanh", _) => autonomous(g, "tanh", &[1, 0, -1], n),
        ("sigmoid", _) => autonomous(g, "sigmoid", &[0, 1, -1], n),
        ("softplus", 1) => plain(g, "sigmoid", a),
        ("softplus", _) => autonomous(g, "sigmoid", &[0, 1, -1], n - 1),
        ("abs", 1) => plain(g, "sign", a),
        ("relu", 1) => {
            let (s, one) = (plain(g, "sign", a), g.ones(shape));
            let (sum, half) = (g.sum_of(one, s), g.num(num_rational::BigRational::new(1.into(), 2.into())));
            g.scale(half, sum)
        }
        ("abs" | "relu" | "sign", _) => g.zeros(shape),
        ("asin" | "acos", 1) => {
            let (one, square) = (g.ones(shape), power(g, a, 2, 1));
            let under = g.difference(one, square);
            let v = power(g, under, -1, 2);
            if &*f.name == "acos" { g.neg(v) } else { v }
        }
        ("atan", 1) => {
            let (one, square) = (g.ones(shape), power(g, a, 2, 1));
            let under = g.sum_of(one, square);
            power(g, under, -1, 1)
        }
        _ => return Err(CodeError::Operation("a higher derivative of an elementwise function")),
    })
}

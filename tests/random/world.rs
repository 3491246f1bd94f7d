//! What random equations speak of: sizes, variables with attributes, families, functions, and how they are written
//! down as a problem.

use gradus::numeric::Rng;
use gradus::syntax::{Format, print_fact, to_ascii};
use gradus::term::{Declaration, Definition, Dim, Fact, Op, Pred, Shape, Sym, TermId, Terms, Theory, Variable, Wrt};
use std::collections::BTreeSet;

/// A store, declarations, and the facts that rewriting has assumed so far.
#[derive(Clone)]
pub struct World {
    pub terms: Terms,
    pub theory: Theory,
    pub rng: Rng,
    /// The sizes that expressions are grown with.
    pub sizes: Vec<Dim>,
    /// The number of members of the families.
    pub count: Dim,
    pub attributes: Vec<(Sym, Pred)>,
    pub assumed: Vec<Fact>,
}

/// The attributes a square matrix may be declared with.
const SQUARE: [Pred; 6] =
    [Pred::Symmetric, Pred::Posdef, Pred::Invertible, Pred::Diagonal, Pred::Orthogonal, Pred::Antisymmetric];

pub fn dim(name: &str) -> Dim {
    name.parse().ok().and_then(Dim::literal).unwrap_or_else(|| Dim::name(Sym::new(name)))
}

impl World {
    pub fn new(mut rng: Rng) -> World {
        // Mostly names; now and then numbers.
        let m = if rng.chance(1, 12) { dim("2") } else { dim("m") };
        let n = if rng.chance(1, 12) { dim("3") } else { dim("n") };
        let sizes = vec![m, n, dim("p")];
        let mut w = World {
            terms: Terms::new(),
            theory: Theory::default(),
            rng,
            sizes,
            count: dim("N"),
            attributes: Vec::new(),
            assumed: Vec::new(),
        };
        let (m, n, p) = (w.sizes[0].clone(), w.sizes[1].clone(), w.sizes[2].clone());
        let one = Dim::one();
        let shapes = [
            ("A", &m, &n),
            ("B", &n, &p),
            ("C", &m, &n),
            ("F", &n, &m),
            ("P", &n, &n),
            ("Q", &n, &n),
            ("R", &m, &m),
            ("x", &n, &one),
            ("y", &n, &one),
            ("u", &m, &one),
            ("v", &m, &one),
            ("a", &one, &one),
            ("b", &one, &one),
            ("c", &one, &one),
        ];
        for (name, r, c) in shapes {
            w.variable(name, Shape::new(r.clone(), c.clone()), None);
            let square = r == c && !r.is_one();
            if square && w.rng.chance(1, 2) {
                let p = SQUARE[w.rng.below(6) as usize];
                w.attributes.push((Sym::new(name), p));
            } else if !square && w.rng.chance(1, 8) {
                let p = if w.rng.chance(1, 2) { Pred::Positive } else { Pred::Nonzero };
                w.attributes.push((Sym::new(name), p));
            }
        }
        let over = Some(w.count.clone());
        w.variable("w", Shape::new(n.clone(), one.clone()), over.clone());
        w.variable("t", Shape::scalar(), over);
        w.theory.funs.push(Sym::new("s"));
        w
    }

    fn variable(&mut self, name: &str, shape: Shape, over: Option<Dim>) {
        let name = Sym::new(name);
        assert!(self.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: over.clone() }));
        self.theory.vars.push(Variable { name, shape, over });
    }

    /// Gives a term a name.
    pub fn define(&mut self, name: &str, body: TermId) -> Option<TermId> {
        let name = Sym::new(name);
        let shape = self.terms.shape(body).clone();
        self.terms.declare(name.clone(), Declaration { shape, over: None }).then_some(())?;
        self.theory.lets.push(Definition { name: name.clone(), over: None, body });
        self.terms.var(&name).ok()
    }

    /// One of several.
    pub fn pick<T: Clone>(&mut self, of: &[T]) -> Option<T> {
        of.get(self.rng.below(of.len() as u64) as usize).cloned()
    }

    fn mentioned(&self, roots: &[TermId], names: &mut BTreeSet<Sym>, sizes: &mut BTreeSet<Sym>) {
        let mut all = roots.to_vec();
        while let Some(t) = all.pop() {
            for u in self.terms.subterms(t) {
                let mut note = |d: &Dim| {
                    d.names(&mut |n| {
                        sizes.insert(n.clone());
                    })
                };
                match self.terms.op(u) {
                    Op::Var(s) => {
                        if let (true, Some(l)) = (names.insert(s.clone()), self.theory.definition(s)) {
                            all.push(l.body);
                        }
                    }
                    Op::D(Wrt::Only(s)) => names.extend(s.iter().cloned()),
                    Op::Size(d) | Op::Eye(d) | Op::BigSum(d) | Op::Fixed(_, d) => note(d),
                    Op::Ones(a, b) | Op::Zeros(a, b) | Op::Comm(a, b) => {
                        note(a);
                        note(b);
                    }
                    _ => {}
                }
            }
        }
    }

    /// The problem with one goal, in the language.
    pub fn problem(&self, name: &str, word: &str, l: TermId, r: TermId) -> String {
        let mut roots = vec![l, r];
        for f in &self.assumed {
            match f {
                Fact::Is(_, t) => roots.push(*t),
                Fact::Eq(a, b) => roots.extend([*a, *b]),
                Fact::AtLeast(..) => {}
            }
        }
        let (mut names, mut sizes) = (BTreeSet::new(), BTreeSet::new());
        self.mentioned(&roots, &mut names, &mut sizes);
        let bodies = self.theory.lets.iter().filter(|l| names.contains(&l.name)).map(|l| l.body);
        let all: Vec<TermId> = roots.iter().copied().chain(bodies).collect();
        let varying = all.iter().flat_map(|t| self.terms.subterms(*t)).collect::<Vec<_>>();
        let everything = varying.iter().any(|t| matches!(self.terms.op(*t), Op::D(Wrt::All)));
        let mut text = format!("problem {name}\n");
        let mut declared = BTreeSet::new();
        let mut families = String::new();
        for v in &self.theory.vars {
            // A size must be declared by a variable.
            let mut own = BTreeSet::new();
            for d in [&v.shape.rows, &v.shape.cols].into_iter().chain(&v.over) {
                d.names(&mut |n| {
                    own.insert(n.clone());
                });
            }
            let needed = own.iter().any(|n| sizes.contains(n) && !declared.contains(n));
            if !(names.contains(&v.name) || needed) {
                continue;
            }
            declared.extend(own);
            let shape = match (v.shape.is_scalar(), v.shape.cols.is_one()) {
                (true, _) => String::new(),
                (_, true) => format!("[{}]", v.shape.rows),
                _ => format!("[{},{}]", v.shape.rows, v.shape.cols),
            };
            let attributes: String =
                self.attributes.iter().filter(|(n, _)| *n == v.name).map(|(_, p)| format!(" {}", p.name())).collect();
            match &v.over {
                Some(n) => families += &format!("  var {}{shape} over {n}\n", v.name),
                None => text += &format!("  var {}{shape}{attributes}\n", v.name),
            }
        }
        text += &families;
        let unknown = |t: &TermId| matches!(self.terms.op(*t), Op::Map(f) if &*f.name == "s");
        let lets = self.theory.lets.iter().filter(|l| names.contains(&l.name));
        let functions = everything
            || varying.iter().any(unknown)
            || lets.flat_map(|l| self.terms.subterms(l.body)).any(|t| unknown(&t));
        if functions {
            text += "  fun s\n";
        }
        for l in self.theory.lets.iter().filter(|l| names.contains(&l.name)) {
            text += &format!("  let {} = {}\n", l.name, to_ascii(&self.terms, &self.theory, l.body));
        }
        for f in &self.assumed {
            if !matches!(f, Fact::AtLeast(..)) {
                text += &format!("  assume {}\n", print_fact(&self.terms, &self.theory, f, Format::Ascii));
            }
        }
        let shown = |t| to_ascii(&self.terms, &self.theory, t);
        text + &format!("  {word} {} == {}\n", shown(l), shown(r))
    }
}

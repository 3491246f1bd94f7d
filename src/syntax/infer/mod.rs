//! Declarations that nobody wrote: kinds and shapes of names from how they are used.
//!
//! A walk through all expressions of a problem gives every name that is not declared two unknown [sizes](sizes), and
//! every operator an equation of sizes, or a [question](shapes::Constraint) where what it means depends on the shapes.
//! What shapes leave open goes by the [letter](letters). Nothing here is believed: the names are declared with what was
//! found, and the expressions are read as if the user had declared them; what does not fit is told there.

mod calls;
mod families;
mod letters;
mod multiples;
mod shapes;
mod sizes;
mod walk;

use super::ast::{Ast, FactAst, GoalAst, Kind, NATURAL, NodeId, Range, Size, Statement, VarDecl};
pub(super) use letters::is_greek;

use super::mapping::Mapping;
use super::parser::identity_below;
use super::print::print_variable;
use super::words;
use crate::term::{Dim, Functions, Layout, Pred, Shape, Sym, Variable};
use rustc_hash::{FxHashMap, FxHashSet};
use shapes::Constraint;
use sizes::Sizes;

/// Longer inputs are not looked through; their names must be declared.
const MAX_NODES: usize = 20_000;

/// The names of sizes, in order.
const SIZES: &[&str] = &["m", "n", "k", "p", "q", "r", "s", "t", "u", "v"];

/// What is known of a name.
#[derive(Clone, Debug)]
enum Known {
    /// A variable or an intermediate value, or members of a family.
    Value {
        shape: Shape,
        over: Option<Dim>,
    },
    Function,
    /// A function of numbers, vectors or matrices.
    Mapping(Mapping),
    Size,
    /// Something is wrong with it, and told elsewhere.
    Broken,
}

/// What is being found out.
#[derive(Clone, Debug)]
pub(super) struct Inference {
    functions: Functions,
    sizes: Sizes,
    known: FxHashMap<Sym, Known>,
    /// The names that nobody declared, in order of appearance.
    found: Vec<(Sym, Shape)>,
    constraints: Vec<Constraint>,
    /// Equations that cannot hold.
    clashes: usize,
    /// How often a constraint was looked at.
    looks: usize,
    /// The names among them that are families.
    families: FxHashSet<Sym>,
    /// Capital letters that are numbers by their use.
    multiples: FxHashSet<Sym>,
    /// Names that stand alone as a left factor, or as a divisor.
    factors: FxHashSet<Sym>,
    numbers: FxHashSet<Sym>,
    /// Names beside `*` or `/` of arrays.
    scaled: FxHashSet<Sym>,
    /// Names in factors and dividends that are built as numbers are.
    beside: FxHashSet<Sym>,
    /// How often a value that is a scalar, but no written number, was spread over something larger in a sum.
    spreads: usize,
    /// Names that are transposed, or stand right of a matrix: no numbers.
    turned: FxHashSet<Sym>,
    /// What is raised to a power.
    powers: Vec<Shape>,
    /// Names in exponents that are made of names and whole numbers by sums, differences and products; and what is raised.
    exponents: Vec<(Sym, Shape)>,
    /// The nodes that are an identity of some size, with the numbers of their expressions.
    identities: Vec<(usize, NodeId, Dim)>,
    /// The lengths of stacked columns, with the rows and columns of what is stacked.
    stacked: Vec<(Dim, Dim, Dim)>,
    /// The sizes of Kronecker products, with those of their factors.
    kroneckers: Vec<(Dim, Dim, Dim)>,
    layout: Layout,
    lenient: bool,
}

/// What was found out.
#[derive(Clone, Debug, Default)]
pub(super) struct Inferred {
    /// The names, in order of appearance.
    pub variables: Vec<Variable>,
    /// Names that stand only where sizes are, and the names of the sizes that were found.
    pub sizes: Vec<Sym>,
    /// The names of natural numbers: exponents of matrices.
    pub naturals: Vec<Sym>,
    /// The nodes that are an identity, by the number of the statement and of the expression in it.
    identities: Vec<(usize, NodeId, Dim)>,
}

impl Inferred {
    /// `X[m,n], w[n]; x[m] over N`: what `-v` takes; nothing if nothing was inferred.
    pub fn text(&self) -> Option<String> {
        let (single, families): (Vec<&Variable>, Vec<&Variable>) =
            self.variables.iter().partition(|v| v.over.is_none());
        let single = single.iter().map(|v| print_variable(v)).collect::<Vec<_>>().join(", ");
        let single = Some(single).filter(|s| !s.is_empty());
        let naturals = self.naturals.iter().map(|k| format!("{k} {NATURAL}"));
        let single = Some(single.into_iter().chain(naturals).collect::<Vec<_>>().join(", ")).filter(|s| !s.is_empty());
        let all: Vec<String> = single.into_iter().chain(families.iter().map(|v| print_variable(v))).collect();
        (!all.is_empty()).then(|| all.join("; "))
    }

    /// Puts the sizes of identities where they stand.
    pub fn apply(&self, number: usize, statement: &mut Statement) {
        for (i, ast) in statement.expressions_mut().into_iter().enumerate() {
            for (_, id, size) in self.identities.iter().filter(|(key, ..)| *key == key_of(number, i)) {
                if let Some(n) = ast.nodes.get_mut(id.index()) {
                    n.kind = Kind::Identity(size.clone());
                }
            }
        }
    }
}

/// The number of an expression.
fn key_of(statement: usize, expression: usize) -> usize {
    2 * statement + expression
}

/// Finds declarations for the names in statements that are declared nowhere. The names in `broken` are left alone. Is
/// it `lenient`, an `I` may be an identity.
pub(super) fn infer(
    statements: &[&Statement],
    broken: &FxHashSet<Sym>,
    functions: &Functions,
    layout: Layout,
    lenient: bool,
) -> Inferred {
    let mut used = FxHashSet::default();
    let mut nodes = 0;
    for s in statements {
        match s {
            Statement::Let(.., Some(r)) => drop(used.insert(r.index.name.clone())),
            Statement::Assume(_, ranges) => used.extend(ranges.iter().map(|r| r.index.name.clone())),
            _ => {}
        }
        for ast in s.expressions() {
            nodes += ast.nodes.len();
            names_in(ast, &mut used);
        }
    }
    if nodes > MAX_NODES {
        return Inferred::default();
    }
    let mut s = Inference {
        functions: functions.clone(),
        sizes: Sizes::default(),
        known: broken.iter().map(|n| (n.clone(), Known::Broken)).collect(),
        found: Vec::new(),
        constraints: Vec::new(),
        clashes: 0,
        looks: 0,
        families: FxHashSet::default(),
        multiples: FxHashSet::default(),
        factors: FxHashSet::default(),
        numbers: FxHashSet::default(),
        scaled: FxHashSet::default(),
        beside: FxHashSet::default(),
        spreads: 0,
        turned: FxHashSet::default(),
        powers: Vec::new(),
        exponents: Vec::new(),
        identities: Vec::new(),
        stacked: Vec::new(),
        kroneckers: Vec::new(),
        layout,
        lenient,
    };
    statements.iter().for_each(|x| s.declared(x));
    let sizes = s.size_names(statements);
    let expressions: Vec<&Ast> = statements.iter().flat_map(|x| x.expressions()).collect();
    s.families = s.families(&expressions);
    s.multiples = s.multiples(&expressions);
    // The base of a power is not the residual of a regression.
    let e = Sym::new("e");
    if !s.known.contains_key(&e) && expressions.iter().any(|a| is_raised(a, &e)) {
        s.known.insert(e, Known::Broken);
    }
    for (k, x) in statements.iter().enumerate() {
        s.statement(k, x);
    }
    statements.iter().for_each(|x| s.arguments(x));
    s.decide();
    s.finish(sizes, used)
}

/// Is a name the base of a power whose exponent is no number?
fn is_raised(ast: &Ast, name: &Sym) -> bool {
    ast.nodes.iter().any(|n| match (&n.kind, &n.args[..]) {
        (Kind::Power { elementwise: false }, [base, exponent]) => {
            let number = matches!(ast.node(*exponent).kind, Kind::Num(_));
            !number && matches!(&ast.node(*base).kind, Kind::Name(s) if s == name)
        }
        _ => false,
    })
}

/// The names and indices of an expression.
fn names_in(ast: &Ast, out: &mut FxHashSet<Sym>) {
    for n in &ast.nodes {
        match &n.kind {
            Kind::Name(s) => drop(out.insert(s.clone())),
            Kind::SumOver(w, _) | Kind::Call(w, _) => drop(out.insert(w.name.clone())),
            _ => {}
        }
    }
}

impl Inference {
    /// What a statement declares. The shape of an intermediate value is found later.
    fn declared(&mut self, s: &Statement) {
        match s {
            Statement::Var(declared, over) => {
                let over = over.as_ref().map(|n| self.size_of(n, None));
                for v in declared {
                    self.variable(v, over.clone());
                }
            }
            Statement::Random(v, ..) => self.variable(v, None),
            Statement::Fun(declared) => {
                for f in declared {
                    let known = match &f.of {
                        None => Known::Function,
                        Some((of, sizes)) => {
                            let argument = match self.known.get(&of.name) {
                                Some(Known::Value { shape, over: None }) => shape.clone(),
                                _ => Shape::new(self.sizes.fresh(), self.sizes.fresh()),
                            };
                            let mut dims = sizes.iter().map(|s| self.size_of(s, None)).collect::<Vec<_>>().into_iter();
                            let rows = dims.next().unwrap_or_else(Dim::one);
                            let value = Shape::new(rows, dims.next().unwrap_or_else(Dim::one));
                            Known::Mapping(Mapping { argument, value })
                        }
                    };
                    self.known.insert(f.name.name.clone(), known);
                }
            }
            Statement::Matfun(names) => {
                self.known.extend(names.iter().map(|w| (w.name.clone(), Known::Function)));
            }
            Statement::Let(name, _, range) => {
                let shape = Shape::new(self.sizes.fresh(), self.sizes.fresh());
                let over = range.as_ref().map(|r| self.size_of(&r.size, None));
                self.known.entry(name.name.clone()).or_insert(Known::Value { shape, over });
            }
            _ => {}
        }
    }

    fn variable(&mut self, v: &VarDecl, over: Option<Dim>) {
        let dims: Vec<Dim> = v.sizes.iter().map(|s| self.size_of(s, None)).collect();
        let shape = match &dims[..] {
            [] => Shape::scalar(),
            [m] => Shape::new(m.clone(), Dim::one()),
            [m, n, ..] => Shape::new(m.clone(), n.clone()),
        };
        self.known.entry(v.name.name.clone()).or_insert(Known::Value { shape, over });
    }

    /// The names that stand where sizes do, and are nothing else. They are known from now on.
    fn size_names(&mut self, statements: &[&Statement]) -> Vec<Sym> {
        let mut all: Vec<Sym> = Vec::new();
        let nodes = || statements.iter().flat_map(|s| s.expressions()).flat_map(|a| &a.nodes);
        let index = |n: &super::ast::Node| match &n.kind {
            Kind::SumOver(w, _) => Some(w.name.clone()),
            _ => None,
        };
        let indices: FxHashSet<Sym> = nodes().filter_map(index).collect();
        let mut take = |s: &Size| all.extend(s.words().into_iter().map(|w| w.name.clone()));
        for s in statements {
            match s {
                Statement::Var(declared, over) => {
                    declared.iter().flat_map(|v| &v.sizes).chain(over).for_each(&mut take);
                }
                Statement::Random(v, ..) => v.sizes.iter().for_each(&mut take),
                Statement::Fun(declared) => {
                    declared.iter().filter_map(|f| f.of.as_ref()).flat_map(|(_, sizes)| sizes).for_each(&mut take);
                }
                Statement::Let(.., Some(range)) => take(&range.size),
                Statement::Assume(_, ranges) => ranges.iter().for_each(|r| take(&r.size)),
                _ => {}
            }
            for n in s.expressions().into_iter().flat_map(|a| &a.nodes) {
                match &n.kind {
                    Kind::Constant(_, sizes) => sizes.iter().for_each(&mut take),
                    Kind::SumOver(_, size) => take(size),
                    Kind::Name(s) if self.lenient && !self.known.contains_key(s) => {
                        let own = |s: &Size| !s.words().iter().any(|w| indices.contains(&w.name));
                        identity_below(s).iter().filter(|s| own(s)).for_each(&mut take);
                    }
                    _ => {}
                }
            }
        }
        let mut out: Vec<Sym> = Vec::new();
        for s in all {
            if !self.known.contains_key(&s) && (!words::is_reserved(&self.functions, &s) || *s == *"d") {
                self.known.insert(s.clone(), Known::Size);
                out.push(s);
            }
        }
        out
    }

    fn scope(&mut self, ranges: &[Range]) -> Vec<(Sym, Dim)> {
        ranges.iter().map(|r| (r.index.name.clone(), self.size_of(&r.size, None))).collect()
    }

    /// What a function is declared of has the shape of its argument, wherever the name comes from.
    fn arguments(&mut self, s: &Statement) {
        let Statement::Fun(declared) = s else { return };
        for (name, of) in declared.iter().filter_map(|f| f.of.as_ref().map(|(of, _)| (&f.name.name, &of.name))) {
            if let (Some(Known::Mapping(f)), Some(Known::Value { shape, over: None })) =
                (self.known.get(name).cloned(), self.known.get(of).cloned())
            {
                self.same(&f.argument, &shape);
            }
        }
    }

    /// What a statement says of shapes.
    fn statement(&mut self, k: usize, s: &Statement) {
        let key = |i| key_of(k, i);
        match s {
            Statement::Let(name, body, range) => {
                let scope = self.scope(range.as_slice());
                let value = self.expression(key(0), body, scope);
                if let Some(Known::Value { shape, .. }) = self.known.get(&name.name).cloned() {
                    self.same(&shape, &value);
                }
            }
            Statement::Assume(fact, ranges) => {
                let scope = self.scope(ranges);
                self.fact(k, fact, scope);
            }
            Statement::Random(v, mean, cov, _) => {
                let (m, s) = (self.expression(key(0), mean, Vec::new()), self.expression(key(1), cov, Vec::new()));
                self.equal(&s.rows, &s.cols);
                if let Some(Known::Value { shape, .. }) = self.known.get(&v.name.name).cloned() {
                    self.same(&shape, &m);
                    self.equal(&shape.rows, &s.rows);
                }
            }
            Statement::Goal(GoalAst::Fact(fact), _) => self.fact(k, fact, Vec::new()),
            Statement::Goal(GoalAst::Convex(f, ..), _) => {
                let f = self.expression(key(0), f, Vec::new());
                self.scalar(&f);
            }
            Statement::Goal(GoalAst::Equation(lhs, rhs, _, over), _) => {
                let scope = self.scope(over);
                let (a, b) = (self.expression(key(0), lhs, scope.clone()), self.expression(key(1), rhs, scope));
                self.same(&a, &b);
            }
            Statement::Implicit(_, lhs, rhs, _) => {
                let (a, b) = (self.expression(key(0), lhs, Vec::new()), self.expression(key(1), rhs, Vec::new()));
                self.same(&a, &b);
            }
            Statement::Goal(GoalAst::Extremum(f, variable, value, ..), _) => {
                let f = self.expression(key(0), f, Vec::new());
                self.scalar(&f);
                let value = self.expression(key(1), value, Vec::new());
                if let Some(Known::Value { shape, over: None }) = self.known.get(&variable.name).cloned() {
                    self.same(&shape, &value);
                }
            }
            Statement::Goal(GoalAst::Stationary(f, at), _) => {
                let f = self.expression(key(0), f, Vec::new());
                self.scalar(&f);
                for (k, (variable, value)) in at.iter().enumerate() {
                    let value = self.expression(key(k + 1), value, Vec::new());
                    if let Some(Known::Value { shape, over: None }) = self.known.get(&variable.name).cloned() {
                        self.same(&shape, &value);
                    }
                }
            }
            Statement::Show(e, _) => drop(self.expression(key(0), e, Vec::new())),
            Statement::Problem(_)
            | Statement::Var(..)
            | Statement::Fun(_)
            | Statement::Matfun(_)
            | Statement::Layout(_)
            | Statement::Infer => {}
        }
    }

    /// What a fact says of shapes.
    fn fact(&mut self, k: usize, fact: &FactAst, scope: Vec<(Sym, Dim)>) {
        match fact {
            FactAst::Eigen(parts, _) => {
                let [a, v, l] = [0, 1, 2].map(|i| self.expression(key_of(k, i), &parts[i], Vec::new()));
                self.equal(&a.rows, &a.cols);
                self.equal(&a.rows, &v.rows);
                self.equal(&v.cols, &Dim::one());
                self.scalar(&l);
            }
            FactAst::Is(word, body) => {
                let a = self.expression(key_of(k, 0), body, scope);
                if Pred::parse(&word.name).is_some_and(Pred::needs_square) {
                    self.equal(&a.rows, &a.cols);
                }
            }
            FactAst::Eq(lhs, rhs, _) | FactAst::Compare(lhs, rhs, ..) => {
                let a = self.expression(key_of(k, 0), lhs, scope.clone());
                let b = self.expression(key_of(k, 1), rhs, scope);
                // A matrix may be compared with 0.
                let zero = |e: &Ast| e.is_zero();
                if !matches!(fact, FactAst::Compare(..)) || !(zero(lhs) || zero(rhs)) {
                    self.same(&a, &b);
                }
            }
        }
    }

    /// How many members a name has, if it is a family.
    fn members(&self, name: &Sym) -> Option<Dim> {
        match self.known.get(name) {
            Some(Known::Value { over, .. }) => over.clone(),
            _ => None,
        }
    }

    /// Names the sizes that are still open, in the order in which names appear.
    fn finish(self, mut new_sizes: Vec<Sym>, used: FxHashSet<Sym>) -> Inferred {
        let taken = |s: &Sym| used.contains(s) || self.known.contains_key(s) || words::is_reserved(&self.functions, s);
        let plain = SIZES.iter().map(|s| Sym::new(s));
        let numbered = (1..).map(|k| Sym::new(&format!("n{k}")));
        let mut letters = plain.chain(numbered).filter(|s| !taken(s));
        let mut names: FxHashMap<usize, Sym> = FxHashMap::default();
        for (name, shape) in &self.found {
            let over = self.members(name);
            for k in [&shape.rows, &shape.cols].into_iter().chain(&over).flat_map(|d| self.sizes.open(d)) {
                names.entry(k).or_insert_with(|| {
                    let s = letters.next().unwrap_or_else(|| Sym::new("n0"));
                    new_sizes.push(s.clone());
                    s
                });
            }
        }
        let named = |d: &Dim| {
            self.sizes.resolve(d).substitute(&mut |s| match s.strip_prefix('?') {
                Some(k) => k.parse().ok().and_then(|k: usize| names.get(&k)).cloned().map(Dim::name),
                None => Some(Dim::name(s.clone())),
            })
        };
        // No number is a power of a matrix by a fraction.
        let raised = |s: &Shape| !self.sizes.is_one(&s.rows);
        // `A^t` is a transpose elsewhere, and the message says so.
        let turns = |name: &Sym| ["T", "H", "t"].contains(&&**name);
        let is_natural = |name: &Sym| !turns(name) && self.exponents.iter().any(|(k, base)| k == name && raised(base));
        let naturals: Vec<Sym> = self.found.iter().map(|(name, _)| name).filter(|n| is_natural(n)).cloned().collect();
        let found = self.found.iter().filter(|(name, _)| !naturals.contains(name));
        let variables = found.filter_map(|(name, s)| {
            let shape = Shape::new(named(&s.rows)?, named(&s.cols)?);
            let over = match self.members(name) {
                Some(d) => Some(named(&d)?),
                None => None,
            };
            Some(Variable { name: name.clone(), shape, over })
        });
        let variables = variables.collect();
        let identities = self.identities.iter().filter_map(|(key, id, d)| Some((*key, *id, named(d)?)));
        let identities = identities.filter(|(.., d)| !d.is_one()).collect();
        Inferred { variables, sizes: new_sizes, naturals, identities }
    }
}

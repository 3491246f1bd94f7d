//! Mutants of certificates, made on their text.

use gradus::library::library;
use gradus::rules::{Law, MetaKind, Rule};
use gradus::term::Pred;

/// An s-expression.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Tree {
    Word(String),
    List(Vec<Tree>),
}

impl Tree {
    pub fn read(text: &str) -> Tree {
        let mut stack: Vec<Vec<Tree>> = vec![vec![]];
        let spaced = text.replace('(', " ( ").replace(')', " ) ");
        for w in spaced.split_whitespace() {
            match w {
                "(" => stack.push(vec![]),
                ")" => {
                    let l = stack.pop().expect("balanced");
                    stack.last_mut().expect("balanced").push(Tree::List(l));
                }
                w => stack.last_mut().expect("balanced").push(Tree::Word(w.into())),
            }
        }
        stack.remove(0).remove(0)
    }

    pub fn list(&self) -> &[Tree] {
        match self {
            Tree::List(l) => l,
            Tree::Word(_) => &[],
        }
    }

    pub fn head(&self) -> &str {
        match self {
            Tree::Word(w) => w,
            Tree::List(l) => match l.first() {
                Some(Tree::Word(w)) => w,
                _ => "",
            },
        }
    }

    pub fn text(&self) -> String {
        match self {
            Tree::Word(w) => w.clone(),
            Tree::List(l) => format!("({})", l.iter().map(Tree::text).collect::<Vec<_>>().join(" ")),
        }
    }

    /// The text with a line for each line and clause, for messages.
    pub fn lines(&self) -> String {
        let mut out = String::new();
        for part in self.list() {
            for p in part.list() {
                out += &format!("  {}\n", p.text());
            }
        }
        out
    }

    /// The places of all subtrees for which `f` holds, as paths.
    fn places(&self, f: &dyn Fn(&[usize], &Tree) -> bool) -> Vec<Vec<usize>> {
        fn walk(t: &Tree, path: &mut Vec<usize>, f: &dyn Fn(&[usize], &Tree) -> bool, out: &mut Vec<Vec<usize>>) {
            if f(path, t) {
                out.push(path.clone());
            }
            for (i, c) in t.list().iter().enumerate() {
                path.push(i);
                walk(c, path, f, out);
                path.pop();
            }
        }
        let mut out = Vec::new();
        walk(self, &mut Vec::new(), f, &mut out);
        out
    }

    fn at(&self, path: &[usize]) -> &Tree {
        path.iter().fold(self, |t, &i| &t.list()[i])
    }

    fn at_mut(&mut self, path: &[usize]) -> &mut Tree {
        path.iter().fold(self, |t, &i| match t {
            Tree::List(l) => &mut l[i],
            Tree::Word(_) => unreachable!("a path leads through lists"),
        })
    }

    fn children(&mut self) -> &mut Vec<Tree> {
        match self {
            Tree::List(l) => l,
            Tree::Word(_) => unreachable!("a list"),
        }
    }
}

/// A small generator of random numbers.
pub struct Rng(u64);

impl Rng {
    pub fn new(seed: u64) -> Rng {
        Rng(seed)
    }

    pub fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((self.0 >> 33) as usize) % n.max(1)
    }

    fn pick<'a, T>(&mut self, l: &'a [T]) -> Option<&'a T> {
        if l.is_empty() { None } else { l.get(self.below(l.len())) }
    }
}

/// The kinds of tampering.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    OtherRule,
    UnknownRule,
    Flipped,
    Moved,
    Substitution,
    Dropped,
    Doubled,
    Swapped,
    ClaimLeft,
    ClaimRight,
    Dimension,
    HypothesisRemoved,
    HypothesisChanged,
    Lemma,
    Definition,
    Hash,
    WrongFact,
    LineReference,
    NotFresh,
    Capture,
    Number,
    Varying,
    Inference,
    Range,
    Value,
    Below,
    Clearing,
    Function,
}

impl Kind {
    pub const ALL: [Kind; 28] = [
        Kind::OtherRule,
        Kind::UnknownRule,
        Kind::Flipped,
        Kind::Moved,
        Kind::Substitution,
        Kind::Dropped,
        Kind::Doubled,
        Kind::Swapped,
        Kind::ClaimLeft,
        Kind::ClaimRight,
        Kind::Dimension,
        Kind::HypothesisRemoved,
        Kind::HypothesisChanged,
        Kind::Lemma,
        Kind::Definition,
        Kind::Hash,
        Kind::WrongFact,
        Kind::LineReference,
        Kind::NotFresh,
        Kind::Capture,
        Kind::Number,
        Kind::Varying,
        Kind::Inference,
        Kind::Range,
        Kind::Value,
        Kind::Below,
        Kind::Clearing,
        Kind::Function,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Kind::OtherRule => "another rule",
            Kind::UnknownRule => "an unknown rule",
            Kind::Flipped => "direction flipped",
            Kind::Moved => "position moved",
            Kind::Substitution => "substitution changed",
            Kind::Dropped => "step dropped",
            Kind::Doubled => "step doubled",
            Kind::Swapped => "steps swapped",
            Kind::ClaimLeft => "claim, left side",
            Kind::ClaimRight => "claim, right side",
            Kind::Dimension => "a size changed",
            Kind::HypothesisRemoved => "hypothesis removed",
            Kind::HypothesisChanged => "hypothesis changed",
            Kind::Lemma => "line's start changed",
            Kind::Definition => "definition changed",
            Kind::Hash => "rule hash",
            Kind::WrongFact => "another fact",
            Kind::LineReference => "another line cited",
            Kind::NotFresh => "variable not fresh",
            Kind::Capture => "index changed",
            Kind::Number => "number changed",
            Kind::Varying => "varying names changed",
            Kind::Inference => "line replaced",
            Kind::Range => "hypothesis, other ranges",
            Kind::Value => "stationary value",
            Kind::Below => "definition below a derivative",
            Kind::Clearing => "what clears a place removed",
            Kind::Function => "function with a kink",
        }
    }
}

/// Functions that are singular somewhere.
const KINKS: [&str; 6] = ["abs", "relu", "sign", "log", "tan", "asin"];

fn word(s: &str) -> Tree {
    Tree::Word(s.into())
}

fn is_step(t: &Tree) -> bool {
    matches!(t.list(), [Tree::Word(p), Tree::Word(d), Tree::Word(_), ..]
        if (d == "->" || d == "<-") && p.starts_with(|c: char| c == '.' || c.is_ascii_digit()))
}

/// Variables and intermediate values that the statement declares.
fn declared(t: &Tree) -> Vec<String> {
    let mut out = Vec::new();
    for c in t.list().iter().filter(|c| c.head() == "statement").flat_map(|s| s.list()) {
        match c.head() {
            "variables" => {
                for v in c.list().iter().skip(1) {
                    let i = usize::from(v.head() == "family");
                    out.extend(v.list().get(i).map(|w| w.head().to_string()));
                }
            }
            "define" => out.extend(c.list().get(1).map(|w| w.head().to_string())),
            _ => {}
        }
    }
    out
}

fn sizes(t: &Tree) -> Vec<Tree> {
    let clause = t.list().iter().flat_map(|c| c.list()).find(|c| c.head() == "sizes");
    clause.map(|c| c.list()[1..].to_vec()).unwrap_or_default()
}

/// A small change of a term.
fn change(t: &Tree, names: &[String], rng: &mut Rng) -> Option<Tree> {
    let places = t.places(&|_, u| match u {
        Tree::Word(w) => names.contains(w),
        Tree::List(_) => matches!(u.head(), "t" | "neg" | "num" | "+" | "-" | "*" | "had" | "inv" | "scale" | "map"),
    });
    let p = rng.pick(&places)?.clone();
    let mut out = t.clone();
    let u = out.at(&p).clone();
    let l = u.list();
    *out.at_mut(&p) = match (u.head(), l) {
        ("t" | "neg" | "inv", [_, a]) if rng.below(2) == 0 => a.clone(),
        ("+", [_, a, b]) if rng.below(2) == 0 => Tree::List(vec![word("-"), a.clone(), b.clone()]),
        ("*", [o, a, b]) if rng.below(2) == 0 => Tree::List(vec![o.clone(), b.clone(), a.clone()]),
        ("+" | "-" | "had", [_, a, b]) => {
            if rng.below(2) == 0 {
                a.clone()
            } else {
                b.clone()
            }
        }
        ("num", [o, _]) => Tree::List(vec![o.clone(), word(["0", "2", "-1", "1/2", "3"][rng.below(5)])]),
        ("map", [o, _, a]) => Tree::List(vec![o.clone(), word(["exp", "sin", "tanh"][rng.below(3)]), a.clone()]),
        (_, []) => match rng.below(3) {
            0 => word(rng.pick(names)?),
            1 => Tree::List(vec![word("t"), u.clone()]),
            _ => Tree::List(vec![word("neg"), u.clone()]),
        },
        _ => Tree::List(vec![word("neg"), u.clone()]),
    };
    Some(out)
}

/// A mutant of this kind; `None` where the certificate has nothing to change.
pub fn mutate(t: &Tree, kind: Kind, rng: &mut Rng, all: &[(String, Tree)]) -> Option<Tree> {
    let mut out = t.clone();
    let steps = t.places(&|_, u| is_step(u));
    let rule_steps: Vec<_> = steps.iter().filter(|p| t.at(p).list()[2] == word("rule")).cloned().collect();
    let names = declared(t);
    let statement = t.list().iter().position(|c| c.head() == "statement")?;
    let lines = t.list().iter().position(|c| c.head() == "lines")?;
    match kind {
        Kind::OtherRule => {
            let p = rng.pick(&rule_steps)?;
            // One that takes as many values.
            let count = |r: &Rule| (r.metas.len(), r.dims.len(), r.funs.len(), r.lhs.has_differential());
            let own = library().rule(t.at(p).list()[3].head()).map(count);
            let rules: Vec<&Law> = library().rules().iter().filter(|r| own.is_none_or(|c| c == count(r))).collect();
            out.at_mut(p).children()[3] = word(&rng.pick(&rules)?.name);
        }
        Kind::UnknownRule => {
            let p = rng.pick(&rule_steps)?;
            out.at_mut(p).children()[3] = word("no-such-rule");
        }
        Kind::Flipped => {
            let p = rng.pick(&steps)?;
            let l = out.at_mut(p).children();
            l[1] = word(if l[1].head() == "->" { "<-" } else { "->" });
        }
        Kind::Moved => {
            let p = rng.pick(&steps)?;
            let l = out.at_mut(p).children();
            let mut digits: Vec<String> = l[0].head().split('.').filter(|d| !d.is_empty()).map(String::from).collect();
            match rng.below(3) {
                0 => {
                    digits.pop();
                }
                1 => digits.push(rng.below(2).to_string()),
                _ => match digits.len() {
                    0 => digits.push("0".into()),
                    n => digits[rng.below(n)] = rng.below(3).to_string(),
                },
            }
            l[0] = word(if digits.is_empty() { ".".to_string() } else { digits.join(".") }.as_str());
        }
        Kind::Substitution => {
            let is_property = |u: &Tree| u.list().get(1) == Some(&word("property"));
            let places = t.places(&|p, u| is_step(u) && u.list()[2] == word("rule") || p.len() == 2 && is_property(u));
            let p = rng.pick(&places)?.clone();
            let cited = t.at(&p).list();
            let (metas, dims, first) = if is_property(t.at(&p)) {
                let law = library().property(cited[2].head())?;
                (&law.metas, law.dims.len(), 3 + usize::from(cited.get(3).is_some_and(|c| c.head() == "over")))
            } else {
                let law = library().rule(cited[3].head())?;
                (&law.metas, law.dims.len(), 4)
            };
            let k = first + rng.below((cited.len() - first).max(1));
            let value = out.at_mut(&p).children().get_mut(k)?;
            *value = match metas.get(k - first).map(|m| &m.kind) {
                Some(MetaKind::Index(_)) => word(["1", "2", "%-1", "%-2"][rng.below(4)]),
                Some(_) if value.head().starts_with('#') => Tree::List(vec![word("neg"), value.clone()]),
                Some(_) => change(value, &names, rng)?,
                None if k - first < metas.len() + dims => match rng.below(3) {
                    0 => word("1"),
                    1 => word("2"),
                    _ => rng.pick(&sizes(t))?.clone(),
                },
                None if value.list().is_empty() => word(["exp", "log", "sin"][rng.below(3)]),
                None => Tree::List(vec![word("wrt"), word(rng.pick(&names)?)]),
            };
        }
        Kind::Dropped | Kind::Doubled | Kind::Swapped => {
            let p = rng.pick(&steps)?;
            let (i, parent) = p.split_last()?;
            let l = out.at_mut(parent).children();
            match kind {
                Kind::Dropped => {
                    l.remove(*i);
                }
                Kind::Doubled => l.insert(*i, l[*i].clone()),
                _ if *i + 1 < l.len() => l.swap(*i, *i + 1),
                _ => return None,
            }
        }
        Kind::ClaimLeft | Kind::ClaimRight => {
            let c = t.at(&[statement]).list().iter().position(|c| c.head() == "claim")?;
            let side = if kind == Kind::ClaimLeft { 1 } else { t.at(&[statement, c, 1]).list().len() - 1 };
            let path = [statement, c, 1, side];
            *out.at_mut(&path) = change(t.at(&path), &names, rng)?;
            // Half of them say the same in the last line, so that only its proof can be wrong.
            if rng.below(2) == 0 {
                let last = t.at(&[lines]).list().len() - 1;
                let start = [lines, last, 2];
                if kind == Kind::ClaimLeft && t.at(&[lines, last]).list().get(1) == Some(&word("have")) {
                    *out.at_mut(&start) = out.at(&path).clone();
                }
            }
        }
        Kind::Dimension => {
            let sizes = sizes(t);
            let places = t.places(&|p, u| {
                p.first() == Some(&statement) && p.len() == 4 && matches!(u, Tree::Word(_)) && {
                    t.at(&p[..2]).head() == "variables" && sizes.contains(u)
                }
            });
            let p = rng.pick(&places)?;
            *out.at_mut(p) = match rng.below(3) {
                0 => word("1"),
                1 => word("2"),
                _ => rng.pick(&sizes)?.clone(),
            };
        }
        Kind::HypothesisRemoved | Kind::HypothesisChanged => {
            let h = t.at(&[statement]).list().iter().position(|c| c.head() == "hypotheses")?;
            let n = t.at(&[statement, h]).list().len();
            let k = 1 + rng.below(n - 1);
            if kind == Kind::HypothesisRemoved {
                out.at_mut(&[statement, h]).children().remove(k);
                if n == 2 {
                    out.at_mut(&[statement]).children().remove(h);
                }
            } else {
                let fact = &mut out.at_mut(&[statement, h, k]);
                match Pred::parse(fact.head()) {
                    Some(_) => fact.children()[0] = word(rng.pick(&Pred::ALL)?.name()),
                    None => **fact = change(fact, &names, rng)?,
                }
            }
        }
        Kind::Lemma => {
            let places = t.places(&|p, u| {
                p.len() == 2
                    && p[0] == lines
                    && u.list().get(1).is_some_and(|w| matches!(w.head(), "have" | "transport"))
                    || p.len() == 2 && p[0] == lines && u.head().starts_with('#')
            });
            let p = rng.pick(&places)?;
            let l = out.at_mut(p).children();
            let i =
                if l[0].head().starts_with('#') { 1 } else { l.iter().skip(2).position(|c| c.head() != "over")? + 2 };
            l[i] = change(&l[i], &names, rng)?;
        }
        Kind::Definition => {
            let places = t.places(&|p, u| p.len() == 2 && p[0] == statement && u.head() == "define");
            let p = rng.pick(&places)?;
            let body = &mut out.at_mut(p).children()[2];
            *body = change(body, &names, rng)?;
        }
        Kind::Hash => {
            let p = t.list().iter().position(|c| c.head() == "rules")?;
            let h = out.at_mut(&[p]).children();
            let mut hash: Vec<char> = h[1].head().chars().collect();
            let i = rng.below(hash.len());
            hash[i] = if hash[i] == '0' { '1' } else { '0' };
            h[1] = word(&hash.into_iter().collect::<String>());
        }
        Kind::WrongFact => {
            let places = t.places(&|p, u| {
                p.len() == 2
                    && u.list().get(1).is_some_and(|k| matches!(k.head(), "assumption" | "property" | "transport"))
            });
            let p = rng.pick(&places)?;
            let l = out.at_mut(p).children();
            l[2] = match l[1].head() {
                "assumption" => word(&(1 + rng.below(4)).to_string()),
                "property" => word(&rng.pick(library().properties())?.name),
                _ => word(rng.pick(&Pred::ALL)?.name()),
            };
        }
        Kind::LineReference => {
            let places = t.places(&|p, u| {
                is_step(u) && matches!(u.list()[2].head(), "line" | "hypothesis")
                    || p.len() == 2
                        && u.list().get(1).is_some_and(|k| {
                            matches!(k.head(), "gradient" | "jacobian" | "extensionality" | "entrywise" | "cases")
                        })
            });
            let p = rng.pick(&places)?;
            let u = t.at(p).clone();
            let i = if is_step(&u) || u.list()[1].head() == "jacobian" { 3 } else { 2 };
            let n = t.at(&[lines]).list().len();
            out.at_mut(p).children()[i] = word(&(1 + rng.below(n)).to_string());
        }
        Kind::NotFresh => {
            let p = t.places(&|p, u| p.len() == 2 && u.list().get(1) == Some(&word("fresh")));
            let fresh = t.at(rng.pick(&p)?).list()[2].clone();
            let by = word(rng.pick(&names)?);
            let drop = rng.below(2) == 0;
            for p in t.places(&|p, u| p.first() == Some(&lines) && *u == fresh) {
                let declares = p.len() == 3 && t.at(&p[..2]).list()[1] == word("fresh");
                if !(declares && drop) {
                    *out.at_mut(&p) = by.clone();
                }
            }
        }
        Kind::Capture => {
            let index = |u: &Tree| matches!(u, Tree::Word(w) if w.starts_with('%'));
            let place = |p: &[usize]| {
                p.split_last().is_some_and(|(i, q)| match t.at(q).head() {
                    "member" | "col" | "row" => *i == 2,
                    "entry" => *i >= 2,
                    "line" | "hypothesis" | "at" => *i >= 1,
                    _ => false,
                })
            };
            let places = t.places(&|p, u| place(p) && (index(u) || u.head().parse::<u64>().is_ok()));
            let p = rng.pick(&places)?;
            *out.at_mut(p) = word(["%0", "%1", "%-1", "%-2", "1", "2"][rng.below(6)]);
        }
        Kind::Number => {
            let places = t.places(&|_, u| u.head() == "num" && u.list().len() == 2);
            let p = rng.pick(&places)?;
            out.at_mut(p).children()[1] = word(["0", "1", "-1", "2", "1/2", "3"][rng.below(6)]);
        }
        Kind::Varying => {
            let places = t.places(&|_, u| u.head() == "wrt" && !u.list().is_empty());
            let p = rng.pick(&places)?;
            let l = out.at_mut(p).children();
            match rng.below(2) {
                0 => l.push(word(rng.pick(&names)?)),
                _ => {
                    l.truncate(1);
                    l.push(word(rng.pick(&names)?));
                }
            }
        }
        Kind::Inference => {
            // A line is replaced by a line of another certificate, or moves.
            let places = t.places(&|p, u| p.len() == 2 && p[0] == lines && u.head().parse::<u64>().is_ok());
            let p = rng.pick(&places)?;
            let number = t.at(p).list()[0].clone();
            let (_, other) = rng.pick(all)?;
            let theirs = other.list().iter().find(|c| c.head() == "lines")?;
            let mut line = match rng.below(2) {
                0 => rng.pick(theirs.list())?.clone(),
                _ => t.at(rng.pick(&places)?).clone(),
            };
            if !line.head().parse::<u64>().is_ok_and(|_| true) {
                return None;
            }
            line.children()[0] = number;
            *out.at_mut(p) = line;
        }
        Kind::Range => {
            let places = t.places(&|p, u| {
                p.len() == 5
                    && p[0] == statement
                    && t.at(&p[..3]).head() == "forall"
                    && p[3] == 1
                    && u.list().is_empty()
            });
            let p = rng.pick(&places)?;
            *out.at_mut(p) = match rng.below(4) {
                0 => word("1"),
                1 => word("2"),
                _ => rng.pick(&sizes(t))?.clone(),
            };
        }
        Kind::Value => {
            let places = t.places(&|p, u| p.len() == 3 && p[0] == statement && u.head() == "stationary");
            let path = [rng.pick(&places)?.as_slice(), &[3]].concat();
            *out.at_mut(&path) = match rng.below(4) {
                // Where the variable is 0 many functions have a kink.
                0 => Tree::List(vec![word("num"), word("0")]),
                _ => change(t.at(&path), &names, rng)?,
            };
        }
        Kind::Below => {
            let below = t.places(&|_, u| matches!(u.head(), "d" | "grad" | "jac" | "jacn"));
            let inside = |name: &str| below.iter().any(|p| !t.at(p).places(&|_, u| *u == word(name)).is_empty());
            let places = t.places(&|p, u| {
                let name = || u.list().get(1).is_some_and(|n| inside(n.head()));
                p.len() == 2 && p[0] == statement && u.head() == "define" && name()
            });
            let p = rng.pick(&places)?;
            let body = &mut out.at_mut(p).children()[2];
            *body = match rng.below(2) {
                0 => Tree::List(vec![word("map"), word(KINKS[rng.below(KINKS.len())]), body.clone()]),
                _ => change(body, &names, rng)?,
            };
        }
        Kind::Clearing => {
            let h = t.at(&[statement]).list().iter().position(|c| c.head() == "hypotheses")?;
            let n = t.at(&[statement, h]).list().len();
            let clears = |k: &usize| {
                let fact = t.at(&[statement, h, *k]);
                let fact = if fact.head() == "forall" { &fact.list()[2] } else { fact };
                matches!(fact.head(), "nonzero" | "positive" | "invertible" | "posdef" | "nonnegative")
            };
            let k = *rng.pick(&(1..n).filter(clears).collect::<Vec<_>>())?;
            out.at_mut(&[statement, h]).children().remove(k);
            if n == 2 {
                out.at_mut(&[statement]).children().remove(h);
            }
            // What stood behind it has another number, so that only its own absence can be what is wrong.
            let lines = out.list().iter().position(|c| c.head() == "lines")?;
            for p in out.places(&|p, u| p.first() == Some(&lines) && u.list().len() > 2) {
                let l = out.at(&p).list();
                let i = match (l[1].head(), l[2].head()) {
                    ("assumption", _) => 2,
                    (_, "hypothesis") if is_step(out.at(&p)) => 3,
                    _ => continue,
                };
                let Some(j) = l.get(i).and_then(|w| w.head().parse::<usize>().ok()) else { continue };
                if j > k {
                    out.at_mut(&p).children()[i] = word(&(j - 1).to_string());
                }
            }
        }
        Kind::Function => {
            // Everywhere alike: what does not use that the function is smooth goes through.
            let places = t.places(&|_, u| u.head() == "map" && u.list().len() == 3 && u.list()[1].list().is_empty());
            let from = t.at(rng.pick(&places)?).list()[1].clone();
            let to = word(KINKS[rng.below(KINKS.len())]);
            for p in t.places(&|_, u| *u == from) {
                let (i, parent) = p.split_last()?;
                if matches!(t.at(parent).head(), "map" | "D") && *i == 1 {
                    *out.at_mut(&p) = to.clone();
                }
            }
        }
    }
    Some(out)
}

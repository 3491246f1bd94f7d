//! Writing certificate files.
//!
//! A term that is used twice, or nested too deeply to be written at one go, is defined by a name `#k`
//! before its first use; the numbers follow the order of use. A statement of ordinary size is written
//! without such names, so that it can be read by itself.

use super::certified::Certified;
use super::limits::VERSION;
use crate::kernel::{By, Certificate, Claim, Line, Statement, Step, Substitution};
use crate::rules::{Meta, MetaKind, RuleSet};
use crate::term::*;
use rustc_hash::{FxHashMap, FxHashSet};
use std::fmt::Write;

/// Terms nested more deeply are cut.
const CUT: u32 = 40;
/// Statements with larger terms use names for shared parts.
const PLAIN: usize = 500;
/// Columns of the text.
const WIDTH: usize = 110;

/// The certificate as text.
pub fn write(terms: &Terms, rules: &RuleSet, certified: &Certified) -> String {
    write_parts(terms, rules, &certified.statement, &certified.certificate)
}

/// The certificate of a statement as text.
pub fn write_parts(terms: &Terms, rules: &RuleSet, statement: &Statement, certificate: &Certificate) -> String {
    let mut w = Writer {
        terms,
        rules,
        out: String::new(),
        shared: FxHashSet::default(),
        ids: FxHashMap::default(),
        sets: FxHashMap::default(),
        plain: FxHashSet::default(),
    };
    w.choose(statement, certificate);
    w.item(0, &format!("(certificate {}", VERSION));
    w.item(1, &format!("(rules {})", certificate.rules));
    w.statement(statement);
    w.item(1, "(lines");
    for (i, line) in certificate.lines.iter().enumerate() {
        w.line(i + 1, line);
    }
    w.close();
    w.close();
    w.out
}

struct Writer<'a> {
    terms: &'a Terms,
    rules: &'a RuleSet,
    out: String,
    /// Terms that get a name where they are first used.
    shared: FxHashSet<TermId>,
    ids: FxHashMap<TermId, usize>,
    /// Sets of names that have a number.
    sets: FxHashMap<Wrt, usize>,
    /// Terms of the statement that are written without names.
    plain: FxHashSet<TermId>,
}

impl Writer<'_> {
    // ---- which terms get names -----------------------------------------------------------

    fn choose(&mut self, statement: &Statement, certificate: &Certificate) {
        let mut uses: FxHashMap<TermId, usize> = FxHashMap::default();
        let mut roots: Vec<TermId> = Vec::new();
        let mut sizes: FxHashMap<TermId, (usize, u32)> = FxHashMap::default();
        for t in statement_terms(statement) {
            if self.measure(t, &mut sizes).0 <= PLAIN && self.measure(t, &mut sizes).1 <= CUT {
                self.plain.insert(t);
            } else {
                roots.push(t);
            }
        }
        certificate.lines.iter().for_each(|l| line_terms(l, &mut |t| roots.push(t)));
        let mut order: Vec<TermId> = Vec::new();
        let mut seen: FxHashSet<TermId> = FxHashSet::default();
        let mut stack: Vec<(TermId, bool)> = roots.iter().rev().map(|t| (*t, false)).collect();
        roots.iter().for_each(|t| *uses.entry(*t).or_default() += 1);
        while let Some((t, done)) = stack.pop() {
            if done {
                order.push(t);
            } else if seen.insert(t) {
                stack.push((t, true));
                for &a in self.terms.args(t) {
                    *uses.entry(a).or_default() += 1;
                    stack.push((a, false));
                }
            }
        }
        // Size and depth as written, with names for what is shared.
        let mut written: FxHashMap<TermId, (usize, u32)> = FxHashMap::default();
        for t in order {
            // A differential is as long as its names are many.
            let own = if let Op::D(Wrt::Only(names)) = self.terms.op(t) { names.len() } else { 1 };
            let (mut size, mut depth) = (own.max(1), 1);
            for a in self.terms.args(t) {
                let (s, d) = written.get(a).copied().unwrap_or((1, 1));
                size += s;
                depth = depth.max(d + 1);
            }
            let worth = size >= 3 && uses.get(&t).is_some_and(|n| *n > 1);
            let named = worth || depth >= CUT;
            if named {
                self.shared.insert(t);
            }
            written.insert(t, if named { (1, 1) } else { (size, depth) });
        }
    }

    /// The number of nodes and the depth of a term written without names.
    fn measure(&self, t: TermId, memo: &mut FxHashMap<TermId, (usize, u32)>) -> (usize, u32) {
        for u in self.terms.subterms(t) {
            if memo.contains_key(&u) {
                continue;
            }
            let (mut size, mut depth) = (1usize, 1);
            for a in self.terms.args(u) {
                let (s, d) = memo.get(a).copied().unwrap_or((1, 1));
                size = size.saturating_add(s);
                depth = depth.max(d + 1);
            }
            memo.insert(u, (size, depth));
        }
        memo.get(&t).copied().unwrap_or((1, 1))
    }

    // ---- text ----------------------------------------------------------------------------

    /// Writes an item on lines of its own, broken at spaces where it is long.
    fn item(&mut self, indent: usize, text: &str) {
        if !self.out.is_empty() {
            self.out.push('\n');
        }
        let mut column = indent;
        (0..indent).for_each(|_| self.out.push(' '));
        for (i, word) in text.split(' ').enumerate() {
            if i > 0 && column + 1 + word.len() > WIDTH {
                self.out.push('\n');
                column = indent + 4;
                (0..column).for_each(|_| self.out.push(' '));
            } else if i > 0 {
                self.out.push(' ');
                column += 1;
            }
            self.out.push_str(word);
            column += word.len();
        }
    }

    fn close(&mut self) {
        self.out.push(')');
    }

    /// Defines the names that a term needs and that are not defined yet.
    fn define(&mut self, t: TermId) {
        let mut stack = vec![(t, false)];
        let mut seen: FxHashSet<TermId> = FxHashSet::default();
        while let Some((u, done)) = stack.pop() {
            if done {
                let body = self.inline(u, 0, true);
                let k = self.ids.len() + self.sets.len() + 1;
                self.ids.insert(u, k);
                self.item(2, &format!("(#{k} {body})"));
                continue;
            }
            if self.ids.contains_key(&u) || !seen.insert(u) {
                continue;
            }
            if self.shared.contains(&u) {
                stack.push((u, true));
            }
            for &a in self.terms.args(u).iter().rev() {
                stack.push((a, false));
            }
        }
    }

    /// A term under `level` binders, after the names it needs.
    fn term(&mut self, t: TermId, level: u32) -> String {
        self.define(t);
        self.inline(t, level, false)
    }

    /// A term of the statement.
    fn stated(&mut self, t: TermId, level: u32) -> String {
        if self.plain.contains(&t) { self.terms.to_sexpr(t, level) } else { self.term(t, level) }
    }

    fn inline(&self, t: TermId, level: u32, defining: bool) -> String {
        let text = self.terms.to_sexpr_with(t, level, &|u| match self.ids.get(&u) {
            Some(k) if !(defining && u == t) => Some(format!("#{k}")),
            _ => None,
        });
        // Names are the only words that follow `wrt`, so a list of these words is this set.
        self.sets.iter().fold(text, |text, (set, k)| text.replace(&names_of(set), &format!("#{k}")))
    }

    // ---- the statement -------------------------------------------------------------------

    fn statement(&mut self, s: &Statement) {
        let th = &s.theory;
        self.item(1, "(statement");
        let names = |l: &[Sym]| l.iter().map(|n| format!(" {n}")).collect::<String>();
        if !th.dims.is_empty() {
            self.item(2, &format!("(sizes{})", names(&th.dims)));
        }
        if !(th.funs.is_empty() && th.maps.is_empty()) {
            let shape = |s: &Shape| format!("{} {}", s.rows.to_sexpr(), s.cols.to_sexpr());
            let map = |m: &Mapping| format!(" ({} {} {})", m.name, shape(&m.argument), shape(&m.value));
            let maps: String = th.maps.iter().map(map).collect();
            self.item(2, &format!("(functions{}{maps})", names(&th.funs)));
        }
        if !th.vars.is_empty() {
            let vars = th.vars.iter().map(|v| {
                let (x, m, n) = (&v.name, v.shape.rows.to_sexpr(), v.shape.cols.to_sexpr());
                match &v.over {
                    None => format!(" ({x} {m} {n})"),
                    Some(k) => format!(" (family {x} {m} {n} {})", k.to_sexpr()),
                }
            });
            self.item(2, &format!("(variables{})", vars.collect::<String>()));
        }
        for l in &th.lets {
            let body = self.stated(l.body, u32::from(l.over.is_some()));
            match &l.over {
                None => self.item(2, &format!("(define {} {body})", l.name)),
                Some(n) => self.item(2, &format!("(define ({} {}) {body})", l.name, n.to_sexpr())),
            }
        }
        if !th.hypotheses.is_empty() {
            // The names first: they cannot stand inside the clause.
            let facts: Vec<String> = th.hypotheses.iter().map(|h| self.hypothesis(h)).collect();
            self.item(2, "(hypotheses");
            facts.iter().for_each(|f| self.item(3, f));
            self.close();
        }
        let claim = match &s.claim {
            Claim::Equation(a, b) => format!("(= {} {})", self.stated(*a, 0), self.stated(*b, 0)),
            Claim::Equations(all) => {
                let one = |w: &mut Self, a, b| format!("(= {} {})", w.stated(a, 0), w.stated(b, 0));
                all.iter().map(|(a, b)| one(self, *a, *b)).collect::<Vec<_>>().join(" ")
            }
            Claim::Stationary { f, at } => {
                let f = self.stated(*f, 0);
                let one = |(var, value): &(Sym, TermId)| format!(" {var} {}", self.stated(*value, 0));
                format!("(stationary {f}{})", at.iter().map(one).collect::<String>())
            }
            Claim::Minimum { f, var, value } => {
                format!("(minimum {} {var} {})", self.stated(*f, 0), self.stated(*value, 0))
            }
            Claim::Fact(p, t) => format!("({} {})", p.name(), self.stated(*t, 0)),
        };
        self.item(2, &format!("(claim {claim})"));
        self.close();
    }

    fn hypothesis(&mut self, h: &Hypothesis) -> String {
        let fact = self.fact(&h.fact, h.over.len() as u32, true);
        if h.over.is_empty() {
            return fact;
        }
        let over: Vec<String> = h.over.iter().map(Dim::to_sexpr).collect();
        format!("(forall ({}) {fact})", over.join(" "))
    }

    fn fact(&mut self, f: &Fact, level: u32, stated: bool) -> String {
        let mut term = |t| if stated { self.stated(t, level) } else { self.term(t, level) };
        match f {
            Fact::Is(p, t) => format!("({} {})", p.name(), term(*t)),
            Fact::Eq(a, b) => format!("(= {} {})", term(*a), term(*b)),
            Fact::AtLeast(d, k) => format!("(at-least {} {k})", d.to_sexpr()),
        }
    }

    // ---- the lines -----------------------------------------------------------------------

    fn line(&mut self, number: usize, line: &Line) {
        let text = match line {
            Line::Fresh { name, rows, cols } => format!("fresh {name} {} {}", rows.to_sexpr(), cols.to_sexpr()),
            Line::Assumption { over, index, indices } => {
                let at = match &indices[..] {
                    [] => String::new(),
                    l => format!(" (at{})", self.words(l, over.len() as u32)),
                };
                format!("assumption {}{}{at}", index + 1, ranges(over))
            }
            Line::Property { over, property, values } => {
                let p = &self.rules.properties()[*property];
                let values = self.values(values, &p.metas, over.len() as u32);
                format!("property {}{}{values}", p.name, ranges(over))
            }
            Line::Transport { over, pred, start, steps } => {
                return self.chain(number, &format!("transport {}", pred.name()), over, *start, steps);
            }
            Line::Have { over, start, steps } => return self.chain(number, "have", over, *start, steps),
            Line::Gradient { line, wrt } => format!("gradient {} {}", line + 1, self.term(*wrt, 1)),
            Line::Jacobian { line, numerator } => {
                format!("jacobian {} {}", if *numerator { "numerator" } else { "denominator" }, line + 1)
            }
            Line::Extensionality { line, var } => format!("extensionality {} {var}", line + 1),
            Line::Entrywise { line } => format!("entrywise {}", line + 1),
            Line::Cases { lines } => {
                format!("cases{}", lines.iter().map(|l| format!(" {}", l + 1)).collect::<String>())
            }
            Line::Stationary { parts } => {
                let one = |(gradient, zero): &(usize, usize)| format!(" {} {}", gradient + 1, zero + 1);
                format!("stationary{}", parts.iter().map(one).collect::<String>())
            }
            Line::Minimum { stationary: None } => "minimum".to_string(),
            Line::Minimum { stationary: Some((g, z)) } => format!("minimum {} {}", g + 1, z + 1),
        };
        self.item(2, &format!("({number} {text})"));
    }

    fn chain(&mut self, number: usize, kind: &str, over: &[Dim], start: TermId, steps: &[Step]) {
        let start = self.term(start, over.len() as u32);
        let steps: Vec<String> = steps.iter().map(|s| self.step(s)).collect();
        self.item(2, &format!("({number} {kind}{} {start}", ranges(over)));
        steps.iter().for_each(|s| self.item(3, s));
        self.close();
    }

    fn step(&mut self, s: &Step) -> String {
        let path = match &s.path[..] {
            [] => ".".to_string(),
            p => p.iter().map(u8::to_string).collect::<Vec<_>>().join("."),
        };
        let by = match &s.by {
            By::Rule { rule, values } => {
                let r = &self.rules.rules()[*rule];
                format!("rule {}{}", r.name, self.values(values, &r.metas, 0))
            }
            By::Line { line, indices } => format!("line {}{}", line + 1, self.words(indices, 0)),
            By::Hypothesis { index, indices } => format!("hypothesis {}{}", index + 1, self.words(indices, 0)),
            By::Arithmetic(target) => format!("arithmetic {}", self.term(*target, 0)),
            By::Definition(target) => format!("definition{}", self.target(s.forward, *target)),
            By::Constant(target) => format!("constant{}", self.target(s.forward, *target)),
            By::Exchange => "exchange".to_string(),
            By::Chain(target) => format!("chain{}", self.target(s.forward, *target)),
            By::Unroll(target) => format!("unroll{}", self.target(s.forward, *target)),
        };
        format!("({path} {} {by})", if s.forward { "->" } else { "<-" })
    }

    fn target(&mut self, forward: bool, target: Option<TermId>) -> String {
        match target {
            Some(t) if !forward => format!(" {}", self.term(t, 0)),
            _ => String::new(),
        }
    }

    fn words(&self, indices: &[TermId], level: u32) -> String {
        indices.iter().map(|i| format!(" {}", self.terms.to_sexpr(*i, level))).collect()
    }

    /// The number of a set of names, after the item that defines it.
    fn set(&mut self, set: &Wrt) -> String {
        if !self.sets.contains_key(set) {
            let k = self.ids.len() + self.sets.len() + 1;
            self.sets.insert(set.clone(), k);
            self.item(2, &format!("(#{k} {})", names_of(set)));
        }
        format!("#{}", self.sets.get(set).copied().unwrap_or_default())
    }

    /// The values of a law's variables, in their order.
    fn values(&mut self, s: &Substitution, metas: &[Meta], level: u32) -> String {
        let mut out = String::new();
        for (m, t) in metas.iter().zip(&s.metas) {
            let inner = level + u32::from(m.kind == MetaKind::Family);
            let _ = write!(out, " {}", self.term(*t, inner));
        }
        s.dims.iter().for_each(|d| out += &format!(" {}", d.to_sexpr()));
        s.funs.iter().for_each(|f| out += &format!(" {}", f.to_sexpr()));
        match &s.wrt {
            None => {}
            Some(Wrt::All) => out += " wrt-all",
            Some(set @ Wrt::Only(names)) => {
                out += &format!(" {}", if names.len() < 3 { names_of(set) } else { self.set(set) });
            }
        }
        out
    }
}

/// A set of names, written out.
fn names_of(set: &Wrt) -> String {
    match set {
        Wrt::All => "wrt-all".to_string(),
        Wrt::Only(names) => format!("(wrt{})", names.iter().map(|n| format!(" {n}")).collect::<String>()),
    }
}

fn ranges(over: &[Dim]) -> String {
    match over {
        [] => String::new(),
        l => format!(" (over{})", l.iter().map(|d| format!(" {}", d.to_sexpr())).collect::<String>()),
    }
}

fn fact_terms(f: &Fact) -> Vec<TermId> {
    match f {
        Fact::Is(_, t) => vec![*t],
        Fact::Eq(a, b) => vec![*a, *b],
        Fact::AtLeast(..) => vec![],
    }
}

fn statement_terms(s: &Statement) -> Vec<TermId> {
    let mut out: Vec<TermId> = s.theory.lets.iter().map(|l| l.body).collect();
    s.theory.hypotheses.iter().for_each(|h| out.extend(fact_terms(&h.fact)));
    out.extend(s.claim.terms());
    out
}

/// The terms that a line writes, in order.
fn line_terms(line: &Line, f: &mut dyn FnMut(TermId)) {
    match line {
        Line::Have { start, steps, .. } | Line::Transport { start, steps, .. } => {
            f(*start);
            for s in steps {
                match &s.by {
                    By::Rule { values, .. } => values.metas.iter().for_each(|t| f(*t)),
                    By::Arithmetic(target) => f(*target),
                    By::Definition(target) | By::Constant(target) | By::Unroll(target) | By::Chain(target) => {
                        target.iter().filter(|_| !s.forward).for_each(|t| f(*t));
                    }
                    By::Line { .. } | By::Hypothesis { .. } | By::Exchange => {}
                }
            }
        }
        Line::Property { values, .. } => values.metas.iter().for_each(|t| f(*t)),
        Line::Gradient { wrt, .. } => f(*wrt),
        _ => {}
    }
}

//! Which laws a line names.
//!
//! Every step of a proof has a law, but not every law is worth a word: what only moves signs and numbers, drops
//! zeros, or changes nothing that is written goes without saying, unless nothing else was done.

use super::detail::replaced;
use super::reader::Reader;
use super::telling::{self, Law, Telling, Weight};
use crate::calculus::{Leaf, Proof};
use crate::kernel::{By, Line as Kernel};
use crate::rules::{Condition, Pat, Rule, RuleSet};
use crate::syntax::{Format, print_hypothesis};
use crate::term::{Op, TermId, Terms, Theory, Wrt};

/// One rewriting of a proof, for people.
pub(super) struct Did {
    /// The law's title.
    pub title: String,
    /// Is it worth naming?
    pub weight: Weight,
    /// Does it wrap something in a trace?
    pub wraps: bool,
    /// Does it add up what belongs to one differential?
    pub collects: bool,
    /// Is it an idea that wants a line of its own?
    pub hard: bool,
    /// The whole term before it; known only where it collects, or where one hard idea follows another.
    pub whole_before: Option<TermId>,
}

/// What people call a law.
pub fn title(r: &Rule) -> String {
    r.title.as_ref().map_or_else(|| r.name.replace('-', " "), ToString::to_string)
}

/// What proofs may cite beside laws.
pub(super) struct Known<'k> {
    /// The lines of the certificate.
    pub lines: &'k [Kernel],
    /// The hypotheses, in words.
    pub hypotheses: &'k [String],
    /// Is a derivative that a line establishes explained again?
    pub derivatives: bool,
    /// What the laws say of how they are told.
    pub telling: Telling<'k>,
    /// Is every law named?
    pub full: bool,
    /// What the intermediate values are made of.
    pub theory: &'k Theory,
}

impl<'k> Known<'k> {
    /// What the proofs of a session may cite.
    pub fn of(
        lines: &'k [Kernel],
        rules: &'k RuleSet,
        full: bool,
        hypotheses: &'k [String],
        theory: &'k Theory,
        derivatives: bool,
    ) -> Self {
        Known { lines, hypotheses, derivatives, telling: Telling::of(rules), full, theory }
    }

    /// Does a part of what is differentiated vary?
    pub fn varies(&self, terms: &Terms, wrt: &Wrt, t: TermId) -> bool {
        match wrt {
            Wrt::All => true,
            Wrt::Only(names) => {
                let varying = |u: &TermId| matches!(terms.op(*u), Op::Var(s) if names.contains(s));
                self.theory.parts(terms, [t]).iter().any(varying)
            }
        }
    }

    /// Is it the differential of a product or a quotient of which one part alone varies? That is no product rule.
    fn linear(&self, terms: &Terms, t: TermId) -> bool {
        let (Op::D(wrt), Some(a)) = (terms.op(t), terms.arg(t, 0)) else { return false };
        let product = matches!(terms.op(a), Op::Mul | Op::Had | Op::Scale | Op::Div | Op::Hdiv | Op::Kron);
        product
            && terms.args(a).iter().filter(|u| self.varies(terms, wrt, **u)).count() < 2
            && !matches!((terms.op(a), terms.arg(a, 1)), (Op::Div | Op::Hdiv, Some(c)) if self.varies(terms, wrt, c))
    }

    fn hypothesis(&self, n: usize) -> String {
        self.hypotheses.get(n).map_or("by hypothesis".to_string(), |h| format!("{BY_HYPOTHESIS}{h}"))
    }
}

/// Before a hypothesis that a line uses.
pub(super) const BY_HYPOTHESIS: &str = "by hypothesis, ";

/// The hypotheses of a theory in words.
pub(super) fn hypotheses(terms: &Terms, theory: &Theory) -> Vec<String> {
    theory.hypotheses.iter().map(|h| print_hypothesis(terms, theory, h, Format::Unicode)).collect()
}

/// The rewritings of a proof, in order. Lines of the certificate that it cites count with their own laws.
pub(super) fn done(
    terms: &mut Terms,
    reader: &mut Reader,
    rules: &RuleSet,
    proof: &Proof,
    known: &Known<'_>,
) -> Vec<Did> {
    let mut out: Vec<Did> = Vec::new();
    let mut whole = proof.from();
    // The whole terms on the way are built only where one of them is told: there are as many as steps.
    let mut tells_whole = false;
    let mut ideas = std::collections::BTreeSet::new();
    proof.each_leaf(&mut |leaf, _, _, _, _| {
        if let Leaf::Rule(r, ..) = leaf
            && let Some(rule) = rules.rules().get(*r)
        {
            tells_whole |= collecting(rule);
            if known.telling.is_hard(rule) {
                ideas.insert(title(rule));
            }
        }
    });
    let apart = ideas.len() > 1;
    tells_whole |= apart;
    proof.each_leaf(&mut |leaf, _, path, before, after| {
        let previous = whole;
        if tells_whole {
            whole = replaced(terms, whole, path, after).unwrap_or(whole);
        }
        let mut did = |title: String, weight: Weight| {
            out.push(Did { title, weight, wraps: false, collects: false, hard: false, whole_before: None });
        };
        match leaf {
            Leaf::Rule(r, ..) => {
                let Some(rule) = rules.rules().get(*r) else { return };
                let linear = known.linear(terms, before);
                let title = if linear { FACTORS.to_string() } else { title(rule) };
                let told = out.iter().any(|d| d.weight < Weight::Small && d.title == title);
                let small = !told
                    && (bookkeeping(rule)
                        || order_alone(rule)
                        || rule.uses.iter().any(|u| u.phase == "adjoint") && of_scalars(terms, before)
                        || !reader.differ(terms, before, after));
                let weight = match known.telling.weight(rule) {
                    _ if small => Weight::Small,
                    w if linear => w.max(Weight::Quiet),
                    w => w,
                };
                let phase = |p: &str| rule.uses.iter().any(|u| u.phase == p);
                let collects = collecting(rule);
                let hard = apart && !linear && known.telling.is_hard(rule);
                let whole_before = (collects || hard).then_some(previous);
                let wraps = phase("wrap") && matches!(rule.lhs, Pat::Meta(_));
                out.push(Did { title, weight, wraps, collects, hard, whole_before });
            }
            Leaf::Line(n, _) => {
                for law in of_lines(rules, known, &[*n]) {
                    did(law.title, law.weight);
                }
            }
            Leaf::Hypothesis(n, _) => did(known.hypothesis(*n), Weight::First),
            Leaf::Definition => did(DEFINITION.to_string(), Weight::Plain),
            Leaf::Arithmetic => did("arithmetic".to_string(), Weight::Small),
            Leaf::Constant => did(CONSTANT.to_string(), Weight::Quiet),
            Leaf::Unroll => did("the sum written out".to_string(), Weight::Plain),
            Leaf::Exchange => did("sums change places".to_string(), Weight::Plain),
        }
    });
    out
}

/// Has it nothing in it but scalars, so that an inner product is a product?
fn of_scalars(terms: &Terms, t: TermId) -> bool {
    let (mut stack, mut left) = (vec![t], 64);
    while let Some(u) = stack.pop() {
        left -= 1;
        if left == 0 || !terms.shape(u).is_scalar() {
            return false;
        }
        stack.extend(terms.args(u).iter().filter(|a| !matches!(terms.op(**a), Op::Idx(_) | Op::At(_))));
    }
    true
}

/// Does a law add up what belongs to one differential?
fn collecting(rule: &Rule) -> bool {
    rule.uses.iter().any(|u| &*u.phase == "collect")
        && matches!(&rule.lhs, Pat::Node(Op::Add | Op::Sub | Op::BigSum(_), _))
}

/// The differential of what does not vary.
pub(super) const CONSTANT: &str = "constants drop out";

/// Every entry of both sides was compared.
pub(super) const ENTRIES: &str = "each entry computed";

/// The differential of a product of which one factor varies.
const FACTORS: &str = "constant factors stay";

/// An intermediate value replaced by what it stands for.
pub(super) const DEFINITION: &str = "definition";

/// The laws of a line, each once, in order of use. A trace that the line has and the one before had not is worth a
/// word.
pub(super) fn named<'a>(did: impl IntoIterator<Item = &'a Did>, new_trace: bool, full: bool) -> Vec<Law> {
    let mut out = Vec::new();
    for d in did {
        let weight = match d.weight {
            _ if d.wraps && new_trace => Weight::First,
            w if full && w < Weight::Small => Weight::Way,
            w => w,
        };
        telling::add(&mut out, [Law { title: d.title.clone(), weight }]);
    }
    out
}

/// Where no trace is to be seen, a scalar is turned round, and nobody thinks of its trace.
pub(super) fn without_traces(used: &mut Vec<Law>, rules: &RuleSet) {
    instead(used, rules, "turn", Some(TURNED));
}

/// Where no vec is to be seen, the laws of vec are told as what they are for columns.
pub(super) fn without_vecs(used: &mut Vec<Law>, rules: &RuleSet) {
    for (phase, law) in COLUMNS {
        instead(used, rules, phase, law);
    }
}

/// Laws of vec, and the law that each is for columns.
const COLUMNS: [(&str, Option<&str>); 4] = [
    ("vec-turn", Some(TURNED)),
    ("vec-diagonal", Some("diag-mul")),
    ("vec-factor", Some("column-mul-scalar")),
    ("vec-silent", None),
];

/// Tells the laws of a phase as one other law, or not at all.
fn instead(used: &mut Vec<Law>, rules: &RuleSet, phase: &str, law: Option<&str>) {
    let these = Telling::titles(rules, phase);
    let first = used.iter().position(|l| these.contains(l.title.as_str()));
    let weight = used.iter().filter(|l| these.contains(l.title.as_str())).map(|l| l.weight).min();
    let (Some(first), Some(weight)) = (first, weight) else { return };
    let title = law.and_then(|l| rules.rule(l)).map(title);
    used.retain(|l| !these.contains(l.title.as_str()) && Some(&l.title) != title.as_ref());
    used.extend(title.clone().map(|title| Law { title, weight }));
    let at = first.min(used.len().saturating_sub(1));
    if title.is_some()
        && let Some(moved) = used.pop()
    {
        used.insert(at, moved);
    }
}

/// The law by which a scalar is turned round.
const TURNED: &str = "scalar-t";

/// Does all of it go without saying?
pub(super) fn unspoken(did: &[Did]) -> bool {
    did.iter().all(|d| d.weight == Weight::Small)
}

/// The laws that lines of a certificate use, with those they rest on in turn.
fn of_lines(rules: &RuleSet, known: &Known<'_>, roots: &[usize]) -> Vec<Law> {
    let (mut out, mut seen, mut stack): (Vec<Law>, _, _) = (Vec::new(), Vec::new(), roots.to_vec());
    while let Some(n) = stack.pop() {
        let Some(line) = known.lines.get(n).filter(|_| !seen.contains(&n)) else { continue };
        seen.push(n);
        match line {
            Kernel::Have { steps, .. } => {
                for s in steps {
                    match &s.by {
                        By::Rule { rule, .. } => {
                            let rule = rules.rules().get(*rule).filter(|r| !bookkeeping(r) && !order_alone(r));
                            let law = rule.map(|r| Law { title: title(r), weight: known.telling.weight(r) });
                            telling::add(&mut out, law);
                        }
                        By::Line { line, .. } => stack.push(*line),
                        By::Hypothesis { index, .. } => {
                            let title = known.hypothesis(*index);
                            telling::add(&mut out, [Law { title, weight: Weight::First }]);
                        }
                        _ => {}
                    }
                }
            }
            // Which law says what an entry is says nothing new.
            Kernel::Cases { .. } => {
                telling::add(&mut out, [Law { title: ENTRIES.to_string(), weight: Weight::First }]);
            }
            Kernel::Entrywise { line } | Kernel::Extensionality { line, .. } => stack.push(*line),
            Kernel::Gradient { line, .. } | Kernel::Jacobian { line, .. } if known.derivatives => stack.push(*line),
            _ => {}
        }
    }
    out
}

/// Does the law only change the order of summands or elementwise factors, or brackets?
fn order_alone(r: &Rule) -> bool {
    fn operands<'p>(p: &'p Pat, root: &Op, out: &mut Vec<&'p Pat>) {
        match p {
            Pat::Node(op, args) if op == root => args.iter().for_each(|a| operands(a, root, out)),
            _ => out.push(p),
        }
    }
    let Pat::Node(op, _) = &r.lhs else { return false };
    let (mut l, mut m) = (Vec::new(), Vec::new());
    operands(&r.lhs, op, &mut l);
    operands(&r.rhs, op, &mut m);
    match op {
        Op::Mul | Op::Kron => l == m,
        Op::Add | Op::Had | Op::Scale => {
            let count = |all: &[&Pat], p: &Pat| all.iter().filter(|q| **q == p).count();
            l.len() == m.len() && l.iter().all(|p| count(&l, p) == count(&m, p))
        }
        _ => false,
    }
}

/// Does the law only move signs and literal factors, or drop zeros and ones?
fn bookkeeping(r: &Rule) -> bool {
    #[derive(Default)]
    struct Count {
        /// Operators that say something.
        other: usize,
        trivial: usize,
        sums: usize,
        scales: usize,
    }
    fn walk(p: &Pat, c: &mut Count) {
        let Pat::Node(op, args) = p else { return };
        match op {
            Op::Neg | Op::Num(_) | Op::Zeros(..) | Op::Eye(_) => c.trivial += 1,
            Op::Scale => {
                c.trivial += 1;
                c.scales += 1;
            }
            Op::Add | Op::Sub => c.sums += 1,
            Op::Mul | Op::Had | Op::Div | Op::T | Op::Tr | Op::Kron => {}
            _ => c.other += 1,
        }
        args.iter().for_each(|a| walk(a, c));
    }
    let conditional = r.when.iter().any(|w| matches!(w, Condition::Is(..) | Condition::Eq(..)));
    if conditional || r.uses.iter().any(|u| u.phase == "wrap" || u.phase == "differentiate") {
        return false;
    }
    let (mut l, mut m) = (Count::default(), Count::default());
    walk(&r.lhs, &mut l);
    walk(&r.rhs, &mut m);
    let bare = matches!(r.lhs, Pat::Meta(_)) || matches!(r.rhs, Pat::Meta(_));
    let zero = r.uses.iter().any(|u| u.phase == "zero");
    let moves = l.trivial + m.trivial > 0 && l.sums == m.sums && (l.scales == m.scales || l.sums == 0);
    zero || (l.other + m.other == 0 && (bare || moves))
}

//! Expressions to terms.

use super::{Context, Result, Scope, Stop, What, shape_issue};
use crate::syntax::ast::{Ast, Binary, Kind, Node, NodeId, Word};
use crate::syntax::diagnostic::{Issue, Reporter};
use crate::syntax::lexer::Span;
use crate::syntax::words;
use crate::term::{Dim, Hypothesis, MAX_BINDERS, Op, Rational, Shape, Sym, TermId};
use rustc_hash::FxHashMap;

/// Elaborates one expression.
pub(in crate::syntax) struct Elaborator<'a> {
    pub(super) cx: &'a mut Context,
    pub(super) reporter: &'a mut Reporter,
    pub(super) ast: &'a Ast,
    /// The indices in force.
    pub(super) scope: Scope,
    /// The hypotheses met so far.
    pub(super) implied: Vec<Hypothesis>,
    /// How often each was asked for.
    pub(super) asked: FxHashMap<Hypothesis, usize>,
    /// The terms of the nodes that are done; none where something is wrong.
    pub(super) values: Vec<Option<TermId>>,
    /// How many hypotheses were met before the evaluations that are open.
    pub(super) evaluations: Vec<usize>,
    /// Of each sum around a term that has no summands: how many hypotheses were met before it.
    empty: Vec<Option<usize>>,
    /// What the names in the text of a short form stand for; no others have a meaning there.
    pub(super) bound: Option<&'a Bound>,
}

/// What the names in the text of a short form stand for.
#[derive(Debug, Default)]
pub(super) struct Bound {
    pub terms: Vec<(Sym, TermId)>,
    pub sizes: Vec<(Sym, Dim)>,
}

enum Task {
    Enter(NodeId),
    Exit(NodeId),
}

impl<'a> Elaborator<'a> {
    /// Elaborates an expression. Every mistake in it is reported. The hypotheses it implies are appended.
    pub fn run(
        cx: &'a mut Context,
        reporter: &'a mut Reporter,
        ast: &'a Ast,
        scope: &Scope,
        implied: &mut Vec<Hypothesis>,
    ) -> Option<TermId> {
        Elaborator::run_bound(cx, reporter, ast, scope, implied, None)
    }

    /// The same, for the text of a short form.
    pub(super) fn run_bound(
        cx: &'a mut Context,
        reporter: &'a mut Reporter,
        ast: &'a Ast,
        scope: &Scope,
        implied: &mut Vec<Hypothesis>,
        bound: Option<&'a Bound>,
    ) -> Option<TermId> {
        let mut e = Elaborator::walked(cx, reporter, ast, scope, implied, bound);
        *implied = std::mem::take(&mut e.implied);
        e.values.get(ast.root()?.index()).copied().flatten()
    }

    /// An elaborator that has been through all of an expression.
    pub(super) fn walked(
        cx: &'a mut Context,
        reporter: &'a mut Reporter,
        ast: &'a Ast,
        scope: &Scope,
        implied: &mut Vec<Hypothesis>,
        bound: Option<&'a Bound>,
    ) -> Elaborator<'a> {
        let values = vec![None; ast.nodes.len()];
        // What is implied already stays.
        let asked = implied.iter().map(|h| (h.clone(), 1)).collect();
        let implied_before = std::mem::take(implied);
        let mut e = Elaborator {
            cx,
            reporter,
            ast,
            scope: scope.clone(),
            implied: implied_before,
            asked,
            values,
            evaluations: Vec::new(),
            empty: Vec::new(),
            bound,
        };
        let mut tasks: Vec<Task> = ast.root().map(Task::Enter).into_iter().collect();
        while let Some(task) = tasks.pop() {
            match task {
                Task::Enter(id) => e.enter(id, &mut tasks),
                Task::Exit(id) => {
                    let value = e.exit(id);
                    let value = super::settle(e.reporter, value);
                    if let Some(slot) = e.values.get_mut(id.index()) {
                        *slot = value;
                    }
                }
            }
        }
        e
    }

    fn enter(&mut self, id: NodeId, tasks: &mut Vec<Task>) {
        let ast = self.ast;
        let node = ast.node(id);
        tasks.push(Task::Exit(id));
        match &node.kind {
            Kind::SumOver(index, size) => {
                let range = self.cx.count(size);
                let clash = self.cx.what(&index.name);
                if let Some(w) = clash {
                    let issue =
                        Issue::new(index.span, format!("`{}` is declared already, as {}", index.name, w.text()));
                    self.reporter.report(issue.hint("choose another name for the index"));
                }
                // With a wrong range the body is still looked through, but the sum has no value.
                let range = super::settle(self.reporter, range);
                let ok = clash.is_none() && range.is_some();
                if let Some(slot) = self.values.get_mut(id.index()) {
                    *slot = None;
                }
                if ok {
                    // A sum of nothing is a zero, of the shape that its summands would have.
                    let range = range.flatten();
                    self.empty.push(range.is_none().then_some(self.implied.len()));
                    self.scope.push((index.name.clone(), range.unwrap_or_else(Dim::one)));
                    tasks.extend(node.args.iter().rev().map(|&a| Task::Enter(a)));
                } else {
                    tasks.pop();
                }
            }
            Kind::At(_) => {
                self.evaluations.push(self.implied.len());
                tasks.extend(node.args.iter().rev().map(|&a| Task::Enter(a)));
            }
            Kind::Index(indices) if indices.len() == 1 && self.family(node).is_some() => {}
            Kind::Binary(Binary::Div) if self.operand(node, 0).is_ok_and(|a| a.kind == Kind::Name(Sym::new("d"))) => {
                // `d/dx (x^2)`
                let below = self.reporter.quote(self.operand_span(node, 1));
                let x: String =
                    below.trim_start_matches('d').chars().take_while(|c| c.is_alphanumeric() || *c == '_').collect();
                let x = if x.is_empty() { "x".to_string() } else { x };
                self.reporter.report(
                    Issue::new(self.operand_span(node, 0), "a derivative is not written as a quotient")
                        .hint(format!("the derivative is `grad(f, {x})` of a scalar, `jac(f, {x})` of anything else")),
                );
                tasks.pop();
            }
            // What is wrong is the call; its arguments may be words of it, such as `Inf`.
            Kind::Call(word, primes)
                if !self.cx.is_moment(&word.name) && self.refused_form(node, word, *primes).is_some() => {}
            // The names after the first argument say what varies; a family may stand there as a whole.
            Kind::Call(word, 0) if *word.name == *"d" => {
                tasks.extend(node.args.iter().take(1).map(|&a| Task::Enter(a)))
            }
            Kind::Power { .. } if self.raised_to_t(node).is_some() => {
                tasks.extend(node.args.iter().take(1).map(|&a| Task::Enter(a)))
            }
            _ => tasks.extend(node.args.iter().rev().map(|&a| Task::Enter(a))),
        }
    }

    fn exit(&mut self, id: NodeId) -> Result<TermId> {
        let ast = self.ast;
        let node = ast.node(id);
        match &node.kind {
            Kind::Num(q) => Ok(self.cx.terms.num((**q).clone())),
            Kind::Name(name) => self.name(&Word { name: name.clone(), span: node.span }),
            // Whoever takes a text looks at it himself.
            Kind::Text(_) => Err(Stop::Silent),
            Kind::Identity(size) => {
                self.cx.note(format!("{} taken as eye({size})", self.reporter.quote(node.span)));
                self.build(Op::Eye(size.clone()), &[], node.span)
            }
            Kind::Constant(word, sizes) => self.constant(word, sizes, node.span),
            Kind::Neg => self.negation(node),
            Kind::Transpose => {
                let a = self.value(node, 0)?;
                self.warn_of_scalar(node, 0, a, "transposed", false)?;
                self.build(Op::T, &[a], node.at)
            }
            Kind::Inverse => {
                let a = self.value(node, 0)?;
                self.inverse(node, a)
            }
            Kind::Binary(op) => self.binary(node, *op),
            Kind::Power { elementwise } => self.power(node, *elementwise),
            Kind::Index(indices) => self.index(node, indices),
            Kind::Matrix(rows) => self.matrix(node, rows),
            Kind::Call(word, primes) => self.call(node, word, *primes),
            Kind::At(word) => self.evaluation(node, word),
            Kind::SumOver(..) => {
                let range = self.scope.pop().map(|(_, d)| d).ok_or(Stop::Silent)?;
                let empty = self.empty.pop().flatten();
                if self.scope.len() as u64 >= u64::from(MAX_BINDERS) {
                    return Err(Issue::new(node.at, "too many sums are nested")
                        .hint("give a part of it a name: `let a = EXPR`")
                        .into());
                }
                let body = self.value(node, 0)?;
                if let Some(before) = empty {
                    self.implied.truncate(before);
                    let shape = self.shape(body);
                    return self.build(Op::Zeros(shape.rows, shape.cols), &[], node.at);
                }
                self.build(Op::BigSum(range), &[body], node.at)
            }
        }
    }

    /// The term of an operand.
    pub(super) fn value(&self, node: &Node, i: usize) -> Result<TermId> {
        let id = node.args.get(i).ok_or(Stop::Silent)?;
        self.values.get(id.index()).copied().flatten().ok_or(Stop::Silent)
    }

    /// An operand's node.
    pub(super) fn operand(&self, node: &Node, i: usize) -> Result<&'a Node> {
        let ast: &'a Ast = self.ast;
        node.args.get(i).map(|&id| ast.node(id)).ok_or(Stop::Silent)
    }

    /// The place of an operand.
    pub(super) fn operand_span(&self, node: &Node, i: usize) -> Span {
        node.args.get(i).map(|&id| self.ast.node(id).span).unwrap_or(node.span)
    }

    pub(super) fn shape(&self, t: TermId) -> Shape {
        self.cx.terms.shape(t).clone()
    }

    /// The node with this operator; what can go wrong was checked before.
    pub(super) fn build(&mut self, op: Op, args: &[TermId], span: Span) -> Result<TermId> {
        self.cx.terms.add(op, args).map_err(|e| shape_issue(span, &e))
    }

    /// The family whose member an index node with one index is.
    pub(super) fn family(&self, node: &Node) -> Option<(Sym, Dim)> {
        let base = node.args.first().map(|&id| self.ast.node(id))?;
        let Kind::Name(name) = &base.kind else { return None };
        let over = self.cx.terms.declaration(name)?.over.clone()?;
        Some((name.clone(), over))
    }

    fn name(&mut self, word: &Word) -> Result<TermId> {
        let name = &word.name;
        if let Some(bound) = self.bound {
            return self.bound_name(bound, name);
        }
        if let Some(k) = self.scope.iter().rev().position(|(s, _)| s == name) {
            let k = u32::try_from(k).map_err(|_| Stop::Silent)?;
            let index = self.build(Op::Idx(k), &[], word.span)?;
            return self.build(Op::Number, &[index], word.span);
        }
        if let Some(member) = self.subscripted(name) {
            let silent = self.cx.is_poisoned(name);
            self.cx.poison(std::iter::once(name.clone()));
            let issue = Issue::new(word.span, format!("`{name}` is one name, which the sum does not run through"));
            let hint = format!("a member or an entry is written `{member}`; a constant `{name}` must be declared");
            return Err(if silent { Stop::Silent } else { issue.hint(hint).into() });
        }
        match self.cx.what(name) {
            Some(What::Variable | What::Intermediate) => {
                if self.cx.terms.declaration(name).is_some_and(|d| d.over.is_some()) {
                    return Err(Issue::new(word.span, format!("`{name}` is a family, not a single value"))
                        .hint(format!("write a member, such as `{name}[1]` or `{name}[i]` inside a sum over i"))
                        .into());
                }
                self.build(Op::Var(name.clone()), &[], word.span)
            }
            Some(What::Size) => self.build(Op::Size(Dim::name(name.clone())), &[], word.span),
            Some(What::Natural) => match self.cx.natural(name) {
                Some(n) => Ok(self.cx.terms.num(Rational::from_integer(n.into()))),
                None => self.build(Op::Size(Dim::name(name.clone())), &[], word.span),
            },
            Some(What::Function) => Err(Issue::new(word.span, format!("`{name}` is a function and needs an argument"))
                .hint(format!("write `{name}(…)`"))
                .into()),
            None if self.cx.is_poisoned(name) => Err(Stop::Silent),
            None if self.cx.terms.functions().constant(name).is_some() => self.named_number(word),
            None if words::is_reserved(self.cx.terms.functions(), name) => {
                Err(Issue::new(word.span, format!("`{name}` is a function and needs an argument"))
                    .hint(format!("write `{name}(…)`; a variable needs another name"))
                    .into())
            }
            None if self.varies(name).is_some() => {
                let x = self.varies(name).unwrap_or_else(|| name.clone());
                self.cx.note(format!("{name} taken as d({x})"));
                let x = self.build(Op::Var(x), &[], word.span)?;
                self.cx.differential(x).map_err(|e| shape_issue(word.span, &e))
            }
            None => match self.cx.unknown(word, "name", &[], |w| w != What::Function) {
                // Said of the name once in a line, it is said of all its places.
                Stop::Issue(i) if self.reporter.says(&i) => Err(Stop::Silent),
                stop => Err(stop),
            },
        }
    }

    /// The variable of a differential as answers have it: `X` of `dX`.
    fn varies(&self, name: &Sym) -> Option<Sym> {
        let x = Sym::new(name.strip_prefix('d').filter(|x| !x.is_empty())?);
        let single = self.cx.terms.declaration(&x).is_some_and(|d| d.over.is_none());
        // `dy/dx` is no quotient of differentials.
        let differential = |i: usize, n: &Node| match n.args.get(i).map(|&id| &self.ast.node(id).kind) {
            Some(Kind::Name(s)) => s.strip_prefix('d').map(|_| s == name),
            _ => None,
        };
        let divided = self.ast.nodes.iter().any(|n| {
            let (above, below) = (differential(0, n), differential(1, n));
            n.kind == Kind::Binary(Binary::Div) && (below == Some(true) || above == Some(true) && below.is_some())
        });
        (self.cx.lenient && single && self.cx.what(&x) == Some(What::Variable) && !divided).then_some(x)
    }

    /// `x[i]`, where `x_i` was written inside a sum over i and nobody declared it.
    fn subscripted(&self, name: &Sym) -> Option<String> {
        if self.cx.what(name).is_some() && !self.cx.guessed.contains_key(name) {
            return None;
        }
        let (stem, below) = match name.rsplit_once('_') {
            Some((stem, below)) => (stem, below.to_string()),
            None => {
                let stem = name.trim_end_matches(|c| plain_subscript(c).is_some());
                (stem, name.get(stem.len()..)?.chars().filter_map(plain_subscript).collect())
            }
        };
        let bound = |i: &str| self.scope.iter().any(|(s, _)| **s == *i);
        if stem.is_empty() || below.is_empty() {
            return None;
        }
        if bound(&below) {
            return Some(format!("{stem}[{below}]"));
        }
        // `A_ij`
        let each: Vec<String> = below.chars().map(String::from).collect();
        (each.len() == 2 && each.iter().all(|i| bound(i))).then(|| format!("{stem}[{}]", each.join(",")))
    }
}

/// The letter that a subscript letter is, of those that name indices.
fn plain_subscript(c: char) -> Option<char> {
    Some(match c {
        'ᵢ' => 'i',
        'ⱼ' => 'j',
        'ₖ' => 'k',
        'ₗ' => 'l',
        'ₘ' => 'm',
        'ₙ' => 'n',
        'ₜ' => 't',
        _ => return None,
    })
}

//! Reading the lines of inference and their steps.

use super::error::Problem;
use super::limits::{MAX_LINES, MAX_STEPS};
use super::scan::{Node, Result, excerpt};
use super::statement::{clause, done};
use super::table::{Table, number};
use crate::kernel::{By, Line, Step, Substitution};
use crate::rules::{Condition, Meta, MetaKind, Pat, Property, Rule, RuleSet};
use crate::term::*;

pub(super) struct Lines<'r> {
    pub table: Table,
    pub rules: &'r RuleSet,
    pub lines: Vec<Line>,
    pub steps: usize,
}

impl Lines<'_> {
    /// A named term or a line.
    pub fn item(&mut self, node: &Node<'_>) -> Result<()> {
        let (number, rest) = node.headed("a line")?;
        self.table.room(node)?;
        if number.starts_with('#') {
            return self.table.name_term(node);
        }
        let expected = self.lines.len() + 1;
        if number != expected.to_string() {
            return Err(node.error(Problem::Numbering { expected, found: excerpt(number) }));
        }
        if expected > MAX_LINES {
            return Err(node.error(Problem::TooMany { what: "lines", limit: MAX_LINES }));
        }
        let line = self.line(node, rest)?;
        self.lines.push(line);
        Ok(())
    }

    fn line(&mut self, node: &Node<'_>, rest: &[Node<'_>]) -> Result<Line> {
        let (kind, rest) = rest.split_first().ok_or_else(|| node.expected("a kind of line"))?;
        let kind = kind.word("a kind of line")?;
        match (kind, rest) {
            ("fresh", [at, rows, cols]) => {
                let (rows, cols) = (self.table.size(rows)?, self.table.size(cols)?);
                let name = self.table.new_name(at)?;
                let shape = Shape::new(rows.clone(), cols.clone());
                self.table.declare(at, &name, Declaration { shape, over: None })?;
                Ok(Line::Fresh { name, rows, cols })
            }
            ("assumption", [index, rest @ ..]) => {
                let index = place(index)?;
                let mut rest = rest;
                let over = self.table.over(&mut rest)?;
                let indices = clause(&mut rest, "at")?;
                let level = over.len() as u32;
                let indices = indices.iter().map(|i| self.table.index(i, level)).collect::<Result<_>>()?;
                done(node, rest)?;
                Ok(Line::Assumption { over, index, indices })
            }
            ("property", [name, rest @ ..]) => {
                let w = name.word("a property")?;
                let property = self.rules.property_index(w);
                let property = property.ok_or_else(|| name.error(Problem::Property(excerpt(w))))?;
                let mut rest = rest;
                let over = self.table.over(&mut rest)?;
                let rules = self.rules;
                let law = Variables::of_property(&rules.properties()[property]);
                let values = self.values(node, rest, law, over.len() as u32)?;
                Ok(Line::Property { over, property, values })
            }
            ("transport", [pred, rest @ ..]) => {
                let w = pred.word("a property of matrices")?;
                let pred = Pred::parse(w).ok_or_else(|| pred.error(Problem::Field(excerpt(w))))?;
                let (over, start, steps) = self.chain(node, rest)?;
                Ok(Line::Transport { over, pred, start, steps })
            }
            ("have", rest) => {
                let (over, start, steps) = self.chain(node, rest)?;
                Ok(Line::Have { over, start, steps })
            }
            ("gradient", [line, x]) => Ok(Line::Gradient { line: self.earlier(line)?, wrt: self.table.term(x, 1)? }),
            ("jacobian", [layout, line]) => {
                let numerator = match layout.word("a layout")? {
                    "numerator" => true,
                    "denominator" => false,
                    _ => return Err(layout.expected("numerator or denominator")),
                };
                Ok(Line::Jacobian { line: self.earlier(line)?, numerator })
            }
            ("extensionality", [line, x]) => {
                Ok(Line::Extensionality { line: self.earlier(line)?, var: self.table.variable(x)? })
            }
            ("entrywise", [line]) => Ok(Line::Entrywise { line: self.earlier(line)? }),
            ("cases", [_, ..]) => {
                Ok(Line::Cases { lines: rest.iter().map(|l| self.earlier(l)).collect::<Result<_>>()? })
            }
            ("stationary", [_, ..]) if rest.len() % 2 == 0 => {
                let lines = rest.iter().map(|l| self.earlier(l)).collect::<Result<Vec<_>>>()?;
                let parts = lines.chunks_exact(2).filter_map(|p| Some((*p.first()?, *p.get(1)?)));
                Ok(Line::Stationary { parts: parts.collect() })
            }
            ("minimum", []) => Ok(Line::Minimum { stationary: None }),
            ("minimum", [g, z]) => Ok(Line::Minimum { stationary: Some((self.earlier(g)?, self.earlier(z)?)) }),
            (
                "fresh" | "open" | "assumption" | "property" | "transport" | "gradient" | "jacobian" | "extensionality"
                | "entrywise" | "cases" | "stationary" | "minimum",
                _,
            ) => Err(node.expected("the parts of this kind of line")),
            _ => Err(node.error(Problem::Field(excerpt(kind)))),
        }
    }

    /// The number of an earlier line.
    fn earlier(&self, node: &Node<'_>) -> Result<usize> {
        let k = place(node)?;
        if k < self.lines.len() { Ok(k) } else { Err(node.expected("the number of an earlier line")) }
    }

    fn chain(&mut self, node: &Node<'_>, rest: &[Node<'_>]) -> Result<(Vec<Dim>, TermId, Vec<Step>)> {
        let mut rest = rest;
        let over = self.table.over(&mut rest)?;
        let (start, steps) = rest.split_first().ok_or_else(|| node.expected("a term"))?;
        let start = self.table.term(start, over.len() as u32)?;
        let mut read = Vec::with_capacity(steps.len());
        for s in steps {
            self.steps += 1;
            if self.steps > MAX_STEPS {
                return Err(s.error(Problem::TooMany { what: "steps", limit: MAX_STEPS }));
            }
            read.push(self.step(s)?);
        }
        Ok((over, start, read))
    }

    fn step(&mut self, node: &Node<'_>) -> Result<Step> {
        let [path, direction, kind, rest @ ..] = node.list("a step")? else { return Err(node.expected("a step")) };
        let path = read_path(path)?;
        let forward = match direction.word("-> or <-")? {
            "->" => true,
            "<-" => false,
            _ => return Err(direction.expected("-> or <-")),
        };
        let by = match (kind.word("a kind of step")?, rest) {
            ("rule", [name, rest @ ..]) => {
                let w = name.word("a rule")?;
                let rule = self.rules.rule_index(w).ok_or_else(|| name.error(Problem::Rule(excerpt(w))))?;
                let rules = self.rules;
                By::Rule { rule, values: self.values(node, rest, Variables::of_rule(&rules.rules()[rule]), 0)? }
            }
            ("line", [line, indices @ ..]) => By::Line { line: self.earlier(line)?, indices: self.indices(indices)? },
            ("hypothesis", [index, indices @ ..]) => {
                By::Hypothesis { index: place(index)?, indices: self.indices(indices)? }
            }
            ("arithmetic", [target]) => By::Arithmetic(self.table.term(target, 0)?),
            ("definition", rest) => By::Definition(self.target(node, forward, rest)?),
            ("constant", rest) => By::Constant(self.target(node, forward, rest)?),
            ("exchange", []) => By::Exchange,
            ("chain", rest) => By::Chain(self.target(node, forward, rest)?),
            ("unroll", rest) => By::Unroll(self.target(node, forward, rest)?),
            ("rule" | "line" | "hypothesis" | "arithmetic", _) => return Err(node.expected("the parts of this step")),
            (k, _) => return Err(kind.error(Problem::Field(excerpt(k)))),
        };
        Ok(Step { path, forward, by })
    }

    fn indices(&mut self, nodes: &[Node<'_>]) -> Result<Vec<TermId>> {
        nodes.iter().map(|n| self.table.index(n, 0)).collect()
    }

    /// The term that a backward step leads to; a forward step computes its own.
    fn target(&mut self, node: &Node<'_>, forward: bool, rest: &[Node<'_>]) -> Result<Option<TermId>> {
        match (forward, rest) {
            (true, []) => Ok(None),
            (false, [t]) => self.table.term(t, 0).map(Some),
            _ => Err(node.expected("a target where the step goes backwards, and only there")),
        }
    }

    /// A value for each variable of a law, in the order in which it declares them.
    fn values(&mut self, node: &Node<'_>, values: &[Node<'_>], law: Variables<'_>, level: u32) -> Result<Substitution> {
        let Variables { metas, dims, funs, varies } = law;
        if values.len() != metas.len() + dims.len() + funs.len() + usize::from(varies) {
            return Err(node.expected("a value for each variable of the law"));
        }
        let (terms, rest) = values.split_at(metas.len());
        let (sizes, rest) = rest.split_at(dims.len());
        let (functions, varying) = rest.split_at(funs.len());
        let term = |(m, n): (&Meta, &Node<'_>)| match m.kind {
            MetaKind::Index(_) => self.table.index(n, level),
            MetaKind::Family => self.table.term(n, level + 1),
            MetaKind::Term => self.table.term(n, level),
        };
        Ok(Substitution {
            metas: metas.iter().zip(terms).map(term).collect::<Result<_>>()?,
            dims: sizes.iter().map(|n| self.table.size(n)).collect::<Result<_>>()?,
            funs: functions.iter().map(|n| self.table.function(n)).collect::<Result<_>>()?,
            wrt: varying.first().map(|n| self.table.varying(n)).transpose()?,
        })
    }
}

/// What a law needs values for.
#[derive(Clone, Copy)]
struct Variables<'a> {
    metas: &'a [Meta],
    dims: &'a [Sym],
    funs: &'a [Sym],
    /// Does `d` occur in it?
    varies: bool,
}

impl<'a> Variables<'a> {
    fn of_rule(r: &'a Rule) -> Variables<'a> {
        let varies = r.lhs.has_differential() || r.rhs.has_differential() || r.when.iter().any(has_differential);
        Variables { metas: &r.metas, dims: &r.dims, funs: &r.funs, varies }
    }

    fn of_property(p: &'a Property) -> Variables<'a> {
        let varies = p.subject.has_differential() || p.when.iter().any(has_differential);
        Variables { metas: &p.metas, dims: &p.dims, funs: &p.funs, varies }
    }
}

fn has_differential(c: &Condition) -> bool {
    match c {
        Condition::Is(_, p) | Condition::Natural(p) | Condition::Integer(p) => p.has_differential(),
        Condition::Eq(p, q) => [p, q].into_iter().any(Pat::has_differential),
        Condition::Fits(..) | Condition::Distinct(..) => false,
    }
}

/// A number from 1, as a place from 0.
fn place(node: &Node<'_>) -> Result<usize> {
    let k = usize::try_from(number(node)?).ok().and_then(|k| k.checked_sub(1));
    k.ok_or_else(|| node.expected("a number from 1"))
}

/// Argument numbers from the root, counted from 0: `0.1.1`, and `.` for the root itself.
fn read_path(node: &Node<'_>) -> Result<Vec<u8>> {
    match node.word("a position")? {
        "." => Ok(vec![]),
        w => w
            .split('.')
            .map(|k| match k.as_bytes() {
                [d @ b'0'..=b'9'] => Ok(d - b'0'),
                _ => Err(node.expected("a position")),
            })
            .collect(),
    }
}

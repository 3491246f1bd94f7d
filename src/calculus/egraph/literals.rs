//! Operations on literals in an e-graph.

use super::language::{Graph, Head};
use crate::term::{Op, Rational};
use egg::{Id, Language};

/// The negative numbers in a graph, and the operations on literals, each with its arguments.
pub(super) fn on_literals(graph: &Graph) -> (Vec<Rational>, Vec<(Op, Vec<Op>)>) {
    let mut todo = Vec::new();
    let mut negative = Vec::new();
    for class in graph.classes() {
        for node in &class.nodes {
            let Head::Op(op) = &node.head else { continue };
            if let Op::Num(q) = op
                && q.numer().sign() == num_bigint::Sign::Minus
            {
                negative.push((**q).clone());
            }
            let literal = |c: &Id| {
                graph[*c].nodes.iter().find_map(|n| match &n.head {
                    Head::Op(q @ Op::Num(_)) => Some(q.clone()),
                    _ => None,
                })
            };
            if !node.is_leaf()
                && let Some(args) = node.children().iter().map(literal).collect::<Option<Vec<_>>>()
            {
                todo.push((op.clone(), args));
            }
        }
    }
    (negative, todo)
}

//! When two terms are the same but for the brackets and scalar factors of products.

use gradus::syntax::Session;
use gradus::term::{Op, TermId};
use num_traits::{One, Signed};

/// A term up to how products are bracketed and where their scalar factors stand.
pub fn key(s: &Session, t: TermId) -> String {
    let (mut scalars, mut others, mut negative) = (Vec::new(), Vec::new(), false);
    let mut stack = vec![t];
    while let Some(u) = stack.pop() {
        match (s.terms.op(u), s.terms.args(u)) {
            (Op::Mul | Op::Scale, [a, b]) => stack.extend([*b, *a]),
            (Op::Div, [a, b]) => {
                scalars.push(format!("1/{}", key(s, *b)));
                stack.push(*a);
            }
            (Op::Neg, [a]) => {
                negative = !negative;
                stack.push(*a);
            }
            (Op::Num(q), _) => {
                negative ^= q.is_negative();
                // A factor 1, as in (1/c) A for A/c, is none.
                if !q.abs().is_one() {
                    scalars.push(q.abs().to_string());
                }
            }
            (op, args) => {
                let args: Vec<String> = args.iter().map(|a| key(s, *a)).collect();
                let one = format!("{op:?}({})", args.join(", "));
                if s.terms.shape(u).is_scalar() { scalars.push(one) } else { others.push(one) }
            }
        }
    }
    scalars.sort();
    if negative {
        scalars.push("-1".to_string());
    }
    format!("[{} | {}]", scalars.join(" "), others.join(" "))
}

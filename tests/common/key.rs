//! When two terms are the same but for the brackets and scalar factors of products.

use gradus::syntax::Session;
use gradus::term::{Op, Rational, TermId};
use num_traits::{One, Zero};

/// A product taken apart.
struct Factors {
    scalars: Vec<String>,
    /// The others in order, each with whether it has one row and whether it has one column.
    others: Vec<(String, bool, bool)>,
    number: Rational,
}

impl Factors {
    fn of(s: &Session, t: TermId) -> Factors {
        let mut f = Factors { scalars: vec![], others: vec![], number: Rational::one() };
        f.take(s, t);
        f.settle();
        f
    }

    fn take(&mut self, s: &Session, t: TermId) {
        let mut stack = vec![t];
        while let Some(u) = stack.pop() {
            match (s.terms.op(u), s.terms.args(u)) {
                (Op::Mul, [a, b]) => stack.extend([*b, *a]),
                (Op::Scale, [a, b]) => {
                    self.scalar(s, *a);
                    stack.push(*b);
                }
                (Op::Div, [a, b]) => {
                    self.divisor(s, *b);
                    stack.push(*a);
                }
                (Op::Neg, [a]) => {
                    self.number = -self.number.clone();
                    stack.push(*a);
                }
                (Op::Num(q), _) => self.number *= &**q,
                (Op::Had, _) => {
                    let mut sides = Vec::new();
                    let mut chain = vec![u];
                    while let Some(x) = chain.pop() {
                        match (s.terms.op(x), s.terms.args(x)) {
                            (Op::Had, [a, b]) => chain.extend([*b, *a]),
                            (Op::Scale, [c, a]) => {
                                self.scalar(s, *c);
                                chain.push(*a);
                            }
                            (Op::Div, [a, c]) => {
                                self.divisor(s, *c);
                                chain.push(*a);
                            }
                            _ => sides.push(self.side(s, x)),
                        }
                    }
                    let shape = s.terms.shape(u);
                    self.others.push((format!("({})", sides.join(" .* ")), shape.rows.is_one(), shape.cols.is_one()));
                }
                (Op::Add | Op::Sub, _) => {
                    let shape = s.terms.shape(u);
                    let one = format!("({})", summands(s, u).join(" + "));
                    self.others.push((one, shape.rows.is_one(), shape.cols.is_one()));
                }
                (Op::Hdiv, [a, b]) => {
                    let [above, mut below] = [*a, *b].map(|x| Factors::of(s, x));
                    let above = self.without_number(above);
                    if !below.number.is_zero() {
                        self.number /= std::mem::replace(&mut below.number, Rational::one());
                    }
                    let shape = s.terms.shape(u);
                    let one = format!("({} ./ {})", above.text(), below.text());
                    self.others.push((one, shape.rows.is_one(), shape.cols.is_one()));
                }
                (op, args) => {
                    let args: Vec<String> = args.iter().map(|a| key(s, *a)).collect();
                    let shape = s.terms.shape(u);
                    let one = format!("{op:?}({})", args.join(", "));
                    self.others.push((one, shape.rows.is_one(), shape.cols.is_one()));
                }
            }
        }
    }

    /// A part whose number is the whole's.
    fn without_number(&mut self, mut part: Factors) -> Factors {
        self.number *= std::mem::replace(&mut part.number, Rational::one());
        part
    }

    /// A divisor. One that is a number is none.
    fn divisor(&mut self, s: &Session, b: TermId) {
        let mut below = Factors::of(s, b);
        if !below.number.is_zero() {
            self.number /= std::mem::replace(&mut below.number, Rational::one());
        }
        if !below.is_one() {
            self.scalars.push(format!("1/{}", below.text()));
        }
    }

    /// The factors of a scalar factor.
    fn scalar(&mut self, s: &Session, a: TermId) {
        let rest = self.side(s, a);
        assert!(rest.is_empty(), "a scalar has no other factors than scalars");
    }

    /// A side of an elementwise product without its scalar factors, which are those of the whole.
    fn side(&mut self, s: &Session, a: TermId) -> String {
        let f = Factors::of(s, a);
        self.scalars.extend(f.scalars);
        self.number *= f.number;
        let others: Vec<String> = f.others.into_iter().map(|o| o.0).collect();
        others.join(" ")
    }

    /// What begins with a row and ends with a column is a scalar, wherever it stands.
    fn settle(&mut self) {
        let mut run: Vec<(String, bool, bool)> = Vec::new();
        for factor in std::mem::take(&mut self.others) {
            let ends = factor.2;
            run.push(factor);
            if ends && run[0].1 {
                let names: Vec<String> = run.drain(..).map(|f| f.0).collect();
                self.scalars.push(names.join(" "));
            } else if ends {
                self.others.append(&mut run);
            }
        }
        self.others.append(&mut run);
        self.scalars.sort();
    }

    fn is_one(&self) -> bool {
        self.number.is_one() && self.scalars.is_empty() && self.others.is_empty()
    }

    fn text(&self) -> String {
        let others: Vec<&str> = self.others.iter().map(|o| &*o.0).collect();
        format!("[{} {} | {}]", self.number, self.scalars.join(" "), others.join(" "))
    }
}

/// The summands of a sum in order, however it is bracketed.
fn summands(s: &Session, t: TermId) -> Vec<String> {
    let (mut out, mut stack) = (Vec::new(), vec![(t, false)]);
    while let Some((u, negative)) = stack.pop() {
        match (s.terms.op(u), s.terms.args(u)) {
            (Op::Add, [a, b]) => stack.extend([(*b, negative), (*a, negative)]),
            (Op::Sub, [a, b]) => stack.extend([(*b, !negative), (*a, negative)]),
            _ => {
                let mut f = Factors::of(s, u);
                if negative {
                    f.number = -f.number;
                }
                out.push(f.text());
            }
        }
    }
    out
}

/// A term up to how sums and products of either kind are bracketed and where their scalar factors stand.
pub fn key(s: &Session, t: TermId) -> String {
    Factors::of(s, t).text()
}

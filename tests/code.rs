//! Code computes what its answers say: the intermediate form against the numeric evaluator, at random points.

mod common;

use common::{problem_files, root, with_room};
use gradus::answer::{self, Answer, AnswerKind, Question};
use gradus::calculus::{Index, Session};
use gradus::code::{Array, CodeError, Function, Options, Sample, Unit, Values, interpret, unit};
use gradus::library::library;
use gradus::numeric::{Ball, Evaluator, Field, Matrix};
use gradus::syntax::{GoalBody, read_problems};
use gradus::term::{Fun, TermId};

/// Everything that the claims of the files ask for, with the session that it was found in.
fn each_answer(filter: &str, mut f: impl FnMut(&str, &Session<'_>, &Answer)) {
    let rules = library();
    let index = Index::new(rules);
    let (effort, _) = answer::effort(1);
    for file in problem_files().iter().filter(|p| p.contains(filter)) {
        let (problems, _) = read_problems(file, &std::fs::read(root(file)).expect("a file"));
        for p in &problems {
            let mut seen: Vec<TermId> = Vec::new();
            for g in &p.goals {
                let mut theory = p.theory.clone();
                theory.hypotheses.extend(g.implied.clone());
                let session = || Session::new(p.terms.clone(), theory.clone(), rules, &index, 60_000);
                match &g.body {
                    GoalBody::Equation { lhs, rhs, .. } => {
                        for &t in [lhs, rhs] {
                            let Some(q) = Question::of(&p.terms, t, effort).filter(|_| p.terms.is_closed(t)) else {
                                continue;
                            };
                            if seen.contains(&t) {
                                continue;
                            }
                            seen.push(t);
                            let mut s = session();
                            for a in answer::derive(&mut s, &q).unwrap_or_default() {
                                f(&p.name, &s, &a);
                            }
                        }
                    }
                    GoalBody::Fact(..) | GoalBody::Minimum { .. } => {}
                    GoalBody::Stationary { f: of, at } => {
                        let mut s = session();
                        let xs: Result<Vec<_>, _> = at.iter().map(|(var, _)| s.terms.var(var)).collect();
                        let Ok(xs) = xs else { continue };
                        for a in answer::solve(&mut s, *of, &xs, effort).unwrap_or_default() {
                            f(&p.name, &s, &a);
                        }
                    }
                }
            }
        }
    }
}

fn close(got: &Array, want: &Matrix<Ball>) -> bool {
    let size = want.entries().iter().map(|x| x.approx().abs()).fold(1.0, f64::max);
    let same = (got.rows, got.cols) == (want.rows(), want.cols());
    same && got.data.iter().zip(want.entries()).all(|(a, b)| (a - b.approx()).abs() < 1e-6 * size)
}

fn value(f: &Function, k: usize, s: &Sample) -> Option<Array> {
    let functions = |g: &Fun, x: f64| s.function(g, x);
    let values = Values { dims: &s.dims, inputs: s.inputs.clone(), functions: &functions };
    interpret(&f.graph, f.outputs[k].value, &values)
}

struct Tally {
    compared: usize,
    against_derivative: usize,
    without: Vec<String>,
    wrong: Vec<String>,
    /// Kronecker products in what is only applied.
    formed: Vec<String>,
}

fn compare(filter: &str) -> Tally {
    let mut tally = Tally { compared: 0, against_derivative: 0, without: vec![], wrong: vec![], formed: vec![] };
    each_answer(filter, |name, s, a| {
        let told = format!("{name}: {}", a.ascii(&s.terms, &s.theory));
        let derived = !matches!(a.kind, AnswerKind::Stationary | AnswerKind::Simplest);
        let o = Options { with_value: derived, ..Options::default() };
        let u: Unit = match unit(&s.terms, &s.theory, a, "", &o) {
            Ok(u) => u,
            Err(CodeError::Derivative | CodeError::FreeIndex) => return tally.without.push(told),
            Err(e) => return tally.wrong.push(format!("{told}: {e}")),
        };
        let f = &u.functions[0];
        let last = f.outputs.len() - 1;
        let mut points = 0;
        for seed in 1..=6 {
            let Some(sample) = Sample::draw(&s.terms, &s.theory, &[a.of, a.result], seed) else { continue };
            let ev = Evaluator::new(&s.terms, &s.theory);
            let Ok(want) = ev.eval(&sample.point, a.result) else { continue };
            points += 1;
            match value(f, last, &sample) {
                Some(got) if close(&got, &want) => {}
                got => tally.wrong.push(format!("{told}: {got:?} in place of {want:?}")),
            }
            // The definition itself, by dual numbers.
            if derived && let Ok(want) = ev.eval(&sample.point, a.of) {
                tally.against_derivative += 1;
                match value(f, last, &sample) {
                    Some(got) if close(&got, &want) => {}
                    got => tally.wrong.push(format!("{told}: {got:?} is no derivative: {want:?}")),
                }
            }
            let inner = s.terms.arg(a.of, 0).map(|t| match a.kind {
                AnswerKind::Hessian(_) => s.terms.arg(t, 0).unwrap_or(t),
                _ => t,
            });
            if let (true, Some(t)) = (derived, inner)
                && let Ok(want) = ev.eval(&sample.point, t)
            {
                match value(f, 0, &sample) {
                    Some(got) if close(&got, &want) => {}
                    got => tally.wrong.push(format!("{told}: the value is {got:?} in place of {want:?}")),
                }
            }
            applied(s, a, &sample, &ev, &mut tally, &told);
            if points == 2 {
                break;
            }
        }
        if points == 0 {
            tally.without.push(told);
        } else {
            tally.compared += 1;
        }
    });
    tally
}

/// J*V and J'*V against the matrix.
fn applied(s: &Session<'_>, a: &Answer, at: &Sample, ev: &Evaluator<'_>, t: &mut Tally, told: &str) {
    let (wrong, formed) = (&mut t.wrong, &mut t.formed);
    if !matches!(a.kind, AnswerKind::Jacobian(_) | AnswerKind::Hessian(_)) {
        return;
    }
    let o = Options { apply: true, ..Options::default() };
    let Ok(u) = unit(&s.terms, &s.theory, a, "", &o) else { return };
    let Ok(j) = ev.eval(&at.point, a.result) else { return };
    let denominator = a.kind.layout() == Some("denominator");
    for (k, f) in u.functions.iter().enumerate() {
        let Some(v) = f.arguments.iter().find(|x| !at.inputs.contains_key(&x.name)) else { continue };
        // The direction, its columns stacked.
        let n = |d: &gradus::term::Dim| {
            usize::try_from(d.evaluate(&|x| at.dims.get(x).copied()).expect("a size")).expect("a small size")
        };
        let (rows, cols) = (n(&v.shape.rows), n(&v.shape.cols));
        let direction = Array::build(rows, cols, |i, j| [0.5, -1.25, 2.0, 0.75, -0.5][(2 * i + 3 * j) % 5]);
        let stacked: Vec<f64> = (0..rows * cols).map(|p| direction.at(p % rows, p / rows)).collect();
        let turned = denominator != (k == 1);
        let (m, len) = if turned { (j.cols(), j.rows()) } else { (j.rows(), j.cols()) };
        assert_eq!(len, stacked.len(), "{told}");
        let entry = |r: usize, c: usize| if turned { j.at(c, r).approx() } else { j.at(r, c).approx() };
        let want: Vec<f64> = (0..m).map(|r| (0..len).map(|c| entry(r, c) * stacked[c]).sum()).collect();
        let mut sample = at.clone();
        sample.inputs.insert(v.name.clone(), vec![direction]);
        let Some(got) = value(f, 0, &sample) else {
            wrong.push(format!("{told}: no value of {}", f.name));
            continue;
        };
        let got: Vec<f64> = (0..got.rows * got.cols).map(|p| got.at(p % got.rows, p / got.rows)).collect();
        let size = want.iter().fold(1.0_f64, |m, x| m.max(x.abs()));
        if got.len() != want.len() || got.iter().zip(&want).any(|(a, b)| (a - b).abs() > 1e-6 * size) {
            wrong.push(format!("{told}: {} gives {got:?} in place of {want:?}", f.name));
        }
        // Nothing of the size of the matrix is formed.
        let all = f.graph.reachable(&[f.outputs[0].value]);
        let products =
            all.iter().filter(|x| matches!(f.graph.op(**x), gradus::code::Op::Kron | gradus::code::Op::Comm(..)));
        if products.count() > 0 {
            formed.push(format!("{told}: {}", f.name));
        }
    }
}

fn agrees(filter: &'static str, least: usize, without: usize) {
    let t = with_room(move || compare(filter));
    eprintln!(
        "{filter}: {} compared, {} with derivatives, {} without",
        t.compared,
        t.against_derivative,
        t.without.len()
    );
    assert!(t.wrong.is_empty(), "{} wrong of {}:\n{}", t.wrong.len(), t.compared, t.wrong.join("\n"));
    assert!(t.without.len() <= without, "no code or no point:\n{}", t.without.join("\n"));
    assert!(t.formed.is_empty(), "Kronecker products are formed:\n{}", t.formed.join("\n"));
    assert!(t.compared >= least, "{}", t.compared);
}

#[test]
fn seeds() {
    agrees("seeds/", 100, 1);
}

#[test]
fn learning() {
    agrees("problems/ml/", 28, 0);
}

#[test]
fn cookbook() {
    agrees("cookbook/", 45, 1);
}

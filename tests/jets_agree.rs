//! The two evaluators have nothing in common but what they mean: where the judge's has a value, so has the one in jets,
//! and it is the same. Both sides of every law are compared at regular points.

use gradus::laws::{Sizes, instantiate};
use gradus::library::library;
use gradus::numeric::jets::{Evaluator, Jet, JetMatrix, Point, Real, Same, Trouble, compare};
use gradus::numeric::{Ball, Instances, Matrix, Rng};

fn jets(m: &Matrix<Ball>) -> JetMatrix {
    JetMatrix::build(m.rows(), m.cols(), |i, j| Jet::real(Real::near(m.at(i, j).value, m.at(i, j).radius)))
}

#[test]
fn the_evaluators_agree() {
    let (mut rng, mut compared, mut unclear, mut bad) = (Rng::new(23), 0, 0, Vec::new());
    for rule in library().rules() {
        for _ in 0..6 {
            let Some(i) = instantiate(rule, Sizes::UpTo(3), &mut rng) else { continue };
            let s = &i.statement;
            let inst = Instances::new(&s.terms, &s.theory, &s.theory.hypotheses, &[s.lhs, s.rhs]);
            inst.ev.limit(200_000);
            let Ok(found) = inst.random(&mut rng, 1, true) else { continue };
            let Some(point) = &found.exact else { continue };
            let here = Point::from(point);
            for side in [s.lhs, s.rhs] {
                let Ok(old) = inst.ev.eval(&found.floats, side) else { continue };
                match Evaluator::new(&s.terms, &s.theory, &here, 0).value(side) {
                    Ok(new) => {
                        compared += 1;
                        if compare(&jets(&old), &new) == Same::No {
                            bad.push(format!("{}: {old:?} and {new:?}", rule.name));
                        }
                    }
                    // Fractions that outgrow machine integers are given up.
                    Err(Trouble::Unclear) => unclear += 1,
                    Err(e) => bad.push(format!("{}: {e}", rule.name)),
                }
            }
        }
    }
    assert!(bad.is_empty(), "{} of {compared}:\n{}", bad.len(), bad.join("\n"));
    assert!(compared > 8_000 && unclear * 500 < compared, "{compared} comparisons, {unclear} unclear");
}

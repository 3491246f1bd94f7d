//! The search is closed under what schemas make: laws that are transposed, mirrored, scaled, or stand in a longer product are found
//! without an entry of their own.

use gradus::calculus::{Effort, Index, Session};
use gradus::kernel::Claim;
use gradus::library::library;
use gradus::rules::{Condition, Kind, MetaKind, Rule, RuleSet, Statement};
use gradus::term::{Declaration, Dim, Fact, Op, Pred, Shape, Sym, TermId, Terms, Variable};
use std::path::Path;
use std::process::Command;

/// The laws written out without schemas: the same laws, of which the same are trusted.
#[test]
fn laws_can_be_written_out() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("variants-written");
    let _ = std::fs::remove_dir_all(&folder);
    let mut gradus = Command::new(env!("CARGO_BIN_EXE_gradus"));
    assert!(gradus.args(["rules", "--laws"]).arg(&folder).output().expect("it starts").status.success());
    let entries = std::fs::read_dir(&folder).expect("a folder").map(|e| e.expect("an entry").path());
    let files: Vec<(String, String)> = entries
        .filter(|p| p.extension().is_some_and(|e| e == "rules"))
        .map(|p| {
            let name = p.file_name().expect("a name").to_string_lossy().into_owned();
            (name, std::fs::read_to_string(p).expect("a text"))
        })
        .collect();
    let texts: Vec<(&str, &str)> = files.iter().map(|(name, text)| (name.as_str(), text.as_str())).collect();
    assert!(texts.iter().all(|(_, text)| !text.contains("(use ") && !text.contains("(variants ")));
    let set = RuleSet::read_knowing(library().functions(), &texts).expect("laws");
    assert!(library().rules().iter().any(|r| r.kind == Kind::Variant));
    assert!(set.rules().iter().all(|r| r.kind != Kind::Variant));
    assert_eq!((set.hash(), set.base().hash()), (library().hash(), library().base().hash()));
}

/// No law that is written has the name of one that is made.
#[test]
fn variants_have_names_of_their_own() {
    let law = "(lemma exp-plus (forall (A m n) (B m n)) (= (had (map exp A) (map exp B)) (map exp (+ A B)))
                (use expand ->) (source \"a\"))";
    let other = "(lemma exp-plus/rest-had (forall (A m n)) (= (t (t A)) A) (source \"a\"))";
    let set = |laws: &str| {
        RuleSet::read_knowing(library().functions(), &[("a.rules", &format!("{laws}\n(variants rest expand)"))])
    };
    assert!(set(law).expect("laws").rule("exp-plus/rest-had").is_some_and(|r| r.kind == Kind::Variant));
    let e = set(&format!("{law}\n{other}")).expect_err("two of one name");
    assert!(e[0].to_string().contains("exp-plus/rest-had is the name of a variant"), "{e:?}");
}

/// What a law is put into.
#[derive(Clone, Copy, Debug)]
enum Form {
    Transposed,
    Mirrored,
    Scaled,
    RestBehind,
    RestBefore,
}

const FORMS: [Form; 5] = [Form::Transposed, Form::Mirrored, Form::Scaled, Form::RestBehind, Form::RestBefore];

fn declare(s: &mut Statement, name: &str, rows: Dim, cols: Dim) -> TermId {
    for d in [&rows, &cols].into_iter().filter_map(|d| d.as_name()) {
        if !s.theory.dims.contains(d) {
            s.theory.dims.push(d.clone());
        }
    }
    let (name, shape) = (Sym::new(name), Shape::new(rows, cols));
    assert!(s.terms.declare(name.clone(), Declaration { shape: shape.clone(), over: None }));
    s.theory.vars.push(Variable { name: name.clone(), shape, over: None });
    s.terms.var(&name).expect("declared just now")
}

/// The law's sides in a form.
fn form(rule: &Rule, form: Form) -> (Statement, TermId, TermId) {
    let mut s = rule.statement().expect("a law");
    let shape = s.terms.shape(s.lhs).clone();
    let new = |s: &str| Dim::name(Sym::new(s));
    let (op, other, before) = match form {
        Form::Transposed => {
            let sides = [s.lhs, s.rhs].map(|t| s.terms.add(Op::T, &[t]).expect("any term"));
            return (s, sides[0], sides[1]);
        }
        Form::Mirrored => {
            let matrices: Vec<Sym> = rule
                .metas
                .iter()
                .filter(|m| m.kind == MetaKind::Term && m.rows == m.cols && !m.rows.is_one())
                .map(|m| m.name.clone())
                .collect();
            let turn = |terms: &mut Terms, t: TermId| {
                let turned = terms.transform(t, &mut |terms, u, _| match terms.op(u) {
                    Op::Var(x) if matrices.contains(x) => terms.add(Op::T, &[u]).map(Some),
                    _ => Ok(None),
                });
                turned.expect("square variables")
            };
            for h in &mut s.theory.hypotheses {
                match &mut h.fact {
                    // What is assumed of a matrix is true of its transpose, but for which triangle is zero.
                    Fact::Is(Pred::Lower | Pred::Upper, a) => *a = turn(&mut s.terms, *a),
                    Fact::Is(p, a) if p.needs_square() && matches!(s.terms.op(*a), Op::Var(_)) => {}
                    Fact::Is(_, a) => *a = turn(&mut s.terms, *a),
                    Fact::Eq(a, b) => (*a, *b) = (turn(&mut s.terms, *a), turn(&mut s.terms, *b)),
                    Fact::AtLeast(..) => {}
                }
            }
            let sides = [s.lhs, s.rhs].map(|side| {
                let turned = turn(&mut s.terms, side);
                s.terms.add(Op::T, &[turned]).expect("any term")
            });
            return (s, sides[0], sides[1]);
        }
        Form::Scaled => (Op::Scale, declare(&mut s, "other", Dim::one(), Dim::one()), true),
        Form::RestBehind if shape.is_scalar() => (Op::Scale, declare(&mut s, "other", new("p9"), new("q9")), false),
        Form::RestBefore if shape.is_scalar() => (Op::Scale, declare(&mut s, "other", Dim::one(), Dim::one()), true),
        Form::RestBehind => (Op::Mul, declare(&mut s, "other", shape.cols.clone(), new("q9")), false),
        Form::RestBefore => (Op::Mul, declare(&mut s, "other", new("p9"), shape.rows.clone()), true),
    };
    let sides = [s.lhs, s.rhs].map(|t| {
        let args = if before { [other, t] } else { [t, other] };
        s.terms.add(op.clone(), &args).expect("shapes fit")
    });
    (s, sides[0], sides[1])
}

/// Does the search prove it, and the kernel accept that?
fn found(rules: &RuleSet, index: &Index, s: Statement, lhs: TermId, rhs: TermId, jets: bool) -> bool {
    let mut session = Session::new(s.terms, s.theory, rules, index, 30_000);
    session.for_jets(jets);
    match session.prove_equation(lhs, rhs, Effort::default()) {
        Ok(a) => a.line.is_some_and(|line| session.certify_law(Claim::Equation(lhs, rhs), line).is_ok()),
        Err(_) => false,
    }
}

/// Is the law about terms alone: no literals, no indices, no differential? What is assumed in three equations and more is
/// met in the form in which they are assumed.
fn plain(r: &Rule) -> bool {
    r.kind != Kind::Variant
        && !r.uses.is_empty()
        && !r.lhs.has_differential()
        && !r.rhs.has_differential()
        && r.metas.iter().all(|m| m.kind == MetaKind::Term)
        && r.when.iter().filter(|c| matches!(c, Condition::Eq(..))).count() < 3
        && r.statement().is_ok_and(|s| s.side.is_empty())
}

#[test]
fn forms_of_laws_are_found() {
    let rules = library();
    let index = Index::new(rules);
    let laws: Vec<&Rule> = rules.rules().iter().map(|l| &**l).filter(|r| plain(r)).collect();
    let count: usize = std::env::var("LAWS").ok().and_then(|n| n.parse().ok()).unwrap_or(200);
    let mut state: u64 = std::env::var("SEED").ok().and_then(|n| n.parse().ok()).unwrap_or(2_027);
    let (mut missed, mut skipped) = (Vec::new(), 0);
    for _ in 0..count {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let r = laws[(state >> 33) as usize % laws.len()];
        // A law that is used only where something is a number is not found in its general form.
        let s = r.statement().expect("a law");
        let (lhs, rhs) = (s.lhs, s.rhs);
        if !found(rules, &index, s, lhs, rhs, !r.pointwise) {
            skipped += 1;
            continue;
        }
        for f in FORMS {
            let (s, lhs, rhs) = form(r, f);
            if lhs != rhs && !found(rules, &index, s, lhs, rhs, !r.pointwise) {
                missed.push(format!("{} {f:?}", r.name));
            }
        }
    }
    missed.sort();
    missed.dedup();
    println!("{} of {} forms are missed; {skipped} laws were left out", missed.len(), count * FORMS.len());
    assert!(skipped * 10 <= count, "{skipped} laws are not found at all");
    assert!(missed.is_empty(), "{}", missed.join("\n"));
}

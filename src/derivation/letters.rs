//! What textbooks call things.

use crate::term::{Op, Sym, TermId, Terms, Theory};

/// Letters for a part, the best first: capitals for matrices, small ones for vectors and numbers.
fn letters(terms: &Terms, t: TermId) -> &'static [&'static str] {
    let shape = terms.shape(t);
    let matrix = !shape.rows.is_one() && !shape.cols.is_one();
    let scalar = shape.is_scalar();
    match terms.op(t) {
        _ if scalar => match terms.op(t) {
            Op::Norm2 => &["r", "q", "s", "t"],
            Op::Pow => &["s", "t", "q", "r"],
            Op::Map(_) => &["a", "s", "t", "q"],
            _ => &["s", "t", "q", "r", "u"],
        },
        Op::Softmax if matrix => &["S", "P", "A"],
        Op::Softmax => &["p", "s", "a"],
        Op::Map(_) if matrix => &["H", "A", "Z"],
        Op::Map(_) => &["h", "a", "z"],
        // A difference is a residual.
        _ if residual(terms, t) && matrix => &["R", "E", "D"],
        _ if residual(terms, t) => &["r", "e", "u"],
        Op::Add if matrix => &["Z", "U", "S"],
        Op::Add => &["z", "u", "s"],
        Op::Inv => &["P", "M", "K"],
        _ if matrix => &["G", "M", "C", "B"],
        _ => &["g", "u", "v", "q"],
    }
}

/// A sum of which something is taken away.
fn residual(terms: &Terms, mut t: TermId) -> bool {
    while *terms.op(t) == Op::Add {
        let Some(a) = terms.arg(t, 0) else { break };
        t = a;
    }
    *terms.op(t) == Op::Sub
}

/// A name for a part that nothing has and that is not `taken`, and whose differential nothing is called.
pub fn letter(terms: &Terms, theory: &Theory, t: TermId, taken: &[String]) -> Sym {
    let free = |name: &str| {
        let s = Sym::new(name);
        let declared = |s: &Sym| terms.declaration(s).is_some();
        let known = theory.dims.contains(&s) || theory.funs.contains(&s) || terms.functions().get(name).is_some();
        !known && taken.iter().all(|n| n != name) && !declared(&s) && !declared(&Sym::new(&format!("d{name}")))
    };
    let all = letters(terms, t);
    if let Some(name) = all.iter().find(|l| free(l)) {
        return Sym::new(name);
    }
    let first = all.first().copied().unwrap_or("u");
    let numbered = (2..).map(|k| format!("{first}{k}")).find(|l| free(l));
    numbered.map_or_else(|| terms.fresh_name(first), |l| Sym::new(&l))
}

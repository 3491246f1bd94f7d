//! Numbers, names and sizes in the three formats.

use crate::term::{Dim, Rational};
use num_bigint::BigInt;
use num_traits::{One, Signed, Zero};

/// So many places can be read: digits behind the point and those of the power of ten.
const MAX_PLACES: usize = 15_000;

/// How many decimals a number has, if it has finitely many.
fn places(q: &Rational) -> Option<usize> {
    let strip = |mut d: BigInt, p: u32| {
        let mut k = 0_usize;
        while (&d % p).is_zero() && k <= MAX_PLACES {
            d /= p;
            k += 1;
        }
        (d, k)
    };
    let (rest, twos) = strip(q.denom().clone(), 2);
    let (rest, fives) = strip(rest, 5);
    let places = twos.max(fives);
    (rest.is_one() && places <= MAX_PLACES).then_some(places)
}

/// Is a number written as a decimal? Others are written as a fraction.
pub fn is_decimal(q: &Rational) -> bool {
    q.is_integer() || places(q).is_some()
}

/// A decimal that is exactly the number, if there is one.
pub(in crate::syntax) fn decimal(q: &Rational) -> Option<String> {
    if q.is_integer() {
        return Some(q.numer().to_string());
    }
    let places = places(q)?;
    let scaled = (q * Rational::from_integer(num_traits::pow(BigInt::from(10), places))).to_integer();
    let sign = if scaled.is_negative() { "-" } else { "" };
    let digits = scaled.abs().to_string();
    if places > 6 {
        return Some(format!("{sign}{digits}e-{places}"));
    }
    let digits = format!("{digits:0>width$}", width = places + 1);
    let (whole, fraction) = digits.split_at(digits.len() - places);
    Some(format!("{sign}{whole}.{fraction}"))
}

/// The number with superscript digits, if it is a whole one.
pub(super) fn superscript(q: &Rational) -> Option<String> {
    let up = |c| match c {
        '-' => Some('⁻'),
        '0' => Some('⁰'),
        '1' => Some('¹'),
        '2' => Some('²'),
        '3' => Some('³'),
        '4'..='9' => char::from_u32(u32::from('⁴') + (u32::from(c) - u32::from('4'))),
        _ => None,
    };
    q.is_integer().then(|| q.numer().to_string().chars().map(up).collect())?
}

/// Small letters, each with the one below the line.
const LETTERS_BELOW: &str = "aₐeₑhₕiᵢjⱼkₖlₗmₘnₙoₒpₚrᵣsₛtₜuᵤvᵥxₓ";

/// The letter that stands below the line.
pub fn plain_of(below: char) -> Option<char> {
    let mut before = None;
    for c in LETTERS_BELOW.chars() {
        if c == below && !c.is_ascii() {
            return before;
        }
        before = Some(c);
    }
    None
}

/// The letter or digit below the line, if there is one.
pub(super) fn subscript(c: char) -> Option<char> {
    match c {
        '0'..='9' => char::from_u32(u32::from('₀') + (u32::from(c) - u32::from('0'))),
        c if c.is_ascii_lowercase() => {
            let mut all = LETTERS_BELOW.chars();
            all.find(|l| *l == c).and_then(|_| all.next())
        }
        _ => None,
    }
}

const GREEK: &[&str] = &[
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "eta", "theta", "iota", "kappa", "lambda", "mu", "nu", "xi",
    "pi", "rho", "sigma", "tau", "upsilon", "phi", "chi", "psi", "omega", "Gamma", "Delta", "Theta", "Lambda", "Xi",
    "Pi", "Sigma", "Upsilon", "Phi", "Psi", "Omega",
];

/// The small letters in the order of the first words above.
const LETTERS: &str = "αβγδεζηθικλμνξπρστυφχψω";

/// The command for a Greek letter.
fn greek(c: char) -> Option<String> {
    const CAPITALS: &[(char, &str)] = &[
        ('Γ', "Gamma"),
        ('Δ', "Delta"),
        ('Θ', "Theta"),
        ('Λ', "Lambda"),
        ('Ξ', "Xi"),
        ('Π', "Pi"),
        ('Σ', "Sigma"),
        ('Φ', "Phi"),
        ('Ψ', "Psi"),
        ('Ω', "Omega"),
    ];
    let small = LETTERS.chars().position(|l| l == c).and_then(|i| GREEK.get(i));
    let capital = CAPITALS.iter().find(|(l, _)| *l == c).map(|(_, w)| w);
    small.or(capital).map(|w| format!("\\{w}"))
}

/// A name for LaTeX: Greek by its word, digits below, several letters upright.
pub(in crate::syntax) fn latex(name: &str) -> String {
    let plain: String = name
        .chars()
        .map(|c| match c {
            '₀'..='₉' => char::from_u32(u32::from('0') + (u32::from(c) - u32::from('₀'))).unwrap_or(c),
            c => c,
        })
        .collect();
    let stem = plain.trim_end_matches(|c: char| c.is_ascii_digit());
    let (stem, digits) = (stem, plain.get(stem.len()..).unwrap_or(""));
    let (stem, below) = match stem.split_once('_') {
        Some((s, rest)) if !s.is_empty() => (s, format!("{rest}{digits}")),
        _ => (stem, digits.to_string()),
    };
    let body = if GREEK.contains(&stem) {
        format!("\\{stem}")
    } else if let (Some(g), 1) = (stem.chars().next().and_then(greek), stem.chars().count()) {
        g
    } else if stem.chars().count() <= 1 {
        stem.replace('_', "\\_")
    } else {
        format!("\\mathit{{{}}}", stem.replace('_', "\\_"))
    };
    let below = below.replace('_', "\\_");
    match (below.is_empty(), below.chars().all(|c| c.is_ascii_digit()) || below.chars().count() == 1) {
        (true, _) => body,
        (_, true) => format!("{body}_{{{below}}}"),
        _ => format!("{body}_{{\\mathit{{{below}}}}}"),
    }
}

/// A size for LaTeX.
pub(super) fn dim(d: &Dim) -> String {
    let monomial = |m: &crate::term::Monomial| {
        let mut parts: Vec<String> = Vec::new();
        if m.whole() != Some(1) || m.names.is_empty() {
            parts.push(m.coefficient.to_string());
        }
        parts.extend(m.names.iter().map(|s| latex(s)));
        parts.join(" ")
    };
    let sum = |d: &Dim| d.monomials().iter().map(monomial).collect::<Vec<_>>().join(" + ");
    match d.quotient() {
        // n(n+1)/2
        Some((common, rest, by)) if by != 1 => {
            let factors: String = common.iter().map(|s| latex(s) + " ").collect();
            let mut rest: Vec<_> = rest.monomials().to_vec();
            rest.sort_by_key(|m| m.names.is_empty());
            let rest = rest.iter().map(monomial).collect::<Vec<_>>().join(" + ");
            format!("{}({rest})/{by}", factors)
        }
        _ => sum(d),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let q = |a: i64, b: i64| Rational::new(a.into(), b.into());
        for (n, s) in [(q(1, 2), "0.5"), (q(-1, 64), "-0.015625"), (q(7, 1), "7"), (q(1, 100_000_000), "1e-8")] {
            assert_eq!(decimal(&n).as_deref(), Some(s));
        }
        assert_eq!(decimal(&q(1, 3)), None);
        assert_eq!(superscript(&q(-14, 1)).as_deref(), Some("⁻¹⁴"));
    }

    #[test]
    fn latex_names() {
        for (name, s) in [
            ("Sigma", "\\Sigma"),
            ("W1", "W_{1}"),
            ("x₁₂", "x_{12}"),
            ("loss", "\\mathit{loss}"),
            ("a_i", "a_{i}"),
            ("ω₁", "\\omega_{1}"),
            ("Σ", "\\Sigma"),
            ("π", "\\pi"),
        ] {
            assert_eq!(latex(name), s);
        }
    }
}

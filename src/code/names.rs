//! Names of the language as identifiers of others.

use rustc_hash::FxHashSet;

/// Greek letters as they are read.
const GREEK: &str = "αalpha βbeta γgamma δdelta εepsilon ζzeta ηeta θtheta ιiota κkappa λlambda μmu νnu ξxi οomicron πpi ρrho \
    σsigma ςsigma τtau υupsilon φphi χchi ψpsi ωomega ΓGamma ΔDelta ΘTheta ΛLambda ΞXi ΠPi ΣSigma ΦPhi ΨPsi ΩOmega ϕphi ϵepsilon µmu";

/// Words that no language here leaves to variables, and names that the printed code uses itself.
const RESERVED: &str = "and as assert async await break case catch class const continue def default del do double elif else \
    elseif end enum except extern false float fn for from function global goto if impl import in int is lambda let long \
    loop match mod move mut None nonlocal not or pass pub raise ref return self short signed sizeof static struct super \
    switch then throw trait true True False try type typedef union unsafe unsigned until use using var void where while \
    with yield abstract baremodule begin quote macro module local export inline register restrict volatile auto bool char \
    delete new this template private public protected namespace operator friend explicit virtual dyn crate extern box \
    np jnp jax torch scipy main f64 usize Eigen std size_t out eye ones zeros sum diag trace det inv norm rng exit free \
    malloc Array1 Array2 Array3 ndarray Axis Order axis I Vec vec kron reshape repmat chol isnan i j linalg abs exp log sqrt pow dot \
    at_x at_f step_h got_all want_all value_all f_up f_down old_x sum_4 du_h dv_h k4 f_of";

/// Identifiers, each given once.
#[derive(Clone, Debug)]
pub struct Names {
    taken: FxHashSet<String>,
}

impl Default for Names {
    fn default() -> Names {
        Names { taken: RESERVED.split_whitespace().map(str::to_string).collect() }
    }
}

impl Names {
    /// An identifier that reads like a name and is not taken; from then on it is.
    pub fn give(&mut self, name: &str) -> String {
        let plain = identifier(name);
        let mut out = plain.clone();
        let mut k = 1;
        while self.taken.contains(&out) {
            out = if k == 1 { format!("{plain}_") } else { format!("{plain}_{k}") };
            k += 1;
        }
        self.taken.insert(out.clone());
        out
    }

    /// The next of `t0`, `t1`, … that is not taken.
    pub fn fresh(&mut self, stem: &str) -> String {
        let mut k = 0;
        loop {
            let name = format!("{stem}{k}");
            if self.taken.insert(name.clone()) {
                return name;
            }
            k += 1;
        }
    }
}

/// The letters, digits and underscores nearest to a name.
pub fn identifier(name: &str) -> String {
    let mut out = String::new();
    for c in name.chars() {
        match c {
            c if c.is_ascii_alphanumeric() || c == '_' => out.push(c),
            '₀'..='₉' => out.extend(char::from_digit(u32::from(c) - u32::from('₀'), 10)),
            c => match GREEK.split_whitespace().find_map(|w| w.strip_prefix(c)) {
                Some(word) => out.push_str(word),
                None if c.is_alphanumeric() => out.push_str(&format!("u{:x}", u32::from(c))),
                None => out.push('_'),
            },
        }
    }
    if out.chars().next().is_none_or(|c| c.is_ascii_digit()) {
        out.insert(0, 'v');
    }
    // A leading underscore is no variable in some languages.
    if out.starts_with('_') { format!("v{out}") } else { out }
}

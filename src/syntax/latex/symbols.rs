//! What the commands of LaTeX mean.

/// Greek letters: the command, the letter, the word that a name may also be written with.
pub(in crate::syntax) const GREEK: &[(&str, &str)] = &[
    ("alpha", "α"),
    ("beta", "β"),
    ("gamma", "γ"),
    ("delta", "δ"),
    ("epsilon", "ε"),
    ("varepsilon", "ε"),
    ("zeta", "ζ"),
    ("eta", "η"),
    ("theta", "θ"),
    ("vartheta", "θ"),
    ("iota", "ι"),
    ("kappa", "κ"),
    ("varkappa", "κ"),
    ("lambda", "λ"),
    ("mu", "μ"),
    ("nu", "ν"),
    ("xi", "ξ"),
    ("omicron", "ο"),
    ("pi", "π"),
    ("varpi", "π"),
    ("rho", "ρ"),
    ("varrho", "ρ"),
    ("sigma", "σ"),
    ("varsigma", "σ"),
    ("tau", "τ"),
    ("upsilon", "υ"),
    ("phi", "φ"),
    ("varphi", "φ"),
    ("chi", "χ"),
    ("psi", "ψ"),
    ("omega", "ω"),
    ("Gamma", "Γ"),
    ("Delta", "Δ"),
    ("Theta", "Θ"),
    ("Lambda", "Λ"),
    ("Xi", "Ξ"),
    ("Pi", "Π"),
    ("Sigma", "Σ"),
    ("Upsilon", "Υ"),
    ("Phi", "Φ"),
    ("Psi", "Ψ"),
    ("Omega", "Ω"),
    ("ell", "ℓ"),
    ("imath", "i"),
    ("jmath", "j"),
    ("varGamma", "Γ"),
    ("varSigma", "Σ"),
    ("varLambda", "Λ"),
    ("varPhi", "Φ"),
    ("varOmega", "Ω"),
    ("varTheta", "Θ"),
];

/// Commands that stand before a letter and are a part of the name; with the suffix of another name where the same letter
/// stands in two fonts.
pub(super) const FONTS: &[(&str, &str)] = &[
    ("mathbf", "bf"),
    ("boldsymbol", "bf"),
    ("bm", "bf"),
    ("pmb", "bf"),
    ("mathbfit", "bf"),
    ("symbf", "bf"),
    ("mathcal", "cal"),
    ("mathscr", "cal"),
    ("mathfrak", "frak"),
    ("mathbb", "bb"),
    ("mathds", "bb"),
    ("vec", ""),
    ("mathnormal", ""),
];

/// Commands whose argument is one word.
pub(super) const WORDS: &[&str] = &[
    "mathrm",
    "operatorname",
    "text",
    "textrm",
    "textit",
    "textsf",
    "texttt",
    "mathit",
    "mathsf",
    "mathtt",
    "mbox",
    "mathop",
    "textbf",
    "textnormal",
    "rm",
    "bf",
    "it",
    "sf",
    "tt",
];

/// Marks above a letter, and how the name ends then.
pub(super) const ACCENTS: &[(&str, &str)] = &[
    ("hat", "hat"),
    ("widehat", "hat"),
    ("tilde", "tilde"),
    ("widetilde", "tilde"),
    ("bar", "bar"),
    ("overline", "bar"),
    ("dot", "dot"),
    ("ddot", "ddot"),
    ("check", "check"),
    ("breve", "breve"),
    ("acute", "acute"),
    ("grave", "grave"),
    ("underline", "under"),
    ("mathring", "ring"),
];

/// Functions: the name in LaTeX (a command, or a word in `\operatorname` or `\mathrm`), and ours.
pub(super) const FUNCTIONS: &[(&str, &str)] = &[
    ("Tr", "tr"),
    ("trace", "tr"),
    ("Trace", "tr"),
    ("Det", "det"),
    ("determinant", "det"),
    ("ln", "log"),
    ("lg", "log10"),
    ("arcsin", "asin"),
    ("arccos", "acos"),
    ("arctan", "atan"),
    ("arcsinh", "asinh"),
    ("arsinh", "asinh"),
    ("arccosh", "acosh"),
    ("arcosh", "acosh"),
    ("arctanh", "atanh"),
    ("artanh", "atanh"),
    ("sgn", "sign"),
    ("ReLU", "relu"),
    ("Relu", "relu"),
    ("diagm", "diag"),
    ("Diag", "diag"),
    ("mdiag", "diag"),
    ("vecop", "vec"),
    ("Vec", "vec"),
    ("sigm", "sigmoid"),
    ("sigmoid", "sigmoid"),
    ("logistic", "sigmoid"),
    ("Softmax", "softmax"),
    ("SoftMax", "softmax"),
    ("LSE", "logsumexp"),
    ("lse", "logsumexp"),
    ("softplus", "softplus"),
    ("inverse", "inv"),
    ("adjugate", "adj"),
    ("adj", "adj"),
    ("rank", "rank"),
    ("max", "max"),
    ("min", "min"),
];

/// Operators of one letter's kind between two operands: products that juxtaposition is tighter than.
pub(super) const PRODUCTS: &[(&str, &str)] = &[("odot", ".*"), ("circ", ".*"), ("otimes", "⊗"), ("oslash", "./")];

/// Operators that are as tight as juxtaposition.
pub(super) const TIGHT: &[(&str, &str)] = &[("cdot", "*"), ("times", "*"), ("ast", "*"), ("bullet", "*"), ("div", "/")];

/// What has no meaning for a reader of formulas.
pub(super) const IGNORED: &[&str] = &[
    ",",
    ";",
    ":",
    "!",
    " ",
    ">",
    "/",
    "quad",
    "qquad",
    "enspace",
    "thinspace",
    "displaystyle",
    "textstyle",
    "scriptstyle",
    "scriptscriptstyle",
    "limits",
    "nolimits",
    "nonumber",
    "notag",
    "(",
    ")",
    "[",
    "]",
    "relax",
    "strut",
    "mathstrut",
    "allowbreak",
    "hfill",
    "noindent",
    "centering",
    "left.",
    "right.",
    "null",
    "smallskip",
    "mathclose",
    "mathopen",
    "mathbin",
    "mathord",
    "mathrel",
    "mathinner",
];

/// Commands with an argument that is no part of the formula.
pub(super) const SKIPPED: &[&str] =
    &["label", "tag", "hspace", "vspace", "phantom", "hphantom", "vphantom", "color", "kern", "tag*"];

/// Makes a delimiter larger; what it applies to comes next.
pub(super) const SIZES: &[&str] = &[
    "big", "Big", "bigg", "Bigg", "bigl", "Bigl", "biggl", "Biggl", "bigr", "Bigr", "biggr", "Biggr", "bigm", "Bigm",
    "qty",
];

/// Surroundings of a formula.
pub(super) const AROUND: &[&str] = &[
    "equation",
    "equation*",
    "align",
    "align*",
    "aligned",
    "split",
    "gather",
    "gather*",
    "multline",
    "multline*",
    "displaymath",
    "math",
    "eqnarray",
    "eqnarray*",
    "flalign",
    "flalign*",
    "gathered",
];

/// Matrices.
pub(super) const MATRICES: &[&str] = &["bmatrix", "pmatrix", "matrix", "smallmatrix", "array", "Bmatrix"];

/// Signs that say that two sides are equal.
pub(super) const EQUALS: &[&str] = &["equiv", "triangleq", "coloneqq", "coloneq", "doteq", "eqdef"];

/// What an inequality says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Relation {
    /// Of numbers, entry by entry: our sign.
    Compare(&'static str),
    /// The left side less the right one has this property.
    Above(&'static str),
    /// The right side less the left one has.
    Below(&'static str),
}

/// Inequalities, which a claim may be.
pub(super) const RELATIONS: &[(&str, Relation)] = &[
    ("le", Relation::Compare("<=")),
    ("leq", Relation::Compare("<=")),
    ("leqslant", Relation::Compare("<=")),
    ("≤", Relation::Compare("<=")),
    ("ge", Relation::Compare(">=")),
    ("geq", Relation::Compare(">=")),
    ("geqslant", Relation::Compare(">=")),
    ("≥", Relation::Compare(">=")),
    ("lt", Relation::Compare("<")),
    ("<", Relation::Compare("<")),
    ("gt", Relation::Compare(">")),
    (">", Relation::Compare(">")),
    ("succ", Relation::Above("posdef")),
    ("≻", Relation::Above("posdef")),
    ("succeq", Relation::Above("psd")),
    ("succcurlyeq", Relation::Above("psd")),
    ("⪰", Relation::Above("psd")),
    ("prec", Relation::Below("posdef")),
    ("≺", Relation::Below("posdef")),
    ("preceq", Relation::Below("psd")),
    ("preccurlyeq", Relation::Below("psd")),
    ("⪯", Relation::Below("psd")),
];

/// What is understood but cannot be said in gradus: the command, what it is, what to write.
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
    ("int", "an integral", "gradus differentiates; it has no integrals"),
    ("iint", "an integral", "gradus differentiates; it has no integrals"),
    ("oint", "an integral", "gradus differentiates; it has no integrals"),
    ("prod", "a product over an index", "gradus has sums `\\sum_{i=1}^n`; the logarithm of a product is one"),
    ("lim", "a limit", "gradus has no limits"),
    ("argmin", "where a function is least", "give the function alone; `gradus solve` finds where its gradient is zero"),
    (
        "argmax",
        "where a function is greatest",
        "give the function alone; `gradus solve` finds where its gradient is zero",
    ),
    ("sup", "a supremum", "give the function alone"),
    ("inf", "an infimum", "give the function alone"),
    ("dots", "an omission", "write a sum `\\sum_{i=1}^n`, or all the terms"),
    ("ldots", "an omission", "write a sum `\\sum_{i=1}^n`, or all the terms"),
    ("cdots", "an omission", "write a sum `\\sum_{i=1}^n`, or all the terms"),
    ("vdots", "an omission", "write all the entries"),
    ("ddots", "an omission", "write all the entries, or `\\operatorname{diag}(x)`"),
    ("infty", "infinity", "numbers are finite here"),
    ("arg", "the place of an extreme", "give what is minimised alone: `gradus solve` finds where its gradient is zero"),
    ("over", "a fraction of plain TeX", "write `\\frac{a}{b}`"),
    ("pm", "two values at once", "write one of them"),
    ("mp", "two values at once", "write one of them"),
    ("oplus", "a direct or a Kronecker sum", "write it out: `A \\otimes I_n + I_m \\otimes B`, or a block matrix"),
    ("star", "an operator that gradus does not know", "convolution is not in the language"),
    ("leq", "an inequality", "give one side, or the difference of both"),
    ("le", "an inequality", "give one side, or the difference of both"),
    ("geq", "an inequality", "give one side, or the difference of both"),
    ("ge", "an inequality", "give one side, or the difference of both"),
    ("neq", "an inequality", "give one side"),
    ("ne", "an inequality", "give one side"),
    ("approx", "an approximation", "give one side"),
    ("sim", "a distribution", "give the density or its logarithm"),
    ("propto", "a proportion", "give one side, with its factor"),
    ("in", "a membership", "shapes are declared: `-v 'X[m,n]'`"),
    ("to", "an arrow", "give one expression"),
    ("rightarrow", "an arrow", "give one expression"),
    ("Rightarrow", "an implication", "give one expression"),
    ("implies", "an implication", "give one expression"),
    ("mapsto", "an arrow", "give one expression"),
    ("forall", "a quantifier", "give the formula alone"),
    ("preceq", "an inequality of matrices", "an attribute says it: `-v 'S[n,n] psd'`; a claim may be one"),
    ("succeq", "an inequality of matrices", "an attribute says it: `-v 'S[n,n] psd'`; a claim may be one"),
    ("succ", "an inequality of matrices", "an attribute says it: `-v 'S[n,n] posdef'`"),
    ("wedge", "a wedge product", "gradus has none"),
    ("cup", "a union", "gradus has no sets"),
    ("cap", "an intersection", "gradus has no sets"),
    ("middle", "a bar inside brackets", "gradus has no conditioning; write the function out"),
    ("mid", "a bar inside brackets", "gradus has no conditioning; write the function out"),
    ("cases", "cases", "elementwise `relu`, `abs`, `max` and `min` say many of them"),
    ("Re", "a real part", "all values are real here"),
    ("Im", "an imaginary part", "all values are real here"),
];

/// The meaning of a key in a table.
pub(super) fn find(table: &[(&'static str, &'static str)], key: &str) -> Option<&'static str> {
    table.iter().find(|(k, _)| *k == key).map(|(_, v)| *v)
}

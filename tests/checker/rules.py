"""Rules (section 5): reading them, their hash, instances."""

import hashlib
import os
from copy import copy

import sizes
import terms
from sizes import as_number
from terms import KNOWN, MAX_DERIVATIVES, PLAIN, PRIMARY
from text import MAX_NAME_BYTES, Quoted, Reject, decode, is_list, is_name, is_word, number_or_none, rational, read, show

SQUARE_PREDICATES = {"invertible", "symmetric", "antisymmetric", "diagonal", "orthogonal", "posdef", "psd", "principal", "idempotent",
                     "lower", "upper", "triangular", "toeplitz"}
PREDICATES = SQUARE_PREDICATES | {"positive", "nonnegative", "nonzero", "fullcolumn", "fullrow", "stochastic"}
IGNORED = {"use", "source", "title"}


class Pattern:
    """op, extra, idx and args as those of a term, in terms of the variables of a rule; besides the operators of
    terms `pvar` (extra: its name) and `pfamily` (extra: its name; one index). An index pattern is a tuple."""

    __slots__ = ("op", "extra", "idx", "args")

    def __init__(self, op, extra=(), idx=(), args=()):
        self.op, self.extra, self.idx, self.args = op, extra, idx, args


class Rule:
    def __init__(self, word, kind):
        self.name, self.kind = word, kind
        self.variables = {}  # name -> (kind, sizes…), kind being term, family, index
        self.functions = []
        self.sizes = []  # size variables in order of first mention
        self.conditions = []
        self.pointwise = False
        self.lemma = False  # or a corollary
        self.law = None  # ("=", L, R) or (PREDICATE, T)
        self.differentiates = False  # whether `d` occurs in the law or a condition


# Reading


def read_rule(x):
    word = x[1] if len(x) > 1 else None
    if not is_word(word):
        raise Reject("an entry has no name")
    rule = Rule(word, "property" if x[0] in ("property", "corollary") else "rule")
    rule.lemma = x[0] in ("lemma", "corollary")
    laws, conditions = [], []
    for clause in x[2:]:
        if not is_list(clause) or not clause or not is_word(clause[0]):
            raise Reject(f"{word}: unknown clause")
        if clause[0] == "forall":
            for v in clause[1:]:
                declare(rule, v)
        elif clause[0] == "when":
            conditions += clause[1:]
        elif clause[0] == "pointwise":
            if len(clause) != 1 or rule.kind == "property" or rule.pointwise:
                raise Reject(f"{word}: no place for (pointwise)")
            rule.pointwise = True
        elif clause[0] not in IGNORED:
            laws.append(clause)
    if len(laws) != 1:
        raise Reject(f"{word}: one law is needed")
    law = laws[0]
    rule.conditions = [read_condition(rule, c) for c in conditions]
    if rule.kind == "rule" and law[0] == "=" and len(law) == 3:
        rule.law = ("=", pattern(rule, law[1], []), pattern(rule, law[2], []))
    elif rule.kind == "property" and law[0] in PREDICATES and len(law) == 2:
        rule.law = (law[0], pattern(rule, law[1], []))
    else:
        raise Reject(f"{word}: unknown law {show(law)}")
    patterns = [*rule.law[1:], *(p for c in rule.conditions if c[0] not in ("fits", "distinct") for p in c[1:])]
    rule.differentiates = any(map(differentiates, patterns))
    return rule


def differentiates(p):
    return p.op == "d" or any(map(differentiates, p.args))


def declare(rule, x):
    if not is_list(x) or len(x) < 2 or not is_word(x[0]):
        raise Reject(f"{rule.name}: unknown declaration")
    if x[0] == "dim" and len(x) == 2:
        size(rule, x[1], True)
        return
    if x[0] == "fun" and len(x) == 2:
        word, entry = x[1], None
    elif x[0] == "family" and len(x) == 4:
        word, entry = x[1], ("family", size(rule, x[2], True), size(rule, x[3], True))
    elif x[0] == "index" and len(x) == 3:
        word, entry = x[1], ("index", size(rule, x[2], True))
    elif len(x) == 3:
        word, entry = x[0], ("term", size(rule, x[1], True), size(rule, x[2], True))
    else:
        raise Reject(f"{rule.name}: unknown declaration {show(x)}")
    if not is_name(word) or word in rule.variables or word in rule.functions:
        raise Reject(f"{rule.name}: {word} cannot be declared")
    if entry is None:
        rule.functions.append(word)
    else:
        rule.variables[word] = entry


def size(rule, x, declares=False):
    def known(word):
        if declares and word not in rule.sizes:
            rule.sizes.append(word)
        return word in rule.sizes

    return sizes.parse(x, known)


def read_condition(rule, c):
    if is_list(c) and c and is_word(c[0]):
        if c[0] in PREDICATES | {"natural", "integer"} and len(c) == 2:
            return c[0], pattern(rule, c[1], [])
        if c[0] == "=" and len(c) == 3:
            return "=", pattern(rule, c[1], []), pattern(rule, c[2], [])
        if c[0] == "fits" and len(c) == 3:
            return "fits", index_pattern(rule, c[1], []), size(rule, c[2])
        if c[0] == "distinct" and len(c) == 3:
            return "distinct", index_pattern(rule, c[1], []), index_pattern(rule, c[2], [])
    raise Reject(f"{rule.name}: unknown condition {show(c)}")


def index_pattern(rule, x, bound):
    if is_word(x):
        if x in bound:
            return "bound", len(bound) - 1 - max(k for k, w in enumerate(bound) if w == x)
        n = number_or_none(x)
        if n is not None and n >= 1:
            return "fixed", n
        if rule.variables.get(x, ("",))[0] == "index":
            return "variable", x
    elif is_list(x, "offset") and len(x) == 3:
        return "offset", index_pattern(rule, x[1], bound), size(rule, x[2])
    elif is_list(x, "pair") and len(x) == 4:
        return "pair", index_pattern(rule, x[1], bound), index_pattern(rule, x[2], bound), size(rule, x[3])
    raise Reject(f"{rule.name}: {show(x)} is no index")


def symbol_pattern(rule, x, known=KNOWN):
    count = 0
    while is_list(x, "D") and len(x) == 2:
        x, count = x[1], count + 1
    if not is_word(x) or count > MAX_DERIVATIVES:
        raise Reject(f"{rule.name}: {show(x)} is no function")
    if x in rule.functions:
        return "variable", x, count
    if x in known:
        return "known", x, count
    raise Reject(f"{rule.name}: unknown function {x}")


def is_binder(x, level):
    """A name; a certificate calls the indices of sums by their levels."""
    return is_name(x) or x == f"%{level}"


def pattern(rule, x, bound):
    """`bound` lists the indices of the sums around, from the outermost."""
    if is_word(x):
        if rule.variables.get(x, ("",))[0] == "term":
            return Pattern("pvar", (x,))
        raise Reject(f"{rule.name}: unknown variable {x}")
    if not is_list(x) or not x or not is_word(x[0]):
        raise Reject(f"{rule.name}: {show(x)} is no term")
    op, rest = x[0], x[1:]
    if rule.variables.get(op, ("",))[0] == "family" and len(rest) == 1:
        return Pattern("pfamily", (op,), (index_pattern(rule, rest[0], bound),))
    if op == "num" and len(rest) == 1:
        return Pattern("num", (rational(rest[0]),))
    if op in ("size", "eye", "dup", "elim", "tril") and len(rest) == 1:
        return Pattern(op, (size(rule, rest[0]),))
    if op in ("ones", "zeros", "comm") and len(rest) == 2:
        return Pattern(op, (size(rule, rest[0]), size(rule, rest[1])))
    if op == "map" and len(rest) == 2:
        return Pattern("map", symbol_pattern(rule, rest[0]), (), (pattern(rule, rest[1], bound),))
    if op == "mfun" and len(rest) == 2:
        return Pattern("mfun", symbol_pattern(rule, rest[0], PRIMARY), (), (pattern(rule, rest[1], bound),))
    if op == "d" and len(rest) == 1:
        return Pattern("d", (), (), (pattern(rule, rest[0], bound),))
    if op == "sum" and len(rest) == 2 and is_list(rest[0]) and len(rest[0]) == 2 and is_binder(rest[0][0], len(bound)):
        body = pattern(rule, rest[1], bound + [rest[0][0]])
        return Pattern("bigsum", (size(rule, rest[0][1]),), (), (body,))
    if op == "sum" and len(rest) == 1:
        return Pattern("sum", (), (), (pattern(rule, rest[0], bound),))
    if op in ("grad", "jac", "jacn") and len(rest) == 2:
        return Pattern(op, (), (), (pattern(rule, rest[0], bound), pattern(rule, rest[1], bound)))
    if op in PLAIN and len(rest) == sum(PLAIN[op]):
        n = PLAIN[op][0]
        return Pattern(op, (), tuple(index_pattern(rule, i, bound) for i in rest[n:]),
                       tuple(pattern(rule, a, bound) for a in rest[:n]))
    raise Reject(f"{rule.name}: unknown term {show(x)}")


# The hash


def write_index(i, level):
    if i[0] == "bound":
        return f"%{level - 1 - i[1]}"
    if i[0] in ("fixed", "variable"):
        return str(i[1])
    if i[0] == "offset":
        return f"(offset {write_index(i[1], level)} {sizes.write(i[2])})"
    return f"(pair {write_index(i[1], level)} {write_index(i[2], level)} {sizes.write(i[3])})"


def write(p, level=0):
    if p.op == "pvar":
        return p.extra[0]
    if p.op == "pfamily":
        return f"({p.extra[0]} {write_index(p.idx[0], level)})"
    if p.op == "num":
        return f"(num {p.extra[0]})"
    if p.op in ("size", "eye", "ones", "zeros", "comm", "dup", "elim", "tril"):
        return f"({p.op} {' '.join(map(sizes.write, p.extra))})"
    if p.op == "bigsum":
        return f"(sum (%{level} {sizes.write(p.extra[0])}) {write(p.args[0], level + 1)})"
    parts = [p.op]
    if p.op in ("map", "mfun"):
        parts.append("(D " * p.extra[2] + p.extra[1] + ")" * p.extra[2])
    parts += [write(a, level) for a in p.args] + [write_index(i, level) for i in p.idx]
    return f"({' '.join(parts)})"


def write_condition(c):
    if c[0] == "fits":
        return f"(fits {write_index(c[1], 0)} {sizes.write(c[2])})"
    if c[0] == "distinct":
        return f"(distinct {write_index(c[1], 0)} {write_index(c[2], 0)})"
    return f"({c[0]} {' '.join(write(p) for p in c[1:])})"


def law_text(rule):
    declared = []
    for word, entry in rule.variables.items():
        written = [word, *map(sizes.write, entry[1:])]
        declared.append("(" + " ".join(written if entry[0] == "term" else [entry[0]] + written) + ")")
    declared += [f"(fun {f})" for f in rule.functions]
    out = "(forall" + "".join(" " + d for d in declared) + ")"
    if rule.conditions:
        out += " (when " + " ".join(map(write_condition, rule.conditions)) + ")"
    if rule.pointwise:
        out += " (pointwise)"
    return out + f" ({rule.law[0]} {' '.join(write(p) for p in rule.law[1:])})"


def hash_of(lines):
    return hashlib.sha256("".join(lines).encode("utf-8")).hexdigest()[:32]


class Rules:
    def __init__(self, path):
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(path, f) for f in os.listdir(path) if f.endswith(".rules"))
        self.by_name = {}
        # The symbols of functions, which `gradus rules --laws` writes beside the laws.
        symbols = os.path.join(path, "symbols")
        known = ""
        if os.path.isfile(symbols):
            with open(symbols, encoding="utf-8") as handle:
                known = handle.read()
        for line in known.splitlines():
            _, name, *place = read(f"({line})")[0]
            KNOWN[name] = place[0] if place else None
        lines, base = [], []
        for f in files:
            with open(f, "rb") as handle:
                entries = self.load(read(decode(handle.read()), True, 200))
            for r in sorted(entries, key=lambda r: r.name):
                lines.append(f"{r.name} {law_text(r)}\n")
                base += [] if r.lemma else lines[-1:]
        lines.append(known)
        base.append(known)
        self.hash, self.base_hash = hash_of(lines), hash_of(base)

    def base(self):
        """The laws that are trusted."""
        out = copy(self)
        out.by_name = {name: rule for name, rule in self.by_name.items() if not rule.lemma}
        return out

    def load(self, entries):
        out = []
        for x in entries:
            if is_list(x, "function"):
                regular = next((c for c in x[2:] if c[0] == "regular"), None)
                KNOWN[x[1]] = regular and regular[1]
        for x in entries:
            if is_list(x, "rejected") or is_list(x, "strategy"):
                continue
            if is_list(x, "function"):
                # What it states of the derivative is a law.
                clauses = {c[0]: c for c in x[2:]}
                body, *more = clauses["derivative"][1:]
                sides = ["=", ["map", ["D", x[1]], "A"], body]
                kind = "lemma" if ["lemma"] in more else "rule"
                more = [c for c in more if c != ["lemma"]]
                x = [kind, f"derivative-{x[1]}", clauses["forall"], *more, sides, clauses["source"]]
            if not (is_list(x, "rule") or is_list(x, "lemma") or is_list(x, "property") or is_list(x, "corollary")):
                raise Reject(f"unknown entry {show(x)}")
            rule = read_rule(x)
            if rule.name in self.by_name:
                raise Reject(f"the name {rule.name} stands there twice")
            self.by_name[rule.name] = rule
            out.append(rule)
        return out


# Substitutions


class Substitution:
    """The values of a rule's variables; `names` is None for `d` of all."""

    def __init__(self, rule, store):
        self.rule, self.store = rule, store
        self.terms, self.indices, self.functions, self.sizes = {}, {}, {}, {}
        self.names = None
        self.raised = {}

    def well_typed(self):
        for word, value in self.terms.items():
            entry = self.rule.variables[word]
            for declared, found in ((entry[1], value.rows), (entry[2], value.cols)):
                if sizes.substitute(declared, self.sizes) is not found:
                    raise Reject(f"{word} has another shape")

    # Instances

    def size(self, size_pattern):
        return sizes.substitute(size_pattern, self.sizes)

    def index(self, i, b=0):
        if i[0] == "fixed":
            return i[1]
        if i[0] == "bound":
            return ~i[1]
        if i[0] == "variable":
            value = self.indices[i[1]]
            return value if value > 0 else ~(~value + b)
        parts = [self.index(j, b) for j in i[1:-1]]
        n = as_number(self.size(i[-1]))
        if n is None or any(v < 0 for v in parts):
            raise Reject("an index that is calculated with must be a number")
        if i[0] == "offset":
            value = parts[0] + n
        else:
            if parts[0] > n:
                raise Reject("an index exceeds its size")
            value = parts[0] + n * (parts[1] - 1)
        if value >= 1 << 64:
            raise Reject("an index is too large")
        return value

    def instance(self, p, b=0):
        store = self.store
        store.spend(1)
        if p.op == "pvar":
            value = self.terms[p.extra[0]]
            if not b or not value.free:
                return value
            key = (p.extra[0], b)
            if key not in self.raised:
                self.raised[key] = store.shift(value, b)
            return self.raised[key]
        if p.op == "pfamily":
            i = self.index(p.idx[0], b)
            return store.reindex(self.terms[p.extra[0]], lambda k: i if k == 0 else ~(k - 1 + b))
        inner = b + 1 if p.op == "bigsum" else b
        args = tuple([self.instance(a, inner) for a in p.args])
        extra = p.extra
        if p.op in ("map", "mfun"):
            kind, word, count = p.extra
            if kind == "variable":
                word, more = self.functions[word]
                count += more
            if count > MAX_DERIVATIVES:
                raise Reject("too many derivatives of a function")
            extra = (word, count)
        elif p.op == "d":
            extra = (self.names,)
        elif p.op in ("grad", "jac", "jacn"):
            if args[1].op not in ("var", "member"):
                raise Reject("a derivative by something that is no variable")
        elif p.op != "num":
            extra = tuple([self.size(s) for s in p.extra])
        return store.make(p.op, extra, tuple([self.index(i, inner) for i in p.idx]), args)

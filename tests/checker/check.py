#!/usr/bin/env python3
"""A second checker of certificates, written from docs/certificate.md. It shares nothing with the kernel.

    python3 tests/checker/check.py --rules DIR-OR-FILE CERT...    one verdict per line; exit 0 if all were accepted
    python3 tests/checker/check.py --rules DIR-OR-FILE --hash     the hash of the rules

Numbers in brackets refer to the sections of the specification.
"""

import hashlib
import os
import re
import sys
import threading
from fractions import Fraction
from math import gcd


class Reject(Exception):
    pass


def need(ok, why):
    if not ok:
        raise Reject(why)


PREDICATES = "invertible symmetric antisymmetric diagonal orthogonal posdef positive nonnegative nonzero".split()
ENTRYWISE = {"positive", "nonnegative", "nonzero"}
OPEN = {"invertible", "positive", "nonzero"}
KINKED = {"abs", "relu", "sign"}
KNOWN = set("exp log sin cos tan asin acos atan sinh cosh tanh sigmoid softplus relu abs sign".split())
MAX_INDEX = 60
MAX_TERMS = 4_000_000


# ---------------------------------------------------------------- text [1]

CERT_TOKEN = re.compile(r"[ \t\r\n]+|;[^\n]*|[()]|(?:[^\W]|[-+*/%#.<>=])+")
RULE_TOKEN = re.compile(r'[ \t\r\n]+|;[^\n]*|[()]|"[^"]*"|(?:[^\W]|[-+*/%#.<>=])+')


def read(text, token, depth_limit=100):
    """All s-expressions of a text, as nested lists of words."""
    top, stack, pos, n = [], [], 0, len(text)
    here = top
    while pos < n:
        m = token.match(text, pos)
        need(m, "unexpected character")
        w = m.group()
        pos = m.end()
        c = w[0]
        if c == "(":
            need(len(stack) < depth_limit, "nested too deeply")
            new = []
            here.append(new)
            stack.append(here)
            here = new
        elif c == ")":
            need(stack, "unexpected )")
            here = stack.pop()
        elif c not in " \t\r\n;":
            need(c == '"' or len(w) <= 10_000, "word too long")
            here.append(w)
    need(not stack, "unclosed bracket")
    return top


NATURAL = re.compile(r"0|[1-9][0-9]*\Z")
RATIONAL = re.compile(r"-?(?:0|[1-9][0-9]*)(?:/[1-9][0-9]*)?\Z")


def is_word(s):
    return isinstance(s, str)


def is_name(s):
    return is_word(s) and (s[0].isalpha() or s[0] == "_") and all(c.isalnum() or c == "_" for c in s)


def name(s):
    need(is_name(s), "expected a name")
    return s


def is_number(s):
    return is_word(s) and (s == "0" or (s[0] in "123456789" and s.isascii() and s.isdigit()))


def number(s):
    need(is_number(s) and len(s) <= 20 and int(s) < 1 << 64, "expected a number")
    return int(s)


def rational(s):
    need(is_word(s) and RATIONAL.match(s) and s != "-0", "no number")
    sys_digits(s)
    if "/" in s:
        p, q = s.split("/")
        p, q = int(p), int(q)
        need(q > 1 and gcd(p, q) == 1, "no number")
        return Fraction(p, q)
    return Fraction(int(s))


def sys_digits(s):
    need(len(s) <= 10_000, "no number")


def clause(s, head):
    return isinstance(s, list) and s and s[0] == head


# ---------------------------------------------------------------- sizes [2]
# A size is its normal form: a sorted tuple of (sorted tuple of names, coefficient).


def monomials(table):
    need(len(table) <= 256, "a size has too many summands")
    for names, c in table.items():
        need(c < 1 << 64 and len(names) <= 64, "a size is too large")
    return tuple(sorted(table.items()))


def size_number(n):
    return (((), n),)


def size_name(x):
    return (((x,), 1),)


def size_add(a, b):
    t = dict(a)
    for names, c in b:
        t[names] = t.get(names, 0) + c
    return monomials(t)


ONE = size_number(1)


def size_mul(a, b):
    if a == ONE:
        return b
    if b == ONE:
        return a
    t = {}
    for x, c in a:
        for y, e in b:
            k = tuple(sorted(x + y))
            t[k] = t.get(k, 0) + c * e
    return monomials(t)


def size_value(a):
    """The number, if the size is one."""
    return a[0][1] if len(a) == 1 and not a[0][0] else None


def size_variable(a):
    """The name, if the size is one."""
    return a[0][0][0] if len(a) == 1 and len(a[0][0]) == 1 and a[0][1] == 1 else None


def size_parse(s, declared):
    if is_word(s):
        if is_number(s):
            n = number(s)
            need(n >= 1, "a size is at least 1")
            return size_number(n)
        need(declared(name(s)), f"unknown size {s}")
        return size_name(s)
    need(len(s) >= 2 and s[0] in ("*", "+"), "expected a size")
    op = size_mul if s[0] == "*" else size_add
    out = size_parse(s[1], declared)
    for part in s[2:]:
        out = op(out, size_parse(part, declared))
    return out


def size_put(a, values):
    """The size with values for its names; None where one has none."""
    x = size_variable(a)
    if x is not None:
        return values.get(x)
    if size_value(a) is not None:
        return a
    total = None
    for names, c in a:
        m = size_number(c)
        for x in names:
            v = values.get(x)
            if v is None:
                return None
            m = size_mul(m, v)
        total = m if total is None else size_add(total, m)
    return total


def size_text(a):
    parts = []
    for names, c in a:
        words = ([str(c)] if c != 1 or not names else []) + list(names)
        parts.append(words[0] if len(words) == 1 else f"(* {' '.join(words)})")
    return parts[0] if len(parts) == 1 else f"(+ {' '.join(parts)})"


# ---------------------------------------------------------------- terms [3]
# An index is a number: k >= 1 fixed, -(n+1) bound with de Bruijn number n.


def bound(n):
    need(n < MAX_INDEX, "too many nested indices")
    return -(n + 1)


class Term:
    __slots__ = ("op", "data", "args", "idx", "rows", "cols", "free", "names", "varying", "d", "derivative", "depth")


# Operators by what stands between the brackets: (number of sizes, of arguments, of indices).
SHAPES = {
    "num": (0, 0, 0), "size": (1, 0, 0), "eye": (1, 0, 0), "ones": (2, 0, 0), "zeros": (2, 0, 0), "comm": (2, 0, 0),
    "neg": (0, 1, 0), "softmax": (0, 1, 0), "t": (0, 1, 0), "tr": (0, 1, 0), "det": (0, 1, 0), "logdet": (0, 1, 0),
    "inv": (0, 1, 0), "adj": (0, 1, 0), "vec": (0, 1, 0), "diag": (0, 1, 0), "diagvec": (0, 1, 0), "norm2": (0, 1, 0),
    "logsumexp": (0, 1, 0), "+": (0, 2, 0), "-": (0, 2, 0), "had": (0, 2, 0), "hdiv": (0, 2, 0), "*": (0, 2, 0),
    "scale": (0, 2, 0), "/": (0, 2, 0), "pow": (0, 2, 0), "mpow": (0, 2, 0), "kron": (0, 2, 0), "hcat": (0, 2, 0),
    "vcat": (0, 2, 0), "entry": (0, 1, 2), "col": (0, 1, 1), "row": (0, 1, 1), "grad": (0, 2, 0), "jac": (0, 2, 0),
    "jacn": (0, 2, 0),
}


def in_size(i, size):
    v = size_value(size)
    need(i < 0 or v is None or i <= v, "an index exceeds its size")


class Store:
    """Shared terms of one certificate, and what the names in them are."""

    def __init__(self):
        self.table = {}
        self.sizes = set()
        self.functions = set()
        self.shape = {}  # variables, definitions, fresh: (rows, cols, size of the family or None)
        self.bit = {}
        self.fresh = 0  # masks of names
        self.definitions = 0
        self.define = {}  # definition: its term
        self.below_cache = {}

    def declare(self, x, rows, cols, family):
        need(x not in self.sizes and x not in self.functions and x not in self.shape, f"{x} is declared twice")
        self.shape[x] = (rows, cols, family)
        self.bit[x] = 1 << len(self.bit)
        return self.bit[x]

    def mask(self, names):
        m = 0
        for x in names:
            m |= self.bit[x]
        return m

    def make(self, op, data=None, args=(), idx=()):
        key = (op, data, args, idx)
        t = self.table.get(key)
        if t is not None:
            return t
        t = Term()
        t.op, t.data, t.args, t.idx = op, data, args, idx
        t.rows, t.cols = self.infer(op, data, args, idx)
        free = names = varying = depth = 0
        d = op == "d"
        derivative = op in ("d", "grad", "jac", "jacn")
        for a in args:
            free |= a.free
            names |= a.names
            varying |= a.varying
            d = d or a.d
            derivative = derivative or a.derivative
            if a.depth > depth:
                depth = a.depth
        if op == "bigsum":
            free >>= 1
        for i in idx:
            if i < 0:
                free |= 1 << (-i - 1)
        need(free < 1 << MAX_INDEX, "too many nested indices")
        if op == "var" or op == "member":
            names |= self.bit[data]
        if op == "d" and data is not None:
            varying |= self.mask(data)
        need(depth < 20_000, "nested too deeply")
        t.free, t.names, t.varying, t.d, t.derivative, t.depth = free, names, varying, d, derivative, depth + 1
        need(len(self.table) < MAX_TERMS, "too many terms")
        self.table[key] = t
        return t

    def infer(self, op, data, args, idx):
        """The shape; an error where the term is ill-shaped."""
        if args:
            a = args[0]
            m, n = a.rows, a.cols
            if len(args) > 1:
                b = args[1]
                p, q = b.rows, b.cols

        def fit(ok):
            need(ok, f"ill-shaped: {op}")

        if op == "var":
            r, c, f = self.shape[data]
            need(f is None, f"{data} is a family")
            return r, c
        if op == "member":
            r, c, f = self.shape[data]
            need(f is not None, f"{data} is no family")
            in_size(idx[0], f)
            return r, c
        if op in ("num", "size"):
            return ONE, ONE
        if op == "eye":
            return data[0], data[0]
        if op in ("ones", "zeros"):
            return data
        if op == "comm":
            s = size_mul(*data)
            return s, s
        if op in ("neg", "d", "map", "softmax", "bigsum"):
            return m, n
        if op == "t":
            return n, m
        if op in ("tr", "det", "logdet"):
            fit(m == n)
            return ONE, ONE
        if op in ("inv", "adj"):
            fit(m == n)
            return m, n
        if op == "vec":
            return size_mul(n, m), ONE
        if op == "diag":
            fit(n == ONE)
            return m, m
        if op == "diagvec":
            fit(m == n)
            return n, ONE
        if op in ("sum", "norm2"):
            return ONE, ONE
        if op == "logsumexp":
            fit(n == ONE)
            return ONE, ONE
        if op in ("+", "-", "had", "hdiv"):
            fit(m == p and n == q)
            return m, n
        if op == "*":
            fit(n == p)
            return m, q
        if op == "scale":
            fit(m == ONE and n == ONE)
            return p, q
        if op in ("/", "pow"):
            fit(p == ONE and q == ONE)
            return m, n
        if op == "mpow":
            fit(m == n and p == ONE and q == ONE)
            return m, n
        if op == "kron":
            return size_mul(m, p), size_mul(n, q)
        if op == "hcat":
            fit(m == p)
            return m, size_add(n, q)
        if op == "vcat":
            fit(n == q)
            return size_add(m, p), n
        if op == "entry":
            in_size(idx[0], m)
            in_size(idx[1], n)
            return ONE, ONE
        if op == "col":
            in_size(idx[0], n)
            return m, ONE
        if op == "row":
            in_size(idx[0], m)
            return ONE, n
        fit(b.op in ("var", "member"))
        if op == "grad":
            fit(m == ONE and n == ONE)
            return p, q
        if op == "jac":
            return size_mul(p, q), size_mul(m, n)
        fit(op == "jacn")
        return size_mul(m, n), size_mul(p, q)

    # Replacement of free indices.

    def replace(self, t, value, memo_key=None):
        """t with value(k) for each free index k; value gives an index outside t."""
        memo = {}

        def raised(i, depth):
            return bound(-i - 1 + depth) if i < 0 else i

        def walk(t, depth):
            if t.free >> depth == 0:
                return t
            key = (t, depth)
            out = memo.get(key)
            if out is None:
                inner = depth + 1 if t.op == "bigsum" else depth
                args = tuple([walk(a, inner) for a in t.args])
                idx = t.idx
                if idx:
                    idx = tuple([raised(value(-i - 1 - depth), depth) if i < 0 and -i - 1 >= depth else i for i in idx])
                out = self.make(t.op, t.data, args, idx)
                memo[key] = out
            return out

        return walk(t, 0)

    def shift(self, t, by):
        if by == 0 or not t.free:
            return t
        return self.replace(t, lambda k: bound(k + by))

    def put(self, t, indices):
        """t with indices for the numbers 0, 1, …; higher numbers are lowered."""
        if not t.free:
            return t
        n = len(indices)
        return self.replace(t, lambda k: indices[k] if k < n else bound(k - n))

    def substitute(self, t, x, value):
        """t with a closed term for a variable."""
        memo = {}
        b = self.bit[x]

        def walk(t):
            if not t.names & b:
                return t
            if t.op == "var":
                return value
            out = memo.get(t)
            if out is None:
                out = memo[t] = self.make(t.op, t.data, tuple([walk(a) for a in t.args]), t.idx)
            return out

        return walk(t)

    # Names.

    def closure(self, names, stop):
        """The names and those in the definitions among them, not entering those of stop."""
        key = (names, stop)
        out = self.below_cache.get(key)
        if out is None:
            out, todo, done = names, names & self.definitions & ~stop, 0
            while todo:
                for x, t in self.define.items():
                    b = self.bit[x]
                    if todo & b:
                        out |= t.names
                        done |= b
                todo = out & self.definitions & ~stop & ~done
            self.below_cache[key] = out
        return out

    def below(self, t):
        return self.closure(t.names, 0)

    def depends(self, t, varying):
        if varying is None:
            return self.below(t) & ~self.definitions != 0
        m = self.mask(varying)
        return self.closure(t.names, m) & m != 0

    def settled(self, t):
        if t.d:
            return False
        b = self.below(t)
        return not any(b & self.bit[x] and u.d for x, u in self.define.items())

    def parts(self, t):
        """The subterms of t and of the definitions below it, each once."""
        b = self.below(t)
        todo, seen = [t] + [u for x, u in self.define.items() if b & self.bit[x]], set()
        while todo:
            u = todo.pop()
            if u not in seen:
                seen.add(u)
                todo.extend(u.args)
        return seen

    def continuous(self, t, stated):
        """No step in it; and if it is not stated that it is defined, nothing that may be undefined."""
        kinked = derived = False
        for u in self.parts(t):
            if u.op == "map":
                f, order = u.data
                if f == "sign" or (f in KINKED and order > 0):
                    return False
                kinked |= f in KINKED
                if f in ("log", "tan", "asin", "acos") and not stated:
                    return False
            kinked |= u.op == "norm2"
            derived |= u.op in ("d", "grad", "jac", "jacn")
            if stated:
                continue
            q = u.args[1].data if len(u.args) > 1 and u.args[1].op == "num" else None
            if u.op in ("inv", "logdet", "hdiv") or (u.op == "/" and not q):
                return False
            if u.op in ("pow", "mpow") and (q is None or q.denominator != 1 or q < 0):
                return False
        return not (kinked and derived)

    def unfold(self, t):
        """What a definition stands for."""
        need(t.op in ("var", "member") and t.data in self.define, "no definition here")
        return self.put(self.define[t.data], t.idx) if t.op == "member" else self.define[t.data]


def bounded(t, ranges):
    return t.free >> len(ranges) == 0


def range_of(ranges, n):
    """The range of index number n, or None."""
    return ranges[-1 - n] if n < len(ranges) else None


def numbers(mask):
    n = 0
    while mask:
        if mask & 1:
            yield n
        mask >>= 1
        n += 1


# ---------------------------------------------------------------- rules [5]
# Patterns: ("term", A), ("apply", X, index), ("op", op, data, args, indices).
# Indices of patterns: ("fixed", k), ("bound", n), ("index", i), ("offset", i, size), ("pair", i, j, size).


class Rule:
    pass


def pattern_has_d(p):
    return p[0] == "op" and (p[1] == "d" or any(pattern_has_d(a) for a in p[3]))


def rule_symbol(s, functions, depth=0):
    if is_word(s):
        need(s in KNOWN or s in functions, f"unknown function {s}")
        return s, depth
    need(len(s) == 2 and s[0] == "D" and depth < 50, "expected a function")
    return rule_symbol(s[1], functions, depth + 1)


def rule_index(s, rule, binders):
    if is_word(s):
        if s in binders:
            return ("bound", len(binders) - 1 - (len(binders) - 1 - binders[::-1].index(s)))
        if is_number(s):
            return ("fixed", number(s))
        need(s in rule.kind and rule.kind[s] == "index", f"unknown index {s}")
        return ("index", s)
    if s[0] == "offset":
        need(len(s) == 3, "offset")
        return ("offset", rule_index(s[1], rule, binders), rule_size(s[2], rule))
    need(s[0] == "pair" and len(s) == 4, "expected an index")
    return ("pair", rule_index(s[1], rule, binders), rule_index(s[2], rule, binders), rule_size(s[3], rule))


def rule_size(s, rule):
    return size_parse(s, lambda x: x in rule.sizes)


def rule_pattern(s, rule, binders=()):
    if is_word(s):
        need(rule.kind.get(s) == "term", f"unknown variable {s}")
        return ("term", s)
    h = s[0]
    need(is_word(h), "expected a term")
    if rule.kind.get(h) == "family":
        need(len(s) == 2, "a family has one index")
        return ("apply", h, rule_index(s[1], rule, binders))
    if h == "num":
        need(len(s) == 2, "num")
        return ("op", "num", rational(s[1]), (), ())
    if h == "map":
        need(len(s) == 3, "map")
        return ("op", "map", rule_symbol(s[1], rule.functions), (rule_pattern(s[2], rule, binders),), ())
    if h == "d":
        need(len(s) == 2, "d")
        return ("op", "d", None, (rule_pattern(s[1], rule, binders),), ())
    if h == "sum":
        if len(s) == 2:
            return ("op", "sum", None, (rule_pattern(s[1], rule, binders),), ())
        need(len(s) == 3 and isinstance(s[1], list) and len(s[1]) == 2, "sum")
        body = rule_pattern(s[2], rule, binders + (s[1][0],))
        return ("op", "bigsum", (rule_size(s[1][1], rule),), (body,), ())
    need(h in SHAPES, f"unknown operator {h}")
    sizes, args, idx = SHAPES[h]
    need(len(s) == 1 + sizes + args + idx, f"wrong number of arguments: {h}")
    return (
        "op", h, tuple(rule_size(x, rule) for x in s[1:1 + sizes]) if sizes else None,
        tuple(rule_pattern(x, rule, binders) for x in s[1 + sizes:1 + sizes + args]),
        tuple(rule_index(x, rule, binders) for x in s[1 + sizes + args:]),
    )


def rule_condition(s, rule):
    h = s[0]
    if h in PREDICATES or h in ("natural", "integer"):
        need(len(s) == 2, "a condition of one term")
        return (h, rule_pattern(s[1], rule))
    need(len(s) == 3, "a condition of two parts")
    if h == "=":
        return (h, rule_pattern(s[1], rule), rule_pattern(s[2], rule))
    if h == "fits":
        return (h, rule_index(s[1], rule, ()), rule_size(s[2], rule))
    need(h == "distinct", "unknown condition")
    return (h, rule_index(s[1], rule, ()), rule_index(s[2], rule, ()))


def read_rule(s):
    r = Rule()
    r.is_property = s[0] == "property"
    r.name = s[1]
    clauses = {}
    for c in s[2:]:
        need(isinstance(c, list) and c, f"{r.name}: expected a clause")
        h = "law" if c[0] == "=" or c[0] in PREDICATES else c[0]
        need(h in ("forall", "when", "law", "use", "source", "title"), f"{r.name}: unknown clause {h}")
        # Several (forall …) or (when …) count as one; the law stands there once.
        if h in ("forall", "when") and h in clauses:
            clauses[h] = clauses[h] + c[1:]
        else:
            need(h != "law" or h not in clauses, f"{r.name}: a law twice")
            clauses[h] = c
    r.kind, r.shape, r.order, r.functions, r.sizes = {}, {}, [], [], []

    def sizes_of(s):
        if is_word(s):
            if not is_number(s) and s not in r.sizes:
                r.sizes.append(s)
        else:
            for x in s[1:]:
                sizes_of(x)

    declared = []
    for v in clauses.get("forall", ["forall"])[1:]:
        if v[0] == "fun" and len(v) == 2:
            r.functions.append(v[1])
        elif v[0] == "dim" and len(v) == 2:
            sizes_of(v[1])
        elif v[0] == "family" and len(v) == 4:
            declared.append(("family", v[1], v[2:]))
        elif v[0] == "index" and len(v) == 3:
            declared.append(("index", v[1], v[2:]))
        else:
            need(len(v) == 3, f"{r.name}: variable")
            declared.append(("term", v[0], v[1:]))
        if v[0] not in ("fun", "dim"):
            for x in declared[-1][2]:
                sizes_of(x)
    for kind, x, sizes in declared:
        r.kind[x] = kind
        r.order.append(x)
        r.shape[x] = tuple(rule_size(z, r) for z in sizes)
    r.conditions = [rule_condition(c, r) for c in clauses.get("when", ["when"])[1:]]
    law = clauses["law"]
    if r.is_property:
        need(law[0] in PREDICATES and len(law) == 2, f"{r.name}: law")
        r.predicate, r.left = law[0], rule_pattern(law[1], r)
    else:
        need(law[0] == "=" and len(law) == 3, f"{r.name}: law")
        r.left, r.right = rule_pattern(law[1], r), rule_pattern(law[2], r)
    r.text = rule_text(r)
    return r


def symbol_text(f):
    return "(D " * f[1] + f[0] + ")" * f[1]


def index_text(i, depth):
    if i[0] == "fixed":
        return str(i[1])
    if i[0] == "bound":
        return f"%{depth - 1 - i[1]}"
    if i[0] == "index":
        return i[1]
    parts = [size_text(p) if j == len(i) - 2 else index_text(p, depth) for j, p in enumerate(i[1:])]
    return f"({i[0]} {' '.join(parts)})"


def pattern_text(p, depth=0):
    if p[0] == "term":
        return p[1]
    if p[0] == "apply":
        return f"({p[1]} {index_text(p[2], depth)})"
    _, op, data, args, idx = p
    if op == "bigsum":
        return f"(sum (%{depth} {size_text(data[0])}) {pattern_text(args[0], depth + 1)})"
    words = [op]
    if op == "num":
        words.append(str(data))
    elif op == "map":
        words.append(symbol_text(data))
    elif data is not None:
        words += [size_text(z) for z in data]
    words += [pattern_text(a, depth) for a in args] + [index_text(i, depth) for i in idx]
    return f"({' '.join(words)})"


def condition_text(c):
    if c[0] == "fits":
        return f"(fits {index_text(c[1], 0)} {size_text(c[2])})"
    if c[0] == "distinct":
        return f"(distinct {index_text(c[1], 0)} {index_text(c[2], 0)})"
    return f"({c[0]} {' '.join(pattern_text(p) for p in c[1:])})"


def rule_text(r):
    words = []
    for x in r.order:
        sizes = " ".join(size_text(z) for z in r.shape[x])
        words.append(f"({x} {sizes})" if r.kind[x] == "term" else f"({r.kind[x]} {x} {sizes})")
    words += [f"(fun {f})" for f in r.functions]
    head = f"({' '.join(['forall'] + words)})"
    if r.conditions:
        head += f" (when {' '.join(condition_text(c) for c in r.conditions)})"
    if r.is_property:
        return f"{head} ({r.predicate} {pattern_text(r.left)})"
    return f"{head} (= {pattern_text(r.left)} {pattern_text(r.right)})"


class Rules:
    def __init__(self, path):
        files = [path]
        if os.path.isdir(path):
            files = sorted(os.path.join(path, f) for f in os.listdir(path) if f.endswith(".rules"))
        self.rules, self.properties = {}, {}
        text = []
        for f in files:
            for s in read(open(f, encoding="utf-8").read(), RULE_TOKEN, 1000):
                if s[0] in ("rejected", "strategy"):
                    continue
                need(s[0] in ("rule", "lemma", "property"), f"unknown entry {s[0]}")
                r = read_rule(s)
                need(r.name not in self.rules and r.name not in self.properties, f"{r.name}: twice")
                (self.properties if r.is_property else self.rules)[r.name] = r
                text.append((os.path.basename(f), r.name, f"{r.name} {r.text}\n"))
        self.text = "".join(line for _, _, line in sorted(text))
        self.hash = hashlib.sha256(self.text.encode()).hexdigest()[:32]


# ---------------------------------------------------------------- matching and instances [5]

MISSING = object()


class Substitution:
    def __init__(self, store, rule):
        self.s, self.rule = store, rule
        self.values, self.sizes, self.functions, self.wrt = {}, {}, {}, MISSING

    def learn(self, x, value):
        if x in self.values:
            return
        self.values[x] = value
        if self.rule.kind[x] != "index":
            self.learn_sizes(x, value)

    def learn_sizes(self, x, value):
        for z, got in zip(self.rule.shape[x], (value.rows, value.cols)):
            n = size_variable(z)
            if n is not None:
                self.sizes.setdefault(n, got)

    def match(self, p, t, b=0):
        if p[0] == "term":
            if p[1] not in self.values and t.free & ((1 << b) - 1) == 0:
                self.learn(p[1], self.s.replace(t, lambda k: bound(k - b)) if b else t)
            return
        if p[0] == "apply":
            i = p[2]
            if p[1] not in self.values and i[0] == "bound":
                j = i[1]
                if t.free & ((1 << b) - 1) & ~(1 << j) == 0:
                    self.learn(p[1], self.s.replace(t, lambda k: bound(0 if k == j else k - b + 1)))
            return
        _, op, data, args, idx = p
        if op != t.op:
            return
        if op == "map":
            f, k = data
            if f in self.rule.functions and f not in self.functions and t.data[1] >= k:
                self.functions[f] = (t.data[0], t.data[1] - k)
        elif op == "d":
            if self.wrt is MISSING:
                self.wrt = t.data
        elif op != "num" and data is not None:
            for z, got in zip(data, t.data):
                n = size_variable(z)
                if n is not None:
                    self.sizes.setdefault(n, got)
        inner = b + 1 if op == "bigsum" else b
        for a, u in zip(args, t.args):
            self.match(a, u, inner)
        for i, v in zip(idx, t.idx):
            self.match_index(i, v, b)

    def match_index(self, i, v, b):
        if i[0] == "index":
            if v > 0:
                self.learn(i[1], v)
            elif -v - 1 >= b:
                self.learn(i[1], bound(-v - 1 - b))
        elif i[0] in ("offset", "pair") and v > 0:
            z = size_put(i[-1], self.sizes)
            n = size_value(z) if z is not None else None
            if n is None:
                return
            if i[0] == "offset":
                if v > n:
                    self.match_index(i[1], v - n, b)
            else:
                self.match_index(i[1], (v - 1) % n + 1, b)
                self.match_index(i[2], (v - 1) // n + 1, b)

    def typed(self):
        for x in self.rule.order:
            need(x in self.values, f"{self.rule.name}: {x} has no value")
            shape = [size_put(z, self.sizes) for z in self.rule.shape[x]]
            need(None not in shape, f"{self.rule.name}: a size has no value")
            if self.rule.kind[x] != "index":
                v = self.values[x]
                need([v.rows, v.cols] == shape, f"{self.rule.name}: {x} has another shape")

    def size(self, z):
        v = size_put(z, self.sizes)
        need(v is not None, f"{self.rule.name}: a size has no value")
        return v

    def index(self, i, b):
        if i[0] == "fixed":
            return i[1]
        if i[0] == "bound":
            return bound(i[1])
        if i[0] == "index":
            need(i[1] in self.values, f"{self.rule.name}: {i[1]} has no value")
            v = self.values[i[1]]
            return v if v > 0 else bound(-v - 1 + b)
        n = size_value(self.size(i[-1]))
        need(n is not None, f"{self.rule.name}: a size is no number")
        first = self.index(i[1], b)
        need(first > 0, f"{self.rule.name}: an index is not fixed")
        if i[0] == "offset":
            out = first + n
        else:
            second = self.index(i[2], b)
            need(second > 0 and first <= n, f"{self.rule.name}: an index is not in its place")
            out = first + n * (second - 1)
        need(out < 1 << 64, "an index is too large")
        return out

    def instance(self, p, b=0):
        if p[0] == "term":
            need(p[1] in self.values, f"{self.rule.name}: {p[1]} has no value")
            return self.s.shift(self.values[p[1]], b)
        if p[0] == "apply":
            need(p[1] in self.values, f"{self.rule.name}: {p[1]} has no value")
            i = self.index(p[2], b)
            return self.s.replace(self.values[p[1]], lambda k: i if k == 0 else bound(k - 1 + b))
        _, op, data, args, idx = p
        if op == "map":
            f, k = data
            if f in self.rule.functions:
                need(f in self.functions, f"{self.rule.name}: {f} has no value")
                g, j = self.functions[f]
                need(j + k <= 50, "too many derivatives")
                data = (g, j + k)
        elif op == "d":
            need(self.wrt is not MISSING, f"{self.rule.name}: no names vary")
            data = self.wrt
        elif op != "num" and data is not None:
            data = tuple([self.size(z) for z in data])
        inner = b + 1 if op == "bigsum" else b
        return self.s.make(
            op, data, tuple([self.instance(a, inner) for a in args]), tuple([self.index(i, b) for i in idx])
        )


# ---------------------------------------------------------------- arithmetic [8]


def value_of(t, budget=None):
    """The value of a term, or None."""
    budget = budget if budget is not None else [1000]

    def small(v):
        return v.numerator.bit_length() <= 10_000 and v.denominator.bit_length() <= 10_000

    def walk(t):
        budget[0] -= 2 if t.args else 1
        if budget[0] < 0 or t.rows != ONE or t.cols != ONE:
            return None
        v = calculate(t)
        return v if v is not None and small(v) else None

    def calculate(t):
        op = t.op
        if op == "num":
            return t.data
        if op == "size":
            n = size_value(t.data[0])
            return None if n is None else Fraction(n)
        if op == "neg":
            a = walk(t.args[0])
            return None if a is None else -a
        if op not in ("+", "-", "scale", "*", "had", "/", "hdiv", "pow"):
            return None
        a = walk(t.args[0])
        if a is None:
            return None
        b = walk(t.args[1])
        if b is None:
            return None
        if op == "+":
            return a + b
        if op == "-":
            return a - b
        if op in ("scale", "*", "had"):
            return a * b
        if op in ("/", "hdiv"):
            return None if b == 0 else a / b
        if b.denominator != 1 or abs(b) > 1000 or (a == 0 and b < 0):
            return None
        bits = max(a.numerator.bit_length(), a.denominator.bit_length())
        if a not in (0, 1, -1) and (bits - 1) * abs(int(b)) > 20_000:
            return None
        return a ** int(b)

    return walk(t)


# ---------------------------------------------------------------- the checker [4, 6 - 10]


class Fact:
    def __init__(self, predicate, sides, ranges):
        self.predicate, self.sides, self.ranges = predicate, sides, ranges  # "=": two sides; "at-least": size, number


class Line:
    def __init__(self, kind, ranges=(), left=None, right=None, support=0, used=frozenset(), extra=None):
        self.kind, self.ranges, self.left, self.right = kind, ranges, left, right
        self.support, self.used, self.extra = support, used, extra


class Basis:
    """What a line rests on, while it is checked."""

    def __init__(self):
        self.support, self.used = 0, frozenset()

    def add(self, support, used):
        self.support |= support
        self.used |= used


class Checker:
    def __init__(self, rules):
        self.rules = rules
        self.s = Store()
        self.refs = {}
        self.hypotheses = []
        self.stated = set()
        self.at_least = []  # (size, number, used)
        self.facts = {}  # (predicate, term): lines
        self.equations = {}  # (left, right): lines
        self.lines = [None]
        self.steps = 0

    # Reading.

    def size(self, s):
        return size_parse(s, lambda x: x in self.s.sizes)

    def index(self, s, level):
        if is_number(s):
            k = number(s)
            need(k >= 1, "an index is at least 1")
            return k
        need(is_word(s) and s[0] == "%", "expected an index")
        if s[1:2] == "-":
            k = number(s[2:]) if s[2:] else 0
            need(k >= 1, "expected an index")
            return bound(level + k - 1)
        k = number(s[1:]) if s[1:] else level
        need(k < level, "an unbound index")
        return bound(level - 1 - k)

    def symbol(self, s, depth=0):
        if is_word(s):
            need(s in KNOWN or s in self.s.functions, f"unknown function {s}")
            return s, depth
        need(len(s) == 2 and s[0] == "D" and depth < 50, "expected a function")
        return self.symbol(s[1], depth + 1)

    def varying(self, words):
        for x in words:
            need(is_word(x) and x in self.s.shape, "unknown name in wrt")
        return tuple(sorted(set(words)))

    def reference(self, s):
        need(is_number(s[1:]), "expected a reference")
        k = number(s[1:])
        need(k in self.refs, f"unknown reference {s}")
        return self.refs[k]

    def term(self, s, level):
        make = self.s.make
        if is_word(s):
            if s[0] == "#":
                return self.reference(s)
            need(s in self.s.shape, f"unknown name {s}")
            return make("var", s)
        need(s and is_word(s[0]), "expected a term")
        h, n = s[0], len(s)
        if h == "num":
            need(n == 2, "num takes a number")
            return make("num", rational(s[1]))
        if h == "member":
            need(n == 3 and is_word(s[1]) and s[1] in self.s.shape, "unknown family")
            return make("member", s[1], (), (self.index(s[2], level),))
        if h == "map":
            need(n == 3, "map takes a function and a term")
            return make("map", self.symbol(s[1]), (self.term(s[2], level),))
        if h == "d":
            if n == 2:
                return make("d", None, (self.term(s[1], level),))
            need(n == 3 and clause(s[1], "wrt"), "expected wrt")
            return make("d", self.varying(s[1][1:]), (self.term(s[2], level),))
        if h == "sum":
            if n == 2:
                return make("sum", None, (self.term(s[1], level),))
            need(n == 3 and isinstance(s[1], list) and len(s[1]) == 2 and s[1][0] == f"%{level}", "sum binds another index")
            need(level < MAX_INDEX, "too many nested indices")
            return make("bigsum", (self.size(s[1][1]),), (self.term(s[2], level + 1),))
        need(h in SHAPES, f"unknown operator {h}")
        sizes, args, idx = SHAPES[h]
        need(n == 1 + sizes + args + idx, f"wrong number of arguments: {h}")
        return make(
            h, tuple([self.size(x) for x in s[1:1 + sizes]]) if sizes else None,
            tuple([self.term(x, level) for x in s[1 + sizes:1 + sizes + args]]),
            tuple([self.index(x, level) for x in s[1 + sizes + args:]]),
        )

    def item(self, s):
        """Takes (#k TERM)."""
        if not (isinstance(s, list) and s and is_word(s[0]) and s[0].startswith("#")):
            return False
        need(len(s) == 2 and is_number(s[0][1:]), "expected a reference")
        k = number(s[0][1:])
        need(k not in self.refs, f"reference {k} twice")
        self.refs[k] = self.term(s[1], 0)
        return True

    def fact(self, s, level, ranges):
        need(isinstance(s, list) and s, "expected a fact")
        if s[0] == "at-least":
            need(len(s) == 3, "at-least takes a size and a number")
            return Fact("at-least", (self.size(s[1]), number(s[2])), ranges)
        if s[0] == "=":
            need(len(s) == 3, "= takes two terms")
            f = Fact("=", (self.term(s[1], level), self.term(s[2], level)), ranges)
            need(same_shape(*f.sides), "the sides have different shapes")
            return f
        need(is_word(s[0]) and s[0] in PREDICATES and len(s) == 2, "unknown predicate")
        f = Fact(s[0], (self.term(s[1], level),), ranges)
        need(s[0] in ENTRYWISE or f.sides[0].rows == f.sides[0].cols, f"{s[0]} of a matrix that is not square")
        return f

    def terms_of(self, f):
        return () if f.predicate == "at-least" else f.sides

    # The statement.

    def statement(self, clauses):
        order = ["sizes", "functions", "variables", "define", "hypotheses", "claim"]
        at, self.claim = 0, None
        for c in clauses:
            if self.item(c):
                continue
            need(isinstance(c, list) and c and c[0] in order, "unknown clause")
            k = order.index(c[0])
            need(k > at - 1 if c[0] == "define" else k >= at, f"{c[0]} out of place")
            need(len(c) > 1, f"{c[0]} is empty")
            at = k if c[0] == "define" else k + 1
            getattr(self, "read_" + c[0])(c[1:])
        need(self.claim, "no claim")

    def new_name(self, x):
        s = self.s
        need(name(x) not in s.sizes and x not in s.functions and x not in s.shape, f"{x} is declared twice")
        return x

    def read_sizes(self, words):
        for x in words:
            self.s.sizes.add(self.new_name(x))

    def read_functions(self, words):
        for x in words:
            need(x not in KNOWN, f"{x} is a known function")
            self.s.functions.add(self.new_name(x))

    def read_variables(self, words):
        for v in words:
            need(isinstance(v, list), "expected a variable")
            if len(v) == 5 and v[0] == "family":
                self.s.declare(self.new_name(v[1]), self.size(v[2]), self.size(v[3]), self.size(v[4]))
            else:
                need(len(v) == 3, "expected a variable")
                self.s.declare(self.new_name(v[0]), self.size(v[1]), self.size(v[2]), None)

    def read_define(self, words):
        need(len(words) == 2, "expected a definition")
        family = None
        x = words[0]
        if isinstance(x, list):
            need(len(x) == 2, "expected a definition")
            x, family = x[0], self.size(x[1])
        level = 0 if family is None else 1
        t = self.term(words[1], level)
        need(t.free >> level == 0, "a definition has a free index")
        b = self.s.declare(self.new_name(x), t.rows, t.cols, family)
        self.s.definitions |= b
        self.s.define[x] = t

    def read_hypotheses(self, words):
        for h in words:
            ranges = ()
            if clause(h, "forall"):
                need(len(h) == 3 and isinstance(h[1], list) and 0 < len(h[1]) <= MAX_INDEX, "expected a hypothesis")
                ranges = tuple([self.size(x) for x in h[1]])
                h = h[2]
            f = self.fact(h, len(ranges), ranges)
            for t in self.terms_of(f):
                need(bounded(t, ranges), "a hypothesis has a free index")
                need(self.s.settled(t), "a hypothesis about a differential")
            if f.predicate == "at-least":
                self.at_least.append((*f.sides, frozenset([("hypothesis", len(self.hypotheses) + 1)])))
            self.hypotheses.append(f)

    def read_claim(self, words):
        need(words and all(isinstance(w, list) and w for w in words), "expected a claim")
        if len(words) > 1:
            need(all(c[0] == "=" and len(c) == 3 for c in words), "several claims are equations")
            self.claim = ("all", *[self.term(t, 0) for c in words for t in c[1:]])
            for t in self.claim[1:]:
                need(not t.free, "the claim has a free index")
            self.note_singular()
            return
        c = words[0]
        if c[0] == "=":
            need(len(c) == 3, "= takes two terms")
            self.claim = ("=", self.term(c[1], 0), self.term(c[2], 0))
        else:
            need(c[0] == "stationary" and len(c) == 4, "unknown claim")
            self.claim = ("stationary", *[self.term(x, 0) for x in c[1:]])
        for t in self.claim[1:]:
            need(not t.free, "the claim has a free index")
        self.note_singular()

    # What is known.

    def fits(self, i, size, ranges, basis):
        if i < 0:
            return range_of(ranges, -i - 1) == size
        v = size_value(size)
        if i == 1 or (v is not None and i <= v):
            return True
        for z, n, used in self.at_least:
            if z == size and n >= i:
                basis.add(0, used)
                return True
        return False

    def evident(self, predicate, t):
        v = value_of(t)
        if v is None:
            return False
        if predicate in ("nonzero", "invertible"):
            return v != 0
        return (predicate == "positive" and v > 0) or (predicate == "nonnegative" and v >= 0)

    def known(self, predicate, t, ranges, basis):
        for line in self.facts.get((predicate, t), ()):
            if self.same_ranges(t, line.ranges, ranges):
                basis.add(line.support, line.used)
                return True
        return False

    def same_ranges(self, t, there, here):
        return all(
            range_of(there, n) is not None and range_of(there, n) == range_of(here, n) for n in numbers(t.free)
        )

    def conditions(self, sub, ranges, basis):
        for c in sub.rule.conditions:
            h = c[0]
            if h == "fits":
                ok = self.fits(sub.index(c[1], 0), sub.size(c[2]), ranges, basis)
            elif h == "distinct":
                i, j = sub.index(c[1], 0), sub.index(c[2], 0)
                ok = i > 0 and j > 0 and i != j
            elif h in ("natural", "integer"):
                v = value_of(sub.instance(c[1]))
                ok = v is not None and v.denominator == 1 and (h == "integer" or v >= 0)
            elif h == "=":
                a, b = sub.instance(c[1]), sub.instance(c[2])
                ok = a is b
                line = None if ok else self.equations.get((a, b))
                if line is not None:
                    ok = self.same_ranges(a, line.ranges, ranges) and self.same_ranges(b, line.ranges, ranges)
                    basis.add(line.support, line.used)
            else:
                t = sub.instance(c[1])
                ok = self.evident(h, t) or self.known(h, t, ranges, basis)
            need(ok, f"{sub.rule.name}: a condition does not hold: {condition_text(c)}")

    def given(self, words, rule, level):
        """A substitution from the clauses of GIVEN."""
        sub = Substitution(self.s, rule)
        at = 0
        for c in words:
            if c == "wrt-all":
                need(at < 4, "wrt twice")
                at, sub.wrt = 4, None
                continue
            need(isinstance(c, list) and c and c[0] in ("with", "sizes", "functions", "wrt"), "unknown clause")
            k = ["with", "sizes", "functions", "wrt"].index(c[0])
            need(k >= at, f"{c[0]} out of place")
            at = k + 1
            if c[0] == "wrt":
                sub.wrt = self.varying(c[1:])
                continue
            need(len(c) > 1, f"{c[0]} is empty")
            for pair in c[1:]:
                need(isinstance(pair, list) and len(pair) == 2 and is_word(pair[0]), "expected a value")
                x, v = pair
                if c[0] == "with":
                    kind = rule.kind.get(x)
                    need(kind, f"{rule.name} has no variable {x}")
                    need(x not in sub.values, f"{x} twice")
                    if kind == "index":
                        sub.values[x] = self.index(v, level)
                    else:
                        sub.values[x] = self.term(v, level + (kind == "family"))
                elif c[0] == "sizes":
                    need(x in rule.sizes and x not in sub.sizes, f"{x} is no size, or given twice")
                    sub.sizes[x] = self.size(v)
                else:
                    need(x in rule.functions and x not in sub.functions, f"{x} is no function, or given twice")
                    sub.functions[x] = self.symbol(v)
        for x, v in sub.values.items():
            if rule.kind[x] != "index":
                sub.learn_sizes(x, v)
        return sub

    # Steps.

    def step(self, s, term, ranges, basis):
        self.steps += 1
        need(self.steps <= 2_000_000, "too many steps")
        need(isinstance(s, list) and len(s) >= 3 and is_word(s[0]) and s[1] in ("->", "<-"), "expected a step")
        path = []
        here = term
        if s[0] != ".":
            for w in s[0].split("."):
                k = number(w) if w else len(here.args)
                need(k < len(here.args), "no such position")
                need(not (k == 1 and here.op in ("grad", "jac", "jacn")), "no such position")
                path.append((here, k))
                if here.op == "bigsum":
                    ranges = ranges + here.data
                here = here.args[k]
        own = Basis()
        kind = s[2]
        need(is_word(kind) and kind in STEPS, "unknown step")
        new = STEPS[kind](self, s[3:], s[1] == "->", here, ranges, own)
        need(same_shape(here, new), "the step changes the shape")
        need(bounded(new, ranges), "the result has a free index")
        if own.support:
            for node, _ in path:
                self.clash(node, own.support)
        basis.add(own.support, own.used)
        for node, k in reversed(path):
            args = list(node.args)
            args[k] = new
            new = self.s.make(node.op, node.data, tuple(args), node.idx)
        return new

    def clash(self, node, support):
        if node.op == "d":
            m = self.s.mask(node.data) if node.data is not None else ~self.s.definitions
        elif node.op in ("grad", "jac", "jacn"):
            m = self.s.bit[node.args[1].data]
        else:
            return
        need(not support & m, "what holds by a hypothesis is used where its names vary")

    def step_term(self, words, forward, ranges):
        """The TERM of a step that goes backwards."""
        if forward:
            need(not words, "a step has too many parts")
            return None
        need(len(words) == 1, "expected a term")
        t = self.term(words[0], 0)
        need(bounded(t, ranges), "a term has a free index")
        return t

    def step_rule(self, words, forward, here, ranges, basis):
        need(words and is_word(words[0]), "expected a rule")
        rule = self.rules.rules.get(words[0])
        need(rule, f"unknown rule {words[0]}")
        sub = self.given(words[1:], rule, 0)
        source, target = (rule.left, rule.right) if forward else (rule.right, rule.left)
        sub.match(source, here)
        sub.typed()
        need(sub.instance(source) is here, f"{rule.name} does not match")
        self.conditions(sub, ranges, basis)
        new = sub.instance(target)
        if pattern_has_d(source) or pattern_has_d(target):
            for t in (here, new):
                self.differentiable(t, sub.wrt, ranges, basis)
        return new

    def singular(self, u):
        """Where a term may not be differentiable at its root: the place, the predicate that excludes it, and
        whether the term can have a value there all the same."""
        if u.op == "map":
            f = u.data[0]
            if f in KINKED or f == "log":
                return u.args[0], "nonzero", f in KINKED
            return (u.args[0], None, True) if f in ("tan", "asin", "acos") else None
        if u.op in ("hdiv", "/"):
            return u.args[1], "nonzero", False
        if u.op in ("pow", "mpow"):
            q = value_of(u.args[1])
            whole = q is not None and q.denominator == 1
            if whole and q >= 0:
                return None
            return (u.args[0], "nonzero", not whole) if u.op == "pow" else (u.args[0], "invertible", False)
        return (u.args[0], "invertible", False) if u.op in ("inv", "logdet") else None

    def factors(self, place, need):
        out, todo, seen = [], [place], set()
        while todo:
            t = todo.pop()
            if t in seen:
                continue
            seen.add(t)
            if t.op == "size" or (t.op == "num" and t.data != 0):
                continue
            if need == "nonzero" and t.op in ("neg", "pow"):
                todo.append(t.args[0])
            elif need == "nonzero" and t.op in ("had", "scale"):
                todo.extend(t.args)
            else:
                out.append(t)
        return out

    def differentiable(self, t, varying, ranges, basis):
        """Every place below a differential that may be singular is one that the statement differentiates, or is not."""
        if not any(self.singular(u) for u in self.s.parts(t)):
            return
        todo, seen = [(t, ranges, False)], set()
        while todo:
            item = todo.pop()
            if item in seen:
                continue
            seen.add(item)
            u, here, below = item
            found = self.singular(u) if below else None
            if found and self.s.depends(u if u.op == "pow" else found[0], varying):
                for f in self.factors(*found[:2]):
                    if (f, found[1]) not in self.stated:
                        self.regular(f, found[1], varying, here, basis)
            below = below or u.op == "d"
            if u.op in ("var", "member") and u.data in self.s.define:
                family = self.s.shape[u.data][2]
                todo.append((self.s.define[u.data], () if family is None else (family,), below))
            inner = here + u.data if u.op == "bigsum" else here
            todo.extend((a, inner, below) for a in u.args)

    def regular(self, place, need, varying, ranges, basis):
        v = value_of(place)
        if need and v is not None and v != 0:
            return
        mask = ~self.s.definitions if varying is None else self.s.mask(varying)
        for p in {"nonzero": ("nonzero", "positive"), "invertible": ("invertible",), None: ()}[need]:
            own = Basis()
            if self.known(p, place, ranges, own) and not own.support & mask:
                return basis.add(own.support, own.used)
            for k, h in enumerate(self.hypotheses):
                if h.predicate == p and h.sides[0] is place and self.same_ranges(place, h.ranges, ranges):
                    if self.s.continuous(place, True):
                        return basis.add(0, frozenset([("hypothesis", k + 1)]))
        raise Reject("nothing says that differentiating is right")

    def note_singular(self):
        """The places of the statement: it says nothing where it has no value, or differentiates what is singular."""
        stated = list(self.claim[1:]) + list(self.s.define.values())
        for h in self.hypotheses:
            stated += self.terms_of(h)
        roots = [self.claim[1]] if self.claim[0] == "stationary" else []
        seen = set()
        while stated:
            u = stated.pop()
            if u not in seen:
                seen.add(u)
                stated.extend(u.args)
                self.note_place(u, False)
                if u.op in ("d", "grad", "jac", "jacn"):
                    roots.append(u.args[0])
        for t in roots:
            for u in self.s.parts(t):
                self.note_place(u, True)

    def note_place(self, u, differentiated):
        found = self.singular(u)
        if found and (differentiated or not found[2]):
            self.stated |= {(f, found[1]) for f in self.factors(*found[:2])}

    def cited(self, w):
        k = number(w)
        need(1 <= k < len(self.lines), f"line {w} is not known")
        return self.lines[k]

    def indices(self, words, there, ranges, level, basis):
        need(len(words) == len(there), "another number of indices")
        out = [self.index(w, level) for w in words]
        for n, i in enumerate(out):
            need(self.fits(i, range_of(there, n), ranges, basis), "an index does not fit")
        return out

    def use_equation(self, sides, there, words, forward, here, ranges, basis):
        idx = self.indices(words, there, ranges, 0, basis)
        a, b = sides if forward else sides[::-1]
        need(self.s.put(a, idx) is here, "the equation does not match")
        return self.s.put(b, idx)

    def step_line(self, words, forward, here, ranges, basis):
        need(words, "expected a line")
        line = self.cited(words[0])
        need(line.kind == "=", "the line is no equation")
        basis.add(line.support, line.used)
        return self.use_equation((line.left, line.right), line.ranges, words[1:], forward, here, ranges, basis)

    def hypothesis(self, w):
        k = number(w)
        need(1 <= k <= len(self.hypotheses), f"no hypothesis {w}")
        return self.hypotheses[k - 1]

    def step_hypothesis(self, words, forward, here, ranges, basis):
        need(words, "expected a hypothesis")
        h = self.hypothesis(words[0])
        need(h.predicate == "=", "the hypothesis is no equation")
        basis.add(self.support_of(h), frozenset([("hypothesis", number(words[0]))]))
        return self.use_equation(h.sides, h.ranges, words[1:], forward, here, ranges, basis)

    def support_of(self, f):
        m = 0
        for t in self.terms_of(f):
            m |= self.s.below(t)
        return m

    def step_definition(self, words, forward, here, ranges, basis):
        t = self.step_term(words, forward, ranges)
        d = here if forward else t
        body = self.s.unfold(d)
        basis.add(self.s.bit[d.data], frozenset())
        if forward:
            return body
        need(body is here, "the definition does not match")
        return t

    def step_arithmetic(self, words, forward, here, ranges, basis):
        t = self.step_term(words, False, ranges)
        a, b = value_of(here), value_of(t)
        need(a is not None and a == b, "the numbers differ")
        return t

    def step_constant(self, words, forward, here, ranges, basis):
        t = self.step_term(words, forward, ranges)
        d = here if forward else t
        need(d.op == "d", "no differential")
        need(not self.s.depends(d.args[0], d.data), "the term is not constant")
        zeros = self.s.make("zeros", (d.rows, d.cols))
        if forward:
            return zeros
        need(here is zeros, "not zeros of the shape")
        return t

    def step_exchange(self, words, forward, here, ranges, basis):
        need(not words, "a step has too many parts")
        need(here.op == "bigsum" and here.args[0].op == "bigsum", "no double sum")
        inner = here.args[0]
        body = self.s.replace(inner.args[0], lambda k: bound(1 - k if k < 2 else k))
        return self.s.make("bigsum", inner.data, (self.s.make("bigsum", here.data, (body,)),))

    def step_unroll(self, words, forward, here, ranges, basis):
        t = self.step_term(words, forward, ranges)
        d = here if forward else t
        need(d.op == "bigsum", "no sum")
        n = size_value(d.data[0])
        need(n is not None and n <= 256, "the sum is not short")
        out = None
        for k in range(n, 0, -1):
            a = self.s.put(d.args[0], (k,))
            out = a if out is None else self.s.make("+", None, (a, out))
        if forward:
            return out
        need(out is here, "the sum does not match")
        return t

    # Lines.

    def over(self, words):
        """(over N…), if it is there, and what follows."""
        if words and clause(words[0], "over"):
            need(len(words[0]) > 1, "over is empty")
            return tuple([self.size(x) for x in words[0][1:]]), words[1:]
        return (), words

    def equation(self, left, right, ranges, basis):
        return Line("=", ranges, left, right, basis.support, basis.used)

    def prove(self, predicate, t, ranges, basis, stated=False):
        need(bounded(t, ranges), "a fact has a free index")
        nearby = predicate in OPEN and basis.support and self.s.continuous(t, stated)
        return Line(predicate, ranges, t, None, 0 if nearby else basis.support, basis.used)

    def no_words(self, words):
        need(not words, "a line has too many parts")

    def line_fresh(self, words, n):
        need(len(words) == 3, "expected a variable")
        b = self.s.declare(self.new_name(words[0]), self.size(words[1]), self.size(words[2]), None)
        self.s.fresh |= b
        return Line("fresh")

    def line_assumption(self, words, n):
        need(words, "expected a hypothesis")
        h = self.hypothesis(words[0])
        ranges, rest = self.over(words[1:])
        at = []
        if rest and clause(rest[0], "at"):
            at, rest = rest[0][1:], rest[1:]
            need(at, "at is empty")
        self.no_words(rest)
        need(h.predicate in PREDICATES, "the hypothesis is no predicate")
        basis = Basis()
        idx = self.indices(at, h.ranges, ranges, len(ranges), basis)
        basis.add(self.support_of(h), frozenset([("hypothesis", number(words[0]))]))
        return self.prove(h.predicate, self.s.put(h.sides[0], idx), ranges, basis, stated=True)

    def line_open(self, words, n):
        need(len(words) == 1, "expected a fact")
        f = self.fact(words[0], 0, ())
        basis = Basis()
        used = frozenset([("open", n)])
        for t in self.terms_of(f):
            need(not t.free, "an open assumption has a free index")
            need(self.s.settled(t), "an open assumption about a differential")
            need(not (t.names | t.varying) & self.s.fresh, "an open assumption about a fresh variable")
        basis.add(self.support_of(f), used)
        if f.predicate == "at-least":
            self.at_least.append((*f.sides, used))
            return Line("at-least", used=used)
        if f.predicate == "=":
            return self.equation(*f.sides, (), basis)
        return self.prove(f.predicate, f.sides[0], (), basis, stated=True)

    def line_property(self, words, n):
        need(words and is_word(words[0]), "expected a property")
        rule = self.rules.properties.get(words[0])
        need(rule, f"unknown property {words[0]}")
        ranges, rest = self.over(words[1:])
        sub = self.given(rest, rule, len(ranges))
        sub.typed()
        basis = Basis()
        self.conditions(sub, ranges, basis)
        return self.prove(rule.predicate, sub.instance(rule.left), ranges, basis)

    def rewrite(self, words, ranges, basis):
        need(words, "expected a term")
        start = self.term(words[0], len(ranges))
        need(bounded(start, ranges), "a term has a free index")
        return start, words[1:]

    def line_transport(self, words, n):
        need(words and is_word(words[0]) and words[0] in PREDICATES, "unknown predicate")
        predicate = words[0]
        ranges, rest = self.over(words[1:])
        basis = Basis()
        t, steps = self.rewrite(rest, ranges, basis)
        need(self.known(predicate, t, ranges, basis), "nothing establishes the fact")
        for s in steps:
            t = self.step(s, t, ranges, basis)
        return self.prove(predicate, t, ranges, basis)

    def line_have(self, words, n):
        ranges, rest = self.over(words)
        basis = Basis()
        start, steps = self.rewrite(rest, ranges, basis)
        t = start
        for s in steps:
            t = self.step(s, t, ranges, basis)
        return self.equation(start, t, ranges, basis)

    def varies(self, names, x):
        """A set of names that contains x and besides only variables."""
        need(names is not None and x in names, "the variable does not vary")
        others = self.s.mask(names) & ~self.s.bit[x]
        need(not others & (self.s.definitions | self.s.fresh), "more varies than variables")

    def line_gradient(self, words, n):
        need(len(words) == 2, "expected a line and a variable")
        line, x = self.cited(words[0]), self.term(words[1], 1)
        s = self.s
        need(x.op in ("var", "member"), "no variable")
        need(line.kind == "=" and not line.ranges and line.left.op == "d", "the line is no differential")
        names, f = line.left.data, line.left.args[0]
        need(not f.free, "the function is not closed")
        self.varies(names, x.data)
        basis = Basis()
        basis.add(line.support, line.used)
        family = s.shape[x.data][2]
        ranges = (family,) if x.op == "member" and x.idx[0] == bound(0) else ()

        def increment(t):
            """G and Y of (tr (* (t G) (d (wrt S) Y)))."""
            ok = t.op == "tr" and t.args[0].op == "*" and t.args[0].args[0].op == "t"
            need(ok, "a summand of another form")
            g, d = t.args[0].args[0].args[0], t.args[0].args[1]
            need(d.op == "d" and d.data == names, "a summand of another form")
            y = d.args[0]
            need(y.op in ("var", "member") and y.data in names, "a summand of another form")
            need(s.settled(g), "a differential is left")
            return g, y

        total, stack, count = None, [line.right], 0
        while stack:
            t = stack.pop()
            count += 1
            need(count <= 100_000, "too many summands")
            if t.op == "+":
                stack += t.args
                continue
            if t.op == "zeros" or (t.op == "num" and t.data == 0):
                continue
            part = None
            if t.op == "bigsum":
                g, y = increment(t.args[0])
                need(y.op == "member" and y.idx[0] == bound(0), "a summand of another form")
                need(s.shape[y.data][2] == t.data[0], "a sum over another range")
                if y.data == x.data:
                    need(self.fits(x.idx[0], t.data[0], ranges, basis), "an index does not fit")
                    part = s.put(g, (x.idx[0],))
            else:
                g, y = increment(t)
                if y is x:
                    part = g
                elif y.data == x.data:
                    need(y.idx[0] > 0 and x.idx[0] > 0, "another member of the family")
            if part is not None:
                total = part if total is None else s.make("+", None, (total, part))
        if total is None:
            total = s.make("zeros", (x.rows, x.cols))
        left = s.make("grad", None, (f, x))
        need(bounded(left, ranges) and bounded(total, ranges), "a free index")
        need(same_shape(left, total), "another shape")
        return self.equation(left, total, ranges, basis)

    def line_jacobian(self, words, n):
        need(len(words) == 2 and words[0] in ("numerator", "denominator"), "expected a layout and a line")
        line = self.cited(words[1])
        s = self.s
        need(line.kind == "=" and not line.ranges, "the line is no equation without indices")
        l, r = line.left, line.right
        need(l.op == "vec" and l.args[0].op == "d" and r.op == "*", "another form")
        j, v = r.args
        if words[0] == "denominator":
            need(j.op == "t", "another form")
            j = j.args[0]
        need(v.op == "vec" and v.args[0].op == "d" and v.args[0].data == l.args[0].data, "another form")
        f, x = l.args[0].args[0], v.args[0].args[0]
        need(x.op == "var", "no variable")
        need(not f.free, "the function is not closed")
        need(s.settled(j), "a differential is left")
        self.varies(l.args[0].data, x.data)
        basis = Basis()
        basis.add(line.support, line.used)
        left = s.make("jacn" if words[0] == "numerator" else "jac", None, (f, x))
        need(same_shape(left, j), "another shape")
        return self.equation(left, j, (), basis)

    def line_extensionality(self, words, n):
        need(len(words) == 2 and is_word(words[1]), "expected a line and a variable")
        line = self.cited(words[0])
        need(line.kind == "=" and not line.ranges, "the line is no equation without indices")
        b = self.s.bit.get(words[1], 0)
        need(b & self.s.fresh, "the variable is not fresh")
        need(not b & line.support, "something is assumed of the variable")
        v = self.s.make("var", words[1])

        def form(t):
            if t.op == "*" and t.args[1] is v:
                return 0, t.args[0]
            if t.op == "*" and t.args[1].op == "vec" and t.args[1].args[0] is v:
                return 1, t.args[0]
            ok = t.op == "tr" and t.args[0].op == "*" and t.args[0].args[0].op == "t" and t.args[0].args[1] is v
            need(ok, "a side of another form")
            return 2, t.args[0].args[0].args[0]

        (k, left), (l, right) = form(line.left), form(line.right)
        need(k == l, "sides of different forms")
        need(not (left.names | left.varying | right.names | right.varying) & b, "the variable occurs")
        need(same_shape(left, right), "another shape")
        basis = Basis()
        basis.add(line.support, line.used)
        return self.equation(left, right, (), basis)

    def line_entrywise(self, words, n):
        need(len(words) == 1, "expected a line")
        line = self.cited(words[0])
        need(line.kind == "=" and line.left.op == "entry" and line.right.op == "entry", "no entries")
        need(line.left.idx == line.right.idx, "different places")
        a, b = line.left.args[0], line.right.args[0]
        need(same_shape(a, b), "different shapes")
        i, j = line.left.idx
        wanted, drop = [], []
        for k, size in ((i, a.rows), (j, a.cols)):
            if k < 0:
                wanted.append(k)
                drop.append(size)
            else:
                need(k == 1 and size == ONE, "a fixed index")
        need(wanted == [bound(m) for m in range(len(wanted) - 1, -1, -1)], "other indices")
        need(len(line.ranges) >= len(drop), "other ranges")
        cut = len(line.ranges) - len(drop)
        need(list(line.ranges[cut:]) == drop, "other ranges")
        need(not (a.free | b.free) & ((1 << len(drop)) - 1), "the index occurs")

        def lower(t):
            return self.s.replace(t, lambda k: bound(k - len(drop)))

        basis = Basis()
        basis.add(line.support, line.used)
        return self.equation(lower(a), lower(b), line.ranges[:cut], basis)

    def line_cases(self, words, n):
        need(words, "expected lines")
        basis, places, sides = Basis(), set(), None
        for w in words:
            line = self.cited(w)
            need(line.kind == "=" and not line.ranges, "the line is no equation without indices")
            l, r = line.left, line.right
            need(l.op == "entry" and r.op == "entry" and l.idx == r.idx, "no entries of one place")
            need(l.idx[0] > 0 and l.idx[1] > 0, "a place is not fixed")
            need(sides in (None, (l.args[0], r.args[0])), "entries of other matrices")
            sides = (l.args[0], r.args[0])
            places.add(l.idx)
            basis.add(line.support, line.used)
        a, b = sides
        need(same_shape(a, b), "different shapes")
        m, n = size_value(a.rows), size_value(a.cols)
        need(m is not None and n is not None, "the sizes are no numbers")
        # Places are inside the matrix (a larger fixed index is ill-shaped), so it is enough to count them.
        need(len(places) == m * n, "a place is missing")
        return self.equation(a, b, (), basis)

    def line_stationary(self, words, n):
        need(len(words) == 2, "expected two lines")
        l, k = self.cited(words[0]), self.cited(words[1])
        s = self.s
        need(self.claim[0] == "stationary", "the claim is another")
        _, f, x, v = self.claim
        need(x.op == "var" and x.data not in s.define, "no variable")
        need(l.kind == "=" and not l.ranges and k.kind == "=" and not k.ranges, "no equations without indices")
        need(l.left is s.make("grad", None, (f, x)), "the gradient of another")
        g = l.right
        need(same_shape(v, x), "the value has another shape")
        # Not through definitions alone: what a definition below G contains is looked at as well.
        below = s.below(g)
        need(not g.derivative, "a derivative is left")
        for y, t in s.define.items():
            need(not (below & s.bit[y] and t.derivative), "a derivative is left")
        at = s.substitute(g, x.data, v)
        need(not s.depends(v, (x.data,)) and not s.depends(at, (x.data,)), "the value depends on the variable")
        need(k.left is at and k.right is s.make("zeros", (x.rows, x.cols)), "the gradient is not zero there")
        for kind, h in k.used:
            if kind == "hypothesis":
                need(not self.fact_depends(self.hypotheses[h - 1], x.data), "a hypothesis about the variable")
        substituted = frozenset(
            u for u in l.used if u[0] == "hypothesis" and self.fact_depends(self.hypotheses[u[1] - 1], x.data)
        )
        return Line("stationary", used=l.used | k.used, extra=substituted)

    def fact_depends(self, f, x):
        return any(self.s.depends(t, (x,)) for t in self.terms_of(f))

    # The whole.

    def check(self, text):
        top = read(text, CERT_TOKEN)
        need(len(top) == 1 and clause(top[0], "certificate"), "expected certificate")
        c = top[0]
        need(len(c) == 5 and c[1] == "1", "expected a certificate of version 1 with rules, statement and lines")
        need(clause(c[2], "rules") and len(c[2]) == 2, "expected rules")
        need(clause(c[3], "statement"), "expected statement")
        need(clause(c[4], "lines"), "expected lines")
        need(c[2][1] == self.rules.hash, "other rules")
        self.statement(c[3][1:])
        n = 0
        for s in c[4][1:]:
            if self.item(s):
                continue
            n += 1
            need(isinstance(s, list) and len(s) >= 2, "expected a line")
            need(s[0] == str(n) and n <= 1_000_000, f"expected line {n}")
            need(is_word(s[1]) and s[1] in LINES, f"line {n}: unknown kind")
            try:
                line = LINES[s[1]](self, s[2:], n)
            except Reject as e:
                raise Reject(f"line {n}: {e}")
            self.lines.append(line)
            if line.kind == "=":
                self.equations.setdefault((line.left, line.right), line)
            elif line.kind in PREDICATES:
                self.facts.setdefault((line.kind, line.left), []).append(line)
        need(n, "no lines")
        last = self.lines[-1]
        if self.claim[0] == "=":
            ok = last.kind == "=" and not last.ranges and (last.left, last.right) == self.claim[1:]
        elif self.claim[0] == "all":
            sides = list(zip(self.claim[1::2], self.claim[2::2]))
            proved = [self.equations.get(c) for c in sides]
            ok = all(line is not None and not line.ranges for line in proved)
            if ok:
                last = Line("all", used=frozenset().union(*[line.used for line in proved]))
        else:
            ok = last.kind == "stationary"
        need(ok, "the last line is not the claim")
        return last


def same_shape(a, b):
    return a.rows == b.rows and a.cols == b.cols


STEPS = {k[5:]: f for k, f in vars(Checker).items() if k.startswith("step_") and k != "step_term"}
LINES = {k[5:]: f for k, f in vars(Checker).items() if k.startswith("line_")}


def verdict(path, rules, any_rules=False):
    try:
        with open(path, "rb") as f:
            data = f.read((64 << 20) + 1)
        need(len(data) <= 64 << 20, "too many bytes")
        text = data.decode("utf-8")
        if any_rules:
            text = re.sub(r"\bHASH\b", rules.hash, text, count=1)
        last = Checker(rules).check(text)
    except Reject as e:
        return False, f"rejected: {e}"
    except UnicodeDecodeError:
        return False, "rejected: no UTF-8"
    except RecursionError:
        return False, "rejected: nested too deeply"
    opened = sorted(n for kind, n in last.used if kind == "open")
    if opened:
        return True, f"accepted under open assumptions: lines {', '.join(map(str, opened))}"
    return True, "accepted"


def main():
    args = sys.argv[1:]
    if len(args) < 3 or args[0] != "--rules":
        print(__doc__.strip(), file=sys.stderr)
        return 2
    rules = Rules(args[1])
    rest = args[2:]
    if rest == ["--hash"]:
        print(rules.hash)
        return 0
    # HASH in the place of the hash: for the small certificates of the tests.
    any_rules = rest[0] == "--any-rules"
    if any_rules:
        rest = rest[1:]
    good = True
    for path in rest:
        ok, text = verdict(path, rules, any_rules)
        good = good and ok
        print(f"{path}: {text}", flush=True)
    return 0 if good else 1


def run():
    global status
    status = main()


status = 2
if __name__ == "__main__":
    sys.setrecursionlimit(1_000_000)
    if hasattr(sys, "set_int_max_str_digits"):
        sys.set_int_max_str_digits(0)
    threading.stack_size(512 << 20)
    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    sys.exit(status)

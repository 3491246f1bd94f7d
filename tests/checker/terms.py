"""Terms (section 3): hash-consed nodes, so that equal terms are one object.

An index is an integer: n ≥ 1 is the fixed index n, and ~k (below 0) is the bound index of de Bruijn number k.
"""

from fractions import Fraction

import sizes
from sizes import ONE, as_number
from text import Reject

# The known functions: for each the predicate that its argument A must meet where it is differentiable, and the term that must
# meet it, as the table of functions says; filled when the laws are read.
KNOWN = {}
# The functions of square matrices that every problem knows, and what their argument must be where they are differentiable.
PRIMARY = {"expm": None, "logm": "principal", "sqrtm": "principal"}
MAX_DERIVATIVES = 50
MAX_BINDERS = 60
MAX_DEPTH = 20_000
MAX_SIZES = 1 << 26
MAX_WRITTEN = 1_000_000
MAX_MADE = 500_000
MAX_WORK = 10_000_000
MAX_VISITS = 1_000
MAX_BITS = 10_000
MAX_EXPONENT = 1_000

DERIVATIVES = {"d", "grad", "jac", "jacn"}
# How many term arguments and how many index arguments an operator has, where its text has nothing else.
PLAIN = {op: (1, 0) for op in "neg softmax t tr det logdet inv pinv adj vec diag diagvec norm2 logsumexp".split()}
PLAIN.update({op: (2, 0) for op in "+ - had hdiv * scale / pow mpow kron hcat vcat".split()})
PLAIN.update({"entry": (1, 2), "col": (1, 1), "row": (1, 1), "number": (0, 1)})


class Term:
    __slots__ = ("op", "extra", "idx", "args", "rows", "cols", "free", "names", "deps", "depth", "binders", "visits",
                 "has_d", "has_derivative", "known_value", "id")


def need(ok, message):
    if not ok:
        raise Reject(message)


def same(a, b):
    need(a.rows is b.rows and a.cols is b.cols, "the shapes differ")
    return a.rows, a.cols


def square(a):
    need(a.rows is a.cols, "a square matrix is needed")
    return a.rows, a.cols


def scalar(a):
    need(a.rows is ONE and a.cols is ONE, "a scalar is needed")


def column(a):
    need(a.cols is ONE, "a column is needed")


def in_size(i, size):
    n = as_number(size)
    need(i < 0 or n is None or i <= n, f"the index {i} exceeds the size")


def shape_one(op, a, extra, idx):
    if op in ("neg", "d", "map", "softmax", "bigsum"):
        return a.rows, a.cols
    if op in ("t", "pinv"):
        return a.cols, a.rows
    if op in ("tr", "det", "logdet"):
        square(a)
        return ONE, ONE
    if op in ("inv", "adj", "mfun"):
        return square(a)
    if op == "vec":
        return sizes.mul(a.cols, a.rows), ONE
    if op == "diag":
        column(a)
        return a.rows, a.rows
    if op == "diagvec":
        square(a)
        return a.rows, ONE
    if op in ("sum", "norm2"):
        return ONE, ONE
    if op == "logsumexp":
        column(a)
        return ONE, ONE
    if op == "entry":
        in_size(idx[0], a.rows)
        in_size(idx[1], a.cols)
        return ONE, ONE
    if op == "col":
        in_size(idx[0], a.cols)
        return a.rows, ONE
    if op == "row":
        in_size(idx[0], a.rows)
        return ONE, a.cols
    raise Reject(f"unknown operator {op}")


def shape_two(op, a, b):
    if op in ("+", "-", "had", "hdiv"):
        return same(a, b)
    if op == "*":
        need(a.cols is b.rows, "the shapes do not fit")
        return a.rows, b.cols
    if op == "scale":
        scalar(a)
        return b.rows, b.cols
    if op in ("/", "pow"):
        scalar(b)
        return a.rows, a.cols
    if op == "mpow":
        scalar(b)
        return square(a)
    if op == "kron":
        return sizes.mul(a.rows, b.rows), sizes.mul(a.cols, b.cols)
    if op == "hcat":
        need(a.rows is b.rows, "the rows differ")
        return a.rows, sizes.add(a.cols, b.cols)
    if op == "vcat":
        need(a.cols is b.cols, "the columns differ")
        return sizes.add(a.rows, b.rows), a.cols
    if op == "grad":
        scalar(a)
        return b.rows, b.cols
    if op == "jac":
        return sizes.mul(b.rows, b.cols), sizes.mul(a.rows, a.cols)
    if op == "jacn":
        return sizes.mul(a.rows, a.cols), sizes.mul(b.rows, b.cols)
    raise Reject(f"unknown operator {op}")


def shape_none(op, extra):
    if op in ("num", "size", "number"):
        return ONE, ONE
    if op in ("eye", "tril"):
        return extra[0], extra[0]
    if op in ("dup", "elim"):
        n = extra[0]
        full, half = sizes.mul(n, n), sizes.divide(sizes.mul(n, sizes.add(n, ONE)), 2)
        return (full, half) if op == "dup" else (half, full)
    if op in ("ones", "zeros"):
        return extra
    if op == "comm":
        n = sizes.mul(*extra)
        return n, n
    raise Reject(f"unknown operator {op}")


class Declared:
    """A variable or a definition. `family` is the size of a family, or None; `term` what a definition stands for."""

    def __init__(self, word, rows, cols, family, term, bit, fresh):
        self.word, self.rows, self.cols, self.family = word, rows, cols, family
        self.term, self.bit, self.fresh = term, bit, fresh
        # The names below it, itself included; whether a `d` occurs in it or below it.
        self.below, self.has_d = bit, False


class Store:
    """The terms of one certificate, and the names that are declared."""

    def __init__(self):
        self.table = {}
        self.declared = {}
        self.by_bit = []
        self.definitions = 0
        self.definition_list = []
        self.below_cache, self.varies_cache = {}, {}
        self.size_cost = self.work = 0
        self.size_work = sizes.WORK[0]
        self.limit = MAX_WRITTEN

    # Names

    def declare(self, word, rows, cols, family=None, term=None, fresh=False):
        bit = 1 << len(self.by_bit)
        new = Declared(word, rows, cols, family, term, bit, fresh)
        if term is not None:
            new.below = bit | self.below(term)
            new.has_d = not self.settled(term)
            self.definitions |= bit
            self.definition_list.append(new)
        self.by_bit.append(new)
        self.declared[word] = new
        self.varies_cache.clear()

    def names_in(self, mask):
        while mask:
            low = mask & -mask
            yield self.by_bit[low.bit_length() - 1]
            mask ^= low

    def below(self, term):
        """The names below a term."""
        out = self.below_cache.get(term.names)
        if out is None:
            out = term.names
            for n in self.names_in(term.names & self.definitions):
                self.spend(1)
                out |= n.below
            self.below_cache[term.names] = out
        return out

    def settled(self, term):
        return not term.has_d and not any(n.has_d for n in self.names_in(term.names & self.definitions))

    def varying(self, node):
        """The names that vary below a derivative: a mask, or None for all that are no definitions."""
        if node.op == "d":
            if node.extra[0] is None:
                return None
            return sum(self.declared[w].bit for w in node.extra[0])
        return self.declared[node.args[1].extra[0]].bit

    def clashes(self, support, node):
        if node.op not in DERIVATIVES or not support:
            return False
        mask = self.varying(node)
        return bool(support & ~self.definitions if mask is None else support & mask)

    def dependence(self, mask):
        """The names such that a term in which one of them occurs (not in a `wrt` alone) depends on the set."""
        out = self.varies_cache.get(mask)
        if out is None:
            self.spend(len(self.definition_list))
            fixed = mask or 0
            out = (1 << len(self.by_bit)) - 1 & ~self.definitions if mask is None else mask
            for n in self.definition_list:
                if not n.bit & fixed and n.term.deps & out:
                    out |= n.bit
            self.varies_cache[mask] = out
        return out

    def depends(self, term, mask):
        return bool(term.deps & self.dependence(mask))

    # Terms

    def spend(self, work):
        self.work += work
        if self.work > MAX_WORK:
            raise Reject("checking takes too much work")

    def checking(self):
        """From now on terms count as made while checking."""
        self.limit = len(self.table) + MAX_MADE

    def make(self, op, extra=(), idx=(), args=()):
        key = (op, extra, idx, *[a.id for a in args])
        out = self.table.get(key)
        if out is not None:
            return out
        out = Term()
        out.op, out.extra, out.idx, out.args = op, extra, idx, args
        self.set_shape(out)
        names = deps = free = depth = binders = 0
        visits = 2 if args else 1
        has_d, has_derivative = op == "d", op in DERIVATIVES
        for a in args:
            names |= a.names
            deps |= a.deps
            free |= a.free
            depth = max(depth, a.depth)
            binders = max(binders, a.binders)
            visits += a.visits
            has_d = has_d or a.has_d
            has_derivative = has_derivative or a.has_derivative
        if op == "bigsum":
            free >>= 1
            binders += 1
            need(binders <= MAX_BINDERS, "too many sums are nested")
        for i in idx:
            if i < 0:
                free |= 1 << ~i
        if op in ("var", "member"):
            names = deps = self.declared[extra[0]].bit
        need(depth < MAX_DEPTH, "a term is nested too deep")
        # The names that occur; those on which it can depend, which are not named in a `wrt` alone.
        out.names, out.deps = names, deps
        out.free, out.depth, out.binders = free, depth + 1, binders
        out.visits = min(visits, MAX_VISITS + 1)
        out.has_d, out.has_derivative = has_d, has_derivative
        out.known_value = False
        self.size_cost += sizes.cost(out.rows) + sizes.cost(out.cols)
        need(self.size_cost <= MAX_SIZES, "the sizes of the terms are too long")
        need(sizes.WORK[0] - self.size_work <= MAX_WORK, "the sizes of the terms take too much work")
        need(len(self.table) < self.limit, "too many terms")
        out.id = len(self.table)
        self.table[key] = out
        return out

    def set_shape(self, t):
        op, args = t.op, t.args
        if op in ("var", "member"):
            n = self.declared[t.extra[0]]
            if op == "member":
                in_size(t.idx[0], n.family)
            t.rows, t.cols = n.rows, n.cols
        elif len(args) == 1:
            t.rows, t.cols = shape_one(op, args[0], t.extra, t.idx)
        elif len(args) == 2:
            t.rows, t.cols = shape_two(op, args[0], args[1])
        else:
            t.rows, t.cols = shape_none(op, t.extra)

    def num(self, q):
        return self.make("num", (Fraction(q),))

    def zeros(self, rows, cols):
        return self.make("zeros", (rows, cols))

    def differential(self, names, term):
        return self.make("d", (names,), (), (term,))

    # Indices

    def reindex(self, term, change):
        """The term with its free index of number k replaced by change(k), an index seen from outside the term."""
        memo = {}

        def index(i, b):
            if i > 0 or ~i < b:
                return i
            new = change(~i - b)
            if new > 0:
                return new
            k = ~new + b
            need(k < MAX_BINDERS, "an index is bound too far outside")
            return ~k

        def go(t, b):
            if not t.free >> b:
                return t
            key = (t.id, b)
            out = memo.get(key)
            if out is None:
                self.spend(4)
                inner = b + 1 if t.op == "bigsum" else b
                idx = tuple([index(i, b) for i in t.idx]) if t.idx else ()
                out = memo[key] = self.make(t.op, t.extra, idx, tuple([go(a, inner) for a in t.args]))
            return out

        return go(term, 0)

    def shift(self, term, by):
        return self.reindex(term, lambda k: ~(k + by)) if by else term

    def put(self, term, index):
        """The term at level one higher, with the index put for number 0."""
        return self.reindex(term, lambda k: index if k == 0 else ~(k - 1))

    def at(self, term, indices):
        """The term with index number k replaced by indices[k]."""
        return self.reindex(term, lambda k: indices[k])

    # Values as in arithmetic

    def value(self, t):
        """The number that a term is, or None (section 8, arithmetic)."""
        if t.visits > MAX_VISITS:
            return None
        if t.known_value is False:
            t.known_value = self.compute(t)
        return t.known_value

    def compute(self, t):
        if t.op == "num":
            return bounded(t.extra[0])
        if t.op == "size":
            n = as_number(t.extra[0])
            return None if n is None else bounded(Fraction(n))
        if t.op == "number":
            return None if t.idx[0] < 0 else bounded(Fraction(t.idx[0]))
        if t.op in ("zeros", "ones", "eye") and t.rows is ONE and t.cols is ONE:
            return Fraction(t.op != "zeros")
        if t.op not in ("neg", "+", "-", "scale", "*", "had", "/", "hdiv", "pow"):
            return None
        if any(a.rows is not ONE or a.cols is not ONE for a in t.args):
            return None
        values = [self.value(a) for a in t.args]
        if None in values:
            return None
        if t.op == "neg":
            return -values[0]
        x, y = values
        if t.op == "+":
            return bounded(x + y)
        if t.op == "-":
            return bounded(x - y)
        if t.op in ("scale", "*", "had"):
            return bounded(x * y)
        if t.op in ("/", "hdiv"):
            return bounded(x / y) if y != 0 else None
        return power(x, y)


def bits(x):
    return max(x.numerator.bit_length(), x.denominator.bit_length())


def bounded(x):
    return x if bits(x) <= MAX_BITS else None


def power(x, y):
    if y.denominator != 1 or abs(y) > MAX_EXPONENT or (x == 0 and y < 0):
        return None
    if (bits(x) - 1) * abs(y) > MAX_BITS:
        return None
    return bounded(x ** int(y))
